#ifndef TOWER_ROLLCALL_H
#define TOWER_ROLLCALL_H
/* Keeps how each source stands: at each change and every minute, so that the time in which nobody
 * was there to hear is seen as well. On the loop. */
#include "tower/intake.h"

struct rollcall;
struct rollcall *rollcall_start(struct loop *loop, struct store *store, struct intake *intake);
/* It stands otherwise than before; lives for the call. */
void rollcall_say(struct rollcall *rollcall, const struct source_view *source);
/* No further word; what was handed to the store ends with it. */
void rollcall_stop(struct rollcall **rollcall);
#endif
