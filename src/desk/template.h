#ifndef DESK_TEMPLATE_H
#define DESK_TEMPLATE_H
/*
 * A text with places to fill: {name} is filled, [ … ] is a part that may be left out. A part in
 * which a place has nothing to fill it is left out; where the whole is too long for its network,
 * parts are left out from the last to the first. {{ and [[ and ]] stand for the sign itself. Parts
 * do not nest. Pure.
 */
#include "base/arena.h"
#include "base/option.h"

enum { TEMPLATE_MOST = 8000, TEMPLATE_PARTS = 32 };

struct place {
    struct text name, value; /* an empty value fills nothing */
};
struct filling {
    const struct place *places;
    size_t count;
    bool (*fits)(struct text text, void *arg); /* NULL: any length does */
    void *arg;
};
struct filled {
    struct text text;
    struct texts missing;  /* places outside of parts that nothing fills: they stand as {name} */
    struct texts left_out; /* parts, as they would have stood, for want of room */
    bool fits;
};
/* Everything in the arena. ERR_BAD_INPUT says at which character what is wrong. */
enum err template_fill(struct text text, const struct filling *filling, struct arena *arena,
                       struct filled *filled_out, struct why *why) MUST_USE;
/* The same, without filling: whether it is well written. */
enum err template_check(struct text text, struct why *why) MUST_USE;
#endif
