#include "story/memory.h"

#include "base/pack.h"
#include "base/vec.h"

#include <inttypes.h>

enum { PAGE = 64, WORDS_MOST = 4 };

struct page {
    uint32_t used;
    bool touched; /* changed behind the tail: stands in the list of the touched */
    uint64_t words[];
};

/* Low bits of an entry's number + 1, 0: empty; and bits of its key: they tell where it belongs, and
 * spare most looks at the pages. */
struct slot {
    uint32_t low, tag;
};

struct loaded {
    uint64_t no;
    struct page *page;
};

struct memory {
    char tag;
    unsigned words;
    size_t most_pages;
    struct page **pages; /* a ring: page no stands at no & mask */
    size_t mask;
    uint64_t first, end; /* numbers of the pages alive: [first, end) */
    uint64_t saved_first, dirty_from;
    VEC(uint64_t) touched;
    VEC(struct loaded) loaded;
    struct slot *index;
    size_t index_mask, index_used;
};

static struct page *page_new(const struct memory *memory)
{
    return mem_new(sizeof(struct page) + sizeof(uint64_t) * memory->words * PAGE);
}

struct memory *memory_new(char tag, unsigned words, size_t most)
{
    must(words >= 1 && words <= WORDS_MOST);
    struct memory *memory = mem_make(struct memory);
    memory->tag = tag;
    memory->words = words;
    memory->most_pages = most / PAGE + 1;
    must(memory->most_pages < UINT32_MAX / PAGE / 4);
    memory->mask = 15;
    memory->pages = mem_new(sizeof(struct page *) * 16);
    memory->index_mask = 255;
    memory->index = mem_new(sizeof(struct slot) * 256);
    return memory;
}

void memory_free(struct memory **memory)
{
    struct memory *m = *memory;
    if (!m)
        return;
    for (uint64_t no = m->first; no < m->end; no++)
        mem_free(m->pages[no & m->mask]);
    struct loaded *loaded;
    vec_each (loaded, &m->loaded)
        mem_free(loaded->page);
    vec_done(&m->loaded);
    vec_done(&m->touched);
    mem_free(m->pages);
    mem_free(m->index);
    mem_free(m);
    *memory = NULL;
}

/* ---- the index ---- */

static uint32_t tag_of(uint64_t key)
{
    key ^= key >> 31;
    key *= 0x9e3779b97f4a7c15ULL;
    return (uint32_t)((key ^ (key >> 29)) >> 32);
}

static uint64_t *entry_at(const struct memory *m, uint64_t seq)
{
    return m->pages[(seq / PAGE) & m->mask]->words + (seq % PAGE) * m->words;
}

/* The whole number of an entry from its low bits: fewer than 2^32 are alive. */
static uint64_t seq_of(const struct memory *m, uint32_t low)
{
    uint64_t base = m->first * PAGE;
    return base + (uint32_t)(low - 1 - (uint32_t)base);
}

static size_t slot_by(const struct memory *m, uint64_t key, uint32_t tag)
{
    size_t s = tag & m->index_mask;
    while (m->index[s].low &&
           (m->index[s].tag != tag || *entry_at(m, seq_of(m, m->index[s].low)) != key))
        s = (s + 1) & m->index_mask;
    return s;
}

static size_t slot_of(const struct memory *m, uint64_t key)
{
    return slot_by(m, key, tag_of(key));
}

static void index_grow(struct memory *m)
{
    struct slot *was = m->index;
    size_t slots = m->index_mask + 1;
    m->index_mask = slots * 2 - 1;
    m->index = mem_new(sizeof(struct slot) * slots * 2);
    for (size_t i = 0; i < slots; i++) {
        if (!was[i].low)
            continue;
        size_t s = was[i].tag & m->index_mask;
        while (m->index[s].low)
            s = (s + 1) & m->index_mask;
        m->index[s] = was[i];
    }
    mem_free(was);
}

static void index_put(struct memory *m, uint64_t seq)
{
    if ((uint32_t)seq == UINT32_MAX)
        return; /* would look like an empty slot: one entry in four billion is not found */
    if ((m->index_used + 1) * 3 > (m->index_mask + 1) * 2)
        index_grow(m);
    uint64_t key = *entry_at(m, seq);
    uint32_t tag = tag_of(key);
    size_t s = slot_by(m, key, tag);
    if (!m->index[s].low)
        m->index_used++;
    m->index[s] = (struct slot){(uint32_t)seq + 1, tag};
}

/* Closes the gap, so that a search never stops too early. */
static void index_take(struct memory *m, uint64_t seq)
{
    size_t hole = slot_of(m, *entry_at(m, seq));
    if (!m->index[hole].low || m->index[hole].low != (uint32_t)seq + 1)
        return; /* a newer entry of the same key stands there */
    m->index_used--;
    for (size_t s = (hole + 1) & m->index_mask; m->index[s].low; s = (s + 1) & m->index_mask) {
        size_t home = m->index[s].tag & m->index_mask;
        if (((s - home) & m->index_mask) >= ((s - hole) & m->index_mask)) {
            m->index[hole] = m->index[s];
            hole = s;
        }
    }
    m->index[hole].low = 0;
}

/* ---- pages ---- */

static void ring_room(struct memory *m, uint64_t pages)
{
    if (pages <= m->mask + 1)
        return;
    size_t slots = m->mask + 1;
    while (slots < pages)
        slots *= 2;
    struct page **ring = mem_new(sizeof(struct page *) * slots);
    for (uint64_t no = m->first; no < m->end; no++)
        ring[no & (slots - 1)] = m->pages[no & m->mask];
    mem_free(m->pages);
    m->pages = ring;
    m->mask = slots - 1;
}

static void forget_first(struct memory *m)
{
    struct page *page = m->pages[m->first & m->mask];
    for (uint32_t i = 0; i < page->used; i++)
        index_take(m, m->first * PAGE + i);
    mem_free(page);
    m->pages[m->first & m->mask] = NULL;
    m->first++;
}

static void page_add(struct memory *m)
{
    while (m->end - m->first >= m->most_pages)
        forget_first(m);
    ring_room(m, m->end - m->first + 1);
    m->pages[m->end & m->mask] = page_new(m);
    m->end++;
}

static int by_number(const void *a, const void *b)
{
    const struct loaded *x = a, *y = b;
    return (x->no > y->no) - (x->no < y->no);
}

/* Puts what was loaded in order, once, before the first use. */
static void settle(struct memory *m)
{
    if (!m->loaded.len)
        return;
    qsort(m->loaded.at, m->loaded.len, sizeof(*m->loaded.at), by_number);
    m->first = m->loaded.at[0].no;
    m->end = m->loaded.at[m->loaded.len - 1].no + 1;
    uint64_t end = m->end;
    m->end = m->first;
    ring_room(m, end - m->first);
    m->end = end;
    struct loaded *loaded;
    vec_each (loaded, &m->loaded) {
        struct page **place = &m->pages[loaded->no & m->mask];
        mem_free(*place); /* the same row twice: one of them counts */
        *place = loaded->page;
    }
    for (uint64_t no = m->first; no < m->end; no++) {
        struct page **place = &m->pages[no & m->mask];
        if (!*place)
            *place = page_new(m);
        for (uint32_t i = 0; i < (*place)->used; i++)
            index_put(m, no * PAGE + i);
    }
    vec_done(&m->loaded);
    m->saved_first = m->first;
    m->dirty_from = m->end;
}

const uint64_t *memory_get(struct memory *m, uint64_t key)
{
    settle(m);
    uint32_t low = m->index[slot_of(m, key)].low;
    return low ? entry_at(m, seq_of(m, low)) + 1 : NULL;
}

void memory_expect(const struct memory *m, uint64_t key)
{
    __builtin_prefetch(&m->index[tag_of(key) & m->index_mask]);
}

void memory_get_all(struct memory *m, const uint64_t *keys, size_t count, const uint64_t **out)
{
    must(count <= MEMORY_ASKED);
    settle(m);
    uint32_t tags[MEMORY_ASKED];
    for (size_t i = 0; i < count; i++) {
        tags[i] = tag_of(keys[i]);
        __builtin_prefetch(&m->index[tags[i] & m->index_mask]);
    }
    for (size_t i = 0; i < count; i++) {
        struct slot slot = m->index[tags[i] & m->index_mask];
        if (slot.low && slot.tag == tags[i])
            __builtin_prefetch(entry_at(m, seq_of(m, slot.low)));
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t low = m->index[slot_by(m, keys[i], tags[i])].low;
        out[i] = low ? entry_at(m, seq_of(m, low)) + 1 : NULL;
    }
}

void memory_put(struct memory *m, uint64_t key, const uint64_t *values)
{
    settle(m);
    if (m->end == m->first || m->pages[(m->end - 1) & m->mask]->used == PAGE)
        page_add(m);
    uint64_t no = m->end - 1;
    struct page *page = m->pages[no & m->mask];
    uint64_t *entry = page->words + (size_t)page->used * m->words;
    entry[0] = key;
    if (m->words > 1)
        memcpy(entry + 1, values, sizeof(uint64_t) * (m->words - 1));
    index_put(m, no * PAGE + page->used++);
    if (m->dirty_from > no)
        m->dirty_from = no;
}

bool memory_set(struct memory *m, uint64_t key, const uint64_t *values)
{
    settle(m);
    uint32_t low = m->index[slot_of(m, key)].low;
    if (!low)
        return false;
    uint64_t seq = seq_of(m, low), no = seq / PAGE;
    memcpy(entry_at(m, seq) + 1, values, sizeof(uint64_t) * (m->words - 1));
    struct page *page = m->pages[no & m->mask];
    if (no >= m->dirty_from || page->touched)
        return true;
    if (m->touched.len > m->end - m->first) { /* nobody saves, or much was forgotten */
        vec_clear(&m->touched);
        m->dirty_from = m->first;
        return true;
    }
    page->touched = true;
    vec_push(&m->touched, no);
    return true;
}

size_t memory_bytes(const struct memory *m)
{
    size_t page = sizeof(struct page) + sizeof(uint64_t) * m->words * PAGE;
    return (m->end - m->first) * page + (m->index_mask + 1) * sizeof(struct slot) +
           (m->mask + 1) * sizeof(struct page *);
}

/* ---- rows ---- */

static struct text row_key(const struct memory *m, uint64_t no, char room[32])
{
    int len = snprintf(room, 32, "%c/%" PRIu64, m->tag, no);
    return (struct text){room, (size_t)len};
}

static void save_page(const struct memory *m, uint64_t no, struct buf *buf, memory_row *row,
                      void *arg)
{
    char room[32];
    struct page *page = m->pages[no & m->mask];
    page->touched = false;
    buf_clear(buf);
    pack_uint(buf, page->used);
    for (size_t i = 0; i < (size_t)page->used * m->words; i++)
        pack_uint(buf, page->words[i]);
    row(row_key(m, no, room), buf_view(buf), arg);
}

void memory_save(struct memory *m, memory_row *row, void *arg)
{
    char room[32];
    settle(m);
    struct buf buf;
    buf_init(&buf, (size_t)PAGE * WORDS_MOST * 10 + 16);
    for (; m->saved_first < m->first; m->saved_first++)
        row(row_key(m, m->saved_first, room), (struct text){NULL, 0}, arg);
    uint64_t *no;
    vec_each (no, &m->touched)
        if (*no >= m->first && *no < m->dirty_from)
            save_page(m, *no, &buf, row, arg);
    vec_clear(&m->touched);
    if (m->dirty_from < m->first)
        m->dirty_from = m->first;
    for (uint64_t at = m->dirty_from; at < m->end; at++)
        save_page(m, at, &buf, row, arg);
    /* The last page may still grow: memory_put moves dirty_from back onto it. */
    m->dirty_from = m->end;
    buf_done(&buf);
}

enum err memory_load(struct memory *m, struct text key, struct text value, struct why *why)
{
    int64_t no;
    if (!text_int(key, &no) || no < 0 || no >= (int64_t)1 << 40)
        return why_set(why, ERR_BAD_INPUT, "saved state: a page has no number");
    if (m->first != m->end)
        return why_set(why, ERR_BAD_INPUT, "saved state: a page comes after the first use");
    struct unpack in;
    unpack_init(&in, value);
    struct page *page = page_new(m);
    page->used = (uint32_t)unpack_uint(&in);
    bool good = page->used >= 1 && page->used <= PAGE;
    for (size_t i = 0; good && i < (size_t)page->used * m->words; i++)
        page->words[i] = unpack_uint(&in);
    uint64_t least = (uint64_t)no, most = (uint64_t)no;
    if (m->loaded.len) { /* the first two slots keep the least and the greatest */
        least = m->loaded.at[0].no < least ? m->loaded.at[0].no : least;
        uint64_t greatest = m->loaded.at[m->loaded.len - 1].no;
        most = greatest > most ? greatest : most;
    }
    if (!good || !unpack_good(&in) || most - least >= m->most_pages ||
        m->loaded.len > m->most_pages) {
        mem_free(page);
        return why_set(why, ERR_BAD_INPUT, "saved state: page %lld is broken", (long long)no);
    }
    vec_push(&m->loaded, ((struct loaded){(uint64_t)no, page}));
    struct loaded *all = m->loaded.at;
    size_t last = m->loaded.len - 1;
    if (all[last].no < all[0].no) {
        struct loaded first = all[0];
        all[0] = all[last];
        all[last] = first;
    }
    if (last > 0 && all[last - 1].no > all[last].no) {
        struct loaded before = all[last - 1];
        all[last - 1] = all[last];
        all[last] = before;
    }
    return OK;
}
