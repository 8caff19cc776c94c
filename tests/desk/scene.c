#include "tests/desk/scene.h"

#include "base/clock.h"
#include "model/post_line.h"

static struct brand brands[3];
static struct client clients[3];

void scene_init(struct scene *scene)
{
    static const char *const ids[] = {"umi", "yama", "sora"};
    static const char *const names[] = {"海フーズ", "Yama & Co", "Sora"};
    *scene = (struct scene){.arena = arena_new("scene", 1 << 16), .now_ms = 1760000000000};
    for (int i = 0; i < 3; i++) {
        brands[i] = (struct brand){
            .client = text_of(ids[i]), .id = text_of(ids[i]), .name = text_of(names[i])};
        clients[i] = (struct client){.id = text_of(ids[i]),
                                     .name = text_of(names[i]),
                                     .brands = &brands[i],
                                     .brand_count = 1};
    }
    scene->watched = (struct watched){.clients = clients, .client_count = 3};
    assert_ok(store_open(":memory:", &scene->store, &scene->why), scene->why);
}

void scene_done(struct scene *scene)
{
    store_close(&scene->store);
    arena_free(&scene->arena);
}

/* ---- posts and events ---- */

struct post_job {
    struct scene *scene;
    const struct said_post *said;
};

static enum err take_post(struct db *db, void *arg, struct why *why)
{
    const struct post_job *job = arg;
    const struct said_post *said = job->said;
    struct verdict verdict = {.lang_p = 1, .needs_support = said->needs};
    verdict.sentiment[SENTIMENT_NEGATIVE] = .9;
    verdict.risk[said->inside ? RISK_LABOR_WHISTLE : RISK_CONTAMINATION] = .97;
    snprintf(verdict.lang, sizeof(verdict.lang), "%s", said->lang ? said->lang : "ja");
    struct reason reason = {"contamination", TEXT("虫"), 2, {0, 1}};
    verdict.why = &reason;
    verdict.why_count = 1;
    struct hit hit = {
        .client = text_of(said->client), .brand = text_of(said->client), .topic = TEXT("t")};
    struct placement placement = {.client = text_of(said->client),
                                  .brand = text_of(said->client),
                                  .story = text_of(said->story),
                                  .because = said->because,
                                  .because_count = said->because_count};
    struct post post = {.id = text_of(said->id),
                        .net = text_of(said->net         ? said->net
                                       : job->scene->net ? job->scene->net
                                                         : "x"),
                        .at_ms = said->at_ms ? said->at_ms : job->scene->now_ms,
                        .text = text_of(said->text),
                        .reply_to = text_of(said->reply_to),
                        .quote_of = text_of(said->quote_of),
                        .url =
                            said->news ? TEXT("https://www.nippo.example/a/1") : (struct text){0},
                        .rev = text_of(said->rev),
                        .seen_at_ms = said->seen_ms,
                        .author = {.id = text_of(said->author),
                                   .name = text_of(said->author),
                                   .handle = text_of(said->handle),
                                   .made_at_ms = said->since_ms,
                                   .followers = said->followers ? said->followers : 10},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .train_ok = true,
                        .hits = &hit,
                        .hit_count = 1,
                        .verdict = &verdict,
                        .stories = &placement,
                        .story_count = said->story ? 1 : 0};
    if (said->kind && !post_kind_of(text_of(said->kind), &post.kind))
        return why_set(why, ERR_BAD_INPUT, "no such kind");
    enum err err = store_post(db, &post, why);
    struct event event = {0};
    int64_t number;
    if (err)
        return err;
    err = desk_wants_case(&post, &hit)
              ? desk_case_from_post(db, &post, &hit, job->scene->now_ms, &event, why)
              : desk_case_from_reply(db, &post, &hit, job->scene->now_ms, &event, why);
    if (err || !event.state.len)
        return err;
    snprintf(job->scene->said, sizeof(job->scene->said), "%.*s", TEXT_ARG(event.state));
    return err ? err : store_event(db, &event, &number, why);
}

void scene_post(struct scene *scene, const struct said_post *said)
{
    struct post_job job = {scene, said};
    scene->said[0] = 0;
    assert_ok(store_write(scene->store, take_post, &job, &scene->why), scene->why);
}

struct event_job {
    const struct scene *scene;
    const struct event *event;
};

static enum err take_event(struct db *db, void *arg, struct why *why)
{
    const struct event_job *job = arg;
    int64_t number;
    enum err err = store_event(db, job->event, &number, why);
    struct text people[DESK_LADDER_MOST];
    size_t count = desk_ladder(&job->scene->watched, job->event, people);
    return err ? err : desk_follow(db, job->event, people, count, why);
}

void scene_event(struct scene *scene, const struct event *event)
{
    struct event_job job = {scene, event};
    assert_ok(store_write(scene->store, take_event, &job, &scene->why), scene->why);
}

static enum err take_user(struct db *db, void *arg, struct why *why)
{
    return store_user_add(db, arg, 1, why);
}

void scene_user(struct scene *scene, const char *id, const char *client)
{
    struct text serves = text_of(client);
    struct user user = {.id = text_of(id),
                        .name = text_of(id),
                        .role = TEXT("agent"),
                        .clients = &serves,
                        .client_count = 1};
    assert_ok(store_write(scene->store, take_user, &user, &scene->why), scene->why);
}

/* ---- pages ---- */

struct shown_job {
    const struct scene *scene;
    struct text client;
    desk_shown *page;
    struct buf buf;
};

static enum err write_shown(struct db *db, void *arg, struct why *why)
{
    struct shown_job *job = arg;
    const struct seen_by by = {.clients = &job->client,
                               .count = 1,
                               .watched = &job->scene->watched,
                               .now_ms = job->scene->now_ms};
    struct json_out out;
    json_out_init(&out, &job->buf);
    return job->page(db, &by, &out, why);
}

const struct json *scene_shown(struct scene *scene, const char *client, desk_shown *page)
{
    struct shown_job job = {scene, text_of(client), page, {0}};
    struct json *json = NULL;
    buf_init(&job.buf, 1 << 20);
    scene->ended = store_read(scene->store, write_shown, &job, &scene->why);
    if (!scene->ended)
        assert_ok(json_parse(arena_text(scene->arena, buf_view(&job.buf)), scene->arena, &json,
                             &scene->why),
                  scene->why);
    buf_done(&job.buf);
    return json;
}

/* ---- acts ---- */

struct act_job {
    desk_act *act;
    struct act what;
};

static enum err do_act(struct db *db, void *arg, struct why *why)
{
    const struct act_job *job = arg;
    return job->act(db, &job->what, why);
}

enum err scene_write(struct scene *scene, store_job *job, void *arg)
{
    return store_write(scene->store, job, arg, &scene->why);
}

enum err scene_act(struct scene *scene, desk_act *act, const char *client, const char *id,
                   const char *text)
{
    const char *person = scene->person ? scene->person : "sato";
    struct act_job job = {act,
                          {.client = text_of(client),
                           .id = text_of(id),
                           .person = text_of(person),
                           .text = text_of(text),
                           .now_ms = scene->now_ms}};
    return store_write(scene->store, do_act, &job, &scene->why);
}

const struct json *json_at(const struct json *json, const char *path)
{
    struct text rest = text_of(path), part;
    while (json && text_cut(&rest, '.', &part)) {
        int64_t index;
        char key[64];
        snprintf(key, sizeof(key), "%.*s", TEXT_ARG(part));
        if (json->kind == JSON_ARRAY && text_int(part, &index)) {
            json = json->first;
            while (json && index-- > 0)
                json = json->next;
        } else {
            json = json_find(json, key);
        }
    }
    return json;
}
