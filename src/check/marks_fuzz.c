/* Whatever stands in a table of claims is read or refused with a reason, and finds marks that lie
 * in the text. */
#include "base/mem.h"
#include "base/utf8.h"
#include "check/marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static const char header[] = "what\tside\tpatterns\tnote\n";
    struct why why = {0};
    bool taken = false;
    if (len > 20000)
        return 0;
    char *exact = mem_new(len + sizeof(header));
    memcpy(exact, header, sizeof(header) - 1);
    if (len)
        memcpy(exact + sizeof(header) - 1, at, len);
    struct marks marks = {0};
    const struct text all = {exact, len + sizeof(header) - 1}, rows = {(const char *)at, len};
    const enum err err = marks_read(&marks, TEXT("ja"), all, &taken, &why);
    must(!err || why.text[0]);
    must(taken);
    if (!err && utf8_valid(rows)) {
        struct arena *arena = arena_new("fuzz", 0);
        struct plain plain;
        struct mark_list list;
        marks_build(&marks);
        plain_make(rows, arena, &plain);
        marks_find(&marks, &plain, TONGUE_JA, arena, &list);
        for (size_t i = 0; i < list.count; i++)
            must(list.at[i].at.from < list.at[i].at.to && list.at[i].at.to <= plain.text.len);
        arena_free(&arena);
    }
    marks_done(&marks);
    mem_free(exact);
    return 0;
}
