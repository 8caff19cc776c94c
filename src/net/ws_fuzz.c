#include "base/mem.h"
#include "net/ws.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* What a server sends behind the upgrade: anything must end in messages and one close. The first
 * byte chooses whether the upgrade itself is good. */
struct run {
    struct loop *loop;
    int listener, peer;
    const uint8_t *at;
    size_t len;
    int closed;
    struct watch *watch;
};

static void on_message(bool binary, struct text bytes, void *arg)
{
    (void)binary;
    (void)bytes;
    (void)arg;
}

static void on_close(int code, int status, const struct why *why, void *arg)
{
    (void)code;
    (void)status;
    (void)why;
    struct run *run = arg;
    run->closed++;
    loop_stop(run->loop);
}

static void answer(struct run *run)
{
    char head[4096];
    ssize_t n = recv(run->peer, head, sizeof(head) - 1, 0);
    if (n <= 0)
        return;
    head[n] = '\0';
    const char *key = strstr(head, "Sec-WebSocket-Key: ");
    char both[128], text[256];
    unsigned char sum[EVP_MAX_MD_SIZE], coded[64];
    unsigned sum_len = 0;
    snprintf(both, sizeof(both), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key ? key + 19 : "");
    must(EVP_Digest(both, strlen(both), sum, &sum_len, EVP_sha1(), NULL) == 1);
    EVP_EncodeBlock(coded, sum, (int)sum_len);
    int m = snprintf(text, sizeof(text),
                     "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: %s\r\n\r\n",
                     (const char *)coded);
    if (run->at[0] % 8)
        (void)!send(run->peer, text, (size_t)m, MSG_NOSIGNAL);
    (void)!send(run->peer, run->at + 1, run->len - 1, MSG_NOSIGNAL);
    shutdown(run->peer, SHUT_WR);
}

static void asked(void *arg)
{
    struct run *run = arg;
    watch_stop(&run->watch);
    answer(run);
}

static void accepted(void *arg)
{
    struct run *run = arg;
    watch_stop(&run->watch);
    run->peer = accept(run->listener, NULL, NULL);
    run->watch = watch_start(run->loop, run->peer, asked, run);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    if (len < 2 || len > 1 << 16)
        return 0;
    struct run run = {.loop = loop_new(), .peer = -1, .at = at, .len = len};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    char url[64];
    run.listener = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(run.listener, (struct sockaddr *)&address, size) == 0);
    must(listen(run.listener, 1) == 0);
    must(getsockname(run.listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(url, sizeof(url), "ws://127.0.0.1:%d/", ntohs(address.sin_port));
    run.watch = watch_start(run.loop, run.listener, accepted, &run);
    const struct ws_options options = {.url = text_of(url), .private_allowed = true};
    const struct ws_events events = {.on_message = on_message, .on_close = on_close, .arg = &run};
    (void)ws_open(run.loop, &options, &events);
    loop_run(run.loop);
    must(run.closed == 1);
    watch_stop(&run.watch);
    loop_free(&run.loop);
    if (run.peer >= 0)
        close(run.peer);
    close(run.listener);
    return 0;
}
