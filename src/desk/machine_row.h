#ifndef DESK_MACHINE_ROW_H
#define DESK_MACHINE_ROW_H
/* What the files about a model's work share. Texts live in db_arena. */
#include "desk/machine.h"
#include "desk/reply_row.h"

struct machine_row {
    struct text client, case_id, person, page, lang, state;
    int64_t number;
    bool read;         /* a reply is to be read: this one */
    struct text reply; /* … */
    int64_t version;
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
    int64_t sources, thrown; /* of a reading */
    bool block;
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
/* Another of them may wait: ERR_FULL. */
enum err machine_room(struct db *db, const struct act *act, struct why *why) MUST_USE;
bool machine_among(struct texts list, struct text one);

/* ---- readings (machine_reading.c) ---- */
/* It reads for this client. */
bool machine_reads(const struct machine_rule *rule, struct text client);
/* What to ask about the reply. end: MACHINE_DONE: it can be asked; else how it ended, and because.
 */
struct reading_taken {
    struct machine_task *task;
    struct arena *arena;
    enum machine_end end;
    struct why because;
};
enum err reading_take(struct db *db, const struct seen_by *by, const struct machine_row *wish,
                      struct reading_taken *taken, struct why *why) MUST_USE;
/* As desk_machine_keep. */
enum err reading_keep(struct db *db, const struct desk_eyes *eyes, const struct machine_row *wish,
                      struct machine_answer *answer, struct machine_outcome *outcome,
                      struct why *why) MUST_USE;
#endif
