#include "alarm/webhook.h"

#include "alarm/words.h"
#include "base/json.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { SLACK_HEADER = 148, SLACK_SECTION = 2000, HOSTILE_MOST = 4000 };

/* Escapes what Slack reads as a link or a call, and puts a zero-width space behind an @. */
static struct text harmless(struct text text, size_t most, struct buf *out)
{
    buf_clear(out);
    text = utf8_head(text, most);
    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '&':
            buf_text(out, TEXT("&amp;"));
            break;
        case '<':
            buf_text(out, TEXT("&lt;"));
            break;
        case '>':
            buf_text(out, TEXT("&gt;"));
            break;
        case '@':
            buf_text(out, TEXT("@\xe2\x80\x8b"));
            break;
        default:
            buf_byte(out, text.at[i]);
        }
    }
    return buf_view(out);
}

/* Cut so that what is shown, entities written out, keeps below Slack's limit. */
static struct text fitting(struct text text, size_t most, struct buf *out)
{
    size_t head = most;
    while (utf8_count(harmless(text, head, out)) > most)
        head -= head / 8 + 1;
    return buf_view(out);
}

static void slack_text(struct json_out *json, const char *kind, struct text text)
{
    json_key(json, "text");
    json_begin(json, '{');
    json_pair_str(json, "type", kind);
    json_pair_text(json, "text", text);
    json_end(json, '}');
}

static void slack_button(struct json_out *json, const struct ringing *ringing)
{
    const bool ja = text_is(ringing->lang, "ja"), it = text_is(ringing->lang, "it");
    json_begin(json, '{');
    json_pair_str(json, "type", "actions");
    json_key(json, "elements");
    json_begin(json, '[');
    json_begin(json, '{');
    json_pair_str(json, "type", "button");
    slack_text(json, "plain_text", ja ? TEXT("開く") : it ? TEXT("Apri") : TEXT("Open"));
    json_pair_text(json, "url", ringing->story_url);
    json_end(json, '}');
    json_end(json, ']');
    json_end(json, '}');
}

enum err webhook_slack(const struct ringing *ringing, struct buf *out)
{
    struct buf safe, body;
    buf_init(&safe, 64 * 1024);
    buf_init(&body, 64 * 1024);
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_text(&json, "text", harmless(ringing->headline, HOSTILE_MOST, &safe));
    if (text_starts(ringing->address, TEXT("#")) || text_starts(ringing->address, TEXT("@")))
        json_pair_text(&json, "channel", ringing->address); /* Mattermost; Slack has its own */
    json_key(&json, "blocks");
    json_begin(&json, '[');
    json_begin(&json, '{');
    json_pair_str(&json, "type", "header");
    slack_text(&json, "plain_text", fitting(ringing->headline, SLACK_HEADER, &safe));
    json_end(&json, '}');
    struct ringing below = *ringing;
    below.story_url = (struct text){NULL, 0};
    words_body(&below, &body);
    json_begin(&json, '{');
    json_pair_str(&json, "type", "section");
    slack_text(&json, "mrkdwn", fitting(buf_view(&body), SLACK_SECTION, &safe));
    json_end(&json, '}');
    if (ringing->story_url.len)
        slack_button(&json, ringing);
    json_end(&json, ']');
    json_end(&json, '}');
    bool over = buf_over(&safe) || buf_over(&body) || buf_over(out);
    buf_done(&safe);
    buf_done(&body);
    return over ? ERR_LIMIT : OK;
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
    if (ringing->story_url.at)
        json_pair_text(json, "url", ringing->story_url);
    json_end(json, '}');
}

enum err webhook_generic(const struct ringing *ringing, struct buf *out)
{
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_text(&json, "id", ringing->ring_id);
    json_pair_str(&json, "type", "alert.raised");
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
