#include "match/choice.h"

/*
 * What each query hangs on, laid out for the scan: postings of a term side by side, and its bytes
 * in the dictionary that the scan asks.
 */

struct indexer {
    struct match_set *set;
    struct posting *holds;  /* in the order of queries */
    uint32_t *terms, *hits; /* term of each hold; first posting of each term */
    VEC(struct dict_key) keys[BY_COUNT];
};

static const struct regex *regex_of(const struct match_set *set, const struct term *term)
{
    return term->kind == TERM_REGEX ? set->regexes.at[term->written] : NULL;
}

static void weigh_terms(struct match_set *set)
{
    struct habit *forms = habit_new();
    for (uint32_t i = 0; i < set->terms.len; i++) {
        const struct term *term = &set->terms.at[i];
        const struct text form = {set_form(set, i), term->len};
        term_keys(term, form, regex_of(set, term), forms);
    }
    for (uint32_t i = 0; i < set->terms.len; i++) {
        struct term *term = &set->terms.at[i];
        const struct text form = {set_form(set, i), term->len};
        term_handle(term, form, regex_of(set, term), set->habit, forms);
    }
    habit_unref(&forms);
}

/* ---- entries ---- */

static uint32_t key_len(const struct term *term, struct text part)
{
    uint32_t end = term->offset;
    switch ((enum by)term->by) {
    case BY_START:
    case BY_GRAM:
        return 4;
    case BY_PAIR:
        return 6;
    case BY_SINGLE:
        return 3;
    case BY_LACK:
        return 0;
    case BY_WORD:
        while (end < part.len && letter_of(letter_code(part.at + end)) == LETTER_WORD)
            end += (uint32_t)letter_len(part.at[end]);
    }
    return end - term->offset;
}

/* Whether key and window say all of the term. At a whole word's ends there are edges anyway. */
static bool is_whole(const struct term *term, uint32_t first, uint32_t end, bool word)
{
    if (first > 0 || end < term->len || !term_is_bare(term))
        return false;
    const bool left = !term->left || (word && term->offset == 0);
    return left && (!term->right || (word && term->right == LETTER_WORD));
}

/* Up to eight bytes next to the key, of those that no white space parts from it. */
static struct dict_entry entry_of(const struct match_set *set, uint32_t id)
{
    const struct term *term = &set->terms.at[id];
    const struct text form = {set_form(set, id), term->len};
    const struct text part = term_part(term, form, regex_of(set, term), term->part);
    const uint32_t at = term->offset, len = key_len(term, part);
    struct dict_entry entry = {.term = id, .offset = at};
    uint32_t before = 0, behind = 0;
    while (before < 8 && before < at && part.at[at - before - 1] != ' ')
        before++;
    while (behind < 8 && at + len + behind < part.len && part.at[at + len + behind] != ' ')
        behind++;
    const bool word = term->by == BY_WORD && len <= 16;
    uint32_t first = at, end = word || term->by != BY_WORD ? at + len : at;
    if (before >= behind || len > 64) {
        first = at - before;
        entry.width = (uint8_t)before;
        entry.shift = (int8_t) - (int)before;
    } else {
        end = end == at ? at : end + behind;
        entry.width = (uint8_t)behind;
        entry.shift = (int8_t)len;
    }
    if (entry.width)
        entry.window = load8(part.at + at + entry.shift) & UINT64_MAX >> (64 - 8 * entry.width);
    entry.check = term->kind == TERM_LETTERS && !is_whole(term, first, end, word);
    return entry;
}

struct lacking {
    struct indexer *x;
    struct dict_entry entry;
};

static void add_lack(uint64_t key, void *arg)
{
    const struct lacking *lacking = arg;
    const struct dict_key of = {key, lacking->entry};
    vec_push(&lacking->x->keys[BY_LACK], of);
}

static void index_term(struct indexer *x, uint32_t id, uint32_t hits)
{
    struct term *term = &x->set->terms.at[id];
    struct lacking lacking = {x, {.term = id, .hits = hits}};
    term->hits = hits;
    if (term->by == BY_COUNT) {
        vec_push(&x->set->loose, id);
    } else if (term->by == BY_LACK) {
        const struct text form = {set_form(x->set, id), term->len};
        (void)term_lacks(term, form, add_lack, &lacking);
    } else {
        struct dict_key key = {term->key, entry_of(x->set, id)};
        key.entry.hits = hits;
        vec_push(&x->keys[term->by], key);
    }
}

/* ---- postings ---- */

static size_t hold_all(struct indexer *x)
{
    struct match_set *set = x->set;
    struct anchors anchors = {0};
    VEC(struct posting) holds = {0};
    VEC(uint32_t) terms = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->programs[i].choice == UINT32_MAX) {
            vec_push(&set->open, i);
            continue;
        }
        choice_anchors(set, set->programs[i].choice, &anchors);
        for (size_t k = 0; k < anchors.list.len; k++) {
            const struct anchor *anchor = &anchors.list.at[k];
            struct posting posting = {.query = i | (anchor->wide ? POSTING_WIDE : 0)};
            memcpy(posting.needs, anchor->needs, sizeof(posting.needs));
            vec_push(&holds, posting);
            vec_push(&terms, anchor->term);
        }
    }
    anchors_done(&anchors);
    x->holds = holds.at;
    x->terms = terms.at;
    return holds.len;
}

/* Those of a term side by side, ascending. */
static void lay_postings(struct indexer *x, size_t count)
{
    struct match_set *set = x->set;
    const size_t terms = set->terms.len;
    struct posting *postings = arena_array(set->index_arena, struct posting, count + 1);
    uint32_t *ends = mem_new((terms + 1) * sizeof(*ends));
    for (size_t i = 0; i < count; i++)
        ends[x->terms[i]]++;
    for (size_t id = 0, end = 0; id < terms; id++) {
        end += ends[id];
        if (ends[id])
            postings[end - 1].query = POSTING_LAST;
        ends[id] = (uint32_t)end;
    }
    for (size_t i = count; i > 0; i--) {
        struct posting *posting = &postings[--ends[x->terms[i - 1]]];
        const uint32_t last = posting->query & POSTING_LAST;
        *posting = x->holds[i - 1];
        posting->query |= last;
    }
    set->postings = postings;
    for (uint32_t id = 0; id < terms; id++)
        if (ends[id] < (id + 1 < terms ? ends[id + 1] : count))
            index_term(x, id, ends[id]);
    mem_free(ends);
}

void set_index(struct match_set *set)
{
    struct indexer x = {.set = set};
    vec_clear(&set->open);
    vec_clear(&set->loose);
    arena_reset(set->index_arena);
    weigh_terms(set);
    lay_postings(&x, hold_all(&x));
    for (int by = 0; by < BY_COUNT; by++) {
        dict_build(&set->dicts[by], x.keys[by].at, x.keys[by].len, set->index_arena);
        vec_done(&x.keys[by]);
    }
    mem_free(x.holds);
    mem_free(x.terms);
}
