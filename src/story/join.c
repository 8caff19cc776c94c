#include "story/placing.h"

#include <math.h>

enum {
    CANDIDATES_MOST = 64,
    WEIGHED_MOST = 8,
    LOOKED_MOST = 12,
    BURNING_POSTS = 10,
    SMALL_POSTS = 20
};
enum { LEARNS_ALL = 256, LEARNS_EACH = 8, EDGES_TEACH = 64 }; /* it knows its words then */

static const double near_enough = 1.6;
static const double least_enough = 1.3, share_enough = .25, grows_by = .4, teaches_from = 4.5,
                    aloof = 2.5, lonely = 2;
static const double single_share = .4, single_most = 5;
static const double rich_enough = 6; /* what a post must be able to prove to stand alone */
static const double speaks_against = -1.6;

const char *const why_evidence = "tells of the same as the story";
static const char *const why_category = "same brand and category within a day";
static const char *const why_burning = "criticism of the brand while the story burns";
static const char *const why_general = "same brand within a day, no category";
const char *const why_first = "first post of the story";

/* ---- candidates ---- */

struct candidate {
    uint64_t no;
    double votes;
};

struct candidates {
    struct candidate at[CANDIDATES_MOST];
    size_t count;
    uint8_t place[2 * CANDIDATES_MOST]; /* + 1: by the low bits of the number; 0: none */
};

/* Before put_first: the places are those of the order they came in. */
static void vote(struct candidates *all, uint64_t no, double votes)
{
    enum { MASK = 2 * CANDIDATES_MOST - 1 };
    if (!no)
        return;
    size_t s = no & MASK;
    for (; all->place[s]; s = (s + 1) & MASK)
        if (all->at[all->place[s] - 1].no == no) {
            all->at[all->place[s] - 1].votes += votes;
            return;
        }
    if (all->count == CANDIDATES_MOST)
        return;
    all->at[all->count++] = (struct candidate){no, votes};
    all->place[s] = (uint8_t)all->count;
}

/* The same behind it. */
static void vote_late(struct candidates *all, uint64_t no, double votes)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].no == no) {
            all->at[i].votes += votes;
            return;
        }
    if (all->count < CANDIDATES_MOST)
        all->at[all->count++] = (struct candidate){no, votes};
}

static bool comes_first(const struct candidate *x, const struct candidate *y)
{
    if (x->votes < y->votes || x->votes > y->votes)
        return x->votes > y->votes;
    return x->no > y->no;
}

/* The signs that are least usual: those of a long post that everybody has find too much. */
static size_t rarest(const struct weighing *w, uint8_t order[SIGNS_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < w->told->count; i++) {
        size_t at = count++;
        for (; at > 0 && w->told->at[order[at - 1]].usual > w->told->at[i].usual; at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
    return count < LOOKED_MOST ? count : LOOKED_MOST;
}

/* Brings the WEIGHED_MOST that come first to the front; nobody asks for the order of the others. */
static void put_first(struct candidates *all)
{
    for (size_t i = 1; i < all->count; i++) {
        size_t at = i;
        if (at >= WEIGHED_MOST) {
            if (!comes_first(&all->at[i], &all->at[WEIGHED_MOST - 1]))
                continue;
            at = WEIGHED_MOST - 1;
        }
        struct candidate one = all->at[i];
        all->at[i] = all->at[at];
        for (; at > 0 && comes_first(&one, &all->at[at - 1]); at--)
            all->at[at] = all->at[at - 1];
        all->at[at] = one;
    }
}

static void gather(const struct placing *p, const struct choice *choice, struct candidates *all)
{
    const struct weighing *w = &p->weighing;
    uint8_t order[SIGNS_MOST];
    size_t count = rarest(w, order);
    uint64_t no[LOOKED_MOST][4];
    all->count = 0;
    memset(all->place, 0, sizeof(all->place));
    weigh_stories(p->book, w, order, count, no);
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 4; k++)
            vote(all, no[i][k], 1 / ((double)w->told->at[order[i]].usual + .01));
    const struct house *house = &p->book->houses.at[choice->house];
    for (int risk = 0; risk < RISK_COUNT; risk++)
        vote(all, house->open[risk], p->risk == (enum risk)risk ? 60 : 10);
    put_first(all);
    /* what was split off is found with what it was of */
    size_t near = all->count < WEIGHED_MOST ? all->count : WEIGHED_MOST;
    bool more = false;
    for (size_t i = 0; i < near; i++) {
        const struct tale *tale = book_tale(p->book, all->at[i].no);
        if (!tale || !tale->part)
            continue;
        vote_late(all, tale->part, all->at[i].votes);
        more = true;
    }
    if (more)
        put_first(all);
}

/* Those that will be weighed lie far apart in memory: they are waited for together. */
static void fetch(const struct placing *p, const struct candidates *all)
{
    enum { LINE = 64 };
    for (size_t i = 0; i < all->count && i < WEIGHED_MOST; i++) {
        const struct tale *tale = book_tale(p->book, all->at[i].no);
        const char *traits = tale ? (const char *)tale->traits : NULL;
        for (size_t at = 0; tale && at < tale->trait_count * sizeof(struct trait); at += LINE)
            __builtin_prefetch(traits + at);
    }
}

/* ---- the nearest ---- */

static double hours_since(const struct placing *p, const struct tale *tale)
{
    double hours = (double)(p->now_ms - tale->last_ms) / (double)HOURS(1);
    return hours > 0 ? hours : 0;
}

/* What the words do not say: the category, how long ago, how many speak of it now. */
static double besides(const struct placing *p, const struct tale *tale)
{
    double hours = hours_since(p, tale);
    double sum = hours > 0 ? -fmin(2.5, .6 * log1p(hours / 12)) : 0;
    if (p->risk != RISK_NONE && tale->told) {
        double share = (double)tale->risks[p->risk] / tale->told;
        double none = (double)tale->risks[RISK_NONE] / tale->told;
        sum += share >= .2 ? .7 : none > .5 ? 0 : -.5;
    }
    return sum + fmin(1.5, .25 * log1p(lately(p, tale)));
}

/* Nobody in the story speaks of the post's category, and it is none that follows any matter. Of a
 * story that many tell, some posts are taken for another kind. */
static bool other_kind(const struct placing *p, const struct tale *tale)
{
    if (p->risk == RISK_NONE || storm_consequence(p->risk) || tale->posts > SMALL_POSTS)
        return false;
    return tale->told > tale->risks[RISK_NONE] && !tale->risks[p->risk];
}

/* Posts of few words need share less, if they share most of what they have; where both have much to
 * tell, one thing in common is what two matters of one shop have. */
static double enough_for(const struct placing *p, const struct tale *tale,
                         const struct verdict_on *on)
{
    double could = fmin(p->weighing.rich, (double)tale->rich);
    double enough = fmax(least_enough, fmin(near_enough, could * share_enough));
    if (on->signs < 2 && other_kind(p, tale))
        enough = fmax(enough, fmin(single_most, could * single_share));
    /* a large story has many words, and shares some with anything */
    /* one thing in common is little for one who has no complaint */
    bool founds = p->founds || p->reports;
    if (!founds && on->signs < 2)
        enough += lonely;
    /* small talk of the same things is no word on the event */
    if (!founds)
        enough += p->glad ? aloof : aloof * .5;
    return enough + grows_by * fmin(5, log((double)tale->told));
}

static bool may_join(const struct placing *p, const struct choice *choice, const struct tale *tale,
                     double over)
{
    if (tale->house != choice->house || tale->risk == RISK_NONE || !tale->told)
        return tale->house == choice->house && tale->told;
    /* a graver claim in a large story must be clearly the same, for it must ring at once */
    return !too_grave(p, tale) || tale->posts <= SMALL_POSTS || over >= 2;
}

/* Who tells much, and of a harm or what caused it, reports, in whatever tone. */
static bool names_harm(const struct told *told)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->at[i].kind == SIGN_HARM || told->at[i].kind == SIGN_CAUSE)
            return true;
    return false;
}

void join_evidence(struct placing *p, struct choice *choice)
{
    if (!p->told || !p->told->count)
        return;
    struct candidates all;
    struct verdict_on best_on = {.count = 0};
    double best_over = -1e9;
    uint64_t best = 0, next = 0;
    double next_over = -1e9;
    p->weighing.risk = p->risk;
    p->weighing.now_ms = p->now_ms;
    weigh_start(&p->weighing, p->book, choice->house, p->told);
    choice->weighed = true;
    p->reports = p->weighing.rich >= rich_enough + 2 && names_harm(p->told);
    if (choice->tale)
        return;
    gather(p, choice, &all);
    fetch(p, &all);
    for (size_t i = 0; i < all.count && i < WEIGHED_MOST; i++) {
        const struct tale *tale = living(p, all.at[i].no);
        if (!tale || tale->loose || tale->no == best || tale->no == next)
            continue; /* a story that was merged comes under two numbers */
        struct verdict_on on;
        weigh_tale(&p->weighing, tale, &on);
        double over = on.score + besides(p, tale) - enough_for(p, tale, &on);
        if (on.shared < least_enough || !may_join(p, choice, tale, over))
            continue;
        if (over > best_over) {
            next_over = best_over;
            next = best;
            best_over = over;
            best = tale->no;
            best_on = on;
        } else if (over > next_over) {
            next_over = over;
            next = tale->no;
        }
    }
    if (!best || best_over < 0)
        return;
    if (next && next_over > 1)
        best = merge_same(p, best, next);
    choice->tale = best;
    choice->why = why_evidence;
    choice->on = best_on;
    choice->sure = best_on.score >= teaches_from || best_over > 2;
}

/* ---- for want of evidence ---- */

/* The general story of a brand starts anew each day, but never in the middle of a surge. */
static bool rolls_over(const struct placing *p, const struct tale *tale)
{
    int64_t hours = (p->now_ms - tale->born_ms) / HOURS(1);
    if (tale->risk != RISK_NONE || hours < OPEN_HOURS)
        return false;
    return (uint64_t)lately(p, tale) * (uint64_t)hours <= tale->posts * 3;
}

static struct tale *open_tale(const struct placing *p, const struct house *house, enum risk risk)
{
    struct tale *tale = living(p, house->open[risk]);
    bool open = tale && p->now_ms - tale->last_ms < HOURS(OPEN_HOURS) && !rolls_over(p, tale);
    return open ? tale : NULL;
}

static bool speaks_of_other(const struct placing *p, const struct choice *choice,
                            const struct tale *tale)
{
    struct verdict_on on;
    if (!choice->weighed || !tale->told)
        return false;
    weigh_tale(&p->weighing, tale, &on);
    return on.against + on.shared * .5 < speaks_against;
}

/* What people say of a brand while something of it burns is mostly about that: anger that names no
 * category, and talk of authorities, boycotts and of how it is handled, goes to the story that
 * burns most. Calm and glad posts do not. */
static struct tale *burning_tale(const struct placing *p, const struct choice *choice, bool any)
{
    const struct house *house = &p->book->houses.at[choice->house];
    bool about =
        any || (p->risk == RISK_NONE ? p->critical
                                     : p->risk == RISK_THREAT_LEGAL || p->risk == RISK_HANDLING ||
                                           p->risk == RISK_RUMOR_BOYCOTT);
    struct tale *most = NULL;
    for (int risk = 0; about && risk < RISK_COUNT; risk++) {
        struct tale *tale = open_tale(p, house, (enum risk)risk);
        if (tale && !too_grave(p, tale) && lately(p, tale) >= BURNING_POSTS &&
            (!most || lately(p, tale) > lately(p, most)))
            most = tale;
    }
    return most;
}

/* The open story of the gravest category that the post tells of. */
static struct tale *told_tale(const struct placing *p, const struct house *house)
{
    if (p->risk == RISK_NONE)
        return open_tale(p, house, RISK_NONE);
    for (int risk = 0; risk < RISK_COUNT; risk++) {
        struct tale *tale =
            p->verdict->risk[risk] >= .5 ? open_tale(p, house, (enum risk)risk) : NULL;
        if (tale && !too_grave(p, tale))
            return tale;
    }
    return NULL;
}

static void found(struct placing *p, struct choice *choice, bool loose)
{
    struct tale *tale = born(p, choice->house, loose);
    choice->tale = tale->no;
    choice->why = why_first;
    choice->loose = loose;
}

/* It could prove what it tells of, and no story is that: it is the first of its own. While a
 * story burns, what does not speak against it is most likely about it. */
static bool stands_alone(struct placing *p, struct choice *choice)
{
    /* who neither complains nor reports must have more to tell, and praise founds nothing */
    bool founds = p->founds || p->reports;
    double enough = founds ? rich_enough : rich_enough + 2;
    if (!choice->weighed || (p->glad && !founds) || p->weighing.rich < enough)
        return false;
    struct tale *tale = choice->storm ? NULL : burning_tale(p, choice, p->critical);
    if (tale && !speaks_of_other(p, choice, tale)) {
        choice->tale = tale->no;
        choice->why = why_burning;
        choice->loose = true;
        return true;
    }
    found(p, choice, false);
    return true;
}

void join_loosely(struct placing *p, struct choice *choice)
{
    const struct house *house = &p->book->houses.at[choice->house];
    if (stands_alone(p, choice))
        return;
    struct tale *tale = p->risk == RISK_NONE ? NULL : told_tale(p, house);
    choice->why = why_category;
    choice->loose = true;
    if (!tale && !choice->storm) {
        tale = burning_tale(p, choice, false);
        choice->why = why_burning;
    }
    if (!tale && p->risk == RISK_NONE) {
        tale = told_tale(p, house);
        choice->why = why_general;
    }
    if (tale)
        choice->tale = tale->no;
    else
        found(p, choice, p->risk == RISK_NONE);
}

/* ---- remembering ---- */

/* Critics who quote or answer a post of the story speak of it, in the words that others will use.
 */
bool edge_may_teach(const struct placing *p, const struct choice *choice)
{
    if (!choice->edge || !choice->tale || choice->loose || !p->critical)
        return false;
    const struct tale *tale = book_tale(p->book, choice->tale);
    return tale && tale->told && !tale->loose && tale->told <= EDGES_TEACH;
}

static bool edge_teaches(const struct placing *p, const struct choice *choice,
                         const struct tale *tale)
{
    struct verdict_on on;
    if (!edge_may_teach(p, choice))
        return false;
    weigh_tale(&p->weighing, tale, &on);
    return on.against > -1;
}

void keep_told(struct placing *p, struct choice *choice)
{
    if (!p->told || !choice->weighed)
        return;
    struct tale *tale = book_tale(p->book, choice->tale);
    bool first = choice->why == why_first && !choice->loose;
    bool learns = first || (choice->why == why_evidence && choice->sure) ||
                  choice->why == why_link || edge_teaches(p, choice, tale);
    if (tale && tale->told > LEARNS_ALL && tale->posts % LEARNS_EACH)
        learns = false;
    if (learns && tale && !tale->loose && p->told->count && (first || tale->told)) {
        struct house *house = &p->book->houses.at[choice->house];
        weigh_learn(tale, &p->weighing);
        weigh_remember(p->book, &p->weighing, tale->no);
        if (too_grave(p, tale))
            tale->risk = (uint8_t)p->risk;
        part_story(p, choice, true);
        tale = book_tale(p->book, choice->tale);
        house = &p->book->houses.at[choice->house];
        const struct tale *open = book_tale(p->book, house->open[tale->risk]);
        if (tale->risk != RISK_NONE && (!open || lately(p, tale) >= lately(p, open))) {
            house->open[tale->risk] = tale->no;
            house->dirty = true;
        }
    }
    if (!learns && tale && !tale->loose && !choice->loose && tale->told)
        part_story(p, choice, false);
    if (!choice->quiet)
        weigh_count(p->book, choice->house, &p->weighing);
}
