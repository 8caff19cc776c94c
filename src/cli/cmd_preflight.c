#include "cli/cli.h"
#include "tower/tower.h"

#include <stdio.h>

struct preflight_options {
    struct text config, lang;
    int64_t hours;
    bool json;
};

static const struct option preflight_options[] = {
    {"config", OPTION_TEXT, offsetof(struct preflight_options, config), "hinomi.yaml", 0, 0,
     "The configuration.", NULL},
    {"hours", OPTION_INT, offsetof(struct preflight_options, hours), "168", 1, 744, "So far ahead.",
     NULL},
    {"lang", OPTION_TEXT, offsetof(struct preflight_options, lang), "en", 0, 0,
     "The words: ja, en or it.", NULL},
    {"json", OPTION_BOOL, offsetof(struct preflight_options, json), "false", 0, 0,
     "A JSON object a line.", NULL},
    {0},
};

static void say(struct text line, void *arg)
{
    (void)arg;
    printf("%.*s\n", TEXT_ARG(line));
}

static int run(const struct command_run *run, struct why *why)
{
    const struct preflight_options *options = run->self;
    const struct tower_preflight how = {.config = arena_text(run->arena, options->config).at,
                                        .lang = options->lang,
                                        .hours = options->hours,
                                        .json = options->json,
                                        .say = say};
    bool good = false;
    if (tower_preflight(&how, &good, why))
        return 2;
    fprintf(stderr, "%s\n",
            good ? "the ladders can ring" : "the ladders are not proved: see the lines with !");
    return good ? 0 : 1;
}

const struct command command_preflight = {
    .name = "preflight",
    .args = "",
    .about = "Proves that the ladders of the next hours can ring; exit 1 when one may not.",
    .more =
        "Follows each route, person and channel through every quarter of an hour: gaps of duties,\n"
        "quiet hours, brands without a route, persons and channels that reach no telephone,\n"
        "channels that are set up wrong, that failed at their last try, or whose secret ends.\n"
        "Reads only; nothing is sent. A test ring (docs/alarms.md) tries the rest.",
    .size = sizeof(struct preflight_options),
    .options = preflight_options,
    .run = run,
};
