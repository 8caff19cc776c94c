#include "cli/cli.h"
#include "tower/embedded.h"
#include "tower/tower.h"

#include <unistd.h>

struct drill_options {
    double speed;
    struct text address, lexicon;
    int64_t port, workers;
    bool verbose;
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
    {0},
};

static void say(struct text line, void *arg)
{
    (void)arg;
    out_line(line);
    out_flush();
}

/* A file, or by its bare name one of the scenes inside the program. */
static enum err scene_of(const char *name, struct arena *arena, struct text *bytes_out,
                         struct why *why)
{
    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        struct text path = text_of(f->path), bare = text_of(name);
        if (!text_starts(path, TEXT("scenes/")) || strchr(name, '/'))
            continue;
        path = text_slice(path, 7, path.len);
        if (text_same(path, bare) || text_same(text_slice(path, 0, path.len - 6), bare)) {
            *bytes_out = (struct text){(const char *)f->at, f->len};
            return OK;
        }
    }
    return file_read(name, 16u << 20, arena, bytes_out, why);
}

static void list_scenes(void)
{
    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        struct text path = text_of(f->path);
        if (text_starts(path, TEXT("scenes/")))
            printf("%.*s\n", TEXT_ARG(text_slice(path, 7, path.len - 6)));
    }
}

static int run(const struct command_run *run, struct why *why)
{
    const struct drill_options *options = run->self;
    if (run->arg_count == 0) {
        list_scenes();
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
            .say = say,
        };
        enum err err = scene_of(setup.name, run->arena, &setup.scene, why);
        if (!err)
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
