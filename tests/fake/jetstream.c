#include "fake/jetstream.h"

#include "base/mem.h"

#include <zstd.h>

static bool send_event(struct jetstream *stream, int fd, struct text event, bool packed)
{
    if (!packed)
        return fake_ws_send(fd, 1, event);
    size_t cap = ZSTD_compressBound(event.len);
    char *to = mem_new(cap);
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    size_t len = ZSTD_compress_usingDict(zstd, to, cap, event.at, event.len, stream->dictionary.at,
                                         stream->dictionary.len, 3);
    bool good = !ZSTD_isError(len) && fake_ws_send(fd, 2, (struct text){to, len});
    atomic_fetch_add(&stream->packed, 1);
    ZSTD_freeCCtx(zstd);
    mem_free(to);
    return good;
}

static bool garbage(int fd, size_t n)
{
    static const char *const texts[] = {"", "no JSON", "{\"did\":\"did:plc:x\"}", "[]",
                                        "{\"did\":1,\"time_us\":\"x\",\"kind\":{}}"};
    return fake_ws_send(fd, n % 2 ? 1 : 2, text_of(texts[n % 5]));
}

static void send_all(struct jetstream *stream, int fd, int64_t cursor_us, bool packed)
{
    size_t sent = 0;
    for (size_t i = 0; i < stream->count; i++) {
        if (stream->times_us[i] < cursor_us || stream->times_us[i] < stream->clamp_us)
            continue;
        if (!send_event(stream, fd, stream->events[i], packed))
            return;
        sent++;
        if (stream->repeat_every && sent % stream->repeat_every == 0)
            send_event(stream, fd, stream->events[i], packed);
        if (stream->garbage_every && sent % stream->garbage_every == 0)
            garbage(fd, sent);
        if (stream->drop_every && sent == stream->drop_every)
            return;
    }
    struct fake_frame frame;
    while (fake_ws_read(fd, &frame))
        fake_frame_done(&frame);
}

void fake_jetstream(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    struct jetstream *stream = arg;
    char head[4096];
    if (!fake_read_head(fd, head, sizeof(head)))
        return;
    snprintf(stream->last_request, sizeof(stream->last_request), "%.1000s", head);
    if (stream->refuse) {
        char answer[128];
        snprintf(answer, sizeof(answer), "HTTP/1.1 %d No\r\nContent-Length: 11\r\n\r\nbad request",
                 stream->refuse);
        fake_say(fd, answer);
        return;
    }
    const char *cursor = strstr(head, "cursor=");
    int64_t cursor_us = 0;
    bool packed = strstr(head, "compress=true") != NULL;
    if (cursor) {
        cursor += 7;
        text_int((struct text){cursor, strspn(cursor, "0123456789")}, &cursor_us);
    }
    if (fake_ws_answer(fd, head))
        send_all(stream, fd, cursor_us, packed);
}
