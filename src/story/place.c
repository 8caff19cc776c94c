#include "base/arena.h"
#include "base/fold.h"
#include "story/book.h"
#include "story/link.h"
#include "story/print.h"

#include <inttypes.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    OPEN_HOURS = 24,
    LONG_DAYS = 60,
    LINKS_MOST = 8,
    BRANDS_MOST = 64,
    COMMON_LINK = 2,
    BURNING_POSTS = 10
};

static const char *const why_seen = "the same post as before";
static const char *const why_repost = "repost of a post of the story";
static const char *const why_quote = "quotes a post of the story";
static const char *const why_reply = "replies to a post of the story";
static const char *const why_root = "in a thread of the story";
static const char *const why_pointed = "points at the same post as a post of the story";
static const char *const why_link = "shares a link with the story";
static const char *const why_copy = "nearly the same words as a post of the story";
static const char *const why_category = "same brand and category within a day";
static const char *const why_burning = "criticism of the brand while the story burns";
static const char *const why_general = "same brand within a day, no category";
static const char *const why_first = "first post of the story";

/* One brand's choice for the post at hand. */
struct choice {
    uint32_t house;
    uint64_t tale;
    const char *why;
    bool hit, copy, quiet; /* quiet: its words need not be remembered, they are known */
};

struct placing {
    struct story_book *book;
    const struct post *post;
    int64_t now_ms;
    enum risk risk;
    bool critical;
    bool printed; /* print is made */
    struct print print;
    struct choice choices[BRANDS_MOST];
    size_t count;
};

static uint64_t keyed(uint64_t seed, struct text text)
{
    return XXH3_64bits_withSeed(text.at ? text.at : "", text.len, seed);
}

bool story_fresh(struct story_book *book, const struct post *post)
{
    uint64_t key = post_key(post);
    if (memory_get(book->seen, key))
        return false;
    memory_put(book->seen, key, NULL);
    return true;
}

static bool alive(const struct story_book *book, const struct tale *tale, int64_t now_ms)
{
    int64_t keep = tale->critical ? DAYS(LONG_DAYS) : book->quiet_ms;
    return now_ms - tale->last_ms <= keep;
}

/* ---- forgetting ---- */

static void forget(struct story_book *book, const struct tale *tale)
{
    if (book->gone.len < GONE_MOST)
        vec_push(&book->gone, tale->no);
    else if (tale->no >= book->gone_below)
        book->gone_below = tale->no + 1;
}

/* Once an hour of the clock: what has slept its time is let go; at the ceiling the oldest half of
 * what nobody was angry about, then the oldest. */
static void sweep(struct story_book *book)
{
    int64_t hour = book->clock_ms / HOURS(1);
    bool full = book->tales.len >= TALES_MOST;
    if (hour == book->swept_hour && !full)
        return;
    book->swept_hour = hour;
    book->dirty = true;
    book_tale(book, 0); /* in order, after a load */
    size_t keep = 0, oldest = full ? TALES_MOST / 16 : 0;
    for (size_t i = 0; i < book->tales.len; i++) {
        struct tale *tale = &book->tales.at[i];
        if (i < oldest || !alive(book, tale, book->clock_ms))
            forget(book, tale);
        else
            book->tales.at[keep++] = *tale;
    }
    book->tales.len = keep;
}

/* ---- choosing ---- */

static struct choice *choice_of(struct placing *p, uint32_t house, bool hit)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->choices[i].house == house)
            return &p->choices[i];
    if (house == UINT32_MAX || p->count == BRANDS_MOST)
        return NULL;
    p->choices[p->count] = (struct choice){.house = house, .hit = hit};
    return &p->choices[p->count++];
}

/* A claim graver than what the story is about is a story of its own: it must ring at volume 1 and
 * would drown in the talk it was dropped into. */
static bool too_grave(const struct placing *p, const struct tale *tale)
{
    return p->risk != RISK_NONE && risk_harm(p->risk) > risk_harm((enum risk)tale->risk);
}

/* What answers or quotes a post tells of that post, so only the gravest harm leaves its story. */
static bool too_grave_to_follow(const struct placing *p, const struct tale *tale)
{
    return too_grave(p, tale) && risk_harm(p->risk) == 3;
}

static struct tale *living(const struct placing *p, uint64_t no)
{
    struct tale *tale = book_tale(p->book, no);
    return tale && alive(p->book, tale, p->now_ms) ? tale : NULL;
}

static uint64_t post_place(struct text id, unsigned ordinal)
{
    return keyed(0x706f7374u + ordinal, id);
}

static uint64_t pointed_place(uint32_t house, struct text id)
{
    return keyed(0x706f696e74000000u + house, id);
}

/* The stories of a post that is known by id. */
static void follow(struct placing *p, struct text id, const char *why)
{
    if (!id.len)
        return;
    for (unsigned ordinal = 0; ordinal < BRANDS_MOST; ordinal++) {
        const uint64_t *known = memory_get(p->book->posts, post_place(id, ordinal));
        if (!known)
            return;
        const struct tale *tale = living(p, known[0]);
        if (!tale)
            continue;
        struct choice *choice = choice_of(p, tale->house, false);
        if (!choice || choice->tale)
            continue;
        bool same_post = why == why_seen || why == why_repost;
        if (!same_post && too_grave_to_follow(p, tale)) {
            choice->hit = true; /* on to the story of its own category */
            continue;
        }
        choice->tale = tale->no;
        choice->why = why;
    }
}

static void follow_edges(struct placing *p)
{
    const struct post *post = p->post;
    if (post->kind == POST_DELETE || post->kind == POST_EDIT)
        follow(p, post->id, why_seen);
    if (post->kind == POST_DELETE)
        return;
    follow(p, post->repost_of, why_repost);
    follow(p, post->quote_of, why_quote);
    follow(p, post->reply_to, why_reply);
    follow(p, post->root, why_root);
}

bool story_points(struct story_book *book, const struct post *post, int64_t clock_ms)
{
    struct placing p = {.book = book, .post = post, .now_ms = clock_ms, .risk = RISK_NONE};
    follow_edges(&p);
    return p.count > 0;
}

/* Two matched posts of a brand that point at the same unmatched one tell of the same. */
static void follow_pointed(struct placing *p, struct choice *choice)
{
    const struct text ids[] = {p->post->repost_of, p->post->quote_of, p->post->reply_to,
                               p->post->root};
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids) && !choice->tale; i++) {
        if (!ids[i].len)
            continue;
        const uint64_t *known = memory_get(p->book->pointed, pointed_place(choice->house, ids[i]));
        const struct tale *tale = known ? living(p, known[0]) : NULL;
        if (tale && !too_grave_to_follow(p, tale)) {
            choice->tale = tale->no;
            choice->why = why_pointed;
        }
    }
}

/* Links and words never wake an old general story: it is no event. */
static bool joins_softly(const struct placing *p, const struct choice *choice,
                         const struct tale *tale)
{
    if (tale->house != choice->house || too_grave(p, tale))
        return false;
    const struct house *house = &p->book->houses.at[choice->house];
    return tale->risk != RISK_NONE || house->open[RISK_NONE] == tale->no;
}

typedef void link_fn(struct placing *p, struct choice *choice, uint64_t key);

static void each_link(struct placing *p, struct choice *choice, link_fn *fn)
{
    const struct post *post = p->post;
    struct buf *plain = &p->book->link;
    size_t done = 0;
    for (size_t i = 0; i < post->link_count && done < LINKS_MOST; i++)
        if (link_plain(post->links[i], plain)) {
            fn(p, choice, keyed(0x6c696e6b000000u + choice->house, buf_view(plain)));
            done++;
        }
    if (post->link_count)
        return;
    struct text rest = post->text, link;
    while (done++ < LINKS_MOST && link_next(&rest, &link))
        if (link_plain(link, plain))
            fn(p, choice, keyed(0x6c696e6b000000u + choice->house, buf_view(plain)));
}

static void join_link(struct placing *p, struct choice *choice, uint64_t key)
{
    if (choice->tale)
        return;
    const uint64_t *known = memory_get(p->book->links, key);
    if (!known || known[1] >= COMMON_LINK)
        return;
    const struct tale *tale = living(p, known[0]);
    if (tale && joins_softly(p, choice, tale)) {
        choice->tale = tale->no;
        choice->why = why_link;
    }
}

/* A link that keeps turning up in other stories joins nothing any more. */
static void keep_link(struct placing *p, struct choice *choice, uint64_t key)
{
    const uint64_t *known = memory_get(p->book->links, key);
    if (known && known[0] == choice->tale)
        return;
    const struct tale *was = known ? book_tale(p->book, known[0]) : NULL;
    uint64_t values[2] = {choice->tale, 0};
    if (known && (was || known[1])) {
        values[0] = known[0];
        values[1] = known[1] + 1;
    }
    if (!known)
        memory_put(p->book->links, key, values);
    else if (known[1] < COMMON_LINK)
        memory_set(p->book->links, key, values);
}

static uint64_t band_key(uint32_t house, uint64_t band)
{
    return band ^ ((house + 1) * 0x9e3779b97f4a7c15ULL);
}

static void make_print(struct placing *p)
{
    const struct post *post = p->post;
    if (post->kind == POST_REPOST || post->kind == POST_DELETE || !post->text.len)
        return;
    buf_clear(&p->book->folded);
    if (fold_match(post->text, &p->book->folded))
        return;
    p->printed = print_make(buf_view(&p->book->folded), &p->print);
}

static void join_copy(struct placing *p, struct choice *choice)
{
    for (unsigned b = 0; p->printed && b < PRINT_BANDS; b++) {
        const uint64_t *known =
            memory_get(p->book->prints, band_key(choice->house, p->print.band[b]));
        if (!known)
            continue;
        unsigned agreement = print_agreement(known + 1, p->print.sketch);
        if (!print_is_copy((uint32_t)(known[0] & 0xffff), p->print.runs, agreement))
            continue;
        const struct tale *tale = living(p, known[0] >> 16);
        if (!tale)
            continue;
        choice->copy = true;
        if (!choice->tale && joins_softly(p, choice, tale)) {
            choice->tale = tale->no;
            choice->why = why_copy;
        }
        choice->quiet = agreement >= PRINT_BINS - 1 && choice->tale == tale->no;
        return;
    }
}

static void keep_print(struct placing *p, const struct choice *choice)
{
    if (!p->printed || choice->quiet)
        return;
    uint32_t runs = p->print.runs < 0xffff ? p->print.runs : 0xffff;
    uint64_t values[3] = {choice->tale << 16 | runs, p->print.sketch[0], p->print.sketch[1]};
    for (unsigned b = 0; b < PRINT_BANDS; b++)
        memory_put(p->book->prints, band_key(choice->house, p->print.band[b]), values);
}

/* Posts of this and the last hour. */
static uint32_t lately(const struct placing *p, const struct tale *tale)
{
    int64_t hour = p->now_ms / HOURS(1);
    if (hour == tale->hour)
        return tale->in_hour + tale->in_last_hour;
    return hour == tale->hour + 1 ? tale->in_hour : 0;
}

/* The general story of a brand starts anew each day, but never in the middle of a surge. */
static bool rolls_over(const struct placing *p, const struct tale *tale)
{
    int64_t hours = (p->now_ms - tale->born_ms) / HOURS(1);
    if (tale->risk != RISK_NONE || hours < OPEN_HOURS)
        return false;
    return (uint64_t)lately(p, tale) * (uint64_t)hours <= tale->posts * 3;
}

static struct tale *born(struct placing *p, uint32_t house_no)
{
    struct story_book *book = p->book;
    sweep(book); /* makes room at the ceiling */
    struct tale tale = {.no = ++book->born,
                        .house = house_no,
                        .risk = (uint8_t)p->risk,
                        .born_ms = p->now_ms,
                        .last_ms = p->now_ms,
                        .hour = p->now_ms / HOURS(1)};
    vec_push(&book->tales, tale);
    book->houses.at[house_no].open[p->risk] = tale.no;
    book->houses.at[house_no].dirty = true;
    book->dirty = true;
    return &book->tales.at[book->tales.len - 1];
}

static struct tale *open_tale(const struct placing *p, const struct house *house, enum risk risk)
{
    struct tale *tale = book_tale(p->book, house->open[risk]);
    bool open = tale && p->now_ms - tale->last_ms < HOURS(OPEN_HOURS) && !rolls_over(p, tale);
    return open ? tale : NULL;
}

/* What people say of a brand while something of it burns is mostly about that: anger that names no
 * category, and talk of authorities, boycotts and of how it is handled, goes to the story that
 * burns most. Calm and glad posts do not. */
static struct tale *burning_tale(const struct placing *p, const struct house *house)
{
    bool about = p->risk == RISK_NONE ? p->critical
                                      : p->risk == RISK_THREAT_LEGAL || p->risk == RISK_HANDLING ||
                                            p->risk == RISK_RUMOR_BOYCOTT;
    struct tale *most = NULL;
    for (int risk = 0; about && risk < RISK_COUNT; risk++) {
        struct tale *tale = open_tale(p, house, (enum risk)risk);
        if (tale && !too_grave(p, tale) && lately(p, tale) >= BURNING_POSTS &&
            (!most || lately(p, tale) > lately(p, most)))
            most = tale;
    }
    return most;
}

/* The open story of the gravest category that the post tells of. */
static struct tale *told_tale(const struct placing *p, const struct house *house)
{
    if (p->risk == RISK_NONE)
        return open_tale(p, house, RISK_NONE);
    for (int risk = 0; risk < RISK_COUNT; risk++) {
        struct tale *tale =
            p->post->verdict->risk[risk] >= .5 ? open_tale(p, house, (enum risk)risk) : NULL;
        if (tale && !too_grave(p, tale))
            return tale;
    }
    return NULL;
}

static void join_category(struct placing *p, struct choice *choice)
{
    const struct house *house = &p->book->houses.at[choice->house];
    struct tale *tale = p->risk == RISK_NONE ? NULL : told_tale(p, house);
    choice->why = why_category;
    if (!tale) {
        tale = burning_tale(p, house);
        choice->why = why_burning;
    }
    if (!tale && p->risk == RISK_NONE) {
        tale = told_tale(p, house);
        choice->why = why_general;
    }
    if (!tale) {
        tale = born(p, choice->house);
        choice->why = why_first;
    }
    choice->tale = tale->no;
}

/* ---- remembering ---- */

static void count_in(struct placing *p, const struct choice *choice)
{
    struct tale *tale = book_tale(p->book, choice->tale);
    tale->dirty = true;
    tale->critical |= p->critical;
    tale->posts++;
    if (p->now_ms > tale->last_ms)
        tale->last_ms = p->now_ms;
    int64_t hour = p->now_ms / HOURS(1);
    if (hour > tale->hour) {
        tale->in_last_hour = hour == tale->hour + 1 ? tale->in_hour : 0;
        tale->in_hour = 0;
        tale->hour = hour;
    }
    tale->in_hour++;
}

static void keep_id(struct placing *p, const struct choice *choice)
{
    for (unsigned ordinal = 0; ordinal < BRANDS_MOST; ordinal++) {
        uint64_t key = post_place(p->post->id, ordinal);
        const uint64_t *known = memory_get(p->book->posts, key);
        if (known && known[0] == choice->tale)
            return;
        if (known && book_tale(p->book, known[0]))
            continue;
        memory_put(p->book->posts, key, &choice->tale);
        return;
    }
}

static void keep_pointed(struct placing *p, const struct choice *choice)
{
    const struct text ids[] = {p->post->repost_of, p->post->quote_of, p->post->reply_to,
                               p->post->root};
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        uint64_t key = pointed_place(choice->house, ids[i]);
        const uint64_t *known = ids[i].len ? memory_get(p->book->pointed, key) : NULL;
        if (ids[i].len && (!known || !living(p, known[0])))
            memory_put(p->book->pointed, key, &choice->tale);
    }
}

static void choose(struct placing *p, struct choice *choice)
{
    follow_pointed(p, choice);
    each_link(p, choice, join_link);
    join_copy(p, choice);
    if (!choice->tale)
        join_category(p, choice);
    each_link(p, choice, keep_link);
    keep_print(p, choice);
    keep_pointed(p, choice);
}

static void judge(struct placing *p)
{
    const struct verdict *verdict = p->post->verdict;
    p->risk = RISK_NONE;
    if (!verdict)
        return;
    /* Several labels: the gravest tells what the post is about (they stand in order of harm). */
    for (int risk = RISK_COUNT - 1; risk >= 0; risk--)
        if (verdict->risk[risk] >= .5)
            p->risk = (enum risk)risk;
    p->critical = p->post->kind != POST_REPOST && verdict->intent[INTENT_NEWS] < .5 &&
                  (p->risk != RISK_NONE || verdict->sentiment[SENTIMENT_NEGATIVE] >= .5);
}

static void write_placements(const struct placing *p, struct post *post, struct arena *arena)
{
    post->stories = arena_array(arena, struct placement, p->count);
    post->story_count = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct choice *choice = &p->choices[i];
        const struct house *house = &p->book->houses.at[choice->house];
        if (!choice->tale)
            continue;
        post->stories[post->story_count++] =
            (struct placement){.client = arena_text(arena, house->client),
                               .brand = arena_text(arena, house->brand),
                               .story = arena_printf(arena, "s%" PRIu64, choice->tale),
                               .why = choice->why,
                               .copy = choice->copy};
    }
}

/* A query without a brand stands for one. */
static uint32_t hit_house(struct story_book *book, const struct hit *hit)
{
    return book_house(book, hit->client, hit->brand.len ? hit->brand : hit->topic);
}

void story_place(struct story_book *book, struct post *post, int64_t clock_ms, struct arena *arena)
{
    if (clock_ms > book->clock_ms) {
        book->clock_ms = clock_ms;
        book->dirty = true;
        sweep(book);
    }
    struct placing p = {.book = book, .post = post, .now_ms = clock_ms};
    judge(&p);
    if (post->kind != POST_DELETE)
        for (size_t i = 0; i < post->hit_count; i++)
            choice_of(&p, hit_house(book, &post->hits[i]), true);
    follow_edges(&p);
    bool any_hit = false;
    for (size_t i = 0; i < p.count; i++)
        any_hit |= p.choices[i].hit;
    if (any_hit)
        make_print(&p);
    for (size_t i = 0; i < p.count; i++) {
        if (p.choices[i].hit)
            choose(&p, &p.choices[i]);
        if (p.choices[i].tale && post->kind != POST_DELETE) {
            count_in(&p, &p.choices[i]);
            keep_id(&p, &p.choices[i]);
        }
    }
    write_placements(&p, post, arena);
}
