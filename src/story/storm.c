#include "story/placing.h"

#include <math.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* While one story of a brand burns, people stop saying what they speak of. */

enum { HALF_LIFE_HOURS = 6, VOICES_LEAST = 10, BESIDE_LOOKED = 64 };

static const double burns_from = 20, /* critics of the last hours that evidence placed there */
    dominant = .75,                  /* of all of the brand that evidence placed */
    rich_enough = 6,                 /* who can tell this much and names another kind of matter */
    other_matter = 4, hint = 1, speaks_against = -1.6;

static const char *const why_storm = "while it burns, what names no other matter is of it";
static const char *const why_likelier = "of the two stories that burn, the likelier";

/* ---- how hot ---- */

double storm_heat(double heat, int64_t heat_ms, int64_t now_ms)
{
    int64_t ms = now_ms - heat_ms;
    return ms > 0 ? heat * exp2(-(double)ms / (double)HOURS(HALF_LIFE_HOURS)) : heat;
}

static double heat_of(const struct tale *tale, int64_t now_ms)
{
    return storm_heat(tale->heat, tale->heat_ms, now_ms);
}

static void warm(double *heat, int64_t *heat_ms, int64_t now_ms)
{
    *heat = storm_heat(*heat, *heat_ms, now_ms) + 1;
    if (now_ms > *heat_ms)
        *heat_ms = now_ms;
}

/* One of 64 places of the voice: many say more than one who says it often. */
static uint64_t voice_of(const struct post *post)
{
    struct text who = post->author.id.len ? post->author.id : post->id;
    return (uint64_t)1 << (XXH3_64bits(who.at ? who.at : "", who.len) & 63);
}

/* The hottest two, the hotter first. */
static void rank(struct placing *p, struct house *house, const struct tale *tale)
{
    uint64_t *hot = house->hottest;
    if (hot[0] == tale->no)
        return;
    for (int i = 0; i < 2; i++) {
        const struct tale *now = living(p, hot[i]);
        hot[i] = now ? now->no : 0;
    }
    if (hot[1] == hot[0])
        hot[1] = 0;
    if (hot[0] != tale->no && hot[1] != tale->no) {
        const struct tale *second = living(p, hot[1]);
        if (!second || heat_of(second, p->now_ms) < heat_of(tale, p->now_ms))
            hot[1] = tale->no;
    }
    const struct tale *first = living(p, hot[0]), *second = living(p, hot[1]);
    if (second && (!first || heat_of(second, p->now_ms) > heat_of(first, p->now_ms))) {
        hot[0] = second->no;
        hot[1] = first ? first->no : 0;
    }
}

void storm_count(struct placing *p, const struct choice *choice, struct tale *tale)
{
    if (!p->critical) {
        tale->calm += p->post->kind != POST_REPOST;
        return;
    }
    tale->critics++;
    if (choice->loose || tale->loose)
        return;
    struct house *house = &p->book->houses.at[tale->house];
    tale->voices |= voice_of(p->post);
    warm(&tale->heat, &tale->heat_ms, p->now_ms);
    warm(&house->heat, &house->heat_ms, p->now_ms);
    rank(p, house, tale);
    house->dirty = true;
}

static struct tale *hot(const struct placing *p, uint64_t no)
{
    struct tale *tale = no ? living(p, no) : NULL;
    if (!tale || tale->loose || heat_of(tale, p->now_ms) < burns_from ||
        __builtin_popcountll(tale->voices) < VOICES_LEAST)
        return NULL;
    return tale;
}

bool storm_burns(const struct placing *p, uint32_t house_no, struct tale *burning[2])
{
    const struct house *house = &p->book->houses.at[house_no];
    burning[0] = burning[1] = NULL;
    if (house->heat < burns_from)
        return false;
    burning[0] = hot(p, house->hottest[0]);
    burning[1] = burning[0] ? hot(p, house->hottest[1]) : NULL;
    if (!burning[0])
        return false;
    double all = storm_heat(house->heat, house->heat_ms, p->now_ms);
    if (heat_of(burning[0], p->now_ms) >= all * dominant)
        burning[1] = NULL;
    else if (!burning[1] || burning[1] == burning[0])
        return false; /* many small ones: none of them is what all speak of */
    return true;
}

/* ---- what is of it ---- */

bool storm_consequence(enum risk risk)
{
    return risk == RISK_HANDLING || risk == RISK_SPOKESPERSON || risk == RISK_RUMOR_BOYCOTT ||
           risk == RISK_THREAT_LEGAL;
}

static bool of_its_kind(const struct tale *tale, enum risk risk)
{
    return risk == RISK_NONE || risk == tale->risk ||
           (tale->told && tale->risks[risk] * 8u >= tale->told);
}

/* It answers what somebody said, which tells the matter: its own words need not. */
static bool answers(const struct post *post)
{
    return post->quote_of.len || post->reply_to.len;
}

/* Nothing that it tells is another matter's. */
static bool names_no_other(const struct placing *p, const struct tale *tale, double *shared_out)
{
    struct verdict_on on;
    bool told = p->told && p->told->count && tale->told;
    *shared_out = 0;
    if (too_grave(p, tale) || p->glad || (!p->critical && !storm_consequence(p->risk)))
        return false;
    if (told) {
        weigh_tale(&p->weighing, tale, &on);
        *shared_out = on.shared;
        if (on.against + on.shared * .5 < speaks_against ||
            weigh_foreign(&p->weighing, tale) - on.shared >= other_matter)
            return false;
    }
    if (of_its_kind(tale, p->risk) || storm_consequence(p->risk))
        return true;
    /* of another kind: too poor to be a matter of its own, and not without a hint */
    if (answers(p->post))
        return true;
    return p->weighing.rich < rich_enough && *shared_out >= hint;
}

/* ---- what grew beside it ---- */

static bool grew_beside(const struct placing *p, const struct tale *tale, const struct tale *beside)
{
    if (!beside || beside == tale || beside->house != tale->house || beside->into ||
        beside->pinned || tale->pinned)
        return false;
    if (beside->critics < 2 || beside->critics < beside->calm * 2 ||
        heat_of(beside, p->now_ms) * 2 > heat_of(tale, p->now_ms) ||
        p->now_ms - beside->last_ms > HOURS(OPEN_HOURS))
        return false;
    if (beside->loose)
        return true;
    enum risk risk = (enum risk)beside->risk;
    if (beside->no < tale->no || !beside->told || !tale->told ||
        risk_harm(risk) > risk_harm((enum risk)tale->risk) || weigh_apart(tale, beside) < -1)
        return false;
    if (storm_consequence(risk))
        return true;
    return of_its_kind(tale, risk) &&
           ((double)beside->rich < rich_enough || weigh_within(beside, tale));
}

static void gather_beside(struct placing *p, struct tale *tale)
{
    static const enum risk kinds[] = {RISK_NONE, RISK_HANDLING, RISK_SPOKESPERSON,
                                      RISK_RUMOR_BOYCOTT};
    const struct house *house = &p->book->houses.at[tale->house];
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct tale *beside = house->open[kinds[i]] ? living(p, house->open[kinds[i]]) : NULL;
        if (grew_beside(p, tale, beside))
            merge_beside(p->book, beside, tale);
    }
    if (p->now_ms / HOURS(1) <= tale->hour)
        return;
    /* once an hour also those that are no longer the newest of their kind */
    size_t looked = 0;
    for (size_t i = p->book->tales.len; i-- > 0 && looked < BESIDE_LOOKED; looked++) {
        struct tale *beside = &p->book->tales.at[i];
        if (beside->no <= tale->no)
            break;
        if (grew_beside(p, tale, beside))
            merge_beside(p->book, beside, tale);
    }
}

/* ---- joining ---- */

bool storm_frees(struct placing *p, struct choice *choice)
{
    struct tale *burning[2];
    const struct tale *tale = choice->tale ? living(p, choice->tale) : NULL;
    return p->critical && tale && tale->loose && storm_burns(p, choice->house, burning);
}

bool join_storm(struct placing *p, struct choice *choice)
{
    struct tale *burning[2], *of = NULL;
    double shared[2] = {0, 0};
    if (!storm_burns(p, choice->house, burning))
        return false;
    bool first = names_no_other(p, burning[0], &shared[0]);
    if (!burning[1]) {
        of = first ? burning[0] : NULL;
        choice->why = why_storm;
    } else {
        bool second = names_no_other(p, burning[1], &shared[1]);
        int likelier = shared[1] > shared[0];
        bool is = likelier ? second : first;
        if (is && shared[likelier] >= shared[!likelier] + hint)
            of = burning[likelier];
        choice->why = why_likelier;
    }
    if (!of)
        return true;
    choice->tale = of->no;
    choice->loose = true;
    if (!burning[1])
        gather_beside(p, of);
    return true;
}
