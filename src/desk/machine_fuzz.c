#include "base/buf.h"
#include "base/utf8.h"
#include "check/check.h"
#include "desk/machine_against.h"
#include "desk/machine_read.h"
#include "model/length.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void a_draft(struct text net, struct text content, struct arena *arena)
{
    struct text text = {0}, host = TEXT("umi.example");
    struct why why = {0};
    const struct machine_bounds bounds = {.net = net,
                                          .handle = TEXT("ken@m.example"),
                                          .mark = machine_mark(NULL, TEXT("ja")),
                                          .asked = TEXT("the lid of the can does not open at all, "
                                                        "please help me with it"),
                                          .page = TEXT("use a can opener"),
                                          .url = TEXT("https://umi.example/can"),
                                          .hosts = {&host, 1}};
    const enum machine_end end = machine_read(content, &bounds, arena, &text, &why);
    must((end == MACHINE_DONE) == (why.code == OK));
    if (end == MACHINE_DONE) {
        must(text_length(text, bounds.net, 0).fits && text_ends(text, bounds.mark));
        must(machine_same(text, text, bounds.mark));
    }
}

/* Whatever it answers: a finding quotes both texts, and says one line. */
static void a_reading(struct text content, struct arena *arena)
{
    struct against_source sources[] = {
        {.kind = "published",
         .text = TEXT("The summer soup is on sale since April, \"never\" after.")},
        {.kind = "ledger", .text = TEXT("夏のスープ: 4月から"), .how = FACT_FALSE}};
    const struct against asked = {
        .text = TEXT("The sale opens in May. 夏のスープは5月です。"), .at = sources, .count = 2};
    struct against_founds founds;
    struct why why = {0};
    const enum machine_end end = against_read(content, &asked, arena, &founds, &why);
    must(end == MACHINE_DONE || (end == MACHINE_UNUSABLE && why.code != OK));
    for (size_t i = 0; end == MACHINE_DONE && i < founds.count; i++) {
        const struct against_found *f = &founds.at[i];
        must(text_find(asked.text, f->words) >= 0 && f->words.len);
        must(text_find(f->source->text, f->against) >= 0 && f->against.len);
        must(utf8_valid(f->reason) && utf8_count(f->reason) <= 2 * AGAINST_REASON);
        must(text_find(f->reason, TEXT("\n")) < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const nets[] = {"x", "bluesky", "mastodon", "mail"};
    struct arena *arena = arena_new("fuzz", 1 << 12);
    const struct text content = {(const char *)data + (size ? 1 : 0), size ? size - 1 : 0};
    a_draft(text_of(nets[size ? data[0] % 4 : 0]), content, arena);
    a_reading(content, arena);
    arena_free(&arena);
    return 0;
}
