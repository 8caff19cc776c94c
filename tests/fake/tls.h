#ifndef FAKE_TLS_H
#define FAKE_TLS_H
/*
 * TLS before a fake server: a key and a certificate for localhost made at start, and a relay that
 * speaks TLS to the peer and plain bytes to the server's talk function.
 */
#include "fake/server.h"

struct fake_tls;

struct fake_tls *fake_tls_new(fake_talk *talk, void *arg);
void fake_tls_free(struct fake_tls **tls_at);
/* Writes the certificate as PEM: whoever trusts it trusts the server. */
bool fake_tls_certificate(const struct fake_tls *tls, const char *path);
/* The talk function for fake_start; its arg is the fake_tls. */
void fake_tls_talk(struct fake *fake, int fd, void *tls);
#endif
