#include "tower/signals.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct signals {
    struct watch *watch;
    loop_fn *end, *again;
    void *arg;
    int fd;
};

static void caught(void *arg)
{
    struct signals *signals = arg;
    struct signalfd_siginfo info;
    while (read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGHUP) {
            if (signals->again)
                signals->again(signals->arg);
        } else {
            signals->end(signals->arg);
        }
    }
}

struct signals *signals_take(struct loop *loop, loop_fn *end, loop_fn *again, void *arg)
{
    struct signals *signals = mem_make(struct signals);
    *signals = (struct signals){.end = end, .again = again, .arg = arg};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* a peer that hangs up is an error of the write, not our end */
    signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    must(signals->fd >= 0);
    signals->watch = watch_start(loop, signals->fd, caught, signals);
    return signals;
}

void signals_free(struct signals **signals)
{
    if (!*signals)
        return;
    watch_stop(&(*signals)->watch);
    close((*signals)->fd);
    mem_free(*signals);
    *signals = NULL;
}
