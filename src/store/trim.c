#include "base/counter.h"
#include "store/rows.h"

/*
 * What is kept no longer than the owner says. Each rule takes a few rows a step, the oldest first,
 * so that nobody who writes waits long.
 */

static struct counter trimmed = {.name = "hinomi_store_trimmed",
                                 .help = "Rows taken away because their time is over."};

enum age { AGE_LOG, AGE_RECORD };

/* ?1: older than this; ?2: at most so many. */
static const struct {
    enum age age;
    const char *sql;
} rules[] = {
    /* the effect of a statement is part of the incident's record */
    {AGE_LOG, "DELETE FROM event WHERE number IN (SELECT number FROM event WHERE at < ?1 "
              "AND what <> 'effect' ORDER BY at LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM attempt WHERE no IN (SELECT no FROM (SELECT no, at FROM attempt "
              "ORDER BY no LIMIT ?2) AS oldest WHERE at < ?1)"},
    {AGE_LOG, "DELETE FROM source_span WHERE no IN (SELECT no FROM source_span WHERE until_at < ?1 "
              "ORDER BY until_at LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM silence WHERE until_at < ?1 AND (client, id) IN (SELECT client, id "
              "FROM silence WHERE until_at < ?1 LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM stand_in WHERE id IN (SELECT id FROM stand_in WHERE to_at < ?1 "
              "LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM mute WHERE until_at < ?1 AND (client, brand, number) IN (SELECT "
              "client, brand, number FROM mute WHERE until_at < ?1 LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM source_bin WHERE at < ?1 AND (source, at) IN (SELECT source, at "
              "FROM source_bin WHERE at < ?1 LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM machine_wish WHERE ended_at < ?1 AND (client, number) IN (SELECT "
              "client, number FROM machine_wish WHERE ended_at < ?1 LIMIT ?2)"},
    {AGE_LOG, "DELETE FROM machine_finding WHERE at < ?1 AND (client, number, no) IN (SELECT "
              "client, number, no FROM machine_finding WHERE at < ?1 LIMIT ?2)"},
    {AGE_RECORD, "DELETE FROM judgement WHERE no IN (SELECT no FROM (SELECT no, at FROM judgement "
                 "ORDER BY no LIMIT ?2) AS oldest WHERE at < ?1)"},
    {AGE_RECORD, "DELETE FROM story_history WHERE no IN (SELECT no FROM (SELECT no, at FROM "
                 "story_history ORDER BY no LIMIT ?2) AS oldest WHERE at < ?1)"},
    {AGE_RECORD, "DELETE FROM ring WHERE no IN (SELECT no FROM (SELECT no, at FROM ring "
                 "WHERE NOT EXISTS (SELECT 1 FROM incident i WHERE i.client = ring.client AND "
                 "i.brand = ring.brand AND i.story = ring.story AND i.closed_at IS NULL) "
                 "ORDER BY no LIMIT ?2) AS oldest WHERE at < ?1)"},
};

/* ---- posts ---- */

struct aged {
    int64_t no;
    bool shown;
    struct text line;
};

enum { POSTS_A_STEP = 100 };

/* A case that is open and an incident that is open keep their posts. */
static enum err aged_posts(struct db *db, int64_t older_than_ms, struct trim *trim,
                           struct aged found[POSTS_A_STEP], size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    size_t count = 0;
    enum err err =
        db_query(db, &row, why,
                 "SELECT p.no, p.shown, p.line FROM post p WHERE p.no > ?1 AND p.seen_at < ?2 "
                 "AND p.line IS NOT NULL "
                 "AND NOT EXISTS (SELECT 1 FROM case_post c JOIN case_file f "
                 "ON f.client = c.client AND f.number = c.number "
                 "WHERE c.client = p.client AND c.post = p.no AND f.closed_at IS NULL) "
                 "AND NOT EXISTS (SELECT 1 FROM placement l JOIN incident i ON "
                 "i.client = l.client AND i.brand = l.brand AND i.story = l.story "
                 "WHERE l.post = p.no AND i.closed_at IS NULL) "
                 "ORDER BY p.no LIMIT ?3",
                 "iii", trim->after, older_than_ms, (int64_t)POSTS_A_STEP);
    if (err)
        return err;
    while (count < POSTS_A_STEP && row_next(row)) {
        found[count].no = row_int(row, 0);
        found[count].shown = row_int(row, 1) != 0;
        found[count++].line = arena_text(db_arena(db), row_text(row, 2));
    }
    *count_out = count;
    return row_end(&row, why);
}

static enum err trim_posts(struct db *db, int64_t now_ms, struct trim *trim, struct why *why)
{
    struct aged found[POSTS_A_STEP];
    size_t count = 0;
    enum err err = aged_posts(db, now_ms - trim->keep.posts_ms, trim, found, &count, why);
    for (size_t i = 0; i < count && !err; i++)
        err = post_row_purge(db, found[i].no, found[i].shown, found[i].line, now_ms, why);
    if (err)
        return err;
    /* From the first again when all were seen: what an open case kept may be free now. */
    trim->next = count == POSTS_A_STEP ? found[count - 1].no : 0;
    trim->more = trim->more || count == POSTS_A_STEP;
    trim->gone += (int64_t)count;
    return OK;
}

enum err store_trim(struct db *db, int64_t now_ms, struct trim *trim, struct why *why)
{
    enum { ROWS_A_STEP = 500 };
    enum err err = OK;
    trim->gone = 0;
    trim->next = 0;
    trim->more = false;
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && !err; i++) {
        const int64_t age = rules[i].age == AGE_LOG ? trim->keep.log_ms : trim->keep.records_ms;
        if (age == 0)
            continue;
        err = db_run(db, why, rules[i].sql, "ii", now_ms - age, (int64_t)ROWS_A_STEP);
        trim->gone += err ? 0 : db_changes(db);
        trim->more = trim->more || (!err && db_changes(db) == ROWS_A_STEP);
    }
    if (!err && trim->keep.posts_ms)
        err = trim_posts(db, now_ms, trim, why);
    counter_add(&trimmed, err ? 0 : trim->gone);
    return err;
}
