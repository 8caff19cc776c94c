#include "tower/pages.h"

#include "tower/outbox.h"

static enum err person_acts(void *tower, enum live_act what, const struct tower_act *act,
                            struct why *why)
{
    struct pages_owner *owner = tower;
    const struct way_act by = {.client = act->client,
                               .brand = act->brand,
                               .story = act->story,
                               .person = act->person,
                               .level = act->level,
                               .judged = act->judged,
                               .author = act->author,
                               .word = act->word,
                               .because = act->because,
                               .until_ms = act->until_ms,
                               .number = (uint64_t)act->number,
                               .other = act->other,
                               .posts = act->posts,
                               .post_count = act->post_count,
                               .on = act->on};
    return live_person(owner->live, what, &by, why);
}

static enum err acknowledge(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_ACKNOWLEDGE, act, why);
}

static enum err call(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_CALL, act, why);
}

static enum err alarm_look(void *tower, const struct tower_act *act, struct arena *arena,
                           struct alarm_view *view_out, struct why *why)
{
    struct pages_owner *owner = tower;
    const struct way_act by = {
        .client = act->client, .brand = act->brand, .story = act->story, .person = act->person};
    return live_look(owner->live, &by, arena, view_out, why);
}

static enum err set_level(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_SET_LEVEL, act, why);
}

static enum err close_incident(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_CLOSE, act, why);
}

static enum err judge(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_JUDGE, act, why);
}

static enum err mute(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_MUTE, act, why);
}

static enum err unmute(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_UNMUTE, act, why);
}

static enum err about_alarm(void *tower, enum alarm_act act, const struct alarm_order *order,
                            char id_out[MARK_ROOM], struct why *why)
{
    struct pages_owner *owner = tower;
    return live_alarm(owner->live, act, order, id_out, why);
}

static enum err merge(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_MERGE, act, why);
}

static enum err split(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_SPLIT, act, why);
}

static enum err pin(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_PIN, act, why);
}

static enum err statement(void *tower, const struct tower_act *act, struct why *why)
{
    return person_acts(tower, LIVE_STATEMENT, act, why);
}

static enum err drill(void *tower, double speed, bool paused, struct why *why)
{
    struct pages_owner *owner = tower;
    if (!owner->drill)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    return owner->drill(owner->arg, speed, paused, why);
}

static enum err scoring(void *tower, struct json_out *out, struct why *why)
{
    struct pages_owner *owner = tower;
    if (!owner->scoring)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    return owner->scoring(owner->arg, out, why);
}

static enum err drill_start(void *tower, const struct drill_ask *ask, char id_out[DRILL_ID_ROOM],
                            struct why *why)
{
    struct pages_owner *owner = tower;
    if (!owner->drills)
        return why_set(why, ERR_NOT_FOUND, "a drill starts no other: use hinomi drill");
    return drills_start(owner->drills, ask, id_out, why);
}

static enum err drill_stop(void *tower, struct text id, struct why *why)
{
    struct pages_owner *owner = tower;
    if (!owner->drills)
        return why_set(why, ERR_NOT_FOUND, "there is no such drill");
    return drills_stop(owner->drills, id, why);
}

static enum err drills(void *tower, struct json_out *out, struct why *why)
{
    struct pages_owner *owner = tower;
    return drills_show(owner->drills, out, why);
}

static enum err backtest_start(void *tower, const struct backtest_ask *ask,
                               char id_out[BACKTEST_ID_ROOM], struct why *why)
{
    struct pages_owner *owner = tower;
    return backtests_start(owner->backtests, ask, id_out, why);
}

static enum err backtest_show(void *tower, const struct backtest_look *look, struct json_out *out,
                              struct why *why)
{
    struct pages_owner *owner = tower;
    return backtests_show(owner->backtests, look, out, why);
}

static enum err backtest_stop(void *tower, const struct backtest_look *look, struct why *why)
{
    struct pages_owner *owner = tower;
    return backtests_stop(owner->backtests, look, why);
}

static enum err learn(void *tower, const struct learn_ask *ask, struct why *why)
{
    struct pages_owner *owner = tower;
    return learning_ask(owner->learning, ask, why);
}

static enum err unlearn(void *tower, const struct learn_ask *ask, struct why *why)
{
    struct pages_owner *owner = tower;
    return learning_undo(owner->learning, ask, why);
}

static enum err rule(void *tower, const struct rule_ask *ask, struct why *why)
{
    struct pages_owner *owner = tower;
    return rulebook_change(owner->rulebook, ask, why);
}

static enum err part_try(void *tower, const struct rule_ask *ask, struct arena *arena,
                         struct watched *tried_out, struct why *why)
{
    struct pages_owner *owner = tower;
    return rulebook_try(owner->rulebook, ask, arena, tried_out, why);
}

static enum err source_try(void *tower, const struct rule_ask *ask, struct json_out *out,
                           struct why *why)
{
    struct pages_owner *owner = tower;
    struct arena *arena = arena_new("source try", 1 << 14);
    struct watched tried;
    enum err err = rulebook_try(owner->rulebook, ask, arena, &tried, why);
    const struct source_entry *source = err ? NULL : watched_source(&tried, ask->id);
    const struct watched *now = live_watched(owner->live);
    const unsigned want = match_wants(rules_match(rules_of(now)));
    live_unwatch(now);
    if (source)
        err = source_trial(owner->followed, source, want, out, why);
    arena_free(&arena);
    return err;
}

static enum err take_over(void *tower, const struct rule_ask *ask, struct why *why)
{
    struct pages_owner *owner = tower;
    return rulebook_take_over(owner->rulebook, ask, why);
}

static struct text folder(void *tower)
{
    const struct pages_owner *owner = tower;
    return owner->rulebook ? rulebook_limits(owner->rulebook)->folder : (struct text){0};
}

static bool private_allowed(void *tower)
{
    const struct pages_owner *owner = tower;
    return owner->rulebook && rulebook_limits(owner->rulebook)->private_allowed;
}

static struct rules_master rules_master(void *tower)
{
    struct pages_owner *owner = tower;
    return owner->rulebook ? rulebook_master(owner->rulebook)
                           : (struct rules_master){.kind = "scene"};
}

static double learning(void *tower)
{
    struct pages_owner *owner = tower;
    return learning_progress(owner->learning);
}

static void view(void *tower, struct arena *arena, struct tower_view *view_out)
{
    struct pages_owner *owner = tower;
    *view_out =
        (struct tower_view){.now_ms = owner->now(owner->arg), .trouble = live_trouble(owner->live)};
    live_rates(owner->live, &view_out->read_per_s, &view_out->matched_per_s);
    if (owner->sources) {
        struct source_view *views;
        view_out->source_count = owner->sources(owner->arg, arena, &views);
        view_out->sources = views;
    }
    if (owner->drill_view)
        owner->drill_view(owner->arg, &view_out->drill);
}

static const struct watched *watched(void *tower)
{
    struct pages_owner *owner = tower;
    return live_watched(owner->live);
}

static void unwatch(void *tower, const struct watched *list)
{
    (void)tower;
    live_unwatch(list);
}

static const struct checker *checker(void *tower, const struct watched *list)
{
    (void)tower;
    return rules_checker(rules_of(list));
}

static void outbox(void *tower)
{
    struct pages_owner *owner = tower;
    outbox_look(live_outbox(owner->live));
}

static const struct machine_rule *drafts(void *tower)
{
    const struct pages_owner *owner = tower;
    return owner->drafts;
}

static void drafter(void *tower)
{
    struct pages_owner *owner = tower;
    struct drafter *at = atomic_load(&owner->drafter);
    if (at)
        drafter_look(at);
}

static enum err stop(void *tower, const struct stop_ask *ask, struct why *why)
{
    struct pages_owner *owner = tower;
    return outbox_stop(live_outbox(owner->live), ask, why);
}

static size_t senders(void *tower, struct arena *arena, struct sender_view **views_out)
{
    struct pages_owner *owner = tower;
    return outbox_view(live_outbox(owner->live), arena, views_out);
}

struct tower_calls pages_calls(struct pages_owner *owner)
{
    return (struct tower_calls){
        .tower = owner,
        .acknowledge = acknowledge,
        .call = call,
        .alarm_look = alarm_look,
        .set_level = set_level,
        .close_incident = close_incident,
        .judge = judge,
        .mute = mute,
        .unmute = unmute,
        .alarm = about_alarm,
        .merge = merge,
        .split = split,
        .pin = pin,
        .statement = statement,
        .drill = drill,
        .scoring = scoring,
        .drill_start = drill_start,
        .drill_stop = drill_stop,
        .drills = drills,
        .backtest_start = backtest_start,
        .backtest_show = backtest_show,
        .backtest_stop = backtest_stop,
        .learn = owner->learning ? learn : NULL,
        .unlearn = owner->learning ? unlearn : NULL,
        .learning = owner->learning ? learning : NULL,
        .rule = owner->rulebook ? rule : NULL,
        .part_try = owner->rulebook ? part_try : NULL,
        .source_try = owner->followed ? source_try : NULL,
        .take_over = owner->rulebook ? take_over : NULL,
        .folder = folder,
        .private_allowed = private_allowed,
        .rules_master = rules_master,
        .view = view,
        .watched = watched,
        .unwatch = unwatch,
        .checker = checker,
        .outbox = outbox,
        .drafts = drafts,
        .drafter = drafter,
        .stop = stop,
        .senders = senders,
    };
}
