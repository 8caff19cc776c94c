#include "fake/server.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 256 };

struct peer {
    struct fake *fake;
    pthread_t thread;
    int fd;
};

struct fake {
    fake_talk *talk;
    void *arg;
    int listener, port;
    pthread_t thread;
    struct peer peers[MOST];
    atomic_uint count;
    pthread_mutex_t lock;
    bool stopping;
};

static void *talk(void *arg)
{
    struct peer *peer = arg;
    peer->fake->talk(peer->fake, peer->fd, peer->fake->arg);
    shutdown(peer->fd, SHUT_RDWR);
    return NULL;
}

/* Whoever hangs up while TLS writes to him would end the tests: OpenSSL writes without
 * MSG_NOSIGNAL. The threads of the peers inherit it. */
static void survive_hang_ups(void)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    must(pthread_sigmask(SIG_BLOCK, &pipe, NULL) == 0);
}

static void *accept_all(void *arg)
{
    struct fake *fake = arg;
    survive_hang_ups();
    for (;;) {
        int fd = accept4(fake->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return NULL;
        const struct timeval wait = {.tv_sec = 20};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
        pthread_mutex_lock(&fake->lock);
        unsigned n = atomic_load(&fake->count);
        if (fake->stopping || n == MOST) {
            close(fd);
        } else {
            fake->peers[n] = (struct peer){.fake = fake, .fd = fd};
            must(pthread_create(&fake->peers[n].thread, NULL, talk, &fake->peers[n]) == 0);
            atomic_store(&fake->count, n + 1);
        }
        pthread_mutex_unlock(&fake->lock);
    }
}

struct fake *fake_start(fake_talk *talk_fn, void *arg)
{
    struct fake *fake = mem_make(struct fake);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    fake->talk = talk_fn;
    fake->arg = arg;
    pthread_mutex_init(&fake->lock, NULL);
    fake->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fake->listener >= 0);
    must(bind(fake->listener, (struct sockaddr *)&address, len) == 0);
    must(listen(fake->listener, 64) == 0);
    must(getsockname(fake->listener, (struct sockaddr *)&address, &len) == 0);
    fake->port = ntohs(address.sin_port);
    must(pthread_create(&fake->thread, NULL, accept_all, fake) == 0);
    return fake;
}

static void stop(struct fake **fake_at, bool cut)
{
    struct fake *fake = *fake_at;
    *fake_at = NULL;
    pthread_mutex_lock(&fake->lock);
    fake->stopping = true;
    unsigned count = atomic_load(&fake->count);
    for (unsigned i = 0; i < count && cut; i++)
        shutdown(fake->peers[i].fd, SHUT_RDWR);
    pthread_mutex_unlock(&fake->lock);
    shutdown(fake->listener, SHUT_RDWR);
    pthread_join(fake->thread, NULL);
    for (unsigned i = 0; i < count; i++) {
        pthread_join(fake->peers[i].thread, NULL);
        close(fake->peers[i].fd);
    }
    close(fake->listener);
    pthread_mutex_destroy(&fake->lock);
    mem_free(fake);
}

void fake_stop(struct fake **fake_at)
{
    stop(fake_at, true);
}

void fake_finish(struct fake **fake_at)
{
    stop(fake_at, false);
}

int fake_port(const struct fake *fake)
{
    return fake->port;
}

unsigned fake_connections(const struct fake *fake)
{
    return atomic_load(&fake->count);
}

bool fake_read(int fd, void *to, size_t len)
{
    char *at = to;
    while (len) {
        ssize_t n = recv(fd, at, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool fake_write(int fd, const void *from, size_t len)
{
    const char *at = from;
    while (len) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool fake_say(int fd, const char *text)
{
    return fake_write(fd, text, strlen(text));
}

static bool read_until(int fd, const char *end, char *room, size_t len)
{
    size_t n = 0, end_len = strlen(end);
    while (n + 1 < len && fake_read(fd, room + n, 1)) {
        n++;
        if (n >= end_len && memcmp(room + n - end_len, end, end_len) == 0) {
            room[n] = '\0';
            return true;
        }
    }
    return false;
}

bool fake_read_head(int fd, char *room, size_t len)
{
    return read_until(fd, "\r\n\r\n", room, len);
}

bool fake_read_line(int fd, char *room, size_t len)
{
    if (!read_until(fd, "\r\n", room, len))
        return false;
    room[strlen(room) - 2] = '\0';
    return true;
}

bool fake_ws_answer(int fd, const char *head)
{
    static const char name[] = "\r\nSec-WebSocket-Key: ";
    const char *key = strstr(head, name);
    if (!key)
        return false;
    key += sizeof(name) - 1;
    char both[128], answer[256];
    unsigned char sum[SHA_DIGEST_LENGTH], coded[64];
    int key_len = (int)strcspn(key, "\r");
    int n = snprintf(both, sizeof(both), "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key_len, key);
    SHA1((const unsigned char *)both, (size_t)n, sum);
    EVP_EncodeBlock(coded, sum, sizeof(sum));
    snprintf(answer, sizeof(answer),
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n\r\n",
             (const char *)coded);
    return fake_say(fd, answer);
}

bool fake_ws_accept(int fd, char *head, size_t len)
{
    return fake_read_head(fd, head, len) && fake_ws_answer(fd, head);
}

unsigned char *fake_ws_frame(int flags_opcode, struct text payload, size_t *len_out)
{
    unsigned char *frame = mem_new(payload.len + 10);
    size_t n = 2;
    frame[0] = (unsigned char)flags_opcode;
    if (payload.len < 126) {
        frame[1] = (unsigned char)payload.len;
    } else if (payload.len < 65536) {
        frame[1] = 126;
        frame[2] = (unsigned char)(payload.len >> 8);
        frame[3] = (unsigned char)payload.len;
        n = 4;
    } else {
        frame[1] = 127;
        for (int i = 0; i < 8; i++)
            frame[2 + i] = (unsigned char)((uint64_t)payload.len >> (56 - 8 * i));
        n = 10;
    }
    if (payload.len)
        memcpy(frame + n, payload.at, payload.len);
    *len_out = n + payload.len;
    return frame;
}

bool fake_ws_send(int fd, int opcode, struct text payload)
{
    size_t len;
    unsigned char *frame = fake_ws_frame(0x80 | opcode, payload, &len);
    bool good = fake_write(fd, frame, len);
    mem_free(frame);
    return good;
}

bool fake_ws_read(int fd, struct fake_frame *frame)
{
    unsigned char head[10], mask[4] = {0};
    if (!fake_read(fd, head, 2))
        return false;
    *frame = (struct fake_frame){
        .fin = head[0] >> 7, .masked = head[1] >> 7, .opcode = head[0] & 15, .len = head[1] & 127};
    if (frame->len >= 126) {
        size_t n = frame->len == 126 ? 2 : 8;
        if (!fake_read(fd, head + 2, n))
            return false;
        frame->len = 0;
        for (size_t i = 0; i < n; i++)
            frame->len = frame->len << 8 | head[2 + i];
    }
    if (frame->len > (64U << 20) || (frame->masked && !fake_read(fd, mask, 4)))
        return false;
    frame->bytes = mem_new(frame->len + 1);
    if (!fake_read(fd, frame->bytes, frame->len)) {
        fake_frame_done(frame);
        return false;
    }
    for (size_t i = 0; i < frame->len; i++)
        frame->bytes[i] ^= mask[i & 3];
    return true;
}

void fake_frame_done(struct fake_frame *frame)
{
    mem_free(frame->bytes);
    frame->bytes = NULL;
}
