#include "story/link.h"

/* Parameters that say how a reader came, not what he reads; a * stands for any end. */
static const char *const tracking[] = {
    "utm_*",      "fbclid",    "gclid",
    "dclid",      "yclid",     "msclkid",
    "igshid",     "igsh",      "mc_cid",
    "mc_eid",     "_ga",       "_gl",
    "ref",        "ref_src",   "ref_url",
    "referrer",   "source",    "feature",
    "si",         "spm",       "cmpid",
    "ncid",       "ocid",      "smid",
    "share",      "shared",    "__twitter_impression",
    "wt_mc",      "at_medium", "at_campaign",
    "guccounter", "twclid",    "ttclid",
    "li_fat_id",  "mkt_tok",   "vero_id",
};

static bool named(struct text name, const char *pattern)
{
    struct text want = text_of(pattern);
    if (want.len && want.at[want.len - 1] == '*')
        return text_starts(name, text_slice(want, 0, want.len - 1));
    return text_same(name, want);
}

static bool is_tracking(struct text host, struct text parameter)
{
    struct text name = parameter;
    const char *equals = parameter.len ? memchr(parameter.at, '=', parameter.len) : NULL;
    if (equals)
        name.len = (size_t)(equals - parameter.at);
    if (text_is(host, "x.com") && (text_is(name, "s") || text_is(name, "t")))
        return true;
    for (size_t i = 0; i < sizeof(tracking) / sizeof(*tracking); i++)
        if (named(name, tracking[i]))
            return true;
    return name.len == 0;
}

static int lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool starts_nocase(struct text text, struct text start)
{
    if (text.len < start.len)
        return false;
    for (size_t i = 0; i < start.len; i++)
        if (lowered(text.at[i]) != start.at[i])
            return false;
    return true;
}

static size_t scheme_len(struct text link)
{
    if (starts_nocase(link, TEXT("https://")))
        return 8;
    return starts_nocase(link, TEXT("http://")) ? 7 : 0;
}

/* One host for the same place under several names. */
static struct text host_of(struct text host)
{
    static const char *const fronts[] = {"www.", "m.", "mobile.", "amp."};
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++)
        if (text_starts(host, text_of(fronts[i])))
            host = text_slice(host, strlen(fronts[i]), host.len);
    return text_is(host, "twitter.com") ? TEXT("x.com") : host;
}

static void add_query(struct text host, struct text query, struct buf *out)
{
    char mark = '?';
    struct text part;
    while (text_cut(&query, '&', &part)) {
        if (is_tracking(host, part))
            continue;
        buf_byte(out, mark);
        buf_text(out, part);
        mark = '&';
    }
}

bool link_plain(struct text link, struct buf *out)
{
    buf_clear(out);
    size_t scheme = scheme_len(link);
    if (!scheme)
        return false;
    struct text rest = text_slice(link, scheme, link.len), query = {NULL, 0}, part;
    text_cut(&rest, '#', &part);
    rest = part;
    text_cut(&rest, '?', &part);
    query = rest;
    rest = part;
    size_t host_len = 0;
    while (host_len < rest.len && rest.at[host_len] != '/')
        host_len++;
    char host[256];
    if (host_len < 3 || host_len >= sizeof(host))
        return false;
    for (size_t i = 0; i < host_len; i++)
        host[i] = (char)lowered(rest.at[i]);
    struct text path = text_slice(rest, host_len, rest.len);
    while (path.len && path.at[path.len - 1] == '/')
        path.len--;
    struct text home = host_of((struct text){host, host_len});
    if (text_is(home, "youtu.be") && path.len > 1) {
        buf_text(out, TEXT("youtube.com/watch?v="));
        buf_text(out, text_slice(path, 1, path.len));
        return !buf_over(out);
    }
    buf_text(out, home);
    buf_text(out, path);
    size_t bare = out->len;
    add_query(home, query, out);
    return !buf_over(out) && (path.len || out->len > bare);
}

bool link_next(struct text *rest, struct text *link_out)
{
    for (;;) {
        ptrdiff_t at = text_find(*rest, TEXT("http"));
        if (at < 0)
            return false;
        *rest = text_slice(*rest, (size_t)at, rest->len);
        if (scheme_len(*rest))
            break;
        *rest = text_slice(*rest, 4, rest->len);
    }
    size_t end = 0;
    /* An address ends at white space, at a quote and at anything that is not ASCII. */
    while (end < rest->len && rest->at[end] > ' ' && rest->at[end] < 0x7f &&
           !strchr("<>\"'()[]", rest->at[end]))
        end++;
    struct text link = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end, rest->len);
    while (link.len && strchr(".,;:!?", link.at[link.len - 1]))
        link.len--;
    *link_out = link;
    return true;
}
