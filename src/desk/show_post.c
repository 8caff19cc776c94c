#include "desk/show.h"

enum { P_CLIENT = 1, P_ID, P_NET, P_KIND, P_AT, P_SEEN_AT, P_URL, P_LINE, P_DELETED_AT };

static void author(const struct author *author, struct json_out *out)
{
    json_key(out, "author");
    json_begin(out, '{');
    json_pair_text(out, "id", author->id);
    json_pair_text(out, "name", author->name);
    json_pair_text(out, "handle", author->handle);
    json_key(out, "followers");
    if (author->followers >= 0)
        json_put_int(out, author->followers);
    else
        json_put_null(out);
    json_end(out, '}');
}

static void counts(const struct counts *counts, struct json_out *out)
{
    const struct {
        const char *name;
        int64_t value;
    } each[] = {{"like", counts->like},
                {"repost", counts->repost},
                {"reply", counts->reply},
                {"quote", counts->quote},
                {"view", counts->view}};
    json_key(out, "counts");
    json_begin(out, '{');
    for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++)
        if (each[i].value >= 0)
            json_pair_int(out, each[i].name, each[i].value);
    json_end(out, '}');
}

static void media(const struct post *post, struct json_out *out)
{
    json_key(out, "media");
    json_begin(out, '[');
    for (size_t i = 0; i < post->media_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "kind", post->media[i].kind);
        json_pair_text(out, "alt", post->media[i].alt);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void found(const struct post *post, struct json_out *out)
{
    json_key(out, "hits");
    hits_write(out, post->hits, post->hit_count);
    json_key(out, "verdict");
    if (post->verdict)
        verdict_write(out, post->verdict);
    else
        json_put_null(out);
}

static void content(const struct post *post, struct json_out *out)
{
    json_pair_text(out, "text", post->text);
    json_pair_text(out, "title", post->title);
    author(&post->author, out);
    json_pair_text(out, "lang",
                   post->verdict ? text_of(post->verdict->lang)
                                 : (post->lang_count ? post->langs[0] : (struct text){0}));
    json_pair_text(out, "reply_to", post->reply_to);
    json_pair_text(out, "repost_of", post->repost_of);
    json_pair_text(out, "quote_of", post->quote_of);
    media(post, out);
    counts(&post->counts, out);
    found(post, out);
}

/* ---- what people say its labels are ---- */

static void put_list(struct json_out *out, const char *key, struct text list)
{
    json_key(out, key);
    json_begin(out, '[');
    for (struct text rest = list, name; list.len && text_cut(&rest, ',', &name);)
        json_put_text(out, name);
    json_end(out, ']');
}

static enum err show_correction(struct db *db, struct text client, struct text post,
                                struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT label, sentiment, intent, heads, person, at FROM correction "
                            "WHERE client = ?1 AND post = ?2 AND undone_at IS NULL "
                            "ORDER BY no DESC LIMIT 1",
                            "tt", client, post);
    if (err)
        return err;
    json_key(out, "corrected");
    if (row_next(row)) {
        json_begin(out, '{');
        put_list(out, "categories", row_text(row, 0));
        json_pair_text(out, "sentiment", row_text(row, 1));
        json_pair_text(out, "intent", row_text(row, 2));
        put_list(out, "heads", row_text(row, 3));
        json_pair_text(out, "person", row_text(row, 4));
        json_pair_time(out, "at", row_int(row, 5));
        json_end(out, '}');
    } else {
        json_put_null(out);
    }
    return row_end(&row, why);
}

/* The texts it had before, oldest first; of one that was deleted they are gone too. */
static enum err show_edits(struct db *db, int64_t no, struct json_out *out, struct why *why)
{
    enum { EDITS_MOST = 100 };
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT until_at, line FROM post_version WHERE post = ?1 "
                            "ORDER BY until_at LIMIT ?2",
                            "ii", no, (int64_t)EDITS_MOST);
    if (err)
        return err;
    json_key(out, "edits");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        struct post post = {0};
        if (!row_null(row, 1))
            err = post_read(arena_text(db_arena(db), row_text(row, 1)), db_arena(db), &post, why);
        json_begin(out, '{');
        json_pair_time(out, "until", row_int(row, 0));
        json_pair_text(out, "text", post.text);
        json_end(out, '}');
    }
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err show_post(struct db *db, struct row *row, const struct shown_in *in, struct json_out *out,
                   struct why *why)
{
    bool deleted = row_null(row, P_LINE);
    struct post post = {.author.followers = -1, .counts = {-1, -1, -1, -1, -1}};
    if (!deleted) {
        struct text line = arena_text(db_arena(db), row_text(row, P_LINE));
        enum err err = post_read(line, db_arena(db), &post, why);
        if (err)
            return why_at(why, err, "a stored post");
    }
    json_begin(out, '{');
    json_pair_text(out, "id", row_text(row, P_ID));
    json_pair_text(out, "client", row_text(row, P_CLIENT));
    json_pair_text(out, "net", row_text(row, P_NET));
    json_pair_text(out, "kind", row_text(row, P_KIND));
    json_pair_time(out, "at", row_int(row, P_AT));
    json_pair_time(out, "seen_at", row_int(row, P_SEEN_AT));
    json_pair_text(out, "url", row_text(row, P_URL));
    content(&post, out);
    const struct text client = arena_text(db_arena(db), row_text(row, P_CLIENT));
    const struct text id = arena_text(db_arena(db), row_text(row, P_ID));
    enum err err = show_correction(db, client, id, out, why);
    if (!err)
        err = show_second(db, client, row_int(row, 0), out, why);
    if (!err && in->edits)
        err = show_edits(db, row_int(row, 0), out, why);
    if (err)
        return err;
    json_pair_text(out, "story", in->story);
    json_pair_text(out, "why", in->why);
    if (in->because.len) {
        json_key(out, "because");
        json_put_raw(out, in->because);
    }
    if (in->loose)
        json_pair_bool(out, "loose", true);
    json_pair_bool(out, "deleted", deleted);
    json_end(out, '}');
    return OK;
}
