#include "check/moments.h"

#include "base/vec.h"

struct cursor {
    struct text text;
    enum tongue tongue;
    size_t at;
};

static bool digit_at(struct text text, size_t at)
{
    return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

static bool take(struct cursor *cursor, const char *word)
{
    const struct text rest = text_slice(cursor->text, cursor->at, cursor->text.len);
    if (!rest.len || rest.at[0] != word[0] || !text_starts(rest, text_of(word)))
        return false;
    const size_t end = cursor->at + strlen(word);
    const uint32_t last = plain_before(cursor->text, end);
    if (plain_latin(last) && !(last >= '0' && last <= '9') &&
        plain_latin(plain_at(cursor->text, end)))
        return false;
    cursor->at = end;
    return true;
}

static void blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->text.len &&
           (cursor->text.at[cursor->at] == ' ' || cursor->text.at[cursor->at] == ','))
        cursor->at++;
}

/* Up to most digits as a number from low to high. */
static bool number(struct cursor *cursor, size_t most, int low, int high, int *out)
{
    size_t i = cursor->at;
    int value = 0;
    while (digit_at(cursor->text, i) && i - cursor->at < most)
        value = value * 10 + (cursor->text.at[i++] - '0');
    if (i == cursor->at || digit_at(cursor->text, i) || value < low || value > high)
        return false;
    cursor->at = i;
    *out = value;
    return true;
}

static bool one_of(struct cursor *cursor, const char *const *words, size_t count, int *index_out)
{
    for (size_t i = 0; i < count; i++)
        if (take(cursor, words[i])) {
            *index_out = (int)i;
            return true;
        }
    return false;
}

static bool month_name(struct cursor *cursor, int *month)
{
    static const char *const en[] = {
        "january",   "february", "march",    "april",    "may",  "june", "july", "august",
        "september", "october",  "november", "december", "jan",  "feb",  "mar",  "apr",
        "may",       "jun",      "jul",      "aug",      "sept", "oct",  "nov",  "dec"};
    static const char *const it[] = {"gennaio",   "febbraio", "marzo",    "aprile",
                                     "maggio",    "giugno",   "luglio",   "agosto",
                                     "settembre", "ottobre",  "novembre", "dicembre"};
    int i;
    if (cursor->tongue == TONGUE_IT ? !one_of(cursor, it, 12, &i) : !one_of(cursor, en, 24, &i))
        return false;
    *month = i % 12 + 1;
    return true;
}

static bool year(struct cursor *cursor, int *year_out)
{
    struct cursor try = *cursor;
    blanks(&try);
    if (!number(&try, 4, 1900, 2199, year_out))
        return false;
    *cursor = try;
    return true;
}

/* ---- days ---- */

static bool japanese_day(struct cursor *cursor, struct moment *moment)
{
    struct cursor try = *cursor;
    int value;
    if (number(&try, 4, 1900, 2199, &value) && take(&try, "年")) {
        moment->year = value;
        *cursor = try;
    }
    try = *cursor;
    if (!number(&try, 2, 1, 12, &value) || !take(&try, "月"))
        return false; /* 2026年 alone is a number */
    if (take(&try, "間"))
        return false;
    moment->month = value;
    *cursor = try;
    if (number(&try, 2, 1, 31, &value) && take(&try, "日")) {
        moment->day = value;
        *cursor = try;
    }
    return true;
}

static bool worded_day(struct cursor *cursor, struct moment *moment)
{
    struct cursor try = *cursor;
    int day = 0, month = 0;
    if (month_name(&try, &month)) {
        struct cursor more = try;
        blanks(&more);
        if (cursor->tongue == TONGUE_EN && number(&more, 2, 1, 31, &day)) {
            (void)(take(&more, "st") || take(&more, "nd") || take(&more, "rd") ||
                   take(&more, "th"));
            if (more.at < more.text.len && more.text.at[more.at] == ':')
                day = 0; /* "may 12:30" */
            else
                try = more;
        }
        if (!year(&try, &moment->year) && !day)
            return false; /* "may", "march" alone are no dates */
    } else {
        if (cursor->tongue == TONGUE_IT && take(&try, "primo"))
            day = 1;
        else if (!number(&try, 2, 1, 31, &day))
            return false;
        (void)(take(&try, "°") || take(&try, "º") || take(&try, "st") || take(&try, "nd") ||
               take(&try, "rd") || take(&try, "th"));
        blanks(&try);
        (void)(take(&try, "of ") || take(&try, "di "));
        if (!month_name(&try, &month))
            return false;
        year(&try, &moment->year);
    }
    moment->month = month;
    moment->day = day;
    *cursor = try;
    return true;
}

/* 2026-03-04, 2026/3/4, 03/04, 25/12/2026 */
static bool figured_day(struct cursor *cursor, struct moment *moment)
{
    struct cursor try = *cursor;
    int a, b, c = 0;
    char sign;
    if (plain_latin(plain_before(try.text, try.at)))
        return false;
    if (number(&try, 4, 1900, 2199, &a) && try.at < try.text.len &&
        (try.text.at[try.at] == '-' || try.text.at[try.at] == '/')) {
        sign = try.text.at[try.at++];
        if (!number(&try, 2, 1, 12, &b) || try.at >= try.text.len || try.text.at[try.at] != sign)
            return false;
        try.at++;
        if (!number(&try, 2, 1, 31, &c))
            return false;
        moment->year = a;
        moment->month = b;
        moment->day = c;
        *cursor = try;
        return true;
    }
    try = *cursor;
    if (!number(&try, 2, 1, 31, &a) || try.at >= try.text.len || try.text.at[try.at] != '/')
        return false;
    try.at++;
    if (!number(&try, 2, 1, 31, &b))
        return false;
    if (try.at < try.text.len && try.text.at[try.at] == '/') {
        try.at++;
        if (!number(&try, 4, 1, 2199, &c))
            return false;
        moment->year = c < 100 ? 2000 + c : c;
    }
    const bool month_first = cursor->tongue == TONGUE_JA || b > 12;
    if ((month_first ? a : b) > 12)
        return false;
    moment->month = month_first ? a : b;
    moment->day = month_first ? b : a;
    moment->ambiguous = a <= 12 && b <= 12 && a != b && cursor->tongue != TONGUE_JA;
    *cursor = try;
    return true;
}

static bool relative_day(struct cursor *cursor, struct moment *moment)
{
    static const struct {
        enum tongue tongue;
        const char *word;
        int days;
    } words[] = {
        {TONGUE_JA, "本日", 0},    {TONGUE_JA, "今日", 0},     {TONGUE_JA, "今夜", 0},
        {TONGUE_JA, "今晩", 0},    {TONGUE_JA, "明日", 1},     {TONGUE_JA, "明後日", 2},
        {TONGUE_JA, "昨日", -1},   {TONGUE_JA, "翌日", 1},     {TONGUE_EN, "today", 0},
        {TONGUE_EN, "tonight", 0}, {TONGUE_EN, "tomorrow", 1}, {TONGUE_EN, "yesterday", -1},
        {TONGUE_IT, "oggi", 0},    {TONGUE_IT, "stasera", 0},  {TONGUE_IT, "dopodomani", 2},
        {TONGUE_IT, "domani", 1},  {TONGUE_IT, "ieri", -1}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (words[i].tongue == cursor->tongue && take(cursor, words[i].word)) {
            moment->relative = words[i].days;
            return true;
        }
    return false;
}

static bool comes_every_week(struct text text, size_t at)
{
    const struct text head = text_slice(text, 0, at);
    return text_ends(head, TEXT("every ")) || text_ends(head, TEXT("each ")) ||
           text_ends(head, TEXT("ogni ")) || text_ends(head, TEXT("毎週"));
}

/* A day of the week, which a date may follow: "Monday, 3 May". */
static void weekday_at(struct cursor *cursor, struct moment *moment)
{
    static const char *const names[][7] = {
        [TONGUE_JA] = {"月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"},
        [TONGUE_EN] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
                       "sunday"},
        [TONGUE_IT] = {"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato",
                       "domenica"}};
    int day;
    if (cursor->tongue == TONGUE_OTHER || comes_every_week(cursor->text, cursor->at) ||
        !one_of(cursor, names[cursor->tongue], 7, &day))
        return;
    (void)take(cursor, "日");
    moment->weekday = day + 1;
}

/* ---- times of day ---- */

static bool minutes_behind(struct cursor *cursor, int *minutes)
{
    struct cursor try = *cursor;
    const bool italian = cursor->tongue == TONGUE_IT;
    if (!take(&try, ":") && !(italian && (take(&try, ".") || take(&try, " e "))))
        return false;
    const size_t from = try.at;
    if (!number(&try, 2, 0, 59, minutes) || try.at - from != 2)
        return false;
    *cursor = try;
    return true;
}

static bool japanese_time(struct cursor *cursor, struct moment *moment)
{
    struct cursor try = *cursor;
    int hour, minute = 0;
    const bool late = take(&try, "午後"), early = !late && take(&try, "午前");
    if (take(&try, "正午")) {
        moment->minute = 720;
        *cursor = try;
        return true;
    }
    if (!number(&try, 2, 0, 30, &hour))
        return false;
    if (take(&try, "時")) {
        if (take(&try, "間"))
            return false;
        struct cursor more = try;
        if (number(&more, 2, 0, 59, &minute) && take(&more, "分"))
            try = more;
        else
            minute = take(&try, "半") ? 30 : 0;
    } else if (!minutes_behind(&try, &minute)) {
        return false;
    }
    (void)early;
    moment->minute = ((hour + (late && hour < 12 ? 12 : 0)) * 60 + minute);
    *cursor = try;
    return true;
}

static bool half_of_day(struct cursor *cursor, int *hour)
{
    struct cursor try = *cursor;
    blanks(&try);
    const bool late = take(&try, "pm") || take(&try, "p.m.");
    if (!late && !take(&try, "am") && !take(&try, "a.m."))
        return false;
    *hour = *hour % 12 + (late ? 12 : 0);
    *cursor = try;
    return true;
}

static bool named_time(struct cursor *cursor, struct moment *moment)
{
    static const char *const noon[] = {"noon", "midday", "mezzogiorno"};
    static const char *const midnight[] = {"midnight", "mezzanotte"};
    int ignored;
    const bool at_noon = one_of(cursor, noon, 3, &ignored);
    if (!at_noon && !one_of(cursor, midnight, 2, &ignored))
        return false;
    moment->minute = at_noon ? 720 : 0;
    return true;
}

static bool worded_time(struct cursor *cursor, struct moment *moment)
{
    struct cursor try = *cursor;
    int hour, minute = 0;
    bool told = false;
    if (cursor->tongue == TONGUE_IT)
        told = take(&try, "alle ore ") || take(&try, "alle ") || take(&try, "dalle ") ||
               take(&try, "ore ") || take(&try, "le ore ") || take(&try, "le ") ||
               take(&try, "per le ");
    if (named_time(&try, moment)) {
        *cursor = try;
        return true;
    }
    const size_t digits = try.at;
    if (!number(&try, 2, 0, 24, &hour))
        return false;
    const bool minutes = minutes_behind(&try, &minute);
    if (cursor->tongue == TONGUE_EN)
        told = half_of_day(&try, &hour);
    if (!told && (!minutes || try.text.at[digits + (hour > 9 ? 2 : 1)] == '.'))
        return false;
    if (told && !minutes && cursor->tongue == TONGUE_IT) {
        /* "le 3 persone", "alle 12.000" are no times */
        struct cursor next = try;
        blanks(&next);
        const uint32_t c = plain_at(next.text, try.at);
        static const char *const may_follow[] = {
            "di oggi", "di domani", "di ieri", "ora",    "utc", "cet", "cest", "e",
            "del",     "circa",     "oggi",    "domani", "ci",  "la",  "vi",   "italiane"};
        int ignored;
        if (c == '%' || c == '-' ||
            (plain_latin(plain_at(next.text, next.at)) && next.at > try.at &&
             try.text.at[try.at] == ' ' && !one_of(&next, may_follow, 16, &ignored)))
            return false;
    }
    moment->minute = hour * 60 + minute;
    *cursor = try;
    return true;
}

static void zone_behind(struct cursor *cursor, struct moment *moment)
{
    static const struct {
        const char *word;
        int minutes;
    } zones[] = {{"日本時間", 540},    {"jst", 540},        {"japan time", 540},
                 {"utc", 0},           {"gmt", 0},          {"z", 0},
                 {"cest", 120},        {"cet", 60},         {"ora italiana", 60},
                 {"italian time", 60}, {"ora di roma", 60}, {"bst", 60},
                 {"edt", -240},        {"est", -300},       {"eastern", -300},
                 {"pdt", -420},        {"pst", -480},       {"pacific", -480},
                 {"et", -300},         {"pt", -480},        {"ora del giappone", 540},
                 {"イタリア時間", 60}, {"現地時間", 0},     {"kst", 540}};
    struct cursor try = *cursor;
    while (try.at < try.text.len && strchr(" (,", try.text.at[try.at]))
        try.at++;
    (void)take(&try, "の");
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
        if (take(&try, zones[i].word)) {
            moment->zoned = true;
            moment->zone_minutes = zones[i].minutes;
            while (try.at < try.text.len && try.text.at[try.at] == ')')
                try.at++;
            *cursor = try;
            return;
        }
}

/* A zone may stand before: 日本時間18時. */
static bool zone_before(struct text text, size_t at)
{
    const struct text head = text_slice(text, 0, at);
    return text_ends(head, TEXT("日本時間")) || text_ends(head, TEXT("日本時間の")) ||
           text_ends(head, TEXT("jst "));
}

static bool is_by(struct text text, const struct moment *moment)
{
    const struct text rest = text_slice(text, moment->at.to, text.len),
                      head = text_slice(text, 0, moment->at.from);
    /* until is no promise: "refunds until 31 August" */
    return text_starts(rest, TEXT("までに")) || text_starts(rest, TEXT("頃までに")) ||
           text_starts(rest, TEXT("ごろまでに")) || text_ends(head, TEXT("by ")) ||
           text_ends(head, TEXT("before ")) || text_ends(head, TEXT("entro ")) ||
           text_ends(head, TEXT("entro il ")) || text_ends(head, TEXT("entro le "));
}

/* What ends with it or begins with it: "until 12 May", 5月12日から, "dal 12". */
static int edge_of(struct text text, const struct moment *moment)
{
    static const struct {
        const char *word;
        int edge;
    } before[] = {{"until ", -1},     {"till ", -1},        {"through ", -1}, {"up to ", -1},
                  {"before ", -1},    {"fino al ", -1},     {"fino a ", -1},  {"fino alle ", -1},
                  {"prima del ", -1}, {"from ", 1},         {"since ", 1},    {"after ", 1},
                  {"as of ", 1},      {"dal ", 1},          {"dall'", 1},     {"da ", 1},
                  {"dopo il ", 1},    {"a partire dal ", 1}},
      behind[] = {{"まで", -1}, {"以前", -1}, {"より前", -1},
                  {"から", 1},  {"より", 1},  {"以降", 1}};
    const struct text head = text_slice(text, 0, moment->at.from),
                      rest = text_slice(text, moment->at.to, text.len);
    for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
        if (text_starts(rest, text_of(behind[i].word)))
            return behind[i].edge;
    for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
        if (text_ends(head, text_of(before[i].word)) &&
            !plain_latin(plain_before(head, head.len - strlen(before[i].word))))
            return before[i].edge;
    return 0;
}

/* What may stand between a day and its time: "の", "at", "(月)". */
static void between_day_and_time(struct cursor *cursor)
{
    static const char *const days[] = {"月", "火", "水", "木", "金", "土", "日"};
    int ignored;
    blanks(cursor);
    if (take(cursor, "の") || take(cursor, "at ") || take(cursor, "by ") ||
        take(cursor, "entro ") || take(cursor, "(") || take(cursor, "、"))
        blanks(cursor);
    if (one_of(cursor, days, 7, &ignored))
        take(cursor, ")");
}

/* "18:00 di oggi", "6 pm on 4 March" */
static void day_behind_time(struct cursor *cursor, struct moment *moment)
{
    struct cursor more = *cursor;
    blanks(&more);
    (void)(take(&more, "di ") || take(&more, "on ") || take(&more, "del "));
    if (!relative_day(&more, moment) && (cursor->tongue == TONGUE_JA || !worded_day(&more, moment)))
        return;
    *cursor = more;
    if (!moment->zoned)
        zone_behind(cursor, moment);
}

static bool may_begin(const struct cursor *cursor)
{
    const uint32_t before = plain_before(cursor->text, cursor->at);
    if (before == '.' && cursor->at > 1 && digit_at(cursor->text, cursor->at - 2))
        return false;
    return !plain_latin(before) ||
           (cursor->tongue == TONGUE_JA && !(before >= '0' && before <= '9'));
}

/* A day, a time, or both one behind the other. */
static bool moment_at(struct cursor *cursor, struct moment *moment)
{
    *moment = (struct moment){.minute = -1, .relative = DAY_UNKNOWN};
    const size_t from = cursor->at;
    const bool ja = cursor->tongue == TONGUE_JA;
    struct cursor try = *cursor;
    if (!may_begin(cursor))
        return false;
    weekday_at(&try, moment);
    struct cursor more = try;
    if (moment->weekday)
        blanks(&more);
    const bool dated = relative_day(&more, moment) || figured_day(&more, moment) ||
                       (ja ? japanese_day(&more, moment) : worded_day(&more, moment));
    if (dated)
        try = more;
    const bool day = dated || moment->weekday;
    more = try;
    if (day)
        between_day_and_time(&more);
    const bool time = ja ? japanese_time(&more, moment) : worded_time(&more, moment);
    if (!day && !time)
        return false;
    if (time) {
        try = more;
        zone_behind(&try, moment);
        if (!day)
            day_behind_time(&try, moment);
        moment->zoned |= zone_before(cursor->text, from);
    }
    moment->at = (struct span){(uint32_t)from, (uint32_t)try.at};
    moment->by = is_by(cursor->text, moment);
    moment->edge = edge_of(cursor->text, moment);
    *cursor = try;
    return true;
}

void moments_find(struct text plain, enum tongue tongue, const struct span *skip, size_t skip_count,
                  struct arena *arena, struct moments *out)
{
    VEC(struct moment) found = {0};
    size_t s = 0;
    struct cursor cursor = {plain, tongue, 0};
    while (cursor.at < plain.len && found.len < MOMENTS_MOST) {
        while (s < skip_count && skip[s].to <= cursor.at)
            s++;
        if (s < skip_count && skip[s].from <= cursor.at) {
            cursor.at = skip[s].to;
            continue;
        }
        struct moment moment;
        if (moment_at(&cursor, &moment))
            vec_push(&found, moment);
        else
            cursor.at = plain_next(plain, cursor.at);
    }
    *out = (struct moments){arena_array(arena, struct moment, found.len + 1), found.len};
    if (found.len)
        memcpy(out->at, found.at, found.len * sizeof(*found.at));
    vec_done(&found);
}

bool moment_has_date(const struct moment *moment)
{
    return moment->month || moment->relative != DAY_UNKNOWN;
}

bool moment_is_weekday(const struct moment *moment)
{
    return moment->weekday && !moment_has_date(moment) && moment->minute < 0;
}

static int days_of(const struct moment *moment)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return before[moment->month - 1] + moment->day;
}

static bool meet(const struct moment *a, const struct moment *b)
{
    if (a->edge > 0 && b->edge < 0)
        return true;
    return a->edge < 0 && b->edge >= 0 &&
           (b->edge > 0 ||
            (a->month && b->month && a->day && b->day && days_of(b) - days_of(a) == 1));
}

bool moments_meet(const struct moment *a, const struct moment *b)
{
    return meet(a, b) || meet(b, a);
}

bool moments_differ(const struct moment *a, const struct moment *b)
{
    if (moments_meet(a, b))
        return false;
    if (a->weekday && b->weekday && a->weekday != b->weekday)
        return true;
    if (a->year && b->year && a->year != b->year)
        return true;
    if (a->month && b->month && a->month != b->month)
        return true;
    if (a->month && b->month && a->day && b->day && a->day != b->day)
        return true;
    if (a->minute < 0 || b->minute < 0)
        return false;
    const int apart = a->zoned && b->zoned ? a->zone_minutes - b->zone_minutes : 0;
    return (a->minute - b->minute - apart) % 1440 != 0;
}

int64_t moment_ms(const struct moment *moment, const struct zone *zone, int64_t now_ms)
{
    if (!now_ms || moment->minute < 0)
        return 0;
    const int64_t shift =
        moment->zoned ? moment->zone_minutes * 60000LL : zone_offset_ms(zone, now_ms);
    struct civil local =
        moment->zoned ? zone_civil(NULL, now_ms + shift) : zone_civil(zone, now_ms);
    if (moment->relative != DAY_UNKNOWN)
        local.day += moment->relative;
    if (moment->month) {
        local.month = moment->month;
        local.day = moment->day ? moment->day : 1;
        if (moment->year)
            local.year = moment->year;
    }
    local.hour = moment->minute / 60;
    local.minute = moment->minute % 60;
    local.second = local.ms = 0;
    const int64_t at = moment->zoned ? zone_ms(NULL, &local) - shift : zone_ms(zone, &local);
    return at;
}
