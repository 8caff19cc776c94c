#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/test.h"

static const struct text key = {"0123456789abcdef0123456789abcdef", 32};
static const struct text other = {"0123456789abcdef0123456789abcdeF", 32};

static struct text write(struct buf *out, const char *client, const char *ring, int64_t until_ms)
{
    const struct event event = {.client = text_of(client), .ring = text_of(ring)};
    buf_clear(out);
    assert_int_equal(link_write(key, TEXT("https://desk.example/"), &event, until_ms, out), OK);
    return buf_view(out);
}

static struct link_parts parts_of(struct text link)
{
    struct link_parts parts;
    struct text *all[] = {&parts.client, &parts.ring, &parts.until, &parts.sign};
    link = text_slice(link, strlen("https://desk.example/ack/"), link.len);
    for (size_t i = 0; i < 4; i++)
        assert_true(text_cut(&link, '/', all[i]));
    return parts;
}

TEST(a_link_is_good_for_its_ring_until_its_end)
{
    struct buf out;
    buf_init(&out, 4096);
    struct link_parts parts = parts_of(write(&out, "umi", "r7", SECONDS(1000)));
    struct why why = {0};
    assert_ok(link_good(key, &parts, SECONDS(1000), &why), why);
    assert_int_equal(link_good(key, &parts, SECONDS(1001), &why), ERR_CLOSED);
    assert_int_equal(link_good(other, &parts, SECONDS(1), &why), ERR_DENIED);
    buf_done(&out);
}

TEST(a_link_whose_parts_were_changed_is_refused)
{
    struct buf out;
    struct why why;
    buf_init(&out, 4096);
    const struct link_parts good = parts_of(write(&out, "umi", "r7", SECONDS(1000)));
    struct link_parts bad[6];
    for (int i = 0; i < 6; i++)
        bad[i] = good;
    bad[0].ring = TEXT("r8");
    bad[1].client = TEXT("yama");
    bad[2].until = TEXT("2000");
    bad[3].sign = text_slice(good.sign, 0, good.sign.len - 1);
    bad[4].sign = TEXT("000000000000000000000000000000000000000000000000");
    bad[5].client = TEXT("um");
    bad[5].ring = TEXT("ir7");
    for (int i = 0; i < 6; i++)
        assert_int_equal(link_good(key, &bad[i], SECONDS(1), &why), ERR_DENIED);
    buf_done(&out);
}

TEST(a_link_escapes_what_an_address_cannot_hold)
{
    struct buf out;
    buf_init(&out, 4096);
    const struct text link = write(&out, "海 ?#", "r7", SECONDS(1));
    assert_true(text_starts(link, TEXT("https://desk.example/ack/%E6%B5%B7%20%3F%23/r7/1/")));
    buf_done(&out);
}

TEST(a_short_key_signs_nothing)
{
    struct buf out;
    buf_init(&out, 4096);
    const struct event event = {.client = TEXT("umi"), .ring = TEXT("r7")};
    assert_int_equal(link_write(TEXT("short"), TEXT("https://x"), &event, 1, &out), ERR_LIMIT);
    buf_done(&out);
}
