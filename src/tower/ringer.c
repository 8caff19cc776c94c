#include "tower/ringer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "tower/live.h"

#include <openssl/rand.h>

enum { MOST_PENDING = 65536, KEY_BYTES = 32, LINK_HOURS = 48, CHECK_HOURS = 6 };

/* A ring under way. */
struct pending {
    struct arena *arena;
    struct placement story, *carried; /* carried: what goes in its message */
    size_t carried_count;
    bool test;
    void (*done)(enum err outcome, const struct why *why, void *arg); /* of a letter */
    void *arg;
};

struct ringer {
    struct store *store;
    struct loop *loop;
    struct http *http;
    struct alarm *alarm;
    int64_t check_ms;    /* steady clock: the channels are checked then */
    struct map *pending; /* ring id → struct pending */
    char *console_url;
    struct arena *arena;
    struct text key; /* of the links */
    ringer_lost *lost;
    void *lost_arg;
};

static void pending_free(struct pending *p)
{
    struct arena *arena = p->arena;
    arena_free(&arena);
}

/* ---- what became of it, on its way to the store ---- */

struct outcome {
    char *client, *ring;
    enum err err;
    struct why why;
};

static enum err write_outcome(struct db *db, void *arg, struct why *why)
{
    const struct outcome *o = arg;
    return store_ring(db, text_of(o->client), text_of(o->ring), o->err ? "failed" : "delivered",
                      o->err ? text_of(o->why.text) : (struct text){0}, why);
}

static void outcome_free(struct outcome *o)
{
    mem_free(o->client);
    mem_free(o->ring);
    mem_free(o);
}

static void written(enum err err, const struct why *why, void *arg)
{
    struct outcome *o = arg;
    if (err)
        log_warn("ring_outcome_lost", {"ring", L_STR(o->ring)}, {"why", L_STR(why->text)});
    outcome_free(o);
}

static void say_lost(const struct ringer *ringer, const struct pending *pending)
{
    ringer->lost(&pending->story, ringer->lost_arg);
    for (size_t i = 0; i < pending->carried_count; i++)
        ringer->lost(&pending->carried[i], ringer->lost_arg);
}

static void outcome(struct text ring_id, enum err err, const struct why *why, void *arg)
{
    struct ringer *ringer = arg;
    struct pending *pending = map_take(ringer->pending, ring_id);
    if (!pending)
        return;
    if (pending->done) {
        pending->done(err, why, pending->arg);
        pending_free(pending);
        return;
    }
    struct outcome *o = mem_make(struct outcome);
    o->client = mem_dup(pending->story.client.at, pending->story.client.len);
    o->ring = mem_dup(ring_id.at, ring_id.len);
    o->err = err;
    if (why)
        o->why = *why;
    if (err)
        log_error("ring_failed", {"ring", L_TEXT(ring_id)}, {"why", L_STR(o->why.text)});
    if (err && ringer->lost && !pending->test)
        say_lost(ringer, pending);
    pending_free(pending);
    enum err full = store_queue(ringer->store, write_outcome, o, written);
    if (full)
        written(full, &(struct why){full, "the store takes no more"}, o);
}

struct tried {
    struct arena *arena;
    struct ring_try row;
    bool weak; /* a check that proves little: takes back what another check said, no more */
};

static const char check_ring[] = "check"; /* stands where a try has its ring */

static enum err write_try(struct db *db, void *arg, struct why *why)
{
    const struct tried *tried = arg;
    if (tried->weak) {
        struct ring_try last = {0};
        const enum err err = store_channel_last(db, tried->row.channel, tried->arena, &last, why);
        if (err || !text_is(last.ring, check_ring))
            return err == ERR_NOT_FOUND ? OK : err;
    }
    return store_attempt(db, &tried->row, why);
}

static void try_written(enum err err, const struct why *why, void *arg)
{
    struct tried *tried = arg;
    struct arena *arena = tried->arena;
    if (err)
        log_warn("ring_try_lost", {"ring", L_TEXT(tried->row.ring)}, {"why", L_STR(why->text)});
    arena_free(&arena);
}

static void keep_try(struct ringer *ringer, struct tried *tried)
{
    const enum err full = store_queue(ringer->store, write_try, tried, try_written);
    if (full)
        try_written(full, &(struct why){full, "the store takes no more"}, tried);
}

static void attempt(const struct attempt *a, void *arg)
{
    struct ringer *ringer = arg;
    const struct pending *pending = map_get(ringer->pending, a->ring_id);
    if (!pending || pending->done)
        return;
    struct arena *arena = arena_new("ring try", 1024);
    struct tried *tried = arena_make(arena, struct tried);
    tried->arena = arena;
    tried->row = (struct ring_try){.client = arena_text(arena, pending->story.client),
                                   .ring = arena_text(arena, a->ring_id),
                                   .channel = arena_text(arena, a->channel),
                                   .outcome = a->outcome == OK          ? TEXT("delivered")
                                              : a->outcome == ERR_AGAIN ? TEXT("again")
                                                                        : TEXT("failed"),
                                   .number = a->number,
                                   .status = a->status,
                                   .at_ms = a->at_ms,
                                   .took_ms = a->took_ms};
    if (a->outcome && a->why)
        tried->row.why = arena_text(arena, text_of(a->why->text));
    if (a->handed_to.len)
        tried->row.handed_to = arena_text(arena, a->handed_to);
    keep_try(ringer, tried);
}

/* ---- whether the channels could ring: asked every few hours, without ringing ---- */

static void checked(struct text channel, enum err outcome, enum proof proof, const struct why *why,
                    void *arg)
{
    struct ringer *ringer = arg;
    if (outcome == OK && proof == PROOF_OPTIONS)
        return; /* nobody was asked */
    if (outcome)
        log_warn("channel_check_failed", {"channel", L_TEXT(channel)}, {"why", L_STR(why->text)});
    struct arena *arena = arena_new("channel check", 1024);
    struct tried *tried = arena_make(arena, struct tried);
    tried->arena = arena;
    tried->weak = outcome == OK && proof != PROOF_ACCEPTED;
    tried->row = (struct ring_try){.client = TEXT(""),
                                   .ring = text_of(check_ring),
                                   .channel = arena_text(arena, channel),
                                   .outcome = outcome ? TEXT("failed") : TEXT("checked"),
                                   .at_ms = clock_now_ms()};
    if (outcome)
        tried->row.why = arena_text(arena, text_of(why->text));
    keep_try(ringer, tried);
}

/* Where somebody is reached by the channel; false: nobody is. */
static bool any_address(const struct watched *watched, struct text channel,
                        struct text *address_out)
{
    for (size_t i = 0; i < watched->person_count; i++) {
        const struct person *person = &watched->people[i];
        bool found = text_same(person->channel, channel);
        if (found)
            *address_out = person->address;
        for (size_t j = 0; j < person->also_count && !found; j++) {
            found = text_same(person->also[j].channel, channel);
            if (found)
                *address_out = person->also[j].address;
        }
        if (found)
            return true;
    }
    return false;
}

void ringer_second(struct ringer *ringer, const struct watched *watched)
{
    const int64_t now = clock_steady_ms();
    if (now < ringer->check_ms)
        return;
    ringer->check_ms = now + HOURS(CHECK_HOURS);
    for (size_t i = 0; i < watched->channel_count; i++) {
        struct text address = {0}, channel = watched->channels[i].id;
        if (any_address(watched, channel, &address))
            alarm_check(ringer->alarm, channel, address, checked, ringer);
    }
}

/* ---- the key of the links: made once, kept by the store ---- */

struct keeping {
    struct arena *arena;
    unsigned char fresh[KEY_BYTES];
    struct text key;
};

static enum err keep_key(struct db *db, void *arg, struct why *why)
{
    struct keeping *keeping = arg;
    const struct text fresh = {(const char *)keeping->fresh, KEY_BYTES};
    return store_secret_set(db, TEXT("ring link"), fresh, why);
}

static enum err read_key(struct db *db, void *arg, struct why *why)
{
    struct keeping *keeping = arg;
    return store_secret(db, TEXT("ring link"), keeping->arena, &keeping->key, why);
}

static enum err settle_key(struct ringer *ringer, struct why *why)
{
    struct keeping keeping = {.arena = ringer->arena};
    if (RAND_bytes(keeping.fresh, KEY_BYTES) != 1)
        return why_set(why, ERR_IO, "the system gives no random bytes");
    enum err err = store_write(ringer->store, keep_key, &keeping, why);
    if (!err)
        err = store_read(ringer->store, read_key, &keeping, why);
    ringer->key = keeping.key;
    return err;
}

/* ---- life ---- */

enum err ringer_new(const struct live_setup *setup, const struct watched *watched,
                    struct ringer **ringer_out, struct why *why)
{
    struct ringer *ringer = mem_make(struct ringer);
    ringer->store = setup->store;
    ringer->loop = setup->loop;
    ringer->http = setup->http;
    ringer->arena = arena_new("ringer", 256);
    ringer->pending = map_new(MOST_PENDING);
    if (setup->console_url.at)
        ringer->console_url = mem_dup(setup->console_url.at, setup->console_url.len);
    enum err err = settle_key(ringer, why);
    if (!err)
        ringer->alarm = alarm_new(watched, setup->loop, setup->http, outcome, ringer, why);
    if (!ringer->alarm) {
        ringer_free(&ringer);
        return err ? err : ERR_BAD_INPUT;
    }
    alarm_on_attempt(ringer->alarm, attempt);
    *ringer_out = ringer;
    return OK;
}

void ringer_on_lost(struct ringer *ringer, ringer_lost *lost, void *arg)
{
    ringer->lost = lost;
    ringer->lost_arg = arg;
}

void ringer_free(struct ringer **ringer)
{
    struct ringer *r = *ringer;
    if (!r)
        return;
    alarm_free(&r->alarm);
    for (size_t i = 0; i < map_slots(r->pending); i++) {
        struct text key;
        void *at;
        if (!map_at(r->pending, i, &key, &at))
            continue;
        const struct pending *pending = at;
        if (pending->done)
            pending->done(ERR_CLOSED, NULL, pending->arg);
        pending_free(at);
    }
    map_free(&r->pending);
    mem_free(r->console_url);
    arena_free(&r->arena);
    mem_free(r);
    *ringer = NULL;
}

void ringer_watch(struct ringer *ringer, const struct watched *watched)
{
    struct why why = {0};
    if (alarm_watch(ringer->alarm, watched, &why))
        log_error("channels_kept", {"why", L_STR(why.text)});
    ringer->check_ms = 0;
}

/* ---- the message ---- */

static struct text story_url(const struct ringer *ringer, const struct event *ring,
                             struct arena *arena)
{
    if (!ringer->console_url || !ring->story.len)
        return (struct text){0};
    return arena_printf(arena, "%s/#/stories/%.*s/%.*s/%.*s", ringer->console_url,
                        TEXT_ARG(ring->client), TEXT_ARG(ring->brand), TEXT_ARG(ring->story));
}

static struct text ack_url(const struct ringer *ringer, const struct event *ring,
                           struct arena *arena)
{
    struct buf out;
    struct text url = {0};
    if (!ringer->console_url)
        return url;
    buf_init(&out, 4096);
    if (link_write(ringer->key, text_of(ringer->console_url), ring,
                   clock_now_ms() + HOURS(LINK_HOURS), &out) == OK)
        url = arena_text(arena, buf_view(&out));
    buf_done(&out);
    return url;
}

static struct text brand_name(const struct watched *watched, const struct event *ring)
{
    const struct brand *brand = watched_brand(watched, ring->client, ring->brand);
    return brand ? brand->name : ring->brand;
}

/* The person's address on the ring's channel, and the other ways to them. */
static void ways_of(const struct person *person, struct text channel, struct arena *arena,
                    struct ringing *ringing)
{
    struct reach *others = arena_array(arena, struct reach, person->also_count + 1);
    bool found = !channel.len || text_same(person->channel, channel);
    ringing->address = person->address;
    if (!found && person->channel.len)
        others[ringing->other_count++] = (struct reach){person->channel, person->address};
    for (size_t i = 0; i < person->also_count; i++) {
        const struct person_way *way = &person->also[i];
        if (!found && text_same(way->channel, channel)) {
            ringing->address = way->address;
            found = true;
        } else if (ringing->other_count < REACH_MOST) {
            others[ringing->other_count++] = (struct reach){way->channel, way->address};
        }
    }
    ringing->others = others;
}

static void to_whom(const struct watched *watched, const struct event *ring, struct arena *arena,
                    struct ringing *ringing)
{
    const struct person *person = watched_person(watched, ring->person);
    ringing->person_name = person ? person->name : ring->person;
    ringing->lang = TEXT("en");
    if (person) {
        ringing->lang = person->lang.len ? person->lang : ringing->lang;
        ways_of(person, ring->channel, arena, ringing);
    } else if (watched->person_count && watched->people[0].lang.len) {
        ringing->lang = watched->people[0].lang; /* a channel of many reads what the house reads */
    }
}

static void carry(const struct ringer *ringer, const struct watched *watched,
                  const struct due_ring *dues, size_t count, struct arena *arena,
                  struct ringing *ringing)
{
    struct carried *carried = arena_array(arena, struct carried, CARRIED_MOST);
    ringing->carried = carried;
    ringing->incidents = 1;
    for (size_t i = 0; i < count; i++) {
        const struct due_ring *due = &dues[i];
        if (!due->ring.carrier.len || !text_same(due->ring.carrier, ringing->ring_id))
            continue;
        ringing->incidents++;
        if (ringing->carried_count < CARRIED_MOST)
            carried[ringing->carried_count++] = (struct carried){
                due->ring, due->about.client.at ? due->about : due->ring,
                brand_name(watched, &due->ring), story_url(ringer, &due->ring, arena)};
    }
}

static struct placement place_of(struct arena *arena, const struct event *ring)
{
    return (struct placement){.client = arena_text(arena, ring->client),
                              .brand = arena_text(arena, ring->brand),
                              .story = arena_text(arena, ring->story)};
}

static struct pending *pending_of(const struct event *ring, const struct due_ring *dues,
                                  size_t count)
{
    struct arena *arena = arena_new("pending", 512);
    struct pending *pending = arena_make(arena, struct pending);
    *pending = (struct pending){.arena = arena, .story = place_of(arena, ring), .test = ring->test};
    for (size_t i = 0; i < count; i++)
        pending->carried_count += text_same(dues[i].ring.carrier, ring->ring);
    pending->carried = arena_array(arena, struct placement, pending->carried_count + 1);
    for (size_t i = 0, at = 0; i < count; i++)
        if (text_same(dues[i].ring.carrier, ring->ring))
            pending->carried[at++] = place_of(arena, &dues[i].ring);
    return pending;
}

static struct ringing ringing_of(const struct ringer *ringer, const struct watched *watched,
                                 const struct due_ring *due, struct arena *arena)
{
    const struct event *ring = &due->ring;
    struct ringing ringing = {
        .ring = ring,
        .about = due->about.client.at ? &due->about : ring,
        .ring_id = ring->ring,
        .is_test = ring->test,
        .brand_name = brand_name(watched, ring),
        .story_url = story_url(ringer, ring, arena),
        .ack_url = ack_url(ringer, ring, arena),
        .incidents = 1,
    };
    to_whom(watched, ring, arena, &ringing);
    return ringing;
}

static void ring_one(struct ringer *ringer, const struct watched *watched,
                     const struct due_ring *dues, size_t count, const struct due_ring *due)
{
    const struct event *ring = &due->ring;
    struct pending *pending = pending_of(ring, dues, count);
    if (map_put(ringer->pending, ring->ring, pending)) {
        pending_free(pending);
        log_error("rings_waiting", {"most", L_INT(MOST_PENDING)});
        return;
    }
    struct arena *arena = arena_new("ringing", 4096);
    struct ringing ringing = ringing_of(ringer, watched, due, arena);
    carry(ringer, watched, dues, count, arena, &ringing);
    alarm_ring(ringer->alarm, &ringing);
    arena_free(&arena);
}

void ringer_letter(struct ringer *ringer, const struct letter *letter)
{
    struct arena *arena = arena_new("pending", 512);
    struct pending *pending = arena_make(arena, struct pending);
    *pending = (struct pending){.arena = arena, .done = letter->done, .arg = letter->arg};
    if (map_put(ringer->pending, letter->id, pending)) {
        pending_free(pending);
        letter->done(ERR_FULL, &(struct why){ERR_FULL, "too much waits to be sent"}, letter->arg);
        return;
    }
    const struct event ring = {.kind = EVENT_RING,
                               .at_ms = clock_now_ms(),
                               .client = letter->client,
                               .ring = letter->id,
                               .person = letter->person,
                               .channel = letter->channel};
    alarm_ring(ringer->alarm, &(struct ringing){.ring = &ring,
                                                .about = &ring,
                                                .ring_id = letter->id,
                                                .alert_key = letter->id,
                                                .address = letter->address,
                                                .lang = letter->lang,
                                                .headline = letter->subject,
                                                .body = letter->body,
                                                .story_url = letter->url,
                                                .incidents = 1});
}

/* After a restart the message it went in may be over: somebody took what that was about. */
static bool carried_here(const struct due_ring *dues, size_t count, struct text carrier)
{
    for (size_t i = 0; i < count && carrier.len; i++)
        if (text_same(dues[i].ring.ring, carrier))
            return true;
    return false;
}

void ringer_rings(struct ringer *ringer, const struct watched *watched, const struct due_ring *dues,
                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!carried_here(dues, count, dues[i].ring.carrier))
            ring_one(ringer, watched, dues, count, &dues[i]);
}

void ringer_recall(struct ringer *ringer, const struct watched *watched, const struct due_ring *due)
{
    struct arena *arena = arena_new("recalled", 4096);
    const struct ringing ringing = ringing_of(ringer, watched, due, arena);
    alarm_recall(ringer->alarm, &ringing);
    arena_free(&arena);
}

void ringer_tell(struct ringer *ringer, const struct watched *watched, const struct event *event)
{
    struct arena *arena = arena_new("telling", 1024);
    struct event ring = *event;
    ring.kind = EVENT_RING;
    ring.level = event->kind == EVENT_LEVEL ? event->to : event->level;
    ring.ring =
        arena_printf(arena, "over-%.*s-%.*s-%.*s-%lld", TEXT_ARG(event->client),
                     TEXT_ARG(event->brand), TEXT_ARG(event->story), (long long)event->at_ms);
    const struct person *by = watched_person(watched, event->person);
    const struct ringing ringing = {
        .ring = &ring,
        .about = event,
        .ring_id = ring.ring,
        .tells = event->kind == EVENT_ACK ? RING_ACKNOWLEDGED : RING_RESOLVED,
        .by = by ? by->name : event->person,
        .lang = watched->person_count ? watched->people[0].lang : TEXT("en"),
        .brand_name = brand_name(watched, event),
        .story_url = story_url(ringer, event, arena),
        .incidents = 1,
    };
    alarm_tell(ringer->alarm, &ringing);
    arena_free(&arena);
}
