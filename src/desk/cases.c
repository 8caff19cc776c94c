#include "base/clock.h"
#include "desk/case_file.h"
#include "desk/same_person.h"

/*
 * A post becomes a matter: one open case for each author and brand. Numbers are each client's own,
 * so that nobody can count another's cases; the id names client and number: "umi-12". What its
 * author writes after a case was merged into another still goes to this one, and is told there.
 */

enum { REOPEN_DAYS = 7, AUTHORS_CASES = 50 };

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

/* What is found, and what will be said of it. */
struct found {
    struct event *event;
    int64_t number; /* 0: none */
    struct text id; /* of the case it is told in */
    bool resolved;
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

/* The case a case is told in: is it open, or resolved so lately that its author may come back? */
static enum err look_at_root(struct db *db, const struct matter *matter, int64_t number,
                             int64_t now_ms, struct found *found, struct why *why)
{
    struct row *row = NULL;
    int64_t root = number;
    enum err err = case_root(db, matter->client, &root, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT id, state, closed_at FROM case_file WHERE client = ?1 "
                       "AND number = ?2",
                       "ti", matter->client, root);
    if (err)
        return err;
    if (row_next(row)) {
        const bool resolved = text_is(row_text(row, 1), "resolved");
        const bool late = resolved && row_int(row, 2) <= now_ms - DAYS(REOPEN_DAYS);
        if (!late && (!found->number || (found->resolved && !resolved)))
            *found = (struct found){found->event, number,
                                    arena_text(db_arena(db), row_text(row, 0)), resolved};
    }
    return row_end(&row, why);
}

/* The open case of the author, or the one that was resolved last within the week. `+ 0`: by the
 * author's index, not backwards through all cases. */
static enum err find(struct db *db, const struct matter *matter, int64_t now_ms,
                     struct found *found_out, struct why *why)
{
    int64_t numbers[AUTHORS_CASES];
    size_t count = 0;
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT number FROM case_file WHERE client = ?1 AND brand = ?2 "
                            "AND net = ?3 AND author = ?4 ORDER BY number + 0 DESC LIMIT ?5",
                            "tttti", matter->client, matter->brand, matter->net, matter->author,
                            (int64_t)AUTHORS_CASES);
    if (err)
        return err;
    while (count < AUTHORS_CASES && row_next(row))
        numbers[count++] = row_int(row, 0);
    err = row_end(&row, why);
    *found_out = (struct found){.event = found_out->event};
    for (size_t i = 0; i < count && !err; i++)
        err = look_at_root(db, matter, numbers[i], now_ms, found_out, why);
    return err;
}

static enum err open_case(struct db *db, const struct matter *matter, const struct post *post,
                          int64_t now_ms, struct found *found, struct why *why)
{
    const struct verdict *verdict = post_verdict(post, matter->client);
    enum err err = case_next_number(db, matter->client, &found->number, &found->id, why);
    if (err)
        return err;
    return db_run(db, why,
                  "INSERT INTO case_file (client, number, id, brand, net, author, state, lang, "
                  "opened_at, asked_at, last_at, post, posts, followers, found, alike) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8, ?9, ?9, ?10, 1, ?11, ?12, "
                  "nullif(?13, 0))",
                  "titttttiiiiii", matter->client, found->number, found->id, matter->brand,
                  matter->net, matter->author, text_of(verdict ? verdict->lang : "und"), now_ms,
                  post_clock_ms(post), matter->post, post->author.followers,
                  (int64_t) !(verdict && verdict->addressed >= .5), same_mark(&post->author));
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

/* What the post does to the case, said in one word. */
static const char *what_it_does(const struct found *found, bool thanks)
{
    if (thanks)
        return "thanked";
    return found->resolved ? "reopened" : "added";
}

static enum err take_turn(struct db *db, const struct matter *matter, const struct post *post,
                          const struct found *found, const char *state, struct why *why)
{
    const bool thanks = strcmp(state, "thanked") == 0;
    const int64_t known_ms = post->seen_at_ms ? post->seen_at_ms : post->at_ms;
    const struct turn_row turn = {
        .client = matter->client,
        .number = found->number,
        .turn = {thanks ? TURN_THANKED : TURN_ASKED, post_clock_ms(post), known_ms},
        .ref = post->id};
    return case_turn_add(db, &turn, why);
}

static enum err record(struct db *db, const struct matter *matter, const struct post *post,
                       int64_t now_ms, struct found *found, struct why *why)
{
    const bool thanks = desk_thanks_only(post->text);
    bool linked = false;
    const char *state = "known";
    enum err err = OK;
    if (found->number) {
        err = link_post(db, matter, found->number, &linked, why);
        if (linked)
            state = what_it_does(found, thanks);
    } else if (!thanks) { /* nobody must be answered for having thanked */
        state = "opened";
        err = open_case(db, matter, post, now_ms, found, why);
        if (!err)
            err = link_post(db, matter, found->number, &linked, why);
    }
    if (!err && linked)
        err = take_turn(db, matter, post, found, state, why);
    const struct line line = {.client = matter->client,
                              .object = TEXT("case"),
                              .id = found->id,
                              .kind = state,
                              .text = post->id,
                              .at_ms = now_ms};
    if (!err && linked)
        err = history_add(db, &line, why);
    found->event->state = text_of(state);
    found->event->case_file = found->id;
    return err;
}

static struct event event_of(const struct post *post, const struct hit *hit,
                             const struct matter *matter, int64_t now_ms)
{
    const struct verdict *verdict = post_verdict(post, hit->client);
    struct event event = {.kind = EVENT_CASE,
                          .at_ms = now_ms,
                          .client = hit->client,
                          .brand = hit->brand,
                          .post = post->id,
                          .lang = text_of(verdict ? verdict->lang : "und")};
    for (size_t i = 0; i < post->story_count; i++)
        if (text_same(or_empty(post->stories[i].client), matter->client) &&
            text_same(or_empty(post->stories[i].brand), matter->brand))
            event.story = post->stories[i].story;
    return event;
}

/* Somebody without a name asks only once: each such post is a matter of its own. */
static struct matter matter_of(const struct post *post, const struct hit *hit)
{
    return (struct matter){.client = or_empty(hit->client),
                           .brand = or_empty(hit->brand),
                           .net = or_empty(post->net),
                           .author = post->author.id.len ? post->author.id : post->id};
}

enum err desk_case_from_post(struct db *db, const struct post *post, const struct hit *hit,
                             int64_t now_ms, struct event *event_out, struct why *why)
{
    must(post->verdict);
    struct matter matter = matter_of(post, hit);
    struct found found = {.event = event_out};
    enum err err = stored_post(db, post, matter.client, &matter.post, why);
    if (!err)
        err = find(db, &matter, now_ms, &found, why);
    if (err)
        return err;
    *event_out = event_of(post, hit, &matter, now_ms);
    return record(db, &matter, post, now_ms, &found, why);
}

/* What it answers was said in the case. */
static enum err answers_in(struct db *db, const struct matter *matter, const struct post *post,
                           int64_t number, bool *in_out, struct why *why)
{
    int64_t root = number, count = 0;
    enum err err = case_root(db, matter->client, &root, why);
    if (!err)
        err = db_int(db, &count, why,
                     SQL_WHOLE_CASE "SELECT count(*) FROM case_turn t JOIN whole w "
                                    "ON w.number = t.number WHERE t.client = ?1 "
                                    "AND t.ref IN (?3, ?4, ?5)",
                     "tittt", matter->client, root, or_empty(post->reply_to), or_empty(post->root),
                     or_empty(post->quote_of));
    *in_out = !err && count > 0;
    return err;
}

enum err desk_case_from_reply(struct db *db, const struct post *post, const struct hit *hit,
                              int64_t now_ms, struct event *event_out, struct why *why)
{
    struct matter matter = matter_of(post, hit);
    struct found found = {.event = event_out};
    bool in = false;
    *event_out = (struct event){.kind = EVENT_CASE, .state = TEXT("")};
    if (post->kind == POST_REPOST || post->kind == POST_DELETE || !post->author.id.len ||
        (!post->reply_to.len && !post->root.len && !post->quote_of.len))
        return OK;
    enum err err = find(db, &matter, now_ms, &found, why);
    if (!err && found.number)
        err = answers_in(db, &matter, post, found.number, &in, why);
    if (err || !in)
        return err;
    err = stored_post(db, post, matter.client, &matter.post, why);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *event_out = event_of(post, hit, &matter, now_ms);
    return record(db, &matter, post, now_ms, &found, why);
}
