/* Reads what pairs are learned from, and makes numbers of it (tools/pair_learn.c). */
#include "base/json.h"
#include "pair_learn.h"

struct pair_data it;

float chance(uint64_t *state)
{
    return (float)(draw(state) >> 40) / (float)(1 << 24);
}

void complain(const char *path, const char *what)
{
    fprintf(stderr, "pair_learn: %s: %s\n", path, what);
    exit(2);
}

/* ---- what is read ---- */

static uint32_t part_of(const char *name)
{
    for (uint32_t i = 0; i < it.part_count; i++)
        if (strcmp(it.part_name[i], name) == 0)
            return i;
    must(it.part_count < PARTS_MOST);
    snprintf(it.part_name[it.part_count], sizeof(it.part_name[0]), "%s", name);
    return (uint32_t)it.part_count++;
}

static struct item *add_item(const struct draft *draft, char kind, uint32_t part, uint32_t block)
{
    must(it.item_count < ITEMS_MOST);
    struct item *item = &it.items[it.item_count++];
    *item = (struct item){.draft = *draft,
                          .kind = kind,
                          .against = kind == '-',
                          .measured = true,
                          .weight = 1,
                          .part = part,
                          .block = block,
                          .tongue = tongue_of(draft->lang)};
    return item;
}

static void read_drafts(const char *path, struct text bytes)
{
    struct text line, before = {0};
    struct why why;
    uint32_t part = part_of(
        strstr(path, "tuned") || strstr(path, "aside") ? "facts_first" : strrchr(path, '/') + 1);
    while (text_cut(&bytes, '\n', &line)) {
        struct json *json;
        struct draft draft;
        if (!line.len)
            continue;
        if (json_parse(line, it.arena, &json, &why) || draft_read(json, it.arena, &draft, &why))
            complain(path, why.text);
        const struct text known = draft.published_count ? draft.published[0].text
                                  : draft.fact_count    ? draft.facts[0].claim
                                                        : (struct text){0};
        if (!text_same(known, before)) {
            it.block_count++;
        }
        before = known;
        add_item(&draft, text_is(json_text_at(json, "want"), "contradiction") ? '-' : '+', part,
                 it.block_count);
    }
}

static struct draft read_known(struct text line, struct text lang)
{
    struct draft draft = {.lang = lang, .level = 1};
    if (text_starts(line, TEXT("=f "))) {
        struct draft_fact *fact = arena_make(it.arena, struct draft_fact);
        struct text cell[3] = {{0}}, rest = text_slice(line, 3, line.len);
        for (size_t i = 0; i < 3 && text_cut(&rest, '|', &cell[i]); i++)
            cell[i] = text_trim(cell[i]);
        *fact = (struct draft_fact){.claim = cell[0], .value = cell[1], .open = true};
        if (!fact_state_of(cell[2], &fact->state))
            fact->state = FACT_CONFIRMED;
        draft.facts = fact;
        draft.fact_count = 1;
        draft.ledger = true;
    } else {
        struct draft_said *said = arena_make(it.arena, struct draft_said);
        said->text = text_trim(text_slice(line, 2, line.len));
        draft.published = said;
        draft.published_count = 1;
    }
    return draft;
}

static void read_blocks(const char *path, struct text bytes)
{
    const char *name = strrchr(path, '/') + 1;
    const struct text lang = arena_text(it.arena, (struct text){name, 2});
    struct text line, rest = bytes;
    struct draft draft = {0};
    size_t blocks = 0, block = 0;
    char part[40];
    while (text_cut(&rest, '\n', &line))
        blocks += text_starts(line, TEXT("="));
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (text_starts(line, TEXT("="))) {
            draft = read_known(line, lang);
            block++;
            it.block_count++;
        } else if (line.len > 2 && line.at[1] == ' ' && strchr("-+o", line.at[0])) {
            draft.reply = text_trim(text_slice(line, 2, line.len));
            snprintf(part, sizeof(part), "pairs%s quarter %zu", name + 2, 4 * (block - 1) / blocks);
            add_item(&draft, line.at[0], part_of(part), it.block_count);
        }
    }
}

/* Replies to other texts, and good replies to anything: they contradict nothing here. */
static void add_strangers(size_t own, const struct goods *goods)
{
    uint64_t seed = 7;
    for (size_t i = 0; i < own; i++) {
        const struct item a = it.items[i];
        if (!a.measured)
            continue;
        for (int n = 0; n < 3; n++) {
            const struct item *b = &it.items[draw(&seed) % own];
            struct text reply = b->draft.reply;
            if (n == 2 && goods->count) {
                const size_t k = draw(&seed) % goods->count;
                if (goods->tongue[k] != a.tongue)
                    continue;
                reply = goods->reply[k];
            } else if (!b->measured || b->block == a.block || b->tongue != a.tongue ||
                       b->part != a.part) {
                continue;
            }
            struct draft draft = a.draft;
            draft.reply = reply;
            struct item *item = add_item(&draft, 'n', a.part, a.block);
            item->measured = false;
            item->weight = .35F;
        }
    }
}

static void read_good(struct text bytes, struct goods *goods)
{
    struct text line;
    while (text_cut(&bytes, '\n', &line) && goods->count < 20000) {
        struct text cell[5];
        size_t n = 0;
        while (n < 5 && text_cut(&line, '\t', &cell[n]))
            n++;
        if (n != 5 || !text_is(cell[0], "pass"))
            continue;
        goods->tongue[goods->count] = tongue_of(cell[1]);
        goods->reply[goods->count++] = cell[4];
    }
}

/* ---- from drafts to numbers ---- */

struct keeping {
    struct item *item;
    bool counting;
    const struct pair_side *from[2][400];
    uint32_t to[2][400];
    size_t kept[2];
};
static uint32_t *key_seen; /* hashes of words of the sentences, one each a sentence */
static size_t key_seen_count, key_seen_room, sentence_count;

static void count_side(const struct pair_side *side)
{
    sentence_count++;
    for (size_t i = 0; i < side->count; i++) {
        if (key_seen_count == key_seen_room) {
            key_seen_room = key_seen_room * 2 + 1024;
            key_seen = mem_grow(key_seen, key_seen_room, sizeof(*key_seen));
        }
        key_seen[key_seen_count++] = side->word[i].key;
    }
}

static uint32_t keep_side(struct keeping *k, const struct pair_side *from, int n)
{
    for (size_t i = k->kept[n]; i-- > 0;)
        if (k->from[n][i] == from)
            return k->to[n][i];
    struct side side = {.first = (uint32_t)it.words.len, .square = from->square};
    for (size_t i = 0; i < from->count; i++) {
        const struct pair_word *word = &from->word[i];
        const float share = word->weight * (float)word->turn;
        const uint32_t key = pair_find(&it.table->keys, word->key);
        for (int d = 0; word->row && d < PAIR_MEANING; d++)
            side.meaning[d] +=
                share *
                (float)it.table->meaning[(size_t)(word->row - 1) * PAIR_MEANING + (size_t)d] / 127;
        if (key) {
            const struct word kept = {key - 1, share};
            vec_push(&it.words, kept);
            side.count++;
        }
    }
    vec_push(&it.sides, side);
    if (k->kept[n] < 400) {
        k->from[n][k->kept[n]] = from;
        k->to[n][k->kept[n]++] = (uint32_t)it.sides.len - 1;
    }
    return (uint32_t)it.sides.len - 1;
}

static void keep_pair(const struct fact_pair *pair, void *arg)
{
    static struct pair_sight sight;
    struct keeping *k = arg;
    if (k->counting) {
        count_side(pair->reply);
        count_side(pair->known);
        return;
    }
    if (!fact_pair_counts(pair))
        return;
    pair_see(it.table, pair->known, pair->reply, &pair->where, &sight);
    struct unit unit = {.first = (uint32_t)it.signs.len, .count = (uint32_t)sight.signs};
    memcpy(unit.seen, sight.seen, sizeof(unit.seen));
    for (size_t i = 0; i < sight.signs; i++)
        vec_push(&it.signs, sight.sign[i]);
    unit.known = keep_side(k, pair->known, 0);
    unit.reply = keep_side(k, pair->reply, 1);
    unit.even = 1 / (sqrtf(pair->known->square * pair->reply->square) + .1F);
    vec_push(&it.units, unit);
    k->item->count++;
}

static void read_item(struct item *item, bool counting)
{
    static struct remarks remarks;
    static struct keeping k;
    struct facts facts;
    k = (struct keeping){.item = item, .counting = counting};
    struct checking *checking = checking_begin(it.checker, it.scratch, &item->draft, &remarks);
    if (!facts_open(&facts, checking))
        return;
    item->first = (uint32_t)it.units.len;
    item->count = 0;
    facts_each_pair(&facts, it.table, keep_pair, &k);
}

static int by_hash(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Words seen three times or more get a key; how much one tells falls with how often it stands. */
static void find_keys(void)
{
    for (size_t i = 0; i < it.item_count; i++)
        if (it.items[i].measured)
            read_item(&it.items[i], true);
    qsort(key_seen, key_seen_count, sizeof(*key_seen), by_hash);
    uint32_t *keys = mem_new((key_seen_count + 1) * sizeof(*keys)), count = 0;
    uint8_t *weight = mem_new(key_seen_count + 1);
    for (size_t i = 0, end; i < key_seen_count; i = end) {
        for (end = i + 1; end < key_seen_count && key_seen[end] == key_seen[i]; end++)
            ;
        if (end - i < 3)
            continue;
        const double tells = log((double)sentence_count / (double)(end - i)) / log(1500);
        keys[count] = key_seen[i];
        weight[count++] = (uint8_t)lrint(255 * fmin(1, fmax(.02, tells * tells)));
    }
    mem_free(it.table->keys.slots);
    const bool good = pair_index_build(&it.table->keys, (const char *)keys, count);
    must(good);
    it.table->weight = weight;
    it.table->factor = mem_new((size_t)count * 2 * PAIR_FACTORS + 1);
    it.keys = keys;
    it.key_count = count;
}

static int by_both(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Crosses that stand in three matters or more; each unit's signs become their places. */
static void find_signs(void)
{
    uint64_t *all = mem_new((it.signs.len + 1) * sizeof(*all));
    size_t count = 0;
    for (size_t i = 0; i < it.item_count; i++)
        for (uint32_t u = 0; u < it.items[i].count; u++) {
            const struct unit *unit = &it.units.at[it.items[i].first + u];
            for (uint32_t n = 0; n < unit->count; n++)
                all[count++] = (uint64_t)it.signs.at[unit->first + n] << 32 | it.items[i].block;
        }
    qsort(all, count, sizeof(*all), by_both);
    it.sign_keys = mem_new((count + 1) * sizeof(*it.sign_keys));
    for (size_t i = 0, end; i < count; i = end) {
        size_t in = 1;
        for (end = i + 1; end < count && all[end] >> 32 == all[i] >> 32; end++)
            in += all[end] != all[end - 1];
        if (in >= 3)
            it.sign_keys[it.sign_count++] = (uint32_t)(all[i] >> 32);
    }
    mem_free(all);
    struct pair_index index;
    const bool good = pair_index_build(&index, (const char *)it.sign_keys, (uint32_t)it.sign_count);
    must(good);
    for (size_t i = 0; i < it.signs.len; i++)
        it.signs.at[i] = pair_find(&index, it.signs.at[i]);
    mem_free(index.slots);
}

static void even_out(void)
{
    for (int d = 0; d < PAIR_SEEN; d++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < it.units.len; i++) {
            sum += (double)it.units.at[i].seen[d];
            square += (double)it.units.at[i].seen[d] * (double)it.units.at[i].seen[d];
        }
        const double mean = sum / (double)it.units.len;
        it.middle[d] = (float)mean;
        it.spread[d] = (float)sqrt(fmax(1e-4, square / (double)it.units.len - mean * mean));
        for (size_t i = 0; i < it.units.len; i++)
            it.units.at[i].seen[d] =
                fmaxf(-4, fminf(4, (it.units.at[i].seen[d] - it.middle[d]) / it.spread[d]));
    }
}

/* ---- words ---- */

struct named {
    uint32_t hash;
    const char *at;
};

static int by_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

uint32_t *read_words(const char *path)
{
    struct text bytes;
    struct why why;
    uint32_t head[3], count = 0;
    if (file_read(path, 1 << 26, it.arena, &bytes, &why))
        complain(path, why.text);
    if (bytes.len < 16 || memcmp(bytes.at, "hnmM", 4) != 0)
        complain(path, "is no table of meanings");
    memcpy(head, bytes.at + 4, sizeof(head));
    if (head[1] != PAIR_MEANING)
        complain(path, "has another number of columns");
    struct named *list = mem_new(((size_t)head[2] + 1) * sizeof(*list));
    const char *at = bytes.at + 16;
    for (uint32_t i = 0; i < head[2]; i++) {
        const size_t left = (size_t)(bytes.at + bytes.len - at),
                     len = left > 2 ? (unsigned char)at[2] : 0;
        if (left < 3 + len + PAIR_MEANING)
            complain(path, "is cut short");
        const char salt = at[0] == 'e' ? 'e' : at[0] == 'i' ? 'i' : 'n';
        list[i] = (struct named){pair_hash(salt, (struct text){at + 3, len}), at + 3 + len};
        at += 3 + len + PAIR_MEANING;
    }
    qsort(list, head[2], sizeof(*list), by_named);
    uint32_t *hashes = mem_new(4 * ((size_t)head[2] + 1));
    it.table->meaning = mem_new((size_t)head[2] * PAIR_MEANING + 1);
    for (uint32_t i = 0; i < head[2]; i++)
        if (!i || list[i].hash != list[i - 1].hash) {
            memcpy(it.table->meaning + (size_t)count * PAIR_MEANING, list[i].at, PAIR_MEANING);
            hashes[count++] = list[i].hash;
        }
    const bool good = pair_index_build(&it.table->words, (const char *)hashes, count);
    must(good);
    mem_free(list);
    return hashes;
}

void read_file(const char *path, struct goods *goods)
{
    struct text bytes;
    struct why why;
    if (file_read(path, 1 << 26, it.arena, &bytes, &why))
        complain(path, why.text);
    if (goods)
        read_good(bytes, goods);
    else if (text_ends(text_of(path), TEXT(".ndjson")))
        read_drafts(path, bytes);
    else
        read_blocks(path, bytes);
}

void open_all(void)
{
    static const struct tower_reader reader = {.tables_only = true};
    struct understand *understand = NULL;
    struct why why;
    it.arena = arena_new("learn", 1 << 20);
    it.table = mem_make(struct pairs);
    it.items = mem_new(sizeof(*it.items) * ITEMS_MOST);
    if (tower_understand(&reader, it.arena, &understand, &why) ||
        tower_checker(&reader, understand, it.arena, &it.checker, &why))
        complain("lexicon", why.text);
    it.scratch = check_scratch_new(it.checker);
}

void read_numbers(const struct goods *goods)
{
    add_strangers(it.item_count, goods);
    find_keys();
    for (size_t i = 0; i < it.item_count; i++)
        read_item(&it.items[i], false);
    find_signs();
    even_out();
}
