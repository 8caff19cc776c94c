#ifndef TOWER_ASKER_H
#define TOWER_ASKER_H
/*
 * Asks the client's approvers by mail (desk/asking.h), through the channels of the ringer: what is
 * due is kept as under way, sent, and its outcome kept. On the loop's thread.
 */
#include "tower/live.h"

struct asker;
struct asker_setup {
    struct loop *loop;
    struct store *store;
    struct live *live;
    struct web *web;  /* what moves is said there; NULL: nowhere */
    struct text base; /* where people reach the pages; the caller's, valid until the end */
};
struct asker *asker_start(const struct asker_setup *setup);
/* Nothing more is asked. While the store is open. */
void asker_stop(struct asker *asker);
/* When the store is closed. */
void asker_free(struct asker **asker);
#endif
