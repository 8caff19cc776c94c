#include "understand/form.h"

#include "base/mem.h"
#include "understand/wide.h"

void form_init(struct form *form)
{
    *form = (struct form){0};
}

void form_done(struct form *form)
{
    mem_free(form->at);
    mem_free(form->pos);
    mem_free(form->unit);
    mem_free(form->start);
    mem_free(form->begin);
    form_init(form);
}

static void room(struct form *form, size_t len)
{
    if (len + FORM_AHEAD <= form->cap)
        return;
    form->cap = len * 2 + 256;
    form->at = mem_grow(form->at, form->cap, 1);
    form->pos = mem_grow(form->pos, form->cap, sizeof(*form->pos));
    form->unit = mem_grow(form->unit, form->cap, sizeof(*form->unit));
    form->start = mem_grow(form->start, form->cap, 1);
    form->begin = mem_grow(form->begin, form->cap, sizeof(*form->begin));
}

struct range {
    uint32_t from, to; /* both in */
    enum letter letter;
};

/* Above ASCII, ascending; what is in no range and below U+2000 is a letter of a word. */
static const struct range ranges[] = {
    {0x80, 0xa9, LETTER_OTHER},       {0xab, 0xb4, LETTER_OTHER},
    {0xb6, 0xb9, LETTER_OTHER},       {0xbb, 0xbf, LETTER_OTHER},
    {0xd7, 0xd7, LETTER_OTHER},       {0xf7, 0xf7, LETTER_OTHER},
    {0x2000, 0x200d, LETTER_SPACE},   {0x200e, 0x2bff, LETTER_OTHER},
    {0x2c00, 0x2dff, LETTER_WORD},    {0x2e00, 0x2e7f, LETTER_OTHER},
    {0x2e80, 0x2fff, LETTER_CJK},     {0x3000, 0x3000, LETTER_SPACE},
    {0x3001, 0x3004, LETTER_OTHER},   {0x3005, 0x3007, LETTER_CJK},
    {0x3008, 0x3040, LETTER_OTHER},   {0x3041, 0x309f, LETTER_CJK},
    {0x30a0, 0x30a0, LETTER_OTHER},   {0x30a1, 0x30fa, LETTER_CJK},
    {0x30fb, 0x30fb, LETTER_OTHER},   {0x30fc, 0x31ff, LETTER_CJK},
    {0x3200, 0x33ff, LETTER_OTHER},   {0x3400, 0x9fff, LETTER_CJK},
    {0xa000, 0xd7ff, LETTER_WORD},    {0xf900, 0xfaff, LETTER_CJK},
    {0xfb00, 0xfdff, LETTER_WORD},    {0xfe00, 0xfe0f, LETTER_NONE},
    {0xfe10, 0xfe6f, LETTER_OTHER},   {0xfe70, 0xfefe, LETTER_WORD},
    {0xfeff, 0xfeff, LETTER_NONE},    {0xff00, 0xffff, LETTER_OTHER},
    {0x1f000, 0x1faff, LETTER_OTHER}, {0x20000, 0x3ffff, LETTER_CJK},
};

enum letter letter_of(uint32_t code)
{
    if (code < 0x80) {
        if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') ||
            (code >= 'A' && code <= 'Z') || code == '_')
            return LETTER_WORD;
        return code <= ' ' ? LETTER_SPACE : LETTER_OTHER;
    }
    if ((code >= 0x3041 && code <= 0x309f) || (code >= 0x4e00 && code <= 0x9fff))
        return LETTER_CJK; /* most of them */
    size_t low = 0, high = sizeof(ranges) / sizeof(*ranges);
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (code > ranges[mid].to)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < sizeof(ranges) / sizeof(*ranges) && code >= ranges[low].from)
        return ranges[low].letter;
    return LETTER_WORD;
}

/* From U+00E0 and from U+0100: what is left of a small Latin letter without its accent; '-': the
 * letter stays as it is. Capitals have been folded. */
static const char latin_1[] = "aaaaaa-ceeeeiiii-nooooo-ouuuuy-y";
static const char latin_a[] = "-a-a-a-c-c-c-c-d-d-e-e-e-e-e-g-g-g-g-h-h-i-i-i-i-i---j-k--l-l-l-"
                              "--l-n-n-n----o-o-o---r-r-r-s-s-s-s-t-t-t-u-u-u-u-u-u-w-y--z-z-z-";

static char plain(uint32_t code)
{
    char bare = '-';
    if (code >= 0xe0 && code <= 0xff)
        bare = latin_1[code - 0xe0];
    else if (code >= 0x100 && code < 0x100 + sizeof(latin_a) - 1)
        bare = latin_a[code - 0x100];
    else if (code == 0x2018 || code == 0x2019 || code == 0x2bc || code == 0xb4)
        bare = '\'';
    else if (code == 0x201c || code == 0x201d)
        bare = '"';
    if (bare == '-')
        return 0;
    return bare;
}

static unsigned cost(char c)
{
    switch (c) {
    case ',':
    case ';':
    case ':':
        return 3;
    case '.':
    case '!':
    case '?':
        return 6;
    default:
        return 0;
    }
}

static unsigned wide_cost(uint32_t code)
{
    return code == 0x3002 ? 6 : code == 0x3001 ? 3 : 0;
}

struct walk {
    size_t out, begins;
    unsigned unit;
    enum letter last;
};

static void put(struct form *form, struct walk *walk, const char *bytes, size_t count, uint32_t pos)
{
    for (size_t k = 0; k < count; k++) {
        form->at[walk->out] = bytes[k];
        form->pos[walk->out] = pos;
        form->unit[walk->out] = (uint16_t)walk->unit;
        form->start[walk->out++] = k ? FORM_INSIDE : (uint8_t)walk->last;
    }
}

static void add_unit(struct walk *walk, unsigned units)
{
    walk->unit += units;
    if (walk->unit > UINT16_MAX)
        walk->unit = UINT16_MAX;
}

static void one(struct form *form, struct walk *walk, struct text folded, size_t *i)
{
    const size_t from = *i;
    const uint32_t code = folded_next(folded, i);
    char bare = (char)code;
    if (code >= 0x80)
        bare = plain(code);
    const enum letter letter = letter_of(bare ? (unsigned char)bare : code);
    if (letter == LETTER_NONE)
        return;
    const enum letter before = walk->last;
    if (before == LETTER_WORD && letter != LETTER_WORD)
        add_unit(walk, 2); /* the word has ended */
    walk->last = letter;
    if (letter == LETTER_SPACE) {
        if (walk->out && before != LETTER_SPACE)
            put(form, walk, " ", 1, (uint32_t)from);
        /* between Japanese words a space ends something; a new line does anywhere */
        if (before == LETTER_CJK)
            add_unit(walk, 4);
        else if (code == '\n')
            add_unit(walk, 3);
        return;
    }
    if (letter != LETTER_WORD || before != LETTER_WORD)
        form->begin[walk->begins++] = (uint32_t)walk->out;
    if (bare)
        put(form, walk, &bare, 1, (uint32_t)from);
    else
        put(form, walk, folded.at + from, *i - from, (uint32_t)from);
    if (letter == LETTER_CJK)
        add_unit(walk, 1);
    else if (letter == LETTER_OTHER)
        add_unit(walk, bare ? cost(bare) : wide_cost(code));
}

typedef unsigned char lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes) };
typedef uint16_t lanes_16 __attribute__((vector_size(2 * LANES)));
typedef uint32_t lanes_32 __attribute__((vector_size(4 * LANES)));

/* The space behind a word, the most frequent of all marks. */
static inline size_t space(struct form *form, struct walk *walk, size_t i)
{
    const size_t out = walk->out;
    add_unit(walk, 2);
    walk->last = LETTER_SPACE;
    walk->out++;
    form->at[out] = ' ';
    form->pos[out] = (uint32_t)i;
    form->unit[out] = (uint16_t)walk->unit;
    form->start[out] = LETTER_SPACE;
    return i + 1;
}

/* A character of three bytes that is kana or one of the common Han. */
static bool is_plain_cjk(struct text folded, size_t i)
{
    const unsigned char *at = (const unsigned char *)folded.at + i;
    if (at[0] < 0xe3 || at[0] > 0xe9)
        return false;
    const uint32_t code = (at[0] & 15U) << 12 | (at[1] & 63U) << 6 | (at[2] & 63U);
    return code >= 0x4e00 || (code >= 0x3041 && code <= 0x309f) ||
           (code >= 0x30a1 && code <= 0x30fa) || code == 0x30fc;
}

#define NAME(x) x##_plain
#define FOR
#include "understand/form_body.h"
#undef NAME
#undef FOR
#ifdef WIDE
#define NAME(x) x##_wide
#define FOR     WIDE
#include "understand/form_body.h"
#undef NAME
#undef FOR
#endif

void form_make(struct form *form, struct text folded)
{
    room(form, folded.len);
    struct walk walk = {.last = LETTER_SPACE};
    CHOOSE(make)(form, &walk, folded);
    if (walk.last == LETTER_WORD)
        add_unit(&walk, 2);
    form->len = walk.out;
    form->begin_count = walk.begins;
    memset(form->at + walk.out, 0, FORM_AHEAD);
    form->pos[walk.out] = (uint32_t)folded.len;
    form->unit[walk.out] = (uint16_t)walk.unit;
    form->start[walk.out] = LETTER_SPACE;
}
