#include "desk/reply_row.h"

void reply_of(struct db *db, struct row *row, struct reply *r)
{
    struct arena *arena = db_arena(db);
    struct text *const texts[] = {
        &r->client,     &r->id,      &r->brand,   &r->case_id,  &r->statement, &r->story,
        &r->corrects,   &r->source,  &r->state,   &r->why,      &r->text,      &r->subject,
        &r->lang,       &r->sender,  &r->net,     &r->kind,     &r->person,    &r->answers,
        &r->root,       &r->url,     &r->author,  &r->links,    &r->writer,    &r->submitted_by,
        &r->pressed_by, &r->mark,    &r->sent_id, &r->sent_url, &r->sent_text, &r->ended_by,
        &r->back_by,    &r->back_why};
    int64_t *const numbers[] = {&r->number,     &r->version,    &r->level,        &r->tries,
                                &r->made_ms,    &r->changed_ms, &r->submitted_ms, &r->approved_ms,
                                &r->pressed_ms, &r->due_ms,     &r->out_ms,       &r->ended_ms,
                                &r->back_ms,    &r->gone_ms};
    enum { TEXTS = sizeof(texts) / sizeof(*texts), NUMBERS = sizeof(numbers) / sizeof(*numbers) };
    *r = (struct reply){0};
    for (int i = 0; i < TEXTS; i++)
        if (!row_null(row, i))
            *texts[i] = arena_text(arena, row_text(row, i));
    for (int i = 0; i < NUMBERS; i++)
        *numbers[i] = row_int(row, TEXTS + i);
    r->machine = row_int(row, TEXTS + NUMBERS) != 0;
    r->edited = row_int(row, TEXTS + NUMBERS + 1) != 0;
}

enum err reply_load(struct db *db, struct text client, struct text id, struct reply *reply_out,
                    struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why, "SELECT " REPLY_COLUMNS " FROM reply r WHERE r.client = ?1 AND r.id = ?2",
        "tt", client, id);
    if (err)
        return err;
    bool found = row_next(row);
    if (found)
        reply_of(db, row, reply_out);
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no reply %.*s", TEXT_ARG(id));
    return err;
}

bool reply_is(const struct reply *reply, const char *states)
{
    struct text rest = text_of(states), one;
    while (text_cut(&rest, ' ', &one))
        if (text_same(one, reply->state))
            return true;
    return false;
}

enum err reply_as_read(struct db *db, const struct act *act, struct reply *reply_out,
                       struct why *why)
{
    enum err err = reply_load(db, act->client, act->id, reply_out, why);
    return err ? err
               : act_as_read(db, act, "reply", reply_out->version,
                             LAST_VERSION("reply_version", "reply", "writer"), why);
}

enum err reply_in(const struct reply *reply, const char *states, const char *deed, struct why *why)
{
    if (reply_is(reply, states))
        return OK;
    return why_set(why, ERR_DENIED, "reply %.*s is %.*s: it cannot be %s now", TEXT_ARG(reply->id),
                   TEXT_ARG(reply->state), deed);
}

enum err reply_log(struct db *db, const struct reply *reply, const struct reply_step *step,
                   struct why *why)
{
    const struct line line = {.client = reply->client,
                              .object = TEXT("reply"),
                              .id = reply->id,
                              .person = step->person,
                              .kind = step->kind,
                              .text = step->why,
                              .at_ms = step->at_ms};
    enum err err = history_add(db, &line, why);
    if (err || !step->tell_case || !reply->case_id.len)
        return err;
    const struct line told = {
        .client = reply->client,
        .object = TEXT("case"),
        .id = reply->case_id,
        .person = step->person,
        .kind = "reply",
        .text = arena_printf(db_arena(db), "%.*s %s", TEXT_ARG(reply->id), step->kind),
        .at_ms = step->at_ms};
    return history_add(db, &told, why);
}

enum err reply_step(struct db *db, struct reply *reply, const struct reply_step *step,
                    struct why *why)
{
    enum err err =
        db_run(db, why, "UPDATE reply SET state = ?3, why = ?4 WHERE client = ?1 AND id = ?2",
               "tttt", reply->client, reply->id, text_of(step->state), step->why);
    reply->state = text_of(step->state);
    reply->why = step->why;
    return err ? err : reply_log(db, reply, step, why);
}

enum err desk_number(struct db *db, struct text client, const char *sql, int64_t *number_out,
                     struct why *why)
{
    int64_t last = 0;
    enum err err = db_int(db, &last, why, sql, "t", client);
    *number_out = last + 1;
    return err;
}

enum err desk_reply_client(struct db *db, const struct seen_by *by, struct text id,
                           struct text *client_out, struct why *why)
{
    return object_client(db, by, "reply", id, client_out, why);
}

enum err desk_reply_say(struct db *db, const struct act *act, struct said_event *said_out,
                        struct why *why)
{
    struct reply reply;
    enum err err = reply_load(db, act->client, act->id, &reply, why);
    if (err)
        return err;
    said_out->event = (struct event){.kind = EVENT_REPLY,
                                     .at_ms = act->now_ms,
                                     .client = reply.client,
                                     .brand = reply.brand,
                                     .story = reply.story,
                                     .reply = reply.id,
                                     .case_file = reply.case_id,
                                     .statement = reply.statement,
                                     .state = reply.state,
                                     .person = act->person,
                                     .because = reply.why};
    return store_event(db, &said_out->event, &said_out->number, why);
}
