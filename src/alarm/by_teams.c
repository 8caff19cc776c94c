#include "alarm/hook.h"
#include "alarm/message.h"
#include "base/json.h"

/* A message may have 28 KB; trouble was seen from 21 on. */
enum { WHOLE_MOST = 20 * 1024, TITLE_MOST = 300, LINE_MOST = 1000 };

struct teams {
    struct delivery delivery;
    struct hook hook;
};

static const struct option options[] = {
    HOOK_OPTIONS(struct teams, OPTION_SECRET, NULL,
                 "The address that a Teams workflow gives for posting to a channel or chat."),
    DELIVERY_OPTIONS(struct teams, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct teams *teams = self;
    return hook_valid(&teams->hook, teams->hook.url, why);
}

static void put_line(struct json_out *json, struct text text, bool heading, int level)
{
    json_begin(json, '{');
    json_pair_str(json, "type", "TextBlock");
    json_pair_text(json, "text", text);
    json_pair_bool(json, "wrap", true);
    if (heading) {
        json_pair_str(json, "weight", "Bolder");
        json_pair_str(json, "size", "Medium");
        json_pair_str(json, "style", "heading");
        json_pair_str(json, "color", level >= 3 ? "Attention" : level == 2 ? "Warning" : "Good");
    } else {
        json_pair_str(json, "spacing", "Small");
    }
    json_end(json, '}');
}

/* The body's lines, as many as fit; a new line inside a block is nothing to a card. */
static void put_lines(struct json_out *json, const struct message *m, struct arena *arena)
{
    struct text rest = m->body, line;
    while (text_cut(&rest, '\n', &line)) {
        if (!line.len)
            continue;
        line = message_text(arena, MARKUP_TEAMS, line, LINE_MOST);
        if (json->buf->len + line.len + m->link.len + m->ack.len > WHOLE_MOST - 1024) {
            put_line(json, TEXT("…"), false, 0);
            return;
        }
        put_line(json, line, false, 0);
    }
}

static void put_action(struct json_out *json, struct text label, struct text url)
{
    if (!url.len || url.len > 4000)
        return;
    json_begin(json, '{');
    json_pair_str(json, "type", "Action.OpenUrl");
    json_pair_text(json, "title", label);
    json_pair_text(json, "url", url);
    json_end(json, '}');
}

static void put_card(struct json_out *json, const struct ringing *ringing, const struct message *m,
                     struct arena *arena)
{
    const struct text title = arena_printf(arena, "%s %.*s", m->sign, TEXT_ARG(m->title));
    const bool calm = ringing->tells == RING_RESOLVED || ringing->is_test;
    json_begin(json, '{');
    json_pair_str(json, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    json_pair_str(json, "type", "AdaptiveCard");
    json_pair_str(json, "version", "1.2");
    json_key(json, "msteams");
    json_put_raw(json, TEXT("{\"width\":\"full\"}"));
    json_key(json, "body");
    json_begin(json, '[');
    put_line(json, message_text(arena, MARKUP_TEAMS, title, TITLE_MOST), true,
             calm ? 0 : ringing->ring->level);
    put_lines(json, m, arena);
    json_end(json, ']');
    json_key(json, "actions");
    json_begin(json, '[');
    put_action(json, m->link_label, m->link);
    put_action(json, m->ack_label, m->ack);
    json_end(json, ']');
    json_end(json, '}');
}

/* The old connectors say their failures with status 200: the words are all there is to read. */
static enum err judge(const struct http_answer *answer, struct why *why)
{
    const struct text said = text_trim(answer->body);
    if (answer->status != 200 || !said.len || text_is(said, "1"))
        return hook_judge(answer, why);
    if (text_find(said, TEXT("error")) < 0 && text_find(said, TEXT("fail")) < 0)
        return OK; /* a workflow of one's own may answer what it likes */
    const bool later = text_find(said, TEXT("429")) >= 0 || text_find(said, TEXT("error 5")) >= 0;
    return hook_status(later ? 429 : 400, said, why);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct teams *teams = self;
    struct arena *arena = arena_new("teams", 8192);
    struct message message;
    struct json_out json;
    struct buf body;
    buf_init(&body, 64 * 1024);
    message_of(ringing, arena, &message);
    json_out_init(&json, &body);
    json_begin(&json, '{');
    json_pair_str(&json, "type", "message");
    json_key(&json, "attachments");
    json_begin(&json, '[');
    json_begin(&json, '{');
    json_pair_str(&json, "contentType", "application/vnd.microsoft.card.adaptive");
    json_key(&json, "contentUrl");
    json_put_null(&json);
    json_key(&json, "content");
    put_card(&json, ringing, &message, arena);
    json_end(&json, '}');
    json_end(&json, ']');
    json_end(&json, '}');
    hook_send(alarm,
              &(struct hook_call){.judge = judge, .hook = &teams->hook, .body = buf_view(&body)},
              token);
    buf_done(&body);
    arena_free(&arena);
}

/* A workflow runs at every call with a body: only whether there is one can be asked. */
static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct teams *teams = self;
    (void)address;
    alarm_proves(token, PROOF_REACHED);
    hook_send(
        alarm,
        &(struct hook_call){.judge = judge, .hook = &teams->hook, .method = "HEAD", .reach = true},
        token);
}

const struct alarm_kind alarm_kind_teams = {
    .name = "teams",
    .about = "Posts a card to Microsoft Teams through a workflow's webhook.",
    .size = sizeof(struct teams),
    .options = options,
    .apart = true,
    .ends = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = judge,
};
