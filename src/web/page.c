#include "web/page.h"

#include "base/utf8.h"
#include "base/zone.h"

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

void page_lines(struct buf *out, struct text text)
{
    struct text rest = text, line;
    for (bool first = true; text_cut(&rest, '\n', &line); first = false) {
        if (!first)
            buf_text(out, TEXT("<br>"));
        page_escaped(out, line);
    }
}

enum page_lang page_lang_of(struct text lang)
{
    if (text_is(lang, "ja"))
        return PAGE_JA;
    return text_is(lang, "it") ? PAGE_IT : PAGE_EN;
}

static const char *const names[PAGE_LANGS] = {"ja", "en", "it"};

void page_begin_bare(struct call *call, enum page_lang lang, const char *title)
{
    struct buf *out = &call->answer.body;
    buf_clear(out);
    (void)buf_printf(
        out,
        "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<meta name=\"color-scheme\" content=\"light dark\">"
        "<meta name=\"robots\" content=\"noindex\"><title>%s · hinomi</title>"
        "<link rel=\"icon\" href=\"/mark.svg\"><link rel=\"stylesheet\" href=\"/page.css\"></head>"
        "<body><header class=\"top\"><svg class=\"mark i\" viewBox=\"0 0 24 24\" "
        "aria-hidden=\"true\"><path d=\"M12 1.8 20 7H4z\" fill=\"currentColor\"/><path d=\"M7.5 "
        "7v6M16.5 7v6M5 13h14M8 13 5 22.5M16 13l3 9.5M7.4 15.2l9.8 3.3M16.6 15.2 6.8 18.5M6.2 "
        "19.8l12.3 2.3\"/><path class=\"bell\" d=\"M12 8.2c1.4 0 2.1 1 2.1 "
        "2.3v1.3H9.9v-1.3c0-1.3.7-2.3 2.1-2.3z\"/></svg>hinomi</header><main>",
        names[lang], title);
    call->answer.type = "text/html; charset=utf-8";
    call->answer.status = 200;
}

void page_begin(struct call *call, enum page_lang lang, const char *title)
{
    page_begin_bare(call, lang, title);
    (void)buf_printf(&call->answer.body, "<h1>%s</h1>", title);
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

void page_note(struct buf *out, const char *kind, struct text title, struct text more)
{
    const char *icon = "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13zM8 7v4.5M8 4.5v.1";
    if (strcmp(kind, "ok") == 0)
        icon = "m3 8.5 3.5 3.5L13 4.5";
    else if (*kind)
        icon = "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.1";
    (void)buf_printf(out,
                     "<div class=\"note %s\" role=\"status\"><svg class=\"i\" viewBox=\"0 0 16 "
                     "16\" aria-hidden=\"true\"><path d=\"%s\"/></svg><div><b>",
                     kind, icon);
    page_escaped(out, title);
    buf_text(out, TEXT("</b>"));
    if (more.len) {
        buf_text(out, TEXT("<p>"));
        page_lines(out, more);
        buf_text(out, TEXT("</p>"));
    }
    buf_text(out, TEXT("</div></div>"));
}

void page_row(struct buf *out, const char *name, struct text text)
{
    if (!text.len)
        return;
    (void)buf_printf(out, "<dt>%s</dt><dd dir=\"auto\">", name);
    page_lines(out, text);
    buf_text(out, TEXT("</dd>"));
}

/* ---- brands ---- */

enum { TILE_COLOURS = 10 };

static size_t place_of(const struct watched *watched, struct text client, struct text brand)
{
    const struct client *owner = watched ? watched_client(watched, client) : NULL;
    for (size_t i = 0; owner && i < owner->brand_count; i++)
        if (text_same(owner->brands[i].id, brand))
            return i;
    return 4;
}

void page_tile(struct buf *out, const struct watched *watched, struct text client,
               struct text brand, struct text name)
{
    (void)buf_printf(out, "<span class=\"cl c%zu\" aria-hidden=\"true\">",
                     place_of(watched, client, brand) % TILE_COLOURS);
    page_escaped(out, utf8_head(name, 1));
    buf_text(out, TEXT("</span>"));
}

/* ---- times ---- */

struct page_clock page_clock_of(const struct watched *watched, struct text person,
                                struct text client)
{
    const struct person *reader = watched ? watched_person(watched, person) : NULL;
    if (reader && reader->zone)
        return (struct page_clock){reader->zone, reader->zone_name};
    const struct service *service = watched ? watched_service(watched, client) : NULL;
    if (service && service->zone)
        return (struct page_clock){service->zone, service->zone_name};
    return (struct page_clock){NULL, TEXT("UTC")};
}

void page_time(struct buf *out, const struct page_clock *clock, int64_t at_ms)
{
    char room[TIME_ROOM];
    const struct civil c = zone_civil(clock->zone, at_ms);
    (void)buf_printf(out, "<time datetime=\"%.*s\">%04d-%02d-%02d %02d:%02d ",
                     TEXT_ARG(time_write(at_ms, room)), c.year, c.month, c.day, c.hour, c.minute);
    page_escaped(out, clock->zone_name);
    buf_text(out, TEXT("</time>"));
}

void page_lang_attribute(struct buf *out, struct text lang)
{
    buf_text(out, TEXT(" dir=\"auto\""));
    if (!lang.len || text_is(lang, "und"))
        return;
    buf_text(out, TEXT(" lang=\""));
    page_escaped(out, lang);
    buf_byte(out, '"');
}

/* ---- no page ---- */

/* A link that is cut, foreign or over: the page says so, in all three languages, and no more. */
enum err page_refuse(struct call *call, enum err err)
{
    static const char *const over[PAGE_LANGS][2] = {
        {"このリンクは期限が切れています",
         "新しいリンクを送信者に頼むか、コンソールにサインインしてください。"},
        {"This link is over", "Ask whoever sent it for a new one, or sign in to the console."},
        {"Questo link è scaduto",
         "Chiederne uno nuovo a chi l'ha inviato, o accedere alla console."}};
    static const char *const cut[PAGE_LANGS][2] = {
        {"このリンクは無効です",
         "途中で切れていないか、全体がコピーされているかを確かめてください。"},
        {"This link is not valid", "See whether it was copied whole, to its last character."},
        {"Questo link non è valido",
         "Controllare che sia stato copiato tutto, fino all'ultimo carattere."}};
    if (err != ERR_DENIED && err != ERR_CLOSED && err != ERR_NOT_FOUND && err != ERR_BAD_INPUT)
        return err;
    struct buf *out = &call->answer.body;
    page_begin(call, PAGE_EN, "hinomi");
    call->answer.status = err == ERR_CLOSED ? 410 : 404;
    const char *const(*words)[2] = err == ERR_CLOSED ? over : cut;
    for (int i = 0; i < PAGE_LANGS; i++) {
        (void)buf_printf(out, "<div lang=\"%s\">", names[i]);
        page_note(out, "warn", text_of(words[i][0]), text_of(words[i][1]));
        buf_text(out, TEXT("</div>"));
    }
    page_end(call);
    return OK;
}
