#include "desk/rule_proposals.h"

#include "desk/reply_row.h"

/* ---- kept ---- */

enum err desk_rule_propose(struct db *db, const struct rule_proposal *proposal, struct why *why)
{
    int64_t number = 0;
    enum err err = db_run(db, why,
                          "UPDATE rule_proposal SET state = 'replaced', decided_at = ?4, "
                          "decided_by = ?5 WHERE client = ?1 AND brand IS NOT DISTINCT FROM ?2 "
                          "AND rule = ?3 AND state = 'open'",
                          "tttit", proposal->client, text_or_none(proposal->brand), proposal->id,
                          proposal->at_ms, proposal->person);
    if (!err)
        err = desk_number(db, proposal->client,
                          "SELECT max(number) FROM rule_proposal WHERE client = ?1", &number, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO rule_proposal (client, number, brand, rule, query, cjk, words, "
                     "gone, began, person, why, at, effect, state) VALUES (?1, ?2, ?3, ?4, ?5, "
                     "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'open')",
                     "titttttiittit", proposal->client, number, text_or_none(proposal->brand),
                     proposal->id, proposal->query, proposal->cjk, proposal->words,
                     (int64_t)proposal->gone, proposal->began, proposal->person, proposal->why,
                     proposal->at_ms, proposal->effect);
    return err;
}

enum err desk_rule_proposal(struct db *db, struct text client, int64_t number, struct arena *arena,
                            struct rule_proposal *proposal_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT brand, rule, query, cjk, words, gone, began, person, why, at, "
                            "state FROM rule_proposal WHERE client = ?1 AND number = ?2",
                            "ti", client, number);
    if (err)
        return err;
    const bool found = row_next(row);
    bool open = false;
    if (found) {
        open = text_is(row_text(row, 10), "open");
        *proposal_out = (struct rule_proposal){.client = client,
                                               .number = number,
                                               .brand = row_kept(row, 0, arena),
                                               .id = row_kept(row, 1, arena),
                                               .query = row_kept(row, 2, arena),
                                               .cjk = row_kept(row, 3, arena),
                                               .words = row_kept(row, 4, arena),
                                               .gone = row_int(row, 5) != 0,
                                               .began = row_int(row, 6),
                                               .person = row_kept(row, 7, arena),
                                               .why = row_kept(row, 8, arena),
                                               .at_ms = row_int(row, 9)};
    }
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no proposal %lld", (long long)number);
    if (!err && !open)
        return why_set(why, ERR_DENIED, "proposal %lld was decided already", (long long)number);
    return err;
}

enum err desk_rule_decide(struct db *db, const struct act *act, int64_t number, const char *state,
                          struct why *why)
{
    struct rule_proposal proposal;
    const bool yes = strcmp(state, "approved") == 0;
    enum err err = act_text(act, "decision", !yes, why);
    if (!err)
        err = desk_rule_proposal(db, act->client, number, db_arena(db), &proposal, why);
    if (err)
        return err;
    const bool own = text_same(proposal.person, act->person);
    if (own && yes)
        return why_set(why, ERR_DENIED, "it is your own change: somebody else says yes to it");
    return db_run(db, why,
                  "UPDATE rule_proposal SET state = ?3, decided_at = ?4, decided_by = ?5, "
                  "decided_why = nullif(?6, '') WHERE client = ?1 AND number = ?2",
                  "titit"
                  "t",
                  act->client, number, own ? TEXT("withdrawn") : text_of(state), act->now_ms,
                  act->person, or_empty(act->text));
}

enum err desk_rule_others(struct db *db, struct text client, struct text person, int64_t *count_out,
                          struct why *why)
{
    return db_int(db, count_out, why,
                  "SELECT count(*) FROM person p WHERE p.id <> ?2 AND p.blocked_at IS NULL "
                  "AND (p.role = 'admin' OR (p.role IN ('lead', 'risk') AND EXISTS (SELECT 1 FROM "
                  "person_client c WHERE c.person = p.id AND c.client = ?1)))",
                  "tt", client, person);
}

/* ---- shown ---- */

static void put(struct db *db, const struct seen_by *by, struct row *row, struct json_out *out)
{
    static const char *const keys[] = {"client", "brand", "id",    "query",
                                       "cjk",    "why",   "state", "decided_why"};
    static const int columns[] = {0, 2, 3, 4, 5, 10, 13, 16};
    const struct text person = row_kept(row, 9, db_arena(db)),
                      decided = row_kept(row, 15, db_arena(db));
    json_begin(out, '{');
    json_pair_int(out, "number", row_int(row, 1));
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        json_pair_text(out, keys[i], row_kept(row, columns[i], db_arena(db)));
    show_lines(out, "words", row_text(row, 6));
    json_pair_bool(out, "gone", row_int(row, 7) != 0);
    json_pair_int(out, "began", row_int(row, 8));
    show_time(out, "at", row, 11);
    json_key(out, "effect");
    show_raw(row, 12, "null", out);
    show_time(out, "decided_at", row, 14);
    json_key(out, "person");
    show_person(db, by, person, out);
    json_key(out, "decided_by");
    show_person(db, by, decided, out);
    json_end(out, '}');
}

enum err desk_rule_proposals_json(struct db *db, const struct seen_by *by,
                                  const struct rule_name *name, bool all, struct json_out *out,
                                  struct why *why)
{
    struct row *row = NULL;
    const bool one = name && name->id.len;
    enum err err = db_query(
        db, &row, why,
        "SELECT client, number, brand, rule, query, cjk, words, gone, began, person, why, at, "
        "effect, state, decided_at, decided_by, decided_why FROM rule_proposal "
        "WHERE client " SQL_ONE_OF(
            "?1") " AND (?2 IS NULL OR client = ?2) AND (?3 = 0 OR "
                  "(brand IS NOT DISTINCT FROM ?4 AND rule = ?5)) AND (?6 = 1 OR state = 'open') "
                  "ORDER BY state = 'open' DESC, at DESC LIMIT 200",
        "ttitti", store_clients(db, by), name ? text_or_none(name->client) : (struct text){0},
        (int64_t)one, one ? text_or_none(name->brand) : (struct text){0},
        one ? name->id : (struct text){0}, (int64_t)all);
    if (err)
        return err;
    json_key(out, "proposals");
    json_begin(out, '[');
    while (row_next(row))
        put(db, by, row, out);
    json_end(out, ']');
    return row_end(&row, why);
}
