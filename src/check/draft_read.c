#include "base/clock.h"
#include "check/check.h"

enum { ROWS_MOST = 2000, WORDS_MOST = 1000 };

static enum err want(const struct json *value, const char *name, enum json_kind kind,
                     const char *what, struct why *why)
{
    return value->kind == kind ? OK : why_set(why, ERR_BAD_INPUT, "%s: %s is wanted", name, what);
}

struct text_field {
    const char *name;
    size_t offset;
};
static const struct text_field text_fields[] = {{"reply", offsetof(struct draft, reply)},
                                                {"question", offsetof(struct draft, question)},
                                                {"lang", offsetof(struct draft, lang)},
                                                {"network", offsetof(struct draft, network)},
                                                {"zone", offsetof(struct draft, zone)},
                                                {"client", offsetof(struct draft, client)},
                                                {"brand", offsetof(struct draft, brand)},
                                                {"account", offsetof(struct draft, account)},
                                                {"author", offsetof(struct draft, author)},
                                                {"approver", offsetof(struct draft, approver)},
                                                {"owner", offsetof(struct draft, owner)},
                                                {"was", offsetof(struct draft, was)},
                                                {NULL, 0}};
static const struct text_field flag_fields[] = {{"private", offsetof(struct draft, hidden)},
                                                {"closed", offsetof(struct draft, closed)},
                                                {"legal", offsetof(struct draft, legal)},
                                                {"machine", offsetof(struct draft, machine)},
                                                {"edited", offsetof(struct draft, edited)},
                                                {"automatic", offsetof(struct draft, automatic)},
                                                {"uninvited", offsetof(struct draft, uninvited)},
                                                {NULL, 0}};
static const struct text_field list_fields[] = {{"hosts", offsetof(struct draft, hosts)},
                                                {"dead_links", offsetof(struct draft, dead_links)},
                                                {"others", offsetof(struct draft, others)},
                                                {"own", offsetof(struct draft, own)},
                                                {"sensitive", offsetof(struct draft, sensitive)},
                                                {NULL, 0}};

static const struct text_field *field_of(const struct text_field *fields, struct text name)
{
    for (; fields->name; fields++)
        if (text_is(name, fields->name))
            return fields;
    return NULL;
}

static enum err read_list(const struct json *value, const char *name, struct arena *arena,
                          struct texts *out, struct why *why)
{
    enum err err = want(value, name, JSON_ARRAY, "a list of texts", why);
    if (!err && value->count > WORDS_MOST)
        err = why_set(why, ERR_LIMIT, "%s: at most %d", name, WORDS_MOST);
    if (err)
        return err;
    out->at = arena_array(arena, struct text, value->count + 1);
    for (const struct json *one = value->first; !err && one; one = one->next) {
        err = want(one, name, JSON_STRING, "a list of texts", why);
        out->at[out->count++] = json_text(one);
    }
    return err;
}

/* An instant as text, or milliseconds. */
static enum err read_instant(const struct json *value, const char *name, int64_t *ms_out,
                             struct why *why)
{
    if (value->kind == JSON_NULL || json_int(value, ms_out) ||
        (value->kind == JSON_STRING && time_parse(json_text(value), ms_out)))
        return OK;
    return why_set(why, ERR_BAD_INPUT, "%s: an instant like 2026-03-01T09:00:00Z is wanted", name);
}

static enum err read_facts(const struct json *value, struct arena *arena, struct draft *draft,
                           struct why *why)
{
    enum err err = want(value, "facts", JSON_ARRAY, "a list", why);
    if (!err && value->count > ROWS_MOST)
        err = why_set(why, ERR_LIMIT, "facts: at most %d rows", ROWS_MOST);
    if (err)
        return err;
    struct draft_fact *facts = arena_array(arena, struct draft_fact, value->count + 1);
    for (const struct json *row = value->first; !err && row; row = row->next) {
        struct draft_fact *fact = &facts[draft->fact_count++];
        const struct json *worth = json_find(row, "value");
        const struct text state = json_text_at(row, "status");
        *fact = (struct draft_fact){.id = json_text_at(row, "id"),
                                    .claim = json_text_at(row, "claim"),
                                    .value = worth && worth->kind != JSON_NULL ? worth->text
                                                                               : (struct text){0},
                                    .open = json_bool_at(row, "public", true)};
        if (row->kind != JSON_OBJECT || !fact->claim.len)
            err = why_set(why, ERR_BAD_INPUT,
                          "facts: each is {\"claim\",\"status\",\"value\",\"public\"}");
        else if (state.at && !fact_state_of(state, &fact->state))
            err = why_set(why, ERR_BAD_INPUT, "status is confirmed, false or unknown");
    }
    draft->facts = facts;
    draft->ledger = true;
    return err;
}

static enum err read_published(const struct json *value, struct arena *arena, struct draft *draft,
                               struct why *why)
{
    enum err err = want(value, "published", JSON_ARRAY, "a list", why);
    if (!err && value->count > ROWS_MOST)
        err = why_set(why, ERR_LIMIT, "published: at most %d texts", ROWS_MOST);
    if (err)
        return err;
    struct draft_said *said = arena_array(arena, struct draft_said, value->count + 1);
    for (const struct json *one = value->first; !err && one; one = one->next) {
        struct draft_said *to = &said[draft->published_count++];
        const struct json *at = json_find(one, "at");
        *to = (struct draft_said){.id = json_text_at(one, "id"),
                                  .text = one->kind == JSON_STRING ? json_text(one)
                                                                   : json_text_at(one, "text"),
                                  .by = json_text_at(one, "by")};
        if (!to->text.at)
            err = why_set(why, ERR_BAD_INPUT, "published: texts, or {\"at\",\"by\",\"text\"}");
        else if (at)
            err = read_instant(at, "published: at", &to->at_ms, why);
    }
    draft->published = said;
    return err;
}

static enum err read_sent(const struct json *value, struct arena *arena, struct draft *draft,
                          struct why *why)
{
    enum err err = want(value, "sent", JSON_ARRAY, "a list", why);
    if (!err && value->count > ROWS_MOST)
        err = why_set(why, ERR_LIMIT, "sent: at most %d texts", ROWS_MOST);
    if (err)
        return err;
    struct draft_sent *sent = arena_array(arena, struct draft_sent, value->count + 1);
    for (const struct json *one = value->first; !err && one; one = one->next) {
        const int64_t people = json_int_at(one, "people", 1);
        if (!json_text_at(one, "text").at || people < 0)
            err = why_set(why, ERR_BAD_INPUT, "sent: each is {\"text\",\"people\"}");
        else
            sent[draft->sent_count++] =
                (struct draft_sent){json_text_at(one, "text"), (size_t)people};
    }
    draft->sent = sent;
    return err;
}

static enum err read_voice(const struct json *value, struct draft_voice *voice, struct why *why)
{
    const struct text address = json_text_at(value, "address");
    if (value->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT,
                       "profile: {\"emoji\",\"casual\",\"address\",\"signature\"} is wanted");
    *voice = (struct draft_voice){.emoji = json_bool_at(value, "emoji", false),
                                  .casual = json_bool_at(value, "casual", false),
                                  .signature = json_text_at(value, "signature")};
    if (text_is(address, "lei"))
        voice->address = ADDRESS_LEI;
    else if (text_is(address, "tu"))
        voice->address = ADDRESS_TU;
    else if (address.at)
        return why_set(why, ERR_BAD_INPUT, "address is lei or tu");
    return OK;
}

static enum err read_member(const struct json *value, struct arena *arena, struct draft *draft,
                            struct why *why)
{
    const struct text_field *field = field_of(text_fields, value->key);
    int64_t level = 0;
    if (field && value->kind != JSON_NULL) {
        *(struct text *)(void *)((char *)draft + field->offset) = json_text(value);
        return want(value, field->name, JSON_STRING, "a text", why);
    }
    field = field_of(flag_fields, value->key);
    if (field)
        return json_bool(value, (bool *)(void *)((char *)draft + field->offset))
                   ? OK
                   : why_set(why, ERR_BAD_INPUT, "%s: true or false", field->name);
    field = field_of(list_fields, value->key);
    if (field)
        return read_list(value, field->name, arena,
                         (struct texts *)(void *)((char *)draft + field->offset), why);
    if (text_is(value->key, "facts") && value->kind != JSON_NULL)
        return read_facts(value, arena, draft, why);
    if (text_is(value->key, "published") && value->kind != JSON_NULL)
        return read_published(value, arena, draft, why);
    if (text_is(value->key, "sent"))
        return read_sent(value, arena, draft, why);
    if (text_is(value->key, "profile") && value->kind != JSON_NULL)
        return read_voice(value, &draft->voice, why);
    if (text_is(value->key, "now"))
        return read_instant(value, "now", &draft->now_ms, why);
    if (text_is(value->key, "level")) {
        if (!json_int(value, &level) || level < 0 || level > 4)
            return why_set(why, ERR_BAD_INPUT, "level: 0 to 4");
        draft->level = (int)level;
    }
    return OK;
}

enum err draft_read(const struct json *json, struct arena *arena, struct draft *draft_out,
                    struct why *why)
{
    struct draft draft = {.level = 0};
    if (!json || json->kind != JSON_OBJECT)
        return why_set(why, ERR_BAD_INPUT, "an object with a reply is wanted");
    for (const struct json *value = json->first; value; value = value->next) {
        const enum err err = read_member(value, arena, &draft, why);
        if (err)
            return err;
    }
    if (!draft.reply.at)
        return why_set(why, ERR_BAD_INPUT, "reply is missing");
    *draft_out = draft;
    return OK;
}

void remarks_write(const struct remarks *remarks, struct json_out *out)
{
    static const char *const results[] = {"pass", "warn", "block"};
    json_pair_str(out, "result", results[remarks_worst(remarks)]);
    json_key(out, "findings");
    json_begin(out, '[');
    for (size_t i = 0; i < remarks->count; i++) {
        const struct remark *remark = &remarks->at[i];
        json_begin(out, '{');
        json_pair_str(out, "id", remark->rule);
        json_pair_str(out, "code", remark->code);
        json_pair_str(out, "level", gravity_name(remark->gravity));
        json_key(out, "at");
        if (remark->placed) {
            json_begin(out, '[');
            json_put_int(out, remark->at.from);
            json_put_int(out, remark->at.to);
            json_end(out, ']');
        } else {
            json_put_null(out);
        }
        json_pair_text(out, "why", remark->why);
        json_pair_text(out, "better", remark->better);
        if (remark->words.at)
            json_pair_text(out, "words", remark->words);
        if (remark->sure < 1)
            json_pair_number(out, "sure", remark->sure, 2);
        json_end(out, '}');
    }
    json_end(out, ']');
    if (remarks->left_out)
        json_pair_int(out, "left_out", (int64_t)remarks->left_out);
}
