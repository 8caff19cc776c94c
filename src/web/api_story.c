/* A person's acts on a story: the tower does them, in its story thread; the answer is the page. */
#include "desk/desk.h"
#include "web/inside.h"

typedef enum err tower_turn(void *tower, const struct tower_act *act, struct why *why);

/* The last part of the path names it. */
static tower_turn *turn_of(const struct call *call)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct text last = call->target.parts[call->target.part_count - 1];
    if (text_is(last, "merge"))
        return calls->merge;
    return text_is(last, "split") ? calls->split : calls->pin;
}

/* The gate has seen to it that they are texts. */
static enum err posts_of(struct call *call, struct tower_act *act, struct why *why)
{
    enum { POSTS_MOST = 500 };
    const struct json *list = json_find(call->json, "posts");
    struct text *posts = arena_array(call->arena, struct text, POSTS_MOST);
    for (const struct json *one = list ? list->first : NULL; one; one = one->next) {
        if (act->post_count == POSTS_MOST)
            return why_set(why, ERR_BAD_INPUT, "posts: at most %d", POSTS_MOST);
        posts[act->post_count++] = json_text(one);
    }
    act->posts = posts;
    return OK;
}

enum err api_story_act(struct call *call, struct why *why)
{
    tower_turn *turn = turn_of(call);
    struct tower_act act = {.client = call->params[0],
                            .brand = call->params[1],
                            .story = call->params[2],
                            .person = call->person->id,
                            .other = json_text_at(call->json, "other"),
                            .on = json_bool_at(call->json, "on", false)};
    enum err err = OK;
    if (!call_serves(call, act.client))
        err = why_set(why, ERR_NOT_FOUND, "there is no story %.*s", TEXT_ARG(act.story));
    else if (!turn)
        err = why_set(why, ERR_NOT_FOUND, "this tower does not do that");
    if (!err)
        err = posts_of(call, &act, why);
    if (!err)
        err = turn(call->web->options.calls.tower, &act, why);
    return err ? err : api_story(call, why);
}
