/* Prints posts a second on one core, and the time to compile the lexicons. */
#include "base/clock.h"
#include "understand/test_lexicon.h"

#include <stdio.h>
#include <time.h>

static const char *const texts[] = {
    "海フーズのスープに虫が入ってた…写真あり。買った店に電話したけど誰も出ない",
    "two weeks and my umi foods order still hasn't arrived, the chat bot just loops and loops",
    "Che bella giornata a Milano, pranzo con gli amici e poi una passeggiata lungo il naviglio",
    "how do I connect my umi foods scale to the wifi? the light keeps blinking and nothing happens",
    "今日の海フーズのライブ神すぎて死んだ。語彙力なくなる。また行きたい",
    "just had the best lunch of my life, thank you umi foods, we will be back next week for sure!",
};

int main(void)
{
    enum { ROUNDS = 40000, COUNT = sizeof(texts) / sizeof(*texts) };
    struct test_lexicon lexicon = test_lexicon_read();
    int64_t begin = clock_steady_us();
    struct understand *understand = test_understand(&lexicon);
    printf("understand build %.1f ms\n", (double)(clock_steady_us() - begin) / 1000);
    struct text weights;
    struct why why;
    if (!file_read("weights/posts.bin", 1 << 27, lexicon.arena, &weights, &why) &&
        understand_add(understand, weights, &why))
        printf("understand reads no weights: %s\n", why.text);
    struct understand_scratch *scratch = understand_scratch_new(understand);
    struct arena *arena = arena_new("bench", 1 << 16);
    size_t bytes = 0;
    const clock_t start = clock(); /* the core's own time: the machine may be shared */
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 0; k < COUNT; k++) {
            struct post post = {.text = text_of(texts[k]), .rating = -1};
            understand_post(understand, scratch, &post, arena);
            bytes += post.text.len;
            arena_reset(arena);
        }
    const double us = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC;
    printf("understand %.0f posts/s per core\n", ROUNDS * COUNT * 1e6 / us);
    printf("understand bytes a post %.0f B\n", (double)bytes / (ROUNDS * COUNT));
    arena_free(&arena);
    understand_scratch_free(&scratch);
    understand_free(&understand);
    test_lexicon_done(&lexicon);
    return 0;
}
