#include "model/post_part.h"

/* A skim under way. */
struct skim {
    struct part part;
    unsigned want;
    struct glance glance;
    bool kind_said, at_said;
};

static enum err pass(struct part *part)
{
    return scan_skip(&part->scan) ? OK : part_broken(part);
}

static enum err author(struct skim *skim)
{
    struct part *part = &skim->part;
    struct glance *g = &skim->glance;
    struct scan_text key;
    enum err err;
    g->author_id = g->author_handle = (struct text){NULL, 0};
    g->followers = -1;
    if (!part_enter(part, "author", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "id"))
            err = part_text(part, "author.id", &g->author_id);
        else if (scan_key_is(&key, "handle"))
            err = part_text(part, "author.handle", &g->author_handle);
        else if ((skim->want & SKIM_FOLLOWERS) && scan_key_is(&key, "followers"))
            err = part_count(part, "author.followers", &g->followers);
        else
            err = pass(part);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err kind(struct skim *skim)
{
    struct text name;
    enum err err = part_text(&skim->part, "kind", &name);
    if (err)
        return err;
    skim->kind_said = name.at != NULL;
    if (name.at && !post_kind_of(name, &skim->glance.kind))
        return part_wrong(&skim->part, "kind",
                          "post, reply, repost, quote, comment, review, article, "
                          "edit or delete");
    return OK;
}

static enum err rating(struct skim *skim)
{
    skim->glance.rating = -1;
    return part_number(&skim->part, "rating", &skim->glance.rating);
}

static enum err texts(struct part *part, const char *name, const struct text **texts_out,
                      size_t *count_out)
{
    struct text *texts;
    enum err err = part_texts(part, name, &texts, count_out);
    *texts_out = texts;
    return err;
}

static enum err media(struct skim *skim)
{
    struct media *media;
    enum err err = part_media(&skim->part, &media, &skim->glance.media_count);
    skim->glance.media = media;
    return err;
}

/* What only some queries ask. */
static enum err wanted(struct skim *skim, enum post_field field)
{
    struct part *part = &skim->part;
    struct glance *g = &skim->glance;
    switch (field) {
    case FIELD_URL:
        return part_text(part, "url", &g->url);
    case FIELD_RATING:
        return rating(skim);
    case FIELD_LINKS:
        return texts(part, "links", &g->links, &g->link_count);
    case FIELD_TAGS:
        return texts(part, "tags", &g->tags, &g->tag_count);
    case FIELD_MENTIONS:
        return texts(part, "mentions", &g->mentions, &g->mention_count);
    case FIELD_MEDIA:
        return media(skim);
    default:
        return pass(part);
    }
}

static enum err field(struct skim *skim, enum post_field field)
{
    struct part *part = &skim->part;
    struct glance *g = &skim->glance;
    switch (field) {
    case FIELD_ID:
        return part_text(part, "id", &g->id);
    case FIELD_NET:
        return part_text(part, "net", &g->net);
    case FIELD_KIND:
        return kind(skim);
    case FIELD_AT:
        skim->at_said = scan_kind(&part->scan) == JSON_STRING;
        return part_time(part, "at", &g->at_ms);
    case FIELD_TEXT:
        return part_text(part, "text", &g->text);
    case FIELD_TITLE:
        return part_text(part, "title", &g->title);
    case FIELD_AUTHOR:
        return author(skim);
    case FIELD_LANGS:
        return texts(part, "langs", &g->langs, &g->lang_count);
    case FIELD_REPLY_TO:
        return part_text(part, "reply_to", &g->reply_to);
    case FIELD_ROOT:
        return part_text(part, "root", &g->root);
    case FIELD_REPOST_OF:
        return part_text(part, "repost_of", &g->repost_of);
    case FIELD_QUOTE_OF:
        return part_text(part, "quote_of", &g->quote_of);
    default:
        return skim->want & skim_bit(field) ? wanted(skim, field) : pass(part);
    }
}

enum err skim_carefully(struct text line, unsigned want, struct arena *scratch,
                        struct glance *glance_out, struct why *why)
{
    struct skim skim = {.part = {.arena = scratch, .why = why},
                        .want = want,
                        .glance = {.followers = -1, .rating = -1}};
    struct part *part = &skim.part;
    struct scan_text key;
    scan_init(&part->scan, line);
    if (!scan_enter(&part->scan, '{'))
        return part_broken(part);
    while (scan_member(&part->scan, &key)) {
        enum err err = field(&skim, post_field_of(&key));
        if (err)
            return err;
    }
    if (!scan_done(&part->scan))
        return part_broken(part);
    enum err err = post_complete(&skim.glance, skim.kind_said, skim.at_said, why);
    if (!err)
        *glance_out = skim.glance;
    return err;
}
