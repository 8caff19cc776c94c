#include "base/clock.h"
#include "cli/cli.h"
#include "tower/tower.h"

struct watch_options {
    struct text topics, lexicon, ack;
    int64_t workers;
    int cjk;
    bool strict;
};

static const struct option watch_options[] = {
    {"topics", OPTION_TEXT, offsetof(struct watch_options, topics), NULL, 0, 0,
     "The YAML file that says who is watched.", NULL},
    {"ack", OPTION_TEXT, offsetof(struct watch_options, ack), "0s", 0, 0,
     "How long after its first ring an alert is acknowledged: a span, or never.", NULL},
    {"workers", OPTION_INT, offsetof(struct watch_options, workers), "0", 0, 256,
     "Threads that match and understand; 0: one less than there are cores.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct watch_options, lexicon), NULL, 0, 0,
     "A folder of lexicons instead of those inside the program.", NULL},
    {"cjk", OPTION_CHOICE, offsetof(struct watch_options, cjk), "default", 0, 0,
     "How Chinese and Japanese terms are compared: default, sub, run or morph.",
     "default,sub,run,morph"},
    {"strict", OPTION_BOOL, offsetof(struct watch_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

static void say(struct text line, void *arg)
{
    (void)arg;
    out_line(line);
}

static void refuse(struct text source, uint64_t line, struct text why, void *arg)
{
    (void)arg;
    fprintf(stderr, "%.*s:%llu: %.*s\n", TEXT_ARG(source), (unsigned long long)line, TEXT_ARG(why));
}

static int run(const struct command_run *run, struct why *why)
{
    static const struct text standard_input = {"-", 1};
    const struct watch_options *options = run->self;
    int64_t ack_ms = -1;
    if (!options->topics.at) {
        why_set(why, ERR_BAD_INPUT, "--topics is missing: the YAML file that says who is watched");
        return 2;
    }
    if (!text_is(options->ack, "never") && !span_parse(options->ack, &ack_ms)) {
        why_set(why, ERR_BAD_INPUT, "--ack wants a span like 90s or 5m, or never; not '%.*s'",
                TEXT_ARG(options->ack));
        return 2;
    }
    struct watch_setup setup = {
        .topics = arena_text(run->arena, options->topics).at,
        .files = run->arg_count ? run->args : &standard_input,
        .file_count = run->arg_count ? run->arg_count : 1,
        .workers = options->workers,
        .ack_after_ms = ack_ms,
        .lexicon = options->lexicon,
        .cjk = (enum cjk)options->cjk,
        .strict = options->strict,
        .say = say,
        .refuse = refuse,
    };
    int64_t began = clock_steady_ms();
    bool refused = false;
    enum err err = tower_watch(&setup, &refused, why);
    out_flush();
    if (err)
        return 2;
    fprintf(stderr, "took %.3f s\n", (double)(clock_steady_ms() - began) / 1000);
    return refused ? 1 : 0;
}

const struct command command_watch = {
    .name = "watch",
    .args = "--topics FILE [POSTS …]",
    .about = "Says what would have rung: post lines in, levels, rings and incidents out.",
    .more = "Reads post lines (NDJSON, plain or zstd; - or nothing is standard input), takes them\n"
            "the whole way and writes a line for each level, incident, ring and notice, in event\n"
            "time, and the account at the end. The same input gives the same bytes on any number\n"
            "of workers.\n\n  hinomi watch --topics topics.yaml posts.ndjson.zst",
    .size = sizeof(struct watch_options),
    .options = watch_options,
    .run = run,
};
