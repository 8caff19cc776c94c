#include "page/story_facts.h"
#include "page/story_scan.h"

/* What was there before: older matters of the people in a story, and earlier stories of the same
 * matter; each with how it ended. */

enum { WRITERS_MOST = 2000, CASES_SHOWN = 20, STORIES_SHOWN = 8 };

/* Cases that people of this story had before it began, the newest first. */
static enum err put_cases(struct db *db, const struct seen_by *by, const struct story_id *s,
                          struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "WITH w AS (SELECT DISTINCT net, author FROM (SELECT net, author FROM placement WHERE "
        "client = ?1 AND brand = ?2 AND story = ?3 AND author IS NOT NULL AND kind <> 'repost' "
        "ORDER BY at DESC LIMIT ?4) AS newest) SELECT " CASE_COLUMNS " FROM (SELECT net, author "
        "FROM w UNION " SQL_JOINED_TO_W ") AS n JOIN case_file c ON c.client = ?1 "
        "AND c.net = n.net AND c.author = n.author WHERE c.brand = ?2 AND c.merged_into IS NULL "
        "AND c.asked_at < (SELECT first_at FROM story WHERE client = ?1 AND brand = ?2 AND id = "
        "?3) ORDER BY c.asked_at DESC, c.number DESC LIMIT ?5",
        "tttii", s->client, s->brand, s->id, (int64_t)WRITERS_MOST, (int64_t)CASES_SHOWN);
    if (err)
        return err;
    json_key(out, "cases");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_case(db, row, by, out, why);
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The newest incident of a story with the reason that a person gave when it was closed. */
static enum err put_incident(struct db *db, const struct story_id *s, struct json_out *out,
                             struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT i.id, i.state, i.opened_at, i.closed_at, coalesce((SELECT text "
                            "FROM history h WHERE h.client = i.client AND h.object = 'incident' "
                            "AND h.id = i.id AND h.kind = 'close' ORDER BY h.no DESC LIMIT 1), "
                            "i.closed_why) FROM incident i WHERE i.client = ?1 AND i.brand = ?2 "
                            "AND i.story = ?3 ORDER BY i.opened_at DESC, i.id LIMIT 1",
                            "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    json_key(out, "incident");
    if (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_text(out, "state", row_text(row, 1));
        show_time(out, "opened_at", row, 2);
        show_time(out, "closed_at", row, 3);
        json_pair_text(out, "why", row_text(row, 4));
        json_end(out, '}');
    } else {
        json_put_null(out);
    }
    return row_end(&row, why);
}

struct earlier {
    struct story_id id;
    const char *how; /* "like", "merged", "split" */
    const struct story_like *like;
};

static enum err put_end(struct db *db, const struct story_id *s, struct json_out *out,
                        struct why *why)
{
    int64_t peak = 0, statements = 0;
    struct row *row = NULL;
    enum err err = db_int(db, &peak, why,
                          "SELECT max(to_level) FROM level_change WHERE client = ?1 AND brand = ?2 "
                          "AND story = ?3",
                          "ttt", s->client, s->brand, s->id);
    if (!err)
        err = db_int(db, &statements, why,
                     "SELECT count(*) FROM statement WHERE client = ?1 AND brand = ?2 AND story = "
                     "?3 AND published_at IS NOT NULL",
                     "ttt", s->client, s->brand, s->id);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT answer FROM judgement WHERE client = ?1 AND brand = ?2 AND story = "
                       "?3 ORDER BY no DESC LIMIT 1",
                       "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    json_pair_int(out, "peak", peak);
    json_pair_int(out, "statements", statements);
    json_pair_text(out, "judged", row_next(row) ? row_text(row, 0) : (struct text){NULL, 0});
    err = row_end(&row, why);
    return err ? err : put_incident(db, s, out, why);
}

static enum err put_story(struct db *db, const struct seen_by *by, const struct earlier *earlier,
                          struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct why absent;
    enum err err = story_row(db, by, &earlier->id, &row, &absent);
    if (err == ERR_NOT_FOUND)
        return OK;
    if (err)
        return why_set(why, err, "%s", absent.text);
    json_begin(out, '{');
    json_key(out, "story");
    show_story(db, row, by, out);
    err = row_end(&row, why);
    json_pair_str(out, "how", earlier->how);
    json_key(out, "shared");
    json_begin(out, '[');
    for (size_t i = 0; earlier->like && i < earlier->like->shared_count; i++)
        json_put_text(out, earlier->like->shared[i]);
    json_end(out, ']');
    if (!err)
        err = put_end(db, &earlier->id, out, why);
    json_end(out, '}');
    return err;
}

/* Those that it was merged with or split from, then those that say the same. */
static enum err gather(struct db *db, const struct story_id *s, struct earlier *all, size_t *count,
                       struct why *why)
{
    struct arena *arena = db_arena(db);
    struct story_said *said = arena_make(arena, struct story_said);
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT other, max(no), min(what LIKE 'merged%') FROM story_history "
                            "WHERE client = ?1 AND brand = ?2 AND story = ?3 AND other IS NOT NULL "
                            "AND other <> ?3 GROUP BY other ORDER BY 2 DESC LIMIT ?4",
                            "ttti", s->client, s->brand, s->id, (int64_t)STORIES_SHOWN);
    if (err)
        return err;
    while (*count < STORIES_SHOWN && row_next(row))
        all[(*count)++] = (struct earlier){.id = {.client = s->client,
                                                  .brand = s->brand,
                                                  .id = arena_text(arena, row_text(row, 0))},
                                           .how = row_int(row, 2) ? "merged" : "split"};
    err = row_end(&row, why);
    if (!err)
        err = story_said(db, s, said, why);
    for (size_t i = 0; i < said->like_count && *count < STORIES_SHOWN; i++) {
        bool known = false;
        for (size_t k = 0; k < *count; k++)
            known |= text_same(all[k].id.id, said->like[i].id);
        if (!known)
            all[(*count)++] = (struct earlier){
                .id = {.client = s->client, .brand = s->brand, .id = said->like[i].id},
                .how = "like",
                .like = &said->like[i]};
    }
    return err;
}

enum err page_story_past_json(struct db *db, const struct seen_by *by, const struct story_id *story,
                              struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct earlier all[STORIES_SHOWN] = {0};
    bool inside = false;
    size_t count = 0;
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (!err)
        err = story_is_inside(db, story, &inside, why);
    if (!err)
        err = gather(db, story, all, &count, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_text(out, "hidden", inside ? TEXT("labor_whistle") : (struct text){NULL, 0});
    json_key(out, "stories");
    json_begin(out, '[');
    for (size_t i = 0; i < count && !err; i++)
        err = put_story(db, by, &all[i], out, why);
    json_end(out, ']');
    if (inside) {
        json_key(out, "cases");
        json_begin(out, '[');
        json_end(out, ']');
    } else if (!err) {
        err = put_cases(db, by, story, out, why);
    }
    json_end(out, '}');
    return err;
}
