/* One post, and what people say its labels are. */
#include "desk/desk.h"
#include "web/inside.h"

static enum err read_post(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    const struct call *call = asking->call;
    return desk_post_json(db, &asking->by, call->params[0], call->params[1], &asking->call->out,
                          why);
}

enum err api_post(struct call *call, struct why *why)
{
    return call_ask(call, read_post, why);
}

static enum err read_corrections(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return desk_corrections_json(db, &asking->by, target_int(&asking->call->target, "limit", 100),
                                 &asking->call->out, why);
}

enum err api_corrections(struct call *call, struct why *why)
{
    return call_ask(call, read_corrections, why);
}

struct correcting {
    struct act act;
    struct said_labels labels;
};

/* ["a","b"] as a,b */
static struct text joined(struct call *call, const char *key)
{
    struct buf buf;
    buf_init(&buf, BODY_MOST);
    const struct json *list = json_find(call->json, key);
    for (const struct json *item = list ? list->first : NULL; item; item = item->next) {
        if (item != list->first)
            (void)buf_byte(&buf, ',');
        (void)buf_text(&buf, json_text(item));
    }
    const struct text text = arena_text(call->arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

/* The client is one that the person serves, or there is no such post. */
static enum err begin(struct call *call, struct correcting *correcting, struct why *why)
{
    if (!call_serves(call, call->params[0]))
        return why_set(why, ERR_NOT_FOUND, "there is no post %.*s", TEXT_ARG(call->params[1]));
    correcting->act = (struct act){.client = call->params[0],
                                   .id = call->params[1],
                                   .person = call->person->id,
                                   .now_ms = call_now(call)};
    return OK;
}

static enum err correct(struct db *db, void *arg, struct why *why)
{
    const struct correcting *correcting = arg;
    return desk_correct(db, &correcting->act, &correcting->labels, why);
}

enum err api_labels(struct call *call, struct why *why)
{
    struct correcting correcting = {0};
    enum err err = begin(call, &correcting, why);
    if (err)
        return err;
    correcting.labels =
        (struct said_labels){joined(call, "categories"), json_text_at(call->json, "sentiment"),
                             json_text_at(call->json, "intent"), joined(call, "heads")};
    err = store_write(call->web->options.store, correct, &correcting, why);
    return err ? err : api_post(call, why);
}

static enum err undo(struct db *db, void *arg, struct why *why)
{
    const struct correcting *correcting = arg;
    return desk_correct_undo(db, &correcting->act, why);
}

enum err api_labels_undo(struct call *call, struct why *why)
{
    struct correcting correcting = {0};
    enum err err = begin(call, &correcting, why);
    if (!err)
        err = store_write(call->web->options.store, undo, &correcting, why);
    return err ? err : api_post(call, why);
}
