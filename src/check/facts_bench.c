/* Replies a second that are checked in full, with a ledger of ten rows and five published texts: a
 * live mark has to come while somebody types. */
#include "base/clock.h"
#include "check/test_checker.h"

enum { ROUNDS = 40 };

static void measure(struct test_checker *t, const char *name, const char *reply, const char *claim)
{
    struct draft_fact rows[10];
    struct draft_said texts[5];
    for (int i = 0; i < 10; i++)
        rows[i] = (struct draft_fact){
            .claim = text_of(claim), .value = TEXT("1,240"), .state = FACT_CONFIRMED, .open = true};
    for (int i = 0; i < 5; i++)
        texts[i] = (struct draft_said){.text = text_of(reply)};
    const struct draft draft = {.reply = text_of(reply),
                                .network = TEXT("mail"),
                                .level = 3,
                                .ledger = true,
                                .facts = rows,
                                .fact_count = 10,
                                .published = texts,
                                .published_count = 5};
    int64_t best = INT64_MAX;
    for (int turn = 0; turn < 5; turn++) {
        const int64_t from = clock_steady_us();
        for (int i = 0; i < ROUNDS; i++)
            check_draft(t->checker, t->scratch, &draft, TEXT("en"), &t->remarks);
        const int64_t us = clock_steady_us() - from;
        best = us < best ? us : best;
    }
    printf("check_draft_%s %.0f drafts/s\n", name, (double)ROUNDS * 1e6 / (double)best);
}

static void measure_both(struct test_checker *t, const char *suffix)
{
    char name[40];
    snprintf(name, sizeof(name), "ja%s", suffix);
    measure(
        t, name,
        "ログインできないお客様が1,240名いらっしゃいます。設定の誤りが原因で、14時に直しました。"
        "うまくいかないときは、この投稿へご返信ください。次のお知らせは本日18時です。",
        "影響を受けたお客様の数");
    snprintf(name, sizeof(name), "en%s", suffix);
    measure(t, name,
            "1,240 customers could not log in. A wrong setting of ours caused it; it was fixed at "
            "14:00 UTC. If it still fails, reply here. We write again by 18:00 UTC today.",
            "number of customers affected");
}

int main(void)
{
    struct test_checker t;
    struct text bytes;
    test_checker_open(&t);
    measure_both(&t, "");
    must(file_read("weights/pairs.bin", 1 << 26, t.arena, &bytes, NULL) == OK);
    must(checker_teach_pairs(t.checker, bytes, NULL) == OK);
    measure_both(&t, "_with_pairs");
    test_checker_close(&t);
    return 0;
}
