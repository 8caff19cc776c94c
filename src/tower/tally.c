#include "tower/tally.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

enum {
    MOST_DAYS = 400,
    MOST_SAMPLES = 5000, /* of one kind, over all topics */
    MOST_DELETED = 1 << 20,
    SAMPLE_BYTES = 2000,
    FIRST_SLOT_MS = 1000
};

/* Posts spread over time: at most one from each slot of time; when there are too many, the slots
 * are made twice as long. So it needs not know beforehand how long the time is. */
struct sample {
    int64_t at_ms, slot;
    struct post post; /* what is shown of it */
    struct span *spans;
    size_t span_count;
};
struct sampler {
    VEC(struct sample) taken;
    int64_t slot_ms;
};

struct day_count {
    int64_t day;
    int64_t force, tried;
};

struct topic_tally {
    const struct trial_topic *topic;
    int64_t force, tried, gained, lost;
    VEC(struct day_count) days;
    struct sampler hits, won, gone;
};

struct tally {
    const struct trial *trial;
    struct arena *arena;
    size_t samples;
    struct topic_tally *topics;
    struct map *by_key;
    struct map64 *deleted;
    int64_t force, tried, gained, lost;
    VEC(struct day_count) days;
    struct buf key;
};

struct tally *tally_new(const struct trial *trial, size_t samples)
{
    struct tally *tally = mem_make(struct tally);
    tally->trial = trial;
    tally->arena = arena_new("tally", 1 << 16);
    const size_t most = MOST_SAMPLES / (trial->topic_count + 1) + 1;
    tally->samples = samples < most ? samples : most;
    tally->topics = arena_array(tally->arena, struct topic_tally, trial->topic_count + 1);
    tally->by_key = map_new(trial->topic_count + 1);
    tally->deleted = map64_new(MOST_DELETED);
    buf_init(&tally->key, 4096);
    for (size_t i = 0; i < trial->topic_count; i++) {
        const struct trial_topic *both = &trial->topics[i];
        const struct topic *t = both->tried ? both->tried : both->force;
        tally->topics[i].topic = both;
        must(map_put(tally->by_key, trial_key(tally->arena, t->client, t->brand, t->id),
                     &tally->topics[i]) == OK);
    }
    return tally;
}

void tally_free(struct tally **tally)
{
    struct tally *t = *tally;
    if (!t)
        return;
    for (size_t i = 0; i < t->trial->topic_count; i++) {
        vec_done(&t->topics[i].days);
        vec_done(&t->topics[i].hits.taken);
        vec_done(&t->topics[i].won.taken);
        vec_done(&t->topics[i].gone.taken);
    }
    vec_done(&t->days);
    map_free(&t->by_key);
    map64_free(&t->deleted);
    buf_done(&t->key);
    arena_free(&t->arena);
    mem_free(t);
    *tally = NULL;
}

void tally_forget(struct tally *tally, struct text id)
{
    uint64_t *cell = map64_put(tally->deleted, text_hash(id));
    if (cell)
        *cell = 1;
}

bool tally_forgot(const struct tally *tally, struct text id)
{
    return map64_get(tally->deleted, text_hash(id)) != NULL;
}

/* ---- samples ---- */

/* At most so many bytes, and no half character. */
static struct text cut_at(struct text text, size_t most)
{
    if (text.len <= most)
        return text;
    while (most && ((unsigned char)text.at[most] & 0xc0) == 0x80)
        most--;
    return text_slice(text, 0, most);
}

static void sample_fill(struct sample *sample, const struct post *post, const struct hit *hit,
                        struct arena *arena)
{
    struct post *kept = &sample->post;
    kept->kind = post->kind;
    kept->at_ms = post->at_ms;
    kept->id = arena_text(arena, post->id);
    kept->net = arena_text(arena, post->net);
    kept->text = arena_text(arena, cut_at(post->text, SAMPLE_BYTES));
    kept->title =
        post->title.at ? arena_text(arena, cut_at(post->title, SAMPLE_BYTES)) : post->title;
    kept->url = post->url.at ? arena_text(arena, post->url) : post->url;
    kept->author.name =
        post->author.name.at ? arena_text(arena, post->author.name) : post->author.name;
    kept->author.handle =
        post->author.handle.at ? arena_text(arena, post->author.handle) : post->author.handle;
    const size_t letters = utf8_count(kept->text);
    sample->spans = arena_array(arena, struct span, hit->span_count + 1);
    for (size_t i = 0; i < hit->span_count; i++)
        if (hit->spans[i].to <= letters)
            sample->spans[sample->span_count++] = hit->spans[i];
}

/* Slots twice as long: of two in one the earlier stays. */
static void coarsen(struct sampler *sampler)
{
    sampler->slot_ms *= 2;
    size_t kept = 0;
    for (size_t i = 0; i < sampler->taken.len; i++) {
        struct sample sample = sampler->taken.at[i];
        sample.slot = sample.at_ms / sampler->slot_ms;
        if (kept && sampler->taken.at[kept - 1].slot == sample.slot)
            continue;
        sampler->taken.at[kept++] = sample;
    }
    sampler->taken.len = kept;
}

/* Kept in the order of time; four times as many as are asked for, so that some are left after a
 * halving. */
static void offer(struct tally *tally, struct sampler *sampler, const struct post *post,
                  const struct hit *hit)
{
    if (!tally->samples)
        return;
    if (!sampler->slot_ms)
        sampler->slot_ms = FIRST_SLOT_MS;
    const int64_t at = post_clock_ms(post);
    int64_t slot = at / sampler->slot_ms;
    size_t before = sampler->taken.len;
    while (before && sampler->taken.at[before - 1].slot > slot)
        before--;
    if (before && sampler->taken.at[before - 1].slot == slot)
        return;
    struct sample sample = {.at_ms = at, .slot = slot};
    sample_fill(&sample, post, hit, tally->arena);
    vec_push(&sampler->taken, sample);
    for (size_t i = sampler->taken.len - 1; i > before; i--)
        sampler->taken.at[i] = sampler->taken.at[i - 1];
    sampler->taken.at[before] = sample;
    while (sampler->taken.len > 4 * tally->samples)
        coarsen(sampler);
}

/* ---- counting ---- */

static void count_day(struct day_count **at, size_t *len, size_t *cap, int64_t at_ms, bool force,
                      bool tried)
{
    const int64_t day = at_ms / DAYS(1);
    size_t before = *len;
    while (before && (*at)[before - 1].day > day)
        before--;
    if (!before || (*at)[before - 1].day != day) {
        if (*len == MOST_DAYS)
            return;
        vec_room((void **)at, *len, cap, sizeof(**at));
        memmove(*at + before + 1, *at + before, (*len - before) * sizeof(**at));
        (*at)[before++] = (struct day_count){.day = day};
        (*len)++;
    }
    (*at)[before - 1].force += force;
    (*at)[before - 1].tried += tried;
}

static struct topic_tally *topic_of(struct tally *tally, const struct hit *hit)
{
    buf_clear(&tally->key);
    (void)buf_printf(&tally->key, "%.*s/%.*s/%.*s", TEXT_ARG(hit->client), TEXT_ARG(hit->brand),
                     TEXT_ARG(hit->topic));
    return map_get(tally->by_key, buf_view(&tally->key));
}

static const struct hit *same_hit(const struct post *post, const struct hit *hit)
{
    for (size_t i = 0; post && i < post->hit_count; i++) {
        const struct hit *other = &post->hits[i];
        if (text_same(other->topic, hit->topic) && text_same(other->brand, hit->brand) &&
            text_same(other->client, hit->client))
            return other;
    }
    return NULL;
}

static void take_tried(struct tally *tally, const struct post *force, const struct post *tried)
{
    for (size_t i = 0; i < tried->hit_count; i++) {
        const struct hit *hit = &tried->hits[i];
        struct topic_tally *topic = topic_of(tally, hit);
        if (!topic)
            continue;
        const bool before = same_hit(force, hit) != NULL;
        topic->tried++;
        topic->force += before;
        topic->gained += !before;
        count_day(&topic->days.at, &topic->days.len, &topic->days.cap, post_clock_ms(tried), before,
                  true);
        offer(tally, &topic->hits, tried, hit);
        if (!before && tally->trial->compared)
            offer(tally, &topic->won, tried, hit);
    }
}

static void take_lost(struct tally *tally, const struct post *force, const struct post *tried)
{
    for (size_t i = 0; i < force->hit_count; i++) {
        const struct hit *hit = &force->hits[i];
        struct topic_tally *topic = topic_of(tally, hit);
        if (!topic || same_hit(tried, hit))
            continue;
        topic->force++;
        topic->lost++;
        count_day(&topic->days.at, &topic->days.len, &topic->days.cap, post_clock_ms(force), true,
                  false);
        offer(tally, &topic->gone, force, hit);
    }
}

void tally_take(struct tally *tally, const struct post *force, const struct post *tried)
{
    const bool was = force && force->hit_count, is = tried && tried->hit_count;
    if (!was && !is)
        return;
    tally->force += was;
    tally->tried += is;
    tally->gained += is && !was;
    tally->lost += was && !is;
    count_day(&tally->days.at, &tally->days.len, &tally->days.cap,
              post_clock_ms(is ? tried : force), was, is);
    if (is)
        take_tried(tally, force, tried);
    if (was)
        take_lost(tally, force, tried);
}

/* ---- writing ---- */

static void put_share(struct json_out *out, const char *key, int64_t part, int64_t whole)
{
    json_key(out, key);
    if (whole)
        json_put_number(out, (double)part / (double)whole, 4);
    else
        json_put_null(out);
}

struct figures_of {
    int64_t force, tried, gained, lost;
};

static void put_counts(struct json_out *out, const struct figures_of *f, bool compared, double days)
{
    json_pair_int(out, "tried", f->tried);
    json_pair_number(out, "tried_per_day", (double)f->tried / days, 2);
    if (!compared)
        return;
    json_pair_int(out, "in_force", f->force);
    json_pair_number(out, "in_force_per_day", (double)f->force / days, 2);
    json_pair_int(out, "gained", f->gained);
    put_share(out, "gained_share", f->gained, f->tried);
    json_pair_int(out, "lost", f->lost);
    put_share(out, "lost_share", f->lost, f->force);
}

static void put_days(struct json_out *out, const struct day_count *at, size_t len, bool compared)
{
    json_key(out, "days");
    json_begin(out, '[');
    for (size_t i = 0; i < len; i++) {
        json_begin(out, '{');
        json_pair_time(out, "day", at[i].day * DAYS(1));
        json_pair_int(out, "tried", at[i].tried);
        if (compared)
            json_pair_int(out, "in_force", at[i].force);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_sample(struct json_out *out, const struct sample *sample)
{
    const struct post *post = &sample->post;
    json_begin(out, '{');
    json_pair_text(out, "id", post->id);
    json_pair_text(out, "net", post->net);
    json_pair_str(out, "kind", post_kind_name(post->kind));
    json_pair_time(out, "at", post->at_ms);
    json_pair_text(out, "author", post->author.handle.at ? post->author.handle : post->author.name);
    json_pair_text(out, "title", post->title);
    json_pair_text(out, "text", post->text);
    json_pair_text(out, "url", post->url);
    json_key(out, "spans");
    json_put_spans(out, sample->spans, sample->span_count);
    json_end(out, '}');
}

/* As many as were asked for, evenly from those that were taken. */
static void put_samples(const struct tally *tally, struct json_out *out, const char *key,
                        const struct sampler *sampler)
{
    const size_t len = sampler->taken.len;
    const size_t most = len < tally->samples ? len : tally->samples;
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < most; i++) {
        const struct sample *sample = &sampler->taken.at[most > 1 ? i * (len - 1) / (most - 1) : 0];
        if (!tally_forgot(tally, sample->post.id))
            put_sample(out, sample);
    }
    json_end(out, ']');
}

static void put_topic(const struct tally *tally, const struct topic_tally *topic, double days,
                      struct json_out *out)
{
    static const char *const states[] = {"same", "changed", "new", "dropped"};
    const struct trial_topic *both = topic->topic;
    const struct topic *t = both->tried ? both->tried : both->force;
    const bool compared = tally->trial->compared;
    const struct figures_of f = {topic->force, topic->tried, topic->gained, topic->lost};
    json_begin(out, '{');
    json_pair_text(out, "client", t->client);
    json_pair_text(out, "brand", t->brand);
    json_pair_text(out, "topic", t->id);
    json_pair_str(out, "state", states[both->state]);
    json_pair_text(out, "query", both->tried ? both->tried->query : (struct text){0});
    if (compared)
        json_pair_text(out, "query_in_force", both->force ? both->force->query : (struct text){0});
    put_counts(out, &f, compared, days);
    put_days(out, topic->days.at, topic->days.len, compared);
    json_key(out, "samples");
    json_begin(out, '{');
    put_samples(tally, out, "hits", &topic->hits);
    put_samples(tally, out, "gained", &topic->won);
    put_samples(tally, out, "lost", &topic->gone);
    json_end(out, '}');
    json_end(out, '}');
}

void tally_write(const struct tally *tally, double days, struct json_out *out)
{
    const struct figures_of f = {tally->force, tally->tried, tally->gained, tally->lost};
    json_key(out, "total");
    json_begin(out, '{');
    put_counts(out, &f, tally->trial->compared, days);
    put_days(out, tally->days.at, tally->days.len, tally->trial->compared);
    json_end(out, '}');
    json_key(out, "topics");
    json_begin(out, '[');
    for (size_t i = 0; i < tally->trial->topic_count; i++)
        put_topic(tally, &tally->topics[i], days, out);
    json_end(out, ']');
}
