#include "base/clock.h"
#include "page/show.h"

/* The lead's board: what breaks, what rises, what waits too long, who is there. */

enum { RISING_MOST = 12, AGED_MOST = 30, BIN_MIN = 10, BINS = 6 };

/* ---- what rises ---- */

/* Critical authors who were new in each ten minutes of the last hour, oldest first. */
static enum err last_hour(struct db *db, struct row *story, int64_t now_ms, int64_t bins[BINS],
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT (?4 - critical_at) / ?5, count(*) FROM story_author "
                            "WHERE client = ?1 AND brand = ?2 AND story = ?3 "
                            "AND critical_at > ?4 - ?5 * ?6 AND critical_at <= ?4 GROUP BY 1",
                            "tttiii", row_text(story, STORY_CLIENT), row_text(story, STORY_BRAND),
                            row_text(story, STORY_ID), now_ms, MINUTES(BIN_MIN), (int64_t)BINS);
    if (err)
        return err;
    memset(bins, 0, sizeof(*bins) * BINS);
    while (row_next(row))
        bins[BINS - 1 - row_int(row, 0)] = row_int(row, 1);
    return row_end(&row, why);
}

static enum err put_rising(struct db *db, struct row *row, const struct seen_by *by,
                           struct json_out *out, struct why *why)
{
    int64_t bins[BINS];
    enum err err = last_hour(db, row, by->now_ms, bins, why);
    if (err)
        return err;
    const int64_t now = bins[BINS - 1], before = bins[BINS - 2];
    json_begin(out, '{');
    json_key(out, "story");
    show_story(db, row, by, out);
    json_pair_int(out, "authors_10min", now);
    json_pair_str(out, "trend", now > before ? "up" : now < before ? "down" : "flat");
    json_key(out, "hour");
    json_begin(out, '[');
    for (size_t i = 0; i < BINS; i++)
        json_put_int(out, bins[i]);
    json_end(out, ']');
    json_key(out, "why");
    show_raw(row, STORY_WHY, "[]", out);
    json_end(out, '}');
    return OK;
}

/* Those at a level, and good news of the last hour: each found by its level, for the quiet ones are
 * nearly all there are. */
#define MAY_RISE                                                                                   \
    "SELECT client, brand, id, level, last_at FROM story WHERE level > 0 "                         \
    "AND client " SQL_ONE_OF("?1") " UNION ALL SELECT client, brand, id, level, last_at "          \
                                   "FROM story WHERE level = 0 AND last_at > ?2 AND positive = 1 " \
                                   "AND client " SQL_ONE_OF("?1")

static enum err rising(struct db *db, const struct seen_by *by, struct json_out *out,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " STORY_COLUMNS " FROM (SELECT t.client, t.brand, t.id, t.level, (SELECT count(*) "
        "FROM story_author a WHERE a.client = t.client AND a.brand = t.brand AND a.story = t.id "
        "AND a.critical_at > ?2 AND a.critical_at <= ?3) AS fresh FROM (" MAY_RISE ") AS t "
        "ORDER BY t.level DESC, fresh DESC, t.last_at DESC LIMIT ?4) AS k "
        "JOIN story s ON s.client = k.client AND s.brand = k.brand AND s.id = k.id "
        "ORDER BY s.level DESC, k.fresh DESC, s.last_at DESC",
        "tiii", store_clients(db, by), by->now_ms - HOURS(1), by->now_ms, (int64_t)RISING_MOST);
    if (err)
        return err;
    json_key(out, "rising");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = put_rising(db, row, by, out, why);
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- what waits too long: its age is never paused ---- */

#define UNANSWERED                                                                                 \
    "FROM case_file c WHERE c.state IN ('open', 'snoozed', 'waiting_customer') "                   \
    "AND c.waiting_since IS NOT NULL AND c.waiting_since <= ?2 AND c.client " SQL_ONE_OF("?1")

static enum err aged(struct db *db, const struct seen_by *by, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    int64_t day = 0, three = 0;
    const struct text clients = store_clients(db, by);
    enum err err =
        db_int(db, &day, why, "SELECT count(*) " UNANSWERED, "ti", clients, by->now_ms - HOURS(24));
    if (!err)
        err = db_int(db, &three, why, "SELECT count(*) " UNANSWERED, "ti", clients,
                     by->now_ms - HOURS(72));
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT " CASE_COLUMNS " " UNANSWERED " ORDER BY c.waiting_since LIMIT ?3",
                       "tii", clients, by->now_ms - HOURS(24), (int64_t)AGED_MOST);
    if (err)
        return err;
    json_key(out, "aged");
    json_begin(out, '{');
    json_pair_int(out, "over_24h", day);
    json_pair_int(out, "over_72h", three);
    json_key(out, "cases");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_case(db, row, by, out, why);
    json_end(out, ']');
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err page_board_json(struct db *db, const struct seen_by *by, struct json_out *out,
                         struct why *why)
{
    json_begin(out, '{');
    json_pair_time(out, "now", by->now_ms);
    enum err err = page_queue_sums_json(db, by, out, why);
    if (!err)
        err = rising(db, by, out, why);
    if (!err)
        err = aged(db, by, out, why);
    json_end(out, '}');
    return err;
}
