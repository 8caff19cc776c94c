#include "base/clock.h"
#include "base/fold.h"

/* Folding of posts of 163 bytes: Japanese, English, Italian and mixed; the best of nine runs. */
int main(void)
{
    static const struct {
        const char *name;
        const char *text;
    } posts[] = {
        {"ja", "海フーズのスープに虫が入ってた…写真あり。お店に電話したけど全然つながらないし、"
               "メールの返事も来ないので、もう二度と買わないと思う。本当"},
        {"en",
         "So I ordered the Umi Foods soup box again and there was a bug floating in it, I called "
         "the support line twice today and NOBODY answers. Never again, refund me!! "},
        {"it",
         "Ho trovato un insetto nella zuppa di Umi Foods, perché nessuno risponde al servizio "
         "clienti? È già la seconda volta, così non va più bene, rimborso subito"},
        {"mixed", "UmiFoodsのスープ（味噌味）に虫が入ってた😱 support に電話したけど 03-1234 は"
                  "つながらない… #umifoods #食品 https://t.co/AbCdEf12 ﾏｼﾞで"},
    };
    struct buf buf;
    buf_init(&buf, 1 << 16);
    for (size_t i = 0; i < sizeof(posts) / sizeof(*posts); i++) {
        const struct text text = text_slice(text_of(posts[i].text), 0, 163);
        int64_t best = INT64_MAX;
        const int rounds = 100000;
        for (int run = 0; run < 9; run++) {
            const int64_t start = clock_steady_us();
            for (int n = 0; n < rounds; n++) {
                buf_clear(&buf);
                if (fold_match(text, &buf) != OK)
                    return 1;
            }
            const int64_t took = clock_steady_us() - start;
            best = took < best ? took : best;
        }
        printf("fold_%s_%zu_bytes %.3f us\n", posts[i].name, text.len, (double)best / rounds);
    }
    buf_done(&buf);
    return 0;
}
