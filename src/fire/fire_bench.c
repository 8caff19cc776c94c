#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "fire/fire.h"

/* Placed posts of 40 brands with ten stories each, 200,000 authors, half of them reposts, with
 * text. Prints how many a second one thread counts and weighs, what one weighing of figures takes,
 * and what a live key (an author in a story, or a story) costs in memory. */

#include <malloc.h>

/* Of this thread: other work on the machine does not count. */
static int64_t busy_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

enum { POSTS = 400000, BRANDS = 40 };

static uint64_t dice = 88172645463325252ULL;

static uint64_t roll(uint64_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice % sides;
}

static void count(const struct event *event, void *arg)
{
    (void)event;
    (*(size_t *)arg)++;
}

static struct post *make(struct arena *arena, int no)
{
    struct post *post = arena_make(arena, struct post);
    post->id = arena_printf(arena, "x:%d", no);
    post->net = TEXT("x");
    post->at_ms = 1700000000000 + (int64_t)no * 50;
    post->author.id = arena_printf(arena, "author-%d", (int)roll(200000));
    post->author.followers = (int64_t)roll(2000);
    post->kind = roll(2) ? POST_POST : POST_REPOST;
    post->stories = arena_make(arena, struct placement);
    post->stories[0] =
        (struct placement){.client = TEXT("client"),
                           .brand = arena_printf(arena, "brand-%d", (int)roll(BRANDS)),
                           .story = arena_printf(arena, "s%d", (int)roll(10))};
    post->story_count = 1;
    if (post->kind == POST_POST)
        post->text =
            arena_printf(arena, "brand talk of soup%d and spoon%d, lovely evening in town%d",
                         (int)roll(3000), (int)roll(3000), (int)roll(300));
    post->verdict = arena_make(arena, struct verdict);
    post->verdict->sentiment[roll(SENTIMENT_COUNT)] = .9;
    if (roll(4) == 0)
        post->verdict->risk[roll(RISK_COUNT)] = .8;
    return post;
}

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Every author in every story it spoke in; half of the posts come twice. */
static void bench_memory(struct post **posts)
{
    size_t events = 0, keys = 0;
    malloc_trim(0);
    size_t before = in_use();
    struct fire *fire = fire_new(NULL, count, &events);
    struct map64 *seen = map64_new(POSTS * 2);
    for (int i = 0; i < POSTS; i++) {
        const struct placement *p = &posts[i]->stories[0];
        uint64_t story = text_hash(p->brand) * 31 + text_hash(p->story);
        uint64_t *author = map64_put(seen, story * 1000003 + text_hash(posts[i]->author.id));
        must(author != NULL);
        keys += (*author)++ == 0;
        fire_take(fire, posts[i]);
    }
    size_t after = in_use();
    map64_free(&seen);
    size_t map_bytes = after - in_use();
    printf("fire_key %.0f bytes\n", (double)(after - before - map_bytes) / (double)keys);
    fire_free(&fire);
}

static void bench_account(void)
{
    struct arena *arena = arena_new("posts", 1 << 24);
    struct post **posts = mem_new(sizeof(*posts) * POSTS);
    for (int i = 0; i < POSTS; i++)
        posts[i] = make(arena, i);
    size_t events = 0;
    struct fire *fire = fire_new(NULL, count, &events);
    int64_t began = busy_us();
    for (int i = 0; i < POSTS; i++)
        fire_take(fire, posts[i]);
    int64_t took = busy_us() - began;
    printf("fire_posts %.0f posts/s\n", POSTS * 1e6 / (double)took);
    fire_free(&fire);
    bench_memory(posts);
    arena_free(&arena);
    mem_free(posts);
}

int main(void)
{
    bench_account();
    double sum = 0;
    int64_t began = busy_us();
    enum { TIMES = 1000000 };
    for (int i = 0; i < TIMES; i++) {
        struct figures figures = {
            .authors = i % 9000, .reach = i, .networks = 1 + i % 3, .doubling_min = i % 200};
        struct severity severity;
        severity_compute((enum risk)(i % RISK_COUNT), &figures, 0, &severity);
        sum += severity.score;
    }
    double took = (double)(busy_us() - began);
    printf("fire_severity %.0f ns\n", took * 1000 / TIMES);
    return sum > 0 ? 0 : 1;
}
