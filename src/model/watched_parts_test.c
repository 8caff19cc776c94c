#include "base/mem.h"
#include "base/test.h"
#include "model/watched_parts.h"

static const char whole[] =
    "clients:\n"
    "  - id: umi\n"
    "    name: Umi Foods\n"
    "    service: {zone: Asia/Tokyo, hours: [\"mon-fri 09:00-18:00\"]}\n"
    "    brands:\n"
    "      - id: umi-foods\n"
    "        name: 海フーズ\n"
    "        topics:\n"
    "          - {id: main, query: 海フーズ}\n"
    "          - {id: soup, query: soup}\n"
    "people:\n"
    "  - {id: anna, role: lead, channel: desk}\n"
    "  - {id: ben, role: risk}\n"
    "channels:\n"
    "  - {id: desk, kind: mail, options: {from: a@x}}\n"
    "routes:\n"
    "  - {client: umi, level: 2, ladder: [anna, ben]}\n"
    "  - {client: umi, level: 2, categories: [contamination], ladder: [ben]}\n"
    "  - {id: umi-2, level: 3, ladder: [ben]}\n"
    "sources:\n"
    "  - {id: news, kind: feed, paused: true, sampled: 0.25,\n"
    "     options: {url: \"https://x.example/f\", every: 10m}}\n"
    "fallback: ben\n";

static struct watched read_whole(struct arena *a)
{
    struct json *yaml;
    struct watched watched;
    struct why why;
    assert_ok(yaml_parse(text_of(whole), a, &yaml, &why), why);
    assert_ok(watched_read(yaml, a, &watched, &why), why);
    return watched;
}

struct say {
    const char *kind, *client, *id, *json;
};

static enum err put(struct arena *a, const struct watched *w, struct say say, struct watched *out,
                    struct why *why)
{
    struct json *body = NULL;
    const struct part_name name = {
        text_of(say.kind), say.client ? text_of(say.client) : (struct text){0}, text_of(say.id)};
    if (say.json)
        assert_ok(json_parse(text_of(say.json), a, &body, why), *why);
    return part_put(w, &name, body, a, out, why);
}

TEST(what_is_watched_falls_into_parts_and_each_says_whose_it_is)
{
    struct arena *a = arena_new("parts", 0);
    const struct watched w = read_whole(a);
    struct part *parts;
    struct why why;
    size_t count = 0;
    static const char *const names[] = {
        "client umi",    "brand umi-foods", "person anna", "person ben",  "channel desk",
        "route umi-2-2", "route umi-2-3",   "route umi-2", "source news", "fallback fallback"};
    assert_ok(watched_parts(&w, a, &parts, &count, &why), why);
    assert_int_equal(count, sizeof(names) / sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        const struct text is =
            arena_printf(a, "%.*s %.*s", TEXT_ARG(parts[i].name.kind), TEXT_ARG(parts[i].name.id));
        assert_text(is, names[i]);
    }
    assert_text(parts[1].of, "umi");
    assert_text(parts[5].of, "umi");
    assert_null(parts[7].of.at);
    assert_true(text_find(parts[0].body, TEXT("brands")) < 0);
    assert_true(text_find(parts[1].body, TEXT("soup")) < 0);
    assert_true(text_find(parts[8].body, TEXT("\"every\": \"10m\"")) > 0);
    arena_free(&a);
}

TEST(a_client_that_changes_keeps_its_brands_and_a_brand_its_queries)
{
    struct arena *a = arena_new("parts", 0);
    const struct watched w = read_whole(a);
    struct watched next;
    struct why why;
    assert_ok(put(a, &w, (struct say){"client", NULL, "umi", "{\"name\":\"Umi\",\"retired\":true}"},
                  &next, &why),
              why);
    assert_text(next.clients[0].name, "Umi");
    assert_true(next.clients[0].retired);
    assert_null(next.clients[0].service);
    assert_int_equal(next.clients[0].brands[0].topic_count, 2);
    assert_ok(put(a, &w,
                  (struct say){"brand", "umi", "umi-foods",
                               "{\"name\":\"Umi\",\"accounts\":[\"x:umi\"]}"},
                  &next, &why),
              why);
    assert_int_equal(next.clients[0].brands[0].topic_count, 2);
    assert_text(next.clients[0].brands[0].topics[1].query, "soup");
    assert_ok(
        put(a, &w,
            (struct say){"brand", "umi", "tea",
                         "{\"name\":\"Tea\",\"topics\":[{\"id\":\"main\",\"query\":\"tea\"}]}"},
            &next, &why),
        why);
    assert_int_equal(next.clients[0].brand_count, 2);
    assert_text(next.clients[0].brands[1].topics[0].query, "tea");
    assert_int_equal(next.person_count, 2);
    assert_int_equal(next.route_count, 3);
    assert_int_equal(
        put(a, &w, (struct say){"brand", "umi", "umi-foods", "{\"topics\":[]}"}, &next, &why),
        ERR_BAD_INPUT);
    assert_int_equal(put(a, &w, (struct say){"brand", "yama", "tea", "{}"}, &next, &why),
                     ERR_NOT_FOUND);
    arena_free(&a);
}

TEST(a_refused_part_names_its_field_and_a_needed_one_who_needs_it)
{
    static const struct {
        const char *kind, *client, *id, *body, *says;
    } tries[] = {
        {"client", NULL, "umi", "{\"service\":{\"hours\":[\"25:99\"]}}", "service: '25:99'"},
        {"client", NULL, "umi", "{\"colour\":\"red\"}", "colour: unknown key"},
        {"client", NULL, "yama", "{\"service\":{\"zone\":\"Asia/Tokio\"}}", "service"},
        {"client", NULL, "yama", "{\"service\":{\"targets\":[{\"first\":\"soon\"}]}}",
         "service.targets 1.first: 'first' must be a time"},
        {"brand", "umi", "umi-foods", "{\"accounts\":[\"umi\"]}", "accounts: the account"},
        {"route", NULL, "umi-2", "{\"level\":3,\"ladder\":[\"ben\",\"nobody\"]}",
         "ladder 2: no person"},
        {"person", NULL, "anna", NULL, "it is still needed: routes 1.ladder 1"},
        {"channel", NULL, "desk", NULL, "it is still needed: people 1"},
        {"source", NULL, "more", "{}", "has no kind"},
        {"source", NULL, "a b", "{\"kind\":\"feed\"}", "id: the id of a source is"},
    };
    struct arena *a = arena_new("parts", 0);
    const struct watched w = read_whole(a);
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        struct watched next;
        struct why why = {0};
        assert_int_equal(
            put(a, &w, (struct say){tries[i].kind, tries[i].client, tries[i].id, tries[i].body},
                &next, &why),
            ERR_BAD_INPUT);
        if (!strstr(why.text, tries[i].says))
            print_error("%zu: %s\n", i, why.text);
        assert_non_null(strstr(why.text, tries[i].says));
        assert_null(strstr(why.text, "line "));
    }
    arena_free(&a);
}

TEST(a_route_is_changed_by_its_made_name_and_keeps_it)
{
    struct arena *a = arena_new("parts", 0);
    const struct watched w = read_whole(a);
    struct watched next, last;
    struct why why;
    struct part part;
    assert_ok(put(a, &w,
                  (struct say){"route", NULL, "umi-2-2",
                               "{\"client\":\"umi\",\"level\":3,\"ladder\":[{\"person\":\"ben\","
                               "\"wait\":\"5m\"}]}"},
                  &next, &why),
              why);
    assert_int_equal(next.route_count, 3);
    assert_text(next.routes[0].id, "umi-2-2");
    assert_int_equal(next.routes[0].level, 3);
    assert_ok(put(a, &next, (struct say){"route", NULL, "umi-2-2", NULL}, &last, &why), why);
    assert_int_equal(last.route_count, 2);
    assert_text(last.routes[0].id, "umi-2-3");
    assert_ok(put(a, &last, (struct say){"fallback", NULL, "fallback", "{\"person\":\"anna\"}"},
                  &next, &why),
              why);
    assert_text(next.fallback, "anna");
    const struct part_name gone = {TEXT("route"), {0}, TEXT("umi-2-2")};
    assert_int_equal(part_find(&last, &gone, a, &part, &why), ERR_NOT_FOUND);
    assert_int_equal(put(a, &last, (struct say){"route", NULL, "umi-2-2", NULL}, &next, &why),
                     ERR_NOT_FOUND);
    arena_free(&a);
}

TEST(a_part_that_is_put_back_as_it_was_read_changes_nothing)
{
    struct arena *a = arena_new("parts", 0);
    const struct watched w = read_whole(a);
    struct part *parts;
    struct why why;
    size_t count = 0;
    struct buf before, after;
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    assert_ok(watched_parts(&w, a, &parts, &count, &why), why);
    assert_true(watched_write(&w, &before) == OK);
    for (size_t i = 0; i < count; i++) {
        struct watched next;
        assert_ok(part_put(&w, &parts[i].name, parts[i].at, a, &next, &why), why);
        if (text_is(parts[i].name.kind, "route"))
            continue; /* made names became their own */
        buf_clear(&after);
        assert_true(watched_write(&next, &after) == OK);
        assert_true(text_same(buf_view(&before), buf_view(&after)));
    }
    buf_done(&before);
    buf_done(&after);
    arena_free(&a);
}
