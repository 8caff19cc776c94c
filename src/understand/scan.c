#include "understand/scan.h"

#include "base/utf8.h"

typedef unsigned char lanes __attribute__((vector_size(16)));
enum { LANES = sizeof(lanes) };

static bool same_but_case(const char *text, const char *folded)
{
    uint64_t differ[2];
    lanes a, b;
    memcpy(&a, text, sizeof(a));
    memcpy(&b, folded, sizeof(b));
    const lanes capital = (lanes)(a - (unsigned char)'A' < 26);
    const lanes other = (a + (capital & 32)) ^ b;
    memcpy(differ, &other, sizeof(differ));
    return !(differ[0] | differ[1]);
}

/* Most posts are folded byte for byte: then no map is needed. */
static bool byte_for_byte(struct text text, struct text folded)
{
    size_t i = 0;
    if (text.len != folded.len)
        return false;
    for (; i + LANES <= text.len; i += LANES)
        if (!same_but_case(text.at + i, folded.at + i))
            return false;
    for (; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        const unsigned low = c + (c >= 'A' && c <= 'Z' ? 32U : 0U);
        if (low != (unsigned char)folded.at[i])
            return false;
    }
    return true;
}

static size_t origin_from(const struct understand_scratch *scratch, size_t at)
{
    const uint32_t pos = scratch->form.pos[at];
    return scratch->mapped ? scratch->map.from[pos] : pos;
}

static size_t origin_to(const struct understand_scratch *scratch, size_t at)
{
    const uint32_t pos = scratch->form.pos[at];
    if (scratch->mapped)
        return scratch->map.to[pos];
    size_t end = pos + 1;
    while (end < scratch->text.len && ((unsigned char)scratch->text.at[end] & 0xc0) == 0x80)
        end++;
    return end;
}

static struct text head_of(struct text text, size_t letters)
{
    return text.len <= letters ? text : utf8_head(text, letters);
}

bool scan_read(struct understand_scratch *scratch, const struct post *post)
{
    scratch->post++;
    scratch->mask_count = scratch->word_count = scratch->order_count = scratch->found_count = 0;
    memset(scratch->score, 0, sizeof(scratch->score));
    arena_reset(scratch->arena);
    buf_clear(&scratch->text);
    buf_clear(&scratch->folded);
    const struct text title = head_of(post->title, TEXT_BYTES_MOST / 8);
    const struct text text = head_of(post->text, TEXT_BYTES_MOST / 4);
    if (title.len && !buf_text(&scratch->text, title))
        (void)buf_byte(&scratch->text, '\n');
    scratch->title_bytes = scratch->text.len;
    (void)buf_text(&scratch->text, text);
    if (!scratch->text.len)
        return false;
    /* neither can fail: the ceiling holds the longest text */
    if (fold_match(buf_view(&scratch->text), &scratch->folded))
        return false;
    scratch->mapped = !byte_for_byte(buf_view(&scratch->text), buf_view(&scratch->folded));
    if (scratch->mapped) {
        buf_clear(&scratch->folded);
        if (fold_match_mapped(buf_view(&scratch->text), &scratch->folded, scratch->arena,
                              &scratch->map))
            return false;
    }
    scratch->valid = utf8_valid(buf_view(&scratch->text));
    form_make(&scratch->form, buf_view(&scratch->folded));
    return true;
}

/* ---- what is no word: links, names of accounts, the brand ---- */

static void see(struct understand_scratch *scratch, const struct understand *understand,
                uint32_t set, struct place place)
{
    if (scratch->word_count == HITS_MOST)
        return;
    const size_t number = scratch->word_count++;
    scratch->words[number] = (struct word){place, set};
    const uint32_t *wide = understand->wider.item + understand->wider.first[set];
    const uint32_t *const end = understand->wider.item + understand->wider.first[set + 1];
    for (; wide < end; wide++) { /* which are new to the post cannot be foretold: no branch */
        struct seen *seen = &scratch->seen[*wide];
        const bool fresh = seen->post != scratch->post;
        const uint32_t count = fresh ? 0 : seen->count;
        scratch->order[scratch->order_count] = *wide;
        scratch->order_count += fresh;
        seen->post = scratch->post;
        seen->count = count;
        if (count < PLACES_MOST)
            seen->word[seen->count++] = (uint16_t)number;
    }
}

static struct place place_at(const struct form *form, size_t from, size_t to)
{
    return (struct place){(uint32_t)from, (uint32_t)to, form->unit[from],
                          form->unit[to] > form->unit[from] ? form->unit[to]
                                                            : (uint16_t)(form->unit[from] + 1)};
}

static void mask(struct understand_scratch *scratch, struct place place)
{
    if (scratch->mask_count < MASKS_MOST)
        scratch->masks[scratch->mask_count++] = place;
}

static size_t run_end(const struct form *form, size_t i, const char *also)
{
    while (i < form->len && form->at[i] != ' ' &&
           (form->start[i] == LETTER_WORD || form->start[i] == FORM_INSIDE ||
            (form->start[i] == LETTER_OTHER && strchr(also, form->at[i]))))
        i++;
    return i;
}

static bool begins(const struct form *form, size_t i, struct text start)
{
    return form->len - i >= start.len && memcmp(form->at + i, start.at, start.len) == 0;
}

/* What stands at i by its form alone; answers where to go on, or i. */
static size_t shape(const struct understand *understand, struct understand_scratch *scratch,
                    size_t i, bool word_before)
{
    const struct form *form = &scratch->form;
    const char c = form->at[i];
    if (c == '?')
        see(scratch, understand, SET_QUESTION, place_at(form, i, i + 1));
    if (word_before)
        return i;
    uint32_t set = SET_NONE;
    size_t end = i;
    if (c >= '0' && c <= '9') {
        set = SET_NUMBER;
        end = run_end(form, i, ".,");
    } else if (c == 'h' &&
               (begins(form, i, TEXT("http://")) || begins(form, i, TEXT("https://")))) {
        set = SET_URL;
        end = run_end(form, i, ":/.?&=%#~+-_!,;@$*");
    } else if (c == '@') {
        set = SET_MENTION;
        end = run_end(form, i + 1, ".-");
        end = end == i + 1 ? i : end;
    } else if (c == '#') {
        see(scratch, understand, SET_HASHTAG, place_at(form, i, i + 1));
    }
    if (end == i)
        return i;
    const struct place place = place_at(form, i, end);
    see(scratch, understand, set, place);
    if (set == SET_NUMBER)
        return i;
    mask(scratch, place);
    return end;
}

/* The first byte of the form that came from byte `origin` of the text or one behind it. */
static size_t form_from(const struct understand_scratch *scratch, size_t origin)
{
    size_t low = 0, high = scratch->form.len;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (origin_from(scratch, mid) < origin)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void mask_brand(const struct understand *understand, struct understand_scratch *scratch,
                       struct text text, struct span span)
{
    const size_t from = utf8_byte_of(text, span.from) + scratch->title_bytes;
    const size_t to = utf8_byte_of(text, span.to) + scratch->title_bytes;
    const size_t first = form_from(scratch, from), behind = form_from(scratch, to);
    if (first >= behind)
        return;
    const struct place place = place_at(&scratch->form, first, behind);
    mask(scratch, place);
    see(scratch, understand, SET_BRAND, place);
}

static void mask_brands(const struct understand *understand, struct understand_scratch *scratch,
                        const struct post *post)
{
    for (size_t i = 0; i < post->hit_count; i++)
        for (size_t k = 0; k < post->hits[i].span_count; k++)
            if (scratch->mask_count < MASKS_MOST / 2)
                mask_brand(understand, scratch, post->text, post->hits[i].spans[k]);
}

/* ---- words ---- */

/* Words are kept raw until all masks are known. */
struct raw {
    uint32_t entry, from, to;
};
struct raws {
    struct raw at[HITS_MOST + 1];
    size_t count;
};

static void key_ends(const struct understand *understand, struct understand_scratch *scratch,
                     struct raws *raws, struct raw raw, uint32_t langs)
{
    const struct form *form = &scratch->form;
    const bool inside_word = form->start[raw.to] == LETTER_WORD;
    const struct entry *entry = &understand->entries[raw.entry];
    for (bool more = true; more; raw.entry++, entry++) {
        const bool cut = inside_word & entry->word_end & !entry->open_end;
        const bool counts = !cut & ((entry->langs & langs) != 0);
        more = entry->more;
        if (entry->set == SET_MASK) {
            if (counts)
                mask(scratch, place_at(form, raw.from, raw.to));
            continue;
        }
        raws->at[raws->count] = raw; /* one more than there may be is written over */
        raws->count += counts & (raws->count < HITS_MOST);
    }
}

/* Places where a key may begin, some of which have not been walked from. */
struct starts {
    uint32_t from[TRIE_LANES];
    size_t count;
};

/* The keys longer than TRIE_STEPS. */
static void walk_on(const struct understand *understand, struct understand_scratch *scratch,
                    struct raws *raws, struct raw raw, uint32_t langs)
{
    const unsigned char *at = (const unsigned char *)scratch->form.at;
    const struct trie *trie = &understand->words;
    uint32_t cell = raw.entry;
    while ((cell = trie_step(trie, cell, at[raw.to]))) {
        raw.to++;
        raw.entry = trie->values[cell];
        if (raw.entry)
            key_ends(understand, scratch, raws, raw, langs);
    }
}

/* The keys that begin at the places, one place after the other. */
static void walk_all(const struct understand *understand, struct understand_scratch *scratch,
                     struct raws *raws, struct starts *starts, uint32_t langs)
{
    const struct form *form = &scratch->form;
    const struct trie *trie = &understand->words;
    struct trie_walks walks;
    for (size_t n = starts->count; n < TRIE_LANES; n++)
        starts->from[n] = (uint32_t)form->len; /* leads nowhere */
    trie_walk(trie, form->at, starts->from, starts->count, &walks);
    for (size_t n = 0; n < starts->count; n++)
        for (uint32_t ends = walks.ends[n]; ends; ends &= ends - 1) {
            uint32_t *cell = &walks.cell[__builtin_ctz(ends)][n];
            *cell = trie->values[*cell];
            __builtin_prefetch(&understand->entries[*cell]);
        }
    for (size_t n = 0; n < starts->count; n++) {
        const uint32_t from = starts->from[n];
        for (uint32_t ends = walks.ends[n]; ends; ends &= ends - 1) {
            const uint32_t k = (uint32_t)__builtin_ctz(ends);
            key_ends(understand, scratch, raws, (struct raw){walks.cell[k][n], from, from + k + 1},
                     langs);
        }
        if (walks.last[n])
            walk_on(understand, scratch, raws, (struct raw){walks.last[n], from, from + TRIE_STEPS},
                    langs);
    }
    starts->count = 0;
}

static bool follows_word(const struct form *form, size_t i)
{
    while (i && form->start[i - 1] == FORM_INSIDE)
        i--;
    return i && form->start[i - 1] == LETTER_WORD;
}

static void find_words(const struct understand *understand, struct understand_scratch *scratch,
                       struct raws *raws, uint32_t langs)
{
    const struct form *form = &scratch->form;
    struct starts starts;
    starts.count = 0;
    size_t behind = 0; /* what has a shape of its own */
    for (size_t n = 0; n < form->begin_count; n++) {
        const uint32_t i = form->begin[n];
        if (i < behind)
            continue;
        const unsigned char c = (unsigned char)form->at[i];
        if (c < 'a' || c == 'h') {
            const bool word_before =
                form->start[i] != LETTER_WORD && (follows_word(form, i) || (i && i == behind));
            behind = shape(understand, scratch, i, word_before);
            if (behind > i)
                continue;
        }
        starts.from[starts.count] = i;
        starts.count += trie_may_begin(&understand->words, form->at + i);
        if (starts.count == TRIE_LANES)
            walk_all(understand, scratch, raws, &starts, langs);
    }
    if (starts.count)
        walk_all(understand, scratch, raws, &starts, langs);
}

/* The first `brands` masks hide whatever touches them, the others only what is shorter than they.
 */
static bool is_masked(const struct understand_scratch *scratch, const struct raw *raw,
                      size_t brands)
{
    for (size_t i = 0; i < scratch->mask_count; i++) {
        const struct place *mask = &scratch->masks[i];
        if (i < brands) {
            if (raw->from < mask->to && raw->to > mask->from)
                return true;
        } else if ((raw->from > mask->from && raw->from < mask->to) ||
                   (raw->from == mask->from && raw->to < mask->to)) {
            return true;
        }
    }
    return false;
}

/* ---- rules ---- */

static bool apart(const struct place *a, const struct place *b)
{
    return a->from == EVERYWHERE || b->from == EVERYWHERE || a->to <= b->from || b->to <= a->from;
}

static int gap(const struct place *a, const struct place *b)
{
    if (a->from == EVERYWHERE || b->from == EVERYWHERE)
        return 0;
    return b->from >= a->to ? b->unit_from - a->unit_to : a->unit_from - b->unit_to;
}

static const struct place *place_of(const struct understand_scratch *scratch, uint32_t set,
                                    uint32_t nth)
{
    const struct seen *seen = &scratch->seen[set];
    if (seen->post != scratch->post || nth >= seen->count)
        return NULL;
    return &scratch->words[seen->word[nth]].place;
}

struct members {
    const struct place *at[SIDES_MOST];
    size_t count;
};

/* The nearest place of the rule's nth set that fits to those already chosen. */
static const struct place *choose(const struct understand_scratch *scratch, const struct rule *rule,
                                  size_t nth, const struct members *members)
{
    const struct place *best = NULL, *place;
    const struct place *base = members->at[rule->ordered ? members->count - 1 : 0];
    int best_gap = rule->window + 1;
    for (uint32_t i = 0; (place = place_of(scratch, rule->set[nth], i)); i++) {
        bool free = true;
        for (size_t k = 0; k < members->count; k++)
            free = free && apart(place, members->at[k]);
        if (!free || (rule->ordered && place->from != EVERYWHERE && place->from < base->to))
            continue;
        const int far = gap(base, place);
        if (far < best_gap) {
            best = place;
            best_gap = far;
        }
    }
    return best;
}

static bool near_any(const struct understand_scratch *scratch, const struct members *members,
                     uint32_t set, bool before, int most)
{
    const bool negates = set == SET_NOT_AFTER;
    const struct place *place;
    for (uint32_t i = 0; (place = place_of(scratch, set, i)); i++) {
        bool touches = false, near = false;
        for (size_t k = 0; k < members->count; k++) {
            const struct place *member = members->at[k];
            if (member->from == EVERYWHERE)
                continue;
            if (negates && place->from <= member->from && place->to > member->to)
                return true; /* "入って" of "入ってなかった" */
            touches = touches || !apart(place, member);
            const bool side = before ? place->to <= member->from : place->from >= member->to;
            near = near || (side && gap(place, member) <= most);
        }
        if (near && !touches)
            return true;
    }
    return false;
}

enum { NOT_BEFORE_UNITS = 5, NOT_AFTER_UNITS = 2, MORE_UNITS = 4 };

static bool is_negated(const struct understand_scratch *scratch, const struct members *members)
{
    return near_any(scratch, members, SET_NOT_BEFORE, true, NOT_BEFORE_UNITS) ||
           near_any(scratch, members, SET_NOT_AFTER, false, NOT_AFTER_UNITS);
}

static bool gather(const struct understand_scratch *scratch, const struct rule *rule, uint32_t nth,
                   struct members *members)
{
    members->at[0] = place_of(scratch, rule->set[0], nth);
    members->count = 1;
    for (size_t i = 1; i < rule->count; i++) {
        const struct place *place = choose(scratch, rule, i, members);
        const bool absent = (rule->absent >> i) & 1;
        if (absent ? place != NULL : place == NULL)
            return false;
        if (!absent)
            members->at[members->count++] = place;
    }
    return true;
}

static void keep(struct understand_scratch *scratch, const struct members *members,
                 struct found found)
{
    enum { LONGEST = 120 };
    found.from = EVERYWHERE;
    found.to = 0;
    for (size_t i = 0; i < members->count; i++) {
        const struct place *place = members->at[i];
        if (place->from == EVERYWHERE)
            continue;
        if (place->from < found.from)
            found.from = place->from;
        if (place->to > found.to)
            found.to = place->to;
    }
    if (found.from != EVERYWHERE && found.to - found.from > LONGEST &&
        members->at[0]->from != EVERYWHERE) {
        found.from = members->at[0]->from;
        found.to = members->at[0]->to;
    }
    if (scratch->found_count < FOUND_MOST)
        scratch->found[scratch->found_count++] = found;
}

static void try_rule(struct understand_scratch *scratch, const struct rule *rule)
{
    struct members members;
    bool negated = false;
    const struct seen *seen = &scratch->seen[rule->set[0]];
    for (uint32_t nth = 0; nth < seen->count; nth++) {
        if (!gather(scratch, rule, nth, &members))
            continue;
        negated = is_negated(scratch, &members);
        if (negated)
            continue;
        const bool more = near_any(scratch, &members, SET_MORE, true, MORE_UNITS) ||
                          near_any(scratch, &members, SET_MORE, false, MORE_UNITS);
        keep(scratch, &members,
             (struct found){.head = rule->head, .weight = rule->weight * (more ? 1.25 : 1)});
        return;
    }
    if (!negated || rule->weight < 0)
        return;
    /* "not good" is bad, "not bad" is half good */
    if (rule->head == HEAD_POSITIVE)
        keep(scratch, &members, (struct found){.head = HEAD_NEGATIVE, .weight = rule->weight * .8});
    else if (rule->head == HEAD_NEGATIVE)
        keep(scratch, &members, (struct found){.head = HEAD_POSITIVE, .weight = rule->weight * .5});
}

/* The strongest reason counts whole, each further one less: ten weak words are no proof. */
static void add_up(struct understand_scratch *scratch)
{
    enum { COUNTED = 5 };
    static const double share[COUNTED] = {1, .5, .3, .2, .1};
    double most[HEAD_COUNT][COUNTED], least[HEAD_COUNT];
    uint64_t heads = 0; /* those something was found for */
    _Static_assert(HEAD_COUNT <= 64, "a bit each");
    for (size_t i = 0; i < scratch->found_count; i++) {
        const uint8_t head = scratch->found[i].head;
        double weight = scratch->found[i].weight;
        double *top = most[head];
        if (!(heads >> head & 1)) {
            heads |= 1ULL << head;
            least[head] = 0;
            memset(top, 0, sizeof(most[head]));
        }
        if (weight < 0) {
            double *low = &least[head];
            *low = weight < *low ? weight + *low * .4 : *low + weight * .4;
            continue;
        }
        for (int k = 0; k < COUNTED; k++)
            if (weight > top[k]) {
                const double down = top[k];
                top[k] = weight;
                weight = down;
            }
    }
    for (; heads; heads &= heads - 1) {
        const int head = __builtin_ctzll(heads);
        scratch->score[head] = least[head];
        for (int k = 0; k < COUNTED; k++)
            scratch->score[head] += most[head][k] * share[k];
    }
}

static void see_media(const struct understand *understand, struct understand_scratch *scratch,
                      const struct post *post)
{
    const struct place nowhere = {EVERYWHERE, EVERYWHERE, 0, 0};
    for (size_t i = 0; i < post->media_count && i < PLACES_MOST; i++) {
        const struct text kind = post->media[i].kind;
        if (text_is(kind, "video") || text_is(kind, "gifv") || text_is(kind, "audio"))
            see(scratch, understand, SET_VIDEO, nowhere);
        else if (!text_is(kind, "link") && !text_is(kind, "external"))
            see(scratch, understand, SET_IMAGE, nowhere);
    }
}

void scan_rules(const struct understand *understand, struct understand_scratch *scratch,
                const struct post *post, uint32_t langs)
{
    struct raws raws;
    raws.count = 0;
    mask_brands(understand, scratch, post);
    const size_t brands = scratch->brand_masks = scratch->mask_count;
    find_words(understand, scratch, &raws, langs);
    for (size_t i = 0; i < raws.count; i++)
        if (!is_masked(scratch, &raws.at[i], brands))
            see(scratch, understand, understand->entries[raws.at[i].entry].set,
                place_at(&scratch->form, raws.at[i].from, raws.at[i].to));
    see_media(understand, scratch, post);
    size_t anchors = 0; /* sets that begin a rule */
    for (size_t i = 0; i < scratch->order_count; i++) {
        const uint32_t set = scratch->order[i];
        scratch->anchors[anchors] = set;
        anchors += understand->anchored.first[set] < understand->anchored.first[set + 1];
    }
    for (size_t i = 0; i < anchors; i++) {
        const uint32_t set = scratch->anchors[i];
        for (uint32_t k = understand->anchored.first[set]; k < understand->anchored.first[set + 1];
             k++)
            try_rule(scratch, &understand->rules.at[understand->anchored.item[k]]);
    }
    add_up(scratch);
}

static size_t count_of(const struct understand_scratch *scratch, struct text text)
{
    return scratch->valid ? utf8_count_valid(text) : utf8_count(text);
}

struct text scan_words(const struct understand_scratch *scratch, uint32_t from, uint32_t to,
                       struct span *span_out)
{
    const struct form *form = &scratch->form;
    *span_out = (struct span){0, 0};
    if (from == EVERYWHERE || from >= to || to > form->len)
        return TEXT("(media)");
    const struct text text = buf_view(&scratch->text);
    const size_t first = origin_from(scratch, from), last = origin_to(scratch, to - 1);
    if (first < scratch->title_bytes)
        return TEXT("(title)");
    const struct text inside = text_slice(text, first, last);
    const struct text before = text_slice(text, scratch->title_bytes, first);
    const size_t begin = count_of(scratch, before);
    *span_out = (struct span){(uint32_t)begin, (uint32_t)(begin + count_of(scratch, inside))};
    return inside;
}
