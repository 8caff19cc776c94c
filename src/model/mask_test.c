#include "base/test.h"
#include "model/mask.h"

static void masks(const char *text, const char *wanted)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    assert_int_equal(mask_personal(text_of(text), &buf), OK);
    assert_text(buf_view(&buf), wanted);
    buf_done(&buf);
}

TEST(what_reaches_a_person_is_taken_out)
{
    masks("mail me: taro.umi+x@mail.example please", "mail me: [mail] please");
    masks("@umi_official and @a.b, look", "[name] and [name], look");
    masks("see https://umi.example/o?id=77&x and www.umi.example", "see [link] and [link]");
    masks("電話は０３-1234-5678です", "電話は[number]です");
    masks("call +39 (06) 123 4567 now", "call [number] now");
    masks("order 20261122-0042", "order [number]");
    masks("注文番号は123456です", "注文番号は[number]です");
}

TEST(what_is_said_of_the_matter_stays)
{
    masks("3 bugs at 12:30, 1,200 dollars, 100%", "3 bugs at 12:30, 1,200 dollars, 100%");
    masks("umi2 v1.5 in 2026", "umi2 v1.5 in 2026");
    masks("a @ b, me@ ok", "a @ b, me@ ok");
    masks("", "");
    masks("海フーズに虫", "海フーズに虫");
}
