#ifndef DESK_SAME_PERSON_H
#define DESK_SAME_PERSON_H
/*
 * One person with accounts on several networks. A person at the desk says so, with a reason, and
 * may take it back; nothing is joined by itself. Where the handle and the display name of somebody
 * who writes now are those of an older case's author on another network, it is suggested. Accounts
 * are joined within one client alone; whoever tells what goes on inside (labor_whistle) is neither
 * joined nor suggested. Only what a post showed is used: no profile is fetched or kept.
 */
#include "desk/act.h"

enum { SAME_MOST = 20 }; /* accounts of one person */

/* act: client, id (a case), person, now_ms; text: how that is known, required. other: another case
 * of the client, or a post of it. ERR_NOT_FOUND; ERR_BAD_INPUT: they are one already; ERR_DENIED:
 * its writer is not looked up; ERR_LIMIT. */
enum err desk_case_same(struct db *db, const struct act *act, struct text other,
                        struct why *why) MUST_USE;
/* Takes the join of that number back; act.text: why, required. */
enum err desk_case_apart(struct db *db, const struct act *act, int64_t number,
                         struct why *why) MUST_USE;
/* Keeps a suggestion where there is reason for one: after the post and its case are stored. */
enum err desk_same_look(struct db *db, const struct post *post, struct text client,
                        struct why *why) MUST_USE;
/* What a case of this writer is found by, on another network; 0: too little to say anything. */
int64_t same_mark(const struct author *author);
/* "person":{"accounts","joined","maybe"} of a case, into the object under way. may: its writer may
 * be looked up; else all are empty. */
struct same_of {
    struct text client, id, net, author;
    bool may;
};
enum err same_json(struct db *db, const struct seen_by *by, const struct same_of *of,
                   struct json_out *out, struct why *why) MUST_USE;
/* Nobody tells in the case what goes on inside. */
enum err same_may(struct db *db, struct text client, int64_t number, bool *may_out,
                  struct why *why) MUST_USE;

/* In SQL: the accounts (net, author) of whoever has this one, itself among them. */
#define SQL_SAME(client, net, author)                                                              \
    "(SELECT " net " AS net, " author " AS author UNION SELECT o.net, o.author FROM identity m "   \
    "JOIN identity o ON o.client = m.client AND o.who = m.who WHERE m.client = " client            \
    " AND m.net = " net " AND m.author = " author ")"
/* Those joined to one of the rows (net, author) of w, in client ?1. */
#define SQL_JOINED_TO_W                                                                            \
    "SELECT o.net, o.author FROM w JOIN identity m ON m.client = ?1 AND m.net = w.net AND "        \
    "m.author = w.author JOIN identity o ON o.client = ?1 AND o.who = m.who"
#endif
