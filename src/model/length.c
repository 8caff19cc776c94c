#include "model/length.h"

#include "base/utf8.h"

#include <utf8proc.h>

enum { GRAPHEME_MOST = 64, LINK_UNITS_MOST = 10000, LINK_UNITS = 23, SCALE = 100 };

enum counting {
    COUNT_WEIGHTS,   /* X, version 2 */
    COUNT_EMOJI,     /* X, version 3: as 2, but an emoji is one letter */
    COUNT_COMPOSED,  /* X, version 1: each letter of the composed text is one */
    COUNT_GRAPHEMES, /* links and names as they stand */
    COUNT_MASTODON,
    COUNT_CODES
};

static const struct network {
    const char *net;
    enum counting counting;
    uint32_t most;
    size_t bytes_most;
} networks[] = {
    {"x", COUNT_EMOJI, 280, 0},           {"bluesky", COUNT_GRAPHEMES, 300, 3000},
    {"mastodon", COUNT_MASTODON, 500, 0}, {"threads", COUNT_CODES, 500, 0},
    {"misskey", COUNT_CODES, 3000, 0},    {"reddit", COUNT_CODES, 10000, 0},
    {"youtube", COUNT_CODES, 10000, 0},   {"discourse", COUNT_CODES, 32000, 0},
    {"mail", COUNT_CODES, 0, 0},          {"form", COUNT_CODES, 0, 0},
    {"copy", COUNT_CODES, 0, 0},          {NULL, COUNT_CODES, 280, 0},
};

/* ---- graphemes ---- */

size_t text_grapheme_end(struct text text, size_t at)
{
    if (at >= text.len)
        return text.len;
    utf8proc_int32_t state = 0;
    uint32_t before = utf8_next(text, &at);
    while (at < text.len) {
        size_t i = at;
        const uint32_t next = utf8_next(text, &i);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)next,
                                             &state))
            break;
        before = next;
        at = i;
    }
    return at;
}

size_t text_graphemes(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; count++)
        i = text_grapheme_end(text, i);
    return count;
}

/* ---- weights ---- */

static unsigned weight(uint32_t c)
{
    return c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) ||
                   (c >= 8242 && c <= 8247)
               ? SCALE
               : 2 * SCALE;
}

static bool refused(uint32_t c)
{
    return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF;
}

static bool picture(uint32_t c)
{
    return c > 0x203B && utf8proc_get_property((utf8proc_int32_t)c)->boundclass ==
                             UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool flag_letter(uint32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/* Letters of the emoji that a grapheme begins with; 0: it begins with none. */
static size_t emoji_length(const uint32_t *codes, size_t count)
{
    size_t i = 1;
    if (!count)
        return 0;
    if (count > 1 && flag_letter(codes[0]) && flag_letter(codes[1]))
        return 2;
    if (codes[0] == '#' || codes[0] == '*' || (codes[0] >= '0' && codes[0] <= '9')) {
        i += i < count && codes[i] == 0xFE0F;
        return i < count && codes[i] == 0x20E3 ? i + 1 : 0;
    }
    if (!picture(codes[0]) || (count > 1 && codes[1] == 0xFE0E))
        return 0;
    for (;;) {
        while (i < count && (codes[i] == 0xFE0F || (codes[i] >= 0x1F3FB && codes[i] <= 0x1F3FF) ||
                             (codes[i] >= 0xE0020 && codes[i] <= 0xE007F)))
            i++;
        if (i + 1 >= count || codes[i] != 0x200D || !picture(codes[i + 1]))
            return i;
        i += 2;
    }
}

/* The weight of one grapheme after composing it. */
static uint64_t grapheme_weight(struct text grapheme, enum counting counting)
{
    uint32_t codes[GRAPHEME_MOST] = {0};
    size_t count = 0;
    uint64_t sum = 0;
    size_t i = 0;
    while (i < grapheme.len && count < GRAPHEME_MOST)
        codes[count++] = utf8_next(grapheme, &i);
    for (; i < grapheme.len;) { /* no letter of any language is as long */
        const uint32_t c = utf8_next(grapheme, &i);
        sum += counting == COUNT_COMPOSED ? SCALE : weight(c);
    }
    size_t from = counting == COUNT_EMOJI ? emoji_length(codes, count) : 0;
    if (from)
        sum += 2 * SCALE;
    utf8proc_int32_t composed[GRAPHEME_MOST * 4];
    size_t length = 0;
    for (; from < count; from++) {
        int last = 0;
        const utf8proc_ssize_t got = utf8proc_decompose_char(
            (utf8proc_int32_t)codes[from], composed + length,
            (utf8proc_ssize_t)(sizeof(composed) / sizeof(*composed) - length),
            UTF8PROC_STABLE | UTF8PROC_DECOMPOSE, &last);
        if (got < 0 || length + (size_t)got > sizeof(composed) / sizeof(*composed))
            break;
        length += (size_t)got;
    }
    for (; from < count; from++)
        sum += weight(codes[from]);
    /* marks behind their letter in canonical order, as utf8proc_decompose would put them */
    for (size_t a = 1; a < length; a++)
        for (size_t b = a; b > 0; b--) {
            const int one = utf8proc_get_property(composed[b - 1])->combining_class,
                      two = utf8proc_get_property(composed[b])->combining_class;
            if (!two || one <= two)
                break;
            const utf8proc_int32_t swap = composed[b];
            composed[b] = composed[b - 1];
            composed[b - 1] = swap;
        }
    const utf8proc_ssize_t left = utf8proc_normalize_utf32(composed, (utf8proc_ssize_t)length,
                                                           UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t c = 0; c < left; c++)
        sum += counting == COUNT_COMPOSED ? SCALE : weight((uint32_t)composed[c]);
    return sum;
}

/* ---- a whole text ---- */

struct counter_of {
    struct text text;
    enum counting counting;
    uint64_t used, most; /* in hundredths */
    uint64_t link;       /* what a link counts */
    size_t chars, cut, bytes, bytes_most;
    bool refused, over;
};

/* One more part that cannot be cut. */
static void count_part(struct counter_of *counter, size_t from, size_t to, uint64_t units)
{
    const struct text part = text_slice(counter->text, from, to);
    counter->used += units;
    counter->bytes += part.len;
    counter->chars += utf8_count(part);
    counter->over |= (counter->most && counter->used > counter->most) ||
                     (counter->bytes_most && counter->bytes > counter->bytes_most);
    if (!counter->over && !counter->refused)
        counter->cut = counter->chars;
}

static void count_graphemes(struct counter_of *counter, size_t from, size_t to)
{
    const struct text text = text_slice(counter->text, 0, to);
    const bool x = counter->counting <= COUNT_COMPOSED;
    while (from < to) {
        /* X counts code points where it knows no emoji; a byte order mark it refuses */
        size_t next = counter->counting == COUNT_CODES ? from : text_grapheme_end(text, from);
        size_t i = from;
        const uint32_t first = utf8_next(text, &i);
        if (counter->counting == COUNT_CODES)
            next = i;
        if (x)
            for (size_t k = from; k < next && !counter->refused;)
                counter->refused = refused(utf8_next(text, &k));
        const uint64_t units =
            !x ? SCALE
            : next == i && counter->counting != COUNT_COMPOSED && first < 0xC0
                ? SCALE
                : grapheme_weight(text_slice(text, from, next), counter->counting);
        count_part(counter, from, next, units);
        from = next;
    }
}

/* What a link or a name counts; 0: as it stands. */
static uint64_t link_units(const struct text_link *link, enum counting counting, uint64_t url)
{
    if (counting == COUNT_GRAPHEMES || counting == COUNT_CODES)
        return 0;
    if (link->kind == LINK_URL)
        return counting == COUNT_MASTODON && link->bare ? 0 : url * SCALE;
    if (link->kind != LINK_MENTION || counting != COUNT_MASTODON)
        return 0;
    const ptrdiff_t at = text_find(link->name, TEXT("@"));
    return at < 0 ? 0 : ((uint64_t)at + 1) * SCALE;
}

static struct length count(struct text text, const struct network *network,
                           const struct length_rule *rule)
{
    const uint64_t most = rule->most ? rule->most : network->most;
    struct counter_of counter = {.text = text,
                                 .counting = network->counting,
                                 .most = most < UINT64_MAX / SCALE ? most * SCALE : 0,
                                 .link = rule->link && rule->link < LINK_UNITS_MOST ? rule->link
                                                                                    : LINK_UNITS,
                                 .bytes_most = network->bytes_most};
    struct arena *arena = arena_new("length", 0);
    const struct text_links links =
        text_links(text, network->counting == COUNT_MASTODON ? NAME_MASTODON : NAME_X, arena);
    size_t at = 0;
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        const uint64_t units = link_units(link, counter.counting, counter.link);
        if (!units && network->counting == COUNT_CODES)
            continue;
        count_graphemes(&counter, at, link->bytes.from);
        at = link->bytes.from;
        if (units) {
            count_part(&counter, at, link->bytes.to, units);
            at = link->bytes.to;
        }
    }
    count_graphemes(&counter, at, text.len);
    arena_free(&arena);
    return (struct length){.used = counter.used / SCALE,
                           .most = most,
                           .bytes = text.len,
                           .bytes_most = network->bytes_most,
                           .refused = counter.refused,
                           .fits = text.len && !counter.over && !counter.refused,
                           .cut = counter.cut};
}

struct length text_length_by(struct text text, struct text net, const struct length_rule *rule)
{
    const struct network *network = networks;
    while (network->net && !text_is(net, network->net))
        network++;
    return count(text, network, rule);
}

struct length text_length(struct text text, struct text net, uint64_t most)
{
    return text_length_by(text, net, &(struct length_rule){.most = most});
}

struct length text_length_x(struct text text, int version)
{
    const struct network network = {.counting = version == 1   ? COUNT_COMPOSED
                                                : version == 2 ? COUNT_WEIGHTS
                                                               : COUNT_EMOJI,
                                    .most = version == 1 ? 140 : 280};
    return count(text, &network, &(struct length_rule){0});
}
