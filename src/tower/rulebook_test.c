#include "base/test.h"
#include "desk/desk.h"
#include "tower/rulebook.h"

/* Which changes of queries and lists wait for a second person, and that they wait. */

static const struct text yaml =
    TEXT("clients: [{id: umi, brands: [{id: foods, topics: [{id: main, query: soup}]}]}]\n");

struct desk {
    struct store *store;
    struct rulebook *rulebook;
    struct arena *arena;
    struct rule_proposal proposal;
    struct rule_version newest;
    struct why why;
};

static enum err fill(struct db *db, void *arg, struct why *why)
{
    struct desk *desk = arg;
    struct text umi[] = {TEXT("umi")};
    static const char *const people[] = {"lena", "rita"};
    struct json *tree = NULL;
    struct watched watched;
    enum err err = yaml_parse(yaml, desk->arena, &tree, why);
    if (!err)
        err = watched_read(tree, desk->arena, &watched, why);
    if (!err)
        err = store_set_watched(db, &watched, yaml, TEXT("lena"), 1, why);
    for (size_t i = 0; i < 2 && !err; i++) {
        const struct user user = {.id = text_of(people[i]),
                                  .name = text_of(people[i]),
                                  .role = TEXT("lead"),
                                  .lang = TEXT("en"),
                                  .clients = umi,
                                  .client_count = 1};
        err = store_user_add(db, &user, 1, why);
    }
    return err;
}

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct desk *desk = arg;
    const struct rule_name name = {TEXT("umi"), TEXT("foods"), TEXT("main"), {0}};
    enum err err = store_rule_version(db, &name, 0, desk->arena, &desk->newest, why);
    return err ? err : desk_rule_proposal(db, TEXT("umi"), 1, desk->arena, &desk->proposal, why);
}

static void desk_init(struct desk *desk)
{
    *desk = (struct desk){.arena = arena_new("test", 4096)};
    assert_ok(store_open(":memory:", &desk->store, &desk->why), desk->why);
    assert_ok(store_write(desk->store, fill, desk, &desk->why), desk->why);
    /* No way and no loop: what waits is not put in force. */
    const struct rulebook_setup setup = {.store = desk->store, .file = {.kind = "store"}};
    desk->rulebook = rulebook_start(&setup);
}

static void desk_done(struct desk *desk)
{
    rulebook_stop(&desk->rulebook);
    store_close(&desk->store);
    arena_free(&desk->arena);
}

static struct rule_ask wider(void)
{
    return (struct rule_ask){.client = TEXT("umi"),
                             .brand = TEXT("foods"),
                             .id = TEXT("main"),
                             .query = TEXT("soup OR tea"),
                             .person = TEXT("lena"),
                             .why = TEXT("tea too"),
                             .number = 1,
                             .now_ms = 7,
                             .effect = {.known = true, .before = 10, .gained = 3}};
}

TEST(what_turns_more_hits_than_the_client_allows_waits)
{
    const struct rule_effect some = {.known = true, .before = 100, .lost = 12, .gained = 8};
    const struct rule_effect more = {.known = true, .before = 100, .lost = 12, .gained = 9};
    assert_false(rulebook_turns_much(&some, 20));
    assert_true(rulebook_turns_much(&more, 20));
    assert_false(rulebook_turns_much(&more, 21));
    assert_true(rulebook_turns_much(&some, 19));
}

TEST(what_is_not_known_or_loses_a_burning_post_waits_however_small)
{
    const struct rule_effect unknown = {.known = false, .before = 100};
    const struct rule_effect burning = {.known = true, .before = 1000, .lost = 1, .burning = 1};
    const struct rule_effect first = {.known = true, .gained = 40};
    assert_true(rulebook_turns_much(&unknown, 100));
    assert_true(rulebook_turns_much(&burning, 100));
    assert_false(rulebook_turns_much(&first, 20)); /* it had no hits that could be turned */
}

TEST(always_and_never_ask_nothing_of_the_effect)
{
    const struct rule_effect none = {.known = true, .before = 100};
    const struct rule_effect worst = {.known = false, .before = 1, .lost = 1, .burning = 1};
    assert_true(rulebook_turns_much(&none, RULES_ALWAYS));
    assert_false(rulebook_turns_much(&none, RULES_USUAL));
    assert_false(rulebook_turns_much(&worst, RULES_NEVER));
}

TEST(a_change_that_turns_much_stands_as_a_proposal_and_nothing_of_it_is_in_force)
{
    struct desk desk;
    desk_init(&desk);
    const struct rule_ask ask = wider();
    assert_ok(rulebook_change(desk.rulebook, &ask, &desk.why), desk.why);
    assert_ok(store_read(desk.store, look, &desk, &desk.why), desk.why);
    assert_int_equal(desk.newest.number, 1);
    assert_text(desk.newest.said, "soup");
    assert_text(desk.proposal.query, "soup OR tea");
    assert_text(desk.proposal.person, "lena");
    assert_int_equal(desk.proposal.began, 1);
    desk_done(&desk);
}

TEST(nobody_puts_a_proposal_of_their_own_in_force)
{
    struct desk desk;
    desk_init(&desk);
    const struct rule_ask ask = wider();
    const struct rule_ask yes = {
        .client = TEXT("umi"), .person = TEXT("lena"), .approves = 1, .now_ms = 8};
    assert_ok(rulebook_change(desk.rulebook, &ask, &desk.why), desk.why);
    assert_int_equal(rulebook_change(desk.rulebook, &yes, &desk.why), ERR_DENIED);
    assert_ok(store_read(desk.store, look, &desk, &desk.why), desk.why); /* it waits still */
    assert_text(desk.newest.said, "soup");
    desk_done(&desk);
}

TEST(a_proposal_that_began_from_an_older_version_is_refused)
{
    struct desk desk;
    desk_init(&desk);
    struct rule_ask ask = wider();
    ask.number = 0;
    assert_int_equal(rulebook_change(desk.rulebook, &ask, &desk.why), ERR_BAD_INPUT);
    assert_non_null(strstr(desk.why.text, "changed this meanwhile"));
    assert_int_equal(store_read(desk.store, look, &desk, &desk.why), ERR_NOT_FOUND);
    desk_done(&desk);
}
