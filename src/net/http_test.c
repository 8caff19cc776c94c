#include "base/mem.h"
#include "base/test.h"
#include "fake/server.h"
#include "net/http.h"
#include "net/multi.h"

#include <arpa/inet.h>
#include <unistd.h>

/* One call and what became of it. */
struct heard {
    struct loop *loop;
    int done, status;
    char body[4096], why[512], header[128], final_url[256];
    enum err code;
    int64_t retry_after_ms;
    size_t bytes;
    size_t stop_after;
    struct http_call *cancel;
};

static void on_done(const struct http_answer *answer, void *arg)
{
    struct heard *heard = arg;
    heard->done++;
    heard->status = answer->status;
    heard->code = answer->why.code;
    heard->retry_after_ms = answer->retry_after_ms;
    snprintf(heard->why, sizeof(heard->why), "%s", answer->why.code ? answer->why.text : "");
    snprintf(heard->body, sizeof(heard->body), "%.*s", TEXT_ARG(answer->body));
    snprintf(heard->header, sizeof(heard->header), "%.*s", TEXT_ARG(http_header(answer, "x-kind")));
    snprintf(heard->final_url, sizeof(heard->final_url), "%.*s", TEXT_ARG(answer->final_url));
    loop_stop(heard->loop);
}

static void late(void *arg)
{
    struct heard *heard = arg;
    heard->done = -1;
    loop_stop(heard->loop);
}

/* What the fake answers to a path. */
static void answer(struct fake *fake, int fd, void *arg)
{
    (void)arg;
    char head[4096], line[512];
    while (fake_read_head(fd, head, sizeof(head))) {
        if (strstr(head, " /redirect ")) {
            snprintf(line, sizeof(line),
                     "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/good\r\nX-Kind: first\r\n"
                     "Content-Length: 3\r\n\r\nabc",
                     fake_port(fake));
            fake_say(fd, line);
        } else if (strstr(head, " /round ")) {
            fake_say(fd, "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n");
        } else if (strstr(head, " /busy ")) {
            fake_say(fd, "HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
        } else if (strstr(head, " /long ")) {
            fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            for (int i = 0; i < 1000 && fake_write(fd, head, 1000); i++)
                continue;
        } else if (strstr(head, " /cut ")) {
            fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            return;
        } else if (strstr(head, " /silent ")) {
            char c;
            fake_read(fd, &c, 1);
            return;
        } else if (strstr(head, " /headers ")) {
            fake_say(fd, "HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 500; i++)
                fake_say(fd, "X-More: more\r\n");
            fake_say(fd, "Content-Length: 0\r\n\r\n");
        } else if (strstr(head, "POST /echo ")) {
            char body[64] = "";
            const char *len = strstr(head, "Content-Length: ");
            size_t n = len ? strtoul(len + 16, NULL, 10) : 0;
            if (n < sizeof(body))
                fake_read(fd, body, n);
            snprintf(line, sizeof(line), "HTTP/1.1 201 Made\r\nContent-Length: %zu\r\n\r\n%s", n,
                     body);
            fake_say(fd, line);
        } else {
            fake_say(fd, "HTTP/1.1 200 OK\r\nX-Kind: good\r\nContent-Length: 5\r\n\r\nhello");
        }
    }
}

struct stage {
    struct loop *loop;
    struct http *http;
    struct fake *fake;
};

static struct stage stage_open(void)
{
    struct stage stage = {.loop = loop_new(), .fake = fake_start(answer, NULL)};
    stage.http = http_new(stage.loop);
    return stage;
}

static void stage_close(struct stage *stage)
{
    http_free(&stage->http);
    loop_free(&stage->loop);
    fake_stop(&stage->fake);
}

static struct heard run(struct stage *stage, const char *path, struct http_request request)
{
    struct heard heard = {.loop = stage->loop};
    char url[512];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", fake_port(stage->fake), path);
    if (!request.url.at)
        request.url = text_of(url);
    if (!request.on_done) {
        request.on_done = on_done;
        request.arg = &heard;
    }
    if (!request.timeout_ms)
        request.timeout_ms = 5000;
    struct timer *timer = timer_start(stage->loop, 10000, false, late, &heard);
    (void)http_send(stage->http, &request);
    loop_run(stage->loop);
    timer_stop(&timer);
    return heard;
}

TEST(an_answer_comes_whole_with_its_headers)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/good", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.done, 1);
    assert_int_equal(heard.status, 200);
    assert_string_equal(heard.body, "hello");
    assert_string_equal(heard.header, "good");
    assert_int_equal(heard.retry_after_ms, -1);
    stage_close(&stage);
}

TEST(a_body_is_posted)
{
    struct stage stage = stage_open();
    struct heard heard =
        run(&stage, "/echo",
            (struct http_request){
                .private_allowed = true, .method = "POST", .body = TEXT("{\"a\":1}")});
    assert_int_equal(heard.status, 201);
    assert_string_equal(heard.body, "{\"a\":1}");
    stage_close(&stage);
}

TEST(a_private_address_is_refused_unless_allowed)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/good", (struct http_request){0});
    assert_int_equal(heard.code, ERR_DENIED);
    assert_int_equal(heard.status, 0);
    assert_non_null(strstr(heard.why, "127.0.0.1"));
    assert_int_equal(fake_connections(stage.fake), 0);
    stage_close(&stage);
}

TEST(a_name_that_resolves_to_a_private_address_is_refused)
{
    struct stage stage = stage_open();
    char url[64];
    snprintf(url, sizeof(url), "http://localhost:%d/good", fake_port(stage.fake));
    struct heard heard = run(&stage, "", (struct http_request){.url = text_of(url)});
    assert_int_equal(heard.code, ERR_DENIED);
    assert_int_equal(fake_connections(stage.fake), 0);
    stage_close(&stage);
}

TEST(a_kept_private_connection_is_not_lent_to_a_call_that_may_not)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/good", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.status, 200);
    heard = run(&stage, "/good", (struct http_request){0});
    assert_int_equal(heard.code, ERR_DENIED);
    stage_close(&stage);
}

TEST(redirects_are_followed_only_when_asked_and_not_without_end)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/redirect", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.status, 302);
    assert_string_equal(heard.header, "first");
    heard =
        run(&stage, "/redirect", (struct http_request){.private_allowed = true, .redirects = 2});
    assert_int_equal(heard.status, 200);
    assert_string_equal(heard.header, "good");
    assert_string_equal(heard.body, "hello");
    assert_non_null(strstr(heard.final_url, "/good"));
    heard = run(&stage, "/round", (struct http_request){.private_allowed = true, .redirects = 3});
    assert_int_equal(heard.code, ERR_LIMIT);
    stage_close(&stage);
}

TEST(a_busy_server_says_when_to_come_again)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/busy", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.status, 429);
    assert_int_equal(heard.retry_after_ms, 7000);
    stage_close(&stage);
}

TEST(a_body_over_its_ceiling_ends_the_call)
{
    struct stage stage = stage_open();
    struct heard heard =
        run(&stage, "/long", (struct http_request){.private_allowed = true, .most_bytes = 5000});
    assert_int_equal(heard.code, ERR_LIMIT);
    assert_int_equal(heard.status, 0);
    heard = run(&stage, "/headers", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.code, ERR_LIMIT);
    stage_close(&stage);
}

TEST(a_cut_answer_is_an_error_and_a_silent_one_meets_its_deadline)
{
    struct stage stage = stage_open();
    struct heard heard = run(&stage, "/cut", (struct http_request){.private_allowed = true});
    assert_int_equal(heard.code, ERR_IO);
    heard =
        run(&stage, "/silent", (struct http_request){.private_allowed = true, .timeout_ms = 150});
    assert_int_equal(heard.code, ERR_IO);
    assert_int_equal(heard.done, 1);
    stage_close(&stage);
}

TEST(a_secret_never_stands_in_a_reason)
{
    struct stage stage = stage_open();
    char url[128];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/cut?token=hunter2", fake_port(stage.fake));
    struct heard heard =
        run(&stage, "", (struct http_request){.url = text_of(url), .secret = TEXT("hunter2")});
    assert_int_equal(heard.code, ERR_DENIED);
    assert_null(strstr(heard.why, "hunter2"));
    assert_null(strstr(heard.why, "token"));
    heard = run(&stage, "",
                (struct http_request){.url = TEXT("http://me:hunter2@hunter2.invalid/x"),
                                      .secret = TEXT("hunter2")});
    assert_int_not_equal(heard.code, OK);
    assert_null(strstr(heard.why, "hunter2"));
    stage_close(&stage);
}

TEST(only_http_is_spoken)
{
    struct stage stage = stage_open();
    const char *const urls[] = {"file:///etc/passwd", "gopher://127.0.0.1/", "nonsense://x", "",
                                "http://[bad",        "http://a\r\nX: y/"};
    for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
        struct heard heard = run(
            &stage, "", (struct http_request){.url = text_of(urls[i]), .private_allowed = true});
        assert_int_equal(heard.done, 1);
        assert_int_not_equal(heard.code, OK);
    }
    stage_close(&stage);
}

TEST(a_header_cannot_smuggle_another)
{
    struct stage stage = stage_open();
    const struct header bad = {TEXT("X-A"), TEXT("b\r\nX-C: d")};
    struct heard heard =
        run(&stage, "/good",
            (struct http_request){.private_allowed = true, .headers = &bad, .header_count = 1});
    assert_int_equal(heard.code, ERR_BAD_INPUT);
    assert_int_equal(fake_connections(stage.fake), 0);
    stage_close(&stage);
}

static enum err take(struct text bytes, void *arg, struct why *why)
{
    struct heard *heard = arg;
    heard->bytes += bytes.len;
    if (heard->stop_after && heard->bytes >= heard->stop_after)
        return why_set(why, ERR_CLOSED, "enough");
    if (heard->cancel) {
        http_cancel(heard->cancel);
        heard->cancel = NULL;
        loop_stop(heard->loop);
    }
    return OK;
}

TEST(bytes_may_be_read_as_they_come_and_ended_by_the_reader)
{
    struct stage stage = stage_open();
    struct heard heard = {.loop = stage.loop};
    (void)run(&stage, "/long",
              (struct http_request){
                  .private_allowed = true, .on_bytes = take, .on_done = on_done, .arg = &heard});
    assert_int_equal(heard.bytes, 1000000);
    assert_int_equal(heard.code, OK);
    heard = (struct heard){.loop = stage.loop, .stop_after = 1};
    (void)run(&stage, "/long",
              (struct http_request){
                  .private_allowed = true, .on_bytes = take, .on_done = on_done, .arg = &heard});
    assert_int_equal(heard.code, ERR_CLOSED);
    assert_string_equal(heard.why, "enough");
    stage_close(&stage);
}

static void stop_soon(void *arg)
{
    loop_stop(arg);
}

TEST(a_cancelled_call_is_not_heard_of_again)
{
    struct stage stage = stage_open();
    struct heard heard = {.loop = stage.loop};
    char url[128];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/long", fake_port(stage.fake));
    struct http_request request = {.url = text_of(url),
                                   .private_allowed = true,
                                   .on_bytes = take,
                                   .on_done = on_done,
                                   .arg = &heard};
    heard.cancel = http_send(stage.http, &request);
    loop_run(stage.loop); /* cancelled from inside on_bytes */
    struct http_call *call = http_send(stage.http, &request);
    http_cancel(call); /* before it started */
    struct timer *timer = timer_start(stage.loop, 20, false, stop_soon, stage.loop);
    loop_run(stage.loop);
    timer_stop(&timer);
    assert_int_equal(heard.done, 0);
    stage_close(&stage);
}

TEST(calls_under_way_end_when_the_client_is_freed)
{
    struct stage stage = stage_open();
    struct heard heard = {.loop = stage.loop};
    struct http_request request = {
        .url = TEXT("http://127.0.0.1:9/"), .on_done = on_done, .arg = &heard};
    (void)http_send(stage.http, &request);
    http_free(&stage.http);
    assert_int_equal(heard.done, 1);
    assert_int_equal(heard.code, ERR_CLOSED);
    stage_close(&stage);
}

TEST(addresses_that_are_not_the_public_internet_are_known)
{
    static const char *const private_ones[] = {"0.0.0.0",
                                               "10.1.2.3",
                                               "100.64.0.1",
                                               "127.0.0.1",
                                               "127.255.255.254",
                                               "169.254.169.254",
                                               "172.16.0.1",
                                               "172.31.255.255",
                                               "192.168.1.1",
                                               "198.18.0.1",
                                               "224.0.0.1",
                                               "255.255.255.255",
                                               "::",
                                               "::1",
                                               "::ffff:127.0.0.1",
                                               "::ffff:10.0.0.1",
                                               "fe80::1",
                                               "fd00::1",
                                               "fc00::1",
                                               "ff02::1",
                                               "64:ff9b::7f00:1",
                                               "2002:7f00:1::",
                                               "::127.0.0.1",
                                               "fec0::1",
                                               "2001:db8::1"};
    static const char *const public_ones[] = {
        "1.1.1.1",         "8.8.8.8",          "100.63.255.255", "100.128.0.1",
        "172.15.0.1",      "172.32.0.1",       "169.253.0.1",    "192.167.0.1",
        "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8", "2a00::1"};
    unsigned char at[16];
    for (size_t i = 0; i < sizeof(private_ones) / sizeof(*private_ones); i++) {
        bool six = strchr(private_ones[i], ':');
        assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, private_ones[i], at), 1);
        if (!(six ? address_is_private6(at) : address_is_private4(at)))
            fail_msg("%s is taken for public", private_ones[i]);
    }
    for (size_t i = 0; i < sizeof(public_ones) / sizeof(*public_ones); i++) {
        bool six = strchr(public_ones[i], ':');
        assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, public_ones[i], at), 1);
        if (six ? address_is_private6(at) : address_is_private4(at))
            fail_msg("%s is taken for private", public_ones[i]);
    }
}
