#include "store/db.h"

int64_t db_newest(void)
{
    int64_t count = 0;
    while (db_migrations[count])
        count++;
    return count;
}

static enum err apply(struct db *db, int64_t from, struct why *why)
{
    enum err err = db_begin(db, why);
    if (err)
        return err;
    err = db_script(db, db_migrations[from], why);
    if (!err)
        err = db_set_version(db, from + 1, why);
    if (!err)
        err = db_commit(db, why);
    if (err)
        db_rollback(db);
    return err;
}

enum err db_migrate_to(struct db *db, int64_t version, struct why *why)
{
    int64_t now = 0;
    enum err err = db_version(db, &now, why);
    if (err)
        return err;
    if (now > db_newest())
        return why_set(why, ERR_BAD_INPUT,
                       "store: the database is of version %d, this hinomi knows %d: run a newer "
                       "hinomi, or name another folder",
                       (int)now, (int)db_newest());
    for (; now < version; now++) {
        err = apply(db, now, why);
        if (err)
            return why_at(why, err, "migration %d", (int)now + 1);
    }
    return OK;
}

enum err db_migrate(struct db *db, struct why *why)
{
    return db_migrate_to(db, db_newest(), why);
}
