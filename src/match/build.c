#include "match/scan.h"

/*
 * Sets: built whole, or as what is new beside what another set has compiled already.
 */

enum {
    MOST_TOPICS = 1 << 20,
    MOST_QUERY_BYTES = 1 << 28,
    FIRST_ARENA = 1 << 16,
    SMALL = 100,    /* queries of a set for which that would be much */
    NEW_MOST = 64,  /* queries that stand beside the others before all are built anew */
    NEW_SHARE = 256 /* … or this part of all */
};

static struct match_set *set_new(const struct match_setup *setup, size_t count, struct habit *habit)
{
    const size_t first = count < SMALL ? 1 << 12 : FIRST_ARENA;
    struct match_set *set = mem_make(struct match_set);
    atomic_store(&set->refs, 1);
    set->arena = arena_new("match set", first);
    set->habit = habit ? habit_ref(habit) : habit_new();
    set->cjk = setup->cjk;
    set->wants = SKIM_LEAST;
    return set;
}

void match_free(struct match_set **set)
{
    struct match_set *s = *set;
    *set = NULL;
    if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
        return;
    for (int i = 0; i < LAYERS; i++)
        if (s->layers[i].set != s)
            match_free(&s->layers[i].set);
    set_clear(s);
    morph_close(&s->morph);
    arena_free(&s->arena);
    arena_free(&s->index_arena);
    habit_unref(&s->habit);
    mem_free(s);
}

unsigned match_wants(const struct match_set *set)
{
    return set->wants;
}

size_t match_count(const struct match_set *set)
{
    return set->whole_count;
}

/* ---- whole ---- */

static enum err topic_why(const struct topic *topic, enum err err, struct why *why)
{
    if (topic->line)
        return why_at(why, err, "line %u: query of topic %.*s", topic->line, TEXT_ARG(topic->id));
    return why_at(why, err, "query of topic %.*s", TEXT_ARG(topic->id));
}

/* The lists that a client's queries may name: its own, then the common ones, so that of two of one
 * id its own is found. */
struct own_lists {
    struct text client;
    VEC(struct word_list) lists;
};

static void lists_of(const struct match_setup *setup, struct text client, struct own_lists *own)
{
    vec_clear(&own->lists);
    own->client = client;
    for (size_t i = 0; client.len && i < setup->list_count; i++)
        if (text_same(setup->lists[i].client, client))
            vec_push(&own->lists, setup->lists[i]);
    for (size_t i = 0; i < setup->list_count; i++)
        if (!setup->lists[i].client.len)
            vec_push(&own->lists, setup->lists[i]);
}

/* The same lists have the same number; so, but for one chance in 2^64, nothing else. */
static uint64_t hash_lists(const struct match_setup *setup)
{
    uint64_t hash = setup->list_count;
    for (size_t i = 0; i < setup->list_count; i++) {
        const struct word_list *list = &setup->lists[i];
        hash = key_mix(hash * 31 + text_hash(list->client));
        hash = key_mix(hash * 31 + text_hash(list->id));
        for (size_t k = 0; k < list->words.count; k++)
            hash = key_mix(hash * 31 + text_hash(list->words.at[k]));
    }
    return hash;
}

static struct topic topic_kept(const struct topic *topic, struct arena *arena)
{
    return (struct topic){.cjk = arena_text(arena, topic->cjk),
                          .client = arena_text(arena, topic->client),
                          .brand = arena_text(arena, topic->brand),
                          .id = arena_text(arena, topic->id),
                          .query = arena_text(arena, topic->query),
                          .line = topic->line};
}

static const struct node *asks_morph(const struct node *node, enum cjk cjk)
{
    if (node->kind == NODE_TERM)
        return term_asks_morph(node, cjk) ? node : NULL;
    const struct node *found = NULL;
    for (const struct node *child = node->first; child && !found; child = child->next)
        found = asks_morph(child, cjk);
    return found;
}

/* MeCab is looked for when the first query asks for it. */
static enum err open_morph(const struct node *root, const struct topic *topic, enum cjk cjk,
                           struct morph **morph, struct why *why)
{
    const struct node *node = *morph ? NULL : asks_morph(root, topic_cjk(topic, cjk));
    if (!node)
        return OK;
    const enum err err = morph_open(morph, why);
    return err ? why_at(why, err, "column %u", node->column) : OK;
}

/* Topics to compile. */
struct batch {
    const struct match_setup *setup;
    const uint32_t *which; /* of its topics; NULL: all */
    size_t count;
    struct arena *arena; /* of their trees */
    struct node **roots; /* keeps them; NULL: each is gone before the next one is made */
};

static enum err compile_each(struct match_set *set, const struct batch *batch,
                             struct own_lists *own, struct why *why)
{
    const struct match_setup *setup = batch->setup;
    const uint32_t *which = batch->which;
    struct compiler *compiler = compiler_new(set);
    enum err err = OK;
    for (uint32_t i = 0; i < set->count && !err; i++) {
        const struct topic *topic = &setup->topics[which ? which[i] : i];
        struct node *root;
        if (i == 0 || !text_same(own->client, topic->client))
            lists_of(setup, topic->client, own);
        const struct query_lists lists = {own->lists.at, own->lists.len};
        if (!batch->roots)
            arena_reset(batch->arena);
        err = query_parse(topic->query, &lists, batch->arena, &root, why);
        if (!err)
            err = open_morph(root, topic, set->cjk, &set->morph, why);
        if (err) {
            err = topic_why(topic, err, why);
            break;
        }
        set->topics[i] = topic_kept(topic, set->arena);
        compiler_add(compiler, i, root, batch->arena);
        if (batch->roots)
            batch->roots[i] = root;
    }
    compiler_free(&compiler);
    return err;
}

static enum err compile_topics(struct match_set *set, const struct batch *batch, struct why *why)
{
    const size_t count = batch->count;
    struct own_lists own = {0};
    set->index_arena = arena_new("match index", count < SMALL ? 1 << 12 : FIRST_ARENA);
    set->count = (uint32_t)count;
    set->topics = arena_array(set->arena, struct topic, count + 1);
    set->programs = arena_array(set->arena, struct program, count + 1);
    set->layers[0].set = set;
    set->lists_hash = hash_lists(batch->setup);
    const enum err err = compile_each(set, batch, &own, why);
    vec_done(&own.lists);
    if (!err)
        set_index(set);
    return err;
}

static enum err check_size(const struct match_setup *setup, struct why *why)
{
    if (setup->count > MOST_TOPICS)
        return why_set(why, ERR_LIMIT, "%zu topics, at most %d", setup->count, (int)MOST_TOPICS);
    size_t bytes = 0;
    for (size_t i = 0; i < setup->count; i++)
        bytes += setup->topics[i].query.len;
    if (bytes > MOST_QUERY_BYTES)
        return why_set(why, ERR_LIMIT, "the queries together have more than %d bytes",
                       (int)MOST_QUERY_BYTES);
    return OK;
}

static void name_topics(struct match_set *set, size_t count)
{
    set->whole_count = (uint32_t)count;
    set->names = arena_alloc_raw(set->arena, sizeof(*set->names) * (count + 1));
    set->origin = arena_alloc_raw(set->arena, sizeof(*set->origin) * (count + 1));
}

static enum err build(const struct batch *batch, struct habit *habit, struct match_set **set_out,
                      struct why *why)
{
    enum err err = check_size(batch->setup, why);
    if (err)
        return err;
    struct match_set *set = set_new(batch->setup, batch->count, habit);
    err = compile_topics(set, batch, why);
    if (err) {
        match_free(&set);
        return err;
    }
    name_topics(set, batch->count);
    for (uint32_t i = 0; i < set->count; i++) {
        set->names[i] = &set->topics[i];
        set->origin[i] = i;
    }
    *set_out = set;
    return OK;
}

static struct arena *trees_new(size_t count)
{
    return arena_new("match build", count < SMALL ? 1 << 12 : FIRST_ARENA);
}

static enum err build_whole(const struct match_setup *setup, struct habit *habit,
                            struct match_set **set_out, struct why *why)
{
    struct arena *arena = trees_new(setup->count);
    const enum err err =
        build(&(struct batch){.setup = setup, .count = setup->count, .arena = arena}, habit,
              set_out, why);
    arena_free(&arena);
    return err;
}

enum err match_build(const struct match_setup *setup, struct match_set **set_out, struct why *why)
{
    return build_whole(setup, NULL, set_out, why);
}

enum err match_build_trees(const struct match_setup *setup, struct arena *scratch,
                           struct node ***roots_out, struct match_set **set_out, struct why *why)
{
    struct node **roots = arena_array(scratch, struct node *, setup->count + 1);
    const struct batch batch = {
        .setup = setup, .count = setup->count, .arena = scratch, .roots = roots};
    const enum err err = build(&batch, NULL, set_out, why);
    if (!err)
        *roots_out = roots;
    return err;
}

/* ---- beside another ---- */

static bool same_topic(const struct topic *a, const struct topic *b)
{
    return text_same(a->query, b->query) && text_same(a->id, b->id) &&
           text_same(a->brand, b->brand) && text_same(a->client, b->client) &&
           text_same(a->cjk, b->cjk);
}

/* Where in the old set the topics of the setup stand; UINT32_MAX: nowhere. Most stand where they
 * stood, counted from the start or from the end; only what lies between is searched. */
static void find_old(const struct match_set *old, const struct match_setup *setup, uint32_t *at)
{
    const size_t now = setup->count, then = old->whole_count, least = now < then ? now : then;
    size_t head = 0, tail = 0;
    while (head < least && same_topic(&setup->topics[head], old->names[head]))
        at[head] = (uint32_t)head, head++;
    while (tail < least - head &&
           same_topic(&setup->topics[now - 1 - tail], old->names[then - 1 - tail])) {
        tail++;
        at[now - tail] = (uint32_t)(then - tail);
    }
    uint32_t next = (uint32_t)head;
    for (size_t i = head; i < now - tail; i++) {
        at[i] = UINT32_MAX;
        for (uint32_t k = next; k < then - tail && k < next + NEW_MOST; k++) {
            if (!same_topic(&setup->topics[i], old->names[k]))
                continue;
            at[i] = k;
            next = k + 1;
            break;
        }
    }
}

/* Where each topic of the whole is compiled, both ways. */
static void place_topics(struct match_set *set, const uint32_t *origin, size_t count)
{
    for (int i = 0; i < LAYERS; i++) {
        const size_t size = (set->layers[i].set->count + 1) * sizeof(uint32_t);
        set->layers[i].places = arena_alloc_raw(set->arena, size);
        memset(set->layers[i].places, 0xFF, size);
    }
    name_topics(set, count);
    memcpy(set->origin, origin, count * sizeof(*origin));
    for (uint32_t i = 0; i < count; i++) {
        const struct layer *layer = &set->layers[origin[i] & ORIGIN_NEW ? 1 : 0];
        const uint32_t query = origin[i] & ~ORIGIN_NEW;
        set->names[i] = &layer->set->topics[query];
        layer->places[query] = i;
    }
}

struct fresh {
    uint32_t *at; /* topics of the setup that the old set's first layer does not hold */
    size_t count, most;
};

/* What the old set's first layer has compiled, and beside it what is fresh. */
static enum err renew(const struct match_set *old, const struct match_setup *setup,
                      const uint32_t *origin, const struct fresh *fresh, struct match_set **set_out,
                      struct why *why)
{
    struct match_set *base = old->layers[0].set;
    struct match_set *added = set_new(setup, fresh->count, old->habit);
    struct arena *arena = trees_new(fresh->count);
    const struct batch batch = {
        .setup = setup, .which = fresh->at, .count = fresh->count, .arena = arena};
    const enum err err = compile_topics(added, &batch, why);
    arena_free(&arena);
    if (err) {
        match_free(&added);
        return err;
    }
    struct match_set *set = set_new(setup, SMALL, old->habit);
    atomic_fetch_add(&base->refs, 1);
    set->layers[0].set = base;
    set->layers[1].set = added;
    set->lists_hash = added->lists_hash;
    set->wants = base->wants | added->wants;
    place_topics(set, origin, setup->count);
    *set_out = set;
    return OK;
}

enum err match_renew(const struct match_set *old, const struct match_setup *setup,
                     struct match_set **set_out, struct why *why)
{
    enum err err = check_size(setup, why);
    if (err)
        return err;
    if (old->cjk != setup->cjk || old->lists_hash != hash_lists(setup))
        return build_whole(setup, old->habit, set_out, why);
    struct arena *arena = arena_new("match renew", FIRST_ARENA);
    uint32_t *origin = arena_alloc_raw(arena, (setup->count + 1) * sizeof(*origin));
    const size_t share = old->layers[0].set->count / NEW_SHARE;
    struct fresh fresh = {.most = share > NEW_MOST ? share : NEW_MOST};
    fresh.at = arena_alloc_raw(arena, (fresh.most + 1) * sizeof(*fresh.at));
    find_old(old, setup, origin);
    for (uint32_t i = 0; i < setup->count && fresh.count <= fresh.most; i++) {
        const uint32_t from = origin[i] == UINT32_MAX ? ORIGIN_NEW : old->origin[origin[i]];
        origin[i] = from & ORIGIN_NEW ? ORIGIN_NEW | (uint32_t)fresh.count : from;
        if (from & ORIGIN_NEW)
            fresh.at[fresh.count++] = i;
    }
    err = fresh.count > fresh.most ? build_whole(setup, old->habit, set_out, why)
                                   : renew(old, setup, origin, &fresh, set_out, why);
    arena_free(&arena);
    return err;
}
