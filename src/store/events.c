#include "base/json.h"
#include "store/rows.h"

/*
 * What the tower says, as rows: the log for the live stream, and stories, incidents and rings kept
 * in step with it.
 */

enum { EVENT_MOST = 1 << 20, WHY_MOST = 1 << 16 };

/* ---- reasons, terms and figures, as the JSON that the pages show ---- */

static void args_json(const struct said_figures *of, struct json_out *out)
{
    json_begin(out, '{');
    if (of->n > 0) {
        json_pair_number(out, "n", of->n, 1);
        if (of->usual > 0)
            json_pair_number(out, "usual", of->usual, 1);
        if (of->minutes > 0)
            json_pair_int(out, "minutes", of->minutes);
    }
    if (of->word.len)
        json_pair_text(out, "word", of->word);
    json_end(out, '}');
}

static void said_json(const struct event *event, struct buf *buf)
{
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '[');
    for (size_t i = 0; i < event->why_count && i < SAID_MOST; i++) {
        json_begin(&out, '{');
        json_pair_str(&out, "code", event->why[i].code ? event->why[i].code : "");
        json_key(&out, "args");
        args_json(&event->why[i].of, &out);
        json_pair_text(&out, "text", event->why[i].text);
        json_end(&out, '}');
    }
    json_end(&out, ']');
}

static void figures_json(const struct figures *f, struct buf *buf)
{
    const struct {
        const char *name;
        int value;
    } marks[] = {
        {"evidence", f->evidence},     {"corroborated", f->corroborated}, {"media", f->media},
        {"influence", f->influence},   {"own_goal", f->own_goal},         {"history", f->history},
        {"vulnerable", f->vulnerable}, {"essential", f->essential},       {"injury", f->injury},
        {"authority", f->authority},   {"threat_dated", f->threat_dated}, {"refuted", f->refuted},
    };
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_pair_int(&out, "authors", f->authors);
    json_pair_int(&out, "reach", f->reach);
    json_pair_int(&out, "networks", f->networks);
    json_key(&out, "doubling_min");
    if (f->doubling_min > 0)
        json_put_number(&out, f->doubling_min, 2);
    else
        json_put_null(&out);
    json_pair_number(&out, "positive_share", f->positive_share, 4);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        json_pair_int(&out, marks[i].name, marks[i].value);
    json_end(&out, '}');
}

static void terms_json(const struct event *event, struct buf *buf)
{
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '[');
    for (size_t i = 0; i < 6; i++)
        json_put_number(&out, event->terms[i], 2);
    json_end(&out, ']');
}

/* ---- stories ---- */

static enum err story_level(struct db *db, const struct event *e, struct text said, struct why *why)
{
    struct buf figures, terms;
    buf_init(&figures, WHY_MOST);
    buf_init(&terms, WHY_MOST);
    figures_json(&e->figures, &figures);
    terms_json(e, &terms);
    struct text category =
        e->category == RISK_NONE ? (struct text){0} : text_of(risk_name(e->category));
    enum err err = db_run(
        db, why,
        "INSERT INTO story (client, brand, id, first_post, level, computed, since, score, "
        "category, positive, figures, terms, why, authors, reach, networks, first_at, "
        "first_seen_at, last_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?7, ?7, "
        "?7) ON CONFLICT (client, brand, id) DO UPDATE SET "
        "first_post = coalesce(story.first_post, excluded.first_post), "
        "since = CASE WHEN story.level = excluded.level AND story.since IS NOT NULL "
        "THEN story.since ELSE excluded.since END, "
        "level = excluded.level, computed = excluded.computed, score = excluded.score, "
        "category = excluded.category, positive = excluded.positive, figures = excluded.figures, "
        "terms = excluded.terms, why = excluded.why, authors = excluded.authors, "
        "reach = excluded.reach, networks = excluded.networks",
        "ttttiiidtitttiii", some(e->client), some(e->brand), some(e->story), e->first_post,
        (int64_t)e->to, (int64_t)e->computed, e->at_ms, e->score, category, (int64_t)e->positive,
        buf_view(&figures), buf_view(&terms), said, e->figures.authors, e->figures.reach,
        e->figures.networks);
    buf_done(&figures);
    buf_done(&terms);
    return err;
}

static enum err level_change(struct db *db, const struct event *e, struct text said,
                             struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO level_change (client, brand, story, at, from_level, to_level, "
                  "computed, score, why, person) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                  "tttiiiidtt", some(e->client), some(e->brand), some(e->story), e->at_ms,
                  (int64_t)e->from, (int64_t)e->to, (int64_t)e->computed, e->score, said, e->by);
}

static enum err level(struct db *db, const struct event *event, bool change, struct why *why)
{
    struct buf said;
    buf_init(&said, WHY_MOST);
    said_json(event, &said);
    enum err err = story_rows_settle(db, why);
    if (!err)
        err = story_level(db, event, buf_view(&said), why);
    if (!err && change)
        err = level_change(db, event, buf_view(&said), why);
    buf_done(&said);
    return err;
}

enum err store_figures(struct db *db, const struct event *look, struct why *why)
{
    return level(db, look, false, why);
}

/* ---- incidents and rings ---- */

static enum err incident(struct db *db, const struct event *e, struct why *why)
{
    if (!e->open)
        return db_run(db, why,
                      "UPDATE incident SET state = 'closed', closed_at = ?3 "
                      "WHERE client = ?1 AND id = ?2 AND state = 'open'",
                      "tti", some(e->client), some(e->incident), e->at_ms);
    enum err err = story_rows_settle(db, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO incident (client, id, brand, story, state, opened_at) "
                     "VALUES (?1, ?2, ?3, ?4, 'open', ?5) ON CONFLICT (client, id) "
                     "DO UPDATE SET state = 'open', closed_at = NULL, closed_why = NULL",
                     "tttti", some(e->client), some(e->incident), some(e->brand), some(e->story),
                     e->at_ms);
    if (!err)
        err = db_run(db, why,
                     "UPDATE story SET incident = ?4 WHERE client = ?1 AND brand = ?2 AND id = ?3",
                     "tttt", some(e->client), some(e->brand), some(e->story), e->incident);
    return err;
}

/* ---- what alarms cost ---- */

static enum err budget(struct db *db, const struct event *e, struct text body, struct why *why)
{
    enum err err = db_run(db, why,
                          "INSERT INTO budget (client, brand, at, body) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (client, brand) DO UPDATE SET at = excluded.at, "
                          "body = excluded.body",
                          "ttit", some(e->client), some(e->brand), e->at_ms, body);
    if (err || e->judged == JUDGED_NONE)
        return err;
    struct text answer = text_of(judgement_name(e->judged));
    err =
        db_run(db, why,
               "INSERT INTO judgement (client, brand, story, at, person, answer) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
               "tttitt", some(e->client), some(e->brand), some(e->story), e->at_ms, e->by, answer);
    if (err)
        return err;
    return db_run(db, why,
                  "INSERT INTO history (client, object, id, at, person, kind, text) "
                  "SELECT client, 'incident', id, ?4, ?5, 'judge', ?6 FROM incident "
                  "WHERE client = ?1 AND brand = ?2 AND story = ?3 "
                  "ORDER BY opened_at DESC, id DESC LIMIT 1",
                  "tttitt", some(e->client), some(e->brand), some(e->story), e->at_ms, e->by,
                  answer);
}

static enum err mute(struct db *db, const struct event *e, struct why *why)
{
    if (!text_is(e->state, "begun"))
        return db_run(db, why,
                      "UPDATE mute SET lifted_at = ?4, lifted_by = ?5 "
                      "WHERE client = ?1 AND brand = ?2 AND number = ?3 AND lifted_at IS NULL",
                      "ttiit", some(e->client), some(e->brand), e->number, e->at_ms, e->by);
    return db_run(db, why,
                  "INSERT INTO mute (client, brand, number, author, word, until_at, made_at, "
                  "person, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
                  "ON CONFLICT (client, brand, number) DO NOTHING",
                  "ttittiitt", some(e->client), some(e->brand), e->number, e->author, e->word,
                  e->until_ms, e->at_ms, e->by, e->because);
}

/* ---- the log ---- */

static enum err in_step(struct db *db, const struct event *event, struct text body, struct why *why)
{
    switch (event->kind) {
    case EVENT_LEVEL:
        return level(db, event, true, why);
    case EVENT_NOTICE:
        return level(db, event, false, why);
    case EVENT_INCIDENT:
        return incident(db, event, why);
    case EVENT_RING:
        return ring_row(db, event, why);
    case EVENT_ACK:
        return store_acknowledge(db, event, event->person, event->at_ms, why);
    case EVENT_SILENCE:
        return silence_row(db, event, why);
    case EVENT_BUDGET:
        return budget(db, event, body, why);
    case EVENT_MUTE:
        return mute(db, event, why);
    case EVENT_STORY:
        return story_turn_row(db, event, why);
    case EVENT_FORECAST:
    case EVENT_EFFECT:
    case EVENT_SOURCE:
    case EVENT_CASE:
    case EVENT_REPLY:
    case EVENT_PRESENCE:
    case EVENT_SUMMARY:
        return OK;
    }
    return OK;
}

enum err store_event(struct db *db, const struct event *event, int64_t *number_out, struct why *why)
{
    struct buf body;
    buf_init(&body, EVENT_MOST);
    enum err err = event_write(event, &body);
    if (err)
        err = why_set(why, err, "store: an event over %d bytes", EVENT_MOST);
    else
        err = db_run(db, why,
                     "INSERT INTO event (at, client, brand, story, what, body) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     "ittttt", event->at_ms, some(event->client), event->brand, event->story,
                     text_of(event_kind_name(event->kind)), buf_view(&body));
    int64_t number = db_last_id(db);
    if (!err)
        err = in_step(db, event, buf_view(&body), why);
    buf_done(&body);
    if (!err && number_out)
        *number_out = number;
    return err;
}

enum err store_events(struct db *db, const struct seen_by *by, const struct event_span *span,
                      store_event_fn *each, void *arg, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT number, what, body FROM event WHERE number > ?2 AND "
                            "(client = '' OR client " SQL_ONE_OF("?1") ") ORDER BY number LIMIT ?3",
                            "tii", store_clients(db, by), span->after, span->most);
    while (!err && row_next(row))
        err = each(row_int(row, 0), row_text(row, 1), row_text(row, 2), arg, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err store_event_last(struct db *db, int64_t *number_out, struct why *why)
{
    *number_out = 0;
    return db_int(db, number_out, why, "SELECT max(number) FROM event", "");
}
