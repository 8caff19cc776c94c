#include "base/vec.h"
#include "understand/quick.h"
#include "understand/test_lexicon.h"

#include <math.h>

struct desk {
    struct test_lexicon lexicon;
    struct understand *understand;
    struct understand_scratch *scratch;
    struct arena *arena;
};

static struct desk desk_new(void)
{
    struct desk desk = {.lexicon = test_lexicon_read(), .arena = arena_new("test", 1 << 16)};
    desk.understand = test_understand(&desk.lexicon);
    desk.scratch = understand_scratch_new(desk.understand);
    return desk;
}

static void desk_done(struct desk *desk)
{
    understand_scratch_free(&desk->scratch);
    understand_free(&desk->understand);
    arena_free(&desk->arena);
    test_lexicon_done(&desk->lexicon);
}

static const struct verdict *read_post(struct desk *desk, struct post *post)
{
    understand_post(desk->understand, desk->scratch, post, desk->arena);
    assert_non_null(post->verdict);
    return post->verdict;
}

static const struct verdict *read_text(struct desk *desk, const char *text)
{
    struct post post = {.text = text_of(text), .rating = -1};
    return read_post(desk, &post);
}

TEST(a_worm_with_a_photo_is_contamination_with_evidence)
{
    struct desk desk = desk_new();
    struct media image = {.kind = TEXT("image")};
    static const char *const texts[] = {"海フーズのスープに虫が入ってた",
                                        "found a worm in my Umi Foods soup",
                                        "Ho trovato un verme nella zuppa Umi Foods"};
    for (size_t i = 0; i < 3; i++) {
        struct post post = {.text = text_of(texts[i]), .media = &image, .media_count = 1};
        const struct verdict *verdict = read_post(&desk, &post);
        assert_int_equal(verdict_risk(verdict), RISK_CONTAMINATION);
        assert_true(verdict->evidence >= .5);
        assert_true(verdict->first_hand >= .5);
        post.media_count = 0;
        assert_true(read_post(&desk, &post)->evidence < .5);
    }
    assert_true(read_text(&desk, "海フーズのスープに虫が入ってた 写真あり")->evidence >= .5);
    desk_done(&desk);
}

TEST(what_is_denied_is_no_risk)
{
    struct desk desk = desk_new();
    static const char *const texts[] = {
        "海フーズのスープに虫入ってなかった", "スープに虫は入っていませんでした",
        "no worms in my soup today",          "never found a worm in their soup",
        "Nessun verme nella zuppa",           "Non ho trovato vermi nella zuppa"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (read_text(&desk, texts[i])->risk[RISK_CONTAMINATION] >= .5)
            fail_msg("'%s' is taken for contamination", texts[i]);
    desk_done(&desk);
}

TEST(a_flag_needs_a_risk_to_lean_on)
{
    struct desk desk = desk_new();
    assert_true(read_text(&desk, "I broke my leg skiing, so bored")->flag[FLAG_INJURY] < .5);
    assert_true(read_text(&desk, "watching a police show with mum")->flag[FLAG_AUTHORITY] < .5);
    assert_true(read_text(&desk, "the ladder snapped and I broke my leg")->flag[FLAG_INJURY] >= .5);
    assert_true(read_text(&desk, "保健所が厨房に立ち入り検査に入った")->flag[FLAG_AUTHORITY] >= .5);
    assert_true(read_text(&desk, "今夜その店に火をつけに行く")->flag[FLAG_THREAT_DATED] >= .5);
    desk_done(&desk);
}

TEST(the_name_of_a_brand_is_no_word_of_risk)
{
    struct desk desk = desk_new();
    struct span span = {0, 15};
    struct hit hit = {.brand = TEXT("b"), .spans = &span, .span_count = 1};
    struct post post = {
        .text = TEXT("Poison Worm Bar has a lovely soup"), .hits = &hit, .hit_count = 1};
    assert_int_equal(verdict_risk(read_post(&desk, &post)), RISK_NONE);
    post.hit_count = 0;
    assert_true(read_post(&desk, &post)->risk[RISK_CONTAMINATION] > .1);
    desk_done(&desk);
}

TEST(a_reason_points_at_its_words)
{
    struct desk desk = desk_new();
    struct post post = {.text = TEXT("ｽｺﾞｲ!! 😡 スープに虫が入ってた"), .rating = -1};
    const struct verdict *verdict = read_post(&desk, &post);
    bool told = false;
    for (size_t i = 0; i < verdict->why_count; i++) {
        const struct reason *reason = &verdict->why[i];
        if (strcmp(reason->about, "contamination") != 0 ||
            !text_ends(reason->text, TEXT("入ってた")))
            continue;
        told = true;
        assert_int_equal(reason->at.to, 19);
        assert_true(reason->at.from >= 9);
        assert_true(reason->text.at >= post.text.at);
        assert_true(reason->text.at + reason->text.len <= post.text.at + post.text.len);
    }
    assert_true(told);
    desk_done(&desk);
}

static double sum(const double *p, int count)
{
    double total = 0;
    for (int i = 0; i < count; i++) {
        assert_true(p[i] >= 0 && p[i] <= 1);
        total += p[i];
    }
    return total;
}

TEST(probabilities_are_probabilities)
{
    struct desk desk = desk_new();
    static const char *const texts[] = {
        "",
        " ",
        "?",
        "🔥",
        "worst worst worst scam fire killed police lawsuit worm mold hair",
        "最悪最低虫カビ髪の毛炎上爆発訴える警察逮捕不買拡散希望",
        "\xff\xfe broken \x80 bytes",
        "@umi #umi https://umi.example/fire",
        "ﷺﷺﷺﷺﷺﷺﷺﷺ"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const struct verdict *verdict = read_text(&desk, texts[i]);
        assert_true(fabs(sum(verdict->sentiment, SENTIMENT_COUNT) - 1) < 1e-9);
        assert_true(fabs(sum(verdict->intent, INTENT_COUNT) - 1) < 1e-9);
        sum(verdict->risk, RISK_COUNT);
        sum(verdict->flag, FLAG_COUNT);
        assert_true(verdict->needs_support >= 0 && verdict->needs_support <= 1);
        assert_true(verdict->evidence >= 0 && verdict->evidence <= 1);
        assert_true(verdict->lang_p >= 0 && verdict->lang_p <= 1);
    }
    desk_done(&desk);
}

TEST(a_repost_without_text_is_neutral)
{
    struct desk desk = desk_new();
    struct post post = {.kind = POST_REPOST, .repost_of = TEXT("x:1")};
    const struct verdict *verdict = read_post(&desk, &post);
    assert_true(verdict->sentiment[SENTIMENT_NEUTRAL] == 1);
    assert_int_equal(verdict_risk(verdict), RISK_NONE);
    assert_string_equal(verdict->lang, "und");
    desk_done(&desk);
}

TEST(a_verdict_does_not_depend_on_the_posts_before)
{
    struct desk desk = desk_new();
    const char *text = "my Umi kettle caught fire, photo below, who do I call?";
    const struct verdict *first = read_text(&desk, text);
    (void)read_text(&desk, "海フーズの社長が会見で逆ギレ、最悪 https://example.org/");
    const struct verdict *again = read_text(&desk, text);
    assert_memory_equal(first->risk, again->risk, sizeof(first->risk));
    assert_memory_equal(first->intent, again->intent, sizeof(first->intent));
    assert_int_equal(first->why_count, again->why_count);
    desk_done(&desk);
}

TEST(a_very_long_post_is_read_from_its_beginning)
{
    enum { LONG = 1 << 20 };
    struct desk desk = desk_new();
    char *text = mem_new(LONG);
    memset(text, 'a', LONG);
    const char start[] = "found a worm in my soup. ";
    memcpy(text, start, sizeof(start) - 1);
    struct post post = {.text = {text, LONG}};
    assert_int_equal(verdict_risk(read_post(&desk, &post)), RISK_CONTAMINATION);
    mem_free(text);
    desk_done(&desk);
}

TEST(a_language_is_told_by_script_and_words)
{
    static const char *const pairs[][2] = {
        {"ja", "今日は天気がいいですね"},
        {"ja", "新しいiPhone Pro Max 256GBを買った"},
        {"zh", "这个产品很好，我们都喜欢"},
        {"ko", "오늘 날씨가 좋네요"},
        {"ru", "сегодня хорошая погода"},
        {"ar", "الطقس جميل اليوم"},
        {"el", "καλημέρα σε όλους"},
        {"en", "what would you do with all of these things"},
        {"it", "non capisco perché la spedizione è sempre in ritardo"},
        {"fr", "je ne comprends pas pourquoi c'est toujours en retard"},
        {"es", "no entiendo por qué siempre llega tarde el pedido"},
        {"de", "ich verstehe nicht, warum das immer so lange dauert"},
        {"pt", "não entendo por que você sempre chega atrasado"},
        {"nl", "ik begrijp niet waarom het altijd zo lang duurt"},
        {"und", "1234 !!! https://example.org/the/and/of"},
    };
    struct desk desk = desk_new();
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        assert_string_equal(read_text(&desk, pairs[i][1])->lang, pairs[i][0]);
    desk_done(&desk);
}

/* ---- labelled posts ---- */

struct tally {
    int rows, right;        /* of risks: its category at .5 or more */
    int harmless, alarmed;  /* look-alikes, and those that would ring */
    int asked, heard, calm; /* support questions, those noticed; look-alikes taken for one */
    int heads, missed;      /* heads a row must have, and has not */
};

static struct text with_brand(struct arena *arena, struct text text, struct span *span_out)
{
    static const struct text brand = {"Umifoods", 8}, hole = {"{B}", 3};
    const ptrdiff_t at = text_find(text, hole);
    if (at < 0)
        return text;
    uint32_t before = 0;
    for (ptrdiff_t i = 0; i < at; i++)
        before += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    *span_out = (struct span){before, before + (uint32_t)brand.len};
    const struct text behind = text_slice(text, (size_t)at + hole.len, text.len);
    return arena_printf(arena, "%.*s%.*s%.*s", (int)at, text.at, TEXT_ARG(brand), TEXT_ARG(behind));
}

static bool has_head(const struct verdict *verdict, struct text head)
{
    if (text_is(head, "evidence"))
        return verdict->evidence >= .5;
    if (text_is(head, "first_hand"))
        return verdict->first_hand >= .5;
    if (text_is(head, "needs_support"))
        return verdict->needs_support >= .5;
    for (int i = 0; i < FLAG_COUNT; i++)
        if (text_is(head, flag_name((enum flag)i)))
            return verdict->flag[i] >= .5;
    fail_msg("unknown head '%.*s'", TEXT_ARG(head));
    return false;
}

static bool rings(const struct verdict *verdict)
{
    return verdict_risk(verdict) != RISK_NONE;
}

static void count_row(struct desk *desk, struct text row, struct tally *tally)
{
    struct text label, lang, text, first, heads;
    struct span span = {0, 0};
    assert_true(text_cut(&row, '\t', &label) && text_cut(&row, '\t', &lang));
    text_cut(&row, '\t', &text);
    struct hit hit = {.spans = &span, .span_count = 1};
    struct post post = {.text = with_brand(desk->arena, text, &span), .hits = &hit, .rating = -1};
    post.hit_count = span.to > 0;
    const struct verdict *verdict = read_post(desk, &post);
    text_cut(&label, ',', &first);
    enum risk risk;
    if (text_is(first, "support")) {
        tally->asked++;
        tally->heard += verdict->needs_support >= .5;
    } else if (text_is(first, "none") || text_is(first, "praise")) {
        tally->harmless++;
        tally->alarmed += rings(verdict);
        tally->calm += verdict->needs_support >= .5;
    } else {
        assert_true(risk_of(first, &risk));
        tally->rows++;
        tally->right += verdict->risk[risk] >= .5;
    }
    if (!row.at)
        return;
    while (text_cut(&row, ',', &heads))
        if (heads.len) {
            tally->heads++;
            tally->missed += !has_head(verdict, heads);
        }
}

static struct tally count_file(const char *path)
{
    struct desk desk = desk_new();
    struct tally tally = {0};
    struct text bytes = test_read_file(path), rest = bytes, row;
    while (text_cut(&rest, '\n', &row))
        if (row.len && row.at[0] != '#' && !text_starts(row, TEXT("label")))
            count_row(&desk, row, &tally);
    mem_free((char *)(uintptr_t)bytes.at);
    desk_done(&desk);
    return tally;
}

TEST(the_phrases_get_their_category_and_the_look_alikes_none)
{
    const struct tally tally = count_file("lexicon/examples/phrases.tsv");
    print_message("phrases: %d of %d risks, %d of %d look-alikes ring, %d of %d questions\n",
                  tally.right, tally.rows, tally.alarmed, tally.harmless, tally.heard, tally.asked);
    assert_true(tally.rows >= 490 && tally.harmless >= 33 && tally.asked >= 33);
    assert_true(tally.right * 100 >= tally.rows * 90);
    assert_true(tally.alarmed * 100 <= tally.harmless * 5);
    assert_true(tally.heard * 100 >= tally.asked * 85);
    assert_true(tally.calm * 100 <= tally.harmless * 10);
}

TEST(posts_that_the_tables_were_not_made_from_are_understood_too)
{
    const struct tally tally = count_file("lexicon/examples/heldout.tsv");
    print_message("held out: %d of %d risks, %d of %d harmless ring, %d of %d questions\n",
                  tally.right, tally.rows, tally.alarmed, tally.harmless, tally.heard, tally.asked);
    assert_true(tally.rows >= 130 && tally.harmless >= 24);
    assert_true(tally.right * 100 >= tally.rows * 72);
    assert_true(tally.alarmed * 100 <= tally.harmless * 5);
    assert_true(tally.heard * 100 >= tally.asked * 85);
}

TEST(the_language_of_public_posts_is_mostly_right)
{
    if (!test_shared()) {
        print_message("no reference data: skipped\n");
        skip();
    }
    struct desk desk = desk_new();
    char path[300];
    snprintf(path, sizeof(path), "%s/data/lid/eldtweets.dev.tsv", test_shared());
    struct text bytes = test_read_file(path), rest = bytes, row, lang;
    int rows = 0, right = 0;
    while (text_cut(&rest, '\n', &row)) {
        if (!text_cut(&row, '\t', &lang) || !row.len)
            continue;
        struct post post = {.text = row, .rating = -1};
        rows++;
        right += text_is(lang, read_post(&desk, &post)->lang);
    }
    print_message("languages: %d of %d\n", right, rows);
    assert_true(right * 100 >= rows * 92);
    mem_free((char *)(uintptr_t)bytes.at);
    desk_done(&desk);
}

TEST(powers_of_many_have_the_bits_of_powers_of_one)
{
    double many[37], alone[37];
    for (size_t i = 0; i < 37; i++)
        many[i] = alone[i] = ((double)i - 18) * ((double)i * 3.7 + .013); /* to both limits */
    many[5] = alone[5] = -0.0;
    for (size_t count = 0; count <= 37; count++) {
        double some[37];
        memcpy(some, many, sizeof(some));
        quick_exps(some, count);
        for (size_t i = 0; i < 37; i++) {
            const double want = i < count ? quick_exp(alone[i]) : alone[i];
            assert_memory_equal(&some[i], &want, sizeof(want));
        }
    }
}

TEST(logarithms_of_many_are_right_to_nine_digits)
{
    double x[] = {1e-300, 1e-9, .01, .02, .5, .7071, .7072, 1, 1.4142, 1.4143, 2, 3.7, 1e9, 1e300};
    enum { COUNT = sizeof(x) / sizeof(*x) };
    for (size_t count = 1; count <= COUNT; count++) {
        double some[COUNT];
        memcpy(some, x, sizeof(some));
        quick_logs(some, count);
        for (size_t i = 0; i < COUNT; i++) {
            const double want = i < count ? log(x[i]) : x[i];
            assert_true(fabs(some[i] - want) <= 1e-9 * fmax(1, fabs(want)));
        }
    }
}
