#include "understand/trie.h"

enum { FREE = 0xff, SPAN_OF_BYTES = 256 };

void trie_init(struct trie *trie)
{
    *trie = (struct trie){.sieve = mem_make(struct trie_sieve)};
    const struct trie_node none = {0};
    vec_push(&trie->nodes, none); /* 0 means "no node" */
    vec_push(&trie->nodes, none); /* the root */
}

void trie_done(struct trie *trie)
{
    vec_done(&trie->nodes);
    mem_free(trie->cells);
    mem_free(trie->values);
    mem_free(trie->sieve);
    trie->cells = trie->values = NULL;
    trie->sieve = NULL;
}

static uint32_t child(struct trie *trie, uint32_t parent, unsigned char byte)
{
    uint32_t last = 0;
    for (uint32_t c = trie->nodes.at[parent].child; c; c = trie->nodes.at[c].sibling) {
        if (trie->nodes.at[c].byte == byte)
            return c;
        last = c;
    }
    const struct trie_node made = {.byte = byte};
    const uint32_t c = (uint32_t)trie->nodes.len;
    vec_push(&trie->nodes, made);
    if (last)
        trie->nodes.at[last].sibling = c;
    else
        trie->nodes.at[parent].child = c;
    return c;
}

/* ---- the sieve ---- */

static void let_through(uint64_t *bits, uint32_t n)
{
    bits[n >> 6] |= 1ULL << (n & 63);
}

static uint64_t first_bytes(struct text key)
{
    uint64_t bytes = 0;
    memcpy(&bytes, key.at, key.len < sizeof(bytes) ? key.len : sizeof(bytes));
    return bytes;
}

static void sieve_key(struct trie_sieve *sieve, struct text key)
{
    const uint64_t bytes = first_bytes(key);
    if (key.len >= SIEVE_LONG)
        let_through(sieve->longer, sieve_hash(bytes, SIEVE_LONG));
    else if (key.len >= SIEVE_SHORT)
        let_through(sieve->longer, sieve_hash(bytes, SIEVE_SHORT));
    else if (key.len == 2)
        let_through(sieve->two, (uint32_t)bytes);
    else
        for (uint32_t second = 0; second < SPAN_OF_BYTES; second++)
            let_through(sieve->two, (uint32_t)bytes | second << 8);
}

uint32_t *trie_put(struct trie *trie, struct text key)
{
    uint32_t node = TRIE_ROOT;
    sieve_key(trie->sieve, key);
    for (size_t i = 0; i < key.len; i++)
        node = child(trie, node, (unsigned char)key.at[i]);
    return &trie->nodes.at[node].value;
}

/* ---- the cells ---- */

struct sealing {
    struct trie *trie;
    uint32_t *cell_of, *base_of; /* of each node */
    VEC(bool) taken;             /* bases */
    uint32_t next;               /* where the search for room begins */
};

static void more_cells(struct sealing *sealing, size_t want)
{
    struct trie *trie = sealing->trie;
    if (want <= trie->cell_count)
        return;
    const size_t count = want + want / 4 + SPAN_OF_BYTES;
    trie->cells = mem_grow(trie->cells, count, sizeof(*trie->cells));
    for (size_t i = trie->cell_count; i < count; i++)
        trie->cells[i] = FREE;
    while (sealing->taken.len < count)
        vec_push(&sealing->taken, false);
    trie->cell_count = count;
}

static bool is_free(const struct trie *trie, size_t cell)
{
    return (trie->cells[cell] & 0xff) == FREE;
}

static bool fits(const struct sealing *sealing, uint32_t node, uint32_t base)
{
    const struct trie *trie = sealing->trie;
    if (sealing->taken.at[base])
        return false;
    for (uint32_t c = trie->nodes.at[node].child; c; c = trie->nodes.at[c].sibling)
        if (!is_free(trie, base + trie->nodes.at[c].byte))
            return false;
    return true;
}

/* Puts the children of `node` at the first place from `at` on where all find room; false when
 * there is none. */
static bool place(struct sealing *sealing, uint32_t node, uint32_t at, uint32_t *at_out)
{
    struct trie *trie = sealing->trie;
    const uint32_t first = trie->nodes.at[node].child;
    const unsigned char byte = trie->nodes.at[first].byte; /* less than `at` */
    for (;; at++) {
        if (at >= TRIE_CELLS_MOST - SPAN_OF_BYTES)
            return false;
        more_cells(sealing, (size_t)at - byte + SPAN_OF_BYTES + 1);
        if (is_free(trie, at) && fits(sealing, node, at - byte))
            break;
    }
    const uint32_t base = sealing->base_of[node] = at - byte;
    sealing->taken.at[base] = true;
    for (uint32_t c = first; c; c = trie->nodes.at[c].sibling) {
        const struct trie_node *child = &trie->nodes.at[c];
        const uint32_t to = base + child->byte;
        trie->cells[to] = child->byte | (child->value ? TRIE_ENDS : 0);
        sealing->cell_of[c] = to;
    }
    *at_out = at;
    return true;
}

static bool is_family(const struct trie *trie, uint32_t node)
{
    const uint32_t first = trie->nodes.at[node].child;
    return first && trie->nodes.at[first].sibling;
}

static bool is_single(const struct trie *trie, uint32_t node)
{
    const uint32_t first = trie->nodes.at[node].child;
    return first && !trie->nodes.at[first].sibling;
}

/* Nodes with several children first, packed; those near the root are the ones most walked. */
static bool place_families(struct sealing *sealing, const uint32_t *order, size_t count)
{
    enum { LOOK_BACK = 256 };
    for (size_t i = 0; i < count; i++) {
        uint32_t at = 0;
        if (!is_family(sealing->trie, order[i]))
            continue;
        if (!place(sealing, order[i], sealing->next, &at))
            return false;
        if (at > LOOK_BACK && at - LOOK_BACK > sealing->next)
            sealing->next = at - LOOK_BACK;
    }
    return true;
}

/* Then the tails of keys, each in one piece behind them: they are walked from end to end. */
static bool place_tails(struct sealing *sealing, const uint32_t *order, size_t count)
{
    const struct trie *trie = sealing->trie;
    uint32_t at = sealing->next;
    for (uint32_t k = at; k < trie->cell_count; k++)
        if (!is_free(trie, k))
            at = k + 1;
    for (size_t i = 0; i < count; i++)
        for (uint32_t node = order[i]; is_single(trie, node) && !sealing->base_of[node];
             node = trie->nodes.at[node].child) {
            if (!place(sealing, node, at, &at))
                return false;
            at++;
        }
    return true;
}

/* The nodes by their distance from the root. */
static uint32_t *in_order(const struct trie *trie, size_t *count_out)
{
    uint32_t *queue = mem_new(trie->nodes.len * sizeof(*queue));
    size_t head = 0, tail = 0;
    queue[tail++] = TRIE_ROOT;
    while (head < tail) {
        const uint32_t node = queue[head++];
        for (uint32_t c = trie->nodes.at[node].child; c; c = trie->nodes.at[c].sibling)
            queue[tail++] = c;
    }
    *count_out = tail;
    return queue;
}

bool trie_seal(struct trie *trie)
{
    struct sealing sealing = {.trie = trie, .next = SPAN_OF_BYTES + 1};
    const size_t nodes = trie->nodes.len;
    size_t count;
    uint32_t *order = in_order(trie, &count);
    sealing.cell_of = mem_new(nodes * sizeof(*sealing.cell_of));
    sealing.base_of = mem_new(nodes * sizeof(*sealing.base_of));
    /* the first cells are nobody's children: base 0 is that of nodes without any */
    more_cells(&sealing, SPAN_OF_BYTES * 2);
    sealing.taken.at[0] = true;
    sealing.cell_of[TRIE_ROOT] = TRIE_ROOT;
    const bool fit = place_families(&sealing, order, count) && place_tails(&sealing, order, count);
    trie->values = mem_new(trie->cell_count * sizeof(*trie->values));
    for (size_t i = 0; fit && i < count; i++) {
        const uint32_t cell = sealing.cell_of[order[i]];
        trie->cells[cell] |= sealing.base_of[order[i]] << TRIE_BASE_SHIFT;
        trie->values[cell] = trie->nodes.at[order[i]].value;
    }
    mem_free(sealing.cell_of);
    mem_free(sealing.base_of);
    mem_free(order);
    vec_done(&sealing.taken);
    vec_done(&trie->nodes);
    return fit;
}
