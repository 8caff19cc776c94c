#include "base/map.h"
#include "base/vec.h"
#include "desk/show.h"
#include "story/story.h"

/* What a story knows of itself: where it began, who tells it, what is said, what it resembles. */

enum {
    SAID_ROWS = 3000,
    THINGS_MOST = 20000,
    SAID_SHOWN = 12,
    CLAIMS_SHOWN = 8,
    CLAIMS_NEWEST = 900,
    CLAIMS_FIRST = 300,
    SIMILAR_SHOWN = 5,
    OUTLETS_SHOWN = 20
};

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
static enum err voices(struct db *db, const struct story_id *s, struct json_out *out,
                       struct why *why)
{
    struct row *row = NULL;
    int64_t authors = 0, posts = 0, top = 0, top10 = 0, first_hand = 0, critical = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT count(*), sum(first_hand) FROM placement WHERE " OF_STORY
                            " AND kind <> 'repost' GROUP BY net, author ORDER BY 1 DESC",
                            "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    while (row_next(row)) {
        int64_t count = row_int(row, 0);
        top = authors == 0 ? count : top;
        top10 += authors < 10 ? count : 0;
        authors++;
        posts += count;
        first_hand += row_int(row, 1);
    }
    err = row_end(&row, why);
    if (!err)
        err = db_int(db, &critical, why,
                     "SELECT count(*) FROM story_author WHERE " OF_STORY
                     " AND critical_at IS NOT NULL",
                     "ttt", s->client, s->brand, s->id);
    if (err)
        return err;
    double all = posts > 0 ? (double)posts : 1;
    json_key(out, "voices");
    json_begin(out, '{');
    json_pair_int(out, "authors", authors);
    json_pair_int(out, "critical", critical);
    json_pair_number(out, "loudest_share", (double)top / all, 4);
    json_pair_number(out, "ten_loudest_share", (double)top10 / all, 4);
    json_pair_number(out, "first_hand_share", (double)first_hand / all, 4);
    json_end(out, '}');
    return OK;
}

static enum err outlets(struct db *db, const struct story_id *s, struct json_out *out,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT outlet, count(*) FROM placement WHERE " OF_STORY
                            " AND outlet IS NOT NULL GROUP BY outlet ORDER BY 2 DESC, 1 LIMIT ?4",
                            "ttti", s->client, s->brand, s->id, (int64_t)OUTLETS_SHOWN);
    if (err)
        return err;
    json_key(out, "outlets");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "name", row_text(row, 0));
        json_pair_int(out, "posts", row_int(row, 1));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* ---- what is said ---- */

struct testimonies {
    struct testimony *at;
    size_t count;
};

struct saying { /* one thing, in this story and in others */
    struct text code, name;
    int64_t here;
    int64_t stories;  /* others that say it */
    struct text last; /* of those: the one counted last */
};

struct sayings {
    struct arena *arena;
    struct map *by_name;
    VEC(struct saying *) all;
};

struct other { /* a story that says some of it */
    struct text id;
    double score;
    int64_t shared;
    VEC(struct saying *) by;
};

static const struct json *parsed(struct arena *arena, struct text text)
{
    struct json *json = NULL;
    struct why why;
    if (!text.at || json_parse(arena_text(arena, text), arena, &json, &why))
        return NULL;
    return json->first;
}

/* NULL for what nobody would call said: numbers, authors, pictures. */
static struct saying *saying_of(struct sayings *sayings, const struct json *one, bool make)
{
    struct text code = json_text_at(one, "for"), name = json_text_at(one, "thing");
    if (!name.at && (text_is(code, "word") || text_is(code, "tag") || text_is(code, "code")))
        name = json_text_at(one, "words");
    if (!name.len)
        return NULL;
    struct text key = arena_printf(sayings->arena, "%.*s/%.*s", TEXT_ARG(code), TEXT_ARG(name));
    struct saying *saying = map_get(sayings->by_name, key);
    if (saying || !make)
        return saying;
    saying = arena_make(sayings->arena, struct saying);
    *saying = (struct saying){.code = code, .name = name};
    if (map_put(sayings->by_name, key, saying))
        return NULL;
    vec_push(&sayings->all, saying);
    return saying;
}

static int by_count(const void *a, const void *b)
{
    const struct saying *x = *(struct saying *const *)a, *y = *(struct saying *const *)b;
    if (x->here != y->here)
        return x->here < y->here ? 1 : -1;
    int order = text_order(x->code, y->code);
    return order ? order : text_order(x->name, y->name);
}

static enum err gather(struct db *db, const struct story_id *s, struct sayings *sayings,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT because FROM placement WHERE " OF_STORY
                 " AND because IS NOT NULL AND copy = 0 ORDER BY at DESC, post DESC LIMIT ?4",
                 "ttti", s->client, s->brand, s->id, (int64_t)SAID_ROWS);
    if (err)
        return err;
    while (row_next(row))
        for (const struct json *one = parsed(sayings->arena, row_text(row, 0)); one;
             one = one->next) {
            struct saying *saying = saying_of(sayings, one, true);
            if (saying)
                saying->here++;
        }
    err = row_end(&row, why);
    if (sayings->all.len)
        qsort(sayings->all.at, sayings->all.len, sizeof(*sayings->all.at), by_count);
    return err;
}

/* The posts that claims are read from: the newest and the first, each once. */
static enum err sample(struct db *db, const struct story_id *s, struct testimonies *all,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT p.line, l.first_hand FROM (SELECT post, at, first_hand FROM (SELECT post, at, "
        "first_hand FROM placement WHERE " OF_STORY " AND copy = 0 AND kind NOT IN ('repost', "
        "'delete') ORDER BY at DESC, post DESC LIMIT ?4) UNION SELECT post, at, first_hand FROM "
        "(SELECT post, at, first_hand FROM placement WHERE " OF_STORY
        " AND copy = 0 AND kind NOT IN ('repost', 'delete') ORDER BY at, post LIMIT ?5)) l "
        "JOIN post p ON p.no = l.post WHERE p.line IS NOT NULL ORDER BY l.at, l.post",
        "tttii", s->client, s->brand, s->id, (int64_t)CLAIMS_NEWEST, (int64_t)CLAIMS_FIRST);
    if (err)
        return err;
    while (row_next(row) && all->count < CLAIMS_NEWEST + CLAIMS_FIRST) {
        struct post *post = arena_make(db_arena(db), struct post);
        struct why broken;
        if (post_read(arena_text(db_arena(db), row_text(row, 0)), db_arena(db), post, &broken))
            continue;
        all->at[all->count++] =
            (struct testimony){.post = post, .first_hand = row_int(row, 1) != 0};
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
    struct testimonies all = {
        .at = arena_array(arena, struct testimony, CLAIMS_NEWEST + CLAIMS_FIRST)};
    enum err err = sample(db, s, &all, why);
    if (!err)
        err = ledger_of(db, by, s, &ledger, why);
    if (err)
        return err;
    struct story_reader *reader = story_reader_new();
    size_t count = story_claims(reader, all.at, all.count, shown, CLAIMS_SHOWN, arena);
    json_key(out, "claims");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++)
        show_claim(db, &ledger, &shown[i], out);
    json_end(out, ']');
    story_reader_free(&reader);
    return OK;
}

/* ---- stories like it ---- */

struct others {
    struct map *by_id;
    VEC(struct other *) all;
};

static struct other *other_of(struct others *others, struct arena *arena, struct text id)
{
    struct other *other = map_get(others->by_id, id);
    if (other)
        return other;
    other = arena_make(arena, struct other);
    other->id = arena_text(arena, id);
    if (map_put(others->by_id, other->id, other))
        return NULL;
    vec_push(&others->all, other);
    return other;
}

static void count_other(struct sayings *sayings, struct other *other, const struct json *one)
{
    struct saying *saying = saying_of(sayings, one, false);
    if (!saying || text_is(saying->code, "time"))
        return;
    for (size_t i = 0; i < other->by.len; i++)
        if (other->by.at[i] == saying)
            return;
    vec_push(&other->by, saying);
    saying->stories++;
}

static enum err gather_others(struct db *db, const struct story_id *s, struct sayings *sayings,
                              struct others *others, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT story, because FROM placement WHERE client = ?1 AND brand = ?2 "
                            "AND story <> ?3 AND because IS NOT NULL ORDER BY at DESC LIMIT ?4",
                            "ttti", s->client, s->brand, s->id, (int64_t)SAID_ROWS);
    if (err)
        return err;
    while (row_next(row)) {
        struct other *other = other_of(others, sayings->arena, row_text(row, 0));
        const struct json *one = other ? parsed(sayings->arena, row_text(row, 1)) : NULL;
        for (; one; one = one->next)
            count_other(sayings, other, one);
    }
    return row_end(&row, why);
}

static int by_score(const void *a, const void *b)
{
    const struct other *x = *(struct other *const *)a, *y = *(struct other *const *)b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return text_order(x->id, y->id);
}

static enum err show_similar(struct db *db, const struct story_id *s, const struct other *other,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT headline, headline_lang, last_at, level, posts FROM story "
                            "WHERE client = ?1 AND brand = ?2 AND id = ?3",
                            "ttt", s->client, s->brand, other->id);
    if (err)
        return err;
    if (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", other->id);
        json_pair_text(out, "headline", row_text(row, 0));
        json_pair_text(out, "headline_lang", row_text(row, 1));
        show_time(out, "last_at", row, 2);
        json_pair_int(out, "level", row_int(row, 3));
        json_pair_int(out, "posts", row_int(row, 4));
        json_key(out, "shared");
        json_begin(out, '[');
        for (size_t i = 0; i < other->by.len && i < SAID_SHOWN; i++)
            json_put_text(out, other->by.at[i]->name);
        json_end(out, ']');
        json_end(out, '}');
    }
    return row_end(&row, why);
}

static enum err similar(struct db *db, const struct story_id *s, struct sayings *sayings,
                        struct json_out *out, struct why *why)
{
    struct others others = {.by_id = map_new(THINGS_MOST)};
    enum err err = gather_others(db, s, sayings, &others, why);
    for (size_t i = 0; i < others.all.len; i++)
        for (size_t k = 0; k < others.all.at[i]->by.len; k++)
            others.all.at[i]->score += 1 / (1 + (double)others.all.at[i]->by.at[k]->stories);
    if (others.all.len)
        qsort(others.all.at, others.all.len, sizeof(*others.all.at), by_score);
    json_key(out, "similar");
    json_begin(out, '[');
    for (size_t i = 0, shown = 0; i < others.all.len && shown < SIMILAR_SHOWN && !err; i++) {
        if (others.all.at[i]->by.len < 2)
            continue;
        err = show_similar(db, s, others.all.at[i], out, why);
        shown++;
    }
    json_end(out, ']');
    for (size_t i = 0; i < others.all.len; i++)
        vec_done(&others.all.at[i]->by);
    vec_done(&others.all);
    map_free(&others.by_id);
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
                          struct json_out *out, struct why *why)
{
    struct sayings sayings = {.arena = db_arena(db), .by_name = map_new(THINGS_MOST)};
    enum err err = marks(db, story, out, why);
    if (!err)
        err = origin(db, story, out, why);
    if (!err)
        err = voices(db, story, out, why);
    if (!err)
        err = outlets(db, story, out, why);
    if (!err)
        err = gather(db, story, &sayings, why);
    if (!err)
        err = claims(db, by, story, out, why);
    if (!err)
        err = similar(db, story, &sayings, out, why);
    if (!err)
        err = history(db, story, out, why);
    vec_done(&sayings.all);
    map_free(&sayings.by_name);
    return err;
}
