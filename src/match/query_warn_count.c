/* Warnings of a query: what a sample of posts shows. */
#include "base/fold.h"
#include "base/map.h"
#include "match/query_warn.h"
#include "match/term.h"

#include <stdlib.h>

enum {
    SAMPLE_LEAST = 50,  /* posts below which nothing is said */
    OFTEN_PERCENT = 20, /* a term that so many posts have */
    ALL_PERCENT = 50,   /* a query that so many posts match */
    LONGER_LEAST = 5,   /* places inside a longer word */
    LONGER_PERCENT = 10,
    LONGER_SHOWN = 3,
    SAME_PERCENT = 80, /* 帯電話 is 携帯電話 so often: that is the word */
    KANJI_MORE = 3,
    LONGER_MOST = 20000 /* different ones that are counted */
};

/* A term that is looked for, and the longer words that it stood in. */
struct counted {
    const struct node *node;
    struct term term;
    struct map *longer; /* word → how often */
    size_t posts, places;
    bool literal;
};

struct longer {
    struct text word;
    size_t count;
};

static void gather(const struct node *node, struct counted *all, size_t *count)
{
    if (node->kind == NODE_NOT)
        return;
    if (node->kind == NODE_TERM && *count < PROBES_MOST)
        all[(*count)++].node = node;
    const bool drops = node->kind == NODE_APART || node->kind == NODE_EXCEPT;
    for (const struct node *child = node->first; child; child = drops ? NULL : child->next)
        gather(child, all, count);
}

static bool joins(enum letter kind, uint32_t code)
{
    return kind == letter_of(code) &&
           (kind == LETTER_WORD || kind == LETTER_KATAKANA || kind == LETTER_HAN);
}

/* Where letters of the same kind before the place begin: all of a run of katakana or of a word, so
 * many kanji. */
static size_t reach_left(struct text form, size_t from, size_t kanji)
{
    const enum letter kind = letter_of(letter_code(form.at + from));
    for (size_t n = 0; from > 0 && joins(kind, letter_before(form.at + from, form.at)); n++) {
        if (kind == LETTER_HAN && n == kanji)
            break;
        do
            from--;
        while (((unsigned char)form.at[from] & 0xC0) == 0x80);
    }
    return from;
}

static size_t reach_right(struct text form, size_t to, size_t kanji)
{
    const enum letter kind = letter_of(letter_before(form.at + to, form.at));
    for (size_t n = 0; to < form.len && joins(kind, letter_code(form.at + to)); n++) {
        if (kind == LETTER_HAN && n == kanji)
            break;
        to += letter_len(form.at[to]);
    }
    return to;
}

static void add_longer(struct counted *c, struct text word)
{
    const uintptr_t before = (uintptr_t)map_get(c->longer, word);
    if (map_put(c->longer, word, (void *)(before + 1)))
        return; /* one more of too many */
}

/* One, two and three more letters, on either side. */
static void see_kanji(struct counted *c, struct text form, struct span place)
{
    size_t left = place.from, right = place.to;
    for (size_t n = 1; n <= KANJI_MORE; n++) {
        const size_t from = reach_left(form, place.from, n), to = reach_right(form, place.to, n);
        if (from < left)
            add_longer(c, text_slice(form, from, place.to));
        if (to > right)
            add_longer(c, text_slice(form, place.from, to));
        left = from;
        right = to;
    }
}

static void see_places(struct counted *c, struct text form)
{
    struct span place;
    size_t from = 0;
    while (term_next(&c->term, c->node->text.at, form, &from, &place)) {
        c->places++;
        if (letter_of(letter_code(form.at + place.from)) == LETTER_HAN) {
            see_kanji(c, form, place);
            continue;
        }
        const size_t left = reach_left(form, place.from, 0), right = reach_right(form, place.to, 0);
        if (left < place.from || right > place.to)
            add_longer(c, text_slice(form, left, right));
    }
}

static int by_count(const void *a, const void *b)
{
    const struct longer *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return text_order(x->word, y->word);
}

/* Leaves out parts of a longer one that stands nearly as often; how many stay. */
static size_t whole_words(struct longer *all, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        bool part = false;
        for (size_t j = 0; j < len && !part; j++)
            part = all[j].word.len > all[i].word.len &&
                   (text_starts(all[j].word, all[i].word) || text_ends(all[j].word, all[i].word)) &&
                   all[j].count * 100 >= all[i].count * SAME_PERCENT;
        for (size_t j = 0; j < kept && !part; j++) /* 東京都内 behind 東京都 */
            part = text_find(all[i].word, all[j].word) >= 0;
        if (!part) {
            const struct longer longer = all[i];
            memmove(&all[kept + 1], &all[kept], (i - kept) * sizeof(*all));
            all[kept++] = longer;
        }
    }
    return kept;
}

static void tell_longer(struct warner *w, const struct counted *c)
{
    VEC(struct longer) all = {0};
    for (size_t i = 0; i < map_slots(c->longer); i++) {
        struct longer longer;
        void *value;
        if (!map_at(c->longer, i, &longer.word, &value))
            continue;
        longer.count = (uintptr_t)value;
        if (longer.count >= LONGER_LEAST && longer.count * 100 >= c->places * LONGER_PERCENT)
            vec_push(&all, longer);
    }
    if (all.len)
        qsort(all.at, all.len, sizeof(*all.at), by_count);
    const size_t words = whole_words(all.at, all.len);
    const struct text own = text_slice(w->query, c->node->from, c->node->to);
    const struct text written = text_starts(own, TEXT("list:")) ? warn_shown(w, c->node) : own;
    for (size_t i = 0; i < words && i < LONGER_SHOWN; i++)
        warn_at(w, c->node->column, "found inside %.*s %zu times of %zu: exclude? %.*s EXCEPT %.*s",
                TEXT_ARG(all.at[i].word), all.at[i].count, c->places, TEXT_ARG(written),
                TEXT_ARG(all.at[i].word));
    vec_done(&all);
}

static void count_all(struct warner *w, struct counted *all, const struct match_set *set)
{
    struct match_scratch *scratch = match_scratch_new(set);
    struct buf form;
    buf_init(&form, (size_t)1 << 24);
    for (size_t i = 0; i < w->setup->sample_count; i++) {
        const uint32_t *found;
        const struct glance *post = &w->setup->sample[i];
        const size_t hits = match_topics(set, scratch, post, &found);
        buf_clear(&form);
        if (!hits || !post->text.len || fold_match(post->text, &form) ||
            !buf_room(&form, FORM_SLACK))
            continue;
        memset(form.at + form.len, 0, FORM_SLACK);
        for (size_t k = 0; k < hits; k++) {
            struct counted *c = &all[found[k]];
            c->posts++;
            if (c->literal)
                see_places(c, buf_view(&form));
        }
    }
    buf_done(&form);
    match_scratch_free(&scratch);
}

static void warn_whole(struct warner *w, const struct node *root)
{
    const size_t posts = w->setup->sample_count;
    struct match_set *set = warn_set(w, &root, 1);
    if (!set)
        return;
    struct match_scratch *scratch = match_scratch_new(set);
    size_t held = 0;
    for (size_t i = 0; i < posts; i++) {
        const uint32_t *found;
        held += match_topics(set, scratch, &w->setup->sample[i], &found);
    }
    if (held * 100 >= posts * ALL_PERCENT)
        warn_at(w, root->column, "the query matches %zu of %zu posts", held, posts);
    match_scratch_free(&scratch);
    match_free(&set);
}

void warn_sample(struct warner *w, const struct node *root)
{
    const size_t posts = w->setup->sample_count;
    if (posts < SAMPLE_LEAST)
        return;
    warn_whole(w, root);
    struct counted *all = arena_array(w->arena, struct counted, PROBES_MOST);
    const struct node *nodes[PROBES_MOST];
    size_t count = 0;
    gather(root, all, &count);
    for (size_t i = 0; i < count; i++) {
        const struct node *node = nodes[i] = all[i].node;
        all[i].literal = warn_is_literal(node) && !node->plain && !node->kana && !node->exact &&
                         node->where != WHERE_TITLE && !memchr(node->text.at, ' ', node->text.len);
        all[i].longer = map_new(LONGER_MOST);
        all[i].term.len = (uint32_t)node->text.len;
        term_init(&all[i].term, node, node->text, w->setup->cjk);
    }
    struct match_set *set = count ? warn_set(w, nodes, count) : NULL;
    if (set)
        count_all(w, all, set);
    for (size_t i = 0; i < count; i++) {
        if (all[i].posts * 100 >= posts * OFTEN_PERCENT)
            warn_at(w, all[i].node->column, "'%.*s' stands in %zu of %zu posts",
                    TEXT_ARG(warn_shown(w, all[i].node)), all[i].posts, posts);
        if (all[i].literal)
            tell_longer(w, &all[i]);
        map_free(&all[i].longer);
    }
    match_free(&set);
}
