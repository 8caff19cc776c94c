#include "net/multi.h"

#include "base/mem.h"
#include "net/seal.h"

#include <arpa/inet.h>
#include <unistd.h>
#include <uv.h>

enum { MOST_CONNECTIONS = 64, MOST_PER_HOST = 8 };

struct multi {
    CURLM *curl;
    struct loop *loop;
    struct timer *timer;
    struct timer *ripe; /* transfers ended inside multi_add: told from the loop */
    char *proxy;        /* of the environment, or NULL */
    bool telling, freed;
};

/* One socket of curl's. Freed through its data by uv_close. */
struct polled {
    uv_poll_t uv;
    struct multi *multi;
    curl_socket_t fd;
};

static void free_polled(uv_handle_t *handle)
{
    mem_free(handle->data);
}

/* A done function may remove others, so each message is read anew. */
static void tell_done(struct multi *multi)
{
    if (multi->telling)
        return;
    multi->telling = true;
    while (!multi->freed) {
        int left;
        const CURLMsg *message = curl_multi_info_read(multi->curl, &left);
        if (!message)
            break;
        if (message->msg != CURLMSG_DONE)
            continue;
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        transfer->done(code, transfer->arg);
    }
    multi->telling = false;
    if (multi->freed)
        multi_free(&multi);
}

static void act(struct multi *multi, curl_socket_t fd, int events)
{
    int running;
    curl_multi_socket_action(multi->curl, fd, events, &running);
    tell_done(multi);
}

static void socket_ready(uv_poll_t *uv, int status, int events)
{
    struct polled *polled = uv->data;
    int bits = status < 0 ? CURL_CSELECT_ERR : 0;
    if (events & UV_READABLE)
        bits |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        bits |= CURL_CSELECT_OUT;
    act(polled->multi, polled->fd, bits);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *mine)
{
    (void)easy;
    struct multi *multi = arg;
    struct polled *polled = mine;
    if (what == CURL_POLL_REMOVE) {
        if (polled) {
            curl_multi_assign(multi->curl, fd, NULL);
            uv_close((uv_handle_t *)&polled->uv, free_polled);
        }
        return 0;
    }
    if (!polled) {
        polled = mem_make(struct polled);
        polled->multi = multi;
        polled->fd = fd;
        if (uv_poll_init_socket(loop_uv(multi->loop), &polled->uv, fd) != 0) {
            mem_free(polled);
            return -1;
        }
        polled->uv.data = polled;
        curl_multi_assign(multi->curl, fd, polled);
    }
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    return uv_poll_start(&polled->uv, events, socket_ready) == 0 ? 0 : -1;
}

static void timer_due(void *arg)
{
    struct multi *multi = arg;
    timer_stop(&multi->timer);
    act(multi, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *curl, long wait_ms, void *arg)
{
    (void)curl;
    struct multi *multi = arg;
    timer_stop(&multi->timer);
    if (wait_ms >= 0)
        multi->timer = timer_start(multi->loop, wait_ms, false, timer_due, multi);
    return 0;
}

static char *environment_proxy(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = getenv(names[i]); /* NOLINT(concurrency-mt-unsafe): never set here */
        if (value && *value)
            return mem_dup(value, strlen(value));
    }
    return NULL;
}

struct multi *multi_new(struct loop *loop)
{
    struct multi *multi = mem_make(struct multi);
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); /* counted and thread-safe */
    multi->loop = loop;
    multi->curl = curl_multi_init();
    must(multi->curl != NULL);
    multi->proxy = environment_proxy();
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)MOST_CONNECTIONS);
    curl_multi_setopt(multi->curl, CURLMOPT_MAX_HOST_CONNECTIONS, (long)MOST_PER_HOST);
    return multi;
}

void multi_free(struct multi **multi_at)
{
    struct multi *multi = *multi_at;
    if (!multi)
        return;
    *multi_at = NULL;
    multi->freed = true;
    if (multi->telling) /* a done function lets go of it: freed when the telling is over */
        return;
    curl_multi_cleanup(multi->curl); /* removes its sockets through on_socket */
    timer_stop(&multi->timer);
    timer_stop(&multi->ripe);
    mem_free(multi->proxy);
    mem_free(multi);
    curl_global_cleanup();
}

/* Whether the transfer may talk to this address; keeps it for the reason when not. */
static bool may_call(struct transfer *transfer, int family, const void *at)
{
    if (transfer->private_allowed)
        return true;
    bool is_private = true;
    if (family == AF_INET)
        is_private = address_is_private4(at);
    else if (family == AF_INET6)
        is_private = address_is_private6(at);
    if (!is_private)
        return true;
    transfer->refused_private = true;
    if (family != AF_INET && family != AF_INET6)
        snprintf(transfer->peer, sizeof(transfer->peer), "no internet address");
    else if (!inet_ntop(family, at, transfer->peer, sizeof(transfer->peer)))
        transfer->peer[0] = '\0';
    return false;
}

/* The address itself is looked at, after name resolution: a public name that points to a private
 * address is refused as well, however often it changes. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct transfer *transfer = arg;
    if (net_may_leave(NULL)) {
        transfer->refused_seal = true;
        return CURL_SOCKET_BAD;
    }
    const void *at = NULL;
    if (address->family == AF_INET)
        at = &((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
    else if (address->family == AF_INET6)
        at = &((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr;
    if (!may_call(transfer, address->family, at))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Before each request of a connection, kept ones included: a connection that one call was allowed
 * to open to a private address is not for another that is not. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is curl's */
static int before_request(void *arg, char *peer, char *local, int peer_port, int local_port)
{
    (void)local;
    (void)peer_port;
    (void)local_port;
    struct transfer *transfer = arg;
    unsigned char at[16];
    int family = strchr(peer, ':') ? AF_INET6 : AF_INET;
    if (net_may_leave(NULL)) {
        transfer->refused_seal = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (inet_pton(family, peer, at) != 1)
        return transfer->private_allowed ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    return may_call(transfer, family, at) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

void multi_prepare(struct multi *multi, struct transfer *transfer, bool private_allowed)
{
    CURL *easy = curl_easy_init();
    must(easy != NULL);
    transfer->easy = easy;
    transfer->private_allowed = private_allowed;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    /* A proxy resolves names itself, so the addresses seen here are the proxy's: it is the
     * machine's owner who set it and who answers for where it reaches. */
    const bool proxied = multi->proxy && !private_allowed;
    curl_easy_setopt(easy, CURLOPT_PROXY, proxied ? multi->proxy : "");
    if (proxied)
        transfer->private_allowed = true;
}

static void ripe(void *arg)
{
    struct multi *multi = arg;
    timer_stop(&multi->ripe);
    tell_done(multi);
}

enum err multi_add(struct multi *multi, struct transfer *transfer, struct why *why)
{
    enum err err = net_may_leave(why);
    if (err)
        return err;
    CURLMcode code = curl_multi_add_handle(multi->curl, transfer->easy);
    if (code)
        return why_set(why, ERR_IO, "curl takes no more calls: %s", curl_multi_strerror(code));
    if (!multi->ripe)
        multi->ripe = timer_start(multi->loop, 0, false, ripe, multi);
    return OK;
}

void multi_remove(struct multi *multi, struct transfer *transfer)
{
    if (!transfer->easy)
        return;
    curl_multi_remove_handle(multi->curl, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    transfer->easy = NULL;
}

static void take_out(struct why *why, struct text secret)
{
    size_t from = 0;
    while (secret.len) {
        struct text all = text_of(why->text);
        ptrdiff_t found = text_find(text_slice(all, from, all.len), secret);
        if (found < 0)
            return;
        /* One byte of mark for the whole secret: the rest moves up. */
        size_t at = from + (size_t)found;
        why->text[at] = '*';
        memmove(why->text + at + 1, why->text + at + secret.len, all.len - at - secret.len + 1);
        from = at + 1;
    }
}

static enum err err_of(CURLcode code)
{
    switch ((int)code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ERR_BAD_INPUT;
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
        return ERR_DENIED;
    case CURLE_TOO_MANY_REDIRECTS:
        return ERR_LIMIT;
    default:
        return ERR_IO;
    }
}

enum err multi_why(const struct transfer *transfer, CURLcode code, struct text what,
                   struct text secret, struct why *why)
{
    enum err err;
    if (transfer->refused_seal)
        err = net_may_leave(why);
    else if (transfer->refused_private &&
             (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK))
        err = why_set(why, ERR_DENIED,
                      "%.*s: the address %s is private; allow private addresses for this "
                      "entry if it is meant",
                      TEXT_ARG(what), transfer->peer);
    else
        err = why_set(why, err_of(code), "%.*s: %s", TEXT_ARG(what), curl_easy_strerror(code));
    if (why)
        take_out(why, secret);
    return err;
}
