/* Drafts a second whose length is counted, as while somebody types. */
#include "base/clock.h"
#include "model/length.h"

enum { ROUNDS = 4000 };

static void measure(const char *name, const char *net, const char *text)
{
    int64_t best = INT64_MAX;
    uint64_t used = 0;
    for (int turn = 0; turn < 5; turn++) {
        const int64_t from = clock_steady_us();
        for (int i = 0; i < ROUNDS; i++)
            used += text_length(text_of(text), text_of(net), 0).used;
        const int64_t us = clock_steady_us() - from;
        best = us < best ? us : best;
    }
    must(used);
    printf("length_%s %.0f drafts/s\n", name, (double)ROUNDS * 1e6 / (double)best);
}

int main(void)
{
    static const char ja[] = "ご不便をおかけし申し訳ございません。デスクトップ版3.0."
                             "2で直っております。手順はこちらです。"
                             "https://help.example.jp/login "
                             "うまくいかないときは、この投稿へご返信ください。担当が本日18時"
                             "（日本時間）までにお答えします。";
    static const char en[] =
        "We are sorry about the two hours you lost yesterday. Version 3.0.2 fixes activation: "
        "https://help.example.com/activation. If it still fails, reply here and we will take over "
        "by 15:00 UTC. @customer #help";
    measure("x_ja", "x", ja);
    measure("x_en", "x", en);
    measure("bluesky_ja", "bluesky", ja);
    measure("mastodon_en", "mastodon", en);
    return 0;
}
