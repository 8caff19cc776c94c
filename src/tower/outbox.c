#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "tower/outbox_inside.h"

#include <unistd.h>

/* From what is due to what became of it. */

enum {
    OUT_MOST = 20000,
    BACKS_MOST = 2000,
    POLL_MS = 1000,     /* so often what waits for its account is looked at */
    FAR_MS = 60 * 1000, /* a clock that was set is noticed within */
    CHECK_HOURS = 6,
    RECHECK_MIN = 10,
    ENDING_MS = 20
};

static struct counter count_out = {.name = "hinomi_replies_out",
                                   .help = "Replies handed to their network."};
static struct counter count_sent = {.name = "hinomi_replies_sent",
                                    .help = "Replies that stand at their network."};
static struct counter count_found = {
    .name = "hinomi_replies_found",
    .help = "Of those sent: found standing there when their answer had been lost."};
static struct counter count_not_sent = {.name = "hinomi_replies_not_sent",
                                        .help = "Replies known not to have been sent."};
static struct counter count_unknown = {
    .name = "hinomi_replies_unknown",
    .help = "Replies of which nobody knows whether they arrived: a person must look."};
static struct counter count_handed = {.name = "hinomi_replies_handed",
                                      .help = "Replies that a person carries to their network."};
static struct counter count_back = {.name = "hinomi_replies_taken_back",
                                    .help = "Sent replies that were taken back."};
static struct counter gauge_out = {
    .name = "hinomi_replies_under_way", .kind = COUNTER_GAUGE, .help = "Replies on their way now."};

static const char drill_words[] = "drill: nothing leaves this machine";

/* ---- those that are out ---- */

struct way_out *outbox_next(struct outbox *outbox, size_t *slot)
{
    struct text key;
    void *value;
    while (*slot < map_slots(outbox->out))
        if (map_at(outbox->out, (*slot)++, &key, &value))
            return value;
    return NULL;
}

static bool can_be_asked(const struct watched *watched, const struct outgoing *outgoing)
{
    const struct sender *sender = watched_sender(watched, outgoing->sender);
    struct arena *arena = arena_new("wants", 512);
    struct reply_wants wants = {0};
    const bool asked =
        sender && reply_wants(sender, outgoing, arena, &wants, NULL) == OK && wants.can_be_asked;
    arena_free(&arena);
    return asked;
}

static void out_free(struct way_out *out)
{
    struct arena *arena = out->arena;
    arena_free(&arena);
}

static struct way_out *out_new(struct outbox *outbox, const struct outgoing *outgoing)
{
    struct arena *arena = arena_new("out", 512);
    struct way_out *out = arena_make(arena, struct way_out);
    struct rules *rules = rules_take(outbox->setup.rules);
    *out = (struct way_out){.arena = arena,
                            .client = arena_text(arena, outgoing->client),
                            .id = arena_text(arena, outgoing->id),
                            .sender = arena_text(arena, outgoing->sender),
                            .can_be_asked = can_be_asked(rules_watched(rules), outgoing)};
    rules_unref(&rules);
    if (map_put(outbox->out, out->id, out)) {
        log_error("outbox_full", {"reply", L_TEXT(out->id)}); /* read back at the next start */
        out_free(out);
        return NULL;
    }
    counter_set(&gauge_out, (int64_t)map_count(outbox->out));
    return out;
}

/* ---- what became of it ---- */

static void count_fate(enum fate fate, bool found)
{
    static struct counter *const counters[] = {[FATE_SENT] = &count_sent,
                                               [FATE_NOT_SENT] = &count_not_sent,
                                               [FATE_UNKNOWN] = &count_unknown,
                                               [FATE_HANDED] = &count_handed};
    counter_add(counters[fate], 1);
    if (found)
        counter_add(&count_found, 1);
}

static struct text copied(struct arena *arena, struct text text)
{
    return text.at ? arena_text(arena, text) : text;
}

/* What happened, and what a person can do now. */
static struct text words_of(const struct way_out *out, const struct reply_result *result,
                            struct arena *arena)
{
    if (out->because.len && result->fate == FATE_NOT_SENT)
        return arena_printf(arena, "it was not there, and was not sent again: %.*s",
                            TEXT_ARG(out->because));
    if (!result->reason || !result->reason[0])
        return (struct text){0};
    const bool remedy = result->remedy && result->remedy[0];
    return arena_printf(arena, "%s%s%s", result->reason, remedy ? ". " : "",
                        remedy ? result->remedy : "");
}

static void end_out(struct outbox *outbox, struct way_out *out, const struct reply_result *result)
{
    struct chore *chore = chore_new(outbox, CHORE_FATE);
    out->ended = true;
    chore->fate = (struct reply_fate){
        .client = arena_text(chore->arena, out->client),
        .id = arena_text(chore->arena, out->id),
        .fate = result->fate,
        .sent_id = copied(chore->arena, result->net_id),
        .url = copied(chore->arena, result->url),
        .reason = words_of(out, result, chore->arena),
        .at_ms = outbox->setup.now(outbox->setup.arg),
    };
    count_fate(result->fate, result->found);
    if (result->fate == FATE_UNKNOWN)
        log_warn("reply_unknown", {"reply", L_TEXT(out->id)}, {"sender", L_TEXT(out->sender)},
                 {"why", L_TEXT(chore->fate.reason)});
    chore_do(outbox, chore);
    outbox_now(outbox);
}

static void outcome(const struct reply_result *result, void *arg)
{
    struct outbox *outbox = arg;
    struct way_out *out = map_get(outbox->out, result->id);
    if (out && !out->ended)
        end_out(outbox, out, result);
}

static void fate_home(struct outbox *outbox, const struct chore *chore)
{
    if (chore->err)
        log_error("reply_fate_lost", {"reply", L_TEXT(chore->fate.id)},
                  {"fate", L_STR(fate_name(chore->fate.fate))}, {"why", L_STR(chore->why.text)});
    struct way_out *out = map_take(outbox->out, chore->fate.id);
    if (out)
        out_free(out);
    counter_set(&gauge_out, (int64_t)map_count(outbox->out));
    outbox_now(outbox);
}

/* ---- sending ---- */

/* still: of one that was out before a restart; NULL: it has just been looked at. */
static void send_it(struct outbox *outbox, const struct outgoing *outgoing,
                    const struct still *still)
{
    struct outgoing copy = *outgoing;
    struct way_out *out = out_new(outbox, outgoing);
    if (!out)
        return;
    counter_add(&count_out, 1);
    if (!outbox->reply) {
        end_out(outbox, out,
                &(struct reply_result){
                    .id = out->id, .fate = FATE_NOT_SENT, .reason = drill_words, .remedy = ""});
        return;
    }
    if (still && !still->may) {
        copy.until_ms = 1; /* it is looked for, and no more */
        out->because = arena_text(out->arena, still->because);
    }
    reply_send(outbox->reply, &copy);
    if (reply_held(outbox->reply, copy.client, copy.sender))
        stops_withdraw(outbox);
}

/* The value of those in `backs` that could not be taken back. */
static char refused;

/* They are tried again: accounts change, and networks come back. */
static void forget_refused(struct outbox *outbox)
{
    VEC(struct text) ids = {0};
    struct text id;
    void *value;
    for (size_t i = 0; i < map_slots(outbox->backs); i++)
        if (map_at(outbox->backs, i, &id, &value) && value == &refused)
            vec_push(&ids, id);
    for (size_t i = 0; i < ids.len; i++)
        (void)map_take(outbox->backs, ids.at[i]);
    if (ids.len)
        outbox_now(outbox);
    vec_done(&ids);
}

static void taken(const struct taken_back *back, void *arg)
{
    struct chore *chore = arg;
    struct outbox *outbox = chore->outbox;
    if (!back->outcome) {
        counter_add(&count_back, 1);
        chore_do(outbox, chore);
        return;
    }
    if (map_put(outbox->backs, back->id, &refused))
        log_error("outbox_full", {"reply", L_TEXT(back->id)});
    log_warn("reply_not_taken_back", {"reply", L_TEXT(back->id)}, {"why", L_STR(back->why->text)});
    chore_free(chore);
}

static void take_back(struct outbox *outbox, const struct outgoing *sent)
{
    if (!outbox->reply || map_get(outbox->backs, sent->id) ||
        map_put(outbox->backs, sent->id, outbox))
        return;
    struct chore *chore = chore_new(outbox, CHORE_GONE);
    chore->act = (struct act){.client = arena_text(chore->arena, sent->client),
                              .id = arena_text(chore->arena, sent->id),
                              .person = TEXT(""),
                              .now_ms = chore->now_ms};
    const struct take_back what = {chore->act.id, sent->sender, sent->mark};
    reply_take_back(outbox->reply, &what, taken, chore);
}

/* ---- looking ---- */

static void due(void *arg)
{
    outbox_now(arg);
}

static void arm(struct outbox *outbox)
{
    const int64_t now = outbox->setup.now(outbox->setup.arg);
    if (outbox->due)
        timer_stop(&outbox->due);
    if (outbox->next_ms == INT64_MAX || outbox->closing)
        return;
    int64_t wait = outbox->next_ms - now;
    if (wait < 0)
        wait = outbox->waits ? POLL_MS : 0;
    if (outbox->setup.drill && wait > POLL_MS) /* its time goes at another speed */
        wait = POLL_MS;
    outbox->due =
        timer_start(outbox->setup.loop, wait < FAR_MS ? wait : FAR_MS, false, due, outbox);
}

static bool is_out(struct outbox *outbox, struct text sender)
{
    const struct way_out *out;
    for (size_t i = 0; (out = outbox_next(outbox, &i)) != NULL;)
        if (!out->ended && text_same(out->sender, sender))
            return true;
    return false;
}

static void see_senders(struct outbox *outbox, struct chore *chore)
{
    const size_t count = outbox->reply ? reply_senders(outbox->reply) : 0;
    chore->senders = arena_array(chore->arena, struct ready_sender, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct sender_health h;
        reply_sender(outbox->reply, i, &h);
        const bool free = !h.must_sign_in && h.next_ms <= clock_now_ms() &&
                          !stop_asked(outbox, h.client, h.id) && !is_out(outbox, h.id);
        chore->senders[chore->sender_count++] =
            (struct ready_sender){.id = arena_text(chore->arena, h.id), .free = free};
    }
}

void outbox_now(struct outbox *outbox)
{
    if (!outbox->started || outbox->closing)
        return;
    if (outbox->looking) {
        outbox->again = true;
        return;
    }
    struct chore *chore = chore_new(outbox, CHORE_LOOK);
    see_senders(outbox, chore);
    outbox->looking = true;
    chore_do(outbox, chore);
}

static void look_home(struct outbox *outbox, const struct chore *chore)
{
    outbox->looking = false;
    if (chore->err) {
        log_warn("outbox_waits", {"why", L_STR(chore->why.text)});
        outbox->waits = true;
        outbox->next_ms = 0;
    } else {
        outbox->waits = chore->waits;
        outbox->next_ms = chore->next_ms;
        for (size_t i = 0; i < chore->released.count; i++)
            send_it(outbox, &chore->released.at[i], NULL);
        for (size_t i = 0; i < chore->back.count; i++)
            take_back(outbox, &chore->back.at[i]);
    }
    arm(outbox);
    if (outbox->again || (!chore->err && chore->said_count)) {
        outbox->again = false;
        outbox_now(outbox);
    }
}

void chore_home(struct chore *chore)
{
    struct outbox *outbox = chore->outbox;
    switch (chore->kind) {
    case CHORE_LOOK:
        look_home(outbox, chore);
        break;
    case CHORE_FATE:
        fate_home(outbox, chore);
        break;
    case CHORE_GONE:
        if (chore->err)
            log_error("reply_gone_lost", {"reply", L_TEXT(chore->act.id)},
                      {"why", L_STR(chore->why.text)});
        else
            (void)map_take(outbox->backs, chore->act.id);
        break;
    case CHORE_LENGTH:
    case CHORE_KEEP:
        if (chore->err)
            log_error("session_not_kept", {"why", L_STR(chore->why.text)});
        break;
    case CHORE_STOPS:
        stops_take(outbox, chore);
        break;
    case CHORE_KINDS:
        break;
    }
    chore_free(chore);
}

static void look_soon(void *arg)
{
    outbox_now(arg);
}

void outbox_look(struct outbox *outbox)
{
    if (!atomic_load(&outbox->drained))
        loop_call(outbox->setup.loop, look_soon, outbox);
}

/* ---- accounts ---- */

static void keep(struct text sender, struct text secret, void *arg)
{
    struct outbox *outbox = arg;
    struct chore *chore = chore_new(outbox, CHORE_KEEP);
    chore->name = arena_printf(chore->arena, "sender %.*s", TEXT_ARG(sender));
    chore->secret = secret.len ? arena_text(chore->arena, secret) : (struct text){0};
    chore_do(outbox, chore);
}

static void checked(const struct sender_checked *checked, void *arg)
{
    struct outbox *outbox = arg;
    if (checked->outcome)
        log_warn("sender_check_failed", {"sender", L_TEXT(checked->sender)},
                 {"why", L_STR(checked->why ? checked->why->text : "")});
    else if (outbox->waits)
        outbox_now(outbox);
    if (checked->outcome || !checked->length.most)
        return;
    struct chore *chore = chore_new(outbox, CHORE_LENGTH);
    chore->name = arena_text(chore->arena, checked->sender);
    chore->length = checked->length;
    chore_do(outbox, chore);
}

/* All of them at the start, after a change and every six hours; more often those that fail. */
static void check_senders(struct outbox *outbox)
{
    const int64_t now = clock_steady_ms();
    const bool all = now >= outbox->check_ms;
    if (!all && now < outbox->recheck_ms)
        return;
    if (all)
        outbox->check_ms = now + HOURS(CHECK_HOURS);
    outbox->recheck_ms = now + MINUTES(RECHECK_MIN);
    forget_refused(outbox);
    for (size_t i = 0; i < reply_senders(outbox->reply); i++) {
        struct sender_health h;
        reply_sender(outbox->reply, i, &h);
        if (all || h.failures || h.must_sign_in)
            reply_check(outbox->reply, h.id, checked, outbox);
    }
}

enum err outbox_valid(const struct watched *watched, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < watched->sender_count && !err; i++)
        err = reply_sender_valid(&watched->senders[i], why);
    return err;
}

void outbox_watch(struct outbox *outbox, const struct watched *watched)
{
    struct why why = {0};
    if (!outbox->reply)
        return;
    if (reply_watch(outbox->reply, watched, &why))
        log_error("senders_kept", {"why", L_STR(why.text)});
    outbox->check_ms = 0;
    outbox_now(outbox);
}

void outbox_second(struct outbox *outbox)
{
    chores_go(outbox);
    if (!outbox->reply || !outbox->started || outbox->closing)
        return;
    check_senders(outbox);
    if (outbox->holds.len || outbox->asked.len)
        stops_withdraw(outbox);
}

/* ---- life ---- */

struct first {
    struct outbox *outbox;
    const struct watched *watched;
    struct arena *arena;
    struct text *secrets; /* in the order of the senders */
    struct stop_scope *stops;
    struct left_reply *left;
    size_t stop_count, left_count;
};

static enum err read_first(struct db *db, void *arg, struct why *why)
{
    struct first *first = arg;
    struct outbox *outbox = first->outbox;
    struct rules *rules = rules_take(outbox->setup.rules);
    const struct desk_eyes eyes = {.watched = rules_watched(rules),
                                   .checker = rules_checker(rules)};
    const int64_t since = clock_now_ms() - DAYS(1);
    first->secrets = arena_array(first->arena, struct text, first->watched->sender_count + 1);
    enum err err = desk_reply_open(db, outbox->first, &outbox->open, why);
    outbox->still = arena_array(outbox->first, struct still, outbox->open.count + 1);
    for (size_t i = 0; i < outbox->open.count && !err; i++) {
        const struct outgoing *o = &outbox->open.at[i];
        const struct act act = {.client = o->client, .id = o->id, .now_ms = clock_now_ms()};
        err = desk_reply_still(db, &eyes, &act, outbox->first, &outbox->still[i], why);
    }
    rules_unref(&rules);
    if (!err)
        err = desk_stops(db, first->arena, &first->stops, &first->stop_count, why);
    if (!err)
        err = desk_replies_left(db, since, first->arena, &first->left, &first->left_count, why);
    for (size_t i = 0; i < first->watched->sender_count && !err; i++) {
        const struct text name =
            arena_printf(first->arena, "sender %.*s", TEXT_ARG(first->watched->senders[i].id));
        err = store_secret(db, name, first->arena, &first->secrets[i], why);
        err = err == ERR_NOT_FOUND ? OK : err;
    }
    return err;
}

static enum err begin(struct outbox *outbox, const struct watched *watched, struct why *why)
{
    struct first first = {
        .outbox = outbox, .watched = watched, .arena = arena_new("outbox start", 4096)};
    enum err err = store_read(outbox->setup.store, read_first, &first, why);
    if (!err && !outbox->setup.drill) {
        outbox->reply =
            reply_new(watched, outbox->setup.loop, outbox->setup.http, outcome, outbox, why);
        err = outbox->reply ? OK : ERR_BAD_INPUT;
    }
    if (!err) {
        const struct chore stops = {.stops = first.stops, .stop_count = first.stop_count};
        stops_take(outbox, &stops);
    }
    if (!err && outbox->reply) {
        reply_on_keep(outbox->reply, keep);
        for (size_t i = 0; i < watched->sender_count; i++)
            if (first.secrets[i].len)
                reply_recall(outbox->reply, watched->senders[i].id, first.secrets[i]);
        for (size_t i = 0; i < first.left_count; i++)
            reply_recall_sent(outbox->reply, first.left[i].sender, first.left[i].at_ms);
    }
    arena_free(&first.arena);
    return err;
}

enum err outbox_new(const struct outbox_setup *setup, const struct watched *watched,
                    struct outbox **outbox_out, struct why *why)
{
    struct outbox *outbox = mem_make(struct outbox);
    outbox->setup = *setup;
    outbox->out = map_new(OUT_MOST);
    outbox->backs = map_new(BACKS_MOST);
    outbox->first = arena_new("outbox open", 4096);
    outbox->next_ms = INT64_MAX;
    enum err err = begin(outbox, watched, why);
    if (err)
        outbox_free(&outbox);
    else
        *outbox_out = outbox;
    return err;
}

void outbox_start(struct outbox *outbox)
{
    outbox->started = true;
    if (outbox->open.count)
        log_info("replies_read_back", {"count", L_INT((int64_t)outbox->open.count)});
    for (size_t i = 0; i < outbox->open.count; i++)
        send_it(outbox, &outbox->open.at[i], &outbox->still[i]);
    outbox->open.count = 0;
    outbox_now(outbox);
}

static size_t under_way(struct outbox *outbox)
{
    size_t count = 0;
    const struct way_out *out;
    for (size_t i = 0; (out = outbox_next(outbox, &i)) != NULL;)
        count += !out->ended;
    return count;
}

static void ending(void *arg)
{
    struct outbox *outbox = arg;
    const size_t left = under_way(outbox);
    if (left && clock_steady_ms() < outbox->end_ms)
        return;
    if (left)
        log_warn("replies_left_out", {"count", L_INT((int64_t)left)});
    timer_stop(&outbox->ending);
    outbox->ended(outbox->ended_arg);
}

/* What no network could be asked for afterwards, and has not begun, is said to be not sent. */
static void let_go(struct outbox *outbox)
{
    const struct way_out *out;
    for (size_t i = 0; (out = outbox_next(outbox, &i)) != NULL;)
        if (!out->ended && !out->can_be_asked)
            (void)reply_withdraw(outbox->reply, out->id, "the program was ended before it left");
}

void outbox_end(struct outbox *outbox, int64_t patience_ms, loop_fn *done, void *arg)
{
    if (outbox->closing)
        return;
    outbox->closing = true;
    outbox->ended = done;
    outbox->ended_arg = arg;
    outbox->end_ms = clock_steady_ms() + patience_ms;
    if (outbox->due)
        timer_stop(&outbox->due);
    if (outbox->reply) {
        reply_hold(outbox->reply, (struct text){0}, (struct text){0});
        let_go(outbox);
    }
    outbox->ending = timer_start(outbox->setup.loop, ENDING_MS, true, ending, outbox);
}

void outbox_drain(struct outbox *outbox)
{
    outbox->closing = true;
    atomic_store(&outbox->drained, true);
    while (atomic_load(&outbox->flying))
        usleep(1000); /* the store answers, or gives up within seconds */
}

void outbox_free(struct outbox **outbox_at)
{
    struct outbox *outbox = *outbox_at;
    if (!outbox)
        return;
    *outbox_at = NULL;
    if (outbox->due)
        timer_stop(&outbox->due);
    if (outbox->ending)
        timer_stop(&outbox->ending);
    reply_free(&outbox->reply);
    const struct way_out *out;
    for (size_t i = 0; (out = outbox_next(outbox, &i)) != NULL;)
        arena_free(&(struct arena *){out->arena});
    map_free(&outbox->out);
    map_free(&outbox->backs);
    while (outbox->stack.len)
        chore_free(outbox->stack.at[outbox->stack.len - 1]);
    vec_done(&outbox->stack);
    vec_done(&outbox->queue);
    stops_free(outbox);
    arena_free(&outbox->first);
    mem_free(outbox);
}
