#ifndef UNDERSTAND_LABELLED_H
#define UNDERSTAND_LABELLED_H
/* The inside of a set of labelled posts; its calls stand in understand.h. */
#include "base/arena.h"
#include "base/vec.h"
#include "understand/understand.h"

enum { LABELS_MOST = 180, BRANDS_A_POST = 4 };

struct labelled_post {
    struct text text, lang;
    struct span brand[BRANDS_A_POST]; /* code points of the text */
    size_t brand_count;
    int8_t want[ANSWER_COUNT]; /* 1 yes, -1 no, 0 not said */
    uint32_t label;            /* of the set's own labels */
    uint32_t part;
    float weight;
    bool twin; /* a copy whose brand is not told: never asked, only learned from */
};

struct labelled {
    enum label_set kind;
    struct arena *arena;
    VEC(struct labelled_post) posts;
    VEC(struct text) labels;
    size_t forbidden;
};

/* A post as the stages know it; its hit holds the brand's spans. */
struct labelled_view {
    struct post post;
    struct hit hit;
};
void labelled_show(const struct labelled_post *from, struct labelled_view *to);
#endif
