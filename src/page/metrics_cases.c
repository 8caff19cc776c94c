#include "page/metrics.h"
#include "page/metrics_rows.h"

/*
 * The desk's figures that come from cases. Each case is walked from its first turn up to the end of
 * the span, so that what came later changes nothing of what is told of it. Merged cases are one.
 */

enum { TOUCH_DAYS = 7, CASES_MOST = 200000 };

struct measured {
    struct text client, brand, lang, reason;
    int64_t number, followers, opened_ms, handling_ms;
    int level;
};

/* What a walk remembers of one case. */
struct walk {
    struct metrics *m;
    const struct measured *c;
    struct clocks clocks;
    struct text last_reason;                     /* of the last resolution */
    int64_t first_paused_ms, last_paused_ms;     /* paused when it was first and last resolved */
    int64_t answers_then;                        /* at the last resolution */
    int64_t last_resolved_ms, reopened_after_ms; /* the last resolution in the span, and after it */
    int64_t touched_ms;                          /* the last answer before that */
    bool resolved_in_span, reopened_ever;
};

static bool within(const struct metrics *m, int64_t at_ms)
{
    return at_ms >= m->query->from_ms && at_ms < m->query->to_ms;
}

static struct group group_at(const struct walk *w, int64_t at_ms)
{
    return metrics_group(w->m, w->c->client, w->c->brand, w->c->lang, at_ms);
}

static double seconds(int64_t ms)
{
    return (double)ms / 1000;
}

static const struct text no_part;

static void on_resolved(struct walk *w, const struct turn *turn)
{
    if (!w->last_resolved_ms)
        w->first_paused_ms = w->clocks.paused_ms;
    w->last_paused_ms = w->clocks.paused_ms;
    w->answers_then = w->clocks.answers;
    w->resolved_in_span = within(w->m, turn->at_ms);
    w->last_resolved_ms = turn->at_ms;
    w->touched_ms = w->clocks.last_answer_ms;
    w->reopened_after_ms = 0;
}

static void take(struct walk *w, const struct turn *turn, struct text text)
{
    struct waited waited;
    const enum case_state before = w->clocks.state;
    if (clocks_turn(&w->clocks, turn, &waited) && within(w->m, waited.to_ms)) {
        const struct group group = group_at(w, waited.to_ms);
        metrics_sample(w->m, &group, METRIC_NEXT, no_part, seconds(waited.to_ms - waited.from_ms));
    }
    if (turn->kind == TURN_RESOLVED) {
        w->last_reason = arena_text(db_arena(w->m->db), or_empty(text));
        on_resolved(w, turn);
    } else if (before == CASE_RESOLVED && w->clocks.state != CASE_RESOLVED) {
        w->reopened_ever = true;
        if (!w->reopened_after_ms)
            w->reopened_after_ms = turn->at_ms;
    }
}

static enum err walk_turns(struct walk *w, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(w->m->db, &row, why,
                            SQL_WHOLE_CASE "SELECT t.kind, t.at, t.known_at, t.text "
                                           "FROM case_turn t JOIN whole w ON w.number = t.number "
                                           "WHERE t.client = ?1 AND t.known_at < ?3 ORDER BY t.no",
                            "tii", w->c->client, w->c->number, w->m->query->to_ms);
    if (err)
        return err;
    while (row_next(row)) {
        struct turn turn = {.at_ms = row_int(row, 1), .known_ms = row_int(row, 2)};
        if (turn_of(row_text(row, 0), &turn.kind))
            take(w, &turn, row_text(row, 3));
    }
    return row_end(&row, why);
}

/* It was decided that nobody needs an answer. */
static bool needs_none(const struct walk *w)
{
    return w->clocks.state == CASE_RESOLVED && !w->clocks.answered_ms &&
           (text_is(w->last_reason, "no_answer") || text_is(w->last_reason, "spam") ||
            text_is(w->last_reason, "duplicate"));
}

/* ---- of cases that were asked in the span ---- */

static void first_answer(struct walk *w, const struct group *group)
{
    const struct service *service = watched_service(w->m->by->watched, w->c->client);
    const struct service_target target = service_target(service, w->c->level);
    const struct clocks *c = &w->clocks;
    const int64_t due_ms = target_after(service, &target, c->asked_ms, target.first_ms);
    if (c->answered_ms) {
        metrics_sample(w->m, group, METRIC_FIRST, no_part, seconds(c->answered_ms - c->asked_ms));
        metrics_sample(w->m, group, METRIC_FIRST_BUSINESS, no_part,
                       seconds(worktime_between(service, c->asked_ms, c->answered_ms)));
        metrics_sample(w->m, group, METRIC_FAIR_LANG, w->c->lang,
                       seconds(c->answered_ms - c->asked_ms));
        metrics_rate(w->m, group, METRIC_FIRST_ATTAINED, no_part, c->answered_ms <= due_ms);
        return;
    }
    /* decided in time that nobody needs an answer: no miss; decided later: the target was missed */
    if (due_ms < w->m->query->to_ms && !(needs_none(w) && c->resolved_ms <= due_ms))
        metrics_rate(w->m, group, METRIC_FIRST_ATTAINED, no_part, false);
}

static void asked_in_span(struct walk *w)
{
    const struct clocks *c = &w->clocks;
    const struct group group = group_at(w, c->asked_ms);
    struct metrics *m = w->m;
    if (w->c->opened_ms >= c->asked_ms)
        metrics_sample(m, &group, METRIC_DETECT, no_part, seconds(w->c->opened_ms - c->asked_ms));
    first_answer(w, &group);
    metrics_sample(m, &group, METRIC_CONTACTS, no_part, (double)c->contacts);
    metrics_rate(m, &group, METRIC_CONTACTS_MANY, no_part, c->unresolved_contacts >= CONTACTS_MANY);
    if (!needs_none(w))
        metrics_rate(m, &group, METRIC_REPLY_RATE, no_part, c->answered_ms != 0);
    if (w->c->handling_ms)
        metrics_sample(m, &group, METRIC_HANDLING, no_part, seconds(w->c->handling_ms));
}

/* ---- of cases that were resolved in the span ---- */

static void resolved_in_span(struct walk *w)
{
    const struct clocks *c = &w->clocks;
    const struct group group = group_at(w, w->last_resolved_ms);
    const bool again =
        w->reopened_after_ms && w->reopened_after_ms - w->last_resolved_ms <= DAYS(TOUCH_DAYS);
    struct metrics *m = w->m;
    if (w->touched_ms)
        metrics_sample(m, &group, METRIC_CONCLUSIVE, no_part, seconds(w->touched_ms - c->asked_ms));
    if (within(m, c->first_resolved_ms))
        metrics_sample(m, &group, METRIC_RESOLVED_FIRST, no_part,
                       seconds(c->first_resolved_ms - c->asked_ms - w->first_paused_ms));
    metrics_sample(m, &group, METRIC_RESOLVED_FULL, no_part,
                   seconds(w->last_resolved_ms - c->asked_ms - w->last_paused_ms));
    metrics_sample(m, &group, METRIC_RESOLVED_RAW, no_part,
                   seconds(w->last_resolved_ms - c->asked_ms));
    metrics_rate(m, &group, METRIC_REOPENED, no_part, again);
    metrics_rate(m, &group, METRIC_ONE_TOUCH, no_part, w->answers_then == 1 && !w->reopened_ever);
}

/* ---- what was open at the end ---- */

static void open_at_end(struct walk *w)
{
    static const struct {
        const char *name;
        int64_t below_ms;
    } buckets[] = {{"0 <1h", HOURS(1)},   {"1 <4h", HOURS(4)}, {"2 <24h", HOURS(24)},
                   {"3 <72h", HOURS(72)}, {"4 <7d", DAYS(7)},  {"5 <30d", DAYS(30)}};
    const int64_t age_ms = w->m->query->to_ms - w->clocks.asked_ms;
    const struct group group = group_at(w, w->m->query->to_ms - 1);
    size_t i = 0;
    while (i < sizeof(buckets) / sizeof(*buckets) && age_ms >= buckets[i].below_ms)
        i++;
    metrics_sample(w->m, &group, METRIC_BACKLOG, no_part, seconds(age_ms));
    metrics_sample(w->m, &group, METRIC_BACKLOG,
                   i < sizeof(buckets) / sizeof(*buckets) ? text_of(buckets[i].name)
                                                          : TEXT("6 older"),
                   seconds(age_ms));
}

/* ---- fairness: do those whom many follow wait less? ---- */

struct answered {
    struct group group;
    int64_t followers;
    double waited_s;
};
struct fairness {
    VEC(struct answered) all;
};

static int by_followers(const void *a, const void *b)
{
    const struct answered *x = a, *y = b;
    const struct text pairs[][2] = {{x->group.client, y->group.client},
                                    {x->group.brand, y->group.brand},
                                    {x->group.lang, y->group.lang},
                                    {x->group.period, y->group.period}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        const int order = text_order(pairs[i][0], pairs[i][1]);
        if (order)
            return order;
    }
    if (x->followers != y->followers)
        return x->followers < y->followers ? -1 : 1;
    return x->waited_s < y->waited_s ? -1 : x->waited_s > y->waited_s;
}

static bool same_group(const struct group *a, const struct group *b)
{
    return text_same(a->client, b->client) && text_same(a->brand, b->brand) &&
           text_same(a->lang, b->lang) && text_same(a->period, b->period);
}

static int by_wait(const void *a, const void *b)
{
    const struct answered *x = a, *y = b;
    return x->waited_s < y->waited_s ? -1 : x->waited_s > y->waited_s;
}

static double median(struct answered *at, size_t count)
{
    qsort(at, count, sizeof(*at), by_wait);
    return at[(count + 1) / 2 - 1].waited_s;
}

/* Ten equal parts by followers, where there are ten to be parted. */
static void fair_group(struct metrics *m, struct answered *at, size_t count)
{
    enum { TENTHS = 10 };
    const struct group group = at[0].group;
    char name[8];
    double lowest = 0, highest = 0;
    if (count < TENTHS)
        return;
    for (size_t tenth = 0; tenth < TENTHS; tenth++) {
        const size_t from = tenth * count / TENTHS, to = (tenth + 1) * count / TENTHS;
        snprintf(name, sizeof(name), "%02zu", tenth + 1);
        for (size_t i = from; i < to; i++)
            metrics_sample(m, &group, METRIC_FAIR_FOLLOWERS, text_of(name), at[i].waited_s);
        const double middle = median(at + from, to - from);
        lowest = tenth == 0 ? middle : lowest;
        highest = middle;
    }
    if (highest > 0)
        metrics_sample(m, &group, METRIC_FAIRNESS, no_part, lowest / highest);
}

static void fair(struct metrics *m, struct fairness *fairness)
{
    if (fairness->all.len)
        qsort(fairness->all.at, fairness->all.len, sizeof(*fairness->all.at), by_followers);
    for (size_t from = 0; from < fairness->all.len;) {
        size_t to = from + 1;
        while (to < fairness->all.len &&
               same_group(&fairness->all.at[from].group, &fairness->all.at[to].group))
            to++;
        fair_group(m, fairness->all.at + from, to - from);
        from = to;
    }
}

/* ---- all cases of the span ---- */

static void measure(struct walk *w, struct fairness *fairness)
{
    const struct clocks *c = &w->clocks;
    if (!c->asked_ms || c->asked_ms >= w->m->query->to_ms)
        return;
    if (within(w->m, c->asked_ms))
        asked_in_span(w);
    if (within(w->m, c->asked_ms) && c->answered_ms && w->c->followers >= 0) {
        const struct answered one = {group_at(w, c->asked_ms), w->c->followers,
                                     seconds(c->answered_ms - c->asked_ms)};
        vec_push(&fairness->all, one);
    }
    if (w->resolved_in_span)
        resolved_in_span(w);
    if (c->state != CASE_RESOLVED)
        open_at_end(w);
}

static enum err load_cases(struct metrics *m, struct measured **cases_out, size_t *count_out,
                           struct why *why)
{
    struct row *row = NULL;
    VEC(struct measured) cases = {0};
    struct arena *arena = db_arena(m->db);
    /* a case that was resolved before the span and not touched since tells nothing of it */
    enum err err = db_query(
        m->db, &row, why,
        "SELECT c.client, c.brand, c.lang, c.number, coalesce(c.followers, -1), c.opened_at, "
        "(SELECT coalesce(sum(f.active_ms), 0) FROM case_focus f WHERE f.client = c.client "
        "AND f.number = c.number), (SELECT coalesce(max(s.level), 0) FROM case_post k "
        "JOIN placement l ON l.post = k.post AND l.client = c.client AND l.brand = c.brand "
        "JOIN story s ON s.client = l.client AND s.brand = l.brand AND s.id = l.story "
        "WHERE k.client = c.client AND k.number = c.number) FROM case_file c "
        "WHERE c.client " SQL_ONE_OF(
            "?1") " AND c.merged_into IS NULL AND c.asked_at < ?3 "
                  "AND (c.closed_at IS NULL OR c.closed_at >= ?2) "
                  "AND (?4 IS NULL OR c.brand = ?4) AND (?5 IS NULL OR c.lang = ?5) "
                  "ORDER BY c.client, c.number LIMIT ?6",
        "tiitti", store_clients(m->db, m->by), m->query->from_ms, m->query->to_ms, m->query->brand,
        m->query->lang, (int64_t)CASES_MOST + 1);
    if (err)
        return err;
    while (row_next(row)) {
        const struct measured one = {.client = arena_text(arena, row_text(row, 0)),
                                     .brand = arena_text(arena, row_text(row, 1)),
                                     .lang = arena_text(arena, row_text(row, 2)),
                                     .number = row_int(row, 3),
                                     .followers = row_int(row, 4),
                                     .opened_ms = row_int(row, 5),
                                     .handling_ms = row_int(row, 6),
                                     .level = (int)row_int(row, 7)};
        vec_push(&cases, one);
    }
    *cases_out = cases.at;
    *count_out = cases.len;
    err = row_end(&row, why);
    if (!err && cases.len > CASES_MOST)
        err = why_set(why, ERR_LIMIT, "more than %d cases: ask for a shorter span", CASES_MOST);
    return err;
}

enum err gather_cases(struct metrics *m, struct why *why)
{
    struct measured *cases = NULL;
    size_t count = 0;
    struct fairness fairness = {0};
    enum err err = load_cases(m, &cases, &count, why);
    for (size_t i = 0; i < count && !err; i++) {
        struct walk walk = {.m = m, .c = &cases[i]};
        err = walk_turns(&walk, why);
        if (!err)
            measure(&walk, &fairness);
    }
    if (!err)
        fair(m, &fairness);
    vec_done(&fairness.all);
    mem_free(cases);
    return err;
}
