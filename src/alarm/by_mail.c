#include "alarm/message.h"

#include <openssl/evp.h>

enum { SUBJECT_MOST = 400, BODY_MOST = 16000 };

struct mail_channel {
    struct delivery delivery;
    struct text server, user, password, from;
    int64_t timeout_ms;
};

static const struct option options[] = {
    {"server", OPTION_TEXT, offsetof(struct mail_channel, server), NULL, 0, 0,
     "smtp://host:587 or smtps://host:465.", NULL},
    {"user", OPTION_TEXT, offsetof(struct mail_channel, user), NULL, 0, 0,
     "Who signs in there, where that is wanted.", NULL},
    {"password", OPTION_SECRET, offsetof(struct mail_channel, password), NULL, 0, 0,
     "That user's password.", NULL},
    {"from", OPTION_TEXT, offsetof(struct mail_channel, from), NULL, 0, 0,
     "Whom the mail comes from: hinomi <alarm@example.com>.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct mail_channel, timeout_ms), "20s", 1000, 120000,
     "How long the server may take.", NULL},
    DELIVERY_OPTIONS(struct mail_channel, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct mail_channel *channel = self;
    if (!text_starts(channel->server, TEXT("smtp://")) &&
        !text_starts(channel->server, TEXT("smtps://")))
        return why_set(why, ERR_BAD_INPUT,
                       "its server is %s: write smtp://host:587 or "
                       "smtps://host:465",
                       channel->server.len ? "no address of a mail server" : "missing");
    if (text_find(channel->from, TEXT("@")) < 1)
        return why_set(why, ERR_BAD_INPUT,
                       "its from is no mail address: hinomi <alarm@example.com>");
    return OK;
}

static void sent(const struct http_answer *answer, void *arg)
{
    struct why why = answer->why;
    enum err outcome = OK;
    alarm_answered(arg, answer->status);
    if (answer->status >= 500)
        outcome =
            why_set(&why, ERR_DENIED, "the mail server refused it for good (%d)", answer->status);
    else if (answer->status >= 400)
        outcome =
            why_set(&why, ERR_AGAIN, "the mail server cannot take it now (%d)", answer->status);
    else if (answer->status == 0)
        outcome = why.code == ERR_IO ? ERR_AGAIN : why.code ? why.code : ERR_AGAIN;
    alarm_done(NULL, arg, outcome, &why, -1);
}

/* The same text gives the same id: what is sent twice is one mail to those who look, and all mails
 * of an alert answer one that was never sent, which makes them a thread. */
static struct text id_of(struct arena *arena, const char *what, struct text text, struct text more)
{
    const struct text from =
        arena_printf(arena, "%s/%.*s/%.*s", what, TEXT_ARG(text), TEXT_ARG(more));
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[41];
    unsigned int len = 0;
    must(EVP_Digest(from.at, from.len, digest, &len, EVP_sha256(), NULL) == 1);
    for (int i = 0; i < 20; i++)
        snprintf(hex + (size_t)i * 2, 3, "%02x", digest[i]);
    return arena_printf(arena, "hinomi.%s", hex);
}

static struct text plain_of(const struct message *m, struct arena *arena)
{
    struct buf out;
    buf_init(&out, 256 * 1024);
    buf_printf(&out, "%s %.*s\n\n%.*s", m->sign, TEXT_ARG(m->title),
               TEXT_ARG(message_text(arena, MARKUP_NONE, m->body, BODY_MOST)));
    if (m->link.len)
        buf_printf(&out, "\n%.*s: %.*s\n", TEXT_ARG(m->link_label), TEXT_ARG(m->link));
    if (m->ack.len)
        buf_printf(&out, "\n%.*s: %.*s\n", TEXT_ARG(m->ack_label), TEXT_ARG(m->ack));
    const struct text made = arena_text(arena, buf_view(&out));
    buf_done(&out);
    return made;
}

static void put_button(struct buf *out, struct text label, struct text url, struct arena *arena)
{
    if (url.len)
        buf_printf(out,
                   "<p><a href=\"%.*s\" style=\"font-size:1.2em;font-weight:bold\">%.*s</a></p>\n",
                   TEXT_ARG(message_text(arena, MARKUP_HTML, url, 4000)),
                   TEXT_ARG(message_text(arena, MARKUP_HTML, label, 100)));
}

static struct text html_of(const struct message *m, struct text lang, struct arena *arena)
{
    const char *code = text_is(lang, "ja") ? "ja" : text_is(lang, "it") ? "it" : "en";
    struct buf out;
    buf_init(&out, 512 * 1024);
    buf_printf(&out,
               "<!doctype html>\n<html lang=\"%s\"><meta charset=\"utf-8\"><body>\n<h2>%s "
               "%.*s</h2>\n<p>%.*s</p>\n",
               code, m->sign,
               TEXT_ARG(message_text(arena, MARKUP_HTML, m->title, SUBJECT_MOST * 4)),
               TEXT_ARG(message_text(arena, MARKUP_HTML, m->body, BODY_MOST)));
    put_button(&out, m->link_label, m->link, arena);
    put_button(&out, m->ack_label, m->ack, arena);
    buf_text(&out, TEXT("</body></html>\n"));
    const struct text made = arena_text(arena, buf_view(&out));
    buf_done(&out);
    return made;
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct mail_channel *channel = self;
    if (!ringing->address.len) {
        struct why why;
        const enum err err = why_set(&why, ERR_BAD_INPUT, "person '%.*s' has no mail address",
                                     TEXT_ARG(ringing->ring->person));
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    struct arena *arena = arena_new("mail", 16384);
    struct message m;
    message_of(ringing, arena, &m);
    m.title = message_text(arena, MARKUP_NONE, m.title, SUBJECT_MOST);
    const struct text thread = id_of(arena, "alert", ringing->alert_key, (struct text){NULL, 0});
    mail_send(alarm_http(alarm),
              &(struct mail){.url = channel->server,
                             .user = channel->user,
                             .password = channel->password,
                             .from = channel->from,
                             .to = ringing->address,
                             .subject = m.title,
                             .body = plain_of(&m, arena),
                             .html = html_of(&m, ringing->lang, arena),
                             .id = id_of(arena, "ring", ringing->ring_id, ringing->alert_key),
                             .thread = ringing->is_test ? (struct text){NULL, 0} : thread,
                             .timeout_ms = channel->timeout_ms,
                             .on_done = sent,
                             .arg = token});
    arena_free(&arena);
}

static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct mail_channel *channel = self;
    struct why why;
    if (text_find(address, TEXT("@")) < 1) {
        const enum err err =
            why_set(&why, ERR_BAD_INPUT, "'%.*s' is no mail address", TEXT_ARG(address));
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    alarm_proves(token, PROOF_REACHED);
    mail_ask(alarm_http(alarm), &(struct mail){.url = channel->server,
                                               .user = channel->user,
                                               .password = channel->password,
                                               .timeout_ms = channel->timeout_ms,
                                               .on_done = sent,
                                               .arg = token});
}

const struct alarm_kind alarm_kind_mail = {
    .name = "mail",
    .about = "Sends a mail over SMTP to the person's address.",
    .size = sizeof(struct mail_channel),
    .options = options,
    .personal = true,
    .ring = ring,
    .valid = valid,
    .check = check,
};
