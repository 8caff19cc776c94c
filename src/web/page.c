#include "web/page.h"

void page_escaped(struct buf *out, struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
            (void)buf_printf(out, "&#%d;", c);
        else if ((unsigned char)c >= ' ')
            buf_byte(out, c);
    }
}

enum page_lang page_lang_of(struct text lang)
{
    if (text_is(lang, "ja"))
        return PAGE_JA;
    return text_is(lang, "it") ? PAGE_IT : PAGE_EN;
}

void page_begin(struct call *call, enum page_lang lang, const char *title)
{
    static const char *const names[PAGE_LANGS] = {"ja", "en", "it"};
    struct buf *out = &call->answer.body;
    buf_clear(out);
    (void)buf_printf(out,
                     "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width\">"
                     "<meta name=\"robots\" content=\"noindex\"><title>%s</title>"
                     "<link rel=\"stylesheet\" href=\"/ack/style.css\"></head><body><main>"
                     "<h1>%s</h1>",
                     names[lang], title, title);
    call->answer.type = "text/html; charset=utf-8";
    call->answer.status = 200;
}

void page_end(struct call *call)
{
    buf_text(&call->answer.body, TEXT("</main></body></html>\n"));
}

void page_paragraph(struct buf *out, struct text text)
{
    buf_text(out, TEXT("<p>"));
    page_escaped(out, text);
    buf_text(out, TEXT("</p>"));
}

/* A link that is cut, foreign or over: the page says so, in all three languages, and no more. */
enum err page_refuse(struct call *call, enum err err)
{
    if (err != ERR_DENIED && err != ERR_CLOSED && err != ERR_NOT_FOUND && err != ERR_BAD_INPUT)
        return err;
    struct buf *out = &call->answer.body;
    page_begin(call, PAGE_EN, "hinomi");
    call->answer.status = err == ERR_CLOSED ? 410 : 404;
    page_paragraph(
        out, TEXT("このリンクは無効か、期限が切れています。コンソールにサインインしてください。"));
    page_paragraph(out, TEXT("This link is not valid, or is over. Sign in to the console."));
    page_paragraph(out, TEXT("Questo link non è valido o è scaduto. Accedi alla console."));
    page_end(call);
    return OK;
}
