#include "base/log.h"
#include "base/mem.h"
#include "tower/followed_inside.h"

struct followed *followed_new(struct loop *loop, struct http *http, struct intake *intake,
                              struct store *store)
{
    struct followed *followed = mem_make(struct followed);
    followed->loop = loop;
    followed->http = http;
    followed->intake = intake;
    followed->store = store;
    return followed;
}

void followed_end(struct followed *followed)
{
    if (followed)
        atomic_store(&followed->ending, true);
}

static void forget(struct followed *followed, size_t at)
{
    mem_free(followed->ones[at].id);
    mem_free(followed->ones[at].said);
    followed->ones[at] = followed->ones[--followed->count];
}

void followed_free(struct followed **followed)
{
    if (!*followed)
        return;
    while ((*followed)->count)
        forget(*followed, 0);
    trial_free(&(*followed)->trial);
    mem_free(*followed);
    *followed = NULL;
}

/* All that matters to a running source, as one text. */
static void put_tree(const struct json *value, struct buf *out)
{
    buf_printf(out, "%d", (int)value->kind);
    buf_text(out, value->key);
    buf_byte(out, '=');
    buf_text(out, value->text);
    buf_byte(out, '(');
    for (const struct json *c = value->first; c; c = c->next)
        put_tree(c, out);
    buf_byte(out, ')');
}

static void said_of(const struct source_entry *source, struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "%.*s %d %g ", TEXT_ARG(source->kind), source->private_allowed,
               source->sampled);
    if (source->options)
        put_tree(source->options, out);
}

struct place_of {
    struct text source, place;
    struct arena *arena;
};

static enum err read_place(struct db *db, void *arg, struct why *why)
{
    struct place_of *of = arg;
    const enum err err = store_place_of(db, of->source, of->arena, &of->place, why);
    return err == ERR_NOT_FOUND ? OK : err;
}

static void open_one(struct followed *followed, const struct source_entry *source, struct text said)
{
    struct arena *arena = arena_new("followed", 1024);
    struct place_of of = {.source = source->id, .arena = arena};
    struct why why = {0};
    enum err err = store_read(followed->store, read_place, &of, &why);
    if (!err)
        err = intake_open(followed->intake,
                          &(struct inlet_setup){source_kind_of(source->kind), source->id,
                                                source->options, of.place, source->sampled,
                                                source->private_allowed},
                          &why);
    if (err)
        log_error("source_not_opened", {"source", L_TEXT(source->id)}, {"why", L_STR(why.text)});
    struct one *one = &followed->ones[followed->count++];
    *one = (struct one){mem_dup(source->id.at, source->id.len), mem_dup(said.at, said.len),
                        source->id.len, said.len};
    arena_free(&arena);
}

static const struct source_entry *wanted(const struct watched *watched, const struct one *one)
{
    const struct source_entry *source =
        watched_source(watched, (struct text){one->id, one->id_len});
    return source && !source->paused ? source : NULL;
}

static bool open_already(const struct followed *followed, struct text id)
{
    for (size_t i = 0; i < followed->count; i++)
        if (text_same(id, (struct text){followed->ones[i].id, followed->ones[i].id_len}))
            return true;
    return false;
}

void followed_sources(struct followed *followed, const struct watched *watched)
{
    struct buf said;
    buf_init(&said, 1 << 20);
    for (size_t i = followed->count; i-- > 0;) {
        const struct one *one = &followed->ones[i];
        const struct source_entry *source = wanted(watched, one);
        if (source)
            said_of(source, &said);
        if (source && text_same(buf_view(&said), (struct text){one->said, one->said_len}))
            continue;
        intake_drop(followed->intake, (struct text){one->id, one->id_len},
                    source ? "set otherwise" : "paused or taken away");
        forget(followed, i);
    }
    for (size_t i = 0; i < watched->source_count; i++) {
        const struct source_entry *source = &watched->sources[i];
        if (source->paused || followed->count == FOLLOWED_MOST ||
            open_already(followed, source->id) || !source_kind_of(source->kind))
            continue;
        said_of(source, &said);
        open_one(followed, source, buf_view(&said));
    }
    buf_done(&said);
}
