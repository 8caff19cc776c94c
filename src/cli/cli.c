#include "cli/cli.h"

#include "base/vec.h"
#include "base/version.h"

#include <unistd.h>

enum { MOST_ARGS = 4096 };

static const struct command *command_of(struct text name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (text_is(name, (*c)->name))
            return *c;
    return NULL;
}

static const char *nearest_command(struct text name)
{
    const char *names[64];
    size_t count = 0;
    for (const struct command *const *c = commands; *c && count < 64; c++)
        names[count++] = (*c)->name;
    return text_nearest(name, names, count);
}

static void print(struct buf *buf)
{
    fwrite(buf->at, 1, buf->len, stdout);
    buf_done(buf);
}

static void help_command(const struct command *command)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_printf(&buf, "hinomi %s [options] %s\n\n%s\n", command->name, command->args,
               command->about);
    if (command->more)
        buf_printf(&buf, "\n%s\n", command->more);
    if (command->options && command->options->name) {
        buf_text(&buf, TEXT("\nOptions, as --NAME VALUE or --NAME=VALUE:\n"));
        options_help(command->options, &buf);
    }
    if (command->help)
        command->help(&buf);
    print(&buf);
}

static void help_all(void)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_text(&buf, TEXT("hinomi hears what people say about a company in public, rings when "
                        "something starts to\nburn, and is the desk where the company answers.\n\n"
                        "usage: hinomi COMMAND [options] [arguments]\n\n"));
    for (const struct command *const *c = commands; *c; c++)
        buf_printf(&buf, "  %-12s %s\n", (*c)->name, (*c)->about);
    buf_text(&buf, TEXT("\nhinomi help COMMAND tells more of one. hinomi --version names the "
                        "version.\n"));
    print(&buf);
}

/* The man page, from the same tables. */
static void roff(struct buf *buf, const char *s)
{
    for (bool start = true; *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            buf_text(buf, TEXT("\\&"));
        start = *s == '\n';
        if (*s == '\\')
            buf_text(buf, TEXT("\\e"));
        else if (*s == '-')
            buf_text(buf, TEXT("\\-"));
        else
            buf_byte(buf, *s);
    }
}

static void man_command(struct buf *buf, const struct command *c)
{
    buf_printf(buf, ".SS ");
    roff(buf, c->name);
    buf_byte(buf, ' ');
    roff(buf, c->args);
    buf_byte(buf, '\n');
    roff(buf, c->about);
    buf_byte(buf, '\n');
    if (c->more) {
        buf_text(buf, TEXT(".PP\n.nf\n"));
        roff(buf, c->more);
        buf_text(buf, TEXT("\n.fi\n"));
    }
    for (const struct option *o = c->options; o && o->name; o++) {
        buf_text(buf, TEXT(".TP\n.B \\-\\-"));
        roff(buf, o->name);
        buf_byte(buf, '\n');
        roff(buf, o->about);
        if (o->fallback) {
            buf_text(buf, TEXT(" Default: "));
            roff(buf, o->fallback);
            buf_byte(buf, '.');
        }
        buf_byte(buf, '\n');
    }
}

static void help_man(void)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    buf_text(&buf, TEXT(".TH HINOMI 1 \"\" \"hinomi " HINOMI_VERSION "\"\n.SH NAME\n"
                        "hinomi \\- hear what people say about a company, ring when it burns, "
                        "answer from one desk\n.SH SYNOPSIS\n.B hinomi\n.I COMMAND\n"
                        "[options] [arguments]\n.SH COMMANDS\n"));
    for (const struct command *const *c = commands; *c; c++)
        man_command(&buf, *c);
    buf_text(&buf, TEXT(".SH EXIT STATUS\n0 good, 1 some input was refused, 2 it could not "
                        "run.\n"));
    print(&buf);
}

static int help(int argc, char **argv)
{
    if (argc < 1) {
        help_all();
        return 0;
    }
    if (strcmp(argv[0], "--man") == 0) {
        help_man();
        return 0;
    }
    const struct command *command = command_of(text_of(argv[0]));
    if (!command) {
        fprintf(stderr, "hinomi: there is no command '%s'; `hinomi help` lists them\n", argv[0]);
        return 2;
    }
    help_command(command);
    return 0;
}

static const struct option *option_of(const struct option *options, struct text name)
{
    for (const struct option *o = options; o && o->name; o++)
        if (text_is(name, o->name))
            return o;
    return NULL;
}

static enum err unknown(const struct command *command, struct text name, struct why *why)
{
    const char *names[64];
    size_t count = 0;
    for (const struct option *o = command->options; o && o->name && count < 64; o++)
        names[count++] = o->name;
    const char *near = text_nearest(name, names, count);
    return why_set(why, ERR_BAD_INPUT, "%s has no option --%.*s%s%s%s", command->name,
                   TEXT_ARG(name), near ? "; did you mean --" : "", near ? near : "",
                   near ? "?" : "");
}

/* Turns "--name value" pairs into the mapping that the option table reads. */
struct line {
    struct arena *arena;
    struct json *mapping, *last;
    struct text *args;
    size_t arg_count;
};

static void put(struct line *line, const struct option *option, struct text value)
{
    struct json *json = arena_make(line->arena, struct json);
    int64_t integer;
    double number;
    json->key = text_of(option->name);
    json->text = value;
    json->kind = JSON_STRING;
    if (option->kind == OPTION_BOOL)
        json->kind = text_is(value, "false") ? JSON_FALSE : JSON_TRUE;
    else if ((option->kind == OPTION_INT && text_int(value, &integer)) ||
             (option->kind == OPTION_NUMBER && text_number(value, &number)))
        json->kind = JSON_NUMBER;
    if (line->last)
        line->last->next = json;
    else
        line->mapping->first = json;
    line->last = json;
    line->mapping->count++;
}

static enum err read_line(const struct command *command, int argc, char **argv, struct line *line,
                          struct why *why)
{
    bool only_args = false;
    for (int i = 0; i < argc; i++) {
        struct text arg = text_of(argv[i]);
        if (only_args || !text_starts(arg, TEXT("--"))) {
            line->args[line->arg_count++] = arg;
            continue;
        }
        if (arg.len == 2) {
            only_args = true;
            continue;
        }
        struct text rest = text_slice(arg, 2, arg.len), name;
        text_cut(&rest, '=', &name);
        const struct option *option = option_of(command->options, name);
        if (!option)
            return unknown(command, name, why);
        if (rest.at)
            put(line, option, rest);
        else if (option->kind == OPTION_BOOL)
            put(line, option, TEXT("true"));
        else if (i + 1 < argc)
            put(line, option, text_of(argv[++i]));
        else
            return why_set(why, ERR_BAD_INPUT, "--%s wants a value", option->name);
    }
    return OK;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct arena *arena = arena_new("command", 65536);
    struct why why = {0};
    struct line line = {.arena = arena,
                        .mapping = arena_make(arena, struct json),
                        .args = arena_array(arena, struct text, (size_t)argc + 1)};
    line.mapping->kind = JSON_OBJECT;
    void *self = arena_alloc(arena, command->size ? command->size : 1);
    int status = 2;
    enum err err = read_line(command, argc, argv, &line, &why);
    if (!err && command->options)
        err = options_read(command->options, line.mapping, NULL, arena, self, &why);
    if (!err) {
        struct command_run r = {self, line.args, line.arg_count, arena};
        status = command->run(&r, &why);
    }
    if (status == 2 && why.text[0])
        fprintf(stderr, "hinomi %s: %s\n", command->name, why.text);
    out_flush();
    arena_free(&arena);
    return status;
}

int cli_main(int argc, char **argv)
{
    if (argc < 2) {
        help_all();
        return 2;
    }
    if (argc > MOST_ARGS) {
        fputs("hinomi: too many arguments\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return help(argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        puts("hinomi " HINOMI_VERSION);
        return 0;
    }
    const struct command *command = command_of(text_of(argv[1]));
    if (!command) {
        const char *near = nearest_command(text_of(argv[1]));
        fprintf(stderr, "hinomi: there is no command '%s'%s%s%s; `hinomi help` lists them\n",
                argv[1], near ? "; did you mean '" : "", near ? near : "", near ? "'" : "");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            help_command(command);
            return 0;
        }
    }
    return run(command, argc - 2, argv + 2);
}
