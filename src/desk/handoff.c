#include "desk/handoff.h"

#include "base/utf8.h"
#include "desk/history.h"

/* A token stands where anybody may read it: a case does not grow without end by what is posted with
 * it. */
enum { TOKEN_LEAST = 32, SAID_LETTERS = 4000, TOLD_MOST = 50 };

struct of_case {
    struct text brand, lang;
    int64_t count; /* of hand-offs of the client, ever */
};

static enum err find_case(struct db *db, const struct act *act, struct of_case *of_out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT brand, lang, (SELECT coalesce(max(number), 0) FROM handoff "
                            "WHERE client = ?1) FROM case_file WHERE client = ?1 AND id = ?2",
                            "tt", act->client, act->id);
    bool found = false;
    if (!err && row_next(row)) {
        found = true;
        *of_out = (struct of_case){arena_text(db_arena(db), row_text(row, 0)),
                                   arena_text(db_arena(db), row_text(row, 1)), row_int(row, 2)};
    }
    if (!err)
        err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(act->id));
    return err;
}

static struct text with_token(struct text url, struct text token, struct arena *arena)
{
    const struct text place = TEXT("{token}");
    const size_t at = (size_t)text_find(url, place);
    return arena_printf(arena, "%.*s%.*s%.*s", (int)at, url.at, TEXT_ARG(token),
                        TEXT_ARG(text_slice(url, at + place.len, url.len)));
}

static enum err log_case(struct db *db, const struct act *act, struct text case_id,
                         const char *kind, struct text text, struct why *why)
{
    const struct line line = {act->client, TEXT("case"), case_id,    act->person,
                              text,        kind,         act->now_ms};
    return history_add(db, &line, why);
}

enum err desk_handoff(struct db *db, const struct watched *watched, const struct act *act,
                      const struct handing *handing, struct text *url_out, struct why *why)
{
    struct of_case of = {0};
    must(handing->token.len >= TOKEN_LEAST);
    enum err err = find_case(db, act, &of, why);
    if (err)
        return err;
    const struct inquiry_form *form =
        act->text.len ? watched_form(watched, act->client, act->text)
                      : watched_form_for(watched, act->client, of.brand, of.lang);
    if (!form)
        return why_set(why, ERR_NOT_FOUND,
                       act->text.len ? "the client has no form '%.*s'"
                                     : "the client has no form that fits%.*s: write one under "
                                       "forms in topics.yaml",
                       TEXT_ARG(act->text));
    const struct text id =
        arena_printf(db_arena(db), "%.*s-f%lld", TEXT_ARG(act->client), (long long)of.count + 1);
    *url_out = with_token(form->url, handing->token, db_arena(db));
    err = db_run(db, why,
                 "INSERT INTO handoff (client, number, id, case_id, brand, form, token_hash, "
                 "made_at, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                 "titttttit", act->client, of.count + 1, id, act->id, of.brand, form->id,
                 handing->hash, act->now_ms, act->person);
    return err ? err : log_case(db, act, act->id, "handoff", form->id, why);
}

/* ---- it came ---- */

struct handed {
    struct text client, id, case_id, brand;
    bool arrived;
};

static enum err find(struct db *db, struct row **row, struct handed *handed, struct why *why)
{
    *handed = (struct handed){0};
    if (row_next(*row))
        *handed = (struct handed){arena_text(db_arena(db), row_text(*row, 0)),
                                  arena_text(db_arena(db), row_text(*row, 1)),
                                  arena_text(db_arena(db), row_text(*row, 2)),
                                  arena_text(db_arena(db), row_text(*row, 3)), !row_null(*row, 4)};
    enum err err = row_end(row, why);
    if (!err && !handed->id.len)
        return why_set(why, ERR_NOT_FOUND, "there is no such form under way");
    return err;
}

static enum err arrive(struct db *db, const struct handed *handed, const struct act *act,
                       struct why *why)
{
    const struct text said = utf8_head(act->text, SAID_LETTERS);
    enum err err = handed->arrived
                       ? OK
                       : db_run(db, why,
                                "UPDATE handoff SET arrived_at = ?3, arrived_by = ?4, said = ?5 "
                                "WHERE client = ?1 AND id = ?2",
                                "ttitt", handed->client, handed->id, act->now_ms,
                                text_or_none(act->person), said);
    return err ? err : log_case(db, act, handed->case_id, "form", said, why);
}

static enum err told_enough(struct db *db, const struct handed *handed, bool *enough_out,
                            struct why *why)
{
    int64_t told = 0;
    enum err err = db_int(db, &told, why,
                          "SELECT count(*) FROM history WHERE client = ?1 AND object = 'case' "
                          "AND id = ?2 AND kind = 'form'",
                          "tt", handed->client, handed->case_id);
    *enough_out = handed->arrived && told >= TOLD_MOST;
    return err;
}

enum err desk_handoff_arrived(struct db *db, struct text hash, struct text text, int64_t now_ms,
                              struct event *event_out, struct why *why)
{
    struct row *row = NULL;
    struct handed handed;
    enum err err = db_query(db, &row, why,
                            "SELECT client, id, case_id, brand, arrived_at FROM handoff "
                            "WHERE token_hash = ?1",
                            "t", hash);
    bool enough = false;
    if (!err)
        err = find(db, &row, &handed, why);
    if (!err)
        err = told_enough(db, &handed, &enough, why);
    *event_out = (struct event){.kind = EVENT_CASE, .state = TEXT("")};
    if (err || enough)
        return err;
    const struct act act = {.client = handed.client, .text = text, .now_ms = now_ms};
    *event_out = (struct event){.kind = EVENT_CASE,
                                .at_ms = now_ms,
                                .client = handed.client,
                                .brand = handed.brand,
                                .case_file = handed.case_id,
                                .state = TEXT("form")};
    return arrive(db, &handed, &act, why);
}

enum err desk_handoff_found(struct db *db, const struct act *act, struct text *case_out,
                            struct why *why)
{
    struct row *row = NULL;
    struct handed handed;
    enum err err = db_query(db, &row, why,
                            "SELECT client, id, case_id, brand, arrived_at FROM handoff "
                            "WHERE client = ?1 AND id = ?2",
                            "tt", act->client, act->id);
    if (!err)
        err = find(db, &row, &handed, why);
    if (err)
        return err;
    *case_out = handed.case_id;
    return handed.arrived ? why_set(why, ERR_BAD_INPUT, "that form was found already")
                          : arrive(db, &handed, act, why);
}

enum err desk_handoffs_json(struct db *db, const struct seen_by *by, struct text client,
                            struct text case_id, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT id, form, made_at, made_by, arrived_at, arrived_by, said "
                            "FROM handoff WHERE client = ?1 AND case_id = ?2 ORDER BY number",
                            "tt", client, case_id);
    json_key(out, "handoffs");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_text(out, "form", row_text(row, 1));
        json_pair_time(out, "at", row_int(row, 2));
        json_key(out, "person");
        show_person(db, by, row_text(row, 3), out);
        show_time(out, "arrived_at", row, 4);
        json_key(out, "found_by");
        show_person(db, by, row_text(row, 5), out);
        json_pair_text(out, "said", row_text(row, 6));
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}
