#include "web/part_tables.h"

#include "alarm/alarm.h"
#include "reply/reply.h"
#include "source/source.h"

enum { KINDS_MOST = 64 };

size_t part_kinds_of(struct text noun, struct arena *arena, struct part_kind **kinds_out)
{
    struct part_kind *kinds = arena_array(arena, struct part_kind, KINDS_MOST);
    size_t count = 0;
    if (text_is(noun, "channel"))
        for (; alarm_kinds[count] && count < KINDS_MOST; count++)
            kinds[count] = (struct part_kind){alarm_kinds[count]->name, alarm_kinds[count]->about,
                                              alarm_kinds[count]->options};
    else if (text_is(noun, "sender"))
        for (; reply_kinds[count] && count < KINDS_MOST; count++)
            kinds[count] = (struct part_kind){reply_kinds[count]->name, reply_kinds[count]->about,
                                              reply_kinds[count]->options};
    else if (text_is(noun, "source"))
        for (; source_kinds[count] && count < KINDS_MOST; count++)
            kinds[count] = (struct part_kind){source_kinds[count]->name, source_kinds[count]->about,
                                              source_kinds[count]->options};
    *kinds_out = kinds;
    return count;
}

const struct option *part_options(struct text noun, struct text kind)
{
    struct arena *arena = arena_new("part kinds", 4096);
    struct part_kind *kinds;
    const size_t count = part_kinds_of(noun, arena, &kinds);
    const struct option *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (text_is(kind, kinds[i].name))
            found = kinds[i].options;
    arena_free(&arena);
    return found;
}

static const struct option *option_of(const struct option *options, struct text name)
{
    for (; options && options->name; options++)
        if (text_is(name, options->name))
            return options;
    return NULL;
}

/* ---- for people ---- */

static const char *folder_of(const struct option *option)
{
    return option->kind == OPTION_SECRET ? "secrets" : "files";
}

/* FOLDER/secrets/NAME → NAME; any other path as it is. */
static struct text short_name(struct text path, struct text folder, const char *below)
{
    struct text rest = path;
    if (!folder.len || !text_starts(rest, folder))
        return path;
    rest = text_slice(rest, folder.len, rest.len);
    const size_t len = strlen(below);
    if (!text_starts(rest, TEXT("/")) ||
        !text_starts(text_slice(rest, 1, rest.len), text_of(below)))
        return path;
    rest = text_slice(rest, 1 + len, rest.len);
    return text_starts(rest, TEXT("/")) ? text_slice(rest, 1, rest.len) : path;
}

void part_put_json(const struct json *value, struct json_out *out)
{
    const bool map = value->kind == JSON_OBJECT;
    if (value->kind == JSON_NULL)
        json_put_null(out);
    else if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        json_put_bool(out, value->kind == JSON_TRUE);
    else if (value->kind == JSON_NUMBER)
        json_put_raw(out, value->text);
    else if (value->kind == JSON_STRING)
        json_put_text(out, value->text);
    else {
        json_begin(out, map ? '{' : '[');
        for (const struct json *c = value->first; c; c = c->next) {
            if (map)
                json_key_text(out, c->key);
            part_put_json(c, out);
        }
        json_end(out, map ? '}' : ']');
    }
}

static void show_secret(const struct json *value, struct text folder, struct json_out *out)
{
    const struct text file = json_text_at(value, "file"), env = json_text_at(value, "env");
    json_begin(out, '{');
    if (file.len)
        json_pair_text(out, "file", short_name(file, folder, "secrets"));
    else if (env.len)
        json_pair_text(out, "env", env);
    else
        json_pair_bool(out, "kept", true);
    json_end(out, '}');
}

static void show_options(const struct option *options, const struct json *given, struct text folder,
                         struct json_out *out)
{
    json_begin(out, '{');
    for (const struct json *c = given->first; c; c = c->next) {
        const struct option *option = option_of(options, c->key);
        json_key_text(out, c->key);
        if (!option || option->kind == OPTION_SECRET) /* of an unknown kind all may be secret */
            show_secret(c, folder, out);
        else if (option->kind == OPTION_FILE && c->kind == JSON_STRING)
            json_put_text(out, short_name(c->text, folder, "files"));
        else
            part_put_json(c, out);
    }
    json_end(out, '}');
}

void part_show(const struct part *part, struct text folder, struct json_out *out)
{
    const struct option *options = part_options(part->name.kind, json_text_at(part->at, "kind"));
    json_begin(out, '{');
    for (const struct json *c = part->at->first; c; c = c->next) {
        json_key_text(out, c->key);
        if (text_is(c->key, "options") && c->kind == JSON_OBJECT)
            show_options(options, c, folder, out);
        else
            part_put_json(c, out);
    }
    json_end(out, '}');
}

static void put_limit(const struct option *o, const char *key, int64_t value, struct json_out *out)
{
    json_key(out, key);
    if (o->least == 0 && o->most == 0)
        json_put_null(out);
    else
        json_put_int(out, value);
}

void part_form(const struct option *options, struct json_out *out)
{
    static const char *const kinds[] = {
        [OPTION_TEXT] = "text",     [OPTION_SECRET] = "secret", [OPTION_INT] = "int",
        [OPTION_NUMBER] = "number", [OPTION_BOOL] = "bool",     [OPTION_SPAN] = "span",
        [OPTION_TEXTS] = "texts",   [OPTION_CHOICE] = "choice", [OPTION_FILE] = "file"};
    json_begin(out, '[');
    for (const struct option *o = options; o && o->name; o++) {
        json_begin(out, '{');
        json_pair_str(out, "name", o->name);
        json_pair_str(out, "kind", kinds[o->kind]);
        json_pair_str(out, "about", o->about);
        json_pair_text(out, "fallback", o->fallback ? text_of(o->fallback) : (struct text){0});
        put_limit(o, "least", o->least, out);
        put_limit(o, "most", o->most, out);
        json_key(out, "choices");
        json_begin(out, '[');
        struct text rest = o->choices ? text_of(o->choices) : (struct text){0}, one;
        while (o->choices && text_cut(&rest, ',', &one))
            json_put_text(out, text_trim(one));
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* ---- from a page ---- */

struct settle {
    const struct part_limits *limits;
    struct arena *arena;
    struct why *why;
};

static bool same(const struct json *a, const struct json *b)
{
    if (!a || !b || a->kind != b->kind || a->count != b->count || !text_same(a->text, b->text))
        return false;
    const struct json *y = b->first;
    for (const struct json *x = a->first; x; x = x->next, y = y->next)
        if (!text_same(x->key, y->key) || !same(x, y))
            return false;
    return true;
}

/* A name in a folder of ours, and nothing that leads out of it. */
static bool plain_name(struct text name)
{
    if (!name.len || name.len > 100 || name.at[0] == '.')
        return false;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '/' || name.at[i] == '\\')
            return false;
    return true;
}

static enum err settle_path(const struct settle *s, const struct option *option, struct text old,
                            struct text *path, struct why *why)
{
    const char *below = folder_of(option);
    if (old.len && text_same(short_name(old, s->limits->folder, below), *path)) {
        *path = old;
        return OK;
    }
    if (!plain_name(*path))
        return why_set(why, ERR_BAD_INPUT,
                       "options.%s: name a file in %.*s/%s, without a path: a page reads no other "
                       "file of this machine",
                       option->name, TEXT_ARG(s->limits->folder), below);
    *path =
        arena_printf(s->arena, "%.*s/%s/%.*s", TEXT_ARG(s->limits->folder), below, TEXT_ARG(*path));
    return OK;
}

static enum err settle_secret(const struct settle *s, const struct option *option,
                              const struct json *old, struct json *value)
{
    struct json *file = value->first;
    const struct text env = json_text_at(value, "env");
    if (json_bool_at(value, "kept", false) && old) {
        const struct text key = value->key;
        struct json *next = value->next;
        *value = *old;
        value->key = key;
        value->next = next;
        return OK;
    }
    if (same(value, old))
        return OK;
    if (value->kind == JSON_OBJECT && value->count == 1 && json_text_at(value, "file").len)
        return settle_path(s, option, json_text_at(old, "file"), &file->text, s->why);
    if (value->kind == JSON_OBJECT && value->count == 1 && text_starts(env, TEXT("HINOMI_")))
        return OK;
    return why_set(s->why, ERR_BAD_INPUT,
                   "options.%s: a secret is not written here: put it into a file in %.*s/secrets "
                   "and give its name, or name an environment variable that begins with HINOMI_",
                   option->name, TEXT_ARG(s->limits->folder));
}

static enum err settle_private(const struct settle *s, const char *where, const struct json *old,
                               const struct json *value)
{
    if (value->kind != JSON_TRUE || s->limits->private_allowed || (old && old->kind == JSON_TRUE))
        return OK;
    return why_set(s->why, ERR_DENIED,
                   "%s: loopback and private addresses may be called from here only where "
                   "hinomi.yaml says `private: true`",
                   where);
}

static enum err settle_options(const struct settle *s, const struct option *options,
                               const struct json *old, struct json *given)
{
    enum err err = OK;
    for (struct json *c = given->first; c && !err; c = c->next) {
        const struct option *option = option_of(options, c->key);
        char name[64];
        snprintf(name, sizeof(name), "%.*s", TEXT_ARG(text_slice(c->key, 0, 60)));
        const struct json *was = old ? json_find(old, name) : NULL;
        if (text_is(c->key, "private"))
            err = settle_private(s, "options.private", was, c);
        else if (option && option->kind == OPTION_SECRET)
            err = settle_secret(s, option, was, c);
        else if (option && option->kind == OPTION_FILE && c->kind == JSON_STRING)
            err = settle_path(s, option, json_text(was), &c->text, s->why);
    }
    return err;
}

enum err part_settle(const struct part_name *name, const struct json *old, struct json *body,
                     const struct part_limits *limits, struct arena *arena, struct why *why)
{
    const struct settle s = {limits, arena, why};
    const struct text kind = json_text_at(body, "kind");
    const bool kinds = text_is(name->kind, "channel") || text_is(name->kind, "sender") ||
                       text_is(name->kind, "source");
    const struct option *options = part_options(name->kind, kind);
    const bool same_kind = old && text_same(kind, json_text_at(old, "kind"));
    enum err err = OK;
    if (!kinds)
        return OK;
    if (!options && kind.len && !text_is(kind, "log"))
        return why_set(why, ERR_BAD_INPUT, "kind: there is no %.*s of the kind '%.*s'",
                       TEXT_ARG(name->kind), TEXT_ARG(text_slice(kind, 0, 40)));
    for (struct json *c = body->first; c && !err; c = c->next) {
        if (text_is(c->key, "private"))
            err = settle_private(&s, "private", old ? json_find(old, "private") : NULL, c);
        else if (text_is(c->key, "options") && c->kind == JSON_OBJECT)
            err = settle_options(&s, options, same_kind ? json_find(old, "options") : NULL, c);
    }
    return err;
}
