#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/clock.h"
#include "base/json.h"

#include <openssl/evp.h>

enum { SUMMARY_MOST = 1024, FIELD_MOST = 200, KEY_MOST = 255, BODY_MOST = 8000 };

struct pagerduty {
    struct delivery delivery;
    struct hook hook;
    struct text key;
};

static const struct option options[] = {
    {"key", OPTION_SECRET, offsetof(struct pagerduty, key), NULL, 0, 0,
     "The integration (routing) key of a service: 32 letters and digits.", NULL},
    HOOK_OPTIONS(
        struct pagerduty, OPTION_TEXT, "https://events.pagerduty.com",
        "Where the Events API is; https://events.eu.pagerduty.com for accounts in the EU."),
    DELIVERY_OPTIONS(struct pagerduty, "true"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct pagerduty *pagerduty = self;
    if (!pagerduty->key.len)
        return why_set(why, ERR_BAD_INPUT, "its key is missing");
    if (pagerduty->key.len != 32)
        return why_set(why, ERR_BAD_INPUT,
                       "its key has %zu letters; an integration key of the Events API v2 has 32",
                       pagerduty->key.len);
    return hook_valid(&pagerduty->hook, pagerduty->hook.url, why);
}

/* {"status":"invalid event","message":"Event object is invalid","errors":["Length of …"]} */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    struct arena *arena = arena_new("answer", 4096);
    struct json *json = NULL;
    struct text said = answer->body;
    if (json_parse(answer->body, arena, &json, NULL) == OK && json_text_at(json, "message").len) {
        const struct json *errors = json_find(json, "errors");
        const struct text first = errors && errors->kind == JSON_ARRAY ? json_text(errors->first)
                                                                       : (struct text){NULL, 0};
        said = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(json_text_at(json, "message")),
                            first.len ? ": " : "", TEXT_ARG(first));
    }
    const enum err err = hook_status(answer->status, said, why);
    arena_free(&arena);
    return err;
}

/* One alert of ours is one of theirs, however often it is said. */
static struct text key_of(const struct ringing *ringing, struct arena *arena)
{
    const struct text key = arena_printf(arena, "hinomi/%s%.*s", ringing->is_test ? "test/" : "",
                                         TEXT_ARG(ringing->alert_key));
    if (key.len <= KEY_MOST)
        return key;
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned int len = 0;
    must(EVP_Digest(key.at, key.len, digest, &len, EVP_sha256(), NULL) == 1);
    for (unsigned int i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return arena_printf(arena, "hinomi/%s", hex);
}

static void put_field(struct json_out *json, const char *key, struct text text, struct arena *arena)
{
    if (text.len)
        json_pair_text(json, key, message_text(arena, MARKUP_NONE, text, FIELD_MOST));
}

static void put_details(struct json_out *json, const struct ringing *ringing,
                        const struct message *m, struct arena *arena)
{
    const struct figures *f = &ringing->about->figures;
    json_key(json, "custom_details");
    json_begin(json, '{');
    json_pair_int(json, "level", ringing->ring->level);
    json_pair_int(json, "critical_authors", f->authors);
    json_pair_int(json, "posts", f->posts);
    json_pair_int(json, "reposts", f->reposts);
    json_pair_int(json, "reach", f->reach);
    put_field(json, "first_post", ringing->about->first_post, arena);
    json_pair_text(json, "text", message_text(arena, MARKUP_NONE, m->body, BODY_MOST));
    json_end(json, '}');
}

static void put_payload(struct json_out *json, const struct ringing *ringing,
                        const struct message *m, struct arena *arena)
{
    const char *severity = ringing->is_test ? "info" : message_severity(ringing->ring->level);
    json_key(json, "payload");
    json_begin(json, '{');
    json_pair_text(json, "summary", message_text(arena, MARKUP_NONE, m->title, SUMMARY_MOST));
    json_pair_text(json, "source",
                   arena_printf(arena, "hinomi:%.*s", TEXT_ARG(ringing->ring->client)));
    json_pair_str(json, "severity", severity);
    json_pair_time(json, "timestamp", ringing->ring->at_ms);
    put_field(json, "component", ringing->brand_name, arena);
    put_field(json, "group", ringing->ring->client, arena);
    json_pair_str(json, "class", risk_name(ringing->about->category));
    put_details(json, ringing, m, arena);
    json_end(json, '}');
}

static void put_link(struct json_out *json, struct text label, struct text url)
{
    if (!url.len)
        return;
    json_begin(json, '{');
    json_pair_text(json, "href", url);
    json_pair_text(json, "text", label);
    json_end(json, '}');
}

static void put_event(struct json_out *json, const struct pagerduty *pagerduty,
                      const struct ringing *ringing, struct arena *arena)
{
    static const char *const actions[] = {"trigger", "acknowledge", "resolve"};
    struct message m;
    message_of(ringing, arena, &m);
    json_begin(json, '{');
    json_pair_text(json, "routing_key", pagerduty->key);
    json_pair_str(json, "event_action", actions[ringing->tells]);
    json_pair_text(json, "dedup_key", key_of(ringing, arena));
    if (ringing->tells == RING_RAISED) {
        json_pair_str(json, "client", "hinomi");
        if (m.link.len)
            json_pair_text(json, "client_url", m.link);
        put_payload(json, ringing, &m, arena);
        json_key(json, "links");
        json_begin(json, '[');
        put_link(json, m.link_label, m.link);
        put_link(json, m.ack_label, m.ack);
        json_end(json, ']');
    }
    json_end(json, '}');
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct pagerduty *pagerduty = self;
    struct arena *arena = arena_new("pagerduty", 8192);
    struct json_out json;
    struct buf body;
    buf_init(&body, 500 * 1024);
    json_out_init(&json, &body);
    put_event(&json, pagerduty, ringing, arena);
    hook_send(alarm,
              &(struct hook_call){
                  .judge = judge,
                  .hook = &pagerduty->hook,
                  .url = arena_printf(arena, "%.*s/v2/enqueue", TEXT_ARG(pagerduty->hook.url)),
                  .body = buf_view(&body),
                  .secrets = {pagerduty->key}},
              token);
    buf_done(&body);
    arena_free(&arena);
}

/* Every event that would show whether the key is right would ring. */
static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct pagerduty *pagerduty = self;
    (void)address;
    alarm_proves(token, PROOF_REACHED);
    hook_send(alarm,
              &(struct hook_call){
                  .judge = judge, .hook = &pagerduty->hook, .method = "HEAD", .reach = true},
              token);
}

const struct alarm_kind alarm_kind_pagerduty = {
    .name = "pagerduty",
    .about = "Triggers, acknowledges and resolves an alert of PagerDuty (Events API v2).",
    .size = sizeof(struct pagerduty),
    .options = options,
    .ends = true,
    .alone = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
