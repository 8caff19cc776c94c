/* Warnings of words that were meant to be something else: operators in small letters or of other
 * tools, signs that make no phrase, switches that stand alone. */
#include "base/utf8.h"
#include "match/letter.h"
#include "match/query_token.h"
#include "match/query_warn.h"

static bool begins_operand(enum token_kind kind)
{
    return kind == TOKEN_WORD || kind == TOKEN_PHRASE || kind == TOKEN_OPEN ||
           kind == TOKEN_FIELD || kind == TOKEN_REGEX;
}

/* near/5, Near5, W/3, WITHIN/4: what other tools call NEAR. */
static const char *counted_meant(struct text word)
{
    static const char *const names[][2] = {{"near", "NEAR"},   {"onear", "ONEAR"}, {"w", "NEAR"},
                                           {"n", "NEAR"},      {"within", "NEAR"}, {"adj", "ONEAR"},
                                           {"before", "ONEAR"}};
    size_t digits = word.len;
    while (digits > 0 && word.at[digits - 1] >= '0' && word.at[digits - 1] <= '9')
        digits--;
    const bool slash = digits > 0 && word.at[digits - 1] == '/';
    const struct text name = text_slice(word, 0, digits - slash);
    if (digits == word.len || !name.len || (name.len == 1 && !slash))
        return NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_same_but_case(name, text_of(names[i][0])))
            return names[i][1];
    return NULL;
}

static const char *operator_meant(struct text word)
{
    static const char *const names[][2] = {{"and", "AND"},     {"or", "OR"},        {"not", "NOT"},
                                           {"And", "AND"},     {"Or", "OR"},        {"Not", "NOT"},
                                           {"near", "NEAR/5"}, {"except", "EXCEPT"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_is(word, names[i][0]))
            return names[i][1];
    return NULL;
}

static void warn_operator(struct warner *w, const struct token *token)
{
    const char *plain = operator_meant(token->text), *counted = counted_meant(token->text);
    if (!plain && !counted)
        return;
    warn_at(w, token->column, "'%.*s' is a word to look for here; the operator is written %s%s",
            TEXT_ARG(token->text), plain ? plain : counted, plain ? "" : "/5");
}

static bool is_one_of(uint32_t code, const char *signs)
{
    const struct text all = text_of(signs);
    for (size_t i = 0; i < all.len;)
        if (utf8_next(all, &i) == code)
            return true;
    return false;
}

static bool is_switch(struct text name)
{
    static const char *const names[] = {"sub", "run", "morph", "case", "noaccent", "kana"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* ~case alone, and a switch behind a wave of Japanese keyboards. */
static bool warn_switch(struct warner *w, const struct token *token)
{
    const struct text word = token->text;
    for (size_t i = 0; i < word.len;) {
        const size_t at = i;
        if (!is_one_of(utf8_next(word, &i), "~～〜") || !is_switch(text_slice(word, i, word.len)))
            continue;
        const struct text name = text_slice(word, i, word.len);
        warn_at(w, token->column,
                "'%.*s' is part of the word here; a switch stands right behind its word, with a "
                "plain ~: %.*s~%.*s",
                TEXT_ARG(text_slice(word, at, word.len)),
                TEXT_ARG(at ? utf8_head(text_slice(word, 0, at), SHOWN_MOST) : TEXT("umi")),
                TEXT_ARG(name));
        return true;
    }
    return false;
}

/* The sign at the word's beginning, where it looks like one of the language. */
static bool warn_first(struct warner *w, const struct token *token, struct text shown)
{
    size_t behind = 0;
    const uint32_t first = utf8_next(token->text, &behind);
    const struct text rest = text_slice(token->text, behind, token->text.len);
    if (!rest.len || (rest.at[0] >= '0' && rest.at[0] <= '9'))
        return false;
    if (is_one_of(first, "'‘’`´«‹「『【[{"))
        warn_at(w, token->column,
                "'%.*s' is looked for with its sign at the beginning; a phrase is written \"a b\"",
                TEXT_ARG(shown));
    else if (first == '+')
        warn_at(w, token->column,
                "'%.*s' is looked for with its +; every word must stand also without it",
                TEXT_ARG(shown));
    else if (first == '/')
        warn_at(w, token->column,
                "'%.*s' is a word here; a regular expression ends with / and then a space, ')' or "
                "~, and needs no flags",
                TEXT_ARG(shown));
    else if (is_one_of(first, "ー"))
        warn_at(w, token->column, "'%.*s' begins with ー; without is written -, or NOT",
                TEXT_ARG(shown));
    else
        return false;
    return true;
}

static void warn_word(struct warner *w, const struct token *token)
{
    const struct text word = token->text, shown = utf8_head(word, SHOWN_MOST);
    if (warn_switch(w, token) || warn_first(w, token, shown))
        return;
    for (size_t i = 0; i < word.len;) {
        const size_t at = i;
        const uint32_t code = utf8_next(word, &i);
        const struct text sign = text_slice(word, at, i);
        if (at && i == word.len && is_one_of(code, ",;，、；。")) {
            warn_at(w, token->column, "'%.*s' is looked for with its %.*s", TEXT_ARG(shown),
                    TEXT_ARG(sign));
            return;
        }
        if (at && i < word.len && is_one_of(code, "|、，；") && word.at[at - 1] != '\\') {
            warn_at(w, token->column,
                    "'%.*s' is one term with %.*s in it; for one or the other write a OR b",
                    TEXT_ARG(shown), TEXT_ARG(sign));
            return;
        }
    }
}

void warn_signs(struct warner *w)
{
    struct tokens tokens = {.query = w->query};
    struct token before = {.kind = TOKEN_END}, token, next;
    if (token_next(&tokens, &token, NULL))
        return;
    while (token.kind != TOKEN_END && !token_next(&tokens, &next, NULL)) {
        const bool operand = begins_operand(before.kind) || before.kind == TOKEN_CLOSE;
        if (token.kind == TOKEN_WORD && operand && before.kind != TOKEN_OPEN &&
            begins_operand(next.kind))
            warn_operator(w, &token);
        if (token.kind == TOKEN_WORD)
            warn_word(w, &token);
        if (token.kind == TOKEN_NOT && next.kind == TOKEN_NOT)
            warn_at(w, token.column, "two NOTs in a row are none: the word must stand");
        before = token;
        token = next;
    }
}
