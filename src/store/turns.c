#include "store/rows.h"

/* Stories that turned out to be one, or two: their rows move; what happened stays in
 * story_history, under both. */

static enum err remember(struct db *db, const struct event *e, struct text story, struct text other,
                         const char *what, struct why *why)
{
    struct text because = e->why_count ? e->why[0].text : (struct text){NULL, 0};
    return db_run(db, why,
                  "INSERT INTO story_history (client, brand, story, at, what, other, posts, "
                  "person, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  "tttittitt", some(e->client), some(e->brand), story, e->at_ms, text_of(what),
                  other, (int64_t)e->post_count, e->by, because);
}

/* One statement on (client, brand, the story that stays, the other). */
static enum err run(struct db *db, const struct event *e, const char *sql, struct why *why)
{
    return db_run(db, why, sql, "tttt", some(e->client), some(e->brand), e->story, e->other);
}

/* Where a moment's bin begins. */
#define BIN_OF(at) at " - (" at " % 600000 + 600000) % 600000"
_Static_assert(BIN_MS == 600000, "BIN_OF says it in SQL");

/* The curve's critics of the two stories, each in the bin of the first critical word. */
#define CRITICS_INTO_BINS                                                                          \
    "INSERT INTO bin (client, brand, story, at, authors, posts, reposts) "                         \
    "SELECT client, brand, story, " BIN_OF(                                                        \
        "critical_at") ", count(*), 0, 0 FROM story_author "                                       \
                       "WHERE client = ?1 AND brand = ?2 AND story IN (?3, ?4) AND critical_at "   \
                       "IS NOT NULL "                                                              \
                       "GROUP BY 1, 2, 3, 4 ON CONFLICT (client, brand, story, at) DO UPDATE SET " \
                       "authors = excluded.authors"

static enum err merge(struct db *db, const struct event *e, struct why *why)
{
    static const char *const steps[] = {
        "INSERT INTO placement (client, brand, story, at, post, net, lang, kind, author, why, "
        "because, loose, first_hand, outlet, copy, critical, own, followers, author_at) "
        "SELECT client, brand, ?3, at, post, net, lang, kind, author, why, because, loose, "
        "first_hand, outlet, copy, critical, own, followers, author_at FROM placement "
        "WHERE client = ?1 AND brand = ?2 AND story = ?4 "
        "ON CONFLICT (client, brand, story, at, post) DO NOTHING",
        "DELETE FROM placement WHERE client = ?1 AND brand = ?2 AND story = ?4 AND story <> ?3",
        "INSERT INTO story_author (client, brand, story, author, critical_at) "
        "SELECT client, brand, ?3, author, critical_at FROM story_author "
        "WHERE client = ?1 AND brand = ?2 AND story = ?4 "
        "ON CONFLICT (client, brand, story, author) DO UPDATE SET "
        "critical_at = min(coalesce(story_author.critical_at, excluded.critical_at), "
        "coalesce(excluded.critical_at, story_author.critical_at))",
        "DELETE FROM story_author WHERE client = ?1 AND brand = ?2 AND story = ?4 "
        "AND story <> ?3",
        "INSERT INTO bin (client, brand, story, at, authors, posts, reposts) "
        "SELECT client, brand, ?3, at, authors, posts, reposts FROM bin "
        "WHERE client = ?1 AND brand = ?2 AND story = ?4 "
        "ON CONFLICT (client, brand, story, at) DO UPDATE SET "
        "posts = bin.posts + excluded.posts, reposts = bin.reposts + excluded.reposts",
        "DELETE FROM bin WHERE client = ?1 AND brand = ?2 AND story = ?4 AND story <> ?3",
        "UPDATE bin SET authors = 0 WHERE client = ?1 AND brand = ?2 AND story IN (?3, ?4)",
        CRITICS_INTO_BINS,
        "UPDATE story SET (first_post, first_no, headline, headline_lang, first_at, first_seen_at) "
        "= (SELECT o.first_post, o.first_no, o.headline, o.headline_lang, o.first_at, "
        "o.first_seen_at FROM story o WHERE o.client = ?1 AND o.brand = ?2 AND o.id = ?4) "
        "WHERE client = ?1 AND brand = ?2 AND id = ?3 AND first_at > (SELECT o.first_at FROM story "
        "o WHERE o.client = ?1 AND o.brand = ?2 AND o.id = ?4)",
        "UPDATE story SET (posts, reposts, authors, last_at) = (SELECT story.posts + o.posts, "
        "story.reposts + o.reposts, story.authors + o.authors, "
        "CASE WHEN o.last_at > story.last_at THEN o.last_at ELSE story.last_at END "
        "FROM story o WHERE o.client = ?1 AND o.brand = ?2 AND o.id = ?4) "
        "WHERE client = ?1 AND brand = ?2 AND id = ?3 AND EXISTS (SELECT 1 FROM story o "
        "WHERE o.client = ?1 AND o.brand = ?2 AND o.id = ?4)",
        "UPDATE story SET merged_into = ?3, level = 0, posts = 0, reposts = 0, authors = 0, "
        "first_no = NULL WHERE client = ?1 AND brand = ?2 AND id = ?4 AND id <> ?3",
    };
    enum err err = OK;
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && !err; i++)
        err = run(db, e, steps[i], why);
    if (!err)
        err = remember(db, e, e->story, e->other, "merged", why);
    return err ? err : remember(db, e, e->other, e->story, "merged into", why);
}

static enum err move_post(struct db *db, const struct event *e, struct text id, struct why *why)
{
    enum err err = db_run(
        db, why,
        "INSERT INTO placement (client, brand, story, at, post, net, lang, kind, author, why, "
        "because, loose, first_hand, outlet, copy, critical, own, followers, author_at) SELECT "
        "l.client, l.brand, ?4, l.at, l.post, l.net, l.lang, l.kind, l.author, l.why, l.because, "
        "l.loose, l.first_hand, l.outlet, l.copy, l.critical, l.own, l.followers, l.author_at "
        "FROM placement l WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?3 AND l.post IN "
        "(SELECT no FROM post WHERE id = ?5 AND client = ?1) "
        "ON CONFLICT (client, brand, story, at, post) DO NOTHING",
        "ttttt", some(e->client), some(e->brand), e->story, e->other, id);
    if (err)
        return err;
    return db_run(
        db, why,
        "DELETE FROM placement WHERE client = ?1 AND brand = ?2 AND story = ?3 AND post IN "
        "(SELECT no FROM post WHERE id = ?4 AND client = ?1)",
        "tttt", some(e->client), some(e->brand), e->story, id);
}

/* The figures of both are counted anew from what stands in them; fire's replace them when the story
 * is heard of again. */
static enum err split(struct db *db, const struct event *e, struct why *why)
{
    static const char *const steps[] = {
        "INSERT INTO story_author (client, brand, story, author, critical_at) "
        "SELECT DISTINCT a.client, a.brand, ?4, a.author, a.critical_at FROM story_author a "
        "JOIN placement l ON l.client = ?1 AND l.brand = ?2 AND l.story = ?4 "
        "AND a.author = l.net || ':' || l.author "
        "WHERE a.client = ?1 AND a.brand = ?2 AND a.story = ?3 "
        "ON CONFLICT (client, brand, story, author) DO NOTHING",
        "DELETE FROM story_author WHERE client = ?1 AND brand = ?2 AND story = ?3 AND author IN "
        "(SELECT l.net || ':' || l.author FROM placement l WHERE l.client = ?1 AND l.brand = ?2 "
        "AND l.story = ?4) AND author NOT IN (SELECT l.net || ':' || l.author FROM placement l "
        "WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?3 AND l.author IS NOT NULL)",
        "DELETE FROM bin WHERE client = ?1 AND brand = ?2 AND story IN (?3, ?4)",
        "INSERT INTO bin (client, brand, story, at, authors, posts, reposts) "
        "SELECT client, brand, story, " BIN_OF(
            "at") ", 0, sum(kind <> 'repost'), "
                  "sum(kind = 'repost') FROM placement WHERE client = ?1 AND brand = ?2 "
                  "AND story IN (?3, ?4) GROUP BY 1, 2, 3, 4",
        CRITICS_INTO_BINS,
        "INSERT INTO story (client, brand, id, first_at, first_seen_at, last_at, category) "
        "SELECT s.client, s.brand, ?4, (SELECT min(at) FROM placement l WHERE l.client = ?1 "
        "AND l.brand = ?2 AND l.story = ?4), s.first_seen_at, (SELECT max(at) FROM placement l "
        "WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?4), s.category FROM story s "
        "WHERE s.client = ?1 AND s.brand = ?2 AND s.id = ?3 "
        "ON CONFLICT (client, brand, id) DO NOTHING",
        "UPDATE story SET posts = (SELECT count(*) FROM placement l WHERE l.client = ?1 AND "
        "l.brand = ?2 AND l.story = story.id AND l.kind <> 'repost'), reposts = (SELECT count(*) "
        "FROM placement l WHERE l.client = ?1 AND l.brand = ?2 AND l.story = story.id AND "
        "l.kind = 'repost'), authors = (SELECT count(*) FROM story_author a WHERE a.client = ?1 "
        "AND "
        "a.brand = ?2 AND a.story = story.id AND a.critical_at IS NOT NULL), pinned = 1 "
        "WHERE client = ?1 AND brand = ?2 AND id IN (?3, ?4)",
    };
    enum err err = OK;
    for (size_t i = 0; i < e->post_count && !err; i++)
        err = move_post(db, e, e->posts[i], why);
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && !err; i++)
        err = run(db, e, steps[i], why);
    if (!err)
        err = story_row_title(db, e->client, e->brand, e->other, why);
    if (!err)
        err = remember(db, e, e->story, e->other, "split", why);
    return err ? err : remember(db, e, e->other, e->story, "split from", why);
}

enum err story_turn_row(struct db *db, const struct event *e, struct why *why)
{
    bool pinned = text_is(e->state, "pinned");
    enum err err = story_rows_settle(db, why);
    if (err)
        return err;
    if (text_is(e->state, "merged")) {
        err = merge(db, e, why);
        pinned = e->by.len > 0;
        if (err || !pinned)
            return err;
    } else if (text_is(e->state, "split")) {
        return split(db, e, why);
    } else {
        err =
            remember(db, e, e->story, (struct text){NULL, 0}, pinned ? "pinned" : "unpinned", why);
    }
    if (err)
        return err;
    return db_run(db, why,
                  "UPDATE story SET pinned = ?4 WHERE client = ?1 AND brand = ?2 AND id = ?3",
                  "ttti", some(e->client), some(e->brand), e->story, (int64_t)pinned);
}
