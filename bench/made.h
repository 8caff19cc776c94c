#ifndef MADE_H
#define MADE_H
/*
 * Posts and queries made from a seed, for benchmarks: a language of ten thousand words of which the
 * low ones are far more frequent, half of the posts in Latin letters, half in kanji and hiragana;
 * brands are words that the language itself does not have.
 */
#include "base/utf8.h"
#include "match/corpus.h"
#include "model/post.h"

enum { MADE_POSTS = 20000, MADE_BYTES = 240 };

static inline uint32_t made_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* The nth word: syllables, or kanji with a hiragana end. */
static inline void made_word(struct buf *buf, uint32_t n, bool japanese)
{
    char room[4];
    if (japanese) {
        for (uint32_t left = n + 1; left; left /= 1500)
            (void)buf_add(buf, room, utf8_put(0x4E00 + left * 37 % 1500 * 13, room));
        (void)buf_add(buf, room, utf8_put(0x3042 + n % 80, room));
        return;
    }
    for (uint32_t left = n + 75; left; left /= 75) {
        (void)buf_byte(buf, "bcdfgklmnprstvz"[left % 15]);
        (void)buf_byte(buf, "aeiou"[left / 15 % 5]);
    }
}

static inline uint32_t made_pick(uint64_t *seed)
{
    const uint32_t most = made_random(seed) % 10000 + 1;
    return made_random(seed) % (made_random(seed) % most + 1);
}

static inline void made_brand(struct buf *buf, uint32_t n, bool japanese)
{
    made_word(buf, 20000000 + n * 7919, japanese);
}

/* So many posts of so many bytes; one in a hundred speaks of one of the first hundred brands. */
static inline void made_posts(struct corpus *corpus, uint64_t *seed, uint32_t count, size_t bytes)
{
    struct buf buf, line;
    buf_init(&buf, bytes + 4096);
    buf_init(&line, bytes * 2 + 4096);
    for (uint32_t i = 0; i < count; i++) {
        buf_clear(&buf);
        const bool japanese = made_random(seed) % 2;
        if (i % 100 == 0) {
            made_brand(&buf, made_random(seed) % 100, japanese);
            (void)buf_byte(&buf, ' ');
        }
        while (buf.len < bytes) {
            made_word(&buf, made_pick(seed), japanese);
            if (!japanese)
                (void)buf_byte(&buf, ' ');
        }
        const struct post post = {.id = arena_printf(corpus->arena, "made:%u", i),
                                  .net = TEXT("made"),
                                  .at_ms = 1763683200000 + i,
                                  .text = arena_text(corpus->arena, buf_view(&buf)),
                                  .author = {.id = TEXT("someone"), .followers = -1},
                                  .rating = -1};
        const struct glance glance = {.id = post.id, .text = post.text};
        vec_push(&corpus->posts, glance);
        buf_clear(&line);
        (void)post_write(&post, &line);
        const struct text kept = arena_text(corpus->arena, buf_view(&line));
        vec_push(&corpus->lines, kept);
    }
    buf_done(&buf);
    buf_done(&line);
}

static inline void made_topic(struct corpus *corpus, const struct buf *query)
{
    const struct topic topic = {.id = arena_printf(corpus->arena, "q%zu", corpus->topics.len),
                                .query = arena_text(corpus->arena, buf_view(query))};
    vec_push(&corpus->topics, topic);
}

/* A brand in both scripts and as a hashtag; half of them only together with one of four words. */
static inline void made_queries(struct corpus *corpus, uint64_t *seed, uint32_t count)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    for (uint32_t i = 0; i < count; i++) {
        buf_clear(&buf);
        (void)buf_byte(&buf, '(');
        made_brand(&buf, i, true);
        (void)buf_text(&buf, TEXT(" OR "));
        made_brand(&buf, i, false);
        (void)buf_text(&buf, TEXT(" OR #"));
        made_brand(&buf, i, false);
        (void)buf_byte(&buf, ')');
        for (int n = 0; n < 4 && i % 2; n++) {
            (void)buf_text(&buf, n ? TEXT(" OR ") : TEXT(" AND ("));
            made_word(&buf, made_pick(seed), n % 2);
        }
        (void)buf_text(&buf, i % 2 ? TEXT(")") : TEXT(""));
        made_topic(corpus, &buf);
    }
    buf_done(&buf);
}

/* What is hard. */
enum made_hard { HARD_COMMON, HARD_LONG, HARD_PREFIX, HARD_INFIX, HARD_FUZZY, HARD_REGEX };

static inline void made_hard_one(struct buf *buf, enum made_hard kind, uint32_t n, uint64_t *seed)
{
    const uint32_t word = made_pick(seed);
    switch (kind) {
    case HARD_COMMON: /* three of the hundred commonest words */
        for (int i = 0; i < 3; i++) {
            (void)buf_text(buf, i ? TEXT(" AND ") : TEXT(""));
            made_word(buf, made_random(seed) % 100, n % 2);
        }
        return;
    case HARD_LONG: /* 64 KB: thousands of words */
        while (buf->len < 65000) {
            (void)buf_text(buf, buf->len ? TEXT(" OR ") : TEXT(""));
            made_brand(buf, made_random(seed) % 1000000, made_random(seed) % 2);
        }
        return;
    case HARD_PREFIX:
        made_word(buf, word, false);
        (void)buf_byte(buf, '*');
        return;
    case HARD_INFIX:
        (void)buf_byte(buf, '*');
        made_brand(buf, n, false);
        (void)buf_byte(buf, '*');
        return;
    case HARD_FUZZY:
        made_brand(buf, n, false);
        (void)buf_text(buf, TEXT("~1"));
        return;
    case HARD_REGEX:
        (void)buf_byte(buf, '/');
        made_brand(buf, n, false);
        (void)buf_text(buf, TEXT("(s|es)?/"));
        return;
    }
}

static inline void made_hard_queries(struct corpus *corpus, uint64_t *seed, enum made_hard kind,
                                     uint32_t count)
{
    struct buf buf;
    buf_init(&buf, 1 << 17);
    vec_clear(&corpus->topics);
    for (uint32_t i = 0; i < count; i++) {
        buf_clear(&buf);
        made_hard_one(&buf, kind, i, seed);
        made_topic(corpus, &buf);
    }
    buf_done(&buf);
}
#endif
