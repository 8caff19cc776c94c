#include "base/buf.h"
#include "base/test.h"

TEST(buf_keeps_what_it_has_at_its_ceiling_and_remembers)
{
    struct buf buf;
    buf_init(&buf, 5);
    assert_int_equal(buf_text(&buf, TEXT("")), OK);
    assert_int_equal(buf_text(&buf, TEXT("abc")), OK);
    assert_int_equal(buf_text(&buf, TEXT("def")), ERR_LIMIT);
    assert_text(buf_view(&buf), "abc");
    assert_true(buf_over(&buf));
    assert_int_equal(buf_byte(&buf, 'd'), ERR_LIMIT);
    buf_clear(&buf);
    assert_false(buf_over(&buf));
    assert_int_equal(buf_printf(&buf, "%d", 12345), OK);
    assert_text(buf_view(&buf), "12345");
    buf_clear(&buf);
    assert_int_equal(buf_printf(&buf, "%d", 123456), ERR_LIMIT);
    buf_done(&buf);
    assert_int_equal(buf.len, 0);
}

TEST(buf_writes_every_int)
{
    struct buf buf;
    buf_init(&buf, 1000);
    buf_int(&buf, INT64_MIN);
    buf_byte(&buf, ' ');
    buf_int(&buf, INT64_MAX);
    buf_byte(&buf, ' ');
    buf_int(&buf, 0);
    assert_text(buf_view(&buf), "-9223372036854775808 9223372036854775807 0");
    buf_done(&buf);
}

TEST(buf_drop_takes_the_front_away)
{
    struct buf buf;
    buf_init(&buf, 100);
    buf_text(&buf, TEXT("abcdef"));
    buf_drop(&buf, 2);
    assert_text(buf_view(&buf), "cdef");
    buf_drop(&buf, 0);
    buf_drop(&buf, 4);
    assert_text(buf_view(&buf), "");
    buf_done(&buf);
}

TEST(buf_room_is_counted_only_when_it_is_written)
{
    struct buf buf;
    buf_init(&buf, 10000);
    for (int i = 0; i < 1000; i++) {
        char *room = buf_room(&buf, 9);
        assert_non_null(room);
        room[0] = (char)('a' + i % 26);
        buf.len++;
    }
    assert_int_equal(buf.len, 1000);
    assert_int_equal(buf.at[25], 'z');
    buf_done(&buf);
}
