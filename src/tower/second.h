#ifndef TOWER_SECOND_H
#define TOWER_SECOND_H
/*
 * The optional second reader: a model on the owner's machine reads posts of open cases and first
 * posts of stories again. It asks the store what waits, one post at a time, and writes the answer
 * beside the verdict: no alarm, level or case waits for it or changes by it. On the loop's thread.
 */
#include "base/option.h"
#include "tower/live.h"

struct second_options {
    struct text url, model, key;
    bool remote;
    struct texts clients;
    int64_t every_ms, timeout_ms, most_tokens;
};
extern const struct option second_option_table[];

/* Refuses a url outside this machine and its private network unless `remote` says so and names the
 * clients whose posts may leave. */
enum err second_check(const struct second_options *options, struct why *why) MUST_USE;

/* The same for any model of this configuration; key: what it is called there. */
struct model_place {
    const char *key;
    struct text url;
    bool remote;
    struct texts clients;
};
enum err model_place_check(const struct model_place *place, struct why *why) MUST_USE;

struct second;
struct second_setup {
    const struct second_options *options; /* the caller's, and valid until the end */
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct live *live;
};
struct second *second_start(const struct second_setup *setup);
/* Nothing more is asked. While the store is open. */
void second_stop(struct second *second);
/* When the store is closed and http is gone. */
void second_free(struct second **second);
#endif
