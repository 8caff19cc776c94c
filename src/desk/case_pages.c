#include "desk/show.h"

enum {
    C_CLIENT,
    C_ID,
    C_BRAND,
    C_STATE,
    C_LANG,
    C_NET,
    C_AUTHOR,
    C_OPENED_AT,
    C_ASKED_AT,
    C_ASSIGNEE,
    C_CLOSED_WHY,
    C_POSTS,
    C_POST,
    C_NUMBER
};

struct case_key {
    struct text client, brand, net, author;
    int64_t number;
    struct text id;
};

static struct case_key key_of(struct db *db, struct row *row)
{
    struct arena *arena = db_arena(db);
    return (struct case_key){.client = arena_text(arena, row_text(row, C_CLIENT)),
                             .brand = arena_text(arena, row_text(row, C_BRAND)),
                             .net = arena_text(arena, row_text(row, C_NET)),
                             .author = arena_text(arena, row_text(row, C_AUTHOR)),
                             .number = row_int(row, C_NUMBER),
                             .id = arena_text(arena, row_text(row, C_ID))};
}

/* ---- why it is here: labels and the words that caused them ---- */

static void label(const struct verdict *verdict, const char *name, double p, struct json_out *out)
{
    enum { WORDS_MOST = 8 };
    if (p < .5)
        return;
    json_begin(out, '{');
    json_pair_str(out, "label", name);
    json_pair_number(out, "p", p, 3);
    json_key(out, "words");
    json_begin(out, '[');
    size_t count = 0;
    for (size_t i = 0; i < verdict->why_count && count < WORDS_MOST; i++)
        if (verdict->why[i].about && strcmp(verdict->why[i].about, name) == 0) {
            json_put_text(out, verdict->why[i].text);
            count++;
        }
    json_end(out, ']');
    json_end(out, '}');
}

static void labels(const struct verdict *verdict, struct json_out *out)
{
    json_key(out, "labels");
    json_begin(out, '[');
    if (verdict) {
        label(verdict, "needs_support", verdict->needs_support, out);
        for (int i = 0; i < RISK_COUNT; i++)
            label(verdict, risk_name((enum risk)i), verdict->risk[i], out);
        for (int i = 0; i < FLAG_COUNT; i++)
            label(verdict, flag_name((enum flag)i), verdict->flag[i], out);
        label(verdict, intent_name(INTENT_QUESTION), verdict->intent[INTENT_QUESTION], out);
        label(verdict, intent_name(INTENT_COMPLAINT), verdict->intent[INTENT_COMPLAINT], out);
        label(verdict, sentiment_name(SENTIMENT_NEGATIVE), verdict->sentiment[SENTIMENT_NEGATIVE],
              out);
    }
    json_end(out, ']');
}

/* The first post of the case that is still there; all absent when every one was deleted. */
static enum err first_post(struct db *db, struct text client, int64_t number, struct post *post_out,
                           struct why *why)
{
    struct row *row = NULL;
    *post_out = (struct post){.author.followers = -1};
    enum err err = db_query(db, &row, why,
                            "SELECT p.line FROM case_post k JOIN post p ON p.no = k.post "
                            "WHERE k.client = ?1 AND k.number = ?2 AND p.client = ?1 "
                            "AND p.line IS NOT NULL ORDER BY p.at, p.no LIMIT 1",
                            "ti", client, number);
    if (!err && row_next(row))
        err = post_read(arena_text(db_arena(db), row_text(row, 0)), db_arena(db), post_out, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The story of one of its posts with the highest level. */
struct case_story {
    struct story_id story;
    int64_t level;
};

static enum err story_of(struct db *db, const struct case_key *key, struct case_story *found_out,
                         struct why *why)
{
    struct row *row = NULL;
    *found_out = (struct case_story){.story = {.client = key->client, .brand = key->brand}};
    enum err err = db_query(db, &row, why,
                            "SELECT s.id, s.level FROM case_post k JOIN placement l "
                            "ON l.post = k.post JOIN story s ON s.client = l.client "
                            "AND s.brand = l.brand AND s.id = l.story WHERE k.client = ?1 "
                            "AND k.number = ?2 AND l.client = ?1 AND l.brand = ?3 "
                            "ORDER BY s.level DESC, s.last_at DESC LIMIT 1",
                            "tit", key->client, key->number, key->brand);
    if (err)
        return err;
    if (row_next(row)) {
        found_out->story.id = arena_text(db_arena(db), row_text(row, 0));
        found_out->level = row_int(row, 1);
    }
    return row_end(&row, why);
}

static void who(const struct post *post, struct text author, struct json_out *out)
{
    json_key(out, "author");
    json_begin(out, '{');
    json_pair_text(out, "id", author);
    json_pair_text(out, "name", post->author.name);
    json_pair_text(out, "handle", post->author.handle);
    json_end(out, '}');
}

enum err show_case(struct db *db, struct row *row, const struct seen_by *by, struct json_out *out,
                   struct why *why)
{
    const struct case_key key = key_of(db, row);
    struct post post;
    struct case_story found;
    enum err err = first_post(db, key.client, key.number, &post, why);
    if (!err)
        err = story_of(db, &key, &found, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_text(out, "id", row_text(row, C_ID));
    json_pair_text(out, "client", key.client);
    json_pair_text(out, "brand", key.brand);
    show_names(by, key.client, key.brand, out);
    json_pair_text(out, "state", row_text(row, C_STATE));
    json_pair_text(out, "lang", row_text(row, C_LANG));
    json_pair_text(out, "net", row_text(row, C_NET));
    who(&post, post.id.at ? key.author : (struct text){0}, out);
    json_pair_text(out, "text", post.text);
    show_time(out, "opened_at", row, C_OPENED_AT);
    show_time(out, "asked_at", row, C_ASKED_AT);
    json_key(out, "assignee");
    show_person(db, by, row_text(row, C_ASSIGNEE), out);
    json_pair_text(out, "story", found.story.id);
    json_pair_int(out, "level", found.level);
    labels(post.verdict, out);
    json_pair_text(out, "closed_why", row_text(row, C_CLOSED_WHY));
    json_pair_int(out, "posts", row_int(row, C_POSTS));
    json_end(out, '}');
    return OK;
}

/* ---- the list ---- */

static enum err show_cases(struct db *db, struct row **row, const struct seen_by *by,
                           struct json_out *out, struct why *why)
{
    enum err err = OK;
    json_begin(out, '[');
    while (!err && row_next(*row))
        err = show_case(db, *row, by, out, why);
    json_end(out, ']');
    enum err end = row_end(row, why);
    return err ? err : end;
}

static enum err counts(struct db *db, const struct seen_by *by, const struct case_query *query,
                       struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT count(*) FILTER (WHERE state = 'open'), "
                            "count(*) FILTER (WHERE state = 'open' AND assignee = ?2), "
                            "count(*) FILTER (WHERE state = 'closed') FROM case_file "
                            "WHERE client " SQL_ONE_OF("?1") " AND (?3 IS NULL OR brand = ?3)",
                            "ttt", store_clients(db, by), or_empty(query->mine), query->brand);
    if (err)
        return err;
    bool found = row_next(row);
    json_key(out, "counts");
    json_begin(out, '{');
    json_pair_int(out, "open", found ? row_int(row, 0) : 0);
    json_pair_int(out, "mine", found ? row_int(row, 1) : 0);
    json_pair_int(out, "closed", found ? row_int(row, 2) : 0);
    json_end(out, '}');
    return row_end(&row, why);
}

enum err desk_cases_json(struct db *db, const struct seen_by *by, const struct case_query *query,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct text mine = query->only_mine ? or_empty(query->mine) : (struct text){0};
    enum err err = db_query(
        db, &row, why,
        "SELECT " CASE_COLUMNS " FROM case_file c "
        "WHERE c.client " SQL_ONE_OF(
            "?1") " "
                  "AND (?2 IS NULL OR c.state = ?2) AND (?3 IS NULL OR c.brand = ?3) "
                  "AND (?4 IS NULL OR c.assignee = ?4) "
                  "ORDER BY c.state DESC, c.asked_at, c.client, c.number LIMIT ?5",
        "tttti", store_clients(db, by), query->state, query->brand, mine, list_limit(query->limit));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "cases");
    err = show_cases(db, &row, by, out, why);
    if (!err)
        err = counts(db, by, query, out, why);
    json_end(out, '}');
    return err;
}

/* ---- one case ---- */

static enum err posts(struct db *db, const struct case_key *key, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " POST_COLUMNS ", (SELECT l.story FROM placement l "
                            "WHERE l.post = p.no AND l.client = ?1 AND l.brand = ?3 LIMIT 1) "
                            "FROM case_post k JOIN post p ON p.no = k.post WHERE k.client = ?1 "
                            "AND k.number = ?2 AND p.client = ?1 ORDER BY p.at, p.no LIMIT 500",
                            "tit", key->client, key->number, key->brand);
    if (err)
        return err;
    json_key(out, "posts");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_post(db, row, &(struct shown_in){.story = row_text(row, POST_COLUMN_COUNT)}, out,
                        why);
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err history(struct db *db, const struct case_key *key, struct json_out *out,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT at, person, kind, text FROM history WHERE client = ?1 "
                            "AND object = 'case' AND id = ?2 ORDER BY no LIMIT 1000",
                            "tt", key->client, key->id);
    if (err)
        return err;
    json_key(out, "history");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_text(out, "person", row_text(row, 1));
        json_pair_text(out, "kind", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err others(struct db *db, const struct seen_by *by, const struct case_key *key,
                       struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.client = ?1 "
                            "AND c.brand = ?2 AND c.net = ?3 AND c.author = ?4 AND c.number <> ?5 "
                            "ORDER BY c.number DESC LIMIT 50",
                            "tttti", key->client, key->brand, key->net, key->author, key->number);
    if (err)
        return err;
    json_key(out, "others");
    return show_cases(db, &row, by, out, why);
}

static enum err story(struct db *db, const struct seen_by *by, const struct case_key *key,
                      struct json_out *out, struct why *why)
{
    struct case_story found;
    struct row *row = NULL;
    enum err err = story_of(db, key, &found, why);
    if (err)
        return err;
    json_key(out, "story");
    if (!found.story.id.at) {
        json_put_null(out);
        return OK;
    }
    err = story_row(db, by, &found.story, &row, why);
    if (err)
        return err;
    show_story(db, row, by, out);
    return row_end(&row, why);
}

enum err desk_case_json(struct db *db, const struct seen_by *by, struct text id,
                        struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.id = ?2 "
                            "AND c.client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), id);
    if (err)
        return err;
    if (!row_next(row)) {
        err = row_end(&row, why);
        return err ? err : why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(id));
    }
    const struct case_key key = key_of(db, row);
    json_begin(out, '{');
    json_key(out, "case");
    err = show_case(db, row, by, out, why);
    if (!err)
        err = posts(db, &key, out, why);
    if (!err)
        err = history(db, &key, out, why);
    if (!err)
        err = story(db, by, &key, out, why);
    if (!err)
        err = others(db, by, &key, out, why);
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}
