#include "base/pack.h"
#include "base/test.h"

TEST(pack_reads_back_what_was_written)
{
    static const int64_t ints[] = {0, 1, -1, 63, -64, 64, 127, 128, INT64_MAX, INT64_MIN};
    struct buf buf;
    struct unpack in;
    buf_init(&buf, 4096);
    for (size_t i = 0; i < 10; i++) {
        pack_int(&buf, ints[i]);
        pack_uint(&buf, (uint64_t)ints[i]);
        pack_double(&buf, (double)ints[i] / 3);
    }
    pack_text(&buf, TEXT("海"));
    pack_text(&buf, TEXT(""));
    pack_text(&buf, (struct text){NULL, 0});
    unpack_init(&in, buf_view(&buf));
    for (size_t i = 0; i < 10; i++) {
        assert_true(unpack_int(&in) == ints[i]);
        assert_true(unpack_uint(&in) == (uint64_t)ints[i]);
        double want = (double)ints[i] / 3, got = unpack_double(&in);
        assert_memory_equal(&want, &got, sizeof(got));
    }
    assert_text(unpack_text(&in), "海");
    struct text empty = unpack_text(&in);
    assert_true(empty.at && !empty.len);
    assert_null(unpack_text(&in).at);
    assert_true(unpack_good(&in));
    buf_done(&buf);
}

TEST(unpack_of_any_cut_is_bad_and_stays_bad)
{
    struct buf buf;
    buf_init(&buf, 4096);
    pack_uint(&buf, 300);
    pack_text(&buf, TEXT("abcdef"));
    pack_double(&buf, 1.5);
    pack_int(&buf, -70000);
    for (size_t len = 0; len <= buf.len; len++) {
        struct unpack in;
        unpack_init(&in, (struct text){buf.at, len});
        unpack_uint(&in);
        unpack_text(&in);
        unpack_double(&in);
        unpack_int(&in);
        assert_int_equal(unpack_good(&in), len == buf.len);
    }
    buf_done(&buf);
}

TEST(unpack_after_the_first_fault_answers_zero)
{
    struct unpack in;
    unpack_init(&in, TEXT("\x09zz\x05\x01"));
    assert_null(unpack_text(&in).at);
    assert_true(in.bad);
    assert_int_equal(unpack_uint(&in), 0);
    assert_int_equal(unpack_int(&in), 0);
    assert_null(unpack_text(&in).at);
    assert_true(unpack_double(&in) < 0.5 && unpack_double(&in) > -0.5);
    assert_int_equal(unpack_count(&in), 0);
    assert_false(unpack_good(&in));
}

TEST(unpack_refuses_counts_beyond_the_bytes_and_endless_numbers)
{
    struct unpack in;
    unpack_init(&in, TEXT("\x03zz"));
    assert_int_equal(unpack_count(&in), 0);
    assert_true(in.bad);
    unpack_init(&in, TEXT("\x02zz"));
    assert_int_equal(unpack_count(&in), 2);
    assert_false(in.bad);
    unpack_init(&in, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    assert_int_equal(unpack_uint(&in), 0);
    assert_true(in.bad);
    unpack_init(&in, TEXT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"));
    unpack_uint(&in);
    assert_true(in.bad);
}
