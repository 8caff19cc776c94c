#ifndef DESK_CASE_FILE_H
#define DESK_CASE_FILE_H
/* What the files share that change a case: its row, its turns, and the merged ones within it. */
#include "desk/case_read.h"
#include "desk/history.h"

enum { MERGED_MOST = 200 }; /* cases that are told in one */

struct case_row {
    struct text client, id, brand, state, assignee, lang;
    int64_t number, merged_into;
};
/* ERR_NOT_FOUND: another client's, or none. */
enum err case_row(struct db *db, struct text client, struct text id, struct case_row *row_out,
                  struct why *why) MUST_USE;
/* The same, but refuses one that was merged into another. */
enum err case_row_whole(struct db *db, struct text client, struct text id, struct case_row *row_out,
                        struct why *why) MUST_USE;
/* The number of the case that a case is told in. */
enum err case_root(struct db *db, struct text client, int64_t *number, struct why *why) MUST_USE;
enum err case_next_number(struct db *db, struct text client, int64_t *number_out,
                          struct text *id_out, struct why *why) MUST_USE;

struct turn_row {
    struct text client;
    int64_t number;
    struct turn turn;
    struct text ref, person, text;
};
/* Keeps the turn and computes the case's clocks anew. */
enum err case_turn_add(struct db *db, const struct turn_row *row, struct why *why) MUST_USE;
/* The clocks of a case with all that were merged into it. */
enum err case_clocks(struct db *db, struct text client, int64_t number, struct clocks *clocks_out,
                     struct why *why) MUST_USE;
/* Writes them into its row. */
enum err case_settle(struct db *db, struct text client, int64_t number, struct why *why) MUST_USE;

/* The line in its history. */
enum err case_log(struct db *db, const struct act *act, const char *kind, struct why *why) MUST_USE;
#endif
