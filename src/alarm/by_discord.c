#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/clock.h"
#include "base/json.h"

/* Discord's limits: content 2000, title of an embed 256, its description 4096. */
enum { CONTENT_MOST = 1000, TITLE_MOST = 256, DESCRIPTION_MOST = 3000 };

struct discord {
    struct delivery delivery;
    struct hook hook;
    struct text username, thread;
};

static const struct option options[] = {
    HOOK_OPTIONS(struct discord, OPTION_SECRET, NULL,
                 "The webhook's address: whoever knows it may post there."),
    {"username", OPTION_TEXT, offsetof(struct discord, username), "hinomi", 0, 0,
     "The name under which it posts.", NULL},
    {"thread", OPTION_TEXT, offsetof(struct discord, thread), NULL, 0, 0,
     "The id of the thread to post to; without it the channel.", NULL},
    DELIVERY_OPTIONS(struct discord, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct discord *discord = self;
    if (discord->thread.len && !text_all_between(discord->thread, '0', '9'))
        return why_set(why, ERR_BAD_INPUT, "thread is the thread's id, a number");
    return hook_valid(&discord->hook, discord->hook.url, why);
}

/* {"message":"You are being rate limited.","retry_after":64.57}: in seconds, finer than the header.
 */
static int64_t patience(const struct http_answer *answer)
{
    if (answer->status != 429)
        return -1;
    struct arena *arena = arena_new("answer", 4096);
    struct json *json = NULL;
    double wait = -1;
    if (json_parse(answer->body, arena, &json, NULL) == OK)
        wait = json_number_at(json, "retry_after", -1);
    arena_free(&arena);
    return wait >= 0 && wait < 1e6 ? (int64_t)(wait * 1000) + 1 : -1;
}

/* {"message":"Unknown Webhook","code":10015} */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    struct arena *arena = arena_new("answer", 4096);
    struct json *json = NULL;
    struct text said = answer->body;
    if (json_parse(answer->body, arena, &json, NULL) == OK && json_text_at(json, "message").len)
        said = json_text_at(json, "message");
    const enum err err = hook_status(answer->status, said, why);
    arena_free(&arena);
    return err;
}

static int64_t colour_of(const struct ringing *ringing)
{
    static const int64_t colours[] = {0x2ecc71, 0xf1c40f, 0xe67e22, 0xe74c3c, 0x8e1b1b};
    const int level = ringing->ring->level;
    if (ringing->tells == RING_RESOLVED || ringing->is_test)
        return colours[0];
    return colours[level < 0 ? 0 : level > 4 ? 4 : level];
}

/* [label](address): ours, so it may be a link; an address that could end it early is not. */
static void put_link(struct buf *out, struct text label, struct text url)
{
    if (!url.len || url.len > 800 || text_find(url, TEXT(")")) >= 0 ||
        text_find(url, TEXT(" ")) >= 0)
        return;
    buf_printf(out, "\n[%.*s](%.*s)", TEXT_ARG(label), TEXT_ARG(url));
}

static void put_embed(struct json_out *json, const struct ringing *ringing, const struct message *m,
                      struct arena *arena)
{
    struct buf lines;
    buf_init(&lines, 64 * 1024);
    buf_text(&lines, message_text(arena, MARKUP_DISCORD, m->body, DESCRIPTION_MOST - 1000));
    put_link(&lines, m->link_label, m->link);
    put_link(&lines, m->ack_label, m->ack);
    json_begin(json, '{');
    json_pair_text(json, "title",
                   message_text(arena, MARKUP_DISCORD, ringing->brand_name, TITLE_MOST));
    json_pair_text(json, "description", buf_view(&lines));
    if (m->link.len && m->link.len <= 2000)
        json_pair_text(json, "url", m->link);
    json_pair_int(json, "color", colour_of(ringing));
    json_pair_time(json, "timestamp", ringing->ring->at_ms);
    json_end(json, '}');
    buf_done(&lines);
}

static void put_message(struct json_out *json, const struct discord *discord,
                        const struct ringing *ringing, struct arena *arena)
{
    struct message m;
    message_of(ringing, arena, &m);
    const struct text title = arena_printf(arena, "%s %.*s", m.sign, TEXT_ARG(m.title));
    json_begin(json, '{');
    json_pair_text(json, "content", message_text(arena, MARKUP_DISCORD, title, CONTENT_MOST));
    json_pair_text(json, "username", message_text(arena, MARKUP_NONE, discord->username, 80));
    json_key(json, "allowed_mentions");
    json_put_raw(json, TEXT("{\"parse\":[]}"));
    json_key(json, "embeds");
    json_begin(json, '[');
    put_embed(json, ringing, &m, arena);
    json_end(json, ']');
    json_end(json, '}');
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct discord *discord = self;
    struct arena *arena = arena_new("discord", 8192);
    struct json_out json;
    struct buf body;
    buf_init(&body, 256 * 1024);
    json_out_init(&json, &body);
    put_message(&json, discord, ringing, arena);
    const struct text url = discord->hook.url;
    /* wait: the answer comes when the message stands there, not before. */
    hook_send(alarm,
              &(struct hook_call){.judge = judge,
                                  .patience = patience,
                                  .hook = &discord->hook,
                                  .url = arena_printf(arena, "%.*s%swait=true%s%.*s", TEXT_ARG(url),
                                                      text_find(url, TEXT("?")) < 0 ? "?" : "&",
                                                      discord->thread.len ? "&thread_id=" : "",
                                                      TEXT_ARG(discord->thread)),
                                  .body = buf_view(&body)},
              token);
    buf_done(&body);
    arena_free(&arena);
}

/* A webhook tells about itself to whoever knows its address. */
static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct discord *discord = self;
    (void)address;
    hook_send(alarm, &(struct hook_call){.judge = judge, .hook = &discord->hook}, token);
}

const struct alarm_kind alarm_kind_discord = {
    .name = "discord",
    .about = "Posts to a Discord channel through its webhook.",
    .size = sizeof(struct discord),
    .options = options,
    .apart = true,
    .ends = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
    .patience = patience,
};
