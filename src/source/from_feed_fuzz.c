#include "source/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct arena *arena = arena_new("fuzz", 4096);
    struct text bytes = {(const char *)at, len};
    struct feed_doc doc;
    int64_t ms;
    if (feed_read(bytes, TEXT("text/xml; charset=shift_jis"), arena, &doc, NULL) == OK)
        feed_plain(doc.title, arena);
    if (feed_date(bytes, &ms))
        feed_link(bytes, bytes, arena);
    arena_free(&arena);
    return 0;
}
