#include "model/post_part.h"

/* Only the author's id. */
static enum err author_id(struct part *part, struct text *id_out)
{
    struct scan_text key;
    enum err err;
    *id_out = (struct text){NULL, 0};
    if (!part_enter(part, "author", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "id")) {
            err = part_text(part, "author.id", id_out);
            if (err)
                return err;
        } else if (!scan_skip(&part->scan)) {
            break;
        }
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
        return author_id(part, &g->author_id);
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

enum err post_skim(struct text line, struct arena *scratch, struct glance *glance_out,
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

bool glance_is_edge(const struct glance *glance)
{
    return glance->kind == POST_EDIT || glance->kind == POST_DELETE || glance->reply_to.len ||
           glance->root.len || glance->repost_of.len || glance->quote_of.len;
}

const struct post_form post_line_form = {.name = "post", .skim = post_skim, .read = post_read};
