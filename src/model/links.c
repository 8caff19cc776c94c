#include "model/links.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "model/links_tlds.h"

#include <utf8proc.h>

enum { LABEL_MOST = 63, URL_MOST = 4096, TCO_SLUG_MOST = 40, RUN_MOST = 4096, NAME_MOST = 253 };

struct finder {
    struct text text;
    struct arena *arena;
    VEC(struct text_link) found;
    bool more;
    size_t barren; /* the run of host letters up to here holds no top-level name */
};

static bool digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool latin(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool one_of(uint32_t c, const char *letters)
{
    return c && c < 0x80 && strchr(letters, (int)c);
}

static uint32_t code_at(struct text text, size_t at)
{
    size_t i = at;
    return at < text.len ? utf8_next(text, &i) : 0;
}

static uint32_t code_before(struct text text, size_t at)
{
    size_t i = at;
    while (i > 0 && at - i < 4) {
        i--;
        if ((text.at[i] & 0xC0) != 0x80)
            break;
    }
    return at ? code_at(text, i) : 0;
}

static size_t after(struct text text, size_t at)
{
    utf8_next(text, &at);
    return at;
}

static bool space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           c == 0x180E || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool direction(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool no_letter(uint32_t c)
{
    return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF;
}

static bool accented(uint32_t c)
{
    static const uint16_t single[] = {0x253, 0x254, 0x256, 0x257, 0x259, 0x25B, 0x263,
                                      0x268, 0x26F, 0x272, 0x289, 0x28B, 0x2BB};
    for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
        if (c == single[i])
            return true;
    return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) ||
           (c >= 0x1E00 && c <= 0x1EFF);
}

/* ---- links ---- */

static bool host_letter(uint32_t c)
{
    return c && !one_of(c, "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$") && !space(c) && !no_letter(c) &&
           !direction(c);
}

static bool path_letter(uint32_t c)
{
    return latin(c) || digit(c) || one_of(c, "!*';:=+,.$/%#[]-_~@|&") || c == 0x2013 ||
           (c >= 0x400 && c <= 0x4FF) || accented(c);
}

static bool path_end_letter(uint32_t c)
{
    return latin(c) || digit(c) || one_of(c, "=_#/+-") || (c >= 0x400 && c <= 0x4FF) || accented(c);
}

/* Letters of a path from at on. */
static size_t path_run(struct text text, size_t at)
{
    while (path_letter(code_at(text, at)))
        at = after(text, at);
    return at;
}

/* Behind "(a)", "(a(b)c)" at at, or at. */
static size_t in_brackets(struct text text, size_t at)
{
    if (code_at(text, at) != '(')
        return at;
    const size_t inner = path_run(text, at + 1);
    if (code_at(text, inner) == ')' && inner > at + 1)
        return inner + 1;
    if (code_at(text, inner) != '(')
        return at;
    const size_t second = path_run(text, inner + 1);
    if (second == inner + 1 || code_at(text, second) != ')')
        return at;
    const size_t last = path_run(text, second + 1);
    return code_at(text, last) == ')' ? last + 1 : at;
}

static size_t path_end(struct text text, size_t at)
{
    if (code_at(text, at) != '/')
        return at;
    size_t end = at + 1;
    for (size_t i = at + 1; i < text.len;) {
        const uint32_t c = code_at(text, i);
        const size_t brackets = in_brackets(text, i);
        if (brackets > i) {
            i = end = brackets;
            continue;
        }
        if (!path_letter(c))
            break;
        i = after(text, i);
        if (path_end_letter(c))
            end = i;
    }
    return end;
}

static size_t query_end(struct text text, size_t at)
{
    if (code_at(text, at) != '?')
        return at;
    size_t end = at;
    for (size_t i = at + 1; i < text.len; i++) {
        const uint32_t c = (unsigned char)text.at[i];
        if (!latin(c) && !digit(c) && !one_of(c, "!?*'@();:&=+$/%#[]-_.,~|"))
            break;
        if (latin(c) || digit(c) || one_of(c, "-_&=#/"))
            end = i + 1;
    }
    return end;
}

static int compare_tld(const void *key, const void *entry)
{
    return text_order(*(const struct text *)key, text_of(*(const char *const *)entry));
}

static bool known_tld(struct text word)
{
    char room[64];
    if (!word.len || word.len > sizeof(room))
        return false;
    for (size_t i = 0; i < word.len; i++)
        room[i] = (char)(word.at[i] >= 'A' && word.at[i] <= 'Z' ? word.at[i] + 32 : word.at[i]);
    const struct text low = {room, word.len};
    return bsearch(&low, link_tlds, sizeof(link_tlds) / sizeof(*link_tlds), sizeof(*link_tlds),
                   compare_tld);
}

/* Behind the top-level name that begins at at, or at. */
static size_t tld_end(struct text text, size_t at)
{
    size_t i = at, end = at;
    for (int n = 0; n < 24 && host_letter(code_at(text, i)); n++) {
        i = after(text, i);
        const uint32_t next = code_at(text, i);
        if (!latin(next) && !digit(next) && !one_of(next, "@+-") &&
            known_tld(text_slice(text, at, i)))
            end = i;
    }
    if (end > at || !text_starts_but_case(text_slice(text, at, text.len), TEXT("xn--")))
        return end;
    for (i = at + 4; latin(code_at(text, i)) || digit(code_at(text, i)) || code_at(text, i) == '-';)
        i++;
    return i > at + 4 ? i : at;
}

/* Behind the host that begins at at, or at: labels of letters, _ and - in them, then a top-level
 * name; of several ends the last. The label before the top-level name has no _. */
static size_t host_end(struct finder *finder, size_t at)
{
    const struct text text = finder->text;
    if (at < finder->barren || !host_letter(code_at(text, at)))
        return at;
    size_t end = at, i = at;
    bool underscore = false, open = false; /* a later beginning may find more */
    uint32_t last = 0;
    while (i < text.len && i - at < RUN_MOST) {
        const uint32_t c = code_at(text, i);
        if (c == '.') {
            open |= underscore || !host_letter(last) || !host_letter(code_at(text, i + 1));
            if (!host_letter(last))
                break;
            const size_t tld = underscore ? i + 1 : tld_end(text, i + 1);
            if (tld > i + 1)
                end = tld;
            underscore = false;
            if (!host_letter(code_at(text, i + 1)))
                break;
        } else if (c == '_' || c == '-') {
            underscore |= c == '_';
        } else if (!host_letter(c)) {
            break;
        }
        last = c;
        i = after(text, i);
    }
    if (end == at && !open && i - at < RUN_MOST)
        finder->barren = i;
    return end;
}

/* Letters that Punycode writes for a distance (RFC 3492, 3.3). */
static size_t distance_letters(uint64_t distance, uint32_t bias)
{
    for (size_t letters = 1;; letters++) {
        const uint32_t k = 36 * (uint32_t)letters;
        const uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (distance < t)
            return letters;
        distance = (distance - t) / (36 - t);
    }
}

/* 6.1 there. */
static uint32_t next_bias(uint64_t delta, size_t done, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / 700 : delta / 2;
    delta += delta / (done + 1);
    for (; delta > 455; k += 36)
        delta /= 35;
    return k + (uint32_t)(36 * delta / (delta + 38));
}

static uint32_t least_from(const uint32_t *codes, size_t count, uint32_t from)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (codes[i] >= from && codes[i] < least)
            least = codes[i];
    return least;
}

/* Letters a label takes in Punycode (6.3). */
static size_t punycode_length(const uint32_t *codes, size_t count)
{
    size_t basic = 0;
    for (size_t i = 0; i < count; i++)
        basic += codes[i] < 0x80;
    size_t length = basic + (basic > 0), done = basic;
    uint32_t n = 0x80, bias = 72;
    uint64_t delta = 0;
    while (done < count) {
        const uint32_t least = least_from(codes, count, n);
        delta += (uint64_t)(least - n) * (done + 1);
        n = least;
        for (size_t i = 0; i < count; i++) {
            delta += codes[i] < n;
            if (codes[i] != n)
                continue;
            length += distance_letters(delta, bias);
            bias = next_bias(delta, done, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        n++;
    }
    return length;
}

size_t host_label_length(struct text label)
{
    uint32_t codes[LABEL_MOST];
    size_t count = 0;
    bool plain = true;
    for (size_t i = 0; i < label.len;) {
        if (count == LABEL_MOST)
            return 0;
        codes[count] = utf8_next(label, &i);
        plain &= codes[count++] < 0x80;
    }
    const size_t length = plain ? count : 4 + punycode_length(codes, count);
    return length > LABEL_MOST ? 0 : length;
}

static bool plain_ascii(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static bool host_can_travel(struct text host)
{
    if (text_starts(host, TEXT("xn--")) && !plain_ascii(host))
        return false;
    struct text label;
    while (text_cut(&host, '.', &label))
        if (!host_label_length(label))
            return false;
    return true;
}

static void add(struct finder *finder, const struct text_link *link, size_t from, size_t to)
{
    if (finder->found.len == LINKS_MOST) {
        finder->more = true;
        return;
    }
    struct text_link one = *link;
    one.bytes = (struct span){(uint32_t)from, (uint32_t)to};
    one.text = text_slice(finder->text, from, to);
    vec_push(&finder->found, one);
}

/* A host of plain letters within a run that may hold others: "これはexample.comで". */
static bool bare_letter(uint32_t c)
{
    return latin(c) || digit(c) || c == '-' || accented(c);
}

static void bare_hosts(struct finder *finder, size_t from, size_t to, size_t end)
{
    const struct text text = text_slice(finder->text, 0, to);
    size_t last_from = 0, last_to = 0;
    for (size_t at = from; at < to;) {
        size_t i = at, stop = at;
        uint32_t before = 0;
        while (i < to) {
            const uint32_t c = code_at(text, i);
            if (c == '.' && before && before != '.') {
                /* what stands behind the host decides where its top-level name ends */
                const size_t tld = tld_end(finder->text, i + 1);
                if (tld > i + 1 && tld <= to)
                    stop = tld;
            } else if (!bare_letter(c)) {
                break;
            }
            before = c;
            i = after(text, i);
        }
        if (stop == at) {
            at = i > at ? i : after(text, at);
            continue;
        }
        if (last_to)
            add(finder,
                &(struct text_link){.bare = true,
                                    .name = text_slice(finder->text, last_from, last_to)},
                last_from, last_to);
        last_from = at;
        last_to = at = stop;
    }
    if (last_to)
        add(finder,
            &(struct text_link){.bare = true, .name = text_slice(finder->text, last_from, last_to)},
            last_from, last_to == to || end > to ? end : last_to);
}

/* t.co's own names are letters and digits; what follows them is text, but for a query. */
static bool short_link(struct text text, size_t host, size_t *end)
{
    const struct text rest = text_slice(text, host, *end);
    if (!text_starts_but_case(rest, TEXT("t.co/")))
        return true;
    size_t i = host + 5;
    while (i < *end && (latin((unsigned char)text.at[i]) || digit((unsigned char)text.at[i])))
        i++;
    if (i == host + 5)
        return true;
    if (i - host - 5 > TCO_SLUG_MOST)
        return false;
    const size_t query = query_end(text, i);
    *end = query < *end ? query : *end;
    return true;
}

/* A link that begins at at; where to go on. */
static size_t url_at(struct finder *finder, size_t at)
{
    const struct text text = finder->text, rest = text_slice(text, at, text.len);
    size_t scheme = text_starts_but_case(rest, TEXT("https://"))  ? 8
                    : text_starts_but_case(rest, TEXT("http://")) ? 7
                                                                  : 0;
    size_t host = at + scheme, stop = host_end(finder, host);
    if (stop == host && scheme) {
        scheme = 0;
        host = at;
        stop = host_end(finder, host);
    }
    if (stop == host)
        return at;
    size_t end = stop;
    if (code_at(text, end) == ':' && digit(code_at(text, end + 1)))
        for (end++; digit(code_at(text, end));)
            end++;
    const size_t path = path_end(text, end);
    const bool more = path > end;
    end = query_end(text, path);
    const struct text name = text_slice(text, host, stop);
    if (!host_can_travel(name) || end - at + (scheme ? 0 : 8) > URL_MOST)
        return end;
    if (!scheme) {
        if (!one_of(code_before(text, at), "-_./"))
            bare_hosts(finder, host, stop, more ? end : stop);
        return end;
    }
    size_t cut = end;
    if (short_link(text, host, &cut))
        add(finder, &(struct text_link){.name = name}, at, cut);
    return end;
}

static void find_urls(struct finder *finder)
{
    const struct text text = finder->text;
    if (text_find(text, TEXT(".")) < 0)
        return;
    for (size_t i = 0; i < text.len;) {
        const uint32_t before = code_before(text, i);
        if (i && (latin(before) || digit(before) || one_of(before, "@$#") || before == 0xFF20 ||
                  before == 0xFF03 || no_letter(before))) {
            i = after(text, i);
            continue;
        }
        const size_t end = url_at(finder, i);
        /* the letter a link ends with cannot stand before the next one: that is one further on */
        i = after(text, end > i ? end : i);
    }
}

/* ---- names and tags ---- */

static bool at_sign(uint32_t c)
{
    return c == '@' || c == 0xFF20;
}

static bool name_letter(uint32_t c)
{
    return latin(c) || digit(c) || c == '_';
}

/* "RT@name", "rt:@name" count as a beginning. */
static bool after_retweet(struct text text, size_t at)
{
    size_t i = at;
    if (i && text.at[i - 1] == ':')
        i--;
    if (i < 2 || !text_same_but_case(text_slice(text, i - 2, i), TEXT("rt")))
        return false;
    const uint32_t c = code_before(text, i - 2);
    return i == 2 || (!name_letter(c) && !one_of(c, "+~.-"));
}

static bool name_may_begin(struct text text, size_t at)
{
    const uint32_t before = code_before(text, at);
    return !at || (!name_letter(before) && !one_of(before, "!#$%&*") && !at_sign(before)) ||
           after_retweet(text, at);
}

/* Behind a host name of plain letters with at least one dot, or from. */
static size_t plain_host(struct text text, size_t from, bool any_end)
{
    size_t i = from, end = from;
    bool dot = false;
    while (i < text.len && i - from < NAME_MOST) {
        const uint32_t c = (unsigned char)text.at[i];
        if (!latin(c) && !digit(c) && c != '-' && c != '.')
            break;
        if (c == '.' && (i == from || text.at[i - 1] == '.' || text.at[i - 1] == '-'))
            break;
        dot |= c == '.';
        i++;
        if (c != '.' && c != '-')
            end = i;
    }
    if (!dot)
        return from;
    size_t last = end;
    while (last > from && text.at[last - 1] != '.')
        last--;
    const struct text tld = text_slice(text, last, end);
    /* .test as in Bluesky's own finder: the servers that people try things on have it */
    if (last == from || (!any_end && !known_tld(tld) && !text_same_but_case(tld, TEXT("test"))))
        return from;
    return end;
}

static size_t x_name(struct text text, size_t from)
{
    size_t i = from;
    while (i - from < 20 && name_letter(code_at(text, i)))
        i++;
    if (i == from)
        return from;
    const struct text rest = text_slice(text, i, text.len);
    const uint32_t next = code_at(text, i);
    if (at_sign(next) || accented(next) || text_starts(rest, TEXT("://")))
        return from;
    return i;
}

static size_t mastodon_name(struct text text, size_t from)
{
    size_t i = from;
    while (name_letter(code_at(text, i)) || (i > from && one_of(code_at(text, i), ".-")))
        i++;
    while (i > from && one_of((unsigned char)text.at[i - 1], ".-"))
        i--;
    if (text_starts(text_slice(text, i, text.len), TEXT("://")))
        return from;
    if (i == from || code_at(text, i) != '@')
        return i;
    const size_t host = plain_host(text, i + 1, true);
    return host > i + 1 ? host : from;
}

static void find_names(struct finder *finder, enum name_form names)
{
    const struct text text = finder->text;
    for (size_t i = 0; i < text.len;) {
        const size_t next = after(text, i);
        if (!at_sign(code_at(text, i)) || !name_may_begin(text, i)) {
            i = next;
            continue;
        }
        const size_t end = names == NAME_X         ? x_name(text, next)
                           : names == NAME_BLUESKY ? plain_host(text, next, false)
                                                   : mastodon_name(text, next);
        if (end > next)
            add(finder,
                &(struct text_link){.kind = LINK_MENTION, .name = text_slice(text, next, end)}, i,
                end);
        i = end > next ? end : next;
    }
}

static bool tag_letter(uint32_t c, bool *is_letter)
{
    static const uint16_t special[] = {'_',    0x200C, 0x200D, 0xA67E, 0x5BE,  0x5F3,
                                       0x5F4,  0xFF5E, 0x301C, 0x309B, 0x309C, 0x30A0,
                                       0x30FB, 0x3003, 0xF0B,  0xF0C,  0xB7};
    *is_letter = false;
    if (!c || c == 0xFFFD)
        return false;
    for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
        if (c == special[i])
            return true;
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        /* the signs behind an emoji are none of a word */
        *is_letter = c != 0xFE0E && c != 0xFE0F && c != 0x20E3;
        return *is_letter;
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return false;
    }
}

static bool hash_sign(uint32_t c)
{
    return c == '#' || c == 0xFF03;
}

static void find_tags(struct finder *finder)
{
    const struct text text = finder->text;
    for (size_t i = 0; i < text.len;) {
        const size_t next = after(text, i);
        const uint32_t before = code_before(text, i);
        bool letter, any = false;
        if (!hash_sign(code_at(text, i)) || (i && (before == '&' || tag_letter(before, &letter)))) {
            i = next;
            continue;
        }
        size_t end = next;
        while (end < text.len && tag_letter(code_at(text, end), &letter)) {
            any |= letter;
            end = after(text, end);
        }
        const struct text rest = text_slice(text, end, text.len);
        if (any && !hash_sign(code_at(text, end)) && !text_starts(rest, TEXT("://")))
            add(finder, &(struct text_link){.kind = LINK_TAG, .name = text_slice(text, next, end)},
                i, end);
        i = end;
    }
}

static size_t money_end(struct text text, size_t at)
{
    size_t i = at;
    while (i - at < 6 && latin(code_at(text, i)))
        i++;
    size_t end = i;
    if (i > at && one_of(code_at(text, i), "._")) {
        size_t j = i + 1;
        while (j - i < 3 && latin(code_at(text, j)))
            j++;
        if (j > i + 1)
            end = j;
    }
    for (; end > at; end = end > i ? i : at) {
        const uint32_t next = code_at(text, end);
        if (end == text.len || space(next) || one_of(next, "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$"))
            return end;
    }
    return at;
}

static void find_money(struct finder *finder)
{
    const struct text text = finder->text;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '$' || (i && !space(code_before(text, i))))
            continue;
        const size_t end = money_end(text, i + 1);
        if (end > i + 1)
            add(finder,
                &(struct text_link){.kind = LINK_MONEY, .name = text_slice(text, i + 1, end)}, i,
                end);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct text_link *one = a, *two = b;
    if (one->bytes.from != two->bytes.from)
        return one->bytes.from < two->bytes.from ? -1 : 1;
    return one->kind < two->kind ? -1 : one->kind > two->kind;
}

enum name_form name_form_of(struct text net)
{
    if (text_is(net, "bluesky"))
        return NAME_BLUESKY;
    return text_is(net, "mastodon") || text_is(net, "misskey") ? NAME_MASTODON : NAME_X;
}

struct text_links text_links(struct text text, enum name_form names, struct arena *arena)
{
    struct finder finder = {.text = text, .arena = arena};
    find_urls(&finder);
    find_names(&finder, names);
    find_tags(&finder);
    if (names == NAME_X)
        find_money(&finder);
    if (finder.found.len)
        qsort(finder.found.at, finder.found.len, sizeof(*finder.found.at), by_place);
    struct text_links links = {.more = finder.more};
    links.at = arena_array(arena, struct text_link, finder.found.len + 1);
    size_t byte = 0;
    uint32_t chars = 0;
    for (size_t i = 0; i < finder.found.len; i++) {
        struct text_link link = finder.found.at[i];
        if (link.bytes.from < byte)
            continue; /* lies over the one before */
        chars += (uint32_t)utf8_count(text_slice(text, byte, link.bytes.from));
        link.chars.from = chars;
        chars += (uint32_t)utf8_count(link.text);
        link.chars.to = chars;
        byte = link.bytes.to;
        links.at[links.count++] = link;
    }
    vec_done(&finder.found);
    return links;
}
