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
    size_t next;                /* of the form's begins: the first that may be behind */
    uint64_t last, before_last; /* the words before, 0: none */
    uint32_t last_from, before_from;
};

static inline uint32_t span_of(size_t from, size_t to)
{
    return (uint32_t)from | (uint32_t)to << 16;
}

/* The caller has seen to it that there is room. */
static inline void put(struct grams *grams, uint64_t sign, uint32_t span)
{
    const uint32_t hash = (uint32_t)(sign >> 16);
    grams->at[grams->count++] = (struct gram){hash, (uint16_t)span, (uint16_t)(span >> 16)};
    __builtin_prefetch(grams->rows + (size_t)(hash >> grams->shift) * grams->stride);
}

/* After at most GRAMS_AT_ONCE puts. */
static inline void clamp(struct grams *grams)
{
    if (grams->count > GRAMS_MOST)
        grams->count = GRAMS_MOST;
}

void grams_concept(struct grams *grams, const uint64_t *before, size_t count, uint64_t sign,
                   struct gram place)
{
    static const uint64_t pair = 0x9e3779b97f4a7c15U;
    const uint32_t span = span_of(place.from, place.to);
    put(grams, mix(sign, SIGN_CONCEPT), span);
    for (size_t k = 0; k < count; k++)
        put(grams, mix((before[k] ^ sign) * pair, SIGN_CONCEPT), span);
    clamp(grams);
}

/* A word and its pairs with those before. */
static inline void word(struct walk *walk, uint64_t hash, size_t from, size_t to)
{
    put(walk->grams, mix(hash, SIGN_WORD), span_of(from, to));
    if (walk->plan->words >= 2)
        put(walk->grams, mix(mix(walk->last ? walk->last : START, SIGN_PAIR), hash),
            span_of(walk->last ? walk->last_from : from, to));
    if (walk->plan->words >= 3 && walk->before_last)
        put(walk->grams, mix(mix(walk->before_last, SIGN_SKIP), hash),
            span_of(walk->before_from, to));
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

static inline uint64_t group(const char *at, unsigned n)
{
    const uint64_t mask = (1ULL << (8 * n)) - 1, sign = (uint64_t)(SIGN_GROUP + n) << 56;
    return mix((load(at) & mask) | sign, SIGN_GROUP);
}

/* Of a word with its edges, len bytes; from: where it stands without them. */
static inline void groups(struct grams *grams, unsigned plan, const char *edged, size_t len,
                          size_t from)
{
    for (; plan; plan &= plan - 1) {
        const unsigned n = (unsigned)__builtin_ctz(plan);
        if (n > len)
            return;
        const size_t last = len - n, to = from + len - 2;
        put(grams, group(edged, n), span_of(from, last ? from + n - 1 : to));
        uint32_t span = span_of(from, from + n);
        for (size_t i = 1; i < last; i++, span += span_of(1, 1))
            put(grams, group(edged + i, n), span);
        if (last)
            put(grams, group(edged + last, n), span_of(from + last - 1, to));
    }
}

/* Where the run of letters that stands at i ends: before the next thing that begins, and the one
 * space that may stand between. */
static size_t run_end(struct walk *walk, size_t i, size_t stop)
{
    const struct form *form = walk->form;
    while (walk->next < form->begin_count && form->begin[walk->next] <= i)
        walk->next++;
    size_t end = walk->next < form->begin_count ? form->begin[walk->next] : form->len;
    end -= form->start[end - 1] == LETTER_SPACE;
    return end < stop ? end : stop;
}

typedef unsigned char lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes) };

/* Digits count as one and the same. */
static inline void copy_letters(char *to, const char *from)
{
    lanes bytes;
    memcpy(&bytes, from, sizeof(bytes));
    const lanes digits = (lanes)(bytes - (unsigned char)'0' <= 9);
    bytes = (bytes & ~digits) | (digits & (unsigned char)'0');
    memcpy(to, &bytes, sizeof(bytes));
}

/* A run of letters. */
static size_t letters(struct walk *walk, size_t i, size_t stop)
{
    enum { GROUPS = 0xfc }; /* of 2 to 7 */
    const struct form *form = walk->form;
    char edged[WORD_BYTES + LANES + EDGES] = {' '};
    const size_t from = i, end = run_end(walk, i, stop);
    const size_t len = 1 + (end - i < WORD_BYTES ? end - i : WORD_BYTES);
    for (size_t k = 1; k < len; k += LANES)
        copy_letters(edged + k, form->at + from + k - 1);
    uint64_t hash = len;
    memset(edged + len, 0, EDGES);
    for (size_t k = 1; k < len; k += 8)
        hash = mix(load(edged + k), hash);
    word(walk, hash, from, end);
    edged[len] = ' ';
    groups(walk->grams, walk->plan->groups & GROUPS, edged, len + 1, from);
    clamp(walk->grams);
    return end;
}

/* A run of characters without spaces between words. */
static size_t characters(struct walk *walk, size_t i, size_t stop)
{
    enum { BACK = 8 };
    const struct form *form = walk->form;
    const struct text text = {form->at, form->len};
    const size_t most = walk->plan->cjk;
    uint64_t code[BACK] = {0};
    size_t from[BACK] = {0}, run = 0;
    while (i < stop && form->start[i] == LETTER_CJK) {
        const size_t at = run++ % BACK;
        from[at] = i;
        code[at] = mix(folded_next(text, &i), SIGN_CJK);
        uint64_t hash = 0;
        for (size_t n = 1; n <= most && n <= run; n++) {
            const size_t k = (run - n) % BACK;
            hash = mix(code[k], hash + n);
            put(walk->grams, hash, span_of(from[k], i));
        }
        clamp(walk->grams);
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
    clamp(walk->grams);
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
    if (form->at[i] != 'h' && form->at[i] != '@')
        return i;
    if (form->at[i] == 'h' && form->len - i > 7 &&
        (!memcmp(form->at + i, "http://", 7) || !memcmp(form->at + i, "https:/", 7)))
        end = past(form, i);
    else if (form->at[i] == '@')
        for (end = i + 1; end < form->len && form->start[end] == LETTER_WORD;)
            end++;
    if (end > i + 1)
        word(walk, form->at[i] == '@' ? ACCOUNT : LINK, i, end);
    clamp(walk->grams);
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
    if (!grams->rows) /* no table: the same place again and again */
        grams->rows = (const int8_t *)grams->at;
    for (size_t i = 0; i < len;) {
        if (i >= stop) {
            const struct place *brand = brand_at(&walk, i, &stop);
            if (brand) {
                word(&walk, BRAND, i, brand->to);
                clamp(grams);
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
