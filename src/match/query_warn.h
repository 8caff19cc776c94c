#ifndef MATCH_QUERY_WARN_H
#define MATCH_QUERY_WARN_H
/* What the steps of match_warnings share. */
#include "base/buf.h"
#include "base/vec.h"
#include "match/query.h"

enum { WARNINGS_MOST = 100, PROBES_MOST = 500, SHOWN_MOST = 40 };

struct warner {
    const struct warn_setup *setup;
    struct text query;
    struct arena *arena;
    VEC(struct match_warning) all;
};

void warn_at(struct warner *w, uint32_t column, const char *format, ...) FORMAT(3, 4);

/* A term's text for people, at most SHOWN_MOST letters; in the arena. */
struct text warn_shown(struct warner *w, const struct node *term);

/* A word or phrase in plain letters: what stands where it stands is known. */
bool warn_is_literal(const struct node *node);

/* A set of these parts, each a topic; NULL where one cannot be written or has nothing to find. */
struct match_set *warn_set(struct warner *w, const struct node *const *parts, size_t count);

/* Words that nearly every post has: as folded text. */
bool warn_is_common(struct text form);

void warn_signs(struct warner *w);                           /* of the query as written */
void warn_terms(struct warner *w, const struct node *node);  /* each by itself */
void warn_parts(struct warner *w, const struct node *node);  /* against each other */
void warn_sample(struct warner *w, const struct node *root); /* in the sample's posts */
#endif
