#ifndef DESK_SKELETON_H
#define DESK_SKELETON_H
/* What a statement is made of: its slots in order, and what is missing in one. Pure. */
#include "base/json.h"

enum { SLOTS_MOST = 10 };
struct slot {
    const char *id;
    const char *words[3];                             /* en, ja, it: what stands there */
    enum { SLOT_WORDS, SLOT_TIMED, SLOT_FREE } wants; /* timed: a clock time; free: may be empty */
};
struct skeleton {
    const char *kind;
    struct slot slots[SLOTS_MOST]; /* ends with id NULL */
};
const struct skeleton *skeleton_of(struct text kind); /* NULL: it has no slots */
bool skeleton_kind_known(struct text kind);
/* The text of the filled slots, in order. */
struct text skeleton_text(const struct skeleton *skeleton, const struct json *slots,
                          struct arena *arena);
/* "slots":[{"id","words","text","missing"}],"missing":[ids] into the object under way. */
void skeleton_show(const struct skeleton *skeleton, const struct json *slots, struct json_out *out);
#endif
