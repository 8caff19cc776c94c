#include "base/test.h"
#include "check/check.h"
#include "desk/machine_against.h"

/* ---- where a passage stands ---- */

static void stands(const char *text, const char *quoted, const char *wanted)
{
    struct span at;
    const bool found = against_locate(text_of(text), text_of(quoted), &at);
    if (found != (wanted != NULL))
        fail_msg("%s in %s: %d", quoted, text, (int)found);
    if (found)
        assert_text(text_slice(text_of(text), at.from, at.to), wanted);
}

TEST(a_passage_is_found_whatever_its_white_space_case_and_quotation_marks)
{
    stands("The sale  opens\nin May.", "the sale opens in may", "The sale  opens\nin May");
    stands("We said \xE2\x80\x9Cnever\xE2\x80\x9D again.", "\"never\" again",
           "never\xE2\x80\x9D again");
    stands("It\xE2\x80\x99s on since April.", "\xE2\x80\xA6It's on since\xE2\x80\xA6",
           "It\xE2\x80\x99s on since");
    stands("販売は 5月に始まります。", "「5月に始まり」", "5月に始まり");
}

TEST(what_stands_nowhere_or_everywhere_is_no_passage)
{
    stands("The sale opens in May.", "The sale opens in June.", NULL);
    stands("a part of it", "art", NULL);
    stands("at 15 o'clock", "5 o'clock", NULL);
    stands("at 15 o'clock, at 5 o'clock", "5 o'clock", "5 o'clock");
    stands("It is so.", "is", NULL);
    stands("It is so.", "...", NULL);
    stands("It is so.", "", NULL);
    stands("", "It is", NULL);
}

/* ---- what it answered ---- */

static struct against_source sources[] = {
    {.kind = "published",
     .id = {"umi-s1", 6},
     .text = {"Our summer soup is on sale since April.", 39}},
    {.kind = "ledger", .id = {"umi-f1", 6}, .text = {"nobody fell ill", 15}, .how = FACT_CONFIRMED},
    {.kind = "ledger",
     .id = {"umi-f2", 6},
     .text = {"the can is made of lead", 23},
     .how = FACT_FALSE},
    {.kind = "published", .id = {"umi-s2", 6}, .text = {"The soup is not safe to eat.", 28}}};
static const struct against asked = {
    .text = {"Good news: the sale opens in May. The can is made of lead. It is safe to eat.", 77},
    .at = sources,
    .count = 4};

static void answers(const char *content, size_t found, size_t thrown, struct against_founds *out)
{
    static struct arena *arena;
    struct why why = {0};
    struct against_founds founds;
    if (arena)
        arena_free(&arena);
    arena = arena_new("test", 1 << 14);
    const enum machine_end end = against_read(text_of(content), &asked, arena, &founds, &why);
    if (end != MACHINE_DONE || founds.count != found || founds.thrown != thrown)
        fail_msg("%s: %s, %zu found, %zu thrown (%s)", content, machine_end_name(end), founds.count,
                 founds.thrown, why.text);
    if (out)
        *out = founds;
}

#define ITEM(draft, source, said, why)                                                             \
    "{\"draft\":\"" draft "\",\"source\":\"" source "\",\"said\":\"" said "\",\"why\":\"" why "\"" \
    "}"
#define LIST(items) "{\"contradictions\":[" items "]}"

TEST(a_finding_counts_where_both_passages_stand_in_the_texts)
{
    struct against_founds f;
    answers(LIST(""), 0, 0, NULL);
    answers(LIST(ITEM("opens in May", "T1", "on sale since April", "It is on sale already.")), 1, 0,
            &f);
    assert_text(f.at[0].words, "opens in May");
    assert_text(f.at[0].against, "on sale since April");
    assert_text(f.at[0].source->id, "umi-s1");
    assert_text(f.at[0].reason, "It is on sale already.");
    /* the text that it names is another, or none */
    answers(LIST(ITEM("opens in May", "T4", "since April", "")), 1, 0, &f);
    assert_text(f.at[0].source->id, "umi-s1");
    answers(LIST(ITEM("opens in May", "T99999999999999999999", "since April", "")), 1, 0, &f);
    answers(LIST(ITEM("opens in May", "", "since April", "")), 1, 0, &f);
    /* twice is once */
    answers(LIST(ITEM("opens in May", "T1", "since April", "a") "," ITEM("opens in May", "T1",
                                                                         "on sale", "b")),
            1, 0, NULL);
}

TEST(what_it_made_up_is_thrown_away_and_counted)
{
    answers(LIST(ITEM("opens in June", "T1", "since April", "")), 0, 1, NULL);
    answers(LIST(ITEM("opens in May", "T1", "since March", "")), 0, 1, NULL);
    answers(LIST(ITEM("", "T1", "since April", "")), 0, 1, NULL);
    answers(LIST("null,7,\"x\",{},[]"), 0, 5, NULL);
    answers(LIST("{\"draft\":7,\"source\":[],\"said\":{},\"why\":null}"), 0, 1, NULL);
    /* the passage of the draft quoted as what was published */
    answers(LIST(ITEM("opens in May", "T1", "opens in May", "")), 0, 1, NULL);
}

TEST(the_same_words_are_no_contradiction_but_of_a_row_that_is_not_so)
{
    struct against_founds f;
    answers(LIST(ITEM("the can is made of lead", "T3", "the can is made of lead", "")), 1, 0, &f);
    assert_text(f.at[0].source->id, "umi-f2");
    /* one holds the other and a not */
    answers(LIST(ITEM("safe to eat", "T4", "not safe to eat", "")), 1, 0, NULL);
    answers(LIST(ITEM("safe to eat", "T4", "safe to eat", "")), 0, 1, NULL);
}

TEST(a_reason_is_one_short_line_without_signs_that_nobody_sees)
{
    struct against_founds f;
    char reason[900] = "";
    answers(LIST(ITEM("opens in May", "T1", "since April",
                      " a\\n\\n\\tb\\u0000\\u202ec\\u200b\\u0007 <b>d</b> ")),
            1, 0, &f);
    assert_text(f.at[0].reason, "a b c <b>d</b>");
    memset(reason, 'x', sizeof(reason) - 1);
    char content[1200];
    snprintf(content, sizeof(content), LIST(ITEM("opens in May", "T1", "since April", "%s")),
             reason);
    answers(content, 1, 0, &f);
    assert_int_equal(f.at[0].reason.len, AGAINST_REASON);
}

TEST(an_answer_of_another_form_is_none)
{
    static const char *const bad[] = {"",
                                      "no",
                                      "[]",
                                      "7",
                                      "{}",
                                      "{\"contradictions\":null}",
                                      "{\"contradictions\":{}}",
                                      "{\"contradictions\":[",
                                      "{\"text\":\"all well\"}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct arena *arena = arena_new("test", 1 << 12);
        struct against_founds founds;
        struct why why = {0};
        assert_int_equal(against_read(text_of(bad[i]), &asked, arena, &founds, &why),
                         MACHINE_UNUSABLE);
        assert_true(*why.text);
        arena_free(&arena);
    }
}

TEST(no_answer_makes_more_findings_than_people_read)
{
    struct buf buf;
    struct against_founds f;
    buf_init(&buf, 1 << 16);
    assert_int_equal(buf_text(&buf, TEXT("{\"contradictions\":[")), OK);
    static const char *const words[] = {"Good news",  "the sale", "opens",   "in May",
                                        "The can",    "is made",  "made of", "of lead",
                                        "It is safe", "safe",     "to eat",  "news: the"};
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(
            buf_printf(&buf, "%s" ITEM("%s", "T1", "since April", ""), i ? "," : "", words[i]), OK);
    assert_int_equal(buf_text(&buf, TEXT("]}")), OK);
    assert_int_equal(buf_text(&buf, (struct text){"", 1}), OK);
    answers(buf_view(&buf).at, AGAINST_FOUND, 0, &f);
    buf_done(&buf);
}
