#include "store/rows.h"

/* Rings: intended, tried, delivered or not, answered; silences and stand-ins as they were said. */

enum { OPEN_MOST = 1000 };

enum err ring_row(struct db *db, const struct event *e, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO ring (client, id, brand, story, at, level, step, person, channel, "
                  "state, carrier, because, held, test, called_by) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'intended', ?10, ?11, ?12, ?13, "
                  "nullif(?14, '')) "
                  "ON CONFLICT (client, id) DO NOTHING",
                  "ttttiiittttiit", some(e->client), some(e->ring), some(e->brand), some(e->story),
                  e->at_ms, (int64_t)e->level, (int64_t)e->step, e->person, e->channel, e->carrier,
                  e->because, (int64_t)e->held, (int64_t)e->test, some(e->by));
}

enum err store_ring(struct db *db, struct text client, struct text ring_id, const char *state,
                    struct text reason, struct why *why)
{
    enum err err =
        db_run(db, why, "UPDATE ring SET state = ?3, why = ?4 WHERE client = ?1 AND id = ?2",
               "tttt", some(client), ring_id, text_of(state), reason);
    if (!err && !db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "there is no ring %.*s", TEXT_ARG(ring_id));
    if (!err) /* what goes in its message has its fate */
        err = db_run(db, why, "UPDATE ring SET state = ?2, why = ?3 WHERE carrier = ?1", "ttt",
                     ring_id, text_of(state), reason);
    return err;
}

enum err store_ring_end(struct db *db, const struct event *ring, struct text reason,
                        struct why *why)
{
    return db_run(db, why,
                  "UPDATE ring SET state = 'failed', why = ?3 WHERE client = ?1 AND id = ?2", "ttt",
                  some(ring->client), ring->ring, reason);
}

#define RING_COLUMNS                                                                               \
    "client, brand, story, id, person, channel, at, level, step, carrier, because, held, test, "   \
    "acknowledged_at, acknowledged_by, state "

static struct event ring_of(struct row *row)
{
    return (struct event){.kind = EVENT_RING,
                          .client = row_text(row, 0),
                          .brand = row_text(row, 1),
                          .story = row_text(row, 2),
                          .ring = row_text(row, 3),
                          .person = row_text(row, 4),
                          .channel = row_text(row, 5),
                          .at_ms = row_int(row, 6),
                          .level = (int)row_int(row, 7),
                          .step = (int)row_int(row, 8),
                          .carrier = row_text(row, 9),
                          .because = row_text(row, 10),
                          .held = row_int(row, 11) != 0,
                          .test = row_int(row, 12) != 0,
                          .until_ms = row_int(row, 13),
                          .by = row_text(row, 14),
                          .state = row_text(row, 15)};
}

static enum err each_ring(struct row *row, store_ring_fn *each, void *arg, struct why *why)
{
    enum err err = OK;
    while (!err && row_next(row)) {
        const struct event ring = ring_of(row);
        err = each(&ring, arg, why);
    }
    enum err ended = row_end(&row, err ? NULL : why);
    return err ? err : ended;
}

enum err store_rings_open(struct db *db, store_ring_fn *each, void *arg, struct why *why)
{
    struct row *row;
    enum err err = db_query(db, &row, why,
                            "SELECT " RING_COLUMNS "FROM ring WHERE no IN "
                            "(SELECT no FROM ring WHERE state = 'intended' "
                            "AND acknowledged_at IS NULL ORDER BY no DESC LIMIT ?1) ORDER BY no",
                            "i", (int64_t)OPEN_MOST);
    return err ? err : each_ring(row, each, arg, why);
}

enum err store_rings_kept(struct db *db, store_ring_fn *each, void *arg, struct why *why)
{
    struct row *row;
    enum err err = db_query(
        db, &row, why,
        "SELECT r.client, r.brand, r.story, r.id, r.person, k.channel, r.at, r.level, r.step, "
        "r.carrier, r.because, r.held, r.test, r.acknowledged_at, r.acknowledged_by, r.state "
        "FROM ring r JOIN (SELECT max(d.no) AS no, a.channel AS channel FROM incident i "
        "JOIN ring d ON d.client = i.client AND d.brand = i.brand AND d.story = i.story "
        "JOIN attempt a ON a.client = d.client AND a.ring = coalesce(d.carrier, d.id) "
        "WHERE i.state = 'open' AND d.test = 0 AND a.outcome = 'delivered' "
        "GROUP BY d.client, d.brand, d.story, a.channel) k ON k.no = r.no "
        "ORDER BY r.no LIMIT ?1",
        "i", (int64_t)OPEN_MOST);
    return err ? err : each_ring(row, each, arg, why);
}

enum err store_rings_of(struct db *db, struct text client, struct text ring_id, store_ring_fn *each,
                        void *arg, struct why *why)
{
    struct row *row;
    enum err err = db_query(db, &row, why,
                            "SELECT " RING_COLUMNS "FROM ring WHERE (client = ?1 AND id = ?2) "
                            "OR carrier = ?2 ORDER BY no LIMIT ?3",
                            "tti", some(client), ring_id, (int64_t)OPEN_MOST);
    return err ? err : each_ring(row, each, arg, why);
}

enum err store_acknowledge(struct db *db, const struct event *about, struct text person,
                           int64_t at_ms, struct why *why)
{
    struct text client = some(about->client), brand = some(about->brand);
    enum err err = db_run(db, why,
                          "UPDATE ring SET acknowledged_at = ?4, acknowledged_by = ?5 "
                          "WHERE client = ?1 AND brand = ?2 AND story = ?3 "
                          "AND acknowledged_at IS NULL",
                          "tttit", client, brand, about->story, at_ms, person);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO history (client, object, id, at, person, kind) "
                     "SELECT client, 'incident', id, ?4, ?5, 'ack' FROM incident "
                     "WHERE client = ?1 AND brand = ?2 AND story = ?3 AND state = 'open' "
                     "AND acknowledged_at IS NULL",
                     "tttit", client, brand, about->story, at_ms, person);
    if (!err)
        err = db_run(db, why,
                     "UPDATE incident SET acknowledged_at = ?4, acknowledged_by = ?5 "
                     "WHERE client = ?1 AND brand = ?2 AND story = ?3 AND state = 'open' "
                     "AND acknowledged_at IS NULL",
                     "tttit", client, brand, about->story, at_ms, person);
    return err;
}

enum err store_take_over(struct db *db, const struct event *ring, struct text person, int64_t at_ms,
                         struct why *why)
{
    enum err err =
        db_run(db, why,
               "INSERT INTO history (client, object, id, at, person, kind) "
               "SELECT client, 'incident', id, ?4, ?5, 'take_over' FROM incident "
               "WHERE client = ?1 AND brand = ?2 AND story = ?3 AND state = 'open'",
               "tttit", some(ring->client), some(ring->brand), ring->story, at_ms, person);
    if (!err)
        err = db_run(db, why,
                     "UPDATE incident SET owner = ?4 WHERE client = ?1 AND brand = ?2 "
                     "AND story = ?3 AND state = 'open'",
                     "tttt", some(ring->client), some(ring->brand), ring->story, person);
    if (!err) /* test rings have no story: each is itself alone */
        err = db_run(db, why,
                     "UPDATE ring SET acknowledged_at = coalesce(acknowledged_at, ?4), "
                     "acknowledged_by = ?5 WHERE client = ?1 AND brand = ?2 AND story = ?3 "
                     "AND (test = 0 OR id = ?6)",
                     "tttitt", some(ring->client), some(ring->brand), ring->story, at_ms, person,
                     ring->ring);
    return err;
}

/* ---- each try ---- */

enum err store_attempt(struct db *db, const struct ring_try *t, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO attempt (client, ring, channel, number, at, took, status, outcome, "
                  "why, handed_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                  "tttiiiittt", some(t->client), t->ring, some(t->channel), (int64_t)t->number,
                  t->at_ms, t->took_ms, (int64_t)t->status, t->outcome, t->why, t->handed_to);
}

enum err store_channel_last(struct db *db, struct text channel, struct arena *arena,
                            struct ring_try *try_out, struct why *why)
{
    struct row *row;
    enum err err = db_query(db, &row, why,
                            "SELECT client, ring, channel, number, at, took, status, outcome, why, "
                            "handed_to FROM attempt WHERE channel = ?1 ORDER BY no DESC LIMIT 1",
                            "t", channel);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found)
        *try_out = (struct ring_try){.client = arena_text(arena, row_text(row, 0)),
                                     .ring = arena_text(arena, row_text(row, 1)),
                                     .channel = arena_text(arena, row_text(row, 2)),
                                     .number = (int)row_int(row, 3),
                                     .at_ms = row_int(row, 4),
                                     .took_ms = row_int(row, 5),
                                     .status = (int)row_int(row, 6),
                                     .outcome = arena_text(arena, row_text(row, 7)),
                                     .why = arena_text(arena, row_text(row, 8)),
                                     .handed_to = arena_text(arena, row_text(row, 9))};
    err = row_end(&row, why);
    return !err && !found ? ERR_NOT_FOUND : err;
}

/* ---- silences and stand-ins ---- */

enum err silence_row(struct db *db, const struct event *e, struct why *why)
{
    if (!text_is(e->state, "begun"))
        return db_run(db, why,
                      "UPDATE silence SET state = ?3, ended_at = ?4, ended_by = ?5 "
                      "WHERE client = ?1 AND id = ?2",
                      "tttit", some(e->client), e->silence, e->state, e->at_ms, e->by);
    const struct text category =
        e->category == RISK_NONE ? (struct text){0} : text_of(risk_name(e->category));
    return db_run(db, why,
                  "INSERT INTO silence (client, id, brand, story, category, person, why, from_at, "
                  "until_at, crisis, state) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'begun') "
                  "ON CONFLICT (client, id) DO NOTHING",
                  "tttttttiii", some(e->client), e->silence, e->brand, e->story, category, e->by,
                  e->because, e->at_ms, e->until_ms, (int64_t)(e->level >= 4));
}

enum err store_stand_in(struct db *db, const struct cover *c, int64_t at_ms, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO stand_in (id, duty, person, instead, from_at, to_at, made_by, "
                  "made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
                  "ttttiiti", c->id, c->duty, c->in.person, c->in.instead, c->in.from_ms,
                  c->in.to_ms, c->by, at_ms);
}

enum err store_stand_in_end(struct db *db, struct text id, struct text person, int64_t at_ms,
                            struct why *why)
{
    return db_run(db, why, "UPDATE stand_in SET ended_at = ?2, ended_by = ?3 WHERE id = ?1", "tit",
                  id, at_ms, person);
}

static struct cover cover_of(struct row *row, struct arena *arena)
{
    return (struct cover){.id = arena_text(arena, row_text(row, 0)),
                          .duty = arena_text(arena, row_text(row, 1)),
                          .by = arena_text(arena, row_text(row, 6)),
                          .in = {.person = arena_text(arena, row_text(row, 2)),
                                 .instead = row_kept(row, 3, arena),
                                 .from_ms = row_int(row, 4),
                                 .to_ms = row_int(row, 5)}};
}

enum err store_covers(struct db *db, int64_t after_ms, struct arena *arena,
                      struct cover **covers_out, size_t *count_out, struct why *why)
{
    struct row *row;
    enum err err = db_query(db, &row, why,
                            "SELECT id, duty, person, instead, from_at, to_at, made_by "
                            "FROM stand_in WHERE ended_at IS NULL AND to_at > ?1 "
                            "ORDER BY made_at, length(id), id LIMIT ?2",
                            "ii", after_ms, (int64_t)OPEN_MOST);
    if (err)
        return err;
    struct cover *covers = arena_array(arena, struct cover, OPEN_MOST);
    size_t count = 0;
    while (count < OPEN_MOST && row_next(row))
        covers[count++] = cover_of(row, arena);
    *covers_out = covers;
    *count_out = count;
    return row_end(&row, why);
}

enum err store_ring_answered(struct db *db, struct text client, struct text ring_id,
                             struct text person, int64_t at_ms, struct why *why)
{
    return db_run(db, why,
                  "UPDATE ring SET acknowledged_at = ?3, acknowledged_by = ?4 "
                  "WHERE client = ?1 AND id = ?2 AND acknowledged_at IS NULL",
                  "ttit", client, ring_id, at_ms, person);
}

/* ---- keys ---- */

enum err store_secret(struct db *db, struct text name, struct arena *arena, struct text *value_out,
                      struct why *why)
{
    struct row *row;
    enum err err = db_query(db, &row, why, "SELECT value FROM secret WHERE name = ?1", "t", name);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found)
        *value_out = arena_text(arena, row_text(row, 0));
    err = row_end(&row, why);
    return !err && !found ? why_set(why, ERR_NOT_FOUND, "there is no key %.*s yet", TEXT_ARG(name))
                          : err;
}

enum err store_secret_set(struct db *db, struct text name, struct text value, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO secret (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                  "tb", name, value);
}

enum err store_secret_put(struct db *db, struct text name, struct text value, struct why *why)
{
    if (!value.len)
        return db_run(db, why, "DELETE FROM secret WHERE name = ?1", "t", name);
    return db_run(db, why,
                  "INSERT INTO secret (name, value) VALUES (?1, ?2) "
                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                  "tb", name, value);
}
