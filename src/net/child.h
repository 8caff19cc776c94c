#ifndef NET_CHILD_H
#define NET_CHILD_H
/*
 * Another program beside this one: started without a shell, its standard output read line by line,
 * its standard error ours. Its standard input is a leash: it reads the end of it when this program
 * has ended, however that came. Everything here is called on the loop's thread.
 */
#include "net/loop.h"

enum { CHILD_LINE_MOST = 4096, CHILD_ARGS_MOST = 16 }; /* a longer line is cut there */

struct child;

struct child_setup {
    const char *path;
    const char *const *args; /* its own name first, NULL behind the last; CHILD_ARGS_MOST at most */
    void (*line)(struct text line, void *arg); /* without its end */
    /* It has ended and all it said was read; status as of exit, or 128 and the signal. */
    void (*ended)(int status, void *arg);
    void *arg;
};

/* ERR_IO: it cannot be started; ERR_BAD_INPUT: too many arguments, or over 4 KB of them. */
enum err child_start(struct loop *loop, const struct child_setup *setup, struct child **child_out,
                     struct why *why) MUST_USE;
/* Asks it to end: SIGTERM. */
void child_stop(struct child *child);
/* Nothing more is told of it; if it runs, it is killed. */
void child_free(struct child **child_at);
#endif
