#include "store/writer.h"

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <pthread.h>

enum { BATCH_MOST = 256, PATIENCE_MS = 5000, BACKOFF_LEAST_MS = 10, BACKOFF_MOST_MS = 2000 };

static struct counter commits = {.name = "hinomi_store_commits",
                                 .help = "Transactions that became durable"};
static struct counter jobs_done = {.name = "hinomi_store_jobs", .help = "Jobs that were committed"};
static struct counter jobs_refused = {.name = "hinomi_store_jobs_refused",
                                      .help = "Jobs rolled back by their own error"};
static struct counter retries = {.name = "hinomi_store_retries",
                                 .help = "Transactions tried again because the disk refused"};
static struct counter waiting = {.name = "hinomi_store_waiting",
                                 .help = "Jobs taken and not yet durable",
                                 .kind = COUNTER_GAUGE};

/* Somebody who waits for one job. */
struct waiter {
    enum err err;
    struct why *why;
    bool over;
};

struct job {
    store_job *run;
    void *arg;
    store_done *done;
    struct waiter *waiter;
    int64_t taken_ms; /* steady */
    enum err err;
    struct why why;
};

struct writer {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    /* A ring of STORE_QUEUE_MOST: the oldest at first. Jobs leave it when they are over. */
    struct job *ring;
    size_t first, count;
    bool closing;
    int64_t sick_since_ms; /* wall clock; 0: healthy */
    struct why sick;
};

static struct job *job_at(struct writer *writer, size_t i)
{
    return &writer->ring[(writer->first + i) % STORE_QUEUE_MOST];
}

/* ---- one transaction ---- */

/* OK, or the job's own error in job->err; what is returned is the world's. */
static enum err run_one(struct db *db, struct job *job, struct why *why)
{
    job->why = (struct why){0};
    job->err = job->run(db, job->arg, &job->why);
    if (!job->err)
        job->err = store_job_end(db, &job->why);
    db_reset(db);
    if (!db_trouble(db))
        return OK;
    *why = job->why;
    return job->err ? job->err : ERR_IO;
}

static enum err run_apart(struct db *db, struct job *job, struct why *why)
{
    enum err err = db_save(db, why);
    if (!err)
        err = run_one(db, job, why);
    if (err)
        return err;
    if (!job->err)
        return db_keep(db, why);
    db_undo(db);
    return OK;
}

/* All at once, without savepoints: they cost as much as the work. *refused says that a job ended
 * with an error of its own, and nothing was committed. */
static enum err run_together(struct writer *writer, size_t count, bool *refused, struct why *why)
{
    enum err err = db_begin(writer->db, why);
    *refused = false;
    for (size_t i = 0; i < count && !err && !*refused; i++) {
        err = run_one(writer->db, job_at(writer, i), why);
        *refused = !err && job_at(writer, i)->err;
    }
    if (!err && !*refused)
        err = db_commit(writer->db, why);
    if (err || *refused)
        db_rollback(writer->db);
    return err;
}

/* Again, each job apart, so that one takes only its own work back. */
static enum err run_each_apart(struct writer *writer, size_t count, struct why *why)
{
    enum err err = db_begin(writer->db, why);
    for (size_t i = 0; i < count && !err; i++)
        err = run_apart(writer->db, job_at(writer, i), why);
    if (!err)
        err = db_commit(writer->db, why);
    if (err)
        db_rollback(writer->db);
    return err;
}

static enum err run_batch(struct writer *writer, size_t count, struct why *why)
{
    bool refused;
    enum err err = run_together(writer, count, &refused, why);
    return !err && refused ? run_each_apart(writer, count, why) : err;
}

/* ---- what becomes of the jobs ---- */

static void tell(struct writer *writer, struct job *job)
{
    counter_add(job->err ? &jobs_refused : &jobs_done, 1);
    if (job->done)
        job->done(job->err, &job->why, job->arg);
    if (!job->waiter)
        return;
    pthread_mutex_lock(&writer->mutex);
    job->waiter->err = job->err;
    if (job->err && job->waiter->why)
        *job->waiter->why = job->why;
    job->waiter->over = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
}

static void leave(struct writer *writer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tell(writer, job_at(writer, i));
    pthread_mutex_lock(&writer->mutex);
    writer->first = (writer->first + count) % STORE_QUEUE_MOST;
    writer->count -= count;
    counter_set(&waiting, (int64_t)writer->count);
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
}

static void note_health(struct writer *writer, enum err err, const struct why *why)
{
    pthread_mutex_lock(&writer->mutex);
    bool was_sick = writer->sick_since_ms != 0;
    if (!err) {
        writer->sick_since_ms = 0;
    } else {
        writer->sick = *why;
        if (!was_sick)
            writer->sick_since_ms = clock_now_ms();
    }
    pthread_mutex_unlock(&writer->mutex);
    if (err && !was_sick)
        log_error("store_refused", {"why", L_STR(why->text)});
    else if (!err && was_sick)
        log_info("store_works_again", {"retries", L_INT(counter_get(&retries))});
}

/* People who wait for an answer are not kept longer than the patience: theirs was rolled back. */
static void drop_waiters(struct writer *writer, const struct why *why)
{
    int64_t now = clock_steady_ms();
    pthread_mutex_lock(&writer->mutex);
    size_t kept = 0;
    for (size_t i = 0; i < writer->count; i++) {
        struct job *job = job_at(writer, i);
        if (job->waiter && now - job->taken_ms >= PATIENCE_MS) {
            job->waiter->err = ERR_IO;
            if (job->waiter->why)
                *job->waiter->why = *why;
            job->waiter->over = true;
            continue;
        }
        if (kept != i)
            *job_at(writer, kept) = *job;
        kept++;
    }
    writer->count = kept;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
}

/* All of it: a later job that went through alone would leave a hole behind it. */
static void give_up(struct writer *writer, const struct why *why)
{
    pthread_mutex_lock(&writer->mutex);
    size_t count = writer->count;
    pthread_mutex_unlock(&writer->mutex);
    log_error("store_gave_up", {"jobs", L_INT(count)}, {"why", L_STR(why->text)});
    for (size_t i = 0; i < count; i++) {
        job_at(writer, i)->err = ERR_IO;
        job_at(writer, i)->why = *why;
    }
    leave(writer, count);
}

static struct timespec in_ms(int64_t ms)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += ms / 1000;
    when.tv_nsec += (ms % 1000) * 1000000;
    if (when.tv_nsec >= 1000000000) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000;
    }
    return when;
}

static void rest(struct writer *writer, int64_t ms)
{
    const struct timespec until = in_ms(ms);
    pthread_mutex_lock(&writer->mutex);
    bool closing = writer->closing;
    /* New jobs wake it too; only a change of `closing` cuts the rest short. */
    while (writer->closing == closing &&
           pthread_cond_timedwait(&writer->changed, &writer->mutex, &until) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&writer->mutex);
}

/* How many may go into the next transaction; 0: closed and empty. */
static size_t gather(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    while (writer->count == 0 && !writer->closing)
        pthread_cond_wait(&writer->changed, &writer->mutex);
    size_t count = writer->count < BATCH_MOST ? writer->count : BATCH_MOST;
    pthread_mutex_unlock(&writer->mutex);
    return count;
}

static bool is_closing(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    bool closing = writer->closing;
    pthread_mutex_unlock(&writer->mutex);
    return closing;
}

static void *write_all(void *arg)
{
    struct writer *writer = arg;
    int64_t backoff = BACKOFF_LEAST_MS, closing_since = 0;
    for (size_t count; (count = gather(writer)) > 0;) {
        struct why why = {0};
        enum err err = run_batch(writer, count, &why);
        note_health(writer, err, &why);
        if (!err) {
            counter_add(&commits, 1);
            leave(writer, count);
            backoff = BACKOFF_LEAST_MS;
            continue;
        }
        counter_add(&retries, 1);
        if (is_closing(writer)) {
            if (closing_since == 0)
                closing_since = clock_steady_ms();
            if (clock_steady_ms() - closing_since >= PATIENCE_MS) {
                give_up(writer, &why);
                continue;
            }
        }
        drop_waiters(writer, &why);
        rest(writer, backoff);
        backoff = backoff * 2 < BACKOFF_MOST_MS ? backoff * 2 : BACKOFF_MOST_MS;
    }
    return NULL;
}

/* ---- the calls ---- */

struct writer *writer_start(struct db *db)
{
    struct writer *writer = mem_make(struct writer);
    writer->db = db;
    writer->ring = mem_new(sizeof(struct job) * STORE_QUEUE_MOST);
    pthread_mutex_init(&writer->mutex, NULL);
    /* The wall clock may jump; a rest must not. */
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->changed, &steady);
    pthread_condattr_destroy(&steady);
    counter_register(&commits);
    counter_register(&jobs_refused);
    counter_register(&retries);
    must(pthread_create(&writer->thread, NULL, write_all, writer) == 0);
    return writer;
}

void writer_stop(struct writer **writer_at)
{
    struct writer *writer = *writer_at;
    if (!writer)
        return;
    *writer_at = NULL;
    pthread_mutex_lock(&writer->mutex);
    writer->closing = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->mutex);
    db_close(&writer->db);
    mem_free(writer->ring);
    mem_free(writer);
}

/* Under the mutex. */
static enum err put(struct writer *writer, const struct job *job)
{
    if (writer->closing)
        return ERR_CLOSED;
    if (writer->count == STORE_QUEUE_MOST)
        return ERR_FULL;
    *job_at(writer, writer->count++) = *job;
    counter_set(&waiting, (int64_t)writer->count);
    pthread_cond_broadcast(&writer->changed);
    return OK;
}

enum err writer_put(struct writer *writer, store_job *job, void *arg, store_done *done)
{
    const struct job one = {.run = job, .arg = arg, .done = done, .taken_ms = clock_steady_ms()};
    pthread_mutex_lock(&writer->mutex);
    enum err err = put(writer, &one);
    pthread_mutex_unlock(&writer->mutex);
    return err;
}

enum err writer_wait(struct writer *writer, store_job *job, void *arg, struct why *why)
{
    struct waiter waiter = {.why = why};
    const struct job one = {
        .run = job, .arg = arg, .waiter = &waiter, .taken_ms = clock_steady_ms()};
    pthread_mutex_lock(&writer->mutex);
    enum err err = put(writer, &one);
    while (!err && !waiter.over)
        pthread_cond_wait(&writer->changed, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    if (err == ERR_FULL)
        return why_set(why, err, "store: %d writes wait already: try again soon", STORE_QUEUE_MOST);
    if (err)
        return why_set(why, err, "store: it is closing");
    return waiter.err;
}

enum err writer_health(struct writer *writer, struct why *why)
{
    pthread_mutex_lock(&writer->mutex);
    int64_t since = writer->sick_since_ms;
    struct why sick = writer->sick;
    pthread_mutex_unlock(&writer->mutex);
    if (since == 0)
        return OK;
    char room[TIME_ROOM];
    return why_set(why, ERR_IO, "cannot write since %.*s: %.400s",
                   TEXT_ARG(time_write(since, room)), sick.text);
}
