#include "base/option.h"

#include "base/clock.h"

/* Names in errors come from outside: never more than this much of them. */
enum { NAME_SHOWN = 60, SECRET_MOST = 64 * 1024 };

static struct text shown(struct text name)
{
    return text_slice(name, 0, NAME_SHOWN);
}

/* " line 3 column 5", where it is known. */
static const char *where(const struct json *at, char room[48])
{
    room[0] = 0;
    if (at && at->line)
        snprintf(room, 48, "line %u column %u: ", at->line, at->column);
    return room;
}

static enum err wrong(const struct option *option, const struct json *at, struct why *why,
                      const char *expected)
{
    char room[48];
    return why_set(why, ERR_BAD_INPUT, "%s'%s' must be %s", where(at, room), option->name,
                   expected);
}

/* "500", or "5m" for a span. */
static struct text limit(const struct option *option, int64_t value, char room[32])
{
    if (option->kind != OPTION_SPAN) {
        snprintf(room, 32, "%lld", (long long)value);
        return text_of(room);
    }
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{DAYS(1), "d"}, {HOURS(1), "h"}, {MINUTES(1), "m"}, {SECONDS(1), "s"}, {1, "ms"}};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (value % units[i].ms != 0)
            continue;
        snprintf(room, 32, "%lld%s", (long long)(value / units[i].ms), units[i].unit);
        break;
    }
    return text_of(room);
}

static bool limited(const struct option *option)
{
    return option->least != 0 || option->most != 0;
}

static enum err in_range(const struct option *option, const struct json *at, double value,
                         struct why *why)
{
    char least[32], most[32], room[48];
    if (!limited(option) || (value >= (double)option->least && value <= (double)option->most))
        return OK;
    limit(option, option->least, least);
    limit(option, option->most, most);
    return why_set(why, ERR_BAD_INPUT, "%s'%s' must be from %s to %s", where(at, room),
                   option->name, least, most);
}

/* What was written, of a scalar. A number is a good text: `name: 7` means "7". */
static bool scalar(const struct json *value, struct text *text_out)
{
    static const struct text none = {"", 0};
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT || value->kind == JSON_NULL)
        return false;
    *text_out = value->text.at              ? value->text
                : value->kind == JSON_TRUE  ? TEXT("true")
                : value->kind == JSON_FALSE ? TEXT("false")
                                            : none;
    return true;
}

static int choice_of(const char *choices, struct text name)
{
    struct text rest = text_of(choices), part;
    for (int i = 0; text_cut(&rest, ',', &part); i++)
        if (text_same(text_trim(part), name))
            return i;
    return -1;
}

static enum err put_choice(const struct option *option, const struct json *at, struct text text,
                           int *to, struct why *why)
{
    int picked = choice_of(option->choices, text);
    if (picked >= 0) {
        *to = picked;
        return OK;
    }
    char room[48];
    return why_set(why, ERR_BAD_INPUT, "%s'%s' must be one of %s; '%.*s' is none", where(at, room),
                   option->name, option->choices, TEXT_ARG(shown(text)));
}

/* Everything that is written as one text. */
static enum err put_text(const struct option *option, const struct json *at, struct text text,
                         void *to, struct why *why)
{
    int64_t ms, whole;
    double real;
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_SECRET:
    case OPTION_FILE:
        *(struct text *)to = text;
        return OK;
    case OPTION_INT:
        if (!text_number(text, &real) || !json_int_of(text, &whole))
            return wrong(option, at, why, "a whole number");
        *(int64_t *)to = whole;
        return in_range(option, at, (double)whole, why);
    case OPTION_NUMBER:
        if (!text_number(text, &real))
            return wrong(option, at, why, "a number");
        *(double *)to = real;
        return in_range(option, at, real, why);
    case OPTION_BOOL:
        if (!text_is(text, "true") && !text_is(text, "false"))
            return wrong(option, at, why, "true or false");
        *(bool *)to = text_is(text, "true");
        return OK;
    case OPTION_SPAN:
        if (!span_parse(text, &ms))
            return wrong(option, at, why, "a time with its unit, like 90s, 5m, 2h or 1d");
        *(int64_t *)to = ms;
        return in_range(option, at, (double)ms, why);
    case OPTION_CHOICE:
        return put_choice(option, at, text, to, why);
    case OPTION_TEXTS:
        break;
    }
    return wrong(option, at, why, "a list");
}

/* A list, or one text for a list of one. */
static enum err put_texts(const struct option *option, const struct json *value,
                          struct arena *arena, struct texts *to, struct why *why)
{
    bool list = value->kind == JSON_ARRAY;
    size_t count = list ? value->count : 1;
    struct text *texts = arena_array(arena, struct text, count ? count : 1);
    const struct json *item = list ? value->first : value;
    for (size_t i = 0; i < count; i++, item = item->next) {
        if (!scalar(item, &texts[i]))
            return wrong(option, item, why, "a list of texts (put quotes around each)");
        texts[i] = arena_text(arena, texts[i]);
    }
    *to = (struct texts){texts, count};
    return OK;
}

/* {file: path} without its last newline, or {env: NAME}. */
static enum err secret_from(const struct option *option, const struct json *value,
                            struct arena *arena, struct text *to, struct why *why)
{
    char room[48];
    struct text file = json_text_at(value, "file"), env = json_text_at(value, "env");
    if (value->count != 1 || (!file.at && !env.at))
        return wrong(option, value, why, "a text, {file: path} or {env: NAME}");
    struct text name = arena_text(arena, file.at ? file : env);
    if (strlen(name.at) != name.len)
        return wrong(option, value, why, "named without a NUL in it");
    if (file.at) {
        struct text bytes;
        enum err err = file_read(name.at, SECRET_MOST, arena, &bytes, why);
        if (err)
            return why_at(why, err, "%s'%s'", where(value, room), option->name);
        while (bytes.len && (bytes.at[bytes.len - 1] == '\n' || bytes.at[bytes.len - 1] == '\r'))
            bytes.len--;
        *to = bytes;
        return OK;
    }
    const char *set = getenv(name.at); /* NOLINT(concurrency-mt-unsafe): nobody calls setenv */
    if (!set)
        return why_set(why, ERR_NOT_FOUND, "%s'%s': the environment has no %.*s",
                       where(value, room), option->name, TEXT_ARG(shown(name)));
    *to = arena_text(arena, text_of(set));
    return OK;
}

static enum err put_value(const struct option *option, const struct json *value,
                          struct arena *arena, void *self, struct why *why)
{
    void *to = (char *)self + option->offset;
    struct text text;
    if (option->kind == OPTION_TEXTS)
        return put_texts(option, value, arena, to, why);
    if (option->kind == OPTION_SECRET && value->kind == JSON_OBJECT)
        return secret_from(option, value, arena, to, why);
    if (!scalar(value, &text))
        return wrong(option, value, why,
                     value->kind == JSON_NULL ? "given a value" : "one value, no list or mapping");
    return put_text(option, value, arena_text(arena, text), to, why);
}

static enum err put_fallback(const struct option *option, struct arena *arena, void *self)
{
    if (!option->fallback)
        return OK;
    struct json written = {.kind = JSON_STRING, .text = text_of(option->fallback)};
    return put_value(option, &written, arena, self, NULL);
}

static bool ignored(const char *const *ignore, struct text key)
{
    for (; ignore && *ignore; ignore++)
        if (text_is(key, *ignore))
            return true;
    return false;
}

static const struct option *option_named(const struct option *options, struct text key)
{
    for (; options->name; options++)
        if (text_is(key, options->name))
            return options;
    return NULL;
}

static enum err unknown(const struct option *options, const char *const *ignore,
                        const struct json *at, struct why *why)
{
    enum { NAMES = 128 };
    const char *names[NAMES];
    size_t count = 0;
    for (; options->name && count < NAMES; options++)
        names[count++] = options->name;
    for (; ignore && *ignore && count < NAMES; ignore++)
        names[count++] = *ignore;
    const char *nearest = text_nearest(at->key, names, count);
    char room[48];
    return why_set(why, ERR_BAD_INPUT, "%sunknown key '%.*s'%s%s%s", where(at, room),
                   TEXT_ARG(shown(at->key)), nearest ? ": did you mean '" : "",
                   nearest ? nearest : "", nearest ? "'?" : "");
}

enum err options_read(const struct option *options, const struct json *mapping,
                      const char *const *ignore, struct arena *arena, void *self, struct why *why)
{
    for (const struct option *o = options; o->name; o++)
        must(put_fallback(o, arena, self) == OK);
    if (!mapping)
        return OK;
    if (mapping->kind != JSON_OBJECT) {
        char room[48];
        return why_set(why, ERR_BAD_INPUT, "%sexpected keys with values", where(mapping, room));
    }
    for (const struct json *value = mapping->first; value; value = value->next) {
        const struct option *option = option_named(options, value->key);
        if (!option && ignored(ignore, value->key))
            continue;
        if (!option)
            return unknown(options, ignore, value, why);
        enum err err = put_value(option, value, arena, self, why);
        if (err)
            return err;
    }
    return OK;
}

static const char *kind_word(const struct option *option)
{
    static const char *const kinds[] = {"TEXT", "SECRET", "N",  "NUMBER", "true|false",
                                        "SPAN", "TEXT…",  NULL, "FILE"};
    return option->kind == OPTION_CHOICE ? option->choices : kinds[option->kind];
}

/* " (5m; 5m to 1d)". */
static void help_limits(const struct option *option, struct buf *out)
{
    bool fallback = option->fallback && option->kind != OPTION_SECRET;
    char least[32] = "", most[32] = "";
    if (!fallback && !limited(option))
        return;
    buf_printf(out, " (%s", fallback ? option->fallback : "");
    if (limited(option)) {
        limit(option, option->least, least);
        limit(option, option->most, most);
        buf_printf(out, "%s%s to %s", fallback ? "; " : "", least, most);
    }
    buf_byte(out, ')');
}

void options_help(const struct option *options, struct buf *out)
{
    enum { WIDEST = 28 };
    size_t wide = 0;
    for (const struct option *o = options; o->name; o++) {
        size_t len = strlen(o->name) + 1 + strlen(kind_word(o));
        wide = len > wide && len <= WIDEST ? len : wide;
    }
    for (const struct option *o = options; o->name; o++) {
        int pad = (int)wide - (int)(strlen(o->name) + 1 + strlen(kind_word(o)));
        buf_printf(out, "  %s %s%*s  %s", o->name, kind_word(o), pad > 0 ? pad : 0, "", o->about);
        help_limits(o, out);
        buf_byte(out, '\n');
    }
}

/* ---- for people ---- */

/* An address without what may hold a secret: "https://user:word@host/path?key=1" is
 * "https://host/path". */
static void show_text(struct text text, struct json_out *out)
{
    const ptrdiff_t scheme = text_find(text, TEXT("://"));
    struct buf shown_part;
    if (scheme < 0) {
        json_put_text(out, text);
        return;
    }
    const size_t host = (size_t)scheme + 3;
    struct text rest = text_slice(text, host, text.len);
    size_t end = 0, from = 0;
    while (end < rest.len && rest.at[end] != '?' && rest.at[end] != '#')
        end++;
    for (size_t i = 0; i < end && rest.at[i] != '/'; i++)
        if (rest.at[i] == '@')
            from = i + 1;
    buf_init(&shown_part, text.len + 1);
    buf_text(&shown_part, text_slice(text, 0, host));
    buf_text(&shown_part, text_slice(rest, from, end));
    json_put_text(out, buf_view(&shown_part));
    buf_done(&shown_part);
}

static void show_value(const struct option *option, const struct json *value, struct json_out *out)
{
    struct text text;
    json_key(out, "value");
    if (option->kind == OPTION_SECRET || (!value && !option->fallback)) {
        json_put_null(out);
    } else if (!value) {
        json_put_text(out, text_of(option->fallback));
    } else if (scalar(value, &text)) {
        show_text(text, out);
    } else {
        json_begin(out, '[');
        for (const struct json *item = value->first; item; item = item->next)
            if (scalar(item, &text))
                show_text(text, out);
        json_end(out, ']');
    }
}

void options_show(const struct option *options, const struct json *mapping, struct json_out *out)
{
    json_begin(out, '[');
    for (const struct option *o = options; o->name; o++) {
        const struct json *value = mapping ? json_find(mapping, o->name) : NULL;
        json_begin(out, '{');
        json_pair_str(out, "name", o->name);
        show_value(o, value, out);
        json_pair_bool(out, "secret", o->kind == OPTION_SECRET);
        json_pair_bool(out, "given", value != NULL);
        json_pair_str(out, "about", o->about);
        json_end(out, '}');
    }
    json_end(out, ']');
}
