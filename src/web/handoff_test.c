#include "base/test.h"
#include "desk/desk.h"
#include "web/house_test.h"

/* A customer who is asked in public is led to a form, and what comes by it is led back. */

struct asked {
    const char *client, *lang, *author;
};

static enum err ask(struct db *db, void *arg, struct why *why)
{
    const struct asked *asked = arg;
    struct event event;
    struct hit hit = {.client = text_of(asked->client), .brand = TEXT("foods"), .topic = TEXT("t")};
    struct verdict verdict = {.lang_p = 1, .needs_support = .9};
    snprintf(verdict.lang, sizeof(verdict.lang), "%s", asked->lang);
    struct post post = {
        .id = arena_printf(db_arena(db),
                           "bluesky:at://did:plc:%s/"
                           "app.bsky.feed.post/3k",
                           asked->author),
        .net = TEXT("bluesky"),
        .kind = POST_POST,
        .at_ms = 1795000000000,
        .text = TEXT("my parcel never came, who can help me?"),
        .author = {.id = text_of(asked->author), .name = TEXT("Bea"), .followers = -1},
        .counts = {-1, -1, -1, -1, -1},
        .rating = -1,
        .hits = &hit,
        .hit_count = 1,
        .verdict = &verdict};
    enum err err = store_post(db, &post, why);
    return err ? err : desk_case_from_post(db, &post, &hit, 1795000001000, &event, why);
}

static struct house *with_case(struct browser *ken, const char *client)
{
    struct asked asked = {client, "en", "a9"};
    struct house *house = house_new(NULL);
    struct why why = {0};
    assert_ok(store_write(house->store, ask, &asked, &why), why);
    house_person(house, "ken", "agent", "umi");
    *ken = (struct browser){.house = house};
    assert_int_equal(browser_sign_in(ken, "ken", "correct horse").status, 200);
    return house;
}

static const struct json *at(const struct json *json, const char *list, const char *key)
{
    const struct json *one = json_find(json, list);
    assert_non_null(one);
    assert_non_null(one->first);
    return json_find(one->first, key);
}

TEST(what_comes_by_the_form_is_led_back_to_the_case_once)
{
    struct browser ken, stranger;
    struct house *house = with_case(&ken, "umi");
    stranger = (struct browser){.house = house};
    const char *path = "/api/v1/cases/umi-1/handoffs";
    const struct reply made = browser_ask(&ken, "POST", path, "{}");
    assert_int_equal(made.status, 200);
    const struct text url = json_text_at(made.json, "url");
    assert_true(text_starts(url, TEXT("https://umi.example/ask?t=")));
    const struct text token = text_slice(url, strlen("https://umi.example/ask?t="), url.len);
    assert_int_equal(token.len, 32);
    assert_int_equal(at(made.json, "handoffs", "arrived_at")->kind, JSON_NULL);
    char came[200];
    snprintf(came, sizeof(came), "/api/v1/handoffs/%.*s", TEXT_ARG(token));
    assert_int_equal(browser_ask(&stranger, "POST", came, "{\"text\":\"order 000\"}").status, 200);
    assert_int_equal(browser_ask(&stranger, "POST", came, "{\"text\":\"again\"}").status, 200);
    const struct reply now = browser_ask(&ken, "GET", path, NULL);
    assert_int_equal(now.status, 200);
    assert_int_equal(at(now.json, "handoffs", "arrived_at")->kind, JSON_STRING);
    assert_text(json_text(at(now.json, "handoffs", "said")), "order 000");
    assert_int_equal(json_find(now.json, "url")->kind, JSON_NULL);
    /* Neither token nor hash is ever shown again. */
    assert_true(text_find(now.body, token) < 0);
    house_free(&house);
}

static enum err count_said(struct db *db, void *arg, struct why *why)
{
    return db_int(db, arg, why,
                  "SELECT count(*) FROM event WHERE what = 'case' "
                  "AND json_extract(body, '$.case') = 'umi-1' "
                  "AND json_extract(body, '$.state') IN ('handoff', 'form')",
                  "");
}

TEST(the_live_stream_names_the_case_and_a_token_posted_again_and_again_is_told_so_often_only)
{
    enum { POSTED = 60, TOLD_MOST = 50 };
    struct browser ken, stranger;
    struct house *house = with_case(&ken, "umi");
    stranger = (struct browser){.house = house};
    struct why why = {0};
    int64_t said = 0;
    const struct reply made = browser_ask(&ken, "POST", "/api/v1/cases/umi-1/handoffs", "{}");
    const struct text url = json_text_at(made.json, "url");
    char came[200];
    snprintf(came, sizeof(came), "/api/v1/handoffs/%.*s",
             TEXT_ARG(text_slice(url, strlen("https://umi.example/ask?t="), url.len)));
    for (int i = 0; i < POSTED; i++)
        assert_int_equal(browser_ask(&stranger, "POST", came, "{\"text\":\"x\"}").status, 200);
    assert_ok(store_read(house->store, count_said, &said, &why), why);
    assert_int_equal(said, 1 + TOLD_MOST);
    house_free(&house);
}

TEST(a_wrong_token_leads_nowhere_and_who_goes_on_is_slowed)
{
    struct browser ken, stranger;
    struct house *house = with_case(&ken, "umi");
    stranger = (struct browser){.house = house};
    const char *wrong = "/api/v1/handoffs/00000000000000000000000000000000";
    int status = 404;
    assert_int_equal(browser_ask(&stranger, "POST", wrong, "{}").status, 404);
    for (int i = 0; i < 50 && status == 404; i++)
        status = browser_ask(&stranger, "POST", wrong, "{}").status;
    assert_int_equal(status, 429);
    house_free(&house);
}

TEST(a_case_of_another_client_is_handed_to_no_form)
{
    struct browser ken;
    struct house *house = with_case(&ken, "yama");
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/cases/yama-1/handoffs", "{}").status, 404);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/cases/yama-1/drafts", "{}").status, 404);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/handoffs/yama/yama-f1/found", "{}").status,
                     404);
    house_free(&house);
}

TEST(a_form_that_nobody_wrote_is_not_found)
{
    struct browser ken;
    struct house *house = with_case(&ken, "umi");
    const struct reply reply =
        browser_ask(&ken, "POST", "/api/v1/cases/umi-1/handoffs", "{\"form\":\"nope\"}");
    assert_int_equal(reply.status, 404);
    assert_true(text_find(reply.body, TEXT("nope")) >= 0);
    house_free(&house);
}

TEST(first_words_come_from_the_page_and_fit_the_network)
{
    struct browser ken;
    struct house *house = with_case(&ken, "umi");
    struct browser lead = {.house = house};
    house_person(house, "mori", "lead", "umi");
    assert_int_equal(browser_sign_in(&lead, "mori", "correct horse").status, 200);
    assert_int_equal(
        browser_ask(&lead, "POST", "/api/v1/knowledge",
                    "{\"client\":\"umi\",\"lang\":\"en\",\"title\":\"My parcel has not arrived\","
                    "\"answer\":\"The tracking number shows where it is.\","
                    "\"url\":\"https://umi.example/parcel\"}")
            .status,
        200);
    const char *path = "/api/v1/cases/umi-1/drafts";
    const struct reply reply = browser_ask(&ken, "POST", path, "{\"kind\":\"answer\"}");
    assert_int_equal(reply.status, 200);
    const struct text text = json_text(at(reply.json, "drafts", "text"));
    assert_true(text_find(text, TEXT("The tracking number shows where it is.")) >= 0);
    assert_true(text_find(text, TEXT("https://umi.example/parcel")) >= 0);
    assert_text(json_text(at(reply.json, "drafts", "page")), "umi-k1");
    assert_int_equal(json_int_at(at(reply.json, "drafts", "length"), "most", 0), 300);
    /* One's own template stands before the house's. */
    assert_int_equal(browser_ask(&lead, "POST", "/api/v1/templates",
                                 "{\"client\":\"umi\",\"kind\":\"answer\",\"lang\":\"en\","
                                 "\"text\":\"Hello {name}. {answer}\"}")
                         .status,
                     200);
    const struct reply own = browser_ask(&ken, "POST", path, "{\"kind\":\"answer\"}");
    assert_int_equal(json_find(own.json, "drafts")->count, 1);
    assert_text(json_text(at(own.json, "drafts", "text")),
                "Hello Bea. The tracking number shows where it is.");
    house_free(&house);
}

/* Scenario S10: the same question in five languages, on the defaults alone. */
TEST(each_is_answered_in_the_language_of_the_question)
{
    static const char *const wanted[][2] = {{"ja", "フォーム"},
                                            {"en", "this form"},
                                            {"it", "questo modulo"},
                                            {"es", "este formulario"},
                                            {"zh", "表单"}};
    struct browser ken;
    struct house *house = with_case(&ken, "umi");
    for (int i = 0; i < 5; i++) {
        char author[16], path[100];
        struct why why = {0};
        snprintf(author, sizeof(author), "p%d", i);
        struct asked asked = {"umi", wanted[i][0], author};
        assert_ok(store_write(house->store, ask, &asked, &why), why);
        snprintf(path, sizeof(path), "/api/v1/cases/umi-%d/handoffs", i + 2);
        const struct reply made = browser_ask(&ken, "POST", path, "{}");
        assert_int_equal(made.status, 200);
        snprintf(path, sizeof(path), "/api/v1/cases/umi-%d/drafts", i + 2);
        const struct text url = json_text_at(made.json, "url");
        const struct text body =
            arena_printf(house->arena, "{\"kind\":\"form\",\"form\":\"%.*s\"}", TEXT_ARG(url));
        const struct reply reply = browser_ask(&ken, "POST", path, body.at);
        assert_int_equal(reply.status, 200);
        assert_int_equal(json_find(reply.json, "drafts")->count, 1);
        const struct text text = json_text(at(reply.json, "drafts", "text"));
        assert_text(json_text(at(reply.json, "drafts", "lang")), wanted[i][0]);
        assert_true(text_find(text, text_of(wanted[i][1])) >= 0);
        assert_true(text_find(text, url) >= 0);
    }
    house_free(&house);
}
