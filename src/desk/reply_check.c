#include "desk/reply_row.h"

/* Findings: what the checks say of a version, in the languages of those who read it; which of them
 * hold the text back; who overrode which, and why. */

enum { LANGS = 3, REASON_LEAST = 5, SAID_MOST_BYTES = 1 << 14 };
static const char *const langs[LANGS] = {"en", "ja", "it"};

/* Wrong client, personal data, an automatic send, a machine's text without its mark, its own
 * author: nobody may want these. L4: only approved texts. */
static const char *const final_rules[] = {"G01", "G07", "G12", "G14", "G16", "L4"};

bool desk_rule_final(struct text rule)
{
    for (size_t i = 0; i < sizeof(final_rules) / sizeof(*final_rules); i++)
        if (text_is(rule, final_rules[i]))
            return true;
    return false;
}

/* ---- judging ---- */

static void take_remark(struct arena *arena, const struct remark *remark, struct found *found)
{
    *found = (struct found){.rule = arena_text(arena, text_of(remark->rule)),
                            .code = arena_text(arena, text_of(remark->code)),
                            .words = remark->words.at ? arena_text(arena, remark->words)
                                                      : (struct text){0},
                            .gravity = remark->gravity,
                            .placed = remark->placed,
                            .at = remark->at,
                            .sure = remark->sure};
}

static void say_in(struct arena *arena, const struct remarks *remarks, int lang,
                   struct founds *founds)
{
    for (size_t i = 0; i < remarks->count; i++) {
        founds->at[i].why[lang] = arena_text(arena, remarks->at[i].why);
        founds->at[i].better[lang] = arena_text(arena, remarks->at[i].better);
    }
}

/* The same remarks in each language. For one reader alone they are said in that language, whichever
 * is asked for. */
static void ask_checker(struct db *db, const struct desk_eyes *eyes, const struct draft *draft,
                        struct founds *founds)
{
    struct arena *arena = db_arena(db);
    struct check_scratch *scratch = check_scratch_new(eyes->checker);
    struct remarks *remarks = arena_make(arena, struct remarks);
    check_draft(eyes->checker, scratch, draft, eyes->lang.len ? eyes->lang : text_of(langs[0]),
                remarks);
    founds->count = remarks->count;
    founds->left_out = remarks->left_out;
    for (size_t i = 0; i < remarks->count; i++)
        take_remark(arena, &remarks->at[i], &founds->at[i]);
    for (int lang = 0; lang < LANGS; lang++) {
        if (lang && !eyes->lang.len)
            remarks_say(eyes->checker, scratch, text_of(langs[lang]), remarks);
        say_in(arena, remarks, lang, founds);
    }
    check_scratch_free(&scratch);
}

static enum err overridden(struct db *db, const struct reply *reply, struct found *found,
                           struct why *why)
{
    int64_t count = 0;
    enum err err = db_int(db, &count, why,
                          "SELECT count(*) FROM override WHERE client = ?1 AND reply = ?2 "
                          "AND version = ?3 AND code = ?4 AND words IS NOT DISTINCT FROM ?5",
                          "ttitt", reply->client, or_empty(reply->id), reply->version, found->code,
                          found->words);
    found->overridden = count > 0 && !desk_rule_final(found->rule);
    return err;
}

/* At level 4 only texts that were approved leave. */
static enum err level_four(struct db *db, const struct reply *reply, int level,
                           struct founds *founds, struct why *why)
{
    bool approved = true;
    enum err err = level < 4 ? OK : reply_text_approved(db, reply, &approved, why);
    if (err || approved)
        return err;
    founds->at[founds->count++] = (struct found){
        .rule = TEXT("L4"),
        .code = TEXT("approved_texts_only"),
        .gravity = GRAVITY_BLOCK,
        .sure = 1,
        .why = {TEXT("At level 4 only approved texts are sent."),
                TEXT("レベル4では、承認済みの文面だけを送信できます。"),
                TEXT("Al livello 4 si inviano solo testi approvati.")},
        .better = {TEXT("Use the text of an approved statement, word for word."),
                   TEXT("承認済みの公式見解の文面を、そのままお使いください。"),
                   TEXT("Usi il testo di un comunicato approvato, parola per parola.")}};
    return OK;
}

/* A machine's words, as they came, say so, or do not leave. */
static void unmarked(const struct desk_eyes *eyes, const struct reply *reply, struct founds *founds)
{
    if (!reply->machine || reply->edited || reply_is_marked(eyes, reply))
        return;
    founds->at[founds->count++] = (struct found){
        .rule = TEXT("G14"),
        .code = TEXT("machine_unmarked"),
        .gravity = GRAVITY_BLOCK,
        .sure = 1,
        .why = {TEXT("A machine wrote this, nobody has edited it, and it does not say so."),
                TEXT("AIが書いたままの文ですが、そのことが示されていません。"),
                TEXT("Il testo è di una macchina, nessuno lo ha modificato e non lo dice.")},
        .better = {TEXT("Edit it into your own words, or put the mark back."),
                   TEXT("ご自身の言葉に直すか、AIが書いた旨の表示を戻してください。"),
                   TEXT("Lo riscriva con parole Sue o rimetta la dicitura.")}};
}

enum err reply_judge(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                     int64_t now_ms, struct founds *founds_out, struct why *why)
{
    struct draft draft;
    struct founds founds = {0};
    if (!eyes->checker)
        return why_set(why, ERR_DENIED,
                       "the checks of replies are not loaded: nothing can be sent");
    enum err err = reply_context(db, eyes, reply, now_ms, &draft, why);
    if (err)
        return err;
    founds.at = arena_array(db_arena(db), struct found, REMARKS_MOST + 2 + READ_FOUND_MOST);
    ask_checker(db, eyes, &draft, &founds);
    unmarked(eyes, reply, &founds);
    err = level_four(db, reply, draft.level, &founds, why);
    if (!err)
        err = readings_found(db, reply, &founds, why);
    for (size_t i = 0; i < founds.count && !err; i++) {
        err = overridden(db, reply, &founds.at[i], why);
        founds.blocked |= founds.at[i].gravity == GRAVITY_BLOCK && !founds.at[i].overridden;
    }
    if (!err)
        *founds_out = founds;
    return err;
}

/* ---- as JSON ---- */

static void said_json(const struct found *found, struct json_out *out)
{
    json_begin(out, '{');
    for (int i = 0; i < LANGS; i++) {
        json_key(out, langs[i]);
        json_begin(out, '{');
        json_pair_text(out, "why", found->why[i]);
        json_pair_text(out, "better", text_or_none(found->better[i]));
        json_end(out, '}');
    }
    json_end(out, '}');
}

static void found_head(const struct found *found, struct json_out *out)
{
    json_pair_text(out, "rule", found->rule);
    json_pair_text(out, "code", found->code);
    json_pair_str(out, "gravity", gravity_name(found->gravity));
    json_key(out, "at");
    if (found->placed) {
        json_begin(out, '[');
        json_put_int(out, found->at.from);
        json_put_int(out, found->at.to);
        json_end(out, ']');
    } else {
        json_put_null(out);
    }
    json_pair_text(out, "text", text_or_none(found->words));
    json_pair_number(out, "sure", found->sure, 3);
    json_pair_bool(out, "final", desk_rule_final(found->rule));
    json_pair_bool(out, "overridden", found->overridden);
}

void founds_json(const struct founds *founds, struct json_out *out)
{
    json_begin(out, '[');
    for (size_t i = 0; i < founds->count; i++) {
        json_begin(out, '{');
        found_head(&founds->at[i], out);
        json_key(out, "words");
        said_json(&founds->at[i], out);
        json_end(out, '}');
    }
    json_end(out, ']');
}

/* ---- kept ---- */

static enum err keep_one(struct db *db, const struct reply *reply, const struct found *found,
                         const struct line *line, struct why *why)
{
    struct buf said;
    struct json_out out;
    buf_init(&said, SAID_MOST_BYTES);
    json_out_init(&out, &said);
    said_json(found, &out);
    enum err err =
        buf_over(&said)
            ? why_set(why, ERR_LIMIT, "a finding over %d bytes", SAID_MOST_BYTES)
            : db_run(db, why,
                     "INSERT INTO finding (client, reply, version, at, stage, rule, code, gravity, "
                     "from_char, to_char, words, said, sure, person, overridden) VALUES (?1, ?2, "
                     "?3, ?4, ?5, ?6, ?7, ?8, CASE WHEN ?9 < 0 THEN NULL ELSE ?9 END, ?10, ?11, "
                     "?12, ?13, ?14, ?15)",
                     "ttiitttti"
                     "ittdti",
                     reply->client, reply->id, reply->version, line->at_ms, text_of(line->kind),
                     found->rule, found->code, text_of(gravity_name(found->gravity)),
                     found->placed ? (int64_t)found->at.from : -1, (int64_t)found->at.to,
                     found->words, buf_view(&said), found->sure, reply->writer,
                     (int64_t)found->overridden);
    buf_done(&said);
    return err;
}

enum err reply_keep(struct db *db, const struct reply *reply, const struct founds *founds,
                    const char *stage, int64_t now_ms, struct why *why)
{
    const struct line line = {.kind = stage, .at_ms = now_ms};
    /* A version is judged as often as it moves: what counts is the newest judgement of each stage.
     */
    enum err err =
        db_run(db, why, "DELETE FROM finding WHERE client = ?1 AND reply = ?2 AND version = ?3",
               "tti", reply->client, reply->id, reply->version);
    for (size_t i = 0; i < founds->count && !err; i++)
        err = keep_one(db, reply, &founds->at[i], &line, why);
    return err;
}

enum err findings_json(struct db *db, const struct reply *reply, struct json_out *out,
                       struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT rule, code, words, gravity, from_char, to_char, sure, said, EXISTS "
        "(SELECT 1 FROM override o WHERE o.client = f.client AND o.reply = f.reply AND "
        "o.version = f.version AND o.code = f.code AND o.words IS NOT DISTINCT FROM f.words) "
        "FROM finding f WHERE client = ?1 AND reply = ?2 AND version = ?3 ORDER BY no",
        "tti", reply->client, reply->id, reply->version);
    if (err)
        return err;
    json_begin(out, '[');
    while (row_next(row)) {
        struct found found = {.rule = row_kept(row, 0, db_arena(db)),
                              .code = row_kept(row, 1, db_arena(db)),
                              .words = row_kept(row, 2, db_arena(db)),
                              .placed = !row_null(row, 4),
                              .at = {(uint32_t)row_int(row, 4), (uint32_t)row_int(row, 5)},
                              .sure = row_double(row, 6)};
        for (int g = GRAVITY_INFO; g <= GRAVITY_BLOCK; g++)
            if (text_is(row_text(row, 3), gravity_name((enum gravity)g)))
                found.gravity = (enum gravity)g;
        found.overridden = row_int(row, 8) != 0 && !desk_rule_final(found.rule);
        json_begin(out, '{');
        found_head(&found, out);
        json_key(out, "words");
        show_raw(row, 7, "{}", out);
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

/* ---- overriding ---- */

/* What a model found is set aside by name, whether it holds the reply back or only warns. */
static const char model_rule[] = "G19";

static bool of_model(struct text rule)
{
    return text_is(rule, model_rule) || text_starts(rule, TEXT("model_against_"));
}

enum err desk_reply_override(struct db *db, const struct act *act, struct text rule,
                             struct why *why)
{
    struct reply reply;
    enum err err = act_text(act, "override", true, why);
    if (!err && text_trim(act->text).len < REASON_LEAST)
        err = why_set(why, ERR_BAD_INPUT, "override: say why, in words");
    if (!err)
        err = reply_as_read(db, act, &reply, why);
    if (!err)
        err = reply_in(&reply,
                       of_model(rule) ? "draft held submitted refused approved" : "draft held",
                       "overridden", why);
    if (err)
        return err;
    int64_t final = 0;
    for (size_t i = 0; i < sizeof(final_rules) / sizeof(*final_rules) && !err && !final; i++)
        err =
            db_int(db, &final, why,
                   "SELECT count(*) FROM finding WHERE client = ?1 AND reply = ?2 AND version = ?3 "
                   "AND rule = ?4 AND (rule = ?5 OR code = ?5)",
                   "ttitt", reply.client, reply.id, reply.version, text_of(final_rules[i]), rule);
    if (!err && (final || desk_rule_final(rule)))
        return why_set(why, ERR_DENIED, "%.*s cannot be overridden by anybody: change the text",
                       TEXT_ARG(rule));
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO override (client, reply, version, at, rule, code, words, person, "
                     "reason) SELECT DISTINCT client, reply, version, ?5, rule, code, words, ?6, "
                     "?7 FROM finding f WHERE client = ?1 AND reply = ?2 AND version = ?3 "
                     "AND (gravity = 'block' OR rule = ?8) AND (rule = ?4 OR code = ?4) AND NOT "
                     "EXISTS (SELECT 1 "
                     "FROM override o WHERE o.client = f.client AND o.reply = f.reply "
                     "AND o.version = f.version AND o.code = f.code AND o.words IS NOT DISTINCT "
                     "FROM f.words)",
                     "ttitittt", reply.client, reply.id, reply.version, rule, act->now_ms,
                     act->person, act->text, text_of(model_rule));
    if (!err && !db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "%.*s holds nothing back in this version",
                       TEXT_ARG(rule));
    const struct reply_step step = {
        .kind = "override",
        .person = act->person,
        .why = arena_printf(db_arena(db), "%.*s: %.*s", TEXT_ARG(rule), TEXT_ARG(act->text)),
        .at_ms = act->now_ms};
    return err ? err : reply_log(db, &reply, &step, why);
}
