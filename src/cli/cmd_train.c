#include "base/clock.h"
#include "cli/learn.h"

#include <stdio.h>

struct train_options {
    struct text examples, with, base, out, lexicon;
    int head;
    int64_t seed, rows;
    double cost;
    bool from_nothing;
};
enum train_head { TRAIN_ALL, TRAIN_SENTIMENT, TRAIN_INTENT, TRAIN_LABEL };

static const struct option train_options[] = {
    {"examples", OPTION_TEXT, offsetof(struct train_options, examples), NULL, 0, 0,
     "Files of labelled posts, commas between; so are the arguments.", NULL},
    {"with", OPTION_TEXT, offsetof(struct train_options, with), NULL, 0, 0,
     "Files of posts of other voices: learned from, but the odds are not theirs.", NULL},
    {"out", OPTION_TEXT, offsetof(struct train_options, out), NULL, 0, 0,
     "Where the table of weights is written.", NULL},
    {"base", OPTION_TEXT, offsetof(struct train_options, base), NULL, 0, 0,
     "The table to build on instead of the one inside the program.", NULL},
    {"from_nothing", OPTION_BOOL, offsetof(struct train_options, from_nothing), "false", 0, 0,
     "Learns a base of its own, on top of the word tables only.", NULL},
    {"head", OPTION_CHOICE, offsetof(struct train_options, head), "all", 0, 0,
     "What the label column says: all heads, or one of them, or a label of your own.",
     "all,sentiment,intent,label"},
    {"cost", OPTION_NUMBER, offsetof(struct train_options, cost), "0", 0, 1000,
     "How dear a post on the wrong side is: more learns the posts by heart (0: chosen).", NULL},
    {"rows", OPTION_INT, offsetof(struct train_options, rows), "16", 8, 20,
     "The table has at most 2^rows rows.", NULL},
    {"seed", OPTION_INT, offsetof(struct train_options, seed), "1", 0, 0,
     "The same seed gives the same bytes.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct train_options, lexicon), NULL, 0, 0,
     "A folder of word tables to use instead of those inside the program.", NULL},
    {0},
};

/* Says how far it is, once a second. */
struct pace {
    int64_t begun_us, said_us;
};

static void tell(const char *what, size_t done, size_t all, void *arg)
{
    enum { SECOND_US = 1000000 };
    struct pace *pace = arg;
    const int64_t now = clock_steady_us();
    if (now - pace->said_us < SECOND_US)
        return;
    pace->said_us = now;
    fprintf(stderr, "%s: %zu of %zu (%.0f s)\n", what, done, all,
            (double)(now - pace->begun_us) / SECOND_US);
}

static enum err learn(const struct train_options *options, const struct command_run *run,
                      struct labelled *labelled, struct buf *out, struct why *why)
{
    struct pace pace = {clock_steady_us(), clock_steady_us()};
    struct understand *understand = NULL;
    struct training training = training_defaults;
    enum err err = tower_understand(&(struct tower_reader){.lexicon = options->lexicon,
                                                           .weights = options->base,
                                                           .tables_only = options->from_nothing},
                                    run->arena, &understand, why);
    if (!err)
        err = learn_read(labelled, options->examples, false, run->arena, why);
    for (size_t i = 0; !err && i < run->arg_count; i++)
        err = learn_read(labelled, run->args[i], false, run->arena, why);
    if (!err)
        err = learn_read(labelled, options->with, true, run->arena, why);
    training.posts = labelled;
    training.seed = (uint64_t)options->seed;
    training.row_bits = (uint32_t)options->rows;
    training.delta = !options->from_nothing && options->head != TRAIN_LABEL;
    if (options->cost > 0)
        training.cost = options->cost;
    training.progress = tell;
    training.arg = &pace;
    if (!err)
        err = understand_train(understand, &training, out, why);
    understand_free(&understand);
    return err;
}

static int run(const struct command_run *run, struct why *why)
{
    enum { FILE_MOST = 1 << 28 };
    const struct train_options *options = run->self;
    static const enum label_set kinds[] = {[TRAIN_ALL] = LABELS_FULL,
                                           [TRAIN_SENTIMENT] = LABELS_SENTIMENT,
                                           [TRAIN_INTENT] = LABELS_INTENT,
                                           [TRAIN_LABEL] = LABELS_OWN};
    if (!options->out.len || (!options->examples.len && !run->arg_count)) {
        why_set(why, ERR_BAD_INPUT, "name the labelled posts and the table: FILE … --out TABLE");
        return 2;
    }
    struct labelled *labelled = labelled_new(kinds[options->head]);
    struct buf out;
    buf_init(&out, FILE_MOST);
    enum err err = learn(options, run, labelled, &out, why);
    if (!err)
        err = learn_write(options->out, buf_view(&out), run->arena, why);
    if (!err)
        fprintf(stderr, "%zu posts learned from, %zu left out (train_ok), %zu bytes written\n",
                labelled_count(labelled), labelled_forbidden(labelled), out.len);
    buf_done(&out);
    labelled_free(&labelled);
    return err ? 2 : 0;
}

const struct command command_train = {
    .name = "train",
    .args = "[FILE …] --out TABLE",
    .about = "Learns from labelled posts: a client's own ways on top of what the program knows.",
    .more = "Reads TSV with a header (label lang sentiment intent heads text; lexicon/examples),\n"
            "or \"label TAB text\" lines, and writes a table of weights for understand --delta.\n"
            "  hinomi train ours.tsv --out ours.bin\n"
            "  hinomi train topics.tsv --head label --out topics.bin\n",
    .size = sizeof(struct train_options),
    .options = train_options,
    .run = run,
};
