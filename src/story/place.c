#include "story/link.h"
#include "story/placing.h"
#include "story/reader.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { LINKS_MOST = 8, COMMON_LINK = 2 };

static const char *const why_seen = "the same post as before";
static const char *const why_repost = "repost of a post of the story";
static const char *const why_quote = "quotes a post of the story";
static const char *const why_reply = "replies to a post of the story";
static const char *const why_root = "in a thread of the story";
static const char *const why_pointed = "points at the same post as a post of the story";
const char *const why_link = "shares a link with the story";
static const char *const why_copy = "nearly the same words as a post of the story";

static uint64_t keyed(uint64_t seed, struct text text)
{
    return XXH3_64bits_withSeed(text.at ? text.at : "", text.len, seed);
}

bool story_fresh(struct story_book *book, const struct post *post)
{
    uint64_t key = post_key(post);
    memory_expect(book->posts, post_place(post->id, 0));
    if (memory_get(book->seen, key))
        return false;
    memory_put(book->seen, key, NULL);
    return true;
}

/* ---- choosing ---- */

/* The choices are set when they are made, and there is room for many. */
static void start(struct placing *p, struct story_book *book, const struct post *post,
                  int64_t clock_ms)
{
    memset(p, 0, offsetof(struct placing, weighing));
    p->book = book;
    p->post = post;
    p->now_ms = clock_ms;
    p->risk = RISK_NONE;
    p->weighing.told = NULL;
    p->weighing.rich = 0;
}

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
bool too_grave(const struct placing *p, const struct tale *tale)
{
    if (tale->risk == RISK_NONE && tale->told && tale->posts <= 20)
        return false; /* an event whose category nobody has named yet */
    return p->risk != RISK_NONE && risk_harm(p->risk) > risk_harm((enum risk)tale->risk);
}

/* What answers or quotes a post tells of that post, so only the gravest harm leaves its story. */
static bool too_grave_to_follow(const struct placing *p, const struct tale *tale)
{
    return too_grave(p, tale) && risk_harm(p->risk) == 3;
}

struct tale *living(const struct placing *p, uint64_t no)
{
    struct tale *tale = book_tale_now(p->book, no);
    return tale && tale_alive(p->book, tale, p->now_ms) ? tale : NULL;
}

uint64_t post_place(struct text id, unsigned ordinal)
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
        judge_for(p, tale->house);
        bool same_post = why == why_seen || why == why_repost;
        if (!same_post && too_grave_to_follow(p, tale)) {
            choice->hit = true; /* on to the story of its own category */
            continue;
        }
        choice->tale = tale->no;
        choice->why = why;
        choice->edge = why == why_quote || why == why_reply;
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
    struct placing p;
    start(&p, book, post, clock_ms);
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
    return tale->risk != RISK_NONE || tale->told || house->open[RISK_NONE] == tale->no;
}

/* Where the addresses that the post has are kept. */
struct addresses {
    uint64_t key[LINKS_MOST];
    size_t count;
};

static void add_address(struct addresses *all, struct placing *p, const struct choice *choice,
                        struct text link)
{
    struct buf *plain = &p->book->link;
    if (link_plain(link, plain))
        all->key[all->count++] = keyed(0x6c696e6b000000u + choice->house, buf_view(plain));
}

static void addresses_of(struct placing *p, const struct choice *choice, struct addresses *all)
{
    const struct post *post = p->post;
    all->count = 0;
    for (size_t i = 0; i < post->link_count && all->count < LINKS_MOST; i++)
        add_address(all, p, choice, post->links[i]);
    if (post->link_count)
        return;
    struct text rest = post->text, link;
    for (size_t seen = 0; seen < LINKS_MOST && link_next(&rest, &link); seen++)
        add_address(all, p, choice, link);
}

static void join_link(struct placing *p, struct choice *choice, uint64_t key)
{
    const uint64_t *known = memory_get(p->book->links, key);
    if (!known || known[1] >= COMMON_LINK)
        return;
    const struct tale *tale = living(p, known[0]);
    if (!tale || !joins_softly(p, choice, tale))
        return;
    if (choice->tale) {
        merge_bridged(p, choice, tale->no);
    } else {
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

static void join_copy(struct placing *p, struct choice *choice)
{
    uint64_t keys[PRINT_BANDS];
    const uint64_t *found[PRINT_BANDS];
    if (!p->told || !p->told->printed)
        return;
    for (unsigned b = 0; b < PRINT_BANDS; b++)
        keys[b] = band_key(choice->house, p->told->print.band[b]);
    memory_get_all(p->book->prints, keys, PRINT_BANDS, found);
    for (unsigned b = 0; b < PRINT_BANDS; b++) {
        const uint64_t *known = found[b];
        if (!known)
            continue;
        unsigned agreement = print_agreement(known + 1, p->told->print.sketch);
        if (!print_is_copy((uint32_t)(known[0] & 0xffff), p->told->print.runs, agreement))
            continue;
        const struct tale *tale = living(p, known[0] >> 16);
        if (!tale)
            continue;
        choice->copy = true;
        if (choice->tale && joins_softly(p, choice, tale)) {
            merge_bridged(p, choice, tale->no);
            tale = living(p, choice->tale);
            if (!tale)
                return;
        } else if (!choice->tale && joins_softly(p, choice, tale)) {
            choice->tale = tale->no;
            choice->why = why_copy;
        }
        choice->quiet = agreement >= PRINT_BINS - 1 && choice->tale == tale->no;
        return;
    }
}

static void keep_print(struct placing *p, const struct choice *choice)
{
    if (!p->told || !p->told->printed || choice->quiet)
        return;
    uint32_t runs = p->told->print.runs < 0xffff ? p->told->print.runs : 0xffff;
    uint64_t values[3] = {choice->tale << 16 | runs, p->told->print.sketch[0],
                          p->told->print.sketch[1]};
    for (unsigned b = 0; b < PRINT_BANDS; b++)
        memory_put(p->book->prints, band_key(choice->house, p->told->print.band[b]), values);
}

uint32_t lately(const struct placing *p, const struct tale *tale)
{
    int64_t hour = p->now_ms / HOURS(1);
    if (hour == tale->hour)
        return tale->in_hour + tale->in_last_hour;
    return hour == tale->hour + 1 ? tale->in_hour : 0;
}

struct tale *born(struct placing *p, uint32_t house_no, bool loose)
{
    struct story_book *book = p->book;
    struct tale *tale = book_birth(book, &(struct tale){.house = house_no,
                                                        .risk = (uint8_t)p->risk,
                                                        .loose = loose,
                                                        .born_ms = p->now_ms,
                                                        .last_ms = p->now_ms,
                                                        .hour = p->now_ms / HOURS(1)});
    if (p->risk != RISK_NONE || loose) {
        book->houses.at[house_no].open[p->risk] = tale->no;
        book->houses.at[house_no].dirty = true;
    }
    return tale;
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
    storm_count(p, choice, tale);
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

/* A link or a copy leads to a story that was two: which of them is told by the words. */
static bool was_split(const struct placing *p, const struct choice *choice)
{
    const struct tale *tale = choice->tale ? living(p, choice->tale) : NULL;
    return tale && tale->parted && (choice->why == why_link || choice->why == why_copy);
}

static void choose(struct placing *p, struct choice *choice)
{
    struct addresses links;
    addresses_of(p, choice, &links);
    follow_pointed(p, choice);
    for (size_t i = 0; i < links.count; i++)
        join_link(p, choice, links.key[i]);
    join_copy(p, choice);
    bool freed = storm_frees(p, choice) || was_split(p, choice), quiet = choice->quiet;
    uint64_t general = choice->tale;
    const char *why = choice->why;
    if (freed) {
        choice->tale = 0;
        choice->quiet = false;
    }
    join_evidence(p, choice);
    if (!choice->tale)
        choice->storm = join_storm(p, choice);
    if (!choice->tale && freed) {
        choice->tale = general;
        choice->why = why;
        choice->quiet = quiet;
    }
    if (!choice->tale)
        join_loosely(p, choice);
    keep_told(p, choice);
    for (size_t i = 0; i < links.count; i++)
        keep_link(p, choice, links.key[i]);
    keep_print(p, choice);
    keep_pointed(p, choice);
}

/* Small talk belongs to the brand's general story, however many rare words it has. */
static bool may_found(const struct verdict *verdict)
{
    static const double some = .3;
    double risk = 0;
    for (int i = 0; i < RISK_COUNT; i++)
        risk = verdict->risk[i] > risk ? verdict->risk[i] : risk;
    return risk >= .2 || verdict->sentiment[SENTIMENT_NEGATIVE] >= some ||
           verdict->intent[INTENT_COMPLAINT] >= some || verdict->intent[INTENT_NEWS] >= some ||
           verdict->intent[INTENT_RUMOUR] >= some || verdict->evidence >= .5;
}

void judge_for(struct placing *p, uint32_t house)
{
    bool own = p->post->own_count > 0; /* else every client reads the same */
    if (p->judged && (!own || p->judged == house + 1))
        return;
    const struct verdict *verdict =
        own ? post_verdict(p->post, p->book->houses.at[house].client) : p->post->verdict;
    p->judged = house + 1;
    p->verdict = verdict;
    p->risk = RISK_NONE;
    p->critical = p->founds = p->glad = false;
    if (!verdict)
        return;
    /* Several labels: the gravest tells what the post is about (they stand in order of harm). */
    for (int risk = RISK_COUNT - 1; risk >= 0; risk--)
        if (verdict->risk[risk] >= .5)
            p->risk = (enum risk)risk;
    p->critical = p->post->kind != POST_REPOST && verdict_is_critical(verdict);
    p->founds = p->critical || may_found(verdict);
    p->glad = verdict->sentiment[SENTIMENT_POSITIVE] >= .4;
}

/* A critic who quotes a post of the story need not name the brand to teach it words. */
static void learn_edge(struct placing *p, struct choice *choice, struct arena *arena)
{
    if (!edge_may_teach(p, choice))
        return;
    struct post *post = p->own_post;
    if (!post->told)
        story_read(p->book->reader, post, arena);
    const struct told *told = p->told;
    p->told = post->told;
    join_evidence(p, choice);
    keep_told(p, choice);
    p->told = told;
}

static void write_because(const struct placing *p, const struct choice *choice,
                          struct placement *to, struct arena *arena)
{
    const struct verdict_on *on = &choice->on;
    to->because = arena_array(arena, struct because, on->count + 1);
    for (size_t i = 0; i < on->count; i++) {
        const struct sign *sign = &p->told->at[on->by[i].sign];
        struct because *because = &to->because[to->because_count++];
        because->code = sign_kind_name((enum sign_kind)sign->kind);
        because->weight = (double)on->by[i].weight;
        struct text thing = {NULL, 0};
        if (sign->kind < SIGN_NUMBER)
            thing = things_name(story_reader_things(p->book->reader), sign->key);
        if (thing.at)
            because->thing = arena_text(arena, thing);
        if (sign->to > sign->from)
            because->words = arena_text(arena, text_slice(p->told->form, sign->from, sign->to));
    }
    if (on->against < 0)
        to->because[to->because_count++] =
            (struct because){.code = "against", .weight = on->against};
}

/* "s<no>" */
static struct text story_name(uint64_t no, struct arena *arena)
{
    char room[24];
    size_t at = sizeof(room);
    do {
        room[--at] = (char)('0' + no % 10);
        no /= 10;
    } while (no);
    room[--at] = 's';
    return arena_text(arena, (struct text){room + at, sizeof(room) - at});
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
                               .story = story_name(choice->tale, arena),
                               .why = choice->why,
                               .copy = choice->copy,
                               .loose = choice->loose};
        write_because(p, choice, &post->stories[post->story_count - 1], arena);
    }
}

/* A query without a brand stands for one. */
static uint32_t hit_house(struct story_book *book, const struct hit *hit)
{
    return book_house(book, hit->client, hit->brand.len ? hit->brand : hit->topic);
}

/* What is looked up for each post is far apart in memory: it is fetched while other work is done.
 */
static void expect(const struct placing *p)
{
    const struct told *told = p->told;
    memory_expect(p->book->posts, post_place(p->post->id, 0));
    for (size_t i = 0; told && told->printed && i < p->count; i++)
        for (unsigned b = 0; p->choices[i].hit && b < PRINT_BANDS; b++)
            memory_expect(p->book->prints, band_key(p->choices[i].house, told->print.band[b]));
}

void story_place(struct story_book *book, struct post *post, int64_t clock_ms, struct arena *arena)
{
    if (clock_ms > book->clock_ms) {
        book->clock_ms = clock_ms;
        book->dirty = true;
        book_sweep(book);
    }
    struct placing p;
    start(&p, book, post, clock_ms);
    p.own_post = post;
    if (post->kind != POST_DELETE)
        for (size_t i = 0; i < post->hit_count; i++)
            choice_of(&p, hit_house(book, &post->hits[i]), true);
    follow_edges(&p);
    bool any_hit = false;
    for (size_t i = 0; i < p.count; i++)
        any_hit |= p.choices[i].hit;
    if (any_hit && !post->told)
        story_read(book->reader, post, arena);
    p.told = any_hit ? post->told : NULL;
    expect(&p);
    for (size_t i = 0; i < p.count; i++) {
        judge_for(&p, p.choices[i].house);
        if (p.choices[i].hit)
            choose(&p, &p.choices[i]);
        else if (p.choices[i].edge)
            learn_edge(&p, &p.choices[i], arena);
        if (p.choices[i].tale && post->kind != POST_DELETE) {
            count_in(&p, &p.choices[i]);
            keep_id(&p, &p.choices[i]);
        }
    }
    write_placements(&p, post, arena);
}
