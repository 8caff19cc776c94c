#include "base/test.h"
#include "desk/desk.h"
#include "page/page.h"
#include "web/house_test.h"

/*
 * Invariant 1 as a property: three clients, rivals among them, each with a thousand random posts,
 * cases, drafts and facts. Each text carries the mark of its client; no page of one client's person
 * and no read of the store for one client may hold the mark of another.
 */

enum { CLIENTS = 3, EACH = 1000, A_JOB = 100, TRIES = 300 };
static const char *const ids[CLIENTS] = {"umi", "yama", "sora"};
static const char *const brands[CLIENTS] = {"umi-foods", "yama-tea", "sora-air"};
static const char *const marks[CLIENTS] = {"zumiqx", "zyamqx", "zsorqx"};

struct dice {
    uint64_t state;
};

static size_t roll(struct dice *dice, size_t sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(dice->state >> 33) % sides;
}

/* Words that all clients share, and the mark of this one somewhere among them. */
static struct text words(struct arena *arena, struct dice *dice, int client)
{
    static const char *const common[] = {
        "届きません", "the parcel", "is late",    "虫が",     "いました", "umi",   "yama", "sora",
        "refund",     "help",       "non arriva", "il pacco", "broken",   "again", "なぜ"};
    struct text text = TEXT("");
    const size_t count = 2 + roll(dice, 8), place = roll(dice, count);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%.*s%s ", TEXT_ARG(text),
                            i == place ? marks[client]
                                       : common[roll(dice, sizeof(common) / sizeof(*common))]);
    return text;
}

struct filling {
    struct house *house;
    struct arena *arena;
    struct dice dice;
    int client, from;
};

static enum err one(struct db *db, struct filling *f, int i, struct why *why)
{
    const struct desk_eyes eyes = {.watched = &f->house->watched};
    const struct text client = text_of(ids[f->client]), brand = text_of(brands[f->client]);
    struct hit hit = {.client = client, .brand = brand, .topic = TEXT("t")};
    struct verdict verdict = {.lang = "ja", .lang_p = 1, .needs_support = .9};
    struct event event;
    struct text made;
    const struct post post = {
        .id = arena_printf(f->arena, "x:%s%d", ids[f->client], i),
        .net = TEXT("x"),
        .at_ms = 1795000000000 - (int64_t)roll(&f->dice, 86400000),
        .text = words(f->arena, &f->dice, f->client),
        /* The same people write to all of them. */
        .author = {.id = arena_printf(f->arena, "author%d", i), .followers = 1},
        .counts = {-1, -1, -1, -1, -1},
        .rating = -1,
        .train_ok = true,
        .hits = &hit,
        .hit_count = 1,
        .verdict = &verdict};
    enum err err = store_post(db, &post, why);
    if (!err)
        err = desk_case_from_post(db, &post, &hit, 1795000000000, &event, why);
    struct act act = {.client = client, .person = TEXT("somebody"), .now_ms = 1795000000000};
    const struct reply_text draft = {.case_id =
                                         arena_printf(f->arena, "%s-%d", ids[f->client], i + 1),
                                     .text = words(f->arena, &f->dice, f->client)};
    if (!err)
        err = desk_reply_new(db, &eyes, &act, &draft, &made, why);
    const struct fact_text fact = {.claim = words(f->arena, &f->dice, f->client)};
    return err ? err : desk_fact_new(db, &(struct desk_eyes){0}, &act, &fact, &made, why);
}

static enum err fill(struct db *db, void *arg, struct why *why)
{
    struct filling copy = *(struct filling *)arg; /* a job may run again: the same dice */
    enum err err = OK;
    for (int i = copy.from; i < copy.from + A_JOB && !err; i++)
        err = one(db, &copy, i, why);
    return err;
}

static struct house *three_clients(void)
{
    static struct client clients[CLIENTS];
    static struct brand brand_rows[CLIENTS];
    struct house *house = house_new(NULL);
    struct why why = {0};
    struct arena *arena = arena_new("fill", 1 << 20);
    for (int c = 0; c < CLIENTS; c++) {
        brand_rows[c] = (struct brand){
            .client = text_of(ids[c]), .id = text_of(brands[c]), .name = text_of(brands[c])};
        clients[c] = (struct client){.id = text_of(ids[c]),
                                     .name = text_of(ids[c]),
                                     .brands = &brand_rows[c],
                                     .brand_count = 1};
    }
    house->watched.clients = clients;
    house->watched.client_count = CLIENTS;
    for (int c = 0; c < CLIENTS; c++)
        for (int from = 0; from < EACH; from += A_JOB) {
            struct filling f = {house, arena, {(uint64_t)(c * EACH + from) + 7}, c, from};
            assert_ok(store_write(house->store, fill, &f, &why), why);
            arena_reset(arena);
        }
    arena_free(&arena);
    for (int c = 0; c < CLIENTS; c++)
        house_person(house, marks[c], "lead", ids[c]);
    return house;
}

/* The page holds what is this client's, and nothing of another. */
static void is_pure(struct text body, int client, const char *what)
{
    for (int c = 0; c < CLIENTS; c++)
        if (c != client && text_find(body, text_of(marks[c])) >= 0)
            fail_msg("%s of %s holds a text of %s", what, ids[client], ids[c]);
}

static void pages_are_pure(struct browser *b, int client)
{
    static const char *const pages[] = {"/cases?limit=500",
                                        "/replies?limit=500",
                                        "/facts",
                                        "/statements",
                                        "/tasks",
                                        "/opt-outs",
                                        "/stops",
                                        "/judging",
                                        "/stories",
                                        "/tower",
                                        "/search?q=parcel&limit=200",
                                        "/search?q=zumiqx&limit=200",
                                        "/search?q=zyamqx&limit=200",
                                        "/search?q=zsorqx&limit=200",
                                        "/cases?client=umi&limit=500",
                                        "/replies?client=yama&limit=500",
                                        "/facts?client=sora",
                                        "/corrections"};
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        char path[100];
        snprintf(path, sizeof(path), "/api/v1%s", pages[i]);
        struct reply reply = browser_ask(b, "GET", path, NULL);
        assert_int_equal(reply.status, 200);
        is_pure(reply.body, client, path);
        if (i < 3)
            assert_true(text_find(reply.body, text_of(marks[client])) >= 0);
    }
}

/* Any object of anybody by its id: one's own is there, another's is not, to read or to change. */
static void objects_are_apart(struct browser *b, struct dice *dice, int client)
{
    static const struct {
        const char *page, *sign, *act, *body;
    } objects[] = {{"cases", "-", "/note", "{\"text\":\"a\"}"},
                   {"replies", "-r", "/submit", "{}"},
                   {"replies", "-r", "", "{\"text\":\"a\"}"},
                   {"facts", "-l", "/end", "{\"text\":\"a\"}"}};
    for (int i = 0; i < TRIES; i++) {
        const int owner = (int)roll(dice, CLIENTS);
        const size_t kind = roll(dice, 4), number = 1 + roll(dice, EACH);
        char path[100], act[140];
        snprintf(path, sizeof(path), "/api/v1/%s/%s%s%zu", objects[kind].page, ids[owner],
                 objects[kind].sign, number);
        snprintf(act, sizeof(act), "%s%s", path, objects[kind].act);
        struct reply reply = browser_ask(b, "GET", path, NULL);
        if (reply.status != (owner == client ? 200 : 404))
            fail_msg("%s as %s: %d", path, ids[client], reply.status);
        is_pure(reply.body, client, path);
        if (owner == client)
            continue;
        reply = browser_ask(b, "POST", act, objects[kind].body);
        if (reply.status != 404)
            fail_msg("POST %s as %s: %d", act, ids[client], reply.status);
    }
}

struct reading {
    struct house *house;
    int client;
    struct buf buf;
};

static enum err read_store(struct db *db, void *arg, struct why *why)
{
    struct reading *r = arg;
    const struct text client = text_of(ids[r->client]);
    const struct seen_by by = {
        .clients = &client, .count = 1, .watched = &r->house->watched, .now_ms = 1795000000000};
    const struct case_query cases = {.limit = 500};
    const struct reply_query replies = {.limit = 500};
    const struct fact_query facts = {.all = true};
    struct json_out out;
    buf_clear(&r->buf);
    json_out_init(&out, &r->buf);
    json_begin(&out, '[');
    enum err err = page_cases_json(db, &by, &cases, &out, why);
    if (!err)
        err = desk_replies_json(db, &by, &replies, &out, why);
    if (!err)
        err = desk_facts_json(db, &by, &facts, &out, why);
    json_end(&out, ']');
    return err;
}

static enum err count_mixed(struct db *db, void *arg, struct why *why)
{
    int64_t *mixed = arg;
    return db_int(db, mixed, why,
                  "SELECT (SELECT count(*) FROM reply r JOIN case_file c ON c.id = r.case_id "
                  "WHERE c.client <> r.client) + (SELECT count(*) FROM case_post k JOIN post p "
                  "ON p.no = k.post WHERE p.client <> k.client) + (SELECT count(*) FROM reply r "
                  "JOIN post p ON p.id = r.answers WHERE p.client <> r.client)",
                  "");
}

TEST(three_clients_with_a_thousand_posts_cases_drafts_and_facts_each_never_mix)
{
    struct house *house = three_clients();
    struct why why = {0};
    int64_t mixed = -1;
    for (int c = 0; c < CLIENTS; c++) {
        struct reading r = {house, c, {0}};
        buf_init(&r.buf, 16 << 20);
        assert_ok(store_read(house->store, read_store, &r, &why), why);
        is_pure(buf_view(&r.buf), c, "the store");
        assert_true(text_find(buf_view(&r.buf), text_of(marks[c])) >= 0);
        buf_done(&r.buf);
    }
    assert_ok(store_read(house->store, count_mixed, &mixed, &why), why);
    assert_int_equal(mixed, 0);
    for (int c = 0; c < CLIENTS; c++) {
        struct browser b = {.house = house};
        struct dice dice = {(uint64_t)c + 99};
        assert_int_equal(browser_sign_in(&b, marks[c], "correct horse").status, 200);
        pages_are_pure(&b, c);
        objects_are_apart(&b, &dice, c);
    }
    house_free(&house);
}
