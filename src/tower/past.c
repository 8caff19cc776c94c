#include "tower/past.h"

#include "base/clock.h"
#include "base/line_file.h"
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

enum { TRAY_POSTS = 500, MOST_STREAMS = 4096, MOST_HOURS = 1 << 20 };

struct kept_line {
    struct text line;
    int64_t at_ms;
};

/* One file, or the store. */
struct stream {
    struct line_file *file; /* NULL: the store */
    VEC(struct kept_line) page;
    struct arena *arena; /* of the page */
    size_t next;
    struct text line; /* the one that is due */
    int64_t at_ms;
    uint64_t number;
    bool over;
};

/* Where a record came from. */
struct origin {
    uint32_t stream;
    uint64_t number;
};

struct past {
    struct past_setup setup;
    struct past_span span;
    struct stream *streams;
    size_t stream_count;
    struct arena *scratch;
    struct map64 *hours; /* hour since 1970 → posts */
    struct past_view view;
};

enum err past_read(const struct past_setup *setup, store_job *job, void *arg, struct why *why)
{
    return setup->store ? store_read(setup->store, job, arg, why)
                        : store_peek(setup->folder, job, arg, why);
}

const struct past_span *past_span(const struct past *past)
{
    return &past->span;
}

/* ---- the store ---- */

static enum err begin_job(struct db *db, void *arg, struct why *why)
{
    return store_past_begin(db, arg, why);
}

static void keep(int64_t seen_at_ms, struct text line, void *arg)
{
    struct stream *stream = arg;
    const struct kept_line kept = {arena_text(stream->arena, line), seen_at_ms};
    vec_push(&stream->page, kept);
}

struct page_of {
    struct past_span *span;
    struct stream *stream;
};

static enum err page_job(struct db *db, void *arg, struct why *why)
{
    struct page_of *of = arg;
    arena_reset(of->stream->arena);
    vec_clear(&of->stream->page);
    return store_past(db, of->span, keep, of->stream, why);
}

static enum err next_stored(struct past *past, struct stream *stream, struct why *why)
{
    while (stream->next == stream->page.len) {
        if (past->span.after >= past->span.last) {
            stream->over = true;
            return OK;
        }
        struct page_of of = {&past->span, stream};
        enum err err = past_read(&past->setup, page_job, &of, why);
        if (err)
            return err;
        stream->next = 0;
    }
    const struct kept_line *kept = &stream->page.at[stream->next++];
    stream->line = kept->line;
    stream->at_ms = kept->at_ms;
    past->view.stored++;
    return OK;
}

/* ---- files ---- */

static void refuse(struct past *past, const struct stream *stream, uint64_t number,
                   const char *words)
{
    past->view.read++;
    past->view.refused++;
    if (past->setup.refuse)
        past->setup.refuse(line_file_name(stream->file), number, words, past->setup.arg);
}

static enum err next_of_file(struct past *past, struct stream *stream, struct why *why)
{
    for (;;) {
        struct why wrong = {0};
        struct glance glance = {0};
        enum err err = line_file_next(stream->file, &stream->line, &stream->number, &wrong);
        if (err == ERR_CLOSED) {
            stream->over = true;
            return OK;
        }
        if (err && err != ERR_LIMIT)
            return why_set(why, err, "%s", wrong.text);
        arena_reset(past->scratch);
        if (!err)
            err = post_skim(stream->line, SKIM_LEAST, past->scratch, &glance, &wrong);
        if (err) {
            refuse(past, stream, stream->number, wrong.text);
            continue;
        }
        stream->at_ms = glance.at_ms;
        return OK;
    }
}

static enum err next_of(struct past *past, struct stream *stream, struct why *why)
{
    return stream->file ? next_of_file(past, stream, why) : next_stored(past, stream, why);
}

/* ---- all ---- */

static bool has_store(const struct past_setup *setup)
{
    return setup->store || setup->folder;
}

static enum err open_all(struct past *past, struct why *why)
{
    const struct past_setup *setup = &past->setup;
    if (has_store(setup)) {
        enum err err = past_read(setup, begin_job, &past->span, why);
        if (err)
            return err;
        past->streams[past->stream_count++].arena = arena_new("past", 1 << 20);
    }
    for (size_t i = 0; i < setup->file_count; i++) {
        const char *path = arena_text(past->scratch, setup->files[i]).at;
        enum err err = line_file_open(path, &past->streams[past->stream_count].file, why);
        if (err)
            return err;
        past->stream_count++;
    }
    for (size_t i = 0; i < past->stream_count; i++) {
        enum err err = next_of(past, &past->streams[i], why);
        if (err)
            return err;
    }
    return OK;
}

enum err past_open(const struct past_setup *setup, struct past **past_out, struct why *why)
{
    if (setup->file_count > MOST_STREAMS)
        return why_set(why, ERR_LIMIT, "at most %d files at once", MOST_STREAMS);
    struct past *past = mem_make(struct past);
    past->setup = *setup;
    past->span = setup->span;
    past->scratch = arena_new("past line", 1 << 16);
    past->hours = map64_new(MOST_HOURS);
    past->streams = mem_new((setup->file_count + 1) * sizeof(*past->streams));
    enum err err = open_all(past, why);
    if (err) {
        past_close(&past);
        return err;
    }
    *past_out = past;
    return OK;
}

void past_close(struct past **past)
{
    struct past *p = *past;
    if (!p)
        return;
    for (size_t i = 0; i < p->stream_count; i++) {
        line_file_close(&p->streams[i].file);
        vec_done(&p->streams[i].page);
        arena_free(&p->streams[i].arena);
    }
    arena_free(&p->scratch);
    map64_free(&p->hours);
    mem_free(p->streams);
    mem_free(p);
    *past = NULL;
}

/* The stream whose post comes first; NULL: all are over. */
static struct stream *earliest(struct past *past)
{
    struct stream *first = NULL;
    for (size_t i = 0; i < past->stream_count; i++) {
        struct stream *s = &past->streams[i];
        if (!s->over && (!first || s->at_ms < first->at_ms))
            first = s;
    }
    return first;
}

static void saw(struct past *past, int64_t at_ms)
{
    struct past_view *view = &past->view;
    uint64_t *hour = map64_put(past->hours, (uint64_t)(at_ms / HOURS(1)));
    if (hour)
        ++*hour;
    view->read++;
    if (!view->from_ms || at_ms < view->from_ms)
        view->from_ms = at_ms;
    if (at_ms > view->to_ms)
        view->to_ms = at_ms;
}

enum err past_tray(struct past *past, struct tray **tray_out, struct why *why)
{
    struct tray *tray = tray_new(1 << 16);
    tray->form = &post_line_form;
    tray->source = TEXT("past");
    tray->records = arena_array(tray->arena, struct text, TRAY_POSTS);
    tray->line_steps = arena_array(tray->arena, uint32_t, TRAY_POSTS);
    tray->first_line = 1;
    struct origin *origins = arena_array(tray->arena, struct origin, TRAY_POSTS);
    tray->place = (struct text){(const char *)origins, TRAY_POSTS * sizeof(*origins)};
    enum err err = OK;
    while (!err && tray->record_count < TRAY_POSTS) {
        struct stream *stream = earliest(past);
        if (!stream)
            break;
        const size_t i = tray->record_count++;
        tray->records[i] = arena_text(tray->arena, stream->line);
        tray->line_steps[i] = (uint32_t)i;
        origins[i] = (struct origin){(uint32_t)(stream - past->streams), stream->number};
        saw(past, stream->at_ms);
        err = next_of(past, stream, why);
    }
    if (!err && !tray->record_count)
        err = ERR_CLOSED;
    if (err) {
        tray_free(&tray);
        return err;
    }
    *tray_out = tray;
    return OK;
}

const char *past_where(const struct past *past, const struct tray *tray, size_t record,
                       uint64_t *line_out)
{
    const struct origin *origin = (const struct origin *)(const void *)tray->place.at + record;
    const struct stream *stream = &past->streams[origin->stream];
    *line_out = origin->number;
    return stream->file ? line_file_name(stream->file) : "the store";
}

struct past_view past_look(const struct past *past)
{
    struct past_view view = past->view;
    double done = 0, whole = 0;
    for (size_t i = 0; i < past->stream_count; i++) {
        const struct stream *s = &past->streams[i];
        const int64_t size = s->file ? line_file_size(s->file) : past->span.count;
        const double weight = s->file ? (double)size / 1024 : (double)size;
        if (size < 0)
            whole = -1;
        if (whole < 0)
            break;
        whole += weight;
        done += s->file ? (double)line_file_read(s->file) / 1024 : (double)view.stored;
    }
    view.progress = whole < 0 ? -1 : whole > 0 ? done / whole : 1;
    if (view.progress > 1)
        view.progress = 1;
    return view;
}

struct hour {
    int64_t at, posts;
};

static int by_time(const void *a, const void *b)
{
    const struct hour *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

void past_time(const struct past *past, int64_t *from_ms_out, int64_t *to_ms_out)
{
    VEC(struct hour) hours = {0};
    const size_t slots = map64_slots(past->hours);
    int64_t posts = 0;
    for (size_t i = 0; i < slots; i++) {
        uint64_t at, count;
        if (!map64_at(past->hours, i, &at, &count))
            continue;
        const struct hour hour = {(int64_t)at, (int64_t)count};
        posts += hour.posts;
        vec_push(&hours, hour);
    }
    if (hours.len)
        qsort(hours.at, hours.len, sizeof(*hours.at), by_time);
    int64_t low = posts / 1000, high = posts / 1000;
    size_t first = 0, last = hours.len;
    while (first < last && hours.at[first].posts <= low)
        low -= hours.at[first++].posts;
    while (last > first && hours.at[last - 1].posts <= high)
        high -= hours.at[--last].posts;
    const struct past_view *view = &past->view;
    *from_ms_out = first ? hours.at[first].at * HOURS(1) : view->from_ms;
    *to_ms_out = last < hours.len ? (hours.at[last - 1].at + 1) * HOURS(1) : view->to_ms;
    vec_done(&hours);
}
