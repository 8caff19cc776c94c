#include "store/rows.h"

/* Who may sign in, sessions, and the token that makes the first person. */

enum { CLIENTS_MOST = 1024, USERS_MOST = 4096 };

static enum err set_clients(struct db *db, const struct user *user, struct why *why)
{
    enum err err = db_run(db, why, "DELETE FROM person_client WHERE person = ?1", "t", user->id);
    for (size_t i = 0; i < user->client_count && !err; i++)
        err = db_run(db, why,
                     "INSERT INTO person_client (person, client) VALUES (?1, ?2) "
                     "ON CONFLICT (person, client) DO NOTHING",
                     "tt", user->id, user->clients[i]);
    return err;
}

enum err store_user_add(struct db *db, const struct user *user, int64_t at_ms, struct why *why)
{
    if (!user->id.len)
        return why_set(why, ERR_BAD_INPUT, "a person needs an id");
    enum err err = db_run(db, why,
                          "INSERT INTO person (id, name, role, lang, password, made_at) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
                          "ttttti", user->id, some(user->name), some(user->role), some(user->lang),
                          user->password, at_ms);
    if (err)
        return err;
    if (!db_changes(db))
        return why_set(why, ERR_BAD_INPUT, "the id %.*s is taken: choose another",
                       TEXT_ARG(user->id));
    return set_clients(db, user, why);
}

enum err store_user_change(struct db *db, const struct user *user, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE person SET name = ?2, role = ?3, lang = ?4, "
                          "password = coalesce(?5, password) WHERE id = ?1",
                          "ttttt", user->id, some(user->name), some(user->role), some(user->lang),
                          user->password);
    if (err)
        return err;
    if (!db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s", TEXT_ARG(user->id));
    return set_clients(db, user, why);
}

static enum err clients_of(struct db *db, struct arena *arena, struct user *user, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client FROM person_client WHERE person = ?1 ORDER BY client "
                            "LIMIT 1024",
                            "t", user->id);
    if (err)
        return err;
    user->clients = arena_array(arena, struct text, CLIENTS_MOST);
    while (user->client_count < CLIENTS_MOST && row_next(row))
        user->clients[user->client_count++] = arena_text(arena, row_text(row, 0));
    return row_end(&row, why);
}

static struct user user_of(struct row *row, struct arena *arena)
{
    return (struct user){
        .id = arena_text(arena, row_text(row, 0)),
        .name = arena_text(arena, row_text(row, 1)),
        .role = arena_text(arena, row_text(row, 2)),
        .lang = arena_text(arena, row_text(row, 3)),
        .password = row_kept(row, 4, arena),
        .blocked_at_ms = row_null(row, 5) ? 0 : row_int(row, 5),
    };
}

enum err store_user(struct db *db, struct text id, struct arena *arena, struct user *user_out,
                    struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT id, name, role, lang, password, blocked_at FROM person WHERE id = ?1", "t", id);
    if (err)
        return err;
    struct user user = {0};
    bool found = row_next(row);
    if (found)
        user = user_of(row, arena);
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s", TEXT_ARG(id));
    if (!err)
        err = clients_of(db, arena, &user, why);
    if (!err)
        *user_out = user;
    return err;
}

enum err store_users(struct db *db, struct arena *arena, struct user **users_out, size_t *count_out,
                     struct why *why)
{
    struct row *row = NULL;
    int64_t most = 0;
    enum err err = db_int(db, &most, why, "SELECT count(*) FROM person", "");
    if (!err && most > USERS_MOST)
        err = why_set(why, ERR_LIMIT, "there are more than %d people", USERS_MOST);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT id, name, role, lang, password, blocked_at FROM person "
                       "ORDER BY name, id",
                       "");
    if (err)
        return err;
    struct user *users = arena_array(arena, struct user, (size_t)most + 1);
    size_t count = 0;
    while (count < (size_t)most && row_next(row))
        users[count++] = user_of(row, arena);
    err = row_end(&row, why);
    for (size_t i = 0; i < count && !err; i++)
        err = clients_of(db, arena, &users[i], why);
    if (err)
        return err;
    *users_out = users;
    *count_out = count;
    return OK;
}

/* ---- sessions ---- */

enum err store_session_add(struct db *db, const struct session *session, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO session (token_hash, person, csrf, made_at, until_at, agent) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  "tttiit", session->token_hash, session->person, session->csrf,
                  session->made_at_ms, session->until_ms, session->agent);
}

enum err store_session(struct db *db, struct text token_hash, int64_t now_ms, struct arena *arena,
                       struct session *session_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT token_hash, person, csrf, made_at, until_at FROM session "
                            "WHERE token_hash = ?1 AND until_at > ?2",
                            "ti", token_hash, now_ms);
    if (err)
        return err;
    bool found = row_next(row);
    struct session session = {0};
    if (found)
        session = (struct session){arena_text(arena, row_text(row, 0)),
                                   arena_text(arena, row_text(row, 1)),
                                   arena_text(arena, row_text(row, 2)),
                                   row_int(row, 3),
                                   row_int(row, 4),
                                   {0}};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "not signed in");
    if (!err)
        *session_out = session;
    return err;
}

enum err store_session_end(struct db *db, struct text token_hash, struct why *why)
{
    return db_run(db, why, "DELETE FROM session WHERE token_hash = ?1", "t", token_hash);
}

enum err store_sessions_over(struct db *db, int64_t now_ms, struct why *why)
{
    return db_run(db, why, "DELETE FROM session WHERE until_at <= ?1", "i", now_ms);
}

/* ---- the first person ---- */

enum err store_first_token(struct db *db, struct text token_hash, int64_t at_ms, struct why *why)
{
    enum err err = db_run(db, why, "DELETE FROM first_token WHERE used_at IS NULL", "");
    return err ? err
               : db_run(db, why, "INSERT INTO first_token (token_hash, made_at) VALUES (?1, ?2)",
                        "ti", token_hash, at_ms);
}

enum err store_first_token_use(struct db *db, struct text token_hash, int64_t at_ms,
                               struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE first_token SET used_at = ?2 WHERE token_hash = ?1 "
                          "AND used_at IS NULL AND NOT EXISTS (SELECT 1 FROM person)",
                          "ti", token_hash, at_ms);
    if (!err && !db_changes(db))
        return why_set(why, ERR_DENIED, "this link was used or is not the newest one");
    return err;
}
