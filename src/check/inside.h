#ifndef CHECK_INSIDE_H
#define CHECK_INSIDE_H
/*
 * What the families of checks share. A family is one function that looks at the draft and adds its
 * remarks; check.c calls them in turn. The kinds of remarks stand in lexicon/all/reply*.tsv: rule
 * names, gravity, from which level they hold, why and better in each reader's language.
 */
#include "base/arena.h"
#include "check/check.h"
#include "check/kinds.h"
#include "check/sentences.h"

struct claims;

/* One draft that is being read. */
struct checking {
    const struct checker *checker;
    struct check_scratch *scratch;
    struct understand_scratch *understand; /* the scratch's */
    const struct draft *draft;
    struct arena *arena; /* the scratch's: what is put there lives as long as the remarks */
    struct text reply;   /* valid UTF-8, cut at DRAFT_BYTES_MOST */
    struct text question;
    enum tongue tongue;         /* of the reply, as it looks */
    enum tongue asked;          /* of the question (draft.lang, else as it looks) */
    struct sentences sentences; /* of the reply */
    struct remarks *remarks;
    /* What the two texts claim, read when it is first asked for (claims_of). */
    const struct claims *reply_claims, *question_claims;
};

/* Reads the draft; what is found is added to remarks, which may be NULL where nothing is added. */
struct checking *checking_begin(const struct checker *checker, struct check_scratch *scratch,
                                const struct draft *draft, struct remarks *remarks);

/* No one place: the remark is of the whole reply. */
#define NO_PLACE ((struct span){0, 0})

/*
 * Adds what was found: the kind by its code, bytes [from,to) of checking->reply. In why and better
 * "{1}" … "{3}" stand for args. A kind that does not hold at the draft's level, or in the reply's
 * language, adds nothing; one that stands already at an overlapping place neither. A code that no
 * table names is a bug.
 */
void remark_add(struct checking *checking, const char *code, struct span bytes_at,
                const struct text *args, size_t arg_count);

/* The same with all there is to say; the kind by its number. */
struct found {
    uint32_t kind;
    struct span at;
    double sure;
    bool hint; /* only info, whatever its kind */
    const struct text *args;
    size_t arg_count;
};
void remark_add_sure(struct checking *checking, const struct found *found);
void remarks_sort(struct remarks *remarks);
#endif
