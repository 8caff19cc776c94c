#include "model/watched_parts.h"

#include "model/watched_inside.h"

enum { YAML_MOST = 256 << 20, PATH_MOST = 160 };

static const struct {
    const char *kind, *list;
} nouns[] = {{"client", "clients"},   {"brand", "brands"},       {"person", "people"},
             {"channel", "channels"}, {"calendar", "calendars"}, {"duty", "duties"},
             {"route", "routes"},     {"sender", "senders"},     {"source", "sources"},
             {"fallback", "fallback"}};
enum { NOUNS = sizeof(nouns) / sizeof(*nouns) };

const char *const part_kinds[] = {"client", "brand",  "person", "channel",  "calendar", "duty",
                                  "route",  "sender", "source", "fallback", NULL};

bool part_kind_known(struct text kind)
{
    for (size_t i = 0; part_kinds[i]; i++)
        if (text_is(kind, part_kinds[i]))
            return true;
    return false;
}

static const char *list_of(struct text kind)
{
    for (size_t i = 0; i < NOUNS; i++)
        if (text_is(kind, nouns[i].kind))
            return nouns[i].list;
    return NULL;
}

/* ---- trees ---- */

static struct json *find(struct json *object, const char *key)
{
    struct json *found = NULL;
    for (struct json *c = object ? object->first : NULL; c; c = c->next)
        if (text_is(c->key, key))
            found = c;
    return found;
}

static void append(struct json *to, struct json *node)
{
    struct json **last = &to->first;
    while (*last)
        last = &(*last)->next;
    node->next = NULL;
    *last = node;
    to->count++;
}

static struct json *node_of(struct arena *arena, enum json_kind kind, const char *key)
{
    struct json *node = arena_make(arena, struct json);
    node->kind = kind;
    node->key = text_of(key);
    return node;
}

/* The same without one key. */
static struct json *without(struct arena *arena, const struct json *from, const char *key)
{
    struct json *to = arena_make(arena, struct json);
    *to = *from;
    to->first = NULL;
    to->next = NULL;
    to->count = 0;
    struct json **last = &to->first;
    for (const struct json *c = from->first; c; c = c->next) {
        if (key && text_is(c->key, key))
            continue;
        struct json *kept = arena_make(arena, struct json);
        *kept = *c;
        kept->next = NULL;
        *last = kept;
        last = &kept->next;
        to->count++;
    }
    return to;
}

static enum err tree_of(const struct watched *watched, struct arena *arena, struct json **tree_out,
                        struct why *why)
{
    struct buf yaml;
    buf_init(&yaml, YAML_MOST);
    enum err err = watched_write(watched, &yaml);
    err = err ? why_set(why, err, "the list of who is watched is over %d MB", YAML_MOST >> 20)
              : yaml_parse(arena_text(arena, buf_view(&yaml)), arena, tree_out, why);
    buf_done(&yaml);
    return err;
}

/* ---- all parts ---- */

struct split {
    struct arena *arena;
    struct part *parts;
    size_t count, room;
    struct buf line;
};

static void add_part(struct split *s, const char *kind, struct text client, struct text id,
                     const struct json *at)
{
    must(s->count < s->room);
    struct part *part = &s->parts[s->count++];
    const struct text of = text_is(text_of(kind), "client") ? id
                           : client.len                     ? client
                                                            : json_text_at(at, "client");
    *part = (struct part){.name = {text_of(kind), client, id}, .of = of, .at = at};
    buf_clear(&s->line);
    write_flow(&s->line, at);
    part->body = arena_text(s->arena, buf_view(&s->line));
}

static void split_clients(struct split *s, const struct json *tree)
{
    const struct json *list = json_find(tree, "clients");
    for (const struct json *c = list ? list->first : NULL; c; c = c->next) {
        const struct text id = json_text_at(c, "id");
        add_part(s, "client", (struct text){0}, id, without(s->arena, c, "brands"));
        const struct json *brands = json_find(c, "brands");

        for (const struct json *b = brands ? brands->first : NULL; b; b = b->next) {
            add_part(s, "brand", id, json_text_at(b, "id"), without(s->arena, b, "topics"));
        }
    }
}

static void split_lists(struct split *s, const struct json *tree, const struct watched *w)
{
    for (size_t n = 2; n + 1 < NOUNS; n++) {
        const struct json *list = json_find(tree, nouns[n].list);
        const bool routes = text_is(text_of(nouns[n].kind), "route");
        size_t i = 0;
        for (const struct json *c = list ? list->first : NULL; c; c = c->next, i++) {
            add_part(s, nouns[n].kind, (struct text){0},
                     routes ? w->routes[i].id : json_text_at(c, "id"), c);
        }
    }
    if (!w->fallback.at)
        return;
    struct json *at = node_of(s->arena, JSON_OBJECT, "");
    struct json *person = node_of(s->arena, JSON_STRING, "person");
    person->text = w->fallback;
    append(at, person);
    add_part(s, "fallback", (struct text){0}, TEXT("fallback"), at);
}

enum err watched_parts(const struct watched *watched, struct arena *arena, struct part **parts_out,
                       size_t *count_out, struct why *why)
{
    const struct watched *w = watched;
    struct split s = {.arena = arena};
    struct json *tree = NULL;
    enum err err = tree_of(w, arena, &tree, why);
    if (err)
        return err;
    s.room = 1 + w->client_count + w->person_count + w->channel_count + w->calendar_count +
             w->duty_count + w->route_count + w->sender_count + w->source_count;
    for (size_t i = 0; i < w->client_count; i++)
        s.room += w->clients[i].brand_count;
    s.parts = arena_array(arena, struct part, s.room);
    buf_init(&s.line, YAML_MOST);
    split_clients(&s, tree);
    split_lists(&s, tree, w);
    buf_done(&s.line);
    *parts_out = s.parts;
    *count_out = s.count;
    return OK;
}

enum err part_find(const struct watched *watched, const struct part_name *name, struct arena *arena,
                   struct part *part_out, struct why *why)
{
    struct part *parts;
    size_t count = 0;
    enum err err = watched_parts(watched, arena, &parts, &count, why);
    for (size_t i = 0; i < count && !err; i++)
        if (text_same(parts[i].name.kind, name->kind) && text_same(parts[i].name.id, name->id) &&
            text_same(parts[i].name.client, name->client)) {
            *part_out = parts[i];
            return OK;
        }
    return err ? err
               : why_set(why, ERR_NOT_FOUND, "there is no %.*s '%.*s'", TEXT_ARG(name->kind),
                         TEXT_ARG(text_slice(name->id, 0, 100)));
}

/* ---- which field an error means ---- */

/* Each value has a line of its own: what an error says of lines leads back to it. */
static void number(struct json *node, uint32_t *line)
{
    node->line = ++*line;
    node->column = 1;
    for (struct json *c = node->first; c; c = c->next)
        number(c, line);
}

static void path_step(char *path, const struct json *in, const struct json *child, size_t nth)
{
    const size_t used = strlen(path);
    if (in->kind == JSON_ARRAY)
        snprintf(path + used, PATH_MOST - used, " %zu", nth + 1);
    else
        snprintf(path + used, PATH_MOST - used, "%s%.*s", used ? "." : "",
                 TEXT_ARG(text_slice(child->key, 0, 40)));
}

static bool path_to(const struct json *node, uint32_t line, char path[PATH_MOST])
{
    if (node->line == line)
        return true;
    const size_t used = strlen(path);
    size_t nth = 0;
    for (const struct json *c = node->first; c; c = c->next, nth++) {
        path_step(path, node, c, nth);
        if (path_to(c, line, path))
            return true;
        path[used] = 0;
    }
    return false;
}

/* "line 7 column 1: words" → the line and the words. */
static bool take_line(const char *text, uint32_t *line_out, const char **words_out)
{
    unsigned line = 0, column = 0;
    int len = 0;
    if (sscanf(text, "line %u column %u: %n", &line, &column, &len) != 2 || !len)
        return false;
    *line_out = line;
    *words_out = text + len;
    return true;
}

static void name_field(const struct json *tree, const struct json *part, struct why *why)
{
    uint32_t line = 0;
    const char *words = NULL;
    char path[PATH_MOST] = "", said[sizeof(why->text)];
    if (!take_line(why->text, &line, &words))
        return;
    const bool inside = part && path_to(part, line, path);
    if (!inside) {
        path[0] = 0;
        (void)path_to(tree, line, path);
    }
    snprintf(said, sizeof(said), "%s", words);
    why_set(why, why->code, "%s%s%s", path, path[0] ? ": " : "", said);
}

/* ---- one part changed ---- */

struct put {
    struct arena *arena;
    const struct part_name *name;
    struct json *tree, *list; /* where it stands, or will */
    struct json *old, *now;
};

static struct json *list_at(struct put *put, struct json *in, const char *key)
{
    struct json *list = find(in, key);
    if (list && list->kind == JSON_ARRAY)
        return list;
    list = node_of(put->arena, JSON_ARRAY, key);
    append(in, list);
    return list;
}

static struct json *with_id(struct json *list, struct text id)
{
    for (struct json *c = list->first; c; c = c->next)
        if (text_same(json_text_at(c, "id"), id))
            return c;
    return NULL;
}

/* A made name must not go over to another route when one goes: from now on each has its own. */
static void name_routes(struct put *put, const struct watched *w)
{
    struct json *c = put->list->first;
    for (size_t i = 0; c && i < w->route_count; i++, c = c->next) {
        if (w->routes[i].named)
            continue;
        struct json *id = node_of(put->arena, JSON_STRING, "id");
        id->text = w->routes[i].id;
        append(c, id);
    }
}

static enum err find_place(struct put *put, const struct watched *w, struct why *why)
{
    const struct part_name *name = put->name;
    struct json *in = put->tree;
    if (text_is(name->kind, "brand")) {
        in = with_id(list_at(put, in, "clients"), name->client);
        if (!in)
            return why_set(why, ERR_NOT_FOUND, "there is no client '%.*s'",
                           TEXT_ARG(text_slice(name->client, 0, 100)));
    }
    put->list = list_at(put, in, list_of(name->kind));
    if (text_is(name->kind, "route"))
        name_routes(put, w);
    put->old = with_id(put->list, name->id);
    return OK;
}

/* What a form does not say and must not lose. */
static enum err keep_below(struct put *put, struct why *why)
{
    const bool client = text_is(put->name->kind, "client");
    const char *below = client ? "brands" : text_is(put->name->kind, "brand") ? "topics" : NULL;
    if (!below)
        return OK;
    if (json_find(put->now, below) && (put->old || client))
        return why_set(why, ERR_BAD_INPUT, "%s: %s are changed each by itself", below, below);
    struct json *kept = put->old ? find(put->old, below) : NULL;
    if (kept)
        append(put->now, json_copy(put->arena, kept));
    return OK;
}

static enum err make_part(struct put *put, const struct json *body, struct why *why)
{
    if (body->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT, "it must be keys with values");
    put->now = json_copy(put->arena, without(put->arena, body, "id"));
    struct json *id = node_of(put->arena, JSON_STRING, "id");
    id->text = arena_text(put->arena, put->name->id);
    id->next = put->now->first;
    put->now->first = id;
    put->now->count++;
    return keep_below(put, why);
}

/* In the old one's place, else behind the last. */
static void place(struct put *put)
{
    if (!put->old) {
        append(put->list, put->now);
        return;
    }
    struct json **at = &put->list->first;
    while (*at != put->old)
        at = &(*at)->next;
    if (put->now) {
        put->now->next = put->old->next;
        *at = put->now;
    } else {
        *at = put->old->next;
        put->list->count--;
    }
}

static enum err put_fallback(struct put *put, const struct json *body, struct why *why)
{
    struct json *at = find(put->tree, "fallback");
    if (!body && !at)
        return why_set(why, ERR_NOT_FOUND, "there is no fallback");
    if (!at) {
        at = node_of(put->arena, JSON_NULL, "fallback");
        append(put->tree, at);
    }
    const struct text person = json_text_at(body, "person");
    if (body && !person.len)
        return why_set(why, ERR_BAD_INPUT, "person: who is rung at last?");
    at->kind = body ? JSON_STRING : JSON_NULL;
    at->text = person;
    return OK;
}

static enum err put_listed(struct put *put, const struct watched *w, const struct json *body,
                           struct why *why)
{
    enum err err = find_place(put, w, why);
    if (err)
        return err;
    if (!body && !put->old)
        return why_set(why, ERR_NOT_FOUND, "there is no %.*s '%.*s'", TEXT_ARG(put->name->kind),
                       TEXT_ARG(text_slice(put->name->id, 0, 100)));
    if (body)
        err = make_part(put, body, why);
    if (!err)
        place(put);
    return err;
}

enum err part_put(const struct watched *watched, const struct part_name *name,
                  const struct json *body, struct arena *arena, struct watched *tried_out,
                  struct why *why)
{
    struct put put = {.arena = arena, .name = name};
    struct why here = {0};
    uint32_t line = 0;
    if (!part_kind_known(name->kind))
        return why_set(why, ERR_NOT_FOUND, "there is no kind '%.*s'",
                       TEXT_ARG(text_slice(name->kind, 0, 40)));
    enum err err = tree_of(watched, arena, &put.tree, why);
    if (!err)
        err = text_is(name->kind, "fallback") ? put_fallback(&put, body, why)
                                              : put_listed(&put, watched, body, why);
    if (err)
        return err;
    number(put.tree, &line);
    err = watched_read(put.tree, arena, tried_out, &here);
    if (!err)
        return OK;
    name_field(put.tree, put.now, &here);
    return body ? why_set(why, err, "%s", here.text)
                : why_set(why, err, "it is still needed: %s", here.text);
}
