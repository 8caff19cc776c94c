#ifndef UNDERSTAND_TEST_LEXICON_H
#define UNDERSTAND_TEST_LEXICON_H
/* For tests and benchmarks only: the project's own lexicon, read from lexicon/ below the current
 * folder, and short ways to ask it. */
#include "base/option.h"
#include "base/test.h"
#include "understand/understand.h"

#include <dirent.h>

enum { TEST_LEXICON_FILES = 100 };
struct test_lexicon {
    struct arena *arena;
    struct lexicon_file file[TEST_LEXICON_FILES];
    size_t count;
};

static inline int test_lexicon_order(const void *a, const void *b)
{
    const struct lexicon_file *x = a, *y = b;
    return text_order(x->path, y->path);
}

static inline void test_lexicon_folder(struct test_lexicon *lexicon, const char *folder)
{
    struct text path = arena_printf(lexicon->arena, "lexicon/%s", folder);
    DIR *dir = opendir(path.at);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) { /* NOLINT(concurrency-mt-unsafe) */
        struct why why = {0};
        /* what replies are checked by is no lexicon of posts */
        if (!text_ends(text_of(entry->d_name), TEXT(".tsv")) ||
            text_starts(text_of(entry->d_name), TEXT("reply")))
            continue;
        assert_true(lexicon->count < TEST_LEXICON_FILES);
        struct lexicon_file *file = &lexicon->file[lexicon->count++];
        file->path = arena_printf(lexicon->arena, "%s/%s", folder, entry->d_name);
        path = arena_printf(lexicon->arena, "lexicon/%s/%s", folder, entry->d_name);
        assert_ok(file_read(path.at, 1 << 24, lexicon->arena, &file->bytes, &why), why);
    }
    closedir(dir);
}

static inline struct test_lexicon test_lexicon_read(void)
{
    struct test_lexicon lexicon = {.arena = arena_new("test lexicon", 1 << 20)};
    static const char *const folders[] = {"all", "en", "it", "ja"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        test_lexicon_folder(&lexicon, folders[i]);
    qsort(lexicon.file, lexicon.count, sizeof(*lexicon.file), test_lexicon_order);
    return lexicon;
}

static inline void test_lexicon_done(struct test_lexicon *lexicon)
{
    arena_free(&lexicon->arena);
}

static inline struct understand *test_understand(const struct test_lexicon *lexicon)
{
    struct understand *understand = NULL;
    struct why why = {0};
    assert_ok(understand_build(lexicon->file, lexicon->count, &understand, &why), why);
    return understand;
}
#endif
