/* From a text to its form. Included once for each kind of processor (wide.h); no include guard for
 * that reason. */

/* How many plain letters the LANES bytes at `from` begin with, which are written behind the form:
 * those that are none are written over. */
FOR static inline size_t NAME(some_letters)(struct form *form, const struct walk *walk,
                                            const char *from, uint32_t pos)
{
    lanes bytes;
    uint64_t none[2];
    memcpy(&bytes, from, sizeof(bytes));
    const lanes plain =
        (lanes)(bytes - (unsigned char)'a' < 26) | (lanes)(bytes - (unsigned char)'0' < 10);
    const lanes others = ~plain, word = (lanes){0} + LETTER_WORD;
    const lanes_16 unit = (lanes_16){0} + (uint16_t)walk->unit;
    const lanes_32 count = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const lanes_32 places = count + pos;
    /* bytes may be anything's: what is needed of the form is read before they are written */
    char *const at = form->at + walk->out;
    uint8_t *const start = form->start + walk->out;
    uint16_t *const units = form->unit + walk->out;
    uint32_t *const origin = form->pos + walk->out;
    memcpy(at, &bytes, sizeof(bytes));
    memcpy(start, &word, sizeof(word));
    memcpy(units, &unit, sizeof(unit));
    memcpy(origin, &places, sizeof(places));
    memcpy(none, &others, sizeof(none));
    if (none[0])
        return (size_t)__builtin_ctzll(none[0]) / 8;
    return none[1] ? 8 + (size_t)__builtin_ctzll(none[1]) / 8 : LANES;
}

/* Copies the plain letters that stand at i, most of a Latin text; answers the byte behind. */
FOR static inline size_t NAME(plain_letters)(struct form *form, struct walk *walk,
                                             struct text folded, size_t i)
{
    const size_t from = i, begin = walk->out;
    for (size_t some = LANES; some == LANES && i + LANES <= folded.len; i += some) {
        some = NAME(some_letters)(form, walk, folded.at + i, (uint32_t)i);
        walk->out += some;
    }
    for (; i < folded.len; i++, walk->out++) {
        const char c = folded.at[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
            break;
        form->at[walk->out] = c;
        form->pos[walk->out] = (uint32_t)i;
        form->unit[walk->out] = (uint16_t)walk->unit;
        form->start[walk->out] = LETTER_WORD;
    }
    if (i == from)
        return i;
    if (walk->last != LETTER_WORD)
        form->begin[walk->begins++] = (uint32_t)begin;
    walk->last = LETTER_WORD;
    return i;
}

/* Copies the plain characters that stand at i, most of a Japanese text; answers the byte behind. */
FOR static inline size_t NAME(plain_characters)(struct form *form, struct walk *walk,
                                                struct text folded, size_t i)
{
    enum { BYTES = 3 };
    size_t out = walk->out, begins = walk->begins;
    unsigned unit = walk->unit + (walk->last == LETTER_WORD ? 2 : 0);
    const size_t from = i;
    for (; i < folded.len && is_plain_cjk(folded, i); i += BYTES, out += BYTES, unit++) {
        const uint16_t units = (uint16_t)(unit < UINT16_MAX ? unit : UINT16_MAX);
        form->begin[begins++] = (uint32_t)out;
        for (size_t k = 0; k < BYTES; k++) {
            form->at[out + k] = folded.at[i + k];
            form->pos[out + k] = (uint32_t)i;
            form->unit[out + k] = units;
            form->start[out + k] = FORM_INSIDE;
        }
        form->start[out] = LETTER_CJK;
    }
    if (i == from)
        return i;
    walk->unit = unit < UINT16_MAX ? unit : UINT16_MAX;
    walk->out = out;
    walk->begins = begins;
    walk->last = LETTER_CJK;
    return i;
}

FOR static void NAME(make)(struct form *form, struct walk *walk, struct text folded)
{
    for (size_t i = 0; i < folded.len;) {
        const size_t from = i;
        i = NAME(plain_letters)(form, walk, folded, i);
        if (i < folded.len && folded.at[i] == ' ' && walk->last == LETTER_WORD)
            i = space(form, walk, i);
        else
            i = NAME(plain_characters)(form, walk, folded, i);
        if (i == from)
            one(form, walk, folded, &i);
    }
}
