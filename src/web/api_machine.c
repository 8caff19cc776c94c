/* Drafts by a model: asked for here, written by the tower. */
#include "desk/desk.h"
#include "web/desk_act.h"

static const struct machine_rule *rule_of(const struct call *call)
{
    const struct tower_calls *calls = &call->web->options.calls;
    return calls->drafts ? calls->drafts(calls->tower) : NULL;
}

static enum err read_drafts(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_machine_json(db, &asking->by, rule_of(asking->call), asking->call->params[0],
                             &asking->call->out, why);
}

enum err api_machine_drafts(struct call *call, struct why *why)
{
    return call_ask(call, read_drafts, why);
}

static enum err ask(struct db *db, struct deed *deed, struct why *why)
{
    const struct machine_wish wish = {.case_id = deed->act.id,
                                      .page = deed_text(deed->call, "page"),
                                      .lang = deed_text(deed->call, "lang")};
    enum err err = desk_case_client(db, &deed->by, deed->act.id, &deed->act.client, why);
    return err ? err : desk_machine_ask(db, &deed->by, rule_of(deed->call), &deed->act, &wish, why);
}

enum err api_machine_ask(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct deed deed = deed_of(call);
    deed.run = ask;
    enum err err = deed_do(&deed, why);
    if (!err && calls->drafter)
        calls->drafter(calls->tower);
    return err ? err : api_machine_drafts(call, why);
}
