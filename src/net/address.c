#include "base/mem.h"
#include "net/http.h"
#include "net/multi.h"

#include <arpa/inet.h>
#include <strings.h>

/* The IANA special-purpose registries (RFC 6890 and later): first bytes and how many bits count. */
struct range4 {
    unsigned char at[4];
    int bits;
};

static const struct range4 private4[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4},
};

struct range6 {
    unsigned char at[4];
    int bits;
};

static const struct range6 private6[] = {
    {{0xfc, 0, 0, 0}, 7},           /* unique local */
    {{0xfe, 0x80, 0, 0}, 10},       /* link-local */
    {{0xfe, 0xc0, 0, 0}, 10},       /* site-local, of old */
    {{0xff, 0, 0, 0}, 8},           /* multicast */
    {{0x01, 0x00, 0, 0}, 16},       /* 100::/64 discard, and all of 100::/16 */
    {{0x20, 0x01, 0x00, 0}, 23},    /* 2001::/23 protocol assignments: Teredo, ORCHID … */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00, 0}, 20},    /* documentation */
};

static bool inside(const unsigned char *at, const unsigned char *range, int bits)
{
    for (; bits >= 8; bits -= 8)
        if (*at++ != *range++)
            return false;
    if (bits == 0)
        return true;
    const unsigned mask = 0xff00U >> bits & 0xffU;
    return (*at & mask) == (*range & mask);
}

bool address_is_private4(const unsigned char at[4])
{
    for (size_t i = 0; i < sizeof(private4) / sizeof(*private4); i++)
        if (inside(at, private4[i].at, private4[i].bits))
            return true;
    return false;
}

bool address_is_private6(const unsigned char at[16])
{
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char zero[12] = {0};
    /* ::ffff:a.b.c.d and 64:ff9b::a.b.c.d reach the IPv4 address; ::/96 holds :: and ::1 too. */
    if (memcmp(at, mapped, 12) == 0 || memcmp(at, nat64, 12) == 0)
        return address_is_private4(at + 12);
    if (memcmp(at, zero, 12) == 0)
        return true;
    if (at[0] == 0x20 && at[1] == 0x02) /* 6to4 */
        return address_is_private4(at + 2);
    if (at[0] == 0x00 && at[1] == 0x64) /* 64:ff9b:1::/48, local NAT64 */
        return true;
    for (size_t i = 0; i < sizeof(private6) / sizeof(*private6); i++)
        if (inside(at, private6[i].at, private6[i].bits))
            return true;
    return false;
}

static bool host_is_near(const char *host)
{
    unsigned char at[16];
    char bare[64] = "";
    const size_t len = strlen(host);
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, at) == 1)
        return address_is_private4(at);
    if (host[0] != '[' || len < 3 || len > sizeof(bare))
        return false;
    memcpy(bare, host + 1, len - 2);
    return inet_pton(AF_INET6, bare, at) == 1 && address_is_private6(at);
}

bool http_stays_near(struct text url)
{
    char *host = NULL, *text = mem_dup(url.at ? url.at : "", url.len);
    CURLU *parts = curl_url();
    const bool near = parts && !curl_url_set(parts, CURLUPART_URL, text, 0) &&
                      !curl_url_get(parts, CURLUPART_HOST, &host, 0) && host_is_near(host);
    curl_free(host);
    curl_url_cleanup(parts);
    mem_free(text);
    return near;
}
