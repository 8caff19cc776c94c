#include "base/clock.h"
#include "desk/facts.h"
#include "desk/machine_against.h"
#include "tests/desk/replies.h"

#include <stdio.h>

/* A model is a local double here: each test is its answer. */
struct reading {
    struct house_of_replies h;
    struct machine_rule rule;
    struct machine_task task;
    struct machine_answer answer;
    struct machine_outcome outcome;
    struct act act;
    struct fact_text fact;
    int told;
};

static const char opens_later[] = "スープが店に並ぶのはもう少し先になります。お待ちください。";
#define FOUND                                                                                        \
    "{\"contradictions\":[{\"draft\":\"もう少し先になります\",\"source\":\"T1\",\"said\":" \
    "\"4月から販売中\",\"why\":\"すでに販売されています。\"}]}"

static void tell(const struct said_event *said, void *arg)
{
    struct reading *r = arg;
    assert_int_equal(said->event.kind, EVENT_REPLY);
    r->told++;
}

static enum err next_job(struct db *db, void *arg, struct why *why)
{
    struct reading *r = arg;
    static struct text clients[] = {{"umi", 3}, {"yama", 4}};
    const struct seen_by by = {.clients = clients,
                               .count = 2,
                               .watched = &r->h.scene.watched,
                               .now_ms = r->h.scene.now_ms,
                               .checker = r->h.checker};
    r->outcome = (struct machine_outcome){.arena = r->h.scene.arena, .tell = tell, .arg = r};
    return desk_machine_next(db, &by, &r->outcome, &r->task, why);
}

static enum err keep_job(struct db *db, void *arg, struct why *why)
{
    struct reading *r = arg;
    return desk_machine_keep(db, &r->h.eyes, &r->answer, &r->outcome, why);
}

static enum err ask_job(struct db *db, void *arg, struct why *why)
{
    struct reading *r = arg;
    return desk_reading_ask(db, &r->h.eyes, &r->act, why);
}

static enum err fact_job(struct db *db, void *arg, struct why *why)
{
    struct text id;
    struct reading *r = arg;
    return desk_fact_new(db, &r->h.eyes, &r->act, &r->fact, &id, why);
}

static enum err asks(struct reading *r, const char *id)
{
    r->act = (struct act){.client = {id, (size_t)(strchr(id, '-') - id)},
                          .id = text_of(id),
                          .person = TEXT("sato"),
                          .now_ms = r->h.scene.now_ms};
    return replies_job(&r->h, ask_job, r);
}

static bool takes(struct reading *r)
{
    assert_ok(replies_job(&r->h, next_job, r), r->h.scene.why);
    return r->task.number > 0;
}

static void says(struct reading *r, const char *content, const char *failed, bool last)
{
    r->answer = (struct machine_answer){.task = &r->task,
                                        .content = text_of(content),
                                        .failed = text_of(failed),
                                        .model = TEXT("local"),
                                        .last = last,
                                        .now_ms = r->h.scene.now_ms};
    r->outcome = (struct machine_outcome){.arena = r->h.scene.arena, .tell = tell, .arg = r};
    assert_ok(replies_job(&r->h, keep_job, r), r->h.scene.why);
}

static void knows(struct reading *r, const char *client, const char *claim, bool open)
{
    r->act = (struct act){
        .client = text_of(client), .person = TEXT("lena"), .now_ms = r->h.scene.now_ms};
    r->fact = (struct fact_text){.claim = text_of(claim),
                                 .position = TEXT("confirmed"),
                                 .evidence = TEXT("seen"),
                                 .brand = text_of(client),
                                 .open = open ? TEXT("yes") : TEXT("no")};
    assert_ok(replies_job(&r->h, fact_job, r), r->h.scene.why);
}

static const struct json *reading_of(struct reading *r)
{
    return json_at(replies_page(&r->h, "umi", "umi-r1"), "reply.reading");
}

static const char *state_of(struct reading *r)
{
    return arena_text(r->h.scene.arena, json_text_at(reading_of(r), "state")).at;
}

/* A draft at level 2, and two rows of the ledger that may be said. */
static void begin(struct reading *r)
{
    *r = (struct reading){.rule = {.reads = true}};
    replies_init(&r->h);
    r->h.eyes.machine = &r->rule;
    scene_post(&r->h.scene, &(struct said_post){.id = "x:1",
                                                .client = "umi",
                                                .author = "taro",
                                                .text = "いつから買えますか?",
                                                .needs = .9,
                                                .story = "s1"});
    replies_level(&r->h, "s1", 2);
    knows(r, "umi", "夏のスープは4月から販売中", true);
    knows(r, "umi", "販売の秘密は社長の病気", false);
    knows(r, "yama", "山の販売は9月", true);
    assert_ok(replies_draft(&r->h, "sato", "umi-1", opens_later), r->h.scene.why);
}

static void submit(struct reading *r)
{
    assert_ok(replies_do(&r->h, DO_SUBMIT, "sato", "umi-r1", ""), r->h.scene.why);
    assert_false(r->h.blocked);
}

TEST(what_waits_for_a_yes_is_read_against_what_may_be_said_and_nothing_else)
{
    struct reading r;
    begin(&r);
    assert_false(takes(&r));
    assert_string_equal(state_of(&r), "none");
    submit(&r);
    assert_string_equal(state_of(&r), "waiting");
    assert_true(takes(&r));
    assert_string_equal(state_of(&r), "reading");
    assert_true(text_find(r.task.user, TEXT("4月から販売中")) > 0);
    assert_true(text_find(r.task.user, text_of(opens_later)) > 0);
    assert_int_equal(text_find(r.task.user, TEXT("病気")), -1);
    assert_int_equal(text_find(r.task.user, TEXT("9月")), -1);
    says(&r, FOUND, "", true);
    const struct json *reading = reading_of(&r), *found = json_at(reading, "findings")->first;
    assert_text(json_text_at(reading, "state"), "done");
    assert_text(json_text_at(reading, "model"), "local");
    assert_text(json_text_at(found, "text"), "もう少し先になります");
    assert_text(json_text_at(found, "against"), "4月から販売中");
    assert_text(json_text_at(found, "kind"), "ledger");
    int64_t from = -1;
    assert_true(json_int(json_at(found, "at")->first, &from));
    assert_int_equal(from, 10);
    assert_true(r.told >= 2);
    /* it only warns: a yes lets it go */
    const struct json *page = replies_page(&r.h, "umi", "umi-r1");
    bool warned = false;
    for (const struct json *f = json_at(page, "findings")->first; f; f = f->next)
        warned = warned || (text_is(json_text_at(f, "code"), "model_against_ledger") &&
                            text_is(json_text_at(f, "gravity"), "warn"));
    assert_true(warned);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "submitted");
    assert_ok(replies_do(&r.h, DO_APPROVE, "lena", "umi-r1", ""), r.h.scene.why);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "approved");
    replies_done(&r.h);
}

TEST(nothing_found_is_said_and_a_second_submit_of_the_same_text_is_not_read_again)
{
    struct reading r;
    begin(&r);
    submit(&r);
    assert_true(takes(&r));
    says(&r, "{\"contradictions\":[]}", "", true);
    assert_string_equal(state_of(&r), "done");
    assert_int_equal(json_at(reading_of(&r), "findings")->count, 0);
    assert_ok(replies_do(&r.h, DO_REFUSE, "lena", "umi-r1", "too short"), r.h.scene.why);
    submit(&r);
    assert_string_equal(state_of(&r), "done");
    assert_false(takes(&r));
    /* a person may ask again */
    assert_ok(asks(&r, "umi-r1"), r.h.scene.why);
    assert_int_equal(asks(&r, "umi-r1"), ERR_FULL);
    replies_done(&r.h);
}

TEST(where_it_blocks_a_named_person_sets_it_aside_with_a_reason)
{
    struct reading r;
    begin(&r);
    r.rule.reads_block = true;
    submit(&r);
    assert_true(takes(&r));
    says(&r, FOUND, "", true);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "draft");
    assert_ok(replies_do(&r.h, DO_SUBMIT, "sato", "umi-r1", ""), r.h.scene.why);
    assert_true(r.h.blocked);
    assert_int_equal(replies_override(&r.h, "sato", "umi-r1", "G19", ""), ERR_BAD_INPUT);
    assert_ok(replies_override(&r.h, "sato", "umi-r1", "G19", "it is of another soup"),
              r.h.scene.why);
    submit(&r);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "submitted");
    const struct json *page = replies_page(&r.h, "umi", "umi-r1");
    assert_true(json_bool_at(json_at(page, "reply.reading.findings")->first, "overridden", false));
    assert_text(json_text_at(json_at(page, "overrides")->first, "reason"), "it is of another soup");
    replies_done(&r.h);
}

TEST(a_warning_is_set_aside_while_it_waits_and_a_block_of_the_checks_is_not)
{
    struct reading r;
    begin(&r);
    submit(&r);
    assert_true(takes(&r));
    says(&r, FOUND, "", true);
    assert_int_equal(replies_override(&r.h, "sato", "umi-r1", "J05", "I like it"), ERR_DENIED);
    assert_ok(replies_override(&r.h, "sato", "umi-r1", "G19", "it is of another soup"),
              r.h.scene.why);
    assert_true(json_bool_at(json_at(reading_of(&r), "findings")->first, "overridden", false));
    assert_string_equal(replies_state(&r.h, "umi-r1"), "submitted");
    replies_done(&r.h);
}

TEST(any_edit_leaves_a_reading_behind_also_one_that_is_under_way)
{
    struct reading r;
    const struct reply_text edit = {.text = TEXT("店に並ぶのはもう少し先になります。")};
    begin(&r);
    submit(&r);
    assert_true(takes(&r));
    assert_ok(replies_write(&r.h, "sato", "umi-r1", &edit), r.h.scene.why);
    says(&r, FOUND, "", true);
    assert_string_equal(state_of(&r), "none");
    assert_int_equal(json_at(replies_page(&r.h, "umi", "umi-r1"), "findings")->count, 0);
    /* … and before it was taken up */
    submit(&r);
    assert_ok(replies_write(&r.h, "sato", "umi-r1",
                            &(struct reply_text){.text = TEXT("並ぶのはずっと先です。")}),
              r.h.scene.why);
    assert_false(takes(&r));
    /* … and after it */
    submit(&r);
    assert_true(takes(&r));
    says(&r,
         "{\"contradictions\":[{\"draft\":\"ずっと先です\",\"source\":\"T1\",\"said\":\"4月から\","
         "\"why\":\"\"}]}",
         "", true);
    assert_int_equal(json_at(reading_of(&r), "findings")->count, 1);
    assert_ok(replies_write(&r.h, "sato", "umi-r1", &edit), r.h.scene.why);
    assert_string_equal(state_of(&r), "none");
    replies_done(&r.h);
}

TEST(away_late_and_unusable_are_said_and_hold_nothing_back)
{
    struct reading r;
    begin(&r);
    r.rule.reads_block = true;
    submit(&r);
    assert_true(takes(&r));
    says(&r, "", "the server is away", true);
    assert_string_equal(state_of(&r), "away");
    assert_text(json_text_at(reading_of(&r), "why"), "the server is away");
    assert_ok(asks(&r, "umi-r1"), r.h.scene.why);
    assert_true(takes(&r));
    says(&r, "Sure!", "", false);
    assert_true(r.outcome.again.len > 0);
    says(&r, "Sure!", "", true);
    assert_string_equal(state_of(&r), "unusable");
    assert_ok(asks(&r, "umi-r1"), r.h.scene.why);
    assert_true(takes(&r));
    r.h.scene.now_ms += MACHINE_WAIT_MS + 1;
    assert_false(takes(&r));
    assert_string_equal(state_of(&r), "late");
    assert_ok(replies_do(&r.h, DO_APPROVE, "lena", "umi-r1", ""), r.h.scene.why);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "approved");
    replies_done(&r.h);
}

TEST(where_too_many_wait_it_is_submitted_all_the_same_and_says_that_it_was_not_read)
{
    struct reading r;
    begin(&r);
    for (int i = 2; i < MACHINE_WAITING_MOST + 2; i++) {
        char id[40];
        snprintf(id, sizeof(id), "umi-r%d", i);
        assert_ok(replies_draft(&r.h, "sato", "umi-1", opens_later), r.h.scene.why);
        assert_ok(asks(&r, id), r.h.scene.why);
    }
    submit(&r);
    assert_string_equal(replies_state(&r.h, "umi-r1"), "submitted");
    assert_string_equal(state_of(&r), "full");
    replies_done(&r.h);
}

TEST(it_reads_for_whom_it_was_allowed_and_only_where_there_is_something_to_read_against)
{
    struct reading r;
    struct text yama = TEXT("yama");
    begin(&r);
    r.rule.read_clients = (struct texts){&yama, 1};
    submit(&r);
    assert_false(takes(&r));
    assert_int_equal(asks(&r, "umi-r1"), ERR_DENIED);
    assert_int_equal(asks(&r, "umi-r9"), ERR_NOT_FOUND);
    assert_true(json_at(replies_page(&r.h, "umi", "umi-r1"), "reply.reading")->kind == JSON_NULL);
    replies_done(&r.h);

    r = (struct reading){.rule = {.reads = true}};
    replies_init(&r.h);
    r.h.eyes.machine = &r.rule;
    scene_post(
        &r.h.scene,
        &(struct said_post){
            .id = "x:1", .client = "umi", .author = "taro", .text = "いつから?", .needs = .9});
    assert_ok(replies_draft(&r.h, "sato", "umi-1", opens_later), r.h.scene.why);
    assert_ok(asks(&r, "umi-r1"), r.h.scene.why);
    assert_false(takes(&r));
    assert_string_equal(state_of(&r), "nothing");
    replies_done(&r.h);
}
