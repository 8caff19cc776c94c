#include "tower/drafter.h"

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "net/chat.h"
#include "tower/batch.h"
#include "tower/rules.h"
#include "tower/second.h"

enum { LOOK_MS = 5000, CLIENTS_MOST = 1000, TRIES_MOST = 2, ASK_MOST = 1 << 18 };

static struct counter count_drafted = {.name = "hinomi_machine_drafts",
                                       .help = "Times a model was asked for a draft."};
static struct counter count_read = {.name = "hinomi_machine_readings",
                                    .help = "Times a model was asked to read a reply."};
static struct counter count_found = {.name = "hinomi_machine_findings",
                                     .help = "Contradictions that a model found in replies."};
static struct counter count_thrown = {
    .name = "hinomi_machine_findings_thrown",
    .help = "Findings of a model that quoted what stands nowhere: not believed."};
static struct counter count_failed = {.name = "hinomi_machine_failures",
                                      .help = "Times a model's answer was of no use."};

const struct option drafter_option_table[] = {
    {"url", OPTION_TEXT, offsetof(struct drafter_options, url), NULL, 0, 0,
     "An OpenAI-compatible address, such as http://127.0.0.1:8080/v1; none: no drafts by a model, "
     "and it reads nothing.",
     NULL},
    {"model", OPTION_TEXT, offsetof(struct drafter_options, model), "local", 0, 0,
     "The model's name there.", NULL},
    {"key", OPTION_SECRET, offsetof(struct drafter_options, key), NULL, 0, 0,
     "The key that the server wants.", NULL},
    {"remote", OPTION_BOOL, offsetof(struct drafter_options, remote), "false", 0, 0,
     "It stands outside this machine and its network: questions leave, with names and numbers "
     "taken out.",
     NULL},
    {"clients", OPTION_TEXTS, offsetof(struct drafter_options, clients), NULL, 0, 0,
     "For whom it writes; all when not said, which a remote one must.", NULL},
    {"not-on", OPTION_TEXTS, offsetof(struct drafter_options, not_on), NULL, 0, 0,
     "Networks on which it does not; when not said: x, which wants to be asked first.", NULL},
    {"drafts", OPTION_BOOL, offsetof(struct drafter_options, drafts), "true", 0, 0,
     "It writes first drafts; false: it only reads.", NULL},
    {"reads", OPTION_BOOL, offsetof(struct drafter_options, reads), "false", 0, 0,
     "It reads replies and statements that wait for a yes against what was published and may be "
     "said, and says what contradicts it.",
     NULL},
    {"reads-clients", OPTION_TEXTS, offsetof(struct drafter_options, reads_clients), NULL, 0, 0,
     "For whom it reads; when not said: as clients.", NULL},
    {"reads-block", OPTION_BOOL, offsetof(struct drafter_options, reads_block), "false", 0, 0,
     "What it finds holds a reply back until a named person sets it aside; false: it warns.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct drafter_options, timeout_ms), "60s", 1000, 600000,
     "How long it may think.", NULL},
    {"tokens", OPTION_INT, offsetof(struct drafter_options, most_tokens), "800", 50, 8000,
     "How long its answer may be.", NULL},
    {0},
};

enum err drafter_check(const struct drafter_options *options, struct why *why)
{
    if (options->reads_block && !options->reads)
        return why_set(why, ERR_BAD_INPUT, "drafter: reads-block needs reads: true");
    return model_place_check(
        &(struct model_place){"drafter", options->url, options->remote, options->clients}, why);
}

struct machine_rule drafter_rule(const struct drafter_options *options)
{
    return (struct machine_rule){.clients = options->clients,
                                 .not_on = options->not_on,
                                 .no_drafts = !options->drafts,
                                 .reads = options->reads,
                                 .read_clients = options->reads_clients,
                                 .reads_block = options->reads_block};
}

/* ---- one turn: take up, ask, keep ---- */

struct drafter {
    struct drafter_setup setup;
    struct machine_rule rule;
    struct chat *chat;
    struct timer *timer;
    bool stopped, busy;
    bool again; /* somebody asked while it was busy */
    /* of the turn; handed from thread to thread, never shared */
    struct arena *arena, *said_arena;
    const struct watched *watched; /* held until the turn ends */
    struct text *clients;
    size_t client_count;
    struct machine_task task;
    struct machine_answer answer;
    struct machine_outcome outcome;
    VEC(struct said_event) said;
    int tries;
};

static void tick(void *arg);

static void end_turn(struct drafter *drafter)
{
    if (drafter->watched)
        live_unwatch(drafter->watched);
    drafter->watched = NULL;
    drafter->busy = false;
    if (drafter->again && !drafter->stopped)
        tick(drafter);
}

static void tell(const struct said_event *said, void *arg)
{
    struct drafter *drafter = arg;
    const struct said_event copy = {batch_copy_event(drafter->said_arena, &said->event),
                                    said->number};
    vec_push(&drafter->said, copy);
}

/* A job may run more than once: what it said before did not happen. */
static void say_anew(struct drafter *drafter)
{
    vec_clear(&drafter->said);
    arena_reset(drafter->said_arena);
}

static void publish(struct drafter *drafter)
{
    for (size_t i = 0; drafter->setup.web && i < drafter->said.len && !drafter->stopped; i++)
        web_publish(drafter->setup.web, drafter->said.at[i].number, &drafter->said.at[i].event);
    vec_clear(&drafter->said);
}

static void answered(struct text content, const struct why *why, void *arg);

static void ask_model(struct drafter *drafter, struct text user)
{
    counter_add(drafter->task.asked ? &count_read : &count_drafted, 1);
    chat_ask(drafter->chat, &(struct chat_question){.system = drafter->task.system,
                                                    .user = user,
                                                    .schema = drafter->task.schema,
                                                    .on_done = answered,
                                                    .arg = drafter});
}

/* ---- kept ---- */

static void kept_on_loop(void *arg)
{
    struct drafter *drafter = arg;
    publish(drafter);
    counter_add(&count_found, drafter->answer.found);
    counter_add(&count_thrown, drafter->answer.thrown);
    if (!drafter->outcome.again.len || drafter->stopped) {
        end_turn(drafter);
        return;
    }
    ask_model(drafter,
              arena_printf(drafter->arena,
                           "%.*s\nYour last answer could not be used: %.*s. Write it "
                           "anew without that.",
                           TEXT_ARG(drafter->task.user), TEXT_ARG(drafter->outcome.again)));
}

static enum err keep_job(struct db *db, void *arg, struct why *why)
{
    struct drafter *drafter = arg;
    const struct desk_eyes eyes = {.watched = drafter->watched,
                                   .checker = rules_checker(rules_of(drafter->watched)),
                                   .machine = &drafter->rule};
    say_anew(drafter);
    return desk_machine_keep(db, &eyes, &drafter->answer, &drafter->outcome, why);
}

static void kept(enum err err, const struct why *why, void *arg)
{
    struct drafter *drafter = arg;
    if (err) { /* the wish ends by its time */
        log_error("machine_draft_not_kept", {"why", L_STR(why->text)});
        drafter->answer.found = drafter->answer.thrown = 0;
        drafter->outcome.again = (struct text){0};
        vec_clear(&drafter->said);
    }
    loop_call(drafter->setup.loop, kept_on_loop, drafter);
}

static void answered(struct text content, const struct why *why, void *arg)
{
    struct drafter *drafter = arg;
    if (drafter->stopped) {
        end_turn(drafter);
        return;
    }
    drafter->tries++;
    if (!content.len) {
        counter_add(&count_failed, 1);
        log_warn("machine_draft_failed", {"why", L_STR(why->text)});
    }
    drafter->answer = (struct machine_answer){
        .task = &drafter->task,
        .content = arena_text(drafter->arena, content),
        .failed = content.len ? (struct text){0} : arena_text(drafter->arena, text_of(why->text)),
        .unusable = why->code == ERR_BAD_INPUT,
        .model = drafter->setup.options->model,
        .last = drafter->tries >= TRIES_MOST,
        .now_ms = clock_now_ms()};
    drafter->outcome =
        (struct machine_outcome){.arena = drafter->arena, .tell = tell, .arg = drafter};
    if (store_queue(drafter->setup.store, keep_job, drafter, kept))
        end_turn(drafter);
}

/* ---- taken up ---- */

static void taken_on_loop(void *arg)
{
    struct drafter *drafter = arg;
    publish(drafter);
    if (drafter->stopped || !drafter->task.number) {
        end_turn(drafter);
        return;
    }
    drafter->again = true; /* after this one, the next */
    drafter->tries = 0;
    ask_model(drafter, drafter->task.user);
}

static enum err take_job(struct db *db, void *arg, struct why *why)
{
    struct drafter *drafter = arg;
    const struct seen_by by = {.clients = drafter->clients,
                               .count = drafter->client_count,
                               .watched = drafter->watched,
                               .now_ms = clock_now_ms(),
                               .checker = rules_checker(rules_of(drafter->watched))};
    say_anew(drafter);
    drafter->outcome =
        (struct machine_outcome){.arena = drafter->arena, .tell = tell, .arg = drafter};
    return desk_machine_next(db, &by, &drafter->outcome, &drafter->task, why);
}

static void taken(enum err err, const struct why *why, void *arg)
{
    struct drafter *drafter = arg;
    if (err) {
        log_error("machine_draft_not_taken", {"why", L_STR(why->text)});
        drafter->task.number = 0;
        vec_clear(&drafter->said);
    }
    loop_call(drafter->setup.loop, taken_on_loop, drafter);
}

static void find_clients(struct drafter *drafter)
{
    const struct watched *watched = drafter->watched;
    drafter->clients = arena_array(drafter->arena, struct text, CLIENTS_MOST);
    drafter->client_count = 0;
    for (size_t i = 0; i < watched->client_count && drafter->client_count < CLIENTS_MOST; i++)
        drafter->clients[drafter->client_count++] = watched->clients[i].id;
}

static void tick(void *arg)
{
    struct drafter *drafter = arg;
    drafter->again = drafter->busy;
    if (drafter->busy || drafter->stopped)
        return;
    drafter->busy = true;
    arena_reset(drafter->arena);
    drafter->watched = live_watched(drafter->setup.live);
    find_clients(drafter);
    if (store_queue(drafter->setup.store, take_job, drafter, taken))
        end_turn(drafter);
}

void drafter_look(struct drafter *drafter)
{
    loop_call(drafter->setup.loop, tick, drafter);
}

struct drafter *drafter_start(const struct drafter_setup *setup)
{
    const struct drafter_options *options = setup->options;
    struct drafter *drafter = mem_make(struct drafter);
    drafter->setup = *setup;
    drafter->rule = drafter_rule(options);
    drafter->arena = arena_new("drafter", 1 << 14);
    drafter->said_arena = arena_new("drafter's words", 1 << 12);
    drafter->chat = chat_new(&(struct chat_setup){.http = setup->http,
                                                  .url = options->url,
                                                  .key = options->key,
                                                  .model = options->model,
                                                  .timeout_ms = options->timeout_ms,
                                                  .most_tokens = options->most_tokens,
                                                  .private_allowed = !options->remote});
    drafter->timer = timer_start(setup->loop, LOOK_MS, true, tick, drafter);
    log_info("drafter", {"url", L_TEXT(options->url)}, {"model", L_TEXT(options->model)},
             {"reads", L_STR(options->reads ? "yes" : "no")});
    return drafter;
}

void drafter_stop(struct drafter *drafter)
{
    if (!drafter)
        return;
    drafter->stopped = true;
    if (drafter->timer)
        timer_stop(&drafter->timer);
}

void drafter_free(struct drafter **drafter)
{
    struct drafter *d = *drafter;
    if (!d)
        return;
    d->stopped = true;
    end_turn(d);
    chat_free(&d->chat);
    vec_done(&d->said);
    arena_free(&d->said_arena);
    arena_free(&d->arena);
    mem_free(d);
    *drafter = NULL;
}
