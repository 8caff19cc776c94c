/* The rules themselves: as few as can be, none too long. */
#include "base/utf8.h"
#include "match/translate_x.h"

static void write_part(const struct x_part *part, bool inside, struct buf *out)
{
    if (part->kind == X_LEAF) {
        (void)buf_text(out, part->text);
        return;
    }
    (void)buf_text(out, inside ? TEXT("(") : TEXT(""));
    for (const struct x_part *child = part->first; child; child = child->next) {
        write_part(child, true, out);
        if (child->next)
            (void)buf_text(out, part->kind == X_OR ? TEXT(" OR ") : TEXT(" "));
    }
    (void)buf_text(out, inside ? TEXT(")") : TEXT(""));
}

static struct text written(struct x_making *m, const struct x_part *part, bool inside)
{
    struct buf buf;
    buf_init(&buf, (size_t)1 << 22);
    write_part(part, inside, &buf);
    const struct text text = arena_text(m->arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

static bool fits(struct text text)
{
    return utf8_count(text) <= X_RULE_MOST;
}

static void add_rule(struct x_making *m, struct text value, struct text tag)
{
    const struct x_rule rule = {value, tag};
    vec_push(&m->rules, rule);
}

static struct text beside(struct x_making *m, struct text rest, struct text group)
{
    return rest.len ? arena_printf(m->arena, "%.*s (%.*s)", TEXT_ARG(rest), TEXT_ARG(group))
                    : group;
}

/* The alternatives in as few rules as they fit into, each with `rest` beside it; those too long by
 * themselves are packed on their own. */
static void pack_or(struct x_making *m, const struct x_part * or, struct text rest, struct text tag)
{
    struct text now = {NULL, 0};
    for (const struct x_part *child = or->first; child; child = child->next) {
        const struct text one = written(m, child, true);
        const struct text more =
            now.len ? arena_printf(m->arena, "%.*s OR %.*s", TEXT_ARG(now), TEXT_ARG(one)) : one;
        if (fits(beside(m, rest, more))) {
            now = more;
            continue;
        }
        if (!fits(beside(m, rest, one))) {
            x_pack(m, child, tag);
            continue;
        }
        add_rule(m, beside(m, rest, now), tag);
        now = one;
    }
    if (now.len)
        add_rule(m, beside(m, rest, now), tag);
}

/* Of what all must hold: what X takes by itself and says shortest. */
static const struct x_part *shortest_alone(struct x_making *m, const struct x_part *and,
                                           size_t *len_out)
{
    const struct x_part *kept = NULL;
    size_t kept_len = 0;
    for (const struct x_part *child = and->first; child; child = child->next) {
        const size_t len = utf8_count(written(m, child, true));
        if (!x_is_alone(child) || (kept && len >= kept_len))
            continue;
        kept = child;
        kept_len = len;
    }
    *len_out = kept_len;
    return kept;
}

/* As many of the others as the room takes. */
static struct text others(struct x_making *m, const struct x_part *and, const struct x_part *kept,
                          size_t room)
{
    struct text rest = {NULL, 0};
    for (const struct x_part *child = and->first; child; child = child->next) {
        if (child == kept)
            continue;
        const struct text one = written(m, child, true);
        const struct text more =
            rest.len ? arena_printf(m->arena, "%.*s %.*s", TEXT_ARG(rest), TEXT_ARG(one)) : one;
        if (utf8_count(more) <= room)
            rest = more;
        else
            x_note(m, "a group of %zu characters is left out: it is too long beside the others",
                   utf8_count(one));
    }
    return rest;
}

static void pack_and(struct x_making *m, const struct x_part *and, struct text tag)
{
    enum { SPACE_AND_PARENS = 3 };
    size_t len = 0;
    const struct x_part *kept = shortest_alone(m, and, &len);
    must(kept);
    const size_t half = X_RULE_MOST / 2,
                 room = len < half ? X_RULE_MOST - len - SPACE_AND_PARENS : half;
    const struct text rest = others(m, and, kept, room);
    const struct text all = beside(m, rest, written(m, kept, false));
    if (kept->kind == X_OR)
        pack_or(m, kept, rest, tag);
    else if (fits(all))
        add_rule(m, all, tag);
    else
        x_pack(m, kept, tag);
}

void x_pack(struct x_making *m, const struct x_part *part, struct text tag)
{
    const struct text value = written(m, part, false);
    if (fits(value)) {
        add_rule(m, value, tag);
    } else if (part->kind == X_OR) {
        pack_or(m, part, (struct text){NULL, 0}, tag);
    } else if (part->kind == X_AND) {
        pack_and(m, part, tag);
    } else {
        x_note(m, "there is no rule: a word of %zu characters is longer than a rule may be",
               utf8_count(value));
    }
}

/* ---- many topics ---- */

static bool both_fit(struct x_making *m, const struct x_rule *a, struct text b,
                     struct text *value_out)
{
    *value_out = arena_printf(m->arena, "%.*s OR (%.*s)", TEXT_ARG(a->value), TEXT_ARG(b));
    return fits(*value_out);
}

void x_share(struct x_making *m)
{
    if (m->rules.len <= X_RULES_MOST)
        return;
    size_t kept = 0, shared = 0;
    struct text first = {NULL, 0};
    for (size_t i = 0; i < m->rules.len; i++) {
        struct x_rule *last = kept ? &m->rules.at[kept - 1] : NULL;
        const struct x_rule rule = m->rules.at[i];
        struct text value;
        if (last && both_fit(m, last, rule.value, &value)) {
            last->value = value;
            last->tag = arena_printf(m->arena, "%zu: %.*s … %.*s", ++shared, TEXT_ARG(first),
                                     TEXT_ARG(rule.tag));
            continue;
        }
        first = rule.tag;
        shared = 1;
        m->rules.at[kept] = rule;
        m->rules.at[kept++].value = arena_printf(m->arena, "(%.*s)", TEXT_ARG(rule.value));
        if (!fits(m->rules.at[kept - 1].value))
            m->rules.at[kept - 1].value = rule.value;
    }
    m->rules.len = kept;
}

static void one_topic(struct x_making *m, const struct topic *topic, const struct node *root)
{
    const struct x_part *part = x_part_of(m, root);
    if (part->kind == X_FALSE)
        x_note(m, "there is no rule: no post of X can match");
    else if (part->kind == X_TRUE || !x_is_alone(part))
        x_note(m, "there is no rule: X can say nothing of it that it takes by itself");
    else
        x_pack(m, part, topic->id);
}

enum err match_to_x(const struct match_setup *setup, struct arena *arena, struct x_rules *out,
                    struct why *why)
{
    struct x_making m = {.arena = arena};
    const struct query_lists lists = {setup->lists, setup->list_count};
    enum err err = OK;
    for (size_t i = 0; i < setup->count && !err; i++) {
        struct node *root = NULL;
        m.topic = i;
        err = query_parse(setup->topics[i].query, &lists, arena, &root, why);
        if (err)
            why_at(why, err, "line %u: query of topic %.*s", setup->topics[i].line,
                   TEXT_ARG(setup->topics[i].id));
        else
            one_topic(&m, &setup->topics[i], root);
    }
    x_share(&m);
    if (!err) {
        out->rules = arena_array(arena, struct x_rule, m.rules.len + 1);
        out->notes = arena_array(arena, struct x_note, m.notes.len + 1);
        for (size_t i = 0; i < m.rules.len; i++)
            out->rules[i] = m.rules.at[i];
        for (size_t i = 0; i < m.notes.len; i++)
            out->notes[i] = m.notes.at[i];
        out->rule_count = m.rules.len;
        out->note_count = m.notes.len;
    }
    vec_done(&m.rules);
    vec_done(&m.notes);
    return err;
}
