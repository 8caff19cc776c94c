#include "base/utf8.h"
#include "model/watched_inside.h"

enum { FILE_MOST = 64 * 1024 * 1024, ID_MOST = 100, IDS_MOST = 2000000, LISTS_MOST = 10000 };

enum err read_bad(const struct reader *r, const struct json *at, const char *format, ...)
{
    char words[400];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    return why_set(r->why, ERR_BAD_INPUT, "line %u column %u: %s", at->line, at->column, words);
}

static bool id_fits(struct text id)
{
    if (id.len == 0 || id.len > ID_MOST)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.at[i] <= ' ' || id.at[i] == '/' || id.at[i] == 0x7f)
            return false;
    return true;
}

/* Every noun has an id, unique among its kind within the scope. */
enum err read_id(struct reader *r, const struct json *at, const char *kind, struct text scope,
                 struct text id)
{
    const struct json *where = json_find(at, "id");
    if (!where)
        return read_bad(r, at, "this %s has no id", kind);
    if (!id_fits(id))
        return read_bad(r, where, "the id of a %s is 1 to %d bytes without space or '/'", kind,
                        ID_MOST);
    struct text key = arena_printf(r->arena, "%s\n%.*s\n%.*s", kind, TEXT_ARG(scope), TEXT_ARG(id));
    if (map_get(r->ids, key))
        return read_bad(r, where, "a second %s with the id '%.*s'", kind, TEXT_ARG(id));
    if (map_put(r->ids, key, r->watched))
        return read_bad(r, where, "too many ids");
    return OK;
}

/* The list under a key; its items are counted, none is NULL. */
enum err read_list_of(const struct reader *r, const struct json *mapping, const char *key,
                      const struct json **first_out, size_t *count_out)
{
    const struct json *list = json_find(mapping, key);
    *first_out = NULL;
    *count_out = 0;
    if (!list || list->kind == JSON_NULL)
        return OK;
    if (list->kind != JSON_ARRAY)
        return read_bad(r, list, "'%s' must be a list: lines that begin with \"- \"", key);
    *first_out = list->first;
    *count_out = list->count;
    return OK;
}

static void name_or_id(struct text *name, struct text id)
{
    if (!name->len)
        *name = id;
}

/* What a text that must be one of a few names is instead. */
enum err read_no_such(const struct reader *r, const struct json *at, const char *kind,
                      struct text name, const char *const *names, size_t count)
{
    const char *nearest = text_nearest(name, names, count);
    return read_bad(r, at, "no %s is called '%.*s'%s%s%s", kind, TEXT_ARG(utf8_head(name, 60)),
                    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* ---- clients, brands, topics ---- */

static enum err cjk_good(const struct reader *r, const struct json *at, struct text cjk)
{
    static const char *const names[] = {"sub", "run", "morph"};
    enum { NAMES = sizeof(names) / sizeof(*names) };
    for (size_t i = 0; i < NAMES; i++)
        if (text_is(cjk, names[i]))
            return OK;
    const char *nearest = text_nearest(cjk, names, NAMES);
    return read_bad(r, json_find(at, "cjk"), "'cjk' must be sub, run or morph, not '%.*s'%s%s%s",
                    TEXT_ARG(utf8_head(cjk, 60)), nearest ? ": did you mean '" : "",
                    nearest ? nearest : "", nearest ? "'?" : "");
}

const struct option watched_topic_options[] = {
    {"id", OPTION_TEXT, offsetof(struct topic, id), NULL, 0, 0, "Its name in hits.", NULL},
    {"query", OPTION_TEXT, offsetof(struct topic, query), NULL, 0, 0, "What is looked for.", NULL},
    {"cjk", OPTION_TEXT, offsetof(struct topic, cjk), NULL, 0, 0,
     "Where its terms of scripts without spaces may stand: sub, run or morph.", NULL},
    {0}};

static enum err read_topic(struct reader *r, const struct json *at, const struct brand *brand,
                           struct topic *topic)
{
    enum err err = options_read(watched_topic_options, at, NULL, r->arena, topic, r->why);
    if (!err && topic->cjk.at)
        err = cjk_good(r, at, topic->cjk);
    if (err)
        return err;
    struct text scope =
        arena_printf(r->arena, "%.*s/%.*s", TEXT_ARG(brand->client), TEXT_ARG(brand->id));
    err = read_id(r, at, "topic", scope, topic->id);
    if (err)
        return err;
    const struct json *query = json_find(at, "query");
    if (text_trim(topic->query).len == 0)
        return read_bad(r, query ? query : at, "the topic '%.*s' has no query",
                        TEXT_ARG(topic->id));
    topic->client = brand->client;
    topic->brand = brand->id;
    topic->line = query->line;
    return OK;
}

/* A plain brand name is a working query. */
static void topic_of_name(struct reader *r, const struct json *at, struct brand *brand)
{
    char *quoted = arena_alloc(r->arena, brand->name.len + 2);
    size_t n = 0;
    quoted[n++] = '"';
    for (size_t i = 0; i < brand->name.len; i++)
        if (brand->name.at[i] != '"' && brand->name.at[i] != '\\')
            quoted[n++] = brand->name.at[i];
    quoted[n++] = '"';
    brand->topics = arena_make(r->arena, struct topic);
    brand->topic_count = 1;
    *brand->topics = (struct topic){.client = brand->client,
                                    .brand = brand->id,
                                    .id = brand->id,
                                    .query = {quoted, n},
                                    .line = at->line};
}

static enum err accounts_good(const struct reader *r, const struct json *at,
                              const struct brand *brand)
{
    const struct json *list = json_find(at, "accounts");
    for (size_t i = 0; i < brand->accounts.count; i++) {
        struct text account = brand->accounts.at[i], net;
        struct text rest = account;
        if (text_cut(&rest, ':', &net) && net.len && rest.len)
            continue;
        return read_bad(r, list,
                        "the account '%.*s' must be written net:handle, as \"x:umi_official\"",
                        TEXT_ARG(text_slice(account, 0, 60)));
    }
    return OK;
}

/* "2 per week", "1 per month", "0.5 per day". */
static enum err budget_good(const struct reader *r, const struct json *at, struct brand *brand)
{
    static const struct {
        const char *span;
        double weeks;
    } spans[] = {{"day", 1 / 7.0}, {"week", 1}, {"month", 30.4375 / 7}, {"year", 365.25 / 7}};
    brand->false_a_week = 1;
    if (!brand->budget.len)
        return OK;
    struct text rest = brand->budget, number;
    double count = 0;
    if (text_cut(&rest, ' ', &number) && text_number(number, &count) && count > 0 &&
        count <= 1000 && text_starts(rest, TEXT("per "))) {
        rest = text_slice(rest, 4, rest.len);
        for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
            if (!text_is(rest, spans[i].span))
                continue;
            brand->false_a_week = count / spans[i].weeks;
            return OK;
        }
    }
    return read_bad(
        r, json_find(at, "budget"),
        "the budget '%.*s' must be written as \"1 per week\" (day, week, month or year)",
        TEXT_ARG(text_slice(brand->budget, 0, 60)));
}

const struct option watched_brand_options[] = {
    {"id", OPTION_TEXT, offsetof(struct brand, id), NULL, 0, 0, "Its short name.", NULL},
    {"name", OPTION_TEXT, offsetof(struct brand, name), NULL, 0, 0, "As people write it.", NULL},
    {"accounts", OPTION_TEXTS, offsetof(struct brand, accounts), NULL, 0, 0, "Our own voices.",
     NULL},
    {"budget", OPTION_TEXT, offsetof(struct brand, budget), NULL, 0, 0,
     "False pages we can live with.", NULL},
    {"essential", OPTION_BOOL, offsetof(struct brand, essential), "false", 0, 0,
     "An outage of it stops payments or emergency calls.", NULL},
    {"crisis_authors", OPTION_INT, offsetof(struct brand, crisis_authors), "5000", 1, 100000000,
     "Critical authors that make a crisis.", NULL},
    {"retired", OPTION_BOOL, offsetof(struct brand, retired), "false", 0, 0,
     "It is not heard any more; what is there of it stays readable.", NULL},
    {0}};

static enum err read_brand(struct reader *r, const struct json *at, const struct client *client,
                           struct brand *brand)
{
    static const char *const ours[] = {"topics", NULL};
    const struct json *item = NULL;
    enum err err = options_read(watched_brand_options, at, ours, r->arena, brand, r->why);
    if (err)
        return err;
    err = read_id(r, at, "brand", client->id, brand->id);
    if (err)
        return err;
    brand->client = client->id;
    name_or_id(&brand->name, brand->id);
    err = accounts_good(r, at, brand);
    if (!err)
        err = budget_good(r, at, brand);
    if (err)
        return err;
    err = read_list_of(r, at, "topics", &item, &brand->topic_count);
    if (err)
        return err;
    if (!brand->topic_count) {
        topic_of_name(r, at, brand);
        return OK;
    }
    brand->topics = arena_array(r->arena, struct topic, brand->topic_count);
    for (size_t i = 0; item && i < brand->topic_count && !err; i++, item = item->next)
        err = read_topic(r, item, brand, &brand->topics[i]);
    return err;
}

const struct option watched_client_options[] = {
    {"id", OPTION_TEXT, offsetof(struct client, id), NULL, 0, 0, "Its short name.", NULL},
    {"name", OPTION_TEXT, offsetof(struct client, name), NULL, 0, 0, "For people.", NULL},
    {"retired", OPTION_BOOL, offsetof(struct client, retired), "false", 0, 0,
     "It is not heard any more; what is there of it stays readable.", NULL},
    {0}};

static enum err read_client(struct reader *r, const struct json *at, struct client *client)
{
    static const char *const ours[] = {"brands", "service", "voice", "approval", "forms", NULL};
    const struct json *item = NULL;
    enum err err = options_read(watched_client_options, at, ours, r->arena, client, r->why);
    if (err)
        return err;
    err = read_id(r, at, "client", TEXT(""), client->id);
    if (err)
        return err;
    name_or_id(&client->name, client->id);
    err = read_service(r, at, &client->service);
    if (!err)
        err = read_voice(r, at, &client->voice);
    if (!err)
        err = read_approval(r, at, &client->approval);
    if (err)
        return err;
    err = read_list_of(r, at, "brands", &item, &client->brand_count);
    if (err)
        return err;
    client->brands = arena_array(r->arena, struct brand, client->brand_count + 1);
    for (size_t i = 0; item && i < client->brand_count && !err; i++, item = item->next)
        err = read_brand(r, item, client, &client->brands[i]);
    return err ? err : read_forms(r, at, client);
}

/* ---- lists ---- */

/* Queries name a list as list:id, so its id holds nothing that ends a word there. */
static bool can_be_named(struct text id)
{
    for (size_t i = 0; i < id.len;) {
        const uint32_t code = utf8_next(id, &i);
        const bool plain = (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
                           (code >= 'a' && code <= 'z') || code == '-' || code == '_' ||
                           code == '.' || code >= 0xC0;
        const bool sign = (code >= 0x2000 && code < 0x2070) || (code >= 0x3000 && code < 0x3004) ||
                          (code >= 0xFF00 && code < 0xFF10);
        if (!plain || sign)
            return false;
    }
    return true;
}

static enum err client_known(const struct reader *r, const struct json *at, struct text id)
{
    if (!id.at || map_get(r->ids, arena_printf(r->arena, "client\n\n%.*s", TEXT_ARG(id))))
        return OK;
    const struct watched *w = r->watched;
    const char **names = arena_array(r->arena, const char *, w->client_count + 1);
    for (size_t i = 0; i < w->client_count; i++)
        names[i] = arena_text(r->arena, w->clients[i].id).at;
    return read_no_such(r, json_find(at, "client"), "client", id, names, w->client_count);
}

static enum err words_good(const struct reader *r, const struct json *at,
                           const struct word_list *list)
{
    const struct json *words = json_find(at, "words");
    for (size_t i = 0; i < list->words.count; i++)
        if (text_trim(list->words.at[i]).len == 0)
            return read_bad(r, words, "word %zu of the list '%.*s' is empty", i + 1,
                            TEXT_ARG(list->id));
    if (!list->words.count)
        return read_bad(r, words ? words : at, "the list '%.*s' has no words", TEXT_ARG(list->id));
    return OK;
}

static enum err read_list(struct reader *r, const struct json *at, struct word_list *list)
{
    static const struct option options[] = {
        {"id", OPTION_TEXT, offsetof(struct word_list, id), NULL, 0, 0, "Named as list:id.", NULL},
        {"client", OPTION_TEXT, offsetof(struct word_list, client), NULL, 0, 0,
         "Only its queries may name it; else all.", NULL},
        {"words", OPTION_TEXTS, offsetof(struct word_list, words), NULL, 0, 0, "Words or phrases.",
         NULL},
        {0}};
    enum err err = options_read(options, at, NULL, r->arena, list, r->why);
    if (!err)
        err = client_known(r, at, list->client);
    if (!err)
        err = read_id(r, at, "list", list->client, list->id);
    if (!err && !can_be_named(list->id))
        err = read_bad(
            r, json_find(at, "id"),
            "the id of a list is letters, digits, '-', '_' and '.', so that a query can say "
            "list:%.*s",
            TEXT_ARG(utf8_head(list->id, 60)));
    return err ? err : words_good(r, at, list);
}

static enum err read_lists(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "lists", &item, &w->list_count);
    if (err)
        return err;
    if (w->list_count > LISTS_MOST)
        return read_bad(r, json_find(yaml, "lists"), "%zu lists, at most %d", w->list_count,
                        LISTS_MOST);
    w->lists = arena_array(r->arena, struct word_list, w->list_count + 1);
    for (size_t i = 0; item && i < w->list_count && !err; i++, item = item->next)
        err = read_list(r, item, &w->lists[i]);
    return err;
}

/* ---- the whole ---- */

static enum err read_clients(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "clients", &item, &w->client_count);
    if (err)
        return err;
    w->clients = arena_array(r->arena, struct client, w->client_count + 1);
    for (size_t i = 0; item && i < w->client_count && !err; i++, item = item->next)
        err = read_client(r, item, &w->clients[i]);
    return err;
}

enum err watched_read(const struct json *yaml, struct arena *arena, struct watched *watched_out,
                      struct why *why)
{
    static const struct option none[] = {{0}};
    static const char *const ours[] = {"clients",   "lists",   "people", "channels",
                                       "calendars", "duties",  "routes", "fallback",
                                       "senders",   "sources", NULL};
    struct watched watched = {0};
    struct reader r = {.arena = arena, .why = why, .watched = &watched, .ids = map_new(IDS_MOST)};
    enum err err = OK;
    if (yaml && yaml->kind != JSON_NULL)
        err = options_read(none, yaml, ours, arena, &watched, why);
    if (!err)
        err = read_clients(&r, yaml);
    if (!err)
        err = read_lists(&r, yaml);
    if (!err)
        err = read_people(&r, yaml);
    if (!err)
        err = read_senders(&r, yaml);
    if (!err)
        err = read_source_entries(&r, yaml);
    if (!err)
        err = read_service_calendars(&r, yaml);
    if (!err)
        err = read_approvers_known(&r, yaml);
    map_free(&r.ids);
    if (!err)
        *watched_out = watched;
    return err;
}

enum err watched_read_file(const char *path, struct arena *arena, struct watched *watched_out,
                           struct why *why)
{
    struct text bytes;
    struct json *yaml;
    enum err err = file_read(path, FILE_MOST, arena, &bytes, why);
    if (err)
        return err;
    err = yaml_parse(bytes, arena, &yaml, why);
    if (!err)
        err = watched_read(yaml, arena, watched_out, why);
    return err ? why_at(why, err, "%s", path) : OK;
}
