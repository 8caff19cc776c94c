#include "base/utf8.h"
#include "desk/reply_row.h"

/*
 * Promises with a time: "by 18:00", "本日18時にお知らせします", "entro le 15". A time that lies
 * behind
 * ("at 14:20 we stopped the line") and opening hours are none. Pure.
 */

enum { HOUR_MIN = 60, DAY_MIN = 24 * 60 };

struct walk {
    struct text text;
    size_t at;
};

/* The next digit's value, also a full-width one; -1: there is none. */
static int digit(struct walk *walk)
{
    size_t at = walk->at;
    if (at >= walk->text.len)
        return -1;
    const uint32_t code = utf8_next(walk->text, &at);
    const int value = code >= '0' && code <= '9'         ? (int)code - '0'
                      : code >= 0xFF10 && code <= 0xFF19 ? (int)(code - 0xFF10)
                                                         : -1;
    if (value >= 0)
        walk->at = at;
    return value;
}

/* One or two digits; -1: none, or more. */
static int number(struct walk *walk)
{
    int value = digit(walk);
    if (value < 0)
        return -1;
    for (int i = 0, next; (next = digit(walk)) >= 0; i++) {
        if (i > 0)
            return -1;
        value = value * 10 + next;
    }
    return value;
}

static bool word(struct walk *walk, const char *const *words)
{
    const struct text rest = text_slice(walk->text, walk->at, walk->text.len);
    for (size_t i = 0; words[i]; i++)
        if (text_starts_but_case(rest, text_of(words[i]))) {
            walk->at += strlen(words[i]);
            return true;
        }
    return false;
}

static bool holds(struct text text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (text_find_but_case(text, text_of(words[i])) >= 0)
            return true;
    return false;
}

/* A clock time that begins here: its minute of the day, or -1. */
static int clock_here(struct walk *walk, bool led)
{
    static const char *const colons[] = {":", "：", NULL}, *const hours[] = {"時", NULL},
                             *const minutes[] = {"分", NULL}, *const halves[] = {"半", NULL},
                             *const after[] = {" pm", "pm", " p.m", NULL},
                             *const before[] = {" am", "am", " a.m", NULL};
    int hour = number(walk), minute = 0;
    if (hour < 0 || hour > 24)
        return -1;
    bool said = led;
    if (word(walk, colons)) {
        minute = number(walk);
        said = true;
    } else if (word(walk, hours)) {
        struct walk further = *walk;
        const int read = number(&further);
        said = true;
        if (read >= 0 && word(&further, minutes)) {
            minute = read;
            *walk = further;
        } else if (word(walk, halves)) {
            minute = 30;
        }
    }
    if (minute < 0 || minute > 59)
        return -1;
    if (word(walk, after)) {
        said = true;
        hour += hour < 12 ? 12 : 0;
    } else if (word(walk, before)) {
        said = true;
        hour = hour == 12 ? 0 : hour;
    }
    return said ? hour * HOUR_MIN + minute : -1;
}

/* The last clock time of the sentence, with what stands before it; -1: none. */
static int clock_in(struct text sentence)
{
    static const char *const leads[] = {"entro le ", "alle ", "per le ", "ore ", NULL},
                             *const noon[] = {"午後", NULL};
    struct walk walk = {sentence, 0};
    int found = -1;
    while (walk.at < sentence.len) {
        const size_t from = walk.at;
        const bool afternoon = word(&walk, noon), led = word(&walk, leads);
        struct walk here = walk;
        const int minute = clock_here(&here, led);
        if (minute >= 0 && minute <= DAY_MIN) {
            found = minute + (afternoon && minute < 12 * HOUR_MIN ? 12 * HOUR_MIN : 0);
            walk = here;
        } else if (digit(&walk) >= 0) {
            while (digit(&walk) >= 0)
                continue;
        } else if (walk.at == from) {
            (void)utf8_next(sentence, &walk.at);
        }
    }
    return found;
}

int64_t promise_time(struct text words, int64_t said_ms, const struct zone *zone)
{
    static const char *const promising[] = {
        "まで",  "時に",   "分に",    "頃",    "ごろ",  "お知らせ", "ご報告",  "ご連絡",   "by ",
        "will ", "we'll ", "before ", "entro", "alle ", "ore ",     "aggiorn", "pubblich", NULL};
    static const char *const tomorrow[] = {"明日", "翌日", "tomorrow", "domani", NULL};
    static const char *const hours[] = {"営業時間",  "受付時間", "時から", "opening hours",
                                        "open from", "orari",    "dalle ", NULL};
    const int minute = clock_in(words);
    if (minute < 0 || !holds(words, promising) || holds(words, hours))
        return 0;
    const int64_t day = zone_day(zone, said_ms) + (holds(words, tomorrow) ? 1 : 0);
    const int64_t due = zone_since_ms(zone, day, minute < DAY_MIN ? minute : DAY_MIN);
    return due > said_ms ? due : 0;
}
