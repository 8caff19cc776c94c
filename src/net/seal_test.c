#include "base/test.h"
#include "net/http.h"
#include "net/seal.h"
#include "net/ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The seal has no way back, so each test seals a child. What the child found is its exit status;
 * the line of the first thing that was not as it must be, or 0. */
#define EXPECT(cond)                                                                               \
    do {                                                                                           \
        if (!(cond)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond);                     \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static void in_child(void (*body)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(30);
        body();
        _exit(0);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int listen_on(struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(*address);
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || bind(fd, (struct sockaddr *)address, len) || listen(fd, 5) ||
        getsockname(fd, (struct sockaddr *)address, &len))
        return -1;
    return fd;
}

static void no_socket_after(void)
{
    struct why why = {0};
    EXPECT(net_may_leave(&why) == OK);
    EXPECT(net_seal(&why) == OK);
    EXPECT(net_sealed());
    EXPECT(net_may_leave(&why) == ERR_DENIED);
    EXPECT(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
    EXPECT(socket(AF_INET6, SOCK_DGRAM, 0) < 0 && errno == EPERM);
    EXPECT(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM);
    EXPECT(net_seal(&why) == OK); /* again does no harm */
}

TEST(a_sealed_process_opens_no_socket)
{
    in_child(no_socket_after);
}

static void no_connect_after(void)
{
    struct sockaddr_in address;
    int listener = listen_on(&address);
    int early = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(listener >= 0 && early >= 0);
    EXPECT(net_seal(NULL) == OK);
    EXPECT(connect(early, (struct sockaddr *)&address, sizeof(address)) < 0 && errno == EPERM);
}

TEST(a_socket_opened_before_the_seal_connects_to_nobody_after_it)
{
    in_child(no_connect_after);
}

static void accepts_after(void)
{
    struct sockaddr_in address;
    char got[6] = "";
    int go[2], listener = listen_on(&address);
    EXPECT(listener >= 0 && pipe(go) == 0);
    pid_t caller = fork(); /* not sealed: the other side of the wire */
    EXPECT(caller >= 0);
    if (caller == 0) {
        EXPECT(read(go[0], got, 1) == 1);
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        EXPECT(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
        EXPECT(send(fd, "hello", 5, MSG_NOSIGNAL) == 5);
        _exit(0);
    }
    EXPECT(net_seal(NULL) == OK);
    EXPECT(write(go[1], "!", 1) == 1);
    int fd = accept(listener, NULL, NULL);
    EXPECT(fd >= 0);
    EXPECT(recv(fd, got, 5, MSG_WAITALL) == 5 && memcmp(got, "hello", 5) == 0);
    EXPECT(send(fd, "back", 4, MSG_NOSIGNAL) == 4);
}

TEST(a_sealed_process_still_answers_who_calls_it)
{
    in_child(accepts_after);
}

static atomic_int step;

static void *other_thread(void *arg)
{
    while (atomic_load(&step) == 0)
        usleep(1000);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    *(int *)arg = fd < 0 ? errno : 0;
    return NULL;
}

static void threads_too(void)
{
    pthread_t before;
    int error = 0;
    EXPECT(pthread_create(&before, NULL, other_thread, &error) == 0);
    EXPECT(net_seal(NULL) == OK);
    atomic_store(&step, 1);
    pthread_join(before, NULL);
    EXPECT(error == EPERM);
}

TEST(threads_that_ran_before_the_seal_are_sealed_too)
{
    in_child(threads_too);
}

struct outcome {
    struct loop *loop;
    int left;
    enum err codes[3];
    int count;
};

static void told(struct outcome *outcome, enum err code)
{
    outcome->codes[outcome->count++] = code;
    if (outcome->count == outcome->left)
        loop_stop(outcome->loop);
}

static void http_told(const struct http_answer *answer, void *arg)
{
    told(arg, answer->why.code);
}

static void ws_told(int code, int status, const struct why *why, void *arg)
{
    (void)code;
    (void)status;
    told(arg, why->code);
}

static void calls_are_denied(void)
{
    struct outcome outcome = {.loop = loop_new(), .left = 3};
    struct http *http = http_new(outcome.loop);
    EXPECT(net_seal(NULL) == OK);
    const struct http_request request = {.url = TEXT("http://127.0.0.1:9/"),
                                         .private_allowed = true,
                                         .on_done = http_told,
                                         .arg = &outcome};
    const struct mail mail = {.url = TEXT("smtp://127.0.0.1:9"),
                              .from = TEXT("a@example.org"),
                              .to = TEXT("b@example.org"),
                              .on_done = http_told,
                              .arg = &outcome};
    (void)http_send(http, &request);
    (void)mail_send(http, &mail);
    const struct ws_options options = {.url = TEXT("ws://127.0.0.1:9/"), .private_allowed = true};
    const struct ws_events events = {.on_close = ws_told, .arg = &outcome};
    (void)ws_open(outcome.loop, &options, &events);
    loop_run(outcome.loop);
    EXPECT(outcome.count == 3);
    for (int i = 0; i < 3; i++)
        EXPECT(outcome.codes[i] == ERR_DENIED);
    http_free(&http);
    loop_free(&outcome.loop);
}

TEST(calls_mails_and_streams_of_a_sealed_process_are_denied)
{
    in_child(calls_are_denied);
}
