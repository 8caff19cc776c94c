#include "base/clock.h"
#include "base/fault.h"
#include "base/test.h"
#include "web/house_test.h"
#include "web/inside.h"

#include <sys/socket.h>
#include <unistd.h>

#define API "/api/v1"

static void says(const struct reply *reply, int status, const char *code)
{
    if (reply->status != status)
        print_error("answered %d: %.*s\n", reply->status, TEXT_ARG(reply->body));
    assert_int_equal(reply->status, status);
    const struct json *error = json_find(reply->json, "error");
    assert_text(json_text_at(error, "code"), code);
    assert_true(json_text_at(error, "text").len > 0);
}

static void fine(const struct reply *reply)
{
    if (reply->status != 200)
        print_error("answered %d: %.*s\n", reply->status, TEXT_ARG(reply->body));
    assert_int_equal(reply->status, 200);
}

static bool holds(struct text text, const char *part)
{
    return text_find(text, text_of(part)) >= 0;
}

static struct browser signed_in(struct house *house, const char *id, const char *role,
                                const char *client)
{
    struct browser browser = {.house = house};
    house_person(house, id, role, client);
    struct reply reply = browser_sign_in(&browser, id, "correct horse");
    fine(&reply);
    return browser;
}

/* ---- signing in ---- */

static void first_body(struct house *house, char *room, size_t len)
{
    char link[300];
    assert_true(web_first_link(house->web, link, sizeof(link)));
    const char *token = strstr(link, "/#/first/");
    assert_non_null(token);
    snprintf(room, len,
             "{\"token\":\"%s\",\"id\":\"ai\",\"name\":\"Ai\",\"password\":\"long enough now\","
             "\"lang\":\"ja\"}",
             token + 9);
}

TEST(the_first_person_is_made_by_the_link_once)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house}, other = {.house = house};
    char body[500];
    struct reply before = browser_ask(&browser, "GET", API "/session", NULL);
    assert_true(json_bool_at(before.json, "first", false));
    assert_int_equal(json_find(before.json, "person")->kind, JSON_NULL);
    first_body(house, body, sizeof(body));
    struct reply made = browser_ask(&browser, "POST", API "/first", body);
    fine(&made);
    assert_text(json_text_at(json_find(made.json, "person"), "role"), "admin");
    assert_false(json_bool_at(made.json, "first", true));
    assert_int_equal(json_find(made.json, "clients")->count, 2);
    struct reply again = browser_ask(&other, "POST", API "/first", body);
    says(&again, 403, "denied");
    struct reply wrong = browser_ask(&other, "POST", API "/first", "{\"token\":\"x\"}");
    says(&wrong, 403, "denied");
    struct reply session = browser_ask(&browser, "GET", API "/session", NULL);
    assert_text(json_text_at(json_find(session.json, "person"), "id"), "ai");
    assert_text(json_text_at(json_find(session.json, "person"), "lang"), "ja");
    house_free(&house);
}

TEST(there_is_no_link_when_somebody_exists)
{
    struct house *house = house_new(NULL);
    house_person(house, "ai", "admin", "");
    web_stop(&house->web);
    struct why why = {0};
    struct web_options options = {.store = house->store};
    assert_ok(web_start(&options, &house->web, &why), why);
    char link[300];
    assert_false(web_first_link(house->web, link, sizeof(link)));
    house_free(&house);
}

TEST(a_guest_of_a_drill_signs_in_by_the_link_alone)
{
    struct web_options options = {.guest = true};
    struct house *house = house_new(&options);
    struct browser browser = {.house = house};
    char link[300], body[300];
    assert_true(web_first_link(house->web, link, sizeof(link)));
    snprintf(body, sizeof(body), "{\"token\":\"%s\"}", strstr(link, "/#/first/") + 9);
    struct reply made = browser_ask(&browser, "POST", API "/first", body);
    fine(&made);
    assert_true(json_bool_at(made.json, "guest", false));
    assert_true(text_starts(reply_header(&made, "Set-Cookie"), TEXT("hinomi-drill=")));
    struct reply people = browser_ask(&browser, "GET", API "/people", NULL);
    fine(&people);
    house_free(&house);
}

TEST(a_guest_is_refused_where_others_can_reach)
{
    struct web *web = NULL;
    struct why why = {0};
    struct store *store;
    assert_ok(store_open(":memory:", &store, &why), why);
    struct web_options options = {
        .store = store, .guest = true, .address = "0.0.0.0", .address_given = true};
    assert_int_equal(web_start(&options, &web, &why), ERR_BAD_INPUT);
    options = (struct web_options){.store = store, .address = "0.0.0.0"};
    assert_int_equal(web_start(&options, &web, &why), ERR_BAD_INPUT);
    options = (struct web_options){.store = store, .address = "everywhere"};
    assert_int_equal(web_start(&options, &web, &why), ERR_BAD_INPUT);
    assert_null(web);
    store_close(&store);
}

TEST(a_taken_port_is_said_so)
{
    struct house *house = house_new(NULL);
    struct web *web = NULL;
    struct why why = {0};
    struct web_options options = {.store = house->store, .port = house->port};
    assert_int_equal(web_start(&options, &web, &why), ERR_IO);
    assert_non_null(strstr(why.text, "another port"));
    house_free(&house);
}

TEST(a_wrong_name_and_a_wrong_password_get_the_same_words)
{
    struct house *house = house_new(NULL);
    house_person(house, "ken", "agent", "umi");
    struct browser browser = {.house = house};
    struct reply name = browser_sign_in(&browser, "nobody", "correct horse");
    struct reply word = browser_sign_in(&browser, "ken", "incorrect horse");
    says(&name, 401, "sign_in_failed");
    says(&word, 401, "sign_in_failed");
    assert_text_is(name.body, word.body, __FILE__, __LINE__);
    assert_int_equal(browser.cookie[0], 0);
    house_free(&house);
}

TEST(guessing_is_slowed_and_says_for_how_long)
{
    struct house *house = house_new(NULL);
    house_person(house, "ken", "agent", "umi");
    struct browser browser = {.house = house};
    for (int i = 0; i < 3; i++)
        browser_sign_in(&browser, "ken", "wrong");
    struct reply slowed = browser_sign_in(&browser, "ken", "correct horse");
    says(&slowed, 429, "slow_down");
    assert_text(reply_header(&slowed, "Retry-After"), "1");
    house_free(&house);
}

/* What a guesser claims stands before it, in the same line or in one of its own. */
TEST(behind_a_proxy_guessing_is_slowed_by_the_address_that_the_proxy_added)
{
    struct web_options options = {.behind_tls = true};
    struct house *house = house_new(&options);
    static const char *const joins[] = {", ", "\r\nX-Forwarded-For: "};
    struct reply reply = {0};
    for (int i = 0; i < 4; i++) {
        char body[60], bytes[400];
        snprintf(body, sizeof(body), "{\"id\":\"nobody%d\",\"password\":\"x\"}", i);
        snprintf(bytes, sizeof(bytes),
                 "POST " API "/session HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n"
                 "X-Forwarded-For: 10.0.0.%d%s192.0.2.7\r\nContent-Length: %zu\r\n\r\n%s",
                 house->port, i, joins[i % 2], strlen(body), body);
        reply = browser_raw(house, text_of(bytes));
        assert_int_equal(reply.status, i < 3 ? 401 : 429);
    }
    house_free(&house);
}

TEST(the_doorman_lets_in_after_the_pause_and_never_grows)
{
    struct doorman *doorman = doorman_new(64);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(doorman_wait(doorman, TEXT("a"), 1000), 0);
        doorman_count(doorman, TEXT("a"), 1000);
    }
    assert_int_equal(doorman_wait(doorman, TEXT("a"), 1000), 1000);
    assert_int_equal(doorman_wait(doorman, TEXT("a"), 2000), 0);
    for (int i = 0; i < 20; i++)
        doorman_count(doorman, TEXT("a"), 2000);
    assert_int_equal(doorman_wait(doorman, TEXT("a"), 2000), 60000);
    for (int i = 0; i < 10000; i++) {
        char key[32];
        snprintf(key, sizeof(key), "k%d", i);
        doorman_count(doorman, text_of(key), 3000);
    }
    assert_true(doorman_wait(doorman, TEXT("a"), 3000) > 0);
    doorman_forget(doorman, TEXT("a"));
    assert_int_equal(doorman_wait(doorman, TEXT("a"), 3000), 0);
    doorman_free(&doorman);
}

TEST(the_cookie_is_http_only_strict_and_secure_behind_tls)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    house_person(house, "ken", "agent", "umi");
    struct reply in = browser_sign_in(&browser, "ken", "correct horse");
    struct text cookie = reply_header(&in, "Set-Cookie");
    assert_true(holds(cookie, "HttpOnly") && holds(cookie, "SameSite=Strict"));
    assert_false(holds(cookie, "Secure"));
    house_free(&house);
    struct web_options options = {.behind_tls = true};
    house = house_new(&options);
    browser = (struct browser){.house = house};
    house_person(house, "ken", "agent", "umi");
    in = browser_sign_in(&browser, "ken", "correct horse");
    cookie = reply_header(&in, "Set-Cookie");
    assert_true(text_starts(cookie, TEXT("__Host-hinomi=")) && holds(cookie, "; Secure"));
    house_free(&house);
}

TEST(other_cookies_beside_ours_change_nothing)
{
    struct house *house = house_new(NULL);
    struct browser browser = signed_in(house, "ken", "lead", "umi");
    char ours[200], both[240];
    snprintf(ours, sizeof(ours), "%s", browser.cookie);
    snprintf(both, sizeof(both), "a=1; %s; hinomi-drill=abc", ours);
    assert_true(strlen(both) < sizeof(browser.cookie));
    memcpy(browser.cookie, both, strlen(both) + 1);
    assert_int_equal(browser_ask(&browser, "DELETE", API "/session", NULL).status, 204);
    house_free(&house);
}

TEST(after_signing_out_the_cookie_opens_nothing)
{
    struct house *house = house_new(NULL);
    struct browser browser = signed_in(house, "ken", "agent", "umi");
    char cookie[200];
    snprintf(cookie, sizeof(cookie), "%s", browser.cookie);
    struct reply out = browser_ask(&browser, "DELETE", API "/session", NULL);
    assert_int_equal(out.status, 204);
    snprintf(browser.cookie, sizeof(browser.cookie), "%s", cookie);
    struct reply people = browser_ask(&browser, "GET", API "/people", NULL);
    says(&people, 401, "sign_in");
    house_free(&house);
}

TEST(nothing_is_read_without_signing_in)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    for (const struct endpoint *e = endpoints; e->path; e++) {
        char path[200];
        if (!e->roles)
            continue;
        static const char *const names[] = {"GET", "HEAD", "POST", "DELETE"};
        snprintf(path, sizeof(path), API "%s", e->path);
        struct reply reply = browser_ask(&browser, names[e->method], path, e->body ? "{}" : NULL);
        says(&reply, 401, "sign_in");
    }
    house_free(&house);
}

TEST(a_write_without_the_sessions_csrf_is_refused)
{
    struct house *house = house_new(NULL);
    struct browser browser = signed_in(house, "ai", "admin", "");
    struct browser without = browser;
    without.csrf[0] = 0;
    struct reply reply = browser_ask(&without, "DELETE", API "/session", NULL);
    says(&reply, 403, "csrf");
    without = browser;
    without.csrf[5] = without.csrf[5] == 'a' ? 'b' : 'a';
    reply = browser_ask(&without, "DELETE", API "/session", NULL);
    says(&reply, 403, "csrf");
    house_free(&house);
}

TEST(a_write_from_a_page_of_another_site_is_refused)
{
    struct house *house = house_new(NULL);
    char bytes[600];
    static const char *const headers[] = {"Origin: http://evil.example", "Origin: null",
                                          "Sec-Fetch-Site: cross-site"};
    for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
        snprintf(bytes, sizeof(bytes),
                 "POST " API "/session HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n"
                 "%s\r\nContent-Length: 2\r\n\r\n{}",
                 house->port, headers[i]);
        struct reply reply = browser_raw(house, text_of(bytes));
        says(&reply, 403, "cross_site");
    }
    house_free(&house);
}

TEST(a_role_that_may_not_is_told_so)
{
    struct house *house = house_new(NULL);
    struct browser browser = signed_in(house, "ken", "agent", "umi");
    struct reply reply = browser_ask(&browser, "POST", API "/people",
                                     "{\"id\":\"x\",\"name\":\"X\",\"password\":\"0123456789ab\","
                                     "\"role\":\"admin\"}");
    says(&reply, 403, "denied");
    house_free(&house);
}

TEST(an_admin_adds_people_who_serve_their_own_clients_only)
{
    struct house *house = house_new(NULL);
    struct browser admin = signed_in(house, "ai", "admin", "");
    static const char who[] = "{\"id\":\"ken\",\"name\":\"Ken\",\"password\":\"0123456789ab\","
                              "\"role\":\"%s\",\"clients\":[%s]}";
    char body[300];
    snprintf(body, sizeof(body), who, "agent", "");
    struct reply reply = browser_ask(&admin, "POST", API "/people", body);
    says(&reply, 400, "bad_input");
    snprintf(body, sizeof(body), who, "agent", "\"nobody\"");
    reply = browser_ask(&admin, "POST", API "/people", body);
    says(&reply, 400, "bad_input");
    snprintf(body, sizeof(body), who, "king", "\"umi\"");
    reply = browser_ask(&admin, "POST", API "/people", body);
    says(&reply, 400, "bad_input");
    snprintf(body, sizeof(body), who, "agent", "\"umi\"");
    reply = browser_ask(&admin, "POST", API "/people", body);
    fine(&reply);
    assert_int_equal(json_find(reply.json, "people")->count, 2);
    reply = browser_ask(&admin, "POST", API "/people", body);
    says(&reply, 400, "bad_input");
    struct browser ken = {.house = house};
    reply = browser_sign_in(&ken, "ken", "0123456789ab");
    fine(&reply);
    assert_int_equal(json_find(reply.json, "clients")->count, 1);
    house_free(&house);
}

static enum err end_all(struct db *db, void *arg, struct why *why)
{
    return db_run(db, why, "UPDATE session SET until_at = ?1", "i", *(int64_t *)arg);
}

static enum err newest_end(struct db *db, void *arg, struct why *why)
{
    return db_int(db, arg, why, "SELECT max(until_at) FROM session", "");
}

TEST(a_session_that_is_over_opens_nothing_and_a_used_one_goes_on)
{
    struct house *house = house_new(NULL);
    struct why why = {0};
    struct browser browser = signed_in(house, "ken", "agent", "umi");
    int64_t soon = clock_now_ms() + MINUTES(1);
    assert_ok(store_write(house->store, end_all, &soon, &why), why);
    struct reply reply = browser_ask(&browser, "GET", API "/people", NULL);
    fine(&reply);
    /* That call has prolonged it, on the writer's thread: another write comes after. */
    int64_t until = 0;
    for (int i = 0; i < 100 && until < soon + HOURS(1); i++)
        assert_ok(store_write(house->store, newest_end, &until, &why), why);
    assert_true(until > soon + HOURS(11) && until <= clock_now_ms() + HOURS(12));
    int64_t past = clock_now_ms() - 1;
    assert_ok(store_write(house->store, end_all, &past, &why), why);
    reply = browser_ask(&browser, "GET", API "/people", NULL);
    says(&reply, 401, "sign_in");
    house_free(&house);
}

TEST(a_disk_that_refuses_is_said_and_reading_goes_on)
{
    char folder[256];
    struct house *house = house_at(test_folder(folder), NULL);
    house_story(house, "umi", "umi-foods", "s1");
    struct browser browser = signed_in(house, "ken", "lead", "umi");
    /* Every step of reading; then the steps of an act. A write that the disk refused is tried again
     * by the store: it may well be 200. */
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        fault_at("store_step", n);
        struct reply reply = browser_ask(&browser, "GET", API "/incidents/i-s1", NULL);
        reached = fault_reached();
        fault_at("store_step", 0);
        if (reached ? reply.status < 500 : reply.status != 200)
            fail_msg("step %d: %d %.*s", (int)n, reply.status, TEXT_ARG(reply.body));
        assert_true(n < 1000);
    }
    for (uint64_t n = 1; n < 30; n++) {
        fault_at("store_step", n);
        struct reply reply =
            browser_ask(&browser, "POST", API "/incidents/i-s1/note", "{\"text\":\"called\"}");
        fault_at("store_step", 0);
        if (reply.status != 200)
            assert_true(reply.status >= 500 && json_find(reply.json, "error"));
        reply = browser_ask(&browser, "GET", API "/incidents/i-s1", NULL);
        fine(&reply);
    }
    house_free(&house);
    test_folder_done(folder);
}

/* ---- too much ---- */

struct stuck {
    atomic_bool on;
};

static enum err hold_writer(struct db *db, void *arg, struct why *why)
{
    struct stuck *stuck = arg;
    (void)db, (void)why;
    while (atomic_load(&stuck->on))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return OK;
}

TEST(when_too_much_is_asked_at_once_the_answer_is_503_at_once)
{
    enum { ASKED = 290 };
    char folder[256];
    struct house *house = house_at(test_folder(folder), NULL);
    struct browser browser = signed_in(house, "ken", "lead", "umi");
    house_story(house, "umi", "umi-foods", "s1");
    struct stuck stuck = {true};
    assert_int_equal(store_queue(house->store, hold_writer, &stuck, NULL), OK);
    static int sockets[ASKED];
    char bytes[700];
    snprintf(bytes, sizeof(bytes),
             "POST " API "/incidents/i-s1/note HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n"
             "X-CSRF: %s\r\nContent-Length: 12\r\n\r\n{\"text\":\"a\"}",
             browser.cookie, browser.csrf);
    for (int i = 0; i < ASKED; i++) {
        sockets[i] = browser_open(house);
        browser_send(sockets[i], text_of(bytes));
    }
    /* Four are worked on, 256 wait, the others are told so; reading goes on. */
    struct buf got;
    buf_init(&got, 1 << 20);
    assert_true(browser_until(sockets[ASKED - 1], &got, "\r\n\r\n", 5000));
    assert_true(holds(buf_view(&got), "503") && holds(buf_view(&got), "Retry-After: 1"));
    struct reply reply = browser_ask(&browser, "GET", API "/incidents/i-s1", NULL);
    fine(&reply);
    atomic_store(&stuck.on, false);
    buf_clear(&got);
    assert_true(browser_until(sockets[0], &got, "\r\n\r\n", 10000));
    assert_true(holds(buf_view(&got), "200 OK"));
    buf_done(&got);
    for (int i = 0; i < ASKED; i++)
        close(sockets[i]);
    house_free(&house);
    test_folder_done(folder);
}

/* ---- pages and headers ---- */

TEST(every_answer_carries_the_headers_that_protect)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    static const char *const paths[] = {"/", API "/session", "/nothing.js", API "/nothing"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct reply reply = browser_ask(&browser, "GET", paths[i], NULL);
        struct text policy = reply_header(&reply, "Content-Security-Policy");
        assert_true(holds(policy, "default-src 'self'"));
        assert_true(holds(policy, "frame-ancestors 'none'"));
        assert_false(holds(policy, "unsafe"));
        assert_text(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
        assert_text(reply_header(&reply, "Referrer-Policy"), "no-referrer");
        if (text_starts(text_of(paths[i]), TEXT("/api")))
            assert_text(reply_header(&reply, "Cache-Control"), "no-store");
    }
    house_free(&house);
}

TEST(a_page_of_the_console_is_index_html_but_a_missing_file_is_not)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    struct reply reply = browser_ask(&browser, "GET", "/stories/umi", NULL);
    fine(&reply);
    assert_text(reply.body, "<!doctype html>hinomi");
    assert_text(reply_header(&reply, "Cache-Control"), "no-cache");
    reply = browser_ask(&browser, "GET", "/missing.js", NULL);
    says(&reply, 404, "not_found");
    reply = browser_ask(&browser, "GET", "/api/other", NULL);
    says(&reply, 404, "not_found");
    house_free(&house);
}

static struct reply get_with(struct house *house, const char *path, const char *header)
{
    char bytes[600];
    snprintf(bytes, sizeof(bytes),
             "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n", path, header);
    return browser_raw(house, text_of(bytes));
}

TEST(a_packed_file_is_sent_packed_only_to_those_who_accept_it)
{
    struct house *house = house_new(NULL);
    struct reply reply = get_with(house, "/assets/a.js", "Accept-Encoding: gzip");
    assert_text(reply_header(&reply, "Content-Encoding"), "gzip");
    assert_int_equal(reply.body.len, 25);
    assert_true(holds(reply_header(&reply, "Cache-Control"), "immutable"));
    reply = get_with(house, "/assets/a.js", "X: y");
    assert_null(reply_header(&reply, "Content-Encoding").at);
    assert_text(reply.body, "hello");
    reply = get_with(house, "/assets/a.js", "If-None-Match: \"a1\"");
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.body.len, 0);
    house_free(&house);
}

TEST(head_is_get_without_the_body)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    struct reply reply = browser_ask(&browser, "HEAD", "/", NULL);
    fine(&reply);
    assert_int_equal(reply.body.len, 0);
    assert_text(reply_header(&reply, "Content-Length"), "21");
    reply = browser_ask(&browser, "HEAD", API "/session", NULL);
    fine(&reply);
    assert_int_equal(reply.body.len, 0);
    house_free(&house);
}

TEST(a_method_that_is_not_there_is_answered_with_those_that_are)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    struct reply reply = browser_ask(&browser, "DELETE", API "/people", NULL);
    says(&reply, 405, "method_not_allowed");
    assert_text(reply_header(&reply, "Allow"), "GET, HEAD, POST");
    reply = browser_ask(&browser, "PATCH", "/index.html", NULL);
    says(&reply, 405, "method_not_allowed");
    assert_text(reply_header(&reply, "Allow"), "GET, HEAD");
    house_free(&house);
}

TEST(a_name_that_is_not_ours_is_refused_whatever_is_asked)
{
    struct house *house = house_new(NULL);
    static const char *const heads[] = {"GET / HTTP/1.1\r\nHost: evil.example\r\n",
                                        "GET " API "/session HTTP/1.1\r\nHost: 10.0.0.1\r\n",
                                        "GET /healthz HTTP/1.1\r\nHost: \r\n"};
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        char bytes[300];
        snprintf(bytes, sizeof(bytes), "%sConnection: close\r\n\r\n", heads[i]);
        struct reply reply = browser_raw(house, text_of(bytes));
        says(&reply, 403, "unknown_host");
    }
    house_free(&house);
}

TEST(figures_and_health_are_answered_to_this_machine)
{
    struct house *house = house_new(NULL);
    struct browser browser = {.house = house};
    struct reply reply = browser_ask(&browser, "GET", "/metrics", NULL);
    fine(&reply);
    assert_true(holds(reply_header(&reply, "Content-Type"), "openmetrics-text"));
    assert_true(holds(reply.body, "process_resident_memory_bytes "));
    assert_true(holds(reply.body, "hinomi_source_lag_ms{source=\"stream\"} 0\n"));
    assert_true(text_ends(reply.body, TEXT("# EOF\n")));
    reply = get_with(house, "/metrics", "X-Forwarded-For: 10.0.0.1");
    says(&reply, 401, "sign_in");
    reply = browser_ask(&browser, "GET", "/healthz", NULL);
    fine(&reply);
    house->trouble = "the store is 4000 jobs behind";
    reply = browser_ask(&browser, "GET", "/healthz", NULL);
    assert_int_equal(reply.status, 503);
    assert_true(holds(reply.body, "4000 jobs behind"));
    house_free(&house);
}

/* ---- broken requests ---- */

static void refused_or_closed(struct house *house, struct text bytes)
{
    struct reply reply = browser_raw(house, bytes);
    if (reply.status != 0 && (reply.status < 400 || reply.status >= 500))
        fail_msg("answered %d", reply.status);
}

TEST(a_body_that_is_too_large_is_refused_before_it_is_read)
{
    struct house *house = house_new(NULL);
    struct reply reply =
        browser_raw(house, TEXT("POST " API "/session HTTP/1.1\r\nHost: localhost\r\n"
                                "Connection: close\r\nContent-Length: 99999999999\r\n\r\n{"));
    says(&reply, 413, "too_large");
    reply = browser_raw(house, TEXT("POST " API "/session HTTP/1.1\r\nHost: localhost\r\n"
                                    "Content-Length: -1\r\n\r\n"));
    assert_true(reply.status >= 400 || reply.status == 0);
    house_free(&house);
}

TEST(a_chunked_body_that_grows_too_large_is_refused)
{
    struct house *house = house_new(NULL);
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_text(&out, TEXT("POST " API "/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 40; i++) {
        buf_printf(&out, "400\r\n%1024s\r\n", "");
    }
    buf_text(&out, TEXT("0\r\n\r\n"));
    struct reply reply = browser_raw(house, buf_view(&out));
    says(&reply, 413, "too_large");
    buf_done(&out);
    house_free(&house);
}

/* A name for a session that is none yet must not fill the memory from many sides. */
TEST(large_bodies_of_many_at_once_are_put_off)
{
    struct house *house = house_new(&(struct web_options){.bodies_most = 200000});
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_text(&out, TEXT("POST " API "/cases/1/drafts HTTP/1.1\r\nHost: localhost\r\n"
                        "Cookie: hinomi=none\r\nContent-Length: 150000\r\n\r\n"));
    for (int i = 0; i < 120; i++)
        buf_printf(&out, "%1024s", "");
    const int first = browser_open(house);
    browser_send(first, buf_view(&out)); /* it holds most of the room and does not end */
    buf_clear(&out);
    buf_text(&out, TEXT("POST " API "/cases/1/drafts HTTP/1.1\r\nHost: localhost\r\n"
                        "Connection: close\r\n"
                        "Cookie: hinomi=none\r\nContent-Length: 122880\r\n\r\n"));
    for (int i = 0; i < 120; i++)
        buf_printf(&out, "%1024s", "");
    struct reply reply = {0};
    for (int turn = 0; turn < 100 && reply.status != 503; turn++) {
        reply = browser_raw(house, buf_view(&out));
        usleep(20000);
    }
    says(&reply, 503, "full");
    close(first);
    for (int turn = 0; turn < 100 && reply.status != 401; turn++) {
        reply = browser_raw(house, buf_view(&out)); /* there is room again */
        usleep(20000);
    }
    assert_int_equal(reply.status, 401);
    buf_done(&out);
    house_free(&house);
}

TEST(garbage_is_refused_and_the_server_goes_on)
{
    struct house *house = house_new(NULL);
    static const char *const garbage[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00",
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /assets/..%2f..%2fetc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Content-Length: 5\r\n\r\n{nope"};
    for (size_t i = 0; i < sizeof(garbage) / sizeof(*garbage); i++) {
        int s = browser_open(house);
        browser_send(s, text_of(garbage[i]));
        shutdown(s, SHUT_WR);
        struct buf got;
        buf_init(&got, 1 << 20);
        browser_until(s, &got, "\r\n\r\n", 3000);
        if (got.len > 12 && got.at[9] != '4' && got.at[9] != '5')
            fail_msg("%zu: %.*s", i, 60, got.at);
        buf_done(&got);
        close(s);
    }
    refused_or_closed(house, TEXT("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                                  "Content-Length: 2\r\nConnection: close\r\n\r\n[]"));
    struct browser browser = {.house = house};
    struct reply reply = browser_ask(&browser, "GET", API "/session", NULL);
    fine(&reply);
    house_free(&house);
}

TEST(requests_sent_in_one_go_are_answered_in_order_until_one_is_garbage)
{
    struct house *house = house_new(NULL);
    int s = browser_open(house);
    browser_send(s, TEXT("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                         "GET /nothing.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
                         "GARBAGE\x01\x02 / \r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    struct buf got;
    buf_init(&got, 1 << 20);
    assert_false(browser_until(s, &got, "<!doctype", 3000));
    ptrdiff_t ok = text_find(buf_view(&got), TEXT("HTTP/1.1 200"));
    ptrdiff_t missing = text_find(buf_view(&got), TEXT("HTTP/1.1 404"));
    assert_true(ok == 0 && missing > ok);
    buf_done(&got);
    close(s);
    house_free(&house);
}

TEST(what_was_kept_is_not_given_after_a_change_or_its_second)
{
    struct shelf *shelf = shelf_new();
    struct buf out;
    buf_init(&out, 100);
    assert_false(shelf_get(shelf, TEXT("a"), 0, &out));
    shelf_put(shelf, TEXT("a"), shelf_now(shelf), 0, TEXT("one"));
    assert_true(shelf_get(shelf, TEXT("a"), 999, &out));
    assert_text(buf_view(&out), "one");
    assert_true(shelf_get(shelf, TEXT("a"), 999, &out));
    assert_false(shelf_get(shelf, TEXT("b"), 999, &out));
    assert_false(shelf_get(shelf, TEXT("a"), 1000, &out));
    uint64_t before = shelf_now(shelf);
    shelf_change(shelf);
    shelf_put(shelf, TEXT("a"), before, 0, TEXT("made before the change"));
    assert_false(shelf_get(shelf, TEXT("a"), 0, &out));
    shelf_put(shelf, TEXT("a"), shelf_now(shelf), 0, TEXT("two"));
    shelf_change(shelf);
    assert_false(shelf_get(shelf, TEXT("a"), 0, &out));
    buf_done(&out);
    shelf_free(&shelf);
}
