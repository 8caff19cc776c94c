/* Whatever stands in a table of pairs: it is refused with a reason, or replies are compared by it.
 */
#include "base/mem.h"
#include "check/pairs.h"
#include "check/test_checker.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* A head that fits, so that what is behind it is read too: a word, a key and a sign. */
static struct text whole(const uint8_t *at, size_t len, struct arena *arena)
{
    static const char magic[4] = {'h', 'n', 'm', 'P'};
    const uint32_t head[] = {PAIRS_VERSION, 1, 1, 1};
    const size_t size =
        20 + 4 + PAIR_MEANING + 5 + 2 * PAIR_FACTORS + 6 + sizeof(struct pair_dense);
    char *bytes = arena_alloc(arena, size);
    memcpy(bytes, magic, sizeof(magic));
    memcpy(bytes + 4, head, sizeof(head));
    for (size_t i = 20; i < size && len; i++)
        bytes[i] = (char)at[(i - 20) % len];
    return (struct text){bytes, size};
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static struct test_checker t;
    static const struct draft_said said = {
        .text = TEXT("The ovens were switched off on Tuesday. 窯の火を落としました。")};
    static const struct draft draft = {
        .reply = TEXT("We kept the ovens running. 窯は動いています。 I forni erano accesi."),
        .level = 2,
        .published = &said,
        .published_count = 1};
    if (!t.checker)
        test_checker_open(&t);
    if (len < 1 || len > 1 << 16)
        return 0;
    struct arena *arena = arena_new("pairs fuzz", 1 << 16);
    struct why why = {0};
    char *exact = mem_dup((const char *)at + 1, len - 1);
    const struct text bytes =
        at[0] & 1 ? whole(at + 1, len - 1, arena) : (struct text){exact, len - 1};
    if (checker_teach_pairs(t.checker, bytes, &why))
        must(why.text[0]);
    check_draft(t.checker, t.scratch, &draft, TEXT("en"), &t.remarks);
    mem_free(exact);
    arena_free(&arena);
    return 0;
}
