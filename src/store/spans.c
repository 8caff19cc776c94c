#include "store/rows.h"

/* How each source stood. */

struct newest {
    int64_t no, until_ms;
    bool same;
};

static enum err find_newest(struct db *db, const struct source_stand *stand, struct newest *out,
                            struct why *why)
{
    struct row *row = NULL;
    *out = (struct newest){0};
    enum err err = db_query(db, &row, why,
                            "SELECT no, until_at, state = ?2 FROM source_span WHERE source = ?1 "
                            "ORDER BY from_at DESC, no DESC LIMIT 1",
                            "tt", stand->source, stand->state);
    if (err)
        return err;
    if (row_next(row))
        *out = (struct newest){row_int(row, 0), row_int(row, 1), row_int(row, 2) != 0};
    return row_end(&row, why);
}

/* From since on it stood otherwise than was said then. */
static enum err cut(struct db *db, struct text source, int64_t since_ms, struct why *why)
{
    enum err err = db_run(db, why, "DELETE FROM source_span WHERE source = ?1 AND from_at >= ?2",
                          "ti", source, since_ms);
    return err ? err
               : db_run(db, why,
                        "UPDATE source_span SET until_at = ?2 WHERE source = ?1 AND until_at > ?2",
                        "ti", source, since_ms);
}

static enum err begin(struct db *db, const struct source_stand *stand, int64_t from_ms,
                      struct why *why)
{
    enum err err = db_run(db, why,
                          "INSERT INTO source_span (source, state, why, from_at, until_at) "
                          "VALUES (?1, ?2, ?3, ?4, ?5)",
                          "tttii", stand->source, stand->state, stand->why, from_ms, stand->at_ms);
    return err ? err
               : db_run(db, why,
                        "DELETE FROM source_span WHERE source = ?1 AND no <= (SELECT no FROM "
                        "source_span WHERE source = ?1 ORDER BY no DESC LIMIT 1 OFFSET ?2)",
                        "ti", stand->source, (int64_t)SPANS_KEPT);
}

enum err store_source_stands(struct db *db, const struct source_stand *stand, struct why *why)
{
    struct newest newest;
    enum err err = find_newest(db, stand, &newest, why);
    if (err)
        return err;
    const bool goes_on = newest.no && stand->at_ms - newest.until_ms <= SPAN_HOLE_MS;
    if (goes_on && newest.same)
        return db_run(db, why,
                      "UPDATE source_span SET until_at = max(until_at, ?2), why = coalesce(?3, "
                      "why) WHERE no = ?1",
                      "iit", newest.no, stand->at_ms, stand->why);
    int64_t from_ms = stand->at_ms;
    if (stand->since_ms && stand->since_ms < from_ms)
        from_ms = stand->since_ms;
    if (goes_on && from_ms > newest.until_ms)
        err = db_run(db, why, "UPDATE source_span SET until_at = ?2 WHERE no = ?1", "ii", newest.no,
                     from_ms);
    else if (newest.no && from_ms < newest.until_ms)
        err = cut(db, stand->source, from_ms, why);
    return err ? err : begin(db, stand, from_ms, why);
}

enum err store_source_spans(struct db *db, struct text source, int64_t from_ms, struct arena *arena,
                            struct source_spans *spans_out, struct why *why)
{
    struct source_span *spans = arena_array(arena, struct source_span, SPANS_READ);
    struct row *row = NULL;
    size_t count = 0;
    int64_t before = 0;
    enum err err = db_int(db, &before, why,
                          "SELECT coalesce(max(until_at), 0) FROM source_span WHERE source = ?1 "
                          "AND until_at <= ?2",
                          "ti", source, from_ms);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT state, why, from_at, until_at FROM (SELECT no, state, why, from_at, "
                       "until_at FROM source_span WHERE source = ?1 AND until_at > ?2 "
                       "ORDER BY from_at DESC, no DESC LIMIT ?3) AS newest ORDER BY from_at, no",
                       "tii", source, from_ms, (int64_t)SPANS_READ);
    if (err)
        return err;
    while (count < SPANS_READ && row_next(row)) {
        struct source_span *span = &spans[count++];
        *span = (struct source_span){.state = arena_text(arena, row_text(row, 0)),
                                     .from_ms = row_int(row, 2),
                                     .until_ms = row_int(row, 3)};
        if (!row_null(row, 1))
            span->why = arena_text(arena, row_text(row, 1));
    }
    *spans_out = (struct source_spans){spans, count, before};
    return row_end(&row, why);
}
