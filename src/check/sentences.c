#include "check/sentences.h"

#include "base/utf8.h"

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000 || c == 0xA0;
}

static bool is_letter(uint32_t c)
{
    return c >= 0x80 || (c | 32) - 'a' < 26;
}

static bool is_digit(uint32_t c)
{
    return c - '0' < 10;
}

/* Ends a sentence whatever follows. */
static bool is_stop(uint32_t c)
{
    return c == 0x3002 || c == 0xFF0E || c == 0xFF01 || c == 0xFF1F || c == 0xFF61 || c == '!' ||
           c == '?' || c == 0x203C || c == 0x2049;
}

static bool closes(uint32_t c)
{
    return c == ')' || c == '"' || c == '\'' || c == ']' || c == 0x300D || c == 0x300F ||
           c == 0xFF09 || c == 0x3011 || c == 0x201D || c == 0x2019 || c == 0xBB;
}

/* Behind which a point ends no sentence; the word before the point, small letters. */
static bool is_short_form(struct text word)
{
    static const char *const forms[] = {
        "e.g", "i.e",   "mr",   "mrs",    "ms",   "dr",  "st",  "vs",  "no",   "nr",  "art",
        "sig", "dott",  "ing",  "avv",    "prof", "ecc", "pag", "tel", "p.es", "cfr", "n",
        "c.a", "spett", "gent", "approx", "inc",  "ltd", "co",  "jr",  "sr",   "a.m", "p.m"};
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
        if (text_same_but_case(word, text_of(forms[i])))
            return true;
    return word.len == 1 && is_letter((unsigned char)word.at[0]);
}

static bool point_ends(struct text text, size_t at)
{
    size_t from = at;
    if (at + 1 >= text.len)
        return true;
    const unsigned char next = (unsigned char)text.at[at + 1];
    if (next == '.' || (!is_blank(next) && !closes(next) && next < 0x80))
        return false;
    while (from && !is_blank((unsigned char)text.at[from - 1]) && text.at[from - 1] != '(')
        from--;
    return !is_short_form(text_slice(text, from, at)) || text.at[at + 1] == '\n';
}

/* Behind the link that begins here, or here. */
static size_t past_link(struct text text, size_t at)
{
    const struct text rest = text_slice(text, at, text.len);
    size_t end = at;
    if (!text_starts_but_case(rest, TEXT("http://")) &&
        !text_starts_but_case(rest, TEXT("https://")) && !text_starts_but_case(rest, TEXT("www.")))
        return at;
    while (end < text.len && (unsigned char)text.at[end] > ' ' &&
           (unsigned char)text.at[end] < 0x80 && text.at[end] != '>' && text.at[end] != '"')
        end++;
    while (end > at && (text.at[end - 1] == '.' || text.at[end - 1] == '!' ||
                        text.at[end - 1] == '?' || text.at[end - 1] == ')'))
        end--;
    return end;
}

static void put(struct text text, size_t from, size_t to, struct sentences *out)
{
    bool word = false;
    while (from < to) {
        size_t next = from;
        if (!is_blank(utf8_next(text, &next)))
            break;
        from = next;
    }
    while (to > from && is_blank((unsigned char)text.at[to - 1]))
        to--;
    for (size_t i = from; i < to;) {
        const uint32_t c = utf8_next(text, &i);
        word = word || is_letter(c) || is_digit(c);
    }
    if (!word && out->count) { /* "!!", "(^_^)": of the sentence before */
        if (to > from)
            out->at[out->count - 1].to = (uint32_t)to;
        return;
    }
    if (to <= from)
        return;
    if (out->count == SENTENCES_MOST)
        out->at[SENTENCES_MOST - 1].to = (uint32_t)to;
    else
        out->at[out->count++] = (struct span){(uint32_t)from, (uint32_t)to};
}

void sentences_cut(struct text text, struct sentences *out)
{
    size_t begun = 0;
    out->count = 0;
    for (size_t i = 0; i < text.len;) {
        const size_t behind = past_link(text, i);
        if (behind > i) {
            i = behind;
            continue;
        }
        const size_t at = i;
        const uint32_t c = utf8_next(text, &i);
        if (c != '\n' && !is_stop(c) && !(c == '.' && point_ends(text, at)))
            continue;
        while (c != '\n' && i < text.len) {
            size_t next = i;
            const uint32_t more = utf8_next(text, &next);
            if (!is_stop(more) && !closes(more))
                break;
            i = next;
        }
        put(text, begun, i, out);
        begun = i;
    }
    put(text, begun, text.len, out);
}
