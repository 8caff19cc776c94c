#include "base/test.h"
#include "desk/desk.h"
#include "web/house_test.h"
#include "web/inside.h"

/*
 * The whole table of calls, each asked by each role and by nobody, with one's own ids and with
 * another client's. A call that is added is walked too, and fails until it is said who may.
 */

enum { ROLES = 7, ADDRESS_ROOM = 400, BODY_ROOM = 2000 };
static const char *const roles[ROLES] = {"agent", "lead",     "risk", "executive",
                                         "legal", "approver", "admin"};

/* Who may, in letters: agent, lead, risk, executive, le(g)al, ap(p)rover, a(d)min. "-": also
 * without sign-in. The first row that the call begins with; a GET without one is for everybody. */
static const struct {
    const char *method, *path, *who;
} rights[] = {
    {"GET", "/session", "-"},
    {"POST", "/session", "-"},
    {"POST", "/first", "-"},
    {"POST", "/password", "-"},
    {"POST", "/handoffs/{token}", "-"},
    {"GET", "/openapi.json", "-"},
    {"DELETE", "/session", "alregpd"},
    {"POST", "/me", "alregpd"},
    {"DELETE", "/me", "alregpd"},
    {"GET", "/people/{id}", "d"},
    {"POST", "/people", "d"},
    {"DELETE", "/people", "d"},
    {"GET", "/board", "lred"},
    {"POST", "/drills", "lregpd"},
    {"DELETE", "/drills", "lregpd"},
    {"POST", "/drill", "alregpd"},
    {"POST", "/incidents/{id}/ack", "alregpd"},
    {"POST", "/incidents/{id}/note", "alregpd"},
    {"POST", "/incidents/{id}/lesson", "alregpd"},
    {"POST", "/incidents/", "lregpd"},
    {"POST", "/stories/{client}/{brand}/{id}/fixes", "alrpd"},
    {"POST", "/stories/", "lregpd"},
    {"POST", "/mutes", "lregpd"},
    {"DELETE", "/mutes", "lregpd"},
    {"POST", "/rings/test", "lregpd"},
    {"POST", "/rings/", "alregpd"},
    {"GET", "/parts", "lregpd"},
    {"POST", "/parts", "lrd"},
    {"POST", "/installation/master", "d"},
    {"POST", "/duties/", "lregpd"},
    {"DELETE", "/stand-ins/", "lregpd"},
    {"POST", "/silences", "lregpd"},
    {"DELETE", "/silences", "lregpd"},
    {"POST", "/cases/{id}/note", "alregpd"},
    {"POST", "/cases/{id}/presence", "alregpd"},
    {"DELETE", "/cases/{id}/presence", "alregpd"},
    {"POST", "/cases/{id}/drafts", "alregpd"},
    {"POST", "/cases/{id}/machine-drafts", "alrgd"},
    {"POST", "/cases/", "alrpd"},
    {"POST", "/queue/next", "alrpd"},
    {"POST", "/fixes/", "alrpd"},
    {"POST", "/handoffs/{client}", "alrpd"},
    {"POST", "/templates", "alrpd"},
    {"DELETE", "/templates", "lregpd"},
    {"POST", "/knowledge", "alrpd"},
    {"DELETE", "/knowledge", "lregpd"},
    {"POST", "/replies/{id}/approve", "lregpd"},
    {"POST", "/replies/{id}/refuse", "lregpd"},
    {"POST", "/replies/{id}/break-glass", "lrd"},
    {"POST", "/replies/{id}/review", "lregpd"},
    {"POST", "/replies/{id}/link", "lrd"},
    {"POST", "/replies", "alrgd"},
    {"GET", "/judging", "lregpd"},
    {"POST", "/stops", "alrgd"},
    {"DELETE", "/stops", "lregpd"},
    {"POST", "/opt-outs/{client}/{number}/end", "lregpd"},
    {"POST", "/opt-outs", "alrgd"},
    {"POST", "/tasks", "alrgd"},
    {"POST", "/facts", "alrgd"},
    {"POST", "/statements", "alrgd"},
    {"POST", "/posts/", "alrpd"},
    {"DELETE", "/posts/", "alrpd"},
    {"POST", "/learned", "lregpd"},
    {"DELETE", "/learned", "lregpd"},
    {"GET", "/topics", "lregpd"},
    {"POST", "/topics", "lrd"},
    {"GET", "/proposals", "lregpd"},
    {"POST", "/proposals", "lrd"},
    {"GET", "/lists", "lregpd"},
    {"POST", "/lists", "lrd"},
    {"POST", "/queries/check", "lregpd"},
    {"POST", "/queries/explain", "alregpd"},
    {"GET", "/backtests", "lregpd"},
    {"POST", "/backtests", "lregpd"},
    {"DELETE", "/backtests", "lregpd"},
};
static const char letters[ROLES] = {'a', 'l', 'r', 'e', 'g', 'p', 'd'};

static const char *method_name(const struct endpoint *e)
{
    return e->method == METHOD_GET ? "GET" : e->method == METHOD_POST ? "POST" : "DELETE";
}

static const char *who_may(const struct endpoint *e)
{
    for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++)
        if (strcmp(method_name(e), rights[i].method) == 0 &&
            text_starts(text_of(e->path), text_of(rights[i].path)))
            return rights[i].who;
    if (e->method != METHOD_GET)
        fail_msg("%s %s: who may is not said here", method_name(e), e->path);
    return "alregpd";
}

/* ---- two clients that have one of each ---- */

/* The same words in the world of yama: its brand, people and rows. */
static void theirs(const char *from, char *room, size_t len)
{
    static const char *const pairs[][2] = {
        {"umi", "yama"},    {"foods", "tea"}, {"s1", "s9"}, {"r1", "r9"},     {"help", "sick"},
        {"help2", "sick2"}, {"ken", "mei"},   {"bo", "yo"}, {"day", "night"}, {"c1", "c9"}};
    size_t n = 0;
    bool behind = false; /* "umi-": a number of the client's own follows */
    while (*from) {
        const size_t word = strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789");
        const struct text was = {from, word ? word : 1};
        struct text is = was;
        for (size_t i = 0; word && i < sizeof(pairs) / sizeof(*pairs); i++)
            if (text_is(was, pairs[i][0]) && (!behind || text_is(was, "foods")))
                is = text_of(pairs[i][1]);
        must(n + is.len < len);
        memcpy(room + n, is.at, is.len);
        n += is.len;
        behind = text_is(was, "umi") ? from[word] == '-' : behind && !word && *from == '-';
        from += was.len;
    }
    room[n] = 0;
}

static enum err seed_post(struct db *db, const char *client, const char *id, const char *author,
                          struct why *why)
{
    const bool umi = strcmp(client, "umi") == 0;
    struct event event;
    struct hit hit = {.client = text_of(client),
                      .brand = text_of(umi ? "umi-foods" : "yama-tea"),
                      .topic = TEXT("t")};
    struct placement placement = {
        .client = hit.client, .brand = hit.brand, .story = text_of(umi ? "s1" : "s9")};
    struct verdict verdict = {.lang = "en", .lang_p = 1, .needs_support = .9};
    const struct post post = {.id = text_of(id),
                              .net = TEXT("x"),
                              .at_ms = 1795000000000,
                              .text = TEXT("my order never came, can you help?"),
                              .author = {.id = text_of(author), .followers = -1},
                              .counts = {-1, -1, -1, -1, -1},
                              .rating = -1,
                              .hits = &hit,
                              .hit_count = 1,
                              .stories = &placement,
                              .story_count = 1,
                              .verdict = &verdict};
    enum err err = store_post(db, &post, why);
    return err ? err : desk_case_from_post(db, &post, &hit, 1795000001000, &event, why);
}

static enum err seed_rows(struct db *db, void *arg, struct why *why)
{
    const struct cover covers[] = {
        {TEXT("c1"), TEXT("day"), TEXT("ken"), {.person = TEXT("ken"), .to_ms = 1796000000000}},
        {TEXT("c9"), TEXT("night"), TEXT("mei"), {.person = TEXT("mei"), .to_ms = 1796000000000}}};
    const struct house *house = arg;
    enum err err = seed_post(db, "umi", "x:help", "a1", why);
    if (!err)
        err = seed_post(db, "umi", "x:help2", "a1", why);
    if (!err)
        err = seed_post(db, "umi", "x:other", "a2", why);
    if (!err)
        err = seed_post(db, "yama", "x:sick", "a8", why);
    if (!err)
        err = seed_post(db, "yama", "x:sick2", "a8", why);
    if (!err)
        err = seed_post(db, "yama", "x:other9", "a9", why);
    for (size_t i = 0; i < 2 && !err; i++)
        err = store_stand_in(db, &covers[i], 1795000000000, why);
    for (size_t i = 0; i < 2 && !err; i++) {
        const struct topic *topic = house->watched.clients[i].brands[0].topics;
        err = desk_rule_propose(db,
                                &(struct rule_proposal){.client = topic->client,
                                                        .brand = topic->brand,
                                                        .id = topic->id,
                                                        .query = TEXT("miso"),
                                                        .began = 1,
                                                        .person = TEXT("somebody"),
                                                        .why = TEXT("noodles"),
                                                        .at_ms = 1795000000000,
                                                        .effect = TEXT("{\"known\":true}")},
                                why);
    }
    return err ? err
               : store_set_watched(db, &house->watched, TEXT("all"), TEXT("x"), 1795000000000, why);
}

static void seed_watched(struct house *house)
{
    static struct topic topics[] = {
        {.client = {"umi", 3}, .brand = {"umi-foods", 9}, .id = {"main", 4}, .query = {"soup", 4}},
        {.client = {"yama", 4}, .brand = {"yama-tea", 8}, .id = {"main", 4}, .query = {"leaf", 4}}};
    static struct text words[] = {{"sora", 4}, {"matcha", 6}};
    static struct word_list lists[] = {
        {.client = {"umi", 3}, .id = {"rivals", 6}, .words = {&words[0], 1}},
        {.client = {"yama", 4}, .id = {"rivals", 6}, .words = {&words[1], 1}}};
    for (size_t i = 0; i < 2; i++) {
        house->watched.clients[i].brands[0].topics = &topics[i];
        house->watched.clients[i].brands[0].topic_count = 1;
    }
    house->watched.lists = lists;
    house->watched.list_count = 2;
}

/* What people make, with a body of its own where the sample names too little. */
static const char *const made[][2] = {
    {"/knowledge", NULL},
    {"/templates", NULL},
    {"/facts", NULL},
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"Lot B-17 was taken back.\",\"links\":[{\"from\":0,"
                 "\"to\":8,\"fact\":\"umi-l1\"}]}"},
    {"/statements", NULL},
    {"/stops", NULL},
    {"/opt-outs", NULL},
    {"/mutes", NULL},
    {"/cases/umi-1/handoffs", NULL},
    {"/stories/umi/umi-foods/s1/fixes", NULL},
    {"/incidents/i-s1/watch", NULL},
    {"/incidents/i-s1/assign", "{\"person\":\"ken\"}"},
    {"/cases/umi-1/presence", "{\"writing\":true}"}};

static void make_one(struct browser *by, const char *path, const char *body)
{
    const struct reply reply = browser_ask(by, "POST", path, body);
    if (reply.status != 200)
        fail_msg("%s: %d %.*s", path, reply.status, TEXT_ARG(reply.body));
}

/* Through the API, by an admin of each client. */
static void seed_made(struct browser *own, struct browser *other)
{
    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
        char path[ADDRESS_ROOM], their_path[ADDRESS_ROOM], their_body[BODY_ROOM];
        snprintf(path, sizeof(path), "/api/v1%s", made[i][0]);
        const char *body = made[i][1] ? made[i][1] : sample_body(path);
        theirs(path, their_path, sizeof(their_path));
        theirs(body, their_body, sizeof(their_body));
        make_one(other, their_path, their_body);
        make_one(own, path, body);
    }
}

struct world {
    struct house *house;
    struct browser people[ROLES]; /* one of each role, all of umi */
    struct browser owner;         /* an admin of yama */
    struct browser nobody;
};

static void world_make(struct world *w)
{
    struct why why = {0};
    struct house *house = house_new(NULL);
    const struct event ring = {.at_ms = 1795000000000, .level = 2};
    struct event mine = ring, yours = ring;
    mine.client = TEXT("umi"), mine.brand = TEXT("umi-foods"), mine.story = TEXT("s1");
    mine.ring = TEXT("r1"), mine.person = TEXT("ken");
    yours.client = TEXT("yama"), yours.brand = TEXT("yama-tea"), yours.story = TEXT("s9");
    yours.ring = TEXT("r9"), yours.person = TEXT("mei");
    *w = (struct world){.house = house, .owner.house = house, .nobody.house = house};
    house_duties(house);
    house_rules(house);
    house_story(house, "umi", "umi-foods", "s1");
    house_story(house, "yama", "yama-tea", "s9");
    house_ring(house, &mine);
    house_ring(house, &yours);
    seed_watched(house);
    assert_ok(store_write(house->store, seed_rows, house, &why), why);
    house_person(house, "mei", "admin", "yama");
    house_person(house, "yo", "agent", "yama");
    house_person(house, "bo", "agent", "umi");
    house_person(house, "ken", "lead", "umi");
    assert_int_equal(browser_sign_in(&w->owner, "mei", "correct horse").status, 200);
    for (size_t i = 0; i < ROLES; i++) {
        char id[40];
        w->people[i].house = house;
        snprintf(id, sizeof(id), "one-%s", roles[i]);
        house_person(house, id, roles[i], "umi");
        assert_int_equal(browser_sign_in(&w->people[i], id, "correct horse").status, 200);
    }
    seed_made(&w->people[ROLES - 1], &w->owner);
}

/* ---- one call ---- */

struct asked {
    const struct endpoint *call;
    char address[ADDRESS_ROOM], body[BODY_ROOM];
    size_t ids; /* parts of the address that are another's in another's world */
    bool names; /* the body names what is another's */
};

/* What the query must have, in the words of umi. */
static void put_needed(const struct endpoint *e, char *room, size_t len)
{
    struct text rest = text_of(e->query ? e->query : "");
    struct field field;
    for (size_t n = 0; field_next(&rest, &field);)
        if (!field.optional)
            snprintf(room + strlen(room), len - strlen(room), "%c%s=%s", n++ ? '&' : '?',
                     field.name, strcmp(field.name, "client") == 0 ? "umi" : "order");
}

/* Of the ids in the address those of the mask are another's, and of the body all or none. */
static struct asked ask_of(const struct endpoint *e, unsigned mask, bool body)
{
    struct asked asked = {.call = e};
    char own[ADDRESS_ROOM], other[ADDRESS_ROOM];
    sample_address(text_of(e->path), own, sizeof(own));
    const char *said = e->body ? sample_body(own) : "";
    if (body)
        theirs(said, asked.body, sizeof(asked.body));
    else
        snprintf(asked.body, sizeof(asked.body), "%s", said);
    asked.names = strcmp(said, asked.body) != 0;
    put_needed(e, own, sizeof(own));
    theirs(own, other, sizeof(other));
    struct text mine = text_of(own + 1), yours = text_of(other + 1), a, b;
    for (size_t n = 0; text_cut(&mine, '/', &a) && text_cut(&yours, '/', &b);) {
        const bool differs = !text_same(a, b);
        const struct text part = differs && mask & 1u << asked.ids ? b : a;
        asked.ids += differs;
        n +=
            (size_t)snprintf(asked.address + n, sizeof(asked.address) - n, "/%.*s", TEXT_ARG(part));
    }
    return asked;
}

static struct reply ask(struct browser *browser, const struct asked *asked)
{
    return browser_ask(browser, method_name(asked->call), asked->address,
                       asked->call->body ? asked->body : NULL);
}

/* They end the very session that the walk goes on with, or never end: tested apart. */
static bool apart(const struct endpoint *e)
{
    const struct text path = text_of(e->path);
    return text_is(path, "/events") || (e->method == METHOD_DELETE && text_is(path, "/session")) ||
           (e->method != METHOD_GET && text_starts(path, TEXT("/me/")));
}

/* ---- the walks ---- */

TEST(every_call_is_for_the_roles_that_are_said_and_no_other)
{
    struct world w;
    world_make(&w);
    for (const struct endpoint *e = endpoints; e->path; e++) {
        const struct asked asked = ask_of(e, 0, false);
        const char *who = who_may(e);
        const int nobody = *who == '-' || text_is(text_of(e->path), "/events")
                               ? 401
                               : ask(&w.nobody, &asked).status;
        if (nobody != 401)
            fail_msg("%s %s without sign-in: %d", method_name(e), asked.address, nobody);
        for (size_t i = 0; i < ROLES && *who != '-' && !apart(e); i++) {
            const struct reply reply = ask(&w.people[i], &asked);
            const bool may = strchr(who, letters[i]) != NULL;
            const bool told = text_find(reply.body, TEXT("your role may not")) >= 0;
            if (may ? told || reply.status == 401 : reply.status != 403)
                fail_msg("%s %s as %s: %d %.*s", method_name(e), asked.address, roles[i],
                         reply.status, TEXT_ARG(reply.body));
        }
    }
    house_free(&w.house);
}

/* Which mutes and silences there are, and which posts stand in a story, only a tower knows: the
 * house's does as it is told. */
static bool tower_knows(const struct endpoint *e)
{
    return e->handle == api_mute_delete || e->handle == api_silence_end ||
           e->handle == api_story_act;
}

static void is_refused(struct world *w, const struct asked *asked, bool elsewhere)
{
    const char *who = who_may(asked->call);
    for (size_t i = 0; i < ROLES; i++) {
        if (!strchr(who, letters[i]))
            continue;
        const struct reply reply = ask(&w->people[i], asked);
        if (elsewhere ? reply.status != 404 : reply.status < 400)
            fail_msg("%s %s %s as %s: %d %.*s", method_name(asked->call), asked->address,
                     asked->body, roles[i], reply.status, TEXT_ARG(reply.body));
    }
}

/* Else a 404 to the others would say nothing. */
static void owner_finds(struct world *w, bool deletes)
{
    for (const struct endpoint *e = endpoints; e->path; e++) {
        const struct asked asked = ask_of(e, ~0u, true);
        if (*who_may(e) == '-' || apart(e) || !(asked.ids || asked.names) ||
            (e->method == METHOD_DELETE) != deletes)
            continue;
        const struct reply reply = ask(&w->owner, &asked);
        /* which texts tell a row was changed by the walk itself */
        if (reply.status == 404 && e->handle != api_fact_deal)
            fail_msg("%s %s %s by its owner: %.*s", method_name(e), asked.address, asked.body,
                     TEXT_ARG(reply.body));
    }
}

TEST(no_call_reaches_what_is_another_clients)
{
    struct world w;
    world_make(&w);
    for (const struct endpoint *e = endpoints; e->path; e++) {
        const struct asked whole = ask_of(e, ~0u, true);
        const unsigned all = (1u << whole.ids) - 1;
        if (*who_may(e) == '-' || apart(e))
            continue;
        for (unsigned mask = tower_knows(e) ? all : 0; mask <= all; mask++)
            for (int body = mask == 0; body <= whole.names; body++) {
                const struct asked asked = ask_of(e, mask, body);
                /* a field of a person's form, and no address of anything */
                is_refused(&w, &asked, mask || (!whole.ids && e->handle != api_people_post));
            }
    }
    owner_finds(&w, false);
    owner_finds(&w, true);
    house_free(&w.house);
}

static void holds_nothing_of_yama(struct world *w, const struct asked *asked)
{
    static const char *const marks[] = {"yama", "mei", "s9", "sick", "matcha"};
    for (size_t i = 0; i < ROLES; i++) {
        const struct reply reply = ask(&w->people[i], asked);
        for (size_t k = 0; reply.status == 200 && k < sizeof(marks) / sizeof(*marks); k++)
            if (text_find(reply.body, text_of(marks[k])) >= 0)
                fail_msg("%s as %s holds %s: %.*s", asked->address, roles[i], marks[k],
                         TEXT_ARG(reply.body));
    }
}

/* Each page as it is, and with each of its parameters asking for the other client. */
TEST(no_page_holds_anything_of_another_client)
{
    struct world w;
    world_make(&w);
    for (const struct endpoint *e = endpoints; e->path; e++) {
        if (e->method != METHOD_GET || apart(e))
            continue;
        const struct asked plain = ask_of(e, 0, false);
        struct text rest = text_of(e->query ? e->query : "");
        struct field field;
        holds_nothing_of_yama(&w, &plain);
        while (field_next(&rest, &field)) {
            struct asked asked = plain;
            const char *value = field.kind != FIELD_TEXT            ? "1"
                                : strcmp(field.name, "client") == 0 ? "yama"
                                : strcmp(field.name, "brand") == 0  ? "yama-tea"
                                                                    : "";
            const size_t n = strlen(asked.address);
            snprintf(asked.address + n, sizeof(asked.address) - n, "%c%s=%s",
                     strchr(asked.address, '?') ? '&' : '?', field.name, value);
            holds_nothing_of_yama(&w, &asked);
        }
    }
    house_free(&w.house);
}

TEST(no_write_is_heard_without_the_csrf_of_the_session)
{
    struct world w;
    world_make(&w);
    for (const struct endpoint *e = endpoints; e->path; e++) {
        const struct asked asked = ask_of(e, 0, false);
        struct browser bare = w.people[ROLES - 1];
        bare.csrf[0] = 0;
        if (e->method == METHOD_GET || *who_may(e) == '-')
            continue;
        const struct reply reply = ask(&bare, &asked);
        if (reply.status != 403 || text_find(reply.body, TEXT("\"csrf\"")) < 0)
            fail_msg("%s %s: %d", method_name(e), asked.address, reply.status);
    }
    house_free(&w.house);
}

/* ---- one's own tied to another's ---- */

/* As an admin of umi, whose own rows these are: one field names what is another client's. */
static const char *const ties[][2] = {
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"x\",\"sender\":\"yama-x\"}"},
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"x\",\"answers\":\"x:sick\"}"},
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"x\",\"corrects\":\"yama-r1\"}"},
    {"/replies", "{\"case\":\"umi-1\",\"text\":\"abc\",\"links\":[{\"from\":0,\"to\":3,\"fact\":"
                 "\"yama-l1\"}]}"},
    {"/replies", "{\"statement\":\"yama-s1\",\"text\":\"x\"}"},
    {"/replies/umi-r1", "{\"sender\":\"yama-x\"}"},
    {"/replies/umi-r1", "{\"answers\":\"x:sick\"}"},
    {"/replies/umi-r1/link", "{\"approver\":\"mei\"}"},
    {"/replies/check", "{\"id\":\"yama-r1\",\"text\":\"x\"}"},
    {"/replies/check", "{\"case\":\"umi-1\",\"text\":\"x\",\"sender\":\"yama-x\"}"},
    {"/replies/check", "{\"case\":\"umi-1\",\"text\":\"x\",\"answers\":\"x:sick\"}"},
    {"/facts", "{\"client\":\"umi\",\"claim\":\"c\",\"incident\":\"i-s9\"}"},
    {"/facts", "{\"client\":\"umi\",\"claim\":\"c\",\"brand\":\"yama-tea\"}"},
    {"/facts", "{\"client\":\"umi\",\"claim\":\"c\",\"owner\":\"mei\"}"},
    {"/facts/umi-l1", "{\"owner\":\"mei\",\"version\":1}"},
    {"/facts/umi-l1/correct", "{\"object\":\"reply\",\"of\":\"yama-r1\"}"},
    {"/facts/umi-l1/seen", "{\"object\":\"reply\",\"of\":\"yama-r1\",\"text\":\"x\"}"},
    {"/statements", "{\"client\":\"umi\",\"incident\":\"i-s9\"}"},
    {"/statements", "{\"client\":\"umi\",\"brand\":\"yama-tea\"}"},
    {"/statements", "{\"client\":\"umi\",\"brand\":\"umi-foods\",\"story\":\"s9\"}"},
    {"/statements", "{\"client\":\"umi\",\"corrects\":\"yama-s1\",\"note\":\"x\"}"},
    {"/statements",
     "{\"client\":\"umi\",\"brand\":\"umi-foods\",\"text\":\"x\",\"targets\":[\"yama-x\"]}"},
    {"/statements/umi-s1", "{\"targets\":[\"yama-x\"],\"version\":1}"},
    {"/knowledge", "{\"client\":\"umi\",\"lang\":\"en\",\"title\":\"t\",\"brand\":\"yama-tea\"}"},
    {"/knowledge/umi/umi-k1/choose", "{\"case\":\"yama-1\"}"},
    {"/templates", "{\"client\":\"umi\",\"kind\":\"thanks\",\"lang\":\"en\",\"text\":\"x\","
                   "\"brand\":\"yama-tea\"}"},
    {"/tasks/umi-p1", "{\"person\":\"mei\"}"},
    {"/incidents/i-s1/assign", "{\"person\":\"mei\"}"},
    {"/incidents/i-s1/call", "{\"person\":\"mei\"}"},
    {"/cases/umi-1/assign", "{\"person\":\"mei\"}"},
    {"/cases/umi-1/merge", "{\"other\":\"yama-2\"}"},
    {"/cases/umi-1/split", "{\"posts\":[\"x:sick\"]}"},
    {"/cases/umi-1/drafts", "{\"page\":\"yama-k1\"}"},
    {"/cases/umi-1/machine-drafts", "{\"page\":\"yama-k1\"}"},
    {"/queue/next", "{\"client\":\"yama\"}"},
    {"/rings/test", "{\"client\":\"umi\",\"person\":\"mei\"}"},
    {"/rings/test", "{\"client\":\"umi\",\"channel\":\"mei-line\"}"},
    {"/duties/day/stand-ins", "{\"person\":\"mei\",\"from\":\"2026-11-23T09:00:00Z\",\"to\":"
                              "\"2026-11-23T18:00:00Z\"}"},
    {"/silences", "{\"client\":\"umi\",\"brand\":\"yama-tea\",\"until\":"
                  "\"2026-11-23T09:00:00Z\",\"why\":\"x\"}"},
    {"/stops", "{\"client\":\"umi\",\"sender\":\"yama-x\",\"text\":\"x\"}"},
    {"/queries/explain", "{\"client\":\"umi\",\"post\":\"x:sick\",\"query\":\"order\"}"},
    {"/queries/explain",
     "{\"client\":\"umi\",\"post\":\"x:s1\",\"brand\":\"yama-tea\",\"topic\":\"main\"}"},
    {"/parts/route/umi-2",
     "{\"said\":{\"client\":\"yama\",\"ladder\":[\"mei\"]},\"text\":\"because\"}"},
    {"/parts/route/umi-2",
     "{\"said\":{\"client\":\"umi\",\"ladder\":[\"mei\"]},\"text\":\"because\"}"},
    {"/parts/route/umi-3",
     "{\"said\":{\"client\":\"umi\",\"ladder\":[{\"duty\":\"night\"}]},\"text\":\"because\"}"},
    {"/parts/sender/umi-x", "{\"said\":{\"client\":\"yama\"},\"text\":\"because\"}"},
    {"/people",
     "{\"id\":\"new\",\"name\":\"N\",\"role\":\"agent\",\"clients\":[\"umi\",\"yama\"]}"},
    {"/people/bo", "{\"clients\":[\"yama\"]}"},
};

TEST(nothing_of_ones_own_is_tied_to_what_is_another_clients)
{
    struct world w;
    world_make(&w);
    for (size_t i = 0; i < sizeof(ties) / sizeof(*ties); i++) {
        char path[ADDRESS_ROOM];
        snprintf(path, sizeof(path), "/api/v1%s", ties[i][0]);
        const struct reply reply = browser_ask(&w.people[ROLES - 1], "POST", path, ties[i][1]);
        if (reply.status != 400 && reply.status != 403 && reply.status != 404)
            fail_msg("%s %s: %d %.*s", path, ties[i][1], reply.status, TEXT_ARG(reply.body));
    }
    house_free(&w.house);
}
