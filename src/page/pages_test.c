#include "page/pages_test.h"

struct page_job {
    struct scene *scene;
    const struct wanted *wanted;
    struct buf buf;
};

static enum err list_page(struct db *db, const struct wanted *w, const struct seen_by *by,
                          struct json_out *out, struct why *why)
{
    const struct case_query cases = {.state = text_of(w->state),
                                     .mine = text_of(w->mine),
                                     .only_mine = w->only_mine,
                                     .limit = w->limit};
    const struct story_query stories = {.limit = w->limit};
    const struct queue_query queue = {
        .person = text_of(w->mine), .all = w->first_order, .limit = w->limit};
    if (w->page == PAGE_QUEUE)
        return page_queue_json(db, by, &queue, out, why);
    if (w->page == PAGE_CASES)
        return page_cases_json(db, by, &cases, out, why);
    if (w->page == PAGE_STORIES)
        return page_stories_json(db, by, &stories, out, why);
    if (w->page == PAGE_INCIDENTS)
        return page_incidents_json(db, by, false, w->limit, out, why);
    return page_people_json(db, by, out, why);
}

static enum err one_page(struct db *db, const struct wanted *w, const struct seen_by *by,
                         struct json_out *out, struct why *why)
{
    const struct story_id story = {text_of(w->client), text_of(w->client), text_of(w->id),
                                   text_of(w->after),  w->first_order,     w->limit};
    enum err err = OK;
    if (w->page == PAGE_CASE)
        return page_case_json(db, by, text_of(w->id), out, why);
    if (w->page == PAGE_STORY_CASES)
        return page_story_cases_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY_SPREAD)
        return page_story_spread_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY_GROUPS)
        return page_story_groups_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY_AUTHORS)
        return page_story_authors_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY_PAST)
        return page_story_past_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY)
        return page_story_json(db, by, &story, out, why);
    if (w->page == PAGE_STORY_POSTS)
        return page_story_posts_json(db, by, &story, out, why);
    if (w->page == PAGE_INCIDENT)
        return page_incident_json(db, by, text_of(w->id), out, why);
    if (w->page == PAGE_SEARCH)
        return page_search_json(db, by, text_of(w->id), w->limit, out, why);
    if (w->page != PAGE_TOWER)
        return list_page(db, w, by, out, why);
    json_begin(out, '{');
    err = page_tower_json(db, by, out, why);
    json_end(out, '}');
    return err;
}

static enum err write_page(struct db *db, void *arg, struct why *why)
{
    struct page_job *job = arg;
    struct text names = text_of(job->wanted->clients), list[8];
    struct seen_by by = {
        .clients = list, .watched = &job->scene->watched, .now_ms = job->scene->now_ms};
    while (by.count < 8 && text_cut(&names, ',', &list[by.count]))
        by.count++;
    struct json_out out;
    buf_clear(&job->buf);
    json_out_init(&out, &job->buf);
    return one_page(db, job->wanted, &by, &out, why);
}

struct text scene_text(struct scene *scene, const struct wanted *wanted)
{
    struct page_job job = {scene, wanted, {0}};
    buf_init(&job.buf, 64 << 20);
    scene->ended = store_read(scene->store, write_page, &job, &scene->why);
    struct text text = {0};
    if (!scene->ended)
        text = arena_text(scene->arena, buf_view(&job.buf));
    buf_done(&job.buf);
    return text;
}

const struct json *scene_page(struct scene *scene, const struct wanted *wanted)
{
    struct text text = scene_text(scene, wanted);
    struct json *json = NULL;
    if (!text.at)
        return NULL;
    assert_ok(json_parse(text, scene->arena, &json, &scene->why), scene->why);
    return json;
}
