#include "source/bluesky_window.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"

/* Five seconds of 25,000 events each. */
enum { REMEMBERED = 1 << 17, MOST_IN_PLACE = 512, LOOKED_AT = 4096 };

struct seen {
    uint64_t key;
    int64_t time_us;
};

struct window {
    struct map64 *keys;
    struct seen *ring;
    size_t next, count;
    int64_t time_us;
};

struct window *window_new(void)
{
    struct window *window = mem_make(struct window);
    window->keys = map64_new(REMEMBERED + 1);
    window->ring = mem_new(REMEMBERED * sizeof(*window->ring));
    return window;
}

void window_free(struct window **window_at)
{
    struct window *window = *window_at;
    if (!window)
        return;
    *window_at = NULL;
    map64_free(&window->keys);
    mem_free(window->ring);
    mem_free(window);
}

bool window_had(struct window *window, uint64_t key, int64_t time_us)
{
    if (map64_get(window->keys, key))
        return true;
    if (window->count == REMEMBERED)
        map64_take(window->keys, window->ring[window->next].key);
    else
        window->count++;
    must(map64_put(window->keys, key) != NULL);
    window->ring[window->next] = (struct seen){key, time_us};
    window->next = (window->next + 1) % REMEMBERED;
    if (time_us > window->time_us)
        window->time_us = time_us;
    return false;
}

int64_t window_time_us(const struct window *window)
{
    return window->time_us;
}

struct text window_place(const struct window *window, struct text host, struct arena *arena)
{
    struct buf place;
    buf_init(&place, 1 << 16);
    (void)buf_printf(&place, "1 %.*s %lld", TEXT_ARG(host), (long long)window->time_us);
    size_t written = 0, i = window->next;
    size_t left = window->count < LOOKED_AT ? window->count : LOOKED_AT;
    for (; left && written < MOST_IN_PLACE; left--) {
        i = (i + REMEMBERED - 1) % REMEMBERED;
        if (window->ring[i].time_us < window->time_us - WINDOW_BACK_US)
            continue;
        (void)buf_printf(&place, "%c%llx", written++ ? ',' : ' ',
                         (unsigned long long)window->ring[i].key);
    }
    struct text kept = arena_text(arena, buf_view(&place));
    buf_done(&place);
    return kept;
}

static bool hex(struct text text, uint64_t *value_out)
{
    uint64_t value = 0;
    if (!text.len || text.len > 16)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    *value_out = value;
    return true;
}

enum err window_go_to(struct window *window, struct text place, struct text *host_out,
                      struct why *why)
{
    struct text rest = place, version, host, time, key;
    int64_t time_us;
    uint64_t value;
    if (!text_cut(&rest, ' ', &version) || !text_is(version, "1") || !text_cut(&rest, ' ', &host) ||
        !text_cut(&rest, ' ', &time) || !text_int(time, &time_us) || time_us <= 0)
        return why_set(why, ERR_BAD_INPUT, "the saved place '%.*s' is not one of a Jetstream",
                       TEXT_ARG(text_slice(place, 0, 100)));
    while (text_cut(&rest, ',', &key)) {
        if (!hex(key, &value))
            return why_set(why, ERR_BAD_INPUT, "the saved place holds '%.*s', which is no key",
                           TEXT_ARG(text_slice(key, 0, 40)));
        (void)window_had(window, value, time_us);
    }
    window->time_us = time_us;
    *host_out = host;
    return OK;
}
