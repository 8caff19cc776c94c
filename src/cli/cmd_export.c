#include "cli/cli.h"
#include "store/store.h"

struct export_options {
    struct text data;
    int64_t version;
};

static const struct option export_options[] = {
    {"data", OPTION_TEXT, offsetof(struct export_options, data), NULL, 0, 0,
     "The data folder of the tower.", NULL},
    {"version", OPTION_INT, offsetof(struct export_options, version), "0", 0, INT32_MAX,
     "An older version, counted from 1; 0: the newest.", NULL},
    {0},
};

struct wanted {
    const struct export_options *options;
    struct arena *arena;
    struct text yaml;
};

static enum err read_watched(struct db *db, void *arg, struct why *why)
{
    struct wanted *wanted = arg;
    return store_watched(db, wanted->options->version, wanted->arena, &wanted->yaml, why);
}

static int run(const struct command_run *run, struct why *why)
{
    struct wanted wanted = {run->self, run->arena, {0}};
    if (!wanted.options->data.len || run->arg_count > 0) {
        why_set(why, ERR_BAD_INPUT, "name the data folder: --data DIR");
        return 2;
    }
    if (store_peek(arena_text(run->arena, wanted.options->data).at, read_watched, &wanted, why))
        return 2;
    out_text(wanted.yaml);
    out_flush();
    return 0;
}

const struct command command_export = {
    .name = "export",
    .args = "--data DIR",
    .about = "Prints who is watched and who is rung, as YAML.",
    .more = "What it prints, hinomi import takes back. Every version is kept; --version prints an\n"
            "older one. Works while the tower runs.\n\n"
            "  hinomi export --data /var/lib/hinomi >topics.yaml",
    .size = sizeof(struct export_options),
    .options = export_options,
    .run = run,
};
