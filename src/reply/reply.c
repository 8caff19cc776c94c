#include "base/clock.h"
#include "reply/office.h"

enum { SECRET_MOST = 1 << 17 };

/* ---- lanes and accounts ---- */

struct lane *lane_known(const struct reply *reply, struct text sender)
{
    for (size_t i = 0; i < reply->lanes.len; i++)
        if (text_same(reply->lanes.at[i]->id, sender))
            return reply->lanes.at[i];
    return NULL;
}

const struct pace *lane_pace(const struct lane *lane)
{
    return lane->account->self;
}

static struct text own_text(struct text text)
{
    return text.at ? (struct text){mem_dup(text.at, text.len), text.len} : text;
}

static void drop_text(struct text text)
{
    mem_free((void *)(uintptr_t)text.at);
}

static struct lane *lane_new(const struct reply *reply, struct text id)
{
    struct lane *lane = mem_make(struct lane);
    lane->id = own_text(id);
    lane->rate = (struct rate){-1, -1, -1};
    lane->retry = (struct retry){.first_ms = reply->retry_first_ms,
                                 .most_ms = reply->retry_most_ms,
                                 .seed = text_hash(id) ^ (uint64_t)clock_steady_us()};
    return lane;
}

static void account_free(struct reply_account *account)
{
    if (account->kind->close)
        account->kind->close(account->self);
    arena_free(&account->arena);
    mem_free(account);
}

void account_leave(struct reply_account *account)
{
    if (--account->away == 0 && account->stale)
        account_free(account);
}

static void account_retire(struct reply_account *account)
{
    if (!account)
        return;
    account->stale = true;
    if (account->away == 0)
        account_free(account);
}

static void lane_free(struct lane *lane)
{
    account_retire(lane->account);
    drop_text(lane->id);
    vec_done(&lane->left);
    mem_free(lane->last_failure);
    mem_free(lane->secret);
    mem_free(lane);
}

static struct reply_account *account_new(struct reply *reply, const struct sender *sender,
                                         struct why *why)
{
    struct reply_account *account = mem_make(struct reply_account);
    account->reply = reply;
    account->arena = arena_new("sender", 2048);
    const enum err err = kind_read(sender, account->arena, &account->kind, &account->self, why);
    if (err) {
        arena_free(&account->arena);
        mem_free(account);
        return NULL;
    }
    account->sender = *sender;
    account->sender.options = NULL;
    struct text *texts[] = {&account->sender.id,      &account->sender.client,
                            &account->sender.brand,   &account->sender.kind,
                            &account->sender.account, &account->sender.expires};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(account->arena, *texts[i]);
    return account;
}

struct http *account_http(struct reply_account *account)
{
    return account->reply->http;
}

static void lane_keep(struct lane *lane, struct text secret)
{
    mem_free(lane->secret);
    lane->secret = secret.len ? mem_dup(secret.at, secret.len) : NULL;
    lane->secret_len = secret.len;
}

void account_keep(struct text secret, void *arg)
{
    const struct reply_account *account = arg;
    if (account->stale)
        return; /* another generation has its own */
    lane_keep(account->lane, secret);
    if (account->reply->keep)
        account->reply->keep(account->lane->id, secret, account->reply->arg);
}

/* ---- generations ---- */

static void seat(struct lane *lane, struct reply_account *account)
{
    account_retire(lane->account);
    lane->account = account;
    account->lane = lane;
    if (account->kind->open)
        account->kind->open(account->self, account);
    if (account->kind->recall && lane->secret)
        account->kind->recall(account->self, (struct text){lane->secret, lane->secret_len});
}

typedef VEC(struct reply_account *) accounts;

/* Is one of them in no place now: what waits for it ends, whoever hears of that may send anew. */
static void end_lane(struct reply *reply, struct lane *lane)
{
    struct lane **kept;
    vec_each (kept, &reply->lanes)
        if (*kept == lane)
            return;
    queue_drop(reply, lane);
    lane_free(lane);
}

/* The lanes in the order of the accounts; those of senders that are gone end. */
static void seat_all(struct reply *reply, const accounts *made)
{
    VEC(struct lane *) lanes = {0}, before;
    struct reply_account **account;
    vec_each (account, made) {
        struct lane *lane = lane_known(reply, (*account)->sender.id);
        if (!lane)
            lane = lane_new(reply, (*account)->sender.id);
        seat(lane, *account);
        vec_push(&lanes, lane);
    }
    memcpy(&before, &reply->lanes, sizeof(before));
    memcpy(&reply->lanes, &lanes, sizeof(lanes));
    struct lane **old;
    vec_each (old, &before)
        end_lane(reply, *old);
    vec_done(&before);
}

enum err reply_watch(struct reply *reply, const struct watched *watched, struct why *why)
{
    accounts made = {0};
    enum err err = OK;
    for (size_t i = 0; watched && !err && i < watched->sender_count; i++) {
        struct reply_account *account = account_new(reply, &watched->senders[i], why);
        if (account)
            vec_push(&made, account);
        else
            err = ERR_BAD_INPUT;
    }
    struct reply_account **one;
    vec_each (one, &made)
        if (err) {
            arena_free(&(*one)->arena); /* never opened */
            mem_free(*one);
        }
    if (!err)
        seat_all(reply, &made);
    vec_done(&made);
    if (!err)
        queue_pump(reply);
    return err;
}

struct reply *reply_new(const struct watched *watched, struct loop *loop, struct http *http,
                        reply_outcome *outcome, void *arg, struct why *why)
{
    struct reply *reply = mem_make(struct reply);
    reply->loop = loop;
    reply->http = http;
    reply->outcome = outcome;
    reply->arg = arg;
    reply->retry_first_ms = SECONDS(2);
    reply->retry_most_ms = MINUTES(5);
    if (reply_watch(reply, watched, why))
        reply_free(&reply);
    return reply;
}

void reply_free(struct reply **reply_at)
{
    struct reply *reply = *reply_at;
    if (!reply)
        return;
    *reply_at = NULL;
    for (size_t i = 0; i < reply->parcels.len; i++)
        parcel_free(reply->parcels.at[i]);
    vec_done(&reply->parcels);
    for (size_t i = 0; i < reply->lanes.len; i++)
        lane_free(reply->lanes.at[i]);
    vec_done(&reply->lanes);
    for (size_t i = 0; i < reply->holds.len; i++) {
        drop_text(reply->holds.at[i].client);
        drop_text(reply->holds.at[i].sender);
    }
    vec_done(&reply->holds);
    for (size_t i = 0; i < LATELY; i++)
        mem_free(reply->lately[i].id);
    if (reply->timer)
        timer_stop(&reply->timer);
    mem_free(reply);
}

void reply_on_keep(struct reply *reply, reply_keep *keep)
{
    reply->keep = keep;
}

void reply_recall(struct reply *reply, struct text sender, struct text secret)
{
    struct lane *lane = lane_known(reply, sender);
    if (!lane || secret.len > SECRET_MOST)
        return;
    lane_keep(lane, secret);
    if (lane->account->kind->recall && secret.len)
        lane->account->kind->recall(lane->account->self, secret);
}

void reply_recall_sent(struct reply *reply, struct text sender, int64_t at_ms)
{
    struct lane *lane = lane_known(reply, sender);
    const int64_t ago = clock_now_ms() - at_ms;
    if (!lane || ago < 0 || ago >= DAYS(1) || lane->left.len >= LEFT_MOST)
        return;
    const int64_t at = clock_steady_ms() - ago;
    if (!lane->left.len || lane->left.at[lane->left.len - 1] <= at)
        vec_push(&lane->left, at);
}

/* ---- the one stop ---- */

static bool same_scope(struct text a, struct text b)
{
    return a.at ? b.at && text_same(a, b) : !b.at;
}

bool reply_held(const struct reply *reply, struct text client, struct text sender)
{
    for (size_t i = 0; i < reply->holds.len; i++) {
        const struct hold *hold = &reply->holds.at[i];
        if ((!hold->client.at || text_same(hold->client, client)) &&
            (!hold->sender.at || text_same(hold->sender, sender)))
            return true;
    }
    return false;
}

/* Takes back what is under way and has not begun: it goes on when the hold is lifted. */
static void call_off(struct reply *reply)
{
    for (size_t i = 0; i < reply->parcels.len; i++) {
        struct parcel *parcel = reply->parcels.at[i];
        struct reply_errand *errand = &parcel->errand;
        if (!parcel->away || errand->does != ERRAND_SEND || !errand->writing || !errand->way.call ||
            !reply_held(reply, parcel->outgoing.client, parcel->outgoing.sender) ||
            errand->way.began(errand->way.call))
            continue;
        void *call = errand->way.call;
        errand->way.call = NULL;
        errand->way.cancel(call);
        (void)queue_may_leave(parcel); /* no: back into the queue */
    }
}

void reply_hold(struct reply *reply, struct text client, struct text sender)
{
    for (size_t i = 0; i < reply->holds.len; i++)
        if (same_scope(reply->holds.at[i].client, client) &&
            same_scope(reply->holds.at[i].sender, sender))
            return;
    must(reply->holds.len < HOLDS_MOST);
    const struct hold hold = {own_text(client), own_text(sender)};
    vec_push(&reply->holds, hold);
    call_off(reply);
    queue_pump(reply);
}

void reply_release(struct reply *reply, struct text client, struct text sender)
{
    size_t kept = 0;
    for (size_t i = 0; i < reply->holds.len; i++) {
        const struct hold hold = reply->holds.at[i];
        if (!same_scope(hold.client, client) || !same_scope(hold.sender, sender)) {
            reply->holds.at[kept++] = hold;
            continue;
        }
        drop_text(hold.client);
        drop_text(hold.sender);
    }
    reply->holds.len = kept;
    queue_pump(reply);
}

/* ---- how the senders are ---- */

size_t reply_senders(const struct reply *reply)
{
    return reply->lanes.len;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a <= 0 ? b : b <= 0 || a < b ? a : b;
}

void reply_sender(const struct reply *reply, size_t i, struct sender_health *health_out)
{
    const struct lane *lane = reply->lanes.at[i];
    const struct reply_account *account = lane->account;
    int64_t waiting = 0, session_ms = 0;
    bool refused = false;
    for (size_t j = 0; j < reply->parcels.len; j++)
        waiting +=
            reply->parcels.at[j]->lane == lane && reply->parcels.at[j]->errand.does == ERRAND_SEND;
    if (account->kind->session)
        account->kind->session(account->self, &session_ms, &refused);
    const int64_t now = clock_steady_ms(), pace = pace_next(lane, now);
    const int64_t wait = (lane->free_ms > pace ? lane->free_ms : pace) - now;
    *health_out =
        (struct sender_health){.id = lane->id,
                               .client = account->sender.client,
                               .brand = account->sender.brand,
                               .account = account->sender.account,
                               .kind = account->kind->name,
                               .held = reply_held(reply, account->sender.client, lane->id),
                               .waiting = waiting,
                               .failures = lane->failures,
                               .last_good_ms = lane->last_good_ms,
                               .last_failure_ms = lane->last_failure_ms,
                               .last_failure = text_of(lane->last_failure),
                               .next_ms = wait > 0 ? clock_now_ms() + wait : 0,
                               .rate_left = lane->rate.left,
                               .rate_most = lane->rate.most,
                               .rate_reset_ms = lane->rate.reset_ms,
                               .expires_ms = earlier(account->sender.expires_ms, session_ms),
                               .must_sign_in = refused};
}

/* ---- beside the queue: checks, taking back ---- */

/* The lane, or why there can be none more beside its queue. */
static struct lane *lane_beside(const struct reply *reply, struct text sender, struct why *why)
{
    struct lane *lane = lane_known(reply, sender);
    if (!lane) {
        (void)why_set(why, ERR_NOT_FOUND, "no sender has the id '%.*s'", TEXT_ARG(sender));
        return NULL;
    }
    if (reply->parcels.len < PARCELS_MOST)
        return lane;
    (void)why_set(why, ERR_FULL, "too much is under way; try again soon");
    return NULL;
}

void reply_check(struct reply *reply, struct text sender, reply_checked *checked, void *arg)
{
    struct why why = {0};
    struct lane *lane = lane_beside(reply, sender, &why);
    if (!lane || !lane->account->kind->check) { /* one that is there is valid: it was read */
        checked(&(struct sender_checked){.sender = sender,
                                         .outcome = why.code,
                                         .why = why.code ? &why : NULL},
                arg);
        return;
    }
    struct parcel *parcel = parcel_new(reply, lane, ERRAND_CHECK);
    parcel->checked = checked;
    parcel->arg = arg;
    parcel_add(reply, parcel);
}

void reply_take_back(struct reply *reply, const struct take_back *what, reply_taken *taken,
                     void *arg)
{
    struct why why = {0};
    struct lane *lane = lane_beside(reply, what->sender, &why);
    if (lane && !lane->account->kind->take_back) {
        (void)why_set(&why, ERR_BAD_INPUT, "what went out by %s cannot be taken back from here",
                      lane->account->kind->name);
        lane = NULL;
    }
    if (!lane) {
        taken(&(struct taken_back){.id = what->id, .outcome = why.code, .why = &why}, arg);
        return;
    }
    struct parcel *parcel = parcel_new(reply, lane, ERRAND_TAKE_BACK);
    parcel->outgoing.id = arena_text(parcel->arena, what->id);
    parcel->net_id = arena_text(parcel->arena, what->net_id);
    parcel->taken = taken;
    parcel->arg = arg;
    parcel_add(reply, parcel);
}
