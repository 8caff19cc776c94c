#include "base/test.h"
#include "web/house_test.h"
#include "web/part_tables.h"

/* Clients, routes, channels as the console sees and changes them; two rivals. */

static struct house *two_rivals(void)
{
    struct house *house = house_new(NULL);
    house_duties(house);
    house_rules(house);
    house_person(house, "root", "admin", "");
    house_person(house, "half", "admin", "umi");
    house_person(house, "ken", "lead", "umi");
    house_person(house, "ned", "agent", "umi");
    house_person(house, "lex", "legal", "umi");
    house_keep(house, "root", "the first");
    return house;
}

#define P(path) "/api/v1/parts/" path

TEST(a_lead_sees_what_concerns_his_client_and_a_rivals_is_404)
{
    static const struct {
        const char *path, *body;
    } tries[] = {
        {P("client/yama"), "{\"said\":{},\"text\":\"x\"}"},
        {P("brand/yama-tea?client=yama"), NULL},
        {P("brand/yama-tea"), "{\"client\":\"yama\",\"said\":{},\"text\":\"x\"}"},
        {P("route/yama-2"), "{\"said\":{\"client\":\"yama\",\"ladder\":[\"ken\"]},\"text\":\"x\"}"},
        {P("route/yama-2"), "{\"said\":{\"client\":\"umi\",\"ladder\":[\"ken\"]},\"text\":\"x\"}"},
        {P("route/new"), "{\"said\":{\"client\":\"yama\",\"ladder\":[\"ken\"]},\"text\":\"x\"}"},
        {P("route/new/try"), "{\"said\":{\"client\":\"yama\",\"ladder\":[\"ken\"]}}"},
        {P("route/yama-2/end"), "{\"text\":\"x\"}"},
        {P("route/yama-2/back"), "{\"to\":1,\"text\":\"x\"}"},
        {P("duty/night"), "{\"said\":{\"people\":[\"mei\"]},\"text\":\"x\"}"},
        {P("sender/yama-x"), "{\"said\":{\"client\":\"yama\",\"kind\":\"copy\"},\"text\":\"x\"}"},
        {P("channel/mei-line"), "{\"said\":{\"kind\":\"log\"},\"text\":\"x\"}"},
        {P("person/mei"), "{\"said\":{},\"text\":\"x\"}"},
        {P("client/yama"), NULL},
        {P("route/yama-2"), NULL},
        {P("person/mei"), NULL},
        {P("duty/night"), NULL},
    };
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken");
    const struct reply list = browser_ask(&ken, "GET", "/api/v1/parts", NULL);
    assert_int_equal(list.status, 200);
    assert_true(text_find(list.body, TEXT("umi-2")) > 0);
    assert_true(text_find(list.body, TEXT("yama")) < 0);
    assert_true(text_find(list.body, TEXT("mei")) < 0);
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        const struct reply reply =
            browser_ask(&ken, tries[i].body ? "POST" : "GET", tries[i].path, tries[i].body);
        if (reply.status != 404)
            print_error("%zu %s: %d %.*s\n", i, tries[i].path, reply.status, TEXT_ARG(reply.body));
        assert_int_equal(reply.status, 404);
    }
    assert_int_equal(house->rules_changed, 0);
    house_free(&house);
}

TEST(the_history_of_a_list_is_not_one_of_a_part)
{
    static struct text word[] = {{"{}", 2}};
    static struct word_list common = {.id = {"common", 6}, .words = {word, 1}};
    struct house *house = two_rivals();
    house->watched.lists = &common;
    house->watched.list_count = 1;
    house_keep(house, "root", "the first");
    struct browser root = browser_of(house, "root");
    assert_int_equal(browser_ask(&root, "GET", P("list/common"), NULL).status, 404);
    const struct reply back =
        browser_ask(&root, "POST", P("list/common/back"), "{\"to\":1,\"text\":\"x\"}");
    assert_int_equal(back.status, 404);
    assert_true(text_find(back.body, TEXT("there is no list 'common'")) > 0);
    house_free(&house);
}

TEST(who_may_change_what_follows_from_role_and_clients)
{
#define ROUTE "{\"said\":{\"client\":\"umi\",\"ladder\":[\"ken\"]},\"text\":\"x\"}"
#define KIND  "{\"said\":{\"kind\":\"log\"},\"text\":\"x\"}"
    static const struct {
        const char *who, *path, *body;
        int status;
    } tries[] = {
        {"ned", P("route/umi-2"), ROUTE, 403},
        {"lex", P("route/umi-2"), ROUTE, 403},
        {"ken", P("route/umi-2"), ROUTE, 200},
        {"ken", P("route/umi-2"), "{\"said\":{\"ladder\":[\"ken\"]},\"text\":\"x\"}", 403},
        {"ken", P("route/umi-2"),
         "{\"said\":{\"client\":\"umi\",\"ladder\":[\"mei\"]},\"text\":\"x\"}", 400},
        {"ken", P("duty/day"), "{\"said\":{\"people\":[\"ken\"],\"turn\":\"none\"},\"text\":\"x\"}",
         200},
        {"ken", P("duty/day"), "{\"said\":{\"people\":[\"ken\",\"mei\"]},\"text\":\"x\"}", 403},
        {"ken", P("client/umi"), "{\"said\":{\"name\":\"U\"},\"text\":\"x\"}", 403},
        {"ken", P("source/news"), "{\"said\":{\"kind\":\"feed\"},\"text\":\"x\"}", 403},
        {"ken", P("channel/new"), KIND, 403},
        {"half", P("client/umi"), "{\"said\":{\"name\":\"U\"},\"text\":\"x\"}", 200},
        {"half", P("client/new"), "{\"said\":{\"name\":\"N\"},\"text\":\"x\"}", 404},
        {"half", P("channel/new"), KIND, 403},
        {"half", P("source/news"), "{\"said\":{\"kind\":\"feed\"},\"text\":\"x\"}", 403},
        {"root", P("route/umi-2"), ROUTE, 200},
        {"root", P("route/umi-2"), "{\"said\":{\"ladder\":[\"ken\"]},\"text\":\"  \"}", 400},
        {"root", P("client/umi/end"), "{\"text\":\"x\"}", 400},
        {"root", P("thing/umi"), "{\"said\":{},\"text\":\"x\"}", 404},
        {"root", P("brand/umi-foods"), "{\"said\":{},\"text\":\"x\"}", 400},
        {"half", "/api/v1/installation/master", "{\"kind\":\"store\",\"text\":\"x\"}", 403},
        {"root", "/api/v1/installation/master", "{\"kind\":\"store\",\"text\":\"x\"}", 200},
    };
    struct house *house = two_rivals();
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        struct browser browser = browser_of(house, tries[i].who);
        const struct reply reply = browser_ask(&browser, "POST", tries[i].path, tries[i].body);
        if (reply.status != tries[i].status)
            print_error("%zu %s %s: %d %.*s\n", i, tries[i].who, tries[i].path, reply.status,
                        TEXT_ARG(reply.body));
        assert_int_equal(reply.status, tries[i].status);
    }
    assert_int_equal(house->rules_changed, 4);
    assert_text(house->rule.kind, "route");
    assert_true(house->taken);
    house_free(&house);
}

TEST(a_part_shows_its_versions_and_what_it_would_be_is_held_against_tonights_ladders)
{
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken");
    struct reply reply = browser_ask(&ken, "GET", P("route/umi-2"), NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(json_int_at(reply.json, "number", 0), 1);
    const struct json *version = json_find(reply.json, "versions")->first;
    assert_text(json_text_at(version, "why"), "the first");
    assert_int_equal(json_int_at(json_find(version, "said"), "level", 0), 2);
    reply = browser_ask(&ken, "POST", P("route/umi-2/try"),
                        "{\"said\":{\"client\":\"umi\",\"ladder\":[\"ken\"]}}");
    if (reply.status != 200)
        print_error("%.*s\n", TEXT_ARG(reply.body));
    assert_int_equal(reply.status, 200);
    const struct json *flight = json_find(reply.json, "preflight");
    assert_false(json_bool_at(flight, "good", true)); /* he is reached by the log alone */
    assert_true(text_find(reply.body, TEXT("yama")) < 0);
    reply = browser_ask(&ken, "POST", P("route/umi-2/try"),
                        "{\"said\":{\"client\":\"umi\",\"repeat\":\"5s\",\"ladder\":[\"ken\"]}}");
    assert_int_equal(reply.status, 400);
    assert_true(text_find(reply.body, TEXT("repeat: 'repeat' must be from 1m to 1d")) > 0);
    reply = browser_ask(&ken, "POST", P("route/umi-2/back"),
                        "{\"to\":1,\"number\":1,\"text\":\"as it was\"}");
    assert_int_equal(reply.status, 200);
    assert_true(house->rule.settled);
    assert_true(text_find(house->rule.body, TEXT("\"duty\": \"day\"")) > 0);
    house_free(&house);
}

/* ---- what a page may name ---- */

#define TOOT(secret)                                                                               \
    "{\"said\":{\"client\":\"umi\",\"kind\":\"mastodon\",\"options\":{\"url\":"                    \
    "\"https://m.example\",\"token\":" secret "}},\"text\":\"x\"}"

TEST(an_account_is_not_given_the_secret_of_another_client)
{
    static const struct {
        const char *said;
        int status;
    } tries[] = {{TOOT("{\"file\":\"yama\"}"), 403},
                 {TOOT("{\"env\":\"HINOMI_LINE\"}"), 403},
                 {TOOT("{\"file\":\"umi\"}"), 200},
                 {TOOT("{\"env\":\"HINOMI_UMI\"}"), 200}};
    struct house *house = two_rivals();
    struct browser half = browser_of(house, "half"), root = browser_of(house, "root");
    struct why why;
    struct json *token = NULL, *line = NULL;
    assert_ok(json_parse(TEXT("{\"token\":{\"file\":\"/etc/hinomi/secrets/yama\"}}"), house->arena,
                         &token, &why),
              why);
    assert_ok(json_parse(TEXT("{\"token\":{\"env\":\"HINOMI_LINE\"}}"), house->arena, &line, &why),
              why);
    house->watched.senders[2].options = token;
    house->watched.channels[0].options = line;
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        struct reply reply = browser_ask(&half, "POST", P("sender/umi-x"), tries[i].said);
        if (reply.status != tries[i].status)
            fail_msg("%s: %d %.*s", tries[i].said, reply.status, TEXT_ARG(reply.body));
        reply = browser_ask(&root, "POST", P("sender/umi-x"), tries[i].said);
        assert_int_not_equal(reply.status, 403);
    }
    house->watched.senders[2].options = house->watched.channels[0].options = NULL;
    house_free(&house);
}

static enum err settle(struct arena *a, const char *kind, const char *was, const char *said,
                       struct text *out, struct why *why)
{
    struct json *old = NULL, *body = NULL;
    struct why none;
    const struct part_name name = {text_of(kind), {0}, TEXT("x")};
    const struct part_limits limits = {TEXT("/etc/hinomi"), false};
    if (was)
        assert_ok(json_parse(text_of(was), a, &old, &none), none);
    assert_ok(json_parse(text_of(said), a, &body, &none), none);
    const enum err err = part_settle(&name, old, body, &limits, a, why);
    struct buf buf;
    struct json_out json;
    buf_init(&buf, 1 << 16);
    json_out_init(&json, &buf);
    part_put_json(body, &json);
    *out = arena_text(a, buf_view(&buf));
    buf_done(&buf);
    return err;
}

TEST(a_page_names_secrets_and_files_of_one_folder_and_nothing_else)
{
#define HOOK(options) "{\"kind\":\"webhook\",\"options\":{" options "}}"
    static const struct {
        const char *kind, *was, *said, *is; /* is NULL: refused */
    } tries[] = {
        {"channel", NULL, HOOK("\"url\":{\"file\":\"hook\"}"),
         HOOK("\"url\":{\"file\":\"/etc/hinomi/secrets/hook\"}")},
        {"channel", NULL, HOOK("\"url\":{\"env\":\"HINOMI_HOOK\"}"),
         HOOK("\"url\":{\"env\":\"HINOMI_HOOK\"}")},
        {"channel", NULL, HOOK("\"url\":{\"env\":\"PATH\"}"), NULL},
        {"channel", NULL, HOOK("\"url\":\"https://h.example/hunter2\""), NULL},
        {"channel", NULL, HOOK("\"url\":{\"file\":\"/etc/passwd\"}"), NULL},
        {"channel", NULL, HOOK("\"url\":{\"file\":\"../passwd\"}"), NULL},
        {"channel", NULL, HOOK("\"url\":{\"file\":\"..\"}"), NULL},
        {"channel", NULL, HOOK("\"url\":{\"kept\":true}"), NULL},
        {"channel", HOOK("\"url\":\"https://h.example/hunter2\""), HOOK("\"url\":{\"kept\":true}"),
         HOOK("\"url\":\"https://h.example/hunter2\"")},
        {"channel", HOOK("\"url\":{\"file\":\"/run/hook\"}"),
         HOOK("\"url\":{\"file\":\"/run/hook\"}"), HOOK("\"url\":{\"file\":\"/run/hook\"}")},
        {"channel", HOOK("\"url\":{\"file\":\"/run/hook\"}"),
         HOOK("\"url\":{\"file\":\"/run/other\"}"), NULL},
        {"channel", NULL, HOOK("\"private\":true"), NULL},
        {"channel", HOOK("\"private\":true"), HOOK("\"private\":true"), HOOK("\"private\":true")},
        {"channel", NULL, HOOK("\"ca\":\"/etc/passwd\""), NULL},
        {"channel", NULL, HOOK("\"ca\":\"ours.pem\""),
         HOOK("\"ca\":\"/etc/hinomi/files/ours.pem\"")},
        {"source", NULL, "{\"kind\":\"file\",\"options\":{\"path\":\"-\"}}",
         "{\"kind\":\"file\",\"options\":{\"path\":\"/etc/hinomi/files/-\"}}"},
        {"source", NULL, "{\"kind\":\"file\",\"options\":{\"path\":\"/etc/passwd\"}}", NULL},
        {"source", NULL, "{\"kind\":\"feed\",\"private\":true}", NULL},
        {"source", "{\"kind\":\"file\",\"options\":{\"path\":\"/var/x\"}}",
         "{\"kind\":\"feed\",\"options\":{\"path\":\"/var/x\"}}",
         "{\"kind\":\"feed\",\"options\":{\"path\":\"/var/x\"}}"},
        {"source", NULL, "{\"kind\":\"nonsense\"}", NULL},
    };
    struct arena *a = arena_new("settle", 0);
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        struct why why = {0};
        struct text is;
        const enum err err = settle(a, tries[i].kind, tries[i].was, tries[i].said, &is, &why);
        if ((err == OK) != (tries[i].is != NULL))
            print_error("%zu: %s %.*s\n", i, why.text, TEXT_ARG(is));
        assert_int_equal(err == OK, tries[i].is != NULL);
        if (tries[i].is)
            assert_text(is, tries[i].is);
        assert_null(strstr(why.text, "hunter2"));
    }
    arena_free(&a);
}

TEST(a_secret_that_was_written_out_is_never_shown)
{
    static const char *const said[] = {
        HOOK("\"url\":\"https://h.example/hunter2\",\"secret\":{\"file\":\"/etc/hinomi/secrets/"
             "k\"}"),
        "{\"kind\":\"unknown\",\"options\":{\"token\":\"hunter2\"}}"};
    struct arena *a = arena_new("show", 0);
    for (size_t i = 0; i < 2; i++) {
        struct json *at = NULL;
        struct why why;
        struct buf buf;
        struct json_out out;
        buf_init(&buf, 1 << 16);
        json_out_init(&out, &buf);
        assert_ok(json_parse(text_of(said[i]), a, &at, &why), why);
        const struct part part = {.name = {TEXT("channel"), {0}, TEXT("x")}, .at = at};
        part_show(&part, TEXT("/etc/hinomi"), &out);
        assert_true(text_find(buf_view(&buf), TEXT("hunter2")) < 0);
        assert_true(text_find(buf_view(&buf), TEXT("\"kept\":true")) > 0);
        assert_true(i || text_find(buf_view(&buf), TEXT("{\"file\":\"k\"}")) > 0);
        buf_done(&buf);
    }
    arena_free(&a);
}
