#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/test.h"
#include "model/post_line.h"
#include "store/db.h"

#include <unistd.h>

/* A database in memory, and jobs run at once in it. */
struct bench {
    struct db *db;
    struct arena *arena;
    struct why why;
};

static void bench_init(struct bench *bench)
{
    *bench = (struct bench){.arena = arena_new("test", 4096)};
    assert_ok(db_open(":memory:", DB_WRITE, &bench->db, &bench->why), bench->why);
    assert_ok(db_migrate(bench->db, &bench->why), bench->why);
}

static void bench_done(struct bench *bench)
{
    db_close(&bench->db);
    arena_free(&bench->arena);
}

static struct post read_post(struct bench *bench, const char *line)
{
    struct post post;
    assert_ok(post_read(text_of(line), bench->arena, &post, &bench->why), bench->why);
    return post;
}

/* Puts the post into a story of the brand. */
static void keep(struct bench *bench, struct post *post, const char *client, const char *story)
{
    struct placement placement = {
        .client = text_of(client), .brand = text_of(client), .story = text_of(story)};
    struct hit hit = {.client = text_of(client), .brand = text_of(client), .topic = TEXT("t")};
    post->hits = &hit;
    post->hit_count = 1;
    post->stories = &placement;
    post->story_count = story ? 1 : 0;
    assert_ok(store_post(bench->db, post, &bench->why), bench->why);
    assert_ok(store_job_end(bench->db, &bench->why), bench->why);
}

static int64_t number(struct bench *bench, const char *sql)
{
    int64_t value = -1;
    assert_ok(db_int(bench->db, &value, &bench->why, sql, ""), bench->why);
    return value;
}

static struct text value(struct bench *bench, const char *sql)
{
    struct row *row = NULL;
    assert_ok(db_query(bench->db, &row, &bench->why, sql, ""), bench->why);
    struct text text = {0};
    if (row_next(row) && !row_null(row, 0))
        text = arena_text(bench->arena, row_text(row, 0));
    assert_ok(row_end(&row, &bench->why), bench->why);
    return text;
}

static size_t found(struct bench *bench, const char *client, const char *query)
{
    const struct text clients[] = {text_of(client)};
    const struct seen_by by = {.clients = clients, .count = 1};
    int64_t numbers[50];
    struct found_posts found_posts = {numbers, 50, 0};
    assert_ok(store_search(bench->db, &by, text_of(query), &found_posts, &bench->why), bench->why);
    return found_posts.count;
}

#define WORM                                                                                            \
    "{\"id\":\"x:1\",\"net\":\"x\",\"kind\":\"post\",\"at\":\"2026-11-21T03:57:00Z\","                  \
    "\"text\":\"海フーズのチョコに虫が。異物混入では？\",\"author\":{\"id\":\"a1\"," \
    "\"name\":\"Taro\",\"followers\":400},\"url\":\"https://x.example/1\",\"verdict\":"                 \
    "{\"lang\":\"ja\",\"lang_p\":0.99,\"sentiment\":{\"negative\":0.9,\"neutral\":0.1,"                 \
    "\"positive\":0},\"risks\":[{\"category\":\"contamination\",\"p\":0.97}],\"why\":"                  \
    "[{\"for\":\"contamination\",\"text\":\"虫\",\"weight\":2.1,\"at\":[8,9]}]}}"

TEST(the_same_post_is_stored_once)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    keep(&bench, &post, "umi", "s1");
    assert_int_equal(number(&bench, "SELECT count(*) FROM post"), 1);
    assert_int_equal(number(&bench, "SELECT posts FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT reach FROM story"), 400);
    assert_int_equal(found(&bench, "umi", "虫"), 1);
    bench_done(&bench);
}

TEST(words_of_any_length_are_found)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", NULL);
    static const char *const there[] = {"異物", "異",     "混",   "入",          "異物混入", "虫",
                                        "ﾁｮｺ",  "チョコ", "チョ", "海フーズ 虫", "\"虫が\""};
    static const char *const not_there[] = {"異虫", "金属", "物異", "海 魚", "虫虫"};
    for (size_t i = 0; i < sizeof(there) / sizeof(*there); i++)
        if (found(&bench, "umi", there[i]) != 1)
            fail_msg("%s is not found", there[i]);
    for (size_t i = 0; i < sizeof(not_there) / sizeof(*not_there); i++)
        if (found(&bench, "umi", not_there[i]) != 0)
            fail_msg("%s is found", not_there[i]);
    post = read_post(&bench, "{\"id\":\"x:2\",\"net\":\"x\",\"at\":\"2026-11-21T04:00:00Z\","
                             "\"text\":\"Perché c'è un VERME nella cioccolata?\"}");
    keep(&bench, &post, "umi", NULL);
    assert_int_equal(found(&bench, "umi", "verme"), 1);
    assert_int_equal(found(&bench, "umi", "PERCHÉ ciocco"), 1);
    assert_int_equal(found(&bench, "umi", "erme"), 0);
    bench_done(&bench);
}

TEST(a_post_of_two_clients_shows_neither_the_other)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    struct hit hits[] = {{.client = TEXT("umi"), .brand = TEXT("umi"), .topic = TEXT("umi-main")},
                         {.client = TEXT("yama"), .brand = TEXT("yb"), .topic = TEXT("yama-main")}};
    struct placement stories[] = {
        {.client = TEXT("umi"), .brand = TEXT("umi"), .story = TEXT("s1")},
        {.client = TEXT("yama"), .brand = TEXT("yb"), .story = TEXT("s2")}};
    post.hits = hits;
    post.stories = stories;
    post.hit_count = post.story_count = 2;
    assert_ok(store_post(bench.db, &post, &bench.why), bench.why);
    assert_ok(store_job_end(bench.db, &bench.why), bench.why);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post"), 2);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE client = 'umi' AND "
                                    "(line LIKE '%yama%' OR line LIKE '%s2%')"),
                     0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE client = 'yama' AND "
                                    "line LIKE '%umi-main%'"),
                     0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM placement l JOIN post p ON p.no = l.post "
                                    "WHERE p.client <> l.client"),
                     0);
    assert_int_equal(found(&bench, "umi", "虫"), 1);
    assert_int_equal(found(&bench, "other", "虫"), 0);
    bench_done(&bench);
}

TEST(reposts_are_counted_apart_and_are_no_critics)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    for (int i = 0; i < 30; i++) {
        char line[400];
        snprintf(line, sizeof(line),
                 "{\"id\":\"x:r%d\",\"net\":\"x\",\"kind\":\"repost\",\"at\":"
                 "\"2026-11-21T04:%02d:00Z\",\"repost_of\":\"x:1\",\"author\":{\"id\":\"b%d\","
                 "\"followers\":10}}",
                 i, i, i);
        post = read_post(&bench, line);
        keep(&bench, &post, "umi", "s1");
    }
    assert_int_equal(number(&bench, "SELECT posts FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT reposts FROM story"), 30);
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT reach FROM story"), 700);
    assert_int_equal(number(&bench, "SELECT sum(reposts) FROM bin"), 30);
    assert_int_equal(number(&bench, "SELECT sum(authors) FROM bin"), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM bin"), 4);
    bench_done(&bench);
}

TEST(our_own_voice_is_no_critic)
{
    struct bench bench;
    bench_init(&bench);
    struct text account = TEXT("x:@Umi_Official");
    struct brand brand = {.client = TEXT("umi"), .id = TEXT("umi"), .accounts = {&account, 1}};
    struct client client = {.id = TEXT("umi"), .brands = &brand, .brand_count = 1};
    struct watched watched = {.clients = &client, .client_count = 1};
    assert_ok(store_set_watched(bench.db, &watched, TEXT("clients: []"), TEXT("me"), 1, &bench.why),
              bench.why);
    struct post post = read_post(&bench, WORM);
    post.author.handle = TEXT("umi_official");
    keep(&bench, &post, "umi", "s1");
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 0);
    bench_done(&bench);
}

/* ---- deletes and edits ---- */

static void remove_post(struct bench *bench, const char *id)
{
    char line[200];
    snprintf(line, sizeof(line),
             "{\"id\":\"%s\",\"net\":\"x\",\"kind\":\"delete\",\"at\":\"2026-11-21T06:00:00Z\"}",
             id);
    struct post post = read_post(bench, line);
    assert_ok(store_post(bench->db, &post, &bench->why), bench->why);
}

TEST(a_deleted_post_leaves_only_a_tombstone)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    keep(&bench, &post, "yama", "s2");
    remove_post(&bench, "x:1");
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE line IS NULL AND author IS "
                                    "NULL AND deleted_at IS NOT NULL AND hash IS NOT NULL "
                                    "AND url = 'https://x.example/1' AND at > 0"),
                     2);
    /* echo -n '海フーズのチョコに虫が。異物混入では？' | sha256sum */
    assert_text(value(&bench, "SELECT hash FROM post"),
                "6aeee7a01ced7defc8b0cb60f7d044c853edd5f447a0e64fa72a840b35223358");
    assert_null(value(&bench, "SELECT headline FROM story").at);
    assert_int_equal(found(&bench, "umi", "虫"), 0);
    assert_int_equal(found(&bench, "yama", "異物"), 0);
    /* Read again from the source, it stays away. */
    keep(&bench, &post, "umi", "s1");
    assert_int_equal(found(&bench, "umi", "虫"), 0);
    remove_post(&bench, "x:1");
    remove_post(&bench, "never-seen");
    bench_done(&bench);
}

TEST(the_headline_passes_to_the_next_post)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    post = read_post(&bench, "{\"id\":\"x:2\",\"net\":\"x\",\"at\":\"2026-11-21T04:00:00Z\","
                             "\"text\":\"un verme\",\"verdict\":{\"lang\":\"it\"}}");
    keep(&bench, &post, "umi", "s1");
    remove_post(&bench, "x:1");
    assert_text(value(&bench, "SELECT headline FROM story"), "un verme");
    assert_text(value(&bench, "SELECT headline_lang FROM story"), "it");
    remove_post(&bench, "x:2");
    assert_null(value(&bench, "SELECT headline FROM story").at);
    bench_done(&bench);
}

TEST(a_deleted_text_is_nowhere_in_the_file)
{
    char room[256], path[300];
    const char *folder = test_folder(room);
    snprintf(path, sizeof(path), "%s/x.db", folder);
    struct bench bench = {.arena = arena_new("test", 4096)};
    assert_ok(db_open(path, DB_WRITE, &bench.db, &bench.why), bench.why);
    assert_ok(db_migrate(bench.db, &bench.why), bench.why);
    struct post post = read_post(&bench, WORM);
    struct because because = {.code = "word", .words = TEXT("虫が入って"), .weight = 4};
    struct placement placement = {.client = TEXT("umi"),
                                  .brand = TEXT("umi"),
                                  .story = TEXT("s1"),
                                  .because = &because,
                                  .because_count = 1};
    post.verdict->intent[INTENT_NEWS] = .9;
    post.author.handle = TEXT("taro_news");
    post.author.followers = 10000; /* an author who is an outlet */
    post.stories = &placement;
    post.story_count = 1;
    assert_ok(store_post(bench.db, &post, &bench.why), bench.why);
    assert_ok(store_job_end(bench.db, &bench.why), bench.why);
    assert_int_equal(number(&bench, "SELECT count(*) FROM placement WHERE because LIKE "
                                    "'%虫が入って%' AND outlet = 'taro_news'"),
                     1);
    remove_post(&bench, "x:1");
    db_close(&bench.db); /* folds the log back */
    struct text bytes = test_read_file(path);
    assert_int_equal(text_find(bytes, TEXT("チョコに虫")), -1);
    assert_int_equal(text_find(bytes, TEXT("Taro")), -1);
    assert_int_equal(text_find(bytes, TEXT("虫が入って")), -1);
    assert_int_equal(text_find(bytes, TEXT("taro_news")), -1);
    assert_true(text_find(bytes, TEXT("https://x.example/1")) >= 0);
    mem_free((void *)(uintptr_t)bytes.at);
    arena_free(&bench.arena);
    test_folder_done(folder);
}

TEST(an_edit_shows_the_new_text_and_keeps_the_old)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    struct post edit = read_post(
        &bench, "{\"id\":\"x:1\",\"net\":\"x\",\"kind\":\"edit\",\"rev\":\"2\",\"at\":"
                "\"2026-11-21T05:00:00Z\",\"text\":\"金属片でした\",\"author\":{\"id\":\"a1\"}}");
    keep(&bench, &edit, "umi", "s1");
    keep(&bench, &edit, "umi", "s1");
    assert_int_equal(found(&bench, "umi", "虫"), 0);
    assert_int_equal(found(&bench, "umi", "金属"), 1);
    assert_text(value(&bench, "SELECT headline FROM story"), "金属片でした");
    assert_int_equal(number(&bench, "SELECT posts FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE shown = 1"), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post_version WHERE line LIKE '%虫%'"), 1);
    /* What the edit does not say stays. */
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE shown = 1 AND "
                                    "kind = 'post' AND line LIKE '%Taro%'"),
                     1);
    /* An older edit that comes late changes nothing that is shown. */
    struct post late = read_post(&bench, "{\"id\":\"x:1\",\"net\":\"x\",\"kind\":\"edit\",\"rev\":"
                                         "\"1\",\"at\":\"2026-11-21T04:30:00Z\",\"text\":\"木\"}");
    keep(&bench, &late, "umi", "s1");
    assert_int_equal(found(&bench, "umi", "金属"), 1);
    remove_post(&bench, "x:1");
    assert_int_equal(number(&bench, "SELECT count(*) FROM post WHERE line IS NOT NULL"), 0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post_version WHERE line IS NOT NULL"), 0);
    assert_int_equal(found(&bench, "umi", "金属"), 0);
    bench_done(&bench);
}

/* ---- events ---- */

static struct event level_event(int from, int to)
{
    return (struct event){.kind = EVENT_LEVEL,
                          .at_ms = 1000000 + to,
                          .client = TEXT("umi"),
                          .brand = TEXT("umi"),
                          .story = TEXT("s1"),
                          .from = from,
                          .to = to,
                          .computed = to,
                          .score = 19,
                          .category = RISK_CONTAMINATION,
                          .figures = {.authors = 7, .reach = 900, .networks = 2},
                          .why = {{"F1", TEXT("F1 grave harm with evidence")}},
                          .why_count = 1,
                          .first_post = TEXT("x:1")};
}

TEST(a_level_event_keeps_the_story_in_step)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    struct event event = level_event(0, 2);
    int64_t first = 0, second = 0;
    assert_ok(store_event(bench.db, &event, &first, &bench.why), bench.why);
    event = level_event(2, 3);
    assert_ok(store_event(bench.db, &event, &second, &bench.why), bench.why);
    assert_true(second > first);
    assert_int_equal(number(&bench, "SELECT level FROM story"), 3);
    assert_int_equal(number(&bench, "SELECT since FROM story"), 1000003);
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 7);
    assert_text(value(&bench, "SELECT category FROM story"), "contamination");
    assert_int_equal(number(&bench, "SELECT count(*) FROM level_change"), 2);
    /* The same level said again: since stays, and no change is counted. */
    event = level_event(3, 3);
    event.at_ms += 5000;
    assert_ok(store_figures(bench.db, &event, &bench.why), bench.why);
    assert_int_equal(number(&bench, "SELECT since FROM story"), 1000003);
    assert_int_equal(number(&bench, "SELECT count(*) FROM level_change"), 2);
    assert_int_equal(number(&bench, "SELECT count(*) FROM event"), 2);
    bench_done(&bench);
}

TEST(incidents_and_rings_follow_their_events)
{
    struct bench bench;
    bench_init(&bench);
    struct event event = level_event(0, 3);
    int64_t n;
    assert_ok(store_event(bench.db, &event, &n, &bench.why), bench.why);
    struct event incident = {.kind = EVENT_INCIDENT,
                             .at_ms = 5,
                             .client = TEXT("umi"),
                             .brand = TEXT("umi"),
                             .story = TEXT("s1"),
                             .incident = TEXT("i1"),
                             .open = true};
    assert_ok(store_event(bench.db, &incident, &n, &bench.why), bench.why);
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = 6,
                         .client = TEXT("umi"),
                         .brand = TEXT("umi"),
                         .story = TEXT("s1"),
                         .ring = TEXT("r1"),
                         .person = TEXT("sato"),
                         .channel = TEXT("log"),
                         .level = 3};
    assert_ok(store_event(bench.db, &ring, &n, &bench.why), bench.why);
    assert_text(value(&bench, "SELECT state FROM ring"), "intended");
    assert_ok(
        store_ring(bench.db, TEXT("umi"), TEXT("r1"), "delivered", (struct text){0}, &bench.why),
        bench.why);
    assert_text(value(&bench, "SELECT state FROM ring"), "delivered");
    assert_int_equal(
        store_ring(bench.db, TEXT("yama"), TEXT("r1"), "failed", TEXT("x"), &bench.why),
        ERR_NOT_FOUND);
    assert_ok(store_acknowledge(bench.db, &ring, TEXT("sato"), 9, &bench.why), bench.why);
    assert_int_equal(number(&bench, "SELECT acknowledged_at FROM ring"), 9);
    assert_text(value(&bench, "SELECT acknowledged_by FROM incident"), "sato");
    assert_int_equal(number(&bench, "SELECT count(*) FROM history WHERE kind = 'ack'"), 1);
    incident.open = false;
    assert_ok(store_event(bench.db, &incident, &n, &bench.why), bench.why);
    assert_text(value(&bench, "SELECT state FROM incident"), "closed");
    bench_done(&bench);
}

struct kept {
    char text[200];
};

static enum err note_kept(const struct event *ring, void *arg, struct why *why)
{
    (void)why;
    struct kept *kept = arg;
    const size_t len = strlen(kept->text);
    snprintf(kept->text + len, sizeof(kept->text) - len, "%.*s %.*s by %.*s;",
             TEXT_ARG(ring->story), TEXT_ARG(ring->ring), TEXT_ARG(ring->channel));
    return OK;
}

TEST(who_takes_one_test_ring_over_has_no_other)
{
    struct bench bench;
    bench_init(&bench);
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = 6,
                         .client = TEXT("umi"),
                         .story = TEXT(""),
                         .ring = TEXT("r1"),
                         .person = TEXT("sato"),
                         .channel = TEXT("log"),
                         .test = true};
    int64_t n;
    assert_ok(store_event(bench.db, &ring, &n, &bench.why), bench.why);
    ring.ring = TEXT("r2");
    assert_ok(store_event(bench.db, &ring, &n, &bench.why), bench.why);
    assert_ok(store_take_over(bench.db, &ring, TEXT("mori"), 9, &bench.why), bench.why);
    assert_text(value(&bench, "SELECT group_concat(id) FROM ring WHERE acknowledged_by = 'mori'"),
                "r2");
    bench_done(&bench);
}

TEST(of_each_open_incident_the_last_ring_of_each_channel_is_kept)
{
    static const struct {
        const char *story, *ring, *carrier, *channel, *outcome;
    } rows[] = {{"s1", "r1", NULL, "chat", "delivered"},  {"s1", "r2", NULL, "chat", "failed"},
                {"s1", "r2", NULL, "phone", "delivered"}, {"s1", "r3", NULL, "chat", "delivered"},
                {"s2", "r4", "r3", NULL, NULL},           {"s3", "r5", NULL, "chat", "delivered"},
                {"s1", "r6", NULL, "chat", "again"}};
    struct bench bench;
    bench_init(&bench);
    int64_t n;
    for (int i = 1; i <= 3; i++) {
        char story[16], id[16];
        snprintf(story, sizeof(story), "s%d", i);
        snprintf(id, sizeof(id), "i%d", i);
        struct event incident = {.kind = EVENT_INCIDENT,
                                 .client = TEXT("umi"),
                                 .brand = TEXT("umi"),
                                 .story = text_of(story),
                                 .incident = text_of(id),
                                 .open = true};
        assert_ok(store_event(bench.db, &incident, &n, &bench.why), bench.why);
        incident.open = i != 3;
        assert_ok(store_event(bench.db, &incident, &n, &bench.why), bench.why);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const struct event ring = {.kind = EVENT_RING,
                                   .client = TEXT("umi"),
                                   .brand = TEXT("umi"),
                                   .story = text_of(rows[i].story),
                                   .ring = text_of(rows[i].ring),
                                   .carrier = text_of(rows[i].carrier),
                                   .channel = TEXT("chat"),
                                   .level = 3};
        assert_ok(store_event(bench.db, &ring, &n, &bench.why), bench.why);
        const struct ring_try t = {.client = TEXT("umi"),
                                   .ring = text_of(rows[i].ring),
                                   .channel = text_of(rows[i].channel),
                                   .outcome = text_of(rows[i].outcome)};
        if (rows[i].channel)
            assert_ok(store_attempt(bench.db, &t, &bench.why), bench.why);
    }
    struct kept kept = {.text = ""};
    assert_ok(store_rings_kept(bench.db, note_kept, &kept, &bench.why), bench.why);
    assert_string_equal(kept.text, "s1 r2 by phone;s1 r3 by chat;s2 r4 by chat;");
    bench_done(&bench);
}

static enum err count_event(int64_t no, struct text what, struct text body, void *arg,
                            struct why *why)
{
    (void)no;
    (void)why;
    assert_true(what.len > 0 && text_starts(body, TEXT("{")));
    ++*(int *)arg;
    return OK;
}

TEST(the_stream_goes_on_after_a_number_and_tells_only_ones_own)
{
    struct bench bench;
    bench_init(&bench);
    int64_t number_of[4];
    const char *const clients[] = {"umi", "yama", "umi", NULL};
    for (int i = 0; i < 4; i++) {
        struct event event = level_event(0, 1);
        event.client = text_of(clients[i]);
        if (!clients[i])
            event =
                (struct event){.kind = EVENT_SOURCE, .source = TEXT("f"), .state = TEXT("silent")};
        assert_ok(store_event(bench.db, &event, &number_of[i], &bench.why), bench.why);
    }
    const struct text umi[] = {TEXT("umi")};
    const struct seen_by by = {.clients = umi, .count = 1};
    int count = 0;
    assert_ok(
        store_events(bench.db, &by, &(struct event_span){0, 100}, count_event, &count, &bench.why),
        bench.why);
    assert_int_equal(count, 3);
    count = 0;
    assert_ok(store_events(bench.db, &by, &(struct event_span){number_of[0], 100}, count_event,
                           &count, &bench.why),
              bench.why);
    assert_int_equal(count, 2);
    int64_t last = 0;
    assert_ok(store_event_last(bench.db, &last, &bench.why), bench.why);
    assert_int_equal(last, number_of[3]);
    bench_done(&bench);
}

/* ---- people, sources, who is watched ---- */

TEST(the_first_person_is_made_once)
{
    struct bench bench;
    bench_init(&bench);
    struct db *db = bench.db;
    struct why *why = &bench.why;
    assert_ok(store_first_token(db, TEXT("old"), 1, why), *why);
    assert_ok(store_first_token(db, TEXT("new"), 2, why), *why);
    assert_int_equal(store_first_token_use(db, TEXT("old"), 3, why), ERR_DENIED);
    assert_ok(store_first_token_use(db, TEXT("new"), 3, why), *why);
    assert_int_equal(store_first_token_use(db, TEXT("new"), 4, why), ERR_DENIED);
    const struct user user = {.id = TEXT("sato"), .name = TEXT("佐藤"), .role = TEXT("admin")};
    assert_ok(store_user_add(db, &user, 5, why), *why);
    assert_int_equal(store_user_add(db, &user, 5, why), ERR_BAD_INPUT);
    assert_ok(store_first_token(db, TEXT("third"), 6, why), *why);
    assert_int_equal(store_first_token_use(db, TEXT("third"), 7, why), ERR_DENIED);
    bench_done(&bench);
}

TEST(people_and_sessions_are_found_again)
{
    struct bench bench;
    bench_init(&bench);
    struct db *db = bench.db;
    struct why *why = &bench.why;
    struct text clients[] = {TEXT("umi"), TEXT("yama")};
    struct user user = {.id = TEXT("rossi"),
                        .name = TEXT("Giulia Rossi"),
                        .role = TEXT("lead"),
                        .lang = TEXT("it"),
                        .password = TEXT("$argon2id$x"),
                        .clients = clients,
                        .client_count = 2};
    assert_ok(store_user_add(db, &user, 5, why), *why);
    struct user got;
    assert_ok(store_user(db, TEXT("rossi"), bench.arena, &got, why), *why);
    assert_text(got.name, "Giulia Rossi");
    assert_int_equal(got.client_count, 2);
    assert_int_equal(store_user(db, TEXT("nobody"), bench.arena, &got, why), ERR_NOT_FOUND);
    user.password = (struct text){0};
    user.client_count = 1;
    assert_ok(store_user_change(db, &user, why), *why);
    assert_ok(store_user(db, TEXT("rossi"), bench.arena, &got, why), *why);
    assert_text(got.password, "$argon2id$x");
    assert_int_equal(got.client_count, 1);
    const struct session session = {TEXT("h"), TEXT("rossi"), TEXT("c"), 10, 100, {0}};
    struct session back;
    assert_ok(store_session_add(db, &session, why), *why);
    assert_ok(store_session(db, TEXT("h"), 99, bench.arena, &back, why), *why);
    assert_text(back.person, "rossi");
    assert_int_equal(store_session(db, TEXT("h"), 100, bench.arena, &back, why), ERR_NOT_FOUND);
    assert_ok(store_session_end(db, TEXT("h"), why), *why);
    assert_int_equal(store_session(db, TEXT("h"), 50, bench.arena, &back, why), ERR_NOT_FOUND);
    bench_done(&bench);
}

static enum err join_state(struct text key, struct text value_of, void *arg, struct why *why)
{
    (void)why;
    return buf_printf(arg, "%.*s=%zu ", TEXT_ARG(key), value_of.len);
}

TEST(live_state_and_counts_come_back)
{
    struct bench bench;
    bench_init(&bench);
    struct db *db = bench.db;
    struct why *why = &bench.why;
    assert_ok(store_state(db, TEXT("b"), (struct text){"\0\1\2", 3}, why), *why);
    assert_ok(store_state(db, TEXT("a"), TEXT(""), why), *why);
    assert_ok(store_state(db, TEXT("c"), TEXT("x"), why), *why);
    assert_ok(store_state(db, TEXT("c"), (struct text){0}, why), *why);
    struct buf buf;
    buf_init(&buf, 4096);
    assert_ok(store_states(db, join_state, &buf, why), *why);
    assert_text(buf_view(&buf), "a=0 b=3 ");
    buf_done(&buf);
    const int64_t counts[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    int64_t got[8];
    assert_ok(store_count(db, TEXT("s"), counts, why), *why);
    assert_ok(store_count(db, TEXT("s"), counts, why), *why);
    assert_ok(store_counts_of(db, TEXT("s"), got, why), *why);
    assert_int_equal(got[0], 2);
    assert_int_equal(got[7], 16);
    bench_done(&bench);
}

TEST(every_version_of_who_is_watched_is_kept)
{
    struct bench bench;
    bench_init(&bench);
    struct db *db = bench.db;
    struct why *why = &bench.why;
    struct text yaml;
    const struct watched none = {0};
    assert_int_equal(store_watched(db, 0, bench.arena, &yaml, why), ERR_NOT_FOUND);
    assert_ok(store_set_watched(db, &none, TEXT("one"), TEXT("me"), 1, why), *why);
    assert_ok(store_set_watched(db, &none, TEXT("one"), TEXT("me"), 2, why), *why);
    assert_ok(store_set_watched(db, &none, TEXT("two"), TEXT("me"), 3, why), *why);
    assert_int_equal(number(&bench, "SELECT count(*) FROM watched"), 2);
    assert_ok(store_watched(db, 0, bench.arena, &yaml, why), *why);
    assert_text(yaml, "two");
    assert_ok(store_watched(db, 1, bench.arena, &yaml, why), *why);
    assert_text(yaml, "one");
    bench_done(&bench);
}

TEST(somebody_who_first_asked_kindly_becomes_a_critic_once)
{
    struct bench bench;
    bench_init(&bench);
    struct post post = read_post(&bench, "{\"id\":\"x:0\",\"net\":\"x\",\"at\":"
                                         "\"2026-11-21T03:00:00Z\",\"text\":\"好き\",\"author\":"
                                         "{\"id\":\"a1\"}}");
    keep(&bench, &post, "umi", "s1");
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 0);
    post = read_post(&bench, WORM);
    keep(&bench, &post, "umi", "s1");
    post.id = TEXT("x:3");
    keep(&bench, &post, "umi", "s1");
    assert_int_equal(number(&bench, "SELECT authors FROM story"), 1);
    assert_int_equal(number(&bench, "SELECT sum(authors) FROM bin"), 1);
    bench_done(&bench);
}

static void turn(struct bench *bench, const char *state, const char *story, const char *other,
                 const struct text *posts, size_t count)
{
    const struct event event = {.kind = EVENT_STORY,
                                .at_ms = 5,
                                .client = TEXT("umi"),
                                .brand = TEXT("umi"),
                                .story = text_of(story),
                                .other = text_of(other),
                                .state = text_of(state),
                                .by = TEXT("rei"),
                                .posts = posts,
                                .post_count = count};
    assert_ok(store_event(bench->db, &event, NULL, &bench->why), bench->why);
    assert_ok(store_job_end(bench->db, &bench->why), bench->why);
}

#define CRITIC(id)                                                                                 \
    "\"author\":{\"id\":\"" id "\"},\"verdict\":{\"lang\":\"en\",\"sentiment\":{\"negative\":1}}}"

static void three_posts(struct bench *bench)
{
    static const char *const lines[] = {
        "{\"id\":\"x:1\",\"net\":\"x\",\"at\":\"2026-01-01T00:00:00Z\",\"text\":\"first\"," CRITIC(
            "a"),
        "{\"id\":\"x:2\",\"net\":\"x\",\"at\":\"2026-01-01T00:01:00Z\",\"text\":\"second\"," CRITIC(
            "b"),
        "{\"id\":\"x:3\",\"net\":\"x\",\"at\":\"2026-01-01T00:02:00Z\",\"text\":\"third\"," CRITIC(
            "b")};
    for (int i = 0; i < 3; i++) {
        struct post post = read_post(bench, lines[i]);
        keep(bench, &post, "umi", i == 1 ? "s1" : "s2");
    }
}

TEST(merged_stories_keep_their_posts_under_one_id_and_their_past_under_both)
{
    struct bench bench;
    bench_init(&bench);
    three_posts(&bench);
    turn(&bench, "merged", "s1", "s2", NULL, 0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM placement WHERE story = 's1'"), 3);
    assert_int_equal(number(&bench, "SELECT count(*) FROM placement WHERE story = 's2'"), 0);
    assert_int_equal(number(&bench, "SELECT posts FROM story WHERE id = 's1'"), 3);
    assert_int_equal(number(&bench, "SELECT count(*) FROM story_author WHERE story = 's1'"), 2);
    assert_int_equal(number(&bench, "SELECT pinned FROM story WHERE id = 's1'"), 1);
    assert_text(value(&bench, "SELECT headline FROM story WHERE id = 's1'"), "first");
    assert_text(value(&bench, "SELECT merged_into FROM story WHERE id = 's2'"), "s1");
    assert_int_equal(number(&bench, "SELECT count(*) FROM story_history WHERE person = 'rei'"), 2);
    bench_done(&bench);
}

TEST(a_split_takes_the_named_posts_and_counts_both_anew)
{
    struct bench bench;
    bench_init(&bench);
    three_posts(&bench);
    const struct text posts[] = {TEXT("x:3")};
    assert_int_equal(number(&bench, "SELECT authors FROM story WHERE id = 's2'"), 2);
    turn(&bench, "split", "s2", "s3", posts, 1);
    assert_int_equal(number(&bench, "SELECT authors FROM story WHERE id = 's2'"), 1);
    assert_int_equal(number(&bench, "SELECT authors FROM story WHERE id = 's3'"), 1);
    assert_text(value(&bench, "SELECT author FROM story_author WHERE story = 's2'"), "x:a");
    static const char *const curves[] = {
        "SELECT sum(posts) * 10 + sum(authors) FROM bin WHERE story = 's2'",
        "SELECT sum(posts) * 10 + sum(authors) FROM bin WHERE story = 's3'",
        "SELECT sum(posts) * 10 + sum(authors) FROM bin WHERE story = 's1'"};
    for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++)
        assert_int_equal(number(&bench, curves[i]), 11);
    assert_int_equal(number(&bench, "SELECT posts FROM story WHERE id = 's2'"), 1);
    assert_int_equal(number(&bench, "SELECT posts FROM story WHERE id = 's3'"), 1);
    assert_text(value(&bench, "SELECT headline FROM story WHERE id = 's3'"), "third");
    assert_int_equal(number(&bench, "SELECT count(*) FROM story WHERE pinned = 1"), 2);
    turn(&bench, "unpinned", "s3", NULL, NULL, 0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM story WHERE pinned = 1"), 1);
    bench_done(&bench);
}
