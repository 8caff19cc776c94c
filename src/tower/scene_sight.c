#include "base/clock.h"
#include "base/log.h"
#include "page/page.h"
#include "tower/scene_desk_inside.h"

/* How what is expected of the desk stands, read from the pages that people read. */

struct sight {
    bool known, met;
    int64_t at_ms; /* when; 0: seen now */
    char words[150];
};

struct looker {
    struct scene_desk *desk;
    struct db *db;
    struct seen_by by;
    const struct demand *d;
    struct act of; /* the case of the demand's post */
};

typedef enum err page_fn(struct looker *l, struct text id, struct json_out *out, struct why *why);

/* A page as a tree in db_arena. */
static enum err page(struct looker *l, page_fn *fn, struct text id, const struct json **json_out,
                     struct why *why)
{
    struct buf buf;
    struct json_out out;
    struct json *json = NULL;
    buf_init(&buf, 32 << 20);
    json_out_init(&out, &buf);
    enum err err = fn(l, id, &out, why);
    if (!err)
        err = json_parse(arena_text(db_arena(l->db), buf_view(&buf)), db_arena(l->db), &json, why);
    buf_done(&buf);
    *json_out = json;
    return err;
}

static enum err case_page(struct looker *l, struct text id, struct json_out *out, struct why *why)
{
    return page_case_json(l->db, &l->by, id, out, why);
}

static enum err handoffs_page(struct looker *l, struct text id, struct json_out *out,
                              struct why *why)
{
    json_begin(out, '{');
    enum err err = desk_handoffs_json(l->db, &l->by, l->of.client, id, out, why);
    json_end(out, '}');
    return err;
}

static enum err reply_page(struct looker *l, struct text id, struct json_out *out, struct why *why)
{
    return desk_reply_json(l->db, &l->by, id, out, why);
}

static enum err drafts_page(struct looker *l, struct text id, struct json_out *out, struct why *why)
{
    const struct draft_wish wish = {.case_id = id};
    return desk_drafts_json(l->db, &l->by, &wish, out, why);
}

static enum err knowledge_page(struct looker *l, struct text id, struct json_out *out,
                               struct why *why)
{
    return desk_knowledge_for_case_json(l->db, &l->by, id, 3, out, why);
}

static enum err stories_page(struct looker *l, struct text id, struct json_out *out,
                             struct why *why)
{
    const struct story_query query = {
        .client = l->d->client, .brand = l->d->brand, .level = 1, .limit = 20};
    (void)id;
    return page_stories_json(l->db, &l->by, &query, out, why);
}

static enum err past_page(struct looker *l, struct text id, struct json_out *out, struct why *why)
{
    const struct story_id story = {.client = l->of.client, .brand = l->d->brand, .id = id};
    return page_story_cases_json(l->db, &l->by, &story, out, why);
}

static int64_t time_at(const struct json *json, const char *key)
{
    int64_t ms = 0;
    const struct text text = json_text_at(json, key);
    return text.len && time_parse(text, &ms) ? ms : 0;
}

static void see(struct sight *sight, bool met, const char *format, ...) FORMAT(3, 4);

static void see(struct sight *sight, bool met, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(sight->words, sizeof(sight->words), format, args);
    va_end(args);
    sight->known = true;
    sight->met = met;
}

/* "4 min 10 s", "10 h 44 min". */
static const char *span_words(int64_t ms, char room[40])
{
    const long long s = ms / 1000;
    if (s < 3600)
        snprintf(room, 40, "%lld min %lld s", s / 60, s % 60);
    else if (s < 48LL * 3600)
        snprintf(room, 40, "%lld h %lld min", s / 3600, s / 60 % 60);
    else
        snprintf(room, 40, "%lld d %lld h", s / 86400, s / 3600 % 24);
    return room;
}

/* ---- of a case ---- */

static void see_case(const struct looker *l, const struct json *file, struct sight *sight)
{
    const struct text state = json_text_at(file, "state");
    const struct json *who = json_find(file, "assignee");
    const struct text name = json_text_at(who, "id");
    if (text_is(l->d->state, "taken"))
        see(sight, name.len > 0, name.len ? "%.*s has it" : "nobody has it%.*s", TEXT_ARG(name));
    else
        see(sight, text_same(state, l->d->state), "it is %.*s", TEXT_ARG(state));
}

static void see_answer(const struct json *file, struct sight *sight)
{
    char room[40];
    const int64_t asked = time_at(file, "asked_at"), answered = time_at(file, "answered_at");
    sight->at_ms = answered;
    if (answered)
        see(sight, true, "answered after %s", span_words(answered - asked, room));
    else
        see(sight, false, "no answer");
}

static void see_age(const struct looker *l, const struct json *file, struct sight *sight)
{
    const struct json *alarms = json_find(file, "alarms");
    bool told = false;
    for (const struct json *at = alarms ? alarms->first : NULL; at; at = at->next)
        told |= text_same(json_text(at), l->d->state);
    see(sight, told, told ? "told" : "not told");
}

static void see_form(const struct json *whole, struct sight *sight)
{
    const struct json *list = json_find(whole, "handoffs");
    const struct json *last = NULL;
    for (const struct json *at = list ? list->first : NULL; at; at = at->next)
        last = at;
    sight->at_ms = time_at(last, "arrived_at");
    see(sight, sight->at_ms > 0,
        !last          ? "nobody was led to a form"
        : sight->at_ms ? "it came"
                       : "it has not come");
}

static enum err of_case(struct looker *l, struct sight *sight, struct why *why)
{
    const struct json *whole = NULL;
    const bool form = l->d->probe == PROBE_FORM;
    enum err err = page(l, form ? handoffs_page : case_page, l->of.id, &whole, why);
    const struct json *file = json_find(whole, "case");
    if (err)
        return err;
    if (l->d->probe == PROBE_CASE)
        see_case(l, file, sight);
    else if (l->d->probe == PROBE_ANSWER)
        see_answer(file, sight);
    else if (l->d->probe == PROBE_AGE)
        see_age(l, file, sight);
    else if (l->d->probe == PROBE_CONTACTS)
        see(sight, json_int_at(file, "unresolved_contacts", 0) >= l->d->least,
            "asked %lld times without a resolution",
            (long long)json_int_at(file, "unresolved_contacts", 0));
    else
        see_form(whole, sight);
    return OK;
}

/* ---- what is offered ---- */

static struct text page_id(const struct looker *l)
{
    const struct scene *scene = l->desk->setup.scene;
    for (size_t i = 0; i < scene->page_count; i++)
        if (text_same(scene->pages[i].name, l->d->page))
            return l->desk->page_ids[i];
    return (struct text){0};
}

static enum err of_draft(struct looker *l, struct sight *sight, struct why *why)
{
    const struct json *json = NULL;
    const struct text wanted = page_id(l);
    enum err err = page(l, drafts_page, l->of.id, &json, why);
    const struct json *list = json_find(json, "drafts");
    struct text lang = {0};
    for (const struct json *at = list ? list->first : NULL; at && !sight->met; at = at->next) {
        const struct json *length = json_find(at, "length");
        lang = json_text_at(at, "lang");
        if ((l->d->lang.at && !text_same(lang, l->d->lang)) ||
            (wanted.at && !text_same(json_text_at(at, "page"), wanted)) ||
            !json_bool_at(length, "fits", false))
            continue;
        see(sight, true, "%.*s, %lld of %lld letters", TEXT_ARG(lang),
            (long long)json_int_at(length, "used", 0), (long long)json_int_at(length, "most", 0));
    }
    if (!err && !sight->met)
        see(sight, false, list && list->first ? "drafts are in %.*s" : "no draft%.*s",
            TEXT_ARG(lang));
    return err;
}

static enum err of_page(struct looker *l, struct sight *sight, struct why *why)
{
    const struct json *json = NULL;
    const struct text wanted = page_id(l);
    int64_t rank = 0;
    enum err err = page(l, knowledge_page, l->of.id, &json, why);
    const struct json *list = json_find(json, "pages");
    for (const struct json *at = list ? list->first : NULL; at; at = at->next)
        if (text_same(json_text_at(json_find(at, "page"), "id"), wanted))
            rank = json_int_at(at, "rank", 0);
    if (!err)
        see(sight, rank > 0 && (!l->d->first || rank == 1),
            rank ? "it stands at %lld" : "not offered", (long long)rank);
    return err;
}

/* On a story of the brand that its author writes in now. */
static enum err of_old(struct looker *l, struct sight *sight, struct why *why)
{
    const struct json *json = NULL, *past = NULL;
    enum err err = page(l, stories_page, (struct text){0}, &json, why);
    const struct json *list = json_find(json, "stories");
    see(sight, false, "on no story");
    for (const struct json *at = list ? list->first : NULL; at && !err && !sight->met;
         at = at->next) {
        err = page(l, past_page, json_text_at(at, "id"), &past, why);
        const struct json *cases = json_find(past, "past");
        for (const struct json *c = cases ? cases->first : NULL; c && !err; c = c->next)
            if (text_same(json_text_at(c, "id"), l->of.id)) {
                char room[40];
                see(sight, true, "on the story, %s old",
                    span_words(l->by.now_ms - time_at(c, "asked_at"), room));
            }
    }
    return err;
}

/* ---- of a text ---- */

static void see_finding(const struct looker *l, const struct json *list, struct sight *sight)
{
    for (const struct json *at = list ? list->first : NULL; at; at = at->next) {
        const struct text rule = json_text_at(at, "rule"), words = json_text_at(at, "text");
        if ((l->d->rule.at && !text_same(rule, l->d->rule)) ||
            (l->d->gravity.at && !text_same(json_text_at(at, "gravity"), l->d->gravity)) ||
            (l->d->because.at && text_find(words, l->d->because) < 0))
            continue;
        see(sight, true, "%.*s: %.*s", TEXT_ARG(rule), TEXT_ARG(text_slice(words, 0, 100)));
        return;
    }
    see(sight, false, list && list->first ? "other findings alone" : "no finding");
}

/* All of a statement's texts are in the state. */
static void see_state(const struct looker *l, const struct json *reply, struct sight *sight)
{
    const struct text state = json_text_at(reply, "state");
    const bool met = text_same(state, l->d->state) && (!sight->known || sight->met);
    sight->at_ms = text_is(state, "sent") ? time_at(reply, "ended_at") : 0;
    see(sight, met, "%.*s", TEXT_ARG(state));
}

static enum err of_text(struct looker *l, struct sight *sight, struct why *why)
{
    const struct deed_done *done = &l->desk->done[l->d->on];
    enum err err = OK;
    if (done->err)
        see(sight, false, "not written: %s", done->why);
    for (size_t i = 0; i < done->reply_count && !err; i++) {
        const struct json *json = NULL;
        err = page(l, reply_page, done->replies[i], &json, why);
        if (err)
            break;
        if (l->d->probe == PROBE_REPLY)
            see_state(l, json_find(json, "reply"), sight);
        else if (!sight->met)
            see_finding(l, json_find(json, "findings"), sight);
    }
    if (sight->known && done->err)
        sight->known = false; /* what was never written was never blocked */
    return err;
}

static void of_denial(const struct looker *l, struct sight *sight)
{
    const struct deed_done *done = &l->desk->done[l->d->on];
    if (!done->done)
        return;
    const bool fits = !l->d->because.at || text_find(text_of(done->why), l->d->because) >= 0;
    see(sight, done->err && fits, "%s", done->err ? done->why : "the desk did it");
}

/* ---- all of them ---- */

static enum err look_at(struct looker *l, struct sight *sight, struct why *why)
{
    if (l->d->of) {
        struct arena *arena = db_arena(l->db);
        const struct text post = scene_post_id(l->desk->setup.scene, l->d->of, 0, arena);
        enum err err = desk_case_of_post(l->db, &l->by, post, &l->of, why);
        if (err == ERR_NOT_FOUND) {
            see(sight, false, "no case");
            return OK;
        }
        if (err)
            return err;
    }
    switch (l->d->probe) {
    case PROBE_CASE:
    case PROBE_ANSWER:
    case PROBE_AGE:
    case PROBE_CONTACTS:
    case PROBE_FORM:
        return of_case(l, sight, why);
    case PROBE_OLD:
        return of_old(l, sight, why);
    case PROBE_DRAFT:
        return of_draft(l, sight, why);
    case PROBE_PAGE:
        return of_page(l, sight, why);
    case PROBE_FINDING:
    case PROBE_REPLY:
        return of_text(l, sight, why);
    case PROBE_DENIED:
        of_denial(l, sight);
        return OK;
    case PROBE_NONE:
        break;
    }
    return OK;
}

static enum err see_all(struct db *db, void *arg, struct why *why)
{
    struct looker *l = arg;
    struct scene_judge *judge = l->desk->setup.judge;
    const struct scene *scene = l->desk->setup.scene;
    enum err err = OK;
    l->db = db;
    for (size_t i = 0; i < scene->demand_count && !err; i++) {
        struct sight sight = {0};
        l->d = &scene->demands[i];
        if (!scene_judge_wants(judge, i, l->by.now_ms))
            continue;
        l->of = (struct act){0};
        err = look_at(l, &sight, why);
        if (!err && sight.known)
            scene_judge_seen(judge, i, sight.met, sight.at_ms ? sight.at_ms : l->by.now_ms,
                             sight.words);
    }
    return err;
}

void scene_desk_see(struct scene_desk *desk, int64_t now_ms)
{
    struct looker looker = {.desk = desk, .by = scene_seen_by(desk, now_ms)};
    struct why why = {0};
    if (store_read(desk->setup.store, see_all, &looker, &why))
        log_warn("scene_sight", {"why", L_STR(why.text)});
}
