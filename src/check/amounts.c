#include "check/amounts.h"

#include "base/vec.h"

#include <math.h>

static bool digit_at(struct text text, size_t at)
{
    return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

static size_t digits_end(struct text text, size_t at)
{
    while (digit_at(text, at))
        at++;
    return at;
}

/* 1,240 and 1.240: three digits behind the sign, and no fourth. */
static size_t grouped_end(struct text text, size_t at, char sign)
{
    size_t end = digits_end(text, at);
    if (end - at > 3)
        return end;
    while (end < text.len && text.at[end] == sign && digits_end(text, end + 1) == end + 4)
        end += 4;
    return end;
}

static double digits_value(struct text text)
{
    double value = 0;
    for (size_t i = 0; i < text.len; i++)
        if (digit_at(text, i))
            value = value * 10 + (text.at[i] - '0');
    return value;
}

/* Digits with their groups and decimals; the end. */
static size_t figures(struct text text, size_t at, enum tongue tongue, double *value_out)
{
    const bool italian = tongue == TONGUE_IT;
    size_t end = grouped_end(text, at, italian ? '.' : ',');
    if (end == digits_end(text, at) && italian)
        end = grouped_end(text, at, ',');
    double value = digits_value(text_slice(text, at, end));
    if (end < text.len && (text.at[end] == '.' || (italian && text.at[end] == ',')) &&
        digit_at(text, end + 1)) {
        const size_t last = digits_end(text, end + 1);
        value += digits_value(text_slice(text, end + 1, last)) / pow(10, (double)(last - end - 1));
        end = last;
    }
    *value_out = value;
    return end;
}

/* ---- Japanese ---- */

static const struct {
    uint32_t letter;
    double value; /* from 10 on: multiplies what stands before */
} numerals[] = {{0x3007, 0},   {0x96F6, 0},   {0x4E00, 1},   {0x4E8C, 2},    {0x4E09, 3},
                {0x56DB, 4},   {0x4E94, 5},   {0x516D, 6},   {0x4E03, 7},    {0x516B, 8},
                {0x4E5D, 9},   {0x5341, 10},  {0x767E, 100}, {0x5343, 1000}, {0x4E07, 1e4},
                {0x5104, 1e8}, {0x5146, 1e12}};

/* -1: no numeral */
static double numeral(uint32_t c)
{
    for (size_t i = 0; i < sizeof(numerals) / sizeof(*numerals); i++)
        if (numerals[i].letter == c)
            return numerals[i].value;
    return -1;
}

/* 千二百, 1万2千, 二〇二六; several figures in a row are one number. */
static size_t kanji_number(struct text text, size_t at, double *value_out)
{
    double all = 0, part = 0, last = 0;
    bool any = false, pending = false;
    size_t end = at;
    for (size_t i = at; i < text.len;) {
        if (digit_at(text, i)) {
            if (pending)
                break;
            i = figures(text, i, TONGUE_JA, &last);
            any = pending = true;
            end = i;
            continue;
        }
        const double value = numeral(plain_at(text, i));
        if (value < 0 || (!any && value >= 1e4))
            break;
        if (value < 10)
            last = pending ? last * 10 + value : value;
        pending = value < 10;
        if (value >= 1e4) {
            all += (part + last > 0 ? part + last : 1) * value;
            part = last = 0;
        } else if (value >= 10) {
            part += (last > 0 ? last : 1) * value;
            last = 0;
        }
        any = true;
        i = plain_next(text, i);
        end = i;
    }
    *value_out = all + part + last;
    return any ? end : at;
}

/* ---- words ---- */

struct number_word {
    const char *word;
    double value;
};
static const struct number_word english[] = {
    {"zero", 0},      {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
    {"five", 5},      {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
    {"ten", 10},      {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
    {"fifteen", 15},  {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
    {"twenty", 20},   {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
    {"seventy", 70},  {"eighty", 80},  {"ninety", 90},    {"hundred", 100}, {"thousand", 1000},
    {"million", 1e6}, {"dozen", 12}};
/* Longer ones first where one begins another. */
static const struct number_word italian[] = {
    {"undici", 11},     {"dodici", 12},   {"tredici", 13},     {"quattordici", 14},
    {"quindici", 15},   {"sedici", 16},   {"diciassette", 17}, {"diciotto", 18},
    {"diciannove", 19}, {"venti", 20},    {"vent", 20},        {"trenta", 30},
    {"trent", 30},      {"quaranta", 40}, {"quarant", 40},     {"cinquanta", 50},
    {"cinquant", 50},   {"sessanta", 60}, {"sessant", 60},     {"settanta", 70},
    {"settant", 70},    {"ottanta", 80},  {"ottant", 80},      {"novanta", 90},
    {"novant", 90},     {"cento", 100},   {"cent", 100},       {"milioni", 1e6},
    {"milione", 1e6},   {"mille", 1000},  {"mila", 1000},      {"dieci", 10},
    {"due", 2},         {"tre", 3},       {"tré", 3},          {"quattro", 4},
    {"cinque", 5},      {"sei", 6},       {"sette", 7},        {"otto", 8},
    {"nove", 9},        {"zero", 0},      {"uno", 1},          {"un", 1}};

static size_t word_end(struct text text, size_t at)
{
    while (plain_latin(plain_at(text, at)) && !digit_at(text, at))
        at = plain_next(text, at);
    return at;
}

/* Adds "hundred" and the like to what was read so far. */
static void add_number(double *all, double *part, double value)
{
    if (value >= 1000) {
        *all += (*part > 0 ? *part : 1) * value;
        *part = 0;
    } else if (value == 100) {
        *part = (*part > 0 ? *part : 1) * 100;
    } else {
        *part += value;
    }
}

static bool english_word(struct text word, double *value_out)
{
    for (size_t i = 0; i < sizeof(english) / sizeof(*english); i++)
        if (word.len && word.at[0] == english[i].word[0] && text_is(word, english[i].word)) {
            *value_out = english[i].value;
            return true;
        }
    return false;
}

static size_t english_number(struct text text, size_t at, double *value_out)
{
    double all = 0, part = 0, value;
    size_t end = at;
    for (size_t i = at; i < text.len;) {
        const size_t last = word_end(text, i);
        const struct text word = text_slice(text, i, last);
        if (text_is(word, "and") && end > at && part >= 100) {
            i = last + 1;
            continue;
        }
        if (!english_word(word, &value))
            break;
        add_number(&all, &part, value);
        end = last;
        if (last >= text.len || (text.at[last] != ' ' && text.at[last] != '-'))
            break;
        i = last + 1;
    }
    *value_out = all + part;
    return end;
}

/* duemilatrecento: words in one. */
static bool italian_word(struct text word, double *all, double *part)
{
    for (size_t i = 0; i < word.len;) {
        size_t k = 0;
        const struct text rest = text_slice(word, i, word.len);
        while (k < sizeof(italian) / sizeof(*italian) &&
               !text_starts(rest, text_of(italian[k].word)))
            k++;
        if (k == sizeof(italian) / sizeof(*italian))
            return false;
        add_number(all, part, italian[k].value);
        i += strlen(italian[k].word);
    }
    return word.len > 0;
}

static size_t italian_number(struct text text, size_t at, double *value_out)
{
    double all = 0, part = 0;
    size_t end = at;
    for (size_t i = at; i < text.len;) {
        const size_t last = word_end(text, i);
        const struct text word = text_slice(text, i, last);
        double more = all, some = part;
        if (!italian_word(word, &more, &some))
            break;
        all = more;
        part = some;
        end = last;
        if (last >= text.len || text.at[last] != ' ')
            break;
        i = last + 1;
    }
    *value_out = all + part;
    return end;
}

/* ---- one number ---- */

/* "3 thousand", "2 milioni" */
static size_t scaled(struct text text, size_t end, double *value)
{
    static const struct number_word scales[] = {{"thousand", 1000}, {"million", 1e6},
                                                {"mila", 1000},     {"milioni", 1e6},
                                                {"milione", 1e6},   {"k", 1000}};
    const size_t at = end + (end < text.len && text.at[end] == ' ');
    const size_t last = word_end(text, at);
    for (size_t i = 0; i < sizeof(scales) / sizeof(*scales); i++)
        if (text_is(text_slice(text, at, last), scales[i].word)) {
            *value *= scales[i].value;
            return last;
        }
    return end;
}

size_t amount_read(struct text text, size_t at, enum tongue tongue, double *value_out)
{
    if (tongue == TONGUE_JA && (digit_at(text, at) || numeral(plain_at(text, at)) >= 0))
        return kanji_number(text, at, value_out);
    if (digit_at(text, at)) {
        const size_t end = figures(text, at, tongue, value_out);
        return scaled(text, end, value_out);
    }
    if (plain_latin(plain_before(text, at)) ||
        text_ends(text_slice(text, 0, at), TEXT("per ")) /* 2,5 per cento */)
        return at;
    return tongue == TONGUE_EN   ? english_number(text, at, value_out)
           : tongue == TONGUE_IT ? italian_number(text, at, value_out)
                                 : at;
}

/* ---- codes ---- */

static bool upper(const struct plain *plain, size_t at)
{
    const char c = plain->original.at[plain->from[at]];
    return (c >= 'A' && c <= 'Z') || (unsigned char)c == 0xEF; /* full-width */
}

/* 3.0.2, v2.1.0 */
static size_t version_end(struct text text, size_t at)
{
    size_t end = digits_end(text, at), points = 0;
    while (end < text.len && text.at[end] == '.' && digit_at(text, end + 1)) {
        end = digits_end(text, end + 1);
        points++;
    }
    return points >= 2 ? end : at;
}

/* A17, B-17, LX-2026-03: capital letters and digits */
static size_t lot_end(const struct plain *plain, size_t at)
{
    const struct text text = plain->text;
    size_t end = at, letters = 0, digits = 0;
    while (end < text.len && plain_latin(plain_at(text, end)) && !digit_at(text, end) &&
           upper(plain, end) && letters < 5) {
        end++;
        letters++;
    }
    if (!letters)
        return at;
    while (end < text.len &&
           (digit_at(text, end) || (text.at[end] == '-' && digit_at(text, end + 1)))) {
        digits += digit_at(text, end);
        end++;
    }
    return digits && !plain_latin(plain_at(text, end)) ? end : at;
}

static bool code_at(const struct plain *plain, size_t at, struct amount *amount)
{
    const struct text text = plain->text;
    if (plain_latin(plain_before(text, at)) ||
        (at && text.at[at - 1] == '.' && at > 1 && digit_at(text, at - 2)))
        return false;
    size_t from = at, end = version_end(text, at);
    if (end == at)
        end = lot_end(plain, at);
    if (end == at)
        return false;
    *amount = (struct amount){.at = {(uint32_t)at, (uint32_t)end}, .code = true};
    size_t len = 0;
    for (; from < end && len + 1 < sizeof(amount->name); from++)
        if (text.at[from] != '-')
            amount->name[len++] = text.at[from];
    return true;
}

/* ---- numbers that nobody counted ---- */

/* Longer ones first where one begins another; what they leave open. */
static const struct {
    const char *words;
    double low, high;
} uncounted[] = {{"hundreds of thousands", 2e5, 1e6},
                 {"tens of thousands", 2e4, 1e5},
                 {"a few thousand", 2000, 9000},
                 {"several thousand", 2000, 9000},
                 {"thousands", 2000, 1e5},
                 {"a few hundred", 200, 900},
                 {"several hundred", 200, 900},
                 {"a couple of hundred", 150, 300},
                 {"hundreds", 200, 1000},
                 {"a few dozen", 24, 99},
                 {"several dozen", 24, 99},
                 {"dozens", 24, 150},
                 {"a couple of", 2, 3},
                 {"a handful of", 2, 9},
                 {"a few", 2, 9},
                 {"several", 3, 20},
                 {"centinaia di migliaia", 2e5, 1e6},
                 {"decine di migliaia", 2e4, 1e5},
                 {"qualche migliaio", 2000, 9000},
                 {"poche migliaia", 2000, 9000},
                 {"alcune migliaia", 2000, 9000},
                 {"un migliaio", 900, 1100},
                 {"migliaia", 2000, 1e5},
                 {"qualche centinaio", 200, 900},
                 {"poche centinaia", 200, 900},
                 {"alcune centinaia", 200, 900},
                 {"un centinaio", 90, 110},
                 {"centinaia", 200, 1000},
                 {"qualche decina", 20, 99},
                 {"poche decine", 20, 99},
                 {"alcune decine", 20, 99},
                 {"una decina", 8, 12},
                 {"una ventina", 18, 22},
                 {"una trentina", 27, 33},
                 {"decine", 20, 150},
                 {"una manciata di", 2, 9},
                 {"un paio di", 2, 3}};

/* 数百, 数千: two to nine of what follows; 数名 of the thing itself. */
static size_t some_of(struct text text, size_t at, struct amount *amount)
{
    static const char some[] = "数";
    double one = 1;
    if (!text_starts(text_slice(text, at, text.len), text_of(some)))
        return at;
    const size_t from = at + strlen(some), end = kanji_number(text, from, &one);
    if (end > from && one < 10)
        return at;
    amount->low = 2 * one;
    amount->high = 9 * one;
    return end > from ? end : from;
}

static size_t uncounted_read(struct text text, size_t at, enum tongue tongue, struct amount *amount)
{
    if (tongue == TONGUE_JA)
        return some_of(text, at, amount);
    if (plain_latin(plain_before(text, at)))
        return at;
    for (size_t i = 0; i < sizeof(uncounted) / sizeof(*uncounted); i++) {
        const struct text words = text_of(uncounted[i].words);
        if (!text_starts(text_slice(text, at, text.len), words) ||
            plain_latin(plain_at(text, at + words.len)))
            continue;
        amount->low = uncounted[i].low;
        amount->high = uncounted[i].high;
        return at + words.len;
    }
    return at;
}

/* ---- all of a text ---- */

static size_t past_range_sign(struct text text, size_t at, enum tongue tongue)
{
    static const char *const signs[] = {"~",    " ~ ", "から", "-",  " - ",   " to ",
                                        " or ", " o ", " a ",  "、", "ないし"};
    const struct text rest = text_slice(text, at, text.len);
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (text_starts(rest, text_of(signs[i])) &&
            (tongue != TONGUE_JA || text_of(signs[i]).at[0] != '-'))
            return at + strlen(signs[i]);
    return at;
}

/* The second number of a range: "2,000~3,000", "二、三千", "due o tremila". */
static void read_range(struct text text, enum tongue tongue, struct amount *amount)
{
    const size_t at = past_range_sign(text, amount->at.to, tongue);
    double high;
    if (at == amount->at.to)
        return;
    const size_t end = amount_read(text, at, tongue, &high);
    const struct text sign = text_slice(text, amount->at.to, at);
    const bool list = text_is(sign, "、"), or = text_is(sign, " or ") || text_is(sign, " o ");
    if (end == at || high <= amount->low)
        return;
    /* "二、三千" is a range, "1、2" and "3 or 5 days" are not told apart from lists otherwise */
    const double lead = high / pow(10, floor(log10(high)));
    const bool shared = amount->low < 10 && high >= 10 && lead == amount->low + 1;
    if (list && !shared)
        return;
    if ((or || list) && shared)
        amount->low = amount->low * high / lead;
    amount->high = high;
    amount->at.to = (uint32_t)end;
}

static bool in_date_or_code(struct text text, size_t at, size_t end)
{
    /* 2026-03-04, 03/04: moments' business */
    const uint32_t before = plain_before(text, at), behind = plain_at(text, end);
    return (behind == '/' && digit_at(text, end + 1)) ||
           (before == '/' && at > 1 && digit_at(text, at - 2)) ||
           (behind == ':' && digit_at(text, end + 1));
}

void amounts_find(const struct plain *plain, enum tongue tongue, const struct span *skip,
                  size_t skip_count, struct arena *arena, struct amounts *out)
{
    const struct text text = plain->text;
    VEC(struct amount) found = {0};
    size_t s = 0;
    for (size_t at = 0; at < text.len && found.len < AMOUNTS_MOST;) {
        while (s < skip_count && skip[s].to <= at)
            s++;
        if (s < skip_count && skip[s].from <= at) {
            at = skip[s].to;
            continue;
        }
        struct amount amount = {0};
        if (code_at(plain, at, &amount)) {
            vec_push(&found, amount);
            at = amount.at.to;
            continue;
        }
        size_t end = uncounted_read(text, at, tongue, &amount);
        if (end > at) {
            amount.at = (struct span){(uint32_t)at, (uint32_t)end};
            amount.words = true;
            vec_push(&found, amount);
            at = end;
            continue;
        }
        end = amount_read(text, at, tongue, &amount.low);
        if (end == at) {
            at = plain_next(text, at);
            continue;
        }
        amount.high = amount.low;
        amount.at = (struct span){(uint32_t)at, (uint32_t)end};
        amount.words = !digit_at(text, at);
        const bool part = in_date_or_code(text, at, end);
        if (!part)
            read_range(text, tongue, &amount);
        if (!part && (digit_at(text, at) || tongue == TONGUE_JA || end > at + 1))
            vec_push(&found, amount);
        at = amount.at.to;
    }
    *out = (struct amounts){arena_array(arena, struct amount, found.len + 1), found.len};
    if (found.len)
        memcpy(out->at, found.at, found.len * sizeof(*found.at));
    vec_done(&found);
}
