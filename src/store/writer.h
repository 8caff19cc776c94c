#ifndef STORE_WRITER_H
#define STORE_WRITER_H
/*
 * The writer: one thread, one connection, jobs in the order they came, many to a transaction.
 * When a job ends with an error of its own, the transaction begins again with a savepoint each.
 * When the world refuses (disk full, locked) the whole transaction is rolled back and its jobs are
 * tried again, later and later, up to two seconds apart. Any thread may put jobs in.
 */
#include "store/db.h"

struct writer;

/* Takes the connection, which is its own from now on. */
struct writer *writer_start(struct db *db);
/* No more jobs; commits what was taken, or gives it up after the patience; joins. */
void writer_stop(struct writer **writer_at);

enum err writer_put(struct writer *writer, store_job *job, void *arg, store_done *done) MUST_USE;
enum err writer_wait(struct writer *writer, store_job *job, void *arg, struct why *why) MUST_USE;
enum err writer_health(struct writer *writer, struct why *why) MUST_USE;
#endif
