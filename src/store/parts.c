#include "model/watched_parts.h"
#include "store/rows.h"

/* What each client, brand, person, channel … said, in versions of its own. */

enum { GONE_A_TIME = 1000 };

static enum err add_part(struct db *db, const struct watched_change *change,
                         const struct part_name *name, struct text body, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO part_version (kind, client, id, number, watched, at, person, why, "
                  "body) SELECT ?1, ?2, ?3, 1 + coalesce((SELECT max(number) FROM part_version "
                  "WHERE kind = ?1 AND client = ?2 AND id = ?3), 0), (SELECT "
                  "coalesce(max(version), 0) FROM watched), ?4, ?5, ?6, ?7 WHERE NOT EXISTS "
                  "(SELECT 1 FROM part_version WHERE kind = ?1 AND client = ?2 AND id = ?3 AND "
                  "body IS NOT DISTINCT FROM ?7 AND number = (SELECT max(number) FROM "
                  "part_version WHERE kind = ?1 AND client = ?2 AND id = ?3))",
                  "tttittt", name->kind, some(name->client), name->id, change->at_ms,
                  change->person, change->why, body);
}

static bool there(const struct part *parts, size_t count, const struct part_name *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_same(parts[i].name.kind, name->kind) && text_same(parts[i].name.id, name->id) &&
            text_same(some(parts[i].name.client), name->client))
            return true;
    return false;
}

/* What stood in the version before and does not any more. */
static enum err end_parts(struct db *db, const struct watched_change *change,
                          const struct part *parts, size_t part_count, struct why *why)
{
    struct arena *arena = db_arena(db);
    struct part_name *gone = arena_array(arena, struct part_name, GONE_A_TIME);
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT kind, client, id FROM part_version AS v WHERE body IS NOT "
                            "NULL AND number = (SELECT max(number) FROM part_version AS n WHERE "
                            "n.kind = v.kind AND n.client = v.client AND n.id = v.id)",
                            "");
    while (!err && count < GONE_A_TIME && row_next(row)) {
        const struct part_name name = {row_text(row, 0), row_text(row, 1), row_text(row, 2)};
        if (!there(parts, part_count, &name))
            gone[count++] =
                (struct part_name){arena_text(arena, name.kind), arena_text(arena, name.client),
                                   arena_text(arena, name.id)};
    }
    if (!err)
        err = row_end(&row, why);
    for (size_t i = 0; i < count && !err; i++)
        err = add_part(db, change, &gone[i], (struct text){0}, why);
    return err;
}

static enum err trim_parts(struct db *db, struct why *why)
{
    return db_run(db, why,
                  "DELETE FROM part_version WHERE (kind, client, id, number) IN (SELECT o.kind, "
                  "o.client, o.id, o.number FROM part_version AS o JOIN (SELECT kind, client, id, "
                  "max(number) AS most FROM part_version GROUP BY kind, client, id HAVING count(*) "
                  "> ?1) AS m ON m.kind = o.kind AND m.client = o.client AND m.id = o.id WHERE "
                  "o.number <= m.most - ?1)",
                  "i", (int64_t)RULES_KEPT);
}

enum err store_keep_parts(struct db *db, const struct watched_change *change, struct why *why)
{
    struct part *parts = NULL;
    size_t count = 0;
    enum err err = watched_parts(change->watched, db_arena(db), &parts, &count, why);
    for (size_t i = 0; i < count && !err; i++)
        err = add_part(db, change, &parts[i].name, parts[i].body, why);
    if (!err)
        err = end_parts(db, change, parts, count, why);
    return err ? err : trim_parts(db, why);
}

/* ---- reading ---- */

static struct text kept(struct arena *arena, struct row *row, int column)
{
    return row_null(row, column) ? (struct text){0} : arena_text(arena, row_text(row, column));
}

enum err store_part_versions(struct db *db, const struct part_name *name, struct arena *arena,
                             struct rule_version *versions, size_t *count_at, struct why *why)
{
    struct row *row = NULL;
    const size_t most = *count_at;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT number, at, person, why, body FROM part_version WHERE kind = "
                            "?1 AND client = ?2 AND id = ?3 ORDER BY number DESC LIMIT ?4",
                            "ttti", name->kind, some(name->client), name->id, (int64_t)most);
    if (err)
        return err;
    while (count < most && row_next(row))
        versions[count++] = (struct rule_version){.number = row_int(row, 0),
                                                  .at_ms = row_int(row, 1),
                                                  .person = kept(arena, row, 2),
                                                  .why = kept(arena, row, 3),
                                                  .said = kept(arena, row, 4)};
    *count_at = count;
    return row_end(&row, why);
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
        *master_out = (struct watched_master){
            .kind = kept(arena, row, 0), .at_ms = row_int(row, 1), .person = kept(arena, row, 2)};
    return row_end(&row, why);
}

enum err store_set_master(struct db *db, const struct watched_master *master, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO watched_master (kind, at, person, why) VALUES (?1, ?2, ?3, ?4)",
                  "titt", master->kind, master->at_ms, master->person, master->why);
}
