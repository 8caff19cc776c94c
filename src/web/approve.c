/*
 * The page of a client's approver: one reply of one brand, exactly as it would go out, to say yes
 * or no to. Without sign-in; opening it changes nothing (chats look at links before people do). A
 * text that was changed since the link was made cannot be approved by it.
 */
#include "web/approve_link.h"
#include "web/desk_act.h"
#include "web/page.h"

struct approving {
    struct call *call;
    struct approve_parts parts;
    struct text key, comment;
    bool yes;
    struct desk_eyes eyes;
    enum page_lang lang;
    int64_t now_ms;
    struct said_event said;
    /* what is shown */
    struct buf page;
    const struct json *reply, *question;
};

static enum err read_key(struct db *db, struct approving *a, struct why *why)
{
    enum err err = store_secret(db, TEXT("approval link"), a->call->arena, &a->key, why);
    return err ? err : approve_link_good(a->key, &a->parts, a->now_ms, why);
}

/* The reply as its client's people see it, of that version alone. */
static enum err read_text(struct db *db, struct approving *a, struct why *why)
{
    const struct seen_by by = {
        .clients = &a->parts.client, .count = 1, .watched = a->eyes.watched, .now_ms = a->now_ms};
    struct json_out out;
    struct json *page = NULL;
    buf_clear(&a->page);
    json_out_init(&out, &a->page);
    enum err err = desk_reply_json(db, &by, a->parts.reply, &out, why);
    if (!err)
        err =
            json_parse(arena_text(a->call->arena, buf_view(&a->page)), a->call->arena, &page, why);
    if (err)
        return err;
    a->reply = json_find(page, "reply");
    a->question = json_find(page, "question");
    return OK;
}

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct approving *a = arg;
    enum err err = read_key(db, a, why);
    return err ? err : read_text(db, a, why);
}

static bool same_version(const struct approving *a)
{
    int64_t version;
    return text_int(a->parts.version, &version) && json_int_at(a->reply, "version", 0) == version;
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
    if (!err && !same_version(a))
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
}

static void end(struct approving *a)
{
    const struct tower_calls *calls = &a->call->web->options.calls;
    if (a->eyes.watched && calls->unwatch)
        calls->unwatch(calls->tower, a->eyes.watched);
    buf_done(&a->page);
}

/* ---- what it shows ---- */

static void row(struct buf *out, const char *name, struct text text)
{
    if (!text.len)
        return;
    buf_text(out, TEXT("<p><b>"));
    buf_text(out, text_of(name));
    buf_text(out, TEXT("</b>"));
    struct text rest = text, line; /* exactly as it would go out: with its lines */
    while (text_cut(&rest, '\n', &line)) {
        buf_text(out, TEXT("<br>"));
        page_escaped(out, line);
    }
    buf_text(out, TEXT("</p>"));
}

static void show(const struct approving *a, struct buf *out)
{
    static const char *const words[PAGE_LANGS][5] = {
        {"ブランド", "元の投稿", "送信する文面", "送信アカウント", "宛先"},
        {"Brand", "The post", "The text that would go out", "From the account", "To"},
        {"Marchio", "Il post", "Il testo che partirebbe", "Dall'account", "A"}};
    const char *const *w = words[a->lang];
    struct text account = json_text_at(a->reply, "account");
    row(out, w[0], json_text_at(a->reply, "brand_name"));
    row(out, w[1], json_text_at(a->question, "text"));
    row(out, w[2], json_text_at(a->reply, "text"));
    row(out, w[3], account.len ? account : json_text_at(a->reply, "sender"));
    row(out, w[4], json_text_at(a->reply, "to"));
}

static void form(const struct approving *a, struct buf *out)
{
    static const char *const words[PAGE_LANGS][3] = {
        {"コメント(却下のときは必須)", "承認する", "却下する"},
        {"Comment (needed to refuse)", "Approve", "Refuse"},
        {"Commento (necessario per rifiutare)", "Approva", "Rifiuta"}};
    struct text path = a->call->raw, rest = path;
    (void)text_cut(&rest, '?', &path);
    buf_text(out, TEXT("<form method=\"post\" action=\""));
    page_escaped(out, path);
    (void)buf_printf(out,
                     "\"><p><label>%s<br><textarea name=\"comment\" rows=\"3\" maxlength=\"2000\">"
                     "</textarea></label></p><p><button name=\"answer\" value=\"yes\">%s</button>"
                     "</p><p><button name=\"answer\" value=\"no\">%s</button></p></form>",
                     words[a->lang][0], words[a->lang][1], words[a->lang][2]);
}

static const char *const titles[PAGE_LANGS] = {"返信の承認", "Approve this reply",
                                               "Approva questa risposta"};

static void stands(const struct approving *a, struct buf *out)
{
    static const char *const over[PAGE_LANGS] = {"この文面は、いまは承認待ちではありません。",
                                                 "This text is not waiting for a yes now.",
                                                 "Questo testo ora non attende un'approvazione."};
    static const char *const changed[PAGE_LANGS] = {
        "このリンクのあとで文面が変わりました。新しいリンクをお待ちください。",
        "The text was changed since this link was made: a new link follows.",
        "Il testo è cambiato dopo questo link: ne arriverà uno nuovo."};
    if (!same_version(a)) {
        page_paragraph(out, text_of(changed[a->lang]));
        return;
    }
    show(a, out);
    if (text_is(json_text_at(a->reply, "state"), "submitted"))
        form(a, out);
    else
        page_paragraph(out, text_of(over[a->lang]));
}

enum err page_approve(struct call *call, struct why *why)
{
    struct approving a;
    begin(call, &a);
    enum err err = store_read(call->web->options.store, look, &a, why);
    if (err) {
        end(&a);
        return page_refuse(call, err);
    }
    page_begin(call, a.lang, titles[a.lang]);
    stands(&a, &call->answer.body);
    page_end(call);
    end(&a);
    return OK;
}

/* ---- the press ---- */

static void said(struct approving *a, enum err err, const struct why *why)
{
    static const char *const done[2][PAGE_LANGS] = {
        {"却下を記録しました。", "Recorded: refused.", "Registrato: rifiutato."},
        {"承認を記録しました。", "Recorded: approved.", "Registrato: approvato."}};
    struct call *call = a->call;
    page_begin(call, a->lang, titles[a->lang]);
    if (err) {
        call->answer.status = err == ERR_BAD_INPUT ? 400 : 409;
        page_paragraph(&call->answer.body, text_of(why->text));
    } else {
        show(a, &call->answer.body);
        page_paragraph(&call->answer.body, text_of(done[a->yes][a->lang]));
    }
    page_end(call);
}

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
    if (ours)
        said(&a, err, &reason);
    end(&a);
    return ours ? OK : why_set(why, err, "%s", reason.text);
}
