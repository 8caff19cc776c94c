/* A text as sentences of words that the table of pairs knows, or as they stand. */
#include "base/utf8.h"
#include "check/pairs.h"

enum { STEM = 5, FORM_MOST = 8, LATIN_MOST = 40 };
static const float UNSEEN = .8F; /* weight of a word that no text had */

struct finding {
    const struct pairs *pairs;
    const struct claims *claims;
    struct text text;
    size_t clause;
    bool turned;
};

static void put_word(struct finding *f, struct pair_side *side, struct span at, uint32_t key,
                     uint32_t row)
{
    const struct claims *claims = f->claims;
    if (side->count == PAIR_WORDS_MOST)
        return;
    while (f->clause + 1 < claims->clause_count &&
           claims->clauses[f->clause + 1].at.from <= at.from)
        f->clause++;
    const uint32_t known = pair_find(&f->pairs->keys, key);
    const bool negated = claims->clauses[f->clause].negated != side->whole->denied;
    const float weight = known ? (float)f->pairs->weight[known - 1] / 255 : UNSEEN;
    side->word[side->count++] =
        (struct pair_word){key, row, at, weight, negated != f->turned ? -1 : 1};
    side->sum += weight;
    side->square += weight * weight;
}

/* A word, and what it may be a form of. */
static uint32_t find_form(const struct pairs *pairs, struct text word, size_t cut, const char *end,
                          uint32_t *key)
{
    char form[LATIN_MOST + 4];
    const size_t len = word.len - cut, more = strlen(end);
    if (word.len < cut + 2 || len + more > LATIN_MOST)
        return 0;
    memcpy(form, word.at, len);
    for (size_t i = 0; i < more; i++)
        form[len + i] = end[i];
    *key = pair_hash('e', (struct text){form, len + more});
    return pair_find(&pairs->words, *key);
}

static uint32_t find_english(const struct pairs *pairs, struct text word, uint32_t *key)
{
    static const struct {
        const char *end, *instead;
    } forms[] = {{"", ""},      {"ies", "y"}, {"es", ""},   {"s", ""},    {"ied", "y"},
                 {"ed", ""},    {"ed", "e"},  {"ing", ""},  {"ing", "e"}, {"ly", ""},
                 {"iest", "y"}, {"est", ""},  {"ier", "y"}, {"er", ""}};
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        const size_t len = strlen(forms[i].end);
        uint32_t row = 0;
        if (!text_ends(word, text_of(forms[i].end)))
            continue;
        row = find_form(pairs, word, len, forms[i].instead, key);
        if (!row && len > 1 && word.len > len + 3 && /* stopped */
            word.at[word.len - len - 1] == word.at[word.len - len - 2])
            row = find_form(pairs, word, len + 1, "", key);
        if (row)
            return row;
    }
    return 0;
}

/* The longest stem that begins it; of three letters or fewer it is the whole word. */
static uint32_t find_italian(const struct pairs *pairs, struct text word, uint32_t *key)
{
    for (size_t len = word.len; len >= 2; len--) {
        if (len < 4 && len != word.len && !(len == 3 && word.len <= 5))
            continue;
        *key = pair_hash('i', text_slice(word, 0, len));
        const uint32_t row = pair_find(&pairs->words, *key);
        if (row)
            return row;
    }
    return 0;
}

static void put_latin(struct finding *f, struct pair_side *side, struct span at)
{
    const struct text word = text_slice(f->text, at.from, at.to);
    const bool italian = f->claims->tongue == TONGUE_IT;
    uint32_t key = 0, row = 0;
    if (word.len < 2 || word.len > LATIN_MOST || (word.at[0] >= '0' && word.at[0] <= '9'))
        return;
    row = italian ? find_italian(f->pairs, word, &key) : find_english(f->pairs, word, &key);
    if (!row)
        key = pair_hash(italian ? 'j' : 'f', text_slice(word, 0, STEM));
    put_word(f, side, at, key, row);
}

static bool kana(uint32_t c)
{
    return c >= 0x3041 && c < 0x3097;
}

/* The longest known form that begins here; else two characters, or a run of katakana. */
static size_t put_japanese(struct finding *f, struct pair_side *side, size_t at, size_t to)
{
    const uint32_t first = plain_at(f->text, at);
    size_t ends[FORM_MOST + 1] = {at}, count = 0;
    while (count < FORM_MOST && ends[count] < to) {
        ends[count + 1] = plain_next(f->text, ends[count]);
        count++;
    }
    for (size_t n = count; n >= (kana(first) ? 3U : 1U); n--) {
        const uint32_t key = pair_hash('n', text_slice(f->text, at, ends[n]));
        const uint32_t row = pair_find(&f->pairs->words, key);
        if (!row)
            continue;
        put_word(f, side, (struct span){(uint32_t)at, (uint32_t)ends[n]}, key, row);
        return ends[n];
    }
    if (kana(first))
        return ends[1];
    size_t end = ends[1];
    if (plain_katakana(first))
        while (end < to && plain_katakana(plain_at(f->text, end)))
            end = plain_next(f->text, end);
    put_word(f, side, (struct span){(uint32_t)at, (uint32_t)end},
             pair_hash('o', text_slice(f->text, at, end)), 0);
    return end;
}

static void find_words(struct finding *f, struct pair_side *side, struct span at)
{
    const size_t to = at.to;
    for (size_t i = at.from; i < to;) {
        const uint32_t c = plain_at(f->text, i);
        size_t next = plain_next(f->text, i);
        if (plain_latin(c)) {
            while (next < to && plain_latin(plain_at(f->text, next)))
                next = plain_next(f->text, next);
            put_latin(f, side, (struct span){(uint32_t)i, (uint32_t)next});
        } else if (plain_kanji(c) || plain_katakana(c) || kana(c)) {
            next = put_japanese(f, side, i, to);
        }
        i = next;
    }
}

static void find_factors(const struct pairs *pairs, struct pair_side *side)
{
    const struct pair_dense *dense = &pairs->dense;
    float meaning[PAIR_MEANING] = {0};
    memset(side->factor, 0, sizeof(side->factor));
    for (size_t i = 0; i < side->count; i++) {
        const struct pair_word *word = &side->word[i];
        const float share = word->weight * (float)word->turn;
        const uint32_t key = pair_find(&pairs->keys, word->key);
        for (int d = 0; word->row && d < PAIR_MEANING; d++)
            meaning[d] +=
                share * (float)pairs->meaning[(size_t)(word->row - 1) * PAIR_MEANING + (size_t)d];
        for (int n = 0; key && n < 2; n++)
            for (int k = 0; k < PAIR_FACTORS; k++)
                side->factor[n][k] +=
                    share * dense->key_scale *
                    (float)pairs
                        ->factor[((size_t)(key - 1) * 2 + (size_t)n) * PAIR_FACTORS + (size_t)k];
    }
    for (int n = 0; n < 2; n++)
        for (int d = 0; d < PAIR_MEANING; d++)
            for (int k = 0; k < PAIR_FACTORS; k++)
                side->factor[n][k] += dense->word_scale * meaning[d] * dense->from[n][d][k];
}

/* How much of one sentence stands word by word in a whole text. */
static float stands_in(const struct pair_side *side, const struct pair_side *all, size_t count)
{
    float sum = 0;
    for (size_t i = 0; i < side->count; i++) {
        bool there = false;
        for (size_t n = 0; n < count && !there; n++)
            for (size_t k = 0; k < all[n].count && !there; k++)
                there = all[n].word[k].key == side->word[i].key;
        sum += there ? side->word[i].weight : 0;
    }
    return sum / (side->sum + .1F);
}

static void see_around(struct pair_side *sides, size_t count, const struct pair_side *all,
                       size_t all_count)
{
    for (size_t i = 0; i < count; i++)
        sides[i].around = stands_in(&sides[i], all, all_count);
}

void pair_sides_meet(struct pair_side *known, size_t knowns, struct pair_side *reply,
                     size_t replies)
{
    see_around(known, knowns, reply, replies);
    see_around(reply, replies, known, knowns);
}

struct pair_side *pair_sides(const struct pairs *pairs, const struct claims *claims, bool turned,
                             struct arena *arena, size_t *count_out)
{
    const size_t count = (size_t)claims->clauses[claims->clause_count - 1].sentence + 1;
    struct pair_side *sides = arena_array(arena, struct pair_side, count);
    struct finding f = {pairs, claims, claims->plain.text, 0, turned};
    *count_out = 0;
    for (size_t s = 0; s < count; s++) {
        struct pair_side *side = &sides[*count_out];
        *side =
            (struct pair_side){.claims = claims, .whole = &claims->sentences[s], .turned = turned};
        find_words(&f, side, side->whole->at);
        if (!side->count)
            continue;
        find_factors(pairs, side);
        ++*count_out;
    }
    return sides;
}
