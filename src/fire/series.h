#ifndef FIRE_SERIES_H
#define FIRE_SERIES_H
/*
 * Tells when a number that is measured again and again (mentions each five minutes, say) does what
 * it has not done before. Online: the answer to a row knows only the rows up to it. One rule for
 * all series; it learns each one's level, rhythm, spread and tails by itself (docs/detect.md).
 *
 * series_new(), series_take() for each row in its order, series_free(). Pure; one series belongs
 * to one thread; 15 KB each, whatever its length.
 */
#include "base/text.h"

struct series;

struct series_answer {
    double score; /* 0 to 1; SERIES_ALARM and above is an alarm. Steps of .001. */
    bool alarm;
};
#define SERIES_ALARM 0.5

struct series *series_new(void);
void series_free(struct series **series);
/* Takes the next row. The first half day's rows (SERIES_LEAST) are only learned from. Times may be
 * uneven, stand still or step back: a row is always the one after the row before. value: finite,
 * within SERIES_VALUE_MOST. */
enum { SERIES_LEAST = 144 };
#define SERIES_VALUE_MOST 1e15
struct series_answer series_take(struct series *series, int64_t at_ms, double value);

/* ---- a row as people write it: "timestamp,value" ---- */
struct series_row {
    int64_t at_ms;
    double value;
    bool missing; /* no value was measured: empty, NaN, NA or null */
};
/* RFC 3339, or without a zone (then UTC), with a space for the T, without seconds, or a date alone;
 * cells may stand in double quotes; what follows the second cell is not read. ERR_BAD_INPUT. */
enum err series_row_read(struct text line, struct series_row *row_out, struct why *why) MUST_USE;
/* The first line must name timestamp and value, in this order. ERR_BAD_INPUT. */
enum err series_header_read(struct text line, struct why *why) MUST_USE;
#endif
