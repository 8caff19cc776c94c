/* People who sign in: added, changed, blocked, given a new password, signed out; each change is
 * kept with who made it. What a person may do about himself is in api_me.c. */
#include "page/page.h"
#include "web/inside.h"
#include "web/live.h"
#include "web/people.h"

enum { LINK_HOURS = 24 };

bool people_eyes_of_all(const struct call *call)
{
    return call->person->client_count == 0 && call->person->role_bit == ROLE_ADMIN;
}

/* ---- reading ---- */

static enum err list_people(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    const struct admin_eyes eyes = {&asking->by, people_eyes_of_all(call), clock_now_ms()};
    if (!target_int(&call->target, "all", 0))
        return page_people_json(db, &asking->by, &call->out, why);
    return page_users_json(db, &eyes, &call->out, why);
}

static enum err call_people(struct call *call, store_job *job, struct why *why)
{
    struct asking asking = {.call = call};
    call_seen_by(call, &asking.by);
    enum err err = store_read(call->web->options.store, job, &asking, why);
    call_seen_done(call, &asking.by);
    return err;
}

enum err api_people_get(struct call *call, struct why *why)
{
    if (target_int(&call->target, "all", 0) && call->person->role_bit != ROLE_ADMIN)
        return why_set(why, ERR_DENIED, "all: only an admin may");
    return call_people(call, list_people, why);
}

static void put_session_row(struct json_out *out, const struct session *session, struct text mine)
{
    json_begin(out, '{');
    json_pair_text(out, "id", text_slice(session->token_hash, 0, SESSION_ID_LEN));
    json_pair_time(out, "made_at", session->made_at_ms);
    json_pair_time(out, "seen_at", session_seen_ms(session));
    json_pair_time(out, "until", session->until_ms);
    json_pair_text(out, "browser", session->agent);
    json_pair_bool(out, "this", text_same(mine, session->token_hash));
    json_end(out, '}');
}

enum err person_page(struct db *db, struct asking *asking, const struct person_shown *shown,
                     struct why *why)
{
    struct call *call = asking->call;
    struct json_out *out = &call->out;
    const struct admin_eyes eyes = {&asking->by, people_eyes_of_all(call), clock_now_ms()};
    struct user user;
    struct session *sessions;
    size_t count = 0;
    char mine[TOKEN_ROOM];
    token_hash(call->cookie, "session", mine);
    enum err err = store_user(db, shown->person, db_arena(db), &user, why);
    if (!err)
        err = store_sessions_of(db, user.id, eyes.now_ms, &sessions, &count, why);
    if (err)
        return err;
    json_begin(out, '{');
    err = page_user_json(db, &eyes, &user, out, why);
    json_key(out, "sessions");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++)
        put_session_row(out, &sessions[i], text_of(mine));
    json_end(out, ']');
    if (!err)
        err = page_user_turns_json(db, &eyes, user.id, out, why);
    json_pair_text(out, "link", shown->link);
    json_end(out, '}');
    return err;
}

/* ---- changing ---- */

/* A job may run twice (store.h): it leaves as it was what it is asked by. */
struct changing {
    struct asking asking;
    struct admin_eyes eyes;
    struct user user; /* as it stands */
    struct user wish; /* what is absent stays */
    struct text comment;
    char hash[TOKEN_ROOM];
    struct person_shown shown;
    bool on;
};

/* Whom he does not see does not exist; whom he may not change says why. */
static enum err may_change(struct db *db, struct changing *c, struct why *why)
{
    struct call *call = c->asking.call;
    enum err err = store_user(db, call->params[0], call->arena, &c->user, why);
    if (!err && !page_user_seen(&c->eyes, &c->user))
        err = why_set(why, ERR_NOT_FOUND, "there is no person %.*s", TEXT_ARG(call->params[0]));
    if (!err && !page_user_mine(&c->eyes, &c->user))
        err = why_set(why, ERR_DENIED,
                      "%.*s also serves clients that you do not: an admin of all clients may "
                      "change this",
                      TEXT_ARG(c->user.id));
    return err;
}

static bool rules_all(const struct user *user)
{
    return user->client_count == 0 && text_is(user->role, "admin") && !user->blocked_at_ms &&
           user->password.at;
}

/* Somebody must be left who may do everything. */
static enum err one_is_left(struct db *db, const struct user *before, const struct user *after,
                            struct why *why)
{
    int64_t others = 0;
    if (!rules_all(before) || rules_all(after))
        return OK;
    enum err err = store_admins_besides(db, before->id, &others, why);
    if (!err && others == 0)
        err = why_set(why, ERR_DENIED,
                      "%.*s is the last admin of all clients: make another one first",
                      TEXT_ARG(before->id));
    return err;
}

static enum err keep_turn(struct db *db, const struct changing *c, const char *what,
                          struct text text, struct why *why)
{
    const struct user_turn turn = {.person = c->user.id,
                                   .by = c->asking.call->person->id,
                                   .what = text_of(what),
                                   .text = text,
                                   .at_ms = c->eyes.now_ms};
    return store_user_turn(db, &turn, why);
}

static void say_change(struct buf *words, const char *name, struct text was, struct text is)
{
    if (!text_same(was, is))
        buf_printf(words, "%s%s: %.*s → %.*s", words->len ? "; " : "", name, TEXT_ARG(was),
                   TEXT_ARG(is));
}

static bool same_clients(const struct user *a, const struct user *b)
{
    bool same = a->client_count == b->client_count;
    for (size_t i = 0; i < a->client_count && same; i++) {
        bool found = false;
        for (size_t k = 0; k < b->client_count && !found; k++)
            found = text_same(a->clients[i], b->clients[k]);
        same = found;
    }
    return same;
}

/* What changed, in words; of clients apart, for not every admin may read that. */
static enum err keep_change(struct db *db, const struct changing *c, const struct user *is,
                            struct why *why)
{
    enum err err = OK;
    struct buf words;
    buf_init(&words, 1 << 16);
    say_change(&words, "name", c->user.name, is->name);
    say_change(&words, "lang", c->user.lang, is->lang);
    say_change(&words, "role", c->user.role, is->role);
    if (words.len)
        err = keep_turn(db, c, "changed", buf_view(&words), why);
    buf_clear(&words);
    for (size_t i = 0; i < is->client_count; i++)
        buf_printf(&words, "%s%.*s", i ? ", " : "", TEXT_ARG(is->clients[i]));
    if (!err && !same_clients(&c->user, is))
        err = keep_turn(db, c, "clients", buf_view(&words), why);
    buf_done(&words);
    return err;
}

static enum err change(struct db *db, void *arg, struct why *why)
{
    struct changing *c = arg;
    const struct user *wish = &c->wish;
    enum err err = may_change(db, c, why);
    if (err)
        return err;
    struct user is = c->user;
    is.name = wish->name.len ? wish->name : is.name;
    is.lang = wish->lang.len ? wish->lang : is.lang;
    is.role = wish->role.len ? wish->role : is.role;
    if (wish->clients) {
        is.clients = wish->clients;
        is.client_count = wish->client_count;
    }
    if (!is.client_count && !(c->eyes.of_all && text_is(is.role, "admin")))
        return why_set(why, ERR_BAD_INPUT, "clients: name at least one");
    err = one_is_left(db, &c->user, &is, why);
    is.password = (struct text){0}; /* stays */
    if (!err)
        err = store_user_change(db, &is, why);
    return err ? err : keep_change(db, c, &is, why);
}

static enum err block(struct db *db, void *arg, struct why *why)
{
    struct changing *c = arg;
    enum err err = may_change(db, c, why);
    struct user is = c->user;
    is.blocked_at_ms = c->on ? c->eyes.now_ms : 0;
    if (!err && c->on && text_same(is.id, c->asking.call->person->id))
        err = why_set(why, ERR_DENIED, "you cannot block yourself");
    if (!err)
        err = one_is_left(db, &c->user, &is, why);
    if (!err)
        err = store_user_block(db, is.id, is.blocked_at_ms, why);
    return err ? err : keep_turn(db, c, c->on ? "blocked" : "unblocked", c->comment, why);
}

static enum err make_link(struct db *db, void *arg, struct why *why)
{
    struct changing *c = arg;
    enum err err = may_change(db, c, why);
    if (!err && c->user.blocked_at_ms)
        err =
            why_set(why, ERR_DENIED, "%.*s is blocked: lift the block first", TEXT_ARG(c->user.id));
    if (!err)
        err = store_password_link(db, text_of(c->hash), c->user.id, c->eyes.now_ms,
                                  c->eyes.now_ms + HOURS(LINK_HOURS), why);
    return err ? err : keep_turn(db, c, "link", (struct text){0}, why);
}

static enum err sign_out(struct db *db, void *arg, struct why *why)
{
    struct changing *c = arg;
    enum err err = may_change(db, c, why);
    if (!err)
        err = store_sessions_end(db, c->user.id, (struct text){0}, why);
    return err ? err : keep_turn(db, c, "signed_out", (struct text){0}, why);
}

static enum err read_person(struct db *db, void *arg, struct why *why)
{
    struct changing *c = arg;
    enum err err = may_change(db, c, NULL);
    if (err && err != ERR_DENIED)
        return why_set(why, err, "there is no person %.*s",
                       TEXT_ARG(text_slice(c->asking.call->params[0], 0, 64)));
    c->shown.person = c->user.id;
    if (err) /* seen, but not his: what he may not change he does not look into */
        return why_set(why, ERR_DENIED, "this person also serves clients that you do not");
    return person_page(db, &c->asking, &c->shown, why);
}

/* Changes by the job, if there is one; answers with the person's page. */
static enum err act(struct call *call, store_job *job, struct changing *c, struct why *why)
{
    enum err err = OK;
    c->asking.call = call;
    call_seen_by(call, &c->asking.by);
    c->eyes = (struct admin_eyes){&c->asking.by, people_eyes_of_all(call), clock_now_ms()};
    if (job)
        err = store_write(call->web->options.store, job, c, why);
    if (!err && job)
        hub_end(call->web->hub, call->params[0]);
    /* Who took his own clients or role away sees what is left. */
    if (!err && (!job || !text_same(call->params[0], call->person->id)))
        err = store_read(call->web->options.store, read_person, c, why);
    else if (!err)
        err = store_read(call->web->options.store, person_own_page, &c->asking, why);
    call_seen_done(call, &c->asking.by);
    return err;
}

enum err api_person(struct call *call, struct why *why)
{
    struct changing c = {0};
    return act(call, NULL, &c, why);
}

static enum err right_role(struct text role, struct why *why)
{
    if (role_of(role) != ROLE_NONE)
        return OK;
    return why_set(why, ERR_BAD_INPUT,
                   "role is one of agent, lead, risk, executive, legal, approver, admin");
}

/* Whom the person may serve: among the maker's own clients. */
static enum err read_clients(struct call *call, struct user *user, struct why *why)
{
    const struct json *list = json_find(call->json, "clients");
    user->clients = arena_array(call->arena, struct text, (list ? list->count : 0) + 1);
    for (const struct json *one = list ? list->first : NULL; one; one = one->next) {
        if (!call_serves(call, one->text))
            return why_set(why, ERR_BAD_INPUT, "clients: there is no client \"%.*s\"",
                           TEXT_ARG(text_slice(one->text, 0, 60)));
        user->clients[user->client_count++] = one->text;
    }
    return OK;
}

enum err api_person_change(struct call *call, struct why *why)
{
    struct changing c = {.wish = {.name = text_trim(json_text_at(call->json, "name")),
                                  .lang = json_text_at(call->json, "lang"),
                                  .role = json_text_at(call->json, "role")}};
    enum err err = c.wish.role.len ? right_role(c.wish.role, why) : OK;
    if (!err && json_find(call->json, "clients"))
        err = read_clients(call, &c.wish, why);
    return err ? err : act(call, change, &c, why);
}

enum err api_person_block(struct call *call, struct why *why)
{
    struct changing c = {.on = json_bool_at(call->json, "on", true),
                         .comment = call_field(call, "text")};
    return act(call, block, &c, why);
}

enum err api_person_link(struct call *call, struct why *why)
{
    struct changing c = {0};
    char token[TOKEN_ROOM];
    token_new(token);
    token_hash(text_of(token), "password", c.hash);
    c.shown.link = arena_printf(call->arena, "/#/password/%s", token);
    return act(call, make_link, &c, why);
}

enum err api_person_sign_out(struct call *call, struct why *why)
{
    struct changing c = {0};
    enum err err = act(call, sign_out, &c, why);
    buf_clear(&call->answer.body);
    call->answer.status = 204;
    return err;
}

/* ---- adding ---- */

struct adding {
    struct user user;
    struct user_turn turn;
};

static enum err add_user(struct db *db, void *arg, struct why *why)
{
    const struct adding *adding = arg;
    enum err err = store_user_add(db, &adding->user, adding->turn.at_ms, why);
    return err ? err : store_user_turn(db, &adding->turn, why);
}

enum err api_people_post(struct call *call, struct why *why)
{
    struct adding adding = {0};
    struct user *user = &adding.user;
    user->id = text_trim(json_text_at(call->json, "id"));
    user->name = text_trim(json_text_at(call->json, "name"));
    user->role = json_text_at(call->json, "role");
    user->lang = json_text_at(call->json, "lang");
    if (!user->lang.len)
        user->lang = TEXT("en");
    const struct text password = call_field(call, "password");
    enum err err = right_role(user->role, why);
    if (!err && (!user->id.len || !user->name.len))
        err = why_set(why, ERR_BAD_INPUT, "%s is missing", user->id.len ? "name" : "id");
    if (!err)
        err = read_clients(call, user, why);
    if (!err && !user->client_count && !(people_eyes_of_all(call) && text_is(user->role, "admin")))
        err = why_set(why, ERR_BAD_INPUT, "clients: name at least one");
    if (!err && password.at)
        err = password_hash(call, password, &user->password, why);
    adding.turn = (struct user_turn){.person = user->id,
                                     .by = call->person->id,
                                     .what = TEXT("added"),
                                     .text = user->role,
                                     .at_ms = clock_now_ms()};
    if (!err)
        err = store_write(call->web->options.store, add_user, &adding, why);
    return err ? err : api_people_get(call, why);
}
