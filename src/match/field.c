#include "match/field.h"

static bool lang_holds(const struct glance *glance, struct text lang)
{
    for (size_t i = 0; i < glance->lang_count; i++) {
        struct text main = glance->langs[i], rest = main;
        text_cut(&rest, '-', &main);
        if (text_same_but_case(main, lang))
            return true;
    }
    return false;
}

static bool from_holds(const struct glance *glance, struct text name)
{
    return text_same_but_case(glance->author_id, name) ||
           text_same_but_case(glance->author_handle, name);
}

static struct text account_of(struct text mention)
{
    return text_starts(mention, TEXT("@")) ? text_slice(mention, 1, mention.len) : mention;
}

static bool is_reply(const struct glance *glance)
{
    return glance->kind == POST_REPLY || glance->kind == POST_COMMENT || glance->reply_to.len > 0;
}

/* The match form begins with @name. */
static bool begins_with_name(const struct match_scratch *s, struct text name)
{
    const struct text body = {s->text.at, s->body_len};
    if (body.len <= name.len || body.at[0] != '@' ||
        !text_same(text_slice(body, 1, 1 + name.len), name))
        return false;
    const struct text rest = text_slice(body, 1 + name.len, body.len);
    return !rest.len || letter_of(letter_code(rest.at)) != LETTER_WORD;
}

static bool to_holds(const struct match_scratch *s, struct text name)
{
    if (begins_with_name(s, name))
        return true;
    for (size_t i = 0; is_reply(s->glance) && i < s->glance->mention_count; i++)
        if (text_same_but_case(account_of(s->glance->mentions[i]), name))
            return true;
    return false;
}

/* The next place from *at on that may be an address in the match form: http:// or https://, up to a
 * space, a quotation mark, a bracket or a letter beyond ASCII. Empty: it is none. */
static bool link_next(struct text form, size_t *at, struct text *link_out)
{
    const struct text rest = text_slice(form, *at, form.len);
    const ptrdiff_t found = text_find(rest, TEXT("://"));
    if (found < 0)
        return false;
    const size_t colon = *at + (size_t)found, behind = colon + 3;
    const struct text before = text_slice(form, *at, colon);
    const size_t scheme = text_ends(before, TEXT("https"))  ? 5
                          : text_ends(before, TEXT("http")) ? 4
                                                            : 0;
    size_t end = behind;
    while (scheme && end < form.len && (unsigned char)form.at[end] > ' ' &&
           (unsigned char)form.at[end] < 0x80 && !strchr("\"<>()[]{}", form.at[end]))
        end++;
    *link_out = end > behind ? text_slice(form, colon - scheme, end) : (struct text){0};
    *at = end;
    return true;
}

static struct text body_of(const struct match_scratch *s)
{
    return (struct text){s->text.at, s->body_len};
}

static bool link_holds(const struct match_scratch *s)
{
    struct text link;
    if (s->glance->link_count)
        return true;
    for (size_t at = 0; link_next(body_of(s), &at, &link);)
        if (link.len)
            return true;
    return false;
}

static bool url_holds(const struct match_scratch *s, struct text part)
{
    const struct glance *glance = s->glance;
    struct text link;
    for (size_t at = 0; link_next(body_of(s), &at, &link);)
        if (text_find(link, part) >= 0)
            return true;
    for (size_t i = 0; i < glance->link_count; i++)
        if (text_find_but_case(glance->links[i], part) >= 0)
            return true;
    return text_find_but_case(glance->url, part) >= 0;
}

static bool domain_holds(const struct match_scratch *s, struct text domain)
{
    struct text link;
    for (size_t i = 0; i < s->glance->link_count; i++)
        if (text_host_within(text_host(s->glance->links[i]), domain))
            return true;
    for (size_t at = 0; link_next(body_of(s), &at, &link);)
        if (link.len && text_host_within(text_host(link), domain))
            return true;
    return false;
}

static bool media_holds(const struct glance *glance, const char *kind)
{
    for (size_t i = 0; i < glance->media_count; i++)
        if (!kind || text_is(glance->media[i].kind, kind))
            return true;
    return false;
}

/* The sign stands before a letter, and behind none. */
static bool sign_holds(struct text form, char sign)
{
    for (size_t i = 0; i + 1 < form.len; i++)
        if (form.at[i] == sign && letter_of(letter_code(form.at + i + 1)) &&
            (i == 0 || letter_of(letter_before(form.at + i, form.at)) != LETTER_WORD))
            return true;
    return false;
}

static bool cash_holds(struct text form)
{
    for (size_t i = 0; i + 1 < form.len; i++)
        if (form.at[i] == '$' && form.at[i + 1] >= 'a' && form.at[i + 1] <= 'z' &&
            (i == 0 || letter_of(letter_before(form.at + i, form.at)) != LETTER_WORD))
            return true;
    return false;
}

static bool emoji_holds(struct text form)
{
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i])) {
        if ((unsigned char)form.at[i] < 0xE2)
            continue;
        const uint32_t code = letter_code(form.at + i);
        if ((code >= 0x2600 && code <= 0x27BF) || (code >= 0x1F1E6 && code <= 0x1F1FF) ||
            (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x2B05 && code <= 0x2B55))
            return true;
    }
    return false;
}

static bool has_holds(const struct match_scratch *s, struct text what)
{
    const struct glance *glance = s->glance;
    const struct text body = {s->text.at, s->body_len};
    static const char *const kinds[] = {"image", "video", "audio"};
    for (size_t i = 0; i < 3; i++)
        if (text_is(what, kinds[i]))
            return media_holds(glance, kinds[i]);
    if (text_is(what, "media"))
        return media_holds(glance, NULL);
    if (text_is(what, "link"))
        return link_holds(s);
    if (text_is(what, "mention"))
        return glance->mention_count > 0 || sign_holds(body, '@');
    if (text_is(what, "hashtag"))
        return glance->tag_count > 0 || sign_holds(body, '#');
    if (text_is(what, "cashtag"))
        return cash_holds(body);
    if (text_is(what, "emoji"))
        return emoji_holds(body);
    if (text_is(what, "title"))
        return glance->title.len > 0;
    if (text_is(what, "rating"))
        return glance->rating >= 0;
    if (text_is(what, "reply"))
        return is_reply(glance);
    return glance->kind == POST_QUOTE || glance->quote_of.len > 0;
}

static bool compared(double value, const struct ask *ask)
{
    switch ((enum compare)ask->compare) {
    case COMPARE_IS:
        return value >= ask->number && value <= ask->number;
    case COMPARE_LESS:
        return value < ask->number;
    case COMPARE_LEAST:
        return value >= ask->number;
    case COMPARE_MOST:
        return value <= ask->number;
    case COMPARE_MORE:
        break;
    }
    return value > ask->number;
}

/* Of a million parts the hash of the id says in which the post is. */
static bool sampled(struct text id, double share)
{
    return (double)(text_hash(id) % 1000000) < share * 10000;
}

bool field_holds(const struct match_scratch *s, const struct ask *ask)
{
    const struct glance *glance = s->glance;
    switch ((enum field)ask->field) {
    case FIELD_LANG:
        return lang_holds(glance, ask->text);
    case FIELD_NET:
        return text_same_but_case(glance->net, ask->text);
    case FIELD_KIND:
        return text_is(ask->text, post_kind_name(glance->kind));
    case FIELD_FROM:
        return from_holds(glance, ask->text);
    case FIELD_TO:
        return to_holds(s, ask->text);
    case FIELD_URL:
        return url_holds(s, ask->text);
    case FIELD_DOMAIN:
        return domain_holds(s, ask->text);
    case FIELD_HAS:
        return has_holds(s, ask->text);
    case FIELD_FOLLOWERS:
        return glance->followers >= 0 && compared((double)glance->followers, ask);
    case FIELD_RATING:
        return glance->rating >= 0 && compared(glance->rating, ask);
    case FIELD_REPLY_TO:
        return text_same_but_case(glance->reply_to, ask->text);
    case FIELD_SAMPLE:
        break;
    }
    return sampled(glance->id, ask->number);
}

unsigned field_wants(enum field field, struct text value)
{
    switch (field) {
    case FIELD_TO:
        return SKIM_MENTIONS;
    case FIELD_URL:
        return SKIM_URL | SKIM_LINKS;
    case FIELD_DOMAIN:
        return SKIM_LINKS;
    case FIELD_HAS:
        return text_is(value, "link")      ? SKIM_LINKS
               : text_is(value, "mention") ? SKIM_MENTIONS
               : text_is(value, "hashtag") ? SKIM_TAGS
               : text_is(value, "rating")  ? SKIM_RATING
                                           : SKIM_MEDIA;
    case FIELD_FOLLOWERS:
        return SKIM_FOLLOWERS;
    case FIELD_RATING:
        return SKIM_RATING;
    case FIELD_LANG:
    case FIELD_NET:
    case FIELD_KIND:
    case FIELD_FROM:
    case FIELD_REPLY_TO:
    case FIELD_SAMPLE:
        break;
    }
    return SKIM_LEAST;
}
