#include "base/utf8.h"
#include "check/tone.h"

/* ---- emoji and faces made of letters ---- */

static bool is_emoji(uint32_t c)
{
    return (c >= 0x1F300 && c < 0x1FB00) ||
           (c >= 0x2600 && c < 0x27C0 && c != 0x2713 && c != 0x2714) || c == 0x2B50 || c == 0x2764;
}

/* Eyes and mouths that stand in faces and hardly in words. */
static bool is_face_part(uint32_t c)
{
    static const uint32_t parts[] = {0x3C9,  0x414,  0x434,  'o',    ';',    '^',
                                     0xFF9F, 0x2200, 0x25BD, 0xFF3E, 0xB4,   0x30FC,
                                     '_',    0x309C, 0xFF1B, 0x03C9, 0x2207, 0x1D25};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (c == parts[i])
            return true;
    return false;
}

/* "(^_^;)", "(´Д`)": short, between brackets, of faces' letters. */
static size_t past_face(struct text text, size_t at)
{
    enum { FACE_MOST = 9 };
    size_t i = at, parts = 0, others = 0;
    const uint32_t open = utf8_next(text, &i);
    if (open != '(' && open != 0xFF08)
        return at;
    for (size_t n = 0; n < FACE_MOST && i < text.len; n++) {
        const uint32_t c = utf8_next(text, &i);
        if (c == ')' || c == 0xFF09)
            return parts >= 2 && others <= parts ? i : at;
        if (is_face_part(c))
            parts++;
        else
            others++;
        if (c == 0x3002 || (c >= 0x4E00 && c < 0xA000))
            return at;
    }
    return at;
}

/* ":)", ";-)", ":D", "^^;" before a blank or the end. */
static size_t past_smiley(struct text text, size_t at)
{
    static const char *const smileys[] = {":-)", ";-)", ":)", ";)",  ":D", ":-D",
                                          ":P",  "XD",  "xD", "^^;", "^^"};
    const struct text rest = text_slice(text, at, text.len);
    if (!strchr(":;Xx^", rest.at[0]) || !rest.at[0])
        return at;
    if (at && text.at[at - 1] != ' ' && rest.at[0] != '^')
        return at;
    for (size_t i = 0; i < sizeof(smileys) / sizeof(*smileys); i++) {
        const struct text smiley = text_of(smileys[i]);
        if (text_starts(rest, smiley) &&
            (rest.len == smiley.len || (unsigned char)rest.at[smiley.len] <= ' '))
            return at + smiley.len;
    }
    return at;
}

void emoji_find(struct checking *checking)
{
    const struct text reply = checking->reply;
    for (size_t i = 0; i < reply.len;) {
        const size_t at = i;
        const uint32_t c = utf8_next(reply, &i);
        size_t end = past_face(reply, at);
        if (end == at)
            end = past_smiley(reply, at);
        if (end == at && is_emoji(c))
            end = i;
        if (end == at)
            continue;
        remark_add(checking, "joke_in_incident", (struct span){(uint32_t)at, (uint32_t)end}, NULL,
                   0);
        i = end;
    }
}

/* ---- Lei and tu ---- */

/* Forms that say which; Lei's as they are written with a capital. */
static const char *const tu_words[] = {
    "puoi",    "hai",     "scrivici", "inviaci",    "ti",    "tuo",     "tua", "tuoi",
    "tue",     "mandaci", "dicci",    "contattaci", "vuoi",  "devi",    "sei", "trovi",
    "riprova", "usa",     "scusaci",  "dimmi",      "facci", "tienici", "te"};
static const char *const lei_words[] = {"Lei", "Suo", "Sua", "Suoi", "Sue"};
static const char *const lei_pairs[] = {"La ringraziamo", "Le scriviamo",   "la ringraziamo",
                                        "La preghiamo",   "la preghiamo",   "ci scriva",
                                        "Gentile signor", "gentile signor", "Gentile cliente"};

static bool is_word_part(unsigned char c)
{
    return (c | 32U) - 'a' < 26 || c >= 0x80;
}

static bool finds(struct text text, const char *word, struct span *at_out)
{
    const struct text wanted = text_of(word);
    for (size_t i = 0; i + wanted.len <= text.len; i++) {
        if (memcmp(text.at + i, wanted.at, wanted.len) != 0 ||
            (i && is_word_part((unsigned char)text.at[i - 1])) ||
            (i + wanted.len < text.len && is_word_part((unsigned char)text.at[i + wanted.len])))
            continue;
        *at_out = (struct span){(uint32_t)i, (uint32_t)(i + wanted.len)};
        return true;
    }
    return false;
}

static bool finds_any(struct text text, const char *const *words, size_t count, struct span *at_out)
{
    for (size_t i = 0; i < count; i++)
        if (finds(text, words[i], at_out))
            return true;
    return false;
}

void address_find(struct checking *checking)
{
    struct span tu, lei;
    if (checking->tongue != TONGUE_IT)
        return;
    const struct text reply = checking->reply;
    const bool formal = finds_any(reply, lei_words, sizeof(lei_words) / sizeof(*lei_words), &lei) ||
                        finds_any(reply, lei_pairs, sizeof(lei_pairs) / sizeof(*lei_pairs), &lei);
    if (formal && finds_any(reply, tu_words, sizeof(tu_words) / sizeof(*tu_words), &tu))
        remark_add(checking, "mixed_register", tu, NULL, 0);
}
