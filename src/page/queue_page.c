#include "page/show.h"

/* The queue as it is shown: what breaks next first, what waits at each client, who is there. */

enum { SOON_MS = 30 * 60 * 1000, PEOPLE_MOST = 500 };

static bool asked_for(const struct queue_query *query, const struct seen_by *by,
                      const struct case_waiting *one)
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
    return !one->asleep && (mine || (!one->assignee.len && case_fits(by, one, query->person)));
}

static enum err put_one(struct db *db, const struct seen_by *by, const struct case_waiting *one,
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
    const struct case_waiting *next; /* what breaks first */
};

static void add(struct sums *sums, const struct case_waiting *one)
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
static void put_counts(const struct case_queue *queue, const struct seen_by *by,
                       struct json_out *out)
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
    struct case_shift shift;
    struct row *row = NULL;
    enum err err = case_shift_load(db, by, &shift, why);
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
            on = on || case_on_shift(&shift, client, id);
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

enum err page_queue_json(struct db *db, const struct seen_by *by, const struct queue_query *query,
                         struct json_out *out, struct why *why)
{
    struct case_queue queue = {0};
    enum err err = case_queue_load(db, by, &queue, why);
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

enum err page_queue_sums_json(struct db *db, const struct seen_by *by, struct json_out *out,
                              struct why *why)
{
    struct case_queue queue = {0};
    enum err err = case_queue_load(db, by, &queue, why);
    if (err)
        return err;
    put_counts(&queue, by, out);
    return put_people(db, by, out, why);
}
