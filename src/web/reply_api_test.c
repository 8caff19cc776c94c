#include "base/test.h"
#include "web/house_test.h"

/* Drafts, approvals, statements and stops as the console does them. */

#define R     "/api/v1/replies"
#define PLAIN "アプリが開かないとのこと、ご不便をおかけし申し訳ございません。原因を調べています。"

struct desk {
    struct house *house;
    struct browser sato, lena, rita, yuki; /* agent, lead and risk of umi; lead of yama */
};

static void sign_in(struct desk *d, struct browser *b, const char *id, const char *role,
                    const char *client)
{
    *b = (struct browser){.house = d->house};
    house_person(d->house, id, role, client);
    assert_int_equal(browser_sign_in(b, id, "correct horse").status, 200);
}

/* One story s1 of umi at this level, with a customer's case umi-1; one of yama, too. */
static void open_desk(struct desk *d, int level)
{
    d->house = house_new(NULL);
    house_rules(d->house);
    house_story(d->house, "umi", "umi-foods", "s1");
    house_story(d->house, "yama", "yama-tea", "s9");
    house_case(d->house, "umi", "umi-foods", "s1", "x:q1", "アプリが開きません。どうすれば?");
    house_case(d->house, "yama", "yama-tea", "s9", "x:q9", "お茶に虫が入っていました");
    house_level(d->house, "umi", "umi-foods", "s1", level);
    sign_in(d, &d->sato, "sato", "agent", "umi");
    sign_in(d, &d->lena, "lena", "lead", "umi");
    sign_in(d, &d->rita, "rita", "risk", "umi");
    sign_in(d, &d->yuki, "yuki", "lead", "yama");
}

static struct reply post(struct browser *b, const char *path, const char *body)
{
    return browser_ask(b, "POST", path, body);
}

static struct reply draft(struct browser *b, const char *what, const char *text)
{
    char body[2000];
    snprintf(body, sizeof(body), "{%s,\"text\":\"%s\"}", what, text);
    return post(b, R, body);
}

static const struct json *at(const struct reply *reply, const char *key)
{
    return json_find(json_find(reply->json, "reply"), key);
}

static void in_state(const struct reply *reply, const char *state)
{
    if (reply->status != 200 || !text_is(json_text(at(reply, "state")), state))
        fail_msg("want %s: %d %.*s", state, reply->status, TEXT_ARG(reply->body));
}

static bool found(const struct reply *reply, const char *code)
{
    for (const struct json *one = json_find(reply->json, "findings")->first; one; one = one->next)
        if (text_is(json_text_at(one, "code"), code))
            return true;
    return false;
}

TEST(a_reply_goes_from_a_draft_to_sent_and_every_step_is_told)
{
    struct desk d;
    open_desk(&d, 2);
    struct reply r = draft(&d.sato, "\"case\":\"umi-1\"", PLAIN);
    in_state(&r, "draft");
    r = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&r, "submitted");
    assert_int_equal(at(&r, "needs")->count, 1);
    assert_int_equal(post(&d.sato, R "/umi-r1/approve", "{\"version\":1}").status, 403);
    r = browser_ask(&d.lena, "GET", R "?mine=1", NULL);
    assert_int_equal(json_find(r.json, "replies")->count, 1);
    assert_int_equal(post(&d.lena, R "/umi-r1/approve", "{\"text\":\"good\"}").status, 400);
    assert_int_equal(post(&d.lena, R "/umi-r1/approve", "{\"version\":2}").status, 403);
    r = post(&d.lena, R "/umi-r1/approve", "{\"version\":1,\"text\":\"good\"}");
    in_state(&r, "approved");
    r = post(&d.sato, R "/umi-r1/send", "{\"version\":1}");
    in_state(&r, "at_hand");
    r = post(&d.sato, R "/umi-r1/decide",
             "{\"fate\":\"sent\",\"url\":\"https://x.com/umi_x/status/1\"}");
    in_state(&r, "sent");
    assert_true(d.house->looks >= 5);
    int events = browser_events(&d.sato, "0");
    struct buf got;
    buf_init(&got, 1 << 20);
    assert_true(browser_until(events, &got, "event: reply", 3000));
    assert_true(browser_until(events, &got, "\"state\":\"sent\"", 3000));
    buf_done(&got);
    house_free(&d.house);
}

TEST(what_a_person_sees_while_writing_is_what_holds_it_back_on_submit)
{
    struct desk d;
    open_desk(&d, 0);
    const char *bad = "製造過程で虫が混入するなんてありえません。";
    char body[400];
    snprintf(body, sizeof(body), "{\"case\":\"umi-1\",\"text\":\"%s\"}", bad);
    struct reply live = post(&d.sato, R "/check", body);
    assert_int_equal(live.status, 200);
    assert_true(json_bool_at(live.json, "blocked", false));
    assert_true(found(&live, "absolute_denial"));
    assert_int_equal(json_find(browser_ask(&d.sato, "GET", R, NULL).json, "replies")->count, 0);
    assert_int_equal(draft(&d.sato, "\"case\":\"umi-1\"", bad).status, 200);
    struct reply kept = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&kept, "draft");
    assert_true(found(&kept, "absolute_denial"));
    kept = post(&d.sato, R "/umi-r1/override",
                "{\"version\":1,\"rule\":\"J05\",\"text\":\"the laboratory has tested it\"}");
    assert_int_equal(kept.status, 200);
    kept = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&kept, "approved");
    struct reply counts = browser_ask(&d.lena, "GET", "/api/v1/judging", NULL);
    const struct json *row = json_find(counts.json, "overrides")->first;
    assert_text(json_text_at(row, "person"), "sato");
    assert_int_equal(json_int_at(row, "overridden", 0), 1);
    house_free(&d.house);
}

/* S4: two voices. What one spokesman said is held against what another is about to say. */
TEST(s4_a_second_voice_is_stopped_before_it_contradicts_the_first)
{
    struct desk d;
    open_desk(&d, 3);
    struct reply r = post(&d.rita, "/api/v1/statements",
                          "{\"client\":\"umi\",\"incident\":\"i-s1\",\"kind\":\"facts\",\"text\":"
                          "\"大きなミスであり、当社の責任です。\",\"speaker\":\"CEO\"}");
    assert_int_equal(r.status, 200);
    r = post(&d.rita, "/api/v1/statements/umi-s1/published", "{\"text\":\"press conference\"}");
    assert_int_equal(r.status, 200);
    assert_int_equal(d.house->statements, 1); /* its effect is measured from now */
    assert_int_equal(
        draft(&d.sato, "\"case\":\"umi-1\"",
              "大成功だったと思います。騒いでいるのはせいぜい2,000人です。致命的ではありません。")
            .status,
        200);
    r = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&r, "draft");
    assert_true(found(&r, "minimising"));
    assert_true(found(&r, "self_praise"));
    /* The published text stays as it was said. */
    r = post(&d.rita, "/api/v1/statements/umi-s1",
             "{\"text\":\"It was not our fault.\",\"version\":1}");
    assert_int_equal(r.status, 403);
    house_free(&d.house);
}

#define OPT_OUT "{\"client\":\"umi\",\"net\":\"x\",\"author\":\"a\",\"text\":\"a\"}"

TEST(who_names_an_old_version_of_a_row_is_refused_and_what_is_sent_empty_is_taken_away)
{
    struct desk d;
    open_desk(&d, 0);
    const char *row = "/api/v1/facts/umi-l1";
    struct reply r =
        post(&d.sato, "/api/v1/facts", "{\"client\":\"umi\",\"claim\":\"c\",\"value\":\"1\"}");
    assert_int_equal(post(&d.rita, row, "{\"value\":\"2\"}").status, 400); /* read which? */
    assert_int_equal(post(&d.rita, row, "{\"value\":\"2\",\"version\":1}").status, 200);
    r = post(&d.sato, row, "{\"value\":\"3\",\"version\":1}");
    assert_int_equal(r.status, 403);
    assert_true(
        text_find(json_text_at(json_find(r.json, "error"), "text"), TEXT("was changed by")) > 0);
    r = post(&d.sato, row, "{\"value\":\"\",\"owner\":\"\",\"version\":2}");
    assert_int_equal(r.status, 200);
    const struct json *fact = json_find(r.json, "fact");
    assert_int_equal(json_find(fact, "value")->kind, JSON_NULL);
    assert_int_equal(json_find(fact, "owner")->kind, JSON_NULL);
    house_free(&d.house);
}

/* S8: one agency, rivals among its clients. */
TEST(s8_nothing_of_one_client_reaches_another_and_the_wrong_account_is_impossible)
{
    static const char *const theirs[][3] = {
        {"GET", R "/umi-r1", NULL},
        {"POST", R "/umi-r1", "{\"text\":\"a\"}"},
        {"POST", R "/umi-r1/submit", "{}"},
        {"POST", R "/umi-r1/approve", "{\"version\":1}"},
        {"POST", R "/umi-r1/send", "{\"version\":1}"},
        {"POST", R "/umi-r1/link", "{\"approver\":\"x\"}"},
        {"GET", "/api/v1/facts/umi-l1", NULL},
        {"POST", "/api/v1/facts/umi-l1", "{\"value\":\"a\",\"version\":1}"},
        {"POST", "/api/v1/facts/umi-l1/correct", "{\"object\":\"reply\",\"of\":\"umi-r1\"}"},
        {"POST", "/api/v1/facts/umi-l1/seen",
         "{\"object\":\"reply\",\"of\":\"umi-r1\",\"text\":\"a\"}"},
        {"GET", "/api/v1/statements/umi-s1", NULL},
        {"POST", "/api/v1/statements/umi-s1", "{\"text\":\"a\",\"version\":1}"},
        {"POST", "/api/v1/statements/umi-s1/prepare", "{}"},
        {"POST", R, "{\"case\":\"umi-1\",\"text\":\"a\"}"},
        {"POST", R "/check", "{\"case\":\"umi-1\",\"text\":\"a\"}"},
        {"POST", "/api/v1/facts", "{\"client\":\"umi\",\"claim\":\"a\"}"},
        {"POST", "/api/v1/stops", "{\"client\":\"umi\",\"text\":\"a\"}"},
        {"POST", "/api/v1/opt-outs", OPT_OUT}};
    static const char *const lists[] = {R,
                                        "/api/v1/replies?client=umi",
                                        "/api/v1/facts",
                                        "/api/v1/facts?client=umi",
                                        "/api/v1/facts?otherwise=1&all=1",
                                        "/api/v1/statements",
                                        "/api/v1/tasks",
                                        "/api/v1/opt-outs",
                                        "/api/v1/stops",
                                        "/api/v1/judging"};
    struct desk d;
    open_desk(&d, 0);
    assert_int_equal(draft(&d.sato, "\"case\":\"umi-1\"", PLAIN).status, 200);
    assert_int_equal(post(&d.sato, "/api/v1/facts",
                          "{\"client\":\"umi\",\"claim\":\"umi secret\",\"value\":\"B-17\"}")
                         .status,
                     200);
    assert_int_equal(post(&d.sato, "/api/v1/statements",
                          "{\"client\":\"umi\",\"brand\":\"umi-foods\",\"text\":\"umi secret\"}")
                         .status,
                     200);
    assert_int_equal(post(&d.sato, "/api/v1/stops",
                          "{\"client\":\"umi\",\"sender\":\"umi-x\",\"text\":\"umi secret\"}")
                         .status,
                     200);
    for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++) {
        struct reply r = browser_ask(&d.yuki, theirs[i][0], theirs[i][1], theirs[i][2]);
        if (r.status != 404)
            fail_msg("%s %s: %d", theirs[i][0], theirs[i][1], r.status);
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        struct reply r = browser_ask(&d.yuki, "GET", lists[i], NULL);
        assert_int_equal(r.status, 200);
        if (text_find(r.body, TEXT("umi")) >= 0)
            fail_msg("%s: %.*s", lists[i], TEXT_ARG(r.body));
    }
    /* Neither by a draft of one's own nor by changing it: another's account does not exist. */
    assert_int_equal(draft(&d.sato, "\"case\":\"umi-1\",\"sender\":\"yama-x\"", PLAIN).status, 404);
    assert_int_equal(post(&d.sato, R "/umi-r1", "{\"sender\":\"yama-x\"}").status, 404);
    /* Nor may everything be stopped by one of them. */
    assert_int_equal(post(&d.lena, "/api/v1/stops", "{\"client\":\"all\",\"text\":\"a\"}").status,
                     403);
    house_free(&d.house);
}

/* S11: a denial that had to be corrected. */
TEST(s11_a_denial_without_a_fact_is_blocked_and_a_correction_names_the_first_text)
{
    struct desk d;
    open_desk(&d, 2);
    static const char *const denials[] = {"当社の工程ではありえません。",
                                          "このような苦情は初めてです。"};
    for (size_t i = 0; i < 2; i++) {
        char path[60];
        assert_int_equal(draft(&d.sato, "\"case\":\"umi-1\"", denials[i]).status, 200);
        snprintf(path, sizeof(path), R "/umi-r%zu/submit", i + 1);
        struct reply r = post(&d.sato, path, "{}");
        in_state(&r, "draft");
        assert_true(found(&r, "absolute_denial"));
    }
    struct reply r = post(&d.rita, "/api/v1/facts",
                          "{\"client\":\"umi\",\"incident\":\"i-s1\",\"claim\":\"insects found "
                          "before\",\"position\":\"confirmed\"}");
    assert_int_equal(r.status, 400); /* a position rests on evidence */
    r = post(&d.rita, "/api/v1/facts",
             "{\"client\":\"umi\",\"incident\":\"i-s1\",\"claim\":\"insects found before\","
             "\"position\":\"unknown\",\"value\":\"0\"}");
    assert_int_equal(r.status, 200);
    r = post(&d.rita, "/api/v1/facts/umi-l1",
             "{\"position\":\"confirmed\",\"value\":\"3\",\"evidence\":\"complaints of 2013\","
             "\"text\":\"found in the files\",\"version\":1}");
    assert_int_equal(json_find(r.json, "versions")->count, 2);
    assert_int_equal(json_int_at(json_find(r.json, "fact"), "version", 0), 2);
    /* The first text is public; it is not changed but corrected. */
    r = post(&d.rita, "/api/v1/statements",
             "{\"client\":\"umi\",\"incident\":\"i-s1\",\"kind\":\"other\",\"text\":"
             "\"製造工程に問題はない"
             "と考えております。\"}");
    assert_int_equal(r.status, 200);
    assert_int_equal(post(&d.rita, "/api/v1/statements",
                          "{\"client\":\"umi\",\"corrects\":\"umi-s1\",\"note\":\"a\"}")
                         .status,
                     403); /* not published yet: it is changed instead */
    assert_int_equal(
        post(&d.rita, "/api/v1/statements/umi-s1/published", "{\"text\":\"our site\"}").status,
        200);
    assert_int_equal(post(&d.rita, "/api/v1/statements",
                          "{\"client\":\"umi\",\"corrects\":\"umi-s1\",\"text\":\"a\"}")
                         .status,
                     400); /* says what it puts right */
    r = post(&d.rita, "/api/v1/statements",
             "{\"client\":\"umi\",\"corrects\":\"umi-s1\",\"note\":\"there were complaints\","
             "\"text\":\"【訂正】過去にも小さな虫のご指摘がありました。\"}");
    assert_int_equal(r.status, 200);
    assert_text(json_text_at(json_find(r.json, "statement"), "kind"), "correction");
    r = browser_ask(&d.rita, "GET", "/api/v1/statements/umi-s1", NULL);
    const struct json *by = json_find(json_find(r.json, "statement"), "corrected_by");
    assert_int_equal(by->count, 1);
    assert_text(json_text(by->first), "umi-s2");
    assert_true(text_find(r.body, TEXT("考えております")) > 0); /* as it was said */
    house_free(&d.house);
}

TEST(a_statement_goes_to_the_origin_network_first_and_says_what_is_missing)
{
    struct desk d;
    open_desk(&d, 2);
    struct reply r =
        post(&d.rita, "/api/v1/statements",
             "{\"client\":\"umi\",\"incident\":\"i-s1\",\"kind\":\"holding\",\"lang\":"
             "\"ja\",\"slots\":[{\"id\":\"known\",\"text\":\"缶に金属片が混入していたとの"
             "ご連絡をいただきました。\"},{\"id\":\"next\",\"text\":\"追ってお知らせします。\"}]}");
    assert_int_equal(r.status, 200);
    const struct json *s = json_find(r.json, "statement");
    assert_int_equal(json_find(s, "missing")->count, 5); /* "next" has no clock time */
    const struct json *first = json_find(s, "targets")->first;
    assert_text(json_text_at(first, "sender"), "umi-x");
    assert_true(json_bool_at(first, "origin", false));
    assert_text(json_text_at(first, "net"), "x");
    r = post(&d.rita, "/api/v1/statements/umi-s1/prepare", "{}");
    assert_int_equal(json_find(r.json, "replies")->count, 2);
    r = post(&d.rita, "/api/v1/statements/umi-s1/prepare", "{}");
    assert_int_equal(json_find(r.json, "replies")->count, 2);
    /* Changing it changes what is on its way. */
    assert_int_equal(post(&d.rita, "/api/v1/statements/umi-s1",
                          "{\"text\":\"調査を始めました。\",\"version\":1}")
                         .status,
                     200);
    r = browser_ask(&d.rita, "GET", R "/umi-r1", NULL);
    assert_text(json_text(at(&r, "text")), "調査を始めました。");
    house_free(&d.house);
}

/* ---- the client's own approver ---- */

static struct text approvers[] = {{"ken", 3}};
static const struct approval_rule by_client = {.from = 2,
                                               .risk = 3,
                                               .client = 0,
                                               .approvers = {approvers, 1},
                                               .expires_ms = 3600000,
                                               .undo_ms = 10000};

static struct reply form(struct house *house, const char *path, const char *body)
{
    char bytes[4000];
    const int len = snprintf(bytes, sizeof(bytes),
                             "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Content-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Length: %zu\r\n\r\n%s",
                             path, strlen(body), body);
    return browser_raw(house, (struct text){bytes, (size_t)len});
}

static struct reply look(struct house *house, const char *path)
{
    char bytes[4000];
    const int len =
        snprintf(bytes, sizeof(bytes),
                 "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    return browser_raw(house, (struct text){bytes, (size_t)len});
}

static void open_client_desk(struct desk *d, char path[600])
{
    open_desk(d, 0);
    house_duties(d->house);
    d->house->watched.clients[0].approval = &by_client;
    assert_int_equal(draft(&d->sato, "\"case\":\"umi-1\"", PLAIN).status, 200);
    struct reply r = post(&d->sato, R "/umi-r1/submit", "{}");
    in_state(&r, "submitted");
    r = post(&d->lena, R "/umi-r1/link", "{\"approver\":\"ken\"}");
    assert_int_equal(r.status, 200);
    snprintf(path, 600, "%.*s", TEXT_ARG(json_text_at(r.json, "path")));
}

TEST(the_clients_approver_says_yes_by_a_signed_link_and_opening_it_does_nothing)
{
    struct desk d;
    char path[600];
    open_client_desk(&d, path);
    for (int i = 0; i < 3; i++) {
        struct reply page = look(d.house, path);
        assert_int_equal(page.status, 200);
        assert_true(text_find(page.body, TEXT("原因を調べています")) > 0);
        assert_true(text_find(page.body, TEXT("yama")) < 0);
    }
    struct reply r = browser_ask(&d.sato, "GET", R "/umi-r1", NULL);
    in_state(&r, "submitted");
    assert_int_equal(form(d.house, path, "answer=yes&comment=good+%E5%96%84").status, 200);
    r = browser_ask(&d.sato, "GET", R "/umi-r1", NULL);
    in_state(&r, "approved");
    const struct json *yes = json_find(r.json, "approvals")->first;
    assert_text(json_text_at(yes, "person"), "ken");
    assert_text(json_text_at(yes, "comment"), "good 善");
    assert_text(json_text_at(yes, "link_by"), "lena");
    assert_true(json_bool_at(yes, "by_link", false));
    assert_non_null(json_find(yes, "took_ms"));
    assert_int_equal(form(d.house, path, "answer=yes").status, 409); /* it waits no longer */
    house_free(&d.house);
}

TEST(the_clients_approver_refuses_with_a_comment)
{
    struct desk d;
    char path[600];
    open_client_desk(&d, path);
    assert_int_equal(form(d.house, path, "answer=no&comment=").status, 400);
    assert_int_equal(form(d.house, path, "answer=no&comment=say+when").status, 200);
    struct reply r = browser_ask(&d.sato, "GET", R "/umi-r1", NULL);
    in_state(&r, "refused");
    house_free(&d.house);
}

TEST(a_link_is_of_one_version_and_cannot_be_cut_or_made_by_its_author)
{
    struct desk d;
    char path[600], cut[600];
    open_client_desk(&d, path);
    assert_int_equal(post(&d.sato, R "/umi-r1/link", "{\"approver\":\"ken\"}").status, 403);
    assert_int_equal(post(&d.lena, R "/umi-r1/link", "{\"approver\":\"mei\"}").status, 400);
    snprintf(cut, sizeof(cut), "%s", path);
    cut[strlen(cut) - 1] = cut[strlen(cut) - 1] == '0' ? '1' : '0';
    assert_int_equal(look(d.house, cut).status, 404);
    assert_int_equal(form(d.house, cut, "answer=yes").status, 404);
    assert_int_equal(
        post(&d.sato, R "/umi-r1", "{\"text\":\"別の文面です。調べています。\"}").status, 200);
    struct reply r = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&r, "submitted");
    assert_true(text_find(look(d.house, path).body, TEXT("別の文面")) < 0);
    assert_int_equal(form(d.house, path, "answer=yes").status, 409);
    r = browser_ask(&d.sato, "GET", R "/umi-r1", NULL);
    in_state(&r, "submitted");
    house_free(&d.house);
}

/* What the model does with it is the tower's; here it is asked, and by whom. */
TEST(a_reply_is_read_for_who_serves_its_client_and_waits_with_a_word)
{
    struct desk d;
    open_desk(&d, 2);
    assert_int_equal(draft(&d.sato, "\"case\":\"umi-1\"", PLAIN).status, 200);
    struct reply page = browser_ask(&d.sato, "GET", R "/umi-r1", NULL);
    assert_text(json_text(json_find(at(&page, "reading"), "state")), "none");
    assert_true(json_bool_at(at(&page, "reading"), "on", false));
    assert_int_equal(post(&d.yuki, R "/umi-r1/read", "{}").status, 404);
    assert_int_equal(post(&d.sato, R "/umi-r1/read", "{\"version\":7}").status, 403);
    page = post(&d.sato, R "/umi-r1/read", "{\"version\":1}");
    assert_int_equal(page.status, 200);
    assert_text(json_text(json_find(at(&page, "reading"), "state")), "waiting");
    assert_int_equal(json_find(at(&page, "reading"), "findings")->count, 0);
    assert_int_equal(post(&d.sato, R "/umi-r1/read", "{}").status, 503);
    /* an edit leaves it behind; what is submitted waits for it by itself */
    page = post(&d.sato, R "/umi-r1", "{\"text\":\"" PLAIN "。\"}");
    assert_text(json_text(json_find(at(&page, "reading"), "state")), "none");
    page = post(&d.sato, R "/umi-r1/submit", "{}");
    in_state(&page, "submitted");
    assert_text(json_text(json_find(at(&page, "reading"), "state")), "waiting");
    house_free(&d.house);
}
