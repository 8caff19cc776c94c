#include "match/query.h"

#include "match/query_field.h"
#include "match/query_tree.h"

static enum err parse_or(struct parser *p, struct node **node_out);

static enum err advance(struct parser *p)
{
    return token_next(&p->tokens, &p->token, p->why);
}

static const char *token_said(enum token_kind kind)
{
    static const char *const said[] = {[TOKEN_END] = "the end of the query",
                                       [TOKEN_OPEN] = "'('",
                                       [TOKEN_CLOSE] = "')'",
                                       [TOKEN_AND] = "AND",
                                       [TOKEN_OR] = "OR",
                                       [TOKEN_NOT] = "NOT",
                                       [TOKEN_NEAR] = "NEAR",
                                       [TOKEN_APART] = "NOT NEAR",
                                       [TOKEN_SENTENCE] = "SENTENCE",
                                       [TOKEN_EXCEPT] = "EXCEPT",
                                       [TOKEN_ATLEAST] = "ATLEAST",
                                       [TOKEN_TIMES] = "TIMES",
                                       [TOKEN_WORD] = "a word",
                                       [TOKEN_PHRASE] = "a phrase",
                                       [TOKEN_REGEX] = "a regular expression",
                                       [TOKEN_FIELD] = "a filter"};
    return said[kind];
}

static enum err unexpected(struct parser *p, const char *wanted)
{
    return why_set(p->why, ERR_BAD_INPUT, "column %u: expected %s, found %s", p->token.column,
                   wanted, token_said(p->token.kind));
}

/* One more inside another; the caller gives it back. */
static enum err deeper(struct parser *p, uint32_t column)
{
    if (++p->depth <= QUERY_MOST_DEPTH)
        return OK;
    return why_set(p->why, ERR_LIMIT, "column %u: more than %d parentheses inside each other",
                   column, (int)QUERY_MOST_DEPTH);
}

/* Behind its '(', which is taken. */
static enum err parse_inside(struct parser *p, const struct token *open, struct node **node_out)
{
    struct node *node = NULL;
    enum err err = deeper(p, open->column);
    if (!err)
        err = advance(p);
    if (!err)
        err = parse_or(p, &node);
    if (err)
        return err;
    if (p->token.kind != TOKEN_CLOSE)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: this '(' is not closed; expected ')', found %s", open->column,
                       token_said(p->token.kind));
    p->depth--;
    err = tree_switch(p, node, &p->token.switches);
    if (!err)
        err = advance(p);
    if (!err)
        *node_out = node;
    return err;
}

/* from:(a OR b), title:"a b". */
static enum err parse_scoped(struct parser *p, struct node **node_out)
{
    const struct field_spec *spec = p->token.spec, *outer = p->within;
    const enum where where = p->where;
    const uint32_t column = p->token.column;
    enum err err = advance(p);
    if (err)
        return err;
    if (outer || (spec->value == VALUE_LIST && p->token.kind == TOKEN_OPEN))
        return why_set(p->why, ERR_BAD_INPUT, "column %u: '%s:' cannot stand inside '%s:( )'",
                       column, spec->name, outer ? outer->name : spec->name);
    if (spec->value == VALUE_TITLE || spec->value == VALUE_TEXT)
        p->where = spec->value == VALUE_TITLE ? WHERE_TITLE : WHERE_TEXT;
    else
        p->within = spec;
    const struct token open = p->token;
    if (open.kind == TOKEN_OPEN) {
        err = parse_inside(p, &open, node_out);
    } else {
        err = leaf_make(p, node_out);
        if (!err)
            err = advance(p);
    }
    p->within = outer;
    p->where = where;
    return err;
}

static bool opens_scope(const struct parser *p)
{
    const struct token *token = &p->token;
    if (token->kind != TOKEN_FIELD || token->text.len)
        return false;
    struct tokens ahead = p->tokens;
    struct token next;
    return ahead.at == token->to && !token_next(&ahead, &next, NULL) && next.from == token->to &&
           (next.kind == TOKEN_OPEN || next.kind == TOKEN_PHRASE || next.kind == TOKEN_REGEX);
}

static enum err parse_primary(struct parser *p, struct node **node_out);

/* ATLEAST/2 (a b c). */
static enum err parse_atleast(struct parser *p, struct node **node_out)
{
    const struct token at = p->token;
    enum err err = advance(p);
    if (!err && p->token.kind != TOKEN_OPEN)
        err = unexpected(p, "'(' and the words to count, as in ATLEAST/2 (a b c)");
    const struct token open = p->token;
    struct node *group = NULL, *node = err ? NULL : node_new(p, NODE_ATLEAST, &at);
    const uint32_t counted = p->counted;
    p->counted = p->depth + 1;
    if (!err)
        err = node ? parse_inside(p, &open, &group) : ERR_LIMIT;
    p->counted = counted;
    if (err)
        return err;
    must(group && node);
    const bool many = group->kind == NODE_AND || group->kind == NODE_OR;
    node->first = many ? group->first : group;
    node->count = at.count;
    uint32_t parts = 0;
    for (const struct node *child = node->first; child; child = child->next)
        parts++;
    if (parts < at.count)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: ATLEAST/%u can never hold: there are only %u in its ( )",
                       at.column, at.count, parts);
    node->to = open.from + 1;
    *node_out = node;
    return OK;
}

/* TIMES/3 a. */
static enum err parse_times(struct parser *p, struct node **node_out)
{
    const struct token at = p->token;
    struct node *child = NULL, *node = node_new(p, NODE_TIMES, &at);
    enum err err = node ? deeper(p, at.column) : ERR_LIMIT;
    if (!err)
        err = advance(p);
    if (!err)
        err = parse_primary(p, &child);
    if (err)
        return err;
    must(child && node);
    p->depth--;
    if (!tree_is_plain(child))
        return why_set(
            p->why, ERR_BAD_INPUT,
            "column %u: expected a word, a phrase or (words joined by OR) after TIMES/%u",
            child->column, at.count);
    node->first = child;
    node->count = at.count;
    *node_out = node;
    return OK;
}

static enum err parse_primary(struct parser *p, struct node **node_out)
{
    const struct token open = p->token;
    enum err err;
    switch (p->token.kind) {
    case TOKEN_OPEN:
        return parse_inside(p, &open, node_out);
    case TOKEN_FIELD:
        if (opens_scope(p))
            return parse_scoped(p, node_out);
        break;
    case TOKEN_WORD:
    case TOKEN_PHRASE:
    case TOKEN_REGEX:
        break;
    case TOKEN_ATLEAST:
        return parse_atleast(p, node_out);
    case TOKEN_TIMES:
        return parse_times(p, node_out);
    case TOKEN_END:
    case TOKEN_CLOSE:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_NOT:
    case TOKEN_NEAR:
    case TOKEN_APART:
    case TOKEN_SENTENCE:
    case TOKEN_EXCEPT:
        return unexpected(p, "a word, a \"phrase\" or '('");
    }
    err = leaf_make(p, node_out);
    return err ? err : advance(p);
}

/* Joins from left to right: a NEAR/5 b NEAR/3 c is (a NEAR/5 b) NEAR/3 c. */
typedef enum err parse_fn(struct parser *p, struct node **node_out);

static bool is_joint(enum token_kind kind, bool tight)
{
    return tight ? kind == TOKEN_EXCEPT
                 : kind == TOKEN_NEAR || kind == TOKEN_APART || kind == TOKEN_SENTENCE;
}

static enum err parse_chain(struct parser *p, bool tight, parse_fn *parse, struct node **node_out)
{
    struct node *left = NULL;
    enum err err = parse(p, &left);
    const uint32_t depth = p->depth;
    while (!err && is_joint(p->token.kind, tight)) {
        const struct token token = p->token;
        const enum node_kind kind = token.kind == TOKEN_EXCEPT  ? NODE_EXCEPT
                                    : token.kind == TOKEN_NEAR  ? NODE_NEAR
                                    : token.kind == TOKEN_APART ? NODE_APART
                                                                : NODE_SENTENCE;
        const struct node at = {.kind = kind,
                                .column = token.column,
                                .from = token.from,
                                .to = token.to,
                                .count = token.count,
                                .ordered = token.ordered};
        struct node *right = NULL;
        err = deeper(p, token.column);
        if (!err)
            err = advance(p);
        if (!err)
            err = parse(p, &right);
        if (!err)
            err = tree_pair(p, &at, left, right, &left);
    }
    p->depth = depth;
    *node_out = left;
    return err;
}

static enum err parse_except(struct parser *p, struct node **node_out)
{
    return parse_chain(p, true, parse_primary, node_out);
}

static enum err parse_near(struct parser *p, struct node **node_out)
{
    return parse_chain(p, false, parse_except, node_out);
}

static enum err parse_not(struct parser *p, struct node **node_out)
{
    bool no = false;
    const struct token at = p->token;
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
        *node_out = node_new(p, NODE_NOT, &at);
        if (!*node_out)
            return ERR_LIMIT;
        (*node_out)->first = node;
    }
    return OK;
}

static bool begins_operand(enum token_kind kind)
{
    return kind == TOKEN_NOT || kind == TOKEN_OPEN || kind == TOKEN_ATLEAST ||
           kind == TOKEN_TIMES || kind == TOKEN_WORD || kind == TOKEN_PHRASE ||
           kind == TOKEN_REGEX || kind == TOKEN_FIELD;
}

/* Joins what `parse` reads, as long as `more` says so, into one node of the kind; children of the
 * same kind are taken in. */
static enum err parse_list(struct parser *p, enum node_kind kind, parse_fn *parse,
                           struct node **node_out)
{
    struct node *list = node_new(p, kind, &p->token);
    if (!list)
        return ERR_LIMIT;
    struct node **end = &list->first;
    const enum token_kind joint = kind == NODE_OR ? TOKEN_OR : TOKEN_AND;
    for (;;) {
        const enum err err = parse(p, end);
        if (err)
            return err;
        must(*end);
        if ((*end)->kind == kind && p->depth != p->counted)
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
    list->to = p->token.from;
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
    if (!err && !tree_is_positive(*node_out))
        err = why_set(p->why, ERR_BAD_INPUT,
                      "column %u: NOT alone would match nearly every post; say what to look for, "
                      "as in: umi NOT job",
                      (*node_out)->column);
    return err;
}

enum err query_parse(struct text query, const struct query_lists *lists, struct arena *arena,
                     struct node **root_out, struct why *why)
{
    if (query.len > QUERY_MOST_BYTES)
        return why_set(why, ERR_LIMIT, "the query has %zu bytes, at most %d are read", query.len,
                       (int)QUERY_MOST_BYTES);
    struct parser p = {.tokens = {.query = query},
                       .lists = lists,
                       .arena = arena,
                       .counted = UINT32_MAX,
                       .why = why};
    buf_init(&p.folded, (size_t)QUERY_MOST_BYTES * 12 + 4096);
    struct node *root = NULL;
    const enum err err = parse_whole(&p, &root);
    buf_done(&p.folded);
    if (!err)
        *root_out = root;
    return err;
}
