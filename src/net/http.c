#include "base/mem.h"
#include "net/call.h"
#include "net/seal.h"

#include <ctype.h>
#include <strings.h>

enum { MOST_HEADER_BYTES = 64 << 10, MOST_HEADERS = 200, MOST_BODY = 10 << 20 };

struct http {
    struct loop *loop;
    struct multi *multi;
    struct http_call *calls;
};

struct http *http_new(struct loop *loop)
{
    struct http *http = mem_make(struct http);
    http->loop = loop;
    http->multi = multi_new(loop);
    return http;
}

struct loop *http_loop(const struct http *http)
{
    return http->loop;
}

static void call_free(struct http_call *call)
{
    *call->at = call->next;
    if (call->next)
        call->next->at = call->at;
    timer_stop(&call->start);
    multi_remove(call->http->multi, &call->transfer);
    curl_slist_free_all(call->list);
    vec_done(&call->headers);
    buf_done(&call->body);
    arena_free(&call->arena);
    mem_free(call);
}

bool http_began(const struct http_call *call)
{
    long bytes = 0;
    curl_off_t sending_us = 0;
    if (call->mail)
        return call->transfer.easy && !call->early.code && call->sent.len == 0;
    curl_easy_getinfo(call->transfer.easy, CURLINFO_REQUEST_SIZE, &bytes);
    curl_easy_getinfo(call->transfer.easy, CURLINFO_PRETRANSFER_TIME_T, &sending_us);
    return bytes > 0 || sending_us > 0;
}

/* Tells the outcome and frees the call. */
static void call_end(struct http_call *call, const struct why *why)
{
    struct http_answer answer = {.retry_after_ms = -1};
    long status = 0;
    curl_off_t retry_s = 0;
    char *url = NULL;
    curl_easy_getinfo(call->transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call->transfer.easy, CURLINFO_RETRY_AFTER, &retry_s);
    curl_easy_getinfo(call->transfer.easy, CURLINFO_EFFECTIVE_URL, &url);
    answer.why = *why;
    answer.began = http_began(call);
    answer.status = why->code && !call->mail ? 0 : (int)status;
    if (call->mail && !why->code)
        answer.status = 250;
    answer.headers = call->headers.at;
    answer.header_count = call->headers.len;
    answer.body = buf_view(&call->body);
    answer.final_url = text_of(url);
    if (http_header(&answer, "retry-after").at && retry_s >= 0)
        answer.retry_after_ms = retry_s > INT64_MAX / 1000 ? INT64_MAX : retry_s * 1000;
    if (call->on_done && !call->cancelled)
        call->on_done(&answer, call->arg);
    call_free(call);
}

static void transfer_done(CURLcode code, void *arg)
{
    struct http_call *call = arg;
    struct why why = {.code = OK};
    if (call->stopped.code)
        why = call->stopped;
    else if (code)
        (void)multi_why(&call->transfer, code, call->what, call->secret, &why);
    call_end(call, &why);
}

static void call_start(void *arg)
{
    struct http_call *call = arg;
    timer_stop(&call->start);
    struct why why = call->early;
    if (why.code || multi_add(call->http->multi, &call->transfer, &why) != OK)
        call_end(call, &why);
}

/* "POST https://host:port": a path may be a secret. */
static struct text what_of(struct arena *arena, const char *method, struct text url)
{
    ptrdiff_t scheme = text_find(url, TEXT("://"));
    size_t from = scheme < 0 ? 0 : (size_t)scheme + 3, to = from;
    while (to < url.len && !strchr("/?#", url.at[to]))
        to++;
    struct text host = text_slice(url, from, to);
    ptrdiff_t at = -1; /* user:password@ is no part of it */
    for (size_t i = 0; i < host.len; i++)
        if (host.at[i] == '@')
            at = (ptrdiff_t)i;
    host = text_slice(host, (size_t)(at + 1), host.len);
    return arena_printf(arena, "%s %.*s%.*s", method, (int)from, url.at ? url.at : "",
                        TEXT_ARG(host));
}

struct http_call *call_new(struct http *http, struct text url, bool private_allowed,
                           const char *method)
{
    struct http_call *call = mem_make(struct http_call);
    call->http = http;
    call->next = http->calls;
    call->at = &http->calls;
    if (call->next)
        call->next->at = &call->next;
    http->calls = call;
    call->arena = arena_new("http_call", 2048);
    call->what = what_of(call->arena, method, url);
    multi_prepare(http->multi, &call->transfer, private_allowed);
    call->transfer.done = transfer_done;
    call->transfer.arg = call;
    curl_easy_setopt(call->transfer.easy, CURLOPT_URL, arena_text(call->arena, url).at);
    call->start = timer_start(http->loop, 0, false, call_start, call);
    return call;
}

void http_free(struct http **http_at)
{
    struct http *http = *http_at;
    if (!http)
        return;
    *http_at = NULL;
    struct why why;
    (void)why_set(&why, ERR_CLOSED, "the program is stopping");
    while (http->calls)
        call_end(http->calls, &why);
    multi_free(&http->multi);
    mem_free(http);
}

void http_cancel(struct http_call *call)
{
    if (call->inside)
        call->cancelled = true; /* on_bytes is running: its return ends the transfer */
    else
        call_free(call);
}

static size_t on_body(char *at, size_t size, size_t count, void *arg)
{
    struct http_call *call = arg;
    size_t len = size * count;
    call->body_bytes += len;
    if (call->body_bytes > call->most_bytes) {
        (void)why_set(&call->stopped, ERR_LIMIT, "%.*s: the answer is longer than %zu bytes",
                      TEXT_ARG(call->what), call->most_bytes);
        return 0;
    }
    if (!call->on_bytes)
        return buf_add(&call->body, at, len) ? 0 : len;
    call->inside = true;
    enum err err = call->on_bytes((struct text){at, len}, call->arg, &call->stopped);
    call->inside = false;
    if (err && !call->stopped.code)
        (void)why_set(&call->stopped, err, "%.*s: ended by its reader", TEXT_ARG(call->what));
    return err || call->cancelled ? 0 : len;
}

static size_t on_header(char *at, size_t size, size_t count, void *arg)
{
    struct http_call *call = arg;
    size_t len = size * count;
    struct text line = {at, len}, name;
    call->header_bytes += len;
    if (call->header_bytes > MOST_HEADER_BYTES || call->headers.len >= MOST_HEADERS) {
        (void)why_set(&call->stopped, ERR_LIMIT, "%.*s: the answer has too many headers",
                      TEXT_ARG(call->what));
        return 0;
    }
    if (text_starts(line, TEXT("HTTP/"))) { /* the next answer of a redirect or a 100 */
        vec_clear(&call->headers);
        return len;
    }
    struct text rest = line;
    if (!memchr(at, ':', len) || !text_cut(&rest, ':', &name))
        return len;
    struct header header = {arena_text(call->arena, text_trim(name)),
                            arena_text(call->arena, text_trim(rest))};
    vec_push(&call->headers, header);
    return len;
}

struct text http_header(const struct http_answer *answer, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < answer->header_count; i++) {
        struct text got = answer->headers[i].name;
        if (got.len == len && strncasecmp(got.at, name, len) == 0)
            return answer->headers[i].value;
    }
    return (struct text){0};
}

static bool has_break(struct text text)
{
    return text.len && (memchr(text.at, '\r', text.len) || memchr(text.at, '\n', text.len) ||
                        memchr(text.at, '\0', text.len));
}

static void set_headers(struct http_call *call, const struct http_request *request)
{
    /* curl waits a second for a "100 Continue" that few servers send. */
    call->list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; i < request->header_count; i++) {
        struct text name = request->headers[i].name, value = request->headers[i].value;
        if (has_break(name) || has_break(value) || !name.len) {
            (void)why_set(&call->early, ERR_BAD_INPUT, "%.*s: a header holds a line break",
                          TEXT_ARG(call->what));
            return;
        }
        /* "Name;" is how curl is told of an empty value. */
        struct text line =
            value.len ? arena_printf(call->arena, "%.*s: %.*s", TEXT_ARG(name), TEXT_ARG(value))
                      : arena_printf(call->arena, "%.*s;", TEXT_ARG(name));
        call->list = curl_slist_append(call->list, line.at);
    }
    curl_easy_setopt(call->transfer.easy, CURLOPT_HTTPHEADER, call->list);
}

static void set_limits(struct http_call *call, const struct http_request *request)
{
    CURL *easy = call->transfer.easy;
    call->most_bytes = request->most_bytes ? request->most_bytes : MOST_BODY;
    buf_init(&call->body, call->most_bytes);
    if (request->timeout_ms < 0) {
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 90L);
    } else {
        long wait = request->timeout_ms ? (long)request->timeout_ms : 30000;
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, wait);
        if (wait < 10000)
            curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, wait);
    }
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
}

struct http_call *http_send(struct http *http, const struct http_request *request)
{
    const char *method = request->method ? request->method : "GET";
    struct http_call *call = call_new(http, request->url, request->private_allowed, method);
    CURL *easy = call->transfer.easy;
    call->secret = arena_text(call->arena, request->secret);
    call->on_bytes = request->on_bytes;
    call->on_done = request->on_done;
    call->arg = request->arg;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "hinomi");
    if (request->ca.len)
        curl_easy_setopt(easy, CURLOPT_CAINFO, arena_text(call->arena, request->ca).at);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    if (request->body.at) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body.at);
    }
    if (request->once)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (strcmp(method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(method, request->body.at ? "POST" : "GET") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    set_limits(call, request);
    set_headers(call, request);
    if (has_break(request->url))
        (void)why_set(&call->early, ERR_BAD_INPUT, "%s: the address holds a line break", method);
    return call;
}

void http_encode(struct buf *out, struct text value)
{
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.at[i];
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));
        if (plain)
            buf_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}
