#include "match/regex_form.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "match/letter.h"

/* A letter of a word: of a script that puts spaces between them. */
#define WORD                                                                                       \
    "[^\\W\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}"    \
    "\\p{Yi}\xE3\x83\xBC]"
#define EDGE    "(?:(?<=" WORD ")(?!" WORD ")|(?<!" WORD ")(?=" WORD "))"
#define NO_EDGE "(?:(?<=" WORD ")(?=" WORD ")|(?<!" WORD ")(?!" WORD "))"

static char byte_at(struct text text, size_t at)
{
    if (at < text.len)
        return text.at[at];
    return 0;
}

static bool is_plain_escape(char c)
{
    return (unsigned char)c < 0x80 && letter_of((unsigned char)c) == LETTER_NONE && c > ' ';
}

/* Where the part of the pattern at `at` ends: a letter, an escape, the beginning of a [class].
 * inside: whether it is in one. */
static size_t part_end(struct text p, size_t at, bool *inside)
{
    const char c = p.at[at];
    size_t end = at + letter_len(c);
    if (c == '\\' && end < p.len) {
        end += letter_len(p.at[end]);
    } else if (c == '[' && !*inside) {
        *inside = true;
        end += byte_at(p, end) == '^';
        end += byte_at(p, end) == ']';
    } else if (c == '[' && byte_at(p, end) == ':') {
        const ptrdiff_t close = text_find(text_slice(p, end, p.len), TEXT(":]"));
        end = close < 0 ? end : end + (size_t)close + 2;
    } else if (c == ']') {
        *inside = false;
    }
    return end < p.len ? end : p.len;
}

static bool is_counted(char c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

/* Letters as they are, signs of ASCII behind \. */
static void put_literal(struct buf *out, struct text form)
{
    for (size_t i = 0; i < form.len; i++) {
        const unsigned char c = (unsigned char)form.at[i];
        if (c < 0x80 && letter_of(c) == LETTER_NONE)
            buf_byte(out, '\\');
        buf_byte(out, (char)c);
    }
}

/* A run of letters beyond ASCII in the match form. Of one that is counted, as in コ㌔+, the last
 * stays one thing. */
static void put_run(struct buf *out, struct text run, bool counted)
{
    struct buf whole, head;
    buf_init(&whole, run.len * 12 + 256);
    buf_init(&head, run.len * 12 + 256);
    size_t last = run.len - 1;
    while (last > 0 && ((unsigned char)run.at[last] & 0xC0) == 0x80)
        last--;
    const bool folds =
        !fold_match(run, &whole) && whole.len && !fold_match(text_slice(run, 0, last), &head);
    const bool splits =
        counted && folds && whole.len > head.len && text_starts(buf_view(&whole), buf_view(&head));
    if (!folds || (counted && !splits)) {
        buf_text(out, run);
    } else if (splits) {
        put_literal(out, buf_view(&head));
        buf_text(out, TEXT("(?:"));
        put_literal(out, text_slice(buf_view(&whole), head.len, whole.len));
        buf_byte(out, ')');
    } else {
        put_literal(out, buf_view(&whole));
    }
    buf_done(&whole);
    buf_done(&head);
}

static void put_part(struct buf *out, struct text part, bool inside)
{
    if (!inside && text_is(part, "\\b"))
        buf_text(out, TEXT(EDGE));
    else if (!inside && text_is(part, "\\B"))
        buf_text(out, TEXT(NO_EDGE));
    else
        buf_text(out, part);
}

bool regex_form(struct text p, bool exact, struct buf *out)
{
    if (text_find(p, TEXT("\\Q")) >= 0)
        return false;
    bool inside = false;
    for (size_t i = 0; i < p.len;) {
        size_t end = i;
        while (!exact && end < p.len && (unsigned char)p.at[end] >= 0x80)
            end += letter_len(p.at[end]);
        if (end > i) {
            end = end < p.len ? end : p.len;
            put_run(out, text_slice(p, i, end), !inside && is_counted(byte_at(p, end)));
        } else {
            const bool was = inside;
            end = part_end(p, i, &inside);
            put_part(out, text_slice(p, i, end), was);
        }
        i = end;
    }
    return !buf_over(out);
}

/* ---- a literal that every match holds ---- */

/* Letters that stay what they are in the match form. Of a text as written only those are that no
 * mark joins. */
static bool is_sure(uint32_t code, bool exact)
{
    const enum letter letter = letter_of(code);
    if (code < 0x80)
        return letter == LETTER_WORD || (code == ' ' && !exact);
    if (code >= 0x4E00 && code <= 0x9FFF)
        return true;
    return !exact && (letter == LETTER_KATAKANA || letter == LETTER_HIRAGANA);
}

struct literal {
    char best[256], run[256];
    size_t best_len, run_len;
};

static void end_run(struct literal *l)
{
    if (l->run_len > l->best_len) {
        memcpy(l->best, l->run, l->run_len);
        l->best_len = l->run_len;
    }
    l->run_len = 0;
}

static void add_letter(struct literal *l, struct text letter, bool exact)
{
    /* Lengthened words are shortened in the form: of a text as written no pair is sure. */
    const bool again = exact && l->run_len >= letter.len &&
                       memcmp(l->run + l->run_len - letter.len, letter.at, letter.len) == 0;
    if (again || l->run_len + letter.len > sizeof(l->run))
        end_run(l);
    for (size_t i = 0; i < letter.len; i++) {
        const char c = letter.at[i];
        l->run[l->run_len++] = c;
        if (c >= 'A' && c <= 'Z')
            l->run[l->run_len - 1] = (char)(c | 0x20);
    }
}

/* Behind the group's ')'. Where it does not end, the pattern's end. */
static size_t group_end(struct text p, size_t at)
{
    bool inside = false;
    int depth = 0;
    while (at < p.len) {
        const char c = p.at[at];
        const bool was = inside;
        at = part_end(p, at, &inside);
        depth += !was && c == '(';
        depth -= !was && c == ')';
        if (!was && depth == 0)
            return at;
    }
    return p.len;
}

static size_t class_end(struct text p, size_t at)
{
    bool inside = false;
    do
        at = part_end(p, at, &inside);
    while (at < p.len && inside);
    return at;
}

/* Where nothing can be said of a part by itself: a choice at the top, (?i) and its like, comments,
 * letters by number, quotations. */
static bool is_plain_writing(struct text p)
{
    bool inside = false;
    int depth = 0;
    for (size_t i = 0; i < p.len;) {
        const char c = p.at[i], next = byte_at(p, i + 1), third = byte_at(p, i + 2);
        const bool was = inside;
        i = part_end(p, i, &inside);
        if (was)
            continue;
        depth += c == '(';
        depth -= c == ')';
        const bool known = next != '?' || third == ':' || third == '=' || third == '!' ||
                           third == '<' || third == '>' || third == '|';
        if ((c == '|' && depth == 0) || (c == '(' && (!known || next == '*')) ||
            (c == '\\' && !is_plain_escape(next) && !strchr("dDwWsSbBAzZhHvVRXnrtfaeK", next)))
            return false;
    }
    return depth == 0;
}

/* The part before may be missing. */
static bool may_be_missing(struct text p, size_t at)
{
    const char c = byte_at(p, at);
    return c == '*' || c == '?' || c == '{';
}

static size_t counts_end(struct text p, size_t at)
{
    if (byte_at(p, at) == '{')
        while (at < p.len && p.at[at] != '}')
            at++;
    while (at < p.len && (is_counted(p.at[at]) || p.at[at] == '}'))
        at++;
    return at;
}

/* One part of the pattern; what follows it begins at the answer. */
static size_t see_part(struct literal *l, struct text p, size_t at, bool exact)
{
    static const char signs[] = "([\\.^$";
    bool inside = false;
    const char c = p.at[at];
    const size_t end = c == '('   ? group_end(p, at)
                       : c == '[' ? class_end(p, at)
                                  : part_end(p, at, &inside);
    const struct text letter = text_slice(p, at, end);
    const bool sure =
        !strchr(signs, c) && is_sure(letter_code(letter.at), exact) && !may_be_missing(p, end);
    if (sure)
        add_letter(l, letter, exact);
    if (!sure || is_counted(byte_at(p, end)))
        end_run(l);
    if (sure && byte_at(p, end) == '+')
        add_letter(l, letter, exact);
    return counts_end(p, end);
}

void regex_sure(struct text p, bool exact, struct buf *out)
{
    struct literal l = {.best_len = 0};
    if (!is_plain_writing(p))
        return;
    for (size_t i = 0; i < p.len;)
        i = see_part(&l, p, i, exact);
    end_run(&l);
    struct text best = {l.best, l.best_len};
    /* A mark behind it may have joined its last letter. */
    while (exact && best.len > 0 && ((unsigned char)best.at[--best.len] & 0xC0) == 0x80)
        continue;
    buf_text(out, best);
}
