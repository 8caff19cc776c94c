#include "net/chat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new("fuzz", 1 << 12);
    const struct text body = {(const char *)data, size};
    struct text content = {0};
    struct why why = {0};
    if (chat_read(body, arena, &content, &why) == OK)
        must(content.len > 0);
    else
        must(why.code != OK);
    unsigned quirks = 0;
    for (int i = 0; i < 8; i++) {
        const unsigned more = chat_quirk_of(body, quirks, arena);
        must(!(quirks & more));
        quirks |= more;
        if (!more)
            break;
    }
    arena_free(&arena);
    return 0;
}
