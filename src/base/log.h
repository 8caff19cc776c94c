#ifndef BASE_LOG_H
#define BASE_LOG_H
/*
 * The program's own account of itself: JSON lines on standard error, an event name and fields.
 * log_warn("source_slow", {"name", L_TEXT(name)}, {"lag_ms", L_INT(lag)});
 * Never a token, a password, a customer's private message or a full post. Any thread.
 */
#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

struct log_field {
    enum { LOG_TEXT, LOG_INT, LOG_NUMBER } kind;
    struct text text;
    int64_t number;
    double real;
};
#define L_TEXT(t)   ((struct log_field){.kind = LOG_TEXT, .text = (t)})
#define L_STR(s)    ((struct log_field){.kind = LOG_TEXT, .text = text_of(s)})
#define L_INT(n)    ((struct log_field){.kind = LOG_INT, .number = (int64_t)(n)})
#define L_NUMBER(n) ((struct log_field){.kind = LOG_NUMBER, .real = (n)})

void log_set_level(enum log_level level);
bool log_level_of(struct text name, enum log_level *level_out); /* "debug" … "off" */

/* One name and its value. */
struct log_pair {
    const char *name;
    struct log_field field;
};
void log_write(enum log_level level, const char *event, const struct log_pair *pairs, size_t count);

#define LOG_PAIRS(l, e, ...)                                                                       \
    log_write(l, e, (const struct log_pair[]){__VA_ARGS__},                                        \
              sizeof((const struct log_pair[]){__VA_ARGS__}) / sizeof(struct log_pair))
/* log_info("started", {"port", L_INT(8080)}, {"file", L_STR(path)}); — at least one pair */
#define log_debug(e, ...) LOG_PAIRS(LOG_DEBUG, e, __VA_ARGS__)
#define log_info(e, ...)  LOG_PAIRS(LOG_INFO, e, __VA_ARGS__)
#define log_warn(e, ...)  LOG_PAIRS(LOG_WARN, e, __VA_ARGS__)
#define log_error(e, ...) LOG_PAIRS(LOG_ERROR, e, __VA_ARGS__)
#endif
