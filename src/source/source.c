#include "source/source.h"

#include "base/mem.h"

struct source {
    const struct source_kind *kind;
    struct arena *arena; /* id, place and the texts of the options */
    void *self;
    struct text id, place;
    struct loop *loop;
    struct http *http;
    struct source_owner owner;
    bool private_allowed;
};

static const char *const state_names[] = {
    [SOURCE_OPENING] = "opening", [SOURCE_LIVE] = "live", [SOURCE_LATE] = "late",
    [SOURCE_SILENT] = "silent",   [SOURCE_GAP] = "gap",   [SOURCE_FAILED] = "failed",
    [SOURCE_ENDED] = "ended",
};

const char *source_state_name(enum source_state state)
{
    return state_names[state];
}

const struct source_kind *source_kind_of(struct text name)
{
    for (const struct source_kind *const *kind = source_kinds; *kind; kind++)
        if (text_is(name, (*kind)->name))
            return *kind;
    return NULL;
}

static void free_source(struct source *source)
{
    mem_free(source->self);
    arena_free(&source->arena);
    mem_free(source);
}

enum err source_open(const struct source_setup *setup, struct source **source_out, struct why *why)
{
    struct source *source = mem_make(struct source);
    source->kind = setup->kind;
    source->arena = arena_new("source", 1024);
    source->self = mem_new(setup->kind->size ? setup->kind->size : 1);
    source->id = arena_text(source->arena, setup->id);
    if (setup->place.at)
        source->place = arena_text(source->arena, setup->place);
    source->loop = setup->loop;
    source->http = setup->http;
    source->owner = setup->owner;
    source->private_allowed = setup->private_allowed;
    enum err err = OK;
    if (setup->kind->options)
        err = options_read(setup->kind->options, setup->options, NULL, source->arena, source->self,
                           why);
    if (!err)
        err = setup->kind->open(source, why);
    if (err) {
        free_source(source);
        return why_at(why, err, "source %.*s", TEXT_ARG(setup->id));
    }
    *source_out = source;
    return OK;
}

void source_resume(struct source *source)
{
    if (source->kind->resume)
        source->kind->resume(source);
}

void source_close(struct source **source_at)
{
    struct source *source = *source_at;
    if (!source)
        return;
    *source_at = NULL;
    source->kind->close(source);
    free_source(source);
}

void *source_self(struct source *source)
{
    return source->self;
}

struct text source_id(const struct source *source)
{
    return source->id;
}

struct text source_place(const struct source *source)
{
    return source->place;
}

struct loop *source_loop(struct source *source)
{
    return source->loop;
}

struct http *source_http(struct source *source)
{
    return source->http;
}

bool source_private_allowed(const struct source *source)
{
    return source->private_allowed;
}

bool source_offer(struct source *source, struct tray **tray_at)
{
    struct tray *tray = *tray_at;
    tray->source = arena_text(tray->arena, source->id);
    tray->own_refusals = tray->refusal_count;
    if (!tray->form)
        tray->form = source->kind->form;
    bool more = source->owner.tray(source, tray_at, source->owner.arg);
    must(*tray_at == NULL); /* the owner takes it always */
    return more;
}

void source_say(struct source *source, enum source_state state, const char *why)
{
    if (source->owner.state)
        source->owner.state(source, state, why, source->owner.arg);
}
