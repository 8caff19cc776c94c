#include "tower/config.h"

#include "alarm/alarm.h"
#include "base/log.h"
#include "reply/reply.h"
#include "source/source.h"
#include "tower/tower.h"

static const struct option options[] = {
    {"data", OPTION_TEXT, offsetof(struct config, data), "hinomi-data", 0, 0,
     "Folder of the store; made when missing.", NULL},
    {"topics", OPTION_TEXT, offsetof(struct config, topics), NULL, 0, 0,
     "YAML file that says who is watched and who is rung.", NULL},
    {"brand", OPTION_TEXT, offsetof(struct config, brand), NULL, 0, 0,
     "One brand name to watch, instead of a topics file.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct config, lexicon), NULL, 0, 0,
     "Folder of lexicons instead of those inside the program.", NULL},
    {"address", OPTION_TEXT, offsetof(struct config, address), "127.0.0.1", 0, 0,
     "Address to listen on.", NULL},
    {"port", OPTION_INT, offsetof(struct config, port), "8025", 0, 65535,
     "Port to listen on; 0: any free one.", NULL},
    {"url", OPTION_TEXT, offsetof(struct config, url), NULL, 0, 0,
     "Where people reach the console, for the links in rings.", NULL},
    {"hosts", OPTION_TEXTS, offsetof(struct config, hosts), NULL, 0, 0,
     "Names the console may be called by besides localhost.", NULL},
    {"behind-tls", OPTION_BOOL, offsetof(struct config, behind_tls), "false", 0, 0,
     "A TLS proxy stands in front: cookies are marked Secure.", NULL},
    {"private", OPTION_BOOL, offsetof(struct config, private_allowed), "false", 0, 0,
     "Sources, channels and senders made in the console may call private addresses.", NULL},
    {"workers", OPTION_INT, offsetof(struct config, workers), "0", 0, 256,
     "Threads that match and understand; 0: two less than there are cores.", NULL},
    {"keep-log", OPTION_SPAN, offsetof(struct config, keep.log_ms), "90d", 0, 10 * 365 * 86400000LL,
     "How long events and tries of rings are kept, and ended silences; 0s: for ever.", NULL},
    {"keep-records", OPTION_SPAN, offsetof(struct config, keep.records_ms), "730d", 0,
     10 * 365 * 86400000LL, "The same of rings, judgements and the history of stories.", NULL},
    {"keep-posts", OPTION_SPAN, offsetof(struct config, keep.posts_ms), "0s", 0,
     10 * 365 * 86400000LL,
     "Posts lose text and author so long after they were seen, but for open cases and incidents.",
     NULL},
    {"log", OPTION_CHOICE, offsetof(struct config, log_level), "info", 0, 0,
     "What is logged: debug, info, warn, error, off.", "debug,info,warn,error,off"},
    {0},
};

static const char *const elsewhere[] = {"sources", "second-reader", "drafter", NULL};

void tower_sources_help(struct buf *out)
{
    for (const struct source_kind *const *k = source_kinds; *k; k++) {
        buf_printf(out, "\n{kind: %s, …} %s\n", (*k)->name, (*k)->about);
        options_help((*k)->options, out);
    }
}

void tower_config_help(struct buf *out)
{
    buf_text(out, TEXT("\nKeys of hinomi.yaml:\n"));
    options_help(options, out);
    buf_text(out, TEXT("\nIts second-reader, a mapping:\n"));
    options_help(second_option_table, out);
    buf_text(out, TEXT("\nIts drafter, a mapping:\n"));
    options_help(drafter_option_table, out);
    buf_text(out, TEXT("\nIts sources, a list; each may also have id, private: true\nand sampled: "
                       "0.1 (the share of its network that it passes on):\n"));
    tower_sources_help(out);
    buf_text(out, TEXT("\nChannels of topics.yaml, each with its options:\n"));
    for (const struct alarm_kind *const *k = alarm_kinds; *k; k++) {
        buf_printf(out, "\n{kind: %s, options: {…}} %s\n", (*k)->name, (*k)->about);
        if ((*k)->options)
            options_help((*k)->options, out);
    }
    buf_text(out, TEXT("\nSenders of topics.yaml, each with its id, client, options and perhaps\n"
                       "brand, account and expires:\n"));
    for (const struct reply_kind *const *k = reply_kinds; *k; k++) {
        buf_printf(out, "\n{kind: %s, options: {…}} %s\n", (*k)->name, (*k)->about);
        options_help((*k)->options, out);
    }
}

static enum err bad_source(const struct json *at, struct why *why, const char *words,
                           struct text name)
{
    return why_set(why, ERR_BAD_INPUT, "line %u: %s%s%.*s%s", at->line, words, name.len ? " '" : "",
                   TEXT_ARG(name), name.len ? "'" : "");
}

static enum err read_source(const struct json *json, size_t number, struct arena *arena,
                            struct config_source *source_out, struct why *why)
{
    if (json->kind != JSON_OBJECT)
        return bad_source(json, why, "a source is a mapping such as {kind: bluesky}",
                          (struct text){0});
    struct text kind = json_text_at(json, "kind");
    source_out->kind = source_kind_of(kind);
    if (!source_out->kind) {
        const char *names[64];
        size_t count = 0;
        for (const struct source_kind *const *k = source_kinds; *k && count < 64; k++)
            names[count++] = (*k)->name;
        const char *near = text_nearest(kind, names, count);
        return why_set(why, ERR_BAD_INPUT, "line %u: no source kind '%.*s'%s%s%s", json->line,
                       TEXT_ARG(kind), near ? "; did you mean " : "", near ? near : "",
                       near ? "?" : "");
    }
    source_out->id = json_text_at(json, "id");
    if (!source_out->id.len)
        source_out->id = number ? arena_printf(arena, "%s-%zu", source_out->kind->name, number + 1)
                                : text_of(source_out->kind->name);
    source_out->private_allowed = json_bool_at(json, "private", false);
    const struct json *sampled = json_find(json, "sampled");
    if (sampled && !(json_number(sampled, &source_out->sampled) && source_out->sampled > 0 &&
                     source_out->sampled <= 1))
        return bad_source(json, why, "sampled is a share above 0, at most 1", (struct text){0});
    /* What is left belongs to the source's own option table. */
    struct json *own = arena_make(arena, struct json);
    *own = *json;
    own->first = NULL;
    own->count = 0;
    struct json **last = &own->first;
    for (const struct json *c = json->first; c; c = c->next) {
        if (text_is(c->key, "kind") || text_is(c->key, "id") || text_is(c->key, "private") ||
            text_is(c->key, "sampled"))
            continue;
        struct json *copy = arena_make(arena, struct json);
        *copy = *c;
        copy->next = NULL;
        *last = copy;
        last = &copy->next;
        own->count++;
    }
    source_out->options = own;
    return OK;
}

static enum err read_sources(const struct json *list, struct arena *arena, struct config *config,
                             struct why *why)
{
    if (!list)
        return OK;
    if (list->kind != JSON_ARRAY)
        return bad_source(list, why, "sources is a list", (struct text){0});
    config->sources = arena_array(arena, struct config_source, list->count + 1);
    for (const struct json *c = list->first; c; c = c->next) {
        enum err err = read_source(c, config->source_count, arena,
                                   &config->sources[config->source_count], why);
        if (err)
            return err;
        config->source_count++;
    }
    return OK;
}

/* A relative path is meant from the folder of the configuration. */
static void settle(struct text *path, struct text folder, struct arena *arena)
{
    if (path->len && path->at[0] != '/' && folder.len)
        *path = arena_printf(arena, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(*path));
}

enum err config_read_file(const char *path, struct arena *arena, struct config *config_out,
                          struct why *why)
{
    struct text bytes;
    struct json *yaml;
    *config_out = (struct config){0};
    enum err err = file_read(path, 1 << 20, arena, &bytes, why);
    if (!err)
        err = yaml_parse(bytes, arena, &yaml, why);
    if (!err)
        err = options_read(options, yaml, elsewhere, arena, config_out, why);
    if (!err)
        err = options_read(second_option_table, json_find(yaml, "second-reader"), NULL, arena,
                           &config_out->second, why);
    if (!err)
        err = second_check(&config_out->second, why);
    if (!err)
        err = options_read(drafter_option_table, json_find(yaml, "drafter"), NULL, arena,
                           &config_out->drafter, why);
    if (!err)
        err = drafter_check(&config_out->drafter, why);
    if (!err)
        err = read_sources(json_find(yaml, "sources"), arena, config_out, why);
    if (err)
        return why_at(why, err, "%s", path);
    const char *slash = strrchr(path, '/');
    struct text folder = {path, slash ? (size_t)(slash - path) : 0};
    settle(&config_out->data, folder, arena);
    settle(&config_out->topics, folder, arena);
    settle(&config_out->lexicon, folder, arena);
    return OK;
}

/* Channels are read where they are used; here they are looked at while the lines of the file are
 * known. */
static enum err read_topics(const char *path, struct arena *arena, struct watched *watched_out,
                            struct why *why)
{
    enum err err = watched_read_file(path, arena, watched_out, why);
    for (size_t i = 0; !err && i < watched_out->channel_count; i++) {
        bool phone;
        err = alarm_channel_valid(&watched_out->channels[i], &phone, why);
        if (err)
            (void)why_at(why, err, "%s", path);
    }
    return err;
}

enum err config_watched(const struct config *config, struct arena *arena,
                        struct watched *watched_out, struct why *why)
{
    if (config->topics.len)
        return read_topics(arena_text(arena, config->topics).at, arena, watched_out, why);
    struct buf yaml, quoted;
    buf_init(&yaml, 1 << 16);
    buf_init(&quoted, 1 << 14);
    json_quote(&quoted, config->brand); /* a JSON text is a YAML text */
    buf_printf(&yaml,
               "clients:\n  - id: own\n    name: %.*s\n    brands:\n      - id: brand\n"
               "        name: %.*s\n        topics:\n          - id: name\n            query: ",
               TEXT_ARG(buf_view(&quoted)), TEXT_ARG(buf_view(&quoted)));
    /* The name as it stands is a phrase of the query language. */
    struct buf phrase;
    buf_init(&phrase, 1 << 14);
    buf_byte(&phrase, '"');
    for (size_t i = 0; i < config->brand.len; i++)
        if (config->brand.at[i] != '"')
            buf_byte(&phrase, config->brand.at[i]);
    buf_byte(&phrase, '"');
    json_quote(&yaml, buf_view(&phrase));
    buf_byte(&yaml, '\n');
    struct json *tree;
    enum err err = yaml_parse(arena_text(arena, buf_view(&yaml)), arena, &tree, why);
    if (!err)
        err = watched_read(tree, arena, watched_out, why);
    buf_done(&phrase);
    buf_done(&quoted);
    buf_done(&yaml);
    return err;
}
