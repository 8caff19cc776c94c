#include "desk/case_queue.h"

#include "desk/case_file.h"
#include "model/duty.h"

/*
 * The queue: what breaks next first. Which clock runs, and when it is over, depends on the client's
 * hours and on the level of the case's story, so it is worked out here for every open case rather
 * than kept in its row, where a change of either would make it wrong.
 */

enum { QUEUE_MOST = 20000 };

#define LEVEL_OF_CASE                                                                              \
    "(SELECT coalesce(max(s.level), 0) FROM case_post k JOIN placement l ON l.post = k.post "      \
    "AND l.client = c.client AND l.brand = c.brand JOIN story s ON s.client = l.client "           \
    "AND s.brand = l.brand AND s.id = l.story WHERE k.client = c.client AND k.number = c.number)"

/* What breaks first stands first; of two alike the older. */
static int by_due(const void *a, const void *b)
{
    const struct case_waiting *x = a, *y = b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    const int client = text_order(x->client, y->client);
    if (client)
        return client;
    return x->number < y->number ? -1 : x->number > y->number;
}

static struct case_waiting waiting_of(struct db *db, struct row *row, const struct seen_by *by)
{
    enum { FIXED = 8 };
    struct arena *arena = db_arena(db);
    struct running running[CLOCK_KINDS];
    const struct clocks clocks = case_clocks_of(row, FIXED);
    struct case_waiting one = {.client = arena_text(arena, row_text(row, 0)),
                               .id = arena_text(arena, row_text(row, 1)),
                               .brand = arena_text(arena, row_text(row, 2)),
                               .lang = arena_text(arena, row_text(row, 3)),
                               .skill = arena_text(arena, row_text(row, 4)),
                               .assignee = arena_text(arena, row_text(row, 5)),
                               .number = row_int(row, 6),
                               .due_ms = INT64_MAX,
                               .left_ms = INT64_MAX,
                               .state = clocks.state,
                               .asleep = clocks.state != CASE_OPEN};
    if (clocks_running(&clocks, watched_service(by->watched, one.client), (int)row_int(row, 7),
                       by->now_ms, running)) {
        one.due_ms = running[0].due_ms;
        one.left_ms = running[0].left_ms;
        one.red = running[0].red;
    }
    return one;
}

enum err case_queue_load(struct db *db, const struct seen_by *by, struct case_queue *queue,
                         struct why *why)
{
    struct row *row = NULL;
    int64_t all = 0;
    enum err err = db_int(db, &all, why,
                          "SELECT count(*) FROM case_file WHERE state IN ('open', 'snoozed', "
                          "'waiting_customer') AND client " SQL_ONE_OF("?1"),
                          "t", store_clients(db, by));
    if (!err)
        err = db_query(
            db, &row, why,
            "SELECT c.client, c.id, c.brand, c.lang, c.skill, c.assignee, c.number, " LEVEL_OF_CASE
            ", " CLOCK_COLUMNS " FROM case_file c WHERE c.state IN "
            "('open', 'snoozed', 'waiting_customer') AND c.client " SQL_ONE_OF(
                "?1") " ORDER BY coalesce(c.waiting_since, c.asked_at) LIMIT ?2",
            "ti", store_clients(db, by), (int64_t)QUEUE_MOST);
    if (err)
        return err;
    const size_t most = all < QUEUE_MOST ? (size_t)all : QUEUE_MOST;
    queue->at = arena_array(db_arena(db), struct case_waiting, most + 1);
    queue->more = (size_t)all - most;
    while (queue->count < most && row_next(row))
        queue->at[queue->count++] = waiting_of(db, row, by);
    err = row_end(&row, why);
    if (!err && queue->count)
        qsort(queue->at, queue->count, sizeof(*queue->at), by_due);
    return err;
}

/* ---- people: how much each has, and who is on shift ---- */

bool case_on_shift(const struct case_shift *shift, struct text client, struct text person)
{
    const struct service *service = watched_service(shift->watched, client);
    for (size_t i = 0; i < service->duties.count; i++) {
        const struct duty *duty = watched_duty(shift->watched, service->duties.at[i]);
        if (duty && text_same(duty_holder(shift->watched, duty, shift->covers, shift->cover_count,
                                          shift->now_ms, NULL),
                              person))
            return true;
    }
    return !service->duties.count;
}

enum err case_shift_load(struct db *db, const struct seen_by *by, struct case_shift *shift,
                         struct why *why)
{
    *shift = (struct case_shift){.watched = by->watched, .now_ms = by->now_ms};
    return store_covers(db, by->now_ms, db_arena(db), &shift->covers, &shift->cover_count, why);
}

/* Cases that are under this person's hands: not those that wait or sleep. */
static enum err load_of(struct db *db, struct text person, int64_t *load_out, struct why *why)
{
    return db_int(db, load_out, why,
                  "SELECT count(*) FROM case_file WHERE assignee = ?1 AND state = 'open'", "t",
                  person);
}

bool case_fits(const struct seen_by *by, const struct case_waiting *one, struct text person)
{
    const struct service *service = watched_service(by->watched, one->client);
    return service_speaks(service, person, one->lang) &&
           service_skilled(service, person, one->skill);
}

/* ---- the next case for somebody ---- */

struct choosing {
    const struct seen_by *by;
    struct case_shift shift;
    struct text person;
    int64_t load;
    bool forced;
};

/* NULL: may have it; else why not. */
static const char *why_not(const struct choosing *choosing, const struct case_waiting *one)
{
    if (one->asleep || one->assignee.len || !case_fits(choosing->by, one, choosing->person))
        return "empty";
    if (choosing->forced)
        return NULL;
    const struct service_person *able =
        service_person(watched_service(choosing->by->watched, one->client), choosing->person);
    if (able && able->load && choosing->load >= able->load)
        return "load";
    return case_on_shift(&choosing->shift, one->client, choosing->person) ? NULL : "off_duty";
}

static enum err give(struct db *db, const struct act *act, const struct case_waiting *one,
                     struct why *why)
{
    struct act said = *act;
    said.client = one->client;
    said.id = one->id;
    said.text = TEXT("next");
    enum err err = act_person(db, one->client, act->person, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET assignee = ?3 WHERE client = ?1 AND number = ?2 "
                     "AND assignee IS NULL AND state = 'open'",
                     "tit", one->client, one->number, act->person);
    if (!err && db_changes(db) != 1)
        err = why_set(why, ERR_AGAIN, "case %.*s was taken at this moment", TEXT_ARG(one->id));
    return err ? err : case_log(db, &said, "take", why);
}

enum err desk_queue_next(struct db *db, const struct seen_by *by, const struct act *act,
                         bool forced, struct queue_given *given_out, struct why *why)
{
    struct case_queue queue = {0};
    struct choosing choosing = {.by = by, .person = act->person, .forced = forced};
    enum err err = case_queue_load(db, by, &queue, why);
    if (!err)
        err = case_shift_load(db, by, &choosing.shift, why);
    if (!err)
        err = load_of(db, act->person, &choosing.load, why);
    struct queue_given given = {.reason = "empty"};
    for (size_t i = 0; i < queue.count && !err; i++) {
        const char *not_this = why_not(&choosing, &queue.at[i]);
        if (not_this) {
            given.reason = strcmp(not_this, "empty") == 0 ? given.reason : not_this;
            continue;
        }
        err = give(db, act, &queue.at[i], why);
        given = (struct queue_given){queue.at[i].id, queue.at[i].client, "given"};
        break;
    }
    if (!err)
        *given_out = given;
    return err;
}
