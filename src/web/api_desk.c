/* Stories and incidents: reading goes to the desk's own JSON; acts go through its jobs and
 * the tower's calls, then answer with the object as it stands. */
#include "desk/desk.h"
#include "page/page.h"
#include "web/live.h"

/* Whose rows are asked for: of the parameter `client` only that one's, if it is served. */
static void narrow(struct call *call, struct seen_by *by)
{
    struct text client = target_query(&call->target, "client");
    if (!client.len)
        return;
    size_t found = by->count;
    for (size_t i = 0; i < by->count; i++)
        if (text_same(by->clients[i], client))
            found = i;
    by->clients += found < by->count ? found : 0;
    by->count = found < by->count ? 1 : 0;
}

enum err call_ask(struct call *call, store_job *job, struct why *why)
{
    struct asking asking = {.call = call};
    call_seen_by(call, &asking.by);
    struct seen_by whole = asking.by;
    narrow(call, &asking.by);
    enum err err = store_read(call->web->options.store, job, &asking, why);
    call_seen_done(call, &whole);
    return err;
}

static int64_t query_int(const struct call *call, const char *name, int64_t fallback)
{
    return target_int(&call->target, name, fallback);
}

/* ---- stories ---- */

static enum err read_stories(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct story_query query = {.client = call_query(asking->call, "client"),
                                .brand = call_query(asking->call, "brand"),
                                .level = query_int(asking->call, "level", 0),
                                .open = query_int(asking->call, "open", 0) != 0,
                                .limit = query_int(asking->call, "limit", 100)};
    return page_stories_json(db, &asking->by, &query, &asking->call->out, why);
}

enum err api_stories(struct call *call, struct why *why)
{
    return call_ask(call, read_stories, why);
}

static struct story_id story_of(const struct call *call)
{
    return (struct story_id){.client = call->params[0],
                             .brand = call->params[1],
                             .id = call->params[2],
                             .after = call_query(call, "after"),
                             .first_order = text_is(call_query(call, "order"), "first"),
                             .limit = query_int(call, "limit", 50)};
}

static enum err read_story(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct story_id story = story_of(asking->call);
    return page_story_json(db, &asking->by, &story, &asking->call->out, why);
}

enum err api_story(struct call *call, struct why *why)
{
    return call_ask(call, read_story, why);
}

static enum err read_posts(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct story_id story = story_of(asking->call);
    return page_story_posts_json(db, &asking->by, &story, &asking->call->out, why);
}

enum err api_story_posts(struct call *call, struct why *why)
{
    return call_ask(call, read_posts, why);
}

static enum err read_search(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_search_json(db, &asking->by, call_query(asking->call, "q"),
                            query_int(asking->call, "limit", 50), &asking->call->out, why);
}

enum err api_search(struct call *call, struct why *why)
{
    return call_ask(call, read_search, why);
}

/* ---- acts in general ---- */

enum deed {
    DEED_ACK,
    DEED_NOTE,
    DEED_ASSIGN,
    DEED_CLOSE,
    DEED_LEVEL,
    DEED_JUDGE,
    DEED_WATCH,
    DEED_LESSON,
    DEED_CALL
};

/* The last part of the path names the deed. */
static enum deed deed_of(const struct call *call)
{
    static const char *const names[] = {"ack",   "note",  "assign", "close", "level",
                                        "judge", "watch", "lesson", "call"};
    struct text last = call->target.parts[call->target.part_count - 1];
    size_t i = 0;
    while (i < sizeof(names) / sizeof(*names) && !text_is(last, names[i]))
        i++;
    must(i < sizeof(names) / sizeof(*names)); /* only the paths of the table come here */
    return (enum deed)i;
}

struct acting {
    struct call *call;
    struct seen_by by;
    enum deed deed;
    struct act act;
    struct event about; /* what is said on the live stream */
    int64_t number;     /* of that event; 0: nothing is said here */
};

static struct event kept(struct arena *arena, const struct event *event)
{
    struct event copy = *event;
    copy.client = arena_text(arena, event->client);
    copy.brand = arena_text(arena, event->brand);
    copy.story = arena_text(arena, event->story);
    copy.incident = arena_text(arena, event->incident);
    return copy;
}

static struct acting acting_of(struct call *call)
{
    struct acting acting = {.call = call, .deed = deed_of(call)};
    call_seen_by(call, &acting.by);
    const char *field = acting.deed == DEED_ASSIGN ? "person" : "text";
    acting.act = (struct act){.id = call->params[0],
                              .person = call->person->id,
                              .text = text_trim(json_text_at(call->json, field)),
                              .now_ms = call_now(call)};
    return acting;
}

/* Who is given work must be there and serve the client. */
static enum err may_be_given(struct db *db, const struct act *act, struct why *why)
{
    struct user user;
    if (act->text.len == 0)
        return OK;
    enum err err = store_user(db, act->text, db_arena(db), &user, NULL);
    if (err && err != ERR_NOT_FOUND)
        return why_set(why, err, "the person cannot be read");
    bool serves = !err && user.client_count == 0 && text_is(user.role, "admin");
    for (size_t i = 0; !err && i < user.client_count; i++)
        serves |= text_same(user.clients[i], act->client);
    return serves ? OK
                  : why_set(why, ERR_BAD_INPUT, "person: nobody with that id serves this client");
}

static void say(struct acting *acting)
{
    if (acting->number)
        hub_publish(acting->call->web->hub, acting->number, &acting->about);
}

/* ---- incidents ---- */

static enum err read_incidents(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_incidents_json(db, &asking->by, query_int(asking->call, "open", 0) != 0,
                               query_int(asking->call, "limit", 100), &asking->call->out, why);
}

enum err api_incidents(struct call *call, struct why *why)
{
    return call_ask(call, read_incidents, why);
}

static enum err read_incident(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_incident_json(db, &asking->by, asking->call->params[0], &asking->call->out, why);
}

enum err api_incident(struct call *call, struct why *why)
{
    return call_ask(call, read_incident, why);
}

static enum err find_incident(struct db *db, void *arg, struct why *why)
{
    struct acting *acting = arg;
    struct event about = {0};
    enum err err = desk_incident_about(db, &acting->by, acting->act.id, &about, why);
    if (err)
        return err;
    acting->about = kept(acting->call->arena, &about);
    acting->act.client = acting->about.client;
    return OK;
}

static enum err watch(struct db *db, const struct acting *acting, struct why *why)
{
    int64_t until_ms;
    if (!time_parse(json_text_at(acting->call->json, "until"), &until_ms))
        return why_set(why, ERR_BAD_INPUT, "until: a time as 2026-11-21T03:57:00Z");
    return desk_incident_watch(db, &acting->act, until_ms, why);
}

/* The desk's part of a deed. A note or a new owner is said on the live stream here; the rest the
 * tower says. */
static enum err incident_job(struct db *db, void *arg, struct why *why)
{
    struct acting *acting = arg;
    const struct act *act = &acting->act;
    enum err err = OK;
    bool said = false;
    switch (acting->deed) {
    case DEED_NOTE:
        err = desk_incident_note(db, act, why);
        said = true;
        break;
    case DEED_LESSON:
        err = desk_incident_lesson(db, act, why);
        said = true;
        break;
    case DEED_WATCH:
        err = watch(db, acting, why);
        said = true;
        break;
    case DEED_ASSIGN:
        err = may_be_given(db, act, why);
        if (!err)
            err = desk_incident_assign(db, act, why);
        said = true;
        break;
    case DEED_CLOSE:
        err = desk_incident_close(db, act, why);
        break;
    case DEED_LEVEL:
        err = desk_incident_level(db, act, (int)json_int_at(acting->call->json, "level", 0), why);
        break;
    case DEED_ACK:
    case DEED_JUDGE:
    case DEED_CALL:
        break;
    }
    if (err || !said)
        return err;
    acting->about.kind = EVENT_INCIDENT;
    acting->about.at_ms = act->now_ms;
    return store_event(db, &acting->about, &acting->number, why);
}

/* Out of the ladder's turn: nobody is rung whom only the ladders of others reach. */
static enum err call_somebody(struct acting *acting, struct tower_act *act, struct why *why)
{
    const struct tower_calls *calls = &acting->call->web->options.calls;
    act->other = json_text_at(acting->call->json, "person");
    if (!calls->call)
        return why_set(why, ERR_NOT_FOUND, "this tower does not do that");
    if (act->other.len && !page_person_theirs(&acting->by, act->other))
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s",
                       TEXT_ARG(text_slice(act->other, 0, 100)));
    return calls->call(calls->tower, act, why);
}

/* The tower's part: what changes a level, an alert or an incident belongs to its story thread. */
static enum err tower_deed(struct acting *acting, struct why *why)
{
    const struct tower_calls *calls = &acting->call->web->options.calls;
    const struct event *e = &acting->about;
    struct tower_act act = {.client = e->client,
                            .brand = e->brand,
                            .story = e->story,
                            .person = acting->act.person,
                            .level = (int)json_int_at(acting->call->json, "level", 0)};
    if (acting->deed == DEED_JUDGE) {
        if (!judgement_of(json_text_at(acting->call->json, "answer"), &act.judged))
            return why_set(why, ERR_BAD_INPUT, "answer: right, false or late");
        return calls->judge ? calls->judge(calls->tower, &act, why)
                            : why_set(why, ERR_NOT_FOUND, "this tower does not do that");
    }
    if (acting->deed == DEED_CALL)
        return call_somebody(acting, &act, why);
    if (acting->deed == DEED_ACK && calls->acknowledge)
        return calls->acknowledge(calls->tower, &act, why);
    if (acting->deed == DEED_CLOSE && calls->close_incident)
        return calls->close_incident(calls->tower, &act, why);
    if (acting->deed == DEED_LEVEL && calls->set_level)
        return calls->set_level(calls->tower, &act, why);
    if (acting->deed == DEED_NOTE || acting->deed == DEED_ASSIGN || acting->deed == DEED_WATCH ||
        acting->deed == DEED_LESSON)
        return OK;
    return why_set(why, ERR_NOT_FOUND, "this tower does not do that");
}

enum err api_incident_act(struct call *call, struct why *why)
{
    struct store *store = call->web->options.store;
    struct acting acting = acting_of(call);
    enum err err = store_read(store, find_incident, &acting, why);
    if (!err)
        err = tower_deed(&acting, why);
    if (!err && acting.deed != DEED_ACK && acting.deed != DEED_JUDGE && acting.deed != DEED_CALL)
        err = store_write(store, incident_job, &acting, why);
    call_seen_done(call, &acting.by);
    if (err)
        return err;
    say(&acting);
    return api_incident(call, why);
}
