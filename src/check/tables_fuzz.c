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
    struct lexicon_file files[TEST_LEXICON_FILES];
    size_t count = 0;
    for (size_t i = 0; i < t.replies; i++)
        if (text_starts(t.reply[i].path, TEXT("all/")))
            files[count++] = t.reply[i];
    files[count++] = (struct lexicon_file){TEXT("en/reply_try.tsv"), bytes};
    if (at[0] & 1) {
        if (checker_teach(t.checker, bytes, &why))
            must(why.text[0]);
    } else if (checker_build(files, count, t.understand, &checker, &why)) {
        must(why.text[0]);
    }
    checker_free(&checker);
    mem_free(exact);
    return 0;
}
