#ifndef STORE_STORE_H
#define STORE_STORE_H
/*
 * The one door to SQL. SQLite in WAL mode: one writer thread that gathers many jobs into one
 * transaction, and reading connections for everybody else. Migrations are numbered and applied at
 * open. Every row belongs to a client.
 *
 * Any thread may call; a job runs on the writer's thread, a read on the caller's. The dialect is
 * kept to what PostgreSQL also speaks.
 */
#include "base/arena.h"
#include "model/event.h"
#include "model/tray.h"

struct store;
struct db;  /* one connection, within a job or a read */
struct row; /* one prepared statement under way */

/* path: a folder (made if missing); ":memory:" for tests. */
enum err store_open(const char *path, struct store **store_out, struct why *why) MUST_USE;
void store_close(struct store **store); /* commits what was taken */

/* A job within a transaction shared with others; its own error rolls back only its own work. */
typedef enum err store_job(struct db *db, void *arg, struct why *why);
/* Waits for the commit: after OK it is durable. */
enum err store_write(struct store *store, store_job *job, void *arg, struct why *why) MUST_USE;
/* Does not wait. done runs on the writer's thread after the commit, or with the error. A disk that
 * is full or a database that is locked is tried again until it works or the store closes: what was
 * accepted is not lost. ERR_FULL when too many wait. */
typedef void store_done(enum err err, const struct why *why, void *arg);
enum err store_queue(struct store *store, store_job *job, void *arg, store_done *done) MUST_USE;
enum err store_read(struct store *store, store_job *job, void *arg, struct why *why) MUST_USE;
/* A consistent copy into a new file, while running. */
enum err store_backup(struct store *store, const char *to_path, struct why *why) MUST_USE;
/* Healthy: OK, else what is wrong now ("disk full since …"). */
enum err store_health(struct store *store, struct why *why) MUST_USE;

/* ---- statements, inside a job or read ---- */
/* sql with ?1 ?2 …; `types` says what follows: i int64_t, d double, t struct text, b struct text as
 * bytes, n nothing (NULL). Statements are cached by their literal's address. */
enum err db_run(struct db *db, struct why *why, const char *sql, const char *types, ...) MUST_USE;
enum err db_query(struct db *db, struct row **row_out, struct why *why, const char *sql,
                  const char *types, ...) MUST_USE;
bool row_next(struct row *row); /* false at the end or on error */
int64_t row_int(struct row *row, int column);
double row_double(struct row *row, int column);
struct text row_text(struct row *row, int column); /* valid until the next row_next */
bool row_null(struct row *row, int column);
enum err row_end(struct row **row, struct why *why) MUST_USE; /* says if row_next met an error */
int64_t db_last_id(struct db *db);

/* ---- what the tower writes; each inside a job ---- */
enum err store_post(struct db *db, const struct post *post, struct why *why) MUST_USE;
/* Returns the event's number (the live stream's id) and keeps stories, incidents and rings in step.
 */
enum err store_event(struct db *db, const struct event *event, int64_t *number_out,
                     struct why *why) MUST_USE;
enum err store_place(struct db *db, struct text source, struct text place,
                     struct why *why) MUST_USE;
enum err store_state(struct db *db, struct text key, struct text value,
                     struct why *why) MUST_USE; /* absent: removed */
enum err store_count(struct db *db, struct text source, const int64_t counts[8],
                     struct why *why) MUST_USE;
/* ---- and reads at start ---- */
enum err store_place_of(struct db *db, struct text source, struct arena *arena,
                        struct text *place_out, struct why *why) MUST_USE;
typedef enum err store_state_fn(struct text key, struct text value, void *arg, struct why *why);
enum err store_states(struct db *db, store_state_fn *each, void *arg, struct why *why) MUST_USE;
#endif
