#include "base/test.h"
#include "tower/live.h"
#include "tower/ringer.h"

/* Rings given to the channels, and what the store then knows of them. */

struct rings {
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct ringer *ringer;
    struct buf lost;
};

static void note_lost(const struct placement *story, void *arg)
{
    (void)buf_printf(arg, "%.*s ", TEXT_ARG(story->story));
}

static struct due_ring due_of(const char *id, const char *story, const char *carrier,
                              const char *channel)
{
    return (struct due_ring){.ring = {.kind = EVENT_RING,
                                      .at_ms = 1795000000000,
                                      .client = TEXT("umi"),
                                      .brand = TEXT("foods"),
                                      .story = text_of(story),
                                      .ring = text_of(id),
                                      .person = TEXT(""),
                                      .channel = text_of(channel),
                                      .carrier = text_of(carrier),
                                      .level = 3}};
}

static enum err keep(struct db *db, void *arg, struct why *why)
{
    const struct due_ring *due = arg;
    int64_t number;
    return store_event(db, &due->ring, &number, why);
}

static enum err nothing(struct db *db, void *arg, struct why *why)
{
    (void)db, (void)arg, (void)why;
    return OK;
}

static const struct watched nobody;

static struct rings *open_rings(void)
{
    struct why why = {0};
    struct rings *r = mem_make(struct rings);
    r->loop = loop_new();
    r->http = http_new(r->loop);
    assert_ok(store_open(":memory:", &r->store, &why), why);
    const struct live_setup setup = {.loop = r->loop, .http = r->http, .store = r->store};
    assert_ok(ringer_new(&setup, &nobody, &r->ringer, &why), why);
    buf_init(&r->lost, 1000);
    ringer_on_lost(r->ringer, note_lost, &r->lost);
    return r;
}

/* All are known to the store; those from `from` on are due. */
static void ring(struct rings *r, struct due_ring *dues, size_t count, size_t from)
{
    struct why why = {0};
    for (size_t i = 0; i < count; i++)
        assert_ok(store_write(r->store, keep, &dues[i], &why), why);
    ringer_rings(r->ringer, &nobody, dues + from, count - from);
    assert_ok(store_write(r->store, nothing, NULL, &why), why);
}

struct states {
    char text[200];
};

static enum err note_state(const struct event *ring, void *arg, struct why *why)
{
    (void)why;
    struct states *states = arg;
    const size_t len = strlen(states->text);
    snprintf(states->text + len, sizeof(states->text) - len, "%.*s %.*s;", TEXT_ARG(ring->ring),
             TEXT_ARG(ring->state));
    return OK;
}

static enum err read_states(struct db *db, void *arg, struct why *why)
{
    return store_rings_of(db, TEXT("umi"), TEXT("r7"), note_state, arg, why);
}

static void close_rings(struct rings *r, struct states *states)
{
    struct why why = {0};
    assert_ok(store_read(r->store, read_states, states, &why), why);
    ringer_free(&r->ringer);
    store_close(&r->store);
    http_free(&r->http);
    loop_free(&r->loop);
    buf_done(&r->lost);
    mem_free(r);
}

TEST(a_ring_rings_by_itself_when_the_message_it_went_in_does_not_come)
{
    struct rings *r = open_rings();
    struct due_ring dues[] = {due_of("r7", "s1", "", "log"), due_of("r8", "s2", "r7", "log")};
    struct states states = {""};
    ring(r, dues, 2, 1);
    close_rings(r, &states);
    assert_string_equal(states.text, "r7 intended;r8 delivered;");
}

TEST(a_message_that_nobody_could_deliver_hurries_every_ladder_it_was_of)
{
    struct rings *r = open_rings();
    struct due_ring dues[] = {due_of("r7", "s1", "", "gone"), due_of("r8", "s2", "r7", "gone")};
    struct states states = {""};
    ring(r, dues, 2, 0);
    assert_text(buf_view(&r->lost), "s1 s2 ");
    close_rings(r, &states);
    assert_string_equal(states.text, "r7 failed;r8 failed;");
}
