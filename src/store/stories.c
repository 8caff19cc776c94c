#include "base/utf8.h"
#include "model/post_line.h"
#include "store/rows.h"

/*
 * The rows of stories, as posts make them. A post of a story adds to its figures at once; the
 * figures that fire computes (its window is 24 hours) replace them whenever it says them.
 */

static bool is_repost(const struct post *post)
{
    return post->kind == POST_REPOST;
}

static enum err is_own_voice(struct db *db, const struct post *post,
                             const struct placement *placement, bool *own_out, struct why *why)
{
    char id[300], handle[300];
    int id_len =
        snprintf(id, sizeof(id), "%.*s:%.*s", TEXT_ARG(post->net), TEXT_ARG(post->author.id));
    int handle_len = snprintf(handle, sizeof(handle), "%.*s:%.*s", TEXT_ARG(post->net),
                              TEXT_ARG(post->author.handle));
    *own_out = false;
    if (id_len >= (int)sizeof(id) || handle_len >= (int)sizeof(handle))
        return OK;
    int64_t count = 0;
    enum err err =
        db_int(db, &count, why,
               "SELECT count(*) FROM voice WHERE client = ?1 AND brand = ?2 "
               "AND account IN (lower(?3), lower(?4))",
               "tttt", some(placement->client), some(placement->brand),
               (struct text){id, (size_t)id_len}, (struct text){handle, (size_t)handle_len});
    *own_out = count > 0;
    return err;
}

/* Who speaks: one of our own voices, or a critic. A repost is neither. */
struct speaker {
    bool own, critical;
};

static enum err speaker_of(struct db *db, const struct post *post,
                           const struct placement *placement, struct speaker *out, struct why *why)
{
    *out = (struct speaker){false, false};
    if (is_repost(post))
        return OK;
    enum err err = is_own_voice(db, post, placement, &out->own, why);
    out->critical = !err && !out->own && verdict_is_critical(post->verdict);
    return err;
}

struct news {
    bool critical;
    int64_t authors, reach;
};

static enum err take_author(struct db *db, const struct stored *stored, const struct placement *p,
                            struct news *news, struct why *why)
{
    const struct post *post = stored->post;
    const bool critical = news->critical;
    if (!post->author.id.at)
        return OK;
    enum err err = db_run(db, why,
                          "INSERT INTO story_author (client, brand, story, author, critical_at) "
                          "VALUES (?1, ?2, ?3, ?4 || ':' || ?5, CASE WHEN ?6 THEN ?7 END) "
                          "ON CONFLICT (client, brand, story, author) DO NOTHING",
                          "tttttii", some(p->client), some(p->brand), p->story, some(post->net),
                          post->author.id, (int64_t)critical, stored->clock_ms);
    if (err)
        return err;
    if (db_changes(db)) {
        news->authors = critical;
        news->reach = post->author.followers > 0 ? post->author.followers : 0;
        return OK;
    }
    if (!critical)
        return OK;
    err = db_run(db, why,
                 "UPDATE story_author SET critical_at = ?6 WHERE client = ?1 AND brand = ?2 "
                 "AND story = ?3 AND author = ?4 || ':' || ?5 AND critical_at IS NULL",
                 "ttttti", some(p->client), some(p->brand), p->story, some(post->net),
                 post->author.id, stored->clock_ms);
    news->authors = err ? 0 : db_changes(db);
    return err;
}

/* ---- what a job's posts add to a story, written once ---- */

struct bin_sum {
    int64_t at_ms, authors, posts, reposts;
    struct bin_sum *next;
};

struct story_sum {
    struct text client, brand, story;
    int64_t posts, reposts, authors, reach;
    int64_t first_at_ms, first_seen_ms, last_at_ms;
    /* The first that is no repost gives the headline. */
    struct text first_post, headline;
    int64_t first_no;
    char lang[8];
    struct bin_sum *bins;
    struct story_sum *next, *same_slot;
};

static struct text headline_of(const struct post *post)
{
    return utf8_head(post->text.len ? post->text : post->title, HEADLINE_LETTERS);
}

static struct story_sum *sum_of(struct db *db, const struct placement *p)
{
    struct put_off *off = put_off(db);
    struct story_sum **slot =
        &off->sums[(text_hash(p->story) ^ text_hash(p->brand)) % STORY_SUM_SLOTS];
    for (struct story_sum *sum = *slot; sum; sum = sum->same_slot)
        if (text_same(sum->story, some(p->story)) && text_same(sum->brand, some(p->brand)) &&
            text_same(sum->client, some(p->client)))
            return sum;
    struct arena *arena = db_arena(db);
    struct story_sum *sum = arena_make(arena, struct story_sum);
    sum->client = arena_text(arena, some(p->client));
    sum->brand = arena_text(arena, some(p->brand));
    sum->story = arena_text(arena, some(p->story));
    sum->first_at_ms = sum->first_seen_ms = INT64_MAX;
    sum->last_at_ms = INT64_MIN;
    sum->same_slot = *slot;
    *slot = sum;
    *off->end_sum = sum;
    off->end_sum = &sum->next;
    return sum;
}

static struct bin_sum *bin_of(struct story_sum *sum, int64_t clock_ms, struct arena *arena)
{
    int64_t at = clock_ms - ((clock_ms % BIN_MS) + BIN_MS) % BIN_MS;
    struct bin_sum *bin = sum->bins;
    while (bin && bin->at_ms != at)
        bin = bin->next;
    if (bin)
        return bin;
    bin = arena_make(arena, struct bin_sum);
    bin->at_ms = at;
    bin->next = sum->bins;
    sum->bins = bin;
    return bin;
}

static void add_up(struct db *db, const struct stored *stored, const struct placement *p,
                   const struct news *news)
{
    const struct post *post = stored->post;
    struct story_sum *sum = sum_of(db, p);
    struct bin_sum *bin = bin_of(sum, stored->clock_ms, db_arena(db));
    bool repost = is_repost(post);
    int64_t seen_ms = post->seen_at_ms ? post->seen_at_ms : post->at_ms;
    sum->posts += !repost;
    sum->reposts += repost;
    sum->authors += news->authors;
    sum->reach += news->reach;
    bin->posts += !repost;
    bin->reposts += repost;
    bin->authors += news->authors;
    if (stored->clock_ms < sum->first_at_ms)
        sum->first_at_ms = stored->clock_ms;
    if (seen_ms < sum->first_seen_ms)
        sum->first_seen_ms = seen_ms;
    if (stored->clock_ms > sum->last_at_ms)
        sum->last_at_ms = stored->clock_ms;
    if (repost || sum->first_no)
        return;
    sum->first_no = stored->no;
    sum->first_post = arena_text(db_arena(db), post->id);
    sum->headline = arena_text(db_arena(db), headline_of(post));
    snprintf(sum->lang, sizeof(sum->lang), "%s", stored->lang ? stored->lang : "");
}

static enum err write_sum(struct db *db, const struct story_sum *sum, struct why *why)
{
    struct text lang = sum->lang[0] ? text_of(sum->lang) : (struct text){0};
    return db_run(
        db, why,
        "INSERT INTO story (client, brand, id, first_post, first_no, headline, headline_lang, "
        "first_at, first_seen_at, last_at, posts, reposts, authors, reach) "
        "VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
        "ON CONFLICT (client, brand, id) DO UPDATE SET "
        "first_post = coalesce(story.first_post, excluded.first_post), "
        "first_no = coalesce(story.first_no, excluded.first_no), "
        "headline = coalesce(story.headline, excluded.headline), "
        "headline_lang = coalesce(story.headline_lang, excluded.headline_lang), "
        "first_at = CASE WHEN story.first_at < excluded.first_at THEN story.first_at "
        "ELSE excluded.first_at END, "
        "first_seen_at = CASE WHEN story.first_seen_at < excluded.first_seen_at "
        "THEN story.first_seen_at ELSE excluded.first_seen_at END, "
        "last_at = CASE WHEN story.last_at > excluded.last_at THEN story.last_at "
        "ELSE excluded.last_at END, "
        "posts = story.posts + excluded.posts, reposts = story.reposts + excluded.reposts, "
        "authors = story.authors + excluded.authors, reach = story.reach + excluded.reach",
        "ttttittiiiiiii", sum->client, sum->brand, sum->story, sum->first_post, sum->first_no,
        sum->headline, lang, sum->first_at_ms, sum->first_seen_ms, sum->last_at_ms, sum->posts,
        sum->reposts, sum->authors, sum->reach);
}

static enum err write_bins(struct db *db, const struct story_sum *sum, struct why *why)
{
    enum err err = OK;
    for (const struct bin_sum *bin = sum->bins; bin && !err; bin = bin->next)
        err = db_run(db, why,
                     "INSERT INTO bin (client, brand, story, at, authors, posts, reposts) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                     "ON CONFLICT (client, brand, story, at) DO UPDATE SET "
                     "authors = bin.authors + excluded.authors, "
                     "posts = bin.posts + excluded.posts, "
                     "reposts = bin.reposts + excluded.reposts",
                     "tttiiii", sum->client, sum->brand, sum->story, bin->at_ms, bin->authors,
                     bin->posts, bin->reposts);
    return err;
}

enum err story_rows_settle(struct db *db, struct why *why)
{
    struct put_off *off = put_off(db);
    enum err err = OK;
    if (!off->first_sum)
        return OK;
    for (const struct story_sum *sum = off->first_sum; sum && !err; sum = sum->next) {
        err = write_sum(db, sum, why);
        if (!err)
            err = write_bins(db, sum, why);
    }
    memset(off->sums, 0, sizeof(off->sums));
    off->first_sum = NULL;
    off->end_sum = &off->first_sum;
    return err;
}

/* What it shares with the story, as JSON; absent: nothing is said of it. */
static struct text because_of(struct db *db, const struct placement *p)
{
    enum { BECAUSE_BYTES = 8192 };
    struct text text = {NULL, 0};
    if (!p->because_count)
        return text;
    struct buf buf;
    struct json_out out;
    buf_init(&buf, BECAUSE_BYTES);
    json_out_init(&out, &buf);
    because_write(&out, p->because, p->because_count);
    if (!buf_over(&buf))
        text = arena_text(db_arena(db), buf_view(&buf));
    buf_done(&buf);
    return text;
}

static bool is_first_hand(const struct post *post)
{
    return post->verdict && post->verdict->first_hand >= .5 && !is_repost(post);
}

/* Who publishes it, of an article or a post that is news: the host of its address, or an author
 * whom many follow. */
static struct text outlet_of(const struct post *post)
{
    enum { FOLLOWED_BY_MANY = 10000 };
    const struct text none = {NULL, 0};
    const bool article = post->kind == POST_ARTICLE;
    if (is_repost(post) ||
        !(article || (post->verdict && post->verdict->intent[INTENT_NEWS] >= .5)))
        return none;
    const struct text host = text_host(article || !post->link_count ? post->url : post->links[0]);
    if (article || post->link_count)
        return text_starts(host, TEXT("www.")) ? text_slice(host, 4, host.len) : host;
    return post->author.followers >= FOLLOWED_BY_MANY && post->author.handle.len
               ? post->author.handle
               : none;
}

enum err story_row_take(struct db *db, const struct stored *stored, const struct placement *p,
                        struct why *why)
{
    const struct post *post = stored->post;
    struct speaker speaker;
    enum err err = speaker_of(db, post, p, &speaker, why);
    if (!err)
        err = db_run(
            db, why,
            "INSERT INTO placement (client, brand, story, at, post, net, lang, kind, "
            "author, why, because, loose, first_hand, outlet, copy, critical, own, followers, "
            "author_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
            "?16, ?17, CASE WHEN ?18 >= 0 THEN ?18 END, nullif(?19, 0)) "
            "ON CONFLICT (client, brand, story, at, post) DO NOTHING",
            "tttiittttttiitiiiii", some(p->client), some(p->brand), some(p->story),
            stored->clock_ms, stored->no, some(post->net), text_of(stored->lang),
            text_of(post_kind_name(post->kind)), post->author.id, text_of(p->why),
            because_of(db, p), (int64_t)p->loose, (int64_t)is_first_hand(post), outlet_of(post),
            (int64_t)p->copy, (int64_t)speaker.critical, (int64_t)speaker.own,
            post->author.followers, post->author.made_at_ms);
    if (err || !db_changes(db))
        return err;
    struct news news = {.critical = speaker.critical};
    err = take_author(db, stored, p, &news, why);
    if (!err)
        add_up(db, stored, p, &news);
    return err;
}

/* ---- the headline follows its post ---- */

struct titled {
    struct text client, brand, story;
};
enum { TITLED_MOST = 64 };

static enum err titled_by(struct db *db, int64_t no, struct titled *titled, size_t *count_out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why, "SELECT client, brand, id FROM story WHERE first_no = ?1 LIMIT 64", "i", no);
    if (err)
        return err;
    size_t count = 0;
    for (struct arena *arena = db_arena(db); count < TITLED_MOST && row_next(row); count++)
        titled[count] = (struct titled){arena_text(arena, row_text(row, 0)),
                                        arena_text(arena, row_text(row, 1)),
                                        arena_text(arena, row_text(row, 2))};
    *count_out = count;
    return row_end(&row, why);
}

static enum err set_title(struct db *db, const struct titled *titled, int64_t no,
                          struct text headline, const char *lang, struct why *why)
{
    const struct titled *t = titled;
    return db_run(db, why,
                  "UPDATE story SET first_no = nullif(?4, 0), headline = ?5, headline_lang = ?6 "
                  "WHERE client = ?1 AND brand = ?2 AND id = ?3",
                  "tttitt", t->client, t->brand, t->story, no, headline, text_of(lang));
}

static enum err next_title(struct db *db, const struct titled *t, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT post.no, post.line FROM placement CROSS JOIN post "
                            "ON post.no = placement.post WHERE placement.client = ?1 "
                            "AND placement.brand = ?2 AND placement.story = ?3 "
                            "AND placement.kind <> 'repost' AND post.line IS NOT NULL "
                            "ORDER BY placement.at, placement.post LIMIT 1",
                            "ttt", t->client, t->brand, t->story);
    if (err)
        return err;
    struct post post = {0};
    int64_t no = 0;
    if (row_next(row)) {
        no = row_int(row, 0);
        err = post_read(arena_text(db_arena(db), row_text(row, 1)), db_arena(db), &post, why);
    }
    enum err end = row_end(&row, why);
    if (err || end)
        return err ? err : end;
    const char *lang = post.verdict ? post.verdict->lang : NULL;
    return set_title(db, t, no, headline_of(&post), lang, why);
}

enum err story_row_retitle(struct db *db, int64_t no, struct text text, const char *lang,
                           struct why *why)
{
    struct titled titled[TITLED_MOST];
    size_t count = 0;
    enum err err = story_rows_settle(db, why);
    if (!err)
        err = titled_by(db, no, titled, &count, why);
    for (size_t i = 0; i < count && !err; i++)
        err = text.at ? set_title(db, &titled[i], no, utf8_head(text, HEADLINE_LETTERS), lang, why)
                      : next_title(db, &titled[i], why);
    return err;
}

enum err story_row_title(struct db *db, struct text client, struct text brand, struct text story,
                         struct why *why)
{
    const struct titled titled = {some(client), some(brand), story};
    return next_title(db, &titled, why);
}
