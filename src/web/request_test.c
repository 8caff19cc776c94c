#include "base/test.h"
#include "web/request.h"

static enum err read(struct arena *arena, const char *raw, struct target *target)
{
    struct why why = {0};
    return target_read(text_of(raw), arena, target, &why);
}

TEST(a_path_is_decoded_in_its_parts_so_that_an_id_may_hold_a_slash)
{
    struct arena *arena = arena_new("test", 1024);
    struct target target;
    assert_int_equal(
        read(arena, "/api/v1/stories/umi/%E6%B5%B7/at:%2F%2Fx?after=a%26b+c&x", &target), OK);
    assert_int_equal(target.part_count, 6);
    assert_text(target.parts[4], "\xe6\xb5\xb7");
    assert_text(target.parts[5], "at://x");
    assert_true(target.slash);
    assert_text(target_query(&target, "after"), "a&b c");
    assert_text(target_query(&target, "x"), "");
    assert_null(target_query(&target, "y").at);
    arena_free(&arena);
}

TEST(a_path_that_climbs_or_is_broken_is_refused)
{
    static const char *const bad[] = {
        "",      "*",      "/../etc/passwd", "/a/../b", "/a/%2e%2e/b", "/a/%2E",
        "/a//b", "/a%00b", "/a%0ab",         "/a%",     "/a%4",        "/a%zz",
        "/a\\b", "/a/%5c", "/%ff",           "/%c0%af", "http://x/"};
    struct arena *arena = arena_new("test", 1024);
    struct target target;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_not_equal(read(arena, bad[i], &target), OK);
    arena_free(&arena);
}

TEST(a_path_with_too_many_parts_or_parameters_is_refused)
{
    struct arena *arena = arena_new("test", 1024);
    struct target target;
    assert_int_equal(read(arena, "/1/2/3/4/5/6/7/8/9/10/11/12", &target), OK);
    assert_int_not_equal(read(arena, "/1/2/3/4/5/6/7/8/9/10/11/12/13", &target), OK);
    assert_int_equal(read(arena, "/?1&2&3&4&5&6&7&8&9&a&b&c&d&e&f&g", &target), OK);
    assert_int_not_equal(read(arena, "/?1&2&3&4&5&6&7&8&9&a&b&c&d&e&f&g&h", &target), OK);
    arena_free(&arena);
}

TEST(hosts_of_other_names_are_not_ours)
{
    static const char *const names[] = {"tower.example", NULL};
    assert_true(host_allowed(TEXT("localhost:8080"), NULL, false));
    assert_true(host_allowed(TEXT("LocalHost"), NULL, false));
    assert_true(host_allowed(TEXT("127.0.0.1:1"), NULL, false));
    assert_true(host_allowed(TEXT("[::1]:65535"), NULL, false));
    assert_true(host_allowed(TEXT("Tower.Example:443"), names, false));
    assert_false(host_allowed(TEXT("evil.example"), names, false));
    assert_false(host_allowed(TEXT("127.0.0.1.evil.example"), names, false));
    assert_false(host_allowed(TEXT("localhost:0"), NULL, false));
    assert_false(host_allowed(TEXT("localhost:x"), NULL, false));
    assert_false(host_allowed(TEXT("[::1"), NULL, false));
    assert_false(host_allowed(TEXT(""), NULL, true));
    assert_false(host_allowed((struct text){0}, NULL, true));
    assert_false(host_allowed(TEXT("10.0.0.7"), NULL, false));
    assert_true(host_allowed(TEXT("10.0.0.7:80"), NULL, true));
    assert_true(host_allowed(TEXT("[fe80::1]"), NULL, true));
    assert_false(host_allowed(TEXT("evil.example"), NULL, true));
}

TEST(an_origin_is_the_same_only_with_the_same_port)
{
    assert_true(origin_same(TEXT("http://localhost:80"), TEXT("LOCALHOST:80")));
    assert_false(origin_same(TEXT("http://localhost:81"), TEXT("localhost:80")));
    assert_false(origin_same(TEXT("null"), TEXT("localhost:80")));
    assert_false(origin_same(TEXT("http://"), TEXT("")));
}

TEST(cookies_encodings_and_etags_are_read_as_their_standards_say)
{
    assert_text(cookie_find(TEXT("a=1; hinomi=xyz;b=2"), "hinomi"), "xyz");
    assert_null(cookie_find(TEXT("ahinomi=1; hinomi"), "hinomi").at);
    assert_true(accepts_gzip(TEXT("br;q=1, GZIP;q=0.5")));
    assert_false(accepts_gzip(TEXT("gzip;q=0, identity")));
    assert_false(accepts_gzip(TEXT("gzip;q=x")));
    assert_false(accepts_gzip((struct text){0}));
    assert_true(etag_listed(TEXT("\"x\", W/\"y\""), "\"y\""));
    assert_true(etag_listed(TEXT("*"), "\"y\""));
    assert_false(etag_listed(TEXT("\"yy\""), "\"y\""));
}

static void refused(const char *body, const char *fields, const char *words)
{
    struct arena *arena = arena_new("test", 1024);
    struct why why = {0};
    const struct json *json = NULL;
    assert_int_equal(body_read(text_of(body), fields, arena, &json, &why), ERR_BAD_INPUT);
    if (!strstr(why.text, words))
        fail_msg("%s: \"%s\" does not say \"%s\"", body, why.text, words);
    arena_free(&arena);
}

TEST(a_body_is_refused_with_the_name_of_the_field)
{
    static const char fields[] = "text:text(1..5) level:int(0..4)? paused:bool? who:texts(0..2)?";
    refused("{\"text\":\"", fields, "not JSON");
    refused("[]", fields, "object");
    refused("{}", fields, "text is missing");
    refused("{\"text\":null}", fields, "text is missing");
    refused("{\"text\":7}", fields, "text must be a text");
    refused("{\"text\":\"  \"}", fields, "text must be a text of 1 to 5");
    refused("{\"text\":\"123456\"}", fields, "1 to 5 characters");
    refused("{\"text\":\"a\",\"level\":5}", fields, "level must be from 0 to 4");
    refused("{\"text\":\"a\",\"level\":1.5}", fields, "level must be a whole number");
    refused("{\"text\":\"a\",\"paused\":1}", fields, "paused must be true or false");
    refused("{\"text\":\"a\",\"who\":[1]}", fields, "who must be a list of texts");
    refused("{\"text\":\"a\",\"who\":[\"a\",\"b\",\"c\"]}", fields, "who must be a list of 0 to 2");
    refused("{\"text\":\"a\",\"role\":\"admin\"}", fields, "no field \"role\"");
}

TEST(a_good_body_is_read_in_characters_not_bytes)
{
    struct arena *arena = arena_new("test", 1024);
    struct why why = {0};
    const struct json *json = NULL;
    assert_ok(body_read(TEXT("{\"text\":\"\xe7\x81\xab\xe3\x81\xae\xe8\xa6\x8b\",\"level\":null}"),
                        "text:text(1..3) level:int(0..4)?", arena, &json, &why),
              why);
    assert_text(json_text_at(json, "text"), "\xe7\x81\xab\xe3\x81\xae\xe8\xa6\x8b");
    arena_free(&arena);
}

TEST(a_query_is_refused_with_the_name_of_the_parameter)
{
    struct arena *arena = arena_new("test", 1024);
    struct why why = {0};
    struct target target;
    assert_int_equal(read(arena, "/x?limit=10&brand=a", &target), OK);
    assert_int_equal(query_check(&target, "limit:int(1..500)? brand:text?", &why), OK);
    assert_int_equal(target_int(&target, "limit", 3), 10);
    assert_int_equal(query_check(&target, "limit:int(1..5)? brand:text?", &why), ERR_BAD_INPUT);
    assert_int_equal(query_check(&target, "limit:int(1..500)?", &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "brand"));
    assert_int_equal(query_check(&target, NULL, &why), ERR_BAD_INPUT);
    arena_free(&arena);
}

TEST(letters_where_a_number_belongs_are_refused)
{
    static const char *const bad[] = {"/x?limit=A2uuuuu,,false,,,,,,,,,,uuu/umi",
                                      "/x?limit=",
                                      "/x?limit=1.5",
                                      "/x?limit=99999999999999999999",
                                      "/x?limit=0x10",
                                      "/x?limit=1e1000",
                                      "/x?limit=+1"};
    struct arena *arena = arena_new("test", 1024);
    struct why why = {0};
    struct target target;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(read(arena, bad[i], &target), OK);
        if (query_check(&target, "limit:int(1..500)?", &why) != ERR_BAD_INPUT)
            fail_msg("%s was taken", bad[i]);
        assert_non_null(strstr(why.text, "limit"));
    }
    arena_free(&arena);
}

TEST(a_field_of_a_form_is_read_as_it_was_typed)
{
    struct arena *arena = arena_new("test", 1024);
    const struct text form = TEXT("answer=no&comment=say+when%3A%0D%0A18%E6%99%82&x=%zz&y=%ff&z");
    assert_text(form_field(form, "answer", arena), "no");
    assert_text(form_field(form, "comment", arena), "say when:\n18時");
    assert_text(form_field(form, "x", arena), "%zz");
    assert_text(form_field(form, "y", arena), "\xef\xbf\xbd");
    assert_true(form_field(form, "z", arena).at == NULL);
    assert_true(form_field(form, "nswer", arena).at == NULL);
    assert_true(form_field((struct text){0}, "a", arena).at == NULL);
    arena_free(&arena);
}
