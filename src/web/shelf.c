#include "base/mem.h"
#include "web/inside.h"

/*
 * A slot is emptied by whoever looks into it and filled again afterwards: so an answer has one
 * owner at any time and nobody waits. Who finds a slot empty makes the answer anew.
 */

enum { SLOTS = 128, KEPT_MOST = 128 << 10, KEPT_MS = 1000 };

struct kept {
    uint64_t change;
    int64_t made_ms;
    size_t key_len, len;
    char room[]; /* key, then answer */
};

struct shelf {
    atomic_uint_fast64_t change;
    _Atomic(struct kept *) slots[SLOTS];
};

static struct counter found = {.name = "hinomi_web_answers_kept",
                               .help = "Answers given again within their second."};

struct shelf *shelf_new(void)
{
    return mem_make(struct shelf);
}

void shelf_free(struct shelf **shelf)
{
    for (size_t i = 0; *shelf && i < SLOTS; i++)
        mem_free(atomic_load(&(*shelf)->slots[i]));
    mem_free(*shelf);
    *shelf = NULL;
}

void shelf_change(struct shelf *shelf)
{
    atomic_fetch_add(&shelf->change, 1);
}

uint64_t shelf_now(const struct shelf *shelf)
{
    return atomic_load(&shelf->change);
}

static void put(_Atomic(struct kept *) *slot, struct kept *kept)
{
    mem_free(atomic_exchange(slot, kept));
}

bool shelf_get(struct shelf *shelf, struct text key, int64_t now_ms, struct buf *out)
{
    _Atomic(struct kept *) *slot = &shelf->slots[text_hash(key) % SLOTS];
    struct kept *kept = atomic_exchange(slot, NULL);
    if (!kept)
        return false;
    bool fresh = kept->change == shelf_now(shelf) && now_ms - kept->made_ms < KEPT_MS;
    bool same = text_same(key, (struct text){kept->room, kept->key_len});
    bool good = fresh && same && buf_add(out, kept->room + kept->key_len, kept->len) == OK;
    if (fresh)
        put(slot, kept);
    else
        mem_free(kept);
    if (good)
        counter_add(&found, 1);
    return good;
}

void shelf_put(struct shelf *shelf, struct text key, uint64_t change, int64_t now_ms,
               struct text answer)
{
    if (answer.len > KEPT_MOST || change != shelf_now(shelf))
        return;
    struct kept *kept = mem_new(sizeof(*kept) + key.len + answer.len);
    *kept = (struct kept){change, now_ms, key.len, answer.len};
    memcpy(kept->room, key.at, key.len);
    memcpy(kept->room + key.len, answer.at, answer.len);
    put(&shelf->slots[text_hash(key) % SLOTS], kept);
}
