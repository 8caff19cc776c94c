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
    struct text client;
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

/* Bytes of a name of the client that stand here: the longest of its own name, its brands' names and
 * their accounts. 0: none. */
static size_t name_at(const struct client *client, struct text rest)
{
    size_t longest = 0;
    for (size_t b = 0; client && b < client->brand_count; b++) {
        const struct brand *brand = &client->brands[b];
        if (brand->name.len > longest && text_starts_but_case(rest, brand->name))
            longest = brand->name.len;
        for (size_t a = 0; a < brand->accounts.count; a++) {
            struct text name = brand->accounts.at[a], net;
            text_cut(&name, ':', &net);
            name = text_starts(name, TEXT("@")) ? text_slice(name, 1, name.len) : name;
            if (name.len > longest && text_starts_but_case(rest, name))
                longest = name.len;
        }
    }
    if (client && client->name.len > longest && text_starts_but_case(rest, client->name))
        longest = client->name.len;
    return longest;
}

/* One cell: {B} in place of the names, \n for a new line. */
static void put_post(struct buf *out, struct text text, const struct client *client)
{
    for (size_t i = 0; i < text.len;) {
        const size_t name = name_at(client, text_slice(text, i, text.len));
        if (name)
            (void)buf_text(out, TEXT("{B}"));
        else if (text.at[i] == '\n')
            (void)buf_text(out, TEXT("\\n"));
        else if ((unsigned char)text.at[i] < ' ')
            (void)buf_byte(out, ' ');
        else
            (void)buf_byte(out, text.at[i]);
        i += name ? name : 1;
    }
}

static enum err write_correction(const struct post *post, struct text client,
                                 const struct said_labels *labels, void *arg, struct why *why)
{
    const struct wanted *wanted = arg;
    struct buf line;
    (void)why;
    if (wanted->client.len && !text_same(client, wanted->client))
        return OK;
    buf_init(&line, 1u << 26);
    const struct text lang = post->verdict ? text_of(post->verdict->lang) : TEXT("und");
    (void)buf_printf(&line, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t", TEXT_ARG(labels->label),
                     TEXT_ARG(lang), TEXT_ARG(labels->sentiment), TEXT_ARG(labels->intent),
                     TEXT_ARG(labels->heads));
    if (post->title.len) {
        put_post(&line, post->title, watched_client(&wanted->watched, client));
        (void)buf_text(&line, TEXT("\\n"));
    }
    put_post(&line, post->text, watched_client(&wanted->watched, client));
    (void)buf_byte(&line, '\n');
    out_text(buf_view(&line));
    buf_done(&line);
    return OK;
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
    struct json *tree = NULL;
    enum err err = store_watched(db, 0, wanted->arena, &wanted->yaml, why);
    if (!err)
        err = yaml_parse(wanted->yaml, wanted->arena, &tree, why);
    if (!err)
        err = watched_read(tree, wanted->arena, &wanted->watched, why);
    if (!err)
        err = all_clients(db, wanted, why);
    if (!err)
        out_text(TEXT("label\tlang\tsentiment\tintent\theads\ttext\n"));
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
            "  hinomi export --data /var/lib/hinomi --corrections >corrected.tsv",
    .size = sizeof(struct export_options),
    .options = export_options,
    .run = run,
};
