#include "tower/second.h"

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/desk.h"
#include "model/mask.h"
#include "net/chat.h"

enum { PAUSE_MS = 60000, ASKED_MOST = 1 << 16, CLIENTS_MOST = 1000, POST_CODES = 4000 };

static struct counter count_read = {.name = "hinomi_second_readings",
                                    .help = "Posts that the second reader has read."};
static struct counter count_failed = {.name = "hinomi_second_failures",
                                      .help = "Times the second reader gave no answer of use."};

const struct option second_option_table[] = {
    {"url", OPTION_TEXT, offsetof(struct second_options, url), NULL, 0, 0,
     "An OpenAI-compatible address, such as http://127.0.0.1:8080/v1; none: no second reader.",
     NULL},
    {"model", OPTION_TEXT, offsetof(struct second_options, model), "local", 0, 0,
     "The model's name there.", NULL},
    {"key", OPTION_SECRET, offsetof(struct second_options, key), NULL, 0, 0,
     "The key that the server wants.", NULL},
    {"remote", OPTION_BOOL, offsetof(struct second_options, remote), "false", 0, 0,
     "It stands outside this machine and its network: posts leave, with names and numbers taken "
     "out.",
     NULL},
    {"clients", OPTION_TEXTS, offsetof(struct second_options, clients), NULL, 0, 0,
     "Whose posts it reads; all when not said, which a remote one must.", NULL},
    {"every", OPTION_SPAN, offsetof(struct second_options, every_ms), "2s", 100, 3600000,
     "A post at most so often.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct second_options, timeout_ms), "60s", 1000, 600000,
     "How long it may think.", NULL},
    {"tokens", OPTION_INT, offsetof(struct second_options, most_tokens), "300", 50, 8000,
     "How long its answer may be.", NULL},
    {0},
};

/* ---- where it stands ---- */

enum err model_place_check(const struct model_place *place, struct why *why)
{
    const struct text url = place->url;
    if (!url.len)
        return OK;
    if (!text_starts(url, TEXT("http://")) && !text_starts(url, TEXT("https://")))
        return why_set(why, ERR_BAD_INPUT, "%s: url begins with http:// or https://", place->key);
    if (!place->remote && !http_stays_near(url))
        return why_set(why, ERR_BAD_INPUT,
                       "%s: %.*s is not this machine or its private network: the texts "
                       "of posts would leave it; if that is meant, say remote: true and name the "
                       "clients",
                       place->key, TEXT_ARG(text_host(url)));
    if (place->remote && !place->clients.count)
        return why_set(why, ERR_BAD_INPUT,
                       "%s: remote: true needs clients: [ … ], whose posts may leave", place->key);
    return OK;
}

enum err second_check(const struct second_options *options, struct why *why)
{
    return model_place_check(
        &(struct model_place){"second-reader", options->url, options->remote, options->clients},
        why);
}

/* ---- one turn: pick, ask, keep ---- */

struct second {
    struct second_setup setup;
    struct chat *chat;
    struct timer *timer;
    struct text model;
    bool stopped, busy, failing;
    int64_t pause_until_ms;
    /* of the turn; handed from thread to thread, never shared */
    struct arena *arena;
    struct text *clients;
    size_t client_count;
    struct second_post post;
    struct second_reading reading;
    struct why why;
    enum err err;
};

static void end_turn(struct second *second)
{
    second->busy = false;
}

static enum err keep_job(struct db *db, void *arg, struct why *why)
{
    const struct second *second = arg;
    return desk_second_keep(db, &second->reading, why);
}

static void kept_on_loop(void *arg)
{
    end_turn(arg);
}

static void kept(enum err err, const struct why *why, void *arg)
{
    struct second *second = arg;
    if (err)
        log_error("second_not_kept", {"why", L_STR(why->text)});
    loop_call(second->setup.loop, kept_on_loop, second);
}

/* The server is away: said once, tried again later. */
static void away(struct second *second, const struct why *why)
{
    if (!second->failing)
        log_warn("second_reader_away", {"why", L_STR(why->text)});
    second->failing = true;
    second->pause_until_ms = clock_steady_ms() + PAUSE_MS;
    end_turn(second);
}

static void answered(struct text content, const struct why *why, void *arg)
{
    struct second *second = arg;
    struct buf json;
    if (second->stopped) {
        end_turn(second);
        return;
    }
    if (!content.len && why->code != ERR_BAD_INPUT) {
        counter_add(&count_failed, 1);
        away(second, why);
        return;
    }
    if (second->failing)
        log_info("second_reader_back", {"model", L_TEXT(second->model)});
    second->failing = false;
    struct why bad = *why;
    buf_init(&json, ASKED_MOST);
    enum err err = content.len ? desk_second_read(content, second->arena, &json, &bad) : bad.code;
    second->reading = (struct second_reading){.no = second->post.no,
                                              .client = second->post.client,
                                              .at_ms = clock_now_ms(),
                                              .model = second->model};
    if (err)
        second->reading.reason = arena_text(second->arena, text_of(bad.text));
    else
        second->reading.answer = arena_text(second->arena, buf_view(&json));
    counter_add(err ? &count_failed : &count_read, 1);
    buf_done(&json);
    err = store_queue(second->setup.store, keep_job, second, kept);
    if (err)
        end_turn(second);
}

/* Between fences, with what reaches a person taken out, and no fence inside. */
static struct text fenced(struct second *second)
{
    struct buf buf, masked;
    buf_init(&buf, ASKED_MOST);
    buf_init(&masked, ASKED_MOST);
    enum err err = OK;
    const struct text parts[] = {second->post.title, second->post.text};
    for (size_t i = 0; i < 2 && !err; i++)
        if (parts[i].len)
            err = mask_personal(utf8_head(parts[i], POST_CODES), &masked) || buf_byte(&masked, '\n')
                      ? ERR_LIMIT
                      : OK;
    for (size_t i = 0; i < masked.len; i++)
        if (masked.at[i] == '=')
            masked.at[i] = '-';
    (void)buf_printf(&buf, "===\n%.*s===\n", TEXT_ARG(buf_view(&masked)));
    const struct text text = arena_text(second->arena, buf_view(&buf));
    buf_done(&masked);
    buf_done(&buf);
    return text;
}

static void ask(void *arg)
{
    struct second *second = arg;
    if (second->stopped || second->err) {
        if (second->err && second->err != ERR_NOT_FOUND)
            log_error("second_not_picked", {"why", L_STR(second->why.text)});
        end_turn(second);
        return;
    }
    chat_ask(second->chat, &(struct chat_question){.system = text_of(second_instructions),
                                                   .user = fenced(second),
                                                   .schema = text_of(second_schema),
                                                   .on_done = answered,
                                                   .arg = second});
}

static enum err pick_job(struct db *db, void *arg, struct why *why)
{
    struct second *second = arg;
    const struct seen_by by = {
        .clients = second->clients, .count = second->client_count, .now_ms = clock_now_ms()};
    return desk_second_next(db, &by, second->arena, &second->post, why);
}

static void picked(enum err err, const struct why *why, void *arg)
{
    struct second *second = arg;
    second->err = err;
    if (why)
        second->why = *why;
    loop_call(second->setup.loop, ask, second);
}

/* Whose posts are read: those named, of those who are watched now. */
static void find_clients(struct second *second)
{
    const struct second_options *options = second->setup.options;
    const struct watched *watched = live_watched(second->setup.live);
    second->clients = arena_array(second->arena, struct text, CLIENTS_MOST);
    second->client_count = 0;
    for (size_t i = 0; i < watched->client_count && second->client_count < CLIENTS_MOST; i++) {
        bool named = options->clients.count == 0;
        for (size_t k = 0; k < options->clients.count; k++)
            named = named || text_same(options->clients.at[k], watched->clients[i].id);
        if (named)
            second->clients[second->client_count++] =
                arena_text(second->arena, watched->clients[i].id);
    }
    live_unwatch(watched);
}

static void tick(void *arg)
{
    struct second *second = arg;
    if (second->busy || second->stopped || clock_steady_ms() < second->pause_until_ms)
        return;
    second->busy = true;
    arena_reset(second->arena);
    find_clients(second);
    if (store_queue(second->setup.store, pick_job, second, picked))
        end_turn(second);
}

struct second *second_start(const struct second_setup *setup)
{
    const struct second_options *options = setup->options;
    struct second *second = mem_make(struct second);
    second->setup = *setup;
    second->arena = arena_new("second reader", 1 << 14);
    second->model = options->model;
    second->chat = chat_new(&(struct chat_setup){.http = setup->http,
                                                 .url = options->url,
                                                 .key = options->key,
                                                 .model = options->model,
                                                 .timeout_ms = options->timeout_ms,
                                                 .most_tokens = options->most_tokens,
                                                 .private_allowed = !options->remote});
    second->timer = timer_start(setup->loop, options->every_ms, true, tick, second);
    log_info("second_reader", {"url", L_TEXT(options->url)}, {"model", L_TEXT(options->model)});
    return second;
}

void second_stop(struct second *second)
{
    if (!second)
        return;
    second->stopped = true;
    if (second->timer)
        timer_stop(&second->timer);
}

void second_free(struct second **second)
{
    if (!*second)
        return;
    chat_free(&(*second)->chat);
    arena_free(&(*second)->arena);
    mem_free(*second);
    *second = NULL;
}
