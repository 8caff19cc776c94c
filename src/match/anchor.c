#include "match/set.h"

#include <math.h>
#include <stdlib.h>

/*
 * Which terms a query hangs on. Nothing is known of the stream yet when a query is compiled, so how
 * often bytes occur is guessed from their script and length: only the order of the guesses matters.
 */

/* Of words of 1, 2, 3 … letters, in a post. */
static double word_often(size_t len)
{
    static const double often[] = {1, .5, .4, .2, .1, .05, .03, .02, .012, .008, .006, .004};
    const size_t last = sizeof(often) / sizeof(*often) - 1;
    return often[len < last ? len : last];
}

static double letter_often(uint32_t code)
{
    switch (letter_of(code)) {
    case LETTER_HIRAGANA:
        return .5;
    case LETTER_KATAKANA:
    case LETTER_UNSPACED:
        return .12;
    case LETTER_HAN:
        return .08;
    case LETTER_NONE:
    case LETTER_WORD:
        break;
    }
    return .1;
}

/* One way for the scan to find a term. */
struct handle {
    uint8_t by; /* BY_COUNT: none */
    uint32_t offset;
    uint64_t key;
    double often;
};

static void keep_rarer(struct handle *best, const struct handle *handle)
{
    if (best->by == BY_COUNT || handle->often < best->often)
        *best = *handle;
}

static void try_word(struct handle *best, struct text form, size_t from, size_t to, bool open)
{
    const char *at = form.at + from;
    struct handle handle = {.offset = (uint32_t)from};
    if (!open) {
        handle.by = BY_WORD;
        handle.key = key_of_word(at, to - from);
        handle.often = word_often(to - from);
    } else if (to - from >= 4) {
        handle.by = BY_START;
        handle.key = key_of_start(at);
        handle.often = word_often(to - from) * 2;
    } else {
        return;
    }
    keep_rarer(best, &handle);
}

static void try_letters(struct handle *best, struct text form, size_t at)
{
    const size_t left = form.len - at;
    if (left < 3 || memchr(form.at + at, ' ', left < 6 ? left : 6))
        return;
    struct handle handle = {.offset = (uint32_t)at,
                            .often = letter_often(letter_code(form.at + at))};
    if (left >= 6) {
        const size_t len = letter_len(form.at[at]);
        handle.by = BY_PAIR;
        handle.key = key_of_pair(form.at + at);
        handle.often *= .7 * letter_often(letter_code(form.at + at + len));
        for (size_t i = 0; i < form.len && i < 32; i += letter_len(form.at[i]))
            handle.often *= .8;
    } else {
        handle.by = BY_SINGLE;
        handle.key = key_of_single(form.at + at);
    }
    keep_rarer(best, &handle);
}

void term_handle(struct term *term, struct text form)
{
    struct handle best = {.by = BY_COUNT, .often = 2};
    const bool keyed = term->kind == TERM_LETTERS && !term->view;
    for (size_t i = 0; keyed && i < form.len;) {
        if (letter_of(letter_code(form.at + i)) != LETTER_WORD) {
            if ((unsigned char)form.at[i] >= 0x80)
                try_letters(&best, form, i);
            i += letter_len(form.at[i]);
            continue;
        }
        size_t end = i;
        while (end < form.len && letter_of(letter_code(form.at + end)) == LETTER_WORD)
            end += letter_len(form.at[end]);
        if (i > 0 || term->left)
            try_word(&best, form, i, end, term->open && end == form.len);
        i = end;
    }
    term->by = best.by;
    term->offset = best.offset;
    term->key = best.key;
    term->often = (float)best.often;
}

static int cost_order(const void *a, const void *b)
{
    const struct node *const *x = a, *const *y = b;
    if ((*x)->cost < (*y)->cost || (*x)->cost > (*y)->cost)
        return (*x)->cost < (*y)->cost ? -1 : 1;
    return (*x)->column < (*y)->column ? -1 : (*x)->column > (*y)->column;
}

/* At least k of n hold: so does one of any n - k + 1. Those that are rarest. */
static size_t rarest(struct node *node, struct node ***kids_out)
{
    VEC(struct node *) kids = {0};
    for (struct node *child = node->first; child; child = child->next)
        vec_push(&kids, child);
    must(kids.at && kids.len >= node->count);
    qsort(kids.at, kids.len, sizeof(*kids.at), cost_order);
    *kids_out = kids.at;
    return kids.len - node->count + 1;
}

static double least_of(const struct node *node)
{
    double cost = INFINITY;
    for (const struct node *child = node->first; child; child = child->next)
        cost = fmin(cost, child->cost);
    return cost;
}

static double sum_of(const struct node *node)
{
    double cost = 0;
    for (const struct node *child = node->first; child; child = child->next)
        cost += child->cost;
    return cost;
}

static double cost_of(const struct match_set *set, struct node *node)
{
    struct node **kids = NULL;
    double cost = 0;
    switch (node->kind) {
    case NODE_TERM:
        return (double)set->terms.at[node->term].often;
    case NODE_FIELD:
    case NODE_NOT:
        break;
    case NODE_OR:
        return sum_of(node);
    case NODE_AND:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_WITHIN:
        return least_of(node);
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_TIMES:
        must(node->first);
        return node->first->cost;
    case NODE_ATLEAST:
        for (size_t i = rarest(node, &kids); i > 0; i--)
            cost += kids[i - 1]->cost;
        mem_free(kids);
        return cost;
    }
    return INFINITY;
}

static void weigh_tree(const struct match_set *set, struct node *node)
{
    for (struct node *child = node->first; child; child = child->next)
        weigh_tree(set, child);
    node->cost = cost_of(set, node);
}

static struct node *cheapest(struct node *node)
{
    struct node *best = node->first;
    must(best);
    for (struct node *child = node->first; child; child = child->next)
        if (child->cost < best->cost)
            best = child;
    return best;
}

static void collect(struct node *node, struct anchors *anchors)
{
    struct node **kids = NULL;
    switch (node->kind) {
    case NODE_TERM:
        vec_push(&anchors->terms, node->term);
        return;
    case NODE_FIELD:
    case NODE_NOT:
        return;
    case NODE_OR:
        for (struct node *child = node->first; child; child = child->next)
            collect(child, anchors);
        return;
    case NODE_AND:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_WITHIN:
        collect(cheapest(node), anchors);
        return;
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_TIMES:
        collect(node->first, anchors);
        return;
    case NODE_ATLEAST:
        for (size_t i = rarest(node, &kids); i > 0; i--)
            collect(kids[i - 1], anchors);
        mem_free(kids);
        return;
    }
}

bool anchors_of(const struct match_set *set, struct node *root, struct anchors *anchors)
{
    vec_clear(&anchors->terms);
    weigh_tree(set, root);
    if (isinf(root->cost))
        return false;
    collect(root, anchors);
    return true;
}
