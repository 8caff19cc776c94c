#include "base/clock.h"
#include "base/utf8.h"
#include "desk/fact_use.h"

/* Which rows of the ledger a text tells, and which texts tell a row. */

enum { ROWS_MOST = 500, TEXTS_MOST = 1000, WORDS_MOST = 600, SENT_DAYS = 120 };

/* Rows of the ledger, or versions of rows, that a text is held against. */
struct told {
    struct draft_fact fact[ROWS_MOST];
    int64_t version[ROWS_MOST];
    size_t count, current; /* those before `current` stand in the ledger now */
};

static enum err read_told(struct db *db, struct row *row, enum err err, struct told *told,
                          struct why *why)
{
    struct arena *arena = db_arena(db);
    while (!err && told->count < ROWS_MOST && row_next(row)) {
        struct draft_fact *fact = &told->fact[told->count];
        *fact = (struct draft_fact){.id = arena_text(arena, row_text(row, 0)),
                                    .claim = arena_text(arena, row_text(row, 1)),
                                    .value = row_kept(row, 2, arena),
                                    .open = row_int(row, 4) != 0};
        (void)fact_state_of(row_text(row, 3), &fact->state);
        told->version[told->count++] = row_int(row, 5);
    }
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- one text ---- */

/* What stands in the ledger now; then what this text told of rows that changed since. */
static enum err rows_for(struct db *db, const struct used_text *text, struct told *told,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT id, claim, value, position, open, version FROM fact "
                            "WHERE client = ?1 AND ended_at IS NULL AND (brand IS NULL "
                            "OR ?2 IS NULL OR brand = ?2) ORDER BY number DESC LIMIT ?3",
                            "tti", text->client, text->brand, (int64_t)(ROWS_MOST / 2));
    err = read_told(db, row, err, told, why);
    told->current = told->count;
    row = NULL;
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT v.fact, v.claim, v.value, v.position, v.open, v.version "
                       "FROM fact_use u JOIN fact_version v ON v.client = u.client "
                       "AND v.fact = u.fact AND v.version = u.fact_version "
                       "JOIN fact f ON f.client = u.client AND f.id = u.fact "
                       "WHERE u.client || '' = ?1 AND u.object = ?2 AND u.id = ?3 "
                       "AND (u.fact_version < f.version OR f.ended_at IS NOT NULL)",
                       "ttt", text->client, text_of(text->object), text->id);
    return read_told(db, row, err, told, why);
}

static struct draft draft_for(struct db *db, const struct used_text *text, const struct told *told)
{
    struct draft draft = {.reply = or_empty(text->text),
                          .lang = text->lang,
                          .ledger = true,
                          .facts = told->fact,
                          .fact_count = told->count};
    const size_t most = text->links ? text->links->count : 0;
    struct draft_link *links = arena_array(db_arena(db), struct draft_link, most + 1);
    for (const struct json *at = text->links ? text->links->first : NULL; at; at = at->next)
        for (size_t i = 0; i < told->current; i++)
            if (text_same(told->fact[i].id, json_text_at(at, "fact"))) {
                links[draft.link_count++] = (struct draft_link){
                    {(uint32_t)json_int_at(at, "from", 0), (uint32_t)json_int_at(at, "to", 0)}, i};
                break;
            }
    draft.links = links;
    return draft;
}

static struct text words_at(struct text text, struct span at)
{
    const size_t from = utf8_byte_of(text, at.from), to = utf8_byte_of(text, at.to);
    return utf8_head(text_trim(text_slice(text, from, to)), WORDS_MOST);
}

/* fresh: it replaces what was found before, and nobody has looked at it. */
static enum err keep_use(struct db *db, const struct used_text *text, const struct draft_use *use,
                         const struct told *told, int64_t now_ms, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO fact_use (client, fact, object, id, version, fact_version, how, "
                  "words, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
                  "ON CONFLICT (client, fact, object, id) DO UPDATE SET version = ?5, "
                  "fact_version = ?6, how = ?7, words = ?8, at = ?9, "
                  "seen_version = CASE WHEN fact_version = ?6 THEN seen_version END",
                  "ttttiitti", text->client, told->fact[use->fact].id, text_of(text->object),
                  text->id, text->version, told->version[use->fact],
                  use->linked ? TEXT("linked") : TEXT("read"), words_at(text->text, use->at),
                  now_ms);
}

struct found_uses {
    struct draft_use at[USES_MOST];
    size_t count;
};

static enum err keep_found(struct db *db, const struct used_text *text, const struct told *told,
                           const struct found_uses *found, int64_t now_ms, struct why *why)
{
    enum err err = OK;
    /* What was told of a row that changed first: where the text says the row as it is now, too,
     * that is what counts. */
    for (int current = 0; current < 2; current++)
        for (size_t i = 0; i < found->count && !err; i++)
            if ((found->at[i].fact < told->current) == (current == 1))
                err = keep_use(db, text, &found->at[i], told, now_ms, why);
    return err ? err
               : db_run(db, why,
                        "DELETE FROM fact_use WHERE client || '' = ?1 AND object = ?2 AND id = ?3 "
                        "AND (at <> ?4 OR version <> ?5)",
                        "tttii", text->client, text_of(text->object), text->id, now_ms,
                        text->version);
}

enum err fact_uses_of(struct db *db, const struct desk_eyes *eyes, const struct used_text *text,
                      int64_t now_ms, struct why *why)
{
    struct told *told = arena_make(db_arena(db), struct told);
    struct found_uses *found = arena_make(db_arena(db), struct found_uses);
    if (!eyes->checker)
        return OK;
    enum err err = rows_for(db, text, told, why);
    if (err || !told->count)
        return err;
    const struct draft draft = draft_for(db, text, told);
    struct check_scratch *scratch = check_scratch_new(eyes->checker);
    found->count = check_uses(eyes->checker, scratch, &draft, found->at);
    check_scratch_free(&scratch);
    return keep_found(db, text, told, found, now_ms, why);
}

/* ---- one row ---- */

/* id, text, lang, version, links, in this order; ?1 client, ?2 brand, ?3 since, ?4 how many. */
struct shelf {
    const char *object, *sql;
};
static const struct shelf shelves[] = {
    {"reply",
     "SELECT id, coalesce(sent_text, text), lang, version, links FROM reply WHERE client = ?1 "
     "AND (?2 IS NULL OR brand = ?2) AND statement IS NULL AND gone_at IS NULL "
     "AND state <> 'dropped' AND (state <> 'sent' OR ended_at > ?3) ORDER BY number DESC LIMIT ?4"},
    {"statement",
     "SELECT id, text, lang, version, NULL FROM statement WHERE client = ?1 "
     "AND (?2 IS NULL OR brand = ?2) AND ?3 IS NOT NULL ORDER BY number DESC LIMIT ?4"},
    {"knowledge",
     "SELECT id, title || char(10) || coalesce(answer, '') || char(10) || body, lang, version, "
     "NULL FROM knowledge WHERE client = ?1 AND (?2 IS NULL OR brand IS NULL OR brand = ?2) "
     "AND ?3 IS NOT NULL AND retired_at IS NULL ORDER BY number DESC LIMIT ?4"},
    {"template",
     "SELECT id, text, lang, changed_at, NULL FROM template WHERE client = ?1 "
     "AND (?2 IS NULL OR brand IS NULL OR brand = ?2) AND ?3 IS NOT NULL AND retired_at IS NULL "
     "ORDER BY number DESC LIMIT ?4"},
};

struct spread {
    const struct act *act;
    const struct checker *checker;
    struct check_scratch *scratch;
    struct told told; /* the row as it was (if it was), then as it is */
    struct text brand;
};

/* As it was: found now, if it was not yet. As it is: only where the same was told of it in all but
 * the value, so that nothing that says otherwise is taken for right. */
static enum err keep_spread(struct db *db, const struct spread *s, const struct used_text *text,
                            const struct draft_use *use, struct why *why)
{
    const bool newest = use->fact + 1 == s->told.count;
    return db_run(db, why,
                  newest ? "INSERT INTO fact_use (client, fact, object, id, version, fact_version, "
                           "how, words, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'read', ?7, ?8) "
                           "ON CONFLICT (client, fact, object, id) DO UPDATE SET fact_version = "
                           "?6, words = ?7 WHERE (SELECT v.position || v.open FROM fact_version v "
                           "WHERE v.client = ?1 AND v.fact = ?2 AND v.version = "
                           "fact_use.fact_version) = (SELECT position || open FROM fact "
                           "WHERE client = ?1 AND id = ?2)"
                         : "INSERT OR IGNORE INTO fact_use (client, fact, object, id, version, "
                           "fact_version, how, words, at) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'read', ?7, ?8)",
                  "ttttiiti", s->act->client, s->act->id, text_of(text->object), text->id,
                  text->version, s->told.version[use->fact], words_at(text->text, use->at),
                  s->act->now_ms);
}

static enum err spread_to(struct db *db, struct spread *s, const struct used_text *text,
                          struct why *why)
{
    struct draft_use uses[USES_MOST];
    const struct draft draft = {.reply = text->text,
                                .lang = text->lang,
                                .ledger = true,
                                .facts = s->told.fact,
                                .fact_count = s->told.count};
    const size_t count = check_uses(s->checker, s->scratch, &draft, uses);
    enum err err = OK;
    for (size_t i = 0; i < count && !err; i++)
        err = keep_spread(db, s, text, &uses[i], why);
    return err;
}

static enum err spread_shelf(struct db *db, struct spread *s, const struct shelf *shelf,
                             struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    struct used_text *texts = arena_array(arena, struct used_text, TEXTS_MOST);
    size_t count = 0;
    enum err err = db_query(db, &row, why, shelf->sql, "ttii", s->act->client, s->brand,
                            s->act->now_ms - DAYS(SENT_DAYS), (int64_t)TEXTS_MOST);
    while (!err && count < TEXTS_MOST && row_next(row))
        texts[count++] = (struct used_text){.client = s->act->client,
                                            .object = shelf->object,
                                            .id = arena_text(arena, row_text(row, 0)),
                                            .text = arena_text(arena, row_text(row, 1)),
                                            .lang = row_kept(row, 2, arena),
                                            .version = row_int(row, 3)};
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    for (size_t i = 0; i < count && !err; i++)
        err = spread_to(db, s, &texts[i], why);
    return err;
}

static enum err load_row(struct db *db, struct spread *s, int64_t was, struct why *why)
{
    struct row *row = NULL;
    const struct act *act = s->act;
    enum err err = db_query(db, &row, why,
                            "SELECT fact, claim, value, position, open, version FROM fact_version "
                            "WHERE client = ?1 AND fact = ?2 AND version = ?3",
                            "tti", act->client, act->id, was);
    if (!err && was)
        err = read_told(db, row, err, &s->told, why);
    else if (!err)
        err = row_end(&row, why);
    row = NULL;
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT id, claim, value, position, open, version FROM fact "
                       "WHERE client = ?1 AND id = ?2 AND ended_at IS NULL",
                       "tt", act->client, act->id);
    err = read_told(db, row, err, &s->told, why);
    row = NULL;
    if (!err)
        err = db_query(db, &row, why, "SELECT brand FROM fact WHERE client = ?1 AND id = ?2", "tt",
                       act->client, act->id);
    if (!err && row_next(row))
        s->brand = row_kept(row, 0, db_arena(db));
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- its task ---- */

static enum err count_otherwise(struct db *db, struct text client, struct text fact, int64_t *count,
                                struct why *why)
{
    return db_int(db, count, why,
                  "SELECT count(*)" USES_FROM
                  "WHERE u.client = ?1 AND u.fact = ?2 AND " USE_OTHERWISE USES_STAND,
                  "tt", client, fact);
}

enum err fact_task_settle(struct db *db, const struct act *act, struct text fact, struct why *why)
{
    int64_t left = 0;
    enum err err = count_otherwise(db, act->client, fact, &left, why);
    if (err || left)
        return err;
    return db_run(db, why,
                  "UPDATE task SET done_at = ?3, done_by = ?4 WHERE client = ?1 AND fact = ?2 "
                  "AND done_at IS NULL",
                  "ttit", act->client, fact, act->now_ms, act->person);
}

/* One open task a row: its owner looks at what was said with it. */
static enum err task_for(struct db *db, const struct act *act, struct why *why)
{
    int64_t left = 0, open = 0, number = 0;
    enum err err = count_otherwise(db, act->client, act->id, &left, why);
    if (!err && !left)
        return fact_task_settle(db, act, act->id, why);
    if (!err)
        err = db_int(db, &open, why,
                     "SELECT count(*) FROM task WHERE client = ?1 AND fact = ?2 "
                     "AND done_at IS NULL",
                     "tt", act->client, act->id);
    if (err || open)
        return err;
    err = desk_number(db, act->client, "SELECT max(number) FROM task WHERE client = ?1", &number,
                      why);
    return err ? err
               : db_run(db, why,
                        "INSERT INTO task (client, number, id, brand, fact, text, owner, made_at, "
                        "due_at) SELECT ?1, ?2, ?3, coalesce(brand, ''), id, claim, "
                        "coalesce(owner, ?5), ?6, ?7 FROM fact WHERE client = ?1 AND id = ?4",
                        "titttii", act->client, number,
                        arena_printf(db_arena(db), "%.*s-p%lld", TEXT_ARG(act->client),
                                     (long long)number),
                        act->id, act->person, act->now_ms, act->now_ms + HOURS(1));
}

enum err fact_uses_spread(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          int64_t was, struct why *why)
{
    struct spread *s = arena_make(db_arena(db), struct spread);
    s->act = act;
    s->checker = eyes->checker;
    enum err err = eyes->checker ? load_row(db, s, was, why) : OK;
    if (eyes->checker)
        s->scratch = check_scratch_new(eyes->checker);
    for (size_t i = 0; i < sizeof(shelves) / sizeof(*shelves) && !err && s->told.count; i++)
        err = spread_shelf(db, s, &shelves[i], why);
    if (s->scratch)
        check_scratch_free(&s->scratch);
    return err ? err : task_for(db, act, why);
}
