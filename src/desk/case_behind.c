#include "base/clock.h"
#include "desk/cases.h"
#include "desk/same_person.h"

/* Somebody nobody answered is heard now: the alarm says who, and how long it was. */

enum { WRITERS_MOST = 2000, AGED_HOURS = 72 };

enum err desk_case_behind(struct db *db, struct event *event, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "WITH w AS (SELECT DISTINCT net, author FROM (SELECT net, author FROM placement "
        "WHERE client = ?1 AND brand = ?2 AND story = ?3 AND author IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM story WHERE client = ?1 AND brand = ?2 AND id = ?3 AND category = "
        "'labor_whistle') ORDER BY at DESC LIMIT ?5) AS newest) SELECT c.id, c.asked_at FROM "
        "(SELECT net, author FROM w UNION " SQL_JOINED_TO_W ") AS n JOIN case_file c ON "
        "c.client = ?1 AND c.net = n.net AND c.author = n.author WHERE c.brand = ?2 AND c.state "
        "<> 'resolved' AND c.merged_into IS NULL AND c.asked_at <= ?4 ORDER BY c.asked_at LIMIT 1",
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
