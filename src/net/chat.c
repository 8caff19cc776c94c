#include "net/chat.h"

#include "base/json.h"
#include "base/mem.h"

enum { ANSWER_MOST = 1 << 20, ASK_MOST = 1 << 20 };

struct chat {
    struct chat_setup setup;
    struct arena *arena;
    struct text url, bearer;
    unsigned quirks;
};

struct asked {
    struct chat *chat;
    struct chat_question question; /* texts are own copies */
    struct arena *arena;
};

struct chat *chat_new(const struct chat_setup *setup)
{
    struct chat *chat = mem_make(struct chat);
    chat->arena = arena_new("chat", 1 << 12);
    chat->setup = *setup;
    struct text base = setup->url;
    while (text_ends(base, TEXT("/")))
        base.len--;
    chat->url = arena_printf(chat->arena, "%.*s/chat/completions", TEXT_ARG(base));
    chat->setup.model = arena_text(chat->arena, setup->model);
    if (setup->key.len)
        chat->bearer = arena_printf(chat->arena, "Bearer %.*s", TEXT_ARG(setup->key));
    return chat;
}

void chat_free(struct chat **chat)
{
    if (!*chat)
        return;
    arena_free(&(*chat)->arena);
    mem_free(*chat);
    *chat = NULL;
}

/* ---- what is asked ---- */

static void put_message(struct json_out *out, const char *role, struct text content)
{
    json_begin(out, '{');
    json_pair_str(out, "role", role);
    json_pair_text(out, "content", content);
    json_end(out, '}');
}

static void put_format(struct json_out *out, struct text schema, unsigned quirks)
{
    if (quirks & CHAT_NO_FORMAT)
        return;
    json_key(out, "response_format");
    json_begin(out, '{');
    json_pair_str(out, "type", quirks & CHAT_NO_SCHEMA ? "json_object" : "json_schema");
    if (!(quirks & CHAT_NO_SCHEMA)) {
        json_key(out, "json_schema");
        json_begin(out, '{');
        json_pair_str(out, "name", "answer");
        json_pair_bool(out, "strict", true);
        json_key(out, "schema");
        json_put_raw(out, schema);
        json_end(out, '}');
    }
    json_end(out, '}');
}

void chat_write(const struct chat_setup *setup, const struct chat_question *question,
                unsigned quirks, struct buf *buf)
{
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_pair_text(&out, "model", setup->model);
    json_key(&out, "messages");
    json_begin(&out, '[');
    put_message(&out, "system", question->system);
    put_message(&out, "user", question->user);
    json_end(&out, ']');
    if (!(quirks & CHAT_NO_TEMPERATURE))
        json_pair_int(&out, "temperature", 0);
    if (!(quirks & CHAT_NO_SEED))
        json_pair_int(&out, "seed", 7);
    json_pair_int(&out, quirks & CHAT_COMPLETION_TOKENS ? "max_completion_tokens" : "max_tokens",
                  setup->most_tokens);
    json_pair_bool(&out, "stream", false);
    put_format(&out, question->schema, quirks);
    json_end(&out, '}');
}

/* ---- what comes back ---- */

/* Some servers put the model's thinking in front of what it says. */
static struct text without_thinking(struct text content)
{
    static const struct text end = {"</think>", 8};
    for (ptrdiff_t at; (at = text_find(content, end)) >= 0;)
        content = text_slice(content, (size_t)at + end.len, content.len);
    content = text_trim(content);
    if (text_starts(content, TEXT("```"))) { /* and some fence it */
        struct text first;
        text_cut(&content, '\n', &first);
        if (!content.at)
            return first;
        const ptrdiff_t fence = text_find(content, TEXT("```"));
        content = text_trim(fence < 0 ? content : text_slice(content, 0, (size_t)fence));
    }
    return content;
}

enum err chat_read(struct text body, struct arena *arena, struct text *content_out, struct why *why)
{
    struct json *root;
    enum err err = json_parse(body, arena, &root, why);
    if (err)
        return why_at(why, ERR_BAD_INPUT, "the model's server");
    const struct json *choices = json_find(root, "choices");
    const struct json *choice = choices ? choices->first : NULL;
    const struct json *message = json_find(choice, "message");
    if (text_is(json_text_at(choice, "finish_reason"), "length"))
        return why_set(why, ERR_BAD_INPUT, "the model's answer was cut off: allow it more tokens");
    const struct text refusal = json_text_at(message, "refusal");
    if (refusal.len)
        return why_set(why, ERR_BAD_INPUT, "the model would not answer: %.*s",
                       TEXT_ARG(text_slice(refusal, 0, 200)));
    const struct text content = without_thinking(json_text_at(message, "content"));
    if (!content.len)
        return why_set(why, ERR_BAD_INPUT, "the model's server sent no answer");
    *content_out = content;
    return OK;
}

static struct text error_words(struct text body, struct arena *arena, struct text *param_out)
{
    struct json *root = NULL;
    *param_out = (struct text){0};
    if (json_parse(body, arena, &root, NULL))
        return (struct text){0};
    const struct json *error = json_find(root, "error");
    *param_out = json_text_at(error, "param");
    const struct text message = json_text_at(error, "message");
    return message.len ? message : json_text(error);
}

unsigned chat_quirk_of(struct text body, unsigned quirks, struct arena *arena)
{
    static const struct {
        const char *name;
        unsigned first, second; /* second: when the first is in force already */
    } known[] = {{"max_tokens", CHAT_COMPLETION_TOKENS, 0},
                 {"response_format", CHAT_NO_SCHEMA, CHAT_NO_FORMAT},
                 {"json_schema", CHAT_NO_SCHEMA, CHAT_NO_FORMAT},
                 {"temperature", CHAT_NO_TEMPERATURE, 0},
                 {"seed", CHAT_NO_SEED, 0}};
    struct text param;
    const struct text words = error_words(body, arena, &param);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (!text_is(param, known[i].name) && text_find(words, text_of(known[i].name)) < 0)
            continue;
        if (!(quirks & known[i].first))
            return known[i].first;
        if (!(quirks & known[i].second))
            return known[i].second;
    }
    return 0;
}

/* ---- one question ---- */

static void send(struct asked *asked);

static void end(struct asked *asked, struct text content, const struct why *why)
{
    asked->question.on_done(content, why, asked->question.arg);
    arena_free(&asked->arena);
    mem_free(asked);
}

static void answered(const struct http_answer *answer, void *arg)
{
    struct asked *asked = arg;
    struct why why = answer->why;
    struct text content = {0};
    if (answer->status == 400) { /* each quirk is learned once: this ends */
        const unsigned quirk = chat_quirk_of(answer->body, asked->chat->quirks, asked->arena);
        asked->chat->quirks |= quirk;
        if (quirk) {
            send(asked);
            return;
        }
    }
    if (answer->status && answer->status != 200) {
        struct text param;
        const struct text words = error_words(answer->body, asked->arena, &param);
        (void)why_set(&why, ERR_IO, "the model's server answers %d%s%.*s", answer->status,
                      words.len ? ": " : "", TEXT_ARG(text_slice(words, 0, 200)));
    } else if (answer->status) {
        why.code = chat_read(answer->body, asked->arena, &content, &why);
    }
    end(asked, content, &why);
}

static void send(struct asked *asked)
{
    const struct chat *chat = asked->chat;
    struct buf body;
    buf_init(&body, ASK_MOST);
    chat_write(&chat->setup, &asked->question, chat->quirks, &body);
    const struct header headers[] = {{TEXT("Content-Type"), TEXT("application/json")},
                                     {TEXT("Authorization"), chat->bearer}};
    http_send(chat->setup.http,
              &(struct http_request){.method = "POST",
                                     .url = chat->url,
                                     .body = buf_view(&body),
                                     .headers = headers,
                                     .header_count = chat->bearer.len ? 2 : 1,
                                     .timeout_ms = chat->setup.timeout_ms,
                                     .most_bytes = ANSWER_MOST,
                                     .private_allowed = chat->setup.private_allowed,
                                     .on_done = answered,
                                     .arg = asked});
    buf_done(&body);
}

void chat_ask(struct chat *chat, const struct chat_question *question)
{
    struct asked *asked = mem_make(struct asked);
    asked->chat = chat;
    asked->arena = arena_new("chat question", 1 << 14);
    asked->question = *question;
    asked->question.system = arena_text(asked->arena, question->system);
    asked->question.user = arena_text(asked->arena, question->user);
    asked->question.schema = arena_text(asked->arena, question->schema);
    send(asked);
}
