#include "base/utf8.h"
#include "match/explain.h"
#include "match/find.h"
#include "match/rank.h"
#include "match/view.h"

/* The reasons, each a code that stays and English words. */

enum { PAIRS_MOST = 64, LIST_MOST = 200 };

static void say(struct explaining *e, struct explained *part, const char *code, const char *format,
                ...) FORMAT(4, 5);
static void say(struct explaining *e, struct explained *part, const char *code, const char *format,
                ...)
{
    char words[400];
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    part->code = code;
    /* a character may have been cut in two */
    struct text text = {words, len < (int)sizeof(words) ? (size_t)len : sizeof(words) - 1};
    while (text.len && !utf8_valid(text))
        text.len--;
    part->words = arena_text(e->arena, text);
}

/* ---- a word ---- */

/* The term, asking less. */
enum { ASK_LEFT = 1, ASK_RIGHT = 2 };

static struct term term_asking(const struct term *term, unsigned edges)
{
    struct term less = *term;
    less.exact = false;
    less.where = WHERE_ANY;
    if (!(edges & ASK_LEFT)) {
        less.left = LETTER_NONE;
        less.free_left = true;
    }
    if (!(edges & ASK_RIGHT)) {
        less.right = LETTER_NONE;
        less.free_right = true;
        less.open = true;
    }
    return less;
}

/* Where the term stands when it asks less, first of all, in bytes of the match form. */
static bool stands_asking(struct explaining *e, const struct node *node, unsigned edges,
                          struct span *place_out)
{
    struct match_scratch *s = e->s;
    const struct term term = term_asking(&s->set->terms.at[node->term], edges);
    const char *form = set_form(s->set, node->term);
    const struct view view = view_of(s, term.view);
    const struct seen seen = {view.text, s->text, view.map};
    size_t from = 0;
    struct span place;
    for (;;) {
        const bool next = term.kind == TERM_WILD ? wild_next(&term, form, &seen, &from, &place)
                                                 : term_next(&term, form, view.text, &from, &place);
        if (!next)
            return false;
        if (term.own && term.kind == TERM_LETTERS &&
            !own_edges_hold(&term, &seen, place.from, place.to))
            continue;
        if (view.map)
            place = (struct span){view.map[place.from], view.map[place.to]};
        *place_out = place;
        return true;
    }
}

/* The place with the letters of the same kind around it: the word that it is a part of. */
static struct span word_around(const struct match_scratch *s, struct span place)
{
    const char *start = s->text.at, *end = start + s->text.len;
    const enum letter first = letter_of(letter_code(start + place.from));
    const enum letter last = letter_of(letter_before(start + place.to, start));
    struct span around = place;
    while (first && around.from > 0 &&
           letter_of(letter_before(start + around.from, start)) == first)
        do
            around.from--;
        while (around.from > 0 && ((unsigned char)start[around.from] & 0xC0) == 0x80);
    while (last && start + around.to < end && letter_of(letter_code(start + around.to)) == last)
        around.to += (uint32_t)letter_len(start[around.to]);
    return around;
}

static void no_edge(struct explaining *e, const struct node *node, struct span place,
                    struct explained *part)
{
    struct span at;
    const bool left = !stands_asking(e, node, ASK_LEFT, &at);
    const bool right = !stands_asking(e, node, ASK_RIGHT, &at);
    const char *side = left == right ? "on the left or the right"
                       : left        ? "on the left"
                                     : "on the right";
    part->about = letters_at(e, word_around(e->s, place));
    say(e, part,
        left == right ? "inside"
        : left        ? "no_left_edge"
                      : "no_right_edge",
        "stands in %.*s: no edge %s", TEXT_ARG(part->about), side);
}

static void term_why(struct explaining *e, const struct node *node, struct explained *part)
{
    struct match_scratch *s = e->s;
    const struct term *term = &s->set->terms.at[node->term];
    struct span place;
    if (term->kind == TERM_REGEX && s->regex_over[term->written] == s->post) {
        say(e, part, "slow", "takes too long in this post: counts as not found");
        return;
    }
    const bool plain = term->kind == TERM_LETTERS || term->kind == TERM_WILD;
    if (!s->text.len || !plain || !stands_asking(e, node, 0, &place)) {
        say(e, part, "absent", "does not stand in the post");
        return;
    }
    if (!stands_asking(e, node, ASK_LEFT | ASK_RIGHT, &place)) {
        no_edge(e, node, place, part);
        return;
    }
    part->about = letters_at(e, place);
    if (term->where != WHERE_ANY && (term->where == WHERE_TEXT) != (place.from < s->body_len))
        say(e, part, term->where == WHERE_TEXT ? "only_title" : "only_text",
            "stands only in the %s", term->where == WHERE_TEXT ? "title" : "text");
    else if (!term->exact || written_so(s, term, place))
        say(e, part, "no_word", "stands, but its ends are no ends of words as MeCab cuts them");
    else
        say(e, part, "written_otherwise", "stands, but is written %.*s", TEXT_ARG(part->about));
}

/* ---- two sides ---- */

/* Both sides' places, copied off the stack. */
struct sides {
    struct span a[PAIRS_MOST], b[PAIRS_MOST];
    size_t a_count, b_count;
};

static size_t side_of(struct explaining *e, const struct node *node, struct span *out)
{
    struct match_scratch *s = e->s;
    const size_t base = s->stack.len;
    node_places(e, node);
    size_t count = s->stack.len - base;
    count = count < PAIRS_MOST ? count : PAIRS_MOST;
    if (count)
        memcpy(out, s->stack.at + base, count * sizeof(*out));
    s->stack.len = base;
    return count;
}

static void sides_of(struct explaining *e, const struct node *node, struct sides *sides)
{
    sides->a_count = side_of(e, node->first, sides->a);
    sides->b_count = side_of(e, node->first->next, sides->b);
}

/* The least number of words between an a and a b; -1: they never stand apart in one of text and
 * title. forward: only with a first. */
static int64_t least_apart(struct explaining *e, const struct sides *sides, bool forward)
{
    struct match_scratch *s = e->s;
    int64_t least = -1;
    for (size_t i = 0; i < sides->a_count; i++) {
        for (size_t k = 0; k < sides->b_count; k++) {
            const struct span a = sides->a[i], b = sides->b[k];
            const bool before = a.to <= b.from, after = b.to <= a.from;
            if ((!before && !after) || (after && forward) ||
                (a.from < s->body_len) != (b.from < s->body_len))
                continue;
            const int64_t words = before ? words_between(s, a, b) : words_between(s, b, a);
            if (least < 0 || words < least)
                least = words;
        }
    }
    return least;
}

static bool one_missing(struct explaining *e, struct explained *part)
{
    const struct explained *a = part->first, *b = a->next;
    if (a->holds && b->holds)
        return false;
    part->about = a->holds ? b->word : a->word;
    say(e, part, "missing",
        a->holds || b->holds ? "only one of the two stands in the post"
                             : "neither of the two stands in the post");
    return true;
}

static void near_why(struct explaining *e, const struct node *node, struct explained *part)
{
    struct sides sides;
    if (one_missing(e, part))
        return;
    sides_of(e, node, &sides);
    const int64_t least = least_apart(e, &sides, node->ordered);
    const int64_t either = least_apart(e, &sides, false);
    if (either < 0) {
        say(e, part, "never_apart", "both stand, but over each other or one in the title alone");
        return;
    }
    if (least < 0) {
        say(e, part, "other_order", "both stand, but only in the other order");
        return;
    }
    part->got = least;
    part->wanted = node->count;
    say(e, part, "far", "both stand, %lld words apart, %u allowed%s", (long long)least, node->count,
        node->ordered && either < least ? " in this order" : "");
}

static void sentence_why(struct explaining *e, const struct node *node, struct explained *part)
{
    (void)node;
    if (!one_missing(e, part))
        say(e, part, "sentences", "both stand, but not in one sentence");
}

static void apart_why(struct explaining *e, const struct node *node, struct explained *part)
{
    if (!part->first->holds) {
        say(e, part, "missing", "the first does not stand in the post");
        return;
    }
    struct sides sides;
    sides_of(e, node, &sides);
    part->got = least_apart(e, &sides, false);
    part->wanted = node->count;
    say(e, part, "too_near", "each place has the other within %u words", node->count);
}

/* Also when it holds: some of the places are dropped. */
static void except_why(struct explaining *e, const struct node *node, struct explained *part)
{
    if (!part->first->holds) {
        say(e, part, "missing", "the first does not stand in the post");
        return;
    }
    struct sides sides;
    sides_of(e, node, &sides);
    int64_t dropped = 0;
    for (size_t i = 0; i < sides.a_count; i++) {
        for (size_t k = 0; k < sides.b_count; k++) {
            if (sides.b[k].from >= sides.a[i].to || sides.b[k].to <= sides.a[i].from)
                continue;
            if (!dropped++)
                part->about = letters_at(e, sides.b[k]);
            break;
        }
    }
    if (!dropped)
        return;
    part->got = dropped;
    part->wanted = (int64_t)sides.a_count;
    if (part->holds)
        say(e, part, "dropped_some", "%lld of %zu places dropped by EXCEPT: inside %.*s",
            (long long)dropped, sides.a_count, TEXT_ARG(part->about));
    else
        say(e, part, "dropped", "dropped by EXCEPT: inside %.*s", TEXT_ARG(part->about));
}

/* ---- many ---- */

static int64_t held_of(const struct explained *part, int64_t *count_out)
{
    int64_t held = 0;
    *count_out = 0;
    for (const struct explained *child = part->first; child; child = child->next) {
        held += child->holds;
        ++*count_out;
    }
    return held;
}

static void within_why(struct explaining *e, const struct node *node, struct explained *part)
{
    int64_t count, held = held_of(part, &count);
    part->wanted = held < count ? count : node->count;
    if (held < count) {
        part->got = held;
        say(e, part, "missing", "%lld of %lld words stand in the post", (long long)held,
            (long long)count);
        return;
    }
    say(e, part, "far", "all words stand, but with more than %u others among them", node->count);
}

static void times_why(struct explaining *e, const struct node *node, struct explained *part)
{
    struct match_scratch *s = e->s;
    const size_t base = s->stack.len;
    node_places(e, node->first);
    uint32_t end = 0;
    part->got = 0;
    part->wanted = node->count;
    for (size_t i = base; i < s->stack.len; i++) {
        if (s->stack.at[i].from < end)
            continue;
        end = s->stack.at[i].to;
        part->got++;
    }
    s->stack.len = base;
    say(e, part, "few", "stands %lld times, %u wanted", (long long)part->got, node->count);
}

static void least_why(struct explaining *e, const struct node *node, struct explained *part)
{
    int64_t count;
    part->got = held_of(part, &count);
    part->wanted = node->count;
    say(e, part, "few", "%lld of them hold, %u wanted", (long long)part->got, node->count);
}

static void and_why(struct explaining *e, struct explained *part)
{
    int64_t count;
    part->got = held_of(part, &count);
    part->wanted = count;
    say(e, part, "part", "%lld of its %lld parts hold", (long long)part->got, (long long)count);
}

/* ---- filters ---- */

static void put_list(struct buf *out, const struct text *at, size_t count)
{
    for (size_t i = 0; i < count && out->len < LIST_MOST; i++)
        (void)buf_printf(out, "%s%.*s", i ? ", " : "", TEXT_ARG(text_slice(at[i], 0, LIST_MOST)));
}

static void put_number(struct buf *out, double value)
{
    if (value >= 0)
        (void)buf_printf(out, "%.15g", value);
}

/* What the post says of that; empty: nothing. */
static void put_said(const struct glance *g, enum field field, struct buf *out)
{
    switch (field) {
    case FIELD_LANG:
        put_list(out, g->langs, g->lang_count);
        return;
    case FIELD_NET:
        put_list(out, &g->net, 1);
        return;
    case FIELD_KIND:
        (void)buf_printf(out, "%s", post_kind_name(g->kind));
        return;
    case FIELD_FROM:
        put_list(out, g->author_handle.len ? &g->author_handle : &g->author_id, 1);
        return;
    case FIELD_TO:
        put_list(out, g->mentions, g->mention_count);
        return;
    case FIELD_URL:
    case FIELD_DOMAIN:
        put_list(out, g->links, g->link_count);
        return;
    case FIELD_FOLLOWERS:
        put_number(out, (double)g->followers);
        return;
    case FIELD_RATING:
        put_number(out, g->rating);
        return;
    case FIELD_REPLY_TO:
        put_list(out, &g->reply_to, 1);
        return;
    case FIELD_HAS:
    case FIELD_SAMPLE:
        return;
    }
}

static void filter_why(struct explaining *e, const struct node *node, struct explained *part)
{
    struct buf said;
    buf_init(&said, 2048);
    put_said(e->s->glance, node->field, &said);
    if (node->field == FIELD_SAMPLE) {
        say(e, part, "not_sampled", "the post is not among the sampled ones");
    } else if (node->field == FIELD_HAS) {
        say(e, part, "has_none", "the post has none");
    } else if (!said.len) {
        say(e, part, "unsaid", "the post does not say");
    } else {
        part->about = arena_text(e->arena, buf_view(&said));
        say(e, part, "says_other", "the post says %.*s", TEXT_ARG(part->about));
    }
    buf_done(&said);
}

/* ---- all ---- */

void reason_find(struct explaining *e, const struct node *node, struct explained *part)
{
    if (part->holds && node->kind != NODE_EXCEPT)
        return;
    switch (node->kind) {
    case NODE_TERM:
        term_why(e, node, part);
        return;
    case NODE_FIELD:
        filter_why(e, node, part);
        return;
    case NODE_NEAR:
        near_why(e, node, part);
        return;
    case NODE_SENTENCE:
        sentence_why(e, node, part);
        return;
    case NODE_APART:
        apart_why(e, node, part);
        return;
    case NODE_EXCEPT:
        except_why(e, node, part);
        return;
    case NODE_WITHIN:
        within_why(e, node, part);
        return;
    case NODE_TIMES:
        times_why(e, node, part);
        return;
    case NODE_ATLEAST:
        least_why(e, node, part);
        return;
    case NODE_AND:
        and_why(e, part);
        return;
    case NODE_OR:
        say(e, part, "none", "none of its parts holds");
        return;
    case NODE_NOT:
        say(e, part, "found", "what is left out is there");
        return;
    }
}
