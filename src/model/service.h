#ifndef MODEL_SERVICE_H
#define MODEL_SERVICE_H
/*
 * How a client's desk answers: its hours, how soon, and who can do what (topics.yaml, `service` of
 * a client). Immutable once read; lives with the watched it belongs to.
 */
#include "base/option.h"

struct hours;
struct calendar;
struct zone;

/* How soon, from this level of the case's story up; 0: as the level below has it. */
struct service_target {
    int64_t level;
    int64_t first_ms, next_ms, resolve_ms; /* first answer, next answer, resolved */
    int clock;                             /* 0: as the level below; else a service_clock */
};
enum service_clock { CLOCK_BELOW, CLOCK_BUSINESS, CLOCK_CALENDAR };

/* What one person of the desk can do; whoever is not named can do anything. */
struct service_person {
    struct text id;
    struct texts languages, skills; /* none: any */
    int64_t load;                   /* open cases at a time; 0: no limit */
};

/* The hours of one date, in place of those of its weekday, also on a holiday. */
struct extra_span {
    int64_t day; /* since 1970 */
    int from_min, to_min;
};

struct service {
    struct text zone_name, calendar_name;
    const struct zone *zone;         /* NULL: UTC */
    const struct calendar *calendar; /* NULL: no holidays */
    struct hours *hours;             /* several a weekday; none: always open */
    size_t hour_count;
    struct extra_span *extra; /* rising */
    size_t extra_count;
    struct texts duties; /* who holds one of them is on shift; none: everybody is */
    struct service_target *targets;
    size_t target_count;
    struct service_person *people;
    size_t person_count;
};

/* The targets at a level, whole: what no row says is the default (4 h, 8 h, 72 h in business time;
 * from level 2 up 1 h, 1 h, 24 h by the calendar). */
struct service_target service_target(const struct service *service, int level);
/* NULL: can do anything. */
const struct service_person *service_person(const struct service *service, struct text id);
bool service_speaks(const struct service *service, struct text person, struct text lang);
bool service_skilled(const struct service *service, struct text person, struct text skill);
#endif
