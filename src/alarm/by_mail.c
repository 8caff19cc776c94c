#include "alarm/words.h"

struct mail_channel {
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
    {0},
};

static void sent(const struct http_answer *answer, void *arg)
{
    struct why why = answer->why;
    enum err outcome = OK;
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

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct mail_channel *channel = self;
    struct why why = {0};
    enum err err = OK;
    if (!ringing->address.len)
        err = why_set(&why, ERR_BAD_INPUT, "person '%.*s' has no mail address",
                      TEXT_ARG(ringing->ring->person));
    else if (!channel->server.len || !channel->from.len)
        err = why_set(&why, ERR_BAD_INPUT, "the mail channel needs 'server' and 'from'");
    if (err) {
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    struct buf body;
    buf_init(&body, 64 * 1024);
    buf_text(&body, ringing->headline);
    buf_text(&body, TEXT("\n\n"));
    words_body(ringing, &body);
    mail_send(alarm_http(alarm), &(struct mail){.url = channel->server,
                                                .user = channel->user,
                                                .password = channel->password,
                                                .from = channel->from,
                                                .to = ringing->address,
                                                .subject = ringing->headline,
                                                .body = buf_view(&body),
                                                .timeout_ms = channel->timeout_ms,
                                                .on_done = sent,
                                                .arg = token});
    buf_done(&body);
}

const struct alarm_kind alarm_kind_mail = {
    .name = "mail",
    .about = "Sends a mail over SMTP to the person's address.",
    .size = sizeof(struct mail_channel),
    .options = options,
    .ring = ring,
};
