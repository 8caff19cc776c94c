/*
 * The page of a client's approver: one reply of one brand, exactly as it would go out, to say yes
 * or no to. Without sign-in; opening it changes nothing (chats look at links before people do). A
 * text that was changed since the link was made cannot be approved by it.
 */
#include "desk/desk.h"
#include "page/page.h"
#include "web/approve_show.h"

static enum err read_key(struct db *db, struct approving *a, struct why *why)
{
    enum err err = store_secret(db, TEXT("approval link"), a->call->arena, &a->key, why);
    return err ? err : approve_link_good(a->key, &a->parts, a->now_ms, why);
}

static enum err parsed(struct approving *a, const struct buf *bytes, const struct json **json_out,
                       struct why *why)
{
    struct json *json = NULL;
    enum err err =
        json_parse(arena_text(a->call->arena, buf_view(bytes)), a->call->arena, &json, why);
    *json_out = json;
    return err;
}

/* What was said before the post that it answers; a case that is gone takes nothing from the page.
 */
static enum err read_case(struct db *db, struct approving *a, const struct seen_by *by,
                          struct why *why)
{
    struct json_out out;
    const struct text id = json_text_at(a->reply, "case");
    a->file = NULL;
    if (!id.len)
        return OK;
    buf_clear(&a->talk);
    json_out_init(&out, &a->talk);
    enum err err = page_case_json(db, by, id, &out, why);
    if (!err)
        err = parsed(a, &a->talk, &a->file, why);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* The reply as its client's people see it, of that version alone. */
static enum err read_text(struct db *db, struct approving *a, struct why *why)
{
    const struct seen_by by = {
        .clients = &a->parts.client, .count = 1, .watched = a->eyes.watched, .now_ms = a->now_ms};
    struct json_out out;
    const struct json *page = NULL;
    buf_clear(&a->page);
    json_out_init(&out, &a->page);
    enum err err = desk_reply_json(db, &by, a->parts.reply, &out, why);
    if (!err)
        err = parsed(a, &a->page, &page, why);
    if (err)
        return err;
    a->reply = json_find(page, "reply");
    a->question = json_find(page, "question");
    a->approvals = json_find(page, "approvals");
    return read_case(db, a, &by, why);
}

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct approving *a = arg;
    enum err err = read_key(db, a, why);
    return err ? err : read_text(db, a, why);
}

static enum err answer(struct db *db, void *arg, struct why *why)
{
    struct approving *a = arg;
    const struct act act = {.client = a->parts.client,
                            .id = a->parts.reply,
                            .person = a->parts.approver,
                            .text = a->comment,
                            .now_ms = a->now_ms};
    const struct approver approver = {.by_link = true, .link_by = a->parts.by};
    enum err err = look(db, a, why);
    if (!err && !approve_same_version(a))
        err = why_set(why, ERR_DENIED, "the text was changed since this link was made");
    if (!err)
        err = a->yes ? desk_reply_approve(db, &a->eyes, &act, &approver, why)
                     : desk_reply_refuse(db, &a->eyes, &act, &approver, why);
    if (!err)
        err = desk_reply_say(db, &act, &a->said, why);
    if (!err)
        said_keep(a->call->arena, &a->said);
    return err ? err : read_text(db, a, why);
}

/* ---- begin and end ---- */

static void begin(struct call *call, struct approving *a)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct text *p = call->target.parts;
    *a = (struct approving){.call = call,
                            .parts = {p[1], p[2], p[3], p[4], p[5], p[6], p[7]},
                            .now_ms = call_now(call),
                            .lang = PAGE_EN};
    call->target.path = TEXT("/approve"); /* the rest is a secret: no log has it */
    a->eyes.watched = calls->watched ? calls->watched(calls->tower) : NULL;
    a->eyes.checker = calls->checker ? calls->checker(calls->tower, a->eyes.watched) : NULL;
    const struct person *person =
        a->eyes.watched ? watched_person(a->eyes.watched, a->parts.approver) : NULL;
    if (person)
        a->lang = page_lang_of(person->lang);
    buf_init(&a->page, 4 << 20);
    buf_init(&a->talk, 8 << 20);
}

static void end(struct approving *a)
{
    const struct tower_calls *calls = &a->call->web->options.calls;
    if (a->eyes.watched && calls->unwatch)
        calls->unwatch(calls->tower, a->eyes.watched);
    buf_done(&a->page);
    buf_done(&a->talk);
}

/* ---- the page ---- */

enum err page_approve(struct call *call, struct why *why)
{
    struct approving a;
    begin(call, &a);
    enum err err = store_read(call->web->options.store, look, &a, why);
    if (err) {
        end(&a);
        return page_refuse(call, err);
    }
    approve_show(&a);
    end(&a);
    return OK;
}

/* ---- the press ---- */

enum err page_approve_press(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct approving a;
    begin(call, &a);
    const struct text form = buf_view(&call->body);
    a.comment = text_trim(form_field(form, "comment", call->arena));
    a.yes = text_is(form_field(form, "answer", call->arena), "yes");
    enum err err = store_read(call->web->options.store, look, &a, why);
    if (err) {
        end(&a);
        return page_refuse(call, err);
    }
    struct why reason = {0};
    err = store_write(call->web->options.store, answer, &a, &reason);
    log_info("approval_link_pressed", {"reply", L_TEXT(a.parts.reply)},
             {"person", L_TEXT(a.parts.approver)}, {"yes", L_INT(a.yes)});
    if (!err && a.said.number)
        hub_publish(call->web->hub, a.said.number, &a.said.event);
    if (!err && calls->outbox)
        calls->outbox(calls->tower);
    const bool ours = !err || err == ERR_DENIED || err == ERR_BAD_INPUT || err == ERR_NOT_FOUND;
    if (ours && err)
        approve_show_refused(&a, err);
    else if (ours)
        approve_show(&a);
    end(&a);
    return ours ? OK : why_set(why, err, "%s", reason.text);
}
