#ifndef UNDERSTAND_LANGUAGE_WORDS_H
#define UNDERSTAND_LANGUAGE_WORDS_H
/*
 * The words of a text that can tell its language, one after the other, and how many letters of each
 * script stood between. For the one who learns the table and the one who reads by it alike.
 */
#include "understand/language_grams.h"

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

struct words {
    struct text text; /* in the match form */
    size_t at;
    bool tags; /* hashtags count too */
    uint32_t letters[SCRIPT_COUNT];
    uint32_t marks; /* letters that only some of a script's languages have: enum mark */
};

/* Bits of marks. */
enum mark {
    MARK_UKRAINIAN = 1,   /* і ї є ґ */
    MARK_RUSSIAN = 2,     /* ы э ё */
    MARK_HARD_SIGN = 4,   /* ъ, which Bulgarian is full of */
    MARK_SERBIAN = 8,     /* ј љ њ ђ ћ џ */
    MARK_MACEDONIAN = 16, /* ѓ ќ ѕ */
    MARK_PERSIAN = 32,    /* پ چ گ ژ ک ی */
    MARK_URDU = 64,       /* ٹ ڈ ڑ ں ے */
};

/* The next word of Latin letters or run of Han; false at the end. */
bool words_next(struct words *words, struct heard *word_out);
#endif
