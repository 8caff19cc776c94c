#include "base/utf8.h"
#include "model/post_part.h"

/* A post being read; what skim knows too is kept as a glance, so that both complete it alike. */
struct reading {
    struct part part;
    struct post post;
    bool kind_said, at_said;
};

static enum err other(struct part *part)
{
    return scan_skip(&part->scan) ? OK : part_broken(part);
}

static enum err author(struct part *part, struct author *author)
{
    struct scan_text key;
    enum err err;
    *author = (struct author){.followers = -1};
    if (!part_enter(part, "author", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "id"))
            err = part_text(part, "author.id", &author->id);
        else if (scan_key_is(&key, "name"))
            err = part_text(part, "author.name", &author->name);
        else if (scan_key_is(&key, "handle"))
            err = part_text(part, "author.handle", &author->handle);
        else if (scan_key_is(&key, "followers"))
            err = part_count(part, "author.followers", &author->followers);
        else if (scan_key_is(&key, "made_at"))
            err = part_time(part, "author.made_at", &author->made_at_ms);
        else
            err = other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

static enum err counts(struct part *part, struct counts *counts)
{
    struct scan_text key;
    enum err err;
    *counts = (struct counts){-1, -1, -1, -1, -1};
    if (!part_enter(part, "counts", '{', &err))
        return err;
    while (scan_member(&part->scan, &key)) {
        if (scan_key_is(&key, "like"))
            err = part_count(part, "counts.like", &counts->like);
        else if (scan_key_is(&key, "repost"))
            err = part_count(part, "counts.repost", &counts->repost);
        else if (scan_key_is(&key, "reply"))
            err = part_count(part, "counts.reply", &counts->reply);
        else if (scan_key_is(&key, "quote"))
            err = part_count(part, "counts.quote", &counts->quote);
        else if (scan_key_is(&key, "view"))
            err = part_count(part, "counts.view", &counts->view);
        else
            err = other(part);
        if (err)
            return err;
    }
    return part_left(part);
}

/* A revision is a text or a number; it is kept as it is written. */
static enum err rev(struct part *part, struct text *rev_out)
{
    if (scan_kind(&part->scan) != JSON_NUMBER)
        return part_text(part, "rev", rev_out);
    return scan_number(&part->scan, rev_out) ? OK : part_broken(part);
}

static enum err train_ok(struct part *part, bool *ok_out)
{
    enum json_kind kind = scan_kind(&part->scan);
    *ok_out = true;
    if (kind == JSON_NULL)
        return scan_null(&part->scan) ? OK : part_broken(part);
    if (kind == JSON_TRUE || kind == JSON_FALSE)
        return scan_bool(&part->scan, ok_out) ? OK : part_broken(part);
    return scan_skip(&part->scan) ? part_wrong(part, "train_ok", "true or false")
                                  : part_broken(part);
}

static enum err kind(struct reading *r)
{
    struct text name;
    enum err err = part_text(&r->part, "kind", &name);
    if (err)
        return err;
    r->kind_said = name.at != NULL;
    if (name.at && !post_kind_of(name, &r->post.kind))
        return part_wrong(&r->part, "kind",
                          "post, reply, repost, quote, comment, review, "
                          "article, edit or delete");
    return OK;
}

static enum err at(struct reading *r)
{
    r->at_said = scan_kind(&r->part.scan) == JSON_STRING;
    return part_time(&r->part, "at", &r->post.at_ms);
}

static enum err rating(struct part *part, double *rating_out)
{
    *rating_out = -1;
    return part_number(part, "rating", rating_out);
}

/* The texts that stand alone. */
static enum err plain(struct reading *r, enum post_field field)
{
    struct post *p = &r->post;
    switch (field) {
    case FIELD_ID:
        return part_text(&r->part, "id", &p->id);
    case FIELD_NET:
        return part_text(&r->part, "net", &p->net);
    case FIELD_URL:
        return part_text(&r->part, "url", &p->url);
    case FIELD_REV:
        return rev(&r->part, &p->rev);
    case FIELD_TEXT:
        return part_text(&r->part, "text", &p->text);
    case FIELD_TITLE:
        return part_text(&r->part, "title", &p->title);
    case FIELD_ROOT:
        return part_text(&r->part, "root", &p->root);
    case FIELD_REPLY_TO:
        return part_text(&r->part, "reply_to", &p->reply_to);
    case FIELD_QUOTE_OF:
        return part_text(&r->part, "quote_of", &p->quote_of);
    case FIELD_REPOST_OF:
        return part_text(&r->part, "repost_of", &p->repost_of);
    default:
        return other(&r->part);
    }
}

static enum err field(struct reading *r, enum post_field field)
{
    struct post *p = &r->post;
    switch (field) {
    case FIELD_KIND:
        return kind(r);
    case FIELD_AT:
        return at(r);
    case FIELD_SEEN_AT:
        return part_time(&r->part, "seen_at", &p->seen_at_ms);
    case FIELD_AUTHOR:
        return author(&r->part, &p->author);
    case FIELD_COUNTS:
        return counts(&r->part, &p->counts);
    case FIELD_RATING:
        return rating(&r->part, &p->rating);
    case FIELD_TRAIN_OK:
        return train_ok(&r->part, &p->train_ok);
    case FIELD_LANGS:
        return part_texts(&r->part, "langs", &p->langs, &p->lang_count);
    case FIELD_LINKS:
        return part_texts(&r->part, "links", &p->links, &p->link_count);
    case FIELD_TAGS:
        return part_texts(&r->part, "tags", &p->tags, &p->tag_count);
    case FIELD_MENTIONS:
        return part_texts(&r->part, "mentions", &p->mentions, &p->mention_count);
    case FIELD_MEDIA:
        return part_media(&r->part, &p->media, &p->media_count);
    case FIELD_HITS:
        return hits_read(&r->part, &p->hits, &p->hit_count);
    case FIELD_VERDICT:
        return verdict_read(&r->part, &p->verdict);
    case FIELD_STORY:
        return placements_read(&r->part, &p->stories, &p->story_count);
    default:
        return plain(r, field);
    }
}

static enum err complete(struct reading *r)
{
    struct post *p = &r->post;
    struct glance glance = {.id = p->id,
                            .net = p->net,
                            .text = p->text,
                            .kind = p->kind,
                            .reply_to = p->reply_to,
                            .repost_of = p->repost_of,
                            .quote_of = p->quote_of};
    enum err err = post_complete(&glance, r->kind_said, r->at_said, r->part.why);
    if (err)
        return err;
    p->kind = glance.kind;
    p->net = glance.net;
    if (p->kind == POST_EDIT && !p->rev.len)
        return why_set(r->part.why, ERR_BAD_INPUT, "'rev' is missing: an edit names its revision");
    return OK;
}

enum err post_read(struct text line, struct arena *arena, struct post *post_out, struct why *why)
{
    struct reading r = {.part = {.arena = arena, .why = why, .checked = true},
                        .post = {.author = {.followers = -1},
                                 .counts = {-1, -1, -1, -1, -1},
                                 .rating = -1,
                                 .train_ok = true}};
    struct scan_text key;
    if (!utf8_valid(line))
        return why_set(why, ERR_BAD_INPUT, "the line is not valid UTF-8");
    r.post.line = arena_text(arena, line);
    scan_init(&r.part.scan, r.post.line);
    if (!scan_enter(&r.part.scan, '{'))
        return part_broken(&r.part);
    while (scan_member(&r.part.scan, &key)) {
        enum err err = field(&r, post_field_of(&key));
        if (err)
            return err;
    }
    if (!scan_done(&r.part.scan))
        return part_broken(&r.part);
    enum err err = complete(&r);
    if (!err)
        *post_out = r.post;
    return err;
}
