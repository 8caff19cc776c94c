#include "desk/machine_read.h"

#include "base/json.h"
#include "base/utf8.h"
#include "model/voice.h"

enum { COPIED_CODES = 30, TEXT_MOST = 20000, ASKED_MOST = 8000 };

const char machine_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"text\"],"
    "\"properties\":{\"text\":{\"type\":\"string\"}}}";

const char *machine_end_name(enum machine_end end)
{
    static const char *const names[] = {"done",      "late",   "away",  "unusable", "too_long",
                                        "language",  "markup", "links", "personal", "repeats",
                                        "meanwhile", "gone",   "full",  "nothing"};
    return names[end];
}

/* ---- the mark ---- */

struct text machine_mark(const struct client_voice *voice, struct text lang)
{
    static const struct {
        const char *lang, *mark;
    } house[] = {{"ja", "※AIが書いた文です"},    {"it", "(scritto con l'IA)"},
                 {"es", "(escrito con IA)"},     {"fr", "(rédigé avec l'IA)"},
                 {"de", "(mit KI geschrieben)"}, {"zh", "（由AI撰写）"},
                 {"en", "(written with AI)"}};
    enum { HOUSE = sizeof(house) / sizeof(*house) };
    if (voice && voice->machine_mark.len)
        return voice->machine_mark;
    size_t i = 0;
    while (i + 1 < HOUSE && !text_starts(lang, text_of(house[i].lang)))
        i++;
    return text_of(house[i].mark);
}

static bool is_between(uint32_t c)
{
    if (c < 0x80)
        return !((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'));
    return (c >= 0xA0 && c < 0xC0) || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3040) ||
           (c >= 0xFF00 && c < 0xFF10) || (c >= 0xFF1A && c < 0xFF21) || c == 0xFE0F || c == 0xFEFF;
}

/* The next code point that counts; 0 at the end. `@name` does not count. */
static uint32_t next_letter(struct text text, struct text mark, size_t *i)
{
    while (*i < text.len) {
        if (mark.len && text_starts(text_slice(text, *i, text.len), mark)) {
            *i += mark.len;
            continue;
        }
        const uint32_t c = utf8_next(text, i);
        if (c == '@')
            while (*i < text.len && (unsigned char)text.at[*i] > ' ')
                (*i)++;
        else if (!is_between(c))
            return c;
    }
    return 0;
}

bool machine_same(struct text a, struct text b, struct text mark)
{
    uint32_t one;
    size_t i = 0, k = 0;
    do {
        one = next_letter(a, mark, &i);
        if (one != next_letter(b, mark, &k))
            return false;
    } while (one);
    return true;
}

/* ---- what came ---- */

static enum machine_end ended(enum machine_end end, struct why *why, const char *words,
                              struct text about)
{
    (void)why_set(why, ERR_BAD_INPUT, "%s%s%.*s", words, about.len ? ": " : "",
                  TEXT_ARG(utf8_head(about, 60)));
    return end;
}

static bool is_list_line(struct text line)
{
    line = text_trim(line);
    return text_starts(line, TEXT("# ")) || text_starts(line, TEXT("## ")) ||
           text_starts(line, TEXT("### ")) || text_starts(line, TEXT("- ")) ||
           text_starts(line, TEXT("* ")) || text_starts(line, TEXT("> "));
}

/* "<b", "</b": not "<3" or "a < b". */
static bool has_tag(struct text text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        const char next = (char)(text.at[i + 1] | 32);
        if (text.at[i] == '<' && ((next >= 'a' && next <= 'z') || text.at[i + 1] == '/'))
            return true;
    }
    return false;
}

static bool has_markup(struct text text, struct text *what_out)
{
    static const char *const signs[] = {"```",    "**",       "__",     "](",     "===",   "{{",
                                        "[link]", "[number]", "[name]", "[mail]", "[Your", "[your"};
    struct text rest = text, line;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (text_find(text, text_of(signs[i])) >= 0) {
            *what_out = text_of(signs[i]);
            return true;
        }
    *what_out = TEXT("a tag");
    if (has_tag(text))
        return true;
    while (text_cut(&rest, '\n', &line))
        if (is_list_line(line)) {
            *what_out = line;
            return true;
        }
    return false;
}

static bool host_given(const struct machine_bounds *b, struct text host)
{
    for (size_t i = 0; i < b->hosts.count; i++)
        if (text_host_within(host, b->hosts.at[i]))
            return true;
    return false;
}

static bool link_given(const struct machine_bounds *b, struct text link, struct text host)
{
    while (link.len && strchr(".,:;!?)]}'\"", link.at[link.len - 1]))
        link.len--;
    return (b->url.len && text_same(link, b->url)) || host_given(b, host);
}

/* An address of any kind, also where no network would make a link of it: scheme://host/… */
static struct text foreign_address(struct text text, const struct machine_bounds *b)
{
    const struct text sign = TEXT("://");
    for (size_t i = 0; i < text.len; i++) {
        if (!text_starts(text_slice(text, i, text.len), sign))
            continue;
        size_t from = i, to = i + sign.len;
        while (from && (text.at[from - 1] | 32) >= 'a' && (text.at[from - 1] | 32) <= 'z')
            from--;
        while (to < text.len && text.at[to] > ' ' && text.at[to] < 0x7F)
            to++;
        const struct text link = text_slice(text, from, to);
        if (!link_given(b, link, text_host(link)))
            return link;
    }
    return (struct text){0};
}

/* "@somebody" who is not the customer; a mail address too. */
static struct text foreign_name(struct text text, const struct machine_bounds *b)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        const struct text name = text_slice(text, i + 1, text.len);
        if (text.at[i] != '@' || (unsigned char)name.at[0] <= ' ')
            continue;
        if (!b->handle.len || !text_starts_but_case(name, b->handle))
            return utf8_head(text_slice(text, i, text.len), 20);
        i += b->handle.len;
    }
    return (struct text){0};
}

/* The first link or name that it was not given; absent: none. */
static struct text foreign(struct text text, const struct machine_bounds *b, struct arena *arena)
{
    const struct text address = foreign_address(text, b);
    if (address.len)
        return address;
    const struct text_links links = text_links(text, name_form_of(b->net), arena);
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        if (link->kind == LINK_URL && !link_given(b, link->text, link->name))
            return link->text;
    }
    return foreign_name(text, b);
}

/* A run of the customer's own words that the page does not say. */
static struct text copied(struct text text, const struct machine_bounds *b)
{
    const struct text asked = text_slice(b->asked, 0, ASKED_MOST);
    for (size_t i = 0; i < asked.len; (void)utf8_next(asked, &i)) {
        const struct text run = utf8_head(text_slice(asked, i, asked.len), COPIED_CODES);
        if (utf8_count(run) < COPIED_CODES)
            break;
        if (text_find(text, run) >= 0 && text_find(b->page, run) < 0)
            return run;
    }
    return (struct text){0};
}

static bool has_controls(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\n') || text.at[i] == 0x7F)
            return true;
    return false;
}

static enum machine_end judge(struct text said, const struct machine_bounds *b, struct arena *arena,
                              struct why *why)
{
    struct text what;
    if (!said.len)
        return ended(MACHINE_UNUSABLE, why, "the model wrote nothing", (struct text){0});
    if (said.len > TEXT_MOST)
        return ended(MACHINE_TOO_LONG, why, "the model wrote far too much", (struct text){0});
    if (has_controls(said) || !utf8_valid(said))
        return ended(MACHINE_UNUSABLE, why, "the model wrote signs that are no text",
                     (struct text){0});
    if (has_markup(said, &what))
        return ended(MACHINE_MARKUP, why,
                     "the text holds markup or a place to fill in, where plain words are wanted",
                     what);
    what = foreign(said, b, arena);
    if (what.len)
        return ended(MACHINE_LINKS, why, "the text names a link or account that was not given",
                     what);
    what = copied(said, b);
    if (what.len)
        return ended(MACHINE_REPEATS, why, "the text says the customer's own words", what);
    return MACHINE_DONE;
}

enum machine_end machine_read(struct text content, const struct machine_bounds *b,
                              struct arena *arena, struct text *text_out, struct why *why)
{
    struct json *root = NULL;
    if (json_parse(content, arena, &root, why) || root->kind != JSON_OBJECT)
        return ended(MACHINE_UNUSABLE, why, "the model's answer is no JSON object",
                     (struct text){0});
    const struct text said = text_trim(json_text_at(root, "text"));
    const enum machine_end end = judge(said, b, arena, why);
    if (end != MACHINE_DONE)
        return end;
    const struct text called = arena_printf(arena, "@%.*s", TEXT_ARG(b->handle));
    const bool calls = b->handle.len && text_find_but_case(said, called) < 0;
    const struct text text =
        arena_printf(arena, "%.*s%s%.*s%s%.*s", TEXT_ARG(calls ? called : (struct text){0}),
                     calls ? " " : "", TEXT_ARG(said), b->mark.len ? " " : "", TEXT_ARG(b->mark));
    const struct length length = text_length_by(text, b->net, &b->length);
    if (!length.fits) {
        (void)why_set(why, ERR_BAD_INPUT, "the text is too long: %llu where %llu fit",
                      (unsigned long long)length.used, (unsigned long long)length.most);
        return MACHINE_TOO_LONG;
    }
    *text_out = text;
    return MACHINE_DONE;
}
