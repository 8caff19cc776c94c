#ifndef WEB_SAMPLE_H
#define WEB_SAMPLE_H
/* A client's stored posts of the last hours, for trying queries on: the newest SAMPLE_MOST among
 * the newest 200,000 of all clients. One call's; read once, tried as often as needed. */
#include "base/vec.h"
#include "match/match.h"
#include "web/inside.h"

enum { SAMPLE_MOST = 2000 };

struct sample {
    struct arena *arena;
    struct text client;
    int64_t from_ms, to_ms;
    VEC(struct post) posts; /* oldest first */
    /* of the last try, newest first: those that were tried; the numbers of those that match */
    VEC(struct glance) glances;
    VEC(uint32_t) found;
    int64_t took_us;
};

/* A store_job; arg: the sample. */
enum err sample_read(struct db *db, void *arg, struct why *why) MUST_USE;
/* Tries the one topic of the setup on each, newest first, as long as there is time. */
enum err sample_try(struct sample *sample, const struct match_setup *setup, int64_t budget_ms,
                    struct why *why) MUST_USE;
double sample_cost_us(const struct sample *sample); /* of the last try, a post; 0: none was tried */
void sample_done(struct sample *sample);

/* What the change would do to them (rule_effect.c). */
struct rule_ask;
struct rule_effect;
enum err rule_effect_of(struct call *call, const struct seen_by *by, const struct rule_ask *ask,
                        struct rule_effect *effect_out, struct why *why) MUST_USE;

/* The client's own lists first, then those of all: of two of one name its own counts. */
const struct word_list *sample_lists(struct arena *arena, const struct watched *watched,
                                     struct text client, size_t *count_out);
#endif
