#include "cli/model_reader.h"

#include "base/mem.h"
#include "desk/desk.h"
#include "net/chat.h"

struct model_reader {
    struct loop *loop;
    struct http *http;
    struct chat *chat;
    /* of one question */
    struct arena *arena;
    struct text content;
    struct why why;
};

enum { MOST_TOKENS = 2000 };

enum err model_reader_open(const struct model_reader_options *options, struct model_reader **out,
                           struct why *why)
{
    *out = NULL;
    if (!options->url.len)
        return OK;
    if (!options->remote && !http_stays_near(options->url))
        return why_set(why, ERR_BAD_INPUT,
                       "model_url: %.*s is not this machine or its private network: if the texts "
                       "may leave it, say --model_remote",
                       TEXT_ARG(options->url));
    struct model_reader *reader = mem_make(struct model_reader);
    reader->loop = loop_new();
    reader->http = http_new(reader->loop);
    reader->chat = chat_new(&(struct chat_setup){.http = reader->http,
                                                 .url = options->url,
                                                 .key = options->key,
                                                 .model = options->name,
                                                 .timeout_ms = options->timeout_ms,
                                                 .most_tokens = MOST_TOKENS,
                                                 .private_allowed = !options->remote});
    *out = reader;
    return OK;
}

void model_reader_close(struct model_reader **reader_at)
{
    struct model_reader *reader = *reader_at;
    if (!reader)
        return;
    http_free(&reader->http);
    chat_free(&reader->chat);
    loop_free(&reader->loop);
    mem_free(reader);
    *reader_at = NULL;
}

static void answered(struct text content, const struct why *why, void *arg)
{
    struct model_reader *reader = arg;
    reader->content = arena_text(reader->arena, content);
    reader->why = *why;
    loop_stop(reader->loop);
}

static enum machine_end ask(struct model_reader *reader, const struct against *asked,
                            struct arena *arena, struct against_founds *founds)
{
    const struct chat_question question = {.system = text_of(against_system),
                                           .user = asked->user,
                                           .schema = text_of(against_schema),
                                           .on_done = answered,
                                           .arg = reader};
    *founds = (struct against_founds){.count = 0};
    reader->arena = arena;
    reader->why = (struct why){0};
    chat_ask(reader->chat, &question);
    loop_run(reader->loop);
    if (reader->content.len)
        return against_read(reader->content, asked, arena, founds, &reader->why);
    return reader->why.code == ERR_BAD_INPUT ? MACHINE_UNUSABLE : MACHINE_AWAY;
}

static void put_found(const struct against_found *found, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "text", found->words);
    json_pair_str(out, "kind", found->source->kind);
    json_pair_text(out, "source", text_or_none(found->source->id));
    json_pair_text(out, "against", found->against);
    json_pair_text(out, "why", text_or_none(found->reason));
    json_end(out, '}');
}

void model_reader_read(struct model_reader *reader, const struct model_reading *reading,
                       struct arena *arena, struct json_out *out)
{
    struct against asked;
    struct against_founds founds = {.count = 0};
    enum machine_end end = MACHINE_NOTHING;
    const struct text lang = reading->reader.len ? reading->reader : reading->draft->lang;
    against_ask(reading->checker, reading->scratch, reading->draft, lang, arena, &asked);
    if (asked.count)
        end = ask(reader, &asked, arena, &founds);
    json_key(out, "read");
    json_begin(out, '{');
    json_pair_str(out, "state", machine_end_name(end));
    json_pair_text(out, "why",
                   end == MACHINE_AWAY || end == MACHINE_UNUSABLE ? text_of(reader->why.text)
                                                                  : (struct text){0});
    json_pair_int(out, "sources", (int64_t)asked.count);
    json_pair_int(out, "thrown", (int64_t)founds.thrown);
    json_key(out, "findings");
    json_begin(out, '[');
    for (size_t i = 0; i < founds.count; i++)
        put_found(&founds.at[i], out);
    json_end(out, ']');
    json_end(out, '}');
}
