#include "page/show.h"

enum {
    C_CLIENT,
    C_ID,
    C_BRAND,
    C_LANG,
    C_NET,
    C_AUTHOR,
    C_OPENED_AT,
    C_ASSIGNEE,
    C_CLOSED_WHY,
    C_POSTS,
    C_NUMBER,
    C_SNOOZED_UNTIL,
    C_REASON,
    C_MERGED_INTO,
    C_VALUE,
    C_CURRENCY,
    C_SKILL,
    C_FOUND,
    C_AGED,
    C_TOLD,
    C_CLOCKS /* CLOCK_COLUMNS, which begin with the state */
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
                            SQL_WHOLE_CASE
                            "SELECT p.line FROM case_post k JOIN post p ON p.no = k.post "
                            "WHERE k.client = ?1 AND k.number " SQL_IN_WHOLE " AND p.client = ?1 "
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
                            SQL_WHOLE_CASE "SELECT s.id, s.level FROM case_post k JOIN placement l "
                                           "ON l.post = k.post JOIN story s ON s.client = l.client "
                                           "AND s.brand = l.brand AND s.id = l.story "
                                           "WHERE k.client = ?1 AND k.number " SQL_IN_WHOLE
                                           " AND l.client || '' = ?1 AND l.brand || '' = ?3 "
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

/* ---- the clocks ---- */

static void put_clocks(const struct clocks *clocks, const struct seen_by *by, struct text client,
                       int level, struct json_out *out)
{
    struct running running[CLOCK_KINDS];
    const size_t count =
        clocks_running(clocks, watched_service(by->watched, client), level, by->now_ms, running);
    show_instant(out, "asked_at", clocks->asked_ms);
    show_instant(out, "answered_at", clocks->answered_ms);
    show_instant(out, "waiting_since", clocks->waiting_ms);
    show_instant(out, "paused_since", clocks->paused_since_ms);
    json_pair_int(out, "paused_s", clocks_paused(clocks, by->now_ms) / 1000);
    json_pair_int(out, "contacts", clocks->contacts);
    json_pair_int(out, "unresolved_contacts", clocks->unresolved_contacts);
    json_pair_int(out, "answers", clocks->answers);
    json_pair_int(out, "reopened", clocks->reopened);
    json_key(out, "clocks");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct running *r = &running[i];
        json_begin(out, '{');
        json_pair_str(out, "clock", clock_name(r->kind));
        json_pair_time(out, "since", r->since_ms);
        show_instant(out, "due", r->due_ms < TIME_MAX_MS ? r->due_ms : 0);
        json_pair_int(out, "target_s", r->target_ms / 1000);
        json_pair_int(out, "left_s", r->left_ms / 1000);
        json_pair_bool(out, "red", r->red);
        json_pair_bool(out, "over", r->left_ms < 0);
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* What the lead was told of it. */
static void put_alarms(struct row *row, struct json_out *out)
{
    static const struct {
        int64_t hours;
        const char *name;
    } ages[] = {{72, "72h"}, {7 * 24, "7d"}, {30 * 24, "30d"}};
    json_key(out, "alarms");
    json_begin(out, '[');
    for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++)
        if (row_int(row, C_AGED) >= ages[i].hours)
            json_put_text(out, text_of(ages[i].name));
    if (row_int(row, C_TOLD))
        json_put_text(out, TEXT("contacts"));
    json_end(out, ']');
}

static void put_value(struct row *row, struct json_out *out)
{
    json_key(out, "value");
    if (row_null(row, C_VALUE)) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_number(out, "amount", row_double(row, C_VALUE), 2);
    json_pair_text(out, "currency", row_text(row, C_CURRENCY));
    json_end(out, '}');
}

static void put_about(struct db *db, struct row *row, const struct case_key *key,
                      const struct seen_by *by, struct json_out *out)
{
    json_pair_text(out, "id", row_text(row, C_ID));
    json_pair_text(out, "client", key->client);
    json_pair_text(out, "brand", key->brand);
    show_names(by, key->client, key->brand, out);
    json_pair_text(out, "state", row_text(row, C_CLOCKS));
    json_pair_text(out, "lang", row_text(row, C_LANG));
    json_pair_text(out, "net", row_text(row, C_NET));
    show_time(out, "opened_at", row, C_OPENED_AT);
    show_time(out, "snoozed_until", row, C_SNOOZED_UNTIL);
    json_key(out, "assignee");
    show_person(db, by, row_text(row, C_ASSIGNEE), out);
    json_pair_text(out, "skill", row_text(row, C_SKILL));
    json_pair_bool(out, "found", row_int(row, C_FOUND) != 0);
    json_pair_text(out, "reason", row_text(row, C_REASON));
    json_pair_text(out, "closed_why", row_text(row, C_CLOSED_WHY));
    json_key(out, "merged_into");
    if (row_null(row, C_MERGED_INTO))
        json_put_null(out);
    else
        json_put_text(out, arena_printf(db_arena(db), "%.*s-%lld", TEXT_ARG(key->client),
                                        (long long)row_int(row, C_MERGED_INTO)));
}

enum err show_case(struct db *db, struct row *row, const struct seen_by *by, struct json_out *out,
                   struct why *why)
{
    const struct case_key key = key_of(db, row);
    const struct clocks clocks = case_clocks_of(row, C_CLOCKS);
    struct post post;
    struct case_story found;
    enum err err = first_post(db, key.client, key.number, &post, why);
    if (!err)
        err = story_of(db, &key, &found, why);
    if (err)
        return err;
    json_begin(out, '{');
    put_about(db, row, &key, by, out);
    who(&post, post.id.at ? key.author : (struct text){0}, out);
    json_pair_text(out, "text", post.text);
    put_clocks(&clocks, by, key.client, (int)found.level, out);
    put_alarms(row, out);
    put_value(row, out);
    json_pair_text(out, "story", found.story.id);
    json_pair_int(out, "level", found.level);
    labels(post.verdict, out);
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
    static const char *const names[] = {"open",    "mine",  "unassigned", "waiting_customer",
                                        "snoozed", "closed"};
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT count(*) FILTER (WHERE state NOT IN ('resolved', 'merged')), "
                            "count(*) FILTER (WHERE state NOT IN ('resolved', 'merged') "
                            "AND assignee = ?2), "
                            "count(*) FILTER (WHERE state = 'open' AND assignee IS NULL), "
                            "count(*) FILTER (WHERE state = 'waiting_customer'), "
                            "count(*) FILTER (WHERE state = 'snoozed'), "
                            "count(*) FILTER (WHERE state = 'resolved') FROM case_file "
                            "WHERE client " SQL_ONE_OF("?1") " AND (?3 IS NULL OR brand = ?3)",
                            "ttt", store_clients(db, by), or_empty(query->mine), query->brand);
    if (err)
        return err;
    bool found = row_next(row);
    json_key(out, "counts");
    json_begin(out, '{');
    for (int i = 0; i < (int)(sizeof(names) / sizeof(*names)); i++)
        json_pair_int(out, names[i], found ? row_int(row, i) : 0);
    json_end(out, '}');
    return row_end(&row, why);
}

enum err page_cases_json(struct db *db, const struct seen_by *by, const struct case_query *query,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct text mine = query->only_mine ? or_empty(query->mine) : (struct text){0};
    enum err err = db_query(
        db, &row, why,
        "SELECT " CASE_COLUMNS " FROM case_file c "
        "WHERE c.client " SQL_ONE_OF("?1") " AND CASE ?2 WHEN 'open' THEN c.state NOT IN "
                                           "('resolved', 'merged') WHEN 'closed' THEN c.state = "
                                           "'resolved' ELSE ?2 IS NULL OR c.state = ?2 END "
                                           "AND (?3 IS NULL OR c.brand = ?3) "
                                           "AND (?4 IS NULL OR c.assignee = ?4) "
                                           "AND (?6 IS NULL OR c.lang = ?6) "
                                           "AND (?7 IS NULL OR c.skill = ?7) "
                                           "AND (?8 IS NULL OR c.author = ?8) "
                                           "AND (?9 = 0 OR c.assignee IS NULL) "
                                           "ORDER BY c.state = 'resolved', c.state = 'merged', "
                                           "c.asked_at, c.client, c.number LIMIT ?5",
        "tttti"
        "ttti",
        store_clients(db, by), query->state, query->brand, mine, list_limit(query->limit),
        query->lang, query->skill, query->author, (int64_t)query->unassigned);
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
                            SQL_WHOLE_CASE
                            "SELECT DISTINCT " POST_COLUMNS ", (SELECT l.story FROM placement l "
                            "WHERE l.post = p.no AND l.client = ?1 AND l.brand = ?3 LIMIT 1) "
                            "FROM case_post k JOIN post p ON p.no = k.post WHERE k.client = ?1 "
                            "AND k.number " SQL_IN_WHOLE " AND p.client = ?1 "
                            "ORDER BY p.at, p.no LIMIT 500",
                            "tit", key->client, key->number, key->brand);
    if (err)
        return err;
    json_key(out, "posts");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        const struct shown_in in = {.story = row_text(row, POST_COLUMN_COUNT), .edits = true};
        err = show_post(db, row, &in, out, why);
    }
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* What happened in the order of the network's times: their posts and our answers among the rest. */
static enum err turns(struct db *db, const struct case_key *key, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        SQL_WHOLE_CASE "SELECT t.at, t.kind, t.ref, t.person, t.text, r.id, "
                       "coalesce(r.sent_text, r.text), r.sent_url, r.lang, r.back_at, r.back_why, "
                       "m.id FROM whole w JOIN case_turn t ON t.client = ?1 "
                       "AND t.number = w.number JOIN case_file m ON m.client = ?1 "
                       "AND m.number = w.number LEFT JOIN reply r ON r.client = ?1 "
                       "AND t.kind IN ('answered', 'automatic') AND r.id = t.text "
                       "ORDER BY t.at, t.no LIMIT 1000",
        "ti", key->client, key->number);
    if (err)
        return err;
    json_key(out, "turns");
    json_begin(out, '[');
    while (row_next(row)) {
        const bool ours = !row_null(row, 5);
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_text(out, "kind", row_text(row, 1));
        json_pair_text(out, "post", row_text(row, 2));
        json_pair_text(out, "person", row_text(row, 3));
        json_pair_text(out, "reason", ours ? (struct text){0} : row_text(row, 4));
        json_pair_text(out, "case", row_text(row, 11));
        json_key(out, "answer");
        if (ours) {
            json_begin(out, '{');
            json_pair_text(out, "reply", row_text(row, 5));
            json_pair_text(out, "text", row_text(row, 6));
            json_pair_text(out, "url", row_text(row, 7));
            json_pair_text(out, "lang", row_text(row, 8));
            show_time(out, "back_at", row, 9);
            json_pair_text(out, "back_why", row_text(row, 10));
            json_end(out, '}');
        } else {
            json_put_null(out);
        }
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* Every story one of its posts stands in, and what was merged into it. */
static enum err links(struct db *db, const struct case_key *key, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        SQL_WHOLE_CASE "SELECT DISTINCT s.brand, s.id, s.level, s.headline, i.id FROM case_post k "
                       "JOIN placement l ON l.post = k.post AND k.client = ?1 "
                       "AND k.number " SQL_IN_WHOLE " AND l.client = ?1 "
                       "JOIN story s ON s.client = l.client AND s.brand = l.brand "
                       "AND s.id = l.story LEFT JOIN incident i ON i.client = s.client "
                       "AND i.id = s.incident ORDER BY s.level DESC, s.id LIMIT 50",
        "ti", key->client, key->number);
    if (err)
        return err;
    json_key(out, "stories");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "brand", row_text(row, 0));
        json_pair_text(out, "id", row_text(row, 1));
        json_pair_int(out, "level", row_int(row, 2));
        json_pair_text(out, "headline", row_text(row, 3));
        json_pair_text(out, "incident", row_text(row, 4));
        json_end(out, '}');
    }
    json_end(out, ']');
    err = row_end(&row, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT id FROM case_file WHERE client = ?1 AND merged_into = ?2 "
                       "ORDER BY +number", /* else all cases are read in this order */
                       "ti", key->client, key->number);
    if (err)
        return err;
    json_key(out, "merged");
    json_begin(out, '[');
    while (row_next(row))
        json_put_text(out, row_text(row, 0));
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err history(struct db *db, const struct case_key *key, struct json_out *out,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 SQL_WHOLE_CASE "SELECT h.at, h.person, h.kind, h.text, h.id FROM whole w "
                                "JOIN case_file m ON m.client = ?1 AND m.number = w.number "
                                "JOIN history h ON h.client = ?1 AND h.object = 'case' "
                                "AND h.id = m.id ORDER BY h.no LIMIT 1000",
                 "ti", key->client, key->number);
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
        json_pair_text(out, "case", row_text(row, 4));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* Who tells what goes on inside is not looked up: neither where a post of the case says so, nor
 * where its story does. */
static enum err others(struct db *db, const struct seen_by *by, const struct case_key *key,
                       struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    bool may = false;
    enum err err = same_may(db, key->client, key->number, &may, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.client = ?1 "
                       "AND c.number <> ?4 AND ?5 AND EXISTS (SELECT 1 FROM " SQL_SAME(
                           "?1", "?2", "?3") " AS n WHERE n.net = c.net AND n.author = "
                                             "c.author) "
                                             "ORDER BY c.number DESC LIMIT 50",
                       "tttii", key->client, key->net, key->author, key->number, (int64_t)may);
    if (err)
        return err;
    json_pair_bool(out, "lookup", may);
    json_key(out, "others");
    err = show_cases(db, &row, by, out, why);
    const struct same_of of = {key->client, key->id, key->net, key->author, may};
    return err ? err : same_json(db, by, &of, out, why);
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

enum err page_case_json(struct db *db, const struct seen_by *by, struct text id,
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
        err = turns(db, &key, out, why);
    if (!err)
        err = links(db, &key, out, why);
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
