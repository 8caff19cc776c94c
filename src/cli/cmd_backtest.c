#include "base/clock.h"
#include "cli/backtest_text.h"
#include "cli/cli.h"
#include "tower/tower.h"

enum { MOST_RESULT = 1 << 28 };

struct backtest_options {
    struct text topics, queries, against, store, lexicon;
    int64_t days, most, samples, workers;
    int cjk;
    bool all, json;
};

static const struct option backtest_options[] = {
    {"topics", OPTION_TEXT, offsetof(struct backtest_options, topics), NULL, 0, 0,
     "The YAML file that is tried.", NULL},
    {"queries", OPTION_TEXT, offsetof(struct backtest_options, queries), NULL, 0, 0,
     "Instead: a file of lines `id TAB query`, tried in the place of those in force; id is a "
     "topic, or client/brand/topic.",
     NULL},
    {"against", OPTION_TEXT, offsetof(struct backtest_options, against), NULL, 0, 0,
     "The YAML file that is in force; without it what the store has.", NULL},
    {"store", OPTION_TEXT, offsetof(struct backtest_options, store), NULL, 0, 0,
     "A tower's data folder: its posts and incidents. It may be running.", NULL},
    {"days", OPTION_INT, offsetof(struct backtest_options, days), "0", 0, 36500,
     "Stored posts of so many days before the newest; 0: all.", NULL},
    {"most", OPTION_INT, offsetof(struct backtest_options, most), "0", 0, INT64_MAX,
     "At most so many stored posts, the newest; 0: all.", NULL},
    {"samples", OPTION_INT, offsetof(struct backtest_options, samples), "5", 0, 100,
     "Sample posts of each topic: found, gained, lost.", NULL},
    {"all", OPTION_BOOL, offsetof(struct backtest_options, all), "false", 0, 0,
     "Also the brands whose queries are the same.", NULL},
    {"workers", OPTION_INT, offsetof(struct backtest_options, workers), "0", 0, 256,
     "Threads that match and understand; 0: one less than there are cores.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct backtest_options, lexicon), NULL, 0, 0,
     "A folder of lexicons instead of those inside the program.", NULL},
    {"cjk", OPTION_CHOICE, offsetof(struct backtest_options, cjk), "default", 0, 0,
     "How Chinese and Japanese terms are compared: default, sub, run or morph.",
     "default,sub,run,morph"},
    {"json", OPTION_BOOL, offsetof(struct backtest_options, json), "false", 0, 0,
     "Writes the result as one line of JSON.", NULL},
    {0},
};

struct telling {
    int64_t said_at_ms;
};

/* A line a second on standard error. */
static bool progress(const struct backtest_progress *p, void *arg)
{
    struct telling *telling = arg;
    const int64_t now = clock_steady_ms();
    if (now - telling->said_at_ms < 1000)
        return true;
    telling->said_at_ms = now;
    if (p->progress >= 0)
        fprintf(stderr, "%3.0f %%, ", p->progress * 100);
    fprintf(stderr, "%lld posts read, %lld found (in force: %lld)\n", (long long)p->read,
            (long long)p->tried, (long long)p->in_force);
    return true;
}

static void refuse(const char *where, uint64_t line, const char *why, void *arg)
{
    (void)arg;
    if (line)
        fprintf(stderr, "%s:%llu: %s\n", where, (unsigned long long)line, why);
    else
        fprintf(stderr, "%s: %s\n", where, why);
}

static const char *path_of(struct text option, struct arena *arena)
{
    return option.at ? arena_text(arena, option).at : NULL;
}

static int run(const struct command_run *run, struct why *why)
{
    static const struct text standard_input = {"-", 1};
    const struct backtest_options *o = run->self;
    struct telling telling = {clock_steady_ms()};
    const bool from_input = !run->arg_count && !o->store.at;
    const struct tower_backtest how = {
        .topics = path_of(o->topics, run->arena),
        .queries = path_of(o->queries, run->arena),
        .against = path_of(o->against, run->arena),
        .store = path_of(o->store, run->arena),
        .back_ms = DAYS(o->days),
        .most = o->most,
        .files = from_input ? &standard_input : run->args,
        .file_count = from_input ? 1 : run->arg_count,
        .lexicon = o->lexicon,
        .cjk = (enum cjk)o->cjk,
        .workers = o->workers,
        .samples = o->samples,
        .all = o->all,
        .progress = progress,
        .refuse = refuse,
        .arg = &telling,
    };
    struct buf json;
    buf_init(&json, MOST_RESULT);
    bool refused = false;
    enum err err = tower_backtest(&how, &json, &refused, why);
    if (!err && o->json)
        out_line(buf_view(&json));
    else if (!err)
        err = backtest_text(buf_view(&json), run->arena, why);
    out_flush();
    buf_done(&json);
    return err ? 2 : refused ? 1 : 0;
}

const struct command command_backtest = {
    .name = "backtest",
    .args = "--topics FILE | --queries FILE [--against FILE] [--store DIR] [POSTS …]",
    .about = "Tries queries on the past: what is gained, what is lost, what would have rung.",
    .more =
        "Runs the queries that are tried, and beside them those in force, over stored posts and\n"
        "files of posts (NDJSON, plain or zstd; - or nothing is standard input), merged by\n"
        "time, the whole way: levels and alerts too. Nothing is sent, rung or stored. Shows\n"
        "posts a day, what is gained and lost with samples spread over the time, the alerts\n"
        "that would have rung, and which known incidents would have been missed. A store\n"
        "holds only what its queries found when the posts came: what a wider query would\n"
        "gain elsewhere is seen in files of posts alone. Only brands whose queries differ\n"
        "are run. The same input gives the same bytes on any number of workers.\n\n"
        "  hinomi backtest --store /var/lib/hinomi --topics new.yaml\n"
        "  hinomi backtest --store /var/lib/hinomi --queries changed.tsv --days 30\n"
        "  hinomi backtest --against old.yaml --topics new.yaml posts.ndjson.zst --json",
    .size = sizeof(struct backtest_options),
    .options = backtest_options,
    .run = run,
};
