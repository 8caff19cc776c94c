#include "web/ack_show.h"

#include "model/duty.h"

#include <inttypes.h>

/* In the order of enum page_lang: Japanese, English, Italian. */
typedef const char *const words[PAGE_LANGS];
static words w_title = {"アラームの確認", "Take this alarm", "Prendi in carico l'allarme"};
static words w_level[] = {{"平常", "normal", "normale"},
                          {"注視", "watch", "attenzione"},
                          {"警戒", "alert", "allerta"},
                          {"炎上", "flare-up", "crisi social"},
                          {"重大危機", "crisis", "crisi grave"}};
static words w_press = {"押すと、あなたが対応すると記録され、ほかの人は呼び出されません。",
                        "Press, and it is recorded that you take it: nobody else is rung.",
                        "Premi: resta scritto che te ne occupi tu e nessun altro viene chiamato."};
static words w_take = {"対応します", "I take it", "Me ne occupo io"};
static words w_over = {"引き継ぎます", "I take it over", "Subentro io"};
static words w_waits = {
    "電波がありません。つながりしだい記録します。この画面を開いたままにしてください。",
    "No connection. It is recorded as soon as there is one: keep this page open.",
    "Nessuna connessione. Sarà registrato appena torna: lasciare aperta la pagina."};
static words w_done = {"記録しました。ほかの人は呼び出されません。",
                       "Recorded. Nobody else is rung.",
                       "Registrato. Nessun altro viene chiamato."};
static words w_by = {"対応中: ", "Taken by: ", "Preso in carico da: "};
static words w_authors = {"批判した人", "critics", "critici"};
static words w_since = {"最初の投稿から", "since the first post", "dal primo post"};
static words w_until = {"3時間の目安まで", "to three hours", "alle tre ore"};
static words w_first = {"最初の投稿", "First post", "Primo post"};
static words w_rung = {"呼び出し", "Rung", "Chiamata"};
static words w_why = {"理由", "Why", "Perché"};
static words w_room = {"事案室へ(サインイン)", "To the room (sign in)", "Alla sala (accesso)"};
static words w_also = {"同じ連絡のほかの事案", "Also in this message", "Anche in questo messaggio"};
static words w_next[] = {{"応答がないと ", " ごろ(あと ", ")に次の人を呼び出します: "},
                         {"Without an answer, at about ", " (in ", ") the next is rung: "},
                         {"Senza risposta, verso le ", " (tra ", ") viene chiamato il prossimo: "}};
static words w_test = {"試験", "TEST", "PROVA"};

static const char *word(const struct ack *ack, const char *const w[PAGE_LANGS])
{
    return w[ack->lang];
}

static struct page_clock clock_of(const struct ack *ack)
{
    return page_clock_of(ack->watched, ack->rings[0].person, ack->rings[0].client);
}

static struct text brand_name(const struct ack *ack, const struct event *ring)
{
    const struct brand *brand =
        ack->watched ? watched_brand(ack->watched, ring->client, ring->brand) : NULL;
    return brand ? brand->name : ring->brand;
}

/* ---- who is next ---- */

static int64_t wait_of(const struct route *route, int64_t step, int level)
{
    enum { MINUTE_MS = 60000 };
    static const int64_t scale[] = {15, 15, 15, 10, 5};
    if (!route->ladder_count || step < 0 || (size_t)step >= route->ladder_count)
        return 5 * (int64_t)MINUTE_MS; /* after the first round */
    const int64_t own = route->ladder[step].wait_ms;
    return own ? own : scale[level >= 0 && level <= 4 ? level : 0] * MINUTE_MS;
}

int64_t ack_next_ms(const struct ack *ack, struct text *who_out)
{
    const struct event *own = &ack->rings[0];
    const struct json *rings = json_find(ack->room, "rings");
    const struct text category = json_text_at(json_find(ack->room, "incident"), "category");
    struct route_key key = {own->client, own->brand, RISK_NONE, own->level};
    int64_t at_ms = own->at_ms, step = own->step;
    (void)risk_of(category, &key.category);
    const struct route *route = ack->watched ? route_for(ack->watched, &key) : NULL;
    if (own->test || !route || !route->ladder_count)
        return 0;
    for (const struct json *one = rings ? rings->first : NULL; one; one = one->next)
        if (time_parse(json_text_at(one, "at"), &at_ms))
            step = json_int_at(one, "step", 0);
    const size_t next = (size_t)(step + 1) % route->ladder_count;
    const struct text person = step_person(ack->watched, &route->ladder[next], ack->now_ms);
    const struct person *known = person.len ? watched_person(ack->watched, person) : NULL;
    *who_out = known ? known->name : person.len ? person : route->ladder[next].channel;
    const int64_t due_ms = at_ms + wait_of(route, step, own->level);
    return who_out->len && due_ms > ack->now_ms ? due_ms : 0;
}

/* ---- pieces ---- */

static void glyph(struct buf *out, int level)
{
    static const char *const tiers[] = {"M2.5 11.5h11l.5 3.5H2z", "M3.8 7.7h8.4l.5 3H3.3z",
                                        "M5 4.7h6l.4 2.2H4.6z", "M8 .5 14 4H2z"};
    buf_text(out, TEXT("<svg class=\"tw\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"));
    for (int i = 0; i < 4; i++)
        (void)buf_printf(out, "<path%s d=\"%s\"/>", i < level ? "" : " class=\"off\"", tiers[i]);
    buf_text(out, TEXT("</svg>"));
}

static int level_of(const struct ack *ack)
{
    const int64_t now = json_int_at(json_find(ack->room, "incident"), "level", ack->rings[0].level);
    return now >= 0 && now <= 4 ? (int)now : 0;
}

static void head(const struct ack *ack, struct buf *out)
{
    const struct event *ring = &ack->rings[0];
    const int level = level_of(ack);
    const struct text name = brand_name(ack, ring);
    (void)buf_printf(out, "<section class=\"al al%d\">", ring->test ? 0 : level);
    glyph(out, ring->test ? 0 : level);
    if (ring->test)
        (void)buf_printf(out, "<h1 class=\"big\">%s</h1>", word(ack, w_test));
    else
        (void)buf_printf(out, "<h1 class=\"big\">L%d %s</h1>", level, word(ack, w_level[level]));
    buf_text(out, TEXT("<p class=\"row\">"));
    page_tile(out, ack->watched, ring->client, ring->brand, name);
    buf_text(out, TEXT("<b>"));
    page_escaped(out, name);
    buf_text(out, TEXT("</b></p></section>"));
}

static void left(struct buf *out, int64_t ms)
{
    const int64_t s = ms > 0 ? ms / 1000 : 0;
    (void)buf_printf(out, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
}

static void three(const struct ack *ack, struct buf *out)
{
    int64_t first_ms, due_ms;
    const struct json *story = json_find(ack->room, "story");
    if (!time_parse(json_text_at(ack->room, "first_at"), &first_ms) ||
        !time_parse(json_text_at(ack->room, "deadline_at"), &due_ms))
        return;
    (void)buf_printf(out, "<section class=\"sec tri\"><p class=\"small\">%s<b>",
                     word(ack, w_since));
    left(out, ack->now_ms - first_ms);
    (void)buf_printf(out, "</b></p><p class=\"small\">%s<b data-left=\"%" PRId64 "\">",
                     word(ack, w_until), due_ms > ack->now_ms ? (due_ms - ack->now_ms) / 1000 : 0);
    left(out, due_ms - ack->now_ms);
    (void)buf_printf(out, "</b></p><p class=\"small\">%s<b>%" PRId64 "</b></p></section>",
                     word(ack, w_authors), json_int_at(story, "authors", 0));
}

/* A reason in the reader's language, from its code and figures. */
static struct text reason(const struct ack *ack, const struct json *one)
{
    static const char *const langs[PAGE_LANGS] = {"ja", "en", "it"};
    struct arena *arena = ack->call->arena;
    const struct json *args = json_find(one, "args");
    const struct text code = json_text_at(one, "code");
    const struct said said = {.code = arena_printf(arena, "%.*s", TEXT_ARG(code)).at,
                              .text = json_text_at(one, "text"),
                              .of = {.n = json_number_at(args, "n", 0),
                                     .usual = json_number_at(args, "usual", 0),
                                     .minutes = json_int_at(args, "minutes", 0),
                                     .word = json_text_at(args, "word")}};
    struct buf out;
    buf_init(&out, 4096);
    alarm_reason(&said, text_of(langs[ack->lang]), &out);
    const struct text said_so = arena_text(arena, buf_view(&out));
    buf_done(&out);
    return said_so;
}

/* No more than the message told: figures, the first reason, the times. */
static void known(const struct ack *ack, struct buf *out)
{
    const struct page_clock clock = clock_of(ack);
    const struct json *why = json_find(ack->room, "why");
    int64_t first_ms;
    buf_text(out, TEXT("<section class=\"sec\"><dl>"));
    if (time_parse(json_text_at(ack->room, "first_at"), &first_ms)) {
        (void)buf_printf(out, "<dt>%s</dt><dd>", word(ack, w_first));
        page_time(out, &clock, first_ms);
        buf_text(out, TEXT("</dd>"));
    }
    (void)buf_printf(out, "<dt>%s</dt><dd>", word(ack, w_rung));
    page_time(out, &clock, ack->rings[0].at_ms);
    buf_text(out, TEXT("</dd>"));
    for (const struct json *one = why ? why->first : NULL; one; one = one->next)
        if (!text_is(json_text_at(one, "code"), "score")) {
            page_row(out, word(ack, w_why), reason(ack, one));
            break;
        }
    buf_text(out, TEXT("</dl></section>"));
}

static void others(const struct ack *ack, struct buf *out)
{
    const struct page_clock clock = clock_of(ack);
    if (ack->count < 2)
        return;
    (void)buf_printf(out, "<section class=\"sec\"><h2>%s</h2><ul>", word(ack, w_also));
    for (size_t i = 1; i < ack->count; i++) {
        const struct event *ring = &ack->rings[i];
        (void)buf_printf(out, "<li class=\"row\"><b>");
        if (ring->test)
            buf_text(out, text_of(word(ack, w_test)));
        else
            (void)buf_printf(out, "L%d", ring->level);
        buf_text(out, TEXT("</b> "));
        page_escaped(out, brand_name(ack, ring));
        buf_text(out, TEXT(" <span class=\"small ink3\">"));
        page_time(out, &clock, ring->at_ms);
        buf_text(out, TEXT("</span></li>"));
    }
    buf_text(out, TEXT("</ul></section>"));
}

static void next_person(const struct ack *ack, struct buf *out)
{
    const struct page_clock clock = clock_of(ack);
    struct text who = {0};
    const int64_t due_ms = ack_next_ms(ack, &who);
    if (!due_ms)
        return;
    (void)buf_printf(out, "<p class=\"small ink2\">%s", w_next[ack->lang][0]);
    page_time(out, &clock, due_ms);
    (void)buf_printf(out, "%s<b data-left=\"%" PRId64 "\">", w_next[ack->lang][1],
                     (due_ms - ack->now_ms) / 1000);
    left(out, due_ms - ack->now_ms);
    (void)buf_printf(out, "</b>%s<b>", w_next[ack->lang][2]);
    page_escaped(out, who);
    buf_text(out, TEXT("</b></p>"));
}

static void button(const struct ack *ack, bool over, struct buf *out)
{
    struct text path = ack->call->raw, rest = path;
    (void)text_cut(&rest, '?', &path);
    (void)buf_printf(out, "<form method=\"post\" data-waits=\"%s\" action=\"", word(ack, w_waits));
    page_escaped(out, path);
    (void)buf_printf(out, "%s\"><button type=\"submit\" class=\"btn %s\">%s</button></form>",
                     over ? "?over=1" : "", over ? "" : "pri", word(ack, over ? w_over : w_take));
}

/* Whoever has the alarm; a ring that somebody called later is answered by another. */
static struct text holder(const struct ack *ack)
{
    const struct json *incident = json_find(ack->room, "incident");
    const struct text has = json_text_at(json_find(incident, "acknowledged"), "person");
    return has.len ? has : ack->rings[0].by;
}

static void taken_by(const struct ack *ack, bool pressed, struct buf *out)
{
    const struct text by = holder(ack);
    const struct person *person = ack->watched ? watched_person(ack->watched, by) : NULL;
    const struct text name = person ? person->name : by;
    struct text said = arena_printf(ack->call->arena, "%s%.*s", word(ack, w_by), TEXT_ARG(name));
    page_note(out, "ok", pressed ? text_of(word(ack, w_done)) : said,
              pressed ? said : (struct text){0});
}

/* To the room's brief; who is not signed in there signs in first. */
static void to_room(const struct ack *ack, struct buf *out)
{
    const struct text id = json_text_at(json_find(ack->room, "incident"), "id");
    if (!id.len)
        return;
    buf_text(out, TEXT("<a class=\"btn pri\" href=\"/#/phone/"));
    page_escaped(out, id);
    (void)buf_printf(out, "\">%s</a>", word(ack, w_room));
}

void ack_show(const struct ack *ack, bool pressed)
{
    struct buf *out = &ack->call->answer.body;
    const bool taken = ack->rings[0].until_ms != 0;
    page_begin_bare(ack->call, ack->lang, word(ack, w_title));
    if (taken)
        taken_by(ack, pressed, out);
    else if (pressed)
        page_note(out, "ok", text_of(word(ack, w_done)), (struct text){0});
    head(ack, out);
    three(ack, out);
    known(ack, out);
    others(ack, out);
    if (taken || pressed) {
        to_room(ack, out);
        if (taken && !text_same(holder(ack), ack->person))
            button(ack, true, out);
    } else {
        next_person(ack, out);
        button(ack, false, out);
        (void)buf_printf(out, "<p class=\"small ink3\">%s</p>", word(ack, w_press));
    }
    buf_text(out, TEXT("<script src=\"/ack.js\" defer></script>"));
    page_end(ack->call);
}
