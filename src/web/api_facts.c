/* The ledger and statements. */
#include "web/desk_act.h"

/* ---- facts ---- */

static enum err read_facts(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct target *target = &asking->call->target;
    const struct fact_query query = {.incident = call_query(asking->call, "incident"),
                                     .all = target_int(target, "all", 0) != 0,
                                     .otherwise = target_int(target, "otherwise", 0) != 0};
    return desk_facts_json(db, &asking->by, &query, &asking->call->out, why);
}

enum err api_facts(struct call *call, struct why *why)
{
    return call_ask(call, read_facts, why);
}

static enum err read_fact(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_fact_json(db, &asking->by, asking->call->params[0], &asking->call->out, why);
}

enum err api_fact(struct call *call, struct why *why)
{
    return call_ask(call, read_fact, why);
}

static struct fact_text fact_of(const struct call *call)
{
    const struct json *open = json_find(call->json, "open");
    return (struct fact_text){.brand = deed_text(call, "brand"),
                              .incident = deed_text(call, "incident"),
                              .claim = deed_text(call, "claim"),
                              .value = deed_text(call, "value"),
                              .position = deed_text(call, "position"),
                              .evidence = deed_text(call, "evidence"),
                              .owner = deed_text(call, "owner"),
                              .open = open ? (open->kind == JSON_TRUE ? TEXT("yes") : TEXT("no"))
                                           : (struct text){0}};
}

static enum err make_fact(struct db *db, struct deed *deed, struct why *why)
{
    const struct fact_text text = fact_of(deed->call);
    return desk_fact_new(db, &deed->eyes, &deed->act, &text, &deed->id, why);
}

enum err api_fact_new(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = make_fact;
    enum err err = deed_client(&deed, deed_text(call, "client"), why);
    if (err) {
        call_seen_done(call, &deed.by);
        return err;
    }
    err = deed_do(&deed, why);
    return err ? err : api_fact(call, why);
}

static enum err change_fact(struct db *db, struct deed *deed, struct why *why)
{
    const struct fact_text text = fact_of(deed->call);
    const bool ends = text_is(deed_name(deed->call), "end") && deed->call->target.part_count > 4;
    enum err err = desk_fact_client(db, &deed->by, deed->act.id, &deed->act.client, why);
    if (err)
        return err;
    return ends ? desk_fact_end(db, &deed->eyes, &deed->act, why)
                : desk_fact_change(db, &deed->eyes, &deed->act, &text, why);
}

enum err api_fact_change(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = change_fact;
    enum err err = deed_do(&deed, why);
    return err ? err : api_fact(call, why);
}

/* What is done about a text that says otherwise now: it is corrected, or left as it was said. */
static enum err deal_fact(struct db *db, struct deed *deed, struct why *why)
{
    const struct fact_used used = {deed_text(deed->call, "object"), deed_text(deed->call, "of")};
    enum err err = desk_fact_client(db, &deed->by, deed->act.id, &deed->act.client, why);
    if (err)
        return err;
    if (text_is(deed_name(deed->call), "seen"))
        return desk_fact_seen(db, &deed->act, &used, why);
    return desk_fact_correct(db, &deed->eyes, &deed->act, &used, &deed->id, why);
}

enum err api_fact_deal(struct call *call, struct why *why)
{
    const struct text fact = call->params[0];
    struct deed deed = deed_of(call);
    deed.run = deal_fact;
    enum err err = deed_do(&deed, why);
    call->params[0] = fact;
    return err ? err : api_fact(call, why);
}

/* ---- statements ---- */

static enum err read_statements(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_statements_json(db, &asking->by, call_query(asking->call, "incident"),
                                &asking->call->out, why);
}

enum err api_statements(struct call *call, struct why *why)
{
    return call_ask(call, read_statements, why);
}

static enum err read_statement(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_statement_json(db, &asking->by, asking->call->params[0], &asking->call->out, why);
}

enum err api_statement(struct call *call, struct why *why)
{
    return call_ask(call, read_statement, why);
}

enum err api_skeletons(struct call *call, struct why *why)
{
    (void)why;
    desk_skeletons_json(&call->out);
    return OK;
}

/* [{"id","text"}] as the object {"id":"text"}. */
static enum err slots_of(const struct call *call, const struct json **slots_out, struct why *why)
{
    const struct json *list = json_find(call->json, "slots");
    *slots_out = NULL;
    if (!list)
        return OK;
    struct json *slots = arena_make(call->arena, struct json), **end = &slots->first;
    slots->kind = JSON_OBJECT;
    for (const struct json *at = list->first; at; at = at->next) {
        enum err err = body_item(at, "id:text(1..40) text:text(0..4000)", why);
        if (err)
            return err;
        struct json *slot = arena_make(call->arena, struct json);
        slot->kind = JSON_STRING;
        slot->key = json_text_at(at, "id");
        slot->text = json_text_at(at, "text");
        *end = slot;
        end = &slot->next;
        slots->count++;
    }
    *slots_out = slots;
    return OK;
}

static enum err statement_of(const struct call *call, struct statement_text *text, struct why *why)
{
    *text = (struct statement_text){.brand = deed_text(call, "brand"),
                                    .story = deed_text(call, "story"),
                                    .incident = deed_text(call, "incident"),
                                    .kind = deed_text(call, "kind"),
                                    .lang = deed_text(call, "lang"),
                                    .text = deed_text(call, "text"),
                                    .targets = json_find(call->json, "targets"),
                                    .corrects = deed_text(call, "corrects"),
                                    .note = deed_text(call, "note"),
                                    .speaker = deed_text(call, "speaker")};
    return slots_of(call, &text->slots, why);
}

static enum err make_statement(struct db *db, struct deed *deed, struct why *why)
{
    struct statement_text text;
    enum err err = statement_of(deed->call, &text, why);
    return err ? err : desk_statement_new(db, &deed->eyes, &deed->act, &text, &deed->id, why);
}

enum err api_statement_new(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = make_statement;
    enum err err = deed_client(&deed, deed_text(call, "client"), why);
    if (err) {
        call_seen_done(call, &deed.by);
        return err;
    }
    err = deed_do(&deed, why);
    return err ? err : api_statement(call, why);
}

static enum err change_statement(struct db *db, struct deed *deed, struct why *why)
{
    const struct text name = deed_name(deed->call);
    const bool named = deed->call->target.part_count > 4;
    struct statement_text text;
    struct event *about = deed->about;
    int64_t at_ms = 0;
    enum err err = desk_statement_about(db, &deed->by, deed->act.id, about, why);
    if (err)
        return err;
    struct text *const kept[] = {&about->client, &about->brand, &about->story};
    for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
        if (kept[i]->at)
            *kept[i] = arena_text(deed->call->arena, *kept[i]);
    deed->act.client = about->client;
    if (named && text_is(name, "prepare"))
        return desk_statement_prepare(db, &deed->eyes, &deed->act, why);
    if (!named) {
        err = statement_of(deed->call, &text, why);
        return err ? err : desk_statement_write(db, &deed->eyes, &deed->act, &text, why);
    }
    const struct text at = deed_text(deed->call, "at");
    if (at.len && (!time_parse(at, &at_ms) || at_ms > deed->act.now_ms))
        return why_set(why, ERR_BAD_INPUT, "at: a time that lies behind, as 2026-11-23T09:00:00Z");
    return desk_statement_published(db, &deed->act, at_ms, why);
}

/* Said in public: the tower holds what comes against what it foresaw. A story that is over has no
 * such clock. */
static enum err tell_tower(struct call *call, const struct event *about, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct tower_act act = {.client = about->client,
                                  .brand = about->brand,
                                  .story = about->story,
                                  .person = call->person->id};
    if (!about->story.len || !text_is(deed_name(call), "published") || !calls->statement)
        return OK;
    enum err err = calls->statement(calls->tower, &act, why);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err api_statement_act(struct call *call, struct why *why)
{
    struct event about = {0};
    struct deed deed = deed_of(call);
    deed.run = change_statement;
    deed.about = &about;
    enum err err = deed_do(&deed, why);
    if (!err)
        err = tell_tower(call, &about, why);
    return err ? err : api_statement(call, why);
}
