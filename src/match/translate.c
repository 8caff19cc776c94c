#include "match/translate.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum { NOTES_MOST = 200, MELTWATER_NEAR = 4 };

void translate_note(struct translation *t, uint32_t column, const char *format, ...)
{
    char room[512];
    va_list args;
    if (t->notes.len >= NOTES_MOST)
        return;
    va_start(args, format);
    vsnprintf(room, sizeof(room), format, args);
    va_end(args);
    const struct match_warning note = {column, arena_text(t->arena, text_of(room))};
    vec_push(&t->notes, note);
}

/* ---- letters ---- */

static uint32_t peek(const struct translation *t)
{
    size_t at = t->at;
    return at < t->query.len ? utf8_next(t->query, &at) : 0;
}

static void step(struct translation *t)
{
    (void)utf8_next(t->query, &t->at);
    t->column++;
}

static void steps(struct translation *t, size_t bytes)
{
    const size_t end = t->at + bytes;
    while (t->at < end && t->at < t->query.len)
        step(t);
}

static bool is_blank(uint32_t code)
{
    return code <= ' ' || code == 0x3000 || code == 0xA0;
}

static bool is_quote(uint32_t code)
{
    return code == '"' || (code >= 0x201C && code <= 0x201E);
}

static bool sees(const struct translation *t, const char *text)
{
    return text_starts(text_slice(t->query, t->at, t->query.len), text_of(text));
}

static void skip(struct translation *t)
{
    for (;;) {
        while (t->at < t->query.len && is_blank(peek(t)))
            step(t);
        if (t->tool != TOOL_BRANDWATCH || !sees(t, "<<<"))
            return;
        while (t->at < t->query.len && !sees(t, ">>>"))
            step(t);
        steps(t, 3);
    }
}

static bool at_end(struct translation *t)
{
    skip(t);
    return t->at >= t->query.len;
}

/* The word that stands here, not taken. */
static struct text next_word(struct translation *t)
{
    skip(t);
    size_t at = t->at;
    while (at < t->query.len) {
        size_t next = at;
        const uint32_t code = utf8_next(t->query, &next);
        if (is_blank(code) || is_quote(code) || code == '(' || code == ')')
            break;
        at = next;
    }
    return text_slice(t->query, t->at, at);
}

static bool small_too(const struct translation *t, struct text word, const char *name)
{
    char small[8] = "";
    for (size_t i = 0; name[i] && i < 7; i++)
        small[i] = (char)(name[i] | 32);
    return text_is(word, name) || (t->tool == TOOL_MELTWATER && text_is(word, small));
}

/* ---- parts ---- */

static struct part *part_new(struct translation *t, enum part_kind kind)
{
    struct part *part = arena_make(t->arena, struct part);
    part->kind = kind;
    part->column = t->column + 1;
    return part;
}

static enum err read_or(struct translation *t, struct part **out);

/* NEAR, NEAR/5, NEAR/5f, ONEAR/5; false: none. */
static bool near_word(const struct translation *t, struct text word, uint32_t *count, bool *ordered)
{
    struct text name, rest = word;
    int64_t number = MELTWATER_NEAR;
    if (!text_cut(&rest, '/', &name) || (!text_is(name, "NEAR") && !text_is(name, "ONEAR")))
        return false;
    *ordered = name.at[0] == 'O';
    if (!rest.at)
        return t->tool == TOOL_MELTWATER && (*count = MELTWATER_NEAR, true);
    if (text_ends(rest, TEXT("f"))) {
        rest.len--;
        *ordered = true;
    }
    if (!text_int(rest, &number) || number < 0)
        return false;
    *count = number > NEAR_MOST ? NEAR_MOST : (uint32_t)number;
    return true;
}

/* ~5 behind a phrase or a group; -1: none. */
static int64_t take_tilde(struct translation *t)
{
    int64_t number = -1;
    if (peek(t) != '~' || t->at >= t->query.len)
        return -1;
    size_t end = t->at + 1;
    while (end < t->query.len && t->query.at[end] >= '0' && t->query.at[end] <= '9')
        end++;
    if (!text_int(text_slice(t->query, t->at + 1, end), &number))
        return -1;
    steps(t, end - t->at);
    return number > NEAR_MOST ? NEAR_MOST : number;
}

/* ^9 behind a word or a group: only for how results are shown. */
static void take_weight(struct translation *t)
{
    if (t->at >= t->query.len || peek(t) != '^')
        return;
    const uint32_t column = t->column + 1;
    step(t);
    while (t->at < t->query.len && peek(t) >= '0' && peek(t) <= '9')
        step(t);
    translate_note(t, column, "the weight ^ is left out: it changes nothing of what is found");
}

static enum err read_phrase(struct translation *t, const struct rule *rule, struct part **out)
{
    const uint32_t column = t->column + 1;
    step(t);
    const size_t from = t->at;
    while (t->at < t->query.len && !is_quote(peek(t)))
        step(t);
    if (t->at >= t->query.len)
        return why_set(t->why, ERR_BAD_INPUT, "column %u: this phrase has no end", column);
    const struct text words = text_slice(t->query, from, t->at);
    step(t);
    struct part *part = translate_leaf(t, rule, words, true, column);
    const int64_t number = take_tilde(t);
    if (number >= 0 && part->out.at && memchr(text_trim(words).at, ' ', text_trim(words).len))
        part->out = arena_printf(t->arena, "%.*s~%lld", TEXT_ARG(part->out), (long long)number);
    *out = part;
    return OK;
}

/* (a AND b)~5: near each other, of two. */
static void group_near(struct translation *t, struct part *group, int64_t number, uint32_t column)
{
    size_t count = 0;
    for (const struct part *part = group->first; part; part = part->next)
        count++;
    if (group->kind == PART_AND && count == 2) {
        group->kind = PART_NEAR;
        group->count = (uint32_t)number;
    } else {
        translate_note(t, column,
                       "~%lld behind a group of more than two is left out: the words may stand "
                       "anywhere",
                       (long long)number);
    }
}

static enum err read_group(struct translation *t, struct part **out)
{
    const uint32_t column = t->column + 1;
    if (++t->depth > TRANSLATE_MOST_DEPTH)
        return why_set(t->why, ERR_LIMIT, "column %u: too many parentheses inside each other",
                       column);
    step(t);
    const enum err err = read_or(t, out);
    if (err)
        return err;
    if (at_end(t) || peek(t) != ')')
        return why_set(t->why, ERR_BAD_INPUT, "column %u: this '(' is not closed", column);
    step(t);
    t->depth--;
    const int64_t number = take_tilde(t);
    if (number >= 0)
        group_near(t, *out, number, column);
    take_weight(t);
    return OK;
}

/* {Umi}: as written. */
static enum err read_braces(struct translation *t, struct part **out)
{
    static const struct rule exact = {.kind = RULE_CASE};
    const uint32_t column = t->column + 1;
    step(t);
    const size_t from = t->at;
    while (t->at < t->query.len && peek(t) != '}')
        step(t);
    if (t->at >= t->query.len)
        return why_set(t->why, ERR_BAD_INPUT, "column %u: this '{' is not closed", column);
    *out = translate_leaf(t, &exact, text_slice(t->query, from, t->at), true, column);
    step(t);
    return OK;
}

/* The name of name:value; absent: the word is none. */
static struct text name_of(struct text word)
{
    struct text rest = word, name;
    if (!text_cut(&rest, ':', &name) || !rest.at || !name.len)
        return (struct text){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        const char c = (char)(name.at[i] | 32);
        if (!((c >= 'a' && c <= 'z') || name.at[i] == '_'))
            return (struct text){NULL, 0};
    }
    const bool link = text_starts(rest, TEXT("//"));
    return link ? (struct text){NULL, 0} : name;
}

static enum err read_named_group(struct translation *t, const struct rule *rule, struct text said,
                                 uint32_t column, struct part **out)
{
    static const struct rule unknown = {.kind = RULE_LOST, .to = "this operator is not known"};
    const struct rule *outer = t->within;
    t->within = rule ? rule : &unknown;
    const enum err err = peek(t) == '(' ? read_group(t, out) : read_phrase(t, t->within, out);
    t->within = outer;
    if (!err && (!rule || rule->kind == RULE_LOST))
        *out = translate_lost(t, said, column, rule ? rule->to : unknown.to);
    return err;
}

/* name:value, with a word, a "phrase", a (group) or a [range] behind it. */
static enum err read_named(struct translation *t, struct text name, struct part **out)
{
    const uint32_t column = t->column + 1;
    const size_t from = t->at;
    steps(t, name.len + 1);
    const uint32_t next = t->at < t->query.len ? peek(t) : ' ';
    struct text value = next_word(t);
    if (next == '[') {
        const ptrdiff_t end = text_find(text_slice(t->query, t->at, t->query.len), TEXT("]"));
        value = text_slice(t->query, t->at, t->at + (size_t)(end < 0 ? 0 : end) + 1);
    }
    const bool many = next == '(' || is_quote(next);
    const struct rule *rule = translate_rule(t->tool, name, many ? (struct text){NULL, 0} : value);
    if (many) {
        const struct text said = text_slice(t->query, from, t->at);
        return read_named_group(t, rule, said, column, out);
    }
    if (is_blank(next))
        return why_set(t->why, ERR_BAD_INPUT, "column %u: nothing stands behind '%.*s:'", column,
                       TEXT_ARG(name));
    steps(t, value.len);
    *out = rule ? translate_leaf(t, rule, value, false, column)
                : translate_lost(t, value, column, "this operator is not known");
    (*out)->said = text_slice(t->query, from, t->at);
    return OK;
}

static enum err read_primary(struct translation *t, struct part **out)
{
    if (at_end(t))
        return why_set(t->why, ERR_BAD_INPUT, "column %u: expected a word, found the end",
                       t->column + 1);
    const uint32_t code = peek(t), column = t->column + 1;
    if (code == '(')
        return read_group(t, out);
    if (is_quote(code)) {
        const enum err err = read_phrase(t, t->within, out);
        if (!err)
            take_weight(t);
        return err;
    }
    if (code == '{' && t->tool == TOOL_BRANDWATCH)
        return read_braces(t, out);
    struct text word = next_word(t);
    if (!word.len)
        return why_set(t->why, ERR_BAD_INPUT, "column %u: expected a word, found ')'", column);
    const struct text name = t->within ? (struct text){NULL, 0} : name_of(word);
    if (name.at)
        return read_named(t, name, out);
    const char *weight = t->tool == TOOL_MELTWATER ? memchr(word.at, '^', word.len) : NULL;
    if (weight && weight > word.at)
        word.len = (size_t)(weight - word.at);
    steps(t, word.len);
    const struct rule *rule = t->within;
    if (rule && rule->value) { /* is:(retweet OR reply) */
        rule = translate_rule(t->tool, text_of(rule->name), word);
        *out = rule ? translate_leaf(t, rule, word, false, column)
                    : translate_lost(t, word, column, "this value is not known");
    } else {
        *out = translate_leaf(t, rule, word, false, column);
    }
    take_weight(t);
    return OK;
}

static enum err read_near(struct translation *t, struct part **out)
{
    enum err err = read_primary(t, out);
    uint32_t count = 0;
    bool ordered = false;
    while (!err && !at_end(t) && near_word(t, next_word(t), &count, &ordered)) {
        struct part *near = part_new(t, PART_NEAR);
        steps(t, next_word(t).len);
        near->count = count;
        near->ordered = ordered;
        near->first = *out;
        err = read_primary(t, &near->first->next);
        *out = near;
    }
    return err;
}

static enum err read_not(struct translation *t, struct part **out)
{
    bool no = false;
    for (;;) {
        if (at_end(t))
            break;
        const struct text word = next_word(t);
        const uint32_t code = peek(t);
        const size_t next = t->at + 1;
        if (t->tool <= TOOL_MELTWATER && small_too(t, word, "NOT"))
            steps(t, word.len);
        else if (code == '-' && next < t->query.len && !is_blank((unsigned char)t->query.at[next]))
            step(t);
        else
            break;
        no = !no;
    }
    struct part *not = part_new(t, PART_NOT);
    const enum err err = read_near(t, &not ->first);
    *out = no ? not : not ->first;
    return err;
}

static enum err read_list(struct translation *t, enum part_kind kind, struct part **out)
{
    struct part *list = part_new(t, kind);
    struct part **end = &list->first;
    for (;;) {
        const enum err err = kind == PART_OR ? read_list(t, PART_AND, end) : read_not(t, end);
        if (err)
            return err;
        end = &(*end)->next;
        if (at_end(t) || peek(t) == ')')
            break;
        const struct text word = next_word(t);
        const bool or = small_too(t, word, "OR"), and = small_too(t, word, "AND");
        if (kind == PART_AND && or)
            break;
        if (kind == PART_OR && ! or)
            break;
        if (or || and)
            steps(t, word.len);
    }
    *out = list->first->next ? list : list->first;
    return OK;
}

static enum err read_or(struct translation *t, struct part **out)
{
    return read_list(t, PART_OR, out);
}

/* ---- writing ---- */

static bool is_lost(const struct part *part)
{
    if (part->kind == PART_LEAF)
        return !part->out.at;
    for (const struct part *child = part->first; child; child = child->next)
        if (!is_lost(child))
            return false;
    return true;
}

/* What comes of leaving it out. */
enum effect { EFFECT_NONE, EFFECT_MORE, EFFECT_LESS };

/* Says of each leaf that is left out whether the query finds more or less without it: a condition
 * less, an alternative less; behind NOT the other way round. */
static void note_lost(struct translation *t, const struct part *part, enum part_kind parent,
                      bool positive, enum effect effect)
{
    if (!effect && is_lost(part))
        effect = (parent == PART_OR) == positive ? EFFECT_LESS : EFFECT_MORE;
    if (part->kind == PART_LEAF && !part->out.at)
        translate_note(t, part->column, "'%.*s' is left out, the query finds %s without it: %s",
                       TEXT_ARG(utf8_head(part->said, 60)), effect == EFFECT_MORE ? "more" : "less",
                       part->lost);
    const bool not = part->kind == PART_NOT;
    for (const struct part *child = part->first; child; child = child->next)
        note_lost(t, child, not ? PART_AND : part->kind, positive != not, effect);
}

static void write_part(const struct part *part, struct buf *out)
{
    bool first = true;
    if (part->kind == PART_LEAF) {
        (void)buf_text(out, part->out);
        return;
    }
    if (part->kind == PART_NOT)
        (void)buf_text(out, TEXT("NOT "));
    size_t kept = 0;
    for (const struct part *child = part->first; child; child = child->next)
        kept += !is_lost(child);
    const bool group = kept > 1;
    (void)buf_text(out, group ? TEXT("(") : TEXT(""));
    for (const struct part *child = part->first; child; child = child->next) {
        if (is_lost(child))
            continue;
        if (!first && part->kind == PART_NEAR)
            (void)buf_printf(out, " %sNEAR/%u ", part->ordered ? "O" : "", part->count);
        else if (!first)
            (void)buf_text(out, part->kind == PART_OR ? TEXT(" OR ") : TEXT(" AND "));
        first = false;
        write_part(child, out);
    }
    (void)buf_text(out, group ? TEXT(")") : TEXT(""));
}

static enum err write_all(struct translation *t, const struct part *root, struct text *query_out)
{
    struct buf out;
    struct node *node = NULL;
    buf_init(&out, QUERY_MOST_BYTES + 1);
    note_lost(t, root, PART_AND, true, EFFECT_NONE);
    if (!is_lost(root))
        write_part(root, &out);
    struct text text = arena_text(t->arena, buf_view(&out));
    if (text_starts(text, TEXT("(")) && root->kind != PART_LEAF && root->kind != PART_NOT)
        text = text_slice(text, 1, text.len - 1);
    const bool over = buf_over(&out);
    buf_done(&out);
    if (over)
        return why_set(t->why, ERR_LIMIT, "the query becomes too long");
    if (!text.len)
        return why_set(t->why, ERR_BAD_INPUT, "nothing of it could be carried over");
    const enum err err = query_parse(text, NULL, t->arena, &node, t->why);
    if (err)
        return why_at(t->why, err, "it becomes '%.*s'", TEXT_ARG(utf8_head(text, 80)));
    *query_out = text;
    return OK;
}

static int by_column(const void *a, const void *b)
{
    const struct match_warning *x = a, *y = b;
    return x->column < y->column ? -1 : x->column > y->column;
}

enum err match_translate(struct text query, enum query_tool tool, struct arena *arena,
                         struct translated *out, struct why *why)
{
    if (query.len > QUERY_MOST_BYTES)
        return why_set(why, ERR_LIMIT, "the query has %zu bytes, at most %d are read", query.len,
                       (int)QUERY_MOST_BYTES);
    struct translation t = {.tool = tool, .query = query, .arena = arena, .why = why};
    struct part *root = NULL;
    enum err err = at_end(&t) ? why_set(why, ERR_BAD_INPUT, "the query is empty") : OK;
    if (!err)
        err = read_or(&t, &root);
    if (!err && !at_end(&t))
        err = why_set(why, ERR_BAD_INPUT, "column %u: this ')' has no '('", t.column + 1);
    if (!err)
        err = write_all(&t, root, &out->query);
    if (!err && t.notes.len) {
        qsort(t.notes.at, t.notes.len, sizeof(*t.notes.at), by_column);
        out->notes = arena_array(arena, struct match_warning, t.notes.len);
        memcpy(out->notes, t.notes.at, t.notes.len * sizeof(*t.notes.at));
    }
    out->note_count = err ? 0 : t.notes.len;
    vec_done(&t.notes);
    return err;
}
