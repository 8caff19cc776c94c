/* One call in a thread of the pool: who is it, may they, is what they say well formed; then the
 * handler; and errors in the API's own form. */
#include "base/mem.h"
#include "web/inside.h"

static struct counter broken = {.name = "hinomi_web_errors",
                                .help = "Requests that ended in an error of our own."};

unsigned role_of(struct text name)
{
    static const char *const names[] = {"agent", "lead",     "risk", "executive",
                                        "legal", "approver", "admin"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_is(name, names[i]))
            return 1u << i;
    return ROLE_NONE;
}

/* ---- errors ---- */

void answer_error(struct call *call, int status, const char *code, const char *text)
{
    struct json_out out;
    buf_clear(&call->answer.body);
    json_out_init(&out, &call->answer.body);
    json_begin(&out, '{');
    json_key(&out, "error");
    json_begin(&out, '{');
    json_pair_str(&out, "code", code);
    json_pair_str(&out, "text", text);
    json_pair_text(&out, "where", call->bad_target ? (struct text){0} : call->target.path);
    json_end(&out, '}');
    json_end(&out, '}');
    call->answer.status = status;
    call->answer.type = NULL;
}

void answer_err(struct call *call, enum err err, const struct why *why)
{
    static const struct {
        int status;
        const char *code;
    } known[] = {
        [OK] = {500, "broken"},
        [ERR_AGAIN] = {503, "busy"},
        [ERR_FULL] = {503, "full"},
        [ERR_CLOSED] = {503, "closing"},
        [ERR_NOT_FOUND] = {404, "not_found"},
        [ERR_BAD_INPUT] = {400, "bad_input"},
        [ERR_LIMIT] = {400, "too_much"},
        [ERR_IO] = {500, "broken"},
        [ERR_DENIED] = {403, "denied"},
    };
    const char *text = why && why->text[0] ? why->text : "this cannot be done now";
    struct why sick = {0};
    if (err == ERR_IO && store_health(call->web->options.store, &sick) != OK) {
        call->answer.retry_after_s = 5;
        answer_error(call, 503, "store", sick.text);
        return;
    }
    if (known[err].status == 503 && !call->answer.retry_after_s)
        call->answer.retry_after_s = 1;
    if (known[err].status == 500) {
        counter_add(&broken, 1);
        log_error("web_call_failed", {"path", L_TEXT(call->target.path)}, {"why", L_STR(text)});
        text = "something failed on our side; the log of the server says what";
    }
    answer_error(call, known[err].status, known[err].code, text);
}

/* ---- what handlers need ---- */

int64_t call_now(const struct call *call)
{
    return call->view.now_ms > 0 ? call->view.now_ms : clock_now_ms();
}

struct text call_query(const struct call *call, const char *name)
{
    return text_or_none(target_query(&call->target, name));
}

struct text call_field(const struct call *call, const char *name)
{
    return text_or_none(json_text_at(call->json, name));
}

enum err call_write(struct call *call, store_job *job, struct why *why)
{
    return store_write(call->web->options.store, job, call, why);
}

void call_seen_by(struct call *call, struct seen_by *by_out)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct watched *watched = calls->watched ? calls->watched(calls->tower) : NULL;
    const struct signed_in *person = call->person;
    *by_out = (struct seen_by){
        .watched = watched,
        .now_ms = call_now(call),
        .checker = watched && calls->checker ? calls->checker(calls->tower, watched) : NULL,
        .machine = calls->drafts ? calls->drafts(calls->tower) : NULL};
    if (person->client_count || person->role_bit != ROLE_ADMIN || !watched) {
        by_out->clients = person->clients;
        by_out->count = person->client_count;
        return;
    }
    /* An admin of all serves whoever is watched now. */
    struct text *all = arena_array(call->arena, struct text, watched->client_count);
    for (size_t i = 0; i < watched->client_count; i++)
        all[i] = arena_text(call->arena, watched->clients[i].id);
    by_out->clients = all;
    by_out->count = watched->client_count;
}

void call_seen_done(struct call *call, struct seen_by *by)
{
    const struct tower_calls *calls = &call->web->options.calls;
    if (by->watched && calls->unwatch)
        calls->unwatch(calls->tower, by->watched);
    by->watched = NULL;
}

bool seen_serves(const struct seen_by *by, struct text client)
{
    for (size_t i = 0; i < by->count; i++)
        if (text_same(by->clients[i], client))
            return true;
    return false;
}

bool call_serves(struct call *call, struct text client)
{
    struct seen_by by;
    call_seen_by(call, &by);
    const bool serves = seen_serves(&by, client);
    call_seen_done(call, &by);
    return serves;
}

bool call_brand_there(struct call *call, struct text client, struct text brand)
{
    struct seen_by by;
    call_seen_by(call, &by);
    const bool there = !brand.len || !by.watched || watched_brand(by.watched, client, brand);
    call_seen_done(call, &by);
    return there;
}

/* ---- the run ---- */

static bool same_csrf(const struct call *call)
{
    struct text want = text_of(call->person->csrf), got = call->csrf;
    unsigned differ = got.len != want.len;
    for (size_t i = 0; i < want.len && i < got.len; i++)
        differ |= (unsigned char)(want.at[i] ^ got.at[i]);
    return differ == 0;
}

/* True when the call may go on; else the answer is made. */
static bool admitted(struct call *call)
{
    const struct endpoint *endpoint = call->endpoint;
    bool writes = endpoint->method == METHOD_POST || endpoint->method == METHOD_DELETE;
    if (writes && call->cross_site) {
        answer_error(call, 403, "cross_site", "this was asked from a page of another site");
        return false;
    }
    if (endpoint->roles && !call->person) {
        answer_error(call, 401, "sign_in", "sign in first");
        return false;
    }
    if (writes && call->person && (endpoint->roles || endpoint->method == METHOD_DELETE) &&
        !same_csrf(call)) {
        answer_error(call, 403, "csrf", "the header X-CSRF does not hold the session's csrf");
        return false;
    }
    if (endpoint->roles && !(endpoint->roles & call->person->role_bit)) {
        answer_error(call, 403, "denied", "your role may not do this");
        return false;
    }
    return true;
}

/* What is asked, and whose rows may be seen: the answer depends on nothing else. */
static struct text shelf_key(struct call *call)
{
    struct seen_by by;
    struct buf key;
    buf_init(&key, 1 << 20);
    call_seen_by(call, &by);
    buf_text(&key, call->raw);
    for (size_t i = 0; i < by.count; i++) {
        buf_byte(&key, '\n');
        buf_text(&key, by.clients[i]);
    }
    call_seen_done(call, &by);
    struct text kept = arena_text(call->arena, buf_view(&key));
    buf_done(&key);
    return kept;
}

static enum err answer(struct call *call, struct why *why)
{
    struct shelf *shelf = call->web->shelf;
    if (call->endpoint->how != KEPT || call->view.drill.on)
        return call->endpoint->handle(call, why);
    struct text key = shelf_key(call);
    uint64_t change = shelf_now(shelf);
    int64_t now = clock_steady_ms();
    if (shelf_get(shelf, key, now, &call->answer.body))
        return OK;
    enum err err = call->endpoint->handle(call, why);
    if (!err && call->answer.status == 200 && !buf_over(&call->answer.body))
        shelf_put(shelf, key, change, now, buf_view(&call->answer.body));
    return err;
}

static enum err handle(struct call *call, struct why *why)
{
    enum err err = session_find(call, why);
    if (err)
        return err;
    if (!admitted(call))
        return OK;
    err = query_check(&call->target, call->endpoint->query, why);
    if (!err && call->endpoint->body && call->endpoint->how != FORM) {
        struct text body = call->body.len ? buf_view(&call->body) : TEXT("{}");
        err = body_read(body, call->endpoint->body, call->arena, &call->json, why);
    }
    if (err)
        return err;
    const struct tower_calls *calls = &call->web->options.calls;
    if (calls->view)
        calls->view(calls->tower, call->arena, &call->view);
    json_out_init(&call->out, &call->answer.body);
    call->answer.status = 200;
    err = answer(call, why);
    if (call->endpoint->method != METHOD_GET && call->endpoint->how != ASKING &&
        call->endpoint->how != PRESENCE)
        shelf_change(call->web->shelf);
    if (!err && buf_over(&call->answer.body))
        return why_set(why, ERR_LIMIT, "the answer is too large; ask for less with limit");
    return err;
}

void call_run(void *arg)
{
    struct call *call = arg;
    struct why why = {0};
    enum err err = handle(call, &why);
    if (err)
        answer_err(call, err, &why);
    call_ready(call);
}
