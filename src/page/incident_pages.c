#include "base/clock.h"
#include "base/vec.h"
#include "page/show.h"

#define INCIDENT_COLUMNS                                                                           \
    "i.id, i.client, i.brand, i.story, s.level, i.state, i.opened_at, i.closed_at, i.owner, "      \
    "i.acknowledged_by, i.acknowledged_at, s.category, s.headline, s.first_at, "                   \
    "j.answer, j.person, j.at"
#define INCIDENT_TABLES                                                                            \
    "incident i JOIN story s ON s.client = i.client AND s.brand = i.brand AND s.id = i.story "     \
    "LEFT JOIN judgement j ON j.no = (SELECT max(no) FROM judgement k WHERE k.client = i.client "  \
    "AND k.brand = i.brand AND k.story = i.story) "
enum {
    I_ID,
    I_CLIENT,
    I_BRAND,
    I_STORY,
    I_LEVEL,
    I_STATE,
    I_OPENED_AT,
    I_CLOSED_AT,
    I_OWNER,
    I_ACKNOWLEDGED_BY,
    I_ACKNOWLEDGED_AT,
    I_CATEGORY,
    I_HEADLINE,
    I_FIRST_AT,
    I_JUDGED,
    I_JUDGED_BY,
    I_JUDGED_AT
};

static void show_incident(struct db *db, struct row *row, const struct seen_by *by,
                          struct json_out *out)
{
    struct text client = row_text(row, I_CLIENT), brand = row_text(row, I_BRAND);
    json_begin(out, '{');
    json_pair_text(out, "id", row_text(row, I_ID));
    json_pair_text(out, "client", client);
    json_pair_text(out, "brand", brand);
    show_names(by, client, brand, out);
    json_pair_text(out, "story", row_text(row, I_STORY));
    json_pair_int(out, "level", row_int(row, I_LEVEL));
    json_pair_text(out, "state", row_text(row, I_STATE));
    show_time(out, "opened_at", row, I_OPENED_AT);
    show_time(out, "closed_at", row, I_CLOSED_AT);
    json_key(out, "owner");
    show_person(db, by, row_text(row, I_OWNER), out);
    json_key(out, "acknowledged");
    if (row_null(row, I_ACKNOWLEDGED_AT)) {
        json_put_null(out);
    } else {
        json_begin(out, '{');
        json_pair_text(out, "person", row_text(row, I_ACKNOWLEDGED_BY));
        json_pair_text(out, "name", person_name(db, by, row_text(row, I_ACKNOWLEDGED_BY)));
        show_time(out, "at", row, I_ACKNOWLEDGED_AT);
        json_end(out, '}');
    }
    json_pair_text(out, "category", row_text(row, I_CATEGORY));
    json_pair_text(out, "headline", row_text(row, I_HEADLINE));
    json_key(out, "judged");
    if (row_null(row, I_JUDGED)) {
        json_put_null(out);
    } else {
        json_begin(out, '{');
        json_pair_text(out, "answer", row_text(row, I_JUDGED));
        json_pair_text(out, "person", row_text(row, I_JUDGED_BY));
        json_pair_text(out, "name", person_name(db, by, row_text(row, I_JUDGED_BY)));
        show_time(out, "at", row, I_JUDGED_AT);
        json_end(out, '}');
    }
    json_end(out, '}');
}

enum err page_incidents_json(struct db *db, const struct seen_by *by, bool open_only, int64_t limit,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT " INCIDENT_COLUMNS " FROM " INCIDENT_TABLES "WHERE i.client " SQL_ONE_OF(
                     "?1") " AND (?2 = 0 OR i.state = 'open') "
                           "ORDER BY i.state DESC, s.level DESC, i.opened_at DESC, i.client, i.id "
                           "LIMIT ?3",
                 "tii", store_clients(db, by), (int64_t)open_only, list_limit(limit));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "incidents");
    json_begin(out, '[');
    while (row_next(row))
        show_incident(db, row, by, out);
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

/* ---- the room ---- */

struct room {
    struct db *db;
    const struct seen_by *by;
    struct story_id story;
    struct text id;                    /* of the incident */
    struct text acknowledged_by, rung; /* rung: the last one */
    struct text called[64];            /* who is named on the page already */
    size_t called_count;
    int level;
    enum risk category;
};

static bool named(struct room *room, struct text person)
{
    for (size_t i = 0; i < room->called_count; i++)
        if (text_same(room->called[i], person))
            return true;
    /* A full table shows nobody twice: it shows nobody more. */
    if (room->called_count == sizeof(room->called) / sizeof(*room->called))
        return true;
    room->called[room->called_count++] = arena_text(db_arena(room->db), person);
    return false;
}

static enum err rings_query(struct room *room, struct row **row_out, struct why *why)
{
    return db_query(room->db, row_out, why,
                    "SELECT id, at, person, channel, step, state, why, acknowledged_at, "
                    "acknowledged_by, called_by, because FROM ring WHERE client = ?1 AND brand = "
                    "?2 AND story = ?3 "
                    "ORDER BY no LIMIT 500",
                    "ttt", room->story.client, room->story.brand, room->story.id);
}

static enum err rings(struct room *room, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = rings_query(room, &row, why);
    if (err)
        return err;
    json_key(out, "rings");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_time(out, "at", row_int(row, 1));
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "name", person_name(room->db, room->by, row_text(row, 2)));
        json_pair_text(out, "channel", row_text(row, 3));
        json_pair_int(out, "step", row_int(row, 4));
        json_pair_text(out, "state", row_text(row, 5));
        json_pair_text(out, "why", row_text(row, 6));
        show_time(out, "acknowledged_at", row, 7);
        json_key(out, "called_by");
        show_person(room->db, room->by, row_text(row, 9), out);
        json_pair_text(out, "because", row_text(row, 10));
        err = show_tries(room->db, room->story.client, row_text(row, 0), out, why);
        json_end(out, '}');
        room->rung = arena_text(db_arena(room->db), row_text(row, 2));
    }
    json_end(out, ']');
    enum err end = row_end(&row, err ? NULL : why);
    return err ? err : end;
}

/* ---- who knows: rung, acknowledged, called in, and who is next ---- */

static void one_person(struct room *room, struct text person, const char *state, int64_t at_ms,
                       struct json_out *out)
{
    const struct person *known =
        room->by->watched ? watched_person(room->by->watched, person) : NULL;
    json_begin(out, '{');
    json_pair_text(out, "person", person);
    json_pair_text(out, "name", person_name(room->db, room->by, person));
    json_pair_text(out, "role", known ? known->role : (struct text){0});
    json_pair_str(out, "state", state);
    show_instant(out, "at", at_ms);
    json_end(out, '}');
}

static enum err people_rung(struct room *room, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = rings_query(room, &row, why);
    if (err)
        return err;
    while (row_next(row)) {
        struct text person = row_text(row, 2);
        if (!person.len || named(room, person))
            continue;
        bool answered =
            text_same(person, room->acknowledged_by) || text_same(person, row_text(row, 8));
        one_person(room, person, answered ? "acknowledged" : "rung",
                   row_int(row, answered && !row_null(row, 7) ? 7 : 1), out);
    }
    return row_end(&row, why);
}

static enum err people_called(struct room *room, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(room->db, &row, why,
                            "SELECT text, at FROM history WHERE client = ?1 "
                            "AND object = 'incident' AND id = ?2 AND kind = 'call_in' ORDER BY no "
                            "LIMIT 100",
                            "tt", room->story.client, room->id);
    if (err)
        return err;
    while (row_next(row)) {
        struct text person = row_text(row, 0);
        if (!named(room, person))
            one_person(room, person,
                       text_same(person, room->acknowledged_by) ? "acknowledged" : "called_in",
                       row_int(row, 1), out);
    }
    return row_end(&row, why);
}

static void people_next(struct room *room, struct json_out *out)
{
    const struct event level = {.at_ms = room->by->now_ms,
                                .client = room->story.client,
                                .brand = room->story.brand,
                                .category = room->category,
                                .to = room->level};
    struct text ladder[DESK_LADDER_MOST];
    size_t count = desk_ladder(room->by->watched, &level, ladder);
    for (size_t i = 0; i < count; i++)
        if (!named(room, ladder[i])) {
            one_person(room, ladder[i], "next", 0, out);
            return;
        }
}

static enum err people(struct room *room, struct json_out *out, struct why *why)
{
    json_key(out, "people");
    json_begin(out, '[');
    enum err err = people_rung(room, out, why);
    if (!err)
        err = people_called(room, out, why);
    if (!err && room->acknowledged_by.len && !named(room, room->acknowledged_by))
        one_person(room, room->acknowledged_by, "acknowledged", 0, out);
    if (!err && !room->acknowledged_by.len)
        people_next(room, out);
    json_end(out, ']');
    return err;
}

/* ---- the timeline: what happened and what people did, by time ---- */

static enum err timeline(struct room *room, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        room->db, &row, why,
        "SELECT at, kind, text, person FROM ("
        "SELECT coalesce(first_at, 0) AS at, 'post' AS kind, headline AS text, NULL AS person, "
        "0 AS no FROM story WHERE client = ?1 AND brand = ?2 AND id = ?3 "
        "UNION ALL SELECT at, 'level', from_level || ' → ' || to_level, person, no "
        "FROM level_change WHERE client = ?1 AND brand = ?2 AND story = ?3 "
        "UNION ALL SELECT at, CASE WHEN called_by IS NULL THEN 'ring' ELSE 'call' END, "
        "CASE WHEN called_by IS NULL THEN channel ELSE coalesce(person, channel) END, "
        "coalesce(called_by, person), no FROM ring "
        "WHERE client = ?1 AND brand = ?2 AND story = ?3 "
        "UNION ALL SELECT at, kind, text, person, no FROM history "
        "WHERE client = ?1 AND object = 'incident' AND id = ?4) AS lines "
        "ORDER BY at, CASE kind WHEN 'post' THEN 0 WHEN 'level' THEN 1 WHEN 'ring' THEN 2 WHEN "
        "'call' THEN 2 ELSE 3 "
        "END, no LIMIT 1000",
        "tttt", room->story.client, room->story.brand, room->story.id, room->id);
    if (err)
        return err;
    json_key(out, "timeline");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_text(out, "kind", row_text(row, 1));
        json_pair_text(out, "text", row_text(row, 2));
        json_pair_text(out, "person", row_text(row, 3));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* ---- the page ---- */

static enum err about_story(struct room *room, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = story_row(room->db, room->by, &room->story, &row, why);
    if (err)
        return err;
    json_key(out, "story");
    show_story(room->db, row, room->by, out);
    err = show_story_parts(room->db, row, out, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err course(struct room *room, struct row *row, struct json_out *out, struct why *why)
{
    const struct incident_course course = {
        .client = room->story.client,
        .brand = room->story.brand,
        .story = room->story.id,
        .id = room->id,
        .owner = arena_text(db_arena(room->db), row_text(row, I_OWNER)),
        .acknowledged_by = room->acknowledged_by,
        .rung = room->rung,
        .opened_ms = row_int(row, I_OPENED_AT),
        .acknowledged_ms = row_int(row, I_ACKNOWLEDGED_AT),
        .closed_ms = row_int(row, I_CLOSED_AT),
        .level = room->level};
    return show_incident_course(room->db, room->by, &course, out, why);
}

static enum err page(struct room *room, struct row *row, struct json_out *out, struct why *why)
{
    json_key(out, "incident");
    show_incident(room->db, row, room->by, out);
    enum err err = about_story(room, out, why);
    if (!err)
        err = rings(room, out, why);
    if (!err)
        err = people(room, out, why);
    if (!err)
        err = timeline(room, out, why);
    if (!err)
        err = course(room, row, out, why);
    show_time(out, "first_at", row, I_FIRST_AT);
    json_key(out, "deadline_at");
    if (row_null(row, I_FIRST_AT))
        json_put_null(out);
    else
        json_put_time(out, row_int(row, I_FIRST_AT) + HOURS(STATEMENT_HOURS));
    return err;
}

enum err page_incident_of(struct db *db, const struct story_id *story, struct text *id_out,
                          struct why *why)
{
    struct row *row = NULL;
    *id_out = (struct text){0};
    enum err err = db_query(db, &row, why,
                            "SELECT id FROM incident WHERE client = ?1 AND brand = ?2 "
                            "AND story = ?3 ORDER BY opened_at DESC, id DESC LIMIT 1",
                            "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    if (row_next(row))
        *id_out = arena_text(db_arena(db), row_text(row, 0));
    return row_end(&row, why);
}

enum err page_incident_json(struct db *db, const struct seen_by *by, struct text id,
                            struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " INCIDENT_COLUMNS " FROM " INCIDENT_TABLES
                            "WHERE i.id = ?2 AND i.client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), id);
    if (err)
        return err;
    if (!row_next(row)) {
        err = row_end(&row, why);
        return err ? err : why_set(why, ERR_NOT_FOUND, "there is no incident %.*s", TEXT_ARG(id));
    }
    struct arena *arena = db_arena(db);
    struct room room = {.db = db,
                        .by = by,
                        .id = arena_text(arena, row_text(row, I_ID)),
                        .story = {.client = arena_text(arena, row_text(row, I_CLIENT)),
                                  .brand = arena_text(arena, row_text(row, I_BRAND)),
                                  .id = arena_text(arena, row_text(row, I_STORY))},
                        .acknowledged_by = arena_text(arena, row_text(row, I_ACKNOWLEDGED_BY)),
                        .level = (int)row_int(row, I_LEVEL),
                        .category = RISK_NONE};
    (void)risk_of(row_text(row, I_CATEGORY), &room.category);
    json_begin(out, '{');
    err = page(&room, row, out, why);
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}
