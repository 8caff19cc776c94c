#include "web/house_test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "desk/desk.h"
#include "web/part_tables.h"

#include <arpa/inet.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- a tower ---- */

static enum err judge(void *tower, const struct tower_act *act, struct why *why)
{
    (void)why;
    ((struct house *)tower)->judged = 1 + (int)act->judged;
    return OK;
}

static enum err mute(void *tower, const struct tower_act *act, struct why *why)
{
    if (!act->author.len == !act->word.len)
        return why_set(why, ERR_BAD_INPUT, "a mute is of an author or of a word");
    ((struct house *)tower)->muted++;
    return OK;
}

static enum err unmute(void *tower, const struct tower_act *act, struct why *why)
{
    (void)why;
    ((struct house *)tower)->muted -= (int)act->number;
    return OK;
}

static enum err turn(void *tower, const struct tower_act *act, struct why *why)
{
    (void)why;
    ((struct house *)tower)->turned += 1 + (int)act->post_count;
    return OK;
}

static enum err acknowledge(void *tower, const struct tower_act *act, struct why *why)
{
    (void)act, (void)why;
    ((struct house *)tower)->acknowledged++;
    return OK;
}

static enum err call(void *tower, const struct tower_act *act, struct why *why)
{
    struct house *house = tower;
    if (house->nobody)
        return why_set(why, ERR_DENIED, "a silence holds");
    house->called = act->other.len ? arena_text(house->arena, act->other) : TEXT("next");
    return OK;
}

/* ken's duty is next, unless he asks himself; the level may fall in an hour. */
static enum err alarm_look(void *tower, const struct tower_act *act, struct arena *arena,
                           struct alarm_view *view_out, struct why *why)
{
    const struct house *house = tower;
    (void)arena, (void)why;
    const bool self = text_is(act->person, "ken");
    *view_out = (struct alarm_view){.call = {.open = true,
                                             .due_ms = 1795000600000,
                                             .silent_ms = house->nobody ? 1795003600000 : 0,
                                             .silent_by = TEXT("ken"),
                                             .silent_why = TEXT("known"),
                                             .steps = {{.duty = TEXT("day"),
                                                        .person = TEXT("ken"),
                                                        .channel = TEXT("log"),
                                                        .self = self}},
                                             .step_count = 1,
                                             .next = self ? -1 : 0},
                                    .may_lower = true,
                                    .lower = {.level = 3,
                                              .asked = 2,
                                              .score = 41.5,
                                              .line = 45,
                                              .under = true,
                                              .by_person = true,
                                              .calm_since_ms = 1795000000000,
                                              .span_ms = 21600000,
                                              .earliest_ms = 1795021600000}};
    return OK;
}

static enum err set_level(void *tower, const struct tower_act *act, struct why *why)
{
    (void)why;
    ((struct house *)tower)->levels_set += act->level;
    return OK;
}

static enum err close_incident(void *tower, const struct tower_act *act, struct why *why)
{
    (void)act, (void)why;
    ((struct house *)tower)->closed++;
    return OK;
}

static enum err about_alarm(void *tower, enum alarm_act act, const struct alarm_order *order,
                            char id_out[MARK_ROOM], struct why *why)
{
    struct house *house = tower;
    (void)id_out, (void)why;
    house->alarm = act;
    house->order = *order;
    house->alarms++;
    return OK;
}

static enum err drill(void *tower, double speed, bool paused, struct why *why)
{
    struct house *house = tower;
    (void)why;
    house->speed = speed;
    house->paused = paused;
    return OK;
}

static const struct option source_options[] = {
    {"path", OPTION_TEXT, 0, "posts.ndjson", 0, 0, "The file.", NULL}, {0}};

static enum err scoring(void *tower, struct json_out *out, struct why *why)
{
    const struct house *house = tower;
    if (!house->drill)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    json_put_raw(out, TEXT("[{\"line\":7,\"state\":\"met\",\"expected\":\"level 2\","
                           "\"happened\":null,\"at\":\"2026-11-19T03:00:00.000Z\"}]"));
    return OK;
}

static enum err drill_start(void *tower, const struct drill_ask *ask, char id_out[DRILL_ID_ROOM],
                            struct why *why)
{
    struct house *house = tower;
    if (!text_is(ask->scene, "metal"))
        return why_set(why, ERR_NOT_FOUND, "there is no such scene");
    house->speed = ask->speed;
    snprintf(id_out, DRILL_ID_ROOM, "d1");
    return OK;
}

static enum err drill_stop(void *tower, struct text id, struct why *why)
{
    (void)tower;
    return text_is(id, "d1") ? OK : why_set(why, ERR_NOT_FOUND, "there is no such drill");
}

static enum err drills(void *tower, struct json_out *out, struct why *why)
{
    (void)tower;
    (void)why;
    json_put_raw(out, TEXT("{\"here\":true,\"scenes\":[],\"drills\":[]}"));
    return OK;
}

static void view(void *tower, struct arena *arena, struct tower_view *view_out)
{
    struct house *house = tower;
    struct source_view *source = arena_make(arena, struct source_view);
    *source = (struct source_view){.id = TEXT("stream"),
                                   .kind = TEXT("file"),
                                   .state = "live",
                                   .last_post_at_ms = 1795000000000,
                                   .read = 10,
                                   .matched = 2,
                                   .option_table = source_options,
                                   .options = arena_make(arena, struct json)};
    *view_out = (struct tower_view){.now_ms = 1795000000000,
                                    .read_per_s = 12.5,
                                    .matched_per_s = 1.5,
                                    .sources = source,
                                    .source_count = 1,
                                    .trouble = house->trouble};
    if (house->drill)
        view_out->drill = (struct drill_view){.on = true,
                                              .title = TEXT("A piece of metal"),
                                              .scene = TEXT("metal"),
                                              .progress = .25,
                                              .speed = house->speed,
                                              .paused = house->paused,
                                              .at_ms = 1795000000000,
                                              .from_ms = 1794990000000,
                                              .to_ms = 1795010000000,
                                              .expects = 4,
                                              .met = 1};
}

static enum err backtest_start(void *tower, const struct backtest_ask *ask,
                               char id_out[BACKTEST_ID_ROOM], struct why *why)
{
    struct house *house = tower;
    if (house->trying.len)
        return why_set(why, ERR_FULL, "one of this client is running");
    house->trying = arena_text(house->arena, ask->client);
    house->tried = ask->count;
    snprintf(id_out, BACKTEST_ID_ROOM, "b1");
    return OK;
}

static bool sees_trial(const struct house *house, const struct backtest_look *look)
{
    bool sees = false;
    for (size_t i = 0; i < look->client_count; i++)
        sees = sees || (house->trying.len && text_same(look->clients[i], house->trying));
    return sees && (!look->id.at || text_is(look->id, "b1"));
}

static enum err backtest_show(void *tower, const struct backtest_look *look, struct json_out *out,
                              struct why *why)
{
    const struct house *house = tower;
    if (!sees_trial(house, look))
        return look->id.at ? why_set(why, ERR_NOT_FOUND, "there is none") : OK;
    json_begin(out, '{');
    json_pair_str(out, "id", "b1");
    json_pair_text(out, "client", house->trying);
    json_pair_str(out, "person", "ai");
    json_pair_time(out, "started_at", 1795000000000);
    json_pair_str(out, "state", "running");
    json_pair_number(out, "progress", .5, 2);
    json_pair_int(out, "read", 10);
    json_pair_int(out, "found", 2);
    json_pair_text(out, "why", (struct text){0});
    if (look->id.at) {
        json_key(out, "result");
        json_put_null(out);
    }
    json_end(out, '}');
    return OK;
}

static enum err backtest_stop(void *tower, const struct backtest_look *look, struct why *why)
{
    struct house *house = tower;
    if (!sees_trial(house, look))
        return why_set(why, ERR_NOT_FOUND, "there is none");
    house->trying = (struct text){0};
    return OK;
}

static enum err learn(void *tower, const struct learn_ask *ask, struct why *why)
{
    struct house *house = tower;
    (void)why;
    house->learns = arena_text(house->arena, ask->client);
    return OK;
}

static enum err rule(void *tower, const struct rule_ask *ask, struct why *why)
{
    struct house *house = tower;
    if (text_is(ask->query, "umi NAER/5 bug"))
        return why_set(why, ERR_BAD_INPUT, "topic t: column 5: 'NAER/5' is no operator");
    house->rules_changed++;
    house->rule = *ask;
    struct text *texts[] = {&house->rule.client, &house->rule.brand, &house->rule.id,
                            &house->rule.query,  &house->rule.why,   &house->rule.person,
                            &house->rule.kind,   &house->rule.body};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = arena_text(house->arena, *texts[i]);
    return OK;
}

static enum err part_try(void *tower, const struct rule_ask *ask, struct arena *arena,
                         struct watched *tried_out, struct why *why)
{
    const struct house *house = tower;
    const struct part_limits limits = {TEXT("/etc/hinomi"), false};
    return part_make(&house->watched, ask, &limits, arena, tried_out, why);
}

static enum err take_over(void *tower, const struct rule_ask *ask, struct why *why)
{
    struct house *house = tower;
    house->taken = text_is(ask->kind, "store");
    return ask->why.len ? OK : why_set(why, ERR_BAD_INPUT, "say why: 'text' is empty");
}

static struct text folder_of(void *tower)
{
    (void)tower;
    return TEXT("/etc/hinomi");
}

static struct rules_master rules_master(void *tower)
{
    (void)tower;
    return (struct rules_master){.kind = "store"};
}

static enum err unlearn(void *tower, const struct learn_ask *ask, struct why *why)
{
    struct house *house = tower;
    if (!text_same(house->learns, ask->client))
        return why_set(why, ERR_NOT_FOUND, "nothing learned is in force for this client");
    house->learns = (struct text){0};
    return OK;
}

static enum err statement(void *tower, const struct tower_act *act, struct why *why)
{
    (void)act, (void)why;
    ((struct house *)tower)->statements++;
    return OK;
}

static void outbox(void *tower)
{
    ((struct house *)tower)->looks++;
}

/* A model writes for everybody, everywhere. */
static const struct machine_rule *drafts(void *tower)
{
    static struct text none;
    static const struct machine_rule rule = {.not_on = {&none, 0}, .reads = true};
    (void)tower;
    return &rule;
}

static const struct checker *checker(void *tower, const struct watched *list)
{
    (void)list;
    return ((struct house *)tower)->checker;
}

static double learning(void *tower)
{
    const struct house *house = tower;
    return house->learns.at ? .5 : -1;
}

static const struct watched *watched(void *tower)
{
    return &((struct house *)tower)->watched;
}

static void put_client(struct house *house, size_t at, const char *id, const char *name)
{
    struct brand *brand = arena_make(house->arena, struct brand);
    *brand = (struct brand){
        .client = text_of(id), .id = text_of(name), .name = text_of(name), .crisis_authors = 5000};
    struct inquiry_form *form = arena_make(house->arena, struct inquiry_form);
    *form = (struct inquiry_form){
        .id = TEXT("ask"),
        .url = arena_printf(house->arena, "https://%s.example/ask?t={token}", id)};
    house->watched.clients[at] = (struct client){.id = text_of(id),
                                                 .name = text_of(name),
                                                 .brands = brand,
                                                 .brand_count = 1,
                                                 .forms = form,
                                                 .form_count = 1};
}

void house_duties(struct house *house)
{
    static struct person people[] = {
        {.id = {"ken", 3}, .name = {"Ken", 3}, .lang = {"en", 2}},
        {.id = {"mei", 3}, .name = {"Mei", 3}, .lang = {"ja", 2}, .channel = {"mei-line", 8}}};
    static struct text names[] = {{"ken", 3}, {"mei", 3}};
    static struct duty duties[] = {
        {.id = {"day", 3}, .name = {"day", 3}, .people = {&names[0], 1}, .turn = DUTY_FIXED},
        {.id = {"night", 5}, .name = {"night", 5}, .people = {&names[1], 1}, .turn = DUTY_FIXED}};
    static struct step steps[] = {{.duty = {"day", 3}}, {.duty = {"night", 5}}};
    static struct route routes[] = {{.id = {"umi-2", 5},
                                     .client = {"umi", 3},
                                     .level = 2,
                                     .ladder = &steps[0],
                                     .ladder_count = 1,
                                     .named = true},
                                    {.id = {"yama-2", 6},
                                     .client = {"yama", 4},
                                     .level = 2,
                                     .ladder = &steps[1],
                                     .ladder_count = 1,
                                     .named = true}};
    static struct channel channels[] = {{.id = {"mei-line", 8}, .kind = {"log", 3}}};
    house->watched.people = people;
    house->watched.person_count = 2;
    house->watched.duties = duties;
    house->watched.duty_count = 2;
    house->watched.routes = routes;
    house->watched.route_count = 2;
    house->watched.channels = channels;
    house->watched.channel_count = 1;
}

static const struct web_asset assets[] = {
    {"/index.html", "text/html; charset=utf-8", (const unsigned char *)"<!doctype html>hinomi", 21,
     false, "\"i1\""},
    {"/assets/a.js", "text/javascript; charset=utf-8",
     (const unsigned char
          *)"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86"
            "\xa6\x10\x36\x05\x00\x00\x00",
     25, true, "\"a1\""},
};

struct house *house_new(const struct web_options *changes)
{
    return house_at(":memory:", changes);
}

struct house *house_at(const char *folder, const struct web_options *changes)
{
    struct why why = {0};
    struct house *house = mem_make(struct house);
    house->arena = arena_new("house", 65536);
    house->watched.clients = arena_array(house->arena, struct client, 2);
    house->watched.client_count = 2;
    put_client(house, 0, "umi", "umi-foods");
    put_client(house, 1, "yama", "yama-tea");
    assert_ok(store_open(folder, &house->store, &why), why);
    struct web_options options = changes ? *changes : (struct web_options){0};
    options.store = house->store;
    options.version = "test";
    static const struct web_installation here = {.data = {".", 1}, .topics = {"topics.yaml", 11}};
    options.installation = &here;
    options.assets = assets;
    options.asset_count = sizeof(assets) / sizeof(*assets);
    options.calls = (struct tower_calls){.tower = house,
                                         .acknowledge = acknowledge,
                                         .call = call,
                                         .alarm_look = alarm_look,
                                         .judge = judge,
                                         .mute = mute,
                                         .unmute = unmute,
                                         .merge = turn,
                                         .split = turn,
                                         .pin = turn,
                                         .set_level = set_level,
                                         .close_incident = close_incident,
                                         .alarm = about_alarm,
                                         .drill = drill,
                                         .scoring = scoring,
                                         .drill_start = drill_start,
                                         .drill_stop = drill_stop,
                                         .drills = drills,
                                         .rule = rule,
                                         .rules_master = rules_master,
                                         .part_try = part_try,
                                         .take_over = take_over,
                                         .folder = folder_of,
                                         .backtest_start = backtest_start,
                                         .backtest_show = backtest_show,
                                         .backtest_stop = backtest_stop,
                                         .learn = learn,
                                         .unlearn = unlearn,
                                         .statement = statement,
                                         .outbox = outbox,
                                         .drafts = drafts,
                                         .checker = checker,
                                         .learning = learning,
                                         .view = view,
                                         .watched = watched};
    assert_ok(web_start(&options, &house->web, &why), why);
    house->port = web_port(house->web);
    return house;
}

void house_free(struct house **house)
{
    web_stop(&(*house)->web);
    store_close(&(*house)->store);
    house_rules_done(*house);
    arena_free(&(*house)->arena);
    mem_free(*house);
    *house = NULL;
}

void house_person(struct house *house, const char *id, const char *role, const char *client)
{
    struct why why = {0};
    struct text served = text_of(client);
    struct web_person person = {.id = text_of(id),
                                .name = text_of(id),
                                .role = text_of(role),
                                .lang = TEXT("en"),
                                .password = TEXT("correct horse"),
                                .clients = &served,
                                .client_count = served.len ? 1 : 0};
    assert_ok(web_person_put(house->store, &person, &why), why);
}

static enum err tell_ring(struct db *db, void *arg, struct why *why)
{
    int64_t number;
    return store_event(db, arg, &number, why);
}

void house_ring(struct house *house, const struct event *ring)
{
    struct why why = {0};
    struct event event = *ring;
    event.kind = EVENT_RING;
    assert_ok(store_write(house->store, tell_ring, &event, &why), why);
}

struct telling {
    struct text client, brand, story;
    int level;
    struct event said;
    int64_t number;
};

static struct event level_event(const struct telling *telling)
{
    struct event event = {.kind = EVENT_LEVEL,
                          .at_ms = 1795000000000,
                          .client = telling->client,
                          .brand = telling->brand,
                          .story = telling->story,
                          .to = telling->level,
                          .computed = telling->level,
                          .score = 19,
                          .category = RISK_CONTAMINATION,
                          .first_post = TEXT("x:1"),
                          .why_count = 1};
    event.figures.authors = event.figures.posts = event.figures.networks = 1;
    event.figures.doubling_min = -1;
    event.why[0] = (struct said){.code = "score", .text = TEXT("score 19")};
    return event;
}

static enum err tell_level(struct db *db, void *arg, struct why *why)
{
    struct telling *telling = arg;
    telling->said = level_event(telling);
    return store_event(db, &telling->said, &telling->number, why);
}

static enum err tell_story(struct db *db, void *arg, struct why *why)
{
    struct telling *telling = arg;
    struct hit hit = {.client = telling->client, .brand = telling->brand, .topic = TEXT("t")};
    struct placement placement = {
        .client = telling->client, .brand = telling->brand, .story = telling->story};
    char id[64];
    snprintf(id, sizeof(id), "x:%.*s", TEXT_ARG(telling->story));
    struct post post = {.id = text_of(id),
                        .net = TEXT("x"),
                        .kind = POST_POST,
                        .at_ms = 1795000000000,
                        .seen_at_ms = 1795000001000,
                        .text = TEXT("There is a piece of metal in the soup"),
                        .author = {.id = TEXT("a1"), .name = TEXT("A"), .followers = 10},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .hits = &hit,
                        .hit_count = 1,
                        .stories = &placement,
                        .story_count = 1};
    enum err err = store_post(db, &post, why);
    if (!err)
        err = tell_level(db, telling, why);
    char incident[64];
    snprintf(incident, sizeof(incident), "i-%.*s", TEXT_ARG(telling->story));
    struct event opened = {.kind = EVENT_INCIDENT,
                           .at_ms = 1795000000000,
                           .client = telling->client,
                           .brand = telling->brand,
                           .story = telling->story,
                           .incident = text_of(incident),
                           .open = true};
    int64_t number;
    return err ? err : store_event(db, &opened, &number, why);
}

void house_story(struct house *house, const char *client, const char *brand, const char *story)
{
    struct why why = {0};
    struct telling telling = {text_of(client), text_of(brand), text_of(story), 2, {0}, 0};
    assert_ok(store_write(house->store, tell_story, &telling, &why), why);
}

int64_t house_say(struct house *house, const char *client, const char *story, int level)
{
    struct why why = {0};
    struct telling telling = {text_of(client), TEXT("b"), text_of(story), level, {0}, 0};
    assert_ok(store_write(house->store, tell_level, &telling, &why), why);
    telling.said = level_event(&telling);
    web_publish(house->web, telling.number, &telling.said);
    return telling.number;
}

/* ---- a browser ---- */

int browser_open(const struct house *house)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)house->port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(s >= 0);
    if (connect(s, (struct sockaddr *)&at, sizeof(at)) != 0) {
        close(s);
        return -1;
    }
    return s;
}

void browser_send(int s, struct text bytes)
{
    while (bytes.len) {
        ssize_t n = send(s, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* refused early: the answer says why */
        bytes = text_slice(bytes, (size_t)n, bytes.len);
    }
}

static bool read_some(int s, struct buf *got, int64_t ms)
{
    struct pollfd poll_fd = {.fd = s, .events = POLLIN};
    if (poll(&poll_fd, 1, (int)ms) <= 0)
        return false;
    char *room = buf_room(got, 65536);
    ssize_t n = room ? recv(s, room, 65536, 0) : 0;
    if (n > 0)
        got->len += (size_t)n;
    return n > 0;
}

bool browser_until(int s, struct buf *got, const char *needle, int64_t ms)
{
    int64_t until = clock_steady_ms() + ms;
    for (;;) {
        if (text_find(buf_view(got), text_of(needle)) >= 0)
            return true;
        int64_t left = until - clock_steady_ms();
        if (left <= 0 || !read_some(s, got, left))
            return false;
    }
}

static struct text unchunk(struct arena *arena, struct text body)
{
    char *out = arena_alloc_raw(arena, body.len + 1);
    size_t len = 0;
    struct text line;
    while (text_cut(&body, '\n', &line)) {
        size_t n = (size_t)strtoul(arena_text(arena, line).at, NULL, 16);
        if (n == 0 || n > body.len)
            break;
        memcpy(out + len, body.at, n);
        len += n;
        body = text_slice(body, n + 2, body.len);
    }
    return (struct text){out, len};
}

struct text reply_header(const struct reply *reply, const char *name)
{
    struct text rest = reply->head, line, key;
    while (text_cut(&rest, '\n', &line)) {
        struct text value = text_trim(line);
        if (text_cut(&value, ':', &key) && value.at && key.len == strlen(name) &&
            strncasecmp(key.at, name, key.len) == 0)
            return text_trim(value);
    }
    return (struct text){0};
}

static struct reply parse(struct house *house, struct text got)
{
    struct reply reply = {0};
    got = arena_text(house->arena, got);
    ptrdiff_t end = text_find(got, TEXT("\r\n\r\n"));
    if (end < 0)
        return reply;
    reply.head = text_slice(got, 0, (size_t)end);
    reply.body = text_slice(got, (size_t)end + 4, got.len);
    int64_t status = 0;
    text_int(text_slice(reply.head, 9, 12), &status);
    reply.status = (int)status;
    if (text_is(reply_header(&reply, "Transfer-Encoding"), "chunked"))
        reply.body = unchunk(house->arena, reply.body);
    if (reply.body.len && reply.body.at[0] == '{' &&
        json_parse(reply.body, house->arena, &reply.json, NULL) != OK)
        reply.json = NULL;
    return reply;
}

struct reply browser_raw(struct house *house, struct text bytes)
{
    struct buf got;
    buf_init(&got, 64 << 20);
    int s = browser_open(house);
    must(s >= 0);
    browser_send(s, bytes);
    while (read_some(s, &got, 10000)) {
    }
    close(s);
    struct reply reply = parse(house, buf_view(&got));
    buf_done(&got);
    return reply;
}

static void put_head(struct buf *out, const struct browser *browser, const char *method,
                     const char *path)
{
    buf_printf(out, "%s %s HTTP/1.1\r\nHost: localhost:%d\r\n", method, path, browser->house->port);
    if (browser->cookie[0])
        buf_printf(out, "Cookie: %s\r\n", browser->cookie);
    if (browser->csrf[0])
        buf_printf(out, "X-CSRF: %s\r\n", browser->csrf);
}

struct reply browser_ask(struct browser *browser, const char *method, const char *path,
                         const char *body)
{
    struct buf out;
    buf_init(&out, 4 << 20);
    put_head(&out, browser, method, path);
    buf_printf(&out, "Connection: close\r\n");
    if (body)
        buf_printf(&out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    buf_text(&out, TEXT("\r\n"));
    buf_text(&out, text_of(body ? body : ""));
    struct reply reply = browser_raw(browser->house, buf_view(&out));
    buf_done(&out);
    struct text cookie = reply_header(&reply, "Set-Cookie"), first;
    if (cookie.at && text_cut(&cookie, ';', &first))
        snprintf(browser->cookie, sizeof(browser->cookie), "%.*s", TEXT_ARG(first));
    struct text csrf = json_text_at(reply.json, "csrf");
    if (csrf.len)
        snprintf(browser->csrf, sizeof(browser->csrf), "%.*s", TEXT_ARG(csrf));
    return reply;
}

struct reply browser_sign_in(struct browser *browser, const char *id, const char *password)
{
    char body[300];
    snprintf(body, sizeof(body), "{\"id\":\"%s\",\"password\":\"%s\"}", id, password);
    return browser_ask(browser, "POST", "/api/v1/session", body);
}

struct browser browser_of(struct house *house, const char *id)
{
    struct browser browser = {.house = house};
    assert_int_equal(browser_sign_in(&browser, id, "correct horse").status, 200);
    return browser;
}

int browser_events(struct browser *browser, const char *last_event_id)
{
    struct buf out;
    buf_init(&out, 4096);
    put_head(&out, browser, "GET", "/api/v1/events");
    if (last_event_id)
        buf_printf(&out, "Last-Event-ID: %s\r\n", last_event_id);
    buf_text(&out, TEXT("\r\n"));
    int s = browser_open(browser->house);
    must(s >= 0);
    browser_send(s, buf_view(&out));
    buf_done(&out);
    return s;
}
