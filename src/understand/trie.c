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
    uint32_t *cell_of; /* of each node */
    VEC(bool) taken;   /* bases */
    /* Where the search for room begins. Single children fill the holes from the front, each byte
     * from where its last one found room; families look only near the end, or each would try all
     * holes again. */
    uint32_t one[SPAN_OF_BYTES], family;
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

/* Puts the children of `node` at the first place where all find room; false when there is none. */
static bool place(struct sealing *sealing, uint32_t node)
{
    enum { LOOK_BACK = 256 };
    struct trie *trie = sealing->trie;
    const uint32_t first = trie->nodes.at[node].child;
    if (!first)
        return true;
    const unsigned char byte = trie->nodes.at[first].byte;
    const bool family = trie->nodes.at[first].sibling != 0;
    /* > byte: the hints begin there */
    uint32_t at = family ? sealing->family : sealing->one[byte];
    for (;; at++) {
        if (at >= TRIE_CELLS_MOST - SPAN_OF_BYTES)
            return false;
        if ((size_t)at - byte + SPAN_OF_BYTES >= trie->cell_count)
            more_cells(sealing, (size_t)at - byte + SPAN_OF_BYTES + 1);
        if (is_free(trie, at) && fits(sealing, node, at - byte))
            break;
    }
    const uint32_t base = at - byte;
    sealing->taken.at[base] = true;
    trie->cells[sealing->cell_of[node]] |= base << TRIE_BASE_SHIFT;
    for (uint32_t c = first; c; c = trie->nodes.at[c].sibling) {
        const struct trie_node *child = &trie->nodes.at[c];
        const uint32_t to = base + child->byte;
        trie->cells[to] = child->byte | (child->value ? TRIE_ENDS : 0);
        sealing->cell_of[c] = to;
    }
    if (!family)
        sealing->one[byte] = at + 1;
    if (family && at > LOOK_BACK && at - LOOK_BACK > sealing->family)
        sealing->family = at - LOOK_BACK;
    return true;
}

bool trie_seal(struct trie *trie)
{
    const size_t count = trie->nodes.len;
    struct sealing sealing = {.trie = trie, .family = SPAN_OF_BYTES + 1};
    uint32_t *queue = mem_new(count * sizeof(*queue));
    size_t head = 0, tail = 0;
    bool fit = true;
    for (size_t i = 0; i < SPAN_OF_BYTES; i++)
        sealing.one[i] = SPAN_OF_BYTES + 1;
    sealing.cell_of = mem_new(count * sizeof(*sealing.cell_of));
    /* the first cells are nobody's children: base 0 is that of nodes without any */
    more_cells(&sealing, SPAN_OF_BYTES * 2);
    sealing.taken.at[0] = true;
    sealing.cell_of[TRIE_ROOT] = TRIE_ROOT;
    queue[tail++] = TRIE_ROOT;
    while (fit && head < tail) {
        const uint32_t node = queue[head++];
        fit = place(&sealing, node);
        for (uint32_t c = trie->nodes.at[node].child; c; c = trie->nodes.at[c].sibling)
            queue[tail++] = c;
    }
    trie->values = mem_new(trie->cell_count * sizeof(*trie->values));
    for (size_t i = TRIE_ROOT; fit && i < count; i++)
        trie->values[sealing.cell_of[i]] = trie->nodes.at[i].value;
    if (!fit)
        trie->cells[TRIE_ROOT] = FREE;
    mem_free(sealing.cell_of);
    mem_free(queue);
    vec_done(&sealing.taken);
    vec_done(&trie->nodes);
    return fit;
}
