#include "store/words.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <utf8proc.h>

enum kind { GAP, WORD, RUN, ALONE };

struct range {
    uint32_t from, to;
    enum kind kind;
};

/* Scripts written without spaces, and pictograms; ascending. The rest is decided by category. */
static const struct range ranges[] = {
    {0x0e01, 0x0e4e, RUN},     /* Thai */
    {0x0e81, 0x0ece, RUN},     /* Lao */
    {0x1000, 0x1049, RUN},     /* Myanmar */
    {0x1100, 0x11ff, RUN},     /* hangul letters */
    {0x1780, 0x17d3, RUN},     /* Khmer */
    {0x2600, 0x27bf, ALONE},   /* signs */
    {0x3005, 0x3007, RUN},     /* repetition marks of kanji */
    {0x3041, 0x3096, RUN},     /* hiragana */
    {0x309d, 0x309f, RUN},     /* … */
    {0x30a1, 0x30fa, RUN},     /* katakana */
    {0x30fc, 0x30ff, RUN},     /* … with the long vowel mark */
    {0x31f0, 0x31ff, RUN},     /* … for Ainu */
    {0x3400, 0x4dbf, RUN},     /* kanji */
    {0x4e00, 0x9fff, RUN},     /* … */
    {0xac00, 0xd7a3, RUN},     /* hangul */
    {0xf900, 0xfaff, RUN},     /* kanji, compatible */
    {0x1f000, 0x1faff, ALONE}, /* pictograms */
    {0x20000, 0x3ffff, RUN},   /* rare kanji */
};

static enum kind kind_by_category(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return WORD;
    default:
        return GAP;
    }
}

static enum kind kind_of(uint32_t code)
{
    if (code < 0x80)
        return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                       (code >= 'A' && code <= 'Z')
                   ? WORD
                   : GAP;
    size_t low = 0, high = sizeof(ranges) / sizeof(*ranges);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code > ranges[middle].to)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < sizeof(ranges) / sizeof(*ranges) && code >= ranges[low].from)
        return ranges[low].kind;
    return kind_by_category(code);
}

struct cutter {
    struct text text;
    bool query;
    store_token_fn *token;
    void *arg;
};

static int emit(const struct cutter *cutter, size_t from, size_t to)
{
    size_t len = to - from;
    if (len > WORD_MOST_BYTES)
        for (len = WORD_MOST_BYTES; len && (cutter->text.at[from + len] & 0xc0) == 0x80;)
            len--;
    return cutter->token(cutter->arg, cutter->text.at + from, len, from, to);
}

/* Tokens of a run without spaces; from is its first byte, *end is set behind it. */
static int run(const struct cutter *cutter, size_t from, size_t *end)
{
    size_t here = from, next = from;
    utf8_next(cutter->text, &next);
    for (bool first = true;; first = false) {
        size_t after = next;
        bool more = after < cutter->text.len && kind_of(utf8_next(cutter->text, &after)) == RUN;
        if (!more && cutter->query && !first)
            break;
        int stop = emit(cutter, here, more ? after : next);
        if (stop)
            return stop;
        if (!more)
            break;
        here = next;
        next = after;
    }
    *end = next;
    return 0;
}

int store_split(struct text text, bool query, store_token_fn *token, void *arg)
{
    const struct cutter cutter = {text, query, token, arg};
    size_t i = 0;
    while (i < text.len) {
        size_t from = i;
        enum kind kind = kind_of(utf8_next(text, &i));
        int stop = 0;
        if (kind == RUN) {
            stop = run(&cutter, from, &i);
        } else if (kind == ALONE) {
            stop = emit(&cutter, from, i);
        } else if (kind == WORD) {
            for (size_t next = i; next < text.len && kind_of(utf8_next(text, &next)) == WORD;)
                i = next;
            stop = emit(&cutter, from, i);
        }
        if (stop)
            return stop;
    }
    return 0;
}

enum err words_of_post(const struct post *post, struct buf *out)
{
    enum err err = fold_match(post->title, out);
    if (!err)
        err = buf_byte(out, '\n');
    if (!err)
        err = fold_match(post->text, out);
    for (size_t i = 0; i < post->media_count && !err; i++) {
        err = buf_byte(out, '\n');
        if (!err)
            err = fold_match(post->media[i].alt, out);
    }
    return err;
}

/* ---- what a person typed ---- */

enum { QUERY_MOST_BYTES = 1000, QUERY_MOST_WORDS = 24 };

struct last {
    size_t tokens;
    bool open; /* the last token may be the beginning of one */
    struct text text;
};

static int look(void *arg, const char *token, size_t len, size_t from, size_t to)
{
    struct last *last = arg;
    (void)from;
    (void)to;
    last->tokens++;
    const struct text one = {token, len};
    size_t i = 0;
    enum kind kind = kind_of(utf8_next(one, &i));
    /* A word may go on; so may a single character of a run. */
    last->open = kind == WORD || (kind == RUN && i == len);
    return 0;
}

static enum err one_word(struct text word, bool whole, struct buf *out, size_t *words)
{
    struct last last = {0};
    store_split(word, true, look, &last);
    if (last.tokens == 0)
        return OK;
    enum err err = buf_text(out, *words ? TEXT(" AND \"") : TEXT("\""));
    for (size_t i = 0; i < word.len && !err; i++)
        err = word.at[i] == '"' ? buf_byte(out, ' ') : buf_byte(out, word.at[i]);
    if (!err)
        err = buf_text(out, last.open && !whole ? TEXT("\" *") : TEXT("\""));
    ++*words;
    return err;
}

static bool is_gap(char c)
{
    return c >= 0 && c <= ' ';
}

static struct text cut_quoted(struct text *rest, bool *quoted)
{
    *quoted = rest->at[0] == '"';
    size_t from = *quoted ? 1 : 0, to = from;
    while (to < rest->len && !(*quoted ? rest->at[to] == '"' : is_gap(rest->at[to])))
        to++;
    struct text word = text_slice(*rest, from, to);
    *rest = text_slice(*rest, to + 1 < rest->len ? to + 1 : rest->len, rest->len);
    return word;
}

enum err words_query(struct text typed, struct buf *out, struct why *why)
{
    if (typed.len > QUERY_MOST_BYTES)
        return why_set(why, ERR_LIMIT, "search: at most %d bytes can be looked for",
                       QUERY_MOST_BYTES);
    struct buf folded;
    buf_init(&folded, QUERY_MOST_BYTES * 20);
    enum err err = fold_match(typed, &folded);
    struct text rest = buf_view(&folded);
    size_t words = 0;
    while (!err && rest.len > 0 && words < QUERY_MOST_WORDS) {
        bool quoted;
        struct text word = cut_quoted(&rest, &quoted);
        err = one_word(word, quoted, out, &words);
    }
    buf_done(&folded);
    if (!err && words == 0)
        return why_set(why, ERR_BAD_INPUT, "search: name at least one word to look for");
    return err ? why_set(why, err, "search: the words are too long") : OK;
}
