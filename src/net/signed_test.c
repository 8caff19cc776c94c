#include "base/mem.h"
#include "base/test.h"
#include "net/signed.h"

#define KEY TEXT("0123456789abcdef0123456789abcdef")
#define NOW 1795000000000LL

/* Writes the path and reads it back as its parts. */
static struct signed_path written(struct buf *out, const struct signed_path *path)
{
    struct signed_path read = *path;
    struct text rest, part;
    assert_int_equal(signed_write(KEY, path, NOW + 60000, out), OK);
    rest = buf_view(out);
    for (size_t i = 0; i < path->count + 2; i++)
        assert_true(text_cut(&rest, '/', &part));
    assert_true(text_cut(&rest, '/', &read.until));
    read.sign = rest;
    return read;
}

TEST(a_signed_path_is_good_until_its_end_and_no_longer)
{
    struct buf out;
    struct why why;
    buf_init(&out, 4096);
    const struct signed_path path = {.what = "ack", .part = {TEXT("umi"), TEXT("r1")}, .count = 2};
    const struct signed_path read = written(&out, &path);
    assert_int_equal(signed_good(KEY, &read, NOW, &why), OK);
    assert_int_equal(signed_good(KEY, &read, NOW + 61000, &why), ERR_CLOSED);
    buf_done(&out);
}

TEST(what_is_signed_for_one_thing_is_not_for_another)
{
    struct buf out;
    struct why why;
    buf_init(&out, 4096);
    const struct signed_path path = {.what = "ack", .part = {TEXT("umi"), TEXT("r1")}, .count = 2};
    const struct signed_path read = written(&out, &path);
    struct signed_path other = read;
    other.what = "approve";
    assert_int_equal(signed_good(KEY, &other, NOW, &why), ERR_DENIED);
    other = read;
    other.part[0] = TEXT("yama");
    assert_int_equal(signed_good(KEY, &other, NOW, &why), ERR_DENIED);
    /* The same letters, cut elsewhere. */
    other = read;
    other.part[0] = TEXT("umir");
    other.part[1] = TEXT("1");
    assert_int_equal(signed_good(KEY, &other, NOW, &why), ERR_DENIED);
    other = read;
    other.until = TEXT("1795999999");
    assert_int_equal(signed_good(KEY, &other, NOW, &why), ERR_DENIED);
    assert_int_equal(signed_good(TEXT("another key of 32 letters, no less"), &read, NOW, &why),
                     ERR_DENIED);
    buf_done(&out);
}

TEST(a_short_key_signs_nothing)
{
    struct buf out;
    buf_init(&out, 4096);
    const struct signed_path path = {.what = "ack", .part = {TEXT("umi")}, .count = 1};
    assert_int_equal(signed_write(TEXT("short"), &path, NOW, &out), ERR_LIMIT);
    buf_done(&out);
}
