#include "base/utf8.h"
#include "check/check.h"
#include "desk/machine_against.h"
#include "desk/machine_row.h"

/* Replies that a model of the house reads against what was said before: asked for, put before it,
 * and what it found. A reading is of one version: any edit leaves it behind. */

static const char rule_name[] = "G19";

bool machine_reads(const struct machine_rule *rule, struct text client)
{
    if (!rule || !rule->reads)
        return false;
    const struct texts clients = rule->read_clients.count ? rule->read_clients : rule->clients;
    return !clients.count || machine_among(clients, client);
}

/* ---- asked for ---- */

/* That of whoever asks: Japanese, English, Italian. */
static enum err language_of(struct db *db, struct text person, struct text *lang_out,
                            struct why *why)
{
    struct row *row = NULL;
    *lang_out = TEXT("en");
    enum err err = db_query(db, &row, why,
                            "SELECT lang FROM person WHERE id = ?1 AND lang IN ('ja', 'en', 'it')",
                            "t", person);
    if (!err && row_next(row))
        *lang_out = arena_text(db_arena(db), row_text(row, 0));
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err add_wish(struct db *db, const struct act *act, const struct reply *reply,
                         const struct why *full, struct why *why)
{
    int64_t number = 0;
    struct text lang = {0};
    const bool waits = full->code == OK;
    enum err err = desk_number(
        db, act->client, "SELECT max(number) FROM machine_wish WHERE client = ?1", &number, why);
    if (!err)
        err = language_of(db, act->person, &lang, why);
    if (err)
        return err;
    return db_run(db, why,
                  "INSERT INTO machine_wish (client, number, case_id, person, lang, state, at, "
                  "until_at, what, reply, version, ended_at, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                  "?7, ?8, 'read', ?9, ?10, CASE WHEN ?11 = 0 THEN ?7 END, ?12)",
                  "titttt"
                  "iitiit",
                  act->client, number, or_empty(reply->case_id), act->person, lang,
                  waits ? TEXT("waiting") : text_of(machine_end_name(MACHINE_FULL)), act->now_ms,
                  act->now_ms + MACHINE_WAIT_MS, reply->id, reply->version, (int64_t)waits,
                  waits ? (struct text){0} : text_of(full->text));
}

/* How many of this version wait, or have ended well. */
static enum err count_of(struct db *db, const struct reply *reply, bool ended, int64_t *count_out,
                         struct why *why)
{
    return db_int(db, count_out, why,
                  "SELECT count(*) FROM machine_wish WHERE client = ?1 AND reply = ?2 "
                  "AND version = ?3 AND what = 'read' AND (ended_at IS NULL OR "
                  "(?4 = 1 AND state IN ('done', 'nothing')))",
                  "ttii", reply->client, reply->id, reply->version, (int64_t)ended);
}

enum err desk_reading_ask(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct why *why)
{
    struct reply reply;
    int64_t open = 0;
    const struct why none = {0};
    enum err err = reply_as_read(db, act, &reply, why);
    if (!err && !machine_reads(eyes->machine, act->client))
        err = why_set(why, ERR_DENIED, "no model reads replies for this client");
    if (!err)
        err =
            reply_in(&reply, "draft submitted refused approved held not_sent leaving", "read", why);
    if (!err && !text_trim(reply.text).len)
        err = why_set(why, ERR_DENIED, "there is no text to be read yet");
    if (!err)
        err = count_of(db, &reply, false, &open, why);
    if (!err && open)
        err = why_set(why, ERR_FULL, "the model reads it already: wait");
    if (!err)
        err = machine_room(db, act, why);
    return err ? err : add_wish(db, act, &reply, &none, why);
}

enum err reading_of_submit(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct reply *reply, struct why *why)
{
    int64_t there = 0;
    struct why full = {0};
    if (!machine_reads(eyes->machine, reply->client))
        return OK;
    enum err err = count_of(db, reply, true, &there, why);
    if (err || there)
        return err;
    err = machine_room(db, act, &full);
    return err && err != ERR_FULL ? why_set(why, err, "%s", full.text)
                                  : add_wish(db, act, reply, &full, why);
}

/* ---- put before it ---- */

static enum err as_it_stands(struct db *db, const struct machine_row *wish, struct reply *reply,
                             enum machine_end *end_out, struct why *because, struct why *why)
{
    enum err err = reply_load(db, wish->client, wish->reply, reply, because);
    *end_out = MACHINE_DONE;
    if (err == ERR_NOT_FOUND) {
        *end_out = MACHINE_GONE;
        return OK;
    }
    if (err)
        return why_set(why, err, "%s", because->text);
    if (reply_is(reply, "dropped out sent unknown at_hand")) {
        *end_out = MACHINE_GONE;
        (void)why_set(because, ERR_DENIED, "it was sent or thrown away before it was read");
    } else if (reply->version != wish->version) {
        *end_out = MACHINE_MEANWHILE;
        (void)why_set(because, ERR_DENIED, "it was changed before it was read");
    }
    return OK;
}

static struct against *kept_asked(const struct against *asked, struct arena *arena)
{
    struct against *copy = arena_make(arena, struct against);
    *copy = (struct against){.text = arena_text(arena, asked->text), .count = asked->count};
    copy->at = arena_array(arena, struct against_source, asked->count + 1);
    for (size_t i = 0; i < asked->count; i++) {
        copy->at[i] = asked->at[i];
        copy->at[i].id = arena_text(arena, asked->at[i].id);
        copy->at[i].by = arena_text(arena, asked->at[i].by);
        copy->at[i].text = arena_text(arena, asked->at[i].text);
    }
    return copy;
}

enum err reading_take(struct db *db, const struct seen_by *by, const struct machine_row *wish,
                      struct reading_taken *taken, struct why *why)
{
    struct reply reply;
    struct draft draft;
    struct against asked;
    const struct desk_eyes eyes = {.watched = by->watched, .checker = by->checker};
    enum err err = as_it_stands(db, wish, &reply, &taken->end, &taken->because, why);
    if (err || taken->end != MACHINE_DONE)
        return err;
    if (!by->checker) {
        taken->end = MACHINE_UNUSABLE;
        (void)why_set(&taken->because, ERR_DENIED, "the checks of replies are not loaded");
        return OK;
    }
    err = reply_context(db, &eyes, &reply, by->now_ms, &draft, why);
    if (err)
        return err;
    struct check_scratch *scratch = check_scratch_new(by->checker);
    against_ask(by->checker, scratch, &draft, wish->lang, db_arena(db), &asked);
    check_scratch_free(&scratch);
    if (!asked.count) {
        taken->end = MACHINE_NOTHING;
        (void)why_set(&taken->because, ERR_NOT_FOUND,
                      "nothing was published and nothing in the ledger may be said: there is "
                      "nothing to read it against");
        return OK;
    }
    taken->task->asked = kept_asked(&asked, taken->arena);
    taken->task->system = text_of(against_system);
    taken->task->schema = text_of(against_schema);
    taken->task->user = arena_text(taken->arena, asked.user);
    return OK;
}

/* ---- what it found ---- */

struct reading_kept {
    const struct machine_row *wish;
    struct reply reply;
    struct machine_answer *answer;
    struct machine_outcome *outcome;
    struct against_founds founds;
};

static enum err keep_one(struct db *db, const struct reading_kept *k, size_t no, struct why *why)
{
    const struct against_found *found = &k->founds.at[no];
    const struct reply *reply = &k->reply;
    const struct machine_row *wish = k->wish;
    struct span at;
    int64_t from = -1, to = -1;
    if (against_locate(reply->text, found->words, &at)) {
        from = (int64_t)utf8_count(text_slice(reply->text, 0, at.from));
        to = from + (int64_t)utf8_count(text_slice(reply->text, at.from, at.to));
    }
    return db_run(db, why,
                  "INSERT INTO machine_finding (client, number, no, at, from_char, to_char, words, "
                  "kind, source, said_by, said_at, against, reason) VALUES (?1, ?2, ?3, ?4, "
                  "CASE WHEN ?5 >= 0 THEN ?5 END, CASE WHEN ?6 >= 0 THEN ?6 END, ?7, ?8, ?9, ?10, "
                  "nullif(?11, 0), ?12, ?13)",
                  "tiiiii"
                  "ttttitt",
                  wish->client, wish->number, (int64_t)no, k->answer->now_ms, from, to,
                  found->words, text_of(found->source->kind), text_or_none(found->source->id),
                  text_or_none(found->source->by), found->source->at_ms, found->against,
                  text_or_none(found->reason));
}

/* It stands with the version as what the checks say does; where it holds the reply back, that is a
 * draft again. */
static enum err judge_anew(struct db *db, const struct desk_eyes *eyes, struct reply *reply,
                           const struct machine_answer *answer, bool *back_out, struct why *why)
{
    struct founds founds = {0};
    bool holds = false;
    enum err err = reply_judge(db, eyes, reply, answer->now_ms, &founds, why);
    if (!err)
        err = reply_keep(db, reply, &founds, "read", answer->now_ms, why);
    for (size_t i = 0; i < founds.count; i++)
        holds = holds || (text_is(founds.at[i].rule, rule_name) && !founds.at[i].overridden &&
                          founds.at[i].gravity == GRAVITY_BLOCK);
    *back_out = !err && holds && reply_is(reply, "submitted approved leaving");
    if (!*back_out)
        return err;
    err = db_run(db, why,
                 "UPDATE reply SET pressed_at = NULL, pressed_by = NULL, due_at = NULL "
                 "WHERE client = ?1 AND id = ?2",
                 "tt", reply->client, reply->id);
    const struct reply_step step = {.state = "draft",
                                    .kind = "held back by checks",
                                    .why = TEXT("a model that read it says that it contradicts "
                                                "what was said before"),
                                    .at_ms = answer->now_ms,
                                    .tell_case = true};
    return err ? err : reply_step(db, reply, &step, why);
}

static enum err keep_found(struct db *db, const struct desk_eyes *eyes, struct reading_kept *k,
                           struct why *why)
{
    struct machine_answer *answer = k->answer;
    bool back = false;
    enum err err = OK;
    for (size_t i = 0; i < k->founds.count && !err; i++)
        err = keep_one(db, k, i, why);
    const struct machine_over over = {.end = MACHINE_DONE,
                                      .model = answer->model,
                                      .sources = (int64_t)answer->task->asked->count,
                                      .thrown = (int64_t)k->founds.thrown,
                                      .block = eyes->machine && eyes->machine->reads_block,
                                      .now_ms = answer->now_ms,
                                      .outcome = k->outcome};
    if (!err)
        err = machine_over(db, k->wish, &over, why);
    if (!err)
        err = judge_anew(db, eyes, &k->reply, answer, &back, why);
    if (!err && back)
        err = machine_say(db, k->wish, answer->now_ms, k->outcome, why);
    answer->found = (int64_t)k->founds.count;
    answer->thrown = (int64_t)k->founds.thrown;
    return err;
}

enum err reading_keep(struct db *db, const struct desk_eyes *eyes, const struct machine_row *wish,
                      struct machine_answer *answer, struct machine_outcome *outcome,
                      struct why *why)
{
    struct reading_kept k = {.wish = wish, .answer = answer, .outcome = outcome};
    struct why because = {0};
    enum machine_end end;
    enum err err = as_it_stands(db, wish, &k.reply, &end, &because, why);
    if (err)
        return err;
    if (end == MACHINE_DONE && !answer->content.len) {
        end = answer->unusable ? MACHINE_UNUSABLE : MACHINE_AWAY;
        (void)why_set(&because, ERR_IO, "%.*s", TEXT_ARG(answer->failed));
    } else if (end == MACHINE_DONE) {
        end = against_read(answer->content, answer->task->asked, db_arena(db), &k.founds, &because);
    }
    if (end == MACHINE_UNUSABLE && !answer->last) {
        outcome->again = arena_text(outcome->arena, text_of(because.text));
        return OK;
    }
    if (end == MACHINE_DONE)
        return keep_found(db, eyes, &k, why);
    return machine_over(db, wish,
                        &(struct machine_over){.end = end,
                                               .why = text_of(because.text),
                                               .model = answer->model,
                                               .sources = (int64_t)answer->task->asked->count,
                                               .now_ms = answer->now_ms,
                                               .outcome = outcome},
                        why);
}

/* ---- among the findings ---- */

static struct found found_of(struct db *db, struct row *row)
{
    struct arena *arena = db_arena(db);
    const bool ledger = text_is(row_text(row, 3), "ledger");
    const struct text said = row_text(row, 4), model = row_text(row, 5);
    struct found found = {
        .rule = text_of(rule_name),
        .code = ledger ? TEXT("model_against_ledger") : TEXT("model_against_published"),
        .gravity = row_int(row, 6) ? GRAVITY_BLOCK : GRAVITY_WARN,
        .words = arena_text(arena, row_text(row, 2)),
        .placed = !row_null(row, 0),
        .at = {(uint32_t)row_int(row, 0), (uint32_t)row_int(row, 1)},
        .sure = 0,
        .better = {
            TEXT("Compare the two; change the text, or set it aside with a reason."),
            TEXT("両方を読み比べ、文面を直すか、理由を書いて退けてください。"),
            TEXT("Confronti i due passi; corregga il testo, o lo accantoni con un motivo.")}};
    found.why[0] = arena_printf(arena, "%s: \"%.*s\" (read by %.*s, may be wrong)",
                                ledger ? "A model says that it contradicts the fact ledger"
                                       : "A model says that it contradicts what was published",
                                TEXT_ARG(said), TEXT_ARG(model));
    found.why[1] = arena_printf(arena, "%s:「%.*s」(%.*s による読み取り。誤りの可能性があります)",
                                ledger ? "AIは、事実台帳と食い違うとしています"
                                       : "AIは、公表済みの内容と食い違うとしています",
                                TEXT_ARG(said), TEXT_ARG(model));
    found.why[2] =
        arena_printf(arena, "%s: «%.*s» (letto da %.*s, può sbagliare)",
                     ledger ? "Un modello dice che contraddice il registro dei fatti"
                            : "Un modello dice che contraddice quanto è stato pubblicato",
                     TEXT_ARG(said), TEXT_ARG(model));
    return found;
}

/* Of the newest reading of this version that has ended well. */
#define ITS_READING                                                                                \
    "(SELECT max(number) FROM machine_wish WHERE client = ?1 AND reply = ?2 AND version = ?3 "     \
    "AND what = 'read' AND state = 'done')"

enum err readings_found(struct db *db, const struct reply *reply, struct founds *founds,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT f.from_char, f.to_char, f.words, f.kind, f.against, w.model, "
                            "w.block FROM machine_finding f JOIN machine_wish w "
                            "ON w.client = f.client AND w.number = f.number WHERE f.client = ?1 "
                            "AND f.number = " ITS_READING " ORDER BY f.no LIMIT ?4",
                            "ttii", reply->client, or_empty(reply->id), reply->version,
                            (int64_t)AGAINST_FOUND);
    while (!err && row_next(row))
        founds->at[founds->count++] = found_of(db, row);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

/* ---- shown ---- */

static enum err put_found(struct db *db, const struct reply *reply, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT from_char, to_char, words, kind, source, said_by, said_at, against, reason, EXISTS "
        "(SELECT 1 FROM override o WHERE o.client = f.client AND o.reply = ?2 AND o.version = ?3 "
        "AND o.rule = ?4 AND o.words = f.words) FROM machine_finding f WHERE client = ?1 "
        "AND number = " ITS_READING " ORDER BY no",
        "ttit", reply->client, reply->id, reply->version, text_of(rule_name));
    if (err)
        return err;
    json_key(out, "findings");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_key(out, "at");
        if (row_null(row, 0)) {
            json_put_null(out);
        } else {
            json_begin(out, '[');
            json_put_int(out, row_int(row, 0));
            json_put_int(out, row_int(row, 1));
            json_end(out, ']');
        }
        json_pair_text(out, "text", row_text(row, 2));
        json_pair_text(out, "kind", row_text(row, 3));
        json_pair_text(out, "source", row_text(row, 4));
        json_pair_text(out, "by", row_text(row, 5));
        show_time(out, "said_at", row, 6);
        json_pair_text(out, "against", row_text(row, 7));
        json_pair_text(out, "why", row_text(row, 8));
        json_pair_bool(out, "overridden", row_int(row, 9) != 0);
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

enum err reading_json(struct db *db, const struct seen_by *by, const struct reply *reply,
                      struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    const bool on = machine_reads(by->machine, reply->client);
    json_key(out, "reading");
    enum err err = db_query(db, &row, why,
                            "SELECT state, at, until_at, ended_at, why, model, lang, block, "
                            "sources, thrown, person FROM (SELECT 1 AS one) LEFT JOIN machine_wish "
                            "ON client = ?1 AND reply = ?2 AND version = ?3 AND what = 'read' "
                            "ORDER BY number DESC LIMIT 1",
                            "tti", reply->client, reply->id, reply->version);
    if (err)
        return err;
    const bool any = row_next(row) && !row_null(row, 0);
    if (!any && !on) {
        json_put_null(out);
        return row_end(&row, why);
    }
    json_begin(out, '{');
    json_pair_bool(out, "on", on);
    json_pair_text(out, "state", any ? row_text(row, 0) : TEXT("none"));
    show_time(out, "at", row, 1);
    show_time(out, "until", row, 2);
    show_time(out, "ended_at", row, 3);
    json_pair_text(out, "why", row_text(row, 4));
    json_pair_text(out, "model", row_text(row, 5));
    json_pair_text(out, "lang", row_text(row, 6));
    json_pair_bool(out, "blocks", row_int(row, 7) != 0);
    json_pair_int(out, "sources", row_int(row, 8));
    json_pair_int(out, "thrown", row_int(row, 9));
    json_pair_text(out, "person", row_text(row, 10));
    err = row_end(&row, why);
    if (!err)
        err = put_found(db, reply, out, why);
    json_end(out, '}');
    return err;
}
