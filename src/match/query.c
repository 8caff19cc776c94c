#include "match/query.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/query_token.h"

struct parser {
    struct tokens tokens;
    struct token token; /* the next one, not taken yet */
    struct arena *arena;
    struct buf folded;
    uint32_t depth;
    struct why *why;
};

static enum err parse_or(struct parser *p, struct node **node_out);

static enum err advance(struct parser *p)
{
    return token_next(&p->tokens, &p->token, p->why);
}

static struct node *node_new(struct parser *p, enum node_kind kind, uint32_t column)
{
    struct node *node = arena_make(p->arena, struct node);
    node->kind = kind;
    node->column = column;
    return node;
}

static const char *token_said(enum token_kind kind)
{
    switch (kind) {
    case TOKEN_END:
        return "the end of the query";
    case TOKEN_OPEN:
        return "'('";
    case TOKEN_CLOSE:
        return "')'";
    case TOKEN_AND:
        return "AND";
    case TOKEN_OR:
        return "OR";
    case TOKEN_NOT:
        return "NOT";
    case TOKEN_NEAR:
        return "NEAR";
    case TOKEN_TERM:
    case TOKEN_PHRASE:
    case TOKEN_LANG:
    case TOKEN_FROM:
        break;
    }
    return "a word";
}

static enum err unexpected(struct parser *p, const char *wanted)
{
    return why_set(p->why, ERR_BAD_INPUT, "column %u: expected %s, found %s", p->token.column,
                   wanted, token_said(p->token.kind));
}

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

/* White space becomes one space, none at the ends: in place, what is left is returned. */
static struct text squeezed(char *at, size_t len)
{
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_blank(at[i]))
            at[to++] = at[i];
        else if (to && at[to - 1] != ' ')
            at[to++] = ' ';
    }
    if (to && at[to - 1] == ' ')
        to--;
    return (struct text){at, to};
}

/* ASCII signs alone are found in nearly every post and mean nothing to look for. */
static bool can_be_found(struct text term)
{
    for (size_t i = 0; i < term.len; i++)
        if ((unsigned char)term.at[i] >= 0x80 || letter_of((unsigned char)term.at[i]))
            return true;
    return false;
}

static enum err fold_token(struct parser *p, struct text *text_out)
{
    buf_clear(&p->folded);
    if (fold_match(p->token.text, &p->folded))
        return why_set(p->why, ERR_LIMIT, "column %u: this word is too long", p->token.column);
    const struct text form = squeezed(p->folded.at, p->folded.len);
    char *copy = arena_alloc(p->arena, form.len + FORM_SLACK);
    if (form.len)
        memcpy(copy, form.at, form.len);
    *text_out = (struct text){copy, form.len};
    return OK;
}

static enum err parse_leaf(struct parser *p, struct node **node_out)
{
    const struct token *token = &p->token;
    const bool from = token->kind == TOKEN_FROM;
    const enum node_kind kind = from || token->kind == TOKEN_LANG ? NODE_FIELD : NODE_TERM;
    struct node *node = node_new(p, kind, token->column);
    node->prefix = token->prefix;
    node->field = from ? FIELD_FROM : FIELD_LANG;
    enum err err = fold_token(p, &node->text);
    if (!err && kind == NODE_TERM && !can_be_found(node->text))
        err = why_set(p->why, ERR_BAD_INPUT,
                      "column %u: expected a word, found '%.*s': a term needs a letter, a digit or "
                      "an emoji",
                      token->column, TEXT_ARG(utf8_head(token->text, 40)));
    if (!err && from && text_starts(node->text, TEXT("@")))
        node->text = text_slice(node->text, 1, node->text.len);
    if (!err)
        err = advance(p);
    if (!err)
        *node_out = node;
    return err;
}

static enum err parse_group(struct parser *p, struct node **node_out)
{
    const uint32_t column = p->token.column;
    if (++p->depth > QUERY_MOST_DEPTH)
        return why_set(p->why, ERR_LIMIT, "column %u: more than %d parentheses inside each other",
                       column, (int)QUERY_MOST_DEPTH);
    struct node *node = NULL;
    enum err err = advance(p);
    if (!err)
        err = parse_or(p, &node);
    if (err)
        return err;
    if (p->token.kind != TOKEN_CLOSE)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: this '(' is not closed; expected ')', found %s", column,
                       token_said(p->token.kind));
    p->depth--;
    err = advance(p);
    if (!err)
        *node_out = node;
    return err;
}

static enum err parse_primary(struct parser *p, struct node **node_out)
{
    switch (p->token.kind) {
    case TOKEN_OPEN:
        return parse_group(p, node_out);
    case TOKEN_TERM:
    case TOKEN_PHRASE:
    case TOKEN_LANG:
    case TOKEN_FROM:
        return parse_leaf(p, node_out);
    case TOKEN_END:
    case TOKEN_CLOSE:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT:
    case TOKEN_NEAR:
        break;
    }
    return unexpected(p, "a word, a \"phrase\" or '('");
}

static bool can_be_near(const struct node *node)
{
    if (node->kind == NODE_TERM)
        return true;
    if (node->kind != NODE_OR)
        return false;
    for (const struct node *child = node->first; child; child = child->next)
        if (child->kind != NODE_TERM)
            return false;
    return true;
}

static enum err parse_near(struct parser *p, struct node **node_out)
{
    struct node *left = NULL, *right = NULL;
    enum err err = parse_primary(p, &left);
    if (err || p->token.kind != TOKEN_NEAR) {
        *node_out = left;
        return err;
    }
    const struct token token = p->token;
    err = advance(p);
    if (!err)
        err = parse_primary(p, &right);
    if (err)
        return err;
    must(left && right);
    if (!can_be_near(left) || !can_be_near(right))
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: expected a word, a phrase, or (words joined by OR) on both "
                       "sides of %sNEAR",
                       token.column, token.ordered ? "O" : "");
    if (p->token.kind == TOKEN_NEAR)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: NEAR joins two; write (a NEAR/5 b) AND (b NEAR/5 c)",
                       p->token.column);
    struct node *node = node_new(p, NODE_NEAR, token.column);
    node->count = token.most;
    node->ordered = token.ordered;
    node->first = left;
    left->next = right;
    *node_out = node;
    return OK;
}

static enum err parse_not(struct parser *p, struct node **node_out)
{
    bool no = false;
    const uint32_t column = p->token.column;
    while (p->token.kind == TOKEN_NOT) {
        no = !no;
        const enum err err = advance(p);
        if (err)
            return err;
    }
    struct node *node = NULL;
    const enum err err = parse_near(p, &node);
    if (err)
        return err;
    *node_out = node;
    if (no) {
        *node_out = node_new(p, NODE_NOT, column);
        (*node_out)->first = node;
    }
    return OK;
}

static bool begins_operand(enum token_kind kind)
{
    return kind == TOKEN_NOT || kind == TOKEN_OPEN || kind == TOKEN_TERM || kind == TOKEN_PHRASE ||
           kind == TOKEN_LANG || kind == TOKEN_FROM;
}

/* Joins what `parse` reads, as long as `more` says so, into one node of the kind; children of the
 * same kind are taken in. */
typedef enum err parse_fn(struct parser *p, struct node **node_out);

static enum err parse_list(struct parser *p, enum node_kind kind, parse_fn *parse,
                           struct node **node_out)
{
    struct node *list = node_new(p, kind, p->token.column), **end = &list->first;
    const enum token_kind joint = kind == NODE_OR ? TOKEN_OR : TOKEN_AND;
    for (;;) {
        const enum err err = parse(p, end);
        if (err)
            return err;
        must(*end);
        if ((*end)->kind == kind)
            *end = (*end)->first;
        while (*end)
            end = &(*end)->next;
        const bool joined = p->token.kind == joint;
        if (!joined && (kind == NODE_OR || !begins_operand(p->token.kind)))
            break;
        const enum err step = joined ? advance(p) : OK;
        if (step)
            return step;
    }
    must(list->first);
    *node_out = list->first->next ? list : list->first;
    return OK;
}

static enum err parse_and(struct parser *p, struct node **node_out)
{
    return parse_list(p, NODE_AND, parse_not, node_out);
}

static enum err parse_or(struct parser *p, struct node **node_out)
{
    return parse_list(p, NODE_OR, parse_and, node_out);
}

/* Whether it says what to look for, not only what to leave out. */
static bool is_positive(const struct node *node)
{
    bool any = false;
    switch (node->kind) {
    case NODE_TERM:
    case NODE_FIELD:
    case NODE_NEAR:
        return true;
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
    case NODE_ATLEAST:
        break; /* not written yet */
    case NODE_NOT:
        return false;
    case NODE_AND:
        for (const struct node *child = node->first; child; child = child->next)
            any = any || is_positive(child);
        return any;
    case NODE_OR:
        for (const struct node *child = node->first; child; child = child->next)
            if (!is_positive(child))
                return false;
        return true;
    }
    return any;
}

static enum err parse_whole(struct parser *p, struct node **node_out)
{
    enum err err = advance(p);
    if (!err && p->token.kind == TOKEN_END)
        return why_set(p->why, ERR_BAD_INPUT,
                       "the query is empty; write a word, as in: 海フーズ OR \"umi foods\"");
    if (!err)
        err = parse_or(p, node_out);
    if (!err && p->token.kind != TOKEN_END)
        err =
            p->token.kind == TOKEN_CLOSE
                ? why_set(p->why, ERR_BAD_INPUT, "column %u: this ')' has no '('", p->token.column)
                : unexpected(p, "AND, OR, NOT or the end of the query");
    if (!err && !is_positive(*node_out))
        err = why_set(p->why, ERR_BAD_INPUT,
                      "column %u: NOT alone would match nearly every post; say what to look for, "
                      "as in: umi NOT job",
                      (*node_out)->column);
    return err;
}

enum err query_parse(struct text query, const struct query_lists *lists, struct arena *arena,
                     struct node **root_out, struct why *why)
{
    (void)lists; /* named by nobody yet */
    if (query.len > QUERY_MOST_BYTES)
        return why_set(why, ERR_LIMIT, "the query has %zu bytes, at most %d are read", query.len,
                       (int)QUERY_MOST_BYTES);
    struct parser p = {.tokens = {.query = query}, .arena = arena, .why = why};
    buf_init(&p.folded, (size_t)QUERY_MOST_BYTES * 12 + 4096);
    struct node *root = NULL;
    const enum err err = parse_whole(&p, &root);
    buf_done(&p.folded);
    if (!err)
        *root_out = root;
    return err;
}
