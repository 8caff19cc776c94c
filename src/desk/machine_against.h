#ifndef DESK_MACHINE_AGAINST_H
#define DESK_MACHINE_AGAINST_H
/*
 * A text that is read by a model against what was said before: what the model is asked, and what
 * may be believed of its answer. The texts are one client's; of them those that are of the matter
 * (check_near), bounded in number and bytes. A finding counts only where both passages that it
 * quotes stand in the texts. Pure.
 */
#include "desk/machine.h"

struct check_scratch;
struct draft;

enum {
    AGAINST_SOURCES = 16,  /* texts that one is read against, at most */
    AGAINST_BYTES = 12000, /* … and all of them together */
    AGAINST_CODES = 1200,  /* … and each, in code points */
    AGAINST_FOUND = 8,     /* findings that are taken */
    AGAINST_QUOTED = 300,  /* code points of a passage as it is shown */
    AGAINST_REASON = 200   /* … of the one line why */
};

struct against_source {
    const char *kind;   /* "published" or "ledger" */
    struct text id, by; /* of the text or row; may be absent */
    struct text text;   /* as the model was shown it */
    int64_t at_ms;      /* 0: not known */
    int how;            /* of a row: enum fact_state */
};
struct against {
    struct text text; /* as the model was shown it: what reaches a person is taken out */
    struct against_source *at;
    size_t count;
    struct text user; /* what it is asked; against_system says how */
};
extern const char against_system[], against_schema[];
/* reader: the language of the reasons, "ja" "en" "it". Everything in the arena. count 0: there is
 * nothing to read it against. */
void against_ask(const struct checker *checker, struct check_scratch *scratch,
                 const struct draft *draft, struct text reader, struct arena *arena,
                 struct against *out);

struct against_found {
    struct text words, against; /* the passages, as they stand in the texts */
    const struct against_source *source;
    struct text reason;
};
struct against_founds {
    struct against_found at[AGAINST_FOUND];
    size_t count;
    size_t thrown; /* whose passages stand nowhere, or say the same: not believed */
};
/* MACHINE_DONE; MACHINE_UNUSABLE with why: it is no answer of that form. In the arena. */
enum machine_end against_read(struct text content, const struct against *asked, struct arena *arena,
                              struct against_founds *founds, struct why *why);

/* Where a quoted passage stands, whatever its white space, case and kinds of quotation marks; bytes
 * of the text. False: nowhere, or it is too short to be of any use. */
bool against_locate(struct text text, struct text quoted, struct span *at_out);
#endif
