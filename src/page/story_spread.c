#include "base/clock.h"
#include "page/story_scan.h"
#include "story/story.h"

/* How a story went from network to network: one lane each, where it came from, what was said. */

enum { STEPS_MOST = 96, LANES_MOST = 12, MARKS_MOST = 240, OUTLETS_SHOWN = 20, SAID_SHOWN = 50 };

/* One of the first posts of a network, with what it points at. */
struct early {
    int64_t no, at;
    size_t lane;
    struct text id, address;
    struct text *links; /* in the form in which they are compared */
    size_t link_count;
    struct post *post;
};
struct crossing {
    const char *how; /* "link", "quote" … "told": nothing says from where */
    struct text from, id;
    int64_t at;
};
struct spread {
    struct db *db;
    const struct story_id *story;
    struct story_scan scan;
    size_t lanes;
    struct early *early;
    size_t early_count;
    struct crossing *crossings; /* of each lane */
};

static int by_first(const void *a, const void *b)
{
    const struct scan_net *x = a, *y = b;
    if (x->first_at != y->first_at)
        return x->first_at < y->first_at ? -1 : 1;
    return text_order(x->net, y->net);
}

/* ---- where it came from ---- */

static void read_links(struct early *early, struct arena *arena)
{
    const struct post *post = early->post;
    early->links = arena_array(arena, struct text, post->link_count + 1);
    for (size_t i = 0; i < post->link_count; i++)
        early->link_count += story_link(post->links[i], arena, &early->links[early->link_count]);
}

static enum err read_early(struct spread *s, int64_t no, size_t lane, struct why *why)
{
    struct arena *arena = db_arena(s->db);
    struct row *row = NULL;
    enum err err = db_query(s->db, &row, why,
                            "SELECT id, at, url, line FROM post WHERE no = ?1 AND client = ?2",
                            "it", no, s->story->client);
    if (err)
        return err;
    if (row_next(row)) {
        struct early *early = &s->early[s->early_count];
        struct post *post = arena_make(arena, struct post);
        struct why broken;
        *early = (struct early){.no = no,
                                .at = row_int(row, 1),
                                .lane = lane,
                                .id = arena_text(arena, row_text(row, 0))};
        if (!row_null(row, 2))
            (void)story_link(row_text(row, 2), arena, &early->address);
        if (!row_null(row, 3) &&
            !post_read(arena_text(arena, row_text(row, 3)), arena, post, &broken)) {
            early->post = post;
            read_links(early, arena);
            s->early_count++;
        }
    }
    return row_end(&row, why);
}

static enum err net_of_post(struct spread *s, struct text id, struct text *net_out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(s->db, &row, why, "SELECT net FROM post WHERE id = ?1 AND client = ?2 LIMIT 1",
                 "tt", id, s->story->client);
    if (err)
        return err;
    if (row_next(row))
        *net_out = arena_text(db_arena(s->db), row_text(row, 0));
    return row_end(&row, why);
}

/* It points at a post of another network. */
static enum err by_edge(struct spread *s, const struct early *one, struct crossing *out,
                        struct why *why)
{
    const struct post *post = one->post;
    const struct {
        struct text to;
        const char *how;
    } edges[] = {{post->quote_of, "quote"}, {post->repost_of, "repost"}, {post->reply_to, "reply"}};
    for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
        struct text net = {NULL, 0};
        enum err err = edges[i].to.len ? net_of_post(s, edges[i].to, &net, why) : OK;
        if (err)
            return err;
        if (net.len && !text_same(net, s->scan.nets[one->lane].net)) {
            *out = (struct crossing){edges[i].how, net, one->id, one->at};
            return OK;
        }
    }
    return OK;
}

static bool shares_link(const struct early *one, const struct early *other)
{
    for (size_t i = 0; i < one->link_count; i++) {
        if (text_same(one->links[i], other->address))
            return true;
        for (size_t k = 0; k < other->link_count; k++)
            if (text_same(one->links[i], other->links[k]))
                return true;
    }
    return false;
}

/* Something before it on another network that it links to, or whose link or words it has. */
static void by_likeness(const struct spread *s, const struct early *one, struct crossing *out)
{
    for (size_t i = 0; i < s->early_count && !out->how; i++) {
        const struct early *other = &s->early[i];
        if (other->lane == one->lane || other->at > one->at)
            continue;
        const char *how = shares_link(one, other)               ? "link"
                          : story_alike(one->post, other->post) ? "copy"
                                                                : NULL;
        if (how)
            *out = (struct crossing){how, s->scan.nets[other->lane].net, one->id, one->at};
    }
}

static enum err cross(struct spread *s, struct why *why)
{
    struct story_reader *reader = story_reader_new();
    enum err err = OK;
    for (size_t i = 0; i < s->early_count; i++)
        story_read(reader, s->early[i].post, db_arena(s->db));
    for (size_t i = 0; i < s->early_count && !err; i++) {
        const struct early *one = &s->early[i];
        struct crossing *out = &s->crossings[one->lane];
        if (!one->lane || out->how)
            continue;
        err = by_edge(s, one, out, why);
        if (!err && !out->how)
            by_likeness(s, one, out);
    }
    story_reader_free(&reader);
    return err;
}

/* ---- what is shown ---- */

static void put_counts(const char *key, const int64_t *counts, size_t steps, struct json_out *out)
{
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < steps; i++)
        json_put_int(out, counts[i]);
    json_end(out, ']');
}

static void put_crossing(const struct crossing *crossing, struct json_out *out)
{
    json_key(out, "from");
    json_begin(out, '{');
    json_pair_str(out, "how", crossing->how ? crossing->how : "told");
    json_pair_text(out, "net", crossing->from);
    json_pair_text(out, "post", crossing->id);
    show_instant(out, "at", crossing->at);
    json_end(out, '}');
}

static void put_lane(const struct spread *s, size_t lane, struct json_out *out)
{
    const struct scan_net *net = &s->scan.nets[lane];
    json_begin(out, '{');
    json_pair_text(out, "net", net->net);
    json_pair_int(out, "posts", net->posts);
    json_pair_int(out, "reposts", net->reposts);
    json_pair_int(out, "quotes", net->quotes);
    json_pair_int(out, "answers", net->answers);
    json_pair_int(out, "copies", net->copies);
    json_pair_int(out, "news", net->news);
    json_pair_int(out, "critical", net->critical);
    json_pair_int(out, "authors", net->voices);
    json_pair_time(out, "first_at", net->first_at);
    json_pair_time(out, "last_at", net->last_at);
    if (lane) {
        put_crossing(&s->crossings[lane], out);
    } else {
        json_key(out, "from");
        json_put_null(out);
    }
    put_counts("bins", net->bins, s->scan.steps, out);
    put_counts("bins_reposts", net->bins_reposts, s->scan.steps, out);
    put_counts("bins_critical", net->bins_critical, s->scan.steps, out);
    json_end(out, '}');
}

static void put_outlets(const struct spread *s, struct json_out *out)
{
    const struct story_scan *scan = &s->scan;
    json_key(out, "news");
    json_begin(out, '[');
    for (size_t i = 0; i < scan->outlet_count && i < OUTLETS_SHOWN; i++) {
        json_begin(out, '{');
        json_pair_text(out, "name", scan->outlets[i].name);
        json_pair_time(out, "at", scan->outlets[i].first_at);
        json_pair_int(out, "posts", scan->outlets[i].posts);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static enum err put_statements(const struct spread *s, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(s->db, &row, why,
                 "SELECT id, kind, published_at FROM statement WHERE client = ?1 AND "
                 "brand = ?2 AND story = ?3 AND published_at IS NOT NULL ORDER BY "
                 "published_at, id LIMIT ?4",
                 "ttti", s->story->client, s->story->brand, s->story->id, (int64_t)SAID_SHOWN);
    if (err)
        return err;
    json_key(out, "statements");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_text(out, "kind", row_text(row, 1));
        json_pair_time(out, "at", row_int(row, 2));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* What a post points at, from its line. */
static void put_target(struct db *db, struct text line, struct json_out *out)
{
    struct post *post = arena_make(db_arena(db), struct post);
    struct why broken;
    struct text to = {NULL, 0};
    if (line.at && !post_read(arena_text(db_arena(db), line), db_arena(db), post, &broken))
        to = post->quote_of.len    ? post->quote_of
             : post->repost_of.len ? post->repost_of
                                   : post->reply_to;
    json_pair_text(out, "to", to);
}

/* A small story is shown post by post. */
static enum err put_marks(const struct spread *s, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    json_key(out, "marks");
    if (s->scan.posts > MARKS_MOST) {
        json_put_null(out);
        return OK;
    }
    enum err err =
        db_query(s->db, &row, why,
                 "SELECT p.id, l.net, l.at, l.kind, l.critical, l.outlet, l.own, p.line "
                 "FROM placement l JOIN post p ON p.no = l.post WHERE l.client = ?1 AND "
                 "l.brand = ?2 AND l.story = ?3 AND l.kind <> 'repost' AND p.shown = 1 "
                 "ORDER BY l.at, l.post LIMIT ?4",
                 "ttti", s->story->client, s->story->brand, s->story->id, (int64_t)MARKS_MOST);
    if (err)
        return err;
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_text(out, "net", row_text(row, 1));
        json_pair_time(out, "at", row_int(row, 2));
        json_pair_text(out, "kind", row_text(row, 3));
        json_pair_bool(out, "critical", row_int(row, 4) != 0);
        json_pair_bool(out, "news", !row_null(row, 5));
        json_pair_bool(out, "own", row_int(row, 6) != 0);
        put_target(s->db, row_text(row, 7), out);
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err put_spread(struct spread *s, struct json_out *out, struct why *why)
{
    const struct story_scan *scan = &s->scan;
    json_begin(out, '{');
    show_instant(out, "from", scan->from_ms);
    json_pair_int(out, "step_s", scan->step_ms / 1000);
    json_pair_int(out, "steps", (int64_t)scan->steps);
    json_pair_int(out, "posts", scan->posts);
    json_pair_int(out, "reposts", scan->reposts);
    json_pair_int(out, "more", (int64_t)(scan->net_count - s->lanes));
    json_key(out, "lanes");
    json_begin(out, '[');
    for (size_t i = 0; i < s->lanes; i++)
        put_lane(s, i, out);
    json_end(out, ']');
    put_outlets(s, out);
    enum err err = put_statements(s, out, why);
    if (!err)
        err = put_marks(s, out, why);
    json_end(out, '}');
    return err;
}

enum err page_story_spread_json(struct db *db, const struct seen_by *by,
                                const struct story_id *story, struct json_out *out, struct why *why)
{
    struct arena *arena = db_arena(db);
    struct row *row = NULL;
    struct spread s = {.db = db, .story = story};
    const struct scan_want want = {.steps = STEPS_MOST};
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (err)
        return err;
    err = story_scan(db, story, &want, &s.scan, why);
    s.lanes = s.scan.net_count < LANES_MOST ? s.scan.net_count : LANES_MOST;
    if (s.lanes) {
        qsort(s.scan.nets, s.scan.net_count, sizeof(*s.scan.nets), scan_net_order);
        qsort(s.scan.nets, s.lanes, sizeof(*s.scan.nets), by_first);
    }
    s.early = arena_array(arena, struct early, LANES_MOST * SCAN_FIRSTS);
    s.crossings = arena_array(arena, struct crossing, LANES_MOST);
    for (size_t i = 0; i < s.lanes && !err; i++)
        for (size_t k = 0; k < s.scan.nets[i].first_count && !err; k++)
            err = read_early(&s, s.scan.nets[i].firsts[k], i, why);
    if (!err)
        err = cross(&s, why);
    if (!err)
        err = put_spread(&s, out, why);
    story_scan_done(&s.scan);
    return err;
}
