#include "match/sentence.h"

#include "match/letter.h"

enum { WORD_MOST = 24, WRAPPED = 55, LIST_DIGITS = 3, ADDRESS_MOST = 256 };

/* ---- letters around a place ---- */

/* 0: the text's end. */
static uint32_t code_at(struct text form, size_t at)
{
    return at < form.len ? letter_code(form.at + at) : 0;
}

static uint32_t code_before(struct text form, size_t at)
{
    return at > 0 ? letter_before(form.at + at, form.at) : 0;
}

static size_t step_back(struct text form, size_t at)
{
    for (at--; at > 0 && ((unsigned char)form.at[at] & 0xC0) == 0x80;)
        at--;
    return at;
}

static bool is_blank(uint32_t code)
{
    return code == ' ' || code == '\t' || code == '\r';
}

static bool is_sign(uint32_t code)
{
    switch (code) {
    case '.':
    case '!':
    case '?':
    case 0x3002: /* 。 */
    case 0x2026: /* … */
    case 0x61F:  /* Arabic ? */
    case 0x6D4:  /* Arabic full stop */
    case 0x964:  /* danda */
        return true;
    default:
        return false;
    }
}

static bool is_white(uint32_t code)
{
    return code <= ' ';
}

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_among(uint32_t code, const char *letters)
{
    for (size_t i = 0; letters[i]; i += letter_len(letters[i]))
        if (letter_code(letters + i) == code)
            return true;
    return false;
}

static size_t skip_blanks(struct text form, size_t at)
{
    while (is_blank(code_at(form, at)) && at < form.len)
        at++;
    return at;
}

static struct text rest_of(struct text form, size_t at)
{
    return text_slice(form, at, form.len);
}

static bool is_one_of(struct text word, const char *const *words)
{
    for (; *words; words++)
        if (text_is(word, *words))
            return true;
    return false;
}

static struct text word_from(struct text form, size_t at)
{
    size_t to = at;
    while (to < form.len && letter_of(letter_code(form.at + to)) == LETTER_WORD)
        to += letter_len(form.at[to]);
    return text_slice(form, at, to);
}

/* ---- what follows goes on ---- */

/* 「…。」と言った, すごい!って: the words belong to a sentence around them. */
static bool is_told_on(struct text form, size_t at, bool closed)
{
    static const char *const told[] = {"って", "という", "と思", "と言", "と聞", "とか", "との",
                                       "と、", "と感",   "と書", "と呼", "と叫", NULL};
    for (const char *const *t = told; *t; t++)
        if (text_starts(rest_of(form, at), text_of(*t)))
            return true;
    return closed && is_among(code_at(form, at), "とっのはがをにもへやだでなかみ、,");
}

/* "Stop!" she said */
static bool is_said_on(struct text form, size_t at)
{
    static const char *const said[] = {"said",   "says",    "asked",  "asks", "replied", "wrote",
                                       "writes", "shouted", "and",    "but",  "disse",   "dice",
                                       "ha",     "chiese",  "scrive", "e",    "ma",      NULL};
    static const char *const who[] = {"he", "she", "they", "i", "we", "it", NULL};
    const struct text word = word_from(form, skip_blanks(form, at));
    if (!is_one_of(word, who))
        return is_one_of(word, said);
    const size_t behind = (size_t)(word.at - form.at) + word.len;
    return is_one_of(word_from(form, skip_blanks(form, behind)), said);
}

/* ---- full stops ---- */

/* Shortened words are followed by what they belong to. */
static const char *const shorts[] = {
    "dr",       "mr",  "mrs", "ms",   "mx",   "prof",   "st",     "jr",     "sr",   "vs",
    "etc",      "inc", "ltd", "corp", "co",   "approx", "feat",   "ft",     "dept", "mt",
    "gov",      "sen", "rep", "gen",  "lt",   "col",    "sgt",    "capt",   "rev",  "hon",
    "cf",       "viz", "al",  "sig",  "sigg", "sigra",  "sig.ra", "sig.na", "dott", "dott.ssa",
    "prof.ssa", "avv", "ing", "geom", "rag",  "arch",   "spett",  "egr",    "gent", "ecc",
    "cfr",      "es",  "ca",  "srl",  "spa",  "f.lli",  "d.lgs",  NULL};
/* These only in front of a number. */
static const char *const numbered[] = {
    "no",  "nr",  "num",  "vol", "fig",  "art", "pag", "pagg", "pp",   "p",   "ch",  "cap", "sec",
    "sez", "tel", "cell", "ver", "vers", "min", "max", "jan",  "feb",  "mar", "apr", "jun", "jul",
    "aug", "sep", "sept", "oct", "nov",  "dec", "gen", "lug",  "sett", "ott", "dic", NULL};

/* e.g, u.s, s.p.a: single letters with full stops between. */
static bool is_initials(struct text word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.len; i += letter_len(word.at[i])) {
        letters = word.at[i] == '.' ? 0 : letters + 1;
        if (letters > 1)
            return false;
    }
    return memchr(word.at, '.', word.len) != NULL;
}

/* "2. Soup" at the beginning of a line. */
static bool is_list_number(struct text form, struct text word, size_t from)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_digit((unsigned char)word.at[i]))
            return false;
    while (from > 0 && is_blank((unsigned char)form.at[from - 1]))
        from--;
    return word.len <= LIST_DIGITS && (from == 0 || form.at[from - 1] == '\n');
}

static bool is_shortened(struct text form, size_t dot)
{
    size_t from = dot;
    while (from > 0 && dot - from <= WORD_MOST) {
        const uint32_t code = code_before(form, from);
        if (code != '.' && letter_of(code) != LETTER_WORD)
            break;
        from = step_back(form, from);
    }
    const struct text word = text_slice(form, from, dot);
    if (!word.len || word.len > WORD_MOST)
        return false;
    const bool digits = is_digit(code_at(form, skip_blanks(form, dot + 1)));
    if (is_list_number(form, word, from))
        return true;
    if (word.len == letter_len(*word.at) && !is_digit((unsigned char)*word.at))
        return !is_among((unsigned char)*word.at, "iu");
    return is_initials(word) || is_one_of(word, shorts) || (digits && is_one_of(word, numbered));
}

/* In "soup.最高" it may be part of a name, in です.最高 it ends; umi.example and 3.5 go on. */
static bool dot_ends(struct text form, size_t dot, size_t after)
{
    const uint32_t next = code_at(form, after);
    const enum letter before = letter_of(code_before(form, dot));
    if (is_white(next) || after > dot + 1)
        return !is_shortened(form, dot);
    if (letter_is_unspaced(next))
        return before != LETTER_WORD && before != LETTER_NONE;
    return before != LETTER_NONE &&
           (next == '#' || next == '@' || (next >= 0x80 && letter_of(next) == LETTER_NONE));
}

/* ---- signs ---- */

/* A run of signs that may end a sentence. */
struct run {
    size_t from, to; /* bytes */
    size_t dots;     /* nothing but so many full stops; 0: others */
};

static struct run run_at(struct text form, size_t from)
{
    struct run run = {from, from, 0};
    bool others = false;
    while (run.to < form.len && is_sign(letter_code(form.at + run.to))) {
        run.dots += form.at[run.to] == '.';
        others = others || form.at[run.to] != '.';
        run.to += letter_len(form.at[run.to]);
    }
    if (others)
        run.dots = 0;
    return run;
}

/* Quotation marks and brackets that close behind it. " and ' in front of a letter open. */
static size_t closers_end(struct text form, size_t at)
{
    while (is_among(code_at(form, at), "\"')]}」』】〕〉》”»") && at < form.len) {
        const size_t next = at + letter_len(form.at[at]);
        const bool either = form.at[at] == '"' || form.at[at] == '\'';
        if (either && letter_of(code_at(form, next)) == LETTER_WORD)
            break;
        at = next;
    }
    return at;
}

/* https://umi.example/?a=b: inside an address no ? ends a sentence. */
static bool is_of_address(struct text form, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < ADDRESS_MOST && !is_white((unsigned char)form.at[from - 1]) &&
           (unsigned char)form.at[from - 1] < 0x80)
        from--;
    const struct text word = text_slice(form, from, at);
    return text_find(word, TEXT("://")) >= 0 || text_starts(word, TEXT("www."));
}

/* Names that end in the sign. */
static bool is_of_name(struct text form, const struct run *run)
{
    static const char *const names[] = {"yahoo", "y", "jeopardy", NULL};
    size_t from = run->from;
    while (from > 0 && letter_of(code_before(form, from)) == LETTER_WORD)
        from = step_back(form, from);
    return run->to == run->from + 1 && form.at[run->from] == '!' &&
           is_one_of(text_slice(form, from, run->from), names);
}

static bool run_ends(struct text form, const struct run *run, size_t after)
{
    const bool closed = after > run->to;
    const uint32_t before = code_before(form, run->from), next = code_at(form, after);
    if (is_told_on(form, after, closed))
        return false;
    if (run->dots == 1)
        return dot_ends(form, run->from, after);
    if (closed && (before == '(' || before == '['))
        return false; /* (?), [...] */
    if (run->dots)
        return !(is_digit(before) && is_digit(next));
    if (code_before(form, run->to) == 0x3002)
        return true;
    if (closed && form.at[run->to] == ')')
        return false;
    if ((!is_white(next) && is_of_address(form, run->from)) || is_of_name(form, run))
        return false;
    return !closed || !is_said_on(form, after);
}

/* ---- lines ---- */

/* How many letters the line that ends here has, as far as it matters. */
static size_t line_letters(struct text form, size_t newline)
{
    size_t count = 0;
    while (newline > 0 && form.at[newline - 1] != '\n' && count < WRAPPED) {
        newline = step_back(form, newline);
        count++;
    }
    return count;
}

/* People break lines between thoughts; a program breaks long ones anywhere. */
static bool line_ends(struct text form, size_t newline)
{
    const size_t behind = skip_blanks(form, newline + 1);
    const uint32_t next = code_at(form, behind);
    size_t end = newline;
    while (end > 0 && is_blank((unsigned char)form.at[end - 1]))
        end--;
    const uint32_t before = code_before(form, end);
    if (next == '\n' || before == '\n' || is_among(next, "-*•・●■□◆◇○※→>#@"))
        return true;
    if (is_among(before, ",、(「『・をにはがのとでてもへや"))
        return false;
    return letter_of(before) != LETTER_WORD || letter_of(next) != LETTER_WORD ||
           line_letters(form, newline) < WRAPPED;
}

size_t sentence_end(struct text form, size_t from)
{
    for (size_t i = from; i < form.len;) {
        const uint32_t code = letter_code(form.at + i);
        const size_t next = i + letter_len(form.at[i]);
        if (code == '\n' && line_ends(form, i))
            return next;
        if (!is_sign(code)) {
            i = next;
            continue;
        }
        const struct run run = run_at(form, i);
        const size_t after = closers_end(form, run.to);
        if (run_ends(form, &run, after))
            return after;
        i = after;
    }
    return form.len;
}
