#include "base/json.h"
#include "base/mem.h"
#include "check/facts.h"
#include "check/test_checker.h"

static struct draft_said said(const char *text)
{
    return (struct draft_said){.text = text_of(text)};
}

/* Whether G03 stands against the reply after this was published. */
static bool against(struct test_checker *t, const char *reply, const char *published)
{
    const struct draft_said one = said(published);
    const struct draft draft = {
        .reply = text_of(reply), .level = 2, .published = &one, .published_count = 1};
    return test_remark(t, &draft, "G03");
}

static bool against_row(struct test_checker *t, const char *reply, enum fact_state state,
                        const char *claim, const char *value)
{
    const struct draft_fact row = {
        .claim = text_of(claim), .value = text_of(value), .state = state, .open = true};
    const struct draft draft = {
        .reply = text_of(reply), .level = 1, .ledger = true, .facts = &row, .fact_count = 1};
    return test_remark(t, &draft, "G03");
}

TEST(two_voices_of_a_launch_are_heard_before_the_second_speaks)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct draft_said first = said("このたびの配信開始は大きなミスであり、すべて当社の責任で"
                                         "す。ログインできなくなる重大な不具合が"
                                         "ございました。");
    const struct draft second = {.reply = TEXT("配信開始は大成功でした。騒いでいるのはせいぜい2,"
                                               "000~3,000人で、致命的な問題があったわけでは"
                                               "ありません。当社に落ち度はございません。"),
                                 .lang = TEXT("ja"),
                                 .level = 4,
                                 .ledger = true,
                                 .published = &first,
                                 .published_count = 1};
    check_draft(t.checker, t.scratch, &second, TEXT("en"), &t.remarks);
    bool outcome = false, number = false, grave = false, fault = false;
    for (size_t i = 0; i < t.remarks.count; i++) {
        const struct remark *one = &t.remarks.at[i];
        if (strcmp(one->rule, "G03") != 0)
            continue;
        assert_int_equal(one->gravity, GRAVITY_BLOCK);
        outcome |= text_find(one->words, TEXT("成功")) >= 0;
        number |= text_find(one->words, TEXT("2,000~3,000")) >= 0;
        grave |= text_find(one->words, TEXT("致命的")) >= 0;
        fault |= text_find(one->words, TEXT("落ち度")) >= 0;
    }
    assert_true(outcome);
    assert_true(number);
    assert_true(grave);
    assert_true(fault);
    test_checker_close(&t);
}

TEST(another_name_in_the_same_role_is_another_person)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(against(&t, "Our director, Anna Neri, visits the family today.",
                        "Our director Paul Brown visits the family today."));
    assert_false(against(&t, "Our director Anna Neri visits the family today.",
                         "Our director Ms Neri visits the family today."));
    assert_true(
        against(&t, "Il sindaco Marco Rossi ha firmato.", "Il sindaco Luca Bianchi ha firmato."));
    assert_true(
        against(&t, "社長の佐藤がご家族へ伺いました。", "ご家族へは鈴木社長が伺いました。"));
    assert_false(
        against(&t, "社長の鈴木がご家族へ伺いました。", "ご家族へは鈴木社長が伺いました。"));
    assert_false(against(&t, "当社社長がご家族へ伺いました。", "ご家族へは鈴木社長が伺いました。"));
    test_checker_close(&t);
}

TEST(all_is_not_some_and_never_is_not_once)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(against(&t, "All the lifts are running.", "Two of the four lifts are running."));
    assert_false(
        against(&t, "Two of the lifts are running.", "Two of the four lifts are running."));
    assert_true(against(&t, "Dozens of parcels were opened.", "Exactly one parcel was opened."));
    assert_true(
        against(&t, "Tutti gli ascensori funzionano.", "Due dei quattro ascensori funzionano."));
    assert_true(against(&t, "エレベーターは全基動いています。",
                        "エレベーターは4基のうち2基が動いています。"));
    test_checker_close(&t);
}

TEST(opposites_of_one_thing_stand_against_each_other_and_of_another_do_not)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const published = "The driver was sober.";
    assert_true(against(&t, "The driver had been drinking.", published));
    assert_false(against(&t, "The driver was sober, as the test shows.", published));
    assert_false(against(&t, "A passenger had been drinking.", published));
    assert_true(against(&t, "窯はまだ火をつけたままです。", "窯の火は落としました。"));
    assert_true(
        against(&t, "Il cantiere lavora anche di notte.", "Il cantiere lavora solo di giorno."));
    test_checker_close(&t);
}

TEST(a_denial_without_a_fact_is_blocked_and_one_against_a_fact_too)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const denials[] = {"当社の製造過程で虫が混入することはあり得ません。",
                                   "虫の苦情は今回が初めてです。"};
    for (int i = 0; i < 2; i++) {
        const struct draft draft = {
            .reply = text_of(denials[i]), .lang = TEXT("ja"), .level = 2, .ledger = true};
        assert_non_null(test_remark(&t, &draft, "G03"));
    }
    assert_true(against_row(&t, denials[1], FACT_CONFIRMED, "過去の同様の苦情", "3件あり"));
    assert_true(against_row(&t, denials[0], FACT_UNKNOWN, "製造過程で虫が入った可能性", ""));
    const struct draft calm = {
        .reply = TEXT("写真の商品がいつ工場を出たか、どこで虫が入ったのかを調べております。"),
        .lang = TEXT("ja"),
        .level = 2,
        .ledger = true};
    assert_null(test_remark(&t, &calm, "G03"));
    test_checker_close(&t);
}

TEST(the_same_number_in_another_script_is_the_same)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const published = "影響を受けたお客様は１２，０００人です。";
    assert_false(against(&t, "影響を受けたお客様は一万二千人です。", published));
    assert_false(against(&t, "Around 12,000 customers were affected.", published));
    assert_false(against(&t, "I clienti coinvolti sono dodicimila.", published));
    assert_true(against(&t, "影響を受けたお客様は二、三千人です。", published));
    assert_true(against(&t, "Only 3,000 customers were affected.", published));
    test_checker_close(&t);
}

TEST(a_correction_may_say_something_else)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const published = "回収の対象は3,000個です。";
    assert_true(against(&t, "回収の対象は3,200個です。", published));
    assert_false(
        against(&t, "回収の対象は3,000個とお伝えしましたが、正しくは3,200個です。", published));
    test_checker_close(&t);
}

TEST(another_shop_is_another_matter)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const published = "渋谷店は当分のあいだ休業いたします。";
    assert_true(against(&t, "渋谷店は通常どおり営業しております。", published));
    assert_false(against(&t, "新宿店は通常どおり営業しております。", published));
    assert_true(against(&t, "Our Camden store is open.", "Our Camden store is closed."));
    assert_false(against(&t, "Our Soho store is open.", "Our Camden store is closed."));
    test_checker_close(&t);
}

TEST(what_nobody_knows_yet_is_not_said_as_sure)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(
        against_row(&t, "A power cut caused the outage.", FACT_UNKNOWN, "cause of the outage", ""));
    assert_false(
        against_row(&t, "We do not know the cause yet.", FACT_UNKNOWN, "cause of the outage", ""));
    assert_false(
        against_row(&t, "Non conosciamo ancora la causa.", FACT_UNKNOWN, "causa del guasto", ""));
    test_checker_close(&t);
}

TEST(what_is_not_to_be_said_is_found_in_its_own_words)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct draft_fact row = {.claim = TEXT("supplier of flour"),
                                   .value = TEXT("Yamakawa Mills"),
                                   .state = FACT_CONFIRMED};
    struct draft draft = {.reply = TEXT("The flour comes from Yamakawa Mills."),
                          .ledger = true,
                          .facts = &row,
                          .fact_count = 1};
    assert_non_null(test_remark(&t, &draft, "G03"));
    draft.reply = TEXT("We cannot name the supplier.");
    assert_null(test_remark(&t, &draft, "G03"));
    test_checker_close(&t);
}

TEST(below_level_two_a_number_needs_no_row_and_above_it_does)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft draft = {.reply = TEXT("The shop has 14 tables."), .level = 1, .ledger = true};
    assert_null(test_remark(&t, &draft, "G03"));
    draft.level = 2;
    const struct remark *remark = test_remark(&t, &draft, "G03");
    assert_non_null(remark);
    assert_text(remark->words, "14");
    assert_int_equal(remark->at.from, 13);
    assert_int_equal(remark->at.to, 15);
    draft.question = TEXT("do you really have 14 tables?");
    assert_null(test_remark(&t, &draft, "G03"));
    draft.question = (struct text){0};
    draft.ledger = false; /* nobody keeps one: unchecked */
    assert_null(test_remark(&t, &draft, "G03"));
    test_checker_close(&t);
}

TEST(a_passage_that_was_pointed_to_a_row_needs_no_other)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_fact row = {
        .claim = TEXT("seats"), .value = TEXT("fourteen"), .state = FACT_CONFIRMED, .open = true};
    const struct draft_link link = {.at = {13, 15}, .fact = 0};
    struct draft draft = {.reply = TEXT("The shop has 14 tables."),
                          .level = 3,
                          .ledger = true,
                          .facts = &row,
                          .fact_count = 1,
                          .links = &link,
                          .link_count = 1};
    assert_null(test_remark(&t, &draft, "G03"));
    row.state = FACT_UNKNOWN;
    assert_non_null(test_remark(&t, &draft, "G03"));
    test_checker_close(&t);
}

TEST(the_name_of_an_account_with_its_server_is_no_mail_address)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct draft name = {
        .reply = TEXT("@ken@m.example さま、確認いたします。"), .lang = TEXT("ja"), .level = 1};
    struct draft mail = name;
    mail.reply = TEXT("ken@m.example さま、確認いたします。");
    assert_false(test_remark(&t, &name, "G07"));
    assert_true(test_remark(&t, &mail, "G07"));
    test_checker_close(&t);
}

TEST(our_own_promised_time_needs_no_row)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const replies[] = {"本日18時までに、このアカウントでご報告します。",
                                   "We will write here again by 18:00 UTC today.",
                                   "Le scriviamo qui entro le 18 di oggi, ora italiana."};
    for (int i = 0; i < 3; i++) {
        const struct draft draft = {.reply = text_of(replies[i]), .level = 3, .ledger = true};
        assert_null(test_remark(&t, &draft, "G03"));
    }
    test_checker_close(&t);
}

/* One line of lexicon/replies/facts_*.ndjson. */
static bool judge(struct test_checker *t, const struct json *line, struct arena *arena)
{
    struct draft draft = {.reply = json_text_at(line, "reply"),
                          .question = json_text_at(line, "question"),
                          .lang = json_text_at(line, "lang"),
                          .network = json_text_at(line, "network"),
                          .level = (int)json_int_at(line, "level", 0)};
    const struct json *facts = json_find(line, "facts"), *published = json_find(line, "published");
    struct draft_fact *rows = arena_array(arena, struct draft_fact, facts ? facts->count + 1 : 1);
    struct draft_said *texts = arena_array(arena, struct draft_said, published->count + 1);
    draft.ledger = facts;
    for (const struct json *one = facts ? facts->first : NULL; one; one = one->next) {
        struct draft_fact *row = &rows[draft.fact_count++];
        row->claim = json_text_at(one, "claim");
        row->value = json_text_at(one, "value");
        row->open = json_bool_at(one, "public", true);
        assert_true(fact_state_of(json_text_at(one, "status"), &row->state));
    }
    for (const struct json *one = published->first; one; one = one->next)
        texts[draft.published_count++].text = one->text;
    draft.facts = rows;
    draft.published = texts;
    return test_remark(t, &draft, "G03");
}

struct score {
    size_t found, contradictions, passed, consistent;
};

static struct score score_file(struct test_checker *t, const char *path)
{
    struct score score = {0};
    const struct text bytes = test_read_file(path);
    struct text rest = bytes, line;
    struct arena *arena = arena_new("lines", 0);
    while (text_cut(&rest, '\n', &line)) {
        struct json *json;
        struct why why = {0};
        if (!line.len)
            continue;
        arena_reset(arena);
        assert_ok(json_parse(line, arena, &json, &why), why);
        const bool got = judge(t, json, arena);
        if (text_is(json_text_at(json, "want"), "contradiction")) {
            score.contradictions++;
            score.found += got;
        } else {
            score.consistent++;
            score.passed += !got;
        }
    }
    arena_free(&arena);
    mem_free((void *)(uintptr_t)bytes.at);
    print_message("%s: %zu of %zu contradictions found, %zu of %zu consistent replies pass\n", path,
                  score.found, score.contradictions, score.passed, score.consistent);
    return score;
}

TEST(of_contradictions_four_in_five_are_found_and_consistent_replies_pass)
{
    struct test_checker t;
    test_checker_open(&t);
    static const char *const paths[] = {
        "lexicon/replies/facts_tuned.ndjson", "lexicon/replies/facts_fresh.ndjson",
        "lexicon/replies/facts_later.ndjson", "lexicon/replies/facts_last.ndjson",
        "lexicon/replies/facts_aside.ndjson"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        const struct score score = score_file(&t, paths[i]);
        assert_true(score.contradictions + score.consistent >= 40);
        assert_true(score.found * 100 >= score.contradictions * 80);
        assert_true(score.passed * 100 >= score.consistent * 95);
    }
    test_checker_close(&t);
}

TEST(what_nobody_counted_stands_against_a_number_it_cannot_be)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const known = "About 1,200 accounts were affected.";
    assert_true(against(&t, "A few hundred customers were affected.", known));
    assert_false(
        against(&t, "Thousands of customers asked; the accounts affected are 1,200.", known));
    assert_true(
        against(&t, "影響を受けたのは数百名のお客様です。", "約1,200件に影響がありました。"));
    assert_false(
        against(&t, "影響を受けたのは数千名のお客様です。", "約3,000名に影響がありました。"));
    assert_true(against(&t, "Sono coinvolte poche centinaia di clienti.",
                        "Sono coinvolti circa 1.200 clienti."));
    assert_true(against(&t, "I casi sono undici.", "I casi sono tre."));
    assert_false(against(&t, "I casi sono tre.", "I casi sono tre."));
    test_checker_close(&t);
}

TEST(days_of_the_week_and_the_month_of_may_are_days)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(against(&t, "The store reopens on 19 May.", "The store reopens on 12 May."));
    assert_false(against(&t, "The store reopens on 12 May.", "The store reopens on 12 May."));
    assert_true(against(&t, "We first heard of it on Thursday.", "We were told on Monday."));
    assert_false(against(&t, "We first heard of it on Monday.", "We were told on Monday."));
    assert_true(against(&t, "木曜日に知りました。", "月曜日に知りました。"));
    assert_true(
        against(&t, "Ne siamo stati informati giovedì.", "Ne siamo stati informati lunedì."));
    assert_false(against(&t, "The store reopens every Monday with fresh bread.",
                         "The store reopens on Thursday."));
    test_checker_close(&t);
}

TEST(until_a_day_and_from_the_next_do_not_quarrel)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_false(against(&t, "Until 30 June you still pay the old price.",
                         "The price goes up from 1 July."));
    assert_false(
        against(&t, "営業は5月13日に再開します。", "5月12日まで休業し、その後再開します。"));
    assert_true(against(&t, "The store reopens from 20 May.", "The store reopens from 12 May."));
    test_checker_close(&t);
}

TEST(from_ten_to_half_past_eleven_is_no_four_hours)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(
        against(&t, "It was down for about four hours.", "The outage lasted from 10:00 to 11:30."));
    assert_false(against(&t, "It was down for an hour and a half.",
                         "The outage lasted from 10:00 to 11:30."));
    assert_true(
        against(&t, "障害は4時間ほど続きました。", "障害は10時から11時30分まで続きました。"));
    test_checker_close(&t);
}

TEST(a_cause_may_not_be_told_while_it_is_said_to_be_unknown)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(against(&t, "It happened because a valve was fitted the wrong way round.",
                        "We do not know the cause yet."));
    assert_true(against(&t, "バルブの取り付けの誤りが原因でした。", "原因は調査中です。"));
    assert_true(against(&t, "È successo perché una valvola era montata al contrario.",
                        "La causa non è ancora nota."));
    assert_false(
        against(&t, "We are still looking into the cause.", "We do not know the cause yet."));
    const struct draft_said both[] = {said("We do not know the cause yet."),
                                      said("The cause was a valve fitted the wrong way round.")};
    const struct draft draft = {.reply = TEXT("It happened because a valve was fitted wrong."),
                                .level = 1,
                                .published = both,
                                .published_count = 2};
    assert_false(test_remark(&t, &draft, "G03"));
    test_checker_close(&t);
}

TEST(again_excuses_only_what_stands_beside_it)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_true(against(&t, "Two passengers were treated in hospital and are home again.",
                        "Nobody was hurt."));
    assert_false(against(&t, "The yoghurt is on sale again.", "We stopped selling the yoghurt."));
    test_checker_close(&t);
}

TEST(nobody_else_says_nothing_of_those_who_were)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_false(against(&t, "Both injured guests are cared for, nobody else was hurt.",
                         "Two people were hurt."));
    assert_true(against(&t, "Nobody was hurt.", "Two people were hurt."));
    test_checker_close(&t);
}

TEST(the_same_for_another_reason_is_another_cause)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *const fog = "Flight 212 was cancelled because of fog.";
    assert_true(against(&t, "Flight 212 was cancelled because we had no crew.", fog));
    assert_false(against(&t, "Flight 212 was cancelled because the fog was thick.", fog));
    assert_false(against(&t, "The restaurant was closed because we had no crew.", fog));
    assert_true(against(&t, "Il volo 212 è stato cancellato perché mancava l'equipaggio.",
                        "Il volo 212 è stato cancellato a causa della nebbia."));
    assert_true(against(&t, "212便は乗務員が足りなかったため、欠航いたしました。",
                        "212便は濃霧のため、欠航しました。"));
    test_checker_close(&t);
}

TEST(the_others_and_the_next_day_are_not_what_was_spoken_of)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_false(against(&t, "4番ラインの部品が壊れました。ほかのラインに異常はありません。",
                         "原因は4番ラインの部品の破損です。"));
    assert_false(against(&t, "ロット9は対象ではございません。", "回収の対象はロット7と8です。"));
    assert_true(against(&t, "ロット8は対象ではございません。", "回収の対象はロット7と8です。"));
    assert_false(against(&t, "5月13日の9時に開店いたします。", "店舗は5月12日まで休業します。"));
    assert_true(against(&t, "本日も開店しております。", "店舗は休業します。"));
    test_checker_close(&t);
}
