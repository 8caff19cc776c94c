/*
 * Learns weights/pairs.bin from lexicon/pairs and the pairs of lexicon/replies (make pairs), and
 * measures it. usage: pair_learn [--folds | --scores] [--seed N] --words ROWS [--good FILE]… FILE…
 * > TABLE FILE: .tsv ("= text" known, "=f claim | value | status" a row of the ledger, below each
 * "- reply" that contradicts it, "+ reply" that agrees, "o reply" that does neither) or .ndjson
 * (drafts with "want"). --good: replies of lexicon/replies whose good ones contradict nothing they
 * know nothing of. Files of one name but for their number and language are one part, cut in four by
 * their matters; each part is measured by what is learned of the others.
 *
 * Of a reply only the pair of sentences that looks worst is learned as a contradiction; all pairs
 * of one that contradicts nothing are learned as none; so are replies to other
 * texts. Logistic loss, AdaGrad; several voices, each of its own chance, speak together.
 */
#include "base/json.h"
#include "check/facts.h"
#include "tower/tower.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ITEMS_MOST = 120000,
    VOICES = 3,
    FACTORS = PAIR_FACTORS / VOICES,
    HIDDEN = PAIR_HIDDEN / VOICES,
    ROUNDS = 8,
    ROUNDS_FIRST = 4,
    PARTS_MOST = 32,
    REPLIES_MOST = 60
};
static float RATE = .01F, RATE_SIGN = .08F, RATE_FACTOR = .03F, SHRINK = .01F, SHRINK_SIGN = .0006F,
             SHRINK_FACTOR = .0006F, HAS = 1.5F, STRANGER = .35F, DROP = .15F;

struct item {
    enum tongue tongue;
    struct draft draft;
    bool against, measured;
    int ruled; /* OF_… */
    char kind;
    float weight;
    uint32_t part, block;
    uint32_t first, count; /* units */
    float score;
};
struct word {
    uint32_t key;
    float share;
};
struct side {
    float meaning[PAIR_MEANING];
    uint32_t first, count;
    float square;
};
struct unit {
    float seen[PAIR_SEEN];
    uint32_t known, reply, first, count;
    float even;
};

static struct item *items;
static size_t item_count, part_count;
static uint32_t block_count;
static VEC(struct unit) units;
static VEC(struct side) sides;
static VEC(struct word) words;
static VEC(uint32_t) signs;
static char part_name[PARTS_MOST][40];
static struct arena *arena;
static struct checker *checker;
static struct check_scratch *scratch;
static struct pairs *table;

static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

static float chance(uint64_t *state)
{
    return (float)(draw(state) >> 40) / (float)(1 << 24);
}

static void complain(const char *path, const char *what)
{
    fprintf(stderr, "pair_learn: %s: %s\n", path, what);
    exit(2);
}

/* ---- what is read ---- */

static uint32_t part_of(const char *name)
{
    for (uint32_t i = 0; i < part_count; i++)
        if (strcmp(part_name[i], name) == 0)
            return i;
    must(part_count < PARTS_MOST);
    snprintf(part_name[part_count], sizeof(part_name[0]), "%s", name);
    return (uint32_t)part_count++;
}

static struct item *add_item(const struct draft *draft, char kind, uint32_t part, uint32_t block)
{
    must(item_count < ITEMS_MOST);
    struct item *item = &items[item_count++];
    *item = (struct item){.draft = *draft,
                          .kind = kind,
                          .against = kind == '-',
                          .measured = true,
                          .weight = 1,
                          .part = part,
                          .block = block,
                          .tongue = tongue_of(draft->lang)};
    return item;
}

static void read_drafts(const char *path, struct text bytes)
{
    struct text line, before = {0};
    struct why why;
    uint32_t part = part_of(
        strstr(path, "tuned") || strstr(path, "aside") ? "facts_first" : strrchr(path, '/') + 1);
    while (text_cut(&bytes, '\n', &line)) {
        struct json *json;
        struct draft draft;
        if (!line.len)
            continue;
        if (json_parse(line, arena, &json, &why) || draft_read(json, arena, &draft, &why))
            complain(path, why.text);
        const struct text known = draft.published_count ? draft.published[0].text
                                  : draft.fact_count    ? draft.facts[0].claim
                                                        : (struct text){0};
        if (!text_same(known, before)) {
            block_count++;
        }
        before = known;
        add_item(&draft, text_is(json_text_at(json, "want"), "contradiction") ? '-' : '+', part,
                 block_count);
    }
}

static struct draft read_known(struct text line, struct text lang)
{
    struct draft draft = {.lang = lang, .level = 1};
    if (text_starts(line, TEXT("=f "))) {
        struct draft_fact *fact = arena_make(arena, struct draft_fact);
        struct text cell[3] = {{0}}, rest = text_slice(line, 3, line.len);
        for (size_t i = 0; i < 3 && text_cut(&rest, '|', &cell[i]); i++)
            cell[i] = text_trim(cell[i]);
        *fact = (struct draft_fact){.claim = cell[0], .value = cell[1], .open = true};
        if (!fact_state_of(cell[2], &fact->state))
            fact->state = FACT_CONFIRMED;
        draft.facts = fact;
        draft.fact_count = 1;
        draft.ledger = true;
    } else {
        struct draft_said *said = arena_make(arena, struct draft_said);
        said->text = text_trim(text_slice(line, 2, line.len));
        draft.published = said;
        draft.published_count = 1;
    }
    return draft;
}

static void read_blocks(const char *path, struct text bytes)
{
    const char *name = strrchr(path, '/') + 1;
    const struct text lang = arena_text(arena, (struct text){name, 2});
    struct text line, rest = bytes;
    struct draft draft = {0};
    size_t blocks = 0, block = 0;
    char part[40];
    while (text_cut(&rest, '\n', &line))
        blocks += text_starts(line, TEXT("="));
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (text_starts(line, TEXT("="))) {
            draft = read_known(line, lang);
            block++;
            block_count++;
        } else if (line.len > 2 && line.at[1] == ' ' && strchr("-+o", line.at[0])) {
            draft.reply = text_trim(text_slice(line, 2, line.len));
            snprintf(part, sizeof(part), "pairs%s quarter %zu", name + 2, 4 * (block - 1) / blocks);
            add_item(&draft, line.at[0], part_of(part), block_count);
        }
    }
}

/* Replies to other texts, and good replies to anything: they contradict nothing here. */
static void add_strangers(size_t own, const struct text *good, const enum tongue *good_of,
                          size_t goods)
{
    uint64_t seed = 7;
    for (size_t i = 0; i < own; i++) {
        const struct item a = items[i];
        if (!a.measured)
            continue;
        for (int n = 0; n < 3; n++) {
            const struct item *b = &items[draw(&seed) % own];
            struct text reply = b->draft.reply;
            if (n == 2 && goods) {
                const size_t k = draw(&seed) % goods;
                if (good_of[k] != a.tongue)
                    continue;
                reply = good[k];
            } else if (!b->measured || b->block == a.block || b->tongue != a.tongue ||
                       b->part != a.part) {
                continue;
            }
            struct draft draft = a.draft;
            draft.reply = reply;
            struct item *item = add_item(&draft, 'n', a.part, a.block);
            item->measured = false;
            item->weight = STRANGER;
        }
    }
}

static void read_good(const char *path, struct text bytes, struct text *good, enum tongue *good_of,
                      size_t *count)
{
    struct text line;
    (void)path;
    while (text_cut(&bytes, '\n', &line) && *count < 20000) {
        struct text cell[5];
        size_t n = 0;
        while (n < 5 && text_cut(&line, '\t', &cell[n]))
            n++;
        if (n != 5 || !text_is(cell[0], "pass"))
            continue;
        good_of[*count] = tongue_of(cell[1]);
        good[(*count)++] = cell[4];
    }
}

/* ---- from drafts to numbers ---- */

struct keeping {
    struct item *item;
    bool counting;
    const struct pair_side *from[2][400];
    uint32_t to[2][400];
    size_t kept[2];
};
static uint32_t *key_seen; /* hashes of words of the sentences, one each a sentence */
static size_t key_seen_count, key_seen_room, sentence_count;

static void count_side(const struct pair_side *side)
{
    sentence_count++;
    for (size_t i = 0; i < side->count; i++) {
        if (key_seen_count == key_seen_room) {
            key_seen_room = key_seen_room * 2 + 1024;
            key_seen = mem_grow(key_seen, key_seen_room, sizeof(*key_seen));
        }
        key_seen[key_seen_count++] = side->word[i].key;
    }
}

static uint32_t keep_side(struct keeping *k, const struct pair_side *from, int n)
{
    for (size_t i = k->kept[n]; i-- > 0;)
        if (k->from[n][i] == from)
            return k->to[n][i];
    struct side side = {.first = (uint32_t)words.len, .square = from->square};
    for (size_t i = 0; i < from->count; i++) {
        const struct pair_word *word = &from->word[i];
        const float share = word->weight * (float)word->turn;
        const uint32_t key = pair_find(&table->keys, word->key);
        for (int d = 0; word->row && d < PAIR_MEANING; d++)
            side.meaning[d] +=
                share * (float)table->meaning[(size_t)(word->row - 1) * PAIR_MEANING + (size_t)d] /
                127;
        if (key) {
            const struct word kept = {key - 1, share};
            vec_push(&words, kept);
            side.count++;
        }
    }
    vec_push(&sides, side);
    if (k->kept[n] < 400) {
        k->from[n][k->kept[n]] = from;
        k->to[n][k->kept[n]++] = (uint32_t)sides.len - 1;
    }
    return (uint32_t)sides.len - 1;
}

static void keep_pair(const struct fact_pair *pair, void *arg)
{
    static struct pair_sight sight;
    struct keeping *k = arg;
    if (k->counting) {
        count_side(pair->reply);
        count_side(pair->known);
        return;
    }
    if (!fact_pair_counts(pair))
        return;
    pair_see(table, pair->known, pair->reply, &pair->where, &sight);
    struct unit unit = {.first = (uint32_t)signs.len, .count = (uint32_t)sight.signs};
    memcpy(unit.seen, sight.seen, sizeof(unit.seen));
    for (size_t i = 0; i < sight.signs; i++)
        vec_push(&signs, sight.sign[i]);
    unit.known = keep_side(k, pair->known, 0);
    unit.reply = keep_side(k, pair->reply, 1);
    unit.even = 1 / (sqrtf(pair->known->square * pair->reply->square) + .1F);
    vec_push(&units, unit);
    k->item->count++;
}

static void read_item(struct item *item, bool counting)
{
    static struct remarks remarks;
    static struct keeping k;
    struct facts facts;
    k = (struct keeping){.item = item, .counting = counting};
    struct checking *checking = checking_begin(checker, scratch, &item->draft, &remarks);
    if (!facts_open(&facts, checking))
        return;
    item->first = (uint32_t)units.len;
    item->count = 0;
    facts_each_pair(&facts, table, keep_pair, &k);
}

static int by_hash(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Words seen twice or more get a key; how much one tells falls with how often it stands. */
static void find_keys(uint32_t **keys_out, uint32_t *count_out)
{
    for (size_t i = 0; i < item_count; i++)
        if (items[i].measured)
            read_item(&items[i], true);
    qsort(key_seen, key_seen_count, sizeof(*key_seen), by_hash);
    uint32_t *keys = mem_new((key_seen_count + 1) * sizeof(*keys)), count = 0;
    uint8_t *weight = mem_new(key_seen_count + 1);
    for (size_t i = 0, end; i < key_seen_count; i = end) {
        for (end = i + 1; end < key_seen_count && key_seen[end] == key_seen[i]; end++)
            ;
        if (end - i < 3)
            continue;
        const double tells = log((double)sentence_count / (double)(end - i)) / log(1500);
        keys[count] = key_seen[i];
        weight[count++] = (uint8_t)lrint(255 * fmin(1, fmax(.02, tells * tells)));
    }
    mem_free(table->keys.slots);
    const bool good = pair_index_build(&table->keys, (const char *)keys, count);
    must(good);
    table->weight = weight;
    table->factor = mem_new((size_t)count * 2 * PAIR_FACTORS + 1);
    *keys_out = keys;
    *count_out = count;
}

static uint32_t *sign_keys;
static size_t sign_count;

static int by_both(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Crosses that stand in two matters or more; each unit's signs become their places. */
static void find_signs(void)
{
    uint64_t *all = mem_new((signs.len + 1) * sizeof(*all));
    size_t count = 0;
    for (size_t i = 0; i < item_count; i++)
        for (uint32_t u = 0; u < items[i].count; u++) {
            const struct unit *unit = &units.at[items[i].first + u];
            for (uint32_t n = 0; n < unit->count; n++)
                all[count++] = (uint64_t)signs.at[unit->first + n] << 32 | items[i].block;
        }
    qsort(all, count, sizeof(*all), by_both);
    sign_keys = mem_new((count + 1) * sizeof(*sign_keys));
    for (size_t i = 0, end; i < count; i = end) {
        size_t in = 1;
        for (end = i + 1; end < count && all[end] >> 32 == all[i] >> 32; end++)
            in += all[end] != all[end - 1];
        if (in >= 3)
            sign_keys[sign_count++] = (uint32_t)(all[i] >> 32);
    }
    mem_free(all);
    struct pair_index index;
    const bool good = pair_index_build(&index, (const char *)sign_keys, (uint32_t)sign_count);
    must(good);
    for (size_t i = 0; i < signs.len; i++)
        signs.at[i] = pair_find(&index, signs.at[i]);
    mem_free(index.slots);
}

static float middle[PAIR_SEEN], spread[PAIR_SEEN];

static void even_out(void)
{
    for (int d = 0; d < PAIR_SEEN; d++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < units.len; i++) {
            sum += (double)units.at[i].seen[d];
            square += (double)units.at[i].seen[d] * (double)units.at[i].seen[d];
        }
        const double mean = sum / (double)units.len;
        middle[d] = (float)mean;
        spread[d] = (float)sqrt(fmax(1e-4, square / (double)units.len - mean * mean));
        for (size_t i = 0; i < units.len; i++)
            units.at[i].seen[d] =
                fmaxf(-4, fminf(4, (units.at[i].seen[d] - middle[d]) / spread[d]));
    }
}

/* ---- learning ---- */

struct voice {
    float bias, inner[HIDDEN][PAIR_SEEN], inner_bias[HIDDEN], outer[HIDDEN];
    float from[2][FACTORS][PAIR_MEANING];
    float *key;  /* [keys][2][FACTORS] */
    float *sign; /* [signs + 1]: [0] is none */
};
enum { DENSE = (sizeof(struct voice) - 2 * sizeof(float *)) / sizeof(float) };
struct look {
    float hidden[HIDDEN], factor[2][FACTORS], crosses;
    float score;
};

static void voice_init(struct voice *v, uint32_t keys, uint64_t *seed)
{
    float *at = &v->bias;
    for (size_t i = 0; i < DENSE; i++)
        at[i] = seed ? .1F * (chance(seed) - .5F) : 0;
    for (int h = 0; seed && h < HIDDEN; h++)
        v->outer[h] = h % 2 ? .3F : -.3F;
    v->key = mem_new(((size_t)keys * 2 * FACTORS + 1) * sizeof(float));
    v->sign = mem_new((sign_count + 1) * sizeof(float));
}

static void voice_done(struct voice *v)
{
    mem_free(v->key);
    mem_free(v->sign);
}

static void score_unit(const struct voice *v, const struct unit *unit, struct look *step)
{
    const struct side *side[2] = {&sides.at[unit->known], &sides.at[unit->reply]};
    float score = v->bias, crosses = 0;
    for (int h = 0; h < HIDDEN; h++) {
        float sum = v->inner_bias[h];
        for (int i = 0; i < PAIR_SEEN; i++)
            sum += v->inner[h][i] * unit->seen[i];
        step->hidden[h] = tanhf(sum);
        score += v->outer[h] * step->hidden[h];
    }
    for (int n = 0; n < 2; n++)
        for (int k = 0; k < FACTORS; k++) {
            float sum = 0;
            for (int d = 0; d < PAIR_MEANING; d++)
                sum += v->from[n][k][d] * side[n]->meaning[d];
            for (uint32_t i = 0; i < side[n]->count; i++) {
                const struct word *word = &words.at[side[n]->first + i];
                sum +=
                    word->share * v->key[((size_t)word->key * 2 + (size_t)n) * FACTORS + (size_t)k];
            }
            step->factor[n][k] = sum;
        }
    for (int k = 0; k < FACTORS; k++)
        score += unit->even * step->factor[0][k] * step->factor[1][k];
    for (uint32_t i = 0; i < unit->count; i++)
        crosses += v->sign[signs.at[unit->first + i]];
    step->crosses = 1 / sqrtf((float)unit->count + 10);
    step->score = score + crosses * step->crosses;
}

static void move(float *at, float *square, float g, float rate)
{
    *square += g * g;
    *at -= rate * g / sqrtf(*square + 1e-4F);
}

static void move_unit(struct voice *v, struct voice *q, const struct unit *unit,
                      const struct look *step, float slope, uint64_t *seed)
{
    const struct side *side[2] = {&sides.at[unit->known], &sides.at[unit->reply]};
    move(&v->bias, &q->bias, slope, RATE);
    for (int h = 0; h < HIDDEN; h++) {
        const float back = slope * v->outer[h] * (1 - step->hidden[h] * step->hidden[h]);
        move(&v->outer[h], &q->outer[h], slope * step->hidden[h] + SHRINK * v->outer[h], RATE);
        move(&v->inner_bias[h], &q->inner_bias[h], back, RATE);
        for (int i = 0; i < PAIR_SEEN; i++)
            move(&v->inner[h][i], &q->inner[h][i], back * unit->seen[i] + SHRINK * v->inner[h][i],
                 RATE);
    }
    for (int n = 0; n < 2; n++)
        for (int k = 0; k < FACTORS; k++) {
            const float back = slope * unit->even * step->factor[!n][k];
            for (int d = 0; d < PAIR_MEANING; d++)
                move(&v->from[n][k][d], &q->from[n][k][d],
                     back * side[n]->meaning[d] + SHRINK * v->from[n][k][d], RATE_FACTOR);
            for (uint32_t i = 0; i < side[n]->count; i++) {
                const struct word *word = &words.at[side[n]->first + i];
                const size_t at = ((size_t)word->key * 2 + (size_t)n) * FACTORS + (size_t)k;
                move(&v->key[at], &q->key[at], back * word->share + SHRINK_FACTOR * v->key[at],
                     RATE_FACTOR);
            }
        }
    for (uint32_t i = 0; i < unit->count; i++) {
        const uint32_t at = signs.at[unit->first + i];
        if (at && chance(seed) >= DROP)
            move(&v->sign[at], &q->sign[at], slope * step->crosses * 3 + SHRINK_SIGN * v->sign[at],
                 RATE_SIGN);
    }
}

static void learn_item(struct voice *v, struct voice *q, const struct item *item, uint64_t *seed)
{
    static struct look step[4000];
    uint32_t worst = 0;
    const uint32_t count = item->count < 4000 ? item->count : 4000;
    for (uint32_t u = 0; u < count; u++) {
        score_unit(v, &units.at[item->first + u], &step[u]);
        if (step[u].score > step[worst].score)
            worst = u;
    }
    for (uint32_t u = 0; u < count; u++) {
        const float p = 1 / (1 + expf(-step[u].score));
        float slope = 0;
        if (!item->against)
            slope = u == worst ? p : .3F * p;
        else if (u == worst)
            slope = HAS * (p - 1);
        slope *= item->weight;
        if (fabsf(slope) > .004F)
            move_unit(v, q, &units.at[item->first + u], &step[u], slope, seed);
    }
}

static void add_mean(struct voice *mean, const struct voice *v, float share, uint32_t keys)
{
    float *to = &mean->bias;
    const float *from = &v->bias;
    for (size_t i = 0; i < DENSE; i++)
        to[i] += share * from[i];
    for (size_t i = 0; i < (size_t)keys * 2 * FACTORS; i++)
        mean->key[i] += share * v->key[i];
    for (size_t i = 0; i <= sign_count; i++)
        mean->sign[i] += share * v->sign[i];
}

static uint32_t key_count;

static void learn_voice(uint32_t without, uint64_t seed, struct voice *mean)
{
    uint32_t *order = mem_new((item_count + 1) * sizeof(*order));
    size_t count = 0;
    struct voice v, q;
    voice_init(&v, key_count, &seed);
    voice_init(&q, key_count, NULL);
    voice_init(mean, key_count, NULL);
    for (size_t i = 0; i < item_count; i++)
        if (items[i].part != without && items[i].count)
            order[count++] = (uint32_t)i;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = count; i > 1; i--) {
            const size_t k = (size_t)(draw(&seed) % i);
            const uint32_t kept = order[i - 1];
            order[i - 1] = order[k];
            order[k] = kept;
        }
        for (size_t i = 0; i < count; i++)
            learn_item(&v, &q, &items[order[i]], &seed);
        if (round >= ROUNDS_FIRST)
            add_mean(mean, &v, 1 / (float)(ROUNDS - ROUNDS_FIRST), key_count);
    }
    voice_done(&v);
    voice_done(&q);
    mem_free(order);
}

static float item_score(const struct voice *voices, const struct item *item)
{
    float best = -30;
    struct look step;
    for (uint32_t u = 0; u < item->count; u++) {
        float sum = 0;
        for (int n = 0; n < VOICES; n++) {
            score_unit(&voices[n], &units.at[item->first + u], &step);
            sum += step.score / VOICES;
        }
        best = fmaxf(best, sum);
    }
    return best;
}

static void learn(uint32_t without, uint64_t seed, struct voice voices[VOICES])
{
    for (uint64_t n = 0; n < VOICES; n++)
        learn_voice(without, seed + 1000 * n, &voices[n]);
}

/* ---- from which score on it is said ---- */

static int by_score_down(const void *a, const void *b)
{
    const struct item *x = *(const struct item *const *)a, *y = *(const struct item *const *)b;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

struct bars {
    float sure[TONGUES], seems[TONGUES], doubt[TONGUES], alone[TONGUES];
};

/* The items of one ruling (OF_ALL: of all), those that look worst first. */
enum { OF_NONE, OF_SOFT, OF_HARD, OF_ALL };
static const struct item **list_of(int ruled, int tongue, size_t *count_out)
{
    const struct item **list = mem_new((item_count + 1) * sizeof(*list));
    *count_out = 0;
    for (size_t i = 0; i < item_count; i++)
        if (items[i].measured && (int)items[i].tongue == tongue &&
            (ruled == OF_ALL || items[i].ruled == ruled))
            list[(*count_out)++] = &items[i];
    qsort(list, *count_out, sizeof(*list), by_score_down);
    return list;
}

/* The lowest score above which at most `wrong` of the list are consistent; found: how many are not.
 */
static float bar_within(const struct item **list, size_t count, size_t wrong, size_t *found_out)
{
    float bar = 1e6F;
    *found_out = 0;
    for (size_t i = 0; i < count; i++) {
        if (!list[i]->against && !wrong--)
            break;
        *found_out += list[i]->against;
        bar = list[i]->score;
    }
    return bar;
}

/* Of all ways to stop at most `share` of the consistent replies the one that finds most: some of
 * them by the learned table alone, some by concepts that it does not doubt. What numbers and dates
 * stop stays stopped. */
static void choose_bars(double share, struct bars *bars)
{
    for (int t = 0; t < TONGUES; t++) {
        size_t counts[4], good = 0, hard = 0, best = 0, found;
        const struct item **list[4];
        for (int n = 0; n < 4; n++)
            list[n] = list_of(n, t, &counts[n]);
        for (size_t i = 0; i < counts[OF_ALL]; i++)
            good += !list[OF_ALL][i]->against;
        for (size_t i = 0; i < counts[OF_HARD]; i++)
            hard += !list[OF_HARD][i]->against;
        const size_t most = (size_t)(share * (double)good), left = most > hard ? most - hard : 0;
        for (size_t wrong = 0; wrong <= left; wrong++) {
            size_t plain, soft;
            const float sure = bar_within(list[OF_NONE], counts[OF_NONE], wrong, &plain);
            const float doubt = bar_within(list[OF_SOFT], counts[OF_SOFT], left - wrong, &soft);
            if (wrong && plain + soft <= best)
                continue;
            best = plain + soft;
            bars->sure[t] = sure;
            bars->doubt[t] = fminf(doubt, sure);
        }
        bars->seems[t] =
            fminf(bars->sure[t], bar_within(list[OF_NONE], counts[OF_NONE], good / 12, &found));
        bars->alone[t] = bar_within(list[OF_ALL], counts[OF_ALL], most, &found);
        for (int n = 0; n < 4; n++)
            mem_free(list[n]);
    }
}

struct figures {
    size_t against, found, seen, good, passed, unseen, rules_found, rules_passed, alone_found,
        alone_passed;
};

static void count_item(const struct item *item, const struct bars *bars, struct figures *f)
{
    const enum tongue t = item->tongue;
    const bool said =
        item->ruled == OF_HARD || item->score >= (item->ruled ? bars->doubt[t] : bars->sure[t]);
    const bool seen = said || item->ruled || item->score >= bars->seems[t];
    const bool alone = item->score >= bars->alone[t];
    f->against += item->against;
    f->good += !item->against;
    f->found += item->against && said;
    f->seen += item->against && seen;
    f->passed += !item->against && !said;
    f->unseen += !item->against && !seen;
    f->rules_found += item->against && item->ruled;
    f->rules_passed += !item->against && !item->ruled;
    f->alone_found += item->against && alone;
    f->alone_passed += !item->against && !alone;
}

static void print_figures(const char *name, const struct figures *f)
{
    const double a = fmax(1, (double)f->against), g = fmax(1, (double)f->good);
    printf("%-26s %5zu %5zu rules found %.3f pass %.3f | alone %.3f %.3f | both %.3f "
           "%.3f | with warnings %.3f %.3f\n",
           name, f->against, f->good, (double)f->rules_found / a, (double)f->rules_passed / g,
           (double)f->alone_found / a, (double)f->alone_passed / g, (double)f->found / a,
           (double)f->passed / g, (double)f->seen / a, (double)f->unseen / g);
}

static bool is_of(const struct item *item, int key)
{
    return item->measured &&
           (key < 0 ? (int)item->tongue == key + TONGUES : (int)item->part == key);
}

static void report(double share)
{
    static const char *const names[] = {"ja", "en", "it"};
    struct figures all = {0};
    struct bars bars;
    choose_bars(share, &bars);
    for (int key = -TONGUES; key < (int)part_count; key++) {
        struct figures f = {0};
        for (size_t i = 0; i < item_count; i++)
            if (is_of(&items[i], key)) {
                count_item(&items[i], &bars, &f);
                if (key < 0)
                    count_item(&items[i], &bars, &all);
            }
        print_figures(key < 0 ? names[key + TONGUES] : part_name[key], &f);
    }
    print_figures("all", &all);
}

/* Scores of one part, by what the others taught, from a process of its own. */
static void hold_out(uint32_t part, uint64_t seed, FILE *out)
{
    struct voice voices[VOICES];
    learn(part, seed, voices);
    for (size_t i = 0; i < item_count; i++)
        if (items[i].part == part && items[i].measured)
            fprintf(out, "%zu %.6f\n", i, (double)item_score(voices, &items[i]));
}

static void hold_all_out(uint64_t seed)
{
    enum { BESIDE = 3 };
    FILE *from[PARTS_MOST];
    for (uint32_t part = 0; part < part_count; part += BESIDE) {
        for (uint32_t k = part; k < part + BESIDE && k < part_count; k++) {
            from[k] = tmpfile();
            must(from[k]);
            if (fork() == 0) {
                hold_out(k, seed + k, from[k]);
                fclose(from[k]);
                _exit(0);
            }
        }
        while (wait(NULL) > 0)
            ;
        for (uint32_t k = part; k < part + BESIDE && k < part_count; k++) {
            size_t at;
            double score;
            rewind(from[k]);
            while (fscanf(from[k], "%zu %lf", &at, &score) == 2)
                items[at].score = (float)score;
            fclose(from[k]);
        }
        fprintf(stderr, ".");
    }
}

static bool has_fact_block(const struct remarks *remarks)
{
    for (size_t k = 0; k < remarks->count; k++)
        if (strcmp(remarks->at[k].rule, "G03") == 0 && remarks->at[k].gravity == GRAVITY_BLOCK)
            return true;
    return false;
}

/* What the rules stop; a table that doubts everything shows what of it rests on concepts alone. */
static void ask_rules(void)
{
    static struct remarks remarks;
    for (int t = 0; t < TONGUES; t++)
        table->dense.sure[t] = table->dense.seems[t] = table->dense.doubt[t] = 1e9F;
    for (int i = 0; i < PAIR_SEEN; i++)
        table->dense.spread[i] = 1;
    for (size_t i = 0; i < item_count; i++) {
        struct item *item = &items[i];
        if (!item->measured)
            continue;
        check_draft(checker, scratch, &item->draft, item->draft.lang, &remarks);
        if (!has_fact_block(&remarks))
            continue;
        checker->pairs = table;
        check_draft(checker, scratch, &item->draft, item->draft.lang, &remarks);
        checker->pairs = NULL;
        item->ruled = has_fact_block(&remarks) ? OF_HARD : OF_SOFT;
    }
}

/* ---- the table ---- */

static void put_bytes(const void *at, size_t len)
{
    must(fwrite(at, 1, len, stdout) == len);
}

static float scale_of(float (*at)(const struct voice *, size_t, size_t), const struct voice *voices,
                      size_t count, float most)
{
    float top = 1e-6F;
    for (size_t v = 0; v < VOICES; v++)
        for (size_t i = 0; i < count; i++)
            top = fmaxf(top, fabsf(at(&voices[v], i, v)));
    return top / most;
}

static float key_at(const struct voice *v, size_t i, size_t n)
{
    (void)n;
    return v->key[i];
}

static float sign_mean(const struct voice *voices, size_t i)
{
    float sum = 0;
    for (int n = 0; n < VOICES; n++)
        sum += voices[n].sign[i + 1] / VOICES;
    return sum;
}

static void fill_dense(const struct voice *voices, struct pair_dense *dense)
{
    memcpy(dense->middle, middle, sizeof(middle));
    memcpy(dense->spread, spread, sizeof(spread));
    for (int v = 0; v < VOICES; v++) {
        dense->bias += voices[v].bias / VOICES;
        for (int h = 0; h < HIDDEN; h++) {
            for (int i = 0; i < PAIR_SEEN; i++)
                dense->inner[i][v * HIDDEN + h] = voices[v].inner[h][i];
            dense->inner_bias[v * HIDDEN + h] = voices[v].inner_bias[h];
            dense->outer[v * HIDDEN + h] = voices[v].outer[h] / VOICES;
        }
        for (int n = 0; n < 2; n++)
            for (int k = 0; k < FACTORS; k++)
                for (int d = 0; d < PAIR_MEANING; d++)
                    dense->from[n][d][v * FACTORS + k] = voices[v].from[n][k][d] / sqrtf(VOICES);
    }
}

static void write_keys(const struct voice *voices, const uint32_t *keys, float scale)
{
    put_bytes(keys, 4 * (size_t)key_count);
    put_bytes(table->weight, key_count);
    for (size_t i = 0; i < key_count; i++)
        for (int n = 0; n < 2; n++)
            for (int v = 0; v < VOICES; v++)
                for (int k = 0; k < FACTORS; k++) {
                    const float value = voices[v].key[(i * 2 + (size_t)n) * FACTORS + (size_t)k];
                    const int8_t byte = (int8_t)lrintf(value / sqrtf(VOICES) / scale);
                    put_bytes(&byte, 1);
                }
}

static void write_table(const struct voice *voices, const uint32_t *keys, const uint32_t *hashes,
                        struct pair_dense *dense)
{
    const float key_scale =
        scale_of(key_at, voices, (size_t)key_count * 2 * FACTORS, 127) / sqrtf(VOICES);
    float top = 1e-6F;
    uint32_t kept = 0;
    for (size_t i = 0; i < sign_count; i++)
        top = fmaxf(top, fabsf(sign_mean(voices, i)));
    const float sign_scale = top / 32000;
    for (size_t i = 0; i < sign_count; i++)
        kept += fabsf(sign_mean(voices, i)) > top / 200;
    fill_dense(voices, dense);
    dense->word_scale = 1.F / 127;
    dense->key_scale = key_scale;
    dense->sign_scale = sign_scale;
    const uint32_t head[] = {PAIRS_VERSION, table->words.count, key_count, kept};
    put_bytes("hnmP", 4);
    put_bytes(head, sizeof(head));
    put_bytes(hashes, 4 * (size_t)table->words.count);
    put_bytes(table->meaning, (size_t)table->words.count * PAIR_MEANING);
    write_keys(voices, keys, key_scale);
    for (size_t i = 0; i < sign_count; i++)
        if (fabsf(sign_mean(voices, i)) > top / 200)
            put_bytes(&sign_keys[i], 4);
    for (size_t i = 0; i < sign_count; i++)
        if (fabsf(sign_mean(voices, i)) > top / 200) {
            const int16_t value = (int16_t)lrintf(sign_mean(voices, i) / sign_scale);
            put_bytes(&value, 2);
        }
    put_bytes(dense, sizeof(*dense));
}

/* ---- words ---- */

struct named {
    uint32_t hash;
    const char *at;
};

static int by_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static uint32_t *read_words(const char *path)
{
    struct text bytes;
    struct why why;
    uint32_t head[3], count = 0;
    if (file_read(path, 1 << 26, arena, &bytes, &why))
        complain(path, why.text);
    if (bytes.len < 16 || memcmp(bytes.at, "hnmM", 4) != 0)
        complain(path, "is no table of meanings");
    memcpy(head, bytes.at + 4, sizeof(head));
    if (head[1] != PAIR_MEANING)
        complain(path, "has another number of columns");
    struct named *list = mem_new(((size_t)head[2] + 1) * sizeof(*list));
    const char *at = bytes.at + 16;
    for (uint32_t i = 0; i < head[2]; i++) {
        const size_t len = (unsigned char)at[2];
        const char salt = at[0] == 'e' ? 'e' : at[0] == 'i' ? 'i' : 'n';
        list[i] = (struct named){pair_hash(salt, (struct text){at + 3, len}), at + 3 + len};
        at += 3 + len + PAIR_MEANING;
    }
    qsort(list, head[2], sizeof(*list), by_named);
    uint32_t *hashes = mem_new(4 * ((size_t)head[2] + 1));
    table->meaning = mem_new((size_t)head[2] * PAIR_MEANING + 1);
    for (uint32_t i = 0; i < head[2]; i++)
        if (!i || list[i].hash != list[i - 1].hash) {
            memcpy(table->meaning + (size_t)count * PAIR_MEANING, list[i].at, PAIR_MEANING);
            hashes[count++] = list[i].hash;
        }
    const bool good = pair_index_build(&table->words, (const char *)hashes, count);
    must(good);
    mem_free(list);
    return hashes;
}

static void read_file(const char *path, bool is_good, struct text *good, enum tongue *good_of,
                      size_t *goods)
{
    struct text bytes;
    struct why why;
    if (file_read(path, 1 << 26, arena, &bytes, &why))
        complain(path, why.text);
    if (is_good)
        read_good(path, bytes, good, good_of, goods);
    else if (text_ends(text_of(path), TEXT(".ndjson")))
        read_drafts(path, bytes);
    else
        read_blocks(path, bytes);
}

static void open_all(void)
{
    static const struct tower_reader reader = {.tables_only = true};
    struct understand *understand = NULL;
    struct why why;
    arena = arena_new("learn", 1 << 20);
    table = mem_make(struct pairs);
    items = mem_new(sizeof(*items) * ITEMS_MOST);
    if (tower_understand(&reader, arena, &understand, &why) ||
        tower_checker(&reader, understand, arena, &checker, &why))
        complain("lexicon", why.text);
    scratch = check_scratch_new(checker);
}

int main(int argc, char **argv)
{
    static struct text good[20000];
    static enum tongue good_of[20000];
    static struct pair_dense dense;
    struct voice voices[VOICES];
    uint32_t *keys, *hashes = NULL;
    uint64_t seed = 1;
    size_t goods = 0;
    bool folds = false, scores = false;
    open_all();
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--folds") == 0)
            folds = true;
        else if (strcmp(argv[i], "--scores") == 0)
            folds = scores = true;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--words") == 0 && i + 1 < argc)
            hashes = read_words(argv[++i]);
        else if (strcmp(argv[i], "--good") == 0 && i + 1 < argc)
            read_file(argv[++i], true, good, good_of, &goods);
        else
            read_file(argv[i], false, NULL, NULL, NULL);
    if (!hashes || !item_count)
        complain("usage", "--words ROWS and a FILE are wanted");
    add_strangers(item_count, good, good_of, goods);
    find_keys(&keys, &key_count);
    for (size_t i = 0; i < item_count; i++)
        read_item(&items[i], false);
    find_signs();
    even_out();
    fprintf(stderr, "%zu drafts, %zu pairs of sentences, %u words, %zu crosses, %zu parts\n",
            item_count, units.len, key_count, sign_count, part_count);
    ask_rules();
    hold_all_out(seed);
    if (folds) {
        for (size_t i = 0; scores && i < item_count; i++)
            if (items[i].measured)
                printf("%c\t%d\t%.3f\t%s\t%.*s\t%.*s\n", items[i].kind, items[i].ruled,
                       (double)items[i].score, part_name[items[i].part],
                       TEXT_ARG(items[i].draft.reply),
                       TEXT_ARG(items[i].draft.published_count ? items[i].draft.published[0].text
                                                               : items[i].draft.facts[0].claim));
        report(.05);
        return 0;
    }
    struct bars bars;
    choose_bars(.05, &bars);
    memcpy(dense.sure, bars.sure, sizeof(dense.sure));
    memcpy(dense.seems, bars.seems, sizeof(dense.seems));
    memcpy(dense.doubt, bars.doubt, sizeof(dense.doubt));
    learn(UINT32_MAX, seed, voices);
    write_table(voices, keys, hashes, &dense);
    return 0;
}
