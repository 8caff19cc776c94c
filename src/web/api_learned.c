/* What is learned from the labels that people corrected. */
#include "desk/desk.h"
#include "web/inside.h"

#include <math.h>

static enum err read_learned(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct tower_calls *calls = &asking->call->web->options.calls;
    const double progress = calls->learning ? calls->learning(calls->tower) : -1;
    struct json_out *out = &asking->call->out;
    json_begin(out, '{');
    enum err err = desk_learned_json(db, &asking->by, out, why);
    json_pair_number(out, "progress", progress < 0 ? NAN : progress, 3);
    json_end(out, '}');
    return err;
}

enum err api_learned(struct call *call, struct why *why)
{
    return call_ask(call, read_learned, why);
}

static enum err do_it(struct call *call,
                      enum err (*how)(void *tower, const struct learn_ask *ask, struct why *why),
                      struct why *why)
{
    const struct learn_ask ask = {
        .client = call->params[0], .person = call->person->id, .now_ms = call_now(call)};
    if (!how || !call_serves(call, ask.client))
        return why_set(why, ERR_NOT_FOUND, "there is no such client");
    enum err err = how(call->web->options.calls.tower, &ask, why);
    return err ? err : api_learned(call, why);
}

enum err api_learn(struct call *call, struct why *why)
{
    return do_it(call, call->web->options.calls.learn, why);
}

enum err api_unlearn(struct call *call, struct why *why)
{
    return do_it(call, call->web->options.calls.unlearn, why);
}
