#include "story/placing.h"

#include <inttypes.h>

/* Stories that turn out to be one, or two. */

static const char *const why_bridge = "a post belongs to both";
static const char *const why_beside = "grew of critics beside the story that burns";
static const char *const why_same = "both tell of the same";

const char *story_turn_name(enum story_turn turn)
{
    static const char *const names[] = {"merged", "split", "pinned", "unpinned"};
    return names[turn];
}

void story_listen(struct story_book *book, story_change_fn *fn, void *arg)
{
    book->changed = fn;
    book->changed_arg = arg;
}

struct said_turn {
    enum story_turn turn;
    uint32_t house;
    uint64_t story, other;
    const char *why;
    const struct text *posts;
    size_t post_count;
};

static void say(struct story_book *book, const struct said_turn *said)
{
    char story[32], other[32];
    const struct house *house = &book->houses.at[said->house];
    if (!book->changed)
        return;
    snprintf(story, sizeof(story), "s%" PRIu64, said->story);
    snprintf(other, sizeof(other), "s%" PRIu64, said->other);
    struct story_change change = {.turn = said->turn,
                                  .client = house->client,
                                  .brand = house->brand,
                                  .story = text_of(story),
                                  .why = said->why,
                                  .posts = said->posts,
                                  .post_count = said->post_count};
    if (said->other)
        change.other = text_of(other);
    book->changed(&change, book->changed_arg);
}

/* ---- splitting ---- */

/* The posts' ids lead to the new story from now on. */
static size_t move_ids(struct story_book *book, const struct text *posts, size_t count,
                       uint64_t from, uint64_t to)
{
    size_t moved = 0;
    for (size_t i = 0; i < count; i++)
        for (unsigned ordinal = 0; ordinal < BRANDS_MOST; ordinal++) {
            uint64_t key = post_place(posts[i], ordinal);
            const uint64_t *known = memory_get(book->posts, key);
            if (!known)
                break;
            const struct tale *tale = book_tale_now(book, known[0]);
            if (!tale || tale->no != from)
                continue;
            moved += memory_set(book->posts, key, &to);
            break;
        }
    return moved;
}

void merge_say_split(struct story_book *book, uint64_t from, uint64_t to, const struct text *posts,
                     size_t count, const char *why)
{
    move_ids(book, posts, count, from, to);
    say(book, &(struct said_turn){.turn = STORY_SPLIT,
                                  .house = book_tale(book, to)->house,
                                  .story = from,
                                  .other = to,
                                  .why = why,
                                  .posts = posts,
                                  .post_count = count});
}

/* ---- merging ---- */

static void add_up(struct tale *to, const struct tale *from)
{
    for (size_t i = 0; i < from->trait_count; i++) {
        const struct trait *trait = &from->traits[i];
        struct trait *same = tale_trait(to, trait->key, trait->kind);
        if (same)
            same->posts = (uint16_t)(same->posts + trait->posts);
        else if (to->trait_count < TRAITS_MOST)
            tale_add_trait(to, trait);
    }
    to->told += from->told;
    to->posts += from->posts;
    for (size_t i = 0; i < SIGN_AGAINST; i++)
        to->against[i] = (uint16_t)(to->against[i] + from->against[i]);
    for (size_t i = 0; i <= RISK_COUNT; i++)
        to->risks[i] = (uint16_t)(to->risks[i] + from->risks[i]);
    if (from->rich > to->rich)
        to->rich = from->rich;
    to->critical |= from->critical;
    int64_t later_ms = from->heat_ms > to->heat_ms ? from->heat_ms : to->heat_ms;
    to->heat = storm_heat(to->heat, to->heat_ms, later_ms) +
               storm_heat(from->heat, from->heat_ms, later_ms);
    to->heat_ms = later_ms;
    to->voices |= from->voices;
    to->critics += from->critics;
    to->calm += from->calm;
    to->born_ms = from->born_ms < to->born_ms ? from->born_ms : to->born_ms;
    to->last_ms = from->last_ms > to->last_ms ? from->last_ms : to->last_ms;
    if (risk_harm((enum risk)from->risk) > risk_harm((enum risk)to->risk))
        to->risk = from->risk;
    weigh_fit(to); /* a person may merge again at once */
}

static void merge(struct story_book *book, struct tale *from, struct tale *to, const char *why)
{
    struct house *house = &book->houses.at[to->house];
    to->settled |= were_parted(book, from, to) || from->settled;
    add_up(to, from);
    book->rings -= (from->witnesses != NULL) + (to->witnesses != NULL);
    witnesses_done(to); /* what they are now must show anew */
    tale_done(from);
    from->into = to->no;
    from->told = 0;
    from->dirty = to->dirty = true;
    for (size_t i = 0; i <= RISK_COUNT; i++)
        if (house->open[i] == from->no) /* small talk finds a general story of its own */
            house->open[i] = from->loose ? 0 : to->no;
    house->dirty = true;
    say(book, &(struct said_turn){.turn = STORY_MERGED,
                                  .house = to->house,
                                  .story = to->no,
                                  .other = from->no,
                                  .why = why});
}

/* The sum of both must still fit the small counts of the traits. */
static bool may_merge(struct story_book *book, const struct tale *a, const struct tale *b)
{
    return may_rejoin(book, a, b) && a != b && a->house == b->house && a->told && b->told &&
           !a->loose && !b->loose && !a->pinned && !b->pinned && !a->into && !b->into &&
           a->told + b->told < TOLD_MOST;
}

uint64_t merge_bridged(struct placing *p, struct choice *choice, uint64_t other_no)
{
    struct tale *here = living(p, choice->tale), *other = living(p, other_no);
    if (!here || !other || !may_merge(p->book, here, other))
        return choice->tale;
    bool together = weigh_apart(here, other) > -2;
    if (!together)
        return choice->tale;
    struct tale *to =
        other->posts > here->posts || (other->posts == here->posts && other->no < here->no) ? other
                                                                                            : here;
    merge(p->book, to == here ? other : here, to, why_bridge);
    choice->tale = to->no;
    return to->no;
}

uint64_t merge_same(struct placing *p, uint64_t best_no, uint64_t next_no)
{
    enum { TOLD_LEAST = 2 };
    static const double same_from = 4;
    struct tale *best = living(p, best_no), *next = living(p, next_no);
    if (!best || !next || !may_merge(p->book, best, next) ||
        best->told + next->told < TOLD_LEAST + 1)
        return best_no;
    if (weigh_alike(&p->weighing, best, next) < same_from || weigh_apart(best, next) < -1)
        return best_no;
    struct tale *to = next->posts > best->posts ? next : best;
    merge(p->book, to == best ? next : best, to, why_same);
    return to->no;
}

void merge_beside(struct story_book *book, struct tale *from, struct tale *to)
{
    if (to->told + from->told < TOLD_MOST && !were_parted(book, from, to))
        merge(book, from, to, why_beside);
}

/* ---- a person's word ---- */

static struct tale *named(struct story_book *book, const struct story_act *act, struct text id,
                          struct why *why)
{
    int64_t no;
    struct tale *tale = NULL;
    if (id.len > 1 && id.at[0] == 's' && text_int(text_slice(id, 1, id.len), &no) && no > 0)
        tale = book_tale_now(book, (uint64_t)no);
    const struct house *house = tale ? &book->houses.at[tale->house] : NULL;
    if (house && text_same(house->client, act->client) && text_same(house->brand, act->brand))
        return tale;
    (void)why_set(why, ERR_NOT_FOUND, "this brand has no living story %.*s", TEXT_ARG(id));
    return NULL;
}

enum err story_merge(struct story_book *book, const struct story_act *act, struct why *why)
{
    struct tale *to = named(book, act, act->story, why);
    struct tale *from = to ? named(book, act, act->other, why) : NULL;
    if (!from)
        return why->code;
    if (from == to)
        return why_set(why, ERR_BAD_INPUT, "%.*s and %.*s are one story already",
                       TEXT_ARG(act->story), TEXT_ARG(act->other));
    to->pinned = true;
    to->loose = false;
    merge(book, from, to, NULL);
    return OK;
}

enum err story_pin(struct story_book *book, const struct story_act *act, struct why *why)
{
    struct tale *tale = named(book, act, act->story, why);
    if (!tale)
        return why->code;
    tale->pinned = act->on;
    tale->dirty = true;
    say(book, &(struct said_turn){.turn = act->on ? STORY_PINNED : STORY_UNPINNED,
                                  .house = tale->house,
                                  .story = tale->no});
    return OK;
}

enum err story_split(struct story_book *book, const struct story_act *act, struct why *why)
{
    struct tale *tale = named(book, act, act->story, why);
    if (!tale)
        return why->code;
    if (!act->post_count || act->post_count > SPLIT_POSTS_MOST)
        return why_set(why, ERR_BAD_INPUT, "name 1 to %d posts to split off", SPLIT_POSTS_MOST);
    const struct tale part = {.house = tale->house,
                              .risk = tale->risk,
                              .critical = tale->critical,
                              .pinned = true,
                              .dirty = true,
                              .born_ms = tale->born_ms,
                              .last_ms = tale->last_ms,
                              .hour = tale->hour};
    uint64_t from = tale->no,
             moved = move_ids(book, act->posts, act->post_count, from, book->born + 1);
    if (!moved)
        return why_set(why, ERR_BAD_INPUT, "none of these posts is in story %.*s",
                       TEXT_ARG(act->story));
    tale->pinned = tale->dirty = true;
    book->rings -= tale->witnesses != NULL;
    witnesses_done(tale);
    tale->posts -= moved < tale->posts ? moved : tale->posts;
    struct tale *fresh = book_birth(book, &part);
    fresh->posts = moved;
    say(book, &(struct said_turn){.turn = STORY_SPLIT,
                                  .house = part.house,
                                  .story = from,
                                  .other = fresh->no,
                                  .posts = act->posts,
                                  .post_count = act->post_count});
    return OK;
}
