#include "model/post_part.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "model/post_field.h"

enum post_field post_field_of(const struct scan_text *key)
{
    static const char *const names[] = {[FIELD_ID] = "id",
                                        [FIELD_AT] = "at",
                                        [FIELD_NET] = "net",
                                        [FIELD_URL] = "url",
                                        [FIELD_REV] = "rev",
                                        [FIELD_KIND] = "kind",
                                        [FIELD_TEXT] = "text",
                                        [FIELD_ROOT] = "root",
                                        [FIELD_TAGS] = "tags",
                                        [FIELD_HITS] = "hits",
                                        [FIELD_TITLE] = "title",
                                        [FIELD_LINKS] = "links",
                                        [FIELD_MEDIA] = "media",
                                        [FIELD_STORY] = "story",
                                        [FIELD_LANGS] = "langs",
                                        [FIELD_AUTHOR] = "author",
                                        [FIELD_RATING] = "rating",
                                        [FIELD_COUNTS] = "counts",
                                        [FIELD_SEEN_AT] = "seen_at",
                                        [FIELD_VERDICT] = "verdict",
                                        [FIELD_REPLY_TO] = "reply_to",
                                        [FIELD_QUOTE_OF] = "quote_of",
                                        [FIELD_MENTIONS] = "mentions",
                                        [FIELD_TRAIN_OK] = "train_ok",
                                        [FIELD_REPOST_OF] = "repost_of"};
    if (!key->escaped)
        return post_field_named(key->raw.at, key->raw.len);
    for (int i = FIELD_ID; i <= FIELD_REPOST_OF; i++)
        if (scan_key_is(key, names[i]))
            return (enum post_field)i;
    return FIELD_OTHER;
}

unsigned skim_bit(enum post_field field)
{
    static const unsigned bits[] = {
        [FIELD_RATING] = SKIM_RATING, [FIELD_URL] = SKIM_URL,     [FIELD_LINKS] = SKIM_LINKS,
        [FIELD_TAGS] = SKIM_TAGS,     [FIELD_MEDIA] = SKIM_MEDIA, [FIELD_MENTIONS] = SKIM_MENTIONS,
        [FIELD_REPOST_OF] = 0};
    return bits[field];
}

enum err part_broken(struct part *part)
{
    const char *what = part->scan.what ? part->scan.what : "this is no JSON";
    return why_set(part->why, ERR_BAD_INPUT, "byte %zu: %s", scan_offset(&part->scan) + 1, what);
}

enum err part_left(struct part *part)
{
    return part->scan.what ? part_broken(part) : OK;
}

enum err part_wrong(const struct part *part, const char *name, const char *wanted)
{
    return why_set(part->why, ERR_BAD_INPUT, "'%s' must be %s", name, wanted);
}

/* True when the value is null, which is taken. */
static bool absent(struct part *part)
{
    return scan_kind(&part->scan) == JSON_NULL && scan_null(&part->scan);
}

enum err part_text(struct part *part, const char *name, struct text *text_out)
{
    struct scan_text text = {.wide = false};
    if (scan_kind(&part->scan) != JSON_STRING) {
        *text_out = (struct text){NULL, 0};
        if (absent(part))
            return OK;
        return scan_skip(&part->scan) ? part_wrong(part, name, "a text") : part_broken(part);
    }
    if (!scan_string(&part->scan, &text))
        return part_broken(part);
    text.wide = text.wide && !part->checked;
    if (!scan_decode(&text, part->arena, text_out))
        return part_wrong(part, name, "valid UTF-8");
    return OK;
}

enum err part_time(struct part *part, const char *name, int64_t *ms_out)
{
    struct text text = {NULL, 0};
    enum err err = part_text(part, name, &text);
    if (err)
        return err;
    *ms_out = 0;
    if (text.at && !time_parse(text, ms_out))
        return part_wrong(part, name, "a time like 2026-11-21T03:57:00Z");
    return OK;
}

/* The number at the cursor; false for null, with *err_out OK, or at a fault. */
static bool number_here(struct part *part, const char *name, struct text *number_out,
                        enum err *err_out)
{
    *err_out = OK;
    enum json_kind kind = scan_kind(&part->scan);
    if (kind == JSON_NUMBER && scan_number(&part->scan, number_out))
        return true;
    if (!part->scan.what && absent(part))
        return false;
    *err_out = scan_skip(&part->scan) ? part_wrong(part, name, "a number") : part_broken(part);
    return false;
}

enum err part_count(struct part *part, const char *name, int64_t *count_out)
{
    struct text number = {NULL, 0};
    enum err err = OK;
    *count_out = -1;
    if (!number_here(part, name, &number, &err))
        return err;
    int64_t count;
    if (!json_int_of(number, &count) || count < 0)
        return part_wrong(part, name, "a whole number from 0 to 9223372036854775807");
    *count_out = count;
    return OK;
}

enum err part_number(struct part *part, const char *name, double *number_out)
{
    struct text number = {NULL, 0};
    enum err err = OK;
    if (!number_here(part, name, &number, &err))
        return err;
    return json_number_of(number, number_out) ? OK : part_wrong(part, name, "a smaller number");
}

bool part_enter(struct part *part, const char *name, char bracket, enum err *err_out)
{
    *err_out = OK;
    enum json_kind kind = scan_kind(&part->scan);
    if (kind == (bracket == '{' ? JSON_OBJECT : JSON_ARRAY)) {
        if (scan_enter(&part->scan, bracket))
            return true;
        *err_out = part_broken(part);
        return false;
    }
    if (absent(part))
        return false;
    if (scan_skip(&part->scan))
        *err_out = part_wrong(part, name, bracket == '{' ? "an object" : "a list");
    else
        *err_out = part_broken(part);
    return false;
}

size_t part_items(const struct part *part)
{
    struct scan ahead = part->scan;
    size_t count = 0;
    while (scan_item(&ahead) && scan_skip(&ahead))
        count++;
    return count;
}

enum err part_texts(struct part *part, const char *name, struct text **texts_out, size_t *count_out)
{
    enum err err;
    *texts_out = NULL;
    *count_out = 0;
    if (!part_enter(part, name, '[', &err))
        return err;
    size_t count = part_items(part);
    *texts_out = arena_array(part->arena, struct text, count + 1);
    while (scan_item(&part->scan)) {
        struct text text;
        err = part_text(part, name, &text);
        if (err)
            return err;
        if (text.at)
            (*texts_out)[(*count_out)++] = text;
    }
    return part_left(part);
}

static enum err medium(struct part *part, struct media *media)
{
    struct scan_text key;
    enum err err;
    if (!part_enter(part, "media", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "kind"))
            err = part_text(part, "media.kind", &media->kind);
        else if (scan_key_is(&key, "alt"))
            err = part_text(part, "media.alt", &media->alt);
        else if (scan_key_is(&key, "url"))
            err = part_text(part, "media.url", &media->url);
        else
            err = scan_skip(&part->scan) ? OK : part_broken(part);
        if (err)
            return err;
    }
    return part_left(part);
}

enum err part_media(struct part *part, struct media **media_out, size_t *count_out)
{
    enum err err;
    *media_out = NULL;
    *count_out = 0;
    if (!part_enter(part, "media", '[', &err))
        return err;
    size_t count = part_items(part);
    *media_out = arena_array(part->arena, struct media, count + 1);
    while (scan_item(&part->scan)) {
        err = medium(part, &(*media_out)[(*count_out)++]);
        if (err)
            return err;
    }
    return part_left(part);
}

/* "bluesky" of "bluesky:at://…". */
static struct text net_of(struct text id)
{
    struct text rest = id, net;
    if (!text_cut(&rest, ':', &net) || !rest.at || net.len == 0)
        return (struct text){NULL, 0};
    return net;
}

enum err post_complete(struct glance *glance, bool kind_said, bool at_said, struct why *why)
{
    if (!glance->id.len)
        return why_set(why, ERR_BAD_INPUT, "'id' is missing");
    if (!at_said)
        return why_set(why, ERR_BAD_INPUT, "'at' is missing");
    if (!kind_said)
        glance->kind = glance->repost_of.len  ? POST_REPOST
                       : glance->quote_of.len ? POST_QUOTE
                       : glance->reply_to.len ? POST_REPLY
                                              : POST_POST;
    if (!glance->net.len)
        glance->net = net_of(glance->id);
    if (glance->text.at || glance->repost_of.len || glance->kind == POST_DELETE ||
        glance->kind == POST_EDIT)
        return OK;
    return why_set(why, ERR_BAD_INPUT, "'text' is missing (or 'repost_of')");
}
