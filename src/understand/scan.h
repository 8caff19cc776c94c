#ifndef UNDERSTAND_SCAN_H
#define UNDERSTAND_SCAN_H
/*
 * One pass over a post: its form, the words of the lexicons in it, the rules they satisfy, and from
 * those a score for each head. The scratch is one thread's and is used again for every post.
 */
#include "understand/grams.h"
#include "understand/lexicon.h"

enum {
    TEXT_BYTES_MOST = 16384, /* of title and text; what is behind is not read */
    HITS_MOST = 1024,
    MASKS_MOST = 256,
    PLACES_MOST = 8, /* of one set in one post */
    FOUND_MOST = 256
};

#define EVERYWHERE UINT32_MAX /* place.from of what has no place: a picture */

struct word {
    struct place place;
    uint32_t set;
};

struct seen {      /* of one set */
    uint32_t post; /* the scratch's post number, else nothing of it was seen */
    uint32_t count;
    uint16_t word[PLACES_MOST];
};

struct found { /* a rule that holds */
    uint8_t head;
    double weight;
    uint32_t from, to; /* bytes of the form; from == EVERYWHERE: no one place */
};

struct understand_scratch {
    struct arena *arena; /* of one post */
    struct buf text, folded;
    struct fold_map map;
    bool valid;  /* the text is valid UTF-8 */
    bool mapped; /* else the folded text has the bytes of the text, in their places */
    struct form form;
    uint32_t post;
    size_t title_bytes; /* in front of the text */
    struct place masks[MASKS_MOST];
    size_t mask_count;
    struct word words[HITS_MOST];
    size_t word_count;
    struct seen *seen; /* one for each set */
    uint32_t *order;   /* sets in the order in which they were first seen; one to write over */
    uint32_t *anchors; /* those of them that begin a rule; one to write over */
    size_t order_count;
    struct found found[FOUND_MOST];
    size_t found_count;
    double score[HEAD_COUNT];
    size_t brand_masks; /* the first masks are those of the brand */
    struct grams grams; /* what a learned table reads */
    float dense[DENSE_MOST];
    float even;          /* what the base's sums were multiplied by */
    struct knowns known; /* grams the base knows */
    struct knowns other; /* … and another table */
};

/* Fills text, folded, map and form from the post. False when there is no text to read. */
bool scan_read(struct understand_scratch *scratch, const struct post *post);
/* Finds words of the languages in `langs` (a bit each) and the rules that hold; fills score. */
void scan_rules(const struct understand *understand, struct understand_scratch *scratch,
                const struct post *post, uint32_t langs);
/* The words behind a range of the form's bytes, and where they stand in code points of the post's
 * text: 0,0 when they are in the title or no words at all. Valid as long as the scratch's post. */
struct text scan_words(const struct understand_scratch *scratch, uint32_t from, uint32_t to,
                       struct span *span_out);
#endif
