#include "desk/case_file.h"
#include "desk/same_person.h"

/* What time does to cases: those that slept wake, and what grows old is told to the lead, whether
 * it waits, sleeps or lies in somebody's hands. */

enum { A_TICK = 200 };

static const struct {
    int64_t hours;
    const char *words;
} ages[] = {{30 * 24, "30 days"}, {7 * 24, "7 days"}, {72, "72 hours"}}; /* the oldest first */

struct ticking {
    struct text client, id, brand, lang;
    int64_t number, asked_ms, value_whole, contacts;
    struct text currency;
};

struct tick {
    struct db *db;
    int64_t now_ms;
    desk_case_said_fn *said;
    void *arg;
    struct text story; /* of the one that is said */
    struct ticking found[A_TICK];
    size_t count;
};

#define TICKING "client, id, brand, lang, number, asked_at, value, currency, unresolved_contacts"

static struct ticking ticking_of(struct arena *arena, struct row *row)
{
    return (struct ticking){.client = arena_text(arena, row_text(row, 0)),
                            .id = arena_text(arena, row_text(row, 1)),
                            .brand = arena_text(arena, row_text(row, 2)),
                            .lang = arena_text(arena, row_text(row, 3)),
                            .number = row_int(row, 4),
                            .asked_ms = row_int(row, 5),
                            .value_whole = row_null(row, 6) ? -1 : (int64_t)row_double(row, 6),
                            .currency = arena_text(arena, row_text(row, 7)),
                            .contacts = row_int(row, 8)};
}

static enum err take_rows(struct tick *tick, struct row *row, struct why *why)
{
    tick->count = 0;
    while (tick->count < A_TICK && row_next(row))
        tick->found[tick->count++] = ticking_of(db_arena(tick->db), row);
    return row_end(&row, why);
}

/* A line in the history, and an event that is stored and said. */
static enum err say(struct tick *tick, const struct ticking *one, const char *state,
                    struct text because, struct why *why)
{
    const struct line line = {.client = one->client,
                              .object = TEXT("case"),
                              .id = one->id,
                              .text = because,
                              .kind = state,
                              .at_ms = tick->now_ms};
    const struct event event = {.kind = EVENT_CASE,
                                .at_ms = tick->now_ms,
                                .client = one->client,
                                .brand = one->brand,
                                .lang = one->lang,
                                .case_file = one->id,
                                .story = tick->story,
                                .state = text_of(state),
                                .because = because};
    int64_t number = 0;
    enum err err = history_add(tick->db, &line, why);
    if (!err)
        err = store_event(tick->db, &event, &number, why);
    if (!err && tick->said)
        tick->said(&event, number, tick->arg);
    return err;
}

static enum err wake(struct tick *tick, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(tick->db, &row, why,
                            "SELECT " TICKING " FROM case_file WHERE state = 'snoozed' "
                            "AND snoozed_until <= ?1 ORDER BY snoozed_until LIMIT ?2",
                            "ii", tick->now_ms, (int64_t)A_TICK);
    if (!err)
        err = take_rows(tick, row, why);
    for (size_t i = 0; i < tick->count && !err; i++) {
        const struct ticking *one = &tick->found[i];
        const struct turn_row turn = {.client = one->client,
                                      .number = one->number,
                                      .turn = {TURN_GOES_ON, tick->now_ms, tick->now_ms}};
        err = case_turn_add(tick->db, &turn, why);
        if (!err)
            err = say(tick, one, "woken", (struct text){0}, why);
    }
    return err;
}

static enum err tell_age(struct tick *tick, const struct ticking *one, size_t age, struct why *why)
{
    struct text words = arena_printf(db_arena(tick->db), "open for %s", ages[age].words);
    if (one->value_whole >= 0)
        words = arena_printf(db_arena(tick->db), "%.*s; at stake: %lld %.*s", TEXT_ARG(words),
                             (long long)one->value_whole, TEXT_ARG(one->currency));
    if (one->contacts > 1)
        words = arena_printf(db_arena(tick->db), "%.*s; asked %lld times", TEXT_ARG(words),
                             (long long)one->contacts);
    enum err err =
        db_run(tick->db, why, "UPDATE case_file SET aged = ?3 WHERE client = ?1 AND number = ?2",
               "tii", one->client, one->number, ages[age].hours);
    return err ? err : say(tick, one, "aged", words, why);
}

static enum err age(struct tick *tick, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < sizeof(ages) / sizeof(*ages) && !err; i++) {
        struct row *row = NULL;
        err = db_query(tick->db, &row, why,
                       "SELECT " TICKING " FROM case_file WHERE state IN ('open', 'snoozed', "
                       "'waiting_customer') AND aged < ?1 AND asked_at <= ?2 "
                       "ORDER BY asked_at LIMIT ?3",
                       "iii", ages[i].hours, tick->now_ms - HOURS(ages[i].hours), (int64_t)A_TICK);
        if (!err)
            err = take_rows(tick, row, why);
        for (size_t k = 0; k < tick->count && !err; k++)
            err = tell_age(tick, &tick->found[k], i, why);
    }
    return err;
}

/* Who has no answer yet and is in an incident now: the case is linked to it, with its age. */
static enum err link_incidents(struct tick *tick, struct why *why)
{
    struct row *row = NULL;
    struct text stories[A_TICK];
    size_t count = 0;
    enum err err = db_query(
        tick->db, &row, why,
        "SELECT c.client, c.id, c.brand, c.lang, c.number, c.asked_at, c.value, c.currency, "
        "c.unresolved_contacts, s.id FROM incident i JOIN story s ON s.client = i.client "
        "AND s.brand = i.brand AND s.id = i.story JOIN case_file c ON c.client = s.client "
        "AND c.brand = s.brand WHERE i.state = 'open' AND c.asked_at < s.first_at - ?1 "
        "AND EXISTS (SELECT 1 FROM story_author a WHERE a.client = s.client AND a.brand = s.brand "
        "AND a.story = s.id AND a.author IN (SELECT n.net || ':' || n.author FROM " SQL_SAME(
            "c.client", "c.net",
            "c.author") " AS n)) "
                        "AND coalesce(s.category, '') <> 'labor_whistle' "
                        "AND c.state IN ('open', 'snoozed', 'waiting_customer') "
                        "AND NOT EXISTS (SELECT 1 FROM history h WHERE h.client = c.client AND "
                        "h.object = 'case' "
                        "AND h.id = c.id AND h.kind = 'story' AND h.text LIKE s.id || ': %') LIMIT "
                        "?2",
        "ii", HOURS(72), (int64_t)A_TICK);
    struct arena *arena = db_arena(tick->db);
    tick->count = 0;
    while (!err && tick->count < A_TICK && row_next(row)) {
        tick->found[tick->count++] = ticking_of(arena, row);
        stories[count++] = arena_text(arena, row_text(row, 9));
    }
    if (!err)
        err = row_end(&row, why);
    for (size_t i = 0; i < tick->count && !err; i++) {
        const struct ticking *one = &tick->found[i];
        const int64_t days = (tick->now_ms - one->asked_ms) / DAYS(1);
        struct text words =
            arena_printf(arena, "%.*s: somebody in it has waited for an answer for %lld days",
                         TEXT_ARG(stories[i]), (long long)days);
        if (one->value_whole >= 0)
            words = arena_printf(arena, "%.*s; at stake: %lld %.*s", TEXT_ARG(words),
                                 (long long)one->value_whole, TEXT_ARG(one->currency));
        tick->story = stories[i];
        err = say(tick, one, "story", words, why);
        tick->story = (struct text){0};
    }
    return err;
}

/* Who has to ask a third time was failed twice. */
static enum err contacts(struct tick *tick, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(tick->db, &row, why,
                            "SELECT " TICKING " FROM case_file WHERE state IN ('open', 'snoozed', "
                            "'waiting_customer') AND told = 0 AND unresolved_contacts >= ?1 "
                            "ORDER BY asked_at LIMIT ?2",
                            "ii", (int64_t)CONTACTS_MANY, (int64_t)A_TICK);
    if (!err)
        err = take_rows(tick, row, why);
    for (size_t i = 0; i < tick->count && !err; i++) {
        const struct ticking *one = &tick->found[i];
        err =
            db_run(tick->db, why, "UPDATE case_file SET told = 1 WHERE client = ?1 AND number = ?2",
                   "ti", one->client, one->number);
        if (!err)
            err = say(tick, one, "contacts",
                      arena_printf(db_arena(tick->db), "asked %lld times without a resolution",
                                   (long long)one->contacts),
                      why);
    }
    return err;
}

enum err desk_case_tick(struct db *db, int64_t now_ms, desk_case_said_fn *said, void *arg,
                        struct why *why)
{
    struct tick *tick = arena_make(db_arena(db), struct tick);
    *tick = (struct tick){.db = db, .now_ms = now_ms, .said = said, .arg = arg};
    enum err err = wake(tick, why);
    if (!err)
        err = link_incidents(tick, why);
    if (!err)
        err = age(tick, why);
    return err ? err : contacts(tick, why);
}
