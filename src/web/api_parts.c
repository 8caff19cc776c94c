/* Clients, brands, people who are rung, channels, duties, routes, senders and sources: which there
 * are, what they said, and changing them. */
#include "desk/desk.h"
#include "page/page.h"
#include "web/inside.h"
#include "web/part_tables.h"
#include "web/parts_rights.h"
#include "web/people.h"

enum { TRY_HOURS = 24 };

static struct text folder_of(const struct call *call)
{
    const struct tower_calls *calls = &call->web->options.calls;
    return calls->folder ? calls->folder(calls->tower) : (struct text){0};
}

static struct part_name name_of(const struct call *call)
{
    const bool brand = text_is(call->params[0], "brand");
    const struct text asked = call->json ? call_field(call, "client") : call_query(call, "client");
    return (struct part_name){call->params[0], brand ? asked : (struct text){0}, call->params[1]};
}

static void maybe_text(struct json_out *out, const char *key, struct text text)
{
    json_pair_text(out, key, text.len ? text : (struct text){0});
}

/* ---- the list ---- */

/* How a channel or an account connects is for who may change it: others see which it is. */
static void put_said(struct call *call, const struct seen_by *by, const struct part *part)
{
    struct json_out *out = &call->out;
    const bool connects = text_is(part->name.kind, "channel") || text_is(part->name.kind, "sender");
    json_key(out, "said");
    if (!connects || part_mine(call, by, part)) {
        part_show(part, folder_of(call), out);
        return;
    }
    json_begin(out, '{');
    json_pair_text(out, "kind", json_text_at(part->at, "kind"));
    maybe_text(out, "account", json_text_at(part->at, "account"));
    json_end(out, '}');
}

static void put_head(struct call *call, const struct seen_by *by, const struct part *part)
{
    struct json_out *out = &call->out;
    json_pair_text(out, "kind", part->name.kind);
    maybe_text(out, "client", part->name.client);
    json_pair_text(out, "id", part->name.id);
    maybe_text(out, "of", part->of);
    json_pair_bool(out, "mine", part_mine(call, by, part));
    put_said(call, by, part);
}

static void put_parts(struct call *call, const struct seen_by *by, const struct part *parts,
                      size_t count)
{
    struct json_out *out = &call->out;
    const struct text kind = call_query(call, "kind"), client = call_query(call, "client");
    json_key(out, "parts");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct part *part = &parts[i];
        if ((kind.len && !text_same(kind, part->name.kind)) || !part_seen(call, by, part) ||
            (client.len && part->of.len && !text_same(client, part->of)))
            continue;
        json_begin(out, '{');
        put_head(call, by, part);
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* What the person may make anew. */
static void put_may(struct call *call)
{
    struct json_out *out = &call->out;
    json_key(out, "may");
    json_begin(out, '[');
    for (size_t i = 0; part_kinds[i]; i++)
        if (part_may_add(call, text_of(part_kinds[i])))
            json_put_text(out, text_of(part_kinds[i]));
    json_end(out, ']');
}

enum err api_parts(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct seen_by by;
    struct part *parts = NULL;
    size_t count = 0;
    call_seen_by(call, &by);
    enum err err = by.watched ? watched_parts(by.watched, call->arena, &parts, &count, why) : OK;
    if (!err) {
        json_begin(&call->out, '{');
        put_master(call);
        json_pair_text(&call->out, "folder",
                       people_eyes_of_all(call) ? folder_of(call) : (struct text){0});
        json_pair_bool(&call->out, "private",
                       calls->private_allowed && calls->private_allowed(calls->tower));
        put_parts(call, &by, parts, count);
        put_may(call);
        json_end(&call->out, '}');
    }
    call_seen_done(call, &by);
    return err;
}

/* ---- forms ---- */

static void put_kinds(struct call *call, const char *key, const char *noun)
{
    struct json_out *out = &call->out;
    struct part_kind *kinds;
    const size_t count = part_kinds_of(text_of(noun), call->arena, &kinds);
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        json_pair_str(out, "name", kinds[i].name);
        json_pair_str(out, "about", kinds[i].about);
        json_key(out, "options");
        part_form(kinds[i].options, out);
        json_end(out, '}');
    }
    json_end(out, ']');
}

enum err api_part_forms(struct call *call, struct why *why)
{
    static const struct {
        const char *name;
        const struct option *options;
    } forms[] = {
        {"client", watched_client_options},     {"service", watched_service_options},
        {"target", watched_target_options},     {"desk_person", watched_desk_person_options},
        {"voice", watched_voice_options},       {"approval", watched_approval_options},
        {"form", watched_form_options},         {"brand", watched_brand_options},
        {"topic", watched_topic_options},       {"person", watched_person_options},
        {"way", watched_way_options},           {"channel", watched_channel_options},
        {"calendar", watched_calendar_options}, {"duty", watched_duty_options},
        {"shift", watched_shift_options},       {"route", watched_route_options},
        {"step", watched_step_options},         {"sender", watched_sender_options},
        {"source", watched_source_options},
    };
    struct json_out *out = &call->out;
    (void)why;
    json_begin(out, '{');
    json_key(out, "forms");
    json_begin(out, '{');
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        json_key(out, forms[i].name);
        part_form(forms[i].options, out);
    }
    json_end(out, '}');
    put_kinds(call, "channels", "channel");
    put_kinds(call, "senders", "sender");
    put_kinds(call, "sources", "source");
    json_end(out, '}');
    return OK;
}

/* ---- one of them ---- */

struct reading {
    struct call *call;
    struct seen_by by;
    struct part part;
    bool there;
    struct rule_version *versions;
    size_t count;
};

/* A version as the part it was. */
static bool part_then(struct call *call, const struct part_name *name, struct text said,
                      struct part *part_out)
{
    struct json *at = NULL;
    struct why why;
    if (!said.at || json_parse(said, call->arena, &at, &why))
        return false;
    const struct text client = json_text_at(at, "client");
    *part_out = (struct part){.name = *name, .at = at, .body = said};
    part_out->of = text_is(name->kind, "client") ? name->id
                   : name->client.len            ? name->client
                                                 : client;
    return true;
}

static void put_versions(struct reading *r, struct db *db)
{
    struct call *call = r->call;
    struct json_out *out = &call->out;
    json_key(out, "versions");
    json_begin(out, '[');
    for (size_t i = 0; i < r->count; i++) {
        const struct rule_version *v = &r->versions[i];
        struct part then;
        const bool said = part_then(call, &r->part.name, v->said, &then);
        if (said && !part_seen(call, &r->by, &then))
            continue; /* it was another client's then */
        json_begin(out, '{');
        json_pair_int(out, "number", v->number);
        json_pair_time(out, "at", v->at_ms);
        json_key(out, "person");
        page_person_put(db, &r->by, v->person, out);
        json_pair_text(out, "why", v->why);
        if (said) {
            put_said(call, &r->by, &then);
        } else {
            json_key(out, "said");
            json_put_null(out);
        }
        json_end(out, '}');
    }
    json_end(out, ']');
}

static enum err read_part(struct db *db, void *arg, struct why *why)
{
    struct reading *r = arg;
    struct call *call = r->call;
    const struct rule_name name = rule_of_part(&r->part.name);
    enum err err = store_rule_versions(db, &name, call->arena, &r->versions, &r->count, why);
    if (err)
        return err;
    for (size_t i = 0; i < r->count && !r->there && !r->part.at; i++)
        (void)part_then(call, &r->part.name, r->versions[i].said, &r->part);
    if (!r->part.at || !part_seen(call, &r->by, &r->part))
        return part_no_such(&r->part.name, why);
    struct json_out *out = &call->out;
    json_begin(out, '{');
    json_pair_bool(out, "there", r->there);
    put_head(call, &r->by, &r->part);
    json_pair_int(out, "number", r->count ? r->versions[0].number : 0);
    put_versions(r, db);
    put_master(call);
    json_end(out, '}');
    return OK;
}

enum err api_part(struct call *call, struct why *why)
{
    struct reading r = {.call = call};
    struct why none;
    const struct part_name name = name_of(call);
    if (!part_kind_known(name.kind)) /* the store has histories of other things too */
        return part_no_such(&name, why);
    call_seen_by(call, &r.by);
    r.there = r.by.watched && part_find(r.by.watched, &name, call->arena, &r.part, &none) == OK;
    r.part.name = name;
    const enum err err = store_read(call->web->options.store, read_part, &r, why);
    call_seen_done(call, &r.by);
    return err;
}

/* ---- changing one ---- */

static enum err asked(struct call *call, struct rule_ask *ask, struct why *why)
{
    const struct part_name name = name_of(call);
    if (!part_kind_known(name.kind))
        return why_set(why, ERR_NOT_FOUND, "there is no kind '%.*s'",
                       TEXT_ARG(text_slice(name.kind, 0, 40)));
    if (text_is(name.kind, "brand") && !name.client.len)
        return why_set(why, ERR_BAD_INPUT, "client is missing: whose brand is it?");
    ask->kind = name.kind;
    ask->client = name.client;
    ask->id = name.id;
    ask->person = call->person->id;
    ask->why = text_trim(json_text_at(call->json, "text"));
    ask->number = json_int_at(call->json, "number", 0);
    ask->now_ms = call_now(call);
    return OK;
}

static struct text body_text(struct call *call)
{
    struct buf buf;
    struct json_out out;
    buf_init(&buf, BODY_MOST);
    json_out_init(&out, &buf);
    part_put_json(json_find(call->json, "said"), &out);
    const struct text body = arena_text(call->arena, buf_view(&buf));
    buf_done(&buf);
    return body;
}

/* Names of what others have are not told. */
static enum err hushed(const struct call *call, enum err err, struct why *why)
{
    char *tail = err ? strstr(why->text, ": did you mean") : NULL;
    if (tail && !people_eyes_of_all(call))
        *tail = 0;
    return err;
}

static enum err change(struct call *call, struct rule_ask *ask, const struct json *said,
                       struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    enum err err = asked(call, ask, why);
    if (!err && !ask->why.len)
        err = why_set(why, ERR_BAD_INPUT, "say why: 'text' is empty");
    if (!err)
        err = part_may_change(call, ask, said, why);
    if (!err && !calls->rule)
        err = why_set(why, ERR_DENIED, "in a drill who is watched stands in the scene");
    if (!err)
        err = hushed(call, calls->rule(calls->tower, ask, why), why);
    return err ? err : api_part(call, why);
}

enum err api_part_save(struct call *call, struct why *why)
{
    return change(call, &(struct rule_ask){.body = body_text(call)}, json_find(call->json, "said"),
                  why);
}

enum err api_part_end(struct call *call, struct why *why)
{
    if (text_is(call->params[0], "client") || text_is(call->params[0], "brand"))
        return why_set(why, ERR_BAD_INPUT,
                       "a client or brand is retired, not taken away: its cases stay readable; "
                       "save it with retired: true");
    return change(call, &(struct rule_ask){.gone = true}, NULL, why);
}

struct going_back {
    struct call *call;
    struct rule_version found;
};

static enum err find_version(struct db *db, void *arg, struct why *why)
{
    struct going_back *back = arg;
    struct call *call = back->call;
    const struct part_name part = name_of(call);
    const struct rule_name name = rule_of_part(&part);
    return store_rule_version(db, &name, json_int_at(call->json, "to", -1), call->arena,
                              &back->found, why);
}

enum err api_part_back(struct call *call, struct why *why)
{
    struct going_back back = {.call = call};
    struct json *said = NULL;
    const struct part_name name = name_of(call);
    if (!part_kind_known(name.kind))
        return part_no_such(&name, why);
    enum err err = store_read(call->web->options.store, find_version, &back, why);
    if (!err && !back.found.said.at)
        err = why_set(why, ERR_NOT_FOUND, "there is no such version to go back to");
    if (!err)
        err = json_parse(back.found.said, call->arena, &said, why);
    return err ? err
               : change(call, &(struct rule_ask){.body = back.found.said, .settled = true}, said,
                        why);
}

/* ---- trying one ---- */

enum err api_part_try(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct rule_ask ask = {.body = body_text(call)};
    struct watched tried;
    struct seen_by by;
    enum err err = asked(call, &ask, why);
    if (!err)
        err = part_may_change(call, &ask, json_find(call->json, "said"), why);
    if (!err && !calls->part_try)
        err = why_set(why, ERR_DENIED, "in a drill who is watched stands in the scene");
    if (!err)
        err = hushed(call, calls->part_try(calls->tower, &ask, call->arena, &tried, why), why);
    if (err)
        return err;
    json_begin(&call->out, '{');
    json_pair_bool(&call->out, "good", true);
    call_seen_by(call, &by);
    json_key(&call->out, "preflight");
    if (text_is(ask.kind, "source") || text_is(ask.kind, "sender"))
        json_put_null(&call->out);
    else
        err = preflight_put(call, &by, &tried, TRY_HOURS, why);
    call_seen_done(call, &by);
    if (!err && text_is(ask.kind, "source") && calls->source_try) {
        json_key(&call->out, "source");
        err = calls->source_try(calls->tower, &ask, &call->out, why);
    }
    json_end(&call->out, '}');
    return err;
}

/* ---- who has the word ---- */

enum err api_master(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct rule_ask ask = {.kind = call_field(call, "kind"),
                                 .person = call->person->id,
                                 .why = text_trim(json_text_at(call->json, "text")),
                                 .now_ms = call_now(call)};
    if (!people_eyes_of_all(call))
        return why_set(why, ERR_DENIED, "only an admin of all clients may");
    if (!calls->take_over)
        return why_set(why, ERR_NOT_FOUND, "this tower is not an installation");
    const enum err err = calls->take_over(calls->tower, &ask, why);
    return err ? err : api_installation(call, why);
}
