#include "base/pack.h"
#include "story/book.h"

#include <inttypes.h>

/* Rows: "m" the book, "h/<no>" a brand, "s/<no>" a story, and the pages of the memories. */

typedef void row_fn(struct text key, struct text value, void *arg);

static struct text numbered(char tag, uint64_t no, char room[32])
{
    int len = snprintf(room, 32, "%c/%" PRIu64, tag, no);
    return (struct text){room, (size_t)len};
}

static void save_houses(struct story_book *book, struct buf *buf, row_fn *row, void *arg)
{
    char room[32];
    struct house *house;
    vec_each (house, &book->houses) {
        if (!house->dirty)
            continue;
        house->dirty = false;
        buf_clear(buf);
        pack_text(buf, house->client);
        pack_text(buf, house->brand);
        for (size_t i = 0; i <= RISK_COUNT; i++)
            pack_uint(buf, house->open[i]);
        pack_double(buf, house->told);
        pack_int(buf, house->told_hour);
        pack_int(buf, house->hour);
        pack_uint(buf, house->in_hour);
        pack_double(buf, house->heat);
        pack_int(buf, house->heat_ms);
        pack_uint(buf, house->hottest[0]);
        pack_uint(buf, house->hottest[1]);
        row(numbered('h', (uint64_t)(house - book->houses.at), room), buf_view(buf), arg);
    }
}

static void pack_parts(struct buf *buf, const struct tale *tale)
{
    pack_uint(buf, tale->from);
    pack_uint(buf, tale->from_told);
    pack_uint(buf, tale->part);
    for (size_t i = 0; i < tale->trait_count; i++)
        pack_uint(buf, tale->traits[i].worth);
    pack_uint(buf, tale->witness_count);
    for (size_t i = 0; i < tale->witness_count; i++) {
        const struct witness *one = &tale->witnesses[i];
        pack_text(buf, one->id);
        pack_uint(buf, one->traits);
        pack_uint(buf, one->voice);
        pack_int(buf, one->at_ms);
        pack_uint(buf, one->risk);
        pack_uint(buf, (uint64_t)one->critical | (uint64_t)one->taught << 1);
    }
}

static bool unpack_parts(struct unpack *in, struct tale *tale)
{
    if (!in->rest.len)
        return true; /* saved before stories were split */
    tale->from = unpack_uint(in);
    tale->from_told = (uint32_t)unpack_uint(in);
    tale->part = unpack_uint(in);
    for (size_t i = 0; i < tale->trait_count; i++)
        tale->traits[i].worth = (uint8_t)unpack_uint(in);
    size_t count = unpack_count(in);
    uint64_t known = tale->trait_count < 64 ? ((uint64_t)1 << tale->trait_count) - 1 : UINT64_MAX;
    if (in->bad || count > WITNESSES_MOST || tale->from_told > 1 << 20)
        return false;
    for (size_t i = 0; i < count && !in->bad; i++) {
        struct witness one = {.id = unpack_text(in)};
        one.traits = unpack_uint(in) & known;
        one.voice = unpack_uint(in);
        one.at_ms = unpack_int(in);
        uint64_t risk = unpack_uint(in);
        uint64_t marks = unpack_uint(in);
        one.critical = marks & 1;
        one.taught = marks >> 1 & 1;
        if (in->bad || risk > RISK_NONE || !one.id.len)
            return false;
        one.risk = (uint8_t)risk;
        witness_add(tale, &one);
    }
    return !in->bad;
}

static void pack_traits(struct buf *buf, const struct tale *tale)
{
    pack_uint(buf, tale->into);
    pack_uint(buf, (uint64_t)tale->loose | (uint64_t)tale->pinned << 1 |
                       (uint64_t)tale->parted << 2 | (uint64_t)tale->settled << 3);
    pack_uint(buf, tale->told);
    pack_double(buf, (double)tale->rich);
    for (size_t i = 0; i < SIGN_AGAINST; i++)
        pack_uint(buf, tale->against[i]);
    for (size_t i = 0; i <= RISK_COUNT; i++)
        pack_uint(buf, tale->risks[i]);
    pack_uint(buf, tale->trait_count);
    for (size_t i = 0; i < tale->trait_count; i++) {
        pack_uint(buf, tale->traits[i].key);
        pack_uint(buf, tale->traits[i].posts);
        pack_uint(buf, tale->traits[i].kind);
    }
    pack_double(buf, tale->heat);
    pack_int(buf, tale->heat_ms);
    pack_uint(buf, tale->voices);
    pack_uint(buf, tale->critics);
    pack_uint(buf, tale->calm);
    pack_parts(buf, tale);
}

/* The rows of an older program end before this: such a story has no traits. */
static bool unpack_traits(struct unpack *in, struct tale *tale)
{
    if (!in->rest.len)
        return true;
    tale->into = unpack_uint(in);
    uint64_t marks = unpack_uint(in);
    tale->loose = marks & 1;
    tale->pinned = marks >> 1 & 1;
    tale->parted = marks >> 2 & 1;
    tale->settled = marks >> 3 & 1;
    tale->told = (uint32_t)unpack_uint(in);
    tale->rich = (float)unpack_double(in);
    for (size_t i = 0; i < SIGN_AGAINST; i++)
        tale->against[i] = (uint16_t)unpack_uint(in);
    for (size_t i = 0; i <= RISK_COUNT; i++)
        tale->risks[i] = (uint16_t)unpack_uint(in);
    size_t count = unpack_count(in);
    if (in->bad || count > TRAITS_MOST || !(tale->rich >= 0) || tale->told > 1 << 20)
        return false;
    for (size_t i = 0; i < count && !in->bad; i++) {
        struct trait trait = {.key = (uint32_t)unpack_uint(in)};
        trait.posts = (uint16_t)unpack_uint(in);
        trait.kind = (uint8_t)unpack_uint(in);
        if (trait.kind >= SIGN_KINDS)
            return false;
        tale_add_trait(tale, &trait);
    }
    if (in->bad || !in->rest.len)
        return !in->bad; /* saved before heat was counted */
    tale->heat = unpack_double(in);
    tale->heat_ms = unpack_int(in);
    tale->voices = unpack_uint(in);
    tale->critics = (uint32_t)unpack_uint(in);
    tale->calm = (uint32_t)unpack_uint(in);
    bool sound = !in->bad && tale->heat >= 0 && tale->heat < 1e12;
    return sound && unpack_parts(in, tale);
}

static void save_tales(struct story_book *book, struct buf *buf, row_fn *row, void *arg)
{
    char room[32];
    uint64_t *no;
    vec_each (no, &book->gone)
        row(numbered('s', *no, room), (struct text){NULL, 0}, arg);
    size_t at = 0;
    for (uint64_t below = 1; below < book->gone_below; below++) {
        while (at < book->tales.len && book->tales.at[at].no < below)
            at++;
        if (at == book->tales.len || book->tales.at[at].no != below)
            row(numbered('s', below, room), (struct text){NULL, 0}, arg);
    }
    vec_clear(&book->gone);
    book->gone_below = 0;
    struct tale *tale;
    vec_each (tale, &book->tales) {
        if (!tale->dirty)
            continue;
        tale->dirty = false;
        buf_clear(buf);
        pack_uint(buf, tale->house);
        pack_uint(buf, tale->risk);
        pack_uint(buf, tale->critical);
        pack_int(buf, tale->born_ms);
        pack_int(buf, tale->last_ms);
        pack_uint(buf, tale->posts);
        pack_int(buf, tale->hour);
        pack_uint(buf, tale->in_hour);
        pack_uint(buf, tale->in_last_hour);
        pack_traits(buf, tale);
        row(numbered('s', tale->no, room), buf_view(buf), arg);
    }
}

void story_save(struct story_book *book, story_row_fn *row, void *arg)
{
    struct buf buf;
    buf_init(&buf, 64 * 1024);
    if (book->dirty) {
        pack_uint(&buf, book->born);
        pack_int(&buf, book->clock_ms);
        pack_int(&buf, book->swept_hour);
        row(TEXT("m"), buf_view(&buf), arg);
        book->dirty = false;
    }
    save_houses(book, &buf, row, arg);
    save_tales(book, &buf, row, arg);
    memory_save(book->seen, row, arg);
    memory_save(book->posts, row, arg);
    memory_save(book->pointed, row, arg);
    memory_save(book->links, row, arg);
    memory_save(book->prints, row, arg);
    memory_save(book->usual, row, arg);
    memory_save(book->signs, row, arg);
    buf_done(&buf);
}

static enum err load_book(struct story_book *book, struct unpack *in, struct why *why)
{
    uint64_t born = unpack_uint(in);
    int64_t clock_ms = unpack_int(in);
    int64_t swept_hour = unpack_int(in);
    if (!unpack_good(in) || born >= (uint64_t)1 << 47)
        return why_set(why, ERR_BAD_INPUT, "saved state: the row of the book is broken");
    book->born = born;
    book->clock_ms = clock_ms;
    book->swept_hour = swept_hour;
    return OK;
}

static void own(struct text *place, struct text text)
{
    mem_free((void *)(uintptr_t)place->at);
    *place = (struct text){mem_dup(text.at ? text.at : "", text.len), text.len};
}

/* Houses keep their numbers: links and prints were hashed with them. */
static enum err load_house(struct story_book *book, uint64_t no, struct unpack *in, struct why *why)
{
    struct house house = {.client = unpack_text(in), .brand = unpack_text(in)};
    for (size_t i = 0; i <= RISK_COUNT; i++)
        house.open[i] = unpack_uint(in);
    if (in->rest.len) { /* else the row of an older program */
        house.told = unpack_double(in);
        house.told_hour = unpack_int(in);
        house.hour = unpack_int(in);
        house.in_hour = (uint32_t)unpack_uint(in);
    }
    if (in->rest.len) {
        house.heat = unpack_double(in);
        house.heat_ms = unpack_int(in);
        house.hottest[0] = unpack_uint(in);
        house.hottest[1] = unpack_uint(in);
    }
    bool sound = house.told >= 0 && house.told < 1e12 && house.heat >= 0 && house.heat < 1e12;
    if (!sound || !unpack_good(in) || no >= HOUSES_MOST)
        return why_set(why, ERR_BAD_INPUT, "saved state: the row of a brand is broken");
    book_houses(book, no + 1);
    struct house *place = &book->houses.at[no];
    own(&place->client, house.client);
    own(&place->brand, house.brand);
    memcpy(place->open, house.open, sizeof(house.open));
    place->told = house.told;
    place->told_hour = house.told_hour;
    place->hour = house.hour;
    place->in_hour = house.in_hour;
    place->heat = house.heat;
    place->heat_ms = house.heat_ms;
    memcpy(place->hottest, house.hottest, sizeof(house.hottest));
    buf_clear(&book->name);
    buf_printf(&book->name, "%zu:", house.client.len);
    buf_text(&book->name, house.client);
    buf_text(&book->name, house.brand);
    if (buf_over(&book->name) ||
        map_put(book->by_name, buf_view(&book->name), (void *)(uintptr_t)(no + 1)))
        return why_set(why, ERR_BAD_INPUT, "saved state: a brand has too long a name");
    return OK;
}

static enum err load_tale(struct story_book *book, uint64_t no, struct unpack *in, struct why *why)
{
    struct tale tale = {.no = no};
    uint64_t house = unpack_uint(in), risk = unpack_uint(in);
    tale.critical = unpack_uint(in) != 0;
    tale.born_ms = unpack_int(in);
    tale.last_ms = unpack_int(in);
    tale.posts = unpack_uint(in);
    tale.hour = unpack_int(in);
    tale.in_hour = (uint32_t)unpack_uint(in);
    tale.in_last_hour = (uint32_t)unpack_uint(in);
    if (!unpack_traits(in, &tale) || !unpack_good(in) || house >= HOUSES_MOST || risk > RISK_NONE ||
        no >= (uint64_t)1 << 47 || book->tales.len >= TALES_MOST) {
        tale_done(&tale);
        return why_set(why, ERR_BAD_INPUT, "saved state: story s%" PRIu64 " is broken", no);
    }
    tale.house = (uint32_t)house;
    tale.risk = (uint8_t)risk;
    book_houses(book, house + 1);
    book->rings += tale.witnesses != NULL;
    vec_push(&book->tales, tale);
    book->unsorted = true;
    return OK;
}

enum err story_load(struct story_book *book, struct text key, struct text value, struct why *why)
{
    struct unpack in;
    unpack_init(&in, value);
    if (text_is(key, "m"))
        return load_book(book, &in, why);
    int64_t no;
    struct text number = text_slice(key, 2, key.len);
    if (key.len < 3 || key.at[1] != '/' || !text_int(number, &no) || no < 0)
        return why_set(why, ERR_BAD_INPUT, "saved state: unknown row '%.*s'", TEXT_ARG(key));
    switch (key.at[0]) {
    case 'h':
        return load_house(book, (uint64_t)no, &in, why);
    case 's':
        return load_tale(book, (uint64_t)no, &in, why);
    case 'k':
        return memory_load(book->seen, number, value, why);
    case 'p':
        return memory_load(book->posts, number, value, why);
    case 'q':
        return memory_load(book->pointed, number, value, why);
    case 'l':
        return memory_load(book->links, number, value, why);
    case 'n':
        return memory_load(book->prints, number, value, why);
    case 'u':
        return memory_load(book->usual, number, value, why);
    case 'g':
        return memory_load(book->signs, number, value, why);
    default:
        return why_set(why, ERR_BAD_INPUT, "saved state: unknown row '%.*s'", TEXT_ARG(key));
    }
}
