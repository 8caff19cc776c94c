#include "match/translate_x.h"

#include "base/utf8.h"
#include "match/letter.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void x_note(struct x_making *m, const char *format, ...)
{
    char room[300];
    va_list args;
    va_start(args, format);
    vsnprintf(room, sizeof(room), format, args);
    va_end(args);
    for (size_t i = m->notes.len; i > 0 && m->notes.at[i - 1].topic == m->topic; i--)
        if (text_is(m->notes.at[i - 1].text, room))
            return;
    const struct x_note note = {m->topic, arena_text(m->arena, text_of(room))};
    vec_push(&m->notes, note);
}

static struct x_part *part_new(struct x_making *m, enum x_kind kind)
{
    struct x_part *part = arena_make(m->arena, struct x_part);
    part->kind = kind;
    return part;
}

static struct x_part *leaf(struct x_making *m, bool alone, struct text text)
{
    struct x_part *part = part_new(m, X_LEAF);
    part->text = text;
    part->alone = alone;
    return part;
}

/* Puts the child under the list; false: it decides all alone (TRUE in an OR, FALSE in an AND). */
static bool join(struct x_part *list, struct x_part *child)
{
    const bool and = list->kind == X_AND;
    if (child->kind == X_TRUE || child->kind == X_FALSE)
        return (child->kind == X_TRUE) == and;
    struct x_part **end = &list->first;
    while (*end)
        end = &(*end)->next;
    *end = child->kind == list->kind ? child->first : child;
    return true;
}

static struct x_part *settled(struct x_part *list)
{
    if (!list->first)
        list->kind = list->kind == X_AND ? X_TRUE : X_FALSE;
    return list->first && !list->first->next ? list->first : list;
}

/* ---- terms ---- */

static bool is_emoji(uint32_t code)
{
    return (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x2600 && code <= 0x27BF);
}

static struct text trimmed(struct text text)
{
    while (text.len && letter_of(letter_code(text.at)) == LETTER_NONE)
        text = text_slice(text, letter_len(*text.at), text.len);
    while (text.len && letter_of(letter_before(text.at + text.len, text.at)) == LETTER_NONE) {
        text.len--;
        while (((unsigned char)text.at[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    return text;
}

/* The words of the term that stand whole in every place of it: between wildcards and spaces, with
 * edges known on both sides. open_left and open_right: the term's own ends are inside words. */
static void pieces(struct x_making *m, const struct node *term, bool open_left, bool open_right,
                   struct x_part *all)
{
    const struct text text = term->text;
    for (size_t i = 0; i < text.len;) {
        size_t to = i;
        while (to < text.len && text.at[to] != ' ' && text.at[to] != WILD_MANY &&
               text.at[to] != WILD_ONE && text.at[to] != '"' && text.at[to] != '\\')
            to++;
        const struct text piece = text_slice(text, i, to), core = trimmed(piece);
        const bool cut_left = i == 0 ? open_left : text.at[i - 1] < ' ';
        const bool cut_right = to == text.len ? open_right : text.at[to] < ' ';
        bool good = core.len > 0;
        if (good && cut_left && core.at == piece.at)
            good = letter_of(letter_code(core.at)) != LETTER_WORD;
        if (good && cut_right && core.at + core.len == piece.at + piece.len)
            good = letter_of(letter_before(core.at + core.len, core.at)) != LETTER_WORD;
        if (good)
            (void)join(all, leaf(m, true, arena_printf(m->arena, "\"%.*s\"", TEXT_ARG(core))));
        i = to + 1;
    }
}

static struct x_part *emoji_part(struct x_making *m, struct text text)
{
    for (size_t i = 0; i < text.len;) {
        const size_t from = i;
        if (is_emoji(utf8_next(text, &i)))
            return leaf(m, true,
                        arena_printf(m->arena, "\"%.*s\"", TEXT_ARG(text_slice(text, from, i))));
    }
    return part_new(m, X_TRUE);
}

static bool holds_kana(struct text text)
{
    for (size_t i = 0; i < text.len; i += letter_len(text.at[i])) {
        const enum letter letter = letter_of(letter_code(text.at + i));
        if (letter == LETTER_KATAKANA || letter == LETTER_HIRAGANA)
            return true;
    }
    return false;
}

/* X unifies fewer spellings than the match form does: both that and what was written. */
static struct x_part *spelled(struct x_making *m, const struct node *term, struct text core)
{
    const struct text written = trimmed(term->written);
    bool same = written.len == core.len;
    for (size_t i = 0; same && i < core.len; i++) {
        const char c = written.at[i];
        same = (c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) == core.at[i];
    }
    if (same || !written.len || memchr(written.at, '"', written.len) ||
        memchr(written.at, '\\', written.len))
        return leaf(m, true, arena_printf(m->arena, "\"%.*s\"", TEXT_ARG(core)));
    return leaf(
        m, true,
        arena_printf(m->arena, "(\"%.*s\" OR \"%.*s\")", TEXT_ARG(written), TEXT_ARG(core)));
}

static struct x_part *term_part(struct x_making *m, const struct node *term)
{
    struct x_part *all = part_new(m, X_AND);
    if (term->where == WHERE_TITLE)
        return part_new(m, X_FALSE);
    if (term->regex || term->fuzzy || term->plain || (term->kana && holds_kana(term->text))) {
        x_note(m, "'%.*s' is left out: X has no %s", TEXT_ARG(term->text),
               term->regex   ? "regular expressions"
               : term->fuzzy ? "words that may differ"
               : term->plain ? "words without accents"
                             : "way to take both kana as one");
        return part_new(m, X_TRUE);
    }
    const bool sub = term->mode == CJK_SUB;
    const bool open_left = term->suffix || sub, open_right = term->prefix || sub;
    const struct text core = trimmed(term->text);
    if (!core.len)
        return emoji_part(m, term->text);
    if (!term->wild && !open_left && !open_right && !memchr(core.at, '"', core.len) &&
        !memchr(core.at, '\\', core.len))
        return spelled(m, term, core);
    pieces(m, term, open_left, open_right, all);
    if (!all->first)
        x_note(m, "'%.*s' is left out: X has no wildcards and finds no parts of words",
               TEXT_ARG(core));
    return settled(all);
}

/* ---- filters ---- */

static bool is_handle(struct text name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.at[i] >= 0x80 || !letter_of((unsigned char)name.at[i]))
            return false;
    return name.len > 0 && name.len <= 20;
}

/* kind and has: what X calls the same, and whether its NOT is ours as well. */
static const struct {
    enum field field;
    const char *value, *x;
    bool both;
} same[] = {{FIELD_KIND, "repost", "is:retweet", true}, {FIELD_KIND, "reply", "is:reply", false},
            {FIELD_KIND, "quote", "is:quote", false},   {FIELD_HAS, "reply", "is:reply", false},
            {FIELD_HAS, "quote", "is:quote", false},    {FIELD_HAS, "link", "has:links", false},
            {FIELD_HAS, "media", "has:media", false},   {FIELD_HAS, "image", "has:images", false},
            {FIELD_HAS, "video", "has:videos", false}};

static struct x_part *unsaid(struct x_making *m, const struct node *node)
{
    static const char *const names[] = {"lang",      "net",    "kind",     "from",
                                        "to",        "url",    "domain",   "has",
                                        "followers", "rating", "reply_to", "sample"};
    x_note(m, "'%s:' is left out: X cannot ask the same", names[node->field]);
    return part_new(m, X_TRUE);
}

static struct x_part *named_part(struct x_making *m, const struct node *node)
{
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        if (same[i].field == node->field && text_is(node->text, same[i].value))
            return leaf(m, false, text_of(same[i].x));
    const bool never = text_is(node->text, "title") || text_is(node->text, "rating");
    return never && node->field == FIELD_HAS ? part_new(m, X_FALSE) : unsaid(m, node);
}

static struct x_part *account_part(struct x_making *m, const struct node *node)
{
    const struct text v = node->text;
    if (node->field == FIELD_FROM)
        return leaf(m, true, arena_printf(m->arena, "from:%.*s", TEXT_ARG(v)));
    return leaf(m, true,
                arena_printf(m->arena, "(to:%.*s OR @%.*s OR \"%.*s\")", TEXT_ARG(v), TEXT_ARG(v),
                             TEXT_ARG(v)));
}

static struct x_part *field_part(struct x_making *m, const struct node *node)
{
    const struct text v = node->text;
    switch (node->field) {
    case FIELD_LANG:
        return leaf(m, false, arena_printf(m->arena, "lang:%.*s", TEXT_ARG(v)));
    case FIELD_NET:
        return part_new(m, text_is(v, "x") ? X_TRUE : X_FALSE);
    case FIELD_KIND:
    case FIELD_HAS:
        return named_part(m, node);
    case FIELD_FROM:
    case FIELD_TO:
        return is_handle(v) ? account_part(m, node) : unsaid(m, node);
    case FIELD_DOMAIN:
        return leaf(m, true, arena_printf(m->arena, "url:\"%.*s\"", TEXT_ARG(v)));
    case FIELD_FOLLOWERS:
        if (node->compare == COMPARE_LEAST || node->compare == COMPARE_MORE)
            return leaf(m, false,
                        arena_printf(m->arena, "followers_count:%.0f", floor(node->number)));
        break;
    case FIELD_RATING:
        return part_new(m, X_FALSE);
    case FIELD_URL:
    case FIELD_REPLY_TO:
    case FIELD_SAMPLE:
        break;
    }
    return unsaid(m, node);
}

/* NOT only where X means just what we mean; all else comes and is left out here. */
static struct x_part *not_part(struct x_making *m, const struct node *node)
{
    const struct node *child = node->first;
    struct text said = {NULL, 0};
    if (child->kind == NODE_FIELD && child->field == FIELD_LANG)
        said = arena_printf(m->arena, "-lang:%.*s", TEXT_ARG(child->text));
    if (child->kind == NODE_FIELD && child->field == FIELD_FROM && is_handle(child->text))
        said = arena_printf(m->arena, "-from:%.*s", TEXT_ARG(child->text));
    for (size_t i = 0; child->kind == NODE_FIELD && i < sizeof(same) / sizeof(*same); i++)
        if (same[i].both && same[i].field == child->field && text_is(child->text, same[i].value))
            said = arena_printf(m->arena, "-%s", same[i].x);
    if (said.len)
        return leaf(m, false, said);
    x_note(m, "NOT (column %u) is left out: it is matched again here", node->column);
    return part_new(m, X_TRUE);
}

static struct x_part *list_part(struct x_making *m, const struct node *node, enum x_kind kind,
                                size_t most)
{
    struct x_part *list = part_new(m, kind);
    for (const struct node *child = node->first; child && most; child = child->next, most--)
        if (!join(list, x_part_of(m, child)))
            return part_new(m, kind == X_AND ? X_FALSE : X_TRUE);
    return settled(list);
}

struct x_part *x_part_of(struct x_making *m, const struct node *node)
{
    size_t count = 0;
    for (const struct node *child = node->first; child; child = child->next)
        count++;
    switch (node->kind) {
    case NODE_TERM:
        return term_part(m, node);
    case NODE_FIELD:
        return field_part(m, node);
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_WITHIN:
    case NODE_AND:
        if (node->kind != NODE_AND)
            x_note(m, "NEAR, SENTENCE and ~ of phrases are AND there");
        return list_part(m, node, X_AND, count);
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_TIMES:
        return list_part(m, node, X_AND, 1);
    case NODE_ATLEAST:
        return list_part(m, node, node->count == count ? X_AND : X_OR, count);
    case NODE_OR:
        return list_part(m, node, X_OR, count);
    case NODE_NOT:
        break;
    }
    return not_part(m, node);
}

bool x_is_alone(const struct x_part *part)
{
    if (part->kind == X_LEAF)
        return part->alone;
    bool any = false, all = true;
    for (const struct x_part *child = part->first; child; child = child->next) {
        const bool alone = x_is_alone(child);
        any = any || alone;
        all = all && alone;
    }
    return part->kind == X_AND ? any : part->kind == X_OR && all;
}
