#include "alarm/hook.h"
#include "alarm/webhook.h"
#include "base/clock.h"

#include <inttypes.h>

enum { BODY_MOST = 256 * 1024 };

struct webhook {
    struct delivery delivery;
    struct hook hook;
    struct text secret, old_secret;
};

static const struct option options[] = {
    HOOK_OPTIONS(struct webhook, OPTION_SECRET, NULL,
                 "The endpoint: whoever knows it may post there, so it is a secret."),
    {"secret", OPTION_SECRET, offsetof(struct webhook, secret), NULL, 0, 0,
     "The key that signs the messages (HMAC-SHA256).", NULL},
    {"old-secret", OPTION_SECRET, offsetof(struct webhook, old_secret), NULL, 0, 0,
     "The key before it: while both stand here messages carry two signatures.", NULL},
    DELIVERY_OPTIONS(struct webhook, "false"),
    {0},
};

static enum err valid(const void *self, struct why *why)
{
    const struct webhook *webhook = self;
    return hook_valid(&webhook->hook, webhook->hook.url, why);
}

static void sign(const struct webhook *webhook, const struct ringing *ringing, int64_t seconds,
                 struct text body, struct buf *out)
{
    const struct text keys[] = {webhook->secret, webhook->old_secret};
    for (size_t i = 0; i < 2; i++) {
        if (!keys[i].len)
            continue;
        if (out->len)
            buf_byte(out, ' ');
        must(webhook_sign(keys[i], ringing->ring_id, seconds, body, out) == OK);
    }
}

static void post(struct alarm *alarm, const struct webhook *webhook, const struct ringing *ringing,
                 struct text body, void *token)
{
    char time[24];
    const int64_t seconds = clock_now_ms() / 1000;
    const int len = snprintf(time, sizeof(time), "%" PRId64, seconds);
    struct buf signature;
    buf_init(&signature, 512);
    sign(webhook, ringing, seconds, body, &signature);
    struct hook_call call = {.hook = &webhook->hook,
                             .body = body,
                             .headers = {{TEXT("webhook-id"), ringing->ring_id},
                                         {TEXT("webhook-timestamp"), {time, (size_t)len}}},
                             .header_count = 2,
                             .secrets = {webhook->secret, webhook->old_secret}};
    if (signature.len)
        call.headers[call.header_count++] =
            (struct header){TEXT("webhook-signature"), buf_view(&signature)};
    hook_send(alarm, &call, token);
    buf_done(&signature);
}

static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    struct buf body;
    buf_init(&body, BODY_MOST);
    struct why why;
    enum err err = webhook_generic(ringing, &body);
    if (err) {
        err = why_set(&why, err, "the message grows beyond %d bytes", BODY_MOST);
        alarm_done(alarm, token, err, &why, -1);
    } else {
        post(alarm, self, ringing, buf_view(&body), token);
    }
    buf_done(&body);
}

static void check(struct alarm *alarm, void *self, struct text address, void *token)
{
    const struct webhook *webhook = self;
    (void)address;
    alarm_proves(token, PROOF_REACHED);
    hook_send(alarm, &(struct hook_call){.hook = &webhook->hook, .method = "HEAD", .reach = true},
              token);
}

const struct alarm_kind alarm_kind_webhook = {
    .name = "webhook",
    .about = "Posts our own signed JSON to any address.",
    .size = sizeof(struct webhook),
    .options = options,
    .ends = true,
    .ring = ring,
    .valid = valid,
    .check = check,
    .judge = hook_judge,
};
