/* The budgets of false alarms, and what is muted. The tower owns both; the store shows them. */
#include "base/clock.h"
#include "page/page.h"
#include "web/inside.h"

static enum err read_budgets(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_budgets_json(db, &asking->by, &asking->call->out, why);
}

enum err api_budget(struct call *call, struct why *why)
{
    return call_ask(call, read_budgets, why);
}

static enum err read_mutes(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_mutes_json(db, &asking->by, call_now(asking->call),
                           target_int(&asking->call->target, "all", 0) != 0, &asking->call->out,
                           why);
}

enum err api_mutes(struct call *call, struct why *why)
{
    return call_ask(call, read_mutes, why);
}

/* A brand of another client does not exist for this person. */
static enum err offered(struct call *call, struct text client, bool done_here, struct why *why)
{
    if (!call_serves(call, client))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(client));
    return done_here ? OK : why_set(why, ERR_NOT_FOUND, "this tower does not do that");
}

enum err api_mute_post(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct tower_act act = {.client = json_text_at(call->json, "client"),
                            .brand = json_text_at(call->json, "brand"),
                            .person = call->person->id,
                            .author = text_trim(json_text_at(call->json, "author")),
                            .word = text_trim(json_text_at(call->json, "word")),
                            .because = json_text_at(call->json, "text")};
    if (!time_parse(json_text_at(call->json, "until"), &act.until_ms))
        return why_set(why, ERR_BAD_INPUT, "until: a time as 2026-11-21T03:57:00Z");
    enum err err = offered(call, act.client, calls->mute != NULL, why);
    if (!err)
        err = calls->mute(calls->tower, &act, why);
    return err ? err : api_mutes(call, why);
}

enum err api_mute_delete(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct tower_act act = {
        .client = call->params[0], .brand = call->params[1], .person = call->person->id};
    if (!text_int(call->params[2], &act.number) || act.number < 1)
        return why_set(why, ERR_NOT_FOUND, "there is no such mute");
    enum err err = offered(call, act.client, calls->unmute != NULL, why);
    if (!err)
        err = calls->unmute(calls->tower, &act, why);
    return err ? err : api_mutes(call, why);
}
