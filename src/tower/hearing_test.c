#include "base/clock.h"
#include "base/test.h"
#include "tower/hearing.h"

static const int64_t noon = 1795003200000;

struct bell {
    int rises, falls, level;
    char client[40], words[200];
};

static void ring(const struct event *level, void *arg)
{
    struct bell *bell = arg;
    bell->rises += level->to > level->from;
    bell->falls += level->to < level->from;
    bell->level = level->to;
    snprintf(bell->client, sizeof(bell->client), "%.*s", TEXT_ARG(level->client));
    if (level->why_count)
        snprintf(bell->words, sizeof(bell->words), "%.*s", TEXT_ARG(level->why[0].text));
}

static void news(struct hearing *hearing, const struct watched *watched, const char *state,
                 int64_t at_ms)
{
    const struct source_news n = {
        .source = TEXT("bluesky"), .state = text_of(state), .at_ms = at_ms, .lag_ms = SECONDS(90)};
    hearing_news(hearing, watched, &n);
}

static struct client clients[] = {{.id = {"umi", 3}}, {.id = {"sora", 4}}};
static struct route all_routes[] = {{.level = 3}, {.level = 2, .brand = {"foods", 5}}};
static struct route own_routes[] = {{.client = {"umi", 3}, .level = 2},
                                    {.client = {"sora", 4}, .brand = {"b", 1}, .level = 2}};

TEST(a_silent_source_rings_once_at_the_level_of_the_route_and_ends_when_it_is_back)
{
    struct bell bell = {0};
    const struct watched watched = {
        .clients = clients, .client_count = 2, .routes = all_routes, .route_count = 2};
    struct hearing *hearing = hearing_new(ring, &bell);
    news(hearing, &watched, "live", noon);
    news(hearing, &watched, "silent", noon + MINUTES(5));
    news(hearing, &watched, "silent", noon + MINUTES(6));
    assert_int_equal(bell.rises, 1);
    assert_int_equal(bell.level, 3);
    assert_string_equal(bell.client, "");
    assert_true(strstr(bell.words, "bluesky is silent since 2026-11-18T") != NULL);
    struct completeness heard = {0};
    hearing_fill(hearing, noon + MINUTES(15), &heard);
    assert_int_equal(heard.silent, 1);
    assert_int_equal(heard.lag_ms, MINUTES(10) + SECONDS(90));
    news(hearing, &watched, "live", noon + MINUTES(20));
    assert_int_equal(bell.level, 0);
    assert_int_equal(bell.rises, 1);
    heard = (struct completeness){0};
    hearing_fill(hearing, noon + MINUTES(21), &heard);
    assert_int_equal(heard.silent + (int)heard.lag_ms, 0);
    hearing_free(&hearing);
}

TEST(without_a_route_for_all_the_clients_that_have_one_are_rung)
{
    struct bell bell = {0};
    const struct watched watched = {
        .clients = clients, .client_count = 2, .routes = own_routes, .route_count = 2};
    struct hearing *hearing = hearing_new(ring, &bell);
    news(hearing, &watched, "gap", noon);
    assert_int_equal(bell.rises, 1);
    assert_string_equal(bell.client, "umi");
    struct completeness heard = {0};
    hearing_fill(hearing, noon + MINUTES(1), &heard);
    assert_int_equal(heard.gaps, 1);
    hearing_free(&hearing);
}

TEST(a_late_source_rings_only_after_five_minutes)
{
    struct bell bell = {0};
    const struct watched watched = {.clients = clients, .client_count = 2};
    struct hearing *hearing = hearing_new(ring, &bell);
    news(hearing, &watched, "late", noon);
    hearing_tick(hearing, &watched, noon + MINUTES(4));
    assert_int_equal(bell.rises, 0);
    hearing_tick(hearing, &watched, noon + MINUTES(5));
    hearing_tick(hearing, &watched, noon + MINUTES(6));
    assert_int_equal(bell.rises, 1);
    assert_int_equal(bell.level, 2);
    hearing_free(&hearing);
}
