#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "tower/ask.h"
#include "tower/outbox_inside.h"

/*
 * The one stop, and how the accounts are. A stop holds on the loop before it is kept, so that
 * nothing leaves while the store is slow; which holds are in force afterwards is read back from the
 * store, in the order of its jobs.
 */

/* ---- scopes ---- */

static struct text own(struct text text)
{
    return text.len ? (struct text){mem_dup(text.at, text.len), text.len} : (struct text){0};
}

static void drop(struct stop_scope scope)
{
    mem_free((void *)(uintptr_t)scope.client.at);
    mem_free((void *)(uintptr_t)scope.sender.at);
}

static bool same(struct stop_scope a, struct stop_scope b)
{
    return text_same(a.client, b.client) && text_same(a.sender, b.sender);
}

static bool holds(const scopes *list, struct stop_scope scope)
{
    for (size_t i = 0; i < list->len; i++)
        if (same(list->at[i], scope))
            return true;
    return false;
}

static void add(scopes *list, struct stop_scope scope)
{
    const struct stop_scope copy = {own(scope.client), own(scope.sender)};
    vec_push(list, copy);
}

static void clear(scopes *list)
{
    for (size_t i = 0; i < list->len; i++)
        drop(list->at[i]);
    vec_clear(list);
}

bool stop_asked(const struct outbox *outbox, struct text client, struct text sender)
{
    for (size_t i = 0; i < outbox->asked.len; i++) {
        const struct stop_scope *s = &outbox->asked.at[i];
        if ((!s->client.len || text_same(s->client, client)) &&
            (!s->sender.len || text_same(s->sender, sender)))
            return true;
    }
    return false;
}

bool outbox_held(const struct outbox *outbox, struct text client, struct text sender)
{
    return outbox->reply && reply_held(outbox->reply, client, sender);
}

void stops_free(struct outbox *outbox)
{
    clear(&outbox->holds);
    clear(&outbox->asked);
    vec_done(&outbox->holds);
    vec_done(&outbox->asked);
}

/* ---- holds ---- */

void stops_withdraw(struct outbox *outbox)
{
    const struct way_out *out;
    for (size_t i = 0; (out = outbox_next(outbox, &i)) != NULL;)
        if (!out->ended && reply_held(outbox->reply, out->client, out->sender))
            (void)reply_withdraw(outbox->reply, out->id, "sending was stopped before it left");
}

static void hold(struct outbox *outbox, struct stop_scope scope)
{
    if (holds(&outbox->holds, scope))
        return;
    add(&outbox->holds, scope);
    if (outbox->reply)
        reply_hold(outbox->reply, scope.client, scope.sender);
}

static bool among(const struct stop_scope *stops, size_t count, struct stop_scope scope)
{
    for (size_t i = 0; i < count; i++)
        if (same(stops[i], scope))
            return true;
    return false;
}

/* On the loop: those in force are these, and those that were asked for and are not kept yet. */
static void settle(struct outbox *outbox, const struct stop_scope *stops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hold(outbox, stops[i]);
    for (size_t i = 0; i < outbox->holds.len;) {
        const struct stop_scope scope = outbox->holds.at[i];
        if (among(stops, count, scope) || holds(&outbox->asked, scope)) {
            i++;
            continue;
        }
        outbox->holds.at[i] = outbox->holds.at[--outbox->holds.len];
        if (outbox->reply)
            reply_release(outbox->reply, scope.client, scope.sender);
        drop(scope);
    }
}

void stops_take(struct outbox *outbox, const struct chore *chore)
{
    for (size_t i = 0; i < outbox->asked.len && !chore->err; i++)
        if (same(outbox->asked.at[i], chore->scope)) {
            drop(outbox->asked.at[i]);
            outbox->asked.at[i] = outbox->asked.at[--outbox->asked.len];
            break;
        }
    if (chore->err)
        log_error("stops_not_read", {"why", L_STR(chore->why.text)});
    else
        settle(outbox, chore->stops, chore->stop_count);
    outbox_now(outbox);
}

struct stop_question {
    struct outbox *outbox;
    struct stop_scope scope;
};

static enum err hold_now(void *question, struct arena *arena, struct why *why)
{
    const struct stop_question *q = question;
    (void)arena;
    if (q->outbox->asked.len >= STOPS_MOST)
        return why_set(why, ERR_FULL, "too many stops are being kept; try again in a moment");
    add(&q->outbox->asked, q->scope);
    hold(q->outbox, q->scope);
    if (q->outbox->reply)
        stops_withdraw(q->outbox);
    return OK;
}

static enum err read_now(void *question, struct arena *arena, struct why *why)
{
    const struct stop_question *q = question;
    struct chore *chore = chore_new(q->outbox, CHORE_STOPS);
    (void)arena;
    (void)why;
    if (q->scope.client.len)
        chore->scope.client = arena_text(chore->arena, q->scope.client);
    if (q->scope.sender.len)
        chore->scope.sender = arena_text(chore->arena, q->scope.sender);
    chore_do(q->outbox, chore);
    return OK;
}

static enum err ask_loop(struct outbox *outbox, ask_fn *fn, const struct stop_ask *stop,
                         struct why *why)
{
    struct ask *ask = ask_new(fn, sizeof(struct stop_question));
    struct stop_question *q = ask_question(ask);
    struct arena *arena = ask_arena(ask);
    q->outbox = outbox;
    if (stop->client.len)
        q->scope.client = arena_text(arena, stop->client);
    if (stop->sender.len)
        q->scope.sender = arena_text(arena, stop->sender);
    loop_call(outbox->setup.loop, ask_answer, ask);
    enum err err = ask_wait(ask, SECONDS(2), why);
    ask_free(&ask);
    return err;
}

static enum err keep_stop(struct db *db, void *arg, struct why *why)
{
    const struct stop_ask *stop = arg;
    const struct act act = {
        .client = stop->client, .person = stop->person, .text = stop->text, .now_ms = stop->now_ms};
    if (stop->number)
        return desk_stop_end(db, &act, stop->number, why);
    return desk_stop(db, &act, stop->sender, why);
}

enum err outbox_stop(struct outbox *outbox, const struct stop_ask *stop, struct why *why)
{
    struct stop_ask copy = *stop;
    struct why unheld = {0};
    const bool over = atomic_load(&outbox->drained);
    enum err held = OK;
    if (!stop->number && !over) /* first that nothing leaves, then that it is written down */
        held = ask_loop(outbox, hold_now, stop, &unheld);
    enum err err = store_write(outbox->setup.store, keep_stop, &copy, why);
    if (err && !stop->number && !held)
        log_error("stop_not_kept", {"why", L_STR(why->text)});
    if (err == ERR_IO && !stop->number && !held)
        return why_at(why, err,
                      "nothing leaves any more, but that could not be written down and ends with "
                      "the program");
    if (err || over)
        return err;
    struct why late = {0};
    if (ask_loop(outbox, read_now, stop, &late))
        log_warn("stops_late", {"why", L_STR(late.text)}); /* the desk holds it all the same */
    return OK;
}

/* ---- how the accounts are ---- */

enum { SENDERS_SHOWN = 1000 };

struct senders_question {
    struct outbox *outbox;
    struct sender_view *views;
    size_t count;
};

static const char *state_of(const struct sender_health *h, int64_t now_ms)
{
    if (h->held)
        return "held";
    if (h->must_sign_in)
        return "sign_in";
    if (h->failures)
        return "failing";
    if (h->next_ms > now_ms)
        return "slow";
    return h->expires_ms && h->expires_ms < now_ms + DAYS(7) ? "expiring" : "ok";
}

static struct sender_view view_of(const struct sender_health *h, struct arena *arena,
                                  int64_t now_ms)
{
    struct sender_view view = {.id = h->id,
                               .client = h->client,
                               .brand = h->brand,
                               .account = h->account,
                               .last_failure = h->failures ? h->last_failure : (struct text){0},
                               .kind = h->kind,
                               .state = state_of(h, now_ms),
                               .failures = h->failures,
                               .last_good_ms = h->last_good_ms,
                               .last_failure_ms = h->last_failure_ms,
                               .next_ms = h->next_ms,
                               .rate_left = h->rate_left,
                               .rate_most = h->rate_most,
                               .rate_reset_ms = h->rate_reset_ms,
                               .expires_ms = h->expires_ms,
                               .held = h->held};
    struct text *const texts[] = {&view.id, &view.client, &view.brand, &view.account,
                                  &view.last_failure};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    return view;
}

/* A drill shows the accounts of its scene, and that nothing goes out from them. */
static size_t drilled(const struct outbox *outbox, struct arena *arena, struct sender_view *views)
{
    struct rules *rules = rules_take(outbox->setup.rules);
    const struct watched *watched = rules_watched(rules);
    size_t count = 0;
    for (size_t i = 0; i < watched->sender_count && count < SENDERS_SHOWN; i++) {
        const struct sender *s = &watched->senders[i];
        views[count++] = (struct sender_view){
            .id = arena_text(arena, s->id),
            .client = arena_text(arena, s->client),
            .brand = s->brand.at ? arena_text(arena, s->brand) : s->brand,
            .account = s->account.at ? arena_text(arena, s->account) : s->account,
            .kind = arena_text(arena, s->kind).at,
            .state = "drill",
            .rate_left = -1,
            .rate_most = -1,
            .rate_reset_ms = -1};
    }
    rules_unref(&rules);
    return count;
}

static enum err answer_senders(void *question, struct arena *arena, struct why *why)
{
    struct senders_question *q = question;
    const struct outbox *outbox = q->outbox;
    (void)why;
    if (!outbox->reply) {
        q->views = arena_array(arena, struct sender_view, SENDERS_SHOWN);
        q->count = drilled(outbox, arena, q->views);
        return OK;
    }
    const size_t count = reply_senders(outbox->reply);
    q->views = arena_array(arena, struct sender_view, count + 1);
    for (; q->count < count; q->count++) {
        struct sender_health health;
        reply_sender(outbox->reply, q->count, &health);
        q->views[q->count] = view_of(&health, arena, clock_now_ms());
    }
    return OK;
}

size_t outbox_view(struct outbox *outbox, struct arena *arena, struct sender_view **views_out)
{
    size_t count = 0;
    *views_out = NULL;
    if (atomic_load(&outbox->drained))
        return 0;
    struct ask *ask = ask_new(answer_senders, sizeof(struct senders_question));
    struct senders_question *q = ask_question(ask);
    q->outbox = outbox;
    loop_call(outbox->setup.loop, ask_answer, ask);
    if (ask_wait(ask, SECONDS(1), NULL) == OK) {
        *views_out = arena_array(arena, struct sender_view, q->count + 1);
        for (; count < q->count; count++) {
            struct sender_view *v = &(*views_out)[count];
            *v = q->views[count];
            struct text *const texts[] = {&v->id, &v->client, &v->brand, &v->account,
                                          &v->last_failure};
            for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                if (texts[i]->at)
                    *texts[i] = arena_text(arena, *texts[i]);
            v->kind = arena_text(arena, text_of(v->kind)).at;
        }
    }
    ask_free(&ask);
    return count;
}
