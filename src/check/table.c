#include "check/table.h"

#include <math.h>

static const char magic[4] = "hnmR";
enum {
    HEAD_BYTES = 16,
    LABEL_FLOATS = 2 + 2 * TONGUES,
    LABEL_BYTES = LABEL_NAME + 4 * LABEL_FLOATS
};

/* ---- signs ---- */

static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15U;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9U;
    return (uint32_t)(x >> 32);
}

static uint32_t hash_of(struct text text, uint32_t salt)
{
    uint32_t hash = 2166136261U ^ salt;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 16777619U;
    return mix(hash, salt);
}

static void put(struct signs *signs, uint32_t hash, size_t from, size_t to)
{
    if (signs->count < SIGNS_MOST)
        signs->at[signs->count++] = (struct sign){hash, (uint16_t)from, (uint16_t)to};
}

enum salt {
    SALT_WORD = 1,
    SALT_PAIR,
    SALT_SKIP,
    SALT_STEM,
    SALT_CHARS,
    SALT_CONCEPT,
    SALT_CONCEPTS,
    SALT_RULE,
    SALT_EDGE,
    SALT_STEMS,
    SALT_EVERY
};

/* Latin words and their stems, pairs of both, pairs with one between. */
static void put_words(const struct reading *reading, struct signs *signs)
{
    enum { STEM = 5, WORDS_MOST = 400 };
    uint32_t hash[WORDS_MOST], stem[WORDS_MOST];
    uint16_t from[WORDS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < reading->len && count < WORDS_MOST; i++) {
        if (!reading->begin[i])
            continue;
        size_t end = i + 1;
        const bool word = is_word_byte(reading, i);
        if (!word && reading->at[i] != '?' && reading->at[i] != '!')
            continue;
        while (word && end < reading->len && is_word_byte(reading, end) && !reading->begin[end])
            end++;
        const struct text text = {reading->at + i, end - i};
        const bool number = text.at[0] >= '0' && text.at[0] <= '9';
        hash[count] = number ? 7 : hash_of(text, SALT_WORD);
        stem[count] = number ? 7 : hash_of(text_slice(text, 0, STEM), SALT_STEM);
        from[count] = (uint16_t)i;
        put(signs, hash[count], i, end);
        if (word && text.len > STEM)
            put(signs, stem[count], i, end);
        if (count) {
            put(signs, mix(hash[count - 1], hash[count] ^ SALT_PAIR), from[count - 1], end);
            put(signs, mix(stem[count - 1], stem[count] ^ SALT_STEMS), from[count - 1], end);
        }
        if (count > 1)
            put(signs, mix(hash[count - 2], hash[count] ^ SALT_SKIP), from[count - 2], end);
        count++;
    }
    if (count)
        put(signs, mix(hash[0], SALT_EDGE), 0, 0);
}

/* Groups of two to five characters of Japanese. */
static void put_characters(const struct reading *reading, struct signs *signs)
{
    enum { GROUP_LEAST = 2, GROUP_MOST = 5 };
    for (size_t i = 0; i < reading->len; i++) {
        if (!reading->begin[i])
            continue;
        size_t end = i, count = 0;
        while (count < GROUP_MOST && end < reading->len) {
            end++;
            while (end < reading->len && ((unsigned char)reading->at[end] & 0xC0) == 0x80)
                end++;
            if (++count >= GROUP_LEAST)
                put(signs, hash_of((struct text){reading->at + i, end - i}, SALT_CHARS), i, end);
        }
    }
}

static void put_concepts(const struct rules *rules, const struct rule_room *room,
                         struct signs *signs)
{
    enum { CONCEPTS_SEEN = 60, PAIR_DISTANCE = 4 };
    uint32_t seen[CONCEPTS_SEEN];
    struct span at[CONCEPTS_SEEN];
    size_t count = 0;
    for (size_t i = 0; i < room->found_count && count < CONCEPTS_SEEN; i++) {
        const char *name = rules->phrases.concepts.at[room->found[i].concept];
        if (name[0] == '=')
            continue;
        seen[count] = hash_of(text_of(name), SALT_CONCEPT);
        at[count] = (struct span){room->found[i].from, room->found[i].to};
        put(signs, seen[count], at[count].from, at[count].to);
        for (size_t k = count; k-- > 0 && count - k <= PAIR_DISTANCE;)
            put(signs, mix(seen[k], seen[count] ^ SALT_CONCEPTS), at[k].from, at[count].to);
        count++;
    }
}

void signs_make(const struct rules *rules, const struct reading *reading,
                const struct rule_room *room, enum tongue tongue, struct signs *signs)
{
    signs->count = 0;
    put(signs, mix(0, SALT_EVERY), 0, 0);
    put(signs, mix(1 + (uint32_t)tongue, SALT_EVERY), 0, 0);
    if (tongue == TONGUE_JA)
        put_characters(reading, signs);
    else
        put_words(reading, signs);
    put_concepts(rules, room, signs);
    for (size_t i = 0; i < room->hold_count; i++) {
        const struct hold *hold = &room->hold[i];
        const struct tone_rule *rule = &rules->list.at[hold->rule];
        put(signs, mix(rule->sign + rule->kind, SALT_RULE), hold->from, hold->to);
    }
}

/* ---- the table ---- */

static uint32_t read_u32(const char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static float read_float(const char *at)
{
    float value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static enum err read_label(const char *at, const struct kinds *kinds, struct table_label *label,
                           int *kind_out, struct why *why)
{
    float number[LABEL_FLOATS];
    memcpy(label->name, at, LABEL_NAME - 1);
    for (int i = 0; i < LABEL_FLOATS; i++) {
        number[i] = read_float(at + LABEL_NAME + 4 * i);
        if (isnan(number[i]) || (i < 2 && !isfinite(number[i])))
            return why_set(why, ERR_BAD_INPUT, "holds a number that is none");
    }
    label->scale = number[0];
    label->bias = number[1];
    memcpy(label->sure, number + 2, sizeof(label->sure));
    memcpy(label->doubt, number + 2 + TONGUES, sizeof(label->doubt));
    *kind_out = kind_find(kinds, text_of(label->name));
    if (*kind_out < 0 && strcmp(label->name, "block") != 0)
        return why_set(
            why, ERR_BAD_INPUT,
            "knows \"%s\", which no lexicon/all/reply*.tsv does (leave the table out, or "
            "make replies)",
            label->name);
    return OK;
}

static uint32_t slot_of(uint32_t hash, uint32_t mask)
{
    return (uint32_t)(hash * 0x9e3779b1U) >> 7 & mask;
}

static enum err read_hashes(const char *at, uint32_t count, struct table *table, struct why *why)
{
    uint32_t room = 16, before = 0;
    while (room < 2 * count)
        room *= 2;
    table->mask = room - 1;
    table->slots = mem_new(room * sizeof(*table->slots));
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t hash = read_u32(at + 4 * (size_t)i);
        if (i && hash <= before)
            return why_set(why, ERR_BAD_INPUT, "has its rows out of order");
        before = hash;
        uint32_t slot = slot_of(hash, table->mask);
        while (table->slots[slot].row)
            slot = (slot + 1) & table->mask;
        table->slots[slot] = (struct table_slot){hash, i + 1};
    }
    return OK;
}

enum err table_read(struct text bytes, const struct kinds *kinds, struct table **out,
                    struct why *why)
{
    if (bytes.len < HEAD_BYTES || memcmp(bytes.at, magic, sizeof(magic)) != 0)
        return why_set(why, ERR_BAD_INPUT, "is no table of replies (make replies)");
    const uint32_t version = read_u32(bytes.at + 4), count = read_u32(bytes.at + 8),
                   rows = read_u32(bytes.at + 12);
    if (version != TABLE_VERSION)
        return why_set(why, ERR_BAD_INPUT, "is of version %u; this program reads %d", version,
                       TABLE_VERSION);
    if (!count || count > LABELS_MOST || rows > TABLE_ROWS_MOST ||
        bytes.len != HEAD_BYTES + count * (size_t)LABEL_BYTES + rows * (size_t)(4 + count))
        return why_set(why, ERR_BAD_INPUT, "is cut short or not whole");
    struct table *table = mem_make(struct table);
    table->count = count;
    enum err err = OK;
    for (uint32_t i = 0; !err && i < count; i++)
        err = read_label(bytes.at + HEAD_BYTES + (size_t)i * LABEL_BYTES, kinds, &table->label[i],
                         &table->kind[i], why);
    const char *hashes = bytes.at + HEAD_BYTES + (size_t)count * LABEL_BYTES;
    if (!err)
        err = read_hashes(hashes, rows, table, why);
    if (err) {
        table_free(&table);
        return err;
    }
    table->rows = mem_new((size_t)rows * count + 1);
    memcpy(table->rows, hashes + 4 * (size_t)rows, (size_t)rows * count);
    *out = table;
    return OK;
}

void table_free(struct table **table)
{
    if (!*table)
        return;
    mem_free((*table)->rows);
    mem_free((*table)->slots);
    mem_free(*table);
    *table = NULL;
}

/* NULL: never learned. */
static const int8_t *row_of(const struct table *table, uint32_t hash)
{
    uint32_t slot = slot_of(hash, table->mask);
    while (table->slots[slot].row) {
        if (table->slots[slot].hash == hash)
            return table->rows + (size_t)(table->slots[slot].row - 1) * table->count;
        slot = (slot + 1) & table->mask;
    }
    return NULL;
}

void table_score(const struct table *table, const struct signs *signs, double score[LABELS_MOST])
{
    int32_t sum[LABELS_MOST] = {0};
    for (size_t i = 0; i < signs->count; i++) {
        const int8_t *row = row_of(table, signs->at[i].hash);
        for (uint32_t k = 0; row && k < table->count; k++)
            sum[k] += (int32_t)row[k];
    }
    const double even = signs->count ? 1 / sqrt((double)signs->count) : 0;
    for (uint32_t k = 0; k < table->count; k++)
        score[k] =
            (double)table->label[k].bias + (double)table->label[k].scale * (double)sum[k] * even;
}

struct span table_place(const struct table *table, const struct signs *signs, size_t label)
{
    int best = 0;
    struct span span = {0, 0};
    for (size_t i = 0; i < signs->count; i++) {
        const struct sign *sign = &signs->at[i];
        const int8_t *row = row_of(table, sign->hash);
        if (row && sign->to > sign->from && (int)row[label] > best) {
            best = (int)row[label];
            span = (struct span){sign->from, sign->to};
        }
    }
    return span;
}
