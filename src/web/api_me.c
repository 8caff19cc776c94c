/* What a person may do about himself: name and language, password, where he is signed in. And the
 * one-time link by which somebody sets a new password. */
#include "desk/desk.h"
#include "web/live.h"
#include "web/people.h"

enum err person_own_page(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return person_page(db, asking, &(struct person_shown){.person = asking->call->person->id}, why);
}

enum err api_me(struct call *call, struct why *why)
{
    return call_ask(call, person_own_page, why);
}

struct own {
    struct call *call;
    struct user user;
    struct text password;  /* hashed */
    char link[TOKEN_ROOM]; /* hashes: of the link, */
    char keep[TOKEN_ROOM]; /* of the session that stays */
    struct text id;        /* of a session; absent: all */
    bool found;
    int64_t now_ms;
};

static enum err keep_turn(struct db *db, const struct own *own, const char *what, struct text text,
                          struct why *why)
{
    const struct text person = own->user.id;
    return store_user_turn(db,
                           &(struct user_turn){.person = person,
                                               .by = person,
                                               .what = text_of(what),
                                               .text = text,
                                               .at_ms = own->now_ms},
                           why);
}

static enum err read_own(struct db *db, void *arg, struct why *why)
{
    struct own *own = arg;
    return store_user(db, own->call->person->id, own->call->arena, &own->user, why);
}

/* ---- name and language ---- */

static enum err change_own(struct db *db, void *arg, struct why *why)
{
    struct own *own = arg;
    const struct text name = text_trim(json_text_at(own->call->json, "name"));
    const struct text lang = json_text_at(own->call->json, "lang");
    enum err err = read_own(db, own, why);
    if (err)
        return err;
    const struct text was = own->user.name;
    own->user.name = name.len ? name : was;
    own->user.lang = lang.len ? lang : own->user.lang;
    own->user.password = (struct text){0};
    err = store_user_change(db, &own->user, why);
    if (err || text_same(was, own->user.name))
        return err;
    return keep_turn(db, own, "changed",
                     arena_printf(own->call->arena, "name: %.*s → %.*s", TEXT_ARG(was),
                                  TEXT_ARG(own->user.name)),
                     why);
}

enum err api_me_change(struct call *call, struct why *why)
{
    struct own own = {.call = call, .now_ms = clock_now_ms()};
    enum err err = store_write(call->web->options.store, change_own, &own, why);
    return err ? err : api_me(call, why);
}

/* ---- password ---- */

static enum err set_password(struct db *db, void *arg, struct why *why)
{
    struct own *own = arg;
    own->user.password = own->password;
    enum err err = store_user_change(db, &own->user, why);
    if (!err)
        err = store_sessions_end(db, own->user.id, text_of(own->keep), why);
    return err ? err : keep_turn(db, own, "password", (struct text){0}, why);
}

enum err api_me_password(struct call *call, struct why *why)
{
    struct own own = {.call = call, .now_ms = clock_now_ms()};
    struct store *store = call->web->options.store;
    const struct text key = arena_printf(call->arena, "own %.*s", TEXT_ARG(call->person->id));
    if (slowed(call, (struct text){0}, key))
        return OK;
    enum err err = store_read(store, read_own, &own, why);
    if (!err && !own.user.password.at)
        err = why_set(why, ERR_DENIED, "you have no password: you came by a link");
    if (!err && !password_right(call, &own.user, json_text_at(call->json, "old")))
        err = why_set(why, ERR_BAD_INPUT, "old: this is not your password");
    if (err)
        return err;
    doorman_forget(call->web->doorman, key);
    token_hash(call->cookie, "session", own.keep);
    err = password_hash(call, json_text_at(call->json, "password"), &own.password, why);
    if (!err)
        err = store_write(store, set_password, &own, why);
    if (!err)
        hub_end(call->web->hub, own.user.id);
    return err ? err : api_me(call, why);
}

/* ---- by a link ---- */

static enum err use_link(struct db *db, void *arg, struct why *why)
{
    struct own *own = arg;
    struct text person = {0};
    enum err err = store_password_link_use(db, text_of(own->link), own->now_ms, own->call->arena,
                                           &person, why);
    if (!err)
        err = store_user(db, person, own->call->arena, &own->user, why);
    return err ? err : set_password(db, own, why);
}

enum err api_password(struct call *call, struct why *why)
{
    struct own own = {.call = call, .now_ms = clock_now_ms()};
    const struct text key = arena_printf(call->arena, "link %.*s", TEXT_ARG(call->peer));
    if (slowed(call, (struct text){0}, key))
        return OK;
    token_hash(json_text_at(call->json, "token"), "password", own.link);
    enum err err = password_hash(call, json_text_at(call->json, "password"), &own.password, why);
    if (!err)
        err = store_write(call->web->options.store, use_link, &own, why);
    if (err)
        return err;
    doorman_forget(call->web->doorman, key);
    hub_end(call->web->hub, own.user.id);
    err = session_make(call, own.user.id, why);
    return err ? err : session_put(call, why);
}

/* ---- where he is signed in ---- */

static enum err end_sessions(struct db *db, void *arg, struct why *why)
{
    struct own *own = arg;
    struct session *sessions;
    size_t count = 0;
    enum err err = read_own(db, own, why);
    if (!err)
        err = store_sessions_of(db, own->user.id, own->now_ms, &sessions, &count, why);
    for (size_t i = 0; i < count && !err; i++) {
        const struct text hash = sessions[i].token_hash;
        if (own->id.at && !text_same(own->id, text_slice(hash, 0, SESSION_ID_LEN)))
            continue;
        own->found = true;
        err = store_session_end(db, hash, why);
    }
    if (!err && own->id.at && !own->found)
        err = why_set(why, ERR_NOT_FOUND, "there is no such session of yours");
    return err ? err : keep_turn(db, own, "signed_out", (struct text){0}, why);
}

static enum err end_own(struct call *call, struct text id, struct why *why)
{
    struct own own = {.call = call, .now_ms = clock_now_ms(), .id = id};
    enum err err = store_write(call->web->options.store, end_sessions, &own, why);
    if (!err)
        hub_end(call->web->hub, call->person->id);
    call->answer.status = 204;
    return err;
}

enum err api_me_session_end(struct call *call, struct why *why)
{
    return end_own(call, call->params[0], why);
}

enum err api_me_sign_out(struct call *call, struct why *why)
{
    enum err err = end_own(call, (struct text){0}, why);
    if (!err)
        cookie_write(call, NULL);
    return err;
}
