#ifndef WEB_PRESENCE_H
#define WEB_PRESENCE_H
/*
 * Who looks at a case, and who writes in it: known from beats that their pages send, forgotten when
 * the beats stop. In memory only, bounded, and owned by one thread (the pool "presence").
 */
#include "base/arena.h"

enum {
    PRESENCE_MOST = 4096,
    PRESENCE_LOOKS_MS = 45000,  /* without a beat: gone */
    PRESENCE_WRITES_MS = 20000, /* without one that says so: writes no more */
    PRESENCE_ID = 128           /* longest id that is kept */
};

struct presence;
struct presence *presence_new(void);
void presence_free(struct presence **presence);

struct present {
    struct text client, case_id, person;
    int64_t since_ms;
    bool writes;
};
enum presence_change {
    PRESENCE_SAME,
    PRESENCE_CAME,
    PRESENCE_WRITES,
    PRESENCE_STOPPED,
    PRESENCE_LEFT
};
/* A beat: what it changed. Times are steady milliseconds. When the table is full, whoever was
 * silent longest makes room. */
enum presence_change presence_beat(struct presence *presence, const struct present *one,
                                   int64_t now_ms);
enum presence_change presence_leave(struct presence *presence, const struct present *one);
/* Takes one that has stopped writing, or has gone, since the last call: what it changed, and who
 * (texts in the arena); PRESENCE_SAME when there is none. */
enum presence_change presence_lapsed(struct presence *presence, int64_t now_ms, struct arena *arena,
                                     struct present *one_out);
/* Who is there, in the arena, who came first first. */
size_t presence_of(const struct presence *presence, struct text client, struct text case_id,
                   int64_t now_ms, struct arena *arena, struct present **list_out);
#endif
