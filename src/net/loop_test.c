#include "base/clock.h"
#include "base/test.h"
#include "net/loop.h"
#include "net/retry.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

struct said {
    struct loop *loop;
    int order[4000], count, want;
    struct timer *timer;
};

struct one {
    struct said *said;
    int number;
};

static void note(void *arg)
{
    struct one *one = arg;
    one->said->order[one->said->count++] = one->number;
    if (one->said->count == one->said->want)
        loop_stop(one->said->loop);
}

static void *call_many(void *arg)
{
    struct one *ones = arg;
    for (int i = 0; i < 1000; i++)
        loop_call(ones[0].said->loop, note, &ones[i]);
    return NULL;
}

TEST(calls_of_many_threads_all_run_each_threads_in_its_order)
{
    static struct one ones[4][1000];
    static struct said said;
    said = (struct said){.loop = loop_new(), .want = 4000};
    pthread_t threads[4];
    for (int t = 0; t < 4; t++) {
        for (int i = 0; i < 1000; i++)
            ones[t][i] = (struct one){&said, t * 1000 + i};
        assert_int_equal(pthread_create(&threads[t], NULL, call_many, ones[t]), 0);
    }
    loop_run(said.loop);
    int last[4] = {-1, -1, -1, -1};
    for (int t = 0; t < 4; t++)
        pthread_join(threads[t], NULL);
    assert_int_equal(said.count, 4000);
    for (int i = 0; i < 4000; i++) {
        int t = said.order[i] / 1000;
        assert_true(said.order[i] > last[t]);
        last[t] = said.order[i];
    }
    loop_free(&said.loop);
}

static void tick(void *arg)
{
    struct said *said = arg;
    if (++said->count == said->want) {
        timer_stop(&said->timer);
        loop_stop(said->loop);
    }
}

TEST(a_timer_fires_again_until_it_is_stopped_from_inside)
{
    struct said said = {.loop = loop_new(), .want = 3};
    said.timer = timer_start(said.loop, 1, true, tick, &said);
    loop_run(said.loop);
    assert_int_equal(said.count, 3);
    assert_null(said.timer);
    loop_free(&said.loop);
}

TEST(a_timer_that_fired_once_may_still_be_stopped)
{
    struct said said = {.loop = loop_new(), .want = 2};
    struct timer *once = timer_start(said.loop, 0, false, tick, &said);
    said.timer = timer_start(said.loop, 5, false, tick, &said);
    loop_run(said.loop);
    timer_stop(&once);
    timer_stop(&once);
    assert_int_equal(said.count, 2);
    loop_free(&said.loop);
}

static void seen(void *arg)
{
    struct said *said = arg;
    char byte;
    said->count++;
    if (read(said->order[0], &byte, 1) != 1 || byte != 'x')
        said->count = -1;
    loop_stop(said->loop);
}

TEST(a_descriptor_that_can_be_read_is_told_of)
{
    struct said said = {.loop = loop_new()};
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    said.order[0] = ends[0];
    struct watch *watch = watch_start(said.loop, ends[0], seen, &said);
    assert_non_null(watch);
    assert_int_equal(write(ends[1], "x", 1), 1);
    loop_run(said.loop);
    assert_int_equal(said.count, 1);
    watch_stop(&watch);
    loop_free(&said.loop);
    close(ends[0]);
    close(ends[1]);
}

TEST(a_regular_file_cannot_be_watched)
{
    struct loop *loop = loop_new();
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    assert_null(watch_start(loop, fd, seen, NULL));
    close(fd);
    loop_free(&loop);
}

TEST(what_was_left_running_is_freed_with_the_loop)
{
    struct said said = {.loop = loop_new()};
    (void)timer_start(said.loop, 100000, true, tick, &said);
    loop_call(said.loop, tick, &said);
    loop_free(&said.loop);
    assert_null(said.loop);
}

TEST(waits_double_up_to_their_ceiling_and_never_pass_it)
{
    struct retry retry = {.first_ms = 100, .most_ms = 3000, .seed = 7};
    int64_t top = 100;
    for (int i = 0; i < 200; i++) {
        int64_t wait = retry_next(&retry);
        assert_in_range(wait, 1, top);
        top = top * 2 > 3000 ? 3000 : top * 2;
    }
    retry_good(&retry);
    assert_in_range(retry_next(&retry), 1, 100);
}

TEST(waits_of_one_seed_repeat_and_those_of_two_differ)
{
    struct retry a = {.first_ms = 1000, .most_ms = 60000, .seed = 1}, b = a, c = a;
    c.seed = 2;
    bool differ = false;
    for (int i = 0; i < 10; i++) {
        int64_t wait = retry_next(&a);
        assert_int_equal(wait, retry_next(&b));
        differ |= wait != retry_next(&c);
    }
    assert_true(differ);
}
