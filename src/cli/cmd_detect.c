#include "cli/cli.h"
#include "fire/fire.h"

#include <stdio.h>

struct detect_options {
    double line;
    bool strict;
};

static const struct option detect_options[] = {
    {"line", OPTION_NUMBER, offsetof(struct detect_options, line), "0.5", 0, 1,
     "The score from which a row is an alarm.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct detect_options, strict), "false", 0, 0,
     "The first refused row ends the run.", NULL},
    {0},
};

struct detecting {
    double line;
    bool headed, no_series;
    struct series *series;
    int64_t last_ms;
    struct buf buf;
};

static void write_row(struct detecting *detecting, struct text line, double score)
{
    buf_clear(&detecting->buf);
    buf_text(&detecting->buf, line);
    buf_printf(&detecting->buf, ",%.3f,%d", score, score >= detecting->line && score > 0);
    out_line(buf_view(&detecting->buf));
}

static enum err head(struct detecting *detecting, struct text line, struct why *why)
{
    detecting->headed = true;
    const enum err err = series_header_read(line, why);
    if (err) {
        detecting->no_series = true;
        return err;
    }
    out_text(line);
    out_line(TEXT(",score,alarm"));
    return OK;
}

static enum err each(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct detecting *detecting = arg;
    line = text_trim(line);
    if (!line.len || detecting->no_series)
        return OK;
    if (!detecting->headed)
        return head(detecting, line, why);
    struct series_row row;
    const enum err err = series_row_read(line, &row, why);
    if (err)
        return err;
    if (row.at_ms < detecting->last_ms) {
        out_flush();
        fprintf(stderr, "line %llu: earlier than the row before; taken as it stands\n",
                (unsigned long long)number);
    }
    detecting->last_ms = row.at_ms;
    const double score =
        row.missing ? 0 : series_take(detecting->series, row.at_ms, row.value).score;
    write_row(detecting, line, score);
    return OK;
}

static int none(struct why *why)
{
    why_set(why, ERR_BAD_INPUT, "there is no row; the first line must be 'timestamp,value'");
    return 2;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct detect_options *options = run->self;
    if (run->arg_count > 1) {
        why_set(why, ERR_BAD_INPUT, "one series at a time; run it once for each file");
        return 2;
    }
    struct detecting detecting = {
        .line = options->line, .series = series_new(), .last_ms = INT64_MIN};
    buf_init(&detecting.buf, 2 << 20);
    int status = lines_each(run, options->strict, each, &detecting);
    if (status == 0 && !detecting.headed)
        status = none(why);
    out_flush();
    buf_done(&detecting.buf);
    series_free(&detecting.series);
    return detecting.no_series ? 2 : status;
}

const struct command command_detect = {
    .name = "detect",
    .args = "[FILE]",
    .about = "Tells when a plain series of numbers does what it has not done before.",
    .more =
        "Reads CSV with the header timestamp,value, one row a measurement in the order of time:\n"
        "2026-11-21 03:55:00,17 or RFC 3339; without a zone it is UTC. A value may be empty or\n"
        "NaN: none was measured. Writes each row with score (0 to 1) and alarm (0 or 1): how\n"
        "far beyond its own past the number goes, known at that row. One event is one alarm,\n"
        "and another only when it grows by much. The first 144 rows are only learned from.\n\n"
        "  hinomi detect mentions.csv | grep ',1$'",
    .size = sizeof(struct detect_options),
    .options = detect_options,
    .run = run,
};
