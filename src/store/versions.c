#include "model/watched_parts.h"
#include "store/rows.h"

/*
 * What each query, each list and each part of who is watched said, in versions of its own: a change
 * of one is not a change of its neighbours.
 */

enum { NAMES_MOST = 256 << 20 };

/* One change, and the names of all that is there after it: a JSON list of lists. */
struct keeping {
    struct db *db;
    const struct watched_change *change;
    struct json_out there;
};

static struct text kind_of(const struct rule_name *name)
{
    if (name->kind.len)
        return name->kind;
    return name->brand.len ? TEXT("topic") : TEXT("list");
}

struct rule_name rule_of_part(const struct part_name *part)
{
    return (struct rule_name){.kind = part->kind, .client = part->client, .id = part->id};
}

/* ---- writing ---- */

static enum err add(struct keeping *k, const struct rule_name *name, struct text said,
                    struct text cjk, struct why *why)
{
    const struct watched_change *change = k->change;
    const struct text key[] = {kind_of(name), some(name->client), some(name->brand),
                               some(name->id)};
    json_begin(&k->there, '[');
    for (size_t i = 0; i < sizeof(key) / sizeof(*key); i++)
        json_put_text(&k->there, key[i]);
    json_end(&k->there, ']');
    return db_run(k->db, why,
                  "WITH newest AS (SELECT number, said, cjk FROM rule_version WHERE kind = ?1 AND "
                  "client = ?2 AND brand = ?3 AND id = ?4 ORDER BY number DESC LIMIT 1) "
                  "INSERT INTO rule_version (kind, client, brand, id, number, watched, at, person, "
                  "why, second, said, cjk) SELECT ?1, ?2, ?3, ?4, "
                  "1 + coalesce((SELECT number FROM newest), 0), "
                  "(SELECT coalesce(max(version), 0) FROM watched), ?5, ?6, ?7, ?8, ?9, ?10 "
                  "WHERE NOT EXISTS (SELECT 1 FROM newest WHERE said IS NOT DISTINCT FROM ?9 AND "
                  "cjk IS NOT DISTINCT FROM ?10)",
                  "ttttittttt", key[0], key[1], key[2], key[3], change->at_ms, change->person,
                  change->why, text_or_none(change->second), said, cjk);
}

static enum err add_topics(struct keeping *k, const struct client *client, struct why *why)
{
    enum err err = OK;
    for (size_t b = 0; b < client->brand_count && !err; b++)
        for (size_t t = 0; t < client->brands[b].topic_count && !err; t++) {
            const struct topic *topic = &client->brands[b].topics[t];
            const struct rule_name name = {
                .client = topic->client, .brand = topic->brand, .id = topic->id};
            err = add(k, &name, topic->query, topic->cjk, why);
        }
    return err;
}

static enum err add_list(struct keeping *k, const struct word_list *list, struct why *why)
{
    const struct rule_name name = {.client = list->client, .id = list->id};
    const struct text words = arena_join(db_arena(k->db), &list->words, '\n');
    return add(k, &name, words, (struct text){0}, why);
}

static enum err add_all(struct keeping *k, struct why *why)
{
    const struct watched *w = k->change->watched;
    struct part *parts = NULL;
    size_t part_count = 0;
    enum err err = watched_parts(w, db_arena(k->db), &parts, &part_count, why);
    for (size_t i = 0; i < w->client_count && !err; i++)
        err = add_topics(k, &w->clients[i], why);
    for (size_t i = 0; i < w->list_count && !err; i++)
        err = add_list(k, &w->lists[i], why);
    for (size_t i = 0; i < part_count && !err; i++) {
        const struct rule_name name = rule_of_part(&parts[i].name);
        err = add(k, &name, parts[i].body, (struct text){0}, why);
    }
    return err;
}

/* What stood in the version before and does not any more. */
static enum err end_gone(const struct keeping *k, struct why *why)
{
    const struct watched_change *change = k->change;
    return db_run(k->db, why,
                  "INSERT INTO rule_version (kind, client, brand, id, number, watched, at, person, "
                  "why, second) SELECT kind, client, brand, id, number + 1, "
                  "(SELECT coalesce(max(version), 0) FROM watched), ?2, ?3, ?4, ?5 "
                  "FROM rule_version AS v WHERE said IS NOT NULL AND number = (SELECT max(number) "
                  "FROM rule_version AS n WHERE n.kind = v.kind AND n.client = v.client AND "
                  "n.brand = v.brand AND n.id = v.id) AND (kind, client, brand, id) NOT IN "
                  "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
                  "json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(?1))",
                  "titt"
                  "t",
                  buf_view(k->there.buf), change->at_ms, change->person, change->why,
                  text_or_none(change->second));
}

/* Old versions of what changes every day do not pile up for ever. */
static enum err trim(struct db *db, struct why *why)
{
    return db_run(db, why,
                  "DELETE FROM rule_version AS v WHERE number <= (SELECT max(number) FROM "
                  "rule_version AS n WHERE n.kind = v.kind AND n.client = v.client AND "
                  "n.brand = v.brand AND n.id = v.id) - ?1",
                  "i", (int64_t)RULES_KEPT);
}

enum err rule_rows_keep(struct db *db, const struct watched_change *change, struct why *why)
{
    struct keeping k = {.db = db, .change = change};
    struct buf there;
    buf_init(&there, NAMES_MOST);
    json_out_init(&k.there, &there);
    json_begin(&k.there, '[');
    enum err err = add_all(&k, why);
    json_end(&k.there, ']');
    if (!err)
        err = end_gone(&k, why);
    buf_done(&there);
    return err ? err : trim(db, why);
}

/* ---- reading ---- */

/* The newest first; one alone where its number is given. */
static enum err read_versions(struct db *db, const struct rule_name *name, int64_t number,
                              struct row **row, struct why *why)
{
    return db_query(db, row, why,
                    "SELECT number, at, person, why, second, said, cjk FROM rule_version WHERE "
                    "kind = ?1 AND client = ?2 AND brand = ?3 AND id = ?4 AND "
                    "(?5 = 0 OR number = ?5) ORDER BY number DESC",
                    "tttti", kind_of(name), some(name->client), some(name->brand), some(name->id),
                    number);
}

static struct rule_version version_of(struct row *row, struct arena *arena)
{
    return (struct rule_version){.number = row_int(row, 0),
                                 .at_ms = row_int(row, 1),
                                 .person = row_kept(row, 2, arena),
                                 .why = row_kept(row, 3, arena),
                                 .second = row_kept(row, 4, arena),
                                 .said = row_kept(row, 5, arena),
                                 .cjk = row_kept(row, 6, arena)};
}

enum err store_rule_versions(struct db *db, const struct rule_name *name, struct arena *arena,
                             struct rule_version **versions_out, size_t *count_out, struct why *why)
{
    struct rule_version *versions = arena_array(arena, struct rule_version, RULES_KEPT);
    struct row *row = NULL;
    size_t count = 0;
    enum err err = read_versions(db, name, 0, &row, why);
    if (err)
        return err;
    while (count < RULES_KEPT && row_next(row))
        versions[count++] = version_of(row, arena);
    *versions_out = versions;
    *count_out = count;
    return row_end(&row, why);
}

enum err store_rule_version(struct db *db, const struct rule_name *name, int64_t number,
                            struct arena *arena, struct rule_version *version_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = read_versions(db, name, number, &row, why);
    if (err)
        return err;
    *version_out = row_next(row) ? version_of(row, arena) : (struct rule_version){0};
    return row_end(&row, why);
}
