#ifndef TOWER_RINGER_H
#define TOWER_RINGER_H
/*
 * Delivers committed rings through the channels and writes down what became of each. Only the live
 * tower has one: a drill has no channels. On the loop's thread.
 */
#include "alarm/alarm.h"
#include "tower/batch.h"

struct ringer;
struct live_setup;

/* On the loop: no channel could deliver a ring of this story; for each that its message told of. */
typedef void ringer_lost(const struct placement *story, void *arg);

enum err ringer_new(const struct live_setup *setup, const struct watched *watched,
                    struct ringer **ringer_out, struct why *why) MUST_USE;
void ringer_on_lost(struct ringer *ringer, ringer_lost *lost, void *arg);
void ringer_free(struct ringer **ringer);
/* A new generation of people and channels; a bad one is logged and leaves the old in force. */
void ringer_watch(struct ringer *ringer, const struct watched *watched);
/* What was committed together: each ring by itself, but those that go in the message of another of
 * them. */
void ringer_rings(struct ringer *ringer, const struct watched *watched, const struct due_ring *dues,
                  size_t count);
/* Every second or so. At the start, after a change and every six hours each channel by which
 * somebody is reached is asked, without ringing, whether it could; what it says stands where its
 * last try does. */
void ringer_second(struct ringer *ringer, const struct watched *watched);
/* After a restart: a ring of an incident still open that ring.channel delivered before. Nothing
 * rings; channels that keep open alerts go on with it. */
void ringer_recall(struct ringer *ringer, const struct watched *watched,
                   const struct due_ring *due);
/* A letter to one person by one channel, that is no ring: tried as a ring is, told once how it
 * ended. What is under way at the end of the program ends as ERR_CLOSED. Copies. */
struct letter {
    struct text id; /* the same id is not sent twice */
    struct text client, person, channel, address, lang;
    struct text subject, body, url;
    void (*done)(enum err outcome, const struct why *why, void *arg);
    void *arg;
};
void ringer_letter(struct ringer *ringer, const struct letter *letter);
/* Somebody has taken an alarm (an ack event), or it is over (a level event below 2, an incident
 * closed): channels that keep open alerts are told. */
void ringer_tell(struct ringer *ringer, const struct watched *watched, const struct event *event);
#endif
