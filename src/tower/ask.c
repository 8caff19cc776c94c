#include "tower/ask.h"

#include "base/mem.h"
#include "base/queue.h"

#include <stdatomic.h>

struct ask {
    ask_fn *fn;
    void *question;
    struct arena *arena;
    struct queue *answered;
    atomic_int refs;
    enum err err;
    struct why why;
};

struct ask *ask_new(ask_fn *fn, size_t question_size)
{
    struct ask *ask = mem_make(struct ask);
    ask->fn = fn;
    ask->question = mem_new(question_size);
    ask->arena = arena_new("ask", 1024);
    ask->answered = queue_new("ask", 1);
    atomic_store(&ask->refs, 2);
    return ask;
}

void *ask_question(struct ask *ask)
{
    return ask->question;
}

struct arena *ask_arena(struct ask *ask)
{
    return ask->arena;
}

static void let_go(struct ask *ask)
{
    if (atomic_fetch_sub(&ask->refs, 1) != 1)
        return;
    void *item;
    if (queue_take(ask->answered, &item, 0) == OK)
        item = NULL; /* an answer that nobody waited for */
    queue_free(&ask->answered);
    arena_free(&ask->arena);
    mem_free(ask->question);
    mem_free(ask);
}

void ask_answer(void *ask_arg)
{
    struct ask *ask = ask_arg;
    ask->err = ask->fn(ask->question, ask->arena, &ask->why);
    void *item = ask;
    must(queue_put(ask->answered, &item, 0) == OK);
    let_go(ask);
}

void ask_answer_never(struct ask *ask)
{
    let_go(ask);
}

enum err ask_wait(struct ask *ask, int64_t wait_ms, struct why *why)
{
    void *item;
    if (queue_take(ask->answered, &item, wait_ms))
        return why_set(why, ERR_AGAIN, "the tower is busy and did not answer in time; try again");
    if (ask->err)
        return why_set(why, ask->err, "%s", ask->why.text);
    return OK;
}

void ask_free(struct ask **ask)
{
    if (*ask)
        let_go(*ask);
    *ask = NULL;
}
