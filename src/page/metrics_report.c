#include "page/metrics.h"
#include "page/metrics_rows.h"

/* One client's month on a page: how much there was, how soon it was answered, what became of it,
 * what burnt. Nobody else's rows are asked for. */

struct count_of {
    const char *name, *part, *sql; /* part, count; ?1 client, ?2 from, ?3 to */
};

static const struct count_of counts[] = {
    {"posts", "net",
     "SELECT net, count(*) FROM post WHERE client = ?1 AND seen_at >= ?2 AND seen_at < ?3 "
     "AND shown = 1 AND kind <> 'delete' GROUP BY net ORDER BY net"},
    {"posts", "lang",
     "SELECT coalesce(lang, 'und'), count(*) FROM post WHERE client = ?1 AND seen_at >= ?2 "
     "AND seen_at < ?3 AND shown = 1 AND kind <> 'delete' GROUP BY 1 ORDER BY 1"},
    {"cases_asked", "brand",
     "SELECT brand, count(*) FROM case_file WHERE client = ?1 AND asked_at >= ?2 AND asked_at < ?3 "
     "AND merged_into IS NULL GROUP BY brand ORDER BY brand"},
    {"cases_asked", "lang",
     "SELECT coalesce(lang, 'und'), count(*) FROM case_file WHERE client = ?1 AND asked_at >= ?2 "
     "AND asked_at < ?3 AND merged_into IS NULL GROUP BY 1 ORDER BY 1"},
    {"answers", "net",
     "SELECT c.net, count(*) FROM case_turn t JOIN case_file c ON c.client = t.client "
     "AND c.number = t.number WHERE t.client = ?1 AND t.kind = 'answered' AND t.at >= ?2 "
     "AND t.at < ?3 GROUP BY c.net ORDER BY c.net"},
    {"resolutions", "reason",
     "SELECT coalesce(text, 'other'), count(*) FROM case_turn WHERE client = ?1 "
     "AND kind = 'resolved' AND at >= ?2 AND at < ?3 GROUP BY 1 ORDER BY 1"},
    {"statements", "kind",
     "SELECT kind, count(*) FROM statement WHERE client = ?1 AND published_at >= ?2 "
     "AND published_at < ?3 GROUP BY kind ORDER BY kind"},
    {"forms_offered", "form",
     "SELECT form, count(*) FROM handoff WHERE client = ?1 AND made_at >= ?2 AND made_at < ?3 "
     "GROUP BY form ORDER BY form"},
};

static enum err put_count(struct metrics *m, const struct count_of *count, struct json_out *out,
                          struct buf *csv, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(m->db, &row, why, count->sql, "tii", m->by->clients[0],
                            m->query->from_ms, m->query->to_ms);
    if (err)
        return err;
    while (row_next(row)) {
        if (out) {
            json_begin(out, '{');
            json_pair_str(out, "what", count->name);
            json_pair_str(out, "by", count->part);
            json_pair_text(out, "part", row_text(row, 0));
            json_pair_int(out, "count", row_int(row, 1));
            json_end(out, '}');
            continue;
        }
        csv_cell(csv, true, text_of(count->name));
        csv_cell(csv, false, text_of(count->part));
        csv_cell(csv, false, row_text(row, 0));
        buf_printf(csv, ",%lld,,,,\r\n", (long long)row_int(row, 1));
    }
    return row_end(&row, why);
}

static enum err put_counts(struct metrics *m, struct json_out *out, struct buf *csv,
                           struct why *why)
{
    enum err err = OK;
    if (out)
        json_begin(out, '[');
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts) && !err; i++)
        err = put_count(m, &counts[i], out, csv, why);
    if (out)
        json_end(out, ']');
    return err;
}

static enum err as_json(struct metrics *m, struct buf *out, struct why *why)
{
    const struct client *client =
        m->by->watched ? watched_client(m->by->watched, m->by->clients[0]) : NULL;
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_text(&json, "client", m->by->clients[0]);
    json_pair_text(&json, "client_name",
                   client && client->name.len ? client->name : m->by->clients[0]);
    json_pair_time(&json, "from", m->query->from_ms);
    json_pair_time(&json, "to", m->query->to_ms);
    json_key(&json, "counts");
    enum err err = put_counts(m, &json, NULL, why);
    json_key(&json, "figures");
    metrics_put(m, METRIC_POST_AGE, METRIC_COUNT, &json);
    json_key(&json, "incidents");
    if (!err)
        err = put_incidents(m, &json, NULL, why);
    json_end(&json, '}');
    return err;
}

/* Three tables under each other, an empty line between. */
static enum err as_csv(struct metrics *m, struct buf *out, struct why *why)
{
    buf_text(out, TEXT("what,by,part,count,,,,\r\n"));
    enum err err = put_counts(m, NULL, out, why);
    buf_text(out, TEXT("\r\n"));
    if (!err)
        err = metrics_write(m, METRIC_POST_AGE, METRIC_COUNT, out, why);
    buf_text(out, TEXT("\r\n"));
    return err ? err : put_incidents(m, NULL, out, why);
}

enum err page_report(struct db *db, const struct seen_by *by, const struct metrics_query *query,
                     struct buf *out, struct why *why)
{
    struct metrics m;
    must(by->count == 1);
    enum err err = metrics_begin(&m, db, by, query, why);
    if (err)
        return err;
    err = gather_cases(&m, why);
    if (!err)
        err = gather_rest(&m, why);
    if (!err)
        err = gather_support(&m, why);
    if (!err)
        err = query->csv ? as_csv(&m, out, why) : as_json(&m, out, why);
    if (!err && buf_over(out))
        err = why_set(why, ERR_LIMIT, "the report is too large: ask for a shorter span");
    metrics_end(&m);
    return err;
}
