#include "base/mem.h"
#include "base/test.h"
#include "desk/template.h"

static bool within(struct text text, void *arg)
{
    return text.len <= *(const size_t *)arg;
}

static enum err fill(struct arena *arena, const char *text, size_t most, struct filled *out,
                     struct why *why)
{
    const struct place places[] = {{TEXT("name"), TEXT("Aoi")},
                                   {TEXT("url"), TEXT("https://x.example/a")},
                                   {TEXT("signature"), TEXT("")}};
    const struct filling filling = {places, 3, within, &most};
    return template_fill(text_of(text), &filling, arena, out, why);
}

TEST(places_are_filled_and_a_part_without_its_value_is_left_out)
{
    struct arena *arena = arena_new("test", 4096);
    struct filled filled;
    struct why why = {0};
    assert_ok(fill(arena, "Hello {name}.[ See {url}.][ -- {signature}]", 999, &filled, &why), why);
    assert_text(filled.text, "Hello Aoi. See https://x.example/a.");
    assert_int_equal(filled.missing.count, 0);
    assert_int_equal(filled.left_out.count, 0);
    assert_true(filled.fits);
    arena_free(&arena);
}

TEST(what_is_too_long_loses_its_last_parts_first_and_says_which)
{
    struct arena *arena = arena_new("test", 4096);
    struct filled filled;
    struct why why = {0};
    const char *text = "Hello.[ One.][ Two.][ Three.]";
    assert_ok(fill(arena, text, 16, &filled, &why), why);
    assert_text(filled.text, "Hello. One. Two.");
    assert_int_equal(filled.left_out.count, 1);
    assert_text(filled.left_out.at[0], "Three.");
    assert_ok(fill(arena, text, 3, &filled, &why), why);
    assert_text(filled.text, "Hello.");
    assert_false(filled.fits);
    assert_int_equal(filled.left_out.count, 3);
    arena_free(&arena);
}

TEST(a_place_that_nothing_fills_stays_and_is_named_once)
{
    struct arena *arena = arena_new("test", 4096);
    struct filled filled;
    struct why why = {0};
    assert_ok(fill(arena, "{order} of {order}, {{not}} a place [[nor]] a part", 999, &filled, &why),
              why);
    assert_text(filled.text, "{order} of {order}, {not} a place [nor] a part");
    assert_int_equal(filled.missing.count, 1);
    assert_text(filled.missing.at[0], "order");
    arena_free(&arena);
}

TEST(a_badly_written_template_is_refused_with_its_place)
{
    static const char *const wrong[][2] = {{"Hello {name", "character 7"},
                                           {"Hello {Na me}", "character 7"},
                                           {"Hello } there", "character 7"},
                                           {"a [b [c] d]", "character 6"},
                                           {"a ] b", "character 3"},
                                           {"海[b", "character 2"},
                                           {"{}", "character 1"}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct why why = {0};
        assert_int_equal(template_check(text_of(wrong[i][0]), &why), ERR_BAD_INPUT);
        if (!strstr(why.text, wrong[i][1]))
            fail_msg("%s: %s", wrong[i][0], why.text);
    }
}
