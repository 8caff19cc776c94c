#include "match/match.h"

#include "base/fold.h"
#include "match/loops.h"

enum { MOST_TOPICS = 1 << 20, MOST_QUERY_BYTES = 1 << 28, MOST_SPANS = 64, SPANS_A_PART = 32 };

/* Between text and title: no term holds it, so none reaches across. */
#define DIVIDER "\x01"

void match_free(struct match_set **set)
{
    if (!*set)
        return;
    struct match_set *s = *set;
    set_clear(s);
    morph_close(&s->morph);
    arena_free(&s->arena);
    arena_free(&s->index_arena);
    habit_unref(&s->habit);
    mem_free(s);
    *set = NULL;
}

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

struct parsed {
    struct node **roots; /* of each topic */
    struct morph *morph; /* where one asks for it */
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

static enum err parse_each(const struct match_setup *setup, struct arena *scratch,
                           struct own_lists *own, struct parsed *parsed, struct why *why)
{
    size_t bytes = 0;
    for (size_t i = 0; i < setup->count; i++) {
        const struct topic *topic = &setup->topics[i];
        bytes += topic->query.len;
        if (bytes > MOST_QUERY_BYTES)
            return why_set(why, ERR_LIMIT, "the queries together have more than %d bytes",
                           (int)MOST_QUERY_BYTES);
        if (i == 0 || !text_same(own->client, topic->client))
            lists_of(setup, topic->client, own);
        const struct query_lists lists = {own->lists.at, own->lists.len};
        enum err err = query_parse(topic->query, &lists, scratch, &parsed->roots[i], why);
        if (!err)
            err = open_morph(parsed->roots[i], topic, setup->cjk, &parsed->morph, why);
        if (err)
            return topic_why(topic, err, why);
    }
    return OK;
}

static enum err parse_all(const struct match_setup *setup, struct arena *scratch,
                          struct parsed *parsed, struct why *why)
{
    struct own_lists own = {0};
    parsed->roots = arena_array(scratch, struct node *, setup->count + 1);
    const enum err err = parse_each(setup, scratch, &own, parsed, why);
    vec_done(&own.lists);
    if (err)
        morph_close(&parsed->morph);
    return err;
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

static struct match_set *set_new(const struct match_setup *setup, const struct parsed *parsed,
                                 size_t first)
{
    struct match_set *set = mem_make(struct match_set);
    set->arena = arena_new("match set", first);
    set->index_arena = arena_new("match index", first);
    set->habit = habit_new();
    set->cjk = setup->cjk;
    set->morph = parsed->morph;
    set->count = (uint32_t)setup->count;
    set->topics = arena_array(set->arena, struct topic, setup->count + 1);
    set->programs = arena_array(set->arena, struct program, setup->count + 1);
    for (size_t i = 0; i < setup->count; i++)
        set->topics[i] = topic_kept(&setup->topics[i], set->arena);
    return set;
}

static size_t first_block(const struct match_setup *setup)
{
    return setup->count < 100 ? 1 << 12 : 1 << 16;
}

enum err match_build_trees(const struct match_setup *setup, struct arena *scratch,
                           struct node ***roots_out, struct match_set **set_out, struct why *why)
{
    if (setup->count > MOST_TOPICS)
        return why_set(why, ERR_LIMIT, "%zu topics, at most %d", setup->count, (int)MOST_TOPICS);
    struct parsed parsed = {0};
    const enum err err = parse_all(setup, scratch, &parsed, why);
    if (err)
        return err;
    struct match_set *set = set_new(setup, &parsed, first_block(setup));
    set_compile(set, parsed.roots, scratch);
    set_index(set);
    *roots_out = parsed.roots;
    *set_out = set;
    return OK;
}

enum err match_build(const struct match_setup *setup, struct match_set **set_out, struct why *why)
{
    struct arena *scratch = arena_new("match build", first_block(setup));
    struct node **roots;
    const enum err err = match_build_trees(setup, scratch, &roots, set_out, why);
    arena_free(&scratch);
    return err;
}

unsigned match_wants(const struct match_set *set)
{
    return set->wants;
}

size_t match_count(const struct match_set *set)
{
    return set->count;
}

struct match_scratch *match_scratch_new(const struct match_set *set)
{
    struct match_scratch *s = mem_make(struct match_scratch);
    s->set = set;
    s->loops = loops_wide() ? loops_wide() : &loops_plain;
    buf_init(&s->folded, TEXT_MOST_BYTES);
    buf_init(&s->again, TEXT_MOST_BYTES);
    for (int i = 0; i < VIEWS; i++)
        buf_init(&s->others[i].text, TEXT_MOST_BYTES);
    s->regex_room = set->regexes.len ? regex_room_new() : NULL;
    s->regex_over = mem_new((set->regexes.len + 1) * sizeof(*s->regex_over));
    s->query_seen = mem_new((set->count + 1) * sizeof(*s->query_seen));
    s->found = mem_new((set->count + 1) * sizeof(*s->found));
    s->term_seen = mem_new((set->terms.len + 1) * sizeof(*s->term_seen));
    s->term_walked = mem_new((set->terms.len + 1) * sizeof(*s->term_walked));
    return s;
}

void match_scratch_free(struct match_scratch **scratch)
{
    if (!*scratch)
        return;
    struct match_scratch *s = *scratch;
    buf_done(&s->folded);
    vec_done(&s->tokens);
    vec_done(&s->ranks);
    vec_done(&s->ends);
    vec_done(&s->end_ranks);
    vec_done(&s->stack);
    vec_done(&s->spare);
    vec_done(&s->kept);
    vec_done(&s->tally);
    for (int i = 0; i < VIEWS; i++) {
        buf_done(&s->others[i].text);
        mem_free(s->others[i].map);
    }
    buf_done(&s->again);
    arena_free(&s->arena);
    mem_free(s->words);
    mem_free(s->leads);
    mem_free(s->word_at);
    mem_free(s->letter_at);
    morph_room_free(&s->morph);
    vec_done(&s->edges);
    regex_room_free(&s->regex_room);
    mem_free(s->regex_over);
    mem_free(s->keys);
    mem_free(s->more_keys);
    for (int by = 0; by < BY_COUNT; by++)
        mem_free(s->clues[by]);
    mem_free(s->term_walked);
    mem_free(s->query_seen);
    mem_free(s->term_seen);
    mem_free(s->found);
    mem_free(s);
    *scratch = NULL;
}

/* Lays text and title into the scratch. A post so long that its form passes the ceiling (64 MB;
 * lines end at 1 MB) counts as empty. */
static void lay(struct match_scratch *s, const struct glance *glance)
{
    struct buf *buf = &s->folded;
    buf_clear(buf);
    enum err err = fold_match(glance->text, buf);
    s->body_len = buf->len;
    if (!err && glance->title.len) {
        err = buf_text(buf, TEXT(DIVIDER));
        if (!err)
            err = fold_match(glance->title, buf);
    }
    char *slack = err ? NULL : buf_room(buf, TEXT_SLACK);
    s->text = (struct text){buf->at, slack ? buf->len : 0};
    if (slack)
        memset(slack, 0, TEXT_SLACK);
    s->glance = glance;
}

void match_learn(struct match_set *set, const struct glance *sample, size_t count)
{
    struct match_scratch *s = match_scratch_new(set);
    for (size_t i = 0; i < count; i++) {
        lay(s, &sample[i]);
        if (s->text.len) {
            scan_keys(s);
            scan_learn(s, set->habit);
        }
    }
    match_scratch_free(&s);
    set_index(set);
}

size_t match_topics(const struct match_set *set, struct match_scratch *scratch,
                    const struct glance *glance, const uint32_t **topics_out)
{
    must(scratch->set == set);
    lay(scratch, glance);
    scan_text(scratch);
    *topics_out = scratch->found;
    return scratch->found_count;
}

size_t match_folded(struct match_scratch *s, struct text folded, const struct glance *glance,
                    const uint32_t **topics_out)
{
    s->text = folded;
    s->body_len = folded.len;
    s->glance = glance;
    scan_text(s);
    *topics_out = s->found;
    return s->found_count;
}

/* ---- spans ---- */

/* Places of what the query looks for, in bytes of the match form's text part, lie on the stack. */
static void find_spans(struct match_scratch *s, const struct program *program)
{
    vec_clear(&s->stack);
    for (uint32_t i = program->spans; i < program->span_end; i++) {
        const size_t base = s->stack.len;
        spot_places(s, s->set->span_spots.at[i]);
        size_t kept = base;
        for (size_t k = base; k < s->stack.len && kept < base + SPANS_A_PART; k++)
            if (s->stack.at[k].from < s->body_len)
                s->stack.at[kept++] = s->stack.at[k];
        s->stack.len = kept;
    }
    spans_sort(s->stack.at, s->stack.len);
}

/* Those that overlap or say the same become one. */
static size_t join(struct span *at, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (at[i].from == at[i].to)
            continue;
        if (kept && at[i].from < at[kept - 1].to) {
            if (at[kept - 1].to < at[i].to)
                at[kept - 1].to = at[i].to;
            continue;
        }
        at[kept++] = at[i];
    }
    return kept;
}

static void hit_fill(struct match_scratch *s, struct hit *hit, uint32_t query,
                     const struct fold_map *map, struct arena *arena)
{
    const struct topic *topic = &s->set->topics[query];
    hit->client = topic->client.len ? arena_text(arena, topic->client) : (struct text){NULL, 0};
    hit->brand = topic->brand.len ? arena_text(arena, topic->brand) : (struct text){NULL, 0};
    hit->topic = arena_text(arena, topic->id);
    find_spans(s, &s->set->programs[query]);
    size_t count = s->stack.len;
    for (size_t i = 0; i < count; i++) {
        struct span *span = &s->stack.at[i];
        *span = fold_span(map, s->glance->text, span->from, span->to);
    }
    count = join(s->stack.at, count);
    hit->span_count = count < MOST_SPANS ? count : MOST_SPANS;
    hit->spans = arena_array(arena, struct span, hit->span_count + 1);
    if (hit->span_count)
        memcpy(hit->spans, s->stack.at, hit->span_count * sizeof(struct span));
}

void match_hits(const struct match_set *set, struct match_scratch *scratch, struct post *post,
                struct arena *arena)
{
    const struct glance glance = glance_of_post(post);
    const uint32_t *topics;
    post->hits = NULL;
    post->hit_count = match_topics(set, scratch, &glance, &topics);
    if (!post->hit_count)
        return;
    struct buf form;
    struct fold_map map = {0};
    buf_init(&form, TEXT_MOST_BYTES);
    must(fold_match_mapped(post->text, &form, arena, &map) == OK && form.len == scratch->body_len);
    buf_done(&form);
    post->hits = arena_array(arena, struct hit, post->hit_count);
    for (size_t i = 0; i < post->hit_count; i++)
        hit_fill(scratch, &post->hits[i], topics[i], &map, arena);
}
