#include "base/test.h"
#include "desk/desk.h"
#include "web/house_test.h"
#include "web/inside.h"

/* openapi.json held against the server: what it says is there, and what it does not say is not. */

struct walk {
    struct house *house;
    struct json *api;
    const struct json *schemas;
};

static const struct json *schema_of(const struct walk *walk, const struct json *schema)
{
    struct text ref = json_text_at(schema, "$ref");
    if (!ref.at)
        return schema;
    ptrdiff_t start = (ptrdiff_t)strlen("#/components/schemas/");
    struct text name = text_slice(ref, (size_t)start, ref.len);
    const struct json *found = json_find(walk->schemas, arena_text(walk->house->arena, name).at);
    if (!found)
        fail_msg("openapi.json refers to %.*s, which is not there", TEXT_ARG(name));
    return found;
}

static const char *kind_name(const struct json *value)
{
    static const char *const names[] = {"null",   "boolean", "boolean", "number",
                                        "string", "array",   "object"};
    return names[value->kind];
}

static void hold(const struct walk *walk, const struct json *schema, const struct json *value,
                 const char *where);

static void hold_object(const struct walk *walk, const struct json *schema,
                        const struct json *value, const char *where)
{
    const struct json *properties = json_find(schema, "properties");
    for (const struct json *need = json_find(schema, "required")->first; need; need = need->next)
        if (!json_find(value, arena_text(walk->house->arena, need->text).at))
            fail_msg("%s: %.*s is documented and missing", where, TEXT_ARG(need->text));
    for (const struct json *one = value->first; one; one = one->next) {
        char at[300];
        const struct json *property =
            json_find(properties, arena_text(walk->house->arena, one->key).at);
        if (!property)
            fail_msg("%s: %.*s is answered and not documented", where, TEXT_ARG(one->key));
        snprintf(at, sizeof(at), "%s.%.*s", where, TEXT_ARG(one->key));
        hold(walk, property, one, at);
    }
}

static void hold(const struct walk *walk, const struct json *schema, const struct json *value,
                 const char *where)
{
    const struct json *either = json_find(schema, "anyOf");
    if (either && value->kind == JSON_NULL)
        return;
    schema = schema_of(walk, either ? either->first : schema);
    struct text type = json_text_at(schema, "type");
    if (!type.at)
        return; /* any */
    bool whole = text_is(type, "integer");
    int64_t n;
    if (whole ? !json_int(value, &n) : !text_is(type, kind_name(value)))
        fail_msg("%s: documented as %.*s, answered as %s", where, TEXT_ARG(type), kind_name(value));
    if (value->kind == JSON_OBJECT)
        hold_object(walk, schema, value, where);
    for (const struct json *one = value->kind == JSON_ARRAY ? value->first : NULL; one;
         one = one->next)
        hold(walk, json_find(schema, "items"), one, where);
}

/* Two cases of one story; the first has two posts. */
static enum err open_one(struct db *db, const char *id, const char *author, struct why *why)
{
    struct event event = {0};
    struct hit hit = {.client = TEXT("umi"), .brand = TEXT("umi-foods"), .topic = TEXT("t")};
    struct placement placement = {
        .client = TEXT("umi"), .brand = TEXT("umi-foods"), .story = TEXT("s1")};
    struct verdict verdict = {.lang = "en", .lang_p = 1, .needs_support = .9};
    struct post post = {.id = text_of(id),
                        .net = TEXT("x"),
                        .kind = POST_POST,
                        .at_ms = 1795000000000,
                        .text = TEXT("my order never came, can you help?"),
                        .author = {.id = text_of(author), .name = TEXT("B"), .followers = -1},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .hits = &hit,
                        .hit_count = 1,
                        .stories = &placement,
                        .story_count = 1,
                        .verdict = &verdict};
    enum err err = store_post(db, &post, why);
    return err ? err : desk_case_from_post(db, &post, &hit, 1795000001000, &event, why);
}

static enum err open_case(struct db *db, void *arg, struct why *why)
{
    (void)arg;
    enum err err = open_one(db, "x:help", "a9", why);
    if (!err)
        err = open_one(db, "x:help2", "a9", why);
    return err ? err : open_one(db, "x:other", "a10", why);
}

/* What {id} stands for below that path; behind them all, an incident. */
static const char *const sample_ids[][2] = {{"/stories", "s1"},        {"/topics", "main"},
                                            {"/lists", "rivals"},      {"/parts", "umi-2"},
                                            {"/cases", "umi-1"},       {"/people", "bo"},
                                            {"/posts", "x:help"},      {"/knowledge", "umi-k1"},
                                            {"/templates", "umi-t1"},  {"/handoffs", "umi-f1"},
                                            {"/replies", "umi-r1"},    {"/facts", "umi-l1"},
                                            {"/statements", "umi-s1"}, {"/tasks", "umi-p1"},
                                            {"/backtests", "b1"},      {"/rings", "r1"},
                                            {"/drills", "d1"},         {"/duties", "day"},
                                            {"/stand-ins", "c1"},      {"", "i-s1"}};
static const char *const sample_parts[][2] = {
    {"{client}", "umi"}, {"{brand}", "umi-foods"}, {"{kind}", "route"}, {"{number}", "1"}};

static struct text sample_part(struct text path, struct text part)
{
    for (size_t i = 0; i < sizeof(sample_parts) / sizeof(*sample_parts); i++)
        if (text_is(part, sample_parts[i][0]))
            return text_of(sample_parts[i][1]);
    size_t i = 0;
    if (!text_is(part, "{id}"))
        return part;
    while (!text_starts(path, text_of(sample_ids[i][0])))
        i++;
    return text_of(sample_ids[i][1]);
}

void sample_address(struct text path, char *room, size_t len)
{
    struct text rest = path, part;
    size_t n = (size_t)snprintf(room, len, "/api/v1");
    text_cut(&rest, '/', &part);
    while (text_cut(&rest, '/', &part))
        n += (size_t)snprintf(room + n, len - n, "/%.*s", TEXT_ARG(sample_part(path, part)));
}

static const char *const samples[][2] = {
    {"/ack", "{}"},
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"Two steps usually bring it back.\"}"},
    {"/replies/check", "{\"case\":\"umi-1\",\"text\":\"We are looking into it.\"}"},
    {"/replies/umi-r1", "{\"text\":\"These two steps usually bring it back.\"}"},
    {"/submit", "{}"},
    {"umi-r1/approve", "{\"version\":2}"},
    {"/approve", "{}"},
    {"/refuse", "{\"text\":\"say when\"}"},
    {"/break-glass", "{\"version\":2,\"text\":\"nobody is there\"}"},
    {"/review", "{\"text\":\"it was right\"}"},
    {"/override", "{\"version\":2,\"rule\":\"E15\",\"text\":\"tested\"}"},
    {"/read", "{\"version\":2}"},
    {"/link", "{\"approver\":\"ken\"}"},
    {"/send", "{\"version\":2}"},
    {"/undo", "{}"},
    {"/drop", "{}"},
    {"/decide", "{\"fate\":\"sent\"}"},
    {"/take-back", "{\"text\":\"a wrong time\"}"},
    {"/gone", "{}"},
    {"/stops", "{\"client\":\"umi\",\"text\":\"a wrong price\"}"},
    {"/opt-outs", "{\"client\":\"umi\",\"net\":\"x\",\"author\":\"@u9\",\"text\":\"by phone\"}"},
    {"/opt-outs/umi/1/end", "{\"text\":\"they asked again\"}"},
    {"/tasks/umi-p1", "{\"person\":\"ai\"}"},
    {"/done", "{}"},
    {"/facts", "{\"client\":\"umi\",\"claim\":\"lot of the soup\",\"value\":\"B-17\"}"},
    {"/facts/umi-l1", "{\"position\":\"confirmed\",\"evidence\":\"the label\",\"version\":1}"},
    {"/correct", "{\"object\":\"reply\",\"of\":\"umi-r1\"}"},
    {"/seen", "{\"object\":\"reply\",\"of\":\"umi-r1\",\"text\":\"by phone\"}"},
    {"/end", "{\"text\":\"another lot\"}"},
    {"/statements", "{\"client\":\"umi\",\"brand\":\"umi-foods\",\"kind\":\"holding\","
                    "\"slots\":[{\"id\":\"known\",\"text\":\"Metal was found.\"}]}"},
    {"/statements/umi-s1", "{\"text\":\"Metal was found in one can.\",\"version\":1}"},
    {"/prepare", "{}"},
    {"/published", "{\"text\":\"press conference\"}"},
    {"/take", "{}"},
    {"/found", "{}"},
    {"/next", "{}"},
    {"/wait", "{\"text\":\"for the number\"}"},
    {"/go-on", "{}"},
    {"/snooze", "{\"until\":\"2026-11-19T00:00:00Z\"}"},
    {"/resolve", "{\"reason\":\"answered\"}"},
    {"/value", "{\"amount\":1200,\"currency\":\"USD\"}"},
    {"/skill", "{\"skill\":\"billing\"}"},
    {"/presence", "{\"writing\":true,\"active_s\":20}"},
    {"/fixes", "{\"text\":\"install 3.0.2\"}"},
    {"/rings/test", "{\"client\":\"umi\",\"person\":\"ken\"}"},
    {"/stand-ins", "{\"person\":\"ken\",\"from\":\"2026-11-23T09:00:00Z\",\"to\":"
                   "\"2026-11-23T18:00:00Z\"}"},
    {"/silences", "{\"client\":\"umi\",\"until\":\"2026-11-23T09:00:00Z\",\"why\":"
                  "\"a sale\"}"},
    {"/assign", "{\"person\":\"ai\"}"},
    {"/level", "{\"level\":3,\"text\":\"a second post\"}"},
    {"/drill", "{\"speed\":10}"},
    {"/drills", "{\"scene\":\"metal\"}"},
    {"/people", "{\"id\":\"ken\",\"name\":\"Ken\",\"password\":\"0123456789ab\",\"role\":"
                "\"agent\",\"clients\":[\"umi\"]}"},
    {"/people/bo", "{\"name\":\"Bo\"}"},
    {"/block", "{\"on\":false}"},
    {"/me", "{\"lang\":\"it\"}"},
    {"/me/password", "{\"old\":\"correct horse\",\"password\":\"correct horse 2\"}"},
    {"/people/bo/password", "{}"},
    {"/password", "{\"token\":\"x\",\"password\":\"correct horse 2\"}"},
    {"/labels", "{\"categories\":[\"service_failure\"],\"sentiment\":\"negative\","
                "\"intent\":\"complaint\",\"heads\":[\"needs_support\"]}"},
    {"/judge", "{\"answer\":\"right\"}"},
    {"/call", "{}"},
    {"/lesson", "{\"text\":\"sooner\"}"},
    {"/mutes", "{\"client\":\"umi\",\"brand\":\"umi-foods\",\"word\":\"sale\","
               "\"until\":\"2026-12-01T00:00:00Z\"}"},
    {"/cases/umi-1/merge", "{\"other\":\"umi-2\"}"},
    {"/unmerge", "{\"other\":\"umi-2\"}"},
    {"/same", "{\"other\":\"umi-2\",\"text\":\"they say so\"}"},
    {"/apart", "{\"number\":1,\"text\":\"a mistake\"}"},
    {"/cases/umi-1/split", "{\"posts\":[\"x:help2\"]}"},
    {"/merge", "{\"other\":\"s2\"}"},
    {"/split/preview", "{\"posts\":[\"x:s1\"]}"},
    {"/split", "{\"posts\":[\"x:s1\"]}"},
    {"/pin", "{\"on\":true}"},
    {"/watch", "{\"until\":\"2026-11-18T11:36:40Z\",\"text\":\"nobody asks us\"}"},
    {"/note", "{\"text\":\"called the shop\"}"},
    {"/topics/umi/umi-foods/main", "{\"query\":\"soup\",\"text\":\"because\"}"},
    {"/lists/umi/rivals", "{\"words\":[\"sora\"],\"text\":\"because\"}"},
    {"/back", "{\"to\":1,\"text\":\"because\"}"},
    {"/end", "{\"text\":\"because\"}"},
    {"/parts/route/umi-2",
     "{\"said\":{\"client\":\"umi\",\"ladder\":[\"ken\"]},\"text\":\"because\"}"},
    {"/try", "{\"said\":{\"client\":\"umi\",\"ladder\":[\"ken\"]}}"},
    {"/installation/master", "{\"kind\":\"store\",\"text\":\"because\"}"},
    {"/queries/check", "{\"client\":\"umi\",\"query\":\"soup and metal\"}"},
    {"/queries/explain", "{\"client\":\"umi\",\"post\":\"x:s1\",\"query\":\"soup\"}"},
    {"/backtests", "{\"client\":\"umi\",\"queries\":[{\"brand\":\"umi-foods\","
                   "\"topic\":\"t\",\"query\":\"soup\"}]}"},
    {"/machine-drafts", "{}"},
    {"/drafts", "{\"kind\":\"thanks\",\"places\":[{\"name\":\"a\",\"value\":\"b\"}]}"},
    {"/handoffs", "{}"},
    {"/found", "{\"text\":\"by mail\"}"},
    {"/{token}", "{}"},
    {"/templates", "{\"client\":\"umi\",\"kind\":\"thanks\",\"lang\":\"en\",\"text\":"
                   "\"Thank you.[ {signature}]\"}"},
    {"/templates/umi/umi-t1", "{\"kind\":\"thanks\",\"lang\":\"en\",\"text\":\"Thanks.\"}"},
    {"/choose", "{\"case\":\"umi-1\",\"rank\":1}"},
    {"/knowledge",
     "{\"client\":\"umi\",\"lang\":\"en\",\"title\":\"Parcel late\",\"answer\":\"Use the "
     "form.\",\"asked\":[\"where is my order\"],\"url\":\"https://example.org/k\"}"},
    {"/knowledge/umi/umi-k1",
     "{\"lang\":\"en\",\"title\":\"Parcel late\",\"answer\":\"Use the "
     "form.\",\"asked\":[\"where is my order\"],\"url\":\"https://example.org/k\",\"version\":1}"},
    {"/close", "{\"text\":\"answered by phone\"}"},
    {"/reopen", "{\"text\":\"asked again\"}"},
    {"/session", "{\"id\":\"ai\",\"password\":\"correct horse\"}"},
    {"/first", "{\"token\":\"x\"}"},
};

const char *sample_body(const char *path)
{
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
        if (text_ends(text_of(path), text_of(samples[i][0])))
            return samples[i][1];
    fail_msg("%s: no sample of its body", path);
    return NULL;
}

static void try_call(struct walk *walk, struct browser *browser, const struct json *path,
                     const struct json *call)
{
    char url[300];
    sample_address(path->key, url, sizeof(url));
    if (text_ends(path->key, TEXT("/gaps")))
        snprintf(url + strlen(url), sizeof(url) - strlen(url), "?client=umi");
    if (text_ends(path->key, TEXT("/find")))
        snprintf(url + strlen(url), sizeof(url) - strlen(url), "?client=umi&q=order");
    char method[8] = "";
    for (size_t i = 0; i < call->key.len && i < 7; i++)
        method[i] = (char)(call->key.at[i] - 32);
    bool body = json_find(call, "requestBody") != NULL;
    if (text_is(path->key, "/events") || text_is(call->key, "delete"))
        return; /* tested apart: they end the stream of calls */
    struct reply reply = browser_ask(browser, method, url, body ? sample_body(url) : NULL);
    const struct json *answers = json_find(call, "responses");
    const struct json *answer = json_find(answers, reply.status == 200 ? "200" : "default");
    if (reply.status != 200 && !text_is(path->key, "/first") && !text_is(path->key, "/password") &&
        !text_is(path->key, "/handoffs/{token}") && !text_is(path->key, "/facts/{id}/correct") &&
        !text_is(path->key, "/facts/{id}/seen") &&
        !text_starts(path->key, TEXT("/replies/{id}/")) && !text_starts(path->key, TEXT("/tasks/")))
        fail_msg("%s %s: %d %.*s", method, url, reply.status, TEXT_ARG(reply.body));
    const struct json *schema =
        json_find(json_find(json_find(answer, "content"), "application/json"), "schema");
    if (schema)
        hold(walk, schema, reply.json, url);
}

/* A query and a list, each with a version to go back to; a change of the query waits for a yes. */
static enum err keep_rules(struct db *db, void *arg, struct why *why)
{
    static struct topic topic = {
        .client = {"umi", 3}, .brand = {"umi-foods", 9}, .id = {"main", 4}, .query = {"soup", 4}};
    static struct text word = {"sora", 4};
    static struct word_list list = {.client = {"umi", 3}, .id = {"rivals", 6}, .words = {&word, 1}};
    struct house *house = arg;
    house->watched.clients[0].brands[0].topics = &topic;
    house->watched.clients[0].brands[0].topic_count = 1;
    house->watched.lists = &list;
    house->watched.list_count = 1;
    const struct rule_proposal waits = {.client = topic.client,
                                        .brand = topic.brand,
                                        .id = topic.id,
                                        .query = TEXT("soup OR ramen"),
                                        .began = 1,
                                        .person = TEXT("bo"),
                                        .why = TEXT("noodles"),
                                        .at_ms = 1795000000000,
                                        .effect = TEXT("{\"known\":true,\"posts\":9,\"before\":3,"
                                                       "\"lost\":1,\"gained\":2,\"burning\":0}")};
    enum err err =
        store_set_watched(db, &house->watched, topic.query, TEXT("ai"), 1795000000000, why);
    return err ? err : desk_rule_propose(db, &waits, why);
}

TEST(openapi_json_says_what_the_server_does)
{
    struct house *house = house_new(NULL);
    struct why why = {0};
    house->drill = true;
    house_person(house, "ai", "admin", "");
    house_person(house, "bo", "agent", "umi");
    house_duties(house);
    house_rules(house);
    house_story(house, "umi", "umi-foods", "s1");
    house_ring(house, &(struct event){.at_ms = 1795000000000,
                                      .client = TEXT("umi"),
                                      .brand = TEXT("umi-foods"),
                                      .story = TEXT("s1"),
                                      .ring = TEXT("r1"),
                                      .person = TEXT("ken"),
                                      .level = 2});
    assert_ok(store_write(house->store, open_case, NULL, &why), why);
    assert_ok(store_write(house->store, keep_rules, house, &why), why);
    struct browser browser = {.house = house};
    struct reply in = browser_sign_in(&browser, "ai", "correct horse");
    assert_int_equal(in.status, 200);
    struct reply description = browser_ask(&browser, "GET", "/api/v1/openapi.json", NULL);
    assert_int_equal(description.status, 200);
    struct walk walk = {.house = house, .api = description.json};
    walk.schemas = json_find(json_find(walk.api, "components"), "schemas");
    int calls = 0;
    for (const struct json *path = json_find(walk.api, "paths")->first; path; path = path->next)
        for (const struct json *call = path->first; call; call = call->next, calls++)
            try_call(&walk, &browser, path, call);
    int rows = 0;
    while (endpoints[rows].path)
        rows++;
    assert_int_equal(calls, rows);
    house_free(&house);
}

TEST(what_openapi_json_does_not_name_is_not_there)
{
    static const char *const others[] = {
        "/api/v1",          "/api/v2/session",        "/api/v1/token",
        "/api/v1/users",    "/api/v1/cases/1/delete", "/api/v1/stories/umi",
        "/api/v1/session/1"};
    struct house *house = house_new(NULL);
    house_person(house, "ai", "admin", "");
    struct browser browser = {.house = house};
    browser_sign_in(&browser, "ai", "correct horse");
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        struct reply reply = browser_ask(&browser, "GET", others[i], NULL);
        assert_int_equal(reply.status, 404);
    }
    house_free(&house);
}
