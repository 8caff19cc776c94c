#include "base/fold.h"
#include "base/test.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/naive.h"
#include "match/sentence.h"

#include <utf8proc.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* ---- the post: text and title as code points, each with where it came from ---- */

struct codes {
    uint32_t *at, *own; /* own: with kana as written */
    size_t *from, *to;  /* of a part: bytes of what was written; of a view: codes of the form */
    size_t len;
};

struct part {
    struct text written;
    struct codes form;
    bool there;
};

enum { TEXT_PART, TITLE_PART, PARTS };

struct naive_post {
    const struct glance *glance;
    struct arena *arena;
    struct part parts[PARTS];
    enum cjk cjk;
};

/* Half-open, in code points of one part's form. */
struct place {
    size_t part, from, to;
};

struct places {
    struct place *at;
    size_t len, room;
};

static struct codes codes_new(struct arena *arena, size_t most)
{
    return (struct codes){.at = arena_array(arena, uint32_t, most + 1),
                          .own = arena_array(arena, uint32_t, most + 1),
                          .from = arena_array(arena, size_t, most + 1),
                          .to = arena_array(arena, size_t, most + 1)};
}

static void code_add(struct codes *codes, uint32_t code, size_t from, size_t to)
{
    codes->at[codes->len] = codes->own[codes->len] = code;
    codes->from[codes->len] = from;
    codes->to[codes->len++] = to;
}

/* Of the query's own texts. */
static struct codes codes_of(struct arena *arena, struct text text)
{
    struct codes codes = codes_new(arena, text.len);
    for (size_t i = 0; i < text.len;) {
        const size_t from = i;
        const uint32_t code = utf8_next(text, &i);
        code_add(&codes, code, from, i);
    }
    return codes;
}

static struct part part_of(struct arena *arena, struct text written)
{
    struct part part = {.written = written, .there = written.len > 0};
    struct buf buf;
    struct fold_map map;
    buf_init(&buf, written.len * 12 + 4096);
    must(!fold_match_mapped(written, &buf, arena, &map));
    const struct text form = buf_view(&buf);
    part.form = codes_new(arena, form.len);
    for (size_t i = 0; i < form.len;) {
        const size_t first = i;
        const uint32_t code = utf8_next(form, &i);
        code_add(&part.form, code, map.from[first], map.to[i - 1]);
    }
    buf_done(&buf);
    return part;
}

struct naive_post *naive_post_new(const struct glance *glance, struct arena *arena)
{
    struct naive_post *post = arena_make(arena, struct naive_post);
    *post = (struct naive_post){.glance = glance, .arena = arena};
    post->parts[TEXT_PART] = part_of(arena, glance->text);
    post->parts[TITLE_PART] = part_of(arena, glance->title);
    return post;
}

/* ---- places ---- */

static void place_add(struct arena *arena, struct places *places, struct place place)
{
    if (places->len == places->room) {
        struct place *old = places->at;
        places->room = places->room ? places->room * 2 : 8;
        places->at = arena_array(arena, struct place, places->room);
        if (old)
            memcpy(places->at, old, places->len * sizeof(*old));
    }
    places->at[places->len++] = place;
}

static void places_join(struct arena *arena, struct places *all, const struct places *more)
{
    for (size_t i = 0; i < more->len; i++)
        place_add(arena, all, more->at[i]);
}

static bool overlap(const struct place *a, const struct place *b)
{
    return a->part == b->part && a->from < b->to && b->from < a->to;
}

static int by_begin(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* ---- words and sentences ---- */

/* The word, or the single letter of a script without spaces, that `at` is of: where it begins and
 * ends; the same: at is no letter. */
static struct span word_at(const struct codes *form, size_t at)
{
    const enum letter letter = letter_of(form->at[at]);
    size_t from = at, to = at + (letter != LETTER_NONE);
    if (letter == LETTER_WORD) {
        while (from > 0 && letter_of(form->at[from - 1]) == LETTER_WORD)
            from--;
        while (to < form->len && letter_of(form->at[to]) == LETTER_WORD)
            to++;
    }
    return (struct span){(uint32_t)from, (uint32_t)to};
}

/* Words wholly in [from,to), or with any letter in it. */
static size_t words_in(const struct codes *form, size_t from, size_t to, bool wholly)
{
    size_t count = 0;
    for (size_t i = from; i < to;) {
        const struct span word = word_at(form, i);
        if (word.from == word.to) {
            i++;
            continue;
        }
        count += !wholly || (word.from >= from && word.to <= to);
        i = word.to;
    }
    return count;
}

/* Where sentences end is told by examples, in sentence_test.c. */
static size_t sentence_at(const struct codes *form, size_t at)
{
    struct buf bytes;
    buf_init(&bytes, form->len * 4 + 64);
    size_t end = 0, count = 0;
    for (size_t i = 0; i < form->len; i++) {
        char room[4];
        (void)buf_text(&bytes, (struct text){room, utf8_put(form->at[i], room)});
        end = i == at ? bytes.len : end;
    }
    for (size_t i = 0; i < end;) {
        i = sentence_end(buf_view(&bytes), i);
        count += i < end;
    }
    buf_done(&bytes);
    return count;
}

/* ---- terms ---- */

struct look {
    struct naive_post *post;
    const struct node *term;
    const struct codes *text; /* the view of a part */
    struct codes want;        /* the term in that view */
    enum cjk mode;
};

static bool is_white(uint32_t code)
{
    return code == ' ' || (code >= 9 && code <= 13);
}

/* The letter as base/fold.h makes it looser; 0: it vanishes. */
static uint32_t loose(uint32_t code, unsigned how)
{
    char room[4];
    struct buf buf;
    size_t at = 0;
    buf_init(&buf, 64);
    must(!fold_loose((struct text){room, utf8_put(code, room)}, how, &buf, NULL));
    const uint32_t made = buf.len ? utf8_next(buf_view(&buf), &at) : 0;
    buf_done(&buf);
    return made;
}

/* As the term asks to see it. from and to: codes of `form`; what vanishes belongs to the letter
 * before it. */
static struct codes view_of(struct arena *arena, const struct codes *form, const struct node *term)
{
    struct codes view = codes_new(arena, form->len);
    for (size_t i = 0; i < form->len; i++) {
        uint32_t code = form->at[i];
        if (term->plain)
            code = loose(code, FOLD_NO_ACCENTS);
        if (!code && view.len)
            view.to[view.len - 1] = i + 1;
        if (!code)
            continue;
        code_add(&view, term->kana ? loose(code, FOLD_KANA) : code, i, i + 1);
        view.own[view.len - 1] = code;
    }
    return view;
}

/* All katakana, up to four letters. */
static bool is_short_katakana(const struct codes *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (letter_of(text->own[i]) != LETTER_KATAKANA)
            return false;
    return to - from <= 4;
}

/* Whether the term, from `from` to `to`, may end between these two letters. */
static bool parts_there(const struct look *look, size_t from, size_t to, uint32_t inner,
                        uint32_t outer)
{
    const enum letter kind = letter_of(inner);
    if (kind == LETTER_NONE || kind != letter_of(outer))
        return true;
    if (kind == LETTER_WORD)
        return look->term->mode == CJK_SUB;
    if (look->mode == CJK_DEFAULT)
        return !is_short_katakana(look->text, from, to);
    return look->mode == CJK_SUB;
}

static bool edges_hold(const struct look *look, size_t from, size_t to)
{
    const struct codes *text = look->text;
    if (from > 0 && !look->term->suffix &&
        !parts_there(look, from, to, text->own[from], text->own[from - 1]))
        return false;
    return to == text->len || look->term->prefix ||
           parts_there(look, from, to, text->own[to - 1], text->own[to]);
}

/* Where want[w…], at `at`, of the term that begins at `from`, ends earliest; 0: it does not. */
static size_t end_of(const struct look *look, size_t from, size_t w, size_t at)
{
    const struct codes *want = &look->want, *text = look->text;
    if (w == want->len)
        return at > from && edges_hold(look, from, at) ? at : 0;
    if (want->at[w] == WILD_MANY) {
        size_t best = 0;
        for (;; at++) {
            const size_t end = end_of(look, from, w + 1, at);
            best = end && (!best || end < best) ? end : best;
            if (at == text->len || letter_of(text->at[at]) == LETTER_NONE)
                return best;
        }
    }
    if (at == text->len)
        return 0;
    if (want->at[w] == ' ') {
        if (!is_white(text->at[at]))
            return 0;
        while (at < text->len && is_white(text->at[at]))
            at++;
        return end_of(look, from, w + 1, at);
    }
    const bool fits = want->at[w] == WILD_ONE ? letter_of(text->at[at]) != LETTER_NONE
                                              : text->at[at] == want->at[w];
    return fits ? end_of(look, from, w + 1, at + 1) : 0;
}

/* What has a capital: 'A' when it is one, 'a' when it is small. */
static struct codes cases_of(struct arena *arena, struct text text)
{
    struct codes cases = codes_new(arena, text.len);
    for (size_t i = 0; i < text.len;) {
        const uint32_t code = utf8_next(text, &i);
        if (utf8proc_isupper((utf8proc_int32_t)code))
            code_add(&cases, 'A', 0, 0);
        else if (utf8proc_islower((utf8proc_int32_t)code))
            code_add(&cases, 'a', 0, 0);
    }
    return cases;
}

/* ~case: capitals and small letters of the place are as the term was written. */
static bool written_alike(const struct look *look, const struct part *part, size_t from, size_t to)
{
    const size_t first = look->text->from[from], last = look->text->to[to - 1] - 1;
    const struct text there =
        text_slice(part->written, part->form.from[first], part->form.to[last]);
    const struct codes have = cases_of(look->post->arena, there);
    const struct codes want = cases_of(look->post->arena, look->term->written);
    return want.len == have.len && memcmp(want.at, have.at, want.len * sizeof(*want.at)) == 0;
}

static void add_if(struct look *look, size_t part, size_t from, size_t to, struct places *out)
{
    const struct part *of = &look->post->parts[part];
    if (look->term->exact && !written_alike(look, of, from, to))
        return;
    const struct place place = {part, look->text->from[from], look->text->to[to - 1]};
    place_add(look->post->arena, out, place);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: letters changed, added, left out, or exchanged with their neighbour. */
static size_t distance(struct arena *arena, const uint32_t *a, size_t a_len, const uint32_t *b,
                       size_t b_len)
{
    const size_t wide = b_len + 1;
    size_t *d = arena_array(arena, size_t, (a_len + 1) * wide);
    for (size_t i = 0; i <= a_len; i++) {
        for (size_t j = 0; j <= b_len; j++) {
            size_t *own = &d[i * wide + j];
            *own = i + j;
            if (!i || !j)
                continue;
            *own = least(own[-(ptrdiff_t)wide], own[-1]) + 1;
            *own = least(*own, own[-(ptrdiff_t)wide - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                *own = least(*own, own[-2 * (ptrdiff_t)wide - 2] + 1);
        }
    }
    return d[a_len * wide + b_len];
}

static void fuzzy_places(struct look *look, size_t part, struct places *out)
{
    const struct codes *text = look->text;
    const enum letter kind = letter_of(look->want.at[0]);
    for (size_t from = 0, to; from < text->len; from = to) {
        to = from + 1;
        if (letter_of(text->at[from]) != kind)
            continue;
        while (to < text->len && letter_of(text->at[to]) == kind)
            to++;
        if (to - from <= look->want.len + look->term->fuzzy &&
            distance(look->post->arena, look->want.at, look->want.len, text->at + from,
                     to - from) <= look->term->fuzzy)
            add_if(look, part, from, to, out);
    }
}

/* Of the patterns that random_test.c makes, which are in the match form already and know no \\b. */
static void regex_places(struct look *look, size_t part, struct places *out)
{
    int error;
    PCRE2_SIZE at, *ends;
    struct arena *arena = look->post->arena;
    const struct text pattern = look->term->text;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.at, pattern.len, PCRE2_UTF | PCRE2_UCP,
                                     &error, &at, NULL);
    must(code);
    pcre2_match_data *found = pcre2_match_data_create_from_pattern(code, NULL);
    const struct codes *text = look->text;
    char *bytes = arena_alloc(arena, text->len * 4 + 1);
    size_t *begins = arena_array(arena, size_t, text->len * 4 + 1), len = 0;
    for (size_t i = 0; i < text->len; i++) {
        begins[len] = i;
        len += utf8_put(text->at[i], bytes + len);
    }
    begins[len] = text->len;
    for (at = 0; pcre2_match(code, (PCRE2_SPTR)bytes, len, at, PCRE2_NOTEMPTY, found, NULL) > 0;
         at = ends[1]) {
        ends = pcre2_get_ovector_pointer(found);
        place_add(arena, out, (struct place){part, begins[ends[0]], begins[ends[1]]});
    }
    pcre2_match_data_free(found);
    pcre2_code_free(code);
}

static void term_places_in(struct look *look, size_t part, struct places *out)
{
    if (look->term->regex) {
        regex_places(look, part, out);
        return;
    }
    if (look->term->fuzzy) {
        fuzzy_places(look, part, out);
        return;
    }
    for (size_t from = 0; from < look->text->len; from++) {
        const size_t to = end_of(look, from, 0, from);
        if (to)
            add_if(look, part, from, to, out);
    }
}

static void term_places(struct naive_post *post, const struct node *term, struct places *out)
{
    const struct codes want = codes_of(post->arena, term->text);
    struct look look = {.post = post, .term = term};
    look.want = view_of(post->arena, &want, term);
    look.mode = term->mode == CJK_DEFAULT ? post->cjk : term->mode;
    for (size_t part = 0; part < PARTS; part++) {
        const enum where here = part == TEXT_PART ? WHERE_TEXT : WHERE_TITLE;
        if (!post->parts[part].there || (term->where != WHERE_ANY && term->where != here))
            continue;
        const struct codes view = view_of(post->arena, &post->parts[part].form, term);
        look.text = &view;
        term_places_in(&look, part, out);
    }
}

/* ---- the tree ---- */

static bool holds(struct naive_post *post, const struct node *node, struct places *out);

static bool is_near(struct naive_post *post, const struct node *node, const struct place *a,
                    const struct place *b)
{
    if (a->part != b->part || overlap(a, b))
        return false;
    const struct codes *form = &post->parts[a->part].form;
    if (node->kind == NODE_SENTENCE)
        return sentence_at(form, a->from) == sentence_at(form, b->from);
    const bool first = a->to <= b->from;
    if (node->ordered && !first)
        return false;
    const size_t between =
        first ? words_in(form, a->to, b->from, true) : words_in(form, b->to, a->from, true);
    return between <= node->count;
}

static void near_places(struct naive_post *post, const struct node *node, const struct places *a,
                        const struct places *b, struct places *out)
{
    for (size_t i = 0; i < a->len; i++)
        for (size_t j = 0; j < b->len; j++)
            if (is_near(post, node, &a->at[i], &b->at[j])) {
                place_add(post->arena, out, a->at[i]);
                place_add(post->arena, out, b->at[j]);
            }
}

static void left_places(struct naive_post *post, const struct node *node, const struct places *a,
                        const struct places *b, struct places *out)
{
    for (size_t i = 0; i < a->len; i++) {
        bool none = true;
        for (size_t j = 0; j < b->len; j++)
            none = none && !(node->kind == NODE_EXCEPT ? overlap(&a->at[i], &b->at[j])
                                                       : is_near(post, node, &a->at[i], &b->at[j]));
        if (none)
            place_add(post->arena, out, a->at[i]);
    }
}

/* As both see it. */
static bool same_word(struct arena *arena, const struct node *a, const struct node *b)
{
    const struct codes x = codes_of(arena, a->text), y = codes_of(arena, b->text);
    const struct codes p = view_of(arena, &x, a), q = view_of(arena, &y, b);
    return p.len == q.len && memcmp(p.at, q.at, p.len * sizeof(*p.at)) == 0 &&
           a->prefix == b->prefix && a->suffix == b->suffix &&
           (!a->exact || text_same(a->written, b->written));
}

/* Of the place's window: its end, or 0 when a word of the phrase does not come. */
static size_t window_end(struct arena *arena, const struct node *node, const struct places *words,
                         const struct place *begin)
{
    size_t end = 0, w = 0;
    for (const struct node *word = node->first; word; word = word->next, w++) {
        size_t times = 1, seen = 0;
        for (const struct node *other = node->first; other != word; other = other->next)
            times += same_word(arena, other, word);
        for (size_t i = 0; i < words[w].len && seen < times; i++) {
            const struct place *place = &words[w].at[i];
            if (place->part != begin->part || place->from < begin->from)
                continue;
            seen++;
            end = place->to > end ? place->to : end;
        }
        if (seen < times)
            return 0;
    }
    return end;
}

/* A * adds no word and ends none, a ? is a letter of one. */
static size_t words_of_term(const struct codes *codes)
{
    size_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < codes->len; i++) {
        if (codes->at[i] == WILD_MANY)
            continue;
        const enum letter letter = codes->at[i] == WILD_ONE ? LETTER_WORD : letter_of(codes->at[i]);
        count += letter == LETTER_WORD ? !inside : letter != LETTER_NONE;
        inside = letter == LETTER_WORD;
    }
    return count;
}

static void within_places(struct naive_post *post, const struct node *node, struct places *out)
{
    enum { MOST = 64 };
    struct places words[MOST] = {0};
    size_t count = 0, own = 0;
    for (const struct node *word = node->first; word; word = word->next) {
        must(count < MOST);
        const struct codes codes = codes_of(post->arena, word->text);
        own += words_of_term(&codes);
        term_places(post, word, &words[count++]);
    }
    for (size_t w = 0; w < count; w++) {
        for (size_t i = 0; i < words[w].len; i++) {
            struct place window = words[w].at[i];
            window.to = window_end(post->arena, node, words, &window);
            if (window.to && words_in(&post->parts[window.part].form, window.from, window.to,
                                      false) <= own + node->count)
                place_add(post->arena, out, window);
        }
    }
}

static size_t apart_count(struct places *places)
{
    size_t count = 0;
    const struct place *last = NULL;
    if (places->len)
        qsort(places->at, places->len, sizeof(*places->at), by_begin);
    for (size_t i = 0; i < places->len; i++) {
        const struct place *place = &places->at[i];
        if (last && last->part == place->part && place->from < last->to)
            continue;
        last = place;
        count++;
    }
    return count;
}

/* AND, OR and ATLEAST: how many children hold, and the places of all. */
static bool list_holds(struct naive_post *post, const struct node *node, struct places *out)
{
    size_t good = 0, count = 0;
    struct places all = {0};
    for (const struct node *child = node->first; child; child = child->next, count++)
        good += holds(post, child, &all);
    const size_t need = node->kind == NODE_AND ? count : node->kind == NODE_OR ? 1 : node->count;
    if (good < need)
        return false;
    places_join(post->arena, out, &all);
    return true;
}

static bool pair_holds(struct naive_post *post, const struct node *node, struct places *out)
{
    struct places a = {0}, b = {0};
    const size_t before = out->len;
    holds(post, node->first, &a);
    holds(post, node->first->next, &b);
    if (node->kind == NODE_NEAR || node->kind == NODE_SENTENCE)
        near_places(post, node, &a, &b, out);
    else
        left_places(post, node, &a, &b, out);
    return out->len > before;
}

/* Adds the node's places, if it holds. */
static bool holds(struct naive_post *post, const struct node *node, struct places *out)
{
    const size_t before = out->len;
    struct places places = {0};
    switch (node->kind) {
    case NODE_TERM:
        term_places(post, node, out);
        return out->len > before;
    case NODE_FIELD:
        return naive_field_holds(post->glance, node);
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
        return pair_holds(post, node, out);
    case NODE_WITHIN:
        within_places(post, node, out);
        return out->len > before;
    case NODE_TIMES:
        if (!holds(post, node->first, &places) || apart_count(&places) < node->count)
            return false;
        places_join(post->arena, out, &places);
        return true;
    case NODE_ATLEAST:
    case NODE_AND:
    case NODE_OR:
        return list_holds(post, node, out);
    case NODE_NOT:
        return !holds(post, node->first, &places);
    }
    return false;
}

bool naive_holds(struct naive_post *post, const struct node *root, enum cjk cjk)
{
    struct places places = {0};
    post->cjk = cjk;
    return holds(post, root, &places);
}
