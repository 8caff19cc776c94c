#include "base/clock.h"
#include "base/log.h"
#include "tower/ask.h"
#include "tower/live_inside.h"

/* What people do, asked of the story thread by a page that waits for the answer. */

struct person_question {
    struct live *live;
    enum live_act act;
    struct way_act by;
};

static enum err answer_person(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    struct person_question *q = question;
    struct live *live = q->live;
    enum err err = OK;
    switch (q->act) {
    case LIVE_ACKNOWLEDGE:
        err = way_acknowledge(live->way, &q->by, why);
        break;
    case LIVE_SET_LEVEL:
        err = way_set_level(live->way, &q->by, why);
        break;
    case LIVE_CLOSE:
        err = way_close_incident(live->way, &q->by, why);
        break;
    case LIVE_JUDGE:
        err = way_judge(live->way, &q->by, why);
        break;
    case LIVE_MUTE:
        err = way_mute(live->way, &q->by, why);
        break;
    case LIVE_UNMUTE:
        err = way_unmute(live->way, &q->by, why);
        break;
    case LIVE_MERGE:
        err = way_merge(live->way, &q->by, why);
        break;
    case LIVE_SPLIT:
        err = way_split(live->way, &q->by, why);
        break;
    case LIVE_PIN:
        err = way_pin(live->way, &q->by, why);
        break;
    case LIVE_STATEMENT:
        err = way_statement(live->way, &q->by, why);
        break;
    case LIVE_CALL:
        err = way_call(live->way, &q->by, why);
        break;
    }
    live_flush(live);
    return err;
}

static enum err nothing(struct db *db, void *arg, struct why *why)
{
    (void)db;
    (void)arg;
    (void)why;
    return OK;
}

enum err live_person(struct live *live, enum live_act act, const struct way_act *by,
                     struct why *why)
{
    struct ask *ask = ask_new(answer_person, sizeof(struct person_question));
    struct person_question *q = ask_question(ask);
    struct arena *arena = ask_arena(ask);
    *q = (struct person_question){live, act, *by};
    struct text *texts[] = {&q->by.client, &q->by.brand, &q->by.story,   &q->by.person,
                            &q->by.author, &q->by.word,  &q->by.because, &q->by.other};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    struct text *posts = arena_array(arena, struct text, by->post_count + 1);
    for (size_t i = 0; i < by->post_count; i++)
        posts[i] = arena_text(arena, by->posts[i]);
    q->by.posts = posts;
    q->by.at_ms = live->setup.now(live->setup.arg);
    enum err err = belt_do(live->belt, ask_answer, ask);
    if (err) {
        why_set(why, err, "the way is full; try again in a moment");
        ask_answer_never(ask);
    } else {
        err = ask_wait(ask, SECONDS(5), why);
    }
    ask_free(&ask);
    /* The store works in order: when this is through, so is what was just said. */
    return err ? err : store_write(live->setup.store, nothing, NULL, why);
}

/* ---- how an alarm stands: asked, nothing is done ---- */

struct look_question {
    struct live *live;
    struct way_act by;
    struct alarm_view view;
};

static void keep_texts(struct arena *arena, struct call_look *call)
{
    call->silent_by = arena_text(arena, call->silent_by);
    call->silent_why = arena_text(arena, call->silent_why);
    for (size_t i = 0; i < call->step_count; i++) {
        struct call_step *step = &call->steps[i];
        step->duty = arena_text(arena, step->duty);
        step->person = arena_text(arena, step->person);
        step->channel = arena_text(arena, step->channel);
    }
}

static enum err answer_look(void *question, struct arena *arena, struct why *why)
{
    struct look_question *q = question;
    (void)why;
    way_look_call(q->live->way, &q->by, &q->view.call);
    keep_texts(arena, &q->view.call);
    q->view.may_lower = way_look_lower(q->live->way, &q->by, &q->view.lower);
    return OK;
}

enum err live_look(struct live *live, const struct way_act *by, struct arena *arena,
                   struct alarm_view *view_out, struct why *why)
{
    struct ask *ask = ask_new(answer_look, sizeof(struct look_question));
    struct look_question *q = ask_question(ask);
    struct arena *own = ask_arena(ask);
    *q = (struct look_question){.live = live,
                                .by = {.client = arena_text(own, by->client),
                                       .brand = arena_text(own, by->brand),
                                       .story = arena_text(own, by->story),
                                       .person = arena_text(own, by->person),
                                       .at_ms = live->setup.now(live->setup.arg)}};
    enum err err = belt_do(live->belt, ask_answer, ask);
    if (err) {
        why_set(why, err, "the way is full; try again in a moment");
        ask_answer_never(ask);
    } else {
        err = ask_wait(ask, SECONDS(5), why);
    }
    if (!err) {
        *view_out = q->view;
        keep_texts(arena, &view_out->call);
    }
    ask_free(&ask);
    return err;
}

struct alarm_question {
    struct live *live;
    enum alarm_act act;
    struct alarm_order order;
    int64_t now_ms;
    char id[MARK_ROOM];
};

static enum err answer_alarm(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    struct alarm_question *q = question;
    struct alarm_order *o = &q->order;
    struct live *live = q->live;
    const struct way_act lifts = {.client = o->client, .person = o->person, .at_ms = q->now_ms};
    const struct cover ended = {.id = o->id, .by = o->person};
    const struct event test = {.at_ms = q->now_ms,
                               .client = o->client,
                               .person = o->whom,
                               .channel = o->channel,
                               .by = o->person};
    enum err err = OK;
    switch (q->act) {
    case ALARM_SILENCE:
        o->silence.from_ms = q->now_ms;
        err = way_silence(live->way, &o->silence, q->id, why);
        break;
    case ALARM_LIFT:
        err = way_lift(live->way, &lifts, o->id, why);
        break;
    case ALARM_COVER:
        err = way_cover(live->way, &o->cover, q->now_ms, q->id, why);
        o->cover.id = text_of(q->id);
        if (!err)
            batch_cover(live->batch, &o->cover, false, q->now_ms);
        break;
    case ALARM_UNCOVER:
        err = way_uncover(live->way, o->id, why);
        if (!err)
            batch_cover(live->batch, &ended, true, q->now_ms);
        break;
    case ALARM_TEST:
        err = way_test_ring(live->way, &test, why);
        break;
    }
    live_flush(live);
    return err;
}

static void copy_order(struct arena *arena, struct alarm_order *o)
{
    struct text *texts[] = {&o->client,
                            &o->person,
                            &o->whom,
                            &o->id,
                            &o->channel,
                            &o->silence.client,
                            &o->silence.brand,
                            &o->silence.story,
                            &o->silence.who,
                            &o->silence.why,
                            &o->cover.duty,
                            &o->cover.by,
                            &o->cover.in.from,
                            &o->cover.in.to,
                            &o->cover.in.person,
                            &o->cover.in.instead};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
}

enum err live_alarm(struct live *live, enum alarm_act act, const struct alarm_order *order,
                    char id_out[MARK_ROOM], struct why *why)
{
    struct ask *ask = ask_new(answer_alarm, sizeof(struct alarm_question));
    struct alarm_question *q = ask_question(ask);
    *q = (struct alarm_question){.live = live, .act = act, .order = *order};
    copy_order(ask_arena(ask), &q->order);
    q->now_ms = live->setup.now(live->setup.arg);
    enum err err = belt_do(live->belt, ask_answer, ask);
    if (err) {
        why_set(why, err, "the way is full; try again in a moment");
        ask_answer_never(ask);
    } else {
        err = ask_wait(ask, SECONDS(5), why);
    }
    if (!err && id_out)
        memcpy(id_out, q->id, MARK_ROOM);
    ask_free(&ask);
    return err ? err : store_write(live->setup.store, nothing, NULL, why);
}

/* ---- what was sent for a statement ---- */

struct statement_said {
    struct arena *arena;
    struct way_act act;
};

static void say_statement(struct way *way, void *arg)
{
    struct statement_said *said = arg;
    struct why why;
    /* A story that is over has nothing to hold it against. */
    if (way_statement(way, &said->act, &why) && why.code != ERR_NOT_FOUND)
        log_warn("statement_not_measured", {"why", L_STR(why.text)});
    struct arena *arena = said->arena;
    arena_free(&arena);
}

void live_statement(struct live *live, const struct event *sent)
{
    struct arena *arena = arena_new("statement", 1024);
    struct statement_said *said = arena_make(arena, struct statement_said);
    said->arena = arena;
    said->act = (struct way_act){.client = arena_text(arena, sent->client),
                                 .brand = arena_text(arena, sent->brand),
                                 .story = arena_text(arena, sent->story),
                                 .person = arena_text(arena, sent->person),
                                 .at_ms = sent->at_ms};
    if (!live_do(live, say_statement, said))
        arena_free(&arena);
}
