#include "base/mem.h"
#include "base/test.h"
#include "store/store.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The program is killed at random moments while it writes numbered posts, the place after them and
 * the live state, in jobs of several sizes. After each restart all three tell the same number.
 */

enum { KILLS = 20, POSTS_A_JOB = 17, JOBS_MOST = 100000 };

struct numbered {
    int64_t from;
    int count;
};

static enum err write_numbered(struct db *db, void *arg, struct why *why)
{
    const struct numbered *job = arg;
    enum err err = OK;
    char place[32];
    for (int i = 0; i < job->count && !err; i++) {
        char id[32];
        snprintf(id, sizeof(id), "n:%lld", (long long)(job->from + i));
        struct hit hit = {.client = TEXT("umi"), .brand = TEXT("umi"), .topic = TEXT("t")};
        struct placement placement = {
            .client = TEXT("umi"), .brand = TEXT("umi"), .story = TEXT("s1")};
        const struct post post = {.id = text_of(id),
                                  .net = TEXT("n"),
                                  .at_ms = 1700000000000 + job->from + i,
                                  .text = TEXT("虫が入っていた"),
                                  .author = {.id = text_of(id), .followers = -1},
                                  .counts = {-1, -1, -1, -1, -1},
                                  .rating = -1,
                                  .hits = &hit,
                                  .hit_count = 1,
                                  .stories = &placement,
                                  .story_count = 1};
        err = store_post(db, &post, why);
    }
    snprintf(place, sizeof(place), "%lld", (long long)(job->from + job->count));
    if (!err)
        err = store_place(db, TEXT("n"), text_of(place), why);
    return err ? err : store_state(db, TEXT("count"), text_of(place), why);
}

struct standing {
    int64_t posts, placed, story, words, place, state;
};

static enum err state_number(struct text key, struct text value, void *arg, struct why *why)
{
    (void)key;
    (void)why;
    return text_int(value, arg) ? OK : ERR_BAD_INPUT;
}

static enum err read_standing(struct db *db, void *arg, struct why *why)
{
    struct standing *standing = arg;
    struct text place;
    *standing = (struct standing){0};
    const struct text clients[] = {TEXT("umi")};
    const struct seen_by by = {.clients = clients, .count = 1};
    static int64_t numbers[1000000];
    struct found_posts found = {numbers, 1000000, 0};
    enum err err = db_int(db, &standing->posts, why, "SELECT count(*) FROM post", "");
    if (!err)
        err = db_int(db, &standing->placed, why, "SELECT count(*) FROM placement", "");
    if (!err)
        err = db_int(db, &standing->story, why, "SELECT sum(posts) FROM story", "");
    if (!err)
        err = store_search(db, &by, TEXT("虫"), &found, why);
    standing->words = (int64_t)found.count;
    if (!err)
        err = store_place_of(db, TEXT("n"), db_arena(db), &place, why);
    if (!err && place.at && !text_int(place, &standing->place))
        err = ERR_BAD_INPUT;
    return err ? err : store_states(db, state_number, &standing->state, why);
}

static void write_until_killed(const char *folder)
{
    struct store *store = NULL;
    struct why why = {0};
    struct standing standing;
    if (store_open(folder, &store, &why) || store_read(store, read_standing, &standing, &why))
        _exit(1);
    struct numbered *jobs = mem_new(sizeof(*jobs) * JOBS_MOST);
    int64_t from = standing.place;
    for (int i = 0; i < JOBS_MOST; i++) {
        jobs[i] = (struct numbered){from, 1 + i % POSTS_A_JOB};
        while (store_queue(store, write_numbered, &jobs[i], NULL) == ERR_FULL)
            usleep(1000);
        from += jobs[i].count;
    }
    _exit(0);
}

static void kill_often(int kills)
{
    char room[256];
    const char *folder = test_folder(room);
    struct standing standing = {0};
    unsigned random = 2463534242U;
    for (int i = 0; i < kills; i++) {
        pid_t child = fork();
        if (child == 0)
            write_until_killed(folder);
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        usleep(20000 + random % 120000);
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        struct store *store = NULL;
        struct why why = {0};
        int64_t before = standing.place;
        assert_ok(store_open(folder, &store, &why), why);
        assert_ok(store_read(store, read_standing, &standing, &why), why);
        assert_int_equal(standing.posts, standing.place);
        assert_int_equal(standing.placed, standing.place);
        assert_int_equal(standing.story, standing.place);
        assert_int_equal(standing.words, standing.place);
        assert_int_equal(standing.state, standing.place);
        assert_true(standing.place >= before);
        store_close(&store);
    }
    assert_true(standing.place > 0);
    test_folder_done(folder);
}

TEST(a_kill_at_any_moment_loses_and_doubles_nothing)
{
    const char *all = getenv("HINOMI_TEST_ALL"); /* NOLINT(concurrency-mt-unsafe): one thread */
    kill_often(all ? KILLS * 10 : KILLS);
}
