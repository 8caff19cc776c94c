#ifndef CHECK_FACTS_H
#define CHECK_FACTS_H
/*
 * What a reply claims, held against the ledger and against what was published: G03. Each text is
 * read into claims (claims.h); two claims are compared where they are of one concept or count one
 * thing, and where nothing tells that they are of different shops, products or lots.
 */
#include "check/claims.h"
#include "check/families.h"
#include "check/pairs.h"

enum source_kind {
    SOURCE_PUBLISHED,
    SOURCE_CONFIRMED, /* a row of the ledger, or what a false row says instead */
    SOURCE_FALSE,     /* the claim of a row that is not so */
    SOURCE_UNKNOWN
};
struct source {
    enum source_kind kind;
    bool open; /* may be said */
    struct claims claims;
    struct text text, by; /* as people wrote it */
    struct text claim, value;
    int64_t at_ms;
};

struct facts {
    struct checking *checking;
    struct claims reply, question;
    struct source *sources;
    size_t source_count;
    bool by_concept;                /* what is found now rests on the sides of concepts alone */
    struct span soft[REMARKS_MOST]; /* found so: bytes of the reply */
    size_t softs;
};

enum {
    FACT_SOURCES_MOST = 400,
    FACT_PAIRS_MOST = 4000,
    FACT_BYTES_MOST = 2000, /* of a claim, and of a value */
    FACT_SIDE_BYTES_MOST = 200
};

/* How a text is read beside others of that tongue. Short rows have no small words to know their
 * language by: then words of all three count. */
struct claims_how facts_how(const struct checker *checker, struct text text, enum tongue beside,
                            bool whole);

/* Reads the reply, the question and all sources; false: there is nothing to hold it against. */
bool facts_open(struct facts *facts, struct checking *checking);
/* The learned comparison (pairs.h): says what no rule has said, and lowers what concepts alone said
 * of a sentence that looks harmless. */
void facts_pairs(struct facts *facts);
/* Each sentence of a source beside each of the reply, the sources in their order, FACT_PAIRS_MOST
 * in all; the score is the caller's affair. */
struct fact_pair {
    const struct source *source;
    const struct pair_side *known, *reply;
    size_t reply_at; /* which of the reply's: below SENTENCES_MOST */
    struct pair_where where;
};
typedef void fact_pair_fn(const struct fact_pair *pair, void *arg);
void facts_each_pair(struct facts *facts, const struct pairs *pairs, fact_pair_fn *each, void *arg);
/* It may be a contradiction at all: no question, nothing told of others, of one thing. */
bool fact_pair_counts(const struct fact_pair *pair);
/* The family. */
void facts_find(struct checking *checking);

/* The sources that a row of the ledger is: one, or two of a false row. */
void facts_read_row(struct facts *facts, const struct draft_fact *fact);
/* … and the one that a published text is. */
void facts_read_said(struct facts *facts, const struct draft_said *said);
/* "yes", なし: the side that the value alone puts the claim on; 0: it says something else. */
int facts_value_side(struct facts *facts, struct text value);
/* What the value alone claims. */
void facts_value_claims(struct facts *facts, struct text value, struct claims *out);
/* Where the text names the value, as a word of its own; false: nowhere. Both in plain form. */
bool facts_names_value(struct text reply, struct text value, size_t *at_out);

/* Says that bytes of the reply's plain form stand against a source. */
void facts_against(struct facts *facts, struct span at, const struct source *source);
void facts_say(struct facts *facts, const char *code, struct span at, struct text second);
/* A claim of the source may be set against one of the reply. */
bool facts_comparable(const struct facts *facts, const struct source *source,
                      const struct clause *mine, const struct clause *theirs);
/* It names a cause, or asks for one. */
bool facts_asks_for_cause(const struct claims *claims);
/* Another cause, or one where none is known. */
void facts_causes(struct facts *facts);
void facts_numbers(struct facts *facts);
/* "X is Y" where the ledger says X is Z. */
void facts_values(struct facts *facts);
/* Another person in the same role: "our director Anna Neri", 佐藤社長. */
void facts_people(struct facts *facts);
/* What has no row at all. */
void facts_rows(struct facts *facts);
#endif
