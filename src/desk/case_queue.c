#include "desk/case_file.h"
#include "model/duty.h"

/*
 * The queue: what breaks next first. Which clock runs, and when it is over, depends on the client's
 * hours and on the level of the case's story, so it is worked out here for every open case rather
 * than kept in its row, where a change of either would make it wrong.
 */

enum { QUEUE_MOST = 20000, SOON_MS = 30 * 60 * 1000, PEOPLE_MOST = 500 };

struct waiting {
    struct text client, id, brand, lang, skill, assignee;
    int64_t number;
    int64_t due_ms; /* of the clock that breaks first */
    int64_t left_ms;
    enum case_state state;
    bool asleep; /* snoozed, or waits for the customer */
    bool red;
};

struct queue {
    struct waiting *at;
    size_t count, more; /* more: not looked at */
};

#define LEVEL_OF_CASE                                                                              \
    "(SELECT coalesce(max(s.level), 0) FROM case_post k JOIN placement l ON l.post = k.post "      \
    "AND l.client = c.client AND l.brand = c.brand JOIN story s ON s.client = l.client "           \
    "AND s.brand = l.brand AND s.id = l.story WHERE k.client = c.client AND k.number = c.number)"

/* What breaks first stands first; of two alike the older. */
static int by_due(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    const int client = text_order(x->client, y->client);
    if (client)
        return client;
    return x->number < y->number ? -1 : x->number > y->number;
}

static struct waiting waiting_of(struct db *db, struct row *row, const struct seen_by *by)
{
    enum { FIXED = 8 };
    struct arena *arena = db_arena(db);
    struct running running[CLOCK_KINDS];
    const struct clocks clocks = case_clocks_of(row, FIXED);
    struct waiting one = {.client = arena_text(arena, row_text(row, 0)),
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

static enum err load_queue(struct db *db, const struct seen_by *by, struct queue *queue,
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
    queue->at = arena_array(db_arena(db), struct waiting, most + 1);
    queue->more = (size_t)all - most;
    while (queue->count < most && row_next(row))
        queue->at[queue->count++] = waiting_of(db, row, by);
    err = row_end(&row, why);
    if (!err && queue->count)
        qsort(queue->at, queue->count, sizeof(*queue->at), by_due);
    return err;
}

/* ---- people: how much each has, and who is on shift ---- */

struct on_shift {
    const struct watched *watched;
    struct cover *covers;
    size_t cover_count;
    int64_t now_ms;
};

static bool is_on_shift(const struct on_shift *shift, struct text client, struct text person)
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

static enum err load_shift(struct db *db, const struct seen_by *by, struct on_shift *shift,
                           struct why *why)
{
    *shift = (struct on_shift){.watched = by->watched, .now_ms = by->now_ms};
    return store_covers(db, by->now_ms, db_arena(db), &shift->covers, &shift->cover_count, why);
}

/* Cases that are under this person's hands: not those that wait or sleep. */
static enum err load_of(struct db *db, struct text person, int64_t *load_out, struct why *why)
{
    return db_int(db, load_out, why,
                  "SELECT count(*) FROM case_file WHERE assignee = ?1 AND state = 'open'", "t",
                  person);
}

static bool fits(const struct seen_by *by, const struct waiting *one, struct text person)
{
    const struct service *service = watched_service(by->watched, one->client);
    return service_speaks(service, person, one->lang) &&
           service_skilled(service, person, one->skill);
}

/* ---- the next case for somebody ---- */

struct choosing {
    const struct seen_by *by;
    struct on_shift shift;
    struct text person;
    int64_t load;
    bool forced;
};

/* NULL: may have it; else why not. */
static const char *why_not(const struct choosing *choosing, const struct waiting *one)
{
    if (one->asleep || one->assignee.len || !fits(choosing->by, one, choosing->person))
        return "empty";
    if (choosing->forced)
        return NULL;
    const struct service_person *able =
        service_person(watched_service(choosing->by->watched, one->client), choosing->person);
    if (able && able->load && choosing->load >= able->load)
        return "load";
    return is_on_shift(&choosing->shift, one->client, choosing->person) ? NULL : "off_duty";
}

static enum err give(struct db *db, const struct act *act, const struct waiting *one,
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
    struct queue queue = {0};
    struct choosing choosing = {.by = by, .person = act->person, .forced = forced};
    enum err err = load_queue(db, by, &queue, why);
    if (!err)
        err = load_shift(db, by, &choosing.shift, why);
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

/* ---- the page ---- */

static bool asked_for(const struct queue_query *query, const struct seen_by *by,
                      const struct waiting *one)
{
    const bool mine = text_same(one->assignee, query->person);
    if ((query->brand.len && !text_same(query->brand, one->brand)) ||
        (query->lang.len && !text_same(query->lang, one->lang)) ||
        (query->skill.len && !text_same(query->skill, one->skill)) ||
        (query->state.len && !text_is(query->state, case_state_name(one->state))) ||
        (query->only_mine && !mine) || (query->unassigned && one->assignee.len))
        return false;
    if (query->all)
        return true;
    return !one->asleep && (mine || (!one->assignee.len && fits(by, one, query->person)));
}

static enum err put_one(struct db *db, const struct seen_by *by, const struct waiting *one,
                        struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.client = ?1 "
                            "AND c.number = ?2",
                            "ti", one->client, one->number);
    if (err)
        return err;
    if (row_next(row))
        err = show_case(db, row, by, out, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

struct sums {
    int64_t waiting, unassigned, over, soon, red;
    const struct waiting *next; /* what breaks first */
};

static void add(struct sums *sums, const struct waiting *one)
{
    if (!sums->next && one->due_ms != INT64_MAX) /* they come in that order */
        sums->next = one;
    sums->waiting++;
    sums->unassigned += !one->assignee.len && !one->asleep;
    sums->over += one->left_ms < 0;
    sums->soon += one->left_ms >= 0 && one->left_ms <= SOON_MS;
    sums->red += one->red;
}

static void put_sums(const struct sums *sums, struct json_out *out)
{
    json_pair_int(out, "waiting", sums->waiting);
    json_pair_int(out, "unassigned", sums->unassigned);
    json_pair_int(out, "over", sums->over);
    json_pair_int(out, "over_in_30min", sums->soon);
    json_pair_int(out, "red", sums->red);
}

static void put_client(const struct seen_by *by, struct text id, const struct sums *sums,
                       struct json_out *out)
{
    const struct client *client = by->watched ? watched_client(by->watched, id) : NULL;
    json_begin(out, '{');
    json_pair_text(out, "client", id);
    json_pair_text(out, "name", client && client->name.len ? client->name : id);
    put_sums(sums, out);
    json_pair_text(out, "next", sums->next ? sums->next->id : (struct text){0});
    json_key(out, "left_s");
    if (sums->next)
        json_put_int(out, sums->next->left_ms / 1000);
    else
        json_put_null(out);
    json_end(out, '}');
}

/* Breaches now and in the next 30 minutes, by client. */
static void put_counts(const struct queue *queue, const struct seen_by *by, struct json_out *out)
{
    struct sums all = {0};
    for (size_t i = 0; i < queue->count; i++)
        add(&all, &queue->at[i]);
    json_key(out, "counts");
    json_begin(out, '{');
    put_sums(&all, out);
    json_pair_int(out, "not_looked_at", (int64_t)queue->more);
    json_end(out, '}');
    json_key(out, "clients");
    json_begin(out, '[');
    for (size_t c = 0; c < by->count; c++) {
        struct sums sums = {0};
        for (size_t i = 0; i < queue->count; i++)
            if (text_same(queue->at[i].client, by->clients[c]))
                add(&sums, &queue->at[i]);
        put_client(by, by->clients[c], &sums, out);
    }
    json_end(out, ']');
}

static void put_clients(struct text clients, struct json_out *out)
{
    struct text client;
    json_key(out, "clients");
    json_begin(out, '[');
    while (clients.at && text_cut(&clients, '\n', &client))
        json_put_text(out, client);
    json_end(out, ']');
}

/* Who shares a client, how much each has and may have, and whether they are on shift. */
static enum err put_people(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why)
{
    struct on_shift shift;
    struct row *row = NULL;
    enum err err = load_shift(db, by, &shift, why);
    if (!err)
        err = db_query(
            db, &row, why,
            "SELECT p.id, p.name, (SELECT count(*) FROM case_file c WHERE c.assignee = p.id "
            "AND c.state = 'open' AND c.client " SQL_ONE_OF(
                "?1") "), (SELECT group_concat(x.client, char(10)) FROM person_client x "
                      "WHERE x.person = p.id AND x.client " SQL_ONE_OF(
                          "?1") "), p.role FROM person p WHERE EXISTS (SELECT 1 FROM person_client "
                                "x "
                                "WHERE x.person = p.id AND x.client " SQL_ONE_OF(
                                    "?1") ") ORDER BY p.id LIMIT ?2",
            "ti", store_clients(db, by), (int64_t)PEOPLE_MOST);
    if (err)
        return err;
    json_key(out, "people");
    json_begin(out, '[');
    while (row_next(row)) {
        const struct text id = row_text(row, 0);
        struct text clients = row_text(row, 3), client;
        bool on = false;
        int64_t limit = 0;
        while (clients.at && text_cut(&clients, '\n', &client)) {
            const struct service_person *able =
                service_person(watched_service(by->watched, client), id);
            on = on || is_on_shift(&shift, client, id);
            limit = able && able->load > limit ? able->load : limit;
        }
        json_begin(out, '{');
        json_pair_text(out, "id", id);
        json_pair_text(out, "name", row_text(row, 1));
        json_pair_text(out, "role", row_text(row, 4));
        put_clients(row_text(row, 3), out);
        json_pair_int(out, "load", row_int(row, 2));
        json_pair_int(out, "most", limit);
        json_pair_bool(out, "on_shift", on);
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

enum err desk_queue_json(struct db *db, const struct seen_by *by, const struct queue_query *query,
                         struct json_out *out, struct why *why)
{
    struct queue queue = {0};
    enum err err = load_queue(db, by, &queue, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_time(out, "now", by->now_ms);
    json_key(out, "cases");
    json_begin(out, '[');
    const int64_t from = query->offset, to = from + list_limit(query->limit);
    int64_t found = 0;
    for (size_t i = 0; i < queue.count && !err; i++) {
        if (!asked_for(query, by, &queue.at[i]))
            continue;
        if (found >= from && found < to)
            err = put_one(db, by, &queue.at[i], out, why);
        found++;
    }
    json_end(out, ']');
    json_pair_int(out, "found", found);
    put_counts(&queue, by, out);
    if (!err)
        err = put_people(db, by, out, why);
    json_end(out, '}');
    return err;
}

enum err desk_queue_sums_json(struct db *db, const struct seen_by *by, struct json_out *out,
                              struct why *why)
{
    struct queue queue = {0};
    enum err err = load_queue(db, by, &queue, why);
    if (err)
        return err;
    put_counts(&queue, by, out);
    return put_people(db, by, out, why);
}
