#include "base/clock.h"
#include "base/utf8.h"
#include "desk/history.h"
#include "desk/reply_row.h"
#include "model/duty.h"

enum { WATCH_TEXT_MOST = 600 };
#define WATCH_MOST_MS MINUTES(60)

/* What people do in an incident's room. The tower opens and closes it (store_event); here is what
 * people said and who owns it. */

static enum err no_incident(struct text id, struct why *why)
{
    return why_set(why, ERR_NOT_FOUND, "there is no incident %.*s", TEXT_ARG(id));
}

static enum err exists(struct db *db, const struct act *act, struct why *why)
{
    int64_t count = 0;
    enum err err =
        db_int(db, &count, why, "SELECT count(*) FROM incident WHERE client = ?1 AND id = ?2", "tt",
               act->client, act->id);
    return !err && !count ? no_incident(act->id, why) : err;
}

static enum err log_act(struct db *db, const struct act *act, const char *kind, struct text text,
                        struct why *why)
{
    const struct line line = {act->client, TEXT("incident"), act->id, act->person, text,
                              kind,        act->now_ms};
    return history_add(db, &line, why);
}

enum err desk_incident_about(struct db *db, const struct seen_by *by, struct text id,
                             struct event *about_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT i.client, i.brand, i.story, i.state, s.level FROM incident i "
                            "JOIN story s ON s.client = i.client AND s.brand = i.brand "
                            "AND s.id = i.story WHERE i.id = ?2 "
                            "AND i.client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), id);
    if (err)
        return err;
    struct arena *arena = db_arena(db);
    bool found = row_next(row);
    if (found)
        *about_out = (struct event){.kind = EVENT_INCIDENT,
                                    .client = arena_text(arena, row_text(row, 0)),
                                    .brand = arena_text(arena, row_text(row, 1)),
                                    .story = arena_text(arena, row_text(row, 2)),
                                    .open = text_is(row_text(row, 3), "open"),
                                    .to = (int)row_int(row, 4),
                                    .incident = arena_text(arena, id)};
    err = row_end(&row, why);
    return !err && !found ? no_incident(id, why) : err;
}

enum err desk_incident_assign(struct db *db, const struct act *act, struct why *why)
{
    enum err err = exists(db, act, why);
    if (!err && act->text.len)
        err = act_person(db, act->client, act->text, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE incident SET owner = nullif(?3, '') WHERE client = ?1 AND id = ?2",
                     "ttt", act->client, act->id, or_empty(act->text));
    return err ? err : log_act(db, act, "assign", act->text, why);
}

static enum err say(struct db *db, const struct act *act, const char *kind, struct why *why)
{
    enum err err = act_text(act, kind, true, why);
    if (!err)
        err = exists(db, act, why);
    return err ? err : log_act(db, act, kind, act->text, why);
}

enum err desk_incident_note(struct db *db, const struct act *act, struct why *why)
{
    return say(db, act, "note", why);
}

enum err desk_incident_lesson(struct db *db, const struct act *act, struct why *why)
{
    return say(db, act, "lesson", why);
}

/* Who looks again, and when, is a task like a promise to a customer. */
static enum err look_again(struct db *db, const struct act *act, int64_t until_ms, struct why *why)
{
    int64_t number = 0;
    enum err err = desk_number(db, act->client, "SELECT max(number) FROM task WHERE client = ?1",
                               &number, why);
    if (err)
        return err;
    return db_run(
        db, why,
        "INSERT INTO task (client, number, id, brand, text, owner, made_at, due_at, incident) "
        "SELECT ?1, ?2, ?3, brand, ?4, ?5, ?6, ?7, ?8 FROM incident WHERE client = ?1 AND id = ?8",
        "tittti"
        "it",
        act->client, number,
        arena_printf(db_arena(db), "%.*s-p%lld", TEXT_ARG(act->client), (long long)number),
        utf8_head(act->text, WATCH_TEXT_MOST), act->person, act->now_ms, until_ms, act->id);
}

enum err desk_incident_watch(struct db *db, const struct act *act, int64_t until_ms,
                             struct why *why)
{
    char at[TIME_ROOM];
    enum err err = act_text(act, "watch", true, why);
    if (!err && (until_ms <= act->now_ms || until_ms > act->now_ms + WATCH_MOST_MS))
        err = why_set(why, ERR_BAD_INPUT, "until: look again within the next 60 minutes");
    if (!err)
        err = exists(db, act, why);
    if (!err)
        err = look_again(db, act, until_ms, why);
    if (err)
        return err;
    const struct text when = time_write(until_ms, at);
    return log_act(db, act, "watch",
                   arena_printf(db_arena(db), "%.*s %.*s", TEXT_ARG(when), TEXT_ARG(act->text)),
                   why);
}

enum err desk_incident_close(struct db *db, const struct act *act, struct why *why)
{
    enum err err = act_text(act, "close", true, why);
    if (!err)
        err = exists(db, act, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE incident SET state = 'closed', closed_why = ?3, "
                     "closed_at = coalesce(closed_at, ?4) "
                     "WHERE client = ?1 AND id = ?2 AND closed_why IS NULL",
                     "ttti", act->client, act->id, act->text, act->now_ms);
    if (!err && !db_changes(db))
        err = why_set(why, ERR_BAD_INPUT, "incident %.*s is closed already", TEXT_ARG(act->id));
    return err ? err : log_act(db, act, "close", act->text, why);
}

enum err desk_incident_level(struct db *db, const struct act *act, int level, struct why *why)
{
    enum err err = act_text(act, "level", true, why);
    if (!err)
        err = exists(db, act, why);
    if (err)
        return err;
    struct text text = arena_printf(db_arena(db), "L%d: %.*s", level, TEXT_ARG(act->text));
    return log_act(db, act, "level", text, why);
}

enum err desk_incident_call_in(struct db *db, const struct act *act, struct why *why)
{
    if (!act->text.len)
        return why_set(why, ERR_BAD_INPUT, "call in: name the person");
    enum err err = exists(db, act, why);
    return err ? err
               : db_run(db, why,
                        "INSERT INTO history (client, object, id, at, person, kind, text) "
                        "SELECT ?1, 'incident', ?2, ?3, ?4, 'call_in', ?5 WHERE NOT EXISTS "
                        "(SELECT 1 FROM history WHERE client = ?1 AND object = 'incident' "
                        "AND id = ?2 AND kind = 'call_in' AND text = ?5)",
                        "ttitt", act->client, act->id, act->now_ms, act->person, act->text);
}

/* ---- at level 3 the people of the ladder ---- */

size_t desk_ladder(const struct watched *watched, const struct event *level,
                   struct text people[DESK_LADDER_MOST])
{
    const struct route_key key = {level->client, level->brand, level->category, level->to};
    const struct route *route = route_for(watched, &key);
    size_t count = 0;
    for (size_t i = 0; route && i < route->ladder_count && count < DESK_LADDER_MOST; i++) {
        const struct text person = step_person(watched, &route->ladder[i], level->at_ms);
        bool known = !person.len;
        for (size_t k = 0; k < count && !known; k++)
            known = text_same(people[k], person);
        if (!known)
            people[count++] = person;
    }
    return count;
}

static enum err open_incident(struct db *db, const struct event *level, struct text *id_out,
                              struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT id FROM incident WHERE client = ?1 AND brand = ?2 "
                 "AND story = ?3 AND state = 'open' LIMIT 1",
                 "ttt", or_empty(level->client), or_empty(level->brand), or_empty(level->story));
    if (err)
        return err;
    *id_out = (struct text){0};
    if (row_next(row))
        *id_out = arena_text(db_arena(db), row_text(row, 0));
    return row_end(&row, why);
}

enum err desk_follow(struct db *db, const struct event *level, const struct text *people,
                     size_t count, struct why *why)
{
    if (level->kind != EVENT_LEVEL || level->to < 3)
        return OK;
    struct act act = {.client = or_empty(level->client), .now_ms = level->at_ms};
    enum err err = open_incident(db, level, &act.id, why);
    for (size_t i = 0; i < count && !err && act.id.at; i++) {
        act.text = people[i];
        err = desk_incident_call_in(db, &act, why);
    }
    return err;
}
