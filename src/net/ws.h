#ifndef NET_WS_H
#define NET_WS_H
/*
 * WebSocket client (RFC 6455): wslay's framing over a curl connection, so TLS, proxies and CAs are
 * curl's. Answers pings; a message is handed over whole, at most most_bytes.
 */
#include "net/http.h"

struct ws;

struct ws_events {
    void (*on_open)(void *arg);
    void (*on_message)(bool binary, struct text bytes, void *arg);
    /* Exactly once, after which the ws is gone. status: HTTP status of a refused upgrade or 0. */
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
};

struct ws *ws_open(struct loop *loop, const struct ws_options *options,
                   const struct ws_events *events);
enum err ws_send(struct ws *ws, bool binary, struct text bytes, struct why *why) MUST_USE;
void ws_pause(struct ws *ws, bool paused); /* stops reading: backpressure */
void ws_close(struct ws **ws);             /* on_close is not called */
#endif
