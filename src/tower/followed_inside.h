#ifndef TOWER_FOLLOWED_INSIDE_H
#define TOWER_FOLLOWED_INSIDE_H
/* What the files share that follow the sources of who is watched. */
#include "tower/followed.h"

#include <stdatomic.h>

enum { FOLLOWED_MOST = 64 };

struct one {
    char *id, *said; /* how it was set when it was opened */
    size_t id_len, said_len;
};

struct trial;
struct followed {
    struct loop *loop;
    struct http *http;
    struct intake *intake;
    struct store *store;
    struct one ones[FOLLOWED_MOST];
    size_t count;
    atomic_bool trying, ending;
    struct trial *trial; /* belongs to who tries, after the loop's end to followed_free */
};

/* The loop does not run any more. */
void trial_free(struct trial **trial);
#endif
