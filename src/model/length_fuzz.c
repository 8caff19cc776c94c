/* Whatever text comes: links lie in it in order, and what a length leaves of it fits. */
#include "base/mem.h"
#include "base/utf8.h"
#include "model/length.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static const char *const nets[] = {"x", "bluesky", "mastodon", "mail", "other"};
    if (!len || len > 1 << 16)
        return 0;
    char *exact = mem_dup((const char *)at + 1, len - 1);
    const struct text text = {exact, len - 1}, net = text_of(nets[at[0] % 5]);
    struct arena *arena = arena_new("fuzz", 0);
    const struct text_links links = text_links(text, name_form_of(net), arena);
    size_t before = 0;
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        must(link->bytes.from >= before && link->bytes.to > link->bytes.from);
        must(link->bytes.to <= text.len && link->text.at == text.at + link->bytes.from);
        must(link->chars.from == utf8_count(text_slice(text, 0, link->bytes.from)));
        must(link->chars.to == utf8_count(text_slice(text, 0, link->bytes.to)));
        before = link->bytes.to;
    }
    const struct length length = text_length(text, net, at[0] & 64 ? at[0] : 0);
    must(length.cut <= utf8_count(text));
    must(!length.fits || length.cut == utf8_count(text));
    must(text_graphemes(text) <= utf8_count(text));
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
