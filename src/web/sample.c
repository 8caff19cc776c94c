#include "web/sample.h"

#include <time.h>

enum { LOOKED_AT = 200000 /* the newest posts of all clients */ };

static void keep_post(int64_t at_ms, struct text line, void *arg)
{
    (void)at_ms;
    struct sample *sample = arg;
    struct post post;
    if (sample->posts.len < SAMPLE_MOST &&
        !post_read(arena_text(sample->arena, line), sample->arena, &post, NULL))
        vec_push(&sample->posts, post);
}

enum err sample_read(struct db *db, void *arg, struct why *why)
{
    struct sample *sample = arg;
    struct past_span span = {
        .by = {.clients = &sample->client, .count = 1},
        .from_ms = sample->from_ms,
        .most = SAMPLE_MOST,
        .within = LOOKED_AT,
    };
    vec_clear(&sample->posts);
    enum err err = store_past_begin(db, &span, why);
    while (!err && span.after < span.last)
        err = store_past(db, &span, keep_post, sample, why);
    return err;
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

enum err sample_try(struct sample *sample, const struct match_setup *setup, int64_t budget_ms,
                    struct why *why)
{
    struct match_set *set = NULL;
    vec_clear(&sample->glances);
    vec_clear(&sample->found);
    sample->took_us = 0;
    enum err err = match_build(setup, &set, why);
    if (err)
        return err;
    struct match_scratch *scratch = match_scratch_new(set);
    const int64_t began_us = now_us();
    size_t tried = 0;
    while (tried < sample->posts.len && (tried % 16 || now_us() - began_us < budget_ms * 1000)) {
        const size_t at = sample->posts.len - 1 - tried++;
        struct post *post = &sample->posts.at[at];
        match_hits(set, scratch, post, sample->arena);
        if (post->hit_count)
            vec_push(&sample->found, (uint32_t)at);
        const struct glance glance = glance_of_post(post);
        vec_push(&sample->glances, glance);
    }
    sample->took_us = now_us() - began_us;
    match_scratch_free(&scratch);
    match_free(&set);
    return OK;
}

double sample_cost_us(const struct sample *sample)
{
    return sample->glances.len ? (double)sample->took_us / (double)sample->glances.len : 0;
}

void sample_done(struct sample *sample)
{
    vec_done(&sample->posts);
    vec_done(&sample->glances);
    vec_done(&sample->found);
}

const struct word_list *sample_lists(struct arena *arena, const struct watched *watched,
                                     struct text client, size_t *count_out)
{
    *count_out = 0;
    if (!watched)
        return NULL;
    struct word_list *lists = arena_array(arena, struct word_list, watched->list_count + 1);
    for (size_t i = 0; i < watched->list_count; i++)
        if (text_same(watched->lists[i].client, client))
            lists[(*count_out)++] = watched->lists[i];
    for (size_t i = 0; i < watched->list_count; i++)
        if (!watched->lists[i].client.len)
            lists[(*count_out)++] = watched->lists[i];
    return lists;
}
