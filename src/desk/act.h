#ifndef DESK_ACT_H
#define DESK_ACT_H
/* What people do, and with what a text is judged. */
#include "store/store.h"

struct checker;
struct machine_rule;

/* People's acts. `client` is the tenant the person acts for; an object of another is
 * ERR_NOT_FOUND. */
struct act {
    struct text client, id, person, text;
    int64_t now_ms;
    int64_t version; /* of the text that the person read; 0: not said */
};

/* Who is watched, by whom and with which rules; the rules of tone. All borrowed. */
struct desk_eyes {
    const struct watched *watched;
    const struct checker *checker;      /* NULL: no text can be judged: nothing is submitted */
    const struct machine_rule *machine; /* what a model of the house does; NULL: there is none */
    struct text lang; /* findings are said in this language alone: quicker; absent: in all three */
};
#endif
