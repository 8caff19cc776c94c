#include "base/clock.h"
#include "base/vec.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * `hinomi bench` (a file called cmd_bench.c would be a benchmark of the build).
 * The whole way, measured on this program itself as a child process: posts of a seeded generator in
 * three languages, 100 topics, 1 of 100 posts matches. One figure a line: name, value, unit.
 */

struct bench_options {
    int64_t posts, topics, workers;
    struct text folder;
};

static const struct option bench_options[] = {
    {"posts", OPTION_INT, offsetof(struct bench_options, posts), "1000000", 1000, 100000000,
     "How many posts are made.", NULL},
    {"topics", OPTION_INT, offsetof(struct bench_options, topics), "100", 1, 10000,
     "How many brands are watched.", NULL},
    {"workers", OPTION_INT, offsetof(struct bench_options, workers), "4", 1, 64,
     "Threads of the second run.", NULL},
    {"folder", OPTION_TEXT, offsetof(struct bench_options, folder), "/tmp", 0, 0,
     "Where the posts are kept for the time of the run.", NULL},
    {0},
};

static uint64_t roll(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15ULL; /* splitmix64: public domain, Sebastiano Vigna */
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static const char *const words[3][24] = {
    {"今日",   "は",           "駅前の", "店で",     "新しい", "コーヒーを", "飲んだ", "けど",
     "とても", "美味しかった", "また",   "行きたい", "友達と", "映画を",     "見て",   "笑った",
     "雨が",   "降って",       "きた",   "電車が",   "遅れて", "いる",       "みたい", "です"},
    {"today", "the",    "train",   "was",     "late", "again",   "but",      "coffee",
     "at",    "corner", "shop",    "made",    "my",   "morning", "watching", "a",
     "film",  "with",   "friends", "tonight", "and",  "raining", "so",       "hard"},
    {"oggi",       "il",    "treno", "era",   "in",   "ritardo", "ma",       "caffè",
     "buonissimo", "al",    "bar",   "sotto", "casa", "stasera", "film",     "con",
     "gli",        "amici", "piove", "tanto", "che",  "bella",   "giornata", "domani"},
};

/* Invented names, no two alike: three syllables of twelve. */
static void brand_name(int64_t n, char room[32])
{
    static const char *const parts[] = {"ka", "mo", "ri", "to", "ne", "su",
                                        "ve", "lo", "da", "pi", "zu", "ga"};
    snprintf(room, 32, "%s%s%s%sra", parts[n % 12], parts[n / 12 % 12], parts[n / 144 % 12],
             parts[n / 1728 % 12]);
}

static void write_topics(FILE *file, int64_t count)
{
    fputs("clients:\n  - id: c\n    name: C\n    brands:\n", file);
    for (int64_t i = 0; i < count; i++) {
        char name[32];
        brand_name(i, name);
        fprintf(file,
                "      - id: b%lld\n        name: %s\n        topics:\n"
                "          - {id: t%lld, query: '%s OR \"%s foods\" OR #%s NOT %sball'}\n",
                (long long)i, name, (long long)i, name, name, name, name);
    }
}

static void write_post(FILE *file, int64_t number, int64_t topics, uint64_t *seed)
{
    static const char *const ends[] = {"", "虫が入ってた", "worst service ever", "non funziona"};
    uint64_t r = roll(seed);
    size_t lang = r % 3;
    char text[1200], at[TIME_ROOM];
    size_t n = 0, count = 8 + r / 3 % 16;
    int64_t match_word = r / 64 % 100 == 0 ? (int64_t)(roll(seed) % count) : -1;
    for (size_t i = 0; i < count; i++) {
        if ((int64_t)i == match_word) {
            char name[32];
            brand_name((int64_t)(roll(seed) % (uint64_t)topics), name);
            n +=
                (size_t)snprintf(text + n, sizeof(text) - n, " %s %s ", name, ends[roll(seed) % 4]);
        }
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", words[lang][roll(seed) % 24],
                              lang ? " " : "");
    }
    time_write(1763683200000 + number * 20, at);
    static const char *const codes[] = {"ja", "en", "it"};
    fprintf(
        file,
        "{\"id\":\"bench:at://did:plc:%016llx/app.bsky.feed.post/%lld\",\"net\":\"bluesky\","
        "\"kind\":\"post\",\"at\":\"%s\",\"text\":\"%s\",\"langs\":[\"%s\"],\"author\":{\"id\":"
        "\"did:plc:%016llx\",\"name\":\"somebody %lld\",\"handle\":\"user%lld.example.social\","
        "\"followers\":%lld,\"made_at\":\"2024-01-01T00:00:00Z\"},\"links\":[],\"tags\":[],"
        "\"mentions\":[],\"counts\":{\"like\":0,\"repost\":0,\"reply\":0,\"quote\":0,\"view\":0},"
        "\"url\":\"https://bsky.example/profile/did:plc:%016llx/post/%lld\",\"train_ok\":true}\n",
        (unsigned long long)r, (long long)number, at, text, codes[lang],
        (unsigned long long)(r % 100000), (long long)(r % 100000), (long long)(r % 100000),
        (long long)(r % 5000), (unsigned long long)(r % 100000), (long long)number);
}

struct measured {
    double wall_s, cpu_s, peak_mb;
    int status;
};

static struct measured run_child(char *const *arguments)
{
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    struct measured m = {.status = -1};
    pid_t pid;
    int64_t began = clock_steady_us();
    if (posix_spawn(&pid, "/proc/self/exe", &quiet, NULL, arguments, environ) == 0) {
        struct rusage usage;
        wait4(pid, &m.status, 0, &usage);
        m.wall_s = (double)(clock_steady_us() - began) / 1e6;
        m.cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
        m.peak_mb = (double)usage.ru_maxrss / 1024;
    }
    posix_spawn_file_actions_destroy(&quiet);
    return m;
}

static enum err make_files(const struct bench_options *o, const char *posts, const char *topics,
                           struct why *why)
{
    FILE *file = fopen(topics, "we"), *lines = fopen(posts, "we");
    if (!file || !lines) {
        if (file)
            fclose(file);
        if (lines)
            fclose(lines);
        return why_set(why, ERR_IO, "the folder '%.*s' cannot be written", TEXT_ARG(o->folder));
    }
    write_topics(file, o->topics);
    uint64_t seed = 20261121;
    for (int64_t i = 0; i < o->posts; i++)
        write_post(lines, i, o->topics, &seed);
    bool good = !ferror(file) && !ferror(lines);
    good = fclose(file) == 0 && good;
    good = fclose(lines) == 0 && good;
    return good ? OK : why_set(why, ERR_IO, "the posts could not be written: disk full?");
}

static int figures(const struct bench_options *o, char *posts, char *topics, struct why *why)
{
    char one[] = "--workers=1", many[32];
    snprintf(many, sizeof(many), "--workers=%lld", (long long)o->workers);
    char watch[] = "watch", name[] = "hinomi", flag[] = "--topics";
    char *const warm[] = {name, watch, flag, topics, one, posts, NULL};
    char *const wide[] = {name, watch, flag, topics, many, posts, NULL};
    run_child(warm); /* the files into the page cache */
    struct measured a = run_child(warm), b = run_child(wide);
    if (a.status || b.status) {
        why_set(why, ERR_IO, "a measured run ended with status %d", a.status ? a.status : b.status);
        return 2;
    }
    double n = (double)o->posts;
    printf("whole_way_per_core %.0f posts/s\n", n / a.cpu_s);
    printf("whole_way_1_worker %.0f posts/s\n", n / a.wall_s);
    printf("whole_way_%lld_workers %.0f posts/s\n", (long long)o->workers, n / b.wall_s);
    printf("whole_way_memory %.0f MB\n", a.peak_mb);
    return 0;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct bench_options *o = run->self;
    struct text posts =
        arena_printf(run->arena, "%.*s/hinomi-bench-%d.ndjson", TEXT_ARG(o->folder), (int)getpid());
    struct text topics =
        arena_printf(run->arena, "%.*s/hinomi-bench-%d.yaml", TEXT_ARG(o->folder), (int)getpid());
    char *posts_path = (char *)(uintptr_t)posts.at, *topics_path = (char *)(uintptr_t)topics.at;
    int status =
        make_files(o, posts_path, topics_path, why) ? 2 : figures(o, posts_path, topics_path, why);
    unlink(posts_path);
    unlink(topics_path);
    return status;
}

const struct command command_figures = {
    .name = "bench",
    .args = "",
    .about = "Measures the whole way on this machine, one figure a line with its unit.",
    .size = sizeof(struct bench_options),
    .options = bench_options,
    .run = run,
};
