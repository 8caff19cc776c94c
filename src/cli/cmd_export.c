#include "cli/cli.h"
#include "desk/desk.h"

#include <stdio.h>

struct export_options {
    struct text data;
    int64_t version;
    bool corrections;
    struct text client;
};

static const struct option export_options[] = {
    {"data", OPTION_TEXT, offsetof(struct export_options, data), NULL, 0, 0,
     "The data folder of the tower.", NULL},
    {"version", OPTION_INT, offsetof(struct export_options, version), "0", 0, INT32_MAX,
     "An older version, counted from 1; 0: the newest.", NULL},
    {"corrections", OPTION_BOOL, offsetof(struct export_options, corrections), NULL, 0, 0,
     "Instead, the posts whose labels people corrected, as a table that hinomi train reads.", NULL},
    {"client", OPTION_TEXT, offsetof(struct export_options, client), NULL, 0, 0,
     "Only this client's corrections.", NULL},
    {0},
};

struct wanted {
    const struct export_options *options;
    struct arena *arena;
    struct text yaml;
    struct buf table;
    struct watched watched; /* for the names that nobody should learn */
    VEC(struct text) clients;
    size_t forbidden;
};

static enum err read_watched(struct db *db, void *arg, struct why *why)
{
    struct wanted *wanted = arg;
    return store_watched(db, wanted->options->version, wanted->arena, &wanted->yaml, why);
}

/* ---- corrected posts, as hinomi train reads them ---- */

static enum err all_clients(struct db *db, struct wanted *wanted, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why, "SELECT DISTINCT client FROM correction", "");
    while (!err && row_next(row)) {
        const struct text client = arena_text(wanted->arena, row_text(row, 0));
        vec_push(&wanted->clients, client);
    }
    const enum err end = row ? row_end(&row, why) : OK;
    return err ? err : end;
}

static enum err read_corrections(struct db *db, void *arg, struct why *why)
{
    struct wanted *wanted = arg;
    vec_clear(&wanted->clients);
    buf_clear(&wanted->table);
    struct json *tree = NULL;
    enum err err = store_watched(db, 0, wanted->arena, &wanted->yaml, why);
    if (!err)
        err = yaml_parse(wanted->yaml, wanted->arena, &tree, why);
    if (!err)
        err = watched_read(tree, wanted->arena, &wanted->watched, why);
    if (!err && wanted->options->client.len)
        vec_push(&wanted->clients, wanted->options->client);
    else if (!err)
        err = all_clients(db, wanted, why);
    const struct seen_by by = {.clients = wanted->clients.at, .count = wanted->clients.len};
    return err ? err
               : desk_corrections_tsv(db, &by, &wanted->watched, &wanted->table, &wanted->forbidden,
                                      why);
}

static int export_corrections(struct wanted *wanted, const char *data, struct why *why)
{
    enum { TABLE_MOST = 1 << 30 };
    buf_init(&wanted->table, TABLE_MOST);
    const enum err err = store_peek(data, read_corrections, wanted, why);
    if (!err)
        out_text(buf_view(&wanted->table));
    out_flush();
    buf_done(&wanted->table);
    vec_done(&wanted->clients);
    if (!err && wanted->forbidden)
        fprintf(stderr, "%zu corrected posts left out: their source forbids learning from them\n",
                wanted->forbidden);
    return err ? 2 : 0;
}

static int run(const struct command_run *run, struct why *why)
{
    struct wanted wanted = {.options = run->self, .arena = run->arena};
    if (!wanted.options->data.len || run->arg_count > 0) {
        why_set(why, ERR_BAD_INPUT, "name the data folder: --data DIR");
        return 2;
    }
    const char *data = arena_text(run->arena, wanted.options->data).at;
    if (wanted.options->corrections)
        return export_corrections(&wanted, data, why);
    if (store_peek(data, read_watched, &wanted, why))
        return 2;
    out_text(wanted.yaml);
    out_flush();
    return 0;
}

const struct command command_export = {
    .name = "export",
    .args = "--data DIR",
    .about = "Prints who is watched and who is rung, as YAML; or the corrected posts.",
    .more = "What it prints, hinomi import takes back. Every version is kept; --version prints an\n"
            "older one. Works while the tower runs.\n\n"
            "  hinomi export --data /var/lib/hinomi >topics.yaml\n"
            "  hinomi export --data /var/lib/hinomi --corrections >corrected.tsv",
    .size = sizeof(struct export_options),
    .options = export_options,
    .run = run,
};
