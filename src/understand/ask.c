#include "understand/labelled.h"
#include "understand/learned.h"

struct labeller {
    struct weights *weights;
};

static enum err add(struct understand *understand, struct text client, struct text weights,
                    struct why *why)
{
    struct weights *made = NULL;
    enum err err = weights_read(weights, &made, why);
    if (err)
        return err;
    bool fits = made->columns == ANSWER_COUNT && made->dense == DENSE_COUNT;
    for (int i = 0; fits && i < ANSWER_COUNT; i++)
        fits = strcmp(made->column[i].name, answer_name((enum answer)i)) == 0 &&
               made->column[i].group == (uint32_t)answer_group((enum answer)i);
    if (!fits)
        err = why_set(why, ERR_BAD_INPUT, "answers other questions than this program asks");
    else if (!made->delta && understand->learned)
        err = why_set(why, ERR_BAD_INPUT, "is a second base; only one can be read by");
    else if (made->delta && !understand->learned)
        err = why_set(why, ERR_BAD_INPUT, "is a delta, and its base has not been read");
    else if (made->delta &&
             memcmp(&made->plan, &understand->learned->plan, sizeof(made->plan)) != 0)
        err = why_set(why, ERR_BAD_INPUT, "was learned on another base: learn it again");
    if (err)
        weights_free(&made);
    else if (made->delta)
        vec_push(&understand->lessons,
                 ((struct lesson){client.at ? mem_dup(client.at, client.len) : NULL, made}));
    else
        understand->learned = made;
    return err;
}

enum err understand_add(struct understand *understand, struct text weights, struct why *why)
{
    return add(understand, (struct text){0}, weights, why);
}

enum err understand_add_of(struct understand *understand, struct text client, struct text weights,
                           struct why *why)
{
    return add(understand, client, weights, why);
}

enum err labeller_read(struct text weights, struct labeller **out, struct why *why)
{
    struct weights *made = NULL;
    const enum err err = weights_read(weights, &made, why);
    if (err)
        return err;
    if (made->delta || (made->dense != DENSE_COUNT && made->dense != DENSE_COUNT + ANSWER_COUNT)) {
        weights_free(&made);
        return why_set(why, ERR_BAD_INPUT, "holds no labels of its own");
    }
    *out = mem_make(struct labeller);
    (*out)->weights = made;
    return OK;
}

void labeller_free(struct labeller **labeller)
{
    if (!*labeller)
        return;
    weights_free(&(*labeller)->weights);
    mem_free(*labeller);
    *labeller = NULL;
}

size_t labeller_count(const struct labeller *labeller)
{
    return labeller->weights->columns;
}

const char *labeller_name(const struct labeller *labeller, size_t i)
{
    return labeller->weights->column[i].name;
}

void labeller_ask(const struct labeller *labeller, const struct understand *understand,
                  struct understand_scratch *scratch, const struct post *post, double *p_out)
{
    struct verdict verdict = {.lang_p = 0};
    float score[WEIGHTS_COLUMNS_MOST] = {0}, dense[DENSE_MOST] = {0};
    if (understand_look(understand, scratch, post, &verdict)) {
        if (labeller->weights->dense > DENSE_COUNT && understand->learned) {
            learned_features(understand, scratch, &understand->learned->plan, &verdict);
            learned_known(understand, scratch, dense + DENSE_COUNT);
        }
        learned_features(understand, scratch, &labeller->weights->plan, &verdict);
        memcpy(dense, scratch->dense, DENSE_COUNT * sizeof(*dense));
        weights_know(labeller->weights, &scratch->grams, &scratch->other);
        weights_score(labeller->weights, &scratch->other, dense, score);
    }
    weights_odds(labeller->weights, score, p_out);
}

static void told(const struct verdict *verdict, double *p)
{
    for (int i = 0; i < ANSWER_COUNT; i++) {
        const double *place = answer_place((struct verdict *)(uintptr_t)verdict, (enum answer)i);
        p[i] = place ? *place : 0;
    }
}

void labelled_ask(const struct labelled *labelled, uint32_t part,
                  const struct understand *understand, const struct labeller *labeller,
                  judged_fn *each, void *arg)
{
    struct understand_scratch *scratch = understand_scratch_new(understand);
    struct arena *arena = arena_new("asked", 1 << 14);
    double p[WEIGHTS_COLUMNS_MOST];
    const struct labelled_post *post;
    vec_each (post, &labelled->posts) {
        struct labelled_view view;
        if (post->twin || post->part == PART_HELPER || (part != PART_NONE && post->part != part))
            continue;
        labelled_show(post, &view);
        if (labeller) {
            labeller_ask(labeller, understand, scratch, &view.post, p);
        } else {
            understand_post(understand, scratch, &view.post, arena);
            told(view.post.verdict, p);
        }
        const struct judged judged = {.lang = post->lang,
                                      .text = post->text,
                                      .want = labeller ? NULL : post->want,
                                      .p = p,
                                      .label = post->label};
        each(&judged, arg);
        arena_reset(arena);
    }
    arena_free(&arena);
    understand_scratch_free(&scratch);
}
