#include "base/fold.h"
#include "base/utf8.h"
#include "gen/fold_table.h"

struct loosening {
    const char *form;
    char *start, *to;
    uint32_t *from; /* or NULL */
};

/* Puts len bytes that came from byte i of the form. */
static inline void put(struct loosening *l, const char *at, size_t len, size_t i)
{
    if (l->from)
        for (size_t j = 0; j < len; j++)
            l->from[(size_t)(l->to - l->start) + j] = (uint32_t)i;
    for (size_t j = 0; j < len; j++)
        l->to[j] = at[j];
    l->to += len;
}

/* The letter without its accent, itself where it has none. */
static uint32_t bare(uint32_t code)
{
    uint32_t letter = 0;
    if (code - 0xC0 < sizeof(fold_bare_0) / sizeof(*fold_bare_0))
        letter = fold_bare_0[code - 0xC0];
    else if (code - 0x370 < sizeof(fold_bare_1) / sizeof(*fold_bare_1))
        letter = fold_bare_1[code - 0x370];
    else if (code - 0x1E00 < sizeof(fold_bare_2) / sizeof(*fold_bare_2))
        letter = fold_bare_2[code - 0x1E00];
    return letter ? letter : code;
}

/* Marks that stand for themselves because no letter takes them in: accents, Hebrew points, Arabic
 * vowels and the stroke that only lengthens. */
static bool is_accent(uint32_t code)
{
    return (code >= 0x300 && code <= 0x36F) || (code >= 0x591 && code <= 0x5BD) || code == 0x5BF ||
           code == 0x5C1 || code == 0x5C2 || code == 0x5C4 || code == 0x5C5 || code == 0x5C7 ||
           code == 0x640 || (code >= 0x64B && code <= 0x652) || code == 0x670;
}

static bool is_hiragana(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x3096) || code == 0x309D || code == 0x309E;
}

/* At a character above ASCII: its length. */
static size_t one(struct loosening *l, struct text form, size_t i, unsigned how)
{
    enum { KATAKANA = 0x60, LAST_ACCENT = 0x2000 };
    char room[4];
    size_t next = i;
    uint32_t code = utf8_next(form, &next);
    if (how & FOLD_NO_ACCENTS && code < LAST_ACCENT) {
        if (is_accent(code))
            return next - i;
        code = bare(code);
    }
    if (how & FOLD_KANA && is_hiragana(code))
        code += KATAKANA;
    put(l, room, utf8_put(code, room), i);
    return next - i;
}

enum err fold_loose(struct text form, unsigned how, struct buf *out, uint32_t *from)
{
    char *const start = buf_room(out, form.len + 1);
    if (!start)
        return ERR_LIMIT;
    struct loosening l = {form.at, start, start, from};
    for (size_t i = 0; i < form.len;) {
        if ((unsigned char)form.at[i] >= 0x80) {
            i += one(&l, form, i, how);
            continue;
        }
        if (from)
            from[l.to - start] = (uint32_t)i;
        *l.to++ = form.at[i++];
    }
    if (from)
        from[l.to - start] = (uint32_t)form.len;
    out->len += (size_t)(l.to - start);
    return OK;
}
