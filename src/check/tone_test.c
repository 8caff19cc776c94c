#include "check/rules.h"
#include "check/table.h"
#include "check/test_checker.h"

static const struct remark *remark_of(struct test_checker *t, const char *lang, int level,
                                      const char *reply, const char *rule)
{
    const struct draft draft = {.lang = text_of(lang), .level = level, .reply = text_of(reply)};
    return test_remark(t, &draft, rule);
}

static bool warns(const struct remarks *remarks)
{
    return remarks_worst(remarks) != GRAVITY_INFO;
}

/* lexicon/replies/rules.tsv: want lang level rule reply. */
static void check_documented(struct test_checker *t)
{
    struct text bytes, line;
    struct why why = {0};
    size_t bad = 0, good = 0;
    assert_ok(file_read("lexicon/replies/rules.tsv", 1 << 20, t->arena, &bytes, &why), why);
    while (text_cut(&bytes, '\n', &line)) {
        struct text cell[5];
        size_t count = 0;
        int64_t level = 0;
        if (!line.len || line.at[0] == '#' || text_starts(line, TEXT("want\t")))
            continue;
        while (count < 5 && text_cut(&line, '\t', &cell[count]))
            count++;
        assert_int_equal(count, 5);
        assert_true(text_int(cell[2], &level));
        const bool fine = text_is(cell[0], "pass");
        const struct draft draft = {
            .lang = cell[1], .level = fine ? 2 : (int)level, .reply = cell[4]};
        const struct remark *remark = test_remark(t, &draft, arena_text(t->arena, cell[3]).at);
        if (fine ? t->remarks.count > 0 : !remark)
            fail_msg("%.*s \"%.*s\"", TEXT_ARG(cell[3]), TEXT_ARG(cell[4]));
        *(fine ? &good : &bad) += 1;
    }
    assert_int_equal(bad + good, 169);
}

TEST(each_rule_fires_at_its_bad_example_and_none_at_a_good_one)
{
    struct test_checker t;
    test_checker_open(&t);
    check_documented(&t);
    test_checker_close(&t);
}

TEST(the_learned_table_leaves_the_documented_examples_as_they_are)
{
    struct test_checker t;
    struct text bytes;
    struct why why = {0};
    test_checker_open(&t);
    assert_ok(file_read("weights/replies.bin", 1 << 26, t.arena, &bytes, &why), why);
    assert_ok(checker_teach(t.checker, bytes, &why), why);
    check_documented(&t);
    test_checker_close(&t);
}

TEST(a_rule_bound_to_a_level_is_silent_below_it)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_null(remark_of(&t, "en", 1, "The launch was a great success.", "E20"));
    assert_non_null(remark_of(&t, "en", 2, "The launch was a great success.", "E20"));
    assert_null(remark_of(&t, "ja", 0, "お詫びに500円クーポンを差し上げます。", "J19"));
    assert_non_null(remark_of(&t, "ja", 1, "お詫びに500円クーポンを差し上げます。", "J19"));
    test_checker_close(&t);
}

TEST(a_remark_stands_where_its_words_stand_in_code_points)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct remark *remark =
        remark_of(&t, "ja", 0, "😀 承知しました。\n絶対に漏れません。", "J05");
    assert_non_null(remark);
    assert_true(remark->placed);
    assert_int_equal(remark->at.from, 10);
    assert_true(text_starts(remark->words, TEXT("絶対に")));
    assert_true(remark->why.len && remark->better.len);
    test_checker_close(&t);
}

TEST(reasons_are_in_the_language_of_their_reader)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct draft draft = {.lang = TEXT("en"), .reply = TEXT("Please calm down.")};
    check_draft(t.checker, t.scratch, &draft, TEXT("ja"), &t.remarks);
    assert_true(t.remarks.count > 0);
    assert_true(text_find(t.remarks.at[0].why, TEXT("たしなめ")) >= 0);
    check_draft(t.checker, t.scratch, &draft, TEXT("it"), &t.remarks);
    assert_true(text_find(t.remarks.at[0].why, TEXT("tono")) >= 0);
    remarks_say(t.checker, t.scratch, TEXT("ja"), &t.remarks);
    assert_true(text_find(t.remarks.at[0].why, TEXT("たしなめ")) >= 0);
    test_checker_close(&t);
}

TEST(a_time_clears_a_vague_one_and_an_action_with_it_the_boilerplate)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_non_null(remark_of(&t, "en", 0, "We will reply as soon as possible.", "E13"));
    assert_null(remark_of(&t, "en", 0, "We will reply as soon as possible, by 15:00.", "E13"));
    assert_non_null(remark_of(&t, "ja", 0, "真摯に受け止めております。", "J10"));
    assert_null(remark_of(&t, "ja", 0, "真摯に受け止め、本日15時に販売を停止しました。", "J10"));
    test_checker_close(&t);
}

TEST(a_confirmed_public_fact_clears_a_denial_and_no_other_fact_does)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_fact fact = {.claim = TEXT("risk of contamination in the juice"),
                              .value = TEXT("none"),
                              .state = FACT_CONFIRMED,
                              .open = true};
    struct draft draft = {.lang = TEXT("en"),
                          .reply = TEXT("There is no risk of contamination in the juice."),
                          .ledger = true,
                          .facts = &fact,
                          .fact_count = 1};
    assert_null(test_remark(&t, &draft, "E15"));
    fact.state = FACT_UNKNOWN;
    assert_non_null(test_remark(&t, &draft, "E15"));
    fact.state = FACT_CONFIRMED;
    fact.open = false;
    assert_non_null(test_remark(&t, &draft, "E15"));
    fact.open = true;
    fact.claim = TEXT("opening hours");
    assert_non_null(test_remark(&t, &draft, "E15"));
    const struct draft_link link = {{0, 40}, 0};
    draft.links = &link;
    draft.link_count = 1;
    assert_null(test_remark(&t, &draft, "E15"));
    test_checker_close(&t);
}

TEST(the_legal_role_clears_what_is_its_own_and_nothing_else)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft draft = {.lang = TEXT("it"), .reply = TEXT("Agiremo nelle sedi opportune.")};
    assert_non_null(test_remark(&t, &draft, "I11"));
    draft.legal = true;
    assert_null(test_remark(&t, &draft, "I11"));
    draft.reply = TEXT("Si calmi.");
    assert_non_null(test_remark(&t, &draft, "I17"));
    test_checker_close(&t);
}

TEST(a_private_reply_may_ask_for_a_number)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft draft = {.lang = TEXT("en"),
                          .reply = TEXT("Please reply with your phone number.")};
    assert_non_null(test_remark(&t, &draft, "E14"));
    draft.hidden = true;
    assert_null(test_remark(&t, &draft, "E14"));
    test_checker_close(&t);
}

TEST(tempting_words_pass)
{
    static const struct {
        const char *lang, *reply;
    } replies[] = {
        {"ja", "投稿を削除していただく必要はございません。"},
        {"ja", "誤解のないよう、手順を写真でお送りします。"},
        {"ja", "「絶対に」とお約束したのは誤りでした。"},
        {"en", "Please delete the app and install it again."},
        {"en", "You do not need to send your phone number here."},
        {"en", "We said it was impossible, and we were wrong."},
        {"it", "Non serve cancellare la recensione."},
        {"it", "Non scriva qui il suo numero di telefono."},
    };
    struct test_checker t;
    test_checker_open(&t);
    for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
        const struct draft draft = {.lang = text_of(replies[i].lang),
                                    .reply = text_of(replies[i].reply)};
        check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
        if (remarks_worst(&t.remarks) == GRAVITY_BLOCK)
            fail_msg("%s", replies[i].reply);
    }
    test_checker_close(&t);
}

TEST(a_casual_brand_may_say_sorry_casually_on_a_quiet_day)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft draft = {.lang = TEXT("ja"), .reply = TEXT("すみません、在庫切れです。")};
    assert_non_null(test_remark(&t, &draft, "J13"));
    draft.voice.casual = true;
    assert_null(test_remark(&t, &draft, "J13"));
    draft.level = 2;
    assert_non_null(test_remark(&t, &draft, "J13"));
    test_checker_close(&t);
}

TEST(broken_and_endless_replies_are_read_to_the_ceiling)
{
    struct test_checker t;
    test_checker_open(&t);
    char *room = mem_new(3 * DRAFT_BYTES_MOST);
    memset(room, 0xC3, 3 * DRAFT_BYTES_MOST);
    struct draft draft = {.lang = TEXT("en"), .reply = {room, 3 * DRAFT_BYTES_MOST}};
    check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
    for (size_t i = 0; i + 17 < 3 * DRAFT_BYTES_MOST; i += 17)
        memcpy(room + i, "Please calm down.", 17);
    check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
    assert_true(t.remarks.count <= REMARKS_MOST);
    assert_true(warns(&t.remarks));
    mem_free(room);
    test_checker_close(&t);
}

/* ---- what is wrong in a table is said with its line ---- */

static void assert_refused(const char *tsv, const char *reason)
{
    struct test_checker t;
    struct why why = {0};
    struct checker *checker = NULL;
    test_checker_open(&t);
    t.reply[t.replies] = (struct lexicon_file){TEXT("en/reply_try.tsv"), text_of(tsv)};
    assert_int_equal(checker_build(t.reply, t.replies + 1, t.understand, &checker, &why),
                     ERR_BAD_INPUT);
    assert_null(checker);
    if (!strstr(why.text, reason))
        fail_msg("%s", why.text);
    test_checker_close(&t);
}

TEST(a_rule_of_no_kind_is_refused_with_its_line)
{
    assert_refused("for\tpattern\tnote\nno_such_thing\thello\n", "line 2");
}

/* The tables without the row of one kind. */
static enum err build_without(struct test_checker *t, const char *code, struct checker **out,
                              struct why *why)
{
    struct lexicon_file files[TEST_LEXICON_FILES];
    const struct text row = arena_printf(t->arena, "\n%s\t", code);
    for (size_t i = 0; i < t->replies; i++) {
        files[i] = t->reply[i];
        const ptrdiff_t at = text_find(files[i].bytes, row);
        if (at < 0 || !text_starts(files[i].path, TEXT("all/")))
            continue;
        const struct text rest = text_slice(files[i].bytes, (size_t)at + 1, files[i].bytes.len);
        const ptrdiff_t end = text_find(rest, TEXT("\n"));
        files[i].bytes =
            arena_printf(t->arena, "%.*s%.*s", TEXT_ARG(text_slice(files[i].bytes, 0, (size_t)at)),
                         TEXT_ARG(text_slice(rest, (size_t)end, rest.len)));
    }
    return checker_build(files, t->replies, t->understand, out, why);
}

TEST(tables_without_a_remark_that_the_program_makes_are_refused)
{
    struct test_checker t;
    struct check_rule rule;
    size_t refused = 0;
    test_checker_open(&t);
    for (size_t i = 0; checker_rule(t.checker, i, TEXT("en"), &rule); i++) {
        struct checker *checker = NULL;
        struct why why = {0};
        const bool likeness =
            strstr(rule.code, "seems_against") || strstr(rule.code, "may_be_against");
        if (rule.rules[0] != 'G')
            continue;
        const enum err err = build_without(&t, rule.code, &checker, &why);
        assert_int_equal(err, likeness ? OK : ERR_BAD_INPUT);
        if (err && !strstr(why.text, rule.code))
            fail_msg("%s", why.text);
        refused += err != OK;
        checker_free(&checker);
    }
    assert_true(refused > 30);
    test_checker_close(&t);
}

TEST(a_learned_table_says_which_it_is_when_it_is_refused)
{
    struct test_checker t;
    struct text weights;
    struct why why = {0};
    test_checker_open(&t);
    assert_int_equal(file_read("weights/replies.bin", 1 << 26, t.arena, &weights, &why), OK);
    assert_ok(checker_teach(t.checker, weights, &why), why);
    assert_int_equal(checker_teach(t.checker, text_slice(weights, 0, 1000), &why), ERR_BAD_INPUT);
    assert_true(text_starts(text_of(why.text), TEXT("learned table of replies: ")));
    assert_int_equal(checker_teach_pairs(t.checker, weights, &why), ERR_BAD_INPUT);
    assert_true(text_starts(text_of(why.text), TEXT("learned table of pairs: ")));
    test_checker_close(&t);
}

TEST(a_side_without_a_word_is_refused)
{
    assert_refused("for\tpattern\tnote\nminimising\ta > \n", "side of the pattern is empty");
}

TEST(a_bracket_that_is_not_closed_is_refused)
{
    assert_refused("concept\twords\nthing\tsome(thing\n", "not closed");
}

TEST(a_concept_without_words_is_refused_by_its_name)
{
    assert_refused("for\tpattern\tnote\nminimising\t<nobody_said_this>\n", "nobody_said_this");
}

TEST(a_table_that_is_cut_short_is_refused)
{
    struct test_checker t;
    struct text bytes;
    struct why why = {0};
    test_checker_open(&t);
    assert_ok(file_read("weights/replies.bin", 1 << 26, t.arena, &bytes, &why), why);
    for (size_t len = 0; len < bytes.len; len = 2 * len + 1)
        assert_int_equal(checker_teach(t.checker, text_slice(bytes, 0, len), &why), ERR_BAD_INPUT);
    const struct draft draft = {.lang = TEXT("en"), .reply = TEXT("Please calm down.")};
    assert_non_null(test_remark(&t, &draft, "E16"));
    test_checker_close(&t);
}

TEST(what_the_table_is_sure_of_is_said_with_how_sure_it_is)
{
    struct test_checker t;
    struct text bytes;
    struct why why = {0};
    size_t learned = 0;
    test_checker_open(&t);
    assert_ok(file_read("weights/replies.bin", 1 << 26, t.arena, &bytes, &why), why);
    assert_ok(checker_teach(t.checker, bytes, &why), why);
    assert_ok(file_read("lexicon/replies/clauses_en.tsv", 1 << 24, t.arena, &bytes, &why), why);
    for (struct text line; text_cut(&bytes, '\n', &line);) {
        const char *last = line.len ? memrchr(line.at, '\t', line.len) : NULL;
        if (!last)
            continue;
        const struct draft draft = {.lang = TEXT("en"),
                                    .level = 1,
                                    .reply =
                                        text_slice(line, (size_t)(last + 1 - line.at), line.len)};
        check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
        for (size_t i = 0; i < t.remarks.count; i++)
            if (t.remarks.at[i].sure < 1) {
                assert_true(t.remarks.at[i].sure > 0);
                assert_true(t.remarks.at[i].placed && t.remarks.at[i].words.len);
                learned++;
            }
    }
    assert_true(learned > 50);
    test_checker_close(&t);
}

TEST(a_greeting_a_thanks_and_the_words_before_a_link_are_left_to_the_rules)
{
    static const char *const short_ones[][2] = {
        {"en", "Thanks!"},
        {"en", "Best, the team"},
        {"en", "The steps: https://umi.example/en/cans/and/how/they/open"},
        {"en", "Opening hours: https://umi.example/hours"},
        {"it", "Grazie mille!"},
        {"ja", "手順はこちらです。https://umi.example/ja/cans"}};
    struct test_checker t;
    struct text bytes;
    struct why why = {0};
    test_checker_open(&t);
    assert_ok(file_read("weights/replies.bin", 1 << 26, t.arena, &bytes, &why), why);
    assert_ok(checker_teach(t.checker, bytes, &why), why);
    for (size_t i = 0; i < sizeof(short_ones) / sizeof(*short_ones); i++) {
        const struct draft draft = {
            .lang = text_of(short_ones[i][0]), .level = 3, .reply = text_of(short_ones[i][1])};
        check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
        for (size_t k = 0; k < t.remarks.count; k++)
            assert_true(t.remarks.at[k].sure >= 1);
    }
    const struct draft crude = {.lang = TEXT("en"), .reply = TEXT("Calm down!")};
    assert_non_null(test_remark(&t, &crude, "E16"));
    test_checker_close(&t);
}

TEST(the_same_draft_has_the_same_remarks_after_any_other)
{
    struct test_checker t;
    test_checker_open(&t);
    const struct draft one = {.lang = TEXT("en"), .reply = TEXT("Only a few users. Calm down!")};
    const struct draft other = {.lang = TEXT("ja"), .reply = TEXT("投稿を削除してください。")};
    check_draft(t.checker, t.scratch, &one, TEXT("en"), &t.remarks);
    const size_t count = t.remarks.count;
    assert_true(count >= 2);
    check_draft(t.checker, t.scratch, &other, TEXT("en"), &t.remarks);
    check_draft(t.checker, t.scratch, &one, TEXT("en"), &t.remarks);
    assert_int_equal(t.remarks.count, count);
    test_checker_close(&t);
}
