#include "desk/asking.h"

#include "base/clock.h"
#include "desk/reply_row.h"

enum { NEW_MOST = 50, DUE_MOST = 20 };

/* ---- who can be asked so ---- */

static bool is_mail(const struct watched *w, struct text channel)
{
    for (size_t i = 0; i < w->channel_count; i++)
        if (text_same(w->channels[i].id, channel))
            return text_is(w->channels[i].kind, "mail");
    return false;
}

static bool mail_of(const struct watched *w, struct text id, struct approval_mail *asking)
{
    const struct person *person = watched_person(w, id);
    if (!person)
        return false;
    asking->lang = person->lang;
    asking->channel = person->channel;
    asking->address = person->address;
    for (size_t i = 0; i < person->also_count && !is_mail(w, asking->channel); i++) {
        asking->channel = person->also[i].channel;
        asking->address = person->also[i].address;
    }
    return is_mail(w, asking->channel) && asking->address.len > 0;
}

/* ---- who is to be asked ---- */

static enum err ask_all(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                        int64_t now_ms, struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, reply->client);
    struct needs needs;
    enum err err = reply_needs(db, eyes, reply, now_ms, &needs, why);
    if (err || !needs.of[NEED_CLIENT] || needs.met[NEED_CLIENT])
        return err;
    for (size_t i = 0; i < rule->approvers.count && !err; i++) {
        struct approval_mail asking;
        if (mail_of(eyes->watched, rule->approvers.at[i], &asking))
            err = db_run(db, why,
                         "INSERT INTO approval_mail (client, reply, version, approver, state, at, "
                         "next_at, tries) VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?5, 0)",
                         "ttiti", reply->client, reply->id, reply->version, rule->approvers.at[i],
                         now_ms);
    }
    return err;
}

static enum err find_new(struct db *db, const struct desk_eyes *eyes, int64_t now_ms,
                         struct why *why)
{
    struct text at[NEW_MOST][2];
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT r.client, r.id FROM reply r WHERE r.state = 'submitted' "
                            "AND NOT EXISTS (SELECT 1 FROM approval_mail m WHERE m.client = "
                            "r.client AND m.reply = r.id AND m.version = r.version) "
                            "ORDER BY r.submitted_at LIMIT ?1",
                            "i", (int64_t)NEW_MOST);
    while (!err && count < NEW_MOST && row_next(row)) {
        at[count][0] = arena_text(db_arena(db), row_text(row, 0));
        at[count++][1] = arena_text(db_arena(db), row_text(row, 1));
    }
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    for (size_t i = 0; i < count && !err; i++) {
        struct reply reply;
        err = reply_load(db, at[i][0], at[i][1], &reply, why);
        if (!err)
            err = ask_all(db, eyes, &reply, now_ms, why);
    }
    return err;
}

static enum err set_out(struct db *db, const struct approval_link *link, int64_t now_ms,
                        struct why *why)
{
    return db_run(db, why,
                  "UPDATE approval_mail SET state = 'out', tries = tries + 1, next_at = ?5 "
                  "WHERE client = ?1 AND reply = ?2 AND version = ?3 AND approver = ?4",
                  "ttiti", link->client, link->reply, link->version, link->approver,
                  now_ms + ASKING_AGAIN_MS);
}

static struct text name_of(const struct watched *w, struct text client, struct text brand)
{
    const struct brand *known = watched_brand(w, client, brand);
    return known ? known->name : brand;
}

static enum err find_due(struct db *db, const struct desk_eyes *eyes, int64_t now_ms,
                         struct arena *arena, struct approval_mails *due, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT m.client, m.reply, m.approver, m.version, r.brand, r.text "
                            "FROM approval_mail m JOIN reply r ON r.client = m.client "
                            "AND r.id = m.reply AND r.version = m.version "
                            "WHERE m.ended_at IS NULL AND m.next_at <= ?1 AND r.state = "
                            "'submitted' ORDER BY m.next_at LIMIT ?2",
                            "ii", now_ms, (int64_t)DUE_MOST);
    while (!err && due->count < DUE_MOST && row_next(row)) {
        struct approval_mail *a = &due->at[due->count];
        *a = (struct approval_mail){.link = {.client = arena_text(arena, row_text(row, 0)),
                                             .reply = arena_text(arena, row_text(row, 1)),
                                             .approver = arena_text(arena, row_text(row, 2)),
                                             .version = row_int(row, 3),
                                             .until_ms = now_ms + DAYS(2)},
                                    .text = arena_text(arena, row_text(row, 5))};
        a->brand_name =
            arena_text(arena, name_of(eyes->watched, row_text(row, 0), row_text(row, 4)));
        if (!mail_of(eyes->watched, a->link.approver, a))
            continue; /* who is reached otherwise now */
        struct text *const texts[] = {&a->channel, &a->address, &a->lang};
        for (size_t i = 0; i < 3; i++)
            *texts[i] = arena_text(arena, *texts[i]);
        due->count++;
    }
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_askings_due(struct db *db, const struct desk_eyes *eyes, int64_t now_ms,
                          struct arena *arena, struct approval_mails *askings_out, struct why *why)
{
    struct approval_mails due = {arena_array(arena, struct approval_mail, DUE_MOST), 0};
    *askings_out = (struct approval_mails){0};
    if (!eyes->watched)
        return OK;
    enum err err = find_new(db, eyes, now_ms, why);
    if (!err)
        err = find_due(db, eyes, now_ms, arena, &due, why);
    for (size_t i = 0; i < due.count && !err; i++)
        err = set_out(db, &due.at[i].link, now_ms, why);
    if (!err)
        *askings_out = due;
    return err;
}

/* ---- what became of it ---- */

enum err desk_asking_end(struct db *db, const struct approval_mail_fate *fate,
                         struct said_event *said, struct why *why)
{
    const struct approval_link *link = &fate->link;
    struct reply reply;
    *said = (struct said_event){0};
    enum err err = db_run(
        db, why,
        "UPDATE approval_mail SET state = CASE WHEN ?5 = 1 THEN 'sent' WHEN tries >= ?6 THEN "
        "'failed' ELSE 'waiting' END, ended_at = CASE WHEN ?5 = 1 OR tries >= ?6 THEN ?7 END, "
        "why = ?8 WHERE client = ?1 AND reply = ?2 AND version = ?3 AND approver = ?4",
        "ttitiiit", link->client, link->reply, link->version, link->approver, (int64_t)fate->sent,
        (int64_t)ASKING_TRIES, fate->now_ms, text_or_none(fate->reason));
    if (!err)
        err = reply_load(db, link->client, link->reply, &reply, why);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    const struct reply_step step = {.kind = fate->sent ? "asked" : "not_asked",
                                    .why = fate->sent ? link->approver
                                                      : arena_printf(db_arena(db), "%.*s: %.*s",
                                                                     TEXT_ARG(link->approver),
                                                                     TEXT_ARG(fate->reason)),
                                    .at_ms = fate->now_ms};
    err = reply_log(db, &reply, &step, why);
    const struct act act = {.client = link->client, .id = link->reply, .now_ms = fate->now_ms};
    return err ? err : desk_reply_say(db, &act, said, why);
}

/* ---- shown ---- */

enum err askings_json(struct db *db, const struct reply *reply, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT approver, state, at, ended_at, tries, why FROM approval_mail "
                            "WHERE client = ?1 AND reply = ?2 AND version = ?3 ORDER BY approver",
                            "tti", reply->client, reply->id, reply->version);
    if (err)
        return err;
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "approver", row_text(row, 0));
        json_pair_text(out, "state", row_text(row, 1));
        show_time(out, "at", row, 2);
        show_time(out, "ended_at", row, 3);
        json_pair_int(out, "tries", row_int(row, 4));
        json_pair_text(out, "why", row_text(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}
