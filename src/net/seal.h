#ifndef NET_SEAL_H
#define NET_SEAL_H
/*
 * The seal of a drill: once sealed, this process opens no connection to anywhere, ever. There is no
 * way back and no argument that a caller could forget: http, ws and mail all ask net_may_leave()
 * in their one place of connecting, and net_seal() also asks the kernel (seccomp) to refuse
 * socket(2) and connect(2) from then on, so listening sockets are opened before it.
 */
#include "base/text.h"

enum err net_seal(struct why *why) MUST_USE;
bool net_sealed(void);
/* ERR_DENIED with a reason when sealed. */
enum err net_may_leave(struct why *why) MUST_USE;
#endif
