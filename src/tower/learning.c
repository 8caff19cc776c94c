#include "tower/learning.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pool.h"
#include "desk/desk.h"
#include "tower/tower.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

enum { FOLDS = 5, NICE = 10, TABLE_MOST = 64 << 20, WEIGHTS_MOST = 16 << 20, WAITING = 64 };

struct learning {
    struct live *live;
    struct store *store;
    struct text lexicon, base;
    struct pool *pool;
    _Atomic int64_t progress_milli; /* -1: nothing is learned */
    atomic_bool ending;
};

/* One client's corrections being learned. */
struct lesson {
    struct learning *learning;
    struct lesson_row row;
    struct arena *arena;
    struct buf table, weights;
    size_t forbidden;
    struct labelled *labelled;
    struct lesson_end end;
    size_t parts_done;
};

/* ---- how often it is right ---- */

struct marks {
    size_t given, right; /* labels people gave, and those that are said too */
};

/* A verdict may hold several categories, or none. */
static int group_said(enum answer answer)
{
    return answer <= ANSWER_NO_RISK ? 0 : answer_group(answer);
}

/* Of answers that exclude each other the likeliest is said; one that stands alone from even odds.
 */
static bool is_said(const double *p, enum answer answer)
{
    const int group = group_said(answer);
    if (!group)
        return p[answer] >= .5;
    for (int i = 0; i < ANSWER_COUNT; i++)
        if (group_said((enum answer)i) == group && p[i] > p[answer])
            return false;
    return true;
}

/* What people chose counts, and where either side says yes to what stands alone. */
static void mark(const struct judged *judged, void *arg)
{
    struct marks *marks = arg;
    for (int i = 0; i < ANSWER_COUNT; i++) {
        const bool want = judged->want[i] > 0;
        if (i == ANSWER_NO_RISK || judged->want[i] == 0)
            continue;
        const bool said = is_said(judged->p, (enum answer)i);
        if (want || (said && !group_said((enum answer)i))) {
            marks->given++;
            marks->right += want == said;
        }
    }
}

static double share(const struct marks *marks)
{
    return marks->given ? (double)marks->right / (double)marks->given : 0;
}

/* ---- one lesson ---- */

static enum err base_of(const struct lesson *lesson, struct understand **out, struct why *why)
{
    const struct tower_reader reader = {.lexicon = lesson->learning->lexicon};
    return tower_understand(&reader, lesson->arena, out, why);
}

static void tell(const char *what, size_t done, size_t all, void *arg)
{
    const struct lesson *lesson = arg;
    const double part = strcmp(what, "learning") == 0 && all ? (double)done / (double)all : 0;
    atomic_store(&lesson->learning->progress_milli,
                 (int64_t)(1000 * ((double)lesson->parts_done + part) / (FOLDS + 1)));
}

static enum err learn(struct lesson *lesson, const struct understand *base, uint32_t without,
                      struct why *why)
{
    struct training training = training_defaults;
    training.posts = lesson->labelled;
    training.without = without;
    training.delta = true;
    training.progress = tell;
    training.arg = lesson;
    buf_clear(&lesson->weights);
    return understand_train(base, &training, &lesson->weights, why);
}

static enum err fold(struct lesson *lesson, uint32_t part, struct marks *marks, struct why *why)
{
    struct understand *understand = NULL;
    enum err err = atomic_load(&lesson->learning->ending)
                       ? why_set(why, ERR_CLOSED, "the tower ends")
                       : base_of(lesson, &understand, why);
    if (!err)
        err = learn(lesson, understand, part, why);
    if (!err)
        err = understand_add(understand, buf_view(&lesson->weights), why);
    if (!err)
        labelled_ask(lesson->labelled, part, understand, NULL, mark, marks);
    understand_free(&understand);
    lesson->parts_done++;
    return err;
}

static enum err study(struct lesson *lesson, struct why *why)
{
    struct marks before = {0}, after = {0};
    struct understand *understand = NULL;
    enum err err = base_of(lesson, &understand, why);
    if (err)
        return err;
    labelled_ask(lesson->labelled, PART_NONE, understand, NULL, mark, &before);
    for (uint32_t part = 0; part < FOLDS && !err; part++)
        err = fold(lesson, part, &after, why);
    if (!err)
        err = learn(lesson, understand, PART_NONE, why);
    understand_free(&understand);
    lesson->end.right_before = share(&before);
    lesson->end.right_after = share(&after);
    if (!err && lesson->end.right_after >= lesson->end.right_before)
        lesson->end.weights = buf_view(&lesson->weights);
    else if (!err)
        lesson->end.reason = arena_printf(
            lesson->arena,
            "not taken: on corrected posts that it did not learn from it was right for %.1f %% of "
            "the labels, the program as it is for %.1f %%",
            100 * lesson->end.right_after, 100 * lesson->end.right_before);
    return err;
}

/* ---- from the store and back ---- */

static enum err read_next(struct db *db, void *arg, struct why *why)
{
    struct lesson *lesson = arg;
    return desk_learn_next(db, lesson->arena, &lesson->row, why);
}

static enum err read_corrections(struct db *db, void *arg, struct why *why)
{
    struct lesson *lesson = arg;
    const struct watched *watched = live_watched(lesson->learning->live);
    const struct seen_by by = {.clients = &lesson->row.client, .count = 1};
    buf_clear(&lesson->table);
    enum err err = desk_corrections_tsv(db, &by, watched, &lesson->table, &lesson->forbidden, why);
    live_unwatch(watched);
    return err;
}

static enum err write_end(struct db *db, void *arg, struct why *why)
{
    return desk_learn_end(db, arg, why);
}

static enum err read_table(struct lesson *lesson, struct why *why)
{
    enum err err = store_read(lesson->learning->store, read_corrections, lesson, why);
    if (!err)
        err = labelled_read(lesson->labelled, buf_view(&lesson->table), false, why);
    if (!err && labelled_count(lesson->labelled) < LEARN_FEWEST)
        err = why_set(why, ERR_BAD_INPUT,
                      "%zu corrected posts may be learned from, %d are needed (%zu are of sources "
                      "that forbid it)",
                      labelled_count(lesson->labelled), LEARN_FEWEST, lesson->forbidden);
    if (!err)
        labelled_deal(lesson->labelled, FOLDS, 1);
    return err;
}

static enum err run(struct lesson *lesson)
{
    struct learning *learning = lesson->learning;
    struct why why = {0};
    enum err err = store_read(learning->store, read_next, lesson, &why);
    if (err)
        return err;
    lesson->end = (struct lesson_end){.no = lesson->row.no, .base = learning->base};
    err = read_table(lesson, &why);
    if (!err)
        err = study(lesson, &why);
    if (err == ERR_CLOSED)
        return err; /* it waits for the next start */
    lesson->end.posts = (int64_t)labelled_count(lesson->labelled);
    lesson->end.forbidden = (int64_t)lesson->forbidden;
    lesson->end.at_ms = clock_now_ms();
    lesson->end.failed = err != OK;
    if (err)
        lesson->end.reason = text_of(why.text);
    log_info("learned", {"client", L_TEXT(lesson->row.client)}, {"posts", L_INT(lesson->end.posts)},
             {"why", L_TEXT(lesson->end.reason)});
    err = store_write(learning->store, write_end, &lesson->end, &why);
    if (err)
        log_error("learned_not_kept", {"why", L_STR(why.text)});
    else if (lesson->end.weights.at)
        live_relearn(learning->live);
    return err;
}

/* All that waits, one after the other. */
static void work(void *arg)
{
    struct learning *learning = arg;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    for (enum err err = OK; !err && !atomic_load(&learning->ending);) {
        struct lesson lesson = {.learning = learning,
                                .arena = arena_new("lesson", 1 << 16),
                                .labelled = labelled_new(LABELS_FULL)};
        buf_init(&lesson.table, TABLE_MOST);
        buf_init(&lesson.weights, WEIGHTS_MOST);
        atomic_store(&learning->progress_milli, 0);
        err = run(&lesson);
        buf_done(&lesson.table);
        buf_done(&lesson.weights);
        labelled_free(&lesson.labelled);
        arena_free(&lesson.arena);
    }
    atomic_store(&learning->progress_milli, -1);
}

/* ---- from outside ---- */

struct asking {
    struct learning *learning;
    struct act act;
};

static struct act act_of(const struct learn_ask *ask)
{
    return (struct act){.client = ask->client, .person = ask->person, .now_ms = ask->now_ms};
}

static enum err write_ask(struct db *db, void *arg, struct why *why)
{
    return desk_learn(db, arg, why);
}

static enum err write_undo(struct db *db, void *arg, struct why *why)
{
    return desk_learn_undo(db, arg, why);
}

enum err learning_ask(struct learning *learning, const struct learn_ask *ask, struct why *why)
{
    struct act act = act_of(ask);
    enum err err = store_write(learning->store, write_ask, &act, why);
    /* full: a run is waiting that will find this one, too */
    if (!err && pool_run(learning->pool, work, learning) == ERR_CLOSED)
        err = why_set(why, ERR_CLOSED, "the tower ends");
    return err;
}

enum err learning_undo(struct learning *learning, const struct learn_ask *ask, struct why *why)
{
    struct act act = act_of(ask);
    enum err err = store_write(learning->store, write_undo, &act, why);
    if (!err)
        live_relearn(learning->live);
    return err;
}

double learning_progress(const struct learning *learning)
{
    return (double)atomic_load(&learning->progress_milli) / 1000;
}

static enum err write_again(struct db *db, void *arg, struct why *why)
{
    const struct learning *learning = arg;
    return desk_learn_again(db, learning->base, clock_now_ms(), why);
}

enum err learning_start(struct live *live, struct store *store, struct text lexicon,
                        struct text base, struct learning **out, struct why *why)
{
    struct learning *learning = mem_make(struct learning);
    *learning = (struct learning){.live = live, .store = store, .lexicon = lexicon, .base = base};
    atomic_store(&learning->progress_milli, -1);
    enum err err = store_write(store, write_again, learning, why);
    if (err) {
        mem_free(learning);
        return err;
    }
    learning->pool = pool_start("learning", 1, WAITING);
    err = pool_run(learning->pool, work, learning);
    *out = learning;
    return err ? why_set(why, err, "no thread to learn on") : OK;
}

void learning_stop(struct learning **learning)
{
    struct learning *l = *learning;
    if (!l)
        return;
    atomic_store(&l->ending, true);
    pool_stop(&l->pool);
    mem_free(l);
    *learning = NULL;
}
