#include "base/test.h"
#include "fake/server.h"
#include "net/http.h"

#include <openssl/evp.h>
#include <pthread.h>

/* A mail server that keeps what it was told; each test reads it after the server has stopped. */
struct post_office {
    char talk[2048], mail[16384];
    const char *refuse; /* answers 550 to a command that starts with it */
};

static void keep(char *room, size_t size, const char *line)
{
    size_t len = strlen(room);
    snprintf(room + len, size - len, "%s\n", line);
}

static void serve(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    struct post_office *office = arg;
    char line[2048];
    bool reading = false;
    fake_say(fd, "220 fake\r\n");
    while (fake_read_line(fd, line, sizeof(line))) {
        if (reading) {
            keep(office->mail, sizeof(office->mail), line);
            if (strcmp(line, ".") != 0)
                continue;
            reading = false;
            fake_say(fd, "250 kept\r\n");
            continue;
        }
        keep(office->talk, sizeof(office->talk), line);
        if (office->refuse && strncmp(line, office->refuse, strlen(office->refuse)) == 0) {
            fake_say(fd, "550 not here\r\n");
        } else if (strcmp(line, "DATA") == 0) {
            reading = true;
            fake_say(fd, "354 go on\r\n");
        } else {
            fake_say(fd, strcmp(line, "QUIT") == 0 ? "221 bye\r\n" : "250 fake\r\n");
        }
    }
}

struct outcome {
    struct loop *loop;
    int status;
    struct why why;
};

static void on_done(const struct http_answer *answer, void *arg)
{
    struct outcome *outcome = arg;
    outcome->status = answer->status;
    outcome->why = answer->why;
    loop_stop(outcome->loop);
}

static struct outcome deliver(struct post_office *office, struct mail mail)
{
    struct fake *fake = fake_start(serve, office);
    struct outcome outcome = {.loop = loop_new()};
    struct http *http = http_new(outcome.loop);
    char url[64];
    snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", fake_port(fake));
    mail.url = text_of(url);
    mail.on_done = on_done;
    mail.arg = &outcome;
    mail.timeout_ms = 5000;
    (void)mail_send(http, &mail);
    loop_run(outcome.loop);
    http_free(&http);
    loop_free(&outcome.loop);
    fake_finish(&fake);
    return outcome;
}

static const struct mail plain = {.from = TEXT("Tower <tower@example.org>"),
                                  .to = TEXT("on-call@example.org, Aki <aki@example.org>"),
                                  .subject = TEXT("Level 3: Umi Foods"),
                                  .body = TEXT("It burns.\n.\nA line with a dot before it.\n")};

TEST(a_mail_reaches_every_receiver)
{
    struct post_office office = {0};
    struct outcome outcome = deliver(&office, plain);
    assert_int_equal(outcome.status, 250);
    assert_int_equal(outcome.why.code, OK);
    assert_non_null(strstr(office.talk, "MAIL FROM:<tower@example.org>"));
    assert_non_null(strstr(office.talk, "RCPT TO:<on-call@example.org>"));
    assert_non_null(strstr(office.talk, "RCPT TO:<aki@example.org>"));
    assert_non_null(strstr(office.mail, "From: Tower <tower@example.org>\n"));
    assert_non_null(strstr(office.mail, "Subject: Level 3: Umi Foods\n"));
    char *body = strstr(office.mail, "\n\n");
    assert_non_null(body);
    body += 2;
    unsigned char text[512];
    int n = EVP_DecodeBlock(text, (unsigned char *)body, (int)strcspn(body, "\n"));
    assert_true(n >= (int)plain.body.len);
    assert_memory_equal(text, plain.body.at, plain.body.len);
}

TEST(japanese_words_are_encoded_in_headers_without_splitting_a_letter)
{
    struct post_office office = {0};
    struct mail mail = plain;
    mail.subject =
        TEXT("【レベル３】海フーズのスープに異物混入の投稿が広がっています。至急ご確認ください");
    assert_int_equal(deliver(&office, mail).status, 250);
    char *line = strstr(office.mail, "Subject: =?UTF-8?B?");
    assert_non_null(line);
    char text[512] = "";
    size_t len = 0;
    for (char *word = strstr(line, "=?UTF-8?B?"); word; word = strstr(word, "=?UTF-8?B?")) {
        word += 10;
        size_t coded = strcspn(word, "?");
        assert_true(coded + 12 <= 75);
        int n = EVP_DecodeBlock((unsigned char *)text + len, (unsigned char *)word, (int)coded);
        assert_true(n > 0);
        len += (size_t)n;
        while (len && text[len - 1] == '\0')
            len--;
    }
    assert_text(((struct text){text, len}), mail.subject.at);
}

TEST(a_server_that_refuses_gives_its_status)
{
    struct post_office office = {.refuse = "RCPT"};
    struct outcome outcome = deliver(&office, plain);
    assert_int_equal(outcome.status, 550);
    assert_int_not_equal(outcome.why.code, OK);
}

TEST(a_password_is_not_sent_in_the_clear)
{
    struct post_office office = {0};
    struct mail mail = plain;
    mail.user = TEXT("tower");
    mail.password = TEXT("hunter2");
    struct outcome outcome = deliver(&office, mail);
    assert_int_not_equal(outcome.why.code, OK);
    assert_null(strstr(outcome.why.text, "hunter2"));
    assert_null(strstr(office.talk, "AUTH"));
}

TEST(a_subject_cannot_add_a_header)
{
    struct post_office office = {0};
    struct mail mail = plain;
    mail.subject = TEXT("x\r\nBcc: all@example.org");
    assert_int_equal(deliver(&office, mail).why.code, ERR_BAD_INPUT);
    mail = plain;
    mail.to = TEXT("");
    assert_int_equal(deliver(&office, mail).why.code, ERR_BAD_INPUT);
    assert_string_equal(office.talk, "");
}

TEST(a_mail_of_two_forms_has_both_and_names_its_thread)
{
    struct post_office office = {0};
    struct mail mail = plain;
    mail.html = TEXT("<p>It burns.</p>");
    mail.id = TEXT("ring.1");
    mail.thread = TEXT("alert.7");
    assert_int_equal(deliver(&office, mail).status, 250);
    assert_non_null(strstr(office.mail, "Message-ID: <ring.1@example.org>\n"));
    assert_non_null(strstr(office.mail, "References: <alert.7@example.org>\n"));
    assert_non_null(strstr(office.mail, "In-Reply-To: <alert.7@example.org>\n"));
    assert_non_null(strstr(office.mail, "multipart/alternative; boundary=\"=_hinomi\"\n\n"));
    const char *text = strstr(office.mail, "Content-Type: text/plain; charset=utf-8\n");
    const char *html = strstr(office.mail, "Content-Type: text/html; charset=utf-8\n");
    assert_true(text && html && text < html);
    assert_non_null(strstr(html, "PHA+SXQgYnVybnMuPC9wPg==\n--=_hinomi--\n"));
}

TEST(an_id_cannot_add_a_header_either)
{
    struct post_office office = {0};
    struct mail mail = plain;
    mail.thread = TEXT("x>\r\nBcc: all@example.org");
    assert_int_equal(deliver(&office, mail).why.code, ERR_BAD_INPUT);
    mail = plain;
    mail.id = TEXT("x\nBcc: all@example.org");
    assert_int_equal(deliver(&office, mail).why.code, ERR_BAD_INPUT);
    assert_string_equal(office.talk, "");
}

static struct outcome ask(struct post_office *office, struct mail mail)
{
    struct fake *fake = fake_start(serve, office);
    struct outcome outcome = {.loop = loop_new()};
    struct http *http = http_new(outcome.loop);
    char url[64];
    snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", fake_port(fake));
    mail.url = text_of(url);
    mail.on_done = on_done;
    mail.arg = &outcome;
    mail.timeout_ms = 5000;
    (void)mail_ask(http, &mail);
    loop_run(outcome.loop);
    http_free(&http);
    loop_free(&outcome.loop);
    fake_finish(&fake);
    return outcome;
}

TEST(a_mail_server_is_asked_without_sending_anything)
{
    struct post_office office = {0};
    struct outcome outcome = ask(&office, (struct mail){.timeout_ms = 5000});
    assert_int_equal(outcome.why.code, OK);
    assert_int_equal(outcome.status, 250);
    assert_non_null(strstr(office.talk, "NOOP"));
    assert_null(strstr(office.talk, "MAIL"));
    assert_string_equal(office.mail, "");
    struct post_office strict = {.refuse = "NOOP"};
    outcome = ask(&strict, (struct mail){.timeout_ms = 5000});
    assert_int_not_equal(outcome.why.code, OK);
    struct post_office open = {0};
    outcome = ask(&open, (struct mail){.user = TEXT("tower"), .password = TEXT("hunter2")});
    assert_int_not_equal(outcome.why.code, OK); /* a password is not tried in the clear */
    assert_null(strstr(open.talk, "AUTH"));
}
