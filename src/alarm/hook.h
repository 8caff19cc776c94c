#ifndef ALARM_HOOK_H
#define ALARM_HOOK_H
/*
 * What the channels over HTTP share: where they call, and how an answer is read. Addresses, keys
 * and tokens are secrets: they are taken out of every reason, also where the service repeats them.
 * For files of alarm.
 */
#include "alarm/alarm.h"

struct hook {
    struct text url, ca;
    bool private_allowed;
    int64_t timeout_ms;
};
/* url may be a secret of its own (OPTION_SECRET) or have a known default (OPTION_TEXT). */
#define HOOK_OPTIONS(type, url_kind, url_default, url_about)                                       \
    {"url", url_kind, offsetof(type, hook.url), url_default, 0, 0, url_about, NULL},               \
        {"private",                                                                                \
         OPTION_BOOL,                                                                              \
         offsetof(type, hook.private_allowed),                                                     \
         "false",                                                                                  \
         0,                                                                                        \
         0,                                                                                        \
         "It may have a private address, and be called without TLS.",                              \
         NULL},                                                                                    \
        {"ca",                                                                                     \
         OPTION_FILE,                                                                              \
         offsetof(type, hook.ca),                                                                  \
         NULL,                                                                                     \
         0,                                                                                        \
         0,                                                                                        \
         "PEM file of the authorities trusted instead of the system's.",                           \
         NULL},                                                                                    \
    {                                                                                              \
        "timeout", OPTION_SPAN, offsetof(type, hook.timeout_ms), "10s", 1000, 60000,               \
            "How long it may take to answer.", NULL                                                \
    }

/* A URL is there, and is https unless private. */
enum err hook_valid(const struct hook *hook, struct text url, struct why *why) MUST_USE;

enum { HOOK_SECRETS = 4, HOOK_HEADERS = 8 };
typedef enum err hook_judge_fn(const struct http_answer *answer, struct why *why);
typedef int64_t hook_patience_fn(const struct http_answer *answer);
struct hook_call {
    hook_judge_fn *judge;       /* NULL: hook_judge */
    hook_patience_fn *patience; /* the wait that the body asks for, ms or -1; NULL: none does */
    const struct hook *hook;
    const char *method; /* NULL: POST with a body, else GET */
    struct text url;    /* absent: the hook's */
    struct text body;   /* JSON; absent: none */
    struct header headers[HOOK_HEADERS];
    size_t header_count;
    struct text secrets[HOOK_SECRETS]; /* beside the URL */
    bool reach; /* a check: every answer but a 5xx shows that something is there */
};
/* Calls, reads the answer, and then calls alarm_done. */
void hook_send(struct alarm *alarm, const struct hook_call *call, void *token);
/* The same, with the outcome for somebody else than alarm_done: exactly once, perhaps at once. */
struct hook_result {
    enum err outcome;
    int status; /* HTTP; 0: no answer */
    const struct why *why;
    int64_t retry_after_ms;
};
typedef void hook_outcome(const struct hook_result *result, void *arg);
void hook_ask(struct alarm *alarm, const struct hook_call *call, hook_outcome *done, void *arg);

/* 2xx: OK. 408, 425, 429, 5xx: ERR_AGAIN. Else ERR_DENIED: it refuses for good. With a message that
 * quotes what the service said. */
enum err hook_judge(const struct http_answer *answer, struct why *why);
/* The same, with other words of the service than its body. */
enum err hook_status(int status, struct text said, struct why *why);
#endif
