#include "base/utf8.h"
#include "desk/case_file.h"
#include "desk/fact_use.h"
#include "model/length.h"

/* Drafts: what a person writes, each version kept. Any change voids what was approved. */

enum { SUBJECT_MOST = 1000, TARGET_MOST = 400, LINKS_BYTES = 1 << 16 };

/* ---- from where and to whom ---- */

static bool kind_fits(const struct sender *sender, struct text net)
{
    return text_same(sender->kind, net) || text_is(sender->kind, "copy") ||
           text_is(sender->kind, "form") || text_is(sender->kind, "mail");
}

/* The network the text will stand on. */
static struct text net_of(const struct sender *sender, struct text net)
{
    if (text_is(sender->kind, "copy")) {
        struct text said = json_text_at(sender->options, "net");
        return net.len ? net : said;
    }
    return sender->kind;
}

/* The first account of the brand on that network; else one whose text is taken there by hand. */
const struct sender *sender_usual(const struct watched *watched, const struct reply *reply)
{
    const struct sender *by_hand = NULL;
    for (size_t i = 0; watched && i < watched->sender_count; i++) {
        const struct sender *s = &watched->senders[i];
        if (!sender_answers_for(s, reply->client, reply->brand))
            continue;
        if (reply->net.len && text_same(s->kind, reply->net))
            return s;
        if (!by_hand && text_is(s->kind, "copy"))
            by_hand = s;
    }
    return by_hand;
}

/* Another client's account does not exist; one of another network cannot answer there. */
static enum err set_sender(const struct desk_eyes *eyes, struct reply *reply, struct text id,
                           struct why *why)
{
    const struct sender *sender = id.at ? (eyes->watched ? watched_sender(eyes->watched, id) : NULL)
                                        : sender_usual(eyes->watched, reply);
    if (!sender && !id.len)
        return OK; /* a draft may wait for its account */
    if (!sender || !sender_answers_for(sender, reply->client, reply->brand))
        return why_set(why, ERR_NOT_FOUND, "no account '%.*s' answers for this brand",
                       TEXT_ARG(utf8_head(id, 60)));
    if (reply->net.len && !kind_fits(sender, reply->net))
        return why_set(why, ERR_BAD_INPUT, "'%.*s' is an account of %.*s: it cannot answer on %.*s",
                       TEXT_ARG(sender->id), TEXT_ARG(sender->kind), TEXT_ARG(reply->net));
    reply->sender = sender->id;
    reply->kind = sender->kind;
    reply->net = net_of(sender, reply->net);
    return OK;
}

enum err reply_post(struct db *db, struct text client, struct text id, struct post *post_out,
                    struct why *why)
{
    struct row *row = NULL;
    *post_out = (struct post){.author.followers = -1};
    enum err err = db_query(db, &row, why,
                            "SELECT line FROM post WHERE id = ?1 AND client = ?2 AND shown = 1 "
                            "AND line IS NOT NULL ORDER BY no DESC LIMIT 1",
                            "tt", id, client);
    bool found = !err && row_next(row);
    if (found)
        err = post_read(arena_text(db_arena(db), row_text(row, 0)), db_arena(db), post_out, why);
    enum err end = row_end(&row, why);
    err = err ? err : end;
    return err || found ? err : why_set(why, ERR_NOT_FOUND, "post %.*s is not there", TEXT_ARG(id));
}

#define ITS_POSTS                                                                                  \
    SQL_WHOLE_OF("SELECT number FROM case_file WHERE client = ?1 AND id = ?2")                     \
    "SELECT p.id FROM case_post k JOIN post p ON p.no = k.post WHERE k.client = ?1 "               \
    "AND k.number " SQL_IN_WHOLE " AND p.client = ?1 AND p.line IS NOT NULL "

/* The newest post told in the case that is still there, or the one that was named. */
static enum err find_answered(struct db *db, const struct reply *reply, struct text named,
                              struct text *id_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            ITS_POSTS "AND (?3 IS NULL OR p.id = ?3) "
                                      "ORDER BY p.at DESC, p.no DESC LIMIT 1",
                            "ttt", reply->client, reply->case_id, named);
    if (err)
        return err;
    struct text id = {0};
    if (row_next(row))
        id = arena_text(db_arena(db), row_text(row, 0));
    err = row_end(&row, why);
    if (!err && !id.at && named.at)
        return why_set(why, ERR_NOT_FOUND, "no post %.*s is in this case", TEXT_ARG(named));
    *id_out = id;
    return err;
}

static enum err set_target(struct db *db, struct reply *reply, const struct reply_text *said,
                           struct why *why)
{
    struct text id;
    struct post post;
    enum err err = find_answered(db, reply, said->answers, &id, why);
    if (err || !id.at)
        return err;
    err = reply_post(db, reply->client, id, &post, why);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (!text_same(reply->answers, id) || !reply->person.len)
        reply->person = post.author.handle.len ? post.author.handle : post.author.id;
    reply->answers = id;
    reply->root = post.root.len ? post.root : post.reply_to;
    reply->url = post.url;
    reply->net = post.net;
    if (!reply->lang.len && post.verdict)
        reply->lang = arena_text(db_arena(db), text_of(post.verdict->lang));
    return OK;
}

/* ---- what is said of it ---- */

static enum err sizes_good(const struct reply_text *said, struct why *why)
{
    if (said->text.len > DRAFT_BYTES_MOST)
        return why_set(why, ERR_BAD_INPUT, "text: at most %d bytes", DRAFT_BYTES_MOST);
    if (said->subject.len > SUBJECT_MOST)
        return why_set(why, ERR_BAD_INPUT, "subject: at most %d bytes", SUBJECT_MOST);
    if (said->to.len > TARGET_MOST || said->lang.len > 20)
        return why_set(why, ERR_BAD_INPUT, "to or lang: too long");
    return OK;
}

/* [{"from","to","fact"}], each row of the client's own. */
static enum err set_links(struct db *db, struct reply *reply, const struct json *links,
                          struct why *why)
{
    struct buf buf;
    struct json_out out;
    if (!links)
        return OK;
    buf_init(&buf, LINKS_BYTES);
    json_out_init(&out, &buf);
    json_begin(&out, '[');
    enum err err = OK;
    for (const struct json *link = links->first; link && !err; link = link->next) {
        int64_t known = 0;
        const struct text fact = json_text_at(link, "fact");
        const int64_t from = json_int_at(link, "from", -1), to = json_int_at(link, "to", -1);
        err = db_int(db, &known, why, "SELECT count(*) FROM fact WHERE client = ?1 AND id = ?2",
                     "tt", reply->client, fact);
        if (!err && !known)
            err = why_set(why, ERR_NOT_FOUND, "links: there is no fact %.*s", TEXT_ARG(fact));
        if (!err && (from < 0 || to <= from || to > DRAFT_BYTES_MOST))
            err = why_set(why, ERR_BAD_INPUT, "links: from and to are places in the text");
        json_begin(&out, '{');
        json_pair_int(&out, "from", from);
        json_pair_int(&out, "to", to);
        json_pair_text(&out, "fact", fact);
        json_end(&out, '}');
    }
    json_end(&out, ']');
    if (!err && buf_over(&buf))
        err = why_set(why, ERR_BAD_INPUT, "links: too many");
    if (!err)
        reply->links = arena_text(db_arena(db), buf_view(&buf));
    buf_done(&buf);
    return err;
}

/* Whether the words are another than any that a machine wrote here. */
static enum err set_edited(struct db *db, const struct desk_eyes *eyes, struct reply *reply,
                           const struct reply_text *said, struct why *why)
{
    struct row *row = NULL;
    reply->edited = !said->machine && reply->machine;
    reply->machine = reply->machine || said->machine;
    if (!reply->edited)
        return OK;
    const struct client_voice *voice =
        eyes->watched ? watched_voice(eyes->watched, reply->client) : NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT text, lang FROM reply_version WHERE client = ?1 AND reply = ?2 "
                            "AND machine = 1 ORDER BY version DESC LIMIT 50",
                            "tt", reply->client, reply->id);
    while (!err && row_next(row))
        if (machine_same(row_text(row, 0), said->text, machine_mark(voice, row_text(row, 1))))
            reply->edited = false;
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err take(struct db *db, const struct desk_eyes *eyes, struct reply *reply,
                     const struct reply_text *said, struct why *why)
{
    enum err err = sizes_good(said, why);
    if (!err && said->text.at)
        err = set_edited(db, eyes, reply, said, why);
    if (err)
        return err;
    if (said->text.at) {
        const bool same = text_same(reply->text, said->text);
        reply->links = same ? reply->links : (struct text){0};
        reply->text = said->text;
    }
    reply->subject = said->subject.at ? said->subject : reply->subject;
    reply->lang = said->lang.at ? said->lang : reply->lang;
    reply->source = said->source.at ? said->source : reply->source;
    if (reply->statement.len && said->net.len && !reply->version)
        reply->net = said->net;
    const bool anew = !reply->version || said->answers.at;
    if (reply->case_id.len && anew)
        err = set_target(db, reply, said, why);
    reply->person = said->to.at ? said->to : reply->person;
    /* A target on another network is not the old account's to answer. */
    if (!err && (said->sender.at || anew))
        err = set_sender(eyes, reply, said->sender.at ? said->sender : reply->sender, why);
    return err ? err : set_links(db, reply, said->links, why);
}

/* ---- kept ---- */

static enum err keep_version(struct db *db, const struct reply *r, int64_t now_ms, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO reply_version (client, reply, version, at, writer, text, subject, "
                  "lang, sender, person, answers, machine) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                  "ttiitttttt"
                  "ti",
                  r->client, r->id, r->version, now_ms, r->writer, r->text, r->subject, r->lang,
                  r->sender, r->person, r->answers, (int64_t)(r->machine && !r->edited));
}

/* The rows of the ledger that it tells. A statement tells for its own replies. */
static enum err find_uses(struct db *db, const struct desk_eyes *eyes, const struct reply *r,
                          int64_t now_ms, struct why *why)
{
    struct json *links = NULL;
    enum err err = r->links.len ? json_parse(r->links, db_arena(db), &links, why) : OK;
    const struct used_text text = {.client = r->client,
                                   .brand = r->brand,
                                   .object = "reply",
                                   .id = r->id,
                                   .text = r->text,
                                   .lang = r->lang,
                                   .version = r->version,
                                   .links = links};
    return err || r->statement.len ? err : fact_uses_of(db, eyes, &text, now_ms, why);
}

static enum err keep(struct db *db, const struct desk_eyes *eyes, const struct reply *r,
                     int64_t now_ms, struct why *why)
{
    enum err err = db_run(
        db, why,
        "UPDATE reply SET version = ?3, text = ?4, subject = ?5, lang = ?6, sender = ?7, net = ?8, "
        "kind = ?9, person = ?10, answers = ?11, root = ?12, url = ?13, links = ?14, writer = ?15, "
        "machine = ?16, edited = ?17, changed_at = ?18, template = ?19, submitted_at = NULL, "
        "submitted_by = NULL, approved_at = NULL, pressed_at = NULL, pressed_by = NULL, "
        "due_at = NULL, corrects = ?20 WHERE client = ?1 AND id = ?2",
        "ttittttttt"
        "tttttiiitt",
        r->client, r->id, r->version, r->text, r->subject, r->lang, r->sender, r->net, r->kind,
        r->person, r->answers, r->root, r->url, r->links, r->writer, (int64_t)r->machine,
        (int64_t)r->edited, now_ms, r->source, r->corrects);
    if (!err)
        err = keep_version(db, r, now_ms, why);
    return err ? err : find_uses(db, eyes, r, now_ms, why);
}

/* Whose it is: the brand of its case, or of its statement and its story. */
static enum err find_owner(struct db *db, struct reply *reply, const struct reply_text *said,
                           struct why *why)
{
    struct row *row = NULL;
    const bool of_case = said->case_id.len > 0;
    if (of_case == (said->statement.len > 0))
        return why_set(why, ERR_BAD_INPUT, "a reply belongs to a case or to a statement");
    enum err err =
        of_case ? db_query(db, &row, why,
                           "SELECT brand, NULL FROM case_file WHERE client = ?1 AND id = ?2", "tt",
                           reply->client, said->case_id)
                : db_query(db, &row, why,
                           "SELECT brand, story FROM statement WHERE client = ?1 AND id = ?2", "tt",
                           reply->client, said->statement);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found) {
        reply->brand = arena_text(db_arena(db), row_text(row, 0));
        if (!row_null(row, 1))
            reply->story = arena_text(db_arena(db), row_text(row, 1));
    }
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no %s %.*s", of_case ? "case" : "statement",
                       TEXT_ARG(of_case ? said->case_id : said->statement));
    reply->case_id = of_case ? said->case_id : (struct text){0};
    reply->statement = of_case ? (struct text){0} : said->statement;
    return err;
}

/* Puts a sent one right: it stays as it was said. */
static enum err set_corrected(struct db *db, struct reply *reply, struct text corrects,
                              struct why *why)
{
    struct reply first;
    if (!corrects.len)
        return OK;
    enum err err = reply_load(db, reply->client, corrects, &first, why);
    if (!err && !reply_is(&first, "sent"))
        return why_set(why, ERR_DENIED, "reply %.*s was not sent: change its text instead",
                       TEXT_ARG(corrects));
    reply->corrects = corrects;
    return err;
}

enum err desk_reply_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                        const struct reply_text *text, struct text *id_out, struct why *why)
{
    struct reply reply = {.client = act->client, .author = act->person, .writer = act->person};
    enum err err = find_owner(db, &reply, text, why);
    if (!err)
        err = set_corrected(db, &reply, text->corrects, why);
    if (!err)
        err = take(db, eyes, &reply, text, why);
    if (!err)
        err = desk_number(db, act->client, "SELECT max(number) FROM reply WHERE client = ?1",
                          &reply.number, why);
    if (err)
        return err;
    reply.id =
        arena_printf(db_arena(db), "%.*s-r%lld", TEXT_ARG(act->client), (long long)reply.number);
    reply.version = 1;
    err = db_run(db, why,
                 "INSERT INTO reply (client, number, id, brand, case_id, statement, story, "
                 "corrects, state, version, text, author, machine, edited, made_at, changed_at) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'draft', 1, '', ?9, 0, 0, ?10, ?10)",
                 "titttttt"
                 "ti",
                 reply.client, reply.number, reply.id, reply.brand, reply.case_id, reply.statement,
                 reply.story, reply.corrects, reply.author, act->now_ms);
    reply.text = or_empty(reply.text);
    reply.state = TEXT("draft");
    if (!err)
        err = keep(db, eyes, &reply, act->now_ms, why);
    const struct reply_step step = {
        .kind = "drafted", .person = act->person, .at_ms = act->now_ms, .tell_case = true};
    if (!err)
        err = reply_log(db, &reply, &step, why);
    if (!err)
        *id_out = reply.id;
    return err;
}

enum err desk_reply_write(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct reply_text *text, struct why *why)
{
    struct reply reply;
    enum err err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = reply_in(&reply, "draft submitted refused approved leaving held not_sent", "changed",
                       why);
    if (!err && text->corrects.at)
        err = set_corrected(db, &reply, text->corrects, why);
    if (!err)
        err = take(db, eyes, &reply, text, why);
    if (err)
        return err;
    const bool was_draft = reply_is(&reply, "draft");
    reply.version++;
    reply.writer = act->person;
    err = keep(db, eyes, &reply, act->now_ms, why);
    if (!err)
        err = reply_void(db, &reply, act->now_ms, "the text, the account or the target was changed",
                         why);
    const struct reply_step step = {.state = "draft",
                                    .kind = was_draft ? "written" : "changed",
                                    .person = act->person,
                                    .at_ms = act->now_ms};
    return err ? err : reply_step(db, &reply, &step, why);
}

enum err desk_reply_drop(struct db *db, const struct act *act, struct why *why)
{
    struct reply reply;
    enum err err = act_text(act, "drop", false, why);
    if (!err)
        err = reply_load(db, act->client, act->id, &reply, why);
    if (!err)
        err = reply_in(&reply, "draft submitted refused approved leaving held not_sent at_hand",
                       "thrown away", why);
    const struct reply_step step = {.state = "dropped",
                                    .kind = "dropped",
                                    .person = act->person,
                                    .why = act->text,
                                    .at_ms = act->now_ms,
                                    .tell_case = true};
    return err ? err : reply_step(db, &reply, &step, why);
}

/* ---- tried, not kept ---- */

static enum err length_json(struct db *db, const struct reply *reply, struct json_out *out,
                            struct why *why)
{
    struct length_rule rule;
    enum err err = length_rule_of(db, reply->sender, &rule, why);
    if (err)
        return err;
    const struct length length = text_length_by(reply->text, reply->net, &rule);
    json_key(out, "length");
    json_begin(out, '{');
    json_pair_int(out, "used", (int64_t)length.used);
    json_pair_int(out, "most", (int64_t)length.most);
    json_pair_bool(out, "fits", length.fits);
    json_end(out, '}');
    return OK;
}

enum err reply_sketch(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                      const struct reply_text *text, struct reply *reply, struct why *why)
{
    *reply = (struct reply){.client = act->client, .author = act->person, .writer = act->person};
    enum err err = act->id.len ? reply_load(db, act->client, act->id, reply, why)
                               : find_owner(db, reply, text, why);
    if (!err)
        err = take(db, eyes, reply, text, why);
    reply->writer = act->person;
    reply->version++; /* what was overridden was another text */
    return err;
}

enum err desk_reply_try(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                        const struct reply_text *text, struct json_out *out, struct why *why)
{
    struct reply reply;
    struct founds founds;
    struct needs needs;
    enum err err = reply_sketch(db, eyes, act, text, &reply, why);
    if (!err)
        err = reply_judge(db, eyes, &reply, act->now_ms, &founds, why);
    if (!err)
        err = reply_needs(db, eyes, &reply, act->now_ms, &needs, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_int(out, "level", needs.level);
    json_pair_text(out, "network", text_or_none(reply.net));
    json_pair_text(out, "sender", text_or_none(reply.sender));
    json_pair_bool(out, "blocked", founds.blocked);
    err = length_json(db, &reply, out, why);
    json_key(out, "needs");
    needs_json(&needs, &reply, out);
    json_key(out, "findings");
    founds_json(&founds, out);
    json_end(out, '}');
    return err;
}
