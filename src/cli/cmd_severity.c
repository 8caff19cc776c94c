#include "cli/cli.h"
#include "fire/fire.h"

struct severity_options {
    bool strict;
};

static const struct option severity_options[] = {
    {"strict", OPTION_BOOL, offsetof(struct severity_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

/* What came in goes on, the answer behind it; an old answer is left out with the rest. */
static void write_line(struct text line, const struct json *input, const struct severity *severity,
                       struct buf *buf)
{
    struct json_out out;
    buf_clear(buf);
    line = text_trim(line);
    struct text inside = text_trim(text_slice(line, 1, line.len - 1));
    if (json_find(input, "level") || json_find(input, "score") || json_find(input, "why"))
        inside.len = 0;
    buf_byte(buf, '{');
    buf_text(buf, inside);
    if (inside.len)
        buf_byte(buf, ',');
    json_out_init(&out, buf);
    json_pair_int(&out, "level", severity->level);
    json_pair_number(&out, "score", severity->score, 1);
    json_key(&out, "why");
    json_begin(&out, '[');
    for (size_t i = 0; i < severity->why_count; i++)
        json_put_text(&out, severity->why[i].text);
    json_end(&out, ']');
    json_end(&out, '}');
    out_line(buf_view(buf));
}

struct weighing {
    struct arena *arena;
    struct buf buf;
};

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct weighing *weighing = arg;
    (void)number;
    if (!text_trim(line).len)
        return OK;
    arena_reset(weighing->arena);
    enum risk category = RISK_NONE;
    struct figures figures = {.networks = 1};
    struct json *input = NULL;
    enum err err = json_parse(line, weighing->arena, &input, why);
    if (!err)
        err = severity_read(input, &category, &figures, why);
    if (err)
        return err;
    struct severity severity;
    severity_compute(category, &figures, 0, &severity);
    write_line(line, input, &severity, &weighing->buf);
    return OK;
}

static int run(const struct command_run *run, struct why *why)
{
    (void)why;
    const struct severity_options *options = run->self;
    struct weighing weighing = {.arena = arena_new("severity", 65536)};
    buf_init(&weighing.buf, 2 << 20);
    int status = lines_each(run, options->strict, each, &weighing);
    out_flush();
    buf_done(&weighing.buf);
    arena_free(&weighing.arena);
    return status;
}

const struct command command_severity = {
    .name = "severity",
    .args = "[FILE …]",
    .about = "Says how bad it is: figures of a story in, level, score and reasons out.",
    .more = "Reads NDJSON, one story a line; only category is required:\n"
            "category crit td reach evidence corroborated media nets infl own_goal history\n"
            "vulnerable essential injury authority threat_dated pos_share refuted. td: minutes in\n"
            "which the critics doubled, null when they do not. Writes each line with level, score\n"
            "and why.\n\n"
            "  echo '{\"category\":\"contamination\",\"crit\":1,\"evidence\":1}' | hinomi severity",
    .size = sizeof(struct severity_options),
    .options = severity_options,
    .run = run,
};
