#include "alarm/webhook.h"
#include "base/clock.h"

#include <inttypes.h>

enum style { STYLE_SLACK, STYLE_GENERIC };

struct webhook {
    struct text url, secret;
    int style;
    bool private_allowed;
    int64_t timeout_ms;
};

static const struct option options[] = {
    {"url", OPTION_SECRET, offsetof(struct webhook, url), NULL, 0, 0,
     "The endpoint: whoever knows it may post there, so it is a secret.", NULL},
    {"style", OPTION_CHOICE, offsetof(struct webhook, style), "slack", 0, 0,
     "slack (also Mattermost) or generic: our own signed JSON.", "slack,generic"},
    {"secret", OPTION_SECRET, offsetof(struct webhook, secret), NULL, 0, 0,
     "The key that signs generic messages.", NULL},
    {"private", OPTION_BOOL, offsetof(struct webhook, private_allowed), "false", 0, 0,
     "The endpoint may have a private address.", NULL},
    {"timeout", OPTION_SPAN, offsetof(struct webhook, timeout_ms), "10s", 1000, 60000,
     "How long it may take to answer.", NULL},
    {0},
};

static enum err outcome_of(const struct http_answer *answer, struct why *why)
{
    int status = answer->status;
    if (status >= 200 && status < 300)
        return OK;
    if (status == 408 || status == 429 || status >= 500)
        return why_set(why, ERR_AGAIN, "the webhook answered %d", status);
    if (status)
        return why_set(why, ERR_DENIED,
                       "the webhook answered %d: it is gone or refuses us; look at its address",
                       status);
    *why = answer->why;
    return why->code == ERR_IO || why->code == OK ? ERR_AGAIN : why->code;
}

static void answered(const struct http_answer *answer, void *arg)
{
    struct why why = {0};
    enum err outcome = outcome_of(answer, &why);
    alarm_done(NULL, arg, outcome, &why, answer->retry_after_ms);
}

static void post(struct alarm *alarm, const struct webhook *hook, const struct ringing *ringing,
                 struct text body, void *token)
{
    char time[24];
    int64_t seconds = clock_now_ms() / 1000;
    int len = snprintf(time, sizeof(time), "%" PRId64, seconds);
    struct buf sign;
    buf_init(&sign, 256);
    struct header headers[4] = {{TEXT("Content-Type"), TEXT("application/json")}};
    size_t count = 1;
    if (hook->style == STYLE_GENERIC) {
        headers[count++] = (struct header){TEXT("webhook-id"), ringing->ring_id};
        headers[count++] = (struct header){TEXT("webhook-timestamp"), {time, (size_t)len}};
    }
    if (hook->style == STYLE_GENERIC && hook->secret.len &&
        webhook_sign(hook->secret, ringing->ring_id, seconds, body, &sign) == OK)
        headers[count++] = (struct header){TEXT("webhook-signature"), buf_view(&sign)};
    http_send(alarm_http(alarm), &(struct http_request){.method = "POST",
                                                        .url = hook->url,
                                                        .body = body,
                                                        .headers = headers,
                                                        .header_count = count,
                                                        .timeout_ms = hook->timeout_ms,
                                                        .most_bytes = 64 * 1024,
                                                        .private_allowed = hook->private_allowed,
                                                        .secret = hook->url,
                                                        .on_done = answered,
                                                        .arg = token});
    buf_done(&sign);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    const struct webhook *hook = self;
    struct why why = {0};
    if (!hook->url.len) {
        enum err err = why_set(&why, ERR_BAD_INPUT, "the webhook has no url");
        alarm_done(alarm, token, err, &why, -1);
        return;
    }
    struct buf body;
    buf_init(&body, 256 * 1024);
    enum err err = hook->style == STYLE_SLACK ? webhook_slack(ringing, &body)
                                              : webhook_generic(ringing, &body);
    if (err) {
        err = why_set(&why, err, "the message grows too long");
        alarm_done(alarm, token, err, &why, -1);
    } else {
        post(alarm, hook, ringing, buf_view(&body), token);
    }
    buf_done(&body);
}

const struct alarm_kind alarm_kind_webhook = {
    .name = "webhook",
    .about = "Posts to a chat's incoming webhook, or our own signed JSON to any address.",
    .size = sizeof(struct webhook),
    .options = options,
    .apart = true,
    .ring = ring,
};
