#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

#include <openssl/evp.h>

enum { REPLICAS_MOST = 8, SUMMARY_MOST = 1000, DESCRIPTION_MOST = 4000 };

struct alertmanager {
    struct delivery delivery; /* again_ms: how often an open alert is sent again */
    struct hook hook;
    struct texts replicas, labels;
    struct text user, password, token;
};

static const struct option options[] = {
    {"replicas", OPTION_TEXTS, offsetof(struct alertmanager, replicas), NULL, 0, 0,
     "The other members of a cluster: every one is told, as Alertmanager wants it.", NULL},
    {"labels", OPTION_TEXTS, offsetof(struct alertmanager, labels), NULL, 0, 0,
     "Labels more, each as name=value, for its routes.", NULL},
    {"user", OPTION_TEXT, offsetof(struct alertmanager, user), NULL, 0, 0,
     "Who signs in there, where a proxy wants that.", NULL},
    {"password", OPTION_SECRET, offsetof(struct alertmanager, password), NULL, 0, 0,
     "That user's password.", NULL},
    {"token", OPTION_SECRET, offsetof(struct alertmanager, token), NULL, 0, 0,
     "A bearer token instead.", NULL},
    {"resend", OPTION_SPAN, offsetof(struct alertmanager, delivery.again_ms), "60s", 1000, 3600000,
     "How often an open alert is sent again; without it Alertmanager ends it after four times as "
     "long.",
     NULL},
    HOOK_OPTIONS(struct alertmanager, OPTION_TEXT, NULL,
                 "Where Alertmanager is: http://127.0.0.1:9093."),
    DELIVERY_OPTIONS(struct alertmanager, "false"),
    {0},
};

/* [a-zA-Z_][a-zA-Z0-9_]*=value */
static bool is_label(struct text label)
{
    struct text name;
    if (!text_cut(&label, '=', &name) || !label.at || !name.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.at[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i && c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

static enum err valid(const void *self, struct why *why)
{
    const struct alertmanager *am = self;
    enum err err = hook_valid(&am->hook, am->hook.url, why);
    for (size_t i = 0; i < am->replicas.count && !err; i++)
        err = hook_valid(&am->hook, am->replicas.at[i], why);
    for (size_t i = 0; i < am->labels.count && !err; i++)
        if (!is_label(am->labels.at[i]))
            err =
                why_set(why, ERR_BAD_INPUT,
                        "the label '%.*s' is not as name=value, the name of letters, digits and _",
                        TEXT_ARG(am->labels.at[i]));
    if (!err && am->replicas.count >= REPLICAS_MOST)
        err = why_set(why, ERR_BAD_INPUT, "at most %d replicas", REPLICAS_MOST - 1);
    return err;
}

/* An error's body is a JSON string, or {"code":…,"message":"…"} of the layer below. */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    struct arena *arena = arena_new("answer", 4096);
    struct json *json = NULL;
    struct text said = answer->body;
    if (json_parse(answer->body, arena, &json, NULL) == OK)
        said = json->kind == JSON_STRING ? json_text(json) : json_text_at(json, "message");
    const enum err err = hook_status(answer->status, said, why);
    arena_free(&arena);
    return err;
}

/* ---- what is sent ---- */

static void put_label(struct json_out *json, const char *name, struct text value,
                      struct arena *arena)
{
    value = message_text(arena, MARKUP_NONE, value, SUMMARY_MOST);
    if (value.len)
        json_pair_text(json, name, value);
}

/* The identity of the alert: nothing that changes while it burns, so no level and no category. */
static void put_labels(struct json_out *json, const struct alertmanager *am,
                       const struct ringing *ringing, struct arena *arena)
{
    const struct event *ring = ringing->ring;
    json_key(json, "labels");
    json_begin(json, '{');
    json_pair_str(json, "alertname", ringing->is_test ? "HinomiTest" : "HinomiStory");
    put_label(json, "client", ring->client, arena);
    put_label(json, "brand", ring->brand, arena);
    put_label(json, "story", ring->story, arena);
    for (size_t i = 0; i < am->labels.count; i++) {
        struct text value = am->labels.at[i], name;
        (void)text_cut(&value, '=', &name);
        json_key_text(json, name);
        json_put_text(json, value);
    }
    json_end(json, '}');
}

static void put_annotations(struct json_out *json, const struct ringing *ringing,
                            struct arena *arena)
{
    char level[8];
    struct message m;
    message_of(ringing, arena, &m);
    snprintf(level, sizeof(level), "%d", ringing->ring->level);
    json_key(json, "annotations");
    json_begin(json, '{');
    json_pair_text(json, "summary", message_text(arena, MARKUP_NONE, m.title, SUMMARY_MOST));
    json_pair_text(json, "description", message_text(arena, MARKUP_NONE, m.body, DESCRIPTION_MOST));
    json_pair_str(json, "level", level);
    json_pair_str(json, "severity", message_severity(ringing->ring->level));
    json_pair_str(json, "category", risk_name(ringing->about->category));
    if (ringing->by.len)
        json_pair_text(json, "acknowledged_by", message_text(arena, MARKUP_NONE, ringing->by, 200));
    if (m.link.len)
        json_pair_text(json, "runbook_url", m.link);
    if (m.ack.len)
        json_pair_text(json, "acknowledge_url", m.ack);
    json_end(json, '}');
}

static void put_alert(struct json_out *json, const struct alertmanager *am,
                      const struct ringing *ringing, struct arena *arena)
{
    const int64_t now_ms = clock_now_ms();
    const bool over = ringing->tells == RING_RESOLVED;
    int64_t start_ms = ringing->about->at_ms;
    if (start_ms <= 0 || start_ms > now_ms)
        start_ms = now_ms;
    json_begin(json, '[');
    json_begin(json, '{');
    put_labels(json, am, ringing, arena);
    put_annotations(json, ringing, arena);
    json_pair_time(json, "startsAt", start_ms);
    json_pair_time(json, "endsAt", over ? now_ms : now_ms + 4 * am->delivery.again_ms);
    if (ringing->story_url.len)
        json_pair_text(json, "generatorURL", ringing->story_url);
    json_end(json, '}');
    json_end(json, ']');
}

/* ---- every replica ---- */

/* One is enough for the ring; those that failed have it at the next sending. */
struct round {
    void *token;
    size_t waiting, taken;
    struct why why; /* of the last that failed */
    enum err err;
    int64_t retry_after_ms;
};

static void answered(const struct hook_result *result, void *arg)
{
    struct round *round = arg;
    if (result->status)
        alarm_answered(round->token, result->status);
    if (result->outcome == OK) {
        round->taken++;
    } else if (round->err != ERR_AGAIN) { /* what may still work says when */
        round->err = result->outcome;
        round->why = *result->why;
        round->retry_after_ms = result->retry_after_ms;
    }
    if (--round->waiting)
        return;
    const bool good = round->taken > 0;
    alarm_done(NULL, round->token, good ? OK : round->err, good ? NULL : &round->why,
               good ? -1 : round->retry_after_ms);
    mem_free(round);
}

static struct text authorization(const struct alertmanager *am, struct arena *arena)
{
    if (am->token.len)
        return arena_printf(arena, "Bearer %.*s", TEXT_ARG(am->token));
    const struct text plain =
        arena_printf(arena, "%.*s:%.*s", TEXT_ARG(am->user), TEXT_ARG(am->password));
    char *coded = arena_alloc(arena, plain.len * 2 + 8);
    EVP_EncodeBlock((unsigned char *)coded, (const unsigned char *)plain.at, (int)plain.len);
    return arena_printf(arena, "Basic %s", coded);
}

static void call_all(struct alarm *alarm, const struct alertmanager *am, const char *path,
                     struct text body, void *token)
{
    struct arena *arena = arena_new("alertmanager", 2048);
    struct round *round = mem_make(struct round);
    round->token = token;
    round->waiting = 1 + am->replicas.count;
    round->retry_after_ms = -1;
    const size_t count = round->waiting;
    for (size_t i = 0; i < count; i++) {
        struct text at = i ? am->replicas.at[i - 1] : am->hook.url;
        while (text_ends(at, TEXT("/")))
            at.len--;
        struct hook_call call = {.judge = judge,
                                 .hook = &am->hook,
                                 .url = arena_printf(arena, "%.*s%s", TEXT_ARG(at), path),
                                 .body = body,
                                 .secrets = {am->password, am->token}};
        if (am->user.len || am->token.len)
            call.headers[call.header_count++] =
                (struct header){TEXT("Authorization"), authorization(am, arena)};
        hook_ask(alarm, &call, answered, round);
    }
    arena_free(&arena);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct alertmanager *am = self;
    struct arena *arena = arena_new("alertmanager", 8192);
    struct json_out json;
    struct buf body;
    buf_init(&body, 256 * 1024);
    json_out_init(&json, &body);
    put_alert(&json, am, ringing, arena);
    call_all(alarm, am, "/api/v2/alerts", buf_view(&body), token);
    buf_done(&body);
    arena_free(&arena);
}

static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    (void)address;
    call_all(alarm, self, "/api/v2/status", (struct text){NULL, 0}, token);
}

const struct alarm_kind alarm_kind_alertmanager = {
    .name = "alertmanager",
    .about = "Keeps an alert in Prometheus Alertmanager (API v2), which tells whom it is to tell.",
    .size = sizeof(struct alertmanager),
    .options = options,
    .ends = true,
    .alone = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
