#include "base/mem.h"
#include "match/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
/* Nothing breaks, and what comes of it is a query. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct arena *arena = arena_new("fuzz", 1 << 12);
    const struct text query = {(const char *)at, len};
    for (int tool = TOOL_BRANDWATCH; tool <= TOOL_POWERTRACK; tool++) {
        struct translated out = {0};
        struct why why = {0};
        struct node *root = NULL;
        if (match_translate(query, (enum query_tool)tool, arena, &out, &why))
            must(why.text[0]);
        else
            must(!query_parse(out.query, NULL, arena, &root, NULL));
    }
    arena_free(&arena);
    return 0;
}
