#include "net/atproto.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/rate.h"

enum { ANSWER_MOST = 1 << 20, WAITING_MOST = 100 };
/* Servers lock an account that is signed in to over and over: 30 in 5 minutes, 300 a day. */
static const int64_t refused_ms = MINUTES(10), apart_ms = SECONDS(10);

struct atproto_call {
    struct atproto *atproto;
    struct atproto_call *next, **at;
    struct arena *arena;
    struct atproto_ask ask;
    struct http_call *http; /* of the ask itself */
    struct timer *timer;
    bool renewed; /* its session was replaced once already */
};

struct atproto {
    struct http *http;
    struct arena *arena, *tokens; /* tokens: of the session, replaced with it */
    struct atproto_account account;
    atproto_keep *keep;
    void *arg;
    struct atproto_session session;
    bool signed_in, refused;
    int64_t asked_ms; /* steady: when it last asked for a session by password; 0: never */
    struct http_call *signing;
    bool by_password; /* how it is being renewed */
    struct atproto_call *calls;
};

static void go_on(struct atproto_call *call);

struct atproto *atproto_new(struct http *http, const struct atproto_account *account,
                            atproto_keep *keep, void *arg)
{
    struct atproto *atproto = mem_make(struct atproto);
    atproto->http = http;
    atproto->arena = arena_new("atproto", 1024);
    atproto->account = *account;
    struct text *texts[] = {&atproto->account.server, &atproto->account.identifier,
                            &atproto->account.password, &atproto->account.ca};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = arena_text(atproto->arena, *texts[i]);
    struct text *server = &atproto->account.server;
    while (text_ends(*server, TEXT("/")))
        server->len--;
    atproto->keep = keep;
    atproto->arg = arg;
    return atproto;
}

static void take_off(struct atproto_call *call)
{
    *call->at = call->next;
    if (call->next)
        call->next->at = call->at;
}

static void put_on(struct atproto_call *call)
{
    call->next = call->atproto->calls;
    call->at = &call->atproto->calls;
    if (call->next)
        call->next->at = &call->next;
    call->atproto->calls = call;
}

static void call_free(struct atproto_call *call)
{
    take_off(call);
    if (call->timer)
        timer_stop(&call->timer);
    arena_free(&call->arena);
    mem_free(call);
}

void atproto_cancel(struct atproto_call *call)
{
    if (call->http)
        http_cancel(call->http);
    call_free(call);
}

void atproto_free(struct atproto **atproto_at)
{
    struct atproto *atproto = *atproto_at;
    if (!atproto)
        return;
    *atproto_at = NULL;
    while (atproto->calls)
        atproto_cancel(atproto->calls);
    if (atproto->signing)
        http_cancel(atproto->signing);
    arena_free(&atproto->tokens);
    arena_free(&atproto->arena);
    mem_free(atproto);
}

bool atproto_began(const struct atproto_call *call)
{
    return call->http && http_began(call->http);
}

const struct atproto_session *atproto_session(const struct atproto *atproto)
{
    return atproto->signed_in ? &atproto->session : NULL;
}

bool atproto_refused(const struct atproto *atproto)
{
    return atproto->refused;
}

/* ---- the session ---- */

static void take_session(struct atproto *atproto, const struct atproto_session *from)
{
    struct arena *arena = arena_new("session", 4096);
    struct atproto_session *to = &atproto->session;
    struct atproto_session made = *from;
    made.server = atproto->account.server;
    made.identifier = atproto->account.identifier;
    if (!made.pds.len) /* a refresh may leave it out; a server may be all there is */
        made.pds = atproto->signed_in && text_same(made.did, to->did) ? to->pds : made.server;
    struct text *texts[] = {&made.did, &made.handle, &made.pds, &made.access, &made.refresh};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = arena_text(arena, *texts[i]);
    *to = made;
    if (atproto->tokens)
        arena_free(&atproto->tokens);
    atproto->tokens = arena;
    atproto->signed_in = true;
    atproto->refused = false;
}

static void tell_keeper(struct atproto *atproto)
{
    struct buf saved;
    if (!atproto->keep)
        return;
    buf_init(&saved, 1 << 17);
    if (atproto->signed_in)
        atproto_session_save(&atproto->session, &saved);
    atproto->keep(buf_view(&saved), atproto->arg);
    buf_done(&saved);
}

void atproto_recall(struct atproto *atproto, struct text saved)
{
    struct arena *arena = arena_new("session", 4096);
    struct atproto_session session;
    if (!atproto->signed_in && atproto_session_load(saved, arena, &session, NULL) == OK &&
        text_same(session.server, atproto->account.server) &&
        text_same(session.identifier, atproto->account.identifier))
        take_session(atproto, &session);
    arena_free(&arena);
}

/* ---- renewing it ---- */

/* The same answer for all that wait for a session. */
static void fail_waiting(struct atproto *atproto, const struct why *why, int64_t retry_after_ms)
{
    const struct http_answer none = {.why = *why, .retry_after_ms = retry_after_ms};
    /* done may ask anew: only those that wait now. */
    struct atproto_call *waiting[WAITING_MOST];
    size_t count = 0;
    for (struct atproto_call *c = atproto->calls; c && count < WAITING_MOST; c = c->next)
        if (!c->http && !c->timer)
            waiting[count++] = c;
    for (size_t i = 0; i < count; i++) {
        void (*done)(const struct http_answer *, void *) = waiting[i]->ask.done;
        void *arg = waiting[i]->ask.arg;
        call_free(waiting[i]);
        done(&none, arg);
    }
}

static void wake_waiting(struct atproto *atproto)
{
    struct atproto_call *waiting[WAITING_MOST];
    size_t count = 0;
    for (struct atproto_call *c = atproto->calls; c && count < WAITING_MOST; c = c->next)
        if (!c->http && !c->timer)
            waiting[count++] = c;
    for (size_t i = 0; i < count; i++)
        go_on(waiting[i]);
}

static void sign_in(struct atproto *atproto);

/* Refused for good, or in trouble: in words. */
static enum err renewal_failed(struct atproto *atproto, const struct http_answer *answer,
                               struct why *why)
{
    struct arena *arena = arena_new("answer", 2048);
    struct atproto_error error;
    atproto_error_read(answer->body, arena, &error);
    enum err err;
    if (answer->status == 0)
        err = why_set(why, answer->why.code == ERR_DENIED ? ERR_DENIED : ERR_AGAIN,
                      "signing in: %s", answer->why.text);
    else if (text_is(error.name, "AuthFactorTokenRequired"))
        err = why_set(why, ERR_DENIED,
                      "signing in: the account asks for a second factor; write an app password "
                      "into its options instead of the account's own");
    else if (answer->status == 401 && error.name.len)
        err = why_set(why, ERR_DENIED,
                      "signing in: handle or app password are refused (%.*s); mend them in the "
                      "sender's options",
                      TEXT_ARG(text_slice(error.name, 0, 60)));
    else if (error.name.len && (answer->status == 400 || answer->status == 403))
        err = why_set(why, ERR_DENIED, "signing in: refused with %d (%.*s)", answer->status,
                      TEXT_ARG(text_slice(error.name, 0, 60)));
    else
        err = why_set(why, answer->status == 429 ? ERR_LIMIT : ERR_AGAIN,
                      "signing in: the server answered %d", answer->status);
    atproto->refused = err == ERR_DENIED;
    arena_free(&arena);
    return err;
}

static void take_answer(struct atproto *atproto, const struct http_answer *answer)
{
    struct arena *arena = arena_new("session", 4096);
    struct atproto_session session;
    struct why why = {0};
    enum err err =
        atproto_session_read(answer->body, atproto->account.private_allowed, arena, &session, &why);
    if (err) /* half an answer, or a page of a machine in between: nothing is lost by asking again
              */
        why.code = ERR_AGAIN;
    else if (session.inactive)
        err =
            why_set(&why, ERR_DENIED,
                    "the account is deactivated or suspended: look at it in the network's own app");
    else if (atproto->signed_in && !text_same(session.did, atproto->session.did))
        err = why_set(&why, ERR_DENIED, "the server answered with another account's session");
    if (!err) {
        take_session(atproto, &session);
        tell_keeper(atproto);
    }
    arena_free(&arena);
    if (err == ERR_BAD_INPUT)
        atproto->asked_ms = 0;
    if (err)
        fail_waiting(atproto, &why, -1);
    else
        wake_waiting(atproto);
}

static void renewed(const struct http_answer *answer, void *arg)
{
    struct atproto *atproto = arg;
    atproto->signing = NULL;
    if (answer->status == 200) {
        take_answer(atproto, answer);
        return;
    }
    if (!atproto->by_password && (answer->status == 400 || answer->status == 401)) {
        struct arena *arena = arena_new("answer", 2048);
        struct atproto_error error;
        atproto_error_read(answer->body, arena, &error);
        const bool dead =
            error.name.len > 0; /* else a machine in between refuses, not the server */
        arena_free(&arena);
        if (dead) { /* the long token is over or revoked */
            atproto->signed_in = false;
            tell_keeper(atproto);
            sign_in(atproto);
            return;
        }
    }
    struct why why;
    (void)renewal_failed(atproto, answer, &why);
    if (!atproto->by_password)
        atproto->refused = false;
    if (!atproto->refused)
        atproto->asked_ms = 0; /* trouble: how soon it is asked again is the caller's patience */
    struct rate rate;
    const int64_t now = clock_now_ms();
    int64_t wait = answer->retry_after_ms;
    if (answer->status == 429 && wait <= 0 && rate_read(answer, now, &rate) && rate.reset_ms > now)
        wait = rate.reset_ms - now;
    fail_waiting(atproto, &why, wait);
}

static void ask_session(struct atproto *atproto, const char *method, struct text token,
                        struct text body)
{
    struct arena *arena = arena_new("sign_in", 4096);
    struct header headers[2] = {{TEXT("Content-Type"), TEXT("application/json")}};
    if (token.len)
        headers[0] = (struct header){TEXT("Authorization"),
                                     arena_printf(arena, "Bearer %.*s", TEXT_ARG(token))};
    const struct text host =
        token.len ? atproto->session.pds : atproto->account.server; /* where the pair was made */
    atproto->signing = http_send(
        atproto->http,
        &(struct http_request){
            .method = "POST",
            .url = arena_printf(arena, "%.*s/xrpc/com.atproto.server.%s", TEXT_ARG(host), method),
            .body = body.at ? body : TEXT(""),
            .headers = headers,
            .header_count = 1,
            .timeout_ms = atproto->account.timeout_ms,
            .most_bytes = ANSWER_MOST,
            .private_allowed = atproto->account.private_allowed,
            .ca = atproto->account.ca,
            .once = true,
            .on_done = renewed,
            .arg = atproto});
    arena_free(&arena);
}

static void sign_in(struct atproto *atproto)
{
    const int64_t now = clock_steady_ms();
    const int64_t since = atproto->asked_ms ? now - atproto->asked_ms : INT64_MAX;
    struct why why;
    if (atproto->refused && since < refused_ms) {
        (void)why_set(&why, ERR_DENIED,
                      "signing in was refused %d s ago; mend handle and app password in the "
                      "sender's options",
                      (int)(since / 1000));
        fail_waiting(atproto, &why, -1);
        return;
    }
    if (since < apart_ms) {
        (void)why_set(&why, ERR_AGAIN, "signing in: asked a moment ago");
        fail_waiting(atproto, &why, apart_ms - since);
        return;
    }
    atproto->asked_ms = now;
    atproto->by_password = true;
    struct buf body;
    struct json_out json;
    buf_init(&body, 1 << 16);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    json_pair_text(&json, "identifier", atproto->account.identifier);
    json_pair_text(&json, "password", atproto->account.password);
    json_end(&json, '}');
    ask_session(atproto, "createSession", (struct text){0}, buf_view(&body));
    buf_done(&body);
}

static void renew(struct atproto *atproto)
{
    if (atproto->signing)
        return;
    atproto->by_password = false;
    if (atproto->signed_in)
        ask_session(atproto, "refreshSession", atproto->session.refresh, (struct text){0});
    else
        sign_in(atproto);
}

/* ---- calls ---- */

/* The short token is over: servers say so with 400, some with 401. */
static bool wants_renewal(const struct http_answer *answer)
{
    if (answer->status != 400 && answer->status != 401)
        return false;
    struct arena *arena = arena_new("answer", 2048);
    struct atproto_error error;
    atproto_error_read(answer->body, arena, &error);
    const bool wants = text_is(error.name, "ExpiredToken") || text_is(error.name, "InvalidToken") ||
                       (answer->status == 401 && error.name.len);
    arena_free(&arena);
    return wants;
}

static void answered(const struct http_answer *answer, void *arg)
{
    struct atproto_call *call = arg;
    call->http = NULL;
    if (!call->renewed && wants_renewal(answer)) {
        call->renewed = true; /* what was refused for its token was not done */
        renew(call->atproto);
        return;
    }
    void (*done)(const struct http_answer *, void *) = call->ask.done;
    void *done_arg = call->ask.arg;
    call_free(call);
    done(answer, done_arg);
}

static void send_ask(struct atproto_call *call)
{
    struct atproto *atproto = call->atproto;
    const struct atproto_ask *ask = &call->ask;
    const struct atproto_session *session = &atproto->session;
    const struct header headers[2] = {
        {TEXT("Authorization"),
         arena_printf(call->arena, "Bearer %.*s", TEXT_ARG(session->access))},
        {TEXT("Content-Type"), TEXT("application/json")}};
    const struct text url =
        arena_printf(call->arena, "%.*s/xrpc/%s%s%.*s", TEXT_ARG(session->pds), ask->method,
                     ask->query.len ? "?" : "", TEXT_ARG(ask->query));
    call->http = http_send(
        atproto->http, &(struct http_request){.url = url,
                                              .method = ask->body.at ? "POST" : "GET",
                                              .body = ask->body,
                                              .headers = headers,
                                              .header_count = ask->body.at ? 2 : 1,
                                              .timeout_ms = atproto->account.timeout_ms,
                                              .most_bytes = ANSWER_MOST,
                                              .private_allowed = atproto->account.private_allowed,
                                              .ca = atproto->account.ca,
                                              .once = ask->write,
                                              .on_done = answered,
                                              .arg = call});
}

/* With a session in hand. */
static void go_on(struct atproto_call *call)
{
    bool (*may)(void *) = call->ask.may;
    if (may) {
        take_off(call); /* who says no may end the session with it */
        if (!may(call->ask.arg)) {
            arena_free(&call->arena);
            mem_free(call);
            return;
        }
        put_on(call);
    }
    send_ask(call);
}

static void begin(void *arg)
{
    struct atproto_call *call = arg;
    timer_stop(&call->timer);
    if (call->atproto->signed_in && !call->atproto->signing)
        go_on(call);
    else
        renew(call->atproto); /* go_on when there is one */
}

struct atproto_call *atproto_send(struct atproto *atproto, const struct atproto_ask *ask)
{
    struct atproto_call *call = mem_make(struct atproto_call);
    call->atproto = atproto;
    put_on(call);
    call->arena = arena_new("atproto_call", 4096);
    call->ask = *ask;
    call->ask.query = arena_text(call->arena, ask->query);
    if (ask->body.at)
        call->ask.body = arena_text(call->arena, ask->body);
    call->timer = timer_start(http_loop(atproto->http), 0, false, begin, call);
    return call;
}

struct atproto_call *atproto_check(struct atproto *atproto, const struct atproto_ask *ask)
{
    struct atproto_ask own = *ask;
    own.method = "com.atproto.server.getSession";
    own.query = own.body = (struct text){0};
    return atproto_send(atproto, &own);
}
