#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "net/retry.h"
#include "source/feed.h"
#include "source/source.h"

#include <inttypes.h>

/*
 * Reads a feed again and again. Its place is what makes the next reading cheap and whole: the
 * server's validators and, for each entry known, a hash of its id and of what it said, so that a
 * changed entry comes as an edit and an old one not at all.
 */

/* More than a feed may hold: else what is still in it would be forgotten and come again. */
enum { MOST_KNOWN = FEED_MOST_ENTRIES + 1000 };

struct known {
    uint64_t id, said;
    bool here; /* in the reading under way */
};

struct feed {
    struct text url, net;
    int64_t every_ms;
    int as;
    struct source *source;
    struct http_call *call;
    struct timer *timer;
    struct retry retry;
    struct buf etag, modified;
    VEC(struct known) known;
    bool paused, due;
};

static const struct option options[] = {
    {"url", OPTION_TEXT, offsetof(struct feed, url), NULL, 0, 0, "Address of the feed.", NULL},
    {"every", OPTION_SPAN, offsetof(struct feed, every_ms), "5m", 1000, 86400000,
     "How often it is read, at least; a feed may ask for longer.", NULL},
    {"net", OPTION_TEXT, offsetof(struct feed, net), "feed", 0, 0,
     "What the network of its posts is called.", NULL},
    {"as", OPTION_CHOICE, offsetof(struct feed, as), "article", 0, 0,
     "What its entries are: article, post, comment or review.", "article,post,comment,review"},
    {0},
};

static const enum post_kind kinds[] = {POST_ARTICLE, POST_POST, POST_COMMENT, POST_REVIEW};

/* ---- entries as posts ---- */

/* Links are left out: many servers put another counting mark into them at each reading. */
static uint64_t said_hash(const struct feed_entry *e, struct arena *arena)
{
    return text_hash(arena_printf(arena, "%.*s\n%.*s\n%.*s", TEXT_ARG(e->title), TEXT_ARG(e->text),
                                  TEXT_ARG(e->deleted)));
}

static struct text host_of(struct text url)
{
    ptrdiff_t at = text_find(url, TEXT("://"));
    struct text rest = at < 0 ? url : text_slice(url, (size_t)at + 3, url.len), host;
    return text_cut(&rest, '/', &host) ? host : url;
}

static struct text entry_id(const struct feed_entry *e, struct text url, struct arena *arena)
{
    if (e->id.len)
        return e->id;
    if (e->link.len)
        return e->link;
    struct text all = arena_printf(arena, "%.*s\n%.*s\n%lld", TEXT_ARG(url), TEXT_ARG(e->title),
                                   (long long)e->published_ms);
    return arena_printf(arena, "%016llx", (unsigned long long)text_hash(all));
}

/* Title and text as one, so that both are read and marked alike. */
static struct text whole_text(const struct feed_entry *e, struct arena *arena)
{
    if (!e->title.len || text_starts(e->text, e->title))
        return e->text.len ? e->text : e->title;
    if (!e->text.len)
        return e->title;
    return arena_printf(arena, "%.*s\n%.*s", TEXT_ARG(e->title), TEXT_ARG(e->text));
}

static void one_text(struct text **list, size_t *count, struct text text, struct arena *arena)
{
    if (!text.len)
        return;
    *list = arena_array(arena, struct text, 1);
    **list = text;
    *count = 1;
}

static struct post post_of(const struct feed_entry *e, const struct feed_doc *doc, struct text url,
                           int64_t now_ms, struct arena *arena)
{
    struct post post = {.net = TEXT("feed"),
                        .kind = e->deleted.len ? POST_DELETE : POST_ARTICLE,
                        .author.followers = -1,
                        .counts = {-1, -1, e->comments, -1, e->views},
                        .rating = -1,
                        .train_ok = false};
    struct text site = host_of(doc->link.len ? doc->link : url), id = entry_id(e, url, arena);
    /* "17" is an entry of many feeds. */
    post.id = text_find(id, TEXT(":")) < 0
                  ? arena_printf(arena, "feed:%.*s/%.*s", TEXT_ARG(site), TEXT_ARG(id))
                  : arena_printf(arena, "feed:%.*s", TEXT_ARG(id));
    /* A date in the future is an error of its writer; none at all means now. */
    post.at_ms = e->published_ms && e->published_ms < now_ms ? e->published_ms : now_ms;
    post.seen_at_ms = now_ms;
    post.text = whole_text(e, arena);
    post.title = e->title;
    post.url = e->link;
    if (e->bookmarks >= 0)
        post.counts.like = e->bookmarks;
    struct text lang = e->lang.len ? e->lang : doc->lang;
    one_text(&post.langs, &post.lang_count, lang, arena);
    one_text(&post.links, &post.link_count, e->link, arena);
    post.media = e->media;
    post.media_count = e->media_count;
    struct text author = e->author.len ? e->author : doc->author;
    post.author.id =
        author.len ? arena_printf(arena, "%.*s/%.*s", TEXT_ARG(site), TEXT_ARG(author)) : site;
    post.author.name = author.len ? author : doc->title;
    post.author.handle = site;
    return post;
}

/* ---- the place ---- */

static void place_read(struct feed *feed, struct text place)
{
    struct arena *arena = arena_new("place", 1 << 16);
    struct json *json;
    if (place.at && json_parse(place, arena, &json, NULL) == OK) {
        buf_text(&feed->etag, json_text_at(json, "etag"));
        buf_text(&feed->modified, json_text_at(json, "modified"));
        const struct json *known = json_find(json, "known");
        for (const struct json *k = known ? known->first : NULL; k && feed->known.len < MOST_KNOWN;
             k = k->next) {
            struct known one = {0};
            char hex[40] = "";
            if (k->kind == JSON_STRING && k->text.len == 32) {
                memcpy(hex, k->text.at, 32);
                if (sscanf(hex, "%16" SCNx64 "%16" SCNx64, &one.id, &one.said) == 2)
                    vec_push(&feed->known, one);
            }
        }
    }
    arena_free(&arena);
}

static struct text place_write(const struct feed *feed, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    struct json_out out;
    json_out_init(&out, &buf);
    json_begin(&out, '{');
    json_pair_text(&out, "etag", buf_view(&feed->etag));
    json_pair_text(&out, "modified", buf_view(&feed->modified));
    json_key(&out, "known");
    json_begin(&out, '[');
    for (size_t i = 0; i < feed->known.len; i++) {
        char hex[40];
        snprintf(hex, sizeof(hex), "%016" PRIx64 "%016" PRIx64, feed->known.at[i].id,
                 feed->known.at[i].said);
        json_put_text(&out, text_of(hex));
    }
    json_end(&out, ']');
    json_end(&out, '}');
    struct text place = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return place;
}

static struct map64 *known_index(const struct feed *feed)
{
    struct map64 *index = map64_new(MOST_KNOWN + FEED_MOST_ENTRIES);
    for (size_t i = 0; i < feed->known.len; i++) {
        uint64_t *at = map64_put(index, feed->known.at[i].id);
        must(at);
        *at = i;
    }
    return index;
}

enum news { NEWS_NONE, NEWS_NEW, NEWS_CHANGED };

static enum news learn(struct feed *feed, struct map64 *index, struct known one)
{
    const uint64_t *at = map64_get(index, one.id);
    if (at) {
        struct known *known = &feed->known.at[*at];
        bool changed = known->said != one.said;
        *known = one;
        return changed ? NEWS_CHANGED : NEWS_NONE;
    }
    uint64_t *place = map64_put(index, one.id);
    must(place);
    *place = feed->known.len;
    vec_push(&feed->known, one);
    return NEWS_NEW;
}

/* What is in the feed goes behind what has left it; of that the oldest is forgotten. */
static void forget_oldest(struct feed *feed)
{
    VEC(struct known) kept = {0};
    size_t here = 0;
    for (size_t i = 0; i < feed->known.len; i++)
        here += feed->known.at[i].here;
    size_t gone = feed->known.len - here, room = MOST_KNOWN - here;
    size_t skip = gone > room ? gone - room : 0;
    for (size_t i = 0; i < feed->known.len; i++) {
        if (feed->known.at[i].here)
            continue;
        if (skip)
            skip--;
        else
            vec_push(&kept, feed->known.at[i]);
    }
    for (size_t i = 0; i < feed->known.len; i++)
        if (feed->known.at[i].here)
            vec_push(&kept, ((struct known){feed->known.at[i].id, feed->known.at[i].said, false}));
    feed->known.len = 0;
    for (size_t i = 0; i < kept.len; i++)
        vec_push(&feed->known, kept.at[i]);
    vec_done(&kept);
}

/* ---- a reading ---- */

/* Oldest first; those of one time from the end of the feed, where its older ones stand. */
static int by_time(const void *a, const void *b)
{
    const struct feed_entry *x = *(struct feed_entry *const *)a,
                            *y = *(struct feed_entry *const *)b;
    int time = (x->published_ms > y->published_ms) - (x->published_ms < y->published_ms);
    return time ? time : (x->nth < y->nth) - (x->nth > y->nth);
}

static int64_t newest_ms(const struct feed_entry *e)
{
    return e->updated_ms > e->published_ms ? e->updated_ms : e->published_ms;
}

/* Ids that one document uses twice. Atom allows it for two states of one entry: the newest
 * counts. Where the links differ the id is none, and each entry is known by its link. */
static void settle_ids(struct feed *feed, struct feed_entry **sorted, size_t count,
                       struct arena *arena)
{
    struct map64 *first = map64_new(FEED_MOST_ENTRIES + 1);
    for (size_t i = 0; i < count; i++) {
        uint64_t *at = map64_put(first, text_hash(entry_id(sorted[i], feed->url, arena)));
        must(at);
        struct feed_entry *other = *at ? sorted[*at - 1] : NULL;
        if (!other) {
            *at = i + 1;
        } else if (other->link.len && sorted[i]->link.len &&
                   !text_same(other->link, sorted[i]->link)) {
            other->id_shared = sorted[i]->id_shared = true;
        } else if (newest_ms(sorted[i]) >= newest_ms(other)) {
            sorted[i]->id_shared = other->id_shared;
            sorted[*at - 1] = NULL;
            *at = i + 1;
        } else {
            sorted[i] = NULL;
        }
    }
    map64_free(&first);
    for (size_t i = 0; i < count; i++)
        if (sorted[i] && sorted[i]->id_shared)
            sorted[i]->id = sorted[i]->link;
}

static void add_record(struct feed *feed, struct map64 *index, struct tray *tray,
                       const struct feed_entry *e, const struct feed_doc *doc)
{
    struct known one = {text_hash(entry_id(e, feed->url, tray->arena)), said_hash(e, tray->arena),
                        true};
    enum news news = learn(feed, index, one);
    if (news == NEWS_NONE)
        return;
    struct post post = post_of(e, doc, feed->url, tray->seen_at_ms, tray->arena);
    if (!post.text.len && post.kind != POST_DELETE)
        return;
    post.net = feed->net;
    if (post.kind != POST_DELETE)
        post.kind = news == NEWS_CHANGED ? POST_EDIT : kinds[feed->as];
    if (post.kind == POST_EDIT)
        post.rev = arena_printf(tray->arena, "%016" PRIx64, one.said);
    struct buf line;
    buf_init(&line, FEED_MOST_BYTES * 2);
    if (post_write(&post, &line) == OK)
        tray->records[tray->record_count++] = arena_text(tray->arena, buf_view(&line));
    buf_done(&line);
}

static void offer(struct feed *feed, const struct feed_doc *doc, int64_t now_ms)
{
    struct tray *tray = tray_new(1 << 16);
    tray->form = &post_line_form;
    tray->seen_at_ms = now_ms;
    tray->records = arena_array(tray->arena, struct text, doc->count + 1);
    struct feed_entry **sorted = arena_array(tray->arena, struct feed_entry *, doc->count + 1);
    size_t count = 0;
    for (struct feed_entry *e = doc->first; e; e = e->next) {
        e->nth = count;
        sorted[count++] = e;
    }
    qsort(sorted, count, sizeof(*sorted), by_time);
    settle_ids(feed, sorted, count, tray->arena);
    struct map64 *index = known_index(feed);
    for (size_t i = 0; i < count; i++)
        if (sorted[i])
            add_record(feed, index, tray, sorted[i], doc);
    map64_free(&index);
    forget_oldest(feed);
    if (!tray->record_count) {
        tray_free(&tray);
        return;
    }
    tray->place = place_write(feed, tray->arena);
    feed->paused = !source_offer(feed->source, &tray);
}

static void keep_validators(struct feed *feed, const struct http_answer *answer)
{
    buf_clear(&feed->etag);
    buf_clear(&feed->modified);
    buf_text(&feed->etag, http_header(answer, "etag"));
    buf_text(&feed->modified, http_header(answer, "last-modified"));
}

/* The longest of what we, the feed and the server want; at most a day. */
static int64_t next_wait(const struct feed *feed, const struct http_answer *answer,
                         int64_t doc_every_ms)
{
    int64_t wait = feed->every_ms, max_age;
    if (doc_every_ms > wait)
        wait = doc_every_ms;
    struct text control = http_header(answer, "cache-control");
    ptrdiff_t at = text_find(control, TEXT("max-age="));
    if (at >= 0) {
        struct text digits = text_slice(control, (size_t)at + 8, control.len);
        size_t n = 0;
        while (n < digits.len && digits.at[n] >= '0' && digits.at[n] <= '9')
            n++;
        if (text_int(text_slice(digits, 0, n), &max_age) && max_age < 86400 &&
            SECONDS(max_age) > wait)
            wait = SECONDS(max_age);
    }
    return wait < DAYS(1) ? wait : DAYS(1);
}

static void poll_feed(void *arg);

static void wait_for_next(struct feed *feed, int64_t ms)
{
    timer_stop(&feed->timer);
    feed->timer = timer_start(source_loop(feed->source), ms, false, poll_feed, feed);
}

static void take_good(struct feed *feed, const struct http_answer *answer)
{
    struct arena *arena = arena_new("feed", 1 << 18);
    struct feed_doc doc;
    struct why why = {0};
    enum err err = feed_read(answer->body, http_header(answer, "content-type"), arena, &doc, &why);
    if (err) {
        int64_t wait = retry_next(&feed->retry);
        source_say(feed->source, SOURCE_LATE, why.text);
        wait_for_next(feed, wait > feed->every_ms ? wait : feed->every_ms);
    } else {
        retry_good(&feed->retry);
        keep_validators(feed, answer);
        source_say(feed->source, SOURCE_LIVE, doc.fault);
        offer(feed, &doc, clock_now_ms());
        wait_for_next(feed, next_wait(feed, answer, doc.every_ms));
    }
    arena_free(&arena);
}

static void take_answer(const struct http_answer *answer, void *arg)
{
    struct feed *feed = arg;
    feed->call = NULL;
    char words[300];
    if (answer->status == 200) {
        take_good(feed, answer);
        return;
    }
    if (answer->status == 304) {
        retry_good(&feed->retry);
        source_say(feed->source, SOURCE_LIVE, NULL);
        wait_for_next(feed, next_wait(feed, answer, 0));
        return;
    }
    if (answer->status == 410) {
        source_say(feed->source, SOURCE_FAILED,
                   "the server says the feed is gone for good (410); take it out of the sources");
        return;
    }
    int64_t wait = retry_next(&feed->retry);
    if (answer->retry_after_ms > wait)
        wait = answer->retry_after_ms;
    if (wait < feed->every_ms)
        wait = feed->every_ms;
    if (answer->status)
        snprintf(words, sizeof(words), "the server answered %d; next try in %lld s", answer->status,
                 (long long)(wait / 1000));
    else
        snprintf(words, sizeof(words), "%.200s; next try in %lld s", answer->why.text,
                 (long long)(wait / 1000));
    source_say(feed->source, SOURCE_LATE, words);
    wait_for_next(feed, wait < DAYS(1) ? wait : DAYS(1));
}

static void poll_feed(void *arg)
{
    struct feed *feed = arg;
    if (feed->paused) {
        feed->due = true; /* the way is full: read when it has room */
        return;
    }
    struct header headers[3] = {
        {TEXT("Accept"), TEXT("application/atom+xml, application/rss+xml, application/feed+json, "
                              "application/xml;q=0.8, */*;q=0.5")}};
    size_t count = 1;
    if (feed->etag.len)
        headers[count++] = (struct header){TEXT("If-None-Match"), buf_view(&feed->etag)};
    if (feed->modified.len)
        headers[count++] = (struct header){TEXT("If-Modified-Since"), buf_view(&feed->modified)};
    struct http_request request = {.url = feed->url,
                                   .headers = headers,
                                   .header_count = count,
                                   .most_bytes = FEED_MOST_BYTES,
                                   .redirects = 5,
                                   .private_allowed = source_private_allowed(feed->source),
                                   .on_done = take_answer,
                                   .arg = feed};
    feed->call = http_send(source_http(feed->source), &request);
}

/* ---- the source ---- */

static enum err feed_open(struct source *source, struct why *why)
{
    struct feed *feed = source_self(source);
    if (!text_starts(feed->url, TEXT("http://")) && !text_starts(feed->url, TEXT("https://")))
        return why_set(why, ERR_BAD_INPUT, "url is missing or no http address");
    feed->source = source;
    feed->retry = (struct retry){
        .first_ms = feed->every_ms, .most_ms = DAYS(1), .seed = text_hash(feed->url)};
    buf_init(&feed->etag, 8192);
    buf_init(&feed->modified, 1024);
    place_read(feed, source_place(source));
    source_say(source, SOURCE_OPENING, NULL);
    wait_for_next(feed, 0);
    return OK;
}

static void feed_resume(struct source *source)
{
    struct feed *feed = source_self(source);
    feed->paused = false;
    if (feed->due) {
        feed->due = false;
        wait_for_next(feed, 0);
    }
}

static void feed_close(struct source *source)
{
    struct feed *feed = source_self(source);
    if (feed->call)
        http_cancel(feed->call);
    timer_stop(&feed->timer);
    buf_done(&feed->etag);
    buf_done(&feed->modified);
    vec_done(&feed->known);
}

static enum err feed_decode(struct text bytes, struct arena *arena,
                            void (*each)(struct post *, void *), void *arg, struct why *why)
{
    struct feed_doc doc;
    enum err err = feed_read(bytes, (struct text){0}, arena, &doc, why);
    if (err)
        return err;
    int64_t now_ms = clock_now_ms();
    for (const struct feed_entry *e = doc.first; e; e = e->next) {
        struct post post = post_of(e, &doc, doc.link, now_ms, arena);
        post.seen_at_ms = 0;
        if (post.text.len || post.kind == POST_DELETE)
            each(&post, arg);
    }
    return OK;
}

const struct source_kind source_kind_feed = {
    .name = "feed",
    .about = "Reads RSS, Atom and JSON feeds.",
    .size = sizeof(struct feed),
    .options = options,
    .form = &post_line_form,
    .open = feed_open,
    .resume = feed_resume,
    .close = feed_close,
    .decode = feed_decode,
};
