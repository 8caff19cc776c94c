#include "check/pairs.h"

#include <math.h>

/* How the words of the two sentences lie beside each other. */
struct laid {
    float alike[PAIR_WORDS_MOST][PAIR_WORDS_MOST]; /* [reply][known], 0 to 1 */
    float same[PAIR_WORDS_MOST][PAIR_WORDS_MOST];  /* of opposites: -1 to 1 */
    float best[2][PAIR_WORDS_MOST];                /* of each known, of each reply word: 0 to 1 */
    int to[2][PAIR_WORDS_MOST];
};

static const int8_t *meaning_of(const struct pairs *pairs, const struct pair_word *word)
{
    return pairs->meaning + (size_t)(word->row - 1) * PAIR_MEANING;
}

/* Neither is ever no number: fmaxf, which minds that, is a call. */
static float larger(float a, float b)
{
    return a > b ? a : b;
}

static float within(float value, float most)
{
    return value > most ? most : value < -most ? -most : value;
}

static int32_t dot(const int8_t *a, const int8_t *b, int count)
{
    int32_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += (int32_t)a[i] * (int32_t)b[i];
    return sum;
}

/* The table holds lengths of 1 as 1.6 * 127. */
static const float MEAN_ONE = 203.2F * 203.2F, OPPOSITE_ONE = 127.F * 127.F;

static void lay(const struct pairs *pairs, const struct pair_side *known,
                const struct pair_side *reply, struct laid *laid)
{
    memset(laid->best, 0, sizeof(laid->best));
    memset(laid->to, -1, sizeof(laid->to));
    for (size_t i = 0; i < reply->count; i++)
        for (size_t k = 0; k < known->count; k++) {
            const struct pair_word *mine = &reply->word[i], *theirs = &known->word[k];
            float alike = mine->key == theirs->key ? 1 : 0, same = 0;
            if (mine->row && theirs->row) {
                const int8_t *a = meaning_of(pairs, mine), *b = meaning_of(pairs, theirs);
                alike = larger(alike, (float)dot(a, b, PAIR_MEAN) / MEAN_ONE);
                same = (float)dot(a + PAIR_MEAN, b + PAIR_MEAN, PAIR_OPPOSITE) / OPPOSITE_ONE;
            }
            laid->alike[i][k] = alike;
            laid->same[i][k] = same;
            if (alike > laid->best[1][i]) {
                laid->best[1][i] = alike;
                laid->to[1][i] = (int)k;
            }
            if (alike > laid->best[0][k]) {
                laid->best[0][k] = alike;
                laid->to[0][k] = (int)i;
            }
        }
}

/* ---- what is seen: each adds its numbers at *at ---- */

struct seeing {
    const struct pairs *pairs;
    const struct pair_side *known, *reply;
    const struct pair_where *where;
    const struct laid *laid;
    float *out;
    size_t at;
};

static void put(struct seeing *s, float value)
{
    if (s->at < PAIR_SHOWN)
        s->out[s->at++] = value;
}

static void put_bool(struct seeing *s, bool value)
{
    put(s, value ? 1 : 0);
}

static float covered(const struct pair_side *side, const float *best, float least)
{
    float sum = 0;
    for (size_t i = 0; i < side->count; i++)
        sum += side->word[i].weight * (best[i] >= least ? best[i] : 0);
    return sum / (side->sum + .1F);
}

static void see_cover(struct seeing *s)
{
    put(s, covered(s->reply, s->laid->best[1], 0));
    put(s, covered(s->known, s->laid->best[0], 0));
    put(s, covered(s->reply, s->laid->best[1], .6F));
    put(s, covered(s->known, s->laid->best[0], .6F));
    put(s, covered(s->reply, s->laid->best[1], .999F));
    put(s, covered(s->known, s->laid->best[0], .999F));
    put(s, logf(1 + s->reply->sum));
    put(s, logf(1 + s->known->sum));
}

static void see_opposites(struct seeing *s)
{
    float most[4] = {0}, sum[4] = {0};
    for (size_t i = 0; i < s->reply->count; i++)
        for (size_t k = 0; k < s->known->count; k++) {
            const struct pair_word *mine = &s->reply->word[i], *theirs = &s->known->word[k];
            const float share = mine->weight * theirs->weight;
            const float plain = s->laid->same[i][k] * share;
            const float turned = plain * (float)(mine->turn * theirs->turn);
            const float value[4] = {-plain, plain, -turned, turned};
            if (mine->key == theirs->key)
                continue;
            for (int n = 0; n < 4; n++) {
                most[n] = larger(most[n], value[n]);
                sum[n] += larger(0, value[n]);
            }
        }
    for (int n = 0; n < 4; n++) {
        put(s, most[n]);
        put(s, sum[n] / sqrtf(1 + s->reply->sum * s->known->sum));
    }
}

static void see_turns(struct seeing *s)
{
    float apart = 0, together = 0, any = 0, mine = 0, theirs = 0;
    for (size_t i = 0; i < s->reply->count; i++) {
        const struct pair_word *word = &s->reply->word[i];
        const int to = s->laid->to[1][i];
        mine += word->turn < 0 ? word->weight : 0;
        if (to < 0)
            continue;
        const float share = word->weight * s->laid->best[1][i];
        any += word->weight;
        if (word->turn != s->known->word[to].turn)
            apart += share;
        else
            together += share;
    }
    for (size_t k = 0; k < s->known->count; k++)
        theirs += s->known->word[k].turn < 0 ? s->known->word[k].weight : 0;
    const bool no = s->reply->whole->negated != s->reply->whole->denied,
               against = (s->known->whole->negated != s->known->whole->denied) != s->known->turned;
    put(s, apart / (any + .5F));
    put(s, together / (any + .5F));
    put(s, mine / (s->reply->sum + .1F));
    put(s, theirs / (s->known->sum + .1F));
    put_bool(s, no);
    put_bool(s, against);
    put_bool(s, no != against);
    put(s, no != against ? covered(s->reply, s->laid->best[1], .5F) : 0);
}

static bool of(const struct pair_side *side, size_t clause)
{
    return side->claims->clauses[clause].sentence == side->whole->sentence;
}

static void see_quantities(struct seeing *s)
{
    const struct claims *a = s->known->claims, *b = s->reply->claims;
    int mine = 0, theirs = 0, same = 0, apart = 0;
    for (size_t k = 0; k < a->quantity_count; k++)
        theirs += of(s->known, a->quantities[k].clause);
    for (size_t i = 0; i < b->quantity_count; i++) {
        const struct quantity *x = &b->quantities[i];
        bool met = false, unit = false;
        if (!of(s->reply, x->clause))
            continue;
        mine++;
        for (size_t k = 0; k < a->quantity_count; k++) {
            const struct quantity *y = &a->quantities[k];
            if (!of(s->known, y->clause))
                continue;
            met |= x->low <= y->high && y->low <= x->high;
            unit |= x->unit == y->unit && x->unit;
        }
        same += met;
        apart += !met && unit;
    }
    put(s, (float)(same > 0));
    put(s, (float)(apart > 0));
    put(s, (float)(mine > 0 && !theirs));
    put(s, (float)(mine > 0 && theirs > 0 && !same));
}

static void see_dates(struct seeing *s)
{
    const struct claims *a = s->known->claims, *b = s->reply->claims;
    bool mine = false, theirs = false, same = false, apart = false;
    for (size_t k = 0; k < a->date_count; k++)
        theirs |= of(s->known, a->dates[k].clause);
    for (size_t i = 0; i < b->date_count; i++) {
        bool differs = false, met = false;
        if (!of(s->reply, b->dates[i].clause))
            continue;
        mine = true;
        for (size_t k = 0; k < a->date_count; k++) {
            if (!of(s->known, a->dates[k].clause))
                continue;
            if (moments_differ(&b->dates[i].moment, &a->dates[k].moment))
                differs = true;
            else
                met = true;
        }
        same |= met;
        apart |= differs && !met;
    }
    put(s, (float)same);
    put(s, (float)apart);
    put(s, (float)(mine && !theirs));
}

/* How two concepts or causes stand to each other: adds one to one of five. */
static void weigh_props(const struct prop *mine, const struct prop *theirs, float found[5])
{
    const bool same = mine->what == theirs->what, side = mine->side == theirs->side;
    if (mine->cause && theirs->cause)
        found[same && side ? 3 : 4] = 1;
    else if (!mine->cause && !theirs->cause && same)
        found[!mine->side || !theirs->side ? 2 : side ? 0 : 1] += 1;
}

static void see_props(struct seeing *s)
{
    const struct claims *a = s->known->claims, *b = s->reply->claims;
    float found[5] = {0};
    for (size_t i = 0; i < b->prop_count; i++)
        for (size_t k = 0; of(s->reply, b->props[i].clause) && k < a->prop_count; k++)
            if (of(s->known, a->props[k].clause))
                weigh_props(&b->props[i], &a->props[k], found);
    for (int n = 0; n < 5; n++)
        put(s, fminf(3, found[n]));
}

static bool has_flat(const struct pair_side *side, uint16_t what)
{
    for (size_t i = 0; i < side->claims->flat_count; i++)
        if (side->claims->flats[i].what == what && of(side, side->claims->flats[i].clause))
            return true;
    return false;
}

static void see_kinds(struct seeing *s)
{
    const struct clause *mine = s->reply->whole, *theirs = s->known->whole;
    const bool all = has_flat(s->reply, MARK_ALL), every = has_flat(s->known, MARK_ALL);
    put_bool(s, all);
    put_bool(s, every);
    put_bool(s, all != every);
    put_bool(s, has_flat(s->reply, MARK_ABSOLUTE));
    put_bool(s, has_flat(s->known, MARK_ABSOLUTE));
    put_bool(s, mine->hedged);
    put_bool(s, theirs->hedged);
    put_bool(s, mine->promise);
    put_bool(s, theirs->promise);
    put_bool(s, mine->progress);
    put_bool(s, theirs->progress);
    put_bool(s, mine->said);
    put_bool(s, mine->denied);
    put_bool(s, theirs->denied);
    put_bool(s, mine->asked);
    put_bool(s, theirs->asked);
    put_bool(s, s->where->kind == 1);
    put_bool(s, s->where->kind == 2);
    put_bool(s, s->where->kind == 3);
    put_bool(s, s->where->match);
    put_bool(s, s->reply->claims->corrects);
}

static void see_around(struct seeing *s)
{
    put(s, s->reply->around);
    put(s, s->known->around);
    put(s, logf((float)s->where->knowns));
    put(s, logf((float)s->where->replies));
    put(s, (float)(s->reply->claims->tongue == s->known->claims->tongue));
    put(s, (float)(s->reply->claims->tongue == TONGUE_JA));
    put(s, (float)(s->reply->claims->tongue == TONGUE_EN));
}

/* Products of meanings: of words laid beside each other, and of what each side has left. */
static void see_products(struct seeing *s)
{
    float *beside = s->out + PAIR_SHOWN, *left = beside + PAIR_MEANING;
    float over[2][PAIR_MEANING] = {{0}};
    const struct pair_side *sides[2] = {s->known, s->reply};
    for (size_t i = 0; i < s->reply->count; i++) {
        const struct pair_word *word = &s->reply->word[i];
        const int to = s->laid->to[1][i];
        if (to < 0 || !word->row || !s->known->word[to].row)
            continue;
        const int8_t *a = meaning_of(s->pairs, word),
                     *b = meaning_of(s->pairs, &s->known->word[to]);
        const float share = word->weight * (float)(word->turn * s->known->word[to].turn) / MEAN_ONE;
        for (int d = 0; d < PAIR_MEANING; d++)
            beside[d] += share * (float)((int32_t)a[d] * (int32_t)b[d]);
    }
    for (int n = 0; n < 2; n++)
        for (size_t i = 0; i < sides[n]->count; i++) {
            const struct pair_word *word = &sides[n]->word[i];
            const float share =
                word->weight * (1 - s->laid->best[n][i]) * (float)word->turn / 203.2F;
            for (int d = 0; word->row && d < PAIR_MEANING; d++)
                over[n][d] += share * (float)meaning_of(s->pairs, word)[d];
        }
    for (int d = 0; d < PAIR_MEANING; d++) {
        beside[d] /= s->reply->sum + .5F;
        left[d] = over[0][d] * over[1][d] / sqrtf((s->reply->sum + .5F) * (s->known->sum + .5F));
    }
}

/* ---- crosses of single words and concepts ---- */

uint32_t pair_cross(uint32_t known, uint32_t reply, uint32_t salt)
{
    uint64_t x = ((uint64_t)known << 32 | reply) * 0x9e3779b97f4a7c15U + salt;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9U;
    return (uint32_t)(x >> 32);
}

size_t pair_concepts(const struct marks *marks, const struct pair_side *side, uint32_t *keys,
                     size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < side->claims->prop_count && count < most; i++) {
        const struct prop *prop = &side->claims->props[i];
        if (of(side, prop->clause))
            keys[count++] = pair_hash((char)('x' + prop->side + (prop->cause ? 3 : 0)),
                                      text_of(marks->whats.at[prop->what].name));
    }
    return count;
}

static void put_sign(struct pair_sight *sight, uint32_t sign)
{
    if (sight->signs < PAIR_SIGNS_MOST)
        sight->sign[sight->signs++] = sign;
}

/* Words of one side that the other has not, the weightiest ones. */
static size_t left_over(const struct pair_side *side, const float *best, size_t out[PAIR_CROSS])
{
    size_t count = 0;
    for (size_t i = 0; i < side->count; i++) {
        size_t at = count;
        if (best[i] > .98F || side->word[i].weight < .25F)
            continue;
        while (at && side->word[out[at - 1]].weight < side->word[i].weight)
            at--;
        if (at == PAIR_CROSS)
            continue;
        const size_t move = (count < PAIR_CROSS ? count : PAIR_CROSS - 1) - at;
        memmove(out + at + 1, out + at, move * sizeof(*out));
        out[at] = i;
        count += count < PAIR_CROSS;
    }
    return count;
}

static uint32_t turned_key(const struct pair_word *word)
{
    return word->turn < 0 ? word->key * 31 + 7 : word->key;
}

static void see_crosses(struct seeing *s, struct pair_sight *sight)
{
    size_t mine[PAIR_CROSS], theirs[PAIR_CROSS];
    uint32_t told[2][PAIR_CROSS];
    const size_t left = left_over(s->reply, s->laid->best[1], mine),
                 right = left_over(s->known, s->laid->best[0], theirs);
    const size_t tells = pair_concepts(s->where->marks, s->reply, told[1], PAIR_CROSS),
                 knows = pair_concepts(s->where->marks, s->known, told[0], PAIR_CROSS);
    for (size_t i = 0; i < left; i++) {
        const uint32_t word = turned_key(&s->reply->word[mine[i]]);
        put_sign(sight, pair_cross(0, word, 1));
        put_sign(sight, pair_cross((uint32_t)s->where->kind, word, 6));
        for (size_t k = 0; k < right; k++)
            put_sign(sight, pair_cross(turned_key(&s->known->word[theirs[k]]), word, 2));
        for (size_t k = 0; k < knows; k++)
            put_sign(sight, pair_cross(told[0][k], word, 4));
    }
    for (size_t i = 0; i < tells; i++) {
        put_sign(sight, pair_cross(0, told[1][i], 3));
        for (size_t k = 0; k < knows; k++)
            put_sign(sight, pair_cross(told[0][k], told[1][i], 3));
        for (size_t k = 0; k < right; k++)
            put_sign(sight, pair_cross(turned_key(&s->known->word[theirs[k]]), told[1][i], 5));
    }
}

void pair_see(const struct pairs *pairs, const struct pair_side *known,
              const struct pair_side *reply, const struct pair_where *where,
              struct pair_sight *sight_out)
{
    struct laid laid;
    struct seeing s = {pairs, known, reply, where, &laid, sight_out->seen, 0};
    memset(sight_out->seen, 0, sizeof(sight_out->seen));
    sight_out->signs = 0;
    lay(pairs, known, reply, &laid);
    see_cover(&s);
    see_opposites(&s);
    see_turns(&s);
    see_quantities(&s);
    see_dates(&s);
    see_props(&s);
    see_kinds(&s);
    see_around(&s);
    see_products(&s);
    see_crosses(&s, sight_out);
}

/* ---- the sum ---- */

static const float SEEN_MOST = 4; /* spreads away from the middle, as it was learned */

static float factors(const struct pair_side *known, const struct pair_side *reply)
{
    float sum = 0;
    for (int k = 0; k < PAIR_FACTORS; k++)
        sum += known->factor[0][k] * reply->factor[1][k];
    return sum / (sqrtf(known->square * reply->square) + .1F);
}

float pair_score(const struct pairs *pairs, const struct pair_side *known,
                 const struct pair_side *reply, const struct pair_sight *sight)
{
    const struct pair_dense *dense = &pairs->dense;
    float hidden[PAIR_HIDDEN], crosses = 0, score = dense->bias + factors(known, reply);
    memcpy(hidden, dense->inner_bias, sizeof(hidden));
    for (int i = 0; i < PAIR_SEEN; i++) {
        const float even = (sight->seen[i] - dense->middle[i]) / dense->spread[i];
        const float seen = within(even, SEEN_MOST);
        for (int h = 0; h < PAIR_HIDDEN; h++)
            hidden[h] += dense->inner[i][h] * seen;
    }
    for (int h = 0; h < PAIR_HIDDEN; h++)
        score += dense->outer[h] * tanhf(hidden[h]);
    for (size_t i = 0; i < sight->signs; i++) {
        const uint32_t row = pair_find(&pairs->signs, sight->sign[i]);
        crosses += row ? (float)pairs->sign[row - 1] : 0;
    }
    return score + crosses * dense->sign_scale / sqrtf((float)sight->signs + 10);
}

static void word_factors(const struct pairs *pairs, const struct pair_word *word, int n,
                         float out[PAIR_FACTORS])
{
    const uint32_t key = pair_find(&pairs->keys, word->key);
    memset(out, 0, PAIR_FACTORS * sizeof(*out));
    for (int d = 0; word->row && d < PAIR_MEANING; d++)
        for (int k = 0; k < PAIR_FACTORS; k++)
            out[k] += pairs->dense.word_scale * (float)meaning_of(pairs, word)[d] *
                      pairs->dense.from[n][d][k];
    for (int k = 0; k < PAIR_FACTORS; k++) {
        if (key)
            out[k] +=
                pairs->dense.key_scale *
                (float)
                    pairs->factor[((size_t)(key - 1) * 2 + (size_t)n) * PAIR_FACTORS + (size_t)k];
        out[k] *= word->weight * (float)word->turn;
    }
}

bool pair_reason(const struct pairs *pairs, const struct pair_side *known,
                 const struct pair_side *reply, size_t *known_out, size_t *reply_out)
{
    struct laid laid;
    float theirs[PAIR_WORDS_MOST][PAIR_FACTORS], mine[PAIR_FACTORS], best = 0;
    const float even = 1 / (sqrtf(known->square * reply->square) + .1F);
    lay(pairs, known, reply, &laid);
    for (size_t k = 0; k < known->count; k++)
        word_factors(pairs, &known->word[k], 0, theirs[k]);
    for (size_t i = 0; i < reply->count; i++) {
        word_factors(pairs, &reply->word[i], 1, mine);
        for (size_t k = 0; k < known->count; k++) {
            const struct pair_word *a = &known->word[k], *b = &reply->word[i];
            const float turned = laid.same[i][k] * (float)(a->turn * b->turn);
            float sum = a->key == b->key ? 0 : -2 * turned * a->weight * b->weight;
            for (int d = 0; d < PAIR_FACTORS; d++)
                sum += even * theirs[k][d] * mine[d];
            const uint32_t row =
                pair_find(&pairs->signs, pair_cross(turned_key(a), turned_key(b), 2));
            sum += row ? pairs->dense.sign_scale * (float)pairs->sign[row - 1] : 0;
            if (sum > best) {
                best = sum;
                *known_out = k;
                *reply_out = i;
            }
        }
    }
    return best > 0;
}
