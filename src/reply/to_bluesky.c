#include "base/clock.h"
#include "model/links.h"
#include "net/atproto.h"
#include "reply/errand.h"

enum { MENTIONS_MOST = 8, FACETS_MOST = 100 };

struct bluesky {
    struct pace pace;
    struct text server, handle, password, ca;
    bool private_allowed;
    int64_t timeout_ms;
    struct atproto *session; /* behind the options */
};

static const struct option options[] = {
    {"handle", OPTION_TEXT, offsetof(struct bluesky, handle), NULL, 0, 0,
     "The account: care.umi.example, without @.", NULL},
    {"password", OPTION_SECRET, offsetof(struct bluesky, password), NULL, 0, 0,
     "An app password of the account (Settings, Privacy and security), not its own.", NULL},
    {"server", OPTION_TEXT, offsetof(struct bluesky, server), "https://bsky.social", 0, 0,
     "Where the account signs in.", NULL},
    {"private", OPTION_BOOL, offsetof(struct bluesky, private_allowed), "false", 0, 0,
     "The server may have a private address, and be called without TLS.", NULL},
    {"ca", OPTION_FILE, offsetof(struct bluesky, ca), NULL, 0, 0,
     "PEM file of the authorities trusted instead of the system's.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct bluesky, timeout_ms), "20s", 1000, 120000,
     "How long it may take to answer.", NULL},
    PACE_OPTIONS(struct bluesky),
    {0},
};

/* What one try knows of its target and text. */
struct sky {
    struct atproto_ref parent, root;
    struct text handle; /* of whom it answers */
    struct text_links links;
    size_t link; /* the mention that is looked up now */
    struct atproto_facet facets[FACETS_MOST];
    size_t facet_count, mentions;
    struct why refused; /* what the network said to the write, while it is read back */
};

/* ---- before ---- */

static enum err valid(const void *self, struct why *why)
{
    const struct bluesky *sky = self;
    if (text_find(sky->handle, TEXT(".")) < 1 || text_find(sky->handle, TEXT("@")) == 0)
        return why_set(why, ERR_BAD_INPUT,
                       "its handle is the account's whole name without @: care.umi.example");
    if (!sky->password.len)
        return why_set(why, ERR_BAD_INPUT,
                       "its password is missing: an app password, as {file: …} or {env: …}");
    return url_option_good(sky->server, sky->private_allowed, "server", why);
}

static void wants(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants)
{
    (void)self;
    (void)about;
    (void)arena;
    *wants = (struct reply_wants){.net = "bluesky",
                                  .is_public = true,
                                  .alone = true,
                                  .can_be_asked = true,
                                  .counts_as = "bluesky"};
}

static enum err fits(const void *self, const struct outgoing *outgoing, struct why *why)
{
    struct atproto_uri uri;
    (void)self;
    if (outgoing->answers.len && !atproto_uri_read(id_behind(outgoing->answers, "bluesky"), &uri))
        return why_set(why, ERR_BAD_INPUT, "the post it answers has no at:// address");
    return OK;
}

/* A TID of the instant of the approval; what is finer than that comes of the reply's id, so that
 * two replies of one instant have two marks. */
static struct text mark(struct text id, int64_t at_ms, char room[REPLY_MARK_ROOM])
{
    const uint64_t hash = text_hash(id);
    return atproto_tid(at_ms * 1000 + (int64_t)(hash % 1000), (unsigned)(hash >> 32), room);
}

static void open_account(void *self, struct reply_account *account)
{
    struct bluesky *sky = self;
    sky->session = atproto_new(account_http(account),
                               &(struct atproto_account){.server = sky->server,
                                                         .identifier = sky->handle,
                                                         .password = sky->password,
                                                         .ca = sky->ca,
                                                         .private_allowed = sky->private_allowed,
                                                         .timeout_ms = sky->timeout_ms},
                               account_keep, account);
}

static void close_account(void *self)
{
    struct bluesky *sky = self;
    atproto_free(&sky->session);
}

static void recall(void *self, struct text secret)
{
    struct bluesky *sky = self;
    atproto_recall(sky->session, secret);
}

static void session(void *self, int64_t *expires_ms_out, bool *refused_out)
{
    const struct bluesky *sky = self;
    const struct atproto_session *now = atproto_session(sky->session);
    *expires_ms_out = now ? now->expires_ms : 0;
    *refused_out = atproto_refused(sky->session);
}

/* ---- calls ---- */

static bool began(const void *call)
{
    return atproto_began(call);
}

static void cancel(void *call)
{
    atproto_cancel(call);
}

/* Where it may not leave, the call is not ours any more: it frees itself. */
static bool may(void *arg)
{
    struct reply_errand *errand = arg;
    const struct errand_way way = errand->way;
    errand->way.call = NULL;
    if (!errand_leave(errand))
        return false;
    errand->way = way;
    return true;
}

static void ask(struct reply_errand *errand, const struct atproto_ask *what, errand_step *step)
{
    const struct bluesky *sky = errand->self;
    struct atproto_ask one = *what;
    errand->writing = false;
    errand->step = step;
    one.done = errand_answered;
    one.arg = errand;
    struct atproto_call *call =
        one.method ? atproto_send(sky->session, &one) : atproto_check(sky->session, &one);
    errand->way = (struct errand_way){call, began, cancel};
}

static void get_record(struct reply_errand *errand, const struct atproto_uri *uri,
                       errand_step *step)
{
    struct buf query;
    buf_init(&query, 16384);
    buf_text(&query, TEXT("repo="));
    http_encode(&query, uri->repo);
    buf_text(&query, TEXT("&collection="));
    http_encode(&query, uri->collection);
    buf_text(&query, TEXT("&rkey="));
    http_encode(&query, uri->rkey);
    ask(errand,
        &(struct atproto_ask){.method = "com.atproto.repo.getRecord", .query = buf_view(&query)},
        step);
    buf_done(&query);
}

/* The network says with its own words that there is no such record. */
static bool not_found(struct reply_errand *errand, const struct http_answer *answer)
{
    struct atproto_error error;
    if (answer->status != 400 && answer->status != 404)
        return false;
    atproto_error_read(answer->body, errand->arena, &error);
    return text_is(error.name, "RecordNotFound");
}

/* A refusal in the network's words, without its secrets of us. */
static void refusal(struct reply_errand *errand, const struct http_answer *answer, struct why *why)
{
    const struct bluesky *sky = errand->self;
    const struct atproto_session *now = atproto_session(sky->session);
    struct atproto_error error;
    char room[SAID_ROOM];
    atproto_error_read(answer->body, errand->arena, &error);
    const struct text said = said_line(error.message.len ? error.message : error.name, room);
    const bool account = answer->status == 401 || answer->status == 403;
    (void)why_set(why, account ? ERR_DENIED : ERR_BAD_INPUT, "the network answered %d%s%.*s",
                  answer->status, said.len ? ": " : "", TEXT_ARG(said));
    why_hide(why, sky->password);
    why_hide(why, now ? now->access : (struct text){0});
    why_hide(why, now ? now->refresh : (struct text){0});
}

/* What no step expects. */
static void fail(struct reply_errand *errand, const struct http_answer *answer, enum ending how,
                 const char *remedy)
{
    struct errand_end end = {.how = how, .remedy = remedy};
    refusal(errand, answer, &end.why);
    if (how != END_REFUSED)
        end.why.code = ERR_AGAIN;
    errand_end(errand, &end);
}

static bool is_json_error(struct reply_errand *errand, const struct http_answer *answer)
{
    struct atproto_error error;
    atproto_error_read(answer->body, errand->arena, &error);
    return error.name.len > 0;
}

static const char look_at_account[] = "Look at the account in the network's own app.";

/* ---- sent ---- */

static struct text own_mark(const struct reply_errand *errand)
{
    const struct outgoing *o = errand->outgoing;
    return o->mark.len ? o->mark
                       : mark(o->id, o->at_ms, arena_alloc(errand->arena, REPLY_MARK_ROOM));
}

static struct text own_uri(const struct reply_errand *errand)
{
    const struct bluesky *sky = errand->self;
    return arena_printf(errand->arena, "at://%.*s/app.bsky.feed.post/%.*s",
                        TEXT_ARG(atproto_session(sky->session)->did), TEXT_ARG(own_mark(errand)));
}

static void it_stands(struct reply_errand *errand, bool found)
{
    const struct bluesky *sky = errand->self;
    errand_end(errand,
               &(struct errand_end){
                   .how = END_SENT,
                   .found = found,
                   .net_id = arena_printf(errand->arena, "bluesky:%.*s", TEXT_ARG(own_uri(errand))),
                   .url = arena_printf(errand->arena, "https://bsky.app/profile/%.*s/post/%.*s",
                                       TEXT_ARG(atproto_session(sky->session)->did),
                                       TEXT_ARG(own_mark(errand)))});
}

/* A record stands under the mark: ours, or somebody used it by another hand. */
static void stands_there(struct reply_errand *errand, const struct http_answer *answer)
{
    struct atproto_record record;
    struct why why;
    if (atproto_record_read(answer->body, errand->arena, &record, &why)) {
        errand->look = true;
        errand_unreadable(errand, &why);
    } else if (!text_same(record.text, errand->outgoing->text)) {
        errand_fail(errand, END_REFUSED, ERR_DENIED, look_at_account,
                    "another text stands under its mark already");
    } else {
        it_stands(errand, true);
    }
}

/* ---- the write ---- */

/* After a refusal: it is read back all the same, for an earlier try may have arrived late. */
static void refusal_read(struct reply_errand *errand, const struct http_answer *answer)
{
    const struct sky *own = errand->own;
    if (answer->status == 200) {
        stands_there(errand, answer);
        return;
    }
    if (!not_found(errand, answer)) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_LOST, NULL);
        return;
    }
    errand_end(errand, &(struct errand_end){.how = END_REFUSED,
                                            .why = own->refused,
                                            .remedy = "Change the text, or look at the account in "
                                                      "the network's own app."});
}

static void read_back(struct reply_errand *errand, errand_step *step)
{
    const struct bluesky *sky = errand->self;
    const struct atproto_uri uri = {atproto_session(sky->session)->did, TEXT("app.bsky.feed.post"),
                                    own_mark(errand)};
    get_record(errand, &uri, step);
}

static void written(struct reply_errand *errand, const struct http_answer *answer)
{
    struct sky *own = errand->own;
    struct atproto_record record;
    struct why why;
    if (answer->status == 200) {
        if (atproto_record_read(answer->body, errand->arena, &record, &why))
            errand_unreadable(errand, &why);
        else if (!text_same(record.ref.uri, own_uri(errand)))
            errand_fail(errand, END_LOST, ERR_AGAIN, NULL, "the network answered of another post");
        else
            it_stands(errand, false);
        return;
    }
    if (errand_trouble(errand, answer))
        return;
    if (!is_json_error(errand, answer)) { /* a machine in between: who knows what it let through */
        errand_fail(errand, END_LOST, ERR_AGAIN, NULL,
                    "the network answered %d with a page instead of its own words", answer->status);
        return;
    }
    refusal(errand, answer, &own->refused);
    errand->look = true; /* from here on only a record that is not there ends it */
    read_back(errand, refusal_read);
}

static bool lang_good(struct text lang)
{
    for (size_t i = 0; i < lang.len; i++)
        if (!((lang.at[i] | 32) >= 'a' && (lang.at[i] | 32) <= 'z') && lang.at[i] != '-' &&
            !(lang.at[i] >= '0' && lang.at[i] <= '9'))
            return false;
    return lang.len >= 2 && lang.len <= 35 && !text_is(lang, "und");
}

static void write_it(struct reply_errand *errand)
{
    const struct bluesky *sky = errand->self;
    const struct outgoing *o = errand->outgoing;
    const struct sky *own = errand->own;
    const struct atproto_post post = {.text = o->text,
                                      .lang = lang_good(o->lang) ? o->lang : (struct text){0},
                                      .created_ms = clock_now_ms(),
                                      .root = own->root,
                                      .parent = own->parent,
                                      .facets = own->facets,
                                      .facet_count = own->facet_count};
    struct buf body;
    buf_init(&body, 1 << 20);
    atproto_post_write(&body, atproto_session(sky->session)->did, own_mark(errand), &post);
    ask(errand,
        &(struct atproto_ask){.method = "com.atproto.repo.createRecord",
                              .body = buf_view(&body),
                              .write = true,
                              .may = may},
        written);
    buf_done(&body);
}

/* ---- links, tags, mentions ---- */

static void add_facet(struct sky *own, enum atproto_feature feature, const struct text_link *link,
                      struct text value)
{
    if (own->facet_count < FACETS_MOST)
        own->facets[own->facet_count++] =
            (struct atproto_facet){.feature = feature, .bytes = link->bytes, .value = value};
}

static void next_mention(struct reply_errand *errand);

static void resolved(struct reply_errand *errand, const struct http_answer *answer)
{
    struct sky *own = errand->own;
    struct json *json = NULL;
    if (answer->status != 200 && errand_trouble(errand, answer))
        return;
    if (answer->status == 200 && json_parse(answer->body, errand->arena, &json, NULL) == OK) {
        const struct text did = json_text_at(json, "did");
        if (text_starts(did, TEXT("did:")) && text_all_between(did, '!', '~') && did.len < 2048)
            add_facet(own, ATPROTO_MENTION, &own->links.at[own->link], did);
    } /* else nobody has this name: it stays plain text */
    own->link++;
    next_mention(errand);
}

/* Each name that is mentioned is asked for, then the text is written. */
static void next_mention(struct reply_errand *errand)
{
    struct sky *own = errand->own;
    for (; own->link < own->links.count; own->link++) {
        const struct text_link *link = &own->links.at[own->link];
        if (link->kind == LINK_URL) {
            add_facet(own, ATPROTO_LINK, link,
                      link->bare ? arena_printf(errand->arena, "https://%.*s", TEXT_ARG(link->text))
                                 : link->text);
        } else if (link->kind == LINK_TAG) {
            add_facet(own, ATPROTO_TAG, link, link->name);
        } else if (link->kind == LINK_MENTION && own->mentions < MENTIONS_MOST) {
            own->mentions++;
            struct buf query;
            buf_init(&query, 4096);
            buf_text(&query, TEXT("handle="));
            http_encode(&query, link->name);
            ask(errand,
                &(struct atproto_ask){.method = "com.atproto.identity.resolveHandle",
                                      .query = buf_view(&query)},
                resolved);
            buf_done(&query);
            return;
        }
    }
    write_it(errand);
}

/* ---- the post it answers ---- */

static const char target_gone[] = "Nothing to do: there is no one left to answer there.";

static void take_target(struct reply_errand *errand, const struct atproto_record *record)
{
    struct sky *own = errand->own;
    own->parent = record->ref;
    own->root = record->root.uri.len && record->root.cid.len ? record->root : record->ref;
    next_mention(errand);
}

static void target_read(struct reply_errand *errand, const struct http_answer *answer)
{
    struct atproto_record record;
    struct why why;
    if (answer->status == 200) {
        if (atproto_record_read(answer->body, errand->arena, &record, &why))
            errand_unreadable(errand, &why);
        else
            take_target(errand, &record);
    } else if (not_found(errand, answer)) {
        errand_fail(errand, END_REFUSED, ERR_NOT_FOUND, target_gone,
                    "the post it answers was deleted");
    } else if (!errand_trouble(errand, answer)) {
        fail(errand, answer, END_AGAIN, NULL);
    }
}

static void target_seen(struct reply_errand *errand, const struct http_answer *answer)
{
    struct atproto_seen seen;
    struct atproto_uri uri;
    struct why why;
    if (answer->status == 0 || answer->status == 429) {
        (void)errand_trouble(errand, answer);
        return;
    }
    if (answer->status != 200) { /* a server without an app behind it: the record is all there is */
        (void)atproto_uri_read(id_behind(errand->outgoing->answers, "bluesky"), &uri);
        get_record(errand, &uri, target_read);
        return;
    }
    const enum err err = atproto_seen_read(answer->body, errand->arena, &seen, &why);
    if (err == ERR_NOT_FOUND)
        errand_fail(errand, END_REFUSED, ERR_NOT_FOUND, target_gone,
                    "the post it answers is gone: deleted, hidden, or its author blocks us");
    else if (err)
        errand_unreadable(errand, &why);
    else if (seen.reply_disabled)
        errand_fail(errand, END_REFUSED, ERR_DENIED, "Answer another way, or leave it.",
                    "the author lets only some people answer in this thread, and not us");
    else if (seen.blocks_us)
        errand_fail(errand, END_REFUSED, ERR_DENIED, "Leave it: this person wants no answer of us.",
                    "the author of the post blocks us");
    else if (seen.blocked_by_us)
        errand_fail(errand, END_REFUSED, ERR_DENIED, "Unblock the author there first, or leave it.",
                    "our account blocks the author of the post");
    else
        take_target(errand, &seen.record);
}

static void look_at_target(struct reply_errand *errand)
{
    struct sky *own = errand->own;
    const struct text uri = id_behind(errand->outgoing->answers, "bluesky");
    errand->look = false; /* it does not stand there: what goes wrong from here on is no loss */
    own->links = text_links(errand->outgoing->text, NAME_BLUESKY, errand->arena);
    if (!uri.len) {
        next_mention(errand);
        return;
    }
    struct buf query;
    buf_init(&query, 16384);
    buf_text(&query, TEXT("uris="));
    http_encode(&query, uri);
    ask(errand,
        &(struct atproto_ask){.method = "app.bsky.feed.getPosts", .query = buf_view(&query)},
        target_seen);
    buf_done(&query);
}

/* ---- the way of a send ---- */

static void looked(struct reply_errand *errand, const struct http_answer *answer)
{
    if (answer->status == 200)
        stands_there(errand, answer);
    else if (not_found(errand, answer))
        look_at_target(errand);
    else if (!errand_trouble(errand, answer))
        fail(errand, answer, END_LOST, NULL);
}

static void with_session(struct reply_errand *errand)
{
    if (errand->look)
        read_back(errand, looked);
    else
        look_at_target(errand);
}

static void signed_in(struct reply_errand *errand, const struct http_answer *answer)
{
    if (answer->status == 200)
        with_session(errand);
    else if (!errand_trouble(errand, answer))
        fail(errand, answer, errand->look ? END_LOST : END_AGAIN, NULL);
}

static void send_it(struct reply_errand *errand)
{
    const struct bluesky *sky = errand->self;
    errand->own = arena_make(errand->arena, struct sky);
    if (atproto_session(sky->session))
        with_session(errand);
    else /* our own name in the network is not known before */
        ask(errand, &(struct atproto_ask){0}, signed_in);
}

/* ---- taking back, checking ---- */

static void deleted(struct reply_errand *errand, const struct http_answer *answer)
{
    if (answer->status == 200)
        errand_end(errand, &(struct errand_end){.how = END_DONE});
    else if (!errand_trouble(errand, answer))
        fail(errand, answer, END_REFUSED, look_at_account);
}

static void take_back(struct reply_errand *errand)
{
    struct atproto_uri uri;
    if (!atproto_uri_read(id_behind(errand->net_id, "bluesky"), &uri)) {
        errand_fail(errand, END_REFUSED, ERR_BAD_INPUT, NULL, "'%.*s' is no post of this network",
                    TEXT_ARG(text_slice(errand->net_id, 0, 80)));
        return;
    }
    struct buf body;
    struct json_out json;
    buf_init(&body, 8192);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    json_pair_text(&json, "repo", uri.repo);
    json_pair_text(&json, "collection", uri.collection);
    json_pair_text(&json, "rkey", uri.rkey);
    json_end(&json, '}');
    ask(errand,
        &(struct atproto_ask){
            .method = "com.atproto.repo.deleteRecord", .body = buf_view(&body), .write = true},
        deleted);
    buf_done(&body);
}

static void checked(struct reply_errand *errand, const struct http_answer *answer)
{
    struct json *json = NULL;
    if (answer->status != 200) {
        if (!errand_trouble(errand, answer))
            fail(errand, answer, END_REFUSED, NULL);
        return;
    }
    if (json_parse(answer->body, errand->arena, &json, NULL) || !json_text_at(json, "did").len)
        errand_fail(errand, END_AGAIN, ERR_AGAIN, NULL, "the network's answer cannot be read");
    else if (!json_bool_at(json, "active", true))
        errand_fail(errand, END_REFUSED, ERR_DENIED, look_at_account,
                    "the account is deactivated or suspended");
    else
        errand_end(errand,
                   &(struct errand_end){.how = END_DONE, .account = json_text_at(json, "handle")});
}

static void check(struct reply_errand *errand)
{
    ask(errand, &(struct atproto_ask){0}, checked);
}

const struct reply_kind reply_kind_bluesky = {
    .name = "bluesky",
    .about = "Answers on Bluesky and other servers of the AT Protocol.",
    .net = "bluesky",
    .size = sizeof(struct bluesky),
    .options = options,
    .valid = valid,
    .wants = wants,
    .fits = fits,
    .mark = mark,
    .open = open_account,
    .close = close_account,
    .recall = recall,
    .session = session,
    .send = send_it,
    .take_back = take_back,
    .check = check,
};
