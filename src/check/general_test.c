#include "check/general.h"
#include "check/test_checker.h"

static struct test_checker the;

/* The gravity of the first remark of the rule; -1: there is none. */
static int found(const struct draft *draft, const char *rule)
{
    test_checker_open(&the);
    const struct remark *remark = test_remark(&the, draft, rule);
    const int gravity = remark ? (int)remark->gravity : -1;
    test_checker_close(&the);
    return gravity;
}

static int found_in(const char *reply, const char *rule)
{
    const struct draft draft = {.reply = text_of(reply), .network = TEXT("x")};
    return found(&draft, rule);
}

TEST(a_word_of_another_client_blocks_and_our_own_does_not)
{
    struct text others[] = {TEXT("Acme"), TEXT("acme_help")}, own[] = {TEXT("acme")};
    struct draft draft = {.reply = TEXT("Thanks! Acme support"), .others = {others, 2}};
    assert_int_equal(found(&draft, "G01"), GRAVITY_BLOCK);
    draft.own = (struct texts){own, 1};
    assert_int_equal(found(&draft, "G01"), -1);
    draft.own = (struct texts){0};
    draft.reply = TEXT("Your pacmen are on their way."); /* within a word */
    assert_int_equal(found(&draft, "G01"), -1);
    draft.account = TEXT("acme_help");
    assert_int_equal(found(&draft, "G01"), GRAVITY_BLOCK);
}

TEST(an_answer_in_another_language_blocks_and_a_short_one_does_not)
{
    struct draft draft = {.question = TEXT("荷物が三日も届かないのですが、どうなっていますか。"),
                          .reply = TEXT("We are sorry about the delay. Your parcel leaves our "
                                        "warehouse this evening and arrives tomorrow.")};
    assert_int_equal(found(&draft, "G02"), GRAVITY_BLOCK);
    draft.reply = TEXT("OK: https://help.example.jp/a");
    assert_int_equal(found(&draft, "G02"), -1);
    draft.reply = TEXT("お荷物は本日の夕方に倉庫を出て、明日お届けします。");
    assert_int_equal(found(&draft, "G02"), -1);
    draft.question = TEXT("Dove posso vedere a che punto è la mia spedizione?");
    assert_int_equal(found(&draft, "G02"), GRAVITY_BLOCK);
}

TEST(thanks_alone_answer_no_question)
{
    struct draft draft = {.question = TEXT("返品はどうすればできますか？"),
                          .reply = TEXT("貴重なご意見をありがとうございました。")};
    assert_int_equal(found(&draft, "G04"), -1); /* ございます is polite, and may be an answer */
    draft.question = TEXT("How can I return it?");
    draft.reply = TEXT("Thank you for your feedback.");
    assert_int_equal(found(&draft, "G04"), GRAVITY_WARN);
    draft.reply = TEXT("Use this form: https://example.com/returns");
    assert_int_equal(found(&draft, "G04"), -1);
    draft.question = TEXT("I love it.");
    draft.reply = TEXT("Thank you for your feedback.");
    assert_int_equal(found(&draft, "G04"), -1);
}

TEST(nearly_the_same_text_to_three_people_blocks)
{
    struct draft_sent sent[] = {
        {TEXT("@aki We are sorry about your parcel. Please use this form: https://e.com/f"), 1},
        {TEXT("@ben We are sorry about your parcel! Please use this form: https://e.com/f"), 1}};
    struct draft draft = {
        .reply = TEXT("@cat We are sorry about your parcel. Please use this form: https://e.com/f"),
        .sent = sent,
        .sent_count = 2};
    assert_int_equal(found(&draft, "G06"), GRAVITY_BLOCK);
    draft.sent_count = 1;
    assert_int_equal(found(&draft, "G06"), -1);
    draft.sent_count = 2;
    draft.reply = TEXT("@cat The red kettle is back on Friday, we keep one for you at the desk.");
    assert_int_equal(found(&draft, "G06"), -1);
}

TEST(what_reaches_a_person_is_not_said_in_public)
{
    static const char *const bad[] = {"お電話は090-1234-5678までお願いします。",
                                      "電話番号03 1234 5678に折り返します。",
                                      "We call you at +44 20 7946 0958 today.",
                                      "Call me on (202) 555-0143.",
                                      "La chiamiamo al 347 1234567, il suo cellulare.",
                                      "Your card 4111 1111 1111 1111 was charged.",
                                      "個人番号は1234-5678-9018ですね。",
                                      "Il suo codice fiscale è RSSMRA85T10A562S.",
                                      "Mail an taro.yamada@example.com bitte.",
                                      "〒150-0001 東京都渋谷区神宮前1-2-3にお送りします。",
                                      "We send it to 221 Baker Street.",
                                      "Lo spediamo in Via Garibaldi 12."};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (found_in(bad[i], "G07") != GRAVITY_BLOCK)
            fail_msg("not found: %s", bad[i]);
}

TEST(a_code_with_a_broken_letter_in_it_is_none)
{
    static const char code[] = "Il codice RSSMRA\0005T10A562S, e RSSMRA85T1\0A562S.";
    const struct draft draft = {.reply = {code, sizeof(code) - 1}, .network = TEXT("x")};
    assert_int_equal(found(&draft, "G07"), -1);
}

TEST(our_own_address_said_often_hides_no_other)
{
    enum { OWN_TIMES = 60 };
    struct text own[] = {TEXT("Via Garibaldi 12, Torino")};
    struct buf reply;
    buf_init(&reply, 1 << 14);
    for (int i = 0; i < OWN_TIMES; i++)
        assert_int_equal(buf_text(&reply, TEXT("Siamo in Via Garibaldi 12. ")), OK);
    struct draft draft = {.reply = buf_view(&reply), .network = TEXT("x"), .own = {own, 1}};
    assert_int_equal(found(&draft, "G07"), -1);
    assert_int_equal(buf_text(&reply, TEXT("Lo spediamo in Via Mazzini 3.")), OK);
    draft.reply = buf_view(&reply);
    assert_int_equal(found(&draft, "G07"), GRAVITY_BLOCK);
    buf_done(&reply);
}

TEST(what_only_looks_like_it_may_be_said)
{
    static const char *const good[] = {
        "フリーダイヤル0120-123-456でも承ります。",
        "ご注文番号 4111-2222-33 を確認しました。",
        "Your card 4111 1111 1111 1112 was never charged.", /* no card's check digit */
        "Il codice RSSMRA85T10A562T non è valido.",         /* nor a person's */
        "Version 3.0.2 of 2026-11-22, build 20261122.",
        "Order 1234567890 is on its way.",
        "営業時間は10:00-19:00です。",
        "See https://example.com/t/0312345678 for more.",
        "La via più breve è il modulo 12.",
        "3,000個のうち1,200個を回収しました。"};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        if (found_in(good[i], "G07") >= 0)
            fail_msg("found: %s", good[i]);
}

TEST(our_own_line_and_address_may_be_said_and_so_may_all_by_mail)
{
    struct text own[] = {TEXT("03-1234-5678"), TEXT("help@example.jp")};
    struct draft draft = {.reply = TEXT("お電話は03-1234-5678、メールはhelp@example.jpへ。"),
                          .network = TEXT("x")};
    assert_int_equal(found(&draft, "G07"), GRAVITY_BLOCK);
    draft.own = (struct texts){own, 2};
    assert_int_equal(found(&draft, "G07"), -1);
    draft.own = (struct texts){0};
    draft.network = TEXT("mail");
    assert_int_equal(found(&draft, "G07"), -1);
    draft.network = TEXT("x");
    draft.hidden = true;
    assert_int_equal(found(&draft, "G07"), -1);
}

TEST(links_are_ours_long_alive_and_in_the_language)
{
    struct text hosts[] = {TEXT("example.com")}, dead[] = {TEXT("https://example.com/gone")};
    struct draft draft = {.reply = TEXT("The steps: https://help.example.com/en/a"),
                          .hosts = {hosts, 1},
                          .dead_links = {dead, 1}};
    assert_int_equal(found(&draft, "G08"), -1);
    draft.reply = TEXT("The steps: https://example.org/a");
    assert_int_equal(found(&draft, "G08"), GRAVITY_WARN);
    draft.reply = TEXT("The steps: https://bit.ly/3abc");
    assert_int_equal(found(&draft, "G08"), GRAVITY_WARN);
    draft.reply = TEXT("The steps: https://example.com/gone");
    assert_int_equal(found(&draft, "G08"), GRAVITY_WARN);
    draft.reply = TEXT("The steps are on this page: https://example.com/ja/a");
    assert_int_equal(found(&draft, "G08"), GRAVITY_WARN);
}

TEST(what_does_not_fit_is_marked_from_where_it_has_to_be_cut)
{
    char room[512] = {0};
    memset(room, 'a', 300);
    test_checker_open(&the);
    const struct draft draft = {.reply = text_of(room), .network = TEXT("x")};
    const struct remark *remark = test_remark(&the, &draft, "G09");
    assert_non_null(remark);
    assert_int_equal(remark->gravity, GRAVITY_BLOCK);
    assert_int_equal(remark->at.from, 280);
    assert_int_equal(remark->at.to, 300);
    test_checker_close(&the);
}

TEST(two_registers_in_one_reply_are_seen)
{
    assert_int_equal(found_in("ご連絡ありがとうございます。部品はすでに交換したのである。", "G10"),
                     GRAVITY_WARN);
    assert_int_equal(found_in("確認させていただきます。のちほど連絡させていただきます。", "G10"),
                     GRAVITY_WARN);
    assert_int_equal(found_in("確認いたします。本日18時にご連絡いたします。", "G10"), -1);
}

TEST(an_excuse_before_the_apology_is_seen)
{
    struct draft draft = {
        .reply = TEXT(
            "原因は倉庫の引っ越しのためです。新しい倉庫では棚の番号が変わり、担当の者が古い番号の"
            "まま商品を探したために、お荷物の出るのが三日ほど遅れてしまったのが理由です。"
            "申し訳ございません。"),
        .level = 1};
    assert_int_equal(found(&draft, "G11"), GRAVITY_WARN);
    draft.reply = TEXT("お荷物が三日遅れ、申し訳ございません。倉庫の引っ越しのためです。");
    assert_int_equal(found(&draft, "G11"), -1);
}

TEST(nothing_goes_out_by_itself_in_public)
{
    struct draft draft = {.reply = TEXT("Hello"), .network = TEXT("x"), .automatic = true};
    assert_int_equal(found(&draft, "G12"), GRAVITY_BLOCK);
    draft.network = TEXT("mail");
    assert_int_equal(found(&draft, "G12"), -1);
    draft.network = TEXT("bluesky");
    draft.automatic = false;
    draft.uninvited = true; /* a person presses send */
    assert_int_equal(found(&draft, "G12"), -1);
}

TEST(words_that_move_a_share_wait_for_the_window)
{
    struct text words[] = {TEXT("project Koi")};
    struct draft draft = {.reply = TEXT("More about Project Koi soon."), .sensitive = {words, 1}};
    assert_int_equal(found(&draft, "G13"), -1);
    draft.closed = true;
    assert_int_equal(found(&draft, "G13"), GRAVITY_BLOCK);
    draft.legal = true;
    assert_int_equal(found(&draft, "G13"), -1);
    draft.legal = false;
    draft.reply = TEXT("業績予想の修正はございません。");
    assert_int_equal(found(&draft, "G13"), GRAVITY_BLOCK);
}

TEST(who_wrote_and_who_approves_are_two)
{
    struct draft draft = {
        .reply = TEXT("Hello"), .author = TEXT("aki"), .approver = TEXT("aki"), .level = 2};
    assert_int_equal(found(&draft, "G16"), GRAVITY_BLOCK);
    draft.level = 1;
    assert_int_equal(found(&draft, "G16"), -1);
    draft.level = 2;
    draft.approver = TEXT("ben");
    assert_int_equal(found(&draft, "G16"), -1);
    draft.machine = true;
    assert_int_equal(found(&draft, "G14"), GRAVITY_WARN);
    draft.edited = true;
    assert_int_equal(found(&draft, "G14"), -1);
}

TEST(a_time_says_whose_clock_where_readers_have_several)
{
    struct draft draft = {.reply = TEXT("We write again by 18:00."), .zone = TEXT("Asia/Tokyo")};
    assert_int_equal(found(&draft, "G15"), GRAVITY_WARN);
    draft.reply = TEXT("We write again by 18:00 JST.");
    assert_int_equal(found(&draft, "G15"), -1);
    draft.reply = TEXT("18時までにご報告します。");
    assert_int_equal(found(&draft, "G15"), -1);
    draft.reply = TEXT("The sale ends on 03/04.");
    assert_int_equal(found(&draft, "G15"), GRAVITY_WARN);
    draft.reply = TEXT("本日中の15時にご報告します。");
    draft.now_ms = 1795332600000; /* 2026-11-22 16:30 in Tokyo */
    draft.reply = TEXT("本日15時にご報告します。");
    assert_int_equal(found(&draft, "G15"), GRAVITY_WARN);
    draft.reply = TEXT("本日18時にご報告します。");
    assert_int_equal(found(&draft, "G15"), -1);
}

TEST(idioms_double_negatives_and_endless_sentences_may_be_read_two_ways)
{
    assert_int_equal(found_in("It is not impossible to repair.", "G17"), GRAVITY_WARN);
    assert_int_equal(found_in("修理できないわけではありません。", "G17"), GRAVITY_WARN);
    assert_int_equal(found_in("That repair is a piece of cake.", "G17"), GRAVITY_INFO);
    assert_int_equal(found_in("The repair takes two days.", "G17"), -1);
    char room[600] = {0};
    for (int i = 0; i < 61; i++)
        memcpy(room + (size_t)i * 5, "word ", 5);
    const struct draft draft = {.reply = text_of(room)};
    assert_int_equal(found(&draft, "G17"), GRAVITY_WARN);
}

TEST(a_published_text_does_not_change_in_silence)
{
    struct draft draft = {.reply = TEXT("回収の対象は3,200個です。"),
                          .was = TEXT("回収の対象は3,000個です。")};
    assert_int_equal(found(&draft, "G18"), GRAVITY_BLOCK);
    draft.reply = TEXT("【訂正】回収の対象は3,000個とお伝えしましたが、正しくは3,200個です。");
    assert_int_equal(found(&draft, "G18"), -1);
    draft.reply = draft.was;
    assert_int_equal(found(&draft, "G18"), -1);
}

static struct promise promised(const char *reply, const char *zone, int64_t now_ms)
{
    struct promise promises[PROMISES_MOST];
    test_checker_open(&the);
    const struct draft draft = {.reply = text_of(reply), .zone = text_of(zone), .now_ms = now_ms};
    const size_t count = check_promises(the.checker, the.scratch, &draft, promises);
    test_checker_close(&the);
    assert_int_equal(count, 1);
    return promises[0];
}

TEST(a_promise_becomes_an_instant)
{
    const int64_t now = 1795332600000; /* 2026-11-22T07:30:00Z */
    assert_int_equal(promised("本日18時までにご報告します。", "Asia/Tokyo", now).due_ms,
                     1795338000000); /* 09:00Z */
    const struct promise zoned = promised("We will write here by 18:00 UTC.", "Asia/Tokyo", now);
    assert_true(zoned.zoned);
    assert_int_equal(zoned.due_ms, 1795370400000);
    assert_int_equal(promised("Le scriviamo domani entro le ore 9:30.", "Europe/Rome", now).due_ms,
                     1795422600000); /* 23 November, 08:30Z */
    assert_int_equal(promised("We will reply by 4 pm.", "Europe/Rome", 0).due_ms, 0);
}

TEST(a_promise_nobody_keeps_is_said)
{
    struct draft draft = {.reply = TEXT("We will write here by 18:00 UTC."), .owner = TEXT("")};
    assert_int_equal(found(&draft, "G05"), GRAVITY_WARN);
    draft.owner = TEXT("aki");
    assert_int_equal(found(&draft, "G05"), -1);
    draft.owner = (struct text){0}; /* not said, not held against it */
    assert_int_equal(found(&draft, "G05"), -1);
}
