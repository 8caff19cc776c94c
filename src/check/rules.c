#include "check/rules.h"

/* Concepts the program finds itself. */
static const char *const built_in[] = {"number", "clock", "url", "asks"};
enum { BUILT_NUMBER, BUILT_CLOCK, BUILT_URL, BUILT_ASKS, BUILT_COUNT };
enum { DISTANCE_DEFAULT = 24, DISTANCE_MOST = 2000 };

void rules_init(struct rules *rules)
{
    memset(rules, 0, sizeof(*rules));
    phrases_init(&rules->phrases);
    for (int i = 0; i < BUILT_COUNT; i++)
        (void)phrases_concept(&rules->phrases, text_of(built_in[i]));
    rules->clock = BUILT_CLOCK;
    rules->day = phrases_concept(&rules->phrases, TEXT("day"));
    rules->action = phrases_concept(&rules->phrases, TEXT("action"));
}

void rules_done(struct rules *rules)
{
    phrases_done(&rules->phrases);
    vec_done(&rules->list);
    vec_done(&rules->inside);
    mem_free(rules->wider_first);
    mem_free(rules->wider);
    mem_free(rules->begun_first);
    mem_free(rules->begun);
}

/* ---- reading ---- */

static unsigned bits_of(enum tongue tongue)
{
    return tongue == TONGUE_OTHER ? 7U : 1U << tongue;
}

/* A side that is one concept is that concept; any other is a set of its own, by its text. */
static enum err read_side(struct rules *rules, unsigned tongues, struct text side,
                          uint32_t *set_out, struct why *why)
{
    char name[16];
    struct text rest = side, part;
    if (side.len > 2 && side.at[0] == '<' &&
        memchr(side.at, '>', side.len) == side.at + side.len - 1) {
        *set_out = phrases_concept(&rules->phrases, text_slice(side, 1, side.len - 1));
        return *set_out == CONCEPT_NONE ? why_set(why, ERR_LIMIT, "too many concepts") : OK;
    }
    snprintf(name, sizeof(name), "=%zu", rules->phrases.concepts.len);
    const uint32_t set = phrases_concept(&rules->phrases, text_of(name));
    if (set == CONCEPT_NONE)
        return why_set(why, ERR_LIMIT, "too many concepts");
    while (text_cut(&rest, '|', &part)) {
        part = text_trim(part);
        if (!part.len)
            return why_set(why, ERR_BAD_INPUT, "a side of the pattern is empty");
        if (part.at[0] != '<') {
            const enum err err = phrases_add(&rules->phrases, part, set, tongues, why);
            if (err)
                return err;
            continue;
        }
        if (part.at[part.len - 1] != '>')
            return why_set(why, ERR_BAD_INPUT, "\"%.*s\" is no concept", TEXT_ARG(part));
        const uint32_t concept =
            phrases_concept(&rules->phrases, text_slice(part, 1, part.len - 1));
        if (concept == CONCEPT_NONE)
            return why_set(why, ERR_LIMIT, "too many concepts");
        vec_push(&rules->inside, (uint64_t)set << 32 | concept);
    }
    *set_out = set;
    return OK;
}

/* A sign between sides: "&", ">", ">6", "!", "!>6", "!<6". */
static bool read_sign(struct text word, struct rule_step *step)
{
    static const struct {
        const char *sign;
        enum step_how how;
    } signs[] = {{"!>", STEP_NOT_BEHIND},
                 {"!<", STEP_NOT_BEFORE},
                 {"!", STEP_WITHOUT},
                 {">", STEP_BEHIND},
                 {"&", STEP_WITH}};
    int64_t most = DISTANCE_DEFAULT;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        const struct text sign = text_of(signs[i].sign);
        if (!text_starts(word, sign))
            continue;
        const struct text number = text_slice(word, sign.len, word.len);
        if (number.len && (!text_int(number, &most) || most < 0 || most > DISTANCE_MOST))
            return false;
        step->how = (uint8_t)signs[i].how;
        step->most = (uint16_t)most;
        return true;
    }
    return false;
}

static enum err read_pattern(struct rules *rules, struct tone_rule *rule, struct text pattern,
                             struct why *why)
{
    struct rule_step step = {.how = STEP_FIRST};
    size_t from = 0;
    pattern = text_trim(pattern);
    for (size_t i = 0; i <= pattern.len; i++) {
        const bool blank = i < pattern.len && pattern.at[i] == ' ';
        size_t end = i + 1;
        while (blank && end < pattern.len && pattern.at[end] != ' ')
            end++;
        struct rule_step next = {0};
        if (i < pattern.len && !(blank && read_sign(text_slice(pattern, i + 1, end), &next)))
            continue;
        const struct text side = text_trim(text_slice(pattern, from, i));
        if (!side.len)
            return why_set(why, ERR_BAD_INPUT, "a side of the pattern is empty");
        if (rule->count == STEPS_MOST)
            return why_set(why, ERR_BAD_INPUT, "a pattern has at most %d sides", STEPS_MOST);
        const enum err err = read_side(rules, rule->tongues, side, &step.set, why);
        if (err)
            return err;
        rule->step[rule->count++] = step;
        step = next;
        from = end;
        i = end - 1;
    }
    return OK;
}

static enum err read_rule(struct rules *rules, const struct kinds *kinds, struct text line,
                          struct tone_rule rule, struct why *why)
{
    struct text head, pattern;
    if (!text_cut(&line, '\t', &head) || !text_cut(&line, '\t', &pattern))
        return why_set(why, ERR_BAD_INPUT, "has not the columns of its header");
    if (text_starts(head, TEXT("!!")))
        rule.kind = RULE_NOWHERE;
    else if (text_starts(head, TEXT("!")))
        rule.kind = RULE_NOT_HERE;
    else if (text_starts(head, TEXT("?")))
        rule.kind = RULE_SIGN;
    const struct text code =
        text_slice(head, rule.kind == RULE_NOWHERE ? 2 : rule.kind != RULE_REMARK, head.len);
    const int kind = kind_find(kinds, code);
    if (kind < 0)
        return why_set(why, ERR_BAD_INPUT, "no lexicon/all/reply*.tsv knows \"%.*s\"",
                       TEXT_ARG(code));
    if (rules->list.len == RULES_MOST)
        return why_set(why, ERR_LIMIT, "more than %d rules", RULES_MOST);
    rule.code = (uint32_t)kind;
    rule.sign = (uint32_t)text_hash(code);
    const enum err err = read_pattern(rules, &rule, pattern, why);
    if (!err)
        vec_push(&rules->list, rule);
    return err;
}

static enum err read_concept(struct rules *rules, struct text line, unsigned tongues,
                             struct why *why)
{
    struct text name, words;
    if (!text_cut(&line, '\t', &name) || !text_cut(&line, '\t', &words) || !name.len)
        return why_set(why, ERR_BAD_INPUT, "has not the columns of its header");
    const uint32_t concept = phrases_concept(&rules->phrases, name);
    if (concept == CONCEPT_NONE)
        return why_set(why, ERR_LIMIT, "too many concepts");
    return phrases_add(&rules->phrases, words, concept, tongues, why);
}

enum err rules_read(struct rules *rules, const struct kinds *kinds, enum tongue tongue,
                    struct text tsv, bool *taken_out, struct why *why)
{
    struct text line;
    enum { NO_HEADER, CONCEPTS, RULES } what = NO_HEADER;
    const unsigned tongues = bits_of(tongue);
    *taken_out = false;
    for (int number = 1; text_cut(&tsv, '\n', &line); number++) {
        enum err err = OK;
        if (!line.len || line.at[0] == '#')
            continue;
        if (text_is(line, "concept\twords"))
            what = CONCEPTS;
        else if (text_is(line, "for\tpattern\tnote"))
            what = RULES;
        else if (what == CONCEPTS)
            err = read_concept(rules, line, tongues, why);
        else if (what == RULES)
            err =
                read_rule(rules, kinds, line, (struct tone_rule){.tongues = (uint8_t)tongues}, why);
        else
            return OK;
        if (err)
            return why_at(why, err, "line %d", number);
        *taken_out = true;
    }
    return OK;
}

/* ---- lists ---- */

struct pair {
    uint32_t key, item;
};

static void make_lists(const struct pair *pairs, size_t count, size_t keys, uint32_t **first_out,
                       uint32_t **item_out)
{
    uint32_t *first = mem_new((keys + 2) * sizeof(uint32_t));
    uint32_t *item = mem_new((count + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++)
        first[pairs[i].key + 2]++;
    for (size_t i = 2; i < keys + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < count; i++)
        item[first[pairs[i].key + 1]++] = pairs[i].item;
    *first_out = first;
    *item_out = item;
}

static enum err check_words(const struct rules *rules, struct why *why)
{
    const size_t count = rules->phrases.concepts.len;
    uint8_t *known = mem_new(count + 1);
    enum err err = OK;
    for (size_t i = 0; i < BUILT_COUNT; i++)
        known[i] = 1;
    known[rules->day] = known[rules->action] = 1;
    for (size_t i = 1; i < rules->phrases.entries.len; i++)
        known[rules->phrases.entries.at[i].concept] = 1;
    for (size_t i = 0; i < rules->inside.len; i++)
        known[rules->inside.at[i] >> 32] = 1;
    for (size_t i = 0; !err && i < count; i++)
        if (!known[i])
            err = why_set(why, ERR_BAD_INPUT, "<%s> is used and no table says its words",
                          rules->phrases.concepts.at[i]);
    mem_free(known);
    return err;
}

enum err rules_freeze(struct rules *rules, struct why *why)
{
    const size_t sets = rules->phrases.concepts.len;
    VEC(struct pair) wider = {0}, begun = {0};
    const enum err err = check_words(rules, why);
    for (size_t i = 0; i < sets; i++)
        vec_push(&wider, ((struct pair){(uint32_t)i, (uint32_t)i}));
    for (size_t i = 0; i < rules->inside.len; i++)
        vec_push(&wider, ((struct pair){(uint32_t)rules->inside.at[i],
                                        (uint32_t)(rules->inside.at[i] >> 32)}));
    for (size_t i = 0; i < rules->list.len; i++)
        vec_push(&begun, ((struct pair){rules->list.at[i].step[0].set, (uint32_t)i}));
    make_lists(wider.at, wider.len, sets, &rules->wider_first, &rules->wider);
    make_lists(begun.at, begun.len, sets, &rules->begun_first, &rules->begun);
    vec_done(&wider);
    vec_done(&begun);
    phrases_freeze(&rules->phrases);
    return err;
}

/* ---- one sentence ---- */

void rule_room_init(struct rule_room *room, const struct rules *rules)
{
    const size_t sets = rules->phrases.concepts.len + 1;
    room->first = mem_new(sets * sizeof(uint32_t));
    room->last = mem_new(sets * sizeof(uint32_t));
    room->touched_count = 0;
}

void rule_room_done(struct rule_room *room)
{
    mem_free(room->first);
    mem_free(room->last);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

#define WORD(literal)                                                                              \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
static bool is_clock(const struct reading *reading, size_t from, size_t to)
{
    static const struct text behind[] = {WORD("時"),
                                         WORD("分以内"),
                                         WORD("日"),
                                         WORD("月"),
                                         WORD("営業日"),
                                         WORD("週間"),
                                         WORD(":"),
                                         WORD("h "),
                                         WORD("pm"),
                                         WORD("am"),
                                         WORD(" pm"),
                                         WORD(" am"),
                                         WORD(" p.m"),
                                         WORD(" a.m"),
                                         WORD(" hour"),
                                         WORD(" minutes"),
                                         WORD(" days"),
                                         WORD(" business day"),
                                         WORD(" working day"),
                                         WORD(" giorn"),
                                         WORD(" ore"),
                                         WORD(" minuti"),
                                         WORD(" utc"),
                                         WORD(" jst"),
                                         WORD(" cet"),
                                         WORD(" gmt"),
                                         WORD("年")};
    static const struct text before[] = {WORD("alle "),     WORD("ore "),    WORD("entro il "),
                                         WORD("entro le "), WORD("dalle "),  WORD("entro "),
                                         WORD("il "),       WORD("by "),     WORD("at "),
                                         WORD("until "),    WORD("before "), WORD("le ")};
    const struct text rest = {reading->at + to, reading->len - to}, head = {reading->at, from};
    for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
        if (text_starts(rest, behind[i]))
            return true;
    for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
        if (text_ends(head, before[i]))
            return true;
    return false;
}

static void put_found(struct rule_room *room, uint32_t concept, size_t from, size_t to)
{
    if (room->found_count < HITS_MOST)
        room->found[room->found_count++] =
            (struct phrase_hit){concept, (uint16_t)from, (uint16_t)to};
}

static void find_built_in(const struct reading *reading, struct rule_room *room)
{
    for (size_t i = 0; i < reading->len; i++) {
        size_t end = i;
        while (end < reading->len &&
               (is_digit(reading->at[end]) ||
                (end > i && end + 1 < reading->len && is_digit(reading->at[end + 1]) &&
                 (reading->at[end] == ',' || reading->at[end] == '.'))))
            end++;
        if (end > i) {
            put_found(room, BUILT_NUMBER, i, end);
            if (is_clock(reading, i, end))
                put_found(room, BUILT_CLOCK, i, end);
            i = end - 1;
        } else if (reading->at[i] == '?') {
            put_found(room, BUILT_ASKS, i, i + 1);
        } else if (reading->at[i] == ':' &&
                   text_starts((struct text){reading->at + i, reading->len - i}, TEXT("://"))) {
            put_found(room, BUILT_URL, i, i + 3);
        }
    }
}

static bool is_quoted(const struct quoted *quoted, const struct reading *reading,
                      const struct phrase_hit *hit)
{
    for (size_t i = 0; i < quoted->count; i++)
        if (reading->from[hit->from] >= quoted->at[i].from &&
            reading->to[hit->to - 1] <= quoted->at[i].to)
            return true;
    return false;
}

static int by_begin(const void *a, const void *b)
{
    const struct phrase_hit *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->concept < y->concept ? -1 : x->concept > y->concept;
}

static void put_sets(const struct rules *rules, const struct reading *reading,
                     struct rule_room *room)
{
    for (size_t i = 0; i < room->found_count; i++) {
        const struct phrase_hit *found = &room->found[i];
        for (uint32_t k = rules->wider_first[found->concept];
             k < rules->wider_first[found->concept + 1]; k++) {
            if (room->hit_count == SET_HITS_MOST)
                return;
            const uint32_t set = rules->wider[k], number = (uint32_t)room->hit_count++;
            room->hit[number] = (struct set_hit){
                set, found->from, found->to, reading->unit[found->from], reading->unit[found->to]};
            room->next[number] = 0;
            if (room->first[set]) {
                room->next[room->last[set]] = number + 1;
            } else {
                room->first[set] = number + 1;
                room->touched[room->touched_count++] = set;
            }
            room->last[set] = number;
        }
    }
}

/* Does step `at` and what follows hold behind hit `last`? */
static bool holds(const struct rule_room *room, const struct tone_rule *rule, size_t at,
                  const struct set_hit *first, const struct set_hit *last, struct hold *hold);

static bool holds_behind(const struct rule_room *room, /* NOLINT(misc-no-recursion) */
                         const struct tone_rule *rule, size_t at, const struct set_hit *first,
                         const struct set_hit *last, struct hold *hold)
{
    const struct rule_step *step = &rule->step[at];
    for (uint32_t n = room->first[step->set]; n; n = room->next[n - 1]) {
        const struct set_hit *hit = &room->hit[n - 1];
        if (hit->from < last->to || hit->unit_from > last->unit_to + step->most)
            continue;
        if (holds(room, rule, at + 1, first, hit, hold)) {
            if (hit->to > hold->to)
                hold->to = hit->to;
            return true;
        }
    }
    return false;
}

static bool stands(const struct rule_room *room, const struct rule_step *step,
                   const struct set_hit *first, const struct set_hit *last)
{
    for (uint32_t n = room->first[step->set]; n; n = room->next[n - 1]) {
        const struct set_hit *hit = &room->hit[n - 1];
        if (step->how == STEP_WITHOUT)
            return true;
        if (step->how == STEP_WITH && (hit->to <= first->from || hit->from >= last->to))
            return true;
        if (step->how == STEP_NOT_BEHIND && hit->to > last->to &&
            hit->unit_from <= last->unit_to + step->most)
            return true;
        if (step->how == STEP_NOT_BEFORE && hit->from < first->from &&
            first->unit_from <= hit->unit_to + step->most)
            return true;
    }
    return false;
}

static bool holds(const struct rule_room *room, /* NOLINT(misc-no-recursion) */
                  const struct tone_rule *rule, size_t at, const struct set_hit *first,
                  const struct set_hit *last, struct hold *hold)
{
    if (at == rule->count)
        return true;
    const struct rule_step *step = &rule->step[at];
    if (step->how == STEP_BEHIND)
        return holds_behind(room, rule, at, first, last, hold);
    return stands(room, step, first, last) == (step->how == STEP_WITH) &&
           holds(room, rule, at + 1, first, last, hold);
}

static void try_rule(const struct rules *rules, uint32_t number, struct rule_room *room)
{
    const struct tone_rule *rule = &rules->list.at[number];
    for (uint32_t n = room->first[rule->step[0].set]; n; n = room->next[n - 1]) {
        const struct set_hit *first = &room->hit[n - 1];
        struct hold hold = {number, first->from, first->to};
        if (room->hold_count == HOLDS_MOST)
            return;
        if (holds(room, rule, 1, first, first, &hold)) {
            room->hold[room->hold_count++] = hold;
            return;
        }
    }
}

void rules_find(const struct rules *rules, const struct reading *reading, enum tongue tongue,
                const struct quoted *quoted, struct rule_room *room)
{
    for (size_t i = 0; i < room->touched_count; i++)
        room->first[room->touched[i]] = 0;
    room->touched_count = room->hit_count = room->hold_count = 0;
    if (reading->len >= UINT16_MAX || tongue == TONGUE_OTHER) {
        room->found_count = 0;
        return;
    }
    room->found_count = phrases_find(&rules->phrases, reading, tongue, room->found);
    find_built_in(reading, room);
    size_t kept = 0;
    for (size_t i = 0; quoted->count && i < room->found_count; i++)
        if (!is_quoted(quoted, reading, &room->found[i]))
            room->found[kept++] = room->found[i];
    if (quoted->count)
        room->found_count = kept;
    qsort(room->found, room->found_count, sizeof(*room->found), by_begin);
    put_sets(rules, reading, room);
    for (size_t i = 0; i < room->touched_count; i++) {
        const uint32_t set = room->touched[i];
        for (uint32_t k = rules->begun_first[set]; k < rules->begun_first[set + 1]; k++)
            if (rules->list.at[rules->begun[k]].tongues & 1U << tongue)
                try_rule(rules, rules->begun[k], room);
    }
}
