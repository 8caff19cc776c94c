#ifndef TOWER_CONFIG_H
#define TOWER_CONFIG_H
/*
 * hinomi.yaml: what the machine must know. docs/configuration.md. Who is watched stands in a file
 * of its own (topics), or, for a first try, as one brand name (brand).
 */
#include "model/watched.h"
#include "store/store.h"
#include "tower/drafter.h"
#include "tower/second.h"

struct config_source {
    const struct source_kind *kind;
    struct text id;
    const struct json *options;
    double sampled;       /* the share of its network that it passes on; 0: all */
    bool private_allowed; /* it may call loopback and private addresses */
};

struct config {
    struct text data;    /* folder of the store */
    struct text topics;  /* path; absent and no brand: what `hinomi import` put into the store */
    struct text brand;   /* a name to watch without a topics file */
    struct text lexicon; /* a folder, or absent */
    struct text address;
    struct text url; /* where people reach the console, for links in rings */
    struct texts hosts;
    int64_t port, workers;
    bool behind_tls;
    bool private_allowed; /* what the console makes may call loopback and private addresses */
    int log_level;
    struct keep_for keep;           /* how long what is stored is kept */
    struct second_options second;   /* the optional second reader */
    struct drafter_options drafter; /* the optional model that writes drafts */
    struct config_source *sources;
    size_t source_count;
};

/* Paths in it are taken from the folder of the file. */
enum err config_read_file(const char *path, struct arena *arena, struct config *config_out,
                          struct why *why) MUST_USE;
/* The topics file, or the one brand, as who is watched. */
enum err config_watched(const struct config *config, struct arena *arena,
                        struct watched *watched_out, struct why *why) MUST_USE;
#endif
