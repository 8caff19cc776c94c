/* Warnings of a query: of parts that contradict, repeat or swallow each other. */
#include "match/query_warn.h"

#include <math.h>

struct match_set *warn_set(struct warner *w, const struct node *const *parts, size_t count)
{
    struct topic *topics = arena_array(w->arena, struct topic, count + 1);
    struct match_set *set = NULL;
    struct buf buf;
    buf_init(&buf, QUERY_MOST_BYTES);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        buf_clear(&buf);
        good = !query_write(parts[i], &buf);
        topics[i] =
            (struct topic){.id = TEXT("part"), .query = arena_text(w->arena, buf_view(&buf))};
    }
    buf_done(&buf);
    const struct match_setup setup = {.topics = topics, .count = count, .cjk = w->setup->cjk};
    return good && !match_build(&setup, &set, NULL) ? set : NULL;
}

/* ---- the same, written twice ---- */

static bool same_part(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || !text_same(a->text, b->text) || a->count != b->count ||
        a->ordered != b->ordered || a->prefix != b->prefix || a->suffix != b->suffix ||
        a->regex != b->regex || a->exact != b->exact || a->plain != b->plain ||
        a->kana != b->kana || a->fuzzy != b->fuzzy || a->mode != b->mode || a->where != b->where ||
        a->field != b->field || a->compare != b->compare || a->number < b->number ||
        a->number > b->number || (a->exact && !text_same(a->written, b->written)))
        return false;
    const struct node *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next)
        if (!same_part(x, y))
            return false;
    return !x && !y;
}

static void warn_repeats(struct warner *w, const struct node *list)
{
    size_t i = 0;
    for (const struct node *b = list->first; b && i < PROBES_MOST; b = b->next, i++) {
        for (const struct node *a = list->first; a != b; a = a->next) {
            if (!same_part(a, b))
                continue;
            if (b->kind == NODE_TERM)
                warn_at(w, b->column, "'%.*s' stands here twice (column %u)",
                        TEXT_ARG(warn_shown(w, b)), a->column);
            else
                warn_at(w, b->column, "this part stands here twice (column %u)", a->column);
            break;
        }
    }
}

/* ---- what finds what ---- */

/* Which of the parts hold in a post that says just this term. */
static size_t found_in(const struct match_set *set, struct match_scratch *scratch,
                       const struct node *term, const uint32_t **found_out)
{
    const struct text said = term->exact ? term->written : term->text;
    const struct glance post = {.text = term->where == WHERE_TITLE ? TEXT("") : said,
                                .title = term->where == WHERE_TITLE ? said : (struct text){NULL, 0},
                                .followers = -1,
                                .rating = -1};
    return match_topics(set, scratch, &post, found_out);
}

/* umi OR "umi foods": the second finds nothing that the first does not. */
static void warn_swallowed(struct warner *w, const struct node *list)
{
    const struct node *parts[PROBES_MOST];
    size_t count = 0;
    for (const struct node *child = list->first; child && count < PROBES_MOST; child = child->next)
        if (child->kind == NODE_TERM && !child->regex && !child->fuzzy)
            parts[count++] = child;
    struct match_set *set = count > 1 ? warn_set(w, parts, count) : NULL;
    if (!set)
        return;
    struct match_scratch *scratch = match_scratch_new(set);
    for (size_t i = 0; i < count; i++) {
        const uint32_t *found;
        const size_t hits =
            warn_is_literal(parts[i]) ? found_in(set, scratch, parts[i], &found) : 0;
        for (size_t k = 0; k < hits; k++) {
            const struct node *wider = parts[found[k]];
            if (found[k] == i || same_part(wider, parts[i]) ||
                (wider->where != WHERE_ANY && wider->where != parts[i]->where) ||
                (warn_is_literal(wider) && text_same(wider->text, parts[i]->text)))
                continue;
            warn_at(w, parts[i]->column, "'%.*s' adds nothing: '%.*s' (column %u) finds it already",
                    TEXT_ARG(warn_shown(w, parts[i])), TEXT_ARG(warn_shown(w, wider)),
                    wider->column);
            break;
        }
    }
    match_scratch_free(&scratch);
    match_free(&set);
}

/* Holds wherever more is said: of words, OR, AND, ATLEAST alone. */
static bool only_grows(const struct node *node)
{
    if (node->kind != NODE_TERM && node->kind != NODE_OR && node->kind != NODE_AND &&
        node->kind != NODE_ATLEAST)
        return false;
    for (const struct node *child = node->first; child; child = child->next)
        if (!only_grows(child))
            return false;
    return true;
}

/* The words of an AND of which one must stand: of a child that is a word, or an OR of words. */
static size_t wanted_of(const struct node *child, const struct node **terms, bool *all_out)
{
    size_t count = 0;
    *all_out = true;
    if (child->kind == NODE_TERM) {
        *all_out = warn_is_literal(child);
        terms[0] = child;
        return *all_out;
    }
    for (const struct node *one = child->kind == NODE_OR ? child->first : NULL;
         one && count < PROBES_MOST; one = one->next) {
        if (warn_is_literal(one))
            terms[count++] = one;
        else
            *all_out = false;
    }
    return count;
}

static void warn_taken(struct warner *w, const struct node *child, const struct match_set *set,
                       struct match_scratch *scratch, const struct node *const *nots)
{
    const struct node *terms[PROBES_MOST];
    bool all;
    const size_t count = wanted_of(child, terms, &all);
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *found;
        if (!found_in(set, scratch, terms[i], &found))
            continue;
        taken++;
        warn_at(w, terms[i]->column,
                "'%.*s' can never match here: what stands behind NOT (column %u) is in it",
                TEXT_ARG(warn_shown(w, terms[i])), nots[found[0]]->column);
    }
    if (taken && taken == count && all)
        warn_at(w, child->column, "NOT takes everything away: this part can never match");
}

/* "umi foods" NOT umi. */
static void warn_nots(struct warner *w, const struct node *and)
{
    const struct node *nots[PROBES_MOST];
    size_t count = 0;
    for (const struct node *child = and->first; child && count < PROBES_MOST; child = child->next)
        if (child->kind == NODE_NOT && only_grows(child->first))
            nots[count++] = child->first;
    struct match_set *set = count ? warn_set(w, nots, count) : NULL;
    if (!set)
        return;
    struct match_scratch *scratch = match_scratch_new(set);
    for (const struct node *child = and->first; child; child = child->next)
        if (child->kind == NODE_TERM || child->kind == NODE_OR)
            warn_taken(w, child, set, scratch, nots);
    match_scratch_free(&scratch);
    match_free(&set);
}

/* 東京都 EXCEPT 京都: written the wrong way round. */
static void warn_except(struct warner *w, const struct node *except)
{
    const struct node *what = except->first, *not = what->next;
    const bool plain = warn_is_literal(what) && warn_is_literal(not );
    struct match_set *set = plain ? warn_set(w, &not, 1) : NULL;
    if (!set)
        return;
    struct match_scratch *scratch = match_scratch_new(set);
    const uint32_t *found;
    if (found_in(set, scratch, what, &found))
        warn_at(w, except->column,
                "each '%.*s' has '%.*s' in it, so this never matches; the longer one stands behind "
                "EXCEPT",
                TEXT_ARG(warn_shown(w, what)), TEXT_ARG(warn_shown(w, not )));
    match_scratch_free(&scratch);
    match_free(&set);
}

/* a NOT a, of parts of any kind. */
static void warn_contradiction(struct warner *w, const struct node *and)
{
    for (const struct node *no = and->first; no; no = no->next) {
        for (const struct node *yes = and->first; no->kind == NODE_NOT && yes; yes = yes->next) {
            if (yes->kind == NODE_TERM && warn_is_literal(yes))
                continue; /* warn_nots says it */
            if (same_part(yes, no->first))
                warn_at(w, no->column,
                        "this takes away what column %u asks for: the two together never match",
                        yes->column);
        }
    }
}

/* ---- filters ---- */

static bool one_only(enum field field)
{
    return field == FIELD_NET || field == FIELD_KIND || field == FIELD_REPLY_TO;
}

static void warn_filters(struct warner *w, const struct node *and)
{
    for (const struct node *b = and->first; b; b = b->next)
        for (const struct node *a = and->first; b->kind == NODE_FIELD && a != b; a = a->next)
            if (a->kind == NODE_FIELD && a->field == b->field && one_only(a->field) &&
                !text_same(a->text, b->text))
                warn_at(w, b->column,
                        "no post is both '%.*s' and '%.*s' (column %u): with OR it is either",
                        TEXT_ARG(b->text), TEXT_ARG(a->text), a->column);
}

static void warn_range(struct warner *w, const struct node *and, enum field field)
{
    double least = -INFINITY, most = INFINITY;
    bool open_least = false, open_most = false;
    const struct node *last = NULL;
    for (const struct node *child = and->first; child; child = child->next) {
        if (child->kind != NODE_FIELD || child->field != field)
            continue;
        const enum compare c = child->compare;
        last = child;
        if (c != COMPARE_LESS && c != COMPARE_MOST && child->number >= least) {
            open_least = (open_least && child->number <= least) || c == COMPARE_MORE;
            least = child->number;
        }
        if (c != COMPARE_MORE && c != COMPARE_LEAST && child->number <= most) {
            open_most = (open_most && child->number >= most) || c == COMPARE_LESS;
            most = child->number;
        }
    }
    if (last && (least > most || (least >= most && (open_least || open_most))))
        warn_at(w, last->column, "no number is all that is asked here: this never matches");
}

/* ---- title: ---- */

static const struct node *title_term(const struct node *node)
{
    if (node->kind == NODE_TERM && node->where == WHERE_TITLE)
        return node;
    const struct node *child = node->kind == NODE_NOT || node->kind == NODE_OR ? NULL : node->first;
    for (; child; child = child->next) {
        const struct node *term = title_term(child);
        if (term)
            return term;
    }
    return NULL;
}

static void warn_titles(struct warner *w, const struct node *and)
{
    static const char *const without[] = {"post", "reply", "repost", "quote", "comment"};
    const struct node *term = title_term(and);
    for (const struct node *child = and->first; term && child; child = child->next)
        for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
            if (child->kind == NODE_FIELD && child->field == FIELD_KIND &&
                text_is(child->text, without[i]))
                warn_at(w, term->column,
                        "a %s has hardly ever a title: 'title:' with kind:%s (column %u) finds "
                        "next to nothing",
                        without[i], without[i], child->column);
}

void warn_parts(struct warner *w, const struct node *node)
{
    if (node->kind == NODE_OR || node->kind == NODE_AND || node->kind == NODE_ATLEAST)
        warn_repeats(w, node);
    if (node->kind == NODE_OR)
        warn_swallowed(w, node);
    if (node->kind == NODE_EXCEPT)
        warn_except(w, node);
    if (node->kind == NODE_AND) {
        warn_contradiction(w, node);
        warn_nots(w, node);
        warn_filters(w, node);
        warn_range(w, node, FIELD_FOLLOWERS);
        warn_range(w, node, FIELD_RATING);
        warn_titles(w, node);
    }
    for (const struct node *child = node->first; child; child = child->next)
        warn_parts(w, child);
}
