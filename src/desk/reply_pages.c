#include "desk/reply_row.h"

/* Replies as the console sees them. */

/* ---- one row ---- */

static void texts_of(const struct reply *r, struct json_out *out)
{
    const struct {
        const char *key;
        struct text text;
    } pairs[] = {{"case", r->case_id},
                 {"statement", r->statement},
                 {"story", r->story},
                 {"corrects", r->corrects},
                 {"why", r->why},
                 {"subject", r->subject},
                 {"lang", r->lang},
                 {"sender", r->sender},
                 {"net", r->net},
                 {"kind", r->kind},
                 {"to", r->person},
                 {"answers", r->answers},
                 {"url", r->url},
                 {"source", r->source},
                 {"sent_id", r->sent_id},
                 {"sent_url", r->sent_url},
                 {"sent_text", r->sent_text},
                 {"back_why", r->back_why}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        json_pair_text(out, pairs[i].key, pairs[i].text.len ? pairs[i].text : (struct text){0});
}

static void times_of(const struct reply *r, struct json_out *out)
{
    const struct {
        const char *key;
        int64_t ms;
    } pairs[] = {{"made_at", r->made_ms},
                 {"changed_at", r->changed_ms},
                 {"submitted_at", r->submitted_ms},
                 {"approved_at", r->approved_ms},
                 {"pressed_at", r->pressed_ms},
                 {"due_at", r->due_ms},
                 {"out_at", r->out_ms},
                 {"ended_at", r->ended_ms},
                 {"back_at", r->back_ms},
                 {"gone_at", r->gone_ms}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        json_key(out, pairs[i].key);
        if (pairs[i].ms)
            json_put_time(out, pairs[i].ms);
        else
            json_put_null(out);
    }
}

static void people_of(struct db *db, const struct seen_by *by, const struct reply *r,
                      struct json_out *out)
{
    const struct {
        const char *key;
        struct text id;
    } pairs[] = {
        {"author", r->author},         {"writer", r->writer},     {"submitted_by", r->submitted_by},
        {"pressed_by", r->pressed_by}, {"ended_by", r->ended_by}, {"back_by", r->back_by}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        json_key(out, pairs[i].key);
        show_person(db, by, pairs[i].id, out);
    }
}

/* Pairs of the object under way. */
static enum err show_reply(struct db *db, const struct seen_by *by, const struct reply *r,
                           struct json_out *out, struct why *why)
{
    const struct desk_eyes eyes = {.watched = by->watched};
    struct needs needs;
    int64_t review = 0;
    enum err err = reply_needs(db, &eyes, r, by->now_ms, &needs, why);
    if (!err)
        err = db_int(db, &review, why,
                     "SELECT count(*) FROM approval WHERE client = ?1 AND reply = ?2 "
                     "AND answer = 'broke' AND reviewed_at IS NULL",
                     "tt", r->client, r->id);
    if (err)
        return err;
    const struct sender *sender =
        by->watched && r->sender.len ? watched_sender(by->watched, r->sender) : NULL;
    json_pair_text(out, "id", r->id);
    json_pair_text(out, "client", r->client);
    json_pair_text(out, "brand", r->brand);
    show_names(by, r->client, r->brand, out);
    json_pair_text(out, "state", r->state);
    json_pair_int(out, "version", r->version);
    json_pair_text(out, "text", or_empty(r->text));
    texts_of(r, out);
    json_pair_text(out, "account", sender ? sender->account : (struct text){0});
    json_pair_bool(out, "machine", r->machine);
    json_pair_bool(out, "edited", r->edited);
    json_pair_int(out, "level", needs.level);
    json_pair_int(out, "tries", r->tries);
    times_of(r, out);
    people_of(db, by, r, out);
    json_key(out, "needs");
    needs_json(&needs, r, out);
    json_key(out, "until");
    if (needs.until_ms == INT64_MAX)
        json_put_null(out);
    else
        json_put_time(out, needs.until_ms);
    json_pair_bool(out, "review_due", review > 0);
    return reading_json(db, by, r, out, why);
}

/* ---- the list ---- */

static enum err read_list(struct db *db, const struct seen_by *by, const struct reply_query *q,
                          struct row **row_out, struct why *why)
{
    return db_query(
        db, row_out, why,
        "SELECT " REPLY_COLUMNS " FROM reply r WHERE r.client " SQL_ONE_OF(
            "?1") " AND (?2 IS NULL OR r.state = ?2) AND (?3 IS NULL OR r.case_id = ?3) "
                  "AND (?4 IS NULL OR r.statement = ?4) AND (?5 IS NULL OR r.client = ?5) "
                  "AND (?6 = 0 OR r.state NOT IN ('sent', 'dropped')) "
                  "AND (?7 = 0 OR EXISTS (SELECT 1 FROM approval a WHERE a.client = r.client "
                  "AND a.reply = r.id AND a.answer = 'broke' AND a.reviewed_at IS NULL)) "
                  "AND (?8 IS NULL OR (r.state = 'submitted' AND r.author <> ?8 AND NOT EXISTS "
                  "(SELECT 1 FROM reply_version v WHERE v.client = r.client AND v.reply = r.id "
                  "AND v.writer = ?8))) ORDER BY CASE r.state WHEN 'unknown' THEN 0 "
                  "WHEN 'held' THEN 1 WHEN 'submitted' THEN 2 ELSE 3 END, "
                  "CASE WHEN r.state = 'submitted' THEN r.submitted_at END, r.number DESC "
                  "LIMIT ?9",
        "tttttiiti", store_clients(db, by), q->state, q->case_id, q->statement, q->client,
        (int64_t)q->open, (int64_t)q->review, q->waits_for, list_limit(q->limit));
}

enum err desk_replies_json(struct db *db, const struct seen_by *by, const struct reply_query *query,
                           struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = read_list(db, by, query, &row, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "replies");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        struct reply reply;
        reply_of(db, row, &reply);
        json_begin(out, '{');
        err = show_reply(db, by, &reply, out, why);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- one reply ---- */

static enum err versions(struct db *db, const struct reply *reply, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT version, at, writer, text, sender, person, answers, lang, "
                            "machine FROM reply_version WHERE client = ?1 AND reply = ?2 "
                            "ORDER BY version DESC LIMIT 100",
                            "tt", reply->client, reply->id);
    if (err)
        return err;
    json_key(out, "versions");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "version", row_int(row, 0));
        show_time(out, "at", row, 1);
        json_pair_text(out, "writer", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_pair_text(out, "sender", row_text(row, 4));
        json_pair_text(out, "to", row_text(row, 5));
        json_pair_text(out, "answers", row_text(row, 6));
        json_pair_text(out, "lang", row_text(row, 7));
        json_pair_bool(out, "machine", row_int(row, 8) != 0);
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err approvals(struct db *db, const struct reply *reply, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT need, answer, person, comment, level, version, asked_at, at, "
                            "until_at, by_link, link_by, void_at, void_why, reviewed_at, "
                            "reviewed_by, review FROM approval WHERE client = ?1 AND reply = ?2 "
                            "ORDER BY no DESC LIMIT 100",
                            "tt", reply->client, reply->id);
    if (err)
        return err;
    json_key(out, "approvals");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "need", row_text(row, 0));
        json_pair_text(out, "answer", row_text(row, 1));
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "comment", row_text(row, 3));
        json_pair_int(out, "level", row_int(row, 4));
        json_pair_int(out, "version", row_int(row, 5));
        show_time(out, "asked_at", row, 6);
        show_time(out, "at", row, 7);
        show_time(out, "until", row, 8);
        json_pair_int(out, "took_ms", row_int(row, 7) - row_int(row, 6));
        json_pair_bool(out, "by_link", row_int(row, 9) != 0);
        json_pair_text(out, "link_by", row_text(row, 10));
        show_time(out, "void_at", row, 11);
        json_pair_text(out, "void_why", row_text(row, 12));
        show_time(out, "reviewed_at", row, 13);
        json_pair_text(out, "reviewed_by", row_text(row, 14));
        json_pair_text(out, "review", row_text(row, 15));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err overrides(struct db *db, const struct reply *reply, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT rule, code, person, reason, at, version FROM override "
                            "WHERE client = ?1 AND reply = ?2 ORDER BY no DESC LIMIT 100",
                            "tt", reply->client, reply->id);
    if (err)
        return err;
    json_key(out, "overrides");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "rule", row_text(row, 0));
        json_pair_text(out, "code", row_text(row, 1));
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "reason", row_text(row, 3));
        show_time(out, "at", row, 4);
        json_pair_int(out, "version", row_int(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err history(struct db *db, const struct reply *reply, struct json_out *out,
                        struct why *why)
{
    return show_history(db, "reply", reply->client, reply->id, out, why);
}

/* The post it answers, as it stands; null when it was taken away. */
static enum err question(struct db *db, const struct reply *reply, struct json_out *out,
                         struct why *why)
{
    struct post post;
    json_key(out, "question");
    enum err err = reply->answers.len ? reply_post(db, reply->client, reply->answers, &post, why)
                                      : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND) {
        json_put_null(out);
        return OK;
    }
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_text(out, "id", post.id);
    json_pair_text(out, "net", post.net);
    json_pair_time(out, "at", post.at_ms);
    json_pair_text(out, "author", post.author.handle.len ? post.author.handle : post.author.id);
    json_pair_text(out, "text", post.text);
    json_pair_text(out, "url", post.url);
    json_end(out, '}');
    return OK;
}

enum err desk_reply_json(struct db *db, const struct seen_by *by, struct text id,
                         struct json_out *out, struct why *why)
{
    struct text client;
    struct reply reply;
    enum err err = desk_reply_client(db, by, id, &client, why);
    if (!err)
        err = reply_load(db, client, id, &reply, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "reply");
    json_begin(out, '{');
    err = show_reply(db, by, &reply, out, why);
    json_end(out, '}');
    json_key(out, "findings");
    if (!err)
        err = findings_json(db, &reply, out, why);
    json_key(out, "asked");
    if (!err)
        err = askings_json(db, &reply, out, why);
    json_key(out, "links");
    json_put_raw(out, reply.links.len ? reply.links : TEXT("[]"));
    static enum err (*const parts[])(struct db *, const struct reply *, struct json_out *,
                                     struct why *) = {question, versions, approvals, overrides,
                                                      history};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !err; i++)
        err = parts[i](db, &reply, out, why);
    json_end(out, '}');
    return err;
}

/* ---- how judging goes ---- */

enum err desk_judging_json(struct db *db, const struct seen_by *by, int64_t since_ms,
                           struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT f.client, f.person, f.rule, count(*), sum(EXISTS (SELECT 1 "
        "FROM override o WHERE o.client = f.client AND o.reply = f.reply "
        "AND o.version = f.version AND o.code = f.code)) FROM finding f "
        "WHERE f.client " SQL_ONE_OF("?1") " AND (f.gravity = 'block' OR f.rule = 'G19') "
                                           "AND f.at >= ?2 GROUP BY f.client, f.person, f.rule "
                                           "ORDER BY 5 DESC, 4 DESC LIMIT 500",
        "ti", store_clients(db, by), since_ms);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "overrides");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "client", row_text(row, 0));
        json_pair_text(out, "person", row_text(row, 1));
        json_pair_text(out, "rule", row_text(row, 2));
        json_pair_int(out, "blocks", row_int(row, 3));
        json_pair_int(out, "overridden", row_int(row, 4));
        json_end(out, '}');
    }
    json_end(out, ']');
    err = row_end(&row, why);
    if (!err)
        err = db_query(
            db, &row, why,
            "SELECT client, person, count(*), sum(answer = 'refused'), "
            "avg(at - asked_at), max(at - asked_at) FROM approval "
            "WHERE client " SQL_ONE_OF("?1") " AND at >= ?2 AND asked_at > 0 "
                                             "GROUP BY client, person ORDER BY 1, 2 LIMIT 500",
            "ti", store_clients(db, by), since_ms);
    json_key(out, "approvals");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "client", row_text(row, 0));
        json_pair_text(out, "person", row_text(row, 1));
        json_pair_int(out, "answers", row_int(row, 2));
        json_pair_int(out, "refused", row_int(row, 3));
        json_pair_int(out, "mean_ms", row_int(row, 4));
        json_pair_int(out, "longest_ms", row_int(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}
