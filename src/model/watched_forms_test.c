#include "base/mem.h"
#include "base/test.h"
#include "model/watched.h"

static enum err take(struct arena *arena, const char *forms, struct watched *watched,
                     struct why *why)
{
    struct json *yaml;
    const struct text text = arena_printf(arena,
                                          "clients:\n"
                                          "  - id: umi\n"
                                          "    brands: [{id: foods}, {id: drinks}]\n"
                                          "    forms: %s\n"
                                          "  - {id: yama}\n",
                                          forms);
    enum err err = yaml_parse(text, arena, &yaml, why);
    return err ? err : watched_read(yaml, arena, watched, why);
}

static const char three[] = "[{id: all, url: \"https://a.example/{token}\"}, "
                            "{id: ja, url: \"https://b.example/?t={token}\", lang: ja}, "
                            "{id: foods, url: \"https://c.example/{token}\", brand: foods}]";

static const char *fits(const struct watched *watched, const char *client, const char *brand,
                        const char *lang)
{
    const struct inquiry_form *form =
        watched_form_for(watched, text_of(client), text_of(brand), text_of(lang));
    return form ? form->id.at : NULL;
}

TEST(the_form_of_the_brand_comes_first_then_that_of_the_language)
{
    struct arena *arena = arena_new("test", 4096);
    struct watched watched;
    struct why why = {0};
    assert_ok(take(arena, three, &watched, &why), why);
    assert_string_equal(fits(&watched, "umi", "foods", "ja"), "foods");
    assert_string_equal(fits(&watched, "umi", "drinks", "ja"), "ja");
    assert_string_equal(fits(&watched, "umi", "drinks", "it"), "all");
    assert_null(fits(&watched, "yama", "foods", "ja"));
    assert_non_null(watched_form(&watched, TEXT("umi"), TEXT("ja")));
    assert_null(watched_form(&watched, TEXT("yama"), TEXT("ja")));
    arena_free(&arena);
}

TEST(forms_are_written_back_as_they_were)
{
    struct arena *arena = arena_new("test", 4096);
    struct watched watched, again;
    struct why why = {0};
    struct json *yaml;
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_ok(take(arena, three, &watched, &why), why);
    assert_int_equal(watched_write(&watched, &out), OK);
    assert_ok(yaml_parse(arena_text(arena, buf_view(&out)), arena, &yaml, &why), why);
    assert_ok(watched_read(yaml, arena, &again, &why), why);
    assert_int_equal(again.clients[0].form_count, 3);
    assert_text(again.clients[0].forms[1].url, "https://b.example/?t={token}");
    assert_text(again.clients[0].forms[2].brand, "foods");
    buf_done(&out);
    arena_free(&arena);
}

TEST(a_form_that_could_not_lead_back_is_refused)
{
    static const char *const wrong[][2] = {
        {"[{id: a, url: \"https://a.example/\"}]", "{token}"},
        {"[{id: a, url: \"http://a.example/{token}\"}]", "https://"},
        {"[{id: a, url: \"https://a.example/{token}\", brand: fods}]", "foods"},
        {"[{id: a, url: \"https://a.example/{token}\"}, {id: a, url: "
         "\"https://a.example/{token}\"}]",
         "a"},
        {"[{id: a, adress: x}]", "adress"}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct arena *arena = arena_new("test", 4096);
        struct watched watched;
        struct why why = {0};
        assert_int_equal(take(arena, wrong[i][0], &watched, &why), ERR_BAD_INPUT);
        assert_non_null(strstr(why.text, wrong[i][1]));
        arena_free(&arena);
    }
}
