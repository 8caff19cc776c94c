#ifndef DESK_CASE_READ_H
#define DESK_CASE_READ_H
/* How a case is read: its clocks from its row, and in SQL what belongs to it. */
#include "desk/clocks.h"
#include "store/store.h"

/* The clocks as they stand in a row of case_file, from column `first` on. */
#define CLOCK_COLUMNS                                                                              \
    "c.state, c.asked_at, c.answered_at, c.waiting_since, c.last_at, c.closed_at, "                \
    "c.paused_since, c.paused_ms, c.contacts, c.answers, c.unresolved_contacts, c.reopened"
enum { CLOCK_COLUMN_COUNT = 12 };
struct clocks case_clocks_of(struct row *row, int first);

/* A case and all that were merged into it, and into those: numbers, as a table "whole". */
#define SQL_WHOLE_OF(first)                                                                        \
    "WITH RECURSIVE whole (number) AS (" first " UNION SELECT m.number FROM whole w "              \
    "JOIN case_file m ON m.merged_into = w.number WHERE m.client = ?1) "
/* For what there is much of: SQLite looks each of the numbers up; a join it may turn round. */
#define SQL_IN_WHOLE   "IN (SELECT number FROM whole)"
#define SQL_WHOLE_CASE SQL_WHOLE_OF("SELECT ?2")

/* The numbers of the open cases of a story (?1 client, ?2 brand, ?3 story): those with a post in
 * it, told in their root. */
#define SQL_STORY_CASES                                                                            \
    "SELECT DISTINCT c.number FROM placement l JOIN case_post k ON k.post = l.post "               \
    "AND k.client = l.client JOIN case_file c ON c.client = k.client AND c.number = k.number "     \
    "WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?3 AND c.brand = l.brand "                 \
    "AND c.state IN ('open', 'snoozed', 'waiting_customer')"
#endif
