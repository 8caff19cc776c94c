#ifndef CHECK_CLAIMS_H
#define CHECK_CLAIMS_H
/*
 * What a text claims, in words all three languages share: that something is so or is not (a
 * concept with its side), quantities with their unit and what they count, days and times with what
 * happens then, causes, numbers of lots and versions, "never", "first", "impossible". Reads words
 * by lexicon/<lang>/reply_claims.tsv and numbers by rule; knows what is a question, is unsure, is
 * told of others or is corrected.
 */
#include "check/amounts.h"
#include "check/marks.h"
#include "check/moments.h"
#include "check/sentences.h"

enum { CLAUSES_MOST = 600, SUBJECTS_MOST = 4, THINGS_MOST = 8, WORDS_MOST = 48, PROPS_MOST = 256 };

/* What a clause is of: "渋谷店", "Camden", "gusto limone". */
struct subject {
    uint16_t kind; /* kind.…; 0: a name */
    struct text value;
};

struct clause {
    struct span at; /* bytes of the plain text */
    uint16_t sentence;
    bool hedged, denied, said, progress, asked, promise, negated;
    uint16_t thing[THINGS_MOST]; /* concepts and events it names */
    uint8_t things;
    struct subject subject[SUBJECTS_MOST];
    uint8_t subjects;
    uint32_t word[WORDS_MOST]; /* hashes of its words, for likeness; sorted */
    uint8_t words;
};

struct prop { /* a concept, or a cause */
    uint16_t what, clause;
    int8_t side; /* 0: only named */
    struct span at;
    bool cause;
    bool told; /* in words of its own, not only by a noun that a number counts */
};
struct quantity {
    struct amount amount; /* widened by "about", "more than" */
    double low, high;     /* days for spans of time */
    uint16_t unit, clause;
};
struct dated {
    struct moment moment;
    uint16_t clause;
};
struct flat { /* "never" and its kind, all, places */
    uint16_t what, clause;
    struct span at;
};

struct claims {
    struct plain plain;
    enum tongue tongue;
    struct mark_list marks;
    struct clause *clauses;
    size_t clause_count;
    struct prop *props;
    size_t prop_count;
    struct quantity *quantities;
    size_t quantity_count;
    struct quantity *codes; /* unit: MARK_LOT, MARK_VERSION or 0 */
    size_t code_count;
    struct dated *dates;
    size_t date_count;
    struct flat *flats;
    size_t flat_count;
    struct clause *sentences; /* the clauses of each as one, by its number */
    bool corrects;
};

struct claims_how {
    const struct marks *marks;
    enum tongue tongue;
    bool whole; /* one clause, whatever its commas: a row of the ledger */
    bool any;   /* its words may be of any tongue; numbers are read as in `tongue` */
};
/* text: valid UTF-8. All of it lives in the arena. */
void claims_read(const struct claims_how *how, struct text text, struct arena *arena,
                 struct claims *out);

/* Of the reply, or of the question, of what is being checked: read once. Not to be changed. */
struct checking;
const struct claims *claims_of(struct checking *checking, bool question);

/* The clause that holds the byte of the plain text. */
size_t claim_clause(const struct claims *claims, size_t at);
/* They may speak of the same: no subject of one kind with another value. */
bool clauses_match(const struct claims *a, const struct clause *one, const struct claims *b,
                   const struct clause *two);
bool clauses_share_thing(const struct clause *one, const struct clause *two);
/* Share of the words of the smaller clause that the other one has too; `least` of them at least. */
double clauses_alike(const struct clause *one, const struct clause *two, int least);
/* The clauses of one sentence as one: its words, its negations. */
void claims_sentence(const struct claims *claims, size_t clause, struct clause *out);
/* Adds the words that stand in these bytes of the plain text. */
void claims_words(const struct claims *claims, struct span at, struct clause *out);
/* Of a value: "yes", 3 件 is 1; なし, 0 is -1; 0: it does not say by itself. */
int claims_side(const struct claims *claims);
/* Told as a change: "from today", or "again" close by. */
enum { CHANGE_BYTES = 24 };
bool claims_changed(const struct claims *claims, const struct prop *prop);
/* The clause is said as true by us now. */
bool clause_is_sure(const struct clause *clause);
#endif
