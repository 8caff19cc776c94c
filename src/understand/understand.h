#ifndef UNDERSTAND_UNDERSTAND_H
#define UNDERSTAND_UNDERSTAND_H
/*
 * Reads one post: language, sentiment, intent, need of support, risk categories, evidence, each
 * with the words that caused it. By hand-written lexicons (lexicon/, embedded). Pure; a reader may
 * be shared by threads, a scratch not.
 */
#include "model/post.h"

struct understand; /* the lexicons, compiled */
struct understand_scratch;

/* One file of lexicon/, by its path below it: "ja/risk.tsv". */
struct lexicon_file {
    struct text path, bytes;
};
enum err understand_build(const struct lexicon_file *files, size_t count, struct understand **out,
                          struct why *why) MUST_USE;
void understand_free(struct understand **understand);
struct understand_scratch *understand_scratch_new(const struct understand *understand);
void understand_scratch_free(struct understand_scratch **scratch);

/* Sets post->verdict, in the arena. Brand names (the post's hits) are not counted as words of risk.
 */
void understand_post(const struct understand *understand, struct understand_scratch *scratch,
                     struct post *post, struct arena *arena);
#endif
