#include "cli/cli.h"
#include "tower/tower.h"

struct serve_options {
    struct text config;
    int64_t port;
    bool private_allowed;
};

static const struct option serve_options[] = {
    {"config", OPTION_TEXT, offsetof(struct serve_options, config), "hinomi.yaml", 0, 0,
     "The configuration; where hinomi.yaml is not there, one is made.", NULL},
    {"port", OPTION_INT, offsetof(struct serve_options, port), "8025", 0, 65535,
     "The port that stands in a hinomi.yaml that is made; 0: any free one.", NULL},
    {"private", OPTION_BOOL, offsetof(struct serve_options, private_allowed), "false", 0, 0,
     "And whether what the console makes may call private addresses.", NULL},
    {0},
};

static int run(const struct command_run *run, struct why *why)
{
    const struct serve_options *options = run->self;
    const struct tower_serve how = {.config = arena_text(run->arena, options->config).at,
                                    .first_port = options->port,
                                    .first_private = options->private_allowed};
    return tower_serve(&how, why) ? 2 : 0;
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
