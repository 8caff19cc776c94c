/* Lines of queries that are to be tried, with and without something in force: read or refused with
 * a reason; what comes out differs from what is in force only where it says so. */
#include "base/mem.h"
#include "tower/trial.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void take(struct text bytes, const struct watched *force, struct arena *arena)
{
    struct watched tried;
    struct trial trial;
    struct why why = {0};
    if (trial_lines(bytes, force, arena, &tried, &why)) {
        must(why.text[0]);
        return;
    }
    trial_make(force, &tried, false, arena, &trial);
    must(trial.topic_count > 0 && trial.compared == (force != NULL));
    for (size_t i = 0; i < trial.topic_count; i++) {
        const struct trial_topic *both = &trial.topics[i];
        must((both->state == TRIAL_NEW) == !both->force);
        must((both->state == TRIAL_DROPPED) == !both->tried);
        must(both->state != TRIAL_SAME || text_same(both->force->query, both->tried->query));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct topic topics[] = {
        {.client = TEXT("a"), .brand = TEXT("b"), .id = TEXT("t"), .query = TEXT("umi")},
        {.client = TEXT("a"), .brand = TEXT("b"), .id = TEXT("u"), .query = TEXT("list:x")},
        {.client = TEXT("a"), .brand = TEXT("c"), .id = TEXT("t"), .query = TEXT("sora")}};
    struct brand brands[] = {
        {.client = TEXT("a"), .id = TEXT("b"), .topics = topics, .topic_count = 2},
        {.client = TEXT("a"), .id = TEXT("c"), .topics = topics + 2, .topic_count = 1}};
    struct client client = {.id = TEXT("a"), .brands = brands, .brand_count = 2};
    const struct watched force = {.clients = &client, .client_count = 1};
    char *exact = mem_dup((const char *)at, len);
    struct arena *arena = arena_new("fuzz", 0);
    take((struct text){exact, len}, &force, arena);
    take((struct text){exact, len}, NULL, arena);
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
