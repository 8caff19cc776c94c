#include "understand/lexicon.h"

#include "base/utf8.h"
#include "understand/pattern.h"

enum {
    FILES_MOST = 400,
    ROWS_MOST = 100000,
    ENTRIES_MOST = 1000000,
    COLUMNS_MOST = 12,
    CONCEPTS_MOST = 50000,
    LITERAL_FORM_BYTES = 2000
};

/* Set `from` is held by set `to`. */
struct holds {
    uint32_t from, to;
};

/* An entry while they are gathered. */
struct literal {
    struct entry entry;
    uint32_t next; /* of the same key; 0 ends */
};

struct build {
    struct understand *to;
    VEC(struct literal) literals;
    struct map *sets;  /* "<name>" or the side as it is written → number */
    VEC(bool) defined; /* for each set: some file gives it words */
    VEC(struct holds) holds;
    struct buf folded;
    struct form form;
    uint32_t langs;   /* bit of the folder whose file is read */
    bool words_known; /* all concepts have been read: an unknown one is an error */
};

enum column { COLUMN_CONCEPT, COLUMN_FOR, COLUMN_WEIGHT, COLUMN_PATTERN, COLUMN_NOTE };
static const char *const column_names[] = {"concept", "for", "weight", "pattern", "note"};
enum { COLUMN_COUNT = sizeof(column_names) / sizeof(*column_names) };

/* One file while it is read. */
struct sheet {
    struct text path;
    bool has[COLUMN_COUNT], headed;
    int column[COLUMNS_MOST]; /* what stands in the nth column */
    size_t column_count;
    struct text cell[COLUMN_COUNT];
};

static const char *const built_in[] = {"",      "mask",    "not_before", "not_after", "more",
                                       "brand", "number",  "question",   "image",     "video",
                                       "url",   "mention", "hashtag"};

static const char *const plain_heads[] = {"question", "complaint", "praise",  "news",
                                          "joke",     "rumour",    "any_risk"};

const char *head_name(enum head head)
{
    if (head < HEAD_NEGATIVE)
        return risk_name((enum risk)head);
    if (head >= HEAD_FLAG && head < HEAD_QUESTION)
        return flag_name((enum flag)(head - HEAD_FLAG));
    if (head >= HEAD_QUESTION && head < HEAD_COUNT)
        return plain_heads[head - HEAD_QUESTION];
    switch (head) {
    case HEAD_NEGATIVE:
        return "negative";
    case HEAD_POSITIVE:
        return "positive";
    case HEAD_SUPPORT:
        return "needs_support";
    case HEAD_EVIDENCE:
        return "evidence";
    case HEAD_FIRST_HAND:
        return "first_hand";
    case HEAD_ADDRESSED:
        return "addressed";
    default:
        return "";
    }
}

static uint32_t set_of(struct build *build, struct text key)
{
    void *known = map_get(build->sets, key);
    if (known)
        return (uint32_t)(uintptr_t)known;
    const uint32_t set = build->to->set_count++;
    vec_push(&build->defined, false);
    must(map_put(build->sets, key, (void *)(uintptr_t)set) == OK);
    return set;
}

static uint32_t concept(struct build *build, struct text name)
{
    char room[80];
    const int n = snprintf(room, sizeof(room), "<%.*s>", TEXT_ARG(name));
    return set_of(build, (struct text){room, n < 80 ? (size_t)n : 79});
}

static bool is_concept(struct text part)
{
    return part.len > 2 && part.len < 70 && part.at[0] == '<' && part.at[part.len - 1] == '>';
}

/* ---- literals ---- */

struct adding {
    struct build *build;
    uint32_t set;
};

static enum err add_reading(struct text reading, void *arg, struct why *why)
{
    const struct adding *adding = arg;
    struct build *build = adding->build;
    struct understand *to = build->to;
    const bool open_end = text_ends(reading, TEXT("*"));
    if (open_end)
        reading = text_slice(reading, 0, reading.len - 1);
    buf_clear(&build->folded);
    if (fold_match(reading, &build->folded))
        return why_set(why, ERR_LIMIT, "a literal is too long");
    form_make(&build->form, buf_view(&build->folded));
    struct text key = text_trim((struct text){build->form.at, build->form.len});
    if (!key.len)
        return why_set(why, ERR_BAD_INPUT, "a literal of the pattern is empty");
    if (build->literals.len >= ENTRIES_MOST)
        return why_set(why, ERR_LIMIT, "more than %d literals", ENTRIES_MOST);
    size_t last = key.len - 1;
    while (last && build->form.start[last] == FORM_INSIDE)
        last--;
    size_t i = last;
    uint32_t *value = trie_put(&to->words, key);
    const struct literal literal = {
        .entry = {.set = adding->set & SET_MOST,
                  .langs = build->langs,
                  .open_end = open_end,
                  .word_end = letter_of(utf8_next(key, &i)) == LETTER_WORD},
        .next = *value};
    *value = (uint32_t)build->literals.len;
    vec_push(&build->literals, literal);
    return OK;
}

static enum err named(struct build *build, struct text part, uint32_t *set_out, struct why *why)
{
    const uint32_t set = set_of(build, part);
    if (build->words_known && !build->defined.at[set])
        return why_set(why, ERR_BAD_INPUT, "%.*s is used but no file gives it words",
                       TEXT_ARG(part));
    *set_out = set;
    return OK;
}

static enum err add_parts(struct build *build, struct text side, uint32_t set, struct why *why)
{
    struct text part;
    enum err err = OK;
    while (!err && side_part(&side, &part)) {
        if (is_concept(part)) {
            struct holds holds = {.to = set};
            err = named(build, part, &holds.from, why);
            vec_push(&build->holds, holds);
            continue;
        }
        struct adding adding = {build, set};
        err = literal_each(part, add_reading, &adding, why);
    }
    return err;
}

/* ---- rows ---- */

static enum err words_row(struct build *build, const struct sheet *sheet, struct why *why)
{
    const struct text name = text_trim(sheet->cell[COLUMN_CONCEPT]);
    if (!name.len || name.len > 60)
        return why_set(why, ERR_BAD_INPUT, "the concept has no name of 1 to 60 letters");
    if (map_count(build->sets) >= CONCEPTS_MOST)
        return why_set(why, ERR_LIMIT, "more than %d concepts", CONCEPTS_MOST);
    const uint32_t set = concept(build, name);
    if (set > SET_MORE && set < SET_BUILT_IN_COUNT)
        return why_set(why, ERR_BAD_INPUT, "<%.*s> is found by the program and takes no words",
                       TEXT_ARG(name));
    build->defined.at[set] = true;
    return add_parts(build, sheet->cell[COLUMN_PATTERN], set, why);
}

static enum err head_of(struct text name, uint8_t *head_out, struct why *why)
{
    const char *names[HEAD_COUNT];
    for (int i = 0; i < HEAD_COUNT; i++) {
        names[i] = head_name((enum head)i);
        if (text_is(name, names[i])) {
            *head_out = (uint8_t)i;
            return OK;
        }
    }
    const char *near = text_nearest(name, names, HEAD_COUNT);
    return why_set(why, ERR_BAD_INPUT, "'%.*s' is nothing a rule can be for%s%s", TEXT_ARG(name),
                   near ? "; near it: " : "", near ? near : "");
}

static enum err side_set(struct build *build, struct text side, uint32_t *set_out, struct why *why)
{
    if (is_concept(side) && text_find(side, TEXT("|")) < 0)
        return named(build, side, set_out, why);
    const size_t before = map_count(build->sets);
    char room[24];
    const int n = snprintf(room, sizeof(room), "side %zu", before); /* each side is its own set */
    if (before >= CONCEPTS_MOST)
        return why_set(why, ERR_LIMIT, "more than %d concepts and sides", CONCEPTS_MOST);
    *set_out = set_of(build, (struct text){room, (size_t)n});
    build->defined.at[*set_out] = true;
    return add_parts(build, side, *set_out, why);
}

static enum err rules_row(struct build *build, const struct sheet *sheet, struct why *why)
{
    const struct text name = text_trim(sheet->cell[COLUMN_FOR]);
    if (text_is(name, "mask"))
        return add_parts(build, sheet->cell[COLUMN_PATTERN], SET_MASK, why);
    struct rule rule = {0};
    double weight = 0;
    enum err err = head_of(name, &rule.head, why);
    if (err)
        return err;
    if (!text_number(text_trim(sheet->cell[COLUMN_WEIGHT]), &weight) || weight < -20 || weight > 20)
        return why_set(why, ERR_BAD_INPUT, "weight '%.*s' is no number from -20 to 20",
                       TEXT_ARG(sheet->cell[COLUMN_WEIGHT]));
    rule.weight = (float)weight;
    struct pattern pattern;
    err = pattern_cut(sheet->cell[COLUMN_PATTERN], &pattern, why);
    if (err)
        return err;
    rule.count = (uint8_t)pattern.count;
    rule.absent = pattern.absent;
    rule.ordered = pattern.ordered;
    rule.window = (uint16_t)pattern.window;
    for (size_t i = 0; !err && i < pattern.count; i++)
        err = side_set(build, pattern.side[i], &rule.set[i], why);
    if (!err)
        vec_push(&build->to->rules, rule);
    return err;
}

static int lang_add(struct understand *to, struct text name)
{
    const int known = lang_number(to, name);
    if (known >= 0 || to->lang_count == LANGS_MOST || !name.len || name.len >= 8)
        return known;
    memcpy(to->langs[to->lang_count], name.at, name.len);
    return (int)to->lang_count++;
}

/* ---- files ---- */

static enum err header_row(struct sheet *sheet, struct text line, struct why *why)
{
    struct text cell;
    while (text_cut(&line, '\t', &cell)) {
        cell = text_trim(cell);
        int column = -1;
        for (int i = 0; i < COLUMN_COUNT; i++)
            if (text_is(cell, column_names[i]))
                column = i;
        if (column < 0 || sheet->column_count == COLUMNS_MOST) {
            const char *near = text_nearest(cell, column_names, COLUMN_COUNT);
            return why_set(why, ERR_BAD_INPUT, "unknown column '%.*s'%s%s", TEXT_ARG(cell),
                           near ? "; near it: " : "", near ? near : "");
        }
        sheet->has[column] = true;
        sheet->column[sheet->column_count++] = column;
    }
    const bool words = sheet->has[COLUMN_CONCEPT];
    const bool rules = sheet->has[COLUMN_FOR] && sheet->has[COLUMN_WEIGHT];
    if (!sheet->has[COLUMN_PATTERN] || words + rules != 1)
        return why_set(why, ERR_BAD_INPUT,
                       "the header names concept and pattern, or for, weight and pattern");
    sheet->headed = true;
    return OK;
}

static enum err row(struct build *build, struct sheet *sheet, struct text line, bool words,
                    struct why *why)
{
    if (!sheet->headed)
        return header_row(sheet, line, why);
    memset(sheet->cell, 0, sizeof(sheet->cell));
    struct text cell;
    size_t n = 0;
    for (; text_cut(&line, '\t', &cell); n++) {
        if (n == sheet->column_count)
            return why_set(why, ERR_BAD_INPUT, "more columns than the header has");
        sheet->cell[sheet->column[n]] = cell;
    }
    if (!text_trim(sheet->cell[COLUMN_PATTERN]).len)
        return why_set(why, ERR_BAD_INPUT, "the pattern is missing");
    if (sheet->has[COLUMN_CONCEPT])
        return words ? words_row(build, sheet, why) : OK;
    if (words)
        return OK;
    return rules_row(build, sheet, why);
}

/* The folder says in which language's posts the words count; all/ and no folder: in every one. */
static enum err folder_langs(struct build *build, struct text path, struct why *why)
{
    struct text rest = path, name;
    build->langs = UINT32_MAX;
    text_cut(&rest, '/', &name);
    if (!rest.at || text_is(name, "all"))
        return OK;
    const int lang = lang_add(build->to, name);
    if (lang < 0)
        return why_set(why, ERR_BAD_INPUT, "%.*s: the folder is no name of a language",
                       TEXT_ARG(path));
    build->langs = 1U << lang;
    return OK;
}

static enum err read_rows(struct build *build, struct sheet *sheet, struct text rest, bool words,
                          struct why *why)
{
    struct text line;
    for (int number = 1; text_cut(&rest, '\n', &line); number++) {
        if (text_ends(line, TEXT("\r")))
            line.len--;
        if (!text_trim(line).len || line.at[0] == '#')
            continue;
        const enum err err = number > ROWS_MOST
                                 ? why_set(why, ERR_LIMIT, "more than %d lines", ROWS_MOST)
                                 : row(build, sheet, line, words, why);
        if (err)
            return why_at(why, err, "%.*s line %d", TEXT_ARG(sheet->path), number);
    }
    return OK;
}

static enum err read_file(struct build *build, const struct lexicon_file *file, bool words,
                          struct why *why)
{
    struct sheet sheet = {.path = file->path};
    if (!utf8_valid(file->bytes))
        return why_set(why, ERR_BAD_INPUT, "%.*s is no UTF-8", TEXT_ARG(file->path));
    enum err err = folder_langs(build, file->path, why);
    if (!err)
        err = read_rows(build, &sheet, file->bytes, words, why);
    if (!err && !sheet.headed)
        err = why_set(why, ERR_BAD_INPUT, "%.*s has no header line", TEXT_ARG(file->path));
    return err;
}

/* ---- putting it together ---- */

/* lists->item of set i are the `to` of all pairs whose `from` is i, in their order. */
static void lists_make(struct lists *lists, uint32_t set_count, const struct holds *pairs,
                       size_t count)
{
    lists->first = mem_new((set_count + 1) * sizeof(uint32_t));
    lists->item = mem_new((count + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++)
        lists->first[pairs[i].from + 1]++;
    for (uint32_t i = 0; i < set_count; i++)
        lists->first[i + 1] += lists->first[i];
    uint32_t *next = mem_new((set_count + 1) * sizeof(uint32_t));
    memcpy(next, lists->first, set_count * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++)
        lists->item[next[pairs[i].from]++] = pairs[i].to;
    mem_free(next);
}

/* All sets that hold a set, through any number of others. */
static enum err widen(struct build *build, struct why *why)
{
    struct understand *to = build->to;
    struct lists direct;
    lists_make(&direct, to->set_count, build->holds.at, build->holds.len);
    VEC(struct holds) all = {0};
    uint32_t *mark = mem_new(to->set_count * sizeof(uint32_t));
    enum err err = OK;
    for (uint32_t set = 0; !err && set < to->set_count; set++) {
        const struct holds self = {set, set};
        const size_t begin = all.len;
        vec_push(&all, self);
        mark[set] = set + 1;
        for (size_t k = begin; k < all.len; k++) {
            const uint32_t via = all.at[k].to;
            for (uint32_t i = direct.first[via]; i < direct.first[via + 1]; i++) {
                const struct holds more = {set, direct.item[i]};
                if (mark[more.to] == set + 1)
                    continue;
                mark[more.to] = set + 1;
                vec_push(&all, more);
            }
        }
        if (all.len > ENTRIES_MOST)
            err = why_set(why, ERR_LIMIT, "concepts hold each other more than %d times",
                          ENTRIES_MOST);
    }
    lists_make(&to->wider, to->set_count, all.at, all.len);
    mem_free(mark);
    mem_free(direct.first);
    mem_free(direct.item);
    vec_done(&all);
    return err;
}

static void anchor(struct understand *to)
{
    VEC(struct holds) pairs = {0};
    for (size_t i = 0; i < to->rules.len; i++) {
        const struct holds pair = {to->rules.at[i].set[0], (uint32_t)i};
        vec_push(&pairs, pair);
    }
    lists_make(&to->anchored, to->set_count, pairs.at, pairs.len);
    vec_done(&pairs);
}

/* Concepts are called the same in all languages: what a table learns of one holds in the others. */
static void name_sets(struct build *build)
{
    build->to->sign = mem_new(build->to->set_count * sizeof(*build->to->sign));
    for (size_t i = 0; i < map_slots(build->sets); i++) {
        struct text key;
        void *value;
        if (map_at(build->sets, i, &key, &value) && is_concept(key))
            build->to->sign[(uintptr_t)value] = text_hash(key) | 1;
    }
}

/* A concept that is used somewhere but has no words is a slip of the pen. */
static enum err all_defined(const struct build *build, struct why *why)
{
    for (size_t i = 0; i < map_slots(build->sets); i++) {
        struct text key;
        void *value;
        if (!map_at(build->sets, i, &key, &value))
            continue;
        const uintptr_t set = (uintptr_t)value;
        if (set >= SET_BUILT_IN_COUNT && !build->defined.at[set])
            return why_set(why, ERR_BAD_INPUT,
                           "%.*s is used in a pattern but no file gives it words", TEXT_ARG(key));
    }
    return OK;
}

static enum err read_all(struct build *build, const struct lexicon_file *files, size_t count,
                         struct why *why)
{
    if (count > FILES_MOST)
        return why_set(why, ERR_LIMIT, "more than %d lexicon files", FILES_MOST);
    enum err err = OK;
    /* words first, so that a rule's unknown concept is named with its line */
    for (size_t i = 0; !err && i < count; i++)
        err = read_file(build, &files[i], true, why);
    if (!err)
        err = all_defined(build, why);
    build->words_known = true;
    for (size_t i = 0; !err && i < count; i++)
        err = read_file(build, &files[i], false, why);
    return err;
}

/* Puts the entries of one key side by side: they are read one after the other. */
static void neighbour(const struct build *build)
{
    struct understand *to = build->to;
    const struct literal *literals = build->literals.at;
    to->entries = mem_new(build->literals.len * sizeof(*to->entries));
    uint32_t count = 1;
    for (size_t i = 0; i < to->words.cell_count; i++) {
        uint32_t *value = &to->words.values[i];
        const uint32_t first = count;
        for (uint32_t from = *value; from; from = literals[from].next) {
            to->entries[count] = literals[from].entry;
            to->entries[count++].more = literals[from].next != 0;
        }
        if (count > first)
            *value = first;
    }
    must(count == build->literals.len);
}

enum err understand_build(const struct lexicon_file *files, size_t count, struct understand **out,
                          struct why *why)
{
    struct understand *to = mem_make(struct understand);
    struct build build = {.to = to, .sets = map_new(CONCEPTS_MOST + 100)};
    const struct literal none = {.next = 0};
    to->tongues = language_rows_inside();
    trie_init(&to->words);
    vec_push(&build.literals, none); /* 0 ends a chain */
    buf_init(&build.folded, LITERAL_FORM_BYTES);
    form_init(&build.form);
    to->set_count = 1;
    vec_push(&build.defined, true);
    for (int i = 1; i < SET_BUILT_IN_COUNT; i++) {
        concept(&build, text_of(built_in[i]));
        build.defined.at[i] = true;
    }
    enum err err = read_all(&build, files, count, why);
    if (!trie_seal(&to->words) && !err)
        err = why_set(why, ERR_LIMIT, "the literals of the lexicons are too many");
    if (!err)
        neighbour(&build);
    if (!err)
        err = widen(&build, why);
    if (!err)
        anchor(to);
    name_sets(&build);
    map_free(&build.sets);
    vec_done(&build.defined);
    vec_done(&build.holds);
    vec_done(&build.literals);
    buf_done(&build.folded);
    form_done(&build.form);
    if (err) {
        understand_free(&to);
        return err;
    }
    *out = to;
    return OK;
}

void understand_free(struct understand **understand)
{
    struct understand *it = *understand;
    if (!it)
        return;
    trie_done(&it->words);
    mem_free(it->entries);
    vec_done(&it->rules);
    mem_free(it->wider.first);
    mem_free(it->wider.item);
    mem_free(it->anchored.first);
    mem_free(it->anchored.item);
    mem_free(it->sign);
    weights_free(&it->learned);
    for (size_t i = 0; i < it->lessons.len; i++) {
        weights_free(&it->lessons.at[i].delta);
        mem_free(it->lessons.at[i].client);
    }
    vec_done(&it->lessons);
    mem_free(it);
    *understand = NULL;
}

int lang_number(const struct understand *understand, struct text name)
{
    for (size_t i = 0; i < understand->lang_count; i++)
        if (text_is(name, understand->langs[i]))
            return (int)i;
    return -1;
}
