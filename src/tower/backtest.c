#include "tower/backtest.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/ordered.h"
#include "tower/backtest_inside.h"

/*
 * Each tray is read by the same worker twice, by either generation of rules; then the calling
 * thread takes the pairs in order, lets either way go on by its own tray, and counts.
 */

enum { PAIRS_A_WORKER = 4, MOST_WORKERS = 256, MOST_KEYS = 1 << 16 };

struct pair {
    struct tray *trays[SIDES];
};

struct workplace {
    struct reader *readers[SIDES];
};

/* ---- one side ---- */

static void side_post(const struct post *post, void *arg)
{
    struct side *side = arg;
    alerts_post(side->alerts, post);
    if (post->kind == POST_DELETE)
        tally_forget(side->run->tally, post->id);
    vec_push(&side->kept, post);
}

static void side_gone(const struct post *post, void *arg)
{
    struct side *side = arg;
    tally_forget(side->run->tally, post->id);
}

static void side_event(const struct event *event, void *arg)
{
    struct side *side = arg;
    alerts_event(side->alerts, event);
}

static void side_refused(const struct tray *tray, const struct refusal *refusal, void *arg)
{
    struct side *side = arg;
    struct backtest *run = side->run;
    if (refusal->kind == REFUSED_DUPLICATE || side != run->teller)
        return;
    const struct past_setup *past = &run->setup->past;
    uint64_t line = 0;
    const char *where = past_where(run->past, tray, (size_t)refusal->line - 1, &line);
    run->refused++;
    char words[400];
    snprintf(words, sizeof(words), "%.*s", TEXT_ARG(text_slice(refusal->why, 0, 390)));
    if (past->refuse)
        past->refuse(where, line, words, past->arg);
}

static bool has_topics(const struct watched *watched)
{
    return watched->client_count > 0;
}

static enum err side_start(struct backtest *run, struct side *side, const struct watched *watched,
                           struct why *why)
{
    side->run = run;
    side->alerts = alerts_new();
    if (!has_topics(watched))
        return OK;
    const struct rules_setup how = {.watched = watched,
                                    .lexicon = run->setup->lexicon,
                                    .cjk = run->setup->cjk,
                                    .taught = run->teaching.taught.at,
                                    .taught_count = run->teaching.taught.len};
    enum err err = rules_build(&how, &side->rules, why);
    if (err)
        return err;
    const struct way_setup way = {.rules = side->rules,
                                  .ack_after_ms = 0,
                                  .post = side_post,
                                  .gone = side_gone,
                                  .event = side_event,
                                  .refused = side_refused,
                                  .arg = side};
    side->way = way_new(&way);
    return OK;
}

static void side_done(struct side *side)
{
    way_free(&side->way);
    rules_unref(&side->rules);
    alerts_free(&side->alerts);
    vec_done(&side->kept);
}

/* ---- workers ---- */

static void read_pair(void *item, size_t worker, void *arg)
{
    struct backtest *run = arg;
    struct pair *pair = item;
    for (size_t s = 0; s < SIDES; s++)
        if (pair->trays[s])
            reader_tray(run->workplaces[worker].readers[s], run->sides[s].rules, pair->trays[s]);
}

/* A second tray of the same records, which stay the first one's. */
static struct tray *tray_beside(const struct tray *tray)
{
    struct tray *beside = tray_new(1 << 12);
    beside->form = tray->form;
    beside->source = tray->source;
    beside->place = tray->place;
    beside->records = tray->records;
    beside->record_count = tray->record_count;
    beside->first_line = tray->first_line;
    beside->line_steps = tray->line_steps;
    return beside;
}

static struct pair *pair_of(const struct backtest *run, struct tray *tray)
{
    struct pair *pair = mem_make(struct pair);
    const bool both = run->sides[FORCE].way && run->sides[TRIED].way;
    const enum side_of first = run->sides[TRIED].way ? TRIED : FORCE;
    pair->trays[first] = tray;
    if (both)
        pair->trays[FORCE] = tray_beside(tray);
    return pair;
}

static void pair_free(struct pair *pair)
{
    tray_free(&pair->trays[FORCE]);
    tray_free(&pair->trays[TRIED]);
    mem_free(pair);
}

/* ---- the calling thread ---- */

/* The posts that either way kept, joined by their key: a way keeps no post twice. */
static void count_pair(struct backtest *run)
{
    const struct side *force = &run->sides[FORCE], *tried = &run->sides[TRIED];
    map64_clear(run->keys);
    for (size_t i = 0; i < force->kept.len; i++)
        *map64_put(run->keys, post_key(force->kept.at[i])) = i + 1;
    for (size_t i = 0; i < tried->kept.len; i++) {
        const struct post *post = tried->kept.at[i];
        uint64_t *number = map64_get(run->keys, post_key(post));
        tally_take(run->tally, number && *number ? force->kept.at[*number - 1] : NULL, post);
        if (number)
            *number = 0;
        run->matched[TRIED] += post->hit_count > 0;
    }
    for (size_t i = 0; i < force->kept.len; i++) {
        const struct post *post = force->kept.at[i];
        if (*map64_get(run->keys, post_key(post)))
            tally_take(run->tally, post, NULL);
        run->matched[FORCE] += post->hit_count > 0;
    }
}

static void take_pair(struct backtest *run, struct pair *pair)
{
    for (size_t s = 0; s < SIDES; s++) {
        vec_clear(&run->sides[s].kept);
        if (pair->trays[s])
            way_tray(run->sides[s].way, pair->trays[s], 0);
    }
    count_pair(run);
    pair_free(pair);
}

static bool goes_on(const struct backtest *run)
{
    const struct past_view view = past_look(run->past);
    const struct backtest_progress progress = {view.read, run->matched[TRIED], run->matched[FORCE],
                                               view.progress};
    return !run->setup->progress || run->setup->progress(&progress, run->setup->arg);
}

static bool take_next(struct backtest *run)
{
    void *item;
    if (ordered_take(run->ordered, &item, -1))
        return false;
    take_pair(run, item);
    return true;
}

static enum err run_trays(struct backtest *run, size_t workers, struct why *why)
{
    enum err err = OK;
    while (!err) {
        struct tray *tray = NULL;
        err = past_tray(run->past, &tray, why);
        if (err)
            break;
        void *item = pair_of(run, tray);
        while (ordered_len(run->ordered) >= workers * PAIRS_A_WORKER)
            take_next(run);
        must(ordered_put(run->ordered, &item, -1) == OK);
        if (!goes_on(run))
            err = why_set(why, ERR_CLOSED, "it was stopped");
    }
    const bool all_read = err == ERR_CLOSED && !(why && why->code);
    ordered_close(run->ordered);
    while (take_next(run)) {
    }
    return all_read ? OK : err;
}

static enum err run_all(struct backtest *run, struct why *why)
{
    const size_t asked = run->setup->workers ? run->setup->workers : 1;
    const size_t workers = asked < MOST_WORKERS ? asked : MOST_WORKERS;
    run->workplaces = mem_new(workers * sizeof(*run->workplaces));
    for (size_t i = 0; i < workers; i++)
        for (size_t s = 0; s < SIDES; s++)
            run->workplaces[i].readers[s] = reader_new(false);
    run->ordered = ordered_start("backtest", workers, workers * PAIRS_A_WORKER + 1, read_pair, run);
    struct why ended = {0};
    enum err err = run_trays(run, workers, &ended);
    if (err && why)
        *why = ended;
    ordered_stop(&run->ordered);
    for (size_t i = 0; i < workers; i++)
        for (size_t s = 0; s < SIDES; s++)
            reader_free(&run->workplaces[i].readers[s]);
    mem_free(run->workplaces);
    return err;
}

static enum err read_taught(struct backtest *run, struct why *why)
{
    const struct past_setup *past = &run->setup->past;
    char base[BASE_MARK_ROOM];
    if (!past->store && !past->folder)
        return OK;
    enum err err = tower_base_mark(run->setup->lexicon, base, why);
    run->teaching.base = arena_text(run->arena, text_of(base));
    return err ? err : past_read(past, taught_read, &run->teaching, why);
}

enum err backtest_run(const struct backtest_setup *setup, struct buf *json, bool *refused_out,
                      struct why *why)
{
    struct backtest run = {.setup = setup, .arena = arena_new("backtest", 1 << 16)};
    trial_make(setup->in_force, setup->tried, setup->all, run.arena, &run.trial);
    run.keys = map64_new(MOST_KEYS);
    run.tally = tally_new(&run.trial, setup->samples);
    run.teaching.arena = arena_new("taught", 1 << 16);
    enum err err = read_taught(&run, why);
    if (!err) {
        err = side_start(&run, &run.sides[FORCE], &run.trial.force, why);
        if (err)
            why_at(why, err, "the queries in force");
    }
    if (!err) {
        err = side_start(&run, &run.sides[TRIED], &run.trial.tried, why);
        if (err)
            why_at(why, err, "the queries that are tried");
    }
    run.teller = &run.sides[run.sides[TRIED].way ? TRIED : FORCE];
    if (!err && !run.teller->way)
        err = why_set(why, ERR_BAD_INPUT, "there is no query to try");
    if (!err)
        err = past_open(&setup->past, &run.past, why);
    if (!err)
        err = run_all(&run, why);
    if (!err)
        err = backtest_write(&run, json, why);
    if (!err)
        *refused_out = run.refused || past_look(run.past).refused;
    past_close(&run.past);
    side_done(&run.sides[FORCE]);
    side_done(&run.sides[TRIED]);
    tally_free(&run.tally);
    map64_free(&run.keys);
    taught_done(&run.teaching);
    arena_free(&run.arena);
    return err;
}
