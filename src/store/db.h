#ifndef STORE_DB_H
#define STORE_DB_H
/*
 * One connection: what a driver must give. db_sqlite.c is the only driver; a second one has the
 * same calls. The statements (db_run, db_query, row_*) are in the door.
 */
#include "store/store.h"

enum db_mode {
    DB_WRITE, /* the writer's: makes the file, WAL, full sync */
    DB_READ   /* may not write */
};

/* path: the file. Sets what every connection needs and registers the tokenizer. */
enum err db_open(const char *path, enum db_mode mode, struct db **db_out, struct why *why) MUST_USE;
void db_close(struct db **db);

enum err db_begin(struct db *db, struct why *why) MUST_USE; /* the writer's lock at once */
enum err db_commit(struct db *db, struct why *why) MUST_USE;
void db_rollback(struct db *db);
enum err db_save(struct db *db, struct why *why) MUST_USE; /* a savepoint within */
enum err db_keep(struct db *db, struct why *why) MUST_USE; /* its work stays */
void db_undo(struct db *db);                               /* its work goes */

/* True when a call failed because of the world (disk, lock), not of the job: the same may work
 * later. Set by any statement; cleared by db_begin. */
bool db_trouble(const struct db *db);

/* Gives the scratch back, with what hangs on it: after each job or read. */
void db_reset(struct db *db);
/* A place for what a job puts off to its end (words for the index); lives in the scratch. */
void **db_put_off(struct db *db);
/* posts.c: does what was put off. To be called at the end of each job. */
enum err store_job_end(struct db *db, struct why *why) MUST_USE;

/* Several statements, without arguments. */
enum err db_script(struct db *db, const char *sql, struct why *why) MUST_USE;
/* The number of the last migration in the file. ERR_BAD_INPUT when the file is another program's.
 */
enum err db_version(struct db *db, int64_t *version_out, struct why *why) MUST_USE;
enum err db_set_version(struct db *db, int64_t version, struct why *why) MUST_USE;
enum err db_backup(struct db *db, const char *to_path, struct why *why) MUST_USE;

/* migrate.c: brings the file to the newest version, one transaction a step. */
enum err db_migrate(struct db *db, struct why *why) MUST_USE;
/* For the tests: only to this version. */
enum err db_migrate_to(struct db *db, int64_t version, struct why *why) MUST_USE;
int64_t db_newest(void);

/* migrations.c: [i] leads from version i to i + 1; ends with NULL. */
extern const char *const db_migrations[];

/* words_sqlite.c: registers the tokenizer "hinomi" for full text. */
struct sqlite3;
int words_register(struct sqlite3 *sqlite);
#endif
