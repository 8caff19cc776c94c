#include "base/fold.h"

#include "base/arena.h"
#include "base/fold_repeat.h"
#include "base/fold_run.h"
#include "base/fold_slow.h"
#include "base/utf8.h"
#include "gen/fold_table.h"

/*
 * One pass. Nearly every character maps to itself or to a fixed text that cannot combine with what
 * stands before it (FAST); the table's value 0 says "itself". What can combine (SLOW: marks, vowels
 * of Hangul, voicing marks) sends us back to the last FAST character: from there to the next one
 * the run is decomposed, ordered and composed by fold_slow.c. EMPTY ones vanish (ZWJ, variation
 * selectors).
 */
enum kind { FAST, EMPTY, SLOW };
enum house { NOTHING, HYPHEN, WAVE, APOSTROPHE };
enum { SPARE = 128, BLOCK = 16, BROKEN = 0xFFFD }; /* BLOCK: also the pool's slack */

struct folding {
    const unsigned char *in;
    size_t len, at;        /* input, and how far we are */
    size_t last, last_out; /* the last FAST character: where it begins in input and output */
    struct buf *out;
    size_t start; /* of our part of the output */
    char *to, *end;
    struct fold_map *map;
};

struct step {
    uint32_t code;
    uint32_t len;
};

/* As utf8_next; here so that it is inlined. */
static inline struct step step_at(const unsigned char *in, size_t len)
{
    const unsigned b = in[0];
    if (b < 0x80)
        return (struct step){b, 1};
    const unsigned need = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
    if (b < 0xC2 || b > 0xF4)
        return (struct step){BROKEN, 1};
    const unsigned low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    const unsigned high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    uint32_t code = b & (0x3Fu >> need);
    for (unsigned i = 1; i <= need; i++) {
        if (i >= len || in[i] < (i == 1 ? low : 0x80) || in[i] > (i == 1 ? high : 0xBF))
            return (struct step){BROKEN, i};
        code = code << 6 | (in[i] & 0x3F);
    }
    return (struct step){code, need + 1};
}

static inline uint32_t value_of(uint32_t code)
{
    uint32_t i = code >> 6;
    if (i > FOLD_LAST_INDEX)
        i = FOLD_LAST_INDEX;
    return fold_values[fold_index[i] * 64u + (code & 63)];
}

static inline uint32_t entry_of(uint32_t code)
{
    return fold_entries[value_of(code)];
}

static inline enum kind kind_of(uint32_t entry)
{
    return entry >> 24 & 3;
}

static struct text entry_text(uint32_t entry)
{
    return (struct text){(const char *)fold_pool + (entry & 0x3FFFF), entry >> 18 & 63};
}

/* Makes room for n more bytes; the only place where the output moves. */
static bool reserve(struct folding *f, size_t n)
{
    f->out->len = (size_t)(f->to - f->out->at);
    if (!buf_room(f->out, n))
        return false;
    f->to = f->out->at + f->out->len;
    f->end = f->out->at + f->out->cap;
    return true;
}

/* Says of the output from `out` to here that input [from,to) made it. */
static void note(const struct folding *f, size_t out, size_t from, size_t to)
{
    const size_t end = (size_t)(f->to - f->out->at) - f->start;
    for (size_t i = out - f->start; i < end && i < f->map->len; i++) {
        f->map->from[i] = (uint32_t)from;
        f->map->to[i] = (uint32_t)to;
    }
}

static bool is_kana(const char *end)
{
    const unsigned char *u = (const unsigned char *)end - 3;
    if (u[0] != 0xE3)
        return false;
    const unsigned code = 0x3000u | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    return (code >= 0x3041 && code <= 0x3096) || (code >= 0x30A1 && code <= 0x30FA) ||
           code == 0x30FC;
}

static bool is_alnum(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E)
        code -= 0xFEE0;
    return (code >= '0' && code <= '9') || ((code | 32) >= 'a' && (code | 32) <= 'z');
}

/* After kana, and not before a Latin letter or a digit, hyphens and waves are badly typed
 * long-vowel marks (ｺｰﾋ-, ラ〜メン); two dashes in a row are a dash. */
static struct text unified(const struct folding *f, enum house house, size_t next)
{
    if (house == APOSTROPHE)
        return TEXT("'");
    const struct text plain = house == WAVE ? TEXT("~") : TEXT("-");
    const size_t made = (size_t)(f->to - f->out->at) - f->start;
    if (made < 3 || !is_kana(f->to))
        return plain;
    if (next < f->len) {
        const uint32_t code = step_at(f->in + next, f->len - next).code;
        if (is_alnum(code) || (house == HYPHEN && entry_of(code) >> 26 == HYPHEN))
            return plain;
    }
    return TEXT("ー");
}

/* Copies of fixed size are the quickest: the pool has slack behind, the output has SPARE. */
static inline void put_entry(struct folding *f, uint32_t entry)
{
    const struct text text = entry_text(entry);
    memcpy(f->to, text.at, BLOCK);
    if (text.len > BLOCK)
        memcpy(f->to, text.at, text.len);
    f->to += text.len;
}

static void put(struct folding *f, struct text text)
{
    memcpy(f->to, text.at, text.len);
    f->to += text.len;
}

/* From the last FAST character to the next one. */
static bool slow(struct folding *f)
{
    struct fold_codes codes;
    fold_codes_init(&codes);
    size_t i = f->last;
    while (i < f->len) {
        const struct step step = step_at(f->in + i, f->len - i);
        const uint32_t value = value_of(step.code), entry = fold_entries[value];
        if (i > f->last && kind_of(entry) == FAST)
            break;
        i += step.len;
        if (!value) {
            fold_codes_add(&codes, step.code);
            continue;
        }
        const struct text text = entry_text(entry);
        for (size_t j = 0; j < text.len;) {
            const struct step part = step_at((const unsigned char *)text.at + j, text.len - j);
            fold_codes_add(&codes, part.code);
            j += part.len;
        }
    }
    fold_codes_compose(&codes);
    f->to = f->out->at + f->last_out;
    const bool good = reserve(f, codes.len * 4 + SPARE);
    for (size_t j = 0; good && j < codes.len; j++)
        f->to += utf8_put(codes.at[j], f->to);
    fold_codes_done(&codes);
    if (f->map)
        note(f, f->last_out, f->last, i);
    f->at = i;
    return good;
}

/* One character of any kind. */
static bool one(struct folding *f, bool match)
{
    const struct step step = step_at(f->in + f->at, f->len - f->at);
    const uint32_t value = value_of(step.code), entry = fold_entries[value];
    if (kind_of(entry) == SLOW)
        return slow(f);
    const size_t next = f->at + step.len;
    if (kind_of(entry) == FAST) {
        f->last = f->at;
        f->last_out = (size_t)(f->to - f->out->at);
        const enum house house = entry >> 26;
        if (match && house)
            put(f, unified(f, house, next));
        else if (value)
            put_entry(f, entry);
        else
            f->to += utf8_put(step.code, f->to);
        if (f->map)
            note(f, f->last_out, f->at, next);
    }
    f->at = next;
    return true;
}

#define INLINE static inline __attribute__((always_inline))

/* Where the quick ways are: kept in registers, told to struct folding before a slow way. */
struct spot {
    const unsigned char *in;
    char *to;
};

/* `in` bytes became the `out` bytes that were put at s->to. */
INLINE void took(struct folding *f, struct spot *s, size_t in, size_t out)
{
    s->in += in;
    s->to += out;
    if (!f->map)
        return;
    f->to = s->to;
    note(f, (size_t)(s->to - f->out->at) - out, (size_t)(s->in - f->in) - in,
         (size_t)(s->in - f->in));
}

/* The last character put was FAST, of so many bytes. */
INLINE void was_fast(struct folding *f, const struct spot *s, size_t in, size_t out)
{
    f->last = (size_t)(s->in - f->in) - in;
    f->last_out = (size_t)(s->to - f->out->at) - out;
}

/* A run of characters of `size` bytes each that stay as long as they are. */
INLINE void took_run(struct folding *f, struct spot *s, size_t len, size_t size)
{
    if (!f->map)
        took(f, s, len, len);
    for (size_t i = 0; f->map && i < len; i += size)
        took(f, s, size, size);
    was_fast(f, s, size, size);
}

/* How much of the rest a run may take, so that BLOCK bytes of room stay. */
INLINE size_t most(const struct folding *f, const struct spot *s)
{
    const size_t left = (size_t)(f->in + f->len - s->in), room = (size_t)(f->end - s->to) - BLOCK;
    return left < room ? left : room;
}

/* A character of two or three bytes that combines with nothing: é, я, 한, ！. Answers whether there
 * was one. */
INLINE bool single(struct folding *f, struct spot *s, bool match)
{
    const unsigned char *in = s->in;
    const size_t size = in[0] < 0xE0 ? 2 : 3;
    if (in[0] < 0xC2 || in[0] > 0xEF || in[0] == 0xE0 || in[0] == 0xED ||
        (size_t)(f->in + f->len - in) < size || (in[1] & 0xC0) != 0x80 ||
        (in[size - 1] & 0xC0) != 0x80)
        return false;
    const uint32_t code = size == 2 ? (in[0] & 31u) << 6 | (in[1] & 63u)
                                    : (in[0] & 15u) << 12 | (in[1] & 63u) << 6 | (in[2] & 63u);
    const uint32_t value = value_of(code), entry = fold_entries[value];
    if (value && (kind_of(entry) != FAST || (match && entry >> 26)))
        return false;
    const struct text text = value ? entry_text(entry) : (struct text){(const char *)in, size};
    if (value) {
        memcpy(s->to, text.at, BLOCK); /* the pool has slack behind, the output has SPARE */
        if (text.len > BLOCK)
            memcpy(s->to, text.at, text.len);
    } else {
        s->to[0] = (char)in[0];
        s->to[1] = (char)in[1];
        s->to[2] = (char)in[size - 1];
    }
    took(f, s, size, text.len);
    was_fast(f, s, size, text.len);
    return true;
}

/* Half-width kana with its voicing mark (ｶﾞ, ﾊﾟ) become one letter. Answers whether they were. */
static bool voiced(struct folding *f, struct spot *s)
{
    enum { VU = 0x30F4, U = 0xFF73, KA = 0xFF76, TO = 0xFF84, HA = 0xFF8A, HO = 0xFF8E };
    const unsigned char *in = s->in;
    if (f->in + f->len - in < 6 || in[3] != 0xEF || in[4] != 0xBE ||
        (in[5] != 0x9E && in[5] != 0x9F) || (in[1] != 0xBD && in[1] != 0xBE) ||
        (in[2] & 0xC0) != 0x80)
        return false;
    const uint32_t code = 0xF000u | (in[1] & 63u) << 6 | (in[2] & 63u);
    const bool half = in[5] == 0x9F, ha = code >= HA && code <= HO;
    if (!ha && (half || (code != U && (code < KA || code > TO))))
        return false;
    const struct text kana = entry_text(entry_of(code));
    const uint32_t bare = step_at((const unsigned char *)kana.at, kana.len).code;
    const size_t size = utf8_put(code == U ? VU : bare + 1 + half, s->to);
    took(f, s, 6, size);
    was_fast(f, s, 6, size);
    return true;
}

/* By one of the quick ways: whether there was one. */
INLINE bool quick(struct folding *f, struct spot *s, bool match)
{
    const unsigned char b = *s->in;
    if (b < 0x80) {
        if (match && (b == '-' || b == '~'))
            return false;
        took_run(f, s, fold_run_ascii(s->in, most(f, s), s->to), 1);
        return true;
    }
    if (b >= 0xE3 && b <= 0xE9) {
        const size_t len = fold_run_japanese(s->in, most(f, s), s->to);
        if (len) {
            took_run(f, s, len, 3);
            return true;
        }
    }
    return (b == 0xEF && voiced(f, s)) || single(f, s, match);
}

INLINE enum err fold(struct text text, struct buf *out, bool match, struct fold_map *map)
{
    struct folding f = {.in = (const unsigned char *)text.at, .len = text.len, .out = out};
    f.map = map;
    f.start = f.last_out = out->len;
    if (!buf_room(out, text.len + SPARE))
        return ERR_LIMIT;
    f.to = out->at + out->len;
    f.end = out->at + out->cap;
    if (!text.len)
        return OK; /* absent: no address to count from */
    struct spot s = {f.in, f.to};
    while (s.in < f.in + f.len) {
        const bool tight = f.end - s.to < SPARE;
        if (!tight && quick(&f, &s, match))
            continue;
        f.at = (size_t)(s.in - f.in);
        f.to = s.to;
        if (tight ? !reserve(&f, SPARE + (f.len - f.at) / 4) : !one(&f, match))
            return ERR_LIMIT;
        s = (struct spot){f.in + f.at, f.to};
    }
    out->len = (size_t)(s.to - out->at);
    return OK;
}

enum err fold_nfkc(struct text text, struct buf *out)
{
    return fold(text, out, false, NULL);
}

enum err fold_match(struct text text, struct buf *out)
{
    const size_t before = out->len;
    const enum err err = fold(text, out, true, NULL);
    if (!err)
        out->len = before + fold_repeat(out->at + before, out->len - before, NULL);
    return err;
}

enum err fold_match_mapped(struct text text, struct buf *out, struct arena *arena,
                           struct fold_map *map_out)
{
    const size_t before = out->len;
    enum err err = fold(text, out, true, NULL);
    if (err)
        return err;
    struct fold_map map = {.len = out->len - before};
    map.from = arena_alloc(arena, map.len * sizeof(*map.from));
    map.to = arena_alloc(arena, map.len * sizeof(*map.to));
    out->len = before;
    err = fold(text, out, true, &map);
    if (err)
        return err;
    out->len = before + fold_repeat(out->at + before, map.len, &map);
    *map_out = map;
    return OK;
}

struct span fold_span(const struct fold_map *map, struct text text, size_t from, size_t to)
{
    if (to > map->len)
        to = map->len;
    if (from >= to)
        return (struct span){0, 0};
    const size_t first = map->from[from], end = map->to[to - 1];
    const size_t before = utf8_count(text_slice(text, 0, first));
    return (struct span){(uint32_t)before,
                         (uint32_t)(before + utf8_count(text_slice(text, first, end)))};
}
