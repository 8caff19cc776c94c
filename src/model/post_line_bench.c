/* Posts a second that post_skim and post_read take, on generated posts of about 1 KB. */
#include "base/clock.h"
#include "base/vec.h"
#include "model/post_line.h"

enum { POSTS = 4000, ROUNDS = 200 };

struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (dice->state >> 11) % sides;
}

static const char *const ja[] = {"今日の", "スープに", "虫が",   "入ってた", "写真", "あり",
                                 "駅前の", "お店",     "おいし", "かった",   "また", "行きたい",
                                 "配送が", "届かない", "返金",   "お願い",   "！",   "。",
                                 "朝から", "アプリ",   "落ちて", "使えない", "です", "笑"};
static const char *const en[] = {"the",    "order ", "never ", "arrived, ", "again ",  "my ",
                                 "photo ", "below ", "does ",  "anyone ",   "know ",   "why ",
                                 "this ",  "app ",   "is ",    "down? ",    "lovely ", "day "};
static const char *const it[] = {"il ",     "pacco ",   "non è ", "arrivato ", "perché ", "così ",
                                 "ho ",     "trovato ", "una ",   "foto ",     "grazie ", "più ",
                                 "domani ", "città ",   "bella ", "giornata "};

static void words(struct json_out *out, struct dice *dice, size_t bytes)
{
    static const struct {
        const char *const *words;
        size_t count;
    } langs[] = {{ja, 24}, {en, 18}, {it, 16}};
    size_t lang = roll(dice, 5);
    lang = lang < 2 ? 0 : lang < 4 ? 1 : 2;
    struct buf text;
    buf_init(&text, 4096);
    while (text.len < bytes)
        buf_text(&text, text_of(langs[lang].words[roll(dice, langs[lang].count)]));
    if (roll(dice, 12) == 0)
        buf_text(&text, TEXT("\n\"…\""));
    json_put_text(out, buf_view(&text));
    buf_done(&text);
}

static void one(struct buf *buf, struct dice *dice)
{
    struct json_out out;
    char id[96], author[48];
    unsigned long long n = roll(dice, 1000000000000ULL), who = roll(dice, 1000000);
    snprintf(author, sizeof(author), "did:plc:%024llu", who);
    snprintf(id, sizeof(id), "bluesky:at://%s/app.bsky.feed.post/%013llu", author, n);
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_pair_str(&out, "id", id);
    json_pair_str(&out, "net", "bluesky");
    json_pair_str(&out, "kind", roll(dice, 4) ? "post" : "reply");
    json_pair_time(&out, "at", 1795000000000 + (int64_t)roll(dice, 86400000));
    json_pair_time(&out, "seen_at", 1795086400000 + (int64_t)roll(dice, 86400000));
    json_key(&out, "text");
    words(&out, dice, 80 + roll(dice, 260));
    json_key(&out, "langs");
    json_begin(&out, '[');
    json_put_text(&out, TEXT("ja"));
    json_end(&out, ']');
    json_key(&out, "author");
    json_begin(&out, '{');
    json_pair_str(&out, "id", author);
    json_pair_str(&out, "name", "さくら 🌸");
    json_pair_str(&out, "handle", "sakura.example.social");
    json_pair_int(&out, "followers", (int64_t)roll(dice, 100000));
    json_pair_time(&out, "made_at", 1600000000000);
    json_end(&out, '}');
    json_key(&out, "links");
    json_begin(&out, '[');
    json_put_text(&out, TEXT("https://example.org/articles/2026/11/21/what-happened?from=feed"));
    json_end(&out, ']');
    json_key(&out, "media");
    json_begin(&out, '[');
    json_begin(&out, '{');
    json_pair_str(&out, "kind", "image");
    json_pair_str(&out, "alt", "A bowl of soup on a wooden table, seen from above");
    json_pair_str(&out, "url", "https://cdn.example.org/img/feed_fullsize/plain/abcdef@jpeg");
    json_end(&out, '}');
    json_end(&out, ']');
    json_key(&out, "counts");
    json_begin(&out, '{');
    json_pair_int(&out, "like", (int64_t)roll(dice, 500));
    json_pair_int(&out, "repost", (int64_t)roll(dice, 50));
    json_pair_int(&out, "reply", (int64_t)roll(dice, 50));
    json_pair_int(&out, "quote", (int64_t)roll(dice, 9));
    json_end(&out, '}');
    json_pair_str(&out, "url", "https://bsky.app/profile/sakura.example.social/post/3kabcdefgh");
    json_pair_bool(&out, "train_ok", true);
    json_end(&out, '}');
}

typedef enum err take_fn(struct text line, struct arena *arena);

static enum err take_skim(struct text line, struct arena *arena)
{
    struct glance glance;
    return post_skim(line, SKIM_LEAST, arena, &glance, NULL);
}

static enum err take_skim_all(struct text line, struct arena *arena)
{
    struct glance glance;
    return post_skim(line, SKIM_ALL, arena, &glance, NULL);
}

static enum err take_read(struct text line, struct arena *arena)
{
    struct post post;
    return post_read(line, arena, &post, NULL);
}

static void measure(const char *name, const struct text *lines, take_fn *take)
{
    struct arena *arena = arena_new("bench", 1 << 20);
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t from = clock_steady_us();
        for (size_t i = 0; i < POSTS; i++) {
            must(take(lines[i], arena) == OK);
            if (i % 64 == 0)
                arena_reset(arena);
        }
        int64_t us = clock_steady_us() - from;
        best = us < best ? us : best;
    }
    printf("%s %.0f posts/s\n", name, (double)POSTS * 1e6 / (double)best);
    arena_free(&arena);
}

int main(void)
{
    struct arena *arena = arena_new("posts", 1 << 24);
    struct text *lines = arena_array(arena, struct text, POSTS);
    struct dice dice = {20261121};
    struct buf buf;
    size_t bytes = 0;
    buf_init(&buf, 1 << 16);
    for (size_t i = 0; i < POSTS; i++) {
        buf_clear(&buf);
        one(&buf, &dice);
        lines[i] = arena_text(arena, buf_view(&buf));
        bytes += buf.len;
    }
    buf_done(&buf);
    printf("post_line_bytes %.0f bytes/post\n", (double)bytes / POSTS);
    measure("post_skim", lines, take_skim);
    measure("post_skim_all", lines, take_skim_all);
    measure("post_read", lines, take_read);
    arena_free(&arena);
    return 0;
}
