#include "page/story_scan.h"

#include "base/clock.h"

/* One pass over the placements of a story, in the order of their time. */

enum { VOICES_MOST = 4000000, INSIDE_POSTS = 500 };
enum scan_column {
    AT,
    POST,
    NET,
    LANG,
    KIND,
    AUTHOR,
    FIRST_HAND,
    OUTLET,
    COPY,
    CRITICAL,
    OWN,
    FOLLOWERS,
    SINCE
};

struct pass {
    struct story_scan *scan;
    struct arena *arena;
    struct map64 *voices;
    size_t net, lang; /* of the row before: most rows are like it */
};

static void span_of(struct story_scan *scan, size_t most)
{
    static const int64_t steps_s[] = {60,    300,   600,    1800,   3600,    7200, 14400,
                                      28800, 86400, 172800, 604800, 2592000, 0};
    const int64_t span = scan->last_at - scan->first_at + 1;
    size_t i = 0;
    while (steps_s[i + 1] && span / (steps_s[i] * 1000) + 2 > (int64_t)most)
        i++;
    scan->step_ms = steps_s[i] * 1000;
    while (span / scan->step_ms + 2 > (int64_t)most)
        scan->step_ms *= 2;
    scan->from_ms =
        scan->first_at - (scan->first_at % scan->step_ms + scan->step_ms) % scan->step_ms;
    scan->steps = (size_t)((scan->last_at - scan->from_ms) / scan->step_ms) + 1;
}

static enum err bounds(struct db *db, const struct story_id *story, struct story_scan *scan,
                       struct why *why)
{
    enum err err = db_int(db, &scan->first_at, why,
                          "SELECT min(at) FROM placement WHERE client = ?1 AND brand = ?2 "
                          "AND story = ?3",
                          "ttt", story->client, story->brand, story->id);
    return err ? err
               : db_int(db, &scan->last_at, why,
                        "SELECT max(at) FROM placement WHERE client = ?1 AND brand = ?2 "
                        "AND story = ?3",
                        "ttt", story->client, story->brand, story->id);
}

static struct scan_net *net_of(struct pass *pass, struct text name)
{
    struct story_scan *scan = pass->scan;
    if (pass->net < scan->net_count && text_same(scan->nets[pass->net].net, name))
        return &scan->nets[pass->net];
    for (size_t i = 0; i < scan->net_count; i++)
        if (text_same(scan->nets[i].net, name))
            return &scan->nets[pass->net = i];
    if (scan->net_count == SCAN_NETS)
        return NULL;
    struct scan_net *net = &scan->nets[pass->net = scan->net_count++];
    net->net = arena_text(pass->arena, name);
    if (scan->steps) {
        net->bins = arena_array(pass->arena, int64_t, scan->steps);
        net->bins_reposts = arena_array(pass->arena, int64_t, scan->steps);
        net->bins_critical = arena_array(pass->arena, int64_t, scan->steps);
    }
    return net;
}

static void count_lang(struct pass *pass, struct text name)
{
    struct story_scan *scan = pass->scan;
    if (!name.at)
        return;
    if (pass->lang >= scan->lang_count || !text_same(scan->langs[pass->lang].lang, name)) {
        size_t i = 0;
        while (i < scan->lang_count && !text_same(scan->langs[i].lang, name))
            i++;
        if (i == SCAN_LANGS)
            return;
        if (i == scan->lang_count)
            scan->langs[scan->lang_count++] = (struct scan_lang){arena_text(pass->arena, name), 0};
        pass->lang = i;
    }
    scan->langs[pass->lang].posts++;
}

static void count_outlet(struct pass *pass, struct row *row)
{
    struct story_scan *scan = pass->scan;
    const struct text name = row_text(row, OUTLET);
    size_t i = 0;
    while (i < scan->outlet_count && !text_same(scan->outlets[i].name, name))
        i++;
    if (i == SCAN_OUTLETS)
        return;
    if (i == scan->outlet_count)
        scan->outlets[scan->outlet_count++] = (struct scan_outlet){
            .name = arena_text(pass->arena, name), .first_at = row_int(row, AT)};
    scan->outlets[i].posts++;
}

static void count_net(struct scan_net *net, struct row *row, const struct story_scan *scan,
                      bool repost)
{
    const struct text kind = row_text(row, KIND);
    const int64_t at = row_int(row, AT);
    const bool critical = row_int(row, CRITICAL) != 0;
    if (!net->posts && !net->reposts)
        net->first_at = at;
    net->last_at = at;
    net->posts += !repost;
    net->reposts += repost;
    net->quotes += text_is(kind, "quote");
    net->answers += text_is(kind, "reply") || text_is(kind, "comment");
    net->copies += row_int(row, COPY) != 0;
    net->news += !row_null(row, OUTLET);
    net->critical += critical;
    if (!repost && net->first_count < SCAN_FIRSTS)
        net->firsts[net->first_count++] = row_int(row, POST);
    if (!net->bins)
        return;
    const size_t step = (size_t)((at - scan->from_ms) / scan->step_ms);
    net->bins[step] += !repost;
    net->bins_reposts[step] += repost;
    net->bins_critical[step] += critical;
}

static struct scan_voice *voice_of(struct pass *pass, struct scan_net *net, struct text author)
{
    struct story_scan *scan = pass->scan;
    const uint64_t mix = 0x9e3779b97f4a7c15u * (uint64_t)(pass->net + 1);
    uint64_t *place = map64_put(pass->voices, text_hash(author) ^ mix);
    if (!place)
        return NULL;
    if (!*place) {
        const struct scan_voice voice = {.followers = -1};
        vec_push(&scan->voices, voice);
        *place = scan->voices.len;
        net->voices++;
    }
    return &scan->voices.at[*place - 1];
}

static void count_voice(struct pass *pass, struct scan_net *net, struct row *row, bool repost)
{
    struct scan_voice *voice =
        row_null(row, AUTHOR) ? NULL : voice_of(pass, net, row_text(row, AUTHOR));
    if (!voice)
        return;
    const int64_t followers = row_null(row, FOLLOWERS) ? -1 : row_int(row, FOLLOWERS);
    const int64_t since = row_null(row, SINCE) ? 0 : row_int(row, SINCE);
    voice->posts += !repost;
    voice->own |= row_int(row, OWN) != 0;
    voice->press |= !row_null(row, OUTLET);
    voice->first_hand |= row_int(row, FIRST_HAND) != 0;
    if (followers > voice->followers)
        voice->followers = followers;
    if (since && (!voice->since_ms || since < voice->since_ms))
        voice->since_ms = since;
    if (!row_int(row, CRITICAL))
        return;
    voice->critical++;
    voice->critical_ms = row_int(row, AT);
}

static void take(struct pass *pass, struct row *row)
{
    struct story_scan *scan = pass->scan;
    const bool repost = text_is(row_text(row, KIND), "repost");
    struct scan_net *net = net_of(pass, row_text(row, NET));
    if (!scan->posts && !scan->reposts)
        scan->first_at = row_int(row, AT);
    scan->last_at = row_int(row, AT);
    scan->posts += !repost;
    scan->reposts += repost;
    scan->first_hand += !repost && row_int(row, FIRST_HAND) != 0;
    count_lang(pass, row_text(row, LANG));
    if (!net)
        return;
    count_net(net, row, scan, repost);
    if (!row_null(row, OUTLET))
        count_outlet(pass, row);
    count_voice(pass, net, row, repost);
}

enum err story_scan(struct db *db, const struct story_id *story, const struct scan_want *want,
                    struct story_scan *scan, struct why *why)
{
    struct arena *arena = db_arena(db);
    struct row *row = NULL;
    *scan = (struct story_scan){.nets = arena_array(arena, struct scan_net, SCAN_NETS),
                                .langs = arena_array(arena, struct scan_lang, SCAN_LANGS),
                                .outlets = arena_array(arena, struct scan_outlet, SCAN_OUTLETS)};
    enum err err = want->steps ? bounds(db, story, scan, why) : OK;
    if (!err && want->steps)
        span_of(scan, want->steps);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT at, post, net, lang, kind, author, first_hand, outlet, copy, "
                       "critical, own, followers, author_at FROM placement WHERE client = ?1 "
                       "AND brand = ?2 AND story = ?3 ORDER BY at, post",
                       "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    struct pass pass = {.scan = scan, .arena = arena, .voices = map64_new(VOICES_MOST)};
    while (row_next(row))
        if (!want->of ||
            (map64_get(want->of, (uint64_t)row_int(row, POST)) != NULL) != want->without)
            take(&pass, row);
    map64_free(&pass.voices);
    err = row_end(&row, why);
    if (err)
        story_scan_done(scan);
    return err;
}

int scan_net_order(const void *a, const void *b)
{
    const struct scan_net *x = a, *y = b;
    const int64_t here = x->posts + x->reposts, there = y->posts + y->reposts;
    if (here != there)
        return here < there ? 1 : -1;
    return text_order(x->net, y->net);
}

void story_scan_done(struct story_scan *scan)
{
    vec_done(&scan->voices);
}

enum err story_is_inside(struct db *db, const struct story_id *story, bool *inside_out,
                         struct why *why)
{
    int64_t count = 0;
    enum err err = db_int(db, &count, why,
                          "SELECT (SELECT count(*) FROM story WHERE client = ?1 AND brand = ?2 "
                          "AND id = ?3 AND category = 'labor_whistle') + (SELECT count(*) FROM "
                          "(SELECT post FROM placement WHERE client = ?1 AND brand = ?2 AND story "
                          "= ?3 ORDER BY at DESC, post DESC LIMIT ?4) l JOIN post p ON p.no = "
                          "l.post WHERE p.category = 'labor_whistle')",
                          "ttti", story->client, story->brand, story->id, (int64_t)INSIDE_POSTS);
    *inside_out = count > 0;
    return err;
}
