#ifndef DESK_CASE_QUEUE_H
#define DESK_CASE_QUEUE_H
/* What waits, what breaks next first, and for whom it is: for giving the next case and for the
 * page. All in db_arena. */
#include "desk/clocks.h"
#include "store/store.h"

struct case_waiting {
    struct text client, id, brand, lang, skill, assignee;
    int64_t number;
    int64_t due_ms; /* of the clock that breaks first */
    int64_t left_ms;
    enum case_state state;
    bool asleep; /* snoozed, or waits for the customer */
    bool red;
};

struct case_queue {
    struct case_waiting *at;
    size_t count, more; /* more: not looked at */
};

/* The open cases of the clients, those asleep among them. */
enum err case_queue_load(struct db *db, const struct seen_by *by, struct case_queue *queue,
                         struct why *why) MUST_USE;
/* The person speaks its language and has its skill. */
bool case_fits(const struct seen_by *by, const struct case_waiting *one, struct text person);

/* Who is on duty now. */
struct case_shift {
    const struct watched *watched;
    struct cover *covers;
    size_t cover_count;
    int64_t now_ms;
};

enum err case_shift_load(struct db *db, const struct seen_by *by, struct case_shift *shift,
                         struct why *why) MUST_USE;
/* A client that names no duty has everybody on shift. */
bool case_on_shift(const struct case_shift *shift, struct text client, struct text person);
#endif
