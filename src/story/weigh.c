#include "story/weigh.h"

#include <math.h>

enum { HALF_LIFE_HOURS = 72, PRIOR_POSTS = 60, NO_BITS = 48, COUNTED_MOST = 12, WORTH_EACH = 8 };

static uint64_t place_of(uint32_t house, uint64_t sign)
{
    uint64_t x = sign ^ ((uint64_t)(house + 1) * 0x9e3779b97f4a7c15ULL);
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93ULL;
    return x ^ (x >> 29);
}

/* ---- how usual a sign is for the brand ---- */

static double faded(double count, int64_t hours)
{
    return hours > 0 ? count * exp2(-(double)hours / HALF_LIFE_HOURS) : count;
}

static uint64_t packed(float count, int64_t hour)
{
    uint32_t bits;
    memcpy(&bits, &count, sizeof(bits));
    return (uint64_t)bits << 32 | (uint32_t)hour;
}

static float seen_of(const uint64_t *known, int64_t hour)
{
    uint32_t bits = (uint32_t)(known[0] >> 32);
    float count;
    memcpy(&count, &bits, sizeof(count));
    if (!(count >= 0 && count < 1e9F))
        return 0;
    return (float)faded(count, hour - (int64_t)(uint32_t)known[0]);
}

static double usual_at(const struct weighing *w, size_t i, double own, double own_all)
{
    double seen = w->seen[i] - own, all = w->all - own_all;
    if (seen < 0)
        seen = 0;
    if (all < seen)
        all = seen;
    return (seen + PRIOR_POSTS * (double)w->told->at[i].usual) / (all + PRIOR_POSTS);
}

/* What a sign may say at most, and at what share of its log-odds: of what is often alike by
 * chance. */
static double kind_most(uint8_t kind)
{
    static const float most[SIGN_KINDS] = {
        [SIGN_PLACE] = 5,    [SIGN_GOODS] = 4, [SIGN_CAUSE] = 4.5F,  [SIGN_WHO] = 3,
        [SIGN_SPOT] = 3,     [SIGN_HARM] = 3,  [SIGN_DEED] = 3,      [SIGN_THING] = 2.5F,
        [SIGN_TIME] = 1,     [SIGN_THEME] = 3, [SIGN_NUMBER] = 3.5F, [SIGN_CODE] = 6,
        [SIGN_WORD] = 4,     [SIGN_TAG] = 4,   [SIGN_HOST] = 1,      [SIGN_MEDIA] = 7,
        [SIGN_AUTHOR] = 1.5F};
    return most[kind];
}

double weigh_worth(double odds, uint8_t kind)
{
    double most = kind_most(kind);
    return odds <= 0 ? 0 : odds < most ? odds : most;
}

static uint32_t trait_key(uint64_t sign)
{
    return (uint32_t)(sign >> 32);
}

/* The traits of a story are many, and hardly any is one of the post's: each asks a table of the
 * post's signs by its low bits, which mostly is empty there. */
static void index_signs(struct weighing *w)
{
    memset(w->first, 0, sizeof(w->first));
    for (size_t i = w->told->count; i-- > 0;) {
        uint8_t *first = &w->first[trait_key(w->told->at[i].key) & 0xff];
        w->next[i] = *first;
        *first = (uint8_t)(i + 1);
    }
}

void weigh_traits(const struct weighing *w, const struct tale *tale,
                  const struct trait *out[SIGNS_MOST])
{
    memset(out, 0, w->told->count * sizeof(*out));
    for (size_t t = 0; t < tale->trait_count; t++) {
        const struct trait *trait = &tale->traits[t];
        for (size_t i = w->first[trait->key & 0xff]; i; i = w->next[i - 1]) {
            const struct sign *sign = &w->told->at[i - 1];
            if (trait_key(sign->key) == trait->key && sign->kind == trait->kind && !out[i - 1])
                out[i - 1] = trait;
        }
    }
}

void weigh_start(struct weighing *w, struct story_book *book, uint32_t house_no,
                 const struct told *told)
{
    const struct house *house = &book->houses.at[house_no];
    int64_t hour = w->now_ms / HOURS(1);
    w->told = told;
    w->all = faded(house->told, hour - house->told_hour);
    w->rich = 0;
    const uint64_t *known[SIGNS_MOST];
    for (size_t i = 0; i < told->count; i++)
        w->place[i] = place_of(house_no, told->at[i].key);
    index_signs(w);
    memory_get_all(book->usual, w->place, told->count, known);
    for (size_t i = 0; i < told->count; i++) {
        w->seen[i] = known[i] ? seen_of(known[i], hour) : 0;
        w->worth[i] = weigh_worth(log(.5 / usual_at(w, i, 0, 0)), told->at[i].kind);
        if (told->at[i].kind != SIGN_AUTHOR && told->at[i].kind != SIGN_TIME)
            w->rich += w->worth[i];
    }
}

/* Whether this post of the hour is counted: of a flood each sixteenth is enough, and the saved rows
 * stay few. */
static bool is_counted(struct house *house, int64_t hour)
{
    enum { ALL_MOST = 200, EACH = 16 };
    if (hour != house->hour) {
        house->hour = hour;
        house->in_hour = 0;
    }
    house->in_hour++;
    return house->in_hour <= ALL_MOST || house->in_hour % EACH == 0;
}

void weigh_count(struct story_book *book, uint32_t house_no, const struct weighing *w)
{
    struct house *house = &book->houses.at[house_no];
    int64_t hour = w->now_ms / HOURS(1);
    house->dirty = true;
    if (!is_counted(house, hour))
        return;
    if (hour > house->told_hour) {
        house->told = faded(house->told, hour - house->told_hour);
        house->told_hour = hour;
    }
    house->told += 1;
    for (size_t i = 0; i < w->told->count; i++) {
        uint64_t value = packed(w->seen[i] + 1, hour);
        memory_put(book->usual, w->place[i], &value);
    }
}

/* ---- a story's traits ---- */

static struct trait *trait_of(const struct tale *tale, const struct sign *sign)
{
    return tale_trait(tale, trait_key(sign->key), sign->kind);
}

/* At the ceiling the rarest gives way, if it is rare indeed: the oldest of those. */
static void add_trait(struct tale *tale, const struct trait *trait)
{
    if (tale->trait_count < TRAITS_MOST) {
        tale_add_trait(tale, trait);
        return;
    }
    size_t rarest = 0;
    for (size_t i = 1; i < tale->trait_count; i++)
        if (tale->traits[i].posts < tale->traits[rarest].posts)
            rarest = i;
    if (tale->traits[rarest].posts > 1 + tale->told / 64)
        return;
    witnesses_forget_trait(tale, rarest);
    memmove(&tale->traits[rarest], &tale->traits[rarest + 1],
            (tale->trait_count - rarest - 1) * sizeof(struct trait));
    tale->traits[tale->trait_count - 1] = *trait;
}

static void halve(struct tale *tale)
{
    tale->told /= 2;
    for (size_t i = 0; i < tale->trait_count; i++)
        tale->traits[i].posts = (uint16_t)((tale->traits[i].posts + 1) / 2);
    for (size_t i = 0; i < SIGN_AGAINST; i++)
        tale->against[i] /= 2;
    for (size_t i = 0; i <= RISK_COUNT; i++)
        tale->risks[i] /= 2;
}

void weigh_fit(struct tale *tale)
{
    while (tale->told >= TOLD_MOST)
        halve(tale);
}

static uint8_t worth_now(const struct weighing *w, size_t i, uint32_t own, uint32_t own_all)
{
    double odds = log(.5 / usual_at(w, i, own, own_all));
    return (uint8_t)(weigh_worth(odds, w->told->at[i].kind) * TRAIT_WORTH);
}

/* The signs' traits while the story learns: new ones come behind the others, and only where one
 * gave way to another the places are no longer what they were. */
struct learning {
    struct tale *tale;
    const struct trait *known[SIGNS_MOST];
    const struct trait *first; /* where the traits stood */
    size_t was;
    bool moved;
};

static struct trait *learned(const struct learning *l, const struct sign *sign, size_t i)
{
    if (l->moved)
        return trait_of(l->tale, sign);
    if (l->known[i])
        return &l->tale->traits[l->known[i] - l->first];
    for (size_t t = l->was; t < l->tale->trait_count; t++)
        if (l->tale->traits[t].key == trait_key(sign->key) && l->tale->traits[t].kind == sign->kind)
            return &l->tale->traits[t];
    return NULL;
}

static void learn_new(struct learning *l, const struct trait *trait)
{
    size_t was = l->tale->trait_count;
    add_trait(l->tale, trait);
    l->moved |= l->tale->trait_count == was;
}

void weigh_learn(struct tale *tale, const struct weighing *w)
{
    bool named[SIGN_AGAINST] = {0};
    struct learning l = {.tale = tale, .first = tale->traits, .was = tale->trait_count};
    weigh_traits(w, tale, l.known);
    weigh_fit(tale);
    tale->told++;
    tale->risks[w->risk]++;
    if ((float)w->rich > tale->rich)
        tale->rich = (float)w->rich;
    for (size_t i = 0; i < w->told->count; i++) {
        const struct sign *sign = &w->told->at[i];
        if (sign->kind < SIGN_AGAINST)
            named[sign->kind] = true;
        struct trait *trait = learned(&l, sign, i);
        if (trait) {
            if (trait->posts++ % WORTH_EACH == 0)
                trait->worth = worth_now(w, i, trait->posts - 1u, tale->told - 1u);
            continue;
        }
        learn_new(&l, &(struct trait){.key = trait_key(sign->key),
                                      .posts = 1,
                                      .kind = sign->kind,
                                      .worth = (uint8_t)(w->worth[i] * TRAIT_WORTH)});
    }
    for (size_t i = 0; i < SIGN_AGAINST; i++)
        tale->against[i] = (uint16_t)(tale->against[i] + named[i]);
}

/* ---- for and against ---- */

static void keep(struct verdict_on *out, size_t sign, double weight)
{
    size_t at = out->count < BECAUSE_MOST ? out->count++ : BECAUSE_MOST;
    if (at == BECAUSE_MOST) {
        if ((double)out->by[BECAUSE_MOST - 1].weight >= weight)
            return;
        at = BECAUSE_MOST - 1;
    }
    for (; at > 0 && (double)out->by[at - 1].weight < weight; at--)
        out->by[at] = out->by[at - 1];
    out->by[at] = (struct weight){(uint8_t)sign, (float)weight};
}

/* The post names a place, a thing … and the story another. */
static const double against_most[SIGN_AGAINST] = {4, 2.2, 2.5, .7, .5};

static double against(const struct weighing *w, const struct tale *tale,
                      const struct trait *const traits[])
{
    bool named[SIGN_AGAINST] = {0}, shared[SIGN_AGAINST] = {0};
    double sum = 0;
    for (size_t i = 0; i < w->told->count; i++) {
        const struct sign *sign = &w->told->at[i];
        if (sign->kind >= SIGN_AGAINST)
            continue;
        named[sign->kind] = true;
        const struct trait *trait = traits[i];
        shared[sign->kind] |= trait && trait->posts * 12u >= tale->against[sign->kind];
    }
    for (int kind = 0; kind < SIGN_AGAINST; kind++)
        if (named[kind] && !shared[kind] && tale->against[kind])
            sum -= against_most[kind] * sqrt(fmin(1, (double)tale->against[kind] / tale->told));
    return sum;
}

void weigh_tale(const struct weighing *w, const struct tale *tale, struct verdict_on *out)
{
    const struct trait *traits[SIGNS_MOST];
    double weights[SIGNS_MOST];
    size_t count = 0;
    *out = (struct verdict_on){.count = 0};
    weigh_traits(w, tale, traits);
    for (size_t i = 0; i < w->told->count; i++) {
        const struct sign *sign = &w->told->at[i];
        const struct trait *trait = traits[i];
        if (!trait)
            continue;
        double usual = usual_at(w, i, trait->posts, tale->told);
        double share = (trait->posts + usual) / (tale->told + 1.0);
        double weight = weigh_worth(log(share / usual), sign->kind);
        if (weight < .2)
            continue;
        keep(out, i, weight);
        out->signs += weight >= 1 || sign->kind == SIGN_CODE || sign->kind == SIGN_MEDIA;
        size_t at = count++;
        for (; at > 0 && weights[at - 1] < weight; at--)
            weights[at] = weights[at - 1];
        weights[at] = weight;
    }
    /* Signs of one sentence come together: each further one says a little less. */
    double less = 1;
    for (size_t i = 0; i < count && i < COUNTED_MOST; i++, less *= .93)
        out->shared += weights[i] * less;
    out->against = tale->told ? against(w, tale, traits) : 0;
    out->score = out->shared + out->against;
}

double weigh_foreign(const struct weighing *w, const struct tale *tale)
{
    const struct trait *traits[SIGNS_MOST];
    double sum = 0;
    weigh_traits(w, tale, traits);
    for (size_t i = 0; i < w->told->count; i++) {
        const struct sign *sign = &w->told->at[i];
        bool names = sign->kind < SIGN_AGAINST || sign->kind == SIGN_CODE;
        if (names && !traits[i])
            sum += w->worth[i];
    }
    return sum;
}

/* ---- two stories ---- */

static const struct trait *same_trait(const struct tale *tale, const struct trait *trait)
{
    return tale_trait(tale, trait->key, trait->kind);
}

/* Only signs that the post has too can be weighed: of the others nobody knows how usual they are. A
 * sign counts as far as both stories are about it. */
double weigh_alike(const struct weighing *w, const struct tale *a, const struct tale *b)
{
    const struct trait *of_a[SIGNS_MOST], *of_b[SIGNS_MOST];
    double sum = 0;
    weigh_traits(w, a, of_a);
    weigh_traits(w, b, of_b);
    for (size_t i = 0; i < w->told->count; i++) {
        const struct sign *sign = &w->told->at[i];
        const struct trait *x = of_a[i], *y = of_b[i];
        if (!x || !y || sign->kind == SIGN_AUTHOR || sign->kind == SIGN_TIME)
            continue;
        double usual = usual_at(w, i, x->posts + y->posts, a->told + b->told);
        double share = fmin((double)x->posts / a->told, (double)y->posts / b->told);
        sum += weigh_worth(log((share + usual) / usual), sign->kind) * sqrt(share);
    }
    return sum;
}

/* The thing of a kind that most of a story names, if more than half do. */
static const struct trait *main_trait(const struct tale *tale, int kind)
{
    const struct trait *most = NULL;
    for (size_t i = 0; i < tale->trait_count; i++)
        if (tale->traits[i].kind == kind && (!most || tale->traits[i].posts > most->posts))
            most = &tale->traits[i];
    return most && most->posts * 2u >= tale->against[kind] ? most : NULL;
}

double weigh_apart(const struct tale *a, const struct tale *b)
{
    double sum = 0;
    for (int kind = 0; kind < SIGN_AGAINST; kind++) {
        const struct trait *x = main_trait(a, kind), *y = main_trait(b, kind);
        if (!x || !y || same_trait(b, x) || same_trait(a, y))
            continue;
        double part = fmin((double)a->against[kind] / a->told, (double)b->against[kind] / b->told);
        sum -= against_most[kind] * sqrt(part);
    }
    return sum;
}

bool weigh_within(const struct tale *small, const struct tale *large)
{
    static const uint8_t kinds[] = {SIGN_PLACE, SIGN_GOODS, SIGN_CAUSE};
    bool any = false;
    for (size_t i = 0; i < sizeof(kinds); i++) {
        const struct trait *x = main_trait(small, kinds[i]);
        if (!x)
            continue;
        const struct trait *y = same_trait(large, x);
        if (!y || y->posts * 12u < large->against[kinds[i]])
            return false;
        any = true;
    }
    return any;
}

/* ---- which stories had a sign ---- */

/* Four numbers of 48 bits in three words. */
static void unpacked(const uint64_t words[3], uint64_t no[4])
{
    const uint64_t mask = ((uint64_t)1 << NO_BITS) - 1;
    no[0] = words[0] & mask;
    no[1] = words[1] & mask;
    no[2] = words[2] & mask;
    no[3] = (words[0] >> NO_BITS) | (words[1] >> NO_BITS) << 16 | (words[2] >> NO_BITS) << 32;
}

static void stories_of(const uint64_t *known, uint64_t no[4])
{
    memset(no, 0, 4 * sizeof(*no));
    if (known)
        unpacked(known, no);
}

void weigh_stories(struct story_book *book, const struct weighing *w, const uint8_t *signs,
                   size_t count, uint64_t (*no)[4])
{
    uint64_t places[SIGNS_MOST] = {0};
    const uint64_t *known[SIGNS_MOST];
    for (size_t i = 0; i < count; i++)
        places[i] = w->place[signs[i]];
    memory_get_all(book->signs, places, count, known);
    for (size_t i = 0; i < count; i++)
        stories_of(known[i], no[i]);
}

static void remember(struct story_book *book, uint64_t place, uint64_t tale)
{
    uint64_t no[4];
    stories_of(memory_get(book->signs, place), no);
    for (int i = 0; i < 4; i++)
        if (no[i] == tale)
            return;
    bool known = no[0] != 0;
    uint64_t last = no[2];
    uint64_t words[3] = {tale | (last & 0xffff) << NO_BITS,
                         no[0] | (last >> 16 & 0xffff) << NO_BITS,
                         no[1] | (last >> 32 & 0xffff) << NO_BITS};
    if (!known || !memory_set(book->signs, place, words))
        memory_put(book->signs, place, words);
}

void weigh_remember(struct story_book *book, const struct weighing *w, uint64_t tale)
{
    for (size_t i = 0; i < w->told->count; i++)
        memory_expect(book->signs, w->place[i]);
    for (size_t i = 0; i < w->told->count; i++)
        remember(book, w->place[i], tale);
}
