#include "cli/cli.h"
#include "fire/fire.h"

#include <math.h>

struct forecast_options {
    struct text at;
    int64_t within_ms;
    bool strict;
};

static const struct option forecast_options[] = {
    {"at", OPTION_TEXT, offsetof(struct forecast_options, at), "600,3600,21600", 0, 0,
     "Seconds after the root at which to look ahead; of what came later nothing is read.", NULL},
    {"within", OPTION_SPAN, offsetof(struct forecast_options, within_ms), "0s", 0, DAYS(30),
     "How many there will be after that time. Without it: in the end.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct forecast_options, strict), "false", 0, 0,
     "The first refused line ends the run.", NULL},
    {0},
};

enum { MOMENTS_MOST = 200 };

/* Numbers between commas. */
static enum err read_moments(struct text list, double *at, size_t *count_out, struct why *why)
{
    struct text one;
    size_t count = 0;
    while (text_cut(&list, ',', &one)) {
        if (count == MOMENTS_MOST)
            return why_set(why, ERR_BAD_INPUT, "--at: at most %d moments", MOMENTS_MOST);
        if (!text_number(text_trim(one), &at[count]) || !(at[count] >= 0 && at[count] <= 1e10))
            return why_set(why, ERR_BAD_INPUT,
                           "--at: '%.*s' is no number of seconds from 0 to 1e10",
                           TEXT_ARG(text_slice(one, 0, 40)));
        count++;
    }
    *count_out = count;
    return OK;
}

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    return cascade_line(arg, line, why);
}

static void write_one(const struct cascade *cascade, double at, double within_s, struct buf *buf)
{
    struct forecast f;
    forecast_make(cascade, at, within_s, &f);
    struct json_out out;
    buf_clear(buf);
    json_out_init(&out, buf);
    json_begin(&out, '{');
    json_pair_number(&out, "at", at, at == floor(at) ? 0 : 3);
    json_pair_int(&out, "seen", (int64_t)f.seen);
    json_pair_int(&out, "expect", llround(f.expect));
    json_pair_int(&out, "low", (int64_t)floor(f.low));
    json_pair_int(&out, "high", (int64_t)ceil(f.high));
    json_pair_int(&out, "low50", (int64_t)floor(f.low50));
    json_pair_int(&out, "high50", (int64_t)ceil(f.high50));
    if (!f.said) {
        json_key(&out, "note");
        json_put_text(&out, TEXT("too little to say"));
    }
    json_end(&out, '}');
    out_line(buf_view(buf));
}

static int run(const struct command_run *run, struct why *why)
{
    const struct forecast_options *options = run->self;
    double at[MOMENTS_MOST];
    size_t moments = 0;
    if (run->arg_count > 1)
        (void)why_set(why, ERR_BAD_INPUT, "one cascade at a time: give one file, or none");
    if (run->arg_count > 1 || read_moments(options->at, at, &moments, why))
        return 2;
    struct cascade_reader *reader = cascade_reader_new();
    struct cascade cascade;
    int status = lines_each(run, options->strict, each, reader);
    if (status < 2 && cascade_done(reader, &cascade, why)) {
        status = 2;
    } else if (status < 2 && !(status && options->strict)) {
        struct buf buf;
        buf_init(&buf, 4096);
        for (size_t i = 0; i < moments; i++)
            write_one(&cascade, at[i], (double)options->within_ms / 1000, &buf);
        buf_done(&buf);
    }
    out_flush();
    cascade_reader_free(&reader);
    return status;
}

const struct command command_forecast = {
    .name = "forecast",
    .args = "[FILE]",
    .about = "Says how large a cascade will grow, with intervals that hold.",
    .more =
        "Reads CSV with the header seconds,followers: the root at second 0, then one repost, reply "
        "or\n"
        "comment a line; followers may be empty. Writes a line for each moment: events seen, the\n"
        "number expected, the 80 % interval (low, high) and the 50 % one (low50, high50); the root "
        "is\n"
        "not counted. Below five events it adds that there is too little to say.\n\n"
        "  hinomi forecast --at 600,3600,21600 cascade.csv",
    .size = sizeof(struct forecast_options),
    .options = forecast_options,
    .run = run,
};
