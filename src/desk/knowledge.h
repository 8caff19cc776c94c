#ifndef DESK_KNOWLEDGE_H
#define DESK_KNOWLEDGE_H
/*
 * What a client's desk knows: pages in Markdown, each in one language, with the address that is
 * given out and the days it is valid; those in several languages share a group. Every version is
 * kept. A page is found by what it says and by the questions it was chosen for before.
 */
#include "desk/act.h"

struct knowledge_page {
    struct text id;    /* absent: a new one */
    struct text brand; /* absent: all of the client's */
    struct text lang, group, title;
    struct text answer;        /* what a reply says in short; may be absent */
    struct text body;          /* Markdown, for the desk */
    struct text asked;         /* a line each: how customers ask for it; may be absent */
    struct text url;           /* what is given out; may be absent */
    int64_t from_ms, until_ms; /* valid from, and before; 0: no such end */
};
enum { KNOWLEDGE_MOST = 5000, KNOWLEDGE_TEXT_MOST = 100000 };

/* act: client, person, now_ms; text: why it was changed, may be absent. ERR_FULL past
 * KNOWLEDGE_MOST pages; ERR_BAD_INPUT names the field; ERR_NOT_FOUND for another client's;
 * ERR_DENIED when it is another now than act.version, the one that was read. The id is given in
 * the arena of the job. */
enum err desk_knowledge_put(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct knowledge_page *page, struct text *id_out,
                            struct why *why) MUST_USE;
/* It is no longer offered; its versions stay. act: client, id. */
enum err desk_knowledge_retire(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* An agent took this page for a case (act->text: the case's id), which stood at this rank (from 1)
 * of what was offered; 0: it was looked up otherwise. */
/* over: ids of pages that were offered before it and not taken, or NULL. */
enum err desk_knowledge_choose(struct db *db, const struct act *act, int64_t rank,
                               const struct json *over, struct why *why) MUST_USE;

struct knowledge_query {
    struct text client;                    /* absent: any that may be seen */
    struct text lang, brand, group, words; /* absent: any */
    bool due;     /* only those whose validity ends within 30 days or is over */
    bool retired; /* those that were retired, too */
    int64_t limit;
};
/* {"pages":[page]}: those that are over or end within 30 days first, then by group and language;
 * with words the likest first. Each with its use: how often it was given, taken, passed over. */
enum err desk_knowledge_json(struct db *db, const struct seen_by *by,
                             const struct knowledge_query *query, struct json_out *out,
                             struct why *why) MUST_USE;
/* {"page":page,"versions":[…],"others":[the same in other languages]}. */
enum err desk_knowledge_page_json(struct db *db, const struct seen_by *by, struct text client,
                                  struct text id, struct json_out *out, struct why *why) MUST_USE;

/* What was asked and answered without a page, or what no page is found for, of the last days:
 * {"days","cases","groups":[…]}, questions that are alike together, the most asked first. */
struct knowledge_gaps {
    struct text client, lang; /* lang: absent: any */
    int64_t days;
};
enum err desk_knowledge_gaps_json(struct db *db, const struct seen_by *by,
                                  const struct knowledge_gaps *gaps, struct json_out *out,
                                  struct why *why) MUST_USE;

/* What is offered for a question. */
struct knowledge_question {
    struct text client, brand, lang; /* brand and lang may be absent */
    struct text words;
    int64_t limit; /* 0: 3 */
};
/* {"pages":[{"page","rank","words":[…],"other_lang":bool}]}: pages valid now, those in the
 * question's language first where they fit as well. */
enum err desk_knowledge_find_json(struct db *db, const struct seen_by *by,
                                  const struct knowledge_question *question, struct json_out *out,
                                  struct why *why) MUST_USE;
/* The same for a case: what its customer wrote. ERR_NOT_FOUND. */
enum err desk_knowledge_for_case_json(struct db *db, const struct seen_by *by, struct text case_id,
                                      int64_t limit, struct json_out *out,
                                      struct why *why) MUST_USE;
/* How often the page that was taken stood first, and among the first three, since that instant. */
struct knowledge_hits {
    int64_t chosen, first, first_three;
};
enum err desk_knowledge_hits(struct db *db, const struct seen_by *by, int64_t from_ms,
                             int64_t to_ms, struct knowledge_hits *hits_out,
                             struct why *why) MUST_USE;
#endif
