#ifndef TOWER_DRAFTER_H
#define TOWER_DRAFTER_H
/*
 * The optional model that writes first drafts and reads replies against what was said before
 * (desk/machine.h): it takes up one wish of the store at a time, asks the model, and puts what it
 * says back as a draft or as findings, or a word on why there are none.
 * It sends nothing, and nothing waits for it. On the loop's thread.
 */
#include "base/option.h"
#include "desk/desk.h"
#include "tower/live.h"

struct drafter_options {
    struct text url, model, key;
    bool remote, drafts, reads, reads_block;
    struct texts clients, not_on, reads_clients;
    int64_t timeout_ms, most_tokens;
};
extern const struct option drafter_option_table[];

/* As second_check. */
enum err drafter_check(const struct drafter_options *options, struct why *why) MUST_USE;
/* For whom it writes and reads, and where not. */
struct machine_rule drafter_rule(const struct drafter_options *options);

struct drafter;
struct drafter_setup {
    const struct drafter_options *options; /* the caller's, and valid until the end */
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct live *live;
    struct web *web; /* what moves is said there; NULL: nowhere */
};
struct drafter *drafter_start(const struct drafter_setup *setup);
/* Somebody wishes for something. Any thread. */
void drafter_look(struct drafter *drafter);
/* Nothing more is asked. While the store is open. */
void drafter_stop(struct drafter *drafter);
/* When the store is closed and http is gone. */
void drafter_free(struct drafter **drafter);
#endif
