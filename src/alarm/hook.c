#include "alarm/hook.h"

#include "base/arena.h"
#include "base/mem.h"
#include "net/said.h"

enum { ANSWER_MOST = 256 * 1024, PART_LEAST = 6 };

/* A call under way: the channel may be replaced before the answer comes. */
struct asked {
    hook_judge_fn *judge;
    hook_patience_fn *patience;
    hook_outcome *done;
    void *arg;
    struct arena *arena;
    struct text secrets[HOOK_SECRETS + 1];
    bool reach;
};

/* The path of an address is what nobody may know. */
static struct text path_of(struct text url)
{
    const ptrdiff_t scheme = text_find(url, TEXT("://"));
    size_t at = scheme < 0 ? 0 : (size_t)scheme + 3;
    while (at < url.len && url.at[at] != '/' && url.at[at] != '?')
        at++;
    return text_slice(url, at, url.len);
}

enum err hook_valid(const struct hook *hook, struct text url, struct why *why)
{
    if (!url.len)
        return why_set(why, ERR_BAD_INPUT, "its url is missing");
    const bool plain = text_starts(url, TEXT("http://"));
    if (!plain && !text_starts(url, TEXT("https://")))
        return why_set(why, ERR_BAD_INPUT, "its url does not begin with https://");
    if (path_of(url).at == url.at + (plain ? 7 : 8))
        return why_set(why, ERR_BAD_INPUT, "its url names no host");
    if (plain && !hook->private_allowed)
        return why_set(
            why, ERR_BAD_INPUT,
            "its url has no TLS: whoever listens could ring in our name. Write https://, "
            "or private: true for a service on this machine or network");
    return OK;
}

/* ---- reading ---- */

enum err hook_status(int status, struct text said, struct why *why)
{
    char room[SAID_ROOM];
    const struct text words = said_line(said, room);
    const char *before = words.len ? ": " : "";
    if (status >= 200 && status < 300)
        return OK;
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return why_set(why, ERR_AGAIN, "it answered %d%s%.*s", status, before, TEXT_ARG(words));
    return why_set(why, ERR_DENIED, "it refuses with %d%s%.*s", status, before, TEXT_ARG(words));
}

enum err hook_judge(const struct http_answer *answer, struct why *why)
{
    return hook_status(answer->status, answer->body, why);
}

/* The address, its path, and every part of it that could be a token by itself. */
static void hide_url(struct why *why, struct text url)
{
    struct text path = path_of(url);
    why_hide(why, url);
    why_hide(why, path);
    while (path.len) {
        size_t end = 0;
        while (end < path.len && !strchr("/?&=", path.at[end]))
            end++;
        if (end >= PART_LEAST)
            why_hide(why, text_slice(path, 0, end));
        path = text_slice(path, end < path.len ? end + 1 : end, path.len);
    }
}

static enum err read_answer(const struct asked *asked, const struct http_answer *answer,
                            struct why *why)
{
    if (answer->status == 0) {
        *why = answer->why;
        return why->code == ERR_DENIED || why->code == ERR_LIMIT ? why->code : ERR_AGAIN;
    }
    if (asked->reach && (answer->status < 500 || answer->status == 501))
        return OK;
    return asked->judge(answer, why);
}

static void finished(const struct hook_result *result, void *arg)
{
    alarm_answered(arg, result->status);
    alarm_done(NULL, arg, result->outcome, result->why, result->retry_after_ms);
}

static void answered(const struct http_answer *answer, void *arg)
{
    struct asked *asked = arg;
    int64_t retry_after_ms = answer->retry_after_ms;
    const int64_t asked_for_ms = asked->patience ? asked->patience(answer) : -1;
    if (asked_for_ms > retry_after_ms)
        retry_after_ms = asked_for_ms;
    struct why why = {0};
    const enum err outcome = read_answer(asked, answer, &why);
    for (size_t i = 0; i < HOOK_SECRETS; i++)
        why_hide(&why, asked->secrets[i]);
    hide_url(&why, asked->secrets[HOOK_SECRETS]);
    const struct hook_result result = {outcome, answer->status, &why, retry_after_ms};
    asked->done(&result, asked->arg);
    arena_free(&asked->arena);
    mem_free(asked);
}

void hook_ask(struct alarm *alarm, const struct hook_call *call, hook_outcome *done, void *arg)
{
    struct asked *asked = mem_make(struct asked);
    asked->judge = call->judge ? call->judge : hook_judge;
    asked->patience = call->patience;
    asked->done = done;
    asked->arg = arg;
    asked->reach = call->reach;
    asked->arena = arena_new("asked", 512);
    const struct text url = call->url.len ? call->url : call->hook->url;
    for (size_t i = 0; i < HOOK_SECRETS; i++)
        asked->secrets[i] = arena_text(asked->arena, call->secrets[i]);
    asked->secrets[HOOK_SECRETS] = arena_text(asked->arena, call->hook->url);
    struct header headers[HOOK_HEADERS + 1];
    size_t count = 0;
    if (call->body.at)
        headers[count++] = (struct header){TEXT("Content-Type"), TEXT("application/json")};
    for (size_t i = 0; i < call->header_count; i++)
        headers[count++] = call->headers[i];
    http_send(alarm_http(alarm),
              &(struct http_request){.method = call->method    ? call->method
                                               : call->body.at ? "POST"
                                                               : "GET",
                                     .url = url,
                                     .body = call->body,
                                     .headers = headers,
                                     .header_count = count,
                                     .timeout_ms = call->hook->timeout_ms,
                                     .most_bytes = ANSWER_MOST,
                                     .private_allowed = call->hook->private_allowed,
                                     .ca = call->hook->ca,
                                     .secret = url,
                                     .on_done = answered,
                                     .arg = asked});
}

void hook_send(struct alarm *alarm, const struct hook_call *call, void *token)
{
    hook_ask(alarm, call, finished, token);
}
