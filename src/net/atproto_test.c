#include "base/json.h"
#include "base/test.h"
#include "net/atproto.h"

TEST(a_record_key_is_the_one_of_its_instant_and_rises_with_it)
{
    char room[ATPROTO_TID + 1], other[ATPROTO_TID + 1];
    /* the specification's own examples of the form, and the zero of time */
    assert_text(atproto_tid(0, 0, room), "2222222222222");
    assert_text(atproto_tid(0, 1, room), "2222222222223");
    /* 3jzfcijpj2z2a of the specification: its microseconds and clock, and back */
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t value = 0;
    for (const char *at = "3jzfcijpj2z2a"; *at; at++)
        value = value << 5 | (uint64_t)(strchr(letters, *at) - letters);
    assert_text(atproto_tid((int64_t)(value >> 10), (unsigned)(value & 1023), room),
                "3jzfcijpj2z2a");
    int64_t us = 1795336000000000;
    for (int i = 0; i < 1000; i++, us += 1 + i * 977) {
        atproto_tid(us, 1023, room);
        atproto_tid(us + 1, 0, other);
        assert_true(strcmp(room, other) < 0);
    }
}

TEST(an_address_of_a_record_has_three_plain_parts)
{
    struct atproto_uri uri;
    assert_true(atproto_uri_read(TEXT("at://did:plc:a/app.bsky.feed.post/3k"), &uri));
    assert_text(uri.repo, "did:plc:a");
    assert_text(uri.collection, "app.bsky.feed.post");
    assert_text(uri.rkey, "3k");
    static const char *const bad[] = {"",
                                      "at://",
                                      "at://a/b",
                                      "at://a/b/",
                                      "at://a//c",
                                      "at:///b/c",
                                      "at://a/b/c/d",
                                      "at://a/b/c?d",
                                      "at://a/b/c d",
                                      "at://a/b/\"",
                                      "https://bsky.app/profile/a/post/b"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(atproto_uri_read(text_of(bad[i]), &uri));
}

#define SESSION(pds)                                                                               \
    "{\"did\":\"did:plc:a\",\"handle\":\"a.example\",\"accessJwt\":\"aaaa.bbbb.cccc\","            \
    "\"refreshJwt\":\"x.eyJleHAiOjE4MDMxMTE2NzZ9.y\",\"didDoc\":{\"service\":[{\"id\":"            \
    "\"#other\",\"serviceEndpoint\":\"https://other.example\"},{\"id\":\"#atproto_pds\","          \
    "\"serviceEndpoint\":\"" pds "\"}]}}"

TEST(a_session_names_its_own_server_and_the_day_it_ends)
{
    struct arena *arena = arena_new("test", 0);
    struct atproto_session session;
    struct why why = {0};
    static const struct {
        const char *body, *pds;
        bool plain;
    } cases[] = {
        {SESSION("https://pds.example"), "https://pds.example", false},
        {SESSION("https://pds.example/"), "https://pds.example", false},
        {SESSION("http://127.0.0.1:3000"), "", false}, /* a token goes to no plain address */
        {SESSION("http://127.0.0.1:3000"), "http://127.0.0.1:3000", true},
        {SESSION("https://a@pds.example"), "", true},
        {SESSION("https://pds.example?x"), "", true},
        {SESSION("ftp://pds.example"), "", true},
        {SESSION("https://"), "", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_ok(
            atproto_session_read(text_of(cases[i].body), cases[i].plain, arena, &session, &why),
            why);
        assert_text(session.pds, cases[i].pds);
        assert_true(session.expires_ms == 1803111676000);
        assert_false(session.inactive);
    }
    static const char *const bad[] = {
        "",
        "<html>",
        "{}",
        "{\"did\":\"did:plc:a\",\"accessJwt\":\"a\",\"refreshJwt\":\"b\"}",
        "{\"did\":\"plc:a\",\"accessJwt\":\"aaaaaaaa\",\"refreshJwt\":\"bbbbbbbb\"}",
        "{\"did\":\"did:plc:a\",\"accessJwt\":\"aaaa\\r\\naaa\",\"refreshJwt\":\"bbbbbbbb\"}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(atproto_session_read(text_of(bad[i]), true, arena, &session, &why),
                         ERR_BAD_INPUT);
    arena_free(&arena);
}

TEST(a_post_is_written_as_the_network_wants_it)
{
    struct arena *arena = arena_new("test", 0);
    struct buf out;
    const struct atproto_facet facets[] = {{ATPROTO_MENTION, {0, 4}, TEXT("did:plc:k")},
                                           {ATPROTO_TAG, {5, 9}, TEXT("t\"g")}};
    const struct atproto_post post = {.text = TEXT("@ken #t\"g \xe7\x81\xab\n"),
                                      .lang = TEXT("ja"),
                                      .created_ms = 1795336000123,
                                      .parent = {TEXT("at://p/a/1"), TEXT("cp")},
                                      .facets = facets,
                                      .facet_count = 2};
    struct json *json;
    struct why why = {0};
    buf_init(&out, 1 << 16);
    atproto_post_write(&out, TEXT("did:plc:a"), TEXT("3k"), &post);
    assert_ok(json_parse(buf_view(&out), arena, &json, &why), why);
    const struct json *record = json_find(json, "record"), *reply = json_find(record, "reply");
    assert_true(text_same(json_text_at(record, "text"), post.text));
    assert_text(json_text_at(record, "createdAt"), "2026-11-22T08:26:40.123Z");
    assert_text(json_text_at(json_find(reply, "root"), "uri"), "at://p/a/1");
    assert_text(json_text_at(json_find(reply, "root"), "cid"), "cp");
    const struct json *tag = json_find(json_find(record, "facets")->first->next, "features")->first;
    assert_text(json_text_at(tag, "tag"), "t\"g");
    assert_text(json_text_at(tag, "$type"), "app.bsky.richtext.facet#tag");
    buf_done(&out);
    arena_free(&arena);
}
