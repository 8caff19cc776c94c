#ifndef ALARM_MESSAGE_H
#define ALARM_MESSAGE_H
/*
 * The parts of a message, and how text from outside becomes harmless in each service's markup.
 * Nothing of a post is read as markup, mention or HTML by whoever shows it; lengths are cut between
 * what a reader takes for letters (grapheme clusters, UAX #29), and counted in UTF-16 units, which
 * is never less than the service counts. For files of alarm.
 */
#include "alarm/alarm.h"
#include "base/arena.h"

struct message {
    const char *sign;  /* of the level or state, beside the words: colour alone says nothing */
    struct text title; /* one line */
    struct text body;  /* lines */
    struct text link, link_label; /* into the console; link may be absent */
    struct text ack, ack_label;   /* the signed link; may be absent */
};

enum markup {
    MARKUP_NONE,
    MARKUP_SLACK,
    MARKUP_DISCORD,
    MARKUP_MATTERMOST,
    MARKUP_TEAMS,
    MARKUP_HTML
};

void message_of(const struct ringing *ringing, struct arena *arena, struct message *message_out);
/* The text as this markup writes it, at most so many UTF-16 units with the … of a cut. Control
 * characters and those that turn the direction of a line are left out. */
struct text message_text(struct arena *arena, enum markup markup, struct text text, size_t most);
size_t message_units(struct text text); /* UTF-16 */
/* "critical", "error", "warning", "info": of levels 4 and 3, 2, 1, 0. */
const char *message_severity(int level);
#endif
