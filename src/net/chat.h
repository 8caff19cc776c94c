#ifndef NET_CHAT_H
#define NET_CHAT_H
/*
 * A client of the OpenAI-compatible chat interface (POST {base}/chat/completions), as local model
 * servers and vendors speak it: one question, one answer as JSON, never streamed. What a server
 * refuses by name in a 400 (max_tokens, temperature, seed, response_format) is left out or renamed
 * from then on, and the question asked again. On the loop's thread.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "net/http.h"

struct chat;

struct chat_setup {
    struct http *http;
    struct text url; /* the base, usually ending in /v1 */
    struct text key; /* absent: none is sent */
    struct text model;
    int64_t timeout_ms;
    int64_t most_tokens;
    bool private_allowed; /* it may stand on this machine or in a private network */
};

struct chat_question {
    struct text system, user;
    struct text schema; /* JSON schema of the answer */
    /* content: what the model said, without its thinking; absent with a reason. Exactly once. */
    void (*on_done)(struct text content, const struct why *why, void *arg);
    void *arg;
};

struct chat *chat_new(const struct chat_setup *setup);
/* Questions under way end with ERR_CLOSED when http ends. Not from inside on_done; after http_free.
 */
void chat_free(struct chat **chat);
void chat_ask(struct chat *chat, const struct chat_question *question);

/* ---- pure, for tests and fuzzing ---- */
enum chat_quirk {
    CHAT_COMPLETION_TOKENS = 1, /* wants max_completion_tokens */
    CHAT_NO_SCHEMA = 2,         /* knows only {"type":"json_object"} */
    CHAT_NO_FORMAT = 4,         /* … not even that */
    CHAT_NO_TEMPERATURE = 8,
    CHAT_NO_SEED = 16
};
void chat_write(const struct chat_setup *setup, const struct chat_question *question,
                unsigned quirks, struct buf *buf);
/* The content of an answer's body. ERR_BAD_INPUT: no such answer, refused, or cut off. */
enum err chat_read(struct text body, struct arena *arena, struct text *content_out,
                   struct why *why) MUST_USE;
/* What else to leave out after this refusal; 0: nothing would help. */
unsigned chat_quirk_of(struct text body, unsigned quirks, struct arena *arena);
#endif
