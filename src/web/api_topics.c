/* Queries and lists: which there are, what they said, and changing them. */
#include "desk/desk.h"
#include "page/page.h"
#include "web/sample.h"

enum { HOURS_GIVEN = 24, MEASURE_MS = 600, LIST_MOST = 2000, WORD_LONGEST = 1000 };

static bool in_force(const struct seen_by *by, const struct rule_name *name,
                     const struct topic **topic_out, const struct word_list **list_out)
{
    *topic_out = NULL;
    *list_out = NULL;
    if (!by->watched)
        return false;
    const struct brand *brand =
        name->brand.len ? watched_brand(by->watched, name->client, name->brand) : NULL;
    for (size_t i = 0; brand && i < brand->topic_count; i++)
        if (text_same(brand->topics[i].id, name->id))
            *topic_out = &brand->topics[i];
    for (size_t i = 0; !name->brand.len && i < by->watched->list_count; i++)
        if (text_same(by->watched->lists[i].client, name->client) &&
            text_same(by->watched->lists[i].id, name->id))
            *list_out = &by->watched->lists[i];
    return *topic_out || *list_out;
}

void put_master(struct call *call)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct rules_master master = calls->rules_master ? calls->rules_master(calls->tower)
                                                           : (struct rules_master){.kind = "scene"};
    json_key(&call->out, "master");
    json_begin(&call->out, '{');
    json_pair_str(&call->out, "kind", master.kind);
    json_pair_text(&call->out, "path", master.path);
    json_pair_bool(&call->out, "can_take", master.can_take);
    json_end(&call->out, '}');
}

static void put_list(struct json_out *out, const struct word_list *list)
{
    json_begin(out, '{');
    json_pair_text(out, "client", list->client);
    json_pair_text(out, "id", list->id);
    json_pair_texts(out, "words", &list->words);
    json_end(out, '}');
}

static void put_lists(struct call *call, const struct seen_by *by, struct text only)
{
    json_key(&call->out, "lists");
    json_begin(&call->out, '[');
    for (size_t i = 0; by->watched && i < by->watched->list_count; i++) {
        const struct word_list *list = &by->watched->lists[i];
        if (!list->client.len ||
            (seen_serves(by, list->client) && (!only.len || text_same(only, list->client))))
            put_list(&call->out, list);
    }
    json_end(&call->out, ']');
}

/* ---- all of them, measured on what was heard ---- */

struct measuring {
    struct call *call;
    struct seen_by by;
    struct sample sample; /* of one client */
    const struct word_list *lists;
    size_t list_count, shown;
    int64_t until_ms; /* steady clock: what comes later is not measured */
    bool more;
};

/* -1: not measured. */
static void measure(struct measuring *m, const struct topic *topic, int64_t *found_out,
                    int64_t *warnings_out, double *cost_out)
{
    struct match_warning *warnings;
    size_t count = 0;
    struct why why;
    const int64_t left_ms = m->until_ms - clock_steady_ms();
    const struct match_setup setup = {topic, 1, m->lists, m->list_count, CJK_DEFAULT};
    const struct warn_setup asked = {.lists = m->lists, .list_count = m->list_count};
    *found_out = *warnings_out = -1;
    *cost_out = 0;
    if (left_ms <= 0)
        return;
    if (!match_warnings(topic->query, &asked, m->call->arena, &warnings, &count, &why))
        *warnings_out = (int64_t)count;
    if (!sample_try(&m->sample, &setup, left_ms, &why) &&
        m->sample.glances.len == m->sample.posts.len) {
        *found_out = (int64_t)m->sample.found.len;
        *cost_out = sample_cost_us(&m->sample);
    }
}

static void put_count(struct json_out *out, const char *key, int64_t count)
{
    json_key(out, key);
    if (count < 0)
        json_put_null(out);
    else
        json_put_int(out, count);
}

static void put_topic(struct measuring *m, const struct client *client, const struct brand *brand,
                      const struct topic *topic)
{
    struct json_out *out = &m->call->out;
    int64_t found, warnings;
    double cost;
    measure(m, topic, &found, &warnings, &cost);
    json_begin(out, '{');
    json_pair_text(out, "client", client->id);
    json_pair_text(out, "client_name", client->name);
    json_pair_text(out, "brand", brand->id);
    json_pair_text(out, "brand_name", brand->name);
    json_pair_text(out, "topic", topic->id);
    json_pair_text(out, "query", topic->query);
    json_pair_text(out, "cjk", topic->cjk);
    put_count(out, "warnings", warnings);
    put_count(out, "found", found);
    put_count(out, "posts", found < 0 ? -1 : (int64_t)m->sample.posts.len);
    json_key(out, "cost_us");
    if (cost > 0)
        json_put_number(out, cost, 2);
    else
        json_put_null(out);
    json_end(out, '}');
}

static enum err put_client(struct measuring *m, const struct client *client, struct why *why)
{
    struct call *call = m->call;
    m->sample.client = client->id;
    m->lists = sample_lists(call->arena, m->by.watched, client->id, &m->list_count);
    enum err err = store_read(call->web->options.store, sample_read, &m->sample, why);
    for (size_t b = 0; b < client->brand_count && !err; b++)
        for (size_t t = 0; t < client->brands[b].topic_count; t++) {
            m->more = m->more || m->shown == LIST_MOST;
            if (m->shown == LIST_MOST)
                return OK;
            put_topic(m, client, &client->brands[b], &client->brands[b].topics[t]);
            m->shown++;
        }
    return err;
}

static enum err put_topics(struct measuring *m, struct text only, struct why *why)
{
    const struct watched *w = m->by.watched;
    enum err err = OK;
    json_key(&m->call->out, "topics");
    json_begin(&m->call->out, '[');
    for (size_t i = 0; w && i < w->client_count && !err; i++)
        if (seen_serves(&m->by, w->clients[i].id) &&
            (!only.len || text_same(only, w->clients[i].id)))
            err = put_client(m, &w->clients[i], why);
    json_end(&m->call->out, ']');
    json_pair_bool(&m->call->out, "more", m->more);
    return err;
}

enum err api_topics(struct call *call, struct why *why)
{
    struct measuring m = {.call = call, .until_ms = clock_steady_ms() + MEASURE_MS};
    const struct text only = call_query(call, "client");
    call_seen_by(call, &m.by);
    m.sample = (struct sample){.arena = call->arena, .to_ms = call_now(call)};
    m.sample.from_ms = m.sample.to_ms - HOURS(HOURS_GIVEN);
    json_begin(&call->out, '{');
    json_pair_int(&call->out, "hours", HOURS_GIVEN);
    enum err err = put_topics(&m, only, why);
    put_lists(call, &m.by, only);
    put_master(call);
    json_end(&call->out, '}');
    sample_done(&m.sample);
    call_seen_done(call, &m.by);
    return err;
}

/* ---- one of them ---- */

static struct rule_name name_of(const struct call *call)
{
    const bool list = text_is(call->target.parts[2], "lists");
    return list ? (struct rule_name){.client = call->params[0], .id = call->params[1]}
                : (struct rule_name){call->params[0], call->params[1], call->params[2], {0}};
}

static void put_rule(struct call *call, const struct seen_by *by, const struct rule_name *name)
{
    struct json_out *out = &call->out;
    const struct topic *topic;
    const struct word_list *list;
    (void)in_force(by, name, &topic, &list);
    const struct client *client = by->watched ? watched_client(by->watched, name->client) : NULL;
    const struct brand *brand =
        by->watched ? watched_brand(by->watched, name->client, name->brand) : NULL;
    json_pair_text(out, "client", name->client);
    json_pair_text(out, "client_name", client ? client->name : name->client);
    json_pair_text(out, "brand", name->brand);
    json_pair_text(out, "brand_name", brand ? brand->name : name->brand);
    json_pair_text(out, "id", name->id);
    json_pair_bool(out, "in_force", topic || list);
    json_pair_text(out, "query", topic ? topic->query : (struct text){0});
    json_pair_text(out, "cjk", topic ? topic->cjk : (struct text){0});
    json_key(out, "list");
    if (list)
        put_list(out, list);
    else
        json_put_null(out);
}

static enum err read_rule(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct rule_name name = name_of(call);
    const struct topic *topic;
    const struct word_list *list;
    struct rule_version newest = {0};
    const bool there = in_force(&asking->by, &name, &topic, &list);
    enum err err = OK;
    if (!seen_serves(&asking->by, name.client) && !(list && !name.client.len))
        return why_set(why, ERR_NOT_FOUND, "there is no such rule");
    if (!there)
        err = store_rule_version(db, &name, 0, call->arena, &newest, why);
    if (!err && !there && !newest.number)
        err = why_set(why, ERR_NOT_FOUND, "there is no such rule");
    if (err)
        return err;
    json_begin(&call->out, '{');
    put_rule(call, &asking->by, &name);
    put_lists(call, &asking->by, name.client);
    put_master(call);
    err = page_rule_json(db, &asking->by, &name, &call->out, why);
    json_end(&call->out, '}');
    return err;
}

enum err api_rule(struct call *call, struct why *why)
{
    return call_ask(call, read_rule, why);
}

/* ---- changing one ---- */

static enum err change(struct call *call, struct rule_ask *ask, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct rule_name name = name_of(call);
    if (!call_serves(call, name.client))
        return why_set(why, ERR_NOT_FOUND, "there is no such client");
    if (!calls->rule)
        return why_set(why, ERR_DENIED, "in a drill who is watched stands in the scene");
    ask->client = name.client;
    ask->brand = name.brand;
    ask->id = name.id;
    ask->person = call->person->id;
    ask->why = text_trim(json_text_at(call->json, "text"));
    ask->number = json_int_at(call->json, "number", 0);
    ask->now_ms = call_now(call);
    if (!ask->why.len)
        return why_set(why, ERR_BAD_INPUT, "say why: 'text' is empty");
    struct seen_by by;
    call_seen_by(call, &by);
    enum err err = rule_effect_of(call, &by, ask, &ask->effect, why);
    call_seen_done(call, &by);
    if (!err)
        err = calls->rule(calls->tower, ask, why);
    return err ? err : call_ask(call, read_rule, why);
}

/* ---- what waits for a second person ---- */

static enum err read_proposals(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct rule_name name = {.client = call_query(call, "client")};
    json_begin(&call->out, '{');
    const enum err err = desk_rule_proposals_json(
        db, &asking->by, &name, target_int(&call->target, "all", 0) != 0, &call->out, why);
    json_end(&call->out, '}');
    return err;
}

enum err api_proposals(struct call *call, struct why *why)
{
    return call_ask(call, read_proposals, why);
}

struct deciding {
    struct act act;
    int64_t number;
};

static enum err refuse(struct db *db, void *arg, struct why *why)
{
    const struct deciding *d = arg;
    return desk_rule_decide(db, &d->act, d->number, "refused", why);
}

enum err api_proposal_decide(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    int64_t number = 0;
    if (!call_serves(call, call->params[0]) || !text_int(call->params[1], &number) || number < 1)
        return why_set(why, ERR_NOT_FOUND, "there is no such proposal");
    struct deciding no = {.act = {.client = call->params[0],
                                  .person = call->person->id,
                                  .text = text_trim(json_text_at(call->json, "text")),
                                  .now_ms = call_now(call)},
                          .number = number};
    const struct rule_ask yes = {.client = call->params[0],
                                 .person = call->person->id,
                                 .now_ms = call_now(call),
                                 .approves = number};
    if (!calls->rule)
        return why_set(why, ERR_DENIED, "in a drill who is watched stands in the scene");
    const enum err err = text_is(call->target.parts[call->target.part_count - 1], "approve")
                             ? calls->rule(calls->tower, &yes, why)
                             : store_write(call->web->options.store, refuse, &no, why);
    return err ? err : api_proposals(call, why);
}

enum err api_topic_save(struct call *call, struct why *why)
{
    struct rule_ask ask = {.query = json_text_at(call->json, "query"),
                           .cjk = call_field(call, "cjk")};
    if (ask.cjk.len && !text_is(ask.cjk, "sub") && !text_is(ask.cjk, "run") &&
        !text_is(ask.cjk, "morph"))
        return why_set(why, ERR_BAD_INPUT, "cjk must be sub, run or morph");
    return change(call, &ask, why);
}

enum err api_rule_end(struct call *call, struct why *why)
{
    return change(call, &(struct rule_ask){.gone = true}, why);
}

enum err api_list_save(struct call *call, struct why *why)
{
    const struct json *list = json_find(call->json, "words");
    struct text *words = arena_array(call->arena, struct text, list->count + 1);
    size_t count = 0;
    for (const struct json *one = list->first; one; one = one->next) {
        words[count] = text_trim(one->text);
        if (!words[count].len || words[count].len > WORD_LONGEST)
            return why_set(why, ERR_BAD_INPUT, "words, number %zu: 1 to %d bytes", count + 1,
                           WORD_LONGEST);
        for (size_t i = 0; i < words[count].len; i++)
            if ((unsigned char)words[count].at[i] < ' ')
                return why_set(why, ERR_BAD_INPUT, "words, number %zu: a line break", count + 1);
        count++;
    }
    return change(call, &(struct rule_ask){.words = {words, count}}, why);
}

/* Back to what it said then: a new version with the old words. */
struct going_back {
    struct asking asking;
    struct rule_version found;
};

static enum err find_version(struct db *db, void *arg, struct why *why)
{
    struct going_back *back = arg;
    struct call *call = back->asking.call;
    const struct rule_name name = name_of(call);
    return store_rule_version(db, &name, json_int_at(call->json, "to", -1), call->arena,
                              &back->found, why);
}

enum err api_rule_back(struct call *call, struct why *why)
{
    struct going_back back = {.asking.call = call};
    if (!call_serves(call, call->params[0]))
        return why_set(why, ERR_NOT_FOUND, "there is no such client");
    enum err err = store_read(call->web->options.store, find_version, &back, why);
    if (!err && !back.found.said.at)
        err = why_set(why, ERR_NOT_FOUND, "there is no such version to go back to");
    if (err)
        return err;
    struct rule_ask ask = {.query = back.found.said, .cjk = back.found.cjk};
    if (text_is(call->target.parts[2], "lists"))
        ask.words = arena_split(call->arena, back.found.said, '\n');
    return change(call, &ask, why);
}
