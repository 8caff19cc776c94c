#include "base/clock.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "match/match.h"
#include "store/store.h"

struct import_options {
    struct text data;
    bool check;
};

static const struct option import_options[] = {
    {"data", OPTION_TEXT, offsetof(struct import_options, data), NULL, 0, 0,
     "The data folder of the tower.", NULL},
    {"check", OPTION_BOOL, offsetof(struct import_options, check), "false", 0, 0,
     "Only says whether the file is good.", NULL},
    {0},
};

enum { YAML_MOST = 256 << 20 };

/* Every query must compile: a bad one would be refused only when the tower starts. */
static enum err check_queries(const struct watched *watched, struct why *why)
{
    VEC(struct topic) topics = {0};
    for (size_t c = 0; c < watched->client_count; c++)
        for (size_t b = 0; b < watched->clients[c].brand_count; b++) {
            const struct brand *brand = &watched->clients[c].brands[b];
            for (size_t t = 0; t < brand->topic_count; t++)
                vec_push(&topics, brand->topics[t]);
        }
    struct match_set *set = NULL;
    enum err err = match_build(&(struct match_setup){.topics = topics.at,
                                                     .count = topics.len,
                                                     .lists = watched->lists,
                                                     .list_count = watched->list_count,
                                                     .cjk = CJK_DEFAULT},
                               &set, why);
    match_free(&set);
    vec_done(&topics);
    return err;
}

struct import {
    const struct watched *watched;
    struct text yaml;
};

static enum err keep(struct db *db, void *arg, struct why *why)
{
    const struct import *import = arg;
    return store_set_watched(db, import->watched, import->yaml, TEXT("import"), clock_now_ms(),
                             why);
}

static enum err keep_in(const char *folder, const struct watched *watched, struct why *why)
{
    struct store *store = NULL;
    struct buf yaml;
    buf_init(&yaml, YAML_MOST);
    enum err err = watched_write(watched, &yaml);
    struct import import = {watched, buf_view(&yaml)};
    if (err)
        err = why_set(why, err, "who is watched is over %d bytes", YAML_MOST);
    if (!err)
        err = store_open(folder, &store, why);
    if (!err)
        err = store_write(store, keep, &import, why);
    store_close(&store);
    buf_done(&yaml);
    return err;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct import_options *options = run->self;
    struct watched watched;
    if ((!options->data.len && !options->check) || run->arg_count != 1) {
        why_set(why, ERR_BAD_INPUT, "name the data folder and one file: --data DIR FILE");
        return 2;
    }
    const char *path = arena_text(run->arena, run->args[0]).at;
    enum err err = watched_read_file(path, run->arena, &watched, why);
    if (!err) {
        err = check_queries(&watched, why);
        if (err)
            why_at(why, err, "%s", path);
    }
    if (!err && !options->check)
        err = keep_in(arena_text(run->arena, options->data).at, &watched, why);
    return err ? 2 : 0;
}

const struct command command_import = {
    .name = "import",
    .args = "--data DIR FILE",
    .about = "Takes who is watched and who is rung from a YAML file into the store.",
    .more =
        "The whole file is checked first, every query too; a bad one changes nothing. The tower\n"
        "must not be running. The version before is kept: hinomi export --version N.\n\n"
        "  hinomi import --data /var/lib/hinomi topics.yaml",
    .size = sizeof(struct import_options),
    .options = import_options,
    .run = run,
};
