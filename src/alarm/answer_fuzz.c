#include "alarm/alarm.h"
#include "base/utf8.h"

/* What the services answer: every channel reads every status and body. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int statuses[] = {200, 204, 400, 403, 404, 409, 410, 429, 500, 503};
    if (len < 2)
        return 0;
    const struct text body = {(const char *)bytes + 2, len - 2};
    const size_t cut = body.len < bytes[1] ? body.len : bytes[1];
    const struct header header = {TEXT("x-line-request-id"), text_slice(body, 0, cut)};
    for (size_t i = 0; alarm_kinds[i]; i++) {
        if (!alarm_kinds[i]->judge)
            continue;
        const struct http_answer answer = {.status = statuses[bytes[0] % 10],
                                           .headers = &header,
                                           .header_count = 1,
                                           .body = body,
                                           .retry_after_ms = -1};
        struct why why = {0};
        const enum err err = alarm_kinds[i]->judge(&answer, &why);
        must(err == OK || (err == why.code && why.text[0]));
        if (alarm_kinds[i]->patience)
            must(alarm_kinds[i]->patience(&answer) >= -1);
        for (const char *c = why.text; *c; c++)
            must((unsigned char)*c >= ' '); /* a reason is one line */
    }
    return 0;
}
