#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"
#include "story/link.h"
#include "story/reader.h"
#include "story/weigh.h"

#include <math.h>

/* What a story's posts claim: their sentences, each to the cluster that it shares most of its signs
 * with (leader clustering: the cluster's signs are those that three in ten of its sentences have).
 * A sign is worth what it is worth anywhere, less the more of the story's sentences have it: what
 * all speak of tells no claim from another. */

enum {
    A_POST = 6, /* sentences of one post */
    SENTENCE_MOST = 600,
    CLUSTERS_MOST = 4096,
    CORE_MOST = 24,
    A_SIGN = 4, /* clusters remembered for a sign */
    CANDIDATES = A_SIGN * SIGNS_MOST,
    NAMES_MOST = 4,
    NAMES_SHOWN = 3,
    LONG = 160
};

static const double says_from = 2.5; /* nats: what a sentence must tell to be a claim */
static const double alike_from = .45, part = .3,
                    nobody_else = .4; /* of what no other sentence has */

struct sentence {
    struct text text;
    uint32_t post, cluster; /* cluster + 1; 0: none yet */
    uint64_t voice;
    const struct told *told;
};

struct core { /* a sign of a cluster */
    uint64_t key;
    float weight;
    uint32_t sentences;
    uint8_t kind;
};

struct cluster {
    uint32_t sentences, posts, voices;
    uint32_t last_post; /* + 1: counted last */
    uint32_t shown;     /* as which claim; 0: not shown */
    int64_t first_ms;
    struct core core[CORE_MOST];
    uint32_t core_count;
    const struct sentence *best;
    double best_score;
};

struct claiming {
    struct story_reader *reader;
    struct arena *arena;
    const struct testimony *posts;
    size_t post_count;
    struct sentence *sentences;
    size_t count;
    struct map64 *had;   /* sign → sentences that have it */
    struct map64 *where; /* sign → the newest clusters that have it, 16 bits each, + 1 */
    struct cluster *clusters;
    size_t cluster_count;
};

/* ---- sentences ---- */

/* Behind the mark that ends a sentence at `at`, or 0. A full stop ends one before a space. */
static size_t ends_at(struct text text, size_t at)
{
    static const char *const marks[] = {"。", "！", "？", "!", "?", "\n", "…", "．"};
    struct text rest = text_slice(text, at, text.len);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (text_starts(rest, text_of(marks[i])))
            return at + strlen(marks[i]);
    bool stop = rest.at[0] == '.' && (rest.len == 1 || rest.at[1] == ' ' || rest.at[1] == '\n');
    return stop && at > 2 && text.at[at - 2] != '.' && text.at[at - 2] != ' ' ? at + 1 : 0;
}

/* The next sentence with the marks behind it. */
static bool next_sentence(struct text text, size_t *at, struct text *out)
{
    size_t from = *at, i = from;
    while (i < text.len) {
        size_t end = ends_at(text, i), more;
        if (!end) {
            utf8_next(text, &i);
            continue;
        }
        while (end < text.len && (more = ends_at(text, end)))
            end = more;
        i = end;
        break;
    }
    *at = i;
    *out = text_trim(text_slice(text, from, i));
    return i > from;
}

static bool asks(struct text sentence)
{
    static const char *const marks[] = {"?", "？", "か。", "か", "かな", "の。？"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (text_ends(sentence, text_of(marks[i])))
            return true;
    return false;
}

static double sign_worth(const struct sign *sign)
{
    if (sign->kind == SIGN_AUTHOR || sign->kind == SIGN_HOST || sign->kind == SIGN_MEDIA)
        return 0;
    return weigh_worth(log(.5 / (double)sign->usual), sign->kind);
}

/* The brand's names, as the post has them, so that a sentence alone does not tell them. */
static size_t brand_names(const struct post *post, struct hit names[NAMES_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < post->hit_count; i++) {
        const struct hit *hit = &post->hits[i];
        for (size_t k = 0; k < hit->span_count && count < NAMES_MOST; k++) {
            size_t from = utf8_byte_of(post->text, hit->spans[k].from);
            size_t to = utf8_byte_of(post->text, hit->spans[k].to);
            names[count++] = (struct hit){.brand = text_slice(post->text, from, to)};
        }
    }
    return count;
}

static void read_post(struct claiming *c, size_t no)
{
    struct hit names[NAMES_MOST];
    const struct post *post = c->posts[no].post;
    struct post alone = {.hits = names, .hit_count = brand_names(post, names)};
    struct text who = post->author.id.len ? post->author.id : post->id;
    struct text sentence;
    size_t at = 0, taken = 0;
    while (taken < A_POST && next_sentence(post->text, &at, &sentence)) {
        double worth = 0;
        if (!sentence.len || sentence.len > SENTENCE_MOST || asks(sentence))
            continue;
        alone.text = sentence;
        story_read(c->reader, &alone, c->arena);
        for (size_t i = 0; alone.told && i < alone.told->count; i++)
            worth += sign_worth(&alone.told->at[i]);
        if (worth < says_from)
            continue;
        c->sentences[c->count++] = (struct sentence){.text = sentence,
                                                     .post = (uint32_t)no,
                                                     .voice = text_hash(who) ^ text_hash(post->net),
                                                     .told = alone.told};
        taken++;
        for (size_t i = 0; i < alone.told->count; i++) {
            uint64_t *had = map64_put(c->had, alone.told->at[i].key);
            if (had)
                ++*had;
        }
    }
}

/* ---- clusters ---- */

static double weight_in(const struct claiming *c, const struct sign *sign)
{
    const uint64_t *had = map64_get(c->had, sign->key);
    double all = (double)c->count, seen = had ? (double)*had : 1;
    double alone = seen < 2 ? nobody_else : 1;
    return sign_worth(sign) * alone * sqrt(log1p(all / seen) / log1p(all));
}

static const struct core *core_of(const struct cluster *cluster, uint64_t key)
{
    for (size_t i = 0; i < cluster->core_count; i++)
        if (cluster->core[i].key == key)
            return &cluster->core[i];
    return NULL;
}

/* The cosine of what the sentence and the cluster tell. */
static double alike(const struct claiming *c, const struct sentence *s, const struct cluster *to)
{
    double both = 0, here = 0, there = 0;
    for (size_t i = 0; i < s->told->count; i++) {
        double weight = weight_in(c, &s->told->at[i]);
        const struct core *core = core_of(to, s->told->at[i].key);
        here += weight * weight;
        if (core)
            both += weight * (double)core->weight * core->sentences / to->sentences;
    }
    for (size_t i = 0; i < to->core_count; i++) {
        double share = (double)to->core[i].sentences / to->sentences;
        if (share >= part)
            there += (double)to->core[i].weight * (double)to->core[i].weight * share * share;
    }
    return here > 0 && there > 0 ? both / sqrt(here * there) : 0;
}

static struct cluster *nearest(struct claiming *c, const struct sentence *s)
{
    struct cluster *best = NULL;
    double most = alike_from;
    uint64_t seen[CANDIDATES];
    size_t count = 0;
    for (size_t i = 0; i < s->told->count; i++) {
        const uint64_t *where = map64_get(c->where, s->told->at[i].key);
        for (uint64_t rest = where ? *where : 0; rest; rest >>= 16) {
            uint64_t no = rest & 0xffff;
            bool twice = false;
            for (size_t k = 0; k < count && !twice; k++)
                twice = seen[k] == no;
            if (twice || !no)
                continue;
            seen[count++] = no;
            double score = alike(c, s, &c->clusters[no - 1]);
            if (score > most) {
                most = score;
                best = &c->clusters[no - 1];
            }
        }
    }
    return best;
}

/* At the ceiling the rarest sign gives way. */
static struct core *core_room(struct cluster *to)
{
    if (to->core_count < CORE_MOST)
        return &to->core[to->core_count++];
    struct core *rarest = to->core;
    for (size_t i = 1; i < to->core_count; i++)
        if (to->core[i].sentences < rarest->sentences)
            rarest = &to->core[i];
    return rarest->sentences * 4 < to->sentences ? rarest : NULL;
}

static void point(struct claiming *c, uint64_t key, uint64_t no)
{
    uint64_t *where = map64_put(c->where, key);
    for (uint64_t rest = where ? *where : 0; rest; rest >>= 16)
        if ((rest & 0xffff) == no)
            return;
    if (where)
        *where = *where << 16 | no;
}

static void take(struct claiming *c, struct sentence *s, struct cluster *to)
{
    uint64_t no = (uint64_t)(to - c->clusters) + 1;
    int64_t at_ms = c->posts[s->post].post->at_ms;
    s->cluster = (uint32_t)no;
    if (!to->sentences || at_ms < to->first_ms)
        to->first_ms = at_ms;
    to->sentences++;
    to->posts += to->last_post != s->post + 1;
    to->last_post = s->post + 1;
    for (size_t i = 0; i < s->told->count; i++) {
        const struct sign *sign = &s->told->at[i];
        struct core *core = (struct core *)(uintptr_t)core_of(to, sign->key);
        if (core) {
            core->sentences++;
            continue;
        }
        double weight = weight_in(c, sign);
        core = weight > .1 ? core_room(to) : NULL;
        if (!core)
            continue;
        *core = (struct core){sign->key, (float)weight, 1, sign->kind};
        point(c, sign->key, no);
    }
}

static void cluster_all(struct claiming *c)
{
    for (size_t i = 0; i < c->count; i++) {
        struct cluster *to = nearest(c, &c->sentences[i]);
        if (!to && c->cluster_count < CLUSTERS_MOST)
            to = &c->clusters[c->cluster_count++];
        if (to)
            take(c, &c->sentences[i], to);
    }
}

/* ---- what is shown ---- */

struct said_by {
    uint64_t voice;
    uint32_t cluster;
};

static int by_voice(const void *a, const void *b)
{
    const struct said_by *x = a, *y = b;
    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    return (x->voice > y->voice) - (x->voice < y->voice);
}

static void count_voices(struct claiming *c)
{
    struct said_by *all = arena_array(c->arena, struct said_by, c->count + 1);
    for (size_t i = 0; i < c->count; i++)
        all[i] = (struct said_by){c->sentences[i].voice, c->sentences[i].cluster};
    qsort(all, c->count, sizeof(*all), by_voice);
    for (size_t i = 0; i < c->count; i++)
        if (all[i].cluster && (!i || by_voice(&all[i - 1], &all[i])))
            c->clusters[all[i].cluster - 1].voices++;
}

/* Who was there, short, and in the words of most. */
static void choose_words(struct claiming *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct sentence *s = &c->sentences[i];
        if (!s->cluster)
            continue;
        struct cluster *of = &c->clusters[s->cluster - 1];
        double score = alike(c, s, of) + (c->posts[s->post].first_hand ? .25 : 0) -
                       (s->text.len > LONG ? .2 : 0);
        if (!of->best || score > of->best_score + 1e-9) {
            of->best = s;
            of->best_score = score;
        }
    }
}

static int by_told(const void *a, const void *b)
{
    const struct cluster *x = *(const struct cluster *const *)a;
    const struct cluster *y = *(const struct cluster *const *)b;
    if (x->voices != y->voices)
        return x->voices < y->voices ? 1 : -1;
    if (x->sentences != y->sentences)
        return x->sentences < y->sentences ? 1 : -1;
    if (x->first_ms != y->first_ms)
        return x->first_ms < y->first_ms ? -1 : 1;
    return (x > y) - (x < y); /* the earlier born */
}

/* Of the signs of the chosen sentence the one that weighs most in the cluster; SIGNS_MOST: none. */
static size_t weightiest(const struct cluster *cluster, const bool used[SIGNS_MOST])
{
    const struct told *told = cluster->best->told;
    size_t most = SIGNS_MOST;
    double weight = .1;
    for (size_t i = 0; i < told->count; i++) {
        const struct core *core = used[i] ? NULL : core_of(cluster, told->at[i].key);
        double here = core ? sign_worth(&told->at[i]) * core->sentences / cluster->sentences : 0;
        if (here > weight) {
            weight = here;
            most = i;
        }
    }
    return most;
}

/* What the sentences of most name, the weightiest first. */
static void name(struct claiming *c, const struct cluster *cluster, struct story_claim *out)
{
    struct text names = {NULL, 0};
    bool used[SIGNS_MOST] = {false};
    const struct told *told = cluster->best->told;
    out->code = "word";
    for (int n = 0; n < NAMES_SHOWN; n++) {
        size_t most = weightiest(cluster, used);
        if (most == SIGNS_MOST)
            break;
        used[most] = true;
        const struct sign *sign = &told->at[most];
        struct text word = things_name(story_reader_things(c->reader), sign->key);
        if (!word.at)
            word = text_slice(told->form, sign->from, sign->to);
        if (!n)
            out->code = sign_kind_name((enum sign_kind)sign->kind);
        names = n ? arena_printf(c->arena, "%.*s, %.*s", TEXT_ARG(names), TEXT_ARG(word))
                  : arena_text(c->arena, word);
    }
    out->words = names;
}

static size_t show(struct claiming *c, struct story_claim *out, size_t most)
{
    const struct cluster **order = arena_array(c->arena, const struct cluster *, most + 1);
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < c->cluster_count; i++) {
        const struct cluster *one = &c->clusters[i];
        size_t at = count < most ? count++ : most;
        for (; at > 0 && by_told(&one, &order[at - 1]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = one;
    }
    for (size_t i = 0; i < count; i++) {
        const struct cluster *one = order[i];
        if (!one->best || (one->voices < 2 && shown >= CLAIMS_ALONE))
            continue;
        struct story_claim *claim = &out[shown++];
        c->clusters[one - c->clusters].shown = (uint32_t)shown;
        const struct testimony *by = &c->posts[one->best->post];
        *claim = (struct story_claim){.text = one->best->text,
                                      .post = by->post,
                                      .posts = one->posts,
                                      .authors = one->voices,
                                      .first_ms = one->first_ms};
        name(c, one, claim);
    }
    return shown;
}

/* To each post the first of the shown claims that it says. */
static void hand_out(const struct claiming *c)
{
    for (size_t i = 0; i < c->post_count; i++)
        if (c->posts[i].claim)
            *c->posts[i].claim = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct sentence *s = &c->sentences[i];
        uint32_t *claim = c->posts[s->post].claim;
        uint32_t shown = s->cluster ? c->clusters[s->cluster - 1].shown : 0;
        if (claim && shown && (!*claim || shown < *claim))
            *claim = shown;
    }
}

bool story_alike(const struct post *a, const struct post *b)
{
    const struct told *x = a->told, *y = b->told;
    return x && y && x->printed && y->printed &&
           print_is_copy(x->print.runs, y->print.runs,
                         print_agreement(x->print.sketch, y->print.sketch));
}

bool story_link(struct text address, struct arena *arena, struct text *out)
{
    enum { ADDRESS_MOST = 4096 };
    struct buf buf;
    buf_init(&buf, ADDRESS_MOST);
    const bool is = link_plain(address, &buf) && !buf_over(&buf);
    if (is)
        *out = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return is;
}

size_t story_claims(struct story_reader *reader, const struct testimony *posts, size_t count,
                    struct story_claim *out, size_t most, struct arena *arena)
{
    if (count > CLAIM_POSTS_MOST)
        count = CLAIM_POSTS_MOST;
    size_t room = count * A_POST + 1;
    struct claiming c = {.reader = reader,
                         .arena = arena,
                         .posts = posts,
                         .post_count = count,
                         .sentences = arena_array(arena, struct sentence, room),
                         .had = map64_new(room * SIGNS_MOST),
                         .where = map64_new(room * SIGNS_MOST)};
    for (size_t i = 0; i < count; i++)
        if (posts[i].post->kind != POST_REPOST)
            read_post(&c, i);
    size_t most_clusters = c.count < CLUSTERS_MOST ? c.count : CLUSTERS_MOST;
    c.clusters = arena_array(arena, struct cluster, most_clusters + 1);
    cluster_all(&c);
    count_voices(&c);
    choose_words(&c);
    size_t shown = show(&c, out, most);
    hand_out(&c);
    map64_free(&c.had);
    map64_free(&c.where);
    return shown;
}
