#include "base/clock.h"
#include "base/json_pass.h"
#include "model/post_part.h"

/* The usual line, in registers. Whatever is unusual is left to skim_carefully. */

enum { USUAL_LIST = 16 }; /* longer lists are unusual */

struct skim {
    struct arena *scratch;
    unsigned want;
    struct glance glance;
    bool kind_said, at_said;
};

/* Field by field and in parts: for the whole the compiler takes the processor's string
 * instructions, whose start costs as much as two fields of the line. */
static inline void glance_clear(struct glance *g)
{
    const struct text absent = {NULL, 0};
    g->id = g->net = g->text = g->title = g->author_id = g->author_handle = absent;
    g->reply_to = g->root = g->repost_of = g->quote_of = g->url = absent;
    g->langs = g->links = g->tags = g->mentions = NULL;
    g->lang_count = g->link_count = g->tag_count = g->mention_count = g->media_count = 0;
    g->media = NULL;
    g->kind = POST_POST;
    g->at_ms = 0;
    g->skip = false;
    g->followers = -1;
    g->rating = -1;
}

static inline void glance_copy(struct glance *to, const struct glance *from)
{
    enum { PART = 128 };
    const size_t rest = sizeof(*to) - 2 * PART;
    memcpy(to, from, PART);
    memcpy((char *)to + PART, (const char *)from + PART, PART);
    memcpy((char *)to + 2 * PART, (const char *)from + 2 * PART, rest);
}

/* null, which is as good as absent: the place behind it. */
static const char *take_null(const char *at, const char *end)
{
    return end - at >= 4 && memcmp(at, "null", 4) == 0 ? at + 4 : NULL;
}

static const char *decode(const char *from, const char *quote, bool escaped, bool wide,
                          struct arena *scratch, struct text *text_out)
{
    const struct scan_text text = {{from, (size_t)(quote - from)}, escaped, wide};
    return scan_decode(&text, scratch, text_out) ? quote + 1 : NULL;
}

/* A text that is wanted, or null. NULL when it is anything else. */
static inline const char *take(const char *at, const char *end, struct arena *scratch,
                               struct text *text_out)
{
    bool escaped = false, wide = false;
    if (at == end || *at != '"') {
        *text_out = (struct text){NULL, 0};
        return take_null(at, end);
    }
    const char *quote = pass_string(at + 1, end, &escaped, &wide);
    if (!quote)
        return NULL;
    if (escaped || wide)
        return decode(at + 1, quote, escaped, wide, scratch, text_out);
    text_out->at = at + 1; /* one by one: both together would wait for the store before */
    text_out->len = (size_t)(quote - at - 1);
    return quote + 1;
}

/* At a name's quote: before its value. NULL also where white space or an escape is in the way. */
static inline const char *usual_name(const char *at, const char *end, struct text *name_out)
{
    bool wide = false;
    if (at == end || *at != '"')
        return NULL;
    const char *quote = scan_find(at + 1, end, &wide);
    if (end - quote < 3 || quote[0] != '"' || quote[1] != ':')
        return NULL;
    *name_out = (struct text){at + 1, (size_t)(quote - at - 1)};
    return quote[2] == ' ' ? quote + 3 : quote + 2;
}

/* Whether the first len (5 to 16) letters are the same, by two words that may overlap. */
static inline bool usual_same(const char *at, const char *name, size_t len)
{
    if (len <= sizeof(uint64_t)) {
        uint32_t a[2], b[2];
        memcpy(&a[0], at, sizeof(a[0]));
        memcpy(&b[0], name, sizeof(b[0]));
        memcpy(&a[1], at + len - sizeof(a[1]), sizeof(a[1]));
        memcpy(&b[1], name + len - sizeof(b[1]), sizeof(b[1]));
        return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0;
    }
    uint64_t a[2], b[2];
    memcpy(&a[0], at, sizeof(a[0]));
    memcpy(&b[0], name, sizeof(b[0]));
    memcpy(&a[1], at + len - sizeof(a[1]), sizeof(a[1]));
    memcpy(&b[1], name + len - sizeof(b[1]), sizeof(b[1]));
    return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0;
}

/* The order in which most lines are written (docs/formats.md). Where the next name is one of the
 * next few here, the place behind it is known before its letters have come: the cursor does not
 * wait for them. The first four letters behind the quote tell the names apart. */
struct usual_order {
    char name[16]; /* with its quotes and colon */
    size_t len;
    enum post_field field;
};
static const struct usual_order usual_order[] = {
    {"\"id\":", 5, FIELD_ID},
    {"\"net\":", 6, FIELD_NET},
    {"\"kind\":", 7, FIELD_KIND},
    {"\"at\":", 5, FIELD_AT},
    {"\"seen_at\":", 10, FIELD_SEEN_AT},
    {"\"rev\":", 6, FIELD_REV},
    {"\"title\":", 8, FIELD_TITLE},
    {"\"text\":", 7, FIELD_TEXT},
    {"\"langs\":", 8, FIELD_LANGS},
    {"\"author\":", 9, FIELD_AUTHOR},
    {"\"reply_to\":", 11, FIELD_REPLY_TO},
    {"\"root\":", 7, FIELD_ROOT},
    {"\"repost_of\":", 12, FIELD_REPOST_OF},
    {"\"quote_of\":", 11, FIELD_QUOTE_OF},
    {"\"links\":", 8, FIELD_LINKS},
    {"\"tags\":", 7, FIELD_TAGS},
    {"\"mentions\":", 11, FIELD_MENTIONS},
    {"\"media\":", 8, FIELD_MEDIA},
    {"\"rating\":", 9, FIELD_RATING},
    {"\"counts\":", 9, FIELD_COUNTS},
    {"\"url\":", 6, FIELD_URL},
    {"\"train_ok\":", 11, FIELD_TRAIN_OK},
};
enum { USUAL = sizeof(usual_order) / sizeof(*usual_order), USUAL_AHEAD = 8 };

/* At a name's quote: before its value, with *field_out; NULL when it is none of the next few. */
static inline const char *guessed_name(const char *at, const char *end, size_t *next,
                                       enum post_field *field_out)
{
    uint32_t first, wanted;
    if (end - at < (ptrdiff_t)sizeof(usual_order->name))
        return NULL;
    memcpy(&first, at + 1, sizeof(first));
    for (size_t i = *next; i < USUAL && i < *next + USUAL_AHEAD; i++) {
        const struct usual_order *row = &usual_order[i];
        memcpy(&wanted, row->name + 1, sizeof(wanted));
        if (first != wanted)
            continue;
        if (!usual_same(at, row->name, row->len))
            return NULL;
        *next = i + 1;
        *field_out = row->field;
        at += row->len;
        return *at == ' ' ? at + 1 : at;
    }
    return NULL;
}

/* Behind a value: behind the comma, with *more_out; or behind the bracket. */
static inline const char *usual_next(const char *at, const char *end, bool *more_out)
{
    if (!at || at == end)
        return NULL;
    *more_out = *at == ',';
    if (*at == '}')
        return at + 1;
    if (*at != ',' || end - at < 2)
        return NULL;
    return at[1] == ' ' ? at + 2 : at + 1;
}

static const char *usual_number(const char *at, const char *end, struct text *number_out)
{
    const char *from = at;
    if (at == end || !(*at == '-' || (unsigned)(*at - '0') <= 9))
        return NULL;
    at = pass_value(at, end, 0);
    if (at)
        *number_out = (struct text){from, (size_t)(at - from)};
    return at;
}

static const char *usual_count(const char *at, const char *end, int64_t *count_out)
{
    struct text number;
    if (at < end && *at == 'n')
        return take_null(at, end);
    at = usual_number(at, end, &number);
    return at && json_int_of(number, count_out) && *count_out >= 0 ? at : NULL;
}

static const char *usual_author(const char *at, const char *end, struct skim *skim)
{
    struct text name;
    struct glance *g = &skim->glance;
    g->author_id = g->author_handle = (struct text){NULL, 0};
    g->followers = -1;
    if (at == end || *at != '{')
        return NULL;
    at++;
    for (bool more = true; more && at;) {
        at = usual_name(at, end, &name);
        if (!at)
            return NULL;
        if (name.len == 2 && memcmp(name.at, "id", 2) == 0)
            at = take(at, end, skim->scratch, &g->author_id);
        else if (name.len == 6 && memcmp(name.at, "handle", 6) == 0)
            at = take(at, end, skim->scratch, &g->author_handle);
        else if ((skim->want & SKIM_FOLLOWERS) && name.len == 9 &&
                 memcmp(name.at, "followers", 9) == 0)
            at = usual_count(at, end, &g->followers);
        else
            at = pass_value(at, end, JSON_DEPTH - 2);
        at = usual_next(at, end, &more);
    }
    return at;
}

/* Behind an item: behind the comma and a space, or at the bracket. */
static inline const char *next_item(const char *at, const char *end)
{
    if (!at || at == end || *at == ']')
        return at == end ? NULL : at;
    if (*at != ',' || end - at < 2)
        return NULL;
    return at[1] == ' ' ? at + 2 : at + 1;
}

/* ["ja","en"] */
static const char *usual_texts(const char *at, const char *end, struct arena *scratch,
                               const struct text **texts_out, size_t *count_out)
{
    struct text few[USUAL_LIST];
    size_t count = 0;
    if (end - at < 2 || *at != '[')
        return NULL;
    at++;
    while (*at != ']') {
        if (count == USUAL_LIST)
            return NULL;
        at = next_item(take(at, end, scratch, &few[count]), end);
        if (!at || at == end || !few[count++].at)
            return NULL;
    }
    struct text *texts = arena_alloc_raw(scratch, count * sizeof(*few));
    if (count)
        memcpy(texts, few, count * sizeof(*few));
    *texts_out = texts;
    *count_out = count;
    return at + 1;
}

/* {"kind":"image","alt":"…","url":"…"} */
static const char *usual_medium(const char *at, const char *end, struct arena *scratch,
                                struct media *media)
{
    struct text name;
    *media = (struct media){.kind = {NULL, 0}};
    if (at == end || *at != '{')
        return NULL;
    at++;
    for (bool more = true; more && at;) {
        at = usual_name(at, end, &name);
        if (!at)
            return NULL;
        if (name.len == 4 && memcmp(name.at, "kind", 4) == 0)
            at = take(at, end, scratch, &media->kind);
        else if (name.len == 3 && memcmp(name.at, "alt", 3) == 0)
            at = take(at, end, scratch, &media->alt);
        else if (name.len == 3 && memcmp(name.at, "url", 3) == 0)
            at = take(at, end, scratch, &media->url);
        else
            at = pass_value(at, end, JSON_DEPTH - 3);
        at = usual_next(at, end, &more);
    }
    return at;
}

static const char *usual_media(const char *at, const char *end, struct skim *skim)
{
    struct media few[USUAL_LIST];
    size_t count = 0;
    if (end - at < 2 || *at != '[')
        return NULL;
    at++;
    while (*at != ']') {
        if (count == USUAL_LIST)
            return NULL;
        at = next_item(usual_medium(at, end, skim->scratch, &few[count++]), end);
        if (!at || at == end)
            return NULL;
    }
    struct media *media = arena_alloc_raw(skim->scratch, count * sizeof(*few));
    if (count)
        memcpy(media, few, count * sizeof(*few));
    skim->glance.media = media;
    skim->glance.media_count = count;
    return at + 1;
}

static const char *usual_rating(const char *at, const char *end, struct glance *g)
{
    struct text number;
    g->rating = -1;
    if (at < end && *at == 'n')
        return take_null(at, end);
    at = usual_number(at, end, &number);
    return at && json_number_of(number, &g->rating) ? at : NULL;
}

static const char *usual_kind(const char *at, const char *end, struct skim *skim)
{
    struct text name;
    at = take(at, end, skim->scratch, &name);
    skim->kind_said = true;
    return at && post_kind_of(name, &skim->glance.kind) ? at : NULL;
}

static const char *usual_time(const char *at, const char *end, struct skim *skim)
{
    enum { WRITTEN = 24 }; /* 2026-11-21T03:57:00.123Z */
    struct text time = {at + 1, WRITTEN};
    int64_t *at_ms = &skim->glance.at_ms;
    skim->at_said = true;
    if (end - at > WRITTEN + 1 && at[0] == '"' && at[WRITTEN + 1] == '"' && time_parse(time, at_ms))
        return at + WRITTEN + 2;
    at = take(at, end, skim->scratch, &time);
    return at && time_parse(time, at_ms) ? at : NULL;
}

/* What only some queries ask. */
static const char *usual_wanted(const char *at, const char *end, enum post_field field,
                                struct skim *skim)
{
    struct glance *g = &skim->glance;
    switch (field) {
    case FIELD_URL:
        return take(at, end, skim->scratch, &g->url);
    case FIELD_RATING:
        return usual_rating(at, end, g);
    case FIELD_LINKS:
        return usual_texts(at, end, skim->scratch, &g->links, &g->link_count);
    case FIELD_TAGS:
        return usual_texts(at, end, skim->scratch, &g->tags, &g->tag_count);
    case FIELD_MENTIONS:
        return usual_texts(at, end, skim->scratch, &g->mentions, &g->mention_count);
    case FIELD_MEDIA:
        return usual_media(at, end, skim);
    default:
        return NULL;
    }
}

static inline const char *usual_field(const char *at, const char *end, enum post_field field,
                                      struct skim *skim)
{
    struct glance *g = &skim->glance;
    switch (field) {
    case FIELD_ID:
        return take(at, end, skim->scratch, &g->id);
    case FIELD_NET:
        return take(at, end, skim->scratch, &g->net);
    case FIELD_KIND:
        return usual_kind(at, end, skim);
    case FIELD_AT:
        return usual_time(at, end, skim);
    case FIELD_TEXT:
        return take(at, end, skim->scratch, &g->text);
    case FIELD_TITLE:
        return take(at, end, skim->scratch, &g->title);
    case FIELD_AUTHOR:
        return usual_author(at, end, skim);
    case FIELD_LANGS:
        return usual_texts(at, end, skim->scratch, &g->langs, &g->lang_count);
    case FIELD_REPLY_TO:
        return take(at, end, skim->scratch, &g->reply_to);
    case FIELD_ROOT:
        return take(at, end, skim->scratch, &g->root);
    case FIELD_REPOST_OF:
        return take(at, end, skim->scratch, &g->repost_of);
    case FIELD_QUOTE_OF:
        return take(at, end, skim->scratch, &g->quote_of);
    default:
        return skim->want & skim_bit(field) ? usual_wanted(at, end, field, skim)
                                            : pass_value(at, end, JSON_DEPTH - 1);
    }
}

/* False for whatever is unusual: then the careful way decides. */
static bool skim_usual(struct text line, struct skim *skim)
{
    const char *at = line.at, *end = line.at + line.len;
    struct text name;
    if (line.len < 2 || *at != '{')
        return false;
    at++;
    size_t next = 0;
    for (bool more = true; more;) {
        enum post_field here = FIELD_OTHER;
        const char *value = guessed_name(at, end, &next, &here);
        if (!value) {
            value = usual_name(at, end, &name);
            here = value ? post_field_named(name.at, name.len) : FIELD_OTHER;
        }
        if (value)
            value = usual_field(value, end, here, skim);
        at = usual_next(value, end, &more);
        if (!at)
            return false;
    }
    return at == end;
}

enum err post_skim(struct text line, unsigned want, struct arena *scratch,
                   struct glance *glance_out, struct why *why)
{
    struct skim skim;
    skim.scratch = scratch;
    skim.want = want;
    skim.kind_said = skim.at_said = false;
    glance_clear(&skim.glance);
    if (!skim_usual(line, &skim) ||
        post_complete(&skim.glance, skim.kind_said, skim.at_said, NULL) != OK)
        return skim_carefully(line, want, scratch, glance_out, why);
    glance_copy(glance_out, &skim.glance);
    return OK;
}

const struct post_form post_line_form = {.name = "post", .skim = post_skim, .read = post_read};
