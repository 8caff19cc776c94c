#include "base/clock.h"
#include "base/json_pass.h"
#include "model/post_field.h"
#include "model/post_part.h"

/* Only the author's id and handle. */
static enum err author(struct part *part, struct glance *g)
{
    struct scan_text key;
    enum err err;
    g->author_id = g->author_handle = (struct text){NULL, 0};
    if (!part_enter(part, "author", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "id"))
            err = part_text(part, "author.id", &g->author_id);
        else if (scan_key_is(&key, "handle"))
            err = part_text(part, "author.handle", &g->author_handle);
        else if (!scan_skip(&part->scan))
            break;
        if (err)
            return err;
    }
    return part_left(part);
}

/* The first few. */
static enum err langs(struct part *part, struct glance *g)
{
    enum err err;
    g->lang_count = 0;
    if (!part_enter(part, "langs", '[', &err))
        return err;
    while (scan_item(&part->scan)) {
        struct text lang;
        err = part_text(part, "langs", &lang);
        if (err)
            return err;
        if (lang.at && g->lang_count < GLANCE_LANGS)
            g->langs[g->lang_count++] = lang;
    }
    return part_left(part);
}

static enum err kind(struct part *part, enum post_kind *kind_out, bool *said_out)
{
    struct text name;
    enum err err = part_text(part, "kind", &name);
    if (err)
        return err;
    *said_out = name.at != NULL;
    if (name.at && !post_kind_of(name, kind_out))
        return part_wrong(part, "kind",
                          "post, reply, repost, quote, comment, review, article, "
                          "edit or delete");
    return OK;
}

/* What was said, for what must be. */
struct said_of {
    bool kind, at;
};

static enum err field(struct part *part, enum post_field field, struct glance *g,
                      struct said_of *said)
{
    switch (field) {
    case FIELD_ID:
        return part_text(part, "id", &g->id);
    case FIELD_NET:
        return part_text(part, "net", &g->net);
    case FIELD_KIND:
        return kind(part, &g->kind, &said->kind);
    case FIELD_AT:
        said->at = scan_kind(&part->scan) == JSON_STRING;
        return part_time(part, "at", &g->at_ms);
    case FIELD_TEXT:
        return part_text(part, "text", &g->text);
    case FIELD_TITLE:
        return part_text(part, "title", &g->title);
    case FIELD_AUTHOR:
        return author(part, g);
    case FIELD_LANGS:
        return langs(part, g);
    case FIELD_REPLY_TO:
        return part_text(part, "reply_to", &g->reply_to);
    case FIELD_ROOT:
        return part_text(part, "root", &g->root);
    case FIELD_REPOST_OF:
        return part_text(part, "repost_of", &g->repost_of);
    case FIELD_QUOTE_OF:
        return part_text(part, "quote_of", &g->quote_of);
    default:
        return scan_skip(&part->scan) ? OK : part_broken(part);
    }
}

static enum err skim_carefully(struct text line, struct arena *scratch, struct glance *glance_out,
                               struct why *why)
{
    struct part part = {.arena = scratch, .why = why};
    struct glance glance = {0};
    struct said_of said = {0};
    struct scan_text key;
    scan_init(&part.scan, line);
    if (!scan_enter(&part.scan, '{'))
        return part_broken(&part);
    while (scan_member(&part.scan, &key)) {
        enum err err = field(&part, post_field_of(&key), &glance, &said);
        if (err)
            return err;
    }
    if (!scan_done(&part.scan))
        return part_broken(&part);
    enum err err = post_complete(&glance, said.kind, said.at, why);
    if (!err)
        *glance_out = glance;
    return err;
}

/* ---- the usual line, in registers ---- */

/* A string that is wanted: a text value at `at`. NULL when it is anything else. */
static inline const char *take(const char *at, const char *end, struct arena *scratch,
                               struct text *text_out)
{
    struct scan_text text = {.escaped = false, .wide = false};
    if (at == end || *at != '"')
        return NULL;
    const char *quote = pass_string(at + 1, end, &text.escaped, &text.wide);
    if (!quote)
        return NULL;
    text.raw = (struct text){at + 1, (size_t)(quote - at - 1)};
    if (!text.escaped && !text.wide)
        *text_out = text.raw;
    else if (!scan_decode(&text, scratch, text_out))
        return NULL;
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
 * wait for them. */
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
enum { USUAL = sizeof(usual_order) / sizeof(*usual_order), USUAL_AHEAD = 6 };

/* At a name's quote: before its value, with *field_out; NULL when it is none of the next few. */
static inline const char *guessed_name(const char *at, const char *end, size_t *next,
                                       enum post_field *field_out)
{
    if (end - at < (ptrdiff_t)sizeof(usual_order->name))
        return NULL;
    for (size_t i = *next; i < USUAL && i < *next + USUAL_AHEAD; i++) {
        const struct usual_order *row = &usual_order[i];
        if (!usual_same(at, row->name, row->len))
            continue;
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

static const char *usual_author(const char *at, const char *end, struct arena *scratch,
                                struct glance *g)
{
    struct text name;
    g->author_id = g->author_handle = (struct text){NULL, 0};
    if (at == end || *at != '{')
        return NULL;
    at++;
    for (bool more = true; more && at;) {
        at = usual_name(at, end, &name);
        if (!at)
            return NULL;
        if (name.len == 2 && memcmp(name.at, "id", 2) == 0)
            at = take(at, end, scratch, &g->author_id);
        else if (name.len == 6 && memcmp(name.at, "handle", 6) == 0)
            at = take(at, end, scratch, &g->author_handle);
        else
            at = pass_value(at, end, JSON_DEPTH - 2);
        at = usual_next(at, end, &more);
    }
    return at;
}

/* ["ja","en"], at least one and at most as many as a glance holds. */
static const char *usual_langs(const char *at, const char *end, struct arena *scratch,
                               struct glance *g)
{
    if (at == end || *at++ != '[')
        return NULL;
    for (g->lang_count = 0; g->lang_count < GLANCE_LANGS;) {
        at = take(at, end, scratch, &g->langs[g->lang_count++]);
        if (!at || at == end)
            return NULL;
        if (*at == ']')
            return at + 1;
        if (*at != ',' || end - at < 2)
            return NULL;
        at += at[1] == ' ' ? 2 : 1;
    }
    return NULL;
}

static const char *usual_kind(const char *at, const char *end, struct arena *scratch,
                              struct glance *g, struct said_of *said)
{
    struct text name;
    at = take(at, end, scratch, &name);
    said->kind = true;
    return at && post_kind_of(name, &g->kind) ? at : NULL;
}

static const char *usual_time(const char *at, const char *end, struct arena *scratch,
                              struct glance *g, struct said_of *said)
{
    enum { WRITTEN = 24 }; /* 2026-11-21T03:57:00.123Z */
    struct text time = {at + 1, WRITTEN};
    said->at = true;
    if (end - at > WRITTEN + 1 && at[0] == '"' && at[WRITTEN + 1] == '"' &&
        time_parse(time, &g->at_ms))
        return at + WRITTEN + 2;
    at = take(at, end, scratch, &time);
    return at && time_parse(time, &g->at_ms) ? at : NULL;
}

static inline const char *usual_field(const char *at, const char *end, enum post_field field_here,
                                      struct arena *scratch, struct glance *g, struct said_of *said)
{
    switch (field_here) {
    case FIELD_ID:
        return take(at, end, scratch, &g->id);
    case FIELD_NET:
        return take(at, end, scratch, &g->net);
    case FIELD_KIND:
        return usual_kind(at, end, scratch, g, said);
    case FIELD_AT:
        return usual_time(at, end, scratch, g, said);
    case FIELD_TEXT:
        return take(at, end, scratch, &g->text);
    case FIELD_TITLE:
        return take(at, end, scratch, &g->title);
    case FIELD_AUTHOR:
        return usual_author(at, end, scratch, g);
    case FIELD_LANGS:
        return usual_langs(at, end, scratch, g);
    case FIELD_REPLY_TO:
        return take(at, end, scratch, &g->reply_to);
    case FIELD_ROOT:
        return take(at, end, scratch, &g->root);
    case FIELD_REPOST_OF:
        return take(at, end, scratch, &g->repost_of);
    case FIELD_QUOTE_OF:
        return take(at, end, scratch, &g->quote_of);
    default:
        return pass_value(at, end, JSON_DEPTH - 1);
    }
}

/* False for whatever is unusual: then the careful way decides. */
static bool skim_usual(struct text line, struct arena *scratch, struct glance *g,
                       struct said_of *said)
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
            value = usual_field(value, end, here, scratch, g, said);
        at = usual_next(value, end, &more);
        if (!at)
            return false;
    }
    return at == end;
}

enum err post_skim(struct text line, struct arena *scratch, struct glance *glance_out,
                   struct why *why)
{
    struct glance glance = {0};
    struct said_of said = {0};
    if (!skim_usual(line, scratch, &glance, &said) ||
        post_complete(&glance, said.kind, said.at, NULL) != OK)
        return skim_carefully(line, scratch, glance_out, why);
    *glance_out = glance;
    return OK;
}

bool glance_is_edge(const struct glance *glance)
{
    return glance->kind == POST_EDIT || glance->kind == POST_DELETE || glance->reply_to.len ||
           glance->root.len || glance->repost_of.len || glance->quote_of.len;
}

const struct post_form post_line_form = {.name = "post", .skim = post_skim, .read = post_read};
