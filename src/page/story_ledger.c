/* What the fact ledger says of what a story claims. */
#include "check/check.h"
#include "page/show.h"

enum { LEDGER_ROWS = 400 };

enum err ledger_of(struct db *db, const struct seen_by *by, const struct story_id *story,
                   struct ledger *ledger_out, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    *ledger_out = (struct ledger){.checker = by->checker};
    if (!by->checker)
        return OK;
    enum err err = db_query(
        db, &row, why,
        "SELECT id, claim, value, position, open FROM fact WHERE client = ?1 "
        "AND ended_at IS NULL AND (incident IN (SELECT id FROM incident WHERE client = ?1 "
        "AND brand = ?2 AND story = ?3) OR (incident IS NULL AND coalesce(brand, ?2) = ?2)) "
        "ORDER BY incident IS NULL, changed_at DESC LIMIT ?4",
        "ttti", story->client, story->brand, story->id, (int64_t)LEDGER_ROWS);
    if (err)
        return err;
    ledger_out->facts = arena_array(arena, struct draft_fact, LEDGER_ROWS);
    while (row_next(row)) {
        struct draft_fact fact = {.id = arena_text(arena, row_text(row, 0)),
                                  .claim = arena_text(arena, row_text(row, 1)),
                                  .value = arena_text(arena, row_text(row, 2)),
                                  .open = row_int(row, 4) != 0};
        if (fact_state_of(row_text(row, 3), &fact.state))
            ledger_out->facts[ledger_out->count++] = fact;
    }
    return row_end(&row, why);
}

/* What the row says of the claim itself: the contrary of a confirmed row is false. */
static enum fact_state position_of(enum fact_state state, bool opposite)
{
    if (!opposite || state == FACT_UNKNOWN)
        return state;
    return state == FACT_CONFIRMED ? FACT_FALSE : FACT_CONFIRMED;
}

void show_ledger(struct db *db, const struct ledger *ledger, struct text claim,
                 struct json_out *out)
{
    struct ledger_row row;
    json_key(out, "ledger");
    if (!ledger->checker ||
        !check_ledger(ledger->checker, db_arena(db), claim, ledger->facts, ledger->count, &row)) {
        json_put_null(out);
        return;
    }
    const struct draft_fact *fact = &ledger->facts[row.fact];
    json_begin(out, '{');
    json_pair_text(out, "fact", fact->id);
    json_pair_str(out, "position", fact_state_name(position_of(fact->state, row.opposite)));
    json_pair_bool(out, "opposite", row.opposite);
    json_pair_text(out, "claim", fact->claim);
    json_pair_text(out, "value", fact->value.len ? fact->value : (struct text){0});
    json_pair_bool(out, "open", fact->open);
    json_end(out, '}');
}
