#include "base/clock.h"
#include "page/show.h"

/* What each source brought, in steps; whether it was heard at all is told by its spans. */

enum { SOURCES_MOST = 256 };

struct volume {
    struct text id;
    int64_t *read, *matched;
};

struct volumes {
    struct arena *arena;
    int64_t from_ms, now_ms;
    size_t steps, count;
    struct volume at[SOURCES_MOST];
};

static struct volume *volume_of(struct volumes *volumes, struct text id)
{
    for (size_t i = 0; i < volumes->count; i++)
        if (text_same(volumes->at[i].id, id))
            return &volumes->at[i];
    if (volumes->count == SOURCES_MOST)
        return NULL;
    struct volume *volume = &volumes->at[volumes->count++];
    volume->id = arena_text(volumes->arena, id);
    volume->read = arena_array(volumes->arena, int64_t, volumes->steps);
    volume->matched = arena_array(volumes->arena, int64_t, volumes->steps);
    return volume;
}

static enum err load(struct db *db, struct volumes *volumes, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT source, at, read, matched FROM source_bin WHERE at >= ?1 "
                            "AND at <= ?2 ORDER BY source, at",
                            "ii", volumes->from_ms, volumes->now_ms);
    if (err)
        return err;
    while (row_next(row)) {
        struct volume *volume = volume_of(volumes, row_text(row, 0));
        const size_t step = (size_t)((row_int(row, 1) - volumes->from_ms) / STORE_STEP_MS);
        if (!volume || step >= volumes->steps)
            continue;
        volume->read[step] += row_int(row, 2);
        volume->matched[step] += row_int(row, 3);
    }
    return row_end(&row, why);
}

static void put_steps(const char *key, const int64_t *counts, size_t steps, struct json_out *out)
{
    json_key(out, key);
    json_begin(out, '[');
    for (size_t step = 0; step < steps; step++)
        json_put_int(out, counts[step]);
    json_end(out, ']');
}

enum err page_volumes_json(struct db *db, int64_t now_ms, int64_t hours, struct json_out *out,
                           struct why *why)
{
    struct volumes *volumes = arena_make(db_arena(db), struct volumes);
    volumes->arena = db_arena(db);
    volumes->now_ms = now_ms;
    volumes->from_ms = now_ms - HOURS(hours);
    volumes->from_ms -= volumes->from_ms % STORE_STEP_MS;
    volumes->steps = (size_t)((now_ms - volumes->from_ms) / STORE_STEP_MS) + 1;
    enum err err = load(db, volumes, why);
    if (err)
        return err;
    json_pair_time(out, "from", volumes->from_ms);
    json_pair_int(out, "step_s", STORE_STEP_MS / 1000);
    json_key(out, "sources");
    json_begin(out, '[');
    for (size_t i = 0; i < volumes->count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "id", volumes->at[i].id);
        put_steps("read", volumes->at[i].read, volumes->steps, out);
        put_steps("matched", volumes->at[i].matched, volumes->steps, out);
        json_end(out, '}');
    }
    json_end(out, ']');
    return OK;
}
