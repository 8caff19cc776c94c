#include "store/rows.h"

/* Who is watched, each version kept; and the own voices of each brand, for counting. */

static enum err add_voices(struct db *db, const struct brand *brand, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < brand->accounts.count && !err; i++) {
        struct text account = brand->accounts.at[i];
        /* "x:@name" and "x:name" are the same account. */
        err = db_run(db, why,
                     "INSERT INTO voice (client, brand, account) "
                     "VALUES (?1, ?2, lower(replace(?3, ':@', ':'))) "
                     "ON CONFLICT (client, brand, account) DO NOTHING",
                     "ttt", some(brand->client), brand->id, account);
    }
    return err;
}

enum err store_change_watched(struct db *db, const struct watched_change *change, struct why *why)
{
    const struct watched *watched = change->watched;
    enum err err = db_run(db, why,
                          "INSERT INTO watched (at, person, why, yaml) SELECT ?1, ?2, ?3, ?4 "
                          "WHERE ?4 IS DISTINCT FROM (SELECT yaml FROM watched ORDER BY version "
                          "DESC LIMIT 1)",
                          "ittt", change->at_ms, change->person, change->why, change->yaml);
    if (!err)
        err = rule_rows_keep(db, change, why);
    if (!err)
        err = db_run(db, why, "DELETE FROM voice", "");
    for (size_t c = 0; c < watched->client_count && !err; c++)
        for (size_t b = 0; b < watched->clients[c].brand_count && !err; b++)
            err = add_voices(db, &watched->clients[c].brands[b], why);
    return err;
}

enum err store_set_watched(struct db *db, const struct watched *watched, struct text yaml,
                           struct text person, int64_t at_ms, struct why *why)
{
    return store_change_watched(db,
                                &(struct watched_change){
                                    .watched = watched,
                                    .yaml = yaml,
                                    .person = person,
                                    .at_ms = at_ms,
                                },
                                why);
}

enum err store_watched(struct db *db, int64_t version, struct arena *arena, struct text *yaml_out,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT yaml FROM watched WHERE ?1 = 0 OR version = ?1 "
                            "ORDER BY version DESC LIMIT 1",
                            "i", version);
    if (err)
        return err;
    bool found = row_next(row);
    struct text yaml = {0};
    if (found)
        yaml = arena_text(arena, row_text(row, 0));
    err = row_end(&row, why);
    if (!err && !found && version)
        return why_set(why, ERR_NOT_FOUND, "there is no version %d of who is watched",
                       (int)version);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "nothing is watched yet");
    if (!err)
        *yaml_out = yaml;
    return err;
}

/* ---- who has the word: a file, or the store ---- */

enum err store_master(struct db *db, struct arena *arena, struct watched_master *master_out,
                      struct why *why)
{
    struct row *row = NULL;
    *master_out = (struct watched_master){0};
    enum err err = db_query(db, &row, why,
                            "SELECT kind, at, person FROM watched_master ORDER BY number DESC "
                            "LIMIT 1",
                            "");
    if (err)
        return err;
    if (row_next(row))
        *master_out = (struct watched_master){.kind = row_kept(row, 0, arena),
                                              .at_ms = row_int(row, 1),
                                              .person = row_kept(row, 2, arena)};
    return row_end(&row, why);
}

enum err store_set_master(struct db *db, const struct watched_master *master, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO watched_master (kind, at, person, why) VALUES (?1, ?2, ?3, ?4)",
                  "titt", master->kind, master->at_ms, master->person, master->why);
}
