#ifndef SOURCE_FEED_H
#define SOURCE_FEED_H
/*
 * What a feed document holds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1 and 1.1.
 * Private to the feed source. Everything found lives in the arena.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "model/post.h"

struct feed_entry {
    struct text id, title, link, text, author, lang, updated, deleted;
    int64_t published_ms, updated_ms; /* 0: none could be read */
    struct media *media;
    size_t media_count;
    int64_t comments, views, bookmarks; /* -1: not said */
    size_t nth;                         /* for its reader: its position, and that */
    bool id_shared;                     /* another entry of other content has its id */
    struct feed_entry *next;
};

struct feed_doc {
    const char *format; /* "rss", "rdf", "atom", "json" */
    struct text title, link, lang, author;
    int64_t every_ms; /* what the feed asks for (ttl, sy:update…); 0: nothing */
    struct feed_entry *first;
    size_t count;
    const char *fault; /* not as its format wants, though read: why; NULL: well formed */
};

enum { FEED_MOST_BYTES = 10 << 20, FEED_MOST_ENTRIES = 5000 };

/* content_type: the HTTP header's value, or absent. ERR_BAD_INPUT when it is no feed at all. */
enum err feed_read(struct text bytes, struct text content_type, struct arena *arena,
                   struct feed_doc *doc_out, struct why *why) MUST_USE;

/* ---- its parts ---- */
/* The bytes as UTF-8, by HTTP charset, byte order mark, XML declaration, and for bytes that are not
 * valid in it UTF-8, EUC-JP, Shift_JIS, ISO-2022-JP. *fault_out says when it was not as declared.
 */
enum err feed_utf8(struct text bytes, struct text content_type, struct arena *arena,
                   struct text *utf8_out, const char **fault_out, struct why *why) MUST_USE;
enum err feed_read_xml(struct text utf8, struct arena *arena, struct feed_doc *doc_out,
                       struct why *why) MUST_USE;
enum err feed_read_json(struct text utf8, struct arena *arena, struct feed_doc *doc_out,
                        struct why *why) MUST_USE;
/* RFC 822, RFC 3339 and what is seen in the wild; without a zone UTC. */
bool feed_date(struct text text, int64_t *ms_out);
/* HTML as plain text: tags out, references resolved, blocks on lines of their own. */
struct text feed_plain(struct text html, struct arena *arena);
/* Base64 of UTF-8 text, blanks allowed; absent when it is not. */
struct text feed_base64(struct text coded, struct arena *arena);
/* One named or numeric reference ("amp", "#8217", "#x2019"), without & and ; false: unknown. */
bool feed_reference(struct text name, struct buf *out);
/* A link resolved against the base (RFC 3986, what feeds need of it). */
struct text feed_link(struct text base, struct text link, struct arena *arena);
#endif
