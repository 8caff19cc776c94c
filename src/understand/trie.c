#include "understand/trie.h"

enum { FREE = UINT32_MAX, SPAN_OF_BYTES = 256 };

void trie_init(struct trie *trie)
{
    *trie = (struct trie){0};
    const struct trie_node none = {0};
    vec_push(&trie->nodes, none); /* 0 means "no node" */
    vec_push(&trie->nodes, none); /* the root */
}

void trie_done(struct trie *trie)
{
    vec_done(&trie->nodes);
    mem_free(trie->cells);
    trie->cells = NULL;
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

uint32_t *trie_put(struct trie *trie, struct text key)
{
    uint32_t node = TRIE_ROOT;
    for (size_t i = 0; i < key.len; i++)
        node = child(trie, node, (unsigned char)key.at[i]);
    return &trie->nodes.at[node].value;
}

static void more_cells(struct trie *trie, size_t want)
{
    if (want <= trie->cell_count)
        return;
    const size_t count = want + want / 4 + SPAN_OF_BYTES;
    trie->cells = mem_grow(trie->cells, count, sizeof(*trie->cells));
    for (size_t i = trie->cell_count; i < count; i++)
        trie->cells[i] = (struct trie_cell){.check = FREE};
    trie->cell_count = count;
}

static bool fits(const struct trie *trie, uint32_t node, uint32_t base)
{
    for (uint32_t c = trie->nodes.at[node].child; c; c = trie->nodes.at[c].sibling)
        if (trie->cells[base + trie->nodes.at[c].byte].check != FREE)
            return false;
    return true;
}

/* Where the search for room begins. Single children fill the holes from the front; families look
 * only near the end, or each would try all holes again. */
struct hints {
    uint32_t one, family;
};

/* Puts the children of `node` (which stands in `cell`) at the first place where all find room. */
static void place(struct trie *trie, uint32_t node, uint32_t cell, uint32_t *cell_of,
                  struct hints *hints)
{
    enum { LOOK_BACK = 2000 };
    const uint32_t first = trie->nodes.at[node].child;
    if (!first)
        return;
    const unsigned char byte = trie->nodes.at[first].byte;
    const bool family = trie->nodes.at[first].sibling != 0;
    while (hints->one < trie->cell_count && trie->cells[hints->one].check != FREE)
        hints->one++;
    if (hints->family < hints->one)
        hints->family = hints->one;
    const uint32_t hint = family ? hints->family : hints->one;
    for (uint32_t at = hint;; at++) { /* > byte: the hints begin there */
        const uint32_t base = at - byte;
        more_cells(trie, (size_t)base + SPAN_OF_BYTES + 1);
        if (!fits(trie, node, base))
            continue;
        trie->cells[cell].base = base;
        for (uint32_t c = first; c; c = trie->nodes.at[c].sibling) {
            const uint32_t to = base + trie->nodes.at[c].byte;
            trie->cells[to] = (struct trie_cell){.check = cell, .value = trie->nodes.at[c].value};
            cell_of[c] = to;
        }
        if (family && at > LOOK_BACK && at - LOOK_BACK > hints->family)
            hints->family = at - LOOK_BACK;
        return;
    }
}

void trie_seal(struct trie *trie)
{
    const size_t count = trie->nodes.len;
    uint32_t *cell_of = mem_new(count * sizeof(*cell_of));
    uint32_t *queue = mem_new(count * sizeof(*queue));
    size_t head = 0, tail = 0;
    struct hints hints = {SPAN_OF_BYTES + 1, SPAN_OF_BYTES + 1};
    more_cells(trie, SPAN_OF_BYTES * 2);
    trie->cells[0].check = 0; /* nobody's child, never free */
    trie->cells[TRIE_ROOT] = (struct trie_cell){.value = trie->nodes.at[TRIE_ROOT].value};
    cell_of[TRIE_ROOT] = TRIE_ROOT;
    queue[tail++] = TRIE_ROOT;
    while (head < tail) {
        const uint32_t node = queue[head++];
        place(trie, node, cell_of[node], cell_of, &hints);
        for (uint32_t c = trie->nodes.at[node].child; c; c = trie->nodes.at[c].sibling)
            queue[tail++] = c;
    }
    mem_free(cell_of);
    mem_free(queue);
    vec_done(&trie->nodes);
}
