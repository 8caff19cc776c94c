/*
 * Learns weights/language.rows from lines "lang TAB kind TAB text" (tools/language_texts) on
 * standard input and writes it to standard output: multinomial logistic regression over the grams
 * of language_grams.h, learned by AdaGrad (Duchi, Hazan, Singer 2011) on snippets of the lines,
 * first with all grams, then with those that earned a row. The same input gives the same bytes: one
 * thread, a fixed seed, no function of the C library whose last bit is not settled.
 * usage: language_learn TEXTS >weights/language.rows
 */
#include "base/buf.h"
#include "base/fold.h"
#include "base/vec.h"
#include "understand/language_rows.h"
#include "understand/language_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    COLS = LANGUAGE_COLUMNS,
    LATIN = LANGUAGE_LATIN,
    KINDS = 4,
    LINE_WORDS_MOST = 400,
    BITS = 16,
    ROUNDS_ALL = 2000000, /* with all grams, to choose those that earn a row */
    ROUNDS_ROWS = 8000000 /* with those */
};
static const double RATE = .8, SHRINK = 1e-4;
static const char *const names[COLS] = {"en", "it", "es", "fr", "de",  "nl", "pt", "tr",
                                        "pl", "ro", "sv", "no", "da",  "fi", "cs", "sk",
                                        "hu", "hr", "id", "vi", "und", "ja", "zh"};
/* How often posts in them are met in public, roughly; the rest 1. */
static const int share[COLS] = {10, 8, 8, 8, 8, 8, 8, 8, 2, 2, 2, 2,
                                2,  2, 2, 1, 2, 2, 2, 1, 1, 2, 8};
static const char *const kinds[KINDS] = {"talk", "post", "screen", "word"};
static const int kind_share[KINDS] = {10, 6, 4, 4};

struct line {
    uint32_t word, count;
    uint8_t lang;
};
static VEC(struct heard) words_all;
static VEC(uint32_t) han_all;
static VEC(struct line) lines[COLS][KINDS];
static VEC(struct line) kept_out[COLS];

static uint64_t seed = 20240229;
static uint32_t dice(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 16) % below);
}

/* ---- exp and log of our own: the library's may differ in the last bit from system to system ----
 */

static double power_of_e(double x)
{
    if (x < -60)
        return 0;
    if (x > 60)
        x = 60;
    const double k = (double)(long)(x * 1.4426950408889634 + (x < 0 ? -.5 : .5));
    const double r = (x - k * 0.6931471805599453) / 8;
    double term = 1, sum = 1;
    for (int i = 1; i < 10; i++) {
        term *= r / i;
        sum += term;
    }
    sum *= sum;
    sum *= sum;
    sum *= sum;
    return ldexp(sum, (int)k);
}

static double root(double x)
{
    return sqrt(x); /* exact by IEEE 754 */
}

/* ---- the dictionary of grams ---- */

struct gram {
    uint32_t key, seen, last;
};
static struct gram *grams;
static int32_t *place; /* hash table of numbers + 1 */
static uint32_t gram_count;
enum { PLACES = 1 << 24, GRAMS = 6000000 };

static uint32_t *gram_at(uint32_t key)
{
    uint32_t i = (key * 0x9e3779b1U) >> 8;
    while (place[i] && grams[place[i] - 1].key != key)
        i = (i + 1) & (PLACES - 1);
    return (uint32_t *)&place[i];
}

static int32_t find(uint32_t key)
{
    return (int32_t)*gram_at(key) - 1;
}

static void see(uint32_t key, uint32_t line)
{
    uint32_t *at = gram_at(key);
    if (!*at) {
        must(gram_count < GRAMS);
        grams[gram_count].key = key;
        *at = ++gram_count;
    }
    struct gram *gram = &grams[*at - 1];
    if (gram->last != line) {
        gram->last = line;
        gram->seen++;
    }
}

/* ---- reading ---- */

static int number_of(struct text name, const char *const *list, int count)
{
    for (int i = 0; i < count; i++)
        if (text_is(name, list[i]))
            return i;
    return -1;
}

static void read_line(struct text text, int lang, int kind, struct buf *folded)
{
    static uint32_t n;
    buf_clear(folded);
    if (fold_match(text, folded))
        return;
    struct words walk = {.text = buf_view(folded)};
    struct line line = {(uint32_t)words_all.len, 0, (uint8_t)lang};
    struct heard word;
    while (line.count < LINE_WORDS_MOST && words_next(&walk, &word)) {
        if (word.han != (lang >= LATIN))
            continue;
        if (word.han) { /* keep the characters themselves; from and to become numbers of them */
            const size_t begin = han_all.len;
            for (size_t i = word.from; i < word.to;)
                vec_push(&han_all, folded_next(walk.text, &i));
            word.from = begin;
            word.to = han_all.len;
        }
        vec_push(&words_all, word);
        line.count++;
    }
    if (!line.count)
        return;
    if (++n % 20 == 0 && kind != 3)
        vec_push(&kept_out[lang], line);
    else
        vec_push(&lines[lang][kind], line);
}

static void read_all(const char *path)
{
    struct buf folded;
    buf_init(&folded, 1 << 22);
    FILE *file = fopen(path, "r");
    must(file);
    char *row = NULL;
    size_t room = 0;
    for (ssize_t len; (len = getline(&row, &room, file)) > 0;) {
        struct text rest = {row, (size_t)len - 1}, lang, kind;
        text_cut(&rest, '\t', &lang);
        text_cut(&rest, '\t', &kind);
        const int l = number_of(lang, names, COLS), k = number_of(kind, kinds, KINDS);
        if (l >= 0 && k >= 0)
            read_line(rest, l, k, &folded);
    }
    fclose(file);
    buf_done(&folded);
}

/* ---- snippets ---- */

static const char latin_1[] = "aaaaaa-ceeeeiiii-nooooo-ouuuuy-y";
static const char latin_a[] = "-a-a-a-c-c-c-c-d-d-e-e-e-e-e-g-g-g-g-h-h-i-i-i-i-i---j-k--l-l-l-"
                              "--l-n-n-n----o-o-o---r-r-r-s-s-s-s-t-t-t-u-u-u-u-u-u-w-y--z-z-z-";
static uint16_t bare(uint16_t letter)
{
    if (letter < 30 || letter >= 420)
        return letter;
    const uint32_t code = letter - 30U + 0xdf;
    char c = '-';
    if (code >= 0xe0 && code <= 0xff)
        c = latin_1[code - 0xe0];
    else if (code == 0x131)
        c = 'i';
    else if (code >= 0x100 && code < 0x100 + sizeof(latin_a) - 1)
        c = latin_a[code - 0x100];
    return c == '-' ? letter : latin_letter((unsigned char)c);
}

struct snippet {
    uint32_t gram[LINE_WORDS_MOST * 64];
    size_t count, asked; /* grams that are known, and all */
};

static void add_keys(struct snippet *to, const uint32_t *keys, size_t count, bool thin)
{
    for (size_t i = 0; i < count; i++) {
        if (to->count == sizeof(to->gram) / sizeof(*to->gram) || (thin && dice(10) < 3))
            continue;
        to->asked++;
        const int32_t gram = find(keys[i]);
        if (gram >= 0)
            to->gram[to->count++] = (uint32_t)gram;
    }
}

static void add_word(struct snippet *to, const struct heard *word, bool bald, bool thin)
{
    uint32_t keys[WORD_KEYS_MOST];
    struct heard own = *word;
    for (size_t i = 0; bald && i < own.count; i++)
        own.at[i] = own.at[i] == APOSTROPHE ? own.at[i] : bare(own.at[i]);
    add_keys(to, keys, word_keys(&own, keys), thin);
}

/* Half of the runs are cut to a few characters: a name, a headline's word. */
static void add_run(struct snippet *to, const struct heard *word, bool thin)
{
    uint32_t keys[2];
    size_t from = word->from, until = word->to;
    if (dice(2)) {
        from += dice((uint32_t)(until - from));
        const size_t most = from + 1 + dice(4);
        until = most < until ? most : until;
    }
    for (size_t i = from; i < until; i++)
        add_keys(to, keys, han_keys(han_all.at[i], i > from ? han_all.at[i - 1] : 0, keys), thin);
}

/* "l'" "acqua" → "lacqua", as many write */
static bool joined(const struct heard *a, const struct heard *b, struct heard *out)
{
    if (a->han || b->han || a->at[a->count - 1] != APOSTROPHE ||
        a->count + b->count > WORD_LETTERS_MOST)
        return false;
    *out = *a;
    memcpy(out->at + a->count - 1, b->at + 1, (b->count - 1U) * sizeof(*b->at));
    out->count = (uint8_t)(a->count + b->count - 2);
    return true;
}

/* may_thin: some snippets lose grams at random, so that the rest learn to do without them. */
static void cut_snippet(const struct line *line, struct snippet *to, bool may_thin)
{
    static const uint8_t lengths[] = {1, 1, 2, 2, 2, 2, 2, 3, 4, 6, 8, 12, 255, 255, 255};
    uint32_t want = lengths[dice(sizeof(lengths))];
    if (want > line->count)
        want = line->count;
    const uint32_t from = dice(line->count - want + 1);
    const bool bald = dice(4) == 0, join = dice(4) == 0, thin = may_thin && dice(2) == 0;
    to->count = to->asked = 0;
    for (uint32_t i = from; i < from + want; i++) {
        const struct heard *word = &words_all.at[line->word + i];
        struct heard both;
        if (word->han)
            add_run(to, word, thin);
        else if (join && i + 1 < from + want && joined(word, word + 1, &both))
            add_word(to, &both, bald, thin), i++;
        else
            add_word(to, word, bald, thin);
    }
    /* a foreign word among many: names and loans are in every language */
    if (want >= 4 && line->lang < LATIN && dice(6) == 0) {
        const size_t l = dice(8), k = lines[l][1].len ? 1 : 0;
        const struct line *other = &lines[l][k].at[dice((uint32_t)lines[l][k].len)];
        add_word(to, &words_all.at[other->word + dice(other->count)], bald, thin);
    }
}

/* ---- learning ---- */

static float (*weight)[COLS + 1]; /* of each gram */
static float *steps;              /* squares of its steps */
static float bias[COLS];

static void scores_of(const struct snippet *snippet, double *score)
{
    float sum[COLS + 1] = {0};
    for (size_t i = 0; i < snippet->count; i++)
        for (int c = 0; c < COLS + 1; c++)
            sum[c] += weight[snippet->gram[i]][c];
    for (int c = 0; c < COLS; c++)
        score[c] = (double)(sum[c] + bias[c]);
}

static void odds_of(const double *score, bool han, double *p)
{
    const int from = han ? LATIN : 0, to = han ? COLS : LATIN;
    double most = score[from], sum = 0;
    for (int c = from; c < to; c++)
        most = score[c] > most ? score[c] : most;
    for (int c = 0; c < COLS; c++)
        p[c] = 0;
    for (int c = from; c < to; c++)
        sum += p[c] = power_of_e(score[c] - most);
    for (int c = from; c < to; c++)
        p[c] /= sum;
}

static void learn_from(const struct snippet *snippet, int lang, double rate, double shrink)
{
    double score[COLS], p[COLS];
    scores_of(snippet, score);
    odds_of(score, lang >= LATIN, p);
    float miss[COLS + 1] = {0};
    double size = 0;
    for (int c = 0; c < COLS; c++) {
        miss[c] = (float)((c == lang) - p[c]);
        size += (double)(miss[c] * miss[c]);
    }
    if (size < 1e-5)
        return;
    for (int c = 0; c < COLS; c++)
        bias[c] += .002F * miss[c];
    for (size_t i = 0; i < snippet->count; i++) {
        const uint32_t g = snippet->gram[i];
        steps[g] += (float)size;
        const float step = (float)(rate / root((double)steps[g] + .1));
        const float less = 1 - (float)shrink * step;
        for (int c = 0; c < COLS + 1; c++)
            weight[g][c] = weight[g][c] * less + step * miss[c];
    }
}

static int one_of(const int *shares, const size_t *have, int count)
{
    int all = 0;
    for (int i = 0; i < count; i++)
        all += have[i] ? shares[i] : 0;
    int at = (int)dice((uint32_t)all);
    for (int i = 0; i < count; i++) {
        at -= have[i] ? shares[i] : 0;
        if (at < 0)
            return i;
    }
    return 0;
}

static void learn(uint32_t rounds, double rate, double shrink)
{
    static struct snippet snippet;
    size_t any[COLS];
    for (int l = 0; l < COLS; l++) {
        any[l] = 0;
        for (int k = 0; k < KINDS; k++)
            any[l] += lines[l][k].len;
    }
    for (uint32_t n = 0; n < rounds; n++) {
        const int lang = one_of(share, any, COLS);
        size_t have[KINDS];
        for (int k = 0; k < KINDS; k++)
            have[k] = lines[lang][k].len;
        const int kind = one_of(kind_share, have, KINDS);
        cut_snippet(&lines[lang][kind].at[dice((uint32_t)have[kind])], &snippet, true);
        learn_from(&snippet, lang, rate * (1 - .98 * n / rounds), shrink);
        if (n % 500000 == 0)
            fprintf(stderr, "  %u of %u\n", n, rounds);
    }
}

/* ---- the table ---- */

static double worth(uint32_t g)
{
    double most = 0;
    for (int c = 0; c < COLS; c++) {
        const double size = fabs((double)weight[g][c]);
        most = size > most ? size : most;
    }
    return most * root((double)steps[g]);
}

/* Each row of the table goes to the gram that needs it most. */
static uint32_t keep_best(void)
{
    int32_t *owner = mem_new(sizeof(*owner) << BITS);
    for (uint32_t g = 0; g < gram_count; g++) {
        int32_t *row = &owner[grams[g].key >> (32 - BITS)];
        if (grams[g].seen && (!*row || worth(g) > worth((uint32_t)*row - 1)))
            *row = (int32_t)g + 1;
    }
    memset(place, 0, PLACES * sizeof(*place));
    struct gram *kept = mem_new((sizeof(*kept)) << BITS);
    uint32_t count = 0;
    for (size_t row = 0; row < (size_t)1 << BITS; row++)
        if (owner[row])
            kept[count++] = grams[owner[row] - 1];
    memcpy(grams, kept, count * sizeof(*kept));
    gram_count = count;
    for (uint32_t g = 0; g < count; g++)
        *gram_at(grams[g].key) = g + 1;
    mem_free(kept);
    mem_free(owner);
    return count;
}

static void drop_rare(uint32_t least)
{
    uint32_t count = 0;
    for (uint32_t g = 0; g < gram_count; g++)
        if (grams[g].seen >= least)
            grams[count++] = grams[g];
    memset(place, 0, PLACES * sizeof(*place));
    gram_count = count;
    for (uint32_t g = 0; g < count; g++)
        *gram_at(grams[g].key) = g + 1;
}

static void clear_weights(void)
{
    memset(weight, 0, (size_t)GRAMS / 4 * sizeof(*weight));
    memset(steps, 0, (size_t)GRAMS / 4 * sizeof(*steps));
    memset(bias, 0, sizeof(bias));
}

/* Rows say what speaks for one language against the others: their mean says nothing. */
static void centre(void)
{
    for (uint32_t g = 0; g < gram_count; g++) {
        float sum = 0;
        for (int c = 0; c < LATIN; c++)
            sum += weight[g][c];
        for (int c = 0; c < LATIN; c++)
            weight[g][c] -= sum / LATIN;
    }
}

static uint8_t unit(float value, float scale)
{
    const float units = value / scale + (value < 0 ? -.5F : .5F);
    return (uint8_t)(LANGUAGE_NOTHING + (units > 127 ? 127 : units < -127 ? -127 : (int)units));
}

/* ---- how sure it may be ---- */

struct trial {
    double score[COLS], log_grams, log_known;
    int lang;
};
static VEC(struct trial) trials;

static void try_kept_out(void)
{
    static struct snippet snippet;
    for (int l = 0; l < LATIN; l++)
        for (size_t i = 0; i < kept_out[l].len && i < 400; i++) {
            struct trial trial = {.lang = l};
            cut_snippet(&kept_out[l].at[i], &snippet, false);
            if (!snippet.count)
                continue;
            scores_of(&snippet, trial.score);
            trial.log_grams = log2((double)snippet.asked);
            trial.log_known = log2((double)snippet.count / (double)snippet.asked);
            vec_push(&trials, trial);
        }
}

static double loss_of(double cool, double power, double known)
{
    double loss = 0;
    for (size_t i = 0; i < trials.len; i++) {
        const struct trial *trial = &trials.at[i];
        const double by = cool * exp2(known * trial->log_known - power * trial->log_grams);
        double score[COLS], p[COLS];
        for (int c = 0; c < COLS; c++)
            score[c] = trial->score[c] * by;
        odds_of(score, false, p);
        loss -= log2(p[trial->lang] + 1e-9) * share[trial->lang];
    }
    return loss;
}

/* How sure the kept-out snippets are, against how often they are right: the three numbers that
 * surprise the least. */
static void fit_cool(struct language_head *head)
{
    double best = 1e300;
    try_kept_out();
    for (int c = 3; c <= 30; c++)
        for (int p = 2; p <= 10; p++)
            for (int k = 0; k <= 6; k++) {
                const double loss = loss_of(c / 5., p / 20., k / 4.);
                if (loss < best) {
                    best = loss;
                    head->cool = (float)(c / 5.);
                    head->cool_power = (float)(p / 20.);
                    head->cool_known = (float)(k / 4.);
                }
            }
    fprintf(stderr, "cool %.2f power %.2f known %.2f loss %.1f\n", (double)head->cool,
            (double)head->cool_power, (double)head->cool_known, best);
}

static void write_table(void)
{
    struct language_head head = {.bits = BITS, .scale = .05F};
    memcpy(head.magic, "hinoLID1", sizeof(head.magic));
    fit_cool(&head);
    for (int c = 0; c < COLS; c++) {
        memcpy(head.names[c], names[c], strlen(names[c]));
        head.bias[c] = bias[c];
    }
    uint8_t *rows = mem_new((size_t)LANGUAGE_STRIDE << BITS);
    for (uint32_t g = 0; g < gram_count; g++) {
        uint8_t *row = rows + (size_t)(grams[g].key >> (32 - BITS)) * LANGUAGE_STRIDE;
        for (int c = 0; c < COLS; c++)
            row[c] = unit(weight[g][c], head.scale);
        row[COLS] = language_tag(grams[g].key);
    }
    fwrite(&head, sizeof(head), 1, stdout);
    fwrite(rows, LANGUAGE_STRIDE, (size_t)1 << BITS, stdout);
    mem_free(rows);
}

static void see_all(void)
{
    uint32_t n = 0;
    for (int l = 0; l < COLS; l++)
        for (int k = 0; k < KINDS; k++)
            for (size_t i = 0; i < lines[l][k].len; i++) {
                const struct line *line = &lines[l][k].at[i];
                n++;
                for (uint32_t w = 0; w < line->count; w++) {
                    const struct heard *word = &words_all.at[line->word + w];
                    uint32_t keys[WORD_KEYS_MOST];
                    if (word->han) {
                        for (size_t h = word->from; h < word->to; h++) {
                            const size_t count = han_keys(
                                han_all.at[h], h > word->from ? han_all.at[h - 1] : 0, keys);
                            for (size_t j = 0; j < count; j++)
                                see(keys[j], n);
                        }
                        continue;
                    }
                    const size_t count = word_keys(word, keys);
                    for (size_t j = 0; j < count; j++)
                        see(keys[j], n);
                }
            }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: language_learn TEXTS >weights/language.rows\n", stderr);
        return 2;
    }
    grams = mem_new(GRAMS * sizeof(*grams));
    place = mem_new(PLACES * sizeof(*place));
    weight = mem_new((size_t)GRAMS / 4 * sizeof(*weight));
    steps = mem_new((size_t)GRAMS / 4 * sizeof(*steps));
    read_all(argv[1]);
    see_all();
    fprintf(stderr, "%u grams\n", gram_count);
    drop_rare(3);
    fprintf(stderr, "%u grams seen in three lines\n", gram_count);
    must(gram_count < GRAMS / 4);
    learn(ROUNDS_ALL, RATE, SHRINK);
    fprintf(stderr, "%u rows\n", keep_best());
    clear_weights();
    learn(ROUNDS_ROWS, RATE, SHRINK);
    centre();
    write_table();
    return 0;
}
