#include "net/mastodon.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

enum { ID_MOST = 200 };

/* ---- reading ---- */

/* An id stands in paths as it is. */
static bool id_good(struct text id)
{
    for (size_t i = 0; i < id.len; i++) {
        const char c = id.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '_'))
            return false;
    }
    return id.len > 0 && id.len <= ID_MOST;
}

static bool account_of(const struct json *json, struct mastodon_account *account)
{
    *account = (struct mastodon_account){.id = json_text_at(json, "id"),
                                         .username = json_text_at(json, "username"),
                                         .acct = json_text_at(json, "acct"),
                                         .url = json_text_at(json, "url")};
    return id_good(account->id) && account->acct.len > 0;
}

enum err mastodon_account_read(struct text body, struct arena *arena,
                               struct mastodon_account *account_out, struct why *why)
{
    struct json *json = NULL;
    struct mastodon_account account;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    if (!account_of(json, &account))
        return why_set(why, ERR_BAD_INPUT, "the answer names no account");
    *account_out = account;
    return OK;
}

/* Within reason: what is beyond is not believed. */
static int64_t length_at(const struct json *of, const char *key, int64_t least, int64_t most)
{
    const int64_t said = json_int_at(of, key, 0);
    return said >= least && said <= most ? said : 0;
}

enum err mastodon_lengths_read(struct text body, struct arena *arena,
                               struct mastodon_lengths *lengths_out, struct why *why)
{
    struct json *json = NULL;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    const struct json *of = json_find(json_find(json, "configuration"), "statuses");
    *lengths_out =
        (struct mastodon_lengths){.characters = length_at(of, "max_characters", 50, 1000000),
                                  .url = length_at(of, "characters_reserved_per_url", 1, 1000)};
    return OK;
}

static bool status_of(const struct json *json, struct mastodon_status *status)
{
    *status = (struct mastodon_status){.id = json_text_at(json, "id"),
                                       .uri = json_text_at(json, "uri"),
                                       .url = json_text_at(json, "url"),
                                       .in_reply_to = json_text_at(json, "in_reply_to_id"),
                                       .visibility = json_text_at(json, "visibility"),
                                       .content = json_text_at(json, "content")};
    if (!time_parse(json_text_at(json, "created_at"), &status->created_ms))
        status->created_ms = 0;
    return id_good(status->id) && account_of(json_find(json, "account"), &status->account);
}

enum err mastodon_status_read(struct text body, struct arena *arena,
                              struct mastodon_status *status_out, struct why *why)
{
    struct json *json = NULL;
    struct mastodon_status status;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    if (!status_of(json, &status))
        return why_set(why, ERR_BAD_INPUT, "the answer holds no post");
    *status_out = status;
    return OK;
}

static enum err list_of(const struct json *list, struct arena *arena,
                        struct mastodon_statuses *statuses_out, struct why *why)
{
    if (!list || list->kind != JSON_ARRAY)
        return why_set(why, ERR_BAD_INPUT, "the answer holds no list of posts");
    struct mastodon_statuses made = {
        .at = arena_array(arena, struct mastodon_status, MASTODON_MOST), .listed = list->count};
    for (const struct json *one = list->first; one && made.count < MASTODON_MOST; one = one->next)
        if (status_of(one, &made.at[made.count]))
            made.count++;
    *statuses_out = made;
    return OK;
}

enum err mastodon_statuses_read(struct text body, struct arena *arena,
                                struct mastodon_statuses *statuses_out, struct why *why)
{
    struct json *json = NULL;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    return list_of(json, arena, statuses_out, why);
}

enum err mastodon_found_read(struct text body, struct text url, struct arena *arena,
                             struct mastodon_status *status_out, struct why *why)
{
    struct json *json = NULL;
    struct mastodon_statuses found = {0};
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    enum err err = list_of(json_find(json, "statuses"), arena, &found, why);
    if (err)
        return err;
    for (size_t i = 0; i < found.count; i++)
        if (text_same(found.at[i].uri, url) || text_same(found.at[i].url, url)) {
            *status_out = found.at[i];
            return OK;
        }
    if (found.count == 1 &&
        found.listed == 1) { /* an address may lead to another of the same post */
        *status_out = found.at[0];
        return OK;
    }
    return why_set(why, ERR_NOT_FOUND, "the server knows no post at that address");
}

struct text mastodon_error_read(struct text body, struct arena *arena)
{
    struct json *json = NULL;
    if (json_parse(body, arena, &json, NULL))
        return (struct text){0};
    const struct text more = json_text_at(json, "error_description");
    return more.len ? more : json_text_at(json, "error");
}

enum err mastodon_relation_read(struct text body, struct arena *arena,
                                struct mastodon_relation *relation_out, struct why *why)
{
    struct json *json = NULL;
    if (json_parse(body, arena, &json, NULL) || json->kind != JSON_ARRAY || !json->first)
        return why_set(why, ERR_BAD_INPUT, "the answer tells of no relation");
    *relation_out =
        (struct mastodon_relation){.blocks_us = json_bool_at(json->first, "blocked_by", false),
                                   .blocked_by_us = json_bool_at(json->first, "blocking", false)};
    return OK;
}

/* ---- the text of a status ---- */

/* One letter of HTML text at *i; tags are skipped. 0 at the end. */
static uint32_t entity(struct text html, size_t *i)
{
    static const struct {
        const char *name;
        uint32_t code;
    } known[] = {{"amp;", '&'},  {"lt;", '<'},    {"gt;", '>'},
                 {"quot;", '"'}, {"apos;", '\''}, {"nbsp;", 0xA0}};
    const struct text rest = text_slice(html, *i + 1, html.len);
    for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
        if (text_starts(rest, text_of(known[k].name))) {
            *i += 1 + strlen(known[k].name);
            return known[k].code;
        }
    size_t at = 1;
    uint32_t code = 0;
    const bool hex = rest.len > 2 && rest.at[0] == '#' && (rest.at[1] | 32) == 'x';
    at += hex;
    for (; rest.len && rest.at[0] == '#' && at < rest.len && at < 9; at++) {
        const char c = rest.at[at];
        const int digit = c >= '0' && c <= '9'                        ? c - '0'
                          : hex && (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                                      : -1;
        if (digit < 0)
            break;
        code = code * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (code && at < rest.len && rest.at[at] == ';') {
        *i += at + 2;
        return code;
    }
    (*i)++;
    return '&';
}

static uint32_t html_next(struct text html, size_t *i)
{
    while (*i < html.len && html.at[*i] == '<') {
        while (*i < html.len && html.at[*i] != '>')
            (*i)++;
        *i += *i < html.len;
    }
    if (*i >= html.len)
        return 0;
    return html.at[*i] == '&' ? entity(html, i) : utf8_next(html, i);
}

static bool blank(uint32_t code)
{
    return code <= ' ' || code == 0xA0 || code == 0x3000 || code == 0x200B || code == 0xFEFF ||
           code == 0x2028 || code == 0x2029;
}

static bool name_letter(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
}

static int letter_before(struct text text, size_t at)
{
    return at ? text.at[at - 1] : ' ';
}

/* Behind "@name" at i, the length of "@server" that servers leave out when they show it. */
static size_t server_part(struct text text, size_t i)
{
    size_t at = i;
    if (at >= text.len || text.at[at] != '@')
        return 0;
    for (at++; at < text.len && (name_letter(text.at[at]) || text.at[at] == ':');)
        at++;
    while (at > i + 1 && (text.at[at - 1] == '.' || text.at[at - 1] == ':'))
        at--;
    return at > i + 1 ? at - i : 0;
}

/* The letters of a plain text, with the servers of mentions left out. */
struct plain {
    struct text text;
    size_t i;
    bool in_name; /* behind an @ that begins a mention */
};

static uint32_t plain_next(struct plain *p)
{
    for (;;) {
        if (p->i >= p->text.len)
            return 0;
        const size_t skip = p->in_name && p->text.at[p->i] == '@' ? server_part(p->text, p->i) : 0;
        if (skip) {
            p->i += skip;
            p->in_name = false;
            continue;
        }
        const size_t at = p->i;
        const uint32_t code = utf8_next(p->text, &p->i);
        const int before = letter_before(p->text, at);
        if (code == '@')
            p->in_name = !name_letter(before) && before != '/' && before != '@';
        else if (p->in_name && !(code < 0x80 && name_letter((int)code)))
            p->in_name = false;
        return code;
    }
}

bool mastodon_same_text(struct text content, struct text text)
{
    /* A server may show mentions with or without their server: both are read without. */
    struct plain ours = {.text = text};
    struct buf buf;
    buf_init(&buf, content.len * 4 + 16);
    for (size_t i = 0; i < content.len;) {
        /* A line's end keeps two words apart while mentions are looked for. */
        const bool tag = content.at[i] == '<';
        if (tag && (text_starts(text_slice(content, i, content.len), TEXT("<br")) ||
                    text_starts(text_slice(content, i, content.len), TEXT("</p"))))
            buf_byte(&buf, '\n');
        char letter[4];
        const uint32_t code = html_next(content, &i);
        if (code)
            buf_add(&buf, letter, utf8_put(code, letter));
    }
    struct plain theirs = {.text = buf_view(&buf)};
    bool same = true;
    for (uint32_t a = 1, b = 1; same && (a || b);) {
        do
            a = plain_next(&ours);
        while (a && blank(a));
        do
            b = plain_next(&theirs);
        while (b && blank(b));
        same = a == b;
    }
    buf_done(&buf);
    return same;
}

/* ---- mentions ---- */

static bool mention_at(struct text text, size_t at, struct text name)
{
    const int before = letter_before(text, at);
    const size_t end = at + 1 + name.len;
    if (text.at[at] != '@' || name_letter(before) || before == '/' || before == '@' ||
        !text_starts_but_case(text_slice(text, at + 1, text.len), name))
        return false;
    if (end >= text.len)
        return true;
    const char after = text.at[end];
    if (after == '.') /* the end of a sentence, or more of a server */
        return end + 1 >= text.len || !name_letter(text.at[end + 1]);
    return !name_letter(after) && after != '@';
}

bool mastodon_mentions(struct text text, struct text acct, struct text host)
{
    char both[400];
    int len = 0;
    if (text_find(acct, TEXT("@")) < 0 && host.len)
        len = snprintf(both, sizeof(both), "%.*s@%.*s", TEXT_ARG(acct), TEXT_ARG(host));
    const struct text full = {both, len > 0 && len < (int)sizeof(both) ? (size_t)len : 0};
    for (size_t i = 0; i < text.len && acct.len; i++)
        if (text.at[i] == '@' &&
            (mention_at(text, i, acct) || (full.len && mention_at(text, i, full))))
            return true;
    return false;
}

struct text mastodon_narrower(struct text a, struct text b)
{
    static const char *const names[] = {"public", "unlisted", "private", "direct"};
    size_t width[2] = {0, 0};
    for (size_t i = 0; i < 4; i++) {
        if (text_is(a, names[i]))
            width[0] = i;
        if (text_is(b, names[i]))
            width[1] = i;
    }
    return text_of(names[width[0] > width[1] ? width[0] : width[1]]);
}
