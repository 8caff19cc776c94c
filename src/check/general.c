#include "check/general.h"

#include "base/utf8.h"

ptrdiff_t word_in(struct text text, struct text word)
{
    for (size_t at = 0; word.len && at + word.len <= text.len;) {
        const ptrdiff_t found = text_find_but_case(text_slice(text, at, text.len), word);
        if (found < 0)
            return -1;
        const size_t from = at + (size_t)found, to = from + word.len;
        const bool open = plain_latin(plain_at(word, 0)) && plain_latin(plain_before(text, from));
        if (!open &&
            !(plain_latin(plain_before(word, word.len)) && plain_latin(plain_at(text, to))))
            return (ptrdiff_t)from;
        at = plain_next(text, from);
    }
    return -1;
}

bool among(struct texts texts, struct text one)
{
    for (size_t i = 0; i < texts.count; i++)
        if (one.len && text_same_but_case(texts.at[i], one))
            return true;
    return false;
}

bool is_public(const struct draft *draft)
{
    return !draft->hidden && !text_is(draft->network, "mail") && !text_is(draft->network, "form");
}

static void say(struct checking *checking, const char *code, struct text one, struct text two)
{
    const struct text args[] = {one, two};
    remark_add(checking, code, NO_PLACE, args, 2);
}

/* ---- G01 ---- */

static void other_clients(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    for (size_t i = 0; i < draft->others.count; i++) {
        const struct text word = draft->others.at[i];
        if (word.len < 2 || among(draft->own, word) || text_same_but_case(word, draft->brand))
            continue;
        const ptrdiff_t at = word_in(checking->reply, word);
        const struct text args[] = {word};
        if (at >= 0)
            remark_add(checking, "wrong_client",
                       (struct span){(uint32_t)at, (uint32_t)((size_t)at + word.len)}, args, 1);
        else if (text_same_but_case(draft->account, word))
            remark_add(checking, "wrong_client", NO_PLACE, args, 1);
    }
}

/* ---- G06: near copies ---- */

enum { TRIPLES_MOST = 1024 };
struct triples {
    uint32_t at[TRIPLES_MOST];
    size_t count;
};

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Groups of three letters, without blanks and names at the beginning. */
static void triples_of(struct text text, struct triples *out)
{
    uint32_t last[3] = {0};
    out->count = 0;
    while (text.len && text.at[0] == '@') { /* the name of whom it answers */
        size_t i = 0;
        while (i < text.len && text.at[i] != ' ')
            i++;
        text = text_trim(text_slice(text, i, text.len));
    }
    for (size_t i = 0; i < text.len && out->count < TRIPLES_MOST;) {
        const uint32_t c = utf8_next(text, &i);
        if (c <= ' ' || c == 0x3000)
            continue;
        last[0] = last[1];
        last[1] = last[2];
        last[2] = c;
        out->at[out->count++] = last[0] * 2654435761u ^ last[1] * 40503u ^ last[2];
    }
    if (out->count)
        qsort(out->at, out->count, sizeof(*out->at), by_number);
}

static double alike(const struct triples *a, const struct triples *b)
{
    size_t both = 0, i = 0, k = 0;
    while (i < a->count && k < b->count) {
        both += a->at[i] == b->at[k];
        const bool less = a->at[i]<b->at[k], more = a->at[i]> b->at[k];
        i += !more;
        k += !less;
    }
    const size_t all = a->count + b->count;
    return all ? 2.0 * (double)both / (double)all : 0;
}

static void copies(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    if (!draft->sent_count)
        return;
    struct triples *mine = arena_make(checking->arena, struct triples);
    struct triples *theirs = arena_make(checking->arena, struct triples);
    size_t people = 1;
    triples_of(checking->reply, mine);
    for (size_t i = 0; i < draft->sent_count; i++) {
        triples_of(text_slice(draft->sent[i].text, 0, DRAFT_BYTES_MOST), theirs);
        if (alike(mine, theirs) >= 0.85)
            people += draft->sent[i].people;
    }
    if (people >= 3)
        say(checking, "same_text", arena_printf(checking->arena, "%zu", people), TEXT(""));
}

/* ---- G09 ---- */

static void too_long(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    if (!draft->network.len)
        return;
    const struct length length = text_length_by(draft->reply, draft->network, &draft->length);
    if (length.fits || !draft->reply.len)
        return;
    const struct text reply = checking->reply;
    const size_t from = utf8_byte_of(reply, length.cut);
    struct text args[] = {arena_printf(checking->arena, "%llu", (unsigned long long)length.used),
                          arena_printf(checking->arena, "%llu", (unsigned long long)length.most),
                          draft->network};
    if (length.used <= length.most && length.bytes_most) {
        args[0] = arena_printf(checking->arena, "%zu bytes", length.bytes);
        args[1] = arena_printf(checking->arena, "%zu bytes", length.bytes_most);
    }
    remark_add(checking, length.refused ? "refused_letters" : "too_long",
               (struct span){(uint32_t)from, (uint32_t)reply.len}, args, 3);
}

/* ---- who, when, how ---- */

static bool has_mark(struct checking *checking, int what)
{
    const struct claims *claims = claims_of(checking, false);
    for (size_t i = 0; i < claims->marks.count; i++)
        if (claims->marks.at[i].what == what)
            return true;
    return false;
}

static void price_words(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    if (!draft->closed || draft->legal)
        return;
    for (size_t i = 0; i < draft->sensitive.count; i++) {
        const struct text word = draft->sensitive.at[i];
        const ptrdiff_t at = word_in(checking->reply, word);
        if (at >= 0)
            remark_add(checking, "price_sensitive",
                       (struct span){(uint32_t)at, (uint32_t)((size_t)at + word.len)}, &word, 1);
    }
    const struct claims *claims = claims_of(checking, false);
    for (size_t i = 0; i < claims->marks.count; i++)
        if (claims->marks.at[i].what == MARK_PRICE) {
            const struct span at = plain_span(&claims->plain, claims->marks.at[i].at);
            const struct text word = text_slice(checking->reply, at.from, at.to);
            remark_add(checking, "price_sensitive", at, &word, 1);
        }
}

static void who_and_how(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    if (draft->automatic && is_public(draft))
        say(checking, draft->uninvited ? "uninvited" : "automatic", draft->network, TEXT(""));
    if (draft->machine && !draft->edited)
        say(checking, "machine_text", TEXT(""), TEXT(""));
    if (draft->author.len && text_same(draft->author, draft->approver))
        say(checking, "own_approval", draft->author, TEXT(""));
    if (draft->was.len && !text_same(text_trim(draft->was), text_trim(draft->reply)) &&
        !has_mark(checking, MARK_CORRECT) && !has_mark(checking, MARK_MADE_BY_US))
        say(checking, "silent_edit", TEXT(""), TEXT(""));
}

void general_find(struct checking *checking)
{
    other_clients(checking);
    copies(checking);
    too_long(checking);
    price_words(checking);
    who_and_how(checking);
    links_find(checking);
    personal_find(checking);
    wording_find(checking);
}

/* ---- G08 ---- */

static bool is_shortener(struct text host)
{
    static const char *const hosts[] = {
        "bit.ly",  "t.co",    "goo.gl",     "tinyurl.com", "ow.ly",       "buff.ly",
        "is.gd",   "x.gd",    "cutt.ly",    "rb.gy",       "lnkd.in",     "t.ly",
        "tiny.cc", "ur0.jp",  "qr.paps.jp", "00m.in",      "shorturl.at", "rebrand.ly",
        "bl.ink",  "v.gd",    "s.id",       "fb.me",       "amzn.to",     "youtu.be/redirect",
        "trib.al", "dlvr.it", "ift.tt",     "urlz.fr",     "shorturl.gg"};
    for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
        if (text_same_but_case(host, text_of(hosts[i])))
            return true;
    return false;
}

/* "/en/", "//it.example", "?lang=ja": the language a link says it is in. */
static enum tongue link_tongue(struct text link)
{
    static const char *const names[TONGUES] = {"ja", "en", "it"};
    char form[16];
    for (int i = 0; i < TONGUES; i++) {
        static const char *const forms[] = {"/%s/", "//%s.", "lang=%s", "/%s-", "hl=%s"};
        for (size_t k = 0; k < sizeof(forms) / sizeof(*forms); k++) {
            const char *percent = strchr(forms[k], '%');
            const size_t head = (size_t)(percent - forms[k]);
            memcpy(form, forms[k], head);
            memcpy(form + head, names[i], 2);
            memcpy(form + head + 2, percent + 2, strlen(percent + 2) + 1);
            if (text_find_but_case(link, text_of(form)) >= 0)
                return (enum tongue)i;
        }
        if (link.len > 3 && link.at[link.len - 3] == '/' &&
            text_same_but_case(text_slice(link, link.len - 2, link.len), text_of(names[i])))
            return (enum tongue)i;
    }
    return TONGUE_OTHER;
}

static bool host_allowed(const struct draft *draft, struct text host)
{
    for (size_t i = 0; i < draft->hosts.count; i++)
        if (text_host_within(host, draft->hosts.at[i]))
            return true;
    return !draft->hosts.count;
}

void links_find(struct checking *checking)
{
    const struct draft *draft = checking->draft;
    const struct text_links links =
        text_links(checking->reply, name_form_of(draft->network), checking->arena);
    for (size_t i = 0; i < links.count; i++) {
        const struct text_link *link = &links.at[i];
        if (link->kind != LINK_URL)
            continue;
        const struct text args[] = {link->text, link->name};
        const enum tongue tongue = link_tongue(link->text);
        if (is_shortener(link->name) && !among(draft->hosts, link->name))
            remark_add(checking, "link_short", link->bytes, args, 2);
        else if (!host_allowed(draft, link->name))
            remark_add(checking, "link_not_ours", link->bytes, args, 2);
        if (among(draft->dead_links, link->text))
            remark_add(checking, "link_dead", link->bytes, args, 2);
        if (tongue != TONGUE_OTHER && checking->tongue != TONGUE_OTHER &&
            tongue != checking->tongue)
            remark_add(checking, "link_language", link->bytes, args, 2);
    }
}
