#ifndef MATCH_SCAN_H
#define MATCH_SCAN_H
/*
 * One post against a set: which words and letters stand where, which queries are worth running,
 * what they answer. All of it lives in a scratch that keeps its memory from post to post.
 */
#include "base/fold.h"
#include "match/set.h"

enum { TEXT_SLACK = 80, TEXT_MOST_BYTES = 1 << 26 };

/* A clue, a key that may lead to a term: its tag, and where it stands in the low half. */
static inline uint64_t clue_of(uint64_t key, uint32_t at)
{
    return key >> 32 << 32 | at;
}

/* The post without accents, with one kana (view.h). */
struct other_form {
    struct buf text;
    uint32_t *map;
    uint32_t post; /* that it is of */
};

enum { LAYERS = 2, LEARN_EVERY = 256 };

/* What is known of a layer's queries and terms in this post. */
struct layer_marks {
    uint32_t *query_seen;  /* post: it is a candidate already */
    uint32_t *term_seen;   /* post * 2, +1 when it is there */
    uint32_t *term_walked; /* post: what hangs on it is a candidate already */
    uint32_t *regex_over;  /* of each regular expression: the post that it took too long in */
};

/* Keys on their way through a dictionary's filter. */
enum { GATHERED = 256 };
struct gather {
    size_t count;
    uint32_t at[GATHERED];
    uint64_t keys[GATHERED];
};

struct match_scratch {
    const struct match_set *whole; /* what it was made for */
    const struct match_set *set;   /* the layer of it that is at work */
    struct layer_marks marks[LAYERS];
    const struct glance *glance;
    struct buf folded; /* the match form of text and title, TEXT_SLACK zero bytes behind */
    struct text text;  /* the same, without the slack */
    size_t body_len;   /* of it the text's part; the title follows */
    const struct loops *loops;
    size_t blocks;             /* of 64 bytes that there is room for in these: */
    uint64_t *words;           /* a bit a byte: it is of a word */
    uint64_t *leads;           /* a bit a byte: it begins a code point above ASCII */
    uint32_t *word_at;         /* where words begin and end, by turns */
    uint32_t *letter_at;       /* where letters begin that are above ASCII and of no word */
    uint64_t *keys;            /* of all words, then of all pairs of the post */
    uint64_t *clues[BY_COUNT]; /* keys that pass a dictionary's filter */
    size_t clue_count[BY_COUNT];
    struct gather gather;
    size_t word_count, letter_count, key_count;
    VEC(uint64_t) tokens; /* what NEAR counts: first bytes of words and of letters of no word */
    VEC(uint32_t) ranks;  /* tokens before each block */
    VEC(uint64_t) ends;   /* what SENTENCE asks: the first bytes of sentences */
    VEC(uint32_t) end_ranks;
    VEC(struct span) stack; /* places, those of one part of a query above those of another */
    VEC(struct span) spare; /* room to sort them in */
    VEC(struct span) kept;  /* … and to gather those that stay */
    VEC(uint32_t) tally;    /* of ATLEASTs inside each other */
    struct other_form others[VIEWS]; /* [0] is not used */
    struct arena *arena;             /* of the maps below */
    struct buf again;
    struct fold_map original[2]; /* where the match form of text and title came from */
    struct morph_room *morph;
    VEC(uint64_t) edges; /* a bit a byte: a word begins there, or ends before, as MeCab says */
    uint32_t edges_post; /* the post that they are of */
    struct regex_room *regex_room;
    uint32_t *regex_over;   /* those of the layer at work */
    uint32_t post;          /* number of the post, from 1: what the marks below carry */
    uint32_t tokens_post;   /* the post that tokens and ranks are of */
    uint32_t ends_post;     /* … ends and end_ranks */
    uint32_t original_post; /* … original */
    uint32_t sketch_post;   /* the post that the sketch is of */
    uint64_t sketch[(1 << SKETCH_BITS) / 64];       /* which keys it may have */
    uint32_t *query_seen, *term_seen, *term_walked; /* those of the layer at work */
    uint32_t *found;                                /* candidates, then those that match */
    uint32_t *found_room;
    size_t found_count;
    uint64_t candidates; /* of all posts so far */
    uint64_t counted;    /* … of them, in the counter */
};

/* Puts a layer to work. */
void scratch_layer(struct match_scratch *s, int layer);
/* Finds words, letters and keys of the text that lies in the scratch; it must not be empty. */
void scan_keys(struct match_scratch *s);
/* Counts them as one more post of the stream. */
void scan_learn(struct match_scratch *s, struct habit *habit);
/* Fills the scratch's `found` for the text that lies in it. */
void scan_text(struct match_scratch *s);

/* Which keys the post may have: a bit each; bit 0 is always set. */
const uint64_t *sketch_of(struct match_scratch *s);

/* False: no such bytes in the post. */
bool sketch_maybe(struct match_scratch *s, const struct term *term);
/* Runs one query's program. */
bool query_holds(struct match_scratch *s, uint32_t query);
/* Pushes the places of a part of a query on s->stack, by where they begin, each once. */
void spot_places(struct match_scratch *s, uint32_t id);

/* Sorts spans by where they begin; allocates nothing. */
void spans_sort(struct span *at, size_t len);

/* The folded text laid into the scratch, for measuring matching alone. */
size_t match_folded(struct match_scratch *s, struct text folded, const struct glance *glance,
                    const uint32_t **topics_out);
#endif
