#include "check/marks.h"

enum { BUCKETS = 4096, WORDS_MOST = 20000, GAP_MOST = 48 };

static const char *const reserved[MARK_RESERVED] = {
    "",           "hedge",   "deny",        "correct",   "progress",   "said",        "not",
    "not_after",  "no_not",  "absolute",    "all",       "about",      "least",       "most",
    "cause",      "promise", "lot",         "version",   "yes",        "no",          "place",
    "answer",     "sorry",   "idiom",       "honorific", "plain_form", "polite_form", "tu",
    "lei",        "sasete",  "share_price", "zone",      "today",      "correction",  "explain",
    "cause_told", "others"};

void marks_done(struct marks *marks)
{
    struct mark_word *word;
    struct mark_what *what;
    vec_each (word, &marks->words)
        for (int i = 0; i < word->parts; i++)
            mem_free((void *)(uintptr_t)word->part[i].at);
    vec_each (what, &marks->whats)
        mem_free(what->name);
    vec_done(&marks->words);
    vec_done(&marks->whats);
    mem_free(marks->first);
    mem_free(marks->item);
}

uint16_t mark_what(const struct marks *marks, struct text name)
{
    for (size_t i = 1; i < marks->whats.len; i++)
        if (text_is(name, marks->whats.at[i].name))
            return (uint16_t)i;
    return 0;
}

static void add_what(struct marks *marks, struct text name)
{
    struct mark_what what = {.kind = text_starts(name, TEXT("unit."))    ? KIND_UNIT
                                     : text_starts(name, TEXT("event.")) ? KIND_EVENT
                                     : text_starts(name, TEXT("cause.")) ? KIND_CAUSE
                                     : text_starts(name, TEXT("kind."))  ? KIND_HEAD
                                     : text_starts(name, TEXT("role."))  ? KIND_ROLE
                                                                         : KIND_CONCEPT};
    if (marks->whats.len < MARK_RESERVED)
        what.kind = KIND_RESERVED;
    what.name = mem_dup(name.at, name.len);
    vec_push(&marks->whats, what);
}

static enum err read_pattern(struct marks *marks, struct text pattern, struct mark_word word,
                             struct why *why)
{
    while (pattern.len) {
        const ptrdiff_t gap = text_find(pattern, TEXT("…"));
        struct text part = gap < 0 ? pattern : text_slice(pattern, 0, (size_t)gap);
        pattern = gap < 0 ? TEXT("") : text_slice(pattern, (size_t)gap + 3, pattern.len);
        const bool open = text_ends(part, TEXT("*"));
        part = text_slice(part, 0, part.len - open);
        if (!part.len || word.parts == MARK_PARTS) {
            for (int i = 0; i < word.parts; i++)
                mem_free((void *)(uintptr_t)word.part[i].at);
            return why_set(why, ERR_BAD_INPUT, "a pattern has 1 to %d parts", MARK_PARTS);
        }
        word.open[word.parts] = open;
        word.part[word.parts++] = (struct text){mem_dup(part.at, part.len), part.len};
    }
    if (!word.parts)
        return why_set(why, ERR_BAD_INPUT, "a pattern is empty");
    vec_push(&marks->words, word);
    return OK;
}

static int8_t side_of(char sign)
{
    switch (sign) {
    case '+':
        return 1;
    case '-':
        return -1;
    case '!':
        return SIDE_TOPIC;
    default:
        return 0;
    }
}

static enum err read_row(struct marks *marks, uint8_t tongues, struct text line, struct why *why)
{
    struct text what, side, patterns, pattern;
    if (!text_cut(&line, '\t', &what) || !text_cut(&line, '\t', &side) ||
        !text_cut(&line, '\t', &patterns) || !what.len || !patterns.len)
        return why_set(why, ERR_BAD_INPUT, "what, side, patterns are wanted");
    if (side.len != 1 || !side.at[0] || !strchr("-?+!", side.at[0]))
        return why_set(why, ERR_BAD_INPUT, "side is +, -, ? or !");
    if (!mark_what(marks, what)) {
        if (marks->whats.len > UINT16_MAX - 1)
            return why_set(why, ERR_LIMIT, "more than %d names", UINT16_MAX);
        add_what(marks, what);
    }
    const struct mark_word word = {
        .tongues = tongues, .what = mark_what(marks, what), .side = side_of(side.at[0])};
    while (text_cut(&patterns, '|', &pattern)) {
        if (marks->words.len >= WORDS_MOST)
            return why_set(why, ERR_LIMIT, "more than %d patterns", WORDS_MOST);
        const enum err err = read_pattern(marks, text_trim(pattern), word, why);
        if (err)
            return err;
    }
    return OK;
}

enum err marks_read(struct marks *marks, struct text folder, struct text tsv, bool *taken_out,
                    struct why *why)
{
    struct text line;
    bool headed = false;
    *taken_out = false;
    if (!marks->whats.len)
        for (int i = 0; i < MARK_RESERVED; i++)
            add_what(marks, text_of(reserved[i]));
    const enum tongue tongue = tongue_of(folder);
    const uint8_t tongues = (uint8_t)(tongue == TONGUE_OTHER ? 7 : 1 << tongue);
    for (int number = 1; text_cut(&tsv, '\n', &line); number++) {
        if (!line.len || line.at[0] == '#')
            continue;
        if (!headed && !text_is(line, "what\tside\tpatterns\tnote"))
            return OK;
        if (headed) {
            const enum err err = read_row(marks, tongues, line, why);
            if (err)
                return why_at(why, err, "line %d", number);
        }
        headed = *taken_out = true;
    }
    return OK;
}

/* A word is found by its first two bytes, a Japanese one by its first letter; signs by one. */
static uint32_t bucket(struct text text, size_t at, size_t bytes)
{
    return (uint32_t)(text_hash(text_slice(text, at, at + bytes)) % BUCKETS);
}

static size_t bucket_bytes(struct text text, size_t at)
{
    const size_t left = text.len - at;
    return (unsigned char)text.at[at] >= 0xE0 ? 3 : left < 2 ? left : 2;
}

static uint32_t bucket_of(const struct mark_word *word)
{
    const struct text part = word->part[0];
    return bucket(part, 0, bucket_bytes(part, 0));
}

void marks_build(struct marks *marks)
{
    struct mark_word *word;
    marks->first = mem_new((BUCKETS + 1) * sizeof(*marks->first));
    marks->item = mem_new((marks->words.len + 1) * sizeof(*marks->item));
    vec_each (word, &marks->words)
        marks->first[bucket_of(word) + 1]++;
    for (int i = 0; i < BUCKETS; i++)
        marks->first[i + 1] += marks->first[i];
    uint32_t *at = mem_new(BUCKETS * sizeof(*at));
    memcpy(at, marks->first, BUCKETS * sizeof(*at));
    vec_each (word, &marks->words)
        marks->item[at[bucket_of(word)]++] = (uint32_t)word_no;
    mem_free(at);
}

/* A word of Latin letters begins and ends where words do. */
static bool part_at(struct text text, size_t at, struct text part, bool open)
{
    if (text.len - at < part.len || text.at[at] != part.at[0] ||
        memcmp(text.at + at, part.at, part.len) != 0)
        return false;
    if (plain_latin(plain_at(part, 0)) && plain_latin(plain_before(text, at)))
        return false;
    const size_t end = at + part.len;
    return open || !plain_latin(plain_before(part, part.len)) || !plain_latin(plain_at(text, end));
}

static bool ends_sentence(struct text text, size_t at)
{
    const uint32_t c = plain_at(text, at);
    return c == 0x3002 || c == '\n' || c == '!' || c == '?' ||
           (c == '.' && (at + 1 >= text.len || text.at[at + 1] == ' '));
}

/* Behind the whole pattern that begins at at, or 0. */
static size_t word_end(const struct mark_word *word, struct text text, size_t at)
{
    if (!part_at(text, at, word->part[0], word->open[0]))
        return 0;
    size_t end = at + word->part[0].len;
    for (int i = 1; i < word->parts; i++) {
        const struct text part = word->part[i];
        size_t k = end;
        while (k < text.len && k - end <= GAP_MOST && !ends_sentence(text, k) &&
               !part_at(text, k, part, word->open[i]))
            k = plain_next(text, k);
        if (k >= text.len || !part_at(text, k, part, word->open[i]))
            return 0;
        end = k + part.len;
    }
    if (word->open[word->parts - 1]) /* annullat* is shown as "annullata" */
        while (plain_latin(plain_at(text, end)))
            end = plain_next(text, end);
    return end;
}

static int by_place(const void *a, const void *b)
{
    const struct mark *one = a, *two = b;
    if (one->at.from != two->at.from)
        return one->at.from < two->at.from ? -1 : 1;
    if (one->at.to != two->at.to)
        return one->at.to > two->at.to ? -1 : 1;
    return one->what < two->what ? -1 : one->what > two->what;
}

/* The longer one of the same name says it. */
static bool within_another(const struct mark_list *list, size_t i)
{
    const struct mark *one = &list->at[i];
    for (size_t k = 0; k < list->count; k++) {
        const struct mark *other = &list->at[k];
        if (other->at.from > one->at.from)
            break;
        if (k == i || other->what != one->what || other->at.to < one->at.to)
            continue;
        const uint32_t length = one->at.to - one->at.from, theirs = other->at.to - other->at.from;
        if (theirs > length || (theirs == length && (other->side && !one->side)) ||
            (theirs == length && k < i && (other->side || !one->side)))
            return true;
    }
    return false;
}

struct finding {
    const struct marks *marks;
    struct text text;
    uint8_t tongues;
    VEC(struct mark) found;
};

static void find_at(struct finding *finding, size_t at, size_t bytes)
{
    const struct marks *marks = finding->marks;
    const uint32_t b = bucket(finding->text, at, bytes);
    for (uint32_t i = marks->first[b]; i < marks->first[b + 1]; i++) {
        const struct mark_word *word = &marks->words.at[marks->item[i]];
        const size_t end = word->tongues & finding->tongues ? word_end(word, finding->text, at) : 0;
        if (end && finding->found.len < MARKS_MOST)
            vec_push(&finding->found, ((struct mark){word->what,
                                                     word->side,
                                                     marks->whats.at[word->what].kind,
                                                     {(uint32_t)at, (uint32_t)end}}));
    }
}

void marks_find(const struct marks *marks, const struct plain *plain, enum tongue tongue,
                struct arena *arena, struct mark_list *out)
{
    const struct text text = plain->text;
    struct finding finding = {.marks = marks, .text = text};
    finding.tongues = (uint8_t)(tongue == TONGUE_OTHER ? 7 : 1 << tongue);
    for (size_t at = 0; at < text.len && marks->first; at = plain_next(text, at)) {
        const size_t bytes = bucket_bytes(text, at);
        find_at(&finding, at, bytes);
        if (bytes == 2)
            find_at(&finding, at, 1);
    }
    if (finding.found.len)
        qsort(finding.found.at, finding.found.len, sizeof(*finding.found.at), by_place);
    const struct mark_list all = {finding.found.at, finding.found.len};
    *out = (struct mark_list){arena_array(arena, struct mark, all.count + 1), 0};
    for (size_t i = 0; i < all.count; i++)
        if (!within_another(&all, i))
            out->at[out->count++] = all.at[i];
    vec_done(&finding.found);
}
