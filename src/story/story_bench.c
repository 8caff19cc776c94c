#include "base/arena.h"
#include "base/option.h"
#include "base/vec.h"
#include "story/story.h"

/* Matched posts of 40 brands: one in three is a repost or quote, one in five a near copy, one in
 * six has a link. Prints how many a second one thread groups. */

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

/* Wordings of events, as people write them; the brand's name in them is masked like a hit's. */
static VEC(struct text) wordings;

static void read_wordings(struct arena *arena)
{
    struct text rows, row, cell;
    struct why why;
    enum err err = file_read("tests/stories/events.tsv", 1 << 22, arena, &rows, &why);
    if (err) {
        fprintf(stderr, "%s\n", why.text);
        exit(1);
    }
    while (text_cut(&rows, '\n', &row)) {
        struct text last = {NULL, 0};
        while (text_cut(&row, '\t', &cell))
            last = cell;
        if (last.len > 10)
            vec_push(&wordings, last);
    }
}

static struct text some_text(struct arena *arena)
{
    static const char *const asides[] = {"wow", "拡散", "まじか", "incredibile", "again", "ひどい"};
    return arena_printf(arena, "%.*s %s %d", TEXT_ARG(wordings.at[roll(wordings.len)]),
                        asides[roll(6)], (int)roll(100));
}

static struct post *make(struct arena *arena, int no, struct text copied)
{
    struct post *post = arena_make(arena, struct post);
    post->id = arena_printf(arena, "bluesky:at://did:plc:%d/app.bsky.feed.post/%d", no % 977, no);
    post->net = TEXT("bluesky");
    post->at_ms = 1700000000000 + (int64_t)no * 50;
    if (no > 100 && roll(3) == 0) {
        int back = no - 1 - (int)roll(100);
        struct text target =
            arena_printf(arena, "bluesky:at://did:plc:%d/app.bsky.feed.post/%d", back % 977, back);
        if (roll(2)) {
            post->kind = POST_REPOST;
            post->repost_of = target;
            return post;
        }
        post->kind = POST_QUOTE;
        post->quote_of = target;
    }
    post->text = roll(5) ? some_text(arena) : copied;
    if (roll(6) == 0) {
        post->links = arena_make(arena, struct text);
        post->links[0] =
            arena_printf(arena, "https://news.example/%d?utm_source=x", (int)roll(500));
        post->link_count = 1;
    }
    post->hits = arena_make(arena, struct hit);
    post->hits[0] = (struct hit){.client = TEXT("client"),
                                 .brand = arena_printf(arena, "brand-%d", (int)roll(BRANDS))};
    post->hit_count = 1;
    post->verdict = arena_make(arena, struct verdict);
    if (roll(3) == 0)
        post->verdict->risk[roll(RISK_COUNT)] = .8;
    return post;
}

int main(void)
{
    struct arena *arena = arena_new("posts", 1 << 24);
    struct post **posts = mem_new(sizeof(*posts) * POSTS);
    read_wordings(arena);
    struct text copied = some_text(arena);
    for (int i = 0; i < POSTS; i++) {
        posts[i] = make(arena, i, copied);
        if (posts[i]->text.len && roll(50) == 0)
            copied = posts[i]->text;
    }
    struct arena *tray = arena_new("tray", 1 << 20);
    struct story_reader *reader = story_reader_new();
    int64_t began = busy_us();
    for (int i = 0; i < POSTS; i++)
        story_read(reader, posts[i], arena);
    printf("story_read %.0f posts/s on one worker\n", POSTS * 1e6 / (double)(busy_us() - began));
    story_reader_free(&reader);
    struct story_book *book = story_book_new(NULL);
    began = busy_us();
    for (int i = 0; i < POSTS; i++) {
        if (i % 512 == 0)
            arena_reset(tray);
        if (story_fresh(book, posts[i]))
            story_place(book, posts[i], posts[i]->at_ms, tray);
    }
    printf("story_posts %.0f posts/s\n", POSTS * 1e6 / (double)(busy_us() - began));
    struct story_room room = story_room(book);
    printf("story_bytes %.0f bytes a live story (%zu live)\n",
           (double)room.story_bytes / (double)(room.stories ? room.stories : 1), room.stories);
    printf("story_memory %.1f MB in all\n", (double)room.bytes / 1e6);
    printf("story_born %zu stories\n", story_count(book));
    story_book_free(&book);
    arena_free(&tray);
    arena_free(&arena);
    mem_free(posts);
    vec_done(&wordings);
    return 0;
}
