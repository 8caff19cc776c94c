#include "desk/reply_row.h"
#include "desk/same_person.h"

/* Who does not want to hear from us: by their own words or by hand; for the whole client, at once.
 * An account is known by the network's id or by its handle. */

/* "@Taro" and "taro" are one. */
static struct text plain(struct text author)
{
    return author.len && author.at[0] == '@' ? text_slice(author, 1, author.len) : author;
}

enum err opted_out(struct db *db, const struct reply *reply, struct text *why_out, struct why *why)
{
    struct row *row = NULL;
    *why_out = (struct text){0};
    enum err err = db_query(
        db, &row, why,
        "SELECT o.at, o.why FROM opt_out o WHERE o.client = ?1 AND o.ended_at IS NULL "
        "AND ((o.net = ?2 AND lower(o.author) = lower(?3)) OR EXISTS (SELECT 1 FROM case_file c "
        "WHERE c.client = ?1 AND c.id = ?4 AND c.net = o.net AND lower(c.author) = "
        "lower(o.author)) OR EXISTS (SELECT 1 FROM post p WHERE p.client = ?1 AND p.id = ?5 "
        "AND p.net = o.net AND lower(p.author) = lower(o.author)) OR EXISTS (SELECT 1 FROM "
        "case_file c JOIN identity m ON m.client = c.client AND m.net = c.net AND m.author = "
        "c.author JOIN identity n ON n.client = m.client AND n.who = m.who WHERE c.client = ?1 "
        "AND c.id = ?4 AND n.net = o.net AND lower(n.author) = lower(o.author)) OR EXISTS (SELECT "
        "1 FROM post p JOIN identity m ON m.client = p.client AND m.net = p.net AND m.author = "
        "p.author JOIN identity n ON n.client = m.client AND n.who = m.who WHERE p.client = ?1 "
        "AND p.id = ?5 AND n.net = o.net AND lower(n.author) = lower(o.author))) LIMIT 1",
        "ttttt", reply->client, or_empty(reply->net), or_empty(plain(reply->person)),
        or_empty(reply->case_id), or_empty(reply->answers));
    if (!err && row_next(row)) {
        char room[TIME_ROOM];
        *why_out = arena_printf(db_arena(db), "they asked not to be contacted (%.*s): %.*s",
                                TEXT_ARG(text_slice(time_write(row_int(row, 0), room), 0, 10)),
                                TEXT_ARG(row_text(row, 1)));
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

struct opting {
    struct text client, net, author, handle, person, post, because;
    int64_t at_ms;
};

static enum err add(struct db *db, const struct opting *o, struct text author, struct why *why)
{
    if (!author.len)
        return OK;
    return db_run(db, why,
                  "INSERT INTO opt_out (client, net, author, at, person, post, why) "
                  "SELECT ?1, lower(?2), ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM "
                  "opt_out WHERE client = ?1 AND net = lower(?2) AND lower(author) = lower(?3) "
                  "AND ended_at IS NULL)",
                  "tttittt", o->client, o->net, author, o->at_ms, o->person, o->post, o->because);
}

/* What is leaving to them is held now; what is not yet leaving is refused when it is pressed. */
static enum err hold(struct db *db, const struct opting *o, struct why *why)
{
    struct row *row = NULL;
    struct reply list[32];
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT " REPLY_COLUMNS " FROM reply r WHERE r.client = ?1 "
                            "AND r.state = 'leaving' ORDER BY r.number DESC LIMIT 500",
                            "t", o->client);
    while (!err && count < sizeof(list) / sizeof(*list) && row_next(row)) {
        reply_of(db, row, &list[count]);
        count++;
    }
    if (row) {
        enum err end = row_end(&row, why);
        err = err ? err : end;
    }
    for (size_t i = 0; i < count && !err; i++) {
        struct text because;
        err = opted_out(db, &list[i], &because, why);
        if (err || !because.len)
            continue;
        const struct reply_step step = {.state = "held",
                                        .kind = "held back",
                                        .person = o->person,
                                        .why = because,
                                        .at_ms = o->at_ms,
                                        .tell_case = true};
        err = db_run(db, why, "UPDATE reply SET due_at = NULL WHERE client = ?1 AND id = ?2", "tt",
                     list[i].client, list[i].id);
        if (!err)
            err = reply_step(db, &list[i], &step, why);
    }
    return err;
}

static enum err keep(struct db *db, const struct opting *o, struct why *why)
{
    enum err err = add(db, o, o->author, why);
    if (!err)
        err = add(db, o, plain(o->handle), why);
    const struct line line = {
        .client = o->client,
        .object = TEXT("opt_out"),
        .id = arena_printf(db_arena(db), "%.*s:%.*s", TEXT_ARG(o->net), TEXT_ARG(o->author)),
        .person = o->person,
        .kind = "opted out",
        .text = o->because,
        .at_ms = o->at_ms};
    if (!err)
        err = history_add(db, &line, why);
    return err ? err : hold(db, o, why);
}

/* Said to us: an answer, a mention, or by somebody we wrote to. */
static enum err to_us(struct db *db, const struct post *post, struct text client, bool *to_us_out,
                      struct why *why)
{
    int64_t written = 0;
    const struct verdict *verdict = post_verdict(post, client);
    *to_us_out = post->reply_to.len || (verdict && verdict->addressed >= .5);
    if (*to_us_out)
        return OK;
    enum err err = db_int(db, &written, why,
                          "SELECT count(*) FROM reply WHERE client = ?1 AND state IN ('sent', "
                          "'out', 'unknown', 'at_hand', 'leaving') AND net = ?2 "
                          "AND lower(ltrim(person, '@')) IN (lower(?3), lower(?4))",
                          "tttt", client, post->net, or_empty(post->author.id),
                          or_empty(plain(post->author.handle)));
    *to_us_out = written > 0;
    return err;
}

enum err desk_opt_out_of_post(struct db *db, const struct post *post, struct text client,
                              int64_t now_ms, struct why *why)
{
    bool ours = false;
    if (post->kind == POST_REPOST || post->kind == POST_DELETE || !post->author.id.len ||
        !desk_wants_no_contact(post->text))
        return OK;
    enum err err = to_us(db, post, client, &ours, why);
    if (err || !ours)
        return err;
    const struct opting o = {.client = client,
                             .net = or_empty(post->net),
                             .author = post->author.id,
                             .handle = post->author.handle,
                             .post = post->id,
                             .because = TEXT("by their own words"),
                             .at_ms = now_ms};
    return keep(db, &o, why);
}

enum err desk_opt_out(struct db *db, const struct act *act, struct text net, struct text author,
                      struct why *why)
{
    enum err err = act_text(act, "opt-out", true, why);
    net = text_trim(net);
    author = plain(text_trim(author));
    if (!err && (!net.len || !author.len))
        err = why_set(why, ERR_BAD_INPUT, "net and author: say whom");
    const struct opting o = {.client = act->client,
                             .net = net,
                             .author = author,
                             .person = act->person,
                             .because = act->text,
                             .at_ms = act->now_ms};
    return err ? err : keep(db, &o, why);
}

enum err desk_opt_out_end(struct db *db, const struct act *act, int64_t number, struct why *why)
{
    enum err err = act_text(act, "opt-in", true, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE opt_out SET ended_at = ?3, ended_by = ?4, ended_why = ?5 "
                     "WHERE client = ?1 AND no = ?2 AND ended_at IS NULL",
                     "tiitt", act->client, number, act->now_ms, act->person, act->text);
    if (!err && !db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "there is no such opt-out in force");
    return err;
}

enum err desk_opt_outs_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                            struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT no, client, net, author, at, person, post, why, ended_at, "
                            "ended_by, ended_why FROM opt_out WHERE client " SQL_ONE_OF(
                                "?1") " "
                                      "AND (?2 = 1 OR ended_at IS NULL) ORDER BY no DESC LIMIT 500",
                            "ti", store_clients(db, by), (int64_t)all);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "opt_outs");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_pair_text(out, "client", row_text(row, 1));
        json_pair_text(out, "net", row_text(row, 2));
        json_pair_text(out, "author", row_text(row, 3));
        show_time(out, "at", row, 4);
        json_pair_text(out, "person", row_text(row, 5));
        json_pair_text(out, "post", row_text(row, 6));
        json_pair_text(out, "why", row_text(row, 7));
        show_time(out, "ended_at", row, 8);
        json_pair_text(out, "ended_by", row_text(row, 9));
        json_pair_text(out, "ended_why", row_text(row, 10));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}
