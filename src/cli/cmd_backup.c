#include "cli/cli.h"
#include "store/store.h"

struct backup_options {
    struct text data;
};

static const struct option backup_options[] = {
    {"data", OPTION_TEXT, offsetof(struct backup_options, data), NULL, 0, 0,
     "The data folder of the tower.", NULL},
    {0},
};

static int run(const struct command_run *run, struct why *why)
{
    const struct backup_options *options = run->self;
    if (!options->data.len || run->arg_count != 1) {
        why_set(why, ERR_BAD_INPUT, "name the data folder and one new file: --data DIR TO");
        return 2;
    }
    const char *to = arena_text(run->arena, run->args[0]).at;
    if (store_copy(arena_text(run->arena, options->data).at, to, why))
        return 2;
    fprintf(stderr,
            "%s holds a whole copy; to go back to it, put it into a data folder as "
            "hinomi.db\n",
            to);
    return 0;
}

const struct command command_backup = {
    .name = "backup",
    .args = "--data DIR TO",
    .about = "Copies the database into a new file, also while the tower runs.",
    .more = "The copy shows one moment and is a database of its own. A file that exists is never\n"
            "written over.\n\n  hinomi backup --data /var/lib/hinomi /backup/2026-11-21.db",
    .size = sizeof(struct backup_options),
    .options = backup_options,
    .run = run,
};
