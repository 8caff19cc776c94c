#include "base/test.h"
#include "tower/tower.h"

TEST(the_program_holds_its_lexicon_without_the_examples)
{
    struct arena *arena = arena_new("test", 4096);
    struct lexicon_file *files = NULL;
    size_t count = 0;
    struct why why = {0};
    assert_ok(tower_lexicon((struct text){0}, arena, &files, &count, &why), why);
    assert_true(count >= 10);
    for (size_t i = 0; i < count; i++) {
        assert_false(text_starts(files[i].path, TEXT("examples/")));
        assert_true(i == 0 || text_order(files[i - 1].path, files[i].path) < 0);
        assert_true(files[i].bytes.len > 0);
    }
    arena_free(&arena);
}

TEST(a_lexicon_folder_that_is_not_there_or_empty_is_named)
{
    struct arena *arena = arena_new("test", 4096);
    struct lexicon_file *files = NULL;
    size_t count = 0;
    struct why why = {0};
    char room[256];
    assert_int_equal(tower_lexicon(TEXT("/nowhere/at/all"), arena, &files, &count, &why),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "/nowhere/at/all"));
    const char *folder = test_folder(room);
    assert_int_equal(tower_lexicon(text_of(folder), arena, &files, &count, &why), ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "no lexicon (*.tsv) below"));
    test_folder_done(folder);
    assert_null(files);
    arena_free(&arena);
}

TEST(a_folder_of_tables_takes_the_place_of_those_inside)
{
    struct arena *arena = arena_new("test", 4096);
    struct lexicon_file *files = NULL;
    size_t count = 0;
    struct why why = {0};
    assert_ok(tower_lexicon(TEXT("lexicon"), arena, &files, &count, &why), why);
    assert_text(files[0].path, "all/emoji.tsv");
    struct understand *understand = NULL;
    assert_ok(understand_build(files, count, &understand, &why), why);
    understand_free(&understand);
    arena_free(&arena);
}
