#include "base/clock.h"
#include "desk/show.h"

/*
 * A post becomes a matter: one open case for each author and brand. Numbers are each client's own,
 * so that nobody can count another's cases; the id names client and number: "umi-12".
 */

enum { REOPEN_DAYS = 7 };

bool desk_wants_case(const struct post *post, const struct hit *hit)
{
    const struct verdict *verdict = hit ? post_verdict(post, hit->client) : NULL;
    return verdict && post->kind != POST_REPOST && post->kind != POST_DELETE &&
           verdict->needs_support >= .5;
}

struct matter {
    struct text client, brand, net, author;
    int64_t post; /* its row */
};

struct found {
    int64_t number;
    struct text id;
    bool closed;
};

static enum err stored_post(struct db *db, const struct post *post, struct text client,
                            int64_t *no_out, struct why *why)
{
    *no_out = 0;
    enum err err = db_int(db, no_out, why,
                          "SELECT max(no) FROM post WHERE id = ?1 AND client = ?2 AND shown = 1",
                          "tt", post->id, client);
    if (!err && *no_out == 0)
        return why_set(why, ERR_NOT_FOUND, "post %.*s is not stored", TEXT_ARG(post->id));
    return err;
}

/* The open case of the author, or the one that was closed last within the week. */
static enum err find(struct db *db, const struct matter *matter, int64_t now_ms,
                     struct found *found_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT number, id, state FROM case_file WHERE client = ?1 "
                            "AND brand = ?2 AND net = ?3 AND author = ?4 "
                            "AND (state = 'open' OR closed_at > ?5) "
                            "ORDER BY state DESC, closed_at DESC, number DESC LIMIT 1",
                            "tttti", matter->client, matter->brand, matter->net, matter->author,
                            now_ms - DAYS(REOPEN_DAYS));
    if (err)
        return err;
    *found_out = (struct found){0};
    if (row_next(row))
        *found_out = (struct found){row_int(row, 0), arena_text(db_arena(db), row_text(row, 1)),
                                    text_is(row_text(row, 2), "closed")};
    return row_end(&row, why);
}

static enum err open_case(struct db *db, const struct matter *matter, const struct post *post,
                          int64_t now_ms, struct found *found, struct why *why)
{
    int64_t last = 0;
    enum err err = db_int(db, &last, why, "SELECT max(number) FROM case_file WHERE client = ?1",
                          "t", matter->client);
    found->number = last + 1;
    found->id =
        arena_printf(db_arena(db), "%.*s-%lld", TEXT_ARG(matter->client), (long long)found->number);
    if (err)
        return err;
    return db_run(db, why,
                  "INSERT INTO case_file (client, number, id, brand, net, author, state, lang, "
                  "opened_at, asked_at, last_at, post, posts) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8, ?9, ?9, ?10, 1)",
                  "tittttt"
                  "iii",
                  matter->client, found->number, found->id, matter->brand, matter->net,
                  matter->author, text_of(post->verdict->lang), now_ms, post_clock_ms(post),
                  matter->post);
}

/* asked_at goes back when an older post of the same matter comes late: its clock runs from there.
 * A case that is opened again is asked anew. */
static enum err add_to(struct db *db, const struct post *post, const struct found *found,
                       struct text client, struct why *why)
{
    if (found->closed)
        return db_run(db, why,
                      "UPDATE case_file SET posts = posts + 1, state = 'open', closed_at = NULL, "
                      "closed_why = NULL, asked_at = ?3, last_at = ?3 "
                      "WHERE client = ?1 AND number = ?2",
                      "tii", client, found->number, post_clock_ms(post));
    return db_run(db, why,
                  "UPDATE case_file SET posts = posts + 1, "
                  "asked_at = CASE WHEN ?3 < asked_at THEN ?3 ELSE asked_at END, "
                  "last_at = CASE WHEN ?3 > last_at THEN ?3 ELSE last_at END "
                  "WHERE client = ?1 AND number = ?2",
                  "tii", client, found->number, post_clock_ms(post));
}

static enum err link_post(struct db *db, const struct matter *matter, int64_t number,
                          bool *linked_out, struct why *why)
{
    enum err err = db_run(db, why,
                          "INSERT INTO case_post (client, number, post) VALUES (?1, ?2, ?3) "
                          "ON CONFLICT (client, number, post) DO NOTHING",
                          "tii", matter->client, number, matter->post);
    *linked_out = !err && db_changes(db) > 0;
    return err;
}

static enum err record(struct db *db, const struct matter *matter, const struct post *post,
                       int64_t now_ms, struct event *event, struct why *why)
{
    struct found found;
    bool linked = true;
    const char *state = "known";
    enum err err = find(db, matter, now_ms, &found, why);
    if (err)
        return err;
    if (found.number == 0) {
        state = "opened";
        err = open_case(db, matter, post, now_ms, &found, why);
        if (!err)
            err = link_post(db, matter, found.number, &linked, why);
    } else {
        err = link_post(db, matter, found.number, &linked, why);
        if (!err && linked) {
            state = found.closed ? "reopened" : "added";
            err = add_to(db, post, &found, matter->client, why);
        }
    }
    const struct line line = {.client = matter->client,
                              .object = TEXT("case"),
                              .id = found.id,
                              .kind = state,
                              .text = post->id,
                              .at_ms = now_ms};
    if (!err && linked)
        err = history_add(db, &line, why);
    event->state = text_of(state);
    return err;
}

enum err desk_case_from_post(struct db *db, const struct post *post, const struct hit *hit,
                             int64_t now_ms, struct event *event_out, struct why *why)
{
    must(post->verdict);
    /* Somebody without a name asks only once: each such post is a matter of its own. */
    struct matter matter = {.client = or_empty(hit->client),
                            .brand = or_empty(hit->brand),
                            .net = or_empty(post->net),
                            .author = post->author.id.len ? post->author.id : post->id};
    enum err err = stored_post(db, post, matter.client, &matter.post, why);
    if (err)
        return err;
    *event_out = (struct event){.kind = EVENT_CASE,
                                .at_ms = now_ms,
                                .client = hit->client,
                                .brand = hit->brand,
                                .post = post->id,
                                .lang = text_of(post->verdict->lang)};
    for (size_t i = 0; i < post->story_count; i++)
        if (text_same(or_empty(post->stories[i].client), matter.client) &&
            text_same(or_empty(post->stories[i].brand), matter.brand))
            event_out->story = post->stories[i].story;
    return record(db, &matter, post, now_ms, event_out, why);
}
