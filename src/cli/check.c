#include "cli/check.h"

#include "base/vec.h"

enum { SAMPLE_MOST = 10000 };

struct sample {
    struct arena *arena;
    VEC(struct glance) posts;
};

static enum err one_post(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct sample *sample = arg;
    struct glance glance;
    if (sample->posts.len == SAMPLE_MOST)
        return OK;
    const enum err err =
        post_skim(arena_text(sample->arena, line), SKIM_ALL, sample->arena, &glance, why);
    if (!err)
        vec_push(&sample->posts, glance);
    return err;
}

/* The lists that this topic's query may name, its client's own first. */
static size_t lists_of(const struct match_setup *setup, struct text client, struct word_list *lists)
{
    size_t count = 0;
    for (size_t i = 0; client.len && i < setup->list_count; i++)
        if (text_same(setup->lists[i].client, client))
            lists[count++] = setup->lists[i];
    for (size_t i = 0; i < setup->list_count; i++)
        if (!setup->lists[i].client.len)
            lists[count++] = setup->lists[i];
    return count;
}

static enum cjk cjk_of(const struct topic *topic, enum cjk otherwise)
{
    static const char *const names[] = {"default", "sub", "run", "morph"};
    for (int i = CJK_DEFAULT; i <= CJK_MORPH; i++)
        if (text_is(topic->cjk, names[i]))
            return (enum cjk)i;
    return otherwise;
}

/* file:line: column N: warning: … */
static enum err check_topic(const struct topic *topic, const struct warn_setup *setup,
                            const char *path, size_t *warned)
{
    struct arena *arena = arena_new("check", 1 << 14);
    struct match_warning *all = NULL;
    struct why why = {0};
    struct buf line;
    size_t count = 0;
    buf_init(&line, 1 << 20);
    const enum err err = match_warnings(topic->query, setup, arena, &all, &count, &why);
    if (err)
        (void)buf_printf(&line, "%s:%u: topic %.*s: %s\n", path, topic->line, TEXT_ARG(topic->id),
                         why.text);
    for (size_t i = 0; i < count; i++)
        (void)buf_printf(&line, "%s:%u: column %u: warning: topic %.*s: %.*s\n", path, topic->line,
                         all[i].column, TEXT_ARG(topic->id), TEXT_ARG(all[i].text));
    *warned += count;
    out_text(buf_view(&line));
    buf_done(&line);
    arena_free(&arena);
    return err;
}

int check_queries(const struct command_run *run, const struct match_setup *setup, const char *path)
{
    struct sample sample = {.arena = arena_new("sample", 1 << 20)};
    struct word_list *lists = arena_array(run->arena, struct word_list, setup->list_count + 1);
    size_t warned = 0, bad = 0;
    int status = run->arg_count ? lines_each(run, false, one_post, &sample) : 0;
    for (size_t i = 0; i < setup->count && status < 2; i++) {
        const struct topic *topic = &setup->topics[i];
        const struct warn_setup one = {.lists = lists,
                                       .list_count = lists_of(setup, topic->client, lists),
                                       .cjk = cjk_of(topic, setup->cjk),
                                       .sample = sample.posts.at,
                                       .sample_count = sample.posts.len};
        bad += check_topic(topic, &one, path, &warned) != OK;
    }
    out_flush();
    fprintf(stderr, "%zu queries, %zu warnings, %zu errors\n", setup->count, warned, bad);
    vec_done(&sample.posts);
    arena_free(&sample.arena);
    return status ? status : bad > 0;
}
