#include "understand/language.h"

#include <math.h>

enum script {
    SCRIPT_LATIN,
    SCRIPT_HAN,
    SCRIPT_KANA,
    SCRIPT_HANGUL,
    SCRIPT_CYRILLIC,
    SCRIPT_ARABIC,
    SCRIPT_GREEK,
    SCRIPT_THAI,
    SCRIPT_HEBREW,
    SCRIPT_DEVANAGARI,
    SCRIPT_COUNT,
    SCRIPT_NONE = SCRIPT_COUNT
};

/* The language of a script that one language has to itself, or nearly. */
static const char *const of_script[SCRIPT_COUNT] = {NULL, NULL, "ja", "ko", "ru",
                                                    "ar", "el", "th", "he", "hi"};

struct block {
    uint32_t from, to;
    enum script script;
};
static const struct block blocks[] = {
    {0x370, 0x3ff, SCRIPT_GREEK},    {0x400, 0x52f, SCRIPT_CYRILLIC},
    {0x590, 0x5ff, SCRIPT_HEBREW},   {0x600, 0x6ff, SCRIPT_ARABIC},
    {0x750, 0x77f, SCRIPT_ARABIC},   {0x900, 0x97f, SCRIPT_DEVANAGARI},
    {0xe00, 0xe7f, SCRIPT_THAI},     {0x1100, 0x11ff, SCRIPT_HANGUL},
    {0x1e00, 0x1eff, SCRIPT_LATIN},  {0x3041, 0x3096, SCRIPT_KANA},
    {0x309d, 0x309f, SCRIPT_KANA},   {0x30a1, 0x30fa, SCRIPT_KANA},
    {0x3130, 0x318f, SCRIPT_HANGUL}, {0x3400, 0x4dbf, SCRIPT_HAN},
    {0x4e00, 0x9fff, SCRIPT_HAN},    {0xac00, 0xd7af, SCRIPT_HANGUL},
    {0xf900, 0xfaff, SCRIPT_HAN},    {0x20000, 0x3ffff, SCRIPT_HAN},
};

static enum script script_of(uint32_t code)
{
    if (code < 0x370) {
        const bool latin = (code >= 'a' && code <= 'z') || (code >= 0xdf && code != 0xf7);
        return latin ? SCRIPT_LATIN : SCRIPT_NONE;
    }
    if (code >= 0x4e00 && code <= 0x9fff)
        return SCRIPT_HAN;
    if (code >= 0x3041 && code <= 0x3096)
        return SCRIPT_KANA;
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
        if (code <= blocks[i].to)
            return code >= blocks[i].from ? blocks[i].script : SCRIPT_NONE;
    return SCRIPT_NONE;
}

enum { BYTES_MOST = 600 }; /* more tells nothing new */

struct hearing {
    const struct understand *understand;
    struct text folded;
    double score[LANGS_MOST];
    uint32_t letters[SCRIPT_COUNT];
    uint32_t heard; /* words known whole */
};

/* Letters that only some of a script's languages have. */
static const char *by_letter(enum script script, uint32_t code)
{
    if (script == SCRIPT_CYRILLIC &&
        (code == 0x456 || code == 0x457 || code == 0x454 || code == 0x491))
        return "uk";
    if (script == SCRIPT_ARABIC && (code == 0x67e || code == 0x686 || code == 0x6af ||
                                    code == 0x698 || code == 0x6a9 || code == 0x6cc))
        return "fa";
    return NULL;
}

static void entries_at(struct hearing *hearing, uint32_t entry, bool starts, bool ends)
{
    for (; entry; entry = hearing->understand->lid_entries.at[entry].next) {
        const struct lid_entry *it = &hearing->understand->lid_entries.at[entry];
        if ((it->word_start && !starts) || (it->word_end && !ends))
            continue;
        hearing->score[it->lang] += (double)it->weight;
        if (it->word_start && it->word_end)
            hearing->heard++;
    }
}

static bool is_word_at(struct text text, size_t i)
{
    if (i >= text.len)
        return false;
    const unsigned char c = (unsigned char)text.at[i];
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    return script_of(folded_next(text, &i)) != SCRIPT_NONE;
}

static void hear_from(struct hearing *hearing, size_t i, bool starts)
{
    const struct trie *trie = &hearing->understand->lid;
    uint32_t cell = TRIE_ROOT;
    for (size_t k = i; k < hearing->folded.len; k++) {
        cell = trie_step(trie, cell, (unsigned char)hearing->folded.at[k]);
        if (!cell)
            return;
        const uint32_t entry = trie->cells[cell].value;
        if (entry)
            entries_at(hearing, entry, starts, !is_word_at(hearing->folded, k + 1));
    }
}

static size_t past_run(struct text text, size_t i)
{
    while (i < text.len && (unsigned char)text.at[i] > ' ' && (unsigned char)text.at[i] < 0x80)
        i++;
    return i;
}

static bool is_link(struct text text, size_t i)
{
    return text_starts(text_slice(text, i, text.len), TEXT("http"));
}

static const char *hear(struct hearing *hearing)
{
    const struct text text = hearing->folded;
    const char *letter_says = NULL;
    bool starts = true;
    for (size_t i = 0; i < text.len;) {
        const size_t here = i;
        const char c = text.at[i];
        if (starts && (c == '@' || c == '#' || (c == 'h' && is_link(text, i)))) {
            const size_t end = past_run(text, i + 1);
            i = end > i ? end : i + 1;
            continue;
        }
        const uint32_t code = folded_next(text, &i);
        const enum script script = script_of(code);
        if (script == SCRIPT_NONE) {
            starts = !(code >= '0' && code <= '9');
            continue;
        }
        hearing->letters[script]++;
        if (!letter_says)
            letter_says = by_letter(script, code);
        if (script == SCRIPT_LATIN || script == SCRIPT_HAN)
            hear_from(hearing, here, starts);

        starts = false;
    }
    return letter_says;
}

static struct language named(const char *name, double p)
{
    struct language language = {.p = p};
    snprintf(language.name, sizeof(language.name), "%s", name);
    return language;
}

/* Han without kana: Chinese, unless characters or the post say Japanese. */
static struct language of_han(const struct hearing *hearing)
{
    const int ja = lang_number(hearing->understand, TEXT("ja"));
    const int zh = lang_number(hearing->understand, TEXT("zh"));
    const double for_ja = ja < 0 ? 0 : hearing->score[ja];
    const double for_zh = zh < 0 ? 0 : hearing->score[zh];
    const double p = 1 / (1 + exp(for_ja - for_zh - .4));
    return p >= .5 ? named("zh", p) : named("ja", 1 - p);
}

static struct language of_latin(const struct hearing *hearing)
{
    const struct understand *understand = hearing->understand;
    double best = -1e9, sum = 0;
    size_t which = 0;
    for (size_t i = 0; i < understand->lang_count; i++)
        if (hearing->score[i] > best) {
            best = hearing->score[i];
            which = i;
        }
    if (understand->lang_count == 0 || best < .45)
        return named("und", .3);
    for (size_t i = 0; i < understand->lang_count; i++)
        sum += exp(hearing->score[i] - best);
    const double p = 1 / sum;
    if (p < .36)
        return named("und", p);
    return named(understand->langs[which], p > .995 ? .995 : p);
}

/* The first BYTES_MOST bytes, no character cut in two. */
static struct text head_of(struct text folded)
{
    if (folded.len <= BYTES_MOST)
        return folded;
    size_t len = BYTES_MOST;
    while (len && ((unsigned char)folded.at[len] & 0xc0) == 0x80)
        len--;
    return text_slice(folded, 0, len);
}

struct language language_of(const struct understand *understand, struct text folded,
                            const struct text *said, size_t said_count)
{
    struct hearing hearing = {.understand = understand, .folded = head_of(folded)};
    for (size_t i = 0; i < said_count; i++) {
        const struct text tongue = text_slice(said[i], 0, 2);
        const int number = lang_number(understand, tongue);
        if (number >= 0)
            hearing.score[number] += 1.2 / (double)said_count;
    }
    const char *letter_says = hear(&hearing);
    uint32_t most = 0;
    enum script script = SCRIPT_NONE;
    const uint32_t east = hearing.letters[SCRIPT_HAN] + hearing.letters[SCRIPT_KANA];
    /* one character of these says as much as two letters */
    hearing.letters[SCRIPT_HANGUL] *= 2;
    for (int i = SCRIPT_LATIN; i < SCRIPT_COUNT; i++) {
        const bool is_east = i == SCRIPT_HAN || i == SCRIPT_KANA;
        const uint32_t letters = is_east ? east * 2 : hearing.letters[i];
        if (letters > most) {
            most = letters;
            script = (enum script)i;
        }
    }
    if (!most)
        return said_count && said[0].len >= 2 && said[0].len < 8 ? named("und", .2)
                                                                 : named("und", .1);
    /* kana decides even in a post full of Latin names */
    if (hearing.letters[SCRIPT_KANA] >= 2 && east * 6 >= hearing.letters[SCRIPT_LATIN])
        return named("ja", .995);
    if (script == SCRIPT_HAN || script == SCRIPT_KANA)
        return hearing.letters[SCRIPT_KANA] ? named("ja", .99) : of_han(&hearing);
    if (script == SCRIPT_LATIN)
        return of_latin(&hearing);
    return letter_says ? named(letter_says, .9) : named(of_script[script], .98);
}
