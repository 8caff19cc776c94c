/* First words for an answer, the templates they are made of, and customers led to a form. */
#include "web/desk_act.h"

enum { HANDOFF_TOKEN = 32 }; /* 128 bits: it stands in an address that people read */

/* ---- templates ---- */

static enum err read_templates(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    /* of a client that is not served not even the house's are told */
    const struct text client =
        asking->by.count ? target_query(&asking->call->target, "client") : (struct text){0};
    return desk_templates_json(db, &asking->by, client, &asking->call->out, why);
}

enum err api_templates(struct call *call, struct why *why)
{
    return call_ask(call, read_templates, why);
}

struct templating {
    struct act act;
    struct desk_eyes eyes;
    struct template_text text;
};

static enum err put(struct db *db, void *arg, struct why *why)
{
    const struct templating *t = arg;
    struct text id;
    return desk_template_put(db, &t->eyes, &t->act, &t->text, &id, why);
}

static enum err retire(struct db *db, void *arg, struct why *why)
{
    const struct templating *t = arg;
    return desk_template_retire(db, &t->act, why);
}

static enum err change(struct call *call, struct text client, struct text id, store_job *job,
                       struct why *why)
{
    struct templating t = {
        .act = {.client = client, .id = id, .person = call->person->id, .now_ms = call_now(call)}};
    if (!call_serves(call, client))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(client));
    if (job == put)
        t.text = (struct template_text){.id = id,
                                        .brand = call_field(call, "brand"),
                                        .kind = call_field(call, "kind"),
                                        .lang = call_field(call, "lang"),
                                        .title = call_field(call, "title"),
                                        .text = call_field(call, "text"),
                                        .tone = call_field(call, "tone")};
    if (!call_brand_there(call, client, t.text.brand))
        return why_set(why, ERR_BAD_INPUT, "brand: the client has no brand %.*s",
                       TEXT_ARG(t.text.brand));
    struct deed deed = deed_of(call);
    t.eyes = deed.eyes;
    enum err err = store_write(call->web->options.store, job, &t, why);
    call_seen_done(call, &deed.by);
    return err ? err : api_templates(call, why);
}

enum err api_template_post(struct call *call, struct why *why)
{
    return change(call, json_text_at(call->json, "client"), (struct text){0}, put, why);
}

enum err api_template_change(struct call *call, struct why *why)
{
    return change(call, call->params[0], call->params[1], put, why);
}

enum err api_template_retire(struct call *call, struct why *why)
{
    return change(call, call->params[0], call->params[1], retire, why);
}

/* ---- drafts of a case ---- */

static enum err read_drafts(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    const struct draft_wish wish = {.case_id = call->params[0],
                                    .kind = call_field(call, "kind"),
                                    .page = call_field(call, "page"),
                                    .form = call_field(call, "form"),
                                    .lang = call_field(call, "lang"),
                                    .net = call_field(call, "net"),
                                    .given = json_find(call->json, "places")};
    return desk_drafts_json(db, &asking->by, &wish, &asking->call->out, why);
}

enum err api_drafts(struct call *call, struct why *why)
{
    return call_ask(call, read_drafts, why);
}

/* ---- hand-offs ---- */

struct handing_over {
    struct call *call;
    struct seen_by by;
    struct act act;
    struct handing handing;
    struct text url; /* in the call's arena */
    struct event about;
    int64_t number;
};

static enum err say_case(struct db *db, struct handing_over *h, const char *state, struct why *why)
{
    h->about = (struct event){.kind = EVENT_CASE,
                              .at_ms = h->act.now_ms,
                              .client = h->act.client,
                              .case_file = h->act.id,
                              .person = h->act.person,
                              .state = text_of(state)};
    return store_event(db, &h->about, &h->number, why);
}

static enum err hand_over(struct db *db, void *arg, struct why *why)
{
    struct handing_over *h = arg;
    struct text client, url;
    enum err err = desk_case_client(db, &h->by, h->act.id, &client, why);
    if (err)
        return err;
    h->act.client = arena_text(h->call->arena, client);
    err = desk_handoff(db, h->by.watched, &h->act, &h->handing, &url, why);
    if (err)
        return err;
    h->url = arena_text(h->call->arena, url);
    return say_case(db, h, "handoff", why);
}

static void token_short(struct arena *arena, struct handing *handing)
{
    char token[TOKEN_ROOM], hash[TOKEN_ROOM];
    token_new(token);
    handing->token = arena_text(arena, (struct text){token, HANDOFF_TOKEN});
    token_hash(handing->token, "handoff", hash);
    handing->hash = arena_text(arena, text_of(hash));
}

static enum err read_handoffs(struct db *db, void *arg, struct why *why)
{
    struct handing_over *h = arg;
    struct json_out *out = &h->call->out;
    json_begin(out, '{');
    json_key(out, "url");
    if (h->url.at)
        json_put_text(out, h->url);
    else
        json_put_null(out);
    enum err err = desk_handoffs_json(db, &h->by, h->act.client, h->act.id, out, why);
    json_end(out, '}');
    return err;
}

enum err api_handoff(struct call *call, struct why *why)
{
    struct handing_over h = {.call = call,
                             .act = {.id = call->params[0],
                                     .person = call->person->id,
                                     .text = call_field(call, "form"),
                                     .now_ms = call_now(call)}};
    token_short(call->arena, &h.handing);
    call_seen_by(call, &h.by);
    enum err err = store_write(call->web->options.store, hand_over, &h, why);
    if (!err)
        err = store_read(call->web->options.store, read_handoffs, &h, why);
    call_seen_done(call, &h.by);
    if (!err)
        hub_publish(call->web->hub, h.number, &h.about);
    return err;
}

static enum err find_case_of(struct db *db, void *arg, struct why *why)
{
    struct handing_over *h = arg;
    struct text client;
    enum err err = desk_case_client(db, &h->by, h->act.id, &client, why);
    if (!err)
        h->act.client = arena_text(h->call->arena, client);
    return err ? err : read_handoffs(db, h, why);
}

enum err api_handoffs(struct call *call, struct why *why)
{
    struct handing_over h = {.call = call, .act = {.id = call->params[0]}};
    call_seen_by(call, &h.by);
    enum err err = store_read(call->web->options.store, find_case_of, &h, why);
    call_seen_done(call, &h.by);
    return err;
}

static enum err found(struct db *db, void *arg, struct why *why)
{
    struct handing_over *h = arg;
    struct text case_id;
    enum err err = desk_handoff_found(db, &h->act, &case_id, why);
    if (err)
        return err;
    h->act.id = arena_text(h->call->arena, case_id);
    return say_case(db, h, "form", why);
}

/* A person has found what came by a form. */
enum err api_handoff_found(struct call *call, struct why *why)
{
    struct handing_over h = {.call = call,
                             .act = {.client = call->params[0],
                                     .id = call->params[1],
                                     .person = call->person->id,
                                     .text = call_field(call, "text"),
                                     .now_ms = call_now(call)}};
    if (!call_serves(call, h.act.client))
        return why_set(why, ERR_NOT_FOUND, "there is no such form under way");
    call_seen_by(call, &h.by);
    enum err err = store_write(call->web->options.store, found, &h, why);
    if (!err)
        err = store_read(call->web->options.store, read_handoffs, &h, why);
    call_seen_done(call, &h.by);
    if (!err)
        hub_publish(call->web->hub, h.number, &h.about);
    return err;
}

static enum err arrived(struct db *db, void *arg, struct why *why)
{
    struct handing_over *h = arg;
    enum err err =
        desk_handoff_arrived(db, h->handing.hash, h->act.text, h->act.now_ms, &h->about, why);
    if (err || !h->about.state.len)
        return err;
    h->about.client = arena_text(h->call->arena, h->about.client);
    h->about.brand = arena_text(h->call->arena, h->about.brand);
    h->about.case_file = arena_text(h->call->arena, h->about.case_file);
    return store_event(db, &h->about, &h->number, why);
}

/* The form's own machine says that something came with this token. Who guesses is slowed. */
enum err api_handoff_arrived(struct call *call, struct why *why)
{
    struct doorman *doorman = call->web->doorman;
    const struct text key = arena_printf(call->arena, "form %.*s", TEXT_ARG(call->peer));
    const int64_t now = clock_steady_ms(), wait = doorman_wait(doorman, key, now);
    char hash[TOKEN_ROOM];
    call->target.path = TEXT("/api/v1/handoffs"); /* the rest is a secret: no log has it */
    token_hash(call->params[0], "handoff", hash);
    struct handing_over h = {.call = call,
                             .act = {.text = call_field(call, "text"), .now_ms = call_now(call)},
                             .handing.hash = text_of(hash)};
    if (wait > 0) {
        call->answer.retry_after_s = (int)(wait / 1000) + 1;
        answer_error(call, 429, "slow_down", "too many wrong tokens from here");
        return OK;
    }
    enum err err = store_write(call->web->options.store, arrived, &h, why);
    if (err == ERR_NOT_FOUND)
        doorman_count(doorman, key, now);
    if (err)
        return err;
    if (h.number)
        hub_publish(call->web->hub, h.number, &h.about);
    json_begin(&call->out, '{');
    json_pair_bool(&call->out, "arrived", true);
    json_end(&call->out, '}');
    return OK;
}
