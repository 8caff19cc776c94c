#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/test.h"
#include "store/db.h"
#include "store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A text that a job may be given. */
#define WORD(literal) ((char[]){literal})

static void file_path(char path[300], const char *folder)
{
    snprintf(path, 300, "%s/hinomi.db", folder);
}

static enum err write_place(struct db *db, void *arg, struct why *why)
{
    return store_place(db, TEXT("test"), text_of(arg), why);
}

struct place_read {
    char text[64];
};

static enum err read_place(struct db *db, void *arg, struct why *why)
{
    struct place_read *read = arg;
    struct text place;
    enum err err = store_place_of(db, TEXT("test"), db_arena(db), &place, why);
    if (!err)
        snprintf(read->text, sizeof(read->text), "%.*s", TEXT_ARG(place));
    return err;
}

static void assert_place(struct store *store, const char *want)
{
    struct place_read read = {0};
    struct why why = {0};
    assert_ok(store_read(store, read_place, &read, &why), why);
    assert_string_equal(read.text, want);
}

/* ---- opening ---- */

TEST(what_was_written_is_there_after_a_restart)
{
    char room[256];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    assert_ok(store_write(store, write_place, WORD("12"), &why), why);
    assert_place(store, "12");
    store_close(&store);
    assert_ok(store_open(folder, &store, &why), why);
    assert_place(store, "12");
    store_close(&store);
    test_folder_done(folder);
}

TEST(a_store_in_memory_is_read_too)
{
    struct store *store = NULL;
    struct why why = {0};
    assert_ok(store_open(":memory:", &store, &why), why);
    assert_ok(store_write(store, write_place, WORD("7"), &why), why);
    assert_place(store, "7");
    store_close(&store);
}

TEST(a_second_program_is_told_who_has_the_folder)
{
    char room[256], pid[32];
    struct store *first = NULL, *second = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &first, &why), why);
    assert_int_equal(store_open(folder, &second, &why), ERR_DENIED);
    assert_non_null(strstr(why.text, "in use by another hinomi"));
    snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    assert_non_null(strstr(why.text, pid));
    store_close(&first);
    assert_ok(store_open(folder, &second, &why), why);
    store_close(&second);
    test_folder_done(folder);
}

TEST(a_file_that_is_no_database_is_named)
{
    char room[256], path[300];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    file_path(path, folder);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 500; i++)
        fputs("this is a letter, not a database\n", file);
    fclose(file);
    assert_int_not_equal(store_open(folder, &store, &why), OK);
    assert_non_null(strstr(why.text, "not a hinomi database"));
    assert_null(store);
    test_folder_done(folder);
}

TEST(another_programs_database_is_left_alone)
{
    char room[256], path[300];
    struct store *store = NULL;
    struct db *db = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    file_path(path, folder);
    assert_ok(db_open(path, DB_WRITE, &db, &why), why);
    assert_ok(db_script(db, "CREATE TABLE theirs (x)", &why), why);
    db_close(&db);
    assert_int_equal(store_open(folder, &store, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "another program"));
    test_folder_done(folder);
}

TEST(a_newer_database_is_not_touched)
{
    char room[256], path[300];
    struct store *store = NULL;
    struct db *db = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    store_close(&store);
    file_path(path, folder);
    assert_ok(db_open(path, DB_WRITE, &db, &why), why);
    assert_ok(db_set_version(db, db_newest() + 1, &why), why);
    db_close(&db);
    assert_int_equal(store_open(folder, &store, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "newer"));
    test_folder_done(folder);
}

TEST(a_folder_that_cannot_be_made_is_named)
{
    struct store *store = NULL;
    struct why why = {0};
    assert_int_not_equal(store_open("/proc/nowhere/data", &store, &why), OK);
    assert_non_null(strstr(why.text, "/proc/nowhere/data"));
    assert_int_equal(store_open("/dev/null", &store, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "is no folder"));
}

/* ---- migrations ---- */

static enum err schema_of(struct db *db, struct buf *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", "");
    while (!err && row_next(row))
        err = buf_printf(out, "%.*s %.*s %.*s\n", TEXT_ARG(row_text(row, 0)),
                         TEXT_ARG(row_text(row, 1)), TEXT_ARG(row_text(row, 2)));
    enum err end = row_end(&row, why);
    return err ? err : end;
}

TEST(every_older_version_becomes_the_newest)
{
    struct buf want;
    buf_init(&want, 1 << 20);
    for (int64_t from = db_newest(); from >= 0; from--) {
        struct db *db = NULL;
        struct why why = {0};
        struct buf got;
        buf_init(&got, 1 << 20);
        assert_ok(db_open(":memory:", DB_WRITE, &db, &why), why);
        assert_ok(db_migrate_to(db, from, &why), why);
        if (from >= 1) /* what an older version holds survives */
            assert_ok(db_script(db, "INSERT INTO place VALUES ('s', 'old')", &why), why);
        assert_ok(db_migrate(db, &why), why);
        assert_ok(schema_of(db, from == db_newest() ? &want : &got, &why), why);
        if (from < db_newest())
            assert_true(text_same(buf_view(&want), buf_view(&got)));
        int64_t kept = 0;
        assert_ok(db_int(db, &kept, &why, "SELECT count(*) FROM place WHERE place = 'old'", ""),
                  why);
        assert_int_equal(kept, from >= 1);
        db_close(&db);
        buf_done(&got);
    }
    buf_done(&want);
}

TEST(a_migration_that_fails_halfway_leaves_the_old_version)
{
    char room[256], path[300];
    const char *folder = test_folder(room);
    file_path(path, folder);
    struct db *db = NULL;
    struct why why = {0};
    assert_ok(db_open(path, DB_WRITE, &db, &why), why);
    fault_at("store_commit", 2);
    assert_int_equal(db_migrate(db, &why), ERR_IO);
    fault_at("store_commit", 0);
    int64_t version = 0;
    assert_ok(db_version(db, &version, &why), why);
    assert_int_equal(version, 1);
    assert_ok(db_migrate(db, &why), why);
    db_close(&db);
    test_folder_done(folder);
}

/* ---- jobs ---- */

static enum err refuse(struct db *db, void *arg, struct why *why)
{
    enum err err = write_place(db, arg, why);
    return err ? err : why_set(why, ERR_BAD_INPUT, "no, not this one");
}

TEST(a_job_that_fails_takes_only_its_own_work_back)
{
    struct store *store = NULL;
    struct why why = {0};
    assert_ok(store_open(":memory:", &store, &why), why);
    char *before = WORD("before");
    assert_int_equal(store_queue(store, write_place, before, NULL), OK);
    assert_int_equal(store_write(store, refuse, WORD("bad"), &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, "no, not this one");
    assert_place(store, "before");
    assert_int_equal(store_health(store, &why), OK);
    store_close(&store);
}

static enum err write_in_read(struct db *db, void *arg, struct why *why)
{
    return db_run(db, why, "INSERT INTO place VALUES (?1, ?1)", "t", text_of(arg));
}

TEST(a_read_cannot_write)
{
    char room[256];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    assert_int_not_equal(store_read(store, write_in_read, WORD("x"), &why), OK);
    assert_place(store, "");
    store_close(&store);
    test_folder_done(folder);
}

struct tally {
    atomic_int done, failed;
};

static void tally_up(enum err err, const struct why *why, void *arg)
{
    struct tally *tally = ((struct tally **)arg)[0];
    (void)why;
    atomic_fetch_add(err ? &tally->failed : &tally->done, 1);
}

struct number_job {
    struct tally *tally; /* first: tally_up reads it */
    int64_t number;
};

static enum err add_number(struct db *db, void *arg, struct why *why)
{
    const struct number_job *job = arg;
    return db_run(db, why,
                  "INSERT INTO level_change (client, brand, story, at, from_level, "
                  "to_level, computed, score) VALUES ('c', 'b', 's', ?1, 0, 0, 0, 0)",
                  "i", job->number);
}

struct numbers {
    int64_t count, ordered;
};

static enum err read_numbers(struct db *db, void *arg, struct why *why)
{
    struct numbers *numbers = arg;
    struct row *row = NULL;
    enum err err = db_query(db, &row, why, "SELECT at FROM level_change ORDER BY no", "");
    numbers->count = numbers->ordered = 0;
    while (!err && row_next(row))
        numbers->ordered += row_int(row, 0) == numbers->count++;
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The nth commit or statement fails: for every n until a run no longer reaches it, everything that
 * was accepted is written once, in order. */
static void nothing_is_lost(const char *place)
{
    enum { JOBS = 40 };
    log_set_level(LOG_OFF);
    bool reached = true;
    for (uint64_t nth = 1; reached && nth<400; nth += nth> 40 ? 13 : 1) {
        struct store *store = NULL;
        struct why why = {0};
        struct tally tally = {0};
        struct number_job jobs[JOBS];
        assert_ok(store_open(":memory:", &store, &why), why);
        fault_at(place, nth);
        for (int i = 0; i < JOBS; i++) {
            jobs[i] = (struct number_job){&tally, i};
            assert_int_equal(store_queue(store, add_number, &jobs[i], tally_up), OK);
        }
        struct numbers numbers;
        assert_ok(store_write(store, read_numbers, &numbers, &why), why);
        reached = fault_reached();
        fault_at(place, 0);
        assert_int_equal(numbers.count, JOBS);
        assert_int_equal(numbers.ordered, JOBS);
        assert_int_equal(atomic_load(&tally.done), JOBS);
        assert_int_equal(store_health(store, &why), OK);
        store_close(&store);
    }
    log_set_level(LOG_INFO);
    assert_false(reached);
}

TEST(no_accepted_job_is_lost_when_any_commit_fails)
{
    nothing_is_lost("store_commit");
}

TEST(no_accepted_job_is_lost_when_any_statement_fails)
{
    nothing_is_lost("store_step");
}

/* Keeps the disk "full" for a while: a limit on the pages of the file. */
static enum err fill_up(struct db *db, void *arg, struct why *why)
{
    (void)arg;
    return db_script(db, "CREATE TABLE IF NOT EXISTS ballast (x)", why);
}

static enum err limit_pages(struct db *db, void *arg, struct why *why)
{
    (void)arg;
    int64_t pages = 0;
    enum err err = db_int(db, &pages, why, "PRAGMA page_count", "");
    char sql[64];
    snprintf(sql, sizeof(sql), "PRAGMA max_page_count=%d", (int)pages);
    return err ? err : db_script(db, sql, why);
}

TEST(a_disk_that_stays_full_is_said_and_people_are_not_kept_waiting)
{
    struct store *store = NULL;
    struct why why = {0};
    assert_ok(store_open(":memory:", &store, &why), why);
    assert_ok(store_write(store, fill_up, NULL, &why), why);
    assert_ok(store_write(store, limit_pages, NULL, &why), why);
    struct tally tally = {0};
    enum { JOBS = 400 };
    static struct number_job jobs[JOBS];
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct number_job){&tally, i};
        assert_int_equal(store_queue(store, add_number, &jobs[i], tally_up), OK);
    }
    assert_int_equal(store_write(store, write_place, WORD("x"), &why), ERR_IO);
    assert_non_null(strstr(why.text, "disk is full"));
    assert_int_equal(store_health(store, &why), ERR_IO);
    assert_non_null(strstr(why.text, "cannot write since 20"));
    assert_int_equal(atomic_load(&tally.failed), 0);
    store_close(&store); /* gives up after its patience, and says so to each */
    assert_true(atomic_load(&tally.failed) > 0);
    assert_int_equal(atomic_load(&tally.done) + atomic_load(&tally.failed), JOBS);
}

struct blocker {
    pthread_mutex_t mutex;
};

static enum err wait_for(struct db *db, void *arg, struct why *why)
{
    struct blocker *blocker = arg;
    (void)db;
    (void)why;
    pthread_mutex_lock(&blocker->mutex);
    pthread_mutex_unlock(&blocker->mutex);
    return OK;
}

TEST(a_full_queue_is_an_answer)
{
    struct store *store = NULL;
    struct why why = {0};
    struct blocker blocker = {PTHREAD_MUTEX_INITIALIZER};
    assert_ok(store_open(":memory:", &store, &why), why);
    pthread_mutex_lock(&blocker.mutex);
    assert_int_equal(store_queue(store, wait_for, &blocker, NULL), OK);
    enum err err = OK;
    int taken = 1;
    char *place = WORD("x");
    while (!(err = store_queue(store, write_place, place, NULL)))
        taken++;
    assert_int_equal(err, ERR_FULL);
    assert_int_equal(taken, STORE_QUEUE_MOST);
    assert_int_equal(store_write(store, write_place, WORD("x"), &why), ERR_FULL);
    pthread_mutex_unlock(&blocker.mutex);
    store_close(&store);
}

static void *write_many(void *arg)
{
    struct store *store = arg;
    for (int i = 0; i < 50; i++) {
        struct why why = {0};
        struct number_job job = {NULL, i};
        struct numbers numbers;
        assert_int_equal(store_write(store, add_number, &job, &why), OK);
        assert_int_equal(store_read(store, read_numbers, &numbers, &why), OK);
        assert_true(numbers.count > i);
    }
    return NULL;
}

TEST(many_threads_write_and_read_their_own_writes)
{
    char room[256];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, write_many, store);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct numbers numbers;
    assert_ok(store_read(store, read_numbers, &numbers, &why), why);
    assert_int_equal(numbers.count, 200);
    store_close(&store);
    test_folder_done(folder);
}

/* ---- copies ---- */

TEST(a_backup_holds_what_was_written_and_opens_as_a_store)
{
    char room[256], to[300], into[300], file[320];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    assert_ok(store_write(store, write_place, WORD("55"), &why), why);
    snprintf(to, sizeof(to), "%s/copy.db", folder);
    assert_ok(store_backup(store, to, &why), why);
    assert_int_equal(store_backup(store, to, &why), ERR_BAD_INPUT); /* never over a file */
    assert_ok(store_write(store, write_place, WORD("56"), &why), why);
    snprintf(into, sizeof(into), "%s/restored", folder);
    snprintf(file, sizeof(file), "%s/hinomi.db", into);
    mkdir(into, 0700);
    assert_int_equal(rename(to, file), 0);
    struct store *restored = NULL;
    assert_ok(store_open(into, &restored, &why), why);
    assert_place(restored, "55");
    store_close(&restored);
    store_close(&store);
    test_folder_done(folder);
}

TEST(half_a_backup_is_not_left_behind)
{
    char room[256], to[300];
    struct store *store = NULL;
    struct why why = {0};
    const char *folder = test_folder(room);
    assert_ok(store_open(folder, &store, &why), why);
    snprintf(to, sizeof(to), "%s/copy.db", folder);
    fault_at("store_backup", 1);
    assert_int_equal(store_backup(store, to, &why), ERR_IO);
    fault_at("store_backup", 0);
    assert_non_null(strstr(why.text, "disk is full"));
    assert_int_not_equal(access(to, F_OK), 0);
    store_close(&store);
    test_folder_done(folder);
}

TEST(a_running_store_can_be_looked_at_from_outside)
{
    char room[256], to[300];
    struct store *store = NULL;
    struct why why = {0};
    struct place_read read = {0};
    const char *folder = test_folder(room);
    assert_int_equal(store_peek(folder, read_place, &read, &why), ERR_NOT_FOUND);
    assert_ok(store_open(folder, &store, &why), why);
    assert_ok(store_write(store, write_place, WORD("9"), &why), why);
    assert_ok(store_peek(folder, read_place, &read, &why), why);
    assert_string_equal(read.text, "9");
    snprintf(to, sizeof(to), "%s/copy.db", folder);
    assert_ok(store_copy(folder, to, &why), why);
    store_close(&store);
    test_folder_done(folder);
}
