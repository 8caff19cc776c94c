#include "source/bluesky.h"
#include "source/bluesky_window.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* An event: what skims must read the same way. A place: what is taken is written and taken again.
 */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct text bytes = {(const char *)at, len};
    struct arena *arena = arena_new("fuzz", 4096);
    struct glance glance;
    struct post post;
    struct why why;
    if (jetstream_form.skim(bytes, SKIM_ALL, arena, &glance, &why) == OK && !glance.skip) {
        if (jetstream_form.read(bytes, arena, &post, &why) == OK) {
            const struct glance whole = glance_of_post(&post);
            must(glance_same(&glance, &whole));
        }
    }
    if (!text_starts(bytes, TEXT("1 "))) {
        arena_free(&arena);
        return 0;
    }
    struct text host;
    struct window *window = window_new(), *again = window_new();
    if (window_go_to(window, bytes, &host, &why) == OK) {
        struct text place = window_place(window, host, arena);
        must(window_go_to(again, place, &host, &why) == OK);
        must(window_time_us(again) == window_time_us(window));
    }
    window_free(&window);
    window_free(&again);
    arena_free(&arena);
    return 0;
}
