#include "match/regex.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/query.h"
#include "match/regex_form.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    LEAST_STEPS = 32, /* from one letter, before they are counted one letter after the other */
    MOST_STEPS = 4096,
    LOOKS_MOST = 1 << 27, /* bytes looked at in a text, if from each letter the whole window is */
    LEAST_AHEAD = 1024,
    TEXT_MOST = 1 << 24,
    HEAP_MOST_KB = 8 * 1024,
    STACK_LEAST = 32 * 1024,
    STACK_MOST = 1024 * 1024,
    FORM_MOST = 1 << 22
};

struct regex {
    pcre2_code *code;
    bool exact;
    char *literal;
    size_t literal_len;
};

struct regex_room {
    pcre2_match_data *found;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
};

static void *take_memory(size_t size, void *arg)
{
    (void)arg;
    return mem_new(size);
}

static void give_memory(void *at, void *arg)
{
    (void)arg;
    mem_free(at);
}

static pcre2_general_context *memory_new(void)
{
    pcre2_general_context *memory = pcre2_general_context_create(take_memory, give_memory, NULL);
    must(memory);
    return memory;
}

/* ---- compiling ---- */

static pcre2_code *compile(struct text pattern, uint32_t more, int *error_out, size_t *offset_out)
{
    const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | more;
    pcre2_general_context *memory = memory_new();
    pcre2_compile_context *how = pcre2_compile_context_create(memory);
    must(how && pcre2_set_newline(how, PCRE2_NEWLINE_ANYCRLF) == 0);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)(pattern.at ? pattern.at : ""), pattern.len,
                                     options, error_out, offset_out, how);
    pcre2_compile_context_free(how);
    pcre2_general_context_free(memory);
    return code;
}

/* (*UTF), (*COMMIT) and their like change how the whole search goes. */
static size_t find_verb(struct text pattern)
{
    for (size_t i = 0; i + 2 < pattern.len; i++) {
        if (pattern.at[i] == '\\')
            i++;
        else if (pattern.at[i] == '(' && pattern.at[i + 1] == '*' &&
                 ((pattern.at[i + 2] >= 'A' && pattern.at[i + 2] <= 'Z') ||
                  pattern.at[i + 2] == ':'))
            return i;
    }
    return pattern.len;
}

enum err regex_check(struct text pattern, uint32_t column, struct why *why)
{
    int error = 0;
    size_t offset = 0;
    const size_t verb = find_verb(pattern);
    if (verb < pattern.len)
        return why_set(why, ERR_BAD_INPUT,
                       "column %zu: '(*' with a capital behind cannot stand in a regular "
                       "expression here; to look for the signs write \\(\\*",
                       column + 1 + utf8_count(text_slice(pattern, 0, verb)));
    pcre2_code *code = compile(pattern, 0, &error, &offset);
    pcre2_code_free(code);
    if (code)
        return OK;
    char words[160] = "";
    pcre2_get_error_message(error, (PCRE2_UCHAR *)words, sizeof(words));
    return why_set(why, ERR_BAD_INPUT, "column %zu: in this regular expression: %s",
                   column + 1 + utf8_count(text_slice(pattern, 0, offset)), words);
}

static char *literal_of(struct text pattern, bool exact, size_t *len_out)
{
    struct buf literal;
    buf_init(&literal, FORM_MOST);
    regex_sure(pattern, exact, &literal);
    char *kept = mem_new(literal.len + FORM_SLACK);
    if (literal.len)
        memcpy(kept, literal.at, literal.len);
    *len_out = literal.len;
    buf_done(&literal);
    return kept;
}

struct regex *regex_new(struct text pattern, bool exact, bool quick)
{
    int error;
    size_t offset;
    struct buf form;
    buf_init(&form, FORM_MOST);
    struct regex *regex = mem_make(struct regex);
    regex->exact = exact;
    const uint32_t options = exact ? 0 : PCRE2_CASELESS;
    struct text written = pattern;
    if (regex_form(pattern, exact, &form)) {
        regex->code = compile(buf_view(&form), options, &error, &offset);
        written = regex->code ? buf_view(&form) : pattern;
    }
    if (!regex->code)
        regex->code = compile(pattern, options, &error, &offset);
    must(regex->code);
    regex->literal = literal_of(written, exact, &regex->literal_len);
    buf_done(&form);
    if (quick)
        (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE); /* else it is interpreted */
    return regex;
}

void regex_free(struct regex **regex)
{
    if (!*regex)
        return;
    pcre2_code_free((*regex)->code);
    mem_free((*regex)->literal);
    mem_free(*regex);
    *regex = NULL;
}

struct text regex_literal(const struct regex *regex)
{
    return (struct text){regex->literal, regex->literal_len};
}

bool regex_is_exact(const struct regex *regex)
{
    return regex->exact;
}

/* ---- searching ---- */

struct regex_room *regex_room_new(void)
{
    struct regex_room *room = mem_make(struct regex_room);
    pcre2_general_context *memory = memory_new();
    room->found = pcre2_match_data_create(1, memory);
    room->limits = pcre2_match_context_create(memory);
    must(room->found && room->limits);
    pcre2_set_heap_limit(room->limits, HEAP_MOST_KB);
    room->stack = pcre2_jit_stack_create(STACK_LEAST, STACK_MOST, memory);
    if (room->stack)
        pcre2_jit_stack_assign(room->limits, NULL, room->stack);
    pcre2_general_context_free(memory);
    return room;
}

void regex_room_free(struct regex_room **room)
{
    if (!*room)
        return;
    pcre2_match_data_free((*room)->found);
    pcre2_match_context_free((*room)->limits);
    pcre2_jit_stack_free((*room)->stack);
    mem_free(*room);
    *room = NULL;
}

static size_t clamp(size_t value, size_t least, size_t most)
{
    if (value < least)
        return least;
    return value < most ? value : most;
}

/* The beginning of the letter that byte `at` is of. */
static size_t letter_start(struct text text, size_t at)
{
    if (at >= text.len)
        return text.len;
    while (at > 0 && ((unsigned char)text.at[at] & 0xC0) == 0x80)
        at--;
    return at;
}

static int attempt(const struct regex_search *q, size_t from, size_t end, uint32_t steps,
                   uint32_t more)
{
    const uint32_t options =
        PCRE2_NOTEMPTY | PCRE2_NO_UTF_CHECK | (end < q->text.len ? PCRE2_NOTEOL : 0u) | more;
    pcre2_set_match_limit(q->room->limits, steps);
    return pcre2_match(q->regex->code, (PCRE2_SPTR)q->text.at, end, from, options, q->room->found,
                       q->room->limits);
}

static enum regex_found take(struct regex_search *q, struct span *place_out)
{
    const size_t *ends = pcre2_get_ovector_pointer(q->room->found);
    if (ends[0] >= ends[1] || ends[1] <= q->from)
        return REGEX_OVER; /* what \K could do; it may not stand where it would */
    *place_out = (struct span){(uint32_t)ends[0], (uint32_t)ends[1]};
    q->from = ends[1];
    return REGEX_PLACE;
}

/* From this letter alone, with more and more steps: what they are is known to a factor of two. */
static enum regex_found try_at(struct regex_search *q, size_t from, size_t end, uint32_t steps,
                               struct span *place_out)
{
    for (;;) {
        const int answer = attempt(q, from, end, steps, PCRE2_ANCHORED);
        if (answer >= 0)
            return take(q, place_out);
        if (answer == PCRE2_ERROR_NOMATCH)
            return REGEX_NONE;
        if (answer != PCRE2_ERROR_MATCHLIMIT || q->steps < steps)
            return REGEX_OVER;
        q->steps -= steps;
        steps *= 2;
    }
}

static bool is_limit(int answer)
{
    return answer == PCRE2_ERROR_MATCHLIMIT || answer == PCRE2_ERROR_DEPTHLIMIT ||
           answer == PCRE2_ERROR_HEAPLIMIT || answer == PCRE2_ERROR_JIT_STACKLIMIT;
}

/* A place that begins from q->from up to `stop`, of the text up to `end`. */
static enum regex_found look(struct regex_search *q, size_t stop, size_t end,
                             struct span *place_out)
{
    const uint32_t steps =
        (uint32_t)clamp(REGEX_STEPS / (q->text.len + 1), LEAST_STEPS, MOST_STEPS);
    const int answer = attempt(q, q->from, end, steps, 0);
    if (answer >= 0)
        return take(q, place_out);
    if (!is_limit(answer))
        return answer == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_OVER;
    for (size_t at = q->from; at < stop; at += letter_len(q->text.at[at])) {
        const enum regex_found found = try_at(q, at, end, steps, place_out);
        if (found != REGEX_NONE)
            return found;
    }
    return REGEX_NONE;
}

enum regex_found regex_next(struct regex_search *q, struct span *place_out)
{
    const size_t len = q->text.len;
    if (len > TEXT_MOST)
        return REGEX_OVER;
    const size_t ahead = len ? clamp(LOOKS_MOST / len, LEAST_AHEAD, LOOKS_MOST) : 0;
    while (q->from < len) {
        const size_t stop = letter_start(q->text, q->from + ahead);
        const size_t end = letter_start(q->text, q->from + 2 * ahead);
        const enum regex_found found = look(q, end == len ? len : stop, end, place_out);
        if (found == REGEX_OVER || (found == REGEX_PLACE && (end == len || place_out->from < stop)))
            return found;
        q->from = end == len ? len : stop;
    }
    return REGEX_NONE;
}
