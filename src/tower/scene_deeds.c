#include "base/clock.h"
#include "tower/scene_inside.h"

/* What the desk knows, who says yes, and what people do there. */

const char *const deed_words[DEED_WORDS] = {"take", "wait",    "resolve", "value", "answer",
                                            "edit", "approve", "refuse",  "send",  "form",
                                            "fact", "draft",   "change",  "same"};

bool scene_has_desk(const struct scene *scene)
{
    return scene->deed_count || scene->page_count || scene->probe_count;
}

/* ---- what the desk knows ---- */

static enum err brand_named(struct parser *p, const struct brand **brand_out)
{
    const struct token *t = parser_here(p);
    *brand_out = t ? parser_brand(p, t->text) : NULL;
    if (!*brand_out)
        return t ? parser_bad(p, "no brand above is called '%.*s'",
                              TEXT_ARG(text_slice(t->text, 0, 60)))
                 : parser_bad(p, "expected a brand");
    p->i++;
    return OK;
}

static const struct scene_page *page_named(const struct parser *p, struct text name)
{
    for (size_t i = 0; i < p->scene->page_count; i++)
        if (text_same(p->scene->pages[i].name, name))
            return &p->scene->pages[i];
    return NULL;
}

static enum err page_part(struct parser *p, struct scene_page *page)
{
    static const char *const parts[] = {"answer", "url", "asked"};
    struct text *const texts[] = {&page->answer, &page->url, &page->asked};
    for (size_t i = 0; i < 3; i++)
        if (parser_take(p, parts[i]))
            return parser_string(p, parts[i], texts[i]);
    return parser_unknown(p, "part of a page", parts, 3);
}

/* page BRAND NAME LANG "title" answer "…" url "…" asked "…" */
enum err parse_page(struct parser *p)
{
    struct scene_page page = {0};
    const struct brand *brand;
    enum err err = brand_named(p, &brand);
    if (!err)
        err = parser_new_id(p, "a name for this page", &page.name);
    if (!err)
        err = parser_word(p, "a language", &page.lang);
    if (!err)
        err = parser_string(p, "the title", &page.title);
    if (err)
        return err;
    if (page_named(p, page.name)) {
        p->i = p->begin + 2;
        return parser_bad(p, "another page is already called '%.*s'", TEXT_ARG(page.name));
    }
    page.client = brand->client;
    page.brand = brand->id;
    while (!err && parser_here(p))
        err = page_part(p, &page);
    if (!err)
        p->scene->pages[p->scene->page_count++] = page;
    return err;
}

static struct client *client_of(const struct parser *p, struct text id)
{
    for (size_t i = 0; i < p->scene->watched.client_count; i++)
        if (text_same(p->scene->watched.clients[i].id, id))
            return &p->scene->watched.clients[i];
    return NULL;
}

/* form BRAND "https://…/{token}": where a customer tells in private what does not belong in public.
 */
enum err parse_form(struct parser *p)
{
    const struct brand *brand;
    struct text url;
    enum err err = brand_named(p, &brand);
    if (!err)
        err = parser_string(p, "the address of the form", &url);
    if (err)
        return err;
    if (text_find(url, TEXT("{token}")) < 0) {
        p->i--;
        return parser_bad(p, "the address needs {token}: it leads what comes back to its case");
    }
    struct client *client = client_of(p, brand->client);
    struct inquiry_form *forms = arena_array(p->arena, struct inquiry_form, client->form_count + 1);
    for (size_t i = 0; i < client->form_count; i++)
        forms[i] = client->forms[i];
    forms[client->form_count] =
        (struct inquiry_form){.id = arena_printf(p->arena, "form-%zu", client->form_count + 1),
                              .url = url,
                              .brand = brand->id};
    client->forms = forms;
    client->form_count++;
    return OK;
}

/* approval CLIENT level 0 mei, anna: from this level up one of them says yes for the client. */
enum err parse_approval(struct parser *p)
{
    struct text id;
    struct approval_rule rule = *watched_approval(NULL, (struct text){0});
    struct text *people = arena_array(p->arena, struct text, p->end - p->begin);
    enum err err = parser_word(p, "a client's id", &id);
    struct client *client = err ? NULL : client_of(p, id);
    if (!err && !client) {
        p->i--;
        return parser_bad(p, "no client above is called '%.*s'", TEXT_ARG(id));
    }
    if (!err && !parser_take(p, "level"))
        err = parser_bad(p, "expected 'level' and a number");
    if (!err)
        err = parser_int(p, "a level", 0, 4, &rule.client);
    do {
        if (!err)
            err = parser_person(p, &people[rule.approvers.count++]);
    } while (!err && parser_comma(p));
    if (err)
        return err;
    rule.approvers.at = people;
    struct approval_rule *kept = arena_make(p->arena, struct approval_rule);
    *kept = rule;
    client->approval = kept;
    return OK;
}

/* ---- words that the deeds share ---- */

ptrdiff_t parser_deed(const struct parser *p, struct text name)
{
    for (size_t i = 0; i < p->scene->deed_count; i++)
        if (p->scene->deeds[i].name.at && text_same(p->scene->deeds[i].name, name))
            return (ptrdiff_t)i;
    return NO_DEED;
}

enum err parser_post(struct parser *p, const struct scene_act **post_out)
{
    struct text name;
    enum err err = parser_word(p, "the name of a post", &name);
    if (err)
        return err;
    *post_out = parser_named(p, name);
    if (*post_out)
        return OK;
    p->i--;
    return parser_bad(p, "no post above is called '%.*s'", TEXT_ARG(text_slice(name, 0, 60)));
}

static enum err by(struct parser *p, struct scene_deed *deed)
{
    return parser_take(p, "by") ? parser_person(p, &deed->who)
                                : parser_bad(p, "expected 'by' and who");
}

static enum err post_by(struct parser *p, struct scene_deed *deed)
{
    enum err err = parser_post(p, &deed->post);
    return err ? err : by(p, deed);
}

static bool is_text(const struct scene_deed *deed)
{
    return deed->kind == DEED_ANSWER || deed->kind == DEED_DRAFT;
}

/* The name of an answer or a statement. */
static enum err text_named(struct parser *p, ptrdiff_t *on_out)
{
    struct text name;
    enum err err = parser_word(p, "the name of an answer or a statement", &name);
    if (err)
        return err;
    *on_out = parser_deed(p, name);
    if (*on_out != NO_DEED && is_text(&p->scene->deeds[*on_out]))
        return OK;
    p->i--;
    return parser_bad(p, "no answer or statement above is called '%.*s'",
                      TEXT_ARG(text_slice(name, 0, 60)));
}

static enum err on_by(struct parser *p, struct scene_deed *deed)
{
    enum err err = text_named(p, &deed->on);
    return err ? err : by(p, deed);
}

static enum err as_name(struct parser *p, struct scene_deed *deed)
{
    enum err err = parser_word(p, "a name", &deed->name);
    if (err || (parser_deed(p, deed->name) == NO_DEED && !parser_named(p, deed->name)))
        return err;
    p->i--;
    return parser_bad(p, "something else is already called '%.*s'", TEXT_ARG(deed->name));
}

/* ---- the deeds ---- */

static enum err take_it(struct parser *p, struct scene_deed *deed)
{
    return post_by(p, deed);
}

/* at T wait NAME by WHO "for what" */
static enum err wait_for(struct parser *p, struct scene_deed *deed)
{
    enum err err = post_by(p, deed);
    return err || !parser_here(p) ? err : parser_string(p, "for what", &deed->text);
}

/* at T resolve NAME by WHO answered "in words" */
static enum err resolve(struct parser *p, struct scene_deed *deed)
{
    static const char *const reasons[] = {"answered",   "no_answer", "spam", "duplicate",
                                          "handed_off", "solved",    "other"};
    enum err err = post_by(p, deed);
    if (err)
        return err;
    const struct token *t = parser_here(p);
    for (size_t i = 0; i < 7 && !deed->word.at; i++)
        if (parser_take(p, reasons[i]))
            deed->word = t->text;
    if (!deed->word.at)
        return parser_unknown(p, "reason", reasons, 7);
    return parser_here(p) ? parser_string(p, "the reason in words", &deed->text) : OK;
}

/* at T value of NAME 1200 USD by WHO */
static enum err value(struct parser *p, struct scene_deed *deed)
{
    if (!parser_take(p, "of"))
        return parser_bad(p, "expected 'of' and the name of a post");
    enum err err = parser_post(p, &deed->post);
    if (!err)
        err = parser_int(p, "an amount", 0, 1000000000, &deed->amount);
    if (!err)
        err = parser_word(p, "a currency, like USD", &deed->word);
    return err ? err : by(p, deed);
}

static enum err answer_part(struct parser *p, struct scene_deed *deed)
{
    static const char *const parts[] = {"as", "from", "page"};
    if (parser_take(p, "as"))
        return as_name(p, deed);
    if (parser_take(p, "from"))
        return parser_word(p, "an account, like x:umi_official", &deed->sender);
    if (parser_take(p, "page")) {
        enum err err = parser_word(p, "the name of a page", &deed->page);
        if (err || page_named(p, deed->page))
            return err;
        p->i--;
        return parser_bad(p, "no page above is called '%.*s'", TEXT_ARG(deed->page));
    }
    if (parser_here(p)->kind == TOKEN_STRING && !deed->text.at)
        return parser_string(p, "the answer", &deed->text);
    return parser_unknown(p, "part of an answer", parts, 3);
}

/* at T answer to NAME by WHO as A from x:umi page P "text" */
static enum err answer(struct parser *p, struct scene_deed *deed)
{
    if (!parser_take(p, "to"))
        return parser_bad(p, "expected 'to' and the name of a post");
    enum err err = post_by(p, deed);
    while (!err && parser_here(p))
        err = answer_part(p, deed);
    if (!err && !deed->text.at)
        err = parser_bad(p, "expected the answer in quotes");
    return err;
}

/* at T edit A by WHO "text" · refuse A by WHO "why" */
static enum err on_with_words(struct parser *p, struct scene_deed *deed)
{
    enum err err = on_by(p, deed);
    if (err)
        return err;
    return parser_string(p, deed->kind == DEED_EDIT ? "the new text" : "why", &deed->text);
}

/* at T approve A by WHO link "comment" */
static enum err approve(struct parser *p, struct scene_deed *deed)
{
    enum err err = on_by(p, deed);
    if (!err)
        deed->link = parser_take(p, "link");
    return err || !parser_here(p) ? err : parser_string(p, "a comment", &deed->text);
}

/* at T form of NAME "what it says" */
static enum err form_arrives(struct parser *p, struct scene_deed *deed)
{
    if (!parser_take(p, "of"))
        return parser_bad(p, "expected 'of' and the name of a post");
    enum err err = parser_post(p, &deed->post);
    return err || !parser_here(p) ? err : parser_string(p, "what it says", &deed->text);
}

static enum err fact_part(struct parser *p, struct scene_deed *deed)
{
    static const char *const parts[] = {"confirmed", "false",    "unknown", "is",
                                        "open",      "evidence", "as"};
    const struct token *t = parser_here(p);
    for (size_t i = 0; i < 3; i++)
        if (parser_take(p, parts[i])) {
            deed->word = t->text;
            return OK;
        }
    if (parser_take(p, "is"))
        return parser_string(p, "the value", &deed->value);
    if (parser_take(p, "evidence"))
        return parser_string(p, "the evidence", &deed->evidence);
    if (parser_take(p, "as"))
        return as_name(p, deed);
    if (!parser_take(p, "open"))
        return parser_unknown(p, "part of a fact", parts, 7);
    deed->open = true;
    return OK;
}

/* at T fact BRAND by WHO "claim" is "value" confirmed open evidence "…" as F */
static enum err fact(struct parser *p, struct scene_deed *deed)
{
    const struct brand *brand;
    enum err err = brand_named(p, &brand);
    if (!err)
        err = by(p, deed);
    if (!err)
        err = parser_string(p, "the claim", &deed->text);
    if (err)
        return err;
    deed->client = brand->client;
    deed->brand = brand->id;
    while (!err && parser_here(p))
        err = fact_part(p, deed);
    if (!err && !deed->word.at)
        err = parser_bad(p, "expected 'confirmed', 'false' or 'unknown'");
    return err;
}

/* at T change F by WHO confirmed is "value" … */
static enum err change(struct parser *p, struct scene_deed *deed)
{
    struct text name;
    enum err err = parser_word(p, "the name of a fact", &name);
    if (err)
        return err;
    deed->on = parser_deed(p, name);
    if (deed->on == NO_DEED || p->scene->deeds[deed->on].kind != DEED_FACT ||
        p->scene->deeds[deed->on].on != NO_DEED) {
        p->i--;
        return parser_bad(p, "no fact above is called '%.*s'", TEXT_ARG(text_slice(name, 0, 60)));
    }
    err = by(p, deed);
    while (!err && parser_here(p))
        err = fact_part(p, deed);
    return err;
}

static enum err draft_part(struct parser *p, struct scene_deed *deed)
{
    static const char *const parts[] = {"as", "corrects"};
    if (parser_take(p, "as"))
        return as_name(p, deed);
    if (parser_take(p, "corrects")) {
        enum err err = text_named(p, &deed->corrects);
        return err ? err : parser_string(p, "what it puts right", &deed->value);
    }
    if (parser_here(p)->kind == TOKEN_STRING && !deed->text.at)
        return parser_string(p, "the statement", &deed->text);
    return parser_unknown(p, "part of a statement", parts, 2);
}

/* at T draft BRAND by WHO as S corrects S0 "what" "text" */
static enum err draft(struct parser *p, struct scene_deed *deed)
{
    const struct brand *brand;
    enum err err = brand_named(p, &brand);
    if (!err)
        err = by(p, deed);
    if (err)
        return err;
    deed->client = brand->client;
    deed->brand = brand->id;
    while (!err && parser_here(p))
        err = draft_part(p, deed);
    if (!err && !deed->text.at)
        err = parser_bad(p, "expected the statement in quotes");
    return err;
}

/* at T same NAME as NAME by WHO "how that is known" */
static enum err same(struct parser *p, struct scene_deed *deed)
{
    enum err err = parser_post(p, &deed->post);
    if (!err && !parser_take(p, "as"))
        err = parser_bad(p, "expected 'as' and the name of a post");
    if (!err)
        err = parser_post(p, &deed->also);
    if (!err)
        err = by(p, deed);
    return err ? err : parser_string(p, "how that is known", &deed->text);
}

bool parse_deed(struct parser *p, int64_t at_ms, enum err *err_out)
{
    static const struct {
        enum deed_kind kind;
        enum err (*parse)(struct parser *p, struct scene_deed *deed);
    } forms[DEED_WORDS] = {{DEED_TAKE, take_it},    {DEED_WAIT, wait_for},
                           {DEED_RESOLVE, resolve}, {DEED_VALUE, value},
                           {DEED_ANSWER, answer},   {DEED_EDIT, on_with_words},
                           {DEED_APPROVE, approve}, {DEED_REFUSE, on_with_words},
                           {DEED_SEND, on_by},      {DEED_FORM, form_arrives},
                           {DEED_FACT, fact},       {DEED_DRAFT, draft},
                           {DEED_FACT, change},     {DEED_SAME, same}};
    struct scene *scene = p->scene;
    for (size_t i = 0; i < DEED_WORDS; i++) {
        if (!parser_take(p, deed_words[i]))
            continue;
        struct scene_deed deed = {.kind = forms[i].kind,
                                  .line = p->tokens.at[p->begin].line,
                                  .at_ms = at_ms,
                                  .on = NO_DEED,
                                  .corrects = NO_DEED};
        *err_out = forms[i].parse(p, &deed);
        if (*err_out)
            return true;
        scene->orders[scene->order_count++] = (struct scene_order){
            .kind = SCENE_DEED, .at_ms = at_ms, .person = deed.who, .deed = scene->deed_count};
        scene->deeds[scene->deed_count++] = deed;
        return true;
    }
    return false;
}
