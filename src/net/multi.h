#ifndef NET_MULTI_H
#define NET_MULTI_H
/*
 * curl's multi interface on the loop: the one place of net that connects, so the one that asks
 * the seal and the only one that knows which addresses may be called. For files of net alone.
 *
 * Not from inside a callback of curl: multi_add and multi_remove. The done function runs outside
 * of them and may call both.
 */
#include "net/loop.h"

#include <curl/curl.h>

struct multi;

/* One transfer. Lives with its owner from multi_add until its end or multi_remove. */
struct transfer {
    CURL *easy;
    bool private_allowed;
    bool refused_private; /* set when an address was refused */
    bool refused_seal;
    char peer[48]; /* the refused address, for the reason */
    void (*done)(CURLcode code, void *arg);
    void *arg;
};

struct multi *multi_new(struct loop *loop);
void multi_free(struct multi **multi_at); /* after every transfer was removed */

/* A new easy handle with what holds for all of them: no signals, no file:// and the like, the
 * address check, proxies. The transfer's easy is set. */
void multi_prepare(struct multi *multi, struct transfer *transfer, bool private_allowed);
/* ERR_DENIED when sealed. */
enum err multi_add(struct multi *multi, struct transfer *transfer, struct why *why) MUST_USE;
/* Takes the transfer off, running or done, and frees its easy handle. Accepts one never added. */
void multi_remove(struct multi *multi, struct transfer *transfer);

/* The reason of a failed transfer in words; secret is taken out of it. */
enum err multi_why(const struct transfer *transfer, CURLcode code, struct text what,
                   struct text secret, struct why *why);

/* Loopback, private, link-local, shared, multicast and other addresses that are not the public
 * internet's; also those inside IPv6 forms of IPv4. Bytes in network order. */
bool address_is_private4(const unsigned char at[4]);
bool address_is_private6(const unsigned char at[16]);
#endif
