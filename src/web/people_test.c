#include "base/test.h"
#include "web/house_test.h"

/* People who sign in: who may change whom, and what ends when. */

#define PASSWORD "correct horse"

static struct house *open_house(void)
{
    struct house *house = house_new(NULL);
    house_person(house, "root", "admin", "");
    house_person(house, "boss", "admin", "umi");
    house_person(house, "ken", "agent", "umi");
    house_person(house, "mei", "lead", "yama");
    return house;
}

static struct browser enter(struct house *house, const char *id)
{
    struct browser browser = {.house = house};
    assert_int_equal(browser_sign_in(&browser, id, PASSWORD).status, 200);
    return browser;
}

static int status(struct browser *browser, const char *method, const char *path, const char *body)
{
    return browser_ask(browser, method, path, body).status;
}

TEST(an_admin_of_some_clients_never_touches_others)
{
    static const char *const acts[][2] = {
        {"", "{\"name\":\"X\"}"}, {"/block", "{\"on\":true}"}, {"/password", "{}"}};
    static const char *const others[] = {"mei", "root", "nobody"};
    struct house *house = open_house();
    struct browser boss = enter(house, "boss"), mei = enter(house, "mei");
    for (size_t p = 0; p < 3; p++) {
        const int want = p == 1 ? 403 : 404; /* who rules all is seen, who serves yama is not */
        char path[100];
        snprintf(path, sizeof(path), "/api/v1/people/%s", others[p]);
        assert_int_equal(status(&boss, "GET", path, NULL), want);
        for (size_t i = 0; i < 3; i++) {
            snprintf(path, sizeof(path), "/api/v1/people/%s%s", others[p], acts[i][0]);
            assert_int_equal(status(&boss, "POST", path, acts[i][1]), want);
        }
        snprintf(path, sizeof(path), "/api/v1/people/%s/sessions", others[p]);
        assert_int_equal(status(&boss, "DELETE", path, NULL), want);
    }
    assert_int_equal(status(&mei, "GET", "/api/v1/me", NULL), 200);
    const struct reply all = browser_ask(&boss, "GET", "/api/v1/people?all=1", NULL);
    assert_int_equal(text_find(all.body, TEXT("mei")), -1);
    assert_int_equal(text_find(all.body, TEXT("yama")), -1);
    assert_int_equal(status(&boss, "POST", "/api/v1/people/ken", "{\"clients\":[\"yama\"]}"), 400);
    assert_int_equal(status(&boss, "POST", "/api/v1/people/ken", "{\"clients\":[]}"), 400);
    assert_int_equal(
        status(&boss, "POST", "/api/v1/people/ken", "{\"role\":\"admin\",\"clients\":[]}"), 400);
    assert_int_equal(status(&boss, "POST", "/api/v1/people/ken", "{\"role\":\"lead\"}"), 200);
    house_free(&house);
}

TEST(who_also_serves_another_client_is_seen_without_its_name_and_left_alone)
{
    struct house *house = open_house();
    struct browser root = enter(house, "root"), boss = enter(house, "boss");
    assert_int_equal(
        status(&root, "POST", "/api/v1/people/ken", "{\"clients\":[\"umi\",\"yama\"]}"), 200);
    const struct reply all = browser_ask(&boss, "GET", "/api/v1/people?all=1", NULL);
    assert_true(text_find(all.body, TEXT("\"ken\"")) > 0);
    assert_int_equal(text_find(all.body, TEXT("yama")), -1);
    assert_int_equal(status(&boss, "POST", "/api/v1/people/ken", "{\"name\":\"K\"}"), 403);
    house_free(&house);
}

TEST(who_is_no_admin_changes_nobody)
{
    struct house *house = open_house();
    struct browser mei = enter(house, "mei");
    assert_int_equal(status(&mei, "GET", "/api/v1/people?all=1", NULL), 403);
    assert_int_equal(status(&mei, "GET", "/api/v1/people/mei", NULL), 403);
    assert_int_equal(status(&mei, "POST", "/api/v1/people/mei", "{\"role\":\"admin\"}"), 403);
    assert_int_equal(status(&mei, "POST", "/api/v1/people/mei/block", "{\"on\":true}"), 403);
    assert_int_equal(status(&mei, "POST", "/api/v1/me", "{\"role\":\"admin\"}"), 400);
    house_free(&house);
}

TEST(the_last_admin_of_all_stays_one)
{
    struct house *house = open_house();
    struct browser root = enter(house, "root");
    const char *path = "/api/v1/people/root";
    assert_int_equal(status(&root, "POST", path, "{\"role\":\"lead\",\"clients\":[\"umi\"]}"), 403);
    assert_int_equal(status(&root, "POST", path, "{\"clients\":[\"umi\"]}"), 403);
    assert_int_equal(status(&root, "POST", "/api/v1/people/root/block", "{\"on\":true}"), 403);
    house_person(house, "second", "admin", "");
    struct browser second = enter(house, "second");
    assert_int_equal(status(&root, "POST", "/api/v1/people/root/block", "{\"on\":true}"), 403);
    assert_int_equal(status(&second, "POST", "/api/v1/people/root/block", "{\"on\":true}"), 200);
    assert_int_equal(status(&second, "POST", path, "{\"on\":false}"), 400);
    /* a blocked one is no other */
    assert_int_equal(status(&second, "POST", "/api/v1/people/second", "{\"clients\":[\"umi\"]}"),
                     403);
    house_free(&house);
}

TEST(who_is_blocked_is_out_at_once_and_comes_in_no_more)
{
    struct house *house = open_house();
    struct browser root = enter(house, "root"), ken = enter(house, "ken");
    struct buf got;
    buf_init(&got, 1 << 20);
    const int stream = browser_events(&ken, NULL);
    assert_true(browser_until(stream, &got, "event: tick", 5000));
    assert_int_equal(status(&root, "POST", "/api/v1/people/ken/block", "{\"on\":true}"), 200);
    assert_int_equal(status(&ken, "GET", "/api/v1/me", NULL), 401);
    assert_true(browser_until(stream, &got, "\r\n0\r\n", 5000)); /* the stream's last chunk */
    struct browser again = {.house = house};
    assert_int_equal(browser_sign_in(&again, "ken", PASSWORD).status, 401);
    const struct reply people = browser_ask(&root, "GET", "/api/v1/people", NULL);
    assert_int_equal(text_find(people.body, TEXT("ken")), -1); /* nobody assigns to him */
    assert_int_equal(status(&root, "POST", "/api/v1/people/ken/password", "{}"), 403);
    assert_int_equal(status(&root, "POST", "/api/v1/people/ken/block", "{\"on\":false}"), 200);
    assert_int_equal(browser_sign_in(&again, "ken", PASSWORD).status, 200);
    buf_done(&got);
    house_free(&house);
}

static enum err make_old(struct db *db, void *arg, struct why *why)
{
    return db_run(db, why, "UPDATE session SET made_at = ?1", "i", *(int64_t *)arg);
}

TEST(a_stream_ends_when_its_session_is_signed_out_or_seven_days_old)
{
    struct house *house = open_house();
    struct browser ken = enter(house, "ken");
    struct why why = {0};
    struct buf got;
    buf_init(&got, 1 << 20);
    int stream = browser_events(&ken, NULL);
    assert_true(browser_until(stream, &got, "event: tick", 5000));
    assert_int_equal(status(&ken, "DELETE", "/api/v1/session", NULL), 204);
    assert_true(browser_until(stream, &got, "\r\n0\r\n", 5000));
    ken = enter(house, "ken");
    int64_t made_ms = clock_now_ms() - DAYS(7) + 1500;
    assert_ok(store_write(house->store, make_old, &made_ms, &why), why);
    buf_clear(&got);
    stream = browser_events(&ken, NULL);
    assert_true(browser_until(stream, &got, "event: tick", 5000));
    assert_true(browser_until(stream, &got, "\r\n0\r\n", 5000));
    buf_done(&got);
    house_free(&house);
}

static const char *by_link(struct house *house, const struct reply *page)
{
    const struct text link = json_text_at(page->json, "link"), start = TEXT("/#/password/");
    assert_true(text_starts(link, start));
    char body[300];
    snprintf(body, sizeof(body), "{\"token\":\"%.*s\",\"password\":\"another horse\"}",
             TEXT_ARG(text_slice(link, start.len, link.len)));
    return arena_text(house->arena, text_of(body)).at;
}

TEST(a_link_sets_one_new_password_once_and_ends_what_was_open)
{
    struct house *house = open_house();
    struct browser root = enter(house, "root"), ken = enter(house, "ken");
    struct browser new = {.house = house};
    const struct reply first = browser_ask(&root, "POST", "/api/v1/people/ken/password", "{}");
    const struct reply page = browser_ask(&root, "POST", "/api/v1/people/ken/password", "{}");
    assert_int_equal(page.status, 200);
    const struct reply seen = browser_ask(&root, "GET", "/api/v1/people/ken", NULL);
    assert_int_equal(json_find(seen.json, "link")->kind, JSON_NULL); /* said once */
    assert_int_equal(status(&ken, "GET", "/api/v1/me", NULL), 200);  /* the old holds until then */
    assert_int_equal(status(&new, "POST", "/api/v1/password", by_link(house, &first)), 403);
    const struct reply in = browser_ask(&new, "POST", "/api/v1/password", by_link(house, &page));
    assert_int_equal(in.status, 200);
    assert_text(json_text_at(json_find(in.json, "person"), "id"), "ken");
    assert_int_equal(status(&ken, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(status(&new, "POST", "/api/v1/password", by_link(house, &page)), 403);
    struct browser old = {.house = house};
    assert_int_equal(browser_sign_in(&old, "ken", PASSWORD).status, 401);
    house_free(&house);
}

TEST(ones_own_password_changes_with_the_old_one_and_ends_the_other_sessions)
{
    struct house *house = open_house();
    struct browser here = enter(house, "ken"), there = enter(house, "ken");
    const char *path = "/api/v1/me/password";
    assert_int_equal(
        status(&here, "POST", path, "{\"old\":\"wrong\",\"password\":\"another horse\"}"), 400);
    assert_int_equal(
        status(&here, "POST", path, "{\"old\":\"" PASSWORD "\",\"password\":\"short\"}"), 400);
    assert_int_equal(
        status(&here, "POST", path, "{\"old\":\"" PASSWORD "\",\"password\":\"another horse\"}"),
        200);
    assert_int_equal(status(&here, "GET", "/api/v1/me", NULL), 200);
    assert_int_equal(status(&there, "GET", "/api/v1/me", NULL), 401);
    house_free(&house);
}

TEST(one_sees_where_one_is_signed_in_and_ends_it)
{
    struct house *house = open_house();
    struct browser here = enter(house, "ken"), there = enter(house, "ken");
    struct browser mei = enter(house, "mei");
    const struct reply me = browser_ask(&here, "GET", "/api/v1/me", NULL);
    const struct json *sessions = json_find(me.json, "sessions");
    assert_int_equal(sessions->count, 2);
    char path[100];
    int ended = 0;
    for (const struct json *one = sessions->first; one; one = one->next) {
        if (json_bool_at(one, "this", true))
            continue;
        snprintf(path, sizeof(path), "/api/v1/me/sessions/%.*s", TEXT_ARG(json_text_at(one, "id")));
        assert_int_equal(status(&mei, "DELETE", path, NULL), 404);
        assert_int_equal(status(&here, "DELETE", path, NULL), 204);
        ended++;
    }
    assert_int_equal(ended, 1);
    assert_int_equal(status(&there, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(status(&here, "DELETE", "/api/v1/me/sessions", NULL), 204);
    assert_int_equal(status(&here, "GET", "/api/v1/me", NULL), 401);
    house_free(&house);
}

TEST(what_was_done_to_a_person_stands_in_the_history)
{
    struct house *house = open_house();
    struct browser root = enter(house, "root"), boss = enter(house, "boss");
    assert_int_equal(status(&root, "POST", "/api/v1/people",
                            "{\"id\":\"ria\",\"name\":\"Ria\",\"role\":\"agent\",\"clients\":"
                            "[\"umi\",\"yama\"]}"),
                     200);
    assert_int_equal(
        status(&root, "POST", "/api/v1/people/ria", "{\"role\":\"lead\",\"clients\":[\"umi\"]}"),
        200);
    const struct reply page = browser_ask(&root, "GET", "/api/v1/people/ria", NULL);
    const struct json *history = json_find(page.json, "history");
    assert_int_equal(history->count, 3);
    assert_text(json_text_at(history->first, "what"), "clients");
    assert_text(json_text_at(history->first, "text"), "umi");
    assert_text(json_text_at(history->first->next, "text"), "role: agent → lead");
    assert_text(json_text_at(json_find(history->first, "by"), "id"), "root");
    const struct reply seen = browser_ask(&boss, "GET", "/api/v1/people/ria", NULL);
    assert_int_equal(seen.status, 200);
    assert_int_equal(text_find(seen.body, TEXT("yama")), -1);
    assert_false(json_bool_at(json_find(seen.json, "person"), "password", true));
    house_free(&house);
}
