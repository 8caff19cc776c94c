#include "base/clock.h"
#include "tower/backtest_inside.h"

/* The result of a back-test as one JSON object. */

/* ---- incidents of the store ---- */

struct known {
    struct past_incident incident;
    int64_t posts, found[SIDES];
    const struct alert *alert[SIDES]; /* the earliest that holds one of its posts */
};

struct knowing {
    struct backtest *run;
    VEC(struct known) list;
    struct known *at; /* whose posts are read */
};

static void keep_incident(const struct past_incident *incident, void *arg)
{
    struct knowing *knowing = arg;
    struct arena *arena = knowing->run->arena;
    struct known known = {.incident = *incident};
    struct text *texts[] = {&known.incident.client, &known.incident.brand, &known.incident.story,
                            &known.incident.id, &known.incident.headline};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    if (watched_brand(&knowing->run->trial.tried, incident->client, incident->brand) ||
        watched_brand(&knowing->run->trial.force, incident->client, incident->brand))
        vec_push(&knowing->list, known);
}

static void keep_post(struct text id, void *arg)
{
    struct knowing *knowing = arg;
    struct known *known = knowing->at;
    known->posts++;
    for (size_t s = 0; s < SIDES; s++) {
        const struct alert *alert;
        if (!alerts_of(knowing->run->sides[s].alerts, known->incident.client, known->incident.brand,
                       id, &alert))
            continue;
        known->found[s]++;
        if (alert && (!known->alert[s] || alert->at_ms < known->alert[s]->at_ms))
            known->alert[s] = alert;
    }
}

static enum err read_incidents(struct db *db, void *arg, struct why *why)
{
    struct knowing *knowing = arg;
    const struct past_view view = past_look(knowing->run->past);
    struct past_span span = *past_span(knowing->run->past);
    span.from_ms = view.from_ms;
    enum err err = store_past_incidents(db, &span, view.to_ms, keep_incident, knowing, why);
    for (size_t i = 0; i < knowing->list.len && !err; i++) {
        knowing->at = &knowing->list.at[i];
        err = store_past_posts(db, &knowing->at->incident, keep_post, knowing, why);
    }
    return err;
}

/* rings: the tried queries ring too. missed: those in force ring, the tried ones do not (or, with
 * nothing in force, simply do not). not_replayed: the posts that are still there ring by neither.
 */
static const char *fate(const struct known *known, bool compared)
{
    if (known->alert[TRIED])
        return "rings";
    return known->alert[FORCE] || !compared ? "missed" : "not_replayed";
}

static void put_alert_time(struct json_out *out, const char *key, const struct alert *alert)
{
    if (alert) {
        json_pair_time(out, key, alert->at_ms);
        return;
    }
    json_key(out, key);
    json_put_null(out);
}

static void put_incident(struct json_out *out, const struct known *known, bool compared)
{
    const struct past_incident *i = &known->incident;
    json_begin(out, '{');
    json_pair_text(out, "id", i->id);
    json_pair_text(out, "client", i->client);
    json_pair_text(out, "brand", i->brand);
    json_pair_text(out, "story", i->story);
    json_pair_time(out, "opened_at", i->opened_at_ms);
    json_pair_int(out, "level", i->level);
    json_pair_text(out, "headline", i->headline);
    json_pair_str(out, "state", fate(known, compared));
    json_pair_int(out, "posts", known->posts);
    json_pair_int(out, "posts_tried", known->found[TRIED]);
    put_alert_time(out, "rings_at", known->alert[TRIED]);
    if (compared) {
        json_pair_int(out, "posts_in_force", known->found[FORCE]);
        put_alert_time(out, "rings_at_in_force", known->alert[FORCE]);
    }
    json_end(out, '}');
}

static enum err put_incidents(struct backtest *run, struct json_out *out, struct why *why)
{
    const struct past_setup *past = &run->setup->past;
    if (!past->store && !past->folder) {
        json_key(out, "incidents");
        json_put_null(out);
        return OK;
    }
    struct knowing knowing = {.run = run};
    enum err err = past_read(past, read_incidents, &knowing, why);
    int64_t missed = 0, not_replayed = 0;
    const struct known *known;
    vec_each (known, &knowing.list) {
        const char *state = fate(known, run->trial.compared);
        missed += text_is(text_of(state), "missed");
        not_replayed += text_is(text_of(state), "not_replayed");
    }
    json_key(out, "incidents");
    json_begin(out, '{');
    json_pair_int(out, "known", (int64_t)knowing.list.len);
    json_pair_int(out, "missed", missed);
    json_pair_int(out, "not_replayed", not_replayed);
    json_key(out, "list");
    json_begin(out, '[');
    vec_each (known, &knowing.list)
        put_incident(out, known, run->trial.compared);
    json_end(out, ']');
    json_end(out, '}');
    vec_done(&knowing.list);
    return err;
}

/* ---- alerts ---- */

static void put_alert(const struct backtest *run, struct json_out *out, const struct alert *alert,
                      const struct alert *other)
{
    json_begin(out, '{');
    alert_write(alert, !tally_forgot(run->tally, alert->first_post), out);
    if (run->trial.compared)
        put_alert_time(out, "in_force_at", other);
    json_end(out, '}');
}

/* Those of the tried queries, each with when the queries in force rang for it; then those that only
 * the queries in force rang. */
static void put_alerts(struct backtest *run, struct json_out *out)
{
    const struct alerts *tried = run->sides[TRIED].alerts, *force = run->sides[FORCE].alerts;
    const struct alert **same = alerts_match(tried, force, run->arena);
    const struct alert **kept = alerts_match(force, tried, run->arena);
    json_key(out, "alerts");
    json_begin(out, '[');
    for (size_t i = 0; i < alerts_count(tried); i++)
        put_alert(run, out, alerts_at(tried, i), same[i]);
    json_end(out, ']');
    if (!run->trial.compared)
        return;
    json_key(out, "alerts_lost");
    json_begin(out, '[');
    for (size_t i = 0; i < alerts_count(force); i++)
        if (!kept[i])
            put_alert(run, out, alerts_at(force, i), alerts_at(force, i));
    json_end(out, ']');
}

/* ---- all ---- */

static double days_between(int64_t from_ms, int64_t to_ms)
{
    const int64_t ms = to_ms - from_ms;
    return (double)(ms > HOURS(1) ? ms : HOURS(1)) / (double)DAYS(1);
}

enum err backtest_write(struct backtest *run, struct buf *json, struct why *why)
{
    const struct past_view view = past_look(run->past);
    int64_t from_ms, to_ms;
    past_time(run->past, &from_ms, &to_ms);
    const double days = days_between(from_ms, to_ms);
    struct json_out out;
    json_out_init(&out, json);
    json_begin(&out, '{');
    json_pair_time_or_null(&out, "from", from_ms);
    json_pair_time_or_null(&out, "to", to_ms);
    json_pair_number(&out, "days", days, 3);
    json_pair_int(&out, "read", view.read);
    json_pair_int(&out, "stored", view.stored);
    json_pair_int(&out, "refused", view.refused + run->refused);
    json_pair_bool(&out, "compared", run->trial.compared);
    json_pair_bool(&out, "limited",
                   alerts_full(run->sides[TRIED].alerts) || alerts_full(run->sides[FORCE].alerts));
    tally_write(run->tally, days, &out);
    put_alerts(run, &out);
    enum err err = put_incidents(run, &out, why);
    json_end(&out, '}');
    if (!err && buf_over(json))
        err = why_set(why, ERR_LIMIT, "the result is over %zu MB: try fewer topics or samples",
                      json->ceiling >> 20);
    return err;
}
