#include "net/ws.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/multi.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <strings.h>
#include <uv.h>
#include <wslay/wslay.h>

enum {
    MOST_HEAD = 16 << 10,
    MOST_QUEUED = 1 << 20,    /* bytes waiting to be sent */
    MOST_REPLIES = 1000,      /* pongs waiting: a peer that pings and does not read */
    READ_AT_ONCE = 512 << 10, /* bytes before others on the loop have their turn */
    UPGRADE_MS = 15000,
    GOODBYE_MS = 1000, /* the server ends the connection after both closes, RFC 6455 7.1.1 */
    CODE_ABNORMAL = 1006
};

enum stage { CONNECTING, UPGRADING, OPEN, CLOSING, OVER };

/* libuv frees it after the ws has gone. */
struct ws_poll {
    uv_poll_t uv;
    struct ws *ws;
};

struct ws {
    struct loop *loop;
    struct multi *multi;
    struct transfer transfer;
    struct arena *arena;
    struct ws_events events;
    enum stage stage;
    struct ws_poll *poll;
    int polled; /* UV_READABLE | UV_WRITABLE as asked last */
    struct timer *deadline, *silence, *more;
    struct text what, request, accept; /* accept: what the server must answer to our key */
    size_t sent;                       /* of the request */
    struct buf in;                     /* the answer's head, then what came behind it */
    size_t in_used;
    wslay_event_context_ptr frames;
    size_t most_bytes, budget;
    int64_t silent_ms, heard_at_ms;
    bool paused, inside, closed, pinged, ended_by_peer;
    struct why trouble;
};

static void pump(struct ws *ws);

static void poll_closed(uv_handle_t *handle)
{
    mem_free(handle->data);
}

static void ws_free(struct ws *ws)
{
    timer_stop(&ws->deadline);
    timer_stop(&ws->silence);
    timer_stop(&ws->more);
    if (ws->poll)
        uv_close((uv_handle_t *)&ws->poll->uv, poll_closed);
    multi_remove(ws->multi, &ws->transfer);
    multi_free(&ws->multi);
    if (ws->frames)
        wslay_event_context_free(ws->frames);
    buf_done(&ws->in);
    arena_free(&ws->arena);
    mem_free(ws);
}

/* The end, told once. Never from inside wslay's callbacks: the caller returns at once. */
static void ws_end(struct ws *ws, int code, int status, const struct why *why)
{
    ws->stage = OVER;
    if (!ws->closed)
        ws->events.on_close(code, status, why, ws->events.arg);
    ws_free(ws);
}

static void end_with(struct ws *ws, enum err err, const char *text)
{
    struct why why;
    (void)why_set(&why, err, "%.*s: %s", TEXT_ARG(ws->what), text);
    ws_end(ws, CODE_ABNORMAL, 0, &why);
}

static void poll_ready(uv_poll_t *uv, int status, int events)
{
    (void)status; /* the next read or write tells what is wrong */
    (void)events;
    struct ws_poll *poll = uv->data;
    pump(poll->ws);
}

static void want(struct ws *ws, int events)
{
    if (events == ws->polled)
        return;
    ws->polled = events;
    if (events)
        must(uv_poll_start(&ws->poll->uv, events, poll_ready) == 0);
    else
        uv_poll_stop(&ws->poll->uv);
}

/* ---- the upgrade ---- */

static struct text host_of(struct text url)
{
    ptrdiff_t scheme = text_find(url, TEXT("://"));
    size_t from = scheme < 0 ? 0 : (size_t)scheme + 3, to = from;
    while (to < url.len && !strchr("/?#", url.at[to]))
        to++;
    return text_slice(url, from, to);
}

static bool has_break(struct text text)
{
    return text.len && (memchr(text.at, '\r', text.len) || memchr(text.at, '\n', text.len) ||
                        memchr(text.at, '\0', text.len));
}

static enum err make_request(struct ws *ws, const struct ws_options *options, struct why *why)
{
    unsigned char random[16], key[32], sum[EVP_MAX_MD_SIZE], coded[64];
    unsigned sum_len = 0;
    struct text host = host_of(options->url), url = options->url;
    struct text path = text_slice(url, (size_t)(host.at - url.at) + host.len, url.len);
    if (!host.len || has_break(url) || memchr(host.at, '@', host.len))
        return why_set(why, ERR_BAD_INPUT,
                       "this is no WebSocket address: it needs ws:// or wss://");
    must(RAND_bytes(random, sizeof(random)) == 1);
    EVP_EncodeBlock(key, random, sizeof(random));
    struct text both =
        arena_printf(ws->arena, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (const char *)key);
    must(EVP_Digest(both.at, both.len, sum, &sum_len, EVP_sha1(), NULL) == 1);
    EVP_EncodeBlock(coded, sum, (int)sum_len);
    ws->accept = arena_text(ws->arena, text_of((const char *)coded));

    struct buf request;
    buf_init(&request, MOST_HEAD);
    const char *slash = path.len && path.at[0] == '/' ? "" : "/";
    (void)buf_printf(&request,
                     "GET %s%.*s HTTP/1.1\r\nHost: %.*s\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n"
                     "User-Agent: hinomi\r\n",
                     slash, TEXT_ARG(path), TEXT_ARG(host), (const char *)key);
    enum err err = OK;
    for (size_t i = 0; i < options->header_count && !err; i++) {
        const struct header *header = &options->headers[i];
        if (has_break(header->name) || has_break(header->value))
            err = why_set(why, ERR_BAD_INPUT, "a header holds a line break");
        (void)buf_printf(&request, "%.*s: %.*s\r\n", TEXT_ARG(header->name),
                         TEXT_ARG(header->value));
    }
    (void)buf_text(&request, TEXT("\r\n"));
    if (!err && buf_over(&request))
        err = why_set(why, ERR_LIMIT, "address and headers are over %d bytes", MOST_HEAD);
    ws->request = arena_text(ws->arena, buf_view(&request));
    buf_done(&request);
    return err;
}

static bool same_word(struct text a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

static bool has_word(struct text list, const char *word)
{
    struct text one;
    while (text_cut(&list, ',', &one))
        if (same_word(text_trim(one), word))
            return true;
    return false;
}

/* RFC 6455 section 4.1: what a server must answer. */
static const char *fault_of(struct ws *ws, struct text head)
{
    struct text line, name;
    bool upgrade = false, connection = false, accept = false;
    while (text_cut(&head, '\n', &line)) {
        if (!text_cut(&line, ':', &name))
            continue;
        name = text_trim(name);
        line = text_trim(line);
        if (same_word(name, "upgrade"))
            upgrade = same_word(line, "websocket");
        else if (same_word(name, "connection"))
            connection = has_word(line, "upgrade");
        else if (same_word(name, "sec-websocket-accept"))
            accept = text_same(line, ws->accept);
        else if (same_word(name, "sec-websocket-extensions") ||
                 same_word(name, "sec-websocket-protocol"))
            return "it chose an extension or a protocol that was not offered";
    }
    if (!upgrade || !connection)
        return "its answer 101 is not for a WebSocket";
    return accept ? NULL : "its Sec-WebSocket-Accept is wrong: no WebSocket server";
}

static int64_t status_of(struct text head)
{
    int64_t status = 0;
    if (!text_starts(head, TEXT("HTTP/1.")) || head.len < 12 ||
        !text_int(text_slice(head, 9, 12), &status))
        return 0;
    return status;
}

static void start_frames(struct ws *ws);

/* The head of the answer is complete; body_at: where it ends. */
static void upgraded(struct ws *ws, size_t body_at)
{
    struct text head = text_slice(buf_view(&ws->in), 0, body_at);
    int64_t status = status_of(head);
    struct why why;
    if (status != 101) {
        struct text said = text_slice(buf_view(&ws->in), body_at, body_at + 200);
        (void)why_set(&why, ERR_IO, "%.*s: the server answered %d instead of opening: %.*s",
                      TEXT_ARG(ws->what), (int)status, TEXT_ARG(text_trim(said)));
        ws_end(ws, CODE_ABNORMAL, (int)status, &why);
        return;
    }
    const char *fault = fault_of(ws, head);
    if (fault) {
        end_with(ws, ERR_BAD_INPUT, fault);
        return;
    }
    ws->in_used = body_at;
    timer_stop(&ws->deadline);
    start_frames(ws);
}

static void read_head(struct ws *ws)
{
    for (;;) {
        size_t n = 0, before = ws->in.len;
        char *room = buf_room(&ws->in, 2048);
        if (!room) {
            end_with(ws, ERR_LIMIT, "the server's answer has too many headers");
            return;
        }
        CURLcode code = curl_easy_recv(ws->transfer.easy, room, 2048, &n);
        if (code == CURLE_AGAIN) {
            want(ws, UV_READABLE);
            return;
        }
        if (code || n == 0) {
            end_with(ws, ERR_IO, "the connection ended during the upgrade");
            return;
        }
        ws->in.len += n;
        size_t from = before > 3 ? before - 3 : 0;
        ptrdiff_t end =
            text_find(text_slice(buf_view(&ws->in), from, ws->in.len), TEXT("\r\n\r\n"));
        if (end >= 0) {
            upgraded(ws, from + (size_t)end + 4);
            return;
        }
    }
}

static void upgrade(struct ws *ws)
{
    while (ws->sent < ws->request.len) {
        size_t n = 0;
        CURLcode code = curl_easy_send(ws->transfer.easy, ws->request.at + ws->sent,
                                       ws->request.len - ws->sent, &n);
        if (code == CURLE_AGAIN) {
            want(ws, UV_WRITABLE);
            return;
        }
        if (code) {
            end_with(ws, ERR_IO, "the connection ended during the upgrade");
            return;
        }
        ws->sent += n;
    }
    read_head(ws);
}

static void connected(CURLcode code, void *arg)
{
    struct ws *ws = arg;
    curl_socket_t fd = CURL_SOCKET_BAD;
    struct why why;
    if (!code)
        curl_easy_getinfo(ws->transfer.easy, CURLINFO_ACTIVESOCKET, &fd);
    if (code || fd == CURL_SOCKET_BAD) {
        (void)multi_why(&ws->transfer, code ? code : CURLE_COULDNT_CONNECT, ws->what,
                        (struct text){0}, &why);
        ws_end(ws, CODE_ABNORMAL, 0, &why);
        return;
    }
    ws->poll = mem_make(struct ws_poll);
    ws->poll->ws = ws;
    must(uv_poll_init_socket(loop_uv(ws->loop), &ws->poll->uv, fd) == 0);
    ws->poll->uv.data = ws->poll;
    ws->stage = UPGRADING;
    pump(ws);
}

/* ---- frames ---- */

static ssize_t recv_some(wslay_event_context_ptr frames, uint8_t *to, size_t len, int flags,
                         void *arg)
{
    (void)flags;
    struct ws *ws = arg;
    if (ws->paused || ws->closed || ws->budget == 0) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    size_t n = 0;
    if (ws->in_used < ws->in.len) { /* came together with the answer's head */
        n = ws->in.len - ws->in_used < len ? ws->in.len - ws->in_used : len;
        memcpy(to, ws->in.at + ws->in_used, n);
        ws->in_used += n;
    } else {
        CURLcode code = curl_easy_recv(ws->transfer.easy, to, len, &n);
        if (code == CURLE_AGAIN) {
            wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
            return -1;
        }
        if (code || n == 0) {
            ws->ended_by_peer = true;
            wslay_event_set_error(frames, WSLAY_ERR_CALLBACK_FAILURE);
            return -1;
        }
    }
    ws->budget -= n < ws->budget ? n : ws->budget;
    ws->heard_at_ms = clock_steady_ms();
    ws->pinged = false;
    return (ssize_t)n;
}

static ssize_t send_some(wslay_event_context_ptr frames, const uint8_t *at, size_t len, int flags,
                         void *arg)
{
    (void)flags;
    struct ws *ws = arg;
    size_t n = 0;
    CURLcode code = curl_easy_send(ws->transfer.easy, at, len, &n);
    if (code == CURLE_AGAIN) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    if (code) {
        ws->ended_by_peer = true;
        wslay_event_set_error(frames, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    return (ssize_t)n;
}

static int make_mask(wslay_event_context_ptr frames, uint8_t *to, size_t len, void *arg)
{
    (void)frames;
    (void)arg;
    return RAND_bytes(to, (int)len) == 1 ? 0 : -1;
}

static void take_message(wslay_event_context_ptr frames,
                         const struct wslay_event_on_msg_recv_arg *message, void *arg)
{
    (void)frames;
    struct ws *ws = arg;
    if (ws->closed || wslay_is_ctrl_frame(message->opcode))
        return;
    struct text bytes = {message->msg ? (const char *)message->msg : "", message->msg_length};
    ws->events.on_message(message->opcode == WSLAY_BINARY_FRAME, bytes, ws->events.arg);
}

/* RFC 6455 section 5.5.1: a close with a body has a code of two bytes. wslay takes one byte for
 * none; the first close that is queued is the one that is sent. */
static void take_head(wslay_event_context_ptr frames,
                      const struct wslay_event_on_frame_recv_start_arg *head, void *arg)
{
    (void)arg;
    if (head->opcode == WSLAY_CONNECTION_CLOSE && head->payload_length == 1)
        (void)wslay_event_queue_close(frames, WSLAY_CODE_PROTOCOL_ERROR, NULL, 0);
}

/* No word for half of the time: ask; for all of it: the connection is dead. */
static void check_silence(void *arg)
{
    struct ws *ws = arg;
    if (ws->stage != OPEN || ws->paused)
        return;
    int64_t quiet_ms = clock_steady_ms() - ws->heard_at_ms;
    if (quiet_ms >= ws->silent_ms) {
        end_with(ws, ERR_IO, "the server has been silent for too long");
    } else if (quiet_ms >= ws->silent_ms / 2 && !ws->pinged) {
        const struct wslay_event_msg ping = {.opcode = WSLAY_PING};
        ws->pinged = true;
        (void)wslay_event_queue_msg(ws->frames, &ping);
        pump(ws);
    }
}

static void start_frames(struct ws *ws)
{
    const struct wslay_event_callbacks calls = {.recv_callback = recv_some,
                                                .send_callback = send_some,
                                                .genmask_callback = make_mask,
                                                .on_frame_recv_start_callback = take_head,
                                                .on_msg_recv_callback = take_message};
    must(wslay_event_context_client_init(&ws->frames, &calls, ws) == 0);
    wslay_event_config_set_max_recv_msg_length(ws->frames, ws->most_bytes);
    ws->stage = OPEN;
    ws->heard_at_ms = clock_steady_ms();
    ws->silence = timer_start(ws->loop, ws->silent_ms / 4 + 1, true, check_silence, ws);
    ws->inside = true;
    if (ws->events.on_open)
        ws->events.on_open(ws->events.arg);
    ws->inside = false;
    pump(ws);
}

static void go_on(void *arg)
{
    struct ws *ws = arg;
    timer_stop(&ws->more);
    pump(ws);
}

static void told_end(struct ws *ws)
{
    /* The side that found fault first names the code. */
    int code = wslay_event_get_close_received(ws->frames)
                   ? wslay_event_get_status_code_received(ws->frames)
                   : wslay_event_get_status_code_sent(ws->frames);
    struct why why;
    if (wslay_event_get_close_received(ws->frames))
        (void)why_set(&why, ERR_CLOSED, "%.*s: the server closed the connection (code %d)",
                      TEXT_ARG(ws->what), code);
    else
        (void)why_set(&why, ERR_BAD_INPUT, "%.*s: the server broke the protocol (code %d)",
                      TEXT_ARG(ws->what), code);
    ws_end(ws, code, 0, &why);
}

static void goodbye_over(void *arg)
{
    told_end(arg);
}

/* Throws away what still comes until the server hangs up. Closing a socket with unread bytes would
 * reset the connection, and our close frame could be lost with it. */
static void drain(struct ws *ws)
{
    char bytes[4096];
    size_t n = 0;
    CURLcode code = CURLE_OK;
    for (int i = 0; i < 64 && !code; i++) {
        code = curl_easy_recv(ws->transfer.easy, bytes, sizeof(bytes), &n);
        if (!code && n == 0)
            code = CURLE_GOT_NOTHING;
    }
    if (code && code != CURLE_AGAIN)
        told_end(ws);
}

static void say_goodbye(struct ws *ws)
{
    ws->stage = CLOSING;
    ws->deadline = timer_start(ws->loop, GOODBYE_MS, false, goodbye_over, ws);
    want(ws, UV_READABLE);
    drain(ws);
}

/* Reads and writes what there is. The ws may be gone afterwards. */
static void pump_frames(struct ws *ws)
{
    ws->inside = true;
    ws->budget = READ_AT_ONCE;
    int broken = 0;
    if (!ws->paused && wslay_event_want_read(ws->frames))
        broken = wslay_event_recv(ws->frames);
    if (!broken && wslay_event_want_write(ws->frames))
        broken = wslay_event_send(ws->frames);
    ws->inside = false;
    if (ws->closed) {
        ws_free(ws);
        return;
    }
    bool read = wslay_event_want_read(ws->frames), write = wslay_event_want_write(ws->frames);
    if (!broken && !read && !write) {
        say_goodbye(ws);
        return;
    }
    if (broken || wslay_event_get_queued_msg_count(ws->frames) > MOST_REPLIES) {
        end_with(ws, broken && ws->ended_by_peer ? ERR_CLOSED : ERR_IO,
                 broken ? "the connection ended without a close"
                        : "the server asks and does not read the answers");
        return;
    }
    if (ws->budget == 0 && !ws->more)
        ws->more = timer_start(ws->loop, 0, false, go_on, ws);
    want(ws, (read && !ws->paused ? UV_READABLE : 0) | (write ? UV_WRITABLE : 0));
}

static void pump(struct ws *ws)
{
    if (ws->inside)
        return;
    if (ws->stage == UPGRADING)
        upgrade(ws);
    else if (ws->stage == OPEN)
        pump_frames(ws);
    else if (ws->stage == CLOSING)
        drain(ws);
}

/* ---- the door ---- */

static void too_late(void *arg)
{
    end_with(arg, ERR_IO, "no connection within 15 seconds");
}

static void begin(void *arg)
{
    struct ws *ws = arg;
    timer_stop(&ws->more);
    if (!ws->trouble.code && multi_add(ws->multi, &ws->transfer, &ws->trouble) == OK)
        return;
    const struct why why = ws->trouble;
    ws_end(ws, CODE_ABNORMAL, 0, &why);
}

struct ws *ws_open(struct loop *loop, const struct ws_options *options,
                   const struct ws_events *events)
{
    struct ws *ws = mem_make(struct ws);
    ws->loop = loop;
    ws->events = *events;
    ws->most_bytes = options->most_bytes ? options->most_bytes : 1 << 20;
    ws->silent_ms = options->silent_ms ? options->silent_ms : 90000;
    ws->arena = arena_new("ws", 4096);
    ws->multi = multi_new(loop);
    buf_init(&ws->in, MOST_HEAD + 2048);
    struct text url = options->url;
    bool tls = text_starts(url, TEXT("wss://")), clear = text_starts(url, TEXT("ws://"));
    struct text host = host_of(url);
    ws->what = arena_printf(ws->arena, "%s://%.*s", tls ? "wss" : "ws", TEXT_ARG(host));
    if (!tls && !clear)
        (void)why_set(&ws->trouble, ERR_BAD_INPUT,
                      "this is no WebSocket address: it needs ws:// or wss://");
    else
        (void)make_request(ws, options, &ws->trouble);

    multi_prepare(ws->multi, &ws->transfer, options->private_allowed);
    ws->transfer.done = connected;
    ws->transfer.arg = ws;
    CURL *easy = ws->transfer.easy;
    struct text peer =
        arena_printf(ws->arena, "%s://%.*s/", tls ? "https" : "http", TEXT_ARG(host));
    curl_easy_setopt(easy, CURLOPT_URL, peer.at);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (options->ca.len)
        curl_easy_setopt(easy, CURLOPT_CAINFO, arena_text(ws->arena, options->ca).at);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    /* HTTP/2 would be chosen by ALPN, and then nothing can be sent by hand. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    /* A plain proxy would want the request itself: tunnel through it. */
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    ws->deadline = timer_start(loop, UPGRADE_MS, false, too_late, ws);
    ws->more = timer_start(loop, 0, false, begin, ws);
    return ws;
}

enum err ws_send(struct ws *ws, bool binary, struct text bytes, struct why *why)
{
    if (ws->stage != OPEN)
        return why_set(why, ERR_CLOSED, "%.*s: not open", TEXT_ARG(ws->what));
    if (bytes.len > MOST_QUEUED ||
        wslay_event_get_queued_msg_length(ws->frames) > MOST_QUEUED - bytes.len)
        return why_set(why, ERR_FULL, "%.*s: the server does not read", TEXT_ARG(ws->what));
    const struct wslay_event_msg message = {.opcode =
                                                binary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME,
                                            .msg = (const uint8_t *)(bytes.at ? bytes.at : ""),
                                            .msg_length = bytes.len};
    if (wslay_event_queue_msg(ws->frames, &message) != 0)
        return why_set(why, ERR_CLOSED, "%.*s: closing", TEXT_ARG(ws->what));
    /* Sent from the loop: a failure now could end the ws under the caller's feet. */
    if (!ws->inside && !ws->more)
        ws->more = timer_start(ws->loop, 0, false, go_on, ws);
    return OK;
}

void ws_pause(struct ws *ws, bool paused)
{
    if (ws->paused == paused)
        return;
    ws->paused = paused;
    if (paused) {
        if (ws->poll && ws->stage == OPEN)
            want(ws, ws->polled & ~UV_READABLE);
        return;
    }
    ws->heard_at_ms = clock_steady_ms();
    /* What was read before the pause is not announced by the descriptor again. */
    if (ws->stage == OPEN && !ws->more)
        ws->more = timer_start(ws->loop, 0, false, go_on, ws);
}

void ws_close(struct ws **ws_at)
{
    struct ws *ws = *ws_at;
    if (!ws)
        return;
    *ws_at = NULL;
    if (ws->stage == OPEN) {
        (void)wslay_event_queue_close(ws->frames, WSLAY_CODE_NORMAL_CLOSURE, NULL, 0);
        if (!ws->inside)
            (void)wslay_event_send(ws->frames);
    }
    ws->closed = true;
    if (!ws->inside && ws->stage != OVER)
        ws_free(ws);
}
