#include "tower/drills.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/child.h"
#include "tower/ask.h"
#include "tower/scene.h"
#include "tower/tower.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 4000, LINK_ROOM = 300, ASK_MS = 2000 };

struct run {
    struct drills *drills;
    struct child *child; /* NULL: it is over */
    char id[DRILL_ID_ROOM], scene[64], person[65], link[LINK_ROOM];
    double speed;
    int64_t started_ms, ended_ms;
    int status;
    struct buf words; /* what it said at its end, a line each */
};

struct drills {
    struct loop *loop;
    char program[1024], lexicon[1024];
    struct run *runs[DRILLS_KEPT];
    size_t count;
    unsigned last;
};

struct drills *drills_new(struct loop *loop, struct text lexicon)
{
    struct drills *drills = mem_make(struct drills);
    drills->loop = loop;
    snprintf(drills->lexicon, sizeof(drills->lexicon), "%.*s", TEXT_ARG(lexicon));
    ssize_t n = readlink("/proc/self/exe", drills->program, sizeof(drills->program) - 1);
    if (n > 0)
        drills->program[n] = '\0';
    return drills;
}

static void forget(struct drills *drills, size_t at)
{
    struct run *run = drills->runs[at];
    child_free(&run->child);
    buf_done(&run->words);
    mem_free(run);
    drills->count--;
    memmove(&drills->runs[at], &drills->runs[at + 1], (drills->count - at) * sizeof(run));
}

void drills_free(struct drills **drills_at)
{
    struct drills *drills = *drills_at;
    if (!drills)
        return;
    *drills_at = NULL;
    while (drills->count)
        forget(drills, drills->count - 1);
    mem_free(drills);
}

/* ---- what a drill says ---- */

static void said(struct text line, void *arg)
{
    struct run *run = arg;
    if (!run->link[0]) {
        for (size_t i = 0; i < line.len; i++)
            if (text_starts(text_slice(line, i, line.len), TEXT("http://"))) {
                snprintf(run->link, sizeof(run->link), "%.*s",
                         TEXT_ARG(text_slice(line, i, line.len)));
                return;
            }
    }
    if (run->words.len + line.len < WORDS_MOST) {
        buf_text(&run->words, line);
        buf_text(&run->words, TEXT("\n"));
    }
}

static void ended(int status, void *arg)
{
    struct run *run = arg;
    run->status = status;
    run->ended_ms = clock_now_ms();
    log_info("drill_ended", {"drill", L_STR(run->id)}, {"scene", L_STR(run->scene)},
             {"status", L_INT(status)});
    child_free(&run->child);
}

/* ---- start and end, on the loop ---- */

struct start_question {
    struct drills *drills;
    struct drill_ask ask;
    char id[DRILL_ID_ROOM];
};

static size_t running(const struct drills *drills)
{
    size_t count = 0;
    for (size_t i = 0; i < drills->count; i++)
        count += drills->runs[i]->child != NULL;
    return count;
}

/* The oldest that is over makes room. */
static void make_room(struct drills *drills)
{
    for (size_t i = 0; i < drills->count && drills->count == DRILLS_KEPT; i++)
        if (!drills->runs[i]->child)
            forget(drills, i--);
}

static enum err spawn(struct drills *drills, struct run *run, struct why *why)
{
    char speed[32];
    snprintf(speed, sizeof(speed), "%g", run->speed);
    const char *args[] = {drills->program, "drill", "--leash", "--speed", speed,
                          run->scene,      NULL,    NULL,      NULL};
    if (drills->lexicon[0]) {
        args[5] = "--lexicon";
        args[6] = drills->lexicon;
        args[7] = run->scene;
    }
    const struct child_setup setup = {drills->program, args, said, ended, run};
    return child_start(drills->loop, &setup, &run->child, why);
}

static enum err answer_start(void *question, struct arena *arena, struct why *why)
{
    struct start_question *q = question;
    struct drills *drills = q->drills;
    (void)arena;
    if (running(drills) >= DRILLS_AT_ONCE)
        return why_set(why, ERR_FULL, "%d drills run already: end one first", DRILLS_AT_ONCE);
    make_room(drills);
    struct run *run = mem_make(struct run);
    run->drills = drills;
    run->speed = q->ask.speed;
    run->started_ms = clock_now_ms();
    snprintf(run->id, sizeof(run->id), "d%u", ++drills->last);
    snprintf(run->scene, sizeof(run->scene), "%.*s", TEXT_ARG(q->ask.scene));
    snprintf(run->person, sizeof(run->person), "%.*s", TEXT_ARG(q->ask.person));
    buf_init(&run->words, WORDS_MOST);
    enum err err = spawn(drills, run, why);
    if (err) {
        buf_done(&run->words);
        mem_free(run);
        return err;
    }
    drills->runs[drills->count++] = run;
    log_info("drill_started", {"drill", L_STR(run->id)}, {"scene", L_STR(run->scene)},
             {"person", L_STR(run->person)});
    snprintf(q->id, sizeof(q->id), "%s", run->id);
    return OK;
}

struct find {
    struct text wanted;
    bool found;
};

static void is_it(struct text name, void *arg)
{
    struct find *find = arg;
    find->found |= text_same(name, find->wanted);
}

static enum err asked(struct drills *drills, struct ask *ask, struct why *why)
{
    loop_call(drills->loop, ask_answer, ask);
    return ask_wait(ask, ASK_MS, why);
}

enum err drills_start(struct drills *drills, const struct drill_ask *wish,
                      char id_out[DRILL_ID_ROOM], struct why *why)
{
    struct find find = {.wanted = wish->scene};
    tower_scenes(is_it, &find);
    if (!find.found)
        return why_set(why, ERR_NOT_FOUND, "there is no scene '%.*s'", TEXT_ARG(wish->scene));
    if (!(wish->speed >= 0.1 && wish->speed <= 10000))
        return why_set(why, ERR_BAD_INPUT, "speed: from 0.1 to 10000");
    struct ask *ask = ask_new(answer_start, sizeof(struct start_question));
    struct start_question *q = ask_question(ask);
    *q = (struct start_question){.drills = drills, .ask = *wish};
    q->ask.scene = arena_text(ask_arena(ask), wish->scene);
    q->ask.person = arena_text(ask_arena(ask), wish->person);
    enum err err = asked(drills, ask, why);
    if (!err)
        snprintf(id_out, DRILL_ID_ROOM, "%s", q->id);
    ask_free(&ask);
    return err;
}

struct stop_question {
    struct drills *drills;
    struct text id;
};

static enum err answer_stop(void *question, struct arena *arena, struct why *why)
{
    const struct stop_question *q = question;
    (void)arena;
    for (size_t i = 0; i < q->drills->count; i++) {
        if (!text_is(q->id, q->drills->runs[i]->id))
            continue;
        if (q->drills->runs[i]->child)
            child_stop(q->drills->runs[i]->child);
        else
            forget(q->drills, i);
        return OK;
    }
    return why_set(why, ERR_NOT_FOUND, "there is no such drill");
}

enum err drills_stop(struct drills *drills, struct text id, struct why *why)
{
    struct ask *ask = ask_new(answer_stop, sizeof(struct stop_question));
    struct stop_question *q = ask_question(ask);
    *q = (struct stop_question){drills, arena_text(ask_arena(ask), id)};
    enum err err = asked(drills, ask, why);
    ask_free(&ask);
    return err;
}

/* ---- how they stand ---- */

struct show_question {
    struct drills *drills;
    struct text runs; /* JSON, between commas */
};

static void put_run(const struct run *run, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_str(out, "id", run->id);
    json_pair_str(out, "scene", run->scene);
    json_pair_str(out, "person", run->person);
    json_pair_number(out, "speed", run->speed, 2);
    json_pair_str(out, "state", run->child ? run->link[0] ? "running" : "starting" : "over");
    json_pair_text(out, "link", run->child && run->link[0] ? text_of(run->link) : (struct text){0});
    json_pair_time(out, "started_at", run->started_ms);
    if (run->ended_ms)
        json_pair_time(out, "ended_at", run->ended_ms);
    else
        json_pair_text(out, "ended_at", (struct text){0});
    json_pair_bool(out, "good", !run->child && run->status == 0);
    json_pair_text(out, "words", buf_view(&run->words));
    json_end(out, '}');
}

static enum err answer_show(void *question, struct arena *arena, struct why *why)
{
    struct show_question *q = question;
    struct buf buf;
    struct json_out out;
    (void)why;
    buf_init(&buf, 1 << 20);
    json_out_init(&out, &buf);
    for (size_t i = q->drills->count; i > 0; i--)
        put_run(q->drills->runs[i - 1], &out);
    q->runs = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return OK;
}

static void put_scene(struct text name, void *arg)
{
    struct json_out *out = arg;
    struct arena *arena = arena_new("scene", 1 << 16);
    struct text bytes;
    struct scene *scene;
    struct why why;
    if (tower_scene(arena_text(arena, name).at, arena, &bytes, &why) == OK &&
        scene_parse(bytes, arena, &scene, &why) == OK) {
        json_begin(out, '{');
        json_pair_text(out, "name", name);
        json_pair_text(out, "title", scene_title(scene));
        json_pair_text(out, "about", scene_about(scene));
        json_pair_time(out, "from", scene_from_ms(scene));
        json_pair_time(out, "to", scene_to_ms(scene));
        json_pair_int(out, "posts", (int64_t)scene_posts(scene));
        json_end(out, '}');
    }
    arena_free(&arena);
}

enum err drills_show(struct drills *drills, struct json_out *out, struct why *why)
{
    struct show_question *q = NULL;
    struct ask *ask = NULL;
    enum err err = OK;
    if (drills) {
        ask = ask_new(answer_show, sizeof(*q));
        q = ask_question(ask);
        *q = (struct show_question){.drills = drills};
        err = asked(drills, ask, why);
    }
    if (!err) {
        json_begin(out, '{');
        json_pair_bool(out, "here", drills != NULL);
        json_key(out, "scenes");
        json_begin(out, '[');
        tower_scenes(put_scene, out);
        json_end(out, ']');
        json_key(out, "drills");
        json_begin(out, '[');
        if (q)
            json_put_raw(out, q->runs);
        json_end(out, ']');
        json_end(out, '}');
    }
    if (ask)
        ask_free(&ask);
    return err;
}
