#ifndef CHECK_MARKS_H
#define CHECK_MARKS_H
/*
 * Words that carry a claim, read from lexicon/<lang>/reply_claims.tsv. Columns:
 *   what  side  patterns  note
 * what: a concept that all languages share ("sale", "fault"), or "unit.people", "event.restore",
 * "cause.power", "kind.flavour", or one of the reserved names below. side: + it is so, - it is not,
 * ? only its topic is named, ! the same, and with a negation it is not. patterns: alternatives
 * between |; "A…B": B not far behind A; in languages with blanks whole words, "*" at the end: it
 * may go on.
 */
#include "base/map.h"
#include "base/vec.h"
#include "check/kinds.h"
#include "check/plain.h"

/* The reserved names, in this order the first whats. */
enum {
    MARK_HEDGE = 1, /* not sure: "may", かもしれません, "stiamo verificando" */
    MARK_DENY, /* what the sentence tells is not so: "is not true", 事実ではありません */
    MARK_CORRECT,   /* corrects what was said */
    MARK_PROGRESS,  /* it is so from now on: "again", 再開, "da oggi" */
    MARK_SAID,      /* others say it */
    MARK_NOT,       /* negates */
    MARK_NOT_AFTER, /* negates what stands before it (Japanese) */
    MARK_NO_NOT,    /* looks like a negation and is none: しか…ない, "not only" */
    MARK_ABSOLUTE,  /* never, impossible, first, none */
    MARK_ALL,       /* all, every */
    MARK_ABOUT,     /* about 300 */
    MARK_LEAST,     /* more than 300 */
    MARK_MOST,      /* at most 300 */
    MARK_CAUSE,     /* what stands near is a cause */
    MARK_PROMISE,   /* we will write */
    MARK_LOT,       /* a lot's number follows */
    MARK_VERSION,
    MARK_YES,
    MARK_NO,
    MARK_PLACE,  /* a known place's name */
    MARK_ANSWER, /* tells a next step */
    MARK_SORRY,  /* an apology */
    MARK_IDIOM,  /* may be read in two ways */
    MARK_HONORIFIC,
    MARK_PLAIN_FORM,
    MARK_POLITE_FORM,
    MARK_TU,
    MARK_LEI,
    MARK_SASETE, /* させていただく */
    MARK_PRICE,  /* moves a share's price */
    MARK_ZONE,   /* of a clock: JST, 日本時間 */
    MARK_TODAY,
    MARK_MADE_BY_US, /* an edit is told: 訂正, "correction" */
    MARK_EXPLAIN,    /* explains: because, ため */
    MARK_CAUSE_TOLD, /* says what it was: "the cause was", が原因でした */
    MARK_OTHERS,     /* what follows is of others than those spoken of: 以外に, "the rest" */
    MARK_RESERVED
};
enum mark_kind {
    KIND_RESERVED,
    KIND_CONCEPT,
    KIND_UNIT,
    KIND_EVENT,
    KIND_CAUSE,
    KIND_HEAD,
    KIND_ROLE
};

enum { MARK_PARTS = 3, SIDE_TOPIC = 2 };
struct mark_word {
    struct text part[MARK_PARTS]; /* owned */
    uint8_t parts, tongues;       /* bit of each tongue it belongs to */
    bool open[MARK_PARTS];        /* the word may go on behind the part */
    uint16_t what;
    int8_t side; /* 1, -1, 0; SIDE_TOPIC: 0, and -1 where it is negated */
};
struct mark_what {
    char *name;
    enum mark_kind kind;
};
struct marks {
    VEC(struct mark_word) words;
    VEC(struct mark_what) whats; /* [0] is none */
    uint32_t *first, *item;      /* words by the hash of their beginning; made by marks_build */
};

struct mark {
    uint16_t what;
    int8_t side;
    enum mark_kind kind;
    struct span at; /* bytes of the plain text */
};
struct mark_list {
    struct mark *at; /* by place */
    size_t count;
};
enum { MARKS_MOST = 4000 };

void marks_done(struct marks *marks);
/* Adds the rows of one file of the folder's language; *taken_out: it is one of marks at all. */
enum err marks_read(struct marks *marks, struct text folder, struct text tsv, bool *taken_out,
                    struct why *why) MUST_USE;
void marks_build(struct marks *marks);
/* The number of a name, or 0. */
uint16_t mark_what(const struct marks *marks, struct text name);
/* Marks of the tongue (TONGUE_OTHER: of all); one within another of the same name is left out. */
void marks_find(const struct marks *marks, const struct plain *plain, enum tongue tongue,
                struct arena *arena, struct mark_list *out);
#endif
