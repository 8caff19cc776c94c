#include "base/map.h"
#include "match/set.h"

enum { MOST_TERMS = 1 << 26 };

struct hold {
    uint32_t term, query;
};

struct compiler {
    struct match_set *set;
    struct map *known; /* form and prefix → term + 1 */
    struct arena *scratch;
    VEC(struct hold) holds; /* which query hangs on which term */
    VEC(struct dict_key) keys[BY_COUNT];
};

static void emit(struct match_set *set, enum op op, size_t arg)
{
    must(arg < 1u << 29);
    vec_push(&set->code, (uint32_t)op | (uint32_t)arg << 3);
}

/* The number of the node's term, made where it is new. */
static uint32_t number_of(struct compiler *c, const struct node *node)
{
    struct match_set *set = c->set;
    const struct text form = node->text;
    char *name = arena_alloc_raw(c->scratch, form.len + 1);
    memcpy(name, form.at, form.len);
    name[form.len] = node->prefix ? '*' : ' ';
    const struct text key = {name, form.len + 1};
    const uintptr_t known = (uintptr_t)map_get(c->known, key);
    if (known)
        return (uint32_t)known - 1;
    struct term term = {.at = (uint32_t)set->pool.len, .len = (uint32_t)form.len};
    term_edges(form, node->prefix, set->cjk, &term);
    term_handle(&term, form);
    for (size_t i = 0; i < form.len; i++)
        vec_push(&set->pool, form.at[i]);
    vec_push(&set->terms, term);
    must(map_put(c->known, key, (void *)(uintptr_t)set->terms.len) == OK);
    return (uint32_t)set->terms.len - 1;
}

static uint32_t term_of(struct compiler *c, struct node *node)
{
    node->term = number_of(c, node);
    c->set->terms.at[node->term].uses++;
    return node->term;
}

static uint32_t name_of(struct match_set *set, struct text name)
{
    vec_push(&set->names, arena_text(set->arena, name));
    return (uint32_t)set->names.len - 1;
}

static void near_side(struct compiler *c, struct node *side)
{
    struct node *term = side->kind == NODE_OR ? side->first : side;
    for (; term; term = side->kind == NODE_OR ? term->next : NULL) {
        const uint32_t id = term_of(c, term);
        vec_push(&c->set->near_terms, id);
    }
}

static uint32_t near_of(struct compiler *c, struct node *node)
{
    struct match_set *set = c->set;
    struct near near = {.most = node->count, .ordered = node->ordered};
    near.first = (uint32_t)set->near_terms.len;
    near_side(c, node->first);
    near.second = (uint32_t)set->near_terms.len;
    near_side(c, node->first->next);
    near.end = (uint32_t)set->near_terms.len;
    vec_push(&set->nears, near);
    return (uint32_t)set->nears.len - 1;
}

static void spans_of(struct compiler *c, const struct node *node, bool wanted)
{
    if (node->kind == NODE_NOT)
        wanted = !wanted;
    if (node->kind == NODE_TERM && wanted) {
        vec_push(&c->set->span_terms, node->term);
    }
    for (const struct node *child = node->first; child; child = child->next)
        spans_of(c, child, wanted);
}

static void compile(struct compiler *c, struct node *node)
{
    struct match_set *set = c->set;
    VEC(size_t) skips = {0};
    switch (node->kind) {
    case NODE_TERM:
        emit(set, OP_TERM, term_of(c, node));
        return;
    case NODE_FIELD:
        emit(set, node->field == FIELD_LANG ? OP_LANG : OP_FROM, name_of(set, node->text));
        return;
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
    case NODE_ATLEAST:
        break;
    case NODE_NEAR:
        emit(set, OP_NEAR, near_of(c, node));
        return;
    case NODE_NOT:
        compile(c, node->first);
        emit(set, OP_NOT, 0);
        return;
    case NODE_AND:
    case NODE_OR:
        for (struct node *child = node->first; child; child = child->next) {
            compile(c, child);
            if (!child->next)
                break;
            vec_push(&skips, set->code.len);
            emit(set, node->kind == NODE_AND ? OP_SKIP_UNLESS : OP_SKIP_IF, 0);
        }
        for (size_t i = 0; i < skips.len; i++)
            set->code.at[skips.at[i]] |= (uint32_t)set->code.len << 3;
        break;
    }
    vec_done(&skips);
}

static void anchor(struct compiler *c, const struct node *root, struct anchors *anchors,
                   uint32_t query)
{
    if (!anchors_of(c->set, root, anchors)) {
        vec_push(&c->set->open, query);
        return;
    }
    for (size_t i = 0; i < anchors->terms.len; i++) {
        const struct hold hold = {anchors->terms.at[i], query};
        vec_push(&c->holds, hold);
    }
}

static int hold_order(const void *a, const void *b)
{
    const struct hold *x = a, *y = b;
    if (x->term != y->term)
        return x->term < y->term ? -1 : 1;
    return x->query < y->query ? -1 : x->query > y->query;
}

static void index_term(struct compiler *c, uint32_t id)
{
    const struct term *term = &c->set->terms.at[id];
    if (term->by == BY_COUNT) {
        vec_push(&c->set->loose, id);
        return;
    }
    const struct dict_key key = {term->key, id, term->offset};
    vec_push(&c->keys[term->by], key);
}

static void build_dicts(struct compiler *c)
{
    arena_reset(c->set->dict_arena);
    for (int by = 0; by < BY_COUNT; by++) {
        dict_build(&c->set->dicts[by], c->keys[by].at, c->keys[by].len, c->set->dict_arena);
        vec_done(&c->keys[by]);
    }
}

static void index_all(struct compiler *c)
{
    struct match_set *set = c->set;
    if (c->holds.len)
        qsort(c->holds.at, c->holds.len, sizeof(*c->holds.at), hold_order);
    for (size_t i = 0; i < c->holds.len; i++) {
        const struct hold *hold = &c->holds.at[i];
        struct term *term = &set->terms.at[hold->term];
        if (i > 0 && hold_order(hold - 1, hold) == 0)
            continue;
        if (i == 0 || hold[-1].term != hold->term) {
            term->hits = (uint32_t)set->postings.len;
            index_term(c, hold->term);
        }
        vec_push(&set->postings, hold->query);
        term->hit_end = (uint32_t)set->postings.len;
    }
    build_dicts(c);
}

void set_watch_all(struct match_set *set)
{
    struct compiler c = {.set = set};
    vec_clear(&set->open);
    vec_clear(&set->loose);
    for (uint32_t id = 0; id < set->terms.len; id++) {
        set->terms.at[id].hits = set->terms.at[id].hit_end = 0;
        index_term(&c, id);
    }
    vec_clear(&set->loose);
    build_dicts(&c);
}

/* What is said of many brands is no brand; what a sample of the stream says goes before guesses. */
static void weigh(struct match_set *set, const uint32_t *counts, uint32_t posts)
{
    for (size_t i = 0; i < set->terms.len; i++) {
        struct term *term = &set->terms.at[i];
        const float guess = term->often * (float)term->uses;
        term->often = counts ? ((float)counts[i] + guess) / ((float)posts + 1) : guess;
    }
}

void set_compile(struct match_set *set, struct node **roots, struct arena *scratch,
                 const uint32_t *counts, uint32_t posts)
{
    struct compiler c = {.set = set, .known = map_new(MOST_TERMS), .scratch = scratch};
    struct anchors anchors = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        struct program *program = &set->programs[i];
        program->at = (uint32_t)set->code.len;
        compile(&c, roots[i]);
        emit(set, OP_END, 0);
        program->spans = (uint32_t)set->span_terms.len;
        spans_of(&c, roots[i], true);
        program->span_end = (uint32_t)set->span_terms.len;
    }
    weigh(set, counts, posts);
    for (uint32_t i = 0; i < set->count; i++)
        anchor(&c, roots[i], &anchors, i);
    index_all(&c);
    vec_done(&anchors.terms);
    vec_done(&c.holds);
    map_free(&c.known);
}

void set_clear(struct match_set *set)
{
    vec_done(&set->code);
    vec_done(&set->pool);
    vec_done(&set->terms);
    vec_done(&set->nears);
    vec_done(&set->near_terms);
    vec_done(&set->span_terms);
    vec_done(&set->names);
    vec_done(&set->postings);
    vec_done(&set->open);
    vec_done(&set->loose);
}
