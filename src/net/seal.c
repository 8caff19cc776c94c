#include "net/seal.h"

#include <errno.h>
#include <seccomp.h>
#include <stdatomic.h>

/* One way: nothing ever clears it. */
static atomic_bool sealed; /* NOLINT: the seal is of the process, as the kernel's filter is */

static int add_rules(scmp_filter_ctx filter)
{
    /* io_uring could open sockets behind the filter's back. */
    const int refused[] = {SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(io_uring_setup)};
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
        if (rc)
            return rc;
    }
    /* All threads that run already, not only this one and its children. */
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    return rc ? rc : seccomp_load(filter);
}

enum err net_seal(struct why *why)
{
    if (atomic_exchange(&sealed, true))
        return OK;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int rc = filter ? add_rules(filter) : -ENOMEM;
    if (filter)
        seccomp_release(filter);
    if (rc)
        return why_set(why, ERR_IO,
                       "the kernel does not seal this process (seccomp error %d): a drill needs "
                       "Linux with seccomp filters",
                       -rc);
    return OK;
}

bool net_sealed(void)
{
    return atomic_load(&sealed);
}

enum err net_may_leave(struct why *why)
{
    if (net_sealed())
        return why_set(why, ERR_DENIED, "this process is sealed: a drill calls nobody");
    return OK;
}
