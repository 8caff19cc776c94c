#include "fire/account.h"

/* Two stories that turned out to be one: what was counted for the one counts for the other. */

static int net_in(struct blaze *blaze, struct text net)
{
    for (int i = 0; i < NETS; i++) {
        if (!blaze->nets[i].at)
            blaze->nets[i] = owned_text(net);
        if (text_same(blaze->nets[i], net))
            return i;
    }
    return NETS - 1;
}

static void add_bins(struct blaze *to, const struct blaze *from, int64_t clock_ms)
{
    for (size_t b = 0; b < from->bins.len; b++) {
        const struct bin *theirs = &from->bins.at[b];
        struct bin *bin = blaze_bin(to, (int64_t)theirs->no * MINUTES(BIN_MINUTES), clock_ms);
        if (!bin)
            continue;
        for (int what = SUM_FLAG; what < SUM_COUNT; what++) {
            bool net = what >= SUM_NET && what < SUM_NET + NETS;
            int32_t n = theirs->sums.n[what];
            if (!n || what == SUM_MUTED) /* critics: they come with the voices */
                continue;
            blaze_add(to, bin, net ? SUM_NET + net_in(to, from->nets[what - SUM_NET]) : what, n);
        }
        bin->passed += theirs->passed;
        for (int minute = 0; minute < BIN_MINUTES; minute++)
            bin->heard[minute] += theirs->heard[minute];
    }
}

static void add_voices(struct blaze *to, const struct blaze *from, int64_t clock_ms)
{
    for (size_t i = 0; i < from->voices.len; i++) {
        const struct voice *voice = &from->voices.at[i];
        bool critical = voice->critic_bin != NEVER;
        int32_t bin = critical ? voice->critic_bin : voice->any_bin;
        if (bin == NEVER)
            continue;
        const struct utterance u = {.author = voice->key,
                                    .followers = voice->followers,
                                    .at_ms = (int64_t)bin * MINUTES(BIN_MINUTES),
                                    .clock_ms = clock_ms,
                                    .critical = critical,
                                    .answers = voice->answers,
                                    .muted = voice->muted,
                                    .named = voice->named,
                                    .evidence = voice->evidence,
                                    .witness = voice->witness};
        (void)blaze_hear(to, &u);
    }
}

static void add_story(struct blaze *to, const struct blaze *from)
{
    if (from->first_post.at && (!to->first_post.at || from->first_ms < to->first_ms)) {
        free_text(&to->first_post);
        to->first_post = owned_text(from->first_post);
        to->first_ms = from->first_ms;
        to->first_own = from->first_own;
    }
    to->last_ms = from->last_ms > to->last_ms ? from->last_ms : to->last_ms;
    to->posts += from->posts;
    to->reposts += from->reposts;
    to->deleted += from->deleted;
    to->dirty = true;
}

void fire_merge(struct fire *fire, const struct placement *story, struct text other,
                struct text person)
{
    struct ground *ground = fire_ground(fire, story->client, story->brand);
    struct blaze *from = ground ? ground_blaze(ground, other, false) : NULL;
    if (!from || text_same(story->story, other))
        return;
    struct blaze *to = ground_blaze(ground, story->story, true);
    from = ground_blaze(ground, other, false); /* a birth may let one go */
    if (!from)
        return;
    blaze_expire(from, ground->clock_ms);
    blaze_expire(to, ground->clock_ms);
    add_bins(to, from, ground->clock_ms);
    add_voices(to, from, ground->clock_ms);
    add_story(to, from);
    /* the one that stays says how bad it is first, so that nobody sees a moment without it */
    blaze_weigh(fire, ground, to, ground->clock_ms);
    if (from->level > 0)
        blaze_set_level(fire, ground, from, 0, person);
    ground_forget(ground, from);
}
