#include "base/clock.h"
#include "base/mem.h"
#include "source/bluesky.h"

/* How fast Jetstream events are skimmed: posts with facets and an embed, and reposts. */

enum { EVENTS = 20000, ROUNDS = 20 };

static struct text make_event(struct arena *arena, size_t i)
{
    if (i % 3 == 0)
        return arena_printf(
            arena,
            "{\"did\":\"did:plc:%022zu\",\"time_us\":%zu,\"kind\":\"commit\",\"commit\":{\"rev\":"
            "\"3mptbyp%zu\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.repost\","
            "\"rkey\":"
            "\"3mptby%zu\",\"record\":{\"$type\":\"app.bsky.feed.repost\",\"createdAt\":"
            "\"2026-07-04T14:38:08.999Z\",\"subject\":{\"cid\":"
            "\"bafyreiftot7eltsc3f6g4qktykmbv6jcmdmhcx5osscan6jpdxkpqcmcza\",\"uri\":\"at://"
            "did:plc:"
            "%022zu/app.bsky.feed.post/3mpsjbtci2c2o\"}},\"cid\":"
            "\"bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i\"}}",
            i, 1783175888085434 + i, i, i, i * 7);
    return arena_printf(
        arena,
        "{\"did\":\"did:plc:%022zu\",\"time_us\":%zu,\"kind\":\"commit\",\"commit\":{\"rev\":"
        "\"3mptbyp%zu\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":"
        "\"3mptby%zu\",\"record\":{\"$type\":\"app.bsky.feed.post\",\"createdAt\":"
        "\"2026-07-04T14:38:08.420Z\",\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[{"
        "\"alt\":\"a bowl of soup\",\"aspectRatio\":{\"height\":1536,\"width\":2048},\"image\":{"
        "\"$type\":\"blob\",\"ref\":{\"$link\":"
        "\"bafkreias7oxbr6swsuggccmtnqpoeami4jza5x4w3urltn6gzhqf4k6k2e\"},\"mimeType\":"
        "\"image/jpeg\",\"size\":119635}}]},\"facets\":[{\"features\":[{\"$type\":"
        "\"app.bsky.richtext.facet#tag\",\"tag\":\"soup\"}],\"index\":{\"byteEnd\":9,\"byteStart\":"
        "4}}],"
        "\"langs\":[\"ja\"],\"text\":\"No. #soup "
        "海フーズのスープが届いた。今日の夕飯はこれで決まり %zu\"},"
        "\"cid\":\"bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i\"}}",
        i, 1783175888085434 + i, i, i, i);
}

int main(void)
{
    struct arena *arena = arena_new("events", 1 << 24), *scratch = arena_new("scratch", 1 << 16);
    struct text *events = arena_array(arena, struct text, EVENTS);
    size_t bytes = 0, posts = 0;
    for (size_t i = 0; i < EVENTS; i++) {
        events[i] = make_event(arena, i);
        bytes += events[i].len;
    }
    int64_t start_us = clock_steady_us();
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < EVENTS; i++) {
            struct glance glance;
            arena_reset(scratch);
            if (jetstream_form.skim(events[i], SKIM_LEAST, scratch, &glance, NULL) == OK &&
                !glance.skip)
                posts++;
        }
    double seconds = (double)(clock_steady_us() - start_us) / 1e6;
    printf("jetstream_skim %.0f events/s\n", (double)posts / seconds);
    printf("jetstream_skim_bytes %.2f GB/s\n", (double)bytes * ROUNDS / 1e9 / seconds);
    arena_free(&arena);
    arena_free(&scratch);
    return 0;
}
