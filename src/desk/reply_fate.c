#include "desk/knowledge_show.h"
#include "desk/reply_row.h"

/* What became of a reply: said by the network, or decided by a person. What was sent stays here as
 * it was said, whatever is done to it later. */

static enum err publish(struct db *db, const struct reply *reply, const struct reply_fate *fate,
                        struct why *why)
{
    if (!reply->statement.len)
        return OK;
    enum err err =
        db_run(db, why,
               "UPDATE statement SET published_at = ?3, published_by = ?4, "
               "published_url = ?5, state = 'published' WHERE client = ?1 "
               "AND id = ?2 AND published_at IS NULL",
               "ttitt", reply->client, reply->statement, fate->at_ms, reply->pressed_by, fate->url);
    const struct line line = {
        .client = reply->client,
        .object = TEXT("statement"),
        .id = reply->statement,
        .person = reply->pressed_by,
        .kind = "published",
        .text = arena_printf(db_arena(db), "%.*s %.*s", TEXT_ARG(reply->net), TEXT_ARG(fate->url)),
        .at_ms = fate->at_ms};
    return err ? err : history_add(db, &line, why);
}

/* The clock of its case stops at the network's own acknowledgement. */
static enum err answered(struct db *db, const struct reply *reply, const struct reply_fate *fate,
                         struct why *why)
{
    const struct case_answer answer = {.client = reply->client,
                                       .case_id = reply->case_id,
                                       .reply = reply->id,
                                       .sent_id = fate->sent_id,
                                       .person = reply->pressed_by,
                                       .at_ms = fate->at_ms,
                                       .now_ms = fate->at_ms};
    return reply->case_id.len ? desk_case_answered(db, &answer, why) : OK;
}

static enum err end(struct db *db, const struct desk_eyes *eyes, struct reply *reply,
                    const struct reply_fate *fate, struct text person, struct why *why)
{
    static const char *const kinds[] = {[FATE_SENT] = "sent",
                                        [FATE_NOT_SENT] = "not_sent",
                                        [FATE_UNKNOWN] = "unknown",
                                        [FATE_HANDED] = "at_hand"};
    enum err err =
        db_run(db, why,
               "UPDATE reply SET ended_at = ?3, sent_id = ?4, sent_url = ?5, "
               "ended_by = ?6 WHERE client = ?1 AND id = ?2",
               "ttittt", reply->client, reply->id, fate->at_ms, fate->sent_id, fate->url, person);
    const struct reply_step step = {.state = kinds[fate->fate],
                                    .kind = kinds[fate->fate],
                                    .person = person.len ? person : reply->pressed_by,
                                    .why = fate->reason,
                                    .at_ms = fate->at_ms,
                                    .tell_case = true};
    if (!err)
        err = reply_step(db, reply, &step, why);
    if (err || fate->fate != FATE_SENT)
        return err;
    err = publish(db, reply, fate, why);
    if (!err)
        err = answered(db, reply, fate, why);
    if (!err)
        err = knowledge_given(db, reply, fate->at_ms, why);
    return err ? err : task_keep(db, eyes, reply, fate->at_ms, why);
}

enum err desk_reply_fate(struct db *db, const struct desk_eyes *eyes, const struct reply_fate *fate,
                         struct why *why)
{
    struct reply reply;
    enum err err = reply_load(db, fate->client, fate->id, &reply, why);
    if (!err && !reply_is(&reply, "out"))
        return why_set(why, ERR_NOT_FOUND, "reply %.*s is %.*s, not out", TEXT_ARG(fate->id),
                       TEXT_ARG(reply.state));
    return err ? err : end(db, eyes, &reply, fate, (struct text){0}, why);
}

enum err desk_reply_decide(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           enum fate fate, struct text url, struct why *why)
{
    struct reply reply;
    enum err err = act_text(act, "decide", false, why);
    if (!err && fate != FATE_SENT && fate != FATE_NOT_SENT)
        err = why_set(why, ERR_BAD_INPUT, "fate: sent or not_sent");
    if (!err)
        err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_in(&reply, "unknown at_hand", "decided", why);
    if (!err && reply_is(&reply, "unknown") && !text_trim(act->text).len)
        err = why_set(why, ERR_BAD_INPUT, "say how you know what became of it");
    const struct reply_fate decided = {.client = act->client,
                                       .id = act->id,
                                       .fate = fate,
                                       .url = url,
                                       .reason = act->text,
                                       .at_ms = act->now_ms};
    return err ? err : end(db, eyes, &reply, &decided, act->person, why);
}

enum err desk_reply_take_back(struct db *db, const struct act *act, struct why *why)
{
    struct reply reply;
    enum err err = act_text(act, "take back", true, why);
    if (!err)
        err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_in(&reply, "sent", "taken back", why);
    if (!err && reply.back_ms)
        err = why_set(why, ERR_DENIED, "it is being taken back already, since %.*s asked for it",
                      TEXT_ARG(reply.back_by));
    if (!err)
        err = db_run(db, why,
                     "UPDATE reply SET back_at = ?3, back_by = ?4, back_why = ?5 "
                     "WHERE client = ?1 AND id = ?2",
                     "ttitt", reply.client, reply.id, act->now_ms, act->person, act->text);
    const struct reply_step step = {.kind = "taken back",
                                    .person = act->person,
                                    .why = act->text,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : reply_log(db, &reply, &step, why);
}

enum err desk_reply_gone(struct db *db, const struct act *act, struct why *why)
{
    struct reply reply;
    enum err err = reply_load(db, act->client, act->id, &reply, why);
    if (!err && !reply.back_ms)
        err = why_set(why, ERR_DENIED, "nobody asked for reply %.*s to be taken back",
                      TEXT_ARG(act->id));
    if (!err)
        err = db_run(db, why,
                     "UPDATE reply SET gone_at = ?3 WHERE client = ?1 AND id = ?2 "
                     "AND gone_at IS NULL",
                     "tti", act->client, act->id, act->now_ms);
    const struct reply_step step = {.kind = "gone",
                                    .person = act->person,
                                    .why = act->text,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : reply_log(db, &reply, &step, why);
}
