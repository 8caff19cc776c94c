#include "match/match.h"

#include "base/fold.h"
#include "match/loops.h"

enum { MOST_SPANS = 64, SPANS_A_PART = 32 };

/* Between text and title: no term holds it, so none reaches across. */
#define DIVIDER "\x01"

static void marks_new(struct layer_marks *marks, const struct match_set *set)
{
    marks->query_seen = mem_new((set->count + 1) * sizeof(*marks->query_seen));
    marks->term_seen = mem_new((set->terms.len + 1) * sizeof(*marks->term_seen));
    marks->term_walked = mem_new((set->terms.len + 1) * sizeof(*marks->term_walked));
    marks->regex_over = mem_new((set->regexes.len + 1) * sizeof(*marks->regex_over));
}

static void marks_done(struct layer_marks *marks)
{
    mem_free(marks->query_seen);
    mem_free(marks->term_seen);
    mem_free(marks->term_walked);
    mem_free(marks->regex_over);
}

struct match_scratch *match_scratch_new(const struct match_set *set)
{
    struct match_scratch *s = mem_make(struct match_scratch);
    size_t most = 1;
    s->whole = set;
    s->loops = loops_wide() ? loops_wide() : &loops_plain;
    buf_init(&s->folded, TEXT_MOST_BYTES);
    buf_init(&s->again, TEXT_MOST_BYTES);
    for (int i = 0; i < VIEWS; i++)
        buf_init(&s->others[i].text, TEXT_MOST_BYTES);
    for (int i = 0; i < LAYERS; i++) {
        const struct match_set *layer = set->layers[i].set;
        if (!layer)
            continue;
        marks_new(&s->marks[i], layer);
        if (layer->regexes.len && !s->regex_room)
            s->regex_room = regex_room_new();
        most += layer->count;
    }
    s->found_room = mem_new(most * sizeof(*s->found_room));
    scratch_layer(s, 0);
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
    mem_free(s->keys);
    for (int by = 0; by < BY_COUNT; by++)
        mem_free(s->clues[by]);
    for (int i = 0; i < LAYERS; i++)
        marks_done(&s->marks[i]);
    mem_free(s->found_room);
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
    must(!set->layers[1].set);
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
    must(scratch->whole == set);
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
    const struct topic *topic = s->whole->names[query];
    const uint32_t origin = s->whole->origin[query];
    hit->client = topic->client.len ? arena_text(arena, topic->client) : (struct text){NULL, 0};
    hit->brand = topic->brand.len ? arena_text(arena, topic->brand) : (struct text){NULL, 0};
    hit->topic = arena_text(arena, topic->id);
    scratch_layer(s, origin & ORIGIN_NEW ? 1 : 0);
    find_spans(s, &s->set->programs[origin & ~ORIGIN_NEW]);
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
