#include "understand/grams.h"

enum { WORD_BYTES = 48, EDGES = 8 };
enum sign { SIGN_WORD = 1, SIGN_PAIR, SIGN_SKIP, SIGN_GROUP, SIGN_CJK, SIGN_OTHER, SIGN_CONCEPT };
/* What stands for all of a kind. */
enum { BRAND = 11, LINK, ACCOUNT, START };

const struct gram_plan gram_plan_base = {.words = 2, .groups = 1 << 3, .cjk = 3};
const struct gram_plan gram_plan_own = {
    .words = 3, .groups = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5, .cjk = 4};

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15U)) * 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    return x;
}

struct walk {
    struct grams *grams;
    const struct gram_plan *plan;
    const struct form *form;
    const struct place *brands;
    size_t brand_count;
    uint64_t last, before_last; /* the words before, 0: none */
    uint32_t last_from, before_from;
};

static inline void put(struct walk *walk, uint64_t sign, size_t from, size_t to)
{
    struct grams *grams = walk->grams;
    if (grams->count < GRAMS_MOST)
        grams->at[grams->count++] =
            (struct gram){(uint32_t)(sign >> 16), (uint16_t)from, (uint16_t)to};
}

void grams_add(struct grams *grams, uint64_t sign, size_t from, size_t to)
{
    if (to > GRAM_BYTES_MOST)
        from = to = 0;
    if (grams->count < GRAMS_MOST)
        grams->at[grams->count++] =
            (struct gram){(uint32_t)(mix(sign, SIGN_CONCEPT) >> 16), (uint16_t)from, (uint16_t)to};
}

/* A word and its pairs with those before. */
static void word(struct walk *walk, uint64_t hash, size_t from, size_t to)
{
    put(walk, mix(hash, SIGN_WORD), from, to);
    if (walk->plan->words >= 2)
        put(walk, mix(mix(walk->last ? walk->last : START, SIGN_PAIR), hash),
            walk->last ? walk->last_from : from, to);
    if (walk->plan->words >= 3 && walk->before_last)
        put(walk, mix(mix(walk->before_last, SIGN_SKIP), hash), walk->before_from, to);
    walk->before_last = walk->last;
    walk->before_from = walk->last_from;
    walk->last = hash;
    walk->last_from = (uint32_t)from;
}

static inline uint64_t load(const char *at)
{
    uint64_t x;
    memcpy(&x, at, sizeof(x));
    return x;
}

static void groups(struct walk *walk, const char *edged, size_t len, size_t from)
{
    for (unsigned n = 2; n <= 7; n++) {
        if (!((walk->plan->groups >> n) & 1))
            continue;
        const uint64_t mask = (1ULL << (8 * n)) - 1, sign = (uint64_t)(SIGN_GROUP + n) << 56;
        for (size_t i = 0; i + n <= len; i++) {
            const size_t begin = i ? from + i - 1 : from;
            const size_t end = i + n == len ? from + len - 2 : from + i + n - 1;
            put(walk, mix((load(edged + i) & mask) | sign, SIGN_GROUP), begin, end);
        }
    }
}

/* A run of letters; digits count as one and the same. */
static size_t letters(struct walk *walk, size_t i, size_t stop)
{
    const struct form *form = walk->form;
    char edged[WORD_BYTES + 2 + EDGES] = {' '};
    const size_t from = i;
    size_t len = 1;
    for (; i < stop && (form->start[i] == LETTER_WORD || form->start[i] == FORM_INSIDE); i++) {
        const char c = form->at[i];
        if (len <= WORD_BYTES)
            edged[len++] = (char)(c >= '0' && c <= '9' ? '0' : c);
    }
    uint64_t hash = len;
    memset(edged + len, 0, EDGES);
    for (size_t k = 1; k < len; k += 8)
        hash = mix(load(edged + k), hash);
    word(walk, hash, from, i);
    edged[len++] = ' ';
    groups(walk, edged, len, from);
    return i;
}

/* A run of characters without spaces between words. */
static size_t characters(struct walk *walk, size_t i, size_t stop)
{
    enum { BACK = 5 };
    const struct form *form = walk->form;
    const struct text text = {form->at, form->len};
    uint64_t code[BACK] = {0};
    size_t from[BACK] = {0}, run = 0;
    while (i < stop && form->start[i] == LETTER_CJK) {
        const size_t at = run++ % BACK;
        from[at] = i;
        code[at] = mix(folded_next(text, &i), SIGN_CJK);
        uint64_t hash = 0;
        for (size_t n = 1; n <= walk->plan->cjk && n <= run; n++) {
            const size_t k = (run - n) % BACK;
            hash = mix(code[k], hash + n);
            put(walk, hash, from[k], i);
        }
    }
    walk->last = walk->before_last = 0;
    return i;
}

/* Marks and pictures: how often one is repeated counts, up to three. */
static size_t others(struct walk *walk, size_t i, size_t stop)
{
    const struct form *form = walk->form;
    const struct text text = {form->at, form->len};
    const size_t from = i;
    const uint32_t code = folded_next(text, &i);
    unsigned times = 1;
    for (size_t next = i; next < stop && folded_next(text, &next) == code; i = next)
        times += times < 3;
    if (code == '\'')
        return i;
    word(walk, mix(code | (uint64_t)times << 32, SIGN_OTHER), from, i);
    return i;
}

static size_t past(const struct form *form, size_t i)
{
    while (i < form->len && form->at[i] != ' ' && form->start[i] != LETTER_CJK)
        i++;
    return i;
}

/* Behind a link or an account's name; i when none begins there. */
static size_t link_or_account(struct walk *walk, size_t i)
{
    const struct form *form = walk->form;
    size_t end = i;
    if (form->at[i] == 'h' && form->len - i > 7 &&
        (!memcmp(form->at + i, "http://", 7) || !memcmp(form->at + i, "https:/", 7)))
        end = past(form, i);
    else if (form->at[i] == '@')
        for (end = i + 1; end < form->len && form->start[end] == LETTER_WORD;)
            end++;
    if (end > i + 1)
        word(walk, form->at[i] == '@' ? ACCOUNT : LINK, i, end);
    return end > i + 1 ? end : i;
}

/* The brand that begins at i, or where the next one begins. */
static const struct place *brand_at(const struct walk *walk, size_t i, size_t *next_out)
{
    const struct place *found = NULL;
    *next_out = walk->form->len;
    for (size_t k = 0; k < walk->brand_count; k++) {
        const struct place *place = &walk->brands[k];
        if (place->from <= i && place->to > i && (!found || place->to > found->to))
            found = place;
        else if (place->from > i && place->from < *next_out)
            *next_out = place->from;
    }
    return found;
}

void grams_make(struct grams *grams, const struct gram_plan *plan, const struct form *form,
                const struct place *brands, size_t brand_count)
{
    struct walk walk = {
        .grams = grams, .plan = plan, .form = form, .brands = brands, .brand_count = brand_count};
    const size_t len = form->len < GRAM_BYTES_MOST ? form->len : GRAM_BYTES_MOST;
    size_t stop = 0;
    grams->count = 0;
    for (size_t i = 0; i < len;) {
        if (i >= stop) {
            const struct place *brand = brand_at(&walk, i, &stop);
            if (brand) {
                word(&walk, BRAND, i, brand->to);
                stop = i = brand->to;
                continue;
            }
        }
        const uint8_t start = form->start[i];
        const size_t behind =
            start == LETTER_WORD || start == LETTER_OTHER ? link_or_account(&walk, i) : i;
        if (behind > i)
            i = behind;
        else if (start == LETTER_WORD)
            i = letters(&walk, i, stop);
        else if (start == LETTER_CJK)
            i = characters(&walk, i, stop);
        else if (start == LETTER_OTHER)
            i = others(&walk, i, stop);
        else
            i++;
    }
}
