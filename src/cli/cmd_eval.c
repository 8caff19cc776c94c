#include "base/clock.h"
#include "cli/learn.h"
#include "cli/tally.h"

#include <stdio.h>

struct eval_options {
    struct text examples, with, weights, delta, lexicon;
    int head;
    int64_t folds, seed, rows;
    double cost;
    bool tables_only, from_nothing, wrong, brief;
};
enum eval_head { EVAL_ALL, EVAL_SENTIMENT, EVAL_INTENT, EVAL_LABEL };

static const struct option eval_options[] = {
    {"examples", OPTION_TEXT, offsetof(struct eval_options, examples), NULL, 0, 0,
     "Files of labelled posts, commas between; so are the arguments.", NULL},
    {"with", OPTION_TEXT, offsetof(struct eval_options, with), NULL, 0, 0,
     "Files of posts that every fold learns from and none is measured on.", NULL},
    {"folds", OPTION_INT, offsetof(struct eval_options, folds), "0", 0, 100,
     "Learns from all parts but one and measures on that one, in turn (0: measures what is there).",
     NULL},
    {"head", OPTION_CHOICE, offsetof(struct eval_options, head), "all", 0, 0,
     "What the label column says: all heads, or one of them, or a label of your own.",
     "all,sentiment,intent,label"},
    {"weights", OPTION_TEXT, offsetof(struct eval_options, weights), NULL, 0, 0,
     "The learned table to measure, instead of the one inside the program.", NULL},
    {"delta", OPTION_TEXT, offsetof(struct eval_options, delta), NULL, 0, 0,
     "What train learned on top of it; files, commas between.", NULL},
    {"tables_only", OPTION_BOOL, offsetof(struct eval_options, tables_only), "false", 0, 0,
     "Measures the word tables alone.", NULL},
    {"from_nothing", OPTION_BOOL, offsetof(struct eval_options, from_nothing), "false", 0, 0,
     "Each fold learns a base of its own.", NULL},
    {"cost", OPTION_NUMBER, offsetof(struct eval_options, cost), "0", 0, 1000, "As for train.",
     NULL},
    {"rows", OPTION_INT, offsetof(struct eval_options, rows), "16", 8, 20, "As for train.", NULL},
    {"seed", OPTION_INT, offsetof(struct eval_options, seed), "1", 0, 0, "Deals the folds.", NULL},
    {"wrong", OPTION_BOOL, offsetof(struct eval_options, wrong), "false", 0, 0,
     "Also writes each post whose risk or own label was misread.", NULL},
    {"brief", OPTION_BOOL, offsetof(struct eval_options, brief), "false", 0, 0,
     "Only the figures of all languages together.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct eval_options, lexicon), NULL, 0, 0,
     "A folder of word tables to use instead of those inside the program.", NULL},
    {0},
};

enum sheet_head {
    SHEET_RISK,
    SHEET_SENTIMENT,
    SHEET_INTENT,
    SHEET_SUPPORT,
    SHEET_EVIDENCE,
    SHEET_FIRST_HAND,
    SHEET_ADDRESSED,
    SHEET_OWN,
    SHEET_HEADS
};
static const char *const sheet_names[] = {"risk",     "sentiment",  "intent",    "needs_support",
                                          "evidence", "first_hand", "addressed", "label"};

/* The figures of one language, or of all. */
struct sheet {
    char lang[8];
    struct tally head[SHEET_HEADS];
    uint32_t harmless, rang;
    uint32_t mixed[RISK_COUNT + 1][RISK_COUNT + 1]; /* [is][said] */
};
enum { SHEETS_MOST = 40 };

struct measure {
    const struct eval_options *options;
    struct sheet *sheet; /* SHEETS_MOST; the first of all languages */
    size_t sheet_count;
    struct labelled *labelled;
    const struct labeller *labeller;
    struct buf out;
};

static int surest(const double *p, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (p[i] > p[best])
            best = i;
    return best;
}

static void count_risk(struct sheet *sheet, const struct judged *judged)
{
    struct tally *tally = &sheet->head[SHEET_RISK];
    const int8_t *want = judged->want + ANSWER_RISK;
    const double *p = judged->p + ANSWER_RISK;
    if (!judged->want[ANSWER_NO_RISK])
        return;
    tally->classes = RISK_COUNT + 1;
    const int top = surest(p, RISK_COUNT);
    const bool rings = p[top] >= .5, any = judged->want[ANSWER_NO_RISK] < 0;
    for (size_t i = 0; i < RISK_COUNT; i++)
        tally_class(tally, i, want[i] > 0, p[i] >= .5);
    tally_class(tally, RISK_COUNT, !any, !rings);
    tally_right(tally, rings ? want[top] > 0 : !any);
    tally_odds(tally, p[top], want[top] > 0);
    sheet->harmless += !any;
    sheet->rang += !any && rings;
    int is = RISK_COUNT;
    for (int i = RISK_COUNT - 1; i >= 0; i--)
        if (want[i] > 0)
            is = i;
    if (rings && want[top] > 0)
        is = top;
    sheet->mixed[is][rings ? top : RISK_COUNT]++;
}

static void count_group(struct tally *tally, const int8_t *want, const double *p, int count)
{
    int is = -1;
    for (int i = 0; i < count; i++)
        if (want[i] > 0)
            is = i;
    if (is < 0)
        return;
    const int said = surest(p, count);
    tally->classes = (size_t)count;
    for (int i = 0; i < count; i++)
        tally_class(tally, (size_t)i, i == is, i == said);
    tally_right(tally, is == said);
    tally_odds(tally, p[said], is == said);
}

static void count_alone(struct tally *tally, int8_t want, double p)
{
    if (!want)
        return;
    tally->classes = 1;
    tally_class(tally, 0, want > 0, p >= .5);
    tally_right(tally, (want > 0) == (p >= .5));
    tally_odds(tally, p, want > 0);
}

static void count_own(const struct measure *measure, struct sheet *sheet,
                      const struct judged *judged)
{
    const int count = (int)labeller_count(measure->labeller);
    const int said = surest(judged->p, count);
    struct tally *tally = &sheet->head[SHEET_OWN];
    const size_t labels = labelled_labels(measure->labelled);
    bool right = false;
    tally->classes = labels;
    for (size_t i = 0; i < labels; i++) {
        const bool is = text_is(labelled_label(measure->labelled, i),
                                labeller_name(measure->labeller, (size_t)said));
        tally_class(tally, i, i == judged->label, is);
        right = right || (is && i == judged->label);
    }
    tally_right(tally, right);
    tally_odds(tally, judged->p[said], right);
}

static void count_post(const struct measure *measure, struct sheet *sheet,
                       const struct judged *judged)
{
    if (!judged->want) {
        count_own(measure, sheet, judged);
        return;
    }
    count_risk(sheet, judged);
    count_group(&sheet->head[SHEET_SENTIMENT], judged->want + ANSWER_SENTIMENT,
                judged->p + ANSWER_SENTIMENT, SENTIMENT_COUNT);
    count_group(&sheet->head[SHEET_INTENT], judged->want + ANSWER_INTENT, judged->p + ANSWER_INTENT,
                INTENT_COUNT);
    for (int i = ANSWER_SUPPORT; i < ANSWER_COUNT; i++)
        count_alone(&sheet->head[SHEET_SUPPORT + i - ANSWER_SUPPORT], judged->want[i],
                    judged->p[i]);
}

static struct sheet *sheet_of(struct measure *measure, struct text lang)
{
    for (size_t i = 1; i < measure->sheet_count; i++)
        if (text_is(lang, measure->sheet[i].lang))
            return &measure->sheet[i];
    if (measure->sheet_count == SHEETS_MOST || !lang.len || lang.len >= 8)
        return NULL;
    struct sheet *sheet = &measure->sheet[measure->sheet_count++];
    memcpy(sheet->lang, lang.at, lang.len);
    return sheet;
}

/* What a misread post was, what was said, and its text. */
static void show_wrong(struct measure *measure, const struct judged *judged)
{
    struct buf *out = &measure->out;
    if (!judged->want || !judged->want[ANSWER_NO_RISK])
        return;
    bool wrong = false;
    for (int i = 0; i < RISK_COUNT; i++)
        wrong = wrong || (judged->want[i] > 0) != (judged->p[i] >= .5);
    if (!wrong)
        return;
    buf_printf(out, "wrong is");
    for (int i = 0; i < RISK_COUNT; i++)
        if (judged->want[i] > 0)
            buf_printf(out, " %s", risk_name((enum risk)i));
    buf_printf(out, " said");
    for (int i = 0; i < RISK_COUNT; i++)
        if (judged->p[i] >= .3)
            buf_printf(out, " %s %.2f", risk_name((enum risk)i), judged->p[i]);
    buf_printf(out, " \"%.*s\"\n", TEXT_ARG(judged->text));
}

static void each(const struct judged *judged, void *arg)
{
    struct measure *measure = arg;
    count_post(measure, &measure->sheet[0], judged);
    struct sheet *sheet = sheet_of(measure, judged->lang);
    if (sheet)
        count_post(measure, sheet, judged);
    if (measure->options->wrong)
        show_wrong(measure, judged);
}

/* ---- what is measured ---- */

static enum err ask(struct measure *measure, uint32_t part, const struct understand *understand,
                    struct text table, struct why *why)
{
    struct labeller *labeller = NULL;
    enum err err = OK;
    if (measure->options->head == EVAL_LABEL) {
        err = labeller_read(table, &labeller, why);
        if (err)
            return err;
        measure->labeller = labeller;
    }
    labelled_ask(measure->labelled, part, understand, labeller, each, measure);
    labeller_free(&labeller);
    return err;
}

static struct tower_reader reader_of(const struct eval_options *options)
{
    return (struct tower_reader){.lexicon = options->lexicon,
                                 .weights = options->weights,
                                 .deltas = options->delta,
                                 .tables_only = options->tables_only || options->from_nothing};
}

/* A fold: learned on the other parts, asked of its own. */
static enum err fold(struct measure *measure, uint32_t part, struct arena *arena, struct why *why)
{
    enum { TABLE_MOST = 1 << 28 };
    const struct eval_options *options = measure->options;
    const struct tower_reader reader = reader_of(options);
    struct training training = training_defaults;
    struct understand *understand = NULL;
    struct buf table;
    buf_init(&table, TABLE_MOST);
    enum err err = tower_understand(&reader, arena, &understand, why);
    training.posts = measure->labelled;
    training.without = part;
    training.seed = (uint64_t)options->seed;
    training.row_bits = (uint32_t)options->rows;
    training.delta = options->head != EVAL_LABEL && !options->from_nothing;
    if (options->cost > 0)
        training.cost = options->cost;
    const int64_t begun = clock_steady_us();
    if (!err)
        err = understand_train(understand, &training, &table, why);
    if (!err)
        fprintf(stderr, "fold %u learned in %.1f s\n", part,
                (double)(clock_steady_us() - begun) / 1e6);
    if (!err && options->head != EVAL_LABEL)
        err = understand_add(understand, buf_view(&table), why);
    if (!err)
        err = ask(measure, part, understand, buf_view(&table), why);
    buf_done(&table);
    understand_free(&understand);
    return err;
}

static enum err whole(struct measure *measure, struct arena *arena, struct why *why)
{
    const struct eval_options *options = measure->options;
    const struct tower_reader reader = reader_of(options);
    struct understand *understand = NULL;
    struct text table = {0};
    enum err err = tower_understand(&reader, arena, &understand, why);
    if (!err && options->head == EVAL_LABEL)
        err = why_set(why, ERR_BAD_INPUT, "labels of your own are measured with --folds");
    const int64_t begun = clock_steady_us();
    if (!err)
        err = ask(measure, PART_NONE, understand, table, why);
    const double seconds = (double)(clock_steady_us() - begun) / 1e6;
    if (!err && seconds > 0)
        buf_printf(&measure->out, "speed %.0f posts/s\n",
                   (double)labelled_count(measure->labelled) / seconds);
    understand_free(&understand);
    return err;
}

/* ---- what is written ---- */

static void write_head(const struct measure *measure, struct buf *out, const struct sheet *sheet,
                       int head)
{
    const struct tally *tally = &sheet->head[head];
    if (!tally->count)
        return;
    buf_printf(out, "%-4s %-14s posts %zu accuracy %.3f %s %.3f ECE %.3f", sheet->lang,
               sheet_names[head], tally->count, (double)tally->right / (double)tally->count,
               tally->classes == 1 ? "F1" : "macro-F1", tally_macro(tally), tally_ece(tally));
    if (head == SHEET_RISK && sheet->harmless)
        buf_printf(out, " harmless %u rang %.3f", sheet->harmless,
                   (double)sheet->rang / sheet->harmless);
    buf_byte(out, '\n');
    if (head == SHEET_OWN || measure->options->brief || tally->classes < 2)
        return;
    for (size_t i = 0; i < tally->classes; i++) {
        const char *name = head == SHEET_RISK        ? risk_name((enum risk)i)
                           : head == SHEET_SENTIMENT ? sentiment_name((enum sentiment)i)
                                                     : intent_name((enum intent)i);
        if (tally->yes[i] + tally->missed[i])
            buf_printf(out, "       %-18s F1 %.3f right %u missed %u false %u\n", name,
                       tally_f1(tally, i), tally->yes[i], tally->missed[i], tally->wrong[i]);
    }
}

/* Rows: what posts are; columns: what was said of them. */
static void write_mixed(struct buf *out, const struct sheet *sheet)
{
    buf_printf(out, "confusion of categories, is \\ said, none last\n");
    for (int i = 0; i <= RISK_COUNT; i++) {
        buf_printf(out, "  %-18s", risk_name((enum risk)i));
        for (int k = 0; k <= RISK_COUNT; k++)
            buf_printf(out, " %4u", sheet->mixed[i][k]);
        buf_byte(out, '\n');
    }
}

static void write_all(struct measure *measure)
{
    struct buf *out = &measure->out;
    const bool brief = measure->options->brief;
    for (size_t i = 0; i < (brief ? 1 : measure->sheet_count); i++)
        for (int head = 0; head < SHEET_HEADS; head++)
            write_head(measure, out, &measure->sheet[i], head);
    if (!brief && measure->sheet[0].head[SHEET_RISK].count)
        write_mixed(out, &measure->sheet[0]);
    out_text(buf_view(out));
    out_flush();
}

static enum err measure_all(struct measure *measure, const struct command_run *run, struct why *why)
{
    const struct eval_options *options = measure->options;
    enum err err = learn_read(measure->labelled, options->examples, false, run->arena, why);
    for (size_t i = 0; !err && i < run->arg_count; i++)
        err = learn_read(measure->labelled, run->args[i], false, run->arena, why);
    if (!err)
        err = learn_read(measure->labelled, options->with, true, run->arena, why);
    if (err)
        return err;
    if (!options->folds)
        return whole(measure, run->arena, why);
    labelled_deal(measure->labelled, (unsigned)options->folds, (uint64_t)options->seed);
    for (uint32_t part = 0; !err && part < (uint32_t)options->folds; part++)
        err = fold(measure, part, run->arena, why);
    return err;
}

static int run(const struct command_run *run, struct why *why)
{
    enum { OUT_MOST = 1 << 26 };
    static const enum label_set kinds[] = {[EVAL_ALL] = LABELS_FULL,
                                           [EVAL_SENTIMENT] = LABELS_SENTIMENT,
                                           [EVAL_INTENT] = LABELS_INTENT,
                                           [EVAL_LABEL] = LABELS_OWN};
    const struct eval_options *options = run->self;
    if (!options->examples.len && !run->arg_count) {
        why_set(why, ERR_BAD_INPUT, "name a file of labelled posts");
        return 2;
    }
    struct measure measure = {.options = options, .sheet_count = 1};
    measure.sheet = mem_new(SHEETS_MOST * sizeof(struct sheet));
    snprintf(measure.sheet[0].lang, sizeof(measure.sheet[0].lang), "all");
    measure.labelled = labelled_new(kinds[options->head]);
    buf_init(&measure.out, OUT_MOST);
    const enum err err = measure_all(&measure, run, why);
    if (!err)
        write_all(&measure);
    buf_done(&measure.out);
    labelled_free(&measure.labelled);
    mem_free(measure.sheet);
    return err ? 2 : 0;
}

const struct command command_eval = {
    .name = "eval",
    .args = "FILE …",
    .about = "Measures how right the verdicts on labelled posts are.",
    .more =
        "Reads what train reads and says of each head and language: accuracy, macro-F1 (mean of\n"
        "the classes' F1), expected calibration error, confusion of categories, speed.\n"
        "  hinomi eval ours.tsv\n"
        "  hinomi eval --folds 5 --head label topics.tsv\n",
    .size = sizeof(struct eval_options),
    .options = eval_options,
    .run = run,
};
