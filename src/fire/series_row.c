#include "base/clock.h"
#include "fire/series.h"

#include <math.h>
#include <stdio.h>

/* Rows of a series as people and other programs write them. */

enum { TIME_LONGEST = 40 };

static struct text cell(struct text *rest)
{
    struct text part = {0};
    if (!text_cut(rest, ',', &part))
        return part;
    part = text_trim(part);
    if (part.len >= 2 && part.at[0] == '"' && part.at[part.len - 1] == '"')
        part = text_trim(text_slice(part, 1, part.len - 1));
    return part;
}

/* A sign or Z behind the date is a zone. */
static bool has_zone(struct text time)
{
    for (size_t i = 10; i < time.len; i++)
        if (strchr("+-Zz", time.at[i]))
            return true;
    return false;
}

static bool time_read(struct text time, int64_t *ms_out)
{
    enum { DATE = 10, TO_MINUTES = 16 };
    char room[TIME_LONGEST + 12];
    if (time.len > TIME_LONGEST || memchr(time.at ? time.at : "", 0, time.len))
        return false;
    const char *more = has_zone(time)           ? ""
                       : time.len == DATE       ? "T00:00:00Z"
                       : time.len == TO_MINUTES ? ":00Z"
                                                : "Z";
    const int len = snprintf(room, sizeof(room), "%.*s%s", TEXT_ARG(time), more);
    return time_parse((struct text){room, (size_t)len}, ms_out);
}

static bool is_missing(struct text value)
{
    static const char *const words[] = {"NaN", "nan", "NAN", "NA", "N/A", "null", "NULL"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (text_is(value, words[i]))
            return true;
    return !value.len;
}

enum err series_row_read(struct text line, struct series_row *row_out, struct why *why)
{
    struct series_row row = {0};
    struct text rest = line;
    const struct text time = cell(&rest);
    if (!time_read(time, &row.at_ms))
        return why_set(why, ERR_BAD_INPUT,
                       "'%.*s' is no time; write it as 2026-11-21 03:57:00 or as RFC 3339",
                       (int)(time.len < 60 ? time.len : 60), time.at ? time.at : "");
    if (!rest.at)
        return why_set(why, ERR_BAD_INPUT, "there is no value; a row is timestamp,value");
    const struct text value = cell(&rest);
    row.missing = is_missing(value);
    if (!row.missing && !text_number(value, &row.value))
        return why_set(
            why, ERR_BAD_INPUT,
            "'%.*s' is no number; write digits, or leave it empty where none was measured",
            (int)(value.len < 60 ? value.len : 60), value.at);
    if (!(fabs(row.value) <= SERIES_VALUE_MOST))
        return why_set(why, ERR_BAD_INPUT, "the value %.*s is beyond %g; use a greater unit",
                       (int)(value.len < 60 ? value.len : 60), value.at, SERIES_VALUE_MOST);
    *row_out = row;
    return OK;
}

enum err series_header_read(struct text line, struct why *why)
{
    if (text_starts(line, TEXT("\xef\xbb\xbf")))
        line = text_slice(line, 3, line.len);
    struct text rest = line;
    const struct text first = cell(&rest), second = cell(&rest);
    if (text_is(first, "timestamp") && text_is(second, "value"))
        return OK;
    return why_set(why, ERR_BAD_INPUT, "the first line must be 'timestamp,value', it is '%.*s'",
                   (int)(line.len < 60 ? line.len : 60), line.at);
}
