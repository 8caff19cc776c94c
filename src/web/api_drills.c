/* Drills: what a scene expects and what came of it; drills beside the living tower. */
#include "web/inside.h"

enum err api_scoring(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    if (!calls->scoring)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    json_begin(&call->out, '{');
    json_key(&call->out, "expectations");
    enum err err = calls->scoring(calls->tower, &call->out, why);
    json_end(&call->out, '}');
    return err;
}

enum err api_drills(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    if (!calls->drills)
        return why_set(why, ERR_NOT_FOUND, "there are no drills here");
    return calls->drills(calls->tower, &call->out, why);
}

enum err api_drills_post(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct drill_ask ask = {.scene = json_text_at(call->json, "scene"),
                                  .person = call->person->id,
                                  .speed = json_number_at(call->json, "speed", 60)};
    char id[DRILL_ID_ROOM];
    if (!calls->drill_start)
        return why_set(why, ERR_NOT_FOUND, "no drill can be started here");
    enum err err = calls->drill_start(calls->tower, &ask, id, why);
    return err ? err : api_drills(call, why);
}

enum err api_drills_delete(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    if (!calls->drill_stop)
        return why_set(why, ERR_NOT_FOUND, "there is no such drill");
    enum err err = calls->drill_stop(calls->tower, call->params[0], why);
    if (!err)
        call->answer.status = 204;
    return err;
}
