#include "cli/cli.h"
#include "tower/tower.h"

struct drill_options {
    double speed;
    struct text address, lexicon;
    int64_t port, workers;
    bool verbose, leash;
};

static const struct option drill_options[] = {
    {"speed", OPTION_NUMBER, offsetof(struct drill_options, speed), "0", 0, 10000,
     "Scene seconds per real second, with the page; 0: as fast as it goes, without.", NULL},
    {"address", OPTION_TEXT, offsetof(struct drill_options, address), "127.0.0.1", 0, 0,
     "Where the page listens.", NULL},
    {"port", OPTION_INT, offsetof(struct drill_options, port), "0", 0, 65535,
     "Its port; 0: any free one.", NULL},
    {"workers", OPTION_INT, offsetof(struct drill_options, workers), "0", 0, 64,
     "Threads that match and understand.", NULL},
    {"lexicon", OPTION_TEXT, offsetof(struct drill_options, lexicon), NULL, 0, 0,
     "A folder of lexicons instead of those inside the program.", NULL},
    {"verbose", OPTION_BOOL, offsetof(struct drill_options, verbose), "false", 0, 0,
     "Also every line that the tower says.", NULL},
    {"leash", OPTION_BOOL, offsetof(struct drill_options, leash), "false", 0, 0,
     "With the page: ends when standard input does.", NULL},
    {0},
};

static void say(struct text line, void *arg)
{
    (void)arg;
    out_line(line);
    out_flush();
}

static void list_scene(struct text name, void *arg)
{
    (void)arg;
    out_line(name);
}

static int run(const struct command_run *run, struct why *why)
{
    const struct drill_options *options = run->self;
    if (run->arg_count == 0) {
        tower_scenes(list_scene, NULL);
        return 0;
    }
    int status = 0;
    for (size_t i = 0; i < run->arg_count; i++) {
        struct drill_setup setup = {
            .name = run->args[i].at,
            .speed = options->speed,
            .address = arena_text(run->arena, options->address).at,
            .port = options->port,
            .workers = options->workers,
            .lexicon = options->lexicon,
            .verbose = options->verbose,
            .leash = options->leash,
            .say = say,
        };
        enum err err = tower_scene(setup.name, run->arena, &setup.scene, why);
        if (err)
            return 2;
        err = tower_drill(&setup, why);
        if (err && err != ERR_NOT_FOUND)
            return 2;
        if (err)
            status = 1;
    }
    return status;
}

const struct command command_drill = {
    .name = "drill",
    .args = "[SCENE …]",
    .about = "Plays a scene through the whole tower; nothing leaves the machine.",
    .more =
        "A scene is a file (docs/scenes.md) or the name of one inside the program; without any,\n"
        "those are listed. Says which of its expectations were met; exit 1 when one was missed.\n"
        "\n  hinomi drill confectioner\n  hinomi drill --speed 60 confectioner",
    .size = sizeof(struct drill_options),
    .options = drill_options,
    .run = run,
};
