#include "base/clock.h"
#include "base/mem.h"
#include "page/incident_clocks.h"
#include "page/metrics_rows.h"
#include "page/pages_test.h"

/* ---- a month of a desk, and what its figures must be ---- */

struct asking {
    struct scene *scene;
    struct metrics_query query;
    const char *client;
    enum { DESK, SUPPORT, INCIDENTS, REPORT } what;
    struct buf buf;
};

static enum err ask_job(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct text client = text_of(asking->client);
    const struct seen_by by = {.clients = &client,
                               .count = 1,
                               .watched = &asking->scene->watched,
                               .now_ms = asking->scene->now_ms};
    buf_clear(&asking->buf);
    switch (asking->what) {
    case DESK:
        return page_metrics(db, &by, &asking->query, &asking->buf, why);
    case SUPPORT:
        return page_metrics_support(db, &by, &asking->query, &asking->buf, why);
    case INCIDENTS:
        return page_metrics_incidents(db, &by, &asking->query, &asking->buf, why);
    case REPORT:
        return page_report(db, &by, &asking->query, &asking->buf, why);
    }
    return OK;
}

static struct text figures_text(struct scene *scene, int what, const char *client,
                                const struct metrics_query *query)
{
    struct asking asking = {.scene = scene, .client = client, .what = what, .query = *query};
    if (!asking.query.to_ms)
        asking.query.to_ms = scene->now_ms;
    if (!asking.query.from_ms)
        asking.query.from_ms = asking.query.to_ms - DAYS(60);
    buf_init(&asking.buf, 8 << 20);
    assert_ok(store_read(scene->store, ask_job, &asking, &scene->why), scene->why);
    struct text text = arena_text(scene->arena, buf_view(&asking.buf));
    buf_done(&asking.buf);
    return text;
}

static const struct json *figures(struct scene *scene, int what, const char *client,
                                  const struct metrics_query *query)
{
    struct json *json = NULL;
    assert_ok(
        json_parse(figures_text(scene, what, client, query), scene->arena, &json, &scene->why),
        scene->why);
    return json;
}

static const struct json *figure(const struct json *page, const char *metric, const char *part)
{
    const struct json *list = json_find(page, "figures");
    for (const struct json *one = list->first; one; one = one->next)
        if (text_is(json_text_at(one, "metric"), metric) &&
            (part ? text_is(json_text_at(one, "part"), part)
                  : json_find(one, "part")->kind == JSON_NULL))
            return one;
    return NULL;
}

static void is(const struct json *page, const char *metric, const char *part, int64_t count,
               double value)
{
    const struct json *one = figure(page, metric, part);
    if (!one)
        fail_msg("there is no %s %s", metric, part ? part : "");
    const double got = json_number_at(one, "value", -1);
    if (json_int_at(one, "count", -1) != count || got < value - .001 || got > value + .001)
        fail_msg("%s %s: %f of %lld", metric, part ? part : "", got,
                 (long long)json_int_at(one, "count", -1));
}

static void ask(struct scene *scene, const char *id, const char *author, int64_t at_ms)
{
    scene_post(scene, &(struct said_post){.id = id,
                                          .client = "umi",
                                          .author = author,
                                          .text = "届きません",
                                          .needs = .8,
                                          .at_ms = at_ms});
}

struct doing {
    struct text id, reason, person;
    int64_t at_ms, active_ms;
};

static enum err answer_job(struct db *db, void *arg, struct why *why)
{
    const struct doing *doing = arg;
    const struct case_answer answer = {.client = TEXT("umi"),
                                       .case_id = doing->id,
                                       .reply = TEXT("umi-r1"),
                                       .person = doing->person,
                                       .at_ms = doing->at_ms,
                                       .now_ms = doing->at_ms};
    return desk_case_answered(db, &answer, why);
}

static enum err resolve_job(struct db *db, void *arg, struct why *why)
{
    const struct doing *doing = arg;
    const struct act act = {.client = TEXT("umi"),
                            .id = doing->id,
                            .person = TEXT("sato"),
                            .text = TEXT("words"),
                            .now_ms = doing->at_ms};
    return desk_case_resolve(db, &act, doing->reason, why);
}

static enum err focus_job(struct db *db, void *arg, struct why *why)
{
    const struct doing *doing = arg;
    const struct act act = {.client = TEXT("umi"),
                            .id = doing->id,
                            .person = doing->person,
                            .text = TEXT(""),
                            .now_ms = doing->at_ms};
    return desk_case_focus(db, &act, doing->active_ms, why);
}

static void answer(struct scene *scene, const char *id)
{
    struct doing doing = {.id = text_of(id), .person = TEXT("sato"), .at_ms = scene->now_ms};
    assert_ok(scene_write(scene, answer_job, &doing), scene->why);
}

static void resolve(struct scene *scene, const char *id, const char *reason)
{
    struct doing doing = {.id = text_of(id), .reason = text_of(reason), .at_ms = scene->now_ms};
    assert_ok(scene_write(scene, resolve_job, &doing), scene->why);
}

static enum err wait_job(struct db *db, void *arg, struct why *why)
{
    const struct doing *doing = arg;
    const struct act act = {.client = TEXT("umi"),
                            .id = doing->id,
                            .person = TEXT("sato"),
                            .text = TEXT("words"),
                            .now_ms = doing->at_ms};
    return desk_case_wait(db, &act, why);
}

static void wait_for_customer(struct scene *scene, const char *id)
{
    struct doing doing = {.id = text_of(id), .at_ms = scene->now_ms};
    assert_ok(scene_write(scene, wait_job, &doing), scene->why);
}

static const struct metrics_query all_time;

TEST(the_desks_figures_are_those_worked_out_by_hand)
{
    struct scene scene;
    scene_init(&scene);
    const int64_t start = scene.now_ms;
    /* 1: heard an hour late, answered 2 h after the post, resolved, thanked */
    ask(&scene, "x:1", "a", start - HOURS(1));
    scene.now_ms = start + HOURS(1);
    answer(&scene, "umi-1");
    scene.now_ms = start + HOURS(3);
    resolve(&scene, "umi-1", "answered");
    /* 2: answered in 6 h (a miss), asks again and waits 2 h, resolved, back after a day */
    ask(&scene, "x:2", "b", 0);
    scene.now_ms += HOURS(6);
    answer(&scene, "umi-2");
    ask(&scene, "x:3", "b", 0);
    scene.now_ms += HOURS(2);
    answer(&scene, "umi-2");
    resolve(&scene, "umi-2", "answered");
    scene.now_ms += DAYS(1);
    ask(&scene, "x:4", "b", 0);
    /* 3: spam, decided at once; 4: nobody has looked for a day */
    ask(&scene, "x:5", "c", 0);
    resolve(&scene, "umi-3", "spam");
    ask(&scene, "x:6", "d", 0);
    scene.now_ms += HOURS(25);
    const struct json *page = figures(&scene, DESK, "umi", &all_time);
    is(page, "time_to_detect", NULL, 4, 3600.0 / 4);
    is(page, "first_response", NULL, 2, (2 + 6) * 3600.0 / 2);
    is(page, "first_response_attainment", NULL, 3, 1.0 / 3);
    is(page, "next_response", NULL, 1, 2 * 3600.0);
    is(page, "conclusive_response", NULL, 2, (2 + 8) * 3600.0 / 2);
    is(page, "resolution_full", NULL, 3, (4 + 8 + 0) * 3600.0 / 3);
    is(page, "reopen_rate", NULL, 3, 1.0 / 3);
    is(page, "one_touch", NULL, 3, 1.0 / 3);
    is(page, "backlog", NULL, 2, ((8 + 24 + 25) + 25) * 3600.0 / 2);
    is(page, "backlog", "3 <72h", 2, ((8 + 24 + 25) + 25) * 3600.0 / 2);
    is(page, "contact_count", NULL, 4, (1 + 3 + 1 + 1) / 4.0);
    is(page, "reply_rate", NULL, 3, 2.0 / 3);
    assert_non_null(figure(page, "post_age", "x"));
    assert_int_equal(json_find(page, "formulas")->count, METRIC_DESK_END);
    for (const struct json *f = json_find(page, "formulas")->first; f; f = f->next) {
        const struct json *words = json_find(f, "words");
        assert_true(text_same(json_text_at(words, "en"), json_text_at(f, "formula")));
        assert_true(json_text_at(words, "ja").len > 0 && json_text_at(words, "it").len > 0);
        assert_false(text_same(json_text_at(words, "ja"), json_text_at(words, "en")));
        assert_false(text_same(json_text_at(words, "it"), json_text_at(words, "en")));
    }
    scene_done(&scene);
}

TEST(a_resolution_is_rid_of_the_pauses_before_it_and_of_no_later_one)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    scene.now_ms += HOURS(1);
    resolve(&scene, "umi-1", "answered"); /* after 1 h, without a pause */
    scene.now_ms += HOURS(1);
    ask(&scene, "x:2", "a", 0);
    wait_for_customer(&scene, "umi-1");
    scene.now_ms += HOURS(3);
    resolve(&scene, "umi-1", "answered"); /* after 5 h, of which 3 were a pause */
    scene.now_ms += HOURS(1);
    ask(&scene, "x:3", "a", 0);
    wait_for_customer(&scene, "umi-1");
    scene.now_ms += HOURS(2);
    ask(&scene, "x:4", "a", 0);
    scene.now_ms += HOURS(1);
    const struct json *page = figures(&scene, DESK, "umi", &all_time);
    is(page, "resolution_first", NULL, 1, 3600.0);
    is(page, "resolution_full", NULL, 1, 2 * 3600.0);
    is(page, "resolution_full_raw", NULL, 1, 5 * 3600.0);
    scene_done(&scene);
}

TEST(a_span_that_is_over_tells_the_same_however_late_it_is_asked_for)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    scene.now_ms += HOURS(5);
    const struct metrics_query then = {.to_ms = scene.now_ms};
    const struct text before = figures_text(&scene, DESK, "umi", &then);
    answer(&scene, "umi-1");
    scene.now_ms += HOURS(1);
    resolve(&scene, "umi-1", "solved");
    assert_true(text_same(before, figures_text(&scene, DESK, "umi", &then)));
    /* nobody had answered, and 4 h were over */
    struct json *json = NULL;
    assert_ok(json_parse(before, scene.arena, &json, &scene.why), scene.why);
    is(json, "first_response_attainment", NULL, 1, 0);
    scene_done(&scene);
}

TEST(what_is_decided_too_late_to_need_no_answer_stays_a_miss)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    ask(&scene, "x:2", "b", 0);
    scene.now_ms += HOURS(1);
    resolve(&scene, "umi-1", "no_answer");
    scene.now_ms += HOURS(9);
    resolve(&scene, "umi-2", "no_answer");
    scene.now_ms += HOURS(1);
    is(figures(&scene, DESK, "umi", &all_time), "first_response_attainment", NULL, 1, 0);
    scene_done(&scene);
}

TEST(handling_time_is_what_the_beats_say_and_no_more_than_has_passed)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    static const struct {
        int64_t later_s, active_s;
    } beats[] = {{0, 20}, {20, 20}, {5, 20}, {300, 3600}};
    for (size_t i = 0; i < sizeof(beats) / sizeof(*beats); i++) {
        scene.now_ms += SECONDS(beats[i].later_s);
        struct doing doing = {.id = TEXT("umi-1"),
                              .person = TEXT("sato"),
                              .at_ms = scene.now_ms,
                              .active_ms = SECONDS(beats[i].active_s)};
        assert_ok(scene_write(&scene, focus_job, &doing), scene.why);
    }
    scene.now_ms += 1;
    is(figures(&scene, DESK, "umi", &all_time), "handling_time", NULL, 1, 20 + 20 + 5 + 60);
    scene_done(&scene);
}

TEST(fairness_tells_how_much_longer_those_wait_whom_few_follow)
{
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 20; i++) {
        char id[16], name[16];
        snprintf(id, sizeof(id), "x:%d", i);
        snprintf(name, sizeof(name), "umi-%d", i + 1);
        scene_post(&scene, &(struct said_post){.id = id,
                                               .client = "umi",
                                               .author = id,
                                               .text = "届きません",
                                               .needs = .8,
                                               .followers = 1 + i * 100});
        const int64_t asked_ms = scene.now_ms;
        scene.now_ms += MINUTES(i < 2 ? 90 : 30);
        answer(&scene, name);
        scene.now_ms = asked_ms + DAYS(1);
    }
    const struct json *page = figures(&scene, DESK, "umi", &all_time);
    is(page, "first_response_by_followers", "01", 2, 5400);
    is(page, "first_response_by_followers", "10", 2, 1800);
    is(page, "fairness", NULL, 1, 3);
    is(page, "first_response_by_language", "ja", 20, (2 * 5400 + 18 * 1800) / 20.0);
    scene_done(&scene);
}

TEST(figures_come_by_language_and_month_and_as_csv)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    scene_post(&scene, &(struct said_post){.id = "x:2",
                                           .client = "umi",
                                           .author = "b",
                                           .lang = "it",
                                           .text = "Il pacco?",
                                           .needs = .8});
    scene.now_ms += HOURS(1);
    const struct json *page = figures(&scene, DESK, "umi", &(struct metrics_query){.by = BY_LANG});
    assert_text(json_text_at(figure(page, "contact_count", NULL), "lang"), "it");
    page = figures(&scene, DESK, "umi", &(struct metrics_query){.by = BY_MONTH});
    assert_text(json_text_at(figure(page, "contact_count", NULL), "period"), "2025-10");
    is(figures(&scene, DESK, "umi", &(struct metrics_query){.lang = TEXT("it")}), "contact_count",
       NULL, 1, 1);
    const struct text csv = figures_text(&scene, DESK, "umi", &(struct metrics_query){.csv = true});
    assert_true(text_starts(csv, TEXT("metric,unit,client,brand,lang,period,part,count,value,")));
    assert_true(text_find(csv, TEXT("\r\ncontact_count,messages,umi,,,,,2,1.000,1.000,")) > 0);
    scene_done(&scene);
}

/* Scene S8: the monthly report of one client holds nobody else's data. */
TEST(a_months_report_holds_one_clients_rows_alone)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "a", 0);
    scene_post(&scene, &(struct said_post){.id = "y:1",
                                           .client = "yama",
                                           .author = "mark-yama",
                                           .lang = "it",
                                           .text = "help",
                                           .needs = .8});
    scene.now_ms += HOURS(1);
    answer(&scene, "umi-1");
    resolve(&scene, "umi-1", "answered");
    scene.now_ms += 1;
    const struct json *page = figures(&scene, REPORT, "umi", &all_time);
    assert_text(json_text_at(page, "client_name"), "海フーズ");
    is(page, "first_response", NULL, 1, 3600);
    assert_int_equal(json_find(page, "counts")->count, 6); /* posts 2, cases 2, answers, outcome */
    const struct text text = figures_text(&scene, REPORT, "umi", &all_time);
    assert_int_equal(text_find(text, TEXT("yama")), -1);
    assert_int_equal(text_find(text, TEXT("\"it\"")), -1);
    const struct text csv =
        figures_text(&scene, REPORT, "umi", &(struct metrics_query){.csv = true});
    assert_int_equal(text_find(csv, TEXT("yama")), -1);
    assert_true(text_find(csv, TEXT("resolutions,reason,answered,1")) > 0);
    scene_done(&scene);
}

TEST(a_cell_of_csv_is_quoted_where_it_must_be_and_is_never_a_formula)
{
    struct buf buf;
    buf_init(&buf, 1000);
    csv_cell(&buf, true, TEXT("a,b"));
    csv_cell(&buf, false, TEXT("say \"no\""));
    csv_cell(&buf, false, TEXT("=1+1"));
    csv_cell(&buf, false, TEXT("海"));
    csv_cell(&buf, false, TEXT("\t=1"));
    csv_cell(&buf, false, TEXT("＝1"));
    csv_cell(&buf, false, TEXT("1-2"));
    assert_text(buf_view(&buf), "\"a,b\",\"say \"\"no\"\"\",\"'=1+1\",海,\"'\t=1\",\"'＝1\",1-2");
    buf_done(&buf);
}

/* ---- active support ---- */

static enum err rows_job(struct db *db, void *arg, struct why *why)
{
    const struct scene *scene = arg;
    const int64_t now = scene->now_ms;
    enum err err = db_run(db, why,
                          "INSERT INTO reply (client, number, id, brand, case_id, state, version, "
                          "text, author, machine, edited, made_at, changed_at, out_at) VALUES "
                          "('umi', 1, 'umi-r1', 'umi', 'umi-1', 'sent', 1, 'see https://a.b', "
                          "'sato', 0, 0, 1, 1, ?1), ('umi', 2, 'umi-r2', 'umi', 'umi-2', 'sent', "
                          "1, 'see https://a.b', 'sato', 0, 0, 1, 1, ?1)",
                          "i", now);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO opt_out (client, net, author, at) VALUES ('umi', 'x', 'b', ?1), "
                     "('umi', 'x', 'd', ?1), ('yama', 'x', 'a', ?1)",
                     "i", now + MINUTES(30));
    if (!err) /* goes out though d has asked to be left alone */
        err = db_run(db, why,
                     "INSERT INTO reply (client, number, id, brand, case_id, state, version, "
                     "text, author, machine, edited, made_at, changed_at, out_at) VALUES "
                     "('umi', 3, 'umi-r3', 'umi', 'umi-4', 'sent', 1, 'hi', 'sato', 0, 0, 1, 1, "
                     "?1)",
                     "i", now + MINUTES(32));
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO handoff (client, number, id, case_id, brand, form, token_hash, "
                     "made_at, made_by, arrived_at) VALUES ('umi', 1, 'umi-h1', 'umi-1', 'umi', "
                     "'f', 'h1', ?1, 'sato', ?1), ('umi', 2, 'umi-h2', 'umi-2', 'umi', 'f', 'h2', "
                     "?1, 'sato', NULL)",
                     "i", now);
    if (!err)
        err =
            db_run(db, why,
                   "INSERT INTO knowledge_choice (client, page, case_id, rank, at, person) VALUES "
                   "('umi', 'k1', 'umi-1', 1, ?1, 'sato'), ('umi', 'k2', 'umi-1', 3, ?1, "
                   "'sato'), ('umi', 'k3', 'umi-2', 0, ?1, 'sato'), "
                   "('umi', 'k4', 'umi-2', 5, ?1, 'sato')",
                   "i", now);
    return err;
}

TEST(the_figures_of_active_support_are_those_worked_out_by_hand)
{
    struct scene scene;
    scene_init(&scene);
    static const char *const authors[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++) /* none of them called us */
        ask(&scene, authors[i], authors[i], 0);
    scene.now_ms += MINUTES(10);
    answer(&scene, "umi-1");
    answer(&scene, "umi-2");
    answer(&scene, "umi-4");
    assert_ok(scene_write(&scene, rows_job, &scene), scene.why);
    scene.now_ms += HOURS(2);
    scene_post(&scene, &(struct said_post){.id = "x:9",
                                           .client = "umi",
                                           .author = "a",
                                           .text = "助かりました!",
                                           .kind = "reply",
                                           .reply_to = "a",
                                           .needs = .1});
    ask(&scene, "x:10", "b", 0); /* the link did not help */
    scene.now_ms += DAYS(4);
    const struct json *page = figures(&scene, SUPPORT, "umi", &all_time);
    is(page, "approached", NULL, 4, 3.0 / 4);
    is(page, "welcomed", NULL, 3, 1.0 / 3);
    is(page, "unwelcome", NULL, 3, 2.0 / 3);
    is(page, "solved_by_link", NULL, 2, 1.0 / 2);
    is(page, "form_completion", NULL, 2, 1.0 / 2);
    is(page, "knowledge_hit_1", NULL, 4, 1.0 / 4);
    is(page, "knowledge_hit_3", NULL, 4, 2.0 / 4);
    is(page, "opt_out_honoured", NULL, 2, 1.0 / 2);
    scene_done(&scene);
}

/* ---- incidents ---- */

TEST(the_course_of_a_story_has_a_peak_its_half_a_quiet_and_a_second_wave)
{
    enum { BINS = 80 };
    int64_t authors[BINS] = {2, 8, 20, 14, 10, 6, 4, 12, 3};
    double usual[COURSE_WEEK_HOURS] = {0};
    const int64_t from = 1760000400000;
    struct course_bins bins = {from, authors, BINS, usual};
    struct course c = course_of(&bins);
    assert_int_equal(c.peak_ms, from + 2 * COURSE_BIN_MS);
    assert_int_equal(c.half_ms, from + 4 * COURSE_BIN_MS);
    assert_int_equal(c.second_ms,
                     from + 7 * COURSE_BIN_MS); /* 4 is under a quarter, 12 over half */
    assert_int_equal(c.quiet_ms, from + 9 * COURSE_BIN_MS);
    authors[6] = 5; /* a quarter is not under a quarter */
    assert_int_equal(course_of(&bins).second_ms, 0);
    bins.count = 9 + COURSE_QUIET_BINS - 1; /* six hours have not passed */
    assert_int_equal(course_of(&bins).quiet_ms, 0);
    for (int i = 0; i < COURSE_WEEK_HOURS; i++)
        usual[i] = 3; /* what is usual is no unrest: under 6 */
    assert_int_equal(course_of(&bins).quiet_ms, from + 8 * COURSE_BIN_MS);
    bins.count = 0;
    assert_int_equal(course_of(&bins).peak_ms, 0);
}

TEST(the_clocks_of_an_incident_run_from_its_first_post)
{
    struct scene scene;
    scene_init(&scene);
    const int64_t start = scene.now_ms;
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "a",
                                           .story = "s1",
                                           .text = "虫がいた",
                                           .needs = .9});
    scene.now_ms += MINUTES(10);
    struct event event = {.kind = EVENT_LEVEL,
                          .at_ms = scene.now_ms,
                          .client = TEXT("umi"),
                          .brand = TEXT("umi"),
                          .story = TEXT("s1"),
                          .to = 2,
                          .category = RISK_CONTAMINATION,
                          .incident = TEXT("i-s1"),
                          .open = true};
    scene_event(&scene, &event);
    event.kind = EVENT_INCIDENT;
    scene_event(&scene, &event);
    event.kind = EVENT_RING;
    event.ring = TEXT("r1");
    event.level = 2;
    event.person = TEXT("mori");
    scene_event(&scene, &event);
    scene.now_ms += MINUTES(4);
    event.kind = EVENT_ACK;
    event.at_ms = scene.now_ms;
    scene_event(&scene, &event);
    scene.now_ms = start + DAYS(1);
    const struct json *page = figures(&scene, INCIDENTS, "umi", &all_time);
    const struct json *one = json_at(page, "incidents.0");
    assert_non_null(one);
    assert_true(json_number_at(one, "detect_s", -1) == 600);
    assert_true(json_number_at(one, "acknowledge_s", -1) == 240);
    assert_int_equal(json_find(one, "facts_s")->kind, JSON_NULL);
    assert_false(json_bool_at(one, "facts_in_time", true));
    assert_int_equal(json_find(page, "formulas")->count, 8);
    assert_int_equal(json_find(figures(&scene, INCIDENTS, "yama", &all_time), "incidents")->count,
                     0);
    scene_done(&scene);
}
