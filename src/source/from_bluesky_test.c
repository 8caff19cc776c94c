#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "fake/jetstream.h"
#include "source/heard_test.h"

#include <zdict.h>
#include <zstd.h>

/* A stream of posts made here, a millisecond apart, now and then a little out of order. */
struct stage {
    struct arena *arena;
    struct jetstream stream;
    struct fake *fake;
    char options[512];
    struct heard heard;
    struct why why;
};

static void stage_init(struct stage *stage, size_t count, int64_t first_us)
{
    *stage = (struct stage){.arena = arena_new("stage", 1 << 16)};
    struct text *events = arena_array(stage->arena, struct text, count + 1);
    int64_t *times = arena_array(stage->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        times[i] = first_us + (int64_t)i * 1000 - (i % 7 == 3 ? 3500 : 0);
        events[i] = arena_printf(
            stage->arena,
            "{\"did\":\"did:plc:%zu\",\"time_us\":%lld,\"kind\":\"commit\",\"commit\":{\"rev\":\"r%"
            "zu\","
            "\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k%zu\","
            "\"record\":"
            "{\"$type\":\"app.bsky.feed.post\",\"text\":\"post %zu\"},\"cid\":\"bafy\"}}",
            i % 97, (long long)times[i], i, i, i);
    }
    stage->stream.events = events;
    stage->stream.times_us = times;
    stage->stream.count = count;
    heard_init(&stage->heard);
}

static void stage_run(struct stage *stage, const char *more)
{
    if (!stage->fake)
        stage->fake = fake_start(fake_jetstream, &stage->stream);
    snprintf(stage->options, sizeof(stage->options), "hosts: ws://127.0.0.1:%d\nback: 24h\n%s",
             fake_port(stage->fake), more);
    assert_ok(heard_run(&stage->heard, "bluesky", stage->options, &stage->why), stage->why);
    assert_false(stage->heard.timed_out);
}

static void stage_done(struct stage *stage)
{
    if (stage->fake)
        fake_stop(&stage->fake);
    heard_done(&stage->heard);
    arena_free(&stage->arena);
}

static int64_t now_us(void)
{
    return clock_now_ms() * 1000;
}

/* Every event of the stream once, in its order. */
static void assert_all_once(struct stage *stage, size_t from, size_t to)
{
    struct text rest = buf_view(&stage->heard.records), line;
    for (size_t i = from; i < to; i++) {
        assert_true(text_cut(&rest, '\n', &line));
        line = text_slice(line, 2, line.len); /* "0 TAB" */
        if (!text_same(line, stage->stream.events[i]))
            fail_msg("at event %zu: %.*s", i, TEXT_ARG(line));
    }
    assert_int_equal(rest.len, 0);
}

TEST(events_arrive_once_and_the_request_asks_for_posts_and_reposts)
{
    struct stage stage;
    stage_init(&stage, 500, now_us() - 1000000);
    stage.heard.stop_at = 500;
    stage_run(&stage, "");
    fake_stop(&stage.fake);
    assert_all_once(&stage, 0, 500);
    assert_non_null(strstr(stage.stream.last_request,
                           "GET /subscribe?wantedCollections=app.bsky.feed.post&"
                           "wantedCollections=app.bsky.feed.repost&"));
    assert_null(strstr(stage.stream.last_request, "compress"));
    stage_done(&stage);
}

TEST(a_server_that_drops_repeats_and_talks_garbage_loses_and_doubles_nothing)
{
    struct stage stage;
    stage_init(&stage, 12000, now_us() - 20000000);
    stage.stream.drop_every = 1700;
    stage.stream.repeat_every = 5;
    stage.stream.garbage_every = 111;
    stage.heard.stop_at = 12000;
    stage_run(&stage, "");
    assert_all_once(&stage, 0, 12000);
    assert_true(fake_connections(stage.fake) >= 7);
    struct text refused = buf_view(&stage.heard.refusals);
    assert_true(text_find(refused, TEXT("the same event again")) >= 0);
    assert_true(text_find(refused, TEXT("byte 1: ")) >= 0);
    stage_done(&stage);
}

TEST(a_restart_from_any_place_goes_on_without_loss_or_double)
{
    struct stage stage;
    stage_init(&stage, 20000, now_us() - 30000000);
    size_t had = 0;
    while (had < 20000) {
        buf_clear(&stage.heard.records);
        stage.heard.count = 0;
        stage.heard.stop_at = 1;
        stage_run(&stage, "");
        assert_true(stage.heard.count > 0);
        assert_all_once(&stage, had, had + stage.heard.count);
        had += stage.heard.count;
    }
    stage_done(&stage);
}

TEST(another_server_is_asked_five_seconds_back)
{
    struct stage stage, other;
    stage_init(&stage, 1000, now_us() - 10000000);
    stage.heard.stop_at = 1000;
    stage_run(&stage, "");
    stage_init(&other, 1000, stage.stream.times_us[0]);
    memcpy(other.heard.place, stage.heard.place, sizeof(other.heard.place));
    other.heard.stop_at = 1; /* none comes: the five seconds hold all of them; so the last 512 */
    other.fake = fake_start(fake_jetstream, &other.stream);
    stage_run(&other, "");
    char cursor[64];
    fake_stop(&other.fake);
    snprintf(cursor, sizeof(cursor), "&cursor=%lld",
             (long long)(stage.stream.times_us[999] - 5000000));
    assert_non_null(strstr(other.stream.last_request, cursor));
    stage_done(&other);
    stage_done(&stage);
}

TEST(a_slow_owner_pauses_the_stream_and_loses_nothing)
{
    struct stage stage;
    stage_init(&stage, 30000, now_us() - 40000000);
    stage.heard.pause_every = 1;
    stage.heard.stop_at = 30000;
    stage_run(&stage, "");
    assert_all_once(&stage, 0, 30000);
    stage_done(&stage);
}

TEST(a_packed_stream_gives_the_same_events)
{
    struct stage stage;
    stage_init(&stage, 3000, now_us() - 10000000);
    struct buf samples;
    size_t sizes[3000];
    buf_init(&samples, 8 << 20);
    for (size_t i = 0; i < 3000; i++) {
        sizes[i] = stage.stream.events[i].len;
        assert_int_equal(buf_text(&samples, stage.stream.events[i]), OK);
    }
    char dictionary[8192], folder[256], path[300], more[400];
    size_t len = ZDICT_trainFromBuffer(dictionary, sizeof(dictionary), samples.at, sizes, 3000);
    assert_false(ZDICT_isError(len));
    buf_done(&samples);
    test_folder(folder);
    snprintf(path, sizeof(path), "%s/dictionary", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(dictionary, 1, len, file), len);
    fclose(file);
    stage.stream.dictionary = (struct text){dictionary, len};
    stage.stream.garbage_every = 111;
    stage.heard.stop_at = 3000;
    snprintf(more, sizeof(more), "dictionary: %s", path);
    stage_run(&stage, more);
    assert_all_once(&stage, 0, 3000);
    assert_true(atomic_load(&stage.stream.packed) >= 3000);
    assert_true(text_find(buf_view(&stage.heard.refusals), TEXT("cannot be unpacked")) >= 0);
    test_folder_done(folder);
    stage_done(&stage);
}

TEST(a_gap_is_told_when_the_server_begins_later_than_asked)
{
    struct stage stage;
    stage_init(&stage, 1000, now_us() - 1000000000);
    stage.heard.stop_at = 1;
    stage_run(&stage, "");
    stage.stream.clamp_us = now_us();
    size_t last = stage.stream.count - 1;
    ((int64_t *)(uintptr_t)stage.stream.times_us)[last] = now_us() + 1000000;
    ((struct text *)(uintptr_t)stage.stream.events)[last] = arena_printf(
        stage.arena, "{\"did\":\"d\",\"kind\":\"identity\",\"time_us\":%lld}", (long long)now_us());
    stage.heard.stop_state = "gap";
    stage_run(&stage, "gap_after: 5m");
    assert_non_null(strstr(buf_view(&stage.heard.states).at, "gap: posts from 20"));
    assert_non_null(strstr(buf_view(&stage.heard.states).at, "began later"));
    stage_done(&stage);
}

TEST(a_place_older_than_servers_keep_is_told_as_a_gap)
{
    struct stage stage;
    stage_init(&stage, 0, 0);
    snprintf(stage.heard.place, sizeof(stage.heard.place), "1 ws://x %lld",
             (long long)(now_us() - HOURS(40) * 1000));
    stage.heard.stop_state = "gap";
    stage.fake = fake_start(fake_jetstream, &stage.stream);
    snprintf(stage.options, sizeof(stage.options), "hosts: ws://127.0.0.1:%d",
             fake_port(stage.fake));
    /* It is said while opening, before the loop runs. */
    stage.heard.stop_state = "silent";
    stage_run(&stage, "silent_after: 200ms");
    assert_non_null(strstr(buf_view(&stage.heard.states).at, "keep 36 hours"));
    stage_done(&stage);
}

TEST(silence_and_lateness_are_told)
{
    struct stage stage;
    stage_init(&stage, 0, 0);
    stage.heard.stop_state = "silent";
    stage_run(&stage, "silent_after: 200ms");
    stage_done(&stage);
    stage_init(&stage, 5, now_us() - 600000000);
    stage.heard.stop_state = "late";
    stage_run(&stage, "late_after: 1m");
    stage_done(&stage);
    stage_init(&stage, 5, now_us() - 1000000);
    stage.heard.stop_state = "live";
    stage_run(&stage, "late_after: 1m");
    stage_done(&stage);
}

TEST(a_refused_request_is_told_with_the_servers_words)
{
    struct stage stage;
    stage_init(&stage, 0, 0);
    stage.stream.refuse = 400;
    stage.heard.stop_state = "failed";
    stage_run(&stage, "");
    assert_non_null(strstr(buf_view(&stage.heard.states).at, "bad request"));
    stage_done(&stage);
}

TEST(wrong_options_and_places_are_refused)
{
    static const char *const bad[] = {"hosts: 'ws://a b'",
                                      "hosts: ['']",
                                      "collections: 'app.bsky.feed.post&x=y'",
                                      "dictionary: /nowhere/at/all",
                                      "dictionary: /proc/self/cmdline",
                                      "compress: true",
                                      "late_after: 1",
                                      "back: 99h"};
    struct heard heard;
    struct why why;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        heard_init(&heard);
        if (heard_run(&heard, "bluesky", bad[i], &why) == OK)
            fail_msg("%s was accepted", bad[i]);
        heard_done(&heard);
    }
    static const char *const places[] = {"x",        "1 h",   "1 h 0",
                                         "1 h 5 zz", "2 h 5", "1 h 5 1234567890abcdef0"};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        heard_init(&heard);
        snprintf(heard.place, sizeof(heard.place), "%s", places[i]);
        assert_int_equal(heard_run(&heard, "bluesky", "{}", &why), ERR_BAD_INPUT);
        heard_done(&heard);
    }
}
