#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
/*
 * Time is int64_t milliseconds since 1970-01-01T00:00:00Z. Pure code gets it as an argument; only
 * the edges of the program (tower, net, web, cli) ask these calls for it.
 */
#include "base/text.h"

#define SECONDS(n)  ((int64_t)(n)*1000)
#define MINUTES(n)  ((int64_t)(n)*60000)
#define HOURS(n)    ((int64_t)(n)*3600000)
#define DAYS(n)     ((int64_t)(n)*86400000)
#define TIME_MAX_MS ((int64_t)253402300799999) /* 9999-12-31T23:59:59.999Z */
#define TIME_MIN_MS ((int64_t)-62135596800000) /* 0001-01-01T00:00:00.000Z */

int64_t clock_now_ms(void);    /* wall clock: may jump */
int64_t clock_steady_ms(void); /* never goes back: for deadlines and durations */
int64_t clock_steady_us(void);

/* RFC 3339: "2026-11-21T03:57:00.123Z", any offset, a space for the T, fraction optional, zone
 * required. False when it is none or outside the years 0001 to 9999. */
bool time_parse(struct text text, int64_t *ms_out);
/* Writes 24 characters and a NUL: 2026-11-21T03:57:00.123Z. */
enum { TIME_ROOM = 32 };
struct text time_write(int64_t ms, char room[TIME_ROOM]);

/* "90s", "5m", "2h", "3d", "500ms" → milliseconds. A bare number is refused. */
bool span_parse(struct text text, int64_t *ms_out);

struct civil {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second, ms;
};
struct civil civil_of(int64_t ms);           /* UTC */
int64_t civil_ms(const struct civil *civil); /* out-of-range parts carry over */
#endif
