#include "base/clock.h"
#include "base/fault.h"
#include "base/option.h"
#include "base/test.h"

struct feed {
    struct text url, password;
    int64_t every_ms, most;
    double share;
    bool on;
    struct texts words;
    int how;
};

static const struct option feed_options[] = {
    {"url", OPTION_TEXT, offsetof(struct feed, url), NULL, 0, 0, "Address of the feed.", NULL},
    {"password", OPTION_SECRET, offsetof(struct feed, password), NULL, 0, 0, "Sign-in.", NULL},
    {"every", OPTION_SPAN, offsetof(struct feed, every_ms), "5m", MINUTES(5), DAYS(1),
     "How often the feed is read again.", NULL},
    {"most", OPTION_INT, offsetof(struct feed, most), "100", 1, 500, "Posts a time.", NULL},
    {"share", OPTION_NUMBER, offsetof(struct feed, share), "0.5", 0, 1, "Share.", NULL},
    {"on", OPTION_BOOL, offsetof(struct feed, on), "true", 0, 0, "Whether it runs.", NULL},
    {"words", OPTION_TEXTS, offsetof(struct feed, words), NULL, 0, 0, "Words.", NULL},
    {"how", OPTION_CHOICE, offsetof(struct feed, how), "poll", 0, 0, "How.", "push,poll"},
    {0},
};

static enum err read_feed(struct arena *a, const char *yaml, struct feed *feed, struct why *why)
{
    struct json *tree;
    enum err err = yaml_parse(text_of(yaml), a, &tree, why);
    *feed = (struct feed){0};
    static const char *const ignore[] = {"kind", NULL};
    return err ? err : options_read(feed_options, tree, ignore, a, feed, why);
}

static void refused(const char *yaml, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct feed feed;
    struct why why;
    assert_int_not_equal(read_feed(a, yaml, &feed, &why), OK);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

TEST(options_fill_from_fallbacks_and_mapping)
{
    struct arena *a = arena_new("test", 0);
    struct feed feed;
    struct why why;
    assert_ok(read_feed(a, "url: http://x\nevery: 2h\nwords: [a, '7', 8]\nhow: push\nkind: feed",
                        &feed, &why),
              why);
    assert_text(feed.url, "http://x");
    assert_int_equal(feed.every_ms, HOURS(2));
    assert_int_equal(feed.most, 100);
    assert_true(feed.share > 0.49 && feed.share < 0.51 && feed.on);
    assert_int_equal(feed.words.count, 3);
    assert_text(feed.words.at[2], "8");
    assert_int_equal(feed.how, 0);
    assert_null(feed.password.at);
    assert_ok(read_feed(a, "words: one\nurl: 42\nmost: 1e2\non: false", &feed, &why), why);
    assert_int_equal(feed.words.count, 1);
    assert_text(feed.url, "42");
    assert_false(feed.on);
    assert_int_equal(feed.how, 1);
    struct feed bare = {0};
    assert_ok(options_read(feed_options, NULL, NULL, a, &bare, &why), why);
    assert_int_equal(bare.every_ms, MINUTES(5));
    arena_free(&a);
}

TEST(options_name_line_key_and_the_nearest_right_one)
{
    refused("url: x\nevry: 5m", "line 2 column 7: unknown key 'evry': did you mean 'every'?");
    refused("zzzzzzzz: 1", "line 1 column 11: unknown key 'zzzzzzzz'");
    refused("every: 5",
            "line 1 column 8: 'every' must be a time with its unit, like 90s, 5m, 2h or 1d");
    refused("every: 1s", "line 1 column 8: 'every' must be from 5m to 1d");
    refused("most: 501", "line 1 column 7: 'most' must be from 1 to 500");
    refused("most: 1.5", "line 1 column 7: 'most' must be a whole number");
    refused("most: every", "line 1 column 7: 'most' must be a whole number");
    refused("most: 1e9z", "line 1 column 7: 'most' must be a whole number");
    refused("share: much", "line 1 column 8: 'share' must be a number");
    refused("on: yes", "line 1 column 5: 'on' must be true or false");
    refused("how: pull", "line 1 column 6: 'how' must be one of push,poll; 'pull' is none");
    refused("url: [a]", "line 1 column 6: 'url' must be one value, no list or mapping");
    refused("url:", "line 1 column 5: 'url' must be given a value");
    refused("words: [{a: b}]",
            "line 1 column 9: 'words' must be a list of texts (put quotes around each)");
    refused("- a", "line 1 column 1: expected keys with values");
}

TEST(options_take_secrets_from_files_and_the_environment)
{
    struct arena *a = arena_new("test", 0);
    struct feed feed;
    struct why why;
    char room[256], yaml[600];
    test_folder(room);
    snprintf(yaml, sizeof(yaml), "%s/s", room);
    FILE *file = fopen(yaml, "wb");
    assert_non_null(file);
    fputs("geheim\r\n", file);
    fclose(file);
    snprintf(yaml, sizeof(yaml), "password: {file: %s/s}", room);
    assert_ok(read_feed(a, yaml, &feed, &why), why);
    assert_text(feed.password, "geheim");
    setenv("HINOMI_TEST_SECRET", "s3", 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    assert_ok(read_feed(a, "password: {env: HINOMI_TEST_SECRET}", &feed, &why), why);
    assert_text(feed.password, "s3");
    assert_ok(read_feed(a, "password: plain", &feed, &why), why);
    assert_text(feed.password, "plain");
    refused("password: {env: HINOMI_NO_SUCH}",
            "line 1 column 11: 'password': the environment has no HINOMI_NO_SUCH");
    refused("password: {fil: x}",
            "line 1 column 11: 'password' must be a text, {file: path} or {env: NAME}");
    refused("password: {file: /no/such/file}", "line 1 column 11: 'password': /no/such/file: No "
                                               "such file or directory");
    test_folder_done(room);
    arena_free(&a);
}

TEST(options_help_says_kind_fallback_and_limits)
{
    struct buf buf;
    buf_init(&buf, 4096);
    options_help(feed_options, &buf);
    assert_true(text_find(buf_view(&buf), TEXT("  every SPAN       How often the feed is read "
                                               "again. (5m; 5m to 1d)\n")) >= 0);
    assert_true(text_find(buf_view(&buf), TEXT("  how push,poll    How. (poll)\n")) >= 0);
    assert_true(text_find(buf_view(&buf), TEXT("  url TEXT         Address of the feed.\n")) >= 0);
    buf_done(&buf);
}

static struct json *yaml_good(struct arena *a, const char *yaml)
{
    struct json *tree = NULL;
    struct why why;
    assert_ok(yaml_parse(text_of(yaml), a, &tree, &why), why);
    return tree;
}

static void yaml_bad(const char *yaml, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct json *tree;
    struct why why;
    assert_int_equal(yaml_parse(text_of(yaml), a, &tree, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

TEST(yaml_gives_plain_scalars_their_kinds)
{
    struct arena *a = arena_new("test", 0);
    const struct json *t = yaml_good(a, "a: true\nb: 'true'\nc: 1.5\nd: 007\ne: ~\nf: 1-2\ng: "
                                        "[x:umi, \"y:z\", 海]\nh: !!str 5\ni: +1\nj: 1.\n");
    assert_int_equal(json_find(t, "a")->kind, JSON_TRUE);
    assert_int_equal(json_find(t, "b")->kind, JSON_STRING);
    assert_int_equal(json_find(t, "c")->kind, JSON_NUMBER);
    assert_int_equal(json_find(t, "d")->kind, JSON_STRING);
    assert_int_equal(json_find(t, "e")->kind, JSON_NULL);
    assert_int_equal(json_find(t, "f")->kind, JSON_STRING);
    assert_text(json_find(t, "g")->first->text, "x:umi");
    assert_text(json_find(t, "g")->first->next->next->text, "海");
    assert_int_equal(json_find(t, "h")->kind, JSON_STRING);
    assert_int_equal(json_find(t, "i")->kind, JSON_STRING);
    assert_int_equal(json_find(t, "j")->kind, JSON_STRING);
    assert_int_equal(json_find(t, "c")->line, 3);
    assert_int_equal(json_find(t, "c")->column, 4);
    assert_int_equal(yaml_good(a, "")->kind, JSON_NULL);
    arena_free(&a);
}

TEST(yaml_copies_aliases_and_refuses_bombs)
{
    struct arena *a = arena_new("test", 0);
    const struct json *t = yaml_good(a, "a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\n");
    assert_int_equal(json_find(json_find(t, "b"), "k")->count, 2);
    assert_int_equal(json_find(t, "c")->count, 2);
    assert_int_equal(json_find(json_find(t, "c")->first->next, "k")->count, 2);
    arena_free(&a);
    yaml_bad("a: &x [*x]", "line 1 column 8: this alias names no finished anchor");
    yaml_bad("a: *y", "line 1 column 4: this alias names no finished anchor");
    struct buf bomb;
    buf_init(&bomb, 1 << 16);
    buf_printf(&bomb, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
        buf_printf(&bomb, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            buf_printf(&bomb, "*a%d,", i - 1);
        buf_printf(&bomb, "]\n");
    }
    buf_byte(&bomb, 0);
    yaml_bad(bomb.at, "line 7 column 10: this alias makes too much of it");
    buf_done(&bomb);
}

TEST(yaml_says_where_it_is_wrong)
{
    yaml_bad("a: 1\na: 2", "line 2 column 1: the key 'a' is written twice");
    yaml_bad("a: 1\n---\nb: 2", "line 2 column 1: a second document begins");
    yaml_bad("{[a]: 1}", "line 1 column 2: a key must be a plain text");
    yaml_bad("a: !!binary x", "line 1 column 4: tags are not known here");
    struct arena *a = arena_new("test", 0);
    struct json *tree;
    struct why why;
    assert_int_equal(yaml_parse(TEXT("a: [1\nb: 2"), a, &tree, &why), ERR_BAD_INPUT);
    assert_true(text_starts(text_of(why.text), TEXT("line 2 ")));
    assert_int_equal(yaml_parse(TEXT("a: \xff"), a, &tree, &why), ERR_BAD_INPUT);
    arena_free(&a);
}

TEST(file_read_holds_its_ceiling_and_says_why_not)
{
    struct arena *a = arena_new("test", 0);
    char room[256], path[300];
    test_folder(room);
    snprintf(path, sizeof(path), "%s/f", room);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 200000; i++)
        fputc('x', file);
    fclose(file);
    struct text bytes;
    struct why why;
    assert_ok(file_read(path, 200000, a, &bytes, &why), why);
    assert_int_equal(bytes.len, 200000);
    assert_int_equal(file_read(path, 199999, a, &bytes, &why), ERR_LIMIT);
    assert_true(text_ends(text_of(why.text), TEXT("/f: longer than 199999 bytes")));
    assert_int_equal(file_read("/no/such", 10, a, &bytes, &why), ERR_NOT_FOUND);
    fault_at("file_read", 2);
    assert_int_equal(file_read(path, 200000, a, &bytes, &why), ERR_IO);
    assert_true(fault_reached());
    fault_at("file_read", 0);
    test_folder_done(room);
    arena_free(&a);
}

TEST(options_are_shown_without_secrets)
{
    struct arena *arena = arena_new("test", 4096);
    static const struct option table[] = {
        {"url", OPTION_TEXT, 0, NULL, 0, 0, "Address.", NULL},
        {"key", OPTION_SECRET, 0, "fallback", 0, 0, "Key.", NULL},
        {"every", OPTION_SPAN, 0, "5m", 0, 0, "How often.", NULL},
        {"hosts", OPTION_TEXTS, 0, NULL, 0, 0, "Hosts.", NULL},
        {"net", OPTION_TEXT, 0, NULL, 0, 0, "Network.", NULL},
        {0},
    };
    struct json *yaml;
    struct why why;
    assert_ok(yaml_parse(TEXT("url: \"https://me:hush@feed.example/a/b@c?token=hush#hush\"\n"
                              "key: hush\nhosts: [\"wss://hush@one.example/\", two]\n"),
                         arena, &yaml, &why),
              why);
    struct buf buf;
    buf_init(&buf, 4096);
    struct json_out out;
    json_out_init(&out, &buf);
    options_show(table, yaml, &out);
    const struct text shown = buf_view(&buf);
    assert_true(text_find(shown, TEXT("hush")) < 0);
    assert_true(text_find(shown, TEXT("fallback")) < 0);
    assert_true(text_find(shown, TEXT("\"value\":\"https://feed.example/a/b@c\"")) > 0);
    assert_true(text_find(shown, TEXT("\"value\":[\"wss://one.example/\",\"two\"]")) > 0);
    assert_true(text_find(shown, TEXT("\"value\":\"5m\",\"secret\":false,\"given\":false")) > 0);
    assert_true(text_find(shown, TEXT("\"name\":\"net\",\"value\":null")) > 0);
    buf_done(&buf);
    arena_free(&arena);
}
