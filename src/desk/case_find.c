#include "desk/case_file.h"

enum err desk_case_of_post(struct db *db, const struct seen_by *by, struct text post,
                           struct act *act_out, struct why *why)
{
    struct row *row = NULL;
    int64_t number = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT k.client, k.number FROM post p JOIN case_post k "
                            "ON k.post = p.no AND k.client = p.client WHERE p.id = ?2 "
                            "AND p.client " SQL_ONE_OF("?1") " ORDER BY k.client, k.number LIMIT 1",
                            "tt", store_clients(db, by), post);
    const bool found = !err && row_next(row);
    if (found) {
        act_out->client = arena_text(db_arena(db), row_text(row, 0));
        number = row_int(row, 1);
    }
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "no case tells of the post %.*s", TEXT_ARG(post));
    if (!err)
        err = case_root(db, act_out->client, &number, why);
    if (!err)
        act_out->id =
            arena_printf(db_arena(db), "%.*s-%lld", TEXT_ARG(act_out->client), (long long)number);
    return err;
}
