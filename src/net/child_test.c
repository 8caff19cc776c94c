#include "base/test.h"
#include "net/child.h"

#include <signal.h>
#include <string.h>

struct told {
    struct loop *loop;
    char said[200];
    int lines, status;
    bool ended;
};

static void line(struct text text, void *arg)
{
    struct told *told = arg;
    size_t len = strlen(told->said);
    snprintf(told->said + len, sizeof(told->said) - len, "%.*s|",
             (int)(text.len < 60 ? text.len : 60), text.at);
    told->lines++;
}

static void ended(int status, void *arg)
{
    struct told *told = arg;
    told->ended = true;
    told->status = status;
    loop_stop(told->loop);
}

static void give_up(void *arg)
{
    loop_stop(arg);
}

static struct child *start(struct told *told, const char *script)
{
    const char *const args[] = {"sh", "-c", script, NULL};
    const struct child_setup setup = {"/bin/sh", args, line, ended, told};
    struct child *child = NULL;
    struct why why = {0};
    *told = (struct told){.loop = loop_new()};
    assert_ok(child_start(told->loop, &setup, &child, &why), why);
    return child;
}

static void run(struct told *told)
{
    struct timer *timer = timer_start(told->loop, 10000, false, give_up, told->loop);
    loop_run(told->loop);
    timer_stop(&timer);
}

static void done(struct told *told, struct child *child)
{
    child_free(&child);
    loop_free(&told->loop);
}

TEST(all_that_a_child_says_is_read_before_its_end_is_told)
{
    struct told told;
    struct child *child = start(&told, "echo one; echo; printf two; exit 3");
    run(&told);
    assert_true(told.ended);
    assert_int_equal(told.status, 3);
    assert_string_equal(told.said, "one||two|");
    done(&told, child);
}

TEST(a_line_without_end_is_cut_and_the_next_is_whole)
{
    struct told told;
    struct child *child = start(&told, "head -c 9000 /dev/zero | tr '\\0' x; echo; echo after");
    run(&told);
    assert_int_equal(told.lines, 2);
    assert_non_null(strstr(told.said, "|after|"));
    done(&told, child);
}

TEST(a_child_that_is_stopped_says_by_what)
{
    struct told told;
    struct child *child = start(&told, "exec sleep 20");
    child_stop(child);
    run(&told);
    assert_int_equal(told.status, 128 + SIGTERM);
    done(&told, child);
}

TEST(a_child_let_go_ends_and_is_told_of_no_more)
{
    struct told told;
    struct child *child = start(&told, "read x; echo late");
    child_free(&child);
    struct timer *timer = timer_start(told.loop, 200, false, give_up, told.loop);
    loop_run(told.loop);
    timer_stop(&timer);
    assert_false(told.ended);
    assert_int_equal(told.lines, 0);
    loop_free(&told.loop);
}

TEST(a_program_that_is_not_there_is_an_error_that_names_it)
{
    const char *const args[] = {"nobody", NULL};
    struct told told = {.loop = loop_new()};
    const struct child_setup setup = {"/nowhere/nobody", args, line, ended, &told};
    struct child *child = NULL;
    struct why why = {0};
    assert_int_equal(child_start(told.loop, &setup, &child, &why), ERR_IO);
    assert_non_null(strstr(why.text, "/nowhere/nobody"));
    assert_null(child);
    loop_free(&told.loop);
}
