#ifndef NET_WS_H
#define NET_WS_H
/*
 * WebSocket client (RFC 6455): wslay's framing over a curl connection, so TLS, proxies and CAs are
 * curl's. Answers pings, checks text for UTF-8; a message is handed over whole, at most most_bytes.
 * No extensions are offered. All on the loop's thread.
 */
#include "net/http.h"

struct ws;

struct ws_events {
    void (*on_open)(void *arg);
    void (*on_message)(bool binary, struct text bytes, void *arg);
    /* Exactly once, after which the ws is gone. code: that of the close frame, 1006 without one;
     * status: HTTP status of a refused upgrade or 0. */
    void (*on_close)(int code, int status, const struct why *why, void *arg);
    void *arg;
};

struct ws_options {
    struct text url; /* ws:// or wss:// */
    const struct header *headers;
    size_t header_count;
    size_t most_bytes; /* 0: 1 MB */
    int64_t silent_ms; /* no frame for so long closes it; 0: 90 s */
    bool private_allowed;
    struct text ca; /* as in http_request */
};

struct ws *ws_open(struct loop *loop, const struct ws_options *options,
                   const struct ws_events *events);
/* Queues a message: it goes out from the loop. ERR_FULL when over 1 MB waits, ERR_CLOSED when it is
 * not open. */
enum err ws_send(struct ws *ws, bool binary, struct text bytes, struct why *why) MUST_USE;
/* Stops reading: backpressure. Messages already in hand (at most 4 KB of frames) still come. */
void ws_pause(struct ws *ws, bool paused);
/* Says goodbye as far as that goes at once; on_close is not called. Also from inside an event. */
void ws_close(struct ws **ws_at);
#endif
