#include "fake/tls.h"

#include "base/mem.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

struct fake_tls {
    fake_talk *talk;
    void *arg;
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *context;
};

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *x = X509_new();
    X509_NAME *name = X509_get_subject_name(x);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1,
                               0);
    X509_set_issuer_name(x, name);
    X509V3_CTX v3;
    X509V3_set_ctx(&v3, x, x, NULL, NULL, 0);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, &v3, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(x, names, -1);
    X509_EXTENSION_free(names);
    must(X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

struct fake_tls *fake_tls_new(fake_talk *talk, void *arg)
{
    struct fake_tls *tls = mem_make(struct fake_tls);
    tls->talk = talk;
    tls->arg = arg;
    tls->key = EVP_EC_gen("P-256");
    tls->certificate = make_certificate(tls->key);
    tls->context = SSL_CTX_new(TLS_server_method());
    must(SSL_CTX_use_certificate(tls->context, tls->certificate) == 1);
    must(SSL_CTX_use_PrivateKey(tls->context, tls->key) == 1);
    return tls;
}

void fake_tls_free(struct fake_tls **tls_at)
{
    struct fake_tls *tls = *tls_at;
    *tls_at = NULL;
    SSL_CTX_free(tls->context);
    X509_free(tls->certificate);
    EVP_PKEY_free(tls->key);
    mem_free(tls);
}

bool fake_tls_certificate(const struct fake_tls *tls, const char *path)
{
    FILE *file = fopen(path, "wb");
    bool good = file && PEM_write_X509(file, tls->certificate) == 1;
    return file && fclose(file) == 0 && good;
}

struct inner {
    struct fake *fake;
    struct fake_tls *tls;
    int fd;
};

static void *talk_inside(void *arg)
{
    struct inner *inner = arg;
    inner->tls->talk(inner->fake, inner->fd, inner->tls->arg);
    shutdown(inner->fd, SHUT_RDWR);
    return NULL;
}

/* Bytes both ways until one side ends. */
static void relay(SSL *ssl, int outside, int inside)
{
    char bytes[16384];
    for (;;) {
        struct pollfd both[2] = {{outside, POLLIN, 0}, {inside, POLLIN, 0}};
        if (SSL_pending(ssl) == 0 && poll(both, 2, 20000) <= 0)
            return;
        if (SSL_pending(ssl) || both[0].revents) {
            int n = SSL_read(ssl, bytes, sizeof(bytes));
            if (n <= 0 || !fake_write(inside, bytes, (size_t)n))
                return;
        }
        if (both[1].revents) {
            ssize_t n = recv(inside, bytes, sizeof(bytes), 0);
            if (n <= 0 || SSL_write(ssl, bytes, (int)n) <= 0)
                return;
        }
    }
}

void fake_tls_talk(struct fake *fake, int fd, void *arg)
{
    struct fake_tls *tls = arg;
    int ends[2];
    pthread_t thread;
    SSL *ssl = SSL_new(tls->context);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
        must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        struct inner inner = {fake, tls, ends[1]};
        must(pthread_create(&thread, NULL, talk_inside, &inner) == 0);
        relay(ssl, fd, ends[0]);
        SSL_shutdown(ssl);
        shutdown(ends[0], SHUT_RDWR);
        pthread_join(thread, NULL);
        close(ends[0]);
        close(ends[1]);
    }
    SSL_free(ssl);
}
