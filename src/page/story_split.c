#include "base/clock.h"
#include "page/story_scan.h"

/* What would become of a story if some of its posts went out of it. Nothing is changed. */

enum { NETWORK_FROM = 3 /* posts: docs/severity.md */, SPLIT_CASES_KNOWN = 10000 };

struct cut {
    struct db *db;
    const struct split_ask *ask;
    struct map64 *chosen;
    int64_t now_ms;
    struct figures common;
};

static enum err choose(struct cut *cut, struct why *why)
{
    const struct story_id *s = cut->ask->story;
    enum err err = OK;
    for (size_t i = 0; i < cut->ask->count && !err; i++) {
        struct row *row = NULL;
        err = db_query(cut->db, &row, why, "SELECT no FROM post WHERE id = ?1 AND client = ?2",
                       "tt", cut->ask->posts[i], s->client);
        if (err)
            return err;
        while (row_next(row))
            if (!map64_put(cut->chosen, (uint64_t)row_int(row, 0)))
                break;
        err = row_end(&row, why);
    }
    return err;
}

/* What the story's figures have in common with those of either part. */
static void read_common(struct cut *cut, struct text figures)
{
    struct arena *arena = db_arena(cut->db);
    struct json *json = NULL;
    struct why broken;
    struct figures *f = &cut->common;
    const struct {
        const char *name;
        int *to;
    } marks[] = {{"evidence", &f->evidence},
                 {"corroborated", &f->corroborated},
                 {"media", &f->media},
                 {"influence", &f->influence},
                 {"own_goal", &f->own_goal},
                 {"history", &f->history},
                 {"vulnerable", &f->vulnerable},
                 {"essential", &f->essential},
                 {"injury", &f->injury},
                 {"authority", &f->authority},
                 {"threat_dated", &f->threat_dated},
                 {"refuted", &f->refuted}};
    *f = (struct figures){.doubling_min = -1};
    if (!figures.at || json_parse(arena_text(arena, figures), arena, &json, &broken))
        return;
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        *marks[i].to = (int)json_number_at(json, marks[i].name, 0);
    f->doubling_min = json_number_at(json, "doubling_min", -1);
    f->positive_share = json_number_at(json, "positive_share", 0);
}

static enum err part_of(struct cut *cut, bool without, struct split_part *out, struct why *why)
{
    const struct scan_want want = {.of = cut->chosen, .without = without};
    struct story_scan scan;
    enum err err = story_scan(cut->db, cut->ask->story, &want, &scan, why);
    if (err)
        return err;
    *out = (struct split_part){.figures = cut->common,
                               .posts = scan.posts,
                               .reposts = scan.reposts,
                               .people = (int64_t)scan.voices.len,
                               .first_at = scan.first_at,
                               .last_at = scan.last_at};
    struct figures *f = &out->figures;
    f->posts = scan.posts;
    f->reposts = scan.reposts;
    for (size_t i = 0; i < scan.voices.len; i++) {
        const struct scan_voice *voice = &scan.voices.at[i];
        f->authors += voice->critical_ms > cut->now_ms - HOURS(24);
        f->reach += voice->followers > 0 ? voice->followers : 0;
    }
    for (size_t i = 0; i < scan.net_count; i++)
        f->networks += scan.nets[i].posts + scan.nets[i].reposts >= NETWORK_FROM;
    if (f->networks < 1)
        f->networks = 1;
    story_scan_done(&scan);
    return OK;
}

static enum err has_both(struct cut *cut, int64_t number, bool *both_out, struct why *why)
{
    const struct story_id *s = cut->ask->story;
    struct row *row = NULL;
    enum err err = db_query(cut->db, &row, why,
                            "SELECT k.post FROM case_post k JOIN placement l ON l.post = k.post "
                            "AND l.client = k.client WHERE k.client = ?1 AND k.number = ?2 AND "
                            "l.brand = ?3 AND l.story = ?4",
                            "titt", s->client, number, s->brand, s->id);
    if (err)
        return err;
    while (row_next(row))
        *both_out |= !map64_get(cut->chosen, (uint64_t)row_int(row, 0));
    return row_end(&row, why);
}

/* Cases that were asked in one of the chosen posts. */
static enum err cases_in(struct cut *cut, struct text post, struct map64 *known,
                         struct split_view *view, struct why *why)
{
    const struct story_id *s = cut->ask->story;
    struct row *row = NULL;
    enum err err = db_query(cut->db, &row, why,
                            "SELECT c.number, c.id FROM case_turn t JOIN case_file c ON c.client = "
                            "t.client AND c.number = t.number WHERE t.client = ?1 AND t.ref = ?2 "
                            "AND c.brand = ?3 AND c.merged_into IS NULL",
                            "ttt", s->client, post, s->brand);
    if (err)
        return err;
    while (!err && row_next(row)) {
        uint64_t *seen = map64_put(known, (uint64_t)row_int(row, 0));
        if (!seen || (*seen)++)
            continue;
        view->cases++;
        if (view->shown_count == SPLIT_CASES_SHOWN)
            continue;
        struct split_case *one = &view->shown[view->shown_count++];
        one->id = arena_text(db_arena(cut->db), row_text(row, 1));
        err = has_both(cut, row_int(row, 0), &one->both, why);
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err cases_of(struct cut *cut, struct split_view *view, struct why *why)
{
    struct map64 *known = map64_new(SPLIT_CASES_KNOWN);
    enum err err = OK;
    for (size_t i = 0; i < cut->ask->count && !err; i++)
        err = cases_in(cut, cut->ask->posts[i], known, view, why);
    map64_free(&known);
    return err;
}

static enum err look(struct cut *cut, const struct seen_by *by, struct split_view *view,
                     struct why *why)
{
    struct arena *arena = db_arena(cut->db);
    struct row *row = NULL;
    enum err err = story_row(cut->db, by, cut->ask->story, &row, why);
    if (err)
        return err;
    if (!risk_of(row_text(row, STORY_CATEGORY), &view->category))
        view->category = RISK_NONE;
    view->level = (int)row_int(row, STORY_LEVEL);
    if (!row_null(row, STORY_INCIDENT))
        view->incident = arena_text(arena, row_text(row, STORY_INCIDENT));
    cut->now_ms = row_int(row, STORY_LAST_AT);
    if (by->now_ms > cut->now_ms)
        cut->now_ms = by->now_ms;
    read_common(cut, row_text(row, STORY_FIGURES));
    return row_end(&row, why);
}

enum err page_story_split(struct db *db, const struct seen_by *by, const struct split_ask *ask,
                          struct split_view *view, struct why *why)
{
    struct cut cut = {.db = db, .ask = ask, .chosen = map64_new(2 * ask->count + 16)};
    *view = (struct split_view){0};
    enum err err = look(&cut, by, view, why);
    if (!err)
        err = choose(&cut, why);
    if (!err)
        err = part_of(&cut, true, &view->stays, why);
    if (!err)
        err = part_of(&cut, false, &view->goes, why);
    if (!err && !(view->goes.posts + view->goes.reposts))
        err = why_set(why, ERR_BAD_INPUT, "posts: none of them is in the story");
    if (!err && !(view->stays.posts + view->stays.reposts))
        err = why_set(why, ERR_BAD_INPUT, "posts: nothing would stay in the story");
    if (!err)
        err = cases_of(&cut, view, why);
    map64_free(&cut.chosen);
    return err;
}
