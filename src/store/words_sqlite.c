#include "store/db.h"
#include "store/words.h"

#include <sqlite3.h>

/* The tokenizer has no state: any address that is not NULL will do. */
static const char no_state;

static int make(void *unused, const char **args, int count, Fts5Tokenizer **tokenizer_out)
{
    (void)unused;
    (void)args;
    (void)count;
    *tokenizer_out = (Fts5Tokenizer *)(uintptr_t)&no_state; /* NOLINT */
    return SQLITE_OK;
}

static void drop(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

struct sink {
    void *fts;
    int (*token)(void *, int, const char *, int, int, int);
};

static int hand_on(void *arg, const char *token, size_t len, size_t from, size_t to)
{
    const struct sink *sink = arg;
    return sink->token(sink->fts, 0, token, (int)len, (int)from, (int)to);
}

static int cut(Fts5Tokenizer *tokenizer, void *fts, int flags, const char *at, int len,
               int (*token)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    struct sink sink = {fts, token};
    return store_split((struct text){at, (size_t)len}, (flags & FTS5_TOKENIZE_QUERY) != 0, hand_on,
                       &sink);
}

int words_register(struct sqlite3 *sqlite)
{
    static const fts5_tokenizer tokenizer = {make, drop, cut};
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite, "SELECT fts5(?1)", -1, &statement, NULL);
    if (!code)
        code = sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
    if (!code)
        sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code || !api)
        return code ? code : SQLITE_ERROR;
    fts5_tokenizer copy = tokenizer;
    return api->xCreateTokenizer(api, "hinomi", NULL, &copy, NULL);
}

enum { QUERY_ROOM = 65536 };

enum err store_search(struct db *db, const struct seen_by *by, struct text query,
                      struct found_posts *found, struct why *why)
{
    struct buf words;
    buf_init(&words, QUERY_ROOM);
    struct row *row = NULL;
    enum err err = words_query(query, &words, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT p.no FROM post_words CROSS JOIN post p ON p.no = post_words.rowid "
                       "WHERE post_words MATCH ?2 AND p.client " SQL_ONE_OF(
                           "?1") " AND p.shown = 1 "
                                 "AND p.deleted_at IS NULL ORDER BY post_words.rowid DESC LIMIT ?3",
                       "tti", store_clients(db, by), buf_view(&words), (int64_t)found->room);
    found->count = 0;
    while (!err && found->count < found->room && row_next(row))
        found->numbers[found->count++] = row_int(row, 0);
    enum err end = row_end(&row, why);
    buf_done(&words);
    return err ? err : end;
}
