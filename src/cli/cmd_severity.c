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

/* What a line may say besides its category. */
enum field_kind { COUNT, FLAG_FIELD, MEDIA, SHARE, MINUTES_OR_NULL };

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset; /* in struct figures */
};

static const struct field fields[] = {
    {"crit", COUNT, offsetof(struct figures, authors)},
    {"td", MINUTES_OR_NULL, offsetof(struct figures, doubling_min)},
    {"reach", COUNT, offsetof(struct figures, reach)},
    {"nets", COUNT, offsetof(struct figures, networks)},
    {"media", MEDIA, offsetof(struct figures, media)},
    {"pos_share", SHARE, offsetof(struct figures, positive_share)},
    {"evidence", FLAG_FIELD, offsetof(struct figures, evidence)},
    {"corroborated", FLAG_FIELD, offsetof(struct figures, corroborated)},
    {"infl", FLAG_FIELD, offsetof(struct figures, influence)},
    {"own_goal", FLAG_FIELD, offsetof(struct figures, own_goal)},
    {"history", FLAG_FIELD, offsetof(struct figures, history)},
    {"vulnerable", FLAG_FIELD, offsetof(struct figures, vulnerable)},
    {"essential", FLAG_FIELD, offsetof(struct figures, essential)},
    {"injury", FLAG_FIELD, offsetof(struct figures, injury)},
    {"authority", FLAG_FIELD, offsetof(struct figures, authority)},
    {"threat_dated", FLAG_FIELD, offsetof(struct figures, threat_dated)},
    {"refuted", FLAG_FIELD, offsetof(struct figures, refuted)},
};

static enum err read_flag(const struct json *value, const char *name, int *out, struct why *why)
{
    bool flag = false;
    double number = 0;
    if (json_bool(value, &flag))
        *out = flag;
    else if (json_number(value, &number) && (number == 0 || number == 1))
        *out = (int)number;
    else
        return why_set(why, ERR_BAD_INPUT, "%s: 0 or 1, true or false", name);
    return OK;
}

static enum err read_field(const struct json *value, const struct field *field,
                           struct figures *figures, struct why *why)
{
    void *place = (char *)figures + field->offset;
    double number = 0;
    if (field->kind == FLAG_FIELD)
        return read_flag(value, field->name, place, why);
    if (field->kind == MINUTES_OR_NULL && value->kind == JSON_NULL)
        return OK;
    if (!json_number(value, &number))
        return why_set(why, ERR_BAD_INPUT, "%s: a number is wanted", field->name);
    switch (field->kind) {
    case MINUTES_OR_NULL:
        if (number <= 0)
            return why_set(why, ERR_BAD_INPUT,
                           "td: minutes above 0, or null when it is not growing");
        *(double *)place = number;
        return OK;
    case SHARE:
        if (number < 0 || number > 1)
            return why_set(why, ERR_BAD_INPUT, "%s: a share from 0 to 1", field->name);
        *(double *)place = number;
        return OK;
    case MEDIA:
        if (number != 0 && number != 1 && number != 2 && number != 3)
            return why_set(why, ERR_BAD_INPUT, "media: 0, 1, 2 or 3");
        *(int *)place = (int)number;
        return OK;
    case COUNT:
    case FLAG_FIELD:
        break;
    }
    if (number < 0 || number > 9e15)
        return why_set(why, ERR_BAD_INPUT, "%s: a count from 0 up", field->name);
    *(int64_t *)place = (int64_t)number;
    return OK;
}

static enum err read_line(const struct json *input, enum risk *category, struct figures *figures,
                          struct why *why)
{
    if (input->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT, "an object is wanted: {\"category\":…}");
    struct text name = json_text_at(input, "category");
    if (!name.at)
        return why_set(why, ERR_BAD_INPUT, "category is missing");
    if (!risk_of(name, category))
        return why_set(why, ERR_BAD_INPUT, "category: '%.*s' is none of the known ones",
                       TEXT_ARG(name));
    *figures = (struct figures){.doubling_min = -1, .networks = 1};
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        const struct json *value = json_find(input, fields[i].name);
        enum err err = value ? read_field(value, &fields[i], figures, why) : OK;
        if (err)
            return err;
    }
    return OK;
}

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
        err = read_line(input, &category, &figures, why);
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
