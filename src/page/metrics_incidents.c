#include "page/incident_clocks.h"
#include "page/metrics.h"
#include "page/metrics_rows.h"

#include <math.h>

/* Eight clocks of each incident that was opened in the span. */

enum { BASELINE_WEEKS = 4, BINS_MOST = 30 * 144, INCIDENTS_MOST = 2000, BINS_AN_HOUR = 6 };

static const char *const clocks[] = {"detect_s", "acknowledge_s", "holding_s", "facts_s",
                                     "peak_s",   "half_s",        "quiet_s",   "second_wave_s"};
enum { CLOCKS = sizeof(clocks) / sizeof(*clocks) };

struct incident {
    struct text id, client, brand, story, headline, state;
    int64_t opened_ms, closed_ms, first_ms, alert_ms, acknowledged_ms, holding_ms, facts_ms;
    int level;
};

static struct incident incident_of(struct db *db, struct row *row)
{
    struct arena *arena = db_arena(db);
    return (struct incident){.id = arena_text(arena, row_text(row, 0)),
                             .client = arena_text(arena, row_text(row, 1)),
                             .brand = arena_text(arena, row_text(row, 2)),
                             .story = arena_text(arena, row_text(row, 3)),
                             .headline = arena_text(arena, row_text(row, 4)),
                             .state = arena_text(arena, row_text(row, 5)),
                             .opened_ms = row_int(row, 6),
                             .closed_ms = row_int(row, 7),
                             .first_ms = row_int(row, 8),
                             .acknowledged_ms = row_int(row, 9),
                             .alert_ms = row_int(row, 10),
                             .level = (int)row_int(row, 11),
                             .holding_ms = row_int(row, 12),
                             .facts_ms = row_int(row, 13)};
}

/* New critical authors a bin at each hour of the week, of the brand's other stories before. */
static enum err load_usual(struct metrics *m, const struct incident *one,
                           double usual[COURSE_WEEK_HOURS], struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(m->db, &row, why,
                            "SELECT (at / 3600000 + 72) % 168, sum(authors) FROM bin "
                            "WHERE client = ?1 AND brand = ?2 AND story <> ?3 AND at >= ?4 "
                            "AND at < ?5 GROUP BY 1",
                            "tttii", one->client, one->brand, one->story,
                            one->first_ms - DAYS(7 * BASELINE_WEEKS), one->first_ms);
    if (err)
        return err;
    while (row_next(row)) {
        const int64_t hour = row_int(row, 0);
        if (hour >= 0 && hour < COURSE_WEEK_HOURS)
            usual[hour] = (double)row_int(row, 1) / (BASELINE_WEEKS * BINS_AN_HOUR);
    }
    return row_end(&row, why);
}

static enum err load_course(struct metrics *m, const struct incident *one, struct course *course,
                            struct why *why)
{
    struct row *row = NULL;
    const int64_t from_ms = one->first_ms - one->first_ms % COURSE_BIN_MS;
    const int64_t span_ms = m->query->to_ms - from_ms;
    const int64_t most = span_ms / COURSE_BIN_MS;
    size_t count = most < BINS_MOST ? (size_t)(most > 0 ? most : 0) : BINS_MOST;
    int64_t *authors = arena_array(db_arena(m->db), int64_t, count + 1);
    double usual[COURSE_WEEK_HOURS] = {0};
    enum err err = load_usual(m, one, usual, why);
    if (!err)
        err = db_query(m->db, &row, why,
                       "SELECT at, authors FROM bin WHERE client = ?1 AND brand = ?2 "
                       "AND story = ?3 AND at >= ?4 ORDER BY at",
                       "ttti", one->client, one->brand, one->story, from_ms);
    if (err)
        return err;
    while (row_next(row)) {
        const int64_t i = (row_int(row, 0) - from_ms) / COURSE_BIN_MS;
        if (i >= 0 && i < (int64_t)count)
            authors[i] += row_int(row, 1);
    }
    *course = course_of(&(struct course_bins){from_ms, authors, count, usual});
    return row_end(&row, why);
}

/* In the order of the names; NaN: not come to that by the end of the span. */
static void clocks_of(const struct metrics *m, const struct incident *one,
                      const struct course *course, double out[CLOCKS])
{
    const int64_t alert_ms = one->alert_ms ? one->alert_ms : one->opened_ms;
    const struct {
        int64_t from_ms, to_ms;
    } spans[CLOCKS] = {{one->first_ms, alert_ms},         {alert_ms, one->acknowledged_ms},
                       {one->first_ms, one->holding_ms},  {one->first_ms, one->facts_ms},
                       {one->first_ms, course->peak_ms},  {course->peak_ms, course->half_ms},
                       {one->first_ms, course->quiet_ms}, {one->first_ms, course->second_ms}};
    for (int i = 0; i < CLOCKS; i++) {
        const bool there = spans[i].to_ms && spans[i].from_ms && spans[i].to_ms < m->query->to_ms;
        out[i] = there ? (double)(spans[i].to_ms - spans[i].from_ms) / 1000 : NAN;
        if (out[i] < 0) /* a bin begins before the first post within it */
            out[i] = 0;
    }
}

static void put_json(const struct metrics *m, const struct incident *one,
                     const struct course *course, const double values[CLOCKS], struct json_out *out)
{
    enum { FACTS = 3 };
    json_begin(out, '{');
    json_pair_text(out, "id", one->id);
    json_pair_text(out, "client", one->client);
    json_pair_text(out, "brand", one->brand);
    show_names(m->by, one->client, one->brand, out);
    json_pair_text(out, "story", one->story);
    json_pair_text(out, "headline", one->headline);
    json_pair_text(out, "state", one->state);
    json_pair_int(out, "level", one->level);
    json_pair_time(out, "opened_at", one->opened_ms);
    show_instant(out, "closed_at", one->closed_ms);
    json_pair_time(out, "first_at", one->first_ms);
    for (int i = 0; i < CLOCKS; i++)
        json_pair_number(out, clocks[i], values[i], 0);
    json_pair_bool(out, "facts_in_time", values[FACTS] <= (double)(STATEMENT_HOURS * 3600));
    json_pair_int(out, "peak_authors", course->peak_authors);
    json_end(out, '}');
}

static void put_csv(const struct incident *one, const struct course *course,
                    const double values[CLOCKS], struct buf *out)
{
    char room[TIME_ROOM];
    csv_cell(out, true, one->id);
    csv_cell(out, false, one->client);
    csv_cell(out, false, one->brand);
    csv_cell(out, false, one->story);
    buf_printf(out, ",%d", one->level);
    csv_cell(out, false, time_write(one->opened_ms, room));
    csv_cell(out, false, time_write(one->first_ms, room));
    for (int i = 0; i < CLOCKS; i++)
        csv_number(out, values[i]);
    buf_printf(out, ",%lld\r\n", (long long)course->peak_authors);
}

static enum err load(struct metrics *m, struct row **row, struct why *why)
{
    return db_query(
        m->db, row, why,
        "SELECT i.id, i.client, i.brand, i.story, s.headline, i.state, i.opened_at, i.closed_at, "
        "coalesce(s.first_at, i.opened_at), i.acknowledged_at, "
        "(SELECT min(r.at) FROM ring r WHERE r.client = i.client AND r.brand = i.brand "
        "AND r.story = i.story AND r.test = 0), "
        "(SELECT max(l.to_level) FROM level_change l WHERE l.client = i.client "
        "AND l.brand = i.brand AND l.story = i.story AND l.at < ?3), "
        "(SELECT min(t.published_at) FROM statement t WHERE t.client = i.client "
        "AND t.kind = 'holding' AND (t.incident = i.id OR (t.brand = i.brand "
        "AND t.story = i.story))), "
        "(SELECT min(t.published_at) FROM statement t WHERE t.client = i.client "
        "AND t.kind = 'facts' AND (t.incident = i.id OR (t.brand = i.brand "
        "AND t.story = i.story))) "
        "FROM incident i LEFT JOIN story s ON s.client = i.client AND s.brand = i.brand "
        "AND s.id = i.story WHERE i.client " SQL_ONE_OF(
            "?1") " AND i.opened_at >= ?2 AND i.opened_at < ?3 AND (?4 IS NULL OR i.brand = ?4) "
                  "ORDER BY i.opened_at, i.client, i.id LIMIT ?5",
        "tiiti", store_clients(m->db, m->by), m->query->from_ms, m->query->to_ms, m->query->brand,
        (int64_t)INCIDENTS_MOST);
}

enum err put_incidents(struct metrics *m, struct json_out *out, struct buf *csv, struct why *why)
{
    struct row *row = NULL;
    enum err err = load(m, &row, why);
    if (err)
        return err;
    if (out)
        json_begin(out, '[');
    while (!err && row_next(row)) {
        const struct incident one = incident_of(m->db, row);
        struct course course = {0};
        double values[CLOCKS];
        err = load_course(m, &one, &course, why);
        clocks_of(m, &one, &course, values);
        if (!err && out)
            put_json(m, &one, &course, values, out);
        else if (!err)
            put_csv(&one, &course, values, csv);
    }
    if (out)
        json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static void put_formulas(struct json_out *out)
{
    json_key(out, "formulas");
    json_begin(out, '[');
    for (int i = 0; i < CLOCKS; i++)
        formula_put(clocks[i], "s", out);
    json_end(out, ']');
}

static void put_head(struct buf *out)
{
    buf_text(out, TEXT("incident,client,brand,story,level,opened_at,first_at"));
    for (int i = 0; i < CLOCKS; i++)
        csv_cell(out, false, text_of(clocks[i]));
    buf_text(out, TEXT(",peak_authors\r\n"));
}

enum err page_metrics_incidents(struct db *db, const struct seen_by *by,
                                const struct metrics_query *query, struct buf *out, struct why *why)
{
    struct metrics m;
    struct json_out json;
    enum err err = metrics_begin(&m, db, by, query, why);
    if (err)
        return err;
    if (query->csv) {
        put_head(out);
        err = put_incidents(&m, NULL, out, why);
    } else {
        json_out_init(&json, out);
        json_begin(&json, '{');
        json_pair_time(&json, "from", query->from_ms);
        json_pair_time(&json, "to", query->to_ms);
        put_formulas(&json);
        json_key(&json, "incidents");
        err = put_incidents(&m, &json, NULL, why);
        json_end(&json, '}');
    }
    if (!err && buf_over(out))
        err = why_set(why, ERR_LIMIT, "the incidents are too many: ask for less");
    metrics_end(&m);
    return err;
}
