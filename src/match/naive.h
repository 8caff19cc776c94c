#ifndef MATCH_NAIVE_H
#define MATCH_NAIVE_H
/*
 * For tests only: the meaning of a query's tree as query.h tells it, worked out code point by code
 * point, with no thought of speed and none of the engine's code. What it says is what is right.
 */
#include "match/query.h"

struct naive_post;

/* All of it lives in the arena, and so does what naive_holds works with. */
struct naive_post *naive_post_new(const struct glance *glance, struct arena *arena);

/* cjk: for terms that do not say. */
bool naive_holds(struct naive_post *post, const struct node *root, enum cjk cjk);

/* What a filter asks; in naive_field_test.c. */
bool naive_field_holds(const struct glance *glance, const struct node *field);
#endif
