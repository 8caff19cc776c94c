/* What the work is measured by, and a month of one client: as JSON or CSV. */
#include "base/clock.h"
#include "page/page.h"
#include "web/inside.h"

static const char csv_type[] = "text/csv; charset=utf-8";

typedef enum err measure_fn(struct db *db, const struct seen_by *by,
                            const struct metrics_query *query, struct buf *out, struct why *why);

/* A day ("2026-11-21", its begin by UTC) or an instant. */
static bool moment(struct text text, int64_t *ms_out)
{
    char room[40];
    if (text.len == 10) {
        snprintf(room, sizeof(room), "%.*sT00:00:00Z", TEXT_ARG(text));
        return time_parse(text_of(room), ms_out);
    }
    return time_parse(text, ms_out);
}

static enum err span_of(struct call *call, struct metrics_query *query, struct why *why)
{
    const struct text from = target_query(&call->target, "from");
    const struct text to = target_query(&call->target, "to");
    const int64_t now = call_now(call);
    query->to_ms = now;
    if (to.len && !moment(to, &query->to_ms))
        return why_set(why, ERR_BAD_INPUT, "to: a day as 2026-11-21, or a time");
    if (query->to_ms > now) /* what has not happened is not told */
        query->to_ms = now;
    query->from_ms = query->to_ms - DAYS(30);
    if (from.len && !moment(from, &query->from_ms))
        return why_set(why, ERR_BAD_INPUT, "from: a day as 2026-11-21, or a time");
    return OK;
}

static enum err form_of(struct call *call, struct metrics_query *query, struct why *why)
{
    const struct text form = target_query(&call->target, "form");
    if (form.len && !text_is(form, "csv") && !text_is(form, "json"))
        return why_set(why, ERR_BAD_INPUT, "form: json or csv");
    query->csv = text_is(form, "csv");
    if (query->csv)
        call->answer.type = csv_type;
    return OK;
}

static enum err query_of(struct call *call, struct metrics_query *query, struct why *why)
{
    const struct text by = target_query(&call->target, "by");
    query->brand = call_query(call, "brand");
    query->lang = call_query(call, "lang");
    if (by.len && !metrics_by_of(by, &query->by))
        return why_set(why, ERR_BAD_INPUT, "by: client, brand, lang, day, week or month");
    enum err err = span_of(call, query, why);
    return err ? err : form_of(call, query, why);
}

static enum err measure_job(struct db *db, void *arg, struct why *why)
{
    const struct asking *asking = arg;
    struct call *call = asking->call;
    struct metrics_query query = {0};
    const struct text last = call->target.parts[call->target.part_count - 1];
    enum err err = query_of(call, &query, why);
    if (err)
        return err;
    measure_fn *measure = text_is(last, "desk")      ? page_metrics
                          : text_is(last, "support") ? page_metrics_support
                                                     : page_metrics_incidents;
    return measure(db, &asking->by, &query, &call->answer.body, why);
}

enum err api_measures(struct call *call, struct why *why)
{
    enum err err = call_ask(call, measure_job, why);
    if (err)
        call->answer.type = NULL;
    return err;
}

/* ---- a month of one client ---- */

/* "2026-11" on the client's own wall clock. */
static enum err month_of(struct call *call, const struct seen_by *by, struct text client,
                         struct metrics_query *query, struct why *why)
{
    const struct text month = target_query(&call->target, "month");
    const struct zone *zone = watched_service(by->watched, client)->zone;
    struct civil first = zone_civil(zone, by->now_ms);
    int64_t year, number;
    if (month.len) {
        if (month.len != 7 || month.at[4] != '-' || !text_int(text_slice(month, 0, 4), &year) ||
            !text_int(text_slice(month, 5, 7), &number) || year < 1970 || number < 1 || number > 12)
            return why_set(why, ERR_BAD_INPUT, "month: 2026-11");
        first.year = (int)year;
        first.month = (int)number;
    }
    first = (struct civil){.year = first.year, .month = first.month, .day = 1};
    query->from_ms = zone_ms(zone, &first);
    first.month++;
    query->to_ms = zone_ms(zone, &first);
    if (query->to_ms > by->now_ms)
        query->to_ms = by->now_ms;
    return query->from_ms < by->now_ms
               ? OK
               : why_set(why, ERR_BAD_INPUT, "month: that one is still to come");
}

static enum err report_job(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct text client = call->params[0];
    struct seen_by by = asking->by;
    struct metrics_query query = {.by = BY_CLIENT};
    by.clients = &client;
    by.count = 1;
    enum err err = month_of(call, &by, client, &query, why);
    if (!err)
        err = form_of(call, &query, why);
    return err ? err : page_report(db, &by, &query, &call->answer.body, why);
}

enum err api_report(struct call *call, struct why *why)
{
    if (!call_serves(call, call->params[0]))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(call->params[0]));
    enum err err = call_ask(call, report_job, why);
    if (err)
        call->answer.type = NULL;
    return err;
}
