#include "base/json.h"
#include "base/mem.h"
#include "base/test.h"
#include "fake/server.h"
#include "fake/tls.h"
#include "net/ws.h"

#include <unistd.h>

struct heard {
    struct loop *loop;
    struct ws *ws;
    int opened, messages, closed, code, status, stop_at;
    bool echo, pause_each;
    char last[256], why[512];
    size_t bytes;
    struct timer *timer;
};

static void on_open(void *arg)
{
    struct heard *heard = arg;
    heard->opened++;
}

static void resume(void *arg)
{
    struct heard *heard = arg;
    timer_stop(&heard->timer);
    if (heard->ws)
        ws_pause(heard->ws, false);
}

static void on_message(bool binary, struct text bytes, void *arg)
{
    struct heard *heard = arg;
    heard->messages++;
    heard->bytes += bytes.len;
    snprintf(heard->last, sizeof(heard->last), "%.*s", TEXT_ARG(bytes));
    if (heard->echo && bytes.len <= 512 << 10)
        (void)!ws_send(heard->ws, binary, bytes, NULL);
    if (heard->pause_each && !heard->timer) {
        ws_pause(heard->ws, true);
        heard->timer = timer_start(heard->loop, 1, false, resume, heard);
    }
    if (heard->messages == heard->stop_at) {
        ws_close(&heard->ws);
        loop_stop(heard->loop);
    }
}

static void on_close(int code, int status, const struct why *why, void *arg)
{
    struct heard *heard = arg;
    heard->closed++;
    heard->code = code;
    heard->status = status;
    heard->ws = NULL;
    snprintf(heard->why, sizeof(heard->why), "%s", why->text);
    loop_stop(heard->loop);
}

static void never(void *arg)
{
    struct heard *heard = arg;
    snprintf(heard->why, sizeof(heard->why), "no end within ten seconds");
    loop_stop(heard->loop);
}

/* Runs one connection to its end or to heard.stop_at messages. */
static void listen_to(struct heard *heard, int port, struct ws_options options)
{
    const struct ws_events events = {on_open, on_message, on_close, heard};
    char url[64];
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d/subscribe?a=b", port);
    if (!options.url.at) {
        options.url = text_of(url);
        options.private_allowed = true;
    }
    heard->loop = loop_new();
    struct timer *guard = timer_start(heard->loop, 10000, false, never, heard);
    heard->ws = ws_open(heard->loop, &options, &events);
    loop_run(heard->loop);
    timer_stop(&guard);
    timer_stop(&heard->timer);
    ws_close(&heard->ws);
    loop_free(&heard->loop);
}

static struct heard listen_once(fake_talk *talk, void *arg, struct heard heard,
                                struct ws_options options)
{
    struct fake *fake = fake_start(talk, arg);
    listen_to(&heard, fake_port(fake), options);
    fake_finish(&fake); /* it may still read what was sent last */
    return heard;
}

static const unsigned char bye[2] = {0x03, 0xe8};

static void say_two(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char *head = arg;
    struct fake_frame frame;
    if (!fake_ws_accept(fd, head, 4096))
        return;
    fake_ws_send(fd, 1, TEXT("one"));
    fake_ws_send(fd, 2, TEXT("two"));
    fake_ws_send(fd, 8, (struct text){(const char *)bye, 2});
    if (fake_ws_read(fd, &frame))
        fake_frame_done(&frame);
}

TEST(messages_arrive_whole_and_the_close_code_is_told)
{
    char head[4096] = "";
    const struct header key = {TEXT("X-Key"), TEXT("abc")};
    struct heard heard = listen_once(say_two, head, (struct heard){0},
                                     (struct ws_options){.headers = &key, .header_count = 0});
    assert_int_equal(heard.opened, 1);
    assert_int_equal(heard.messages, 2);
    assert_string_equal(heard.last, "two");
    assert_int_equal(heard.closed, 1);
    assert_int_equal(heard.code, 1000);
    assert_non_null(strstr(head, "GET /subscribe?a=b HTTP/1.1\r\n"));
    assert_non_null(strstr(head, "Sec-WebSocket-Version: 13\r\n"));
}

TEST(a_private_address_is_refused_unless_allowed_for_ws_too)
{
    struct heard heard = {0};
    listen_to(&heard, 0, (struct ws_options){.url = TEXT("ws://127.0.0.1:9/")});
    assert_int_equal(heard.closed, 1);
    assert_int_equal(heard.opened, 0);
    assert_non_null(strstr(heard.why, "private"));
    listen_to(&heard, 0, (struct ws_options){.url = TEXT("http://127.0.0.1:9/")});
    assert_int_equal(heard.closed, 2);
    assert_non_null(strstr(heard.why, "ws://"));
}

static void refuse(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[4096];
    if (fake_read_head(fd, head, sizeof(head)))
        fake_say(fd, arg);
}

TEST(a_refused_upgrade_gives_its_status_and_words)
{
    char no[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\ninvalid param";
    struct heard heard = listen_once(refuse, no, (struct heard){0}, (struct ws_options){0});
    assert_int_equal(heard.status, 400);
    assert_non_null(strstr(heard.why, "invalid param"));
    assert_int_equal(heard.opened, 0);
}

TEST(an_answer_that_is_no_websocket_is_refused)
{
    static const char *const answers[] = {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "garbage\r\n\r\n",
        "",
        "HTTP/1.1 101 x\r\n"};
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        char said[512];
        snprintf(said, sizeof(said), "%s", answers[i]);
        struct heard heard = listen_once(refuse, said, (struct heard){0}, (struct ws_options){0});
        assert_int_equal(heard.opened, 0);
        assert_int_equal(heard.closed, 1);
    }
}

static void endless_head(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    (void)arg;
    char head[4096];
    if (!fake_read_head(fd, head, sizeof(head)))
        return;
    fake_say(fd, "HTTP/1.1 101 x\r\n");
    for (int i = 0; i < 10000 && fake_say(fd, "X-More: and more\r\n"); i++)
        continue;
}

TEST(an_endless_head_is_cut_off)
{
    struct heard heard = listen_once(endless_head, NULL, (struct heard){0}, (struct ws_options){0});
    assert_int_equal(heard.closed, 1);
    assert_non_null(strstr(heard.why, "headers"));
}

static void flood(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[4096], text[64];
    if (!fake_ws_accept(fd, head, sizeof(head)))
        return;
    for (int i = 1; i <= *(int *)arg; i++) {
        int n = snprintf(text, sizeof(text), "%d", i);
        if (!fake_ws_send(fd, 1, (struct text){text, (size_t)n}))
            return;
    }
    fake_ws_send(fd, 8, (struct text){(const char *)bye, 2});
    struct fake_frame frame;
    if (fake_ws_read(fd, &frame)) /* the answer to the close */
        fake_frame_done(&frame);
}

TEST(a_paused_connection_loses_nothing)
{
    int count = 20000;
    struct heard heard =
        listen_once(flood, &count, (struct heard){.pause_each = true}, (struct ws_options){0});
    assert_int_equal(heard.messages, count);
    assert_string_equal(heard.last, "20000");
    assert_int_equal(heard.code, 1000);
}

TEST(a_connection_may_be_closed_from_inside_a_message)
{
    int count = 1000;
    struct heard heard =
        listen_once(flood, &count, (struct heard){.stop_at = 3}, (struct ws_options){0});
    assert_int_equal(heard.messages, 3);
    assert_int_equal(heard.closed, 0);
}

static void say_long(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[4096];
    struct fake_frame frame;
    struct text text = {mem_new(70000), 70000};
    if (fake_ws_accept(fd, head, sizeof(head)) && fake_ws_send(fd, 1, text))
        while (fake_ws_read(fd, &frame)) {
            if (frame.opcode == 8 && frame.len >= 2)
                *(int *)arg = frame.bytes[0] << 8 | frame.bytes[1];
            fake_frame_done(&frame);
        }
    mem_free((void *)(uintptr_t)text.at);
}

TEST(a_message_over_its_ceiling_closes_with_1009)
{
    int told = 0;
    struct heard heard =
        listen_once(say_long, &told, (struct heard){0}, (struct ws_options){.most_bytes = 65536});
    assert_int_equal(heard.messages, 0);
    assert_int_equal(heard.code, 1009);
    assert_int_equal(told, 1009);
}

static void keep_still(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[4096];
    struct fake_frame frame;
    if (!fake_ws_accept(fd, head, sizeof(head)))
        return;
    while (fake_ws_read(fd, &frame)) {
        *(int *)arg += frame.opcode == 9;
        fake_frame_done(&frame);
    }
}

TEST(a_silent_server_is_asked_and_then_left)
{
    int pings = 0;
    char url[64];
    struct heard heard = {0};
    struct fake *fake = fake_start(keep_still, &pings);
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d/", fake_port(fake));
    listen_to(&heard, 0,
              (struct ws_options){.url = text_of(url), .private_allowed = true, .silent_ms = 200});
    fake_stop(&fake);
    assert_int_equal(heard.closed, 1);
    assert_non_null(strstr(heard.why, "silent"));
    assert_int_equal(pings, 1);
}

TEST(a_stream_over_tls_loses_nothing_and_an_unknown_authority_is_refused)
{
    int count = 20000;
    char folder[256], path[300], url[64];
    struct fake_tls *tls = fake_tls_new(flood, &count);
    struct fake *fake = fake_start(fake_tls_talk, tls);
    snprintf(path, sizeof(path), "%s/ca.pem", test_folder(folder));
    snprintf(url, sizeof(url), "wss://localhost:%d/", fake_port(fake));
    assert_true(fake_tls_certificate(tls, path));
    struct heard heard = {.pause_each = true};
    struct ws_options options = {.url = text_of(url), .private_allowed = true, .ca = text_of(path)};
    listen_to(&heard, 0, options);
    assert_int_equal(heard.messages, count);
    assert_string_equal(heard.last, "20000");
    assert_int_equal(heard.code, 1000);
    heard = (struct heard){0};
    options.ca = (struct text){0};
    listen_to(&heard, 0, options);
    assert_int_equal(heard.opened, 0);
    assert_int_equal(heard.closed, 1);
    assert_non_null(strstr(heard.why, "ertificate"));
    fake_stop(&fake);
    fake_tls_free(&tls);
    test_folder_done(folder);
}

/* ---- the recorded conformance cases ---- */

struct scene {
    const struct json *steps;
    const struct json *expect; /* its lists */
    bool tester_closes, close_sent;
    size_t wanted;   /* events of the list OK */
    struct buf seen; /* "message 68656c6c6f 0\n" … */
    size_t seen_count;
    int code; /* of the client's close frame; -1: none */
};

static unsigned char *payload_of(const struct json *step, size_t *len_out)
{
    struct text hex = json_text_at(step, "hex");
    if (!hex.at)
        hex = json_text_at(step, "repeat_hex");
    if (!hex.len)
        hex = TEXT("2a");
    size_t unit = hex.len / 2;
    size_t len = (size_t)json_int_at(
        step, "len",
        json_text_at(step, "hex").at ? (int64_t)json_text_at(step, "hex").len / 2 : (int64_t)unit);
    unsigned char *bytes = mem_new(len + 1);
    for (size_t i = 0; i < len; i++) {
        const char pair[3] = {hex.at[i % unit * 2], hex.at[i % unit * 2 + 1], 0};
        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    *len_out = len;
    return bytes;
}

static bool send_chopped(int fd, int flags_opcode, struct text payload, size_t chop)
{
    size_t len;
    unsigned char *frame = fake_ws_frame(flags_opcode, payload, &len);
    bool good = true;
    for (size_t i = 0; i < len && good; i += chop)
        good = fake_write(fd, frame + i, len - i < chop ? len - i : chop);
    mem_free(frame);
    return good;
}

static bool send_message(int fd, int opcode, struct text payload, size_t fragment)
{
    bool good = true;
    for (size_t i = 0; good && (i < payload.len || i == 0); i += fragment) {
        bool last = i + fragment >= payload.len;
        good = send_chopped(fd, (last ? 0x80 : 0) | (i ? 0 : opcode),
                            text_slice(payload, i, i + fragment), SIZE_MAX / 2);
    }
    return good;
}

static bool play(struct scene *scene, int fd, const struct json *step)
{
    struct text what = json_text_at(step, "do");
    if (text_is(what, "wait"))
        usleep(20000);
    if (text_is(what, "start_close")) {
        int64_t code = json_int_at(step, "code", 1000);
        const char bytes[2] = {(char)(code >> 8), (char)code};
        scene->close_sent = true;
        return fake_ws_send(fd, 8, (struct text){bytes, 2});
    }
    if (!text_is(what, "frame") && !text_is(what, "message"))
        return true;
    size_t len;
    unsigned char *bytes = payload_of(step, &len);
    struct text payload = {(const char *)bytes, len};
    bool good;
    if (text_is(what, "frame")) {
        int opcode = (int)json_int_at(step, "opcode", 1);
        int flags = (json_bool_at(step, "fin", true) ? 0x80 : 0) | (int)json_int_at(step, "rsv", 0)
                                                                       << 4;
        scene->close_sent |= opcode == 8;
        good =
            send_chopped(fd, flags | opcode, payload, (size_t)json_int_at(step, "chop", INT32_MAX));
    } else {
        good = send_message(fd, json_bool_at(step, "binary", false) ? 2 : 1, payload,
                            (size_t)json_int_at(step, "fragment", INT32_MAX));
    }
    mem_free(bytes);
    return good;
}

static void note_frame(struct scene *scene, const struct fake_frame *frame)
{
    if (frame->len >= 100000)
        return;
    scene->seen_count++;
    (void)buf_printf(&scene->seen, "%s ", frame->opcode == 10 ? "pong" : "message");
    for (size_t i = 0; i < frame->len; i++)
        (void)buf_printf(&scene->seen, "%02x", frame->bytes[i]);
    static const char *const ends[16] = {[1] = " 0", [2] = " 1", [10] = ""};
    (void)buf_printf(&scene->seen, "%s\n", ends[frame->opcode] ? ends[frame->opcode] : " ?");
}

/* False when the connection is over. */
static bool hear_frame(struct scene *scene, int fd)
{
    struct fake_frame frame;
    if (!fake_ws_read(fd, &frame))
        return false;
    bool close = frame.opcode == 8;
    if (close)
        scene->code = frame.len >= 2 ? frame.bytes[0] << 8 | frame.bytes[1] : 1000;
    else
        note_frame(scene, &frame);
    if (!frame.masked)
        scene->code = -2;
    fake_frame_done(&frame);
    return !close;
}

static void perform(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    struct scene *scene = arg;
    char head[4096];
    bool good = fake_ws_accept(fd, head, sizeof(head));
    for (const struct json *step = scene->steps->first; step && good; step = step->next)
        good = play(scene, fd, step);
    do {
        if (scene->tester_closes && !scene->close_sent && scene->seen_count >= scene->wanted) {
            scene->close_sent = true;
            fake_ws_send(fd, 8, (struct text){(const char *)bye, 2});
        }
    } while (hear_frame(scene, fd));
}

/* Whether the seen events are the list; a list is only begun when the recorded steps stop inside a
 * message. */
static bool same_events(const struct scene *scene, const struct json *list, bool begun)
{
    struct buf want;
    buf_init(&want, 64 << 20);
    for (const struct json *event = list->first; event; event = event->next) {
        const struct json *payload = event->first->next;
        bool binary = false;
        (void)buf_printf(&want, "%.*s %.*s", TEXT_ARG(event->first->text), TEXT_ARG(payload->text));
        if (payload->next)
            (void)buf_text(&want,
                           json_bool(payload->next, &binary) && binary ? TEXT(" 1") : TEXT(" 0"));
        (void)buf_byte(&want, '\n');
    }
    struct text got = buf_view(&scene->seen);
    bool same =
        text_same(got, buf_view(&want)) || (begun && got.len && text_starts(buf_view(&want), got));
    buf_done(&want);
    return same;
}

static bool stops_inside(const struct json *steps)
{
    bool inside = false;
    for (const struct json *step = steps->first; step; step = step->next)
        if (text_is(json_text_at(step, "do"), "frame") && json_int_at(step, "opcode", 1) < 8)
            inside = !json_bool_at(step, "fin", true);
    return inside;
}

static bool passes(const struct json *one)
{
    const struct json *close = json_find(one, "close"), *expect = json_find(one, "expect");
    const struct json *wanted = json_find(expect, "OK");
    struct scene scene = {.steps = json_find(one, "steps"),
                          .tester_closes = json_bool_at(close, "started_by_tester", false),
                          .wanted = wanted ? wanted->count : 0,
                          .code = -1};
    bool begun = stops_inside(scene.steps), good = !wanted;
    if (begun && scene.wanted)
        scene.wanted = 1;
    buf_init(&scene.seen, 64 << 20);
    struct heard heard = listen_once(perform, &scene, (struct heard){.echo = true},
                                     (struct ws_options){.most_bytes = 0});
    if (wanted)
        for (const struct json *list = expect->first; list; list = list->next)
            good |= same_events(&scene, list, begun);
    bool coded = scene.code == -1 && !json_bool_at(close, "clean_required", true);
    for (const struct json *code = json_find(close, "codes_ok")->first; code; code = code->next) {
        int64_t number;
        coded |= json_int(code, &number) && number == scene.code;
    }
    if (!good || !coded || heard.closed != 1)
        print_message("case %.*s: seen %.120s, code %d, %s\n", TEXT_ARG(json_text_at(one, "id")),
                      scene.seen.len ? buf_view(&scene.seen).at : "nothing", scene.code, heard.why);
    buf_done(&scene.seen);
    return good && coded && heard.closed == 1;
}

/* Cases 9.* with messages over the client's ceiling of 1 MB are not for it. */
static bool within_ceiling(const struct json *one)
{
    for (const struct json *step = json_find(one, "steps")->first; step; step = step->next)
        if (json_int_at(step, "len", 0) > 1 << 20)
            return false;
    return true;
}

static void never_hang_up(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    (void)arg;
    char head[4096];
    struct fake_frame frame;
    if (!fake_ws_accept(fd, head, sizeof(head)))
        return;
    fake_ws_send(fd, 8, (struct text){(const char *)bye, 2});
    while (fake_ws_read(fd, &frame))
        fake_frame_done(&frame);
}

TEST(a_server_that_never_hangs_up_is_left_after_a_second)
{
    struct heard heard =
        listen_once(never_hang_up, NULL, (struct heard){0}, (struct ws_options){0});
    assert_int_equal(heard.closed, 1);
    assert_int_equal(heard.code, 1000);
}

TEST(the_recorded_conformance_cases_pass)
{
    const char *shared = test_shared();
    if (!shared) {
        print_message("the conformance cases are not here\n");
        skip();
    }
    char path[512];
    snprintf(path, sizeof(path), "%s/data/suites/autobahn/cases.jsonl", shared);
    struct text bytes = test_read_file(path), rest = bytes, line;
    struct arena *arena = arena_new("cases", 1 << 20);
    int passed = 0, failed = 0, over = 0;
    while (text_cut(&rest, '\n', &line)) {
        struct json *one = NULL;
        struct why why;
        if (!line.len)
            continue;
        assert_ok(json_parse(line, arena, &one, &why), why);
        if (!within_ceiling(one)) {
            over++;
        } else if (passes(one)) {
            passed++;
        } else {
            failed++;
        }
        arena_reset(arena);
    }
    arena_free(&arena);
    mem_free((void *)(uintptr_t)bytes.at);
    print_message("conformance: %d passed, %d failed, %d over the ceiling\n", passed, failed, over);
    assert_int_equal(failed, 0);
    assert_true(passed > 100);
}
