#include "cli/command_test.h"

static int run_queries(const char *folder, const char *option, const char *lines)
{
    folder_put(folder, "queries", lines);
    return folder_run(folder, "queries", option, "@queries", NULL);
}

TEST(queries_of_other_tools_come_with_a_report)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--from=brandwatch",
                                 "a\tumi NEAR/3f foods AND country:ita\nb\t(x\nc\tsora\n"),
                     1);
    folder_has(folder, "out", "a\tumi ONEAR/3 foods\nc\tsora\n");
    folder_has(folder, "err", "a: column 23: 'country:ita' is left out");
    folder_has(folder, "err", "queries:2: query b: column 1: this '(' is not closed");
    assert_int_equal(run_queries(folder, "--from=x", "a\tumi -is:retweet\n"), 0);
    folder_has(folder, "out", "a\tumi AND NOT kind:repost\n");
    test_folder_done(folder);
}

TEST(queries_become_rules_for_x)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--to=x", "a\tumi NEAR/3 \"the foods\"\nb\tlang:it\n"), 0);
    folder_has(folder, "out", "{\"value\":\"\\\"umi\\\" \\\"the foods\\\"\",\"tag\":\"a\"}\n");
    folder_has(folder, "err", "b: there is no rule");
    assert_int_equal(run_queries(folder, "--to=x", "a\tumi OR\n"), 1);
    folder_has(folder, "err", "queries:1: ");
    test_folder_done(folder);
}

TEST(queries_ask_what_to_do)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--strict", ""), 2);
    folder_has(folder, "err", "--from=brandwatch");
    test_folder_done(folder);
}
