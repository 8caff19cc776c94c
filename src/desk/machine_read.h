#ifndef DESK_MACHINE_READ_H
#define DESK_MACHINE_READ_H
/* What a model said, held against the bounds it was given. Pure. */
#include "base/arena.h"
#include "desk/machine.h"
#include "model/length.h"

struct machine_bounds {
    struct text net;
    struct length_rule length;
    struct text handle; /* of the customer; put in front where the network wants it; absent: not */
    struct text mark;   /* put behind */
    struct text asked;  /* what the customer wrote */
    struct text page;   /* what the model was given to say */
    struct text url;    /* the link it was given; may be absent */
    struct texts hosts; /* links may go there too */
};
/* The text with handle and mark, in the arena; else how it ended and why, for a person and for the
 * model. */
enum machine_end machine_read(struct text content, const struct machine_bounds *b,
                              struct arena *arena, struct text *text_out, struct why *why);
#endif
