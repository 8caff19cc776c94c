#include "base/test.h"
#include "understand/test_lexicon.h"
#include "understand/understand.h"

static void refuses(const char *path, const char *rows, const char *words)
{
    const struct lexicon_file file = {text_of(path), text_of(rows)};
    struct understand *understand = NULL;
    struct why why = {0};
    assert_int_not_equal(understand_build(&file, 1, &understand, &why), OK);
    assert_null(understand);
    if (!strstr(why.text, words))
        fail_msg("'%s' does not say '%s'", why.text, words);
}

TEST(a_wrong_row_is_named_with_its_file_and_line)
{
    refuses("en/risk.tsv", "# about\nfor\tweight\tpattern\ncontaminaton\t3\tworm\n",
            "en/risk.tsv line 3: 'contaminaton' is nothing a rule can be for; near it: "
            "contamination");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\theavy\tdown\n", "en/a.tsv line 2");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\t3\t<downn>\n",
            "en/a.tsv line 2: <downn> is used but no file gives it words");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\t3\tdown & \n", "line 2");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\t3\ta & b > c\n", "not both");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\t3\tdo(wn\n", "has no ')'");
    refuses("en/a.tsv", "for\tweight\tpattern\noutage\t3\ta & b ~x\n", "no distance");
    refuses("en/a.tsv", "for\tweight\tpatern\n", "near it: pattern");
    refuses("en/a.tsv", "# nothing\n", "has no header line");
    refuses("en/a.tsv", "concept\tpattern\nbug\t\n", "line 2: the pattern is missing");
    refuses("en/a.tsv", "concept\tpattern\nnumber\tone\n", "takes no words");
    refuses("en/a.tsv", "concept\tpattern\nbug\t\xff\xfe\n", "is no UTF-8");
    refuses("en/a.tsv", "concept\tpattern\nbug\t<insect>\n",
            "<insect> is used in a pattern but no file gives it words");
}

TEST(every_file_of_the_lexicon_can_be_read)
{
    struct test_lexicon lexicon = test_lexicon_read();
    assert_true(lexicon.count >= 8);
    struct understand *understand = test_understand(&lexicon);
    understand_free(&understand);
    test_lexicon_done(&lexicon);
}
