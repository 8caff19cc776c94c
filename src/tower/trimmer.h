#ifndef TOWER_TRIMMER_H
#define TOWER_TRIMMER_H
/* Takes away what the owner keeps no longer, a few rows at a time, on the loop's clock. */
#include "net/loop.h"
#include "store/store.h"

struct trimmer;
struct trimmer *trimmer_start(struct loop *loop, struct store *store, const struct keep_for *keep);
/* No further step; what is under way ends with the store. */
void trimmer_stop(struct trimmer *trimmer);
/* After the store was closed. */
void trimmer_free(struct trimmer **trimmer);
#endif
