#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/json.h"

/* A post may have 16,383 letters; older servers take 4,000. */
enum { TITLE_MOST = 300, BODY_MOST = 3000 };

struct mattermost {
    struct delivery delivery;
    struct hook hook;
    struct text username, channel;
    bool urgent;
};

static const struct option options[] = {
    HOOK_OPTIONS(struct mattermost, OPTION_SECRET, NULL,
                 "The incoming webhook's address: whoever knows it may post there."),
    {"username", OPTION_TEXT, offsetof(struct mattermost, username), NULL, 0, 0,
     "The name under which it posts, where the server allows another.", NULL},
    {"channel", OPTION_TEXT, offsetof(struct mattermost, channel), NULL, 0, 0,
     "Where it posts instead of the webhook's own channel: a channel's name, or @person; a "
     "person's address (#channel or @person) goes before it.",
     NULL},
    {"urgent", OPTION_BOOL, offsetof(struct mattermost, urgent), "false", 0, 0,
     "Rings of level 3 and 4 are marked urgent (servers from 7.7).", NULL},
    DELIVERY_OPTIONS(struct mattermost, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct mattermost *mattermost = self;
    return hook_valid(&mattermost->hook, mattermost->hook.url, why);
}

/* {"id":"web.incoming_webhook.text.app_error","message":"No text specified.","status_code":400}:
 * that comes only to the check, from a hook that is alive. */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    struct arena *arena = arena_new("answer", 4096);
    struct json *json = NULL;
    struct text said = answer->body;
    int status = answer->status;
    if (json_parse(answer->body, arena, &json, NULL) == OK && json_text_at(json, "message").len) {
        said = json_text_at(json, "message");
        if (status == 400 &&
            text_is(json_text_at(json, "id"), "web.incoming_webhook.text.app_error"))
            status = 200;
    }
    const enum err err = hook_status(status, said, why);
    arena_free(&arena);
    return err;
}

static void put_link(struct buf *out, struct text label, struct text url)
{
    if (url.len && url.len <= 1000 && text_find(url, TEXT(")")) < 0 &&
        text_find(url, TEXT(" ")) < 0)
        buf_printf(out, "\n[%.*s](%.*s)", TEXT_ARG(label), TEXT_ARG(url));
}

static void put_text(struct json_out *json, const struct ringing *ringing, struct arena *arena)
{
    struct message m;
    struct buf lines;
    message_of(ringing, arena, &m);
    buf_init(&lines, 64 * 1024);
    buf_printf(&lines, "%s **%.*s**\n", m.sign,
               TEXT_ARG(message_text(arena, MARKUP_MATTERMOST, m.title, TITLE_MOST)));
    buf_text(&lines, message_text(arena, MARKUP_MATTERMOST, m.body, BODY_MOST));
    put_link(&lines, m.link_label, m.link);
    put_link(&lines, m.ack_label, m.ack);
    json_pair_text(json, "text", buf_view(&lines));
    buf_done(&lines);
}

static struct text channel_of(const struct mattermost *mattermost, struct text address)
{
    if (text_starts(address, TEXT("#")))
        return text_slice(address, 1, address.len);
    return text_starts(address, TEXT("@")) ? address : mattermost->channel;
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct mattermost *mattermost = self;
    const struct text channel = channel_of(mattermost, ringing->address);
    const bool urgent = mattermost->urgent && ringing->ring->level >= 3 &&
                        ringing->tells == RING_RAISED && !ringing->is_test;
    struct arena *arena = arena_new("mattermost", 8192);
    struct json_out json;
    struct buf body;
    buf_init(&body, 256 * 1024);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    put_text(&json, ringing, arena);
    if (mattermost->username.len)
        json_pair_text(&json, "username", mattermost->username);
    if (channel.len)
        json_pair_text(&json, "channel", channel);
    if (urgent) {
        json_key(&json, "priority");
        json_put_raw(&json, TEXT("{\"priority\":\"urgent\",\"requested_ack\":true}"));
    }
    json_end(&json, '}');
    hook_send(
        alarm,
        &(struct hook_call){.judge = judge, .hook = &mattermost->hook, .body = buf_view(&body)},
        token);
    buf_done(&body);
    arena_free(&arena);
}

static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct mattermost *mattermost = self;
    (void)address;
    hook_send(alarm,
              &(struct hook_call){
                  .judge = judge, .hook = &mattermost->hook, .body = TEXT("{\"text\":\"\"}")},
              token);
}

const struct alarm_kind alarm_kind_mattermost = {
    .name = "mattermost",
    .about = "Posts to Mattermost through its incoming webhook.",
    .size = sizeof(struct mattermost),
    .options = options,
    .apart = true,
    .ends = true,
    .personal = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
