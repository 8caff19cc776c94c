#include "desk/reply_row.h"

#include <sodium.h>

/* Who must say yes, and to exactly what: by the level of the story, by the client's rule. */

static const char *const names[NEED_COUNT] = {"second", "risk", "client"};

const char *need_name(enum need need)
{
    return names[need];
}

/* Lengths go before the texts: no two replies say the same. */
void reply_hash(const struct reply *reply, char room[HASH_ROOM])
{
    const struct text parts[] = {reply->client,  reply->id,      reply->text,
                                 reply->subject, reply->lang,    reply->sender,
                                 reply->person,  reply->answers, reply->root};
    unsigned char hash[(HASH_ROOM - 1) / 2];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        const uint64_t len = parts[i].len;
        crypto_generichash_update(&state, (const unsigned char *)&len, sizeof(len));
        crypto_generichash_update(&state, (const unsigned char *)(len ? parts[i].at : ""), len);
    }
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(room, HASH_ROOM, hash, sizeof(hash));
}

/* ---- what is asked for ---- */

static void ask(const struct approval_rule *rule, bool statement, struct needs *needs)
{
    const int64_t from[NEED_COUNT] = {rule->from, rule->risk, rule->client};
    static const int scale[NEED_COUNT] = {2, 3, APPROVAL_NEVER};
    for (int i = 0; i < NEED_COUNT; i++) {
        needs->of[i] = needs->level >= from[i];
        needs->by_rule[i] = needs->of[i] && needs->level < scale[i];
    }
    /* What we say as a company has always been read by somebody else. */
    needs->by_rule[NEED_SECOND] &= !statement;
    needs->of[NEED_SECOND] |= statement;
}

/* A yes counts for this text, account and target; until it ends; at a level that is not higher than
 * the one it was given at. */
static enum err meet(struct db *db, const struct reply *reply, int64_t now_ms, struct needs *needs,
                     struct why *why)
{
    char hash[HASH_ROOM];
    struct row *row = NULL;
    reply_hash(reply, hash);
    needs->until_ms = INT64_MAX;
    enum err err = db_query(db, &row, why,
                            "SELECT need, person, until_at FROM approval WHERE client = ?1 "
                            "AND reply = ?2 AND version = ?3 AND hash = ?4 AND void_at IS NULL "
                            "AND answer IN ('approved', 'broke') AND until_at > ?5 AND level >= ?6 "
                            "ORDER BY no",
                            "ttitii", reply->client, or_empty(reply->id), reply->version,
                            text_of(hash), now_ms, (int64_t)needs->level);
    while (!err && row_next(row)) {
        const bool all = text_is(row_text(row, 0), "all");
        for (int i = 0; i < NEED_COUNT; i++) {
            if (!needs->of[i] || !(all || text_is(row_text(row, 0), names[i])))
                continue;
            needs->met[i] = true;
            needs->by[i] = arena_text(db_arena(db), row_text(row, 1));
            if (row_int(row, 2) < needs->until_ms)
                needs->until_ms = row_int(row, 2);
        }
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err reply_needs(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                     int64_t now_ms, struct needs *needs_out, struct why *why)
{
    struct needs needs = {0};
    enum err err = reply_level(db, reply, &needs.level, why);
    if (err)
        return err;
    ask(watched_approval(eyes->watched, reply->client), reply->statement.len > 0, &needs);
    err = meet(db, reply, now_ms, &needs, why);
    if (!err)
        *needs_out = needs;
    return err;
}

bool needs_met(const struct needs *needs)
{
    for (int i = 0; i < NEED_COUNT; i++)
        if (needs->of[i] && !needs->met[i])
            return false;
    return true;
}

/* ---- in words ---- */

static const char *const words[NEED_COUNT][3] = {
    {"a second person, not the author", "作成者以外のもう一人",
     "una seconda persona, non l'autore"},
    {"a risk officer", "リスク責任者", "un responsabile dei rischi"},
    {"the client's approver", "顧客企業の承認者", "l'approvatore del cliente"}};

struct text needs_words(struct arena *arena, const struct needs *needs)
{
    struct text said = arena_printf(arena, "level %d: ", needs->level);
    bool any = false;
    for (int i = 0; i < NEED_COUNT; i++) {
        if (!needs->of[i])
            continue;
        said = arena_printf(arena, "%.*s%s%s%s", TEXT_ARG(said), any ? ", " : "", words[i][0],
                            needs->met[i] ? " (has said yes)" : "");
        any = true;
    }
    return any ? said : arena_printf(arena, "level %d: nobody else must approve", needs->level);
}

static void one_need(const struct needs *needs, int i, bool statement, struct json_out *out)
{
    static const char *const langs[] = {"en", "ja", "it"};
    static const char *const scale[][2] = {
        {": at level ", ""}, {"(レベル", ")"}, {": al livello ", ""}};
    static const char *const rule[][2] = {{": by this client's rule, at level ", ""},
                                          {"(顧客企業の規定、レベル", ")"},
                                          {": per regola di questo cliente, al livello ", ""}};
    static const char *const always[][2] = {{": for every statement, at level ", ""},
                                            {"(公式見解のため、レベル", ")"},
                                            {": per ogni comunicato, al livello ", ""}};
    const bool ruled = needs->by_rule[i] || i == NEED_CLIENT;
    const char *const(*form)[2] = statement && i == NEED_SECOND && needs->level < 2 ? always
                                  : ruled                                           ? rule
                                                                                    : scale;
    json_begin(out, '{');
    json_pair_str(out, "need", names[i]);
    json_pair_bool(out, "met", needs->met[i]);
    json_pair_text(out, "by", text_or_none(needs->by[i]));
    json_key(out, "words");
    json_begin(out, '{');
    for (int lang = 0; lang < 3; lang++) {
        char room[300];
        const int len = snprintf(room, sizeof(room), "%s%s%d%s", words[i][lang], form[lang][0],
                                 needs->level, form[lang][1]);
        json_pair_text(out, langs[lang], (struct text){room, (size_t)len});
    }
    json_end(out, '}');
    json_end(out, '}');
}

void needs_json(const struct needs *needs, const struct reply *reply, struct json_out *out)
{
    json_begin(out, '[');
    for (int i = 0; i < NEED_COUNT; i++)
        if (needs->of[i])
            one_need(needs, i, reply->statement.len > 0, out);
    json_end(out, ']');
}

/* ---- who is who ---- */

enum err reply_void(struct db *db, const struct reply *reply, int64_t now_ms, const char *because,
                    struct why *why)
{
    return db_run(db, why,
                  "UPDATE approval SET void_at = ?3, void_why = ?4 WHERE client = ?1 "
                  "AND reply = ?2 AND void_at IS NULL AND answer IN ('approved', 'broke')",
                  "ttit", reply->client, reply->id, now_ms, text_of(because));
}

enum err reply_wrote(struct db *db, const struct reply *reply, struct text person, bool *wrote_out,
                     struct why *why)
{
    int64_t count = 0;
    enum err err = db_int(db, &count, why,
                          "SELECT count(*) FROM reply_version WHERE client = ?1 AND reply = ?2 "
                          "AND writer = ?3",
                          "ttt", reply->client, reply->id, person);
    *wrote_out = count > 0 || text_same(reply->author, person);
    return err;
}

enum err role_in(struct db *db, const struct act *act, struct text *role_out, struct why *why)
{
    struct row *row = NULL;
    *role_out = (struct text){0};
    enum err err = db_query(db, &row, why,
                            "SELECT role FROM person WHERE id = ?1 AND (EXISTS (SELECT 1 FROM "
                            "person_client WHERE person = ?1 AND client = ?2) OR (role = 'admin' "
                            "AND NOT EXISTS (SELECT 1 FROM person_client WHERE person = ?1)))",
                            "tt", act->person, act->client);
    if (!err && row_next(row))
        *role_out = arena_text(db_arena(db), row_text(row, 0));
    enum err end = row_end(&row, why);

    return err ? err : end;
}
