#include "fire/fire.h"

/* Saved rows that are garbage are refused or taken, and then the fire works on. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void drop(struct text key, struct text value, void *arg)
{
    *(size_t *)arg += key.len + value.len;
}

static void hear(const struct event *event, void *arg)
{
    *(size_t *)arg += event->why_count;
}

static void take(struct fire *fire, uint8_t dice)
{
    struct verdict verdict = {.sentiment = {.9, .1, 0}, .evidence = .9};
    verdict.risk[dice % RISK_COUNT] = dice & 1;
    struct placement place = {.client = TEXT("c"), .brand = TEXT("b"), .story = TEXT("s1")};
    struct post post = {.id = {(const char *)&dice, 1},
                        .net = TEXT("x"),
                        .at_ms = (int64_t)dice * 600000,
                        .author = {.id = {(const char *)&dice, 1}, .followers = INT64_MAX},
                        .verdict = &verdict,
                        .stories = &place,
                        .story_count = 1};
    fire_take(fire, &post);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    size_t size = 0;
    struct fire *fire = fire_new(NULL, hear, &size);
    static const char *const keys[] = {"m",
                                       "g/1:c/1:b",
                                       "b/1:c/1:b/2:s1",
                                       "w/1:c/1:b/2:s1/0",
                                       "w/1:c/1:b/2:s1/9",
                                       "v/1:c/1:b/2:s1/0",
                                       "v/1:c/1:b/2:s1/1",
                                       "b/1:c/1:b/2:s2",
                                       "a",
                                       "u/1:c/1:b",
                                       "q/1:c/1:b",
                                       "n/1:c/1:b/0",
                                       "x/1:c/1:b/0"};
    enum { KEYS = sizeof(keys) / sizeof(*keys) };
    /* Rows: a byte that picks a known key or gives the length of any; two of value length. */
    while (len > 3) {
        struct text key = text_of(keys[bytes[0] % KEYS]);
        size_t own = bytes[0] >= 200 ? (size_t)bytes[0] - 200 : 0;
        if (len < 3 + own)
            break;
        if (own)
            key = (struct text){(const char *)bytes + 3, own};
        size_t value_len = bytes[1] | (size_t)bytes[2] << 8;
        bytes += 3 + own;
        len -= 3 + own;
        if (value_len > len)
            value_len = len;
        struct why why;
        if (fire_load(fire, key, (struct text){(const char *)bytes, value_len}, &why) != OK)
            must(why.text[0]);
        bytes += value_len;
        len -= value_len;
    }
    for (uint8_t i = 0; i < 30; i++)
        take(fire, i);
    fire_tick(fire, 253402300799999);
    fire_save(fire, drop, &size);
    fire_free(&fire);
    return 0;
}
