#include "desk/fact_use.h"
#include "desk/skeleton.h"

/* What we say as a company: written in slots, sent as replies that stand alone, the origin network
 * first. Published, it is not changed any more: a correction names it. */

enum { SLOTS_BYTES_MOST = 1 << 17, TARGETS_BYTES_MOST = 1 << 14 };

struct statement {
    struct text id, brand, story, incident, kind, corrects, note, lang, slots, text, targets, state,
        speaker;
    int64_t version;
};

static enum err load(struct db *db, struct text client, struct text id, struct statement *s,
                     struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT brand, story, incident, kind, corrects, note, lang, slots, "
                            "text, targets, state, speaker, version FROM statement "
                            "WHERE client = ?1 AND id = ?2",
                            "tt", client, id);
    if (err)
        return err;
    *s = (struct statement){.id = id};
    struct text *const texts[] = {&s->brand,    &s->story,   &s->incident, &s->kind,
                                  &s->corrects, &s->note,    &s->lang,     &s->slots,
                                  &s->text,     &s->targets, &s->state,    &s->speaker};
    enum { TEXTS = sizeof(texts) / sizeof(*texts) };
    const bool found = row_next(row);
    for (int i = 0; found && i < TEXTS; i++)
        if (!row_null(row, i))
            *texts[i] = arena_text(db_arena(db), row_text(row, i));
    s->version = found ? row_int(row, TEXTS) : 0;
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no statement %.*s", TEXT_ARG(id));
    return err;
}

/* ---- what it is about ---- */

/* Of an incident: its brand and story. Of a correction: those of the first text. */
static enum err find_about(struct db *db, struct text client, struct statement *s, struct why *why)
{
    struct row *row = NULL;
    if (s->corrects.len) {
        struct statement first;
        enum err err = load(db, client, s->corrects, &first, why);
        if (!err && !text_is(first.state, "published"))
            err = why_set(why, ERR_DENIED, "statement %.*s was not published: change its text",
                          TEXT_ARG(s->corrects));
        if (err)
            return err;
        s->brand = first.brand;
        s->story = first.story;
        s->incident = first.incident;
        return OK;
    }
    if (!s->incident.len)
        return OK;
    enum err err =
        db_query(db, &row, why, "SELECT brand, story FROM incident WHERE client = ?1 AND id = ?2",
                 "tt", client, s->incident);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found) {
        s->brand = arena_text(db_arena(db), row_text(row, 0));
        s->story = arena_text(db_arena(db), row_text(row, 1));
    }
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no incident %.*s", TEXT_ARG(s->incident));
    return err;
}

static enum err about_known(struct db *db, const struct desk_eyes *eyes, struct text client,
                            const struct statement *s, struct why *why)
{
    int64_t known = 1;
    if (!s->brand.len || (eyes->watched && !watched_brand(eyes->watched, client, s->brand)))
        return why_set(why, ERR_NOT_FOUND, "brand: there is none called '%.*s'",
                       TEXT_ARG(s->brand));
    enum err err = !s->story.len ? OK
                                 : db_int(db, &known, why,
                                          "SELECT count(*) FROM story WHERE client = ?1 "
                                          "AND brand = ?2 AND id = ?3",
                                          "ttt", client, s->brand, s->story);
    return err || known ? err
                        : why_set(why, ERR_NOT_FOUND, "there is no story %.*s", TEXT_ARG(s->story));
}

/* ---- where it goes ---- */

static enum err origin_of(struct db *db, struct text client, const struct statement *s,
                          struct text *net_out, struct why *why)
{
    struct row *row = NULL;
    *net_out = (struct text){0};
    enum err err = db_query(db, &row, why,
                            "SELECT l.net FROM placement l WHERE l.client = ?1 AND l.brand = ?2 "
                            "AND l.story = ?3 ORDER BY l.at, l.post LIMIT 1",
                            "ttt", client, s->brand, or_empty(s->story));
    if (!err && row_next(row))
        *net_out = arena_text(db_arena(db), row_text(row, 0));
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static void target(struct json_out *out, const struct sender *sender, struct text net, bool origin)
{
    json_begin(out, '{');
    json_pair_text(out, "sender", sender->id);
    json_pair_text(out, "net", net);
    json_pair_bool(out, "origin", origin);
    json_end(out, '}');
}

static bool is_public(const struct sender *s)
{
    return !text_is(s->kind, "mail") && !text_is(s->kind, "form");
}

/* The account on the origin network; where there is none, by hand. */
static const struct sender *origin_sender(const struct desk_eyes *eyes, struct text client,
                                          struct text brand, struct text net)
{
    const struct watched *w = eyes->watched;
    const struct sender *by_hand = NULL;
    for (size_t i = 0; w && i < w->sender_count; i++) {
        const struct sender *s = &w->senders[i];
        if (!sender_answers_for(s, client, brand))
            continue;
        if (text_same(s->kind, net))
            return s;
        if (!by_hand && text_is(s->kind, "copy"))
            by_hand = s;
    }
    return net.len ? by_hand : NULL;
}

static enum err named_target(const struct desk_eyes *eyes, struct text client,
                             const struct statement *s, struct text id, struct json_out *out,
                             struct why *why)
{
    const struct sender *sender = eyes->watched ? watched_sender(eyes->watched, id) : NULL;
    if (!sender || !sender_answers_for(sender, client, s->brand))
        return why_set(why, ERR_NOT_FOUND, "targets: no account '%.*s' answers for this brand",
                       TEXT_ARG(text_slice(id, 0, 60)));
    target(out, sender, sender->kind, false);
    return OK;
}

static enum err set_targets(struct db *db, const struct desk_eyes *eyes, struct text client,
                            struct statement *s, const struct json *named)
{
    const struct watched *w = eyes->watched;
    struct why ignored;
    struct text net;
    struct buf buf;
    struct json_out out;
    enum err err = origin_of(db, client, s, &net, &ignored);
    buf_init(&buf, TARGETS_BYTES_MOST);
    json_out_init(&out, &buf);
    json_begin(&out, '[');
    const struct sender *first = origin_sender(eyes, client, s->brand, net);
    if (!named && first)
        target(&out, first, net, true);
    for (size_t i = 0; !named && w && i < w->sender_count; i++) {
        const struct sender *one = &w->senders[i];
        if (one != first && sender_answers_for(one, client, s->brand) && is_public(one) &&
            !text_is(one->kind, "copy"))
            target(&out, one, one->kind, false);
    }
    for (const struct json *at = named ? named->first : NULL; at && !err; at = at->next)
        err = named_target(eyes, client, s, json_text(at), &out, &ignored);
    json_end(&out, ']');
    err = err ? err : buf_over(&buf) ? ERR_LIMIT : OK;
    if (!err)
        s->targets = arena_text(db_arena(db), buf_view(&buf));
    buf_done(&buf);
    return err;
}

/* ---- writing ---- */

static enum err put_json(struct db *db, const struct skeleton *skeleton, const struct json *slots,
                         struct text *out_text, struct why *why)
{
    struct buf buf;
    struct json_out out;
    buf_init(&buf, SLOTS_BYTES_MOST);
    json_out_init(&out, &buf);
    json_begin(&out, '{');
    for (const struct slot *slot = skeleton->slots; slot->id; slot++) {
        const struct text said = json_text_at(slots, slot->id);
        if (said.len)
            json_pair_text(&out, slot->id, said);
    }
    json_end(&out, '}');
    enum err err = buf_over(&buf) ? why_set(why, ERR_BAD_INPUT, "slots: too long") : OK;
    if (!err)
        *out_text = arena_text(db_arena(db), buf_view(&buf));
    buf_done(&buf);
    return err;
}

static enum err slots_known(const struct skeleton *skeleton, const struct json *slots,
                            struct why *why)
{
    for (const struct json *at = slots ? slots->first : NULL; at; at = at->next) {
        bool known = false;
        for (const struct slot *slot = skeleton ? skeleton->slots : NULL; slot && slot->id; slot++)
            known |= text_is(at->key, slot->id);
        if (!known || at->kind != JSON_STRING)
            return why_set(why, ERR_BAD_INPUT, "slots: '%.*s' is none of this kind's",
                           TEXT_ARG(text_slice(at->key, 0, 60)));
    }
    return OK;
}

static enum err take(struct db *db, struct statement *s, const struct statement_text *said,
                     struct why *why)
{
    s->kind = said->kind.len ? said->kind : s->kind;
    s->kind = s->kind.len ? s->kind : s->corrects.len ? TEXT("correction") : TEXT("holding");
    s->note = said->note.at ? said->note : s->note;
    s->lang = said->lang.len ? said->lang : s->lang;
    s->speaker = said->speaker.len ? said->speaker : s->speaker;
    const struct skeleton *skeleton = skeleton_of(s->kind);
    if (!skeleton_kind_known(s->kind))
        return why_set(why, ERR_BAD_INPUT, "kind: holding, facts, correction or other");
    if (text_is(s->kind, "correction") != (s->corrects.len > 0))
        return why_set(why, ERR_BAD_INPUT,
                       "a correction says in 'corrects' which text it corrects");
    if (s->corrects.len && !text_trim(s->note).len)
        return why_set(why, ERR_BAD_INPUT, "note: say what is put right");
    enum err err = slots_known(skeleton, said->slots, why);
    if (!err && skeleton && said->slots)
        err = put_json(db, skeleton, said->slots, &s->slots, why);
    if (err)
        return err;
    if (said->text.at)
        s->text = said->text;
    else if (said->slots)
        s->text = skeleton_text(skeleton, said->slots, db_arena(db));
    if (s->text.len > DRAFT_BYTES_MOST)
        return why_set(why, ERR_BAD_INPUT, "text: at most %d bytes", DRAFT_BYTES_MOST);
    return OK;
}

static enum err keep_version(struct db *db, const struct act *act, const struct statement *s,
                             const char *kind, struct why *why)
{
    enum err err = db_run(db, why,
                          "INSERT INTO statement_version (client, statement, version, at, person, "
                          "slots, text, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                          "ttiitttt", act->client, s->id, s->version, act->now_ms, act->person,
                          s->slots, or_empty(s->text), s->note);
    const struct line line = {.client = act->client,
                              .object = TEXT("statement"),
                              .id = s->id,
                              .person = act->person,
                              .kind = kind,
                              .text = s->note,
                              .at_ms = act->now_ms};
    return err ? err : history_add(db, &line, why);
}

static enum err find_uses(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct statement *s, struct why *why)
{
    const struct used_text text = {.client = act->client,
                                   .brand = s->brand,
                                   .object = "statement",
                                   .id = s->id,
                                   .text = s->text,
                                   .lang = s->lang,
                                   .version = s->version};
    return fact_uses_of(db, eyes, &text, act->now_ms, why);
}

enum err desk_statement_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct statement_text *text, struct text *id_out, struct why *why)
{
    int64_t number = 0;
    struct statement s = {.brand = text->brand,
                          .story = text->story,
                          .incident = text->incident,
                          .corrects = text->corrects,
                          .version = 1};
    enum err err = find_about(db, act->client, &s, why);
    if (!err)
        err = about_known(db, eyes, act->client, &s, why);
    if (!err)
        err = take(db, &s, text, why);
    if (!err && set_targets(db, eyes, act->client, &s, text->targets))
        err = why_set(why, ERR_NOT_FOUND, "targets: one is no account of this brand");
    if (!err)
        err = desk_number(db, act->client, "SELECT max(number) FROM statement WHERE client = ?1",
                          &number, why);
    if (err)
        return err;
    s.id = arena_printf(db_arena(db), "%.*s-s%lld", TEXT_ARG(act->client), (long long)number);
    err = db_run(
        db, why,
        "INSERT INTO statement (client, number, id, brand, story, incident, kind, corrects, note, "
        "lang, slots, text, targets, state, version, author, speaker, made_at, changed_at) VALUES "
        "(?1, ?2, ?3, ?4, nullif(?5, ''), nullif(?6, ''), ?7, nullif(?8, ''), ?9, ?10, ?11, ?12, "
        "?13, 'draft', 1, ?14, ?15, ?16, ?16)",
        "tittttttttttttt"
        "i",
        act->client, number, s.id, s.brand, or_empty(s.story), or_empty(s.incident), s.kind,
        or_empty(s.corrects), s.note, s.lang, s.slots, or_empty(s.text), s.targets, act->person,
        s.speaker, act->now_ms);
    if (!err)
        err = keep_version(db, act, &s, "written", why);
    if (!err)
        err = find_uses(db, eyes, act, &s, why);
    if (!err)
        *id_out = s.id;
    return err;
}

/* ---- its replies ---- */

struct open_reply {
    struct text id, sender;
    bool open;
};
enum { REPLIES_MOST = 100 };

static enum err replies_of(struct db *db, const struct act *act, struct open_reply *list,
                           size_t *count_out, struct why *why)
{
    struct row *row = NULL;
    size_t count = 0;
    enum err err = db_query(db, &row, why,
                            "SELECT id, sender, state IN ('draft', 'submitted', 'refused', "
                            "'approved', 'leaving', 'held', 'not_sent') FROM reply "
                            "WHERE client = ?1 AND statement = ?2 AND state <> 'dropped' LIMIT ?3",
                            "tti", act->client, act->id, (int64_t)REPLIES_MOST);
    while (!err && row_next(row)) {
        list[count++] =
            (struct open_reply){arena_text(db_arena(db), row_text(row, 0)),
                                arena_text(db_arena(db), row_text(row, 1)), row_int(row, 2) != 0};
    }
    *count_out = count;
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The texts that are on their way are those of the statement: they follow it, and lose their yes.
 */
static enum err rewrite_replies(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                                const struct statement *s, struct why *why)
{
    struct open_reply list[REPLIES_MOST];
    const struct reply_text said = {.text = s->text, .lang = s->lang};
    size_t count = 0;
    enum err err = replies_of(db, act, list, &count, why);
    for (size_t i = 0; i < count && !err; i++) {
        struct act one = *act;
        one.id = list[i].id;
        one.version = 0; /* what was read is the statement */
        if (list[i].open)
            err = desk_reply_write(db, eyes, &one, &said, why);
    }
    return err;
}

enum err desk_statement_write(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                              const struct statement_text *text, struct why *why)
{
    struct statement s;
    enum err err = load(db, act->client, act->id, &s, why);
    if (!err && text_is(s.state, "published"))
        err = why_set(why, ERR_DENIED,
                      "statement %.*s is published: what was said stays; write a correction",
                      TEXT_ARG(act->id));
    if (!err)
        err = act_as_read(db, act, "statement", s.version,
                          LAST_VERSION("statement_version", "statement", "person"), why);
    if (!err)
        err = take(db, &s, text, why);
    if (!err && text->targets && set_targets(db, eyes, act->client, &s, text->targets))
        err = why_set(why, ERR_NOT_FOUND, "targets: one is no account of this brand");
    if (err)
        return err;
    s.version++;
    err = db_run(db, why,
                 "UPDATE statement SET kind = ?3, note = ?4, lang = ?5, slots = ?6, text = ?7, "
                 "targets = ?8, version = ?9, changed_at = ?10, speaker = ?11 "
                 "WHERE client = ?1 AND id = ?2",
                 "ttttttttiit", act->client, act->id, s.kind, s.note, s.lang, s.slots,
                 or_empty(s.text), s.targets, s.version, act->now_ms, s.speaker);
    if (!err)
        err = keep_version(db, act, &s, "changed", why);
    if (!err)
        err = find_uses(db, eyes, act, &s, why);
    return err ? err : rewrite_replies(db, eyes, act, &s, why);
}

enum err desk_statement_prepare(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                                struct why *why)
{
    struct statement s;
    struct open_reply list[REPLIES_MOST];
    struct json *targets = NULL;
    size_t count = 0;
    enum err err = load(db, act->client, act->id, &s, why);
    if (!err && !text_trim(s.text).len)
        err = why_set(why, ERR_BAD_INPUT, "the statement has no text yet");
    if (!err)
        err = replies_of(db, act, list, &count, why);
    if (!err)
        err = json_parse(s.targets.len ? s.targets : TEXT("[]"), db_arena(db), &targets, why);
    for (const struct json *at = err ? NULL : targets->first; at && !err; at = at->next) {
        const struct text sender = json_text_at(at, "sender");
        bool there = false;
        for (size_t i = 0; i < count; i++)
            there |= text_same(list[i].sender, sender);
        const struct reply_text said = {.statement = act->id,
                                        .text = s.text,
                                        .lang = s.lang,
                                        .sender = sender,
                                        .net = json_text_at(at, "net")};
        struct text id;
        if (!there)
            err = desk_reply_new(db, eyes, act, &said, &id, why);
    }
    return err;
}

enum err desk_statement_published(struct db *db, const struct act *act, int64_t at_ms,
                                  struct why *why)
{
    struct statement s;
    enum err err = act_text(act, "published", true, why);
    if (!err)
        err = load(db, act->client, act->id, &s, why);
    if (!err && text_is(s.state, "published"))
        err = why_set(why, ERR_DENIED, "it is published already");
    if (!err && !text_trim(s.text).len)
        err = why_set(why, ERR_BAD_INPUT, "the statement has no text yet");
    if (!err)
        err = db_run(db, why,
                     "UPDATE statement SET state = 'published', published_at = ?3, "
                     "published_by = ?4, published_url = ?5 WHERE client = ?1 AND id = ?2",
                     "ttitt", act->client, act->id, at_ms ? at_ms : act->now_ms, act->person,
                     act->text);
    const struct line line = {.client = act->client,
                              .object = TEXT("statement"),
                              .id = act->id,
                              .person = act->person,
                              .kind = "published",
                              .text = act->text,
                              .at_ms = act->now_ms};
    return err ? err : history_add(db, &line, why);
}
