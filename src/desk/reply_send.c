#include "desk/reply_row.h"

/* From the press to the network: the undo window, what is due, and the intent that is kept before
 * anything is tried. */

enum { DUE_MOST = 500, OPEN_MOST = 1000 };

/* ---- the press ---- */

/* Asked anew, or a draft again: that is how it stands, and it says why. */
static enum err turned_back(struct db *db, struct reply *reply, const struct gate *gate,
                            const struct reply_step *said, struct why *why)
{
    struct reply_step step = *said;
    enum err err = OK;
    step.why = gate->why;
    switch (gate->way) {
    case WAY_GO:
        return OK;
    case WAY_HELD:
        step.state = "held";
        break;
    case WAY_ASK:
        step.state = "submitted";
        err = db_run(db, why,
                     "UPDATE reply SET approved_at = NULL, "
                     "submitted_at = coalesce(submitted_at, ?3) WHERE client = ?1 AND id = ?2",
                     "tti", reply->client, reply->id, said->at_ms);
        break;
    case WAY_DRAFT:
        step.state = "draft";
        err = reply_keep(db, reply, &gate->founds, "send", said->at_ms, why);
        break;
    }
    if (!err)
        err = db_run(db, why,
                     "UPDATE reply SET pressed_at = NULL, pressed_by = NULL, due_at = NULL "
                     "WHERE client = ?1 AND id = ?2",
                     "tt", reply->client, reply->id);
    return err ? err : reply_step(db, reply, &step, why);
}

enum err desk_reply_press(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct why *why)
{
    const struct approval_rule *rule = watched_approval(eyes->watched, act->client);
    struct reply reply;
    struct gate gate;
    enum err err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = reply_in(&reply, "approved held not_sent", "sent", why);
    if (err)
        return err;
    reply.pressed_by = act->person;
    err = reply_gate(db, eyes, &reply, act->now_ms, &gate, why);
    if (err)
        return err;
    struct reply_step step = {
        .kind = "turned back", .person = act->person, .at_ms = act->now_ms, .tell_case = true};
    if (gate.way == WAY_HELD)
        return why_set(why, ERR_DENIED, "%.*s", TEXT_ARG(gate.why));
    if (gate.way != WAY_GO)
        return turned_back(db, &reply, &gate, &step, why);
    const bool by_hand = text_is(reply.kind, "copy");
    err = reply_keep(db, &reply, &gate.founds, "press", act->now_ms, why);
    if (!err)
        err =
            db_run(db, why,
                   "UPDATE reply SET pressed_at = ?3, pressed_by = ?4, level = ?5, mark = NULL, "
                   "due_at = CASE WHEN ?6 = 0 THEN ?7 END, sent_text = CASE WHEN ?6 = 1 THEN text "
                   "END WHERE client = ?1 AND id = ?2",
                   "ttitiii", reply.client, reply.id, act->now_ms, act->person, (int64_t)gate.level,
                   (int64_t)by_hand, act->now_ms + rule->undo_ms);
    step.state = by_hand ? "at_hand" : "leaving";
    step.kind = by_hand ? "at hand" : "pressed";
    return err ? err : reply_step(db, &reply, &step, why);
}

enum err desk_reply_undo(struct db *db, const struct act *act, struct why *why)
{
    struct reply reply;
    enum err err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_in(&reply, "leaving at_hand", "taken back", why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE reply SET pressed_at = NULL, pressed_by = NULL, due_at = NULL "
                     "WHERE client = ?1 AND id = ?2",
                     "tt", reply.client, reply.id);
    const struct reply_step step = {.state = "approved",
                                    .kind = "undone",
                                    .person = act->person,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : reply_step(db, &reply, &step, why);
}

/* ---- what leaves ---- */

static struct outgoing outgoing_of(const struct reply *r)
{
    return (struct outgoing){.client = r->client,
                             .brand = r->brand,
                             .id = r->id,
                             .sender = r->sender,
                             .text = r->text,
                             .lang = r->lang,
                             .subject = r->subject,
                             .answers = r->answers,
                             .root = r->root,
                             .url = r->url,
                             .to = r->person,
                             .mark = r->mark,
                             .at_ms = r->pressed_ms};
}

/* Into the arena of the caller: what the job holds is gone after it. */
static struct outgoing kept(struct arena *arena, const struct outgoing *outgoing)
{
    struct outgoing copy = *outgoing;
    struct text *const texts[] = {&copy.client, &copy.brand, &copy.id,      &copy.sender,
                                  &copy.text,   &copy.lang,  &copy.subject, &copy.answers,
                                  &copy.root,   &copy.url,   &copy.to,      &copy.mark};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    return copy;
}

static enum err say(struct db *db, const struct reply *reply, int64_t now_ms, struct arena *arena,
                    struct released *released, struct why *why)
{
    const struct act act = {
        .client = reply->client, .id = reply->id, .person = reply->pressed_by, .now_ms = now_ms};
    struct said_event *said = &released->said[released->said_count];
    enum err err = desk_reply_say(db, &act, said, why);
    if (err)
        return err;
    struct event *e = &said->event;
    struct text *const texts[] = {&e->client,    &e->brand, &e->story,  &e->reply,  &e->case_file,
                                  &e->statement, &e->state, &e->person, &e->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    released->said_count++;
    return OK;
}

/* When the first yes it leaves with ends; 0: it needs none. */
static enum err until_of(struct db *db, const struct reply *reply, int64_t *until_out,
                         struct why *why)
{
    *until_out = 0;
    return db_int(db, until_out, why,
                  "SELECT coalesce(min(until_at), 0) FROM approval WHERE client = ?1 "
                  "AND reply = ?2 AND version = ?3 AND void_at IS NULL "
                  "AND answer IN ('approved', 'broke')",
                  "tti", reply->client, reply->id, reply->version);
}

static enum err let_go(struct db *db, const struct release *release, struct reply *reply,
                       struct outgoing *outgoing, struct why *why)
{
    char mark[REPLY_MARK_ROOM] = "";
    *outgoing = outgoing_of(reply);
    enum err err = until_of(db, reply, &outgoing->until_ms, why);
    if (err)
        return err;
    if (release->mark)
        release->mark(release->arg, outgoing, mark);
    outgoing->mark = mark[0] ? arena_text(db_arena(db), text_of(mark)) : (struct text){0};
    err = db_run(db, why,
                 "UPDATE reply SET mark = ?3, out_at = ?4, tries = tries + 1, "
                 "sent_text = text, due_at = NULL WHERE client = ?1 AND id = ?2",
                 "ttti", reply->client, reply->id, outgoing->mark, release->now_ms);
    const struct reply_step step = {
        .state = "out", .kind = "out", .person = reply->pressed_by, .at_ms = release->now_ms};
    return err ? err : reply_step(db, reply, &step, why);
}

static enum err release_one(struct db *db, const struct release *release, struct reply *reply,
                            struct arena *arena, struct released *released, struct why *why)
{
    struct gate gate;
    enum err err = reply_gate(db, release->eyes, reply, release->now_ms, &gate, why);
    if (err)
        return err;
    if (gate.way == WAY_GO) {
        struct outgoing outgoing;
        err = let_go(db, release, reply, &outgoing, why);
        if (!err)
            released->at[released->count++] = kept(arena, &outgoing);
    } else {
        const struct reply_step step = {.kind = "held back",
                                        .person = reply->pressed_by,
                                        .at_ms = release->now_ms,
                                        .tell_case = true};
        err = turned_back(db, reply, &gate, &step, why);
    }
    return err ? err : say(db, reply, release->now_ms, arena, released, why);
}

/* The due ones whose account is ready: however many wait for another, they are found. */
static enum err read_due(struct db *db, const struct release *release, struct text *ids,
                         struct text *clients, size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT client, id, sender FROM reply WHERE state = 'leaving' "
                            "AND due_at <= ?1 ORDER BY due_at, client, number",
                            "i", release->now_ms);
    while (!err && count < DUE_MOST && row_next(row)) {
        if (release->ready && !release->ready(release->arg, row_text(row, 0), row_text(row, 2)))
            continue;
        clients[count] = arena_text(db_arena(db), row_text(row, 0));
        ids[count++] = arena_text(db_arena(db), row_text(row, 1));
    }
    const enum err end = row_end(&row, why);
    *count_out = count;
    return err ? err : end;
}

enum err desk_reply_due(struct db *db, const struct release *release, struct arena *arena,
                        struct released *released_out, struct why *why)
{
    const size_t most = release->most && release->most < DUE_MOST ? release->most : DUE_MOST;
    struct text *clients = arena_array(db_arena(db), struct text, DUE_MOST);
    struct text *ids = arena_array(db_arena(db), struct text, DUE_MOST);
    size_t count = 0;
    struct released released = {.at = arena_array(arena, struct outgoing, most),
                                .said = arena_array(arena, struct said_event, most)};
    enum err err = read_due(db, release, ids, clients, &count, why);
    for (size_t i = 0; i < count && !err && released.said_count < most; i++) {
        struct reply reply;
        err = reply_load(db, clients[i], ids[i], &reply, why);
        if (!err)
            err = release_one(db, release, &reply, arena, &released, why);
    }
    if (!err)
        *released_out = released;
    return err;
}

enum err desk_reply_next(struct db *db, int64_t *at_ms_out, struct why *why)
{
    *at_ms_out = INT64_MAX;
    return db_int(db, at_ms_out, why,
                  "SELECT coalesce(min(due_at), 9223372036854775807) FROM reply "
                  "WHERE state = 'leaving'",
                  "");
}

static enum err list_of(struct db *db, struct row *row, struct arena *arena,
                        struct released *released_out, struct why *why)
{
    struct released released = {.at = arena_array(arena, struct outgoing, OPEN_MOST)};
    struct reply reply;
    enum err err = OK;
    while (!err && row_next(row)) {
        reply_of(db, row, &reply);
        struct outgoing outgoing = outgoing_of(&reply);
        err = until_of(db, &reply, &outgoing.until_ms, why);
        outgoing.text = reply.sent_text;
        outgoing.tried = true;
        if (!reply_is(&reply, "out"))
            outgoing.mark = reply.sent_id;
        released.at[released.count++] = kept(arena, &outgoing);
    }
    enum err end = row_end(&row, why);
    err = err ? err : end;
    if (!err)
        *released_out = released;
    return err;
}

enum err desk_reply_open(struct db *db, struct arena *arena, struct released *released_out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " REPLY_COLUMNS " FROM reply r WHERE r.state = 'out' "
                            "ORDER BY r.out_at, r.client, r.number LIMIT ?1",
                            "i", (int64_t)OPEN_MOST);
    return err ? err : list_of(db, row, arena, released_out, why);
}

enum err desk_reply_still(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct arena *arena, struct still *still_out, struct why *why)
{
    struct reply reply;
    struct gate gate;
    enum err err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_gate(db, eyes, &reply, act->now_ms, &gate, why);
    if (err)
        return err;
    *still_out = (struct still){.may = gate.way == WAY_GO};
    if (gate.why.len)
        still_out->because = arena_text(arena, gate.why);
    return OK;
}

enum err desk_replies_back(struct db *db, struct arena *arena, struct released *released_out,
                           struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " REPLY_COLUMNS " FROM reply r WHERE r.state = 'sent' "
                            "AND r.back_at IS NOT NULL AND r.gone_at IS NULL "
                            "AND r.sent_id IS NOT NULL ORDER BY r.back_at LIMIT ?1",
                            "i", (int64_t)OPEN_MOST);
    return err ? err : list_of(db, row, arena, released_out, why);
}
