#ifndef TOWER_ASK_H
#define TOWER_ASK_H
/*
 * One thread asks another and waits for the answer: a page asks the story thread to acknowledge, or
 * the loop how the sources stand. The question lives until both have let go of it, so that a late
 * answer meets no freed memory.
 *
 *   struct ask *ask = ask_new(fn, sizeof(struct my_question));
 *   fill ask_question(ask); hand ask_answer and ask to the other thread; then ask_wait, read the
 *   question's answer fields, ask_free. If the hand-over failed: ask_answer_never, then ask_free.
 */
#include "base/arena.h"

struct ask;
/* Runs on the asked thread. Texts of the answer go to the arena. */
typedef enum err ask_fn(void *question, struct arena *arena, struct why *why);

struct ask *ask_new(ask_fn *fn, size_t question_size);
void *ask_question(struct ask *ask);
struct arena *ask_arena(struct ask *ask); /* the asker's, until it is handed over */
void ask_answer(void *ask_arg);           /* a belt_order and a loop_fn */
void ask_answer_never(struct ask *ask);
/* ERR_AGAIN when no answer came in time. */
enum err ask_wait(struct ask *ask, int64_t wait_ms, struct why *why) MUST_USE;
void ask_free(struct ask **ask);
#endif
