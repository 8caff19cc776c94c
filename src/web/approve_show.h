#ifndef WEB_APPROVE_SHOW_H
#define WEB_APPROVE_SHOW_H
/* What the page of a client's approver shows (approve_show.c); what it does is in approve.c. */
#include "web/approve_link.h"
#include "web/desk_act.h"
#include "web/page.h"

struct approving {
    struct call *call;
    struct approve_parts parts;
    struct text key, comment;
    bool yes;
    struct desk_eyes eyes;
    enum page_lang lang;
    int64_t now_ms;
    struct said_event said;
    struct buf page, talk;
    const struct json *reply, *question, *approvals; /* of the reply as it stands */
    const struct json *file;                         /* its case, or NULL */
};

bool approve_same_version(const struct approving *a);
/* This person's yes or no to the version of the link, or NULL. */
const struct json *approve_given(const struct approving *a);
/* The whole page. */
void approve_show(const struct approving *a);
/* The page after a press that was not taken: status says why, as the answer's. */
void approve_show_refused(const struct approving *a, enum err err);
#endif
