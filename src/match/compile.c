#include "base/map.h"
#include "match/field.h"
#include "match/rank.h"
#include "match/view.h"

enum { MOST_TERMS = 1 << 26 };

struct hold {
    uint32_t term, query;
};

struct compiler {
    struct match_set *set;
    struct map *known; /* form and prefix → term + 1 */
    struct arena *scratch;
    enum cjk cjk;           /* of the topic at work */
    VEC(struct hold) holds; /* which query hangs on which term */
    VEC(struct dict_key) keys[BY_COUNT];
};

static void emit(struct match_set *set, enum op op, size_t arg)
{
    must(arg < 1u << (32 - OP_BITS));
    vec_push(&set->code, (uint32_t)op | (uint32_t)arg << OP_BITS);
}

/* Everything that makes two terms different. */
struct term_key {
    uint8_t flags, mode, where, fuzzy;
};

static struct text key_of_node(struct compiler *c, const struct node *node, struct text form)
{
    const struct term_key key = {(uint8_t)(node->prefix | node->suffix << 1 | node->regex << 2 |
                                           node->exact << 3 | node->plain << 4 | node->kana << 5),
                                 (uint8_t)(node->mode == CJK_DEFAULT ? 8 + c->cjk : node->mode),
                                 (uint8_t)node->where, node->fuzzy};
    const size_t written = node->exact ? node->written.len : 0;
    char *at = arena_alloc_raw(c->scratch, sizeof(key) + form.len + written);
    memcpy(at, &key, sizeof(key));
    memcpy(at + sizeof(key), form.at, form.len);
    if (written)
        memcpy(at + sizeof(key) + form.len, node->written.at, written);
    return (struct text){at, sizeof(key) + form.len + written};
}

/* The term's form as it is in its view; behind it there are FORM_SLACK bytes of zero. */
static struct text form_of(struct compiler *c, const struct node *node)
{
    const unsigned view = (node->plain ? VIEW_PLAIN : 0u) | (node->kana ? VIEW_KANA : 0u);
    if (!view || node->regex)
        return node->text;
    struct buf buf;
    buf_init(&buf, node->text.len * 4 + 64);
    must(view_form(node->text, view, &buf) == OK);
    char *copy = arena_alloc(c->scratch, buf.len + FORM_SLACK);
    memcpy(copy, buf.at, buf.len);
    const struct text form = {copy, buf.len};
    buf_done(&buf);
    return form.len ? form : node->text;
}

/* The number of the node's term, made where it is new. */
static uint32_t number_of(struct compiler *c, const struct node *node)
{
    struct match_set *set = c->set;
    const struct text form = form_of(c, node), key = key_of_node(c, node, form);
    const uintptr_t known = (uintptr_t)map_get(c->known, key);
    if (known)
        return (uint32_t)known - 1;
    struct term term = {.at = (uint32_t)set->pool.len, .len = (uint32_t)form.len};
    term_init(&term, node, form, c->cjk);
    term_handle(&term, form);
    if (node->exact && !node->regex) {
        term.written = (uint32_t)set->writtens.len;
        vec_push(&set->writtens, arena_text(set->arena, node->written));
    }
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

/* ---- parts with places ---- */

static uint32_t spot_of(struct compiler *c, struct node *node)
{
    struct match_set *set = c->set;
    struct spot spot = {
        .kind = (uint8_t)node->kind, .ordered = node->ordered, .count = (uint16_t)node->count};
    if (node->kind == NODE_TERM)
        spot.term = term_of(c, node);
    uint32_t kids = 0;
    for (const struct node *child = node->first; child; child = child->next)
        kids++;
    spot.first = (uint32_t)set->spot_kids.len;
    spot.end = spot.first + kids;
    for (uint32_t i = 0; i < kids; i++)
        vec_push(&set->spot_kids, 0);
    uint32_t kid = spot.first;
    for (struct node *child = node->first; child; child = child->next) {
        const uint32_t id = spot_of(c, child);
        set->spot_kids.at[kid++] = id;
        if (node->kind == NODE_WITHIN)
            spot.term += words_of(child->text);
    }
    vec_push(&set->spots, spot);
    node->spot = (uint32_t)set->spots.len; /* from 1 */
    return (uint32_t)set->spots.len - 1;
}

static bool has_places(const struct node *node)
{
    return node->kind == NODE_TERM || (node->kind >= NODE_NEAR && node->kind <= NODE_TIMES);
}

/* What a hit shows: the places of all that is looked for. */
static void spans_of(struct compiler *c, struct node *node, bool wanted)
{
    if (has_places(node)) {
        const uint32_t spot = !wanted ? 0 : node->spot ? node->spot - 1 : spot_of(c, node);
        if (wanted)
            vec_push(&c->set->span_spots, spot);
        return;
    }
    for (struct node *child = node->first; child; child = child->next)
        spans_of(c, child, wanted != (node->kind == NODE_NOT));
}

/* ---- programs ---- */

static uint32_t ask_of(struct match_set *set, const struct node *node)
{
    const struct ask ask = {.field = (uint8_t)node->field,
                            .compare = (uint8_t)node->compare,
                            .text = arena_text(set->arena, node->text),
                            .number = node->number};
    set->wants |= field_wants(node->field, node->text);
    vec_push(&set->asks, ask);
    return (uint32_t)set->asks.len - 1;
}

static void compile(struct compiler *c, struct node *node);

static void compile_list(struct compiler *c, struct node *node)
{
    struct match_set *set = c->set;
    VEC(size_t) skips = {0};
    for (struct node *child = node->first; child; child = child->next) {
        compile(c, child);
        if (!child->next)
            break;
        vec_push(&skips, set->code.len);
        emit(set, node->kind == NODE_AND ? OP_SKIP_UNLESS : OP_SKIP_IF, 0);
    }
    for (size_t i = 0; i < skips.len; i++)
        set->code.at[skips.at[i]] |= (uint32_t)set->code.len << OP_BITS;
    vec_done(&skips);
}

static void compile(struct compiler *c, struct node *node)
{
    struct match_set *set = c->set;
    switch (node->kind) {
    case NODE_TERM:
        emit(set, OP_TERM, term_of(c, node));
        return;
    case NODE_FIELD:
        emit(set, OP_FIELD, ask_of(set, node));
        return;
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
        emit(set, OP_SPOT, spot_of(c, node));
        return;
    case NODE_NOT:
        compile(c, node->first);
        emit(set, OP_NOT, 0);
        return;
    case NODE_ATLEAST:
        emit(set, OP_COUNT, 0);
        for (struct node *child = node->first; child; child = child->next) {
            compile(c, child);
            emit(set, OP_TALLY, 0);
        }
        emit(set, OP_LEAST, node->count);
        return;
    case NODE_AND:
    case NODE_OR:
        compile_list(c, node);
        return;
    }
}

static void anchor(struct compiler *c, struct node *root, struct anchors *anchors, uint32_t query)
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

static enum cjk topic_cjk(const struct match_set *set, uint32_t topic)
{
    static const char *const names[] = {"", "sub", "run", "morph"};
    for (int i = CJK_SUB; i <= CJK_MORPH; i++)
        if (text_is(set->topics[topic].cjk, names[i]))
            return (enum cjk)i;
    return set->cjk;
}

void set_compile(struct match_set *set, struct node **roots, struct arena *scratch,
                 const uint32_t *counts, uint32_t posts)
{
    struct compiler c = {.set = set, .known = map_new(MOST_TERMS), .scratch = scratch};
    set->wants = SKIM_LEAST;
    struct anchors anchors = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        struct program *program = &set->programs[i];
        program->at = (uint32_t)set->code.len;
        c.cjk = topic_cjk(set, i);
        compile(&c, roots[i]);
        emit(set, OP_END, 0);
        program->spans = (uint32_t)set->span_spots.len;
        spans_of(&c, roots[i], true);
        program->span_end = (uint32_t)set->span_spots.len;
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
    vec_done(&set->spots);
    vec_done(&set->spot_kids);
    vec_done(&set->span_spots);
    vec_done(&set->asks);
    vec_done(&set->writtens);
    vec_done(&set->postings);
    vec_done(&set->open);
    vec_done(&set->loose);
}
