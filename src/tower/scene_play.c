#include "base/clock.h"
#include "base/mem.h"
#include "tower/scene_inside.h"

#include <math.h>

uint64_t scene_roll(const struct scene *scene, uint64_t what, uint64_t k, uint64_t salt,
                    uint64_t sides)
{
    uint64_t key[4] = {scene->seed, what, k, salt};
    return text_hash((struct text){(const char *)key, sizeof(key)}) % sides;
}

/* In [0,1). */
static double chance(const struct scene *scene, uint64_t what, uint64_t k, uint64_t salt)
{
    return (double)scene_roll(scene, what, k, salt, 1 << 30) / (1 << 30);
}

int64_t scene_offset(const struct scene *scene, const struct scene_act *act, size_t k)
{
    uint64_t what = act->line;
    if (act->count <= 1 && act->per_min <= 0)
        return 0;
    double share = ((double)k + chance(scene, what, k, 1)) / (double)act->count;
    double span = (double)act->span_ms;
    switch (act->spread) {
    case SPREAD_OVER:
        return (int64_t)(span * share);
    case SPREAD_DOUBLING:
        return (int64_t)(span * log2(1 + share * (double)act->count / (double)act->doubled));
    case SPREAD_HALVING: /* the last 1/64 is cut off: six halvings */
        return (int64_t)(-span * log2(1 - share * 63 / 64));
    }
    return 0;
}

struct text scene_post_id(const struct scene *scene, const struct scene_act *act, size_t k,
                          struct arena *arena)
{
    struct text net = act->nets.at[0];
    if (act->nets.count > 1)
        net = act->nets.at[scene_roll(scene, act->line, k, 2, act->nets.count)];
    unsigned long long number = 1795000000000000ULL + act->first_post + k;
    return arena_printf(arena, "%.*s:%llu", TEXT_ARG(net), number);
}

/* ---- what is written ---- */

/* "{a|b|c}" becomes one of them, "{3..9}" a number between. */
static struct text filled(const struct scene *scene, const struct scene_act *act, size_t k,
                          struct text words, struct arena *arena)
{
    char *room = arena_alloc_raw(arena, words.len + 32 * (words.len / 2 + 1));
    size_t n = 0;
    uint64_t salt = 100;
    for (size_t i = 0; i < words.len;) {
        ptrdiff_t close =
            words.at[i] == '{' ? text_find(text_slice(words, i, words.len), TEXT("}")) : -1;
        if (close < 0) {
            room[n++] = words.at[i++];
            continue;
        }
        struct text inner = text_slice(words, i + 1, i + (size_t)close), part = inner, one;
        ptrdiff_t dots = text_find(inner, TEXT(".."));
        int64_t least, most;
        i += (size_t)close + 1;
        salt++;
        if (dots > 0 && text_int(text_slice(inner, 0, (size_t)dots), &least) &&
            text_int(text_slice(inner, (size_t)dots + 2, inner.len), &most) && least >= 0 &&
            most >= least && most < INT64_MAX) {
            uint64_t pick = scene_roll(scene, act->line, k, salt, (uint64_t)(most - least) + 1);
            long long drawn = least + (int64_t)pick;
            n += (size_t)snprintf(room + n, 24, "%lld", drawn);
            continue;
        }
        size_t count = 1;
        for (size_t j = 0; j < inner.len; j++)
            count += inner.at[j] == '|';
        for (uint64_t pick = scene_roll(scene, act->line, k, salt, count) + 1; pick; pick--)
            text_cut(&part, '|', &one);
        memcpy(room + n, one.at, one.len);
        n += one.len;
    }
    room[n] = 0;
    return (struct text){room, n};
}

/* ---- who writes ---- */

static int64_t followers(const struct scene *scene, const struct scene_act *act, size_t k)
{
    if (act->followers_total >= 0) {
        /* Few have many: shares fall like 1/k; what rounding leaves goes to the first. */
        double all = 0;
        int64_t given = 0;
        for (size_t i = 1; i <= act->count; i++)
            all += 1 / (double)i;
        int64_t own = (int64_t)((double)act->followers_total / ((double)(k + 1) * all));
        if (k > 0)
            return own;
        for (size_t i = 2; i <= act->count; i++)
            given += (int64_t)((double)act->followers_total / ((double)i * all));
        return act->followers_total - given;
    }
    double least = (double)act->followers_least + 1, most = (double)act->followers_most + 1;
    return (int64_t)(least * pow(most / least, chance(scene, act->line, k, 3))) - 1;
}

static void write_author(const struct scene *scene, const struct scene_act *act, size_t k,
                         struct post *post, struct arena *arena)
{
    static const char *const first[] = {"hana", "sora", "kumo", "neko", "mizu", "tori",
                                        "luca", "gaia", "nina", "momo", "kai",  "rin"};
    static const char *const last[] = {"biyori", "no_heya", "days", "diary", "log",
                                       "chan",   "maru",    "jp",   "_w",    "works"};
    size_t who = act->people ? k % act->people : k;
    struct author *author = &post->author;
    author->followers = followers(scene, act, who);
    if (act->handle.at) {
        author->id = author->handle = author->name = act->handle;
        return;
    }
    unsigned long long number = act->first_post + who;
    author->handle =
        arena_printf(arena, "%s_%s%llu", first[scene_roll(scene, act->line, who, 4, 12)],
                     last[scene_roll(scene, act->line, who, 5, 10)], number);
    author->id = arena_printf(arena, "u%llu", number);
    author->name = author->handle;
}

static void write_target(const struct scene *scene, const struct scene_act *act, struct post *post,
                         struct arena *arena)
{
    struct text id =
        act->target ? scene_post_id(scene, act->target, 0, arena) : (struct text){NULL, 0};
    switch (act->kind) {
    case ACT_POST:
        break;
    case ACT_QUOTE:
        post->kind = POST_QUOTE;
        post->quote_of = id;
        break;
    case ACT_REPLY:
        post->kind = POST_REPLY;
        post->reply_to = id;
        break;
    case ACT_REPOST:
        post->kind = POST_REPOST;
        post->repost_of = id;
        break;
    case ACT_DELETE:
        post->kind = POST_DELETE;
        post->id = id;
        break;
    }
}

static struct post written(const struct scene *scene, const struct scene_act *act, size_t k,
                           struct arena *arena)
{
    struct post post = {.kind = POST_POST,
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .train_ok = true,
                        .at_ms = scene->from_ms + act->at_ms + scene_offset(scene, act, k)};
    post.id = scene_post_id(scene, act, k, arena);
    struct text rest = post.id;
    text_cut(&rest, ':', &post.net);
    post.net = arena_text(arena, post.net);
    if (act->wordings.count) {
        /* The first rounds go through all the wordings, so that none is left unsaid. */
        size_t pick =
            k < act->wordings.count ? k : scene_roll(scene, act->line, k, 6, act->wordings.count);
        post.text = filled(scene, act, k, act->wordings.at[pick], arena);
    }
    if (act->media && (int64_t)scene_roll(scene, act->line, k, 7, 100) < act->media_percent) {
        post.media = arena_make(arena, struct media);
        post.media->kind = text_of(act->media);
        post.media_count = 1;
    }
    write_author(scene, act, k, &post, arena);
    write_target(scene, act, &post, arena);
    return post;
}

/* ---- the order in which it is seen ---- */

struct seen {
    int64_t at_ms;
    uint32_t act, k;
};

static int order(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    if (x->act != y->act)
        return x->act < y->act ? -1 : 1;
    return (x->k > y->k) - (x->k < y->k);
}

static const struct hush_span *silent(const struct scene *scene, struct text net, int64_t at_ms)
{
    for (size_t i = 0; i < scene->silence_count; i++) {
        const struct hush_span *s = &scene->silences[i];
        if (text_same(s->net, net) && at_ms >= s->from_ms && at_ms < s->to_ms)
            return s;
    }
    return NULL;
}

/* A second or so after it is written; after its network's silence. */
static int64_t seen_at(const struct scene *scene, const struct scene_act *act, size_t k)
{
    int64_t at_ms = act->at_ms + scene_offset(scene, act, k) +
                    (int64_t)scene_roll(scene, act->line, k, 8, 600) + 200;
    struct text net = act->nets.at[0];
    if (scene->silence_count && act->nets.count > 1)
        net = act->nets.at[scene_roll(scene, act->line, k, 2, act->nets.count)];
    const struct hush_span *s = silent(scene, net, at_ms);
    return scene->from_ms + (s ? s->to_ms : at_ms);
}

/* Says the silences that begin or end before `until`, in order; *next counts those said. */
static void say_silences(const struct scene *scene, const struct scene_player *player,
                         int64_t *said_until, int64_t until)
{
    if (!player->source)
        return;
    for (;;) {
        const struct hush_span *first = NULL;
        int64_t at = until;
        for (size_t i = 0; i < scene->silence_count; i++) {
            const struct hush_span *s = &scene->silences[i];
            int64_t edges[2] = {scene->from_ms + s->from_ms, scene->from_ms + s->to_ms};
            for (int e = 0; e < 2; e++) {
                if (edges[e] <= *said_until || edges[e] > at || (first && edges[e] == at))
                    continue;
                at = edges[e];
                first = s;
            }
        }
        if (!first)
            break;
        bool back = at == scene->from_ms + first->to_ms;
        player->source(first->net, back ? TEXT("back") : TEXT("silent"), at, player->arg);
        *said_until = at;
    }
    *said_until = until;
}

void scene_play(const struct scene *scene, const struct scene_player *player)
{
    struct seen *all = mem_new((scene->post_count + 1) * sizeof(*all));
    size_t n = 0;
    for (size_t i = 0; i < scene->act_count; i++)
        for (size_t k = 0; k < scene->acts[i].count; k++) {
            int64_t at = seen_at(scene, &scene->acts[i], k);
            if (at <= scene->from_ms + scene->length_ms)
                all[n++] = (struct seen){at, (uint32_t)i, (uint32_t)k};
        }
    qsort(all, n, sizeof(*all), order);
    struct arena *arena = arena_new("scene post", 1 << 14);
    int64_t said = scene->from_ms - 1;
    for (size_t i = 0; i < n; i++) {
        say_silences(scene, player, &said, all[i].at_ms);
        struct post post = written(scene, &scene->acts[all[i].act], all[i].k, arena);
        post.seen_at_ms = all[i].at_ms;
        player->post(&post, player->arg);
        arena_reset(arena);
    }
    say_silences(scene, player, &said, scene->from_ms + scene->length_ms);
    arena_free(&arena);
    mem_free(all);
}
