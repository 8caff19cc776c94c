#include "cli/cli.h"
#include "tower/tower.h"

struct serve_options {
    struct text config;
};

static const struct option serve_options[] = {
    {"config", OPTION_TEXT, offsetof(struct serve_options, config), "hinomi.yaml", 0, 0,
     "The configuration.", NULL},
    {0},
};

static int run(const struct command_run *run, struct why *why)
{
    const struct serve_options *options = run->self;
    return tower_serve(arena_text(run->arena, options->config).at, why) ? 2 : 0;
}

const struct command command_serve = {
    .name = "serve",
    .args = "",
    .about = "The tower with its console, until it is told to end.",
    .more = "Reads hinomi.yaml (docs/configuration.md), listens to its sources, rings, and serves\n"
            "the console. Ctrl-C drains and ends; SIGHUP reads again who is watched.",
    .help = tower_config_help,
    .size = sizeof(struct serve_options),
    .options = serve_options,
    .run = run,
};
