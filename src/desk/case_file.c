#include "desk/case_file.h"

/* ---- the row ---- */

enum err case_row(struct db *db, struct text client, struct text id, struct case_row *row_out,
                  struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT number, brand, state, assignee, lang, merged_into "
                            "FROM case_file WHERE client = ?1 AND id = ?2",
                            "tt", client, id);
    if (err)
        return err;
    struct arena *arena = db_arena(db);
    const bool found = row_next(row);
    if (found)
        *row_out = (struct case_row){.client = client,
                                     .id = id,
                                     .number = row_int(row, 0),
                                     .brand = arena_text(arena, row_text(row, 1)),
                                     .state = arena_text(arena, row_text(row, 2)),
                                     .assignee = arena_text(arena, row_text(row, 3)),
                                     .lang = arena_text(arena, row_text(row, 4)),
                                     .merged_into = row_int(row, 5)};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(id));
    return err;
}

enum err case_row_whole(struct db *db, struct text client, struct text id, struct case_row *row_out,
                        struct why *why)
{
    enum err err = case_row(db, client, id, row_out, why);
    if (!err && row_out->merged_into)
        return why_set(why, ERR_BAD_INPUT,
                       "case %.*s was merged into %.*s-%lld: act there, or tell them apart first",
                       TEXT_ARG(id), TEXT_ARG(client), (long long)row_out->merged_into);
    return err;
}

enum err case_root(struct db *db, struct text client, int64_t *number, struct why *why)
{
    enum { DEPTH_MOST = 1000 }; /* merging refuses a ring: this only ends a broken store's */
    for (int i = 0; i < DEPTH_MOST; i++) {
        int64_t into = 0;
        enum err err = db_int(db, &into, why,
                              "SELECT merged_into FROM case_file WHERE client = ?1 AND number = ?2",
                              "ti", client, *number);
        if (err || !into)
            return err;
        *number = into;
    }
    return why_set(why, ERR_IO, "cases of %.*s are merged in a ring", TEXT_ARG(client));
}

enum err case_next_number(struct db *db, struct text client, int64_t *number_out,
                          struct text *id_out, struct why *why)
{
    int64_t last = 0;
    enum err err =
        db_int(db, &last, why, "SELECT max(number) FROM case_file WHERE client = ?1", "t", client);
    *number_out = last + 1;
    *id_out = arena_printf(db_arena(db), "%.*s-%lld", TEXT_ARG(client), (long long)*number_out);
    return err;
}

/* ---- turns and clocks ---- */

/* The cases that are told in one, each with clocks of its own: what was resolved or answered in one
 * before they were merged was not so in the others; what we do afterwards holds for all. */
struct member {
    int64_t number, into, merged_turn;
    struct clocks clocks;
};
struct members {
    struct member *at;
    size_t count;
    int64_t answers;
};

static struct member *member(struct members *members, int64_t number)
{
    for (size_t i = 0; i < members->count; i++)
        if (members->at[i].number == number)
            return &members->at[i];
    return NULL;
}

/* It was told in that one already when the turn came. */
static bool told_in(struct members *members, const struct member *one, int64_t number,
                    int64_t turn_no)
{
    for (size_t i = 0; one && i < members->count; i++) {
        if (one->number == number)
            return true;
        if (turn_no <= one->merged_turn)
            return false;
        one = member(members, one->into);
    }
    return false;
}

static enum err load_members(struct db *db, struct text client, int64_t number,
                             struct members *members, struct why *why)
{
    struct row *row = NULL;
    int64_t most = 0;
    enum err err =
        db_int(db, &most, why, SQL_WHOLE_CASE "SELECT count(*) FROM whole", "ti", client, number);
    if (!err)
        err = db_query(db, &row, why,
                       SQL_WHOLE_CASE "SELECT m.number, m.merged_into, m.merged_turn "
                                      "FROM case_file m JOIN whole w ON w.number = m.number "
                                      "WHERE m.client = ?1",
                       "ti", client, number);
    if (err)
        return err;
    members->at = arena_array(db_arena(db), struct member, (size_t)most + 1);
    while (members->count < (size_t)most && row_next(row))
        members->at[members->count++] = (struct member){
            .number = row_int(row, 0), .into = row_int(row, 1), .merged_turn = row_int(row, 2)};
    return row_end(&row, why);
}

static void take_turn(struct members *members, int64_t no, int64_t number, const struct turn *turn)
{
    const bool ours = turn->kind != TURN_ASKED && turn->kind != TURN_THANKED;
    struct waited waited;
    for (size_t i = 0; i < members->count; i++) {
        struct member *one = &members->at[i];
        if (one->number == number || (ours && told_in(members, one, number, no)))
            clocks_turn(&one->clocks, turn, &waited);
    }
    members->answers += turn->kind == TURN_ANSWERED;
}

static int64_t earlier(int64_t a, int64_t b)
{
    if (!a || !b)
        return a ? a : b;
    return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct clocks together(const struct members *members)
{
    struct clocks all = {.state = CASE_RESOLVED, .answers = members->answers};
    for (size_t i = 0; i < members->count; i++) {
        const struct clocks *c = &members->at[i].clocks;
        if (c->state < all.state)
            all.state = c->state;
        all.asked_ms = earlier(all.asked_ms, c->asked_ms);
        all.answered_ms = earlier(all.answered_ms, c->answered_ms);
        all.waiting_ms = earlier(all.waiting_ms, c->waiting_ms);
        all.paused_since_ms = earlier(all.paused_since_ms, c->paused_since_ms);
        all.first_resolved_ms = earlier(all.first_resolved_ms, c->first_resolved_ms);
        all.last_answer_ms = later(all.last_answer_ms, c->last_answer_ms);
        all.last_asked_ms = later(all.last_asked_ms, c->last_asked_ms);
        all.resolved_ms = later(all.resolved_ms, c->resolved_ms);
        all.paused_ms = later(all.paused_ms, c->paused_ms);
        all.reopened = later(all.reopened, c->reopened);
        all.contacts += c->contacts;
        all.unresolved_contacts += c->unresolved_contacts;
    }
    if (all.state != CASE_RESOLVED)
        all.resolved_ms = 0;
    if (all.state != CASE_WAITING)
        all.paused_since_ms = 0;
    return all;
}

enum err case_clocks(struct db *db, struct text client, int64_t number, struct clocks *clocks_out,
                     struct why *why)
{
    struct row *row = NULL;
    struct members members = {0};
    enum err err = load_members(db, client, number, &members, why);
    if (!err)
        err = db_query(db, &row, why,
                       SQL_WHOLE_CASE "SELECT t.no, t.number, t.kind, t.at, t.known_at "
                                      "FROM case_turn t JOIN whole w ON w.number = t.number "
                                      "WHERE t.client = ?1 ORDER BY t.no",
                       "ti", client, number);
    if (err)
        return err;
    while (row_next(row)) {
        struct turn turn = {.at_ms = row_int(row, 3), .known_ms = row_int(row, 4)};
        if (turn_of(row_text(row, 2), &turn.kind))
            take_turn(&members, row_int(row, 0), row_int(row, 1), &turn);
    }
    *clocks_out = together(&members);
    return row_end(&row, why);
}

enum err case_settle(struct db *db, struct text client, int64_t number, struct why *why)
{
    struct clocks c;
    enum err err = case_clocks(db, client, number, &c, why);
    if (err)
        return err;
    return db_run(
        db, why,
        "UPDATE case_file SET state = CASE WHEN merged_into IS NULL THEN ?3 ELSE 'merged' END, "
        "asked_at = coalesce(nullif(?4, 0), asked_at), answered_at = nullif(?5, 0), waiting_since "
        "= nullif(?6, 0), "
        "last_at = max(?7, ?4), closed_at = nullif(?8, 0), paused_since = nullif(?9, 0), "
        "paused_ms = ?10, contacts = ?11, answers = ?12, unresolved_contacts = ?13, "
        "reopened = ?14, told = CASE WHEN ?13 >= ?15 THEN told ELSE 0 END, "
        "snoozed_until = CASE WHEN ?3 = 'snoozed' THEN snoozed_until END, "
        "reason = CASE WHEN ?8 <> 0 THEN reason END, "
        "closed_why = CASE WHEN ?8 <> 0 THEN closed_why END, "
        "posts = (" SQL_WHOLE_CASE "SELECT count(DISTINCT k.post) FROM case_post k JOIN whole w "
        "ON w.number = k.number WHERE k.client = ?1) WHERE client = ?1 AND number = ?2",
        "titiiiiiiiiiiii", client, number, text_of(case_state_name(c.state)), c.asked_ms,
        c.answered_ms, c.waiting_ms, c.last_asked_ms, c.resolved_ms, c.paused_since_ms, c.paused_ms,
        c.contacts, c.answers, c.unresolved_contacts, c.reopened, (int64_t)CONTACTS_MANY);
}

enum err case_turn_add(struct db *db, const struct turn_row *row, struct why *why)
{
    int64_t root = row->number;
    enum err err = db_run(db, why,
                          "INSERT INTO case_turn (client, number, at, known_at, kind, ref, person, "
                          "text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                          "tiiitttt", row->client, row->number, row->turn.at_ms, row->turn.known_ms,
                          text_of(turn_name(row->turn.kind)), row->ref, row->person, row->text);
    if (!err)
        err = case_root(db, row->client, &root, why);
    return err ? err : case_settle(db, row->client, root, why);
}

struct clocks case_clocks_of(struct row *row, int first)
{
    struct clocks c = {0};
    for (int i = CASE_OPEN; i <= CASE_RESOLVED; i++)
        if (text_is(row_text(row, first), case_state_name((enum case_state)i)))
            c.state = (enum case_state)i;
    c.asked_ms = row_int(row, first + 1);
    c.answered_ms = row_int(row, first + 2);
    c.waiting_ms = row_int(row, first + 3);
    c.last_asked_ms = row_int(row, first + 4);
    c.resolved_ms = row_int(row, first + 5);
    c.paused_since_ms = row_int(row, first + 6);
    c.paused_ms = row_int(row, first + 7);
    c.contacts = row_int(row, first + 8);
    c.answers = row_int(row, first + 9);
    c.unresolved_contacts = row_int(row, first + 10);
    c.reopened = row_int(row, first + 11);
    return c;
}

enum err case_log(struct db *db, const struct act *act, const char *kind, struct why *why)
{
    const struct line line = {.client = act->client,
                              .object = TEXT("case"),
                              .id = act->id,
                              .person = act->person,
                              .text = act->text,
                              .kind = kind,
                              .at_ms = act->now_ms};
    return history_add(db, &line, why);
}
