/* Warnings of a query: of words by themselves. */
#include "match/query_warn.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/regex_form.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void warn_at(struct warner *w, uint32_t column, const char *format, ...)
{
    char room[1024];
    va_list args;
    if (w->all.len >= WARNINGS_MOST)
        return;
    va_start(args, format);
    vsnprintf(room, sizeof(room), format, args);
    va_end(args);
    for (size_t i = 0; i < w->all.len; i++)
        if (w->all.at[i].column == column && text_is(w->all.at[i].text, room))
            return;
    const struct match_warning warning = {column, arena_text(w->arena, text_of(room))};
    vec_push(&w->all, warning);
}

struct text warn_shown(struct warner *w, const struct node *term)
{
    struct buf buf;
    buf_init(&buf, QUERY_MOST_BYTES);
    const struct text text = term->written.len ? term->written : term->text;
    (void)buf_text(&buf, term->suffix ? TEXT("*") : TEXT(""));
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == WILD_MANY || c == WILD_ONE)
            (void)buf_text(&buf, c == WILD_MANY ? TEXT("*") : TEXT("?"));
        else
            (void)buf_byte(&buf, c);
    }
    (void)buf_text(&buf, term->prefix ? TEXT("*") : TEXT(""));
    const struct text shown = arena_text(w->arena, utf8_head(buf_view(&buf), SHOWN_MOST));
    buf_done(&buf);
    return shown;
}

bool warn_is_literal(const struct node *node)
{
    return node->kind == NODE_TERM && !node->regex && !node->wild && !node->fuzzy &&
           !node->prefix && !node->suffix;
}

bool warn_is_common(struct text form)
{
    static const char *const words[] = {
        "the",  "a",    "an",   "to",   "and",  "of",    "in",   "is",    "it",     "you",  "i",
        "for",  "on",   "my",   "that", "this", "with",  "be",   "at",    "so",     "not",  "but",
        "are",  "have", "was",  "just", "me",   "we",    "or",   "as",    "if",     "all",  "they",
        "your", "from", "do",   "no",   "by",   "what",  "he",   "she",   "his",    "her",  "will",
        "di",   "e",    "che",  "la",   "il",   "un",    "una",  "per",   "non",    "è",    "mi",
        "si",   "le",   "lo",   "con",  "ma",   "da",    "del",  "della", "ho",     "ha",   "sono",
        "come", "se",   "ci",   "al",   "gli",  "anche", "o",    "più",   "questo", "ti",   "né",
        "の",   "に",   "は",   "を",   "た",   "が",    "で",   "て",    "と",     "し",   "れ",
        "も",   "な",   "か",   "い",   "る",   "です",  "ます", "した",  "する",   "こと", "ない",
        "ある", "いる", "から", "この", "その", "って",  "さん", "日",    "人",     "年",   "今日"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (text_is(form, words[i]))
            return true;
    return false;
}

static size_t letters_of(struct text form)
{
    return utf8_count(form);
}

/* ---- regular expressions ---- */

/* Letters that stand in a row wherever it matches, as far as is sure. */
static size_t necessary_letters(struct text regex, bool exact)
{
    struct buf form, sure;
    buf_init(&form, (size_t)QUERY_MOST_BYTES * 16);
    buf_init(&sure, (size_t)QUERY_MOST_BYTES * 16);
    const bool made = regex_form(regex, exact, &form);
    regex_sure(made ? buf_view(&form) : regex, exact, &sure);
    const size_t letters = utf8_count(buf_view(&sure));
    buf_done(&form);
    buf_done(&sure);
    return letters;
}

/* ---- each term ---- */

static void warn_regex(struct warner *w, const struct node *node)
{
    enum { ENOUGH = 3 };
    if (necessary_letters(node->text, node->exact) < ENOUGH)
        warn_at(w, node->column,
                "the regular expression has no three letters in a row that must stand, so it is "
                "tried on every post; join it with a word: umi /…/");
}

static void warn_fuzzy(struct warner *w, const struct node *node)
{
    const size_t letters = letters_of(node->text), few = node->fuzzy == 1 ? 4 : 7;
    if (letters <= few)
        warn_at(w, node->column,
                "'%.*s~%d' is short: many other words differ from it by as little; list the "
                "spellings, or join it with a word",
                TEXT_ARG(warn_shown(w, node)), node->fuzzy);
}

static void warn_short(struct warner *w, const struct node *node)
{
    const uint32_t code = letter_code(node->text.at);
    if (letters_of(node->text) != 1 || letter_of(code) == LETTER_NONE)
        return;
    if (letter_of(code) == LETTER_WORD && !node->prefix && !node->suffix)
        warn_at(w, node->column, "'%.*s' is a single letter: it stands in very many posts",
                TEXT_ARG(warn_shown(w, node)));
    else
        warn_at(w, node->column,
                "'%.*s' is a single character: it is part of very many words; a longer word, NEAR "
                "or EXCEPT makes it clear",
                TEXT_ARG(warn_shown(w, node)));
}

static void warn_number(struct warner *w, const struct node *node)
{
    const double n = node->number;
    const bool below = node->compare == COMPARE_LESS || node->compare == COMPARE_MOST;
    const bool above = node->compare == COMPARE_MORE || node->compare == COMPARE_LEAST;
    if (node->field == FIELD_FOLLOWERS &&
        ((below && n <= (node->compare == COMPARE_LESS ? 0 : -1)) ||
         (node->compare == COMPARE_IS && n < 0)))
        warn_at(w, node->column, "nobody has fewer than 0 followers: this never matches");
    if (node->field != FIELD_RATING)
        return;
    if ((above && n >= (node->compare == COMPARE_MORE ? 5 : 5.01)) ||
        (node->compare == COMPARE_IS && n > 5))
        warn_at(w, node->column, "ratings go up to 5 stars: this hardly ever matches");
    if (below && n <= (node->compare == COMPARE_LESS ? 0 : -1))
        warn_at(w, node->column, "no rating is below 0: this never matches");
}

/* lang: and net: take any name; these are often written for another. */
static void warn_name(struct warner *w, const struct node *node)
{
    static const char *const meant[][2] = {
        {"jp", "ja"},  {"jpn", "ja"}, {"cn", "zh"},  {"chi", "zh"}, {"zho", "zh"}, {"kr", "ko"},
        {"kor", "ko"}, {"us", "en"},  {"gb", "en"},  {"uk", "en"},  {"eng", "en"}, {"ita", "it"},
        {"deu", "de"}, {"ger", "de"}, {"fra", "fr"}, {"fre", "fr"}, {"spa", "es"}, {"esp", "es"},
        {"por", "pt"}, {"rus", "ru"}, {"ua", "uk"},  {"gr", "el"},  {"dk", "da"},  {"cz", "cs"}};
    for (size_t i = 0; node->field == FIELD_LANG && i < sizeof(meant) / sizeof(*meant); i++)
        if (text_is(node->text, meant[i][0]))
            warn_at(w, node->column, "lang:%s is %s; did you mean lang:%s?", meant[i][0],
                    text_is(node->text, "uk") ? "Ukrainian" : "hardly any post's language",
                    meant[i][1]);
    if (node->field == FIELD_NET && text_is(node->text, "twitter"))
        warn_at(w, node->column, "no post is of net:twitter; did you mean net:x?");
}

/* It is not meant as a word: enough is said of it. */
static bool is_warned(const struct warner *w, uint32_t column)
{
    for (size_t i = 0; i < w->all.len; i++)
        if (w->all.at[i].column == column)
            return true;
    return false;
}

void warn_terms(struct warner *w, const struct node *node)
{
    if (node->kind == NODE_FIELD) {
        warn_number(w, node);
        warn_name(w, node);
    } else if (node->kind == NODE_TERM && node->regex) {
        warn_regex(w, node);
    } else if (node->kind == NODE_TERM && node->fuzzy) {
        warn_fuzzy(w, node);
    } else if (node->kind == NODE_TERM && !is_warned(w, node->column)) {
        if (warn_is_common(node->text) && !node->exact)
            warn_at(w, node->column, "'%.*s' stands in nearly every post of its language",
                    TEXT_ARG(warn_shown(w, node)));
        else
            warn_short(w, node);
    }
    for (const struct node *child = node->first; child; child = child->next)
        warn_terms(w, child);
}

/* ---- the door ---- */

static int by_column(const void *a, const void *b)
{
    const struct match_warning *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return text_order(x->text, y->text);
}

enum err match_warnings(struct text query, const struct warn_setup *setup, struct arena *arena,
                        struct match_warning **warnings_out, size_t *count_out, struct why *why)
{
    struct warner w = {.setup = setup, .query = query, .arena = arena};
    const struct query_lists lists = {setup->lists, setup->list_count};
    struct node *root = NULL;
    const enum err err = query_parse(query, &lists, arena, &root, why);
    if (err)
        return err;
    warn_signs(&w);
    warn_terms(&w, root);
    warn_parts(&w, root);
    warn_sample(&w, root);
    if (w.all.len)
        qsort(w.all.at, w.all.len, sizeof(*w.all.at), by_column);
    *warnings_out = arena_array(arena, struct match_warning, w.all.len + 1);
    for (size_t i = 0; i < w.all.len; i++)
        (*warnings_out)[i] = w.all.at[i];
    *count_out = w.all.len;
    vec_done(&w.all);
    return OK;
}
