#include "fire/account.h"

#include <inttypes.h>
#include <math.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { KEEP_DAYS = 60, BACKFILL_MINUTES = 15 };
static const int64_t loud_followers = 10000;
static const int64_t influence_followers = 100000;
static const int64_t followers_most = 10000000000; /* no network is larger: a lie, or a fault */

struct text owned_text(struct text text)
{
    if (!text.at)
        return (struct text){NULL, 0};
    return (struct text){mem_dup(text.at, text.len), text.len};
}

void free_text(struct text *text)
{
    mem_free((void *)(uintptr_t)text->at);
    *text = (struct text){NULL, 0};
}

struct fire *fire_new(const struct watched *watched, fire_say *say, void *arg)
{
    struct fire *fire = mem_make(struct fire);
    fire->say = say;
    fire->arg = arg;
    fire->by_name = map_new(GROUNDS_MOST);
    fire->words = mem_make(struct buf);
    buf_init(fire->words, 8192);
    fire->key = mem_make(struct buf);
    buf_init(fire->key, 4096);
    fire_watch(fire, watched);
    return fire;
}

void blaze_free(struct blaze **blaze)
{
    struct blaze *b = *blaze;
    if (!b)
        return;
    free_text(&b->story);
    free_text(&b->first_post);
    free_text(&b->by);
    for (int i = 0; i < NETS; i++)
        free_text(&b->nets[i]);
    vec_done(&b->bins);
    vec_done(&b->voices);
    vec_done(&b->voice_rows);
    vec_done(&b->gone_bins);
    map64_free(&b->voice_of);
    mem_free(b);
    *blaze = NULL;
}

static void ground_free(struct ground *ground)
{
    struct blaze **blaze;
    vec_each (blaze, &ground->blazes)
        blaze_free(blaze);
    vec_each (blaze, &ground->gone)
        blaze_free(blaze);
    vec_done(&ground->blazes);
    vec_done(&ground->active);
    vec_done(&ground->gone);
    map_free(&ground->by_story);
    budget_forget_mutes(ground);
    vocabulary_free(&ground->words);
    free_text(&ground->client);
    free_text(&ground->brand);
    free_text(&ground->key);
    mem_free(ground);
}

void fire_free(struct fire **fire)
{
    if (!*fire)
        return;
    struct ground **ground;
    vec_each (ground, &(*fire)->grounds)
        ground_free(*ground);
    vec_done(&(*fire)->grounds);
    map_free(&(*fire)->by_name);
    buf_done((*fire)->words);
    mem_free((*fire)->words);
    buf_done((*fire)->key);
    mem_free((*fire)->key);
    mem_free(*fire);
    *fire = NULL;
}

/* ---- grounds and blazes ---- */

static struct text key_of(struct text client, struct text brand, struct buf *buf)
{
    buf_clear(buf);
    (void)buf_int(buf, (int64_t)client.len);
    buf_byte(buf, ':');
    buf_text(buf, client);
    buf_byte(buf, '/');
    (void)buf_int(buf, (int64_t)brand.len);
    buf_byte(buf, ':');
    buf_text(buf, brand);
    return buf_over(buf) ? (struct text){NULL, 0} : buf_view(buf);
}

struct ground *fire_ground(struct fire *fire, struct text client, struct text brand)
{
    struct text key = key_of(client, brand, fire->key);
    struct ground *ground = key.at ? map_get(fire->by_name, key) : NULL;
    if (!ground && key.at && fire->grounds.len < GROUNDS_MOST) {
        ground = mem_make(struct ground);
        ground->client = owned_text(client.at ? client : TEXT(""));
        ground->brand = owned_text(brand.at ? brand : TEXT(""));
        ground->key = owned_text(key);
        ground->by_story = map_new(BLAZES_MOST + 1);
        ground->dirty = true;
        ground->watched = fire->watched ? watched_brand(fire->watched, client, brand) : NULL;
        if (map_put(fire->by_name, key, ground) == OK) {
            vec_push(&fire->grounds, ground);
        } else {
            ground_free(ground);
            ground = NULL;
        }
    }
    return ground;
}

static const struct ground *known_ground(const struct fire *fire, struct text client,
                                         struct text brand)
{
    struct text key = key_of(client, brand, fire->key);
    return key.at ? map_get(fire->by_name, key) : NULL;
}

void fire_watch(struct fire *fire, const struct watched *watched)
{
    fire->watched = watched;
    struct ground **g;
    vec_each (g, &fire->grounds)
        (*g)->watched = watched ? watched_brand(watched, (*g)->client, (*g)->brand) : NULL;
    for (size_t c = 0; watched && c < watched->client_count; c++)
        for (size_t b = 0; b < watched->clients[c].brand_count; b++)
            (void)fire_ground(fire, watched->clients[c].id, watched->clients[c].brands[b].id);
}

int64_t fire_clock(const struct fire *fire, struct text client, struct text brand)
{
    const struct ground *ground = known_ground(fire, client, brand);
    return ground ? ground->clock_ms : 0;
}

/* Lets go of stories that are normal and asleep for long; at the ceiling of the one that has slept
 * longest, an open incident last. */
static void let_go(struct ground *ground, size_t i)
{
    struct blaze *blaze = ground->blazes.at[i];
    (void)map_take(ground->by_story, blaze->story);
    if (blaze->active) {
        size_t at = 0;
        while (ground->active.at[at] != blaze)
            at++;
        ground->active.len--;
        memmove(&ground->active.at[at], &ground->active.at[at + 1],
                (ground->active.len - at) * sizeof(struct blaze *));
    }
    if (ground->gone.len < BLAZES_MOST)
        vec_push(&ground->gone, blaze);
    else
        blaze_free(&blaze);
    ground->blazes.at[i] = NULL;
}

static void pack_blazes(struct ground *ground)
{
    size_t keep = 0;
    for (size_t i = 0; i < ground->blazes.len; i++)
        if (ground->blazes.at[i])
            ground->blazes.at[keep++] = ground->blazes.at[i];
    ground->blazes.len = keep;
}

void ground_forget(struct ground *ground, struct blaze *blaze)
{
    for (size_t i = 0; i < ground->blazes.len; i++)
        if (ground->blazes.at[i] && ground->blazes.at[i] == blaze)
            let_go(ground, i);
    pack_blazes(ground);
}

static void sweep(struct ground *ground)
{
    int64_t day = ground->clock_ms / DAYS(1);
    if (day != ground->swept_day) {
        ground->swept_day = day;
        for (size_t i = 0; i < ground->blazes.len; i++) {
            const struct blaze *blaze = ground->blazes.at[i];
            if (blaze->level < 2 && ground->clock_ms - blaze->last_ms > DAYS(KEEP_DAYS))
                let_go(ground, i);
        }
        pack_blazes(ground);
    }
    if (ground->blazes.len < BLAZES_MOST)
        return;
    size_t oldest = 0;
    for (size_t i = 1; i < ground->blazes.len; i++) {
        const struct blaze *a = ground->blazes.at[i], *b = ground->blazes.at[oldest];
        bool a_burns = a->level >= 2, b_burns = b->level >= 2;
        if (a_burns < b_burns || (a_burns == b_burns && a->last_ms < b->last_ms))
            oldest = i;
    }
    let_go(ground, oldest);
    pack_blazes(ground);
}

static struct blaze *add_blaze(struct ground *ground, struct text story)
{
    struct blaze *blaze = mem_make(struct blaze);
    blaze->story = owned_text(story.at ? story : TEXT(""));
    blaze->category = RISK_NONE;
    blaze->surge_bin = NEVER;
    enum err err = map_put(ground->by_story, story, blaze);
    must(err == OK);
    vec_push(&ground->blazes, blaze);
    return blaze;
}

struct blaze *ground_blaze(struct ground *ground, struct text story, bool make)
{
    struct blaze *blaze = map_get(ground->by_story, story);
    if (blaze || !make)
        return blaze;
    sweep(ground);
    blaze = add_blaze(ground, story);
    blaze->seq = ++ground->seq;
    blaze->dirty = true;
    ground->dirty = true;
    return blaze;
}

struct blaze *ground_load_blaze(struct ground *ground, struct text story)
{
    struct blaze *blaze = map_get(ground->by_story, story);
    if (blaze || ground->blazes.len >= BLAZES_MOST)
        return blaze;
    return add_blaze(ground, story);
}

/* ---- one post ---- */

static uint64_t hash_of(struct text a, struct text b)
{
    return XXH3_64bits_withSeed(b.at ? b.at : "", b.len, text_hash(a));
}

static bool is_own_post(const struct ground *ground, struct text id)
{
    if (!id.len)
        return false;
    uint64_t hash = text_hash(id);
    size_t count = ground->own_count < OWN_MOST ? (size_t)ground->own_count : OWN_MOST;
    for (size_t i = 0; i < count; i++)
        if (ground->own[i] == hash)
            return true;
    return false;
}

static bool answers_us(const struct ground *ground, const struct post *post)
{
    return ground->own_count &&
           (is_own_post(ground, post->reply_to) || is_own_post(ground, post->quote_of) ||
            is_own_post(ground, post->root));
}

static int net_of(struct blaze *blaze, struct text net)
{
    for (int i = 0; i < NETS; i++) {
        if (!blaze->nets[i].at) {
            blaze->nets[i] = owned_text(net.at ? net : TEXT(""));
            return i;
        }
        if (text_same(blaze->nets[i], net))
            return i;
    }
    return NETS - 1;
}

struct hearing {
    struct fire *fire;
    struct ground *ground;
    struct blaze *blaze;
    const struct post *post;
    const struct verdict *verdict; /* as the client reads it; NULL: not understood */
    const struct placement *place;
    int64_t at_ms;
    uint64_t author;
    bool own, repost, muted;
    bool look; /* something happened that the arms must see */
};

static uint16_t risks_of(const struct verdict *verdict)
{
    uint16_t bits = 0;
    for (int c = 0; c < RISK_COUNT; c++)
        if (verdict->risk[c] >= .5)
            bits |= (uint16_t)(1u << c);
    return bits;
}

/* A floor stands on two readings at once, a matter and who is hurt by it: each may be as likely as
 * not, not both. */
static const double at_once = .5, at_once_shown = .4;

static double strongest_risk(const struct verdict *verdict)
{
    double most = 0;
    for (int c = 0; c < RISK_COUNT; c++)
        most = verdict->risk[c] > most ? verdict->risk[c] : most;
    return most;
}

/* The categories of which the post shows evidence. */
static uint16_t shown_of(const struct verdict *verdict)
{
    uint16_t bits = 0;
    for (int c = 0; c < RISK_COUNT && verdict->evidence >= .5; c++)
        if (verdict->risk[c] >= .5 && verdict->risk[c] * verdict->evidence >= at_once_shown)
            bits |= (uint16_t)(1u << c);
    return bits;
}

static bool is_critical(const struct hearing *h)
{
    if (h->own || h->repost || !verdict_is_critical(h->verdict))
        return false;
    return verdict_risk(h->verdict) != RISK_NONE ||
           !usual_at_play(&h->ground->usual, h->ground->clock_ms);
}

/* What the post says, in the bin of its time. */
static void count_post(const struct hearing *h, uint16_t risks)
{
    const struct post *post = h->post;
    struct blaze *blaze = h->blaze;
    struct bin *bin = blaze_bin(blaze, h->at_ms, h->ground->clock_ms);
    if (!bin)
        return;
    blaze_add(blaze, bin, SUM_HEARD, 1);
    if (post->seen_at_ms - post->at_ms > MINUTES(BACKFILL_MINUTES))
        blaze_add(blaze, bin, SUM_BACKFILLED, 1);
    bin->heard[h->at_ms / MINUTES(1) % BIN_MINUTES]++;
    if (h->own) {
        blaze_add(blaze, bin, SUM_OWN, 1);
        return;
    }
    if (post->author.followers > influence_followers)
        blaze_add(blaze, bin, SUM_INFLUENCE, 1);
    if (h->repost)
        return;
    blaze_add(blaze, bin, SUM_NET + net_of(blaze, post->net), 1);
    const struct verdict *v = h->verdict;
    if (!v)
        return;
    blaze_add(blaze, bin, SUM_JUDGED, 1);
    if (v->first_hand >= .5 && is_critical(h))
        blaze_add(blaze, bin, SUM_FIRST_HAND, 1);
    if (v->sentiment[SENTIMENT_POSITIVE] >= .5)
        blaze_add(blaze, bin, SUM_POSITIVE, 1);
    int media = risks ? media_of(post) : 0;
    if (media)
        blaze_add(blaze, bin, SUM_MEDIA + media - 1, 1);
    /* "It killed me" of a film is no injury: a flag needs a matter, or somebody who was there and
     * shows it. */
    bool shown = v->sentiment[SENTIMENT_NEGATIVE] >= .5 && v->first_hand >= .5 && v->evidence >= .5;
    bool grave = (risks || shown) && v->intent[INTENT_JOKE] < .5;
    const double matter = shown ? 1 : strongest_risk(v);
    for (int flag = 0; flag < FLAG_PLAY && grave; flag++)
        if (v->flag[flag] >= .5 && v->flag[flag] * matter >= at_once)
            blaze_add(blaze, bin, SUM_FLAG + flag, 1);
}

static void count_author(struct hearing *h, uint16_t risks)
{
    const struct post *post = h->post;
    const struct verdict *v = h->verdict;
    int64_t followers = post->author.followers > 0 ? post->author.followers : 0;
    struct utterance u = {.author = h->author,
                          .muted = h->muted,
                          .passes = h->repost,
                          .followers = followers < followers_most ? followers : followers_most,
                          .at_ms = h->at_ms,
                          .clock_ms = h->ground->clock_ms};
    if (h->own || !post->author.id.len)
        return;
    if (is_critical(h)) {
        u.critical = true;
        u.named = risks;
        u.answers = answers_us(h->ground, post);
        u.evidence = shown_of(v);
        if (v->first_hand >= .5 && !h->place->copy)
            u.witness = u.evidence;
    }
    uint32_t fresh = blaze_hear(h->blaze, &u);
    for (int key = 0; key < USUAL_KEYS && fresh; key++)
        if (fresh >> key & 1)
            usual_critic(&h->ground->usual, key, h->at_ms);
    bool passed = fresh >> FRESH_PASSED & 1;
    if (passed)
        usual_passed(&h->ground->usual, blaze_critical_part(h->blaze));
    h->ground->dirty = h->ground->dirty || fresh;
    if (fresh >> RISK_COUNT & 1 && !h->muted)
        arms_arrival(h->fire, h->ground, h->blaze, h->ground->clock_ms);
    /* One more of many reposts changes little. */
    h->look = h->look || (passed ? h->blaze->reposts % (1 + h->blaze->reposts / 8) == 0 : fresh);
}

/* Somebody whom nobody answered is back: louder the longer it was, and with proof or followers. */
static void look_for_return(struct hearing *h)
{
    if (h->muted || !h->post->author.id.len || !is_critical(h))
        return;
    int64_t days = waiting_days(h->ground, h->author, h->at_ms);
    waiting_note(h->ground, h->post, h->author, h->at_ms);
    if (!days)
        return;
    struct arms *arms = &h->blaze->arms;
    arms->returned = 2 + log10(1 + (double)days) + (h->verdict->evidence >= .5 ? .7 : 0) +
                     (h->post->author.followers >= loud_followers ? .5 : 0);
    arms->returned_ms = h->ground->clock_ms;
    arms->returned_days = days;
    h->look = true;
}

static void look_for_words(struct hearing *h)
{
    if (h->own || h->muted || h->repost || h->place->copy || !h->post->text.len)
        return;
    const struct tide tide = usual_tide(&h->ground->usual, &h->fire->commons, h->ground->clock_ms);
    double noise = usual_noise(&h->ground->usual, &tide, h->blaze, h->ground->clock_ms, 30);
    struct leap leap = {0};
    vocabulary_hear(h->fire, h->ground, h->post, is_critical(h), noise, &leap);
    struct arms *arms = &h->blaze->arms;
    if (!leap.critical || leap.score < 1 ||
        (leap.score < arms->word && h->ground->clock_ms - arms->word_ms < MINUTES(30)))
        return;
    arms->word = leap.score;
    arms->word_count = leap.count;
    arms->word_usual = leap.usual;
    arms->word_ms = h->ground->clock_ms;
    memcpy(arms->word_text, leap.text, WORD_ROOM);
    h->look = true;
}

static void remember_own(struct ground *ground, const struct post *post)
{
    uint64_t hash = text_hash(post->id);
    if (ground->own_count && ground->own[(ground->own_count - 1) % OWN_MOST] == hash)
        return;
    ground->own[ground->own_count++ % OWN_MOST] = hash;
    ground->dirty = true;
}

static void hear(struct hearing *h)
{
    const struct post *post = h->post;
    struct blaze *blaze = h->blaze;
    blaze->dirty = true;
    if (h->at_ms > blaze->last_ms)
        blaze->last_ms = h->at_ms;
    if (post->kind == POST_DELETE) {
        struct bin *bin = blaze_bin(blaze, h->at_ms, h->ground->clock_ms);
        blaze->deleted++;
        if (bin)
            blaze_add(blaze, bin, SUM_DELETED, 1);
        h->look = true;
        return;
    }
    if (!blaze->first_post.at) {
        blaze->first_post = owned_text(post->id.at ? post->id : TEXT(""));
        blaze->first_ms = h->at_ms;
        blaze->first_own = h->own;
    }
    if (post->kind != POST_EDIT) {
        blaze->reposts += h->repost;
        blaze->posts += !h->repost;
        h->ground->in_hour++;
        h->ground->dirty = true;
        usual_heard(&h->ground->usual, h->at_ms);
        if (!h->own && h->verdict && h->verdict->flag[FLAG_PLAY] >= .5)
            usual_play(&h->ground->usual, h->at_ms);
    }
    if (h->own) {
        remember_own(h->ground, post);
        waiting_answered(h->ground, post->reply_to);
    }
    blaze_expire(blaze, h->ground->clock_ms);
    uint16_t risks = h->verdict ? risks_of(h->verdict) : 0;
    h->author = hash_of(post->net, post->author.id);
    h->muted = ground_mutes(h->ground, post);
    count_post(h, risks);
    count_author(h, risks);
    look_for_return(h);
    look_for_words(h);
    if (h->own && !h->repost && post->kind != POST_EDIT)
        blaze_own_word(blaze, h->ground->clock_ms);
}

void fire_take(struct fire *fire, const struct post *post)
{
    int64_t at = post_clock_ms(post);
    if (at < 0)
        at = 0;
    for (size_t i = 0; i < post->story_count; i++) {
        const struct placement *place = &post->stories[i];
        struct ground *ground = fire_ground(fire, place->client, place->brand);
        if (!ground)
            continue;
        ground_advance(fire, ground, at);
        struct hearing h = {.fire = fire,
                            .ground = ground,
                            .blaze = ground_blaze(ground, place->story, true),
                            .post = post,
                            .verdict = post_verdict(post, place->client),
                            .place = place,
                            .at_ms = at,
                            .repost = post->kind == POST_REPOST};
        h.own = ground->watched && brand_is_own_voice(ground->watched, post->net, post->author.id,
                                                      post->author.handle);
        hear(&h);
        if (h.look)
            arms_look(fire, ground, h.blaze, ground->clock_ms);
        blaze_weigh(fire, ground, h.blaze, ground->clock_ms);
    }
}

void fire_tick(struct fire *fire, int64_t now_ms)
{
    struct ground **ground;
    vec_each (ground, &fire->grounds)
        ground_advance(fire, *ground, now_ms);
}

/* ---- people ---- */

struct blaze *fire_wanted(struct fire *fire, const struct placement *story,
                          struct ground **ground_out)
{
    const struct ground *known = known_ground(fire, story->client, story->brand);
    struct ground *ground = known ? fire_ground(fire, story->client, story->brand) : NULL;
    *ground_out = ground;
    return ground ? ground_blaze(ground, story->story, false) : NULL;
}

enum err fire_set_level(struct fire *fire, const struct placement *story, int level,
                        struct text person, struct why *why)
{
    struct ground *ground;
    struct blaze *blaze = fire_wanted(fire, story, &ground);
    if (!blaze)
        return why_set(why, ERR_NOT_FOUND, "no story '%.*s' of this brand", TEXT_ARG(story->story));
    if (level < 0 || level > 4)
        return why_set(why, ERR_BAD_INPUT, "level %d: a level is 0 to 4", level);
    blaze_set_level(fire, ground, blaze, level, person);
    return OK;
}

enum err fire_close_incident(struct fire *fire, const struct placement *story, struct text person,
                             struct why *why)
{
    struct ground *ground;
    struct blaze *blaze = fire_wanted(fire, story, &ground);
    if (!blaze || !blaze->incident)
        return why_set(why, ERR_NOT_FOUND, "story '%.*s' has no open incident",
                       TEXT_ARG(story->story));
    blaze_set_level(fire, ground, blaze, blaze->computed < 1 && !blaze->arms.level ? 0 : 1, person);
    return OK;
}

bool fire_lowering(const struct fire *fire, const struct placement *story,
                   struct lowering *lowering_out)
{
    const struct ground *ground = known_ground(fire, story->client, story->brand);
    struct blaze *blaze = ground ? map_get(ground->by_story, story->story) : NULL;
    if (!blaze || blaze->level < 1)
        return false;
    blaze_expire(blaze, ground->clock_ms); /* as fire_look */
    blaze_lowering(ground, blaze, ground->clock_ms, lowering_out);
    return true;
}

bool fire_look(const struct fire *fire, struct text client, struct text brand, struct text story,
               struct event *event_out)
{
    const struct ground *ground = known_ground(fire, client, brand);
    struct blaze *blaze = ground ? map_get(ground->by_story, story) : NULL;
    if (!blaze)
        return false;
    blaze_expire(blaze, ground->clock_ms); /* what the clock has passed; changes no answer */
    blaze_event(fire, ground, blaze, ground->clock_ms, event_out);
    return true;
}
