#include "base/mem.h"
#include "base/utf8.h"
#include "match/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
/* Warnings and rules of any query: columns lie in it, and no rule is too long. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct arena *arena = arena_new("fuzz", 1 << 12);
    const struct text query = {(const char *)at, len};
    struct topic topic = {.id = TEXT("t"), .query = query};
    struct glance sample[60];
    for (size_t i = 0; i < 60; i++)
        sample[i] = (struct glance){.text = i % 2 ? query : TEXT("東京都 umi")};
    const struct warn_setup setup = {.sample = sample, .sample_count = 60};
    const struct match_setup topics = {.topics = &topic, .count = 1};
    struct match_warning *all = NULL;
    struct x_rules rules = {0};
    struct why why = {0};
    size_t count = 0;
    const enum err err = match_warnings(query, &setup, arena, &all, &count, &why);
    must((match_to_x(&topics, arena, &rules, &why) == OK) == (err == OK));
    for (size_t i = 0; i < count; i++)
        must(all[i].column >= 1 && all[i].column <= utf8_count(query) + 1);
    for (size_t i = 0; i < rules.rule_count; i++)
        must(utf8_count(rules.rules[i].value) <= X_RULE_MOST);
    arena_free(&arena);
    return 0;
}
