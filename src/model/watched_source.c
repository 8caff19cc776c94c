#include "model/watched_inside.h"

/* `sources` of who is watched: where posts come from, beside those of hinomi.yaml. */

enum { SOURCES_MOST = 64 };

const struct option watched_source_options[] = {
    {"id", OPTION_TEXT, offsetof(struct source_entry, id), NULL, 0, 0, "Its short name.", NULL},
    {"kind", OPTION_TEXT, offsetof(struct source_entry, kind), NULL, 0, 0, "bluesky, feed …", NULL},
    {"paused", OPTION_BOOL, offsetof(struct source_entry, paused), "false", 0, 0,
     "It is not read; its place is kept.", NULL},
    {"private", OPTION_BOOL, offsetof(struct source_entry, private_allowed), "false", 0, 0,
     "It may call loopback and private addresses.", NULL},
    {"sampled", OPTION_NUMBER, offsetof(struct source_entry, sampled), NULL, 0, 1,
     "The share of its network that it passes on; nothing: all of it.", NULL},
    {0}};

static enum err read_source(struct reader *r, const struct json *at, struct source_entry *source)
{
    static const char *const ours[] = {"options", NULL};
    enum err err = options_read(watched_source_options, at, ours, r->arena, source, r->why);
    if (!err)
        err = read_id(r, at, "source", TEXT(""), source->id);
    if (err)
        return err;
    if (!source->kind.len)
        return read_bad(r, at, "the source '%.*s' has no kind", TEXT_ARG(source->id));
    source->options = json_find(at, "options");
    if (source->options && source->options->kind != JSON_OBJECT)
        return read_bad(r, source->options, "'options' must be keys with values");
    return OK;
}

enum err read_source_entries(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "sources", &item, &w->source_count);
    if (!err && w->source_count > SOURCES_MOST)
        err = read_bad(r, json_find(yaml, "sources"), "%zu sources, at most %d", w->source_count,
                       SOURCES_MOST);
    if (err)
        return err;
    w->sources = arena_array(r->arena, struct source_entry, w->source_count + 1);
    for (size_t i = 0; item && i < w->source_count && !err; i++, item = item->next)
        err = read_source(r, item, &w->sources[i]);
    return err;
}

void write_sources(struct buf *out, const struct watched *w)
{
    if (w->source_count)
        buf_text(out, TEXT("sources:\n"));
    for (size_t i = 0; i < w->source_count; i++) {
        const struct source_entry *s = &w->sources[i];
        write_pair(out, "  - ", "id", s->id);
        write_pair(out, "    ", "kind", s->kind);
        if (s->paused)
            buf_text(out, TEXT("    paused: true\n"));
        if (s->private_allowed)
            buf_text(out, TEXT("    private: true\n"));
        if (s->sampled > 0)
            buf_printf(out, "    sampled: %.6g\n", s->sampled);
        if (s->options) {
            buf_text(out, TEXT("    options: "));
            write_flow(out, s->options);
            buf_byte(out, '\n');
        }
    }
}
