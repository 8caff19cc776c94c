#include "base/err.h"

#include <execinfo.h>
#include <unistd.h>

enum err why_set(struct why *why, enum err code, const char *format, ...)
{
    if (!why)
        return code;
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
    why->code = code;
    return code;
}

enum err why_at(struct why *why, enum err code, const char *format, ...)
{
    if (!why)
        return code;
    char was[sizeof(why->text)];
    memcpy(was, why->text, sizeof(was));
    va_list args;
    va_start(args, format);
    int n = vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(why->text))
        snprintf(why->text + n, sizeof(why->text) - (size_t)n, ": %.*s",
                 (int)(sizeof(why->text) - (size_t)n), was);
    why->code = code;
    return code;
}

const char *err_name(enum err code)
{
    switch (code) {
    case OK:
        return "ok";
    case ERR_AGAIN:
        return "again";
    case ERR_FULL:
        return "full";
    case ERR_CLOSED:
        return "closed";
    case ERR_NOT_FOUND:
        return "not_found";
    case ERR_BAD_INPUT:
        return "bad_input";
    case ERR_LIMIT:
        return "limit";
    case ERR_IO:
        return "io";
    case ERR_DENIED:
        return "denied";
    }
    return "unknown";
}

void must_fail(const char *text, const char *file, int line)
{
    fprintf(stderr, "hinomi: broken promise at %s:%d: %s\n", file, line, text);
    void *frames[32];
    int n = backtrace(frames, 32);
    backtrace_symbols_fd(frames, n, STDERR_FILENO);
    abort();
}
