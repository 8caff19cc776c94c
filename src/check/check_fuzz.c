/* Whatever is written, in whatever ledger: remarks lie in the reply, each says why. */
#include "base/mem.h"
#include "base/utf8.h"
#include "check/test_checker.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* NUL cuts the bytes into reply, question, claims, values and published texts. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static struct test_checker t;
    static const char *const langs[] = {"ja", "en", "it", ""};
    static const char *const nets[] = {"x", "bluesky", "mastodon", "mail"};
    if (!t.checker)
        test_checker_open(&t);
    if (len < 2 || len > 4000)
        return 0;
    char *exact = mem_dup((const char *)at + 1, len - 1);
    struct text rest = {exact, len - 1}, part[6] = {{0}};
    for (int i = 0; i < 6 && text_cut(&rest, 0, &part[i]); i++)
        ;
    const struct draft_fact rows[] = {
        {.claim = part[2], .value = part[3], .state = (enum fact_state)(at[0] % 3), .open = true},
        {.claim = part[4], .value = part[2], .state = FACT_CONFIRMED}};
    const struct draft_said published = {.text = part[4], .by = part[5]};
    const struct draft_sent sent = {.text = part[5], .people = 2};
    struct text own = part[3], other = part[5];
    const struct draft draft = {.reply = part[0],
                                .question = part[1],
                                .lang = text_of(langs[at[0] >> 6]),
                                .network = text_of(nets[at[0] >> 4 & 3]),
                                .level = at[0] % 5,
                                .now_ms = 1795332600000,
                                .zone = TEXT("+09:00"),
                                .ledger = at[0] & 8,
                                .facts = rows,
                                .fact_count = 2,
                                .published = &published,
                                .published_count = 1,
                                .own = {&own, 1},
                                .others = {&other, 1},
                                .sent = &sent,
                                .sent_count = 1,
                                .was = part[4]};
    check_draft(t.checker, t.scratch, &draft, text_of(langs[at[0] & 3]), &t.remarks);
    const size_t chars = utf8_count(draft.reply) + 1;
    for (size_t i = 0; i < t.remarks.count; i++) {
        const struct remark *one = &t.remarks.at[i];
        must(one->rule && one->why.len && one->better.len);
        must(!one->placed || (one->at.from < one->at.to && one->at.from < chars));
    }
    struct promise promises[PROMISES_MOST];
    const size_t count = check_promises(t.checker, t.scratch, &draft, promises);
    for (size_t i = 0; i < count; i++)
        must(promises[i].at.from <= promises[i].at.to);
    mem_free(exact);
    return 0;
}
