#include "story/book.h"

#include "story/reader.h"

struct story_book *story_book_new(const struct story_options *options)
{
    struct story_book *book = mem_make(struct story_book);
    book->quiet_ms = options && options->quiet_ms > 0 ? options->quiet_ms : HOURS(72);
    size_t most = options && options->most_posts ? options->most_posts : 4000000;
    if (most > 64000000)
        most = 64000000;
    book->seen = memory_new('k', 1, most / 2);
    book->posts = memory_new('p', 2, most);
    book->pointed = memory_new('q', 2, most / 4);
    book->links = memory_new('l', 3, most / 4);
    book->prints = memory_new('n', 4, most / 4);
    book->usual = memory_new('u', 2, most / 4);
    book->signs = memory_new('g', 4, most / 4);
    book->reader = options && options->things.at
                       ? story_reader_of(things_new(options->things, TEXT("")))
                       : story_reader_new();
    book->by_name = map_new(HOUSES_MOST);
    buf_init(&book->link, 8192);
    buf_init(&book->name, 4096);
    return book;
}

void story_book_free(struct story_book **book)
{
    struct story_book *b = *book;
    if (!b)
        return;
    memory_free(&b->seen);
    memory_free(&b->posts);
    memory_free(&b->pointed);
    memory_free(&b->links);
    memory_free(&b->prints);
    memory_free(&b->usual);
    memory_free(&b->signs);
    story_reader_free(&b->reader);
    map_free(&b->by_name);
    struct house *house;
    vec_each (house, &b->houses) {
        mem_free((void *)(uintptr_t)house->client.at);
        mem_free((void *)(uintptr_t)house->brand.at);
    }
    vec_done(&b->houses);
    struct tale *tale;
    vec_each (tale, &b->tales)
        tale_done(tale);
    vec_done(&b->tales);
    vec_done(&b->gone);
    buf_done(&b->link);
    buf_done(&b->name);
    mem_free(b);
    *book = NULL;
}

void tale_done(struct tale *tale)
{
    mem_free(tale->traits);
    tale->traits = NULL;
    tale->trait_count = tale->trait_cap = 0;
    witnesses_done(tale);
}

void tale_add_trait(struct tale *tale, const struct trait *trait)
{
    if (tale->trait_count == tale->trait_cap) {
        uint8_t cap = (uint8_t)(tale->trait_cap + TRAITS_EACH);
        tale->traits = mem_grow(tale->traits, cap, sizeof(struct trait));
        tale->trait_cap = cap;
    }
    tale->traits[tale->trait_count++] = *trait;
}

static struct text owned(struct text text)
{
    return (struct text){mem_dup(text.at ? text.at : "", text.len), text.len};
}

uint32_t book_house(struct story_book *book, struct text client, struct text brand)
{
    buf_clear(&book->name);
    (void)buf_int(&book->name, (int64_t)client.len);
    buf_byte(&book->name, ':');
    buf_text(&book->name, client);
    buf_text(&book->name, brand);
    if (buf_over(&book->name))
        return UINT32_MAX;
    uintptr_t known = (uintptr_t)map_get(book->by_name, buf_view(&book->name));
    if (known)
        return (uint32_t)(known - 1);
    uint32_t no = (uint32_t)book->houses.len;
    if (map_put(book->by_name, buf_view(&book->name), (void *)(uintptr_t)(no + 1)))
        return UINT32_MAX;
    vec_push(&book->houses, ((struct house){.client = owned(client), .brand = owned(brand)}));
    return no;
}

void book_houses(struct story_book *book, size_t count)
{
    while (book->houses.len < count)
        vec_push(&book->houses, ((struct house){.client = {NULL, 0}}));
}

static int by_number(const void *a, const void *b)
{
    const struct tale *x = a, *y = b;
    return (x->no > y->no) - (x->no < y->no);
}

/* The numbers rise: a story stands no further from either end than its number does. Where few were
 * forgotten that is where it stands. */
static size_t place_of(const struct story_book *book, uint64_t no)
{
    size_t low = 0, high = book->tales.len;
    if (!high || no < book->tales.at[0].no || no > book->tales.at[high - 1].no)
        return high;
    uint64_t from_first = no - book->tales.at[0].no, to_last = book->tales.at[high - 1].no - no;
    if (to_last < high)
        low = high - 1 - (size_t)to_last;
    if (from_first < high)
        high = (size_t)from_first;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (book->tales.at[middle].no < no)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct tale *book_tale(struct story_book *book, uint64_t no)
{
    if (book->unsorted) {
        qsort(book->tales.at, book->tales.len, sizeof(*book->tales.at), by_number);
        book->unsorted = false;
        /* A number is never given twice, even when the book's own row was lost. */
        uint64_t last = book->tales.at[book->tales.len - 1].no;
        if (last > book->born)
            book->born = last;
    }
    size_t at = place_of(book, no);
    struct tale *tale = at < book->tales.len ? &book->tales.at[at] : NULL;
    return tale && tale->no == no ? tale : NULL;
}

struct tale *book_tale_now(struct story_book *book, uint64_t no)
{
    struct tale *tale = book_tale(book, no);
    for (int steps = 0; tale && tale->into && steps < 64; steps++)
        tale = book_tale(book, tale->into);
    return tale && !tale->into ? tale : NULL;
}

/* ---- forgetting ---- */

bool tale_alive(const struct story_book *book, const struct tale *tale, int64_t now_ms)
{
    enum { LONG_DAYS = 60 };
    if (tale->into) { /* it leads to another as long as that lives */
        const struct tale *now = book_tale_now((struct story_book *)(uintptr_t)book, tale->no);
        return now && tale_alive(book, now, now_ms);
    }
    int64_t keep = tale->critical ? DAYS(LONG_DAYS) : book->quiet_ms;
    return now_ms - tale->last_ms <= keep;
}

static void forget(struct story_book *book, const struct tale *tale)
{
    if (book->gone.len < GONE_MOST)
        vec_push(&book->gone, tale->no);
    else if (tale->no >= book->gone_below)
        book->gone_below = tale->no + 1;
}

void book_sweep(struct story_book *book)
{
    int64_t hour = book->clock_ms / HOURS(1);
    bool full = book->tales.len >= TALES_MOST;
    if (hour == book->swept_hour && !full)
        return;
    book->swept_hour = hour;
    book->dirty = true;
    book_tale(book, 0); /* in order, after a load */
    size_t keep = 0, oldest = full ? TALES_MOST / 16 : 0;
    book->rings = 0;
    for (size_t i = 0; i < book->tales.len; i++)
        book->tales.at[i].asleep =
            i < oldest || !tale_alive(book, &book->tales.at[i], book->clock_ms);
    for (size_t i = 0; i < book->tales.len; i++) {
        struct tale *tale = &book->tales.at[i];
        if (tale->asleep) {
            forget(book, tale);
            tale_done(tale);
            continue;
        }
        if (book->clock_ms - tale->last_ms > book->quiet_ms)
            witnesses_done(tale);
        book->rings += tale->witnesses != NULL;
        book->tales.at[keep++] = *tale;
    }
    book->tales.len = keep;
}

struct tale *book_birth(struct story_book *book, const struct tale *tale)
{
    book_sweep(book); /* makes room at the ceiling */
    vec_push(&book->tales, *tale);
    struct tale *born = &book->tales.at[book->tales.len - 1];
    born->no = ++book->born;
    book->dirty = true;
    return born;
}

enum { ID_USUAL = 48 }; /* bytes of a witness's id on the heap */

struct story_room story_room(const struct story_book *book)
{
    struct story_room room = {.stories = book->tales.len,
                              .story_bytes = book->tales.len * sizeof(struct tale)};
    for (size_t i = 0; i < book->tales.len; i++)
        room.story_bytes += book->tales.at[i].trait_cap * sizeof(struct trait);
    const struct memory *const memories[] = {book->seen,   book->posts, book->pointed, book->links,
                                             book->prints, book->usual, book->signs};
    room.bytes =
        room.story_bytes + book->rings * WITNESSES_MOST * (sizeof(struct witness) + ID_USUAL);
    for (size_t i = 0; i < sizeof(memories) / sizeof(*memories); i++)
        room.bytes += memory_bytes(memories[i]);
    return room;
}

size_t story_count(const struct story_book *book)
{
    return (size_t)book->born;
}
