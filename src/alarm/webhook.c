#include "alarm/webhook.h"

#include "base/json.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

/* What else the message tells of. */
static void put_carried(struct json_out *json, const struct ringing *ringing)
{
    if (!ringing->carried_count)
        return;
    json_pair_int(json, "incidents", (int64_t)ringing->incidents);
    json_key(json, "more");
    json_begin(json, '[');
    for (size_t i = 0; i < ringing->carried_count; i++) {
        const struct carried *carried = &ringing->carried[i];
        json_begin(json, '{');
        json_pair_text(json, "ring", carried->ring.ring);
        json_pair_text(json, "client", carried->ring.client);
        json_pair_text(json, "brand", carried->ring.brand);
        json_pair_text(json, "story", carried->ring.story);
        json_pair_int(json, "level", carried->ring.level);
        if (carried->story_url.len)
            json_pair_text(json, "url", carried->story_url);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void generic_data(struct json_out *json, const struct ringing *ringing)
{
    const struct event *ring = ringing->ring, *about = ringing->about;
    const struct figures *f = &about->figures;
    json_begin(json, '{');
    json_pair_text(json, "client", ring->client);
    json_pair_text(json, "brand", ring->brand);
    json_pair_text(json, "story", ring->story);
    json_pair_int(json, "level", ring->level);
    json_pair_int(json, "computed", about->computed);
    json_pair_number(json, "score", about->score, 1);
    json_pair_str(json, "category", risk_name(about->category));
    json_pair_text(json, "title", ringing->headline);
    json_pair_text(json, "text", ringing->body);
    json_key(json, "why");
    json_begin(json, '[');
    for (size_t i = 0; i < about->why_count; i++)
        json_put_text(json, about->why[i].text);
    json_end(json, ']');
    json_pair_int(json, "authors", f->authors);
    json_pair_int(json, "posts", f->posts);
    json_pair_int(json, "reposts", f->reposts);
    json_pair_int(json, "reach", f->reach);
    json_pair_int(json, "networks", f->networks);
    if (about->first_post.at)
        json_pair_text(json, "first_post", about->first_post);
    json_pair_text(json, "person", ring->person);
    json_pair_int(json, "step", ring->step);
    json_pair_bool(json, "test", ringing->is_test);
    put_carried(json, ringing);
    if (ringing->by.len)
        json_pair_text(json, "by", ringing->by);
    if (ringing->handed_over.len)
        json_pair_text(json, "handed_over", ringing->handed_over);
    if (ringing->story_url.at)
        json_pair_text(json, "url", ringing->story_url);
    if (ringing->ack_url.len)
        json_pair_text(json, "ack_url", ringing->ack_url);
    json_end(json, '}');
}

enum err webhook_generic(const struct ringing *ringing, struct buf *out)
{
    static const char *const types[] = {"alert.raised", "alert.acknowledged", "alert.cleared"};
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_int(&json, "version", 1);
    json_pair_text(&json, "id", ringing->ring_id);
    json_pair_str(&json, "type", types[ringing->tells]);
    json_pair_text(&json, "alert", ringing->alert_key);
    json_pair_time(&json, "at", ringing->ring->at_ms);
    json_pair_text(&json, "tenant", ringing->ring->client);
    json_key(&json, "data");
    generic_data(&json, ringing);
    json_end(&json, '}');
    return buf_over(out) ? ERR_LIMIT : OK;
}

enum err webhook_sign(struct text secret, struct text id, int64_t seconds, struct text body,
                      struct buf *out)
{
    struct buf signedbytes;
    buf_init(&signedbytes, 1 << 20);
    buf_text(&signedbytes, id);
    buf_printf(&signedbytes, ".%" PRId64 ".", seconds);
    buf_text(&signedbytes, body);
    unsigned char digest[EVP_MAX_MD_SIZE], coded[EVP_MAX_MD_SIZE * 2];
    unsigned int len = 0;
    bool good = !buf_over(&signedbytes) &&
                HMAC(EVP_sha256(), secret.at, (int)secret.len,
                     (const unsigned char *)signedbytes.at, signedbytes.len, digest, &len) != NULL;
    buf_done(&signedbytes);
    if (!good)
        return ERR_LIMIT;
    int n = EVP_EncodeBlock(coded, digest, (int)len);
    buf_text(out, TEXT("v1,"));
    return buf_add(out, coded, (size_t)n);
}
