#include "story/placing.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A story that turns out to hold two matters is split. Its newest posts that teach it are kept as
 * witnesses: which of its traits each has, when and by whom. Two traits of one kind (two places,
 * goods, causes) that hardly a witness has together are the seeds of two groups; the others go to
 * the group they share more with. They are two matters when both are told by several, have things
 * of their own, and share little. */

enum {
    FROM_TOLD = 3,     /* a story that fewer told has no witnesses yet */
    RINGS_MOST = 1024, /* stories with witnesses */
    LOOKS_EACH = 4,    /* of the posts of a story, and of those that teach it nothing */
    GROUP_LEAST = 5,   /* of posts that came as a burst of their own */
    GROUP_MIXED = 8,   /* of posts that came among the others */
    VOICES_LEAST = 4,
    OWN_LEAST = 2, /* things that one group has and the other has not */
    ID_MOST = 255
};

static const double shared_most = 3, own_worth = 5, hint = 1.5, covered = .75;

const char *const why_two = "two matters: its posts share little but the brand and the category";

/* ---- witnesses ---- */

void witnesses_done(struct tale *tale)
{
    for (size_t i = 0; i < tale->witness_count; i++)
        mem_free((void *)(uintptr_t)tale->witnesses[i].id.at);
    mem_free(tale->witnesses);
    tale->witnesses = NULL;
    tale->witness_count = 0;
}

/* The oldest gives way; they stand in the order they came. */
void witness_add(struct tale *tale, const struct witness *witness)
{
    if (!tale->witnesses)
        tale->witnesses = mem_new(sizeof(struct witness) * WITNESSES_MOST);
    if (tale->witness_count == WITNESSES_MOST) {
        mem_free((void *)(uintptr_t)tale->witnesses[0].id.at);
        memmove(tale->witnesses, tale->witnesses + 1,
                sizeof(struct witness) * (WITNESSES_MOST - 1));
        tale->witness_count--;
    }
    struct witness *kept = &tale->witnesses[tale->witness_count++];
    *kept = *witness;
    kept->id = (struct text){mem_dup(witness->id.at, witness->id.len), witness->id.len};
}

void witnesses_forget_trait(struct tale *tale, size_t trait)
{
    uint64_t below = ((uint64_t)1 << trait) - 1;
    for (size_t i = 0; i < tale->witness_count; i++) {
        uint64_t *has = &tale->witnesses[i].traits;
        *has = (*has & below) | ((*has >> 1) & ~below);
    }
}

static bool may_witness(const struct story_book *book, const struct tale *tale,
                        const struct post *post)
{
    return !tale->pinned && !tale->settled && !tale->loose && tale->told >= FROM_TOLD &&
           post->id.len && post->id.len <= ID_MOST && (tale->witnesses || book->rings < RINGS_MOST);
}

static void bear_witness(struct placing *p, struct tale *tale, bool taught)
{
    struct text who = p->post->author.id.len ? p->post->author.id : p->post->id;
    struct witness witness = {.id = p->post->id,
                              .at_ms = p->now_ms,
                              .voice = XXH3_64bits(who.at, who.len),
                              .risk = (uint8_t)p->risk,
                              .critical = p->critical,
                              .taught = taught};
    const struct trait *traits[SIGNS_MOST];
    weigh_traits(&p->weighing, tale, traits);
    for (size_t i = 0; i < p->told->count; i++) {
        const struct sign *sign = &p->told->at[i];
        if (traits[i] && sign->kind != SIGN_AUTHOR && sign->kind != SIGN_TIME)
            witness.traits |= (uint64_t)1 << (traits[i] - tale->traits);
    }
    p->book->rings += !tale->witnesses;
    witness_add(tale, &witness);
}

/* ---- two groups ---- */

struct groups {
    const struct tale *tale;
    uint32_t had[TRAITS_MOST]; /* by each trait, the witnesses that have it: a bit each */
    uint32_t of[2];            /* the same of each group */
};

static size_t bits(uint32_t set)
{
    return (size_t)__builtin_popcount(set);
}

static void groups_start(struct groups *g, const struct tale *tale)
{
    *g = (struct groups){.tale = tale};
    for (size_t i = 0; i < tale->witness_count; i++)
        for (uint64_t left = tale->witnesses[i].traits; left; left &= left - 1)
            g->had[__builtin_ctzll(left)] |= (uint32_t)1 << i;
}

/* The two traits of one kind that part the witnesses best. */
static bool seeds(struct groups *g)
{
    const struct tale *tale = g->tale;
    const uint32_t *had = g->had;
    size_t best = GROUP_LEAST - 2;
    bool found = false;
    for (size_t i = 0; i < tale->trait_count; i++) {
        if (tale->traits[i].kind > SIGN_CAUSE || bits(had[i]) <= best)
            continue;
        for (size_t k = 0; k < i; k++) {
            if (tale->traits[i].kind != tale->traits[k].kind)
                continue;
            size_t both = bits(had[i] & had[k]), least = bits(had[i] & ~had[k]);
            size_t other = bits(had[k] & ~had[i]);
            least = other < least ? other : least;
            if (least <= best || both * 10 > least)
                continue;
            best = least;
            g->of[0] = had[k] & ~had[i];
            g->of[1] = had[i] & ~had[k];
            found = true;
        }
    }
    return found;
}

static double worth_of(const struct trait *trait)
{
    return (double)trait->worth / TRAIT_WORTH;
}

/* What a witness shares with one of a group, on average. */
static double nearness(const struct groups *g, size_t witness, uint32_t group)
{
    const struct tale *tale = g->tale;
    double sum = 0;
    for (size_t t = 0; t < tale->trait_count; t++)
        if (g->had[t] >> witness & 1)
            sum += worth_of(&tale->traits[t]) * (double)bits(g->had[t] & group);
    return sum / (double)bits(group);
}

static void gather_others(struct groups *g)
{
    uint32_t seed[2] = {g->of[0], g->of[1]};
    for (size_t i = 0; i < g->tale->witness_count; i++) {
        if ((seed[0] | seed[1]) >> i & 1)
            continue;
        double near[2] = {nearness(g, i, seed[0]), nearness(g, i, seed[1])};
        int likelier = near[1] > near[0];
        if (near[likelier] >= hint && near[likelier] >= near[!likelier] * 2)
            g->of[likelier] |= (uint32_t)1 << i;
    }
}

static size_t voices(const struct groups *g, uint32_t group)
{
    uint64_t heard = 0;
    for (size_t i = 0; i < g->tale->witness_count; i++)
        if (group >> i & 1)
            heard |= (uint64_t)1 << (g->tale->witnesses[i].voice & 63);
    return (size_t)__builtin_popcountll(heard);
}

/* Three quarters of the one came before the middle of the other. */
static bool burst_apart(const struct groups *g)
{
    for (int first = 0; first < 2; first++) {
        size_t before = 0, seen = 0, middle = bits(g->of[!first]) / 2;
        for (size_t i = 0; i < g->tale->witness_count && seen <= middle; i++) {
            seen += g->of[!first] >> i & 1;
            before += seen <= middle && g->of[first] >> i & 1;
        }
        if (before * 4 >= bits(g->of[first]) * 3)
            return true;
    }
    return false;
}

/* Both have things of their own, and what they share is not surprising at this brand. */
static bool share_little(const struct groups *g)
{
    double shared = 0, own[2] = {0, 0};
    size_t things[2] = {0, 0};
    for (size_t t = 0; t < g->tale->trait_count; t++) {
        uint32_t had = g->had[t];
        double part[2], worth = worth_of(&g->tale->traits[t]);
        for (int i = 0; i < 2; i++)
            part[i] = (double)bits(had & g->of[i]) / (double)bits(g->of[i]);
        shared += worth * (part[0] < part[1] ? part[0] : part[1]);
        for (int i = 0; i < 2; i++)
            if (part[i] >= .4 && part[!i] <= .1) {
                own[i] += worth;
                things[i]++;
            }
    }
    return shared < shared_most && own[0] >= own_worth && own[1] >= own_worth &&
           things[0] >= OWN_LEAST && things[1] >= OWN_LEAST;
}

static bool two_matters(struct groups *g)
{
    if (!seeds(g))
        return false;
    gather_others(g);
    size_t least = burst_apart(g) ? GROUP_LEAST : GROUP_MIXED;
    for (int i = 0; i < 2; i++)
        if (bits(g->of[i]) < least || voices(g, g->of[i]) < VOICES_LEAST)
            return false;
    return (double)bits(g->of[0] | g->of[1]) >= covered * g->tale->witness_count && share_little(g);
}

/* ---- the split ---- */

static enum risk usual_risk(const struct tale *tale, uint32_t group)
{
    size_t count[RISK_COUNT + 1] = {0};
    int most = RISK_NONE;
    for (size_t i = 0; i < tale->witness_count; i++)
        if (group >> i & 1)
            count[tale->witnesses[i].risk]++;
    for (int risk = RISK_COUNT - 1; risk >= 0; risk--)
        if (count[risk] && count[risk] >= (most == RISK_NONE ? 1 : count[most]))
            most = risk;
    return (enum risk)most;
}

static uint16_t less(uint16_t from, size_t count)
{
    return (uint16_t)(count < from ? from - count : 0);
}

static void hand_traits(struct tale *from, struct tale *to, uint32_t group, uint32_t taught)
{
    struct groups g;
    groups_start(&g, from);
    for (size_t t = 0; t < from->trait_count; t++) {
        struct trait moved = from->traits[t];
        uint32_t had = g.had[t] & group;
        if (!had)
            continue;
        moved.posts = (uint16_t)bits(had);
        from->traits[t].posts = less(from->traits[t].posts, bits(had & taught));
        tale_add_trait(to, &moved);
    }
}

/* What one witness was counted in. */
static void hand_witness(struct tale *from, struct tale *to, const struct witness *one)
{
    bool names[SIGN_AGAINST] = {false};
    to->risks[one->risk]++;
    from->risks[one->risk] = less(from->risks[one->risk], one->taught);
    to->voices |= (uint64_t)1 << (one->voice & 63);
    to->critics += one->critical;
    to->critical |= one->critical;
    for (size_t t = 0; t < from->trait_count; t++)
        if (one->traits >> t & 1 && from->traits[t].kind < SIGN_AGAINST)
            names[from->traits[t].kind] = true;
    for (int kind = 0; kind < SIGN_AGAINST; kind++) {
        to->against[kind] = (uint16_t)(to->against[kind] + names[kind]);
        from->against[kind] = less(from->against[kind], names[kind] && one->taught);
    }
}

/* What the group told goes from the one to the other. */
static void hand_over(struct tale *from, struct tale *to, uint32_t group)
{
    double part = (double)bits(group) / (double)(from->posts ? from->posts : 1);
    uint32_t taught = 0;
    for (size_t i = 0; i < from->witness_count; i++)
        taught |= (uint32_t)from->witnesses[i].taught << i;
    hand_traits(from, to, group, taught);
    for (size_t i = 0; i < from->witness_count; i++)
        if (group >> i & 1)
            hand_witness(from, to, &from->witnesses[i]);
    uint32_t gone = (uint32_t)bits(group & taught);
    to->told = (uint32_t)bits(group);
    to->rich = from->rich;
    from->told -= gone < from->told ? gone : from->told - 1;
    from->critics -= to->critics < from->critics ? to->critics : from->critics;
    to->heat = from->heat * (part < 1 ? part : 1);
    to->heat_ms = from->heat_ms;
    from->heat -= to->heat;
}

/* The ids of the group, but the post at hand, which nobody has heard of yet. */
static size_t ids_of(const struct tale *tale, uint32_t group, struct text ids[WITNESSES_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < tale->witness_count; i++)
        if (group >> i & 1)
            ids[count++] = tale->witnesses[i].id;
    return count;
}

static uint64_t split_off(struct placing *p, struct tale *tale, uint32_t group)
{
    struct text ids[WITNESSES_MOST];
    struct tale part = {.house = tale->house,
                        .risk = (uint8_t)usual_risk(tale, group),
                        .dirty = true,
                        .parted = true,
                        .from = tale->no,
                        .born_ms = p->now_ms,
                        .last_ms = p->now_ms,
                        .hour = p->now_ms / HOURS(1)};
    struct tale heard = {.witnesses = tale->witnesses, .witness_count = tale->witness_count};
    size_t count = ids_of(tale, group, ids);
    uint64_t from = tale->no;
    for (size_t i = 0; i < heard.witness_count; i++)
        if (group >> i & 1 && heard.witnesses[i].at_ms < part.born_ms)
            part.born_ms = heard.witnesses[i].at_ms;
    hand_over(tale, &part, group);
    part.from_told = part.told;
    tale->witnesses = NULL;
    tale->witness_count = 0;
    p->book->rings--;
    tale->parted = tale->dirty = true;
    tale->posts -= count < tale->posts ? count : tale->posts;
    part.posts = count;
    part.in_hour = (uint32_t)count;
    tale->part = p->book->born + 1;
    uint64_t no = book_birth(p->book, &part)->no;
    merge_say_split(p->book, from, no, ids, count, why_two);
    witnesses_done(&heard);
    return no;
}

void part_story(struct placing *p, struct choice *choice, bool taught)
{
    struct tale *tale = book_tale(p->book, choice->tale);
    if (!tale || !may_witness(p->book, tale, p->post))
        return;
    bool looks = tale->posts % LOOKS_EACH == 0;
    if (!taught && !looks)
        return;
    bear_witness(p, tale, taught);
    struct groups groups;
    if (!looks || tale->witness_count < 2 * GROUP_LEAST)
        return;
    groups_start(&groups, tale);
    if (!two_matters(&groups))
        return;
    /* what was told first stays; the post at hand must be of what leaves, for it is found again by
     * what it tells */
    uint32_t last = (uint32_t)1 << (tale->witness_count - 1);
    uint32_t first = (groups.of[0] | groups.of[1]) & ~((groups.of[0] | groups.of[1]) - 1);
    uint32_t leaves = groups.of[0] & first ? groups.of[1] : groups.of[0];
    if (!(leaves & last))
        return;
    choice->tale = split_off(p, tale, leaves);
    choice->why = why_evidence;
    weigh_remember(p->book, &p->weighing, choice->tale);
}

/* ---- that it holds ---- */

bool were_parted(struct story_book *book, const struct tale *a, const struct tale *b)
{
    const struct tale *from_a = a->from ? book_tale_now(book, a->from) : NULL;
    const struct tale *from_b = b->from ? book_tale_now(book, b->from) : NULL;
    return from_a == b || from_b == a;
}

bool may_rejoin(struct story_book *book, const struct tale *a, const struct tale *b)
{
    enum { MORE = 8 };
    if (!were_parted(book, a, b))
        return true;
    const struct tale *part = a->from && book_tale_now(book, a->from) == b ? a : b;
    return part->told >= part->from_told * 2 + MORE;
}
