#include "base/fold.h"
#include "base/test.h"
#include "base/utf8.h"
#include "match/letter.h"
#include "match/naive.h"

/* Values and what they are held against are compared in small Latin letters. */
static struct text small(struct text text, char *room, size_t most)
{
    size_t len = 0;
    for (; len < text.len && len < most; len++)
        room[len] =
            text.at[len] >= 'A' && text.at[len] <= 'Z' ? (char)(text.at[len] + 32) : text.at[len];
    return (struct text){room, len};
}

enum { ROOM = 1024 };

static bool same(struct text a, struct text b)
{
    char x[ROOM], y[ROOM];
    return a.at && text_same(small(a, x, ROOM), small(b, y, ROOM));
}

static bool inside(struct text a, struct text b)
{
    char x[ROOM], y[ROOM];
    return a.at && text_find(small(a, x, ROOM), small(b, y, ROOM)) >= 0;
}

static bool spoken(const struct glance *glance, struct text lang)
{
    for (size_t i = 0; i < glance->lang_count; i++) {
        struct text rest = glance->langs[i], main;
        if (text_cut(&rest, '-', &main) && same(main, lang))
            return true;
    }
    return false;
}

static bool answers(const struct glance *glance)
{
    return glance->kind == POST_REPLY || glance->kind == POST_COMMENT || glance->reply_to.len;
}

static bool is_word_at(struct text text, size_t at)
{
    return at < text.len && letter_of(utf8_next(text, &at)) == LETTER_WORD;
}

static bool mentions(const struct glance *glance, struct text name)
{
    for (size_t i = 0; i < glance->mention_count; i++) {
        struct text who = glance->mentions[i];
        if (text_starts(who, TEXT("@")))
            who = text_slice(who, 1, who.len);
        if (same(who, name))
            return true;
    }
    return false;
}

static bool begins_with(struct text form, struct text name)
{
    return text_starts(form, TEXT("@")) && text_same(text_slice(form, 1, 1 + name.len), name) &&
           !is_word_at(form, 1 + name.len);
}

static bool is_to(const struct glance *glance, struct text name)
{
    struct buf buf;
    buf_init(&buf, glance->text.len * 12 + 4096);
    must(!fold_match(glance->text, &buf));
    const bool begins = begins_with(buf_view(&buf), name);
    buf_done(&buf);
    if (begins)
        return true;
    return answers(glance) && mentions(glance, name);
}

static bool is_for(struct text link, const struct node *field)
{
    struct text host;
    if (field->field == FIELD_HAS)
        return true;
    if (field->field == FIELD_URL)
        return inside(link, field->text);
    const ptrdiff_t slashes = text_find(link, TEXT("://"));
    if (slashes >= 0)
        link = text_slice(link, (size_t)slashes + 3, link.len);
    size_t end = 0;
    while (end < link.len && link.at[end] != '/' && link.at[end] != '?' && link.at[end] != '#')
        end++;
    link.len = end;
    while (text_cut(&link, '@', &host) && link.at) {
    }
    link = host;
    (void)text_cut(&link, ':', &host);
    for (struct text rest = host, head; rest.at; (void)text_cut(&rest, '.', &head))
        if (same(rest, field->text))
            return true;
    return false;
}

/* http:// or https:// and what stands behind it in ASCII without spaces, quotes and brackets. */
static bool links_in_text(struct text form, const struct node *field)
{
    for (size_t i = 0; i < form.len; i++) {
        const struct text rest = text_slice(form, i, form.len);
        const size_t head = text_starts(rest, TEXT("https://"))  ? 8
                            : text_starts(rest, TEXT("http://")) ? 7
                                                                 : 0;
        size_t end = head;
        for (; head && end < rest.len; end++) {
            const char c = rest.at[end];
            if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x80 || c == '"' || c == '<' ||
                c == '>' || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}')
                break;
        }
        if (end > head && is_for(text_slice(rest, 0, end), field))
            return true;
        if (head)
            i += end - 1;
    }
    return false;
}

static bool links_to(const struct glance *glance, const struct node *field)
{
    for (size_t i = 0; i < glance->link_count; i++)
        if (is_for(glance->links[i], field))
            return true;
    if (field->field == FIELD_URL && inside(glance->url, field->text))
        return true;
    struct buf buf;
    buf_init(&buf, glance->text.len * 12 + 4096);
    must(!fold_match(glance->text, &buf));
    const bool there = links_in_text(buf_view(&buf), field);
    buf_done(&buf);
    return there;
}

static bool has_media(const struct glance *glance, const char *kind)
{
    for (size_t i = 0; i < glance->media_count; i++)
        if (!kind || text_is(glance->media[i].kind, kind))
            return true;
    return false;
}

/* In the match form, before a letter and behind no word. */
static bool sign_stands(struct text form, struct text what)
{
    const bool emoji = text_is(what, "emoji");
    const uint32_t sign = text_is(what, "mention") ? '@' : text_is(what, "hashtag") ? '#' : '$';
    uint32_t before = 0;
    for (size_t i = 0; i < form.len;) {
        const uint32_t code = utf8_next(form, &i);
        size_t ahead = i;
        const uint32_t next = i < form.len ? utf8_next(form, &ahead) : 0;
        const bool letter =
            sign == '$' ? next >= 'a' && next <= 'z' : letter_of(next) != LETTER_NONE;
        if (emoji ? code >= 0x1F300 && code <= 0x1FAFF
                  : code == sign && letter && letter_of(before) != LETTER_WORD)
            return true;
        before = code;
    }
    return false;
}

static bool has(const struct glance *glance, const struct node *field)
{
    const struct text what = field->text;
    if (text_is(what, "media"))
        return has_media(glance, NULL);
    if (text_is(what, "image") || text_is(what, "video") || text_is(what, "audio")) {
        char kind[8] = "";
        memcpy(kind, what.at, what.len);
        return has_media(glance, kind);
    }
    if (text_is(what, "link"))
        return links_to(glance, field);
    if (text_is(what, "title"))
        return glance->title.len > 0;
    if (text_is(what, "rating"))
        return glance->rating >= 0;
    if (text_is(what, "reply"))
        return answers(glance);
    if (text_is(what, "quote"))
        return glance->kind == POST_QUOTE || glance->quote_of.len > 0;
    if (text_is(what, "mention") && glance->mention_count)
        return true;
    if (text_is(what, "hashtag") && glance->tag_count)
        return true;
    struct buf buf;
    buf_init(&buf, glance->text.len * 12 + 4096);
    must(!fold_match(glance->text, &buf));
    const bool there = sign_stands(buf_view(&buf), what);
    buf_done(&buf);
    return there;
}

static bool compared(double value, const struct node *field)
{
    switch (field->compare) {
    case COMPARE_IS:
        return value >= field->number && value <= field->number;
    case COMPARE_LESS:
        return value < field->number;
    case COMPARE_LEAST:
        return value >= field->number;
    case COMPARE_MOST:
        return value <= field->number;
    case COMPARE_MORE:
        return value > field->number;
    }
    return false;
}

bool naive_field_holds(const struct glance *glance, const struct node *field)
{
    switch (field->field) {
    case FIELD_LANG:
        return spoken(glance, field->text);
    case FIELD_NET:
        return same(glance->net, field->text);
    case FIELD_KIND:
        return text_is(field->text, post_kind_name(glance->kind));
    case FIELD_FROM:
        return same(glance->author_id, field->text) || same(glance->author_handle, field->text);
    case FIELD_TO:
        return is_to(glance, field->text);
    case FIELD_URL:
    case FIELD_DOMAIN:
        return links_to(glance, field);
    case FIELD_HAS:
        return has(glance, field);
    case FIELD_FOLLOWERS:
        return glance->followers >= 0 && compared((double)glance->followers, field);
    case FIELD_RATING:
        return glance->rating >= 0 && compared(glance->rating, field);
    case FIELD_REPLY_TO:
        return same(glance->reply_to, field->text);
    case FIELD_SAMPLE:
        break;
    }
    return (double)(text_hash(glance->id) % 1000000) < field->number * 10000;
}
