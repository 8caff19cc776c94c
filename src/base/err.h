#ifndef BASE_ERR_H
#define BASE_ERR_H
/*
 * What a call can end with, and why. A function that can fail returns enum err and fills
 * *why at the place where the reason is known; callers may pass NULL.
 */
#include <stdarg.h>

#define MUST_USE     __attribute__((warn_unused_result))
#define FORMAT(a, b) __attribute__((format(printf, a, b)))

enum err {
    OK = 0,
    ERR_AGAIN,  /* nothing to do now; ask again later */
    ERR_FULL,   /* a bounded queue is full; the offered thing stays the caller's */
    ERR_CLOSED, /* the other side has ended */
    ERR_NOT_FOUND,
    ERR_BAD_INPUT, /* what came from outside is wrong; the reason says where and what to do */
    ERR_LIMIT,     /* a ceiling was reached */
    ERR_IO,        /* the disk, the network or a library refused */
    ERR_DENIED     /* the caller has not the right */
};

struct why {
    enum err code;
    char text[500];
};

/* Writes the reason and returns code: return why_set(why, ERR_IO, "..."). why may be NULL. */
enum err why_set(struct why *why, enum err code, const char *format, ...) FORMAT(3, 4);

/* Puts "<prefix>: " before the reason, for a caller that knows where it was. Returns the code. */
enum err why_at(struct why *why, enum err code, const char *format, ...) FORMAT(3, 4);

/* The name of a code, for logs: "bad_input". */
const char *err_name(enum err code);

/* A bug, not the world: stays on in release builds and stops the program with a trace. */
#define must(cond) ((cond) ? (void)0 : must_fail(#cond, __FILE__, __LINE__))
void must_fail(const char *text, const char *file, int line) __attribute__((noreturn, cold));
#endif
