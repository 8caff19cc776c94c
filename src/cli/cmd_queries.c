#include "base/buf.h"
#include "cli/cli.h"
#include "match/match.h"

struct queries_options {
    int from;
    bool strict;
};

enum { FROM_NONE, FROM_FIRST };

static const struct option queries_options[] = {
    {"from", OPTION_CHOICE, offsetof(struct queries_options, from), "none", 0, 0,
     "The tool that the queries were written for.", "none,brandwatch,meltwater,x,powertrack"},
    {"strict", OPTION_BOOL, offsetof(struct queries_options, strict), "false", 0, 0,
     "The first query that cannot be carried over ends the run.", NULL},
    {0},
};

struct carrying {
    enum query_tool tool;
    struct arena *arena;
    size_t carried, notes;
};

static enum err one_line(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct carrying *c = arg;
    struct translated out = {0};
    struct text id, query = line;
    if (text_ends(query, TEXT("\r")))
        query.len--;
    if (!query.len)
        return OK;
    if (!text_cut(&query, '\t', &id) || !query.at || !id.len)
        return why_set(why, ERR_BAD_INPUT, "expected an id, a tab and a query");
    arena_reset(c->arena);
    const enum err err = match_translate(query, c->tool, c->arena, &out, why);
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

static int run(const struct command_run *run, struct why *why)
{
    const struct queries_options *options = run->self;
    struct carrying c = {.arena = arena_new("queries", 1 << 16)};
    if (options->from == FROM_NONE) {
        (void)why_set(why, ERR_BAD_INPUT,
                      "say what the queries were written for: --from=brandwatch, meltwater, x or "
                      "powertrack");
        arena_free(&c.arena);
        return 2;
    }
    c.tool = (enum query_tool)(options->from - FROM_FIRST);
    const int status = lines_each(run, options->strict, one_line, &c);
    out_flush();
    fprintf(stderr, "%zu queries carried over, %zu notes\n", c.carried, c.notes);
    arena_free(&c.arena);
    return status;
}

const struct command command_queries = {
    .name = "queries",
    .args = "--from=TOOL [FILE …]",
    .about = "Carries queries of other tools over into hinomi's language.",
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
