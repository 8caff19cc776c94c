#ifndef UNDERSTAND_PATTERN_H
#define UNDERSTAND_PATTERN_H
/*
 * The pattern column of a lexicon, cut into its parts:
 *   pattern  = side { " & " side } or side { " > " side }, then may follow " ~N"
 *   side     = ["!"] part { "|" part }
 *   part     = "<concept>" or a literal; a literal's "(x)" may be left out, "(x/y)" is one of them,
 *              "*" at its end lets the word go on
 */
#include "base/buf.h"
#include "understand/lexicon.h"

struct pattern {
    struct text side[SIDES_MOST];
    size_t count;
    uint8_t absent;
    bool ordered;
    int64_t window;
};
enum err pattern_cut(struct text text, struct pattern *pattern_out, struct why *why) MUST_USE;

/* Each reading of a literal with its "( )" written out. */
typedef enum err reading_fn(struct text reading, void *arg, struct why *why);
enum err literal_each(struct text literal, reading_fn *each, void *arg, struct why *why) MUST_USE;

/* The next of the side's parts; false at the end. */
bool side_part(struct text *rest, struct text *part_out);
#endif
