#include "base/clock.h"
#include "base/json.h"
#include "net/mastodon.h"
#include "reply/errand.h"

/* Own posts are looked through so far back: pages of 40. */
enum { PAGES_MOST = 10, PAGE = 40 };
static const int64_t clocks_apart_ms = MINUTES(5);

struct mastodon {
    struct pace pace;
    struct text server, token, ca;
    int visibility;
    int64_t characters, timeout_ms;
    bool private_allowed;
    struct mastodon_lengths said; /* by the server, as last heard */
    struct reply_account *account;
};

static const char *const visibilities[] = {"public", "unlisted", "private", "direct"};

static const struct option options[] = {
    {"server", OPTION_TEXT, offsetof(struct mastodon, server), NULL, 0, 0,
     "Where the account lives: https://social.umi.example.", NULL},
    {"token", OPTION_SECRET, offsetof(struct mastodon, token), NULL, 0, 0,
     "Its access token (Preferences, Development) with read and write:statuses.", NULL},
    {"visibility", OPTION_CHOICE, offsetof(struct mastodon, visibility), "unlisted", 0, 0,
     "Who reads an answer; never more people than the post it answers.",
     "public,unlisted,private,direct"},
    {"characters", OPTION_INT, offsetof(struct mastodon, characters), "0", 0, 100000,
     "How long a post may be on this server; 0: as it says itself, else 500.", NULL},
    {"private", OPTION_BOOL, offsetof(struct mastodon, private_allowed), "false", 0, 0,
     "The server may have a private address, and be called without TLS.", NULL},
    {"ca", OPTION_FILE, offsetof(struct mastodon, ca), NULL, 0, 0,
     "PEM file of the authorities trusted instead of the system's.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct mastodon, timeout_ms), "20s", 1000, 120000,
     "How long it may take to answer.", NULL},
    PACE_OPTIONS(struct mastodon),
    {0},
};

/* What one try knows. */
struct toot {
    struct mastodon_status target; /* id absent: not looked for, or gone */
    struct mastodon_account us;
    struct text older_than; /* the id below which the own posts go on */
    int pages;
};

/* ---- before ---- */

static enum err valid(const void *self, struct why *why)
{
    const struct mastodon *m = self;
    if (!m->token.len || !text_all_between(m->token, '!', '~'))
        return why_set(why, ERR_BAD_INPUT,
                       "its token is missing: an access token, as {file: …} or {env: …}");
    return url_option_good(m->server, m->private_allowed, "server", why);
}

static struct text without_at(struct text handle)
{
    return handle.len && handle.at[0] == '@' ? text_slice(handle, 1, handle.len) : handle;
}

static void wants(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants)
{
    const struct mastodon *m = self;
    *wants = (struct reply_wants){.net = "mastodon",
                                  .is_public = m->visibility < 2,
                                  .alone = true,
                                  .can_be_asked = true,
                                  .counts_as = "mastodon",
                                  .most = m->characters ? m->characters : m->said.characters,
                                  .link = m->said.url};
    if (about->answers.len && without_at(about->to).len)
        wants->must_hold = arena_printf(arena, "@%.*s", TEXT_ARG(without_at(about->to)));
}

static enum err mentioned(const struct mastodon *m, struct text text, struct text acct,
                          struct why *why)
{
    if (mastodon_mentions(text, acct, text_host(m->server)))
        return OK;
    return why_set(why, ERR_BAD_INPUT,
                   "the text does not name @%.*s: on this network nobody would be told of it",
                   TEXT_ARG(text_slice(acct, 0, 100)));
}

static enum err fits(const void *self, const struct outgoing *outgoing, struct why *why)
{
    const struct text acct = without_at(outgoing->to);
    if (!outgoing->answers.len)
        return OK;
    if (!text_starts(outgoing->url, TEXT("http")) &&
        !text_starts(id_behind(outgoing->answers, "mastodon"), TEXT("http")))
        return why_set(why, ERR_BAD_INPUT, "the address of the post it answers is not known");
    return acct.len ? mentioned(self, outgoing->text, acct, why) : OK;
}

/* An idempotency key in the form of a UUID. */
static struct text mark(struct text id, int64_t at_ms, char room[REPLY_MARK_ROOM])
{
    char hex[33];
    errand_mark_hex(id, at_ms, hex, 32);
    snprintf(room, REPLY_MARK_ROOM, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
             hex + 20);
    return text_of(room);
}

/* ---- calls ---- */

static struct errand_call call_of(struct reply_errand *errand, struct text path)
{
    const struct mastodon *m = errand->self;
    struct text server = m->server;
    while (text_ends(server, TEXT("/")))
        server.len--;
    return (struct errand_call){
        .url = arena_printf(errand->arena, "%.*s%.*s", TEXT_ARG(server), TEXT_ARG(path)),
        .ca = m->ca,
        .headers = {{TEXT("Authorization"),
                     arena_printf(errand->arena, "Bearer %.*s", TEXT_ARG(m->token))}},
        .header_count = 1,
        .timeout_ms = m->timeout_ms,
        .private_allowed = m->private_allowed};
}

static void get(struct reply_errand *errand, struct text path, errand_step *step)
{
    const struct errand_call call = call_of(errand, path);
    errand_call(errand, &call, step);
}

static const char mend_token[] = "Look at the account and its token in the network's own settings.";

/* What no step expects, in the server's words; they are in its language. */
static void fail(struct reply_errand *errand, const struct http_answer *answer, enum ending how,
                 const char *remedy)
{
    const struct mastodon *m = errand->self;
    char room[SAID_ROOM];
    const struct text said = said_line(mastodon_error_read(answer->body, errand->arena), room);
    const bool account = answer->status == 401 || answer->status == 403;
    struct errand_end end = {.how = how, .remedy = account && !remedy ? mend_token : remedy};
    if (account && !said.len && how == END_REFUSED) /* a page of a machine in between */
        end.how = errand->writing || errand->look ? END_LOST : END_AGAIN;
    (void)why_set(&end.why,
                  end.how != END_REFUSED ? ERR_AGAIN
                  : account              ? ERR_DENIED
                                         : ERR_BAD_INPUT,
                  "the server answered %d%s%.*s", answer->status, said.len ? ": " : "",
                  TEXT_ARG(said));
    why_hide(&end.why, m->token);
    errand_end(errand, &end);
}

/* ---- sent ---- */

static void it_stands(struct reply_errand *errand, const struct mastodon_status *status, bool found)
{
    const struct text id = status->uri.len ? status->uri : status->id;
    errand_end(errand, &(struct errand_end){
                           .how = END_SENT,
                           .found = found,
                           .net_id = arena_printf(errand->arena, "mastodon:%.*s", TEXT_ARG(id)),
                           .url = status->url.len ? status->url : status->uri});
}

static void written(struct reply_errand *errand, const struct http_answer *answer)
{
    const struct toot *own = errand->own;
    struct mastodon_status status;
    struct why why;
    if (answer->status == 200 || answer->status == 202) {
        if (mastodon_status_read(answer->body, errand->arena, &status, &why))
            errand_unreadable(errand, &why);
        else if (own->target.id.len && !text_same(status.in_reply_to, own->target.id))
            errand_fail(errand, END_LOST, ERR_AGAIN, NULL, "the server answered of another post");
        else
            it_stands(errand, &status, false);
    } else if (answer->status == 404 || answer->status == 410) {
        fail(errand, answer, END_REFUSED, "Nothing to do: the post it answers is gone.");
    } else if (!errand_trouble(errand, answer)) {
        fail(errand, answer, END_REFUSED,
             answer->status == 422 ? "Change the text, and have it approved again." : NULL);
    }
}

static void write_it(struct reply_errand *errand)
{
    const struct mastodon *m = errand->self;
    const struct outgoing *o = errand->outgoing;
    const struct toot *own = errand->own;
    struct text who = text_of(visibilities[m->visibility]);
    if (own->target.id.len)
        who = mastodon_narrower(who, own->target.visibility);
    struct errand_call call = call_of(errand, TEXT("/api/v1/statuses"));
    struct buf body;
    struct json_out json;
    buf_init(&body, 1 << 20);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    json_pair_text(&json, "status", o->text);
    if (own->target.id.len)
        json_pair_text(&json, "in_reply_to_id", own->target.id);
    json_pair_text(&json, "visibility", who);
    if (o->lang.len >= 2 && o->lang.len <= 3 && text_all_between(o->lang, 'a', 'z'))
        json_pair_text(&json, "language", o->lang);
    json_end(&json, '}');
    call.headers[call.header_count++] =
        (struct header){TEXT("Content-Type"), TEXT("application/json")};
    call.headers[call.header_count++] = (struct header){
        TEXT("Idempotency-Key"),
        o->mark.len ? o->mark : mark(o->id, o->at_ms, arena_alloc(errand->arena, REPLY_MARK_ROOM))};
    call.body = buf_view(&body);
    call.write = true;
    errand_call(errand, &call, written);
    buf_done(&body);
}

/* ---- whom it answers ---- */

static void related(struct reply_errand *errand, const struct http_answer *answer)
{
    struct mastodon_relation relation = {0};
    if (answer->status == 200 &&
        mastodon_relation_read(answer->body, errand->arena, &relation, NULL))
        relation = (struct mastodon_relation){0};
    if (relation.blocks_us)
        errand_fail(errand, END_REFUSED, ERR_DENIED, "Leave it: this person wants no answer of us.",
                    "the author of the post blocks us");
    else if (relation.blocked_by_us)
        errand_fail(errand, END_REFUSED, ERR_DENIED, "Unblock the author there first, or leave it.",
                    "our account blocks the author of the post");
    else if (answer->status == 200 || (answer->status >= 400 && answer->status < 500 &&
                                       answer->status != 429 && answer->status != 408))
        write_it(errand); /* a token that may not ask is no reason to be silent */
    else if (!errand_trouble(errand, answer))
        fail(errand, answer, END_AGAIN, NULL);
}

/* It does not stand there: on to the write. */
static void not_there(struct reply_errand *errand)
{
    struct toot *own = errand->own;
    struct why why;
    errand->look = false;
    if (!errand->outgoing->answers.len) {
        write_it(errand);
        return;
    }
    if (!own->target.id.len) {
        errand_fail(errand, END_REFUSED, ERR_NOT_FOUND,
                    "Nothing to do: there is no one left to answer there.",
                    "the post it answers is gone, or its server does not show it to ours");
        return;
    }
    if (mentioned(errand->self, errand->outgoing->text, own->target.account.acct, &why)) {
        errand_fail(errand, END_REFUSED, ERR_BAD_INPUT,
                    "Write the name into the text, and have it approved again.", "%s", why.text);
        return;
    }
    get(errand,
        arena_printf(errand->arena, "/api/v1/accounts/relationships?id[]=%.*s",
                     TEXT_ARG(own->target.account.id)),
        related);
}

/* ---- is it there already? ---- */

static void next_page(struct reply_errand *errand);

static bool is_ours(const struct reply_errand *errand, const struct mastodon_status *status)
{
    const struct toot *own = errand->own;
    const struct outgoing *o = errand->outgoing;
    if (status->created_ms && o->at_ms && status->created_ms < o->at_ms - clocks_apart_ms)
        return false;
    if (own->target.id.len ? !text_same(status->in_reply_to, own->target.id)
                           : !o->answers.len && status->in_reply_to.len)
        return false;
    return mastodon_same_text(status->content, o->text);
}

static void page_read(struct reply_errand *errand, const struct http_answer *answer)
{
    struct toot *own = errand->own;
    struct mastodon_statuses page;
    struct why why;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_LOST, NULL);
        return;
    }
    if (mastodon_statuses_read(answer->body, errand->arena, &page, &why)) {
        errand_unreadable(errand, &why);
        return;
    }
    bool older = page.listed == 0;
    for (size_t i = 0; i < page.count; i++) {
        if (is_ours(errand, &page.at[i])) {
            it_stands(errand, &page.at[i], true);
            return;
        }
        own->older_than = page.at[i].id;
        older = older || (page.at[i].created_ms && errand->outgoing->at_ms &&
                          page.at[i].created_ms < errand->outgoing->at_ms - clocks_apart_ms);
    }
    if (older)
        not_there(errand);
    else if (page.count == 0 || ++own->pages >= PAGES_MOST)
        errand_fail(errand, END_LOST, ERR_AGAIN, NULL,
                    "it is not among the newest posts of the account");
    else
        next_page(errand);
}

static void next_page(struct reply_errand *errand)
{
    const struct toot *own = errand->own;
    const bool more = own->older_than.len > 0;
    get(errand,
        arena_printf(errand->arena,
                     "/api/v1/accounts/%.*s/statuses?limit=%d&exclude_reblogs=true%s%.*s",
                     TEXT_ARG(own->us.id), PAGE, more ? "&max_id=" : "", TEXT_ARG(own->older_than)),
        page_read);
}

static void known_to_us(struct reply_errand *errand, const struct http_answer *answer)
{
    struct toot *own = errand->own;
    struct why why;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_LOST, NULL);
    } else if (mastodon_account_read(answer->body, errand->arena, &own->us, &why)) {
        errand_unreadable(errand, &why);
    } else {
        next_page(errand);
    }
}

static void with_target(struct reply_errand *errand)
{
    if (errand->look)
        get(errand, TEXT("/api/v1/accounts/verify_credentials"), known_to_us);
    else
        not_there(errand);
}

/* ---- the post it answers, as this server knows it ---- */

static struct text target_url(const struct outgoing *o)
{
    return text_starts(o->url, TEXT("http")) ? o->url : id_behind(o->answers, "mastodon");
}

static void target_found(struct reply_errand *errand, const struct http_answer *answer)
{
    struct toot *own = errand->own;
    struct why why;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, errand->look ? END_LOST : END_REFUSED, NULL);
        return;
    }
    const enum err err = mastodon_found_read(answer->body, target_url(errand->outgoing),
                                             errand->arena, &own->target, &why);
    if (err && err != ERR_NOT_FOUND)
        errand_unreadable(errand, &why);
    else
        with_target(errand);
}

static void search(struct reply_errand *errand, struct text url, errand_step *step)
{
    struct buf path;
    buf_init(&path, 32768);
    buf_text(&path, TEXT("/api/v2/search?type=statuses&resolve=true&limit=2&q="));
    http_encode(&path, url);
    get(errand, buf_view(&path), step);
    buf_done(&path);
}

static void send_it(struct reply_errand *errand)
{
    errand->own = arena_make(errand->arena, struct toot);
    if (errand->outgoing->answers.len)
        search(errand, target_url(errand->outgoing), target_found);
    else
        with_target(errand);
}

/* ---- taking back, checking ---- */

static void deleted(struct reply_errand *errand, const struct http_answer *answer)
{
    if (answer->status == 200 || answer->status == 404 || answer->status == 410)
        errand_end(errand, &(struct errand_end){.how = END_DONE});
    else if (!errand_trouble(errand, answer))
        fail(errand, answer, END_REFUSED, NULL);
}

static void ours_found(struct reply_errand *errand, const struct http_answer *answer)
{
    struct mastodon_status status;
    struct why why;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_REFUSED, NULL);
        return;
    }
    const enum err err = mastodon_found_read(answer->body, id_behind(errand->net_id, "mastodon"),
                                             errand->arena, &status, &why);
    if (err == ERR_NOT_FOUND) {
        errand_end(errand, &(struct errand_end){.how = END_DONE}); /* gone already */
    } else if (err) {
        errand_unreadable(errand, &why);
    } else {
        struct errand_call call = call_of(
            errand, arena_printf(errand->arena, "/api/v1/statuses/%.*s", TEXT_ARG(status.id)));
        call.method = "DELETE";
        call.changes = true;
        errand_call(errand, &call, deleted);
    }
}

static void take_back(struct reply_errand *errand)
{
    const struct text uri = id_behind(errand->net_id, "mastodon");
    if (text_starts(uri, TEXT("http")))
        search(errand, uri, ours_found);
    else
        errand_fail(errand, END_REFUSED, ERR_BAD_INPUT, NULL, "'%.*s' is no post of this network",
                    TEXT_ARG(text_slice(errand->net_id, 0, 80)));
}

/* ---- is the account good, and how long may a text be? ---- */

static struct length_rule rule_of(const struct mastodon *m)
{
    return (struct length_rule){.most =
                                    (uint64_t)(m->characters ? m->characters : m->said.characters),
                                .link = (uint64_t)m->said.url};
}

/* It is kept like a session, so that it is known after a restart, too: "5000 23". */
static void recall(void *self, struct text kept)
{
    struct mastodon *m = self;
    struct text first;
    struct mastodon_lengths said;
    if (text_cut(&kept, ' ', &first) && text_int(first, &said.characters) &&
        text_int(kept, &said.url))
        m->said = said;
}

static void open_account(void *self, struct reply_account *account)
{
    struct mastodon *m = self;
    m->account = account;
}

/* What cannot be read leaves what was known. */
static void measured(struct reply_errand *errand, const struct http_answer *answer)
{
    struct mastodon *m = errand->self;
    const struct toot *own = errand->own;
    struct mastodon_lengths said;
    if (answer->status == 200 && !mastodon_lengths_read(answer->body, errand->arena, &said, NULL) &&
        said.characters) {
        if (said.characters != m->said.characters || said.url != m->said.url)
            account_keep(arena_printf(errand->arena, "%lld %lld", (long long)said.characters,
                                      (long long)said.url),
                         m->account);
        m->said = said;
    }
    errand_end(errand, &(struct errand_end){
                           .how = END_DONE, .account = own->us.username, .length = rule_of(m)});
}

static void checked(struct reply_errand *errand, const struct http_answer *answer)
{
    const struct mastodon *m = errand->self;
    struct toot *own = errand->own;
    struct mastodon_account us;
    struct why why;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_REFUSED, NULL);
    } else if (mastodon_account_read(answer->body, errand->arena, &us, &why)) {
        errand_unreadable(errand, &why);
    } else {
        const struct text host = text_host(m->server);
        own->us.username =
            arena_printf(errand->arena, "%.*s@%.*s",
                         TEXT_ARG(us.username.len ? us.username : us.acct), TEXT_ARG(host));
        get(errand, TEXT("/api/v2/instance"), measured);
    }
}

static void check(struct reply_errand *errand)
{
    errand->own = arena_make(errand->arena, struct toot);
    get(errand, TEXT("/api/v1/accounts/verify_credentials"), checked);
}

const struct reply_kind reply_kind_mastodon = {
    .name = "mastodon",
    .about = "Answers on Mastodon and the servers that speak its API.",
    .net = "mastodon",
    .size = sizeof(struct mastodon),
    .options = options,
    .valid = valid,
    .wants = wants,
    .fits = fits,
    .mark = mark,
    .open = open_account,
    .recall = recall,
    .send = send_it,
    .take_back = take_back,
    .check = check,
};
