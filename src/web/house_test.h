#ifndef WEB_HOUSE_TEST_H
#define WEB_HOUSE_TEST_H
/* For the tests and the benchmark of web: a small tower with two clients, and a browser that is a
 * socket. */
#include "base/buf.h"
#include "base/json.h"
#include "web/web.h"

#include <stdatomic.h>

struct checker;
struct understand;

struct house {
    struct arena *arena;
    struct store *store;
    struct web *web;
    struct watched watched;
    int port;
    /* what the tower was asked */
    atomic_int acknowledged, levels_set, closed, judged, muted;
    _Atomic double speed;
    atomic_bool drill, paused;
    const char *_Atomic trouble;
    struct text trying; /* the client of the back-test that runs, or absent */
    size_t tried, turned;
    struct text called;   /* whom somebody called last; "next" for the next */
    bool nobody;          /* the ladder has nobody left */
    enum alarm_act alarm; /* the last that was asked, and about what */
    struct alarm_order order;
    int alarms;
    struct checker *checker;       /* house_rules */
    struct understand *understand; /* what it reads by */
    int statements;                /* that the tower was told of */
    atomic_int looks;              /* of the outbox */
    int rules_changed;             /* and what the last change was */
    struct rule_ask rule;
    bool taken;         /* the store has the word */
    struct text learns; /* the client whose corrections are learned, or absent */
};
struct house *house_new(const struct web_options *changes); /* may be NULL; a store in memory */
struct house *house_at(const char *folder, const struct web_options *changes);
void house_free(struct house **house);
/* A person with the password "correct horse", who serves the client ("": all, as admin). */
void house_person(struct house *house, const char *id, const char *role, const char *client);
/* The store keeps who is watched now, with its versions. */
void house_keep(struct house *house, const char *person, const char *why);
/* A story at level 2 with one post and an incident, as the tower would write it. */
void house_story(struct house *house, const char *client, const char *brand, const char *story);
int64_t house_say(struct house *house, const char *client, const char *story, int level);

/* Who is rung: ken has the duty "day" of umi, mei "night" of yama. Before the first call. */
void house_duties(struct house *house);
/* The rules of tone (those of lexicon/, and a few of our own), accounts umi-x and yama-x, whose
 * texts are taken to X by hand. Before the first call. */
void house_rules(struct house *house);
void house_rules_done(struct house *house); /* house_free calls it */
/* The story to this level. */
void house_level(struct house *house, const char *client, const char *brand, const char *story,
                 int level);
/* A customer's post in the story, with its case; the time is the story's. */
void house_case(struct house *house, const char *client, const char *brand, const char *story,
                const char *post, const char *text);
/* A ring of that story, as the tower would write it. */
void house_ring(struct house *house, const struct event *ring);

/* An address of that path of the table, and a body for the address (as JSON), in the words of the
 * client umi (openapi_test.c). */
void sample_address(struct text path, char *room, size_t len);
const char *sample_body(const char *path);

/* ---- the browser ---- */
struct reply {
    int status;
    struct text head, body; /* in the arena of the house */
    struct json *json;      /* when the body is JSON */
};
int browser_open(const struct house *house);
void browser_send(int socket, struct text bytes);
/* One request on a connection of its own. cookie and csrf may be NULL. */
struct browser {
    struct house *house;
    char cookie[200], csrf[80];
};
struct reply browser_ask(struct browser *browser, const char *method, const char *path,
                         const char *body);
struct reply browser_raw(struct house *house, struct text bytes);
struct text reply_header(const struct reply *reply, const char *name); /* absent: not there */
/* Signs in; keeps cookie and csrf. */
struct reply browser_sign_in(struct browser *browser, const char *id, const char *password);
/* Somebody of house_person, signed in. */
struct browser browser_of(struct house *house, const char *id);
/* Opens the live stream; reads until the needle was seen or the time is up. */
int browser_events(struct browser *browser, const char *last_event_id);
bool browser_until(int socket, struct buf *got, const char *needle, int64_t ms);
#endif
