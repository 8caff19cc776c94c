#include "page/show.h"

static enum err one_post(struct db *db, const struct seen_by *by, int64_t no, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    /* The client is asked for again: the index knows nothing of clients. */
    enum err err = db_query(db, &row, why,
                            "SELECT " POST_COLUMNS ", l.story, l.why FROM post p "
                            "LEFT JOIN placement l ON l.post = p.no AND l.client = p.client "
                            "WHERE p.no = ?2 AND p.client " SQL_ONE_OF("?1") " LIMIT 1",
                            "ti", store_clients(db, by), no);
    if (!err && row_next(row))
        err = show_post(db, row,
                        &(struct shown_in){.story = row_text(row, POST_COLUMN_COUNT),
                                           .why = row_text(row, POST_COLUMN_COUNT + 1)},
                        out, why);
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* Without a question the newest are the answer: what is heard now, among the newest of all. */
enum { NEWEST_AMONG = 200000 };
static enum err newest(struct db *db, const struct seen_by *by, struct found_posts *found,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT no FROM post WHERE client " SQL_ONE_OF(
                     "?1") " AND shown = 1 AND no > (SELECT coalesce(max(no), 0) FROM post) - ?3 "
                           "ORDER BY no DESC LIMIT ?2",
                 "tii", store_clients(db, by), (int64_t)found->room, (int64_t)NEWEST_AMONG);
    if (err)
        return err;
    while (found->count < found->room && row_next(row))
        found->numbers[found->count++] = row_int(row, 0);
    return row_end(&row, why);
}

enum err page_search_json(struct db *db, const struct seen_by *by, struct text query, int64_t limit,
                          struct json_out *out, struct why *why)
{
    int64_t numbers[LIST_LIMIT_MOST];
    struct found_posts found = {numbers, (size_t)list_limit(limit), 0};
    enum err err = text_trim(query).len ? store_search(db, by, query, &found, why)
                                        : newest(db, by, &found, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "posts");
    json_begin(out, '[');
    for (size_t i = 0; i < found.count && !err; i++)
        err = one_post(db, by, numbers[i], out, why);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}
