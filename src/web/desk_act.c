#include "web/desk_act.h"

struct text deed_text(const struct call *call, const char *field)
{
    return json_text_at(call->json, field);
}

struct text deed_name(const struct call *call)
{
    return call->target.parts[call->target.part_count - 1];
}

struct deed deed_of(struct call *call)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct deed deed = {.call = call};
    call_seen_by(call, &deed.by);
    deed.eyes = (struct desk_eyes){
        .watched = deed.by.watched,
        .checker = calls->checker ? calls->checker(calls->tower, deed.by.watched) : NULL,
        .machine = deed.by.machine};
    deed.act = (struct act){.id = call->params[0],
                            .person = call->person->id,
                            .text = text_trim(deed_text(call, "text")),
                            .now_ms = call_now(call),
                            .version = json_int_at(call->json, "version", 0)};
    return deed;
}

enum err deed_client(struct deed *deed, struct text client, struct why *why)
{
    if (!call_serves(deed->call, client))
        return why_set(why, ERR_NOT_FOUND, "there is no client '%.*s'",
                       TEXT_ARG(text_slice(client, 0, 60)));
    deed->act.client = client;
    return OK;
}

void said_keep(struct arena *arena, struct said_event *said)
{
    struct event *e = &said->event;
    struct text *const texts[] = {&e->client,    &e->brand, &e->story,  &e->reply,  &e->case_file,
                                  &e->statement, &e->state, &e->person, &e->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
}

static enum err run(struct db *db, void *arg, struct why *why)
{
    struct deed *deed = arg;
    deed->said = (struct said_event){0};
    enum err err = deed->run(db, deed, why);
    if (!err && deed->id.at)
        deed->id = arena_text(deed->call->arena, deed->id);
    if (err || !deed->reply)
        return err;
    struct act act = deed->act;
    act.id = deed->id.at ? deed->id : act.id;
    err = desk_reply_say(db, &act, &deed->said, why);
    if (!err)
        said_keep(deed->call->arena, &deed->said);
    return err;
}

enum err deed_do(struct deed *deed, struct why *why)
{
    struct web *web = deed->call->web;
    const struct tower_calls *calls = &web->options.calls;
    enum err err = store_write(web->options.store, run, deed, why);
    call_seen_done(deed->call, &deed->by);
    if (err)
        return err;
    if (deed->said.number)
        hub_publish(web->hub, deed->said.number, &deed->said.event);
    if (deed->reply && calls->outbox)
        calls->outbox(calls->tower);
    if (deed->id.at)
        deed->call->params[0] = deed->id;
    return OK;
}
