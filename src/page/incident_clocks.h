#ifndef PAGE_INCIDENT_CLOCKS_H
#define PAGE_INCIDENT_CLOCKS_H
/* The course of a story from its curve: new critical authors in bins of ten minutes. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COURSE_BIN_MS = 600000, COURSE_QUIET_BINS = 36, COURSE_WEEK_HOURS = 168 };

struct course_bins {
    int64_t from_ms;        /* of the first bin */
    const int64_t *authors; /* one a bin, none left out */
    size_t count;           /* up to now: a bin that is not there has not happened */
    const double *usual;    /* authors a bin at each hour of the week, from Monday 00:00 UTC */
};
/* Instants; 0: not come to that. */
struct course {
    int64_t peak_ms, half_ms, quiet_ms, second_ms;
    int64_t peak_authors;
};
/* peak: the fullest bin, the first of equals. half: the first bin after it with at most half of it.
 * quiet: the begin of six hours after the peak in which each bin is under twice what is usual at
 * its hour of the week, or empty. second: a bin with half of the peak before it or more, after a
 * fall under a quarter of that; no wave is made of fewer than 4 authors. */
struct course course_of(const struct course_bins *bins);
#endif
