#include "base/test.h"
#include "fake/server.h"
#include "net/chat.h"

static const struct chat_question question = {.system = TEXT("You label \"posts\"."),
                                              .user = TEXT("POST: 虫"),
                                              .schema = TEXT("{\"type\":\"object\"}")};

static void writes(unsigned quirks, const char *has, const char *has_not)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    const struct chat_setup setup = {.model = TEXT("m"), .most_tokens = 300};
    chat_write(&setup, &question, quirks, &buf);
    if (text_find(buf_view(&buf), text_of(has)) < 0 ||
        (has_not && text_find(buf_view(&buf), text_of(has_not)) >= 0))
        fail_msg("%.*s", TEXT_ARG(buf_view(&buf)));
    buf_done(&buf);
}

TEST(what_a_server_does_not_know_is_left_out)
{
    writes(0, "\"max_tokens\":300", "max_completion_tokens");
    writes(0, "\"schema\":{\"type\":\"object\"}", NULL);
    writes(0, "You label \\\"posts\\\".", NULL);
    writes(CHAT_COMPLETION_TOKENS, "\"max_completion_tokens\":300", "\"max_tokens\"");
    writes(CHAT_NO_SCHEMA, "{\"type\":\"json_object\"}", "json_schema");
    writes(CHAT_NO_FORMAT, "\"model\":\"m\"", "response_format");
    writes(CHAT_NO_TEMPERATURE | CHAT_NO_SEED, "\"model\":\"m\"", "temperature");
}

static void reads(const char *body, const char *content, const char *reason)
{
    struct arena *arena = arena_new("test", 4096);
    struct text got = {0};
    struct why why = {0};
    const enum err err = chat_read(text_of(body), arena, &got, &why);
    assert_int_equal(err != OK, reason != NULL);
    if (reason && !strstr(why.text, reason))
        fail_msg("%s", why.text);
    if (!reason)
        assert_text(got, content);
    arena_free(&arena);
}

#define SAYS(content)                                                                              \
    "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":" content                      \
    "},\"finish_reason\":\"stop\"}]}"

TEST(the_answer_is_found_behind_thinking_and_fences)
{
    reads(SAYS("\"{}\""), "{}", NULL);
    reads(SAYS("\"<think>hm {</think>\\n\\n{\\\"a\\\":1}\""), "{\"a\":1}", NULL);
    reads(SAYS("\"```json\\n{\\\"a\\\":1}\\n```\""), "{\"a\":1}", NULL);
}

TEST(an_answer_that_is_none_says_why)
{
    reads(SAYS("null"), NULL, "sent no answer");
    reads(SAYS("\" \""), NULL, "sent no answer");
    reads("{\"choices\":[]}", NULL, "sent no answer");
    reads("<html>", NULL, "the model's server");
    reads("{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I can't\"}}]}", NULL,
          "would not answer: I can't");
    reads("{\"choices\":[{\"message\":{\"content\":\"{\"},\"finish_reason\":\"length\"}]}", NULL,
          "cut off");
}

static unsigned quirk(const char *body, unsigned quirks)
{
    struct arena *arena = arena_new("test", 4096);
    const unsigned found = chat_quirk_of(text_of(body), quirks, arena);
    arena_free(&arena);
    return found;
}

TEST(a_refusal_tells_what_to_leave_out)
{
    assert_int_equal(quirk("{\"error\":{\"message\":\"no\",\"param\":\"max_tokens\"}}", 0),
                     CHAT_COMPLETION_TOKENS);
    assert_int_equal(quirk("{\"error\":\"response_format is not supported\"}", 0), CHAT_NO_SCHEMA);
    assert_int_equal(quirk("{\"error\":\"response_format is not supported\"}", CHAT_NO_SCHEMA),
                     CHAT_NO_FORMAT);
    assert_int_equal(quirk("{\"error\":{\"message\":\"no model\"}}", 0), 0);
    assert_int_equal(quirk("rubbish", 0), 0);
}

/* ---- against a server ---- */

struct heard {
    struct loop *loop;
    int done;
    char content[256], why[512];
};

static void on_done(struct text content, const struct why *why, void *arg)
{
    struct heard *heard = arg;
    heard->done++;
    snprintf(heard->content, sizeof(heard->content), "%.*s", TEXT_ARG(content));
    snprintf(heard->why, sizeof(heard->why), "%s", why->code ? why->text : "");
    loop_stop(heard->loop);
}

static void say_json(int fd, const char *status, const char *body)
{
    char head[256];
    snprintf(head, sizeof(head), "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n", status,
             strlen(body));
    fake_say(fd, head);
    fake_say(fd, body);
}

/* Refuses max_tokens; wants a key. */
static void answer(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    int *asked = arg;
    char head[4096], body[8192];
    while (fake_read_head(fd, head, sizeof(head))) {
        const char *len = strstr(head, "Content-Length: ");
        const size_t n = len ? strtoul(len + 16, NULL, 10) : 0;
        must(n < sizeof(body));
        fake_read(fd, body, n);
        body[n] = '\0';
        __atomic_add_fetch(asked, 1, __ATOMIC_SEQ_CST);
        if (!strstr(head, "POST /v1/chat/completions "))
            say_json(fd, "404 Not Found", "{\"error\":{\"message\":\"no such page\"}}");
        else if (!strstr(head, "Bearer sesame"))
            say_json(fd, "401 Unauthorized", "{\"error\":{\"message\":\"bad key\"}}");
        else if (strstr(body, "\"max_tokens\""))
            say_json(fd, "400 Bad Request",
                     "{\"error\":{\"message\":\"unsupported\",\"param\":\"max_tokens\"}}");
        else
            say_json(fd, "200 OK", SAYS("\"{\\\"ok\\\":true}\""));
    }
}

static struct heard ask(struct chat_setup setup, const char *path, int *asked, int times)
{
    struct heard heard = {.loop = loop_new()};
    struct fake *fake = fake_start(answer, asked);
    struct http *http = http_new(heard.loop);
    char url[100];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", fake_port(fake), path);
    setup.http = http;
    setup.url = text_of(url);
    setup.timeout_ms = 5000;
    setup.model = TEXT("m");
    struct chat *chat = chat_new(&setup);
    for (int i = 0; i < times; i++) {
        struct chat_question q = question;
        q.on_done = on_done;
        q.arg = &heard;
        chat_ask(chat, &q);
        loop_run(heard.loop);
    }
    http_free(&http);
    chat_free(&chat);
    loop_free(&heard.loop);
    fake_stop(&fake);
    return heard;
}

TEST(a_refused_parameter_is_renamed_once_and_remembered)
{
    int asked = 0;
    const struct chat_setup setup = {.key = TEXT("sesame"), .private_allowed = true};
    const struct heard heard = ask(setup, "/v1/", &asked, 2);
    assert_int_equal(heard.done, 2);
    assert_string_equal(heard.content, "{\"ok\":true}");
    assert_string_equal(heard.why, "");
    assert_int_equal(asked, 3);
}

TEST(a_server_that_refuses_is_told_in_its_words)
{
    int asked = 0;
    struct heard heard = ask((struct chat_setup){.private_allowed = true}, "/v1", &asked, 1);
    assert_string_equal(heard.content, "");
    assert_non_null(strstr(heard.why, "401: bad key"));
    heard = ask((struct chat_setup){.private_allowed = true}, "/v2", &asked, 1);
    assert_non_null(strstr(heard.why, "404"));
    heard = ask((struct chat_setup){0}, "/v1", &asked, 1);
    assert_non_null(strstr(heard.why, "127.0.0.1"));
    assert_int_equal(asked, 2);
}
