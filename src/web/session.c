/* Who is it: passwords by argon2id, sessions by a random token of which only a hash is kept. */
#include "base/mem.h"
#include "web/inside.h"

#include <sodium.h>

/* A session ends after half a day without a call, and after seven days in any case. */
#define IDLE_MS     HOURS(12)
#define ABSOLUTE_MS DAYS(7)
/* How stale the written end may be: a call does not write each time. */
#define TOUCH_MS MINUTES(5)

void token_new(char room[TOKEN_ROOM])
{
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2hex(room, TOKEN_ROOM, bytes, sizeof(bytes));
}

void token_hash(struct text token, const char *purpose, char room[TOKEN_ROOM])
{
    unsigned char hash[32];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)token.at, token.len);
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(room, TOKEN_ROOM, hash, sizeof(hash));
}

const char *cookie_name(const struct web *web)
{
    /* Cookies know no ports: a drill beside the real tower must not sign anybody out there. */
    if (web->options.guest)
        return "hinomi-drill";
    return web->options.behind_tls ? "__Host-hinomi" : "hinomi";
}

void cookie_write(struct call *call, const char *token)
{
    snprintf(call->answer.cookie, sizeof(call->answer.cookie),
             "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", cookie_name(call->web),
             token ? token : "", token ? (long long)(ABSOLUTE_MS / 1000) : 0LL,
             call->web->options.behind_tls ? "; Secure" : "");
}

/* ---- finding ---- */

struct seeking {
    struct call *call;
    char hash[TOKEN_ROOM];
    int64_t now_ms;
    struct session session;
    struct user user;
    bool found;
};

static enum err find(struct db *db, void *arg, struct why *why)
{
    struct seeking *finding = arg;
    struct arena *arena = finding->call->arena;
    enum err err =
        store_session(db, text_of(finding->hash), finding->now_ms, arena, &finding->session, why);
    if (!err)
        err = store_user(db, finding->session.person, arena, &finding->user, why);
    finding->found = !err && !finding->user.blocked_at_ms;
    return err == ERR_NOT_FOUND ? OK : err;
}

struct touch {
    char hash[TOKEN_ROOM];
    int64_t until_ms;
};

static enum err touch_job(struct db *db, void *arg, struct why *why)
{
    const struct touch *touch = arg;
    return db_run(db, why, "UPDATE session SET until_at = ?2 WHERE token_hash = ?1", "ti",
                  text_of(touch->hash), touch->until_ms);
}

static void touch_done(enum err err, const struct why *why, void *arg)
{
    if (err)
        log_warn("session_not_prolonged", {"why", L_STR(why ? why->text : err_name(err))});
    mem_free(arg);
}

int64_t session_seen_ms(const struct session *session)
{
    const int64_t seen = session->until_ms - IDLE_MS;
    return seen > session->made_at_ms ? seen : session->made_at_ms;
}

static void prolong(struct call *call, const struct seeking *finding)
{
    const struct session *session = &finding->session;
    int64_t until = finding->now_ms + IDLE_MS, last = session->made_at_ms + ABSOLUTE_MS;
    if (until > last)
        until = last;
    if (until - session->until_ms < TOUCH_MS)
        return;
    struct touch *touch = mem_make(struct touch);
    memcpy(touch->hash, finding->hash, sizeof(touch->hash));
    touch->until_ms = until;
    if (store_queue(call->web->options.store, touch_job, touch, touch_done))
        mem_free(touch); /* the next call tries again */
}

static void person_set(struct call *call, const struct user *user, struct text token,
                       int64_t made_at_ms)
{
    struct signed_in *person = arena_make(call->arena, struct signed_in);
    person->id = user->id;
    person->name = user->name;
    person->role = user->role;
    person->lang = user->lang;
    person->role_bit = role_of(user->role);
    person->clients = user->clients;
    person->client_count = user->client_count;
    token_hash(token, "csrf", person->csrf);
    person->ends_ms = made_at_ms + ABSOLUTE_MS;
    call->person = person;
}

enum err session_find(struct call *call, struct why *why)
{
    if (call->cookie.len != TOKEN_ROOM - 1)
        return OK;
    struct seeking finding = {.call = call, .now_ms = clock_now_ms()};
    token_hash(call->cookie, "session", finding.hash);
    enum err err = store_read(call->web->options.store, find, &finding, why);
    if (err || !finding.found)
        return err;
    prolong(call, &finding);
    person_set(call, &finding.user, call->cookie, finding.session.made_at_ms);
    return OK;
}

/* ---- making ---- */

struct making {
    struct call *call;
    struct session session;
    struct user user;
};

static enum err make(struct db *db, void *arg, struct why *why)
{
    struct making *making = arg;
    enum err err = store_user(db, making->session.person, making->call->arena, &making->user, why);
    if (!err)
        err = store_sessions_over(db, making->session.made_at_ms, why);
    return err ? err : store_session_add(db, &making->session, why);
}

enum err session_make(struct call *call, struct text person, struct why *why)
{
    char token[TOKEN_ROOM], hash[TOKEN_ROOM], csrf[TOKEN_ROOM];
    token_new(token);
    token_hash(text_of(token), "session", hash);
    token_hash(text_of(token), "csrf", csrf);
    int64_t now = clock_now_ms();
    struct making making = {.call = call,
                            .session = {.token_hash = text_of(hash),
                                        .person = person,
                                        .csrf = text_of(csrf),
                                        .made_at_ms = now,
                                        .until_ms = now + IDLE_MS,
                                        .agent = call->agent}};
    enum err err = store_write(call->web->options.store, make, &making, why);
    if (err)
        return err;
    person_set(call, &making.user, text_of(token), now);
    cookie_write(call, token);
    sodium_memzero(token, sizeof(token));
    return OK;
}

/* ---- passwords ---- */

enum err password_hash(struct call *call, struct text password, struct text *hash_out,
                       struct why *why)
{
    char *hash = arena_alloc(call->arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password.at, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return why_set(why, ERR_IO, "there is no memory to hash the password");
    *hash_out = text_of(hash);
    return OK;
}

bool password_right(struct call *call, const struct user *user, struct text password)
{
    /* The same work whether or not there is one. */
    bool can = user->password.at && !user->blocked_at_ms;
    struct text hash = can ? arena_text(call->arena, user->password) : text_of(call->web->decoy);
    bool good = crypto_pwhash_str_verify(hash.at, password.at, password.len) == 0;
    return can && good;
}

/* ---- people from outside the API ---- */

struct putting {
    struct user user;
    int64_t at_ms;
};

static enum err put_user(struct db *db, void *arg, struct why *why)
{
    const struct putting *putting = arg;
    struct user known;
    enum err err = store_user(db, putting->user.id, db_arena(db), &known, NULL);
    if (err == ERR_NOT_FOUND)
        return store_user_add(db, &putting->user, putting->at_ms, why);
    return err ? why_set(why, err, "the person cannot be read")
               : store_user_change(db, &putting->user, why);
}

enum err web_person_put(struct store *store, const struct web_person *person, struct why *why)
{
    char hash[crypto_pwhash_STRBYTES];
    if (sodium_init() < 0)
        return why_set(why, ERR_IO, "libsodium cannot start");
    if (role_of(person->role) == ROLE_NONE)
        return why_set(why, ERR_BAD_INPUT, "there is no role \"%.*s\"", TEXT_ARG(person->role));
    if (person->client_count == 0 && role_of(person->role) != ROLE_ADMIN)
        return why_set(why, ERR_BAD_INPUT, "only an admin may serve all clients: name them");
    struct putting putting = {.at_ms = clock_now_ms()};
    putting.user = (struct user){.id = person->id,
                                 .name = person->name,
                                 .role = person->role,
                                 .lang = person->lang,
                                 .client_count = person->client_count};
    struct arena *arena = arena_new("person", 1024);
    putting.user.clients = arena_array(arena, struct text, person->client_count + 1);
    for (size_t i = 0; i < person->client_count; i++)
        putting.user.clients[i] = person->clients[i];
    enum err err = OK;
    if (person->password.at) {
        if (crypto_pwhash_str(hash, person->password.at, person->password.len,
                              crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
            err = why_set(why, ERR_IO, "there is no memory to hash the password");
        putting.user.password = text_of(hash);
    }
    if (!err)
        err = store_write(store, put_user, &putting, why);
    arena_free(&arena);
    return err;
}
