#ifndef TOWER_ALERTS_H
#define TOWER_ALERTS_H
/*
 * Remembers what a way said of its stories: which would have rung, when, how high, and which posts
 * they hold; so that two ways over the same posts, and incidents of the store, can be held against
 * each other by the posts they share. One thread. Bounded: a million stories, four million posts.
 */
#include "base/json.h"
#include "model/event.h"

struct alerts;

/* A story that rang. Texts live as long as the alerts. */
struct alert {
    struct text client, brand, story, headline, first_post, person;
    int64_t at_ms; /* when it first came to level 2 */
    int level, highest;
    enum risk category;
    double score;
    struct said why[SAID_MOST];
    size_t why_count;
    int64_t rings, posts;
    size_t number; /* of its story, in the order of birth, from 1 */
};

struct alerts *alerts_new(void);
void alerts_free(struct alerts **alerts);
void alerts_post(struct alerts *alerts, const struct post *post);
void alerts_event(struct alerts *alerts, const struct event *event);

size_t alerts_count(const struct alerts *alerts);
const struct alert *alerts_at(const struct alerts *alerts, size_t i);
bool alerts_full(const struct alerts *alerts); /* some posts or stories were not remembered */
/* Whether the way kept the post for that brand; *alert_out: the alert of its story, or NULL. */
bool alerts_of(const struct alerts *alerts, struct text client, struct text brand, struct text id,
               const struct alert **alert_out);
/* For each alert of a, the first one of b that shares a post with it, or NULL: len alerts_count(a).
 * In the arena. */
const struct alert **alerts_match(const struct alerts *a, const struct alerts *b,
                                  struct arena *arena);
/* Its pairs, inside the caller's { }. headline: false when its first post is gone. */
void alert_write(const struct alert *alert, bool headline, struct json_out *out);
#endif
