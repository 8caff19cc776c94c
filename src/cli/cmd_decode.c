#include "cli/cli.h"
#include "source/source.h"
#include "tower/tower.h"

#include <unistd.h>

/* A network's own bytes become post lines, by the same code that listens to it. */

enum { MOST_FILE = 256 << 20, MOST_POST = 8 << 20, MOST_KINDS = 64 };

struct decode_options {
    struct text as;
    bool strict;
};

static const struct option decode_options[] = {
    {"as", OPTION_TEXT, offsetof(struct decode_options, as), NULL, 0, 0,
     "Whose bytes they are: bluesky, feed, file …", NULL},
    {"strict", OPTION_BOOL, offsetof(struct decode_options, strict), "false", 0, 0,
     "The first refused record ends the run.", NULL},
    {0},
};

struct decode {
    const struct source_kind *kind;
    struct arena *arena; /* of one record, or of one file */
    struct buf line;
};

static enum err no_kind(struct text name, struct why *why)
{
    const char *names[MOST_KINDS];
    size_t count = 0;
    struct buf all;
    buf_init(&all, 1000);
    for (const struct source_kind *const *kind = source_kinds; *kind && count < MOST_KINDS; kind++)
        if ((*kind)->form || (*kind)->decode) {
            (void)buf_printf(&all, "%s%s", count ? ", " : "", (*kind)->name);
            names[count++] = (*kind)->name;
        }
    const char *near = name.at ? text_nearest(name, names, count) : NULL;
    if (!name.at)
        why_set(why, ERR_BAD_INPUT, "--as is missing; it may be %.*s", TEXT_ARG(buf_view(&all)));
    else
        why_set(why, ERR_NOT_FOUND, "--as: no network is called '%.*s'%s%s%s; it may be %.*s",
                TEXT_ARG(name), near ? "; did you mean " : "", near ? near : "", near ? "?" : "",
                TEXT_ARG(buf_view(&all)));
    buf_done(&all);
    return ERR_NOT_FOUND;
}

static enum err put(struct decode *decode, const struct post *post, bool kept, struct why *why)
{
    buf_clear(&decode->line);
    if (kept ? post_write_kept(post, &decode->line) : post_write(post, &decode->line))
        return why_set(why, ERR_LIMIT, "the post is longer than %d bytes as a line", MOST_POST);
    out_line(buf_view(&decode->line));
    return OK;
}

/* Networks whose records are lines. */
static enum err one_line(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct decode *decode = arg;
    struct glance glance;
    struct post post;
    arena_reset(decode->arena);
    enum err err = decode->kind->form->skim(line, SKIM_LEAST, decode->arena, &glance, why);
    if (err || glance.skip)
        return err;
    err = decode->kind->form->read(line, decode->arena, &post, why);
    return err ? err : put(decode, &post, decode->kind->form == &post_line_form, why);
}

static void one_post(struct post *post, void *arg)
{
    struct why why;
    if (put(arg, post, false, &why))
        fprintf(stderr, "%.*s: %s\n", TEXT_ARG(post->id), why.text);
}

static enum err read_input(struct arena *arena, struct text *bytes_out, struct why *why)
{
    struct buf bytes;
    buf_init(&bytes, MOST_FILE);
    ssize_t n = 1;
    while (n > 0) {
        char *room = buf_room(&bytes, 1 << 16);
        if (!room) {
            buf_done(&bytes);
            return why_set(why, ERR_LIMIT, "standard input is longer than %d bytes", MOST_FILE);
        }
        n = read(STDIN_FILENO, room, 1 << 16);
        bytes.len += n > 0 ? (size_t)n : 0;
    }
    *bytes_out = arena_text(arena, buf_view(&bytes));
    buf_done(&bytes);
    return n < 0 ? why_set(why, ERR_IO, "standard input cannot be read") : OK;
}

/* Networks that answer with a document. */
static int whole_files(struct decode *decode, const struct command_run *run, bool strict)
{
    static const struct text standard_input = {"-", 1};
    const struct text *names = run->arg_count ? run->args : &standard_input;
    size_t count = run->arg_count ? run->arg_count : 1;
    int status = 0;
    for (size_t i = 0; i < count && !(strict && status); i++) {
        struct text bytes = {0};
        struct why why;
        arena_reset(decode->arena);
        const char *name = arena_text(run->arena, names[i]).at;
        enum err err = text_is(names[i], "-")
                           ? read_input(decode->arena, &bytes, &why)
                           : file_read(name, MOST_FILE, decode->arena, &bytes, &why);
        if (!err)
            err = decode->kind->decode(bytes, decode->arena, one_post, decode, &why);
        if (!err)
            continue;
        out_flush();
        fprintf(stderr, "%s: %s\n", name, why.text);
        status = 1;
    }
    out_flush();
    return status;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct decode_options *options = run->self;
    struct decode decode = {.kind = options->as.at ? source_kind_of(options->as) : NULL};
    if (!decode.kind || (!decode.kind->form && !decode.kind->decode)) {
        (void)no_kind(options->as, why);
        return 2;
    }
    decode.arena = arena_new("decode", 1 << 16);
    buf_init(&decode.line, MOST_POST);
    int status = decode.kind->decode ? whole_files(&decode, run, options->strict)
                                     : lines_each(run, options->strict, one_line, &decode);
    buf_done(&decode.line);
    arena_free(&decode.arena);
    return status;
}

const struct command command_decode = {
    .name = "decode",
    .args = "[FILE …]",
    .about = "Turns a network's own bytes into post lines.",
    .more =
        "Reads what a network sends, as it was recorded: --as bluesky takes Jetstream events, one\n"
        "a line; --as feed takes an RSS, Atom or JSON feed; --as file takes post lines and writes\n"
        "those that are good. What is no post (a like, a follow) is left out; what is broken is\n"
        "reported with its line.\n"
        "  hinomi decode --as bluesky events.jsonl | hinomi watch --topics topics.yaml",
    .help = tower_sources_help,
    .size = sizeof(struct decode_options),
    .options = decode_options,
    .run = run,
};
