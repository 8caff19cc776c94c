#include "page/metrics.h"
#include "page/metrics_rows.h"

/* Active support: those in need who did not call us; whether they were found, answered, and glad of
 * it. */

#define SPAN_ARGS(m)                                                                               \
    store_clients((m)->db, (m)->by), (m)->query->from_ms, (m)->query->to_ms, (m)->query->brand,    \
        (m)->query->lang

static const struct text no_part;

struct rated {
    enum metric metric;
    const char
        *sql; /* client, brand, lang, at, hit; ?1 clients, ?2 from, ?3 to, ?4 brand, ?5 lang */
};

#define OF_CASES                                                                                   \
    "c.client " SQL_ONE_OF(                                                                        \
        "?1") " AND c.merged_into IS NULL AND c.found = 1 "                                        \
              "AND (?4 IS NULL OR c.brand = ?4) AND (?5 IS NULL OR c.lang = ?5) "
/* Our first answer to a case, where it came within the span. */
#define FIRST_ANSWERS                                                                              \
    "(SELECT c.client AS client, c.number AS number, c.brand AS brand, c.lang AS lang, "           \
    "c.net AS net, c.author AS author, c.id AS id, c.reason AS reason, min(t.at) AS at "           \
    "FROM case_file c JOIN case_turn t ON t.client = c.client AND t.number = c.number "            \
    "AND t.kind = 'answered' WHERE " OF_CASES "GROUP BY c.client, c.number "                       \
    "HAVING min(t.at) >= ?2 AND min(t.at) < ?3)"

static const struct rated rates[] = {
    /* people said of these posts that their authors need support */
    {METRIC_FOUND,
     "SELECT p.client, coalesce(c.brand, ''), p.lang, p.seen_at, c.number IS NOT NULL "
     "FROM correction k JOIN post p ON p.client = k.client AND p.id = k.post AND p.shown = 1 "
     "LEFT JOIN case_post l ON l.client = p.client AND l.post = p.no "
     "LEFT JOIN case_file c ON c.client = l.client AND c.number = l.number "
     "WHERE k.client " SQL_ONE_OF(
         "?1") " AND k.undone_at IS NULL AND p.seen_at >= ?2 AND p.seen_at < ?3 "
               "AND ',' || k.heads || ',' LIKE '%,needs_support,%' "
               "AND (?4 IS NULL OR c.brand = ?4) AND (?5 IS NULL OR p.lang = ?5) "
               "AND k.no = (SELECT max(no) FROM correction x WHERE x.client = k.client "
               "AND x.post = k.post AND x.undone_at IS NULL) GROUP BY p.client, p.id"},
    {METRIC_APPROACHED,
     "SELECT c.client, c.brand, c.lang, c.asked_at, EXISTS (SELECT 1 FROM case_turn t "
     "WHERE t.client = c.client AND t.number = c.number AND t.kind = 'answered' "
     "AND t.known_at < ?3) FROM case_file c WHERE " OF_CASES
     "AND c.asked_at >= ?2 AND c.asked_at < ?3"},
    {METRIC_WELCOMED,
     "SELECT a.client, a.brand, a.lang, a.at, EXISTS (SELECT 1 FROM case_turn t "
     "WHERE t.client = a.client AND t.number = a.number AND t.kind IN ('asked', 'thanked') "
     "AND t.at > a.at AND t.at <= a.at + 86400000) AND NOT EXISTS (SELECT 1 FROM opt_out o "
     "WHERE o.client = a.client AND o.net = a.net AND o.author = a.author AND o.at >= a.at) "
     "FROM " FIRST_ANSWERS " a"},
    {METRIC_UNWELCOME,
     "SELECT a.client, a.brand, a.lang, a.at, EXISTS (SELECT 1 FROM opt_out o "
     "WHERE o.client = a.client AND o.net = a.net AND o.author = a.author AND o.at >= a.at) "
     "FROM " FIRST_ANSWERS " a"},
    {METRIC_SOLVED_BY_LINK,
     "SELECT a.client, a.brand, a.lang, a.at, (coalesce(a.reason, '') = 'solved' OR NOT EXISTS "
     "(SELECT 1 FROM case_turn t WHERE t.client = a.client AND t.number = a.number "
     "AND t.kind = 'asked' AND t.at > a.at AND t.at <= a.at + 259200000)) "
     "FROM " FIRST_ANSWERS " a WHERE EXISTS (SELECT 1 FROM reply r WHERE r.client = a.client "
     "AND r.case_id = a.id AND r.state = 'sent' "
     "AND instr(coalesce(r.sent_text, r.text), '://') > 0)"},
    {METRIC_FORMS,
     "SELECT h.client, h.brand, c.lang, h.made_at, h.arrived_at IS NOT NULL FROM handoff h "
     "LEFT JOIN case_file c ON c.client = h.client AND c.id = h.case_id "
     "WHERE h.client " SQL_ONE_OF(
         "?1") " AND h.made_at >= ?2 AND h.made_at < ?3 AND (?4 IS NULL OR h.brand = ?4) "
               "AND (?5 IS NULL OR c.lang = ?5)"},
    {METRIC_PAGE_FIRST,
     "SELECT k.client, c.brand, c.lang, k.at, k.rank = 1 FROM knowledge_choice k "
     "JOIN case_file c ON c.client = k.client AND c.id = k.case_id WHERE k.client " SQL_ONE_OF(
         "?1") " AND k.at >= ?2 AND k.at < ?3 AND (?4 IS NULL OR c.brand = ?4) "
               "AND (?5 IS NULL OR c.lang = ?5)"},
    {METRIC_PAGE_THIRD,
     "SELECT k.client, c.brand, c.lang, k.at, k.rank BETWEEN 1 AND 3 FROM knowledge_choice k "
     "JOIN case_file c ON c.client = k.client AND c.id = k.case_id WHERE k.client " SQL_ONE_OF(
         "?1") " AND k.at >= ?2 AND k.at < ?3 AND (?4 IS NULL OR c.brand = ?4) "
               "AND (?5 IS NULL OR c.lang = ?5)"},
    /* for the whole client: a wish has neither brand nor language */
    {METRIC_OPT_OUT,
     "SELECT o.client, '', '', o.at, NOT EXISTS (SELECT 1 FROM reply r JOIN case_file c "
     "ON c.client = r.client AND c.id = r.case_id WHERE r.client = o.client AND c.net = o.net "
     "AND c.author = o.author AND r.state IN ('sent', 'out', 'unknown') "
     "AND r.out_at > o.at + 60000 AND (o.ended_at IS NULL OR r.out_at < o.ended_at)) "
     "FROM opt_out o WHERE o.client " SQL_ONE_OF(
         "?1") " AND o.at >= ?2 AND o.at < ?3 AND ?4 IS NULL AND ?5 IS NULL"},
};

static enum err gather(struct metrics *m, const struct rated *rated, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(m->db, &row, why, rated->sql, "tiitt", SPAN_ARGS(m));
    if (err)
        return err;
    while (row_next(row)) {
        const struct group group =
            metrics_group(m, row_text(row, 0), row_text(row, 1), row_text(row, 2), row_int(row, 3));
        metrics_rate(m, &group, rated->metric, no_part, row_int(row, 4) != 0);
    }
    return row_end(&row, why);
}

enum err gather_support(struct metrics *m, struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates) && !err; i++)
        err = gather(m, &rates[i], why);
    return err;
}
