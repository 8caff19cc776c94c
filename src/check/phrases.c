#include "check/phrases.h"

enum { READINGS_MOST = 3000, WORD_BYTES_MOST = 400, NODES_MOST = 4000000 };

void phrases_init(struct phrases *phrases)
{
    memset(phrases, 0, sizeof(*phrases));
    phrases->edges = map64_new(NODES_MOST);
    phrases->names = map_new(CONCEPTS_MOST);
    vec_push(&phrases->first, 0);
    vec_push(&phrases->entries, (struct phrase_entry){0});
}

void phrases_done(struct phrases *phrases)
{
    char **name;
    map64_free(&phrases->edges);
    map_free(&phrases->names);
    vec_each (name, &phrases->concepts)
        mem_free(*name);
    vec_done(&phrases->concepts);
    vec_done(&phrases->first);
    vec_done(&phrases->entries);
    mem_free(phrases->slots);
    phrases->slots = NULL;
}

uint32_t phrases_concept(struct phrases *phrases, struct text name)
{
    const void *known = map_get(phrases->names, name);
    if (known)
        return (uint32_t)((uintptr_t)known - 1);
    const size_t number = phrases->concepts.len;
    if (map_put(phrases->names, name,
                (void *)(uintptr_t)(number + 1))) /* NOLINT(performance-no-int-to-ptr) */
        return CONCEPT_NONE;
    vec_push(&phrases->concepts, mem_dup(name.at, name.len));
    return (uint32_t)number;
}

/* ---- one word, all its readings ---- */

struct adding {
    struct phrases *phrases;
    uint32_t concept;
    unsigned tongues;
    size_t readings;
    struct buf room, form;
    struct why *why;
};

static enum err put_word(struct adding *adding, struct text word)
{
    struct phrases *phrases = adding->phrases;
    const bool open = text_ends(word, TEXT("*"));
    const struct text trimmed = text_trim(text_slice(word, 0, word.len - open));
    buf_clear(&adding->form);
    if (!trimmed.len || !reading_form(trimmed, &adding->room, &adding->form) || !adding->form.len)
        return why_set(adding->why, ERR_BAD_INPUT, "\"%.*s\" holds no word", TEXT_ARG(word));
    if (++adding->readings > READINGS_MOST || phrases->entries.len >= PHRASES_MOST)
        return why_set(adding->why, ERR_LIMIT, "too many words");
    uint32_t node = 0;
    for (size_t i = 0; i < adding->form.len; i++) {
        const uint64_t key = (uint64_t)node << 8 | (unsigned char)adding->form.at[i];
        uint64_t *next = map64_put(phrases->edges, key);
        if (!next)
            return why_set(adding->why, ERR_LIMIT, "too many words");
        if (!*next) {
            *next = phrases->first.len;
            vec_push(&phrases->first, 0);
        }
        node = (uint32_t)*next;
    }
    const uint32_t last = (unsigned char)adding->form.at[adding->form.len - 1];
    const struct phrase_entry entry = {.concept = adding->concept,
                                       .next = phrases->first.at[node],
                                       .tongues = (uint8_t)adding->tongues,
                                       .open_end = open,
                                       .word_end = last < 0x80 &&
                                                   ((last | 32) - 'a' < 26 || last - '0' < 10)};
    phrases->first.at[node] = (uint32_t)phrases->entries.len;
    vec_push(&phrases->entries, entry);
    return OK;
}

/* head: what is written out already. */
static enum err each_reading(struct adding *adding, /* NOLINT(misc-no-recursion) */
                             struct text head, struct text rest, int depth)
{
    char room[WORD_BYTES_MOST];
    const char *open = rest.len ? memchr(rest.at, '(', rest.len) : NULL;
    const size_t before = open ? (size_t)(open - rest.at) : rest.len;
    const char *close = open ? memchr(open, ')', rest.len - before) : NULL;
    if (open && !close)
        return why_set(adding->why, ERR_BAD_INPUT, "\"%.*s\" has a bracket that is not closed",
                       TEXT_ARG(rest));
    if (head.len + rest.len > sizeof(room) || depth > 12)
        return why_set(adding->why, ERR_BAD_INPUT, "a word is too long");
    if (head.len)
        memcpy(room, head.at, head.len);
    if (before)
        memcpy(room + head.len, rest.at, before);
    const size_t len = head.len + before;
    if (!open)
        return put_word(adding, (struct text){room, len});
    struct text choices = {open + 1, (size_t)(close - open) - 1}, choice;
    const struct text behind = text_slice(rest, (size_t)(close - rest.at) + 1, rest.len);
    const bool one = !memchr(choices.at, '/', choices.len);
    enum err err = OK;
    if (one)
        err = each_reading(adding, (struct text){room, len}, behind, depth + 1);
    while (!err && text_cut(&choices, '/', &choice)) {
        if (len + choice.len > sizeof(room))
            return why_set(adding->why, ERR_BAD_INPUT, "a word is too long");
        if (choice.len)
            memcpy(room + len, choice.at, choice.len);
        err = each_reading(adding, (struct text){room, len + choice.len}, behind, depth + 1);
    }
    return err;
}

enum err phrases_add(struct phrases *phrases, struct text words, uint32_t concept, unsigned tongues,
                     struct why *why)
{
    struct adding adding = {.phrases = phrases, .concept = concept, .tongues = tongues, .why = why};
    struct text word;
    enum err err = OK;
    buf_init(&adding.room, 1);
    buf_init(&adding.form, 1 << 14);
    while (!err && text_cut(&words, '|', &word))
        err = each_reading(&adding, TEXT(""), text_trim(word), 0);
    buf_done(&adding.room);
    buf_done(&adding.form);
    return err;
}

/* ---- finding ---- */

/* key << 24 | node + nothing: a slot holds (node << 8 | byte) << 24 | next; 0 is empty. */
static uint64_t spread(uint64_t key)
{
    return (key * 0x9e3779b97f4a7c15U) >> 20;
}

void phrases_freeze(struct phrases *phrases)
{
    uint64_t key, value;
    uint64_t size = 64;
    while (size < 3 * map64_count(phrases->edges))
        size *= 2;
    phrases->mask = size - 1;
    phrases->slots = mem_new(size * 2 * sizeof(uint64_t));
    for (size_t i = 0; i < map64_slots(phrases->edges); i++) {
        if (!map64_at(phrases->edges, i, &key, &value))
            continue;
        if (key < 256)
            phrases->root[key] = (uint32_t)value;
        uint64_t at = spread(key) & phrases->mask;
        while (phrases->slots[2 * at + 1])
            at = (at + 1) & phrases->mask;
        phrases->slots[2 * at] = key;
        phrases->slots[2 * at + 1] = value;
    }
    map64_free(&phrases->edges);
}

static uint32_t step(const struct phrases *phrases, uint32_t node, unsigned char byte)
{
    const uint64_t key = (uint64_t)node << 8 | byte;
    for (uint64_t at = spread(key) & phrases->mask;; at = (at + 1) & phrases->mask) {
        if (!phrases->slots[2 * at + 1])
            return 0;
        if (phrases->slots[2 * at] == key)
            return (uint32_t)phrases->slots[2 * at + 1];
    }
}

size_t phrases_find(const struct phrases *phrases, const struct reading *reading,
                    enum tongue tongue, struct phrase_hit hits[HITS_MOST])
{
    const uint8_t bit = (uint8_t)(1U << tongue);
    size_t count = 0;
    for (size_t i = 0; i < reading->len; i++) {
        if (!reading->begin[i])
            continue;
        uint32_t node = phrases->root[(unsigned char)reading->at[i]];
        for (size_t end = i + 1; node; end++) {
            for (uint32_t e = phrases->first.at[node]; e; e = phrases->entries.at[e].next) {
                const struct phrase_entry *entry = &phrases->entries.at[e];
                if (!(entry->tongues & bit) || count == HITS_MOST)
                    continue;
                if (entry->word_end && !entry->open_end && end < reading->len &&
                    is_word_byte(reading, end) && !reading->begin[end])
                    continue;
                hits[count++] = (struct phrase_hit){entry->concept, (uint16_t)i, (uint16_t)end};
            }
            if (end >= reading->len)
                break;
            node = step(phrases, node, (unsigned char)reading->at[end]);
        }
    }
    return count;
}
