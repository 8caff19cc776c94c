#include "base/clock.h"
#include "base/mem.h"
#include "web/inside.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Small answers a second, and how long a call and an event take while many screens are open. The
 * clients are threads of this program, on the same cores as the server.
 */

enum { AGENTS = 50, CALLERS = 8, SCREENS_MOST = 2000, RUN_MS = 2000, SAMPLES = 200000 };

/* What a console asks for: the wall, the lists, a story, an incident's room. */
static const char *const pages[] = {"/api/v1/session",
                                    "/api/v1/tower",
                                    "/api/v1/stories?open=1&limit=50",
                                    "/api/v1/incidents?open=1&limit=20",
                                    "/api/v1/cases?state=open&limit=1",
                                    "/api/v1/stories/umi/b3/s3",
                                    "/api/v1/incidents/i3"};
enum { PAGES = sizeof(pages) / sizeof(*pages), BRANDS = 20, STORIES = 400, POSTS_A_STORY = 30 };

struct samples {
    int64_t *us;
    size_t count;
};

struct bench {
    struct store *store;
    struct web *web;
    char cookie[200];
    int screens[SCREENS_MOST];
    int screen_count;
    int epoll;
    atomic_bool over;
    _Atomic int64_t said_us[1 << 16]; /* by number */
    struct samples seen;
    _Atomic int64_t from_us; /* what was said before is no news */
};

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(struct samples *samples, double p)
{
    if (!samples->count)
        return -1;
    qsort(samples->us, samples->count, sizeof(*samples->us), by_size);
    return (double)samples->us[(size_t)((double)(samples->count - 1) * p)] / 1000;
}

static int connected(const struct bench *bench)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)web_port(bench->web))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(s >= 0 && connect(s, (struct sockaddr *)&at, sizeof(at)) == 0);
    return s;
}

static void ask(int s, const char *path, const char *cookie)
{
    char room[600];
    int n = snprintf(room, sizeof(room), "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n",
                     path, cookie);
    must(send(s, room, (size_t)n, MSG_NOSIGNAL) == n);
}

/* Reads one answer with a Content-Length; false when the server has closed. */
static bool answered(int s, char *room, size_t len)
{
    size_t got = 0;
    for (;;) {
        ssize_t n = recv(s, room + got, len - 1 - got, 0);
        if (n <= 0)
            return false;
        got += (size_t)n;
        room[got] = 0;
        const char *head = strstr(room, "\r\n\r\n");
        const char *size = head ? strcasestr(room, "Content-Length: ") : NULL;
        if (size && got >= (size_t)(head + 4 - room) + (size_t)strtoul(size + 16, NULL, 10))
            return true;
    }
}

/* ---- callers ---- */

struct caller {
    struct bench *bench;
    pthread_t thread;
    int64_t pause_ms;
    int page; /* -1: each in turn */
    int number;
    struct samples samples;
};

static void *call_again(void *arg)
{
    struct caller *caller = arg;
    enum { ROOM = 1 << 20 };
    char *room = mem_new(ROOM);
    int s = connected(caller->bench), turn = caller->number;
    /* People do not click in step. */
    if (caller->pause_ms)
        nanosleep(&(struct timespec){.tv_nsec = caller->number % AGENTS * caller->pause_ms *
                                                1000000 / AGENTS},
                  NULL);
    int64_t until = clock_steady_ms() + RUN_MS;
    while (clock_steady_ms() < until && caller->samples.count < SAMPLES) {
        int64_t from = clock_steady_us();
        ask(s, pages[caller->page >= 0 ? caller->page : turn++ % PAGES], caller->bench->cookie);
        must(answered(s, room, ROOM));
        caller->samples.us[caller->samples.count++] = clock_steady_us() - from;
        if (caller->pause_ms)
            nanosleep(&(struct timespec){.tv_nsec = caller->pause_ms * 1000000}, NULL);
    }
    close(s);
    mem_free(room);
    return NULL;
}

static struct samples call_from(struct bench *bench, int count, int64_t pause_ms, int page)
{
    struct caller *callers = mem_new(sizeof(*callers) * (size_t)count);
    struct samples all = {mem_new(sizeof(int64_t) * SAMPLES * 2), 0};
    for (int i = 0; i < count; i++) {
        callers[i] =
            (struct caller){.bench = bench, .pause_ms = pause_ms, .page = page, .number = i};
        callers[i].samples.us = mem_new(sizeof(int64_t) * SAMPLES);
        must(pthread_create(&callers[i].thread, NULL, call_again, &callers[i]) == 0);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(callers[i].thread, NULL);
        for (size_t k = 0; k < callers[i].samples.count && all.count < SAMPLES * 2; k++)
            all.us[all.count++] = callers[i].samples.us[k];
        mem_free(callers[i].samples.us);
    }
    mem_free(callers);
    return all;
}

/* ---- screens ---- */

static void see(struct bench *bench, char *room)
{
    char *at = room, *next;
    while ((next = strstr(at, "\nid: ")) != NULL) {
        int64_t number = strtoll(next + 5, &at, 10);
        int64_t said = number > 0 && number < 1 << 16 ? atomic_load(&bench->said_us[number]) : 0;
        if (said >= bench->from_us && bench->seen.count < SAMPLES * 2)
            bench->seen.us[bench->seen.count++] = clock_steady_us() - said;
    }
}

static void *watch_screens(void *arg)
{
    struct bench *bench = arg;
    static char room[65536];
    struct epoll_event ready[256];
    while (!atomic_load(&bench->over)) {
        int n = epoll_wait(bench->epoll, ready, 256, 50);
        for (int i = 0; i < n; i++) {
            ssize_t got = recv(ready[i].data.fd, room, sizeof(room) - 1, MSG_DONTWAIT);
            if (got <= 0)
                continue;
            room[got] = 0;
            see(bench, room);
        }
    }
    return NULL;
}

static void open_screens(struct bench *bench, int count)
{
    while (bench->screen_count < count) {
        int s = connected(bench);
        ask(s, "/api/v1/events", bench->cookie);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = s};
        must(epoll_ctl(bench->epoll, EPOLL_CTL_ADD, s, &event) == 0);
        bench->screens[bench->screen_count++] = s;
    }
}

static void *say_events(void *arg)
{
    struct bench *bench = arg;
    static int64_t number;
    char story[32];
    while (!atomic_load(&bench->over)) {
        number++;
        snprintf(story, sizeof(story), "s%d", (int)(number % 7));
        struct event event = {.kind = EVENT_LEVEL,
                              .at_ms = 1795000000000,
                              .client = TEXT("umi"),
                              .brand = TEXT("b"),
                              .story = text_of(story),
                              .to = 2,
                              .category = RISK_NONE};
        atomic_store(&bench->said_us[number % (1 << 16)], clock_steady_us());
        web_publish(bench->web, number, &event);
        nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    }
    return NULL;
}

/* ---- a desk with something on it ---- */

struct filling {
    struct text client, brand, story, id;
    int number;
};

static enum err fill_post(struct db *db, const struct filling *f, int n, struct why *why)
{
    char id[64], author[32];
    snprintf(id, sizeof(id), "x:%d-%d", f->number, n);
    snprintf(author, sizeof(author), "a%d", n);
    struct hit hit = {.client = f->client, .brand = f->brand, .topic = TEXT("t")};
    struct placement placement = {.client = f->client, .brand = f->brand, .story = f->story};
    struct post post = {.id = text_of(id),
                        .net = TEXT("x"),
                        .kind = POST_POST,
                        .at_ms = 1795000000000 + n * 1000,
                        .text =
                            TEXT("スープに金属片が入っていたという投稿が続いています、確認中です"),
                        .author = {.id = text_of(author), .name = text_of(author), .followers = 9},
                        .counts = {-1, -1, -1, -1, -1},
                        .rating = -1,
                        .hits = &hit,
                        .hit_count = 1,
                        .stories = &placement,
                        .story_count = 1};
    return store_post(db, &post, why);
}

static enum err fill_story(struct db *db, void *arg, struct why *why)
{
    const struct filling *f = arg;
    char incident[32], first[32];
    int64_t number;
    enum err err = OK;
    for (int n = 0; n < POSTS_A_STORY && !err; n++)
        err = fill_post(db, f, n, why);
    snprintf(first, sizeof(first), "x:%d-0", f->number);
    struct event level = {.kind = EVENT_LEVEL,
                          .at_ms = 1795000000000,
                          .client = f->client,
                          .brand = f->brand,
                          .story = f->story,
                          .to = f->number % 4,
                          .first_post = text_of(first),
                          .category = RISK_CONTAMINATION};
    level.figures.posts = level.figures.authors = POSTS_A_STORY;
    if (!err)
        err = store_event(db, &level, &number, why);
    snprintf(incident, sizeof(incident), "i%d", f->number);
    struct event opened = {.kind = EVENT_INCIDENT,
                           .at_ms = 1795000000000,
                           .client = f->client,
                           .brand = f->brand,
                           .story = f->story,
                           .incident = text_of(incident),
                           .open = true};
    return err || f->number >= BRANDS ? err : store_event(db, &opened, &number, why);
}

static void fill(struct bench *bench)
{
    for (int i = 0; i < STORIES; i++) {
        struct why why = {0};
        char brand[16], story[16];
        snprintf(brand, sizeof(brand), "b%d", i % BRANDS);
        snprintf(story, sizeof(story), "s%d", i);
        struct filling filling = {
            .client = TEXT("umi"), .brand = text_of(brand), .story = text_of(story), .number = i};
        if (store_write(bench->store, fill_story, &filling, &why) != OK) {
            fprintf(stderr, "%s\n", why.text);
            exit(1); /* NOLINT(concurrency-mt-unsafe): nothing else runs yet */
        }
    }
}

/* 50 agents call ten times a second each while events come at 33 a second. */
static void with_screens(struct bench *bench, int count)
{
    pthread_t watcher, sayer;
    bench->seen.count = 0;
    bench->from_us = INT64_MAX;
    atomic_store(&bench->over, false);
    must(pthread_create(&watcher, NULL, watch_screens, bench) == 0);
    open_screens(bench, count);
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
    bench->from_us = clock_steady_us();
    must(pthread_create(&sayer, NULL, say_events, bench) == 0);
    struct samples calls = call_from(bench, AGENTS, 100, -1);
    atomic_store(&bench->over, true);
    pthread_join(sayer, NULL);
    pthread_join(watcher, NULL);
    printf("web_call_p50_%d_screens %.2f ms\n", count, percentile_ms(&calls, .5));
    printf("web_call_p99_%d_screens %.2f ms\n", count, percentile_ms(&calls, .99));
    printf("web_event_to_screen_p50_%d_screens %.2f ms\n", count, percentile_ms(&bench->seen, .5));
    printf("web_event_to_screen_p99_%d_screens %.2f ms\n", count, percentile_ms(&bench->seen, .99));
    printf("web_events_%d_screens %.0f per_s\n", count, (double)bench->seen.count * 1000 / RUN_MS);
    fflush(stdout);
    mem_free(calls.us);
}

static void view(void *tower, struct arena *arena, struct tower_view *view_out)
{
    (void)tower, (void)arena;
    *view_out = (struct tower_view){.now_ms = clock_now_ms(), .read_per_s = 1};
}

static const struct watched *watched(void *tower)
{
    return tower;
}

static void sign_in(struct bench *bench)
{
    char body[200], room[8192], request[600];
    struct why why = {0};
    struct web_person person = {.id = TEXT("ai"),
                                .name = TEXT("Ai"),
                                .role = TEXT("admin"),
                                .password = TEXT("0123456789")};
    person.lang = TEXT("en");
    must(web_person_put(bench->store, &person, &why) == OK);
    int n = snprintf(body, sizeof(body), "{\"id\":\"ai\",\"password\":\"0123456789\"}");
    n = snprintf(request, sizeof(request),
                 "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s",
                 n, body);
    int s = connected(bench);
    must(send(s, request, (size_t)n, MSG_NOSIGNAL) == n && answered(s, room, sizeof(room)));
    const char *cookie = strcasestr(room, "Set-Cookie: ");
    must(cookie && strchr(cookie, ';'));
    snprintf(bench->cookie, sizeof(bench->cookie), "%.*s", (int)(strchr(cookie, ';') - cookie - 12),
             cookie + 12);
    close(s);
}

static int drop(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat, (void)kind, (void)walk;
    return remove(path);
}

int main(void)
{
    static struct bench bench;
    static struct client umi = {.id = TEXT("umi"), .name = TEXT("Umi")};
    static struct watched all = {.clients = &umi, .client_count = 1};
    struct why why = {0};
    log_set_level(LOG_ERROR);
    struct rlimit files = {8192, 8192};
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 && getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 1;
    char folder[] = "/tmp/hinomi-web-bench-XXXXXX";
    must(mkdtemp(folder) && store_open(folder, &bench.store, &why) == OK);
    static struct brand brands[BRANDS];
    static char names_of[BRANDS][16];
    for (int i = 0; i < BRANDS; i++) {
        snprintf(names_of[i], sizeof(names_of[i]), "b%d", i);
        struct text name = text_of(names_of[i]);
        brands[i] = (struct brand){.client = TEXT("umi"), .id = name, .name = name};
    }
    umi.brands = brands;
    umi.brand_count = BRANDS;
    fill(&bench);
    struct web_options options = {.store = bench.store, .version = "bench"};
    options.calls = (struct tower_calls){.tower = &all, .view = view, .watched = watched};
    if (web_start(&options, &bench.web, &why) != OK) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    sign_in(&bench);
    bench.epoll = epoll_create1(EPOLL_CLOEXEC);
    bench.seen.us = mem_new(sizeof(int64_t) * SAMPLES * 2);
    static const char *const names[] = {"session", "tower", "stories", "incidents",
                                        "cases",   "story", "room"};
    for (int page = 0; page < PAGES; page++) {
        struct samples flat_out = call_from(&bench, CALLERS, 0, page);
        printf("web_answers_%s %.0f per_s\n", names[page], (double)flat_out.count * 1000 / RUN_MS);
        printf("web_answers_%s_p99 %.2f ms\n", names[page], percentile_ms(&flat_out, .99));
        fflush(stdout);
        mem_free(flat_out.us);
    }
    with_screens(&bench, 500);
    with_screens(&bench, SCREENS_MOST);
    for (int i = 0; i < bench.screen_count; i++)
        close(bench.screens[i]);
    web_stop(&bench.web);
    store_close(&bench.store);
    nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS);
    mem_free(bench.seen.us);
    return 0;
}
