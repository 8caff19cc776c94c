#ifndef STORY_TOLD_H
#define STORY_TOLD_H
/*
 * What a post tells, as signs: things of lexicon/stories (which meet across languages), words, runs
 * of katakana and pairs of kanji, numbers, hashtags, hosts, pictures. A sign knows how usual it is
 * in posts of any brand; how usual it is for one brand is the book's business.
 */
#include "base/map.h"
#include "base/utf8.h"
#include "model/post.h"
#include "story/print.h"

enum sign_kind { /* those before SIGN_AGAINST can speak against an event */
                 SIGN_PLACE,
                 SIGN_GOODS,
                 SIGN_CAUSE,
                 SIGN_WHO,
                 SIGN_SPOT,
                 SIGN_AGAINST,
                 SIGN_HARM = SIGN_AGAINST,
                 SIGN_DEED,
                 SIGN_THING,
                 SIGN_TIME,
                 SIGN_THEME,
                 SIGN_NUMBER,
                 SIGN_CODE, /* letters and digits: a model, a lot, a flight */
                 SIGN_WORD,
                 SIGN_TAG,
                 SIGN_HOST,
                 SIGN_MEDIA,
                 SIGN_AUTHOR,
                 SIGN_KINDS
};
const char *sign_kind_name(enum sign_kind kind); /* "place" … */

struct sign {
    uint64_t key;
    float usual; /* share of posts of any brand that have it */
    uint8_t kind;
    uint32_t from, to; /* bytes of the form; of tags, hosts, media, authors: 0,0 */
};
enum { SIGNS_MOST = 48 };
struct told {
    struct text form; /* the match form that the places of the signs are in */
    bool printed;     /* the text is long enough to be known again by its print */
    struct print print;
    size_t count;
    struct sign at[SIGNS_MOST];
};

/* The table of things, compiled; immutable. */
struct things;
/* Two TSV texts: things (class, ja, en, it) and usual words (word, count, of so many posts). */
struct things *things_new(struct text rows, struct text usual);
struct things *things_inside(void); /* of the tables inside the program */
void things_free(struct things **things);
size_t things_count(const struct things *things);

/* Where a thing stands in a form: from `at` on. Answers its length in bytes, 0: nothing. */
size_t things_at(const struct things *things, struct text form, size_t at, bool word_before,
                 struct sign *sign_out);
/* How usual a word is, else `fallback`. */
float things_usual(const struct things *things, uint64_t key, float fallback);
uint64_t sign_word_key(struct text word);

/* The English name of a thing, or absent; the table's own. */
struct text things_name(const struct things *things, uint64_t key);
/* "goods/chocolate", or the word; 0: it has no name (numbers, tags, authors). */
size_t sign_name(const struct things *things, const struct sign *sign, struct text form, char *room,
                 size_t room_len);

/* form: the match form of the post's title and text. */
void told_read(const struct things *things, const struct post *post, struct text form,
               struct told *out);

/* ---- letters of the form ---- */
enum letter { LETTER_NONE, LETTER_LATIN, LETTER_DIGIT, LETTER_KATAKANA, LETTER_KANJI, LETTER_KANA };
enum letter sign_letter_wide(uint32_t code); /* of any code point */
/* The same, quick for ASCII. */
static inline enum letter sign_letter(uint32_t code)
{
    if (code >= 0x80)
        return sign_letter_wide(code);
    return code - 'a' < 26 ? LETTER_LATIN : code - '0' < 10 ? LETTER_DIGIT : LETTER_NONE;
}
/* utf8_next, quick where most letters are: in ASCII. */
static inline uint32_t sign_next(struct text form, size_t *i)
{
    unsigned char first = (unsigned char)form.at[*i];
    if (first >= 0x80)
        return utf8_next(form, i);
    ++*i;
    return first;
}
#endif
