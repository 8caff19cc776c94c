/* Who looks at a case and who writes in it: beats of the pages, on the one thread that owns them.
 * What changes is said on the live stream and kept nowhere. */
#include "base/clock.h"
#include "desk/desk.h"
#include "web/live.h"
#include "web/presence.h"

struct beat {
    struct call *call;
    struct seen_by by;
    struct act act;
};

static enum err find_case(struct db *db, void *arg, struct why *why)
{
    struct beat *beat = arg;
    struct text client;
    enum err err = desk_case_client(db, &beat->by, beat->act.id, &client, why);
    if (!err)
        beat->act.client = arena_text(beat->call->arena, client);
    return err;
}

static enum err beat_of(struct call *call, struct beat *beat, struct why *why)
{
    *beat = (struct beat){
        .call = call,
        .act = {.id = call->params[0], .person = call->person->id, .now_ms = call_now(call)}};
    call_seen_by(call, &beat->by);
    enum err err = store_read(call->web->options.store, find_case, beat, why);
    call_seen_done(call, &beat->by);
    return err;
}

static void say(struct call *call, enum presence_change change, const struct present *one)
{
    static const char *const states[] = {NULL, "looks", "writes", "looks", "left"};
    if (change == PRESENCE_SAME)
        return;
    const struct event event = {.kind = EVENT_PRESENCE,
                                .at_ms = call_now(call),
                                .client = one->client,
                                .case_file = one->case_id,
                                .person = one->person,
                                .state = text_of(states[change])};
    /* not stored: it goes out under the newest number there is */
    hub_publish(call->web->hub, hub_last(call->web->hub), &event);
}

static void say_lapsed(struct call *call, int64_t now_ms)
{
    struct present gone;
    enum presence_change change = presence_lapsed(call->web->presence, now_ms, call->arena, &gone);
    while (change != PRESENCE_SAME) {
        say(call, change, &gone);
        change = presence_lapsed(call->web->presence, now_ms, call->arena, &gone);
    }
}

static struct present one_of(const struct beat *beat, bool writes)
{
    return (struct present){.client = beat->act.client,
                            .case_id = beat->act.id,
                            .person = beat->act.person,
                            .writes = writes};
}

struct naming {
    struct call *call;
    struct present *list;
    size_t count;
    struct text *names;
};

static enum err find_names(struct db *db, void *arg, struct why *why)
{
    struct naming *naming = arg;
    for (size_t i = 0; i < naming->count; i++) {
        struct user user = {0};
        enum err err = store_user(db, naming->list[i].person, naming->call->arena, &user, why);
        if (err && err != ERR_NOT_FOUND)
            return err;
        naming->names[i] = err ? (struct text){0} : user.name;
    }
    return OK;
}

static enum err put_present(struct call *call, const struct beat *beat, int64_t steady_ms,
                            struct why *why)
{
    struct naming naming = {.call = call};
    bool others_write = false;
    naming.count = presence_of(call->web->presence, beat->act.client, beat->act.id, steady_ms,
                               call->arena, &naming.list);
    naming.names = arena_array(call->arena, struct text, naming.count + 1);
    enum err err = store_read(call->web->options.store, find_names, &naming, why);
    if (err)
        return err;
    json_begin(&call->out, '{');
    json_key(&call->out, "people");
    json_begin(&call->out, '[');
    for (size_t i = 0; i < naming.count; i++) {
        const struct present *one = &naming.list[i];
        const bool me = text_same(one->person, beat->act.person);
        others_write = others_write || (one->writes && !me);
        json_begin(&call->out, '{');
        json_pair_text(&call->out, "id", one->person);
        json_pair_text(&call->out, "name", naming.names[i]);
        json_pair_time(&call->out, "since", beat->act.now_ms - (steady_ms - one->since_ms));
        json_pair_bool(&call->out, "writing", one->writes);
        json_pair_bool(&call->out, "me", me);
        json_end(&call->out, '}');
    }
    json_end(&call->out, ']');
    json_pair_bool(&call->out, "others_write", others_write);
    json_end(&call->out, '}');
    return OK;
}

static enum err focus_job(struct db *db, void *arg, struct why *why)
{
    const struct beat *beat = arg;
    return desk_case_focus(db, &beat->act, SECONDS(json_int_at(beat->call->json, "active_s", 0)),
                           why);
}

enum err api_presence_get(struct call *call, struct why *why)
{
    struct beat beat;
    enum err err = beat_of(call, &beat, why);
    return err ? err : put_present(call, &beat, clock_steady_ms(), why);
}

enum err api_presence(struct call *call, struct why *why)
{
    const int64_t now_ms = clock_steady_ms();
    struct beat beat;
    enum err err = beat_of(call, &beat, why);
    if (!err && json_int_at(call->json, "active_s", 0) > 0)
        err = store_write(call->web->options.store, focus_job, &beat, why);
    if (err)
        return err;
    say_lapsed(call, now_ms);
    const struct present one = one_of(&beat, json_bool_at(call->json, "writing", false));
    say(call, presence_beat(call->web->presence, &one, now_ms), &one);
    return put_present(call, &beat, now_ms, why);
}

enum err api_presence_end(struct call *call, struct why *why)
{
    struct beat beat;
    enum err err = beat_of(call, &beat, why);
    if (err)
        return err;
    const struct present one = one_of(&beat, false);
    say(call, presence_leave(call->web->presence, &one), &one);
    call->answer.status = 204;
    return OK;
}
