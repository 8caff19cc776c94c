#include "net/seal.h"
#include "tower/backtest.h"
#include "tower/trial.h"

#include <unistd.h>

/* A back-test as it is asked for by files: what is in force, what is tried, whose past. */

enum { MOST_FILE = 1 << 28 };
#define ALL_POSTS ((int64_t)1 << 40)

struct stored_list {
    struct arena *arena;
    struct text yaml;
};

static enum err read_list(struct db *db, void *arg, struct why *why)
{
    struct stored_list *list = arg;
    return store_watched(db, 0, list->arena, &list->yaml, why);
}

static enum err of_store(const char *folder, struct arena *arena, struct watched *watched_out,
                         struct why *why)
{
    struct stored_list list = {.arena = arena};
    struct json *tree = NULL;
    enum err err = store_peek(folder, read_list, &list, why);
    if (!err)
        err = yaml_parse(list.yaml, arena, &tree, why);
    if (!err)
        err = watched_read(tree, arena, watched_out, why);
    return err ? why_at(why, err, "who is watched by %s", folder) : OK;
}

/* *has_out: there is something in force. */
static enum err read_force(const struct tower_backtest *how, struct arena *arena,
                           struct watched *force_out, bool *has_out, struct why *why)
{
    *has_out = how->against || how->store;
    if (how->against)
        return watched_read_file(how->against, arena, force_out, why);
    return how->store ? of_store(how->store, arena, force_out, why) : OK;
}

static enum err read_tried(const struct tower_backtest *how, const struct watched *force,
                           struct arena *arena, struct watched *tried_out, struct why *why)
{
    if (how->topics && how->queries)
        return why_set(why, ERR_BAD_INPUT, "give --topics or --queries, not both");
    if (how->topics)
        return watched_read_file(how->topics, arena, tried_out, why);
    if (!how->queries && !force)
        return why_set(why, ERR_BAD_INPUT,
                       "say what to try: --topics FILE (YAML) or --queries FILE (id TAB query)");
    if (!how->queries) {
        *tried_out = *force;
        return OK;
    }
    struct text bytes;
    enum err err = file_read(how->queries, MOST_FILE, arena, &bytes, why);
    if (err)
        return err;
    err = trial_lines(bytes, force, arena, tried_out, why);
    return err ? why_at(why, err, "%s", how->queries) : OK;
}

static size_t workers_of(const struct tower_backtest *how)
{
    if (how->workers)
        return (size_t)how->workers;
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 2 ? (size_t)cores - 1 : 1;
}

enum err tower_backtest(const struct tower_backtest *how, struct buf *json, bool *refused_out,
                        struct why *why)
{
    struct arena *arena = arena_new("backtest lists", 1 << 16);
    struct watched force, tried;
    bool has_force = false;
    enum err err = net_seal(why);
    if (!err)
        err = read_force(how, arena, &force, &has_force, why);
    if (!err)
        err = read_tried(how, has_force ? &force : NULL, arena, &tried, why);
    if (!err) {
        const struct backtest_setup setup = {
            .in_force = has_force ? &force : NULL,
            .tried = &tried,
            .all = how->all,
            .past = {.files = how->files,
                     .file_count = how->file_count,
                     .folder = how->store,
                     .span = {.all_clients = true,
                              .back_ms = how->back_ms,
                              .most = how->most ? how->most : ALL_POSTS},
                     .refuse = how->refuse,
                     .arg = how->arg},
            .lexicon = how->lexicon,
            .cjk = how->cjk,
            .workers = workers_of(how),
            .samples = (size_t)how->samples,
            .progress = how->progress,
            .arg = how->arg,
        };
        err = backtest_run(&setup, json, refused_out, why);
    }
    arena_free(&arena);
    return err;
}
