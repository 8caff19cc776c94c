#ifndef REPLY_STAGE_H
#define REPLY_STAGE_H
/*
 * For the tests of reply: a network on loopback whose faults are planned beforehand, and a reply
 * with its senders before it. Included by *_test.c alone.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "fake/server.h"
#include "reply/office.h"
#include "reply/reply.h"

#include <pthread.h>

/* ---- the network ---- */

enum fault_mood {
    WORKS,
    CUT_BEFORE,   /* the connection ends, nothing was done */
    CUT_AFTER,    /* it is done, the connection ends without an answer */
    HALF_AFTER,   /* it is done, the answer ends in its middle */
    SLEEP_AFTER,  /* it is done, no answer comes */
    BABBLE_AFTER, /* it is done, the answer is no HTTP */
    SAYS_AFTER,   /* it is done, but these words come */
    SAYS          /* nothing is done, these words come */
};

struct plan {
    const char *call; /* part of the request's line: "createRecord" */
    int nth;          /* of these calls, from 1; 0: all */
    enum fault_mood mood;
    int status;
    const char *headers, *body; /* headers: lines with \r\n; or NULL */
};

struct request {
    char line[2048], token[256], key[128];
    struct text body;
};
struct spoken {
    int status;
    struct buf body;
};

enum { STOOD_MOST = 64, ASKED_MOST = 512, PLANS_MOST = 8 };
/* A post that stands there. */
struct stood {
    char key[128], text[4096], parent[512], root[512], raw[8192], who[64];
    bool gone;
    int64_t at_ms;
};
struct net {
    pthread_mutex_t lock;
    struct fake *fake;
    void (*answer)(struct net *net, const struct request *request, struct spoken *spoken);
    struct plan plans[PLANS_MOST];
    int plan_count, plan_met[PLANS_MOST];
    struct stood stood[STOOD_MOST];
    int count, written; /* written: times that somebody wrote, also the same again */
    char asked[ASKED_MOST][256];
    int asked_count;
    char access[64], refresh[64]; /* the only tokens that are good; of Bluesky */
    int sessions, refreshes;
    bool refresh_dead, password_wrong, reply_disabled, blocks_us, no_appview;
};

static inline const struct plan *plan_of(struct net *net, const char *line)
{
    const struct plan *found = NULL;
    for (int i = 0; i < net->plan_count; i++) {
        if (!strstr(line, net->plans[i].call))
            continue;
        net->plan_met[i]++;
        if (!found && (net->plans[i].nth == 0 || net->plans[i].nth == net->plan_met[i]))
            found = &net->plans[i];
    }
    return found;
}

static inline void header_of(const char *head, const char *name, char *room, size_t size)
{
    const char *at = strcasestr(head, name);
    room[0] = '\0';
    if (at)
        snprintf(room, size, "%.*s", (int)strcspn(at + strlen(name), "\r\n"), at + strlen(name));
}

static inline void say_plan(int fd, const struct plan *plan)
{
    char line[8192];
    const char *body = plan->body ? plan->body : "";
    snprintf(line, sizeof(line), "HTTP/1.1 %d Word\r\n%sContent-Length: %zu\r\n\r\n%s",
             plan->status, plan->headers ? plan->headers : "", strlen(body), body);
    fake_say(fd, line);
}

/* False: the connection is over. */
static inline bool answer_one(struct net *net, int fd, const struct request *request)
{
    struct spoken spoken = {.status = 200};
    struct plan plan = {0};
    bool goes_on = true;
    buf_init(&spoken.body, 1 << 20);
    pthread_mutex_lock(&net->lock);
    if (net->asked_count < ASKED_MOST)
        snprintf(net->asked[net->asked_count++], 256, "%.*s",
                 (int)(strcspn(request->line, "\r") < 255 ? strcspn(request->line, "\r") : 255),
                 request->line);
    const struct plan *found = plan_of(net, request->line);
    if (found)
        plan = *found;
    if (plan.mood != CUT_BEFORE && plan.mood != SAYS)
        net->answer(net, request, &spoken);
    pthread_mutex_unlock(&net->lock);
    char head[256], byte;
    const struct text body = buf_view(&spoken.body);
    snprintf(head, sizeof(head),
             "HTTP/1.1 %d Word\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             spoken.status, body.len);
    switch (plan.mood) {
    case WORKS:
        fake_say(fd, head);
        fake_write(fd, body.at, body.len);
        break;
    case CUT_BEFORE:
    case CUT_AFTER:
        goes_on = false;
        break;
    case HALF_AFTER:
        fake_say(fd, head);
        fake_write(fd, body.at, body.len / 2);
        goes_on = false;
        break;
    case SLEEP_AFTER:
        (void)fake_read(fd, &byte, 1); /* until the client has had enough */
        goes_on = false;
        break;
    case BABBLE_AFTER:
        fake_say(fd, "\x01\xff nonsense without end\r\n\r\n");
        goes_on = false;
        break;
    case SAYS_AFTER:
    case SAYS:
        say_plan(fd, &plan);
        break;
    }
    buf_done(&spoken.body);
    return goes_on;
}

static inline void serve_net(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[8192];
    char *body = mem_new(65536);
    struct request *request = mem_make(struct request);
    bool goes_on = true;
    while (goes_on && fake_read_head(fd, head, sizeof(head))) {
        char len[32];
        header_of(head, "\r\nContent-Length: ", len, sizeof(len));
        const size_t n = strtoul(len, NULL, 10);
        if (n >= 65536 || (n && !fake_read(fd, body, n)))
            break;
        body[n] = '\0';
        snprintf(request->line, sizeof(request->line), "%.*s", (int)strcspn(head, "\r"), head);
        header_of(head, "\r\nAuthorization: Bearer ", request->token, sizeof(request->token));
        header_of(head, "\r\nIdempotency-Key: ", request->key, sizeof(request->key));
        request->body = (struct text){body, n};
        goes_on = answer_one(arg, fd, request);
    }
    mem_free(request);
    mem_free(body);
}

/* The value of a key of the query, decoded. */
static inline void query_of(const char *line, const char *key, char *room, size_t size)
{
    char wanted[64];
    size_t len = 0;
    snprintf(wanted, sizeof(wanted), "%s=", key);
    const char *at = strstr(line, wanted);
    room[0] = '\0';
    if (!at)
        return;
    for (at += strlen(wanted); *at && *at != '&' && *at != ' ' && len + 1 < size; at++) {
        unsigned code = 0;
        if (*at == '%' && sscanf(at + 1, "%2x", &code) == 1) {
            room[len++] = (char)code;
            at += 2;
        } else {
            room[len++] = *at;
        }
    }
    room[len] = '\0';
}

static inline struct stood *stood_of(struct net *net, const char *key)
{
    for (int i = 0; i < net->count; i++)
        if (!net->stood[i].gone && strcmp(net->stood[i].key, key) == 0)
            return &net->stood[i];
    return NULL;
}

static inline struct stood *stand(struct net *net, const char *key, const char *text)
{
    must(net->count < STOOD_MOST);
    struct stood *made = &net->stood[net->count++];
    *made = (struct stood){.at_ms = clock_now_ms()};
    snprintf(made->key, sizeof(made->key), "%s", key);
    snprintf(made->text, sizeof(made->text), "%s", text);
    return made;
}

/* How many stand there with this text. */
static inline int standing(struct net *net, const char *text)
{
    int count = 0;
    pthread_mutex_lock(&net->lock);
    for (int i = 0; i < net->count; i++)
        count += !net->stood[i].gone && strcmp(net->stood[i].text, text) == 0;
    pthread_mutex_unlock(&net->lock);
    return count;
}

static inline int asked(struct net *net, const char *part)
{
    int count = 0;
    pthread_mutex_lock(&net->lock);
    for (int i = 0; i < net->asked_count; i++)
        count += strstr(net->asked[i], part) != NULL;
    pthread_mutex_unlock(&net->lock);
    return count;
}

/* ---- the stage ---- */

enum { OUTCOMES_MOST = 64 };
struct came {
    char id[64], net_id[512], url[2048], reason[600], remedy[300], text[4096];
    enum fate fate;
    enum err code;
    int tries;
    bool found;
};
struct stage {
    struct loop *loop;
    struct http *http;
    struct net net;
    struct arena *arena;
    struct watched watched;
    struct reply *reply;
    struct came came[OUTCOMES_MOST];
    int count, wanted;
    bool late;
    int kept;
    char secret[8192];
    enum err outcome; /* of a check or a take-back */
    char why[600], account[200];
    int answers;
};

static inline void came_out(const struct reply_result *result, void *arg)
{
    struct stage *s = arg;
    must(s->count < OUTCOMES_MOST);
    struct came *c = &s->came[s->count++];
    *c = (struct came){
        .fate = result->fate, .code = result->code, .tries = result->tries, .found = result->found};
    snprintf(c->id, sizeof(c->id), "%.*s", TEXT_ARG(result->id));
    snprintf(c->net_id, sizeof(c->net_id), "%.*s", TEXT_ARG(result->net_id));
    snprintf(c->url, sizeof(c->url), "%.*s", TEXT_ARG(result->url));
    snprintf(c->text, sizeof(c->text), "%.*s", TEXT_ARG(result->text));
    snprintf(c->reason, sizeof(c->reason), "%s", result->reason);
    snprintf(c->remedy, sizeof(c->remedy), "%s", result->remedy);
    if (s->count >= s->wanted)
        loop_stop(s->loop);
}

static inline void kept(struct text sender, struct text secret, void *arg)
{
    struct stage *s = arg;
    (void)sender;
    s->kept++;
    snprintf(s->secret, sizeof(s->secret), "%.*s", TEXT_ARG(secret));
}

static inline void too_late(void *arg)
{
    struct stage *s = arg;
    s->late = true;
    loop_stop(s->loop);
}

static inline void run_for(struct stage *s, int64_t ms)
{
    struct timer *timer = timer_start(s->loop, ms, false, too_late, s);
    loop_run(s->loop);
    timer_stop(&timer);
}

/* Until so many outcomes are there in all. */
static inline void wait_for(struct stage *s, int wanted)
{
    s->wanted = wanted;
    s->late = false;
    while (s->count < wanted && !s->late)
        run_for(s, 30000);
    if (s->count != wanted)
        fail_msg("%d outcomes instead of %d", s->count, wanted);
}

/* yaml: the senders, where PORT is the network's. */
static inline void stage_read(struct stage *s, const char *senders)
{
    char yaml[8192];
    size_t len = (size_t)snprintf(
        yaml, sizeof(yaml),
        "clients:\n  - {id: umi, brands: [{id: umi-foods, name: Umi}, {id: umi-cafe}]}\n"
        "  - {id: sora}\nsenders:\n");
    for (const char *at = senders; *at;)
        if (strncmp(at, "PORT", 4) == 0) {
            len += (size_t)snprintf(yaml + len, sizeof(yaml) - len, "%d", fake_port(s->net.fake));
            at += 4;
        } else {
            yaml[len++] = *at++;
        }
    struct json *json;
    struct why why = {0};
    assert_ok(yaml_parse(arena_text(s->arena, (struct text){yaml, len}), s->arena, &json, &why),
              why);
    assert_ok(watched_read(json, s->arena, &s->watched, &why), why);
}

static inline void stage_begin(struct stage *s)
{
    struct why why = {0};
    s->reply = reply_new(&s->watched, s->loop, s->http, came_out, s, &why);
    if (!s->reply)
        fail_msg("%s", why.text);
    reply_on_keep(s->reply, kept);
}

static inline struct stage *stage_open(const char *senders,
                                       void (*answer)(struct net *, const struct request *,
                                                      struct spoken *))
{
    struct stage *s = mem_make(struct stage);
    s->loop = loop_new();
    s->http = http_new(s->loop);
    s->arena = arena_new("stage", 8192);
    s->wanted = 1;
    s->net.answer = answer;
    pthread_mutex_init(&s->net.lock, NULL);
    s->net.fake = fake_start(serve_net, &s->net);
    stage_read(s, senders);
    stage_begin(s);
    return s;
}

/* What is tried again is tried at once. */
static inline void stage_hurry(struct stage *s)
{
    s->reply->retry_first_ms = s->reply->retry_most_ms = 5;
    for (size_t i = 0; i < s->reply->lanes.len; i++)
        s->reply->lanes.at[i]->retry.first_ms = s->reply->lanes.at[i]->retry.most_ms = 5;
}

static inline void stage_plan(struct stage *s, const struct plan *plan)
{
    pthread_mutex_lock(&s->net.lock);
    must(s->net.plan_count < PLANS_MOST);
    s->net.plans[s->net.plan_count++] = *plan;
    pthread_mutex_unlock(&s->net.lock);
}

/* As after a kill: all that is under way is forgotten. */
static inline void stage_kill(struct stage *s)
{
    reply_free(&s->reply);
    http_free(&s->http);
    s->http = http_new(s->loop);
    stage_begin(s);
}

static inline void stage_close(struct stage **stage)
{
    struct stage *s = *stage;
    reply_free(&s->reply);
    http_free(&s->http);
    loop_free(&s->loop);
    fake_stop(&s->net.fake);
    arena_free(&s->arena);
    mem_free(s);
    *stage = NULL;
}

static inline void was_checked(const struct sender_checked *checked, void *arg)
{
    struct stage *s = arg;
    s->answers++;
    s->outcome = checked->outcome;
    snprintf(s->why, sizeof(s->why), "%s", checked->why ? checked->why->text : "");
    snprintf(s->account, sizeof(s->account), "%.*s", TEXT_ARG(checked->account));
    loop_stop(s->loop);
}

static inline void was_taken(const struct taken_back *taken, void *arg)
{
    struct stage *s = arg;
    s->answers++;
    s->outcome = taken->outcome;
    snprintf(s->why, sizeof(s->why), "%s", taken->why ? taken->why->text : "");
    loop_stop(s->loop);
}

static inline void wait_answer(struct stage *s, int answers)
{
    s->late = false;
    while (s->answers < answers && !s->late)
        run_for(s, 30000);
    assert_int_equal(s->answers, answers);
}

static inline struct sender_health health_of(struct stage *s, size_t i)
{
    struct sender_health health;
    reply_sender(s->reply, i, &health);
    return health;
}
#endif
