#include "base/clock.h"
#include "desk/cases.h"

/* Somebody nobody answered is heard now: the alarm says who, and how long it was. */

enum { WRITERS_MOST = 2000, AGED_HOURS = 72 };

enum err desk_case_behind(struct db *db, struct event *event, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT c.id, c.asked_at FROM (SELECT DISTINCT net, author FROM (SELECT net, author FROM "
        "placement WHERE client = ?1 AND brand = ?2 AND story = ?3 AND author IS NOT NULL "
        "ORDER BY at DESC LIMIT ?5) AS newest) AS w JOIN case_file c ON c.client = ?1 "
        "AND c.net = w.net AND c.author = w.author WHERE c.brand = ?2 AND c.state <> 'resolved' "
        "AND c.merged_into IS NULL AND c.asked_at <= ?4 ORDER BY c.asked_at LIMIT 1",
        "tttii", event->client, event->brand, event->story, event->at_ms - HOURS(AGED_HOURS),
        (int64_t)WRITERS_MOST);
    if (err)
        return err;
    if (row_next(row)) {
        event->case_file = arena_text(db_arena(db), row_text(row, 0));
        event->waited_ms = event->at_ms - row_int(row, 1);
    }
    return row_end(&row, why);
}
