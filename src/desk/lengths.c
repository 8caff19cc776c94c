#include "desk/reply_row.h"
#include "model/length.h"

/* How long a text may be on the server of an account, as that server last said. */

enum err desk_length_keep(struct db *db, struct text sender, const struct length_rule *rule,
                          int64_t now_ms, struct why *why)
{
    return db_run(db, why,
                  "INSERT OR REPLACE INTO sender_length (sender, most, link, at) "
                  "VALUES (?1, ?2, ?3, ?4)",
                  "tiii", sender, (int64_t)rule->most, (int64_t)rule->link, now_ms);
}

enum err length_rule_of(struct db *db, struct text sender, struct length_rule *rule,
                        struct why *why)
{
    struct row *row = NULL;
    *rule = (struct length_rule){0};
    if (!sender.len)
        return OK;
    enum err err = db_query(db, &row, why, "SELECT most, link FROM sender_length WHERE sender = ?1",
                            "t", sender);
    if (err)
        return err;
    if (row_next(row))
        *rule = (struct length_rule){(uint64_t)row_int(row, 0), (uint64_t)row_int(row, 1)};
    return row_end(&row, why);
}
