#ifndef DESK_MACHINE_ROW_H
#define DESK_MACHINE_ROW_H
/* What the files about a model's drafts share. Texts live in db_arena. */
#include "desk/machine.h"
#include "desk/reply_row.h"

struct machine_row {
    struct text client, case_id, person, page, lang, state;
    int64_t number;
};
/* Those that have not ended, the oldest first: whose time is over (of anybody), or not yet. */
enum { MACHINE_ROWS_MOST = 50 };
struct machine_rows {
    struct machine_row at[MACHINE_ROWS_MOST];
    size_t count;
};
enum err machine_rows(struct db *db, const struct seen_by *by, bool late, struct machine_rows *rows,
                      struct why *why) MUST_USE;

struct machine_over {
    enum machine_end end;
    struct text why, model, reply;
    int64_t now_ms;
    const struct machine_outcome *outcome;
};
enum err machine_over(struct db *db, const struct machine_row *wish,
                      const struct machine_over *over, struct why *why) MUST_USE;
/* The live stream says that something moved. */
enum err machine_say(struct db *db, const struct machine_row *wish, int64_t now_ms,
                     const struct machine_outcome *outcome, struct why *why) MUST_USE;
/* The case has no answer of a person's under way: ERR_DENIED. reply_out: the draft that may be
 * written over; absent: there is none. */
enum err machine_free(struct db *db, struct text client, struct text case_id,
                      struct text *reply_out, struct why *why) MUST_USE;
#endif
