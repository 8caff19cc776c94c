#include "page/story_facts.h"
#include "page/story_scan.h"
#include "story/story.h"

/* The posts of a story in groups that say the same, in whatever words and language; and what is
 * left over. Read from its newest and its first posts, copies among them. */

enum { GROUPS_MOST = 8, EXAMPLES = 2, KINDS_MOST = 16, WHY_MOST = 24 };

struct share {
    struct text name;
    int64_t posts;
};
struct shares {
    struct share at[KINDS_MOST];
    size_t count;
};
struct group {
    int64_t posts, copies, critical, authors, first_at;
    struct shares nets, langs;
    size_t first, newest; /* of the sample */
};
struct groups {
    struct db *db;
    struct text client;
    struct story_sample sample;
    uint32_t *of; /* each post's group: 0 the rest */
    struct story_claim claims[GROUPS_MOST];
    size_t count;
    struct group at[GROUPS_MOST + 1]; /* 0: the rest */
};

static void add_share(struct shares *shares, struct text name)
{
    size_t i = 0;
    while (i < shares->count && !text_same(shares->at[i].name, name))
        i++;
    if (i == KINDS_MOST)
        return;
    if (i == shares->count)
        shares->at[shares->count++].name = name;
    /* The most come first. */
    shares->at[i].posts++;
    for (; i > 0 && shares->at[i - 1].posts < shares->at[i].posts; i--) {
        const struct share less = shares->at[i - 1];
        shares->at[i - 1] = shares->at[i];
        shares->at[i] = less;
    }
}

static void count_groups(struct groups *g)
{
    struct map64 *voices = map64_new(g->sample.count + 1);
    for (size_t i = 0; i < g->sample.count; i++) {
        const struct post *post = g->sample.posts[i];
        struct group *group = &g->at[g->of[i]];
        const struct text who = post->author.id.len ? post->author.id : post->id;
        const uint64_t key =
            text_hash(who) ^ text_hash(post->net) ^ (0x9e3779b97f4a7c15u * (g->of[i] + 1));
        uint64_t *known = map64_put(voices, key);
        if (!group->posts++)
            group->first = i;
        group->newest = i;
        group->copies += g->sample.copy[i];
        group->critical += g->sample.critical[i];
        group->authors += known && !(*known)++;
        add_share(&group->nets, post->net);
        if (post->verdict)
            add_share(&group->langs, text_of(post->verdict->lang));
    }
    map64_free(&voices);
}

static void put_shares(const char *key, const char *name, const struct shares *shares,
                       struct json_out *out)
{
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < shares->count; i++) {
        json_begin(out, '{');
        json_pair_text(out, name, shares->at[i].name);
        json_pair_int(out, "posts", shares->at[i].posts);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static enum err put_example(struct groups *g, size_t i, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(g->db, &row, why,
                            "SELECT " POST_COLUMNS " FROM post p WHERE p.no = ?1 AND p.client = ?2 "
                            "AND p.shown = 1",
                            "it", g->sample.numbers[i], g->client);
    if (err)
        return err;
    if (row_next(row))
        err = show_post(g->db, row, &(struct shown_in){0}, out, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The post whose words the group is shown in, and the newest other one. */
static enum err put_examples(struct groups *g, uint32_t no, struct json_out *out, struct why *why)
{
    const struct group *group = &g->at[no];
    const struct post *best = no ? g->claims[no - 1].post : NULL;
    size_t chosen[EXAMPLES] = {group->first, group->newest};
    enum err err = OK;
    for (size_t i = 0; best && i < g->sample.count; i++)
        if (g->sample.posts[i] == best)
            chosen[0] = i;
    json_key(out, "examples");
    json_begin(out, '[');
    for (size_t i = 0; i < EXAMPLES && group->posts && !err; i++)
        if (!i || chosen[i] != chosen[0])
            err = put_example(g, chosen[i], out, why);
    json_end(out, ']');
    return err;
}

static enum err put_group(struct groups *g, uint32_t no, struct json_out *out, struct why *why)
{
    const struct group *group = &g->at[no];
    const struct story_claim *claim = no ? &g->claims[no - 1] : NULL;
    const struct post *first = group->posts ? g->sample.posts[group->first] : NULL;
    const struct text none = {NULL, 0};
    json_begin(out, '{');
    json_pair_text(out, "for", claim ? text_of(claim->code) : none);
    json_pair_text(out, "words", claim ? claim->words : none);
    json_pair_text(out, "text", claim ? claim->text : none);
    json_pair_text(out, "lang",
                   claim && claim->post->verdict ? text_of(claim->post->verdict->lang) : none);
    json_pair_int(out, "posts", group->posts);
    json_pair_int(out, "authors", group->authors);
    json_pair_int(out, "copies", group->copies);
    json_pair_int(out, "critical", group->critical);
    show_instant(out, "first_at", first ? post_clock_ms(first) : 0);
    json_pair_text(out, "first_net", first ? first->net : none);
    put_shares("networks", "net", &group->nets, out);
    put_shares("langs", "lang", &group->langs, out);
    enum err err = put_examples(g, no, out, why);
    json_key(out, "ids");
    json_begin(out, '[');
    for (size_t i = 0; i < g->sample.count; i++)
        if (g->of[i] == no)
            json_put_text(out, g->sample.posts[i]->id);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}

/* Why each post stands in the story: the story module's own words. */
static enum err put_joined(struct db *db, const struct story_id *s, struct json_out *out,
                           struct why *why)
{
    enum { NEWEST = 20000 };
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT why, count(*) FROM (SELECT why FROM placement WHERE client = ?1 "
                 "AND brand = ?2 AND story = ?3 ORDER BY at DESC, post DESC LIMIT ?4) "
                 "AS newest WHERE why IS NOT NULL GROUP BY why ORDER BY 2 DESC, 1 "
                 "LIMIT ?5",
                 "tttii", s->client, s->brand, s->id, (int64_t)NEWEST, (int64_t)WHY_MOST);
    if (err)
        return err;
    json_key(out, "joined");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "why", row_text(row, 0));
        json_pair_int(out, "posts", row_int(row, 1));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err put_terms(struct db *db, const struct story_id *s, struct json_out *out,
                          struct why *why)
{
    struct story_said *said = arena_make(db_arena(db), struct story_said);
    enum err err = story_said(db, s, said, why);
    json_key(out, "terms");
    json_begin(out, '[');
    for (size_t i = 0; i < said->term_count; i++) {
        json_begin(out, '{');
        json_pair_text(out, "for", said->terms[i].code);
        json_pair_text(out, "words", said->terms[i].name);
        json_pair_int(out, "posts", said->terms[i].posts);
        json_end(out, '}');
    }
    json_end(out, ']');
    return err;
}

static void cluster(struct groups *g)
{
    struct arena *arena = db_arena(g->db);
    struct testimony *all = arena_array(arena, struct testimony, g->sample.count + 1);
    g->of = arena_array(arena, uint32_t, g->sample.count + 1);
    for (size_t i = 0; i < g->sample.count; i++)
        all[i] = (struct testimony){
            .post = g->sample.posts[i], .first_hand = g->sample.first_hand[i], .claim = &g->of[i]};
    struct story_reader *reader = story_reader_new();
    g->count = story_claims(reader, all, g->sample.count, g->claims, GROUPS_MOST, arena);
    story_reader_free(&reader);
    count_groups(g);
}

enum err page_story_groups_json(struct db *db, const struct seen_by *by,
                                const struct story_id *story, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct groups *g = arena_make(db_arena(db), struct groups);
    g->db = db;
    g->client = story->client;
    enum err err = story_row(db, by, story, &row, why);
    if (err)
        return err;
    const int64_t posts = row_int(row, STORY_POSTS);
    err = row_end(&row, why);
    if (!err)
        err = story_sample(db, story, true, &g->sample, why);
    if (err)
        return err;
    cluster(g);
    json_begin(out, '{');
    json_pair_int(out, "posts", posts);
    json_pair_int(out, "read", (int64_t)g->sample.count);
    json_key(out, "groups");
    json_begin(out, '[');
    for (uint32_t i = 1; i <= g->count && !err; i++)
        if (g->at[i].posts)
            err = put_group(g, i, out, why);
    json_end(out, ']');
    json_key(out, "rest");
    if (!err)
        err = put_group(g, 0, out, why);
    if (!err)
        err = put_terms(db, story, out, why);
    if (!err)
        err = put_joined(db, story, out, why);
    json_end(out, '}');
    return err;
}
