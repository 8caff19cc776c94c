#include "web/request.h"

#include "base/utf8.h"

#include <arpa/inet.h>
#include <strings.h>

enum method method_of(struct text name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "DELETE"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_is(name, names[i]))
            return (enum method)i;
    return METHOD_OTHER;
}

/* ---- the target ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX (and + in a query); what comes out must be clean UTF-8 without control characters. */
static enum err decode(struct text raw, bool query, struct arena *arena, struct text *out,
                       struct why *why)
{
    char *at = arena_alloc_raw(arena, raw.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '%') {
            int high = i + 2 < raw.len ? hex(raw.at[i + 1]) : -1;
            int low = i + 2 < raw.len ? hex(raw.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return why_set(why, ERR_BAD_INPUT, "the address has a broken %%-escape");
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && query) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f || (c == '\\' && !query))
            return why_set(why, ERR_BAD_INPUT, "the address has a character it may not have");
        at[len++] = c;
    }
    at[len] = 0;
    *out = (struct text){at, len};
    if (!utf8_valid(*out))
        return why_set(why, ERR_BAD_INPUT, "the address is not UTF-8");
    return OK;
}

static enum err read_path(struct text raw, struct arena *arena, struct target *target,
                          struct why *why)
{
    if (raw.len == 0 || raw.at[0] != '/')
        return why_set(why, ERR_BAD_INPUT, "the address does not begin with a slash");
    char *whole = arena_alloc_raw(arena, raw.len + 1);
    size_t len = 0;
    struct text rest = text_slice(raw, 1, raw.len), part;
    while (text_cut(&rest, '/', &part)) {
        struct text name = {0};
        if (part.len == 0 && !rest.at)
            break; /* the root, or a slash at the end */
        enum err err = decode(part, false, arena, &name, why);
        if (err)
            return err;
        if (name.len == 0 || text_is(name, ".") || text_is(name, ".."))
            return why_set(why, ERR_BAD_INPUT, "the address has an empty or dotted part");
        if (target->part_count == PARTS_MOST)
            return why_set(why, ERR_BAD_INPUT, "the address has too many parts");
        target->slash |= memchr(name.at, '/', name.len) != NULL;
        target->parts[target->part_count++] = name;
        whole[len++] = '/';
        memcpy(whole + len, name.at, name.len);
        len += name.len;
    }
    if (len == 0)
        whole[len++] = '/';
    whole[len] = 0;
    target->path = (struct text){whole, len};
    return OK;
}

static enum err read_query(struct text raw, struct arena *arena, struct target *target,
                           struct why *why)
{
    struct text part;
    while (text_cut(&raw, '&', &part)) {
        if (part.len == 0)
            continue;
        if (target->query_count == QUERY_MOST)
            return why_set(why, ERR_BAD_INPUT, "the address has too many parameters");
        struct text value = part, name;
        if (!text_cut(&value, '=', &name))
            continue;
        struct pair *pair = &target->query[target->query_count++];
        enum err err = decode(name, true, arena, &pair->name, why);
        if (!err)
            err = decode(value.at ? value : TEXT(""), true, arena, &pair->value, why);
        if (err)
            return err;
    }
    return OK;
}

enum err target_read(struct text raw, struct arena *arena, struct target *target_out,
                     struct why *why)
{
    struct target target = {0};
    if (raw.len > TARGET_MOST)
        return why_set(why, ERR_LIMIT, "the address is longer than %d bytes", TARGET_MOST);
    struct text query = raw, path;
    if (!text_cut(&query, '?', &path))
        path = raw;
    enum err err = read_path(path, arena, &target, why);
    if (!err && query.at)
        err = read_query(query, arena, &target, why);
    if (!err)
        *target_out = target;
    return err;
}

struct text target_query(const struct target *target, const char *name)
{
    for (size_t i = target->query_count; i > 0; i--)
        if (text_is(target->query[i - 1].name, name))
            return target->query[i - 1].value;
    return (struct text){0};
}

int64_t target_int(const struct target *target, const char *name, int64_t fallback)
{
    int64_t value;
    return text_int(target_query(target, name), &value) ? value : fallback;
}

/* ---- headers ---- */

static size_t decode_form(struct text raw, char *at)
{
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '+')
            c = ' ';
        const int high = c == '%' && i + 2 < raw.len ? hex(raw.at[i + 1]) : -1;
        const int low = high >= 0 ? hex(raw.at[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(high << 4 | low);
            i += 2;
        }
        if ((unsigned char)c >= 0x20 || c == '\n')
            at[len++] = c;
    }
    return len;
}

struct text form_field(struct text form, const char *name, struct arena *arena)
{
    struct text rest = form, pair, key;
    while (text_cut(&rest, '&', &pair)) {
        struct text value = pair;
        if (!text_cut(&value, '=', &key) || !text_is(key, name) || !value.at)
            continue;
        char *at = arena_alloc_raw(arena, value.len + 1);
        const struct text raw = {at, decode_form(value, at)};
        struct buf mended;
        buf_init(&mended, 4 * value.len + 16);
        const bool good = utf8_mend(raw, &mended) == OK;
        const struct text text = arena_text(arena, good ? buf_view(&mended) : TEXT(""));
        buf_done(&mended);
        return text;
    }
    return (struct text){0};
}

struct text cookie_find(struct text header, const char *name)
{
    struct text part, key;
    while (text_cut(&header, ';', &part)) {
        struct text value = part;
        if (text_cut(&value, '=', &key) && value.at && text_is(text_trim(key), name))
            return text_trim(value);
    }
    return (struct text){0};
}

static bool text_is_any_case(struct text a, const char *b)
{
    return a.len == strlen(b) && (a.len == 0 || strncasecmp(a.at, b, a.len) == 0);
}

bool accepts_gzip(struct text header)
{
    struct text part, name, value;
    while (text_cut(&header, ',', &part)) {
        struct text rest = part;
        if (!text_cut(&rest, ';', &name) || !text_is_any_case(text_trim(name), "gzip"))
            continue;
        double q = 1;
        struct text parameter = rest.at ? text_trim(rest) : (struct text){0};
        if (text_cut(&parameter, '=', &value) && text_is_any_case(text_trim(value), "q") &&
            parameter.at && !text_number(text_trim(parameter), &q))
            return false;
        return q > 0;
    }
    return false;
}

bool etag_listed(struct text header, const char *etag)
{
    struct text part;
    while (text_cut(&header, ',', &part)) {
        part = text_trim(part);
        if (text_starts(part, TEXT("W/")))
            part = text_slice(part, 2, part.len);
        if (text_is(part, etag) || text_is(part, "*"))
            return true;
    }
    return false;
}

static bool port_good(struct text port)
{
    int64_t n;
    return text_int(port, &n) && n > 0 && n < 65536;
}

struct text host_name(struct text header)
{
    header = text_trim(header);
    ptrdiff_t scheme = text_find(header, TEXT("://"));
    if (scheme >= 0)
        header = text_slice(header, (size_t)scheme + 3, header.len);
    struct text none = {0}, name = header, port = {0};
    if (header.len && header.at[0] == '[') {
        ptrdiff_t end = text_find(header, TEXT("]"));
        if (end < 0)
            return none;
        name = text_slice(header, 0, (size_t)end + 1);
        port = text_slice(header, (size_t)end + 1, header.len);
    } else {
        ptrdiff_t colon = text_find(header, TEXT(":"));
        if (colon >= 0) {
            name = text_slice(header, 0, (size_t)colon);
            port = text_slice(header, (size_t)colon, header.len);
        }
    }
    if (name.len == 0 || name.len > 255)
        return none;
    if (port.len && (port.at[0] != ':' || !port_good(text_slice(port, 1, port.len))))
        return none;
    return name;
}

static bool is_address(struct text name)
{
    char room[64];
    struct in6_addr six;
    struct in_addr four;
    bool bracket = name.at[0] == '[';
    if (bracket)
        name = text_slice(name, 1, name.len - 1);
    if (name.len >= sizeof(room))
        return false;
    memcpy(room, name.at, name.len);
    room[name.len] = 0;
    return bracket ? inet_pton(AF_INET6, room, &six) == 1 : inet_pton(AF_INET, room, &four) == 1;
}

bool host_allowed(struct text header, const char *const *names, bool any_address)
{
    struct text name = host_name(header);
    if (!name.at)
        return false;
    if (text_is_any_case(name, "localhost") || text_is(name, "127.0.0.1") || text_is(name, "[::1]"))
        return true;
    for (; names && *names; names++)
        if (text_is_any_case(name, *names))
            return true;
    return any_address && is_address(name);
}

bool origin_same(struct text origin, struct text host)
{
    ptrdiff_t scheme = text_find(origin, TEXT("://"));
    if (scheme < 0)
        return false;
    struct text rest = text_slice(origin, (size_t)scheme + 3, origin.len);
    return rest.len == host.len && rest.len > 0 && strncasecmp(rest.at, host.at, rest.len) == 0;
}

/* ---- a body against its description ---- */

bool field_next(struct text *rest, struct field *field_out)
{
    static const char *const kinds[] = {"text", "int", "number", "bool", "texts", "list", "object"};
    struct text word, name;
    *rest = rest->at ? text_trim(*rest) : *rest;
    if (rest->len == 0 || !text_cut(rest, ' ', &word))
        return false;
    struct field field = {0};
    if (text_ends(word, TEXT("?"))) {
        field.optional = true;
        word.len--;
    }
    must(text_cut(&word, ':', &name) && word.at && name.len < sizeof(field.name));
    memcpy(field.name, name.at, name.len);
    struct text range = word, kind, least;
    must(text_cut(&range, '(', &kind));
    size_t i = 0;
    while (i < sizeof(kinds) / sizeof(*kinds) && !text_is(kind, kinds[i]))
        i++;
    must(i < sizeof(kinds) / sizeof(*kinds));
    field.kind = (enum field_kind)i;
    if (range.at) {
        must(text_ends(range, TEXT(")")));
        range.len--;
        ptrdiff_t dots = text_find(range, TEXT(".."));
        must(dots > 0);
        least = text_slice(range, 0, (size_t)dots);
        must(text_number(least, &field.least) &&
             text_number(text_slice(range, (size_t)dots + 2, range.len), &field.most));
    }
    *field_out = field;
    return true;
}

static enum err check_value(const struct field *field, const struct json *value, struct why *why)
{
    static const char *const words[] = {"a text",        "a whole number",  "a number",
                                        "true or false", "a list of texts", "a list of objects",
                                        "an object"};
    int64_t whole = 0;
    double size = 0;
    bool truth, good = false;
    switch (field->kind) {
    case FIELD_TEXT:
        good = value->kind == JSON_STRING;
        size = good ? (double)utf8_count(text_trim(value->text)) : 0;
        break;
    case FIELD_INT:
        good = json_int(value, &whole);
        size = (double)whole;
        break;
    case FIELD_NUMBER:
        good = json_number(value, &size);
        break;
    case FIELD_BOOL:
        return json_bool(value, &truth)
                   ? OK
                   : why_set(why, ERR_BAD_INPUT, "%s must be true or false", field->name);
    case FIELD_TEXTS:
        good = value->kind == JSON_ARRAY;
        for (const struct json *one = value->first; good && one; one = one->next)
            good = one->kind == JSON_STRING;
        size = (double)value->count;
        break;
    case FIELD_LIST:
        good = value->kind == JSON_ARRAY;
        for (const struct json *one = value->first; good && one; one = one->next)
            good = one->kind == JSON_OBJECT;
        size = (double)value->count;
        break;
    case FIELD_OBJECT:
        good = value->kind == JSON_OBJECT;
        break;
    }
    if (!good)
        return why_set(why, ERR_BAD_INPUT, "%s must be %s", field->name, words[field->kind]);
    if ((field->least != 0 || field->most != 0) && !(size >= field->least && size <= field->most))
        return why_set(why, ERR_BAD_INPUT, "%s must be %s%.0f to %.0f%s", field->name,
                       field->kind == FIELD_TEXT    ? "a text of "
                       : field->kind >= FIELD_TEXTS ? "a list of "
                                                    : "from ",
                       field->least, field->most, field->kind == FIELD_TEXT ? " characters" : "");
    return OK;
}

static bool described(struct text key, const char *fields, struct field *field_out)
{
    struct text rest = text_of(fields);
    while (field_next(&rest, field_out))
        if (text_is(key, field_out->name))
            return true;
    return false;
}

enum err query_check(const struct target *target, const char *fields, struct why *why)
{
    for (size_t i = 0; i < target->query_count; i++) {
        const struct pair *pair = &target->query[i];
        struct field field;
        if (!described(pair->name, fields ? fields : "", &field))
            return why_set(why, ERR_BAD_INPUT, "there is no parameter \"%.60s\" here",
                           pair->name.at);
        struct json value = {.kind = JSON_STRING, .text = pair->value};
        char room[24];
        int64_t number;
        if (field.kind != FIELD_TEXT) {
            /* JSON's readers rely on its grammar: they are given digits of our own. */
            if (!text_int(pair->value, &number))
                return why_set(why, ERR_BAD_INPUT, "%s must be a whole number", field.name);
            snprintf(room, sizeof(room), "%lld", (long long)number);
            value = (struct json){.kind = JSON_NUMBER, .text = text_of(room)};
        }
        enum err err = check_value(&field, &value, why);
        if (err)
            return err;
    }
    return OK;
}

enum err body_item(const struct json *object, const char *fields, struct why *why)
{
    struct field field;
    for (const struct json *one = object->first; one; one = one->next)
        if (!described(one->key, fields, &field))
            return why_set(why, ERR_BAD_INPUT, "there is no field \"%.*s\" here",
                           (int)(one->key.len < 60 ? one->key.len : 60), one->key.at);
    struct text rest = text_of(fields);
    while (field_next(&rest, &field)) {
        const struct json *value = json_find(object, field.name);
        if (value && value->kind == JSON_NULL)
            value = NULL;
        if (!value && !field.optional)
            return why_set(why, ERR_BAD_INPUT, "%s is missing", field.name);
        enum err err = value ? check_value(&field, value, why) : OK;
        if (err)
            return err;
    }
    return OK;
}

enum err body_read(struct text body, const char *fields, struct arena *arena,
                   const struct json **json_out, struct why *why)
{
    struct json *json = NULL;
    enum err err = json_parse(body, arena, &json, why);
    if (err)
        return why_at(why, err, "the body is not JSON");
    if (json->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT, "the body must be a JSON object");
    err = body_item(json, fields, why);
    if (!err)
        *json_out = json;
    return err;
}
