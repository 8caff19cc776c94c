#include "base/clock.h"
#include "base/counter.h"
#include "model/post_line.h"
#include "store/db.h"
#include "store/rows.h"
#include "store/words.h"

#include <sodium.h>

/*
 * Posts, each once for each client. What is stored of one client is read by that client only, so
 * the row of one client names no other: hits and stories are picked before the line is written.
 */

static struct counter stored_posts = {.name = "hinomi_store_posts",
                                      .help = "Posts stored, each once for each client"};
static struct counter repeated = {.name = "hinomi_store_posts_repeated",
                                  .help = "Posts that were stored already"};
static struct counter purged = {.name = "hinomi_store_posts_purged",
                                .help = "Texts taken away because they were deleted upstream"};

struct text some(struct text text)
{
    return text.at ? text : TEXT("");
}

static const char *lang_of(const struct post *post)
{
    return post->verdict && post->verdict->lang[0] ? post->verdict->lang : NULL;
}

static struct text category_of(const struct post *post)
{
    enum risk risk = post->verdict ? verdict_risk(post->verdict) : RISK_NONE;
    return risk == RISK_NONE ? (struct text){0} : text_of(risk_name(risk));
}

/* ---- one client's part of a post ---- */

static void pick(const struct post *post, struct text client, struct arena *arena,
                 struct post *part_out)
{
    *part_out = *post;
    part_out->verdict = post_verdict(post, client);
    part_out->own_count = 0;
    part_out->hits = arena_array(arena, struct hit, post->hit_count);
    part_out->stories = arena_array(arena, struct placement, post->story_count);
    part_out->hit_count = part_out->story_count = 0;
    for (size_t i = 0; i < post->hit_count; i++)
        if (text_same(some(post->hits[i].client), client))
            part_out->hits[part_out->hit_count++] = post->hits[i];
    for (size_t i = 0; i < post->story_count; i++)
        if (text_same(some(post->stories[i].client), client))
            part_out->stories[part_out->story_count++] = post->stories[i];
}

static size_t clients_of(const struct post *post, struct arena *arena, struct text **clients_out)
{
    struct text *clients = arena_array(arena, struct text, post->hit_count + post->story_count);
    size_t count = 0;
    for (size_t i = 0; i < post->hit_count + post->story_count; i++) {
        struct text client = some(i < post->hit_count ? post->hits[i].client
                                                      : post->stories[i - post->hit_count].client);
        size_t at = 0;
        while (at < count && !text_same(clients[at], client))
            at++;
        if (at == count)
            clients[count++] = client;
    }
    *clients_out = clients;
    return count;
}

/* The post as it is stored: its placements have rows of their own. */
static enum err line_of(const struct post *part, struct buf *line, struct why *why)
{
    struct post bare = *part;
    bare.stories = NULL;
    bare.story_count = 0;
    enum err err = post_write(&bare, line);
    return err ? why_set(why, ERR_LIMIT, "store: post %.*s is over %d bytes", TEXT_ARG(part->id),
                         LINE_MOST)
               : OK;
}

/* ---- full text ---- */

struct word_row {
    int64_t no;
    struct text words;
    struct word_row *next;
};

struct put_off *put_off(struct db *db)
{
    void **slot = db_put_off(db);
    if (!*slot) {
        struct put_off *off = arena_make(db_arena(db), struct put_off);
        off->end_word = &off->first_word;
        off->end_sum = &off->first_sum;
        *slot = off;
    }
    return *slot;
}

static enum err words_settle(struct db *db, struct why *why)
{
    struct put_off *off = put_off(db);
    enum err err = OK;
    for (const struct word_row *row = off->first_word; row && !err; row = row->next)
        err = db_run(db, why, "INSERT INTO post_words (rowid, words) VALUES (?1, ?2)", "it",
                     row->no, row->words);
    off->first_word = NULL;
    off->end_word = &off->first_word;
    return err;
}

enum err store_job_end(struct db *db, struct why *why)
{
    if (!*db_put_off(db))
        return OK;
    enum err err = story_rows_settle(db, why);
    return err ? err : words_settle(db, why);
}

static enum err words_of(struct db *db, const struct post *post, struct text *words_out,
                         struct why *why)
{
    struct buf words;
    buf_init(&words, LINE_MOST);
    enum err err = words_of_post(post, &words);
    if (err)
        err = why_set(why, err, "store: the text of post %.*s is too long", TEXT_ARG(post->id));
    else
        *words_out = arena_text(db_arena(db), buf_view(&words));
    buf_done(&words);
    return err;
}

static enum err words_add(struct db *db, int64_t no, const struct post *post, struct why *why)
{
    struct word_row *row = arena_make(db_arena(db), struct word_row);
    struct put_off *off = put_off(db);
    row->no = no;
    enum err err = words_of(db, post, &row->words, why);
    if (err)
        return err;
    *off->end_word = row;
    off->end_word = &row->next;
    return OK;
}

/* The index keeps no texts: what is taken out must be said again, exactly. */
static enum err words_drop(struct db *db, int64_t no, const struct post *post, struct why *why)
{
    struct text words = {0};
    enum err err = words_settle(db, why);
    if (!err)
        err = words_of(db, post, &words, why);
    return err ? err
               : db_run(db, why,
                        "INSERT INTO post_words (post_words, rowid, words) "
                        "VALUES ('delete', ?1, ?2)",
                        "it", no, words);
}

/* ---- storing ---- */

static enum err insert(struct db *db, const struct post *part, struct text client, bool shown,
                       int64_t *no_out, struct why *why)
{
    struct buf line;
    buf_init(&line, LINE_MOST);
    enum err err = line_of(part, &line, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO post (client, id, kind, rev, net, at, seen_at, author, lang, "
                     "category, url, shown, line) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
                     "ON CONFLICT (id, client, kind, rev) DO NOTHING",
                     "tttttiittttit", client, part->id, text_of(post_kind_name(part->kind)),
                     some(part->rev), some(part->net), part->at_ms,
                     part->seen_at_ms ? part->seen_at_ms : part->at_ms, part->author.id,
                     text_of(lang_of(part)), category_of(part), part->url, (int64_t)shown,
                     buf_view(&line));
    buf_done(&line);
    if (err)
        return err;
    *no_out = db_changes(db) ? db_last_id(db) : 0;
    return OK;
}

static enum err place_in_stories(struct db *db, const struct post *part, int64_t no,
                                 struct why *why)
{
    const struct stored stored = {part, no, post_clock_ms(part), lang_of(part)};
    enum err err = OK;
    for (size_t i = 0; i < part->story_count && !err; i++)
        err = story_row_take(db, &stored, &part->stories[i], why);
    return err;
}

static enum err add(struct db *db, const struct post *part, struct text client, struct why *why)
{
    int64_t no = 0;
    enum err err = insert(db, part, client, true, &no, why);
    if (err || no == 0) {
        counter_add(&repeated, err ? 0 : 1);
        return err;
    }
    counter_add(&stored_posts, 1);
    err = words_add(db, no, part, why);
    return err ? err : place_in_stories(db, part, no, why);
}

/* ---- edits: the newest text is shown, the older ones are kept ---- */

struct standing {
    int64_t no, edited_at_ms;
    struct text rev, line;
};

static enum err find_shown(struct db *db, struct text client, struct text id,
                           struct standing *standing_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT no, rev, line, coalesce(edited_at, at) FROM post WHERE id = ?1 "
                            "AND client = ?2 AND shown = 1 AND deleted_at IS NULL ORDER BY no",
                            "tt", id, client);
    if (err)
        return err;
    *standing_out = (struct standing){0};
    if (row_next(row))
        *standing_out = (struct standing){row_int(row, 0), row_int(row, 3),
                                          arena_text(db_arena(db), row_text(row, 1)),
                                          arena_text(db_arena(db), row_text(row, 2))};
    return row_end(&row, why);
}

/* What the edit says replaces what stood there; what it does not say stays. */
static void merge(struct post *old, const struct post *edit)
{
    old->text = edit->text;
    old->title = edit->title.at ? edit->title : old->title;
    old->rev = edit->rev;
    old->verdict = edit->verdict;
    old->hits = edit->hits;
    old->hit_count = edit->hit_count;
    old->links = edit->links;
    old->link_count = edit->link_count;
    old->tags = edit->tags;
    old->tag_count = edit->tag_count;
    old->mentions = edit->mentions;
    old->mention_count = edit->mention_count;
    if (edit->media_count) {
        old->media = edit->media;
        old->media_count = edit->media_count;
    }
}

static enum err replace(struct db *db, const struct standing *standing, const struct post *edit,
                        struct text client, struct why *why)
{
    struct post old;
    enum err err = post_read(standing->line, db_arena(db), &old, why);
    if (!err)
        err = words_drop(db, standing->no, &old, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO post_version (post, client, rev, until_at, line) "
                     "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (post, rev) DO NOTHING",
                     "ittit", standing->no, client, some(old.rev), edit->at_ms, standing->line);
    if (err)
        return err;
    merge(&old, edit);
    struct buf line;
    buf_init(&line, LINE_MOST);
    err = line_of(&old, &line, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE post SET line = ?2, lang = ?3, category = ?4, edited_at = ?5 "
                     "WHERE no = ?1",
                     "ittti", standing->no, buf_view(&line), text_of(lang_of(&old)),
                     category_of(&old), edit->at_ms);
    buf_done(&line);
    if (!err)
        err = words_add(db, standing->no, &old, why);
    return err ? err : story_row_retitle(db, standing->no, old.text, lang_of(&old), why);
}

static enum err edit(struct db *db, const struct post *part, struct text client, struct why *why)
{
    struct standing standing;
    enum err err = find_shown(db, client, part->id, &standing, why);
    /* The first this client hears of the post: it is shown as it stands now. */
    if (!err && standing.no == 0)
        return add(db, part, client, why);
    int64_t no = 0;
    if (!err)
        err = insert(db, part, client, false, &no, why);
    if (err || no == 0) {
        counter_add(&repeated, err ? 0 : 1);
        return err;
    }
    counter_add(&stored_posts, 1);
    /* An older edit that comes late is only kept. */
    return part->at_ms >= standing.edited_at_ms ? replace(db, &standing, part, client, why) : OK;
}

/* ---- deletes ---- */

static struct text hash_of(struct text text, char room[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)some(text).at, text.len);
    sodium_bin2hex(room, 65, hash, sizeof(hash));
    return (struct text){room, 64};
}

enum err post_row_purge(struct db *db, int64_t no, bool shown, struct text line, int64_t at_ms,
                        struct why *why)
{
    struct post old;
    enum err err = post_read(line, db_arena(db), &old, why);
    if (!err && shown)
        err = words_drop(db, no, &old, why);
    char room[65];
    if (!err)
        err = db_run(db, why,
                     "UPDATE post SET line = NULL, author = NULL, category = NULL, "
                     "deleted_at = ?2, hash = ?3 WHERE no = ?1",
                     "iit", no, at_ms, hash_of(old.text, room));
    if (!err)
        err = db_run(db, why, "UPDATE post_version SET line = NULL WHERE post = ?1", "i", no);
    if (!err)
        err = db_run(db, why,
                     "UPDATE placement SET author = NULL, because = NULL, outlet = NULL, "
                     "followers = NULL, author_at = NULL WHERE post = ?1",
                     "i", no);
    if (!err)
        err = db_run(db, why,
                     "DELETE FROM second_reading WHERE post = ?1 "
                     "AND client = (SELECT client FROM post WHERE no = ?1)",
                     "i", no);
    if (!err && shown)
        err = story_row_retitle(db, no, (struct text){0}, NULL, why);
    counter_add(&purged, err ? 0 : 1);
    return err;
}

enum { VERSIONS_MOST = 4096 };

static enum err forget(struct db *db, const struct post *post, struct why *why)
{
    struct {
        int64_t no;
        bool shown;
        struct text line;
    } *found = arena_alloc(db_arena(db), sizeof(*found) * VERSIONS_MOST);
    size_t count = 0;
    struct row *row = NULL;
    /* Upstream it is gone for everybody: so it is for every client here. */
    enum err err = db_query(db, &row, why,
                            "SELECT no, shown, line FROM post WHERE id = ?1 AND line IS NOT NULL "
                            "LIMIT 4096",
                            "t", post->id);
    if (err)
        return err;
    while (count < VERSIONS_MOST && row_next(row)) {
        found[count].no = row_int(row, 0);
        found[count].shown = row_int(row, 1) != 0;
        found[count++].line = arena_text(db_arena(db), row_text(row, 2));
    }
    err = row_end(&row, why);
    for (size_t i = 0; i < count && !err; i++)
        err = post_row_purge(db, found[i].no, found[i].shown, found[i].line, post->at_ms, why);
    return err;
}

enum err store_post(struct db *db, const struct post *post, struct why *why)
{
    if (post->kind == POST_DELETE)
        return forget(db, post, why);
    struct text *clients;
    size_t count = clients_of(post, db_arena(db), &clients);
    enum err err = OK;
    for (size_t i = 0; i < count && !err; i++) {
        struct post part;
        pick(post, clients[i], db_arena(db), &part);
        err = post->kind == POST_EDIT ? edit(db, &part, clients[i], why)
                                      : add(db, &part, clients[i], why);
    }
    return err;
}
