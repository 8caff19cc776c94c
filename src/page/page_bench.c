#include "base/clock.h"
#include "desk/desk.h"
#include "page/page.h"

#include <stdio.h>
#include <unistd.h>

/*
 * How long the pages take over a large store: one story of 50,000 posts, 20,000 other stories, and
 * 10,000 cases. Prints "name value unit", the middle of nine runs.
 */

enum { BIG = 50000, STORIES = 20000, CASES = 10000, A_JOB = 500, RUNS = 9 };

struct fill {
    int64_t from;
};

static enum err one(struct db *db, int64_t i, struct why *why)
{
    char id[32], author[32], story[32];
    struct verdict verdict = {.lang = "ja", .lang_p = 1, .needs_support = i >= BIG + STORIES};
    verdict.sentiment[SENTIMENT_NEGATIVE] = .9;
    snprintf(id, sizeof(id), "x:%lld", (long long)i);
    snprintf(author, sizeof(author), "a%lld", (long long)i);
    snprintf(story, sizeof(story), "s%lld", (long long)(i < BIG ? 0 : i - BIG));
    struct hit hit = {.client = TEXT("umi"), .brand = TEXT("umi"), .topic = TEXT("t")};
    struct placement placement = {
        .client = TEXT("umi"), .brand = TEXT("umi"), .story = text_of(story)};
    struct post post = {.id = text_of(id),
                        .net = TEXT("x"),
                        .at_ms = 1760000000000 + i * 200,
                        .text = TEXT("海フーズのチョコに虫が入っていました。どうすればいいですか"),
                        .author = {.id = text_of(author), .followers = 10},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .train_ok = true,
                        .hits = &hit,
                        .hit_count = 1,
                        .verdict = &verdict,
                        .stories = &placement,
                        .story_count = 1};
    enum err err = store_post(db, &post, why);
    struct event event;
    if (!err && desk_wants_case(&post, &hit))
        err = desk_case_from_post(db, &post, &hit, post.at_ms, &event, why);
    return err;
}

static enum err fill(struct db *db, void *arg, struct why *why)
{
    const struct fill *job = arg;
    enum err err = OK;
    for (int64_t i = job->from; i < job->from + A_JOB && !err; i++)
        err = one(db, i, why);
    return err;
}

enum page {
    TOWER,
    STORY_LIST,
    STORY,
    SPREAD,
    GROUPS,
    AUTHORS,
    PAST,
    CASE_LIST,
    QUEUE,
    BOARD,
    SEARCH,
    PAGES
};

struct asked {
    enum page page;
    struct buf buf;
};

static enum err ask(struct db *db, void *arg, struct why *why)
{
    struct asked *asked = arg;
    struct text client = TEXT("umi");
    struct brand brand = {.client = client, .id = client};
    struct client owner = {.id = client, .brands = &brand, .brand_count = 1};
    const struct watched watched = {.clients = &owner, .client_count = 1};
    const struct seen_by by = {.clients = &client,
                               .count = 1,
                               .watched = &watched,
                               .now_ms = 1760000000000 + (int64_t)BIG * 200};
    const struct story_query stories = {.limit = 100};
    const struct story_id story = {.client = client, .brand = client, .id = TEXT("s0")};
    const struct case_query cases = {.state = TEXT("open"), .limit = 100};
    const struct queue_query queue = {
        .person = TEXT("sato"), .all = true, .offset = CASES / 2, .limit = 100};
    struct json_out out;
    buf_clear(&asked->buf);
    json_out_init(&out, &asked->buf);
    switch (asked->page) {
    case TOWER:
        return page_tower_json(db, &by, &out, why);
    case STORY_LIST:
        return page_stories_json(db, &by, &stories, &out, why);
    case STORY:
        return page_story_json(db, &by, &story, &out, why);
    case SPREAD:
        return page_story_spread_json(db, &by, &story, &out, why);
    case GROUPS:
        return page_story_groups_json(db, &by, &story, &out, why);
    case AUTHORS:
        return page_story_authors_json(db, &by, &story, &out, why);
    case PAST:
        return page_story_past_json(db, &by, &story, &out, why);
    case CASE_LIST:
        return page_cases_json(db, &by, &cases, &out, why);
    case QUEUE:
        return page_queue_json(db, &by, &queue, &out, why);
    case BOARD:
        return page_board_json(db, &by, &out, why);
    case SEARCH:
        return page_search_json(db, &by, TEXT("虫"), 100, &out, why);
    case PAGES:
        break;
    }
    return OK;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum err measure(struct store *store, struct why *why)
{
    static const char *const names[PAGES] = {
        "desk_tower_page",   "desk_story_list",   "desk_story_page_50k_posts",
        "desk_story_spread", "desk_story_groups", "desk_story_authors",
        "desk_story_past",   "desk_case_list",    "desk_queue_page_10k",
        "desk_board_10k",    "desk_search_page"};
    struct asked asked = {0};
    buf_init(&asked.buf, 64 << 20);
    enum err err = OK;
    for (int page = 0; page < PAGES && !err; page++) {
        int64_t took[RUNS];
        for (int run = 0; run < RUNS && !err; run++) {
            int64_t began = clock_steady_us();
            asked.page = (enum page)page;
            err = store_read(store, ask, &asked, why);
            took[run] = clock_steady_us() - began;
        }
        qsort(took, RUNS, sizeof(*took), by_size);
        printf("%s %lld us\n", names[page], (long long)took[RUNS / 2]);
    }
    buf_done(&asked.buf);
    return err;
}

int main(void)
{
    char room[] = "/tmp/hinomi-bench-XXXXXX", path[64];
    struct store *store = NULL;
    struct why why = {0};
    if (!mkdtemp(room))
        return 1;
    enum err err = store_open(room, &store, &why);
    for (int64_t i = 0; i < BIG + STORIES + CASES && !err; i += A_JOB) {
        struct fill job = {i};
        err = store_write(store, fill, &job, &why);
    }
    if (!err)
        err = measure(store, &why);
    store_close(&store);
    snprintf(path, sizeof(path), "%s/hinomi.db", room);
    unlink(path);
    if (err)
        fprintf(stderr, "page_bench: %s\n", why.text);
    return err != OK;
}
