#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/json.h"

#include <inttypes.h>
#include <openssl/evp.h>

/* A text has at most 5000 UTF-16 units. */
enum { TEXT_MOST = 5000, TITLE_MOST = 400 };

struct line_channel {
    struct delivery delivery;
    struct hook hook;
    struct text token, to;
};

static const struct option options[] = {
    {"token", OPTION_SECRET, offsetof(struct line_channel, token), NULL, 0, 0,
     "The long-lived channel access token of a Messaging API channel.", NULL},
    {"to", OPTION_TEXT, offsetof(struct line_channel, to), NULL, 0, 0,
     "Who is rung when the person has no address of their own: a user's, group's or room's id "
     "(U…, C…, R…).",
     NULL},
    HOOK_OPTIONS(struct line_channel, OPTION_TEXT, "https://api.line.me",
                 "Where the Messaging API is."),
    DELIVERY_OPTIONS(struct line_channel, "true"),
    {0},
};

static bool is_id(struct text to)
{
    if (to.len != 33 || !strchr("UCR", to.at[0]))
        return false;
    for (size_t i = 1; i < to.len; i++)
        if (!strchr("0123456789abcdef", to.at[i]))
            return false;
    return true;
}

static enum err bad_id(struct text to, struct why *why)
{
    return why_set(why, ERR_BAD_INPUT,
                   "'%.*s' is no LINE id: U, C or R and 32 digits, as the webhook of the channel "
                   "tells it",
                   TEXT_ARG(to));
}

static enum err valid(const void *self, struct why *why)
{
    const struct line_channel *line = self;
    if (!line->token.len)
        return why_set(why, ERR_BAD_INPUT, "its token is missing");
    if (line->to.len && !is_id(line->to))
        return bad_id(line->to, why);
    return hook_valid(&line->hook, line->hook.url, why);
}

/* {"message":"The request body has 1 error(s)","details":[{"message":"May not be empty",
 * "property":"messages[0].text"}]} */
static struct text said_of(const struct http_answer *answer, struct arena *arena)
{
    struct json *json = NULL;
    if (json_parse(answer->body, arena, &json, NULL) != OK || !json_text_at(json, "message").len)
        return answer->body;
    const struct json *details = json_find(json, "details");
    const struct json *first = details && details->kind == JSON_ARRAY ? details->first : NULL;
    const struct text id = http_header(answer, "x-line-request-id");
    return arena_printf(arena, "%.*s%s%.*s%s%.*s%s%.*s", TEXT_ARG(json_text_at(json, "message")),
                        first ? "; " : "", TEXT_ARG(json_text_at(first, "property")),
                        first ? ": " : "", TEXT_ARG(json_text_at(first, "message")),
                        id.len ? " - request " : "", TEXT_ARG(id));
}

static enum err judge(const struct http_answer *answer, struct why *why)
{
    if (answer->status == 409) /* this retry key was accepted before */
        return OK;
    struct arena *arena = arena_new("answer", 4096);
    const struct text said = said_of(answer, arena);
    /* A quota that is used up comes back next month: another channel must ring. */
    const bool used_up = answer->status == 429 && text_find(said, TEXT("monthly")) >= 0;
    const enum err err = hook_status(used_up ? 403 : answer->status, said, why);
    arena_free(&arena);
    return err;
}

/* The same for every try of this ring to this receiver, also after a restart. */
static struct text retry_key(const struct ringing *ringing, struct text to, struct arena *arena)
{
    const struct text from = arena_printf(arena, "hinomi/%.*s/%.*s/%.*s/%" PRId64 "/%d",
                                          TEXT_ARG(ringing->alert_key), TEXT_ARG(ringing->ring_id),
                                          TEXT_ARG(to), ringing->ring->at_ms, (int)ringing->tells);
    unsigned char d[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    must(EVP_Digest(from.at, from.len, d, &len, EVP_sha256(), NULL) == 1);
    d[6] = (unsigned char)((d[6] & 0x0F) | 0x80); /* UUID version 8: made in our own way */
    d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
    return arena_printf(
        arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
        d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}

/* Plain text is never markup there; the links stand at the end whatever is cut. */
static struct text words_of(const struct ringing *ringing, struct arena *arena)
{
    struct message m;
    message_of(ringing, arena, &m);
    struct text links = TEXT("");
    if (m.link.len && m.link.len <= 1000)
        links = arena_printf(arena, "\n%.*s: %.*s", TEXT_ARG(m.link_label), TEXT_ARG(m.link));
    if (m.ack.len && m.ack.len <= 1000)
        links = arena_printf(arena, "%.*s\n%.*s: %.*s", TEXT_ARG(links), TEXT_ARG(m.ack_label),
                             TEXT_ARG(m.ack));
    const struct text title = message_text(arena, MARKUP_NONE, m.title, TITLE_MOST);
    const size_t taken = message_units(title) + message_units(links) + 8;
    const struct text body = message_text(arena, MARKUP_NONE, m.body, TEXT_MOST - taken);
    return arena_printf(arena, "%s %.*s\n%.*s%.*s", m.sign, TEXT_ARG(title),
                        TEXT_ARG(text_trim(body)), TEXT_ARG(links));
}

static void put_messages(struct json_out *json, struct text words)
{
    json_key(json, "messages");
    json_begin(json, '[');
    json_begin(json, '{');
    json_pair_str(json, "type", "text");
    json_pair_text(json, "text", words);
    json_end(json, '}');
    json_end(json, ']');
}

static void call(struct alarm *alarm, const struct line_channel *line, const char *path,
                 struct text body, struct text key, void *token)
{
    struct arena *arena = arena_new("line", 1024);
    struct hook_call call = {
        .judge = judge,
        .hook = &line->hook,
        .url = arena_printf(arena, "%.*s%s", TEXT_ARG(line->hook.url), path),
        .body = body,
        .headers = {{TEXT("Authorization"),
                     arena_printf(arena, "Bearer %.*s", TEXT_ARG(line->token))}},
        .header_count = 1,
        .secrets = {line->token}};
    if (key.len)
        call.headers[call.header_count++] = (struct header){TEXT("X-Line-Retry-Key"), key};
    hook_send(alarm, &call, token);
    arena_free(&arena);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct line_channel *line = self;
    const struct text to = ringing->address.len ? ringing->address : line->to;
    struct why why;
    if (!is_id(to)) {
        const enum err err = to.len
                                 ? bad_id(to, &why)
                                 : why_set(&why, ERR_BAD_INPUT,
                                           "person '%.*s' has no LINE id and the channel no 'to'",
                                           TEXT_ARG(ringing->ring->person));
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    struct arena *arena = arena_new("line", 8192);
    struct json_out json;
    struct buf body;
    buf_init(&body, 256 * 1024);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    json_pair_text(&json, "to", to);
    put_messages(&json, words_of(ringing, arena));
    json_pair_bool(&json, "notificationDisabled", false);
    json_end(&json, '}');
    call(alarm, line, "/v2/bot/message/push", buf_view(&body), retry_key(ringing, to, arena),
         token);
    buf_done(&body);
    arena_free(&arena);
}

/* LINE looks at a message without sending it: the token and the form are right. */
static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct line_channel *line = self;
    const struct text to = address.len ? address : line->to;
    struct why why;
    if (!is_id(to)) {
        const enum err err =
            to.len ? bad_id(to, &why)
                   : why_set(&why, ERR_BAD_INPUT, "nobody is named whom it could ring");
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    call(alarm, line, "/v2/bot/message/validate/push",
         TEXT("{\"messages\":[{\"type\":\"text\",\"text\":\"hinomi\"}]}"), (struct text){NULL, 0},
         token);
}

const struct alarm_kind alarm_kind_line = {
    .name = "line",
    .about = "Pushes a message to a person or group on LINE (Messaging API).",
    .size = sizeof(struct line_channel),
    .options = options,
    .personal = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
