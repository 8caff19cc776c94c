/*
 * Learns weights/replies.bin from lexicon/replies (make replies), and measures it.
 * usage: reply_learn [--folds N] [--seed N] FILE… [--with FILE…] > TABLE
 * What is named behind --with is learned from and never measured. With --folds the rows are dealt into N parts by their question; each part is checked by a table
 * learned on the others, and the figures are printed instead of a table.
 *
 * A reply is a bag of sentences, and which of them is wrong is not told: a label's score of a reply
 * is that of its worst sentence. All sentences of a reply without the label are learned as good; of
 * one with it, in each round, the one that looks worst so far. Logistic loss, AdaGrad, L2.
 */
#include "check/tone.h"
#include "tower/tower.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BITS = 16, ROWS_MOST = 40000, CELLS = 5, ROUNDS = 16, ROUNDS_FIRST = 8, VOICES = 3, FOLDS_INSIDE = 5, RARE = 12 };
static const double SURE_BLOCK = .53, DOUBT_BLOCK = .12;
static const float RATE = .25F, SHRINK = .00004F, OTHERS = .12F, HELP = .4F;

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
_Static_assert((int)LABELS <= (int)LABELS_MOST, "room for the labels");

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
    bool helper; /* never measured */
    bool ruled;  /* the rules alone block it */
};
static struct row rows[ROWS_MOST];
static size_t row_count;
static VEC(struct sentence) sentences;
static VEC(uint32_t) signs;
static float *weight, *square; /* [1 << BITS][LABELS] */
static float bias[LABELS], bias_square[LABELS];

static const char *label_name(int k)
{
    return k == 0 ? "block" : k <= ALWAYS ? always[k - 1] : others[k - 1 - ALWAYS];
}

static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
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

static void read_rows(const char *path, bool helper, const struct checker *checker,
                      struct arena *arena)
{
    struct why why;
    struct text bytes, line;
    if (file_read(path, 1 << 26, arena, &bytes, &why)) {
        fprintf(stderr, "reply_learn: %s\n", why.text);
        exit(2);
    }
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
                            .helper = helper,
                            .question = unescape(cell[3], arena),
                            .reply = unescape(cell[4], arena)};
        set_sides(checker, row);
    }
}

static struct draft draft_of(const struct row *row)
{
    return (struct draft){
        .reply = row->reply, .question = row->question, .lang = row->lang, .level = row->level};
}

/* Signs of each sentence, as the checker makes them. */
static void read_signs(const struct checker *checker, struct check_scratch *scratch)
{
    for (size_t i = 0; i < row_count; i++) {
        struct row *row = &rows[i];
        struct quoted quoted;
        struct sentences cut;
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
                vec_push(&signs, scratch->signs->at[n].hash >> (32 - BITS));
            sentence.count = sentence.all = (uint32_t)scratch->signs->count;
            vec_push(&sentences, sentence);
        }
        row->count = (uint32_t)sentences.len - row->first;
    }
}

/* Signs that stand in few rows are chance: they are taken out. */
static void drop_rare(void)
{
    uint32_t *seen = mem_new(sizeof(uint32_t) << BITS), *last = mem_new(sizeof(uint32_t) << BITS);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < row_count; i++)
            for (uint32_t s = 0; s < rows[i].count; s++) {
                struct sentence *it = &sentences.at[rows[i].first + s];
                uint32_t kept = 0;
                for (uint32_t n = 0; n < it->count; n++) {
                    const uint32_t sign = signs.at[it->first + n];
                    if (pass && seen[sign] >= RARE)
                        signs.at[it->first + kept++] = sign;
                    if (!pass && last[sign] != i + 1)
                        seen[sign]++;
                    last[sign] = (uint32_t)i + 1;
                }
                if (pass)
                    it->count = kept;
            }
    mem_free(seen);
    mem_free(last);
}

/* ---- learning ---- */

static void score_sentence(const struct sentence *sentence, float score[LABELS])
{
    float sum[LABELS] = {0};
    for (uint32_t i = 0; i < sentence->count; i++) {
        const float *w = weight + (size_t)signs.at[sentence->first + i] * LABELS;
        for (int k = 0; k < LABELS; k++)
            sum[k] += w[k];
    }
    const float even = sentence->all ? 1 / sqrtf((float)sentence->all) : 0;
    for (int k = 0; k < LABELS; k++)
        score[k] = bias[k] + sum[k] * even;
}

/* slope[k]: how the loss falls with the score. */
static void move(const struct sentence *sentence, const float slope[LABELS])
{
    const float even = sentence->all ? 1 / sqrtf((float)sentence->all) : 0;
    for (uint32_t i = 0; i < sentence->count; i++) {
        const size_t at = (size_t)signs.at[sentence->first + i] * LABELS;
        for (int k = 0; k < LABELS; k++) {
            const float g = slope[k] * even + SHRINK * weight[at + (size_t)k];
            square[at + (size_t)k] += g * g;
            weight[at + (size_t)k] -= RATE * g / sqrtf(square[at + (size_t)k] + 1e-6F);
        }
    }
    for (int k = 0; k < LABELS; k++) {
        bias_square[k] += slope[k] * slope[k];
        bias[k] -= RATE * slope[k] / sqrtf(bias_square[k] + 1e-6F);
    }
}

static void learn_row(const struct row *row, int round)
{
    float score[SENTENCES_MOST][LABELS], slope[LABELS];
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
                slope[k] = share * 2 * (p - 1) + (1 - share) * OTHERS * p;
            slope[k] *= row->helper ? HELP : 1;
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
    for (size_t i = 0; i < (size_t)LABELS << BITS; i++)
        mean[i] += share * weight[i];
    for (int k = 0; k < LABELS; k++)
        mean_bias[k] += share * bias[k];
}

static void learn_voice(uint32_t without, uint32_t parts_without, uint64_t seed, float *mean,
                        float mean_bias[LABELS])
{
    static uint32_t order[ROWS_MOST];
    size_t count = 0;
    memset(weight, 0, sizeof(float) * LABELS << BITS);
    memset(square, 0, sizeof(float) * LABELS << BITS);
    memset(bias, 0, sizeof(bias));
    memset(bias_square, 0, sizeof(bias_square));
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].part != without && rows[i].part != parts_without)
            order[count++] = (uint32_t)i;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = count; i > 1; i--) {
            const size_t k = (size_t)(draw(&seed) % i);
            const uint32_t kept = order[i - 1];
            order[i - 1] = order[k];
            order[k] = kept;
        }
        for (size_t i = 0; i < count; i++)
            if (rows[order[i]].count)
                learn_row(&rows[order[i]], round);
        if (round >= ROUNDS_FIRST)
            add_to_mean(mean, mean_bias);
    }
}

static void learn(uint32_t without, uint32_t parts_without, uint64_t seed)
{
    float *mean = mem_new(sizeof(float) * LABELS << BITS), mean_bias[LABELS] = {0};
    for (uint64_t voice = 0; voice < VOICES; voice++)
        learn_voice(without, parts_without, seed + 1000 * voice, mean, mean_bias);
    memcpy(weight, mean, sizeof(float) * LABELS << BITS);
    memcpy(bias, mean_bias, sizeof(bias));
    mem_free(mean);
}

static float row_score(const struct row *row, int label)
{
    float best = -20, score[LABELS];
    for (uint32_t s = 0; s < row->count; s++) {
        score_sentence(&sentences.at[row->first + s], score);
        best = score[label] > best ? score[label] : best;
    }
    return best;
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

/* The highest score below which at most `right` of those the rules block has it. */
static float wrong_below(struct held *held, size_t count, double right)
{
    size_t has = 0;
    float best = -1e9F;
    qsort(held, count, sizeof(*held), by_score);
    for (size_t i = count; i-- > 0;) {
        has += held[i].has;
        if ((double)has <= right * (double)(count - i))
            best = held[i].score + .001F;
    }
    return best;
}

struct ends {
    float sure[LABELS], doubt[LABELS];
};

static void find_ends(uint32_t without, uint64_t seed, struct ends *ends)
{
    static struct held held[LABELS][ROWS_MOST];
    static struct held ruled[ROWS_MOST];
    size_t count[LABELS] = {0}, ruled_count = 0;
    for (uint32_t part = 0; part < FOLDS_INSIDE; part++) {
        if (part == without)
            continue;
        learn(part, without, seed + part);
        for (size_t i = 0; i < row_count; i++)
            for (int k = 0; rows[i].part == part && k < LABELS; k++)
                if (k == 0 && rows[i].ruled)
                    ruled[ruled_count++] =
                        (struct held){row_score(&rows[i], k), rows[i].side[k] > 0};
                else if (rows[i].side[k])
                    held[k][count[k]++] =
                        (struct held){row_score(&rows[i], k), rows[i].side[k] > 0};
    }
    if (getenv("REPLY_CURVE")) {
        qsort(held[0], count[0], sizeof(struct held), by_score);
        size_t all = 0, has = 0;
        for (size_t i = 0; i < count[0]; i++)
            all += held[0][i].has;
        for (size_t i = 0; i < count[0]; i++) {
            has += held[0][i].has;
            if (i % 40 == 39)
                fprintf(stderr, "%zu score %.2f precision %.3f recall %.3f\n", i + 1, (double)held[0][i].score, (double)has / (double)(i + 1), (double)has / (double)all);
        }
    }
    for (int k = 0; k < LABELS; k++) {
        ends->sure[k] = sure_from(held[k], count[k], k == 0 ? SURE_BLOCK : .75);
        ends->doubt[k] = k == 0 ? wrong_below(ruled, ruled_count, DOUBT_BLOCK)
                                : doubt_below(held[k], count[k], .10);
    }
}

/* ---- the table ---- */

static void put_bytes(struct buf *out, const void *at, size_t len)
{
    const enum err err = buf_add(out, at, len);
    must(!err);
}

static void write_table(const struct ends *ends, struct buf *out)
{
    const uint32_t head[] = {TABLE_VERSION, BITS, LABELS};
    float scale[LABELS];
    put_bytes(out, "hnmR", 4);
    put_bytes(out, head, sizeof(head));
    for (int k = 0; k < LABELS; k++) {
        char name[LABEL_NAME] = {0};
        float most = 1e-6F;
        for (size_t i = 0; i < (size_t)1 << BITS; i++)
            most = fmaxf(most, fabsf(weight[i * LABELS + (size_t)k]));
        scale[k] = most / 127;
        snprintf(name, sizeof(name), "%s", label_name(k));
        put_bytes(out, name, sizeof(name));
        put_bytes(out, &scale[k], sizeof(float));
        put_bytes(out, &bias[k], sizeof(float));
        put_bytes(out, &ends->sure[k], sizeof(float));
        put_bytes(out, &ends->doubt[k], sizeof(float));
    }
    for (size_t i = 0; i < (size_t)1 << BITS; i++)
        for (int k = 0; k < LABELS; k++) {
            const int8_t byte = (int8_t)lrintf(weight[i * LABELS + (size_t)k] / scale[k]);
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
    for (int k = 1 + ALWAYS; k < 1 + ALWAYS + 3; k++)
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

static void measure(struct checker *checker, struct check_scratch *scratch, uint32_t parts,
                    uint64_t seed)
{
    static struct remarks remarks;
    struct figures f[TONGUES + 1] = {{0}};
    struct why why;
    for (uint32_t part = 0; part < parts; part++) {
        struct ends ends;
        struct buf table;
        buf_init(&table, 1 << 26);
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
            if (getenv("REPLY_WRONG") && said != blocks(&rows[i]))
                printf("%s %.*s %d %.*s | %.2f %.*s\n", said ? "FALSE" : "MISSED",
                       TEXT_ARG(rows[i].lang), rows[i].level, TEXT_ARG(rows[i].want),
                       (double)row_score(&rows[i], 0), TEXT_ARG(rows[i].reply));
        }
        buf_done(&table);
        fprintf(stderr, "part %u: sure %.2f doubt %.2f\n", part, (double)ends.sure[0],
                (double)ends.doubt[0]);
    }
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
    uint32_t parts = 0;
    uint64_t seed = 1;
    bool helper = false;
    if (tower_understand(&reader, arena, &understand, &why) ||
        tower_checker(&reader, understand, arena, &checker, &why)) {
        fprintf(stderr, "reply_learn: %s\n", why.text);
        return 2;
    }
    struct check_scratch *scratch = check_scratch_new(checker);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--folds") == 0 && i + 1 < argc)
            parts = (uint32_t)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--with") == 0)
            helper = true;
        else
            read_rows(argv[i], helper, checker, arena);
    weight = mem_new(sizeof(float) * LABELS << BITS);
    square = mem_new(sizeof(float) * LABELS << BITS);
    for (size_t i = 0; i < row_count; i++) {
        uint64_t state = text_hash(rows[i].question.len ? rows[i].question : rows[i].reply) ^ seed;
        rows[i].part = rows[i].helper ? UINT32_MAX - 1 : (uint32_t)(draw(&state) % FOLDS_INSIDE);
    }
    read_signs(checker, scratch);
    drop_rare();
    ask_rules(checker, scratch);
    if (parts) {
        measure(checker, scratch, FOLDS_INSIDE, seed);
    } else {
        struct ends ends;
        struct buf table;
        buf_init(&table, 1 << 26);
        find_ends(UINT32_MAX, seed, &ends);
        learn(UINT32_MAX, UINT32_MAX, seed);
        write_table(&ends, &table);
        fwrite(table.at, 1, table.len, stdout);
        buf_done(&table);
    }
    check_scratch_free(&scratch);
    checker_free(&checker);
    understand_free(&understand);
    vec_done(&sentences);
    vec_done(&signs);
    mem_free(weight);
    mem_free(square);
    arena_free(&arena);
    return 0;
}
