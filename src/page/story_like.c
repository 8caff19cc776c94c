#include "base/map.h"
#include "base/vec.h"
#include "page/story_facts.h"

/* What is said in a story, by the signs its posts share with it, and which stories say the same. */

enum { SAID_ROWS = 3000, THINGS_MOST = 20000 };

#define OF_STORY "client = ?1 AND brand = ?2 AND story = ?3"

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

static void note_like(struct others *others, struct story_said *said)
{
    for (size_t i = 0; i < others->all.len; i++)
        for (size_t k = 0; k < others->all.at[i]->by.len; k++)
            others->all.at[i]->score += 1 / (1 + (double)others->all.at[i]->by.at[k]->stories);
    if (others->all.len)
        qsort(others->all.at, others->all.len, sizeof(*others->all.at), by_score);
    for (size_t i = 0; i < others->all.len && said->like_count < LIKE_SHOWN; i++) {
        const struct other *other = others->all.at[i];
        if (other->by.len < 2)
            continue;
        struct story_like *like = &said->like[said->like_count++];
        like->id = other->id;
        for (size_t k = 0; k < other->by.len && k < TERMS_SHOWN; k++)
            like->shared[like->shared_count++] = other->by.at[k]->name;
    }
}

enum err story_said(struct db *db, const struct story_id *story, struct story_said *said,
                    struct why *why)
{
    struct sayings sayings = {.arena = db_arena(db), .by_name = map_new(THINGS_MOST)};
    struct others others = {.by_id = map_new(THINGS_MOST)};
    *said = (struct story_said){0};
    enum err err = gather(db, story, &sayings, why);
    for (size_t i = 0; i < sayings.all.len && i < TERMS_SHOWN; i++)
        said->terms[said->term_count++] = (struct story_term){
            sayings.all.at[i]->code, sayings.all.at[i]->name, sayings.all.at[i]->here};
    if (!err)
        err = gather_others(db, story, &sayings, &others, why);
    if (!err)
        note_like(&others, said);
    for (size_t i = 0; i < others.all.len; i++)
        vec_done(&others.all.at[i]->by);
    vec_done(&others.all);
    map_free(&others.by_id);
    vec_done(&sayings.all);
    map_free(&sayings.by_name);
    return err;
}
