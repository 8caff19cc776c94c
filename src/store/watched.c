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

/* ---- versions of one query, of one list ---- */

static enum err add_topic(struct db *db, const struct watched_change *change,
                          const struct topic *topic, struct why *why)
{
    return db_run(
        db, why,
        "INSERT INTO topic_version (client, brand, topic, number, watched, at, person, "
        "why, query, cjk, second) SELECT ?1, ?2, ?3, 1 + coalesce((SELECT max(number) FROM "
        "topic_version WHERE client = ?1 AND brand = ?2 AND topic = ?3), 0), "
        "(SELECT coalesce(max(version), 0) FROM watched), ?4, ?5, ?6, ?7, ?8, ?9 "
        "WHERE NOT EXISTS (SELECT 1 FROM topic_version WHERE client = ?1 AND brand = ?2 "
        "AND topic = ?3 AND query IS NOT DISTINCT FROM ?7 AND cjk IS NOT DISTINCT FROM "
        "?8 AND number = (SELECT max(number) FROM topic_version WHERE client = ?1 AND "
        "brand = ?2 AND topic = ?3))",
        "tttittttt", some(topic->client), topic->brand, topic->id, change->at_ms, change->person,
        change->why, topic->query, topic->cjk, text_or_none(change->second));
}

static enum err add_list(struct db *db, const struct watched_change *change,
                         const struct rule_name *name, struct text words, struct why *why)
{
    return db_run(
        db, why,
        "INSERT INTO list_version (client, list, number, watched, at, person, why, "
        "words, second) SELECT ?1, ?2, 1 + coalesce((SELECT max(number) FROM list_version "
        "WHERE client = ?1 AND list = ?2), 0), (SELECT coalesce(max(version), 0) FROM "
        "watched), ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM list_version WHERE "
        "client = ?1 AND list = ?2 AND words IS NOT DISTINCT FROM ?6 AND number = "
        "(SELECT max(number) FROM list_version WHERE client = ?1 AND list = ?2))",
        "ttitttt", some(name->client), name->id, change->at_ms, change->person, change->why, words,
        text_or_none(change->second));
}

static struct text words_of(struct db *db, const struct word_list *list)
{
    size_t len = 1;
    for (size_t i = 0; i < list->words.count; i++)
        len += list->words.at[i].len + 1;
    struct buf buf;
    buf_init(&buf, len);
    for (size_t i = 0; i < list->words.count; i++) {
        if (i)
            buf_byte(&buf, '\n');
        buf_text(&buf, list->words.at[i]);
    }
    const struct text words = arena_text(db_arena(db), buf_view(&buf));
    buf_done(&buf);
    return words;
}

static bool has_topic(const struct watched *watched, const struct topic *topic)
{
    const struct brand *brand = watched_brand(watched, topic->client, topic->brand);
    for (size_t i = 0; brand && i < brand->topic_count; i++)
        if (text_same(brand->topics[i].id, topic->id))
            return true;
    return false;
}

static bool has_list(const struct watched *watched, const struct rule_name *name)
{
    for (size_t i = 0; i < watched->list_count; i++)
        if (text_same(some(watched->lists[i].client), name->client) &&
            text_same(watched->lists[i].id, name->id))
            return true;
    return false;
}

enum { GONE_A_TIME = 1000 };

/* What stood in the version before and does not any more. */
static enum err end_topics(struct db *db, const struct watched_change *change, struct why *why)
{
    struct topic *gone = arena_array(db_arena(db), struct topic, GONE_A_TIME);
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT client, brand, topic FROM topic_version AS v WHERE query IS "
                            "NOT NULL AND number = (SELECT max(number) FROM topic_version AS n "
                            "WHERE n.client = v.client AND n.brand = v.brand AND "
                            "n.topic = v.topic)",
                            "");
    while (!err && count < GONE_A_TIME && row_next(row)) {
        const struct topic topic = {
            .client = row_text(row, 0), .brand = row_text(row, 1), .id = row_text(row, 2)};
        if (!has_topic(change->watched, &topic))
            gone[count++] = (struct topic){.client = arena_text(db_arena(db), topic.client),
                                           .brand = arena_text(db_arena(db), topic.brand),
                                           .id = arena_text(db_arena(db), topic.id)};
    }
    if (!err)
        err = row_end(&row, why);
    for (size_t i = 0; i < count && !err; i++)
        err = add_topic(db, change, &gone[i], why);
    return err;
}

static enum err end_lists(struct db *db, const struct watched_change *change, struct why *why)
{
    struct rule_name *gone = arena_array(db_arena(db), struct rule_name, GONE_A_TIME);
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT client, list FROM list_version AS v WHERE words IS NOT NULL "
                            "AND number = (SELECT max(number) FROM list_version AS n WHERE "
                            "n.client = v.client AND n.list = v.list)",
                            "");
    while (!err && count < GONE_A_TIME && row_next(row)) {
        const struct rule_name name = {.client = row_text(row, 0), .id = row_text(row, 1)};
        if (!has_list(change->watched, &name))
            gone[count++] = (struct rule_name){.client = arena_text(db_arena(db), name.client),
                                               .id = arena_text(db_arena(db), name.id)};
    }
    if (!err)
        err = row_end(&row, why);
    for (size_t i = 0; i < count && !err; i++)
        err = add_list(db, change, &gone[i], (struct text){0}, why);
    return err;
}

static enum err add_versions(struct db *db, const struct watched_change *change, struct why *why)
{
    const struct watched *w = change->watched;
    enum err err = OK;
    for (size_t c = 0; c < w->client_count && !err; c++)
        for (size_t b = 0; b < w->clients[c].brand_count && !err; b++) {
            const struct brand *brand = &w->clients[c].brands[b];
            for (size_t t = 0; t < brand->topic_count && !err; t++)
                err = add_topic(db, change, &brand->topics[t], why);
        }
    for (size_t i = 0; i < w->list_count && !err; i++) {
        const struct rule_name name = {.client = w->lists[i].client, .id = w->lists[i].id};
        err = add_list(db, change, &name, words_of(db, &w->lists[i]), why);
    }
    if (!err)
        err = end_topics(db, change, why);
    return err ? err : end_lists(db, change, why);
}

/* Old versions of what changes every day do not pile up for ever. */
static enum err trim_versions(struct db *db, struct why *why)
{
    enum err err = db_run(db, why,
                          "DELETE FROM topic_version WHERE (client, brand, topic, number) IN "
                          "(SELECT o.client, o.brand, o.topic, o.number FROM topic_version AS o "
                          "JOIN (SELECT client, brand, topic, max(number) AS most FROM "
                          "topic_version GROUP BY client, brand, topic HAVING count(*) > ?1) AS m "
                          "ON m.client = o.client AND m.brand = o.brand AND m.topic = o.topic "
                          "WHERE o.number <= m.most - ?1)",
                          "i", (int64_t)RULES_KEPT);
    return err ? err
               : db_run(db, why,
                        "DELETE FROM list_version WHERE (client, list, number) IN (SELECT "
                        "o.client, o.list, o.number FROM list_version AS o JOIN (SELECT client, "
                        "list, max(number) AS most FROM list_version GROUP BY client, list HAVING "
                        "count(*) > ?1) AS m ON m.client = o.client AND m.list = o.list WHERE "
                        "o.number <= m.most - ?1)",
                        "i", (int64_t)RULES_KEPT);
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
        err = add_versions(db, change, why);
    if (!err)
        err = trim_versions(db, why);
    if (!err)
        err = store_keep_parts(db, change, why);
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

static struct text kept(struct arena *arena, struct row *row, int column)
{
    return row_null(row, column) ? (struct text){0} : arena_text(arena, row_text(row, column));
}

static enum err read_versions(struct db *db, const struct rule_name *name, int64_t most,
                              struct row **row, struct why *why)
{
    return name->brand.len
               ? db_query(
                     db, row, why,
                     "SELECT number, at, person, why, query, cjk, second FROM topic_version WHERE "
                     "client = ?1 AND brand = ?2 AND topic = ?3 ORDER BY number DESC LIMIT ?4",
                     "ttti", some(name->client), name->brand, name->id, most)
               : db_query(
                     db, row, why,
                     "SELECT number, at, person, why, words, NULL, second FROM list_version WHERE "
                     "client = ?1 AND list = ?2 ORDER BY number DESC LIMIT ?3",
                     "tti", some(name->client), name->id, most);
}

static enum err read_some(struct db *db, const struct rule_name *name, struct arena *arena,
                          struct rule_version *versions, size_t *count_at, struct why *why)
{
    struct row *row = NULL;
    const size_t most = *count_at;
    size_t count = 0;
    enum err err = read_versions(db, name, (int64_t)most, &row, why);
    if (err)
        return err;
    while (count < most && row_next(row))
        versions[count++] = (struct rule_version){.number = row_int(row, 0),
                                                  .at_ms = row_int(row, 1),
                                                  .person = kept(arena, row, 2),
                                                  .why = kept(arena, row, 3),
                                                  .said = kept(arena, row, 4),
                                                  .cjk = kept(arena, row, 5),
                                                  .second = kept(arena, row, 6)};
    *count_at = count;
    return row_end(&row, why);
}

enum err store_rule_versions(struct db *db, const struct rule_name *name, struct arena *arena,
                             struct rule_version **versions_out, size_t *count_out, struct why *why)
{
    struct rule_version *versions = arena_array(arena, struct rule_version, RULES_KEPT);
    size_t count = RULES_KEPT;
    enum err err = read_some(db, name, arena, versions, &count, why);
    if (!err) {
        *versions_out = versions;
        *count_out = count;
    }
    return err;
}

enum err store_rule_newest(struct db *db, const struct rule_name *name, struct arena *arena,
                           struct rule_version *version_out, struct why *why)
{
    struct rule_version newest = {0};
    size_t count = 1;
    enum err err = read_some(db, name, arena, &newest, &count, why);
    if (!err)
        *version_out = count ? newest : (struct rule_version){0};
    return err;
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
