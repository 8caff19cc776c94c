#include "page/metrics_rows.h"

#include "page/metrics.h"

#include <math.h>

/* ---- their names; the formulas stand in metrics_words.c ---- */

const struct metric_about metric_about[METRIC_COUNT] = {
    [METRIC_POST_AGE] = {"post_age", "s", false},
    [METRIC_DETECT] = {"time_to_detect", "s", false},
    [METRIC_FIRST] = {"first_response", "s", false},
    [METRIC_FIRST_BUSINESS] = {"first_response_business", "s", false},
    [METRIC_FIRST_ATTAINED] = {"first_response_attainment", "share", true},
    [METRIC_NEXT] = {"next_response", "s", false},
    [METRIC_CONCLUSIVE] = {"conclusive_response", "s", false},
    [METRIC_RESOLVED_FIRST] = {"resolution_first", "s", false},
    [METRIC_RESOLVED_FULL] = {"resolution_full", "s", false},
    [METRIC_RESOLVED_RAW] = {"resolution_full_raw", "s", false},
    [METRIC_REOPENED] = {"reopen_rate", "share", true},
    [METRIC_ONE_TOUCH] = {"one_touch", "share", true},
    [METRIC_BACKLOG] = {"backlog", "s", false},
    [METRIC_CONTACTS] = {"contact_count", "messages", false},
    [METRIC_CONTACTS_MANY] = {"contacts_3_unresolved", "share", true},
    [METRIC_REPLY_RATE] = {"reply_rate", "share", true},
    [METRIC_APPROVAL] = {"approval_time", "s", false},
    [METRIC_HANDLING] = {"handling_time", "s", false},
    [METRIC_FAIR_FOLLOWERS] = {"first_response_by_followers", "s", false},
    [METRIC_FAIR_LANG] = {"first_response_by_language", "s", false},
    [METRIC_FAIRNESS] = {"fairness", "ratio", false},
    [METRIC_OVERRIDES] = {"override_rate", "share", true},
    [METRIC_FOUND] = {"found", "share", true},
    [METRIC_APPROACHED] = {"approached", "share", true},
    [METRIC_WELCOMED] = {"welcomed", "share", true},
    [METRIC_UNWELCOME] = {"unwelcome", "share", true},
    [METRIC_SOLVED_BY_LINK] = {"solved_by_link", "share", true},
    [METRIC_FORMS] = {"form_completion", "share", true},
    [METRIC_PAGE_FIRST] = {"knowledge_hit_1", "share", true},
    [METRIC_PAGE_THIRD] = {"knowledge_hit_3", "share", true},
    [METRIC_OPT_OUT] = {"opt_out_honoured", "share", true},
};

static const char *const by_names[BY_COUNT] = {"client", "brand", "lang", "day", "week", "month"};

bool metrics_by_of(struct text name, enum metrics_by *by_out)
{
    for (int i = 0; i < BY_COUNT; i++)
        if (text_is(name, by_names[i])) {
            *by_out = (enum metrics_by)i;
            return true;
        }
    return false;
}

/* ---- gathering ---- */

enum err metrics_begin(struct metrics *m, struct db *db, const struct seen_by *by,
                       const struct metrics_query *query, struct why *why)
{
    if (query->to_ms <= query->from_ms || query->to_ms - query->from_ms > DAYS(METRICS_DAYS))
        return why_set(why, ERR_BAD_INPUT, "from and to: a span of at most %d days", METRICS_DAYS);
    *m = (struct metrics){.db = db, .by = by, .query = query, .found = map_new(GATHERED_MOST)};
    return OK;
}

void metrics_end(struct metrics *m)
{
    for (size_t i = 0; i < m->all.len; i++)
        vec_done(&m->all.at[i]->samples);
    vec_done(&m->all);
    map_free(&m->found);
}

/* The day, the Monday of its week, or the month, on the client's own wall clock. */
static struct text period_of(const struct metrics *m, struct text client, int64_t at_ms)
{
    const struct service *service = watched_service(m->by->watched, client);
    int64_t day = zone_day(service->zone, at_ms);
    if (m->query->by == BY_WEEK)
        day -= weekday_of(day);
    const struct civil civil = civil_of(DAYS(day));
    if (m->query->by == BY_MONTH)
        return arena_printf(db_arena(m->db), "%04d-%02d", civil.year, civil.month);
    return arena_printf(db_arena(m->db), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

struct group metrics_group(const struct metrics *m, struct text client, struct text brand,
                           struct text lang, int64_t at_ms)
{
    struct arena *arena = db_arena(m->db);
    struct group group = {.client = arena_text(arena, client)};
    if (m->query->by == BY_BRAND)
        group.brand = arena_text(arena, or_empty(brand));
    else if (m->query->by == BY_LANG)
        group.lang = arena_text(arena, or_empty(lang));
    else if (m->query->by != BY_CLIENT)
        group.period = period_of(m, client, at_ms);
    return group;
}

static struct gathered *gathered(struct metrics *m, const struct group *g, enum metric metric,
                                 struct text part)
{
    const struct text key = arena_printf(db_arena(m->db), "%d\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s",
                                         (int)metric, TEXT_ARG(g->client), TEXT_ARG(g->brand),
                                         TEXT_ARG(g->lang), TEXT_ARG(g->period), TEXT_ARG(part));
    struct gathered *one = map_get(m->found, key);
    if (one)
        return one;
    one = arena_make(db_arena(m->db), struct gathered);
    one->group = *g;
    one->metric = metric;
    one->part = part.len ? arena_text(db_arena(m->db), part) : (struct text){0};
    if (map_put(m->found, key, one))
        return NULL; /* more groups than anybody reads */
    vec_push(&m->all, one);
    return one;
}

void metrics_sample(struct metrics *m, const struct group *group, enum metric metric,
                    struct text part, double value)
{
    struct gathered *one = gathered(m, group, metric, part);
    if (one && one->samples.len < SAMPLES_MOST)
        vec_push(&one->samples, value);
}

void metrics_rate(struct metrics *m, const struct group *group, enum metric metric,
                  struct text part, bool hit)
{
    struct gathered *one = gathered(m, group, metric, part);
    if (!one)
        return;
    one->of++;
    one->hit += hit;
}

/* ---- writing ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The nearest rank: a value that was measured, never one between two. */
double metrics_quantile(const double *sorted, size_t count, double q)
{
    size_t rank = count ? (size_t)ceil(q * (double)count) : 0;
    return count ? sorted[rank ? rank - 1 : 0] : NAN;
}

struct spread {
    double mean, p50, p90, p95, max;
};

static struct spread spread_of(struct gathered *one)
{
    struct spread s = {NAN, NAN, NAN, NAN, NAN};
    const size_t count = one->samples.len;
    double sum = 0;
    if (!count)
        return s;
    qsort(one->samples.at, count, sizeof(double), by_value);
    for (size_t i = 0; i < count; i++)
        sum += one->samples.at[i];
    s.mean = sum / (double)count;
    s.p50 = metrics_quantile(one->samples.at, count, .5);
    s.p90 = metrics_quantile(one->samples.at, count, .9);
    s.p95 = metrics_quantile(one->samples.at, count, .95);
    s.max = one->samples.at[count - 1];
    return s;
}

static int by_order(const void *a, const void *b)
{
    const struct gathered *x = *(struct gathered *const *)a, *y = *(struct gathered *const *)b;
    if (x->metric != y->metric)
        return x->metric < y->metric ? -1 : 1;
    const struct text pairs[][2] = {{x->group.client, y->group.client},
                                    {x->group.brand, y->group.brand},
                                    {x->group.lang, y->group.lang},
                                    {x->group.period, y->group.period},
                                    {x->part, y->part}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        const int order = text_order(pairs[i][0], pairs[i][1]);
        if (order)
            return order;
    }
    return 0;
}

static void put_figure(struct gathered *one, struct json_out *out)
{
    enum { PLACES = 3 };
    const struct metric_about *about = &metric_about[one->metric];
    const struct spread s = spread_of(one);
    json_begin(out, '{');
    json_pair_str(out, "metric", about->name);
    json_pair_text(out, "client", one->group.client);
    json_pair_text(out, "brand", one->group.brand);
    json_pair_text(out, "lang", one->group.lang);
    json_pair_text(out, "period", one->group.period);
    json_pair_text(out, "part", one->part);
    json_pair_int(out, "count", about->rate ? one->of : (int64_t)one->samples.len);
    json_pair_number(out, "value", about->rate ? (double)one->hit / (double)one->of : s.mean,
                     about->rate ? PLACES + 1 : PLACES);
    json_pair_number(out, "p50", s.p50, PLACES);
    json_pair_number(out, "p90", s.p90, PLACES);
    json_pair_number(out, "p95", s.p95, PLACES);
    json_pair_number(out, "max", s.max, PLACES);
    json_end(out, '}');
}

static void sort_all(struct metrics *m)
{
    if (m->all.len)
        qsort(m->all.at, m->all.len, sizeof(*m->all.at), by_order);
}

void metrics_put(struct metrics *m, enum metric first, enum metric end, struct json_out *out)
{
    sort_all(m);
    json_begin(out, '[');
    for (size_t i = 0; i < m->all.len; i++)
        if (m->all.at[i]->metric >= first && m->all.at[i]->metric < end)
            put_figure(m->all.at[i], out);
    json_end(out, ']');
}

/* What a table program takes for the beginning of one: also behind a tab or a line break, which it
 * passes over, and in full width. */
static bool begins_formula(struct text text)
{
    static const char *const signs[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                        "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (text_starts(text, text_of(signs[i])))
            return true;
    return false;
}

void csv_cell(struct buf *out, bool first, struct text text)
{
    bool quote = false;
    if (!first)
        buf_byte(out, ',');
    for (size_t i = 0; i < text.len; i++)
        quote = quote || text.at[i] == ',' || text.at[i] == '"' || (unsigned char)text.at[i] < ' ';
    const bool formula = begins_formula(text);
    if (!quote && !formula) {
        buf_text(out, text);
        return;
    }
    buf_byte(out, '"');
    if (formula)
        buf_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, text.at[i]);
    }
    buf_byte(out, '"');
}

void csv_number(struct buf *out, double value)
{
    buf_byte(out, ',');
    if (!isnan(value))
        buf_printf(out, "%.3f", value);
}

static void put_csv(struct gathered *one, struct buf *out)
{
    const struct metric_about *about = &metric_about[one->metric];
    const struct spread s = spread_of(one);
    csv_cell(out, true, text_of(about->name));
    csv_cell(out, false, text_of(about->unit));
    csv_cell(out, false, one->group.client);
    csv_cell(out, false, one->group.brand);
    csv_cell(out, false, one->group.lang);
    csv_cell(out, false, one->group.period);
    csv_cell(out, false, one->part);
    buf_printf(out, ",%lld", (long long)(about->rate ? one->of : (int64_t)one->samples.len));
    csv_number(out, about->rate ? (double)one->hit / (double)one->of : s.mean);
    csv_number(out, s.p50);
    csv_number(out, s.p90);
    csv_number(out, s.p95);
    csv_number(out, s.max);
    buf_text(out, TEXT("\r\n"));
}

static void put_formulas(enum metric first, enum metric end, struct json_out *out)
{
    json_key(out, "formulas");
    json_begin(out, '[');
    for (enum metric i = first; i < end; i++)
        formula_put(metric_about[i].name, metric_about[i].unit, out);
    json_end(out, ']');
}

enum err metrics_write(struct metrics *m, enum metric first, enum metric end, struct buf *out,
                       struct why *why)
{
    if (m->query->csv) {
        sort_all(m);
        buf_text(out, TEXT("metric,unit,client,brand,lang,period,part,count,value,p50,p90,p95,"
                           "max\r\n"));
        for (size_t i = 0; i < m->all.len; i++)
            if (m->all.at[i]->metric >= first && m->all.at[i]->metric < end)
                put_csv(m->all.at[i], out);
    } else {
        struct json_out json;
        json_out_init(&json, out);
        json_begin(&json, '{');
        json_pair_time(&json, "from", m->query->from_ms);
        json_pair_time(&json, "to", m->query->to_ms);
        json_pair_str(&json, "by", by_names[m->query->by]);
        put_formulas(first, end, &json);
        json_key(&json, "figures");
        metrics_put(m, first, end, &json);
        json_end(&json, '}');
    }
    return buf_over(out) ? why_set(why, ERR_LIMIT, "the figures are too many: ask for less") : OK;
}
