#include "tower/trial.h"

#include "base/map.h"
#include "base/vec.h"

enum { MOST_TOPICS = 1 << 20 };

struct text trial_key(struct arena *arena, struct text client, struct text brand, struct text topic)
{
    return arena_printf(arena, "%.*s/%.*s/%.*s", TEXT_ARG(client), TEXT_ARG(brand),
                        TEXT_ARG(topic));
}

static struct text key_of(struct arena *arena, const struct topic *topic)
{
    return trial_key(arena, topic->client, topic->brand, topic->id);
}

static void put(struct map *map, struct text key, void *value)
{
    must(map_put(map, key, value) == OK);
}

static void put_number(struct map *map, struct arena *arena, struct text key, size_t number)
{
    size_t *cell = arena_make(arena, size_t);
    *cell = number;
    put(map, key, cell);
}

/* 0: there is none. */
static size_t number_in(const struct map *map, struct text key)
{
    const size_t *cell = map_get(map, key);
    return cell ? *cell : 0;
}

/* ---- a list, taken apart and put together ---- */

/* A topic on its way: where it goes, and whether it stays. */
struct loose {
    struct topic topic;
    size_t brand; /* number of its brand in the list */
    bool dropped;
};

struct bench {
    const struct watched *watched;
    struct arena *arena;
    VEC(struct loose) topics;
    struct map *numbers; /* client/brand/topic → its number + 1 */
    struct map *brands;  /* client/brand → its number + 1 */
    size_t brand_count;
};

static struct text brand_key(struct arena *arena, struct text client, struct text brand)
{
    return arena_printf(arena, "%.*s/%.*s", TEXT_ARG(client), TEXT_ARG(brand));
}

static void bench_add(struct bench *bench, const struct topic *topic, size_t brand)
{
    const struct loose loose = {.topic = *topic, .brand = brand};
    vec_push(&bench->topics, loose);
    put_number(bench->numbers, bench->arena, key_of(bench->arena, topic), bench->topics.len);
}

static void bench_init(struct bench *bench, const struct watched *watched, struct arena *arena)
{
    *bench = (struct bench){.watched = watched, .arena = arena};
    bench->numbers = map_new(MOST_TOPICS * 2);
    bench->brands = map_new(MOST_TOPICS * 2);
    for (size_t c = 0; c < watched->client_count; c++) {
        for (size_t b = 0; b < watched->clients[c].brand_count; b++) {
            const struct brand *brand = &watched->clients[c].brands[b];
            for (size_t t = 0; t < brand->topic_count; t++)
                bench_add(bench, &brand->topics[t], bench->brand_count);
            put_number(bench->brands, arena, brand_key(arena, brand->client, brand->id),
                       ++bench->brand_count);
        }
    }
}

static void bench_done(struct bench *bench)
{
    map_free(&bench->numbers);
    map_free(&bench->brands);
    vec_done(&bench->topics);
}

static enum err at_line(const struct trial_edit *edit, enum err err, struct why *why)
{
    return edit->line ? why_at(why, err, "line %u", edit->line) : err;
}

static enum err bench_edit(struct bench *bench, const struct trial_edit *edit, struct why *why)
{
    const struct text key = trial_key(bench->arena, edit->client, edit->brand, edit->topic);
    const size_t number = number_in(bench->numbers, key);
    if (number) {
        struct loose *loose = &bench->topics.at[number - 1];
        loose->dropped = !edit->query.at;
        loose->topic.query = edit->query;
        if (edit->cjk.at)
            loose->topic.cjk = edit->cjk;
        return OK;
    }
    if (!edit->query.at)
        return at_line(edit, why_set(why, ERR_BAD_INPUT, "there is no topic %.*s", TEXT_ARG(key)),
                       why);
    const size_t brand =
        number_in(bench->brands, brand_key(bench->arena, edit->client, edit->brand));
    if (!brand)
        return at_line(edit,
                       why_set(why, ERR_BAD_INPUT,
                               "nobody watches the brand %.*s/%.*s: a new topic belongs to a brand "
                               "in force",
                               TEXT_ARG(edit->client), TEXT_ARG(edit->brand)),
                       why);
    const struct topic topic = {.client = edit->client,
                                .brand = edit->brand,
                                .id = edit->topic,
                                .query = edit->query,
                                .cjk = edit->cjk,
                                .line = edit->line};
    bench_add(bench, &topic, brand - 1);
    return OK;
}

/* The topics of each brand, those that were there first in their order, then the new ones. */
static enum err bench_build(struct bench *bench, struct watched *out, struct why *why)
{
    const struct watched *w = bench->watched;
    size_t *counts = arena_array(bench->arena, size_t, bench->brand_count + 1);
    struct brand **brands = arena_array(bench->arena, struct brand *, bench->brand_count + 1);
    const struct loose *loose;
    vec_each (loose, &bench->topics)
        counts[loose->brand] += !loose->dropped;
    *out = *w;
    out->clients = arena_array(bench->arena, struct client, w->client_count + 1);
    for (size_t c = 0, number = 0; c < w->client_count; c++) {
        struct client *client = &out->clients[c];
        *client = w->clients[c];
        client->brands = arena_array(bench->arena, struct brand, client->brand_count + 1);
        for (size_t b = 0; b < client->brand_count; b++, number++) {
            struct brand *brand = brands[number] = &client->brands[b];
            *brand = w->clients[c].brands[b];
            if (!counts[number])
                return why_set(why, ERR_BAD_INPUT,
                               "brand %.*s/%.*s would be left without a topic, and then its name "
                               "is looked for: give it one",
                               TEXT_ARG(brand->client), TEXT_ARG(brand->id));
            brand->topics = arena_array(bench->arena, struct topic, counts[number]);
            brand->topic_count = 0;
        }
    }
    vec_each (loose, &bench->topics)
        if (!loose->dropped)
            brands[loose->brand]->topics[brands[loose->brand]->topic_count++] = loose->topic;
    return OK;
}

enum err trial_apply(const struct watched *force, const struct trial_edit *edits, size_t count,
                     struct arena *arena, struct watched *tried_out, struct why *why)
{
    struct bench bench;
    bench_init(&bench, force, arena);
    enum err err = OK;
    if (count + bench.topics.len > MOST_TOPICS)
        err = why_set(why, ERR_LIMIT, "more than %d topics", MOST_TOPICS);
    for (size_t i = 0; i < count && !err; i++)
        err = bench_edit(&bench, &edits[i], why);
    if (!err)
        err = bench_build(&bench, tried_out, why);
    bench_done(&bench);
    return err;
}

/* ---- lines: id TAB query ---- */

static enum err line_read(struct text line, uint32_t number, struct text *id_out,
                          struct text *query_out, struct why *why)
{
    if (number == 1 && text_starts(line, TEXT("\xEF\xBB\xBF"))) /* as spreadsheets begin a file */
        line = text_slice(line, 3, line.len);
    *query_out = line;
    if (!text_cut(query_out, '\t', id_out) || !query_out->at || !id_out->len)
        return why_set(why, ERR_BAD_INPUT, "line %u: expected an id, a tab and a query", number);
    return OK;
}

/* As topics.yaml has it. */
static bool is_id(struct text id)
{
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.at[i] <= ' ' || id.at[i] == '/')
            return false;
    return id.len > 0 && id.len <= 100;
}

/* Each id may be called once, and is one. */
static enum err ids_check(const struct trial_edit *edits, size_t count, struct arena *arena,
                          struct why *why)
{
    struct map *seen = map_new((size_t)MOST_TOPICS * 2);
    enum err err = OK;
    for (size_t i = 0; i < count && !err; i++) {
        const struct trial_edit *e = &edits[i];
        const struct text key = trial_key(arena, e->client, e->brand, e->topic);
        if (!e->client.len && memchr(e->topic.at, '/', e->topic.len))
            err = why_set(why, ERR_BAD_INPUT,
                          "line %u: '%.*s' names a brand, but nothing is in force: say what is, or "
                          "write the topic's id alone",
                          e->line, TEXT_ARG(text_slice(e->topic, 0, 120)));
        else if (!is_id(e->topic))
            err = why_set(why, ERR_BAD_INPUT,
                          "line %u: an id is 1 to 100 bytes without space or '/', not '%.*s'",
                          e->line, TEXT_ARG(text_slice(e->topic, 0, 120)));
        else if (map_get(seen, key))
            err = why_set(why, ERR_BAD_INPUT, "line %u: a second query of '%.*s'", e->line,
                          TEXT_ARG(e->topic));
        else if (i >= MOST_TOPICS)
            err = why_set(why, ERR_LIMIT, "more than %d queries", MOST_TOPICS);
        else
            put_number(seen, arena, key, i + 1);
    }
    map_free(&seen);
    return err;
}

/* Without anything in force: each id is the topic of a brand of its own. */
static void alone(const struct trial_edit *edits, size_t count, struct arena *arena,
                  struct watched *out)
{
    *out = (struct watched){.clients = arena_make(arena, struct client), .client_count = 1};
    struct client *client = out->clients;
    client->id = client->name = TEXT("trial");
    client->brands = arena_array(arena, struct brand, count + 1);
    client->brand_count = count;
    for (size_t i = 0; i < count; i++) {
        struct brand *brand = &client->brands[i];
        *brand = (struct brand){.client = client->id,
                                .id = edits[i].topic,
                                .name = edits[i].topic,
                                .crisis_authors = 5000,
                                .topics = arena_make(arena, struct topic),
                                .topic_count = 1};
        *brand->topics = (struct topic){.client = client->id,
                                        .brand = brand->id,
                                        .id = brand->id,
                                        .query = edits[i].query,
                                        .line = edits[i].line};
    }
}

/* The names by which each topic in force may be called; a name of two topics leads to `both`. */
struct names {
    struct map *map;
    struct topic *both;
};

static void names_init(struct names *names, const struct watched *force, struct arena *arena)
{
    names->both = arena_make(arena, struct topic);
    names->map = map_new((size_t)MOST_TOPICS * 4);
    for (size_t c = 0; c < force->client_count; c++) {
        for (size_t b = 0; b < force->clients[c].brand_count; b++) {
            const struct brand *brand = &force->clients[c].brands[b];
            for (size_t t = 0; t < brand->topic_count; t++) {
                struct topic *topic = &brand->topics[t];
                const struct text keys[] = {topic->id, brand_key(arena, topic->brand, topic->id),
                                            key_of(arena, topic)};
                for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++)
                    put(names->map, keys[k], map_get(names->map, keys[k]) ? names->both : topic);
            }
        }
    }
}

static enum err edit_named(const struct names *names, struct trial_edit *edit, struct why *why)
{
    const struct text id = edit->topic;
    const struct topic *topic = map_get(names->map, id);
    if (topic && topic == names->both)
        return why_set(why, ERR_BAD_INPUT,
                       "line %u: '%.*s' is the name of several topics: write client/brand/topic",
                       edit->line, TEXT_ARG(id));
    if (topic) {
        edit->client = topic->client;
        edit->brand = topic->brand;
        edit->topic = topic->id;
        return OK;
    }
    struct text rest = id;
    if (!text_cut(&rest, '/', &edit->client) || !rest.at || !text_cut(&rest, '/', &edit->brand) ||
        !rest.at)
        return why_set(why, ERR_BAD_INPUT,
                       "line %u: no topic '%.*s' is in force; a new one is written "
                       "client/brand/topic",
                       edit->line, TEXT_ARG(id));
    edit->topic = rest;
    return OK;
}

enum err trial_lines(struct text bytes, const struct watched *force, struct arena *arena,
                     struct watched *tried_out, struct why *why)
{
    VEC(struct trial_edit) edits = {0};
    struct names names = {0};
    if (force)
        names_init(&names, force, arena);
    struct text line;
    enum err err = OK;
    uint32_t number = 0;
    for (struct text rest = bytes; !err && text_cut(&rest, '\n', &line);) {
        struct trial_edit edit = {.line = ++number};
        if (text_ends(line, TEXT("\r")))
            line.len--;
        if (!line.len)
            continue;
        err = line_read(line, number, &edit.topic, &edit.query, why);
        if (!err && force)
            err = edit_named(&names, &edit, why);
        vec_push(&edits, edit);
    }
    if (!err && !edits.len)
        err = why_set(why, ERR_BAD_INPUT, "there is no query in it");
    if (!err)
        err = ids_check(edits.at, edits.len, arena, why);
    if (!err && force)
        err = trial_apply(force, edits.at, edits.len, arena, tried_out, why);
    else if (!err)
        alone(edits.at, edits.len, arena, tried_out);
    map_free(&names.map);
    vec_done(&edits);
    return err;
}
