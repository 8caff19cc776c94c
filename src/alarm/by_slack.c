#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/json.h"

/* Slack's own limits: header 150, section 3000, message 40,000; what is shown keeps far below. */
enum { HEADER_MOST = 150, SECTION_MOST = 2900, BODY_MOST = 256 * 1024 };

struct slack {
    struct delivery delivery;
    struct hook hook;
};

static const struct option options[] = {
    HOOK_OPTIONS(struct slack, OPTION_SECRET, NULL,
                 "The incoming webhook's address: whoever knows it may post there."),
    DELIVERY_OPTIONS(struct slack, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct slack *slack = self;
    return hook_valid(&slack->hook, slack->hook.url, why);
}

/* plain_text: nothing in it is formatted, no address becomes a link, no :name: a picture. */
static void put_plain(struct json_out *json, const char *key, struct text text)
{
    json_key(json, key);
    json_begin(json, '{');
    json_pair_str(json, "type", "plain_text");
    json_pair_text(json, "text", text);
    json_pair_bool(json, "emoji", false);
    json_end(json, '}');
}

static void put_button(struct json_out *json, struct text label, struct text url, bool primary)
{
    if (!url.len || url.len > 3000)
        return;
    json_begin(json, '{');
    json_pair_str(json, "type", "button");
    put_plain(json, "text", label);
    json_pair_text(json, "url", url);
    if (primary)
        json_pair_str(json, "style", "primary");
    json_end(json, '}');
}

static void put_block(struct json_out *json, const char *type, struct text text)
{
    if (!text.len)
        return;
    json_begin(json, '{');
    json_pair_str(json, "type", type);
    put_plain(json, "text", text);
    json_end(json, '}');
}

static void put_message(struct json_out *json, const struct message *m, struct arena *arena)
{
    const struct text title = arena_printf(arena, "%s %.*s", m->sign, TEXT_ARG(m->title));
    json_begin(json, '{');
    /* What a notification shows; here & < > alone are markup, and with them <!channel>. */
    json_pair_text(json, "text", message_text(arena, MARKUP_SLACK, title, SECTION_MOST));
    json_pair_bool(json, "mrkdwn", false);
    json_pair_str(json, "parse", "none");
    json_pair_bool(json, "link_names", false);
    json_pair_bool(json, "unfurl_links", false);
    json_key(json, "blocks");
    json_begin(json, '[');
    put_block(json, "header", message_text(arena, MARKUP_SLACK, title, HEADER_MOST));
    put_block(json, "section", message_text(arena, MARKUP_SLACK, m->body, SECTION_MOST));
    if (m->link.len || m->ack.len) {
        json_begin(json, '{');
        json_pair_str(json, "type", "actions");
        json_key(json, "elements");
        json_begin(json, '[');
        put_button(json, m->link_label, m->link, false);
        put_button(json, m->ack_label, m->ack, true);
        json_end(json, ']');
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
}

/* Slack answers in plain words; "no_text" comes only to the check. */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    if (answer->status == 400 && text_is(text_trim(answer->body), "no_text"))
        return OK;
    return hook_judge(answer, why);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct slack *slack = self;
    struct arena *arena = arena_new("slack", 8192);
    struct message message;
    struct json_out json;
    struct buf body;
    buf_init(&body, BODY_MOST);
    message_of(ringing, arena, &message);
    json_out_init(&json, &body);
    put_message(&json, &message, arena);
    hook_send(alarm,
              &(struct hook_call){.judge = judge, .hook = &slack->hook, .body = buf_view(&body)},
              token);
    buf_done(&body);
    arena_free(&arena);
}

/* A message without words: a hook that is alive says so, and nobody sees anything. */
static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct slack *slack = self;
    (void)address;
    hook_send(
        alarm,
        &(struct hook_call){.judge = judge, .hook = &slack->hook, .body = TEXT("{\"text\":\"\"}")},
        token);
}

const struct alarm_kind alarm_kind_slack = {
    .name = "slack",
    .about = "Posts to a Slack channel through its incoming webhook.",
    .size = sizeof(struct slack),
    .options = options,
    .apart = true,
    .ends = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
