#ifndef TOWER_TOWER_H
#define TOWER_TOWER_H
/*
 * Builds the way of a post from the configuration and runs it: threads, queues, start, drain, stop.
 * Three ways to run one tower: tower_watch replays post lines and says what would have rung;
 * tower_serve is the live one with store, channels and console; tower_drill plays a scene.
 */
#include "check/check.h"
#include "match/match.h"
#include "understand/understand.h"

/* The lexicons inside the program, or those of a folder given by an option. */
enum err tower_lexicon(struct text folder, struct arena *arena, struct lexicon_file **files_out,
                       size_t *count_out, struct why *why) MUST_USE;

/* Names the lexicons and the learned base: another mark, another reader. */
enum { BASE_MARK_ROOM = 17 };
enum err tower_base_mark(struct text lexicon, char mark_out[BASE_MARK_ROOM],
                         struct why *why) MUST_USE;

/* What posts are understood by. Absent texts: what is inside the program. */
struct tower_reader {
    struct text lexicon; /* a folder of word tables */
    struct text weights; /* a file: the base table */
    struct text deltas;  /* files on top of it, commas between */
    bool tables_only;    /* no table of weights at all */
};
enum err tower_understand(const struct tower_reader *reader, struct arena *arena,
                          struct understand **out, struct why *why) MUST_USE;
/* What replies are checked by: lexicon/<lang>/reply….tsv of the reader's folder, or those inside
 * the program. */
enum err tower_checker(const struct tower_reader *reader, const struct understand *understand,
                       struct arena *arena, struct checker **out, struct why *why) MUST_USE;

struct watch_setup {
    const char *topics;       /* the file that says who is watched */
    const struct text *files; /* post lines; "-" is standard input */
    size_t file_count;
    int64_t workers;      /* 0: as many as there are cores, less one */
    int64_t ack_after_ms; /* -1: never acknowledged */
    struct text lexicon;
    enum cjk cjk;
    bool strict; /* the first refused line ends it */
    /* Lines without their newline, from one thread at a time. */
    void (*say)(struct text line, void *arg);
    void (*refuse)(struct text source, uint64_t line, struct text why, void *arg);
    void *arg;
};
/* *refused_out: some lines were not taken, the rest was. */
enum err tower_watch(const struct watch_setup *setup, bool *refused_out, struct why *why) MUST_USE;

/* New or changed queries on posts of the past. Reads only, and nothing leaves the machine: the
 * process is sealed (net/seal.h) before the first post. */
struct backtest_progress {
    int64_t read, tried, in_force; /* posts read; those that matched either way */
    double progress;               /* 0 to 1; -1: unknown */
};
struct tower_backtest {
    const char *topics;  /* the file that is tried, or */
    const char *queries; /* lines id TAB query; or, with neither, what is in force */
    const char *against; /* the file in force; NULL: the store's list, else nothing */
    const char *store;   /* a data folder; NULL: none */
    int64_t back_ms;     /* its posts of so long before the newest; 0: all */
    int64_t most;        /* its newest so many */
    const struct text *files;
    size_t file_count;
    struct text lexicon;
    enum cjk cjk;
    int64_t workers, samples;
    bool all; /* brands whose queries are the same, too */
    bool (*progress)(const struct backtest_progress *progress, void *arg); /* false: stop */
    void (*refuse)(const char *where, uint64_t line, const char *why, void *arg);
    void *arg;
};
/* The result as one JSON object: docs/formats.md. *refused_out: some lines were not taken. */
enum err tower_backtest(const struct tower_backtest *how, struct buf *json, bool *refused_out,
                        struct why *why) MUST_USE;

/* What may stand in the configuration, and each kind of source and channel with its keys. */
void tower_config_help(struct buf *out);
void tower_sources_help(struct buf *out);
/* Until SIGINT or SIGTERM; then drains within 2 s. Where the folder has no hinomi.yaml one is made,
 * with this port and this permission to call private addresses. */
struct tower_serve {
    const char *config;
    int64_t first_port;
    bool first_private;
};
enum err tower_serve(const struct tower_serve *how, struct why *why) MUST_USE;

/* Whether the ladders of the next hours can ring; reads only. *good_out: nothing stops. */
struct tower_preflight {
    const char *config;
    struct text lang; /* ja, en, it */
    int64_t hours;
    bool json; /* a JSON object a line, else words */
    void (*say)(struct text line, void *arg);
    void *arg;
};
enum err tower_preflight(const struct tower_preflight *how, bool *good_out,
                         struct why *why) MUST_USE;

/* The names of the scenes inside the program. */
void tower_scenes(void (*each)(struct text name, void *arg), void *arg);
/* The text of one of them by its name, else of a file. */
enum err tower_scene(const char *name, struct arena *arena, struct text *bytes_out,
                     struct why *why) MUST_USE;

struct drill_setup {
    struct text scene; /* its text */
    const char *name;  /* of its file, for errors */
    double speed;      /* scene seconds per real second; 0: as fast as it goes, without a page */
    const char *address;
    int64_t port; /* of the page; 0: any free one */
    int64_t workers;
    struct text lexicon;
    bool verbose; /* every line the tower says, not only the verdicts */
    bool leash;   /* with a page: ends when standard input does */
    void (*say)(struct text line, void *arg);
    void *arg;
};
/* ERR_BAD_INPUT when an expectation of the scene was missed. Nothing leaves the machine: see
 * net/seal.h. */
enum err tower_drill(const struct drill_setup *setup, struct why *why) MUST_USE;
#endif
