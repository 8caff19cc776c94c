/*
 * Learns weights/pairs.bin from lexicon/pairs and the pairs of lexicon/replies (make pairs), and
 * measures it.
 *
 *   pair_learn [--folds | --scores] [--seed N] --words ROWS [--good FILE]… FILE… > TABLE
 *
 * A FILE is .tsv ("= text" known, "=f claim | value | status" a row of the ledger, below each
 * "- reply" that contradicts it, "+ reply" that agrees, "o reply" that does neither) or .ndjson
 * (drafts with "want"). --good: replies of lexicon/replies whose good ones contradict nothing they
 * know nothing of. Files of one name but for their number and language are one part, cut in four by
 * their matters; each part is measured by what is learned of the others.
 *
 * Of a reply only the pair of sentences that looks worst is learned as a contradiction; all pairs
 * of one that contradicts nothing are learned as none; so are replies to other texts. Logistic
 * loss, AdaGrad; several voices, each of its own chance, speak together.
 */
#include "pair_learn.h"

#include <sys/wait.h>
#include <unistd.h>

static const float RATE = .01F, RATE_SIGN = .08F, RATE_FACTOR = .03F, SHRINK = .01F,
                   SHRINK_SIGN = .0006F, SHRINK_FACTOR = .0006F, HAS = 1.5F, DROP = .15F;

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
    v->sign = mem_new((it.sign_count + 1) * sizeof(float));
}

static void voice_done(struct voice *v)
{
    mem_free(v->key);
    mem_free(v->sign);
}

static void score_unit(const struct voice *v, const struct unit *unit, struct look *step)
{
    const struct side *side[2] = {&it.sides.at[unit->known], &it.sides.at[unit->reply]};
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
                const struct word *word = &it.words.at[side[n]->first + i];
                sum +=
                    word->share * v->key[((size_t)word->key * 2 + (size_t)n) * FACTORS + (size_t)k];
            }
            step->factor[n][k] = sum;
        }
    for (int k = 0; k < FACTORS; k++)
        score += unit->even * step->factor[0][k] * step->factor[1][k];
    for (uint32_t i = 0; i < unit->count; i++)
        crosses += v->sign[it.signs.at[unit->first + i]];
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
    const struct side *side[2] = {&it.sides.at[unit->known], &it.sides.at[unit->reply]};
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
                const struct word *word = &it.words.at[side[n]->first + i];
                const size_t at = ((size_t)word->key * 2 + (size_t)n) * FACTORS + (size_t)k;
                move(&v->key[at], &q->key[at], back * word->share + SHRINK_FACTOR * v->key[at],
                     RATE_FACTOR);
            }
        }
    for (uint32_t i = 0; i < unit->count; i++) {
        const uint32_t at = it.signs.at[unit->first + i];
        if (at && chance(seed) >= DROP)
            move(&v->sign[at], &q->sign[at], slope * step->crosses * 3 + SHRINK_SIGN * v->sign[at],
                 RATE_SIGN);
    }
}

static void learn_item(struct voice *v, struct voice *q, const struct item *item, uint64_t *seed)
{
    static struct look step[FACT_PAIRS_MOST];
    uint32_t worst = 0;
    for (uint32_t u = 0; u < item->count; u++) {
        score_unit(v, &it.units.at[item->first + u], &step[u]);
        if (step[u].score > step[worst].score)
            worst = u;
    }
    for (uint32_t u = 0; u < item->count; u++) {
        const float p = 1 / (1 + expf(-step[u].score));
        float slope = 0;
        if (!item->against)
            slope = u == worst ? p : .3F * p;
        else if (u == worst)
            slope = HAS * (p - 1);
        slope *= item->weight;
        if (fabsf(slope) > .004F)
            move_unit(v, q, &it.units.at[item->first + u], &step[u], slope, seed);
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
    for (size_t i = 0; i <= it.sign_count; i++)
        mean->sign[i] += share * v->sign[i];
}

static void learn_voice(uint32_t without, uint64_t seed, struct voice *mean)
{
    uint32_t *order = mem_new((it.item_count + 1) * sizeof(*order));
    size_t count = 0;
    struct voice v, q;
    voice_init(&v, it.key_count, &seed);
    voice_init(&q, it.key_count, NULL);
    voice_init(mean, it.key_count, NULL);
    for (size_t i = 0; i < it.item_count; i++)
        if (it.items[i].part != without && it.items[i].count)
            order[count++] = (uint32_t)i;
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(order, count, &seed);
        for (size_t i = 0; i < count; i++)
            learn_item(&v, &q, &it.items[order[i]], &seed);
        if (round >= ROUNDS_FIRST)
            add_mean(mean, &v, 1 / (float)(ROUNDS - ROUNDS_FIRST), it.key_count);
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
            score_unit(&voices[n], &it.units.at[item->first + u], &step);
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
    const struct item **list = mem_new((it.item_count + 1) * sizeof(*list));
    *count_out = 0;
    for (size_t i = 0; i < it.item_count; i++)
        if (it.items[i].measured && (int)it.items[i].tongue == tongue &&
            (ruled == OF_ALL || it.items[i].ruled == ruled))
            list[(*count_out)++] = &it.items[i];
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
    for (int key = -TONGUES; key < (int)it.part_count; key++) {
        struct figures f = {0};
        for (size_t i = 0; i < it.item_count; i++)
            if (is_of(&it.items[i], key)) {
                count_item(&it.items[i], &bars, &f);
                if (key < 0)
                    count_item(&it.items[i], &bars, &all);
            }
        print_figures(key < 0 ? names[key + TONGUES] : it.part_name[key], &f);
    }
    print_figures("all", &all);
}

/* Scores of one part, by what the others taught. */
static void hold_out(uint32_t part, uint64_t seed, FILE *out)
{
    struct voice voices[VOICES];
    learn(part, seed, voices);
    for (size_t i = 0; i < it.item_count; i++)
        if (it.items[i].part == part && it.items[i].measured)
            fprintf(out, "%zu %.6f\n", i, (double)item_score(voices, &it.items[i]));
}

/* From a process of its own; its scores stand in the file when it is done. */
static FILE *begin_part(uint32_t part, uint64_t seed)
{
    FILE *file = tmpfile();
    must(file);
    const pid_t child = fork();
    must(child >= 0);
    if (!child) {
        hold_out(part, seed + part, file);
        _exit(fclose(file) ? 1 : 0);
    }
    return file;
}

static void take_part(FILE *file)
{
    size_t at;
    double score;
    rewind(file);
    while (fscanf(file, "%zu %lf", &at, &score) == 2)
        it.items[at].score = (float)score;
    fclose(file);
}

static void hold_all_out(uint64_t seed)
{
    enum { BESIDE = 3 };
    FILE *from[PARTS_MOST];
    for (uint32_t part = 0; part < it.part_count; part += BESIDE) {
        for (uint32_t k = part; k < part + BESIDE && k < it.part_count; k++)
            from[k] = begin_part(k, seed);
        for (int status; wait(&status) > 0;)
            if (status)
                complain("a part", "the process that learned without it has failed");
        for (uint32_t k = part; k < part + BESIDE && k < it.part_count; k++)
            take_part(from[k]);
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
        it.table->dense.sure[t] = it.table->dense.seems[t] = it.table->dense.doubt[t] = 1e9F;
    for (int i = 0; i < PAIR_SEEN; i++)
        it.table->dense.spread[i] = 1;
    for (size_t i = 0; i < it.item_count; i++) {
        struct item *item = &it.items[i];
        if (!item->measured)
            continue;
        check_draft(it.checker, it.scratch, &item->draft, item->draft.lang, &remarks);
        if (!has_fact_block(&remarks))
            continue;
        it.checker->pairs = it.table;
        check_draft(it.checker, it.scratch, &item->draft, item->draft.lang, &remarks);
        it.checker->pairs = NULL;
        item->ruled = has_fact_block(&remarks) ? OF_HARD : OF_SOFT;
    }
}

/* ---- the table ---- */

static void put_bytes(const void *at, size_t len)
{
    must(fwrite(at, 1, len, stdout) == len);
}

static float key_scale_of(const struct voice *voices)
{
    float top = 1e-6F;
    for (size_t v = 0; v < VOICES; v++)
        for (size_t i = 0; i < (size_t)it.key_count * 2 * FACTORS; i++)
            top = fmaxf(top, fabsf(voices[v].key[i]));
    return top / 127 / sqrtf(VOICES);
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
    memcpy(dense->middle, it.middle, sizeof(it.middle));
    memcpy(dense->spread, it.spread, sizeof(it.spread));
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
    put_bytes(keys, 4 * (size_t)it.key_count);
    put_bytes(it.table->weight, it.key_count);
    for (size_t i = 0; i < it.key_count; i++)
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
    const float key_scale = key_scale_of(voices);
    float top = 1e-6F;
    uint32_t kept = 0;
    for (size_t i = 0; i < it.sign_count; i++)
        top = fmaxf(top, fabsf(sign_mean(voices, i)));
    const float sign_scale = top / 32000;
    for (size_t i = 0; i < it.sign_count; i++)
        kept += fabsf(sign_mean(voices, i)) > top / 200;
    fill_dense(voices, dense);
    dense->word_scale = 1.F / 127;
    dense->key_scale = key_scale;
    dense->sign_scale = sign_scale;
    const uint32_t head[] = {PAIRS_VERSION, it.table->words.count, it.key_count, kept};
    put_bytes("hnmP", 4);
    put_bytes(head, sizeof(head));
    put_bytes(hashes, 4 * (size_t)it.table->words.count);
    put_bytes(it.table->meaning, (size_t)it.table->words.count * PAIR_MEANING);
    write_keys(voices, keys, key_scale);
    for (size_t i = 0; i < it.sign_count; i++)
        if (fabsf(sign_mean(voices, i)) > top / 200)
            put_bytes(&it.sign_keys[i], 4);
    for (size_t i = 0; i < it.sign_count; i++)
        if (fabsf(sign_mean(voices, i)) > top / 200) {
            const int16_t value = (int16_t)lrintf(sign_mean(voices, i) / sign_scale);
            put_bytes(&value, 2);
        }
    put_bytes(dense, sizeof(*dense));
    must(fflush(stdout) == 0);
}

static void print_scores(void)
{
    for (size_t i = 0; i < it.item_count; i++) {
        const struct item *item = &it.items[i];
        const struct draft *draft = &item->draft;
        if (item->measured)
            printf("%c\t%d\t%.3f\t%s\t%.*s\t%.*s\n", item->kind, item->ruled, (double)item->score,
                   it.part_name[item->part], TEXT_ARG(draft->reply),
                   TEXT_ARG(draft->published_count ? draft->published[0].text
                                                   : draft->facts[0].claim));
    }
}

static void learn_all(uint64_t seed, const uint32_t *hashes)
{
    static struct pair_dense dense;
    struct voice voices[VOICES];
    struct bars bars;
    choose_bars(.05, &bars);
    memcpy(dense.sure, bars.sure, sizeof(dense.sure));
    memcpy(dense.seems, bars.seems, sizeof(dense.seems));
    memcpy(dense.doubt, bars.doubt, sizeof(dense.doubt));
    learn(UINT32_MAX, seed, voices);
    write_table(voices, it.keys, hashes, &dense);
}

struct wanted {
    bool folds, scores;
    uint64_t seed;
    uint32_t *hashes; /* of the table of meanings */
};

/* Reads the files as they are named. */
static void read_options(int argc, char **argv, struct goods *goods, struct wanted *wanted)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--folds") == 0)
            wanted->folds = true;
        else if (strcmp(argv[i], "--scores") == 0)
            wanted->folds = wanted->scores = true;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            wanted->seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--words") == 0 && i + 1 < argc)
            wanted->hashes = read_words(argv[++i]);
        else if (strcmp(argv[i], "--good") == 0 && i + 1 < argc)
            read_file(argv[++i], goods);
        else
            read_file(argv[i], NULL);
}

int main(int argc, char **argv)
{
    static struct goods goods;
    struct wanted wanted = {.seed = 1};
    open_all();
    read_options(argc, argv, &goods, &wanted);
    if (!wanted.hashes || !it.item_count)
        complain("usage", "--words ROWS and a FILE are wanted");
    read_numbers(&goods);
    fprintf(stderr, "%zu drafts, %zu pairs of sentences, %u words, %zu crosses, %zu parts\n",
            it.item_count, it.units.len, it.key_count, it.sign_count, it.part_count);
    ask_rules();
    hold_all_out(wanted.seed);
    if (wanted.scores)
        print_scores();
    if (wanted.folds)
        report(.05);
    else
        learn_all(wanted.seed, wanted.hashes);
    return 0;
}
