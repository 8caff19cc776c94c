#ifndef DESK_FACT_USE_H
#define DESK_FACT_USE_H
/*
 * What was said with a row of the ledger. A text is held against the ledger when it is written, and
 * all texts against a row when the row is entered or changed; each use keeps which version of the
 * row was told. What a text says is never changed here: a row that changes only finds it.
 */
#include "desk/reply_row.h"

/* One text that may use rows. */
struct used_text {
    struct text client, brand;  /* brand: absent: of all brands */
    const char *object;         /* "reply", "statement", "knowledge", "template" */
    struct text id, text, lang; /* lang may be absent */
    int64_t version;
    const struct json *links; /* [{"from","to","fact"}] or NULL */
};
/* Anew for a text that was written. A row that it still tells as it once was stays found. Without a
 * checker nothing is read. */
enum err fact_uses_of(struct db *db, const struct desk_eyes *eyes, const struct used_text *text,
                      int64_t now_ms, struct why *why) MUST_USE;
/* Of every text there is for a row that was entered or changed: act.id. was: the version that it
 * replaces, 0 for a new one. Then a task for its owner when texts say otherwise now. */
enum err fact_uses_spread(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          int64_t was, struct why *why) MUST_USE;

/* The rows of fact_use (u) with their row (f) and the version that was told (v), as far as the text
 * still stands (r, s, k, t). */
#define USES_FROM                                                                                  \
    " FROM fact_use u JOIN fact f ON f.client = u.client AND f.id = u.fact "                       \
    "JOIN fact_version v ON v.client = u.client AND v.fact = u.fact "                              \
    "AND v.version = u.fact_version "                                                              \
    "LEFT JOIN reply r ON u.object = 'reply' AND r.client = u.client AND r.id = u.id "             \
    "LEFT JOIN statement s ON u.object = 'statement' AND s.client = u.client AND s.id = u.id "     \
    "LEFT JOIN knowledge k ON u.object = 'knowledge' AND k.client = u.client AND k.id = u.id "     \
    "LEFT JOIN template t ON u.object = 'template' AND t.client = u.client AND t.id = u.id "
#define USES_STAND                                                                                 \
    " AND ((r.id IS NOT NULL AND r.state <> 'dropped' AND r.gone_at IS NULL) "                     \
    "OR s.id IS NOT NULL OR (k.id IS NOT NULL AND k.retired_at IS NULL) "                          \
    "OR (t.id IS NOT NULL AND t.retired_at IS NULL)) "
/* The row no longer says what was told: its value, its position, whether it may be said; or it
 * ended. */
#define USE_VALUE    "(trim(coalesce(v.value, '')) <> trim(coalesce(f.value, '')))"
#define USE_POSITION "(v.position <> f.position)"
#define USE_CLOSED   "(v.open = 1 AND f.open = 0)"
#define USE_ENDED    "(f.ended_at IS NOT NULL)"
#define USE_DIFFERS  "(" USE_VALUE " OR " USE_POSITION " OR " USE_CLOSED " OR " USE_ENDED ")"
/* What puts it right: of a sent reply or a statement. */
#define USE_CORRECTED                                                                              \
    "(EXISTS (SELECT 1 FROM reply c WHERE r.id IS NOT NULL AND c.client = r.client "               \
    "AND c.corrects = r.id AND c.state = 'sent') OR EXISTS (SELECT 1 FROM statement c "            \
    "WHERE s.id IS NOT NULL AND c.client = s.client AND c.corrects = s.id "                        \
    "AND c.state = 'published'))"
/* Nobody has dealt with it yet. */
#define USE_OTHERWISE                                                                              \
    "(" USE_DIFFERS " AND u.seen_version IS NOT f.version AND NOT " USE_CORRECTED ")"

/* The task of a row ends when nothing says otherwise any more. */
enum err fact_task_settle(struct db *db, const struct act *act, struct text fact,
                          struct why *why) MUST_USE;
/* "uses":[use] of a row, into the object under way: what says otherwise first. */
enum err fact_uses_json(struct db *db, const struct seen_by *by, struct text client,
                        struct text fact, struct json_out *out, struct why *why) MUST_USE;
#endif
