#include "reply/office.h"
#include "reply/stage.h"

/* Replies by mail at a server on loopback that can lose its answers. */

enum post_mood { KEEPS, REFUSES, BUSY_ONCE, CUTS_AT_DATA, CUTS_IN_MAIL, CUTS_AT_END, MUTE_AT_END };

struct post {
    pthread_mutex_t lock;
    enum post_mood mood;
    int kept, connections;
    char mail[16384], talk[4096];
};

static void add(char *room, size_t size, const char *line)
{
    const size_t len = strlen(room);
    snprintf(room + len, size - len, "%s\n", line);
}

/* False: the connection ends here. */
static bool take_line(struct post *post, int fd, const char *line, bool *reading)
{
    if (*reading) {
        if (post->mood == CUTS_IN_MAIL && post->connections == 1)
            return false;
        add(post->mail, sizeof(post->mail), line);
        if (strcmp(line, ".") != 0)
            return true;
        *reading = false;
        post->kept++;
        if (post->mood == CUTS_AT_END && post->connections == 1)
            return false;
        if (post->mood != MUTE_AT_END)
            fake_say(fd, "250 kept\r\n");
        return true;
    }
    add(post->talk, sizeof(post->talk), line);
    if (strncmp(line, "RCPT", 4) == 0 && post->mood == REFUSES) {
        fake_say(fd, "550 nobody here\r\n");
    } else if (strncmp(line, "RCPT", 4) == 0 && post->mood == BUSY_ONCE && post->connections == 1) {
        fake_say(fd, "451 later\r\n");
    } else if (strcmp(line, "DATA") == 0) {
        if (post->mood == CUTS_AT_DATA && post->connections == 1)
            return false;
        *reading = true;
        fake_say(fd, "354 go on\r\n");
    } else {
        fake_say(fd, strcmp(line, "QUIT") == 0 ? "221 bye\r\n" : "250 fake\r\n");
    }
    return true;
}

static void serve_post(struct fake *fake, int fd, void *arg)
{
    struct post *post = arg;
    char line[4096];
    bool reading = false, goes_on = true;
    (void)fake;
    pthread_mutex_lock(&post->lock);
    post->connections++;
    pthread_mutex_unlock(&post->lock);
    fake_say(fd, "220 fake\r\n");
    while (goes_on && fake_read_line(fd, line, sizeof(line))) {
        pthread_mutex_lock(&post->lock);
        goes_on = take_line(post, fd, line, &reading);
        pthread_mutex_unlock(&post->lock);
    }
}

static struct outgoing letter(const char *id)
{
    return (struct outgoing){.client = TEXT("umi"),
                             .id = text_of(id),
                             .sender = TEXT("mail"),
                             .text = TEXT("ご不便をおかけし申し訳ございません。"),
                             .subject = TEXT("Re: スープについて"),
                             .answers = TEXT("mail:<abc.1@m.example>"),
                             .root = TEXT("mail:first@m.example"),
                             .to = TEXT("ken@m.example"),
                             .at_ms = clock_now_ms()};
}

struct mail_stage {
    struct stage *s;
    struct post post;
    struct fake *fake;
};

static struct mail_stage *mail_open(enum post_mood mood)
{
    struct mail_stage *m = mem_make(struct mail_stage);
    char yaml[300];
    pthread_mutex_init(&m->post.lock, NULL);
    m->post.mood = mood;
    m->fake = fake_start(serve_post, &m->post);
    snprintf(yaml, sizeof(yaml),
             "  - {id: mail, client: umi, kind: mail, options: {server: 'smtp://127.0.0.1:%d', "
             "from: 'Umi Foods <care@umi.example>', every: 1ms, timeout: 1s}}\n",
             fake_port(m->fake));
    m->s = stage_open(yaml, NULL);
    m->s->reply->lanes.at[0]->retry.first_ms = m->s->reply->lanes.at[0]->retry.most_ms = 5;
    return m;
}

static void mail_close(struct mail_stage **at)
{
    struct mail_stage *m = *at;
    stage_close(&m->s);
    fake_stop(&m->fake);
    mem_free(m);
    *at = NULL;
}

TEST(a_mail_answers_what_was_asked_and_is_no_machines)
{
    struct mail_stage *m = mail_open(KEEPS);
    struct outgoing out = letter("r1");
    char room[REPLY_MARK_ROOM], line[200];
    out.mark = reply_mark(&m->s->watched.senders[0], out.id, out.at_ms, room);
    reply_send(m->s->reply, &out);
    wait_for(m->s, 1);
    assert_int_equal(m->s->came[0].fate, FATE_SENT);
    snprintf(line, sizeof(line), "mail:<%s@umi.example>", room);
    assert_string_equal(m->s->came[0].net_id, line);
    snprintf(line, sizeof(line), "Message-ID: <%s@umi.example>\n", room);
    assert_non_null(strstr(m->post.mail, line));
    assert_non_null(strstr(m->post.mail, "In-Reply-To: <abc.1@m.example>\n"));
    assert_non_null(strstr(m->post.mail, "References: <first@m.example>\n <abc.1@m.example>\n"));
    assert_non_null(strstr(m->post.mail, "Subject: =?UTF-8?B?"));
    assert_null(strstr(m->post.mail, "Auto-Submitted"));
    assert_non_null(strstr(m->post.talk, "RCPT TO:<ken@m.example>"));
    mail_close(&m);
}

TEST(an_id_of_a_mail_with_more_in_it_than_an_id_goes_into_no_header)
{
    struct mail_stage *m = mail_open(KEEPS);
    struct outgoing out = letter("r1");
    out.answers = TEXT("mail:<a@b>\r\nBcc: evil@x.example");
    out.root = TEXT("mail:a b@c");
    reply_send(m->s->reply, &out);
    wait_for(m->s, 1);
    assert_int_equal(m->s->came[0].fate, FATE_SENT);
    assert_null(strstr(m->post.mail, "evil"));
    assert_null(strstr(m->post.mail, "In-Reply-To"));
    mail_close(&m);
}

/* Before all of it is there nothing was taken; after that nobody can ask. */
TEST(a_mail_is_sent_again_only_where_it_cannot_have_arrived)
{
    static const struct {
        enum post_mood mood;
        enum fate fate;
        int kept;
    } cases[] = {{REFUSES, FATE_NOT_SENT, 0},    {BUSY_ONCE, FATE_SENT, 1},
                 {CUTS_AT_DATA, FATE_SENT, 1},   {CUTS_AT_END, FATE_UNKNOWN, 1},
                 {MUTE_AT_END, FATE_UNKNOWN, 1}, {KEEPS, FATE_SENT, 1}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct mail_stage *m = mail_open(cases[i].mood);
        const struct outgoing out = letter("r1");
        reply_send(m->s->reply, &out);
        wait_for(m->s, 1);
        run_for(m->s, 100);
        if (m->s->came[0].fate != cases[i].fate || m->post.kept != cases[i].kept)
            fail_msg("case %zu: %s, %d kept: %s", i, fate_name(m->s->came[0].fate), m->post.kept,
                     m->s->came[0].reason);
        if (cases[i].fate != FATE_SENT)
            assert_true(m->s->came[0].reason[0] && m->s->came[0].remedy[0]);
        mail_close(&m);
    }
    /* in its middle: never kept twice, and never told as sent when it was not */
    struct mail_stage *m = mail_open(CUTS_IN_MAIL);
    const struct outgoing out = letter("r1");
    reply_send(m->s->reply, &out);
    wait_for(m->s, 1);
    assert_true(m->s->came[0].fate == FATE_UNKNOWN ? m->post.kept == 0 : m->post.kept == 1);
    mail_close(&m);
}

TEST(a_mail_that_may_have_gone_out_before_a_restart_stands_as_unknown)
{
    struct mail_stage *m = mail_open(KEEPS);
    struct outgoing out = letter("r1");
    out.tried = true;
    reply_send(m->s->reply, &out);
    wait_for(m->s, 1);
    assert_int_equal(m->s->came[0].fate, FATE_UNKNOWN);
    assert_int_equal(m->post.connections, 0);
    reply_check(m->s->reply, TEXT("mail"), was_checked, m->s);
    wait_answer(m->s, 1);
    assert_int_equal(m->s->outcome, OK);
    assert_int_equal(m->post.kept, 0);
    mail_close(&m);
}

TEST(a_mail_server_that_is_not_there_is_tried_again_and_then_given_up)
{
    struct mail_stage *m = mail_open(KEEPS);
    stage_read(m->s, "  - {id: mail, client: umi, kind: mail, options: {server: "
                     "'smtp://127.0.0.1:9', from: care@umi.example, patience: 1s}}\n");
    struct why why = {0};
    assert_ok(reply_watch(m->s->reply, &m->s->watched, &why), why);
    const struct outgoing out = letter("r1");
    reply_send(m->s->reply, &out);
    wait_for(m->s, 1);
    assert_int_equal(m->s->came[0].fate, FATE_NOT_SENT);
    assert_int_equal(m->s->came[0].tries, 0);
    assert_true(health_of(m->s, 0).failures > 1);
    mail_close(&m);
}
