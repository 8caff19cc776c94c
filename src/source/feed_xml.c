#include "base/clock.h"
#include "base/mem.h"
#include "source/feed.h"

#include <ctype.h>
#include <expat.h>

/*
 * RSS and Atom through expat. Elements are known by a canonical name: the prefix that is usual for
 * the namespace, whatever prefix the document chose. Documents that define entities of their own
 * are refused; unknown references are resolved as HTML's.
 */

enum { MOST_DEPTH = 200, MOST_PREFIXES = 64, MOST_MEDIA = 50, NAME_ROOM = 64 };

struct prefix {
    const char *as;    /* what the document calls it; "" the default */
    const char *canon; /* what we call it */
};

/* One element that we are inside of. */
struct level {
    char name[NAME_ROOM];
    size_t text_from;    /* where its text begins in xml->text */
    size_t prefix_count; /* as it was outside of it, as the base was */
    struct text base;
};

struct xml {
    XML_Parser parser;
    struct arena *arena;
    struct feed_doc *doc;
    struct feed_entry *entry; /* the one under way, or NULL */
    struct feed_entry **last;
    struct level levels[MOST_DEPTH];
    size_t depth, entry_depth;
    struct buf text;      /* of all open elements */
    size_t markup_depth;  /* inside xhtml: its tags become blanks and line breaks */
    bool naked;           /* tags where none belong; its text is HTML once more */
    bool base64;          /* the content under way */
    char type[NAME_ROOM]; /* type= or mode= of the content under way */
    bool permalink;
    struct prefix prefixes[MOST_PREFIXES];
    size_t prefix_count;
    int title_rank, text_rank, link_rank, author_rank, date_rank;
    bool in_author, in_contributor, in_source, in_image;
    int64_t update_base_ms, update_frequency;
    struct text base; /* xml:base in force */
    struct why why;
};

static const struct {
    const char *uri, *canon;
} spaces[] = {
    {"http://purl.org/rss/1.0/", ""},
    {"http://my.netscape.com/rdf/simple/0.9/", ""},
    {"http://channel.netscape.com/rdf/simple/0.9/", ""},
    {"http://backend.userland.com/rss", ""},
    {"http://backend.userland.com/rss2", ""},
    {"http://www.w3.org/2005/atom", ""},
    {"http://purl.org/atom/ns#", ""},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://purl.org/dc/terms/", "dcterms"},
    {"http://purl.org/rss/1.0/modules/content/", "content"},
    {"http://purl.org/rss/1.0/modules/slash/", "slash"},
    {"http://purl.org/rss/1.0/modules/syndication/", "sy"},
    {"http://purl.org/syndication/thread/1.0", "thr"},
    {"http://purl.org/atompub/tombstones/1.0", "at"},
    {"http://search.yahoo.com/mrss/", "media"},
    {"http://search.yahoo.com/mrss", "media"},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {"http://rssnamespace.org/feedburner/ext/1.0", "feedburner"},
    {"http://www.hatena.ne.jp/info/xmlns#", "hatena"},
    {"http://www.youtube.com/xml/schemas/2015", "yt"},
    {"http://www.w3.org/1999/xhtml", "xhtml"},
};

static struct text view(const char *at)
{
    return text_of(at);
}

static void learn_prefix(struct xml *x, const char *as, const char *uri)
{
    const char *canon = NULL;
    for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
        if (strcasecmp(spaces[i].uri, uri) == 0)
            canon = spaces[i].canon;
    if (canon && x->prefix_count < MOST_PREFIXES)
        x->prefixes[x->prefix_count++] = (struct prefix){arena_text(x->arena, view(as)).at, canon};
}

/* "d:creator" → "dc:creator". The last declaration of a prefix counts. */
static void canonical(const struct xml *x, const char *name, char room[NAME_ROOM])
{
    const char *colon = strchr(name, ':');
    size_t n = colon ? (size_t)(colon - name) : 0;
    const char *local = colon ? colon + 1 : name, *canon = NULL;
    for (size_t i = x->prefix_count; i > 0 && !canon; i--)
        if (strlen(x->prefixes[i - 1].as) == n && strncmp(x->prefixes[i - 1].as, name, n) == 0)
            canon = x->prefixes[i - 1].canon;
    if (!canon && colon)
        snprintf(room, NAME_ROOM, "%.*s:%s", (int)n, name, local);
    else if (canon && *canon)
        snprintf(room, NAME_ROOM, "%s:%s", canon, local);
    else
        snprintf(room, NAME_ROOM, "%s", local);
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcasecmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static bool name_is(const char *name, const char *wanted)
{
    return strcasecmp(name, wanted) == 0;
}

/* ---- entries ---- */

static void begin_entry(struct xml *x, const char **attributes)
{
    if (x->doc->count >= FEED_MOST_ENTRIES)
        return;
    x->entry = arena_make(x->arena, struct feed_entry);
    *x->entry = (struct feed_entry){.comments = -1, .views = -1, .bookmarks = -1};
    x->entry->media = arena_array(x->arena, struct media, MOST_MEDIA);
    x->entry_depth = x->depth;
    x->title_rank = x->text_rank = x->link_rank = x->author_rank = x->date_rank = 99;
    x->permalink = true;
    const char *about = attribute(attributes, "rdf:about");
    if (about)
        x->entry->id = arena_text(x->arena, view(about));
    const char *lang = attribute(attributes, "xml:lang");
    if (lang)
        x->entry->lang = arena_text(x->arena, view(lang));
}

static void end_entry(struct xml *x)
{
    *x->last = x->entry;
    x->last = &x->entry->next;
    x->doc->count++;
    x->entry = NULL;
}

static void add_media(struct xml *x, const char **attributes, const char *fallback)
{
    const char *url = attribute(attributes, "url"), *type = attribute(attributes, "type");
    const char *medium = attribute(attributes, "medium");
    if (!url)
        url = attribute(attributes, "href");
    if (!url || x->entry->media_count == MOST_MEDIA)
        return;
    struct text mime = type ? view(type) : (struct text){0};
    const char *kind = medium                              ? medium
                       : text_starts(mime, TEXT("image/")) ? "image"
                       : text_starts(mime, TEXT("video/")) ? "video"
                       : text_starts(mime, TEXT("audio/")) ? "audio"
                                                           : fallback;
    x->entry->media[x->entry->media_count++] =
        (struct media){.kind = arena_text(x->arena, view(kind)),
                       .url = feed_link(x->base.len ? x->base : x->doc->link, view(url), x->arena)};
}

static void set_link(struct xml *x, struct text link, int rank)
{
    if (!link.len || rank >= x->link_rank)
        return;
    x->entry->link = feed_link(x->base.len ? x->base : x->doc->link, link, x->arena);
    x->link_rank = rank;
}

static void atom_link(struct xml *x, const char **attributes)
{
    const char *href = attribute(attributes, "href"), *rel = attribute(attributes, "rel");
    bool alternate = !rel || name_is(rel, "alternate");
    if (!href)
        return;
    if (x->entry && rel && name_is(rel, "enclosure"))
        add_media(x, attributes, "file");
    else if (x->entry && alternate)
        set_link(x, view(href), 2);
    else if (!x->entry && alternate && !x->doc->link.len)
        x->doc->link = feed_link(x->base, view(href), x->arena);
}

static void count_of(int64_t *count, struct text text)
{
    int64_t n;
    if (text_int(text_trim(text), &n) && n >= 0)
        *count = n;
}

/* ---- the text of an element, once it ends ---- */

static struct text plain_of(struct xml *x, struct text raw)
{
    if (x->base64) {
        struct text decoded = feed_base64(raw, x->arena);
        return feed_plain(decoded.at ? decoded : raw, x->arena);
    }
    if (name_is(x->type, "text") || name_is(x->type, "text/plain"))
        return arena_text(x->arena, text_trim(raw));
    return feed_plain(raw, x->arena);
}

static void take_text(struct xml *x, struct text raw, int rank)
{
    if (rank >= x->text_rank)
        return;
    if (x->base64 && !feed_base64(raw, x->arena).at) /* a picture, say */
        return;
    struct text plain = plain_of(x, raw);
    if (!plain.len)
        return;
    x->entry->text = plain;
    x->text_rank = rank;
}

static void take_date(struct xml *x, struct text raw, int rank)
{
    int64_t ms;
    if (!feed_date(raw, &ms))
        return;
    if (rank < x->date_rank) {
        x->entry->published_ms = ms;
        x->date_rank = rank;
    }
}

static void take_author(struct xml *x, struct text raw, int rank)
{
    raw = text_trim(raw);
    ptrdiff_t open = text_find(raw, TEXT("("));
    /* RSS writes "mail@example.org (Name)". */
    if (open > 0 && text_ends(raw, TEXT(")")) && text_find(raw, TEXT("@")) >= 0)
        raw = text_slice(raw, (size_t)open + 1, raw.len - 1);
    if (!raw.len || rank >= x->author_rank)
        return;
    x->entry->author = feed_plain(raw, x->arena);
    x->author_rank = rank;
}

/* The first of the best rank. */
static void take_title(struct xml *x, struct text title, int rank)
{
    if (!title.len || rank >= x->title_rank)
        return;
    x->entry->title = title;
    x->title_rank = rank;
}

enum what {
    W_TITLE,
    W_ID,
    W_LINK,
    W_ORIGIN,
    W_TEXT,
    W_DATE,
    W_UPDATED,
    W_AUTHOR,
    W_COMMENTS,
    W_BOOKMARKS,
    W_LANG
};

static const struct {
    const char *name;
    enum what what;
    int rank;
} fields[] = {
    {"title", W_TITLE, 0},
    {"media:title", W_TITLE, 1},
    {"dc:title", W_TITLE, 1},
    {"guid", W_ID, 0},
    {"id", W_ID, 0},
    {"dc:identifier", W_ID, 1},
    {"link", W_LINK, 1},
    {"feedburner:origLink", W_ORIGIN, 0},
    {"content:encoded", W_TEXT, 0},
    {"content", W_TEXT, 1},
    {"body", W_TEXT, 1},
    {"xhtml:body", W_TEXT, 1},
    {"description", W_TEXT, 2},
    {"summary", W_TEXT, 3},
    {"media:description", W_TEXT, 4},
    {"itunes:summary", W_TEXT, 5},
    {"dc:description", W_TEXT, 6},
    {"published", W_DATE, 0},
    {"issued", W_DATE, 0},
    {"pubDate", W_DATE, 1},
    {"dc:date", W_DATE, 2},
    {"dcterms:created", W_DATE, 2},
    {"created", W_DATE, 3},
    {"updated", W_UPDATED, 4},
    {"modified", W_UPDATED, 4},
    {"dcterms:modified", W_UPDATED, 5},
    {"dc:creator", W_AUTHOR, 0},
    {"author", W_AUTHOR, 1},
    {"itunes:author", W_AUTHOR, 2},
    {"slash:comments", W_COMMENTS, 0},
    {"thr:total", W_COMMENTS, 0},
    {"hatena:bookmarkcount", W_BOOKMARKS, 0},
    {"dc:language", W_LANG, 0},
};

static void take_field(struct xml *x, enum what what, int rank, struct text raw)
{
    struct feed_entry *e = x->entry;
    switch (what) {
    case W_TITLE:
        take_title(x, plain_of(x, raw), rank);
        break;
    case W_ID:
        raw = text_trim(raw);
        if (rank && (e->id.len || !raw.len))
            break;
        if (raw.len)
            e->id = arena_text(x->arena, raw);
        if (raw.len && x->permalink && text_starts(raw, TEXT("http")))
            set_link(x, raw, 3);
        break;
    case W_LINK:
        set_link(x, text_trim(raw), rank);
        break;
    case W_ORIGIN:
        set_link(x, text_trim(raw), 0);
        break;
    case W_TEXT:
        take_text(x, raw, rank);
        break;
    case W_UPDATED:
        e->updated = arena_text(x->arena, text_trim(raw));
        if (!feed_date(raw, &e->updated_ms))
            e->updated_ms = 0;
        take_date(x, raw, rank);
        break;
    case W_DATE:
        take_date(x, raw, rank);
        break;
    case W_AUTHOR:
        take_author(x, raw, rank);
        break;
    case W_COMMENTS:
        count_of(&e->comments, raw);
        break;
    case W_BOOKMARKS:
        count_of(&e->bookmarks, raw);
        break;
    case W_LANG:
        e->lang = arena_text(x->arena, text_trim(raw));
        break;
    }
}

static void end_in_entry(struct xml *x, const char *name, struct text raw)
{
    if (x->in_source || x->in_contributor)
        return;
    if (x->in_author) {
        if (name_is(name, "name"))
            take_author(x, raw, 0);
        else if (name_is(name, "author")) /* RSS: without elements of its own */
            take_author(x, raw, 1);
        return;
    }
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (name_is(name, fields[i].name))
            take_field(x, fields[i].what, fields[i].rank, raw);
}

/* How often the feed says that it is worth a reading. */
static void take_rhythm(struct xml *x, const char *name, struct text raw)
{
    static const struct {
        const char *name;
        int64_t ms;
    } periods[] = {{"hourly", HOURS(1)}, {"daily", DAYS(1)}, {"weekly", DAYS(7)}};
    int64_t n;
    if (name_is(name, "ttl") && text_int(raw, &n) && n > 0 && n < 100000)
        x->doc->every_ms = MINUTES(n);
    else if (name_is(name, "sy:updateFrequency") && text_int(raw, &n) && n > 0)
        x->update_frequency = n;
    else if (name_is(name, "sy:updatePeriod"))
        for (size_t i = 0; i < sizeof(periods) / sizeof(*periods); i++)
            if (text_is(raw, periods[i].name))
                x->update_base_ms = periods[i].ms;
}

static void end_in_feed(struct xml *x, const char *name, struct text raw)
{
    struct feed_doc *doc = x->doc;
    raw = text_trim(raw);
    if (x->in_image || x->in_contributor)
        return;
    if (x->in_author && name_is(name, "name") && !doc->author.len)
        doc->author = feed_plain(raw, x->arena);
    else if (x->in_author)
        return;
    else if ((name_is(name, "title") || name_is(name, "dc:title")) && !doc->title.len)
        doc->title = plain_of(x, raw);
    else if (name_is(name, "link") && !doc->link.len && raw.len)
        doc->link = arena_text(x->arena, raw);
    else if ((name_is(name, "language") || name_is(name, "dc:language")) && !doc->lang.len)
        doc->lang = arena_text(x->arena, raw);
    else
        take_rhythm(x, name, raw);
}

/* ---- expat's calls ---- */

static void stop(struct xml *x, const char *words)
{
    if (!x->why.code)
        why_set(&x->why, ERR_BAD_INPUT, "%s", words);
    XML_StopParser(x->parser, XML_FALSE);
}

static bool is_entry(const char *name)
{
    return name_is(name, "item") || name_is(name, "entry");
}

static void start_special(struct xml *x, const char *name, const char **attributes)
{
    if (name_is(name, "author"))
        x->in_author = true;
    else if (name_is(name, "contributor") || name_is(name, "dc:contributor"))
        x->in_contributor = true;
    else if (name_is(name, "source") && x->entry)
        x->in_source = true;
    else if ((name_is(name, "image") || name_is(name, "textInput")) && !x->entry)
        x->in_image = true;
    else if ((name_is(name, "link") || name_is(name, "atom:link")) && !x->in_source)
        atom_link(x, attributes);
    if (!x->entry)
        return;
    const char *count = NULL;
    if (name_is(name, "guid"))
        x->permalink = !attribute(attributes, "isPermaLink") ||
                       !name_is(attribute(attributes, "isPermaLink"), "false");
    else if (name_is(name, "enclosure") || name_is(name, "media:content"))
        add_media(x, attributes, "file");
    else if (name_is(name, "media:thumbnail"))
        add_media(x, attributes, "image");
    else if (name_is(name, "media:statistics"))
        count = attribute(attributes, "views");
    if (count)
        count_of(&x->entry->views, view(count));
}

/* The namespaces and the base that hold inside the element that begins. */
static void learn(struct xml *x, const char **attributes)
{
    for (const char **a = attributes; *a; a += 2) {
        if (strncmp(a[0], "xmlns", 5) == 0 && (a[0][5] == 0 || a[0][5] == ':'))
            learn_prefix(x, a[0][5] ? a[0] + 6 : "", a[1]);
        else if (strcmp(a[0], "xml:base") == 0)
            x->base = feed_link(x->base, view(a[1]), x->arena);
    }
}

static void begin_root(struct xml *x, const char *name, const char **attributes)
{
    if (name_is(name, "rdf:RDF"))
        x->doc->format = "rdf";
    else if (name_is(name, "rss"))
        x->doc->format = "rss";
    else if (name_is(name, "feed"))
        x->doc->format = "atom";
    const char *lang = attribute(attributes, "xml:lang");
    if (lang)
        x->doc->lang = arena_text(x->arena, view(lang));
}

/* True when the element is an entry itself. */
static bool begins_entry(struct xml *x, const char *name, const char **attributes)
{
    if (x->entry)
        return false;
    if (is_entry(name)) {
        begin_entry(x, attributes);
        return true;
    }
    const char *ref = attribute(attributes, "ref");
    if (!ref || !name_is(name, "at:deleted-entry"))
        return false;
    begin_entry(x, attributes);
    if (x->entry)
        x->entry->id = x->entry->deleted = arena_text(x->arena, view(ref));
    return true;
}

/* Fields that hold text for people; tags inside are meant as HTML, escaped or not. */
static bool holds_words(const char *name)
{
    static const char *const names[] = {"title", "description",     "summary",    "content",
                                        "body",  "content:encoded", "xhtml:body", NULL};
    for (const char *const *n = names; *n; n++)
        if (name_is(name, *n))
            return true;
    return false;
}

/* Atom 0.3 says mode=, Atom 1.0 means it by any type that is neither text nor XML. */
static bool is_base64(const char *type, const char *mode)
{
    struct text t = text_of(type ? type : "");
    if (mode)
        return name_is(mode, "base64");
    return text_find(t, TEXT("/")) > 0 && !text_starts(t, TEXT("text/")) &&
           !text_ends(t, TEXT("/xml")) && !text_ends(t, TEXT("+xml"));
}

static void on_start(void *arg, const char *raw_name, const char **attributes)
{
    struct xml *x = arg;
    if (x->depth == MOST_DEPTH) {
        stop(x, "the feed is nested more than 200 deep");
        return;
    }
    struct level *level = &x->levels[x->depth++];
    level->text_from = x->text.len;
    level->prefix_count = x->prefix_count;
    level->base = x->base;
    learn(x, attributes);
    canonical(x, raw_name, level->name);
    if (!x->markup_depth && x->depth > 2 && holds_words(level[-1].name)) {
        x->markup_depth = x->depth - 1;
        x->naked = true;
    }
    if (x->markup_depth) { /* keep the tags, so that the plain text knows its blocks */
        const char *colon = strchr(raw_name, ':');
        buf_printf(&x->text, "<%.40s>", colon ? colon + 1 : raw_name);
        return;
    }
    if (x->depth == 1)
        begin_root(x, level->name, attributes);
    const char *type = attribute(attributes, "type"), *mode = attribute(attributes, "mode");
    snprintf(x->type, sizeof(x->type), "%s", type ? type : "");
    x->base64 = is_base64(type, mode);
    if (begins_entry(x, level->name, attributes))
        return;
    start_special(x, level->name, attributes);
    if ((type && name_is(type, "xhtml")) || (mode && name_is(mode, "xml")) ||
        strncmp(level->name, "xhtml:", 6) == 0)
        x->markup_depth = x->depth;
}

static void leave(struct xml *x)
{
    const struct level *level = &x->levels[--x->depth];
    x->prefix_count = level->prefix_count;
    x->base = level->base;
}

static void on_end(void *arg, const char *raw_name)
{
    struct xml *x = arg;
    if (x->depth == 0)
        return;
    struct level *level = &x->levels[x->depth - 1];
    if (x->markup_depth && x->depth > x->markup_depth) {
        buf_printf(&x->text, "</%.40s>",
                   strchr(raw_name, ':') ? strchr(raw_name, ':') + 1 : raw_name);
        leave(x);
        return;
    }
    struct text raw = text_slice(buf_view(&x->text), level->text_from, x->text.len);
    if (x->entry && x->depth == x->entry_depth)
        end_entry(x);
    else if (x->entry)
        end_in_entry(x, level->name, raw);
    else
        end_in_feed(x, level->name, raw);
    if (name_is(level->name, "author"))
        x->in_author = false;
    else if (name_is(level->name, "contributor") || name_is(level->name, "dc:contributor"))
        x->in_contributor = false;
    else if (name_is(level->name, "source"))
        x->in_source = false;
    else if (name_is(level->name, "image") || name_is(level->name, "textInput"))
        x->in_image = false;
    if (x->markup_depth == x->depth) {
        x->markup_depth = 0;
        x->naked = false;
    }
    x->text.len = level->text_from;
    leave(x);
}

static void on_text(void *arg, const char *at, int len)
{
    struct xml *x = arg;
    if (!x->markup_depth || x->naked) {
        buf_add(&x->text, at, (size_t)len);
    } else {
        for (int i = 0; i < len; i++) { /* it will be read as HTML: signs stay signs */
            if (at[i] == '<')
                buf_text(&x->text, TEXT("&lt;"));
            else if (at[i] == '&')
                buf_text(&x->text, TEXT("&amp;"));
            else
                buf_byte(&x->text, at[i]);
        }
    }
    if (buf_over(&x->text))
        stop(x, "an element of the feed is too large");
}

static void on_unknown_entity(void *arg, const char *name, int is_parameter)
{
    struct xml *x = arg;
    if (!is_parameter && !feed_reference(view(name), &x->text))
        buf_printf(&x->text, "&%.40s;", name);
}

/* An internal subset is where entities are declared: bombs, and files of this machine. */
static void on_doctype(void *arg, const char *name, const char *system_id, const char *public_id,
                       int has_internal_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    if (has_internal_subset)
        stop(arg, "the feed may define entities of its own; that is refused");
}

static enum err read_once(struct text utf8, struct arena *arena, struct feed_doc *doc_out,
                          struct why *why)
{
    struct feed_doc doc = {0};
    struct xml *x = mem_make(struct xml);
    *x = (struct xml){.arena = arena, .doc = &doc, .last = &doc.first, .update_frequency = 1};
    buf_init(&x->text, FEED_MOST_BYTES * 2);
    x->parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(x->parser, x);
    XML_UseForeignDTD(x->parser, XML_TRUE); /* unknown references are skipped, not errors */
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetSkippedEntityHandler(x->parser, on_unknown_entity);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    enum XML_Status status = XML_Parse(x->parser, utf8.at, (int)utf8.len, 1);
    enum err err = OK;
    if (x->why.code) {
        err = why_set(why, x->why.code, "%s", x->why.text);
    } else if (status != XML_STATUS_OK) {
        /* What came whole before the fault is kept; a document without any is none. */
        err = why_set(why, ERR_BAD_INPUT, "line %lu, column %lu: %s",
                      XML_GetCurrentLineNumber(x->parser), XML_GetCurrentColumnNumber(x->parser),
                      XML_ErrorString(XML_GetErrorCode(x->parser)));
        if (doc.count) {
            doc.fault = arena_text(arena, text_of(why ? why->text : "not well formed")).at;
            err = OK;
        }
    }
    if (!err && !doc.format)
        err = why_set(why, ERR_BAD_INPUT,
                      "this is no feed: the document is none of RSS, Atom, RDF or JSON Feed");
    if (!doc.every_ms && x->update_base_ms)
        doc.every_ms = x->update_base_ms / x->update_frequency;
    XML_ParserFree(x->parser);
    buf_done(&x->text);
    mem_free(x);
    if (!err)
        *doc_out = doc;
    return err;
}

/* "&name;", "&#8217;", "&#x2019;" */
static bool is_reference(struct text at)
{
    size_t i = 1;
    while (i < at.len && i < 40 &&
           (isalnum((unsigned char)at.at[i]) || (at.at[i] == '#' && i == 1)))
        i++;
    return i > 1 && i < at.len && at.at[i] == ';';
}

/* The signs that most often break a feed, as they were meant: a bare &, control characters,
 * something before the XML declaration. */
static struct text mended(struct text in, struct arena *arena)
{
    struct buf out;
    buf_init(&out, FEED_MOST_BYTES * 6);
    bool verbatim = false; /* inside CDATA */
    ptrdiff_t declared = text_find(text_slice(in, 0, 1024), TEXT("<?xml "));
    for (size_t i = declared > 0 ? (size_t)declared : 0; i < in.len && !buf_over(&out); i++) {
        struct text rest = text_slice(in, i, in.len);
        if (text_starts(rest, TEXT("<![CDATA[")))
            verbatim = true;
        else if (text_starts(rest, TEXT("]]>")))
            verbatim = false;
        unsigned char c = (unsigned char)in.at[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            continue;
        if (c == '&' && !verbatim && !is_reference(rest))
            buf_text(&out, TEXT("&amp;"));
        else
            buf_byte(&out, in.at[i]);
    }
    struct text text = buf_over(&out) ? (struct text){0} : arena_text(arena, buf_view(&out));
    buf_done(&out);
    return text;
}

enum err feed_read_xml(struct text utf8, struct arena *arena, struct feed_doc *doc_out,
                       struct why *why)
{
    struct feed_doc doc = {0}, again;
    enum err err = read_once(utf8, arena, &doc, why);
    if (err || doc.fault) {
        struct text whole = mended(utf8, arena);
        if (whole.len && !text_same(whole, utf8) && read_once(whole, arena, &again, NULL) == OK &&
            (err || again.count > doc.count || !again.fault)) {
            again.fault = "signs that XML does not allow as they stand were mended";
            doc = again;
            err = OK;
        }
    }
    if (!err)
        *doc_out = doc;
    return err;
}
