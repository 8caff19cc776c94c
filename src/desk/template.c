#include "desk/template.h"

#include "base/buf.h"

/* ---- parts ---- */

struct part {
    struct text text; /* without its brackets */
    bool optional, out;
};

struct parts {
    struct part at[TEMPLATE_PARTS];
    size_t count;
};

static bool twice(struct text text, size_t i)
{
    return i + 1 < text.len && text.at[i + 1] == text.at[i];
}

static size_t characters(struct text text, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return count;
}

static enum err bad(struct text text, size_t at, const char *what, struct why *why)
{
    return why_set(why, ERR_BAD_INPUT, "template, character %zu: %s", characters(text, at) + 1,
                   what);
}

static enum err add(struct parts *parts, struct text text, size_t from, size_t to, bool optional,
                    struct why *why)
{
    if (from == to && !optional)
        return OK;
    if (parts->count == TEMPLATE_PARTS)
        return bad(text, from, "more than 32 parts", why);
    parts->at[parts->count++] =
        (struct part){.text = text_slice(text, from, to), .optional = optional};
    return OK;
}

static enum err cut(struct text text, struct parts *parts, struct why *why)
{
    size_t from = 0;
    bool inside = false;
    enum err err = text.len > TEMPLATE_MOST ? bad(text, TEMPLATE_MOST, "it is too long", why) : OK;
    for (size_t i = 0; i < text.len && !err; i++) {
        const char c = text.at[i];
        if (c != '[' && c != ']')
            continue;
        if (twice(text, i)) {
            i++;
            continue;
        }
        if (inside == (c == '['))
            return bad(text, i, inside ? "parts in [ ] do not nest" : "] without [", why);
        err = add(parts, text, from, i, inside, why);
        inside = !inside;
        from = i + 1;
    }
    if (!err && inside)
        return bad(text, from - 1, "[ without ]", why);
    return err ? err : add(parts, text, from, text.len, false, why);
}

/* ---- filling ---- */

struct writer {
    const struct filling *filling;
    struct arena *arena;
    struct buf *out;
    struct text names[64]; /* that nothing fills */
    size_t name_count;
};

static struct text value_of(const struct filling *filling, struct text name)
{
    for (size_t i = 0; i < filling->count; i++)
        if (text_same(filling->places[i].name, name))
            return filling->places[i].value;
    return (struct text){0};
}

static void miss(struct writer *writer, struct text name)
{
    for (size_t i = 0; i < writer->name_count; i++)
        if (text_same(writer->names[i], name))
            return;
    if (writer->name_count < sizeof(writer->names) / sizeof(*writer->names))
        writer->names[writer->name_count++] = name;
}

static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((name.at[i] < 'a' || name.at[i] > 'z') && (name.at[i] < '0' || name.at[i] > '9') &&
            name.at[i] != '_')
            return false;
    return name.len && name.len <= 40;
}

/* One {place}; *i stands on its brace and is left on the closing one. */
static enum err place(struct writer *writer, struct text text, size_t *i, struct why *why)
{
    size_t end = *i + 1;
    while (end < text.len && text.at[end] != '}')
        end++;
    const struct text name = text_slice(text, *i + 1, end);
    if (end == text.len || !is_name(name))
        return bad(text, *i, "write a place as {name}, a brace as {{", why);
    const struct text value = value_of(writer->filling, name);
    if (value.len) {
        (void)buf_text(writer->out, value);
    } else {
        miss(writer, name);
        (void)buf_printf(writer->out, "{%.*s}", TEXT_ARG(name));
    }
    *i = end;
    return OK;
}

static enum err write(struct writer *writer, struct text text, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < text.len && !err; i++) {
        const char c = text.at[i];
        if ((c == '{' || c == '[' || c == ']' || c == '}') && twice(text, i)) {
            (void)buf_byte(writer->out, text.at[i++]);
        } else if (c == '{') {
            err = place(writer, text, &i, why);
        } else if (c == '}') {
            err = bad(text, i, "} without {", why);
        } else {
            (void)buf_byte(writer->out, c);
        }
    }
    return err;
}

static struct text one(struct writer *writer, struct text text, struct why *why, enum err *err)
{
    buf_clear(writer->out);
    writer->name_count = 0;
    *err = *err ? *err : write(writer, text, why);
    return arena_text(writer->arena, buf_view(writer->out));
}

/* The parts that are in, one after the other. */
static struct text whole(struct writer *writer, const struct text *texts, const struct parts *parts)
{
    buf_clear(writer->out);
    for (size_t i = 0; i < parts->count; i++)
        if (!parts->at[i].out)
            (void)buf_text(writer->out, texts[i]);
    return text_trim(arena_text(writer->arena, buf_view(writer->out)));
}

static bool fits(const struct filling *filling, struct text text)
{
    return !filling->fits || filling->fits(text, filling->arg);
}

static void shorten(struct writer *writer, const struct text *texts, struct parts *parts,
                    struct filled *filled)
{
    filled->left_out.at = arena_array(writer->arena, struct text, TEMPLATE_PARTS);
    filled->text = whole(writer, texts, parts);
    for (size_t i = parts->count; i > 0 && !fits(writer->filling, filled->text); i--) {
        struct part *part = &parts->at[i - 1];
        if (!part->optional || part->out)
            continue;
        part->out = true;
        filled->left_out.at[filled->left_out.count++] = text_trim(texts[i - 1]);
        filled->text = whole(writer, texts, parts);
    }
    filled->fits = fits(writer->filling, filled->text);
}

enum err template_fill(struct text text, const struct filling *filling, struct arena *arena,
                       struct filled *filled_out, struct why *why)
{
    struct buf buf;
    struct parts parts = {.count = 0};
    struct text texts[TEMPLATE_PARTS] = {{0}};
    *filled_out = (struct filled){0};
    filled_out->missing.at = arena_array(arena, struct text, 64);
    enum err err = cut(text, &parts, why);
    buf_init(&buf, 1 << 20);
    struct writer writer = {.filling = filling, .arena = arena, .out = &buf};
    for (size_t i = 0; i < parts.count && !err; i++) {
        texts[i] = one(&writer, parts.at[i].text, why, &err);
        parts.at[i].out = parts.at[i].optional && writer.name_count;
        for (size_t k = 0; !parts.at[i].optional && k < writer.name_count; k++)
            if (filled_out->missing.count < 64)
                filled_out->missing.at[filled_out->missing.count++] = writer.names[k];
    }
    if (!err)
        shorten(&writer, texts, &parts, filled_out);
    buf_done(&buf);
    return err;
}

enum err template_check(struct text text, struct why *why)
{
    struct arena *arena = arena_new("template", 4096);
    struct filled filled;
    const enum err err = template_fill(text, &(struct filling){0}, arena, &filled, why);
    arena_free(&arena);
    return err;
}
