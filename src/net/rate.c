#include "net/rate.h"

#include "base/clock.h"

static struct text said(const struct http_answer *answer, const char *plain, const char *x)
{
    const struct text value = http_header(answer, plain);
    return value.at ? value : http_header(answer, x);
}

/* "120", "100;w=1": the number in front. */
static int64_t count_of(struct text value)
{
    struct text number;
    int64_t count = 0;
    if (!text_cut(&value, ';', &number) || !text_int(text_trim(number), &count) || count < 0)
        return -1;
    return count;
}

static int64_t reset_of(struct text value, int64_t now_ms)
{
    int64_t at = 0;
    if (text_int(value, &at)) {
        if (at < 0 || at > TIME_MAX_MS / 1000)
            return -1;
        return at > 1000000000 ? at * 1000 : now_ms + at * 1000;
    }
    return time_parse(value, &at) && at > 0 ? at : -1;
}

bool rate_read(const struct http_answer *answer, int64_t now_ms, struct rate *rate_out)
{
    const struct rate rate = {
        .left = count_of(said(answer, "ratelimit-remaining", "x-ratelimit-remaining")),
        .most = count_of(said(answer, "ratelimit-limit", "x-ratelimit-limit")),
        .reset_ms = reset_of(said(answer, "ratelimit-reset", "x-ratelimit-reset"), now_ms)};
    if (rate.left < 0)
        return false;
    *rate_out = rate;
    return true;
}

int64_t rate_pause(const struct rate *rate, int64_t keep, int64_t now_ms)
{
    if (rate->left < 0 || rate->left > keep || rate->reset_ms <= now_ms)
        return 0;
    return rate->reset_ms - now_ms;
}
