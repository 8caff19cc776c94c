#include "story/print.h"

#include "base/utf8.h"

enum { RUN = 4, LEAST_RUNS = 8, SHORT_RUNS = 24, MIDDLE_RUNS = 60, MOST_CODES = 4000 };

static uint64_t mixed(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93ULL;
    x ^= x >> 29;
    x *= 0x9e3779b97f4a7c15ULL;
    return x ^ (x >> 32);
}

static bool is_mark(uint32_t code)
{
    if (code < 0x80)
        return !((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9'));
    if (code < 0xc0 || (code >= 0x2000 && code <= 0x206f) || (code >= 0xfe00 && code <= 0xfe0f))
        return true;
    /* 々 and 〆 are letters among the marks of CJK */
    return code >= 0x3000 && code <= 0x303f && code != 0x3005 && code != 0x3006;
}

static bool starts_address(struct text text, size_t at)
{
    struct text rest = text_slice(text, at, text.len);
    return text_starts(rest, TEXT("http://")) || text_starts(rest, TEXT("https://"));
}

/* Moves past a web address or an @name: both end at the first byte that is no part of them. */
static size_t word_end(struct text text, size_t at)
{
    while (at < text.len && text.at[at] > ' ')
        at++;
    return at;
}

struct bins {
    uint64_t least[PRINT_BINS];
    uint32_t runs;
};

static void gather(struct text text, struct bins *bins)
{
    uint32_t last[RUN] = {0};
    unsigned codes = 0;
    for (size_t i = 0; i < text.len && codes < MOST_CODES;) {
        if (text.at[i] == '@' || (text.at[i] == 'h' && starts_address(text, i))) {
            i = word_end(text, i + 1);
            continue;
        }
        unsigned char byte = (unsigned char)text.at[i];
        uint32_t code = byte < 0x80 ? byte : utf8_next(text, &i);
        i += byte < 0x80;
        if (is_mark(code))
            continue;
        memmove(last, last + 1, sizeof(last) - sizeof(*last));
        last[RUN - 1] = code;
        if (++codes < RUN)
            continue;
        uint64_t run = mixed(((uint64_t)last[0] << 42) ^ ((uint64_t)last[1] << 21) ^ last[2]);
        run = mixed(run ^ last[3]);
        unsigned bin = (unsigned)(run >> 60);
        uint64_t value = run & (UINT64_MAX >> 4);
        if (value < bins->least[bin])
            bins->least[bin] = value;
        bins->runs++;
    }
}

bool print_make(struct text folded, struct print *print_out)
{
    struct bins bins = {.runs = 0};
    for (unsigned b = 0; b < PRINT_BINS; b++)
        bins.least[b] = UINT64_MAX;
    gather(folded, &bins);
    if (bins.runs < LEAST_RUNS)
        return false;
    uint64_t full[PRINT_BINS];
    for (unsigned b = 0; b < PRINT_BINS; b++) {
        unsigned away = 0;
        while (bins.least[(b + away) % PRINT_BINS] == UINT64_MAX)
            away++;
        full[b] = mixed(bins.least[(b + away) % PRINT_BINS] + away * 0x51ed27f3ULL);
    }
    struct print print = {.runs = bins.runs};
    for (unsigned b = 0; b < PRINT_BINS; b++)
        print.sketch[b / 8] |= (full[b] & 0xff) << (b % 8 * 8);
    for (unsigned b = 0; b < PRINT_BANDS; b++)
        print.band[b] = mixed(full[b] + mixed(full[b + 8]) + b);
    *print_out = print;
    return true;
}

unsigned print_agreement(const uint64_t a[2], const uint64_t b[2])
{
    unsigned agree = 0;
    for (unsigned bin = 0; bin < PRINT_BINS; bin++)
        agree += (((a[bin / 8] ^ b[bin / 8]) >> (bin % 8 * 8)) & 0xff) == 0;
    return agree;
}

bool print_is_copy(uint32_t runs_a, uint32_t runs_b, unsigned agreement)
{
    uint32_t less = runs_a < runs_b ? runs_a : runs_b;
    uint32_t more = runs_a < runs_b ? runs_b : runs_a;
    if (more > less * 2)
        return false;
    if (less < SHORT_RUNS)
        return agreement >= 14;
    return agreement >= (less < MIDDLE_RUNS ? 10 : 8);
}
