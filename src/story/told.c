#include "story/told.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "story/link.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FORM_MOST = 6000, MASKS_MOST = 8, HIDDEN_BYTES = 96, STEM_LETTERS = 6, CODE_MOST = 24 };

const char *sign_kind_name(enum sign_kind kind)
{
    static const char *const names[] = {"place", "goods", "cause", "who",   "spot",   "harm",
                                        "deed",  "thing", "time",  "theme", "number", "code",
                                        "word",  "tag",   "host",  "media", "author"};
    _Static_assert(sizeof(names) / sizeof(*names) == SIGN_KINDS, "a name for each kind");
    return names[kind];
}

struct reading {
    const struct things *things;
    const struct post *post;
    struct text form;
    struct told *told;
    struct text hidden[MASKS_MOST]; /* match forms of the brand's names */
    size_t hidden_count;
    char room[MASKS_MOST][HIDDEN_BYTES];
};

static bool known(const struct told *told, uint64_t key)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->at[i].key == key)
            return true;
    return false;
}

static void add(struct told *told, struct sign sign)
{
    if (told->count < SIGNS_MOST && !known(told, sign.key))
        told->at[told->count++] = sign;
}

static uint64_t hashed(uint64_t seed, struct text text)
{
    return XXH3_64bits_withSeed(text.at ? text.at : "", text.len, seed);
}

/* ---- the brand's own names tell nothing ---- */

static void hide(struct reading *r, struct text name)
{
    struct buf buf;
    if (!name.len || r->hidden_count == MASKS_MOST || name.len > HIDDEN_BYTES)
        return;
    buf_init(&buf, HIDDEN_BYTES * 12 + 128);
    if (!fold_match(name, &buf) && buf.len && buf.len <= HIDDEN_BYTES) {
        bool twice = false;
        for (size_t i = 0; i < r->hidden_count; i++)
            twice |= text_same(r->hidden[i], buf_view(&buf));
        if (!twice) {
            memcpy(r->room[r->hidden_count], buf.at, buf.len);
            r->hidden[r->hidden_count] = (struct text){r->room[r->hidden_count], buf.len};
            r->hidden_count++;
        }
    }
    buf_done(&buf);
}

static void hide_brands(struct reading *r)
{
    const struct post *post = r->post;
    for (size_t i = 0; i < post->hit_count; i++) {
        const struct hit *hit = &post->hits[i];
        for (size_t k = 0; k < hit->span_count && k < 4; k++) {
            size_t from = utf8_byte_of(post->text, hit->spans[k].from);
            size_t to = utf8_byte_of(post->text, hit->spans[k].to);
            hide(r, text_slice(post->text, from, to));
        }
        if (!hit->span_count)
            hide(r, hit->brand.len ? hit->brand : hit->topic);
    }
}

static size_t hidden_at(const struct reading *r, size_t at)
{
    size_t most = 0;
    struct text rest = text_slice(r->form, at, r->form.len);
    for (size_t i = 0; i < r->hidden_count; i++)
        if (r->hidden[i].at[0] == r->form.at[at] && r->hidden[i].len > most &&
            text_starts(rest, r->hidden[i]))
            most = r->hidden[i].len;
    return most;
}

/* ---- numbers ---- */

struct number {
    double value;
    size_t end;
    bool code;
};

static double scaled(struct text rest, size_t *len_out)
{
    static const struct {
        const char *word;
        double times;
    } scales[] = {{"万", 1e4},       {"億", 1e8},      {"千", 1e3},
                  {"mila", 1e3},     {" mila", 1e3},   {"k ", 1e3},
                  {" million", 1e6}, {" milion", 1e6}, {" thousand", 1e3}};
    for (size_t i = 0; i < sizeof(scales) / sizeof(*scales); i++)
        if (text_starts(rest, text_of(scales[i].word))) {
            *len_out = strlen(scales[i].word);
            return scales[i].times;
        }
    *len_out = 0;
    return 1;
}

/* Digits with marks of thousands and a decimal point; 3,5 and 3.5 are the same. */
static double digits(struct text form, size_t at, size_t *end_out)
{
    double value = 0, part = 0;
    size_t i = at;
    while (i < form.len) {
        char c = form.at[i];
        if (c >= '0' && c <= '9') {
            if (part > 0) {
                value += (c - '0') * part;
                part /= 10;
            } else {
                value = value * 10 + (c - '0');
            }
        } else if ((c == '.' || c == ',') && i + 1 < form.len && form.at[i + 1] >= '0' &&
                   form.at[i + 1] <= '9' && part == 0) {
            size_t run = 1;
            while (i + run < form.len && form.at[i + run] >= '0' && form.at[i + run] <= '9')
                run++;
            part = run == 4 ? 0 : .1;
        } else {
            break;
        }
        i++;
    }
    *end_out = i;
    return value;
}

static size_t take_number(struct reading *r, size_t at)
{
    size_t end, more;
    double value = digits(r->form, at, &end);
    value *= scaled(text_slice(r->form, end, r->form.len), &more);
    end += more;
    if (value > 1e15)
        return end;
    int64_t cents = (int64_t)(value * 100 + .5);
    float usual = value < 10 ? .06F : value < 100 ? .02F : .006F;
    add(r->told,
        (struct sign){.key = hashed(0x6e756d, (struct text){(const char *)&cents, sizeof(cents)}),
                      .usual = usual,
                      .kind = SIGN_NUMBER,
                      .from = (uint32_t)at,
                      .to = (uint32_t)end});
    return end;
}

/* A model, a lot, a flight: letters and digits in one run, hyphens left out. 0: none. */
static size_t take_code(struct reading *r, size_t at)
{
    char room[CODE_MOST];
    size_t len = 0, i = at, letters = 0, numbers = 0;
    struct text form = r->form;
    while (i < form.len && len < CODE_MOST) {
        char c = form.at[i];
        bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'z';
        if (!digit && !letter &&
            !(c == '-' && len && i + 1 < form.len && form.at[i + 1] >= '0' &&
              form.at[i + 1] <= '9'))
            break;
        letters += letter;
        numbers += digit;
        if (digit || letter)
            room[len++] = c;
        i++;
    }
    size_t behind = i;
    if (!letters || !numbers || letters > 5 || numbers > 8 || len < 3 || len == CODE_MOST ||
        (behind < form.len && sign_letter(sign_next(form, &behind)) == LETTER_LATIN))
        return 0;
    /* 10kg, 22nd, 380mila are numbers with what they count */
    bool counts = form.at[at] >= '0' && form.at[at] <= '9' && room[len - 1] > '9';
    for (size_t k = 1; k < len && counts; k++)
        counts = room[k - 1] <= '9' || room[k] > '9';
    if (counts)
        return 0;
    add(r->told, (struct sign){.key = hashed(0x636f6465, (struct text){room, len}),
                               .usual = .002F,
                               .kind = SIGN_CODE,
                               .from = (uint32_t)at,
                               .to = (uint32_t)i});
    return i;
}

/* ---- words ---- */

static void add_word(struct reading *r, struct text word, size_t from, size_t to, float usual)
{
    uint64_t key = sign_word_key(word);
    usual = things_usual(r->things, key, usual);
    if (usual < .08F)
        add(r->told, (struct sign){.key = key,
                                   .usual = usual,
                                   .kind = SIGN_WORD,
                                   .from = (uint32_t)from,
                                   .to = (uint32_t)to});
}

static size_t run_of(struct text form, size_t at, enum letter letter, size_t *letters_out)
{
    size_t letters = 0;
    while (at < form.len) {
        size_t next = at;
        if (sign_letter(sign_next(form, &next)) != letter)
            break;
        at = next;
        letters++;
    }
    *letters_out = letters;
    return at;
}

/* Words of letters are known by their first six: derailed and derailment are one. */
static size_t take_latin(struct reading *r, size_t at)
{
    size_t letters, end = run_of(r->form, at, LETTER_LATIN, &letters);
    struct text word = text_slice(r->form, at, end);
    if (letters < 4)
        return end;
    if (text_ends(word, TEXT("s")) && letters > 4)
        word.len--;
    word = utf8_head(word, STEM_LETTERS);
    add_word(r, word, at, end, .003F);
    return end;
}

static size_t take_katakana(struct reading *r, size_t at)
{
    size_t letters, end = run_of(r->form, at, LETTER_KATAKANA, &letters);
    if (letters >= 3)
        add_word(r, text_slice(r->form, at, end), at, end, .003F);
    return end;
}

/* Pairs of kanji, one after the other; a thing ends the run. */
static size_t take_kanji(struct reading *r, size_t at)
{
    size_t first = at, second, i = at;
    sign_next(r->form, &i);
    second = i;
    if (second >= r->form.len || sign_letter(sign_next(r->form, &i)) != LETTER_KANJI)
        return second;
    struct sign thing;
    if (things_at(r->things, r->form, second, true, &thing) || hidden_at(r, second))
        return second;
    add_word(r, text_slice(r->form, first, i), first, i, .004F);
    size_t next = i;
    bool more = next < r->form.len && sign_letter(sign_next(r->form, &next)) == LETTER_KANJI;
    return more ? second : i;
}

static size_t take_tag(struct reading *r, size_t at)
{
    size_t end = at + 1;
    while (end < r->form.len) {
        size_t next = end;
        if (sign_letter(sign_next(r->form, &next)) == LETTER_NONE && r->form.at[end] != '_')
            break;
        end = next;
    }
    if (end > at + 3 && !hidden_at(r, at + 1))
        add(r->told, (struct sign){.key = hashed(0x746167, text_slice(r->form, at + 1, end)),
                                   .usual = .004F,
                                   .kind = SIGN_TAG,
                                   .from = (uint32_t)at,
                                   .to = (uint32_t)end});
    return at + 1; /* its words count too */
}

static size_t skip_address(struct text form, size_t at)
{
    while (at < form.len && (unsigned char)form.at[at] > ' ' && (unsigned char)form.at[at] < 0x7f)
        at++;
    return at;
}

static size_t take(struct reading *r, size_t at, bool word_before)
{
    struct text form = r->form;
    size_t next = at, len;
    char c = form.at[at];
    if (c == '@' || (c == 'h' && !word_before &&
                     (text_starts(text_slice(form, at, form.len), TEXT("http://")) ||
                      text_starts(text_slice(form, at, form.len), TEXT("https://")))))
        return skip_address(form, at + 1);
    if (c == '#')
        return take_tag(r, at);
    enum letter letter = sign_letter(sign_next(form, &next));
    if (letter == LETTER_NONE)
        return next;
    len = hidden_at(r, at);
    if (len)
        return at + len;
    bool lettered = letter == LETTER_LATIN || letter == LETTER_DIGIT;
    len = lettered && !word_before ? take_code(r, at) : 0;
    if (len)
        return len;
    struct sign thing;
    len = things_at(r->things, form, at, word_before, &thing);
    if (len) {
        add(r->told, thing);
        return at + len;
    }
    switch (letter) {
    case LETTER_LATIN:
        return take_latin(r, at);
    case LETTER_DIGIT:
        return take_number(r, at);
    case LETTER_KATAKANA:
        return word_before ? next : take_katakana(r, at);
    case LETTER_KANJI:
        return take_kanji(r, at);
    case LETTER_KANA:
    case LETTER_NONE:
        break;
    }
    return next;
}

/* ---- what is no text ---- */

static void add_media(struct reading *r)
{
    for (size_t i = 0; i < r->post->media_count && i < 4; i++) {
        struct text url = r->post->media[i].url;
        if (url.len > 12)
            add(r->told, (struct sign){
                             .key = hashed(0x6d65646961, url), .usual = .001F, .kind = SIGN_MEDIA});
    }
}

static void add_author(struct reading *r)
{
    if (r->post->author.id.len && r->post->kind != POST_ARTICLE)
        add(r->told,
            (struct sign){.key = hashed(hashed(0x617574686f72, r->post->net), r->post->author.id),
                          .usual = .05F,
                          .kind = SIGN_AUTHOR});
}

void told_read(const struct things *things, const struct post *post, struct text form,
               struct told *out)
{
    struct reading r = {.things = things, .post = post, .told = out};
    r.form = text_slice(form, 0, form.len < FORM_MOST ? form.len : FORM_MOST);
    out->count = 0;
    hide_brands(&r);
    enum letter before = LETTER_NONE;
    for (size_t at = 0; at < r.form.len;) {
        size_t first = at;
        enum letter here = sign_letter(sign_next(r.form, &first));
        bool same = here == before || (here == LETTER_DIGIT && before == LETTER_LATIN) ||
                    (here == LETTER_LATIN && before == LETTER_DIGIT && first - at == 1);
        size_t next = take(&r, at, same && here != LETTER_NONE);
        must(next > at);
        /* what stands before the next: the kind of the last letter taken */
        size_t last = next - 1;
        while (last > at && ((unsigned char)r.form.at[last] & 0xc0) == 0x80)
            last--;
        before = sign_letter(sign_next(r.form, &last));
        at = next;
    }
    add_media(&r);
    add_author(&r);
}
