#include "desk/case_file.h"

/* What people do with a case. Each act is refused where the case is another client's, or is told in
 * another one. */

enum { SNOOZE_DAYS = 30, SKILL_MOST = 60 };

enum err desk_case_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why)
{
    return object_client(db, by, "case", id, client_out, why);
}

static enum err turn(struct db *db, const struct act *act, const struct case_row *found,
                     enum turn_kind kind, struct text text, struct why *why)
{
    const struct turn_row row = {.client = act->client,
                                 .number = found->number,
                                 .turn = {kind, act->now_ms, act->now_ms},
                                 .person = act->person,
                                 .text = text};
    return case_turn_add(db, &row, why);
}

static bool is_resolved(const struct case_row *found)
{
    return text_is(found->state, "resolved");
}

static enum err must_be_open(const struct case_row *found, struct why *why)
{
    if (is_resolved(found))
        return why_set(why, ERR_BAD_INPUT, "case %.*s is resolved: open it again first",
                       TEXT_ARG(found->id));
    return OK;
}

/* ---- who has it ---- */

enum err desk_case_assign(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err && act->text.len)
        err = act_person(db, act->client, act->text, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET assignee = nullif(?3, '') WHERE client = ?1 AND id = ?2",
                     "ttt", act->client, act->id, or_empty(act->text));
    return err ? err : case_log(db, act, "assign", why);
}

enum err desk_case_take(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err)
        err = must_be_open(&found, why);
    if (!err && found.assignee.len && !text_same(found.assignee, act->person))
        err = why_set(why, ERR_BAD_INPUT, "%.*s has case %.*s: it can be assigned, not taken",
                      TEXT_ARG(found.assignee), TEXT_ARG(act->id));
    if (!err)
        err = act_person(db, act->client, act->person, why);
    if (!err)
        err = db_run(db, why, "UPDATE case_file SET assignee = ?3 WHERE client = ?1 AND id = ?2",
                     "ttt", act->client, act->id, act->person);
    return err ? err : case_log(db, act, "take", why);
}

/* ---- what is said of it ---- */

enum err desk_case_note(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = act_text(act, "note", true, why);
    if (!err)
        err = case_row(db, act->client, act->id, &found, why);
    return err ? err : case_log(db, act, "note", why);
}

enum err desk_case_value(struct db *db, const struct act *act, double amount, struct why *why)
{
    struct case_row found;
    const struct text currency = act->text;
    const bool none = amount < 0;
    enum err err = case_row(db, act->client, act->id, &found, why);
    if (!err && !none && (currency.len != 3 || !text_all_between(currency, 'A', 'Z')))
        err = why_set(why, ERR_BAD_INPUT, "currency: three letters, as JPY, EUR or USD");
    if (!err && !(amount <= 1e15))
        err = why_set(why, ERR_BAD_INPUT, "amount: too much");
    if (!err && none)
        err = db_run(db, why,
                     "UPDATE case_file SET value = NULL, currency = NULL WHERE client = ?1 "
                     "AND id = ?2",
                     "tt", act->client, act->id);
    else if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET value = ?3, currency = ?4 WHERE client = ?1 "
                     "AND id = ?2",
                     "ttdt", act->client, act->id, amount, currency);
    struct act said = *act;
    said.text =
        none ? TEXT("") : arena_printf(db_arena(db), "%.2f %.*s", amount, TEXT_ARG(currency));
    return err ? err : case_log(db, &said, "value", why);
}

enum err desk_case_skill(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err && act->text.len > SKILL_MOST)
        err = why_set(why, ERR_BAD_INPUT, "skill: at most %d bytes", SKILL_MOST);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET skill = nullif(?3, '') WHERE client = ?1 AND id = ?2",
                     "ttt", act->client, act->id, or_empty(act->text));
    return err ? err : case_log(db, act, "skill", why);
}

enum err desk_case_found(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = case_row(db, act->client, act->id, &found, why);
    if (!err)
        err = db_run(db, why, "UPDATE case_file SET found = 1 WHERE client = ?1 AND id = ?2", "tt",
                     act->client, act->id);
    return err ? err : case_log(db, act, "found", why);
}

/* ---- waiting and sleeping ---- */

enum err desk_case_wait(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = act_text(act, "wait", false, why);
    if (!err)
        err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err)
        err = must_be_open(&found, why);
    if (!err && text_is(found.state, "waiting_customer"))
        err = why_set(why, ERR_BAD_INPUT, "case %.*s waits already", TEXT_ARG(act->id));
    if (!err)
        err = turn(db, act, &found, TURN_WAITS, act->text, why);
    return err ? err : case_log(db, act, "wait", why);
}

enum err desk_case_snooze(struct db *db, const struct act *act, int64_t until_ms, struct why *why)
{
    struct case_row found;
    char room[TIME_ROOM];
    enum err err = act_text(act, "snooze", false, why);
    if (!err && (until_ms <= act->now_ms || until_ms > act->now_ms + DAYS(SNOOZE_DAYS)))
        err = why_set(why, ERR_BAD_INPUT, "until: a time to come, at most %d days", SNOOZE_DAYS);
    if (!err)
        err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err)
        err = must_be_open(&found, why);
    if (!err)
        err = turn(db, act, &found, TURN_SNOOZED, act->text, why);
    if (!err)
        err =
            db_run(db, why, "UPDATE case_file SET snoozed_until = ?3 WHERE client = ?1 AND id = ?2",
                   "tti", act->client, act->id, until_ms);
    struct act said = *act;
    if (!err)
        said.text = arena_printf(db_arena(db), "%.*s %.*s", TEXT_ARG(time_write(until_ms, room)),
                                 TEXT_ARG(act->text));
    said.text = text_trim(said.text);
    return err ? err : case_log(db, &said, "snooze", why);
}

enum err desk_case_go_on(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = act_text(act, "go on", false, why);
    if (!err)
        err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err && !text_is(found.state, "waiting_customer") && !text_is(found.state, "snoozed"))
        err = why_set(why, ERR_BAD_INPUT, "case %.*s neither waits nor sleeps", TEXT_ARG(act->id));
    if (!err)
        err = turn(db, act, &found, TURN_GOES_ON, act->text, why);
    return err ? err : case_log(db, act, "go_on", why);
}

/* ---- the end, and again ---- */

static enum err resolve(struct db *db, const struct act *act, struct text reason, const char *kind,
                        struct why *why)
{
    struct case_row found;
    enum err err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err && is_resolved(&found))
        err = why_set(why, ERR_BAD_INPUT, "case %.*s is resolved already", TEXT_ARG(act->id));
    if (!err)
        err = turn(db, act, &found, TURN_RESOLVED, reason, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET reason = ?3, closed_why = nullif(?4, '') "
                     "WHERE client = ?1 AND id = ?2",
                     "tttt", act->client, act->id, reason, or_empty(act->text));
    struct act said = *act;
    if (!err && !text_is(reason, "other"))
        said.text = text_trim(arena_printf(db_arena(db), "%.*s %.*s", TEXT_ARG(reason),
                                           TEXT_ARG(or_empty(act->text))));
    return err ? err : case_log(db, &said, kind, why);
}

enum err desk_case_resolve(struct db *db, const struct act *act, struct text reason,
                           struct why *why)
{
    static const char *const reasons[] = {"answered", "solved",    "handed_off", "duplicate",
                                          "spam",     "no_answer", "other"};
    enum { REASONS = sizeof(reasons) / sizeof(*reasons), NEED_WORDS = 5 };
    size_t i = 0;
    while (i < REASONS && !text_is(reason, reasons[i]))
        i++;
    if (i == REASONS) {
        const char *nearest = text_nearest(reason, reasons, REASONS);
        return why_set(why, ERR_BAD_INPUT,
                       "reason: answered, solved, handed_off, duplicate, spam, no_answer or "
                       "other%s%s%s",
                       nearest ? " (did you mean " : "", nearest ? nearest : "",
                       nearest ? "?)" : "");
    }
    enum err err = act_text(act, "text", i >= NEED_WORDS, why);
    return err ? err : resolve(db, act, reason, "resolve", why);
}

enum err desk_case_close(struct db *db, const struct act *act, struct why *why)
{
    enum err err = act_text(act, "close", true, why);
    return err ? err : resolve(db, act, TEXT("other"), "close", why);
}

enum err desk_case_reopen(struct db *db, const struct act *act, struct why *why)
{
    struct case_row found;
    enum err err = act_text(act, "reopen", false, why);
    if (!err)
        err = case_row_whole(db, act->client, act->id, &found, why);
    if (!err && !is_resolved(&found))
        err = why_set(why, ERR_BAD_INPUT, "case %.*s is open", TEXT_ARG(act->id));
    if (!err)
        err = turn(db, act, &found, TURN_REOPENED, act->text, why);
    return err ? err : case_log(db, act, "reopen", why);
}

/* ---- from our side ---- */

enum err desk_case_answered(struct db *db, const struct case_answer *answer, struct why *why)
{
    struct case_row found;
    enum err err = case_row(db, answer->client, answer->case_id, &found, why);
    int64_t number = found.number;
    if (!err) /* merged meanwhile: it answers the whole matter */
        err = case_root(db, answer->client, &number, why);
    if (err)
        return err;
    const struct turn_row row = {
        .client = answer->client,
        .number = number,
        .turn = {answer->automatic ? TURN_AUTOMATIC : TURN_ANSWERED, answer->at_ms, answer->now_ms},
        .ref = answer->sent_id,
        .person = answer->person,
        .text = answer->reply};
    return case_turn_add(db, &row, why);
}

/* ---- how long it took ---- */

enum err desk_case_focus(struct db *db, const struct act *act, int64_t active_ms, struct why *why)
{
    enum { BEAT_MOST_MS = 60000 };
    struct case_row found;
    enum err err = case_row(db, act->client, act->id, &found, why);
    if (err || active_ms <= 0)
        return err;
    const int64_t most = active_ms < BEAT_MOST_MS ? active_ms : BEAT_MOST_MS;
    return db_run(db, why,
                  "INSERT INTO case_focus (client, number, person, active_ms, last_at) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (client, number, person) DO UPDATE SET "
                  "active_ms = active_ms + min(?4, max(?5 - last_at, 0)), last_at = ?5",
                  "titii", act->client, found.number, act->person, most, act->now_ms);
}
