#include "check/table.h"

#include <math.h>

static const char magic[4] = "hnmR";
enum { HEAD_BYTES = 16, LABEL_BYTES = LABEL_NAME + 16 };

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
    SALT_EDGE
};

/* Latin words, their pairs, pairs with one between, and their stems. */
static void put_words(const struct reading *reading, struct signs *signs)
{
    enum { STEM = 5, WORDS_MOST = 400 };
    uint32_t hash[WORDS_MOST];
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
        from[count] = (uint16_t)i;
        put(signs, hash[count], i, end);
        if (word && text.len > STEM)
            put(signs, hash_of(text_slice(text, 0, STEM), SALT_STEM), i, end);
        if (count)
            put(signs, mix(hash[count - 1], hash[count] ^ SALT_PAIR), from[count - 1], end);
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

enum err table_read(struct text bytes, const struct kinds *kinds, struct table **out,
                    struct why *why)
{
    if (bytes.len < HEAD_BYTES || memcmp(bytes.at, magic, sizeof(magic)) != 0)
        return why_set(why, ERR_BAD_INPUT, "is no table of replies (make replies)");
    const uint32_t version = read_u32(bytes.at + 4), bits = read_u32(bytes.at + 8),
                   count = read_u32(bytes.at + 12);
    if (version != TABLE_VERSION)
        return why_set(why, ERR_BAD_INPUT, "is of version %u; this program reads %d", version,
                       TABLE_VERSION);
    if (bits > TABLE_BITS_MOST || !count || count > LABELS_MOST ||
        bytes.len != HEAD_BYTES + count * (size_t)LABEL_BYTES + ((size_t)count << bits))
        return why_set(why, ERR_BAD_INPUT, "is cut short or not whole");
    struct table *table = mem_make(struct table);
    table->bits = bits;
    table->count = count;
    enum err err = OK;
    for (uint32_t i = 0; !err && i < count; i++) {
        const char *at = bytes.at + HEAD_BYTES + (size_t)i * LABEL_BYTES;
        struct table_label *label = &table->label[i];
        memcpy(label->name, at, LABEL_NAME - 1);
        label->scale = read_float(at + LABEL_NAME);
        label->bias = read_float(at + LABEL_NAME + 4);
        label->sure = read_float(at + LABEL_NAME + 8);
        label->doubt = read_float(at + LABEL_NAME + 12);
        table->kind[i] = kind_find(kinds, text_of(label->name));
        if (!isfinite(label->scale) || !isfinite(label->bias) || isnan(label->sure) ||
            isnan(label->doubt))
            err = why_set(why, ERR_BAD_INPUT, "holds a number that is none");
        else if (table->kind[i] < 0 && strcmp(label->name, "block") != 0)
            err = why_set(why, ERR_BAD_INPUT, "names \"%s\", which no table of kinds knows",
                          label->name);
    }
    const size_t rows = (size_t)count << bits;
    table->room = mem_new(rows);
    memcpy(table->room, bytes.at + bytes.len - rows, rows);
    table->rows = table->room;
    if (err)
        table_free(&table);
    else
        *out = table;
    return err;
}

void table_free(struct table **table)
{
    if (!*table)
        return;
    mem_free((*table)->room);
    mem_free(*table);
    *table = NULL;
}

void table_score(const struct table *table, const struct signs *signs, double score[LABELS_MOST])
{
    int32_t sum[LABELS_MOST] = {0};
    for (size_t i = 0; i < signs->count; i++) {
        const int8_t *row =
            table->rows + (size_t)(signs->at[i].hash >> (32 - table->bits)) * table->count;
        for (uint32_t k = 0; k < table->count; k++)
            sum[k] += (int32_t)row[k];
    }
    const double even = signs->count ? 1 / sqrt((double)signs->count) : 0;
    for (uint32_t k = 0; k < table->count; k++)
        score[k] =
            (double)table->label[k].bias + (double)table->label[k].scale * (double)sum[k] * even;
}

struct span table_place(const struct table *table, const struct signs *signs, size_t label,
                        size_t len)
{
    int best = 0;
    struct span span = {0, (uint32_t)len};
    for (size_t i = 0; i < signs->count; i++) {
        const struct sign *sign = &signs->at[i];
        const int value =
            (int)table->rows[(size_t)(sign->hash >> (32 - table->bits)) * table->count + label];
        if (sign->to > sign->from && value > best) {
            best = value;
            span = (struct span){sign->from, sign->to};
        }
    }
    return span;
}
