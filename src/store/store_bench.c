#include "base/clock.h"
#include "base/mem.h"
#include "store/store.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * How many posts a second become durable with their story, curve and full text, and how long a
 * search takes over them. Prints "name value unit". The folder may be given; it must be on the disk
 * that is meant.
 */

enum { POSTS = 100000, BATCH = 500, STORIES = 200, WORDS_EACH = 14, TEXT_BYTES = 400 };

static const char *const words[] = {
    "異物混入", "チョコ",     "買った",   "虫が",    "写真あり",    "怖い",   "返品",
    "お店",     "対応",       "海フーズ", "でした",  "今朝",        "スープ", "どうして",
    "verme",    "cioccolata", "perché",   "negozio", "broken",      "screen", "refund",
    "waiting",  "support",    "help",     "電話",    "つながらない"};

struct batch {
    struct post *posts;
    size_t count;
    int64_t number;
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct text sentence(struct arena *arena, uint64_t *random)
{
    char text[TEXT_BYTES];
    size_t len = 0;
    for (int i = 0; i < WORDS_EACH; i++) {
        const char *word = words[next_random(random) % (sizeof(words) / sizeof(*words))];
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", word, i % 3 ? "" : " ");
        must(len < sizeof(text));
    }
    return arena_text(arena, (struct text){text, len});
}

static void make(struct arena *arena, struct post *post, int64_t i, uint64_t *random)
{
    static struct verdict verdict = {.lang = "ja", .sentiment = {.9, .1, 0}};
    struct hit *hit = arena_make(arena, struct hit);
    struct placement *placement = arena_make(arena, struct placement);
    *hit = (struct hit){.client = TEXT("umi"), .brand = TEXT("umi-foods"), .topic = TEXT("main")};
    *placement = (struct placement){
        .client = TEXT("umi"),
        .brand = TEXT("umi-foods"),
        .story = arena_printf(arena, "s%d", (int)(next_random(random) % STORIES))};
    *post = (struct post){
        .id = arena_printf(arena, "x:%lld", (long long)i),
        .net = TEXT("x"),
        .kind = POST_POST,
        .at_ms = 1700000000000 + i * 100,
        .seen_at_ms = 1700000000000 + i * 100,
        .text = sentence(arena, random),
        .author = {.id = arena_printf(arena, "a%d", (int)(next_random(random) % (POSTS / 3))),
                   .followers = 100},
        .counts = {-1, -1, -1, -1, -1},
        .rating = -1,
        .train_ok = true,
        .hits = hit,
        .hit_count = 1,
        .verdict = &verdict,
        .stories = placement,
        .story_count = 1};
}

static enum err keep(struct db *db, void *arg, struct why *why)
{
    struct batch *batch = arg;
    enum err err = OK;
    for (size_t i = 0; i < batch->count && !err; i++)
        err = store_post(db, &batch->posts[i], why);
    char place[32];
    snprintf(place, sizeof(place), "%lld", (long long)batch->number);
    return err ? err : store_place(db, TEXT("bench"), text_of(place), why);
}

static void complain(enum err err, const struct why *why, void *arg)
{
    (void)arg;
    if (err)
        fprintf(stderr, "store_bench: %s\n", why->text);
}

static enum err sync_now(struct db *db, void *arg, struct why *why)
{
    (void)db;
    (void)arg;
    (void)why;
    return OK;
}

struct search {
    const char *query;
    size_t count;
};

static enum err search(struct db *db, void *arg, struct why *why)
{
    struct search *search = arg;
    const struct text clients[] = {TEXT("umi")};
    const struct seen_by by = {.clients = clients, .count = 1};
    int64_t numbers[50];
    struct found_posts found = {numbers, 50, 0};
    enum err err = store_search(db, &by, text_of(search->query), &found, why);
    search->count = found.count;
    return err;
}

static enum err run(const char *folder, struct why *why)
{
    struct store *store = NULL;
    enum err err = store_open(folder, &store, why);
    if (err)
        return err;
    struct arena *arena = arena_new("bench", 1 << 20);
    struct batch *batches = mem_new(sizeof(*batches) * (POSTS / BATCH));
    uint64_t random = 88172645463325252ULL;
    for (int64_t i = 0; i < POSTS; i++) {
        struct batch *batch = &batches[i / BATCH];
        if (i % BATCH == 0)
            *batch = (struct batch){arena_array(arena, struct post, BATCH), 0, i};
        make(arena, &batch->posts[batch->count++], i, &random);
    }
    int64_t began = clock_steady_us();
    for (int i = 0; i < POSTS / BATCH && !err; i++)
        err = store_queue(store, keep, &batches[i], complain);
    if (!err)
        err = store_write(store, sync_now, NULL, why);
    int64_t took = clock_steady_us() - began;
    printf("store_posts_per_s %.0f posts/s\n", POSTS * 1e6 / (double)took);
    static const char *const queries[] = {"異物", "虫", "verm", "海フーズ 返品", "nowhere"};
    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries) && !err; i++) {
        struct search one = {queries[i], 0};
        began = clock_steady_us();
        err = store_read(store, search, &one, why);
        printf("store_search_%zu %lld us\n", i, (long long)(clock_steady_us() - began));
    }
    store_close(&store);
    char path[400];
    struct stat stat_of;
    snprintf(path, sizeof(path), "%s/hinomi.db", folder);
    if (stat(path, &stat_of) == 0)
        printf("store_bytes_per_post %.0f bytes\n", (double)stat_of.st_size / POSTS);
    unlink(path);
    arena_free(&arena);
    mem_free(batches);
    return err;
}

int main(int argc, char **argv)
{
    char room[] = "/tmp/hinomi-bench-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(room);
    struct why why = {0};
    enum err err = folder ? run(folder, &why) : ERR_IO;
    if (err)
        fprintf(stderr, "store_bench: %s\n", why.text);
    return err != OK;
}
