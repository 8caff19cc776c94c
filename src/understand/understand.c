#include "understand/understand.h"

#include "understand/judge.h"
#include "understand/language.h"
#include "understand/learned.h"
#include "understand/reasons.h"

struct understand_scratch *understand_scratch_new(const struct understand *understand)
{
    struct understand_scratch *scratch = mem_make(struct understand_scratch);
    scratch->arena = arena_new("understand", 1 << 16);
    buf_init(&scratch->text, TEXT_BYTES_MOST * 2);
    buf_init(&scratch->folded, TEXT_BYTES_MOST * 32);
    form_init(&scratch->form);
    scratch->seen = mem_new(understand->set_count * sizeof(*scratch->seen));
    scratch->order = mem_new((understand->set_count + 1) * sizeof(*scratch->order));
    scratch->anchors = mem_new((understand->set_count + 1) * sizeof(*scratch->anchors));
    return scratch;
}

void understand_scratch_free(struct understand_scratch **scratch)
{
    struct understand_scratch *it = *scratch;
    if (!it)
        return;
    arena_free(&it->arena);
    buf_done(&it->text);
    buf_done(&it->folded);
    form_done(&it->form);
    mem_free(it->seen);
    mem_free(it->order);
    mem_free(it->anchors);
    mem_free(it);
    *scratch = NULL;
}

/* Which folders' words count: those of the language, of the loans it is full of, or all when it is
 * unsure which it is. */
static uint32_t langs_of(const struct understand *understand, const struct language *language)
{
    const int own = lang_number(understand, text_of(language->name));
    const int english = lang_number(understand, TEXT("en"));
    if (language->p < .8 || strcmp(language->name, "und") == 0)
        return UINT32_MAX;
    uint32_t langs = own >= 0 ? 1U << own : 0;
    if (english >= 0 && strcmp(language->name, "it") != 0)
        langs |= 1U << english;
    return langs;
}

static void say_nothing(struct verdict *verdict)
{
    snprintf(verdict->lang, sizeof(verdict->lang), "und");
    verdict->sentiment[SENTIMENT_NEUTRAL] = 1;
    verdict->intent[INTENT_OTHER] = 1;
}

bool understand_look(const struct understand *understand, struct understand_scratch *scratch,
                     const struct post *post, struct verdict *verdict)
{
    if (!scan_read(scratch, post))
        return false;
    const struct language language =
        language_of(understand, buf_view(&scratch->folded), post->langs, post->lang_count);
    memcpy(verdict->lang, language.name, sizeof(verdict->lang));
    verdict->lang_p = language.p;
    scan_rules(understand, scratch, post, langs_of(understand, &language));
    judge(scratch, post, verdict);
    return true;
}

/* A post that was read, to be read again as its clients do. */
struct reading {
    const struct understand *understand;
    struct understand_scratch *scratch;
    struct post *post;
    const struct verdict *tables;
    const float *score;
    struct arena *arena;
};

/* One client's reading, where it has lessons of its own. */
static void read_for(const struct reading *r, struct text client)
{
    struct post *post = r->post;
    float score[ANSWER_COUNT];
    for (size_t i = 0; i < post->own_count; i++)
        if (text_same(post->own[i].client, client))
            return;
    if (!learned_score_of(r->understand, r->scratch, client, r->score, score))
        return;
    struct verdict *verdict = arena_make(r->arena, struct verdict);
    *verdict = *r->tables;
    learned_judge(r->understand, r->scratch, score, verdict);
    explain(r->understand, r->scratch, post, verdict, r->arena);
    post->own[post->own_count++] = (struct own_verdict){client, verdict};
}

static void read_for_clients(const struct reading *r)
{
    struct post *post = r->post;
    post->own = arena_array(r->arena, struct own_verdict, post->hit_count + post->story_count);
    for (size_t i = 0; i < post->hit_count; i++)
        read_for(r, post->hits[i].client);
    for (size_t i = 0; i < post->story_count; i++)
        read_for(r, post->stories[i].client);
}

void understand_post(const struct understand *understand, struct understand_scratch *scratch,
                     struct post *post, struct arena *arena)
{
    struct verdict *verdict = arena_make(arena, struct verdict);
    post->verdict = verdict;
    post->own_count = 0;
    if (!understand_look(understand, scratch, post, verdict)) {
        say_nothing(verdict);
        return;
    }
    if (!understand->learned) {
        explain(understand, scratch, post, verdict, arena);
        return;
    }
    const struct verdict tables = *verdict;
    float score[ANSWER_COUNT];
    learned_features(understand, scratch, &understand->learned->plan, verdict);
    learned_score(understand, scratch, score);
    learned_judge(understand, scratch, score, verdict);
    explain(understand, scratch, post, verdict, arena);
    if (understand->lessons.len)
        read_for_clients(&(struct reading){understand, scratch, post, &tables, score, arena});
}
