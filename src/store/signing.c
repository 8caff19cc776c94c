#include "store/rows.h"

/* Blocking, where somebody is signed in, links for a new password, and what was done to whom. */

enum err store_user_block(struct db *db, struct text id, int64_t at_ms, struct why *why)
{
    enum err err =
        at_ms ? db_run(db, why, "UPDATE person SET blocked_at = ?2 WHERE id = ?1", "ti", id, at_ms)
              : db_run(db, why, "UPDATE person SET blocked_at = NULL WHERE id = ?1", "t", id);
    if (!err && !db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s", TEXT_ARG(id));
    if (err || !at_ms)
        return err;
    err = db_run(db, why, "DELETE FROM person_link WHERE person = ?1", "t", id);
    return err ? err : store_sessions_end(db, id, (struct text){0}, why);
}

enum err store_admins_besides(struct db *db, struct text id, int64_t *count_out, struct why *why)
{
    return db_int(db, count_out, why,
                  "SELECT count(*) FROM person p WHERE p.role = 'admin' AND p.id <> ?1 "
                  "AND p.blocked_at IS NULL AND p.password IS NOT NULL "
                  "AND NOT EXISTS (SELECT 1 FROM person_client c WHERE c.person = p.id)",
                  "t", id);
}

/* ---- what was done ---- */

enum err store_user_turn(struct db *db, const struct user_turn *turn, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO person_turn (person, at, made_by, what, text) "
                  "VALUES (?1, ?2, ?3, ?4, ?5)",
                  "tittt", turn->person, turn->at_ms, turn->by, turn->what, turn->text);
}

enum err store_user_turns(struct db *db, struct text person, struct arena *arena,
                          struct user_turn **turns_out, size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT person, made_by, what, text, at FROM person_turn "
                            "WHERE person = ?1 ORDER BY no DESC LIMIT ?2",
                            "ti", person, (int64_t)USER_TURNS_MOST);
    if (err)
        return err;
    struct user_turn *turns = arena_array(arena, struct user_turn, USER_TURNS_MOST);
    size_t count = 0;
    while (count < USER_TURNS_MOST && row_next(row))
        turns[count++] =
            (struct user_turn){row_kept(row, 0, arena), row_kept(row, 1, arena),
                               row_kept(row, 2, arena), row_kept(row, 3, arena), row_int(row, 4)};
    *turns_out = turns;
    *count_out = count;
    return row_end(&row, why);
}

/* ---- sessions ---- */

enum err store_sessions_of(struct db *db, struct text person, int64_t now_ms,
                           struct session **sessions_out, size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    enum err err = db_query(db, &row, why,
                            "SELECT token_hash, csrf, made_at, until_at, agent FROM session "
                            "WHERE person = ?1 AND until_at > ?2 "
                            "ORDER BY made_at DESC, token_hash LIMIT ?3",
                            "tii", person, now_ms, (int64_t)SESSIONS_MOST);
    if (err)
        return err;
    struct session *sessions = arena_array(arena, struct session, SESSIONS_MOST);
    size_t count = 0;
    while (count < SESSIONS_MOST && row_next(row))
        sessions[count++] = (struct session){.token_hash = row_kept(row, 0, arena),
                                             .person = person,
                                             .csrf = row_kept(row, 1, arena),
                                             .made_at_ms = row_int(row, 2),
                                             .until_ms = row_int(row, 3),
                                             .agent = row_kept(row, 4, arena)};
    *sessions_out = sessions;
    *count_out = count;
    return row_end(&row, why);
}

enum err store_sessions_end(struct db *db, struct text person, struct text but, struct why *why)
{
    return db_run(db, why,
                  "DELETE FROM session WHERE person = ?1 AND (?2 IS NULL OR token_hash <> ?2)",
                  "tt", person, but);
}

/* ---- links for a new password ---- */

enum err store_password_link(struct db *db, struct text token_hash, struct text person,
                             int64_t at_ms, int64_t until_ms, struct why *why)
{
    enum err err = db_run(db, why, "DELETE FROM person_link WHERE person = ?1 OR until_at <= ?2",
                          "ti", person, at_ms);
    return err ? err
               : db_run(db, why,
                        "INSERT INTO person_link (token_hash, person, made_at, until_at) "
                        "VALUES (?1, ?2, ?3, ?4)",
                        "ttii", token_hash, person, at_ms, until_ms);
}

enum err store_password_link_use(struct db *db, struct text token_hash, int64_t now_ms,
                                 struct arena *arena, struct text *person_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT l.person FROM person_link l JOIN person p ON p.id = l.person "
                            "WHERE l.token_hash = ?1 AND l.until_at > ?2 AND p.blocked_at IS NULL",
                            "ti", token_hash, now_ms);
    if (err)
        return err;
    bool found = row_next(row);
    struct text person = found ? arena_text(arena, row_text(row, 0)) : (struct text){0};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_DENIED, "this link was used, is over or is not the newest one");
    if (!err)
        err = db_run(db, why, "DELETE FROM person_link WHERE person = ?1", "t", person);
    if (!err)
        *person_out = person;
    return err;
}

enum err store_password_link_until(struct db *db, struct text person, int64_t now_ms,
                                   int64_t *until_ms_out, struct why *why)
{
    return db_int(db, until_ms_out, why,
                  "SELECT coalesce(max(until_at), 0) FROM person_link "
                  "WHERE person = ?1 AND until_at > ?2",
                  "ti", person, now_ms);
}
