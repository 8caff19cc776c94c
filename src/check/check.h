#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
/*
 * Reads a reply before people do and says what in it would hurt: rules of tone in Japanese,
 * English and Italian (lexicon/<lang>/reply*.tsv), a learned table on top of them
 * (weights/replies.bin), facts against the ledger and what was published, by rules and by another
 * learned table (weights/pairs.bin), personal data, lengths.
 * Each remark says why and how to say it better, in the reader's language, and where it stands.
 * docs/checks.md has the list.
 *
 * checker_build → checker_teach, checker_teach_pairs (may be left out) → for each thread
 * check_scratch_new → check_draft as often as wanted. Pure: no clock, file, thread; the same draft,
 * the same remarks. A checker is never changed once it is shared; a scratch is one thread's.
 */
#include "base/option.h"
#include "check/promise.h"
#include "model/length.h"
#include "understand/understand.h"

enum gravity { GRAVITY_INFO, GRAVITY_WARN, GRAVITY_BLOCK };
const char *gravity_name(enum gravity gravity); /* "info", "warn", "block" */

/* ---- what is checked ---- */

enum fact_state { FACT_UNKNOWN, FACT_CONFIRMED, FACT_FALSE };
/* "unknown", "confirmed", "false"; false when it is none of them. */
bool fact_state_of(struct text name, enum fact_state *state_out);
const char *fact_state_name(enum fact_state state);

/* One row of the ledger: "lot of the soup" is "B-17", confirmed, may be said. */
struct draft_fact {
    struct text id; /* may be absent */
    struct text claim, value;
    enum fact_state state;
    bool open; /* may be said in public */
};

/* What was said before, by anyone who speaks for the brand; or what waits to be. */
struct draft_said {
    struct text id; /* may be absent */
    struct text text, by;
    int64_t at_ms; /* 0: not known */
};

/* A text that went out within the last hour, and to how many different people. */
struct draft_sent {
    struct text text;
    size_t people;
};

/* A passage a person has pointed to a row of the ledger. */
struct draft_link {
    struct span at; /* code points of the reply */
    size_t fact;    /* its place in draft.facts */
};

enum address { ADDRESS_UNSAID, ADDRESS_LEI, ADDRESS_TU };
/* The voice a brand speaks with. All zero: the house's own defaults. */
struct draft_voice {
    bool emoji;            /* it may use some, below level 2 */
    bool casual;           /* すみません and 了解 are its way of speaking */
    enum address address;  /* Italian: how it speaks to people (unsaid: Lei) */
    struct text signature; /* how its texts end; may be absent */
};

/*
 * What is not said (absent text, zero, NULL list) is not held against the reply, but for `level`.
 * Everything is borrowed for the call.
 */
struct draft {
    struct text reply;
    struct text question; /* the post that is answered; absent: the text stands alone */
    struct text lang;     /* of the question, "ja" "en" "it"; absent: as the texts look */
    struct text network;  /* "bluesky", "mastodon", "x", "mail" …: whose length and ways count */
    struct length_rule length; /* what its own server says of lengths; 0: the network's usual */
    int level;                 /* of the story, 0 to 4 */
    bool hidden;               /* only the person it answers can read it: mail, direct message */
    int64_t now_ms;            /* 0: not known; then "today" is no date */
    struct text zone;          /* of the brand, an IANA name; absent: UTC */

    struct text client, brand, account; /* whose reply, from which account */
    struct draft_voice voice;

    bool ledger; /* facts are known, though there may be none; false: unchecked */
    const struct draft_fact *facts;
    size_t fact_count;
    const struct draft_link *links; /* passages a person has pointed to a fact */
    size_t link_count;
    const struct draft_said *published;
    size_t published_count;

    struct texts hosts;      /* links may go to these and what stands below them */
    struct texts dead_links; /* links of the reply that did not answer when they were asked */
    struct texts others;     /* brand words, accounts, hosts, signatures of other clients */
    struct texts own;        /* those of this client: never another's, though the same word */
    struct texts sensitive;  /* words that move the price of a listed company's shares */
    bool closed;             /* … whose disclosure window is closed now */
    const struct draft_sent *sent;
    size_t sent_count;

    struct text author, approver; /* ids of people */
    struct text owner;            /* who keeps what the reply promises */
    bool legal;                   /* the legal role has approved this text */
    bool machine;                 /* written by a machine and … */
    bool edited;                  /* … changed by a person since */
    bool automatic;               /* no person presses send */
    bool uninvited;               /* the person did not speak to us */
    struct text was;              /* a published statement that this text is to replace */
};
/* The longest reply, question and published text that are read, in bytes; what is behind is not. Of
 * facts and published texts 400 are read, facts first. */
enum { DRAFT_BYTES_MOST = 20000 };

/* ---- what was found ---- */

enum { REMARK_ARGS = 3 };
struct remark {
    const char *rule; /* "J06", "G09": of docs/checks.md */
    const char *code; /* what it is in every language: "blame_customer" */
    enum gravity gravity;
    bool placed;
    struct span at;  /* code points of the reply; when placed */
    struct text why; /* why it hurts */
    struct text better;
    struct text words; /* what it rests on, in the reply's own words; may be absent */
    double sure;       /* 1 for a rule; of the learned table how sure it is */
    uint32_t kind;     /* what why and better are made of: its number, and what they name */
    struct text arg[REMARK_ARGS];
    size_t arg_count;
};
enum { REMARKS_MOST = 48 };
/* By place, those without one last; of one place the gravest first. The texts live in the scratch
 * (or the checker) until its next draft. */
struct remarks {
    struct remark at[REMARKS_MOST];
    size_t count;
    size_t left_out; /* found beyond the ceiling, none graver than those that stand here */
};
/* The worst of them; GRAVITY_INFO when there is nothing to block or to warn of. */
enum gravity remarks_worst(const struct remarks *remarks);

/* ---- the checker ---- */

struct checker;
struct check_scratch;

/* The files are those of lexicon/ whose name begins with "reply", by their path below lexicon/:
 * "ja/reply.tsv". The reader is borrowed and must outlive the checker. */
enum err checker_build(const struct lexicon_file *files, size_t count,
                       const struct understand *understand, struct checker **out,
                       struct why *why) MUST_USE;
/* Adds the learned table; before the checker is shared. Refused, it leaves the checker without one.
 */
enum err checker_teach(struct checker *checker, struct text weights, struct why *why) MUST_USE;
/* Adds the learned table of pairs (weights/pairs.bin); before the checker is shared. */
enum err checker_teach_pairs(struct checker *checker, struct text weights,
                             struct why *why) MUST_USE;
void checker_free(struct checker **checker);

struct check_scratch *check_scratch_new(const struct checker *checker);
void check_scratch_free(struct check_scratch **scratch);

/* reader: the language of those who read the remarks, "ja", "en", "it" (else English). */
void check_draft(const struct checker *checker, struct check_scratch *scratch,
                 const struct draft *draft, struct text reader, struct remarks *remarks_out);
/* The same remarks for another reader: why and better anew, nothing is checked again. Before the
 * scratch's next draft, while the draft still stands. */
void remarks_say(const struct checker *checker, struct check_scratch *scratch, struct text reader,
                 struct remarks *remarks);

/*
 * Where a text says what rows of the ledger say: by a person's link, by the row's value, number,
 * day or lot in a sentence of the same matter, by the same concept on the same side, or by a
 * sentence that is alike. The first passage of each row; how many rows there are.
 */
struct draft_use {
    size_t fact;    /* its place in draft.facts */
    bool linked;    /* a person pointed to it */
    struct span at; /* code points of the reply: the sentence */
};
enum { USES_MOST = 200 };
size_t check_uses(const struct checker *checker, struct check_scratch *scratch,
                  const struct draft *draft, struct draft_use uses_out[USES_MOST]);

/*
 * The published texts and rows of the ledger that may be said which speak of what a reply speaks
 * of, the nearest first, of equals the one that comes first: by shared concepts, words, units and
 * days, as replies are compared with them. Those that have nothing in common with it stand last,
 * score 0.
 */
struct draft_near {
    bool fact; /* a row of the ledger; else a published text */
    size_t at; /* its place in draft.facts or draft.published */
    double score;
};
enum { NEAR_MOST = 400 };
size_t check_near(const struct checker *checker, struct check_scratch *scratch,
                  const struct draft *draft, struct draft_near near_out[NEAR_MOST]);

/* The row of a ledger that speaks of what a post claims, found as a reply's claims are: by concepts
 * with their side, subjects and words; of several the nearest. False: none does. Any language the
 * rows are written in. */
struct ledger_row {
    size_t fact;   /* its place in facts */
    bool opposite; /* the post says the contrary of the row's claim */
};
bool check_ledger(const struct checker *checker, struct arena *arena, struct text claim,
                  const struct draft_fact *facts, size_t count, struct ledger_row *row_out);

/* A draft as JSON (docs/formats.md), and what was found in it: "result" and "findings" of an object
 * that is open. The draft borrows from the tree. */
enum err draft_read(const struct json *json, struct arena *arena, struct draft *draft_out,
                    struct why *why) MUST_USE;
void remarks_write(const struct remarks *remarks, struct json_out *out);

/* Every rule there is, for documents and pages: false behind the last. The texts are the
 * checker's. */
struct check_rule {
    const char *rules; /* "J06 E06 I06" */
    const char *code;
    enum gravity gravity;
    int from_level; /* of the story */
    struct text why, better;
};
bool checker_rule(const struct checker *checker, size_t i, struct text reader,
                  struct check_rule *rule_out);
#endif
