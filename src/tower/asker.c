#include "tower/asker.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/desk.h"
#include "tower/batch.h"
#include "tower/live_inside.h"
#include "tower/ringer.h"
#include "tower/rules.h"

#include <openssl/rand.h>

enum { LOOK_MS = 2000, TEXT_CODES = 1000, PATH_MOST = 4096, KEY_BYTES = 32 };

struct asker {
    struct asker_setup setup;
    struct timer *timer;
    bool stopped, busy;
    /* of the look; handed from thread to thread, never shared */
    struct arena *arena;
    const struct watched *watched; /* held until the look ends */
    char fresh[2 * KEY_BYTES + 1];
    struct text key;
    struct approval_mails due;
    int64_t now_ms;
};

/* ---- what became of one ---- */

struct ended_mail {
    struct asker *asker;
    struct arena *arena;
    struct approval_mail_fate fate;
    struct said_event said;
};

static void fate_free(struct ended_mail *fate)
{
    struct arena *arena = fate->arena;
    arena_free(&arena);
}

static void fate_on_loop(void *arg)
{
    struct ended_mail *fate = arg;
    if (fate->said.number && fate->asker->setup.web && !fate->asker->stopped)
        web_publish(fate->asker->setup.web, fate->said.number, &fate->said.event);
    fate_free(fate);
}

static enum err fate_job(struct db *db, void *arg, struct why *why)
{
    struct ended_mail *fate = arg;
    enum err err = desk_asking_end(db, &fate->fate, &fate->said, why);
    if (!err && fate->said.number)
        fate->said.event = batch_copy_event(fate->arena, &fate->said.event);
    return err;
}

static void fate_kept(enum err err, const struct why *why, void *arg)
{
    struct ended_mail *fate = arg;
    if (err) { /* asked again later: the same mail to those who look */
        log_error("approval_mail_not_kept", {"why", L_STR(why->text)});
        fate->said.number = 0;
    }
    loop_call(fate->asker->setup.loop, fate_on_loop, fate);
}

static void came_out(enum err outcome, const struct why *why, void *arg)
{
    struct ended_mail *fate = arg;
    if (outcome == ERR_CLOSED) { /* the end of the program: it is asked again */
        fate_free(fate);
        return;
    }
    fate->fate.sent = outcome == OK;
    fate->fate.now_ms = clock_now_ms();
    if (outcome)
        fate->fate.reason = arena_text(fate->arena, text_of(why ? why->text : "not sent"));
    if (store_queue(fate->asker->setup.store, fate_job, fate, fate_kept))
        fate_free(fate);
}

/* ---- the mail ---- */

static struct text subject_of(struct arena *arena, const struct approval_mail *a)
{
    if (text_is(a->lang, "ja"))
        return arena_printf(arena, "ご承認のお願い: %.*s の返信", TEXT_ARG(a->brand_name));
    if (text_is(a->lang, "it"))
        return arena_printf(arena, "Da approvare: una risposta di %.*s", TEXT_ARG(a->brand_name));
    return arena_printf(arena, "Please approve: a reply of %.*s", TEXT_ARG(a->brand_name));
}

static struct text body_of(struct arena *arena, const struct approval_mail *a)
{
    const char *words =
        text_is(a->lang, "ja")
            ? "次の返信は、御社のご承認を待っています。下のリンクを開くと、承認または差し戻しができ"
              "ます。"
              "開いただけでは何も起こりません。リンクは二日間、この文面にだけ有効です。"
        : text_is(a->lang, "it")
            ? "Questa risposta aspetta la Vostra approvazione. Il link qui sotto permette di "
              "approvarla o di rifiutarla; aprirlo non fa nulla. Vale due giorni e solo per questo "
              "testo."
            : "This reply waits for your approval. The link below lets you approve or refuse it; "
              "opening it does nothing. It holds for two days, and for this text alone.";
    return arena_printf(arena, "%s\n\n%.*s", words, TEXT_ARG(utf8_head(a->text, TEXT_CODES)));
}

static void copy_link(struct arena *arena, const struct approval_link *from,
                      struct approval_link *to)
{
    *to = (struct approval_link){.client = arena_text(arena, from->client),
                                 .reply = arena_text(arena, from->reply),
                                 .approver = arena_text(arena, from->approver),
                                 .version = from->version,
                                 .until_ms = from->until_ms};
}

static void mail_one(struct asker *asker, const struct approval_mail *a)
{
    struct buf path;
    struct arena *arena = asker->arena;
    buf_init(&path, PATH_MOST);
    if (web_approval_path(asker->key, &a->link, TEXT("mail"), &path)) {
        buf_done(&path);
        return;
    }
    struct text base = asker->setup.base;
    while (text_ends(base, TEXT("/")))
        base.len--;
    struct arena *own = arena_new("approval mail", 1024);
    struct ended_mail *fate = arena_make(own, struct ended_mail);
    *fate = (struct ended_mail){.asker = asker, .arena = own};
    copy_link(own, &a->link, &fate->fate.link);
    const struct letter letter = {
        .id = arena_printf(arena, "approve %.*s %lld %.*s", TEXT_ARG(a->link.reply),
                           (long long)a->link.version, TEXT_ARG(a->link.approver)),
        .client = a->link.client,
        .person = a->link.approver,
        .channel = a->channel,
        .address = a->address,
        .lang = a->lang,
        .subject = subject_of(arena, a),
        .body = body_of(arena, a),
        .url = arena_printf(arena, "%.*s%.*s", TEXT_ARG(base), TEXT_ARG(buf_view(&path))),
        .done = came_out,
        .arg = fate};
    buf_done(&path);
    ringer_letter(asker->setup.live->ringer, &letter);
}

/* ---- one look ---- */

static void end_look(struct asker *asker)
{
    if (asker->watched)
        live_unwatch(asker->watched);
    asker->watched = NULL;
    asker->busy = false;
}

static void due_on_loop(void *arg)
{
    struct asker *asker = arg;
    for (size_t i = 0; i < asker->due.count && !asker->stopped; i++)
        mail_one(asker, &asker->due.at[i]);
    end_look(asker);
}

static enum err due_job(struct db *db, void *arg, struct why *why)
{
    struct asker *asker = arg;
    const struct desk_eyes eyes = {.watched = asker->watched,
                                   .checker = rules_checker(rules_of(asker->watched))};
    enum err err = desk_askings_due(db, &eyes, asker->now_ms, asker->arena, &asker->due, why);
    if (err || !asker->due.count)
        return err;
    err = store_secret_set(db, TEXT("approval link"), text_of(asker->fresh), why);
    return err ? err : store_secret(db, TEXT("approval link"), asker->arena, &asker->key, why);
}

static void due_found(enum err err, const struct why *why, void *arg)
{
    struct asker *asker = arg;
    if (err) {
        log_error("approvals_not_looked_at", {"why", L_STR(why->text)});
        asker->due.count = 0;
    }
    loop_call(asker->setup.loop, due_on_loop, asker);
}

static void tick(void *arg)
{
    struct asker *asker = arg;
    if (asker->busy || asker->stopped)
        return;
    asker->busy = true;
    arena_reset(asker->arena);
    asker->due.count = 0;
    asker->now_ms = clock_now_ms();
    asker->watched = live_watched(asker->setup.live);
    if (store_queue(asker->setup.store, due_job, asker, due_found))
        end_look(asker);
}

static void make_key(char room[2 * KEY_BYTES + 1])
{
    unsigned char bytes[KEY_BYTES];
    must(RAND_bytes(bytes, sizeof(bytes)) == 1);
    for (int i = 0; i < KEY_BYTES; i++)
        snprintf(room + (size_t)i * 2, 3, "%02x", bytes[i]);
}

struct asker *asker_start(const struct asker_setup *setup)
{
    struct asker *asker = mem_make(struct asker);
    asker->setup = *setup;
    asker->arena = arena_new("asker", 1 << 12);
    make_key(asker->fresh);
    if (setup->live->ringer)
        asker->timer = timer_start(setup->loop, LOOK_MS, true, tick, asker);
    return asker;
}

void asker_stop(struct asker *asker)
{
    if (!asker)
        return;
    asker->stopped = true;
    if (asker->timer)
        timer_stop(&asker->timer);
}

void asker_free(struct asker **asker)
{
    if (!*asker)
        return;
    end_look(*asker);
    arena_free(&(*asker)->arena);
    mem_free(*asker);
    *asker = NULL;
}
