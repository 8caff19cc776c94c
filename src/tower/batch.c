#include "tower/batch.h"

#include "base/clock.h"
#include "base/map.h"
#include "desk/desk.h"

enum act_kind { ACT_EVENT, ACT_CASE, ACT_HEARD, ACT_COVER, ACT_COVER_END };

/* One thing to write, in the order in which it was said. */
struct act_row {
    enum act_kind kind;
    struct event event;
    const struct post *post; /* of a case, or that may belong to one */
    struct cover cover;      /* of a stand-in */
    int64_t number;          /* given by the store */
};

struct state_row {
    struct text key, value;
};

struct place_row {
    struct text source, place;
    int64_t counts[STORE_COUNTS]; /* read, kept, unmatched and skipped, bad, too long, duplicate */
};

/* A story at level 3 or more, and who is called into its room. */
struct call_row {
    struct event level;
    struct text people[DESK_LADDER_MOST];
    size_t count;
};

struct batch {
    struct arena *arena;
    int64_t began_ms;
    VEC(struct tray *) trays;
    VEC(const struct post *) posts;
    VEC(struct act_row) acts;
    VEC(struct state_row) states;
    VEC(struct place_row) places;
    VEC(struct heard_step) heard;
    VEC(struct event) figures;
    VEC(struct due_ring) rings;
    VEC(struct call_row) calls;
    struct map *touched; /* "client\0brand\0story" */
};

struct batch *batch_new(void)
{
    struct batch *batch = mem_make(struct batch);
    batch->arena = arena_new("batch", 1 << 16);
    batch->touched = map_new(1 << 20);
    return batch;
}

void batch_free(struct batch **batch)
{
    struct batch *b = *batch;
    if (!b)
        return;
    for (size_t i = 0; i < b->trays.len; i++)
        tray_free(&b->trays.at[i]);
    vec_done(&b->trays);
    vec_done(&b->posts);
    vec_done(&b->acts);
    vec_done(&b->states);
    vec_done(&b->places);
    vec_done(&b->heard);
    vec_done(&b->figures);
    vec_done(&b->calls);
    vec_done(&b->rings);
    map_free(&b->touched);
    arena_free(&b->arena);
    mem_free(b);
    *batch = NULL;
}

bool batch_empty(const struct batch *batch)
{
    return batch->began_ms == 0;
}

size_t batch_posts(const struct batch *batch)
{
    return batch->posts.len;
}

int64_t batch_age_ms(const struct batch *batch)
{
    return batch->began_ms ? clock_steady_ms() - batch->began_ms : 0;
}

static void begin(struct batch *batch)
{
    if (!batch->began_ms)
        batch->began_ms = clock_steady_ms();
}

static struct place_row *place_of(struct batch *batch, struct text source)
{
    for (size_t i = 0; i < batch->places.len; i++)
        if (text_same(batch->places.at[i].source, source))
            return &batch->places.at[i];
    struct place_row row = {.source = arena_text(batch->arena, source)};
    vec_push(&batch->places, row);
    return &batch->places.at[batch->places.len - 1];
}

/* When it was heard: in a replay, when its last post was written. */
static int64_t heard_ms(const struct tray *tray)
{
    if (tray->seen_at_ms)
        return tray->seen_at_ms;
    return tray->post_count ? post_clock_ms(tray->posts[tray->post_count - 1]) : 0;
}

static void hear(struct batch *batch, const struct tray *tray, struct text source)
{
    const int64_t at_ms = heard_ms(tray);
    const struct heard_step step = {.source = source,
                                    .at_ms = at_ms - at_ms % STORE_STEP_MS,
                                    .read = (int64_t)(tray->record_count + tray->own_refusals),
                                    .matched = (int64_t)tray->post_count};
    if (at_ms <= 0)
        return;
    for (size_t i = batch->heard.len; i-- > 0;) {
        struct heard_step *had = &batch->heard.at[i];
        if (had->at_ms == step.at_ms && text_same(had->source, source)) {
            had->read += step.read;
            had->matched += step.matched;
            return;
        }
    }
    vec_push(&batch->heard, step);
}

void batch_tray(struct batch *batch, struct tray **tray)
{
    begin(batch);
    struct tray *t = *tray;
    struct place_row *row = place_of(batch, t->source);
    if (t->place.at)
        row->place = t->place; /* lives with the tray */
    row->counts[0] += (int64_t)(t->record_count + t->own_refusals);
    row->counts[1] += (int64_t)t->post_count;
    row->counts[2] += (int64_t)(t->unmatched + t->skipped);
    for (size_t i = 0; i < t->refusal_count; i++)
        row->counts[3 + t->refusals[i].kind]++;
    hear(batch, t, row->source);
    vec_push(&batch->trays, t);
    *tray = NULL;
}

static void touch(struct batch *batch, struct text client, struct text brand, struct text story)
{
    if (!story.len || hearing_owns(story))
        return;
    struct text key = arena_printf(batch->arena, "%.*s%c%.*s%c%.*s", TEXT_ARG(client), 0,
                                   TEXT_ARG(brand), 0, TEXT_ARG(story));
    if (map_get(batch->touched, key))
        return;
    if (map_put(batch->touched, key, batch) == OK) {
        struct event look = {.kind = EVENT_LEVEL,
                             .client = arena_text(batch->arena, client),
                             .brand = arena_text(batch->arena, brand),
                             .story = arena_text(batch->arena, story)};
        vec_push(&batch->figures, look);
    }
}

/* An answer in a conversation may be the customer's, whatever it says: the store knows. */
static void may_join(struct batch *batch, const struct post *post, struct text client,
                     struct text brand)
{
    const struct act_row row = {.kind = ACT_HEARD,
                                .post = post,
                                .event = {.kind = EVENT_CASE,
                                          .at_ms = post_clock_ms(post),
                                          .client = arena_text(batch->arena, client),
                                          .brand = arena_text(batch->arena, brand)}};
    vec_push(&batch->acts, row);
}

static void may_join_cases(struct batch *batch, const struct post *post)
{
    if (!post->reply_to.len && !post->root.len && !post->quote_of.len)
        return;
    for (size_t i = 0; i < post->hit_count; i++)
        may_join(batch, post, post->hits[i].client, post->hits[i].brand);
    for (size_t i = 0; !post->hit_count && i < post->story_count; i++)
        may_join(batch, post, post->stories[i].client, post->stories[i].brand);
}

void batch_post(struct batch *batch, const struct post *post)
{
    begin(batch);
    vec_push(&batch->posts, post);
    may_join_cases(batch, post);
    for (size_t i = 0; i < post->story_count; i++)
        touch(batch, post->stories[i].client, post->stories[i].brand, post->stories[i].story);
}

struct event batch_copy_event(struct arena *arena, const struct event *event)
{
    struct event copy = *event;
    struct text *texts[] = {&copy.client,  &copy.brand,    &copy.story,   &copy.first_post,
                            &copy.by,      &copy.incident, &copy.ring,    &copy.person,
                            &copy.channel, &copy.post,     &copy.source,  &copy.state,
                            &copy.lang,    &copy.carrier,  &copy.because, &copy.silence,
                            &copy.author,  &copy.word,     &copy.other,   &copy.case_file};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    for (size_t i = 0; i < copy.why_count; i++) {
        copy.why[i].text = arena_text(arena, copy.why[i].text);
        if (copy.why[i].of.word.len)
            copy.why[i].of.word = arena_text(arena, copy.why[i].of.word);
    }
    struct text *posts = copy.post_count ? arena_array(arena, struct text, copy.post_count) : NULL;
    for (size_t i = 0; i < copy.post_count; i++)
        posts[i] = arena_text(arena, event->posts[i]);
    copy.posts = posts;
    return copy;
}

void batch_event(struct batch *batch, const struct event *event, const struct event *about)
{
    begin(batch);
    struct act_row row = {.kind = ACT_EVENT, .event = batch_copy_event(batch->arena, event)};
    if (event->kind == EVENT_CASE) {
        must(batch->posts.len > 0);
        row.kind = ACT_CASE;
        row.post = batch->posts.at[batch->posts.len - 1];
    }
    vec_push(&batch->acts, row);
    if (event->kind == EVENT_RING) {
        struct due_ring due = {.ring = row.event};
        if (about)
            due.about = batch_copy_event(batch->arena, about);
        vec_push(&batch->rings, due);
    }
    touch(batch, event->client, event->brand, event->story);
}

void batch_cover(struct batch *batch, const struct cover *cover, bool ended, int64_t at_ms)
{
    begin(batch);
    struct act_row row = {
        .kind = ended ? ACT_COVER_END : ACT_COVER, .event = {.at_ms = at_ms}, .cover = *cover};
    struct cover *c = &row.cover;
    struct text *texts[] = {&c->id,    &c->duty,      &c->by,        &c->in.from,
                            &c->in.to, &c->in.person, &c->in.instead};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(batch->arena, *texts[i]);
    vec_push(&batch->acts, row);
}

static void keep_state(struct text key, struct text value, void *arg)
{
    struct batch *batch = arg;
    struct state_row row = {.key = arena_text(batch->arena, key)};
    if (value.at)
        row.value = arena_text(batch->arena, value);
    vec_push(&batch->states, row);
}

static void call_in(struct batch *batch, const struct watched *watched)
{
    for (size_t i = 0; i < batch->acts.len; i++) {
        const struct event *event = &batch->acts.at[i].event;
        if (event->kind != EVENT_LEVEL || event->to < 3)
            continue;
        struct call_row row = {.level = *event};
        row.count = desk_ladder(watched, event, row.people);
        for (size_t k = 0; k < row.count; k++)
            row.people[k] = arena_text(batch->arena, row.people[k]);
        vec_push(&batch->calls, row);
    }
}

void batch_close(struct batch *batch, struct way *way)
{
    call_in(batch, way_watched(way));
    size_t kept = 0;
    for (size_t i = 0; i < batch->figures.len; i++) {
        const struct event *f = &batch->figures.at[i];
        struct event look;
        if (way_look(way, f->client, f->brand, f->story, &look))
            batch->figures.at[kept++] = batch_copy_event(batch->arena, &look);
    }
    batch->figures.len = kept;
    way_save(way, keep_state, batch);
}

/* ---- on the writer's thread ---- */

static enum err write_case(struct db *db, struct batch *batch, struct act_row *row, struct why *why)
{
    const struct post *post = row->post;
    for (size_t i = 0; i < post->hit_count; i++) {
        const struct hit *hit = &post->hits[i];
        if (!text_same(hit->client, row->event.client) || !text_same(hit->brand, row->event.brand))
            continue;
        struct event opened = {0};
        enum err err = desk_case_from_post(db, post, hit, row->event.at_ms, &opened, why);
        if (!err)
            err = store_event(db, &opened, &row->number, why);
        if (!err)
            row->event = batch_copy_event(batch->arena, &opened);
        return err;
    }
    return OK;
}

static enum err write_heard(struct db *db, struct batch *batch, struct act_row *row,
                            struct why *why)
{
    struct event said = {0};
    const struct hit hit = {.client = row->event.client, .brand = row->event.brand};
    enum err err = desk_case_from_reply(db, row->post, &hit, row->event.at_ms, &said, why);
    if (err || !said.state.len || text_is(said.state, "known"))
        return err;
    err = store_event(db, &said, &row->number, why);
    if (!err)
        row->event = batch_copy_event(batch->arena, &said);
    return err;
}

/* The ring as it is said, and as it is delivered. */
static enum err look_behind(struct db *db, struct batch *batch, struct act_row *row,
                            struct why *why)
{
    struct event *event = &row->event;
    if (event->kind != EVENT_RING || event->test || !event->story.len)
        return OK;
    event->case_file = (struct text){0};
    event->waited_ms = 0;
    enum err err = desk_case_behind(db, event, why);
    if (err || !event->case_file.len)
        return err;
    event->case_file = arena_text(batch->arena, event->case_file);
    for (size_t i = 0; i < batch->rings.len; i++) {
        struct event *ring = &batch->rings.at[i].ring;
        if (text_same(ring->ring, event->ring) && text_same(ring->client, event->client)) {
            ring->case_file = event->case_file;
            ring->waited_ms = event->waited_ms;
        }
    }
    return OK;
}

static enum err write_act(struct db *db, struct batch *batch, struct act_row *row, bool drill,
                          struct why *why)
{
    enum err err = OK;
    switch (row->kind) {
    case ACT_CASE:
        return write_case(db, batch, row, why);
    case ACT_HEARD:
        return write_heard(db, batch, row, why);
    case ACT_COVER:
        return store_stand_in(db, &row->cover, row->event.at_ms, why);
    case ACT_COVER_END:
        return store_stand_in_end(db, row->cover.id, row->cover.by, row->event.at_ms, why);
    case ACT_EVENT:
        err = look_behind(db, batch, row, why);
        if (!err)
            err = store_event(db, &row->event, &row->number, why);
        if (!err && drill && row->event.kind == EVENT_RING)
            err =
                store_ring(db, row->event.client, row->event.ring, "drill", (struct text){0}, why);
        return err;
    }
    return OK;
}

static enum err write_tables(struct db *db, struct batch *batch, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < batch->calls.len && !err; i++) {
        const struct call_row *row = &batch->calls.at[i];
        err = desk_follow(db, &row->level, row->people, row->count, why);
    }
    for (size_t i = 0; i < batch->figures.len && !err; i++)
        err = store_figures(db, &batch->figures.at[i], why);
    for (size_t i = 0; i < batch->states.len && !err; i++)
        err = store_state(db, batch->states.at[i].key, batch->states.at[i].value, why);
    for (size_t i = 0; i < batch->places.len && !err; i++) {
        const struct place_row *row = &batch->places.at[i];
        if (row->place.at)
            err = store_place(db, row->source, row->place, why);
        if (!err)
            err = store_count(db, row->source, row->counts, why);
    }
    for (size_t i = 0; i < batch->heard.len && !err; i++)
        err = store_heard(db, &batch->heard.at[i], why);
    return err;
}

/* Who asks not to hear from us is heard before anything is sent to them. */
static enum err write_opt_outs(struct db *db, const struct post *post, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < post->hit_count && !err; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= text_same(post->hits[k].client, post->hits[i].client);
        if (!seen)
            err = desk_opt_out_of_post(db, post, post->hits[i].client, post_clock_ms(post), why);
    }
    return err;
}

/* Somebody who writes here may have an older case from another network. */
static enum err write_same(struct db *db, const struct post *post, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < post->hit_count && !err; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= text_same(post->hits[k].client, post->hits[i].client);
        if (!seen)
            err = desk_same_look(db, post, post->hits[i].client, why);
    }
    return err;
}

enum err batch_write(struct db *db, void *batch_job, struct why *why)
{
    const struct batch_job *job = batch_job;
    struct batch *batch = job->batch;
    enum err err = OK;
    for (size_t i = 0; i < batch->posts.len && !err; i++)
        err = store_post(db, batch->posts.at[i], why);
    for (size_t i = 0; i < batch->posts.len && !err; i++)
        err = write_opt_outs(db, batch->posts.at[i], why);
    for (size_t i = 0; i < batch->acts.len && !err; i++)
        err = write_act(db, batch, &batch->acts.at[i], job->drill, why);
    for (size_t i = 0; i < batch->posts.len && !err; i++)
        err = write_same(db, batch->posts.at[i], why);
    return err ? err : write_tables(db, batch, why);
}

size_t batch_events(const struct batch *batch)
{
    return batch->acts.len;
}

const struct event *batch_event_at(const struct batch *batch, size_t i, int64_t *number_out)
{
    *number_out = batch->acts.at[i].number;
    return &batch->acts.at[i].event;
}

size_t batch_rings(const struct batch *batch)
{
    return batch->rings.len;
}

const struct due_ring *batch_ring_at(const struct batch *batch, size_t i)
{
    return &batch->rings.at[i];
}

bool event_ends_alarm(const struct event *event)
{
    return event->kind == EVENT_ACK ||
           (event->kind == EVENT_LEVEL && event->to < 2 && event->from >= 2) ||
           (event->kind == EVENT_INCIDENT && !event->open);
}

bool batch_tells(const struct batch *batch)
{
    for (size_t i = 0; i < batch->acts.len; i++)
        if (batch->acts.at[i].kind == ACT_EVENT && event_ends_alarm(&batch->acts.at[i].event))
            return true;
    return false;
}
