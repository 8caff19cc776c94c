#include "base/utf8.h"
#include "check/kinds.h"

/* Small words that stand in one of the two languages and not in the other. */
static const char *const english[] = {
    "the",  "and",  "we", "you",  "your", "is",  "are",  "was",   "our",    "to", "of", "for",
    "that", "this", "it", "have", "will", "not", "with", "sorry", "please", "by", "on", "be"};
static const char *const italian[] = {
    "il",   "di",    "che", "non", "per",   "la",      "le",     "un",  "una", "ci",
    "del",  "della", "si",  "con", "siamo", "abbiamo", "lei",    "suo", "sua", "nel",
    "alla", "al",    "gli", "è",   "sono",  "ed",      "grazie", "qui", "ha",  "da"};

static bool among(struct text word, const char *const *words, size_t count)
{
    const char first =
        (char)(word.at[0] >= 'A' && word.at[0] <= 'Z' ? word.at[0] | 32 : word.at[0]);
    if (word.len > 6)
        return false;
    for (size_t i = 0; i < count; i++)
        if (words[i][0] == first && text_same_but_case(word, text_of(words[i])))
            return true;
    return false;
}

enum tongue tongue_heard(struct text text, enum tongue said)
{
    size_t kana = 0, latin = 0, en = 0, it = 0;
    for (size_t i = 0; i < text.len;) {
        const size_t from = i;
        uint32_t c = utf8_next(text, &i);
        if ((c >= 0x3040 && c < 0x3100) || (c >= 0x4E00 && c < 0xA000)) {
            kana++;
            continue;
        }
        if ((c | 32) - 'a' >= 26 && !(c >= 0xC0 && c < 0x250))
            continue;
        size_t end = i;
        while (end < text.len) {
            size_t next = end;
            c = utf8_next(text, &next);
            if ((c | 32) - 'a' >= 26 && !(c >= 0xC0 && c < 0x250))
                break;
            end = next;
        }
        const struct text word = text_slice(text, from, end);
        latin++;
        en += among(word, english, sizeof(english) / sizeof(*english));
        it += among(word, italian, sizeof(italian) / sizeof(*italian));
        i = end;
    }
    if (kana > 2 * latin || (kana && !latin))
        return TONGUE_JA;
    if (en != it && (said == TONGUE_OTHER || said == TONGUE_JA || en > it + 2 || it > en + 2))
        return en > it ? TONGUE_EN : TONGUE_IT;
    return kana && said == TONGUE_JA ? TONGUE_JA : said;
}
