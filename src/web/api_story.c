/* A story's page: how it spread, who says what, what was before; and a person's acts on it. The
 * tower does them, in its story thread; the answer is the page. */
#include "fire/fire.h"
#include "page/page.h"
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
                            .because = text_trim(json_text_at(call->json, "text")),
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

/* ---- what stands in it ---- */

typedef enum err story_page_json(struct db *db, const struct seen_by *by,
                                 const struct story_id *story, struct json_out *out,
                                 struct why *why);

static enum err read_part(struct asking *asking, struct db *db, story_page_json *page,
                          struct why *why)
{
    struct call *call = asking->call;
    const struct story_id story = {
        .client = call->params[0], .brand = call->params[1], .id = call->params[2]};
    return page(db, &asking->by, &story, &call->out, why);
}

static enum err read_spread(struct db *db, void *arg, struct why *why)
{
    return read_part(arg, db, page_story_spread_json, why);
}

static enum err read_groups(struct db *db, void *arg, struct why *why)
{
    return read_part(arg, db, page_story_groups_json, why);
}

static enum err read_authors(struct db *db, void *arg, struct why *why)
{
    return read_part(arg, db, page_story_authors_json, why);
}

static enum err read_past(struct db *db, void *arg, struct why *why)
{
    return read_part(arg, db, page_story_past_json, why);
}

enum err api_story_spread(struct call *call, struct why *why)
{
    return call_ask(call, read_spread, why);
}

enum err api_story_groups(struct call *call, struct why *why)
{
    return call_ask(call, read_groups, why);
}

enum err api_story_authors(struct call *call, struct why *why)
{
    return call_ask(call, read_authors, why);
}

enum err api_story_past(struct call *call, struct why *why)
{
    return call_ask(call, read_past, why);
}

/* ---- what a split would do ---- */

static int64_t crisis_of(const struct seen_by *by, const struct call *call)
{
    const struct brand *brand =
        by->watched ? watched_brand(by->watched, call->params[0], call->params[1]) : NULL;
    return brand ? brand->crisis_authors : 0;
}

static void put_part(const char *key, const struct split_view *view, const struct split_part *part,
                     int64_t crisis, struct json_out *out)
{
    struct severity severity;
    severity_compute(view->category, &part->figures, crisis, &severity);
    json_key(out, key);
    json_begin(out, '{');
    json_pair_int(out, "posts", part->posts);
    json_pair_int(out, "reposts", part->reposts);
    json_pair_int(out, "people", part->people);
    json_pair_int(out, "critical", part->figures.authors);
    json_pair_int(out, "reach", part->figures.reach);
    json_pair_int(out, "networks", part->figures.networks);
    json_pair_time(out, "first_at", part->first_at);
    json_pair_time(out, "last_at", part->last_at);
    json_pair_int(out, "level", severity.level);
    json_pair_number(out, "score", severity.score, 1);
    json_end(out, '}');
}

static enum err read_split(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    struct json_out *out = &call->out;
    struct tower_act act = {0};
    struct split_view *view = arena_make(call->arena, struct split_view);
    const struct story_id story = {
        .client = call->params[0], .brand = call->params[1], .id = call->params[2]};
    enum err err = posts_of(call, &act, why);
    const struct split_ask ask = {&story, act.posts, act.post_count};
    if (!err)
        err = page_story_split(db, &asking->by, &ask, view, why);
    if (err)
        return err;
    const int64_t crisis = crisis_of(&asking->by, call);
    json_begin(out, '{');
    json_pair_int(out, "level", view->level);
    json_pair_text(out, "incident", view->incident);
    put_part("stays", view, &view->stays, crisis, out);
    put_part("goes", view, &view->goes, crisis, out);
    json_pair_int(out, "cases", view->cases);
    json_key(out, "shown");
    json_begin(out, '[');
    for (size_t i = 0; i < view->shown_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "case", view->shown[i].id);
        json_pair_bool(out, "both", view->shown[i].both);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return OK;
}

enum err api_story_split(struct call *call, struct why *why)
{
    return call_ask(call, read_split, why);
}
