#include "page/metrics.h"
#include "page/metrics_rows.h"

/* The desk's figures that come from elsewhere than cases: posts, approvals, checks. */

enum { POSTS_MOST = 1000000 };

static double seconds(int64_t ms)
{
    return (double)ms / 1000;
}

/* Of brands and languages nothing is known here: what asks for them has no such figure. */
static enum err post_age(struct metrics *m, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(m->db, &row, why,
                            "SELECT client, net, at, seen_at, lang FROM post WHERE "
                            "client " SQL_ONE_OF("?1") " AND seen_at >= ?2 AND seen_at < ?3 "
                                                       "AND shown = 1 AND kind <> 'delete' "
                                                       "AND (?4 IS NULL OR lang = ?4) "
                                                       "ORDER BY no LIMIT ?5",
                            "tiiti", store_clients(m->db, m->by), m->query->from_ms,
                            m->query->to_ms, m->query->lang, (int64_t)POSTS_MOST);
    if (err)
        return err;
    while (row_next(row)) {
        const int64_t at_ms = row_int(row, 2), seen_ms = row_int(row, 3);
        const struct group group =
            metrics_group(m, row_text(row, 0), (struct text){0}, row_text(row, 4), seen_ms);
        if (seen_ms >= at_ms) /* a post that says it comes from the future says nothing */
            metrics_sample(m, &group, METRIC_POST_AGE, row_text(row, 1), seconds(seen_ms - at_ms));
    }
    return row_end(&row, why);
}

static enum err approvals(struct metrics *m, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        m->db, &row, why,
        "SELECT a.client, r.brand, r.lang, a.at, a.asked_at, a.person FROM approval a "
        "JOIN reply r ON r.client = a.client AND r.id = a.reply WHERE a.client " SQL_ONE_OF(
            "?1") " AND a.at >= ?2 AND a.at < ?3 AND a.answer = 'approved' "
                  "AND (?4 IS NULL OR r.brand = ?4) AND (?5 IS NULL OR r.lang = ?5) ORDER BY a.no",
        "tiitt", store_clients(m->db, m->by), m->query->from_ms, m->query->to_ms, m->query->brand,
        m->query->lang);
    if (err)
        return err;
    while (row_next(row)) {
        const int64_t at_ms = row_int(row, 3), asked_ms = row_int(row, 4);
        const struct group group =
            metrics_group(m, row_text(row, 0), row_text(row, 1), row_text(row, 2), at_ms);
        metrics_sample(m, &group, METRIC_APPROVAL, (struct text){0}, seconds(at_ms - asked_ms));
        metrics_sample(m, &group, METRIC_APPROVAL, row_text(row, 5), seconds(at_ms - asked_ms));
    }
    return row_end(&row, why);
}

/* Each block is counted once for its version, however often it was checked again. */
static enum err overrides(struct metrics *m, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(m->db, &row, why,
                 "SELECT f.client, r.brand, r.lang, min(f.at), f.rule, f.person, max(f.overridden) "
                 "FROM finding f JOIN reply r ON r.client = f.client AND r.id = f.reply "
                 "WHERE f.client " SQL_ONE_OF(
                     "?1") " AND f.at >= ?2 AND f.at < ?3 AND f.gravity = 'block' "
                           "AND (?4 IS NULL OR r.brand = ?4) AND (?5 IS NULL OR r.lang = ?5) "
                           "GROUP BY f.client, f.reply, f.version, f.rule, f.code, f.words",
                 "tiitt", store_clients(m->db, m->by), m->query->from_ms, m->query->to_ms,
                 m->query->brand, m->query->lang);
    if (err)
        return err;
    while (row_next(row)) {
        const struct group group =
            metrics_group(m, row_text(row, 0), row_text(row, 1), row_text(row, 2), row_int(row, 3));
        const bool overridden = row_int(row, 6) != 0;
        struct arena *arena = db_arena(m->db);
        metrics_rate(m, &group, METRIC_OVERRIDES, (struct text){0}, overridden);
        metrics_rate(m, &group, METRIC_OVERRIDES,
                     arena_printf(arena, "rule %.*s", TEXT_ARG(row_text(row, 4))), overridden);
        metrics_rate(m, &group, METRIC_OVERRIDES,
                     arena_printf(arena, "person %.*s", TEXT_ARG(row_text(row, 5))), overridden);
    }
    return row_end(&row, why);
}

enum err gather_rest(struct metrics *m, struct why *why)
{
    enum err err = m->query->brand.len ? OK : post_age(m, why);
    if (!err)
        err = approvals(m, why);
    return err ? err : overrides(m, why);
}

/* ---- the calls ---- */

enum err page_metrics(struct db *db, const struct seen_by *by, const struct metrics_query *query,
                      struct buf *out, struct why *why)
{
    struct metrics m;
    enum err err = metrics_begin(&m, db, by, query, why);
    if (err)
        return err;
    err = gather_cases(&m, why);
    if (!err)
        err = gather_rest(&m, why);
    if (!err)
        err = metrics_write(&m, METRIC_POST_AGE, METRIC_DESK_END, out, why);
    metrics_end(&m);
    return err;
}

enum err page_metrics_support(struct db *db, const struct seen_by *by,
                              const struct metrics_query *query, struct buf *out, struct why *why)
{
    struct metrics m;
    enum err err = metrics_begin(&m, db, by, query, why);
    if (err)
        return err;
    err = gather_support(&m, why);
    if (!err)
        err = metrics_write(&m, METRIC_FOUND, METRIC_SUPPORT_END, out, why);
    metrics_end(&m);
    return err;
}
