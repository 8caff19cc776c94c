#include "desk/reply_row.h"

/* What is in the way of a reply at this moment: asked when a person presses send, and again when it
 * leaves. Nothing that was true earlier is believed. */

struct gated {
    struct db *db;
    const struct desk_eyes *eyes;
    const struct reply *reply;
    int64_t now_ms;
    struct gate *gate;
    struct why *why;
};

static enum err held(const struct gated *g, struct text because)
{
    g->gate->way = WAY_HELD;
    g->gate->why = because;
    return OK;
}

static enum err by_account(const struct gated *g)
{
    const struct reply *r = g->reply;
    const struct sender *sender =
        g->eyes->watched && r->sender.len ? watched_sender(g->eyes->watched, r->sender) : NULL;
    if (sender && sender_answers_for(sender, r->client, r->brand)) {
        if (text_same(sender->kind, r->kind))
            return OK;
        return held(g, arena_printf(db_arena(g->db),
                                    "the account '%.*s' is one of %.*s now: choose it anew",
                                    TEXT_ARG(sender->id), TEXT_ARG(sender->kind)));
    }
    return held(g,
                arena_printf(db_arena(g->db), "the account '%.*s' does not answer for this brand",
                             TEXT_ARG(r->sender)));
}

enum err stop_in_force(struct db *db, struct text client, struct text sender, struct text *why_out,
                       struct why *why)
{
    struct row *row = NULL;
    *why_out = (struct text){0};
    enum err err =
        db_query(db, &row, why,
                 "SELECT person, why FROM send_stop WHERE ended_at IS NULL "
                 "AND (client = '' OR (client = ?1 AND (sender IS NULL OR sender = ?2))) "
                 "ORDER BY no LIMIT 1",
                 "tt", client, sender);
    if (!err && row_next(row))
        *why_out = arena_printf(db_arena(db), "sending is stopped by %.*s: %.*s",
                                TEXT_ARG(row_text(row, 0)), TEXT_ARG(row_text(row, 1)));
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err by_stop(const struct gated *g)
{
    struct text because;
    enum err err =
        stop_in_force(g->db, g->reply->client, or_empty(g->reply->sender), &because, g->why);
    return err || !because.len ? err : held(g, because);
}

static enum err by_opt_out(const struct gated *g)
{
    struct text because;
    enum err err = opted_out(g->db, g->reply, &because, g->why);
    return err || !because.len ? err : held(g, because);
}

/* Closed or merged by somebody else, the matter is no longer this reply's. */
static enum err by_case(const struct gated *g)
{
    const struct reply *r = g->reply;
    struct row *row = NULL;
    struct text because = {0};
    if (!r->case_id.len)
        return OK;
    enum err err = db_query(
        g->db, &row, g->why,
        "SELECT c.state, (SELECT h.person FROM history h WHERE h.client = c.client "
        "AND h.object = 'case' AND h.id = c.id AND h.kind IN ('close', 'resolve', 'merge', "
        "'merged') ORDER BY h.no DESC LIMIT 1) FROM case_file c WHERE c.client = ?1 AND c.id = ?2",
        "tt", r->client, r->case_id);
    if (err)
        return err;
    if (!row_next(row)) {
        because = TEXT("its case is gone");
    } else {
        const struct text state = row_text(row, 0), by = row_text(row, 1);
        const bool merged = text_is(state, "merged");
        const bool over = merged || text_is(state, "closed") || text_is(state, "resolved");
        if (over && (merged || !text_same(by, r->pressed_by)))
            because = arena_printf(db_arena(g->db), "the case was %.*s by %.*s", TEXT_ARG(state),
                                   TEXT_ARG(by));
    }
    err = row_end(&row, g->why);
    return err || !because.len ? err : held(g, because);
}

/* Networks that allow one answer to what a person wrote (docs/api.md). */
static bool one_answer(struct text net)
{
    static const char *const nets[] = {"x"};
    for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++)
        if (text_is(net, nets[i]))
            return true;
    return false;
}

static enum err by_answers(const struct gated *g)
{
    const struct reply *r = g->reply;
    int64_t others = 0;
    if (!r->answers.len || !one_answer(r->net) || r->corrects.len)
        return OK;
    enum err err = db_int(g->db, &others, g->why,
                          "SELECT count(*) FROM reply WHERE client = ?1 AND answers = ?2 "
                          "AND id <> ?3 AND (state IN ('out', 'sent', 'unknown', 'at_hand') "
                          "OR (state = 'leaving' AND ?4 = 0))",
                          "ttti", r->client, r->answers, r->id, (int64_t)reply_is(r, "leaving"));
    return err || !others
               ? err
               : held(g, TEXT("this post was answered already: its network allows one answer"));
}

/* Who said yes, said it to exactly this, at this level, and it has not run out. */
static enum err by_needs(const struct gated *g)
{
    struct needs needs;
    enum err err = reply_needs(g->db, g->eyes, g->reply, g->now_ms, &needs, g->why);
    if (err)
        return err;
    g->gate->level = needs.level;
    if (needs_met(&needs))
        return OK;
    g->gate->way = WAY_ASK;
    g->gate->why = needs_words(db_arena(g->db), &needs);
    return OK;
}

static enum err by_checks(const struct gated *g)
{
    enum err err = reply_judge(g->db, g->eyes, g->reply, g->now_ms, &g->gate->founds, g->why);
    if (err || !g->gate->founds.blocked)
        return err;
    g->gate->way = WAY_DRAFT;
    g->gate->why = TEXT("the checks hold it back as things stand now");
    return OK;
}

enum err reply_gate(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                    int64_t now_ms, struct gate *gate_out, struct why *why)
{
    static enum err (*const parts[])(const struct gated *) = {
        by_account, by_stop, by_opt_out, by_case, by_answers, by_needs, by_checks};
    struct gate gate = {.way = WAY_GO};
    const struct gated g = {db, eyes, reply, now_ms, &gate, why};
    enum err err = OK;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !err && gate.way == WAY_GO; i++)
        err = parts[i](&g);
    if (!err)
        *gate_out = gate;
    return err;
}
