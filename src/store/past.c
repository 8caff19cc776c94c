#include "store/db.h"

/*
 * What was heard, read again for a back-test: posts in the order in which they came, as they stand
 * now (an edited one once, with its newest text; a deleted one not at all), and the incidents of
 * that time. Read in pages, each a short look, so that a long run holds nothing up.
 */

#define ITS_CLIENT "(?1 IS NULL OR client " SQL_ONE_OF("?1") ")"
#define READABLE   "shown = 1 AND deleted_at IS NULL AND line IS NOT NULL AND " ITS_CLIENT

static struct text clients_of(struct db *db, const struct past_span *span)
{
    return span->all_clients ? (struct text){0} : store_clients(db, &span->by);
}

enum err store_past_begin(struct db *db, struct past_span *span, struct why *why)
{
    struct row *row = NULL;
    if (span->back_ms) {
        enum err err = db_int(db, &span->from_ms, why,
                              "SELECT coalesce(max(seen_at), 0) FROM post WHERE " READABLE, "t",
                              clients_of(db, span));
        if (err)
            return err;
        span->from_ms -= span->back_ms;
    }
    enum err err = db_query(db, &row, why,
                            "SELECT count(*), coalesce(min(no), 0), coalesce(max(no), 0) FROM "
                            "(SELECT no FROM post WHERE " READABLE
                            " AND seen_at >= ?2 AND (?4 = 0 OR no > (SELECT coalesce(max(no), 0) "
                            "FROM post) - ?4) ORDER BY no DESC LIMIT ?3)",
                            "tiii", clients_of(db, span), span->from_ms, span->most, span->within);
    if (err)
        return err;
    if (row_next(row)) {
        span->count = row_int(row, 0);
        span->after = row_int(row, 1) - 1;
        span->last = row_int(row, 2);
    }
    return row_end(&row, why);
}

enum { PAGE_ROWS = 4000 };

enum err store_past(struct db *db, struct past_span *span, store_past_fn *each, void *arg,
                    struct why *why)
{
    struct row *row = NULL;
    const int64_t to = span->last - span->after > PAGE_ROWS ? span->after + PAGE_ROWS : span->last;
    enum err err =
        db_query(db, &row, why,
                 "SELECT CASE WHEN at < seen_at THEN at ELSE seen_at END, line FROM post WHERE no "
                 "> ?2 AND no <= ?3 AND " READABLE " AND seen_at >= ?4 ORDER BY no",
                 "tiii", clients_of(db, span), span->after, to, span->from_ms);
    if (err)
        return err;
    while (row_next(row))
        each(row_int(row, 0), row_text(row, 1), arg);
    err = row_end(&row, why);
    if (!err)
        span->after = to;
    return err;
}

enum err store_past_incidents(struct db *db, const struct past_span *span, int64_t to_ms,
                              store_incident_fn *each, void *arg, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT client, brand, story, id, opened_at, "
        "(SELECT max(to_level) FROM level_change l WHERE l.client = i.client AND "
        "l.brand = i.brand AND l.story = i.story), "
        "(SELECT headline FROM story s WHERE s.client = i.client AND s.brand = i.brand AND "
        "s.id = i.story) "
        "FROM incident i WHERE (?1 IS NULL OR client " SQL_ONE_OF(
            "?1") ") AND opened_at >= ?2 "
                  "AND opened_at <= ?3 ORDER BY opened_at, id LIMIT 1000",
        "tii", clients_of(db, span), span->from_ms, to_ms);
    if (err)
        return err;
    while (row_next(row)) {
        const struct past_incident incident = {.client = row_text(row, 0),
                                               .brand = row_text(row, 1),
                                               .story = row_text(row, 2),
                                               .id = row_text(row, 3),
                                               .opened_at_ms = row_int(row, 4),
                                               .level = (int)row_int(row, 5),
                                               .headline = row_text(row, 6)};
        each(&incident, arg);
    }
    return row_end(&row, why);
}

enum err store_past_posts(struct db *db, const struct past_incident *incident,
                          store_post_id_fn *each, void *arg, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT DISTINCT p.id FROM placement a JOIN post p ON p.no = a.post "
                            "WHERE a.client = ?1 AND a.brand = ?2 AND a.story = ?3 AND "
                            "p.deleted_at IS NULL LIMIT 100000",
                            "ttt", incident->client, incident->brand, incident->story);
    if (err)
        return err;
    while (row_next(row))
        each(row_text(row, 0), arg);
    return row_end(&row, why);
}

enum err store_past_line(struct db *db, struct text client, struct text id, struct arena *arena,
                         struct text *line_out, struct why *why)
{
    struct row *row = NULL;
    struct text line = {0};
    enum err err = db_query(db, &row, why,
                            "SELECT line FROM post WHERE id = ?1 AND client = ?2 AND shown = 1 AND "
                            "deleted_at IS NULL AND line IS NOT NULL ORDER BY no LIMIT 1",
                            "tt", id, client);
    if (err)
        return err;
    if (row_next(row))
        line = arena_text(arena, row_text(row, 0));
    err = row_end(&row, why);
    if (!err && !line.at)
        err = why_set(why, ERR_NOT_FOUND, "there is no such post");
    if (!err)
        *line_out = line;
    return err;
}
