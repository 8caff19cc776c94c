#include "tower/hearing.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"

enum { SOURCES_MOST = 256, LATE_MINUTES = 5, GAP_MINUTES = 60, WORDS_ROOM = 240, NAME_ROOM = 160 };
enum trouble { WELL, LATE, SILENT, GAP };

struct ear {
    char name[NAME_ROOM], story[NAME_ROOM + 8], words[WORDS_ROOM];
    enum trouble trouble;
    int64_t since_ms, lag_ms, gap_ms; /* gap_ms: when something was lost last; 0 never */
    double sampled;
    bool rung;
    int level;
};

struct hearing {
    hearing_ring *ring;
    void *arg;
    VEC(struct ear) ears;
};

struct hearing *hearing_new(hearing_ring *ring, void *arg)
{
    struct hearing *hearing = mem_make(struct hearing);
    hearing->ring = ring;
    hearing->arg = arg;
    return hearing;
}

void hearing_free(struct hearing **hearing)
{
    if (!*hearing)
        return;
    vec_done(&(*hearing)->ears);
    mem_free(*hearing);
    *hearing = NULL;
}

static struct ear *ear_of(struct hearing *hearing, struct text source)
{
    struct ear *ear;
    vec_each (ear, &hearing->ears)
        if (text_is(source, ear->name))
            return ear;
    if (hearing->ears.len == SOURCES_MOST || source.len >= NAME_ROOM)
        return NULL;
    vec_push(&hearing->ears, ((struct ear){.trouble = WELL}));
    ear = &hearing->ears.at[hearing->ears.len - 1];
    snprintf(ear->name, sizeof(ear->name), "%.*s", TEXT_ARG(source));
    snprintf(ear->story, sizeof(ear->story), "source:%.*s", TEXT_ARG(source));
    return ear;
}

/* ---- the alarm ---- */

static void say_level(struct hearing *hearing, const struct ear *ear, struct text client, int level,
                      int64_t at_ms)
{
    struct event event = {.at_ms = at_ms, .client = client, .brand = TEXT("")};
    (void)hearing_look(hearing, client, text_of(ear->story), &event);
    event.at_ms = at_ms;
    event.from = level ? 0 : ear->level;
    event.to = event.computed = level;
    hearing->ring(&event, hearing->arg);
}

/* The lowest level at which a route without a brand is for that client; 0: none. Absent: for all.
 */
static int level_for(const struct watched *watched, struct text client)
{
    int64_t level = 0;
    for (size_t i = 0; i < watched->route_count; i++) {
        const struct route *route = &watched->routes[i];
        bool fits = client.len ? text_same(route->client, client) : !route->client.len;
        if (fits && !route->brand.len && (!level || route->level < level))
            level = route->level;
    }
    return (int)level;
}

static void say_all(struct hearing *hearing, const struct watched *watched, struct ear *ear,
                    bool trouble, int64_t at_ms)
{
    int level = level_for(watched, (struct text){NULL, 0});
    bool anybody = level > 0;
    ear->rung = trouble;
    if (anybody) {
        ear->level = level;
        say_level(hearing, ear, TEXT(""), trouble ? level : 0, at_ms);
    }
    for (size_t c = 0; !anybody && c < watched->client_count; c++) {
        int own = level_for(watched, watched->clients[c].id);
        if (!own)
            continue;
        ear->level = own;
        level = own;
        say_level(hearing, ear, watched->clients[c].id, trouble ? own : 0, at_ms);
    }
    if (!level) {
        ear->level = 2;
        say_level(hearing, ear, TEXT(""), trouble ? 2 : 0, at_ms);
    }
}

/* ---- news ---- */

static enum trouble trouble_of(struct text state)
{
    if (text_is(state, "silent") || text_is(state, "failed"))
        return SILENT;
    if (text_is(state, "gap"))
        return GAP;
    return text_is(state, "late") ? LATE : WELL;
}

void hearing_news(struct hearing *hearing, const struct watched *watched,
                  const struct source_news *news)
{
    struct ear *ear = ear_of(hearing, news->source);
    if (!ear)
        return;
    enum trouble trouble = trouble_of(news->state);
    char at[TIME_ROOM];
    if (trouble != ear->trouble || !ear->since_ms)
        ear->since_ms = news->at_ms;
    if (trouble == GAP)
        ear->gap_ms = news->at_ms;
    ear->trouble = trouble;
    ear->lag_ms = trouble == WELL ? 0 : news->lag_ms;
    ear->sampled = news->sampled;
    if (text_is(news->state, "opening") || text_is(news->state, "ended"))
        return;
    if (trouble == WELL) {
        if (ear->rung || text_is(news->state, "back") || text_is(news->state, "live"))
            say_all(hearing, watched, ear, false, news->at_ms);
        return;
    }
    snprintf(ear->words, sizeof(ear->words), "the source %s is %.*s since %.16s UTC", ear->name,
             TEXT_ARG(text_slice(trouble == GAP ? TEXT("missing posts") : news->state, 0, 20)),
             time_write(ear->since_ms, at).at);
    if (!ear->rung && trouble != LATE)
        say_all(hearing, watched, ear, true, news->at_ms);
}

void hearing_tick(struct hearing *hearing, const struct watched *watched, int64_t now_ms)
{
    struct ear *ear;
    vec_each (ear, &hearing->ears)
        if (ear->trouble == LATE && !ear->rung && now_ms - ear->since_ms >= MINUTES(LATE_MINUTES))
            say_all(hearing, watched, ear, true, now_ms);
}

void hearing_fill(const struct hearing *hearing, int64_t now_ms, struct completeness *heard_out)
{
    for (size_t i = 0; i < hearing->ears.len; i++) {
        const struct ear *ear = &hearing->ears.at[i];
        heard_out->silent += ear->trouble == SILENT;
        heard_out->gaps += ear->gap_ms && now_ms - ear->gap_ms < MINUTES(GAP_MINUTES);
        if (ear->trouble != WELL) {
            int64_t lag = ear->lag_ms + (now_ms > ear->since_ms ? now_ms - ear->since_ms : 0);
            heard_out->lag_ms = lag > heard_out->lag_ms ? lag : heard_out->lag_ms;
        }
        if (ear->sampled > 0 && ear->sampled < 1 &&
            (heard_out->sampled <= 0 || ear->sampled < heard_out->sampled))
            heard_out->sampled = ear->sampled;
    }
}

bool hearing_owns(struct text story)
{
    return text_starts(story, TEXT("source:"));
}

bool hearing_look(const struct hearing *hearing, struct text client, struct text story,
                  struct event *event_out)
{
    for (size_t i = 0; i < hearing->ears.len; i++) {
        const struct ear *ear = &hearing->ears.at[i];
        if (!text_is(story, ear->story))
            continue;
        *event_out = (struct event){.kind = EVENT_LEVEL,
                                    .at_ms = ear->since_ms,
                                    .client = client,
                                    .brand = TEXT(""),
                                    .story = text_of(ear->story),
                                    .from = ear->level,
                                    .to = ear->level,
                                    .computed = ear->level,
                                    .category = RISK_NONE};
        event_out->why[0] = (struct said){.code = "source", .text = text_of(ear->words)};
        event_out->why_count = 1;
        return true;
    }
    return false;
}
