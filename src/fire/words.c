#include "base/utf8.h"
#include "fire/account.h"
#include "fire/tail.h"

#include <math.h>

/* Words that leap, though no list knows them: a sketch of the brand's words, each with a rate of
 * the last half hour and one of weeks. A bucket holds eight; the rarest gives way. Words are runs
 * of letters, of katakana, and pairs of kanji; a word counts once for each author in a row. */

enum { BUCKETS = 256, A_BUCKET = 8, WORDS_A_POST = 48, LETTERS_LEAST = 4 };
enum { YOUNG_HOURS = 12, LEAP_LEAST = 4, CALM_SHARE = 4 };
static const double fast_half_min = 20, slow_half_min = 7 * 24 * 60;

struct word {
    uint32_t tag;
    uint16_t author;
    float fast, slow, critics; /* decayed to minute; critics as fast */
    int32_t minute;
};

struct vocabulary {
    struct word words[BUCKETS * A_BUCKET];
    bool dirty[BUCKETS];
};

void vocabulary_free(struct vocabulary **words)
{
    mem_free(*words);
    *words = NULL;
}

/* ---- words of a text ---- */

enum letter { OTHER, LATIN, KATAKANA, KANJI };

static enum letter letter_of(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c < 0x250))
        return LATIN;
    if ((c >= 0x30a1 && c <= 0x30fa) || c == 0x30fc)
        return KATAKANA;
    if ((c >= 0x4e00 && c <= 0x9fff) || c == 0x3005)
        return KANJI;
    return OTHER;
}

struct cut {
    struct text text;
    size_t at;
    struct text found[WORDS_A_POST];
    size_t count;
};

static void add_word(struct cut *cut, size_t from, size_t to)
{
    if (cut->count < WORDS_A_POST && to > from && to - from < WORD_ROOM)
        cut->found[cut->count++] = text_slice(cut->text, from, to);
}

static size_t skip_link(struct text text, size_t at)
{
    while (at < text.len && (unsigned char)text.at[at] > ' ')
        at++;
    return at;
}

/* One run of letters of a kind. */
static void cut_run(struct cut *cut, enum letter kind)
{
    size_t from = cut->at, letters = 0, before = from;
    while (cut->at < cut->text.len) {
        size_t next = cut->at;
        if (letter_of(utf8_next(cut->text, &next)) != kind)
            break;
        letters++;
        if (kind == KANJI && letters > 1)
            add_word(cut, before, next);
        before = cut->at;
        cut->at = next;
    }
    if ((kind == LATIN && letters >= LETTERS_LEAST) || (kind == KATAKANA && letters >= 2))
        add_word(cut, from, cut->at);
}

static void cut_words(struct cut *cut)
{
    while (cut->at < cut->text.len && cut->count < WORDS_A_POST) {
        size_t next = cut->at;
        uint32_t c = utf8_next(cut->text, &next);
        enum letter kind = letter_of(c);
        struct text rest = text_slice(cut->text, cut->at, cut->text.len);
        if (c == '@' || (c == 'h' && text_starts(rest, TEXT("http"))))
            cut->at = skip_link(cut->text, next);
        else if (kind == OTHER)
            cut->at = next;
        else
            cut_run(cut, kind);
    }
}

/* ---- the sketch ---- */

static uint64_t hash_word(struct text word, char low[WORD_ROOM])
{
    for (size_t i = 0; i < word.len; i++)
        low[i] = (char)(word.at[i] >= 'A' && word.at[i] <= 'Z' ? word.at[i] | 32 : word.at[i]);
    low[word.len] = 0;
    return text_hash((struct text){low, word.len});
}

static void decay(struct word *word, int32_t minute)
{
    int32_t since = minute - word->minute;
    if (since <= 0)
        return;
    float fast = exp2f(-(float)since / (float)fast_half_min);
    word->fast *= fast;
    word->critics *= fast;
    word->slow *= exp2f(-(float)since / (float)slow_half_min);
    word->minute = minute;
}

static struct word *place_of(struct vocabulary *words, uint64_t hash, int32_t minute)
{
    size_t bucket = (size_t)(hash % BUCKETS);
    uint32_t tag = (uint32_t)(hash >> 32) | 1;
    struct word *at = &words->words[bucket * A_BUCKET], *rarest = at;
    words->dirty[bucket] = true;
    for (size_t i = 0; i < A_BUCKET; i++)
        if (at[i].tag == tag)
            return &at[i];
    for (size_t i = 0; i < A_BUCKET; i++) {
        decay(&at[i], minute);
        if (at[i].fast * 8 + at[i].slow < rarest->fast * 8 + rarest->slow)
            rarest = &at[i];
    }
    *rarest = (struct word){.tag = tag, .minute = minute};
    return rarest;
}

struct hearing {
    const struct ground *ground;
    double noise, seen_min;
    uint16_t author;
    int32_t minute;
    bool critical;
};

static void hear_word(struct vocabulary *words, const struct hearing *h, struct text found,
                      struct leap *leap)
{
    char low[WORD_ROOM];
    struct word *word = place_of(words, hash_word(found, low), h->minute);
    decay(word, h->minute);
    if (word->author == h->author)
        return;
    double kernel = fast_half_min / M_LN2, memory = slow_half_min / M_LN2;
    double seen = h->seen_min < memory ? h->seen_min : memory;
    double usual = ((double)word->slow + .5) * kernel / (seen + kernel) * h->noise;
    word->author = h->author;
    float weight = h->critical ? 1.0F : (float)CALM_SHARE;
    word->fast += weight;
    word->slow += weight;
    word->critics += h->critical ? 1.0F : 0.0F;
    if (word->fast < LEAP_LEAST || word->fast < 3 * usual)
        return;
    /* A decaying sum of mean m has the variance m / 2: twice of it is as a count. */
    double score =
        tail_count(2 * (double)word->fast, 2 * usual, usual_unevenness(&h->ground->usual)) -
        1.5; /* many words are tried */
    if (score <= leap->score)
        return;
    leap->score = score;
    leap->count = word->fast;
    leap->usual = usual;
    leap->critical = word->critics >= .4f * word->fast;
    memcpy(leap->text, low, WORD_ROOM);
}

void vocabulary_hear(struct fire *fire, struct ground *ground, const struct post *post,
                     bool critical, double noise, struct leap *leap_out)
{
    /* Of what is not critical a fourth is heard, and counts for four: critics are what leaps. */
    if (!critical && text_hash(post->id) / 7 % CALM_SHARE)
        return;
    if (!ground->words && fire->vocabularies < VOCABULARIES_MOST) {
        ground->words = mem_make(struct vocabulary);
        fire->vocabularies++;
    }
    if (!ground->words)
        return;
    struct cut cut = {.text = text_slice(post->text, 0, 2000)};
    cut_words(&cut);
    double seen_hours = ground->usual.hours[1];
    struct hearing h = {.ground = ground,
                        .noise = noise,
                        .seen_min = seen_hours * 60,
                        .author = (uint16_t)(text_hash(post->author.id) | 1),
                        .minute = (int32_t)(ground->clock_ms / MINUTES(1)),
                        .critical = critical};
    struct leap leap = {0};
    for (size_t i = 0; i < cut.count; i++)
        hear_word(ground->words, &h, cut.found[i], &leap);
    if (seen_hours < YOUNG_HOURS)
        leap.score = 0; /* every word is new */
    *leap_out = leap;
}

/* ---- as rows: a bucket each ---- */

bool vocabulary_changed(struct vocabulary *words, size_t *row)
{
    for (; words && *row < BUCKETS; (*row)++) {
        if (!words->dirty[*row])
            continue;
        words->dirty[*row] = false;
        return true;
    }
    return false;
}

void vocabulary_pack(const struct vocabulary *words, size_t row, struct buf *out)
{
    for (size_t i = row * A_BUCKET; i < (row + 1) * A_BUCKET; i++) {
        const struct word *w = &words->words[i];
        pack_uint(out, w->tag);
        pack_uint(out, w->author);
        pack_int(out, w->minute);
        if (!w->tag)
            continue;
        pack_double(out, w->fast);
        pack_double(out, w->slow);
        pack_double(out, w->critics);
    }
}

static bool unpack_word(struct word *word, struct unpack *in)
{
    uint64_t tag = unpack_uint(in), author = unpack_uint(in);
    int64_t minute = unpack_int(in);
    *word = (struct word){0};
    if (tag > UINT32_MAX || author > UINT16_MAX || minute < 0 || minute > INT32_MAX)
        return false;
    if (!tag)
        return !in->bad;
    double fast = unpack_double(in), slow = unpack_double(in), critics = unpack_double(in);
    if (!(fast >= 0 && fast < 1e9 && slow >= 0 && slow < 1e9 && critics >= 0 && critics < 1e9))
        return false;
    *word = (struct word){.tag = (uint32_t)tag,
                          .author = (uint16_t)author,
                          .minute = (int32_t)minute,
                          .fast = (float)fast,
                          .slow = (float)slow,
                          .critics = (float)critics};
    return !in->bad;
}

bool vocabulary_unpack(struct fire *fire, struct ground *ground, size_t row, struct unpack *in)
{
    struct word read[A_BUCKET];
    if (row >= BUCKETS)
        return false;
    for (size_t i = 0; i < A_BUCKET; i++)
        if (!unpack_word(&read[i], in))
            return false;
    if (!unpack_good(in))
        return false;
    if (!ground->words && fire->vocabularies < VOCABULARIES_MOST) {
        ground->words = mem_make(struct vocabulary);
        fire->vocabularies++;
    }
    if (ground->words)
        memcpy(&ground->words->words[row * A_BUCKET], read, sizeof(read));
    return true;
}
