#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/test.h"
#include "net/mastodon.h"
#include "net/rate.h"

TEST(a_status_is_the_text_that_was_sent_however_its_server_shows_it)
{
    static const struct {
        const char *content, *text;
        bool same;
    } cases[] = {
        {"<p>Toot!</p>", "Toot!", true},
        {"<p>Toot</p>", "Toot!", false},
        {"", "", true},
        {"<p>a &lt;b&gt; &amp; c &#39;d&#39; &quot;e&quot;</p>", "a <b> & c 'd' \"e\"", true},
        {"<p>one</p><p>two<br />three<br>four</p>", "one\n\ntwo\nthree\nfour", true},
        {"<p><span class=\"h-card\"><a href=\"https://m.example/@ken\" class=\"u-url "
         "mention\">@<span>"
         "ken</span></a></span> ご不便をおかけしました。</p>",
         "@ken@m.example ご不便をおかけしました。", true},
        {"<p>@ken@m.example ciao</p>", "@ken@m.example ciao", true},
        {"<p>@ken ciao</p>", "@kenji@m.example ciao", false},
        {"<p><a href=\"https://umi.example/help\"><span class=\"invisible\">https://</span><span>"
         "umi.example/help</span></a> 見て</p>",
         "https://umi.example/help 見て", true},
        {"<p>mail care@umi.example</p>", "mail care@umi.example", true},
        {"<p>mail care</p>", "mail care@umi.example", false},
        {"<p>a</p><p>b</p", "a b", true},
        {"<p>x", "x y", false},
        {"&#x3042;&#12356;&unknown; &", "あい&unknown; &", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (mastodon_same_text(text_of(cases[i].content), text_of(cases[i].text)) != cases[i].same)
            fail_msg("case %zu: %s", i, cases[i].content);
}

TEST(a_mention_must_name_the_whole_account)
{
    static const struct {
        const char *text, *acct, *host;
        bool there;
    } cases[] = {
        {"@ken@m.example すみません", "ken@m.example", "umi.example", true},
        {"@Ken@M.example ciao", "ken@m.example", "umi.example", true},
        {"すみません、@ken@m.example。", "ken@m.example", "umi.example", true},
        {"Ciao @ken@m.example.", "ken@m.example", "umi.example", true},
        {"@ken すみません", "ken@m.example", "umi.example", false},
        {"@kenji@m.example", "ken@m.example", "umi.example", false},
        {"@ken@m.example.org", "ken@m.example", "umi.example", false},
        {"a@ken@m.example", "ken@m.example", "umi.example", false},
        {"@ken hello", "ken", "umi.example", true},
        {"@ken@umi.example hello", "ken", "umi.example", true},
        {"@ken@other.example hello", "ken", "umi.example", false},
        {"@kenny hello", "ken", "umi.example", false},
        {"", "ken", "umi.example", false},
        {"hello", "", "umi.example", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (mastodon_mentions(text_of(cases[i].text), text_of(cases[i].acct),
                              text_of(cases[i].host)) != cases[i].there)
            fail_msg("case %zu: %s", i, cases[i].text);
}

TEST(of_two_visibilities_the_narrower_is_taken)
{
    assert_text(mastodon_narrower(TEXT("public"), TEXT("unlisted")), "unlisted");
    assert_text(mastodon_narrower(TEXT("direct"), TEXT("public")), "direct");
    assert_text(mastodon_narrower(TEXT("unlisted"), TEXT("private")), "private");
    assert_text(mastodon_narrower(TEXT("unlisted"), TEXT("new one")), "unlisted");
}

TEST(the_rate_is_read_in_all_three_ways_in_which_it_is_written)
{
    static const struct {
        const char *left, *limit, *reset;
        int64_t left_n, most, reset_ms;
        bool said;
    } cases[] = {
        {"298", "300", "2026-08-01T13:50:00.037659Z", 298, 300, 1785592200037, true},
        {"2999", "3000", "1795336000", 2999, 3000, 1795336000000, true},
        {"3", "100;w=300", "25", 3, 100, 1795335000000 + 25000, true},
        {"5", "x", "soon", 5, -1, -1, true},
        {"-1", "300", "25", 0, 0, 0, false},
        {"", "300", "25", 0, 0, 0, false},
    };
    static const char *const names[2][3] = {
        {"RateLimit-Remaining", "RateLimit-Limit", "RateLimit-Reset"},
        {"X-Ratelimit-Remaining", "X-RateLimit-Limit", "x-ratelimit-reset"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const *name = names[i % 2];
        const struct header headers[] = {{text_of(name[0]), text_of(cases[i].left)},
                                         {text_of(name[1]), text_of(cases[i].limit)},
                                         {text_of(name[2]), text_of(cases[i].reset)}};
        const struct http_answer answer = {.headers = headers, .header_count = 3};
        struct rate rate = {7, 7, 7};
        assert_int_equal(rate_read(&answer, 1795335000000, &rate), cases[i].said);
        if (!cases[i].said) {
            assert_true(rate.left == 7);
            continue;
        }
        assert_true(rate.left == cases[i].left_n);
        assert_true(rate.most == cases[i].most);
        if (rate.reset_ms != cases[i].reset_ms)
            fail_msg("case %zu: %lld", i, (long long)rate.reset_ms);
    }
    const struct rate low = {1, 300, 5000};
    assert_true(rate_pause(&low, 2, 1000) == 4000);
    assert_true(rate_pause(&low, 0, 1000) == 0);
    assert_true(rate_pause(&low, 2, 6000) == 0);
}

/* ---- what real servers answered ---- */

struct records {
    struct text bytes, rest;
    struct arena *arena;
};

/* The next exchange, with the path of its request. */
static const struct json *next_record(struct records *r, struct text *path_out)
{
    struct text line;
    struct json *json = NULL;
    struct why why = {0};
    if (!r->rest.len || !text_cut(&r->rest, '\n', &line) || !line.len)
        return NULL;
    arena_reset(r->arena);
    assert_ok(json_parse(line, r->arena, &json, &why), why);
    const struct text uri = json_text_at(json_find(json, "request"), "uri");
    const ptrdiff_t scheme = text_find(uri, TEXT("://"));
    struct text host, path = text_slice(uri, (size_t)scheme + 3, uri.len);
    text_cut(&path, '/', &host);
    *path_out = path;
    return json;
}

static bool open_records(struct records *r)
{
    const char *shared = test_shared();
    if (!shared)
        return false;
    char path[512];
    snprintf(path, sizeof(path), "%s/data/samples/mastodon/exchanges.jsonl", shared);
    *r = (struct records){.bytes = test_read_file(path), .arena = arena_new("records", 1 << 20)};
    r->rest = r->bytes;
    return true;
}

static void close_records(struct records *r)
{
    arena_free(&r->arena);
    mem_free((void *)(uintptr_t)r->bytes.at);
}

/* A value of an urlencoded form. */
static struct text form_value(struct arena *arena, struct text form, const char *key)
{
    struct text pair, name;
    while (form.at && text_cut(&form, '&', &pair)) {
        if (!text_cut(&pair, '=', &name) || !text_is(name, key))
            continue;
        char *at = arena_alloc(arena, pair.len + 1);
        size_t len = 0;
        for (size_t i = 0; i < pair.len; i++) {
            unsigned code;
            char two[3] = {0};
            if (pair.at[i] == '%' && i + 2 < pair.len) {
                memcpy(two, pair.at + i + 1, 2);
                code = (unsigned)strtoul(two, NULL, 16);
                at[len++] = (char)code;
                i += 2;
            } else {
                at[len++] = pair.at[i] == '+' ? ' ' : pair.at[i];
            }
        }
        return (struct text){at, len};
    }
    return (struct text){0};
}

static void posted(const struct json *record, struct arena *arena, int *same)
{
    const struct json *response = json_find(record, "response");
    struct mastodon_status status;
    struct why why = {0};
    if (json_int_at(response, "status", 0) != 200)
        return;
    const struct text body = json_text_at(response, "body");
    const struct text text =
        form_value(arena, json_text_at(json_find(record, "request"), "body"), "status");
    if (text_find(body, TEXT("\"scheduled_at\"")) >= 0) {
        assert_int_equal(mastodon_status_read(body, arena, &status, &why), ERR_BAD_INPUT);
        return;
    }
    assert_ok(mastodon_status_read(body, arena, &status, &why), why);
    if (text.len && text_find(status.content, TEXT("quote-inline")) < 0) {
        if (!mastodon_same_text(status.content, text))
            fail_msg("%.*s\n%.*s", TEXT_ARG(status.content), TEXT_ARG(text));
        ++*same;
    }
}

TEST(every_recorded_post_is_found_again_by_its_text)
{
    struct records r;
    struct text path;
    const struct json *record;
    int same = 0, rates = 0;
    if (!open_records(&r))
        skip();
    while ((record = next_record(&r, &path))) {
        const struct json *response = json_find(record, "response");
        const struct json *headers = json_find(response, "headers");
        if (text_is(path, "api/v1/statuses") &&
            text_is(json_text_at(json_find(record, "request"), "method"), "POST"))
            posted(record, r.arena, &same);
        struct header three[3];
        size_t count = 0;
        for (const struct json *h = headers ? headers->first : NULL; h; h = h->next)
            if (text_starts(h->key, TEXT("x-ratelimit-")) && h->first && count < 3)
                three[count++] = (struct header){h->key, json_text(h->first)};
        struct rate rate;
        if (count == 3 && rate_read(&(struct http_answer){.headers = three, .header_count = 3},
                                    1785592000000, &rate)) {
            assert_true(rate.most > 0 && rate.left >= 0 && rate.reset_ms > 1500000000000);
            rates++;
        }
    }
    close_records(&r);
    assert_true(same > 100);
    assert_true(rates > 500);
}

TEST(recorded_accounts_lists_and_errors_are_read)
{
    struct records r;
    struct text path;
    const struct json *record;
    int accounts = 0, lists = 0, errors = 0, relations = 0;
    if (!open_records(&r))
        skip();
    while ((record = next_record(&r, &path))) {
        const struct json *response = json_find(record, "response");
        const struct text body = json_text_at(response, "body");
        const int64_t code = json_int_at(response, "status", 0);
        struct mastodon_account account;
        struct mastodon_statuses statuses;
        struct mastodon_relation relation;
        struct why why = {0};
        if (code >= 400) {
            errors += mastodon_error_read(body, r.arena).len > 0;
        } else if (text_starts(path, TEXT("api/v1/accounts/verify_credentials"))) {
            assert_ok(mastodon_account_read(body, r.arena, &account, &why), why);
            accounts++;
        } else if (text_starts(path, TEXT("api/v1/accounts/")) &&
                   text_find(path, TEXT("/statuses")) > 0) {
            assert_ok(mastodon_statuses_read(body, r.arena, &statuses, &why), why);
            assert_int_equal(statuses.count, statuses.listed);
            lists++;
        } else if (text_starts(path, TEXT("api/v1/accounts/relationships"))) {
            assert_ok(mastodon_relation_read(body, r.arena, &relation, &why), why);
            relations++;
        }
    }
    close_records(&r);
    assert_true(accounts > 30);
    assert_true(lists > 5);
    assert_true(errors > 5);
    assert_true(relations > 0);
}

TEST(a_search_finds_the_post_of_the_address_or_the_only_one)
{
    static const char two[] =
        "{\"accounts\":[],\"statuses\":[{\"id\":\"1\",\"uri\":\"https://a/1\",\"account\":{\"id\":"
        "\"7\",\"acct\":\"x\"}},{\"id\":\"2\",\"uri\":\"https://a/2\",\"url\":\"https://a/@x/2\","
        "\"account\":{\"id\":\"7\",\"acct\":\"x\"}}]}";
    static const char one[] = "{\"statuses\":[{\"id\":\"3\",\"uri\":\"https://a/3\",\"account\":{"
                              "\"id\":\"7\",\"acct\":\"x\"}}]}";
    struct arena *arena = arena_new("test", 0);
    struct mastodon_status status;
    struct why why = {0};
    assert_ok(mastodon_found_read(text_of(two), TEXT("https://a/@x/2"), arena, &status, &why), why);
    assert_text(status.id, "2");
    assert_int_equal(mastodon_found_read(text_of(two), TEXT("https://b/2"), arena, &status, &why),
                     ERR_NOT_FOUND);
    assert_ok(mastodon_found_read(text_of(one), TEXT("https://b/2"), arena, &status, &why), why);
    assert_text(status.id, "3");
    assert_int_equal(
        mastodon_found_read(TEXT("{\"statuses\":[]}"), TEXT("https://b/2"), arena, &status, &why),
        ERR_NOT_FOUND);
    assert_int_equal(mastodon_found_read(TEXT("<html>"), TEXT("https://b/2"), arena, &status, &why),
                     ERR_BAD_INPUT);
    /* an id goes into paths */
    static const char bad[] = "{\"id\":\"1/../2\",\"account\":{\"id\":\"7\",\"acct\":\"x\"}}";
    assert_int_equal(mastodon_status_read(text_of(bad), arena, &status, &why), ERR_BAD_INPUT);
    arena_free(&arena);
}

TEST(what_a_server_says_of_lengths_is_believed_within_reason)
{
    static const struct {
        const char *body;
        int64_t characters, url;
    } rows[] = {{"{\"configuration\":{\"statuses\":{\"max_characters\":5000,"
                 "\"characters_reserved_per_url\":23}}}",
                 5000, 23},
                {"{\"configuration\":{\"statuses\":{\"max_characters\":-1}}}", 0, 0},
                {"{\"configuration\":{\"statuses\":{\"max_characters\":9e18,"
                 "\"characters_reserved_per_url\":0}}}",
                 0, 0},
                {"{\"configuration\":{\"statuses\":{\"max_characters\":\"many\"}}}", 0, 0},
                {"{\"configuration\":[]}", 0, 0},
                {"[]", 0, 0}};
    struct arena *arena = arena_new("test", 4096);
    struct mastodon_lengths lengths;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(mastodon_lengths_read(text_of(rows[i].body), arena, &lengths, NULL), OK);
        assert_int_equal(lengths.characters, rows[i].characters);
        assert_int_equal(lengths.url, rows[i].url);
    }
    assert_int_equal(mastodon_lengths_read(TEXT("<html>"), arena, &lengths, NULL), ERR_BAD_INPUT);
    arena_free(&arena);
}
