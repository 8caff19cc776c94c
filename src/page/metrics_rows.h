#ifndef PAGE_METRICS_ROWS_H
#define PAGE_METRICS_ROWS_H
/* How figures are gathered and written: samples by metric and group, then one line for each. */
#include "base/map.h"
#include "base/vec.h"
#include "page/show.h"

enum metric {
    /* of the desk */
    METRIC_POST_AGE,
    METRIC_DETECT,
    METRIC_FIRST,
    METRIC_FIRST_BUSINESS,
    METRIC_FIRST_ATTAINED,
    METRIC_NEXT,
    METRIC_CONCLUSIVE,
    METRIC_RESOLVED_FIRST,
    METRIC_RESOLVED_FULL,
    METRIC_RESOLVED_RAW,
    METRIC_REOPENED,
    METRIC_ONE_TOUCH,
    METRIC_BACKLOG,
    METRIC_CONTACTS,
    METRIC_CONTACTS_MANY,
    METRIC_REPLY_RATE,
    METRIC_APPROVAL,
    METRIC_HANDLING,
    METRIC_FAIR_FOLLOWERS,
    METRIC_FAIR_LANG,
    METRIC_FAIRNESS,
    METRIC_OVERRIDES,
    METRIC_DESK_END,
    /* of active support */
    METRIC_FOUND = METRIC_DESK_END,
    METRIC_APPROACHED,
    METRIC_WELCOMED,
    METRIC_UNWELCOME,
    METRIC_SOLVED_BY_LINK,
    METRIC_FORMS,
    METRIC_PAGE_FIRST,
    METRIC_PAGE_THIRD,
    METRIC_OPT_OUT,
    METRIC_SUPPORT_END,
    METRIC_COUNT = METRIC_SUPPORT_END
};
struct metric_about {
    const char *name, *unit;
    bool rate; /* so many of so many; else a spread of samples */
};
extern const struct metric_about metric_about[METRIC_COUNT];
/* {"metric","unit","formula","words":{"en","ja","it"}} of a figure or a clock, by its name. */
void formula_put(const char *name, const char *unit, struct json_out *out);

/* Whose figure it is. Absent: not told apart by it. */
struct group {
    struct text client, brand, lang, period;
};

/* One figure under way. */
struct gathered {
    struct group group;
    enum metric metric;
    struct text part; /* "bluesky", "<1h", a person, a decile; or absent */
    VEC(double) samples;
    int64_t hit, of;
};

struct metrics {
    struct db *db;
    const struct seen_by *by;
    const struct metrics_query *query;
    struct map *found; /* key → index + 1 */
    VEC(struct gathered *) all;
};
enum { GATHERED_MOST = 50000, SAMPLES_MOST = 1000000 };

enum err metrics_begin(struct metrics *m, struct db *db, const struct seen_by *by,
                       const struct metrics_query *query, struct why *why) MUST_USE;
void metrics_end(struct metrics *m);
/* The group of a thing of that client, brand and language at that instant. */
struct group metrics_group(const struct metrics *m, struct text client, struct text brand,
                           struct text lang, int64_t at_ms);
void metrics_sample(struct metrics *m, const struct group *group, enum metric metric,
                    struct text part, double value);
void metrics_rate(struct metrics *m, const struct group *group, enum metric metric,
                  struct text part, bool hit);
/* As JSON or CSV, those from `first` up to `end`. */
enum err metrics_write(struct metrics *m, enum metric first, enum metric end, struct buf *out,
                       struct why *why) MUST_USE;
/* The figures of these metrics as a JSON list into an object under way. */
void metrics_put(struct metrics *m, enum metric first, enum metric end, struct json_out *out);
double metrics_quantile(const double *sorted, size_t count, double q);
/* A line of CSV: the texts, with commas, quoted where they need it. */
void csv_cell(struct buf *out, bool first, struct text text);
void csv_number(struct buf *out, double value);

/* metrics_cases.c, metrics_support.c: gathers. */
enum err gather_cases(struct metrics *m, struct why *why) MUST_USE;
enum err gather_rest(struct metrics *m, struct why *why) MUST_USE;
enum err gather_support(struct metrics *m, struct why *why) MUST_USE;
/* The incidents of the span as a JSON list, or lines of CSV. */
enum err put_incidents(struct metrics *m, struct json_out *out, struct buf *csv,
                       struct why *why) MUST_USE;
#endif
