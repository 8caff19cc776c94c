#include "match/query_field.h"

#include "base/utf8.h"

#include <math.h>

static const struct field_spec specs[] = {
    {"lang", FIELD_LANG, VALUE_LANG, "lang:it"},
    {"net", FIELD_NET, VALUE_WORD, "net:bluesky"},
    {"kind", FIELD_KIND, VALUE_KIND, "kind:review"},
    {"from", FIELD_FROM, VALUE_ACCOUNT, "from:umi_official"},
    {"to", FIELD_TO, VALUE_ACCOUNT, "to:umi_official"},
    {"url", FIELD_URL, VALUE_ANY, "url:umi.example/soup"},
    {"domain", FIELD_DOMAIN, VALUE_HOST, "domain:umi.example"},
    {"has", FIELD_HAS, VALUE_HAS, "has:image"},
    {"followers", FIELD_FOLLOWERS, VALUE_NUMBER, "followers:>1000"},
    {"rating", FIELD_RATING, VALUE_NUMBER, "rating:<3"},
    {"reply_to", FIELD_REPLY_TO, VALUE_ANY, "reply_to:x:3kq7"},
    {"sample", FIELD_SAMPLE, VALUE_SHARE, "sample:10"},
    {"title", FIELD_LANG, VALUE_TITLE, "title:recall"},
    {"text", FIELD_LANG, VALUE_TEXT, "text:recall"},
    {"list", FIELD_LANG, VALUE_LIST, "list:competitors"},
};
enum { SPECS = sizeof(specs) / sizeof(*specs) };

static const char *const things[] = {"media",   "image",   "video",   "audio", "link",
                                     "mention", "hashtag", "cashtag", "emoji", "title",
                                     "rating",  "reply",   "quote"};

/* What other tools call the same. */
static const char *const others[][2] = {
    {"language", "lang"},
    {"author", "from"},
    {"user", "from"},
    {"site", "domain"},
    {"host", "domain"},
    {"link", "url"},
    {"links", "url"},
    {"network", "net"},
    {"source", "net"},
    {"type", "kind"},
    {"is", "kind"},
    {"followers_count", "followers"},
    {"authorfollowers", "followers"},
    {"stars", "rating"},
    {"headline", "title"},
    {"intitle", "title"},
    {"in_reply_to", "reply_to"},
    {"content", "text"},
    {"body", "text"},
};

const struct field_spec *field_find(struct text name, const char **meant_out)
{
    const char *names[SPECS];
    *meant_out = NULL;
    for (size_t i = 0; i < SPECS; i++) {
        names[i] = specs[i].name;
        if (text_is(name, specs[i].name))
            return &specs[i];
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (text_is(name, others[i][0]))
            *meant_out = others[i][1];
    /* http: and the like are words, not misspelt fields */
    const char *near = name.len > 1 ? text_nearest(name, names, SPECS) : NULL;
    const size_t most = name.len < 5 ? 1 : 2;
    if (!*meant_out && near) {
        const struct text right = text_of(near);
        const size_t gap = right.len > name.len ? right.len - name.len : name.len - right.len;
        size_t shared = 0;
        for (size_t i = 0; i < name.len; i++)
            shared += memchr(right.at, name.at[i], right.len) != NULL;
        if (gap <= most && shared + most >= name.len + (name.len < 5))
            *meant_out = near;
    }
    return NULL;
}

static enum err expected(const struct node *node, const struct field_spec *spec, const char *what,
                         struct why *why)
{
    return why_set(why, ERR_BAD_INPUT, "column %u: expected %s after '%s:', as in %s", node->column,
                   what, spec->name, spec->example);
}

static enum err one_of(const struct node *node, const struct field_spec *spec, struct text value,
                       const char *const *names, size_t count, struct why *why)
{
    char all[160] = "";
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (text_is(value, names[i]))
            return OK;
        const size_t part = strlen(names[i]);
        if (len + part + 2 < sizeof(all)) {
            memcpy(all + len, names[i], part);
            all[len + part] = ' ';
            len += part + 1;
        }
    }
    all[len ? len - 1 : 0] = '\0';
    const char *meant = text_nearest(value, names, count);
    return why_set(why, ERR_BAD_INPUT,
                   "column %u: '%.*s' is nothing that '%s:' knows; %s%s%sthere are: %s",
                   node->column, TEXT_ARG(utf8_head(value, QUERY_SHOWN)), spec->name,
                   meant ? "did you mean " : "", meant ? meant : "", meant ? "? " : "", all);
}

/* 1000, 1.5k, 2m. */
static bool amount(struct text text, double *value_out)
{
    double unit = 1;
    if (text_ends(text, TEXT("k")))
        unit = 1e3;
    if (text_ends(text, TEXT("m")))
        unit = 1e6;
    if (unit > 1)
        text.len--;
    if (!text.len || !text_number(text, value_out) || !isfinite(*value_out))
        return false;
    *value_out *= unit;
    return true;
}

static bool compared(struct text value, struct node *node)
{
    static const struct {
        const char *sign;
        enum compare compare;
    } signs[] = {{">=", COMPARE_LEAST},
                 {"<=", COMPARE_MOST},
                 {">", COMPARE_MORE},
                 {"<", COMPARE_LESS},
                 {"=", COMPARE_IS}};
    node->compare = COMPARE_IS;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (!text_starts(value, text_of(signs[i].sign)))
            continue;
        node->compare = signs[i].compare;
        value = text_slice(value, strlen(signs[i].sign), value.len);
        break;
    }
    return amount(value, &node->number);
}

static enum err numbers(const struct field_spec *spec, struct text value, struct node *node,
                        struct node *second, struct why *why)
{
    const ptrdiff_t dots = text_find(value, TEXT(".."));
    if (dots < 0)
        return compared(value, node)
                   ? OK
                   : expected(node, spec,
                              "a number, with < <= > >= before it or two with .. between", why);
    *second = *node;
    node->compare = COMPARE_LEAST;
    second->compare = COMPARE_MOST;
    if (!amount(text_slice(value, 0, (size_t)dots), &node->number) ||
        !amount(text_slice(value, (size_t)dots + 2, value.len), &second->number))
        return expected(node, spec, "two numbers with .. between", why);
    if (node->number > second->number)
        return why_set(why, ERR_BAD_INPUT,
                       "column %u: nothing is between %g and %g; write the "
                       "smaller number first",
                       node->column, node->number, second->number);
    second->kind = NODE_FIELD;
    return OK;
}

static enum err kind_value(const struct field_spec *spec, struct text value,
                           const struct node *node, struct why *why)
{
    const char *names[POST_DELETE + 1];
    for (int kind = POST_POST; kind <= POST_DELETE; kind++)
        names[kind] = post_kind_name((enum post_kind)kind);
    return one_of(node, spec, value, names, POST_DELETE + 1, why);
}

static bool host(struct text value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] == '/' || value.at[i] == ':' || (unsigned char)value.at[i] <= ' ')
            return false;
    return value.len > 0 && memchr(value.at, '.', value.len) != NULL;
}

static bool small_word(struct text value)
{
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return value.len > 0;
}

enum err field_value(const struct field_spec *spec, struct text value, struct node *node,
                     struct node *second, struct why *why)
{
    node->field = spec->field;
    node->text = value;
    switch (spec->value) {
    case VALUE_LANG:
        if (text_all_between(value, 'a', 'z') && value.len >= 2 && value.len <= 3)
            return OK;
        return expected(node, spec, "a language of two or three small letters", why);
    case VALUE_WORD:
        return small_word(value) ? OK : expected(node, spec, "a network's name", why);
    case VALUE_KIND:
        return kind_value(spec, value, node, why);
    case VALUE_HAS:
        return one_of(node, spec, value, things, sizeof(things) / sizeof(*things), why);
    case VALUE_ACCOUNT:
        if (text_starts(value, TEXT("@")))
            node->text = text_slice(value, 1, value.len);
        if (memchr(value.at, '*', value.len))
            return expected(node, spec, "a whole name without *", why);
        return node->text.len ? OK : expected(node, spec, "an account", why);
    case VALUE_ANY:
        return value.len ? OK : expected(node, spec, "something to look for", why);
    case VALUE_HOST:
        if (text_starts(value, TEXT("www.")))
            node->text = text_slice(value, 4, value.len);
        if (memchr(value.at, '*', value.len))
            return expected(node, spec, "a host without * (those below it are found as well)", why);
        return host(node->text)
                   ? OK
                   : expected(node, spec, "a host's name, without https:// and /", why);
    case VALUE_NUMBER:
        return numbers(spec, value, node, second, why);
    case VALUE_SHARE:
        if (text_ends(value, TEXT("%")))
            value.len--;
        if (text_number(value, &node->number) && node->number > 0 && node->number <= 100)
            return OK;
        return expected(node, spec, "how many of a hundred posts, above 0 and at most 100", why);
    case VALUE_TITLE:
    case VALUE_TEXT:
    case VALUE_LIST:
        break;
    }
    return OK;
}
