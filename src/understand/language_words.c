#include "understand/language_words.h"

struct block {
    uint32_t from, to;
    enum script script;
};
static const struct block blocks[] = {
    {0x370, 0x3ff, SCRIPT_GREEK},    {0x400, 0x52f, SCRIPT_CYRILLIC},
    {0x590, 0x5ff, SCRIPT_HEBREW},   {0x600, 0x6ff, SCRIPT_ARABIC},
    {0x750, 0x77f, SCRIPT_ARABIC},   {0x900, 0x97f, SCRIPT_DEVANAGARI},
    {0xe00, 0xe7f, SCRIPT_THAI},     {0x1100, 0x11ff, SCRIPT_HANGUL},
    {0x1e00, 0x1eff, SCRIPT_LATIN},  {0x1f00, 0x1fff, SCRIPT_GREEK},
    {0x3041, 0x3096, SCRIPT_KANA},   {0x309d, 0x309f, SCRIPT_KANA},
    {0x30a1, 0x30fa, SCRIPT_KANA},   {0x3130, 0x318f, SCRIPT_HANGUL},
    {0x3400, 0x4dbf, SCRIPT_HAN},    {0x4e00, 0x9fff, SCRIPT_HAN},
    {0xac00, 0xd7af, SCRIPT_HANGUL}, {0xf900, 0xfaff, SCRIPT_HAN},
    {0x20000, 0x3ffff, SCRIPT_HAN},
};

static enum script script_of(uint32_t code)
{
    if (code >= 0x4e00 && code <= 0x9fff)
        return SCRIPT_HAN;
    if (code >= 0x3041 && code <= 0x3096)
        return SCRIPT_KANA;
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
        if (code <= blocks[i].to)
            return code >= blocks[i].from ? blocks[i].script : SCRIPT_NONE;
    return SCRIPT_NONE;
}

struct letter_mark {
    uint16_t code, mark;
};
static const struct letter_mark letter_marks[] = {
    {0x456, MARK_UKRAINIAN},  {0x457, MARK_UKRAINIAN},  {0x454, MARK_UKRAINIAN},
    {0x491, MARK_UKRAINIAN},  {0x44b, MARK_RUSSIAN},    {0x44d, MARK_RUSSIAN},
    {0x451, MARK_RUSSIAN},    {0x44a, MARK_HARD_SIGN},  {0x458, MARK_SERBIAN},
    {0x459, MARK_SERBIAN},    {0x45a, MARK_SERBIAN},    {0x452, MARK_SERBIAN},
    {0x45b, MARK_SERBIAN},    {0x45f, MARK_SERBIAN},    {0x453, MARK_MACEDONIAN},
    {0x45c, MARK_MACEDONIAN}, {0x455, MARK_MACEDONIAN}, {0x67e, MARK_PERSIAN},
    {0x686, MARK_PERSIAN},    {0x6af, MARK_PERSIAN},    {0x698, MARK_PERSIAN},
    {0x6a9, MARK_PERSIAN},    {0x6cc, MARK_PERSIAN},    {0x679, MARK_URDU},
    {0x688, MARK_URDU},       {0x691, MARK_URDU},       {0x6ba, MARK_URDU},
    {0x6d2, MARK_URDU},
};

static uint32_t mark_of(uint32_t code)
{
    for (size_t i = 0; i < sizeof(letter_marks) / sizeof(*letter_marks); i++)
        if (letter_marks[i].code == code)
            return letter_marks[i].mark;
    return 0;
}

static size_t past_run(struct text text, size_t i)
{
    while (i < text.len && (unsigned char)text.at[i] > ' ' && (unsigned char)text.at[i] < 0x80)
        i++;
    return i;
}

/* A link may stand behind a word without a space: "…happenedhttps://". */
static bool is_link(struct text text, size_t i)
{
    const struct text rest = text_slice(text, i, text.len);
    return text_starts(rest, TEXT("https://")) || text_starts(rest, TEXT("http://"));
}

/* Letters of a word from i on, and its edges. Answers the byte behind. */
static size_t latin_word(struct words *words, size_t i, struct heard *word)
{
    const struct text text = words->text;
    size_t count = 1, drawn = 1;
    uint32_t letters = 0;
    uint16_t edge = EDGE;
    word->at[0] = EDGE;
    while (i < text.len) {
        size_t next = i;
        const uint32_t code = folded_next(text, &next);
        const uint16_t letter =
            code == 'h' && next < text.len && text.at[next] == 't' && is_link(text, i)
                ? 0
                : latin_letter(code);
        if (!letter) {
            if (is_apostrophe(code)) {
                edge = APOSTROPHE;
                i = next;
            }
            break;
        }
        i = next;
        letters++;
        drawn = letter == word->at[count - 1] ? drawn + 1 : 1;
        if (drawn == 3)
            count--; /* "sooo" is "so" */
        if (drawn < 3 && count <= WORD_LETTERS_MOST)
            word->at[count++] = letter;
    }
    words->letters[SCRIPT_LATIN] += letters;
    word->at[count++] = edge;
    word->count = (uint8_t)count;
    word->han = false;
    return i;
}

static size_t han_run(struct words *words, size_t i, struct heard *word)
{
    word->han = true;
    while (i < words->text.len) {
        size_t next = i;
        if (script_of(folded_next(words->text, &next)) != SCRIPT_HAN)
            break;
        words->letters[SCRIPT_HAN]++;
        i = next;
    }
    return i;
}

/* Behind a link, an account or a hashtag that begins at i; i itself where none does. */
static size_t past_sign(const struct words *words, size_t i, bool begins)
{
    const char c = words->text.at[i];
    if (c != 'h' && c != 'w' && c != '#' && c != '@')
        return i;
    if (c == 'h' && is_link(words->text, i))
        return past_run(words->text, i + 1);
    if (!begins)
        return i;
    const bool bare =
        c == 'w' && text_starts(text_slice(words->text, i, words->text.len), TEXT("www."));
    /* what networks' archives put in a link's place */
    const bool word =
        c == 'h' && text_starts(text_slice(words->text, i, words->text.len), TEXT("http"));
    const bool tag = c == '#' && !words->tags;
    return bare || word || tag || c == '@' ? past_run(words->text, i + 1) : i;
}

bool words_next(struct words *words, struct heard *word_out)
{
    const struct text text = words->text;
    bool begins = words->at == 0 || (unsigned char)text.at[words->at - 1] <= ' ' ||
                  (unsigned char)text.at[words->at - 1] >= 0x80;
    size_t i = words->at;
    while (i < text.len) {
        if (text.at[i] == ' ') { /* most of what stands between words */
            begins = true;
            i++;
            continue;
        }
        const size_t sign = past_sign(words, i, begins);
        if (sign > i) {
            i = sign;
            continue;
        }
        size_t next = i;
        const uint32_t code = folded_next(text, &next);
        const bool latin = latin_letter(code) != 0;
        const enum script script = latin          ? SCRIPT_LATIN
                                   : code < 0x370 ? SCRIPT_NONE
                                                  : script_of(code);
        if (script == SCRIPT_LATIN || script == SCRIPT_HAN) {
            word_out->from = i;
            word_out->to = words->at =
                latin ? latin_word(words, i, word_out) : han_run(words, i, word_out);
            return true;
        }
        if (script != SCRIPT_NONE) {
            words->letters[script]++;
            if (script == SCRIPT_CYRILLIC || script == SCRIPT_ARABIC)
                words->marks |= mark_of(code);
        }
        begins = !(code >= '0' && code <= '9');
        i = next;
    }
    words->at = text.len;
    return false;
}
