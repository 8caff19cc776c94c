#include "base/clock.h"
#include "page/show.h"

static const struct json *parsed(struct db *db, struct text text)
{
    struct json *json = NULL;
    struct why why;
    if (!text.at || json_parse(arena_text(db_arena(db), text), db_arena(db), &json, &why))
        return NULL;
    return json;
}

void show_story(struct db *db, struct row *row, const struct seen_by *by, struct json_out *out)
{
    const struct json *figures = parsed(db, row_text(row, STORY_FIGURES));
    struct text client = row_text(row, STORY_CLIENT), brand = row_text(row, STORY_BRAND);
    double doubling = 0;
    json_begin(out, '{');
    json_pair_text(out, "client", client);
    json_pair_text(out, "brand", brand);
    json_pair_text(out, "id", row_text(row, STORY_ID));
    show_names(by, client, brand, out);
    json_pair_int(out, "level", row_int(row, STORY_LEVEL));
    json_pair_int(out, "computed", row_int(row, STORY_COMPUTED));
    json_pair_number(out, "score", row_double(row, STORY_SCORE), 1);
    json_pair_text(out, "category", row_text(row, STORY_CATEGORY));
    json_pair_text(out, "headline", row_text(row, STORY_HEADLINE));
    json_pair_text(out, "headline_lang", row_text(row, STORY_HEADLINE_LANG));
    show_time(out, "first_at", row, STORY_FIRST_AT);
    show_time(out, "first_seen_at", row, STORY_FIRST_SEEN_AT);
    show_time(out, "last_at", row, STORY_LAST_AT);
    json_pair_int(out, "authors", row_int(row, STORY_AUTHORS));
    json_pair_int(out, "posts", row_int(row, STORY_POSTS));
    json_pair_int(out, "reposts", row_int(row, STORY_REPOSTS));
    json_pair_int(out, "reach", row_int(row, STORY_REACH));
    json_pair_int(out, "networks", row_int(row, STORY_NETWORKS));
    json_key(out, "doubling_min");
    if (json_number(json_find(figures, "doubling_min"), &doubling))
        json_put_number(out, doubling, 2);
    else
        json_put_null(out);
    json_pair_number(out, "positive_share", json_number_at(figures, "positive_share", 0), 4);
    json_pair_text(out, "incident", row_text(row, STORY_INCIDENT));
    bool quiet = row_int(row, STORY_LEVEL) == 0 &&
                 row_int(row, STORY_LAST_AT) < by->now_ms - HOURS(STORY_QUIET_HOURS);
    json_pair_str(out, "state", quiet ? "quiet" : "open");
    json_end(out, '}');
}

/* ---- where the points come from ---- */

/* The marks among the figures that are set, as a list of their names. */
static void marks(const struct json *figures, const char *const *names, struct json_out *out)
{
    json_begin(out, '[');
    for (size_t i = 0; names[i]; i++)
        if (json_number_at(figures, names[i], 0) > 0)
            json_put_text(out, text_of(names[i]));
    json_end(out, ']');
}

static void term_value(size_t term, const struct json *figures, struct text category,
                       struct json_out *out)
{
    static const char *const spread[] = {"media", "influence", NULL};
    static const char *const context[] = {"own_goal", "history", "vulnerable", NULL};
    double doubling;
    switch (term) {
    case 0:
        json_put_int(out, json_int_at(figures, "authors", 0));
        break;
    case 1:
        if (json_number(json_find(figures, "doubling_min"), &doubling))
            json_put_number(out, doubling, 2);
        else
            json_put_null(out);
        break;
    case 2:
        json_put_int(out, json_int_at(figures, "reach", 0));
        break;
    case 3:
        json_put_text(out, category);
        break;
    case 4:
        marks(figures, spread, out);
        break;
    default:
        marks(figures, context, out);
    }
}

static void terms(struct db *db, struct row *row, struct json_out *out)
{
    /* docs/severity.md: the most that each may add to the score. */
    static const struct {
        const char *name;
        int most;
    } each[] = {{"volume", 20}, {"growth", 20}, {"reach", 15},
                {"harm", 25},   {"spread", 12}, {"context", 8}};
    const struct json *figures = parsed(db, row_text(row, STORY_FIGURES));
    const struct json *points = parsed(db, row_text(row, STORY_TERMS));
    const struct json *point = points ? points->first : NULL;
    json_key(out, "terms");
    json_begin(out, '[');
    for (size_t i = 0; i < sizeof(each) / sizeof(*each) && point; i++, point = point->next) {
        double value = 0;
        if (!json_number(point, &value))
            value = 0;
        json_begin(out, '{');
        json_pair_str(out, "name", each[i].name);
        json_pair_number(out, "points", value, 2);
        json_pair_int(out, "most", each[i].most);
        json_key(out, "value");
        term_value(i, figures, row_text(row, STORY_CATEGORY), out);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static enum err levels(struct db *db, const struct story_id *story, struct json_out *out,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT at, from_level, to_level, computed, score, why, person FROM "
                            "(SELECT * FROM level_change WHERE client = ?1 AND brand = ?2 "
                            "AND story = ?3 ORDER BY no DESC LIMIT 500) AS newest ORDER BY no",
                            "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    json_key(out, "levels");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_int(out, "from", row_int(row, 1));
        json_pair_int(out, "to", row_int(row, 2));
        json_pair_int(out, "computed", row_int(row, 3));
        json_pair_number(out, "score", row_double(row, 4), 1);
        json_key(out, "why");
        show_raw(row, 5, "[]", out);
        json_pair_text(out, "by", row_text(row, 6));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

enum err show_story_parts(struct db *db, struct row *row, struct json_out *out, struct why *why)
{
    struct arena *arena = db_arena(db);
    const struct story_id story = {.client = arena_text(arena, row_text(row, STORY_CLIENT)),
                                   .brand = arena_text(arena, row_text(row, STORY_BRAND)),
                                   .id = arena_text(arena, row_text(row, STORY_ID))};
    json_key(out, "why");
    show_raw(row, STORY_WHY, "[]", out);
    terms(db, row, out);
    enum err err = levels(db, &story, out, why);
    if (!err)
        err = show_foreseen(db, &story, out, why);
    if (err)
        return err;
    json_key(out, "curve");
    return show_curve(db, &story, out, why);
}

/* ---- the curve ---- */

enum { BIN_S = 600, CURVE_MOST = 1008, CURVES = 3 }; /* a week of ten-minute bins */

struct curve {
    int64_t from_ms, step_ms;
    size_t len;
    int64_t *at[CURVES];
};

static enum err curve_span(struct db *db, const struct story_id *story, struct curve *curve,
                           struct why *why)
{
    int64_t first = 0, last = 0;
    enum err err = db_int(db, &first, why,
                          "SELECT min(at) FROM bin WHERE client = ?1 AND brand = ?2 AND story = ?3",
                          "ttt", story->client, story->brand, story->id);
    if (!err)
        err = db_int(db, &last, why,
                     "SELECT max(at) FROM bin WHERE client = ?1 AND brand = ?2 AND story = ?3",
                     "ttt", story->client, story->brand, story->id);
    int64_t bins = (last - first) / (BIN_S * 1000) + 1;
    int64_t wide = (bins + CURVE_MOST - 1) / CURVE_MOST;
    curve->from_ms = first;
    curve->step_ms = wide * BIN_S * 1000;
    curve->len = (size_t)((bins + wide - 1) / wide);
    return err;
}

static void curve_write(const struct curve *curve, struct json_out *out)
{
    static const char *const names[CURVES] = {"authors", "posts", "reposts"};
    json_begin(out, '{');
    json_pair_int(out, "step_s", curve->step_ms / 1000);
    json_pair_time(out, "from", curve->from_ms);
    for (size_t c = 0; c < CURVES; c++) {
        json_key(out, names[c]);
        json_begin(out, '[');
        for (size_t i = 0; i < curve->len; i++)
            json_put_int(out, curve->at[c][i]);
        json_end(out, ']');
    }
    json_end(out, '}');
}

enum err show_curve(struct db *db, const struct story_id *story, struct json_out *out,
                    struct why *why)
{
    struct curve curve = {0};
    struct row *row = NULL;
    enum err err = curve_span(db, story, &curve, why);
    for (size_t c = 0; c < CURVES; c++)
        curve.at[c] = arena_array(db_arena(db), int64_t, curve.len + 1);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT at, authors, posts, reposts FROM bin WHERE client = ?1 "
                       "AND brand = ?2 AND story = ?3",
                       "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    bool any = false;
    for (; row_next(row); any = true)
        for (size_t c = 0; c < CURVES; c++)
            curve.at[c][(row_int(row, 0) - curve.from_ms) / curve.step_ms] +=
                row_int(row, (int)c + 1);
    if (!any)
        curve.len = 0;
    curve_write(&curve, out);
    return row_end(&row, why);
}
