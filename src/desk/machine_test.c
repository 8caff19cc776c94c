#include "base/clock.h"
#include "desk/machine_read.h"
#include "tests/desk/replies.h"

#include <stdio.h>

/* ---- the mark ---- */

TEST(a_mark_is_in_the_language_of_the_text_or_the_clients_own)
{
    const struct client_voice own = {.machine_mark = TEXT("[AI]")};
    assert_text(machine_mark(NULL, TEXT("it")), "(scritto con l'IA)");
    assert_text(machine_mark(&(struct client_voice){0}, TEXT("ja")), "※AIが書いた文です");
    assert_text(machine_mark(NULL, TEXT("sv")), "(written with AI)");
    assert_text(machine_mark(&own, TEXT("ja")), "[AI]");
}

TEST(white_space_marks_and_names_that_are_called_are_no_edit_a_word_is)
{
    const struct text mark = TEXT("(written with AI)");
    const struct text said = TEXT("Open it with a can opener.");
    static const char *const same[] = {
        "@ken@m.example Open it with a can opener. (written with AI)",
        "Open it, with a can-opener!\n", "Open it with a\tcan opener"};
    static const char *const other[] = {"Open it with the can opener.",
                                        "Open it with a can opener. Sorry!", "Open it with a can",
                                        ""};
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        if (!machine_same(said, text_of(same[i]), mark))
            fail_msg("%s", same[i]);
    for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
        if (machine_same(said, text_of(other[i]), mark))
            fail_msg("%s", other[i]);
}

/* ---- what came ---- */

static void reads(const char *content, enum machine_end wanted, const char *text_wanted)
{
    struct arena *arena = arena_new("test", 1 << 14);
    struct text text = {0}, host = TEXT("umi.example");
    struct why why = {0};
    const struct machine_bounds bounds = {.net = TEXT("mastodon"),
                                          .handle = TEXT("ken@m.example"),
                                          .mark = TEXT("(AI)"),
                                          .asked = TEXT("my can of umi soup does not open however "
                                                        "hard I pull at its ring"),
                                          .page = TEXT("Where it does not open however hard I pull "
                                                       "at its ring, take a can opener."),
                                          .url = TEXT("https://help.example/can?a=1"),
                                          .hosts = {&host, 1}};
    const enum machine_end end = machine_read(text_of(content), &bounds, arena, &text, &why);
    if (end != wanted)
        fail_msg("%s: %s (%s)", content, machine_end_name(end), why.text);
    if (text_wanted)
        assert_text(text, text_wanted);
    assert_int_equal(end == MACHINE_DONE, why.code == OK);
    arena_free(&arena);
}

TEST(a_good_text_gets_its_customers_name_and_its_mark)
{
    reads("{\"text\":\" Take a can opener: https://help.example/can?a=1. \"}", MACHINE_DONE,
          "@ken@m.example Take a can opener: https://help.example/can?a=1. (AI)");
    reads("{\"text\":\"@ken@m.example take one, see https://www.umi.example/x\"}", MACHINE_DONE,
          "@ken@m.example take one, see https://www.umi.example/x (AI)");
    /* what the page says may be said, though the customer says it too */
    reads("{\"text\":\"If it does not open however hard I pull at its ring, take a can opener.\"}",
          MACHINE_DONE, NULL);
    reads("{\"text\":\"3 < 4, and a <3 for you\"}", MACHINE_DONE, NULL);
}

TEST(what_a_model_was_not_given_is_refused)
{
    reads("{\"text\":\"See http://10.0.0.1/pay\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"See https://help.example/can?a=12\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"See https://umi.example.evil.com/\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"See https://umi.example@evil.com/\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"See evil.com/pay\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"Ask @boss\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"Write to help@umi.example\"}", MACHINE_LINKS, NULL);
    reads("{\"text\":\"you say your can does not open\"}", MACHINE_DONE, NULL);
    reads("{\"text\":\"my can of umi soup does not open, you say\"}", MACHINE_REPEATS, NULL);
    reads("{\"text\":\"[click](https://umi.example)\"}", MACHINE_MARKUP, NULL);
    reads("{\"text\":\"1\\n## Title\"}", MACHINE_MARKUP, NULL);
    reads("{\"text\":\"a\\u0000b\"}", MACHINE_UNUSABLE, NULL);
    reads("{\"text\":\"a\\u001bb\"}", MACHINE_UNUSABLE, NULL);
    reads("{\"text\":null}", MACHINE_UNUSABLE, NULL);
    reads("[]", MACHINE_UNUSABLE, NULL);
    reads("", MACHINE_UNUSABLE, NULL);
}

TEST(a_text_counts_with_its_mark_by_its_networks_own_counting)
{
    char room[700];
    /* 500 of Mastodon: "@ken" counts without its server */
    for (int i = 0; i < 2; i++) {
        const int letters = 500 - 5 - 5 + i;
        snprintf(room, sizeof(room), "{\"text\":\"%0*d\"}", letters, 0);
        reads(room, i ? MACHINE_TOO_LONG : MACHINE_DONE, NULL);
    }
}

/* ---- wishes ---- */

struct wishing {
    struct house_of_replies *h;
    struct machine_rule rule;
    struct act act;
    struct machine_wish wish;
    struct machine_task task;
    struct machine_answer answer;
    struct machine_outcome outcome;
    int told;
};

static struct seen_by by_of(const struct wishing *w)
{
    static struct text clients[] = {{"umi", 3}, {"yama", 4}};
    return (struct seen_by){.clients = clients,
                            .count = 2,
                            .watched = &w->h->scene.watched,
                            .now_ms = w->h->scene.now_ms};
}

static void tell(const struct said_event *said, void *arg)
{
    struct wishing *w = arg;
    assert_true(said->number > 0);
    w->told++;
}

static enum err ask_job(struct db *db, void *arg, struct why *why)
{
    struct wishing *w = arg;
    const struct seen_by by = by_of(w);
    return desk_machine_ask(db, &by, &w->rule, &w->act, &w->wish, why);
}

static enum err next_job(struct db *db, void *arg, struct why *why)
{
    struct wishing *w = arg;
    const struct seen_by by = by_of(w);
    w->outcome = (struct machine_outcome){.arena = w->h->scene.arena, .tell = tell, .arg = w};
    return desk_machine_next(db, &by, &w->outcome, &w->task, why);
}

static enum err keep_job(struct db *db, void *arg, struct why *why)
{
    struct wishing *w = arg;
    return desk_machine_keep(db, &w->h->eyes, &w->answer, &w->outcome, why);
}

static enum err asks(struct wishing *w, const char *case_id)
{
    w->wish = (struct machine_wish){.case_id = text_of(case_id)};
    w->act =
        (struct act){.client = TEXT("umi"), .person = TEXT("sato"), .now_ms = w->h->scene.now_ms};
    return replies_job(w->h, ask_job, w);
}

static void answers(struct wishing *w, const char *content, bool last)
{
    assert_ok(replies_job(w->h, next_job, w), w->h->scene.why);
    assert_true(w->task.number > 0);
    w->answer = (struct machine_answer){.task = &w->task,
                                        .content = text_of(content),
                                        .model = TEXT("local"),
                                        .last = last,
                                        .now_ms = w->h->scene.now_ms};
    w->outcome = (struct machine_outcome){.arena = w->h->scene.arena, .tell = tell, .arg = w};
    assert_ok(replies_job(w->h, keep_job, w), w->h->scene.why);
}

static void begin(struct house_of_replies *h, struct wishing *w, const char *net)
{
    replies_init(h);
    h->scene.net = net;
    char id[40];
    for (int i = 1; i <= MACHINE_WAITING_MOST + 2; i++) {
        snprintf(id, sizeof(id), "%s:%d", net, i);
        scene_post(&h->scene,
                   &(struct said_post){.id = arena_text(h->scene.arena, text_of(id)).at,
                                       .client = "umi",
                                       .author = arena_printf(h->scene.arena, "a%d", i).at,
                                       .text = "アプリが開きません。どうすれば?",
                                       .needs = .9});
    }
    *w = (struct wishing){.h = h};
}

TEST(on_x_and_for_others_no_model_writes_unless_that_is_said)
{
    struct house_of_replies h;
    struct wishing w;
    struct text yama = TEXT("yama");
    begin(&h, &w, "x");
    assert_int_equal(asks(&w, "umi-1"), ERR_DENIED);
    w.rule = (struct machine_rule){.clients = {&yama, 1}, .not_on = {&yama, 0}};
    assert_int_equal(asks(&w, "umi-1"), ERR_DENIED);
    w.rule.clients.count = 0;
    assert_ok(asks(&w, "umi-1"), h.scene.why);
    assert_int_equal(asks(&w, "yama-1"), ERR_NOT_FOUND);
    replies_done(&h);
}

TEST(wishes_are_one_a_case_few_a_client_and_end_by_themselves)
{
    struct house_of_replies h;
    struct wishing w;
    char id[40];
    begin(&h, &w, "bluesky");
    for (int i = 1; i <= MACHINE_WAITING_MOST; i++) {
        snprintf(id, sizeof(id), "umi-%d", i);
        assert_ok(asks(&w, id), h.scene.why);
        assert_int_equal(asks(&w, id), ERR_FULL);
    }
    snprintf(id, sizeof(id), "umi-%d", MACHINE_WAITING_MOST + 1);
    assert_int_equal(asks(&w, id), ERR_FULL);
    h.scene.now_ms += MACHINE_WAIT_MS + 1;
    assert_ok(replies_job(&h, next_job, &w), h.scene.why);
    assert_int_equal(w.task.number, 0);
    assert_int_equal(w.told, MACHINE_WAITING_MOST);
    assert_ok(asks(&w, id), h.scene.why);
    replies_done(&h);
}

TEST(an_answer_becomes_a_draft_of_who_asked_with_its_findings)
{
    struct house_of_replies h;
    struct wishing w;
    begin(&h, &w, "bluesky");
    assert_ok(asks(&w, "umi-1"), h.scene.why);
    answers(&w, "no JSON", false);
    assert_true(w.outcome.again.len > 0);
    answers(&w, "{\"text\":\"そのようなことは絶対にありえません。アプリを入れ直してください。\"}",
            false);
    assert_int_equal(w.outcome.again.len, 0);
    const struct json *page = replies_page(&h, "umi", "umi-r1");
    assert_text(json_text_at(json_at(page, "reply"), "state"), "draft");
    assert_text(json_text_at(json_at(page, "reply.author"), "id"), "sato");
    assert_true(json_bool_at(json_at(page, "reply"), "machine", false));
    bool denial = false;
    for (const struct json *f = json_at(page, "findings")->first; f; f = f->next)
        denial = denial || text_is(json_text_at(f, "code"), "absolute_denial");
    assert_true(denial);
    /* it is blocked like anybody's, and nothing is due */
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_true(h.blocked);
    assert_int_equal(replies_due(&h), 0);
    /* an answer that comes twice changes nothing */
    assert_ok(replies_job(&h, keep_job, &w), h.scene.why);
    assert_text(json_text_at(json_at(replies_page(&h, "umi", "umi-r1"), "reply"), "state"),
                "draft");
    replies_done(&h);
}
