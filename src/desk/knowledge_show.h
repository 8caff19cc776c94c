#ifndef DESK_KNOWLEDGE_SHOW_H
#define DESK_KNOWLEDGE_SHOW_H
/* What the pages of knowledge and the search for them share. */
#include "desk/history.h"

#define KNOWLEDGE_COLUMNS                                                                          \
    "k.client, k.id, k.brand, k.lang, k.page_group, k.version, k.title, k.answer, k.body, "        \
    "k.asked, k.url, k.from_at, k.until_at, k.changed_at, k.changed_by, k.retired_at"
enum knowledge_column {
    K_CLIENT,
    K_ID,
    K_BRAND,
    K_LANG,
    K_GROUP,
    K_VERSION,
    K_TITLE,
    K_ANSWER,
    K_BODY,
    K_ASKED,
    K_URL,
    K_FROM,
    K_UNTIL,
    K_CHANGED_AT,
    K_CHANGED_BY,
    K_RETIRED_AT,
    K_COLUMNS
};

/* A row, copied out. */
struct knowledge_row {
    struct text client, id, brand, lang, group, title, answer, body, asked, url, changed_by;
    int64_t version, from_ms, until_ms, changed_ms, retired_ms;
};
void knowledge_read(struct row *row, struct arena *arena, struct knowledge_row *out);
/* The object of docs/api.md; whole: with body and asked. */
void knowledge_put(struct db *db, const struct seen_by *by, const struct knowledge_row *row,
                   bool whole, struct json_out *out);

/* "use":{"given","chosen","passed","last_at","links":[…]} of a page, into the object under way;
 * with `langs` also "langs":[{"lang","given"}]. */
enum err knowledge_use_put(struct db *db, const struct seen_by *by,
                           const struct knowledge_row *page, bool langs, struct json_out *out,
                           struct why *why) MUST_USE;
/* A reply was sent: the pages whose address stands in it were given. */
struct reply;
enum err knowledge_given(struct db *db, const struct reply *reply, int64_t at_ms,
                         struct why *why) MUST_USE;

/* The pages weighed against the words: the title and how it is asked for count three times. */
struct likeness;
struct likeness *knowledge_weigh(struct text words, const struct knowledge_row *rows, size_t count,
                                 struct arena *arena);

/* What the customer of a case asks: client, brand, language and words. ERR_NOT_FOUND. */
enum err knowledge_question_of(struct db *db, const struct seen_by *by, struct text case_id,
                               struct knowledge_question *question_out, struct why *why) MUST_USE;
/* What questions of a client are held against, read once, in db_arena: the pages that are valid
 * now, and the words they were taken for before. Without a brand of all brands. ERR_NOT_FOUND. */
struct knowledge_shelf;
enum err knowledge_shelf(struct db *db, const struct seen_by *by,
                         const struct knowledge_question *question,
                         struct knowledge_shelf **shelf_out, struct why *why) MUST_USE;
/* The page of its brand that answers a question best in its own language; NULL: there is none. The
 * arena is for the work alone. */
const struct knowledge_row *knowledge_best(const struct knowledge_shelf *shelf,
                                           const struct knowledge_question *question,
                                           struct arena *arena);
#endif
