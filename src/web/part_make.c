#include "alarm/alarm.h"
#include "match/match.h"
#include "source/source.h"
#include "web/part_tables.h"

enum { OPTIONS_ROOM = 4096, FIELD_ROOM = 450 };

struct part_name part_name_of(const struct rule_ask *ask)
{
    const bool brand = text_is(ask->kind, "brand");
    return (struct part_name){ask->kind, brand ? ask->client : (struct text){0}, ask->id};
}

/* "line 7 column 1: words" → "options: words"; what could not be read is the form's fault. */
static enum err of_options(const struct why *here, struct why *why)
{
    unsigned line = 0, column = 0;
    int len = 0;
    const char *words = here->text;
    if (sscanf(words, "line %u column %u: %n", &line, &column, &len) == 2 && len)
        words += len;
    return why_set(why, ERR_BAD_INPUT, "options: %.*s", FIELD_ROOM, words);
}

static enum err source_valid(const struct source_entry *source, struct arena *arena,
                             struct why *why)
{
    const struct source_kind *kind = source_kind_of(source->kind);
    struct why here = {0};
    if (!kind)
        return why_set(why, ERR_BAD_INPUT, "kind: there is no source of the kind '%.*s'",
                       TEXT_ARG(text_slice(source->kind, 0, 40)));
    void *self = arena_alloc(arena, kind->size + OPTIONS_ROOM);
    return options_read(kind->options, source->options, NULL, arena, self, &here)
               ? of_options(&here, why)
               : OK;
}

static enum err channel_valid(const struct channel *channel, struct why *why)
{
    struct why here = {0};
    bool phone = false;
    return alarm_channel_valid(channel, &phone, &here) ? of_options(&here, why) : OK;
}

/* The queries that a new brand brings: an error names the column and nothing else. */
static enum err brand_valid(const struct watched *w, const struct brand *brand, struct why *why)
{
    struct match_set *set = NULL;
    const struct match_setup setup = {.topics = brand->topics,
                                      .count = brand->topic_count,
                                      .lists = w->lists,
                                      .list_count = w->list_count,
                                      .cjk = CJK_DEFAULT};
    const enum err err = match_build(&setup, &set, why);
    match_free(&set);
    return err;
}

static enum err valid(const struct watched *tried, const struct part_name *name,
                      struct arena *arena, struct why *why)
{
    if (text_is(name->kind, "source"))
        return source_valid(watched_source(tried, name->id), arena, why);
    if (text_is(name->kind, "channel"))
        return channel_valid(watched_channel(tried, name->id), why);
    if (text_is(name->kind, "brand"))
        return brand_valid(tried, watched_brand(tried, name->client, name->id), why);
    return OK;
}

enum err part_make(const struct watched *watched, const struct rule_ask *ask,
                   const struct part_limits *limits, struct arena *arena, struct watched *tried_out,
                   struct why *why)
{
    const struct part_name name = part_name_of(ask);
    struct json *body = NULL;
    struct part old = {0};
    enum err err = OK;
    if (!ask->gone)
        err = json_parse(ask->body, arena, &body, why);
    if (!err && body && !ask->settled) {
        struct why none;
        if (part_find(watched, &name, arena, &old, &none))
            old.at = NULL;
        err = part_settle(&name, old.at, body, limits, arena, why);
    }
    if (!err)
        err = part_put(watched, &name, body, arena, tried_out, why);
    return err || ask->gone ? err : valid(tried_out, &name, arena, why);
}
