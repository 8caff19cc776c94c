/* What the desk knows: pages, found and offered, written and retired. */
#include "base/clock.h"
#include "web/desk_act.h"

/* ---- reading ---- */

static enum err read_list(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    const struct knowledge_query query = {
        .client = call_query(call, "client"),
        .lang = call_query(call, "lang"),
        .brand = call_query(call, "brand"),
        .group = call_query(call, "group"),
        .words = call_query(call, "q"),
        .due = target_int(&call->target, "due", 0) != 0,
        .retired = target_int(&call->target, "retired", 0) != 0,
        .limit = target_int(&call->target, "limit", 100),
    };
    return desk_knowledge_json(db, &asking->by, &query, &asking->call->out, why);
}

enum { GAP_DAYS = 30 };

static enum err read_gaps(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    const struct knowledge_gaps gaps = {.client = call_query(call, "client"),
                                        .lang = call_query(call, "lang"),
                                        .days = target_int(&call->target, "days", GAP_DAYS)};
    return desk_knowledge_gaps_json(db, &asking->by, &gaps, &asking->call->out, why);
}

enum err api_knowledge_gaps(struct call *call, struct why *why)
{
    return call_ask(call, read_gaps, why);
}

enum err api_knowledge(struct call *call, struct why *why)
{
    return call_ask(call, read_list, why);
}

static enum err read_page(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    return desk_knowledge_page_json(db, &asking->by, call->params[0], call->params[1],
                                    &asking->call->out, why);
}

enum err api_knowledge_page(struct call *call, struct why *why)
{
    return call_ask(call, read_page, why);
}

static enum err read_offered(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    const struct knowledge_question question = {
        .client = call_query(call, "client"),
        .brand = call_query(call, "brand"),
        .lang = call_query(call, "lang"),
        .words = call_query(call, "q"),
        .limit = target_int(&call->target, "limit", 0),
    };
    return desk_knowledge_find_json(db, &asking->by, &question, &asking->call->out, why);
}

enum err api_knowledge_find(struct call *call, struct why *why)
{
    return call_ask(call, read_offered, why);
}

static enum err read_for_case(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    return desk_knowledge_for_case_json(db, &asking->by, call->params[0],
                                        target_int(&call->target, "limit", 0), &asking->call->out,
                                        why);
}

enum err api_case_knowledge(struct call *call, struct why *why)
{
    return call_ask(call, read_for_case, why);
}

/* ---- writing ---- */

struct knowing {
    struct act act;
    struct knowledge_page page;
    struct text id; /* of the page, in the call's arena */
    struct arena *arena;
    struct desk_eyes eyes;
    int64_t rank;
    const struct json *over;
};

static enum err put(struct db *db, void *arg, struct why *why)
{
    struct knowing *knowing = arg;
    struct text id;
    enum err err = desk_knowledge_put(db, &knowing->eyes, &knowing->act, &knowing->page, &id, why);
    if (!err)
        knowing->id = arena_text(knowing->arena, id);
    return err;
}

static enum err instant(const struct call *call, const char *key, int64_t *ms_out, struct why *why)
{
    const struct text value = json_text_at(call->json, key);
    *ms_out = 0;
    if (value.len && !time_parse(value, ms_out))
        return why_set(why, ERR_BAD_INPUT, "%s: a time such as 2026-11-23T09:00:00Z", key);
    return OK;
}

/* ["a","b"] as lines */
static struct text lines_of(struct call *call, const char *key)
{
    struct buf buf;
    buf_init(&buf, BODY_MOST);
    const struct json *list = json_find(call->json, key);
    for (const struct json *item = list ? list->first : NULL; item; item = item->next) {
        (void)buf_text(&buf, json_text(item));
        (void)buf_byte(&buf, '\n');
    }
    const struct text text = arena_text(call->arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

static struct knowing knowing_of(struct call *call, struct text client, struct text id)
{
    return (struct knowing){.act = {.client = client,
                                    .id = id,
                                    .person = call->person->id,
                                    .text = call_field(call, "text"),
                                    .version = json_int_at(call->json, "version", 0),
                                    .now_ms = call_now(call)},
                            .id = id,
                            .arena = call->arena};
}

/* Answers with the page as it stands. */
static enum err answer_page(struct call *call, const struct knowing *knowing, struct why *why)
{
    call->params[0] = knowing->act.client;
    call->params[1] = knowing->id;
    return api_knowledge_page(call, why);
}

static enum err write_page(struct call *call, struct text client, struct text id, struct why *why)
{
    if (!call_serves(call, client))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(client));
    struct knowing knowing = knowing_of(call, client, id);
    knowing.page = (struct knowledge_page){.id = id,
                                           .brand = call_field(call, "brand"),
                                           .lang = call_field(call, "lang"),
                                           .group = call_field(call, "group"),
                                           .title = call_field(call, "title"),
                                           .answer = call_field(call, "answer"),
                                           .body = call_field(call, "body"),
                                           .asked = lines_of(call, "asked"),
                                           .url = call_field(call, "url")};
    enum err err = instant(call, "from", &knowing.page.from_ms, why);
    if (!err)
        err = instant(call, "until", &knowing.page.until_ms, why);
    if (!err && !call_brand_there(call, client, knowing.page.brand))
        err = why_set(why, ERR_BAD_INPUT, "brand: the client has no brand %.*s",
                      TEXT_ARG(knowing.page.brand));
    struct deed deed = deed_of(call);
    knowing.eyes = deed.eyes;
    if (!err)
        err = store_write(call->web->options.store, put, &knowing, why);
    call_seen_done(call, &deed.by);
    return err ? err : answer_page(call, &knowing, why);
}

enum err api_knowledge_post(struct call *call, struct why *why)
{
    return write_page(call, json_text_at(call->json, "client"), (struct text){0}, why);
}

enum err api_knowledge_change(struct call *call, struct why *why)
{
    return write_page(call, call->params[0], call->params[1], why);
}

static enum err retire(struct db *db, void *arg, struct why *why)
{
    const struct knowing *knowing = arg;
    return desk_knowledge_retire(db, &knowing->act, why);
}

enum err api_knowledge_retire(struct call *call, struct why *why)
{
    struct knowing knowing = knowing_of(call, call->params[0], call->params[1]);
    if (!call_serves(call, knowing.act.client))
        return why_set(why, ERR_NOT_FOUND, "there is no page %.*s", TEXT_ARG(knowing.id));
    enum err err = store_write(call->web->options.store, retire, &knowing, why);
    return err ? err : answer_page(call, &knowing, why);
}

static enum err choose(struct db *db, void *arg, struct why *why)
{
    const struct knowing *knowing = arg;
    return desk_knowledge_choose(db, &knowing->act, knowing->rank, knowing->over, why);
}

enum err api_knowledge_choose(struct call *call, struct why *why)
{
    struct knowing knowing = knowing_of(call, call->params[0], call->params[1]);
    if (!call_serves(call, knowing.act.client))
        return why_set(why, ERR_NOT_FOUND, "there is no page %.*s", TEXT_ARG(knowing.id));
    knowing.act.text = call_field(call, "case");
    knowing.rank = json_int_at(call->json, "rank", 0);
    knowing.over = json_find(call->json, "over");
    enum err err = store_write(call->web->options.store, choose, &knowing, why);
    return err ? err : answer_page(call, &knowing, why);
}
