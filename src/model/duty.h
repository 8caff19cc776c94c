#ifndef MODEL_DUTY_H
#define MODEL_DUTY_H
/*
 * Who is to be rung at an instant: which route fits, who is on duty, whether somebody is not to be
 * disturbed. Pure; times are UTC, the hours are those of the wall clock of the duty, person or
 * route, summer time included.
 */
#include "model/verdict.h"
#include "model/watched.h"

/* The most specific route that fits; NULL when none does. category RISK_COUNT or RISK_NONE: none
 * known. */
struct route_key {
    struct text client, brand;
    enum risk category;
    int level;
};
const struct route *route_for(const struct watched *watched, const struct route_key *key);

/* The day (since 1970) is one of its holidays; NULL has none. */
bool calendar_has(const struct calendar *calendar, int64_t day);

/* The hours hold at that instant; then *end_ms is when they end. calendar: its holidays have their
 * own bit; NULL: there are none. */
bool hours_hold(const struct hours *hours, const struct zone *zone, const struct calendar *calendar,
                int64_t at_ms, int64_t *end_ms);

/* When the quiet ends that holds now for something of that level; 0: it may be rung. */
int64_t quiet_until(const struct quiet *quiet, const struct zone *zone, int level, int64_t at_ms);

/* A stand-in that somebody entered while the tower runs. */
struct cover {
    struct text id, duty, by;
    struct stand_in in;
};

/* Who holds the duty at that instant; absent: nobody does. instead_out (may be NULL): for whom a
 * stand-in stands, else absent. */
struct text duty_holder(const struct watched *watched, const struct duty *duty,
                        const struct cover *covers, size_t cover_count, int64_t at_ms,
                        struct text *instead_out);
/* Whom a step rings at that instant, without what was entered since; absent: a channel or nobody.
 */
struct text step_person(const struct watched *watched, const struct step *step, int64_t at_ms);
#endif
