#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/store.h"
#include "tower/config.h"
#include "tower/tower.h"

#include <unistd.h>

/* Can the ladders of the next hours ring? From the configuration and, where there is one, from the
 * store: who is watched, the channels' last tries, the stand-ins. Nothing is sent. */

struct looking {
    const struct tower_preflight *how;
    struct arena *arena;
    struct config config;
    struct watched watched;
    struct preflight flight;
    struct buf line;
    struct text yaml; /* who was imported */
    bool taken;       /* the store has taken over from the file */
};

static enum err read_master(struct db *db, void *arg, struct why *why)
{
    struct looking *look = arg;
    struct watched_master master;
    const enum err err = store_master(db, look->arena, &master, why);
    look->taken = !err && text_is(master.kind, "store");
    return err;
}

static enum err read_list(struct db *db, void *arg, struct why *why)
{
    struct looking *look = arg;
    return store_watched(db, 0, look->arena, &look->yaml, why);
}

static enum err read_states(struct db *db, void *arg, struct why *why)
{
    struct looking *look = arg;
    const struct watched *w = &look->watched;
    struct channel_state *states =
        arena_array(look->arena, struct channel_state, w->channel_count + 1);
    struct cover *covers = NULL;
    enum err err = store_covers(db, look->flight.from_ms, look->arena, &covers,
                                &look->flight.cover_count, why);
    for (size_t i = 0; i < w->channel_count && !err; i++) {
        struct ring_try last = {0};
        err = store_channel_last(db, w->channels[i].id, look->arena, &last, why);
        states[i] = (struct channel_state){.id = w->channels[i].id,
                                           .why = last.why,
                                           .failed = !err && !text_is(last.outcome, "delivered"),
                                           .at_ms = last.at_ms};
        err = err == ERR_NOT_FOUND ? OK : err;
    }
    look->flight.covers = covers;
    look->flight.states = states;
    look->flight.state_count = w->channel_count;
    return err;
}

static enum err who_is_rung(struct looking *look, const char *folder, bool store, struct why *why)
{
    struct json *tree = NULL;
    struct why none; /* a store of an older version knows of no such thing */
    if (store && store_peek(folder, read_master, look, &none))
        look->taken = false;
    if (!look->taken && (look->config.topics.len || look->config.brand.len))
        return config_watched(&look->config, look->arena, &look->watched, why);
    if (!store)
        return why_set(why, ERR_BAD_INPUT,
                       "nobody is watched: give `topics: topics.yaml`, or use hinomi import");
    enum err err = store_peek(folder, read_list, look, why);
    if (!err)
        err = yaml_parse(look->yaml, look->arena, &tree, why);
    return err ? err : watched_read(tree, look->arena, &look->watched, why);
}

static void pair(struct json_out *out, const char *key, struct text text)
{
    if (text.len)
        json_pair_text(out, key, text);
}

static void say_json(struct looking *look, const struct finding *finding)
{
    const struct finding_reader reader = {look->how->lang, &look->watched, {0}};
    struct json_out out;
    struct buf words;
    buf_init(&words, 1 << 16);
    finding_words(finding, &reader, &words);
    json_out_init(&out, &look->line);
    json_begin(&out, '{');
    json_pair_str(&out, "kind", finding_name(finding->kind));
    json_pair_bool(&out, "stops", finding->stops);
    pair(&out, "client", finding->client);
    pair(&out, "brand", finding->brand);
    if (finding->level)
        json_pair_int(&out, "level", finding->level);
    pair(&out, "person", finding->person);
    pair(&out, "channel", finding->channel);
    pair(&out, "duty", finding->duty);
    if (finding->from_ms)
        json_pair_time(&out, "from", finding->from_ms);
    if (finding->to_ms)
        json_pair_time(&out, "to", finding->to_ms);
    pair(&out, "why", finding->why);
    json_pair_text(&out, "words", buf_view(&words));
    json_end(&out, '}');
    buf_done(&words);
}

static void say(const struct finding *finding, void *arg)
{
    static const char *const marks[3][2] = {
        {"- ", "! "}, {"参考: ", "要対応: "}, {"nota: ", "da risolvere: "}};
    struct looking *look = arg;
    const struct finding_reader reader = {look->how->lang, &look->watched, {0}};
    const int lang = text_is(look->how->lang, "ja") ? 1 : text_is(look->how->lang, "it") ? 2 : 0;
    buf_clear(&look->line);
    if (look->how->json) {
        say_json(look, finding);
    } else {
        buf_text(&look->line, text_of(marks[lang][finding->stops]));
        finding_words(finding, &reader, &look->line);
    }
    look->how->say(buf_view(&look->line), look->how->arg);
}

static enum err fly(struct looking *look, bool *good_out, struct why *why)
{
    enum err err = config_read_file(look->how->config, look->arena, &look->config, why);
    if (err)
        return err;
    const char *folder = arena_text(look->arena, look->config.data).at;
    const struct text file = arena_printf(look->arena, "%s/hinomi.db", folder);
    const bool store = access(file.at, R_OK) == 0;
    err = who_is_rung(look, folder, store, why);
    look->flight = (struct preflight){
        .watched = &look->watched, .from_ms = clock_now_ms(), .span_ms = HOURS(look->how->hours)};
    if (!err && store)
        err = store_peek(folder, read_states, look, why);
    if (!err)
        *good_out = preflight_run(&look->flight, say, look);
    return err;
}

enum err tower_preflight(const struct tower_preflight *how, bool *good_out, struct why *why)
{
    struct looking look = {.how = how, .arena = arena_new("preflight", 1 << 16)};
    buf_init(&look.line, 1 << 18);
    enum err err = fly(&look, good_out, why);
    buf_done(&look.line);
    arena_free(&look.arena);
    return err;
}
