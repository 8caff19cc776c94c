#include "base/clock.h"
#include "base/log.h"
#include "reply/office.h"

static const int64_t ask_most_ms = DAYS(1); /* so long a lost one is looked for */
static const int64_t take_back_most_ms = MINUTES(5);

/* ---- parcels ---- */

struct parcel *parcel_new(struct reply *reply, struct lane *lane, enum errand_does does)
{
    struct parcel *parcel = mem_make(struct parcel);
    parcel->reply = reply;
    parcel->lane = lane;
    parcel->errand.does = does;
    parcel->arena = arena_new("reply", 4096);
    parcel->since_ms = parcel->due_ms = clock_steady_ms();
    parcel->outgoing.sender = arena_text(parcel->arena, lane->id);
    parcel->retry = (struct retry){.first_ms = reply->retry_first_ms,
                                   .most_ms = reply->retry_most_ms,
                                   .seed = (uint64_t)clock_steady_us()};
    return parcel;
}

void parcel_add(struct reply *reply, struct parcel *parcel)
{
    vec_push(&reply->parcels, parcel);
    queue_pump(reply);
}

/* What it has of a try is given back; its call is cancelled. */
static void come_home(struct parcel *parcel)
{
    struct reply_errand *errand = &parcel->errand;
    if (errand->way.call)
        errand->way.cancel(errand->way.call);
    errand->way.call = NULL;
    if (errand->arena)
        arena_free(&errand->arena);
    if (parcel->away && errand->does == ERRAND_SEND)
        parcel->lane->away = false;
    if (parcel->account)
        account_leave(parcel->account);
    parcel->account = NULL;
    parcel->away = false;
}

void parcel_free(struct parcel *parcel)
{
    come_home(parcel);
    arena_free(&parcel->arena);
    mem_free(parcel);
}

static void take_off(struct parcel *parcel)
{
    struct reply *reply = parcel->reply;
    for (size_t i = 0; i < reply->parcels.len; i++)
        if (reply->parcels.at[i] == parcel) {
            reply->parcels.len--;
            memmove(reply->parcels.at + i, reply->parcels.at + i + 1,
                    (reply->parcels.len - i) * sizeof(struct parcel *));
            return;
        }
}

/* ---- outcomes ---- */

static void remember(struct reply *reply, const struct reply_result *result)
{
    struct done *done = &reply->lately[reply->lately_at++ % LATELY];
    const struct text texts[] = {result->id, result->sender, result->net_id, result->url,
                                 result->text};
    struct text *to[] = {NULL, &done->sender, &done->net_id, &done->url, &done->text};
    size_t len = 1;
    for (size_t i = 0; i < 5; i++)
        len += texts[i].len;
    mem_free(done->id);
    *done = (struct done){.id = mem_new(len),
                          .fate = result->fate,
                          .at_ms = result->at_ms,
                          .found = result->found,
                          .tries = result->tries};
    char *at = done->id;
    memcpy(at, result->id.at, result->id.len);
    at += result->id.len + 1;
    for (size_t i = 1; i < 5; i++) {
        if (!texts[i].at)
            continue;
        memcpy(at, texts[i].at, texts[i].len);
        *to[i] = (struct text){at, texts[i].len};
        at += texts[i].len;
    }
}

static void tell(struct parcel *parcel, struct reply_result *result)
{
    struct reply *reply = parcel->reply;
    result->id = parcel->outgoing.id;
    result->sender = parcel->outgoing.sender;
    result->at_ms = clock_now_ms();
    result->tries = parcel->tries;
    if (!result->reason)
        result->reason = "";
    if (!result->remedy)
        result->remedy = "";
    take_off(parcel);
    if (result->fate == FATE_SENT || result->fate == FATE_HANDED)
        remember(reply, result);
    reply->outcome(result, reply->arg);
    parcel_free(parcel);
}

static void not_sent(struct parcel *parcel, enum err code, const char *reason, const char *remedy)
{
    struct reply_result result = {
        .fate = FATE_NOT_SENT, .code = code, .reason = reason, .remedy = remedy};
    tell(parcel, &result);
}

static void unknown(struct parcel *parcel, enum err code, const char *reason)
{
    struct reply_result result = {
        .fate = FATE_UNKNOWN,
        .code = code,
        .reason = reason,
        .remedy = "Look at the account itself whether it stands there, and say so here."};
    tell(parcel, &result);
}

/* ---- the health of a sender ---- */

static void note_good(struct lane *lane)
{
    if (lane->failures)
        log_info("sender_back", {"sender", L_TEXT(lane->id)});
    lane->failures = 0;
    lane->failing_ms = 0;
    lane->last_good_ms = clock_now_ms();
    retry_good(&lane->retry);
}

static void note_failure(struct lane *lane, const struct why *why)
{
    if (!lane->failures++)
        log_warn("sender_failing", {"sender", L_TEXT(lane->id)}, {"why", L_STR(why->text)});
    lane->last_failure_ms = clock_now_ms();
    mem_free(lane->last_failure);
    lane->last_failure = mem_dup(why->text, strlen(why->text));
}

static void note_left(struct lane *lane, int64_t now)
{
    size_t old = 0;
    while (old < lane->left.len && lane->left.at[old] <= now - DAYS(1))
        old++;
    if (old) {
        lane->left.len -= old;
        memmove(lane->left.at, lane->left.at + old, lane->left.len * sizeof(int64_t));
    }
    if (lane->left.len < LEFT_MOST)
        vec_push(&lane->left, now);
}

int64_t pace_next(const struct lane *lane, int64_t now)
{
    const struct pace *pace = lane_pace(lane);
    const size_t n = lane->left.len, hour = (size_t)pace->per_hour, day = (size_t)pace->per_day;
    int64_t next = 0;
    if (n && pace->every_ms)
        next = lane->left.at[n - 1] + pace->every_ms;
    if (hour && n >= hour && lane->left.at[n - hour] + HOURS(1) > next)
        next = lane->left.at[n - hour] + HOURS(1);
    if (day && n >= day && lane->left.at[n - day] + DAYS(1) > next)
        next = lane->left.at[n - day] + DAYS(1);
    return next > now ? next : 0;
}

/* All of the sender waits: as long as the network says, else longer each time. */
static void slow_down(struct lane *lane, const struct errand_end *end, int64_t now)
{
    int64_t wait = retry_next(&lane->retry);
    const int64_t asked = end->retry_after_ms < DAYS(1) ? end->retry_after_ms : DAYS(1);
    note_failure(lane, &end->why);
    if (end->why.code == ERR_LIMIT && asked > 0)
        lane->failing_ms = 0; /* it works, only later */
    else if (!lane->failing_ms)
        lane->failing_ms = now;
    if (asked > wait)
        wait = asked;
    if (now + wait > lane->free_ms)
        lane->free_ms = now + wait;
}

/* ---- the end of a try ---- */

static bool can_be_asked(const struct parcel *parcel, const struct reply_kind *kind,
                         const void *self)
{
    struct arena *arena = arena_new("wants", 512);
    struct reply_wants wants = {0};
    kind->wants(self, &parcel->outgoing, arena, &wants);
    arena_free(&arena);
    return wants.can_be_asked;
}

static void sent_or_handed(struct parcel *parcel, const struct errand_end *end)
{
    struct arena *arena = arena_new("outcome", 1024); /* those of the try go with it */
    struct reply_result result = {.fate = end->how == END_SENT ? FATE_SENT : FATE_HANDED,
                                  .found = end->found};
    if (end->net_id.at)
        result.net_id = arena_text(arena, end->net_id);
    if (end->url.at)
        result.url = arena_text(arena, end->url);
    if (end->text.at)
        result.text = arena_text(arena, end->text);
    note_good(parcel->lane);
    come_home(parcel);
    tell(parcel, &result);
    arena_free(&arena);
}

static void send_ended(struct parcel *parcel, const struct errand_end *end, int64_t now)
{
    struct lane *lane = parcel->lane;
    const bool asked = can_be_asked(parcel, parcel->account->kind, parcel->account->self);
    const struct why why = end->why;
    if (parcel->errand.wrote) {
        parcel->tries++;
        note_left(lane, now);
    }
    switch (end->how) {
    case END_SENT:
    case END_HANDED:
    case END_DONE:
        sent_or_handed(parcel, end);
        return;
    case END_REFUSED:
        come_home(parcel);
        if (why.code == ERR_DENIED)
            note_failure(lane, &why);
        not_sent(parcel, why.code, why.text, end->remedy);
        return;
    case END_AGAIN:
        come_home(parcel);
        parcel->look = false;
        slow_down(lane, end, now);
        return;
    case END_LOST:
        come_home(parcel);
        slow_down(lane, end, now);
        parcel->look = true;
        if (!asked)
            unknown(parcel, why.code, why.text);
        return;
    }
}

static void aside_ended(struct parcel *parcel, const struct errand_end *end, int64_t now)
{
    const struct why why = end->why;
    const bool check = parcel->errand.does == ERRAND_CHECK, good = end->how == END_DONE;
    if (!good && !check && (end->how == END_AGAIN || end->how == END_LOST) &&
        now < parcel->since_ms + take_back_most_ms) {
        const int64_t wait = retry_next(&parcel->retry);
        come_home(parcel);
        parcel->due_ms = now + (end->retry_after_ms > wait ? end->retry_after_ms : wait);
        return;
    }
    const enum err outcome = good ? OK : why.code == ERR_AGAIN || !why.code ? ERR_IO : why.code;
    if (good)
        note_good(parcel->lane);
    else
        note_failure(parcel->lane, &why);
    take_off(parcel);
    if (check)
        parcel->checked(
            &(struct sender_checked){.sender = parcel->outgoing.sender,
                                     .outcome = outcome,
                                     .why = good ? NULL : &why,
                                     .account = end->account,
                                     .length = good ? end->length : (struct length_rule){0}},
            parcel->arg);
    else
        parcel->taken(&(struct taken_back){.id = parcel->outgoing.id,
                                           .outcome = outcome,
                                           .why = good ? NULL : &why},
                      parcel->arg);
    parcel_free(parcel);
}

void queue_ended(struct parcel *parcel, const struct errand_end *end)
{
    struct reply *reply = parcel->reply;
    const int64_t now = clock_steady_ms();
    const struct errand_end copy = *end; /* it may lie in the arena of the try */
    if (parcel->errand.does == ERRAND_SEND)
        send_ended(parcel, &copy, now);
    else
        aside_ended(parcel, &copy, now);
    queue_pump(reply);
}

static const char over[] = "its approval ended before it could leave";
static const char late[] = "its network was in trouble for too long; it does not stand there";

static bool approval_over(const struct parcel *parcel)
{
    return parcel->outgoing.until_ms && clock_now_ms() >= parcel->outgoing.until_ms;
}

bool queue_may_leave(struct parcel *parcel)
{
    if (approval_over(parcel)) {
        come_home(parcel);
        not_sent(parcel, ERR_CLOSED, over, "Have it approved again.");
        return false;
    }
    if (parcel->only_look) {
        come_home(parcel);
        not_sent(parcel, ERR_IO, late, "Send it again when its network answers.");
        return false;
    }
    if (reply_held(parcel->reply, parcel->outgoing.client, parcel->outgoing.sender)) {
        come_home(parcel);
        parcel->look = false; /* whoever comes so far has looked */
        return false;
    }
    return true;
}

/* ---- the queues ---- */

static void start(struct parcel *parcel)
{
    struct reply_account *account = parcel->lane->account;
    struct reply_errand *errand = &parcel->errand;
    parcel->account = account;
    account->away++;
    parcel->away = true;
    *errand = (struct reply_errand){.does = errand->does,
                                    .self = account->self,
                                    .outgoing = &parcel->outgoing,
                                    .net_id = parcel->net_id,
                                    .arena = arena_new("errand", 8192),
                                    .http = account_http(account),
                                    .look = parcel->look};
    if (errand->does == ERRAND_TAKE_BACK)
        account->kind->take_back(errand);
    else if (errand->does == ERRAND_CHECK)
        account->kind->check(errand);
    else
        account->kind->send(errand);
}

/* Ends, or begins to leave. */
static void begin(struct parcel *parcel)
{
    const struct reply_account *account = parcel->lane->account;
    struct why why;
    if (parcel->look && !can_be_asked(parcel, account->kind, account->self)) {
        unknown(parcel, ERR_IO,
                "it may have gone out before a restart, and its network cannot be asked");
        return;
    }
    if (kind_fits(account->kind, account->self, &account->sender, &parcel->outgoing, &why)) {
        if (!parcel->look) {
            not_sent(parcel, why.code, why.text,
                     "Change the text or the account, and have it approved again.");
            return;
        }
        parcel->only_look = true;
    }
    parcel->lane->away = true;
    start(parcel);
}

/* When its patience is at an end: it and its network have been in trouble for so long. */
static int64_t gives_up_at(const struct parcel *parcel)
{
    const struct lane *lane = parcel->lane;
    if (!lane->failing_ms)
        return INT64_MAX;
    const int64_t from = lane->failing_ms > parcel->since_ms ? lane->failing_ms : parcel->since_ms;
    return from + lane_pace(lane)->patience_ms;
}

/* The end of its waiting without a try: true, and it is gone. */
static bool over_already(struct parcel *parcel, int64_t now)
{
    if (parcel->look) {
        parcel->only_look =
            parcel->only_look || approval_over(parcel) || now >= gives_up_at(parcel);
        if (now < parcel->since_ms + ask_most_ms)
            return false;
        unknown(parcel, ERR_IO, "its network could not be asked for a day whether it stands there");
        return true;
    }
    if (approval_over(parcel)) {
        not_sent(parcel, ERR_CLOSED, over, "Have it approved again.");
        return true;
    }
    if (now < gives_up_at(parcel))
        return false;
    char reason[600];
    snprintf(reason, sizeof(reason), "%s: %s", late,
             parcel->lane->last_failure ? parcel->lane->last_failure : "");
    not_sent(parcel, ERR_IO, reason, "Send it again when its network answers.");
    return true;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t ready_at(const struct parcel *parcel, int64_t now)
{
    const int64_t pace = parcel->look ? 0 : pace_next(parcel->lane, now);
    const int64_t free_ms = parcel->lane->free_ms > pace ? parcel->lane->free_ms : pace;
    return free_ms > parcel->due_ms ? free_ms : parcel->due_ms;
}

/* The first of each sender that is not held back. */
static bool its_turn(const struct reply *reply, size_t at)
{
    const struct parcel *parcel = reply->parcels.at[at];
    const bool held = reply_held(reply, parcel->outgoing.client, parcel->outgoing.sender);
    if (parcel->lane->away || (held && !parcel->look))
        return false;
    for (size_t i = 0; i < at; i++) {
        const struct parcel *before = reply->parcels.at[i];
        if (before->lane == parcel->lane && before->errand.does == ERRAND_SEND &&
            (!held || before->look))
            return false;
    }
    return true;
}

/* Does one thing and says so; *wake_ms becomes the time of the next. */
static bool step(struct reply *reply, int64_t now, int64_t *wake_ms)
{
    for (size_t i = 0; i < reply->parcels.len; i++) {
        struct parcel *parcel = reply->parcels.at[i];
        const bool aside = parcel->errand.does != ERRAND_SEND;
        if (parcel->away)
            continue;
        if (!aside && over_already(parcel, now))
            return true;
        const int64_t until = parcel->outgoing.until_ms
                                  ? now + parcel->outgoing.until_ms - clock_now_ms() + 1
                                  : INT64_MAX;
        if (!aside && !parcel->look)
            *wake_ms = least(*wake_ms, least(until, gives_up_at(parcel)));
        if (!aside && !its_turn(reply, i))
            continue;
        const int64_t ready = aside ? parcel->due_ms : ready_at(parcel, now);
        if (ready > now) {
            *wake_ms = least(*wake_ms, ready);
            continue;
        }
        if (aside)
            start(parcel);
        else
            begin(parcel);
        return true;
    }
    return false;
}

static void wake(void *arg)
{
    struct reply *reply = arg;
    timer_stop(&reply->timer);
    queue_pump(reply);
}

void queue_pump(struct reply *reply)
{
    if (reply->pumping)
        return; /* the pump below us goes on */
    reply->pumping = true;
    int64_t now, wake_ms;
    do {
        now = clock_steady_ms();
        wake_ms = INT64_MAX;
    } while (step(reply, now, &wake_ms));
    reply->pumping = false;
    if (reply->timer)
        timer_stop(&reply->timer);
    if (wake_ms < INT64_MAX)
        reply->timer =
            timer_start(reply->loop, wake_ms > now ? wake_ms - now : 0, false, wake, reply);
}

void queue_drop(struct reply *reply, struct lane *lane)
{
    const bool pumping = reply->pumping;
    reply->pumping = true;
    for (size_t i = 0; i < reply->parcels.len;) {
        struct parcel *parcel = reply->parcels.at[i];
        if (parcel->lane != lane) {
            i++;
            continue;
        }
        const struct errand_way way = parcel->errand.way;
        const bool began = parcel->look || (parcel->away && parcel->errand.writing && way.call &&
                                            way.began(way.call));
        static const char gone[] = "its sender was taken out of topics.yaml";
        struct why why;
        come_home(parcel);
        if (parcel->errand.does != ERRAND_SEND) {
            (void)why_set(&why, ERR_NOT_FOUND, "%s", gone);
            aside_ended(parcel, &(struct errand_end){.how = END_REFUSED, .why = why}, 0);
        } else if (began) {
            unknown(parcel, ERR_NOT_FOUND, gone);
        } else {
            not_sent(parcel, ERR_NOT_FOUND, gone, "Choose another account.");
        }
        i = 0;
    }
    reply->pumping = pumping;
}

/* ---- sending ---- */

static struct parcel *send_parcel(const struct reply *reply, struct text id)
{
    for (size_t i = 0; i < reply->parcels.len; i++)
        if (reply->parcels.at[i]->errand.does == ERRAND_SEND &&
            text_same(reply->parcels.at[i]->outgoing.id, id))
            return reply->parcels.at[i];
    return NULL;
}

static bool tell_again(struct reply *reply, struct text id)
{
    for (size_t i = 0; i < LATELY; i++) {
        const struct done *done = &reply->lately[i];
        if (!done->id || !text_is(id, done->id))
            continue;
        const struct reply_result result = {.id = id,
                                            .sender = done->sender,
                                            .fate = done->fate,
                                            .at_ms = done->at_ms,
                                            .net_id = done->net_id,
                                            .url = done->url,
                                            .text = done->text,
                                            .tries = done->tries,
                                            .found = done->found,
                                            .reason = "",
                                            .remedy = ""};
        reply->outcome(&result, reply->arg);
        return true;
    }
    return false;
}

static void copy_outgoing(struct arena *arena, const struct outgoing *from, struct outgoing *to)
{
    *to = *from;
    struct text *texts[] = {&to->client, &to->brand, &to->id,      &to->sender,
                            &to->text,   &to->lang,  &to->subject, &to->answers,
                            &to->root,   &to->url,   &to->to,      &to->mark};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
}

/* Before it is a parcel: it cannot even wait. One that was tried stands as unknown. */
static void turn_away(struct reply *reply, const struct outgoing *outgoing, enum err code,
                      const char *reason)
{
    const struct reply_result result = {.id = outgoing->id,
                                        .sender = outgoing->sender,
                                        .fate = outgoing->tried ? FATE_UNKNOWN : FATE_NOT_SENT,
                                        .at_ms = clock_now_ms(),
                                        .code = code,
                                        .reason = reason,
                                        .remedy = code == ERR_FULL ? "Send it again later."
                                                                   : "Choose another account."};
    reply->outcome(&result, reply->arg);
}

void reply_send(struct reply *reply, const struct outgoing *outgoing)
{
    struct lane *lane = lane_known(reply, outgoing->sender);
    size_t waiting = 0;
    if (send_parcel(reply, outgoing->id) || tell_again(reply, outgoing->id))
        return;
    if (!lane) {
        turn_away(reply, outgoing, ERR_NOT_FOUND, "no sender of topics.yaml has this id");
        return;
    }
    for (size_t i = 0; i < reply->parcels.len; i++)
        waiting += reply->parcels.at[i]->lane == lane;
    const int64_t most = lane_pace(lane)->queue;
    if ((most && !outgoing->tried && waiting >= (size_t)most) ||
        reply->parcels.len >= PARCELS_MOST) {
        turn_away(reply, outgoing, ERR_FULL, "too many replies wait for this account already");
        return;
    }
    struct parcel *parcel = parcel_new(reply, lane, ERRAND_SEND);
    copy_outgoing(parcel->arena, outgoing, &parcel->outgoing);
    parcel->look = outgoing->tried;
    parcel_add(reply, parcel);
}

bool reply_withdraw(struct reply *reply, struct text id, const char *because)
{
    struct parcel *parcel = send_parcel(reply, id);
    if (!parcel || parcel->look)
        return false;
    const struct errand_way way = parcel->errand.way;
    if (parcel->away && parcel->errand.writing && way.call && way.began(way.call))
        return false;
    come_home(parcel);
    not_sent(parcel, ERR_CLOSED, because, "");
    queue_pump(reply);
    return true;
}
