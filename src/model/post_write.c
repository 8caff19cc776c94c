#include "base/json_scan.h"
#include "model/post_line.h"

static void present(struct json_out *out, const char *key, struct text text)
{
    if (text.at)
        json_pair_text(out, key, text);
}

static void texts(struct json_out *out, const char *key, const struct text *texts, size_t count)
{
    if (!count)
        return;
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++)
        json_put_text(out, texts[i]);
    json_end(out, ']');
}

static void known(struct json_out *out, const char *key, int64_t count)
{
    if (count >= 0)
        json_pair_int(out, key, count);
}

static void author(struct json_out *out, const struct author *author)
{
    if (!author->id.at && !author->name.at && !author->handle.at && author->followers < 0 &&
        !author->made_at_ms)
        return;
    json_key(out, "author");
    json_begin(out, '{');
    present(out, "id", author->id);
    present(out, "name", author->name);
    present(out, "handle", author->handle);
    known(out, "followers", author->followers);
    if (author->made_at_ms)
        json_pair_time(out, "made_at", author->made_at_ms);
    json_end(out, '}');
}

static void media(struct json_out *out, const struct media *media, size_t count)
{
    if (!count)
        return;
    json_key(out, "media");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        present(out, "kind", media[i].kind);
        present(out, "alt", media[i].alt);
        present(out, "url", media[i].url);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void counts(struct json_out *out, const struct counts *c)
{
    if (c->like < 0 && c->repost < 0 && c->reply < 0 && c->quote < 0 && c->view < 0)
        return;
    json_key(out, "counts");
    json_begin(out, '{');
    known(out, "like", c->like);
    known(out, "repost", c->repost);
    known(out, "reply", c->reply);
    known(out, "quote", c->quote);
    known(out, "view", c->view);
    json_end(out, '}');
}

/* What the stages found. */
static void found(struct json_out *out, const struct post *post)
{
    if (post->hits) {
        json_key(out, "hits");
        hits_write(out, post->hits, post->hit_count);
    }
    if (post->verdict) {
        json_key(out, "verdict");
        verdict_write(out, post->verdict);
    }
    if (post->stories) {
        json_key(out, "story");
        placements_write(out, post->stories, post->story_count);
    }
}

enum err post_write(const struct post *post, struct buf *buf)
{
    struct json_out out;
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_pair_text(&out, "id", post->id.at ? post->id : TEXT(""));
    present(&out, "net", post->net);
    json_pair_str(&out, "kind", post_kind_name(post->kind));
    json_pair_time(&out, "at", post->at_ms);
    if (post->seen_at_ms)
        json_pair_time(&out, "seen_at", post->seen_at_ms);
    present(&out, "rev", post->rev);
    present(&out, "title", post->title);
    present(&out, "text", post->text);
    texts(&out, "langs", post->langs, post->lang_count);
    author(&out, &post->author);
    present(&out, "reply_to", post->reply_to);
    present(&out, "root", post->root);
    present(&out, "repost_of", post->repost_of);
    present(&out, "quote_of", post->quote_of);
    texts(&out, "links", post->links, post->link_count);
    texts(&out, "tags", post->tags, post->tag_count);
    texts(&out, "mentions", post->mentions, post->mention_count);
    media(&out, post->media, post->media_count);
    if (post->rating >= 0)
        json_pair_number(&out, "rating", post->rating, 4);
    counts(&out, &post->counts);
    present(&out, "url", post->url);
    json_pair_bool(&out, "train_ok", post->train_ok);
    found(&out, post);
    json_end(&out, '}');
    return buf_over(buf) ? ERR_LIMIT : OK;
}

enum err post_write_kept(const struct post *post, struct buf *buf)
{
    struct scan scan;
    struct scan_text key = {.escaped = false};
    struct json_out out;
    if (!post->line.at)
        return post_write(post, buf);
    json_out_init(&out, buf);
    json_begin(&out, '{');
    scan_init(&scan, post->line);
    must(scan_enter(&scan, '{')); /* it was read before */
    while (scan_member(&scan, &key)) {
        const char *from = key.raw.at - 1;
        must(scan_skip(&scan));
        if (scan_key_is(&key, "hits") || scan_key_is(&key, "verdict") || scan_key_is(&key, "story"))
            continue;
        json_put_raw(&out, (struct text){from, (size_t)(scan.at - from)});
    }
    must(scan_done(&scan));
    found(&out, post);
    json_end(&out, '}');
    return buf_over(buf) ? ERR_LIMIT : OK;
}
