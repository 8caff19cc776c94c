#include "match/explain.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "match/field.h"
#include "match/find.h"
#include "match/view.h"

/*
 * Why a post matches, or does not: the query's tree is walked whole, and each part asked by itself
 * with the same code that matches.
 */

enum { LETTERS_MOST = 40 };

struct explainer {
    struct arena *arena; /* of the trees */
    struct node **roots;
    struct match_set *set;
    struct match_scratch *scratch;
};

enum err explainer_new(const struct match_setup *setup, struct explainer **explainer_out,
                       struct why *why)
{
    struct arena *arena = arena_new("explainer", 1 << 12);
    struct explainer *explainer = mem_make(struct explainer);
    explainer->arena = arena;
    const enum err err = match_build_trees(setup, arena, &explainer->roots, &explainer->set, why);
    if (err) {
        explainer_free(&explainer);
        return err;
    }
    explainer->scratch = match_scratch_new(explainer->set);
    *explainer_out = explainer;
    return OK;
}

void explainer_free(struct explainer **explainer)
{
    struct explainer *e = *explainer;
    if (!e)
        return;
    match_scratch_free(&e->scratch);
    match_free(&e->set);
    arena_free(&e->arena);
    mem_free(e);
    *explainer = NULL;
}

/* ---- places ---- */

/* Bytes of the match form as code points of the text or the title. */
static bool place_of(struct match_scratch *s, struct span bytes, struct post_place *place_out)
{
    const bool title = bytes.from >= s->body_len && s->text.len > s->body_len;
    const uint32_t base = title ? (uint32_t)s->body_len + 1 : 0;
    const struct fold_map *map = original_of(s, title);
    if (bytes.to <= bytes.from || bytes.from < base || bytes.to - base > map->len)
        return false;
    const struct text whole = title ? s->glance->title : s->glance->text;
    *place_out =
        (struct post_place){fold_span(map, whole, bytes.from - base, bytes.to - base), title};
    return true;
}

void places_take(struct explaining *e, size_t base, struct explained *part)
{
    struct match_scratch *s = e->s;
    const size_t count = s->stack.len - base;
    const size_t most = count < EXPLAINED_PLACES ? count : EXPLAINED_PLACES;
    part->holds = count > 0;
    part->places = arena_array(e->arena, struct post_place, most + 1);
    part->place_count = 0;
    for (size_t i = 0; i < most; i++)
        part->place_count += place_of(s, s->stack.at[base + i], &part->places[part->place_count]);
    s->stack.len = base;
}

struct text letters_at(struct explaining *e, struct span bytes)
{
    struct post_place place;
    if (!place_of(e->s, bytes, &place))
        return (struct text){0};
    const struct text whole = place.title ? e->s->glance->title : e->s->glance->text;
    const size_t from = utf8_byte_of(whole, place.at.from), to = utf8_byte_of(whole, place.at.to);
    return arena_text(e->arena, utf8_head(text_slice(whole, from, to), LETTERS_MOST));
}

void node_places(struct explaining *e, const struct node *node)
{
    if (!e->s->text.len)
        return;
    if (node->kind == NODE_TERM)
        term_places(e->s, node->term);
    else if (node->spot)
        spot_places(e->s, node->spot - 1);
}

/* ---- parts ---- */

static const char *kind_name(enum node_kind kind)
{
    static const char *const names[] = {
        [NODE_TERM] = "term",         [NODE_FIELD] = "filter",   [NODE_NEAR] = "near",
        [NODE_SENTENCE] = "sentence", [NODE_APART] = "not_near", [NODE_EXCEPT] = "except",
        [NODE_WITHIN] = "within",     [NODE_TIMES] = "times",    [NODE_ATLEAST] = "at_least",
        [NODE_AND] = "and",           [NODE_OR] = "or",          [NODE_NOT] = "not"};
    return names[kind];
}

static struct span written_of(const struct explaining *e, const struct node *node)
{
    if (node->from >= node->to || node->to > e->query.len)
        return (struct span){0, 0};
    return (struct span){e->letters[node->from], e->letters[node->to]};
}

static const uint32_t *letters_of(struct text query, struct arena *arena)
{
    uint32_t *letters = arena_array(arena, uint32_t, query.len + 1);
    uint32_t count = 0;
    for (size_t i = 0; i < query.len; i++) {
        letters[i] = count;
        if (i + 1 == query.len || ((unsigned char)query.at[i + 1] & 0xC0) != 0x80)
            count++;
    }
    letters[query.len] = count;
    return letters;
}

/* From how its children hold. */
static bool children_hold(const struct node *node, const struct explained *part)
{
    uint32_t held = 0, count = 0;
    for (const struct explained *child = part->first; child; child = child->next, count++)
        held += child->holds;
    switch (node->kind) {
    case NODE_AND:
        return held == count;
    case NODE_OR:
        return held > 0;
    case NODE_ATLEAST:
        return held >= node->count;
    case NODE_NOT:
        return held == 0;
    case NODE_TERM:
    case NODE_FIELD:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
        break; /* these are asked, not counted */
    }
    return false;
}

static bool filter_holds(const struct explaining *e, const struct node *node)
{
    const struct ask ask = {.field = (uint8_t)node->field,
                            .compare = (uint8_t)node->compare,
                            .text = node->text,
                            .number = node->number};
    return field_holds(e->s, &ask);
}

static struct text word_of(const struct explaining *e, const struct node *node)
{
    if (node->kind == NODE_TERM)
        return arena_text(e->arena, node->written.at ? node->written : node->text);
    return (struct text){0};
}

static struct explained *explain_node(struct explaining *e, const struct node *node)
{
    struct explained *part = arena_make(e->arena, struct explained);
    *part = (struct explained){.kind = kind_name(node->kind),
                               .written = written_of(e, node),
                               .word = word_of(e, node),
                               .got = -1,
                               .wanted = -1};
    struct explained **end = &part->first;
    for (const struct node *child = node->first; child; child = child->next) {
        *end = explain_node(e, child);
        end = &(*end)->next;
    }
    const size_t base = e->s->stack.len;
    switch (node->kind) {
    case NODE_FIELD:
        part->holds = filter_holds(e, node);
        break;
    case NODE_TERM:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
        node_places(e, node);
        places_take(e, base, part);
        break;
    case NODE_ATLEAST:
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
        part->holds = children_hold(node, part);
        break;
    }
    reason_find(e, node, part);
    return part;
}

const struct explained *explain_glance(struct explainer *explainer, size_t topic,
                                       const struct glance *glance, struct arena *arena)
{
    must(topic < explainer->set->count);
    const uint32_t *found;
    /* lays the post into the scratch, with all that its parts are asked by */
    (void)match_topics(explainer->set, explainer->scratch, glance, &found);
    const struct text query = explainer->set->topics[topic].query;
    struct explaining e = {explainer->scratch, query, letters_of(query, arena), arena};
    return explain_node(&e, explainer->roots[topic]);
}

const struct explained *explainer_explain(struct explainer *explainer, size_t topic,
                                          const struct post *post, struct arena *arena)
{
    struct glance *glance = arena_make(arena, struct glance);
    *glance = glance_of_post(post);
    return explain_glance(explainer, topic, glance, arena);
}

/* ---- as JSON ---- */

static void put_span(struct json_out *out, struct span span)
{
    json_begin(out, '[');
    json_put_int(out, span.from);
    json_put_int(out, span.to);
    json_end(out, ']');
}

static void put_places(struct json_out *out, const struct explained *part)
{
    if (!part->place_count)
        return;
    json_key(out, "places");
    json_begin(out, '[');
    for (size_t i = 0; i < part->place_count; i++) {
        json_begin(out, '{');
        json_pair_str(out, "in", part->places[i].title ? "title" : "text");
        json_key(out, "at");
        put_span(out, part->places[i].at);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_why(struct json_out *out, const struct explained *part)
{
    if (!part->code)
        return;
    json_key(out, "why");
    json_begin(out, '{');
    json_pair_str(out, "code", part->code);
    json_pair_text(out, "text", part->words);
    if (part->about.at)
        json_pair_text(out, "about", part->about);
    if (part->got >= 0)
        json_pair_int(out, "got", part->got);
    if (part->wanted >= 0)
        json_pair_int(out, "wanted", part->wanted);
    json_end(out, '}');
}

void explained_write(const struct explained *part, struct text query, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_str(out, "kind", part->kind);
    if (part->written.to) {
        json_key(out, "at");
        put_span(out, part->written);
        json_pair_text(out, "written",
                       text_slice(query, utf8_byte_of(query, part->written.from),
                                  utf8_byte_of(query, part->written.to)));
    }
    if (part->word.at)
        json_pair_text(out, "word", part->word);
    json_pair_bool(out, "holds", part->holds);
    put_places(out, part);
    put_why(out, part);
    if (part->first) {
        json_key(out, "parts");
        json_begin(out, '[');
        for (const struct explained *child = part->first; child; child = child->next)
            explained_write(child, query, out);
        json_end(out, ']');
    }
    json_end(out, '}');
}
