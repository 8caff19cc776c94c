#include "base/mem.h"
#include "base/test.h"
#include "source/bluesky.h"

#include <zstd.h>

struct both {
    struct arena *arena;
    struct glance glance;
    struct post post;
    enum err skim, read;
    struct why why;
};

static struct both read_both(const char *event)
{
    struct both both = {.arena = arena_new("both", 4096)};
    both.skim = jetstream_form.skim(text_of(event), SKIM_ALL, both.arena, &both.glance, &both.why);
    both.read = jetstream_form.read(text_of(event), both.arena, &both.post, &both.why);
    return both;
}

/* What both readings say must be the same. */
static void assert_same(const struct glance *g, const struct post *p)
{
    const struct glance whole = glance_of_post(p);
    assert_true(glance_same(g, &whole));
}

#define COMMIT(collection, operation, record)                                                      \
    "{\"did\":\"did:plc:me\",\"time_us\":1783175888094841,\"kind\":\"commit\",\"commit\":{"        \
    "\"rev\":"                                                                                     \
    "\"3mrev\",\"operation\":\"" operation "\",\"collection\":\"app.bsky." collection              \
    "\",\"rkey\":\"3key\"" record ",\"cid\":\"bafy\"},\"cursor\":77}"
#define RECORD(body) ",\"record\":{\"createdAt\":\"2026-07-04T14:38:08.420Z\"," body "}"

TEST(a_post_is_read_with_its_id_time_and_address)
{
    struct both b = read_both(COMMIT(
        "feed.post", "create", RECORD("\"text\":\"\\u706b\\n見\",\"langs\":[\"ja\",\"en\"]")));
    assert_int_equal(b.skim, OK);
    assert_int_equal(b.read, OK);
    assert_same(&b.glance, &b.post);
    assert_text(b.post.id, "bluesky:at://did:plc:me/app.bsky.feed.post/3key");
    assert_text(b.post.url, "https://bsky.app/profile/did:plc:me/post/3key");
    assert_text(b.post.text, "火\n見");
    assert_int_equal(b.post.kind, POST_POST);
    assert_int_equal(b.post.at_ms, 1783175888420);
    assert_int_equal(b.post.seen_at_ms, 1783175888094);
    assert_text(b.post.langs[1], "en");
    assert_true(b.post.train_ok);
    arena_free(&b.arena);
}

TEST(a_record_before_its_collection_is_read_all_the_same)
{
    struct both b =
        read_both("{\"commit\":{\"record\":{\"text\":\"x\"},\"rkey\":\"k\",\"collection\":"
                  "\"app.bsky.feed.post\",\"operation\":\"create\"},\"kind\":\"commit\","
                  "\"time_us\":5000,\"did\":\"d\"}");
    assert_int_equal(b.skim, OK);
    assert_text(b.glance.text, "x");
    assert_int_equal(b.glance.at_ms, 5); /* no createdAt: when it was seen */
    arena_free(&b.arena);
}

TEST(replies_quotes_and_reposts_point_at_what_they_are_about)
{
    struct both b = read_both(COMMIT(
        "feed.post", "create",
        RECORD(
            "\"text\":\"r\",\"reply\":{\"root\":{\"uri\":\"at://a/app.bsky.feed.post/1\"},"
            "\"parent\":{\"uri\":\"at://b/app.bsky.feed.post/2\",\"cid\":\"c\"}},"
            "\"embed\":{\"$type\":\"app.bsky.embed.recordWithMedia\",\"record\":{\"record\":{"
            "\"uri\":\"at://q/app.bsky.feed.post/9\"}},\"media\":{\"images\":[{\"alt\":\"写真\"},"
            "{\"alt\":\"\"}]}}")));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_REPLY);
    assert_text(b.post.reply_to, "bluesky:at://b/app.bsky.feed.post/2");
    assert_text(b.post.root, "bluesky:at://a/app.bsky.feed.post/1");
    assert_text(b.post.quote_of, "bluesky:at://q/app.bsky.feed.post/9");
    assert_int_equal(b.post.media_count, 2);
    assert_text(b.post.media[0].alt, "写真");
    arena_free(&b.arena);

    b = read_both(COMMIT("feed.post", "create",
                         RECORD("\"text\":\"q\",\"embed\":{\"record\":{\"uri\":"
                                "\"at://q/app.bsky.feed.post/9\"}}")));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_QUOTE);
    arena_free(&b.arena);

    b = read_both(COMMIT("feed.post", "create",
                         RECORD("\"text\":\"a list\",\"embed\":{\"record\":{\"uri\":"
                                "\"at://q/app.bsky.graph.list/9\"}}")));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_POST);
    arena_free(&b.arena);

    b = read_both(COMMIT("feed.repost", "create",
                         RECORD("\"subject\":{\"cid\":\"c\",\"uri\":"
                                "\"at://o/app.bsky.feed.post/7\"}")));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_REPOST);
    assert_text(b.post.repost_of, "bluesky:at://o/app.bsky.feed.post/7");
    assert_text(b.post.id, "bluesky:at://did:plc:me/app.bsky.feed.repost/3key");
    arena_free(&b.arena);
}

TEST(deletes_and_edits_name_the_post)
{
    struct both b = read_both(COMMIT("feed.post", "delete", ""));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_DELETE);
    assert_text(b.post.id, "bluesky:at://did:plc:me/app.bsky.feed.post/3key");
    assert_int_equal(b.post.at_ms, 1783175888094);
    arena_free(&b.arena);
    b = read_both(COMMIT("feed.repost", "delete", ""));
    assert_int_equal(b.post.kind, POST_DELETE);
    arena_free(&b.arena);
    b = read_both(COMMIT("feed.post", "update", RECORD("\"text\":\"better\"")));
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.kind, POST_EDIT);
    assert_text(b.post.rev, "3mrev");
    arena_free(&b.arena);
}

TEST(facets_give_links_tags_and_mentions_and_bad_ranges_are_left_out)
{
    /* clang-format off */
#define FACET(from, to, feature)                                                                   \
    "{\"index\":{\"byteStart\":" #from ",\"byteEnd\":" #to "},\"features\":[{\"$type\":"           \
    "\"app.bsky.richtext.facet#" feature "}]}"
    struct both b = read_both(COMMIT("feed.post", "create", RECORD(
        "\"text\":\"火の見 #火の見 x\",\"tags\":[\"より\",\"火の見\"],\"facets\":["
        FACET(10, 20, "tag\",\"tag\":\"火の見\"") ","
        FACET(0, 9, "link\",\"uri\":\"https://example.org/long\"") ","
        FACET(21, 22, "mention\",\"did\":\"did:plc:you\"") ","
        FACET(5, 12, "tag\",\"tag\":\"overlaps\"") ","
        FACET(1, 3, "tag\",\"tag\":\"splits\"") ","
        FACET(20, 99, "tag\",\"tag\":\"beyond\"") ","
        FACET(9, 9, "tag\",\"tag\":\"empty\"") ","
        FACET(-1, 4, "tag\",\"tag\":\"before\"") "]")));
    /* clang-format on */
    assert_int_equal(b.read, OK);
    assert_same(&b.glance, &b.post);
    assert_int_equal(b.post.tag_count, 2);
    assert_text(b.post.tags[0], "火の見");
    assert_text(b.post.tags[1], "より");
    assert_int_equal(b.post.link_count, 1);
    assert_text(b.post.links[0], "https://example.org/long");
    assert_int_equal(b.post.mention_count, 1);
    assert_text(b.post.mentions[0], "did:plc:you");
    arena_free(&b.arena);
}

TEST(an_external_embed_is_a_link_with_a_title_and_a_video_has_its_words)
{
    struct both b = read_both(COMMIT(
        "feed.post", "create",
        RECORD("\"text\":\"\",\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{"
               "\"uri\":\"https://news.example/"
               "1\",\"title\":\"海フーズが謝罪\",\"description\":\"d\"}}")));
    assert_same(&b.glance, &b.post);
    assert_text(b.glance.title, "海フーズが謝罪");
    assert_text(b.post.links[0], "https://news.example/1");
    arena_free(&b.arena);
    b = read_both(COMMIT("feed.post", "create",
                         RECORD("\"text\":\"v\",\"embed\":{\"$type\":\"app.bsky.embed.video\","
                                "\"video\":{\"mimeType\":\"video/mp4\"},\"alt\":\"a kitchen\"}")));
    assert_text(b.post.media[0].kind, "video");
    assert_text(b.post.media[0].alt, "a kitchen");
    arena_free(&b.arena);
}

TEST(what_is_no_post_is_skipped_and_what_is_no_event_refused)
{
    static const char *const skipped[] = {
        COMMIT("feed.like", "create", RECORD("\"subject\":{\"uri\":\"at://x/y/z\"}")),
        COMMIT("graph.follow", "create", RECORD("\"subject\":\"did:plc:x\"")),
        COMMIT("feed.repost", "update", RECORD("\"subject\":{}")),
        "{\"did\":\"d\",\"time_us\":1,\"kind\":\"identity\",\"identity\":{\"did\":\"d\"}}",
        "{\"did\":\"d\",\"time_us\":1,\"kind\":\"account\",\"account\":{\"active\":false}}",
        "{\"did\":\"d\",\"time_us\":1,\"kind\":\"something new\",\"x\":[[[]]]}"};
    static const char *const refused[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"did\":\"d\",\"kind\":\"commit\",\"time_us\":1}",
        "{\"did\":\"d\",\"kind\":\"commit\",\"time_us\":1,\"commit\":{}}",
        "{\"did\":\"d\",\"kind\":\"identity\",\"time_us\":1} x",
        "{\"did\":\"d\",\"kind\":\"identity\",\"time_us\":1.5}",
        "{\"did\":\"d\",\"kind\":\"identity\",\"time_us\":-4}",
        COMMIT("feed.post", "create", ""),
        COMMIT("feed.post", "create", ",\"record\":\"text\""),
        COMMIT("feed.repost", "create", RECORD("\"subject\":\"at://x\"")),
        COMMIT("feed.post", "create", RECORD("\"text\":\"\xff\""))};
    for (size_t i = 0; i < sizeof(skipped) / sizeof(*skipped); i++) {
        struct both b = read_both(skipped[i]);
        assert_int_equal(b.skim, OK);
        assert_true(b.glance.skip);
        arena_free(&b.arena);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct both b = read_both(refused[i]);
        if (b.skim == OK || b.read == OK)
            fail_msg("%s was accepted", refused[i]);
        arena_free(&b.arena);
    }
}

TEST(the_same_event_has_the_same_key_and_others_have_others)
{
    struct arena *arena = arena_new("keys", 1024);
    static const char *const events[] = {COMMIT("feed.post", "create", ""),
                                         COMMIT("feed.post", "update", ""),
                                         COMMIT("feed.post", "delete", ""),
                                         COMMIT("feed.repost", "create", ""),
                                         "{\"did\":\"d\",\"time_us\":1,\"kind\":\"identity\"}",
                                         "{\"did\":\"d\",\"time_us\":2,\"kind\":\"identity\"}",
                                         "{\"did\":\"d\",\"time_us\":2,\"kind\":\"account\"}"};
    uint64_t keys[7];
    for (size_t i = 0; i < 7; i++) {
        struct jet_event jet;
        struct why why;
        assert_ok(jet_read(text_of(events[i]), arena, &jet, &why), why);
        keys[i] = jet_key(&jet);
        jet.time_us += jet.collection.len ? 999 : 0; /* another server's clock */
        assert_int_equal(keys[i], jet_key(&jet));
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(keys[i], keys[j]);
    }
    arena_free(&arena);
}

static struct text shared_file(const char *name)
{
    char path[512];
    const char *shared = test_shared();
    if (!shared) {
        print_message("the recorded events are not here\n");
        skip();
    }
    snprintf(path, sizeof(path), "%s/data/%s", shared, name);
    return test_read_file(path);
}

/* How many of each kind a file of events holds; kinds[9] counts what is skipped. */
static void count_kinds(const char *name, size_t kinds[10])
{
    struct text bytes = shared_file(name), rest = bytes, line;
    struct arena *arena = arena_new("events", 1 << 16);
    while (text_cut(&rest, '\n', &line)) {
        struct glance glance;
        struct post post;
        struct why why;
        if (!line.len)
            continue;
        assert_ok(jetstream_form.skim(line, SKIM_ALL, arena, &glance, &why), why);
        kinds[glance.skip ? 9 : (int)glance.kind]++;
        if (!glance.skip) {
            assert_ok(jetstream_form.read(line, arena, &post, &why), why);
            assert_same(&glance, &post);
        }
        arena_reset(arena);
    }
    arena_free(&arena);
    mem_free((void *)(uintptr_t)bytes.at);
}

TEST(recorded_events_are_read_without_loss)
{
    static const char *const files[] = {
        "samples/bluesky/jetstream-v1-real-152-events.jsonl",
        "suites/jetstream/internal/corpus/testdata/expected_v1.jsonl"};
    for (size_t i = 0; i < 2; i++) {
        size_t kinds[10] = {0}, all = 0;
        count_kinds(files[i], kinds);
        for (size_t k = 0; k < 10; k++)
            all += kinds[k];
        assert_true(all >= 148);
        assert_int_equal(kinds[POST_POST] + kinds[POST_REPLY] + kinds[POST_QUOTE], 17);
        assert_int_equal(kinds[POST_REPOST], 15);
    }
}

static size_t from_hex(struct text hex, unsigned char *to)
{
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        const char pair[3] = {hex.at[i], hex.at[i + 1], 0};
        to[i / 2] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return hex.len / 2;
}

TEST(recorded_packed_events_unpack_to_their_text)
{
    struct text pairs = shared_file("suites/jetstream/zstd-pairs.jsonl"), rest = pairs, line;
    struct text dictionary =
        shared_file("suites/jetstream/internal/subscribe/dictionaries/legacy_subscribe.zdict");
    struct arena *arena = arena_new("pairs", 1 << 16);
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    ZSTD_DDict *by = ZSTD_createDDict(dictionary.at, dictionary.len);
    size_t count = 0;
    while (text_cut(&rest, '\n', &line)) {
        struct json *pair;
        struct why why;
        if (!line.len)
            continue;
        assert_ok(json_parse(line, arena, &pair, &why), why);
        struct text hex = json_text_at(pair, "zstd_hex"), json = json_text_at(pair, "json");
        unsigned char *packed = arena_alloc(arena, hex.len);
        char *text = arena_alloc(arena, 1 << 20);
        size_t len =
            ZSTD_decompress_usingDDict(zstd, text, 1 << 20, packed, from_hex(hex, packed), by);
        assert_false(ZSTD_isError(len));
        assert_true(text_same((struct text){text, len}, json));
        arena_reset(arena);
        count++;
    }
    assert_true(count > 100);
    ZSTD_freeDCtx(zstd);
    ZSTD_freeDDict(by);
    arena_free(&arena);
    mem_free((void *)(uintptr_t)pairs.at);
    mem_free((void *)(uintptr_t)dictionary.at);
}
