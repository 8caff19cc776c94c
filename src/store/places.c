#include "base/json.h"
#include "store/rows.h"

/* Where each source stands, the live state, and the sources' counts. */

enum { CLIENTS_MOST_BYTES = 1 << 20 };

struct text store_clients(struct db *db, const struct seen_by *by)
{
    struct buf buf;
    struct json_out out;
    buf_init(&buf, CLIENTS_MOST_BYTES);
    json_out_init(&out, &buf);
    json_begin(&out, '[');
    for (size_t i = 0; i < by->count; i++)
        json_put_text(&out, by->clients[i]);
    json_end(&out, ']');
    /* Too many is nobody: never a list that was cut. */
    struct text text = arena_text(db_arena(db), buf_over(&buf) ? TEXT("[]") : buf_view(&buf));
    buf_done(&buf);
    return text;
}

enum err store_place(struct db *db, struct text source, struct text place, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO place (source, place) VALUES (?1, ?2) "
                  "ON CONFLICT (source) DO UPDATE SET place = excluded.place",
                  "tt", source, place);
}

enum err store_place_of(struct db *db, struct text source, struct arena *arena,
                        struct text *place_out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why, "SELECT place FROM place WHERE source = ?1", "t", source);
    if (err)
        return err;
    struct text place = {0};
    if (row_next(row) && !row_null(row, 0))
        place = arena_text(arena, row_text(row, 0));
    err = row_end(&row, why);
    if (!err)
        *place_out = place;
    return err;
}

enum err store_state(struct db *db, struct text key, struct text value, struct why *why)
{
    if (!value.at)
        return db_run(db, why, "DELETE FROM live_state WHERE key = ?1", "t", key);
    return db_run(db, why,
                  "INSERT INTO live_state (key, value) VALUES (?1, ?2) "
                  "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                  "tb", key, value);
}

enum err store_states(struct db *db, store_state_fn *each, void *arg, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why, "SELECT key, value FROM live_state ORDER BY key", "");
    while (!err && row_next(row))
        err = each(row_text(row, 0), row_text(row, 1), arg, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err store_count(struct db *db, struct text source, const int64_t counts[8], struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO source_count (source, n0, n1, n2, n3, n4, n5, n6, n7) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (source) DO UPDATE SET "
                  "n0 = source_count.n0 + excluded.n0, n1 = source_count.n1 + excluded.n1, "
                  "n2 = source_count.n2 + excluded.n2, n3 = source_count.n3 + excluded.n3, "
                  "n4 = source_count.n4 + excluded.n4, n5 = source_count.n5 + excluded.n5, "
                  "n6 = source_count.n6 + excluded.n6, n7 = source_count.n7 + excluded.n7",
                  "tiiiiiiii", source, counts[0], counts[1], counts[2], counts[3], counts[4],
                  counts[5], counts[6], counts[7]);
}

enum err store_heard(struct db *db, const struct heard_step *step, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO source_bin (source, at, read, matched) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (source, at) DO UPDATE SET read = source_bin.read + excluded.read, "
                  "matched = source_bin.matched + excluded.matched",
                  "tiii", step->source, step->at_ms - step->at_ms % STORE_STEP_MS, step->read,
                  step->matched);
}

enum err store_counts_of(struct db *db, struct text source, int64_t counts_out[8], struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT n0, n1, n2, n3, n4, n5, n6, n7 FROM source_count "
                            "WHERE source = ?1",
                            "t", source);
    if (err)
        return err;
    bool found = row_next(row);
    for (int i = 0; i < STORE_COUNTS; i++)
        counts_out[i] = found ? row_int(row, i) : 0;
    return row_end(&row, why);
}
