/* The leaves of a query: terms, filters, lists. */
#include "base/fold.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/query_field.h"
#include "match/query_tree.h"
#include "match/regex.h"

enum { WITHIN_MOST = 32 };

static bool is_blank(char c)
{
    return ((unsigned char)c <= ' ' && c != WILD_MANY && c != WILD_ONE) || c == 0x7F;
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

static struct text kept(struct parser *p, struct text text)
{
    char *copy = arena_alloc(p->arena, text.len + FORM_SLACK);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return (struct text){copy, text.len};
}

static enum err folded(struct parser *p, struct text raw, uint32_t column, struct text *out)
{
    buf_clear(&p->folded);
    if (fold_match(raw, &p->folded))
        return why_set(p->why, ERR_LIMIT, "column %u: this word is too long", column);
    *out = kept(p, squeezed(p->folded.at, p->folded.len));
    return OK;
}

/* In a phrase a ? behind a word is a question, in front of a letter it is any letter. */
static bool is_any_letter(struct text raw, size_t at, bool phrase)
{
    if (raw.at[at] != '?')
        return false;
    const unsigned char next = at + 1 < raw.len ? (unsigned char)raw.at[at + 1] : ' ';
    return !phrase || next >= 0x80 || letter_of(next) || next == '?' || next == '*';
}

/* Without \, and with marks for * and ?. */
static struct text with_wilds(struct parser *p, struct text raw, bool phrase)
{
    char *out = arena_alloc(p->arena, raw.len + FORM_SLACK);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '\\' && i + 1 < raw.len)
            c = raw.at[++i];
        else if (c == '*')
            c = WILD_MANY;
        else if (is_any_letter(raw, i, phrase))
            c = WILD_ONE;
        else if ((unsigned char)c < ' ')
            c = ' ';
        if (c == WILD_MANY && len && out[len - 1] == WILD_MANY)
            continue;
        out[len++] = c;
    }
    return (struct text){out, len};
}

static bool holds_wild(struct text text)
{
    return memchr(text.at, WILD_MANY, text.len) || memchr(text.at, WILD_ONE, text.len);
}

static size_t letters_of(struct text form)
{
    size_t count = 0;
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i]))
        count++;
    return count;
}

static enum err switch_regex(struct parser *p, const struct node *node, const struct switches *s)
{
    if (!node->regex || !(s->plain || s->kana || s->moded || s->number >= 0))
        return OK;
    return why_set(p->why, ERR_BAD_INPUT,
                   "column %u: behind a regular expression only ~case can stand", s->column);
}

static enum err switch_fuzzy(struct parser *p, struct node *node, const struct switches *s)
{
    if (s->number < 0)
        return OK;
    if (s->number < 1 || s->number > FUZZY_MOST)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: ~%d: of a word one or two letters may differ: ~1 or ~2 (words "
                       "between are for phrases: \"a b\"~%d)",
                       s->column, s->number, s->number);
    if (node->wild || node->prefix || node->suffix)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: a word with * or ? cannot have ~%d as well", s->column,
                       s->number);
    if (letters_of(node->text) <= 2 * (size_t)s->number)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: ~%d needs a word of %d letters or more; this one would be like "
                       "too many others",
                       s->column, s->number, 2 * s->number + 1);
    if (letters_of(node->text) > FUZZY_LONGEST)
        return why_set(p->why, ERR_LIMIT, "column %u: a word with ~%d has at most %d letters",
                       s->column, s->number, (int)FUZZY_LONGEST);
    const enum letter kind = letter_of(letter_code(node->text.at));
    bool same = kind == LETTER_WORD || kind == LETTER_KATAKANA;
    for (size_t i = 0; i < node->text.len; i += letter_len(node->text.at[i]))
        same = same && letter_of(letter_code(node->text.at + i)) == kind;
    if (!same)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: ~%d is for one word of letters and digits, or of katakana",
                       s->column, s->number);
    node->fuzzy = (uint8_t)s->number;
    return OK;
}

static enum err switch_term(struct parser *p, struct node *node, const struct switches *s)
{
    enum err err = switch_regex(p, node, s);
    if (!err && !node->fuzzy)
        err = switch_fuzzy(p, node, s);
    if (err)
        return err;
    node->exact = node->exact || s->exact;
    if (node->exact && (node->wild || node->fuzzy))
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: ~case cannot stand at a word with * or ? inside, or with ~1",
                       s->column);
    node->plain = node->plain || s->plain;
    node->kana = node->kana || s->kana;
    if (s->moded && node->mode == CJK_DEFAULT)
        node->mode = s->mode;
    return OK;
}

static enum err switch_each(struct parser *p, struct node *node, const struct switches *s)
{
    if (node->kind == NODE_TERM)
        return switch_term(p, node, s);
    for (struct node *child = node->first; child; child = child->next) {
        const enum err err = switch_each(p, child, s);
        if (err)
            return err;
    }
    return OK;
}

enum err tree_switch(struct parser *p, struct node *node, const struct switches *s)
{
    if (!s->exact && !s->plain && !s->kana && !s->moded && s->number < 0)
        return OK;
    return switch_each(p, node, s);
}

/* A * at an end, beside a letter, is taken off. */
static bool ends_wild(struct text *text)
{
    const size_t len = text->len;
    if (len < 2 || text->at[len - 1] != WILD_MANY || text->at[len - 2] == ' ')
        return false;
    text->len--;
    memset((char *)(uintptr_t)text->at + text->len, 0, 1);
    return true;
}

static bool begins_wild(struct text *text)
{
    if (text->len < 2 || text->at[0] != WILD_MANY || text->at[1] == ' ')
        return false;
    *text = text_slice(*text, 1, text->len);
    return true;
}

/* One term of what was written; star: a * stood behind it. */
static enum err term_make(struct parser *p, const struct token *token, struct text raw, bool phrase,
                          struct node **node_out)
{
    struct node *node = node_new(p, NODE_TERM, token);
    if (!node)
        return ERR_LIMIT;
    const struct text wild = with_wilds(p, raw, phrase);
    enum err err = folded(p, wild, token->column, &node->text);
    if (err)
        return err;
    if (text_is(node->text, "-"))
        return why_set(
            p->why, ERR_BAD_INPUT,
            "column %u: this minus sign takes nothing away; expected a word right behind "
            "it, as in -job",
            token->column);
    if (!can_be_found(node->text))
        return why_set(
            p->why, ERR_BAD_INPUT,
            "column %u: expected a word, found '%.*s': a term needs a letter, a digit or "
            "an emoji",
            token->column, TEXT_ARG(utf8_head(raw, QUERY_SHOWN)));
    node->written = kept(p, squeezed((char *)(uintptr_t)wild.at, wild.len));
    node->where = p->where;
    const bool prefix = ends_wild(&node->text), suffix = begins_wild(&node->text);
    node->prefix = prefix && ends_wild(&node->written);
    node->suffix = suffix && begins_wild(&node->written);
    node->wild = holds_wild(node->text);
    *node_out = node;
    return OK;
}

static enum err regex_make(struct parser *p, const struct token *token, struct node **node_out)
{
    struct node *node = node_new(p, NODE_TERM, token);
    if (!node)
        return ERR_LIMIT;
    const enum err err = regex_check(token->text, token->column, p->why);
    if (err)
        return err;
    node->text = node->written = kept(p, token->text);
    node->regex = true;
    node->where = p->where;
    *node_out = node;
    return switch_term(p, node, &token->switches);
}

/* "a b c"~5 */
static enum err within_make(struct parser *p, const struct token *token, struct node **node_out)
{
    struct node *node = node_new(p, NODE_WITHIN, token);
    if (!node)
        return ERR_LIMIT;
    struct node **end = &node->first;
    struct switches switches = token->switches;
    switches.number = -1;
    size_t count = 0;
    for (size_t i = 0; i < token->text.len;) {
        size_t to = i;
        while (to < token->text.len && !is_blank(token->text.at[to]))
            to++;
        if (to > i) {
            if (++count > WITHIN_MOST)
                return why_set(p->why, ERR_LIMIT,
                               "column %u: more than %d words in a phrase with ~", token->column,
                               (int)WITHIN_MOST);
            enum err err = term_make(p, token, text_slice(token->text, i, to), true, end);
            if (!err)
                err = switch_term(p, *end, &switches);
            if (err)
                return err;
            if (token->star && to == token->text.len)
                (*end)->prefix = true;
            end = &(*end)->next;
        }
        i = to + 1;
    }
    node->count = (uint32_t)token->switches.number;
    *node_out = node;
    return OK;
}

static enum err words_make(struct parser *p, const struct token *token, struct node **node_out)
{
    const bool phrase = token->kind == TOKEN_PHRASE;
    bool many = false;
    const struct text inside = text_trim(token->text);
    for (size_t i = 0; i < inside.len; i++)
        many = many || is_blank(inside.at[i]);
    if (phrase && many && token->switches.number >= 0)
        return within_make(p, token, node_out);
    enum err err = term_make(p, token, token->text, phrase, node_out);
    if (!err && token->star)
        (*node_out)->prefix = true;
    return err ? err : switch_term(p, *node_out, &token->switches);
}

/* ---- filters ---- */

static enum err no_list(struct parser *p, const struct token *token, struct text name)
{
    const char *meant = NULL;
    for (size_t i = 0; p->lists && i < p->lists->count && !meant; i++) {
        const char *id = arena_text(p->arena, p->lists->at[i].id).at;
        meant = text_nearest(name, &id, 1);
    }
    return why_set(p->why, ERR_BAD_INPUT, "column %u: there is no list '%.*s'; %s%s", token->column,
                   TEXT_ARG(utf8_head(name, QUERY_SHOWN)),
                   meant ? "did you mean list:" : "lists stand under `lists` of the topics file",
                   meant ? meant : "");
}

static const struct word_list *list_find(const struct query_lists *lists, struct text name)
{
    for (size_t i = 0; lists && i < lists->count; i++)
        if (text_same(lists->at[i].id, name))
            return &lists->at[i];
    return NULL;
}

static enum err list_make(struct parser *p, const struct token *token, struct text name,
                          struct node **node_out)
{
    const struct word_list *list = list_find(p->lists, name);
    if (!list)
        return no_list(p, token, name);
    struct node *node = node_new(p, NODE_OR, token);
    if (!node)
        return ERR_LIMIT;
    struct node **end = &node->first;
    for (size_t i = 0; i < list->words.count; i++) {
        const enum err err = term_make(p, token, list->words.at[i], true, end);
        if (err)
            return why_at(p->why, err, "list %.*s", TEXT_ARG(name));
        end = &(*end)->next;
    }
    if (!node->first)
        return why_set(p->why, ERR_BAD_INPUT, "column %u: the list '%.*s' is empty", token->column,
                       TEXT_ARG(name));
    *node_out = node->first->next ? node : node->first;
    return tree_switch(p, *node_out, &token->switches);
}

static enum err field_make(struct parser *p, const struct token *token,
                           const struct field_spec *spec, struct node **node_out)
{
    if (spec->value == VALUE_LIST)
        return list_make(p, token, token->text, node_out);
    const struct switches *s = &token->switches;
    if (s->exact || s->plain || s->kana || s->moded || s->number >= 0)
        return why_set(p->why, ERR_BAD_INPUT, "column %u: behind '%s:' no ~ can stand", s->column,
                       spec->name);
    struct node *node = node_new(p, NODE_FIELD, token), second = {.kind = NODE_TERM};
    if (!node)
        return ERR_LIMIT;
    struct text value = {0};
    enum err err = folded(p, token->text, token->column, &value);
    if (!err)
        err = field_value(spec, value, node, &second, p->why);
    *node_out = node;
    if (err || second.kind != NODE_FIELD)
        return err;
    struct node *both = node_new(p, NODE_AND, token), *other = node_new(p, NODE_FIELD, token);
    if (!both || !other)
        return ERR_LIMIT;
    *other = second;
    both->first = node;
    node->next = other;
    *node_out = both;
    return OK;
}

enum err leaf_make(struct parser *p, struct node **node_out)
{
    const struct token *token = &p->token;
    if (token->kind == TOKEN_REGEX && p->within)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: a regular expression cannot stand inside '%s:( )'",
                       token->column, p->within->name);
    if (token->kind == TOKEN_REGEX)
        return regex_make(p, token, node_out);
    if (token->kind != TOKEN_FIELD)
        return p->within ? field_make(p, token, p->within, node_out)
                         : words_make(p, token, node_out);
    if (p->within)
        return why_set(p->why, ERR_BAD_INPUT, "column %u: '%s:' cannot stand inside '%s:( )'",
                       token->column, token->spec->name, p->within->name);
    const enum value_kind value = token->spec->value;
    if (value != VALUE_TITLE && value != VALUE_TEXT)
        return field_make(p, token, token->spec, node_out);
    if (!token->text.len)
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: expected a word, a \"phrase\" or '(' right after '%s:'",
                       token->column, token->spec->name);
    const enum where where = p->where;
    p->where = value == VALUE_TITLE ? WHERE_TITLE : WHERE_TEXT;
    const enum err err = words_make(p, token, node_out);
    p->where = where;
    return err;
}
