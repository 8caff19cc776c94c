#include "match/query_token.h"

#include "base/utf8.h"
#include "match/query.h"

enum { SHOWN = 40 }; /* letters of a word in an error */
enum { FULL_OPEN = 0xFF08, FULL_CLOSE = 0xFF09, FULL_SPACE = 0x3000 };

static uint32_t peek(const struct tokens *t, size_t *next)
{
    *next = t->at;
    return utf8_next(t->query, next);
}

static bool is_space(uint32_t code)
{
    return code <= ' ' || code == FULL_SPACE || code == 0xA0;
}

/* A person on a phone gets “ and ” and „ whether wanted or not. */
static bool is_quote(uint32_t code)
{
    return code == '"' || code == 0x201C || code == 0x201D || code == 0x201E || code == 0xFF02;
}

static bool ends_word(uint32_t code)
{
    return is_space(code) || is_quote(code) || code == '(' || code == ')' || code == FULL_OPEN ||
           code == FULL_CLOSE;
}

static void skip_space(struct tokens *t)
{
    size_t next;
    while (t->at < t->query.len && is_space(peek(t, &next))) {
        t->at = next;
        t->column++;
    }
}

static void take_star(struct tokens *t, struct token *token)
{
    if (t->at < t->query.len && t->query.at[t->at] == '*') {
        token->prefix = true;
        t->at++;
        t->column++;
    }
}

static enum err phrase(struct tokens *t, struct token *token, struct why *why)
{
    token->kind = TOKEN_PHRASE;
    const size_t from = t->at;
    while (t->at < t->query.len) {
        size_t next;
        const uint32_t code = peek(t, &next);
        const size_t end = t->at;
        t->at = next;
        t->column++;
        if (is_quote(code)) {
            token->text = text_slice(t->query, from, end);
            take_star(t, token);
            return OK;
        }
    }
    return why_set(why, ERR_BAD_INPUT,
                   "column %u: this phrase has no end; expected \" after its last word",
                   token->column);
}

/* One letter wrong, missing, too many, or two exchanged. */
static bool nearly(struct text a, const char *right)
{
    const struct text b = text_of(right);
    size_t head = 0, tail = 0;
    while (head < a.len && head < b.len && a.at[head] == b.at[head])
        head++;
    const size_t shorter = a.len < b.len ? a.len : b.len;
    while (tail + head < shorter && a.at[a.len - 1 - tail] == b.at[b.len - 1 - tail])
        tail++;
    const size_t left_a = a.len - head - tail, left_b = b.len - head - tail;
    if (left_a <= 1 && left_b <= 1)
        return true;
    return left_a == 2 && left_b == 2 && a.at[head] == b.at[head + 1] &&
           a.at[head + 1] == b.at[head];
}

static bool all_between(struct text text, char low, char high)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < low || text.at[i] > high)
            return false;
    return text.len > 0;
}

/* NEAR/5, ONEAR/5, and what was meant to be one of them. */
static enum err near(struct token *token, struct text word, struct why *why)
{
    struct text rest = word, name;
    text_cut(&rest, '/', &name);
    const bool exact = text_is(name, "NEAR") || text_is(name, "ONEAR");
    if (!all_between(name, 'A', 'Z') || (!exact && !rest.at))
        return OK;
    if (!exact) {
        const char *meant = nearly(name, "NEAR")    ? "NEAR/5"
                            : nearly(name, "ONEAR") ? "ONEAR/5"
                                                    : NULL;
        return meant ? why_set(why, ERR_BAD_INPUT,
                               "column %u: '%.*s' is no operator; did you mean %s? (put it in "
                               "\"quotes\" to look for it)",
                               token->column, TEXT_ARG(utf8_head(word, SHOWN)), meant)
                     : OK;
    }
    int64_t most;
    if (!text_int(rest, &most) || !all_between(rest, '0', '9') || most > NEAR_MOST)
        return why_set(why, ERR_BAD_INPUT,
                       "column %u: '%.*s' needs how many words may stand between, 0 to %d: %.*s/5",
                       token->column, TEXT_ARG(utf8_head(word, SHOWN)), (int)NEAR_MOST,
                       TEXT_ARG(utf8_head(name, SHOWN)));
    token->kind = TOKEN_NEAR;
    token->ordered = name.at[0] == 'O';
    token->most = (uint32_t)most;
    return OK;
}

static enum err filter(struct token *token, struct text word, struct why *why)
{
    struct text rest = word, name;
    text_cut(&rest, ':', &name);
    if (!rest.at || !all_between(name, 'a', 'z'))
        return OK;
    const bool lang = text_is(name, "lang"), from = text_is(name, "from");
    if (!lang && !from) {
        const char *meant = nearly(name, "lang") ? "lang:" : nearly(name, "from") ? "from:" : NULL;
        return meant ? why_set(why, ERR_BAD_INPUT,
                               "column %u: '%.*s:' is no filter; did you mean %s? (put it in "
                               "\"quotes\" to look for it)",
                               token->column, TEXT_ARG(utf8_head(name, SHOWN)), meant)
                     : OK;
    }
    if (lang && (!all_between(rest, 'a', 'z') || rest.len < 2 || rest.len > 3))
        return why_set(why, ERR_BAD_INPUT,
                       "column %u: expected a language of two or three small letters after "
                       "'lang:', as in lang:it",
                       token->column);
    if (from && !rest.len)
        return why_set(why, ERR_BAD_INPUT,
                       "column %u: expected an account after 'from:', as in from:umi_official",
                       token->column);
    token->kind = lang ? TOKEN_LANG : TOKEN_FROM;
    token->text = rest;
    return OK;
}

static enum err word(struct tokens *t, struct token *token, struct why *why)
{
    const size_t from = t->at;
    size_t next;
    while (t->at < t->query.len && !ends_word(peek(t, &next))) {
        t->at = next;
        t->column++;
    }
    struct text word = text_slice(t->query, from, t->at);
    token->kind = text_is(word, "AND")   ? TOKEN_AND
                  : text_is(word, "OR")  ? TOKEN_OR
                  : text_is(word, "NOT") ? TOKEN_NOT
                                         : TOKEN_TERM;
    if (token->kind != TOKEN_TERM)
        return OK;
    token->text = word;
    enum err err = near(token, word, why);
    if (!err && token->kind == TOKEN_TERM)
        err = filter(token, word, why);
    if (!err && token->kind == TOKEN_TERM && word.len > 1 && text_ends(word, TEXT("*"))) {
        token->prefix = true;
        token->text.len--;
    }
    return err;
}

enum err token_next(struct tokens *tokens, struct token *token_out, struct why *why)
{
    skip_space(tokens);
    struct token token = {.column = tokens->column + 1};
    enum err err = OK;
    if (tokens->at < tokens->query.len) {
        const size_t start = tokens->at;
        const uint32_t code = peek(tokens, &tokens->at);
        tokens->column++;
        size_t next = tokens->at;
        const bool more = tokens->at < tokens->query.len && !is_space(peek(tokens, &next));
        if (code == '(' || code == FULL_OPEN) {
            token.kind = TOKEN_OPEN;
        } else if (code == ')' || code == FULL_CLOSE) {
            token.kind = TOKEN_CLOSE;
        } else if (is_quote(code)) {
            err = phrase(tokens, &token, why);
        } else if (code == '-' && more) {
            token.kind = TOKEN_NOT;
        } else {
            tokens->at = start;
            tokens->column--;
            err = word(tokens, &token, why);
        }
    }
    if (!err)
        *token_out = token;
    return err;
}
