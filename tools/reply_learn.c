/*
 * Learns weights/replies.bin from lexicon/replies (make replies), and measures it.
 * usage: reply_learn [--folds] [--scores] [--seed N] FILE… [--with FILE…] [--documented FILE] >
 * TABLE What is named behind --with (with less weight) and --documented (with more) is learned from
 * and never measured. Each FILE is the replies of other writers: what decides from which score on
 * is chosen on files that were not learned from. With
 * --folds each file is checked by a table learned on the others, and the figures are printed
 * instead.
 *
 * A reply is a bag of sentences, and which of them is wrong is not told: a label's score of a reply
 * is that of its worst sentence. All sentences of a reply without the label are learned as good; of
 * one with it, in each round, the one that looks worst so far. Logistic loss, AdaGrad, L2.
 */
#include "check/tone.h"
#include "tower/tower.h"
#include "understand/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MOST = 40000, CELLS = 5, ROUNDS = 16, ROUNDS_FIRST = 8, VOICES = 3, RARE = 2 };
enum { WIDE = 32 }; /* floats of a row of weights */
static const uint32_t NOT_A_REPLY = 0x5bd1e995;
static const double WRONG_MOST = .10, WRONG_AT_LEVEL = .015;
static const float RATE = .25F, SHRINK = .00004F, OTHERS = .12F, HELP = .4F, DOCUMENTED = 5,
                   HAS = 2, HAS_AT_LEVEL = 6;

static const char *const always[] = {"conditional_apology",
                                     "sorry_you_feel",
                                     "misunderstanding",
                                     "minimising",
                                     "absolute_denial",
                                     "blame_customer",
                                     "scapegoat",
                                     "ask_delete",
                                     "legal_threat",
                                     "ask_personal_data",
                                     "hunt_source",
                                     "tone_policing",
                                     "rude_you"};
static const char *const others[] = {
    "employee_verdict", "joke_in_incident", "self_praise", "noise_apology",
    "agentless",        "regret",           "boilerplate", "demand_understanding",
    "casual",           "compensation",     "vague_time",  "speculation",
    "no_comment",       "policy_shield",    "canned",      "mixed_register"};
enum {
    ALWAYS = sizeof(always) / sizeof(*always),
    OTHER = sizeof(others) / sizeof(*others),
    LABELS = 1 + ALWAYS + OTHER
};
_Static_assert((int)LABELS <= (int)LABELS_MOST && (int)LABELS <= (int)WIDE, "room for the labels");

struct sentence {
    uint32_t first, count; /* signs that are learned from */
    uint32_t all;          /* that stand there */
};
struct row {
    struct text want, lang, question, reply;
    int level;
    int8_t side[LABELS];   /* 1 has it, -1 has it not, 0 not said */
    uint32_t first, count; /* sentences */
    uint32_t part;
    float weight; /* how much it teaches */
    bool ruled;   /* the rules alone block it */
};
static struct row rows[ROWS_MOST];
static size_t row_count;
static VEC(struct sentence) sentences;
static VEC(uint32_t) signs;
static uint32_t *keys; /* the signs that are learned from, ascending */
static size_t key_count, parts;
static float *weight, *square; /* [key_count][WIDE] */
static float bias[LABELS], bias_square[LABELS];

static const char *label_name(int k)
{
    return k == 0 ? "block" : k <= ALWAYS ? always[k - 1] : others[k - 1 - ALWAYS];
}

/* It blocks from a level on. */
static bool at_level(int k)
{
    return k > ALWAYS && k <= ALWAYS + 3;
}

static bool wants(struct text want, const char *name)
{
    struct text one;
    while (text_cut(&want, ',', &one))
        if (text_is(text_trim(one), name))
            return true;
    return false;
}

static int from_level(const struct checker *checker, int k)
{
    const int kind = kind_find(&checker->kinds, text_of(label_name(k)));
    return kind < 0 ? 0 : checker->kinds.list.at[kind].from;
}

static void set_sides(const struct checker *checker, struct row *row)
{
    row->side[0] = -1;
    for (int k = 1; k < LABELS; k++) {
        const bool has = wants(row->want, label_name(k));
        /* below its level a joke is no fault, and not said to be none */
        row->side[k] = has ? 1 : row->level < from_level(checker, k) ? 0 : -1;
        if (has && k <= ALWAYS)
            row->side[0] = 1;
    }
    if (row->side[0] < 0)
        for (int k = 1 + ALWAYS; k < LABELS; k++)
            if (row->side[k] > 0 && from_level(checker, k) > 0)
                row->side[0] = 0; /* its own label blocks */
}

static struct text unescape(struct text text, struct arena *arena)
{
    char *room = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == 'n') {
            room[len++] = '\n';
            i++;
        } else {
            room[len++] = text.at[i];
        }
    return (struct text){room, len};
}

static void read_rows(const char *path, float weight_of, const struct checker *checker,
                      struct arena *arena)
{
    struct why why;
    struct text bytes, line;
    if (file_read(path, 1 << 26, arena, &bytes, &why)) {
        fprintf(stderr, "reply_learn: %s\n", why.text);
        exit(2);
    }
    const uint32_t part = weight_of != 1 ? UINT32_MAX - 1 : (uint32_t)parts++;
    while (text_cut(&bytes, '\n', &line)) {
        struct text cell[CELLS];
        size_t count = 0;
        int64_t level = 0;
        if (!line.len || line.at[0] == '#' || text_starts(line, TEXT("want\t")))
            continue;
        while (count < CELLS && text_cut(&line, '\t', &cell[count]))
            count++;
        if (count != CELLS || !text_int(cell[2], &level) || row_count == ROWS_MOST) {
            fprintf(stderr, "reply_learn: %s: a line has not its five columns\n", path);
            continue;
        }
        struct row *row = &rows[row_count++];
        *row = (struct row){.want = cell[0],
                            .lang = cell[1],
                            .level = (int)level,
                            .weight = weight_of,
                            .part = part,
                            .question = unescape(cell[3], arena),
                            .reply = unescape(cell[4], arena)};
        if (weight_of == DOCUMENTED && text_is(row->want, "pass"))
            row->level = 2; /* as the tests hold them: harmless at any level */
        set_sides(checker, row);
    }
}

static struct draft draft_of(const struct row *row)
{
    return (struct draft){
        .reply = row->reply, .question = row->question, .lang = row->lang, .level = row->level};
}

/* Signs of each sentence, as the checker makes them; what every sentence has, a single sentence of
 * the helping files has not: most of these are at fault, and of a reply's few are. */
static void read_signs(const struct checker *checker, struct check_scratch *scratch)
{
    for (size_t i = 0; i < row_count; i++) {
        struct row *row = &rows[i];
        struct quoted quoted;
        struct sentences cut;
        const uint32_t from = row->weight < 1 ? NOT_A_REPLY : 0;
        const enum tongue tongue = tongue_heard(row->reply, tongue_of(row->lang));
        arena_reset(scratch->arena);
        quotes_find(row->reply, &quoted);
        sentences_cut(row->reply, &cut);
        row->first = (uint32_t)sentences.len;
        for (size_t s = 0; s < cut.count; s++) {
            struct reading reading;
            struct sentence sentence = {(uint32_t)signs.len, 0, 0};
            if (!reading_make(row->reply, cut.at[s], scratch->arena, &scratch->folded,
                              &scratch->loose, &reading))
                continue;
            rules_find(&checker->rules, &reading, tongue, &quoted, &scratch->rule);
            signs_make(&checker->rules, &reading, &scratch->rule, tongue, scratch->signs);
            for (size_t n = 0; n < scratch->signs->count; n++)
                vec_push(&signs, scratch->signs->at[n].hash ^ (n < SIGNS_OF_EVERY ? from : 0));
            sentence.count = sentence.all = (uint32_t)scratch->signs->count;
            vec_push(&sentences, sentence);
        }
        row->count = (uint32_t)sentences.len - row->first;
    }
}

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Signs that stand in one row alone teach nothing. */
static void find_keys(void)
{
    uint64_t *all = mem_new((signs.len + 1) * sizeof(*all));
    size_t count = 0;
    for (size_t i = 0; i < row_count; i++)
        for (uint32_t s = 0; s < rows[i].count; s++) {
            const struct sentence *it = &sentences.at[rows[i].first + s];
            for (uint32_t n = 0; n < it->count; n++)
                all[count++] = (uint64_t)signs.at[it->first + n] << 32 | i;
        }
    qsort(all, count, sizeof(*all), by_number);
    keys = mem_new((count + 1) * sizeof(*keys));
    for (size_t i = 0, end; i < count; i = end) {
        size_t in = 1;
        for (end = i + 1; end < count && all[end] >> 32 == all[i] >> 32; end++)
            in += all[end] != all[end - 1];
        if (in >= RARE)
            keys[key_count++] = (uint32_t)(all[i] >> 32);
    }
    mem_free(all);
}

/* Each sign's place among the keys; the others are taken out. */
static void number_signs(void)
{
    for (size_t i = 0; i < sentences.len; i++) {
        struct sentence *it = &sentences.at[i];
        uint32_t kept = 0;
        for (uint32_t n = 0; n < it->count; n++) {
            size_t low = 0, high = key_count;
            while (low + 1 < high) {
                const size_t middle = (low + high) / 2;
                if (keys[middle] <= signs.at[it->first + n])
                    low = middle;
                else
                    high = middle;
            }
            if (key_count && keys[low] == signs.at[it->first + n])
                signs.at[it->first + kept++] = (uint32_t)low;
        }
        it->count = kept;
    }
}

/* ---- learning ---- */

static void score_sentence(const struct sentence *sentence, float score[LABELS])
{
    float sum[WIDE] = {0};
    for (uint32_t i = 0; i < sentence->count; i++) {
        const float *w = weight + (size_t)signs.at[sentence->first + i] * WIDE;
        for (int k = 0; k < WIDE; k++)
            sum[k] += w[k];
    }
    const float even = sentence->all ? 1 / sqrtf((float)sentence->all) : 0;
    for (int k = 0; k < LABELS; k++)
        score[k] = bias[k] + sum[k] * even;
}

/* slope[k]: how the loss falls with the score. */
static void move(const struct sentence *sentence, const float slope[WIDE])
{
    const float even = sentence->all ? 1 / sqrtf((float)sentence->all) : 0;
    for (uint32_t i = 0; i < sentence->count; i++) {
        float *w = weight + (size_t)signs.at[sentence->first + i] * WIDE;
        float *q = square + (size_t)signs.at[sentence->first + i] * WIDE;
        for (int k = 0; k < WIDE; k++) {
            const float g = slope[k] * even + SHRINK * w[k];
            q[k] += g * g;
            w[k] -= RATE * g / sqrtf(q[k] + 1e-6F);
        }
    }
    for (int k = 0; k < LABELS; k++) {
        bias_square[k] += slope[k] * slope[k];
        bias[k] -= RATE * slope[k] / sqrtf(bias_square[k] + 1e-6F);
    }
}

static void learn_row(const struct row *row, int round)
{
    float score[SENTENCES_MOST][LABELS], slope[WIDE] = {0};
    int worst[LABELS] = {0};
    for (uint32_t s = 0; s < row->count; s++) {
        score_sentence(&sentences.at[row->first + s], score[s]);
        for (int k = 0; k < LABELS; k++)
            if (score[s][k] > score[worst[k]][k])
                worst[k] = (int)s;
    }
    for (uint32_t s = 0; s < row->count; s++) {
        bool any = false;
        for (int k = 0; k < LABELS; k++) {
            const float p = 1 / (1 + expf(-score[s][k]));
            const float share = round < 2 ? 1 / (float)row->count : worst[k] == (int)s;
            slope[k] = 0;
            if (row->side[k] < 0)
                slope[k] = p;
            else if (row->side[k] > 0)
                slope[k] =
                    share * (at_level(k) ? HAS_AT_LEVEL : HAS) * (p - 1) + (1 - share) * OTHERS * p;
            slope[k] *= row->weight;
            any = any || fabsf(slope[k]) > .002F;
        }
        if (any)
            move(&sentences.at[row->first + s], slope);
    }
}

/* Of the later rounds of several runs the mean is taken: it errs less than any one. */
static void add_to_mean(float *mean, float mean_bias[LABELS])
{
    const float share = 1 / (float)(VOICES * (ROUNDS - ROUNDS_FIRST));
    for (size_t i = 0; i < key_count * WIDE; i++)
        mean[i] += share * weight[i];
    for (int k = 0; k < LABELS; k++)
        mean_bias[k] += share * bias[k];
}

static void learn_voice(uint32_t without, uint32_t parts_without, uint64_t seed, float *mean,
                        float mean_bias[LABELS])
{
    static uint32_t order[ROWS_MOST];
    size_t count = 0;
    memset(weight, 0, sizeof(float) * WIDE * key_count);
    memset(square, 0, sizeof(float) * WIDE * key_count);
    memset(bias, 0, sizeof(bias));
    memset(bias_square, 0, sizeof(bias_square));
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].part != without && rows[i].part != parts_without)
            order[count++] = (uint32_t)i;
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(order, count, &seed);
        for (size_t i = 0; i < count; i++)
            if (rows[order[i]].count)
                learn_row(&rows[order[i]], round);
        if (round >= ROUNDS_FIRST)
            add_to_mean(mean, mean_bias);
    }
}

static void learn(uint32_t without, uint32_t parts_without, uint64_t seed)
{
    float *mean = mem_new(sizeof(float) * WIDE * (key_count + 1)), mean_bias[LABELS] = {0};
    for (uint64_t voice = 0; voice < VOICES; voice++)
        learn_voice(without, parts_without, seed + 1000 * voice, mean, mean_bias);
    memcpy(weight, mean, sizeof(float) * WIDE * key_count);
    memcpy(bias, mean_bias, sizeof(bias));
    mem_free(mean);
}

static void row_scores(const struct row *row, float best[LABELS])
{
    float score[LABELS];
    for (int k = 0; k < LABELS; k++)
        best[k] = -20;
    for (uint32_t s = 0; s < row->count; s++) {
        score_sentence(&sentences.at[row->first + s], score);
        for (int k = 0; k < LABELS; k++)
            best[k] = fmaxf(best[k], score[k]);
    }
}

/* ---- from which score on a label decides ---- */

struct held {
    float score;
    bool has;
};

static int by_score(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

/* The lowest score above which at least `precise` of what was held out has the label. */
static float sure_from(struct held *held, size_t count, double precise)
{
    float best = 1e9F;
    size_t has = 0;
    qsort(held, count, sizeof(*held), by_score);
    for (size_t i = 0; i < count; i++) {
        has += held[i].has;
        if (has >= 3 && (double)has >= precise * (double)(i + 1))
            best = held[i].score;
    }
    return best;
}

/* The highest score below which at most `share` of those that have it lie. */
static float doubt_below(const struct held *held, size_t count, double share)
{
    size_t all = 0, below = 0;
    for (size_t i = 0; i < count; i++)
        all += held[i].has;
    for (size_t i = count; i-- > 0;) {
        below += held[i].has;
        if ((double)below > share * (double)all)
            return held[i].score - .001F;
    }
    return -1e9F;
}

/* found_out[w]: how many of them are found where w good ones are stopped, and from which score on.
 */
static void found_by_wrong(struct held *held, size_t count, size_t most, size_t *found_out,
                           float *from_out)
{
    size_t has = 0, wrong = 0, filled = 0;
    float before = 1e9F;
    qsort(held, count, sizeof(*held), by_score);
    for (size_t i = 0; i < count && wrong <= most; i++) {
        if (!held[i].has) {
            for (; filled <= wrong && filled <= most; filled++) {
                found_out[filled] = has;
                from_out[filled] = before == 1e9F ? before : (before + held[i].score) / 2;
            }
            wrong++;
        }
        has += held[i].has;
        before = held[i].score;
    }
    for (; filled <= most; filled++) {
        found_out[filled] = has;
        from_out[filled] = count ? before - .001F : 1e9F;
    }
}

struct ends {
    float sure[LABELS][TONGUES], doubt[LABELS][TONGUES];
};

/* Replies of one language that were held out: by what the rules say. */
struct held_out {
    struct held *ruled, *plain;
    size_t ruled_count, plain_count, good;
};
/* And of each label but the first, of all languages: of one alone there are too few. */
struct held_label {
    struct held *at;
    size_t count;
};

/* Of all ways to stop WRONG_MOST of the good ones, the one that finds most. */
static void divide_wrong(struct held_out *held, float *sure_out, float *doubt_out)
{
    enum { WRONG_ROOM = 2000 };
    static size_t plain[WRONG_ROOM], ruled[WRONG_ROOM];
    static float plain_from[WRONG_ROOM], ruled_from[WRONG_ROOM];
    const size_t most = (size_t)(WRONG_MOST * (double)held->good);
    size_t best = 0;
    must(most < WRONG_ROOM);
    found_by_wrong(held->plain, held->plain_count, most, plain, plain_from);
    found_by_wrong(held->ruled, held->ruled_count, most, ruled, ruled_from);
    for (size_t wrong = 0; wrong <= most; wrong++)
        if (!wrong || plain[wrong] + ruled[most - wrong] > best) {
            best = plain[wrong] + ruled[most - wrong];
            *sure_out = plain_from[wrong];
            *doubt_out = ruled_from[most - wrong];
        }
}

static void hold_row(const struct row *row, struct held_out *held, struct held_label *labels)
{
    float score[LABELS];
    row_scores(row, score);
    held->good += row->side[0] < 0;
    if (row->side[0] && row->ruled)
        held->ruled[held->ruled_count++] = (struct held){score[0], row->side[0] > 0};
    else if (row->side[0])
        held->plain[held->plain_count++] = (struct held){score[0], row->side[0] > 0};
    for (int k = 1; k < LABELS; k++)
        if (row->side[k])
            labels[k].at[labels[k].count++] = (struct held){score[k], row->side[k] > 0};
}

/* The lowest score above which at most `share` of those without the label lie. */
static float sure_beside(struct held *held, size_t count, double share)
{
    size_t good = 0, wrong = 0;
    float best = 1e9F;
    qsort(held, count, sizeof(*held), by_score);
    for (size_t i = 0; i < count; i++)
        good += !held[i].has;
    for (size_t i = 0; i < count; i++) {
        wrong += !held[i].has;
        if ((double)wrong > share * (double)good)
            break;
        best = held[i].score;
    }
    return best;
}

static void choose_ends(struct held_out held[TONGUES], struct held_label labels[LABELS],
                        struct ends *ends)
{
    for (int t = 0; t < TONGUES; t++)
        divide_wrong(&held[t], &ends->sure[0][t], &ends->doubt[0][t]);
    for (int k = 1; k < LABELS; k++) {
        const float sure = at_level(k) ? sure_beside(labels[k].at, labels[k].count, WRONG_AT_LEVEL)
                                       : sure_from(labels[k].at, labels[k].count, .75);
        const float doubt = doubt_below(labels[k].at, labels[k].count, .10);
        for (int t = 0; t < TONGUES; t++) {
            ends->sure[k][t] = sure;
            ends->doubt[k][t] = doubt;
        }
    }
}

static void find_ends(uint32_t without, uint64_t seed, struct ends *ends)
{
    struct held_out held[TONGUES] = {{0}};
    struct held_label labels[LABELS] = {{0}};
    for (int t = 0; t < TONGUES; t++) {
        held[t].ruled = mem_new(row_count * sizeof(struct held));
        held[t].plain = mem_new(row_count * sizeof(struct held));
    }
    for (int k = 1; k < LABELS; k++)
        labels[k].at = mem_new(row_count * sizeof(struct held));
    for (uint32_t part = 0; part < parts; part++) {
        if (part == without)
            continue;
        learn(part, without, seed + part);
        for (size_t i = 0; i < row_count; i++)
            if (rows[i].part == part)
                hold_row(&rows[i], &held[tongue_of(rows[i].lang)], labels);
    }
    choose_ends(held, labels, ends);
    for (int t = 0; t < TONGUES; t++) {
        mem_free(held[t].ruled);
        mem_free(held[t].plain);
    }
    for (int k = 1; k < LABELS; k++)
        mem_free(labels[k].at);
}

/* ---- the table ---- */

static void put_bytes(struct buf *out, const void *at, size_t len)
{
    const enum err err = buf_add(out, at, len);
    must(!err);
}

static bool is_needed(const float *row, const float scale[LABELS])
{
    for (int k = 0; k < LABELS; k++)
        if (lrintf(row[k] / scale[k]))
            return true;
    return false;
}

static void write_table(const struct ends *ends, struct buf *out)
{
    float scale[LABELS];
    uint32_t needed = 0;
    for (int k = 0; k < LABELS; k++) {
        float most = 1e-6F;
        for (size_t i = 0; i < key_count; i++)
            most = fmaxf(most, fabsf(weight[i * WIDE + (size_t)k]));
        scale[k] = most / 127;
    }
    for (size_t i = 0; i < key_count; i++)
        needed += is_needed(weight + i * WIDE, scale);
    const uint32_t head[] = {TABLE_VERSION, LABELS, needed};
    put_bytes(out, "hnmR", 4);
    put_bytes(out, head, sizeof(head));
    for (int k = 0; k < LABELS; k++) {
        char name[LABEL_NAME] = {0};
        snprintf(name, sizeof(name), "%s", label_name(k));
        put_bytes(out, name, sizeof(name));
        put_bytes(out, &scale[k], sizeof(float));
        put_bytes(out, &bias[k], sizeof(float));
        put_bytes(out, ends->sure[k], sizeof(ends->sure[k]));
        put_bytes(out, ends->doubt[k], sizeof(ends->doubt[k]));
    }
    for (size_t i = 0; i < key_count; i++)
        if (is_needed(weight + i * WIDE, scale))
            put_bytes(out, &keys[i], sizeof(*keys));
    for (size_t i = 0; i < key_count; i++)
        for (int k = 0; is_needed(weight + i * WIDE, scale) && k < LABELS; k++) {
            const int8_t byte = (int8_t)lrintf(weight[i * WIDE + (size_t)k] / scale[k]);
            put_bytes(out, &byte, 1);
        }
}

/* ---- measuring ---- */

struct figures {
    size_t right, wrong, missed, good, passed;
};

static bool blocks(const struct row *row)
{
    if (row->side[0] > 0)
        return true;
    for (int k = 1 + ALWAYS; at_level(k); k++)
        if (row->side[k] > 0)
            return true;
    return false;
}

static void print(const char *name, const struct figures *f)
{
    printf(
        "%-5s block precision %.3f recall %.3f (right %zu wrong %zu missed %zu), good not blocked "
        "%.3f of %zu\n",
        name, (double)f->right / fmax(1, (double)(f->right + f->wrong)),
        (double)f->right / fmax(1, (double)(f->right + f->missed)), f->right, f->wrong, f->missed,
        (double)f->passed / fmax(1, (double)f->good), f->good);
}

static void count_row(const struct row *row, bool said, struct figures *f)
{
    const bool is = blocks(row);
    f->right += is && said;
    f->wrong += !is && said;
    f->missed += is && !said;
    f->good += text_is(row->want, "pass");
    f->passed += text_is(row->want, "pass") && !said;
}

static void ask_rules(const struct checker *checker, struct check_scratch *scratch)
{
    static struct remarks remarks;
    for (size_t i = 0; i < row_count; i++) {
        const struct draft draft = draft_of(&rows[i]);
        check_draft(checker, scratch, &draft, rows[i].lang, &remarks);
        rows[i].ruled = remarks_worst(&remarks) == GRAVITY_BLOCK;
    }
}

/* A part learned without, its rows' scores of all labels: for a look at what they are worth. */
static void print_scores(uint32_t part)
{
    for (size_t i = 0; i < row_count; i++) {
        float score[LABELS];
        if (rows[i].part != part)
            continue;
        row_scores(&rows[i], score);
        float best = score[0];
        for (int k = 1 + ALWAYS; at_level(k); k++)
            if (rows[i].side[k])
                best = fmaxf(best, score[k]);
        printf("%.*s\t%d\t%.*s\t%d\t%d\t%.4f\t%.*s\n", TEXT_ARG(rows[i].lang), rows[i].level,
               TEXT_ARG(rows[i].want), blocks(&rows[i]), rows[i].ruled, (double)best,
               TEXT_ARG(rows[i].reply));
    }
}

static void measure_part(struct checker *checker, struct check_scratch *scratch, uint32_t part,
                         uint64_t seed, struct figures f[TONGUES + 1])
{
    static struct remarks remarks;
    struct ends ends;
    struct buf table;
    struct why why;
    buf_init(&table, 1 << 27);
    find_ends(part, seed, &ends);
    learn(part, part, seed);
    write_table(&ends, &table);
    const enum err err = checker_teach(checker, buf_view(&table), &why);
    must(!err);
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].part != part)
            continue;
        const struct draft draft = draft_of(&rows[i]);
        check_draft(checker, scratch, &draft, rows[i].lang, &remarks);
        const bool said = remarks_worst(&remarks) == GRAVITY_BLOCK;
        count_row(&rows[i], said, &f[tongue_of(rows[i].lang)]);
        count_row(&rows[i], said, &f[TONGUES]);
    }
    buf_done(&table);
}

static void measure(struct checker *checker, struct check_scratch *scratch, uint64_t seed,
                    bool scores)
{
    struct figures f[TONGUES + 1] = {{0}};
    for (uint32_t part = 0; part < parts; part++)
        if (scores) {
            learn(part, part, seed);
            print_scores(part);
        } else {
            measure_part(checker, scratch, part, seed, f);
        }
    if (scores)
        return;
    print("ja", &f[TONGUE_JA]);
    print("en", &f[TONGUE_EN]);
    print("it", &f[TONGUE_IT]);
    print("all", &f[TONGUES]);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new("learn", 1 << 20);
    const struct tower_reader reader = {.tables_only = true};
    struct understand *understand = NULL;
    struct checker *checker = NULL;
    struct why why;
    uint64_t seed = 1;
    float weight_of = 1;
    bool folds = false, scores = false;
    if (tower_understand(&reader, arena, &understand, &why) ||
        tower_checker(&reader, understand, arena, &checker, &why)) {
        fprintf(stderr, "reply_learn: %s\n", why.text);
        return 2;
    }
    struct check_scratch *scratch = check_scratch_new(checker);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--folds") == 0)
            folds = true;
        else if (strcmp(argv[i], "--scores") == 0)
            scores = true;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--with") == 0)
            weight_of = HELP;
        else if (strcmp(argv[i], "--documented") == 0)
            weight_of = DOCUMENTED;
        else
            read_rows(argv[i], weight_of, checker, arena);
    read_signs(checker, scratch);
    find_keys();
    number_signs();
    weight = mem_new(sizeof(float) * WIDE * (key_count + 1));
    square = mem_new(sizeof(float) * WIDE * (key_count + 1));
    ask_rules(checker, scratch);
    if (folds || scores) {
        measure(checker, scratch, seed, scores);
    } else {
        struct ends ends;
        struct buf table;
        buf_init(&table, 1 << 27);
        find_ends(UINT32_MAX, seed, &ends);
        learn(UINT32_MAX, UINT32_MAX, seed);
        write_table(&ends, &table);
        must(fwrite(table.at, 1, table.len, stdout) == table.len && fflush(stdout) == 0);
        buf_done(&table);
    }
    check_scratch_free(&scratch);
    checker_free(&checker);
    understand_free(&understand);
    vec_done(&sentences);
    vec_done(&signs);
    mem_free(keys);
    mem_free(weight);
    mem_free(square);
    arena_free(&arena);
    return 0;
}
