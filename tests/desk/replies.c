#include "tests/desk/replies.h"

#include "base/clock.h"
#include "base/mem.h"

#include <glob.h>

static const char rules_ja[] = "for\tpattern\tnote\n"
                               "absolute_denial\tありえません|ありえない\t\n"
                               "absolute_denial\t苦情 >6 初めて\t\n"
                               "minimising\tせいぜい\t\n"
                               "self_praise\t大成功\t\n";

/* The kinds of remarks are the product's, all of lexicon/all/reply*.tsv; the rules are these. */
static void build(struct house_of_replies *h)
{
    enum { FILES_MOST = 20 };
    struct scene *s = &h->scene;
    struct lexicon_file files[FILES_MOST] = {{TEXT("ja/reply.tsv"), text_of(rules_ja)}};
    size_t count = 1;
    glob_t found;
    assert_int_equal(
        glob(/* NOLINT: no other thread asks */ "lexicon/all/reply*.tsv", 0, NULL, &found), 0);
    assert_int_equal(glob(/* NOLINT: no other thread asks */ "lexicon/ja/reply_claims.tsv",
                          GLOB_APPEND, NULL, &found),
                     0);
    for (size_t i = 0; i < found.gl_pathc && count < FILES_MOST; i++) {
        const char *path = found.gl_pathv[i];
        struct text bytes = test_read_file(path);
        files[count++] = (struct lexicon_file){
            arena_text(s->arena, text_of(path + strlen("lexicon/"))), arena_text(s->arena, bytes)};
        mem_free((void *)(uintptr_t)bytes.at);
    }
    globfree(&found);
    struct text words = test_read_file("lexicon/ja/words.tsv");
    const struct lexicon_file lexicon[] = {{TEXT("ja/words.tsv"), arena_text(s->arena, words)}};
    mem_free((void *)(uintptr_t)words.at);
    assert_ok(understand_build(lexicon, 1, &h->understand, &s->why), s->why);
    assert_ok(checker_build(files, count, h->understand, &h->checker, &s->why), s->why);
}

void replies_init(struct house_of_replies *h)
{
    static struct sender senders[] = {
        {.id = {"umi-bsky", 8},
         .client = {"umi", 3},
         .kind = {"bluesky", 7},
         .account = {"umi.example", 11}},
        {.id = {"umi-x", 5}, .client = {"umi", 3}, .kind = {"copy", 4}, .account = {"umi_x", 5}},
        {.id = {"yama-x", 6}, .client = {"yama", 4}, .kind = {"copy", 4}, .account = {"yama_x", 6}},
    };
    *h = (struct house_of_replies){0};
    scene_init(&h->scene);
    h->rule = (struct approval_rule){.from = 2,
                                     .risk = 3,
                                     .client = APPROVAL_NEVER,
                                     .expires_ms = HOURS(4),
                                     .undo_ms = SECONDS(10)};
    h->scene.watched.senders = senders;
    h->scene.watched.sender_count = 3;
    h->scene.watched.clients[0].approval = &h->rule;
    h->scene.watched.clients[0].voice = &h->voice;
    build(h);
    h->eyes = (struct desk_eyes){.watched = &h->scene.watched, .checker = h->checker};
    replies_person(h, "sato", "agent", "umi");
    replies_person(h, "kato", "agent", "umi");
    replies_person(h, "lena", "lead", "umi");
    replies_person(h, "rita", "risk", "umi");
    replies_person(h, "yuki", "lead", "yama");
}

void replies_done(struct house_of_replies *h)
{
    checker_free(&h->checker);
    understand_free(&h->understand);
    h->scene.watched.clients[0].approval = NULL;
    h->scene.watched.clients[0].voice = NULL;
    scene_done(&h->scene);
}

static enum err take_user(struct db *db, void *arg, struct why *why)
{
    return store_user_add(db, arg, 1, why);
}

void replies_person(struct house_of_replies *h, const char *id, const char *role,
                    const char *client)
{
    struct text serves = text_of(client);
    struct user user = {.id = text_of(id),
                        .name = text_of(id),
                        .role = text_of(role),
                        .clients = &serves,
                        .client_count = 1};
    assert_ok(store_write(h->scene.store, take_user, &user, &h->scene.why), h->scene.why);
}

enum err replies_job(struct house_of_replies *h, store_job *job, void *arg)
{
    return store_write(h->scene.store, job, arg, &h->scene.why);
}

/* ---- acts ---- */

struct doing {
    struct house_of_replies *h;
    enum deed_of_reply deed;
    struct act act;
    const struct reply_text *text;
    struct text rule;
};

static struct text client_of(const char *id)
{
    const char *dash = strchr(id, '-');
    return (struct text){id, dash ? (size_t)(dash - id) : strlen(id)};
}

static struct doing doing_of(struct house_of_replies *h, const char *person, const char *id,
                             const char *text)
{
    return (struct doing){.h = h,
                          .act = {.client = client_of(id),
                                  .id = text_of(id),
                                  .person = text_of(person),
                                  .text = text_of(text),
                                  .now_ms = h->scene.now_ms,
                                  .version = h->read}};
}

static enum err make_draft(struct db *db, void *arg, struct why *why)
{
    const struct doing *d = arg;
    struct text id;
    return desk_reply_new(db, &d->h->eyes, &d->act, d->text, &id, why);
}

enum err replies_draft(struct house_of_replies *h, const char *person, const char *case_id,
                       const char *text)
{
    struct doing d = doing_of(h, person, case_id, "");
    const struct reply_text said = {.case_id = text_of(case_id), .text = text_of(text)};
    d.text = &said;
    return replies_job(h, make_draft, &d);
}

static enum err write_draft(struct db *db, void *arg, struct why *why)
{
    const struct doing *d = arg;
    return desk_reply_write(db, &d->h->eyes, &d->act, d->text, why);
}

enum err replies_write(struct house_of_replies *h, const char *person, const char *id,
                       const struct reply_text *text)
{
    struct doing d = doing_of(h, person, id, "");
    d.text = text;
    return replies_job(h, write_draft, &d);
}

static enum err fate(struct db *db, const struct doing *d, enum fate became, struct why *why)
{
    const struct reply_fate f = {
        .client = d->act.client,
        .id = d->act.id,
        .fate = became,
        .sent_id = became == FATE_SENT ? TEXT("at://sent/1") : (struct text){0},
        .url = became == FATE_SENT ? TEXT("https://bsky.example/1") : (struct text){0},
        .reason = d->act.text,
        .at_ms = d->act.now_ms};
    return desk_reply_fate(db, &d->h->eyes, &f, why);
}

static enum err do_deed(struct db *db, void *arg, struct why *why)
{
    struct doing *d = arg;
    const struct desk_eyes *eyes = &d->h->eyes;
    const struct act *act = &d->act;
    const struct approver approver = {.by_link = d->deed == DO_BY_LINK};
    switch (d->deed) {
    case DO_SUBMIT:
        return desk_reply_submit(db, eyes, act, &d->h->blocked, why);
    case DO_APPROVE:
    case DO_BY_LINK:
        return desk_reply_approve(db, eyes, act, &approver, why);
    case DO_REFUSE:
        return desk_reply_refuse(db, eyes, act, &approver, why);
    case DO_BREAK:
        return desk_reply_break_glass(db, eyes, act, why);
    case DO_REVIEW:
        return desk_reply_review(db, act, why);
    case DO_PRESS:
        return desk_reply_press(db, eyes, act, why);
    case DO_UNDO:
        return desk_reply_undo(db, act, why);
    case DO_DROP:
        return desk_reply_drop(db, act, why);
    case DO_TAKE_BACK:
        return desk_reply_take_back(db, act, why);
    case DO_SENT:
        return fate(db, d, FATE_SENT, why);
    case DO_NOT_SENT:
        return fate(db, d, FATE_NOT_SENT, why);
    case DO_UNKNOWN:
        return fate(db, d, FATE_UNKNOWN, why);
    case DO_CONFIRM:
        return desk_reply_decide(db, eyes, act, FATE_SENT, TEXT("https://x.example/9"), why);
    }
    return ERR_BAD_INPUT;
}

enum err replies_do(struct house_of_replies *h, enum deed_of_reply deed, const char *person,
                    const char *id, const char *text)
{
    struct doing d = doing_of(h, person, id, text);
    d.deed = deed;
    return replies_job(h, do_deed, &d);
}

static enum err do_override(struct db *db, void *arg, struct why *why)
{
    const struct doing *d = arg;
    return desk_reply_override(db, &d->act, d->rule, why);
}

enum err replies_override(struct house_of_replies *h, const char *person, const char *id,
                          const char *rule, const char *reason)
{
    struct doing d = doing_of(h, person, id, reason);
    d.rule = text_of(rule);
    return replies_job(h, do_override, &d);
}

/* ---- what leaves ---- */

static bool ready(void *arg, struct text client, struct text sender)
{
    const struct house_of_replies *h = arg;
    (void)client;
    return !h->waits || !text_is(sender, h->waits);
}

static void mark(void *arg, const struct outgoing *outgoing, char room[REPLY_MARK_ROOM])
{
    (void)arg;
    snprintf(room, REPLY_MARK_ROOM, "mark-%.*s", TEXT_ARG(outgoing->id));
}

static enum err release(struct db *db, void *arg, struct why *why)
{
    struct house_of_replies *h = arg;
    const struct release release = {.eyes = &h->eyes,
                                    .now_ms = h->scene.now_ms,
                                    .most = 10,
                                    .arg = h,
                                    .ready = ready,
                                    .mark = mark};
    return desk_reply_due(db, &release, h->scene.arena, &h->released, why);
}

size_t replies_due(struct house_of_replies *h)
{
    assert_ok(replies_job(h, release, h), h->scene.why);
    return h->released.count;
}

/* ---- pages ---- */

struct looking {
    struct house_of_replies *h;
    const char *clients, *id;
    struct buf buf;
};

static enum err read_page(struct db *db, void *arg, struct why *why)
{
    struct looking *l = arg;
    struct text names = text_of(l->clients), list[8];
    struct seen_by by = {.clients = list,
                         .watched = &l->h->scene.watched,
                         .now_ms = l->h->scene.now_ms,
                         .machine = l->h->eyes.machine};
    while (by.count < 8 && text_cut(&names, ',', &list[by.count]))
        by.count++;
    struct json_out out;
    buf_clear(&l->buf);
    json_out_init(&out, &l->buf);
    return desk_reply_json(db, &by, text_of(l->id), &out, why);
}

const struct json *replies_page(struct house_of_replies *h, const char *clients, const char *id)
{
    struct looking l = {h, clients, id, {0}};
    struct json *json = NULL;
    buf_init(&l.buf, 1 << 20);
    h->scene.ended = store_read(h->scene.store, read_page, &l, &h->scene.why);
    if (!h->scene.ended)
        assert_ok(json_parse(arena_text(h->scene.arena, buf_view(&l.buf)), h->scene.arena, &json,
                             &h->scene.why),
                  h->scene.why);
    buf_done(&l.buf);
    return json;
}

const char *replies_state(struct house_of_replies *h, const char *id)
{
    const struct json *page = replies_page(h, "umi,yama", id);
    return arena_text(h->scene.arena, json_text_at(json_at(page, "reply"), "state")).at;
}

void replies_level(struct house_of_replies *h, const char *story, int level)
{
    const struct event event = {.kind = EVENT_LEVEL,
                                .at_ms = h->scene.now_ms,
                                .client = TEXT("umi"),
                                .brand = TEXT("umi"),
                                .story = text_of(story),
                                .to = level,
                                .computed = level,
                                .figures = {.networks = 1}};
    scene_event(&h->scene, &event);
}
