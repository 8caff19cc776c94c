#include "base/clock.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "tower/scene_inside.h"

enum { TOKENS_MOST = 200000 };

struct lexer {
    struct text bytes;
    size_t i, line_start;
    uint32_t line;
    bool fresh; /* the next token begins a statement */
    struct arena *arena;
    struct why *why;
    VEC(struct token) tokens;
};

static uint32_t column(const struct lexer *x, size_t i)
{
    return (uint32_t)utf8_count(text_slice(x->bytes, x->line_start, i)) + 1;
}

static void push(struct lexer *x, enum token_kind kind, struct text text, size_t from)
{
    struct token token = {kind, text, x->line, column(x, from), x->fresh};
    vec_push(&x->tokens, token);
    x->fresh = false;
}

static void next_line(struct lexer *x)
{
    x->line++;
    x->line_start = ++x->i;
    /* An indented line goes on with the statement. */
    if (x->i == x->bytes.len || (x->bytes.at[x->i] != ' ' && x->bytes.at[x->i] != '\t'))
        x->fresh = true;
}

/* "…" on one line; \" and \\ stand for themselves, \n for a new line. */
static enum err quoted(struct lexer *x)
{
    size_t from = x->i++;
    char *room = arena_alloc_raw(x->arena, x->bytes.len - from + 1);
    size_t len = 0;
    while (x->i < x->bytes.len && x->bytes.at[x->i] != '"' && x->bytes.at[x->i] != '\n') {
        char c = x->bytes.at[x->i++];
        if (c == '\\' && x->i < x->bytes.len && strchr("\"\\n", x->bytes.at[x->i])) {
            c = x->bytes.at[x->i++];
            if (c == 'n')
                c = '\n';
        }
        room[len++] = c;
    }
    if (x->i == x->bytes.len || x->bytes.at[x->i] != '"')
        return why_set(x->why, ERR_BAD_INPUT,
                       "line %u column %u: the quote is not closed on its line", x->line,
                       column(x, from));
    x->i++;
    push(x, TOKEN_STRING, arena_text(x->arena, (struct text){room, len}), from);
    return OK;
}

static void bare(struct lexer *x)
{
    size_t from = x->i;
    while (x->i < x->bytes.len && !strchr(" \t\r\n\",", x->bytes.at[x->i]))
        x->i++;
    push(x, TOKEN_WORD, arena_text(x->arena, text_slice(x->bytes, from, x->i)), from);
}

static enum err lex(struct lexer *x)
{
    while (x->i < x->bytes.len) {
        char c = x->bytes.at[x->i];
        enum err err = OK;
        if (x->tokens.len == TOKENS_MOST)
            return why_set(x->why, ERR_LIMIT, "line %u: the scene is too long", x->line);
        if (c == '\n') {
            next_line(x);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            x->i++;
        } else if (c == '#') {
            while (x->i < x->bytes.len && x->bytes.at[x->i] != '\n')
                x->i++;
        } else if (c == ',') {
            push(x, TOKEN_COMMA, TEXT(","), x->i++);
        } else if (c == '"') {
            err = quoted(x);
        } else if (c == 0) {
            return why_set(x->why, ERR_BAD_INPUT, "line %u column %u: a NUL byte", x->line,
                           column(x, x->i));
        } else {
            bare(x);
        }
        if (err)
            return err;
    }
    return OK;
}

enum err scene_tokens(struct text bytes, struct arena *arena, struct tokens *tokens_out,
                      struct why *why)
{
    if (!utf8_valid(bytes))
        return why_set(why, ERR_BAD_INPUT, "the scene is not valid UTF-8");
    struct lexer x = {.bytes = bytes, .line = 1, .fresh = true, .arena = arena, .why = why};
    enum err err = lex(&x);
    if (!err) {
        tokens_out->at = arena_array(arena, struct token, x.tokens.len + 1);
        tokens_out->count = x.tokens.len;
        if (x.tokens.len)
            memcpy(tokens_out->at, x.tokens.at, x.tokens.len * sizeof(*x.tokens.at));
    }
    vec_done(&x.tokens);
    return err;
}

/* ---- one statement's words ---- */

const struct token *parser_here(const struct parser *p)
{
    return p->i < p->end ? &p->tokens.at[p->i] : NULL;
}

enum err parser_bad(const struct parser *p, const char *format, ...)
{
    char words[400];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    must(p->tokens.at && p->end > 0);
    const struct token *t = &p->tokens.at[p->i < p->end ? p->i : p->end - 1];
    uint32_t behind = 0;
    if (p->i >= p->end) { /* behind the last word */
        behind = (uint32_t)utf8_count(t->text) + (t->kind == TOKEN_STRING ? 2 : 0);
    }
    return why_set(p->why, ERR_BAD_INPUT, "line %u column %u: %s", t->line, t->column + behind,
                   words);
}

bool parser_take(struct parser *p, const char *word)
{
    const struct token *t = parser_here(p);
    if (!t || t->kind != TOKEN_WORD || !text_is(t->text, word))
        return false;
    p->i++;
    return true;
}

bool parser_comma(struct parser *p)
{
    const struct token *t = parser_here(p);
    if (!t || t->kind != TOKEN_COMMA)
        return false;
    p->i++;
    return true;
}

enum err parser_word(struct parser *p, const char *what, struct text *text_out)
{
    const struct token *t = parser_here(p);
    if (!t || t->kind != TOKEN_WORD)
        return parser_bad(p, "expected %s", what);
    *text_out = t->text;
    p->i++;
    return OK;
}

enum err parser_string(struct parser *p, const char *what, struct text *text_out)
{
    const struct token *t = parser_here(p);
    if (!t || t->kind != TOKEN_STRING)
        return parser_bad(p, "expected %s in quotes", what);
    *text_out = t->text;
    p->i++;
    return OK;
}

enum err parser_int(struct parser *p, const char *what, int64_t least, int64_t most,
                    int64_t *value_out)
{
    const struct token *t = parser_here(p);
    int64_t value;
    if (!t || t->kind != TOKEN_WORD || !text_int(t->text, &value) || value < least || value > most)
        return parser_bad(p, "expected %s, a number from %lld to %lld", what, (long long)least,
                          (long long)most);
    *value_out = value;
    p->i++;
    return OK;
}

/* "00:04", "01:02:03" → milliseconds. */
static bool clock_text(struct text text, int64_t *ms_out)
{
    struct text rest = text, part;
    int64_t parts[3] = {0, 0, 0};
    int n = 0;
    while (text_cut(&rest, ':', &part)) {
        if (n == 3 || part.len == 0 || part.len > 3 || part.at[0] == '-' ||
            !text_int(part, &parts[n]) || (n && (part.len != 2 || parts[n] > 59)))
            return false;
        n++;
    }
    if (n < 2)
        return false;
    *ms_out = HOURS(parts[0]) + MINUTES(parts[1]) + SECONDS(parts[2]);
    return true;
}

enum err parser_time(struct parser *p, int64_t *ms_out)
{
    const struct token *t = parser_here(p);
    int64_t days = 0, ms = 0;
    if (t && t->kind == TOKEN_WORD && text_ends(t->text, TEXT("d")) &&
        text_int(text_slice(t->text, 0, t->text.len - 1), &days) && days >= 0 && days <= 3660) {
        p->i++;
        t = parser_here(p);
    } else {
        days = 0;
    }
    if (!t || t->kind != TOKEN_WORD || !clock_text(t->text, &ms))
        return parser_bad(p, "expected a time after the beginning, like 00:04 or 2d 09:30");
    p->i++;
    *ms_out = DAYS(days) + ms;
    return OK;
}

enum err parser_span(struct parser *p, int64_t *ms_out)
{
    const struct token *t = parser_here(p);
    int64_t ms;
    if (!t || t->kind != TOKEN_WORD || !span_parse(t->text, &ms) || ms <= 0 || ms > DAYS(3660))
        return parser_bad(p, "expected a time with its unit, like 30s, 4m or 2h");
    p->i++;
    *ms_out = ms;
    return OK;
}

enum err parser_unknown(const struct parser *p, const char *what, const char *const *names,
                        size_t count)
{
    const struct token *t = parser_here(p);
    if (!t)
        return parser_bad(p, "expected %s", what);
    const char *nearest = text_nearest(t->text, names, count);
    return parser_bad(p, "unknown %s '%.*s'%s%s%s", what, TEXT_ARG(text_slice(t->text, 0, 60)),
                      nearest ? ": did you mean '" : "", nearest ? nearest : "",
                      nearest ? "'?" : "");
}
