#include "match/query_token.h"

#include "base/utf8.h"
#include "match/query_field.h"

enum {
    FULL_OPEN = 0xFF08,
    FULL_CLOSE = 0xFF09,
    FULL_SPACE = 0x3000,
    FULL_FIRST = 0xFF01, /* ！, as ! stands at 0x21 */
    FULL_LAST = 0xFF5E,
    PLAIN_MOST = 64 /* bytes of the longest operator or filter's name that is looked at */
};

static uint32_t peek(const struct tokens *t, size_t *next)
{
    *next = t->at;
    return utf8_next(t->query, next);
}

static bool at_end(const struct tokens *t)
{
    return t->at >= t->query.len;
}

static char byte_at(const struct tokens *t, size_t at)
{
    if (at < t->query.len)
        return t->query.at[at];
    return 0;
}

static void step(struct tokens *t)
{
    size_t next;
    (void)peek(t, &next);
    t->at = next;
    t->column++;
}

static bool is_space(uint32_t code)
{
    return code <= ' ' || code == FULL_SPACE || code == 0x85 || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
           code == 0x202F || code == 0x205F;
}

/* Signs that are copied along and that nobody sees. */
static bool is_unseen(uint32_t code)
{
    return code == 0x200B || code == 0x200E || code == 0x200F || code == 0x2060 || code == 0xFEFF;
}

/* The word as a keyboard without full-width letters writes it, without unseen signs; the word
 * itself where that is not ASCII. `room` holds PLAIN_MOST bytes. */
static struct text plain_of(struct text word, char *room)
{
    size_t len = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t code = utf8_next(word, &i);
        if (is_unseen(code))
            continue;
        if (code >= FULL_FIRST && code <= FULL_LAST)
            code = code - FULL_FIRST + '!';
        if (code >= 0x80 || len == PLAIN_MOST)
            return word;
        room[len++] = (char)code;
    }
    return (struct text){room, len};
}

/* A person on a phone gets “ and ” and „ whether wanted or not. */
static bool is_quote(uint32_t code)
{
    return code == '"' || code == 0x201C || code == 0x201D || code == 0x201E || code == 0xFF02;
}

static bool is_open(uint32_t code)
{
    return code == '(' || code == FULL_OPEN;
}

static bool is_close(uint32_t code)
{
    return code == ')' || code == FULL_CLOSE;
}

static bool ends_word(uint32_t code)
{
    return is_space(code) || is_quote(code) || is_open(code) || is_close(code);
}

/* White space and comments. */
static enum err skip_space(struct tokens *t, struct why *why)
{
    for (;;) {
        size_t next;
        while (!at_end(t) && (is_space(peek(t, &next)) || is_unseen(peek(t, &next))))
            step(t);
        if (byte_at(t, t->at) != '/' || byte_at(t, t->at + 1) != '*')
            return OK;
        const uint32_t column = t->column + 1;
        while (!at_end(t) && !text_starts(text_slice(t->query, t->at, t->query.len), TEXT("*/")))
            step(t);
        if (at_end(t))
            return why_set(why, ERR_BAD_INPUT,
                           "column %u: this comment has no end; expected */ after it", column);
        step(t);
        step(t);
    }
}

/* ---- switches ---- */

static enum err no_switch(struct text name, uint32_t column, const char *const *names, size_t count,
                          struct why *why)
{
    char room[16];
    struct text small = text_slice(name, 0, sizeof(room));
    for (size_t i = 0; i < small.len; i++)
        room[i] = (char)(small.at[i] >= 'A' && small.at[i] <= 'Z' ? small.at[i] | 32 : small.at[i]);
    small.at = room;
    const char *meant = text_nearest(small, names, count);
    return why_set(why, ERR_BAD_INPUT,
                   "column %u: '~%.*s' is no switch; %s%s%s (there are ~sub ~run ~morph ~case "
                   "~noaccent ~kana, and ~1 ~2 for letters that may differ)",
                   column, TEXT_ARG(utf8_head(name, QUERY_SHOWN)),
                   meant ? "did you mean ~" : "put \\ before ~ to look for it", meant ? meant : "",
                   meant ? "?" : "");
}

static enum err one_switch(struct switches *s, struct text name, uint32_t column, struct why *why)
{
    static const char *const names[] = {"sub", "run", "morph", "case", "noaccent", "kana"};
    static const enum cjk modes[] = {CJK_SUB, CJK_RUN, CJK_MORPH};
    enum { MODES = 3, NAMES = 6 };
    int64_t number;
    if (text_all_between(name, '0', '9')) {
        if (!text_int(name, &number) || number > NEAR_MOST)
            return why_set(why, ERR_BAD_INPUT,
                           "column %u: '~%.*s' is too many: at most %d other words may stand among "
                           "those of a phrase",
                           column, TEXT_ARG(utf8_head(name, QUERY_SHOWN)), (int)NEAR_MOST);
        s->number = (int32_t)number;
        return OK;
    }
    size_t which = 0;
    while (which < NAMES && !text_is(name, names[which]))
        which++;
    if (which == NAMES)
        return no_switch(name, column, names, NAMES, why);
    if (which < MODES && s->moded && s->mode != modes[which])
        return why_set(why, ERR_BAD_INPUT,
                       "column %u: ~%s cannot stand beside ~%s: a word has one of ~sub ~run ~morph",
                       column, names[which],
                       names[s->mode == CJK_SUB   ? 0
                             : s->mode == CJK_RUN ? 1
                                                  : 2]);
    s->moded = s->moded || which < MODES;
    s->mode = which < MODES ? modes[which] : s->mode;
    s->exact = s->exact || which == 3;
    s->plain = s->plain || which == 4;
    s->kana = s->kana || which == 5;
    return OK;
}

static bool is_of_switch(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Reads ~a~b at the place where the tokens are. */
static enum err take_switches(struct tokens *t, struct switches *s, struct why *why)
{
    *s = (struct switches){.column = t->column + 1, .number = -1};
    while (byte_at(t, t->at) == '~') {
        const uint32_t column = t->column + 1;
        size_t next = t->at + 1;
        while (is_of_switch(byte_at(t, next)))
            next++;
        const enum err err = one_switch(s, text_slice(t->query, t->at + 1, next), column, why);
        if (err)
            return err;
        t->column += (uint32_t)(next - t->at);
        t->at = next;
    }
    return OK;
}

/* Where the switches of a word begin: behind the word from `from` to `to`. A wave behind Japanese
 * letters is a wave, unless a switch's name stands behind it. */
static size_t switches_of(const struct tokens *t, size_t from, size_t to)
{
    for (size_t i = from + 1; i < to; i++) {
        if (t->query.at[i] != '~' || t->query.at[i - 1] == '\\')
            continue;
        bool plain = true;
        for (size_t j = i; plain && j < to; j++)
            plain = t->query.at[j] == '~' || is_of_switch(t->query.at[j]);
        const bool wave =
            (unsigned char)t->query.at[i - 1] >= 0x80 && (i + 1 == to || t->query.at[i + 1] == '~');
        if (plain && !wave)
            return i;
    }
    return to;
}

/* ---- operators ---- */

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

struct counted {
    const char *name;
    enum token_kind kind;
    bool ordered;
    uint32_t least;
    const char *needs; /* what the number is */
};

static const struct counted counted[] = {
    {"NEAR", TOKEN_NEAR, false, 0, "how many words may stand between"},
    {"ONEAR", TOKEN_NEAR, true, 0, "how many words may stand between"},
    {"ATLEAST", TOKEN_ATLEAST, false, 1, "how many of the words in ( ) must stand"},
    {"TIMES", TOKEN_TIMES, false, 1, "how many times the word must stand"},
};
enum { COUNTED = sizeof(counted) / sizeof(*counted) };

static enum err misspelt(const struct token *token, struct text word, const char *meant,
                         struct text count, struct why *why)
{
    return why_set(why, ERR_BAD_INPUT,
                   "column %u: '%.*s' is no operator; did you mean %s%s%.*s? (put it in \"quotes\" "
                   "to look for it)",
                   token->column, TEXT_ARG(utf8_head(word, QUERY_SHOWN)), meant,
                   count.len ? "/" : "", TEXT_ARG(utf8_head(count, 4)));
}

/* NEAR/5, ONEAR/5, ATLEAST/2, TIMES/3, and what was meant to be one of them. */
static enum err counted_word(struct token *token, struct text word, struct why *why)
{
    struct text rest = word, name;
    text_cut(&rest, '/', &name);
    if (!text_all_between(name, 'A', 'Z'))
        return OK;
    const struct counted *found = NULL, *meant = NULL;
    for (size_t i = 0; i < COUNTED; i++) {
        found = text_is(name, counted[i].name) ? &counted[i] : found;
        meant = !meant && nearly(name, counted[i].name) ? &counted[i] : meant;
    }
    if (!found)
        return meant && rest.at
                   ? misspelt(token, word, meant->name, rest.len ? rest : TEXT("5"), why)
                   : OK;
    int64_t count;
    if (!text_all_between(rest, '0', '9') || !text_int(rest, &count) || count > NEAR_MOST ||
        count < (int64_t)found->least)
        return why_set(why, ERR_BAD_INPUT, "column %u: '%.*s' needs %s, %u to %d: %s/5",
                       token->column, TEXT_ARG(utf8_head(word, QUERY_SHOWN)), found->needs,
                       found->least, (int)NEAR_MOST, found->name);
    token->kind = found->kind;
    token->ordered = found->ordered;
    token->count = (uint32_t)count;
    return OK;
}

static enum err operator_word(struct token *token, struct text word, struct why *why)
{
    static const struct {
        const char *name;
        enum token_kind kind;
    } plain[] = {{"AND", TOKEN_AND},       {"&&", TOKEN_AND},
                 {"OR", TOKEN_OR},         {"||", TOKEN_OR},
                 {"|", TOKEN_OR},          {"NOT", TOKEN_NOT},
                 {"EXCEPT", TOKEN_EXCEPT}, {"SENTENCE", TOKEN_SENTENCE}};
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        if (text_is(word, plain[i].name)) {
            token->kind = plain[i].kind;
            return OK;
        }
    }
    static const char *const long_names[] = {"EXCEPT", "SENTENCE"};
    const bool capitals = text_all_between(word, 'A', 'Z') && word.len > 4;
    for (size_t i = 0; capitals && i < 2; i++)
        if (nearly(word, long_names[i]))
            return misspelt(token, word, long_names[i], (struct text){0}, why);
    return counted_word(token, word, why);
}

/* NOT followed by NEAR/5 is one operator. */
static enum err not_near(struct tokens *t, struct token *token, struct why *why)
{
    struct tokens ahead = *t;
    const enum err err = skip_space(&ahead, why);
    const struct text rest = text_slice(t->query, ahead.at, t->query.len);
    if (err || (!text_starts(rest, TEXT("NEAR/")) && !text_starts(rest, TEXT("NEAR／")) &&
                !text_starts(rest, TEXT("ＮＥＡＲ"))))
        return err;
    struct token near;
    const enum err bad = token_next(&ahead, &near, why);
    if (bad || near.kind != TOKEN_NEAR)
        return bad;
    token->kind = TOKEN_APART;
    token->count = near.count;
    *t = ahead;
    return OK;
}

/* ---- words ---- */

/* The filter's name and what stands behind its colon; false: there is none. */
static bool cut_name(struct text word, char *room, struct text *name_out, struct text *rest_out)
{
    struct text rest = word, name;
    text_cut(&rest, ':', &name);
    const ptrdiff_t wide = text_find(name, TEXT("："));
    if (wide > 0) {
        rest = text_slice(word, (size_t)wide + strlen("："), word.len);
        name.len = (size_t)wide;
    }
    name = plain_of(name, room);
    bool letters = rest.at && name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        letters = letters && ((name.at[i] >= 'a' && name.at[i] <= 'z') ||
                              (name.at[i] >= 'A' && name.at[i] <= 'Z') || name.at[i] == '_');
    *name_out = name;
    *rest_out = rest;
    return letters;
}

/* Lang: for lang:, as telephones like to write it; NULL: it is none. */
static const char *name_but_case(struct text name)
{
    char room[PLAIN_MOST];
    const char *meant = NULL;
    if (name.len > PLAIN_MOST)
        return NULL;
    for (size_t i = 0; i < name.len; i++)
        room[i] = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] | 32 : name.at[i]);
    const struct field_spec *spec = field_find((struct text){room, name.len}, &meant);
    return spec ? spec->name : NULL;
}

/* name: before something; NULL in token->spec when the word is no field. */
static enum err field_name(struct token *token, struct text word, struct why *why)
{
    char room[PLAIN_MOST];
    struct text rest, name;
    if (!cut_name(word, room, &name, &rest))
        return OK;
    const char *meant = NULL;
    const struct field_spec *spec = field_find(name, &meant);
    bool small = true;
    for (size_t i = 0; i < name.len; i++)
        small = small && (name.at[i] < 'A' || name.at[i] > 'Z');
    if (!small)
        meant = name_but_case(name);
    if (!spec)
        return meant ? why_set(why, ERR_BAD_INPUT,
                               "column %u: '%.*s:' is no filter; did you mean %s:? (put it in "
                               "\"quotes\" to look for it)",
                               token->column, TEXT_ARG(utf8_head(name, QUERY_SHOWN)), meant)
                     : OK;
    token->kind = TOKEN_FIELD;
    token->spec = spec;
    token->text = rest;
    return OK;
}

static void take_word(struct tokens *t)
{
    size_t next;
    while (!at_end(t) && !ends_word(peek(t, &next))) {
        if (byte_at(t, t->at) == '\\' && t->at + 1 < t->query.len)
            step(t);
        step(t);
    }
}

static size_t regex_end(const struct tokens *t);

/* title:/f.ods/ is a scope with a regular expression behind. */
static bool before_regex(const struct tokens *start, struct tokens *t, struct token *token)
{
    const enum value_kind value = token->spec->value;
    if (value != VALUE_TITLE && value != VALUE_TEXT)
        return false;
    struct tokens behind = *start;
    behind.at = (size_t)(token->text.at - t->query.at);
    behind.column += (uint32_t)utf8_count(text_slice(t->query, start->at, behind.at));
    if (byte_at(&behind, behind.at) != '/' || !regex_end(&behind))
        return false;
    *t = behind;
    token->text.len = 0;
    return true;
}

static enum err word(struct tokens *t, struct token *token, struct why *why)
{
    const struct tokens start = *t;
    take_word(t);
    struct text whole = text_slice(t->query, start.at, t->at);
    token->kind = TOKEN_WORD;
    token->text = whole;
    char room[PLAIN_MOST];
    enum err err = operator_word(token, plain_of(whole, room), why);
    if (!err && token->kind == TOKEN_NOT)
        err = not_near(t, token, why);
    if (!err && token->kind == TOKEN_WORD)
        err = field_name(token, whole, why);
    if (err || (token->kind != TOKEN_WORD && token->kind != TOKEN_FIELD) ||
        (token->kind == TOKEN_FIELD && before_regex(&start, t, token)))
        return err;
    const size_t at = (size_t)(token->text.at - t->query.at);
    const size_t tail = switches_of(t, at, t->at);
    token->text = text_slice(t->query, at, tail);
    t->column = start.column + (uint32_t)utf8_count(text_slice(t->query, start.at, tail));
    t->at = tail;
    return take_switches(t, &token->switches, why);
}

static enum err phrase(struct tokens *t, struct token *token, struct why *why)
{
    token->kind = TOKEN_PHRASE;
    const size_t from = t->at;
    while (!at_end(t)) {
        size_t next;
        const size_t end = t->at;
        if (byte_at(t, end) == '\\' && end + 1 < t->query.len) {
            step(t);
            step(t);
            continue;
        }
        const bool closes = is_quote(peek(t, &next));
        step(t);
        if (!closes)
            continue;
        token->text = text_slice(t->query, from, end);
        token->star = byte_at(t, t->at) == '*';
        if (token->star)
            step(t);
        return take_switches(t, &token->switches, why);
    }
    return why_set(why, ERR_BAD_INPUT,
                   "column %u: this phrase has no end; expected \" after its last word",
                   token->column);
}

/* Where the regular expression that begins at `at` ends: its last slash; 0: it is none. */
static size_t regex_end(const struct tokens *t)
{
    for (size_t i = t->at + 1; i < t->query.len; i++) {
        if (t->query.at[i] == '\\') {
            i++;
            continue;
        }
        if (t->query.at[i] != '/' || i == t->at + 1)
            continue;
        struct tokens behind = *t;
        size_t next;
        behind.at = i + 1;
        if (at_end(&behind) || byte_at(t, i + 1) == '~' || is_space(peek(&behind, &next)) ||
            is_close(peek(&behind, &next)))
            return i;
    }
    return 0;
}

static enum err regex(struct tokens *t, struct token *token, size_t end, struct why *why)
{
    token->kind = TOKEN_REGEX;
    token->text = text_slice(t->query, t->at + 1, end);
    while (t->at <= end)
        step(t);
    return take_switches(t, &token->switches, why);
}

/* Also those that telephones and Japanese keyboards write. */
static bool is_minus(uint32_t code)
{
    return code == '-' || code == 0x2212 || code == 0x2013 || code == 0xFF0D;
}

static enum err take(struct tokens *t, struct token *token, struct why *why)
{
    size_t next;
    const uint32_t code = peek(t, &next);
    const size_t regex_to = code == '/' ? regex_end(t) : 0;
    if (regex_to)
        return regex(t, token, regex_to, why);
    struct tokens behind = *t;
    step(&behind);
    const bool more = !at_end(&behind) && !is_space(peek(&behind, &next));
    if (is_open(code)) {
        token->kind = TOKEN_OPEN;
    } else if (is_close(code)) {
        token->kind = TOKEN_CLOSE;
        *t = behind;
        return take_switches(t, &token->switches, why);
    } else if (is_quote(code)) {
        *t = behind;
        return phrase(t, token, why);
    } else if (is_minus(code) && more) {
        token->kind = TOKEN_NOT;
    } else {
        return word(t, token, why);
    }
    *t = behind;
    return OK;
}

enum err token_next(struct tokens *tokens, struct token *token_out, struct why *why)
{
    enum err err = skip_space(tokens, why);
    struct token token = {.column = tokens->column + 1, .from = (uint32_t)tokens->at};
    token.switches.number = -1;
    if (!err && !at_end(tokens))
        err = take(tokens, &token, why);
    token.to = (uint32_t)tokens->at;
    if (!err)
        *token_out = token;
    return err;
}
