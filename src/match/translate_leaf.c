/* One word, phrase or name:value of another tool's query. */
#include "base/utf8.h"
#include "match/letter.h"
#include "match/translate.h"

struct part *translate_lost(struct translation *t, struct text said, uint32_t column,
                            const char *why)
{
    struct part *part = arena_make(t->arena, struct part);
    *part = (struct part){.kind = PART_LEAF, .column = column, .said = said, .lost = why};
    return part;
}

static bool has_wildcards(enum query_tool tool)
{
    return tool == TOOL_BRANDWATCH || tool == TOOL_MELTWATER;
}

/* Between quotation marks, so that nothing in it is an operator of ours. */
static void put_quoted(struct translation *t, struct text words, struct buf *out)
{
    (void)buf_byte(out, '"');
    for (size_t i = 0; i < words.len; i++) {
        const char c = words.at[i];
        const bool wild = c == '*' && has_wildcards(t->tool);
        if (c == '"' || c == '\\' || (c == '*' && !wild) || (c == '?' && !has_wildcards(t->tool)))
            (void)buf_byte(out, '\\');
        (void)buf_byte(out, c);
    }
    (void)buf_byte(out, '"');
}

/* As it is where that reads the same in both languages. */
static void put_word(struct translation *t, struct text word, struct buf *out)
{
    static const char *const ours[] = {"AND",  "OR",    "NOT",   "EXCEPT", "SENTENCE",
                                       "NEAR", "ONEAR", "TIMES", "ATLEAST"};
    bool plain = word.len > 0 && word.at[0] != '-';
    for (size_t i = 0; i < word.len; i++) {
        const unsigned char c = (unsigned char)word.at[i];
        const bool wild = (c == '*' || c == '?') && has_wildcards(t->tool);
        plain = plain && (c >= 0x80 || letter_of(c) || strchr("#@$'-.", (char)c) || wild);
    }
    for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
        plain = plain && !text_is(word, ours[i]);
    if (plain)
        (void)buf_text(out, word);
    else
        put_quoted(t, word, out);
}

/* [a TO b], [a..b], a..b, a: at least a of X's tools, just a of others. */
static bool put_range(struct translation *t, const char *field, struct text value, struct buf *out)
{
    struct text low = value, high = {NULL, 0};
    if (text_starts(value, TEXT("[")))
        low = text_slice(value, 1, value.len);
    if (text_ends(low, TEXT("]")))
        low.len--;
    const ptrdiff_t to = text_find(low, TEXT("TO")), dots = text_find(low, TEXT(".."));
    const ptrdiff_t cut = to >= 0 ? to : dots;
    if (cut >= 0) {
        high = text_trim(text_slice(low, (size_t)cut + 2, low.len));
        low = text_slice(low, 0, (size_t)cut);
    }
    low = text_trim(low);
    double number;
    const bool open = !high.at || text_is(high, "*");
    if (!text_number(low, &number) || (!open && !text_number(high, &number)))
        return false;
    const bool at_least = high.at || !has_wildcards(t->tool);
    if (!open)
        (void)buf_printf(out, "%s:%.*s..%.*s", field, TEXT_ARG(low), TEXT_ARG(high));
    else
        (void)buf_printf(out, "%s:%s%.*s", field, at_least ? ">=" : "", TEXT_ARG(low));
    return true;
}

static void put_site(struct text site, struct buf *out)
{
    static const char *const nets[][2] = {
        {"twitter.com", "x"},           {"x.com", "x"},
        {"bsky.app", "bluesky"},        {"mastodon.social", "mastodon"},
        {"reddit.com", "reddit"},       {"youtube.com", "youtube"},
        {"instagram.com", "instagram"}, {"facebook.com", "facebook"},
        {"tiktok.com", "tiktok"}};
    for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++) {
        if (text_is(site, nets[i][0])) {
            (void)buf_printf(out, "net:%s", nets[i][1]);
            return;
        }
    }
    (void)buf_printf(out, "url:\"%.*s\"", TEXT_ARG(site));
}

static void put_field(struct translation *t, const struct rule *rule, struct text value,
                      struct buf *out)
{
    if (text_is(text_of(rule->to), "from") && memchr(value.at, '*', value.len))
        (void)buf_printf(out, "*"); /* is no query: left out below */
    (void)buf_printf(out, "%s:", rule->to);
    put_quoted(t, value, out);
}

static bool put(struct translation *t, const struct rule *rule, struct text value, bool phrase,
                struct buf *out)
{
    switch (rule ? rule->kind : RULE_LOST) {
    case RULE_LOST:
        if (phrase)
            put_quoted(t, value, out);
        else
            put_word(t, value, out);
        return true;
    case RULE_FIELD:
        put_field(t, rule, value, out);
        return true;
    case RULE_SCOPE:
        (void)buf_printf(out, "%s:", rule->to);
        put_quoted(t, value, out);
        return true;
    case RULE_SIGN:
        if (!text_starts(value, text_of(rule->to)))
            (void)buf_printf(out, "%s", rule->to);
        put_word(t, value, out);
        return true;
    case RULE_CASE:
        put_quoted(t, value, out);
        (void)buf_text(out, TEXT("~case"));
        return true;
    case RULE_SUB:
        put_quoted(t, value, out);
        (void)buf_text(out, TEXT("~sub"));
        return true;
    case RULE_RANGE:
        return put_range(t, rule->to, value, out);
    case RULE_VALUE:
        (void)buf_text(out, text_of(rule->to));
        return true;
    case RULE_SITE:
        put_site(value, out);
        return true;
    }
    return false;
}

struct part *translate_leaf(struct translation *t, const struct rule *rule, struct text value,
                            bool phrase, uint32_t column)
{
    if (rule && rule->kind == RULE_LOST)
        return translate_lost(t, value, column, rule->to);
    struct part *part = translate_lost(t, value, column, "hinomi has nothing like it");
    struct buf out;
    struct node *node = NULL;
    struct why why = {0};
    buf_init(&out, QUERY_MOST_BYTES);
    if (put(t, rule, value, phrase, &out) && !buf_over(&out)) {
        const struct text text = arena_text(t->arena, buf_view(&out));
        if (query_parse(text, NULL, t->arena, &node, &why) == OK)
            part->out = text;
        else
            part->lost = arena_text(t->arena, text_of(why.text)).at;
    }
    buf_done(&out);
    return part;
}
