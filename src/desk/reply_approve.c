#include "base/clock.h"
#include "desk/reply_row.h"

/* Submitting, saying yes or no, breaking the glass, reviewing that. */

/* ---- submitting ---- */

static enum err complete(const struct reply *reply, struct why *why)
{
    if (!text_trim(reply->text).len)
        return why_set(why, ERR_BAD_INPUT, "there is no text");
    if (!reply->sender.len)
        return why_set(why, ERR_BAD_INPUT, "sender: say which account it goes out from");
    if (text_is(reply->kind, "mail") && text_find(reply->person, TEXT("@")) <= 0)
        return why_set(why, ERR_BAD_INPUT, "to: a mail needs an address");
    return OK;
}

static enum err submitted(struct db *db, const struct reply *reply, const struct act *act,
                          const struct needs *needs, struct why *why)
{
    const bool met = needs_met(needs);
    return db_run(db, why,
                  "UPDATE reply SET submitted_at = ?3, submitted_by = ?4, level = ?5, "
                  "approved_at = CASE WHEN ?6 = 1 THEN ?3 END WHERE client = ?1 AND id = ?2",
                  "ttitii", reply->client, reply->id, act->now_ms, act->person,
                  (int64_t)needs->level, (int64_t)met);
}

enum err desk_reply_submit(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           bool *blocked_out, struct why *why)
{
    struct reply reply;
    struct founds founds = {0};
    struct needs needs = {0};
    enum err err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = reply_in(&reply, "draft refused", "submitted", why);
    if (!err)
        err = complete(&reply, why);
    if (!err)
        err = reply_judge(db, eyes, &reply, act->now_ms, &founds, why);
    if (!err)
        err = reply_keep(db, &reply, &founds, "submit", act->now_ms, why);
    if (err)
        return err;
    *blocked_out = founds.blocked;
    struct reply_step step = {.state = "draft",
                              .kind = "held back by checks",
                              .person = act->person,
                              .at_ms = act->now_ms};
    if (founds.blocked)
        return reply_step(db, &reply, &step, why);
    err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (!err)
        err = submitted(db, &reply, act, &needs, why);
    if (!err && !needs_met(&needs))
        err = reading_of_submit(db, eyes, act, &reply, why);
    step.state = needs_met(&needs) ? "approved" : "submitted";
    step.kind = "submitted";
    step.why = needs_words(db_arena(db), &needs);
    step.tell_case = true;
    return err ? err : reply_step(db, &reply, &step, why);
}

/* ---- yes ---- */

/* Which of the needs this person's yes meets; NEED_COUNT: none. */
static enum need met_by(const struct needs *needs, struct text role, const struct approver *a)
{
    const bool risk = text_is(role, "risk") || text_is(role, "admin");
    const bool second =
        risk || text_is(role, "lead") || text_is(role, "legal") || text_is(role, "executive");
    const bool client = a->by_link || text_is(role, "approver");
    const bool open[NEED_COUNT] = {needs->of[NEED_SECOND] && !needs->met[NEED_SECOND],
                                   needs->of[NEED_RISK] && !needs->met[NEED_RISK],
                                   needs->of[NEED_CLIENT] && !needs->met[NEED_CLIENT]};
    if (client)
        return open[NEED_CLIENT] ? NEED_CLIENT : NEED_COUNT;
    if (open[NEED_RISK] && text_is(role, "risk"))
        return NEED_RISK;
    if (open[NEED_SECOND] && second)
        return NEED_SECOND;
    return open[NEED_RISK] && risk ? NEED_RISK : NEED_COUNT;
}

/* By link the right comes from the client's rule; else from the role. */
static enum err may_speak(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct approver *a, struct text *role_out, struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, act->client);
    *role_out = TEXT("approver");
    if (!a->by_link) {
        enum err err = role_in(db, act, role_out, why);
        if (!err && !role_out->len)
            return why_set(why, ERR_NOT_FOUND, "there is no reply %.*s", TEXT_ARG(act->id));
        return err;
    }
    for (size_t i = 0; i < rule->approvers.count; i++)
        if (text_same(rule->approvers.at[i], act->person))
            return OK;
    return why_set(why, ERR_DENIED, "%.*s approves for this client no longer",
                   TEXT_ARG(act->person));
}

static enum err not_theirs(struct db *db, const struct reply *reply, const struct act *act,
                           struct why *why)
{
    bool wrote = false;
    int64_t before = 0;
    enum err err = reply_wrote(db, reply, act->person, &wrote, why);
    if (!err && wrote)
        return why_set(why, ERR_DENIED, "who wrote or changed a text cannot approve it");
    if (!err)
        err = db_int(db, &before, why,
                     "SELECT count(*) FROM approval WHERE client = ?1 AND reply = ?2 "
                     "AND version = ?3 AND person = ?4 AND void_at IS NULL AND until_at > ?5 "
                     "AND answer IN ('approved', 'broke')",
                     "ttiti", reply->client, reply->id, reply->version, act->person, act->now_ms);
    return before ? why_set(why, ERR_DENIED, "you have approved it already: another person must")
                  : err;
}

struct answer_row {
    const char *need, *answer;
    int64_t until_ms;
    int level;
    const struct approver *approver;
};

static enum err keep_answer(struct db *db, const struct reply *reply, const struct act *act,
                            const struct answer_row *row, struct why *why)
{
    char hash[HASH_ROOM];
    reply_hash(reply, hash);
    return db_run(db, why,
                  "INSERT INTO approval (client, reply, version, hash, need, answer, person, "
                  "comment, level, asked_at, at, until_at, by_link, link_by) VALUES (?1, ?2, ?3, "
                  "?4, ?5, ?6, ?7, nullif(?8, ''), ?9, ?10, ?11, ?12, ?13, ?14)",
                  "ttittttti"
                  "iiiit",
                  reply->client, reply->id, reply->version, text_of(hash), text_of(row->need),
                  text_of(row->answer), act->person, or_empty(act->text), (int64_t)row->level,
                  reply->submitted_ms, act->now_ms, row->until_ms,
                  (int64_t)(row->approver && row->approver->by_link),
                  row->approver ? row->approver->link_by : (struct text){0});
}

/* With the last yes it may go. */
static enum err perhaps_approved(struct db *db, const struct desk_eyes *eyes, struct reply *reply,
                                 const struct reply_step *said, struct why *why)
{
    struct needs needs;
    struct reply_step step = *said;
    enum err err = reply_needs(db, eyes, reply, said->at_ms, &needs, why);
    if (err)
        return err;
    step.state = needs_met(&needs) ? "approved" : "submitted";
    if (needs_met(&needs))
        err = db_run(db, why,
                     "UPDATE reply SET approved_at = ?3, level = ?4 WHERE client = ?1 AND id = ?2",
                     "ttii", reply->client, reply->id, said->at_ms, (int64_t)needs.level);
    return err ? err : reply_step(db, reply, &step, why);
}

enum err desk_reply_approve(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct approver *approver, struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, act->client);
    struct reply reply;
    struct needs needs;
    struct text role;
    enum err err = act_text(act, "approve", false, why);
    if (!err)
        err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = may_speak(db, eyes, act, approver, &role, why);
    if (!err)
        err = reply_in(&reply, "submitted", "approved", why);
    if (!err)
        err = not_theirs(db, &reply, act, why);
    if (!err)
        err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (err)
        return err;
    const enum need need = met_by(&needs, role, approver);
    if (need == NEED_COUNT)
        return why_set(why, ERR_DENIED, "your yes is not what is missing: %.*s",
                       TEXT_ARG(needs_words(db_arena(db), &needs)));
    const struct answer_row row = {need_name(need), "approved", act->now_ms + rule->expires_ms,
                                   needs.level, approver};
    err = keep_answer(db, &reply, act, &row, why);
    const struct reply_step step = {
        .kind = "approved", .person = act->person, .why = act->text, .at_ms = act->now_ms};
    return err ? err : perhaps_approved(db, eyes, &reply, &step, why);
}

/* ---- no ---- */

enum err desk_reply_refuse(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct approver *approver, struct why *why)
{
    struct reply reply;
    struct needs needs;
    struct text role;
    enum err err = act_text(act, "refuse", true, why);
    if (!err)
        err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = may_speak(db, eyes, act, approver, &role, why);
    if (!err)
        err = reply_in(&reply, "submitted approved leaving held", "refused", why);
    if (!err)
        err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (err)
        return err;
    if (text_is(role, "agent"))
        return why_set(why, ERR_DENIED, "an agent cannot refuse it: write a note in the case");
    const struct answer_row row = {approver->by_link || text_is(role, "approver") ? "client"
                                                                                  : "second",
                                   "refused", act->now_ms, needs.level, approver};
    err = keep_answer(db, &reply, act, &row, why);
    if (!err)
        err = reply_void(db, &reply, act->now_ms, "it was refused", why);
    const struct reply_step step = {.state = "refused",
                                    .kind = "refused",
                                    .person = act->person,
                                    .why = act->text,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : reply_step(db, &reply, &step, why);
}

/* ---- in an emergency ---- */

static bool may_break(struct text role)
{
    return text_is(role, "risk") || text_is(role, "lead") || text_is(role, "admin");
}

enum err desk_reply_break_glass(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                                struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, act->client);
    struct reply reply;
    struct needs needs;
    struct text role;
    enum err err = act_text(act, "break glass", true, why);
    if (!err)
        err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = role_in(db, act, &role, why);
    if (!err && !may_break(role))
        err =
            why_set(why, ERR_DENIED, "only a risk officer, a lead or an admin may break the glass");
    if (!err)
        err = reply_in(&reply, "submitted", "sent past its approvers", why);
    if (!err)
        err = not_theirs(db, &reply, act, why);
    if (!err)
        err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (err)
        return err;
    const struct answer_row row = {"all", "broke", act->now_ms + rule->expires_ms, needs.level,
                                   NULL};
    err = keep_answer(db, &reply, act, &row, why);
    const struct reply_step step = {.kind = "broke the glass",
                                    .person = act->person,
                                    .why = act->text,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : perhaps_approved(db, eyes, &reply, &step, why);
}

enum err desk_reply_review(struct db *db, const struct act *act, struct why *why)
{
    struct reply reply;
    struct text role;
    enum err err = act_text(act, "review", true, why);
    if (!err)
        err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = role_in(db, act, &role, why);
    if (!err && !may_break(role) && !text_is(role, "legal") && !text_is(role, "executive"))
        err = why_set(why, ERR_DENIED, "an agent cannot review it");
    if (!err)
        err = db_run(db, why,
                     "UPDATE approval SET reviewed_at = ?3, reviewed_by = ?4, review = ?5 "
                     "WHERE client = ?1 AND reply = ?2 AND answer = 'broke' "
                     "AND reviewed_at IS NULL AND person <> ?4",
                     "ttitt", reply.client, reply.id, act->now_ms, act->person, act->text);
    if (!err && !db_changes(db))
        return why_set(why, ERR_DENIED,
                       "there is nothing to review, or it is yours: another person must");
    const struct reply_step step = {
        .kind = "reviewed", .person = act->person, .why = act->text, .at_ms = act->now_ms};
    return err ? err : reply_log(db, &reply, &step, why);
}

/* ---- the client's approver, by link ---- */

enum err desk_approval_link(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            struct text approver, struct approval_link *link_out, struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, act->client);
    struct reply reply;
    struct needs needs;
    struct text role;
    bool wrote = false;
    enum err err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_in(&reply, "submitted", "approved", why);
    if (!err)
        err = role_in(db, act, &role, why);
    if (!err)
        err = reply_wrote(db, &reply, act->person, &wrote, why);
    /* Who holds the link can say yes with it: never its author. */
    if (!err && (wrote || !may_break(role)))
        err = why_set(why, ERR_DENIED,
                      "a lead, a risk officer or an admin who did not write the "
                      "text hands the link over");
    if (!err)
        err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (err)
        return err;
    if (!needs.of[NEED_CLIENT])
        return why_set(why, ERR_DENIED, "the client's yes is not asked for: %.*s",
                       TEXT_ARG(needs_words(db_arena(db), &needs)));
    bool known = false;
    for (size_t i = 0; i < rule->approvers.count; i++)
        known |= text_same(rule->approvers.at[i], approver);
    if (!known)
        return why_set(why, ERR_BAD_INPUT, "%.*s is none of the client's approvers",
                       TEXT_ARG(approver));
    *link_out = (struct approval_link){.client = reply.client,
                                       .reply = reply.id,
                                       .approver = approver,
                                       .version = reply.version,
                                       .until_ms = act->now_ms + DAYS(2)};
    const struct reply_step step = {
        .kind = "link", .person = act->person, .why = approver, .at_ms = act->now_ms};
    return reply_log(db, &reply, &step, why);
}
