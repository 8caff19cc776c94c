#include "base/vec.h"
#include "cli/cli.h"
#include "match/match.h"

struct queries_options {
    int from, to;
    bool strict;
};

enum { FROM_NONE, FROM_FIRST, TO_NONE = 0 };

static const struct option queries_options[] = {
    {"from", OPTION_CHOICE, offsetof(struct queries_options, from), "none", 0, 0,
     "The tool that the queries were written for.", "none,brandwatch,meltwater,x,powertrack"},
    {"to", OPTION_CHOICE, offsetof(struct queries_options, to), "none", 0, 0,
     "Instead: the queries are hinomi's and become rules for the filtered stream of X.", "none,x"},
    {"strict", OPTION_BOOL, offsetof(struct queries_options, strict), "false", 0, 0,
     "The first query that cannot be carried over ends the run.", NULL},
    {0},
};

struct carrying {
    enum query_tool tool;
    struct arena *arena;
    size_t carried, notes;
    VEC(struct topic) topics; /* --to */
};

/* id TAB query; both absent for an empty line. */
static enum err split(struct text line, struct text *id_out, struct text *query_out,
                      struct why *why)
{
    if (text_starts(line, TEXT("\xEF\xBB\xBF"))) /* as spreadsheets begin a file */
        line = text_slice(line, 3, line.len);
    struct text id = {NULL, 0}, query = line;
    if (text_ends(query, TEXT("\r")))
        query.len--;
    const bool empty = !query.len;
    if (!empty && (!text_cut(&query, '\t', &id) || !query.at || !id.len))
        return why_set(why, ERR_BAD_INPUT, "expected an id, a tab and a query");
    *id_out = id;
    *query_out = empty ? (struct text){NULL, 0} : query;
    return OK;
}

static enum err one_line(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct carrying *c = arg;
    struct translated out = {0};
    struct text id, query;
    enum err err = split(line, &id, &query, why);
    if (err || !id.len)
        return err;
    arena_reset(c->arena);
    err = match_translate(query, c->tool, c->arena, &out, why);
    if (err)
        return why_at(why, err, "query %.*s", TEXT_ARG(id));
    out_text(arena_printf(c->arena, "%.*s\t%.*s\n", TEXT_ARG(id), TEXT_ARG(out.query)));
    for (size_t i = 0; i < out.note_count; i++)
        fprintf(stderr, "%.*s: column %u: %.*s\n", TEXT_ARG(id), out.notes[i].column,
                TEXT_ARG(out.notes[i].text));
    c->notes += out.note_count;
    c->carried++;
    return OK;
}

static int carry_over(const struct command_run *run, struct carrying *c)
{
    const struct queries_options *options = run->self;
    c->tool = (enum query_tool)(options->from - FROM_FIRST);
    const int status = lines_each(run, options->strict, one_line, c);
    out_flush();
    fprintf(stderr, "%zu queries carried over, %zu notes\n", c->carried, c->notes);
    return status;
}

/* ---- rules for X ---- */

static enum err one_topic(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct carrying *c = arg;
    struct topic topic = {.line = (uint32_t)number};
    struct match_set *set = NULL;
    const enum err err = split(line, &topic.id, &topic.query, why);
    if (err || !topic.id.len)
        return err;
    topic.id = arena_text(c->arena, topic.id);
    topic.query = arena_text(c->arena, topic.query);
    const struct match_setup alone = {.topics = &topic, .count = 1};
    const enum err bad = match_build(&alone, &set, why);
    if (!bad)
        vec_push(&c->topics, topic);
    match_free(&set);
    return bad;
}

static void write_rule(const struct x_rule *rule, struct buf *line)
{
    struct json_out json;
    buf_clear(line);
    json_out_init(&json, line);
    json_begin(&json, '{');
    json_pair_text(&json, "value", rule->value);
    json_pair_text(&json, "tag", rule->tag);
    json_end(&json, '}');
    out_line(buf_view(line));
}

static int export(const struct command_run *run, struct carrying *c, struct why *why)
{
    const struct queries_options *options = run->self;
    struct x_rules rules = {0};
    struct buf line;
    const int status = lines_each(run, options->strict, one_topic, c);
    const struct match_setup setup = {.topics = c->topics.at, .count = c->topics.len};
    if (status > 1 || match_to_x(&setup, c->arena, &rules, why))
        return 2;
    buf_init(&line, 1 << 16);
    for (size_t i = 0; i < rules.rule_count; i++)
        write_rule(&rules.rules[i], &line);
    buf_done(&line);
    out_flush();
    for (size_t i = 0; i < rules.note_count; i++)
        fprintf(stderr, "%.*s: %.*s\n", TEXT_ARG(c->topics.at[rules.notes[i].topic].id),
                TEXT_ARG(rules.notes[i].text));
    fprintf(stderr, "%zu queries, %zu rules, %zu notes\n", c->topics.len, rules.rule_count,
            rules.note_count);
    if (rules.rule_count <= X_RULES_MOST)
        return status;
    fprintf(stderr, "X takes %d rules: these are too many\n", X_RULES_MOST);
    return 1;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct queries_options *options = run->self;
    if ((options->from == FROM_NONE) == (options->to == TO_NONE)) {
        (void)why_set(why, ERR_BAD_INPUT,
                      "say what the queries were written for (--from=brandwatch, meltwater, x or "
                      "powertrack), or what they are to become (--to=x): one of them");
        return 2;
    }
    struct carrying c = {.arena = arena_new("queries", 1 << 16)};
    const int status = options->to == TO_NONE ? carry_over(run, &c) : export(run, &c, why);
    vec_done(&c.topics);
    arena_free(&c.arena);
    return status;
}

const struct command command_queries = {
    .name = "queries",
    .args = "--from=TOOL | --to=x [FILE …]",
    .about = "Carries queries of other tools over into hinomi's language, and its own to X.",
    .more =
        "Reads lines `id TAB query` as written for Brandwatch, Meltwater, X or PowerTrack and\n"
        "writes lines `id TAB query` that `hinomi match --queries` takes. What could not be\n"
        "carried over is said on standard error, `id: column N: …`, and whether the query\n"
        "finds more or less without it. docs/queries.md tells what becomes of each operator.\n\n"
        "  hinomi queries --from=brandwatch old.tsv > queries.tsv",
    .size = sizeof(struct queries_options),
    .options = queries_options,
    .run = run,
};
