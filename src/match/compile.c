#include "base/map.h"
#include "match/choice.h"
#include "match/field.h"
#include "match/rank.h"
#include "match/view.h"

enum { MOST_TERMS = 1 << 26 };

struct compiler {
    struct match_set *set;
    struct map *known; /* form and prefix → term + 1 */
    struct arena *scratch;
    enum cjk cjk; /* of the topic at work */
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
    const unsigned view = (node->plain ? FOLD_NO_ACCENTS : 0u) | (node->kana ? FOLD_KANA : 0u);
    if (!view || node->regex)
        return node->text;
    struct buf buf;
    buf_init(&buf, node->text.len * 4 + 64);
    must(fold_loose(node->text, view, &buf, NULL) == OK);
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
    if (node->regex) {
        term.written = (uint32_t)set->regexes.len;
        vec_push(&set->regexes, regex_new(node->text, node->exact, true));
    } else if (node->exact) {
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

enum cjk topic_cjk(const struct topic *topic, enum cjk set)
{
    static const char *const names[] = {"", "sub", "run", "morph"};
    for (int i = CJK_SUB; i <= CJK_MORPH; i++)
        if (text_is(topic->cjk, names[i]))
            return (enum cjk)i;
    return set;
}

struct compiler *compiler_new(struct match_set *set)
{
    struct compiler *c = mem_make(struct compiler);
    c->set = set;
    c->known = map_new(MOST_TERMS);
    return c;
}

void compiler_add(struct compiler *c, uint32_t query, struct node *root, struct arena *scratch)
{
    struct match_set *set = c->set;
    struct program *program = &set->programs[query];
    c->scratch = scratch;
    c->cjk = topic_cjk(&set->topics[query], set->cjk);
    program->at = (uint32_t)set->code.len;
    compile(c, root);
    emit(set, OP_END, 0);
    program->spans = (uint32_t)set->span_spots.len;
    spans_of(c, root, true);
    program->span_end = (uint32_t)set->span_spots.len;
    program->choice = (uint32_t)set->choices.len;
    if (!choice_put(set, root))
        program->choice = UINT32_MAX;
}

/* What grew keeps no more than it needs. */
#define TRIM(vec)                                                                                  \
    ((vec)->len < (vec)->cap                                                                       \
         ? (void)((vec)->cap = (vec)->len + 1,                                                     \
                  (vec)->at = mem_grow((vec)->at, (vec)->cap, sizeof(*(vec)->at)))                 \
         : (void)0)

void compiler_free(struct compiler **c)
{
    struct match_set *set = (*c)->set;
    for (int i = 0; i < FORM_SLACK; i++)
        vec_push(&set->pool, 0);
    TRIM(&set->code);
    TRIM(&set->pool);
    TRIM(&set->terms);
    TRIM(&set->spots);
    TRIM(&set->spot_kids);
    TRIM(&set->span_spots);
    TRIM(&set->choices);
    map_free(&(*c)->known);
    mem_free(*c);
    *c = NULL;
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
    for (size_t i = 0; i < set->regexes.len; i++)
        regex_free(&set->regexes.at[i]);
    vec_done(&set->regexes);
    vec_done(&set->choices);
    vec_done(&set->open);
    vec_done(&set->loose);
}
