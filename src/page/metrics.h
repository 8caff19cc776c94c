#ifndef PAGE_METRICS_H
#define PAGE_METRICS_H
/*
 * What the desk's work is measured by: sixteen figures of the desk, eight of active support, eight
 * clocks of each incident, and a month's report of one client. Computed from what is stored, for
 * any span of time, by client, brand, language or period, as they stood at the end of the span:
 * asked again later the answer is the same. Each figure's formula stands once, beside its name.
 */
#include "store/store.h"

enum metrics_by { BY_CLIENT, BY_BRAND, BY_LANG, BY_DAY, BY_WEEK, BY_MONTH, BY_COUNT };
bool metrics_by_of(struct text name, enum metrics_by *by_out); /* "client" … "month" */

enum { METRICS_DAYS = 400 };
struct metrics_query {
    struct text brand, lang; /* absent: any */
    int64_t from_ms, to_ms;  /* [from, to); to at most now */
    enum metrics_by by;      /* days, weeks and months are those of the client's own wall clock */
    bool csv;
};

/* {"from","to","by","formulas":[{"metric","unit","formula"}],"figures":[figure]} into buf, or the
 * figures as CSV. ERR_BAD_INPUT: the span is none, or longer than METRICS_DAYS. */
enum err page_metrics(struct db *db, const struct seen_by *by, const struct metrics_query *query,
                      struct buf *out, struct why *why) MUST_USE;
enum err page_metrics_support(struct db *db, const struct seen_by *by,
                              const struct metrics_query *query, struct buf *out,
                              struct why *why) MUST_USE;
/* Of each incident that was opened in the span: eight clocks, in seconds, null where it has not
 * come to that. */
enum err page_metrics_incidents(struct db *db, const struct seen_by *by,
                                const struct metrics_query *query, struct buf *out,
                                struct why *why) MUST_USE;
/* One client's span: volumes, first answers, outcomes, incidents. Nobody else's. by->clients is
 * that client alone. */
enum err page_report(struct db *db, const struct seen_by *by, const struct metrics_query *query,
                     struct buf *out, struct why *why) MUST_USE;
#endif
