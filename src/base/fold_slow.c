#include "base/fold_slow.h"

#include "base/mem.h"
#include "gen/fold_table.h"

#include <stdbool.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(*(table)))

enum {
    S_BASE = 0xAC00,
    L_BASE = 0x1100,
    V_BASE = 0x1161,
    T_BASE = 0x11A7,
    L_COUNT = 19,
    V_COUNT = 21,
    T_COUNT = 28,
    S_COUNT = L_COUNT * V_COUNT * T_COUNT,
    CODE_MASK = 0x1FFFFF,
    CLASS_SHIFT = 24,
    SORT_SHORT = 16 /* marks on one letter up to which insertion is the quickest sort */
};

void fold_codes_init(struct fold_codes *codes)
{
    codes->at = codes->room;
    codes->len = 0;
    codes->cap = FOLD_RUN;
}

void fold_codes_done(struct fold_codes *codes)
{
    if (codes->at != codes->room)
        mem_free(codes->at);
}

static uint32_t class_of(uint32_t code)
{
    size_t low = 0, high = COUNT_OF(fold_classes);
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (code < fold_classes[mid].from)
            high = mid;
        else if (code > fold_classes[mid].to)
            low = mid + 1;
        else
            return fold_classes[mid].ccc;
    }
    return 0;
}

static void push(struct fold_codes *codes, uint32_t code)
{
    if (codes->len == codes->cap) {
        const bool heap = codes->at != codes->room;
        codes->at = mem_grow(heap ? codes->at : NULL, codes->cap * 2, sizeof(*codes->at));
        if (!heap)
            memcpy(codes->at, codes->room, sizeof(codes->room));
        codes->cap *= 2;
    }
    codes->at[codes->len++] = code | class_of(code) << CLASS_SHIFT;
}

static const struct fold_parts *parts_of(uint32_t code)
{
    size_t low = 0, high = COUNT_OF(fold_decompositions);
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const uint32_t at = fold_decompositions[mid].code;
        if (at == code)
            return &fold_decompositions[mid];
        if (code < at)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

void fold_codes_add(struct fold_codes *codes, uint32_t code)
{
    const uint32_t s = code - S_BASE;
    if (s < S_COUNT) {
        push(codes, L_BASE + s / (V_COUNT * T_COUNT));
        push(codes, V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT);
        if (s % T_COUNT)
            push(codes, T_BASE + s % T_COUNT);
        return;
    }
    const struct fold_parts *parts = parts_of(code);
    if (!parts) {
        push(codes, code);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(parts->parts) && parts->parts[i]; i++)
        push(codes, parts->parts[i]);
}

/* Stable, by class; all classes are above 0. Long runs are counted so that a thousand marks on one
 * letter cost no more each than one does. */
static void sort_marks(uint32_t *at, size_t len)
{
    if (len <= SORT_SHORT) {
        for (size_t i = 1; i < len; i++) {
            const uint32_t mark = at[i];
            size_t j = i;
            for (; j > 0 && at[j - 1] >> CLASS_SHIFT > mark >> CLASS_SHIFT; j--)
                at[j] = at[j - 1];
            at[j] = mark;
        }
        return;
    }
    size_t starts[257] = {0};
    for (size_t i = 0; i < len; i++)
        starts[(at[i] >> CLASS_SHIFT) + 1]++;
    for (size_t i = 1; i < COUNT_OF(starts); i++)
        starts[i] += starts[i - 1];
    uint32_t *sorted = mem_grow(NULL, len, sizeof(*sorted));
    for (size_t i = 0; i < len; i++)
        sorted[starts[at[i] >> CLASS_SHIFT]++] = at[i];
    memcpy(at, sorted, len * sizeof(*at));
    mem_free(sorted);
}

static uint32_t both(uint32_t first, uint32_t second)
{
    if (first - L_BASE < L_COUNT && second - V_BASE < V_COUNT)
        return S_BASE + ((first - L_BASE) * V_COUNT + second - V_BASE) * T_COUNT;
    const uint32_t s = first - S_BASE;
    if (s < S_COUNT && s % T_COUNT == 0 && second > T_BASE && second < T_BASE + T_COUNT)
        return first + second - T_BASE;
    size_t low = 0, high = COUNT_OF(fold_pairs);
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const struct fold_pair *pair = &fold_pairs[mid];
        if (pair->first == first && pair->second == second)
            return pair->both;
        if (first < pair->first || (first == pair->first && second < pair->second))
            high = mid;
        else
            low = mid + 1;
    }
    return 0;
}

static void order(struct fold_codes *codes)
{
    size_t start = 0;
    for (size_t i = 0; i <= codes->len; i++) {
        if (i < codes->len && codes->at[i] >> CLASS_SHIFT)
            continue;
        sort_marks(codes->at + start, i - start);
        start = i + 1;
    }
}

void fold_codes_compose(struct fold_codes *codes)
{
    order(codes);
    size_t len = 0, starter = SIZE_MAX;
    uint32_t last = 0;
    for (size_t i = 0; i < codes->len; i++) {
        const uint32_t code = codes->at[i] & CODE_MASK, class = codes->at[i] >> CLASS_SHIFT;
        const bool free = starter != SIZE_MAX && (len == starter + 1 || (last && last < class));
        const uint32_t made = free ? both(codes->at[starter], code) : 0;
        if (made) {
            codes->at[starter] = made;
            continue;
        }
        if (!class)
            starter = len;
        last = class;
        codes->at[len++] = code;
    }
    codes->len = len;
}
