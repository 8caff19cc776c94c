#include "tests/desk/replies.h"

/* A change of a rule stands until somebody else says yes or no. */

struct proposing {
    struct house_of_replies *h;
    const char *person, *client, *state;
    int64_t number, others;
    struct rule_proposal found;
};

static enum err propose(struct db *db, void *arg, struct why *why)
{
    const struct proposing *p = arg;
    const struct rule_proposal proposal = {.client = TEXT("umi"),
                                           .brand = TEXT("umi"),
                                           .id = TEXT("main"),
                                           .query = TEXT("soup AND insect"),
                                           .began = 1,
                                           .person = text_of(p->person),
                                           .why = TEXT("too much"),
                                           .at_ms = p->h->scene.now_ms,
                                           .effect = TEXT("{\"known\":true,\"lost\":4}")};
    return desk_rule_propose(db, &proposal, why);
}

static enum err decide(struct db *db, void *arg, struct why *why)
{
    const struct proposing *p = arg;
    const struct act act = {.client = text_of(p->client),
                            .person = text_of(p->person),
                            .text = TEXT("no"),
                            .now_ms = p->h->scene.now_ms};
    return desk_rule_decide(db, &act, p->number, p->state, why);
}

static enum err load(struct db *db, void *arg, struct why *why)
{
    struct proposing *p = arg;
    return desk_rule_proposal(db, text_of(p->client), p->number, p->h->scene.arena, &p->found, why);
}

static enum err others(struct db *db, void *arg, struct why *why)
{
    struct proposing *p = arg;
    return desk_rule_others(db, text_of(p->client), text_of(p->person), &p->others, why);
}

static enum err run(struct house_of_replies *h, store_job *job, struct proposing p)
{
    p.h = h;
    p.client = p.client ? p.client : "umi";
    return replies_job(h, job, &p);
}

TEST(nobody_says_yes_to_a_change_of_their_own_but_may_take_it_back)
{
    struct house_of_replies h;
    replies_init(&h);
    assert_ok(run(&h, propose, (struct proposing){.person = "lena"}), h.scene.why);
    assert_int_equal(
        run(&h, decide, (struct proposing){.person = "lena", .number = 1, .state = "approved"}),
        ERR_DENIED);
    assert_ok(run(&h, load, (struct proposing){.number = 1}), h.scene.why);
    assert_ok(
        run(&h, decide, (struct proposing){.person = "lena", .number = 1, .state = "refused"}),
        h.scene.why);
    assert_int_equal(run(&h, load, (struct proposing){.number = 1}), ERR_DENIED);
    replies_done(&h);
}

TEST(a_proposal_is_decided_once_and_by_nobody_of_another_client)
{
    struct house_of_replies h;
    replies_init(&h);
    assert_ok(run(&h, propose, (struct proposing){.person = "lena"}), h.scene.why);
    assert_int_equal(run(&h, decide,
                         (struct proposing){
                             .person = "yuki", .client = "yama", .number = 1, .state = "approved"}),
                     ERR_NOT_FOUND);
    assert_ok(
        run(&h, decide, (struct proposing){.person = "rita", .number = 1, .state = "approved"}),
        h.scene.why);
    assert_int_equal(
        run(&h, decide, (struct proposing){.person = "rita", .number = 1, .state = "refused"}),
        ERR_DENIED);
    replies_done(&h);
}

TEST(a_newer_proposal_takes_the_place_of_the_one_that_waits)
{
    struct house_of_replies h;
    replies_init(&h);
    assert_ok(run(&h, propose, (struct proposing){.person = "lena"}), h.scene.why);
    assert_ok(run(&h, propose, (struct proposing){.person = "rita"}), h.scene.why);
    assert_int_equal(run(&h, load, (struct proposing){.number = 1}), ERR_DENIED);
    struct proposing p = {.h = &h, .client = "umi", .number = 2};
    assert_ok(replies_job(&h, load, &p), h.scene.why);
    assert_text(p.found.person, "rita");
    assert_text(p.found.query, "soup AND insect");
    replies_done(&h);
}

TEST(only_who_may_change_rules_of_the_client_counts_as_another)
{
    struct house_of_replies h;
    replies_init(&h);
    struct proposing p = {.h = &h, .client = "umi", .person = "lena"};
    assert_ok(replies_job(&h, others, &p), h.scene.why);
    assert_int_equal(p.others, 1); /* rita; not the agents, not yama's lead */
    p = (struct proposing){.h = &h, .client = "yama", .person = "yuki"};
    assert_ok(replies_job(&h, others, &p), h.scene.why);
    assert_int_equal(p.others, 0);
    replies_done(&h);
}
