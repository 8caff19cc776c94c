#include "base/arena.h"
#include "base/fold.h"
#include "base/test.h"
#include "base/utf8.h"

static void loosens_to(const char *in, unsigned how, const char *want)
{
    struct buf form, out;
    buf_init(&form, 4096);
    buf_init(&out, 4096);
    assert_int_equal(fold_match(text_of(in), &form), OK);
    assert_int_equal(fold_loose(buf_view(&form), how, &out, NULL), OK);
    assert_text(buf_view(&out), want);
    buf_done(&form);
    buf_done(&out);
}

TEST(accents_may_be_left_out)
{
    loosens_to("Perché così, più: È già", FOLD_NO_ACCENTS, "perche cosi, piu: e gia");
    loosens_to("mañana über façade Škoda", FOLD_NO_ACCENTS, "manana uber facade skoda");
    loosens_to("Ø Łódź đ ı", FOLD_NO_ACCENTS, "o lodz d i");
    loosens_to("Việt Nam ơ ư", FOLD_NO_ACCENTS, "viet nam o u");
    loosens_to("καλημέρα ΐ ᾧ", FOLD_NO_ACCENTS, "καλημερα ι ωι");
    loosens_to("ещё ка́к", FOLD_NO_ACCENTS, "еще как");
    loosens_to("q\u0301x\u0308", FOLD_NO_ACCENTS, "qx");
    loosens_to("שָׁלוֹם", FOLD_NO_ACCENTS, "שלום");
}

TEST(a_mark_that_makes_another_letter_stays)
{
    loosens_to("ガバパぷ", FOLD_NO_ACCENTS, "ガバパぷ");
    loosens_to("йод Київ", FOLD_NO_ACCENTS, "йод київ");
    loosens_to("한국 ไทย् क़", FOLD_NO_ACCENTS, "한국 ไทย् क\u093C");
}

TEST(kana_may_be_one)
{
    loosens_to("らーめんとﾗｰﾒﾝ、ゔゝ", FOLD_KANA, "ラーメントラーメン、ヴヽ");
    loosens_to("Perché 海", FOLD_KANA, "perché 海");
    loosens_to("Perché すし", FOLD_KANA | FOLD_NO_ACCENTS, "perche スシ");
}

TEST(loosening_says_where_each_byte_came_from)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf out;
    buf_init(&out, 4096);
    const struct text form = TEXT("caff\u00E8 q\u0301 らーめん!");
    uint32_t *from = arena_array(arena, uint32_t, form.len + 1);
    assert_int_equal(fold_loose(form, FOLD_NO_ACCENTS | FOLD_KANA, &out, from), OK);
    assert_text(buf_view(&out), "caffe q ラーメン!");
    const ptrdiff_t at = text_find(buf_view(&out), TEXT("ラーメン"));
    assert_text(text_slice(form, from[at], from[(size_t)at + strlen("ラーメン")]), "らーめん");
    assert_text(text_slice(form, from[0], from[5]), "caff\u00E8");
    assert_text(text_slice(form, from[6], from[7]), "q\u0301");
    assert_int_equal(from[out.len], form.len);
    buf_done(&out);
    arena_free(&arena);
}

/* Every code point alone: no longer than it was, valid, and loosening twice changes nothing. */
TEST(loosening_never_lengthens_and_ends)
{
    struct buf form, once, twice;
    uint32_t from[64];
    buf_init(&form, 4096);
    buf_init(&once, 4096);
    buf_init(&twice, 4096);
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char room[4];
        if (code >= 0xD800 && code < 0xE000)
            continue;
        buf_clear(&form);
        buf_clear(&once);
        buf_clear(&twice);
        assert_int_equal(fold_match((struct text){room, utf8_put(code, room)}, &form), OK);
        assert_true(form.len < 63);
        assert_int_equal(fold_loose(buf_view(&form), 3, &once, from), OK);
        assert_int_equal(fold_loose(buf_view(&once), 3, &twice, NULL), OK);
        assert_true(once.len <= form.len && utf8_valid(buf_view(&once)));
        assert_true(text_same(buf_view(&once), buf_view(&twice)));
        for (size_t i = 0; i < once.len; i++)
            assert_true(from[i] <= from[i + 1] && from[i] < form.len);
        assert_int_equal(from[once.len], form.len);
    }
    buf_done(&form);
    buf_done(&once);
    buf_done(&twice);
}

TEST(a_form_too_long_for_the_buffer_is_refused)
{
    struct buf out;
    buf_init(&out, 8);
    assert_int_equal(fold_loose(TEXT("0123456789"), FOLD_KANA, &out, NULL), ERR_LIMIT);
    buf_done(&out);
}
