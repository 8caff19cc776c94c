#include "base/buf.h"
#include "desk/machine_read.h"
#include "model/length.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const nets[] = {"x", "bluesky", "mastodon", "mail"};
    struct arena *arena = arena_new("fuzz", 1 << 12);
    struct text text = {0}, host = TEXT("umi.example");
    struct why why = {0};
    const struct machine_bounds bounds = {.net = text_of(nets[size ? data[0] % 4 : 0]),
                                          .handle = TEXT("ken@m.example"),
                                          .mark = machine_mark(NULL, TEXT("ja")),
                                          .asked = TEXT("the lid of the can does not open at all, "
                                                        "please help me with it"),
                                          .page = TEXT("use a can opener"),
                                          .url = TEXT("https://umi.example/can"),
                                          .hosts = {&host, 1}};
    const struct text content = {(const char *)data + (size ? 1 : 0), size ? size - 1 : 0};
    const enum machine_end end = machine_read(content, &bounds, arena, &text, &why);
    must((end == MACHINE_DONE) == (why.code == OK));
    if (end == MACHINE_DONE) {
        must(text_length(text, bounds.net, 0).fits && text_ends(text, bounds.mark));
        must(machine_same(text, text, bounds.mark));
    }
    arena_free(&arena);
    return 0;
}
