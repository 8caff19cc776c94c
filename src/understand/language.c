#include "understand/language.h"

#include "understand/language_words.h"
#include "understand/wide.h"

#include <math.h>

/* The language of a script that one language has to itself, or nearly. */
static const char *const of_script[SCRIPT_COUNT] = {NULL, NULL, "ja", "ko", "ru",
                                                    "ar", "el", "th", "he", "hi"};

/* Letters that only some of a script's languages have; the first that is met decides. */
struct told_by {
    enum script script;
    uint32_t has, lacks;
    const char *name;
};
static const struct told_by told_by[] = {
    {SCRIPT_CYRILLIC, MARK_UKRAINIAN, MARK_RUSSIAN | MARK_SERBIAN, "uk"},
    {SCRIPT_CYRILLIC, MARK_MACEDONIAN, MARK_RUSSIAN, "mk"},
    {SCRIPT_CYRILLIC, MARK_SERBIAN, MARK_RUSSIAN, "sr"},
    {SCRIPT_CYRILLIC, MARK_HARD_SIGN, MARK_RUSSIAN, "bg"},
    {SCRIPT_ARABIC, MARK_URDU, 0, "ur"},
    {SCRIPT_ARABIC, MARK_PERSIAN, 0, "fa"},
};

enum {
    BYTES_MOST = 600, /* more tells nothing new */
    SURE = 300, /* units between the first and all others: seldom does a later word turn that */
    SURE_GRAMS = 120, /* … and not before so many grams */
    LOOK_GRAMS = 30,  /* how often it is looked at */
    KEYS_MOST = 512,  /* heard between two looks; more than SURE_GRAMS and those of a word */
};
/* Below these a Latin text is in no language we know. */
static const double p_least = .34;
static const double latin_sentence = .995;
static const double unsure = .8; /* below it the hashtags are heard too */
static const double lean = .6;   /* logits for what the post says of itself */
static const double lean_han = .4;

struct hearing {
    const struct language_rows *rows;
    struct words words;
    int32_t sum[LANGUAGE_COLUMNS + 1]; /* in units of the table */
    uint32_t grams, known;             /* all, and those that have a row */
    uint32_t keys[KEYS_MOST];          /* not yet added */
    size_t key_count;
};

/* The keys are left as they are: they need not be zeros. */
static void hearing_begin(struct hearing *hearing, const struct understand *understand,
                          struct text text, bool tags)
{
    hearing->rows = &understand->tongues;
    hearing->words = (struct words){.text = text, .tags = tags};
    memset(hearing->sum, 0, sizeof(hearing->sum));
    hearing->grams = hearing->known = 0;
    hearing->key_count = 0;
}

typedef uint8_t unaligned __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint16_t wide __attribute__((vector_size(32)));
typedef uint8_t unaligned_half __attribute__((vector_size(8), aligned(1), may_alias));
typedef uint16_t wide_half __attribute__((vector_size(16)));
enum { LANES = 16, ROWS_A_SUM = 256 };
_Static_assert(LANGUAGE_STRIDE == LANES + LANES / 2, "a row is one and a half");

#define widened_plain(at)      __builtin_convertvector(*(const unaligned *)(at), wide)
#define widened_half_plain(at) __builtin_convertvector(*(const unaligned_half *)(at), wide_half)
#define NAME(x)                x##_plain
#define FOR
#include "understand/language_body.h"
#undef NAME
#undef FOR
#ifdef WIDE
#define widened_wide(at)      ((wide)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i_u *)(at))))
#define widened_half_wide(at) ((wide_half)_mm_cvtepu8_epi16(_mm_loadu_si64(at)))
#define NAME(x)               x##_wide
#define FOR                   WIDE
#include "understand/language_body.h"
#undef NAME
#undef FOR
#endif

/* Adds what was kept. */
static void add_kept(struct hearing *hearing)
{
    for (size_t i = 0; i < hearing->key_count; i += ROWS_A_SUM) {
        const size_t left = hearing->key_count - i;
        const size_t count = left < ROWS_A_SUM ? left : ROWS_A_SUM;
        CHOOSE(sum_rows)(hearing, hearing->keys + i, count);
    }
    hearing->key_count = 0;
}

/* Room for the keys of a word, whatever has been kept. */
static uint32_t *key_room(struct hearing *hearing)
{
    if (hearing->key_count + WORD_KEYS_MOST > KEYS_MOST)
        add_kept(hearing);
    return hearing->keys + hearing->key_count;
}

static void keep(struct hearing *hearing, size_t count)
{
    hearing->key_count += count;
    hearing->grams += (uint32_t)count;
}

static void add_han(struct hearing *hearing, const struct heard *word)
{
    uint32_t before = 0;
    for (size_t i = word->from; i < word->to;) {
        const uint32_t code = folded_next(hearing->words.text, &i);
        keep(hearing, han_keys(code, before, key_room(hearing)));
        before = code;
    }
}

static bool is_sure(const struct hearing *hearing)
{
    int32_t first = INT32_MIN, second = INT32_MIN;
    for (size_t c = 0; c < LANGUAGE_LATIN; c++) {
        const int32_t score = hearing->sum[c];
        second = score > first ? first : score > second ? score : second;
        first = score > first ? score : first;
    }
    return first - second > SURE;
}

/* Once the language is sure, one word of so many is enough to notice that it changes. */
enum { NOW_AND_THEN = 4, KANA_TELL = 2 };

/* `plainly`: what follows once kana have been met is not added. */
static void hear(struct hearing *hearing, bool plainly)
{
    struct heard word;
    uint32_t next_look = SURE_GRAMS;
    bool sure = false;
    for (uint32_t n = 0; words_next(&hearing->words, &word); n++) {
        if (plainly && hearing->words.letters[SCRIPT_KANA] >= KANA_TELL)
            continue;
        if (word.han) {
            add_han(hearing, &word);
            continue;
        }
        if (sure && n % NOW_AND_THEN)
            continue;
        keep(hearing, word_keys(&word, key_room(hearing)));
        if (hearing->grams < next_look)
            continue;
        add_kept(hearing);
        sure = is_sure(hearing);
        next_look = hearing->grams + LOOK_GRAMS;
    }
    add_kept(hearing);
}

static struct language named(const char *name, double p)
{
    struct language language = {.p = p};
    memcpy(language.name, name, strlen(name) + 1);
    return language;
}

/* The likeliest of the columns from … to-1. */
static struct language likeliest(const struct hearing *hearing, size_t from, size_t to, double by,
                                 const double *said)
{
    const struct language_head *head = hearing->rows->head;
    double score[LANGUAGE_COLUMNS], best = -1e9, all = 0;
    size_t which = from;
    for (size_t c = from; c < to; c++) {
        const double units = (double)hearing->sum[c] * (double)head->scale;
        score[c] = (units + (double)head->bias[c]) * by + said[c];
        if (score[c] > best) {
            best = score[c];
            which = c;
        }
    }
    for (size_t c = from; c < to; c++)
        if (score[c] > best - 16) /* less is nothing */
            all += exp(score[c] - best);
    const double p = 1 / all;
    return named(head->names[which], p > .999 ? .999 : p);
}

static struct language of_latin(const struct hearing *hearing, const double *said)
{
    if (!hearing->known)
        return named("und", .3);
    const struct language_head *head = hearing->rows->head;
    const double known = (double)hearing->known / hearing->grams;
    const double by = (double)head->cool * pow(hearing->grams, -(double)head->cool_power) *
                      pow(known, (double)head->cool_known);
    const struct language language = likeliest(hearing, 0, LANGUAGE_LATIN, by, said);
    return language.p < p_least ? named("und", language.p) : language;
}

/* Han without kana: Chinese or Japanese. */
static struct language of_han(const struct hearing *hearing, const double *said)
{
    return likeliest(hearing, LANGUAGE_LATIN, LANGUAGE_COLUMNS, 1, said);
}

static struct language of_others(const struct words *words, enum script script)
{
    for (size_t i = 0; i < sizeof(told_by) / sizeof(*told_by); i++)
        if (told_by[i].script == script && (words->marks & told_by[i].has) &&
            !(words->marks & told_by[i].lacks))
            return named(told_by[i].name, .9);
    return named(of_script[script], .98);
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

static void lean_on(const struct language_rows *rows, const struct text *said, size_t said_count,
                    double *lean_out)
{
    for (size_t i = 0; i < said_count; i++)
        for (size_t c = 0; c < LANGUAGE_COLUMNS; c++)
            if (text_is(text_slice(said[i], 0, 2), rows->head->names[c]))
                lean_out[c] += (c < LANGUAGE_LATIN ? lean : lean_han) / (double)said_count;
}

/* Which script a text is written in. */
static enum script script_most(const struct words *words)
{
    const uint32_t *letters = words->letters;
    const uint32_t east = letters[SCRIPT_HAN] + letters[SCRIPT_KANA];
    uint32_t most = 0;
    enum script script = SCRIPT_NONE;
    for (int i = SCRIPT_LATIN; i < SCRIPT_COUNT; i++) {
        const bool is_east = i == SCRIPT_HAN || i == SCRIPT_KANA;
        /* one character of these says as much as two letters */
        const uint32_t weighs = is_east              ? east * 2
                                : i == SCRIPT_HANGUL ? letters[i] * 2
                                                     : letters[i];
        if (weighs > most) {
            most = weighs;
            script = (enum script)i;
        }
    }
    return script;
}

static uint32_t letters_east(const struct words *words)
{
    return words->letters[SCRIPT_HAN] + words->letters[SCRIPT_KANA];
}

/* Enough kana among what stands there: whatever the words are. */
static bool is_plainly_japanese(const struct words *words)
{
    return words->letters[SCRIPT_KANA] >= KANA_TELL &&
           letters_east(words) * 4 >= words->letters[SCRIPT_LATIN];
}

static struct language judged(const struct hearing *hearing, const double *said)
{
    const uint32_t *letters = hearing->words.letters;
    const enum script script = script_most(&hearing->words);
    if (letters[SCRIPT_KANA] >= KANA_TELL &&
        letters_east(&hearing->words) * 12 >= letters[SCRIPT_LATIN]) {
        /* a line of Latin names with a word behind it, or a Latin sentence about a word */
        const struct language latin = of_latin(hearing, said);
        return latin.p >= latin_sentence ? latin : named("ja", .9);
    }
    switch (script) {
    case SCRIPT_NONE:
        return named("und", .1);
    case SCRIPT_LATIN:
        return of_latin(hearing, said);
    case SCRIPT_HAN:
    case SCRIPT_KANA:
        return letters[SCRIPT_KANA] ? named("ja", .99) : of_han(hearing, said);
    default:
        return of_others(&hearing->words, script);
    }
}

static struct language heard_in(const struct understand *understand, struct text text, bool tags,
                                const double *said)
{
    struct hearing hearing;
    hearing_begin(&hearing, understand, text, tags);
    hear(&hearing, true);
    if (is_plainly_japanese(&hearing.words))
        return named("ja", .995);
    if (hearing.words.letters[SCRIPT_KANA] >= KANA_TELL) {
        hearing_begin(&hearing, understand, text, tags);
        hear(&hearing, false);
    }
    return judged(&hearing, said);
}

struct language language_of(const struct understand *understand, struct text folded,
                            const struct text *said, size_t said_count)
{
    const struct text text = head_of(folded);
    double leans[LANGUAGE_COLUMNS] = {0};
    lean_on(&understand->tongues, said, said_count, leans);
    const struct language language = heard_in(understand, text, false, leans);
    if (language.p >= unsure || !memchr(text.at, '#', text.len))
        return language;
    return heard_in(understand, text, true, leans);
}
