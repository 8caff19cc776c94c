#include "base/test.h"
#include "tower/second.h"

static void may(const char *url, bool remote, size_t clients, const char *reason)
{
    struct text names[] = {TEXT("umi")};
    const struct second_options options = {
        .url = text_of(url), .remote = remote, .clients = {names, clients}};
    struct why why = {0};
    const enum err err = second_check(&options, &why);
    assert_int_equal(err, reason ? ERR_BAD_INPUT : OK);
    if (reason && !strstr(why.text, reason))
        fail_msg("%s", why.text);
}

TEST(texts_leave_the_machine_only_when_that_is_said)
{
    may("", false, 0, NULL);
    may("http://127.0.0.1:8080/v1", false, 0, NULL);
    may("http://localhost/v1", false, 0, NULL);
    may("http://[::1]:8080/v1", false, 0, NULL);
    may("http://192.168.1.9:1234/v1", false, 0, NULL);
    may("https://model.example/v1", false, 0, "not this machine");
    may("https://10.evil.example/v1", false, 0, "not this machine");
    may("https://127.0.0.1.example/v1", false, 0, "not this machine");
    may("http://127.0.0.1@model.example/v1", false, 0, "not this machine");
    may("http://[2001:4860:4860::8888]/v1", false, 0, "not this machine");
    may("http://[fd00::1]/v1", false, 0, NULL);
    may("http://8.8.8.8/v1", false, 0, "not this machine");
    may("http://", false, 0, "not this machine");
    may("http://172.32.0.1/v1", false, 0, "not this machine");
    may("https://model.example/v1", true, 0, "needs clients");
    may("https://model.example/v1", true, 1, NULL);
    may("ftp://127.0.0.1", false, 0, "http:// or https://");
}
