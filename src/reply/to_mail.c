#include "reply/errand.h"

struct mail_sender {
    struct pace pace;
    struct text server, user, password, from;
    int64_t timeout_ms;
};

static const struct option options[] = {
    {"server", OPTION_TEXT, offsetof(struct mail_sender, server), NULL, 0, 0,
     "smtp://host:587 or smtps://host:465.", NULL},
    {"user", OPTION_TEXT, offsetof(struct mail_sender, user), NULL, 0, 0,
     "Who signs in there, where that is wanted.", NULL},
    {"password", OPTION_SECRET, offsetof(struct mail_sender, password), NULL, 0, 0,
     "That user's password.", NULL},
    {"from", OPTION_TEXT, offsetof(struct mail_sender, from), NULL, 0, 0,
     "Whom the mail comes from: Umi Foods <care@umi.example>.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct mail_sender, timeout_ms), "30s", 1000, 120000,
     "How long the server may take.", NULL},
    PACE_OPTIONS(struct mail_sender),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct mail_sender *sender = self;
    if (!text_starts(sender->server, TEXT("smtp://")) &&
        !text_starts(sender->server, TEXT("smtps://")))
        return why_set(why, ERR_BAD_INPUT,
                       "its server is %s: write smtp://host:587 or smtps://host:465",
                       sender->server.len ? "no address of a mail server" : "missing");
    if (text_find(sender->from, TEXT("@")) < 1)
        return why_set(why, ERR_BAD_INPUT,
                       "its from is no mail address: Umi Foods <care@umi.example>");
    return OK;
}

static void wants(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants)
{
    (void)self;
    (void)about;
    (void)arena;
    *wants = (struct reply_wants){.alone = true, .subject = true, .address = true};
}

/* One receiver: what stands there came from outside. */
static enum err fits(const void *self, const struct outgoing *outgoing, struct why *why)
{
    size_t ats = 0;
    (void)self;
    for (size_t i = 0; i < outgoing->to.len; i++) {
        const unsigned char c = (unsigned char)outgoing->to.at[i];
        ats += c == '@';
        if (c <= ' ' || c == 0x7f || strchr(",;:<>()[]\\\"", c))
            return why_set(why, ERR_BAD_INPUT,
                           "the receiver must be one plain mail address, without a name");
    }
    if (ats != 1 || outgoing->to.len > 320)
        return why_set(why, ERR_BAD_INPUT, "the receiver is no mail address");
    return OK;
}

/* The local part of the Message-ID. */
static struct text mark(struct text id, int64_t at_ms, char room[REPLY_MARK_ROOM])
{
    char hex[41];
    errand_mark_hex(id, at_ms, hex, 40);
    snprintf(room, REPLY_MARK_ROOM, "hinomi.%s", hex);
    return text_of(room);
}

static struct text domain_of(struct text from)
{
    ptrdiff_t at = text_find(from, TEXT("<"));
    struct text address = at < 0 ? from : text_slice(from, (size_t)at + 1, from.len);
    at = text_find(address, TEXT(">"));
    address = text_trim(at < 0 ? address : text_slice(address, 0, (size_t)at));
    at = text_find(address, TEXT("@"));
    return text_slice(address, at < 0 ? address.len : (size_t)at + 1, address.len);
}

static struct text own_mark(struct reply_errand *errand)
{
    const struct outgoing *o = errand->outgoing;
    return o->mark.len ? o->mark
                       : mark(o->id, o->at_ms, arena_alloc(errand->arena, REPLY_MARK_ROOM));
}

/* Between "<" and ">"; what is no id of a message is left out. */
static struct text message_id(struct reply_errand *errand, struct text id)
{
    struct text bare = id_behind(id, "mail");
    if (text_starts(bare, TEXT("<")) && text_ends(bare, TEXT(">")))
        bare = text_slice(bare, 1, bare.len - 1);
    for (size_t i = 0; i < bare.len; i++)
        if ((unsigned char)bare.at[i] <= ' ' || strchr("<>\x7f", bare.at[i]))
            return (struct text){0};
    if (text_find(bare, TEXT("@")) < 1 || bare.len > 900)
        return (struct text){0};
    return arena_printf(errand->arena, "<%.*s>", TEXT_ARG(bare));
}

/* The words of a refused mail; a server that has all of it and says nothing leaves it open. */
static void judge(struct reply_errand *errand, const struct http_answer *answer,
                  struct errand_end *end)
{
    const struct mail_sender *sender = errand->self;
    end->why = answer->why;
    if (answer->status >= 500 && answer->status < 600) {
        end->how = END_REFUSED;
        end->remedy = "Look at the address of the receiver, and at the sender's options.";
        (void)why_set(&end->why, ERR_DENIED, "the mail server refuses it with %d", answer->status);
    } else if (answer->status >= 400 && answer->status < 500) {
        end->how = END_AGAIN;
        (void)why_set(&end->why, ERR_AGAIN, "the mail server cannot take it now (%d)",
                      answer->status);
    } else if (answer->why.code == ERR_DENIED || answer->why.code == ERR_BAD_INPUT ||
               answer->why.code == ERR_LIMIT) {
        end->how = answer->began ? END_LOST : END_REFUSED;
        end->remedy = "Look at the sender's options.";
    } else {
        end->how = answer->began ? END_LOST : END_AGAIN;
    }
    if (!end->why.code)
        (void)why_set(&end->why, ERR_AGAIN, "the mail server did not answer");
    why_hide(&end->why, sender->password);
}

static void sent(const struct http_answer *answer, void *arg)
{
    struct reply_errand *errand = arg;
    const struct mail_sender *sender = errand->self;
    struct errand_end end = {.how = END_SENT};
    errand->way.call = NULL;
    errand->wrote = answer->began;
    if (answer->status == 250 && !answer->why.code)
        end.net_id = arena_printf(errand->arena, "mail:<%.*s@%.*s>", TEXT_ARG(own_mark(errand)),
                                  TEXT_ARG(domain_of(sender->from)));
    else
        judge(errand, answer, &end);
    errand_end(errand, &end);
}

static void send_it(struct reply_errand *errand)
{
    const struct mail_sender *sender = errand->self;
    const struct outgoing *o = errand->outgoing;
    if (!errand_leave(errand))
        return;
    struct http_call *call =
        mail_send(errand->http, &(struct mail){.url = sender->server,
                                               .user = sender->user,
                                               .password = sender->password,
                                               .from = sender->from,
                                               .to = o->to,
                                               .subject = o->subject,
                                               .body = o->text,
                                               .id = own_mark(errand),
                                               .answers = message_id(errand, o->answers),
                                               .references = message_id(errand, o->root),
                                               .by_person = true,
                                               .timeout_ms = sender->timeout_ms,
                                               .on_done = sent,
                                               .arg = errand});
    errand->way = errand_way_of(call);
}

static void checked(const struct http_answer *answer, void *arg)
{
    struct reply_errand *errand = arg;
    struct errand_end end = {.how = END_DONE};
    errand->way.call = NULL;
    if (answer->status != 250 || answer->why.code)
        judge(errand, answer, &end);
    errand_end(errand, &end);
}

static void check(struct reply_errand *errand)
{
    const struct mail_sender *sender = errand->self;
    struct http_call *call = mail_ask(errand->http, &(struct mail){.url = sender->server,
                                                                   .user = sender->user,
                                                                   .password = sender->password,
                                                                   .timeout_ms = sender->timeout_ms,
                                                                   .on_done = checked,
                                                                   .arg = errand});
    errand->way = errand_way_of(call);
}

const struct reply_kind reply_kind_mail = {
    .name = "mail",
    .about = "Answers by mail over SMTP.",
    .size = sizeof(struct mail_sender),
    .options = options,
    .valid = valid,
    .wants = wants,
    .fits = fits,
    .mark = mark,
    .send = send_it,
    .check = check,
};
