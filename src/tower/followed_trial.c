#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tower/ask.h"
#include "tower/followed_inside.h"

#include <unistd.h>

/* A source that is tried: opened, listened to for some seconds, closed. */

enum {
    TRIAL_S = 6,
    LULL_MS = 1500,
    WAIT_MS = 200,
    ENOUGH = 50,
    SHOWN = 5,
    TRAYS = 32,
    STEP_MS = 50,
    TEXT_SHOWN = 600
};

struct trial {
    struct source *source;
    struct tray *trays[TRAYS];
    size_t tray_count, records;
    enum source_state state;
    char why[300];
    atomic_bool enough;
    _Atomic int64_t last_ms; /* steady: of the newest tray; 0: none yet */
};

/* ---- on the loop ---- */

static bool take_tray(struct source *source, struct tray **tray, void *arg)
{
    (void)source;
    struct trial *trial = arg;
    if (trial->tray_count == TRAYS) {
        tray_free(tray);
        return false;
    }
    trial->records += (*tray)->record_count;
    trial->trays[trial->tray_count++] = *tray;
    *tray = NULL;
    atomic_store(&trial->last_ms, clock_steady_ms());
    const bool enough = trial->records >= ENOUGH || trial->tray_count == TRAYS;
    if (enough)
        atomic_store(&trial->enough, true);
    return !enough;
}

static void take_state(struct source *source, enum source_state state, const char *why, void *arg)
{
    (void)source;
    struct trial *trial = arg;
    trial->state = state;
    snprintf(trial->why, sizeof(trial->why), "%s", why ? why : "");
    if (state == SOURCE_FAILED || state == SOURCE_ENDED)
        atomic_store(&trial->enough, true);
}

struct trial_ask {
    struct followed *followed;
    const struct source_entry *entry;
};

static enum err answer_open(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    const struct trial_ask *q = question;
    const struct source_entry *entry = q->entry;
    const struct source_setup setup = {.kind = source_kind_of(entry->kind),
                                       .id = entry->id,
                                       .options = entry->options,
                                       .loop = q->followed->loop,
                                       .http = q->followed->http,
                                       .owner = {take_tray, take_state, q->followed->trial},
                                       .private_allowed = entry->private_allowed};
    return source_open(&setup, &q->followed->trial->source, why);
}

static enum err answer_close(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    (void)why;
    const struct trial_ask *q = question;
    if (q->followed->trial->source)
        source_close(&q->followed->trial->source);
    return OK;
}

/* ERR_CLOSED: the loop has ended, and what waits for it is followed_free's. */
static enum err on_loop(struct followed *followed, const struct source_entry *entry, ask_fn *fn,
                        struct why *why)
{
    struct ask *ask = ask_new(fn, sizeof(struct trial_ask));
    *(struct trial_ask *)ask_question(ask) = (struct trial_ask){followed, entry};
    loop_call(followed->loop, ask_answer, ask);
    enum err err = ERR_AGAIN;
    while (err == ERR_AGAIN && !atomic_load(&followed->ending))
        err = ask_wait(ask, WAIT_MS, why);
    ask_free(&ask);
    return err == ERR_AGAIN ? why_set(why, ERR_CLOSED, "the tower is ending") : err;
}

/* ---- what it brought ---- */

struct brought {
    struct json_out *out;
    unsigned want;
    size_t shown, refused;
    int64_t newest_ms;
    char refusal[sizeof(((struct why *)NULL)->text)];
};

static void show_post(struct brought *b, const struct post *post)
{
    struct json_out *out = b->out;
    json_begin(out, '{');
    json_pair_text(out, "id", text_or_none(post->id));
    json_pair_text(out, "net", text_or_none(post->net));
    json_pair_time_or_null(out, "at", post->at_ms);
    json_pair_time_or_null(out, "seen_at", post->seen_at_ms);
    json_pair_text(out, "text", text_or_none(utf8_head(post->text, TEXT_SHOWN)));
    json_pair_text(out, "title", text_or_none(post->title));
    json_pair_text(out, "url", text_or_none(post->url));
    json_pair_text(out, "author",
                   text_or_none(post->author.name.len ? post->author.name : post->author.handle));
    json_pair_text(out, "lang", post->lang_count ? text_or_none(post->langs[0]) : (struct text){0});
    json_end(out, '}');
}

static void show_record(struct brought *b, const struct tray *tray, struct text record)
{
    struct why why = {0};
    struct glance glance = {0};
    struct post post = {0};
    enum err err = tray->form->skim(record, b->want, tray->arena, &glance, &why);
    if (!err && glance.skip)
        return;
    if (!err)
        err = tray->form->read(record, tray->arena, &post, &why);
    if (err) {
        b->refused++;
        if (!b->refusal[0])
            snprintf(b->refusal, sizeof(b->refusal), "%s", why.text);
        return;
    }
    if (post.at_ms > b->newest_ms)
        b->newest_ms = post.at_ms;
    if (b->shown++ < SHOWN)
        show_post(b, &post);
}

static void show_trays(struct brought *b, const struct trial *trial)
{
    json_key(b->out, "posts");
    json_begin(b->out, '[');
    for (size_t i = 0; i < trial->tray_count; i++) {
        const struct tray *tray = trial->trays[i];
        b->refused += tray->refusal_count;
        if (tray->refusal_count && !b->refusal[0])
            snprintf(b->refusal, sizeof(b->refusal), "%.*s", TEXT_ARG(tray->refusals[0].why));
        for (size_t k = 0; k < tray->record_count; k++)
            show_record(b, tray, tray->records[k]);
    }
    json_end(b->out, ']');
}

static void show(const struct trial *trial, unsigned want, int64_t took_ms, struct json_out *out)
{
    struct brought b = {.out = out, .want = want};
    json_begin(out, '{');
    json_pair_str(out, "state", source_state_name(trial->state));
    json_pair_text(out, "why", text_or_none(text_of(trial->why)));
    json_pair_int(out, "took_ms", took_ms);
    json_pair_int(out, "records", (int64_t)trial->records);
    show_trays(&b, trial);
    json_pair_int(out, "refused", (int64_t)b.refused);
    json_pair_text(out, "refusal", text_or_none(text_of(b.refusal)));
    json_key(out, "lag_ms");
    if (b.newest_ms)
        json_put_int(out, clock_now_ms() - b.newest_ms);
    else
        json_put_null(out);
    json_end(out, '}');
}

void trial_free(struct trial **trial)
{
    if (!*trial)
        return;
    if ((*trial)->source)
        source_close(&(*trial)->source);
    for (size_t i = 0; i < (*trial)->tray_count; i++)
        tray_free(&(*trial)->trays[i]);
    mem_free(*trial);
    *trial = NULL;
}

/* Enough came, or what came is all for now. */
static bool heard(struct trial *trial)
{
    const int64_t last = atomic_load(&trial->last_ms);
    return atomic_load(&trial->enough) || (last && clock_steady_ms() - last > LULL_MS);
}

static enum err listen(struct followed *followed, const struct source_entry *source,
                       int64_t *took_ms_out, struct why *why)
{
    const int64_t begun = clock_steady_ms();
    struct why here = {0};
    enum err err = on_loop(followed, source, answer_open, &here);
    if (err)
        return why_set(why, err == ERR_CLOSED ? err : ERR_BAD_INPUT, "options: %.450s", here.text);
    while (!heard(followed->trial) && !atomic_load(&followed->ending) &&
           clock_steady_ms() - begun < SECONDS(TRIAL_S))
        usleep(STEP_MS * 1000);
    *took_ms_out = clock_steady_ms() - begun;
    return on_loop(followed, source, answer_close, why);
}

enum err source_trial(struct followed *followed, const struct source_entry *source, unsigned want,
                      struct json_out *out, struct why *why)
{
    int64_t took_ms = 0;
    if (atomic_exchange(&followed->trying, true))
        return why_set(why, ERR_FULL, "another source is being tried; again in some seconds");
    followed->trial = mem_make(struct trial);
    const enum err err = listen(followed, source, &took_ms, why);
    if (!err)
        show(followed->trial, want, took_ms, out);
    if (err == ERR_CLOSED)
        return err; /* the tower ends: what is tried stays followed_free's, and nobody tries again
                     */
    trial_free(&followed->trial);
    atomic_store(&followed->trying, false);
    return err;
}
