#ifndef TOWER_CARETAKER_H
#define TOWER_CARETAKER_H
/* What time does to cases (desk_case_tick), on the loop's clock: those that slept wake, and what
 * grows old is told. */
#include "net/loop.h"
#include "store/store.h"
#include "web/web.h"

struct caretaker;
/* web may be NULL: then nothing is said on the live stream. */
struct caretaker *caretaker_start(struct loop *loop, struct store *store, struct web *web);
/* No further step, and nothing more is said; what is under way ends with the store. */
void caretaker_stop(struct caretaker *caretaker);
/* After the store was closed. */
void caretaker_free(struct caretaker **caretaker);
#endif
