#include "desk/same_person.h"

#include "desk/case_file.h"

struct account {
    struct text net, author;
};

/* ---- what is alike ---- */

/* "Dan@mastodon.example", "dan.bsky.social" and "@dan" are one handle. */
static struct text short_handle(struct text handle)
{
    const struct text home = TEXT(".bsky.social");
    if (handle.len && handle.at[0] == '@')
        handle = text_slice(handle, 1, handle.len);
    if (text_ends(handle, home))
        return text_slice(handle, 0, handle.len - home.len);
    const char *at = handle.len ? memchr(handle.at, '@', handle.len) : NULL;
    return at ? text_slice(handle, 0, (size_t)(at - handle.at)) : handle;
}

int64_t same_mark(const struct author *author)
{
    enum { FEWEST = 4, LONGEST = 200 };
    const struct text handle = short_handle(author->handle), name = text_trim(author->name);
    char room[2 * LONGEST + 1];
    size_t n = 0;
    if (handle.len < FEWEST || handle.len > LONGEST || !name.len || name.len > LONGEST)
        return 0;
    for (size_t i = 0; i < handle.len; i++) {
        const char c = handle.at[i];
        room[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    room[n++] = 0;
    memcpy(room + n, name.at, name.len);
    const int64_t mark = (int64_t)(text_hash((struct text){room, n + name.len}) >> 1);
    return mark ? mark : 1;
}

/* ---- who is not looked up ---- */

enum err same_may(struct db *db, struct text client, int64_t number, bool *may_out, struct why *why)
{
    int64_t told = 0;
    enum err err = db_int(db, &told, why,
                          "SELECT count(*) FROM case_post k JOIN post p ON p.no = k.post "
                          "LEFT JOIN placement l ON l.post = k.post AND l.client = k.client "
                          "LEFT JOIN story s ON s.client = l.client AND s.brand = l.brand AND "
                          "s.id = l.story WHERE k.client = ?1 AND k.number = ?2 AND "
                          "(p.category = 'labor_whistle' OR s.category = 'labor_whistle')",
                          "ti", client, number);
    *may_out = told == 0;
    return err;
}

static enum err post_may(struct db *db, struct text client, struct text id, bool *may_out,
                         struct why *why)
{
    int64_t told = 0;
    enum err err = db_int(db, &told, why,
                          "SELECT count(*) FROM post p LEFT JOIN placement l ON l.post = p.no AND "
                          "l.client = p.client LEFT JOIN story s ON s.client = l.client AND "
                          "s.brand = l.brand AND s.id = l.story WHERE p.client = ?1 AND p.id = ?2 "
                          "AND (p.category = 'labor_whistle' OR s.category = 'labor_whistle')",
                          "tt", client, id);
    *may_out = told == 0;
    return err;
}

static enum err refuse(struct why *why)
{
    return why_set(why, ERR_DENIED,
                   "it tells what goes on inside: its writer is not looked up, and not joined");
}

/* ---- whose it is ---- */

static enum err of_case(struct db *db, struct text client, struct text id, struct account *out,
                        struct why *why)
{
    struct row *row = NULL;
    struct case_row file;
    bool may = false;
    enum err err = case_row(db, client, id, &file, why);
    if (!err)
        err = same_may(db, client, file.number, &may, why);
    if (!err && !may)
        return refuse(why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT net, author FROM case_file WHERE client = ?1 AND number = ?2", "ti",
                       client, file.number);
    if (!err && row_next(row))
        *out = (struct account){arena_text(db_arena(db), row_text(row, 0)),
                                arena_text(db_arena(db), row_text(row, 1))};
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

static enum err of_post(struct db *db, struct text client, struct text id, struct account *out,
                        struct why *why)
{
    struct row *row = NULL;
    bool may = false;
    enum err err = db_query(db, &row, why,
                            "SELECT net, author FROM post WHERE id = ?1 AND client = ?2 "
                            "AND shown = 1 AND line IS NOT NULL AND author IS NOT NULL LIMIT 1",
                            "tt", id, client);
    const bool found = !err && row_next(row);
    if (found)
        *out = (struct account){arena_text(db_arena(db), row_text(row, 0)),
                                arena_text(db_arena(db), row_text(row, 1))};
    const enum err end = row ? row_end(&row, why) : OK;
    err = err ? err : end;
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no case and no post %.*s", TEXT_ARG(id));
    if (!err)
        err = post_may(db, client, id, &may, why);
    return err || may ? err : refuse(why);
}

static enum err of_other(struct db *db, struct text client, struct text id, struct account *out,
                         struct why *why)
{
    enum err err = of_case(db, client, id, out, why);
    return err == ERR_NOT_FOUND ? of_post(db, client, id, out, why) : err;
}

/* ---- joined ---- */

static enum err who_is(struct db *db, struct text client, const struct account *a, int64_t *who,
                       struct why *why)
{
    *who = 0;
    return db_int(db, who, why,
                  "SELECT who FROM identity WHERE client = ?1 AND net = ?2 AND author = ?3", "ttt",
                  client, a->net, a->author);
}

static enum err put(struct db *db, struct text client, const struct account *a, int64_t who,
                    struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO identity (client, net, author, who) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (client, net, author) DO UPDATE SET who = excluded.who",
                  "ttti", client, a->net, a->author, who);
}

/* Both, and all that were joined to either, are one from now on. number: a fresh name for them. */
static enum err unite(struct db *db, struct text client, const struct account *a,
                      const struct account *b, int64_t number, struct why *why)
{
    int64_t one = 0, two = 0;
    enum err err = who_is(db, client, a, &one, why);
    if (!err)
        err = who_is(db, client, b, &two, why);
    if (!err && two)
        err = db_run(db, why, "UPDATE identity SET who = ?3 WHERE client = ?1 AND who = ?2", "tii",
                     client, two, one ? one : number);
    if (!err)
        err = put(db, client, a, one ? one : number, why);
    return err ? err : put(db, client, b, one ? one : number, why);
}

static enum err few_enough(struct db *db, struct text client, const struct account *a,
                           const struct account *b, struct why *why)
{
    int64_t one = 0, two = 0, count = 0;
    enum err err = who_is(db, client, a, &one, why);
    if (!err)
        err = who_is(db, client, b, &two, why);
    if (!err &&
        ((one && one == two) || (text_same(a->net, b->net) && text_same(a->author, b->author))))
        return why_set(why, ERR_BAD_INPUT, "they are one person already");
    if (!err)
        err = db_int(db, &count, why,
                     "SELECT count(*) FROM identity WHERE client = ?1 AND who IN (?2, ?3)", "tii",
                     client, one, two);
    return err || count < SAME_MOST
               ? err
               : why_set(why, ERR_LIMIT, "at most %d accounts are one person", SAME_MOST);
}

enum err desk_case_same(struct db *db, const struct act *act, struct text other, struct why *why)
{
    struct account a = {0}, b = {0};
    int64_t number = 0;
    enum err err = act_text(act, "same", true, why);
    if (!err)
        err = of_case(db, act->client, act->id, &a, why);
    if (!err)
        err = of_other(db, act->client, other, &b, why);
    if (!err)
        err = few_enough(db, act->client, &a, &b, why);
    if (!err)
        err = db_int(db, &number, why,
                     "SELECT coalesce(max(number), 0) + 1 FROM same_person WHERE client = ?1", "t",
                     act->client);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO same_person (client, number, net_a, author_a, net_b, author_b, "
                     "case_id, other, at, person, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                     "?9, ?10, ?11)",
                     "titttttt"
                     "itt",
                     act->client, number, a.net, a.author, b.net, b.author, act->id, other,
                     act->now_ms, act->person, act->text);
    if (!err)
        err = unite(db, act->client, &a, &b, number, why);
    return err ? err : case_log(db, act, "same", why);
}

/* ---- taken back ---- */

struct join {
    struct account a, b;
    int64_t number;
};

/* The joins in force among these people, oldest first. */
static enum err joins_of(struct db *db, struct text client, int64_t who, struct join *joins,
                         size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    size_t n = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT s.number, s.net_a, s.author_a, s.net_b, s.author_b FROM "
                            "same_person s JOIN identity i ON i.client = s.client AND i.net = "
                            "s.net_a AND i.author = s.author_a WHERE s.client = ?1 AND i.who = ?2 "
                            "AND s.ended_at IS NULL ORDER BY s.number LIMIT ?3",
                            "tii", client, who, (int64_t)SAME_MOST);
    while (!err && n < SAME_MOST && row_next(row)) {
        joins[n++] = (struct join){
            {arena_text(arena, row_text(row, 1)), arena_text(arena, row_text(row, 2))},
            {arena_text(arena, row_text(row, 3)), arena_text(arena, row_text(row, 4))},
            row_int(row, 0)};
    }
    *count_out = n;
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

/* Whose they are, from the joins that are left. */
static enum err anew(struct db *db, struct text client, int64_t who, struct why *why)
{
    struct join joins[SAME_MOST];
    size_t count = 0;
    enum err err = joins_of(db, client, who, joins, &count, why);
    if (!err)
        err = db_run(db, why, "DELETE FROM identity WHERE client = ?1 AND who = ?2", "ti", client,
                     who);
    for (size_t i = 0; i < count && !err; i++)
        err = unite(db, client, &joins[i].a, &joins[i].b, joins[i].number, why);
    return err;
}

enum err desk_case_apart(struct db *db, const struct act *act, int64_t number, struct why *why)
{
    struct account a = {0};
    int64_t who = 0, there = 0;
    struct case_row file;
    enum err err = act_text(act, "apart", true, why);
    if (!err)
        err = case_row(db, act->client, act->id, &file, why);
    struct row *row = NULL;
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT net, author FROM case_file WHERE client = ?1 AND number = ?2", "ti",
                       act->client, file.number);
    if (!err && row_next(row))
        a = (struct account){arena_text(db_arena(db), row_text(row, 0)),
                             arena_text(db_arena(db), row_text(row, 1))};
    const enum err end = row ? row_end(&row, why) : OK;
    err = err ? err : end;
    if (!err)
        err = who_is(db, act->client, &a, &who, why);
    if (!err)
        err = db_int(db, &there, why,
                     "SELECT count(*) FROM same_person s JOIN identity i ON i.client = s.client "
                     "AND i.net = s.net_a AND i.author = s.author_a WHERE s.client = ?1 AND "
                     "s.number = ?2 AND s.ended_at IS NULL AND i.who = ?3",
                     "tii", act->client, number, who);
    if (!err && !there)
        return why_set(why, ERR_NOT_FOUND, "this person's accounts have no such join");
    if (!err)
        err = db_run(db, why,
                     "UPDATE same_person SET ended_at = ?3, ended_by = ?4, ended_why = ?5 WHERE "
                     "client = ?1 AND number = ?2",
                     "tiitt", act->client, number, act->now_ms, act->person, act->text);
    if (!err)
        err = anew(db, act->client, who, why);
    return err ? err : case_log(db, act, "apart", why);
}

/* ---- suggested ---- */

enum err desk_same_look(struct db *db, const struct post *post, struct text client, struct why *why)
{
    const int64_t mark = same_mark(&post->author);
    bool may = false;
    if (!mark || post->kind == POST_REPOST || post->kind == POST_DELETE)
        return OK;
    int64_t known = 0;
    enum err err = db_int(db, &known, why,
                          "SELECT count(*) FROM case_file WHERE client = ?1 AND alike = ?2 AND "
                          "net <> ?3",
                          "tit", client, mark, post->net);
    if (err || !known)
        return err;
    err = post_may(db, client, post->id, &may, why);
    if (err || !may)
        return err;
    return db_run(db, why,
                  "INSERT INTO same_maybe (client, net_a, author_a, net_b, author_b, post, at) "
                  "SELECT DISTINCT ?1, c.net, c.author, ?3, ?4, ?5, ?6 FROM case_file c WHERE "
                  "c.client = ?1 AND c.alike = ?2 AND c.net <> ?3 AND (SELECT count(*) FROM "
                  "same_maybe k WHERE k.client = ?1 AND k.net_a = c.net AND k.author_a = c.author) "
                  "< 20 ON CONFLICT (client, net_a, author_a, net_b, author_b) DO NOTHING",
                  "tittti", client, mark, post->net, post->author.id, post->id,
                  post_clock_ms(post));
}

/* ---- shown ---- */

/* A case of this account has a post that was not taken away: else its name is not said either. */
#define SQL_STILL_THERE(client, net, author)                                                       \
    "EXISTS (SELECT 1 FROM case_file d JOIN case_post e ON e.client = d.client AND e.number = "    \
    "d.number JOIN post f ON f.no = e.post AND f.line IS NOT NULL WHERE d.client = " client        \
    " AND d.net = " net " AND d.author = " author ")"

static enum err accounts(struct db *db, const struct same_of *of, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT n.net, n.author FROM " SQL_SAME(
            "?1", "?2",
            "?3") " AS n WHERE ?4 AND (" SQL_STILL_THERE("?1", "n.net",
                                                         "n.author") " OR EXISTS (SELECT 1 FROM "
                                                                     "same_person "
                                                                     "s JOIN post p ON p.id = "
                                                                     "s.other AND p.client = "
                                                                     "s.client AND p.line IS NOT "
                                                                     "NULL "
                                                                     "WHERE s.client = ?1 AND "
                                                                     "s.net_b = n.net AND "
                                                                     "s.author_b = n.author)) "
                                                                     "ORDER BY n.net, n.author "
                                                                     "LIMIT 20",
        "ttti", of->client, of->net, of->author, (int64_t)of->may);
    json_key(out, "accounts");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "net", row_text(row, 0));
        json_pair_text(out, "author", row_text(row, 1));
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

static enum err joined(struct db *db, const struct seen_by *by, const struct same_of *of,
                       struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT s.number, s.case_id, s.other, s.at, s.person, s.why FROM identity m JOIN identity "
        "o ON o.client = m.client AND o.who = m.who JOIN same_person s ON s.client = o.client AND "
        "s.net_a = o.net AND s.author_a = o.author AND s.ended_at IS NULL WHERE m.client = ?1 AND "
        "m.net = ?2 AND m.author = ?3 AND ?4 ORDER BY s.number LIMIT 20",
        "ttti", of->client, of->net, of->author, (int64_t)of->may);
    json_key(out, "joined");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_pair_text(out, "case", row_text(row, 1));
        json_pair_text(out, "other", row_text(row, 2));
        json_pair_time(out, "at", row_int(row, 3));
        json_key(out, "person");
        show_person(db, by, row_text(row, 4), out);
        json_pair_text(out, "why", row_text(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

/* Of either side, what is not joined yet, whose post is still there and tells nothing inside. */
static enum err maybe(struct db *db, const struct same_of *of, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT k.net_a, k.author_a, k.net_b, k.author_b, p.id, (SELECT c.id FROM case_file c "
        "WHERE c.client = k.client AND c.net = k.net_a AND c.author = k.author_a ORDER BY "
        "c.number DESC LIMIT 1), k.net_a = ?2 AND k.author_a = ?3 FROM same_maybe k JOIN post p "
        "ON p.id = k.post AND p.client = k.client AND p.shown = 1 AND p.line IS NOT NULL WHERE "
        "k.client = ?1 AND ((k.net_a = ?2 AND k.author_a = ?3) OR (k.net_b = ?2 AND k.author_b = "
        "?3)) AND ?4 AND " SQL_STILL_THERE(
            "k.client", "k.net_a",
            "k.author_a") " AND NOT EXISTS "
                          "(SELECT 1 FROM identity m JOIN identity o ON o.client = "
                          "m.client AND o.who = m.who WHERE m.client = k.client AND m.net = "
                          "k.net_a AND m.author = "
                          "k.author_a AND o.net = k.net_b AND o.author = k.author_b) AND "
                          "coalesce(p.category, '') "
                          "<> 'labor_whistle' AND NOT EXISTS (SELECT 1 FROM placement l JOIN story "
                          "s ON s.client = "
                          "l.client AND s.brand = l.brand AND s.id = l.story WHERE l.post = p.no "
                          "AND l.client = "
                          "k.client AND s.category = 'labor_whistle') AND NOT EXISTS (SELECT 1 "
                          "FROM case_file c JOIN "
                          "case_post q ON q.client = c.client AND q.number = c.number JOIN post r "
                          "ON r.no = q.post "
                          "LEFT JOIN placement l ON l.post = q.post AND l.client = c.client LEFT "
                          "JOIN story s ON "
                          "s.client = l.client AND s.brand = l.brand AND s.id = l.story WHERE "
                          "c.client = k.client "
                          "AND c.net = k.net_a AND c.author = k.author_a AND (r.category = "
                          "'labor_whistle' OR "
                          "s.category = 'labor_whistle')) ORDER BY k.at DESC LIMIT 10",
        "ttti", of->client, of->net, of->author, (int64_t)of->may);
    json_key(out, "maybe");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        const bool older = row_int(row, 6) != 0; /* this case is the older one */
        json_begin(out, '{');
        json_pair_text(out, "net", row_text(row, older ? 2 : 0));
        json_pair_text(out, "author", row_text(row, older ? 3 : 1));
        json_pair_text(out, "other", row_text(row, older ? 4 : 5));
        json_pair_str(out, "why", "same_names");
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

enum err same_json(struct db *db, const struct seen_by *by, const struct same_of *of,
                   struct json_out *out, struct why *why)
{
    json_key(out, "person");
    json_begin(out, '{');
    enum err err = accounts(db, of, out, why);
    if (!err)
        err = joined(db, by, of, out, why);
    if (!err)
        err = maybe(db, of, out, why);
    json_end(out, '}');
    return err;
}
