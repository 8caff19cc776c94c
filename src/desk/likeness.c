#include "desk/likeness.h"

#include "base/fold.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/meanings.h"
#include "store/store.h"

#include <math.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* BM25's two constants as usually taken. */
#define SATURATION  1.2
#define LENGTH_PART .75

/* Of one word that is the same. */
#define MEANING_WEIGHT 1.5

enum { STEM_LEAST = 4, SLOTS = 1024 };

struct token {
    uint64_t hash;
    double weight;    /* before rarity */
    struct text word; /* as it stands in the question */
    bool means;       /* a meaning, not a word */
    size_t meaning;
    uint32_t texts; /* that hold it */
};

struct weighed {
    double length;
    double *counts; /* of each token of the question */
};

struct likeness {
    struct arena *arena;
    struct token tokens[LIKENESS_TOKENS];
    size_t token_count;
    uint16_t slots[SLOTS]; /* token + 1 */
    struct weighed *texts;
    size_t text_count;
    double length; /* of all */
};

/* ---- tokens ---- */

static bool is_kana_only(struct text word)
{
    size_t at = 0;
    while (at < word.len) {
        const uint32_t code = utf8_next(word, &at);
        if (code < 0x3041 || code > 0x309f)
            return false;
    }
    return true;
}

/* Endings of Japanese verbs and short words of Latin letters say little by themselves. */
static double weight_of(struct text word)
{
    if ((unsigned char)word.at[0] < 0x80)
        return word.len < 3 ? .2 : 1;
    return is_kana_only(word) ? .3 : 1;
}

/* The first letters of a longer word of letters; else absent. */
static struct text stem_of(struct text word)
{
    if ((unsigned char)word.at[0] >= 0x80 || word.len <= STEM_LEAST)
        return (struct text){0};
    size_t len = word.len * 7 / 10;
    if (len < STEM_LEAST)
        len = STEM_LEAST;
    while (len && ((unsigned char)word.at[len] & 0xc0) == 0x80)
        len--;
    return (struct text){word.at, len};
}

static uint64_t hash_of(struct text word, bool stem)
{
    return XXH3_64bits_withSeed(word.at, word.len, stem);
}

static struct token *find(struct likeness *likeness, uint64_t hash, size_t *slot_out)
{
    size_t slot = hash % SLOTS;
    while (likeness->slots[slot]) {
        struct token *token = &likeness->tokens[likeness->slots[slot] - 1];
        if (token->hash == hash)
            return token;
        slot = (slot + 1) % SLOTS;
    }
    *slot_out = slot;
    return NULL;
}

static void ask(struct likeness *likeness, struct text word, bool stem)
{
    const uint64_t hash = hash_of(word, stem);
    size_t slot;
    if (find(likeness, hash, &slot) || likeness->token_count == LIKENESS_TOKENS)
        return;
    likeness->tokens[likeness->token_count++] =
        (struct token){.hash = hash, .weight = weight_of(word) * (stem ? .6 : 1), .word = word};
    likeness->slots[slot] = (uint16_t)likeness->token_count;
}

static int ask_token(void *arg, const char *at, size_t len, size_t from, size_t to)
{
    (void)from;
    (void)to;
    const struct text word = {at, len}, stem = stem_of(word);
    ask(arg, word, false);
    if (stem.len)
        ask(arg, stem, true);
    return 0;
}

static void ask_meanings(struct likeness *likeness, struct text question)
{
    for (size_t i = 0; i < meanings_count(); i++) {
        struct text word;
        if (likeness->token_count < LIKENESS_TOKENS && meaning_in(i, question, &word))
            likeness->tokens[likeness->token_count++] =
                (struct token){.weight = MEANING_WEIGHT, .word = word, .means = true, .meaning = i};
    }
}

struct likeness *likeness_new(struct text question, struct arena *arena)
{
    struct likeness *likeness = arena_make(arena, struct likeness);
    *likeness = (struct likeness){.arena = arena};
    likeness->texts = arena_array(arena, struct weighed, LIKENESS_TEXTS);
    struct buf folded;
    buf_init(&folded, question.len * 11 + 256);
    if (fold_match(question, &folded) == OK) {
        const struct text form = arena_text(arena, buf_view(&folded));
        ask_meanings(likeness, form);
        store_split(form, false, ask_token, likeness);
    }
    buf_done(&folded);
    return likeness;
}

/* ---- texts ---- */

size_t likeness_text(struct likeness *likeness)
{
    if (likeness->text_count == LIKENESS_TEXTS)
        return LIKENESS_TEXTS;
    likeness->texts[likeness->text_count].counts =
        arena_array(likeness->arena, double, likeness->token_count + 1);
    return likeness->text_count++;
}

struct reading {
    struct likeness *likeness;
    struct weighed *text;
    double weight;
};

static void count(struct reading *reading, struct text word, bool stem)
{
    size_t slot;
    struct token *token = find(reading->likeness, hash_of(word, stem), &slot);
    if (!token)
        return;
    double *counts = &reading->text->counts[token - reading->likeness->tokens];
    token->texts += *counts == 0;
    *counts += reading->weight;
}

static int count_token(void *arg, const char *at, size_t len, size_t from, size_t to)
{
    (void)from;
    (void)to;
    struct reading *reading = arg;
    const struct text word = {at, len}, stem = stem_of(word);
    reading->text->length += reading->weight;
    reading->likeness->length += reading->weight;
    count(reading, word, false);
    if (stem.len)
        count(reading, stem, true);
    return 0;
}

static void count_meanings(struct reading *reading, struct text form)
{
    for (size_t i = 0; i < reading->likeness->token_count; i++) {
        struct token *token = &reading->likeness->tokens[i];
        const size_t times = token->means ? meaning_in(token->meaning, form, NULL) : 0;
        double *counts = &reading->text->counts[i];
        token->texts += times && *counts == 0;
        *counts += (double)times * reading->weight;
    }
}

void likeness_field(struct likeness *likeness, size_t text, struct text field, double weight)
{
    if (text >= likeness->text_count)
        return;
    struct reading reading = {likeness, &likeness->texts[text], weight};
    struct buf folded;
    buf_init(&folded, field.len * 11 + 256);
    if (fold_match(field, &folded) == OK) {
        store_split(buf_view(&folded), false, count_token, &reading);
        count_meanings(&reading, buf_view(&folded));
    }
    buf_done(&folded);
}

/* ---- the likest ---- */

static double points(const struct likeness *likeness, const struct weighed *text, size_t i)
{
    const struct token *token = &likeness->tokens[i];
    const double in_text = text->counts[i];
    if (in_text == 0)
        return 0;
    const double all = (double)likeness->text_count, with = token->texts;
    const double rarity = log(1 + (all - with + .5) / (with + .5));
    const double usual = likeness->length / all;
    const double length = 1 - LENGTH_PART + LENGTH_PART * text->length / usual;
    return token->weight * rarity * in_text * (SATURATION + 1) / (in_text + SATURATION * length);
}

/* The word is kept among those that weigh most; a stem stands for its word. */
static void name(struct like *like, double marks[LIKENESS_WORDS], struct text word, double mark)
{
    for (size_t i = 0; i < like->word_count; i++)
        if (like->words[i].at == word.at)
            return;
    size_t at = like->word_count;
    while (at && marks[at - 1] < mark)
        at--;
    if (at == LIKENESS_WORDS)
        return;
    like->word_count += like->word_count < LIKENESS_WORDS;
    for (size_t i = like->word_count - 1; i > at; i--) {
        like->words[i] = like->words[i - 1];
        marks[i] = marks[i - 1];
    }
    like->words[at] = word;
    marks[at] = mark;
}

/* A piece of a verb's ending or two letters tell a reader nothing. */
static bool tells(struct text word)
{
    return (unsigned char)word.at[0] < 0x80 ? word.len > 2 : !is_kana_only(word);
}

static struct like weigh(const struct likeness *likeness, size_t text)
{
    struct like like = {.text = text};
    double marks[LIKENESS_WORDS];
    for (size_t i = 0; i < likeness->token_count; i++) {
        const double mark = points(likeness, &likeness->texts[text], i);
        like.score += mark;
        if (mark > 0 && tells(likeness->tokens[i].word))
            name(&like, marks, likeness->tokens[i].word, mark);
    }
    return like;
}

size_t likeness_best(struct likeness *likeness, struct like *best, size_t most)
{
    size_t found = 0;
    for (size_t i = 0; i < likeness->text_count; i++) {
        const struct like like = weigh(likeness, i);
        size_t at = found;
        while (at && best[at - 1].score < like.score)
            at--;
        if (like.score <= 0 || at == most)
            continue;
        found += found < most;
        for (size_t k = found - 1; k > at; k--)
            best[k] = best[k - 1];
        best[at] = like;
    }
    return found;
}
