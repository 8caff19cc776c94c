#include "store/store.h"

#include "base/mem.h"
#include "store/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS_MOST = 16 };

struct store {
    char *file; /* NULL: in memory */
    int lock;   /* held while open; -1: none */
    struct writer *writer;
    /* Reading connections that nobody uses; more are opened up to READERS_MOST. */
    pthread_mutex_t mutex;
    pthread_cond_t given_back;
    struct db *idle[READERS_MOST];
    size_t idle_count, open_count;
};

static char *below(const char *folder, const char *name)
{
    size_t len = strlen(folder) + strlen(name) + 2;
    char *path = mem_new(len);
    snprintf(path, len, "%s/%s", folder, name);
    return path;
}

/* ---- the folder ---- */

static enum err make_folder(const char *path, struct why *why)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return why_set(why, ERR_IO, "the data folder %s cannot be made: %s", path,
                       strerrordesc_np(errno));
    struct stat stat_of;
    if (stat(path, &stat_of) != 0 || !S_ISDIR(stat_of.st_mode))
        return why_set(why, ERR_BAD_INPUT, "%s is no folder: name one for the data", path);
    if (access(path, W_OK | X_OK) != 0)
        return why_set(why, ERR_DENIED, "the data folder %s cannot be written: check its rights",
                       path);
    return OK;
}

static enum err take_lock(struct store *store, const char *folder, struct why *why)
{
    char *path = below(folder, "hinomi.lock");
    enum err err = OK;
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0) {
        err = why_set(why, ERR_IO, "%s cannot be opened: %s", path, strerrordesc_np(errno));
    } else if (flock(store->lock, LOCK_EX | LOCK_NB) != 0) {
        char who[32] = "";
        ssize_t len = read(store->lock, who, sizeof(who) - 1);
        who[len > 0 ? len : 0] = 0;
        err = why_set(why, ERR_DENIED,
                      "the data folder %s is in use by another hinomi (process %s): stop it, or "
                      "name another folder",
                      folder, who[0] ? who : "unknown");
    } else {
        char who[32];
        int len = snprintf(who, sizeof(who), "%ld", (long)getpid());
        /* The number is for people only: the lock holds without it. */
        if (ftruncate(store->lock, 0) == 0 && pwrite(store->lock, who, (size_t)len, 0) < 0)
            err = OK;
    }
    mem_free(path);
    return err;
}

/* ---- open and close ---- */

static enum err open_files(struct store *store, const char *path, struct why *why)
{
    bool memory = strcmp(path, ":memory:") == 0;
    enum err err = OK;
    if (!memory) {
        err = make_folder(path, why);
        if (!err)
            err = take_lock(store, path, why);
        if (err)
            return err;
        store->file = below(path, "hinomi.db");
    }
    struct db *db = NULL;
    err = db_open(memory ? path : store->file, DB_WRITE, &db, why);
    /* Customers' words: for nobody else on the machine; the log beside it takes the same rights. */
    if (!err && !memory && chmod(store->file, 0600) != 0)
        err = why_set(why, ERR_IO, "%s: its rights cannot be set: %s", store->file,
                      strerrordesc_np(errno));
    if (!err)
        err = db_migrate(db, why);
    if (err) {
        db_close(&db);
        return err;
    }
    store->writer = writer_start(db);
    return OK;
}

enum err store_open(const char *path, struct store **store_out, struct why *why)
{
    struct store *store = mem_make(struct store);
    store->lock = -1;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->given_back, NULL);
    enum err err = open_files(store, path, why);
    if (err) {
        store_close(&store);
        return err;
    }
    *store_out = store;
    return OK;
}

void store_close(struct store **store_out)
{
    struct store *store = *store_out;
    if (!store)
        return;
    *store_out = NULL;
    for (size_t i = 0; i < store->idle_count; i++)
        db_close(&store->idle[i]);
    /* The writer closes last: its connection folds the log back into the file. */
    writer_stop(&store->writer);
    if (store->lock >= 0)
        close(store->lock);
    pthread_cond_destroy(&store->given_back);
    pthread_mutex_destroy(&store->mutex);
    mem_free(store->file);
    mem_free(store);
}

/* ---- writing ---- */

enum err store_write(struct store *store, store_job *job, void *arg, struct why *why)
{
    return writer_wait(store->writer, job, arg, why);
}

enum err store_queue(struct store *store, store_job *job, void *arg, store_done *done)
{
    return writer_put(store->writer, job, arg, done);
}

enum err store_health(struct store *store, struct why *why)
{
    return writer_health(store->writer, why);
}

/* ---- reading ---- */

static enum err reader_take(struct store *store, struct db **db_out, struct why *why)
{
    pthread_mutex_lock(&store->mutex);
    while (store->idle_count == 0 && store->open_count == READERS_MOST)
        pthread_cond_wait(&store->given_back, &store->mutex);
    struct db *db = NULL;
    if (store->idle_count > 0)
        db = store->idle[--store->idle_count];
    else
        store->open_count++;
    pthread_mutex_unlock(&store->mutex);
    enum err err = db ? OK : db_open(store->file, DB_READ, &db, why);
    if (err) {
        pthread_mutex_lock(&store->mutex);
        store->open_count--;
        pthread_cond_signal(&store->given_back);
        pthread_mutex_unlock(&store->mutex);
        return err;
    }
    *db_out = db;
    return OK;
}

static void reader_give_back(struct store *store, struct db *db)
{
    pthread_mutex_lock(&store->mutex);
    store->idle[store->idle_count++] = db;
    pthread_cond_signal(&store->given_back);
    pthread_mutex_unlock(&store->mutex);
}

static enum err read_once(struct db *db, store_job *job, void *arg, struct why *why)
{
    enum err err = db_begin(db, why);
    if (!err)
        err = job(db, arg, why);
    db_rollback(db); /* ends the moment it saw; nothing was written */
    return err;
}

enum err store_read(struct store *store, store_job *job, void *arg, struct why *why)
{
    /* A database in memory has one connection only: the writer's. */
    if (!store->file)
        return writer_wait(store->writer, job, arg, why);
    struct db *db = NULL;
    enum err err = reader_take(store, &db, why);
    if (err)
        return err;
    err = read_once(db, job, arg, why);
    reader_give_back(store, db);
    return err;
}

/* ---- copies ---- */

static enum err copy(const char *file, const char *to_path, struct why *why)
{
    int made = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0 && errno == EEXIST)
        return why_set(why, ERR_BAD_INPUT, "backup: %s exists already: name a new file", to_path);
    if (made < 0)
        return why_set(why, ERR_IO, "backup: %s cannot be made: %s", to_path,
                       strerrordesc_np(errno));
    close(made);
    struct db *db = NULL;
    enum err err = db_open(file, DB_READ, &db, why);
    if (!err)
        err = db_backup(db, to_path, why);
    db_close(&db);
    if (err)
        unlink(to_path); /* half a copy would look like a whole one */
    return err;
}

enum err store_backup(struct store *store, const char *to_path, struct why *why)
{
    if (!store->file)
        return why_set(why, ERR_BAD_INPUT, "backup: this database is in memory only");
    return copy(store->file, to_path, why);
}

static enum err file_of(const char *path, char **file_out, struct why *why)
{
    char *file = below(path, "hinomi.db");
    if (access(file, R_OK) != 0) {
        enum err err = why_set(why, ERR_NOT_FOUND, "there is no hinomi database in %s: %s", path,
                               strerrordesc_np(errno));
        mem_free(file);
        return err;
    }
    *file_out = file;
    return OK;
}

enum err store_copy(const char *path, const char *to_path, struct why *why)
{
    char *file = NULL;
    enum err err = file_of(path, &file, why);
    if (!err)
        err = copy(file, to_path, why);
    mem_free(file);
    return err;
}

enum err store_peek(const char *path, store_job *job, void *arg, struct why *why)
{
    char *file = NULL;
    struct db *db = NULL;
    int64_t version = 0;
    enum err err = file_of(path, &file, why);
    if (!err)
        err = db_open(file, DB_READ, &db, why);
    if (!err)
        err = db_version(db, &version, why);
    if (!err && version != db_newest())
        err =
            why_set(why, ERR_BAD_INPUT,
                    "the database in %s is of version %d, this hinomi reads %d: start hinomi once",
                    path, (int)version, (int)db_newest());
    if (!err)
        err = read_once(db, job, arg, why);
    db_close(&db);
    mem_free(file);
    return err;
}
