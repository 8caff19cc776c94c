#include "alarm/alarm.h"

/* Saved rows that are garbage are refused or taken, and then the ladder works on. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void drop(struct text key, struct text value, void *arg)
{
    *(size_t *)arg += key.len + value.len;
}

static void hear(const struct event *event, void *arg)
{
    *(size_t *)arg += event->person.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    size_t size = 0;
    struct ladder *ladder = ladder_new(NULL, hear, &size);
    static const char *const keys[] = {"m", "a/1", "a/2", "h/1", "h/2", "s/s1", "c/c1", "b"};
    while (len > 2) {
        struct text key = text_of(keys[bytes[0] % 8]);
        size_t value_len = bytes[1];
        bytes += 2;
        len -= 2;
        if (value_len > len)
            value_len = len;
        struct why why;
        if (ladder_load(ladder, key, (struct text){(const char *)bytes, value_len}, &why) != OK)
            must(why.text[0]);
        bytes += value_len;
        len -= value_len;
    }
    struct event level = {.kind = EVENT_LEVEL,
                          .at_ms = 1000,
                          .client = TEXT("c"),
                          .brand = TEXT("b"),
                          .story = TEXT("s1"),
                          .from = 0,
                          .to = 3};
    ladder_level(ladder, &level);
    ladder_tick(ladder, TEXT("c"), TEXT("b"), 253402300799999);
    ladder_save(ladder, drop, &size);
    ladder_free(&ladder);
    return 0;
}
