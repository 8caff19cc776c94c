#ifndef ALARM_STAGE_H
#define ALARM_STAGE_H
/*
 * For the tests of alarm: a ring, a peer on loopback whose answers are written beforehand, and an
 * alarm with one or two channels before it. Included by *_test.c alone.
 */
#include "alarm/alarm.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"
#include "fake/server.h"

#include <pthread.h>

static const struct event ring_event = {.kind = EVENT_RING,
                                        .at_ms = 1700000000000,
                                        .client = {"umi", 3},
                                        .brand = {"umi-foods", 9},
                                        .story = {"s1", 2},
                                        .ring = {"r7", 2},
                                        .person = {"aoi", 3},
                                        .channel = {"hook", 4},
                                        .level = 3,
                                        .step = 1};

static inline struct event about_event(void)
{
    struct event about = {.kind = EVENT_LEVEL,
                          .at_ms = 1700000000000,
                          .category = RISK_CONTAMINATION,
                          .computed = 3,
                          .score = 52.5,
                          .figures = {.authors = 120, .posts = 150, .reposts = 900, .reach = 60000},
                          .first_post = TEXT("x:1"),
                          .why_count = 2};
    about.why[0] = (struct said){.code = "score", .text = TEXT("score 53")};
    about.why[1] = (struct said){.code = "F1", .text = TEXT("F1 grave harm with evidence")};
    return about;
}

static inline struct ringing ringing_of(const struct event *about, const char *lang)
{
    return (struct ringing){.ring = &ring_event,
                            .about = about,
                            .ring_id = TEXT("r7"),
                            .person_name = TEXT("Aoi"),
                            .brand_name = TEXT("海フーズ"),
                            .lang = text_of(lang),
                            .story_url = TEXT("https://desk.example/#/stories/umi/umi-foods/s1")};
}

/* ---- the peer ---- */

enum { CALLS = 64, CALL_ROOM = 65536 };
enum mood { ANSWERS, RESETS, BABBLES, SLEEPS };

struct answer {
    int status;
    const char *headers, *body; /* headers: lines with \r\n, or NULL */
    enum mood mood;
};

struct peer {
    pthread_mutex_t lock;
    const struct answer *answers; /* in turn, the last for all that follow; NULL: 200 ok */
    int answer_count, calls;
    char heads[CALLS][4096], bodies[CALLS][CALL_ROOM];
};

static inline struct answer keep_call(struct peer *peer, const char *head, const char *body)
{
    static const struct answer good = {.status = 200, .body = "ok"};
    pthread_mutex_lock(&peer->lock);
    const int no = peer->calls++;
    if (no < CALLS) {
        snprintf(peer->heads[no], sizeof(peer->heads[no]), "%s", head);
        snprintf(peer->bodies[no], sizeof(peer->bodies[no]), "%s", body);
    }
    const int last = peer->answer_count - 1;
    const struct answer answer = last < 0 ? good : peer->answers[no < last ? no : last];
    pthread_mutex_unlock(&peer->lock);
    return answer;
}

static inline int calls_of(struct peer *peer)
{
    pthread_mutex_lock(&peer->lock);
    const int calls = peer->calls;
    pthread_mutex_unlock(&peer->lock);
    return calls;
}

static inline void serve(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    char head[4096], line[2048];
    char *body = mem_new(CALL_ROOM);
    while (fake_read_head(fd, head, sizeof(head))) {
        const char *len = strstr(head, "Content-Length: ");
        const size_t n = len ? strtoul(len + 16, NULL, 10) : 0;
        body[0] = '\0';
        if (n && n < CALL_ROOM && fake_read(fd, body, n))
            body[n] = '\0';
        const struct answer answer = keep_call(arg, head, body);
        if (answer.mood == RESETS)
            break;
        if (answer.mood == SLEEPS) {
            (void)fake_read(fd, body, 1); /* until the client has had enough */
            break;
        }
        if (answer.mood == BABBLES) {
            fake_say(fd, "\x01\xff nonsense without end\r\n\r\n");
            break;
        }
        const char *said = answer.body ? answer.body : "";
        snprintf(line, sizeof(line), "HTTP/1.1 %d Word\r\n%sContent-Length: %zu\r\n\r\n%s",
                 answer.status, answer.headers ? answer.headers : "", strlen(said),
                 strncmp(head, "HEAD", 4) == 0 ? "" : said);
        fake_say(fd, line);
    }
    mem_free(body);
}

/* ---- the stage ---- */

struct stage {
    struct loop *loop;
    struct http *http;
    struct fake *fake;
    struct peer *peer;
    struct arena *arena;
    struct channel channels[4];
    struct watched watched;
    struct alarm *alarm;
    int outcomes, attempts, wanted; /* wanted: the loop stops at so many outcomes */
    enum err outcome;
    enum proof proof;
    struct why why;
    struct attempt last;
    char handed_to[64], failed[500], channel[64]; /* of the last attempt; failed: of any */
    bool late;
};

static inline void came_out(struct text ring_id, enum err outcome, const struct why *why, void *arg)
{
    struct stage *stage = arg;
    (void)ring_id;
    stage->outcomes++;
    stage->outcome = outcome;
    if (why)
        stage->why = *why;
    if (stage->outcomes >= stage->wanted)
        loop_stop(stage->loop);
}

static inline void tried(const struct attempt *attempt, void *arg)
{
    struct stage *stage = arg;
    stage->attempts++;
    stage->last = *attempt;
    stage->last.ring_id = stage->last.channel =
        (struct text){NULL, 0}; /* they lived for the call */
    snprintf(stage->channel, sizeof(stage->channel), "%.*s", TEXT_ARG(attempt->channel));
    if (attempt->handed_to.len)
        snprintf(stage->handed_to, sizeof(stage->handed_to), "%.*s", TEXT_ARG(attempt->handed_to));
    if (attempt->why)
        snprintf(stage->failed, sizeof(stage->failed), "%s", attempt->why->text);
}

static inline void was_checked(struct text channel, enum err outcome, enum proof proof,
                               const struct why *why, void *arg)
{
    struct stage *stage = arg;
    stage->proof = proof;
    came_out(channel, outcome, why, stage);
}

static inline void too_late(void *arg)
{
    struct stage *stage = arg;
    stage->late = true;
    loop_stop(stage->loop);
}

/* options: a YAML mapping, where PORT is the peer's. */
static inline struct json *options_of(struct stage *s, const char *options)
{
    char yaml[2048];
    size_t len = 0;
    for (const char *at = options; *at;)
        if (strncmp(at, "PORT", 4) == 0) {
            len += (size_t)snprintf(yaml + len, sizeof(yaml) - len, "%d", fake_port(s->fake));
            at += 4;
        } else {
            yaml[len++] = *at++;
        }
    struct json *json;
    struct why why = {0};
    assert_ok(yaml_parse(arena_text(s->arena, (struct text){yaml, len}), s->arena, &json, &why),
              why);
    return json;
}

/* Channels "hook", "next", "third" of these kinds; a NULL ends them. */
static inline struct stage *stage_of(const char *const kinds[][2])
{
    static const char *const ids[] = {"hook", "next", "third"};
    struct stage *s = mem_make(struct stage);
    s->peer = mem_make(struct peer);
    s->wanted = 1;
    pthread_mutex_init(&s->peer->lock, NULL);
    s->loop = loop_new();
    s->http = http_new(s->loop);
    s->fake = fake_start(serve, s->peer);
    s->arena = arena_new("stage", 4096);
    size_t count = 0;
    for (; kinds[count][0]; count++)
        s->channels[count] = (struct channel){.id = text_of(ids[count]),
                                              .kind = text_of(kinds[count][0]),
                                              .options = options_of(s, kinds[count][1])};
    s->watched = (struct watched){.channels = s->channels, .channel_count = count};
    struct why why = {0};
    s->alarm = alarm_new(&s->watched, s->loop, s->http, came_out, s, &why);
    if (!s->alarm)
        fail_msg("%s", why.text);
    alarm_on_attempt(s->alarm, tried);
    return s;
}

static inline struct stage *stage_open(const char *kind, const char *options)
{
    const char *const kinds[][2] = {{kind, options}, {NULL, NULL}};
    return stage_of(kinds);
}

static inline void stage_answers(struct stage *s, const struct answer *answers, int count)
{
    s->peer->answers = answers;
    s->peer->answer_count = count;
}
#define ANSWERS_OF(stage, list) stage_answers(stage, list, (int)(sizeof(list) / sizeof(*(list))))

static inline void stage_close(struct stage **stage)
{
    struct stage *s = *stage;
    alarm_free(&s->alarm);
    http_free(&s->http);
    loop_free(&s->loop);
    fake_stop(&s->fake);
    arena_free(&s->arena);
    mem_free(s->peer);
    mem_free(s);
    *stage = NULL;
}

static inline void run_for(struct stage *s, int64_t ms)
{
    struct timer *timer = timer_start(s->loop, ms, false, too_late, s);
    loop_run(s->loop);
    timer_stop(&timer);
}

/* Until all wanted outcomes are there. */
static inline void stage_wait(struct stage *s)
{
    if (s->outcomes < s->wanted)
        run_for(s, 30000);
    assert_int_equal(s->outcomes, s->wanted);
}

static inline void ring_and_wait(struct stage *s)
{
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
}

static inline void check_and_wait(struct stage *s, const char *address)
{
    alarm_check(s->alarm, TEXT("hook"), text_of(address), was_checked, s);
    stage_wait(s);
}
#endif
