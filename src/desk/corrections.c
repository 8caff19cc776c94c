#include "desk/history.h"

/* People correct the labels of a post. */

static bool is_head(struct text name)
{
    static const char *const names[] = {"needs_support", "evidence", "first_hand", "addressed"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

static bool is_label(struct text name)
{
    enum risk risk;
    return risk_of(name, &risk) && risk != RISK_SUPPORT;
}

/* Every name of the list is one of them; none comes alone, and twice none. */
static enum err check_list(struct text list, bool (*known)(struct text), const char *what,
                           struct why *why)
{
    size_t count = 0;
    bool none = false;
    for (struct text rest = list, name; list.len && text_cut(&rest, ',', &name); count++) {
        if (!known(name))
            return why_set(why, ERR_BAD_INPUT, "%s: '%.*s' is none that hinomi knows", what,
                           TEXT_ARG(text_slice(name, 0, 40)));
        struct text before = text_slice(list, 0, (size_t)(name.at - list.at)), other;
        while (before.len && text_cut(&before, ',', &other))
            if (text_same(other, name))
                return why_set(why, ERR_BAD_INPUT, "%s: '%.*s' stands there twice", what,
                               TEXT_ARG(name));
        none = none || text_is(name, "none");
    }
    return none && count > 1
               ? why_set(why, ERR_BAD_INPUT, "%s: 'none' stands alone or not at all", what)
               : OK;
}

static enum err check_labels(const struct said_labels *labels, struct why *why)
{
    if (!labels->label.len)
        return why_set(why, ERR_BAD_INPUT, "categories: name one, or none");
    enum sentiment sentiment;
    enum intent intent;
    if (!sentiment_of(labels->sentiment, &sentiment))
        return why_set(why, ERR_BAD_INPUT, "sentiment is negative, neutral or positive");
    if (!intent_of(labels->intent, &intent))
        return why_set(why, ERR_BAD_INPUT,
                       "intent is question, complaint, praise, news, joke, rumour or other");
    enum err err = check_list(labels->label, is_label, "categories", why);
    return err ? err : check_list(labels->heads, is_head, "heads", why);
}

static enum err post_exists(struct db *db, const struct act *act, struct why *why)
{
    int64_t count;
    enum err err = db_int(db, &count, why,
                          "SELECT count(*) FROM post WHERE id = ?2 AND client = ?1 "
                          "AND deleted_at IS NULL",
                          "tt", act->client, act->id);
    if (!err && count == 0)
        return why_set(why, ERR_NOT_FOUND, "there is no post %.*s", TEXT_ARG(act->id));
    return err;
}

enum err desk_correct(struct db *db, const struct act *act, const struct said_labels *labels,
                      struct why *why)
{
    enum err err = check_labels(labels, why);
    if (!err)
        err = post_exists(db, act, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO correction (client, post, at, person, label, sentiment, intent, "
                     "heads) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                     "ttittttt", act->client, act->id, act->now_ms, act->person, labels->label,
                     labels->sentiment, labels->intent, or_empty(labels->heads));
    return err;
}

enum err desk_correct_undo(struct db *db, const struct act *act, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE correction SET undone_at = ?3, undone_by = ?4 WHERE no = "
                          "(SELECT max(no) FROM correction WHERE client = ?1 AND post = ?2 "
                          "AND undone_at IS NULL)",
                          "ttit", act->client, act->id, act->now_ms, act->person);
    if (!err && db_changes(db) == 0)
        return why_set(why, ERR_NOT_FOUND, "post %.*s has no correction to take back",
                       TEXT_ARG(act->id));
    return err;
}

/* The newest correction of each post, of these clients. */
#define IN_FORCE                                                                                   \
    "FROM correction c JOIN post p ON p.id = c.post AND p.client = c.client "                      \
    "WHERE c.client " SQL_ONE_OF(                                                                  \
        "?1") " AND c.undone_at IS NULL AND p.line IS NOT NULL "                                   \
              "AND c.no = (SELECT max(d.no) FROM correction d WHERE d.client = c.client "          \
              "AND d.post = c.post AND d.undone_at IS NULL) "                                      \
              "AND p.no = (SELECT max(q.no) FROM post q WHERE q.id = p.id AND q.client = "         \
              "p.client "                                                                          \
              "AND q.line IS NOT NULL) "

enum err desk_corrections(struct db *db, const struct seen_by *by, desk_correction_fn *each,
                          void *arg, size_t *forbidden_out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT c.client, c.label, c.sentiment, c.intent, c.heads, p.line " IN_FORCE
                 "ORDER BY c.no",
                 "t", store_clients(db, by));
    struct arena *arena = arena_new("corrections", 1 << 14);
    *forbidden_out = 0;
    while (!err && row_next(row)) {
        struct post post;
        arena_reset(arena);
        err = post_read(arena_text(arena, row_text(row, 5)), arena, &post, why);
        if (err || !post.train_ok) {
            *forbidden_out += !err;
            continue;
        }
        const struct said_labels labels = {row_text(row, 1), row_text(row, 2), row_text(row, 3),
                                           row_text(row, 4)};
        err = each(&post, row_text(row, 0), &labels, arg, why);
    }
    arena_free(&arena);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err show_all(struct db *db, struct row *row, struct json_out *out, struct why *why)
{
    enum err err = OK;
    json_begin(out, '{');
    json_key(out, "posts");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_post(db, row, &(struct shown_in){.story = row_text(row, POST_COLUMN_COUNT)}, out,
                        why);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}

enum err desk_corrections_json(struct db *db, const struct seen_by *by, int64_t limit,
                               struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " POST_COLUMNS ", (SELECT l.story FROM placement l "
                            "WHERE l.post = p.no AND l.client = p.client LIMIT 1) " IN_FORCE
                            "ORDER BY c.no DESC LIMIT ?2",
                            "ti", store_clients(db, by), list_limit(limit));
    if (err)
        return err;
    err = show_all(db, row, out, why);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_post_json(struct db *db, const struct seen_by *by, struct text client, struct text id,
                        struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " POST_COLUMNS ", (SELECT l.story FROM placement l "
                            "WHERE l.post = p.no AND l.client = p.client LIMIT 1) FROM post p "
                            "WHERE p.client " SQL_ONE_OF("?1") " AND p.client = ?2 AND p.id = ?3 "
                                                               "ORDER BY p.no DESC LIMIT 1",
                            "ttt", store_clients(db, by), client, id);
    if (err)
        return err;
    if (!row_next(row)) {
        err = row_end(&row, why);
        return err ? err : why_set(why, ERR_NOT_FOUND, "there is no post %.*s", TEXT_ARG(id));
    }
    json_begin(out, '{');
    json_key(out, "post");
    err =
        show_post(db, row, &(struct shown_in){.story = row_text(row, POST_COLUMN_COUNT)}, out, why);
    json_end(out, '}');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}
