#include "base/mem.h"
#include "base/test.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

/* Runs `hinomi queries OPTION FILE`; what it wrote lies in the folder's out and err. */
static int run_queries(const char *folder, const char *option, const char *lines)
{
    char paths[3][300];
    static const char *const names[] = {"queries", "out", "err"};
    for (int i = 0; i < 3; i++)
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", folder, names[i]);
    FILE *file = fopen(paths[0], "wb");
    assert_non_null(file);
    fputs(lines, file);
    fclose(file);
    char *argv[] = {(char *)(uintptr_t) "hinomi", (char *)(uintptr_t) "queries",
                    (char *)(uintptr_t)option, paths[0], NULL};
    fflush(stdout);
    fflush(stderr);
    int kept[2];
    for (int i = 0; i < 2; i++) {
        const int to = open(paths[i + 1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        kept[i] = dup(i + 1);
        assert_true(to >= 0 && kept[i] >= 0);
        dup2(to, i + 1);
        close(to);
    }
    const int status = cli_main(4, argv);
    fflush(stdout);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    return status;
}

static void file_has(const char *folder, const char *name, const char *part)
{
    char path[300];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    const struct text text = test_read_file(path);
    if (text_find(text, text_of(part)) < 0)
        fail_msg("\"%s\" is not in: %.*s", part, TEXT_ARG(text));
    mem_free((void *)(uintptr_t)text.at);
}

TEST(queries_of_other_tools_come_with_a_report)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--from=brandwatch",
                                 "a\tumi NEAR/3f foods AND country:ita\nb\t(x\nc\tsora\n"),
                     1);
    file_has(folder, "out", "a\tumi ONEAR/3 foods\nc\tsora\n");
    file_has(folder, "err", "a: column 23: 'country:ita' is left out");
    file_has(folder, "err", "queries:2: query b: column 1: this '(' is not closed");
    assert_int_equal(run_queries(folder, "--from=x", "a\tumi -is:retweet\n"), 0);
    file_has(folder, "out", "a\tumi AND NOT kind:repost\n");
    test_folder_done(folder);
}

TEST(queries_become_rules_for_x)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--to=x", "a\tumi NEAR/3 \"the foods\"\nb\tlang:it\n"), 0);
    file_has(folder, "out", "{\"value\":\"\\\"umi\\\" \\\"the foods\\\"\",\"tag\":\"a\"}\n");
    file_has(folder, "err", "b: there is no rule");
    assert_int_equal(run_queries(folder, "--to=x", "a\tumi OR\n"), 1);
    file_has(folder, "err", "queries:1: ");
    test_folder_done(folder);
}

TEST(queries_ask_what_to_do)
{
    char folder[256];
    test_folder(folder);
    assert_int_equal(run_queries(folder, "--strict", ""), 2);
    file_has(folder, "err", "--from=brandwatch");
    test_folder_done(folder);
}
