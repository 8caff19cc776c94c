#include "base/counter.h"
#include "match/find.h"
#include "match/loops.h"

/*
 * From the keys of a post to the queries that match it. Each step asks memory for all that the next
 * one needs before it is needed: the slots of keys that pass the filter, their entries, the
 * programs of candidates.
 */

/* What /metrics says of matching: counted every LEARN_EVERY posts, so that no post pays for it. */
static struct counter candidates_run = {
    .name = "hinomi_match_candidates",
    .help = "Queries run on a post because words of theirs stand in it.",
};
static struct counter loose_terms = {
    .name = "hinomi_match_loose_terms",
    .help = "Terms looked for in every post, because no dictionary can hold them.",
    .kind = COUNTER_GAUGE,
};
static struct counter open_queries = {
    .name = "hinomi_match_open_queries",
    .help = "Queries run on every post, because no word must stand in what they match.",
    .kind = COUNTER_GAUGE,
};

static void count(struct match_scratch *s)
{
    const struct layer *layers = s->whole->layers;
    size_t loose = 0, open = 0;
    for (int i = 0; i < LAYERS && layers[i].set; i++) {
        loose += layers[i].set->loose.len;
        open += layers[i].set->open.len;
    }
    counter_add(&candidates_run, (int64_t)(s->candidates - s->counted));
    counter_set(&loose_terms, (int64_t)loose);
    counter_set(&open_queries, (int64_t)open);
    s->counted = s->candidates;
}

/* ---- candidates ---- */

static inline uint64_t has(const uint64_t *sketch, uint16_t bit)
{
    return sketch[bit >> 6] >> (bit & 63);
}

/* Whether the post has what else the query needs, as far as its sketch tells. */
static inline bool needs_met(const uint64_t *sketch, const struct posting *posting)
{
    const uint16_t *needs = posting->needs;
    const uint64_t a = has(sketch, needs[0]) | has(sketch, needs[1]) | has(sketch, needs[2]);
    const uint64_t b = has(sketch, needs[3]) | has(sketch, needs[4]) | has(sketch, needs[5]);
    return (posting->query & POSTING_WIDE ? a | b : a & b) & 1;
}

static void add_candidates(struct match_scratch *s, uint32_t hits)
{
    const struct posting *posting = &s->set->postings[hits];
    const uint64_t *sketch = sketch_of(s);
    for (;; posting++) {
        const uint32_t query = posting->query & ~(POSTING_LAST | POSTING_WIDE);
        if (needs_met(sketch, posting) && s->query_seen[query] != s->post) {
            s->query_seen[query] = s->post;
            s->found[s->found_count++] = query;
        }
        if (posting->query & POSTING_LAST)
            return;
    }
}

/* A term that hangs many queries is walked once a post, however often it stands there. */
static bool entry_stands(struct match_scratch *s, const struct dict_entry *entry, size_t at)
{
    const ptrdiff_t from = (ptrdiff_t)at + entry->shift;
    if (from < 0)
        return false;
    const uint64_t mask = entry->width ? UINT64_MAX >> (64 - 8 * entry->width) : 0;
    if ((load8(s->text.at + from) & mask) != entry->window)
        return false;
    if (s->term_walked[entry->term] == s->post)
        return false;
    if (entry->check) {
        const struct term *term = &s->set->terms.at[entry->term];
        struct span span;
        if (!term_at(term, set_form(s->set, entry->term), s->text, at, entry->offset, &span))
            return false;
        if (term_is_bare(term))
            s->term_seen[entry->term] = s->post * 2 + 1;
    }
    s->term_walked[entry->term] = s->post;
    return true;
}

static void look_up(struct match_scratch *s, enum by by)
{
    const struct dict *dict = &s->set->dicts[by];
    uint64_t *clues = s->clues[by];
    for (size_t i = 0; i < s->clue_count[by]; i++)
        __builtin_prefetch(dict_home(dict, dict_tag(clues[i])));
    size_t kept = 0;
    for (size_t i = 0; i < s->clue_count[by]; i++) {
        const struct dict_entry *entry = dict_find(dict, dict_tag(clues[i]));
        if (!entry)
            continue;
        __builtin_prefetch(entry);
        clues[kept++] = (uint64_t)(entry - dict->entries) << 32 | (uint32_t)clues[i];
    }
    for (size_t i = 0; i < kept; i++)
        for (const struct dict_entry *entry = &dict->entries[clues[i] >> 32];; entry++) {
            if (entry_stands(s, entry, (uint32_t)clues[i]))
                add_candidates(s, entry->hits);
            if (entry->last)
                break;
        }
}

static void sift(struct match_scratch *s, enum by by, const struct sieve *sieve)
{
    s->clue_count[by] = s->loops->sift(&s->set->dicts[by], sieve, s->clues[by]);
}

/* ---- keys that are made only where a query asks for them ---- */

static void flush(struct match_scratch *s, enum by by)
{
    struct gather *gather = &s->gather;
    sift(s, by, &(struct sieve){gather->keys, gather->at, 1, gather->count});
    look_up(s, by);
    gather->count = 0;
}

static void gather_key(struct match_scratch *s, enum by by, uint64_t key, size_t at)
{
    struct gather *gather = &s->gather;
    gather->keys[gather->count] = key;
    gather->at[gather->count++] = (uint32_t)at;
    if (gather->count == GATHERED)
        flush(s, by);
}

static void seek_grams(struct match_scratch *s)
{
    for (size_t i = 0; i < s->word_count; i++)
        for (size_t at = s->word_at[2 * i]; at + 4 <= s->word_at[2 * i + 1]; at++)
            gather_key(s, BY_GRAM, key_of_start(s->text.at + at), at);
    flush(s, BY_GRAM);
}

struct lacking {
    struct match_scratch *s;
    size_t at;
};

static void gather_lack(uint64_t key, void *arg)
{
    const struct lacking *lacking = arg;
    gather_key(lacking->s, BY_LACK, key, lacking->at);
}

static void seek_lacks(struct match_scratch *s)
{
    for (size_t i = 0; i < s->word_count; i++) {
        const size_t at = s->word_at[2 * i];
        struct lacking lacking = {s, at};
        word_lacks(s->text.at + at, s->word_at[2 * i + 1] - at, gather_lack, &lacking);
    }
    flush(s, BY_LACK);
}

static void seek_others(struct match_scratch *s)
{
    const struct dict *dicts = s->set->dicts;
    if (dicts[BY_START].count) {
        s->clue_count[BY_START] = s->loops->starts(s, &dicts[BY_START], s->clues[BY_START]);
        look_up(s, BY_START);
    }
    if (dicts[BY_SINGLE].count) {
        s->clue_count[BY_SINGLE] = s->loops->singles(s, &dicts[BY_SINGLE], s->clues[BY_SINGLE]);
        look_up(s, BY_SINGLE);
    }
    if (dicts[BY_GRAM].count)
        seek_grams(s);
    if (dicts[BY_LACK].count)
        seek_lacks(s);
}

static void seek_loose(struct match_scratch *s)
{
    for (size_t i = 0; i < s->set->loose.len; i++) {
        const uint32_t id = s->set->loose.at[i];
        if (term_holds(s, id))
            add_candidates(s, s->set->terms.at[id].hits);
    }
}

/* ---- a post ---- */

/* Few, or in a strange post many: never quadratic. */
static void sort_found(uint32_t *at, size_t len)
{
    size_t gap = 1;
    while (gap < len / 3)
        gap = gap * 3 + 1;
    for (; gap > 0; gap /= 3) {
        for (size_t i = gap; i < len; i++) {
            const uint32_t value = at[i];
            size_t j = i;
            for (; j >= gap && at[j - gap] > value; j -= gap)
                at[j] = at[j - gap];
            at[j] = value;
        }
    }
}

void scratch_layer(struct match_scratch *s, int layer)
{
    const struct layer_marks *marks = &s->marks[layer];
    s->set = s->whole->layers[layer].set;
    s->query_seen = marks->query_seen;
    s->term_seen = marks->term_seen;
    s->term_walked = marks->term_walked;
    s->regex_over = marks->regex_over;
}

/* A new number for a new post; the marks start anew when the numbers run out. */
static void next_post(struct match_scratch *s)
{
    if (++s->post < UINT32_MAX / 2)
        return;
    s->post = 1;
    s->tokens_post = s->sketch_post = s->ends_post = s->original_post = s->edges_post = 0;
    for (int i = 0; i < VIEWS; i++)
        s->others[i].post = 0;
    for (int i = 0; i < LAYERS; i++) {
        const struct match_set *set = s->whole->layers[i].set;
        if (!set)
            continue;
        memset(s->marks[i].query_seen, 0, (set->count + 1) * sizeof(uint32_t));
        memset(s->marks[i].term_seen, 0, (set->terms.len + 1) * sizeof(uint32_t));
        memset(s->marks[i].term_walked, 0, (set->terms.len + 1) * sizeof(uint32_t));
        memset(s->marks[i].regex_over, 0, (set->regexes.len + 1) * sizeof(uint32_t));
    }
}

static void seek_layer(struct match_scratch *s)
{
    const struct match_set *set = s->set;
    for (size_t i = 0; i < set->open.len; i++) {
        s->query_seen[set->open.at[i]] = s->post;
        s->found[s->found_count++] = set->open.at[i];
    }
    if (!s->text.len)
        return;
    look_up(s, BY_WORD);
    look_up(s, BY_PAIR);
    seek_others(s);
    seek_loose(s);
}

static void run_candidates(struct match_scratch *s)
{
    const struct match_set *set = s->set;
    s->candidates += s->found_count;
    for (size_t i = 0; i < s->found_count; i++)
        __builtin_prefetch(&set->programs[s->found[i]]);
    for (size_t i = 0; i < s->found_count; i++)
        __builtin_prefetch(&set->code.at[set->programs[s->found[i]].at]);
    size_t kept = 0;
    for (size_t i = 0; i < s->found_count; i++)
        if (query_holds(s, s->found[i]))
            s->found[kept++] = s->found[i];
    s->found_count = kept;
}

/* What was found in a layer, as topics of the whole. */
static void rename_found(struct match_scratch *s, const uint32_t *places)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->found_count; i++)
        if (places[s->found[i]] != UINT32_MAX)
            s->found[kept++] = places[s->found[i]];
    s->found_count = kept;
}

/* The queries that are new, from the keys that the post has already. */
static void seek_new(struct match_scratch *s)
{
    scratch_layer(s, 1);
    if (s->text.len) {
        sift(s, BY_WORD, &(struct sieve){s->keys, s->word_at, 2, s->word_count});
        sift(s, BY_PAIR,
             &(struct sieve){s->keys + s->word_count, s->letter_at, 1, s->letter_count});
    }
    seek_layer(s);
    run_candidates(s);
    rename_found(s, s->whole->layers[1].places);
}

void scan_text(struct match_scratch *s)
{
    const struct layer *layers = s->whole->layers;
    next_post(s);
    scratch_layer(s, 0);
    s->found = s->found_room;
    s->found_count = 0;
    if (s->text.len) {
        scan_keys(s);
        if (s->post % LEARN_EVERY == 0)
            scan_learn(s, s->whole->habit);
    }
    if (s->post % LEARN_EVERY == 0)
        count(s);
    seek_layer(s);
    run_candidates(s);
    if (layers[0].places)
        rename_found(s, layers[0].places);
    if (layers[1].set) {
        const size_t before = s->found_count;
        s->found += before;
        s->found_count = 0;
        seek_new(s);
        s->found = s->found_room;
        s->found_count += before;
    }
    sort_found(s->found, s->found_count);
}
