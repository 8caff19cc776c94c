#include "base/test.h"
#include "tower/live.h"

/* What a tower finds in its store when it starts. */

static const struct text topics =
    TEXT("clients:\n  - id: umi\n    name: Umi\n    brands:\n      - id: foods\n"
         "        name: Umi Foods\n        topics:\n          - {id: t, query: soup}\n");

static int64_t now(void *arg)
{
    (void)arg;
    return 1795000000000;
}

static enum err keep_ring(struct db *db, void *arg, struct why *why)
{
    int64_t number;
    return store_event(db, arg, &number, why);
}

static enum err note_ring(const struct event *ring, void *arg, struct why *why)
{
    (void)why;
    (void)buf_printf(arg, "%.*s %.*s;", TEXT_ARG(ring->ring), TEXT_ARG(ring->state));
    return OK;
}

static enum err read_rings(struct db *db, void *arg, struct why *why)
{
    enum err err = store_rings_of(db, TEXT("umi"), TEXT("r7"), note_ring, arg, why);
    return err ? err : store_rings_of(db, TEXT("umi"), TEXT("t1"), note_ring, arg, why);
}

TEST(a_ring_of_a_story_that_nobody_follows_is_ended_at_the_start_a_test_rings)
{
    struct why why = {0};
    struct store *store;
    struct live *live;
    struct loop *loop = loop_new();
    struct http *http = http_new(loop);
    struct arena *arena = arena_new("watched", 1 << 12);
    struct watched watched;
    struct json *yaml;
    struct event rings[] = {{.kind = EVENT_RING,
                             .client = TEXT("umi"),
                             .brand = TEXT("foods"),
                             .story = TEXT("s1"),
                             .ring = TEXT("r7"),
                             .person = TEXT(""),
                             .channel = TEXT("log"),
                             .level = 3},
                            {.kind = EVENT_RING,
                             .client = TEXT("umi"),
                             .brand = TEXT(""),
                             .story = TEXT(""),
                             .ring = TEXT("t1"),
                             .person = TEXT(""),
                             .channel = TEXT("log"),
                             .test = true}};
    struct buf said;
    buf_init(&said, 1000);
    assert_ok(yaml_parse(topics, arena, &yaml, &why), why);
    assert_ok(watched_read(yaml, arena, &watched, &why), why);
    assert_ok(store_open(":memory:", &store, &why), why);
    for (size_t i = 0; i < 2; i++)
        assert_ok(store_write(store, keep_ring, &rings[i], &why), why);
    const struct live_setup setup = {
        .loop = loop, .http = http, .store = store, .watched = &watched, .workers = 1, .now = now};
    assert_ok(live_start(&setup, &live, &why), why);
    live_drain(live);
    live_free(&live);
    assert_ok(store_read(store, read_rings, &said, &why), why);
    assert_text(buf_view(&said), "r7 failed;t1 delivered;");
    store_close(&store);
    http_free(&http);
    loop_free(&loop);
    buf_done(&said);
    arena_free(&arena);
}
