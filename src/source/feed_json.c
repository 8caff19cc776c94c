#include "base/clock.h"
#include "source/feed.h"

/* JSON Feed 1 and 1.1: jsonfeed.org. Ids that are numbers are taken as they stand. */

static struct text scalar(const struct json *object, const char *key)
{
    const struct json *value = json_find(object, key);
    if (value && (value->kind == JSON_STRING || value->kind == JSON_NUMBER))
        return value->text;
    return (struct text){0};
}

static struct text author_of(const struct json *object)
{
    const struct json *authors = json_find(object, "authors");
    const struct json *author =
        authors && authors->kind == JSON_ARRAY ? authors->first : json_find(object, "author");
    if (author && author->kind == JSON_STRING)
        return author->text;
    return json_text_at(author, "name");
}

static const char *media_kind(struct text mime)
{
    return text_starts(mime, TEXT("image/"))   ? "image"
           : text_starts(mime, TEXT("video/")) ? "video"
           : text_starts(mime, TEXT("audio/")) ? "audio"
                                               : "file";
}

static void read_media(const struct json *item, struct arena *arena, struct feed_entry *entry)
{
    const struct json *list = json_find(item, "attachments");
    struct text image = json_text_at(item, "image");
    size_t most = (list && list->kind == JSON_ARRAY ? list->count : 0) + 1;
    if (most > 100)
        most = 100;
    entry->media = arena_array(arena, struct media, most);
    if (image.len)
        entry->media[entry->media_count++] = (struct media){.kind = TEXT("image"), .url = image};
    for (const struct json *a = list ? list->first : NULL; a && entry->media_count < most;
         a = a->next) {
        struct text url = json_text_at(a, "url");
        if (url.len)
            entry->media[entry->media_count++] =
                (struct media){.kind = text_of(media_kind(json_text_at(a, "mime_type"))),
                               .alt = json_text_at(a, "title"),
                               .url = url};
    }
}

static void read_item(const struct json *item, const struct feed_doc *doc, struct arena *arena,
                      struct feed_entry *entry)
{
    *entry = (struct feed_entry){.comments = -1, .views = -1, .bookmarks = -1};
    struct text url = json_text_at(item, "url");
    if (!url.len)
        url = json_text_at(item, "external_url");
    entry->link = feed_link(doc->link, url, arena);
    entry->id = scalar(item, "id");
    entry->title = feed_plain(json_text_at(item, "title"), arena);
    struct text plain = json_text_at(item, "content_text");
    struct text html = json_text_at(item, "content_html");
    if (!plain.len && !html.len)
        plain = json_text_at(item, "summary");
    entry->text = plain.len ? arena_text(arena, text_trim(plain)) : feed_plain(html, arena);
    entry->author = author_of(item);
    entry->lang = json_text_at(item, "language");
    entry->updated = json_text_at(item, "date_modified");
    if (!feed_date(json_text_at(item, "date_published"), &entry->published_ms))
        entry->published_ms = 0;
    if (!feed_date(entry->updated, &entry->updated_ms))
        entry->updated_ms = 0;
    read_media(item, arena, entry);
}

enum err feed_read_json(struct text utf8, struct arena *arena, struct feed_doc *doc_out,
                        struct why *why)
{
    struct json *json;
    enum err err = json_parse(utf8, arena, &json, why);
    if (err)
        return why_at(why, err, "no JSON feed");
    const struct json *items = json_find(json, "items");
    struct text version = json_text_at(json, "version");
    if (json->kind != JSON_OBJECT || !items || items->kind != JSON_ARRAY)
        return why_set(why, ERR_BAD_INPUT, "no JSON feed: it has no list called items");
    struct feed_doc doc = {.format = "json"};
    if (text_find(version, TEXT("jsonfeed.org/version/")) < 0)
        doc.fault = "it does not name the version of JSON Feed";
    doc.title = json_text_at(json, "title");
    doc.link = json_text_at(json, "home_page_url");
    doc.lang = json_text_at(json, "language");
    doc.author = author_of(json);
    struct feed_entry **last = &doc.first;
    for (const struct json *item = items->first; item && doc.count < FEED_MOST_ENTRIES;
         item = item->next) {
        if (item->kind != JSON_OBJECT) {
            doc.fault = "an item is no object";
            continue;
        }
        struct feed_entry *entry = arena_make(arena, struct feed_entry);
        read_item(item, &doc, arena, entry);
        *last = entry;
        last = &entry->next;
        doc.count++;
    }
    *doc_out = doc;
    return OK;
}

/* ---- which of them ---- */

enum err feed_read(struct text bytes, struct text content_type, struct arena *arena,
                   struct feed_doc *doc_out, struct why *why)
{
    if (bytes.len > FEED_MOST_BYTES)
        return why_set(why, ERR_LIMIT, "the feed is over %d MB", FEED_MOST_BYTES >> 20);
    struct text utf8;
    const char *fault;
    enum err err = feed_utf8(bytes, content_type, arena, &utf8, &fault, why);
    if (err)
        return err;
    struct text start = text_trim(utf8);
    if (!start.len)
        return why_set(why, ERR_BAD_INPUT, "the feed is empty");
    if (start.at[0] == '{')
        err = feed_read_json(start, arena, doc_out, why);
    else
        err = feed_read_xml(start, arena, doc_out, why);
    if (!err && fault)
        doc_out->fault = fault;
    return err;
}
