#ifndef BASE_ZONE_H
#define BASE_ZONE_H
/*
 * The clock on a person's wall: time zones as the system's tzdata has them (RFC 9636), summer time
 * included, also beyond the last change that is written down. A zone is immutable once read and may
 * be used by any thread; the C library's own localtime has one zone for the whole program.
 *
 * Where a wall clock is set forward, the hour that does not exist is taken for the one an hour
 * later; where it is set back, the first of the two hours is meant.
 */
#include "base/arena.h"
#include "base/clock.h"

struct zone;

/* "Asia/Tokyo", "Europe/Rome"; "UTC" and "+09:00" need no tzdata. Reads one file of the system (or
 * of the folder that TZDIR names). ERR_NOT_FOUND says what to install or write instead. */
enum err zone_open(struct text name, struct arena *arena, const struct zone **zone_out,
                   struct why *why) MUST_USE;
/* The same from the bytes of such a file. */
enum err zone_read(struct text bytes, struct arena *arena, const struct zone **zone_out,
                   struct why *why) MUST_USE;

/* zone may be NULL: UTC. */
int64_t zone_offset_ms(const struct zone *zone, int64_t at_ms); /* local time is at_ms + it */
struct civil zone_civil(const struct zone *zone, int64_t at_ms);
int64_t zone_ms(const struct zone *zone, const struct civil *local);
/* Days since Thursday 1970-01-01 of a local date, and its weekday: 0 Monday to 6 Sunday. */
int64_t zone_day(const struct zone *zone, int64_t at_ms);
int weekday_of(int64_t day);
/* Since when the wall clock of that day has that minute (0 to 1440) behind it: in an hour that is
 * skipped, since its end. */
int64_t zone_since_ms(const struct zone *zone, int64_t day, int minute);
#endif
