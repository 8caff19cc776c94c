#include "desk/fact_use.h"

/* The texts that use a row, as the console sees them; and what people do about those that say
 * otherwise now. */

enum { USES_SHOWN = 300 };

/* ---- shown ---- */

enum column {
    U_OBJECT,
    U_ID,
    U_HOW,
    U_WORDS,
    U_AT,
    U_TOLD_VERSION,
    U_TOLD_VALUE,
    U_TOLD_POSITION,
    U_TOLD_OPEN,
    U_VALUE,
    U_POSITION,
    U_CLOSED,
    U_ENDED,
    U_OTHERWISE,
    U_CORRECTED,
    U_STATE,
    U_LANG,
    U_CASE,
    U_NET,
    U_URL,
    U_TITLE,
    U_SAID_AT,
    U_BY,
    U_SEEN_AT,
    U_SEEN_BY,
    U_SEEN_WHY,
    U_FIX,
    U_FIX_STATE
};
#define USE_COLUMNS                                                                                \
    "u.object, u.id, u.how, u.words, u.at, u.fact_version, v.value, v.position, "                  \
    "v.open, " USE_VALUE ", " USE_POSITION ", " USE_CLOSED ", " USE_ENDED ", " USE_OTHERWISE       \
    ", " USE_CORRECTED ", coalesce(r.state, s.state, 'page'), "                                    \
    "coalesce(r.lang, s.lang, k.lang, t.lang), r.case_id, r.net, "                                 \
    "coalesce(r.sent_url, s.published_url, k.url), coalesce(k.title, t.title), "                   \
    "CASE WHEN r.state = 'sent' THEN r.ended_at WHEN s.id IS NOT NULL THEN s.published_at "        \
    "ELSE coalesce(r.changed_at, k.changed_at, t.changed_at) END, "                                \
    "coalesce(r.pressed_by, r.writer, s.author, k.changed_by, t.changed_by), "                     \
    "CASE WHEN u.seen_version = f.version THEN u.seen_at END, u.seen_by, u.seen_why, "             \
    "coalesce((SELECT c.id FROM reply c WHERE r.id IS NOT NULL AND c.client = r.client "           \
    "AND c.corrects = r.id AND c.state <> 'dropped' ORDER BY c.number DESC LIMIT 1), "             \
    "(SELECT c.id FROM statement c WHERE s.id IS NOT NULL AND c.client = s.client "                \
    "AND c.corrects = s.id ORDER BY c.number DESC LIMIT 1)), "                                     \
    "coalesce((SELECT c.state FROM reply c WHERE r.id IS NOT NULL AND c.client = r.client "        \
    "AND c.corrects = r.id AND c.state <> 'dropped' ORDER BY c.number DESC LIMIT 1), "             \
    "(SELECT c.state FROM statement c WHERE s.id IS NOT NULL AND c.client = s.client "             \
    "AND c.corrects = s.id ORDER BY c.number DESC LIMIT 1))"

static const char *says_of(struct row *row)
{
    const bool differs = row_int(row, U_VALUE) || row_int(row, U_POSITION) ||
                         row_int(row, U_CLOSED) || row_int(row, U_ENDED);
    if (!differs)
        return "same";
    if (row_int(row, U_CORRECTED))
        return "corrected";
    if (!row_int(row, U_OTHERWISE))
        return "seen";
    return row_null(row, U_FIX) ? "otherwise" : "correcting";
}

static void put_changes(struct row *row, struct json_out *out)
{
    static const struct {
        int column;
        const char *name;
    } changes[] = {
        {U_VALUE, "value"}, {U_POSITION, "position"}, {U_CLOSED, "open"}, {U_ENDED, "ended"}};
    json_key(out, "changed");
    json_begin(out, '[');
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
        if (row_int(row, changes[i].column))
            json_put_text(out, text_of(changes[i].name));
    json_end(out, ']');
}

static void put_told(struct row *row, struct json_out *out)
{
    json_key(out, "told");
    json_begin(out, '{');
    json_pair_int(out, "version", row_int(row, U_TOLD_VERSION));
    json_pair_text(out, "value", row_text(row, U_TOLD_VALUE));
    json_pair_text(out, "position", row_text(row, U_TOLD_POSITION));
    json_pair_bool(out, "open", row_int(row, U_TOLD_OPEN) != 0);
    json_end(out, '}');
}

static void put_dealt(struct db *db, const struct seen_by *by, struct row *row,
                      struct json_out *out)
{
    json_key(out, "correction");
    if (row_null(row, U_FIX)) {
        json_put_null(out);
    } else {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, U_FIX));
        json_pair_text(out, "state", row_text(row, U_FIX_STATE));
        json_end(out, '}');
    }
    json_key(out, "seen");
    if (row_null(row, U_SEEN_AT)) {
        json_put_null(out);
        return;
    }
    const struct text who = arena_text(db_arena(db), row_text(row, U_SEEN_BY));
    json_begin(out, '{');
    show_time(out, "at", row, U_SEEN_AT);
    json_pair_text(out, "why", row_text(row, U_SEEN_WHY));
    json_key(out, "by");
    show_person(db, by, who, out);
    json_end(out, '}');
}

static void put_use(struct db *db, const struct seen_by *by, struct row *row, struct json_out *out)
{
    static const struct {
        int column;
        const char *key;
    } texts[] = {{U_OBJECT, "object"}, {U_ID, "id"},      {U_HOW, "how"},   {U_WORDS, "words"},
                 {U_STATE, "state"},   {U_LANG, "lang"},  {U_CASE, "case"}, {U_NET, "net"},
                 {U_URL, "url"},       {U_TITLE, "title"}};
    const struct text who = row_kept(row, U_BY, db_arena(db));
    json_begin(out, '{');
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        json_pair_text(out, texts[i].key, row_text(row, texts[i].column));
    json_pair_str(out, "says", says_of(row));
    put_changes(row, out);
    put_told(row, out);
    show_time(out, "at", row, U_SAID_AT);
    json_key(out, "by");
    show_person(db, by, who, out);
    put_dealt(db, by, row, out);
    json_end(out, '}');
}

enum err fact_uses_json(struct db *db, const struct seen_by *by, struct text client,
                        struct text fact, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT " USE_COLUMNS USES_FROM "WHERE u.client = ?1 AND u.fact = ?2" USES_STAND
                 "ORDER BY " USE_OTHERWISE " DESC, u.at DESC, u.id LIMIT ?3",
                 "tti", client, fact, (int64_t)USES_SHOWN);
    if (err)
        return err;
    json_key(out, "uses");
    json_begin(out, '[');
    while (row_next(row))
        put_use(db, by, row, out);
    json_end(out, ']');
    return row_end(&row, why);
}

/* ---- acts ---- */

/* What was said, and what is so now: for the words of a correction. */
struct turned {
    struct text claim, told, now, lang;
    struct text case_id, sender; /* of a reply */
    bool otherwise, waits, may;  /* may: the new value may be said */
};

static enum err load_turned(struct db *db, const struct act *act, const struct fact_used *used,
                            struct turned *turned, struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    enum err err =
        db_query(db, &row, why,
                 "SELECT f.claim, v.value, f.value, coalesce(r.lang, s.lang), r.case_id, "
                 "r.sender, " USE_OTHERWISE ", EXISTS (SELECT 1 FROM reply c WHERE r.id IS NOT "
                 "NULL AND c.client = r.client AND c.corrects = r.id AND c.state <> 'dropped') "
                 "OR EXISTS (SELECT 1 FROM statement c WHERE s.id IS NOT NULL AND c.client = "
                 "s.client AND c.corrects = s.id), f.open = 1 AND f.position = 'confirmed' AND "
                 "f.ended_at IS NULL" USES_FROM
                 "WHERE u.client = ?1 AND u.fact = ?2 AND u.object = ?3 AND u.id = ?4" USES_STAND,
                 "tttt", act->client, act->id, used->object, used->id);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found)
        *turned = (struct turned){.claim = row_kept(row, 0, arena),
                                  .told = row_kept(row, 1, arena),
                                  .now = row_kept(row, 2, arena),
                                  .lang = row_kept(row, 3, arena),
                                  .case_id = row_kept(row, 4, arena),
                                  .sender = row_kept(row, 5, arena),
                                  .otherwise = row_int(row, 6) != 0,
                                  .waits = row_int(row, 7) != 0,
                                  .may = row_int(row, 8) != 0};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "%.*s does not use this row", TEXT_ARG(used->id));
    return err;
}

/* First words, for a person to go on from; only what may be said. */
static struct text first_words(struct arena *arena, const struct turned *turned)
{
    static const struct {
        const char *lang, *claim, *told, *now, *end, *gone, *gone_end;
    } words[] = {
        {"ja", "先ほど「", "」を「", "」とお伝えしましたが、正しくは「",
         "」です。訂正してお詫びいたします。", "先ほどお伝えした「",
         "」について、訂正がございます。"},
        {"it", "Le avevamo indicato, per «", "»: «", "». Il dato corretto è «",
         "». Ci scusiamo per l'errore.", "Dobbiamo correggere quanto Le avevamo scritto su «",
         "»."},
        {"en", "We told you, for \"", "\": \"", "\". The correct information is \"",
         "\". We are sorry for the error.", "We have to correct what we told you about \"", "\"."},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!text_is(turned->lang, words[i].lang))
            continue;
        if (!turned->may || !turned->told.len || !turned->now.len)
            return arena_printf(arena, "%s%.*s%s", words[i].gone, TEXT_ARG(turned->claim),
                                words[i].gone_end);
        return arena_printf(arena, "%s%.*s%s%.*s%s%.*s%s", words[i].claim, TEXT_ARG(turned->claim),
                            words[i].told, TEXT_ARG(turned->told), words[i].now,
                            TEXT_ARG(turned->now), words[i].end);
    }
    return TEXT("");
}

enum err desk_fact_correct(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct fact_used *used, struct text *made_out, struct why *why)
{
    struct turned turned = {0};
    enum err err = load_turned(db, act, used, &turned, why);
    const bool reply = text_is(used->object, "reply"),
               statement = text_is(used->object, "statement");
    if (!err && !reply && !statement)
        err = why_set(why, ERR_DENIED, "%.*s is no text that was said: change it where it stands",
                      TEXT_ARG(used->id));
    if (!err && turned.waits)
        err = why_set(why, ERR_DENIED, "a correction of %.*s is there already", TEXT_ARG(used->id));
    if (err)
        return err;
    const struct text said = first_words(db_arena(db), &turned);
    if (reply) {
        const struct reply_text text = {.case_id = turned.case_id,
                                        .corrects = used->id,
                                        .sender = turned.sender,
                                        .lang = turned.lang,
                                        .text = said};
        return desk_reply_new(db, eyes, act, &text, made_out, why);
    }
    const struct statement_text text = {
        .corrects = used->id,
        .kind = TEXT("correction"),
        .lang = turned.lang,
        .note = arena_printf(db_arena(db), "%.*s: %.*s → %.*s", TEXT_ARG(turned.claim),
                             TEXT_ARG(turned.told.len ? turned.told : TEXT("–")),
                             TEXT_ARG(turned.now.len ? turned.now : TEXT("–"))),
        .text = said};
    return desk_statement_new(db, eyes, act, &text, made_out, why);
}

enum err desk_fact_seen(struct db *db, const struct act *act, const struct fact_used *used,
                        struct why *why)
{
    struct turned turned = {0};
    enum err err = act_text(act, "seen", true, why);
    if (!err)
        err = load_turned(db, act, used, &turned, why);
    if (!err && !turned.otherwise)
        err = why_set(why, ERR_DENIED, "%.*s does not say otherwise", TEXT_ARG(used->id));
    if (!err)
        err = db_run(db, why,
                     "UPDATE fact_use SET seen_version = (SELECT version FROM fact WHERE "
                     "client = ?1 AND id = ?2), seen_at = ?5, seen_by = ?6, seen_why = ?7 "
                     "WHERE client = ?1 AND fact = ?2 AND object = ?3 AND id = ?4",
                     "ttttitt", act->client, act->id, used->object, used->id, act->now_ms,
                     act->person, act->text);
    const struct line line = {
        .client = act->client,
        .object = TEXT("fact"),
        .id = act->id,
        .person = act->person,
        .kind = "left as said",
        .text = arena_printf(db_arena(db), "%.*s: %.*s", TEXT_ARG(used->id), TEXT_ARG(act->text)),
        .at_ms = act->now_ms};
    if (!err)
        err = history_add(db, &line, why);
    return err ? err : fact_task_settle(db, act, act->id, why);
}
