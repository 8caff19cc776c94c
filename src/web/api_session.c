/* Signing in and out, and the first person. */
#include "desk/desk.h"
#include "web/live.h"

#include <sodium.h>

#define GUEST_ID "guest"

static void put_brands(struct json_out *out, const struct client *client)
{
    json_key(out, "brands");
    json_begin(out, '[');
    for (size_t i = 0; i < client->brand_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "id", client->brands[i].id);
        json_pair_text(out, "name", client->brands[i].name);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_clients(struct call *call)
{
    struct json_out *out = &call->out;
    struct seen_by by;
    call_seen_by(call, &by);
    json_key(out, "clients");
    json_begin(out, '[');
    for (size_t i = 0; i < by.count; i++) {
        const struct client *client = by.watched ? watched_client(by.watched, by.clients[i]) : NULL;
        if (!client)
            continue;
        json_begin(out, '{');
        json_pair_text(out, "id", client->id);
        json_pair_text(out, "name", client->name);
        put_brands(out, client);
        json_end(out, '}');
    }
    json_end(out, ']');
    call_seen_done(call, &by);
}

struct nobody {
    int64_t people;
};

static enum err count_people(struct db *db, void *arg, struct why *why)
{
    struct nobody *nobody = arg;
    return db_int(db, &nobody->people, why, "SELECT count(*) FROM person", "");
}

static void put_person(struct json_out *out, const struct signed_in *person)
{
    json_begin(out, '{');
    json_pair_text(out, "id", person->id);
    json_pair_text(out, "name", person->name);
    json_pair_text(out, "role", person->role);
    json_pair_text(out, "lang", person->lang);
    json_end(out, '}');
}

enum err session_put(struct call *call, struct why *why)
{
    struct nobody nobody = {0};
    enum err err = store_read(call->web->options.store, count_people, &nobody, why);
    if (err)
        return err;
    struct json_out *out = &call->out;
    json_begin(out, '{');
    json_key(out, "person");
    if (call->person) {
        put_person(out, call->person);
        json_pair_str(out, "csrf", call->person->csrf);
        put_clients(call);
        json_key(out, "drill");
        put_drill(out, &call->view.drill);
    } else {
        json_put_null(out);
    }
    json_pair_time(out, "now", call_now(call));
    json_pair_str(out, "version", call->web->options.version);
    json_pair_bool(out, "first", nobody.people == 0);
    json_pair_bool(out, "guest", call->web->options.guest);
    json_end(out, '}');
    return OK;
}

enum err api_session_get(struct call *call, struct why *why)
{
    return session_put(call, why);
}

/* ---- in ---- */

struct looking {
    struct call *call;
    struct text id;
    struct user user; /* nobody: without a password */
};

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct looking *looking = arg;
    enum err err = store_user(db, looking->id, looking->call->arena, &looking->user, why);
    return err == ERR_NOT_FOUND ? OK : err;
}

bool slowed(struct call *call, struct text id_key, struct text peer_key)
{
    struct doorman *doorman = call->web->doorman;
    int64_t now = clock_steady_ms();
    int64_t wait = doorman_wait(doorman, peer_key, now);
    int64_t other = id_key.at ? doorman_wait(doorman, id_key, now) : 0;
    if (other > wait)
        wait = other;
    if (!wait) {
        doorman_count(doorman, peer_key, now);
        if (id_key.at)
            doorman_count(doorman, id_key, now);
        return false;
    }
    call->answer.retry_after_s = (int)((wait + 999) / 1000);
    answer_error(call, 429, "slow_down", "too many tries; wait a moment and try again");
    return true;
}

enum err api_session_post(struct call *call, struct why *why)
{
    struct web *web = call->web;
    struct text id = text_trim(json_text_at(call->json, "id"));
    struct text password = json_text_at(call->json, "password");
    struct text id_key = arena_printf(call->arena, "id %.*s", TEXT_ARG(id));
    struct text peer_key = arena_printf(call->arena, "from %.*s", TEXT_ARG(call->peer));
    if (slowed(call, id_key, peer_key))
        return OK;
    struct looking looking = {.call = call, .id = id};
    enum err err = store_read(web->options.store, look, &looking, why);
    if (err)
        return err;
    if (!password_right(call, &looking.user, password)) {
        log_warn("sign_in_failed", {"from", L_TEXT(call->peer)});
        answer_error(call, 401, "sign_in_failed", "the name or the password is wrong");
        return OK;
    }
    doorman_forget(web->doorman, id_key);
    doorman_undo(web->doorman, peer_key);
    err = session_make(call, id, why);
    return err ? err : session_put(call, why);
}

/* ---- out ---- */

static enum err end_session(struct db *db, void *arg, struct why *why)
{
    const struct call *call = arg;
    char hash[TOKEN_ROOM];
    token_hash(call->cookie, "session", hash);
    return store_session_end(db, text_of(hash), why);
}

enum err api_session_delete(struct call *call, struct why *why)
{
    enum err err = call_write(call, end_session, why);
    if (err && err != ERR_NOT_FOUND)
        return err;
    hub_end(call->web->hub, call->person->id);
    cookie_write(call, NULL);
    call->answer.status = 204;
    return OK;
}

/* ---- the first person ---- */

struct firsting {
    char token[TOKEN_ROOM];
    struct user user;
    int64_t now_ms;
    bool guest;
};

static enum err make_first(struct db *db, void *arg, struct why *why)
{
    const struct firsting *first = arg;
    const struct user_turn made = {
        .person = first->user.id, .what = TEXT("added"), .at_ms = first->now_ms};
    if (first->guest) {
        struct user known;
        enum err err = store_user(db, first->user.id, db_arena(db), &known, NULL);
        return err == ERR_NOT_FOUND ? store_user_add(db, &first->user, first->now_ms, why) : err;
    }
    enum err err = store_first_token_use(db, text_of(first->token), first->now_ms, why);
    if (!err)
        err = store_user_add(db, &first->user, first->now_ms, why);
    return err ? err : store_user_turn(db, &made, why);
}

static enum err needed(const struct json *json, const char *name, struct text *out, struct why *why)
{
    *out = text_trim(json_text_at(json, name));
    return out->len ? OK : why_set(why, ERR_BAD_INPUT, "%s is missing", name);
}

static enum err read_first(struct call *call, struct firsting *first, struct why *why)
{
    struct text password;
    struct user *user = &first->user;
    enum err err = needed(call->json, "id", &user->id, why);
    if (!err)
        err = needed(call->json, "name", &user->name, why);
    if (!err)
        err = needed(call->json, "password", &password, why);
    if (!err)
        err = password_hash(call, json_text_at(call->json, "password"), &user->password, why);
    user->role = TEXT("admin");
    user->lang = json_text_at(call->json, "lang");
    if (!user->lang.len)
        user->lang = TEXT("en");
    return err;
}

enum err api_first(struct call *call, struct why *why)
{
    const struct web *web = call->web;
    struct text token = json_text_at(call->json, "token");
    struct text peer_key = arena_printf(call->arena, "first %.*s", TEXT_ARG(call->peer));
    if (slowed(call, (struct text){0}, peer_key))
        return OK;
    struct firsting first = {.now_ms = clock_now_ms(), .guest = web->options.guest};
    char want[TOKEN_ROOM];
    token_hash(token, "first", first.token);
    token_hash(text_of(web->first_token), "first", want);
    if (!web->first_token[0] || sodium_memcmp(want, first.token, TOKEN_ROOM) != 0)
        return why_set(why, ERR_DENIED, "this link is not the one the server printed, or was used");
    doorman_forget(web->doorman, peer_key); /* who has the link does not guess */
    enum err err = OK;
    if (first.guest)
        first.user = (struct user){.id = TEXT(GUEST_ID),
                                   .name = TEXT("Guest"),
                                   .role = TEXT("admin"),
                                   .lang = json_text_at(call->json, "lang").len
                                               ? json_text_at(call->json, "lang")
                                               : TEXT("en")};
    else
        err = read_first(call, &first, why);
    if (!err)
        err = store_write(web->options.store, make_first, &first, why);
    if (!err)
        err = session_make(call, first.user.id, why);
    return err ? err : session_put(call, why);
}
