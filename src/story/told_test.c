#include "base/arena.h"
#include "base/fold.h"
#include "base/test.h"
#include "story/told.h"

/* What a text tells, one word each: "place/kobe", "chocol", "#38000000". */
static bool tells(const char *text, const char *want)
{
    struct things *things = things_inside();
    struct buf form;
    struct told told;
    struct post post = {.text = text_of(text)};
    bool found = false;
    buf_init(&form, 65536);
    assert_int_equal(fold_match(post.text, &form), OK);
    told_read(things, &post, buf_view(&form), &told);
    for (size_t i = 0; i < told.count; i++) {
        char room[128];
        size_t len = sign_name(things, &told.at[i], buf_view(&form), room, sizeof(room));
        found |= text_is((struct text){room, len}, want);
    }
    buf_done(&form);
    things_free(&things);
    return found;
}

TEST(a_thing_is_the_same_in_every_language)
{
    assert_true(tells("神戸のチョコに虫", "cause/insect"));
    assert_true(tells("larva in my chocolates", "cause/insect"));
    assert_true(tells("larva in my chocolates", "goods/chocolate"));
    assert_true(tells("cioccolatini con un verme", "goods/chocolate"));
    assert_true(tells("cioccolatini con un verme", "cause/insect"));
}

TEST(a_piece_of_a_word_is_no_thing)
{
    assert_false(tells("ジャパンの試合", "goods/bread"));
    assert_false(tells("it was late", "thing/war"));
    assert_false(tells("a ratio of two", "cause/rat"));
}

TEST(a_phrase_is_found_whole)
{
    assert_true(tells("the baby carrier broke", "goods/baby carrier"));
    assert_false(tells("the baby and the carrier", "goods/baby carrier"));
}

static uint64_t number_in(const char *text)
{
    struct things *things = things_new(TEXT(""), TEXT(""));
    struct buf form;
    struct told told;
    struct post post = {.text = text_of(text)};
    uint64_t key = 0;
    buf_init(&form, 65536);
    assert_int_equal(fold_match(post.text, &form), OK);
    told_read(things, &post, buf_view(&form), &told);
    for (size_t i = 0; i < told.count; i++)
        if (told.at[i].kind == SIGN_NUMBER || told.at[i].kind == SIGN_CODE)
            key = told.at[i].key;
    buf_done(&form);
    things_free(&things);
    return key;
}

TEST(a_number_is_the_same_however_it_is_written)
{
    uint64_t key = number_in("38万円の請求");
    assert_true(key != 0);
    assert_true(key == number_in("billed 380,000 yen"));
    assert_true(key == number_in("addebito di 380mila yen"));
    assert_true(key == number_in("addebito di 380.000 yen"));
    assert_true(key != number_in("39万円の請求"));
    assert_true(number_in("3.5 km") == number_in("3,5 km"));
    assert_true(number_in("model HT-300 burnt") == number_in("ht300が燃えた"));
}
