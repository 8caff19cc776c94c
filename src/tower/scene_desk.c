#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "page/page.h"
#include "tower/batch.h"
#include "tower/scene_desk_inside.h"

enum { AGE_EVERY_MS = 60 * 60 * 1000 };

struct seen_by scene_seen_by(const struct scene_desk *desk, int64_t now_ms)
{
    return (struct seen_by){.clients = desk->clients,
                            .count = desk->setup.watched->client_count,
                            .watched = desk->setup.watched,
                            .now_ms = now_ms,
                            .checker = desk->setup.checker};
}

static struct desk_eyes eyes_of(const struct scene_desk *desk)
{
    return (struct desk_eyes){.watched = desk->setup.watched, .checker = desk->setup.checker};
}

/* One job of the desk, and what it says after the commit. */
struct work {
    struct scene_desk *desk;
    const struct scene_deed *deed;
    struct deed_done *done;
    int64_t now_ms;
    struct text post; /* id, of the deed's */
    struct act act;
};

static void keep_texts(struct arena *arena, struct event *e)
{
    struct text *const texts[] = {&e->client,    &e->brand, &e->story,  &e->reply,  &e->case_file,
                                  &e->statement, &e->state, &e->person, &e->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
}

static enum err say(struct work *work, struct db *db, struct text client, struct text id,
                    struct why *why)
{
    struct scene_desk *desk = work->desk;
    const struct act act = {
        .client = client, .id = id, .person = work->act.person, .now_ms = work->now_ms};
    struct said_event said = {0};
    enum err err = desk_reply_say(db, &act, &said, why);
    if (err)
        return err;
    keep_texts(desk->said_arena, &said.event);
    vec_push(&desk->said, said);
    return OK;
}

static void publish(struct scene_desk *desk)
{
    for (size_t i = 0; desk->setup.said && i < desk->said.len; i++)
        desk->setup.said(desk->said.at[i].number, &desk->said.at[i].event, desk->setup.arg);
    vec_clear(&desk->said);
    arena_reset(desk->said_arena);
}

static void begin(struct scene_desk *desk)
{
    vec_clear(&desk->said);
    arena_reset(desk->said_arena);
}

/* ---- answers ---- */

static enum err submit(struct work *work, struct db *db, struct text id, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(work->desk);
    struct act act = work->act;
    bool blocked = false;
    act.id = id;
    act.text = (struct text){0};
    enum err err = desk_reply_submit(db, &eyes, &act, &blocked, why);
    return err ? err : say(work, db, act.client, id, why);
}

/* {form} in the words becomes the address of a hand-off. Its token is the scene's: the same again.
 */
static enum err with_form(struct work *work, struct db *db, struct text *text, struct why *why)
{
    const struct scene *scene = work->desk->setup.scene;
    const ptrdiff_t at = text_find(*text, TEXT("{form}"));
    char token[33];
    struct text url;
    if (at < 0)
        return OK;
    for (uint64_t i = 0; i < 32; i++)
        token[i] = "0123456789abcdef"[scene_roll(scene, work->deed->line, i, 40, 16)];
    token[32] = 0;
    const struct handing handing = {text_of(token), text_of(token)};
    struct act act = work->act;
    act.text = (struct text){0};
    enum err err = desk_handoff(db, work->desk->setup.watched, &act, &handing, &url, why);
    if (!err)
        *text = arena_printf(db_arena(db), "%.*s%.*s%.*s", (int)at, text->at, TEXT_ARG(url),
                             TEXT_ARG(text_slice(*text, (size_t)at + 6, text->len)));
    return err;
}

static struct text page_id(const struct scene_desk *desk, struct text name)
{
    const struct scene *scene = desk->setup.scene;
    for (size_t i = 0; i < scene->page_count; i++)
        if (text_same(scene->pages[i].name, name))
            return desk->page_ids[i];
    return (struct text){0};
}

/* The page that the answer is made of counts for its question from now on. */
static enum err choose(struct work *work, struct db *db, struct why *why)
{
    struct act act = work->act;
    if (!work->deed->page.at)
        return OK;
    act.text = act.id;
    act.id = page_id(work->desk, work->deed->page);
    return desk_knowledge_choose(db, &act, 0, NULL, why);
}

static enum err answer(struct work *work, struct db *db, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(work->desk);
    struct reply_text said = {.case_id = work->act.id,
                              .text = work->deed->text,
                              .sender = work->deed->sender,
                              .answers = work->post};
    struct text id;
    enum err err = with_form(work, db, &said.text, why);
    if (!err)
        err = choose(work, db, why);
    if (!err)
        err = desk_reply_new(db, &eyes, &work->act, &said, &id, why);
    if (!err)
        err = submit(work, db, id, why);
    if (!err) {
        work->done->id = work->done->replies[0] = arena_text(work->desk->arena, id);
        work->done->reply_count = 1;
    }
    return err;
}

/* ---- statements ---- */

/* The story of the brand's newest incident; none: the statement stands alone. */
static enum err about(struct work *work, struct db *db, struct statement_text *said,
                      struct why *why)
{
    const struct seen_by by = scene_seen_by(work->desk, work->now_ms);
    struct buf buf;
    struct json_out out;
    struct json *json = NULL;
    buf_init(&buf, 8 << 20);
    json_out_init(&out, &buf);
    enum err err = page_incidents_json(db, &by, false, 100, &out, why);
    if (!err)
        err = json_parse(arena_text(db_arena(db), buf_view(&buf)), db_arena(db), &json, why);
    buf_done(&buf);
    const struct json *list = err ? NULL : json_find(json, "incidents");
    for (const struct json *at = list ? list->first : NULL; at; at = at->next)
        if (text_same(json_text_at(at, "client"), work->deed->client) &&
            text_same(json_text_at(at, "brand"), work->deed->brand)) {
            said->incident = json_text_at(at, "id");
            said->story = json_text_at(at, "story");
            break;
        }
    return err;
}

/* The replies that a statement was prepared as. */
static enum err find_replies(struct work *work, struct db *db, struct text statement,
                             struct why *why)
{
    const struct seen_by by = scene_seen_by(work->desk, work->now_ms);
    const struct reply_query query = {.statement = statement, .limit = DEED_REPLIES};
    struct deed_done *done = work->done;
    struct buf buf;
    struct json_out out;
    struct json *json = NULL;
    buf_init(&buf, 8 << 20);
    json_out_init(&out, &buf);
    enum err err = desk_replies_json(db, &by, &query, &out, why);
    if (!err)
        err = json_parse(arena_text(db_arena(db), buf_view(&buf)), db_arena(db), &json, why);
    buf_done(&buf);
    done->reply_count = 0;
    const struct json *list = err ? NULL : json_find(json, "replies");
    for (const struct json *at = list ? list->first : NULL; at && done->reply_count < DEED_REPLIES;
         at = at->next)
        done->replies[done->reply_count++] = arena_text(work->desk->arena, json_text_at(at, "id"));
    return err;
}

static enum err draft(struct work *work, struct db *db, struct why *why)
{
    const struct scene_deed *deed = work->deed;
    const struct desk_eyes eyes = eyes_of(work->desk);
    const bool right = deed->corrects != NO_DEED;
    struct statement_text said = {.brand = deed->brand,
                                  .kind = right ? TEXT("correction") : TEXT("other"),
                                  .text = deed->text};
    struct text id;
    if (right) {
        said.corrects = work->desk->done[deed->corrects].id;
        said.note = deed->value;
    }
    enum err err = about(work, db, &said, why);
    if (!err)
        err = desk_statement_new(db, &eyes, &work->act, &said, &id, why);
    if (err)
        return err;
    struct act act = work->act;
    act.id = id;
    work->done->id = arena_text(work->desk->arena, id);
    err = desk_statement_prepare(db, &eyes, &act, why);
    if (!err)
        err = find_replies(work, db, id, why);
    for (size_t i = 0; i < work->done->reply_count && !err; i++)
        err = submit(work, db, work->done->replies[i], why);
    return err;
}

/* ---- what goes on with a text ---- */

/* Pressed, carried to its network by hand, as every account of a scene asks for, and said to stand
 * there: the network is inside the machine. */
static enum err carry(struct work *work, struct db *db, const struct act *act, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(work->desk);
    struct act stands = *act;
    enum err err = desk_reply_press(db, &eyes, act, why);
    stands.text = TEXT("it stands there");
    return err ? err : desk_reply_decide(db, &eyes, &stands, FATE_SENT, (struct text){0}, why);
}

static enum err one_more(struct work *work, struct db *db, struct text id, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(work->desk);
    const struct scene_deed *deed = work->deed;
    const struct approver approver = {.by_link = deed->link};
    const struct reply_text said = {.text = deed->text};
    struct act act = work->act;
    enum err err = OK;
    act.id = id;
    if (deed->kind == DEED_EDIT) {
        err = desk_reply_write(db, &eyes, &act, &said, why);
        return err ? err : submit(work, db, id, why);
    }
    if (deed->kind == DEED_APPROVE)
        err = desk_reply_approve(db, &eyes, &act, &approver, why);
    else if (deed->kind == DEED_REFUSE)
        err = desk_reply_refuse(db, &eyes, &act, &approver, why);
    else
        err = carry(work, db, &act, why);
    return err ? err : say(work, db, act.client, id, why);
}

static enum err go_on(struct work *work, struct db *db, struct why *why)
{
    const struct deed_done *on = &work->desk->done[work->deed->on];
    if (!on->reply_count)
        return why_set(why, ERR_NOT_FOUND, "there is no such text: %s",
                       on->why[0] ? on->why : "it was not written yet");
    enum err err = OK;
    work->act.client = on->client;
    for (size_t i = 0; i < on->reply_count && !err; i++)
        err = one_more(work, db, on->replies[i], why);
    return err;
}

/* ---- facts, cases, forms ---- */

static enum err fact(struct work *work, struct db *db, struct why *why)
{
    const struct scene_deed *deed = work->deed;
    const struct desk_eyes eyes = eyes_of(work->desk);
    const struct fact_text said = {.brand = deed->brand,
                                   .claim = deed->text,
                                   .value = deed->value,
                                   .position = deed->word,
                                   .evidence = deed->evidence,
                                   .owner = deed->who,
                                   .open = deed->open ? TEXT("yes") : (struct text){0}};
    struct text id;
    if (deed->on != NO_DEED) {
        const struct deed_done *on = &work->desk->done[deed->on];
        work->act.client = on->client;
        work->act.id = on->id;
        return desk_fact_change(db, &eyes, &work->act, &said, why);
    }
    enum err err = desk_fact_new(db, &eyes, &work->act, &said, &id, why);
    if (!err)
        work->done->id = arena_text(work->desk->arena, id);
    return err;
}

/* What came back by the form: by the token of the case's own hand-off. */
static enum err form_arrives(struct work *work, struct db *db, struct why *why)
{
    const struct scene *scene = work->desk->setup.scene;
    struct event event;
    for (size_t i = scene->deed_count; i-- > 0;) {
        const struct scene_deed *deed = &scene->deeds[i];
        if (deed->kind != DEED_ANSWER || deed->post != work->deed->post ||
            text_find(deed->text, TEXT("{form}")) < 0)
            continue;
        char token[33];
        for (uint64_t k = 0; k < 32; k++)
            token[k] = "0123456789abcdef"[scene_roll(scene, deed->line, k, 40, 16)];
        token[32] = 0;
        return desk_handoff_arrived(db, text_of(token), work->deed->text, work->now_ms, &event,
                                    why);
    }
    return why_set(why, ERR_NOT_FOUND, "nobody was led to a form");
}

static enum err of_case(struct work *work, struct db *db, struct why *why)
{
    const struct scene_deed *deed = work->deed;
    const struct act *act = &work->act;
    struct act of = *act;
    switch (deed->kind) {
    case DEED_TAKE:
        return desk_case_take(db, act, why);
    case DEED_WAIT:
        return desk_case_wait(db, act, why);
    case DEED_RESOLVE:
        return desk_case_resolve(db, act, deed->word, why);
    case DEED_VALUE:
        of.text = deed->word;
        return desk_case_value(db, &of, (double)deed->amount, why);
    case DEED_ANSWER:
        return answer(work, db, why);
    case DEED_FORM:
        return form_arrives(work, db, why);
    case DEED_SAME:
        return desk_case_same(
            db, act, scene_post_id(work->desk->setup.scene, deed->also, 0, db_arena(db)), why);
    case DEED_EDIT:
    case DEED_APPROVE:
    case DEED_REFUSE:
    case DEED_SEND:
    case DEED_FACT:
    case DEED_DRAFT:
        break;
    }
    return ERR_BAD_INPUT;
}

static enum err do_deed(struct db *db, void *arg, struct why *why)
{
    struct work *work = arg;
    struct scene_desk *desk = work->desk;
    const struct scene_deed *deed = work->deed;
    const struct seen_by by = scene_seen_by(desk, work->now_ms);
    begin(desk);
    *work->done = (struct deed_done){.done = true};
    work->act = (struct act){
        .client = deed->client, .person = deed->who, .text = deed->text, .now_ms = work->now_ms};
    enum err err = OK;
    if (deed->post) {
        err = desk_case_of_post(db, &by, work->post, &work->act, why);
        if (!err)
            err = of_case(work, db, why);
    } else if (deed->kind == DEED_FACT) {
        err = fact(work, db, why);
    } else if (deed->kind == DEED_DRAFT) {
        err = draft(work, db, why);
    } else {
        err = go_on(work, db, why);
    }
    if (work->act.client.at)
        work->done->client = arena_text(desk->arena, work->act.client);
    return err;
}

void scene_desk_do(struct scene_desk *desk, const struct scene_order *order)
{
    const struct scene *scene = desk->setup.scene;
    struct arena *arena = arena_new("deed", 512);
    struct work work = {.desk = desk,
                        .deed = &scene->deeds[order->deed],
                        .done = &desk->done[order->deed],
                        .now_ms = order->at_ms};
    struct why why = {0};
    if (work.deed->post)
        work.post = scene_post_id(scene, work.deed->post, 0, arena);
    work.done->err = store_write(desk->setup.store, do_deed, &work, &why);
    work.done->done = true;
    if (work.done->err) {
        snprintf(work.done->why, sizeof(work.done->why), "%.199s", why.text);
        work.done->reply_count = 0;
        begin(desk);
        log_debug("scene_deed", {"line", L_INT(work.deed->line)}, {"why", L_STR(why.text)});
    }
    publish(desk);
    arena_free(&arena);
}

/* ---- what time does ---- */

static void nothing(const struct event *event, int64_t number, void *arg)
{
    (void)event;
    (void)number;
    (void)arg;
}

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct work *work = arg;
    const int64_t now_ms = work->now_ms;
    if (now_ms - work->desk->aged_ms < AGE_EVERY_MS)
        return OK; /* what was found before is in, that is all */
    return desk_case_tick(db, now_ms, nothing, NULL, why);
}

/* Rings as they are said: with the matter behind them. */
static enum err look_behind(struct db *db, void *arg, struct why *why)
{
    struct scene_desk *desk = arg;
    enum err err = OK;
    for (size_t i = 0; i < desk->rings.len && !err; i++) {
        err = desk_case_behind(db, &desk->rings.at[i], why);
        if (!err && desk->rings.at[i].case_file.len)
            scene_judge_take(desk->setup.judge, &desk->rings.at[i]);
    }
    return err;
}

void scene_desk_ring(struct scene_desk *desk, const struct event *ring)
{
    if (ring->test || !ring->story.len)
        return;
    struct event copy = batch_copy_event(desk->rung, ring);
    vec_push(&desk->rings, copy);
}

void scene_desk_look(struct scene_desk *desk, int64_t now_ms, bool news)
{
    struct work work = {.desk = desk, .now_ms = now_ms};
    struct why why = {0};
    const bool age = now_ms - desk->aged_ms >= AGE_EVERY_MS;
    if (!news && !age && !desk->rings.len)
        return; /* as it stood */
    if (store_write(desk->setup.store, look, &work, &why))
        log_warn("scene_desk", {"why", L_STR(why.text)});
    else if (age)
        desk->aged_ms = now_ms;
    if (desk->rings.len && store_read(desk->setup.store, look_behind, desk, &why))
        log_warn("scene_rings", {"why", L_STR(why.text)});
    vec_clear(&desk->rings);
    arena_reset(desk->rung);
    scene_desk_see(desk, now_ms);
}

/* ---- before it begins ---- */

static enum err add_people(struct scene_desk *desk, struct db *db, struct why *why)
{
    const struct scene *scene = desk->setup.scene;
    enum err err = OK;
    for (size_t i = 0; i < scene->watched.person_count && !err; i++) {
        const struct person *person = &scene->watched.people[i];
        const bool all = !scene->serves[i].count;
        struct text *clients = arena_array(db_arena(db), struct text, scene->serves[i].count + 1);
        for (size_t k = 0; k < scene->serves[i].count; k++)
            clients[k] = scene->serves[i].at[k];
        const struct user user = {.id = person->id,
                                  .name = person->name,
                                  .role = person->role,
                                  .lang = person->lang,
                                  .clients = all ? desk->clients : clients,
                                  .client_count =
                                      all ? scene->watched.client_count : scene->serves[i].count};
        err = store_user_add(db, &user, scene->from_ms, why);
    }
    return err;
}

static enum err furnish(struct db *db, void *arg, struct why *why)
{
    struct scene_desk *desk = arg;
    const struct scene *scene = desk->setup.scene;
    const struct desk_eyes eyes = eyes_of(desk);
    enum err err = add_people(desk, db, why);
    for (size_t i = 0; i < scene->page_count && !err; i++) {
        const struct scene_page *page = &scene->pages[i];
        const struct act act = {.client = page->client,
                                .person = scene->watched.person_count ? scene->watched.people[0].id
                                                                      : TEXT("scene"),
                                .now_ms = scene->from_ms};
        const struct knowledge_page put = {.brand = page->brand,
                                           .lang = page->lang,
                                           .title = page->title,
                                           .answer = page->answer,
                                           .body = page->answer,
                                           .asked = page->asked,
                                           .url = page->url};
        struct text id;
        err = desk_knowledge_put(db, &eyes, &act, &put, &id, why);
        if (!err)
            desk->page_ids[i] = arena_text(desk->arena, id);
        else
            why_at(why, err, "page %.*s", TEXT_ARG(page->name));
    }
    return err;
}

enum err scene_desk_new(const struct scene_desk_setup *setup, struct scene_desk **desk_out,
                        struct why *why)
{
    const struct scene *scene = setup->scene;
    struct scene_desk *desk = mem_make(struct scene_desk);
    *desk = (struct scene_desk){.setup = *setup,
                                .arena = arena_new("scene desk", 4096),
                                .rung = arena_new("scene rings", 4096),
                                .said_arena = arena_new("scene said", 4096)};
    desk->done = arena_array(desk->arena, struct deed_done, scene->deed_count + 1);
    desk->page_ids = arena_array(desk->arena, struct text, scene->page_count + 1);
    desk->clients = arena_array(desk->arena, struct text, scene->watched.client_count + 1);
    for (size_t i = 0; i < scene->watched.client_count; i++)
        desk->clients[i] = scene->watched.clients[i].id;
    enum err err = store_write(setup->store, furnish, desk, why);
    if (err)
        scene_desk_free(&desk);
    else
        *desk_out = desk;
    return err;
}

void scene_desk_free(struct scene_desk **desk)
{
    struct scene_desk *d = *desk;
    if (!d)
        return;
    vec_done(&d->rings);
    vec_done(&d->said);
    arena_free(&d->arena);
    arena_free(&d->rung);
    arena_free(&d->said_arena);
    mem_free(d);
    *desk = NULL;
}
