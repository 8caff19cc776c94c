#ifndef CHECK_TEST_CHECKER_H
#define CHECK_TEST_CHECKER_H
/* For tests and benchmarks only: a checker with the project's own lexicon, read from lexicon/ below
 * the current folder, and short ways to ask it. */
#include "base/option.h"
#include "base/test.h"
#include "check/check.h"

#include <dirent.h>
#include <stdio.h>

enum { TEST_LEXICON_FILES = 120 };
struct test_checker {
    struct arena *arena;
    struct lexicon_file file[TEST_LEXICON_FILES], reply[TEST_LEXICON_FILES];
    size_t count, replies;
    struct understand *understand;
    struct checker *checker;
    struct check_scratch *scratch;
    struct remarks remarks;
};

static inline int test_lexicon_order(const void *a, const void *b)
{
    const struct lexicon_file *x = a, *y = b;
    return text_order(x->path, y->path);
}

static inline void test_lexicon_folder(struct test_checker *t, const char *folder)
{
    struct text path = arena_printf(t->arena, "lexicon/%s", folder);
    DIR *dir = opendir(path.at);
    must(dir);
    for (struct dirent *entry; (entry = readdir(dir));) { /* NOLINT(concurrency-mt-unsafe) */
        const struct text name = text_of(entry->d_name);
        if (!text_ends(name, TEXT(".tsv")))
            continue;
        must(t->count < TEST_LEXICON_FILES && t->replies < TEST_LEXICON_FILES);
        const bool reply = text_starts(name, TEXT("reply"));
        struct lexicon_file *file = reply ? &t->reply[t->replies++] : &t->file[t->count++];
        file->path = arena_printf(t->arena, "%s/%s", folder, entry->d_name);
        path = arena_printf(t->arena, "lexicon/%s/%s", folder, entry->d_name);
        must(file_read(path.at, 1 << 24, t->arena, &file->bytes, NULL) == OK);
    }
    closedir(dir);
}

static inline void test_checker_open(struct test_checker *t)
{
    static const char *const folders[] = {"all", "en", "it", "ja"};
    struct why why = {0};
    *t = (struct test_checker){.arena = arena_new("test checker", 1 << 20)};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        test_lexicon_folder(t, folders[i]);
    qsort(t->file, t->count, sizeof(*t->file), test_lexicon_order);
    qsort(t->reply, t->replies, sizeof(*t->reply), test_lexicon_order);
    if (understand_build(t->file, t->count, &t->understand, &why) ||
        checker_build(t->reply, t->replies, t->understand, &t->checker, &why)) {
        fprintf(stderr, "%s\n", why.text);
        must(false);
    }
    t->scratch = check_scratch_new(t->checker);
}

static inline void test_checker_close(struct test_checker *t)
{
    check_scratch_free(&t->scratch);
    checker_free(&t->checker);
    understand_free(&t->understand);
    arena_free(&t->arena);
}

/* The first remark of the rule, or NULL. */
static inline const struct remark *test_remark(struct test_checker *t, const struct draft *draft,
                                               const char *rule)
{
    check_draft(t->checker, t->scratch, draft, TEXT("en"), &t->remarks);
    for (size_t i = 0; i < t->remarks.count; i++)
        if (strcmp(t->remarks.at[i].rule, rule) == 0)
            return &t->remarks.at[i];
    return NULL;
}
#endif
