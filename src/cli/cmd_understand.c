#include "cli/cli.h"
#include "tower/tower.h"
#include "understand/understand.h"

struct understand_options {
    struct text lexicon, weights, delta;
    bool explain, strict, tables_only;
};

static const struct option understand_options[] = {
    {"lexicon", OPTION_TEXT, offsetof(struct understand_options, lexicon), NULL, 0, 0,
     "A folder of word tables to use instead of those inside the program.", NULL},
    {"weights", OPTION_TEXT, offsetof(struct understand_options, weights), NULL, 0, 0,
     "A learned table to use instead of the one inside the program.", NULL},
    {"delta", OPTION_TEXT, offsetof(struct understand_options, delta), NULL, 0, 0,
     "What train learned on top of it; files, commas between.", NULL},
    {"tables_only", OPTION_BOOL, offsetof(struct understand_options, tables_only), "false", 0, 0,
     "Reads by the word tables alone.", NULL},
    {"explain", OPTION_BOOL, offsetof(struct understand_options, explain), "false", 0, 0,
     "Writes for people what was found in each post and by which words.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct understand_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

struct understanding {
    const struct understand_options *options;
    struct understand *understand;
    struct understand_scratch *scratch;
    struct arena *arena; /* of one line */
    struct buf out;
};

static const char *surest(const double *p, int count, const char *(*name)(int), double *p_out)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (p[i] > p[best])
            best = i;
    *p_out = p[best];
    return name(best);
}

static const char *feeling(int i)
{
    return sentiment_name((enum sentiment)i);
}

static const char *meaning(int i)
{
    return intent_name((enum intent)i);
}

static void tell(const struct post *post, struct buf *out)
{
    const struct verdict *v = post->verdict;
    double p;
    buf_printf(out, "%.*s  %s %.2f\n", TEXT_ARG(post->id), v->lang, v->lang_p);
    buf_printf(out, "  \"%.*s\"\n", TEXT_ARG(post->text));
    const char *name = surest(v->sentiment, SENTIMENT_COUNT, feeling, &p);
    buf_printf(out, "  %s %.2f", name, p);
    name = surest(v->intent, INTENT_COUNT, meaning, &p);
    buf_printf(out,
               ", %s %.2f, needs_support %.2f, evidence %.2f, first_hand %.2f, addressed %.2f\n",
               name, p, v->needs_support, v->evidence, v->first_hand, v->addressed);
    for (int i = 0; i < RISK_COUNT; i++)
        if (v->risk[i] >= .1)
            buf_printf(out, "  %s %s %.2f\n", v->risk[i] >= .5 ? "RISK" : "risk",
                       risk_name((enum risk)i), v->risk[i]);
    for (int i = 0; i < FLAG_COUNT; i++)
        if (v->flag[i] >= .5)
            buf_printf(out, "  flag %s %.2f\n", flag_name((enum flag)i), v->flag[i]);
    for (size_t i = 0; i < v->why_count; i++)
        buf_printf(out, "    %-18s %+5.1f  \"%.*s\"\n", v->why[i].about, v->why[i].weight,
                   TEXT_ARG(v->why[i].text));
}

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct understanding *it = arg;
    struct post post;
    arena_reset(it->arena);
    buf_clear(&it->out);
    enum err err = post_read(line, it->arena, &post, why);
    if (err)
        return err;
    understand_post(it->understand, it->scratch, &post, it->arena);
    if (it->options->explain)
        tell(&post, &it->out);
    else
        err = post_write_kept(&post, &it->out);
    if (err || buf_over(&it->out))
        return why_set(why, ERR_LIMIT, "the post with its verdict is too long");
    out_line(buf_view(&it->out));
    return OK;
}

static int understand_run(const struct command_run *run, struct why *why)
{
    enum { OUT_BYTES = 1 << 23 };
    const struct understand_options *options = run->self;
    struct understanding it = {.options = options};
    const struct tower_reader reader = {.lexicon = options->lexicon,
                                        .weights = options->weights,
                                        .deltas = options->delta,
                                        .tables_only = options->tables_only};
    if (tower_understand(&reader, run->arena, &it.understand, why))
        return 2;
    it.scratch = understand_scratch_new(it.understand);
    it.arena = arena_new("line", 1 << 16);
    buf_init(&it.out, OUT_BYTES);
    const int status = lines_each(run, options->strict, each, &it);
    out_flush();
    buf_done(&it.out);
    arena_free(&it.arena);
    understand_scratch_free(&it.scratch);
    understand_free(&it.understand);
    return status;
}

const struct command command_understand = {
    .name = "understand",
    .args = "[FILE …]",
    .about = "Says of each post what it is about: language, feeling, risk, need of an answer.",
    .more = "Reads posts, one JSON line each, and writes them with a verdict: sentiment, intent,\n"
            "risks with their probabilities, evidence, and the words each of them rests on.\n"
            "  hinomi understand posts.ndjson | jq .verdict.risks\n"
            "  hinomi understand --explain posts.ndjson\n",
    .size = sizeof(struct understand_options),
    .options = understand_options,
    .run = understand_run,
};
