/* Whatever stands in a table of rules or of weights: it is refused with a reason, or replies are
 * read by it. */
#include "base/mem.h"
#include "check/test_checker.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static struct test_checker t;
    if (!t.checker)
        test_checker_open(&t);
    if (len < 1 || len > 20000)
        return 0;
    char *exact = mem_dup((const char *)at + 1, len - 1);
    const struct text bytes = {exact, len - 1};
    struct checker *checker = NULL;
    struct why why = {0};
    const struct lexicon_file files[] = {
        {TEXT("all/reply_kinds.tsv"),
         TEXT(
             "code\trules\tgravity\tfrom\twhy_ja\tbetter_ja\twhy_en\tbetter_en\twhy_it\tbetter_it\n"
             "a\tG99\tblock\t0\ta\tb\tc\td\te\tf\njoke_in_"
             "incident\tG98\tblock\t2\ta\tb\tc\td\te\tf\n"
             "mixed_register\tG97\twarn\t0\ta\tb\tc\td\te\tf\n")},
        {TEXT("en/reply_try.tsv"), bytes}};
    if (at[0] & 1) {
        if (checker_teach(t.checker, bytes, &why))
            must(why.text[0]);
    } else if (checker_build(files, 2, t.understand, &checker, &why)) {
        must(why.text[0]);
    }
    checker_free(&checker);
    mem_free(exact);
    return 0;
}
