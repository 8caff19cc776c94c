#include "fire/account.h"

int32_t bin_of(int64_t ms)
{
    int64_t bin = ms / MINUTES(BIN_MINUTES);
    if (bin < 0)
        return 0;
    return bin < INT32_MAX - WINDOW_BINS ? (int32_t)bin : INT32_MAX - WINDOW_BINS;
}

static bool expired(int32_t bin, int32_t clock_bin)
{
    return bin == NEVER || bin <= clock_bin - WINDOW_BINS;
}

/* Where the bin stands, or where it would. */
static size_t place_of(const struct blaze *blaze, int32_t no)
{
    size_t at = blaze->bins.len;
    while (at > 0 && blaze->bins.at[at - 1].no >= no)
        at--;
    return at;
}

/* Where a voice is counted, or NULL when that is out of the window. */
static struct bin *counted(struct blaze *blaze, int32_t no, int64_t clock_ms)
{
    if (expired(no, bin_of(clock_ms)))
        return NULL;
    size_t at = place_of(blaze, no);
    return at < blaze->bins.len && blaze->bins.at[at].no == no ? &blaze->bins.at[at] : NULL;
}

struct bin *blaze_bin(struct blaze *blaze, int64_t at_ms, int64_t clock_ms)
{
    int32_t no = bin_of(at_ms);
    if (expired(no, bin_of(clock_ms)))
        return NULL;
    size_t at = place_of(blaze, no);
    if (at == blaze->bins.len || blaze->bins.at[at].no != no) {
        vec_push(&blaze->bins, ((struct bin){.no = no}));
        memmove(&blaze->bins.at[at + 1], &blaze->bins.at[at],
                (blaze->bins.len - 1 - at) * sizeof(struct bin));
        blaze->bins.at[at] = (struct bin){.no = no};
    }
    blaze->bins.at[at].dirty = true;
    blaze->dirty = true;
    return &blaze->bins.at[at];
}

void blaze_expire(struct blaze *blaze, int64_t clock_ms)
{
    int32_t clock_bin = bin_of(clock_ms);
    size_t drop = 0;
    for (; drop < blaze->bins.len && expired(blaze->bins.at[drop].no, clock_bin); drop++) {
        const struct sums *s = &blaze->bins.at[drop].sums;
        for (int i = 0; i < SUM_COUNT; i++)
            blaze->sums.n[i] -= s->n[i];
        blaze->sums.reach -= s->reach;
        vec_push(&blaze->gone_bins, blaze->bins.at[drop].no);
    }
    if (!drop)
        return;
    blaze->dirty = true;
    blaze->bins.len -= drop;
    memmove(blaze->bins.at, blaze->bins.at + drop, blaze->bins.len * sizeof(struct bin));
    if (blaze->gone_bins.len > 4 * WINDOW_BINS) { /* nobody saves */
        size_t half = blaze->gone_bins.len / 2;
        memmove(blaze->gone_bins.at, blaze->gone_bins.at + half,
                (blaze->gone_bins.len - half) * sizeof(int32_t));
        blaze->gone_bins.len -= half;
    }
    if (!blaze->bins.len) { /* all is quiet: nothing but the story's name is kept */
        vec_clear(&blaze->voices);
        map64_free(&blaze->voice_of);
        blaze->purge_at = 0;
    }
}

void blaze_add(struct blaze *blaze, struct bin *bin, int what, int32_t n)
{
    bin->sums.n[what] += n;
    blaze->sums.n[what] += n;
}

double blaze_critical_part(const struct blaze *blaze)
{
    const int32_t critics = blaze->sums.n[SUM_CRITICS], judged = blaze->sums.n[SUM_JUDGED];
    return critics < judged ? (double)critics / judged : critics > 0;
}

/* ---- voices ---- */

static void touch(struct blaze *blaze, size_t place)
{
    size_t row = place / VOICES_A_ROW;
    while (blaze->voice_rows.len <= row)
        vec_push(&blaze->voice_rows, false);
    blaze->voice_rows.at[row] = true;
    blaze->dirty = true;
}

/* Lets go of those whose last word is out of the window. */
static void purge(struct blaze *blaze, int32_t clock_bin)
{
    size_t keep = 0;
    map64_clear(blaze->voice_of);
    for (size_t i = 0; i < blaze->voices.len; i++) {
        struct voice voice = blaze->voices.at[i];
        if (expired(voice.any_bin, clock_bin) && expired(voice.critic_bin, clock_bin))
            continue;
        blaze->voices.at[keep++] = voice;
        uint64_t *place = map64_put(blaze->voice_of, voice.key);
        must(place != NULL);
        *place = keep;
    }
    blaze->voices.len = keep;
    for (size_t i = 0; i < keep; i += VOICES_A_ROW)
        touch(blaze, i);
    blaze->purge_at = keep * 2 > 1024 ? keep * 2 : 1024;
}

static struct voice *voice_of(struct blaze *blaze, const struct utterance *u)
{
    if (!blaze->voice_of)
        blaze->voice_of = map64_new(VOICES_MOST);
    if (!blaze->purge_at)
        blaze->purge_at = 1024;
    uint64_t *known = map64_get(blaze->voice_of, u->author);
    if (known)
        return &blaze->voices.at[*known - 1];
    if (blaze->voices.len >= blaze->purge_at)
        purge(blaze, bin_of(u->clock_ms));
    size_t most = u->critical ? VOICES_MOST : QUIET_VOICES_MOST;
    if (blaze->voices.len >= most)
        return NULL;
    vec_push(&blaze->voices,
             ((struct voice){.key = u->author, .any_bin = NEVER, .critic_bin = NEVER}));
    uint64_t *place = map64_put(blaze->voice_of, u->author);
    must(place != NULL);
    *place = blaze->voices.len;
    return &blaze->voices.at[blaze->voices.len - 1];
}

static void count_voice(struct blaze *blaze, struct bin *bin, const struct voice *voice, int32_t n)
{
    blaze_add(blaze, bin, SUM_CRITICS, n);
    if (voice->named)
        blaze_add(blaze, bin, SUM_NAMING, n);
    if (voice->answers)
        blaze_add(blaze, bin, SUM_ANSWERING, n);
    if (voice->muted)
        blaze_add(blaze, bin, SUM_MUTED, n);
    for (int c = 0; c < RISK_COUNT && voice->named; c++) {
        if (voice->named >> c & 1)
            blaze_add(blaze, bin, SUM_CATEGORY + c, n);
        if (voice->evidence >> c & 1)
            blaze_add(blaze, bin, SUM_EVIDENCE + c, n);
        if (voice->witness >> c & 1)
            blaze_add(blaze, bin, SUM_WITNESS + c, n);
    }
    bin->dirty = true;
}

static void hear_reach(struct blaze *blaze, struct voice *voice, const struct utterance *u)
{
    int32_t to = bin_of(u->at_ms);
    int64_t followers = u->followers > voice->followers ? u->followers : voice->followers;
    struct bin *was = counted(blaze, voice->any_bin, u->clock_ms);
    if (was) {
        was->sums.reach -= voice->followers;
        was->dirty = true;
        blaze->sums.reach -= voice->followers;
        if (voice->any_bin > to)
            to = voice->any_bin;
    }
    struct bin *bin = blaze_bin(blaze, (int64_t)to * MINUTES(BIN_MINUTES), u->clock_ms);
    bin->sums.reach += followers;
    blaze->sums.reach += followers;
    voice->any_bin = to;
    voice->followers = followers;
}

static uint32_t hear_critic(struct blaze *blaze, struct voice *voice, const struct utterance *u)
{
    uint32_t fresh = 0;
    int32_t to = bin_of(u->at_ms);
    struct bin *was = counted(blaze, voice->critic_bin, u->clock_ms);
    if (!was) {
        voice->named = voice->evidence = voice->witness = 0;
        voice->answers = false;
        voice->muted = true;
        fresh = 1u << RISK_COUNT;
        struct bin *bin = blaze_bin(blaze, u->at_ms, u->clock_ms);
        bin->arrivals[u->at_ms / MINUTES(1) % BIN_MINUTES]++;
    } else {
        count_voice(blaze, was, voice, -1);
        if (voice->critic_bin > to)
            to = voice->critic_bin;
    }
    fresh |= (uint32_t)(u->named & ~voice->named);
    voice->muted = voice->muted && u->muted;
    voice->named |= u->named;
    voice->evidence |= u->evidence;
    voice->witness |= u->witness;
    voice->answers |= u->answers;
    voice->critic_bin = to;
    struct bin *bin = blaze_bin(blaze, (int64_t)to * MINUTES(BIN_MINUTES), u->clock_ms);
    count_voice(blaze, bin, voice, 1);
    return fresh;
}

uint32_t blaze_hear(struct blaze *blaze, const struct utterance *u)
{
    uint32_t fresh = 0;
    if (expired(bin_of(u->at_ms), bin_of(u->clock_ms)))
        return fresh;
    struct voice *voice = voice_of(blaze, u);
    if (!voice)
        return fresh;
    const bool first = voice->any_bin == NEVER && voice->critic_bin == NEVER;
    hear_reach(blaze, voice, u);
    if (first && u->passes) {
        blaze_bin(blaze, u->at_ms, u->clock_ms)->passed++;
        fresh = 1u << FRESH_PASSED;
    }
    if (u->critical)
        fresh = hear_critic(blaze, voice, u);
    touch(blaze, (size_t)(voice - blaze->voices.at));
    return fresh;
}

/* ---- growth ---- */

static int64_t arrived_since(const struct blaze *blaze, int64_t minute)
{
    int64_t count = 0;
    for (size_t i = blaze->bins.len; i > 0; i--) {
        const struct bin *bin = &blaze->bins.at[i - 1];
        int64_t first = (int64_t)bin->no * BIN_MINUTES;
        if (first + BIN_MINUTES <= minute)
            break;
        int from = first < minute ? (int)(minute - first) : 0;
        for (int m = from; m < BIN_MINUTES; m++)
            count += bin->arrivals[m];
    }
    return count;
}

double blaze_doubling(const struct blaze *blaze, int64_t clock_ms)
{
    int64_t critics = blaze->sums.n[SUM_CRITICS];
    int64_t now = clock_ms / MINUTES(1);
    if (critics < 2 || arrived_since(blaze, now - 59) * 20 < critics)
        return -1;
    int64_t newer = 0;
    for (size_t i = blaze->bins.len; i > 0; i--) {
        const struct bin *bin = &blaze->bins.at[i - 1];
        int64_t all = 0;
        for (int m = 0; m < BIN_MINUTES; m++)
            all += bin->arrivals[m];
        if ((newer + all) * 2 < critics) {
            newer += all;
            continue;
        }
        for (int m = BIN_MINUTES - 1; m >= 0; m--) {
            newer += bin->arrivals[m];
            if (newer * 2 < critics)
                continue;
            /* The arrivals of a minute lie, on the mean, in its middle. */
            int64_t since = clock_ms - ((int64_t)bin->no * BIN_MINUTES + m) * MINUTES(1) - 30000;
            return since > 30000 ? (double)since / 60000.0 : 0.5;
        }
    }
    return -1;
}
