#include "tower/reader.h"

#include "base/mem.h"
#include "story/story.h"

struct reader {
    struct rules *rules; /* a reference of its own, so that scratch and rules belong together */
    struct match_scratch *match;
    struct understand_scratch *understand;
    struct story_reader *story;
    struct arena *arena; /* for what one record needs */
    VEC(struct post *) posts;
    VEC(struct refusal) refusals;
    bool strict;
};

struct reader *reader_new(bool strict)
{
    struct reader *reader = mem_make(struct reader);
    reader->strict = strict;
    reader->arena = arena_new("reader", 1 << 16);
    reader->story = story_reader_new();
    return reader;
}

static void let_go(struct reader *reader)
{
    match_scratch_free(&reader->match);
    understand_scratch_free(&reader->understand);
    rules_unref(&reader->rules);
}

void reader_free(struct reader **reader)
{
    if (!*reader)
        return;
    let_go(*reader);
    story_reader_free(&(*reader)->story);
    arena_free(&(*reader)->arena);
    vec_done(&(*reader)->posts);
    vec_done(&(*reader)->refusals);
    mem_free(*reader);
    *reader = NULL;
}

static void use(struct reader *reader, struct rules *rules)
{
    if (reader->rules == rules)
        return;
    let_go(reader);
    reader->rules = rules_ref(rules);
    reader->match = match_scratch_new(rules_match(rules));
    reader->understand = understand_scratch_new(rules_understand(rules));
}

static void refuse(struct reader *reader, struct tray *tray, size_t i, const struct why *why)
{
    struct refusal refusal = {.kind = REFUSED_BAD_LINE,
                              .line = tray_line(tray, i),
                              .why = arena_text(tray->arena, text_of(why->text))};
    vec_push(&reader->refusals, refusal);
}

static struct post *edge_of(struct tray *tray, const struct glance *g, struct text record)
{
    struct post *post = arena_make(tray->arena, struct post);
    struct text *to[] = {&post->id,        &post->net,      &post->reply_to, &post->root,
                         &post->repost_of, &post->quote_of, &post->author.id};
    const struct text *from[] = {&g->id,        &g->net,      &g->reply_to, &g->root,
                                 &g->repost_of, &g->quote_of, &g->author_id};
    for (size_t i = 0; i < sizeof(to) / sizeof(*to); i++)
        if (from[i]->at)
            *to[i] = arena_text(tray->arena, *from[i]);
    post->kind = g->kind;
    post->at_ms = g->at_ms;
    post->seen_at_ms = tray->seen_at_ms;
    post->author.followers = -1;
    post->rating = -1;
    post->train_ok = true;
    post->line = record;
    return post;
}

/* edge: whose stories are known already; NULL: none are. */
static enum err read_whole(struct reader *reader, const struct tray *tray, struct text record,
                           const struct post *edge, struct post *post, struct why *why)
{
    enum err err = tray->form->read(record, tray->arena, post, why);
    if (err)
        return err;
    post->stories = edge ? edge->stories : NULL;
    post->story_count = edge ? edge->story_count : 0;
    if (!post->seen_at_ms)
        post->seen_at_ms = tray->seen_at_ms;
    match_hits(rules_match(reader->rules), reader->match, post, tray->arena);
    understand_post(rules_understand(reader->rules), reader->understand, post, tray->arena);
    story_read(reader->story, post, tray->arena);
    return OK;
}

static void record(struct reader *reader, struct tray *tray, size_t i)
{
    struct why why = {0};
    struct glance glance = {0};
    struct text bytes = tray->records[i];
    arena_reset(reader->arena);
    enum err err = tray->form->skim(bytes, match_wants(rules_match(reader->rules)), reader->arena,
                                    &glance, &why);
    if (err) {
        refuse(reader, tray, i, &why);
        return;
    }
    if (glance.skip) {
        tray->skipped++;
        return;
    }
    const uint32_t *topics;
    size_t count = match_topics(rules_match(reader->rules), reader->match, &glance, &topics);
    if (count) {
        struct post *post = arena_make(tray->arena, struct post);
        err = read_whole(reader, tray, bytes, NULL, post, &why);
        if (err)
            refuse(reader, tray, i, &why);
        else
            vec_push(&reader->posts, post);
    } else if (glance_is_edge(&glance)) {
        vec_push(&reader->posts, edge_of(tray, &glance, bytes));
    } else {
        tray->unmatched++;
    }
}

void reader_tray(struct reader *reader, struct rules *rules, struct tray *tray)
{
    use(reader, rules);
    vec_clear(&reader->posts);
    vec_clear(&reader->refusals);
    for (size_t i = 0; i < tray->refusal_count; i++)
        vec_push(&reader->refusals, tray->refusals[i]);
    for (size_t i = 0; i < tray->record_count; i++) {
        record(reader, tray, i);
        if (reader->strict && reader->refusals.len)
            tray->record_count = i + 1;
    }
    tray->post_count = reader->posts.len;
    tray->posts = arena_array(tray->arena, struct post *, reader->posts.len + 1);
    if (reader->posts.len)
        memcpy(tray->posts, reader->posts.at, reader->posts.len * sizeof(*tray->posts));
    tray->refusal_count = reader->refusals.len;
    tray->refusals = arena_array(tray->arena, struct refusal, reader->refusals.len + 1);
    if (reader->refusals.len)
        memcpy(tray->refusals, reader->refusals.at, reader->refusals.len * sizeof(*tray->refusals));
}

enum err reader_edge(struct reader *reader, struct rules *rules, const struct tray *tray,
                     struct post *post, struct why *why)
{
    use(reader, rules);
    struct post whole = {0};
    enum err err = read_whole(reader, tray, post->line, post, &whole, why);
    if (!err)
        *post = whole;
    return err;
}
