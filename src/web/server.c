/*
 * The server: libmicrohttpd with epoll and threads of its own. A request that needs work is put
 * aside (suspended) while a thread of the pool works on it: whatever it waits for, the other
 * connections go on.
 */
#include "base/mem.h"
#include "base/pool.h"
#include "web/approve_link.h"
#include "web/inside.h"
#include "web/live.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <strings.h>

static struct counter requests = {.name = "hinomi_web_requests", .help = "Requests answered."};
static struct counter refused_full = {.name = "hinomi_web_refused_full",
                                      .help = "Requests answered 503 because a queue was full."};

enum { DROPPED_MOST = 8 << 20 };

/* ---- sending ---- */

static void put_header(struct MHD_Response *response, const char *name, const char *value)
{
    must(MHD_add_response_header(response, name, value) == MHD_YES);
}

static const char policy[] = "default-src 'self'; img-src 'self' data:; object-src 'none'; "
                             "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

static void put_headers(const struct call *call, struct MHD_Response *response)
{
    const struct answer *answer = &call->answer;
    char number[16];
    put_header(response, "Content-Security-Policy", policy);
    put_header(response, "X-Content-Type-Options", "nosniff");
    put_header(response, "X-Frame-Options", "DENY");
    put_header(response, "Referrer-Policy", "no-referrer");
    put_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    put_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    if (call->web->options.behind_tls)
        put_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (answer->cookie[0])
        put_header(response, "Set-Cookie", answer->cookie);
    if (answer->allow[0])
        put_header(response, "Allow", answer->allow);
    if (answer->retry_after_s) {
        snprintf(number, sizeof(number), "%d", answer->retry_after_s);
        put_header(response, "Retry-After", number);
    }
}

static struct MHD_Response *asset_response(struct call *call)
{
    const struct web_asset *asset = call->answer.asset;
    struct MHD_Response *response;
    struct buf *body = &call->answer.body;
    bool packed = asset->packed && call->gzip;
    if (call->answer.status == 304) {
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    } else if (asset->packed && !call->gzip) {
        enum err err = asset_unpack(asset, body);
        must(!err); /* our own bytes */
        response = MHD_create_response_from_buffer(body->len, body->at, MHD_RESPMEM_MUST_COPY);
    } else {
        /* The library never writes to a persistent buffer. */
        void *at = (void *)(uintptr_t)asset->at;
        response = MHD_create_response_from_buffer(asset->len, at, MHD_RESPMEM_PERSISTENT);
    }
    must(response);
    put_header(response, "Content-Type", asset->type);
    put_header(response, "ETag", asset->etag);
    put_header(response, "Vary", "Accept-Encoding");
    /* What the build names by its content may be kept for ever; the rest is asked for again. */
    bool forever = text_starts(text_of(asset->path), TEXT("/assets/"));
    put_header(response, "Cache-Control",
               forever ? "public, max-age=31536000, immutable" : "no-cache");
    if (packed && call->answer.status != 304)
        put_header(response, "Content-Encoding", "gzip");
    return response;
}

static struct MHD_Response *body_response(struct call *call)
{
    struct answer *answer = &call->answer;
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(
        answer->body.len, answer->body.at, mem_free);
    must(response);
    answer->body.at = NULL; /* the response's now */
    answer->body.len = answer->body.cap = 0;
    put_header(response, "Cache-Control", "no-store");
    if (answer->status != 204)
        put_header(response, "Content-Type", answer->type ? answer->type : "application/json");
    return response;
}

static enum MHD_Result answer_send(struct call *call)
{
    struct MHD_Response *response;
    if (call->answer.screen)
        response = screen_response(call->answer.screen, call->connection);
    else if (call->answer.asset)
        response = asset_response(call);
    else
        response = body_response(call);
    call->answer.screen = NULL;
    put_headers(call, response);
    counter_add(&requests, 1);
    enum MHD_Result result =
        MHD_queue_response(call->connection, (unsigned)call->answer.status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- receiving ---- */

static struct text header(struct call *call, const char *name)
{
    const char *value = MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
    return value ? arena_text(call->arena, text_of(value)) : (struct text){0};
}

static bool loopback_address(const struct sockaddr *at)
{
    if (at->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)at)->sin_addr.s_addr) >> 24 == 127;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

/* A proxy adds its word behind what was sent: in the line, or in a line of its own. */
static enum MHD_Result forwarded_last(void *arg, enum MHD_ValueKind kind, const char *key,
                                      const char *value)
{
    struct text rest = text_of(value ? value : ""), part;
    (void)kind;
    if (strcasecmp(key, "X-Forwarded-For") == 0)
        while (text_cut(&rest, ',', &part))
            *(struct text *)arg = text_trim(part);
    return MHD_YES;
}

/* Who is at the other end: behind a proxy of this machine, whom the proxy names last. */
static void read_peer(struct call *call)
{
    const union MHD_ConnectionInfo *known =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *at = known ? known->client_addr : NULL;
    char room[INET6_ADDRSTRLEN] = "";
    if (at && at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr, room,
                  sizeof(room));
    else if (at)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, room,
                  sizeof(room));
    struct text last = {0};
    bool local = at && loopback_address(at);
    call->near = local && !header(call, "X-Forwarded-For").at && !header(call, "Forwarded").at;
    if (local && call->web->options.behind_tls)
        MHD_get_connection_values(call->connection, MHD_HEADER_KIND, forwarded_last, &last);
    call->peer = arena_text(call->arena, last.len ? text_slice(last, 0, 64) : text_of(room));
}

static void read_headers(struct call *call)
{
    call->host = header(call, "Host");
    call->origin = header(call, "Origin");
    call->cookie = cookie_find(header(call, "Cookie"), cookie_name(call->web));
    call->csrf = header(call, "X-CSRF");
    call->agent = text_slice(header(call, "User-Agent"), 0, 300);
    call->if_none_match = header(call, "If-None-Match");
    call->last_event_id = header(call, "Last-Event-ID");
    call->gzip = accepts_gzip(header(call, "Accept-Encoding"));
    /* A form of a page without a referrer says "null" for its origin: then the browser's own word
     * counts that it is ours. */
    struct text site = header(call, "Sec-Fetch-Site");
    const bool unnamed = text_is(call->origin, "null") && text_is(site, "same-origin");
    call->cross_site = text_is(site, "cross-site") || text_is(site, "same-site") ||
                       (call->origin.at && !unnamed && !origin_same(call->origin, call->host));
    read_peer(call);
}

static void answer_asset(struct call *call)
{
    if (call->method != METHOD_GET && call->method != METHOD_HEAD) {
        snprintf(call->answer.allow, sizeof(call->answer.allow), "GET, HEAD");
        answer_error(call, 405, "method_not_allowed", "a file can only be read");
        return;
    }
    const struct web_asset *asset = asset_find(call->web, &call->target);
    if (!asset) {
        answer_error(call, 404, "not_found", "there is no such page");
        return;
    }
    call->answer.asset = asset;
    call->answer.status = etag_listed(call->if_none_match, asset->etag) ? 304 : 200;
}

/* Two calls for machines stand outside the API. Figures are for this machine, or an admin. */
static const struct endpoint *machine_endpoint(const struct call *call)
{
    static const struct endpoint health = {.path = "/healthz", .handle = api_health};
    static const struct endpoint near = {.path = "/metrics", .handle = api_metrics};
    static const struct endpoint far = {
        .path = "/metrics", .roles = ROLE_ADMIN, .handle = api_metrics};
    if (call->method != METHOD_GET && call->method != METHOD_HEAD)
        return NULL;
    if (text_is(call->target.path, "/metrics"))
        return call->near ? &near : &far;
    return text_is(call->target.path, "/healthz") ? &health : NULL;
}

/* The page of a link that takes one ring. */
static const struct endpoint *link_endpoint(const struct call *call)
{
    static const struct endpoint look = {.method = METHOD_GET, .path = "/ack", .handle = page_ack};
    static const struct endpoint press = {
        .method = METHOD_POST, .path = "/ack", .query = "over:text?", .handle = page_ack_press};
    const struct target *target = &call->target;
    const bool reads = call->method == METHOD_GET || call->method == METHOD_HEAD;
    if (target->part_count != 5 || !text_is(target->parts[0], "ack"))
        return NULL;
    return reads ? &look : call->method == METHOD_POST ? &press : NULL;
}

/* The page of a client's approver (approve.c). */
static const struct endpoint *approve_endpoint(const struct call *call)
{
    static const struct endpoint look = {
        .method = METHOD_GET, .path = "/approve", .handle = page_approve};
    static const struct endpoint press = {.method = METHOD_POST,
                                          .path = "/approve",
                                          .handle = page_approve_press,
                                          .body = "",
                                          .how = FORM};
    const struct target *target = &call->target;
    if (target->part_count != APPROVE_PARTS || !text_is(target->parts[0], "approve"))
        return NULL;
    if (call->method == METHOD_POST)
        return &press;
    return call->method == METHOD_GET || call->method == METHOD_HEAD ? &look : NULL;
}

/* What can be said before the body is read; true when it has been said. */
static bool answered_early(struct call *call)
{
    const struct web *web = call->web;
    bool any = !web->loopback;
    if (!(any && !web->options.hosts) && !host_allowed(call->host, web->options.hosts, any)) {
        answer_error(call, 403, "unknown_host",
                     "this server is not known by that name; add it to the configured names");
        return true;
    }
    if (call->bad_target) {
        answer_error(call, 400, "bad_input", call->why.text);
        return true;
    }
    call->endpoint = machine_endpoint(call);
    if (!call->endpoint)
        call->endpoint = link_endpoint(call);
    if (!call->endpoint)
        call->endpoint = approve_endpoint(call);
    if (call->endpoint)
        return false;
    if (!call->api) {
        answer_asset(call);
        return true;
    }
    call->endpoint = endpoint_find(call->method, &call->target, call->params, call->answer.allow);
    if (!call->endpoint && call->answer.allow[0])
        answer_error(call, 405, "method_not_allowed", "this path does not know that method");
    else if (!call->endpoint)
        answer_error(call, 404, "not_found", "there is no such call");
    return !call->endpoint;
}

static enum MHD_Result begin(struct call *call)
{
    read_headers(call);
    call->stage = CALL_READING;
    if (answered_early(call)) {
        call->stage = CALL_READY;
        return MHD_YES;
    }
    /* A signed-in person's request may be larger; whether the cookie is good is seen later. */
    call->body_most = !call->endpoint->body ? 0 : call->cookie.at ? BODY_MOST : STRANGER_MOST;
    buf_init(&call->body, call->body_most);
    struct text length = header(call, "Content-Length");
    int64_t bytes;
    if (length.at && (!text_int(length, &bytes) || bytes < 0 || bytes > (int64_t)call->body_most)) {
        answer_error(call, 413, "too_large",
                     call->body_most ? "the body is too large" : "this call takes no body");
        call->stage = CALL_READY;
        return answer_send(call); /* before the body: the connection ends with it */
    }
    return MHD_YES;
}

static enum MHD_Result receive(struct call *call, const char *bytes, size_t *len)
{
    struct web *web = call->web;
    const size_t most = web->options.bodies_most ? web->options.bodies_most : BODIES_MOST;
    /* A cookie that is none yet buys a larger body: not more of them than the house can hold. */
    call->crowded |=
        call->body.len + *len > STRANGER_MOST && atomic_load(&web->bodies) + *len > most;
    if (call->stage != CALL_READING || call->crowded || buf_add(&call->body, bytes, *len))
        call->dropped += *len;
    else
        atomic_fetch_add(&web->bodies, *len);
    *len = 0;
    return call->dropped > DROPPED_MOST ? MHD_NO : MHD_YES;
}

static void answer_full(struct call *call)
{
    counter_add(&refused_full, 1);
    call->answer.retry_after_s = 1;
    answer_error(call, 503, "full", "too much is being asked at once; try again in a second");
}

static enum MHD_Result work(struct call *call)
{
    if (call->crowded) {
        answer_full(call);
        call->stage = CALL_READY;
        return answer_send(call);
    }
    if (call->dropped) {
        answer_error(call, 413, "too_large", "the body is too large");
        call->stage = CALL_READY;
        return answer_send(call);
    }
    struct web *web = call->web;
    atomic_fetch_add(&web->inside, 1);
    if (atomic_load(&web->stopping)) {
        atomic_fetch_sub(&web->inside, 1);
        answer_full(call);
        call->stage = CALL_READY;
        return answer_send(call);
    }
    call->stage = CALL_WORKING;
    MHD_suspend_connection(call->connection);
    struct pool *pool = call->endpoint->how == GATE            ? web->gate
                        : call->endpoint->how == PRESENCE      ? web->here
                        : call->endpoint->method == METHOD_GET ? web->readers
                                                               : web->writers;
    if (pool_run(pool, call_run, call)) {
        answer_full(call);
        call_ready(call);
    }
    return MHD_YES;
}

void call_ready(struct call *call)
{
    struct web *web = call->web;
    struct MHD_Connection *connection = call->connection;
    call->stage = CALL_READY;
    MHD_resume_connection(connection); /* from here the call is the server's */
    atomic_fetch_sub(&web->inside, 1);
}

/* The library's own signature. NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *bytes,
                                  size_t *len, void **state)
{
    (void)arg;
    (void)url;
    (void)version;
    struct call *call = *state;
    if (!call)
        return MHD_NO;
    if (call->stage == CALL_NEW) {
        call->connection = connection;
        call->method = method_of(text_of(method));
        return begin(call);
    }
    if (*len)
        return receive(call, bytes, len);
    if (call->stage == CALL_READING)
        return work(call);
    return answer_send(call);
}

/* Called with the target as it came, before anything is decoded: the call begins here. */
static void *on_target(void *arg, const char *raw, struct MHD_Connection *connection)
{
    (void)connection;
    struct web *web = arg;
    struct call *call = mem_make(struct call);
    call->web = web;
    call->arena = arena_new("web call", 4096);
    call->raw = arena_text(call->arena, text_of(raw));
    call->bad_target = target_read(call->raw, call->arena, &call->target, &call->why) != OK;
    call->api =
        !call->bad_target && call->target.part_count > 0 && text_is(call->target.parts[0], "api");
    buf_init(&call->answer.body, ANSWER_MOST);
    return call;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)arg;
    (void)connection;
    (void)code;
    struct call *call = *state;
    *state = NULL;
    if (!call)
        return;
    if (call->answer.screen)
        screen_leave(&call->answer.screen);
    atomic_fetch_sub(&call->web->bodies, call->body.len);
    buf_done(&call->body);
    buf_done(&call->answer.body);
    arena_free(&call->arena);
    mem_free(call);
}

/* Names and values stay as they came: request.c decodes what is needed. */
static size_t no_unescape(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg;
    (void)connection;
    return strlen(text);
}

static void FORMAT(2, 0) on_log(void *arg, const char *format, va_list args)
{
    (void)arg;
    char room[300];
    vsnprintf(room, sizeof(room), format, args);
    log_debug("web_server", {"text", L_TEXT(text_trim(text_of(room)))});
}

enum err server_start(struct web *web, int threads, int connections, struct why *why)
{
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_ITC;
    web->server = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, web, MHD_OPTION_EXTERNAL_LOGGER, on_log, web,
        MHD_OPTION_LISTEN_SOCKET, web->socket, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections, MHD_OPTION_CONNECTION_TIMEOUT, 30u,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)24 << 10, MHD_OPTION_URI_LOG_CALLBACK,
        on_target, web, MHD_OPTION_NOTIFY_COMPLETED, on_completed, web,
        MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, web, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!web->server)
        return why_set(why, ERR_IO, "the web server cannot start on port %d", web->port);
    return OK;
}
