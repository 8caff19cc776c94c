#include "base/arena.h"
#include "story/reader.h"

/* Any text is read without harm, and each sign stands inside the form. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char rows[] = "goods\tチョコ*|プリン\tchocolate*|fake site\tcioccolat*\n"
                               "place\t神戸\tkobe\t=\ncause\t虫|アリ\tbug|ants\tinsett*\n";
    struct story_reader *reader =
        story_reader_of(things_new(text_of(rows), TEXT("word\t3\t10\ngoods/chocolate\t1\t9\n")));
    struct arena *arena = arena_new("fuzz", 65536);
    struct hit hit = {.brand = TEXT("kobe")};
    static struct span span = {0, 2};
    hit.spans = &span;
    hit.span_count = len & 1;
    struct post post = {
        .text = {(const char *)bytes, len}, .net = TEXT("x"), .hits = &hit, .hit_count = 1};
    story_read(reader, &post, arena);
    for (size_t i = 0; post.told && i < post.told->count; i++) {
        must(post.told->at[i].from <= post.told->at[i].to);
        must(post.told->at[i].to <= post.told->form.len);
    }
    /* a table of things may be anything as well */
    struct things *things = things_new((struct text){(const char *)bytes, len},
                                       (struct text){(const char *)bytes, len});
    things_free(&things);
    story_reader_free(&reader);
    arena_free(&arena);
    return 0;
}
