#include "page/story_facts.h"

#include "page/story_scan.h"
#include "story/story.h"

/* What a story knows of itself: where it began, who tells it, what is said, what it resembles. */

enum { CLAIMS_SHOWN = 8, OUTLETS_SHOWN = 20 };

#define OF_STORY "client = ?1 AND brand = ?2 AND story = ?3"

static enum err origin(struct db *db, const struct story_id *s, struct json_out *out,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT l.net, p.id, l.at, p.url FROM placement l JOIN post p ON p.no = l.post "
                 "WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?3 "
                 "AND l.kind <> 'repost' ORDER BY l.at, l.post LIMIT 1",
                 "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    json_key(out, "origin");
    if (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "net", row_text(row, 0));
        json_pair_text(out, "post", row_text(row, 1));
        json_pair_time(out, "at", row_int(row, 2));
        json_pair_text(out, "url", row_text(row, 3));
        json_end(out, '}');
    } else {
        json_put_null(out);
    }
    return row_end(&row, why);
}

/* How far few authors say most of it, and how many posts are by those who were there. */
static enum err voices(struct db *db, const struct story_id *s, const struct story_scan *scan,
                       struct json_out *out, struct why *why)
{
    enum { LOUDEST = 10 };
    int64_t loudest[LOUDEST] = {0}, authors = 0, top10 = 0, critical = 0;
    for (size_t i = 0; i < scan->voices.len; i++) {
        const int64_t posts = scan->voices.at[i].posts;
        size_t at = LOUDEST;
        authors += posts > 0;
        for (; at > 0 && posts > loudest[at - 1]; at--)
            if (at < LOUDEST)
                loudest[at] = loudest[at - 1];
        if (at < LOUDEST)
            loudest[at] = posts;
    }
    for (size_t i = 0; i < LOUDEST; i++)
        top10 += loudest[i];
    enum err err =
        db_int(db, &critical, why,
               "SELECT count(*) FROM story_author WHERE " OF_STORY " AND critical_at IS NOT NULL",
               "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    const double all = scan->posts > 0 ? (double)scan->posts : 1;
    json_key(out, "voices");
    json_begin(out, '{');
    json_pair_int(out, "authors", authors);
    json_pair_int(out, "critical", critical);
    json_pair_number(out, "loudest_share", (double)loudest[0] / all, 4);
    json_pair_number(out, "ten_loudest_share", (double)top10 / all, 4);
    json_pair_number(out, "first_hand_share", (double)scan->first_hand / all, 4);
    json_end(out, '}');
    return OK;
}

static int by_most(const void *a, const void *b)
{
    const struct scan_outlet *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts < y->posts ? 1 : -1;
    return text_order(x->name, y->name);
}

static void outlets(struct story_scan *scan, struct json_out *out)
{
    if (scan->outlet_count)
        qsort(scan->outlets, scan->outlet_count, sizeof(*scan->outlets), by_most);
    json_key(out, "outlets");
    json_begin(out, '[');
    for (size_t i = 0; i < scan->outlet_count && i < OUTLETS_SHOWN; i++) {
        json_begin(out, '{');
        json_pair_text(out, "name", scan->outlets[i].name);
        json_pair_int(out, "posts", scan->outlets[i].posts);
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* ---- what is said ---- */

/* Reposts say nothing of their own; what was deleted says nothing more. */
#define SAMPLED                                                                                    \
    "SELECT post, at, first_hand, copy, critical FROM placement WHERE " OF_STORY                   \
    " AND (copy = 0 OR ?6) AND kind NOT IN ('repost', 'delete') ORDER BY at"

enum err story_sample(struct db *db, const struct story_id *s, bool copies,
                      struct story_sample *sample, struct why *why)
{
    enum { MOST = SAMPLE_NEWEST + SAMPLE_FIRST };
    struct arena *arena = db_arena(db);
    struct row *row = NULL;
    *sample = (struct story_sample){.posts = arena_array(arena, struct post *, MOST),
                                    .numbers = arena_array(arena, int64_t, MOST),
                                    .first_hand = arena_array(arena, bool, MOST),
                                    .copy = arena_array(arena, bool, MOST),
                                    .critical = arena_array(arena, bool, MOST)};
    enum err err =
        db_query(db, &row, why,
                 "SELECT p.line, l.first_hand, l.copy, l.critical, l.post FROM (SELECT * "
                 "FROM (" SAMPLED " DESC, post DESC LIMIT ?4) UNION SELECT * FROM "
                 "(" SAMPLED ", post LIMIT ?5)) l JOIN post p ON p.no = l.post "
                 "WHERE p.line IS NOT NULL ORDER BY l.at, l.post",
                 "tttiii", s->client, s->brand, s->id, (int64_t)SAMPLE_NEWEST,
                 (int64_t)SAMPLE_FIRST, (int64_t)copies);
    if (err)
        return err;
    while (row_next(row) && sample->count < MOST) {
        struct post *post = arena_make(arena, struct post);
        struct why broken;
        if (post_read(arena_text(arena, row_text(row, 0)), arena, post, &broken))
            continue;
        const size_t i = sample->count++;
        sample->posts[i] = post;
        sample->first_hand[i] = row_int(row, 1) != 0;
        sample->copy[i] = row_int(row, 2) != 0;
        sample->critical[i] = row_int(row, 3) != 0;
        sample->numbers[i] = row_int(row, 4);
    }
    return row_end(&row, why);
}

static void show_claim(struct db *db, const struct ledger *ledger, const struct story_claim *claim,
                       struct json_out *out)
{
    const struct post *post = claim->post;
    json_begin(out, '{');
    json_pair_text(out, "for", text_of(claim->code));
    json_pair_text(out, "words", claim->words);
    json_pair_text(out, "text", claim->text);
    json_pair_text(out, "lang", post->verdict ? text_of(post->verdict->lang) : (struct text){0});
    json_pair_text(out, "post", post->id);
    json_pair_int(out, "posts", (int64_t)claim->posts);
    json_pair_int(out, "authors", (int64_t)claim->authors);
    json_pair_time(out, "first_at", claim->first_ms);
    show_ledger(db, ledger, claim->text.len ? claim->text : claim->words, out);
    json_end(out, '}');
}

static enum err claims(struct db *db, const struct seen_by *by, const struct story_id *s,
                       struct json_out *out, struct why *why)
{
    struct ledger ledger;
    struct arena *arena = db_arena(db);
    struct story_claim shown[CLAIMS_SHOWN];
    struct story_sample sample;
    enum err err = story_sample(db, s, false, &sample, why);
    if (!err)
        err = ledger_of(db, by, s, &ledger, why);
    if (err)
        return err;
    struct testimony *all = arena_array(arena, struct testimony, sample.count + 1);
    for (size_t i = 0; i < sample.count; i++)
        all[i] = (struct testimony){.post = sample.posts[i], .first_hand = sample.first_hand[i]};
    struct story_reader *reader = story_reader_new();
    size_t count = story_claims(reader, all, sample.count, shown, CLAIMS_SHOWN, arena);
    json_key(out, "claims");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++)
        show_claim(db, &ledger, &shown[i], out);
    json_end(out, ']');
    story_reader_free(&reader);
    return OK;
}

/* ---- stories like it ---- */

static enum err show_similar(struct db *db, const struct story_id *s, const struct story_like *like,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT headline, headline_lang, last_at, level, posts FROM story "
                            "WHERE client = ?1 AND brand = ?2 AND id = ?3",
                            "ttt", s->client, s->brand, like->id);
    if (err)
        return err;
    if (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", like->id);
        json_pair_text(out, "headline", row_text(row, 0));
        json_pair_text(out, "headline_lang", row_text(row, 1));
        show_time(out, "last_at", row, 2);
        json_pair_int(out, "level", row_int(row, 3));
        json_pair_int(out, "posts", row_int(row, 4));
        json_key(out, "shared");
        json_begin(out, '[');
        for (size_t i = 0; i < like->shared_count; i++)
            json_put_text(out, like->shared[i]);
        json_end(out, ']');
        json_end(out, '}');
    }
    return row_end(&row, why);
}

static enum err similar(struct db *db, const struct story_id *s, struct json_out *out,
                        struct why *why)
{
    struct story_said *said = arena_make(db_arena(db), struct story_said);
    enum err err = story_said(db, s, said, why);
    json_key(out, "similar");
    json_begin(out, '[');
    for (size_t i = 0; i < said->like_count && !err; i++)
        err = show_similar(db, s, &said->like[i], out, why);
    json_end(out, ']');
    return err;
}

/* ---- what became of it ---- */

static enum err history(struct db *db, const struct story_id *s, struct json_out *out,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT at, what, other, posts, person, why FROM story_history "
                            "WHERE " OF_STORY " ORDER BY no LIMIT 500",
                            "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    json_key(out, "history");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_text(out, "what", row_text(row, 1));
        json_pair_text(out, "other", row_text(row, 2));
        json_pair_int(out, "posts", row_int(row, 3));
        json_pair_text(out, "by", row_text(row, 4));
        json_pair_text(out, "why", row_text(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err marks(struct db *db, const struct story_id *s, struct json_out *out,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT pinned, merged_into FROM story WHERE client = ?1 AND "
                            "brand = ?2 AND id = ?3",
                            "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    bool known = row_next(row);
    json_pair_bool(out, "pinned", known && row_int(row, 0) != 0);
    json_pair_text(out, "merged_into", known ? row_text(row, 1) : (struct text){NULL, 0});
    return row_end(&row, why);
}

enum err show_story_facts(struct db *db, const struct seen_by *by, const struct story_id *story,
                          struct story_scan *scan, struct json_out *out, struct why *why)
{
    enum err err = marks(db, story, out, why);
    if (!err)
        err = origin(db, story, out, why);
    if (!err)
        err = voices(db, story, scan, out, why);
    outlets(scan, out);
    if (!err)
        err = claims(db, by, story, out, why);
    if (!err)
        err = similar(db, story, out, why);
    if (!err)
        err = history(db, story, out, why);
    return err;
}
