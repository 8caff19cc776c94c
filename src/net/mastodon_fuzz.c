#include "base/mem.h"
#include "net/mastodon.h"
#include "net/rate.h"

/* What a server of the Mastodon API answers, through every reader. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *exact = mem_dup((const char *)bytes, len);
    const struct text body = {exact, len};
    struct arena *arena = arena_new("fuzz", 0);
    struct mastodon_account account;
    struct mastodon_status status;
    struct mastodon_statuses statuses;
    struct mastodon_relation relation;
    struct why why = {0};
    if (mastodon_account_read(body, arena, &account, &why) == OK)
        must(account.id.len > 0 && account.acct.len > 0);
    if (mastodon_status_read(body, arena, &status, &why) == OK)
        must(status.id.len > 0 && text_find(status.id, TEXT("/")) < 0);
    if (mastodon_statuses_read(body, arena, &statuses, &why) == OK)
        must(statuses.count <= statuses.listed && statuses.count <= MASTODON_MOST);
    if (mastodon_found_read(body, TEXT("https://a/1"), arena, &status, &why) == OK)
        must(status.id.len > 0);
    (void)mastodon_relation_read(body, arena, &relation, &why);
    (void)mastodon_error_read(body, arena);
    /* as HTML, and as a text: what is a text of itself stays one */
    const size_t half = len / 2;
    (void)mastodon_same_text(text_slice(body, 0, half), text_slice(body, half, len));
    (void)mastodon_mentions(text_slice(body, 0, half), text_slice(body, half, len), TEXT("h"));
    const struct header headers[] = {{TEXT("ratelimit-remaining"), text_slice(body, 0, half)},
                                     {TEXT("x-ratelimit-reset"), text_slice(body, half, len)}};
    struct rate rate;
    if (rate_read(&(struct http_answer){.headers = headers, .header_count = 2}, 1785592000000,
                  &rate))
        must(rate.left >= 0 && rate_pause(&rate, 1000, 1785592000000) >= 0);
    arena_free(&arena);
    mem_free(exact);
    return 0;
}
