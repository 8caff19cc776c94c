#include "base/clock.h"
#include "page/story_scan.h"

static enum err no_story(struct text id, struct why *why)
{
    return why_set(why, ERR_NOT_FOUND, "there is no story %.*s", TEXT_ARG(id));
}

enum err story_row(struct db *db, const struct seen_by *by, const struct story_id *story,
                   struct row **row_out, struct why *why)
{
    if (!may_see(by, story->client))
        return no_story(story->id, why);
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " STORY_COLUMNS " FROM story s "
                            "WHERE s.client = ?1 AND s.brand = ?2 AND s.id = ?3",
                            "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    if (row_next(row)) {
        *row_out = row;
        return OK;
    }
    err = row_end(&row, why);
    return err ? err : no_story(story->id, why);
}

enum err page_stories_json(struct db *db, const struct seen_by *by, const struct story_query *query,
                           struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    /* The keys are ranked first, from the index alone: whole rows would be sorted with their texts.
     */
    enum err err = db_query(
        db, &row, why,
        "SELECT " STORY_COLUMNS " FROM (SELECT t.client, t.brand, t.id FROM story t "
        "WHERE t.client " SQL_ONE_OF(
            "?1") " AND (?2 IS NULL OR t.client = ?2) "
                  "AND (?3 IS NULL OR t.brand = ?3) AND t.level >= ?4 "
                  "AND (?5 = 0 OR t.level > 0 OR t.last_at >= ?6) "
                  "ORDER BY t.level DESC, t.last_at DESC, t.client, t.brand, t.id LIMIT ?7) AS k "
                  "JOIN story s ON s.client = k.client AND s.brand = k.brand AND s.id = k.id "
                  "ORDER BY s.level DESC, s.last_at DESC, s.client, s.brand, s.id",
        "tttiiii", store_clients(db, by), query->client, query->brand, query->level,
        (int64_t)query->open, by->now_ms - HOURS(STORY_QUIET_HOURS), list_limit(query->limit));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "stories");
    json_begin(out, '[');
    while (row_next(row))
        show_story(db, row, by, out);
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

/* ---- the posts of a story, by pages ---- */

enum { PAGE_USUAL = 50 };

/* A cursor is "time.number" of the last post that was shown. */
static enum err cursor_read(struct text after, bool oldest_first, int64_t *at_out, int64_t *no_out,
                            struct why *why)
{
    *at_out = oldest_first ? INT64_MIN : INT64_MAX;
    *no_out = *at_out;
    if (!after.len)
        return OK;
    struct text at;
    if (!text_cut(&after, '.', &at) || !text_int(at, at_out) || !text_int(after, no_out))
        return why_set(why, ERR_BAD_INPUT, "after: take it from \"more\" of the page before");
    return OK;
}

static enum err posts_query(struct db *db, const struct story_id *story, int64_t limit,
                            struct row **row_out, struct why *why)
{
    int64_t at, no;
    enum err err = cursor_read(story->after, story->first_order, &at, &no, why);
    if (err)
        return err;
    if (story->first_order)
        return db_query(db, row_out, why,
                        "SELECT " POST_COLUMNS ", l.why, l.at, l.because, l.loose FROM placement l "
                        "JOIN post p ON p.no = l.post WHERE l.client = ?1 AND l.brand = ?2 "
                        "AND l.story = ?3 AND (l.at, l.post) > (?4, ?5) AND p.shown = 1 "
                        "ORDER BY l.at, l.post LIMIT ?6",
                        "tttiii", story->client, story->brand, story->id, at, no, limit);
    return db_query(db, row_out, why,
                    "SELECT " POST_COLUMNS ", l.why, l.at, l.because, l.loose FROM placement l "
                    "JOIN post p ON p.no = l.post WHERE l.client = ?1 AND l.brand = ?2 "
                    "AND l.story = ?3 AND (l.at, l.post) < (?4, ?5) AND p.shown = 1 "
                    "ORDER BY l.at DESC, l.post DESC LIMIT ?6",
                    "tttiii", story->client, story->brand, story->id, at, no, limit);
}

/* "posts" and "more" into the object under way. */
static enum err posts_page(struct db *db, const struct story_id *story, struct json_out *out,
                           struct why *why)
{
    int64_t limit = story->limit > 0 ? list_limit(story->limit) : PAGE_USUAL, count = 0;
    int64_t last_at = 0, last_no = 0;
    struct row *row = NULL;
    enum err err = posts_query(db, story, limit + 1, &row, why);
    if (err)
        return err;
    json_key(out, "posts");
    json_begin(out, '[');
    bool more = false;
    while (!err && row_next(row)) {
        more = count++ == limit;
        if (more)
            break;
        const struct shown_in in = {.story = story->id,
                                    .why = row_text(row, POST_COLUMN_COUNT),
                                    .because = row_text(row, POST_COLUMN_COUNT + 2),
                                    .loose = row_int(row, POST_COLUMN_COUNT + 3) != 0};
        err = show_post(db, row, &in, out, why);
        last_no = row_int(row, 0);
        last_at = row_int(row, POST_COLUMN_COUNT + 1);
    }
    json_end(out, ']');
    json_key(out, "more");
    if (more)
        json_put_text(
            out, arena_printf(db_arena(db), "%lld.%lld", (long long)last_at, (long long)last_no));
    else
        json_put_null(out);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err page_story_posts_json(struct db *db, const struct seen_by *by,
                               const struct story_id *story, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (err)
        return err;
    json_begin(out, '{');
    err = posts_page(db, story, out, why);
    json_end(out, '}');
    return err;
}

/* ---- one story ---- */

static void networks(struct story_scan *scan, struct json_out *out)
{
    if (scan->net_count)
        qsort(scan->nets, scan->net_count, sizeof(*scan->nets), scan_net_order);
    json_key(out, "networks");
    json_begin(out, '[');
    for (size_t i = 0; i < scan->net_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "net", scan->nets[i].net);
        json_pair_int(out, "posts", scan->nets[i].posts + scan->nets[i].reposts);
        json_pair_int(out, "authors", scan->nets[i].voices);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static int by_posts(const void *a, const void *b)
{
    const struct scan_lang *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts < y->posts ? 1 : -1;
    return text_order(x->lang, y->lang);
}

static void langs(struct story_scan *scan, struct json_out *out)
{
    if (scan->lang_count)
        qsort(scan->langs, scan->lang_count, sizeof(*scan->langs), by_posts);
    json_key(out, "langs");
    json_begin(out, '[');
    for (size_t i = 0; i < scan->lang_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "lang", scan->langs[i].lang);
        json_pair_int(out, "posts", scan->langs[i].posts);
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum err page_story_json(struct db *db, const struct seen_by *by, const struct story_id *story,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = story_row(db, by, story, &row, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "story");
    show_story(db, row, by, out);
    json_pair_text(out, "incident", row_text(row, STORY_INCIDENT));
    show_time(out, "first_at", row, STORY_FIRST_AT);
    show_time(out, "first_seen_at", row, STORY_FIRST_SEEN_AT);
    struct story_scan scan = {0};
    err = show_story_parts(db, row, out, why);
    if (!err)
        err = story_scan(db, story, &(struct scan_want){0}, &scan, why);
    networks(&scan, out);
    langs(&scan, out);
    if (!err)
        err = show_story_facts(db, by, story, &scan, out, why);
    story_scan_done(&scan);
    if (!err)
        err = posts_page(db, story, out, why);
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}
