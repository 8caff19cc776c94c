#include "base/clock.h"
#include "base/pool.h"
#include "base/queue.h"
#include "source/file_reader.h"
#include "source/source.h"

#include <sys/eventfd.h>
#include <unistd.h>

/*
 * Post lines from a file, a pipe or standard input. A thread of its own reads and cuts one tray
 * ahead of the loop, so the loop never waits for a disk.
 */

enum { LOOK_AGAIN_MS = 200, TRY_AGAIN_MS = 5000 };

/* What the thread hands back. */
struct chunk {
    enum file_step step;
    struct tray *tray;
    struct why why;
};

struct file {
    struct text path;
    bool follow;

    struct source *source;
    struct file_reader *reader; /* the thread's while it is busy, else the loop's */
    struct pool *pool;
    struct queue *chunks;
    int bell; /* an eventfd: chunks has something */
    struct watch *watch;
    struct timer *later;
    struct chunk *held; /* came while paused */
    atomic_bool stop;
    bool busy, paused, live;
};

static const struct option file_options[] = {
    {"path", OPTION_FILE, offsetof(struct file, path), NULL, 0, 0,
     "File or named pipe with a post line each, plain or zstd; - is standard input.", NULL},
    {"follow", OPTION_BOOL, offsetof(struct file, follow), "false", 0, 0,
     "Waits for more at the end, also through rotation and truncation.", NULL},
    {0},
};

static void chunk_free(struct chunk *chunk)
{
    tray_free(&chunk->tray);
    mem_free(chunk);
}

static void read_ahead(void *arg)
{
    struct file *file = arg;
    struct chunk *chunk = mem_make(struct chunk);
    chunk->step = file_reader_next(file->reader, &chunk->tray, &chunk->why);
    must(queue_put(file->chunks, (void **)&chunk, 0) == OK); /* one job, one chunk */
    const uint64_t one = 1;
    must(write(file->bell, &one, sizeof(one)) == sizeof(one));
}

static void start_read(struct file *file)
{
    if (file->busy)
        return;
    file->busy = true;
    must(pool_run(file->pool, read_ahead, file) == OK);
}

static void look_again(void *arg)
{
    struct file *file = arg;
    timer_stop(&file->later);
    start_read(file);
}

static void later(struct file *file, int64_t ms)
{
    file->later = timer_start(source_loop(file->source), ms, false, look_again, file);
}

static void say_live(struct file *file)
{
    if (!file->live)
        source_say(file->source, SOURCE_LIVE, NULL);
    file->live = true;
}

static void take(struct file *file, struct chunk *chunk)
{
    switch (chunk->step) {
    case FILE_TRAY:
        say_live(file);
        start_read(file);
        chunk->tray->seen_at_ms = file->follow ? clock_now_ms() : 0;
        file->paused = !source_offer(file->source, &chunk->tray);
        break;
    case FILE_IDLE:
        if (file->follow)
            say_live(file);
        if (file->follow)
            later(file, LOOK_AGAIN_MS);
        else
            start_read(file); /* a pipe: it has waited in its thread */
        break;
    case FILE_GAP:
        source_say(file->source, SOURCE_GAP, chunk->why.text);
        file->live = false;
        start_read(file);
        break;
    case FILE_BROKEN:
        source_say(file->source, SOURCE_FAILED, chunk->why.text);
        file->live = false;
        if (file->follow)
            later(file, TRY_AGAIN_MS);
        break;
    case FILE_OVER:
        say_live(file);
        source_say(file->source, SOURCE_ENDED, NULL);
        break;
    }
    chunk_free(chunk);
}

static void bell_rang(void *arg)
{
    struct file *file = arg;
    uint64_t count;
    void *item = NULL;
    if (read(file->bell, &count, sizeof(count)) != sizeof(count) ||
        queue_take(file->chunks, &item, 0) != OK)
        return;
    file->busy = false;
    if (file->paused)
        file->held = item;
    else
        take(file, item);
}

static void file_resume(struct source *source)
{
    struct file *file = source_self(source);
    struct chunk *held = file->held;
    file->paused = false;
    file->held = NULL;
    if (held)
        take(file, held);
}

static enum err file_open(struct source *source, struct why *why)
{
    struct file *file = source_self(source);
    file->source = source;
    if (!file->path.len)
        return why_set(why, ERR_BAD_INPUT,
                       "path is missing: the file to read, or - for standard "
                       "input");
    enum err err = file_reader_open(file->path, file->follow, source_place(source), &file->stop,
                                    &file->reader, why);
    if (err)
        return err;
    file->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    must(file->bell >= 0);
    file->chunks = queue_new("file", 2);
    file->pool = pool_start("file", 1, 2);
    file->watch = watch_start(source_loop(source), file->bell, bell_rang, file);
    start_read(file);
    return OK;
}

static void file_close(struct source *source)
{
    struct file *file = source_self(source);
    void *item = NULL;
    atomic_store(&file->stop, true);
    timer_stop(&file->later);
    watch_stop(&file->watch);
    pool_stop(&file->pool);
    while (queue_take(file->chunks, &item, 0) == OK)
        chunk_free(item);
    if (file->held)
        chunk_free(file->held);
    queue_free(&file->chunks);
    close(file->bell);
    file_reader_free(&file->reader);
}

const struct source_kind source_kind_file = {
    .name = "file",
    .about = "Reads post lines from a file, a pipe or standard input.",
    .size = sizeof(struct file),
    .options = file_options,
    .form = &post_line_form,
    .open = file_open,
    .resume = file_resume,
    .close = file_close,
};
