#include "base/map.h"
#include "base/mem.h"
#include "web/inside.h"

enum { FREE_TRIES = 3, LONGEST_MS = 60000, FORGET_MS = 15 * 60000 };

struct guesses {
    int64_t last_ms;
    int count;
};

struct doorman {
    struct map *keys;
    size_t most;
};

struct doorman *doorman_new(size_t most)
{
    struct doorman *doorman = mem_make(struct doorman);
    doorman->keys = map_new(most);
    doorman->most = most;
    return doorman;
}

static void empty(struct doorman *doorman)
{
    for (size_t i = 0; i < map_slots(doorman->keys); i++) {
        struct text key;
        void *guesses;
        if (map_at(doorman->keys, i, &key, &guesses))
            mem_free(guesses);
    }
    map_free(&doorman->keys);
}

void doorman_free(struct doorman **doorman)
{
    if (!*doorman)
        return;
    empty(*doorman);
    mem_free(*doorman);
    *doorman = NULL;
}

/* After three tries 1 s, 2 s, 4 s … up to a minute. */
static int64_t pause_ms(int count)
{
    if (count < FREE_TRIES)
        return 0;
    int doublings = count - FREE_TRIES;
    return doublings >= 6 ? LONGEST_MS : (int64_t)1000 << doublings;
}

int64_t doorman_wait(struct doorman *doorman, struct text key, int64_t now_ms)
{
    const struct guesses *guesses = map_get(doorman->keys, key);
    if (!guesses || now_ms - guesses->last_ms > FORGET_MS)
        return 0;
    int64_t wait = guesses->last_ms + pause_ms(guesses->count) - now_ms;
    return wait > 0 ? wait : 0;
}

/* A full table forgets who is no longer slowed; when all of them are, it starts anew: whoever can
 * fill it pays with as many addresses or ids. */
static void make_room(struct doorman *doorman, int64_t now_ms)
{
    struct map *kept = map_new(doorman->most);
    for (size_t i = 0; i < map_slots(doorman->keys); i++) {
        struct text key;
        void *item;
        if (!map_at(doorman->keys, i, &key, &item))
            continue;
        const struct guesses *guesses = item;
        bool slowed = doorman_wait(doorman, key, now_ms) > 0 && guesses->count > FREE_TRIES;
        if (!slowed || map_count(kept) >= doorman->most / 2 || map_put(kept, key, item) != OK)
            mem_free(item);
    }
    map_free(&doorman->keys);
    doorman->keys = kept;
}

void doorman_count(struct doorman *doorman, struct text key, int64_t now_ms)
{
    struct guesses *guesses = map_get(doorman->keys, key);
    if (!guesses) {
        if (map_count(doorman->keys) >= doorman->most)
            make_room(doorman, now_ms);
        guesses = mem_make(struct guesses);
        enum err err = map_put(doorman->keys, key, guesses);
        must(!err); /* there is room now */
    }
    if (now_ms - guesses->last_ms > FORGET_MS)
        guesses->count = 0;
    guesses->last_ms = now_ms;
    if (guesses->count < 1000)
        guesses->count++;
}

void doorman_undo(struct doorman *doorman, struct text key)
{
    struct guesses *guesses = map_get(doorman->keys, key);
    if (guesses && guesses->count > 0)
        guesses->count--;
}

void doorman_forget(struct doorman *doorman, struct text key)
{
    mem_free(map_take(doorman->keys, key));
}
