#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/test.h"
#include "fake/server.h"
#include "source/feed.h"
#include "source/heard_test.h"

#include <dirent.h>
#include <stdatomic.h>
#include <zlib.h>

/* The feed source against a server that answers from a list; its last answer it gives for ever. */

enum { MOST_CALLS = 16 };

struct answer {
    const char *head; /* without the body's length */
    const char *body;
    size_t zeros; /* a body of so many blanks behind body, gzipped */
};

struct stage {
    const struct answer *answers;
    size_t answer_count;
    atomic_size_t calls;
    char heads[MOST_CALLS][2048];
    int64_t at_ms[MOST_CALLS];
    struct fake *fake;
    struct heard heard;
    struct why why;
};

static bool say_zipped(int fd, const struct answer *answer)
{
    size_t len = strlen(answer->body) + answer->zeros, room = len / 2 + 1024;
    char *plain = mem_new(len + 1), *zipped = mem_new(room);
    memset(plain, ' ', len);
    memcpy(plain, answer->body, strlen(answer->body));
    z_stream z = {.next_in = (Bytef *)plain,
                  .avail_in = (uInt)len,
                  .next_out = (Bytef *)zipped,
                  .avail_out = (uInt)room};
    bool good = deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
                deflate(&z, Z_FINISH) == Z_STREAM_END;
    char head[500];
    snprintf(head, sizeof(head), "%sContent-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
             answer->head, z.total_out);
    good = good && fake_say(fd, head) && fake_write(fd, zipped, z.total_out);
    deflateEnd(&z);
    mem_free(plain);
    mem_free(zipped);
    return good;
}

static void talk(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    struct stage *stage = arg;
    char head[2048];
    while (fake_read_head(fd, head, sizeof(head))) {
        size_t n = atomic_fetch_add(&stage->calls, 1);
        if (n < MOST_CALLS) {
            snprintf(stage->heads[n], sizeof(stage->heads[n]), "%s", head);
            stage->at_ms[n] = clock_now_ms();
        }
        const struct answer *answer =
            &stage->answers[n < stage->answer_count ? n : stage->answer_count - 1];
        if (answer->zeros) {
            if (!say_zipped(fd, answer))
                return;
            continue;
        }
        const char *body = answer->body ? answer->body : "";
        char length[100];
        snprintf(length, sizeof(length), "Content-Length: %zu\r\n\r\n", strlen(body));
        if (!fake_say(fd, answer->head) || !fake_say(fd, length) || !fake_say(fd, body))
            return;
    }
}

static struct stage *stage_new(const struct answer *answers, size_t count)
{
    struct stage *stage = mem_make(struct stage);
    *stage = (struct stage){.answers = answers, .answer_count = count};
    heard_init(&stage->heard);
    stage->fake = fake_start(talk, stage);
    return stage;
}

static void stage_run(struct stage *stage)
{
    char options[200];
    snprintf(options, sizeof(options), "url: http://127.0.0.1:%d/feed?a=1\nevery: 1s\n",
             fake_port(stage->fake));
    assert_ok(heard_run(&stage->heard, "feed", options, &stage->why), stage->why);
    assert_false(stage->heard.timed_out);
}

static void stage_free(struct stage *stage)
{
    if (stage->fake)
        fake_stop(&stage->fake);
    heard_done(&stage->heard);
    mem_free(stage);
}

static bool said(const struct buf *in, const char *words)
{
    return text_find(buf_view(in), text_of(words)) >= 0;
}

static size_t count_of(const struct buf *in, const char *words)
{
    struct text rest = buf_view(in);
    size_t count = 0;
    for (ptrdiff_t at = text_find(rest, text_of(words)); at >= 0;
         at = text_find(rest, text_of(words))) {
        count++;
        rest = text_slice(rest, (size_t)at + strlen(words), rest.len);
    }
    return count;
}

#define GOOD    "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
#define ITEM(n) "<item><guid>g" n "</guid><title>word " n "</title></item>"
#define RSS(inner)                                                                                 \
    "<rss xmlns:at='http://purl.org/atompub/tombstones/1.0'><channel><title>F</title>" inner       \
    "</channel></rss>"
#define COUNT(list) (sizeof(list) / sizeof(*(list)))

TEST(feed_sends_its_validators_and_takes_304_as_nothing_new)
{
    static const struct answer answers[] = {
        {GOOD "ETag: W/\"x\"\r\nLast-Modified: Sat, 21 Nov 2026 03:57:00 GMT\r\n",
         RSS(ITEM("1") ITEM("2")), 0},
        {"HTTP/1.1 304 Not Modified\r\n", NULL, 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_state = "live";
    stage->heard.stop_state_at = 3;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_int_equal(stage->heard.count, 2);
    assert_null(strstr(stage->heads[0], "If-None-Match"));
    for (int i = 1; i < 3; i++) {
        assert_non_null(strstr(stage->heads[i], "If-None-Match: W/\"x\"\r\n"));
        assert_non_null(
            strstr(stage->heads[i], "If-Modified-Since: Sat, 21 Nov 2026 03:57:00 GMT\r\n"));
    }
    stage_free(stage);
}

TEST(feed_says_edits_and_deletes_once)
{
    static const struct answer answers[] = {
        {GOOD, RSS(ITEM("1") ITEM("2")), 0},
        {GOOD, RSS("<item><guid>g1</guid><title>other words</title></item>" ITEM("2")), 0},
        {GOOD, RSS("<at:deleted-entry ref='g1' when='2026-11-21T00:00:00Z'/>" ITEM("2")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_state = "live";
    stage->heard.stop_state_at = 4;
    stage_run(stage);
    const struct buf *records = &stage->heard.records;
    assert_int_equal(stage->heard.count, 4);
    assert_int_equal(count_of(records, "\"kind\":\"article\""), 2);
    assert_int_equal(count_of(records, "\"kind\":\"edit\""), 1);
    assert_int_equal(count_of(records, "\"rev\":"), 1);
    assert_int_equal(count_of(records, "\"kind\":\"delete\""), 1);
    assert_int_equal(count_of(records, "/g1\""), 3);
    stage_free(stage);
}

TEST(feed_goes_on_from_its_place_without_saying_an_entry_twice)
{
    static const struct answer answers[] = {{GOOD "ETag: \"1\"\r\n", RSS(ITEM("1") ITEM("2")), 0},
                                            {GOOD, RSS(ITEM("2") ITEM("3")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 2;
    stage_run(stage);
    stage->heard.stop_at = 3;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_non_null(strstr(stage->heads[1], "If-None-Match: \"1\"\r\n"));
    assert_int_equal(count_of(&stage->heard.records, "word 1"), 2); /* title and text of one */
    assert_int_equal(count_of(&stage->heard.records, "word 2"), 2);
    assert_int_equal(count_of(&stage->heard.records, "word 3"), 2);
    stage_free(stage);
}

TEST(feed_takes_ids_that_entries_share_apart_by_their_links)
{
    static const struct answer answers[] = {
        {GOOD,
         RSS("<item><guid isPermaLink='false'>0</guid><link>http://e.x/a</link><title>a</title>"
             "</item><item><guid isPermaLink='false'>0</guid><link>http://e.x/b</link>"
             "<title>b</title></item>"
             "<item><guid>same</guid><title>old state</title><pubDate>1 Nov 2026</pubDate></item>"
             "<item><guid>same</guid><title>new state</title><pubDate>2 Nov 2026</pubDate>"
             "</item>"),
         0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_state = "live";
    stage->heard.stop_state_at = 3;
    stage_run(stage);
    assert_int_equal(stage->heard.count, 3);
    assert_true(said(&stage->heard.records, "\"feed:http://e.x/a\""));
    assert_true(said(&stage->heard.records, "\"feed:http://e.x/b\""));
    assert_false(said(&stage->heard.records, "old state"));
    assert_false(said(&stage->heard.records, "\"edit\""));
    stage_free(stage);
}

TEST(feed_follows_redirects)
{
    static const struct answer answers[] = {
        {"HTTP/1.1 301 Moved\r\nLocation: /two\r\n", NULL, 0},
        {"HTTP/1.1 302 Found\r\nLocation: /three\r\n", NULL, 0},
        {GOOD, RSS("<item><title>a</title><link>news/1</link></item>"), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 1;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_non_null(strstr(stage->heads[2], "GET /three "));
    stage_free(stage);
}

TEST(feed_gives_up_on_redirects_without_end)
{
    static const struct answer answers[] = {{"HTTP/1.1 302 Found\r\nLocation: /on\r\n", NULL, 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_state = "late";
    stage_run(stage);
    assert_int_equal(atomic_load(&stage->calls), 6);
    stage_free(stage);
}

TEST(feed_calls_no_private_address_unless_allowed)
{
    static const struct answer answers[] = {{GOOD, RSS(ITEM("1")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.private_refused = true;
    stage->heard.stop_state = "late";
    stage_run(stage);
    assert_int_equal(fake_connections(stage->fake), 0);
    assert_int_equal(stage->heard.count, 0);
    stage_free(stage);
}

TEST(feed_that_is_gone_is_not_called_again)
{
    static const struct answer answers[] = {{"HTTP/1.1 410 Gone\r\n", NULL, 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_state = "failed";
    stage_run(stage);
    assert_true(said(&stage->heard.states, "take it out of the sources"));
    assert_int_equal(atomic_load(&stage->calls), 1);
    stage_free(stage);
}

TEST(feed_waits_as_long_as_the_server_asks)
{
    static const struct answer answers[] = {
        {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\n", NULL, 0},
        {GOOD, RSS(ITEM("1")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 1;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_true(said(&stage->heard.states, "answered 429; next try in 3 s"));
    assert_true(stage->at_ms[1] - stage->at_ms[0] >= 2900);
    stage_free(stage);
}

TEST(feed_reads_a_gzipped_body_and_refuses_one_over_its_ceiling)
{
    static const struct answer answers[] = {{GOOD, RSS(ITEM("1")), FEED_MOST_BYTES},
                                            {GOOD, RSS(ITEM("2")), 100000}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 1;
    stage_run(stage);
    assert_true(said(&stage->heard.states, "late: "));
    assert_false(said(&stage->heard.records, "word 1"));
    assert_true(said(&stage->heard.records, "word 2"));
    stage_free(stage);
}

TEST(feed_recovers_after_a_page_that_is_no_feed)
{
    static const struct answer answers[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"page\"\r\n",
         "<!DOCTYPE html><html><head><meta charset=utf-8><title>Back soon</title><body>x", 0},
        {"HTTP/1.1 500 No\r\n", "<rss/>", 0},
        {GOOD, RSS(ITEM("1")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 1;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_int_equal(count_of(&stage->heard.states, "late: "), 2);
    assert_null(strstr(stage->heads[1], "If-None-Match")); /* of a page that could not be read */
    stage_free(stage);
}

TEST(feed_is_read_though_its_header_names_the_wrong_character_set)
{
    static const struct answer answers[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=Shift_JIS\r\n",
         "<?xml version='1.0' encoding='UTF-8'?>" RSS("<item><title>回収のお知らせ</title></item>"),
         0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.stop_at = 1;
    stage_run(stage);
    assert_true(said(&stage->heard.records, "回収のお知らせ"));
    stage_free(stage);
}

TEST(feed_is_not_read_while_the_way_is_full)
{
    static const struct answer answers[] = {{GOOD, RSS(ITEM("1")), 0},
                                            {GOOD, RSS(ITEM("2") ITEM("1")), 0}};
    struct stage *stage = stage_new(answers, COUNT(answers));
    stage->heard.pause_every = 1;
    stage->heard.pause_ms = 2500;
    stage->heard.stop_at = 2;
    stage_run(stage);
    fake_stop(&stage->fake);
    assert_true(stage->at_ms[1] - stage->at_ms[0] >= 2400);
    assert_int_equal(stage->heard.count, 2);
    stage_free(stage);
}

/* ---- one feed over many mornings ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Counts what stands between <guid …> and </guid> for the first time. */
static size_t new_guids(struct text bytes, struct map *seen)
{
    size_t count = 0;
    struct text rest = bytes, guid;
    for (ptrdiff_t at = text_find(rest, TEXT("<guid")); at >= 0;
         at = text_find(rest, TEXT("<guid"))) {
        rest = text_slice(rest, (size_t)at, rest.len);
        text_cut(&rest, '>', &guid);
        text_cut(&rest, '<', &guid);
        count += !map_get(seen, guid);
        assert_int_equal(map_put(seen, guid, seen), OK);
    }
    return count;
}

static void follow(const char *folder, const char *ending)
{
    char names[64][256];
    size_t count = 0, issues = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *d = readdir(dir); d; d = readdir(dir))
        if (text_ends(text_of(d->d_name), text_of(ending)) && count < 64)
            snprintf(names[count++], sizeof(names[0]), "%s", d->d_name);
    closedir(dir);
    qsort(names, count, sizeof(names[0]), by_name);
    struct map *seen = map_new(100000);
    struct answer answers[64];
    for (size_t i = 0; i < count; i++) {
        char path[900];
        snprintf(path, sizeof(path), "%s/%.200s", folder, names[i]);
        struct text bytes = test_read_file(path);
        issues += new_guids(bytes, seen);
        answers[i] = (struct answer){GOOD, mem_dup(bytes.at, bytes.len), 0};
        mem_free((void *)(uintptr_t)bytes.at);
    }
    struct stage *stage = stage_new(answers, count);
    stage->heard.stop_state = "live";
    for (size_t i = 0; i < count; i++) /* stopped and started again between any two */
        stage_run(stage);
    print_message("%s: %zu readings, %zu issues\n", ending, count, issues);
    assert_true(count > 5 && issues > 10);
    assert_int_equal(count_of(&stage->heard.records, "\"kind\":\"article\""), issues);
    map_free(&seen);
    stage_free(stage);
    for (size_t i = 0; i < count; i++)
        mem_free((void *)(uintptr_t)answers[i].body);
}

TEST(feed_says_each_issue_once_over_its_recorded_mornings)
{
    char folder[600];
    if (!test_shared())
        skip();
    snprintf(folder, sizeof(folder), "%s/data/samples/feeds/kanpo-ja", test_shared());
    follow(folder, "-feed.xml");
    follow(folder, "-feed_toc.xml");
}
