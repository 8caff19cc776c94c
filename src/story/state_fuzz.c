#include "base/arena.h"
#include "story/story.h"

/* Saved rows that are garbage are refused or taken, and then the book works on. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void drop(struct text key, struct text value, void *arg)
{
    *(size_t *)arg += key.len + value.len;
}

static void place(struct story_book *book, struct arena *arena, uint8_t dice)
{
    struct hit hit = {.client = TEXT("c"), .brand = TEXT("b")};
    struct post post = {.id = {(const char *)&dice, 1},
                        .net = TEXT("x"),
                        .at_ms = 1000 + dice,
                        .text = TEXT("the very same words again and again https://a.example/b"),
                        .reply_to = TEXT("p"),
                        .hits = &hit,
                        .hit_count = dice & 1};
    if (story_fresh(book, &post))
        story_place(book, &post, (int64_t)dice * 3600000, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct story_book *book = story_book_new(&(struct story_options){
        .most_posts = 2000, .things = TEXT("goods\tチョコ\tchocolate\t=\n")});
    struct arena *arena = arena_new("fuzz", 4096);
    /* Rows: a byte of key length, the key, two bytes of value length, the value. */
    while (len > 3) {
        size_t key_len = bytes[0] % 16, value_len;
        if (len < 3 + key_len)
            break;
        struct text key = {(const char *)bytes + 1, key_len};
        value_len = bytes[1 + key_len] | (size_t)bytes[2 + key_len] << 8;
        bytes += 3 + key_len;
        len -= 3 + key_len;
        if (value_len > len)
            value_len = len;
        struct why why;
        if (story_load(book, key, (struct text){(const char *)bytes, value_len}, &why) != OK)
            must(why.text[0]);
        bytes += value_len;
        len -= value_len;
    }
    for (uint8_t i = 0; i < 20; i++)
        place(book, arena, i);
    size_t size = 0;
    story_save(book, drop, &size);
    story_book_free(&book);
    arena_free(&arena);
    return 0;
}
