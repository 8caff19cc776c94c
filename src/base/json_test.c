#include "base/json.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"

#include <dirent.h>
#include <math.h>

static const struct json *parse(struct arena *a, const char *text)
{
    struct json *json = NULL;
    struct why why;
    assert_ok(json_parse(text_of(text), a, &json, &why), why);
    return json;
}

static void refused(const char *text, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct json *json;
    struct why why;
    assert_int_equal(json_parse(text_of(text), a, &json, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

TEST(json_parse_reads_every_kind)
{
    struct arena *a = arena_new("test", 0);
    const struct json *o = parse(a, " {\"t\":\"x\",\"n\":-1.5e2,\"i\":42,\"y\":true,\"f\":false,"
                                    "\"z\":null,\"l\":[1,[],{}],\"e\":\"\"}\n");
    double n;
    bool b;
    assert_int_equal(o->count, 8);
    assert_text(json_text_at(o, "t"), "x");
    assert_true(json_number(json_find(o, "n"), &n) && fabs(n + 150) < 1e-9);
    assert_int_equal(json_int_at(o, "i", 0), 42);
    assert_true(json_bool(json_find(o, "y"), &b) && b);
    assert_true(json_bool(json_find(o, "f"), &b) && !b);
    assert_int_equal(json_find(o, "z")->kind, JSON_NULL);
    assert_int_equal(json_find(o, "l")->count, 3);
    assert_true(json_text_at(o, "e").at && json_text_at(o, "e").len == 0);
    assert_null(json_text_at(o, "none").at);
    assert_null(json_find(NULL, "x"));
    arena_free(&a);
}

TEST(json_parse_decodes_escapes_and_pairs)
{
    struct arena *a = arena_new("test", 0);
    assert_text(json_text(parse(a, "\"\\u6d77\\ud83d\\udd25\\n\\/\\\"\"")), "海🔥\n/\"");
    assert_text(json_text(parse(a, "\"\\ud83dx\\udd25\"")), "\xEF\xBF\xBDx\xEF\xBF\xBD");
    struct text nul = json_text(parse(a, "\"a\\u0000b\""));
    assert_int_equal(nul.len, 3);
    assert_int_equal(nul.at[1], 0);
    arena_free(&a);
}

TEST(json_parse_keeps_both_of_a_double_name_and_finds_the_last)
{
    struct arena *a = arena_new("test", 0);
    const struct json *o = parse(a, "{\"a\":1,\"a\":2}");
    assert_int_equal(o->count, 2);
    assert_int_equal(json_int_at(o, "a", 0), 2);
    arena_free(&a);
}

TEST(json_parse_says_line_and_column_in_code_points)
{
    refused("{\n  \"海\": nul}", "line 2 column 8: expected a value");
    refused("[1,]", "line 1 column 4: expected a value");
    refused("", "line 1 column 1: expected a value, found the end");
    refused("[1] x", "line 1 column 5: something follows the value");
    refused("[\"a\nb\"]", "line 1 column 4: a control character in a string must be escaped");
    refused("[\"\xff\"]", "line 1 column 3: the bytes are not valid UTF-8");
}

TEST(json_parse_remembers_where_a_value_stands)
{
    struct arena *a = arena_new("test", 0);
    const struct json *o = parse(a, "{\"海\\n\": 1,\n \"b\": 2}");
    assert_int_equal(o->first->line, 1);
    assert_int_equal(o->first->column, 9);
    assert_int_equal(o->first->next->line, 2);
    assert_int_equal(o->first->next->column, 7);
    arena_free(&a);
}

TEST(json_parse_limits_the_depth)
{
    struct arena *a = arena_new("test", 0);
    char deep[200];
    memset(deep, '[', JSON_DEPTH);
    memset(deep + JSON_DEPTH, ']', JSON_DEPTH);
    struct json *json;
    assert_int_equal(json_parse((struct text){deep, 2 * JSON_DEPTH}, a, &json, NULL), OK);
    memset(deep, '[', JSON_DEPTH + 1);
    memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
    assert_int_equal(json_parse((struct text){deep, 2 * JSON_DEPTH + 2}, a, &json, NULL),
                     ERR_BAD_INPUT);
    arena_free(&a);
}

TEST(json_parse_passes_the_json_test_suite)
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
        if (!text_ends(text_of(entry->d_name), TEXT(".json")))
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        struct text bytes = test_read_file(name);
        struct arena *a = arena_new("test", 0);
        struct json *json;
        enum err err = json_parse(bytes, a, &json, NULL);
        if ((entry->d_name[0] == 'y' && err) || (entry->d_name[0] == 'n' && !err))
            fail_msg("%s: %s", entry->d_name, err_name(err));
        arena_free(&a);
        mem_free((void *)(uintptr_t)bytes.at);
        seen++;
    }
    closedir(folder);
    assert_true(seen > 300);
}

TEST(json_int_takes_whole_numbers_however_written)
{
    static const struct {
        const char *text;
        int64_t value;
        bool good;
    } rows[] = {{"0", 0, 1},
                {"-0", 0, 1},
                {"-0.0e7", 0, 1},
                {"12", 12, 1},
                {"1e3", 1000, 1},
                {"1.50e1", 15, 1},
                {"2.0", 2, 1},
                {"1200e-2", 12, 1},
                {"9223372036854775807", INT64_MAX, 1},
                {"-9223372036854775808", INT64_MIN, 1},
                {"9223372036854775808", 0, 0},
                {"-9223372036854775809", 0, 0},
                {"1e19", 0, 0},
                {"1e999999999999", 0, 0},
                {"0e999999999999", 0, 1},
                {"1.5", 0, 0},
                {"1e-1", 0, 0},
                {"0.1", 0, 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t value = -7;
        bool good = json_int_of(text_of(rows[i].text), &value);
        if (good != rows[i].good || (good && value != rows[i].value))
            fail_msg("%s: %d %lld", rows[i].text, good, (long long)value);
    }
}

TEST(json_number_takes_numbers_of_any_length)
{
    double d;
    char ones[300];
    memset(ones, '1', sizeof(ones));
    assert_true(json_number_of((struct text){ones, 100}, &d));
    assert_true(fabs(d / 1.1111111111111111e99 - 1) < 1e-15);
    assert_true(
        json_number_of(TEXT("0.00000000000000000000000000000000000000000000000000001"), &d));
    assert_true(fabs(d / 1e-53 - 1) < 1e-15);
    assert_true(json_number_of(TEXT("1e-999999999999"), &d) && fpclassify(d) == FP_ZERO);
    assert_false(json_number_of(TEXT("1e400"), &d));
    assert_false(json_number_of(TEXT("-1e400"), &d));
    assert_false(json_number_of((struct text){ones, 0}, &d));
}

static void written(struct json_out *out, const char *want)
{
    assert_text(buf_view(out->buf), want);
    buf_clear(out->buf);
    json_out_init(out, out->buf);
}

TEST(json_out_puts_the_commas)
{
    struct buf buf;
    struct json_out out;
    buf_init(&buf, 1 << 16);
    json_out_init(&out, &buf);
    json_begin(&out, '{');
    json_pair_text(&out, "a", TEXT("x"));
    json_key(&out, "l");
    json_begin(&out, '[');
    json_put_int(&out, -1);
    json_put_bool(&out, true);
    json_put_null(&out);
    json_begin(&out, '{');
    json_end(&out, '}');
    json_put_raw(&out, TEXT("[7]"));
    json_end(&out, ']');
    json_pair_time(&out, "t", 123);
    json_pair_text(&out, "no", (struct text){NULL, 0});
    json_key_text(&out, TEXT("a\"b"));
    json_put_number(&out, 0.5, 4);
    json_end(&out, '}');
    written(&out, "{\"a\":\"x\",\"l\":[-1,true,null,{},[7]],\"t\":\"1970-01-01T00:00:00.123Z\","
                  "\"no\":null,\"a\\\"b\":0.5}");
    buf_done(&buf);
}

TEST(json_out_writes_what_is_not_there_as_null_and_lists_of_texts)
{
    struct buf buf;
    struct json_out out;
    struct text words[] = {TEXT("a"), TEXT("\"")};
    buf_init(&buf, 1 << 16);
    json_out_init(&out, &buf);
    json_begin(&out, '{');
    json_pair_text(&out, "none", text_or_none(TEXT("")));
    json_pair_text(&out, "some", text_or_none(TEXT("x")));
    json_pair_time_or_null(&out, "never", 0);
    json_pair_time_or_null(&out, "once", 1);
    json_pair_texts(&out, "no", &(struct texts){0});
    json_pair_texts(&out, "two", &(struct texts){words, 2});
    json_end(&out, '}');
    written(&out, "{\"none\":null,\"some\":\"x\",\"never\":null,"
                  "\"once\":\"1970-01-01T00:00:00.001Z\",\"no\":[],\"two\":[\"a\",\"\\\"\"]}");
    buf_done(&buf);
}

TEST(json_out_writes_numbers_as_printf_rounds)
{
    struct buf buf;
    struct json_out out;
    buf_init(&buf, 1 << 16);
    json_out_init(&out, &buf);
    uint64_t seed = 88172645463325252ULL;
    for (int i = 0; i < 200000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        double value = (double)(int64_t)(seed >> 20) / (double)(1ULL << (seed % 44));
        if (i % 3 == 0)
            value = (double)(seed % 20001) / 20000; /* many halves of the fourth place */
        if (i % 2)
            value = -value;
        int decimals = (int)((seed >> 8) % 7);
        char want[400];
        int n = snprintf(want, sizeof(want), "%.*f", decimals, value);
        while (strchr(want, '.') && (want[n - 1] == '0' || want[n - 1] == '.')) {
            bool point = want[n - 1] == '.';
            want[--n] = 0;
            if (point)
                break;
        }
        json_put_number(&out, value, decimals);
        written(&out, strcmp(want, "-0") == 0 ? "0" : want);
    }
    json_put_number(&out, NAN, 2);
    written(&out, "null");
    json_put_number(&out, INFINITY, 2);
    written(&out, "null");
    json_put_number(&out, 1e300, 0);
    assert_int_equal(buf.len, 301);
    buf_done(&buf);
}

TEST(json_quote_escapes_and_mends_so_that_it_reads_back)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    json_quote(&buf, TEXT("a\"\\\b\f\n\r\t\x01/海\x7f"));
    assert_text(buf_view(&buf), "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001/海\x7f\"");
    buf_clear(&buf);
    json_quote(&buf, TEXT("a\xff\xe6\xb5z\xed\xa0\x80"));
    assert_text(buf_view(&buf),
                "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    struct arena *a = arena_new("test", 0);
    uint64_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        char bytes[40];
        size_t n = (size_t)(seed >> 33) % sizeof(bytes);
        for (size_t k = 0; k < n; k++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            bytes[k] = (char)(seed >> (i % 2 ? 33 : 60));
        }
        struct text in = {bytes, n};
        struct buf mended;
        buf_init(&mended, 1000);
        assert_int_equal(utf8_mend(in, &mended), OK);
        buf_clear(&buf);
        json_quote(&buf, in);
        struct json *json;
        struct why why;
        assert_ok(json_parse(buf_view(&buf), a, &json, &why), why);
        assert_true(text_same(json_text(json), buf_view(&mended)));
        buf_done(&mended);
        arena_reset(a);
    }
    arena_free(&a);
    buf_done(&buf);
}
