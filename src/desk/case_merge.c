#include "desk/case_file.h"

/*
 * Merging moves nothing: the merged case keeps its posts and turns and points at the case it is
 * told in, so telling them apart again is only taking the pointer away. Splitting does move: posts
 * of one case become a case of their own.
 */

enum { SPLIT_MOST = 500 };

static enum err log_both(struct db *db, const struct act *act, struct text other, const char *here,
                         const char *there, struct why *why)
{
    struct act at_other = *act;
    at_other.id = other;
    at_other.text = act->id;
    enum err err = case_log(db, act, here, why);
    return err ? err : case_log(db, &at_other, there, why);
}

static enum err settle_both(struct db *db, const struct case_row *a, const struct case_row *b,
                            struct why *why)
{
    enum err err = case_settle(db, a->client, a->number, why);
    return err ? err : case_settle(db, b->client, b->number, why);
}

enum err desk_case_merge(struct db *db, const struct act *act, struct why *why)
{
    struct case_row into, other;
    int64_t within = 0;
    enum err err = case_row_whole(db, act->client, act->id, &into, why);
    if (!err)
        err = case_row_whole(db, act->client, act->text, &other, why);
    if (err)
        return err;
    if (into.number == other.number)
        return why_set(why, ERR_BAD_INPUT, "a case is not merged into itself");
    if (!text_same(into.brand, other.brand))
        return why_set(why, ERR_BAD_INPUT,
                       "%.*s and %.*s are about two brands, which answer from two accounts",
                       TEXT_ARG(into.id), TEXT_ARG(other.id));
    err = db_int(db, &within, why, SQL_WHOLE_CASE "SELECT count(*) FROM whole", "ti", act->client,
                 into.number);
    if (!err && within >= MERGED_MOST)
        return why_set(why, ERR_LIMIT, "at most %d cases are told in one", MERGED_MOST);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET merged_into = ?3, merged_turn = (SELECT "
                     "coalesce(max(no), 0) FROM case_turn) WHERE client = ?1 AND number = ?2",
                     "tii", act->client, other.number, into.number);
    if (!err)
        err = settle_both(db, &into, &other, why);
    return err ? err : log_both(db, act, other.id, "merge", "merged_into", why);
}

enum err desk_case_unmerge(struct db *db, const struct act *act, struct why *why)
{
    struct case_row into, other;
    enum err err = case_row(db, act->client, act->id, &into, why);
    if (!err)
        err = case_row(db, act->client, act->text, &other, why);
    if (!err && other.merged_into != into.number)
        err = why_set(why, ERR_BAD_INPUT, "%.*s was not merged into %.*s", TEXT_ARG(other.id),
                      TEXT_ARG(into.id));
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET merged_into = NULL WHERE client = ?1 AND number = ?2",
                     "ti", act->client, other.number);
    int64_t root = into.number;
    if (!err)
        err = case_root(db, act->client, &root, why);
    if (!err)
        err = case_settle(db, act->client, root, why);
    if (!err)
        err = settle_both(db, &into, &other, why);
    return err ? err : log_both(db, act, other.id, "unmerge", "unmerged_from", why);
}

/* ---- splitting ---- */

struct moved {
    int64_t post, from; /* rows: of the post, and the number of the case that has it */
};

struct split {
    const struct act *act;
    struct case_row from;
    struct moved moved[SPLIT_MOST];
    size_t count;
};

static enum err find_post(struct db *db, struct split *split, struct text id, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            SQL_WHOLE_CASE "SELECT k.post, k.number FROM case_post k "
                                           "JOIN post p ON p.no = k.post AND p.client = ?1 "
                                           "WHERE k.client = ?1 AND k.number " SQL_IN_WHOLE
                                           " AND p.id = ?3 LIMIT 1",
                            "tit", split->act->client, split->from.number, id);
    if (err)
        return err;
    struct moved one = {0};
    if (row_next(row))
        one = (struct moved){row_int(row, 0), row_int(row, 1)};
    err = row_end(&row, why);
    if (!err && !one.post)
        return why_set(why, ERR_NOT_FOUND, "case %.*s has no post %.*s", TEXT_ARG(split->from.id),
                       TEXT_ARG(id));
    for (size_t i = 0; i < split->count; i++)
        if (split->moved[i].post == one.post)
            return err;
    split->moved[split->count++] = one;
    return err;
}

/* Some of what the customer asked stays, and some goes. */
static enum err both_ask(struct db *db, const struct split *split, const struct text *posts,
                         size_t count, struct why *why)
{
    int64_t all = 0, going = 0;
    enum err err = db_int(db, &all, why,
                          SQL_WHOLE_CASE "SELECT count(*) FROM case_turn t JOIN whole w "
                                         "ON w.number = t.number WHERE t.client = ?1 "
                                         "AND t.kind = 'asked'",
                          "ti", split->act->client, split->from.number);
    for (size_t i = 0; i < count && !err; i++) {
        int64_t one = 0;
        err = db_int(db, &one, why,
                     SQL_WHOLE_CASE "SELECT count(*) FROM case_turn t JOIN whole w "
                                    "ON w.number = t.number WHERE t.client = ?1 "
                                    "AND t.kind = 'asked' AND t.ref = ?3",
                     "tit", split->act->client, split->from.number, posts[i]);
        going += one > 0;
    }
    if (!err && !going)
        return why_set(why, ERR_BAD_INPUT, "posts: a new case needs one that asks something");
    if (!err && going >= all)
        return why_set(why, ERR_BAD_INPUT, "posts: something must stay in case %.*s",
                       TEXT_ARG(split->from.id));
    return err;
}

static enum err new_case(struct db *db, const struct split *split, int64_t number, struct text id,
                         struct why *why)
{
    const struct moved *first = &split->moved[0];
    for (size_t i = 1; i < split->count; i++)
        if (split->moved[i].post < first->post)
            first = &split->moved[i];
    return db_run(db, why,
                  "INSERT INTO case_file (client, number, id, brand, net, author, state, lang, "
                  "opened_at, asked_at, last_at, assignee, post, posts, followers) "
                  "SELECT client, ?3, ?4, brand, net, author, 'open', lang, ?5, asked_at, last_at, "
                  "assignee, ?6, 0, followers FROM case_file WHERE client = ?1 AND number = ?2",
                  "tiitii", split->act->client, first->from, number, id, split->act->now_ms,
                  first->post);
}

static enum err move(struct db *db, const struct split *split, int64_t to, struct why *why)
{
    const struct text client = split->act->client;
    enum err err = OK;
    for (size_t i = 0; i < split->count && !err; i++) {
        const struct moved *one = &split->moved[i];
        err = db_run(db, why,
                     "UPDATE case_post SET number = ?4 WHERE client = ?1 AND number = ?2 "
                     "AND post = ?3",
                     "tiii", client, one->from, one->post, to);
        if (!err)
            err = db_run(db, why,
                         "UPDATE case_turn SET number = ?4 WHERE client = ?1 AND number = ?2 "
                         "AND kind IN ('asked', 'thanked') "
                         "AND ref = (SELECT id FROM post WHERE no = ?3)",
                         "tiii", client, one->from, one->post, to);
        if (!err) /* the case begins with what is left to it */
            err = db_run(db, why,
                         "UPDATE case_file SET post = coalesce((SELECT min(k.post) FROM case_post "
                         "k WHERE k.client = ?1 AND k.number = ?2), post) "
                         "WHERE client = ?1 AND number = ?2",
                         "ti", client, one->from);
    }
    return err;
}

enum err desk_case_split(struct db *db, const struct act *act, const struct text *posts,
                         size_t count, struct text *id_out, struct why *why)
{
    struct split *split = arena_make(db_arena(db), struct split);
    int64_t number = 0;
    struct text id = {0};
    split->act = act;
    enum err err = case_row_whole(db, act->client, act->id, &split->from, why);
    if (!err && (!count || count > SPLIT_MOST))
        err = why_set(why, ERR_BAD_INPUT, "posts: 1 to %d", SPLIT_MOST);
    for (size_t i = 0; i < count && !err; i++)
        err = find_post(db, split, posts[i], why);
    if (!err)
        err = both_ask(db, split, posts, count, why);
    if (!err)
        err = case_next_number(db, act->client, &number, &id, why);
    if (!err)
        err = new_case(db, split, number, id, why);
    if (!err)
        err = move(db, split, number, why);
    const struct case_row made = {.client = act->client, .number = number, .id = id};
    if (!err)
        err = settle_both(db, &split->from, &made, why);
    struct act said = *act;
    said.text = id;
    if (!err)
        err = log_both(db, &said, id, "split", "split_from", why);
    if (!err)
        *id_out = id;
    return err;
}
