#include "base/clock.h"
#include "base/fault.h"
#include "base/map.h"
#include "base/mem.h"
#include "store/db.h"

#include <pthread.h>
#include <sqlite3.h>

/* "HNMI": says in the file whose it is. */
#define APPLICATION_ID 0x484e4d49

enum { STATEMENTS_MOST = 1024, BUSY_MS = 2000, SCRATCH_BYTES = 1 << 16 };

struct db {
    sqlite3 *sqlite;
    struct map64 *statements; /* address of the literal → sqlite3_stmt */
    struct arena *scratch;
    bool trouble;
    struct row *spare;
    void *put_off;
};

struct row {
    struct db *db;
    sqlite3_stmt *statement;
    bool own; /* not in the cache: finalized at the end */
    bool ready;
    int result;
};

static bool of_the_world(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    /* Nothing is thrown away because the file is damaged: it waits for a person. */
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return true;
    default:
        return false;
    }
}

static const char *in_words(int code, const char *said)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "the disk is full: free some space";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "the database is locked by another program";
    case SQLITE_IOERR:
        return "the disk cannot be read or written";
    case SQLITE_READONLY:
        return "the database may not be written: check the rights of the folder";
    case SQLITE_CANTOPEN:
        return "the file cannot be opened: check that the folder exists and may be written";
    case SQLITE_NOTADB:
        return "the file is not a hinomi database";
    case SQLITE_CORRUPT:
        return "the database is damaged: restore it from a backup";
    default:
        return said;
    }
}

static enum err failed(struct db *db, struct why *why, int code, const char *doing)
{
    const char *said = db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(code);
    if (of_the_world(code))
        db->trouble = true;
    enum err err = (code & 0xff) == SQLITE_CONSTRAINT ? ERR_BAD_INPUT : ERR_IO;
    const char *words = in_words(code, said);
    if (words == said)
        return why_set(why, err, "store: %.160s: %s", doing, said);
    return why_set(why, err, "store: %s (%s)", words, said);
}

bool db_trouble(const struct db *db)
{
    return db->trouble;
}

/* ---- opening ---- */

static enum err tune(struct db *db, enum db_mode mode, struct why *why)
{
    sqlite3_extended_result_codes(db->sqlite, 1);
    sqlite3_busy_timeout(db->sqlite, BUSY_MS);
    sqlite3_limit(db->sqlite, SQLITE_LIMIT_ATTACHED, 0);
    int code = sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!code)
        code = words_register(db->sqlite);
    if (code)
        return failed(db, why, code, "opening");
    if (mode == DB_READ)
        return db_script(db,
                         "PRAGMA query_only=1; PRAGMA mmap_size=268435456;"
                         "PRAGMA cache_size=-16000; PRAGMA foreign_keys=1;",
                         why);
    /* A checkpoint every 4000 pages keeps the log file near 16 MB. */
    return db_script(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=1;"
                     "PRAGMA secure_delete=1; PRAGMA wal_autocheckpoint=4000;"
                     "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536;"
                     "PRAGMA temp_store=MEMORY;",
                     why);
}

/* Once, before the first connection: SQLite counts no memory, so that its allocations take no lock.
 */
static void set_up(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err db_open(const char *path, enum db_mode mode, struct db **db_out, struct why *why)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    struct db *db = mem_make(struct db);
    db->statements = map64_new(STATEMENTS_MOST);
    db->scratch = arena_new("store", SCRATCH_BYTES);
    int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    int code = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
    enum err err = code ? failed(db, why, code, path) : tune(db, mode, why);
    if (err) {
        db_close(&db);
        return why_at(why, err, "%s", path);
    }
    *db_out = db;
    return OK;
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    uint64_t key, value;
    for (size_t i = 0; i < map64_slots((*db)->statements); i++)
        if (map64_at((*db)->statements, i, &key, &value))
            sqlite3_finalize((sqlite3_stmt *)(uintptr_t)value); /* NOLINT */
    map64_free(&(*db)->statements);
    sqlite3_close_v2((*db)->sqlite);
    arena_free(&(*db)->scratch);
    mem_free((*db)->spare);
    mem_free(*db);
    *db = NULL;
}

struct arena *db_arena(struct db *db)
{
    return db->scratch;
}

void db_reset(struct db *db)
{
    arena_reset(db->scratch);
    db->put_off = NULL;
}

void **db_put_off(struct db *db)
{
    return &db->put_off;
}

/* ---- transactions ---- */

enum err db_script(struct db *db, const char *sql, struct why *why)
{
    int code = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
    return code ? failed(db, why, code, sql) : OK;
}

enum err db_begin(struct db *db, struct why *why)
{
    db->trouble = false;
    return db_run(db, why, sqlite3_db_readonly(db->sqlite, "main") ? "BEGIN" : "BEGIN IMMEDIATE",
                  "");
}

enum err db_commit(struct db *db, struct why *why)
{
    if (fault_here("store_commit")) {
        db->trouble = true;
        return why_set(why, ERR_IO, "store: the disk is full: free some space (injected)");
    }
    return db_run(db, why, "COMMIT", "");
}

void db_rollback(struct db *db)
{
    /* SQLite may have rolled back by itself (disk full): then there is nothing to do. */
    if (!sqlite3_get_autocommit(db->sqlite))
        sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
    db_reset(db);
}

enum err db_save(struct db *db, struct why *why)
{
    return db_run(db, why, "SAVEPOINT job", "");
}

enum err db_keep(struct db *db, struct why *why)
{
    return db_run(db, why, "RELEASE job", "");
}

void db_undo(struct db *db)
{
    if (!sqlite3_get_autocommit(db->sqlite))
        sqlite3_exec(db->sqlite, "ROLLBACK TO job; RELEASE job", NULL, NULL, NULL);
}

/* ---- statements ---- */

static sqlite3_stmt *cached(struct db *db, const char *sql)
{
    const uint64_t *slot = map64_get(db->statements, (uint64_t)(uintptr_t)sql);
    if (!slot)
        return NULL;
    sqlite3_stmt *statement = (sqlite3_stmt *)(uintptr_t)*slot; /* NOLINT */
    /* The address of a text that was built may have been another text before. */
    if (sqlite3_stmt_busy(statement) || strcmp(sqlite3_sql(statement), sql) != 0)
        return NULL;
    return statement;
}

static enum err prepare(struct db *db, const char *sql, sqlite3_stmt **statement_out, bool *own_out,
                        struct why *why)
{
    sqlite3_stmt *statement = cached(db, sql);
    *own_out = false;
    if (!statement) {
        int code =
            sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
        if (code)
            return failed(db, why, code, sql);
        uint64_t *slot = map64_get(db->statements, (uint64_t)(uintptr_t)sql)
                             ? NULL
                             : map64_put(db->statements, (uint64_t)(uintptr_t)sql);
        *own_out = !slot;
        if (slot)
            *slot = (uint64_t)(uintptr_t)statement;
    }
    *statement_out = statement;
    return OK;
}

static int bind_text(sqlite3_stmt *statement, int at, struct text text, bool bytes)
{
    if (!text.at)
        return sqlite3_bind_null(statement, at);
    if (bytes)
        return sqlite3_bind_blob64(statement, at, text.at, text.len, SQLITE_STATIC);
    return sqlite3_bind_text64(statement, at, text.at, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind(sqlite3_stmt *statement, const char *types, va_list args)
{
    int code = SQLITE_OK;
    must(sqlite3_bind_parameter_count(statement) == (int)strlen(types));
    for (int i = 0; types[i] && !code; i++)
        switch (types[i]) {
        case 'i':
            code = sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
            break;
        case 'd':
            code = sqlite3_bind_double(statement, i + 1, va_arg(args, double));
            break;
        case 't':
        case 'b':
            code = bind_text(statement, i + 1, va_arg(args, struct text), types[i] == 'b');
            break;
        default:
            must(types[i] == 'n');
            code = sqlite3_bind_null(statement, i + 1);
        }
    return code;
}

static void give_back(sqlite3_stmt *statement, bool own)
{
    sqlite3_reset(statement);
    if (own)
        sqlite3_finalize(statement);
}

static int step(sqlite3_stmt *statement)
{
    return fault_here("store_step") ? SQLITE_FULL : sqlite3_step(statement);
}

enum err db_run(struct db *db, struct why *why, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement = NULL;
    bool own = false;
    enum err err = prepare(db, sql, &statement, &own, why);
    if (err)
        return err;
    va_list args;
    va_start(args, types);
    int code = bind(statement, types, args);
    va_end(args);
    if (!code)
        do
            code = step(statement);
        while (code == SQLITE_ROW);
    if (code == SQLITE_DONE)
        code = SQLITE_OK;
    err = code ? failed(db, why, code, sql) : OK;
    give_back(statement, own);
    return err;
}

enum err db_query(struct db *db, struct row **row_out, struct why *why, const char *sql,
                  const char *types, ...)
{
    sqlite3_stmt *statement = NULL;
    bool own = false;
    enum err err = prepare(db, sql, &statement, &own, why);
    if (err)
        return err;
    va_list args;
    va_start(args, types);
    int code = bind(statement, types, args);
    va_end(args);
    if (code) {
        err = failed(db, why, code, sql);
        give_back(statement, own);
        return err;
    }
    struct row *row = db->spare ? db->spare : mem_make(struct row);
    db->spare = NULL;
    *row = (struct row){.db = db, .statement = statement, .own = own, .result = SQLITE_ROW};
    *row_out = row;
    return OK;
}

bool row_next(struct row *row)
{
    if (row->result == SQLITE_ROW)
        row->result = step(row->statement);
    return row->result == SQLITE_ROW;
}

int64_t row_int(struct row *row, int column)
{
    return sqlite3_column_int64(row->statement, column);
}

double row_double(struct row *row, int column)
{
    return sqlite3_column_double(row->statement, column);
}

struct text row_text(struct row *row, int column)
{
    if (sqlite3_column_type(row->statement, column) == SQLITE_NULL)
        return (struct text){0};
    const char *at = sqlite3_column_blob(row->statement, column);
    /* An empty value comes as NULL; it is not an absent one. */
    return (struct text){at ? at : "", (size_t)sqlite3_column_bytes(row->statement, column)};
}

struct text row_kept(struct row *row, int column, struct arena *arena)
{
    const struct text text = row_text(row, column);
    return text.at ? arena_text(arena, text) : text;
}

bool row_null(struct row *row, int column)
{
    return sqlite3_column_type(row->statement, column) == SQLITE_NULL;
}

enum err row_end(struct row **row_at, struct why *why)
{
    struct row *row = *row_at;
    *row_at = NULL;
    if (!row)
        return OK;
    bool good = row->result == SQLITE_ROW || row->result == SQLITE_DONE;
    enum err err = good ? OK : failed(row->db, why, row->result, sqlite3_sql(row->statement));
    give_back(row->statement, row->own);
    if (row->db->spare)
        mem_free(row);
    else
        row->db->spare = row;
    return err;
}

int64_t db_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->sqlite);
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->sqlite);
}

enum err db_int(struct db *db, int64_t *value_out, struct why *why, const char *sql,
                const char *types, ...)
{
    sqlite3_stmt *statement = NULL;
    bool own = false;
    enum err err = prepare(db, sql, &statement, &own, why);
    if (err)
        return err;
    va_list args;
    va_start(args, types);
    int code = bind(statement, types, args);
    va_end(args);
    if (!code)
        code = step(statement);
    if (code == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        *value_out = sqlite3_column_int64(statement, 0);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        err = failed(db, why, code, sql);
    give_back(statement, own);
    return err;
}

/* ---- the file as a whole ---- */

enum err db_version(struct db *db, int64_t *version_out, struct why *why)
{
    int64_t id = 0, tables = 0, version = 0;
    enum err err = db_int(db, &id, why, "PRAGMA application_id", "");
    if (!err)
        err = db_int(db, &tables, why, "SELECT count(*) FROM sqlite_schema", "");
    if (!err)
        err = db_int(db, &version, why, "PRAGMA user_version", "");
    if (err)
        return err;
    if (tables > 0 && id != APPLICATION_ID)
        return why_set(why, ERR_BAD_INPUT,
                       "store: the file is a database of another program: name another folder");
    *version_out = version;
    return OK;
}

enum err db_set_version(struct db *db, int64_t version, struct why *why)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID,
             (int)version);
    return db_script(db, sql, why);
}

enum err db_backup(struct db *db, const char *to_path, struct why *why)
{
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(to_path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *backup = code ? NULL : sqlite3_backup_init(to, "main", db->sqlite, "main");
    if (backup) {
        /* All in one step: it sees one moment, and writers do not make it begin again. */
        code = fault_here("store_backup") ? SQLITE_FULL : sqlite3_backup_step(backup, -1);
        int end = sqlite3_backup_finish(backup);
        code = code == SQLITE_DONE ? end : code;
    } else if (!code) {
        code = sqlite3_errcode(to);
    }
    enum err err = OK;
    if (code)
        err = why_set(why, ERR_IO, "backup to %s: %s", to_path,
                      in_words(code, to ? sqlite3_errmsg(to) : sqlite3_errstr(code)));
    sqlite3_close(to);
    return err;
}
