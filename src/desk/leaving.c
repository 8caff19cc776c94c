#include "desk/leaving.h"

static struct text kept(struct arena *arena, struct text text)
{
    return text.len ? arena_text(arena, text) : (struct text){0};
}

enum err desk_stops(struct db *db, struct arena *arena, struct stop_scope **stops_out,
                    size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    size_t count = 0;
    struct stop_scope *stops = arena_array(arena, struct stop_scope, STOPS_MOST);
    enum err err = db_query(db, &row, why,
                            "SELECT client, sender, max(no) AS last FROM send_stop "
                            "WHERE ended_at IS NULL GROUP BY client, sender "
                            "ORDER BY last DESC LIMIT ?1",
                            "i", (int64_t)STOPS_MOST);
    while (!err && count < STOPS_MOST && row_next(row)) {
        stops[count].client = kept(arena, row_text(row, 0));
        stops[count++].sender = kept(arena, row_text(row, 1));
    }
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    if (!err) {
        *stops_out = stops;
        *count_out = count;
    }
    return err;
}

enum err desk_replies_left(struct db *db, int64_t since_ms, struct arena *arena,
                           struct left_reply **left_out, size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    int64_t room = 0;
    size_t count = 0;
    enum err err = db_int(db, &room, why,
                          "SELECT count(*) FROM reply WHERE out_at >= ?1 "
                          "AND state IN ('out', 'sent', 'unknown')",
                          "i", since_ms);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT sender, out_at FROM reply WHERE out_at >= ?1 "
                       "AND state IN ('out', 'sent', 'unknown') ORDER BY out_at LIMIT ?2",
                       "ii", since_ms, (int64_t)LEFT_REPLIES_MOST);
    if (err)
        return err;
    struct left_reply *left = arena_array(arena, struct left_reply, (size_t)room + 1);
    while (count < (size_t)room && row_next(row))
        left[count++] = (struct left_reply){kept(arena, row_text(row, 0)), row_int(row, 1)};
    err = row_end(&row, why);
    if (!err) {
        *left_out = left;
        *count_out = count;
    }
    return err;
}

enum err desk_replies_waiting(struct db *db, struct text client, struct text sender,
                              int64_t *count_out, struct why *why)
{
    return db_int(db, count_out, why,
                  "SELECT count(*) FROM reply WHERE client = ?1 AND sender = ?2 "
                  "AND state IN ('leaving', 'out')",
                  "tt", client, sender);
}
