#include "base/ordered.h"
#include "base/vec.h"
#include "cli/check.h"
#include "match/match.h"
#include "model/watched.h"

#include <unistd.h>

enum { BATCH_BYTES = 1 << 18, MOST_THREADS = 256, MOST_FILE = 1 << 28, BATCHES_A_THREAD = 4 };

struct match_options {
    struct text topics, queries;
    int64_t threads;
    int cjk;
    bool all, strict, check, explain;
};

static const struct option match_options[] = {
    {"topics", OPTION_TEXT, offsetof(struct match_options, topics), NULL, 0, 0,
     "The YAML file that says who is watched.", NULL},
    {"queries", OPTION_TEXT, offsetof(struct match_options, queries), NULL, 0, 0,
     "Instead: a file of lines `id TAB query`; hits then carry only the topic.", NULL},
    {"cjk", OPTION_CHOICE, offsetof(struct match_options, cjk), "default", 0, 0,
     "How Chinese and Japanese terms are compared: default, sub (anywhere), run (whole runs of one "
     "script) or morph (whole words, by MeCab).",
     "default,sub,run,morph"},
    {"all", OPTION_BOOL, offsetof(struct match_options, all), "false", 0, 0,
     "Writes every post, also those that match nothing.", NULL},
    {"check", OPTION_BOOL, offsetof(struct match_options, check), "false", 0, 0,
     "Matches nothing: says what the queries may not mean. Posts that are given are a sample to "
     "count in, at most the first 10,000.",
     NULL},
    {"explain", OPTION_BOOL, offsetof(struct match_options, explain), "false", 0, 0,
     "Writes instead a line for each post and each topic: which parts of the query hold, where, "
     "and "
     "why the others do not.",
     NULL},
    {"threads", OPTION_INT, offsetof(struct match_options, threads), "0", 0, MOST_THREADS,
     "Threads that match; 0: as many as there are cores. The output does not depend on it.", NULL},
    {"strict", OPTION_BOOL, offsetof(struct match_options, strict), "false", 0, 0,
     "The first refused line ends the run (then one thread matches).", NULL},
    {0},
};

/* What one thread needs of its own. */
struct worker {
    struct match_scratch *scratch;
    struct arena *arena;
};

struct line {
    size_t at, len;
    uint64_t number;
};

/* Lines that go through the threads together, and what came of them. */
struct batch {
    struct buf in, out, faults;
    VEC(struct line) lines;
    bool refused;
};

struct matching {
    const struct match_options *options;
    struct match_set *set;
    struct worker *workers;
    size_t worker_count;
    struct ordered *ordered; /* NULL: one thread */
    struct batch *filling;
    const char *file;
    struct buf out;
    bool refused;
};

/* ---- who is looked for ---- */

static enum err topics_of_yaml(const char *path, struct arena *arena, struct match_setup *setup,
                               struct why *why)
{
    struct watched watched;
    const enum err err = watched_read_file(path, arena, &watched, why);
    if (err)
        return err;
    size_t count = 0;
    for (size_t i = 0; i < watched.client_count; i++)
        for (size_t j = 0; j < watched.clients[i].brand_count; j++)
            count += watched.clients[i].brands[j].topic_count;
    struct topic *topics = arena_array(arena, struct topic, count + 1);
    count = 0;
    for (size_t i = 0; i < watched.client_count; i++) {
        for (size_t j = 0; j < watched.clients[i].brand_count; j++) {
            const struct brand *brand = &watched.clients[i].brands[j];
            for (size_t k = 0; k < brand->topic_count; k++)
                topics[count++] = brand->topics[k];
        }
    }
    setup->topics = topics;
    setup->count = count;
    setup->lists = watched.lists;
    setup->list_count = watched.list_count;
    return OK;
}

static enum err topics_of_lines(const char *path, struct arena *arena, struct match_setup *setup,
                                struct why *why)
{
    struct text bytes, line, id;
    const enum err err = file_read(path, MOST_FILE, arena, &bytes, why);
    if (err)
        return err;
    size_t most = 1, count = 0;
    uint32_t number = 0;
    if (text_starts(bytes, TEXT("\xEF\xBB\xBF"))) /* as spreadsheets begin a file */
        bytes = text_slice(bytes, 3, bytes.len);
    for (size_t i = 0; i < bytes.len; i++)
        most += bytes.at[i] == '\n';
    struct topic *topics = arena_array(arena, struct topic, most);
    for (struct text rest = bytes; text_cut(&rest, '\n', &line);) {
        number++;
        if (text_ends(line, TEXT("\r")))
            line.len--;
        if (!line.len)
            continue;
        struct text query = line;
        if (!text_cut(&query, '\t', &id) || !query.at || !id.len)
            return why_set(why, ERR_BAD_INPUT, "%s:%u: expected an id, a tab and a query", path,
                           number);
        topics[count++] = (struct topic){.id = id, .query = query, .line = number};
    }
    setup->topics = topics;
    setup->count = count;
    return OK;
}

static enum err read_setup(const struct command_run *run, struct match_setup *setup,
                           const char **path_out, struct why *why)
{
    const struct match_options *options = run->self;
    *setup = (struct match_setup){.cjk = (enum cjk)options->cjk};
    if (!options->topics.at == !options->queries.at)
        return why_set(why, ERR_BAD_INPUT,
                       "say what to look for: --topics FILE (YAML) or --queries FILE (id TAB "
                       "query), one of them");
    const char *path =
        arena_text(run->arena, options->topics.at ? options->topics : options->queries).at;
    *path_out = path;
    return options->topics.at ? topics_of_yaml(path, run->arena, setup, why)
                              : topics_of_lines(path, run->arena, setup, why);
}

/* ---- lines ---- */

static enum err one_line(const struct matching *m, struct worker *worker, struct text line,
                         struct buf *out, struct why *why)
{
    struct glance glance;
    struct post post;
    const uint32_t *topics;
    arena_reset(worker->arena);
    enum err err = post_skim(line, match_wants(m->set), worker->arena, &glance, why);
    if (err)
        return err;
    if (!match_topics(m->set, worker->scratch, &glance, &topics) && !m->options->all)
        return OK;
    err = post_read(line, worker->arena, &post, why);
    if (err)
        return err;
    match_hits(m->set, worker->scratch, &post, worker->arena);
    err = post_write_kept(&post, out);
    if (!err)
        err = buf_byte(out, '\n');
    return err ? why_set(why, err, "the post with its hits is too long to be written") : OK;
}

static enum err line_alone(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct matching *m = arg;
    buf_clear(&m->out);
    const enum err err = one_line(m, &m->workers[0], line, &m->out, why);
    if (!err)
        out_text(buf_view(&m->out));
    return err;
}

/* ---- many threads: batches out of order, written in order ---- */

static struct batch *batch_new(void)
{
    struct batch *batch = mem_make(struct batch);
    buf_init(&batch->in, (size_t)1 << 24);
    buf_init(&batch->out, (size_t)1 << 30);
    buf_init(&batch->faults, (size_t)1 << 24);
    return batch;
}

static void batch_free(struct batch *batch)
{
    buf_done(&batch->in);
    buf_done(&batch->out);
    buf_done(&batch->faults);
    vec_done(&batch->lines);
    mem_free(batch);
}

static void batch_work(void *item, size_t number, void *arg)
{
    struct matching *m = arg;
    struct batch *batch = item;
    const struct line *line;
    vec_each (line, &batch->lines) {
        struct why why = {0};
        const size_t before = batch->out.len;
        if (!one_line(m, &m->workers[number],
                      text_slice(buf_view(&batch->in), line->at, line->at + line->len), &batch->out,
                      &why))
            continue;
        batch->out.len = before;
        batch->refused = true;
        (void)buf_printf(&batch->faults, "%s:%llu: %s\n", m->file, (unsigned long long)line->number,
                         why.text);
    }
}

static bool write_next(struct matching *m)
{
    void *item = NULL;
    if (ordered_take(m->ordered, &item, -1))
        return false;
    struct batch *batch = item;
    out_text(buf_view(&batch->out));
    if (batch->refused) {
        out_flush();
        fprintf(stderr, "%.*s", TEXT_ARG(buf_view(&batch->faults)));
        m->refused = true;
    }
    batch_free(batch);
    return true;
}

static void hand_over(struct matching *m)
{
    void *item = m->filling;
    if (!item)
        return;
    while (ordered_len(m->ordered) >= m->worker_count * BATCHES_A_THREAD)
        write_next(m);
    must(ordered_put(m->ordered, &item, -1) == OK);
    m->filling = NULL;
}

static enum err line_gathered(struct text line, uint64_t number, void *arg, struct why *why)
{
    struct matching *m = arg;
    if (!m->filling)
        m->filling = batch_new();
    const struct line kept = {m->filling->in.len, line.len, number};
    if (buf_text(&m->filling->in, line))
        return why_set(why, ERR_LIMIT, "too long");
    vec_push(&m->filling->lines, kept);
    if (m->filling->in.len >= BATCH_BYTES)
        hand_over(m);
    return OK;
}

/* One file after the other, so that a fault can name its file. */
static int on_many(struct matching *m, const struct command_run *run)
{
    static const struct text standard_input = {"-", 1};
    const size_t count = run->arg_count ? run->arg_count : 1;
    int status = 0;
    for (size_t i = 0; i < count && status < 2; i++) {
        struct command_run one = *run;
        one.args = run->arg_count ? &run->args[i] : &standard_input;
        one.arg_count = 1;
        m->file = text_is(one.args[0], "-") ? "standard input" : one.args[0].at;
        m->ordered = ordered_start("match", m->worker_count, m->worker_count * BATCHES_A_THREAD + 1,
                                   batch_work, m);
        const int now = lines_each(&one, false, line_gathered, m);
        status = now > status ? now : status;
        hand_over(m);
        ordered_close(m->ordered);
        while (write_next(m)) {
        }
        ordered_stop(&m->ordered);
    }
    return m->refused && status == 0 ? 1 : status;
}

/* ---- explained ---- */

struct explaining {
    struct explainer *explainer;
    const struct match_setup *setup;
    struct arena *arena;
    struct buf out;
};

static void put_explained(struct explaining *e, const struct post *post, size_t topic)
{
    const struct topic *t = &e->setup->topics[topic];
    const struct explained *part = explainer_explain(e->explainer, topic, post, e->arena);
    struct json_out out;
    buf_clear(&e->out);
    json_out_init(&out, &e->out);
    json_begin(&out, '{');
    json_pair_text(&out, "post", post->id);
    if (t->client.len) {
        json_pair_text(&out, "client", t->client);
        json_pair_text(&out, "brand", t->brand);
    }
    json_pair_text(&out, "topic", t->id);
    json_pair_bool(&out, "matches", part->holds);
    json_key(&out, "query");
    explained_write(part, t->query, &out);
    json_end(&out, '}');
}

static enum err line_explained(struct text line, uint64_t number, void *arg, struct why *why)
{
    (void)number;
    struct explaining *e = arg;
    struct post post;
    arena_reset(e->arena);
    const enum err err = post_read(line, e->arena, &post, why);
    for (size_t i = 0; !err && i < e->setup->count; i++) {
        put_explained(e, &post, i);
        if (buf_over(&e->out))
            return why_set(why, ERR_LIMIT, "the explanation is too long to be written");
        out_line(buf_view(&e->out));
    }
    return err;
}

static int run_explained(const struct command_run *run, const struct match_setup *setup,
                         const char *path, struct why *why)
{
    const struct match_options *options = run->self;
    struct explaining e = {.setup = setup};
    const enum err err = explainer_new(setup, &e.explainer, why);
    if (err) {
        why_at(why, err, "%s", path);
        return 2;
    }
    e.arena = arena_new("explained line", 1 << 16);
    buf_init(&e.out, (size_t)1 << 26);
    const int status = lines_each(run, options->strict, line_explained, &e);
    buf_done(&e.out);
    arena_free(&e.arena);
    explainer_free(&e.explainer);
    return status;
}

static int run(const struct command_run *run, struct why *why)
{
    const struct match_options *options = run->self;
    struct matching m = {.options = options};
    struct match_setup setup;
    const char *path = NULL;
    if (read_setup(run, &setup, &path, why))
        return 2;
    if (options->check)
        return check_queries(run, &setup, path);
    if (options->explain)
        return run_explained(run, &setup, path, why);
    const enum err err = match_build(&setup, &m.set, why);
    if (err) {
        why_at(why, err, "%s", path);
        return 2;
    }
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    m.worker_count = options->threads ? (size_t)options->threads : cores > 0 ? (size_t)cores : 1;
    if (options->strict)
        m.worker_count = 1;
    m.workers = arena_array(run->arena, struct worker, m.worker_count);
    for (size_t i = 0; i < m.worker_count; i++)
        m.workers[i] = (struct worker){match_scratch_new(m.set), arena_new("match line", 1 << 16)};
    buf_init(&m.out, (size_t)1 << 26);
    const int status =
        m.worker_count == 1 ? lines_each(run, options->strict, line_alone, &m) : on_many(&m, run);
    out_flush();
    buf_done(&m.out);
    for (size_t i = 0; i < m.worker_count; i++) {
        match_scratch_free(&m.workers[i].scratch);
        arena_free(&m.workers[i].arena);
    }
    match_free(&m.set);
    return status;
}

const struct command command_match = {
    .name = "match",
    .args = "--topics FILE | --queries FILE [POSTS …]",
    .about = "Finds the posts that topics look for: post lines in, the same lines with hits out.",
    .more = "Reads post lines (NDJSON, plain or zstd; - or nothing is standard input) and writes\n"
            "those that match, unknown fields kept, with\n"
            "  \"hits\":[{\"client\",\"brand\",\"topic\",\"spans\":[[from,to],…]}]\n"
            "Spans are half-open, in code points of the text. The query language is told in\n"
            "docs/queries.md. The same input gives the same bytes on any number of threads.\n"
            "--explain tells why a post matches or does not (docs/formats.md), on one thread.\n\n"
            "With --check, a line for each thing that a query may not mean:\n"
            "  file:line: column N: warning: topic ID: …\n\n"
            "  hinomi match --topics topics.yaml posts.ndjson.zst\n"
            "  hinomi match --check --topics topics.yaml posts.ndjson.zst\n"
            "  hinomi match --queries queries.tsv --cjk=sub < posts.ndjson",
    .size = sizeof(struct match_options),
    .options = match_options,
    .run = run,
};
