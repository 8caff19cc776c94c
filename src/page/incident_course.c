/* How far an incident has come, and what it has promised. Nothing is kept for it: each step is read
 * from what people and the tower did. */
#include "base/clock.h"
#include "page/show.h"

enum { STEPS = 8, PROMISES_SHOWN = 20 };

/* In their order; docs/api.md says what each means. */
enum { DETECTED, ACKNOWLEDGED, CHECKED, DECIDED, PUBLISHED, LOWERED, CLOSED, REVIEWED };
static const char *const names[STEPS] = {"detected",  "acknowledged", "checked", "decided",
                                         "published", "lowered",      "closed",  "reviewed"};

/* Where each is read that the incident's own row does not hold: at and person of the first. */
static const char *const queries[STEPS] = {
    [CHECKED] = "SELECT at, person FROM fact_version WHERE client = ?1 AND fact IN (SELECT id FROM "
                "fact WHERE client = ?1 AND incident = ?2) AND position <> 'unknown' "
                "ORDER BY at LIMIT 1",
    [DECIDED] = "SELECT at, person FROM (SELECT made_at AS at, author AS person FROM statement "
                "WHERE client = ?1 AND incident = ?2 UNION ALL SELECT at, person FROM history "
                "WHERE client = ?1 AND object = 'incident' AND id = ?2 AND kind = 'watch') AS d "
                "ORDER BY at LIMIT 1",
    [PUBLISHED] = "SELECT published_at, published_by FROM statement WHERE client = ?1 AND "
                  "incident = ?2 AND published_at IS NOT NULL "
                  "ORDER BY published_at LIMIT 1",
    [LOWERED] = "SELECT at, person FROM level_change WHERE client = ?1 AND brand = ?3 AND "
                "story = ?4 AND to_level < from_level AND at >= (SELECT opened_at FROM incident "
                "WHERE client = ?1 AND id = ?2) AND no > (SELECT max(no) FROM level_change u "
                "WHERE u.client = ?1 AND u.brand = ?3 AND u.story = ?4 AND "
                "u.to_level > u.from_level) ORDER BY no LIMIT 1",
    [CLOSED] = "SELECT at, person FROM history WHERE client = ?1 AND object = 'incident' AND "
               "id = ?2 AND kind = 'close' ORDER BY at DESC LIMIT 1",
    [REVIEWED] = "SELECT at, person FROM history WHERE client = ?1 AND object = 'incident' AND "
                 "id = ?2 AND kind = 'lesson' ORDER BY at LIMIT 1"};

struct step_reached {
    int64_t at_ms; /* 0: not yet */
    struct text person;
};

static enum err look(struct db *db, const struct incident_course *c, const char *query,
                     struct step_reached *step, struct why *why)
{
    struct row *row = NULL;
    const bool of_story = strstr(query, "?3") != NULL;
    enum err err =
        of_story ? db_query(db, &row, why, query, "tttt", c->client, c->id, c->brand, c->story)
                 : db_query(db, &row, why, query, "tt", c->client, c->id);
    if (err)
        return err;
    if (row_next(row)) {
        step->at_ms = row_int(row, 0);
        step->person = arena_text(db_arena(db), row_text(row, 1));
    }
    return row_end(&row, why);
}

/* Who is to take the next one: whoever owns the incident, else has taken it, else was rung. */
static struct text whose(const struct incident_course *c, size_t step)
{
    if (step == ACKNOWLEDGED)
        return c->rung;
    if (c->owner.len)
        return c->owner;
    return c->acknowledged_by.len ? c->acknowledged_by : c->rung;
}

static enum err steps(struct db *db, const struct seen_by *by, const struct incident_course *c,
                      struct json_out *out, struct why *why)
{
    struct step_reached reached[STEPS] = {
        [DETECTED] = {.at_ms = c->opened_ms},
        [ACKNOWLEDGED] = {c->acknowledged_ms, c->acknowledged_by}};
    size_t next = 0;
    enum err err = OK;
    for (size_t i = 0; i < STEPS && !err; i++)
        if (queries[i])
            err = look(db, c, queries[i], &reached[i], why);
    if (err)
        return err;
    if (c->closed_ms)
        reached[CLOSED].at_ms = c->closed_ms;
    else
        reached[CLOSED] = (struct step_reached){0}; /* burns again since somebody closed it */
    for (size_t i = 0; i < STEPS; i++)
        if (reached[i].at_ms)
            next = i + 1; /* what was left out before it does not come any more */
    json_key(out, "steps");
    json_begin(out, '[');
    for (size_t i = 0; i < STEPS; i++) {
        json_begin(out, '{');
        json_pair_str(out, "step", names[i]);
        show_instant(out, "at", reached[i].at_ms);
        json_key(out, "person");
        show_person(db, by, reached[i].person, out);
        json_end(out, '}');
    }
    json_end(out, ']');
    if (!c->acknowledged_ms && !c->closed_ms)
        next = ACKNOWLEDGED; /* whatever is done already: nobody has taken it */
    json_key(out, "next_step");
    if (next == STEPS) {
        json_put_null(out);
        return OK;
    }
    json_begin(out, '{');
    json_pair_str(out, "step", names[next]);
    json_key(out, "person");
    show_person(db, by, whose(c, next), out);
    json_end(out, '}');
    return OK;
}

/* ---- what is promised ---- */

struct promised {
    struct text id, text, owner;
    int64_t due_ms;
    bool update; /* said by a statement: the public waits for it */
};

static enum err read_promises(struct db *db, const struct incident_course *c, struct promised *all,
                              size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    enum err err = db_query(
        db, &row, why,
        "SELECT t.id, t.text, t.owner, t.due_at, s.id IS NOT NULL FROM task t "
        "LEFT JOIN reply r ON r.client = t.client AND r.id = t.reply "
        "LEFT JOIN statement s ON s.client = r.client AND s.id = r.statement "
        "AND s.incident = ?2 WHERE t.client = ?1 AND t.done_at IS NULL AND t.due_at IS NOT NULL "
        "AND (t.incident = ?2 OR s.id IS NOT NULL) ORDER BY t.due_at, t.number LIMIT ?3",
        "tti", c->client, c->id, (int64_t)PROMISES_SHOWN);
    if (err)
        return err;
    *count_out = 0;
    while (row_next(row))
        all[(*count_out)++] = (struct promised){.id = arena_text(arena, row_text(row, 0)),
                                                .text = arena_text(arena, row_text(row, 1)),
                                                .owner = arena_text(arena, row_text(row, 2)),
                                                .due_ms = row_int(row, 3),
                                                .update = row_int(row, 4) != 0};
    return row_end(&row, why);
}

/* After a statement the next word is due by the level, where nothing was promised: every four
 * hours, every two, every one. */
static enum err by_level(struct db *db, const struct incident_course *c, struct promised *update,
                         struct why *why)
{
    static const int64_t hours[5] = {0, 0, 4, 2, 1};
    struct row *row = NULL;
    *update = (struct promised){0};
    if (c->level < 2 || c->level > 4 || c->closed_ms)
        return OK;
    enum err err = db_query(db, &row, why,
                            "SELECT published_at, published_by FROM statement WHERE client = ?1 "
                            "AND incident = ?2 AND published_at IS NOT NULL "
                            "ORDER BY published_at DESC LIMIT 1",
                            "tt", c->client, c->id);
    if (err)
        return err;
    if (row_next(row)) {
        update->due_ms = row_int(row, 0) + HOURS(hours[c->level]);
        update->owner = c->owner.len ? c->owner : arena_text(db_arena(db), row_text(row, 1));
    }
    return row_end(&row, why);
}

static void show_promise(struct db *db, const struct seen_by *by, const struct promised *one,
                         const char *from, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "id", one->id.len ? one->id : (struct text){0});
    json_pair_text(out, "text", one->text.len ? one->text : (struct text){0});
    json_pair_str(out, "from", from);
    json_pair_time(out, "due_at", one->due_ms);
    json_pair_bool(out, "late", one->due_ms < by->now_ms);
    json_key(out, "owner");
    show_person(db, by, one->owner, out);
    json_end(out, '}');
}

static enum err promises(struct db *db, const struct seen_by *by, const struct incident_course *c,
                         struct json_out *out, struct why *why)
{
    struct promised all[PROMISES_SHOWN], update = {0};
    size_t count = 0;
    const char *from = "statement";
    enum err err = read_promises(db, c, all, &count, why);
    for (size_t i = 0; i < count && !update.due_ms; i++)
        if (all[i].update)
            update = all[i];
    if (!err && !update.due_ms) {
        from = "level";
        err = by_level(db, c, &update, why);
    }
    if (err)
        return err;
    json_key(out, "promises");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++)
        show_promise(db, by, &all[i], all[i].update ? "statement" : "watch", out);
    json_end(out, ']');
    json_key(out, "next_update");
    if (update.due_ms)
        show_promise(db, by, &update, from, out);
    else
        json_put_null(out);
    return OK;
}

enum err show_incident_course(struct db *db, const struct seen_by *by,
                              const struct incident_course *course, struct json_out *out,
                              struct why *why)
{
    enum err err = steps(db, by, course, out, why);
    return err ? err : promises(db, by, course, out, why);
}
