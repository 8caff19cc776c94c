#include "base/json_scan.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"

#include <dirent.h>

static bool skips(struct text bytes, const char **what)
{
    struct scan scan;
    scan_init(&scan, bytes);
    bool good = scan_skip(&scan) && scan_done(&scan);
    *what = scan.what;
    return good;
}

/* The cursor does not look at the encoding: where only that is wrong it may accept. */
TEST(scan_skip_passes_the_json_test_suite)
{
    const char *shared = test_shared();
    char path[512];
    snprintf(path, sizeof(path), "%s/data/suites/jsontestsuite/test_parsing", shared ? shared : "");
    DIR *folder = shared ? opendir(path) : NULL;
    if (!folder)
        skip();
    int seen = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) { /* NOLINT: one thread */
        char name[800];
        const char *what;
        if (!text_ends(text_of(entry->d_name), TEXT(".json")))
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        struct text file = test_read_file(name);
        char *exact = mem_dup(file.at, file.len); /* so that a read behind the end is seen */
        struct arena *a = arena_new("test", 0);
        struct json *json;
        bool tree = json_parse(file, a, &json, NULL) == OK;
        bool cursor = skips((struct text){exact, file.len}, &what);
        if ((entry->d_name[0] == 'y' && !cursor) || (tree && !cursor) ||
            (cursor && !tree && utf8_valid(file)))
            fail_msg("%s: %s", entry->d_name, what ? what : "accepted");
        arena_free(&a);
        mem_free(exact);
        mem_free((void *)(uintptr_t)file.at);
        seen++;
    }
    closedir(folder);
    assert_true(seen > 300);
}

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return (*dice >> 11) % sides;
}

/* Broken and whole JSON of the grammar's own letters: tree and cursor must agree on each. */
TEST(scan_skip_agrees_with_json_parse_on_random_texts)
{
    static const char *const parts[] = {
        "{",   "}",  "[",  "]",           ",",       ":",      "\"a\"", "\"",
        "1",   "0",  "-",  ".",           "e",       " ",      "true",  "null",
        "\\u", "\\", "\n", "\"\\u12aF\"", "{\"k\":", "1.5e+3", "false", "\x01"};
    struct arena *a = arena_new("test", 0);
    uint64_t dice = 42;
    int good = 0;
    for (int i = 0; i < 300000; i++) {
        struct buf buf;
        const char *what;
        buf_init(&buf, 1000);
        for (uint64_t n = 1 + roll(&dice, 9); n; n--)
            buf_text(&buf, text_of(parts[roll(&dice, sizeof(parts) / sizeof(*parts))]));
        struct json *json;
        bool tree = json_parse(buf_view(&buf), a, &json, NULL) == OK;
        if (skips(buf_view(&buf), &what) != tree)
            fail_msg("%.*s: tree %d", (int)buf.len, buf.at, tree);
        good += tree;
        arena_reset(a);
        buf_done(&buf);
    }
    assert_true(good > 1000);
    arena_free(&a);
}

/* The same tree, walked: kinds, names and values as json_parse has them. */
static void walk(struct scan *scan, const struct json *want, struct arena *a)
{
    struct scan_text text;
    struct text got;
    bool yes = false;
    enum json_kind kind = scan_kind(scan);
    assert_int_equal(kind, want->kind);
    const struct json *child = want->first;
    switch (kind) {
    case JSON_OBJECT:
        assert_true(scan_enter(scan, '{'));
        for (; scan_member(scan, &text); child = child->next) {
            assert_non_null(child);
            assert_true(scan_decode(&text, a, &got));
            assert_true(text_same(got, child->key));
            walk(scan, child, a);
        }
        assert_null(child);
        return;
    case JSON_ARRAY:
        assert_true(scan_enter(scan, '['));
        for (; scan_item(scan); child = child->next)
            walk(scan, child, a);
        assert_null(child);
        return;
    case JSON_STRING:
        assert_true(scan_string(scan, &text) && scan_decode(&text, a, &got));
        assert_true(text_same(got, want->text));
        return;
    case JSON_NUMBER:
        assert_true(scan_number(scan, &got));
        assert_true(text_same(got, want->text));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        assert_true(scan_bool(scan, &yes));
        assert_int_equal(yes, kind == JSON_TRUE);
        return;
    case JSON_NULL:
        assert_true(scan_null(scan));
        return;
    }
}

TEST(scan_walks_the_same_tree_as_json_parse)
{
    static const char *const texts[] = {" { \"a\" : [ 1 , -2.5e3, { } , [ ] , \"x\\\"y\" ] , "
                                        "\"\\u6d77\" : null , \"long enough for "
                                        "sixteen bytes\": \"海フーズのスープに虫が入ってた "
                                        "\\ud83d\\udd25 ok\", \"t\":true,\"f\":false}\n",
                                        "[[[[]]],{\"a\":{\"b\":[{}]}}]", "\"\"", "0"};
    struct arena *a = arena_new("test", 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct json *json;
        struct scan scan;
        assert_int_equal(json_parse(text_of(texts[i]), a, &json, NULL), OK);
        scan_init(&scan, text_of(texts[i]));
        walk(&scan, json, a);
        assert_true(scan_done(&scan));
    }
    arena_free(&a);
}

TEST(scan_says_what_is_wrong_and_where)
{
    struct scan scan;
    struct scan_text key;
    scan_init(&scan, TEXT("{\"a\" 1}"));
    assert_true(scan_enter(&scan, '{'));
    assert_false(scan_member(&scan, &key));
    assert_false(scan_done(&scan));
    assert_string_equal(scan.what, "expected ':' after the name");
    assert_int_equal(scan_offset(&scan), 5);
    scan_init(&scan, TEXT("7"));
    assert_false(scan_string(&scan, &key));
    assert_string_equal(scan.what, "expected a string");
    assert_false(scan_skip(&scan));
}

TEST(scan_find_is_the_same_in_both_ways)
{
    uint64_t dice = 9;
    for (int i = 0; i < 200000; i++) {
        char bytes[80];
        size_t len = roll(&dice, sizeof(bytes));
        char *exact = bytes + sizeof(bytes) - len;
        for (size_t k = 0; k < len; k++) {
            uint64_t c = roll(&dice, 300);
            exact[k] = (char)(c < 256 && i % 3 == 0 ? c : 'a' + c % 20);
        }
        bool wide = false, wide_plain = false;
        const char *end = exact + len;
        const char *plain = scan_find_plain(exact, end, &wide_plain);
        assert_ptr_equal(scan_find(exact, end, &wide), plain);
        assert_int_equal(wide, wide_plain);
    }
}

TEST(scan_decode_refuses_broken_utf8_only_where_asked)
{
    struct arena *a = arena_new("test", 0);
    struct scan scan;
    struct scan_text text;
    struct text got;
    scan_init(&scan, TEXT("\"a\xff\""));
    assert_true(scan_string(&scan, &text));
    assert_true(text.wide && scan_done(&scan));
    assert_false(scan_decode(&text, a, &got));
    arena_free(&a);
}
