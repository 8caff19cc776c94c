#include "base/clock.h"
#include "reply/office.h"

#include <openssl/evp.h>

enum { ANSWER_MOST = 4 << 20 };

static struct parcel *parcel_of(struct reply_errand *errand)
{
    return (struct parcel *)((char *)errand - offsetof(struct parcel, errand));
}

/* ---- its end ---- */

void errand_end(struct reply_errand *errand, const struct errand_end *end)
{
    errand->way.call = NULL;
    queue_ended(parcel_of(errand), end);
}

void errand_fail(struct reply_errand *errand, enum ending how, enum err code, const char *remedy,
                 const char *format, ...)
{
    char words[400];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    struct errand_end end = {.how = how, .remedy = remedy};
    (void)why_set(&end.why, code, "%s", words);
    errand_end(errand, &end);
}

bool errand_leave(struct reply_errand *errand)
{
    if (errand->does == ERRAND_SEND && !queue_may_leave(parcel_of(errand)))
        return false;
    errand->writing = errand->does == ERRAND_SEND;
    return true;
}

/* ---- calls ---- */

static void note_rate(struct reply_errand *errand, const struct http_answer *answer)
{
    const int64_t now = clock_now_ms();
    struct lane *lane = parcel_of(errand)->lane;
    if (!answer->status || !rate_read(answer, now, &lane->rate))
        return;
    /* A little is kept for looking and for taking back. */
    const int64_t keep = lane->rate.most > 100 ? lane->rate.most / 50 : 1;
    const int64_t pause = rate_pause(&lane->rate, keep, now);
    if (pause > 0 && pause <= DAYS(1) && clock_steady_ms() + pause > lane->free_ms)
        lane->free_ms = clock_steady_ms() + pause;
}

static bool call_began(const void *call)
{
    return http_began(call);
}

static void call_cancel(void *call)
{
    http_cancel(call);
}

struct errand_way errand_way_of(struct http_call *call)
{
    return (struct errand_way){call, call_began, call_cancel};
}

void errand_answered(const struct http_answer *answer, void *arg)
{
    struct reply_errand *errand = arg;
    errand->way.call = NULL;
    note_rate(errand, answer);
    if (errand->writing && answer->began)
        errand->wrote = true;
    errand->step(errand, answer);
}

void errand_call(struct reply_errand *errand, const struct errand_call *call, errand_step *step)
{
    errand->writing = false;
    if (call->write && !errand_leave(errand))
        return;
    errand->step = step;
    struct http_call *sent =
        http_send(errand->http, &(struct http_request){.method = call->method    ? call->method
                                                                 : call->body.at ? "POST"
                                                                                 : "GET",
                                                       .url = call->url,
                                                       .body = call->body,
                                                       .headers = call->headers,
                                                       .header_count = call->header_count,
                                                       .timeout_ms = call->timeout_ms,
                                                       .most_bytes = ANSWER_MOST,
                                                       .private_allowed = call->private_allowed,
                                                       .ca = call->ca,
                                                       .once = call->write || call->changes,
                                                       .on_done = errand_answered,
                                                       .arg = errand});
    errand->way = errand_way_of(sent);
}

bool errand_trouble(struct reply_errand *errand, const struct http_answer *answer)
{
    const int status = answer->status;
    struct errand_end end = {.how = END_AGAIN, .retry_after_ms = answer->retry_after_ms};
    const bool open = errand->writing ? answer->began : errand->look;
    if (status == 0 && answer->why.code == ERR_DENIED) {
        end.how = open ? END_LOST : END_REFUSED;
        end.why = answer->why;
        end.remedy = "Look at the sender's options.";
    } else if (status == 0) {
        end.how = open ? END_LOST : END_AGAIN;
        end.why = answer->why;
    } else if (status == 429) {
        /* As a rule it is refused unread; a machine in between may say it too late. */
        end.how = open ? END_LOST : END_AGAIN;
        const int64_t now = clock_now_ms();
        struct rate rate;
        if (end.retry_after_ms <= 0 && rate_read(answer, now, &rate) && rate.reset_ms > now)
            end.retry_after_ms = rate.reset_ms - now;
        (void)why_set(&end.why, ERR_LIMIT, "the network says: too many (429)");
    } else if (status >= 500 || status == 408 || status == 425 || (status >= 300 && status < 400)) {
        end.how = open ? END_LOST : END_AGAIN;
        (void)why_set(&end.why, ERR_AGAIN, "the network answered %d", status);
    } else {
        return false;
    }
    if (end.why.code == OK)
        end.why.code = ERR_AGAIN;
    errand_end(errand, &end);
    return true;
}

void errand_unreadable(struct reply_errand *errand, const struct why *why)
{
    const struct errand_end end = {.how = errand->writing || errand->look ? END_LOST : END_AGAIN,
                                   .why = *why};
    errand_end(errand, &end);
}

/* ---- forms ---- */

void errand_mark_hex(struct text id, int64_t at_ms, char *room, size_t letters)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    char both[600];
    const int bytes = snprintf(both, sizeof(both), "%lld/%.*s", (long long)at_ms,
                               (int)(id.len < 500 ? id.len : 500), id.at ? id.at : "");
    must(EVP_Digest(both, (size_t)bytes, digest, &len, EVP_sha256(), NULL) == 1);
    must(letters <= 2 * (size_t)len);
    for (size_t i = 0; i < letters; i++)
        room[i] = "0123456789abcdef"[i % 2 ? digest[i / 2] & 15 : digest[i / 2] >> 4];
    room[letters] = '\0';
}

enum err url_option_good(struct text url, bool plain_allowed, const char *option, struct why *why)
{
    const bool plain = text_starts(url, TEXT("http://"));
    if (!plain && !text_starts(url, TEXT("https://")))
        return why_set(why, ERR_BAD_INPUT, "its %s does not begin with https://", option);
    if (!text_host(url).len)
        return why_set(why, ERR_BAD_INPUT, "its %s names no host", option);
    if (plain && !plain_allowed)
        return why_set(why, ERR_BAD_INPUT,
                       "its %s has no TLS: whoever listens could speak in our name. Write "
                       "https://, or private: true for a server on this machine or network",
                       option);
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.at[i] <= ' ' || url.at[i] == 0x7f)
            return why_set(why, ERR_BAD_INPUT, "its %s holds a space or a line break", option);
    return OK;
}

struct text id_behind(struct text id, const char *net)
{
    struct text rest = id, before;
    if (!text_cut(&rest, ':', &before) || !text_is(before, net))
        return (struct text){0};
    return rest;
}
