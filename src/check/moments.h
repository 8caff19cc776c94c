#ifndef CHECK_MOMENTS_H
#define CHECK_MOMENTS_H
/*
 * Dates and times of day in a plain text: 12月25日, 2026年5月, 本日18時(日本時間), 午後1時20分,
 * 25 December 2026, May 2026, 4:30 pm UTC, 1° settembre, alle 13 e 20, 2026-03-04, 03/04, Monday,
 * lunedì, 月曜日 (not "every Monday").
 */
#include "base/zone.h"
#include "check/kinds.h"
#include "check/plain.h"

enum { DAY_UNKNOWN = -1000 };
struct moment {
    struct span at;       /* bytes of the plain text */
    int year, month, day; /* 0: not said */
    int minute;           /* of the day; -1: not said */
    int relative;         /* 0 today, 1 tomorrow …; DAY_UNKNOWN: not said so */
    int weekday;          /* 1 Monday to 7 Sunday; 0: not said */
    bool zoned;           /* the clock's place is said */
    int zone_minutes;     /* … east of Greenwich */
    bool ambiguous;       /* 03/04 */
    bool by;              /* "by 18:00", 18時までに, "entro le 18": not until */
    int edge;             /* -1 "until" it, 1 "from" it, 0 neither */
};
struct moments {
    struct moment *at; /* in order */
    size_t count;
};
enum { MOMENTS_MOST = 200 };

void moments_find(struct text plain, enum tongue tongue, const struct span *skip, size_t skip_count,
                  struct arena *arena, struct moments *out);
bool moment_has_date(const struct moment *moment);
/* Neither a date nor a time of day: a day of the week alone. */
bool moment_is_weekday(const struct moment *moment);
/* Until the one and from the other on; or until the one, and the other the day after. */
bool moments_meet(const struct moment *a, const struct moment *b);
/* They cannot both be: says nothing where one leaves open what the other says, nor of "until" one
 * and "from" the other or the day after. */
bool moments_differ(const struct moment *a, const struct moment *b);
/* The instant meant, seen from now in the zone; 0: no time of day, or now is not known. */
int64_t moment_ms(const struct moment *moment, const struct zone *zone, int64_t now_ms);
#endif
