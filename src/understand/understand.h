#ifndef UNDERSTAND_UNDERSTAND_H
#define UNDERSTAND_UNDERSTAND_H
/*
 * Reads one post: language, sentiment, intent, need of support, risk categories, evidence, each
 * with the words that caused it. By hand-written lexicons (lexicon/, embedded), which work alone,
 * and by tables of weights learned from labelled posts (weights/), which correct them. Pure; a
 * reader may be shared by threads, a scratch not.
 */
#include "base/buf.h"
#include "model/post.h"
#include "understand/answer.h"

struct understand; /* the lexicons, compiled */
struct understand_scratch;

/* One file of lexicon/, by its path below it: "ja/risk.tsv". */
struct lexicon_file {
    struct text path, bytes;
};
enum err understand_build(const struct lexicon_file *files, size_t count, struct understand **out,
                          struct why *why) MUST_USE;
void understand_free(struct understand **understand);
/* Adds a learned table: a base, or a delta on top of it. Before the reader is shared; to undo a
 * delta build the reader without it. */
enum err understand_add(struct understand *understand, struct text weights,
                        struct why *why) MUST_USE;
/* A delta that only this client's posts are read by; others never see it. */
enum err understand_add_of(struct understand *understand, struct text client, struct text weights,
                           struct why *why) MUST_USE;
struct understand_scratch *understand_scratch_new(const struct understand *understand);
void understand_scratch_free(struct understand_scratch **scratch);

/* Sets post->verdict, and post->own for clients of its hits and stories that have a delta, in the
 * arena. Brand names (the post's hits) are not counted as words of risk. */
void understand_post(const struct understand *understand, struct understand_scratch *scratch,
                     struct post *post, struct arena *arena);

/* ---- learning ---- */

/*
 * Labelled posts, read from TSV: a header names the columns (docs/weights.md), or each line is
 * "label TAB text". A line whose train_ok is 0 or false is counted and not kept.
 */
enum label_set {
    LABELS_FULL,      /* categories, sentiment, intent, heads, as lexicon/examples has them */
    LABELS_SENTIMENT, /* the label is a sentiment */
    LABELS_INTENT,    /* … an intent */
    LABELS_OWN        /* … one of the set's own */
};
struct labelled;
struct labelled *labelled_new(enum label_set kind);
void labelled_free(struct labelled **labelled);
/* helper: posts that are only learned from, never tested. */
enum err labelled_read(struct labelled *labelled, struct text tsv, bool helper,
                       struct why *why) MUST_USE;
size_t labelled_count(const struct labelled *labelled);
size_t labelled_forbidden(const struct labelled *labelled);
/* Deals the posts that are no helpers into parts 0 … parts-1, by their text. */
void labelled_deal(struct labelled *labelled, unsigned parts, uint64_t seed);
enum { PART_HELPER = UINT32_MAX, PART_NONE = UINT32_MAX - 1 };

struct training {
    const struct labelled *posts;
    uint32_t without;  /* the part that is left out, or PART_NONE */
    uint64_t seed;     /* the same seed, the same bytes */
    double cost;       /* of a post on the wrong side: higher learns the posts more by heart */
    uint32_t row_bits; /* the table has at most 2^row_bits rows */
    bool delta;        /* learn what the base does not know yet */
    /* May be NULL: is told how far it is. */
    void (*progress)(const char *what, size_t done, size_t all, void *arg);
    void *arg;
};
extern const struct training training_defaults;
/* Learns a table from the posts, on top of what `understand` says of them, and writes its file. */
enum err understand_train(const struct understand *understand, const struct training *training,
                          struct buf *out, struct why *why) MUST_USE;

/* A table with labels of its own. */
struct labeller;
enum err labeller_read(struct text weights, struct labeller **out, struct why *why) MUST_USE;
void labeller_free(struct labeller **labeller);
size_t labeller_count(const struct labeller *labeller);
const char *labeller_name(const struct labeller *labeller, size_t i);
/* p[labeller_count()] for the post; they sum to 1. */
void labeller_ask(const struct labeller *labeller, const struct understand *understand,
                  struct understand_scratch *scratch, const struct post *post, double *p_out);

/* What a table says of the labelled posts, against what they are labelled. */
struct judged {
    struct text lang, text;
    const int8_t *want; /* ANSWER_COUNT; or NULL for own labels */
    const double *p;    /* ANSWER_COUNT (no_risk: 0), or one for each own label */
    size_t label;       /* own label: its number among labelled_label() */
};
size_t labelled_labels(const struct labelled *labelled);
struct text labelled_label(const struct labelled *labelled, size_t i);
typedef void judged_fn(const struct judged *judged, void *arg);
/* Asks of the posts of one part (or all that are no helpers: PART_NONE). labeller: NULL, or asked
 * for own labels. */
void labelled_ask(const struct labelled *labelled, uint32_t part,
                  const struct understand *understand, const struct labeller *labeller,
                  judged_fn *each, void *arg);
#endif
