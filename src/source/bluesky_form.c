#include "base/clock.h"
#include "base/json_scan.h"
#include "source/bluesky.h"

#include <xxhash.h>

/*
 * lexicons app.bsky.feed.post, app.bsky.feed.repost, app.bsky.richtext.facet, app.bsky.embed.*
 * (bluesky-social/atproto) and the events of bluesky-social/jetstream.
 */

#define POSTS   "app.bsky.feed.post"
#define REPOSTS "app.bsky.feed.repost"

enum { MOST_FACETS = 100, MOST_ITEMS = 64 };

static enum err broken(const struct scan *scan, struct why *why)
{
    return why_set(why, ERR_BAD_INPUT, "byte %zu: %s", scan_offset(scan) + 1,
                   scan->what ? scan->what : "this is no JSON");
}

/* The string at the cursor; of another kind: absent. */
static bool take_text(struct scan *scan, struct arena *arena, struct text *text_out)
{
    struct scan_text text;
    *text_out = (struct text){0};
    if (scan_kind(scan) != JSON_STRING)
        return scan_skip(scan);
    if (!scan_string(scan, &text))
        return false;
    return scan_decode(&text, arena, text_out) ? true : scan_bad(scan, "invalid UTF-8");
}

/* scan_key_is for a literal name: inlined, its length is known when compiling. */
static inline bool name_is(const struct scan_text *key, struct text name)
{
    if (key->escaped)
        return scan_key_is(key, name.at);
    return key->raw.len == name.len && memcmp(key->raw.at, name.at, name.len) == 0;
}

static bool enters(struct scan *scan)
{
    return scan_kind(scan) == JSON_OBJECT && scan_enter(scan, '{');
}

/* ---- what of a record both readings need ---- */

struct outline {
    struct text text, title, created_at, parent, root, quoted, subject;
    struct text *langs;
    size_t lang_count;
    bool has_text, has_details; /* facets, an embed or tags */
};

/* {"uri":…}, also one level deeper: {"record":{"uri":…}}. */
static bool read_uri(struct scan *scan, struct arena *arena, int deeper, struct text *uri)
{
    struct scan_text key = {0};
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("uri")))
            take_text(scan, arena, uri);
        else if (deeper && name_is(&key, TEXT("record")))
            read_uri(scan, arena, deeper - 1, uri);
        else
            scan_skip(scan);
    }
    return !scan->what;
}

static bool read_title(struct scan *scan, struct arena *arena, struct text *title)
{
    struct scan_text key = {0};
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("title")))
            take_text(scan, arena, title);
        else
            scan_skip(scan);
    }
    return !scan->what;
}

static bool read_embed(struct scan *scan, struct arena *arena, struct outline *outline, int deeper)
{
    struct scan_text key = {0};
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("external")))
            read_title(scan, arena, &outline->title);
        else if (name_is(&key, TEXT("record")))
            read_uri(scan, arena, 1, &outline->quoted);
        else if (deeper && name_is(&key, TEXT("media")))
            read_embed(scan, arena, outline, deeper - 1);
        else
            scan_skip(scan);
    }
    return !scan->what;
}

static bool read_reply(struct scan *scan, struct arena *arena, struct outline *outline)
{
    struct scan_text key = {0};
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("parent")))
            read_uri(scan, arena, 0, &outline->parent);
        else if (name_is(&key, TEXT("root")))
            read_uri(scan, arena, 0, &outline->root);
        else
            scan_skip(scan);
    }
    return !scan->what;
}

static bool read_langs(struct scan *scan, struct arena *arena, struct outline *outline)
{
    if (scan_kind(scan) != JSON_ARRAY || !scan_enter(scan, '['))
        return scan_skip(scan);
    struct scan ahead = *scan;
    size_t count = 0;
    while (scan_item(&ahead) && scan_skip(&ahead))
        count++;
    outline->langs = arena_array(arena, struct text, count + 1);
    outline->lang_count = 0;
    while (scan_item(scan)) {
        struct text lang = {0};
        if (!take_text(scan, arena, &lang))
            return false;
        if (lang.len)
            outline->langs[outline->lang_count++] = lang;
    }
    return !scan->what;
}

static void read_field(struct scan *scan, const struct scan_text *key, struct arena *arena,
                       struct outline *outline)
{
    const bool embed = name_is(key, TEXT("embed"));
    if (embed || name_is(key, TEXT("facets")) || name_is(key, TEXT("tags")))
        outline->has_details = true;
    if (name_is(key, TEXT("text"))) {
        outline->has_text = scan_kind(scan) == JSON_STRING;
        take_text(scan, arena, &outline->text);
    } else if (name_is(key, TEXT("createdAt"))) {
        take_text(scan, arena, &outline->created_at);
    } else if (name_is(key, TEXT("reply"))) {
        read_reply(scan, arena, outline);
    } else if (embed) {
        read_embed(scan, arena, outline, 1);
    } else if (name_is(key, TEXT("langs"))) {
        read_langs(scan, arena, outline);
    } else if (name_is(key, TEXT("subject"))) {
        read_uri(scan, arena, 0, &outline->subject);
    } else {
        scan_skip(scan);
    }
}

/* ---- the outside of an event ---- */

/* The record at the cursor, looked into when an outline is wanted. */
static bool read_record(struct scan *scan, struct arena *arena, struct outline *outline)
{
    struct scan_text key = {0};
    if (!outline || !enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key))
        read_field(scan, &key, arena, outline);
    return !scan->what;
}

static bool read_commit(struct scan *scan, struct arena *arena, struct jet_event *jet,
                        struct outline *outline)
{
    struct scan_text key = {0};
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("operation"))) {
            take_text(scan, arena, &jet->operation);
        } else if (name_is(&key, TEXT("collection"))) {
            take_text(scan, arena, &jet->collection);
        } else if (name_is(&key, TEXT("rkey"))) {
            take_text(scan, arena, &jet->rkey);
        } else if (name_is(&key, TEXT("rev"))) {
            take_text(scan, arena, &jet->rev);
        } else if (name_is(&key, TEXT("record"))) {
            bool object = scan_kind(scan) == JSON_OBJECT;
            const char *from = scan->at;
            if (read_record(scan, arena, outline) && object)
                jet->record = (struct text){from, (size_t)(scan->at - from)};
        } else {
            scan_skip(scan);
        }
    }
    return !scan->what;
}

static bool read_account(struct scan *scan, struct jet_event *jet)
{
    struct scan_text key = {0};
    bool active = true;
    if (!enters(scan))
        return scan_skip(scan);
    while (scan_member(scan, &key)) {
        if (name_is(&key, TEXT("active")) && scan_kind(scan) == JSON_FALSE)
            active = false;
        scan_skip(scan);
    }
    jet->inactive = !active;
    return !scan->what;
}

static bool read_time(struct scan *scan, struct jet_event *jet)
{
    struct text number;
    if (scan_kind(scan) != JSON_NUMBER)
        return scan_bad(scan, "time_us is no number");
    return scan_number(scan, &number) &&
           (text_int(number, &jet->time_us) || scan_bad(scan, "time_us is no whole number"));
}

static enum err read_event(struct text event, struct arena *arena, struct jet_event *jet_out,
                           struct outline *outline, struct why *why)
{
    struct scan scan;
    struct scan_text key = {0};
    struct jet_event jet = {0};
    scan_init(&scan, event);
    if (scan_enter(&scan, '{'))
        while (scan_member(&scan, &key)) {
            if (name_is(&key, TEXT("did")))
                take_text(&scan, arena, &jet.did);
            else if (name_is(&key, TEXT("time_us")))
                read_time(&scan, &jet);
            else if (name_is(&key, TEXT("kind")))
                take_text(&scan, arena, &jet.kind);
            else if (name_is(&key, TEXT("commit")))
                read_commit(&scan, arena, &jet, outline);
            else if (name_is(&key, TEXT("account")))
                read_account(&scan, &jet);
            else
                scan_skip(&scan);
        }
    if (!scan_done(&scan))
        return broken(&scan, why);
    if (!jet.did.len || !jet.kind.len || jet.time_us <= 0)
        return why_set(why, ERR_BAD_INPUT, "no Jetstream event: did, kind or time_us is missing");
    if (text_is(jet.kind, "commit") && (!jet.operation.len || !jet.collection.len || !jet.rkey.len))
        return why_set(why, ERR_BAD_INPUT, "a commit without its operation, collection or rkey");
    *jet_out = jet;
    return OK;
}

enum err jet_read(struct text event, struct arena *arena, struct jet_event *jet_out,
                  struct why *why)
{
    return read_event(event, arena, jet_out, NULL, why);
}

uint64_t jet_key(const struct jet_event *jet)
{
    const struct text parts[] = {jet->did,  jet->kind,      jet->collection,
                                 jet->rkey, jet->operation, jet->rev};
    uint64_t key = jet->collection.len ? 0 : (uint64_t)jet->time_us;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        key = XXH3_64bits_withSeed(parts[i].at ? parts[i].at : "", parts[i].len,
                                   key * 31 + parts[i].len + i);
    return key;
}

/* What an event is to us. */
enum jet_sort { JET_OTHER, JET_POST, JET_EDIT, JET_DELETE, JET_REPOST };

static enum jet_sort sort_of(const struct jet_event *jet)
{
    if (!text_is(jet->kind, "commit"))
        return JET_OTHER;
    bool post = text_is(jet->collection, POSTS), repost = text_is(jet->collection, REPOSTS);
    if (!post && !repost)
        return JET_OTHER;
    if (text_is(jet->operation, "delete"))
        return JET_DELETE;
    if (text_is(jet->operation, "create"))
        return post ? JET_POST : JET_REPOST;
    if (text_is(jet->operation, "update") && post)
        return JET_EDIT;
    return JET_OTHER;
}

/* "bluesky:at://did/collection/rkey" */
static struct text id_of(const struct jet_event *jet, struct arena *arena)
{
    const struct text parts[] = {TEXT("bluesky:at://"), jet->did,  TEXT("/"),
                                 jet->collection,       TEXT("/"), jet->rkey};
    size_t len = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        len += parts[i].len;
    char *id = arena_alloc_raw(arena, len), *to = id;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (parts[i].len)
            to = mempcpy(to, parts[i].at, parts[i].len);
    return (struct text){id, len};
}

/* The id of what an at:// address points at; absent for anything else. */
static struct text id_at(struct text uri, struct arena *arena)
{
    if (!uri.at || !text_starts(uri, TEXT("at://")))
        return (struct text){0};
    const struct text net = TEXT("bluesky:");
    char *id = arena_alloc_raw(arena, net.len + uri.len);
    memcpy(mempcpy(id, net.at, net.len), uri.at, uri.len);
    return (struct text){id, net.len + uri.len};
}

static bool is_post(struct text uri)
{
    return text_starts(uri, TEXT("at://")) && text_find(uri, TEXT("/" POSTS "/")) > 0;
}

static void fill_post(struct glance *g, enum jet_sort sort, const struct outline *outline,
                      struct arena *arena)
{
    g->text = outline->has_text ? outline->text : TEXT("");
    g->title = text_or_none(outline->title);
    g->reply_to = id_at(outline->parent, arena);
    g->root = id_at(outline->root.len ? outline->root : outline->parent, arena);
    if (is_post(outline->quoted))
        g->quote_of = id_at(outline->quoted, arena);
    g->kind = g->reply_to.at ? POST_REPLY : g->quote_of.at ? POST_QUOTE : POST_POST;
    if (sort == JET_EDIT)
        g->kind = POST_EDIT;
    g->langs = outline->langs;
    g->lang_count = outline->lang_count;
}

static enum err glance_of(const struct jet_event *jet, const struct outline *outline,
                          struct arena *arena, struct glance *g, struct why *why)
{
    enum jet_sort sort = sort_of(jet);
    if (sort == JET_OTHER) {
        g->skip = true;
        return OK;
    }
    g->net = TEXT("bluesky");
    g->id = id_of(jet, arena);
    g->author_id = jet->did;
    g->at_ms = jet->time_us / 1000;
    if (sort == JET_DELETE) {
        g->kind = POST_DELETE;
        return OK;
    }
    if (!jet->record.at)
        return why_set(why, ERR_BAD_INPUT, "commit.record is missing");
    int64_t created_ms;
    if (time_parse(outline->created_at, &created_ms))
        g->at_ms = created_ms; /* else the time it was seen at: the record says none */
    if (sort != JET_REPOST) {
        fill_post(g, sort, outline, arena);
        return OK;
    }
    g->kind = POST_REPOST;
    g->repost_of = id_at(outline->subject, arena);
    if (!g->repost_of.at)
        return why_set(why, ERR_BAD_INPUT, "a repost without the post it repeats");
    return OK;
}

/* ---- links, tags, mentions, media ---- */

struct details {
    struct text *links, *tags, *mentions;
    size_t link_count, tag_count, mention_count;
    struct media *media;
    size_t media_count;
};

static size_t count_of(const struct json *list)
{
    if (!list || list->kind != JSON_ARRAY)
        return 0;
    return list->count < MOST_ITEMS ? list->count : MOST_ITEMS;
}

static void add_text(struct text *list, size_t *count, struct text text)
{
    if (!text.len || *count == MOST_ITEMS)
        return;
    for (size_t i = 0; i < *count; i++)
        if (text_same(list[i], text))
            return;
    list[(*count)++] = text;
}

static void add_feature(const struct json *feature, struct details *d)
{
    struct text type = json_text_at(feature, "$type");
    if (text_is(type, "app.bsky.richtext.facet#link"))
        add_text(d->links, &d->link_count, json_text_at(feature, "uri"));
    else if (text_is(type, "app.bsky.richtext.facet#tag"))
        add_text(d->tags, &d->tag_count, json_text_at(feature, "tag"));
    else if (text_is(type, "app.bsky.richtext.facet#mention"))
        add_text(d->mentions, &d->mention_count, json_text_at(feature, "did"));
}

static bool on_boundary(struct text text, int64_t at)
{
    return at == (int64_t)text.len || ((unsigned char)text.at[at] & 0xc0) != 0x80;
}

/* A facet's range counts bytes of the text, the end excluded. */
static bool good_range(struct text text, const struct json *index, struct span *span_out)
{
    int64_t from, to;
    if (!json_int(json_find(index, "byteStart"), &from) ||
        !json_int(json_find(index, "byteEnd"), &to) || from < 0 || from >= to ||
        to > (int64_t)text.len || !on_boundary(text, from) || !on_boundary(text, to))
        return false;
    *span_out = (struct span){(uint32_t)from, (uint32_t)to};
    return true;
}

static void read_facets(const struct json *facets, struct text text, struct details *d)
{
    struct span taken[MOST_FACETS];
    size_t count = 0;
    if (!facets || facets->kind != JSON_ARRAY)
        return;
    for (const struct json *facet = facets->first; facet && count < MOST_FACETS;
         facet = facet->next) {
        struct span span;
        bool good = good_range(text, json_find(facet, "index"), &span);
        for (size_t i = 0; i < count && good; i++)
            good = span.to <= taken[i].from || span.from >= taken[i].to;
        if (!good)
            continue;
        taken[count++] = span;
        const struct json *features = json_find(facet, "features");
        if (features && features->kind == JSON_ARRAY)
            for (const struct json *feature = features->first; feature; feature = feature->next)
                add_feature(feature, d);
    }
}

static void add_media(struct details *d, struct text kind, struct text alt)
{
    if (d->media_count < MOST_ITEMS)
        d->media[d->media_count++] = (struct media){.kind = kind, .alt = text_or_none(alt)};
}

static void read_media(const struct json *embed, struct details *d)
{
    static const char *const lists[] = {"images", "items"}; /* of .images and of .gallery */
    for (size_t i = 0; i < 2; i++) {
        const struct json *list = json_find(embed, lists[i]);
        if (count_of(list))
            for (const struct json *image = list->first; image; image = image->next)
                add_media(d, TEXT("image"), json_text_at(image, "alt"));
    }
    if (json_find(embed, "video"))
        add_media(d, TEXT("video"), json_text_at(embed, "alt"));
    const struct json *external = json_find(embed, "external");
    add_text(d->links, &d->link_count, json_text_at(external, "uri"));
}

/* Copies a list off the stack. */
static struct text *keep(const struct text *list, size_t count, struct arena *arena)
{
    struct text *kept = arena_array(arena, struct text, count + 1);
    if (count)
        memcpy(kept, list, count * sizeof(*kept));
    return kept;
}

static void read_details(const struct json *record, struct text text, struct arena *arena,
                         struct details *d)
{
    struct text links[MOST_ITEMS] = {0}, tags[MOST_ITEMS] = {0}, mentions[MOST_ITEMS] = {0};
    struct media media[MOST_ITEMS] = {0};
    d->links = links;
    d->tags = tags;
    d->mentions = mentions;
    d->media = media;
    read_facets(json_find(record, "facets"), text, d);
    const struct json *more = json_find(record, "tags");
    if (count_of(more))
        for (const struct json *tag = more->first; tag; tag = tag->next)
            add_text(d->tags, &d->tag_count, json_text(tag));
    const struct json *embed = json_find(record, "embed");
    read_media(embed, d);
    read_media(json_find(embed, "media"), d);
    d->links = keep(links, d->link_count, arena);
    d->tags = keep(tags, d->tag_count, arena);
    d->mentions = keep(mentions, d->mention_count, arena);
    d->media = arena_array(arena, struct media, d->media_count + 1);
    if (d->media_count)
        memcpy(d->media, media, d->media_count * sizeof(*media));
}

/* Nothing where there is no post's record. */
static enum err details_of(const struct jet_event *jet, const struct glance *g, struct arena *arena,
                           struct details *details_out, struct why *why)
{
    *details_out = (struct details){0};
    if (g->skip || g->kind == POST_REPOST || g->kind == POST_DELETE)
        return OK;
    struct json *record = NULL;
    enum err err = json_parse(jet->record, arena, &record, why);
    if (!err)
        read_details(record, g->text, arena, details_out);
    return err;
}

static struct text url_of(const struct jet_event *jet, struct arena *arena)
{
    if (!text_is(jet->collection, POSTS))
        return (struct text){0};
    return arena_printf(arena, "https://bsky.app/profile/%.*s/post/%.*s", TEXT_ARG(jet->did),
                        TEXT_ARG(jet->rkey));
}

/* ---- the two readings ---- */

static enum err skim(struct text record, unsigned want, struct arena *scratch,
                     struct glance *glance_out, struct why *why)
{
    struct jet_event jet = {0};
    struct outline outline = {0};
    struct details details = {0};
    struct glance g = {.followers = -1, .rating = -1};
    enum err err = read_event(record, scratch, &jet, &outline, why);
    if (!err)
        err = glance_of(&jet, &outline, scratch, &g, why);
    if (!err && outline.has_details && want & (SKIM_LINKS | SKIM_TAGS | SKIM_MENTIONS | SKIM_MEDIA))
        err = details_of(&jet, &g, scratch, &details, why);
    if (err)
        return err;
    if (want & SKIM_URL && !g.skip)
        g.url = url_of(&jet, scratch);
    g.links = details.links;
    g.link_count = details.link_count;
    g.tags = details.tags;
    g.tag_count = details.tag_count;
    g.mentions = details.mentions;
    g.mention_count = details.mention_count;
    g.media = details.media;
    g.media_count = details.media_count;
    *glance_out = g;
    return OK;
}

static enum err read_whole(struct text event, struct arena *arena, struct post *post_out,
                           struct why *why)
{
    struct jet_event jet = {0};
    struct outline outline = {0};
    struct details details = {0};
    struct glance g = {0};
    enum err err = read_event(event, arena, &jet, &outline, why);
    if (!err)
        err = glance_of(&jet, &outline, arena, &g, why);
    if (err)
        return err;
    if (g.skip)
        return why_set(why, ERR_BAD_INPUT, "a Jetstream event that is no post");
    err = details_of(&jet, &g, arena, &details, why);
    if (err)
        return err;
    struct post post = {.id = g.id,
                        .net = g.net,
                        .kind = g.kind,
                        .at_ms = g.at_ms,
                        .seen_at_ms = jet.time_us / 1000,
                        .text = g.text,
                        .title = g.title,
                        .url = url_of(&jet, arena),
                        .reply_to = g.reply_to,
                        .root = g.root,
                        .repost_of = g.repost_of,
                        .quote_of = g.quote_of,
                        .langs = g.lang_count ? outline.langs : NULL,
                        .links = details.links,
                        .tags = details.tags,
                        .mentions = details.mentions,
                        .lang_count = g.lang_count,
                        .link_count = details.link_count,
                        .tag_count = details.tag_count,
                        .mention_count = details.mention_count,
                        .media = details.media,
                        .media_count = details.media_count,
                        .author = {.id = g.author_id, .followers = -1},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .train_ok = true};
    if (g.kind == POST_EDIT)
        post.rev = jet.rev;
    *post_out = post;
    return OK;
}

const struct post_form jetstream_form = {.name = "jetstream", .skim = skim, .read = read_whole};
