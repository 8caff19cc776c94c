#include "cli/cli.h"
#include "desk/desk.h"
#include "model/post_line.h"

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
     "Instead, the posts whose labels people corrected, as lines that hinomi train reads.", NULL},
    {"client", OPTION_TEXT, offsetof(struct export_options, client), NULL, 0, 0,
     "Only this client's corrections.", NULL},
    {0},
};

struct wanted {
    const struct export_options *options;
    struct arena *arena;
    struct text yaml;
    struct text client;
    VEC(struct text) clients;
    size_t forbidden;
};

static enum err read_watched(struct db *db, void *arg, struct why *why)
{
    struct wanted *wanted = arg;
    return store_watched(db, wanted->options->version, wanted->arena, &wanted->yaml, why);
}

static void put_list(struct json_out *out, const char *key, struct text list)
{
    json_key(out, key);
    json_begin(out, '[');
    for (struct text rest = list, name; list.len && text_cut(&rest, ',', &name);)
        json_put_text(out, name);
    json_end(out, ']');
}

/* The post's line with one field more. */
static enum err write_correction(const struct post *post, struct text client,
                                 const struct said_labels *labels, void *arg, struct why *why)
{
    const struct wanted *wanted = arg;
    struct buf line;
    struct json_out out;
    buf_init(&line, 1u << 24);
    enum err err = wanted->client.len && !text_same(client, wanted->client) ? ERR_NOT_FOUND : OK;
    if (!err)
        err = post_write_kept(post, &line);
    if (!err && line.len && line.at[line.len - 1] == '}') {
        line.len--;
        json_out_init(&out, &line);
        out.comma = true;
        json_key(&out, "corrected");
        json_begin(&out, '{');
        put_list(&out, "categories", labels->label);
        json_pair_text(&out, "sentiment", labels->sentiment);
        json_pair_text(&out, "intent", labels->intent);
        put_list(&out, "heads", labels->heads);
        json_end(&out, '}');
        (void)buf_text(&line, TEXT("}\n"));
        out_text(buf_view(&line));
    }
    buf_done(&line);
    return err == ERR_LIMIT ? why_set(why, err, "a stored post is too long to be written") : OK;
}

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
    wanted->client = wanted->options->client;
    vec_clear(&wanted->clients);
    enum err err = all_clients(db, wanted, why);
    const struct seen_by by = {.clients = wanted->clients.at, .count = wanted->clients.len};
    return err ? err : desk_corrections(db, &by, write_correction, wanted, &wanted->forbidden, why);
}

static int export_corrections(struct wanted *wanted, const char *data, struct why *why)
{
    const enum err err = store_peek(data, read_corrections, wanted, why);
    out_flush();
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
            "  hinomi export --data /var/lib/hinomi --corrections >corrected.ndjson",
    .size = sizeof(struct export_options),
    .options = export_options,
    .run = run,
};
