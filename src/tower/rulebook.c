#include "tower/rulebook.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/pool.h"
#include "desk/desk.h"
#include "tower/ask.h"

#include <stdatomic.h>
#include <unistd.h>

enum {
    CHANGES_WAIT = 16,
    CHANGE_S = 20,
    SWAP_S = 5,
    SWAP_TRIES = 40,
    SWAP_PAUSE_MS = 100,
    YAML_MOST = 256 << 20
};

struct rulebook {
    struct live *live;
    struct loop *loop;
    struct store *store;
    struct pool *pool; /* one thread: one change after the other */
    struct rulebook_setup setup;
    atomic_bool taken, ending;
};

struct rulebook *rulebook_start(const struct rulebook_setup *setup)
{
    struct rulebook *rulebook = mem_make(struct rulebook);
    rulebook->live = setup->live;
    rulebook->loop = setup->loop;
    rulebook->store = setup->store;
    rulebook->setup = *setup;
    atomic_store(&rulebook->taken, setup->taken);
    rulebook->pool = pool_start("rulebook", 1, CHANGES_WAIT);
    return rulebook;
}

void rulebook_stop(struct rulebook **rulebook)
{
    if (!*rulebook)
        return;
    atomic_store(&(*rulebook)->ending, true);
    pool_stop(&(*rulebook)->pool);
    mem_free(*rulebook);
    *rulebook = NULL;
}

static bool in_store(const struct rulebook *rulebook)
{
    return text_is(text_of(rulebook->setup.file.kind), "store") || atomic_load(&rulebook->taken);
}

struct rules_master rulebook_master(const struct rulebook *rulebook)
{
    struct rules_master master = rulebook->setup.file;
    master.can_take = !text_is(text_of(master.kind), "store");
    master.kind = in_store(rulebook) ? "store" : master.kind;
    return master;
}

const struct part_limits *rulebook_limits(const struct rulebook *rulebook)
{
    return &rulebook->setup.limits;
}

/* ---- what is watched now ---- */

struct newest {
    struct arena *arena;
    struct text yaml;
};

static enum err read_newest(struct db *db, void *arg, struct why *why)
{
    struct newest *newest = arg;
    return store_watched(db, 0, newest->arena, &newest->yaml, why);
}

enum err rulebook_read(struct store *store, struct arena *arena, struct watched *watched_out,
                       struct why *why)
{
    struct newest newest = {.arena = arena};
    struct json *tree = NULL;
    enum err err = store_read(store, read_newest, &newest, why);
    if (err == ERR_NOT_FOUND) {
        *watched_out = (struct watched){0}; /* nobody yet */
        return OK;
    }
    if (!err)
        err = yaml_parse(newest.yaml, arena, &tree, why);
    return err ? err : watched_read(tree, arena, watched_out, why);
}

/* ---- the change ---- */

/* One change on its way: the list as it will be. */
struct change {
    struct rulebook *rulebook;
    const struct rule_ask *ask;
    struct arena *arena;
    struct watched watched;
    struct rule_version newest; /* of what is changed, as the store has it */
    struct buf yaml;
};

static struct rule_name name_of(const struct rule_ask *ask)
{
    if (!ask->kind.len)
        return (struct rule_name){ask->client, ask->brand, ask->id, {0}};
    const struct part_name part = part_name_of(ask);
    return rule_of_part(&part);
}

static struct brand *brand_of(struct change *change)
{
    const struct rule_ask *ask = change->ask;
    for (size_t c = 0; c < change->watched.client_count; c++) {
        struct client *client = &change->watched.clients[c];
        for (size_t b = 0; b < client->brand_count && text_same(client->id, ask->client); b++)
            if (text_same(client->brands[b].id, ask->brand))
                return &client->brands[b];
    }
    return NULL;
}

static enum err change_topic(struct change *change, struct why *why)
{
    const struct rule_ask *ask = change->ask;
    struct brand *brand = brand_of(change);
    if (!brand)
        return why_set(why, ERR_NOT_FOUND, "there is no such brand");
    size_t at = 0;
    while (at < brand->topic_count && !text_same(brand->topics[at].id, ask->id))
        at++;
    const bool there = at < brand->topic_count;
    if (ask->gone && !there)
        return why_set(why, ERR_NOT_FOUND, "there is no such topic");
    if (ask->gone && brand->topic_count == 1)
        return why_set(why, ERR_BAD_INPUT,
                       "this is the brand's only query: without it nothing is heard of the brand");
    struct topic *topics = arena_array(change->arena, struct topic, brand->topic_count + 1);
    memcpy(topics, brand->topics, brand->topic_count * sizeof(*topics));
    if (ask->gone) {
        memmove(&topics[at], &topics[at + 1], (brand->topic_count - at - 1) * sizeof(*topics));
        brand->topic_count--;
    } else {
        topics[at] = (struct topic){.client = ask->client,
                                    .brand = ask->brand,
                                    .id = ask->id,
                                    .query = ask->query,
                                    .cjk = text_or_none(ask->cjk)};
        brand->topic_count += !there;
    }
    brand->topics = topics;
    return OK;
}

static enum err change_list(struct change *change, struct why *why)
{
    const struct rule_ask *ask = change->ask;
    struct watched *w = &change->watched;
    size_t at = 0;
    while (at < w->list_count &&
           !(text_same(w->lists[at].client, ask->client) && text_same(w->lists[at].id, ask->id)))
        at++;
    const bool there = at < w->list_count;
    if (ask->gone && !there)
        return why_set(why, ERR_NOT_FOUND, "there is no such list");
    struct word_list *lists = arena_array(change->arena, struct word_list, w->list_count + 1);
    if (w->list_count)
        memcpy(lists, w->lists, w->list_count * sizeof(*lists));
    if (ask->gone) {
        memmove(&lists[at], &lists[at + 1], (w->list_count - at - 1) * sizeof(*lists));
        w->list_count--;
    } else {
        lists[at] = (struct word_list){ask->client, ask->id, ask->words};
        w->list_count += !there;
    }
    w->lists = lists;
    return OK;
}

/* Alone first: its error then names the column and nothing else. */
static enum err check_query(const struct change *change, struct why *why)
{
    const struct rule_ask *ask = change->ask;
    if (!ask->brand.len || ask->gone || ask->kind.len)
        return OK;
    const struct topic topic = {.client = ask->client,
                                .brand = ask->brand,
                                .id = ask->id,
                                .query = ask->query,
                                .cjk = text_or_none(ask->cjk)};
    struct match_set *set = NULL;
    const struct match_setup setup = {.topics = &topic,
                                      .count = 1,
                                      .lists = change->watched.lists,
                                      .list_count = change->watched.list_count,
                                      .cjk = CJK_DEFAULT};
    const enum err err = match_build(&setup, &set, why);
    match_free(&set);
    return err;
}

static enum err read_number(struct db *db, void *arg, struct why *why)
{
    struct change *change = arg;
    const struct rule_name name = name_of(change->ask);
    return store_rule_version(db, &name, 0, change->arena, &change->newest, why);
}

/* Two people who change the same rule: the second sees what the first wrote before it is gone. */
static enum err check_number(struct change *change, struct why *why)
{
    enum err err = store_read(change->rulebook->store, read_number, change, why);
    const struct rule_version *newest = &change->newest;
    const int64_t begun = change->ask->number;
    if (err || newest->number == begun || (begun == 0 && !newest->said.at))
        return err;
    return why_set(why, ERR_BAD_INPUT,
                   "%.*s changed this meanwhile (version %lld, yours began from %lld): look at "
                   "the difference, then save again",
                   TEXT_ARG(newest->person), (long long)newest->number, (long long)begun);
}

static enum err keep(struct db *db, void *arg, struct why *why)
{
    const struct change *change = arg;
    const struct watched_change kept = {.watched = &change->watched,
                                        .yaml = buf_view(&change->yaml),
                                        .person = change->ask->person,
                                        .why = change->ask->why,
                                        .second = change->ask->second,
                                        .at_ms = change->ask->now_ms};
    const struct rule_ask *ask = change->ask;
    const struct act yes = {.client = ask->client, .person = ask->second, .now_ms = ask->now_ms};
    enum err err = ask->approves ? desk_rule_decide(db, &yes, ask->approves, "approved", why) : OK;
    return err ? err : store_change_watched(db, &kept, why);
}

/* ---- a second person's yes ---- */

struct proposing {
    const struct change *change;
    struct text effect;
    int64_t others;
};

static enum err count_others(struct db *db, void *arg, struct why *why)
{
    struct proposing *p = arg;
    return desk_rule_others(db, p->change->ask->client, p->change->ask->person, &p->others, why);
}

bool rulebook_turns_much(const struct rule_effect *effect, int64_t most)
{
    if (most == RULES_ALWAYS || most == RULES_NEVER)
        return most == RULES_ALWAYS;
    return !effect->known || effect->burning ||
           (effect->before && (effect->lost + effect->gained) * 100 > effect->before * most);
}

/* Where nobody else could say yes it is not asked for: an installation of one person works. */
static enum err needs_second(const struct change *change, bool *needs_out, struct why *why)
{
    struct proposing p = {.change = change};
    const struct rule_ask *ask = change->ask;
    const int64_t most = watched_approval(&change->watched, ask->client)->rules;
    *needs_out = !ask->kind.len && !ask->approves && rulebook_turns_much(&ask->effect, most);
    if (!*needs_out)
        return OK;
    const enum err err = store_read(change->rulebook->store, count_others, &p, why);
    *needs_out = p.others > 0;
    return err;
}

static enum err keep_proposal(struct db *db, void *arg, struct why *why)
{
    const struct proposing *p = arg;
    const struct rule_ask *ask = p->change->ask;
    struct text words = {0};
    if (ask->words.count)
        words = arena_join(p->change->arena, &ask->words, '\n');
    const struct rule_proposal proposal = {.client = ask->client,
                                           .brand = ask->brand,
                                           .id = ask->id,
                                           .query = text_or_none(ask->query),
                                           .cjk = text_or_none(ask->cjk),
                                           .words = words,
                                           .gone = ask->gone,
                                           .began = ask->number,
                                           .person = ask->person,
                                           .why = ask->why,
                                           .at_ms = ask->now_ms,
                                           .effect = p->effect};
    return desk_rule_propose(db, &proposal, why);
}

/* It stands and waits; nothing changes. */
static enum err propose(const struct change *change, struct why *why)
{
    const struct rule_effect *e = &change->ask->effect;
    struct proposing p = {
        .change = change,
        .effect =
            arena_printf(change->arena,
                         "{\"known\":%s,\"posts\":%lld,\"before\":%lld,\"lost\":%lld,"
                         "\"gained\":%lld,\"burning\":%lld}",
                         e->known ? "true" : "false", (long long)e->posts, (long long)e->before,
                         (long long)e->lost, (long long)e->gained, (long long)e->burning)};
    return store_write(change->rulebook->store, keep_proposal, &p, why);
}

struct approving {
    struct rule_ask *ask;
    struct arena *arena;
};

/* What was proposed, in its author's name; nothing of the request but whose yes it is. */
static enum err load_proposal(struct db *db, void *arg, struct why *why)
{
    struct approving *a = arg;
    struct rule_ask *ask = a->ask;
    struct rule_proposal p;
    enum err err = desk_rule_proposal(db, ask->client, ask->approves, a->arena, &p, why);
    if (!err && text_same(p.person, ask->person))
        err = why_set(why, ERR_DENIED, "it is your own change: somebody else says yes to it");
    if (err)
        return err;
    ask->second = ask->person;
    ask->person = p.person;
    ask->brand = p.brand;
    ask->id = p.id;
    ask->query = p.query;
    ask->cjk = p.cjk;
    ask->gone = p.gone;
    ask->number = p.began;
    ask->why = p.why;
    ask->words = arena_split(a->arena, p.words, '\n');
    return OK;
}

/* ---- in force ---- */

struct swap {
    struct rulebook *rulebook;
    struct rules_aside aside;
};

/* On the loop. */
static enum err answer_swap(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    struct swap *swap = question;
    const struct rulebook_setup *setup = &swap->rulebook->setup;
    const enum err err = live_rules_swap(setup->live, &swap->aside, why);
    if (!err && setup->changed)
        setup->changed(rules_watched(swap->aside.rules), setup->arg);
    live_rules_aside_done(&swap->aside);
    return err;
}

static enum err swap_once(struct rulebook *rulebook, const struct rules_aside *aside,
                          struct why *why)
{
    struct ask *ask = ask_new(answer_swap, sizeof(struct swap));
    struct swap *swap = ask_question(ask);
    *swap = (struct swap){rulebook, {rules_ref(aside->old), rules_ref(aside->rules)}};
    loop_call(rulebook->loop, ask_answer, ask);
    const enum err err = ask_wait(ask, SECONDS(SWAP_S), why);
    ask_free(&ask);
    return err;
}

/* The store has it already: a way that is full for a moment is waited for. */
static enum err swap(struct rulebook *rulebook, const struct rules_aside *aside, struct why *why)
{
    enum err err = swap_once(rulebook, aside, why);
    for (int i = 0; err == ERR_FULL && i < SWAP_TRIES && !atomic_load(&rulebook->ending); i++) {
        usleep(SWAP_PAUSE_MS * 1000);
        err = swap_once(rulebook, aside, why);
    }
    if (!err)
        return OK;
    log_error("rules_not_in_force", {"why", L_STR(why->text)});
    return why_set(why, ERR_AGAIN,
                   "it is kept, and will be in force at the next change, SIGHUP or start: the "
                   "tower could not take it now");
}

/* A part: the whole list as it would be. */
static enum err change_part(struct change *change, struct why *why)
{
    const struct rulebook_setup *setup = &change->rulebook->setup;
    const struct rule_ask *ask = change->ask;
    const struct watched now = change->watched;
    if (text_is(ask->kind, "source") && setup->fixed_source &&
        setup->fixed_source(ask->id, setup->arg))
        return why_set(why, ERR_BAD_INPUT,
                       "id: the source '%.*s' stands in hinomi.yaml: change it there and start "
                       "again, or give this one another id",
                       TEXT_ARG(text_slice(ask->id, 0, 100)));
    return part_make(&now, ask, &setup->limits, change->arena, &change->watched, why);
}

static enum err change_one(struct change *change, struct why *why)
{
    const struct rule_ask *ask = change->ask;
    if (ask->kind.len)
        return change_part(change, why);
    return ask->brand.len ? change_topic(change, why) : change_list(change, why);
}

static enum err make(struct change *change, struct why *why)
{
    struct rulebook *rulebook = change->rulebook;
    struct rules_aside aside;
    enum err err = watched_write(&change->watched, &change->yaml);
    if (err)
        return why_set(why, ERR_LIMIT, "the list of who is watched is over %d MB", YAML_MOST >> 20);
    err = live_rules_aside(rulebook->live, &change->watched, &aside, why);
    if (err)
        return err;
    err = store_write(rulebook->store, keep, change, why);
    if (!err)
        err = swap(rulebook, &aside, why);
    live_rules_aside_done(&aside);
    return err;
}

struct rule_question {
    struct rulebook *rulebook;
    struct rule_ask ask;
};

/* On the pool's one thread. */
static enum err answer_rule(void *question, struct arena *arena, struct why *why)
{
    struct rule_question *q = question;
    struct change change = {.rulebook = q->rulebook, .ask = &q->ask, .arena = arena};
    if (atomic_load(&q->rulebook->ending))
        return why_set(why, ERR_CLOSED, "the tower is ending");
    buf_init(&change.yaml, YAML_MOST);
    struct approving approving = {&q->ask, arena};
    bool waits = false;
    enum err err =
        q->ask.approves ? store_read(q->rulebook->store, load_proposal, &approving, why) : OK;
    if (!err)
        err = rulebook_read(q->rulebook->store, arena, &change.watched, why);
    if (!err)
        err = change_one(&change, why);
    if (!err)
        err = check_number(&change, why);
    if (!err)
        err = check_query(&change, why);
    if (!err)
        err = needs_second(&change, &waits, why);
    if (!err)
        err = waits ? propose(&change, why) : make(&change, why);
    buf_done(&change.yaml);
    if (!err)
        log_info(waits ? "rules_proposed" : "rules_changed", {"kind", L_TEXT(q->ask.kind)},
                 {"client", L_TEXT(q->ask.client)}, {"rule", L_TEXT(q->ask.id)},
                 {"person", L_TEXT(q->ask.person)}, {"gone", L_INT(q->ask.gone)});
    return err;
}

static void copy_ask(struct arena *arena, struct rule_ask *ask)
{
    struct text *texts[] = {&ask->client, &ask->brand, &ask->id,   &ask->person, &ask->why,
                            &ask->query,  &ask->cjk,   &ask->kind, &ask->body};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    struct text *words = arena_array(arena, struct text, ask->words.count + 1);
    for (size_t i = 0; i < ask->words.count; i++)
        words[i] = arena_text(arena, ask->words.at[i]);
    ask->words.at = words;
}

enum err rulebook_change(struct rulebook *rulebook, const struct rule_ask *ask, struct why *why)
{
    if (!in_store(rulebook))
        return why_set(why, ERR_DENIED,
                       "who is watched stands in %.*s: change it there and send SIGHUP; or take it "
                       "over into the store (Settings, Installation), and change it here",
                       TEXT_ARG(rulebook->setup.file.path));
    struct ask *asked = ask_new(answer_rule, sizeof(struct rule_question));
    struct rule_question *q = ask_question(asked);
    *q = (struct rule_question){rulebook, *ask};
    copy_ask(ask_arena(asked), &q->ask);
    enum err err = pool_run(rulebook->pool, ask_answer, asked);
    if (err) {
        why_set(why, err, "too many changes wait; try again in a moment");
        ask_answer_never(asked);
    } else {
        err = ask_wait(asked, SECONDS(CHANGE_S), why);
    }
    ask_free(&asked);
    return err;
}

enum err rulebook_try(struct rulebook *rulebook, const struct rule_ask *ask, struct arena *arena,
                      struct watched *tried_out, struct why *why)
{
    struct change change = {.rulebook = rulebook, .ask = ask, .arena = arena};
    const struct watched *now = live_watched(rulebook->live);
    change.watched = *now;
    enum err err = change_part(&change, why);
    live_unwatch(now);
    if (!err)
        *tried_out = change.watched;
    return err;
}

/* ---- who has the word ---- */

struct taking {
    struct rulebook *rulebook;
    const struct rule_ask *ask;
    struct watched_master master;
};

static enum err keep_master(struct db *db, void *arg, struct why *why)
{
    const struct taking *taking = arg;
    return store_set_master(db, &taking->master, why);
}

/* What is in force is the file's, and the store has it already (each reading of the file is kept
 * there): from now on the store has the word. */
enum err rulebook_take_over(struct rulebook *rulebook, const struct rule_ask *ask, struct why *why)
{
    const bool take = text_is(ask->kind, "store");
    const struct rulebook_setup *setup = &rulebook->setup;
    struct taking taking = {.rulebook = rulebook,
                            .ask = ask,
                            .master = {ask->kind, ask->person, ask->why, ask->now_ms}};
    if (!take && !text_is(ask->kind, "file"))
        return why_set(why, ERR_BAD_INPUT, "kind must be store or file");
    if (text_is(text_of(setup->file.kind), "store"))
        return why_set(why, ERR_BAD_INPUT,
                       "who is watched stands in the store: the configuration names no file");
    if (take == atomic_load(&rulebook->taken))
        return why_set(why, ERR_BAD_INPUT, "it is so already");
    if (!ask->why.len)
        return why_set(why, ERR_BAD_INPUT, "say why: 'text' is empty");
    enum err err = take ? OK : setup->file_again(setup->arg, why);
    if (!err)
        err = store_write(rulebook->store, keep_master, &taking, why);
    if (err)
        return err;
    atomic_store(&rulebook->taken, take);
    log_info("rules_master", {"kind", L_TEXT(ask->kind)}, {"person", L_TEXT(ask->person)});
    return OK;
}
