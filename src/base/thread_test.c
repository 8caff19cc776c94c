#include "base/clock.h"
#include "base/counter.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/queue.h"
#include "base/test.h"

#include <math.h>
#include <pthread.h>
#include <unistd.h>

TEST(queue_gives_back_in_order_and_answers_full_and_closed)
{
    int items[3];
    struct queue *queue = queue_new("test", 2);
    void *item = &items[0];
    assert_int_equal(queue_put(queue, &item, 0), OK);
    assert_null(item);
    item = &items[1];
    assert_int_equal(queue_put(queue, &item, 0), OK);
    item = &items[2];
    assert_int_equal(queue_put(queue, &item, 0), ERR_FULL);
    assert_ptr_equal(item, &items[2]);
    int64_t from = clock_steady_ms();
    assert_int_equal(queue_put(queue, &item, 30), ERR_FULL);
    assert_true(clock_steady_ms() - from >= 29);
    assert_int_equal(queue_len(queue), 2);
    assert_int_equal(queue_take(queue, &item, 0), OK);
    assert_ptr_equal(item, &items[0]);
    queue_close(queue);
    assert_int_equal(queue_put(queue, &item, -1), ERR_CLOSED);
    assert_int_equal(queue_take(queue, &item, -1), OK);
    assert_ptr_equal(item, &items[1]);
    assert_int_equal(queue_take(queue, &item, -1), ERR_CLOSED);
    queue_free(&queue);
    assert_null(queue);
    queue_free(&queue);
}

TEST(queue_take_of_an_empty_queue_says_again)
{
    struct queue *queue = queue_new("test", 2);
    void *item = NULL;
    assert_int_equal(queue_take(queue, &item, 0), ERR_AGAIN);
    assert_int_equal(queue_take(queue, &item, 5), ERR_AGAIN);
    queue_free(&queue);
}

enum { PUTTERS = 3, TAKERS = 3, EACH = 20000 };

struct traffic {
    struct queue *queue;
    _Atomic uint64_t put, took, count;
};

static void *putter(void *arg)
{
    struct traffic *t = arg;
    for (uint64_t i = 1; i <= EACH; i++) {
        uint64_t *item = mem_new(sizeof(*item));
        *item = i;
        atomic_fetch_add(&t->put, i);
        void *handed = item;
        if (queue_put(t->queue, &handed, -1) != OK)
            mem_free(item);
    }
    return NULL;
}

static void *taker(void *arg)
{
    struct traffic *t = arg;
    void *item;
    while (queue_take(t->queue, &item, -1) == OK) {
        atomic_fetch_add(&t->took, *(uint64_t *)item);
        atomic_fetch_add(&t->count, 1);
        mem_free(item);
    }
    return NULL;
}

TEST(queue_loses_and_doubles_nothing_between_many_threads)
{
    struct traffic t = {.queue = queue_new("test", 16)};
    pthread_t threads[PUTTERS + TAKERS];
    for (int i = 0; i < PUTTERS + TAKERS; i++)
        pthread_create(&threads[i], NULL, i < PUTTERS ? putter : taker, &t);
    for (int i = 0; i < PUTTERS; i++)
        pthread_join(threads[i], NULL);
    queue_close(t.queue);
    for (int i = PUTTERS; i < PUTTERS + TAKERS; i++)
        pthread_join(threads[i], NULL);
    assert_true(atomic_load(&t.count) == (uint64_t)PUTTERS * EACH);
    assert_true(atomic_load(&t.put) == atomic_load(&t.took));
    queue_free(&t.queue);
}

static void add_one(void *arg)
{
    atomic_fetch_add((_Atomic int *)arg, 1);
}

static void hold(void *arg)
{
    pthread_mutex_lock(arg);
    pthread_mutex_unlock(arg);
}

TEST(pool_runs_all_it_took_before_it_stops)
{
    _Atomic int done = 0;
    struct pool *pool = pool_start("test", 2, 1000);
    for (int i = 0; i < 1000; i++)
        while (pool_run(pool, add_one, &done) == ERR_FULL)
            usleep(100);
    pool_stop(&pool);
    assert_int_equal(atomic_load(&done), 1000);
    assert_null(pool);
    pool_stop(&pool);
}

TEST(pool_answers_full_at_once)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&gate);
    struct pool *pool = pool_start("test", 1, 2);
    enum err err = OK;
    int taken = 0;
    while (!err && taken < 10) {
        err = pool_run(pool, hold, &gate);
        taken += !err;
    }
    assert_int_equal(err, ERR_FULL);
    assert_true(taken == 2 || taken == 3);
    pthread_mutex_unlock(&gate);
    pool_stop(&pool);
}

static struct counter apples = {
    .name = "hinomi_test_apples", .help = "Apples.", .kind = COUNTER_SUM};
static struct counter pears_red = {
    .name = "hinomi_test_pears", .labels = "kind=\"red\"", .help = "Pears.", .kind = COUNTER_GAUGE};
static struct counter pears_green = {.name = "hinomi_test_pears",
                                     .labels = "kind=\"green\"",
                                     .help = "Pears.",
                                     .kind = COUNTER_GAUGE};

static void *count_apples(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++)
        counter_add(&apples, 1);
    return NULL;
}

TEST(counters_add_up_over_threads_and_are_written_once_each)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, count_apples, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    counter_set(&pears_red, -3);
    counter_add(&pears_green, 2);
    counter_register(&apples);
    assert_int_equal(counter_get(&apples), 40000);
    struct buf buf;
    buf_init(&buf, 1 << 20);
    assert_int_equal(counters_write(&buf), OK);
    struct text all = buf_view(&buf);
    const char want[] = "# TYPE hinomi_test_apples counter\n# HELP hinomi_test_apples Apples.\n"
                        "hinomi_test_apples_total 40000\n"
                        "# TYPE hinomi_test_pears gauge\n# HELP hinomi_test_pears Pears.\n"
                        "hinomi_test_pears{kind=\"green\"} 2\nhinomi_test_pears{kind=\"red\"} -3\n";
    assert_true(text_find(all, text_of(want)) >= 0);
    assert_true(text_ends(all, TEXT("# EOF\n")));
    buf_done(&buf);
}

TEST(fault_happens_at_the_nth_time_of_its_place_only)
{
    assert_false(fault_here("a"));
    fault_at("a", 3);
    assert_false(fault_here("a"));
    assert_false(fault_here("b"));
    assert_false(fault_here("a"));
    assert_false(fault_reached());
    assert_true(fault_here("a"));
    assert_true(fault_reached());
    assert_false(fault_here("a"));
    fault_at("a", 0);
    assert_false(fault_here("a"));
    assert_false(fault_reached());
}

/* What one log line looks like: standard error is turned into a file for a moment. */
static struct text logged(const char *path, struct text odd)
{
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    dup2(fileno(file), STDERR_FILENO);
    log_info("test_line", {"odd", L_TEXT(odd)}, {"n", L_INT(-5)}, {"x", L_NUMBER(0.5)},
             {"nan", L_NUMBER((double)NAN)});
    log_debug("not_shown", {"n", L_INT(1)});
    dup2(kept, STDERR_FILENO);
    close(kept);
    fclose(file);
    return test_read_file(path);
}

TEST(log_lines_are_json_whatever_is_in_them)
{
    char room[256], path[300];
    test_folder(room);
    snprintf(path, sizeof(path), "%s/log", room);
    struct text line = logged(path, TEXT("a\"\\\n\x01\xff海"));
    struct arena *a = arena_new("test", 0);
    struct json *json;
    struct why why;
    assert_ok(json_parse(text_trim(line), a, &json, &why), why);
    assert_text(json_text_at(json, "odd"), "a\"\\\n\x01\xEF\xBF\xBD海");
    assert_int_equal(json_int_at(json, "n", 0), -5);
    assert_int_equal(text_find(line, TEXT("not_shown")), -1);
    arena_free(&a);
    mem_free((void *)(uintptr_t)line.at);
    test_folder_done(room);
}

TEST(log_level_is_known_by_name)
{
    enum log_level level;
    assert_true(log_level_of(TEXT("warn"), &level));
    assert_int_equal(level, LOG_WARN);
    assert_false(log_level_of(TEXT("loud"), &level));
}
