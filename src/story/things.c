#include "base/fold.h"
#include "base/mem.h"
#include "base/vec.h"
#include "story/told.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* The tables as they are; each begins and ends where these names say. */
__asm__(".pushsection .rodata\n"
        ".globl story_things, story_things_end, story_usual, story_usual_end\n"
        "story_things: .incbin \"lexicon/stories/things.tsv\"\n"
        "story_things_end:\n"
        "story_usual: .incbin \"lexicon/stories/usual.tsv\"\n"
        "story_usual_end:\n"
        ".popsection\n");
extern const char story_things[], story_things_end[], story_usual[], story_usual_end[];

enum { WORDS_MOST = 60000, LETTERS_MOST = 15, STEM_LEAST = 2, REST_MOST = 4, ROW_MOST = 4096 };

/* One wording of a thing. Words of letters are found by their first word, others by their whole. */
struct wording {
    uint64_t key;            /* of the thing */
    uint32_t rest, rest_len; /* what follows the first word, in `texts`; 0: nothing */
    uint32_t name, name_len; /* in `texts` */
    uint32_t next;           /* + 1: of the same first word; 0 ends */
    uint8_t kind;
    bool open;   /* the last word may go on */
    bool plural; /* English: may end in s */
    bool closed; /* short katakana: no katakana beside it */
};

struct things {
    struct map64 *words; /* hash of a first word, or of a whole wording without spaces → + 1 */
    struct map64 *named; /* key → a wording of it, + 1 */
    struct map64 *usual; /* word key → share × 2^32 */
    VEC(struct wording) wordings;
    struct buf texts;
    uint16_t *lengths; /* of a first code point below 2^16: bit n: wordings of n letters */
    uint32_t *stems;   /* of first two bytes: bit n: stems of n bytes; bit 31: of 31 and more */
    size_t count;
};

static enum letter letter_below_kana(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return LETTER_DIGIT;
    bool latin = (code >= 'a' && code <= 'z') || (code >= 0xdf && code < 0x530 && code != 0xf7) ||
                 code == 0xaa || code == 0xba;
    if (latin)
        return LETTER_LATIN;
    return code == 0x3005 ? LETTER_KANJI : LETTER_NONE;
}

enum letter sign_letter_wide(uint32_t code)
{
    if (code < 0x3040)
        return letter_below_kana(code);
    if (code <= 0x309f)
        return LETTER_KANA;
    if (code <= 0x30ff)
        return code == 0x30fb ? LETTER_NONE : LETTER_KATAKANA;
    bool kanji = (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
                 (code >= 0x20000 && code <= 0x3ffff);
    if (kanji)
        return LETTER_KANJI;
    /* Hangul is written in words, as katakana is */
    return code >= 0xac00 && code <= 0xd7a3 ? LETTER_KATAKANA : LETTER_NONE;
}

static uint64_t hashed(uint64_t seed, struct text text)
{
    return XXH3_64bits_withSeed(text.at ? text.at : "", text.len, seed);
}

uint64_t sign_word_key(struct text word)
{
    return hashed(0x776f7264, word);
}

static uint64_t thing_key(uint8_t kind, struct text name)
{
    return hashed((kind + 1) * 0xe7037ed1a0b428dbULL, name);
}

static struct text first_word(struct text text)
{
    size_t i = 0;
    while (i < text.len) {
        size_t next = i;
        enum letter letter = sign_letter(sign_next(text, &next));
        if (letter != LETTER_LATIN && letter != LETTER_DIGIT)
            break;
        i = next;
    }
    return text_slice(text, 0, i);
}

static void add(struct things *things, struct text found_by, uint64_t seed, struct wording wording)
{
    uint64_t *place = map64_put(things->words, hashed(seed, found_by));
    if (!place || things->wordings.len >= WORDS_MOST)
        return;
    wording.next = (uint32_t)*place;
    vec_push(&things->wordings, wording);
    *place = things->wordings.len;
    uint64_t *named = map64_put(things->named, wording.key);
    if (named)
        *named = things->wordings.len;
}

/* Seeds that lie far apart: of short texts near ones would make near hashes. */
#define BY_WORD  0x9e3779b97f4a7c15ULL
#define BY_STEM  0xd6e8feb86659fd93ULL
#define BY_WHOLE 0xa0761d6478bd642fULL

static size_t stem_place(struct text word)
{
    return (size_t)(unsigned char)word.at[0] << 8 | (unsigned char)word.at[1];
}

static uint32_t stem_bit(size_t len)
{
    return (uint32_t)1 << (len < 31 ? len : 31);
}

static void add_lettered(struct things *things, struct text form, struct wording wording)
{
    struct text first = first_word(form);
    struct text rest = text_slice(form, first.len, form.len);
    wording.rest = (uint32_t)things->texts.len;
    wording.rest_len = (uint32_t)rest.len;
    if (buf_text(&things->texts, rest))
        return;
    bool stem = wording.open && !rest.len && first.len >= STEM_LEAST;
    if (stem)
        things->stems[stem_place(first)] |= stem_bit(first.len);
    add(things, first, stem ? BY_STEM : BY_WORD, wording);
}

static void add_whole(struct things *things, struct text form, struct wording wording)
{
    size_t letters = 0, i = 0, katakana = 0;
    uint32_t first = 0;
    while (i < form.len) {
        uint32_t code = sign_next(form, &i);
        first = letters++ ? first : code;
        katakana += sign_letter(code) == LETTER_KATAKANA;
    }
    if (!letters || letters > LETTERS_MOST || first > 0xffff)
        return;
    wording.closed = !wording.open && katakana == letters && letters <= 4;
    things->lengths[first] |= (uint16_t)(1u << letters);
    add(things, form, BY_WHOLE, wording);
}

static void add_words(struct things *things, struct text words, struct wording wording,
                      struct buf *form)
{
    struct text word;
    while (text_cut(&words, '|', &word)) {
        word = text_trim(word);
        struct wording one = wording;
        one.open = text_ends(word, TEXT("*"));
        if (one.open)
            word.len--;
        buf_clear(form);
        if (!word.len || fold_match(word, form))
            continue;
        struct text folded = buf_view(form), first = first_word(folded);
        bool lettered =
            first.len == folded.len || (first.len && strchr(" '-.", folded.at[first.len]));
        if (lettered)
            add_lettered(things, folded, one);
        else
            add_whole(things, folded, one);
    }
}

static bool kind_of(struct text name, uint8_t *kind_out)
{
    for (int kind = 0; kind < SIGN_NUMBER; kind++) {
        if (!text_is(name, sign_kind_name((enum sign_kind)kind)))
            continue;
        *kind_out = (uint8_t)kind;
        return true;
    }
    return false;
}

static void add_row(struct things *things, struct text row, struct buf *form)
{
    struct text name = {NULL, 0}, ja = name, en = name, it = name;
    struct wording wording = {.rest = 0};
    if (!text_cut(&row, '\t', &name) || !kind_of(name, &wording.kind) ||
        !text_cut(&row, '\t', &ja) || !text_cut(&row, '\t', &en) || !text_cut(&row, '\t', &it))
        return;
    struct text first, names = en;
    text_cut(&names, '|', &first);
    if (text_ends(first, TEXT("*")))
        first.len--;
    wording.key = thing_key(wording.kind, first);
    wording.name = (uint32_t)things->texts.len;
    wording.name_len = (uint32_t)first.len;
    if (buf_text(&things->texts, first))
        return;
    things->count++;
    add_words(things, ja, wording, form);
    wording.plural = true;
    add_words(things, en, wording, form);
    wording.plural = false;
    if (!text_is(text_trim(it), "="))
        add_words(things, it, wording, form);
}

static void add_usual(struct things *things, struct text row)
{
    struct text word, count, of;
    double n, all;
    if (!text_cut(&row, '\t', &word) || !text_cut(&row, '\t', &count) ||
        !text_cut(&row, '\t', &of) || !text_number(count, &n) || !text_number(text_trim(of), &all))
        return;
    if (!word.len || n <= 0 || all < n)
        return;
    /* "goods/chocolate" is the thing of that name, "chocol" a word */
    struct text name = word, class = {NULL, 0};
    uint8_t kind;
    bool thing = text_cut(&name, '/', &class) && name.at && kind_of(class, &kind);
    uint64_t key = thing ? thing_key(kind, name) : sign_word_key(word);
    uint64_t *place = map64_put(things->usual, key);
    if (place)
        *place = (uint64_t)(n / all * 4294967296.0);
}

struct things *things_new(struct text rows, struct text usual)
{
    struct things *things = mem_make(struct things);
    things->words = map64_new(WORDS_MOST);
    things->usual = map64_new(WORDS_MOST);
    things->named = map64_new(WORDS_MOST);
    things->lengths = mem_new(sizeof(uint16_t) * 0x10000);
    things->stems = mem_new(sizeof(uint32_t) * 0x10000);
    buf_init(&things->texts, 1 << 20);
    struct buf form;
    buf_init(&form, ROW_MOST);
    struct text row;
    while (text_cut(&rows, '\n', &row))
        if (row.len && row.len < ROW_MOST / 12 * 11 && row.at[0] != '#')
            add_row(things, row, &form);
    while (text_cut(&usual, '\n', &row))
        if (row.len && row.at[0] != '#')
            add_usual(things, row);
    buf_done(&form);
    return things;
}

struct things *things_inside(void)
{
    return things_new((struct text){story_things, (size_t)(story_things_end - story_things)},
                      (struct text){story_usual, (size_t)(story_usual_end - story_usual)});
}

void things_free(struct things **things)
{
    struct things *t = *things;
    if (!t)
        return;
    map64_free(&t->words);
    map64_free(&t->usual);
    map64_free(&t->named);
    vec_done(&t->wordings);
    buf_done(&t->texts);
    mem_free(t->lengths);
    mem_free(t->stems);
    mem_free(t);
    *things = NULL;
}

size_t things_count(const struct things *things)
{
    return things->count;
}

float things_usual(const struct things *things, uint64_t key, float fallback)
{
    const uint64_t *share = map64_get(things->usual, key);
    return share ? (float)((double)*share / 4294967296.0) : fallback;
}

struct text things_name(const struct things *things, uint64_t key)
{
    const uint64_t *named = map64_get(things->named, key);
    if (!named)
        return (struct text){NULL, 0};
    const struct wording *wording = &things->wordings.at[*named - 1];
    return (struct text){things->texts.at + wording->name, wording->name_len};
}

size_t sign_name(const struct things *things, const struct sign *sign, struct text form, char *room,
                 size_t room_len)
{
    struct text name =
        sign->kind < SIGN_NUMBER ? things_name(things, sign->key) : (struct text){NULL, 0};
    struct text word = text_slice(form, sign->from, sign->to);
    int len = 0;
    if (name.at) {
        len = snprintf(room, room_len, "%s/%.*s", sign_kind_name((enum sign_kind)sign->kind),
                       TEXT_ARG(name));
    } else if (sign->kind == SIGN_WORD) {
        /* words of letters are known by their beginning */
        while (word.len && sign_word_key(word) != sign->key)
            word.len--;
        len = snprintf(room, room_len, "%.*s", TEXT_ARG(word));
    }
    return len > 0 && (size_t)len < room_len ? (size_t)len : 0;
}

/* ---- finding ---- */

static const struct wording *first_of(const struct things *things, struct text word, uint64_t seed)
{
    const uint64_t *place = map64_get(things->words, hashed(seed, word));
    return place ? &things->wordings.at[*place - 1] : NULL;
}

static const struct wording *next_of(const struct things *things, const struct wording *wording)
{
    return wording->next ? &things->wordings.at[wording->next - 1] : NULL;
}

static bool goes_on(struct text form, size_t at)
{
    return at < form.len && sign_letter(sign_next(form, &at)) == LETTER_LATIN;
}

static void take(const struct wording *wording, size_t len, size_t *best, struct sign *sign)
{
    if (len <= *best)
        return;
    *best = len;
    sign->key = wording->key;
    sign->kind = wording->kind;
}

static void find_phrases(const struct things *things, const struct wording *wording,
                         struct text form, size_t behind, size_t *best, struct sign *sign)
{
    size_t word = behind; /* from the place of the wording, which is 0 here */
    for (; wording; wording = next_of(things, wording)) {
        struct text rest = {things->texts.at + wording->rest, wording->rest_len};
        if (!text_starts(text_slice(form, word, form.len), rest))
            continue;
        if (rest.len && !wording->open && goes_on(form, word + rest.len))
            continue;
        take(wording, word + rest.len, best, sign);
    }
}

/* Words of letters: whole ones, English plurals, phrases, and stems. */
static size_t find_lettered(const struct things *things, struct text form, struct sign *sign)
{
    size_t best = 0;
    struct text word = first_word(form);
    if (!word.len)
        return 0;
    find_phrases(things, first_of(things, word, BY_WORD), form, word.len, &best, sign);
    for (size_t less = 1; !best && less <= 2 && word.len > less + 2; less++) {
        struct text one = text_slice(word, 0, word.len - less);
        if (!text_is(text_slice(word, one.len, word.len), less == 1 ? "s" : "es"))
            continue;
        const struct wording *wording = first_of(things, one, BY_WORD);
        for (; wording; wording = next_of(things, wording))
            if (wording->plural && !wording->rest_len)
                take(wording, word.len, &best, sign);
    }
    uint32_t stems = word.len >= STEM_LEAST ? things->stems[stem_place(word)] : 0;
    for (size_t len = word.len; !best && stems && len >= STEM_LEAST; len--) {
        if (!(stems & stem_bit(len)))
            continue;
        const struct wording *wording = first_of(things, text_slice(word, 0, len), BY_STEM);
        if (wording)
            take(wording, word.len, &best, sign);
    }
    return best;
}

static bool katakana_at(struct text form, size_t at)
{
    return at < form.len && sign_letter(sign_next(form, &at)) == LETTER_KATAKANA;
}

static size_t find_whole(const struct things *things, struct text form, bool katakana_before,
                         struct sign *sign)
{
    size_t i = 0, letters = 0, best = 0;
    uint32_t first = sign_next(form, &i);
    uint16_t lengths = first <= 0xffff ? things->lengths[first] : 0;
    while (lengths >> ++letters) {
        if (lengths >> letters & 1) {
            const struct wording *wording = first_of(things, text_slice(form, 0, i), BY_WHOLE);
            if (wording && !(wording->closed && (katakana_before || katakana_at(form, i))))
                take(wording, i, &best, sign);
        }
        if (i >= form.len)
            break;
        sign_next(form, &i);
    }
    return best;
}

size_t things_at(const struct things *things, struct text form, size_t at, bool word_before,
                 struct sign *sign_out)
{
    static const float usual[] = {.008F, .012F, .010F, .02F,  .02F, .015F,
                                  .015F, .02F,  .03F,  .012F, .01F};
    struct text rest = text_slice(form, at, form.len);
    size_t i = 0;
    enum letter letter = rest.len ? sign_letter(sign_next(rest, &i)) : LETTER_NONE;
    size_t len = 0;
    bool whole = letter != LETTER_NONE;
    if (whole)
        len = find_whole(things, rest, word_before && letter == LETTER_KATAKANA, sign_out);
    if (!len && !word_before && (letter == LETTER_LATIN || letter == LETTER_DIGIT))
        len = find_lettered(things, rest, sign_out);
    if (!len)
        return 0;
    sign_out->usual = things_usual(things, sign_out->key, usual[sign_out->kind]);
    sign_out->from = (uint32_t)at;
    sign_out->to = (uint32_t)(at + len);
    return len;
}
