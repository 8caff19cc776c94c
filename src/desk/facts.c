#include "desk/fact_use.h"

/* The ledger: each row with its versions. A draft's numbers, dates, causes and nevers point here.
 */

enum { CLAIM_MOST = 2000, EVIDENCE_MOST = 8000 };

struct fact_row {
    struct text id, brand, incident, claim, value, position, evidence, owner;
    int64_t version;
    bool open;
};

static enum err load(struct db *db, const struct act *act, struct fact_row *fact, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    enum err err = db_query(db, &row, why,
                            "SELECT claim, value, position, evidence, owner, version, open "
                            "FROM fact WHERE client = ?1 AND id = ?2 AND ended_at IS NULL",
                            "tt", act->client, act->id);
    if (err)
        return err;
    const bool found = row_next(row);
    struct text *const texts[] = {&fact->claim, &fact->value, &fact->position, &fact->evidence,
                                  &fact->owner};
    *fact = (struct fact_row){.id = act->id};
    for (int i = 0; found && i < 5; i++)
        if (!row_null(row, i))
            *texts[i] = arena_text(arena, row_text(row, i));
    fact->version = found ? row_int(row, 5) : 0;
    fact->open = found && row_int(row, 6) != 0;
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no fact %.*s", TEXT_ARG(act->id));
    return err;
}

static enum err take(struct fact_row *fact, const struct fact_text *said, struct why *why)
{
    enum fact_state state;
    fact->claim = said->claim.at ? said->claim : fact->claim;
    fact->value = said->value.at ? text_or_none(said->value) : fact->value;
    fact->position = said->position.at ? said->position : fact->position;
    fact->evidence = said->evidence.at ? text_or_none(said->evidence) : fact->evidence;
    fact->owner = said->owner.at ? text_or_none(said->owner) : fact->owner;
    if (said->open.len)
        fact->open = text_is(said->open, "yes");
    if (!text_trim(fact->claim).len || fact->claim.len > CLAIM_MOST ||
        fact->value.len > CLAIM_MOST || fact->evidence.len > EVIDENCE_MOST)
        return why_set(why, ERR_BAD_INPUT, "claim: 1 to %d bytes; evidence: at most %d", CLAIM_MOST,
                       EVIDENCE_MOST);
    if (said->open.len && !text_is(said->open, "yes") && !text_is(said->open, "no"))
        return why_set(why, ERR_BAD_INPUT, "open: yes or no");
    if (!fact->position.len)
        fact->position = TEXT("unknown");
    if (!fact_state_of(fact->position, &state))
        return why_set(why, ERR_BAD_INPUT, "position: confirmed, false or unknown");
    if (state != FACT_UNKNOWN && !text_trim(fact->evidence).len)
        return why_set(why, ERR_BAD_INPUT, "evidence: what makes it %.*s",
                       TEXT_ARG(fact->position));
    return OK;
}

static enum err keep(struct db *db, const struct act *act, const struct fact_row *fact,
                     const char *kind, struct why *why)
{
    enum err err =
        db_run(db, why,
               "INSERT INTO fact_version (client, fact, version, at, person, claim, value, "
               "position, evidence, owner, open, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
               "?10, ?11, nullif(?12, ''))",
               "ttiittttttit", act->client, fact->id, fact->version, act->now_ms, act->person,
               fact->claim, fact->value, fact->position, fact->evidence, fact->owner,
               (int64_t)fact->open, or_empty(act->text));
    const struct line line = {.client = act->client,
                              .object = TEXT("fact"),
                              .id = fact->id,
                              .person = act->person,
                              .kind = kind,
                              .text = arena_printf(db_arena(db), "%.*s: %.*s",
                                                   TEXT_ARG(fact->claim), TEXT_ARG(fact->position)),
                              .at_ms = act->now_ms};
    return err ? err : history_add(db, &line, why);
}

static enum err incident_known(struct db *db, struct text client, struct fact_row *fact,
                               struct why *why)
{
    struct row *row = NULL;
    if (!fact->incident.len) {
        fact->incident = (struct text){0};
        return OK;
    }
    enum err err =
        db_query(db, &row, why, "SELECT brand FROM incident WHERE client = ?1 AND id = ?2", "tt",
                 client, fact->incident);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found)
        fact->brand = arena_text(db_arena(db), row_text(row, 0));
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no incident %.*s", TEXT_ARG(fact->incident));
    return err;
}

/* Whom and what a row names is the client's own; nobody may own it. */
static enum err names_known(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct fact_text *text, struct why *why)
{
    if (text->brand.len && eyes->watched && !watched_brand(eyes->watched, act->client, text->brand))
        return why_set(why, ERR_NOT_FOUND, "brand: there is none called '%.*s'",
                       TEXT_ARG(text->brand));
    return text->owner.len ? act_person(db, act->client, text->owner, why) : OK;
}

enum err desk_fact_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                       const struct fact_text *text, struct text *id_out, struct why *why)
{
    int64_t number = 0;
    struct fact_row fact = {.version = 1,
                            .brand = text_or_none(text->brand),
                            .incident = text->incident,
                            .owner = act->person};
    enum err err = take(&fact, text, why);
    if (!err)
        err = names_known(db, eyes, act, text, why);
    if (!err)
        err = incident_known(db, act->client, &fact, why);
    if (!err)
        err = desk_number(db, act->client, "SELECT max(number) FROM fact WHERE client = ?1",
                          &number, why);
    if (err)
        return err;
    fact.id = arena_printf(db_arena(db), "%.*s-l%lld", TEXT_ARG(act->client), (long long)number);
    err = db_run(db, why,
                 "INSERT INTO fact (client, number, id, brand, incident, claim, value, position, "
                 "evidence, owner, open, version, made_at, changed_at, person) VALUES (?1, ?2, ?3, "
                 "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?12, ?13)",
                 "titttttttt"
                 "iit",
                 act->client, number, fact.id, fact.brand, fact.incident, fact.claim, fact.value,
                 fact.position, fact.evidence, fact.owner, (int64_t)fact.open, act->now_ms,
                 act->person);
    if (!err)
        err = keep(db, act, &fact, "entered", why);
    struct act entered = *act;
    entered.id = fact.id;
    if (!err)
        err = fact_uses_spread(db, eyes, &entered, 0, why);
    if (!err)
        *id_out = fact.id;
    return err;
}

enum err desk_fact_change(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct fact_text *text, struct why *why)
{
    struct fact_row fact;
    enum err err = act_text(act, "fact", false, why);
    if (!err)
        err = load(db, act, &fact, why);
    if (!err)
        err = act_as_read(db, act, "fact", fact.version,
                          LAST_VERSION("fact_version", "fact", "person"), why);
    if (!err)
        err = take(&fact, text, why);
    if (!err)
        err = names_known(db, eyes, act, text, why);
    if (err)
        return err;
    fact.version++;
    err = db_run(
        db, why,
        "UPDATE fact SET claim = ?3, value = ?4, position = ?5, evidence = ?6, owner = ?7, "
        "open = ?8, version = ?9, changed_at = ?10, person = ?11 "
        "WHERE client = ?1 AND id = ?2",
        "tttttttiiit", act->client, fact.id, fact.claim, fact.value, fact.position, fact.evidence,
        fact.owner, (int64_t)fact.open, fact.version, act->now_ms, act->person);
    if (!err)
        err = keep(db, act, &fact, "changed", why);
    return err ? err : fact_uses_spread(db, eyes, act, fact.version - 1, why);
}

enum err desk_fact_end(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                       struct why *why)
{
    struct fact_row fact;
    enum err err = act_text(act, "end of a fact", true, why);
    if (!err)
        err = load(db, act, &fact, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE fact SET ended_at = ?3, ended_why = ?4, version = version + 1 "
                     "WHERE client = ?1 AND id = ?2",
                     "ttit", act->client, act->id, act->now_ms, act->text);
    fact.version++;
    if (!err)
        err = keep(db, act, &fact, "ended", why);
    return err ? err : fact_uses_spread(db, eyes, act, fact.version - 1, why);
}

/* ---- pages ---- */

#define FACT_COLUMNS                                                                               \
    "f.client, f.id, f.brand, f.incident, f.claim, f.value, f.position, f.evidence, f.owner, "     \
    "f.open, f.version, f.made_at, f.changed_at, f.person, f.ended_at, f.ended_why, "              \
    "u.used, u.otherwise"
/* How many texts use each of these rows, and how many of them say otherwise now. */
#define FACT_USES(which)                                                                           \
    " LEFT JOIN (SELECT u.client AS uc, u.fact AS uf, count(*) AS used, sum(" USE_OTHERWISE        \
    ") AS otherwise" USES_FROM "WHERE " which USES_STAND                                           \
    "GROUP BY u.client, u.fact) u ON u.uc = f.client AND u.uf = f.id "

/* Of the clients ?1, or of ?2 alone among them. */
#define FACTS_SEEN(table)                                                                          \
    table ".client " SQL_ONE_OF("?1") " AND (?2 IS NULL OR " table ".client = ?2) "

static void show_fact(struct db *db, const struct seen_by *by, struct row *row,
                      struct json_out *out)
{
    const struct text owner = arena_text(db_arena(db), row_text(row, 8));
    json_begin(out, '{');
    json_pair_text(out, "client", row_text(row, 0));
    json_pair_text(out, "id", row_text(row, 1));
    json_pair_text(out, "brand", row_text(row, 2));
    json_pair_text(out, "incident", row_text(row, 3));
    json_pair_text(out, "claim", row_text(row, 4));
    json_pair_text(out, "value", row_text(row, 5));
    json_pair_text(out, "position", row_text(row, 6));
    json_pair_text(out, "evidence", row_text(row, 7));
    json_pair_bool(out, "open", row_int(row, 9) != 0);
    json_pair_int(out, "version", row_int(row, 10));
    show_time(out, "made_at", row, 11);
    show_time(out, "changed_at", row, 12);
    json_pair_text(out, "person", row_text(row, 13));
    show_time(out, "ended_at", row, 14);
    json_pair_text(out, "ended_why", row_text(row, 15));
    json_pair_int(out, "used", row_int(row, 16));
    json_pair_int(out, "otherwise", row_int(row, 17));
    json_key(out, "owner");
    show_person(db, by, owner, out);
    json_end(out, '}');
}

enum err desk_facts_json(struct db *db, const struct seen_by *by, const struct fact_query *query,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " FACT_COLUMNS " FROM fact f" FACT_USES(FACTS_SEEN("u")) "WHERE " FACTS_SEEN(
            "f") "AND (?3 IS NULL OR f.incident = ?3 OR f.incident IS NULL) "
                 "AND (?4 = 1 OR f.ended_at IS NULL) AND (?5 = 0 OR u.otherwise > 0) "
                 "ORDER BY coalesce(u.otherwise, 0) > 0 DESC, f.client, f.number DESC "
                 "LIMIT 500",
        "tttii", store_clients(db, by), query->client, query->incident,
        (int64_t)(query->all || query->otherwise), (int64_t)query->otherwise);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "facts");
    json_begin(out, '[');
    while (row_next(row))
        show_fact(db, by, row, out);
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

static enum err fact_versions(struct db *db, struct text client, struct text id,
                              struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT version, at, person, claim, value, position, evidence, owner, "
                            "open, why FROM fact_version WHERE client = ?1 AND fact = ?2 "
                            "ORDER BY version DESC LIMIT 200",
                            "tt", client, id);
    if (err)
        return err;
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "version", row_int(row, 0));
        show_time(out, "at", row, 1);
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "claim", row_text(row, 3));
        json_pair_text(out, "value", row_text(row, 4));
        json_pair_text(out, "position", row_text(row, 5));
        json_pair_text(out, "evidence", row_text(row, 6));
        json_pair_text(out, "owner", row_text(row, 7));
        json_pair_bool(out, "open", row_int(row, 8) != 0);
        json_pair_text(out, "why", row_text(row, 9));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

enum err desk_fact_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why)
{
    return object_client(db, by, "fact", id, client_out, why);
}

enum err desk_fact_json(struct db *db, const struct seen_by *by, struct text id,
                        struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct text client;
    enum err err = desk_fact_client(db, by, id, &client, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT " FACT_COLUMNS " FROM fact f" FACT_USES(
                           "u.client = ?1 AND u.fact = ?2") "WHERE f.client = ?1 AND f.id = ?2",
                       "tt", client, id);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "fact");
    if (row_next(row))
        show_fact(db, by, row, out);
    else
        json_put_null(out);
    err = row_end(&row, why);
    json_key(out, "versions");
    if (!err)
        err = fact_versions(db, client, id, out, why);
    if (!err)
        err = fact_uses_json(db, by, client, id, out, why);
    json_end(out, '}');
    return err;
}
