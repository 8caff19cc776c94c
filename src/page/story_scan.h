#ifndef PAGE_STORY_SCAN_H
#define PAGE_STORY_SCAN_H
/*
 * A story, read once from its first post to its last: what its page counts of it. Bounded but for
 * the voices, of which a story has as many as it has. In db_arena; end it with story_scan_done.
 */
#include "base/map.h"
#include "base/vec.h"
#include "page/show.h"

enum { SCAN_NETS = 100, SCAN_LANGS = 100, SCAN_OUTLETS = 200, SCAN_FIRSTS = 16 };

struct scan_net {
    struct text net;
    int64_t posts, reposts, quotes, answers, copies, news, critical;
    int64_t voices; /* authors, also who only reposted */
    int64_t first_at, last_at;
    int64_t firsts[SCAN_FIRSTS]; /* its first posts, no reposts: their numbers */
    size_t first_count;
    int64_t *bins, *bins_reposts, *bins_critical;
};
struct scan_lang {
    struct text lang;
    int64_t posts;
};
struct scan_outlet {
    struct text name;
    int64_t posts, first_at;
};
struct scan_voice {
    uint32_t posts;    /* without reposts */
    uint32_t critical; /* posts */
    bool own, press, first_hand;
    int64_t followers, since_ms; /* the greatest, the earliest; -1 and 0: not known */
    int64_t critical_ms;         /* the newest critical post; 0: none */
};
/* What is wanted. of: only these posts (without: only the others); NULL: all. steps: into so many
 * bins at most; 0: none. */
struct scan_want {
    const struct map64 *of;
    bool without;
    size_t steps;
};
struct story_scan {
    int64_t first_at, last_at; /* 0: it has no posts */
    int64_t from_ms, step_ms;  /* of the bins */
    size_t steps;
    int64_t posts, reposts, first_hand;
    struct scan_net *nets;
    struct scan_lang *langs;
    struct scan_outlet *outlets;
    size_t net_count, lang_count, outlet_count;
    VEC(struct scan_voice) voices;
};
enum err story_scan(struct db *db, const struct story_id *story, const struct scan_want *want,
                    struct story_scan *scan, struct why *why) MUST_USE;
void story_scan_done(struct story_scan *scan);
/* For qsort of the nets: that of most posts and reposts first. */
int scan_net_order(const void *a, const void *b);
/* Who speaks up inside a company is not looked up, nor counted by kind: whether the story or one of
 * its newest posts is of that kind. */
enum err story_is_inside(struct db *db, const struct story_id *story, bool *inside_out,
                         struct why *why) MUST_USE;
#endif
