#ifndef WEB_ACK_SHOW_H
#define WEB_ACK_SHOW_H
/* What the page of a ring's link shows (ack_show.c); what it does is in ack.c. */
#include "web/page.h"

enum { RINGS_MOST = 60 };

struct ack {
    struct call *call;
    const struct watched *watched;
    struct text key, person;
    struct event rings[RINGS_MOST]; /* the link's own first, then those of its message */
    size_t count;
    enum page_lang lang;
    int64_t now_ms;
    const struct json *room; /* of the first ring's incident, or NULL */
};

/* The whole page. pressed: by this very call. */
void ack_show(const struct ack *ack, bool pressed);
/* When the next person of the ladder is rung, as far as quiet hours and silences let it: 0 when
 * nobody is. Pure. */
int64_t ack_next_ms(const struct ack *ack, struct text *who_out);
#endif
