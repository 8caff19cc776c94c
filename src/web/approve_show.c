#include "web/approve_show.h"

/* In the order of enum page_lang: Japanese, English, Italian. */
typedef const char *const words[PAGE_LANGS];
static words w_title = {"返信の承認", "Approve this reply", "Approva questa risposta"};
static words w_goes = {"公開される文面(このまま)", "The text that goes out, exactly",
                       "Il testo che esce, esattamente"};
static words w_talk = {"返信先の投稿とこれまでのやり取り",
                       "The post it answers, and what was said before",
                       "Il post a cui risponde, e cosa si è detto prima"};
static words w_about = {"この承認について", "About this approval", "Su questa approvazione"};
static words w_subject = {"件名", "Subject", "Oggetto"};
static words w_account = {"公開するアカウント", "From the account", "Dall'account"};
static words w_to = {"宛先", "To", "A"};
static words w_author = {"書いた人", "Written by", "Scritto da"};
static words w_machine = {"機械による下書き", "drafted by a machine", "bozza di una macchina"};
static words w_edited = {"機械の下書きを人が修正", "drafted by a machine, changed by a person",
                         "bozza di una macchina, corretta da una persona"};
static words w_why = {"承認が必要な理由", "Why your yes is needed", "Perché serve il suo sì"};
static words w_asked = {"依頼", "Asked", "Richiesta"};
static words w_until = {"このリンクの期限", "This link is good until", "Questo link vale fino a"};
static words w_ours = {"こちらの返信", "Our answer", "La nostra risposta"};
static words w_this = {"返信先", "answered here", "a cui si risponde"};
static words w_comment = {"コメント(差し戻しのときは必須)", "Comment (needed to send it back)",
                          "Commento (necessario per rimandarla)"};
static words w_yes = {"承認する", "Approve", "Approva"};
static words w_no = {"差し戻す", "Send back", "Rimanda"};
static words w_see = {"公開先で見る", "See it where it was published", "Vederla dov'è pubblicata"};
static words w_nothing = {"開いただけでは何も記録されません。",
                          "Opening this page records nothing.",
                          "Aprire questa pagina non registra nulla."};

static const char *word(const struct approving *a, const char *const w[PAGE_LANGS])
{
    return w[a->lang];
}

/* ---- how it stands ---- */

bool approve_same_version(const struct approving *a)
{
    int64_t version;
    return text_int(a->parts.version, &version) && json_int_at(a->reply, "version", 0) == version;
}

const struct json *approve_given(const struct approving *a)
{
    int64_t version;
    if (!text_int(a->parts.version, &version))
        return NULL;
    for (const struct json *one = a->approvals ? a->approvals->first : NULL; one; one = one->next)
        if (text_same(json_text_at(one, "person"), a->parts.approver) &&
            json_int_at(one, "version", 0) == version)
            return one;
    return NULL;
}

static bool client_yes_missing(const struct approving *a)
{
    const struct json *needs = json_find(a->reply, "needs");
    for (const struct json *one = needs ? needs->first : NULL; one; one = one->next)
        if (text_is(json_text_at(one, "need"), "client"))
            return !json_bool_at(one, "met", false);
    return false;
}

static bool waits(const struct approving *a)
{
    return approve_same_version(a) && text_is(json_text_at(a->reply, "state"), "submitted") &&
           client_yes_missing(a);
}

static struct text time_in(const struct approving *a, struct text iso, struct buf *out)
{
    const struct page_clock clock =
        page_clock_of(a->eyes.watched, a->parts.approver, a->parts.client);
    int64_t at_ms;
    if (time_parse(iso, &at_ms))
        page_time(out, &clock, at_ms);
    return iso;
}

static void row_time(const struct approving *a, const char *name, struct text iso, struct buf *out)
{
    if (!iso.len)
        return;
    (void)buf_printf(out, "<dt>%s</dt><dd>", name);
    time_in(a, iso, out);
    buf_text(out, TEXT("</dd>"));
}

/* What became of it, in one line. */
static const struct becoming {
    const char *state, *kind;
    words said;
} fates[] = {
    {"submitted",
     "",
     {"ほかの承認を待っています。", "It waits for another yes.", "Attende un'altra approvazione."}},
    {"approved",
     "ok",
     {"承認済みです。担当者が送信を押すと公開されます。",
      "It is approved. It goes out when a person of the desk presses send.",
      "È approvata. Esce quando una persona del desk preme invia."}},
    {"leaving", "ok", {"まもなく公開されます。", "It is about to go out.", "Sta per uscire."}},
    {"out", "ok", {"公開しています。", "It is being published.", "È in pubblicazione."}},
    {"at_hand",
     "ok",
     {"担当者が手で公開しています。", "A person is publishing it by hand.",
      "Una persona la sta pubblicando a mano."}},
    {"sent", "ok", {"公開されました。", "It was published.", "È stata pubblicata."}},
    {"held",
     "warn",
     {"公開前に保留されました。担当者が確認しています。",
      "It was held back before it went out; the desk is looking.",
      "È stata trattenuta prima di uscire; il desk sta controllando."}},
    {"not_sent",
     "warn",
     {"公開されませんでした。担当者が確認しています。",
      "It was not published; the desk is looking.",
      "Non è stata pubblicata; il desk sta controllando."}},
    {"unknown",
     "warn",
     {"公開されたか不明です。担当者が確認しています。",
      "Whether it was published is not known yet; the desk is looking.",
      "Non si sa ancora se è stata pubblicata; il desk sta controllando."}},
    {"refused",
     "warn",
     {"差し戻されました。この文面は公開されません。",
      "It was sent back: this text does not go out.", "È stata rimandata: questo testo non esce."}},
    {"draft",
     "warn",
     {"書き直しています。この文面は公開されません。",
      "It is being rewritten: this text does not go out.",
      "È in riscrittura: questo testo non esce."}},
    {"dropped",
     "warn",
     {"取りやめになりました。公開されません。", "It was dropped: it does not go out.",
      "È stata scartata: non esce."}},
};

static void how_it_stands(const struct approving *a, struct buf *out)
{
    static words given[] = {{"あなたが承認しました", "You have approved it", "L'ha approvata"},
                            {"あなたが差し戻しました", "You have sent it back", "L'ha rimandata"}};
    static words asked = {"あなたの承認を待っています", "It waits for your yes",
                          "Attende la sua approvazione"};
    static words over = {"いまはあなたの承認を待っていません", "It does not wait for your yes now",
                         "Ora non attende la sua approvazione"};
    const struct json *own = approve_given(a);
    const struct text state = json_text_at(a->reply, "state");
    const struct becoming *fate = NULL;
    for (size_t i = 0; i < sizeof(fates) / sizeof(*fates); i++)
        if (text_is(state, fates[i].state))
            fate = &fates[i];
    if (!own && waits(a)) {
        page_note(out, "", text_of(word(a, asked)), text_of(word(a, w_nothing)));
        return;
    }
    const bool no = own && text_is(json_text_at(own, "answer"), "refused");
    page_note(out,
              own && !no && fate && !*fate->kind ? "ok"
              : fate                             ? fate->kind
                                                 : "",
              text_of(own ? word(a, given[no]) : word(a, over)),
              fate ? text_of(word(a, fate->said)) : (struct text){0});
}

/* ---- what was said before ---- */

static const struct json *post_of(const struct json *file, struct text id)
{
    const struct json *posts = json_find(file, "posts");
    for (const struct json *one = posts ? posts->first : NULL; one; one = one->next)
        if (text_same(json_text_at(one, "id"), id))
            return one;
    return NULL;
}

static void one_post(const struct approving *a, const struct json *post, bool target,
                     struct buf *out)
{
    const struct json *author = json_find(post, "author");
    const struct text handle =
        author && author->kind == JSON_STRING ? json_text(author) : json_text_at(author, "handle");
    buf_text(out, TEXT("<li class=\"says\"><div class=\"row small ink3\"><b class=\"ink2\">"));
    page_escaped(out, handle);
    buf_text(out, TEXT("</b><span>"));
    page_escaped(out, json_text_at(post, "net"));
    buf_text(out, TEXT("</span>"));
    time_in(a, json_text_at(post, "at"), out);
    if (target)
        (void)buf_printf(out, "<b>%s</b>", word(a, w_this));
    buf_text(out, TEXT("</div><p"));
    page_lang_attribute(out, json_text_at(post, "lang"));
    buf_byte(out, '>');
    page_lines(out, json_text_at(post, "text"));
    buf_text(out, TEXT("</p></li>"));
}

static void one_answer(const struct approving *a, const struct json *turn, struct buf *out)
{
    const struct json *answer = json_find(turn, "answer");
    (void)buf_printf(out,
                     "<li class=\"says ours\"><div class=\"row small ink3\"><b "
                     "class=\"ink2\">%s</b>",
                     word(a, w_ours));
    time_in(a, json_text_at(turn, "at"), out);
    buf_text(out, TEXT("</div><p"));
    page_lang_attribute(out, json_text_at(answer, "lang"));
    buf_byte(out, '>');
    page_lines(out, json_text_at(answer, "text"));
    buf_text(out, TEXT("</p></li>"));
}

/* The case's turns up to the post that is answered; the newest few, that post the last of them. */
static void talk(const struct approving *a, struct buf *out)
{
    enum { TURNS_SHOWN = 6 };
    const struct json *turns = json_find(a->file, "turns"), *shown[TURNS_SHOWN];
    const struct text target = json_text_at(a->question, "id");
    size_t count = 0;
    if (!target.len)
        return;
    for (const struct json *one = turns ? turns->first : NULL; one; one = one->next) {
        const struct json *answer = json_find(one, "answer");
        const bool ours = answer && answer->kind == JSON_OBJECT;
        const struct text post = json_text_at(one, "post");
        if (text_same(post, target) && !ours)
            break;
        if (!ours && !post_of(a->file, post))
            continue;
        if (count == TURNS_SHOWN)
            memmove(shown, shown + 1, sizeof(shown) - sizeof(*shown));
        shown[count < TURNS_SHOWN ? count++ : TURNS_SHOWN - 1] = one;
    }
    (void)buf_printf(out, "<section class=\"sec\"><h2>%s</h2><ol class=\"talk\">", word(a, w_talk));
    for (size_t i = 0; i < count; i++) {
        const struct json *post = post_of(a->file, json_text_at(shown[i], "post"));
        const struct json *answer = json_find(shown[i], "answer");
        if (answer && answer->kind == JSON_OBJECT)
            one_answer(a, shown[i], out);
        else
            one_post(a, post, false, out);
    }
    const struct json *whole = post_of(a->file, target);
    one_post(a, whole ? whole : a->question, true, out);
    buf_text(out, TEXT("</ol></section>"));
}

/* ---- the text and what there is to know about it ---- */

static void goes_out(const struct approving *a, struct buf *out)
{
    const struct text account = json_text_at(a->reply, "account");
    const struct text sent = json_text_at(a->reply, "sent_text");
    (void)buf_printf(out, "<section class=\"sec\"><h2>%s</h2>", word(a, w_goes));
    buf_text(out, TEXT("<blockquote class=\"goes\""));
    page_lang_attribute(out, json_text_at(a->reply, "lang"));
    buf_byte(out, '>');
    page_lines(out, sent.len ? sent : json_text_at(a->reply, "text"));
    buf_text(out, TEXT("</blockquote><dl>"));
    page_row(out, word(a, w_subject), json_text_at(a->reply, "subject"));
    page_row(out, word(a, w_account), account.len ? account : json_text_at(a->reply, "sender"));
    page_row(out, word(a, w_to), json_text_at(a->reply, "to"));
    buf_text(out, TEXT("</dl></section>"));
}

static void written_by(const struct approving *a, struct buf *out)
{
    const struct text author = json_text_at(json_find(a->reply, "author"), "name");
    const struct text writer = json_text_at(json_find(a->reply, "writer"), "name");
    (void)buf_printf(out, "<dt>%s</dt><dd>", word(a, w_author));
    page_escaped(out, author);
    if (writer.len && !text_same(writer, author)) {
        buf_text(out, TEXT(", "));
        page_escaped(out, writer);
    }
    if (json_bool_at(a->reply, "machine", false))
        (void)buf_printf(out, " · %s",
                         word(a, json_bool_at(a->reply, "edited", false) ? w_edited : w_machine));
    buf_text(out, TEXT("</dd>"));
}

static void answers(const struct approving *a, struct buf *out)
{
    static words yes = {"承認", "Yes", "Sì"}, no = {"差し戻し", "Sent back", "Rimandata"};
    const int64_t version = json_int_at(a->reply, "version", 0);
    for (const struct json *one = a->approvals ? a->approvals->first : NULL; one; one = one->next) {
        if (json_int_at(one, "version", 0) != version)
            continue;
        const bool refused = text_is(json_text_at(one, "answer"), "refused");
        const struct text id = json_text_at(one, "person"), comment = json_text_at(one, "comment");
        const struct person *who = a->eyes.watched ? watched_person(a->eyes.watched, id) : NULL;
        (void)buf_printf(out, "<dt>%s</dt><dd>", word(a, refused ? no : yes));
        page_escaped(out, who ? who->name : id);
        buf_text(out, TEXT(" · "));
        time_in(a, json_text_at(one, "at"), out);
        if (comment.len) {
            buf_text(out, TEXT("<br>"));
            page_lines(out, comment);
        }
        buf_text(out, TEXT("</dd>"));
    }
}

static void about(const struct approving *a, struct buf *out)
{
    static const char *const langs[PAGE_LANGS] = {"ja", "en", "it"};
    const struct json *needs = json_find(a->reply, "needs");
    const struct page_clock clock =
        page_clock_of(a->eyes.watched, a->parts.approver, a->parts.client);
    int64_t until_s;
    (void)buf_printf(out, "<section class=\"sec\"><h2>%s</h2><dl>", word(a, w_about));
    for (const struct json *one = needs ? needs->first : NULL; one; one = one->next)
        if (text_is(json_text_at(one, "need"), "client"))
            page_row(out, word(a, w_why), json_text_at(json_find(one, "words"), langs[a->lang]));
    written_by(a, out);
    row_time(a, word(a, w_asked), json_text_at(a->reply, "submitted_at"), out);
    if (waits(a) && text_int(a->parts.until, &until_s)) {
        (void)buf_printf(out, "<dt>%s</dt><dd>", word(a, w_until));
        page_time(out, &clock, until_s * 1000);
        buf_text(out, TEXT("</dd>"));
    }
    answers(a, out);
    buf_text(out, TEXT("</dl>"));
    const struct text url = json_text_at(a->reply, "sent_url");
    if (text_starts(url, TEXT("https://"))) {
        buf_text(out, TEXT("<p class=\"small\"><a rel=\"noreferrer noopener nofollow\" href=\""));
        page_escaped(out, url);
        (void)buf_printf(out, "\">%s</a></p>", word(a, w_see));
    }
    buf_text(out, TEXT("</section>"));
}

static void form(const struct approving *a, struct buf *out)
{
    struct text path = a->call->raw, rest = path;
    (void)text_cut(&rest, '?', &path);
    buf_text(out, TEXT("<form method=\"post\" action=\""));
    page_escaped(out, path);
    (void)buf_printf(out, "\"><label>%s<textarea name=\"comment\" rows=\"3\" maxlength=\"2000\">",
                     word(a, w_comment));
    page_escaped(out, a->comment);
    (void)buf_printf(out,
                     "</textarea></label><div class=\"two\"><button class=\"btn\" name=\"answer\" "
                     "value=\"no\">%s</button><button class=\"btn pri\" name=\"answer\" "
                     "value=\"yes\">%s</button></div></form>",
                     word(a, w_no), word(a, w_yes));
}

/* ---- the page ---- */

static void head(const struct approving *a)
{
    struct buf *out = &a->call->answer.body;
    const struct text name = json_text_at(a->reply, "brand_name");
    page_begin_bare(a->call, a->lang, word(a, w_title));
    buf_text(out, TEXT("<div class=\"row\">"));
    page_tile(out, a->eyes.watched, a->parts.client, json_text_at(a->reply, "brand"), name);
    buf_text(out, TEXT("<b>"));
    page_escaped(out, name);
    buf_text(out, TEXT("</b><span class=\"ink3\">"));
    page_escaped(out, json_text_at(a->reply, "client_name"));
    (void)buf_printf(out, "</span></div><h1>%s</h1>", word(a, w_title));
}

/* The rest, below what is said first. A text that was changed since is not this link's to show. */
static void rest(const struct approving *a)
{
    struct buf *out = &a->call->answer.body;
    if (approve_same_version(a)) {
        goes_out(a, out);
        talk(a, out);
        about(a, out);
        if (waits(a) && !approve_given(a))
            form(a, out);
    }
    page_end(a->call);
}

static void changed(const struct approving *a)
{
    static words title = {"このリンクのあとで文面が変わりました",
                          "The text was changed since this link was made",
                          "Il testo è cambiato dopo questo link"};
    static words more = {"このリンクでは承認できません。新しいリンクをお待ちください。",
                         "It cannot be approved by this link: a new one follows.",
                         "Non si può approvare con questo link: ne arriverà uno nuovo."};
    page_note(&a->call->answer.body, "warn", text_of(word(a, title)), text_of(word(a, more)));
}

void approve_show(const struct approving *a)
{
    head(a);
    if (approve_same_version(a))
        how_it_stands(a, &a->call->answer.body);
    else
        changed(a);
    rest(a);
}

void approve_show_refused(const struct approving *a, enum err err)
{
    static words empty = {"差し戻すには、直してほしい点を書いてください",
                          "To send it back, write what should change",
                          "Per rimandarla, scrivere cosa cambiare"};
    static words none = {"まだ何も記録していません。", "Nothing was recorded yet.",
                         "Non è stato ancora registrato nulla."};
    static words cannot = {"この承認は記録できませんでした", "This answer could not be recorded",
                           "Questa risposta non si è potuta registrare"};
    struct buf *out = &a->call->answer.body;
    head(a);
    a->call->answer.status = err == ERR_BAD_INPUT ? 400 : 409;
    if (err == ERR_BAD_INPUT)
        page_note(out, "stop", text_of(word(a, empty)), text_of(word(a, none)));
    else if (!approve_same_version(a))
        changed(a);
    else if (waits(a))
        page_note(out, "stop", text_of(word(a, cannot)), text_of(word(a, none)));
    else
        how_it_stands(a, out);
    rest(a);
}
