#include "cli/cli.h"
#include "cli/model_reader.h"
#include "tower/tower.h"

struct check_reply_options {
    struct text lexicon, reader;
    bool strict, tables_only;
    struct model_reader_options model;
};

static const struct option check_reply_options[] = {
    {"lexicon", OPTION_TEXT, offsetof(struct check_reply_options, lexicon), NULL, 0, 0,
     "A folder of word tables to use instead of those inside the program.", NULL},
    {"reader", OPTION_TEXT, offsetof(struct check_reply_options, reader), NULL, 0, 0,
     "The language of reasons and advice: ja, en or it (not said: that of the reply).", NULL},
    {"tables_only", OPTION_BOOL, offsetof(struct check_reply_options, tables_only), "false", 0, 0,
     "Checks by the rules alone, without the learned table.", NULL},
    {"model_url", OPTION_TEXT, offsetof(struct check_reply_options, model.url), NULL, 0, 0,
     "A model's OpenAI-compatible address: it reads each reply against its facts and published "
     "texts, too.",
     NULL},
    {"model_name", OPTION_TEXT, offsetof(struct check_reply_options, model.name), "local", 0, 0,
     "The model's name there.", NULL},
    {"model_key", OPTION_SECRET, offsetof(struct check_reply_options, model.key), NULL, 0, 0,
     "The key that the server wants.", NULL},
    {"model_remote", OPTION_BOOL, offsetof(struct check_reply_options, model.remote), "false", 0, 0,
     "It stands outside this machine and its network: the texts leave.", NULL},
    {"model_timeout", OPTION_SPAN, offsetof(struct check_reply_options, model.timeout_ms), "60s",
     1000, 600000, "How long it may think.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct check_reply_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

struct checking_replies {
    const struct check_reply_options *options;
    const struct checker *checker;
    struct check_scratch *scratch;
    struct arena *arena;
    struct buf out;
    struct model_reader *model; /* NULL: none reads */
};

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct checking_replies *it = arg;
    struct draft draft;
    struct remarks remarks;
    struct json *input = NULL;
    struct json_out out;
    (void)number;
    if (!text_trim(line).len)
        return OK;
    arena_reset(it->arena);
    enum err err = json_parse(line, it->arena, &input, why);
    if (!err)
        err = draft_read(input, it->arena, &draft, why);
    if (err)
        return err;
    check_draft(it->checker, it->scratch, &draft,
                it->options->reader.len ? it->options->reader : draft.lang, &remarks);
    buf_clear(&it->out);
    json_out_init(&out, &it->out);
    json_begin(&out, '{');
    if (json_text_at(input, "id").at)
        json_pair_text(&out, "id", json_text_at(input, "id"));
    remarks_write(&remarks, &out);
    if (it->model) {
        const struct model_reading reading = {it->checker, it->scratch, &draft,
                                              it->options->reader};
        model_reader_read(it->model, &reading, it->arena, &out);
    }
    json_end(&out, '}');
    out_line(buf_view(&it->out));
    return OK;
}

static int run(const struct command_run *run, struct why *why)
{
    enum { OUT_BYTES = 1 << 22 };
    const struct check_reply_options *options = run->self;
    const struct tower_reader reader = {.lexicon = options->lexicon,
                                        .tables_only = options->tables_only};
    struct understand *understand = NULL;
    struct checker *checker = NULL;
    struct checking_replies it = {.options = options};
    int status = 2;
    if (tower_understand(&reader, run->arena, &understand, why) ||
        tower_checker(&reader, understand, run->arena, &checker, why) ||
        model_reader_open(&options->model, &it.model, why))
        goto done;
    it.checker = checker;
    it.scratch = check_scratch_new(checker);
    it.arena = arena_new("line", 1 << 16);
    buf_init(&it.out, OUT_BYTES);
    status = lines_each(run, options->strict, each, &it);
    out_flush();
    buf_done(&it.out);
    arena_free(&it.arena);
    check_scratch_free(&it.scratch);
done:
    model_reader_close(&it.model);
    checker_free(&checker);
    understand_free(&understand);
    return status;
}

const struct command command_check_reply = {
    .name = "check-reply",
    .args = "[FILE …]",
    .about = "Says of each reply, before it is sent, what in it would hurt, why, and how to say it "
             "better.",
    .more = "Reads NDJSON {lang,level,network,question,reply,facts,published,now,brand,profile};\n"
            "only reply is required (docs/formats.md). Writes a line for each:\n"
            "result pass, warn or block, and findings with rule, place, why and better.\n\n"
            "  echo '{\"lang\":\"en\",\"reply\":\"We are sorry if anyone was offended.\"}' |\n"
            "    hinomi check-reply\n",
    .size = sizeof(struct check_reply_options),
    .options = check_reply_options,
    .run = run,
};
