#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/test.h"
#include "desk/desk.h"
#include "fake/server.h"
#include "tower/outbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

/* From the press to the fate, with a real store and a small Mastodon server on loopback. */

static const char topics[] =
    "clients:\n"
    "  - id: umi\n    name: Umi\n    approval: {undo: 0s}\n    brands:\n"
    "      - {id: foods, name: Umi Foods, topics: [{id: t, query: soup}]}\n"
    "senders:\n"
    "  - {id: toot, client: umi, kind: mastodon, account: care@umi.example,\n"
    "     options: {server: \"http://127.0.0.1:%d\", token: abc, private: true, every: 1ms}}\n";

static const char good[] = "@ken ご不便をおかけし申し訳ございません。担当者が確認いたします。";

/* A server that knows one post and takes answers to it. */
struct toots {
    atomic_int written, listed; /* asked to write; asked what stands there */
    atomic_bool stands;         /* it says that our text stands there */
    atomic_bool lose;           /* the next answer to a write is cut, though it is done */
    atomic_bool deaf;           /* takes connections and says nothing */
};

static void answer(int fd, const char *json)
{
    char head[200];
    snprintf(head, sizeof(head),
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n",
             strlen(json));
    (void)fake_say(fd, head);
    (void)fake_say(fd, json);
}

static void status_json(char *room, size_t len, const char *id, const char *to)
{
    char when[TIME_ROOM];
    const struct text at = time_write(clock_now_ms(), when);
    snprintf(room, len,
             "{\"id\":\"%s\",\"uri\":\"https://m.example/%s\",\"url\":\"https://m.example/%s\","
             "\"created_at\":\"%.*s\",\"visibility\":\"public\",\"in_reply_to_id\":%s%s%s,"
             "\"content\":\"<p>%s</p>\",\"account\":{\"id\":\"7\",\"username\":\"ken\","
             "\"acct\":\"ken\"}}",
             id, id, id, TEXT_ARG(at), to ? "\"" : "", to ? to : "null", to ? "\"" : "", good);
}

static void talk(struct fake *fake, int fd, void *arg)
{
    struct toots *toots = arg;
    char head[4000], one[2000], many[2100];
    (void)fake;
    if (!fake_read_head(fd, head, sizeof(head)))
        return;
    if (atomic_load(&toots->deaf)) {
        (void)fake_read(fd, one, sizeof(one));
    } else if (strstr(head, "GET /api/v2/search")) {
        status_json(one, sizeof(one), "1", NULL);
        snprintf(many, sizeof(many), "{\"statuses\":[%s]}", one);
        answer(fd, many);
    } else if (strstr(head, "GET /api/v1/accounts/verify_credentials")) {
        answer(fd, "{\"id\":\"9\",\"username\":\"care\",\"acct\":\"care\"}");
    } else if (strstr(head, "GET /api/v1/accounts/relationships")) {
        answer(fd, "[{\"id\":\"7\"}]");
    } else if (strstr(head, "GET /api/v1/accounts/9/statuses")) {
        atomic_fetch_add(&toots->listed, 1);
        status_json(one, sizeof(one), "2", "1");
        snprintf(many, sizeof(many), "[%s]", atomic_load(&toots->stands) ? one : "");
        answer(fd, many);
    } else if (strstr(head, "POST /api/v1/statuses")) {
        atomic_fetch_add(&toots->written, 1);
        atomic_store(&toots->stands, true);
        status_json(one, sizeof(one), "2", "1");
        if (!atomic_exchange(&toots->lose, false))
            answer(fd, one);
    }
}

/* ---- the desk ---- */

struct house {
    struct toots toots;
    struct fake *fake;
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct arena *arena;
    struct watched watched;
    struct rules_force rules;
    struct outbox *outbox;
    struct why why;
    bool drill, over;
    atomic_int said; /* events */
};

static int64_t now(void *arg)
{
    (void)arg;
    return clock_now_ms();
}

static void said(int64_t number, const struct event *event, void *arg)
{
    assert_true(number > 0);
    assert_int_equal(event->kind, EVENT_REPLY);
    atomic_fetch_add(&((struct house *)arg)->said, 1);
}

static struct desk_eyes eyes(struct house *h)
{
    return (struct desk_eyes){.watched = rules_watched(h->rules.rules),
                              .checker = rules_checker(h->rules.rules)};
}

static void open_outbox(struct house *h)
{
    const struct outbox_setup setup = {.loop = h->loop,
                                       .http = h->http,
                                       .store = h->store,
                                       .rules = &h->rules,
                                       .drill = h->drill,
                                       .now = now,
                                       .said = said,
                                       .arg = h};
    assert_ok(outbox_new(&setup, rules_watched(h->rules.rules), &h->outbox, &h->why), h->why);
}

static void house_init(struct house *h, bool drill)
{
    char yaml[2000];
    struct json *tree;
    struct rules *rules;
    *h = (struct house){.drill = drill};
    h->fake = fake_start(talk, &h->toots);
    h->loop = loop_new();
    h->http = http_new(h->loop);
    h->arena = arena_new("house", 1 << 14);
    snprintf(yaml, sizeof(yaml), topics, fake_port(h->fake));
    assert_ok(yaml_parse(text_of(yaml), h->arena, &tree, &h->why), h->why);
    assert_ok(watched_read(tree, h->arena, &h->watched, &h->why), h->why);
    assert_ok(store_open(":memory:", &h->store, &h->why), h->why);
    const struct rules_setup setup = {.watched = &h->watched, .replies = true};
    assert_ok(rules_build(&setup, &rules, &h->why), h->why);
    rules_put(&h->rules, rules);
    open_outbox(h);
}

/* As at the end of the program: the loop runs no more, another has one of its own. */
static void close_outbox(struct house *h)
{
    outbox_drain(h->outbox);
    outbox_free(&h->outbox);
    http_free(&h->http);
    loop_free(&h->loop);
    h->loop = loop_new();
    h->http = http_new(h->loop);
}

static void house_done(struct house *h)
{
    if (h->outbox)
        close_outbox(h);
    store_close(&h->store);
    rules_put(&h->rules, NULL);
    http_free(&h->http);
    loop_free(&h->loop);
    fake_stop(&h->fake);
    arena_free(&h->arena);
}

static enum err press_one(struct db *db, void *arg, struct why *why)
{
    struct house *h = arg;
    const struct desk_eyes with = eyes(h);
    struct hit hit = {.client = TEXT("umi"), .brand = TEXT("foods")};
    struct verdict verdict = {.lang = "ja", .lang_p = 1, .needs_support = .9};
    const struct post post = {.id = TEXT("mastodon:https://m.example/1"),
                              .net = TEXT("mastodon"),
                              .at_ms = clock_now_ms(),
                              .seen_at_ms = clock_now_ms(),
                              .text = TEXT("soup: how do I open it?"),
                              .url = TEXT("https://m.example/1"),
                              .author = {.id = TEXT("7"), .handle = TEXT("ken")},
                              .counts = {-1, -1, -1, -1, -1},
                              .rating = -1,
                              .verdict = &verdict,
                              .hits = &hit,
                              .hit_count = 1};
    struct act act = {.client = TEXT("umi"), .person = TEXT("sato"), .now_ms = clock_now_ms()};
    struct reply_text text = {.text = text_of(good), .to = TEXT("ken"), .sender = TEXT("toot")};
    struct event opened;
    bool blocked = false;
    enum err err = store_post(db, &post, why);
    if (!err)
        err = desk_case_from_post(db, &post, &hit, act.now_ms, &opened, why);
    text.case_id = TEXT("umi-1");
    if (!err)
        err = desk_reply_new(db, &with, &act, &text, &act.id, why);
    if (!err)
        err = desk_reply_submit(db, &with, &act, &blocked, why);
    assert_false(blocked);
    return err ? err : desk_reply_press(db, &with, &act, why);
}

static void press(struct house *h)
{
    assert_ok(store_write(h->store, press_one, h, &h->why), h->why);
}

struct state {
    struct buf out;
};

static enum err read_state(struct db *db, void *arg, struct why *why)
{
    struct row *row;
    struct buf *out = arg;
    buf_clear(out);
    enum err err = db_query(db, &row, why,
                            "SELECT state, coalesce(sent_url, ''), coalesce(why, '') FROM reply "
                            "ORDER BY number",
                            "");
    while (!err && row_next(row))
        buf_printf(out, "%.*s %.*s %.*s;", TEXT_ARG(row_text(row, 0)), TEXT_ARG(row_text(row, 1)),
                   TEXT_ARG(row_text(row, 2)));
    return err ? err : row_end(&row, why);
}

/* Valid until the next call; room of the house's arena. */
static struct text state_of(struct house *h)
{
    struct buf out;
    buf_init(&out, 10000);
    assert_ok(store_read(h->store, read_state, &out, &h->why), h->why);
    const struct text state = arena_text(h->arena, buf_view(&out));
    buf_done(&out);
    return state;
}

struct waiting {
    struct house *house;
    const char *state; /* the beginning that is waited for */
    int64_t until_ms;
};

static void look(void *arg)
{
    const struct waiting *w = arg;
    outbox_second(w->house->outbox);
    if (text_starts(state_of(w->house), text_of(w->state)) || clock_steady_ms() > w->until_ms)
        loop_stop(w->house->loop);
}

/* Runs the loop until the replies stand so, ten seconds at most. */
static struct text run_until(struct house *h, const char *state)
{
    struct waiting w = {h, state, clock_steady_ms() + SECONDS(10)};
    struct timer *timer = timer_start(h->loop, 10, true, look, &w);
    loop_run(h->loop);
    timer_stop(&timer);
    return state_of(h);
}

TEST(a_pressed_reply_reaches_its_network_once_and_its_fate_is_kept)
{
    struct house h;
    house_init(&h, false);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "sent"), "sent https://m.example/2 ;");
    assert_int_equal(atomic_load(&h.toots.written), 1);
    assert_int_equal(atomic_load(&h.said), 2); /* out, sent */
    house_done(&h);
}

TEST(an_answer_that_was_lost_is_asked_for_and_not_written_again)
{
    struct house h;
    house_init(&h, false);
    atomic_store(&h.toots.lose, true);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "sent"), "sent https://m.example/2 ;");
    assert_int_equal(atomic_load(&h.toots.written), 1);
    assert_int_equal(atomic_load(&h.toots.listed), 1);
    house_done(&h);
}

TEST(what_was_out_at_the_end_is_read_back_at_the_start)
{
    for (int stands = 0; stands < 2; stands++) {
        struct house h;
        house_init(&h, false);
        atomic_store(&h.toots.deaf, true);
        outbox_start(h.outbox);
        press(&h);
        outbox_look(h.outbox);
        assert_text(run_until(&h, "out"), "out  ;");
        close_outbox(&h);
        atomic_store(&h.toots.deaf, false);
        atomic_store(&h.toots.stands, stands);
        open_outbox(&h);
        assert_text(state_of(&h), "out  ;");
        outbox_start(h.outbox);
        assert_text(run_until(&h, "sent"), "sent https://m.example/2 ;");
        assert_int_equal(atomic_load(&h.toots.listed), 1);
        assert_int_equal(atomic_load(&h.toots.written), 1 - stands);
        house_done(&h);
    }
}

static enum err opt_out(struct db *db, void *arg, struct why *why)
{
    const struct act act = {.client = TEXT("umi"),
                            .person = TEXT("sato"),
                            .text = TEXT("asked by phone"),
                            .now_ms = clock_now_ms()};
    (void)arg;
    return desk_opt_out(db, &act, TEXT("mastodon"), TEXT("7"), why);
}

TEST(what_was_out_is_not_sent_after_a_restart_when_it_no_longer_may)
{
    struct house h;
    house_init(&h, false);
    atomic_store(&h.toots.deaf, true);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "out"), "out  ;");
    close_outbox(&h);
    atomic_store(&h.toots.deaf, false);
    assert_ok(store_write(h.store, opt_out, NULL, &h.why), h.why);
    open_outbox(&h);
    outbox_start(h.outbox);
    assert_true(text_starts(run_until(&h, "not_sent"),
                            TEXT("not_sent  it was not there, and was not sent again: ")));
    assert_int_equal(atomic_load(&h.toots.written), 0);
    house_done(&h);
}

static void stop_it(void *arg)
{
    struct house *h = arg;
    h->over = true;
}

TEST(at_the_end_nothing_new_leaves_and_what_is_under_way_stays_out)
{
    struct house h;
    house_init(&h, false);
    atomic_store(&h.toots.deaf, true);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "out"), "out  ;");
    outbox_end(h.outbox, 300, stop_it, &h);
    const int64_t began = clock_steady_ms();
    while (!h.over && clock_steady_ms() < began + 5000) {
        struct timer *timer = timer_start(h.loop, 20, false, (loop_fn *)loop_stop, h.loop);
        loop_run(h.loop);
        timer_stop(&timer);
    }
    assert_true(h.over);
    assert_in_range(clock_steady_ms() - began, 250, 2000);
    assert_text(state_of(&h), "out  ;");
    assert_int_equal(atomic_load(&h.toots.written), 0);
    house_done(&h);
}

TEST(in_a_drill_nothing_leaves_and_the_reply_says_so)
{
    struct house h;
    house_init(&h, true);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "not_sent"), "not_sent  drill: nothing leaves this machine;");
    assert_int_equal(fake_connections(h.fake), 0);
    house_done(&h);
}

static void *stop_all(void *arg)
{
    struct house *h = arg;
    const struct stop_ask stop = {.client = TEXT(""),
                                  .person = TEXT("sato"),
                                  .text = TEXT("a wrong text is out"),
                                  .now_ms = clock_now_ms()};
    struct why why = {0};
    return outbox_stop(h->outbox, &stop, &why) ? h : NULL;
}

static void *end_stop(void *arg)
{
    struct house *h = arg;
    const struct stop_ask stop = {
        .client = TEXT(""), .person = TEXT("sato"), .number = 1, .now_ms = clock_now_ms()};
    struct why why = {0};
    return outbox_stop(h->outbox, &stop, &why) ? h : NULL;
}

struct asking {
    struct house *house;
    void *(*fn)(void *);
    void *failed;
    atomic_bool over;
};

static void *ask_and_say(void *arg)
{
    struct asking *asking = arg;
    asking->failed = asking->fn(asking->house);
    atomic_store(&asking->over, true);
    return NULL;
}

static void look_whether_over(void *arg)
{
    struct asking *asking = arg;
    outbox_second(asking->house->outbox);
    if (atomic_load(&asking->over))
        loop_stop(asking->house->loop);
}

/* Another thread asks, as a page does, while the loop runs until it has its answer. */
static void in_thread(struct house *h, void *(*fn)(void *), const char *state)
{
    pthread_t thread;
    struct asking asking = {.house = h, .fn = fn};
    assert_int_equal(pthread_create(&thread, NULL, ask_and_say, &asking), 0);
    struct timer *timer = timer_start(h->loop, 10, true, look_whether_over, &asking);
    loop_run(h->loop);
    timer_stop(&timer);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_null(asking.failed);
    (void)run_until(h, state);
    atomic_store(&h->toots.deaf, false);
}

TEST(a_stop_ends_what_has_not_begun_to_leave_and_holds_after_a_restart)
{
    struct house h;
    house_init(&h, false);
    atomic_store(&h.toots.deaf, true);
    outbox_start(h.outbox);
    press(&h);
    outbox_look(h.outbox);
    assert_text(run_until(&h, "out"), "out  ;");
    in_thread(&h, stop_all, "not_sent");
    assert_text(state_of(&h), "not_sent  sending was stopped before it left;");
    assert_int_equal(atomic_load(&h.toots.written), 0);
    assert_true(outbox_held(h.outbox, TEXT("umi"), TEXT("toot")));
    close_outbox(&h);
    open_outbox(&h);
    assert_true(outbox_held(h.outbox, TEXT("umi"), TEXT("toot")));
    outbox_start(h.outbox);
    in_thread(&h, end_stop, "not_sent");
    assert_false(outbox_held(h.outbox, TEXT("umi"), TEXT("toot")));
    house_done(&h);
}
