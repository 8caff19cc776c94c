#include "base/ordered.h"
#include "base/test.h"

static void square(void *item, size_t worker, void *arg)
{
    (void)worker;
    (void)arg;
    uint64_t *n = item;
    for (volatile uint64_t spin = *n * 7919 % 3000; spin; spin--) {
    }
    *n = *n * *n;
}

TEST(ordered_hands_results_over_in_the_order_of_the_puts)
{
    enum { COUNT = 2000 };
    static uint64_t numbers[COUNT];
    for (size_t threads = 1; threads <= 4; threads *= 2) {
        struct ordered *o = ordered_start("test", threads, 16, square, NULL);
        size_t put = 0, taken = 0;
        while (taken < COUNT) {
            for (; put < COUNT; put++) {
                numbers[put] = put;
                void *item = &numbers[put];
                if (ordered_put(o, &item, 0) == ERR_FULL)
                    break;
                assert_null(item);
            }
            void *item;
            assert_int_equal(ordered_take(o, &item, -1), OK);
            assert_ptr_equal(item, &numbers[taken]);
            assert_int_equal(*(uint64_t *)item, (uint64_t)taken * taken);
            taken++;
        }
        ordered_close(o);
        void *none;
        assert_int_equal(ordered_take(o, &none, -1), ERR_CLOSED);
        none = &numbers[0];
        assert_int_equal(ordered_put(o, &none, -1), ERR_CLOSED);
        ordered_stop(&o);
    }
}

TEST(ordered_answers_again_when_nothing_is_done_in_time)
{
    struct ordered *o = ordered_start("test", 1, 4, square, NULL);
    void *item;
    assert_int_equal(ordered_take(o, &item, 0), ERR_AGAIN);
    assert_int_equal(ordered_take(o, &item, 5), ERR_AGAIN);
    ordered_close(o);
    assert_int_equal(ordered_take(o, &item, 0), ERR_CLOSED);
    ordered_stop(&o);
}
