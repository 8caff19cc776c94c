/*
 * The page of a link that takes one ring: /ack/CLIENT/RING/UNTIL/SIGN, without sign-in. Opening it
 * changes nothing (chats look at links before people do); one press does. It tells no more than the
 * message that held the link.
 */
#include "base/mem.h"
#include "desk/desk.h"
#include "web/page.h"

enum { RINGS_MOST = 60 };

struct ack {
    struct call *call;
    const struct watched *watched;
    struct text key, person;
    struct event rings[RINGS_MOST]; /* the link's own first, then those of its message */
    size_t count;
    enum page_lang lang;
    int64_t now_ms;
};

/* ---- what the link means ---- */

static struct link_parts parts_of(const struct call *call)
{
    const struct text *p = call->target.parts;
    return (struct link_parts){p[1], p[2], p[3], p[4]};
}

static enum err keep_ring(const struct event *ring, void *arg, struct why *why)
{
    struct ack *ack = arg;
    struct arena *arena = ack->call->arena;
    (void)why;
    if (ack->count == RINGS_MOST)
        return OK;
    const bool own = text_same(ring->ring, ack->call->target.parts[2]);
    struct event kept = *ring;
    struct text *texts[] = {&kept.client,  &kept.brand,   &kept.story,   &kept.ring, &kept.person,
                            &kept.channel, &kept.carrier, &kept.because, &kept.by,   &kept.state};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = arena_text(arena, *texts[i]);
    ack->rings[ack->count++] = kept;
    if (own && ack->count > 1) {
        ack->rings[ack->count - 1] = ack->rings[0];
        ack->rings[0] = kept;
    }
    return OK;
}

static enum err read_ack(struct db *db, void *arg, struct why *why)
{
    struct ack *ack = arg;
    const struct link_parts parts = parts_of(ack->call);
    enum err err = store_secret(db, TEXT("ring link"), ack->call->arena, &ack->key, why);
    if (!err)
        err = link_good(ack->key, &parts, ack->now_ms, why);
    if (!err)
        err = store_rings_of(db, parts.client, parts.ring, keep_ring, ack, why);
    return err;
}

/* Finds the rings; who they are for. */
static enum err open_ack(struct call *call, struct ack *ack, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    *ack = (struct ack){.call = call, .now_ms = call_now(call), .lang = PAGE_EN};
    call->target.path = TEXT("/ack"); /* the rest is a secret: no log has it */
    enum err err = store_read(call->web->options.store, read_ack, ack, why);
    if (!err && !ack->count)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    ack->watched = calls->watched ? calls->watched(calls->tower) : NULL;
    const struct event *ring = &ack->rings[0];
    const struct person *person = ack->watched ? watched_person(ack->watched, ring->person) : NULL;
    ack->person = ring->person.len ? ring->person
                                   : arena_printf(call->arena, "via %.*s", TEXT_ARG(ring->channel));
    if (person)
        ack->lang = page_lang_of(person->lang);
    else if (ack->watched && ack->watched->person_count)
        ack->lang = page_lang_of(ack->watched->people[0].lang);
    return OK;
}

static void close_ack(struct ack *ack)
{
    const struct tower_calls *calls = &ack->call->web->options.calls;
    if (ack->watched && calls->unwatch)
        calls->unwatch(calls->tower, ack->watched);
}

/* ---- what it shows ---- */

static void list_rings(const struct ack *ack, struct buf *out)
{
    buf_text(out, TEXT("<ul>"));
    for (size_t i = 0; i < ack->count; i++) {
        const struct event *ring = &ack->rings[i];
        const struct brand *brand =
            ack->watched ? watched_brand(ack->watched, ring->client, ring->brand) : NULL;
        char room[TIME_ROOM];
        if (ring->test)
            buf_text(out, TEXT("<li>TEST "));
        else
            (void)buf_printf(out, "<li>L%d ", ring->level);
        page_escaped(out, brand ? brand->name : ring->brand);
        (void)buf_printf(out, " <time>%.16s UTC</time></li>", time_write(ring->at_ms, room).at);
    }
    buf_text(out, TEXT("</ul>"));
}

static void button(const struct call *call, bool over, const char *words, struct buf *out)
{
    buf_text(out, TEXT("<form method=\"post\" action=\""));
    struct text path = call->raw, rest = path;
    (void)text_cut(&rest, '?', &path);
    page_escaped(out, path);
    (void)buf_printf(out, "%s\"><button type=\"submit\">%s</button></form>", over ? "?over=1" : "",
                     words);
}

static const char *const titles[PAGE_LANGS] = {"アラームの確認", "Take this alarm",
                                               "Prendi in carico l'allarme"};

static void taken_by(const struct ack *ack, struct buf *out)
{
    static const char *const words[PAGE_LANGS] = {"対応中: ", "Taken by: ", "Preso in carico da: "};
    const struct event *ring = &ack->rings[0];
    const struct person *person = ack->watched ? watched_person(ack->watched, ring->by) : NULL;
    buf_text(out, TEXT("<p>"));
    buf_text(out, text_of(words[ack->lang]));
    page_escaped(out, person ? person->name : ring->by);
    buf_text(out, TEXT("</p>"));
}

enum err page_ack(struct call *call, struct why *why)
{
    static const char *const press[PAGE_LANGS] = {
        "押すと、あなたが対応すると記録され、ほかの人は呼び出されません。",
        "Press, and it is recorded that you take it: nobody else is rung.",
        "Premi: resta scritto che te ne occupi tu e nessun altro viene chiamato."};
    static const char *const take[PAGE_LANGS] = {"対応します", "I take it", "Me ne occupo io"};
    static const char *const over[PAGE_LANGS] = {"引き継ぎます", "I take it over", "Subentro io"};
    struct ack ack;
    enum err err = open_ack(call, &ack, why);
    if (err)
        return page_refuse(call, err);
    struct buf *out = &call->answer.body;
    page_begin(call, ack.lang, titles[ack.lang]);
    list_rings(&ack, out);
    if (ack.rings[0].until_ms) {
        taken_by(&ack, out);
        if (!text_same(ack.rings[0].by, ack.person))
            button(call, true, over[ack.lang], out);
    } else {
        page_paragraph(out, text_of(press[ack.lang]));
        button(call, false, take[ack.lang], out);
    }
    page_end(call);
    close_ack(&ack);
    return OK;
}

/* ---- the press ---- */

static enum err answer_tests(struct db *db, void *arg, struct why *why)
{
    const struct ack *ack = arg;
    enum err err = OK;
    for (size_t i = 0; i < ack->count && !err; i++)
        if (ack->rings[i].test)
            err = store_ring_answered(db, ack->rings[i].client, ack->rings[i].ring, ack->person,
                                      ack->now_ms, why);
    return err;
}

static enum err take_over(struct db *db, void *arg, struct why *why)
{
    const struct ack *ack = arg;
    enum err err = OK;
    for (size_t i = 0; i < ack->count && !err; i++)
        err = store_take_over(db, &ack->rings[i], ack->person, ack->now_ms, why);
    return err;
}

/* Each alarm of the message; that somebody has one already, or that it is over, is no fault. */
static enum err take(const struct ack *ack, struct why *why)
{
    const struct tower_calls *calls = &ack->call->web->options.calls;
    for (size_t i = 0; i < ack->count; i++) {
        const struct event *ring = &ack->rings[i];
        const struct tower_act act = {.client = ring->client,
                                      .brand = ring->brand,
                                      .story = ring->story,
                                      .person = ack->person};
        if (ring->test || !calls->acknowledge)
            continue;
        enum err err = calls->acknowledge(calls->tower, &act, why);
        if (err && err != ERR_DENIED && err != ERR_NOT_FOUND)
            return err;
    }
    return OK;
}

enum err page_ack_press(struct call *call, struct why *why)
{
    static const char *const done[PAGE_LANGS] = {"記録しました。ほかの人は呼び出されません。",
                                                 "Recorded. Nobody else is rung.",
                                                 "Registrato. Nessun altro viene chiamato."};
    struct store *store = call->web->options.store;
    struct ack ack;
    enum err err = open_ack(call, &ack, why);
    if (err)
        return page_refuse(call, err);
    const bool over = target_query(&call->target, "over").len > 0;
    err = take(&ack, why);
    if (!err && over)
        err = store_write(store, take_over, &ack, why);
    if (!err)
        err = store_write(store, answer_tests, &ack, why);
    log_info("ring_link_pressed", {"ring", L_TEXT(ack.rings[0].ring)},
             {"person", L_TEXT(ack.person)}, {"over", L_INT(over)});
    const enum page_lang lang = ack.lang;
    close_ack(&ack);
    if (!err) /* as it stands now */
        err = open_ack(call, &ack, why);
    if (err)
        return err;
    page_begin(call, lang, titles[lang]);
    list_rings(&ack, &call->answer.body);
    if (ack.rings[0].until_ms)
        taken_by(&ack, &call->answer.body);
    page_paragraph(&call->answer.body, text_of(done[lang]));
    page_end(call);
    close_ack(&ack);
    return OK;
}
