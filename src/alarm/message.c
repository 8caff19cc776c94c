#include "alarm/message.h"

#include "base/utf8.h"

#include <utf8proc.h>

enum lang { JA, EN, IT, LANGS };

static enum lang lang_of(struct text lang)
{
    if (text_is(lang, "ja"))
        return JA;
    return text_is(lang, "it") ? IT : EN;
}

static const char *sign_of(const struct ringing *ringing)
{
    static const char *const levels[] = {"○", "△", "⚠️", "🔥", "🚨"};
    const int level = ringing->ring->level;
    if (ringing->is_test)
        return "🔔";
    if (ringing->tells == RING_ACKNOWLEDGED)
        return "👤";
    if (ringing->tells == RING_RESOLVED)
        return "✅";
    return levels[level < 0 ? 0 : level > 4 ? 4 : level];
}

const char *message_severity(int level)
{
    static const char *const names[] = {"info", "info", "warning", "error", "critical"};
    return names[level < 0 ? 0 : level > 4 ? 4 : level];
}

/* Words before the headline: a test, taken by somebody, over. */
static struct text title_of(const struct ringing *ringing, struct arena *arena, enum lang lang)
{
    static const char *const tests[LANGS] = {"【テスト】", "[TEST] ", "[PROVA] "};
    static const char *const anyone[LANGS] = {"担当者", "someone", "qualcuno"};
    static const char *const over[LANGS] = {"収束: ", "Over: ", "Concluso: "};
    struct text by = ringing->by.len ? ringing->by : text_of(anyone[lang]), before = TEXT("");
    if (ringing->tells == RING_ACKNOWLEDGED && lang == JA)
        before = arena_printf(arena, "対応中（%.*s）: ", TEXT_ARG(by));
    else if (ringing->tells == RING_ACKNOWLEDGED && lang == IT)
        before = arena_printf(arena, "In carico a %.*s: ", TEXT_ARG(by));
    else if (ringing->tells == RING_ACKNOWLEDGED)
        before = arena_printf(arena, "Taken by %.*s: ", TEXT_ARG(by));
    else if (ringing->tells == RING_RESOLVED)
        before = text_of(over[lang]);
    struct text title = arena_printf(arena, "%s%.*s%.*s", ringing->is_test ? tests[lang] : "",
                                     TEXT_ARG(before), TEXT_ARG(ringing->headline));
    char *line = arena_alloc(arena, title.len + 1); /* one line, whoever gave the words */
    for (size_t i = 0; i < title.len; i++)
        if ((unsigned char)title.at[i] < ' ')
            line[i] = ' ';
        else
            line[i] = title.at[i];
    return (struct text){line, title.len};
}

static struct text body_of(const struct ringing *ringing, struct arena *arena, enum lang lang)
{
    static const char *const test[LANGS] = {
        "これは試験の呼び出しです。何も起きていません。", "This is a test ring: nothing burns.",
        "Questa è una chiamata di prova: non sta succedendo nulla."};
    static const char *const handed[LANGS] = {
        "別の経路で届かなかったため、こちらに送っています — ",
        "Sent here because another channel failed — ",
        "Inviato qui perché un altro canale non ha risposto — "};
    const bool note = ringing->handed_over.len > 0;
    return arena_printf(arena, "%s%s%s%.*s%s%.*s", ringing->is_test ? test[lang] : "",
                        ringing->is_test ? "\n" : "", note ? handed[lang] : "",
                        TEXT_ARG(ringing->handed_over), note ? "\n" : "", TEXT_ARG(ringing->body));
}

void message_of(const struct ringing *ringing, struct arena *arena, struct message *message_out)
{
    static const char *const open[LANGS] = {"開く", "Open", "Apri"};
    static const char *const take[LANGS] = {"対応する", "Acknowledge", "Prendi in carico"};
    const enum lang lang = lang_of(ringing->lang);
    *message_out = (struct message){.sign = sign_of(ringing),
                                    .title = title_of(ringing, arena, lang),
                                    .body = body_of(ringing, arena, lang),
                                    .link = ringing->story_url,
                                    .link_label = text_of(open[lang]),
                                    .ack = ringing->ack_url,
                                    .ack_label = text_of(take[lang])};
}

/* ---- lengths ---- */

static size_t units_of(uint32_t code)
{
    return code > 0xFFFF ? 2 : 1;
}

size_t message_units(struct text text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len;)
        units += units_of(utf8_next(text, &i));
    return units;
}

/* ---- what is left of a letter ---- */

/* Controls, and the characters that turn or isolate the direction of what follows. */
static bool left_out(uint32_t code)
{
    return (code < ' ' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x2028 || code == 0x2029;
}

/* Characters that a backslash makes plain. A markup that has entities names none. */
static const char *const backslashed[] = {[MARKUP_NONE] = "",
                                          [MARKUP_SLACK] = "",
                                          [MARKUP_DISCORD] = "\\`*_~|[]()<>#",
                                          [MARKUP_MATTERMOST] = "\\`*_~|[]()>#!",
                                          [MARKUP_TEAMS] = "\\`*_~[]()#",
                                          [MARKUP_HTML] = ""};

static const char *entity_of(enum markup markup, char c)
{
    if (markup != MARKUP_SLACK && markup != MARKUP_HTML)
        return NULL;
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return markup == MARKUP_HTML ? "&quot;" : NULL;
    case '\n':
        return markup == MARKUP_HTML ? "<br>\n" : NULL;
    default:
        return NULL;
    }
}

static void put(struct buf *out, enum markup markup, uint32_t code)
{
    char room[4];
    const char *entity = code < 0x80 ? entity_of(markup, (char)code) : NULL;
    if (left_out(code))
        return;
    if (entity) {
        buf_text(out, text_of(entity));
        return;
    }
    if (code < 0x80 && code != '\0' && strchr(backslashed[markup], (int)code))
        buf_byte(out, '\\');
    buf_add(out, room, utf8_put(code, room));
    /* A zero-width space: no @channel, and no <at> or [words](address) where a backslash is not
     * understood. */
    const bool chat = markup != MARKUP_NONE && markup != MARKUP_HTML;
    if (chat && (code == '@' || (code == ']' && markup != MARKUP_SLACK) ||
                 (code == '<' && markup != MARKUP_SLACK)))
        buf_text(out, TEXT("\xe2\x80\x8b"));
}

/* Where the grapheme cluster that begins at from ends. */
static size_t letter_end(struct text text, size_t from)
{
    utf8proc_int32_t state = 0;
    size_t end = from;
    uint32_t code = utf8_next(text, &end);
    while (end < text.len) {
        size_t next = end;
        const uint32_t after = utf8_next(text, &next);
        if (utf8proc_grapheme_break_stateful((int32_t)code, (int32_t)after, &state))
            break;
        code = after;
        end = next;
    }
    return end;
}

struct text message_text(struct arena *arena, enum markup markup, struct text text, size_t most)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    size_t units = 0; /* of out, whole letters */
    size_t kept = 0;  /* bytes of out behind which there is room for the … */
    bool cut = false;
    for (size_t i = 0; i < text.len && !cut;) {
        const size_t start = out.len, end = letter_end(text, i);
        while (i < end)
            put(&out, markup, utf8_next(text, &i));
        units += message_units(text_slice(buf_view(&out), start, out.len));
        cut = units > most || buf_over(&out);
        if (units < most && !cut)
            kept = out.len;
    }
    struct text made = buf_view(&out);
    if (cut)
        made = arena_printf(arena, "%.*s%s", (int)kept, out.at ? out.at : "", most ? "…" : "");
    else
        made = arena_text(arena, made);
    buf_done(&out);
    return made;
}
