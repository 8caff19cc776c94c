#include "match/scan.h"

/* Only posts that have a candidate pay for this. */
static void sketch_make(struct match_scratch *s)
{
    memset(s->sketch, 0, sizeof(s->sketch));
    for (size_t i = 0; i < s->key_count; i++) {
        const uint64_t bit = s->keys[i] >> (64 - SKETCH_BITS);
        s->sketch[bit >> 6] |= UINT64_C(1) << (bit & 63);
    }
    s->sketch_post = s->post;
}

bool sketch_maybe(struct match_scratch *s, const struct term *term)
{
    if (term->by != BY_WORD && term->by != BY_PAIR)
        return true;
    if (s->sketch_post != s->post)
        sketch_make(s);
    const uint64_t bit = term->key >> (64 - SKETCH_BITS);
    return s->sketch[bit >> 6] >> (bit & 63) & 1;
}

static bool term_holds(struct match_scratch *s, uint32_t id)
{
    uint32_t *seen = &s->term_seen[id];
    if (*seen >> 1 == s->post)
        return *seen & 1;
    const struct term *term = &s->set->terms.at[id];
    struct span span;
    size_t from = 0;
    const bool there = s->text.len && sketch_maybe(s, term) &&
                       term_next(term, set_form(s->set, id), s->text, &from, &span);
    *seen = s->post * 2 + there;
    return there;
}

static bool lang_holds(const struct glance *glance, struct text lang)
{
    for (uint32_t i = 0; i < glance->lang_count; i++) {
        struct text main = glance->langs[i], rest = main;
        text_cut(&rest, '-', &main);
        if (text_same(main, lang))
            return true;
    }
    return false;
}

static bool same_but_case(struct text a, struct text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        const unsigned char c = (unsigned char)a.at[i];
        if (((unsigned)c - 'A' < 26 ? c | 32 : c) != (unsigned char)b.at[i])
            return false;
    }
    return true;
}

static bool from_holds(const struct glance *glance, struct text name)
{
    return same_but_case(glance->author_id, name) || same_but_case(glance->author_handle, name);
}

bool query_holds(struct match_scratch *s, uint32_t query)
{
    const struct match_set *set = s->set;
    const uint32_t *code = set->code.at;
    uint32_t at = set->programs[query].at;
    bool answer = false;
    for (;;) {
        const uint32_t arg = code[at] >> 3;
        switch ((enum op)(code[at++] & 7)) {
        case OP_END:
            return answer;
        case OP_TERM:
            answer = term_holds(s, arg);
            break;
        case OP_LANG:
            answer = lang_holds(s->glance, set->names.at[arg]);
            break;
        case OP_FROM:
            answer = from_holds(s->glance, set->names.at[arg]);
            break;
        case OP_NEAR:
            answer = near_holds(s, &set->nears.at[arg]);
            break;
        case OP_NOT:
            answer = !answer;
            break;
        case OP_SKIP_UNLESS:
            at = answer ? at : arg;
            break;
        case OP_SKIP_IF:
            at = answer ? arg : at;
            break;
        }
    }
}
