/*
 * The page of a link that takes one ring: /ack/CLIENT/RING/UNTIL/SIGN, without sign-in. Opening it
 * changes nothing (chats look at links before people do); one press does. It tells no more than the
 * message that held the link.
 */
#include "base/mem.h"
#include "page/page.h"
#include "web/ack_show.h"

/* ---- what the link means ---- */

static struct link_parts parts_of(const struct call *call)
{
    const struct text *p = call->target.parts;
    return (struct link_parts){p[1], p[2], p[3], p[4]};
}

static enum err keep_ring(const struct event *ring, void *arg, struct why *why)
{
    struct ack *ack = arg;
    struct arena *arena = ack->call->arena;
    (void)why;
    if (ack->count == RINGS_MOST)
        return OK;
    const bool own = text_same(ring->ring, ack->call->target.parts[2]);
    struct event kept = *ring;
    struct text *texts[] = {&kept.client,  &kept.brand,   &kept.story,   &kept.ring, &kept.person,
                            &kept.channel, &kept.carrier, &kept.because, &kept.by,   &kept.state};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = arena_text(arena, *texts[i]);
    ack->rings[ack->count++] = kept;
    if (own && ack->count > 1) {
        ack->rings[ack->count - 1] = ack->rings[0];
        ack->rings[0] = kept;
    }
    return OK;
}

/* What is known of the first ring's incident; a test, or a story without one, has none. */
static enum err read_room(struct db *db, struct ack *ack, struct why *why)
{
    const struct event *ring = &ack->rings[0];
    const struct seen_by by = {
        .clients = &ring->client, .count = 1, .watched = ack->watched, .now_ms = ack->now_ms};
    const struct story_id story = {.client = ring->client, .brand = ring->brand, .id = ring->story};
    struct arena *arena = ack->call->arena;
    struct text id = {0};
    struct json_out out;
    struct json *room = NULL;
    struct buf page;
    ack->room = NULL;
    if (!ack->count || ring->test)
        return OK;
    enum err err = page_incident_of(db, &story, &id, why);
    if (err || !id.len)
        return err;
    buf_init(&page, 4 << 20);
    json_out_init(&out, &page);
    err = page_incident_json(db, &by, id, &out, why);
    if (!err)
        err = json_parse(arena_text(arena, buf_view(&page)), arena, &room, why);
    buf_done(&page);
    ack->room = room;
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err read_ack(struct db *db, void *arg, struct why *why)
{
    struct ack *ack = arg;
    const struct link_parts parts = parts_of(ack->call);
    enum err err = store_secret(db, TEXT("ring link"), ack->call->arena, &ack->key, why);
    if (!err)
        err = link_good(ack->key, &parts, ack->now_ms, why);
    if (!err)
        err = store_rings_of(db, parts.client, parts.ring, keep_ring, ack, why);
    return err ? err : read_room(db, ack, why);
}

static void close_ack(struct ack *ack)
{
    const struct tower_calls *calls = &ack->call->web->options.calls;
    if (ack->watched && calls->unwatch)
        calls->unwatch(calls->tower, ack->watched);
}

/* Finds the rings; who they are for. */
static enum err open_ack(struct call *call, struct ack *ack, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    *ack = (struct ack){.call = call, .now_ms = call_now(call), .lang = PAGE_EN};
    call->target.path = TEXT("/ack"); /* the rest is a secret: no log has it */
    ack->watched = calls->watched ? calls->watched(calls->tower) : NULL;
    enum err err = store_read(call->web->options.store, read_ack, ack, why);
    if (!err && !ack->count)
        err = ERR_NOT_FOUND;
    if (err) {
        close_ack(ack);
        return err;
    }
    const struct event *ring = &ack->rings[0];
    const struct person *person = ack->watched ? watched_person(ack->watched, ring->person) : NULL;
    ack->person = ring->person.len ? ring->person
                                   : arena_printf(call->arena, "via %.*s", TEXT_ARG(ring->channel));
    if (person)
        ack->lang = page_lang_of(person->lang);
    else if (ack->watched && ack->watched->person_count)
        ack->lang = page_lang_of(ack->watched->people[0].lang);
    return OK;
}

/* ---- the page ---- */

enum err page_ack(struct call *call, struct why *why)
{
    struct ack ack;
    enum err err = open_ack(call, &ack, why);
    if (err)
        return page_refuse(call, err);
    ack_show(&ack, false);
    close_ack(&ack);
    return OK;
}

/* ---- the press ---- */

/* Also where somebody else has taken the alarm, and of a test: this ring is answered. */
static enum err answer_rings(struct db *db, void *arg, struct why *why)
{
    const struct ack *ack = arg;
    enum err err = OK;
    for (size_t i = 0; i < ack->count && !err; i++)
        err = store_ring_answered(db, ack->rings[i].client, ack->rings[i].ring, ack->person,
                                  ack->now_ms, why);
    return err;
}

static enum err take_over(struct db *db, void *arg, struct why *why)
{
    const struct ack *ack = arg;
    enum err err = OK;
    for (size_t i = 0; i < ack->count && !err; i++)
        err = store_take_over(db, &ack->rings[i], ack->person, ack->now_ms, why);
    return err;
}

/* Each alarm of the message; that somebody has one already, or that it is over, is no fault. */
static enum err take(const struct ack *ack, struct why *why)
{
    const struct tower_calls *calls = &ack->call->web->options.calls;
    for (size_t i = 0; i < ack->count; i++) {
        const struct event *ring = &ack->rings[i];
        const struct tower_act act = {.client = ring->client,
                                      .brand = ring->brand,
                                      .story = ring->story,
                                      .person = ack->person};
        if (ring->test || !calls->acknowledge)
            continue;
        enum err err = calls->acknowledge(calls->tower, &act, why);
        if (err && err != ERR_DENIED && err != ERR_NOT_FOUND)
            return err;
    }
    return OK;
}

enum err page_ack_press(struct call *call, struct why *why)
{
    struct store *store = call->web->options.store;
    struct ack ack;
    enum err err = open_ack(call, &ack, why);
    if (err)
        return page_refuse(call, err);
    const bool over = target_query(&call->target, "over").len > 0;
    err = take(&ack, why);
    if (!err && over)
        err = store_write(store, take_over, &ack, why);
    if (!err)
        err = store_write(store, answer_rings, &ack, why);
    log_info("ring_link_pressed", {"ring", L_TEXT(ack.rings[0].ring)},
             {"person", L_TEXT(ack.person)}, {"over", L_INT(over)});
    close_ack(&ack);
    if (!err) /* as it stands now */
        err = open_ack(call, &ack, why);
    if (err)
        return err;
    ack_show(&ack, true);
    close_ack(&ack);
    return OK;
}
