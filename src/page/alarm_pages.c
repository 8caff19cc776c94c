#include "base/clock.h"
#include "model/duty.h"
#include "page/show.h"

/* Rings with their tries, silences, who is on duty. */

enum { TRIES_MOST = 50, SPANS_MOST = 500 };
static const int64_t quarter_ms = 900000;

/* ---- rings ---- */

enum err show_tries(struct db *db, struct text client, struct text ring, struct json_out *out,
                    struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT channel, number, at, took, status, outcome, why, handed_to "
                            "FROM attempt WHERE client = ?1 AND ring = ?2 ORDER BY no LIMIT ?3",
                            "tti", client, ring, (int64_t)TRIES_MOST);
    if (err)
        return err;
    json_key(out, "tries");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "channel", row_text(row, 0));
        json_pair_int(out, "number", row_int(row, 1));
        json_pair_time(out, "at", row_int(row, 2));
        json_pair_int(out, "took_ms", row_int(row, 3));
        json_pair_int(out, "status", row_int(row, 4));
        json_pair_text(out, "outcome", row_text(row, 5));
        json_pair_text(out, "why", row_text(row, 6));
        json_pair_text(out, "handed_to", row_text(row, 7));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err one_ring(struct db *db, struct row *row, const struct seen_by *by,
                         struct json_out *out, struct why *why)
{
    struct text client = row_text(row, 0), brand = row_text(row, 1), id = row_text(row, 3);
    json_begin(out, '{');
    json_pair_text(out, "client", client);
    json_pair_text(out, "brand", brand);
    show_names(by, client, brand, out);
    json_pair_text(out, "story", row_text(row, 2));
    json_pair_text(out, "id", id);
    json_pair_time(out, "at", row_int(row, 4));
    json_pair_int(out, "level", row_int(row, 5));
    json_pair_int(out, "step", row_int(row, 6));
    json_key(out, "person");
    show_person(db, by, row_text(row, 7), out);
    json_pair_text(out, "channel", row_text(row, 8));
    json_pair_text(out, "state", row_text(row, 9));
    json_pair_text(out, "why", row_text(row, 10));
    json_pair_text(out, "with", row_text(row, 11));
    json_pair_text(out, "because", row_text(row, 12));
    json_pair_bool(out, "held", row_int(row, 13) != 0);
    json_pair_bool(out, "test", row_int(row, 14) != 0);
    show_time(out, "acknowledged_at", row, 15);
    json_key(out, "acknowledged_by");
    show_person(db, by, row_text(row, 16), out);
    enum err err = show_tries(db, client, id, out, why);
    json_end(out, '}');
    return err;
}

enum err page_rings_json(struct db *db, const struct seen_by *by, int64_t limit,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT client, brand, story, id, at, level, step, person, channel, state, why, "
                 "carrier, because, held, test, acknowledged_at, acknowledged_by "
                 "FROM ring WHERE client " SQL_ONE_OF("?1") " ORDER BY no DESC LIMIT ?2",
                 "ti", store_clients(db, by), list_limit(limit));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "rings");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = one_ring(db, row, by, out, why);
    json_end(out, ']');
    json_end(out, '}');
    enum err end = row_end(&row, err ? NULL : why);
    return err ? err : end;
}

/* ---- silences ---- */

enum err page_silences_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                            struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT client, id, brand, story, category, person, why, from_at, until_at, "
                 "crisis, state, ended_at, ended_by FROM silence WHERE client " SQL_ONE_OF(
                     "?1") " AND (?2 = 1 OR state = 'begun') ORDER BY from_at DESC, id LIMIT 500",
                 "ti", store_clients(db, by), (int64_t)all);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "silences");
    json_begin(out, '[');
    while (row_next(row)) {
        static const char *const texts[] = {"client", "id", "brand", "story", "category"};
        json_begin(out, '{');
        for (int i = 0; i < 5; i++)
            json_pair_text(out, texts[i],
                           row_text(row, i).len ? row_text(row, i) : (struct text){0});
        json_key(out, "person");
        show_person(db, by, row_text(row, 5), out);
        json_pair_text(out, "why", row_text(row, 6));
        json_pair_time(out, "from", row_int(row, 7));
        json_pair_time(out, "until", row_int(row, 8));
        json_pair_bool(out, "crisis", row_int(row, 9) != 0);
        json_pair_text(out, "state", row_text(row, 10));
        show_time(out, "ended_at", row, 11);
        json_key(out, "ended_by");
        show_person(db, by, row_text(row, 12), out);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

/* ---- duties ---- */

bool page_duty_seen(const struct seen_by *by, struct text duty)
{
    const struct watched *w = by->watched;
    for (size_t i = 0; w && i < w->route_count; i++) {
        const struct route *route = &w->routes[i];
        for (size_t k = 0; k < route->ladder_count; k++)
            if (text_same(route->ladder[k].duty, duty) &&
                (!route->client.len || may_see(by, route->client)))
                return true;
    }
    return false;
}

static bool named(const struct texts *people, struct text person)
{
    for (size_t i = 0; i < people->count; i++)
        if (text_same(people->at[i], person))
            return true;
    return false;
}

static bool holds(const struct duty *duty, struct text person)
{
    bool found = named(&duty->people, person);
    for (size_t i = 0; i < duty->shift_count && !found; i++)
        found = named(&duty->shifts[i].people, person);
    for (size_t i = 0; i < duty->stand_in_count && !found; i++)
        found = text_same(duty->stand_ins[i].person, person);
    return found;
}

/* One of the two is absent. */
static bool rings(const struct watched *w, const struct step *step, struct text person,
                  struct text channel)
{
    const struct duty *duty = step->duty.len ? watched_duty(w, step->duty) : NULL;
    if (channel.len)
        return text_same(step->channel, channel);
    return duty ? holds(duty, person) : text_same(step->person, person);
}

/* Whether a ladder of theirs rings it; *any_out: whether any does. */
static bool on_ladder(const struct seen_by *by, struct text person, struct text channel,
                      bool *any_out)
{
    const struct watched *w = by->watched;
    *any_out = false;
    for (size_t i = 0; w && i < w->route_count; i++)
        for (size_t k = 0; k < w->routes[i].ladder_count; k++) {
            if (!rings(w, &w->routes[i].ladder[k], person, channel))
                continue;
            *any_out = true;
            if (!w->routes[i].client.len || may_see(by, w->routes[i].client))
                return true;
        }
    return false;
}

bool page_person_theirs(const struct seen_by *by, struct text person)
{
    bool any;
    return on_ladder(by, person, (struct text){0}, &any) || !any ||
           text_same(by->watched->fallback, person);
}

static bool has_channel(const struct person *person, struct text channel)
{
    bool found = text_same(person->channel, channel);
    for (size_t i = 0; i < person->also_count && !found; i++)
        found = text_same(person->also[i].channel, channel);
    return found;
}

bool page_channel_theirs(const struct seen_by *by, struct text channel)
{
    const struct watched *w = by->watched;
    bool any;
    if (on_ladder(by, (struct text){0}, channel, &any))
        return true;
    for (size_t i = 0; w && i < w->person_count; i++) {
        if (!has_channel(&w->people[i], channel))
            continue;
        if (page_person_theirs(by, w->people[i].id))
            return true;
        any = true;
    }
    return !any;
}

struct plan {
    struct db *db;
    const struct seen_by *by;
    const struct duty *duty;
    const struct cover *covers;
    size_t cover_count;
};

static void span(const struct plan *plan, int64_t from_ms, int64_t to_ms, struct text who,
                 struct text instead, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_time(out, "from", from_ms);
    json_pair_time(out, "to", to_ms);
    json_key(out, "person");
    show_person(plan->db, plan->by, who, out);
    json_key(out, "instead");
    show_person(plan->db, plan->by, instead, out);
    json_end(out, '}');
}

/* Who has it from now on; nobody is a gap. */
static void turns(const struct plan *plan, int64_t hours, struct json_out *out)
{
    const int64_t now = plan->by->now_ms, end_ms = now + HOURS(hours);
    struct text who = {0}, instead = {0};
    int64_t from_ms = now;
    size_t count = 0;
    json_key(out, "turns");
    json_begin(out, '[');
    for (int64_t at = now; count < SPANS_MOST;) {
        struct text for_whom;
        const struct text next = duty_holder(plan->by->watched, plan->duty, plan->covers,
                                             plan->cover_count, at, &for_whom);
        const bool over = at >= end_ms;
        if (at == now) {
            who = next;
            instead = for_whom;
        } else if (over || !text_same(next, who) || !text_same(for_whom, instead)) {
            span(plan, from_ms, at < end_ms ? at : end_ms, who, instead, out);
            who = next;
            instead = for_whom;
            from_ms = at;
            count++;
        }
        if (over)
            break;
        at += quarter_ms - at % quarter_ms;
    }
    json_end(out, ']');
}

static void stand_ins(const struct plan *plan, struct json_out *out)
{
    json_key(out, "stand_ins");
    json_begin(out, '[');
    for (size_t i = 0; i < plan->cover_count; i++) {
        const struct cover *c = &plan->covers[i];
        if (!text_same(c->duty, plan->duty->id))
            continue;
        json_begin(out, '{');
        json_pair_text(out, "id", c->id);
        json_key(out, "person");
        show_person(plan->db, plan->by, c->in.person, out);
        json_key(out, "instead");
        show_person(plan->db, plan->by, c->in.instead, out);
        json_pair_time(out, "from", c->in.from_ms);
        json_pair_time(out, "to", c->in.to_ms);
        json_key(out, "made_by");
        show_person(plan->db, plan->by, c->by, out);
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum err page_duties_json(struct db *db, const struct seen_by *by, int64_t hours,
                          struct json_out *out, struct why *why)
{
    struct plan plan = {.db = db, .by = by};
    struct cover *covers = NULL;
    enum err err = store_covers(db, by->now_ms, db_arena(db), &covers, &plan.cover_count, why);
    if (err)
        return err;
    plan.covers = covers;
    json_begin(out, '{');
    json_key(out, "duties");
    json_begin(out, '[');
    for (size_t i = 0; by->watched && i < by->watched->duty_count; i++) {
        plan.duty = &by->watched->duties[i];
        if (!page_duty_seen(by, plan.duty->id))
            continue;
        json_begin(out, '{');
        json_pair_text(out, "id", plan.duty->id);
        json_pair_text(out, "name", plan.duty->name);
        json_pair_text(out, "zone", plan.duty->zone_name.len ? plan.duty->zone_name : TEXT("UTC"));
        turns(&plan, hours, out);
        stand_ins(&plan, out);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return OK;
}
