#include "base/clock.h"
#include "base/mem.h"
#include "net/call.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

enum { MOST_MAIL = 1 << 20, LINE = 57 }; /* 57 bytes are 76 of base64, the most a line may have */

static bool has_break(struct text text)
{
    return text.len && (memchr(text.at, '\r', text.len) || memchr(text.at, '\n', text.len) ||
                        memchr(text.at, '\0', text.len));
}

static void add_base64(struct buf *out, struct text text)
{
    unsigned char coded[LINE / 3 * 4 + 1];
    int n = EVP_EncodeBlock(coded, (const unsigned char *)text.at, (int)text.len);
    (void)buf_add(out, coded, (size_t)n);
}

static bool plain(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    return true;
}

/* A header's words: as they are, or as RFC 2047 encoded words of at most 75 bytes that never split
 * a character. */
static void add_words(struct buf *out, struct text text)
{
    if (plain(text)) {
        (void)buf_text(out, text);
        return;
    }
    for (size_t from = 0; from < text.len;) {
        size_t to = from + 42 < text.len ? from + 42 : text.len;
        while (to < text.len && to > from && ((unsigned char)text.at[to] & 0xc0) == 0x80)
            to--;
        if (to == from) /* no UTF-8 at all */
            to = from + 1;
        (void)buf_text(out, from ? TEXT("\r\n =?UTF-8?B?") : TEXT("=?UTF-8?B?"));
        add_base64(out, text_slice(text, from, to));
        (void)buf_text(out, TEXT("?="));
        from = to;
    }
}

/* The address inside <>, or all of it. */
static struct text bare(struct text address)
{
    address = text_trim(address);
    ptrdiff_t from = text_find(address, TEXT("<"));
    ptrdiff_t to = text_find(address, TEXT(">"));
    if (from < 0 || to < from)
        return address;
    return text_trim(text_slice(address, (size_t)from + 1, (size_t)to));
}

static void add_address(struct buf *out, struct text address)
{
    ptrdiff_t from = text_find(address, TEXT("<"));
    struct text name = text_trim(text_slice(address, 0, from > 0 ? (size_t)from : 0));
    if (name.len == 0) {
        (void)buf_text(out, bare(address));
        return;
    }
    add_words(out, name);
    (void)buf_printf(out, " <%.*s>", TEXT_ARG(bare(address)));
}

static void add_date(struct buf *out, int64_t now_ms)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct civil at = civil_of(now_ms);
    (void)buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[now_ms / DAYS(1) % 7],
                     at.day, months[at.month - 1], at.year, at.hour, at.minute, at.second);
}

/* <id@domain of the sender> */
static void add_id(struct buf *out, const char *header, struct text id, struct text sender)
{
    const struct text from = bare(sender);
    const ptrdiff_t at = text_find(from, TEXT("@"));
    (void)buf_printf(out, "%s: <%.*s%.*s>\r\n", header, TEXT_ARG(id),
                     TEXT_ARG(text_slice(from, at < 0 ? 0 : (size_t)at, from.len)));
}

/* What is answered stands last (RFC 5322, 3.6.4); a line for each, so that none grows too long. */
static void add_references(struct buf *out, const struct mail *mail)
{
    struct text rest = text_trim(mail->references), one;
    (void)buf_text(out, TEXT("References: "));
    while (rest.len && text_cut(&rest, ' ', &one))
        if (one.len && !text_same(one, mail->answers))
            (void)buf_printf(out, "%.*s\r\n ", TEXT_ARG(one));
    (void)buf_printf(out, "%.*s\r\n", TEXT_ARG(mail->answers));
}

static void add_part(struct buf *out, const char *type, struct text body)
{
    (void)buf_printf(out,
                     "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: "
                     "base64\r\n\r\n",
                     type);
    for (size_t i = 0; i < body.len; i += LINE) {
        add_base64(out, text_slice(body, i, i + LINE));
        (void)buf_text(out, TEXT("\r\n"));
    }
}

/* One text, or two forms of it; base64 never holds the boundary. */
static void add_body(struct buf *out, const struct mail *mail)
{
    if (!mail->html.len) {
        add_part(out, "text/plain", mail->body);
        return;
    }
    (void)buf_text(out, TEXT("Content-Type: multipart/alternative; boundary=\"=_hinomi\"\r\n\r\n"
                             "--=_hinomi\r\n"));
    add_part(out, "text/plain", mail->body);
    (void)buf_text(out, TEXT("--=_hinomi\r\n"));
    add_part(out, "text/html", mail->html);
    (void)buf_text(out, TEXT("--=_hinomi--\r\n"));
}

static void compose(struct buf *out, const struct mail *mail)
{
    unsigned char random[12];
    char drawn[2 * sizeof(random) + 1];
    must(RAND_bytes(random, sizeof(random)) == 1);
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(drawn + 2 * i, 3, "%02x", random[i]);
    add_date(out, clock_now_ms());
    (void)buf_text(out, TEXT("From: "));
    add_address(out, mail->from);
    (void)buf_text(out, TEXT("\r\nTo: "));
    struct text rest = mail->to, one;
    for (bool more = false; text_cut(&rest, ',', &one); more = true) {
        if (more)
            (void)buf_text(out, TEXT(",\r\n "));
        add_address(out, text_trim(one));
    }
    (void)buf_text(out, TEXT("\r\nSubject: "));
    add_words(out, mail->subject);
    (void)buf_text(out, TEXT("\r\n"));
    add_id(out, "Message-ID", mail->id.len ? mail->id : text_of(drawn), mail->from);
    if (mail->answers.len) {
        (void)buf_printf(out, "In-Reply-To: %.*s\r\n", TEXT_ARG(mail->answers));
        add_references(out, mail);
    } else if (mail->thread.len) {
        add_id(out, "In-Reply-To", mail->thread, mail->from);
        add_id(out, "References", mail->thread, mail->from);
    }
    (void)buf_text(out, TEXT("MIME-Version: 1.0\r\n"));
    if (!mail->by_person)
        (void)buf_text(out, TEXT("Auto-Submitted: auto-generated\r\n"));
    add_body(out, mail);
}

static size_t upload(char *to, size_t size, size_t count, void *arg)
{
    struct http_call *call = arg;
    size_t len = size * count < call->sent.len ? size * count : call->sent.len;
    if (len)
        memcpy(to, call->sent.at, len);
    call->sent = text_slice(call->sent, len, call->sent.len);
    return len;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the signature is curl's */
static size_t drop_reply(char *at, size_t size, size_t count, void *arg)
{
    (void)at;
    (void)arg;
    return size * count;
}

static void set_receivers(struct http_call *call, const struct mail *mail)
{
    struct text rest = mail->to, one;
    while (text_cut(&rest, ',', &one)) {
        one = bare(one);
        if (one.len)
            call->list = curl_slist_append(call->list,
                                           arena_printf(call->arena, "<%.*s>", TEXT_ARG(one)).at);
    }
    curl_easy_setopt(call->transfer.easy, CURLOPT_MAIL_RCPT, call->list);
    if (!call->list)
        (void)why_set(&call->early, ERR_BAD_INPUT, "mail: it has no receiver");
}

static void set_login(struct http_call *call, const struct mail *mail)
{
    CURL *easy = call->transfer.easy;
    if (!mail->user.len) {
        curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_USERNAME, arena_text(call->arena, mail->user).at);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, arena_text(call->arena, mail->password).at);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}

static struct http_call *start(struct http *http, const struct mail *mail)
{
    struct http_call *call = call_new(http, mail->url, true, "mail");
    CURL *easy = call->transfer.easy;
    call->mail = true;
    call->secret = arena_text(call->arena, mail->password);
    call->on_done = mail->on_done;
    call->arg = mail->arg;
    buf_init(&call->body, 0);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     mail->timeout_ms > 0 ? (long)mail->timeout_ms : 30000L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_reply);
    if (has_break(mail->from) || has_break(mail->to) || has_break(mail->subject) ||
        has_break(mail->url) || has_break(mail->id) || has_break(mail->thread) ||
        has_break(mail->answers) || has_break(mail->references))
        (void)why_set(&call->early, ERR_BAD_INPUT,
                      "mail: sender, receiver, subject or id holds a line break");
    set_login(call, mail);
    return call;
}

struct http_call *mail_ask(struct http *http, const struct mail *mail)
{
    struct http_call *call = start(http, mail);
    curl_easy_setopt(call->transfer.easy, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(call->transfer.easy, CURLOPT_NOBODY, 1L);
    return call;
}

struct http_call *mail_send(struct http *http, const struct mail *mail)
{
    struct http_call *call = start(http, mail);
    CURL *easy = call->transfer.easy;
    struct text from = arena_printf(call->arena, "<%.*s>", TEXT_ARG(bare(mail->from)));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from.at);
    set_receivers(call, mail);

    struct buf text;
    buf_init(&text, MOST_MAIL);
    compose(&text, mail);
    if (buf_over(&text))
        (void)why_set(&call->early, ERR_LIMIT, "mail: it is longer than %d bytes", MOST_MAIL);
    call->sent = arena_text(call->arena, buf_view(&text));
    buf_done(&text);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, call);
    return call;
}
