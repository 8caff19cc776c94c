#include "base/mem.h"
#include "base/option.h"
#include "base/utf8.h"

#include <yaml.h>

enum { ALIASES_MOST = 100, ANCHORS_MOST = 100, KEYS_MOST = 4096, NODES_MOST = 1000000 };

struct anchor {
    struct text name;
    const struct json *node;
};

/* An open list or mapping. */
struct level {
    struct json *node;
    struct json **last;
    struct json *named; /* a mapping's child whose value comes next */
};

struct reader {
    yaml_parser_t *parser;
    struct arena *arena;
    struct why *why;
    struct level levels[JSON_DEPTH];
    size_t depth, aliases, anchors, nodes;
    struct anchor anchor[ANCHORS_MOST];
    struct json *root;
};

static enum err bad(struct reader *r, const yaml_mark_t *mark, const char *what)
{
    return why_set(r->why, ERR_BAD_INPUT, "line %zu column %zu: %s", mark->line + 1,
                   mark->column + 1, what);
}

static enum err parser_said(struct reader *r)
{
    const yaml_parser_t *p = r->parser;
    const char *problem = p->problem ? p->problem : "this is no YAML";
    if (p->error == YAML_READER_ERROR)
        return why_set(r->why, ERR_BAD_INPUT, "byte %zu: %s", p->problem_offset, problem);
    return why_set(r->why, ERR_BAD_INPUT, "line %zu column %zu: %s%s%s", p->problem_mark.line + 1,
                   p->problem_mark.column + 1, problem, p->context ? " " : "",
                   p->context ? p->context : "");
}

static struct json *node_new(struct reader *r, enum json_kind kind, const yaml_mark_t *mark)
{
    struct json *node = arena_make(r->arena, struct json);
    node->kind = kind;
    node->line = (uint32_t)mark->line + 1;
    node->column = (uint32_t)mark->column + 1;
    return node;
}

/* Puts a finished or opened value where it belongs. */
static enum err hang(struct reader *r, struct json *node, const yaml_mark_t *mark)
{
    if (++r->nodes > NODES_MOST)
        return bad(r, mark, "too many values");
    if (r->depth == 0) {
        r->root = node;
        return OK;
    }
    struct level *level = &r->levels[r->depth - 1];
    if (level->node->kind == JSON_OBJECT) {
        if (!level->named)
            return bad(r, mark, "a key must be a plain text");
        node->key = level->named->key;
        level->named = NULL;
    }
    *level->last = node;
    level->last = &node->next;
    level->node->count++;
    return OK;
}

static enum err name_it(struct reader *r, const yaml_event_t *event)
{
    struct level *level = &r->levels[r->depth - 1];
    struct text key = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (level->node->count == KEYS_MOST)
        return bad(r, &event->start_mark, "too many keys in one mapping");
    for (const struct json *child = level->node->first; child; child = child->next)
        if (text_same(child->key, key))
            return why_set(r->why, ERR_BAD_INPUT,
                           "line %zu column %zu: the key '%.*s' is written twice",
                           event->start_mark.line + 1, event->start_mark.column + 1,
                           TEXT_ARG(text_slice(key, 0, 60)));
    level->named = node_new(r, JSON_NULL, &event->start_mark);
    level->named->key = arena_text(r->arena, key);
    return OK;
}

static bool awaits_key(const struct reader *r)
{
    return r->depth && r->levels[r->depth - 1].node->kind == JSON_OBJECT &&
           !r->levels[r->depth - 1].named;
}

static bool number_text(struct text text)
{
    double value;
    size_t i = text.len && text.at[0] == '-';
    bool zeros =
        text.len > i + 1 && text.at[i] == '0' && text.at[i + 1] >= '0' && text.at[i + 1] <= '9';
    bool starts = text.len > i && text.at[i] >= '0' && text.at[i] <= '9';
    return starts && !zeros && text.at[text.len - 1] != '.' && text_number(text, &value);
}

static enum json_kind plain_kind(struct text text)
{
    if (text.len == 0 || text_is(text, "null") || text_is(text, "~"))
        return JSON_NULL;
    if (text_is(text, "true"))
        return JSON_TRUE;
    if (text_is(text, "false"))
        return JSON_FALSE;
    return number_text(text) ? JSON_NUMBER : JSON_STRING;
}

static enum err remember(struct reader *r, const yaml_char_t *name, const struct json *node,
                         const yaml_mark_t *mark)
{
    if (!name)
        return OK;
    if (r->anchors == ANCHORS_MOST)
        return bad(r, mark, "too many anchors");
    r->anchor[r->anchors++] =
        (struct anchor){arena_text(r->arena, text_of((const char *)name)), node};
    return OK;
}

static enum err scalar(struct reader *r, const yaml_event_t *event)
{
    if (awaits_key(r))
        return name_it(r, event);
    struct text text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    const char *tag = (const char *)event->data.scalar.tag;
    enum json_kind kind = JSON_STRING;
    if (tag && strcmp(tag, "!") != 0 && strcmp(tag, YAML_STR_TAG) != 0)
        return bad(r, &event->start_mark, "tags are not known here");
    if (!tag && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        kind = plain_kind(text);
    struct json *node = node_new(r, kind, &event->start_mark);
    node->text = arena_text(r->arena, text);
    enum err err = remember(r, event->data.scalar.anchor, node, &event->start_mark);
    return err ? err : hang(r, node, &event->start_mark);
}

static enum err open_level(struct reader *r, const yaml_event_t *event, enum json_kind kind)
{
    bool map = kind == JSON_OBJECT;
    struct json *node = node_new(r, kind, &event->start_mark);
    enum err err = hang(r, node, &event->start_mark);
    if (err)
        return err;
    if (r->depth == JSON_DEPTH)
        return bad(r, &event->start_mark, "nested too deep");
    if (map ? event->data.mapping_start.tag != NULL : event->data.sequence_start.tag != NULL)
        return bad(r, &event->start_mark, "tags are not known here");
    r->levels[r->depth++] = (struct level){.node = node, .last = &node->first};
    return remember(r, map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                    node, &event->start_mark);
}

static bool is_open(const struct reader *r, const struct json *node)
{
    for (size_t i = 0; i < r->depth; i++)
        if (r->levels[i].node == node)
            return true;
    return false;
}

/* A deep copy, for the tree's links are in its nodes. No deeper than the levels allow. */
static struct json *copied(struct reader *r, const struct json *node, size_t depth)
{
    if (++r->nodes > NODES_MOST || depth > JSON_DEPTH)
        return NULL;
    struct json *copy = arena_make(r->arena, struct json);
    *copy = *node;
    copy->next = NULL;
    struct json **last = &copy->first;
    for (const struct json *child = node->first; child; child = child->next) {
        *last = copied(r, child, depth + 1);
        if (!*last)
            return NULL;
        last = &(*last)->next;
    }
    return copy;
}

static enum err alias(struct reader *r, const yaml_event_t *event)
{
    const yaml_mark_t *mark = &event->start_mark;
    const struct json *node = NULL;
    for (size_t i = 0; i < r->anchors; i++)
        if (text_is(r->anchor[i].name, (const char *)event->data.alias.anchor))
            node = r->anchor[i].node;
    if (!node || is_open(r, node))
        return bad(r, mark, "this alias names no finished anchor");
    if (++r->aliases > ALIASES_MOST)
        return bad(r, mark, "too many aliases");
    struct json *copy = copied(r, node, r->depth + 1);
    if (!copy)
        return bad(r, mark, "this alias makes too much of it");
    copy->key = (struct text){NULL, 0};
    return hang(r, copy, mark);
}

static enum err take(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return alias(r, event);
    case YAML_SCALAR_EVENT:
        return scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(r, event, JSON_ARRAY);
    case YAML_MAPPING_START_EVENT:
        return open_level(r, event, JSON_OBJECT);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return OK;
    case YAML_DOCUMENT_START_EVENT:
        return r->root ? bad(r, &event->start_mark, "a second document begins") : OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return OK;
}

static enum err read_all(struct reader *r)
{
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(r->parser, &event))
            return parser_said(r);
        enum err err = take(r, &event);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (err)
            return err;
    }
    return OK;
}

enum err yaml_parse(struct text bytes, struct arena *arena, struct json **json_out, struct why *why)
{
    yaml_parser_t parser;
    must(yaml_parser_initialize(&parser));
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(bytes.at ? bytes.at : ""),
                                 bytes.len);
    struct reader *r = mem_make(struct reader);
    r->parser = &parser;
    r->arena = arena;
    r->why = why;
    enum err err = read_all(r);
    if (!err)
        *json_out = r->root ? r->root : arena_make(arena, struct json);
    mem_free(r);
    yaml_parser_delete(&parser);
    return err;
}
