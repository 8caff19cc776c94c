/* The one stop, who does not want to hear from us, and what was promised. */
#include "web/desk_act.h"

static bool all(const struct asking *asking)
{
    return target_int(&asking->call->target, "all", 0) != 0;
}

/* ---- stops ---- */

static enum err read_stops(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_stops_json(db, &asking->by, all(asking), &asking->call->out, why);
}

enum err api_stops(struct call *call, struct why *why)
{
    return call_ask(call, read_stops, why);
}

static enum err put_stop(struct db *db, struct deed *deed, struct why *why)
{
    return desk_stop(db, &deed->act, deed_text(deed->call, "sender"), why);
}

static enum err end_stop(struct db *db, struct deed *deed, struct why *why)
{
    int64_t number;
    if (!text_int(deed->call->params[1], &number))
        return why_set(why, ERR_NOT_FOUND, "there is no such stop");
    return desk_stop_end(db, &deed->act, number, why);
}

/* Everything is an admin's of all; a client is theirs who serve it. */
static enum err whose_stop(struct deed *deed, struct text client, struct why *why)
{
    const struct signed_in *person = deed->call->person;
    if (client.len && !text_is(client, "all"))
        return deed_client(deed, client, why);
    if (person->role_bit != ROLE_ADMIN || person->client_count)
        return why_set(why, ERR_DENIED, "everything is stopped by an admin of all clients");
    deed->act.client = TEXT("");
    return OK;
}

static enum err sender_there(const struct deed *deed, struct text sender, struct why *why)
{
    const struct sender *found =
        sender.len && deed->by.watched ? watched_sender(deed->by.watched, sender) : NULL;
    if (!sender.len || (found && text_same(found->client, deed->act.client)))
        return OK;
    return why_set(why, ERR_NOT_FOUND, "there is no account '%.*s'",
                   TEXT_ARG(text_slice(sender, 0, 60)));
}

static enum err stop_or_end(struct call *call, struct text client, int64_t number, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct deed deed = deed_of(call);
    const struct text sender = deed_text(call, "sender");
    enum err err = whose_stop(&deed, client, why);
    if (!err)
        err = sender_there(&deed, sender, why);
    const struct stop_ask ask = {.client = deed.act.client,
                                 .sender = sender,
                                 .person = deed.act.person,
                                 .text = deed.act.text,
                                 .number = number,
                                 .now_ms = deed.act.now_ms};
    if (err || calls->stop) {
        call_seen_done(call, &deed.by);
        return err ? err : calls->stop(calls->tower, &ask, why);
    }
    deed.run = number ? end_stop : put_stop;
    return deed_do(&deed, why);
}

enum err api_stop(struct call *call, struct why *why)
{
    enum err err = stop_or_end(call, deed_text(call, "client"), 0, why);
    return err ? err : api_stops(call, why);
}

enum err api_stop_end(struct call *call, struct why *why)
{
    int64_t number;
    if (!text_int(call->params[1], &number) || number <= 0)
        return why_set(why, ERR_NOT_FOUND, "there is no such stop");
    enum err err = stop_or_end(call, call->params[0], number, why);
    return err ? err : api_stops(call, why);
}

/* ---- opt-outs ---- */

static enum err read_opt_outs(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_opt_outs_json(db, &asking->by, all(asking), &asking->call->out, why);
}

enum err api_opt_outs(struct call *call, struct why *why)
{
    return call_ask(call, read_opt_outs, why);
}

static enum err put_opt_out(struct db *db, struct deed *deed, struct why *why)
{
    return desk_opt_out(db, &deed->act, deed_text(deed->call, "net"),
                        deed_text(deed->call, "author"), why);
}

static enum err end_opt_out(struct db *db, struct deed *deed, struct why *why)
{
    int64_t number;
    if (!text_int(deed->call->params[1], &number))
        return why_set(why, ERR_NOT_FOUND, "there is no such opt-out");
    return desk_opt_out_end(db, &deed->act, number, why);
}

enum err api_opt_out(struct call *call, struct why *why)
{
    const bool ends = text_is(deed_name(call), "end");
    struct deed deed = deed_of(call);
    deed.run = ends ? end_opt_out : put_opt_out;
    enum err err = deed_client(&deed, ends ? call->params[0] : deed_text(call, "client"), why);
    if (err) {
        call_seen_done(call, &deed.by);
        return err;
    }
    err = deed_do(&deed, why);
    return err ? err : api_opt_outs(call, why);
}

/* ---- promises ---- */

static enum err read_tasks(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_tasks_json(db, &asking->by, all(asking), &asking->call->out, why);
}

enum err api_tasks(struct call *call, struct why *why)
{
    return call_ask(call, read_tasks, why);
}

static enum err change_task(struct db *db, struct deed *deed, struct why *why)
{
    const struct text due = deed_text(deed->call, "due");
    int64_t due_ms = 0;
    enum err err = desk_task_client(db, &deed->by, deed->act.id, &deed->act.client, why);
    if (err || text_is(deed_name(deed->call), "done"))
        return err ? err : desk_task_done(db, &deed->act, why);
    if (due.len && !time_parse(due, &due_ms))
        return why_set(why, ERR_BAD_INPUT, "due: a time as 2026-11-23T09:00:00Z");
    deed->act.text = deed_text(deed->call, "person");
    return desk_task_change(db, &deed->act, due_ms, why);
}

enum err api_task(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = change_task;
    enum err err = deed_do(&deed, why);
    return err ? err : api_tasks(call, why);
}
