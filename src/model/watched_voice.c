#include "base/clock.h"
#include "model/watched_inside.h"

/* `voice` and `approval` of a client: how it speaks, and who must say yes before it does. */

enum { WORDS_MOST = 2000, SPANS_MOST = 200, APPROVERS_MOST = 100, DATE_LEN = 10 };

static const struct client_voice plain_voice;
static const struct approval_rule usual_rule = {.from = 2,
                                                .risk = 3,
                                                .client = APPROVAL_NEVER,
                                                .expires_ms = HOURS(4),
                                                .undo_ms = SECONDS(10),
                                                .rules = RULES_USUAL};

const struct client_voice *watched_voice(const struct watched *watched, struct text client)
{
    const struct client *found = watched ? watched_client(watched, client) : NULL;
    return found && found->voice ? found->voice : &plain_voice;
}

const struct approval_rule *watched_approval(const struct watched *watched, struct text client)
{
    const struct client *found = watched ? watched_client(watched, client) : NULL;
    return found && found->approval ? found->approval : &usual_rule;
}

bool voice_disclosed(const struct client_voice *voice, int64_t local_day)
{
    for (size_t i = 0; i < voice->disclosure.count; i++)
        if (local_day >= voice->disclosed[i].from && local_day <= voice->disclosed[i].to)
            return true;
    return false;
}

/* ---- reading ---- */

static enum err few_enough(const struct reader *r, const struct json *at, const char *key,
                           size_t count, size_t most)
{
    if (count <= most)
        return OK;
    return read_bad(r, json_find(at, key), "'%s' has %zu entries, at most %zu", key, count, most);
}

/* "2026-11-10/2026-11-12", or one day. */
static enum err read_disclosed(const struct reader *r, const struct json *at,
                               struct client_voice *voice)
{
    enum err err = few_enough(r, at, "disclosure", voice->disclosure.count, SPANS_MOST);
    if (err)
        return err;
    voice->disclosed = arena_array(r->arena, struct day_span, voice->disclosure.count + 1);
    for (size_t i = 0; i < voice->disclosure.count; i++) {
        struct text rest = voice->disclosure.at[i], from;
        struct day_span *span = &voice->disclosed[i];
        const bool one = rest.len == DATE_LEN;
        const bool good = text_cut(&rest, '/', &from) && read_day(from, &span->from) &&
                          (one || read_day(rest, &span->to));
        if (one)
            span->to = span->from;
        if (!good || span->to < span->from)
            return read_bad(r, json_find(at, "disclosure"),
                            "write the days as \"2026-11-10/2026-11-12\", the first one first");
    }
    return OK;
}

const struct option watched_voice_options[] = {
    {"emoji", OPTION_BOOL, offsetof(struct client_voice, emoji), "false", 0, 0,
     "It may use emoji, below level 2.", NULL},
    {"casual", OPTION_BOOL, offsetof(struct client_voice, casual), "false", 0, 0,
     "Casual words are its way of speaking.", NULL},
    {"address", OPTION_CHOICE, offsetof(struct client_voice, address), "lei", 0, 0,
     "How it speaks to people in Italian.", "lei,tu"},
    {"keigo", OPTION_CHOICE, offsetof(struct client_voice, keigo), "humble", 0, 0,
     "Its Japanese below level 2.", "polite,humble,formal"},
    {"signature", OPTION_TEXT, offsetof(struct client_voice, signature), NULL, 0, 0,
     "How its texts end.", NULL},
    {"machine-mark", OPTION_TEXT, offsetof(struct client_voice, machine_mark), NULL, 0, 0,
     "What a text says of itself where a machine wrote it and nobody edited it.", NULL},
    {"links", OPTION_TEXTS, offsetof(struct client_voice, links), NULL, 0, 0,
     "Hosts its links may go to.", NULL},
    {"hotlines", OPTION_TEXTS, offsetof(struct client_voice, hotlines), NULL, 0, 0,
     "Its own numbers.", NULL},
    {"sensitive", OPTION_TEXTS, offsetof(struct client_voice, sensitive), NULL, 0, 0,
     "Words that move the price of its shares.", NULL},
    {"disclosure", OPTION_TEXTS, offsetof(struct client_voice, disclosure), NULL, 0, 0,
     "Days on which they may be said.", NULL},
    {0}};

enum err read_voice(struct reader *r, const struct json *client, const struct client_voice **out)
{
    const struct json *at = json_find(client, "voice");
    if (!at || at->kind == JSON_NULL)
        return OK;
    struct client_voice *voice = arena_make(r->arena, struct client_voice);
    enum err err = options_read(watched_voice_options, at, NULL, r->arena, voice, r->why);
    if (!err)
        err = few_enough(r, at, "links", voice->links.count, WORDS_MOST);
    if (!err)
        err = few_enough(r, at, "hotlines", voice->hotlines.count, WORDS_MOST);
    if (!err)
        err = few_enough(r, at, "sensitive", voice->sensitive.count, WORDS_MOST);
    if (!err)
        err = read_disclosed(r, at, voice);
    if (!err)
        *out = voice;
    return err;
}

const struct option watched_approval_options[] = {
    {"from", OPTION_INT, offsetof(struct approval_rule, from), "2", 0, 2,
     "A second person from this level up.", NULL},
    {"risk", OPTION_INT, offsetof(struct approval_rule, risk), "3", 0, 3,
     "A risk officer too, from this level up.", NULL},
    {"client", OPTION_INT, offsetof(struct approval_rule, client), "5", 0, APPROVAL_NEVER,
     "The client's approver too, from this level up; 5: never.", NULL},
    {"approvers", OPTION_TEXTS, offsetof(struct approval_rule, approvers), NULL, 0, 0,
     "Who says it for the client.", NULL},
    {"expires", OPTION_SPAN, offsetof(struct approval_rule, expires_ms), "4h", MINUTES(5), DAYS(14),
     "A yes holds so long.", NULL},
    {"undo", OPTION_SPAN, offsetof(struct approval_rule, undo_ms), "10s", 0, MINUTES(10),
     "Between the press and the sending.", NULL},
    {"rules", OPTION_INT, offsetof(struct approval_rule, rules), "20", RULES_ALWAYS, RULES_NEVER,
     "A second person for a changed query or list that turns more than so many % of its hits, or "
     "could silence an alarm; 0: for every change; 101: for none.",
     NULL},
    {0}};

enum err read_approval(struct reader *r, const struct json *client,
                       const struct approval_rule **out)
{
    const struct json *at = json_find(client, "approval");
    if (!at || at->kind == JSON_NULL)
        return OK;
    struct approval_rule *rule = arena_make(r->arena, struct approval_rule);
    enum err err = options_read(watched_approval_options, at, NULL, r->arena, rule, r->why);
    if (!err)
        err = few_enough(r, at, "approvers", rule->approvers.count, APPROVERS_MOST);
    if (!err)
        *out = rule;
    return err;
}

/* The approvers are people of the same file, which stand behind the clients. */
enum err read_approvers_known(struct reader *r, const struct json *yaml)
{
    const struct watched *w = r->watched;
    const struct json *at = json_find(yaml, "clients");
    at = at ? at->first : NULL;
    for (size_t i = 0; at && i < w->client_count; i++, at = at->next) {
        const struct approval_rule *rule = w->clients[i].approval;
        for (size_t k = 0; rule && k < rule->approvers.count; k++) {
            if (watched_person(w, rule->approvers.at[k]))
                continue;
            const char **names = arena_array(r->arena, const char *, w->person_count + 1);
            for (size_t n = 0; n < w->person_count; n++)
                names[n] = arena_text(r->arena, w->people[n].id).at;
            return read_no_such(r, json_find(json_find(at, "approval"), "approvers"), "person",
                                rule->approvers.at[k], names, w->person_count);
        }
        if (rule && rule->client < APPROVAL_NEVER && !rule->approvers.count)
            return read_bad(r, json_find(at, "approval"),
                            "'client' asks for the client's yes: say in 'approvers' who may "
                            "give it");
    }
    return OK;
}

/* ---- writing ---- */

void write_voice(struct buf *out, const struct client_voice *voice)
{
    static const char *const registers[] = {"polite", "humble", "formal"};
    if (!voice)
        return;
    buf_printf(out, "    voice:\n      keigo: %s\n", registers[voice->keigo]);
    if (voice->emoji)
        buf_text(out, TEXT("      emoji: true\n"));
    if (voice->casual)
        buf_text(out, TEXT("      casual: true\n"));
    if (voice->address)
        buf_text(out, TEXT("      address: tu\n"));
    write_pair(out, "      ", "signature", voice->signature);
    write_pair(out, "      ", "machine-mark", voice->machine_mark);
    write_texts(out, "      ", "links", voice->links);
    write_texts(out, "      ", "hotlines", voice->hotlines);
    write_texts(out, "      ", "sensitive", voice->sensitive);
    write_texts(out, "      ", "disclosure", voice->disclosure);
}

void write_approval(struct buf *out, const struct approval_rule *rule)
{
    if (!rule)
        return;
    buf_printf(out, "    approval:\n      from: %lld\n      risk: %lld\n      client: %lld\n",
               (long long)rule->from, (long long)rule->risk, (long long)rule->client);
    write_texts(out, "      ", "approvers", rule->approvers);
    write_span(out, "      ", "expires", rule->expires_ms);
    write_span(out, "      ", "undo", rule->undo_ms);
    buf_printf(out, "      rules: %lld\n", (long long)rule->rules);
}
