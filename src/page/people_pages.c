#include "page/show.h"

/* Who signs in: for everybody whom one may assign, for an admin all that he may change. */

bool page_user_seen(const struct admin_eyes *eyes, const struct user *user)
{
    for (size_t i = 0; i < user->client_count; i++)
        if (may_see(eyes->by, user->clients[i]))
            return true;
    return eyes->of_all || (user->client_count == 0 && text_is(user->role, "admin"));
}

bool page_user_mine(const struct admin_eyes *eyes, const struct user *user)
{
    for (size_t i = 0; i < user->client_count; i++)
        if (!eyes->of_all && !may_see(eyes->by, user->clients[i]))
            return false;
    return eyes->of_all || user->client_count > 0;
}

enum err page_people_json(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why)
{
    const struct admin_eyes eyes = {.by = by};
    struct user *users;
    size_t count;
    enum err err = store_users(db, db_arena(db), &users, &count, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "people");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!page_user_seen(&eyes, &users[i]) || users[i].blocked_at_ms)
            continue;
        json_begin(out, '{');
        json_pair_text(out, "id", users[i].id);
        json_pair_text(out, "name", users[i].name);
        json_pair_text(out, "role", users[i].role);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return OK;
}

static bool put_clients(const struct admin_eyes *eyes, const struct user *user,
                        struct json_out *out)
{
    bool others = false;
    json_key(out, "clients");
    json_begin(out, '[');
    for (size_t i = 0; i < user->client_count; i++) {
        const struct client *client =
            eyes->by->watched ? watched_client(eyes->by->watched, user->clients[i]) : NULL;
        if (!eyes->of_all && !may_see(eyes->by, user->clients[i])) {
            others = true;
            continue;
        }
        json_begin(out, '{');
        json_pair_text(out, "id", user->clients[i]);
        json_pair_text(out, "name", client ? client->name : user->clients[i]);
        json_end(out, '}');
    }
    json_end(out, ']');
    return others;
}

static enum err put_user(struct db *db, const struct admin_eyes *eyes, const struct user *user,
                         struct json_out *out, struct why *why)
{
    struct session *sessions;
    size_t count = 0;
    int64_t link_ms = 0;
    enum err err = store_sessions_of(db, user->id, eyes->now_ms, &sessions, &count, why);
    if (!err)
        err = store_password_link_until(db, user->id, eyes->now_ms, &link_ms, why);
    if (err)
        return err;
    const bool all = user->client_count == 0 && text_is(user->role, "admin");
    json_begin(out, '{');
    json_pair_text(out, "id", user->id);
    json_pair_text(out, "name", user->name);
    json_pair_text(out, "role", user->role);
    json_pair_text(out, "lang", user->lang);
    const bool others = put_clients(eyes, user, out);
    json_pair_bool(out, "all", all);
    json_pair_bool(out, "others", others);
    json_pair_bool(out, "mine", page_user_mine(eyes, user));
    json_pair_bool(out, "password", user->password.at != NULL);
    json_pair_int(out, "signed_in", (int64_t)count);
    show_instant(out, "blocked_at", user->blocked_at_ms);
    show_instant(out, "link_until", link_ms);
    json_end(out, '}');
    return OK;
}

enum err page_user_json(struct db *db, const struct admin_eyes *eyes, const struct user *user,
                        struct json_out *out, struct why *why)
{
    json_key(out, "person");
    return put_user(db, eyes, user, out, why);
}

enum err page_users_json(struct db *db, const struct admin_eyes *eyes, struct json_out *out,
                         struct why *why)
{
    struct user *users;
    size_t count;
    enum err err = store_users(db, db_arena(db), &users, &count, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "people");
    json_begin(out, '[');
    for (size_t i = 0; i < count && !err; i++)
        if (page_user_seen(eyes, &users[i]))
            err = put_user(db, eyes, &users[i], out, why);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}

enum err page_user_turns_json(struct db *db, const struct admin_eyes *eyes, struct text person,
                              struct json_out *out, struct why *why)
{
    struct user_turn *turns;
    size_t count = 0;
    enum err err = store_user_turns(db, person, db_arena(db), &turns, &count, why);
    if (err)
        return err;
    json_key(out, "history");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        /* Of what clients they served before, only who serves all may read. */
        const bool hidden = !eyes->of_all && text_is(turns[i].what, "clients");
        json_begin(out, '{');
        json_pair_time(out, "at", turns[i].at_ms);
        json_pair_text(out, "what", turns[i].what);
        json_key(out, "by");
        show_person(db, eyes->by, turns[i].by, out);
        json_pair_text(out, "text", hidden ? (struct text){0} : turns[i].text);
        json_end(out, '}');
    }
    json_end(out, ']');
    return OK;
}
