#ifndef REPLY_FAKE_SKY_H
#define REPLY_FAKE_SKY_H
/* A server of the AT Protocol, as strict as the real one, for the tests of to_bluesky. */
#include "base/json.h"
#include "reply/stage.h"

#define SKY_DID    "did:plc:blfnsi2dwaiwdaxcsi3333mh"
#define SKY_TARGET "at://did:plc:f5rived2kn53tqkupr3p5tz3/app.bsky.feed.post/3mptbyqhi7s2f"

static inline void sky_error(struct spoken *spoken, int status, const char *name)
{
    spoken->status = status;
    buf_printf(&spoken->body, "{\"error\":\"%s\",\"message\":\"in words: %s\"}", name, name);
}

static inline void sky_session(struct net *net, struct spoken *spoken)
{
    snprintf(net->access, sizeof(net->access), "access-token-%d", ++net->sessions);
    snprintf(net->refresh, sizeof(net->refresh), "refresh-token-%d", net->sessions);
    buf_printf(&spoken->body,
               "{\"did\":\"" SKY_DID "\",\"handle\":\"care.umi.example\",\"active\":true,"
               "\"accessJwt\":\"%s\",\"refreshJwt\":\"%s\",\"didDoc\":{\"service\":[{\"id\":"
               "\"#atproto_pds\",\"type\":\"AtprotoPersonalDataServer\",\"serviceEndpoint\":"
               "\"http://127.0.0.1:%d\"}]}}",
               net->access, net->refresh, fake_port(net->fake));
}

static inline void sky_get_record(struct net *net, const struct request *request,
                                  struct spoken *spoken)
{
    char rkey[128];
    query_of(request->line, "rkey", rkey, sizeof(rkey));
    const struct stood *stood = stood_of(net, rkey);
    if (!stood) {
        sky_error(spoken, 400, "RecordNotFound");
        return;
    }
    char repo[128];
    query_of(request->line, "repo", repo, sizeof(repo));
    struct json_out json;
    json_out_init(&json, &spoken->body);
    json_begin(&json, '{');
    char uri[300];
    snprintf(uri, sizeof(uri), "at://%s/app.bsky.feed.post/%s", repo, rkey);
    json_pair_str(&json, "uri", uri);
    json_pair_str(&json, "cid", "bafyreiexample");
    json_key(&json, "value");
    json_begin(&json, '{');
    json_pair_str(&json, "text", stood->text);
    if (stood->root[0]) {
        json_key(&json, "reply");
        json_put_raw(&json, text_of(stood->root));
    }
    json_end(&json, '}');
    json_end(&json, '}');
}

static inline void sky_get_posts(struct net *net, const struct request *request,
                                 struct spoken *spoken)
{
    char uri[512];
    query_of(request->line, "uris", uri, sizeof(uri));
    const char *rkey = strrchr(uri, '/');
    const struct stood *stood = rkey ? stood_of(net, rkey + 1) : NULL;
    if (net->no_appview) {
        sky_error(spoken, 502, "UpstreamFailure");
        return;
    }
    buf_text(&spoken->body, TEXT("{\"posts\":["));
    if (stood)
        buf_printf(
            &spoken->body,
            "{\"uri\":\"%s\",\"cid\":\"bafyreitarget\",\"author\":{\"handle\":\"ken.example\","
            "\"viewer\":{\"blockedBy\":%s}},\"record\":{\"text\":\"x\"%s%s},"
            "\"viewer\":{\"replyDisabled\":%s}}",
            uri, net->blocks_us ? "true" : "false", stood->root[0] ? ",\"reply\":" : "",
            stood->root, net->reply_disabled ? "true" : "false");
    buf_text(&spoken->body, TEXT("]}"));
}

/* What the real one refuses too. */
static inline void sky_create(struct net *net, const struct request *request, struct spoken *spoken)
{
    struct arena *arena = arena_new("sky", 8192);
    struct json *json = NULL;
    net->written++;
    if (json_parse(request->body, arena, &json, NULL)) {
        sky_error(spoken, 400, "InvalidRequest");
        arena_free(&arena);
        return;
    }
    const struct json *record = json_find(json, "record"), *reply = json_find(record, "reply");
    const struct text rkey = json_text_at(json, "rkey"), text = json_text_at(record, "text");
    char key[128];
    snprintf(key, sizeof(key), "%.*s", TEXT_ARG(rkey));
    if (!text_is(json_text_at(json, "repo"), SKY_DID) || rkey.len != 13 || text.len > 3000 ||
        !text_is(json_text_at(record, "$type"), "app.bsky.feed.post") ||
        !json_text_at(record, "createdAt").len) {
        sky_error(spoken, 400, "InvalidRequest");
    } else if (stood_of(net, key)) {
        sky_error(spoken, 500, "InternalServerError");
    } else {
        char said[4096];
        snprintf(said, sizeof(said), "%.*s", TEXT_ARG(text));
        struct stood *stood = stand(net, key, said);
        snprintf(stood->raw, sizeof(stood->raw), "%.*s", TEXT_ARG(request->body));
        snprintf(stood->parent, sizeof(stood->parent), "%.*s",
                 TEXT_ARG(json_text_at(json_find(reply, "parent"), "uri")));
        buf_printf(&spoken->body,
                   "{\"uri\":\"at://" SKY_DID "/app.bsky.feed.post/%s\",\"cid\":\"bafyreiown\"}",
                   key);
    }
    arena_free(&arena);
}

static inline void sky_delete(struct net *net, const struct request *request, struct spoken *spoken)
{
    struct arena *arena = arena_new("sky", 8192);
    struct json *json = NULL;
    char key[128] = "";
    if (json_parse(request->body, arena, &json, NULL) == OK)
        snprintf(key, sizeof(key), "%.*s", TEXT_ARG(json_text_at(json, "rkey")));
    struct stood *stood = stood_of(net, key);
    if (stood)
        stood->gone = true;
    buf_text(&spoken->body, TEXT("{}"));
    arena_free(&arena);
}

static inline bool sky_sign(struct net *net, const struct request *request, struct spoken *spoken)
{
    if (strstr(request->line, "createSession")) {
        if (net->password_wrong || text_find(request->body, TEXT("app-pass-word")) < 0)
            sky_error(spoken, 401, "AuthenticationRequired");
        else
            sky_session(net, spoken);
        return true;
    }
    if (!strstr(request->line, "refreshSession"))
        return false;
    net->refreshes++;
    if (net->refresh_dead || strcmp(request->token, net->refresh) != 0)
        sky_error(spoken, 400, "ExpiredToken");
    else
        sky_session(net, spoken);
    return true;
}

static inline void fake_sky(struct net *net, const struct request *request, struct spoken *spoken)
{
    char name[256];
    if (sky_sign(net, request, spoken))
        return;
    if (!net->access[0] || strcmp(request->token, net->access) != 0) {
        sky_error(spoken, 400, request->token[0] ? "ExpiredToken" : "AuthMissing");
        return;
    }
    if (strstr(request->line, "getSession")) {
        buf_text(&spoken->body, TEXT("{\"did\":\"" SKY_DID "\",\"handle\":\"care.umi.example\","
                                     "\"active\":true}"));
    } else if (strstr(request->line, "getRecord")) {
        sky_get_record(net, request, spoken);
    } else if (strstr(request->line, "getPosts")) {
        sky_get_posts(net, request, spoken);
    } else if (strstr(request->line, "createRecord")) {
        sky_create(net, request, spoken);
    } else if (strstr(request->line, "deleteRecord")) {
        sky_delete(net, request, spoken);
    } else if (strstr(request->line, "resolveHandle")) {
        query_of(request->line, "handle", name, sizeof(name));
        if (strcmp(name, "ken.example.com") == 0)
            buf_text(&spoken->body, TEXT("{\"did\":\"did:plc:f5rived2kn53tqkupr3p5tz3\"}"));
        else
            sky_error(spoken, 400, "InvalidRequest");
    } else {
        sky_error(spoken, 501, "MethodNotImplemented");
    }
}

#define SKY_SENDER(more)                                                                           \
    "  - {id: sky, client: umi, brand: umi-foods, kind: bluesky, account: care.umi.example,\n"     \
    "     options: {server: 'http://127.0.0.1:PORT', private: true, handle: care.umi.example,\n"   \
    "               password: app-pass-word, every: 1ms" more "}}\n"

static inline struct outgoing sky_reply(const char *id, const char *text)
{
    return (struct outgoing){.client = TEXT("umi"),
                             .brand = TEXT("umi-foods"),
                             .id = text_of(id),
                             .sender = TEXT("sky"),
                             .text = text_of(text),
                             .lang = TEXT("ja"),
                             .answers = TEXT("bluesky:" SKY_TARGET),
                             .at_ms = clock_now_ms()};
}

/* A stage with one account and the post it answers. */
static inline struct stage *sky_open(const char *senders)
{
    struct stage *s = stage_open(senders, fake_sky);
    stand(&s->net, "3mptbyqhi7s2f", "the soup");
    return s;
}
#endif
