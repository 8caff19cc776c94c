#include "base/clock.h"
#include "model/duty.h"
#include "page/show.h"

enum { RECENT_MIN = 10 };

/* Critical authors who were new in [from, to). */
static enum err authors_between(struct db *db, struct row *row, int64_t from_ms, int64_t to_ms,
                                int64_t *count_out, struct why *why)
{
    *count_out = 0;
    return db_int(db, count_out, why,
                  "SELECT count(*) FROM story_author WHERE client = ?1 AND brand = ?2 "
                  "AND story = ?3 AND critical_at >= ?4 AND critical_at < ?5",
                  "tttii", row_text(row, STORY_CLIENT), row_text(row, STORY_BRAND),
                  row_text(row, STORY_ID), from_ms, to_ms);
}

static enum err highest(struct db *db, struct row *row, const struct seen_by *by,
                        struct json_out *out, struct why *why)
{
    int64_t now = 0, before = 0, at = by->now_ms;
    enum err err = authors_between(db, row, at - MINUTES(RECENT_MIN), at + 1, &now, why);
    if (!err)
        err = authors_between(db, row, at - MINUTES(2 * RECENT_MIN), at - MINUTES(RECENT_MIN),
                              &before, why);
    if (err)
        return err;
    json_pair_int(out, "level", row_int(row, STORY_LEVEL));
    show_time(out, "since", row, STORY_SINCE);
    json_pair_text(out, "story", row_text(row, STORY_ID));
    json_pair_text(out, "headline", row_text(row, STORY_HEADLINE));
    json_pair_text(out, "category", row_text(row, STORY_CATEGORY));
    json_pair_int(out, "authors", row_int(row, STORY_AUTHORS));
    json_pair_int(out, "authors_10min", now);
    json_pair_str(out, "trend", now > before ? "up" : now < before ? "down" : "flat");
    show_time(out, "first_at", row, STORY_FIRST_AT);
    json_pair_bool(out, "positive", row_int(row, STORY_POSITIVE) != 0);
    return OK;
}

static void calm(struct json_out *out)
{
    static const char *const nothing[] = {"since", "story", "headline", "category", "first_at"};
    json_pair_int(out, "level", 0);
    for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
        json_pair_text(out, nothing[i], (struct text){0});
    json_pair_int(out, "authors", 0);
    json_pair_int(out, "authors_10min", 0);
    json_pair_str(out, "trend", "flat");
    json_pair_bool(out, "positive", false);
}

static enum err one_brand(struct db *db, const struct seen_by *by, const struct brand *brand,
                          struct text client, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " STORY_COLUMNS " FROM story s WHERE s.client = ?1 "
                            "AND s.brand = ?2 AND (s.level > 0 OR s.last_at >= ?3) "
                            "ORDER BY s.level DESC, s.last_at DESC LIMIT 1",
                            "tti", client, brand->id, by->now_ms - HOURS(STORY_QUIET_HOURS));
    if (err)
        return err;
    const struct client *owner = watched_client(by->watched, client);
    json_begin(out, '{');
    json_pair_text(out, "client", client);
    json_pair_text(out, "brand", brand->id);
    json_pair_text(out, "name", brand->name.len ? brand->name : brand->id);
    json_pair_text(out, "client_name", owner->name.len ? owner->name : client);
    if (row_next(row))
        err = highest(db, row, by, out, why);
    else
        calm(out);
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err brands(struct db *db, const struct seen_by *by, struct json_out *out,
                       struct why *why)
{
    enum err err = OK;
    json_key(out, "brands");
    json_begin(out, '[');
    for (size_t c = 0; by->watched && c < by->watched->client_count && !err; c++) {
        const struct client *client = &by->watched->clients[c];
        if (!may_see(by, client->id))
            continue;
        for (size_t b = 0; b < client->brand_count && !err; b++)
            if (!client->retired && !client->brands[b].retired)
                err = one_brand(db, by, &client->brands[b], client->id, out, why);
    }
    json_end(out, ']');
    return err;
}

enum { DUTY_MOST = 200 };

/* The first of each ladder, once: who is rung when something rises now. */
static void duty(const struct seen_by *by, struct db *db, struct json_out *out)
{
    const struct watched *watched = by->watched;
    struct text named[DUTY_MOST];
    size_t count = 0;
    json_key(out, "duty");
    json_begin(out, '[');
    for (size_t r = 0; watched && r < watched->route_count; r++) {
        const struct route *route = &watched->routes[r];
        if (!route->ladder_count || (route->client.len && !may_see(by, route->client)))
            continue;
        const struct text person = step_person(watched, &route->ladder[0], by->now_ms);
        bool known = !person.len;
        for (size_t k = 0; k < count && !known; k++)
            known = text_same(named[k], person);
        if (known || count == DUTY_MOST)
            continue;
        named[count++] = person;
        json_begin(out, '{');
        json_pair_text(out, "person", person);
        json_pair_text(out, "name", person_name(db, by, person));
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum err page_tower_json(struct db *db, const struct seen_by *by, struct json_out *out,
                         struct why *why)
{
    int64_t alerts = 0;
    enum err err = brands(db, by, out, why);
    if (!err)
        err = db_int(db, &alerts, why,
                     "SELECT count(*) FROM level_change WHERE client " SQL_ONE_OF(
                         "?1") " "
                               "AND to_level >= 2 AND to_level > from_level AND at >= ?2",
                     "ti", store_clients(db, by), by->now_ms - by->now_ms % DAYS(1));
    if (err)
        return err;
    json_pair_int(out, "alerts_today", alerts);
    duty(by, db, out);
    return OK;
}
