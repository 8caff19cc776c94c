#include "base/arena.h"
#include "base/fold.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
/* Whatever comes in: valid UTF-8 goes out, plain and mapped agree, the map stays inside. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    const struct text text = {(const char *)at, len};
    struct arena *arena = arena_new("fuzz", 1 << 12);
    struct buf plain, mapped;
    struct fold_map map = {0};
    buf_init(&plain, 1 << 24);
    buf_init(&mapped, 1 << 24);
    must(fold_nfkc(text, &plain) == OK && utf8_valid(buf_view(&plain)));
    buf_clear(&plain);
    must(fold_match(text, &plain) == OK && utf8_valid(buf_view(&plain)));
    must(fold_match_mapped(text, &mapped, arena, &map) == OK);
    must(text_same(buf_view(&plain), buf_view(&mapped)) && map.len == plain.len);
    for (size_t i = 0; i < map.len; i++) {
        must(map.from[i] < map.to[i] && map.to[i] <= len);
        must(i == 0 || (map.from[i] >= map.from[i - 1] && map.to[i] >= map.to[i - 1]));
    }
    buf_clear(&mapped);
    uint32_t *from = arena_array(arena, uint32_t, plain.len + 1);
    must(fold_loose(buf_view(&plain), FOLD_NO_ACCENTS | FOLD_KANA, &mapped, from) == OK);
    must(utf8_valid(buf_view(&mapped)) && mapped.len <= plain.len);
    for (size_t i = 0; i < mapped.len; i++)
        must(from[i] <= from[i + 1] && from[i + 1] <= plain.len);
    buf_done(&plain);
    buf_done(&mapped);
    arena_free(&arena);
    return 0;
}
