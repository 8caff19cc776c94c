/* Replies: drafts, checks, approvals, sending. What may happen is decided by the desk. */
#include "base/clock.h"
#include "web/approve_link.h"
#include "web/desk_act.h"

#include <sodium.h>

/* ---- reading ---- */

static enum err read_replies(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    const struct target *t = &call->target;
    const struct reply_query query = {.state = call_query(call, "state"),
                                      .case_id = call_query(call, "case"),
                                      .statement = call_query(call, "statement"),
                                      .waits_for = target_int(t, "mine", 0) ? call->person->id
                                                                            : (struct text){0},
                                      .open = target_int(t, "open", 0) != 0,
                                      .review = target_int(t, "review", 0) != 0,
                                      .limit = target_int(t, "limit", 100)};
    return desk_replies_json(db, &asking->by, &query, &asking->call->out, why);
}

enum err api_replies(struct call *call, struct why *why)
{
    return call_ask(call, read_replies, why);
}

static enum err read_reply(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_reply_json(db, &asking->by, asking->call->params[0], &asking->call->out, why);
}

enum err api_reply(struct call *call, struct why *why)
{
    return call_ask(call, read_reply, why);
}

static enum err read_judging(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const int64_t days = target_int(&asking->call->target, "days", 30);
    return desk_judging_json(db, &asking->by, asking->by.now_ms - DAYS(days), &asking->call->out,
                             why);
}

enum err api_judging(struct call *call, struct why *why)
{
    return call_ask(call, read_judging, why);
}

/* ---- writing ---- */

static enum err text_of_body(const struct call *call, struct reply_text *text, struct why *why)
{
    const struct json *links = json_find(call->json, "links");
    *text = (struct reply_text){.case_id = deed_text(call, "case"),
                                .statement = deed_text(call, "statement"),
                                .text = deed_text(call, "text"),
                                .subject = deed_text(call, "subject"),
                                .lang = deed_text(call, "lang"),
                                .sender = deed_text(call, "sender"),
                                .answers = deed_text(call, "answers"),
                                .to = deed_text(call, "to"),
                                .corrects = deed_text(call, "corrects"),
                                .source = deed_text(call, "source"),
                                .machine = json_bool_at(call->json, "machine", false),
                                .links = links};
    enum err err = OK;
    for (const struct json *one = links ? links->first : NULL; one && !err; one = one->next)
        err = body_item(one, "from:int(0..20000) to:int(1..20000) fact:text(1..200)", why);
    return err;
}

/* Whose: the client of the case or the statement it will belong to. */
static enum err owner_of(struct db *db, struct deed *deed, const struct reply_text *text,
                         struct why *why)
{
    struct event about;
    if (text->case_id.len)
        return desk_case_client(db, &deed->by, text->case_id, &deed->act.client, why);
    if (!text->statement.len)
        return why_set(why, ERR_BAD_INPUT, "case or statement: say what it belongs to");
    enum err err = desk_statement_about(db, &deed->by, text->statement, &about, why);
    if (!err)
        deed->act.client = about.client;
    return err;
}

static enum err make(struct db *db, struct deed *deed, struct why *why)
{
    struct reply_text text;
    enum err err = text_of_body(deed->call, &text, why);
    if (!err)
        err = owner_of(db, deed, &text, why);
    return err ? err : desk_reply_new(db, &deed->eyes, &deed->act, &text, &deed->id, why);
}

enum err api_reply_new(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = make;
    deed.reply = true;
    enum err err = deed_do(&deed, why);
    return err ? err : api_reply(call, why);
}

static enum err own(struct db *db, struct deed *deed, struct why *why)
{
    return desk_reply_client(db, &deed->by, deed->act.id, &deed->act.client, why);
}

static enum err change(struct db *db, struct deed *deed, struct why *why)
{
    struct reply_text text;
    enum err err = text_of_body(deed->call, &text, why);
    if (!err)
        err = own(db, deed, why);
    return err ? err : desk_reply_write(db, &deed->eyes, &deed->act, &text, why);
}

enum err api_reply_write(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.run = change;
    deed.reply = true;
    enum err err = deed_do(&deed, why);
    return err ? err : api_reply(call, why);
}

/* ---- checking while it is written ---- */

static enum err try_text(struct db *db, void *arg, struct why *why)
{
    struct deed *deed = arg;
    struct reply_text text;
    enum err err = text_of_body(deed->call, &text, why);
    deed->act.id = deed_text(deed->call, "id");
    if (!err)
        err = deed->act.id.len ? own(db, deed, why) : owner_of(db, deed, &text, why);
    return err ? err : desk_reply_try(db, &deed->eyes, &deed->act, &text, &deed->call->out, why);
}

enum err api_reply_check(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    deed.eyes.lang = call->person->lang;
    enum err err = store_read(call->web->options.store, try_text, &deed, why);
    call_seen_done(call, &deed.by);
    return err;
}

/* ---- acts ---- */

static enum err submit(struct db *db, struct deed *d, struct why *why)
{
    bool blocked = false;
    return desk_reply_submit(db, &d->eyes, &d->act, &blocked, why);
}

static enum err read_it(struct db *db, struct deed *d, struct why *why)
{
    return desk_reading_ask(db, &d->eyes, &d->act, why);
}

static enum err approve(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_approve(db, &d->eyes, &d->act, &(struct approver){0}, why);
}

static enum err refuse(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_refuse(db, &d->eyes, &d->act, &(struct approver){0}, why);
}

static enum err break_glass(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_break_glass(db, &d->eyes, &d->act, why);
}

static enum err review(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_review(db, &d->act, why);
}

static enum err override(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_override(db, &d->act, deed_text(d->call, "rule"), why);
}

static enum err press(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_press(db, &d->eyes, &d->act, why);
}

static enum err undo(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_undo(db, &d->act, why);
}

static enum err drop(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_drop(db, &d->act, why);
}

static enum err decide(struct db *db, struct deed *d, struct why *why)
{
    const struct text fate = deed_text(d->call, "fate");
    if (!text_is(fate, "sent") && !text_is(fate, "not_sent"))
        return why_set(why, ERR_BAD_INPUT, "fate: sent or not_sent");
    return desk_reply_decide(db, &d->eyes, &d->act,
                             text_is(fate, "sent") ? FATE_SENT : FATE_NOT_SENT,
                             deed_text(d->call, "url"), why);
}

static enum err take_back(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_take_back(db, &d->act, why);
}

static enum err gone(struct db *db, struct deed *d, struct why *why)
{
    return desk_reply_gone(db, &d->act, why);
}

/* The last part of the path names the act. */
static const struct {
    const char *name;
    enum err (*run)(struct db *db, struct deed *deed, struct why *why);
} acts[] = {{"submit", submit},       {"approve", approve},
            {"refuse", refuse},       {"break-glass", break_glass},
            {"review", review},       {"override", override},
            {"send", press},          {"undo", undo},
            {"drop", drop},           {"decide", decide},
            {"take-back", take_back}, {"gone", gone},
            {"read", read_it}};

static enum err act_on(struct db *db, struct deed *deed, struct why *why)
{
    const struct text name = deed_name(deed->call);
    enum err err = own(db, deed, why);
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts) && !err; i++)
        if (text_is(name, acts[i].name))
            return acts[i].run(db, deed, why);
    return err ? err : why_set(why, ERR_NOT_FOUND, "there is no such call");
}

enum err api_reply_act(struct call *call, struct why *why)
{
    struct deed deed = deed_of(call);
    const struct tower_calls *calls = &call->web->options.calls;
    deed.run = act_on;
    deed.reply = true;
    enum err err = deed_do(&deed, why);
    if (!err && deed.eyes.machine && calls->drafter) /* it may be a wish for its reading */
        calls->drafter(calls->tower);
    return err ? err : api_reply(call, why);
}

/* ---- the link for the client's approver ---- */

struct linking {
    struct deed deed;
    char fresh[65];
    struct text key;
    struct approval_link link;
};

static enum err make_link(struct db *db, struct deed *deed, struct why *why)
{
    struct linking *l = (struct linking *)(void *)deed;
    struct arena *arena = deed->call->arena;
    enum err err = own(db, deed, why);
    if (!err)
        err = desk_approval_link(db, &deed->eyes, &deed->act, deed_text(deed->call, "approver"),
                                 &l->link, why);
    if (!err)
        err = store_secret_set(db, TEXT("approval link"), text_of(l->fresh), why);
    if (!err)
        err = store_secret(db, TEXT("approval link"), arena, &l->key, why);
    l->link.client = arena_text(arena, l->link.client);
    l->link.reply = arena_text(arena, l->link.reply);
    return err;
}

enum err api_reply_link(struct call *call, struct why *why)
{
    struct linking l = {.deed = deed_of(call)};
    struct buf path;
    unsigned char random[32];
    randombytes_buf(random, sizeof(random));
    sodium_bin2hex(l.fresh, sizeof(l.fresh), random, sizeof(random));
    l.deed.run = make_link;
    enum err err = deed_do(&l.deed, why);
    if (err)
        return err;
    buf_init(&path, 4096);
    err = approve_link_write(l.key, &l.link, call->person->id, &path);
    if (!err) {
        json_begin(&call->out, '{');
        json_pair_text(&call->out, "path", buf_view(&path));
        json_pair_text(&call->out, "approver", l.link.approver);
        json_pair_int(&call->out, "version", l.link.version);
        json_pair_time(&call->out, "until", l.link.until_ms);
        json_end(&call->out, '}');
    }
    buf_done(&path);
    return err;
}
