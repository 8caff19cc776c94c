#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H
/*
 * All queries of all topics, compiled into one immutable set; each post's text is scanned once.
 * Queries: AND, OR, NOT, parentheses, "phrases", a space is AND; operators in capitals. Text is
 * compared in the match form (base/fold.h). Latin terms match at word edges, CJK terms as
 * docs/queries.md says. Pure; a match_set may be shared by any number of threads, a scratch not.
 */
#include "model/tray.h"
#include "model/watched.h"

enum cjk { CJK_DEFAULT, CJK_SUB, CJK_RUN, CJK_MORPH };

struct match_set;
struct match_scratch;

/* What to look for. All is copied. */
struct match_setup {
    const struct topic *topics;
    size_t count;
    const struct word_list *lists; /* a query may name those of its client and the common ones */
    size_t list_count;
    enum cjk cjk; /* of topics that do not say */
};

/* Compiles all topics. The first bad query ends it: the reason names topic, column, what was
 * expected. */
enum err match_build(const struct match_setup *setup, struct match_set **set_out,
                     struct why *why) MUST_USE;
/* The same set as match_build makes of the setup, in far less time where few topics differ from
 * those of `old`: what is compiled already is shared, what is new stands beside it. When more than
 * 64 topics, or one in 256, stand beside, all are built anew, with what `old` learned of the
 * stream. `old` stays as it is, and may be freed at any time; so does it when a query is bad. */
enum err match_renew(const struct match_set *old, const struct match_setup *setup,
                     struct match_set **set_out, struct why *why) MUST_USE;
void match_free(struct match_set **set); /* any thread */
/* Learns from a sample of the stream which words and letters are rare there, so that each query
 * hangs on them: the same answers, quicker. Optional; after match_build, before the first scratch
 * of the set is made. Each scratch also counts one post in 256 by itself, for the sets that
 * match_renew builds anew. */
void match_learn(struct match_set *set, const struct glance *sample, size_t count);
/* What of a glance the queries ask beyond what every one has: skim_want, for post_skim. */
unsigned match_wants(const struct match_set *set);
size_t match_count(const struct match_set *set);

struct match_scratch *match_scratch_new(const struct match_set *set);
void match_scratch_free(struct match_scratch **scratch);

/* Which topics the glance's text (and title) matches: their indices, ascending, in the scratch
 * until its next use. Allocates nothing once warm. */
size_t match_topics(const struct match_set *set, struct match_scratch *scratch,
                    const struct glance *glance, const uint32_t **topics_out);
/* The same with spans in code points of the post's text, as hits in the arena. */
void match_hits(const struct match_set *set, struct match_scratch *scratch, struct post *post,
                struct arena *arena);

/* What a query may well not mean: words that stand everywhere, parts that can never match … */
struct match_warning {
    uint32_t column; /* from 1, in code points of the query */
    struct text text;
};
struct warn_setup {
    const struct word_list *lists; /* that the query may name */
    size_t list_count;
    enum cjk cjk;
    const struct glance *sample; /* posts to count in; may be NULL */
    size_t sample_count;
};
/* At most 100, by column, in the arena. An error only where the query is none. */
enum err match_warnings(struct text query, const struct warn_setup *setup, struct arena *arena,
                        struct match_warning **warnings_out, size_t *count_out,
                        struct why *why) MUST_USE;

/* ---- why a post matches, or does not ---- */

/* A part of a query and how it stands in one post. Nothing is passed over: each part is looked at,
 * also where the answer is clear already. Lives in the arena of the call. */
struct post_place {
    struct span at; /* code points of the text, or of the title */
    bool title;
};
enum { EXPLAINED_PLACES = 32 };
struct explained {
    const char *kind;    /* "term" "filter" "near" "sentence" "not_near" "except" "within" "times"
                            "at_least" "and" "or" "not" */
    struct span written; /* code points of the query; 0,0 unknown */
    struct text word;    /* of a term: what is looked for */
    bool holds;
    struct post_place *places; /* the first of them */
    size_t place_count;
    const char
        *code; /* why it does not hold (or has fewer places); docs/formats.md; NULL: nothing */
    struct text words;   /* the same in English */
    struct text about;   /* what the words name: letters of the post, a value */
    int64_t got, wanted; /* numbers of the words; -1: none */
    struct explained *first, *next;
};

/* Explains by all topics of the setup. One thread. Errors as match_build. */
struct explainer;
enum err explainer_new(const struct match_setup *setup, struct explainer **explainer_out,
                       struct why *why) MUST_USE;
void explainer_free(struct explainer **explainer);
/* topic: its number in the setup. holds is what match_topics answers. */
const struct explained *explainer_explain(struct explainer *explainer, size_t topic,
                                          const struct post *post, struct arena *arena);
void explained_write(const struct explained *part, struct text query, struct json_out *out);

/* Queries written for other tools, in our language. notes: what could not be carried over. The
 * result is a query that match_build takes; an error where nothing to look for is left. */
enum query_tool { TOOL_BRANDWATCH, TOOL_MELTWATER, TOOL_X, TOOL_POWERTRACK };
struct translated {
    struct text query;
    struct match_warning *notes;
    size_t note_count;
};
enum err match_translate(struct text query, enum query_tool tool, struct arena *arena,
                         struct translated *out, struct why *why) MUST_USE;

/* Rules for the filtered stream of X, so that every post of it that a topic matches is delivered:
 * what X cannot say is left out (more comes, and is matched again here). A rule has at most
 * X_RULE_MOST characters; where there would be more than X_RULES_MOST, topics share rules. Posts
 * are told apart by matching, not by tags. */
enum { X_RULE_MOST = 1024, X_RULES_MOST = 1000 };
struct x_rule {
    struct text value, tag; /* tag: the topic's id; of several: how many there are, first, last */
};
struct x_note {
    size_t topic;
    struct text text;
};
struct x_rules {
    struct x_rule *rules; /* may be more than X_RULES_MOST: then they do not fit */
    size_t rule_count;
    struct x_note *notes; /* what was left out, and topics that have no rule at all */
    size_t note_count;
};
enum err match_to_x(const struct match_setup *setup, struct arena *arena, struct x_rules *out,
                    struct why *why) MUST_USE;
#endif
