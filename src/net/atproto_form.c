#include "base/clock.h"
#include "base/json.h"
#include "net/atproto.h"

#include <openssl/evp.h>

/* ---- names ---- */

static bool plain_part(struct text part)
{
    for (size_t i = 0; i < part.len; i++)
        if ((unsigned char)part.at[i] <= ' ' || part.at[i] == 0x7f || strchr("?#/\"", part.at[i]))
            return false;
    return part.len > 0 && part.len <= 512;
}

bool atproto_uri_read(struct text uri, struct atproto_uri *uri_out)
{
    struct atproto_uri parts;
    if (!text_starts(uri, TEXT("at://")))
        return false;
    struct text rest = text_slice(uri, 5, uri.len);
    if (!text_cut(&rest, '/', &parts.repo) || !text_cut(&rest, '/', &parts.collection))
        return false;
    parts.rkey = rest;
    if (!plain_part(parts.repo) || !plain_part(parts.collection) || !plain_part(parts.rkey))
        return false;
    *uri_out = parts;
    return true;
}

struct text atproto_tid(int64_t us, unsigned clock, char room[ATPROTO_TID + 1])
{
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    uint64_t value = ((uint64_t)us & ((1ULL << 53) - 1)) << 10 | (clock & 1023);
    for (int i = ATPROTO_TID - 1; i >= 0; i--) {
        room[i] = letters[value & 31];
        value >>= 5;
    }
    room[ATPROTO_TID] = '\0';
    return (struct text){room, ATPROTO_TID};
}

/* ---- writing ---- */

static void put_ref(struct json_out *json, const char *key, const struct atproto_ref *ref)
{
    json_key(json, key);
    json_begin(json, '{');
    json_pair_text(json, "uri", ref->uri);
    json_pair_text(json, "cid", ref->cid);
    json_end(json, '}');
}

static void put_facet(struct json_out *json, const struct atproto_facet *facet)
{
    static const char *const types[] = {"app.bsky.richtext.facet#link",
                                        "app.bsky.richtext.facet#mention",
                                        "app.bsky.richtext.facet#tag"};
    static const char *const keys[] = {"uri", "did", "tag"};
    json_begin(json, '{');
    json_key(json, "index");
    json_begin(json, '{');
    json_pair_int(json, "byteStart", facet->bytes.from);
    json_pair_int(json, "byteEnd", facet->bytes.to);
    json_end(json, '}');
    json_key(json, "features");
    json_begin(json, '[');
    json_begin(json, '{');
    json_pair_str(json, "$type", types[facet->feature]);
    json_pair_text(json, keys[facet->feature], facet->value);
    json_end(json, '}');
    json_end(json, ']');
    json_end(json, '}');
}

static void put_record(struct json_out *json, const struct atproto_post *post)
{
    json_begin(json, '{');
    json_pair_str(json, "$type", "app.bsky.feed.post");
    json_pair_text(json, "text", post->text);
    json_pair_time(json, "createdAt", post->created_ms);
    if (post->lang.len) {
        json_key(json, "langs");
        json_begin(json, '[');
        json_put_text(json, post->lang);
        json_end(json, ']');
    }
    if (post->parent.uri.len) {
        json_key(json, "reply");
        json_begin(json, '{');
        put_ref(json, "root", post->root.uri.len ? &post->root : &post->parent);
        put_ref(json, "parent", &post->parent);
        json_end(json, '}');
    }
    if (post->facet_count) {
        json_key(json, "facets");
        json_begin(json, '[');
        for (size_t i = 0; i < post->facet_count; i++)
            put_facet(json, &post->facets[i]);
        json_end(json, ']');
    }
    json_end(json, '}');
}

void atproto_post_write(struct buf *out, struct text repo, struct text rkey,
                        const struct atproto_post *post)
{
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_text(&json, "repo", repo);
    json_pair_str(&json, "collection", "app.bsky.feed.post");
    json_pair_text(&json, "rkey", rkey);
    json_key(&json, "record");
    put_record(&json, post);
    json_end(&json, '}');
}

/* ---- reading ---- */

void atproto_error_read(struct text body, struct arena *arena, struct atproto_error *error_out)
{
    struct json *json = NULL;
    *error_out = (struct atproto_error){0};
    if (json_parse(body, arena, &json, NULL))
        return; /* a page of a machine in between */
    error_out->name = json_text_at(json, "error");
    error_out->message = json_text_at(json, "message");
}

static void ref_of(const struct json *json, struct atproto_ref *ref)
{
    ref->uri = json_text_at(json, "uri");
    ref->cid = json_text_at(json, "cid");
}

static void record_of(const struct json *json, const char *value_key, struct atproto_record *record)
{
    const struct json *value = json_find(json, value_key);
    const struct json *reply = json_find(value, "reply");
    *record = (struct atproto_record){.text = json_text_at(value, "text")};
    ref_of(json, &record->ref);
    ref_of(json_find(reply, "root"), &record->root);
    ref_of(json_find(reply, "parent"), &record->parent);
}

/* Both parts of a ref are there, and it is one of a record. */
static bool ref_good(const struct atproto_ref *ref)
{
    struct atproto_uri parts;
    return ref->cid.len > 0 && ref->cid.len <= 256 && atproto_uri_read(ref->uri, &parts);
}

enum err atproto_record_read(struct text body, struct arena *arena,
                             struct atproto_record *record_out, struct why *why)
{
    struct json *json = NULL;
    struct atproto_record record;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    record_of(json, "value", &record);
    if (!ref_good(&record.ref))
        return why_set(why, ERR_BAD_INPUT, "the answer names no record");
    *record_out = record;
    return OK;
}

enum err atproto_seen_read(struct text body, struct arena *arena, struct atproto_seen *seen_out,
                           struct why *why)
{
    struct json *json = NULL;
    struct atproto_seen seen = {0};
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the answer is no JSON");
    const struct json *posts = json_find(json, "posts");
    if (!posts || posts->kind != JSON_ARRAY)
        return why_set(why, ERR_BAD_INPUT, "the answer holds no list of posts");
    const struct json *post = posts->first;
    if (!post)
        return why_set(why, ERR_NOT_FOUND, "the post is not there");
    record_of(post, "record", &seen.record);
    if (!ref_good(&seen.record.ref))
        return why_set(why, ERR_BAD_INPUT, "the answer names no post");
    const struct json *author = json_find(post, "author"), *us = json_find(author, "viewer");
    seen.handle = json_text_at(author, "handle");
    seen.reply_disabled = json_bool_at(json_find(post, "viewer"), "replyDisabled", false);
    seen.blocks_us = json_bool_at(us, "blockedBy", false);
    seen.blocked_by_us =
        json_text_at(us, "blocking").len > 0 || json_find(us, "blockingByList") != NULL;
    *seen_out = seen;
    return OK;
}

/* ---- sessions ---- */

/* What a token says of its own end: a hint for people, nothing is decided by it. */
static int64_t token_ends(struct text token, struct arena *arena)
{
    struct text rest = token, part;
    struct json *json = NULL;
    int64_t exp = 0;
    if (!text_cut(&rest, '.', &part) || !rest.at)
        return 0;
    (void)text_cut(&rest, '.', &part); /* head.claims.signature */
    if (part.len > 4096)
        return 0;
    const size_t padded = (part.len + 3) / 4 * 4;
    char *in = arena_alloc(arena, padded + 1);
    unsigned char *out = arena_alloc(arena, padded + 4);
    for (size_t i = 0; i < padded; i++) {
        in[i] = '=';
        if (i < part.len)
            in[i] = part.at[i];
        if (in[i] == '-')
            in[i] = '+';
        if (in[i] == '_')
            in[i] = '/';
    }
    int len = EVP_DecodeBlock(out, (const unsigned char *)in, (int)padded);
    len -= (int)(padded - part.len);
    if (len <= 0 || json_parse((struct text){(const char *)out, (size_t)len}, arena, &json, NULL))
        return 0;
    exp = json_int_at(json, "exp", 0);
    return exp > 0 && exp < TIME_MAX_MS / 1000 ? exp * 1000 : 0;
}

/* The server where the account lives, of its own document. */
static struct text pds_of(const struct json *doc, bool plain_allowed)
{
    const struct json *list = json_find(doc, "service");
    if (!list || list->kind != JSON_ARRAY)
        return (struct text){0};
    for (const struct json *one = list->first; one; one = one->next) {
        const struct text url = json_text_at(one, "serviceEndpoint");
        if (!text_ends(json_text_at(one, "id"), TEXT("#atproto_pds")))
            continue;
        const bool good = text_starts(url, TEXT("https://")) ||
                          (plain_allowed && text_starts(url, TEXT("http://")));
        for (size_t i = 0; i < url.len; i++)
            if ((unsigned char)url.at[i] <= ' ' || url.at[i] == 0x7f || strchr("?#@", url.at[i]))
                return (struct text){0};
        if (good && url.len <= 500 && text_host(url).len)
            return text_ends(url, TEXT("/")) ? text_slice(url, 0, url.len - 1) : url;
    }
    return (struct text){0};
}

/* A token goes into a header as it is. */
static bool token_good(struct text token)
{
    return token.len >= 8 && token.len <= 16384 && text_all_between(token, '!', '~');
}

enum err atproto_session_read(struct text body, bool plain_allowed, struct arena *arena,
                              struct atproto_session *session_out, struct why *why)
{
    struct json *json = NULL;
    if (json_parse(body, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "signing in: the answer is no JSON");
    struct atproto_session session = {.did = json_text_at(json, "did"),
                                      .handle = json_text_at(json, "handle"),
                                      .access = json_text_at(json, "accessJwt"),
                                      .refresh = json_text_at(json, "refreshJwt"),
                                      .inactive = !json_bool_at(json, "active", true)};
    if (!text_starts(session.did, TEXT("did:")) || session.did.len > 2048 ||
        !text_all_between(session.did, '!', '~') || !token_good(session.access) ||
        !token_good(session.refresh))
        return why_set(why, ERR_BAD_INPUT, "signing in: the answer holds no session");
    session.pds = pds_of(json_find(json, "didDoc"), plain_allowed);
    session.expires_ms = token_ends(session.refresh, arena);
    *session_out = session;
    return OK;
}

void atproto_session_save(const struct atproto_session *session, struct buf *out)
{
    struct json_out json;
    json_out_init(&json, out);
    json_begin(&json, '{');
    json_pair_text(&json, "server", session->server);
    json_pair_text(&json, "identifier", session->identifier);
    json_pair_text(&json, "did", session->did);
    json_pair_text(&json, "handle", session->handle);
    json_pair_text(&json, "pds", session->pds);
    json_pair_text(&json, "access", session->access);
    json_pair_text(&json, "refresh", session->refresh);
    json_pair_int(&json, "expires_ms", session->expires_ms);
    json_end(&json, '}');
}

enum err atproto_session_load(struct text saved, struct arena *arena,
                              struct atproto_session *session_out, struct why *why)
{
    struct json *json = NULL;
    if (json_parse(saved, arena, &json, NULL))
        return why_set(why, ERR_BAD_INPUT, "the kept session is no JSON");
    const struct atproto_session session = {.server = json_text_at(json, "server"),
                                            .identifier = json_text_at(json, "identifier"),
                                            .did = json_text_at(json, "did"),
                                            .handle = json_text_at(json, "handle"),
                                            .pds = json_text_at(json, "pds"),
                                            .access = json_text_at(json, "access"),
                                            .refresh = json_text_at(json, "refresh"),
                                            .expires_ms = json_int_at(json, "expires_ms", 0)};
    if (!session.server.len || !session.identifier.len || !session.did.len ||
        !text_all_between(session.did, '!', '~') || !token_good(session.access) ||
        !token_good(session.refresh) || !session.pds.len)
        return why_set(why, ERR_BAD_INPUT, "the kept session lacks a part");
    *session_out = session;
    return OK;
}
