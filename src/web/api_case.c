/* Cases: reading goes to the desk's own JSON; acts go through its jobs, are said on the live
 * stream, and answer with the case as it stands. */
#include "base/clock.h"
#include "desk/desk.h"
#include "page/page.h"
#include "web/live.h"

/* ---- lists ---- */

static enum err read_cases(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    struct case_query query = {.state = call_query(call, "state"),
                               .brand = call_query(call, "brand"),
                               .lang = call_query(call, "lang"),
                               .skill = call_query(call, "skill"),
                               .mine = call->person->id,
                               .only_mine = target_int(&call->target, "mine", 0) != 0,
                               .unassigned = target_int(&call->target, "unassigned", 0) != 0,
                               .limit = target_int(&call->target, "limit", 100)};
    return page_cases_json(db, &asking->by, &query, &call->out, why);
}

enum err api_cases(struct call *call, struct why *why)
{
    static const char *const states[] = {"open",    "closed",   "waiting_customer",
                                         "snoozed", "resolved", "merged"};
    struct text state = call_query(call, "state");
    bool known = !state.len;
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        known = known || text_is(state, states[i]);
    if (!known)
        return why_set(why, ERR_BAD_INPUT,
                       "state is open, closed, waiting_customer, snoozed, resolved or merged");
    return call_ask(call, read_cases, why);
}

static enum err read_case(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_case_json(db, &asking->by, asking->call->params[0], &asking->call->out, why);
}

enum err api_case(struct call *call, struct why *why)
{
    return call_ask(call, read_case, why);
}

static enum err read_queue(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct queue_query query = {.person = call->person->id,
                                      .brand = call_query(call, "brand"),
                                      .lang = call_query(call, "lang"),
                                      .skill = call_query(call, "skill"),
                                      .state = call_query(call, "state"),
                                      .all = target_int(&call->target, "all", 0) != 0,
                                      .only_mine = target_int(&call->target, "mine", 0) != 0,
                                      .unassigned = target_int(&call->target, "unassigned", 0) != 0,
                                      .offset = target_int(&call->target, "offset", 0),
                                      .limit = target_int(&call->target, "limit", 100)};
    return page_queue_json(db, &asking->by, &query, &call->out, why);
}

enum err api_queue(struct call *call, struct why *why)
{
    return call_ask(call, read_queue, why);
}

/* ---- acts ---- */

struct acting {
    struct call *call;
    struct seen_by by;
    struct act act;
    const struct deed *deed;
    struct event about; /* what is said on the live stream */
    int64_t number;     /* of that event; 0: nothing is said */
    struct queue_given given;
};

typedef enum err deed_fn(struct db *db, struct acting *acting, struct why *why);

static enum err snooze(struct db *db, struct acting *acting, struct why *why)
{
    int64_t until_ms;
    if (!time_parse(json_text_at(acting->call->json, "until"), &until_ms))
        return why_set(why, ERR_BAD_INPUT, "until: a time as 2026-11-21T03:57:00Z");
    return desk_case_snooze(db, &acting->act, until_ms, why);
}

static enum err resolve(struct db *db, struct acting *acting, struct why *why)
{
    return desk_case_resolve(db, &acting->act, json_text_at(acting->call->json, "reason"), why);
}

static enum err value(struct db *db, struct acting *acting, struct why *why)
{
    return desk_case_value(db, &acting->act, json_number_at(acting->call->json, "amount", -1), why);
}

static enum err split(struct db *db, struct acting *acting, struct why *why)
{
    const struct json *list = json_find(acting->call->json, "posts");
    struct text *posts = arena_array(acting->call->arena, struct text, list->count + 1);
    struct text id;
    size_t count = 0;
    for (const struct json *one = list->first; one; one = one->next)
        posts[count++] = json_text(one);
    return desk_case_split(db, &acting->act, posts, count, &id, why);
}

static enum err same(struct db *db, struct acting *acting, struct why *why)
{
    return desk_case_same(db, &acting->act, json_text_at(acting->call->json, "other"), why);
}

static enum err apart(struct db *db, struct acting *acting, struct why *why)
{
    return desk_case_apart(db, &acting->act, json_int_at(acting->call->json, "number", 0), why);
}

/* One row is an act: the last part of its path, the field that is its text, what is said of it. */
static const struct deed {
    const char *name, *field, *state;
    enum err (*simple)(struct db *db, const struct act *act, struct why *why);
    deed_fn *more;
} deeds[] = {{"take", NULL, "assigned", desk_case_take, NULL},
             {"assign", "person", "assigned", desk_case_assign, NULL},
             {"note", "text", "noted", desk_case_note, NULL},
             {"wait", "text", "waiting_customer", desk_case_wait, NULL},
             {"snooze", "text", "snoozed", NULL, snooze},
             {"go-on", "text", "open", desk_case_go_on, NULL},
             {"resolve", "text", "resolved", NULL, resolve},
             {"close", "text", "resolved", desk_case_close, NULL},
             {"reopen", "text", "reopened", desk_case_reopen, NULL},
             {"merge", "other", "merged", desk_case_merge, NULL},
             {"unmerge", "other", "unmerged", desk_case_unmerge, NULL},
             {"split", NULL, "split", NULL, split},
             {"same", "text", "same", NULL, same},
             {"apart", "text", "apart", NULL, apart},
             {"value", "currency", "valued", NULL, value},
             {"skill", "skill", "skilled", desk_case_skill, NULL},
             {"found", NULL, "found", desk_case_found, NULL}};

static const struct deed *deed_of(const struct call *call)
{
    const struct text last = call->target.parts[call->target.part_count - 1];
    size_t i = 0;
    while (i < sizeof(deeds) / sizeof(*deeds) && !text_is(last, deeds[i].name))
        i++;
    must(i < sizeof(deeds) / sizeof(*deeds)); /* only the paths of the table come here */
    return &deeds[i];
}

/* Whose case it is, and what will be said of it. */
static enum err find_case(struct db *db, struct acting *acting, struct why *why)
{
    struct text client;
    enum err err = desk_case_client(db, &acting->by, acting->act.id, &client, why);
    if (err)
        return err;
    acting->act.client = arena_text(acting->call->arena, client);
    acting->about = (struct event){.kind = EVENT_CASE,
                                   .at_ms = acting->act.now_ms,
                                   .client = acting->act.client,
                                   .case_file = acting->act.id,
                                   .person = acting->act.person};
    return OK;
}

static enum err act_job(struct db *db, void *arg, struct why *why)
{
    struct acting *acting = arg;
    enum err err = find_case(db, acting, why);
    if (!err)
        err = acting->deed->simple ? acting->deed->simple(db, &acting->act, why)
                                   : acting->deed->more(db, acting, why);
    acting->about.state = text_of(acting->deed->state);
    return err ? err : store_event(db, &acting->about, &acting->number, why);
}

static struct acting acting_of(struct call *call, const char *field)
{
    struct acting acting = {.call = call};
    call_seen_by(call, &acting.by);
    acting.act = (struct act){.id = call->params[0],
                              .person = call->person->id,
                              .text = field ? text_trim(json_text_at(call->json, field)) : TEXT(""),
                              .now_ms = call_now(call)};
    if (!acting.act.text.at)
        acting.act.text = TEXT("");
    return acting;
}

static enum err done(struct acting *acting, store_job *job, struct why *why)
{
    enum err err = store_write(acting->call->web->options.store, job, acting, why);
    call_seen_done(acting->call, &acting->by);
    if (!err && acting->number)
        hub_publish(acting->call->web->hub, acting->number, &acting->about);
    return err;
}

enum err api_case_act(struct call *call, struct why *why)
{
    const struct deed *deed = deed_of(call);
    struct acting acting = acting_of(call, deed->field);
    acting.deed = deed;
    enum err err = done(&acting, act_job, why);
    return err ? err : api_case(call, why);
}

/* ---- the next case ---- */

static enum err next_job(struct db *db, void *arg, struct why *why)
{
    struct acting *acting = arg;
    const bool forced = json_bool_at(acting->call->json, "forced", false);
    acting->number = 0;
    enum err err = desk_queue_next(db, &acting->by, &acting->act, forced, &acting->given, why);
    if (err || !acting->given.id.len)
        return err;
    acting->given.id = arena_text(acting->call->arena, acting->given.id);
    acting->about = (struct event){.kind = EVENT_CASE,
                                   .at_ms = acting->act.now_ms,
                                   .client = arena_text(acting->call->arena, acting->given.client),
                                   .case_file = acting->given.id,
                                   .person = acting->act.person,
                                   .state = TEXT("assigned")};
    return store_event(db, &acting->about, &acting->number, why);
}

static void put_next(struct call *call, struct text id, const char *why_this)
{
    json_begin(&call->out, '{');
    json_pair_text(&call->out, "case", text_or_none(id));
    json_pair_str(&call->out, "why", why_this);
    json_end(&call->out, '}');
}

enum err api_queue_next(struct call *call, struct why *why)
{
    struct acting acting = acting_of(call, NULL);
    const struct seen_by whole = acting.by;
    const struct text client = json_text_at(call->json, "client");
    if (client.len) {
        if (!call_serves(call, client)) {
            call_seen_done(call, &acting.by);
            return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(client));
        }
        acting.by.clients = &client;
        acting.by.count = 1;
    }
    enum err err = store_write(call->web->options.store, next_job, &acting, why);
    acting.by = whole;
    call_seen_done(call, &acting.by);
    if (err)
        return err;
    if (acting.number)
        hub_publish(call->web->hub, acting.number, &acting.about);
    put_next(call, acting.given.id, acting.given.reason);
    return OK;
}

/* ---- one story, many cases ---- */

static enum err read_story_cases(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct story_id story = {
        .client = call->params[0], .brand = call->params[1], .id = call->params[2]};
    return page_story_cases_json(db, &asking->by, &story, &call->out, why);
}

enum err api_story_cases(struct call *call, struct why *why)
{
    return call_ask(call, read_story_cases, why);
}

static enum err fix_job(struct db *db, void *arg, struct why *why)
{
    enum { EVERY_S = 20 };
    struct acting *acting = arg;
    struct call *call = acting->call;
    int64_t number;
    const struct fix fix = {.brand = call->params[1],
                            .story = call->params[2],
                            .every_ms = SECONDS(json_int_at(call->json, "every_s", EVERY_S))};
    return desk_fix_new(db, &acting->act, &fix, &number, why);
}

enum err api_fix(struct call *call, struct why *why)
{
    if (!call_serves(call, call->params[0]))
        return why_set(why, ERR_NOT_FOUND, "there is no such story");
    struct acting acting = acting_of(call, "text");
    acting.act.client = call->params[0];
    acting.act.id = TEXT("");
    enum err err = done(&acting, fix_job, why);
    return err ? err : api_story_cases(call, why);
}

static enum err fix_next_job(struct db *db, void *arg, struct why *why)
{
    struct acting *acting = arg;
    struct call *call = acting->call;
    struct text id;
    int64_t number;
    if (!text_int(call->params[1], &number))
        return why_set(why, ERR_NOT_FOUND, "there is no such fix");
    enum err err = desk_fix_next(db, &acting->act, number, &id, why);
    if (err)
        return err;
    acting->given = (struct queue_given){.id = arena_text(call->arena, id), .reason = "given"};
    acting->about = (struct event){.kind = EVENT_CASE,
                                   .at_ms = acting->act.now_ms,
                                   .client = acting->act.client,
                                   .case_file = acting->given.id,
                                   .person = acting->act.person,
                                   .state = TEXT("assigned")};
    return store_event(db, &acting->about, &acting->number, why);
}

enum err api_fix_next(struct call *call, struct why *why)
{
    struct why mine = {0};
    if (!call_serves(call, call->params[0]))
        return why_set(why, ERR_NOT_FOUND, "there is no such fix");
    struct acting acting = acting_of(call, NULL);
    acting.act.client = call->params[0];
    enum err err = done(&acting, fix_next_job, &mine);
    if (err == ERR_AGAIN) { /* its pace: no error, but nothing yet */
        put_next(call, (struct text){0}, mine.text);
        return OK;
    }
    if (err)
        return why_set(why, err, "%s", mine.text);
    put_next(call, acting.given.id, acting.given.reason);
    return OK;
}
