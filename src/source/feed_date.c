#include "base/clock.h"
#include "source/feed.h"

/* Dates as feeds write them: a list of numbers and words is enough to know what each is. */

enum { MOST_PARTS = 24 };

struct part {
    enum { NUMBER, WORD, MARK } kind;
    struct text text;
    int64_t number;
};

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"utc", 0},    {"gmt", 0},    {"z", 0},      {"ut", 0},     {"jst", 540},  {"est", -300},
    {"edt", -240}, {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"bst", 60},   {"cet", 60},   {"cest", 120}, {"met", 60},   {"mest", 120},
    {"eet", 120},  {"eest", 180}, {"msk", 180},  {"ist", 330},  {"kst", 540},  {"hkt", 480},
    {"sgt", 480},  {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}, {"wet", 0},
    {"west", 60},
};

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The part that starts at from: digits, letters, or one sign of whatever length. */
static struct part part_at(struct text text, size_t from)
{
    struct part part = {MARK, {0}, 0};
    size_t i = from + 1;
    if (digit(text.at[from])) {
        part.kind = NUMBER;
        while (i < text.len && digit(text.at[i]))
            i++;
    } else if (letter(text.at[from])) {
        part.kind = WORD;
        while (i < text.len && letter(text.at[i]))
            i++;
    } else {
        while (i < text.len && (text.at[i] & 0xc0) == 0x80)
            i++;
    }
    part.text = text_slice(text, from, i);
    if (part.kind == NUMBER && !text_int(part.text, &part.number))
        part.number = INT64_MAX;
    return part;
}

static size_t split(struct text text, struct part *parts)
{
    size_t count = 0, i = 0;
    while (i < text.len && count < MOST_PARTS) {
        bool blank = text.at[i] && strchr(" \t\r\n", text.at[i]);
        struct part part = part_at(text, i);
        i += part.text.len;
        if (blank)
            part.text = TEXT(" ");
        if (!blank || (count && !text_is(parts[count - 1].text, " ")))
            parts[count++] = part;
    }
    return count;
}

static int month_of(struct text word)
{
    if (word.len < 3)
        return 0;
    for (int m = 0; m < 12; m++)
        if (strncasecmp(word.at, months[m], 3) == 0)
            return m + 1;
    return 0;
}

static bool is_mark(const struct part *parts, size_t count, size_t i, const char *mark)
{
    return i < count && parts[i].kind == MARK && text_is(parts[i].text, mark);
}

static bool year_of(int64_t number, size_t digits, int *year_out)
{
    if (digits == 4 && number >= 1 && number <= 9999) {
        *year_out = (int)number;
        return true;
    }
    if (digits > 2 || number > 99)
        return false;
    *year_out = (int)(number < 70 ? 2000 + number : 1900 + number);
    return true;
}

/* 2026-11-21, 2026/11/21, 2026.11.21, 2026年11月21日, 20261121. Moves *i behind it. */
static bool year_first(const struct part *p, size_t n, size_t *i, struct civil *c)
{
    size_t k = *i;
    if (k >= n || p[k].kind != NUMBER)
        return false;
    if (p[k].text.len == 8) {
        c->year = (int)(p[k].number / 10000);
        c->month = (int)(p[k].number / 100 % 100);
        c->day = (int)(p[k].number % 100);
        *i = k + 1;
        return true;
    }
    if (p[k].text.len != 4)
        return false;
    c->year = (int)p[k].number;
    c->month = c->day = 1;
    int *fields[] = {&c->month, &c->day};
    static const char *const seps[] = {"-", "/", ".", "年", "月"};
    k++;
    for (int f = 0; f < 2 && k + 1 < n && p[k + 1].kind == NUMBER; f++) {
        bool sep = false;
        for (size_t s = 0; s < sizeof(seps) / sizeof(*seps); s++)
            sep = sep || is_mark(p, n, k, seps[s]);
        if (!sep || p[k + 1].number > 31)
            break;
        *fields[f] = (int)p[k + 1].number;
        k += 2;
    }
    if (is_mark(p, n, k, "日"))
        k++;
    *i = k;
    return true;
}

/* [Sat,] 21 Nov 2026 or Nov 21, 2026: in any order around the name of the month. */
static bool month_word(const struct part *p, size_t n, size_t *i, struct civil *c)
{
    size_t at = *i;
    while (at < n && !(p[at].kind == WORD && month_of(p[at].text)))
        at++;
    if (at == n)
        return false;
    c->month = month_of(p[at].text);
    size_t before = at, after = at + 1;
    while (before > *i && p[before - 1].kind == MARK)
        before--;
    while (after < n && p[after].kind == MARK)
        after++;
    if (before > *i && p[before - 1].kind == NUMBER) {
        c->day = (int)(p[before - 1].number <= 31 ? p[before - 1].number : 0);
    } else {
        if (after >= n || p[after].kind != NUMBER || p[after].number > 31)
            return false;
        c->day = (int)p[after++].number;
        while (after < n && p[after].kind == MARK)
            after++;
    }
    if (after >= n || p[after].kind != NUMBER ||
        !year_of(p[after].number, p[after].text.len, &c->year))
        return false;
    *i = after + 1;
    return true;
}

/* The digits behind a point: 5 → 500, 123456 → 123. */
static int thousandths(struct text digits)
{
    int ms = 0;
    for (size_t i = 0; i < 3; i++)
        ms = ms * 10 + (i < digits.len ? digits.at[i] - '0' : 0);
    return ms;
}

static void clock_time(const struct part *p, size_t n, size_t *i, struct civil *c)
{
    size_t k = *i;
    while (k < n && (p[k].kind == MARK || text_is(p[k].text, "T") || text_is(p[k].text, "t")) &&
           !is_mark(p, n, k, "+") && !is_mark(p, n, k, "-"))
        k++;
    /* 2026-11-21-12:57:00: a third dash before a time with seconds is no zone. */
    if (is_mark(p, n, k, "-") && is_mark(p, n, k + 2, ":") && is_mark(p, n, k + 4, ":"))
        k++;
    bool hours = k + 2 < n && p[k].kind == NUMBER && p[k].number < 25 &&
                 (is_mark(p, n, k + 1, ":") || is_mark(p, n, k + 1, "時")) &&
                 p[k + 2].kind == NUMBER;
    if (!hours)
        return;
    c->hour = (int)p[k].number;
    c->minute = (int)(p[k + 2].number % 60);
    k += 3;
    if (is_mark(p, n, k, ":") && k + 1 < n && p[k + 1].kind == NUMBER) {
        c->second = (int)(p[k + 1].number % 61);
        k += 2;
        if ((is_mark(p, n, k, ".") || is_mark(p, n, k, ",")) && k + 1 < n &&
            p[k + 1].kind == NUMBER) {
            c->ms = thousandths(p[k + 1].text);
            k += 2;
        }
    }
    while (k < n && (is_mark(p, n, k, " ") || is_mark(p, n, k, "分")))
        k++;
    if (k < n && p[k].kind == WORD && (c->hour <= 12)) {
        if (strncasecmp(p[k].text.at, "pm", p[k].text.len) == 0 && p[k].text.len == 2) {
            c->hour = c->hour % 12 + 12;
            k++;
        } else if (strncasecmp(p[k].text.at, "am", p[k].text.len) == 0 && p[k].text.len == 2) {
            c->hour %= 12;
            k++;
        }
    }
    *i = k;
}

static bool named_zone(struct text word, int *minutes_out)
{
    for (size_t z = 0; z < sizeof(zones) / sizeof(*zones); z++) {
        if (word.len == strlen(zones[z].name) &&
            strncasecmp(word.at, zones[z].name, word.len) == 0) {
            *minutes_out = zones[z].minutes;
            return true;
        }
    }
    return false;
}

/* Behind a sign: 9, 09, 0900, 09:00. */
static int64_t offset_minutes(const struct part *p, size_t n, size_t i)
{
    int64_t v = p[i].number;
    if (p[i].text.len > 2)
        return v / 100 % 100 * 60 + v % 100 % 60;
    v *= 60;
    if (is_mark(p, n, i + 1, ":") && i + 2 < n && p[i + 2].kind == NUMBER)
        v += p[i + 2].number % 60;
    return v;
}

/* Minutes east of UTC: +0900, +09:00, GMT+9, JST. */
static int zone_minutes(const struct part *p, size_t n, size_t i)
{
    int minutes = 0;
    for (; i < n; i++) {
        if (p[i].kind == WORD)
            (void)named_zone(p[i].text, &minutes);
        bool minus = is_mark(p, n, i, "-");
        if ((!minus && !is_mark(p, n, i, "+")) || i + 1 >= n || p[i + 1].kind != NUMBER)
            continue;
        int64_t v = offset_minutes(p, n, i + 1);
        return v > 24 * 60 ? 0 : (int)(minus ? -v : v);
    }
    return minutes;
}

bool feed_date(struct text text, int64_t *ms_out)
{
    text = text_trim(text);
    if (text.len == 0 || text.len > 100)
        return false;
    struct part parts[MOST_PARTS];
    size_t count = split(text, parts), i = 0;
    struct civil c = {0};
    if (!year_first(parts, count, &i, &c) && !month_word(parts, count, &i, &c))
        return false;
    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31)
        return false;
    clock_time(parts, count, &i, &c);
    *ms_out = civil_ms(&c) - MINUTES(zone_minutes(parts, count, i));
    return true;
}
