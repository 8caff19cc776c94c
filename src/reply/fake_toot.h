#ifndef REPLY_FAKE_TOOT_H
#define REPLY_FAKE_TOOT_H
/* A server of the Mastodon API for the tests of to_mastodon: keeps idempotency keys, counts
 * characters, resolves one post of another server. */
#include "base/json.h"
#include "base/utf8.h"
#include "reply/stage.h"

#define TOOT_TARGET "https://m.example/users/ken/statuses/114800000000000001"

static inline void toot_put(struct json_out *json, const struct net *net, const struct stood *stood)
{
    char uri[8400], time[TIME_ROOM];
    const bool theirs = strcmp(stood->who, "ken@m.example") == 0;
    struct buf html;
    snprintf(uri, sizeof(uri), "https://social.umi.example/users/care/statuses/%s", stood->raw);
    buf_init(&html, 65536);
    buf_text(&html, TEXT("<p>"));
    for (const char *at = stood->text; *at; at++)
        if (*at == '\n') {
            buf_text(&html, TEXT("<br />"));
        } else if (*at == '&') {
            buf_text(&html, TEXT("&amp;"));
        } else if (strncmp(at, "@ken@m.example", 14) == 0) {
            buf_text(&html, TEXT("<a href=\"#\">@<span>ken</span></a>"));
            at += 13;
        } else {
            buf_byte(&html, *at);
        }
    buf_text(&html, TEXT("</p>"));
    (void)net;
    json_begin(json, '{');
    json_pair_str(json, "id", stood->raw);
    json_pair_str(json, "uri", theirs ? TOOT_TARGET : uri);
    json_pair_str(json, "url", theirs ? TOOT_TARGET : uri);
    json_pair_text(json, "created_at", time_write(stood->at_ms, time));
    json_pair_text(json, "in_reply_to_id",
                   stood->parent[0] ? text_of(stood->parent) : (struct text){0});
    json_pair_str(json, "visibility", stood->root[0] ? stood->root : "public");
    json_pair_text(json, "content", buf_view(&html));
    json_key(json, "account");
    json_begin(json, '{');
    json_pair_str(json, "id", theirs ? "77" : "9");
    json_pair_str(json, "username", theirs ? "ken" : "care");
    json_pair_str(json, "acct", theirs ? "ken@m.example" : "care");
    json_end(json, '}');
    json_end(json, '}');
    buf_done(&html);
}

static inline void toot_post(struct net *net, const struct request *request, struct spoken *spoken)
{
    struct arena *arena = arena_new("toot", 8192);
    struct json *json = NULL;
    struct json_out out;
    json_out_init(&out, &spoken->body);
    net->written++;
    const bool forgets = net->no_appview; /* its hour is over, or it never knew keys */
    struct stood *stood = request->key[0] && !forgets ? stood_of(net, request->key) : NULL;
    if (json_parse(request->body, arena, &json, NULL)) {
        spoken->status = 400;
    } else if (stood) { /* the same key: the same post */
        toot_put(&out, net, stood);
    } else if (utf8_count(json_text_at(json, "status")) > 500) {
        spoken->status = 422;
        buf_text(&spoken->body, TEXT("{\"error\":\"バリデーションに失敗しました: "
                                     "Text上限は500文字です\"}"));
    } else {
        char text[4096];
        snprintf(text, sizeof(text), "%.*s", TEXT_ARG(json_text_at(json, "status")));
        stood = stand(net, request->key, text);
        snprintf(stood->raw, sizeof(stood->raw), "1148%d", net->count);
        snprintf(stood->parent, sizeof(stood->parent), "%.*s",
                 TEXT_ARG(json_text_at(json, "in_reply_to_id")));
        snprintf(stood->root, sizeof(stood->root), "%.*s",
                 TEXT_ARG(json_text_at(json, "visibility")));
        toot_put(&out, net, stood);
    }
    arena_free(&arena);
}

static inline void toot_search(struct net *net, const struct request *request,
                               struct spoken *spoken)
{
    char url[512];
    struct json_out out;
    bool first = true;
    query_of(request->line, "q", url, sizeof(url));
    json_out_init(&out, &spoken->body);
    json_begin(&out, '{');
    json_key(&out, "statuses");
    json_begin(&out, '[');
    for (int i = 0; i < net->count && first; i++) {
        const struct stood *stood = &net->stood[i];
        const char *id = strrchr(url, '/');
        const bool target =
            strcmp(url, TOOT_TARGET) == 0 && strcmp(stood->who, "ken@m.example") == 0;
        if (stood->gone || (!target && (!id || strcmp(id + 1, stood->raw) != 0)))
            continue;
        toot_put(&out, net, stood);
        first = false;
    }
    json_end(&out, ']');
    json_end(&out, '}');
}

static inline void toot_list(struct net *net, const struct request *request, struct spoken *spoken)
{
    char below[128];
    struct json_out out;
    int from = net->count - 1, count = 0;
    query_of(request->line, "max_id", below, sizeof(below));
    for (int i = 0; below[0] && i < net->count; i++)
        if (strcmp(net->stood[i].raw, below) == 0)
            from = i - 1;
    json_out_init(&out, &spoken->body);
    json_begin(&out, '[');
    for (int i = from; i >= 0 && count < 5; i--) /* this server's pages are short */
        if (!net->stood[i].gone && strcmp(net->stood[i].who, "ken@m.example") != 0) {
            toot_put(&out, net, &net->stood[i]);
            count++;
        }
    json_end(&out, ']');
}

static inline void toot_error(struct spoken *spoken, int status, const char *words)
{
    spoken->status = status;
    buf_printf(&spoken->body, "{\"error\":\"%s\"}", words);
}

static inline void toot_delete(struct net *net, const struct request *request,
                               struct spoken *spoken)
{
    const char *id = strstr(request->line, "/statuses/");
    for (int i = 0; id && i < net->count; i++)
        if (!net->stood[i].gone &&
            strncmp(id + 10, net->stood[i].raw, strlen(net->stood[i].raw)) == 0) {
            net->stood[i].gone = true;
            buf_text(&spoken->body, TEXT("{}"));
            return;
        }
    toot_error(spoken, 404, "記録が見つかりません");
}

static inline void fake_toot(struct net *net, const struct request *request, struct spoken *spoken)
{
    if (strcmp(request->token, "toot-token") != 0 || net->password_wrong)
        toot_error(spoken, 401, "アクセストークンが無効です");
    else if (strstr(request->line, "verify_credentials"))
        buf_text(&spoken->body, TEXT("{\"id\":\"9\",\"username\":\"care\",\"acct\":\"care\"}"));
    else if (strstr(request->line, "relationships"))
        buf_printf(&spoken->body, "[{\"id\":\"77\",\"blocked_by\":%s}]",
                   net->blocks_us ? "true" : "false");
    else if (strncmp(request->line, "DELETE", 6) == 0)
        toot_delete(net, request, spoken);
    else if (strstr(request->line, "POST /api/v1/statuses"))
        toot_post(net, request, spoken);
    else if (strstr(request->line, "/api/v2/search"))
        toot_search(net, request, spoken);
    else if (strstr(request->line, "/accounts/9/statuses"))
        toot_list(net, request, spoken);
    else
        toot_error(spoken, 404, "?");
}

#define TOOT_SENDER(more)                                                                          \
    "  - {id: toot, client: umi, kind: mastodon,\n"                                                \
    "     options: {server: 'http://127.0.0.1:PORT', private: true, token: toot-token, every: "    \
    "1ms" more "}}\n"

static inline struct outgoing toot_reply(const char *id, const char *text)
{
    return (struct outgoing){.client = TEXT("umi"),
                             .brand = TEXT("umi-cafe"),
                             .id = text_of(id),
                             .sender = TEXT("toot"),
                             .text = text_of(text),
                             .lang = TEXT("ja"),
                             .answers = TEXT("mastodon:" TOOT_TARGET),
                             .url = TEXT(TOOT_TARGET),
                             .to = TEXT("@ken@m.example"),
                             .at_ms = clock_now_ms()};
}

static inline struct stage *toot_open(const char *senders)
{
    struct stage *s = stage_open(senders, fake_toot);
    struct stood *target = stand(&s->net, "target", "the soup");
    snprintf(target->raw, sizeof(target->raw), "114800");
    snprintf(target->who, sizeof(target->who), "ken@m.example");
    snprintf(target->root, sizeof(target->root), "public");
    return s;
}
#endif
