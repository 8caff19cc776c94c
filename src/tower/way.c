#include "tower/way.h"

#include "base/mem.h"
#include "base/pack.h"
#include "desk/desk.h"

struct way {
    struct way_setup setup;
    struct rules *rules;
    struct reader *reader;
    struct story_book *book;
    struct text person, because; /* whose act is under way, and why; absent: nobody's */
    struct fire *fire;
    struct ladder *ladder;
    struct hearing *hearing;
    struct account account;
    int64_t clock_ms, wall_ms;
};

/* ---- what the stages say ---- */

static void say(const struct event *event, void *arg)
{
    struct way *way = arg;
    struct event whole = *event;
    switch (event->kind) {
    case EVENT_LEVEL:
    case EVENT_NOTICE:
    case EVENT_INCIDENT:
    case EVENT_RING:
        hearing_fill(way->hearing, event->at_ms, &whole.heard);
        way->setup.event(&whole, way->setup.arg);
        break;
    default:
        way->setup.event(event, way->setup.arg);
    }
}

static void fire_says(const struct event *event, void *arg)
{
    struct way *way = arg;
    say(event, way);
    if (event->kind != EVENT_LEVEL)
        return;
    struct event level = *event;
    if (way->setup.wall_ladder && way->wall_ms > level.at_ms)
        level.at_ms = way->wall_ms;
    ladder_level(way->ladder, &level);
}

/* A source's trouble has no level of its own to be said: its state was said, the ladder rings. */
static void hearing_says(const struct event *event, void *arg)
{
    struct way *way = arg;
    ladder_level(way->ladder, event);
}

/* The book found out, or a person said: fire follows, and everybody hears. */
static void story_turns(const struct story_change *change, void *arg)
{
    struct way *way = arg;
    struct event event = {.kind = EVENT_STORY,
                          .at_ms = fire_clock(way->fire, change->client, change->brand),
                          .client = change->client,
                          .brand = change->brand,
                          .story = change->story,
                          .other = change->other,
                          .state = text_of(story_turn_name(change->turn)),
                          .by = way->person,
                          .posts = change->posts,
                          .post_count = change->post_count};
    const struct text because = change->why ? text_of(change->why) : way->because;
    if (because.len)
        event.why[event.why_count++] = (struct said){.code = "story", .text = because};
    say(&event, way);
    if (change->turn != STORY_MERGED)
        return;
    const struct placement story = {
        .client = change->client, .brand = change->brand, .story = change->story};
    fire_merge(way->fire, &story, change->other, way->person);
}

struct way *way_new(const struct way_setup *setup)
{
    struct way *way = mem_make(struct way);
    way->setup = *setup;
    way->rules = rules_ref(setup->rules);
    way->reader = reader_new(false);
    way->book = story_book_new(&(struct story_options){0});
    story_listen(way->book, story_turns, way);
    way->fire = fire_new(rules_watched(way->rules), fire_says, way);
    way->ladder = ladder_new(rules_watched(way->rules), say, way);
    ladder_ack_after(way->ladder, setup->ack_after_ms);
    ladder_live(way->ladder, setup->wall_ladder);
    way->hearing = hearing_new(hearing_says, way);
    return way;
}

void way_free(struct way **way)
{
    if (!*way)
        return;
    story_book_free(&(*way)->book);
    fire_free(&(*way)->fire);
    ladder_free(&(*way)->ladder);
    hearing_free(&(*way)->hearing);
    reader_free(&(*way)->reader);
    rules_unref(&(*way)->rules);
    mem_free(*way);
    *way = NULL;
}

void way_rules(struct way *way, struct rules *rules)
{
    struct rules *old = way->rules;
    way->rules = rules_ref(rules);
    fire_watch(way->fire, rules_watched(rules));
    ladder_watch(way->ladder, rules_watched(rules));
    rules_unref(&old);
}

/* ---- posts ---- */

static void refuse(struct way *way, const struct tray *tray, const struct refusal *refusal)
{
    way->account.refused[refusal->kind]++;
    if (way->setup.refused)
        way->setup.refused(tray, refusal, way->setup.arg);
}

static void duplicate(struct way *way, const struct tray *tray, const struct post *post)
{
    struct refusal refusal = {.kind = REFUSED_DUPLICATE, .why = post->id};
    refuse(way, tray, &refusal);
}

static void tick_ladders(struct way *way, const struct post *post)
{
    for (size_t i = 0; i < post->story_count; i++) {
        const struct placement *p = &post->stories[i];
        int64_t now =
            way->setup.wall_ladder ? way->wall_ms : fire_clock(way->fire, p->client, p->brand);
        ladder_tick(way->ladder, p->client, p->brand, now);
    }
}

static void cases(struct way *way, const struct post *post)
{
    for (size_t i = 0; i < post->hit_count; i++) {
        const struct hit *hit = &post->hits[i];
        bool again = false; /* one case a brand, however many of its topics matched */
        for (size_t k = 0; k < i; k++)
            again = again || (text_same(post->hits[k].brand, hit->brand) &&
                              text_same(post->hits[k].client, hit->client));
        const struct brand *brand =
            watched_brand(rules_watched(way->rules), hit->client, hit->brand);
        if (again || !brand || !desk_wants_case(post, hit) ||
            brand_is_own_voice(brand, post->net, post->author.id, post->author.handle))
            continue;
        struct event event = {.kind = EVENT_CASE,
                              .at_ms = fire_clock(way->fire, hit->client, hit->brand),
                              .client = hit->client,
                              .brand = hit->brand,
                              .post = post->id,
                              .lang = text_of(post_verdict(post, hit->client)->lang),
                              .state = TEXT("wanted")};
        for (size_t s = 0; s < post->story_count; s++)
            if (text_same(post->stories[s].brand, hit->brand) &&
                text_same(post->stories[s].client, hit->client))
                event.story = post->stories[s].story;
        say(&event, way);
    }
}

/* A matched post, or an edge of a known story, that was not heard before. */
static void heard(struct way *way, const struct post *post)
{
    way->account.matched++;
    fire_take(way->fire, post);
    tick_ladders(way, post);
    way->setup.post(post, way->setup.arg);
    cases(way, post);
}

static void move_clock(struct way *way, const struct post *post)
{
    int64_t at = post_clock_ms(post);
    if (at > way->clock_ms)
        way->clock_ms = at;
}

static void edge(struct way *way, struct tray *tray, struct post *post)
{
    if (!story_points(way->book, post, way->clock_ms)) {
        way->account.unmatched++;
        if (post->kind == POST_DELETE && way->setup.gone)
            way->setup.gone(post, way->setup.arg);
        return;
    }
    if (!story_fresh(way->book, post)) {
        duplicate(way, tray, post);
        return;
    }
    struct why why = {0};
    if (reader_edge(way->reader, way->rules, tray, post, &why)) {
        struct refusal refusal = {.kind = REFUSED_BAD_LINE,
                                  .why = arena_text(tray->arena, text_of(why.text))};
        refuse(way, tray, &refusal);
        return;
    }
    way->account.edges++;
    move_clock(way, post);
    story_place(way->book, post, way->clock_ms, tray->arena);
    heard(way, post);
}

static void take(struct way *way, struct tray *tray, struct post *post)
{
    if (!post->hit_count) {
        edge(way, tray, post);
        return;
    }
    if (!story_fresh(way->book, post)) {
        duplicate(way, tray, post);
        return;
    }
    move_clock(way, post);
    story_place(way->book, post, way->clock_ms, tray->arena);
    heard(way, post);
}

const struct watched *way_watched(const struct way *way)
{
    return rules_watched(way->rules);
}

void way_tray(struct way *way, struct tray *tray, int64_t wall_ms)
{
    way->wall_ms = wall_ms;
    struct account *a = &way->account;
    a->read += (int64_t)(tray->record_count + tray->own_refusals);
    a->unmatched += (int64_t)tray->unmatched;
    a->skipped += (int64_t)tray->skipped;
    for (size_t i = 0; i < tray->refusal_count; i++)
        refuse(way, tray, &tray->refusals[i]);
    for (size_t i = 0; i < tray->post_count; i++)
        take(way, tray, tray->posts[i]);
}

/* The alarms of sources stand beside the brands. */
static void tick_sources(struct way *way, int64_t now_ms)
{
    const struct watched *w = rules_watched(way->rules);
    if (!now_ms)
        return;
    hearing_tick(way->hearing, w, now_ms);
    ladder_tick(way->ladder, TEXT(""), TEXT(""), now_ms);
    for (size_t c = 0; c < w->client_count; c++)
        ladder_tick(way->ladder, w->clients[c].id, TEXT(""), now_ms);
}

void way_tick(struct way *way, int64_t event_ms, int64_t wall_ms)
{
    way->wall_ms = wall_ms;
    if (event_ms > way->clock_ms)
        way->clock_ms = event_ms;
    if (event_ms)
        fire_tick(way->fire, event_ms);
    const struct watched *w = rules_watched(way->rules);
    for (size_t c = 0; c < w->client_count; c++) {
        for (size_t b = 0; b < w->clients[c].brand_count; b++) {
            const struct brand *brand = &w->clients[c].brands[b];
            int64_t now =
                way->setup.wall_ladder ? wall_ms : fire_clock(way->fire, brand->client, brand->id);
            ladder_tick(way->ladder, brand->client, brand->id, now);
        }
    }
    tick_sources(way, way->setup.wall_ladder ? wall_ms : event_ms);
}

void way_source(struct way *way, const struct source_news *news)
{
    struct event event = {.kind = EVENT_SOURCE,
                          .at_ms = news->at_ms,
                          .source = news->source,
                          .state = news->state,
                          .lag_ms = news->lag_ms};
    say(&event, way);
    hearing_news(way->hearing, rules_watched(way->rules), news);
}

/* ---- people ---- */

static struct placement story_of(const struct way_act *act)
{
    return (struct placement){.client = act->client, .brand = act->brand, .story = act->story};
}

enum err way_acknowledge(struct way *way, const struct way_act *act, struct why *why)
{
    const struct placement story = story_of(act);
    return ladder_ack(way->ladder, &story, act->person, act->at_ms, why);
}

enum err way_set_level(struct way *way, const struct way_act *act, struct why *why)
{
    const struct placement story = story_of(act);
    return fire_set_level(way->fire, &story, act->level, act->person, why);
}

enum err way_close_incident(struct way *way, const struct way_act *act, struct why *why)
{
    const struct placement story = story_of(act);
    return fire_close_incident(way->fire, &story, act->person, why);
}

enum err way_judge(struct way *way, const struct way_act *act, struct why *why)
{
    const struct placement story = story_of(act);
    return fire_judge(way->fire, &story, act->judged, act->person, why);
}

enum err way_mute(struct way *way, const struct way_act *act, struct why *why)
{
    const struct fire_mute mute = {.client = act->client,
                                   .brand = act->brand,
                                   .author = act->author,
                                   .word = act->word,
                                   .person = act->person,
                                   .because = act->because,
                                   .until_ms = act->until_ms,
                                   .now_ms = act->at_ms};
    uint64_t no = 0;
    return fire_mute(way->fire, &mute, &no, why);
}

enum err way_unmute(struct way *way, const struct way_act *act, struct why *why)
{
    return fire_unmute(way->fire, act->client, act->brand, act->number, act->person, why);
}

static struct story_act story_act_of(const struct way_act *act)
{
    return (struct story_act){.client = act->client,
                              .brand = act->brand,
                              .story = act->story,
                              .other = act->other,
                              .posts = act->posts,
                              .post_count = act->post_count,
                              .on = act->on};
}

static enum err turn(struct way *way, const struct way_act *act,
                     enum err (*call)(struct story_book *, const struct story_act *, struct why *),
                     struct why *why)
{
    const struct story_act story = story_act_of(act);
    way->person = act->person;
    way->because = act->because;
    enum err err = call(way->book, &story, why);
    way->person = way->because = (struct text){NULL, 0};
    return err;
}

enum err way_merge(struct way *way, const struct way_act *act, struct why *why)
{
    return turn(way, act, story_merge, why);
}

enum err way_split(struct way *way, const struct way_act *act, struct why *why)
{
    return turn(way, act, story_split, why);
}

enum err way_pin(struct way *way, const struct way_act *act, struct why *why)
{
    return turn(way, act, story_pin, why);
}

enum err way_statement(struct way *way, const struct way_act *act, struct why *why)
{
    const struct placement story = {
        .client = act->client, .brand = act->brand, .story = act->story};
    return fire_statement(way->fire, &story, act->at_ms, why);
}

enum err way_silence(struct way *way, const struct silence *silence, char id_out[MARK_ROOM],
                     struct why *why)
{
    return ladder_silence(way->ladder, silence, id_out, why);
}

enum err way_lift(struct way *way, const struct way_act *act, struct text silence, struct why *why)
{
    return ladder_lift(way->ladder, act->client, silence, act->person, act->at_ms, why);
}

enum err way_cover(struct way *way, const struct cover *cover, int64_t at_ms,
                   char id_out[MARK_ROOM], struct why *why)
{
    return ladder_cover(way->ladder, cover, at_ms, id_out, why);
}

enum err way_uncover(struct way *way, struct text id, struct why *why)
{
    return ladder_uncover(way->ladder, id, why);
}

static struct calling calling_of(const struct way_act *act)
{
    return (struct calling){
        .story = story_of(act), .whom = act->other, .by = act->person, .at_ms = act->at_ms};
}

enum err way_call(struct way *way, const struct way_act *act, struct why *why)
{
    const struct calling calling = calling_of(act);
    return ladder_call(way->ladder, &calling, why);
}

void way_look_call(struct way *way, const struct way_act *act, struct call_look *look_out)
{
    const struct calling calling = calling_of(act);
    ladder_look(way->ladder, &calling, look_out);
}

bool way_look_lower(const struct way *way, const struct way_act *act, struct lowering *lower_out)
{
    const struct placement story = story_of(act);
    return fire_lowering(way->fire, &story, lower_out);
}

enum err way_test_ring(struct way *way, const struct event *test, struct why *why)
{
    return ladder_try(way->ladder, test, why);
}

void way_undelivered(struct way *way, const struct way_act *act)
{
    const struct placement story = story_of(act);
    ladder_undelivered(way->ladder, &story, act->at_ms);
}

/* ---- the account ---- */

const struct account *way_account(const struct way *way)
{
    return &way->account;
}

int64_t way_clock(const struct way *way)
{
    return way->clock_ms;
}

bool way_look(const struct way *way, struct text client, struct text brand, struct text story,
              struct event *event_out)
{
    if (hearing_owns(story))
        return hearing_look(way->hearing, client, story, event_out);
    if (!fire_look(way->fire, client, brand, story, event_out))
        return false;
    hearing_fill(way->hearing, event_out->at_ms, &event_out->heard);
    return true;
}

void way_summary(const struct way *way, struct event *event_out)
{
    const struct account *a = &way->account;
    *event_out = (struct event){.kind = EVENT_SUMMARY,
                                .at_ms = way->clock_ms,
                                .read = a->read,
                                .matched = a->matched,
                                .unmatched = a->unmatched + a->skipped,
                                .edges = a->edges,
                                .stories = (int64_t)story_count(way->book)};
    for (int i = 0; i < REFUSED_COUNT; i++)
        event_out->refused[i] = a->refused[i];
}

/* ---- live state: each owner's rows under its own first letter ---- */

struct saving {
    way_row_fn *row;
    void *arg;
    char owner;
    struct buf key;
};

static void pass_row(struct text key, struct text value, void *arg)
{
    struct saving *saving = arg;
    buf_clear(&saving->key);
    buf_byte(&saving->key, saving->owner);
    buf_text(&saving->key, key);
    saving->row(buf_view(&saving->key), value, saving->arg);
}

static void save_account(const struct way *way, struct saving *saving)
{
    struct buf out;
    buf_init(&out, 256);
    const struct account *a = &way->account;
    const int64_t all[] = {way->clock_ms, a->read,       a->skipped,    a->matched,   a->unmatched,
                           a->edges,      a->refused[0], a->refused[1], a->refused[2]};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        pack_int(&out, all[i]);
    pass_row(TEXT("account"), buf_view(&out), saving);
    buf_done(&out);
}

void way_save(struct way *way, way_row_fn *row, void *arg)
{
    struct saving saving = {.row = row, .arg = arg, .owner = 's'};
    buf_init(&saving.key, 4096);
    story_save(way->book, pass_row, &saving);
    saving.owner = 'f';
    fire_save(way->fire, pass_row, &saving);
    saving.owner = 'l';
    ladder_save(way->ladder, pass_row, &saving);
    saving.owner = 'w';
    save_account(way, &saving);
    buf_done(&saving.key);
}

static enum err load_account(struct way *way, struct text value, struct why *why)
{
    struct unpack in;
    unpack_init(&in, value);
    struct account *a = &way->account;
    int64_t *all[] = {&way->clock_ms, &a->read,       &a->skipped,    &a->matched,   &a->unmatched,
                      &a->edges,      &a->refused[0], &a->refused[1], &a->refused[2]};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        *all[i] = unpack_int(&in);
    return unpack_good(&in) ? OK : why_set(why, ERR_BAD_INPUT, "the saved account is broken");
}

enum err way_load(struct way *way, struct text key, struct text value, struct why *why)
{
    struct text rest = text_slice(key, 1, key.len);
    switch (key.len ? key.at[0] : 0) {
    case 's':
        return story_load(way->book, rest, value, why);
    case 'f':
        return fire_load(way->fire, rest, value, why);
    case 'l':
        return ladder_load(way->ladder, rest, value, why);
    case 'w':
        return load_account(way, value, why);
    default:
        return why_set(why, ERR_BAD_INPUT, "live state '%.*s' is of no known stage", TEXT_ARG(key));
    }
}
