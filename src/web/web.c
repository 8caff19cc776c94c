/* Start and stop: the address, the pools, the first link; then everything in reverse. */
#include "web/web.h"

#include "base/mem.h"
#include "base/pool.h"
#include "web/live.h"
#include "web/presence.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    READERS = 4,
    WRITERS = 4,
    READS_MOST = 512, /* waiting for a thread; beyond: 503 */
    WRITES_MOST = 256,
    BEATS_MOST = 1024,    /* of pages that say what they look at */
    SIGN_INS_MOST = 64,   /* waiting for the one thread that hashes */
    GUESSERS_MOST = 8192, /* ids and addresses the doorman remembers */
    OPENAPI_MOST = 1 << 20,
    FILES_APART = 128 /* left for the rest of the program */
};

/* ---- the address ---- */

struct place {
    struct sockaddr_storage at;
    socklen_t len;
    bool loopback;
};

static enum err read_address(const char *address, int port, struct place *place, struct why *why)
{
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)&place->at;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)&place->at;
    *place = (struct place){0};
    if (port < 0 || port > 65535)
        return why_set(why, ERR_BAD_INPUT, "the port %d is not between 0 and 65535", port);
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        place->len = sizeof(*four);
        place->loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
        return OK;
    }
    if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        place->len = sizeof(*six);
        place->loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) != 0;
        return OK;
    }
    return why_set(why, ERR_BAD_INPUT,
                   "\"%s\" is no IP address; use 127.0.0.1, ::1 or one of "
                   "this machine's",
                   address);
}

static enum err listen_at(struct web *web, const struct place *place, struct why *why)
{
    int family = place->at.ss_family, on = 1;
    web->socket = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (web->socket < 0)
        return why_set(why, ERR_IO, "no socket: %s", strerrordesc_np(errno));
    setsockopt(web->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (family == AF_INET6)
        setsockopt(web->socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(web->socket, (const struct sockaddr *)&place->at, place->len) != 0 ||
        listen(web->socket, 1024) != 0) {
        bool taken = errno == EADDRINUSE;
        return why_set(why, ERR_IO, "cannot listen on %s port %d: %s%s", web->address,
                       web->options.port, strerrordesc_np(errno),
                       taken ? "; stop the program that has it, or give another port" : "");
    }
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } got;
    socklen_t len = sizeof(got);
    memset(&got, 0, sizeof(got));
    if (getsockname(web->socket, &got.any, &len) != 0)
        return why_set(why, ERR_IO, "the port is not known: %s", strerrordesc_np(errno));
    web->port = ntohs(family == AF_INET ? got.four.sin_port : got.six.sin6_port);
    return OK;
}

static enum err check_options(const struct web_options *options, const struct place *place,
                              struct why *why)
{
    if (!options->store)
        return why_set(why, ERR_BAD_INPUT, "the web needs a store");
    if (!place->loopback && !options->address_given)
        return why_set(why, ERR_BAD_INPUT,
                       "%s is open to the network and there is no TLS here: "
                       "say so with an address of its own",
                       options->address);
    if (options->guest && !place->loopback)
        return why_set(why, ERR_BAD_INPUT, "a guest needs no password: only on loopback");
    return OK;
}

/* ---- the first person ---- */

static enum err count_people(struct db *db, void *arg, struct why *why)
{
    return db_int(db, (int64_t *)arg, why, "SELECT count(*) FROM person", "");
}

static enum err keep_token(struct db *db, void *arg, struct why *why)
{
    return store_first_token(db, text_of(arg), clock_now_ms(), why);
}

static enum err make_link(struct web *web, struct why *why)
{
    int64_t people = 0;
    char hash[TOKEN_ROOM];
    enum err err = store_read(web->options.store, count_people, &people, why);
    if (err || (people > 0 && !web->options.guest))
        return err;
    token_new(web->first_token);
    if (web->options.guest)
        return OK;
    token_hash(text_of(web->first_token), "first", hash);
    return store_write(web->options.store, keep_token, hash, why);
}

bool web_first_link(struct web *web, char *room, size_t room_len)
{
    if (!web->first_token[0])
        return false;
    bool six = strchr(web->address, ':') != NULL;
    snprintf(room, room_len, "http://%s%s%s:%d/#/first/%s", six ? "[" : "", web->address,
             six ? "]" : "", web->port, web->first_token);
    return true;
}

/* ---- start and stop ---- */

/* As many connections as the process may open files for. */
static int connections_for(const struct web_options *options)
{
    int wanted = options->most_connections > 0 ? options->most_connections : 4096;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted < 512 ? wanted : 512;
    rlim_t need = (rlim_t)wanted + FILES_APART;
    if (limit.rlim_cur < need) {
        limit.rlim_cur = limit.rlim_max < need ? limit.rlim_max : need;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            getrlimit(RLIMIT_NOFILE, &limit);
    }
    int left = limit.rlim_cur > need ? wanted : (int)limit.rlim_cur - FILES_APART;
    if (left < 64)
        left = 64;
    if (left < wanted)
        log_warn("web_few_connections", {"wanted", L_INT(wanted)}, {"possible", L_INT(left)});
    return left < wanted ? left : wanted;
}

static enum err make_decoy(struct web *web, struct why *why)
{
    char word[TOKEN_ROOM];
    _Static_assert(sizeof(web->decoy) >= crypto_pwhash_STRBYTES, "a hash fits");
    token_new(word);
    if (crypto_pwhash_str(web->decoy, word, strlen(word), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return why_set(why, ERR_IO, "there is no memory to hash passwords (64 MB)");
    return OK;
}

static enum err start_parts(struct web *web, const struct place *place, struct why *why)
{
    const struct web_options *options = &web->options;
    if (sodium_init() < 0)
        return why_set(why, ERR_IO, "libsodium cannot start");
    enum err err = listen_at(web, place, why);
    if (!err)
        err = make_decoy(web, why);
    if (!err)
        err = make_link(web, why);
    if (!err && openapi_write(options->version, cookie_name(web), &web->openapi))
        err = why_set(why, ERR_LIMIT, "openapi.json is too large");
    if (err)
        return err;
    web->doorman = doorman_new(GUESSERS_MOST);
    web->readers = pool_start("web reads", READERS, READS_MOST);
    web->writers = pool_start("web writes", WRITERS, WRITES_MOST);
    web->gate = pool_start("sign-in", 1, SIGN_INS_MOST);
    web->here = pool_start("presence", 1, BEATS_MOST);
    web->presence = presence_new();
    web->shelf = shelf_new();
    web->hub = hub_start(web);
    int threads = options->threads > 0 ? options->threads : 2;
    return server_start(web, threads, connections_for(options), why);
}

enum err web_start(const struct web_options *options, struct web **web_out, struct why *why)
{
    const char *address = options->address ? options->address : "127.0.0.1";
    struct place place = {0};
    enum err err = read_address(address, options->port, &place, why);
    if (!err)
        err = check_options(options, &place, why);
    if (err)
        return err;
    struct web *web = mem_make(struct web);
    web->options = *options;
    if (!web->options.version)
        web->options.version = "0";
    snprintf(web->address, sizeof(web->address), "%s", address);
    web->loopback = place.loopback;
    web->socket = -1;
    web->started_ms = clock_now_ms();
    buf_init(&web->openapi, OPENAPI_MOST);
    err = start_parts(web, &place, why);
    if (err) {
        web_stop(&web);
        return err;
    }
    if (!web->loopback)
        log_warn(
            "web_open_to_network", {"address", L_STR(web->address)},
            {"risk", L_STR(options->behind_tls
                               ? "let only the TLS proxy reach this port"
                               : "passwords and posts travel unencrypted: put TLS before it")});
    log_info("web_started", {"address", L_STR(web->address)}, {"port", L_INT(web->port)});
    *web_out = web;
    return OK;
}

static void wait_for_calls(const struct web *web)
{
    while (atomic_load(&web->inside) > 0)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void stop(struct web *web)
{
    /* No new work (who asks now is refused); then nobody sleeps; then the server can end. It is not
     * quiesced before: version 0.9.75 takes the socket out of a thread's set from two threads at
     * once, and aborts where the second finds it gone. */
    bool running = web->server != NULL;
    atomic_store(&web->stopping, true);
    wait_for_calls(web);
    if (web->hub)
        hub_stop(web->hub);
    if (running)
        MHD_stop_daemon(web->server);
    if (web->socket >= 0)
        close(web->socket);
    pool_stop(&web->readers);
    pool_stop(&web->writers);
    pool_stop(&web->gate);
    pool_stop(&web->here);
    presence_free(&web->presence);
    hub_free(&web->hub);
    shelf_free(&web->shelf);
    doorman_free(&web->doorman);
    buf_done(&web->openapi);
    sodium_memzero(web->first_token, sizeof(web->first_token));
    mem_free(web);
}

void web_stop(struct web **web)
{
    if (*web)
        stop(*web);
    *web = NULL;
}

int web_port(const struct web *web)
{
    return web->port;
}

void web_publish(struct web *web, int64_t number, const struct event *event)
{
    hub_publish(web->hub, number, event);
}
